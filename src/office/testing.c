/* testing -- see testing.h. */
#include "office/testing.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include <zip.h>
#include "base/arena.h"
#include "base/buf.h"

enum { LARGEST = 64 << 20 };

#define R	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define W	"xmlns:r=\"" R "\" xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

static const char types[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
    "wordprocessingml.document.main+xml\"/></Types>";
static const char relations[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/></Relationships>";

struct bytes
testing_package(struct arena *arena, const struct testing_member *members, size_t count)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	zip_stat_t stat;
	uint8_t *at;

	zip_source_keep(source);
	for (size_t i = 0; i < count; i++) {
		size_t size = members[i].size != 0 ? members[i].size : strlen(members[i].text);

		zip_file_add(zip, members[i].name, zip_source_buffer(zip, members[i].text, size, 0), ZIP_FL_ENC_UTF_8);
	}
	zip_close(zip);
	zip_source_stat(source, &stat);
	zip_source_open(source);
	at = arena_alloc(arena, stat.size);
	zip_source_read(source, at, stat.size);
	zip_source_close(source);
	zip_source_free(source);
	return (struct bytes){ at, stat.size };
}

static struct bytes
word_of(struct arena *arena, const char *body, const char *links)
{
	const char *document = arena_printf(arena, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
	    "<w:document " W "><w:body>%s<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1417\" "
	    "w:right=\"1417\" w:bottom=\"1134\" w:left=\"1417\"/></w:sectPr></w:body></w:document>", body);
	const struct testing_member members[] = { { "[Content_Types].xml", types, 0 }, { "_rels/.rels", relations, 0 },
		{ "word/document.xml", document, 0 }, { "word/_rels/document.xml.rels", links, 0 } };

	return testing_package(arena, members, COUNT_OF(members) - (links == NULL));
}

struct bytes
testing_word(struct arena *arena, const char *body)
{
	return word_of(arena, body, NULL);
}

struct bytes
testing_word_links(struct arena *arena, const char *body, const char *targets)
{
	struct buf rels = buf_make(arena, LARGEST);
	int number = 0;

	buf_puts(&rels, "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
	for (const char *at = targets; *at != '\0';) {
		int size = (int)strcspn(at, "\n");

		buf_printf(&rels, "<Relationship Id=\"r%d\" Type=\"" R "/hyperlink\" Target=\"%.*s\" "
		    "TargetMode=\"External\"/>", number++, size, at);
		at += size + (at[size] == '\n');
	}
	buf_puts(&rels, "</Relationships>");
	return word_of(arena, body, buf_text(&rels));
}

static void
put_escaped(struct buf *to, const char *at, size_t size)
{
	for (; size > 0; size--, at++) {
		if (*at == '<')
			buf_puts(to, "&lt;");
		else if (*at == '&')
			buf_puts(to, "&amp;");
		else
			buf_putc(to, *at == '\001' ? '|' : *at);
	}
}

const char *
testing_paragraph(struct arena *arena, const char *text)
{
	struct buf to = buf_make(arena, LARGEST);
	bool bold = false;

	buf_puts(&to, "<w:p>");
	for (const char *at = text;; bold = !bold) {
		size_t size = strcspn(at, "|");

		buf_printf(&to, "<w:r>%s<w:t xml:space=\"preserve\">", bold ? "<w:rPr><w:b/></w:rPr>" : "");
		put_escaped(&to, at, size);
		buf_puts(&to, "</w:t></w:r><w:proofErr w:type=\"spellStart\"/>");
		if (at[size] == '\0')
			break;
		at += size + 1;
	}
	buf_puts(&to, "</w:p>");
	return buf_text(&to);
}

const char *
testing_table(struct arena *arena, const char *rows)
{
	struct buf to = buf_make(arena, LARGEST);

	buf_puts(&to, "<w:tbl><w:tblPr/><w:tblGrid/><w:tr>");
	for (const char *at = rows;;) {
		size_t size = strcspn(at, "|\n");

		buf_printf(&to, "<w:tc><w:tcPr><w:tcW w:w=\"2000\" w:type=\"dxa\"/></w:tcPr><w:p><w:r><w:t>");
		put_escaped(&to, at, size);
		buf_puts(&to, "</w:t></w:r></w:p></w:tc>");
		if (at[size] == '\0')
			break;
		if (at[size] == '\n')
			buf_puts(&to, "</w:tr><w:tr>");
		at += size + 1;
	}
	buf_puts(&to, "</w:tr></w:tbl>");
	return buf_text(&to);
}

const char *
testing_member_text(struct arena *arena, struct bytes package, const char *name)
{
	zip_source_t *source = zip_source_buffer_create(package.at, package.size, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	zip_file_t *file = zip == NULL ? NULL : zip_fopen(zip, name, 0);
	struct buf to = buf_make(arena, LARGEST);
	char piece[4096];
	zip_int64_t got;

	while (file != NULL && (got = zip_fread(file, piece, sizeof(piece))) > 0)
		buf_put(&to, piece, (size_t)got);
	if (file != NULL)
		zip_fclose(file);
	if (zip != NULL)
		zip_discard(zip);
	return buf_text(&to);
}

static void
put_lines(struct buf *to, const xmlNode *node)
{
	for (; node != NULL; node = node->next) {
		const char *name = node->type == XML_ELEMENT_NODE ? (const char *)node->name : "";

		if (strcmp(name, "tc") == 0)
			buf_putc(to, '|');
		if (strcmp(name, "t") == 0 && node->children != NULL)
			buf_puts(to, (const char *)node->children->content);
		if (strcmp(name, "br") == 0)
			buf_putc(to, '^');
		if (strcmp(name, "drawing") == 0)
			buf_puts(to, "[picture]");
		else
			put_lines(to, node->children);
		if (strcmp(name, "tr") == 0)
			buf_puts(to, "/\n");
		if (strcmp(name, "p") == 0 && strcmp((const char *)node->parent->name, "tc") != 0)
			buf_putc(to, '\n');
	}
}

const char *
testing_lines(struct arena *arena, struct bytes package, const char *part)
{
	const char *xml = testing_member_text(arena, package, part);
	xmlDoc *doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET);
	struct buf to = buf_make(arena, LARGEST);

	if (doc == NULL)
		return "(no XML)";
	put_lines(&to, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	return buf_text(&to);
}

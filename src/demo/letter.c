/* letter -- a Word template of the demo's own, as somebody in the office would write one, and a report made from it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "activity/activity.h"
#include "archive/zip.h"
#include "base/arena.h"
#include "base/buf.h"
#include "demo/inside.h"
#include "report/report.h"
#include "report/template.h"

enum { MOST_TEXT = 64 * 1024, IN_GERMAN = 1 };

#define NAMES	"http://schemas.openxmlformats.org/"
#define WORD	"application/vnd.openxmlformats-officedocument.wordprocessingml."
#define HEAD	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
#define RELATED	"<Relationships xmlns=\"" NAMES "package/2006/relationships\">"
#define RELATION(id, kind, target) "<Relationship Id=\"" id "\" Type=\"" NAMES "officeDocument/2006/relationships/" \
	kind "\" Target=\"" target "\""

/* ---- what stands in it, English and German ---- */

enum words { SAY_NAME, SAY_TITLE, SAY_DEAR, SAY_KO, SAY_OK, SAY_WHEN, SAY_WHO, SAY_WHERE, SAY_WHAT, SAY_PHOTOS,
	SAY_PORTAL, SAY_HERE, SAY_BYE, SAY_COUNT };

static const char *const words[SAY_COUNT][2] = {
	[SAY_NAME] = { "Letter about the visit", "Brief zum Besuch" },
	[SAY_TITLE] = { "Our visit {activity.reference}", "Unser Besuch {activity.reference}" },
	[SAY_DEAR] = { "Dear {customer.name},", "Guten Tag, {customer.name}" },
	[SAY_KO] = { "we could not finish everything today, and will call you about the rest.",
	    "wir konnten heute nicht alles erledigen und melden uns bei Ihnen wegen des Restes." },
	[SAY_OK] = { "thank you for having us. Everything is done.",
	    "danke, dass wir bei Ihnen sein durften. Alles ist erledigt." },
	[SAY_WHEN] = { "When", "Wann" },
	[SAY_WHO] = { "Who came", "Wer da war" },
	[SAY_WHERE] = { "Where", "Wo" },
	[SAY_WHAT] = { "What", "Was" },
	[SAY_PHOTOS] = { "Photos", "Fotos" },
	[SAY_PORTAL] = { "Photos, papers and your next appointment: ", "Fotos, Unterlagen und der nächste Termin: " },
	[SAY_HERE] = { "your visit on our portal", "Ihr Besuch auf unserem Portal" },
	[SAY_BYE] = { "Kind regards", "Freundliche Grüße" },
};

/* ---- Word's XML ---- */

static void
put_run(struct buf *to, const char *text, const char *looks)
{
	buf_printf(to, "<w:r><w:rPr>%s</w:rPr><w:t xml:space=\"preserve\">%s</w:t></w:r>", looks, text);
}

static void
put_paragraph(struct buf *to, const char *text, const char *looks)
{
	buf_puts(to, "<w:p><w:pPr><w:spacing w:after=\"120\"/></w:pPr>");
	put_run(to, text, looks);
	buf_puts(to, "</w:p>");
}

static void
put_cell(struct buf *to, int width, const char *text, const char *looks)
{
	buf_printf(to, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr><w:p>", width);
	put_run(to, text, looks);
	buf_puts(to, "</w:p></w:tc>");
}

static void
put_row(struct buf *to, const char *label, const char *value)
{
	buf_puts(to, "<w:tr>");
	put_cell(to, 3000, label, "<w:color w:val=\"595959\"/>");
	put_cell(to, 6000, value, "");
	buf_puts(to, "</w:tr>");
}

static void
open_table(struct buf *to, int left, int right)
{
	buf_printf(to, "<w:tbl><w:tblPr><w:tblW w:w=\"9000\" w:type=\"dxa\"/><w:tblBorders><w:bottom w:val=\"single\" "
	    "w:sz=\"4\" w:color=\"BFBFBF\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"BFBFBF\"/></w:tblBorders>"
	    "</w:tblPr><w:tblGrid><w:gridCol w:w=\"%d\"/><w:gridCol w:w=\"%d\"/></w:tblGrid>", left, right);
}

static void
put_link(struct buf *to, const char *id, const char *text)
{
	buf_printf(to, "<w:hyperlink r:id=\"%s\">", id);
	put_run(to, text, "<w:rStyle w:val=\"Hyperlink\"/>");
	buf_puts(to, "</w:hyperlink>");
}

static void
put_letter(struct buf *to, int lang)
{
	static const char large[] = "<w:b/><w:sz w:val=\"36\"/>", bold[] = "<w:b/>";

	buf_puts(to, HEAD "<w:document xmlns:w=\"" NAMES "wordprocessingml/2006/main\" xmlns:r=\"" NAMES
	    "officeDocument/2006/relationships\"><w:body>");
	put_paragraph(to, "{businessUnit.name}", "<w:color w:val=\"595959\"/>");
	put_paragraph(to, words[SAY_TITLE][lang], large);
	put_paragraph(to, words[SAY_DEAR][lang], "");
	put_paragraph(to, "{if activity.result = ko}", "");
	put_paragraph(to, words[SAY_KO][lang], bold);
	put_paragraph(to, "{else}", "");
	put_paragraph(to, words[SAY_OK][lang], "");
	put_paragraph(to, "{end}", "");
	open_table(to, 3000, 6000);
	put_row(to, words[SAY_WHEN][lang], "{activity.date|long}");
	put_row(to, words[SAY_WHO][lang], "{assignedUsers.name}");
	put_row(to, words[SAY_WHERE][lang], "{activity.address}");
	put_row(to, words[SAY_WHAT][lang], "{activity.title}");
	put_row(to, "{for activity.report.answers}{item.label}", "{item.value}{end}");
	buf_puts(to, "</w:tbl>");
	put_paragraph(to, "{if photos}", "");
	put_paragraph(to, "", "");
	put_paragraph(to, words[SAY_PHOTOS][lang], bold);
	open_table(to, 4500, 4500);
	buf_puts(to, "<w:tr>");
	put_cell(to, 4500, "{for photos|2}{item.1.photo} {item.1.caption}", "");
	put_cell(to, 4500, "{item.2.photo} {item.2.caption}{end}", "");
	buf_puts(to, "</w:tr></w:tbl>");
	put_paragraph(to, "{end}", "");
	buf_puts(to, "<w:p><w:pPr><w:spacing w:before=\"240\" w:after=\"240\"/></w:pPr>");
	put_run(to, words[SAY_PORTAL][lang], "");
	put_link(to, "rId1", words[SAY_HERE][lang]);
	buf_puts(to, "</w:p>");
	put_paragraph(to, words[SAY_BYE][lang], "");
	buf_puts(to, "<w:p>");
	put_run(to, "{businessUnit.name} · {businessUnit.phone} · ", "");
	put_link(to, "rId2", "{businessUnit.email}");
	buf_puts(to, "</w:p><w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1417\" w:right=\"1417\" "
	    "w:bottom=\"1134\" w:left=\"1417\" w:header=\"708\" w:footer=\"708\" w:gutter=\"0\"/></w:sectPr></w:body>"
	    "</w:document>");
}

/* ---- the file ---- */

static const char types[] = HEAD "<Types xmlns=\"" NAMES "package/2006/content-types\"><Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
    "ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"" WORD
    "document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"" WORD "styles+xml\"/></Types>";
static const char package[] = HEAD RELATED RELATION("rId1", "officeDocument", "word/document.xml") "/></Relationships>";
/* As Word has it: without this style LibreOffice leaves links out of its PDFs. */
/* The looks of links, by the name that Word gives them. */
static const char styles[] = HEAD "<w:styles xmlns:w=\"" NAMES "wordprocessingml/2006/main\">"
    "<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr>"
    "<w:color w:val=\"0B57D0\"/><w:u w:val=\"single\"/></w:rPr></w:style></w:styles>";
/* Written as Word keeps what was typed into the box for a link's address. */
static const char links[] = HEAD RELATED
    RELATION("rId1", "hyperlink", "%7Bportal.activity.link%7D") " TargetMode=\"External\"/>"
    RELATION("rId2", "hyperlink", "mailto:%7BbusinessUnit.email%7D") " TargetMode=\"External\"/>"
    RELATION("rId3", "styles", "styles.xml") "/></Relationships>";

static struct bytes
bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static struct err *
write_file(struct ctx *ctx, const char *path, int lang)
{
	struct buf text = buf_make(ctx->arena, MOST_TEXT);
	struct archive *zip;

	put_letter(&text, lang);
	TRY(archive_open(ctx, path, &zip));
	TRY(archive_add(zip, "[Content_Types].xml", bytes_of(types)));
	TRY(archive_add(zip, "_rels/.rels", bytes_of(package)));
	TRY(archive_add(zip, "word/document.xml", bytes_of(buf_text(&text))));
	TRY(archive_add(zip, "word/styles.xml", bytes_of(styles)));
	TRY(archive_add(zip, "word/_rels/document.xml.rels", bytes_of(links)));
	return archive_close(zip);
}

static struct err *
read_file(struct ctx *ctx, const char *path, struct bytes *out)
{
	FILE *file = fopen(path, "rbe");
	uint8_t *at = arena_alloc(ctx->arena, 2 * (size_t)MOST_TEXT);

	if (file == NULL)
		return err_new(ctx, ERR_BUSY, NULL, "%s is not there", path);
	*out = (struct bytes){ at, fread(at, 1, 2 * (size_t)MOST_TEXT, file) };
	fclose(file);
	return OK;
}

/* An archive is written to a place on the disk. */
static struct err *
letter(struct ctx *ctx, int lang, struct bytes *out)
{
	char folder[] = "/tmp/doorstep-letter-XXXXXX";
	const char *path;
	struct err *err;

	if (mkdtemp(folder) == NULL)
		return err_new(ctx, ERR_BUSY, NULL, "no room for a file in /tmp");
	path = arena_printf(ctx->arena, "%s/letter.docx", folder);
	err = write_file(ctx, path, lang);
	if (err == OK)
		err = read_file(ctx, path, out);
	unlink(path);
	rmdir(folder);
	return err;
}

struct err *
demo_make_letter(struct ctx *ctx, const struct demo_made *made)
{
	int lang = made->plan->lang == LANG_DE ? IN_GERMAN : 0;
	struct activity_filter filter = { .statuses = STATUS_BIT(STATUS_TERMINATED), .order = ORDER_START_DOWN,
	    .limit = 1 };
	struct template_upload upload = { .name = words[SAY_NAME][lang], .file_name = "letter.docx" };
	struct activities list;
	struct template template;
	struct report report;

	TRY(letter(ctx, lang, &upload.content));
	TRY(activity_list(ctx, &filter, &list));
	if (list.count == 0)
		return OK;
	upload.type = list.items[0].type;
	TRY(template_add(ctx, &upload, &template));
	return report_make(ctx, list.items[0].id,
	    &(struct report_order){ .template = template.id, .format = REPORT_WORD }, &report);
}

/* xlsx -- see xlsx.h: a ZIP file (PKWARE APPNOTE 6.3.10) whose last member, the sheet, is squeezed as it comes. */
#include "xlsx/xlsx.h"

#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { SHEET_FLAGS = 1 << 3 | 1 << 11 /* sums stand behind; names are UTF-8 */, VERSION = 20, DEFLATED = 8,
    PIECE = 64 << 10, MOST_TITLE = 31, SOME_DAY = 33 /* 1980-01-01 */, SQUEEZE = 2 };

struct member { const char *name; uint32_t crc, packed, size, offset; bool squeezed; };

struct xlsx {
	struct arena *arena;
	struct buf *out;
	uint32_t written;
	struct member members[8];
	size_t member_count;
	z_stream squeeze;
	struct buf waiting;		/* of the sheet, not squeezed yet */
	uint32_t crc, size, packed;
	int64_t rows;
};

/* ---- the ZIP around it ---- */

static void
put(struct xlsx *x, const void *bytes, size_t size)
{
	buf_put(x->out, bytes, size);
	x->written += (uint32_t)size;
}

static void
put_number(struct xlsx *x, uint32_t value, int bytes)
{
	unsigned char le[4] = { (unsigned char)value, (unsigned char)(value >> 8), (unsigned char)(value >> 16),
		(unsigned char)(value >> 24) };

	put(x, le, (size_t)bytes);
}

/* What the head of a member and its entry in the directory have in common. */
static void
put_facts(struct xlsx *x, const struct member *m, bool sums)
{
	put_number(x, VERSION, 2);
	put_number(x, m->squeezed ? SHEET_FLAGS : 0, 2);
	put_number(x, m->squeezed ? DEFLATED : 0, 2);
	put_number(x, 0, 2);
	put_number(x, SOME_DAY, 2);
	put_number(x, sums ? m->crc : 0, 4);
	put_number(x, sums ? m->packed : 0, 4);
	put_number(x, sums ? m->size : 0, 4);
	put_number(x, (uint32_t)strlen(m->name), 2);
	put_number(x, 0, 2);
}

static struct member *
begin_member(struct xlsx *x, struct member m)
{
	m.offset = x->written;
	MUST(x->member_count < COUNT_OF(x->members));
	put(x, "PK\x03\x04", 4);
	put_facts(x, &m, !m.squeezed);
	put(x, m.name, strlen(m.name));
	x->members[x->member_count] = m;
	return &x->members[x->member_count++];
}

static void
add_member(struct xlsx *x, const char *name, const char *text)
{
	uint32_t size = (uint32_t)strlen(text);

	begin_member(x, (struct member){ .name = name, .packed = size, .size = size,
	    .crc = (uint32_t)crc32_z(0, (const unsigned char *)text, size) });
	put(x, text, size);
}

static void
put_directory(struct xlsx *x)
{
	uint32_t start = x->written, size;

	for (size_t i = 0; i < x->member_count; i++) {
		const struct member *m = &x->members[i];

		put(x, "PK\x01\x02", 4);
		put_number(x, VERSION, 2);
		put_facts(x, m, true);
		put_number(x, 0, 2);		/* remark */
		put_number(x, 0, 2);		/* disk */
		put_number(x, 0, 2);
		put_number(x, 0, 4);
		put_number(x, m->offset, 4);
		put(x, m->name, strlen(m->name));
	}
	size = x->written - start;
	put(x, "PK\x05\x06", 4);
	put_number(x, 0, 4);
	put_number(x, (uint32_t)x->member_count, 2);
	put_number(x, (uint32_t)x->member_count, 2);
	put_number(x, size, 4);
	put_number(x, start, 4);
	put_number(x, 0, 2);
}

/* ---- the sheet, squeezed ---- */

static void *
take(void *arena, unsigned count, unsigned size)
{
	return arena_array(arena, count, size);
}

static void
give_back(void *arena UNUSED, void *at UNUSED)
{
}

static void
squeeze(struct xlsx *x, int how)
{
	unsigned char piece[16 << 10];
	size_t got;

	x->crc = (uint32_t)crc32_z(x->crc, (const unsigned char *)buf_text(&x->waiting), x->waiting.size);
	x->size += (uint32_t)x->waiting.size;
	x->squeeze.next_in = (unsigned char *)(uintptr_t)buf_text(&x->waiting);
	x->squeeze.avail_in = (unsigned)x->waiting.size;
	do {
		x->squeeze.next_out = piece;
		x->squeeze.avail_out = sizeof(piece);
		deflate(&x->squeeze, how);
		got = sizeof(piece) - x->squeeze.avail_out;
		put(x, piece, got);
		x->packed += (uint32_t)got;
	} while (x->squeeze.avail_out == 0);
	buf_truncate(&x->waiting, 0);
}

static void
squeeze_when_much(struct xlsx *x)
{
	if (x->waiting.size >= PIECE)
		squeeze(x, Z_NO_FLUSH);
}

/* ---- the parts ---- */

static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

#define OFFICE	"http://schemas.openxmlformats.org/"
#define MAIN	"xmlns=\"" OFFICE "spreadsheetml/2006/main\""

static const char content_types[] =
    "<Types xmlns=\"" OFFICE "package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>";

static const char package_relations[] =
    "<Relationships xmlns=\"" OFFICE "package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"" OFFICE "officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>"
    "</Relationships>";

static const char book_relations[] =
    "<Relationships xmlns=\"" OFFICE "package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"" OFFICE "officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" OFFICE "officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>"
    "</Relationships>";

/* Style 0 is usual, 1 a heading, 2 a text that stays one when somebody types into it ("@"). */
static const char styles[] =
    "<styleSheet " MAIN "><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>"
    "</styleSheet>";

static const char sheet_head[] =
    "<worksheet " MAIN "><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
    "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>";

/* ---- texts ---- */

/* Is this the beginning of something that readers take for a hidden character: "_x0041_"? */
static bool
is_escape(const char *at)
{
	if (at[0] != '_' || at[1] != 'x')
		return false;
	for (int i = 2; i < 6; i++)
		if (at[i] == '\0' || strchr("0123456789abcdefABCDEF", at[i]) == NULL)
			return false;
	return at[6] == '_';
}

/* As ST_Xstring (ECMA-376 part 1, 22.9.2.19): what XML cannot say stands as _x0001_. */
static void
put_text(struct buf *to, const char *text)
{
	size_t characters = 0;

	for (const char *at = text; *at != '\0' && characters < XLSX_MOST_TEXT; at++) {
		unsigned char c = (unsigned char)*at;
		size_t plain = strcspn(at, "&<>_\r\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14"
		    "\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f");

		if (plain != 0 && characters + plain <= XLSX_MOST_TEXT) {
			buf_put(to, at, plain);
			characters += plain;	/* bytes: never too few */
			at += plain - 1;
			continue;
		}
		if (plain != 0) {
			size_t fits = XLSX_MOST_TEXT - characters;

			while (fits > 0 && ((unsigned char)at[fits] & 0xc0) == 0x80)
				fits--;
			buf_put(to, at, fits);
			return;
		}
		characters++;
		if (c == '&')
			buf_puts(to, "&amp;");
		else if (c == '<')
			buf_puts(to, "&lt;");
		else if (c == '>')
			buf_puts(to, "&gt;");
		else if (c == '_')
			buf_puts(to, is_escape(at) ? "_x005F_" : "_");
		else
			buf_printf(to, "_x%04X_", c);
	}
}

/* ---- a table ---- */

static const char *
sound_title(struct arena *arena, const char *title)
{
	struct buf to = buf_make(arena, 1000);
	size_t count = 0;

	for (const char *at = title; *at != '\0'; at++) {
		if (((unsigned char)*at & 0xc0) != 0x80 && ++count > MOST_TITLE)
			break;
		buf_putc(&to, strchr("[]:*?/\\'", *at) != NULL || (unsigned char)*at < ' ' ? ' ' : *at);
	}
	return str_empty(buf_text(&to)) ? "1" : buf_text(&to);
}

struct xlsx *
xlsx_begin(struct arena *arena, const char *title, struct buf *out)
{
	struct xlsx *x = arena_new(arena, struct xlsx);
	struct buf book = buf_make(arena, 8000);

	*x = (struct xlsx){ .arena = arena, .out = out, .waiting = buf_make(arena, 64 << 20),
	    .squeeze = { .zalloc = take, .zfree = give_back, .opaque = arena } };
	MUST(deflateInit2(&x->squeeze, SQUEEZE, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	buf_printf(&book, "%s<workbook " MAIN " xmlns:r=\"" OFFICE "officeDocument/2006/relationships\"><sheets>"
	    "<sheet name=\"", head);
	for (const char *at = sound_title(arena, title); *at != '\0'; at++)
		buf_puts(&book, *at == '"' ? "&quot;" : *at == '&' ? "&amp;" : *at == '<' ? "&lt;" : *at == '>' ? "&gt;"
		    : arena_strndup(arena, at, 1));
	buf_puts(&book, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
	add_member(x, "[Content_Types].xml", arena_printf(arena, "%s%s", head, content_types));
	add_member(x, "_rels/.rels", arena_printf(arena, "%s%s", head, package_relations));
	add_member(x, "xl/workbook.xml", buf_text(&book));
	add_member(x, "xl/_rels/workbook.xml.rels", arena_printf(arena, "%s%s", head, book_relations));
	add_member(x, "xl/styles.xml", arena_printf(arena, "%s%s", head, styles));
	begin_member(x, (struct member){ .name = "xl/worksheets/sheet1.xml", .squeezed = true });
	buf_puts(&x->waiting, head);
	buf_puts(&x->waiting, sheet_head);
	return x;
}

static void
put_cell(struct buf *to, const struct xlsx_cell *cell, int style)
{
	double number;

	if (str_empty(cell->text)) {
		buf_puts(to, "<c/>");
	} else if (cell->number && str_to_real(cell->text, &number)) {
		buf_puts(to, "<c><v>");
		buf_puts(to, cell->text);
		buf_puts(to, "</v></c>");
	} else {
		buf_puts(to, style == 1 ? "<c s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
		    : "<c s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
		put_text(to, cell->text);
		buf_puts(to, "</t></is></c>");
	}
}

static bool
put_cells(struct xlsx *x, const struct xlsx_cell *cells, size_t count, int style)
{
	if (x->rows == XLSX_MOST_ROWS)
		return false;
	x->rows++;
	buf_puts(&x->waiting, "<row>");
	for (size_t i = 0; i < count; i++)
		put_cell(&x->waiting, &cells[i], style);
	buf_puts(&x->waiting, "</row>");
	squeeze_when_much(x);
	return true;
}

bool
xlsx_put_heading(struct xlsx *x, const char *const *texts, size_t count)
{
	struct xlsx_cell *cells = arena_new_array(x->arena, count, struct xlsx_cell);

	for (size_t i = 0; i < count; i++)
		cells[i].text = texts[i];
	return put_cells(x, cells, count, 1);
}

bool
xlsx_put_row(struct xlsx *x, const struct xlsx_cell *cells, size_t count)
{
	return put_cells(x, cells, count, 2);
}

void
xlsx_end(struct xlsx *x)
{
	struct member *sheet = &x->members[x->member_count - 1];

	buf_puts(&x->waiting, "</sheetData></worksheet>");
	squeeze(x, Z_FINISH);
	deflateEnd(&x->squeeze);
	sheet->crc = x->crc;
	sheet->size = x->size;
	sheet->packed = x->packed;
	put(x, "PK\x07\x08", 4);
	put_number(x, sheet->crc, 4);
	put_number(x, sheet->packed, 4);
	put_number(x, sheet->size, 4);
	put_directory(x);
}

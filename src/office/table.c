/*
 * table -- the first sheet of an Excel file (.xlsx, ECMA-376 part 1, 18) as a table of texts; in the helper.
 *
 * What a cell shows is not looked at but what it holds: texts as they are, numbers without the noise of
 * binary fractions, days and times as ISO 8601 writes them.  Formulas are not computed: the value that was
 * last kept with them counts.  Rows stand in the lines that they have in the sheet.
 */
#include <libxml/xmlreader.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"
#include "base/time.h"
#include "office/inside.h"

enum { MOST_PART = 200 * 1000 * 1000, MOST_OUT = 120 * 1000 * 1000, MOST_STYLES = 65536, MOST_BLANK_ROWS = 100000,
    EPOCH_1900 = 25569, EPOCH_1904 = 24107 };

struct table {
	struct arena *arena;
	struct package *package;
	struct { const char **items; size_t count, capacity; } shared;
	bool is_date[MOST_STYLES];	/* by number of a cell's style */
	size_t style_count;
	bool from_1904;
	struct buf out;
	struct buf raw;			/* a value as it is written */
	struct buf cells[OFFICE_MOST_COLUMNS];
	int column, most;		/* of the row */
	int64_t row;
};

static bool
is_named(const char *name, const char *local)
{
	const char *colon = strchr(name, ':');

	return strcmp(colon != NULL ? colon + 1 : name, local) == 0;
}

/* ---- texts ---- */

/* "_x000D_" is a character that XML cannot hold (22.9.2.19). */
static void
put_decoded(struct buf *to, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		unsigned point;
		int size = 0;

		if (at[0] == '_' && at[1] == 'x' && sscanf(at, "_x%4x_%n", &point, &size) == 1 && size == 7
		    && point > 0 && point < 0x80) {
			buf_putc(to, (char)point);
			at += size - 1;
		} else {
			buf_putc(to, *at);
		}
	}
}

/* All of the next element's text, those of phonetic hints aside; the reader stands at its end afterwards. */
static void
take_text(xmlTextReader *reader, struct buf *to)
{
	int depth = xmlTextReaderDepth(reader), skip = 0;

	if (xmlTextReaderIsEmptyElement(reader))
		return;
	while (xmlTextReaderRead(reader) == 1) {
		int type = xmlTextReaderNodeType(reader);
		const char *name = (const char *)xmlTextReaderConstName(reader);

		if (type == XML_READER_TYPE_END_ELEMENT && xmlTextReaderDepth(reader) == depth)
			return;
		if (is_named(name, "rPh") && !xmlTextReaderIsEmptyElement(reader))
			skip += type == XML_READER_TYPE_ELEMENT ? 1 : type == XML_READER_TYPE_END_ELEMENT ? -1 : 0;
		if (skip == 0 && (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA
		    || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE))
			put_decoded(to, (const char *)xmlTextReaderConstValue(reader));
	}
}

static xmlTextReader *
open_part(struct table *t, const char *name)
{
	struct bytes xml = package_read_most(t->package, name, MOST_PART);
	xmlTextReader *reader;

	if (xml.size == 0)
		return NULL;
	reader = xmlReaderForMemory((const char *)xml.at, (int)xml.size, NULL, NULL, XML_PARSE_NONET |
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
	if (reader == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	return reader;
}

static void
read_shared(struct table *t)
{
	xmlTextReader *reader = open_part(t, "xl/sharedStrings.xml");
	int more;

	while (reader != NULL && (more = xmlTextReaderRead(reader)) != 0) {
		if (more < 0)
			helper_answer(OFFICE_BROKEN, NULL);
		if (xmlTextReaderNodeType(reader) != XML_READER_TYPE_ELEMENT
		    || !is_named((const char *)xmlTextReaderConstName(reader), "si"))
			continue;
		struct buf text = buf_make(t->arena, MOST_OUT);

		take_text(reader, &text);
		*arena_push(t->arena, &t->shared) = buf_text(&text);
	}
	if (reader != NULL)
		xmlFreeTextReader(reader);
}

/* ---- styles: which numbers are days ---- */

static xmlNode *
child(xmlNode *parent, const char *name)
{
	for (xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
			return node;
	return NULL;
}

static const char *
attribute(struct table *t, xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
	const char *kept = value != NULL ? arena_strdup(t->arena, (const char *)value) : "";

	xmlFree(value);
	return kept;
}

/* Letters of days and hours outside of quotes and brackets. */
static bool
format_is_date(const char *code)
{
	bool quoted = false, bracket = false;

	for (; *code != '\0'; code++) {
		if (*code == '"')
			quoted = !quoted;
		else if (*code == '\\' && code[1] != '\0')
			code++;
		else if (*code == '[' || *code == ']')
			bracket = *code == '[';
		else if (!quoted && !bracket && strchr("dmyhsDMYHS", *code) != NULL)
			return true;
	}
	return false;
}

static bool
number_is_date(struct table *t, xmlNode *formats, int id)
{
	for (xmlNode *node = formats != NULL ? formats->children : NULL; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && atoi(attribute(t, node, "numFmtId")) == id)
			return format_is_date(attribute(t, node, "formatCode"));
	/* those that stand in no file (18.8.30) */
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

static void
read_styles(struct table *t)
{
	xmlDoc *doc = package_read_xml(t->package, "xl/styles.xml");
	xmlNode *root = doc != NULL ? xmlDocGetRootElement(doc) : NULL, *styles = child(root, "cellXfs");

	for (xmlNode *node = styles != NULL ? styles->children : NULL; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && t->style_count < MOST_STYLES)
			t->is_date[t->style_count++] = number_is_date(t, child(root, "numFmts"),
			    atoi(attribute(t, node, "numFmtId")));
	xmlFreeDoc(doc);
}

/* ---- the sheet ---- */

/* The part of the first sheet that is not hidden. */
static const char *
find_sheet(struct table *t)
{
	xmlDoc *book = package_read_xml(t->package, "xl/workbook.xml");
	xmlDoc *relations = package_read_xml(t->package, "xl/_rels/workbook.xml.rels");
	xmlNode *sheets, *found = NULL;
	const char *id, *target = NULL;

	if (book == NULL || relations == NULL)
		helper_answer(OFFICE_UNKNOWN, NULL);
	t->from_1904 = str_equal(attribute(t, child(xmlDocGetRootElement(book), "workbookPr"), "date1904"), "1");
	sheets = child(xmlDocGetRootElement(book), "sheets");
	for (xmlNode *node = sheets != NULL ? sheets->children : NULL; node != NULL && found == NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && !str_starts(attribute(t, node, "state"), "hidden")
		    && !str_starts(attribute(t, node, "state"), "veryHidden"))
			found = node;
	if (found == NULL)
		helper_answer(OFFICE_UNKNOWN, NULL);
	id = "";
	for (xmlAttr *a = found->properties; a != NULL; a = a->next)
		if (a->ns != NULL && strcmp((const char *)a->name, "id") == 0 && a->children != NULL)
			id = arena_strdup(t->arena, (const char *)a->children->content);
	for (xmlNode *node = xmlDocGetRootElement(relations)->children; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && str_equal(attribute(t, node, "Id"), id))
			target = attribute(t, node, "Target");
	xmlFreeDoc(book);
	xmlFreeDoc(relations);
	if (target == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	return target[0] == '/' ? target + 1 : arena_printf(t->arena, "xl/%s", target);
}

/* "AB12" is column 27, from 0; -1: none. */
static int
column_of(const char *reference)
{
	int column = 0;

	for (; *reference >= 'A' && *reference <= 'Z' && column < 1 << 20; reference++)
		column = column * 26 + (*reference - 'A' + 1);
	return column - 1;
}

static void
put_moment(struct table *t, struct buf *to, double serial)
{
	double days = serial - (t->from_1904 ? EPOCH_1904 : EPOCH_1900);
	int64_t seconds = llround(days * 86400);
	date day = { (int32_t)(seconds / 86400 - (seconds % 86400 < 0)) };
	int64_t of_day = seconds - (int64_t)day.days * 86400;

	if (serial >= 0 && serial < 1) {
		of_day = llround(serial * 86400) % 86400;
		buf_printf(to, "%02d:%02d:%02d", (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
		return;
	}
	buf_puts(to, date_print(t->arena, day));
	if (of_day != 0)
		buf_printf(to, "T%02d:%02d:%02d", (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
}

/* Fifteen digits are what a spreadsheet means; the rest is how computers keep fractions. */
static void
put_number(struct table *t, struct buf *to, const char *text, size_t style)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end != '\0' || !isfinite(value))
		buf_puts(to, text);
	else if (style < t->style_count && t->is_date[style] && value > -1000000 && value < 3000000)
		put_moment(t, to, value);
	else if (fabs(value) < 1e18 && !(floor(value) < value))
		buf_printf(to, "%.0f", value);
	else
		buf_printf(to, "%.15g", value);
}

static void
put_value(struct table *t, struct buf *to, const char *type, size_t style, const char *text)
{
	if (str_equal(type, "s")) {
		size_t at = (size_t)strtoul(text, NULL, 10);

		if (at < t->shared.count)
			buf_puts(to, t->shared.items[at]);
	} else if (str_equal(type, "str") || str_equal(type, "inlineStr") || str_equal(type, "b")
	    || str_equal(type, "d")) {
		buf_puts(to, text);
	} else if (!str_equal(type, "e") && text[0] != '\0') {
		put_number(t, to, text, style);
	}
}

/* A cell with all that is in it; the reader stands at its end afterwards. */
static void
take_cell(struct table *t, xmlTextReader *reader)
{
	xmlChar *reference = xmlTextReaderGetAttribute(reader, (const xmlChar *)"r");
	xmlChar *type = xmlTextReaderGetAttribute(reader, (const xmlChar *)"t");
	xmlChar *style = xmlTextReaderGetAttribute(reader, (const xmlChar *)"s");
	int depth = xmlTextReaderDepth(reader), at = reference != NULL ? column_of((const char *)reference) : -1;
	struct buf *to;

	t->column = at >= 0 ? at : t->column;
	if (t->column >= OFFICE_MOST_COLUMNS)
		helper_answer(OFFICE_TOO_MUCH, NULL);
	to = &t->cells[t->column];
	while (!xmlTextReaderIsEmptyElement(reader) && xmlTextReaderRead(reader) == 1) {
		const char *name = (const char *)xmlTextReaderConstName(reader);

		if (xmlTextReaderNodeType(reader) == XML_READER_TYPE_END_ELEMENT && xmlTextReaderDepth(reader) == depth)
			break;
		if (xmlTextReaderNodeType(reader) != XML_READER_TYPE_ELEMENT)
			continue;
		if (is_named(name, "is")) {
			take_text(reader, to);
		} else if (is_named(name, "v")) {
			buf_truncate(&t->raw, 0);
			take_text(reader, &t->raw);
			put_value(t, to, type != NULL ? (const char *)type : "n",
			    style != NULL ? strtoul((const char *)style, NULL, 10) : 0, buf_text(&t->raw));
			break;
		}
	}
	/* what stands behind a value tells nothing more */
	while (xmlTextReaderDepth(reader) > depth && xmlTextReaderRead(reader) == 1)
		;
	t->column++;
	if (to->size != 0 && t->column > t->most)
		t->most = t->column;
	xmlFree(reference);
	xmlFree(type);
	xmlFree(style);
}

static void
end_row(struct table *t)
{
	for (int i = 0; i < t->most; i++) {
		const char *text = buf_text(&t->cells[i]);

		buf_puts(&t->out, i != 0 ? ",\"" : "\"");
		for (; *text != '\0'; text++) {
			if (*text == '"')
				buf_putc(&t->out, '"');
			buf_putc(&t->out, *text);
		}
		buf_putc(&t->out, '"');
		buf_truncate(&t->cells[i], 0);
	}
	buf_putc(&t->out, '\n');
	if (buf_full(&t->out))
		helper_answer(OFFICE_TOO_MUCH, NULL);
	t->most = 0;
}

static void
begin_row(struct table *t, xmlTextReader *reader)
{
	xmlChar *number = xmlTextReaderGetAttribute(reader, (const xmlChar *)"r");
	int64_t row = number != NULL ? strtoll((const char *)number, NULL, 10) : t->row + 1;

	xmlFree(number);
	if (row - t->row > MOST_BLANK_ROWS)
		helper_answer(OFFICE_TOO_MUCH, NULL);
	for (; t->row + 1 < row; t->row++)
		buf_putc(&t->out, '\n');
	t->row++;
	t->column = 0;
}

void
table_read(struct arena *arena, struct bytes in, struct buf *out)
{
	struct table *t = arena_new(arena, struct table);
	xmlTextReader *reader;
	int more;

	t->arena = arena;
	t->package = package_open(arena, in);
	t->out = buf_make(arena, MOST_OUT);
	t->raw = buf_make(arena, MOST_OUT);
	for (int i = 0; i < OFFICE_MOST_COLUMNS; i++)
		t->cells[i] = buf_make(arena, MOST_OUT);
	reader = open_part(t, find_sheet(t));
	if (reader == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	read_shared(t);
	read_styles(t);
	while ((more = xmlTextReaderRead(reader)) != 0) {
		const char *name = (const char *)xmlTextReaderConstName(reader);
		int type = more > 0 ? xmlTextReaderNodeType(reader) : 0;

		if (more < 0)
			helper_answer(OFFICE_BROKEN, NULL);
		if (is_named(name, "row") && type == XML_READER_TYPE_ELEMENT) {
			begin_row(t, reader);
			if (xmlTextReaderIsEmptyElement(reader))
				end_row(t);
		} else if (is_named(name, "row") && type == XML_READER_TYPE_END_ELEMENT) {
			end_row(t);
		} else if (is_named(name, "c") && type == XML_READER_TYPE_ELEMENT) {
			take_cell(t, reader);
		}
	}
	xmlFreeTextReader(reader);
	*out = t->out;
}

/* office_test -- tags that Word cut apart are found, filled and repeated; what could do harm is refused. */
#include "base/test.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "office/office.h"
#include "office/testing.h"

static struct env env;
static struct arena *arena;
static struct ctx ctx;

static int
set_up(void **state UNUSED)
{
	env = env_still(INSTANT(1803628800), 7);
	arena = arena_open();
	ctx = ctx_make(arena, &env, NULL);
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	arena_close(arena);
	return 0;
}

/* ---- an outline in one line: "customer.name for(photos: item.caption) if(x: a; b)" ---- */

static void
put_parts(struct buf *to, const struct office_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct office_part *part = &parts->items[i];

		buf_puts(to, i > 0 ? " " : "");
		if (part->kind == OFFICE_CODE) {
			buf_puts(to, part->text);
			continue;
		}
		buf_printf(to, "%s(%s: ", part->kind == OFFICE_LOOP ? "for" : "if", part->text);
		put_parts(to, &part->inner);
		if (part->other.count > 0) {
			buf_puts(to, "; ");
			put_parts(to, &part->other);
		}
		buf_putc(to, ')');
	}
}

static const char *
outline_of(struct bytes file, struct office_outline *out)
{
	struct buf to = buf_make(arena, 1 << 16);
	enum office_refused why = OFFICE_BROKEN;

	assert_ok(office_read(&ctx, file, out, &why));
	assert_int_equal(why, OFFICE_GOOD);
	put_parts(&to, &out->parts);
	return buf_text(&to);
}

/* ---- values for a test: a code's own name in brackets, so that its place can be seen ---- */

static struct office_values values_for(const struct office_parts *, int times, bool other);

static struct office_value
value_for(const struct office_part *part, int times, bool other)
{
	struct office_value value = { .kind = OFFICE_TEXT,
		.other = other && part->other.count > 0 };

	if (part->kind == OFFICE_CODE) {
		value.text = arena_printf(arena, "[%s]", part->text);
		return value;
	}
	value.kind = OFFICE_ROWS;
	value.row_count = part->kind == OFFICE_TEST && times > 1 ? 1 : (size_t)times;
	value.rows = arena_new_array(arena, value.row_count, struct office_values);
	for (size_t i = 0; i < value.row_count; i++)
		value.rows[i] = values_for(value.other ? &part->other : &part->inner, times, other);
	return value;
}

static struct office_values
values_for(const struct office_parts *parts, int times, bool other)
{
	struct office_values values = { 0 };

	for (size_t i = 0; i < parts->count; i++)
		*arena_push(arena, &values) = value_for(&parts->items[i], times, other);
	return values;
}

static const char *
filled(const char *body, int times, bool other)
{
	struct bytes file = testing_word(arena, body), out = { NULL, 0 };
	struct office_pictures pictures = { 0 };
	enum office_refused why = OFFICE_BROKEN;
	struct office_outline outline;
	struct office_values values;

	outline_of(file, &outline);
	values = values_for(&outline.parts, times, other);
	assert_ok(office_fill(&ctx, file, &values, &pictures, &out, &why));
	assert_int_equal(why, OFFICE_GOOD);
	return testing_lines(arena, out, "word/document.xml");
}

static const char *
lines(const char *first, ...)
{
	struct buf to = buf_make(arena, 1 << 20);
	va_list more;

	va_start(more, first);
	for (const char *at = first; at != NULL; at = va_arg(more, const char *))
		buf_puts(&to,
		    at[0] == '\t' ? testing_table(arena, at + 1) : testing_paragraph(arena, at));
	va_end(more);
	return buf_text(&to);
}

/* ---- found ---- */

static void
tags_are_found_over_runs(void **state UNUSED)
{
	static const struct {
		const char *paragraph, *outline, *filled;
	} cases[] = {
		{ "Dear {customer.name},", "customer.name", "Dear [customer.name],\n" },
		{ "Dear {cust|omer.na|me}|, hello", "customer.name",
		    "Dear [customer.name], hello\n" },
		{ "{|a.b|}{c.d}", "a.b c.d", "[a.b][c.d]\n" },
		{ "##act|ivity.date#|#", "activity.date", "[activity.date]\n" },
		{ "#|#a.b##|##c.d##", "a.b c.d", "[a.b][c.d]\n" },
		{ "a {{ b }} {{x}", "", "a { b }} {x}\n" },
		{ "{|{x} {y}", "y", "{x} [y]\n" },
		{ "{ 5 } ## 7 ## {}", "", "{ 5 } ## 7 ## {}\n" },
		{ "{a.date|bar}", "a.datebar", "[a.datebar]\n" },
		{ "{\xc2\xa0"
		  "a.b }",
		    "a.b", "[a.b]\n" },
		{ "x {for list}a|{item}b{end} y", "for(list: item)", "x a[item]ba[item]b y\n" },
		{ "x {if a = \xe2\x80\x9cq\xe2\x80\x9d}yes{else}no{end}!", "if(a = \"q\": )",
		    "x yes!\n" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *body = lines(cases[i].paragraph, NULL);
		struct office_outline outline;

		assert_string_equal(
		    outline_of(testing_word(arena, body), &outline), cases[i].outline);
		assert_int_equal(outline.fault_count, 0);
		assert_string_equal(filled(body, 2, false), cases[i].filled);
	}
}

/* Cut anywhere, in any number of runs, a text gives the same. */
static void
no_cut_makes_a_difference(void **state UNUSED)
{
	static const char text[] = "To {customer.name}: ##activity.date## {for a}{item.b}, "
				   "{end}{if c}d{else}{e}{end}.";
	unsigned seed = (unsigned)getpid();
	const char *wanted = filled(lines(text, NULL), 2, true);

	print_message("seed %u\n", seed);
	assert_string_equal(
	    wanted, "To [customer.name]: [activity.date] [item.b], [item.b], [e].\n");
	for (int round = 0; round < 25; round++) {
		struct buf cut = buf_make(arena, 1000);

		for (const char *at = text; *at != '\0'; at++) {
			buf_putc(&cut, *at);
			if (rand_r(&seed) % 3 == 0)
				buf_putc(&cut, '|');
		}
		assert_string_equal(filled(lines(buf_text(&cut), NULL), 2, true), wanted);
	}
}

static void
a_value_keeps_the_looks_of_its_first_letter(void **state UNUSED)
{
	struct bytes file = testing_word(arena,
			 "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>{a</w:t></w:r><w:r><w:rPr><w:b/>"
			 "</w:rPr><w:t>.b} tail</w:t><w:tab/><w:t>end</w:t></w:r></w:p>"),
		     out;
	struct office_value value = { .kind = OFFICE_TEXT, .text = "one\ntwo & <three>\x01" };
	struct office_values values = { &value, 1, 1 };
	enum office_refused why;
	const char *xml;

	assert_ok(office_fill(&ctx, file, &values, &(struct office_pictures){ 0 }, &out, &why));
	xml = testing_member_text(arena, out, "word/document.xml");
	assert_non_null(strstr(xml,
	    "<w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">one</w:t><w:br/>"
	    "<w:t xml:space=\"preserve\">two &amp; &lt;three&gt;</w:t></w:r>"));
	assert_non_null(strstr(xml, "<w:b/></w:rPr><w:t xml:space=\"preserve\"> tail</w:t></w:r>"));
	assert_non_null(strstr(xml, "<w:tab/>"));
	assert_null(strstr(xml, "doorstep"));
}

/* ---- repeated ---- */

static void
what_stands_between_is_repeated(void **state UNUSED)
{
	assert_string_equal(
	    filled(lines("a", "{for x}", "b {i}", "c", "{end}", "d", NULL), 2, false),
	    "a\nb [i]\nc\nb [i]\nc\nd\n");
	assert_string_equal(
	    filled(lines("a", "{for x}", "b", "{end}", "d", NULL), 0, false), "a\nd\n");
	assert_string_equal(filled(lines("a {for x} b", "c", "d {end} e", NULL), 2, false),
	    "a  b\nc\nd  e\na  b\nc\nd  e\n");
	assert_string_equal(filled(lines("{for x}{for y}", "{i}", "{end}{end}", NULL), 2, false),
	    "[i]\n[i]\n[i]\n[i]\n");
	assert_string_equal(filled(lines("{for x}", "{end}", NULL), 3, false), "");
	/* From cell to cell it is the row. */
	assert_string_equal(
	    filled(lines("\tName|Area\n{for r}{r.name}|{r.area}{end}\nSum|3", NULL), 2, false),
	    "|Name|Area/\n|[r.name]|[r.area]/\n|[r.name]|[r.area]/\n|Sum|3/\n");
	/* Rows between two rows that hold nothing else. */
	assert_string_equal(filled(lines("\t{for r}|\na|{r}\nb|c\n{end}|", NULL), 2, false),
	    "|a|[r]/\n|b|c/\n|a|[r]/\n|b|c/\n");
	/* Inside one cell it is the cell's paragraphs. */
	assert_string_equal(
	    filled(lines("\t{for r}[{r}]{end}|b", NULL), 2, false), "|[[r]][[r]]|b/\n");
	/* A table without rows stands there no more. */
	assert_string_equal(
	    filled(lines("a", "\t{for r}{r}|b{end}", "c", NULL), 0, false), "a\nc\n");
	/* A whole table in a loop, with rows that repeat in it. */
	assert_string_equal(filled(lines("{for x}", "\t{for r}{r}|{end}", "{end}", NULL), 2, false),
	    "|[r]|/\n|[r]|/\n|[r]|/\n|[r]|/\n");
}

static void
one_of_two_stands_there(void **state UNUSED)
{
	const char *body = lines("{if a}", "yes {b}", "{else}", "no {c}", "{end}", "x", NULL);

	assert_string_equal(filled(body, 1, false), "yes [b]\nx\n");
	assert_string_equal(filled(body, 1, true), "no [c]\nx\n");
	assert_string_equal(filled(body, 0, false), "x\n");
	assert_string_equal(
	    filled(lines("a {if x}b {c}{else}d {e}{end} f", NULL), 1, true), "a d [e] f\n");
	assert_string_equal(filled(lines("\t{if x}a|b{end}\nc|d", NULL), 0, false), "|c|d/\n");
	assert_string_equal(
	    filled(lines("\t{if x}a|b{end}\nc|d", NULL), 1, false), "|a|b/\n|c|d/\n");
	/* The paragraph of a part that is not there is not left as an empty line; one with other words is. */
	assert_string_equal(
	    filled(lines("{if x}a{end}", "b {if x}c{end}", NULL), 0, false), "b \n");
	assert_string_equal(
	    filled(lines("{for l}{if x}", "a", "{else}", "b {c}", "{end}{end}", NULL), 2, true),
	    "b [c]\nb [c]\n");
}

static void
what_cannot_be_right_is_told(void **state UNUSED)
{
	static const struct {
		const char *body;
		enum office_wrong wrong;
		const char *text, *filled;
	} cases[] = {
		{ "a {for x} b", OFFICE_NEVER_ENDED, "for x", "a [x] b\n" },
		{ "a {end} b", OFFICE_STRAY, "end", "a [end] b\n" },
		{ "a {else} b", OFFICE_STRAY, "else", "a [else] b\n" },
		{ "{for x}a{else}b{end}", OFFICE_STRAY, "else", "a[else]ba[else]b\n" },
		{ "Dear {customer.name, hello", OFFICE_LOOSE, "{customer.name, hello",
		    "Dear {customer.name, hello\n" },
	};
	struct office_outline outline;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		outline_of(testing_word(arena, lines(cases[i].body, NULL)), &outline);
		assert_int_equal(outline.fault_count, 1);
		assert_int_equal(outline.faults[0].wrong, cases[i].wrong);
		assert_string_equal(outline.faults[0].text, cases[i].text);
		assert_string_equal(filled(lines(cases[i].body, NULL), 2, false), cases[i].filled);
	}
	outline_of(testing_word(arena, lines("\t{if x}a|{else}b|c{end}", NULL)), &outline);
	assert_int_equal(outline.fault_count, 1);
	assert_int_equal(outline.faults[0].wrong, OFFICE_CROSSED);
	assert_string_equal(outline.faults[0].near, "{else}b");
}

/* ---- refused ---- */

#define TYPES \
	"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">" \
	"<Override PartName=\"/word/document.xml\" " \
	"ContentType=\"application/vnd.openxmlformats-officedocument." \
	"wordprocessingml.document.main+xml\"/>%s</Types>"
#define WORDS \
	"<w:document " \
	"xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" \
	"<w:p><w:r><w:t>{a.b}</w:t></w:r></w:p></w:body></w:document>"

static enum office_refused
verdict(struct bytes file)
{
	struct office_outline outline;
	enum office_refused why = OFFICE_GOOD;
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	assert_ok(office_read(&ctx, file, &outline, &why));
	getrusage(RUSAGE_SELF, &after);
	/* Whatever it is, our own memory hardly moves. */
	assert_true(after.ru_maxrss - before.ru_maxrss < 4096);
	return why;
}

/* A Word file with one member more, or another text. */
static struct bytes
with(const char *document, const char *name, const char *content, size_t size,
    const char *more_types)
{
	const struct testing_member members[] = { { "[Content_Types].xml",
						      arena_printf(arena, TYPES, more_types), 0 },
		{ "word/document.xml", document, 0 }, { name, content, size } };

	return testing_package(arena, members, name == NULL ? 2 : 3);
}

static void
what_could_do_harm_is_refused(void **state UNUSED)
{
	static const char
	    laughs[] = "<!DOCTYPE w [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
	static const char rels[] =
	    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
	    "<Relationship Id=\"r\" "
	    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s\" "
	    "Target=\"http://example.org/x\" TargetMode=\"External\"/></Relationships>";
	const char *zeros = arena_alloc(arena, 30 << 20);
	struct bytes sound = with(WORDS, NULL, NULL, 0, "");

	assert_int_equal(verdict(sound), OFFICE_GOOD);
	assert_int_equal(
	    verdict((struct bytes){ (const uint8_t *)"PK nothing of the kind, truly", 29 }),
	    OFFICE_BROKEN);
	assert_int_equal(verdict((struct bytes){ (const uint8_t *)"%PDF-1.7 is no Word file", 24 }),
	    OFFICE_UNKNOWN);
	assert_int_equal(verdict((struct bytes){ sound.at, sound.size / 2 }), OFFICE_BROKEN);
	/* 30 MB out of 30 KB. */
	assert_int_equal(
	    verdict(with(WORDS, "word/media/a.bin", zeros, 30 << 20, "")), OFFICE_HARMFUL);
	assert_int_equal(
	    verdict(with(arena_printf(arena, "%s%s", laughs, WORDS), NULL, NULL, 0, "")),
	    OFFICE_HARMFUL);
	assert_int_equal(verdict(with(WORDS, "../../etc/passwd", "x", 0, "")), OFFICE_HARMFUL);
	assert_int_equal(verdict(with(WORDS, "word/vbaProject.bin", "x", 0, "")), OFFICE_MACROS);
	assert_int_equal(
	    verdict(with(WORDS, NULL, NULL, 0,
		"<Override PartName=\"/word/x\" "
		"ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>")),
	    OFFICE_MACROS);
	assert_int_equal(
	    verdict(with(WORDS, "word/embeddings/oleObject1.bin", "x", 0, "")), OFFICE_INSIDE);
	assert_int_equal(verdict(with(WORDS, "word/a.zip", "x", 0, "")), OFFICE_INSIDE);
	assert_int_equal(verdict(with(WORDS, "word/_rels/document.xml.rels",
			     arena_printf(arena, rels, "image"), 0, "")),
	    OFFICE_OUTSIDE);
	assert_int_equal(verdict(with(WORDS, "word/_rels/document.xml.rels",
			     arena_printf(arena, rels, "hyperlink"), 0, "")),
	    OFFICE_GOOD);
	assert_int_equal(verdict(with("<w:document", NULL, NULL, 0, "")), OFFICE_BROKEN);
	assert_int_equal(verdict(with("<html/>", NULL, NULL, 0, "")), OFFICE_UNKNOWN);
}

/* Whatever bytes of a sound file are changed, the answer is a verdict and our own memory stays as it was. */
static void
changed_bytes_are_borne(void **state UNUSED)
{
	unsigned seed = (unsigned)getpid();
	struct bytes sound = with(WORDS, NULL, NULL, 0, "");

	print_message("seed %u\n", seed);
	for (int round = 0; round < 60; round++) {
		uint8_t *copy = arena_memdup(arena, sound.at, sound.size);

		for (int i = rand_r(&seed) % 8; i >= 0; i--)
			copy[(size_t)rand_r(&seed) % sound.size] = (uint8_t)rand_r(&seed);
		(void)verdict((struct bytes){ copy, sound.size - (size_t)rand_r(&seed) % 20 });
	}
}

/* Any nesting of markers over paragraphs, rows and words is filled without a tag left over, and can be read again. */
static void
any_nesting_is_filled(void **state UNUSED)
{
	static const char *const pieces[] = { "{for x}", "{if y}", "{else}", "{end}", "{a.b}",
		"word", " ", "|", "{{", "\n", "\n\t", "##c.d##", "{", "}", "{for x}{if y}",
		"{end}{end}" };
	unsigned seed = (unsigned)getpid();

	print_message("seed %u\n", seed);
	for (int round = 0; round < 150; round++) {
		struct buf text = buf_make(arena, 4000), body = buf_make(arena, 1 << 20);
		struct office_outline outline, again;
		struct office_values values;
		enum office_refused why;
		struct bytes out;
		char *rest;

		for (int i = rand_r(&seed) % 30; i >= 0; i--)
			buf_puts(&text, pieces[(size_t)rand_r(&seed) % COUNT_OF(pieces)]);
		rest = arena_strdup(arena, buf_text(&text));
		for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
			buf_puts(&body,
			    line[0] == '\t' ? testing_table(arena, line + 1)
					    : testing_paragraph(arena, line));
		struct bytes file = testing_word(arena, buf_text(&body));

		assert_ok(office_read(&ctx, file, &outline, &why));
		/* More than twelve inside each other is too much. */
		if (why == OFFICE_TOO_MUCH)
			continue;
		assert_int_equal(why, OFFICE_GOOD);
		values = values_for(&outline.parts, rand_r(&seed) % 3, rand_r(&seed) % 2);
		assert_ok(
		    office_fill(&ctx, file, &values, &(struct office_pictures){ 0 }, &out, &why));
		assert_int_equal(why, OFFICE_GOOD);
		assert_null(
		    strstr(testing_member_text(arena, out, "word/document.xml"), "doorstep"));
		assert_ok(office_read(&ctx, out, &again, &why));
		assert_int_equal(why, OFFICE_GOOD);
	}
}

/* ---- links ---- */

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char *
link_to(const char *id)
{
	return arena_printf(arena,
	    "<w:hyperlink r:id=\"%s\"><w:r><w:t>here</w:t></w:r></w:hyperlink>", id);
}

/* What Word itself makes of a typed address, and what comes of it. */
static void
codes_in_links_are_filled(void **state UNUSED)
{
	static const struct {
		const char *target, *outline, *value, *made;	/* made NULL: only its words are left */
	} cases[] = {
		{ "%7bportal.link%7D", "portal.link", "https://plan.example/p/x?a=1&b=ü",
		    "https://plan.example/p/x?a=1&amp;b=%C3%BC" },
		{ "http://{portal.link}/", "portal.link", "https://plan.example/p", "https://plan.example/p/" },
		{ "file:///C:/Users/anna/%7Bportal.link%7D", "portal.link", "https://plan.example/p",
		    "https://plan.example/p" },
		{ "https://crm.example/?q={customer.name}&amp;x=1", "customer.name", "A&B \"?\n",
		    "https://crm.example/?q=A%26B%20%22%3F%0A&amp;x=1" },
		{ "https://crm.example/%7Bcustomer.name%7D", "customer.name", "https://evil.example/",
		    "https://crm.example/https%3A%2F%2Fevil.example%2F" },
		{ "mailto:{customer.email}", "customer.email", "anna+b@example.org",
		    "mailto:anna+b@example.org" },
		{ "{activity.date%7Clong}", "activity.date|long", "javascript:alert(1)", NULL },
		{ "{portal.link}", "portal.link", "", NULL },
	};
	struct office_outline outline;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bytes file = testing_word_links(arena,
				 arena_printf(arena, "<w:p>%s</w:p>", link_to("r0")), cases[i].target),
			     out;
		struct office_value value = { .kind = OFFICE_TEXT, .text = cases[i].value };
		enum office_refused why;
		const char *xml, *rels;

		assert_string_equal(outline_of(file, &outline), cases[i].outline);
		assert_int_equal(outline.fault_count, 0);
		assert_ok(office_fill(&ctx, file, &(struct office_values){ &value, 1, 1 },
		    &(struct office_pictures){ 0 }, &out, &why));
		assert_int_equal(why, OFFICE_GOOD);
		xml = testing_member_text(arena, out, "word/document.xml");
		rels = testing_member_text(arena, out, "word/_rels/document.xml.rels");
		assert_string_equal(testing_lines(arena, out, "word/document.xml"), "here\n");
		assert_null(strstr(xml, "doorstep-"));
		assert_int_equal(strstr(xml, "w:hyperlink") != NULL, cases[i].made != NULL);
		if (cases[i].made != NULL) {
			assert_non_null(strstr(xml, "r:id=\"rIdDoorstepLink2\""));
			assert_non_null(strstr(rels,
			    arena_printf(arena,
				"Id=\"rIdDoorstepLink2\" Type=\"" RELATION
				"/hyperlink\" Target=\"%s\" TargetMode=\"External\"",
				cases[i].made)));
		}
	}
}

/* Their addresses are read once: the square of twenty thousand takes longer than the converter may. */
static void
many_links_are_no_burden(void **state UNUSED)
{
	enum { MANY = 20000 };
	struct buf body = buf_make(arena, 8 << 20), targets = buf_make(arena, 8 << 20);
	struct office_outline outline;

	for (int i = 0; i < MANY; i++) {
		buf_printf(&body, "<w:hyperlink r:id=\"r%d\"/>", i);
		buf_printf(&targets, "%shttps://a.example/%s", i == 0 ? "" : "\n", i == MANY - 1 ? "{portal.link}" : "");
	}
	assert_string_equal(outline_of(testing_word_links(arena, arena_printf(arena, "<w:p>%s</w:p>", buf_text(&body)),
	    buf_text(&targets)), &outline), "portal.link");
}

/* Every round of a loop has its own address; a link without codes stays what it was. */
static void
links_of_a_list_lead_to_different_places(void **state UNUSED)
{
	const char *body = arena_printf(arena,
	    "<w:p><w:r><w:t>{for list}</w:t></w:r>%s<w:r><w:t>{item.a}{end}</w:t></w:r>%s</w:p>",
	    link_to("r0"), link_to("r1"));
	struct bytes file = testing_word_links(arena, body,
			 "https://a.example/{item.a}/%7Bitem.b%7D\nhttps://b.example/"),
		     out;
	struct office_value cells[2][3];
	struct office_values rows[2];
	struct office_value list = { .kind = OFFICE_ROWS, .rows = rows, .row_count = 2 };
	struct office_outline outline;
	enum office_refused why;
	const char *rels;

	assert_string_equal(outline_of(file, &outline), "for(list: item.a item.b item.a)");
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 3; k++)
			cells[i][k] = (struct office_value){ .kind = OFFICE_TEXT,
				.text = arena_printf(arena, "%d%d", i, k) };
		rows[i] = (struct office_values){ cells[i], 3, 3 };
	}
	assert_ok(office_fill(&ctx, file, &(struct office_values){ &list, 1, 1 }, &(struct office_pictures){ 0 }, &out,
	    &why));
	assert_int_equal(why, OFFICE_GOOD);
	assert_string_equal(testing_lines(arena, out, "word/document.xml"), "here02here12here\n");
	rels = testing_member_text(arena, out, "word/_rels/document.xml.rels");
	assert_non_null(strstr(rels, "\"https://a.example/00/01\""));
	assert_non_null(strstr(rels, "\"https://a.example/10/11\""));
	assert_non_null(strstr(testing_member_text(arena, out, "word/document.xml"), "r:id=\"r1\""));
}

static void
lines_become_a_picture(void **state UNUSED)
{
	struct office_picture picture;

	assert_true(office_draw_lines(&ctx, "600 200;10,20 110,22;40,20 41,180", &picture));
	assert_int_equal(picture.width, 1200);
	assert_memory_equal(picture.content.at, "\x89PNG", 4);
	assert_false(office_draw_lines(&ctx, "600 200;10,20 9000,22", &picture));
	assert_false(office_draw_lines(&ctx, "", &picture));
	assert_false(office_draw_lines(&ctx, "9999 9999;1,1", &picture));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tags_are_found_over_runs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_cut_makes_a_difference, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_value_keeps_the_looks_of_its_first_letter, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_stands_between_is_repeated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_of_two_stands_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_right_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_could_do_harm_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(changed_bytes_are_borne, set_up, tear_down),
		cmocka_unit_test_setup_teardown(any_nesting_is_filled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(codes_in_links_are_filled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_links_are_no_burden, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    links_of_a_list_lead_to_different_places, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lines_become_a_picture, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

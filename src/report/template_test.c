/* template_test -- Word templates: checked at the upload, versions, filled from an activity; on both databases. */
#include "evidence/testing.h"

#include <stdlib.h>
#include <string.h>
#include "account/permission.h"
#include "activity/testing.h"
#include "base/buf.h"
#include "base/str.h"
#include "document/document.h"
#include "form/answer.h"
#include "form/form.h"
#include "image/testing.h"
#include "office/testing.h"
#include "report/template.h"

static struct ctx *ctx;
static struct scene scene;
static activity_id job;

static const char definition
    [] = "{\"fields\": ["
	 "{\"code\": \"brand\", \"kind\": \"choice\", \"label\": {\"de\": \"Marke\", \"en\": "
	 "\"Brand\"}, \"options\": ["
	 "{\"value\": \"vie\", \"label\": \"Viessmann\"}, {\"value\": \"bud\", \"label\": "
	 "\"Buderus\"}]},"
	 "{\"code\": \"name\", \"kind\": \"text\", \"label\": \"Name\"},"
	 "{\"code\": \"leak\", \"kind\": \"yes_no\", \"label\": \"Leak\"},"
	 "{\"code\": \"pressure\", \"kind\": \"number\", \"label\": \"Pressure\", \"decimals\": 1},"
	 "{\"code\": \"parts\", \"kind\": \"lines\", \"label\": \"Parts\"},"
	 "{\"code\": \"pictures\", \"kind\": \"photos\", \"label\": \"Pictures\"},"
	 "{\"code\": \"rooms\", \"kind\": \"group\", \"label\": \"Rooms\", \"fields\": ["
	 "{\"code\": \"room\", \"kind\": \"text\", \"label\": \"Room\"},"
	 "{\"code\": \"area\", \"kind\": \"number\", \"label\": \"Area\"}]},"
	 "{\"code\": \"signed\", \"kind\": \"signature\", \"label\": \"Customer\"}]}";

static const char answers[] =
    "{\"brand\": \"bud\", \"name\": \"\xce\x93\xce\xb9\xcf\x8e\xcf\x81\xce\xb3\xce\xbf\xcf\x82 "
    "{customer.name} & <b>\","
    "\"leak\": true, \"pressure\": 1.5,"
    "\"parts\": [{\"name\": \"Pump\", \"quantity\": 2000, \"price\": 12550, \"discount\": 1000, "
    "\"tax\": 810},"
    "{\"name\": \"Hour\", \"quantity\": 1500, \"price\": 10000, \"discount\": 0, \"tax\": 810}],"
    "\"rooms\": [{\"room\": \"Bath\", \"area\": 12}, {\"room\": \"Attic\", \"area\": 30}], "
    "\"signed\": {\"name\": \"Jonas Kaiser\", \"drawing\": \"600 200;10,20 110,22 210,25;40,20 "
    "141,22\"}}";

static int
set_up(void **state UNUSED)
{
	ctx = testing_open();
	scene = scene_make(ctx, "heizung");
	job = scene_activity(ctx, &scene);
	ctx->lang = LANG_EN;
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	testing_close(ctx);
	return 0;
}

/* ---- making up ---- */

static void
fill(struct form_key key)
{
	struct answer_input in = { .subject = { .activity = job, .customer = scene.customer.id },
		.sent = true };
	struct answer answer;
	struct form form;

	assert_ok(form_save(ctx, key, definition, 0, NULL, &form));
	in.form = &form;
	in.values = form_values(ctx, answers);
	assert_ok(answer_save(ctx, &in, &answer));
}

static const char *
lines(const char *first, ...)
{
	struct buf to = buf_make(ctx->arena, 1 << 20);
	va_list more;

	va_start(more, first);
	for (const char *at = first; at != NULL; at = va_arg(more, const char *))
		buf_puts(&to,
		    at[0] == '\t' ? testing_table(ctx->arena, at + 1)
				  : testing_paragraph(ctx->arena, at));
	va_end(more);
	return buf_text(&to);
}

static const char *
with_bars(const char *text)
{
	char *copy = arena_strdup(ctx->arena, text);

	for (char *at = copy; *at != '\0'; at++)
		*at = *at == '|' ? '\001' : *at;
	return copy;
}

static struct template
added(const char *name, const char *body)
{
	struct template_upload upload = { .type = scene.type.id,
		.name = name,
		.file_name = "visit.docx",
		.content = testing_word(ctx->arena, body) };
	struct template template;

	assert_ok(template_add(ctx, &upload, &template));
	return template;
}

static struct bytes
made(const char *body)
{
	struct template template = added(arena_printf(ctx->arena, "T%d", rand()), body);
	struct report_file file;
	struct activity a;

	assert_ok(activity_find(ctx, job, &a));
	assert_ok(template_try(ctx, template.id, 1, &a, REPORT_WORD, &file));
	return file.content;
}

static const char *
told(const char *body)
{
	return testing_lines(ctx->arena, made(body), "word/document.xml");
}

struct claiming {
	const char *const *ids;
	const struct document_place *place;
};

static struct err *
claim_in(struct ctx *in, void *arg)
{
	const struct claiming *c = arg;

	return document_claim(in, "staff:1", c->ids, c->place, false, false);
}

static void
add_photo(enum document_mark mark, const char *caption)
{
	struct testing_photo photo = { .width = 800, .height = 400, .place = true };
	struct buf content = testing_jpeg(ctx->arena, &photo);
	struct document_file file = { .path = testing_file(ctx->arena,
					  database_dir(testing_database(ctx)), "in", &content),
		.name = "photo.jpg" };
	struct document_place place = { DOCUMENT_OF_ACTIVITY, job.value, "", job, scene.customer.id,
		true };
	struct document out;
	const char *ids[2] = { NULL, NULL };

	assert_ok(document_draft(ctx, &file, "staff:1", &out));
	ids[0] = out.public_id.text;
	assert_ok(db_transaction(ctx, claim_in, &(struct claiming){ ids, &place }));
	assert_ok(document_change(
	    ctx, out.id, &(struct document_change){ .caption = caption, .mark = mark }));
}

/* ---- filled ---- */

static void
codes_and_answers_stand_in_their_places(void **state UNUSED)
{
	fill(form_of_activity(scene.type.id));
	assert_string_equal(told(lines("Dear {custo|mer.na|me},",
				"##activity.custom.brand##: {activity.custom.name}", NULL)),
	    arena_printf(ctx->arena,
		"Dear %s,\nBuderus: \xce\x93\xce\xb9\xcf\x8e\xcf\x81\xce\xb3\xce\xbf\xcf\x82 "
		"{customer.name} & <b>\n",
		scene.customer.name));
	assert_string_equal(
	    told(lines("\tRoom|m\xc2\xb2\n{for activity.custom.rooms}{item.number}. {item.room}|"
		       "{item.area}{end}",
		NULL)),
	    "|Room|m\xc2\xb2/\n|1. Bath|12/\n|2. Attic|30/\n");
	assert_string_equal(
	    told(
		lines("\t{for activity.custom.parts}{item.quantity}|{item.name}|{item.amount}{end}",
		    NULL)),
	    "|2|Pump|CHF\xc2\xa0"
	    "225.90/\n|1.50|Hour|CHF\xc2\xa0"
	    "150.00/\n");
	assert_string_equal(
	    told(lines("{for activity.answers}{item.label}: {item.value}; {end}", NULL)),
	    "Brand: Buderus; Name: \xce\x93\xce\xb9\xcf\x8e\xcf\x81\xce\xb3\xce\xbf\xcf\x82 "
	    "{customer.name} & <b>; "
	    "Leak: Yes; Pressure: 1.5; Parts: 2 × Pump: CHF\xc2\xa0"
	    "225.90; 1.5 × Hour: CHF\xc2\xa0"
	    "150.00; total with tax CHF\xc2\xa0"
	    "406.35; Rooms: Room: Bath, Area: 12; Room: Attic, Area: 30; "
	    "Customer: Signed by Jonas Kaiser; \n");
	assert_string_equal(
	    told(lines("[{activity.custom.signed\0015cm}]", NULL)), "[[picture]]\n");
}

static void
conditions_are_those_of_the_house(void **state UNUSED)
{
	static const struct {
		const char *test;
		bool holds;
	} cases[] = {
		{ "activity.custom.brand = bud", true },
		{ "activity.custom.brand = Buderus", true },
		{ "activity.custom.brand = viessmann, BUDERUS", true },
		{ "activity.custom.brand != Buderus", false },
		{ "not activity.custom.brand = Buderus", false },
		{ "activity.custom.leak", true },
		{ "activity.custom.leak = no", false },
		{ "activity.custom.pressure > 1,2", true },
		{ "activity.custom.pressure >= 1.6", false },
		{ "activity.custom.name contains b", true },
		{ "activity.custom.rooms", true },
		{ "activity.custom.pictures", false },
		{ "photos", false },
		{ "activity.report.comment", false },
		{ "customer.name", true },
		{ "activity.status = planned", false },
		{ "activity.open", true },
		{ "activity.open = no", false },
	};

	fill(form_of_activity(scene.type.id));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *got = told(lines(
		    arena_printf(ctx->arena, "{if %s}yes{else}no{end}", cases[i].test), NULL));

		if (!str_equal(got, cases[i].holds ? "yes\n" : "no\n"))
			fail_msg("%s gives %s", cases[i].test, got);
	}
	assert_string_equal(
	    told(
		lines("{for activity.custom.rooms}{if item.area > 20}{item.room}{end}{end}", NULL)),
	    "Attic\n");
}

static void
photos_are_placed_and_repeated(void **state UNUSED)
{
	const char *xml;
	struct bytes file;

	add_photo(DOCUMENT_BEFORE, "Rusty");
	add_photo(DOCUMENT_PLAIN, "Cellar");
	add_photo(DOCUMENT_AFTER, "Clean");
	assert_string_equal(told(lines("{for photos}{item.photo} {item.caption} {end}", NULL)),
	    "[picture] Rusty [picture] Cellar [picture] Clean \n");
	assert_string_equal(
	    told(lines(
		"\t{for "
		"photos\0012}{item.1.photo}{item.1.caption}|{item.2.photo}{item.2.caption}{end}",
		NULL)),
	    "|[picture]Rusty|[picture]Cellar/\n|[picture]Clean|/\n");
	assert_string_equal(
	    told(lines(
		"{for photos.pairs}{item.before}{item.beforeCaption}-{item.after}{end}", NULL)),
	    "[picture]Rusty-[picture]\n");
	/* Twice the same photo is in the file once, as large as was asked, no wider than its cell. */
	file = made(lines("{for photos.after}{item.photo\0016cm}{item.photo\0014x1cm}{end}",
	    "\t{for photos.after}{item.photo}{end}", NULL));
	xml = testing_member_text(ctx->arena, file, "word/document.xml");
	assert_non_null(strstr(xml, "cx=\"2160000\" cy=\"1080000\""));
	assert_non_null(strstr(xml, "cx=\"720000\" cy=\"360000\""));
	assert_non_null(strstr(xml, "cx=\"1130300\" cy=\"565150\""));
	assert_non_null(strstr(xml, "descr=\"Clean\""));
	assert_int_equal(strncmp(testing_member_text(ctx->arena, file, "word/media/doorstep1.jpg"),
			     "\xff\xd8\xff", 3),
	    0);
	assert_string_equal(testing_member_text(ctx->arena, file, "word/media/doorstep2.jpg"), "");
	assert_non_null(
	    strstr(testing_member_text(ctx->arena, file, "word/_rels/document.xml.rels"),
		"Target=\"/word/media/doorstep1.jpg\""));
	assert_non_null(
	    strstr(testing_member_text(ctx->arena, file, "[Content_Types].xml"), "\"image/jpeg\""));
}

/* Two sign, one draws; what was signed elsewhere is no business of this visit. */
static void
signatures_are_repeated(void **state UNUSED)
{
	static const char *const texts[] = { "I accept this.", NULL };
	struct evidence_input in = { .key = "visit 1", .what = EVIDENCE_ACTIVITY, .subject = "abc",
		.activity = job, .customer = scene.customer.id, .decision = EVIDENCE_ACCEPTED, .document = "{}",
		.texts = texts, .name = "Jonas Kaiser", .drawing = DRAWN,
		.signer = { .name = "Jonas Kaiser", .identity = "", .agent = "Test" } };
	struct evidence first;
	evidence_id id;
	bool again;

	assert_ok(evidence_record(ctx, &in, &id, &again));
	assert_ok(evidence_find(ctx, id, &first));
	in.key = "visit 2";
	in.name = "Marie Brunner";
	in.drawing = "";
	assert_ok(evidence_record(ctx, &in, &id, &again));
	in.key = "another";
	in.activity = scene_activity(ctx, &scene);
	assert_ok(evidence_record(ctx, &in, &id, &again));
	assert_string_equal(told(lines("{for signatures}{item.signature} {item.name}, {end}", NULL)),
	    "[picture] Jonas Kaiser, Marie Brunner Marie Brunner, \n");
	assert_non_null(strstr(told(lines("{for signatures}{item.evidence} {end}", NULL)), first.number));
}

/* ---- checked ---- */

static void
what_is_not_understood_is_listed(void **state UNUSED)
{
	static const struct {
		const char *words, *say;
	} cases[] = {
		{ "Dear {customer.nme}",
		    "There is no code {customer.nme}, near “Dear {customer.nme}”. Do you mean "
		    "{customer.name}?" },
		{ "{activity.custom.nothing}",
		    "There is no code {activity.custom.nothing}, near "
		    "“{activity.custom.nothing}”." },
		{ "{for picture}x{end}",
		    "There is no list “picture”, near “{for picture}x{end}”." },
		{ "{for photos}{item.colour}{end}",
		    "There is no code {item.colour}, near "
		    "“{for photos}{item.colour}{end}”." },
		{ "{if activity.custom.brand = Junkers}a{end}", NULL },
		{ "{if activity.custom.pressure > high}a{end}", NULL },
		{ "{if a + b}a{end}",
		    "The condition “a + b” is not understood, near “{if a + b}a{end}”." },
		{ "{for photos}x", "{for photos} has no {end}, near “{for photos}x”." },
		{ "x{end}", "{end} belongs to nothing before it, near “x{end}”." },
		{ "{customer.name\0014cm}",
		    "Only pictures have a size: {customer.name|4cm}, near “{customer.name|4cm}”." },
		{ "Dear {customer.name",
		    "The code “{customer.name” does not end with a brace, near "
		    "“Dear {customer.name”." },
		{ "{portal.code}", NULL },
	};
	struct form form;

	assert_ok(form_save(ctx, form_of_activity(scene.type.id), definition, 0, NULL, &form));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct template template = added(
		    arena_printf(ctx->arena, "T%zu", i), lines(cases[i].words, NULL));
		struct template_version version;
		struct problems problems = { 0 };
		struct report_file file;
		struct activity a;

		assert_int_equal(template.used, 0);
		assert_ok(template_version_find(ctx, template.id, 1, &version));
		assert_ok(template_problems(ctx, &template, &version, &problems));
		if (problems.count != 1)
			fail_msg("%s has %zu problems", cases[i].words, problems.count);
		if (cases[i].say != NULL)
			assert_string_equal(problems.items[0].say, cases[i].say);
		assert_err(template_use(ctx, template.id, 1), ERR_INVALID);
		assert_ok(activity_find(ctx, job, &a));
		assert_err(template_fill(ctx, template.id, &a, REPORT_WORD, &file), ERR_INVALID);
		assert_ok(template_try(ctx, template.id, 1, &a, REPORT_WORD, &file));
	}
	/* All codes that people are offered are understood. */
	struct template_codes codes = { 0 };
	struct buf all = buf_make(ctx->arena, 1 << 20);

	assert_ok(template_code_list(ctx, scene.type.id, &codes));
	assert_true(codes.count > 40);
	for (size_t i = 0; i < codes.count; i++)
		buf_puts(&all, testing_paragraph(ctx->arena, with_bars(codes.items[i].code)));
	struct template_upload upload = { .type = scene.type.id,
		.name = "All",
		.content = testing_word(ctx->arena, buf_text(&all)) };
	struct template_version version;
	struct problems problems = { 0 };
	struct template template;

	assert_ok(template_add(ctx, &upload, &template));
	assert_ok(template_version_find(ctx, template.id, 1, &version));
	assert_ok(template_problems(ctx, &template, &version, &problems));
	for (size_t i = 0; i < problems.count; i++)
		print_message("%s\n", problems.items[i].say);
	assert_int_equal(problems.count, 0);
}

static void
refused(struct bytes content, const char *say)
{
	struct template_upload upload = {
		.type = scene.type.id, .name = "Bad", .content = content
	};
	struct template template;
	struct err *err = template_add(ctx, &upload, &template);

	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INVALID);
	assert_string_equal(problem_of(err->problems, "file"), say);
}

static void
what_could_do_harm_is_not_taken(void **state UNUSED)
{
	refused((struct bytes){ (const uint8_t *)"hello", 5 },
	    "This is no Word file. Choose a .docx file.");
	refused((struct bytes){ (const uint8_t *)"\xd0\xcf\x11\xe0 old", 8 },
	    "This is an old Word file, or one under a password. Save it as .docx without a "
	    "password and choose it again.");
	refused((struct bytes){ (const uint8_t *)"", 0 }, "Choose a Word file.");
	refused(
	    (struct bytes){ arena_alloc(ctx->arena, 10 * 1000 * 1000 + 1), 10 * 1000 * 1000 + 1 },
	    "This file is larger than 10 MB. Make its pictures smaller and choose it again.");
}

/* ---- versions ---- */

static void
versions_follow_each_other(void **state UNUSED)
{
	struct template template = added("Visit", lines("first", NULL)), other;
	struct template_upload next = { .id = template.id,
		.file_name = "two.docx",
		.content = testing_word(ctx->arena, lines("second {activity.reference}", NULL)) };
	struct template_upload same = {
		.type = scene.type.id, .name = " visit ", .content = next.content
	};
	struct report_order order = { .template = template.id, .format = REPORT_WORD };
	struct template_versions versions;
	struct report_file file;
	struct report report;
	bool found;

	assert_int_equal(template.used, 1);
	assert_err(template_add(ctx, &same, &other), ERR_INVALID);
	assert_ok(template_add(ctx, &next, &template));
	assert_int_equal(template.used, 1);
	assert_int_equal(template.newest, 2);
	assert_ok(report_try(ctx, job, &order, &file));
	assert_string_equal(
	    testing_lines(ctx->arena, file.content, "word/document.xml"), "first\n");
	assert_ok(template_use(ctx, template.id, 2));
	assert_ok(report_make(ctx, job, &order, &report));
	assert_string_equal(report.template_name, "Visit");
	assert_true(str_ends(report.name, ".docx"));
	assert_ok(template_version_list(ctx, template.id, &versions));
	assert_int_equal(versions.count, 2);
	assert_string_equal(versions.items[0].file_name, "two.docx");
	assert_ok(template_set_archived(ctx, template.id, true));
	assert_err(report_make(ctx, job, &order, &report), ERR_INVALID);
	assert_ok(template_lookup_name(ctx, scene.type.id, "VISIT", &other, &found));
	assert_false(found);
	added("Visit", lines("third", NULL));
	assert_err(template_set_archived(ctx, template.id, false), ERR_INVALID);
	/* Another unit finds nothing. */
	testing_unit(ctx, "other");
	assert_err(template_find(ctx, template.id, &other), ERR_NOT_FOUND);
}

#define TEST(name) \
	{ \
#name, name, set_up, tear_down, NULL \
	}

/* Whoever uploads templates reads nothing by trying one that they may not see; a report that is made has all. */
static void
trying_shows_no_more_than_one_may_see(void **state)
{
	static const char body[] = "{activity.reference} {customer.name} {portal.link}";
	struct template template;
	struct report_file file;
	struct activity a;
	const char *tried, *whole;

	(void)state;
	template = added("All", lines(body, NULL));
	assert_ok(activity_find(ctx, job, &a));
	ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .name = "Tina",
		.rights = RIGHT(PERMISSION_EDIT_CATALOG) | RIGHT(PERMISSION_SEE_BOARD) };
	assert_ok(template_try(ctx, template.id, 1, &a, REPORT_WORD, &file));
	tried = testing_lines(ctx->arena, file.content, "word/document.xml");
	assert_non_null(strstr(tried, a.reference));
	assert_non_null(strstr(tried, "… …"));
	assert_null(strstr(tried, scene.customer.name));
	assert_null(strstr(tried, "http"));
	assert_ok(template_fill(ctx, template.id, &a, REPORT_WORD, &file));
	whole = testing_lines(ctx->arena, file.content, "word/document.xml");
	assert_non_null(strstr(whole, scene.customer.name));
	assert_non_null(strstr(whole, "http"));
	ctx->actor.rights |= RIGHT(PERMISSION_SEE_CUSTOMERS) | RIGHT(PERMISSION_PORTAL_ACCESS);
	assert_ok(template_try(ctx, template.id, 1, &a, REPORT_WORD, &file));
	assert_string_equal(testing_lines(ctx->arena, file.content, "word/document.xml"), whole);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(codes_and_answers_stand_in_their_places),
		TEST(conditions_are_those_of_the_house),
		TEST(signatures_are_repeated),
		TEST(photos_are_placed_and_repeated),
		TEST(what_is_not_understood_is_listed),
		TEST(what_could_do_harm_is_not_taken),
		TEST(versions_follow_each_other),
		TEST(trying_shows_no_more_than_one_may_see),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

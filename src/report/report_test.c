/* report_test -- what reports say, read back by poppler; versions; once; signed files; on both databases. */
#include "evidence/testing.h"

#include <stdlib.h>
#include <string.h>
#include "activity/testing.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "document/document.h"
#include "form/answer.h"
#include "form/form.h"
#include "i18n/i18n.h"
#include "image/testing.h"
#include "report/report.h"

static struct ctx *ctx;
static struct scene scene;
static activity_id job;
static const char *dir;

static int
set_up(void **state UNUSED)
{
	ctx = testing_open();
	scene = scene_make(ctx, "heizung");
	job = scene_activity(ctx, &scene);
	dir = database_dir(testing_database(ctx));
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	testing_close(ctx);
	return 0;
}

/* ---- reading back ---- */

static const char *
said_by(const char *command)
{
	struct buf out = buf_make(ctx->arena, 4 << 20);
	FILE *pipe = popen(command, "re");
	char piece[4096];
	size_t got;

	assert_non_null(pipe);
	while ((got = fread(piece, 1, sizeof(piece), pipe)) > 0)
		buf_put(&out, piece, got);
	assert_int_equal(pclose(pipe), 0);
	return buf_text(&out);
}

static const char *
words_of(struct bytes content)
{
	struct buf file = buf_make(ctx->arena, 40 << 20);
	const char *path;

	buf_put(&file, content.at, content.size);
	path = testing_file(ctx->arena, dir, "made.pdf", &file);
	assert_non_null(strstr(said_by(arena_printf(ctx->arena, "pdfinfo '%s'", path)), "Tagged:          yes"));
	said_by(arena_printf(ctx->arena, "qpdf --check '%s'", path));
	return said_by(arena_printf(ctx->arena, "pdftotext -layout '%s' -", path));
}

static struct bytes
content_of(struct ctx *of, document_id id)
{
	struct document document;
	const char *path, *type;
	uint8_t *at;
	FILE *file;

	assert_ok(document_find_id(of, id, &document));
	assert_ok(document_path(of, &document, DOCUMENT_WHOLE, &path, &type));
	assert_string_equal(type, "application/pdf");
	at = arena_alloc(of->arena, (size_t)document.size);
	file = fopen(path, "rbe");
	assert_non_null(file);
	assert_int_equal(fread(at, 1, (size_t)document.size, file), document.size);
	fclose(file);
	return (struct bytes){ at, (size_t)document.size };
}

static void
has(const char *words, const char *wanted)
{
	if (strstr(words, wanted) == NULL)
		fail_msg("\"%s\" is not in:\n%s", wanted, words);
}

static void
has_not(const char *words, const char *unwanted)
{
	if (strstr(words, unwanted) != NULL)
		fail_msg("\"%s\" is in:\n%s", unwanted, words);
}

/* ---- making up ---- */

static const char definition[] = "{\"fields\": ["
    "{\"code\": \"part\", \"kind\": \"heading\", \"label\": \"Burner\"},"
    "{\"code\": \"brand\", \"kind\": \"text\", \"label\": \"Brand\", \"size\": \"half\"},"
    "{\"code\": \"name\", \"kind\": \"text\", \"label\": \"Name\", \"size\": \"half\"},"
    "{\"code\": \"arab\", \"kind\": \"text\", \"label\": \"Arabic\"},"
    "{\"code\": \"asia\", \"kind\": \"text\", \"label\": \"Asia\"},"
    "{\"code\": \"secret\", \"kind\": \"text\", \"label\": \"Margin\", \"report\": false},"
    "{\"code\": \"inner\", \"kind\": \"text\", \"label\": \"Inner\", \"staff\": \"hidden\"},"
    "{\"code\": \"rooms\", \"kind\": \"group\", \"label\": \"Rooms\", \"fields\": ["
    "{\"code\": \"room\", \"kind\": \"text\", \"label\": \"Room\"},"
    "{\"code\": \"area\", \"kind\": \"number\", \"label\": \"Area\"}]},"
    "{\"code\": \"parts\", \"kind\": \"lines\", \"label\": \"Parts used\"},"
    "{\"code\": \"signed\", \"kind\": \"signature\", \"label\": \"Customer\"}]}";

static const char answers[] = "{\"brand\": \"Viessmann – größer, œuvre, Łódź\", "
    "\"name\": \"Γιώργος Παπαδόπουλος\", \"arab\": \"محمد عبد الله\", "
    "\"asia\": \"鈴木工業の暖房\", "
    "\"secret\": \"CONFIDENTIAL\", \"inner\": \"WORKERS ONLY\", "
    "\"rooms\": [{\"room\": \"Bath\", \"area\": 12}, {\"room\": \"Attic\", \"area\": 30}], "
    "\"parts\": [{\"name\": \"Gasket\", \"quantity\": 2000, \"price\": 4500, \"discount\": 0, "
    "\"tax\": 810}], "
    "\"signed\": {\"name\": \"Jonas Kaiser\", \"drawing\": \"600 200;10,20 110,22 210,25;40,20 141,22\"}}";

static void
fill(struct form_key key)
{
	struct answer_input in = { .subject = { .activity = job, .customer = scene.customer.id }, .sent = true };
	struct answer answer;
	struct form form;

	assert_ok(form_save(ctx, key, definition, 0, NULL, &form));
	in.form = &form;
	in.values = form_values(ctx, answers);
	assert_ok(answer_save(ctx, &in, &answer));
}

struct claiming { const char *const *ids; const struct document_place *place; };

static struct err *
claim_in(struct ctx *in, void *arg)
{
	const struct claiming *c = arg;

	return document_claim(in, "staff:1", c->ids, c->place, false, false);
}

static struct document
add_photo(int width, enum document_mark mark, const char *caption)
{
	struct testing_photo made = { .width = width, .height = width / 2, .turn = 6, .place = true };
	struct buf content = testing_jpeg(ctx->arena, &made);
	struct document_file file = { .path = testing_file(ctx->arena, dir, "in", &content), .name = "photo.jpg" };
	struct document_place place = { DOCUMENT_OF_ACTIVITY, job.value, "", job, scene.customer.id, true };
	struct document out;
	const char *ids[2] = { NULL, NULL };

	assert_ok(document_draft(ctx, &file, "staff:1", &out));
	ids[0] = out.public_id.text;
	assert_ok(db_transaction(ctx, claim_in, &(struct claiming){ ids, &place }));
	assert_ok(document_change(ctx, out.id, &(struct document_change){ .caption = caption, .mark = mark }));
	return out;
}

/* ---- tests ---- */

static void
the_answers_come_back_in_six_languages(void **state UNUSED)
{
	struct report_order order = { .has_lang = true };
	struct report_file file;

	fill(form_of_activity(scene.type.id));
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *words;

		order.lang = (enum lang)lang;
		assert_ok(report_try(ctx, job, &order, &file));
		words = words_of(file.content);
		has(words, "Viessmann – größer, œuvre, Łódź");
		has(words, "Γιώργος Παπαδόπουλος");
		has(words, "محمد عبد الله");
		has(words, "鈴木工業の暖房");
		has(words, "Bath");
		has(words, "Apotheke van den Berg");
		has(words, "Gasket");
		has(words, i18n_text(order.lang, "Price without tax"));
		has(words, i18n_text(order.lang, "Total with tax"));
		has(words, "Jonas Kaiser");
		has(words, i18n_text(order.lang, "Customer"));
		has(words, i18n_text(order.lang, "Details"));
		has_not(words, "CONFIDENTIAL");
		has_not(words, "WORKERS ONLY");
	}
}

static void
each_one_is_the_next_version_unless_asked_once(void **state UNUSED)
{
	struct report_order order = { .on_portal = true }, once = { .once = "effect 12" };
	struct report one, two, first, again;
	struct reports all;

	assert_ok(report_make(ctx, job, &order, &one));
	assert_ok(report_make(ctx, job, &order, &two));
	assert_int_equal(one.version, 1);
	assert_int_equal(two.version, 2);
	assert_true(two.on_portal);
	has(two.name, "(2).pdf");
	assert_ok(report_make(ctx, job, &once, &first));
	assert_ok(report_make(ctx, job, &once, &again));
	assert_true(ID_EQUAL(first.id, again.id));
	assert_ok(report_list(ctx, job, &all));
	assert_int_equal(all.count, 3);
	assert_int_equal(all.items[0].version, 3);
	/* What was removed is not there, and may be made again. */
	assert_ok(document_remove(ctx, first.document));
	assert_ok(report_list(ctx, job, &all));
	assert_int_equal(all.count, 2);
	assert_ok(report_make(ctx, job, &once, &again));
	assert_false(ID_EQUAL(first.id, again.id));
}

static void
photos_stand_with_caption_time_place_and_partner(void **state UNUSED)
{
	struct report_order order = { .kind = REPORT_PHOTOS };
	struct report_file file;
	const char *words;

	assert_err(report_try(ctx, job, &order, &file), ERR_INVALID);
	add_photo(1600, DOCUMENT_BEFORE, "Rusty burner");
	add_photo(800, DOCUMENT_PLAIN, "The cellar");
	add_photo(1600, DOCUMENT_AFTER, "Clean burner");
	assert_ok(report_try(ctx, job, &order, &file));
	words = words_of(file.content);
	has(words, "Vor der Arbeit");
	has(words, "Nach der Arbeit");
	assert_true(strstr(words, "Rusty burner") < strstr(words, "The cellar"));
	assert_true(strstr(words, "Clean burner") < strstr(words, "The cellar"));
	/* What the camera wrote: 48° 12' 30" N, 16° 22' 15" E. */
	has(words, "48.20833, 16.37083");
	assert_ok(report_try(ctx, job, &(struct report_order){ 0 }, &file));
	has(words_of(file.content), "The cellar");
}

static void
what_cannot_be_made_is_said(void **state UNUSED)
{
	struct report_order word = { .format = REPORT_WORD }, template = { .template = { 77 } };
	struct report_file file;
	struct report report;
	activity_id none = { 4711 };

	assert_err(report_try(ctx, job, &word, &file), ERR_INVALID);
	assert_true(report_make(ctx, job, &template, &report) != OK);
	assert_err(report_make(ctx, none, &(struct report_order){ 0 }, &report), ERR_NOT_FOUND);
	testing_unit(ctx, "other");
}

/* ---- signed ---- */

static void
a_signed_file_is_known_and_a_changed_one_is_not(void **state UNUSED)
{
	struct house house = house_open();
	struct ctx *old = ctx;
	struct evidence_input in = signing(&house, "visit abc", "Ursula Frick", DRAWN);
	struct evidence_verified told;
	struct report report, again;
	struct bytes file;
	evidence_id id;
	uint8_t *bits;
	bool twice;

	in.what = EVIDENCE_ACTIVITY;
	in.document = "{\"activity\": \"A000077\", \"title\": \"Boiler service\", \"began\": "
	    "\"2027-02-26T08:00:00Z\", \"result\": \"ok\", \"comment\": \"New gasket\"}";
	assert_ok(evidence_record(house.ctx, &in, &id, &twice));
	assert_ok(report_make_signature(house.ctx, id, &report));
	assert_ok(report_make_signature(house.ctx, id, &again));
	assert_true(ID_EQUAL(report.id, again.id));
	file = content_of(house.ctx, report.document);
	assert_ok(evidence_verify_file(house.ctx, file, &told));
	assert_int_equal(told.verdict, EVIDENCE_UNCHANGED);
	ctx = house.ctx;
	dir = database_dir(testing_database(ctx));
	has(words_of(file), told.number);
	has(words_of(file), house_email);
	has(words_of(file), "Ursula Frick");
	has(words_of(file), "A000077");
	has(words_of(file), "New gasket");
	ctx = old;
	/* One bit in each of 200 places, the number itself among them. */
	bits = arena_memdup(house.ctx->arena, file.at, file.size);
	for (size_t i = 0; i < 200; i++) {
		size_t at = i * (file.size / 200);

		bits[at] ^= (uint8_t)(1 << i % 8);
		assert_ok(evidence_verify_file(house.ctx, (struct bytes){ bits, file.size }, &told));
		assert_int_not_equal(told.verdict, EVIDENCE_UNCHANGED);
		bits[at] ^= (uint8_t)(1 << i % 8);
	}
	assert_ok(evidence_verify_file(house.ctx, (struct bytes){ bits, file.size - 1 }, &told));
	assert_int_equal(told.verdict, EVIDENCE_CHANGED);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_answers_come_back_in_six_languages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_one_is_the_next_version_unless_asked_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(photos_stand_with_caption_time_place_and_partner, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_made_is_said, set_up, tear_down),
		cmocka_unit_test(a_signed_file_is_known_and_a_changed_one_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

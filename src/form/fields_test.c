/*
 * fields_test -- every kind of field, by its own samples: read, checked, shown, for every audience and
 * output, empty, filled and wrong, in every language.  The registry drives it: a new kind is tested on arrival.
 */
#include "base/test.h"

#include "account/testing.h"
#include "base/json.h"
#include "db/testing.h"
#include "form/form.h"
#include "form/field.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

/* One kind with one sample: a form of that single field. */
struct trial {
	struct ctx *ctx;
	const struct field_kind *kind;
	const struct field_sample *sample;
	struct form form;
	struct form_use use;
	struct form_sent sent;
};

static const char *
get_sample(void *from, const char *name)
{
	const struct field_sample *sample = from;

	for (size_t i = 0; sample->sent[i] != NULL; i += 2) {
		char wanted[120];

		snprintf(wanted, sizeof(wanted), "f.sample%s%s", sample->sent[i][0] != '\0' ? "." : "",
		    sample->sent[i]);
		if (strcmp(wanted, name) == 0)
			return sample->sent[i + 1];
	}
	return "";
}

static const char *
get_nothing(void *from UNUSED, const char *name UNUSED)
{
	return "";
}

/* The documents of the samples: "doc1" and so on are somebody's. */
static struct err *
show_document(struct ctx *ctx, void *arg UNUSED, const char *id, struct form_document *out)
{
	if (!str_starts(id, "doc"))
		return err_new(ctx, ERR_NOT_FOUND, "none", NULL);
	*out = (struct form_document){ .name = arena_printf(ctx->arena, "%s.jpg", id), .caption = "",
		.address = arena_printf(ctx->arena, "/d/%s", id), .thumbnail = arena_printf(ctx->arena,
		    "/d/%s/small", id),
		.type = "image/jpeg", .size = 1000 };
	return OK;
}

static struct form
form_with(struct ctx *ctx, const struct field_kind *kind, const struct field_sample *sample, const char *more)
{
	struct problems problems = { 0 };
	struct form form;
	const char *settings = sample->settings != NULL ? sample->settings : "";

	form_parse(ctx, arena_printf(ctx->arena, "{\"fields\": [{\"code\": \"sample\", \"kind\": \"%s\", \"label\": "
	    "\"Sample\", \"help\": {\"en\": \"How <to>\", \"de\": \"Wie\"}%s%s%s}]}", kind->token,
	    *settings != '\0' ? ", " : "", settings, more), NULL, &form, &problems);
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s: %s %s\n", kind->token, problems.items[i].field, problems.items[i].say);
	assert_int_equal(problems.count, 0);
	assert_int_equal(form.count, 1);
	return form;
}

static struct trial
trial_make(struct ctx *ctx, const struct field_kind *kind, const struct field_sample *sample,
    enum form_audience audience)
{
	return (struct trial){ .ctx = ctx, .kind = kind, .sample = sample, .form = form_with(ctx, kind, sample, ""),
		.use = { .audience = audience, .zone = zone_find("Europe/Vaduz"), .country = "LI", .currency = "EUR",
		    .document = show_document, .holder = "test" },
		.sent = { .get = get_sample, .from = (void *)(uintptr_t)sample } };
}

static const char *
drawn(struct trial *trial, const json_t *values, const struct form_sent *sent, const struct problems *problems)
{
	struct buf buf = buf_make(trial->ctx->arena, 1 << 20);
	struct html html = { .out = &buf, .ctx = trial->ctx };

	assert_ok(form_draw(trial->ctx, &trial->form, &trial->use, values, sent, problems, &html));
	assert_false(buf_full(&buf));
	return buf_text(&buf);
}

static json_t *
stored_of(struct trial *trial)
{
	json_t *values = form_values(trial->ctx, "{}");

	if (trial->sample->stored != NULL) {
		json_t *value = json_loads(trial->sample->stored, JSON_DECODE_ANY, NULL);

		assert_non_null(value);
		json_object_set_new(values, "sample", value);
	}
	return values;
}

/* Documents must have stood there before, as no request can make them. */
static json_t *
before_of(struct trial *trial)
{
	return form_values(trial->ctx, (trial->kind->traits & FIELD_DOCUMENTS) == 0 ? "{}" :
	    "{\"sample\": [{\"document\": \"doc1\"}, {\"document\": \"doc2\"}]}");
}

static bool
same(const json_t *a, const json_t *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (json_is_number(a) && json_is_number(b))
		return json_number_value(a) - json_number_value(b) < 1e-9
		    && json_number_value(b) - json_number_value(a) < 1e-9;
	return json_equal((json_t *)(uintptr_t)a, (json_t *)(uintptr_t)b);
}

#define for_each_sample(kind, sample)							\
	for (const struct field_kind *const *kind = form_fields; *kind != NULL; kind++)	\
		for (const struct field_sample *sample = (*kind)->samples; sample->text != NULL; sample++)

static bool
is_input(const struct field_kind *kind)
{
	return (kind->traits & (FIELD_STATIC | FIELD_UNSEEN)) == 0;
}

/* ---- contract ---- */

static void
test_contract(void **state UNUSED)
{
	size_t count = 0;

	for (const struct field_kind *const *at = form_fields; *at != NULL; at++, count++) {
		const struct field_kind *kind = *at;
		bool empty = false, filled = false, wrong = false;

		assert_ptr_equal(field_kind_find(kind->token), kind);
		assert_non_null(kind->label);
		assert_non_null(kind->icon);
		assert_non_null(kind->palette);
		assert_non_null(kind->text);
		assert_true(kind->rank > 0);
		assert_non_null(kind->samples);
		for (const struct field_sample *s = kind->samples; s->text != NULL; s++) {
			empty = empty || (s->stored == NULL && s->wrong == NULL);
			filled = filled || s->stored != NULL;
			wrong = wrong || s->wrong != NULL;
		}
		if (!is_input(kind))
			continue;
		if (!empty || !filled || (!wrong && !str_equal(kind->token, "check")))
			fail_msg("%s needs samples that are empty, filled and wrong", kind->token);
		assert_non_null(kind->draw);
		assert_non_null(kind->read);
		assert_non_null(kind->validate);
	}
	assert_true(count >= 27);
	assert_null(field_kind_find("nothing such"));
}

/* ---- read: staff, worker and portal write; empty, filled, wrong ---- */

static void
check_read(struct trial *trial)
{
	struct problems problems = { 0 };
	const struct field_sample *sample = trial->sample;
	json_t *got, *wanted = stored_of(trial), *before = before_of(trial);

	assert_ok(form_read(trial->ctx, &trial->form, &trial->use, before, &trial->sent, &problems, &got));
	if (sample->wrong == NULL) {
		for (size_t i = 0; i < problems.count; i++)
			print_error("%s: %s: %s\n", trial->kind->token, problems.items[i].field, problems.items[i].say);
		assert_int_equal(problems.count, 0);
		if (!same(json_object_get(got, "sample"), json_object_get(wanted, "sample")))
			fail_msg("%s: got %s, wanted %s", trial->kind->token, form_values_print(trial->ctx, got),
			    sample->stored);
		return;
	}
	if (problems.count != 1)
		fail_msg("%s: %zu problems instead of \"%s\"", trial->kind->token, problems.count, sample->wrong);
	assert_string_equal(problems.items[0].say, sample->wrong);
	assert_true(str_starts(problems.items[0].field, "f.sample"));
	assert_true(json_equal(got, before));
	/* drawn again, the sentence stands there, and what was typed */
	const char *page = drawn(trial, before, &trial->sent, &problems);
	struct buf said = buf_make(trial->ctx->arena, 4096);
	struct html html = { .out = &said, .ctx = trial->ctx };
	html_text(&html, sample->wrong);
	assert_non_null(strstr(page, buf_text(&said)));
	assert_true(strstr(page, "wrong") != NULL || strstr(page, "class=\"error\"") != NULL);
}

static void
test_read(void **state UNUSED)
{
	struct ctx *ctx = testing_open();

	ctx->lang = LANG_EN;
	for (int audience = 0; audience < AUDIENCE_COUNT; audience++)
		for_each_sample(kind, sample) {
			struct trial trial = trial_make(ctx, *kind, sample, (enum form_audience)audience);

			check_read(&trial);
		}
	testing_close(ctx);
}

/* What is stored, drawn and sent back by a browser, is stored the same. */
static void
test_shown(void **state UNUSED)
{
	struct ctx *ctx = testing_open();

	ctx->lang = LANG_EN;
	for_each_sample(kind, sample) {
		struct trial trial = trial_make(ctx, *kind, sample, FOR_STAFF);
		json_t *values = stored_of(&trial);
		struct form_rows rows = { 0 };
		struct form_cells head = { 0 }, cells = { 0 };
		struct buf buf = buf_make(ctx->arena, 65536);
		struct json json = json_make(&buf);
		const char *text;

		if (sample->wrong != NULL)
			continue;
		drawn(&trial, values, NULL, NULL);
		assert_ok(form_show(ctx, &trial.form, &trial.form, &trial.use, values, false, &rows));
		assert_int_equal(rows.count, sample->stored != NULL ? 1 : 0);
		if (rows.count == 1)
			assert_string_equal(rows.items[0].text, sample->text);
		assert_ok(form_text(ctx, &trial.form, &trial.use, values, &text));
		assert_string_equal(text, sample->stored == NULL ? "" : arena_printf(ctx->arena, "Sample: %s\n",
		    sample->text));
		form_csv_head(ctx, &trial.form, &head);
		assert_ok(form_csv(ctx, &trial.form, &trial.use, values, &cells));
		assert_int_equal(head.count, cells.count);
		if (cells.count == 1)
			assert_string_equal(cells.items[0], sample->csv != NULL ? sample->csv : sample->text);
		json_open_object(&json, NULL);
		assert_ok(form_json(ctx, &trial.form, &trial.use, values, &json, "answers"));
		json_close_object(&json);
		json_t *read = json_loads(buf_text(&buf), 0, NULL);
		assert_non_null(read);
		assert_int_equal(json_is_null(json_object_get(json_object_get(read, "answers"), "sample")),
		    sample->stored == NULL && ((*kind)->traits & FIELD_STATIC) == 0);
		json_decref(read);
	}
	testing_close(ctx);
}

/* ---- access: read only, hidden, not on: neither asked nor taken nor lost ---- */

static void
test_access(void **state UNUSED)
{
	static const char *const closed[] = { ", \"portal\": \"hidden\"", ", \"portal\": \"read\"",
		", \"when\": {\"items\": [{\"field\": \"gone\", \"op\": \"is_not_empty\"}]}" };
	struct ctx *ctx = testing_open();

	ctx->lang = LANG_EN;
	for_each_sample(kind, sample) {
		if (sample->stored == NULL || !is_input(*kind))
			continue;
		for (size_t i = 0; i < COUNT_OF(closed); i++) {
			struct trial trial = trial_make(ctx, *kind, sample, FOR_PORTAL);
			struct form_sent nothing = { .get = get_nothing };
			struct problems problems = { 0 };
			json_t *before = stored_of(&trial), *after, *forged;
			struct form_rows rows = { 0 };
			struct form_cells cells = { 0 };
			bool readable = i == 1;

			/* the parser refuses a condition on what is not there; a deleted field leaves just that */
			form_parse(ctx, arena_printf(ctx->arena,
			    "{\"fields\": [{\"code\": \"sample\", \"kind\": \"%s\", "
			    "\"label\": \"Sample\", \"required\": true%s%s%s}]}", (*kind)->token,
			    sample->settings != NULL ? ", " : "", sample->settings != NULL ? sample->settings : "",
			    closed[i]),
			    NULL, &trial.form, &problems);
			problems.count = 0;
			assert_ok(form_read(ctx, &trial.form, &trial.use, before, &nothing, &problems, &after));
			assert_int_equal(problems.count, 0);
			assert_true(json_equal(before, after));
			assert_ok(form_read(ctx, &trial.form, &trial.use, form_values(ctx, NULL), &trial.sent,
			    &problems,
			    &forged));
			assert_int_equal(problems.count, 0);
			assert_int_equal(json_object_size(forged), 0);
			assert_ok(form_show(ctx, &trial.form, NULL, &trial.use, before, true, &rows));
			assert_int_equal(rows.count, readable);
			assert_ok(form_csv(ctx, &trial.form, &trial.use, before, &cells));
			assert_int_equal(cells.items[0][0] != '\0', readable);
			assert_null(strstr(drawn(&trial, before, NULL, NULL), "name=\"f.sample"));
		}
	}
	testing_close(ctx);
}

/* ---- required ---- */

static void
test_required(void **state UNUSED)
{
	struct ctx *ctx = testing_open();

	ctx->lang = LANG_EN;
	for (const struct field_kind *const *kind = form_fields; *kind != NULL; kind++) {
		struct form_sent nothing = { .get = get_nothing };
		struct problems problems = { 0 };
		struct trial trial = trial_make(ctx, *kind, (*kind)->samples, FOR_PORTAL);
		json_t *got;

		if (!is_input(*kind))
			continue;
		const char *settings = (*kind)->samples->settings;
		form_parse(ctx, arena_printf(ctx->arena,
		    "{\"fields\": [{\"code\": \"sample\", \"kind\": \"%s\", \"label\": "
		    "\"Sample\", \"required\": true%s%s}]}", (*kind)->token, settings != NULL ? ", " : "",
		    settings != NULL ? settings : ""), NULL, &trial.form, &problems);
		assert_int_equal(problems.count, 0);
		assert_ok(form_read(ctx, &trial.form, &trial.use, NULL, &nothing, &problems, &got));
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.items[0].say, "\"Sample\" is still missing.");
		problems.count = 0;
		trial.use.draft = true;
		assert_ok(form_read(ctx, &trial.form, &trial.use, NULL, &nothing, &problems, &got));
		assert_int_equal(problems.count, 0);
	}
	testing_close(ctx);
}

/* ---- all languages: a sentence, filled, without holes ---- */

static void
test_languages(void **state UNUSED)
{
	struct ctx *ctx = testing_open();

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		ctx->lang = (enum lang)lang;
		for_each_sample(kind, sample) {
			struct trial trial = trial_make(ctx, *kind, sample, FOR_PORTAL);
			struct problems problems = { 0 };
			json_t *got;

			assert_ok(form_read(ctx, &trial.form, &trial.use, before_of(&trial), &trial.sent,
			    &problems, &got));
			assert_int_equal(problems.count, sample->wrong != NULL ? 1 : 0);
			if (problems.count > 0) {
				assert_true(strlen(problems.items[0].say) > 8);
				assert_null(strpbrk(problems.items[0].say, "{}"));
			}
			drawn(&trial, stored_of(&trial), NULL, NULL);
		}
	}
	testing_close(ctx);
}

/* ---- JSON from outside: never trusted ---- */

static void
test_accept(void **state UNUSED)
{
	static const char *const odd[] = { "17", "-1e300", "true", "\"x\"", "[1, {}, null]", "{\"a\": [1]}", "[[[]]]",
		"\"2027-13-45\"", "{\"cents\": \"x\"}", "[{\"document\": 5}]",
		    "{\"latitude\": 1e9, \"longitude\": {}}" };
	struct ctx *ctx = testing_open();

	ctx->lang = LANG_EN;
	for_each_sample(kind, sample) {
		struct trial trial = trial_make(ctx, *kind, sample, FOR_STAFF);
		struct problems problems = { 0 };
		json_t *got;

		if (!is_input(*kind))
			continue;
		if (sample->stored != NULL && ((*kind)->traits & FIELD_DOCUMENTS) == 0) {
			assert_ok(form_accept(ctx, &trial.form, &trial.use, NULL, stored_of(&trial), &problems, &got));
			assert_int_equal(problems.count, 0);
			assert_true(same(json_object_get(got, "sample"), json_object_get(stored_of(&trial), "sample")));
		}
		for (size_t i = 0; i < COUNT_OF(odd); i++) {
			json_t *given = form_values(ctx, arena_printf(ctx->arena, "{\"sample\": %s}", odd[i]));
			struct form_rows rows = { 0 };

			/* whatever was stored once is shown somehow, and harms nobody */
			assert_ok(form_show(ctx, &trial.form, NULL, &trial.use, given, true, &rows));
			drawn(&trial, given, NULL, NULL);
			problems.count = 0;
			assert_ok(form_accept(ctx, &trial.form, &trial.use, NULL, given, &problems, &got));
			if (problems.count == 0)
				assert_ok(form_show(ctx, &trial.form, NULL, &trial.use, got, true, &rows));
		}
		problems.count = 0;
		assert_ok(form_accept(ctx, &trial.form, &trial.use, NULL, form_values(ctx, "{\"other\": 1}"),
		    &problems, &got));
		assert_string_equal(problems.items[0].field, "/other");
	}
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contract),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_access),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_accept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

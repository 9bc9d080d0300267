/* forms_test -- a form that a customer fills while staff change it: who began finishes with the version begun. */
#include "base/test.h"

#include <stdio.h>
#include "action/forms.h"
#include "action/testing.h"
#include "db/db.h"
#include "document/document.h"

#define FIELD(code, label) "{\"code\":\"" code "\",\"kind\":\"text\",\"label\":\"" label "\"}"

static struct scene w;

static int
open_world(void **state UNUSED)
{
	scene_open(&w, "fill", "form");
	return 0;
}

static int
close_world(void **state UNUSED)
{
	testing_close(w.ctx);
	return 0;
}

static void
make_form(const char *fields, int64_t expected)
{
	struct form form;

	assert_ok(form_save(w.ctx, form_of_activity(w.type.id),
	    arena_printf(w.ctx->arena, "{\"fields\":[%s]}", fields), expected, NULL, &form));
}

#define SEND(...) fill((const char *const[]){ __VA_ARGS__, NULL })

static struct err *
fill(const char *const *sent)
{
	struct action_done done;

	w.sent = sent;
	return action_do(w.ctx, &w.asked, &done);
}

static const char *
page(void)
{
	struct buf markup = buf_make(w.ctx->arena, 1 << 20);
	struct html html = { .out = &markup, .ctx = w.ctx, .csrf = "token" };

	w.sent = NULL;
	assert_ok(w.action.kind->draw(w.ctx, &w.asked, NULL, &html));
	return buf_text(&markup);
}

static struct answer
stored(void)
{
	struct answer_subject subject = { .activity = w.activity.id, .customer = w.activity.customer };
	struct answer answer;

	assert_ok(answer_find(w.ctx, form_of_activity(w.type.id), &subject, &answer));
	return answer;
}

/* Kept overnight; in the morning the form asks something else. */
static void
a_draft_is_finished_as_it_was_begun(void **state UNUSED)
{
	make_form(FIELD("brand", "Brand"), 0);
	assert_ok(SEND("f._version", "1", "f.brand", "Vaillant", "as", "draft", "revision", "0"));
	make_form(FIELD("colour", "Colour"), 1);
	assert_non_null(strstr(page(), "name=\"f.brand\""));
	assert_non_null(strstr(page(), "value=\"Vaillant\""));
	assert_non_null(strstr(page(), "name=\"f._version\" value=\"1\""));
	assert_null(strstr(page(), "name=\"f.colour\""));
	assert_ok(SEND("f._version", "1", "f.brand", "Viessmann", "as", "send", "revision", "1"));
	assert_int_equal(stored().version, 1);
	assert_true(stored().sent);
	assert_string_equal(form_values_print(w.ctx, stored().values), "{\"brand\":\"Viessmann\"}");
	/* Sent: who changes it afterwards is asked what is asked now. */
	assert_non_null(strstr(page(), "name=\"f.colour\""));
}

/* Whatever staff change: what was begun is asked, shown and taken by its own rules, and the person is told. */
static void
whatever_changes_the_draft_stays_whole(void **state UNUSED)
{
	static const char begun[] = FIELD("brand", "Brand") "," FIELD("note", "Note");
	static const struct { const char *what, *fields; } changes[] = {
		{ "removed", FIELD("note", "Note") },
		{ "made required", FIELD("brand", "Brand")
		    ",{\"code\":\"note\",\"kind\":\"text\",\"label\":\"Note\",\"required\":true}" },
		{ "a required one added", FIELD("brand", "Brand") "," FIELD("note", "Note")
		    ",{\"code\":\"year\",\"kind\":\"number\",\"label\":\"Year\",\"required\":true}" },
		{ "another kind",
		    "{\"code\":\"brand\",\"kind\":\"number\",\"label\":\"Brand\"}," FIELD("note", "Note") },
		{ "only on a condition", "{\"code\":\"brand\",\"kind\":\"text\",\"label\":\"Brand\",\"when\":{\"join\":"
		    "\"and\",\"items\":[{\"field\":\"note\",\"op\":\"is_one_of\",\"value\":[\"yes\"]}]}},"
		    FIELD("note", "Note") },
		{ "no more for customers", "{\"code\":\"brand\",\"kind\":\"text\",\"label\":\"Brand\",\"portal\":"
		    "\"hidden\"}," FIELD("note", "Note") },
	};

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		scene_open(&w, "fill", "form");
		make_form(begun, 0);
		assert_ok(SEND("f._version", "1", "f.brand", "Vaillant", "f.note", "", "as", "draft", "revision", "0"));
		assert_null(strstr(page(), "was changed since you began"));
		make_form(changes[i].fields, 1);
		if (strstr(page(), "was changed since you began") == NULL ||
		    strstr(page(), "value=\"Vaillant\"") == NULL || strstr(page(), "name=\"f.note\"") == NULL ||
		    strstr(page(), "name=\"f.year\"") != NULL)
			fail_msg("%s: %s", changes[i].what, page());
		/* Saved once more by the page itself, then sent. */
		assert_ok(
		    SEND("f._version", "1", "f.brand", "Viessmann", "f.note", "", "as", "draft", "revision", "1"));
		assert_ok(SEND("f._version", "1", "f.brand", "Vaillant", "f.note", "", "as", "send", "revision", "2"));
		assert_int_equal(stored().version, 1);
		assert_string_equal(form_values_print(w.ctx, stored().values), "{\"brand\":\"Vaillant\"}");
		/* What was answered stays readable, whatever the form asks by now. */
		make_form(begun, 2);
		assert_non_null(strstr(page(), "value=\"Vaillant\""));
		testing_close(w.ctx);
	}
}

/* The page was open while the form changed. */
static void
an_open_page_is_taken_as_it_was(void **state UNUSED)
{
	make_form(FIELD("brand", "Brand"), 0);
	assert_non_null(strstr(page(), "name=\"f._version\" value=\"1\""));
	make_form(FIELD("colour", "Colour"), 1);
	assert_ok(SEND("f._version", "1", "f.brand", "Vaillant", "as", "send", "revision", "0"));
	assert_int_equal(stored().version, 1);
	assert_string_equal(form_values_print(w.ctx, stored().values), "{\"brand\":\"Vaillant\"}");
}

/* Who begins now gets what is asked now. */
static void
a_new_answer_has_the_newest_form(void **state UNUSED)
{
	make_form(FIELD("brand", "Brand"), 0);
	make_form(FIELD("colour", "Colour"), 1);
	assert_non_null(strstr(page(), "name=\"f.colour\""));
	assert_null(strstr(page(), "name=\"f.brand\""));
}

/* A file that came with a form is kept with the answer, not swept away with the drafts. */
static void
files_stay_with_the_answer(void **state UNUSED)
{
	const char *path = arena_printf(w.ctx->arena, "%s/plan.pdf", database_dir(testing_database(w.ctx)));
	struct document draft, kept;
	FILE *file = fopen(path, "w");
	bool found;

	fputs("%PDF-1.4\nx\n%%EOF\n", file);
	fclose(file);
	make_form("{\"code\":\"plans\",\"kind\":\"files\",\"label\":\"Plans\"}", 0);
	assert_ok(document_draft(w.ctx, &(struct document_file){ .path = path, .name = "plan.pdf" }, "session:1",
	    &draft));
	assert_ok(SEND("f._version", "1", "f.plans.0", draft.public_id.text, "as", "send", "revision", "0"));
	assert_ok(document_draft_lookup(w.ctx, draft.public_id.text, "session:1", &kept, &found));
	assert_false(found);
	assert_ok(document_find(w.ctx, draft.public_id.text, &kept));
	assert_int_equal(kept.place.owner, DOCUMENT_OF_ANSWER);
	assert_true(kept.on_portal);
}

#define in_a_world(test) cmocka_unit_test_setup_teardown((test), open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_a_world(a_draft_is_finished_as_it_was_begun),
		cmocka_unit_test(whatever_changes_the_draft_stays_whole),
		in_a_world(an_open_page_is_taken_as_it_was),
		in_a_world(a_new_answer_has_the_newest_form),
		in_a_world(files_stay_with_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

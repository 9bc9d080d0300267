/*
 * kinds_test -- every kind of action, whoever added it: shown, hidden with a reason, done,
 * done twice, refused.  The page that the kind draws is filled in as a person would, by reading it: the
 * test knows no kind by name, so a new file in action/kinds is tested on arrival.  (Only the last one, of a time
 * that is lost, is about "book".)
 */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include "access/testing.h"
#include "account/account.h"
#include "action/action.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "document/document.h"
#include "form/answer.h"
#include "form/form.h"
#include "gen/action.sql.h"
#include "planning/planning.h"
#include "team/team.h"

enum { MOST_SENT = 64, PAGE = 4 << 20 };

/* ---- a scene in which every kind makes sense ---- */

struct sent { struct { const char *name, *value; } items[MOST_SENT]; int count; };

struct scene {
	struct house house;
	struct access_visitor visitor;
	struct activity_type type;
	struct activity activity;
	struct action action;
	struct action_case asked;
	struct sent sent;
};

static struct scene scene;

static const char *
get(void *from, const char *name)
{
	const struct sent *sent = from;

	for (int i = 0; i < sent->count; i++)
		if (str_equal(sent->items[i].name, name))
			return sent->items[i].value;
	return "";
}

static const char *const *
all(void *from, const char *name)
{
	static const char *list[MOST_SENT + 1];
	const struct sent *sent = from;
	int count = 0;

	for (int i = 0; i < sent->count; i++)
		if (str_equal(sent->items[i].name, name))
			list[count++] = sent->items[i].value;
	list[count] = NULL;
	return list;
}

static void
send(const char *name, const char *value)
{
	for (int i = 0; i < scene.sent.count; i++) {
		if (!str_equal(scene.sent.items[i].name, name))
			continue;
		scene.sent.items[i].value = value;
		return;
	}
	assert_true(scene.sent.count < MOST_SENT);
	scene.sent.items[scene.sent.count].name = name;
	scene.sent.items[scene.sent.count++].value = value;
}

/* The first status that the kind can be done in. */
static enum activity_status
first_status(const struct action_kind *kind)
{
	char word[64] = "";
	enum activity_status status = STATUS_PENDING;

	sscanf(kind->statuses, " %63s", word);
	assert_true(status_parse(word, &status));
	return status;
}

static void
hire(struct ctx *ctx)
{
	struct worker worker = worker_new();

	worker.first_name = "Giulia";
	worker.last_name = "Rossi";
	worker.email = "giulia@rheintal.example";
	worker.latitude = 47.14;
	worker.longitude = 9.52;
	assert_ok(worker_save(ctx, &worker));
}

static struct err *
move_to(struct ctx *ctx, void *arg)
{
	enum activity_status to = *(enum activity_status *)arg;
	struct activity_closing closing = { .result = RESULT_OK, .comment = "", .real_start = ctx->now,
		.real_end = ctx->now };
	struct worker worker;
	struct activity_plan plan = { .start = INSTANT(ctx->now.s + 72 * 3600),
		.end = INSTANT(ctx->now.s + 73 * 3600), .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };
	struct workers workers = { 0 };

	if (to == STATUS_REQUESTED)
		return activity_set_status(ctx, scene.activity.id, to, QUIET);
	if (to == STATUS_PENDING)
		return OK;
	TRY(worker_list(ctx, false, &workers));
	worker = workers.items[0];
	plan.worker = worker.id;
	TRY(activity_set_plan(ctx, scene.activity.id, &plan, QUIET));
	if (to == STATUS_TERMINATED)
		return activity_close(ctx, scene.activity.id, &closing, QUIET);
	return to == STATUS_PLANNED ? OK : activity_set_status(ctx, scene.activity.id, to, QUIET);
}

/* A form that customers fill, so that kinds with a form have one. */
static void
give_form(struct ctx *ctx, struct form_key key)
{
	struct form form;

	assert_ok(form_save(ctx, key, "{\"fields\":[{\"code\":\"brand\",\"kind\":\"text\",\"label\":\"Brand\"}]}", 0,
	    NULL, &form));
}

static void
scene_open(const struct action_kind *kind)
{
	bool on_activity = (kind->places & ACTION_ON_ACTIVITY) != 0;
	struct portal_action row = { .code = "it", .kind = kind->token, .rank = 10, .active = true,
		.settings = kind->first_settings };
	enum activity_status status = first_status(kind);
	struct site site = { .address = "Gasse 5, 9494 Schaan", .address_additional = "", .notes = "",
		.latitude = 47.165, .longitude = 9.51, .active = true };
	struct activity_input input;
	struct actions actions;
	struct ctx *ctx;

	memset(&scene, 0, sizeof(scene));
	scene.house = house_open();
	ctx = scene.house.ctx;
	scene.visitor = house_come_in(&scene.house);
	hire(ctx);
	site.customer = scene.house.customer.id;
	assert_ok(site_save(ctx, &site));
	assert_ok(type_find(ctx, house_type(ctx, "service", true), &scene.type));
	scene.activity = house_activity(ctx, scene.type.id, scene.house.customer.id);
	input = activity_input_of(&scene.activity);
	input.site = site.id;
	assert_ok(activity_change(ctx, scene.activity.id, &input, QUIET, NULL));
	assert_ok(db_transaction(ctx, move_to, &status));
	assert_ok(activity_find(ctx, scene.activity.id, &scene.activity));
	row.type = scene.type.id;
	assert_ok(portal_action_save(ctx, &row));
	give_form(ctx, form_of_activity(scene.type.id));
	assert_ok(action_list_all(ctx, &actions));
	assert_int_equal(actions.count, 1);
	scene.action = actions.items[0];
	scene.action.until_h = -1;
	scene.asked = (struct action_case){ .action = &scene.action, .visitor = &scene.visitor, .type = &scene.type,
		.activity = on_activity ? &scene.activity : NULL, .fields = { get, all, &scene.sent },
		.here = "/here", .back = "/back", .offer_key = "visitor", .holder = "session:1" };
	/* As the portal's door does. */
	ctx->actor = access_actor(&scene.visitor);
	if (kind->prepare != NULL)
		assert_ok(kind->prepare(ctx, &scene.asked));
}

static void
scene_close(void)
{
	testing_close(scene.house.ctx);
}

static struct action_answer
ask(void)
{
	struct action_answer answer;

	assert_ok(action_ask(scene.house.ctx, &scene.asked, &answer));
	return answer;
}

/* ---- a person who fills in the page ---- */

static const char *
draw(const struct problems *problems)
{
	struct buf page = buf_make(scene.house.ctx->arena, PAGE);
	struct html html = { .out = &page, .ctx = scene.house.ctx, .csrf = "csrf",
		.once = action_once_key(scene.house.ctx) };

	assert_ok(scene.action.kind->draw(scene.house.ctx, &scene.asked, problems, &html));
	assert_false(buf_full(&page));
	return buf_text(&page);
}

/* The value of an attribute of the tag at `tag`, "" when it has none. */
static const char *
attribute(const char *tag, const char *name)
{
	struct arena *arena = scene.house.ctx->arena;
	const char *end = strchr(tag, '>'), *at = strstr(tag, arena_printf(arena, " %s=\"", name));

	if (at == NULL || end == NULL || at > end)
		return "";
	at += strlen(name) + 3;
	return arena_strndup(arena, at, strcspn(at, "\""));
}

static bool
has(const char *tag, const char *name)
{
	const char *end = strchr(tag, '>');
	const char *at = strstr(tag, name);

	return at != NULL && end != NULL && at < end;
}

static const char *
something_for(const char *type)
{
	return str_equal(type, "date") ? "2027-03-03"
	    : str_equal(type, "time")	 ? "14:30"
	    : str_equal(type, "tel")	 ? "+423 233 00 00"
	    : str_equal(type, "email")	 ? "frick@example.org"
	    : str_equal(type, "number")	 ? "4"
					 : "Ursula Frick";
}

static struct err *
add_draft(struct ctx *ctx, void *out)
{
	struct bytes text = { (const uint8_t *)"Serial number 4711\n", 19 };
	struct document_content content;
	struct document_place nowhere = { .owner = DOCUMENT_DRAFT };

	TRY(document_take_bytes(ctx, DOCUMENT_FILE, "text/plain", "plate.txt", text, &content));
	return document_add(ctx, &content, &nowhere, false, scene.asked.holder, out);
}

/* A file is a draft before the action is asked, as the door sees to it. */
static void
attach(const char *name)
{
	struct document document;

	assert_ok(db_transaction(scene.house.ctx, add_draft, &document));
	send(name, arena_strdup(scene.house.ctx->arena, document.public_id.text));
	send("documents[]", arena_strdup(scene.house.ctx->arena, document.public_id.text));
}

static void
fill_input(const char *tag)
{
	const char *name = attribute(tag, "name"), *type = attribute(tag, "type"), *value = attribute(tag, "value");

	if (str_equal(type, "file") && !str_empty(name))
		attach(name);
	else if (str_empty(name))
		return;
	else if (str_equal(type, "hidden"))
		send(name, value);
	else if (str_equal(type, "radio")) {
		if (str_empty(get(&scene.sent, name)) || has(tag, " checked"))
			send(name, value);
	} else if (str_equal(type, "checkbox")) {
		if (has(tag, " required") || has(tag, " checked"))
			send(name, value);
	} else
		send(name, str_empty(value) ? something_for(type) : value);
}

/* The first form that is sent, from its top to its end. */
static void
fill_page(const char *page)
{
	const char *form = strstr(page, "method=\"post\""), *end;

	scene.sent.count = 0;
	assert_non_null(form);
	end = strstr(form, "</form>");
	assert_non_null(end);
	for (const char *at = form; at != NULL && at < end; at = strchr(at + 1, '<')) {
		if (str_starts(at, "<input"))
			fill_input(at);
		else if (str_starts(at, "<textarea"))
			send(attribute(at, "name"), "Please ring twice");
		else if (str_starts(at, "<button") && !str_empty(attribute(at, "name")) &&
		    str_empty(get(&scene.sent, attribute(at, "name"))))
			send(attribute(at, "name"), attribute(at, "value"));
	}
}

static int64_t
uses(void)
{
	struct action_use_count_row row;

	assert_ok(sql_action_use_count(scene.house.ctx, scene.house.ctx->unit, &row));
	assert_int_equal(row.uses, row.told);
	return row.uses;
}

/* ---- the tests, each over all kinds ---- */

static void
shown_and_hidden_with_reasons(void **state UNUSED)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		const struct action_kind *kind = action_kinds[i];
		struct action_answer answer;

		scene_open(kind);
		answer = ask();
		if (!answer.possible)
			print_error("%s: %s\n", kind->token, answer.why);
		assert_true(answer.possible);
		assert_string_equal(answer.why, "");

		scene.action.active = false;
		answer = ask();
		assert_int_equal(answer.rule, ACTION_NOT_OFFERED);
		assert_false(str_empty(answer.why) || str_empty(answer.staff));
		scene.action.active = true;

		scene.visitor.standings.items[0].sees = false;
		scene.visitor.standings.items[0].books = false;
		scene.visitor.standings.items[0].signs = false;
		assert_int_equal(ask().rule, ACTION_NO_RIGHT);
		scene.visitor.standings.items[0].sees = true;
		scene.visitor.standings.items[0].books = true;
		scene.visitor.standings.items[0].signs = true;

		scene.action.when = "{\"join\":\"and\",\"items\":[{\"field\":\"brand\",\"op\":\"is_one_of\","
				    "\"value\":[\"viessmann\"]}]}";
		answer = ask();
		assert_int_equal(answer.rule, ACTION_NOT_WHEN);
		assert_non_null(strstr(answer.why, "Brand"));
		scene.action.when = "";
		if (scene.asked.activity != NULL) {
			scene.activity.status = STATUS_COUNT - 1;
			if (strstr(kind->statuses, " canceled ") == NULL) {
				assert_int_equal(ask().rule, ACTION_NOT_IN_STATUS);
				assert_non_null(strstr(ask().staff, "Canceled"));
			}
		}
		scene_close();
	}
}

static void
drawn_and_its_problems_kept(void **state UNUSED)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		const char *page;

		scene_open(action_kinds[i]);
		page = draw(NULL);
		assert_non_null(strstr(page, "<form"));
		assert_non_null(strstr(page, "name=\"once\""));
		assert_non_null(strstr(page, "name=\"csrf\""));
		scene_close();
	}
}

static void
done_and_done_twice(void **state UNUSED)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		const struct action_kind *kind = action_kinds[i];
		struct action_done first = { 0 }, second = { 0 };
		struct err *err;

		scene_open(kind);
		fill_page(draw(NULL));
		err = action_do(scene.house.ctx, &scene.asked, &first);
		if (err != NULL)
			print_error("%s: %s\n", kind->token, err_chain(scene.house.ctx->arena, err));
		assert_null(err);
		assert_null(first.go_on);
		assert_int_equal(uses(), 1);

		/* The same page once more: nothing is done, and the same is answered. */
		assert_ok(action_do(scene.house.ctx, &scene.asked, &second));
		assert_int_equal(uses(), 1);
		assert_int_equal(first.activity.value, second.activity.value);
		assert_string_equal(first.activity_public_id.text, second.activity_public_id.text);
		assert_string_equal(first.say, second.say);
		assert_true(first.confirm == second.confirm);
		scene_close();
	}
}

static void
once_is_once(void **state UNUSED)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		struct action_done done;

		scene_open(action_kinds[i]);
		scene.action.once = true;
		fill_page(draw(NULL));
		assert_ok(action_do(scene.house.ctx, &scene.asked, &done));
		send(ACTION_ONCE_FIELD, "another page");
		assert_err(action_do(scene.house.ctx, &scene.asked, &done), ERR_CONFLICT);
		assert_int_equal(uses(), 1);
		scene_close();
	}
}

static void
refused_and_nothing_written(void **state UNUSED)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		const struct action_kind *kind = action_kinds[i];
		struct action_done done;
		struct err *err;

		scene_open(kind);
		/* Staff who look change nothing. */
		fill_page(draw(NULL));
		scene.visitor.looking = true;
		assert_err(action_do(scene.house.ctx, &scene.asked, &done), ERR_FORBIDDEN);
		scene.visitor.looking = false;
		/* Nothing filled in: either it needs nothing, or it says what is missing. */
		scene.sent.count = 0;
		err = action_do(scene.house.ctx, &scene.asked, &done);
		if (err != NULL) {
			assert_int_equal(err->kind, ERR_INVALID);
			assert_non_null(err->problems);
			assert_non_null(strstr(draw(err->problems), "<form"));
			assert_int_equal(uses(), 0);
		}
		scene_close();
	}
}

/* ---- a time that is lost while the form is filled in ---- */

static struct err *
press(struct action_done *done)
{
	*done = (struct action_done){ 0 };
	return action_do(scene.house.ctx, &scene.asked, done);
}

static const char *
stored_values(activity_id activity)
{
	struct answer_subject subject = { .activity = activity, .customer = scene.house.customer.id };
	struct answer answer;

	assert_ok(answer_find(scene.house.ctx, form_of_activity(scene.type.id), &subject, &answer));
	assert_true(answer.sent);
	return form_values_print(scene.house.ctx, answer.values);
}

/* A time is chosen and kept, the form filled in; then the time runs out and another person takes it. */
static void
keep_and_lose(bool taken)
{
	struct action_done done;
	struct slot_hold hold;
	activity_id other;
	struct ctx *ctx;
	bool found;

	scene_open(action_kind_find("book"));
	scene.action.options = "{\"form\":true}";
	ctx = scene.house.ctx;
	fill_page(draw(NULL));
	assert_ok(press(&done));
	assert_string_equal(done.go_on, "hold=1");
	scene.sent.count = 0;
	send("hold", "1");
	fill_page(draw(NULL));
	send("f.brand", "Buderus, 1998");
	assert_ok(planning_hold_find(ctx, scene.asked.offer_key, &hold, &found));
	assert_true(found);
	ctx->now.s += 700;
	if (!taken) {
		assert_ok(planning_hold_free(ctx, scene.asked.offer_key));
		return;
	}
	/* An arrival window has room for several, so as many come as it takes. */
	do
		other = house_activity(ctx, scene.type.id, scene.house.customer.id).id;
	while (planning_book(ctx, other, hold.token, QUIET) == OK);
}

static void
what_was_filled_in_outlives_the_time(void **state UNUSED)
{
	for (int taken = 0; taken <= 1; taken++) {
		struct action_done done;
		const char *page;
		struct err *err;

		keep_and_lose(taken);
		err = press(&done);
		assert_non_null(err);
		assert_int_equal(uses(), 0);
		page = draw(err->problems);
		/* Other times, a sentence that says why, and all that was typed, to be sent with the next time. */
		assert_non_null(strstr(page, "name=\"slot\""));
		assert_non_null(strstr(err->problems->items[0].say, taken ? "Somebody took" : "You took your time"));
		assert_non_null(strstr(page, "value=\"Buderus, 1998\""));
		fill_page(page);
		assert_string_equal(get(&scene.sent, "f.brand"), "Buderus, 1998");
		assert_ok(press(&done));
		assert_true(done.confirm);
		assert_non_null(strstr(stored_values(done.activity), "Buderus, 1998"));
		scene_close();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shown_and_hidden_with_reasons),
		cmocka_unit_test(drawn_and_its_problems_kept),
		cmocka_unit_test(done_and_done_twice),
		cmocka_unit_test(once_is_once),
		cmocka_unit_test(refused_and_nothing_written),
		cmocka_unit_test(what_was_filled_in_outlives_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

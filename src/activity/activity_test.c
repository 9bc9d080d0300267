/*
 * activity_test -- the life cycle on a real database, and the contract of its tables.
 */
#include "base/test.h"

#include <ctype.h>
#include <string.h>
#include "activity/testing.h"
#include "base/str.h"
#include "base/time.h"

static struct ctx *ctx;
static struct scene scene;

static int
open_scene(void **state)
{
	(void)state;
	ctx = testing_open();
	scene = scene_make(ctx, "rheintal");
	return 0;
}

static int
close_scene(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

/* ---- contract of the tables ---- */

static void
check_token(const char *token)
{
	assert_true(token[0] != '\0');
	for (const char *c = token; *c != '\0'; c++)
		assert_true(islower((unsigned char)*c) || *c == '_');
}

/* Statuses that can be reached from `from`, as bits. */
static uint32_t
reachable(enum activity_status from)
{
	uint32_t seen = STATUS_BIT(from), before;

	do {
		before = seen;
		for (int a = 0; a < STATUS_COUNT; a++)
			for (int b = 0; b < STATUS_COUNT; b++)
				if ((seen & STATUS_BIT(a)) != 0 && status_may_become(a, b))
					seen |= STATUS_BIT(b);
	} while (seen != before);
	return seen;
}

static void
the_status_table_keeps_its_contract(void **state)
{
	(void)state;
	for (int i = 0; i < STATUS_COUNT; i++) {
		enum activity_status parsed;

		check_token(status_token(i));
		assert_true(status_label(i)[0] != '\0' && status_tint(i)[0] != '\0');
		assert_true(status_parse(status_token(i), &parsed));
		assert_int_equal(parsed, i);
		assert_false(status_may_become(i, i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(status_token(i), status_token(j));
		/* whatever is open can still be closed and canceled; what is not can be opened again */
		assert_true((reachable(i) & STATUS_BIT(STATUS_TERMINATED)) != 0);
		assert_true((reachable(i) & STATUS_BIT(STATUS_CANCELED)) != 0);
		if (status_is_open(i))
			assert_true(status_may_become(i, STATUS_CANCELED));
		else
			assert_true(status_may_become(i, STATUS_PENDING));
		assert_int_equal((STATUSES_OPEN & STATUS_BIT(i)) != 0, status_is_open(i));
	}
	assert_int_equal(reachable(STATUS_REQUESTED), STATUS_BIT(STATUS_COUNT) - 1);
}

static void
the_other_tables_keep_theirs(void **state)
{
	enum activity_status parsed;

	(void)state;
	for (int i = CANCEL_NONE + 1; i < CANCEL_COUNT; i++) {
		check_token(cancel_reason_token(i));
		assert_int_equal(cancel_reason_parse(cancel_reason_token(i)), i);
		assert_true(cancel_reason_label(i)[0] != '\0');
	}
	for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++) {
		check_token(event_token(i));
		assert_int_equal(event_parse(event_token(i)), i);
		assert_true(event_label(i)[0] != '\0');
	}
	assert_int_equal(cancel_reason_parse("boredom"), CANCEL_NONE);
	assert_int_equal(event_parse("boredom"), EVENT_NONE);
	assert_false(status_parse("boredom", &parsed));
	assert_true(status_parse("cancelled", &parsed));
	assert_int_equal(parsed, STATUS_CANCELED);
}

/* ---- making ---- */

static void
a_new_one_gets_what_its_type_says(void **state)
{
	activity_id id = scene_activity(ctx, &scene);
	struct activity a = scene_find(ctx, id);
	struct activity again;

	(void)state;
	assert_string_equal(a.reference, "A000001");
	assert_string_equal(a.title, "Boiler service");
	assert_int_equal(a.duration_s, 5400);
	assert_int_equal(a.status, STATUS_PENDING);
	assert_int_equal(a.ics_sequence, 0);
	assert_string_equal(a.customer_name, "Apotheke van den Berg");
	assert_string_equal(a.address, "Gasse 5, 9494 Schaan");
	assert_string_equal(a.zone, "Europe/Vaduz");
	assert_null(a.worker_name);
	assert_true(INSTANT_IS_NONE(a.start) && INSTANT_IS_NONE(a.wished));
	assert_ok(activity_find_public(ctx, a.public_id.text, &again));
	assert_int_equal(again.id.value, id.value);
	assert_string_equal(scene_find(ctx, scene_activity(ctx, &scene)).reference, "A000002");
}

static void
references_are_unique_and_jumped_over(void **state)
{
	struct activity_input input = scene_input(&scene);
	activity_id id, found;
	struct err *err;

	(void)state;
	input.reference = "A000002";
	input.external_id = "4711";
	assert_ok(activity_create(ctx, &input, TELL, &id));
	err = activity_create(ctx, &input, TELL, &found);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "reference"));
	assert_string_equal(scene_find(ctx, scene_activity(ctx, &scene)).reference, "A000001");
	assert_string_equal(scene_find(ctx, scene_activity(ctx, &scene)).reference, "A000003");
	assert_ok(activity_lookup_reference(ctx, "A000002", &found));
	assert_int_equal(found.value, id.value);
	assert_ok(activity_lookup_external(ctx, "4711", &found));
	assert_int_equal(found.value, id.value);
	assert_ok(activity_lookup_reference(ctx, "nobody", &found));
	assert_true(ID_IS_NONE(found));
}

static void
bad_input_is_told_all_at_once(void **state)
{
	struct customer stranger = scene_customer(ctx, "Stranger");
	struct activity_input input = scene_input(&scene);
	struct activities list;
	activity_id id;
	struct err *err;

	(void)state;
	input.customer = stranger.id;		/* the site and the contact are another's */
	input.duration_s = 5;
	input.status = STATUS_PLANNED;
	input.additional = "[1]";
	input.title = arena_printf(ctx->arena, "%0300d", 1);
	err = activity_create(ctx, &input, TELL, &id);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "site"));
	assert_non_null(problem_of(err->problems, "duration_s"));
	assert_non_null(problem_of(err->problems, "status"));
	assert_non_null(problem_of(err->problems, "additional"));
	assert_non_null(problem_of(err->problems, "title"));
	input = scene_input(&scene);
	input.type.value += 1000;
	err = activity_create(ctx, &input, TELL, &id);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "type"));
	assert_ok(activity_list(ctx, &(struct activity_filter){ 0 }, &list));
	assert_int_equal(list.count, 0);
}

static void
a_closed_one_arrives_from_a_file(void **state)
{
	struct activity_input input = scene_input(&scene);
	struct activity a;
	activity_id id;

	(void)state;
	input.status = STATUS_TERMINATED;
	input.origin = ORIGIN_IMPORT;
	input.worker = scene.worker.id;
	input.start = INSTANT(MONDAY_NINE - 30 * 86400);
	input.end = INSTANT(MONDAY_NINE - 30 * 86400 + 5400);
	input.real_start = input.start;
	input.real_end = input.end;
	input.result = RESULT_KO;
	input.additional = "{\"boiler_brand\": \"Viessmann\"}";
	assert_ok(activity_create(ctx, &input, QUIET, &id));
	a = scene_find(ctx, id);
	assert_int_equal(a.status, STATUS_TERMINATED);
	assert_int_equal(a.result, RESULT_KO);
	assert_string_equal(a.worker_name, "Giulia Rossi");
	assert_int_equal(a.real_end.s, input.end.s);
	assert_int_equal(a.origin, ORIGIN_IMPORT);
	assert_non_null(strstr(a.additional, "Viessmann"));
}

static void
another_unit_sees_nothing(void **state)
{
	activity_id id = scene_activity(ctx, &scene);
	struct activity a = scene_find(ctx, id);
	struct activity_plan plan = scene_plan(&scene, 0);
	struct activity_input input;
	struct activities list;
	activity_id found;

	(void)state;
	testing_unit(ctx, "oberland");
	assert_err(activity_find(ctx, id, &a), ERR_NOT_FOUND);
	assert_err(activity_find_public(ctx, a.public_id.text, &a), ERR_NOT_FOUND);
	assert_ok(activity_lookup_reference(ctx, "A000001", &found));
	assert_true(ID_IS_NONE(found));
	assert_ok(activity_list(ctx, &(struct activity_filter){ 0 }, &list));
	assert_int_equal(list.count, 0);
	assert_err(activity_set_plan(ctx, id, &plan, TELL), ERR_NOT_FOUND);
	assert_err(activity_cancel(ctx, id, CANCEL_OTHER, "", TELL), ERR_NOT_FOUND);
	input = scene_input(&scene);		/* a type, customer, site of the other unit */
	assert_err(activity_create(ctx, &input, TELL, &id), ERR_INVALID);
}

/* ---- life ---- */

static void
the_calendar_number_grows_with_each_move(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);
	struct activity a;

	(void)state;
	plan.confirmed = true;
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	a = scene_find(ctx, id);
	assert_int_equal(a.status, STATUS_PLANNED);
	assert_int_equal(a.ics_sequence, 0);
	assert_true(a.confirmed);
	assert_int_equal(a.start.s, MONDAY_NINE);
	assert_string_equal(a.worker_name, "Giulia Rossi");

	plan = scene_plan(&scene, 3);
	plan.worker = scene.other_worker.id;
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	a = scene_find(ctx, id);
	assert_int_equal(a.ics_sequence, 1);
	assert_string_equal(a.worker_name, "Marco Rossi");
	assert_false(a.confirmed);

	assert_ok(activity_cancel(ctx, id, CANCEL_CUSTOMER, "  on holiday ", TELL));
	a = scene_find(ctx, id);
	assert_int_equal(a.ics_sequence, 2);
	assert_int_equal(a.status, STATUS_CANCELED);
	assert_string_equal(a.cancel_detail, "on holiday");
	assert_int_equal(a.start.s, MONDAY_NINE + 3 * HOUR);

	assert_ok(activity_reopen(ctx, id, TELL));
	a = scene_find(ctx, id);
	assert_int_equal(a.status, STATUS_PENDING);
	assert_int_equal(a.cancel_reason, CANCEL_NONE);
	assert_true(INSTANT_IS_NONE(a.start) && ID_IS_NONE(a.worker));
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	assert_int_equal(scene_find(ctx, id).ics_sequence, 3);
	assert_ok(activity_clear_plan(ctx, id, TELL));
	assert_int_equal(scene_find(ctx, id).ics_sequence, 4);
	assert_ok(activity_clear_plan(ctx, id, TELL));
	assert_int_equal(scene_find(ctx, id).ics_sequence, 4);
}

static void
hear(void *arg, const char *payload)
{
	*(int *)arg += payload != NULL;
}

static void
a_day_of_work(void **state)
{
	int heard = 0;
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);
	struct activity a;

	(void)state;
	assert_err(activity_set_status(ctx, id, STATUS_EN_ROUTE, TELL), ERR_CONFLICT);
	assert_err(activity_set_status(ctx, id, STATUS_PLANNED, TELL), ERR_CONFLICT);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	assert_err(activity_set_status(ctx, id, STATUS_PENDING, TELL), ERR_CONFLICT);
	assert_err(activity_set_status(ctx, id, STATUS_TERMINATED, TELL), ERR_CONFLICT);
	database_listen(testing_database(ctx), ACTIVITY_CHANNEL, hear, &heard);
	assert_ok(activity_set_status(ctx, id, STATUS_EN_ROUTE, TELL));
	assert_ok(activity_set_status(ctx, id, STATUS_IN_PROGRESS, TELL));
	assert_int_equal(heard, 2);
	assert_int_equal(scene_find(ctx, id).real_start.s, ctx->now.s);
	assert_ok(activity_set_status(ctx, id, STATUS_INTERMEDIATE, TELL));
	assert_ok(activity_set_status(ctx, id, STATUS_IN_PROGRESS, TELL));
	assert_err(activity_close(ctx, id, &(struct activity_closing){ .comment = "x" }, TELL), ERR_INVALID);
	assert_err(activity_close(ctx, id, &(struct activity_closing){ .result = RESULT_OK,
	    .real_start = INSTANT(200), .real_end = INSTANT(100) }, TELL), ERR_INVALID);
	assert_ok(activity_close(ctx, id, &(struct activity_closing){ .result = RESULT_OK, .comment = "fine",
	    .real_end = INSTANT(MONDAY_NINE + 5000) }, TELL));
	a = scene_find(ctx, id);
	assert_int_equal(a.status, STATUS_TERMINATED);
	assert_int_equal(a.result, RESULT_OK);
	assert_int_equal(a.real_start.s, ctx->now.s);
	assert_err(activity_cancel(ctx, id, CANCEL_OTHER, "", TELL), ERR_CONFLICT);
	assert_err(activity_set_plan(ctx, id, &plan, TELL), ERR_CONFLICT);
	assert_ok(activity_reopen(ctx, id, TELL));
	assert_err(activity_reopen(ctx, id, TELL), ERR_CONFLICT);
}

static void
customers_choose_their_own_reasons_only(void **state)
{
	activity_id id = scene_activity(ctx, &scene);

	(void)state;
	ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .contact = scene.contact.id, .name = "Jonas" };
	assert_err(activity_cancel(ctx, id, CANCEL_NONE, "", TELL), ERR_INVALID);
	assert_err(activity_cancel(ctx, id, CANCEL_INTERNAL, "", TELL), ERR_INVALID);
	ctx->actor.looking = true;
	assert_err(activity_cancel(ctx, id, CANCEL_CUSTOMER, "", TELL), ERR_FORBIDDEN);
	ctx->actor.looking = false;
	assert_ok(activity_cancel(ctx, id, CANCEL_CUSTOMER, "", TELL));
	assert_int_equal(scene_find(ctx, id).ics_sequence, 0);
}

static void
a_yes_belongs_to_a_planned_one(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);

	(void)state;
	assert_err(activity_confirm(ctx, id, true, TELL), ERR_CONFLICT);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	assert_ok(activity_confirm(ctx, id, true, TELL));
	assert_true(scene_find(ctx, id).confirmed);
	assert_ok(activity_confirm(ctx, id, false, TELL));
	assert_false(scene_find(ctx, id).confirmed);
}

/* ---- history ---- */

static void
the_history_says_who_what_when_from_where(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);
	struct activity_differences differences;
	struct activity_changes history;
	bool start_seen = false;

	(void)state;
	ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .contact = scene.contact.id, .name = "Jonas Kaiser" };
	ctx->from = "192.0.2.7";
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	plan = scene_plan(&scene, 3);
	testing_forward(ctx, 60);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	assert_ok(activity_history(ctx, id, &history));
	assert_int_equal(history.count, 3);
	assert_int_equal(history.items[0].what, EVENT_MOVED);
	assert_int_equal(history.items[1].what, EVENT_PLANNED);
	assert_int_equal(history.items[2].what, EVENT_CREATED);
	assert_int_equal(history.items[0].actor, ACTOR_CONTACT);
	assert_string_equal(history.items[0].actor_name, "Jonas Kaiser");
	assert_string_equal(history.items[0].address, "192.0.2.7");
	assert_int_equal(history.items[0].at.s, history.items[1].at.s + 60);

	ctx->lang = LANG_EN;
	assert_ok(activity_differences(ctx, &history.items[0], zone_find("Europe/Vaduz"), &differences));
	for (size_t i = 0; i < differences.count; i++) {
		const struct activity_difference *d = &differences.items[i];

		assert_string_not_equal(d->label, "Worker");
		if (strcmp(d->label, "Start") != 0)
			continue;
		start_seen = true;
		assert_non_null(strstr(d->before, "9:00"));
		assert_non_null(strstr(d->after, "12:00"));
	}
	assert_true(start_seen);
}

static void
nothing_new_writes_nothing(void **state)
{
	activity_id id = scene_activity(ctx, &scene);
	struct activity before = scene_find(ctx, id);
	struct activity_input input = activity_input_of(&before);
	struct activity_changes history;
	bool changed;

	(void)state;
	testing_forward(ctx, 60);
	input.additional = " { } ";
	assert_ok(activity_change(ctx, id, &input, QUIET, &changed));
	assert_false(changed);
	assert_int_equal(scene_find(ctx, id).updated_at.s, before.updated_at.s);
	input.comment = "ring twice";
	input.additional = "{\"boiler\": 7}";
	assert_ok(activity_change(ctx, id, &input, QUIET, &changed));
	assert_true(changed);
	assert_ok(activity_change(ctx, id, &input, QUIET, &changed));
	assert_false(changed);
	assert_ok(activity_history(ctx, id, &history));
	assert_int_equal(history.count, 2);
	assert_int_equal(scene_find(ctx, id).updated_at.s, before.updated_at.s + 60);
	input.reference = scene_find(ctx, scene_activity(ctx, &scene)).reference;
	assert_err(activity_change(ctx, id, &input, QUIET, &changed), ERR_INVALID);
}

/* ---- lists ---- */

/* The same list by walking it in pages of two, against all at once. */
static void
check_pages(struct activity_filter filter, size_t expected)
{
	struct activities all, page;
	size_t seen = 0;

	filter.limit = 500;
	assert_ok(activity_list(ctx, &filter, &all));
	assert_int_equal(all.count, expected);
	assert_null(all.next);
	filter.limit = 2;
	do {
		assert_ok(activity_list(ctx, &filter, &page));
		assert_true(page.count <= 2);
		for (size_t i = 0; i < page.count; i++)
			assert_int_equal(page.items[i].id.value, all.items[seen++].id.value);
		filter.cursor = page.next;
	} while (page.next != NULL);
	assert_int_equal(seen, expected);
}

static void
make_a_month(activity_id ids[9])
{
	struct customer other = scene_customer(ctx, "Müller Größe GmbH");
	struct site unlocated = scene_site(ctx, other.id, "Nirgendwo 1", NAN, NAN);

	for (int i = 0; i < 9; i++) {
		struct activity_input input = scene_input(&scene);

		if (i >= 6) {
			input.customer = other.id;
			input.site = unlocated.id;
			input.contact = (contact_id){ 0 };
		}
		testing_ok(ctx, activity_create(ctx, &input, TELL, &ids[i]));
		if (i % 3 != 0) {
			/* two start at the same moment */
			struct activity_plan plan = scene_plan(&scene, i / 3 * 24);

			testing_ok(ctx, activity_set_plan(ctx, ids[i], &plan, TELL));
		}
		testing_forward(ctx, i % 2);
	}
	testing_ok(ctx, activity_cancel(ctx, ids[8], CANCEL_OTHER, "", TELL));
}

static void
lists_are_whole_in_every_order(void **state)
{
	struct activity_filter filter = { 0 };
	struct activities list;
	activity_id ids[9];

	(void)state;
	make_a_month(ids);
	for (int order = ORDER_START; order <= ORDER_UPDATED; order++) {
		filter = (struct activity_filter){ .order = order };
		check_pages(filter, 9);
		filter.statuses = STATUSES_OPEN;
		check_pages(filter, 8);
		filter.customer = scene.customer.id;
		check_pages(filter, 6);
		filter = (struct activity_filter){ .order = order, .unplanned = true };
		check_pages(filter, 3);
		filter = (struct activity_filter){ .order = order, .from = INSTANT(MONDAY_NINE),
			.to = INSTANT(MONDAY_NINE + 24 * HOUR) };
		check_pages(filter, 2);
		filter.to = INSTANT_NONE;
		check_pages(filter, 6);
		filter = (struct activity_filter){ .order = order, .text = "mueller grosse" };
		check_pages(filter, 0);
		filter.text = "muller GROSSE";
		check_pages(filter, 3);
		filter.text = "a00000% boiler";
		check_pages(filter, 9);
		filter = (struct activity_filter){ .order = order, .reference = "A000004" };
		check_pages(filter, 1);
		filter = (struct activity_filter){ .order = order, .worker = scene.worker.id };
		check_pages(filter, 6);
		filter = (struct activity_filter){ .order = order, .worker = scene.other_worker.id };
		check_pages(filter, 0);
		filter = (struct activity_filter){ .order = order, .type = scene.type.id, .site = scene.site.id };
		check_pages(filter, 6);
	}
	check_pages((struct activity_filter){ .unlocated = true }, 2);
	assert_ok(activity_list(ctx, &(struct activity_filter){ 0 }, &list));
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(INSTANT_IS_NONE(list.items[i].start), i >= 6);
	assert_ok(activity_list(ctx, &(struct activity_filter){ .cursor = "'; DROP TABLE activity" }, &list));
	assert_int_equal(list.count, 9);
}

static void
the_counters_count(void **state)
{
	int64_t today = MONDAY_NINE - 9 * HOUR;
	struct activity_counters counters;
	activity_id ids[9];

	(void)state;
	make_a_month(ids);
	assert_ok(activity_count(ctx, INSTANT(today), INSTANT(today + 86400), &counters));
	assert_int_equal(counters.requested, 0);
	assert_int_equal(counters.to_plan, 3);
	assert_int_equal(counters.late, 0);
	assert_int_equal(counters.unlocated, 2);
	assert_int_equal(counters.today, 2);
	assert_int_equal(counters.today_unconfirmed, 2);
	assert_int_equal(counters.booked_portal, 0);
	testing_forward(ctx, MONDAY_NINE + 901 - ctx->now.s);
	assert_ok(activity_set_status(ctx, ids[1], STATUS_IN_PROGRESS, TELL));
	assert_ok(activity_count(ctx, INSTANT(today), INSTANT(today + 86400), &counters));
	assert_int_equal(counters.late, 1);
	check_pages((struct activity_filter){ .late = true }, 1);
	testing_forward(ctx, 5400 + HOUR);
	assert_ok(activity_count(ctx, INSTANT(today), INSTANT(today + 86400), &counters));
	assert_int_equal(counters.late, 2);
	check_pages((struct activity_filter){ .late = true }, 2);
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_status_table_keeps_its_contract),
		cmocka_unit_test(the_other_tables_keep_theirs),
		IN_SCENE(a_new_one_gets_what_its_type_says),
		IN_SCENE(references_are_unique_and_jumped_over),
		IN_SCENE(bad_input_is_told_all_at_once),
		IN_SCENE(a_closed_one_arrives_from_a_file),
		IN_SCENE(another_unit_sees_nothing),
		IN_SCENE(the_calendar_number_grows_with_each_move),
		IN_SCENE(a_day_of_work),
		IN_SCENE(customers_choose_their_own_reasons_only),
		IN_SCENE(a_yes_belongs_to_a_planned_one),
		IN_SCENE(the_history_says_who_what_when_from_where),
		IN_SCENE(nothing_new_writes_nothing),
		IN_SCENE(lists_are_whole_in_every_order),
		IN_SCENE(the_counters_count),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}

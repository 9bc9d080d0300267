/*
 * why_test -- reasons are right: what is told to be in the way is taken out of it, in the database and by
 * the ways of everyday, and then there is a slot.  Random teams; DOORSTEP_SEED repeats a run, DOORSTEP_CASES
 * says how many reasons are tried (200).
 */
#include "planning/testing_house.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"

enum { WORKERS = 24, DAYS = 7, SITES = 6, MOST_JOBS = 6, HOLDERS = 8, STEPS = 15 };

static uint64_t dice_state;
static date week;		/* its Monday: the first of March, or the one with Saint Joseph's Day */

static int
dice(int least, int most)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 7;
	dice_state ^= dice_state << 17;
	return least + (int)((dice_state >> 16) % (uint64_t)(most - least + 1));
}

/* A team and a question about it. */
struct world {
	struct house h;
	struct worker workers[WORKERS];
	struct site sites[SITES];
	activity_id asked;
	struct site place;		/* where it is */
	enum day_part part;
	bool no_notice;
};

static void
save_settings(struct world *w)
{
	assert_ok(unit_save_settings(w->h.ctx, &w->h.unit.settings));
}

static void
add_jobs(struct world *w, const struct worker *worker, date day)
{
	int jobs = dice(0, 2) == 0 ? 0 : dice(1, MOST_JOBS), t = 7 * 60 + dice(0, 8) * 15;

	for (int i = 0; i < jobs; i++) {
		int minutes = dice(2, 8) * 15;
		instant from = at(&w->h, day, t / 60, t % 60);
		activity_id job = add_activity(&w->h, w->sites[dice(0, SITES - 1)]);

		/* Mostly with room for the way; sometimes late, sometimes over each other. */
		assert_ok(planning_keep(w->h.ctx, job, worker->id, from, INSTANT(from.s + minutes * 60), QUIET, NULL));
		t += minutes + dice(0, 9) * 10 - (dice(0, 30) == 0 ? 40 : 0);
	}
}

static void
add_team(struct world *w)
{
	struct house *h = &w->h;

	for (int i = 0; i < WORKERS; i++) {
		struct worker *worker = &w->workers[i];

		*worker = add_worker(h, "Worker", arena_printf(h->ctx->arena, "w%d@example.net", i),
		    home_lat + dice(-9, 9) * 0.01, home_lon + dice(-9, 9) * 0.01);
		worker->radius_km = dice(0, 5) == 0 ? 8 : NAN;
		worker->postal_codes = dice(0, 5) == 0 ? dice(0, 1) == 0 ? "9491-9498" : "949*" : "";
		worker->most_s = dice(0, 3) == 0 ? dice(2, 6) * 3600 : 0;
		worker->has_rests = dice(0, 2) == 0;
		if (worker->has_rests)
			assert_true(rests_parse(h->ctx->arena, dice(0, 1) == 0 ? "11:00-14:00 60" : "9:00-10:00 45",
			    &worker->rests));
		worker->has_hours = dice(0, 1) == 0;
		for (int day = 0; worker->has_hours && day < 7; day++)
			if (dice(0, 4) > 0)
				assert_true(spans_parse(h->ctx->arena,
				    (const char *[]){ "8-17", "7-12 13-16", "8-9:30", "14-22" }[dice(0, 3)],
				    &worker->hours.days[day]));
		assert_ok(worker_save(h->ctx, worker));
		if (dice(0, 7) == 0)
			assert_ok(worker_set_skill(h->ctx, worker->id, h->boiler, 0, NULL));
		for (int day = 0; day < DAYS; day++) {
			date there = date_add(week, day);
			struct absence absence = { .worker = worker->id, .note = "",
			    .from = at(h, there, dice(6, 12), 0), .to = at(h, there, dice(13, 20), 0) };

			if (dice(0, 5) == 0)
				assert_ok(absence_save(h->ctx, &absence));
			add_jobs(w, worker, there);
		}
	}
}

static void
restrict_customer(struct world *w)
{
	struct restrictions r = { .mode = dice(0, 5) == 0 ? RESTRICTION_ONLY : RESTRICTION_NONE };

	for (int i = 0; i < WORKERS; i++) {
		if (r.mode == RESTRICTION_ONLY && dice(0, 3) > 0)
			*arena_push(w->h.ctx->arena, &r) = w->workers[i].email;
		if (dice(0, 9) == 0)
			*arena_push(w->h.ctx->arena, &r.never) = w->workers[i].email;
	}
	w->h.customer.restrictions = restrictions_to_json(w->h.ctx->arena, &r);
	if (dice(0, 2) == 0)
		assert_true(opening_parse(w->h.ctx->arena, "1,2,3,4,5|08:00:00|10:30:00", &w->h.customer.opening));
	assert_ok(customer_save(w->h.ctx, &w->h.customer));
}

static void
make_type(struct world *w)
{
	w->h.type.before_s = dice(0, 2) * 600;
	w->h.type.after_s = dice(0, 2) * 300;
	w->h.type.duration_s = dice(2, 8) * 900;
	if (dice(0, 2) == 0) {
		w->h.type.rules.mode = RULES_WINDOWS;
		assert_true(spans_parse(w->h.ctx->arena, dice(0, 1) == 0 ? "8-10" : "7-9 18-20",
		    &w->h.type.rules.windows));
	} else if (dice(0, 2) == 0) {
		w->h.type.rules.mode = RULES_ROLLING;
		w->h.type.rules.rolling_s = 7200;
	}
	w->h.type.rules.most_per_slot = dice(0, 3) == 0 ? dice(3, 20) : RULE_INHERIT;
	w->h.type.rules.notice_s = dice(0, 2) == 0 ? 4 * 86400 : 0;
	assert_ok(type_save(w->h.ctx, &w->h.type));
}

/* Visitors keep times for themselves while they fill their forms. */
static void
keep_times(struct world *w)
{
	for (int i = 0; i < HOLDERS; i++) {
		date day = date_add(week, dice(0, DAYS - 1));
		struct slot_request request = ask(&w->h, w->asked, day, day);
		struct slot_offers offers;
		struct slot_hold hold;

		request.no_notice = request.per_worker = true;
		assert_ok(planning_slots(w->h.ctx, &request, &offers));
		if (offers.count > 0)
			assert_ok(planning_hold(w->h.ctx, w->asked, offers.items[dice(0, (int)offers.count - 1)].token,
			    arena_printf(w->h.ctx->arena, "visitor %d", i), HOLD_MOST_S, &hold));
	}
}

/* At times it is a case, which nobody plans: it has no place then, and none when it is planned after all. */
static void
make_case(struct world *w)
{
	assert_ok(type_find(w->h.ctx, w->h.type.id, &w->h.type));
	w->h.type.mode = TYPE_CASE;
	assert_ok(type_save(w->h.ctx, &w->h.type));
}

static struct world
make_world(void)
{
	struct world w = { .h = house_open() };

	week = dice(0, 2) == 0 ? date_add(monday(), 14) : monday();
	w.h.unit.settings.after_absence = dice(0, 1) == 0 ? "home" : "place";
	w.h.unit.settings.finish_in_window = dice(0, 2) == 0;
	w.h.unit.settings.coming_home_counts = dice(0, 2) == 0;
	if (dice(0, 2) == 0)
		w.h.unit.settings.breaks = "11:30-13:30 30";
	save_settings(&w);
	for (int i = 0; i < SITES; i++)
		w.sites[i] = add_site(&w.h, arena_printf(w.h.ctx->arena, "Gasse %d, 949%d Ort", i, i),
		    home_lat + dice(-8, 8) * 0.01, home_lon + dice(-8, 8) * 0.01);
	add_team(&w);
	make_type(&w);
	restrict_customer(&w);
	w.place = w.sites[dice(0, SITES - 1)];
	w.asked = add_activity(&w.h, w.place);
	w.part = dice(0, 4) == 0 ? DAY_AFTERNOON : DAY_ANY;
	keep_times(&w);
	if (dice(0, 3) == 0)
		make_case(&w);
	return w;
}

static struct slot_request
question(const struct world *w, date from, date to)
{
	struct slot_request request = ask(&w->h, w->asked, from, to);

	request.part = w->part;
	request.no_notice = w->no_notice;
	return request;
}

/* ---- lifting ---- */

static void
free_day(struct world *w, worker_id worker, date day, bool only_forced)
{
	struct activities list = { 0 };
	struct activity_filter filter = { .from = at(&w->h, day, 0, 0), .to = at(&w->h, date_add(day, 1), 0, 0),
	    .worker = worker };

	filter.limit = 500;
	assert_ok(activity_list(w->h.ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].forced || !only_forced)
			assert_ok(planning_unplan(w->h.ctx, list.items[i].id, QUIET));
}

static void
change_worker(struct world *w, worker_id id, enum slot_rule rule)
{
	struct worker worker;

	assert_ok(worker_find(w->h.ctx, id, &worker));
	if (rule == RULE_AREA) {
		worker.radius_km = NAN;
		worker.postal_codes = "";
	} else if (rule == RULE_MOST_HOURS) {
		worker.most_s = 0;
	} else {
		worker.has_rests = true;
		worker.rests = (struct rests){ 0 };
	}
	assert_ok(worker_save(w->h.ctx, &worker));
}

static void
change_customer(struct world *w, enum slot_rule rule)
{
	struct customer *customer = &w->h.customer;

	assert_ok(customer_find(w->h.ctx, customer->id, customer));
	if (rule == RULE_OPENING)
		customer->opening = (struct opening_hours){ 0 };
	else
		customer->restrictions = NULL;
	assert_ok(customer_save(w->h.ctx, customer));
}

static void
change_type(struct world *w, enum slot_rule rule)
{
	assert_ok(type_find(w->h.ctx, w->h.type.id, &w->h.type));
	if (rule == RULE_BOOKED_UP) {
		w->h.type.rules.most_per_slot = 0;
	} else if (rule == RULE_MODE) {
		w->h.type.mode = TYPE_NO_PLACE;
	} else {
		w->h.type.rules.mode = RULES_WINDOWS;
		assert_true(spans_parse(w->h.ctx->arena, "0-24", &w->h.type.rules.windows));
	}
	assert_ok(type_save(w->h.ctx, &w->h.type));
}

static void
remove_absences(struct world *w, worker_id worker, date day)
{
	struct absences list = { 0 };

	assert_ok(absence_list(w->h.ctx, worker, at(&w->h, day, 0, 0), at(&w->h, date_add(day, 1), 0, 0), &list));
	for (size_t i = 0; i < list.count; i++)
		assert_ok(absence_delete(w->h.ctx, list.items[i].public_id.text));
}

static void
free_times(struct world *w)
{
	for (int i = 0; i < HOLDERS; i++)
		assert_ok(planning_hold_free(w->h.ctx, arena_printf(w->h.ctx->arena, "visitor %d", i)));
}

/* The worker and everybody else move to where the visit is, as the times that are kept are: nobody drives. */
static void
move_together(struct world *w, worker_id id)
{
	struct worker worker;

	assert_ok(worker_find(w->h.ctx, id, &worker));
	worker.latitude = w->place.latitude;
	worker.longitude = w->place.longitude;
	assert_ok(worker_save(w->h.ctx, &worker));
	for (int i = 0; i < SITES; i++) {
		w->sites[i].latitude = w->place.latitude;
		w->sites[i].longitude = w->place.longitude;
		assert_ok(site_save(w->h.ctx, &w->sites[i]));
	}
}

/* Takes out of the way what was told; false: it cannot be done by hand. */
static bool
lift(struct world *w, const struct slot_reason *reason)
{
	struct span whole = { 0, 86400 };
	struct spans always = { .items = &whole, .count = 1, .capacity = 1 };

	switch (reason->rule) {
	case RULE_SKILL:
		assert_ok(worker_set_skill(w->h.ctx, reason->worker, w->h.boiler, 3, NULL));
		return true;
	case RULE_AREA: case RULE_MOST_HOURS: case RULE_BREAK:
		change_worker(w, reason->worker, reason->rule);
		return true;
	case RULE_UNWANTED: case RULE_OPENING:
		change_customer(w, reason->rule);
		return true;
	case RULE_WINDOWS: case RULE_BOOKED_UP: case RULE_MODE:
		change_type(w, reason->rule);
		return true;
	case RULE_OFF: case RULE_HOURS:
		assert_ok(worker_set_exception(w->h.ctx, reason->worker, reason->day, &always));
		return true;
	case RULE_HOLIDAY:
		w->h.unit.settings.holidays_off = false;
		save_settings(w);
		return true;
	case RULE_ABSENT:
		remove_absences(w, reason->worker, reason->day);
		return true;
	case RULE_PAST:
		w->no_notice = true;
		return true;
	case RULE_WISH:
		w->part = DAY_ANY;
		return true;
	case RULE_HELD:
		free_times(w);
		return true;
	case RULE_TRAVEL:
		move_together(w, reason->worker);
		return true;
	case RULE_FORCED: case RULE_FULL: case RULE_INFEASIBLE:
		free_day(w, reason->worker, reason->day, reason->rule == RULE_FORCED);
		return true;
	default:
		return false;
	}
}

static size_t
slots_of(struct world *w, const struct slot_reason *reason)
{
	struct slot_request request = question(w, reason->day, reason->day);
	struct slot_offers offers;

	request.worker = reason->worker;
	assert_ok(planning_slots(w->h.ctx, &request, &offers));
	return offers.count;
}

/* Undoes nothing: a world is lifted out of its rules one after the other, each asked afresh. */
static int
try_world(int wanted, int *by_rule, int *others)
{
	struct world w = make_world();
	int tried = 0;

	for (int step = 0; step < STEPS && tried < wanted; step++) {
		struct slot_request request = question(&w, week, date_add(week, DAYS - 1));
		struct slot_reasons reasons;
		const struct slot_reason *reason;

		assert_ok(planning_explain(w.h.ctx, &request, &reasons));
		if (reasons.count == 0)
			break;
		/* What is said of a day without any lifting is right, too. */
		reason = &reasons.items[dice(0, (int)reasons.count - 1)];
		assert_int_equal(slots_of(&w, reason) > 0, reason->offered);
		for (int tries = 0; tries < 200 && (reason->offered || !reason->alone); tries++)
			reason = &reasons.items[dice(0, (int)reasons.count - 1)];
		if (reason->offered || !reason->alone) {
			(*others)++;
			continue;
		}
		assert_int_equal(slots_of(&w, reason), 0);
		if (!lift(&w, reason))
			continue;
		if (slots_of(&w, reason) == 0)
			fail_msg("rule %d on day %d: \"%s\", but lifting it opens nothing", reason->rule,
			    reason->day.days - week.days, reason->say);
		by_rule[reason->rule]++;
		tried++;
	}
	testing_close(w.h.ctx);
	return tried;
}

static void
test_reasons(void **state UNUSED)
{
	const char *cases = getenv("DOORSTEP_CASES"), *seed = getenv("DOORSTEP_SEED");
	int wanted = cases != NULL ? atoi(cases) : 200, tried = 0, by_rule[RULE_COUNT] = { 0 }, others = 0;

	dice_state = seed != NULL ? strtoull(seed, NULL, 10) : ((uint64_t)time(NULL) << 20 ^ (uint64_t)clock()) | 1;
	printf("seed %" PRIu64 " (DOORSTEP_SEED repeats it)\n", dice_state);
	while (tried < wanted)
		tried += try_world(wanted - tried, by_rule, &others);
	printf("%d reasons lifted, %d questions without one:", tried, others);
	for (int i = 0; i < RULE_COUNT; i++)
		if (by_rule[i] > 0)
			printf(" rule %d: %d", i, by_rule[i]);
	printf("\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

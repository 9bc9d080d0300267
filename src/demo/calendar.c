/* calendar -- four weeks of work: what was done, what is going on, what is planned, what waits. */
#include <math.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "db/db.h"
#include "demo/inside.h"
#include "geo/geo.h"
#include "planning/planning.h"
#include "team/holiday.h"
#include "team/plan_change.h"
#include "work/work.h"

enum { LATE_S = 1200 };

/* A visit that a worker's day has room for. */
struct visit { const struct demo_customer *customer; const struct activity_type *type; instant start, end; };

struct day { struct demo_made *made; date day; };

static bool
can_do(const struct demo_made *made, int worker, int type)
{
	const char *needs = made->plan->types[type].skill;

	if (needs[0] == '\0')
		return true;
	for (const char *at = made->plan->workers[worker].skills; *at != '\0'; at += at[3] == ' ' ? 4 : 3)
		if (at[0] == needs[0] && at[2] >= needs[2])
			return true;
	return false;
}

static int
any_type(struct demo_made *made, int worker)
{
	/* The internal one is rare. */
	for (int tries = 0; tries < 20; tries++) {
		int type = (int)die_throw(&made->die, die_throw(&made->die, 8) == 0 ? DEMO_TYPES : DEMO_TYPES - 1);

		if (can_do(made, worker, type))
			return type;
	}
	return DEMO_TYPES - 1;
}

/* The nearest of a handful of customers: rounds look like rounds. */
static const struct demo_customer *
near_customer(struct demo_made *made, struct geo_point here)
{
	const struct demo_customer *best = NULL;
	double best_km = INFINITY;

	for (int tries = 0; tries < 9; tries++) {
		/* The first customer's calendar is arranged by hand. */
		const struct demo_customer *one =
		    &made->customers[1 + die_throw(&made->die, (uint32_t)made->plan->customer_count - 1)];
		double km = isnan(one->latitude) ? INFINITY
		    : geo_km(here, geo_point_of(one->latitude, one->longitude));

		if (km < best_km) {
			best = one;
			best_km = km;
		}
	}
	return best;
}

static struct activity_input
input_of(const struct visit *visit)
{
	return (struct activity_input){ .type = visit->type->id, .customer = visit->customer->id,
		.site = visit->customer->site, .contact = visit->customer->contact,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE, .start = INSTANT_NONE, .end = INSTANT_NONE,
		.real_start = INSTANT_NONE, .real_end = INSTANT_NONE, .origin = ORIGIN_STAFF,
		.status = STATUS_PENDING };
}

/* The way there, up to half an hour, and the work, as the phone would have told. */
static struct err *
record(struct ctx *ctx, activity_id id, worker_id worker, const struct activity_input *input)
{
	int64_t way_s = 420 + (input->real_start.s / 60) % 23 * 60;

	TRY(work_record(ctx, id, worker, WORK_TRAVEL, INSTANT(input->real_start.s - way_s), input->real_start));
	return work_record(ctx, id, worker, WORK_SERVICE, input->real_start, input->real_end);
}

/* Over: done, now and then late or not to the end, now and then canceled; every third was booked on the portal. */
static struct err *
save_past(struct ctx *ctx, struct demo_made *made, const struct visit *visit, worker_id worker, instant now)
{
	struct activity_input input = input_of(visit);
	uint32_t luck = die_throw(&made->die, 100);
	int64_t late_s = die_throw(&made->die, 900);
	activity_id id;

	if (luck >= 90 && visit->end.s + late_s + LATE_S < now.s)
		late_s += LATE_S;
	if (luck % 3 == 0)
		input.origin = ORIGIN_PORTAL;
	input.worker = worker;
	input.start = visit->start;
	input.end = visit->end;
	if (luck < 5) {
		input.status = STATUS_CANCELED;
		input.cancel_reason = luck < 3 ? CANCEL_CUSTOMER : CANCEL_EQUIPMENT;
	} else {
		input.status = STATUS_TERMINATED;
		input.real_start = INSTANT(visit->start.s + late_s);
		input.real_end = INSTANT(visit->end.s + late_s - 300);
		input.result = luck < 10 ? RESULT_KO : RESULT_OK;
		if (luck < 10)
			input.result_comment = made->plan->lang == LANG_DE ? "Ersatzteil bestellt" : "Part ordered";
	}
	TRY(activity_create(ctx, &input, QUIET, &id));
	return input.status == STATUS_TERMINATED ? record(ctx, id, worker, &input) : OK;
}

/* Planned, or going on right now; made at ctx->now, which moves on to when the work began. */
static struct err *
save_planned(struct ctx *ctx, struct demo_made *made, const struct visit *visit, worker_id worker, instant now)
{
	struct activity_input input = input_of(visit);
	activity_id id;

	TRY(activity_create(ctx, &input, QUIET, &id));
	TRY(planning_keep(ctx, id, worker, visit->start, visit->end, QUIET, NULL));
	if (die_throw(&made->die, 4) == 0)
		TRY(activity_confirm(ctx, id, true, QUIET));
	if (visit->start.s <= now.s && visit->end.s > now.s) {
		ctx->now = visit->start;
		return activity_set_status(ctx, id, STATUS_IN_PROGRESS, QUIET);
	}
	if (visit->start.s > now.s && visit->start.s - now.s < 20 * 60) {
		ctx->now = now;
		return activity_set_status(ctx, id, STATUS_EN_ROUTE, QUIET);
	}
	return OK;
}

/* How full a day is, in percent: the past was busy, the far future has room. */
static uint32_t
fullness(date today, date day)
{
	int ahead = day.days - today.days;

	return ahead <= 1 ? 92 : ahead <= 4 ? 78 : ahead <= 9 ? 58 : 38;
}

static bool
works(const struct demo_made *made, int worker, date day, date today)
{
	enum weekday weekday = date_weekday(day);
	int monday = today.days + 7 - (int)date_weekday(today);

	if (holiday_on(made->plan->country, day) != NULL)
		return false;
	if (weekday >= SATURDAY)
		return demo_is_on_call(worker);
	if (worker == 3 && weekday == FRIDAY)
		return false;
	if (worker == 1 && day.days >= monday && day.days < monday + 5)
		return false;
	return !(worker == 4 && day.days == monday + 4);
}

/* One worker's day, from home through the nearest customers, with lunch at twelve. */
static struct err *
fill_day(struct ctx *ctx, struct demo_made *made, date day, int place)
{
	const struct worker *worker = &made->workers[place];
	const struct zone *zone = made->unit.zone;
	struct geo_pace pace = geo_usual_pace();
	struct geo_point here = geo_point_of(worker->latitude, worker->longitude);
	instant now = ctx->now;
	date today = zone_date(zone, now);
	bool weekend = date_weekday(day) >= SATURDAY;
	int64_t at = weekend ? DEMO_WEEKEND_FROM_S : 8 * 3600;
	int64_t closes = weekend ? DEMO_WEEKEND_TO_S : place == 2 ? 12 * 3600 : 17 * 3600;

	for (int visits = 0; visits < 8; visits++) {
		struct visit visit = { .customer = near_customer(made, here) };

		if (visit.customer == NULL)
			continue;
		visit.type = &made->types[any_type(made, place)];
		struct geo_point there = geo_point_of(visit.customer->latitude, visit.customer->longitude);
		int64_t from = (at + geo_estimate_s(&pace, here, there) + 120 + 299) / 300 * 300;

		if (!weekend && from < 13 * 3600 && from + visit.type->duration_s > 12 * 3600)
			from = 13 * 3600;
		if (from + visit.type->duration_s > closes)
			break;
		if (die_throw(&made->die, 100) >= fullness(today, day)) {
			at = from + 3600;
			continue;
		}
		visit.start = zone_instant(zone, (struct civil){ day, (int32_t)from }, NULL);
		visit.end = INSTANT(visit.start.s + visit.type->duration_s);
		/* It was arranged some days before. */
		ctx->now = INSTANT((visit.start.s < now.s ? visit.start.s : now.s) -
		    86400 * (1 + die_throw(&made->die, 9)));
		struct err *err = visit.end.s <= now.s ? save_past(ctx, made, &visit, worker->id, now)
		    : save_planned(ctx, made, &visit, worker->id, now);

		ctx->now = now;
		TRY(err);
		here = there;
		at = from + visit.type->duration_s;
	}
	return OK;
}

static struct err *
day_txn(struct ctx *ctx, void *arg)
{
	struct day *day = arg;
	struct demo_made *made = day->made;
	date today = zone_date(made->unit.zone, ctx->now);

	made->die.state = (uint64_t)(1000 + day->day.days - today.days);
	for (int i = 0; i < made->plan->worker_count; i++)
		if (works(made, i, day->day, today))
			TRY(fill_day(ctx, made, day->day, i));
	return plan_changed(ctx);
}

/* What nobody has planned yet, and what customers asked for. */
static struct err *
waiting_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	instant now = ctx->now;

	made->die.state = 99;
	for (int i = 0; i < DEMO_TO_PLAN + DEMO_REQUESTED; i++) {
		int place = i == 0 ? 0 : i < 4 ? 20 + 47 * (i - 1) : 1 + (int)die_throw(&made->die, 100);
		struct visit visit = { .type = &made->types[i == 0 ? 1 : die_throw(&made->die, DEMO_TYPES - 1)] };
		activity_id id;

		visit.customer = &made->customers[place % made->plan->customer_count];
		struct activity_input input = input_of(&visit);

		if (i >= DEMO_TO_PLAN) {
			input.status = STATUS_REQUESTED;
			input.origin = ORIGIN_PORTAL;
			input.wished = INSTANT(now.s + 86400 * (3 + (int64_t)die_throw(&made->die, 8)));
		}
		ctx->now = INSTANT(now.s - 3600 * (2 + (int64_t)die_throw(&made->die, 100)));
		struct err *err = activity_create(ctx, &input, QUIET, &id);

		ctx->now = now;
		TRY(err);
	}
	return OK;
}

/* Two earlier visits of the customer whom the terminal names. */
static struct err *
history_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	instant now = ctx->now;
	date today = zone_date(made->unit.zone, now);

	for (int years = 1; years <= 2; years++) {
		struct visit visit = { .customer = &made->customers[0], .type = &made->types[years - 1] };

		visit.start = zone_instant(made->unit.zone,
		    (struct civil){ date_add(today, -364 * years), 9 * 3600 }, NULL);
		visit.end = INSTANT(visit.start.s + visit.type->duration_s);
		made->die.state = 3;
		ctx->now = INSTANT(visit.start.s - 7 * 86400);
		struct err *err = save_past(ctx, made, &visit, made->workers[years].id, now);

		ctx->now = now;
		TRY(err);
	}
	return OK;
}

struct err *
demo_make_calendar(struct ctx *ctx, struct demo_made *made)
{
	date today = zone_date(made->unit.zone, ctx->now);

	for (int ahead = -DEMO_DAYS; ahead < DEMO_DAYS; ahead++) {
		struct day day = { made, date_add(today, ahead) };

		TRY(db_transaction(ctx, day_txn, &day));
	}
	TRY(db_transaction(ctx, history_txn, made));
	return db_transaction(ctx, waiting_txn, made);
}

/* ---- what customers did themselves: booked, moved, canceled, with the letters it caused ---- */

struct step {
	struct demo_made *made;
	const struct demo_customer *customer;
	const struct activity_type *type;
	activity_id id;
};

static struct err *
create_txn(struct ctx *ctx, void *arg)
{
	struct step *step = arg;
	struct visit visit = { .customer = step->customer, .type = step->type };
	struct activity_input input = input_of(&visit);

	input.origin = ORIGIN_PORTAL;
	return activity_create(ctx, &input, TELL, &step->id);
}

/* Books the best time that is offered; nothing when there is none. */
static struct err *
book(struct ctx *ctx, activity_id id, bool *booked)
{
	struct slot_request request = { .activity = id, .limit = 1 };
	struct slot_offers offers = { 0 };

	*booked = false;
	TRY(planning_slots(ctx, &request, &offers));
	if (offers.count == 0)
		return OK;
	TRY(planning_book(ctx, id, offers.items[0].token, TELL));
	*booked = true;
	return OK;
}

struct err *
demo_make_bookings(struct ctx *ctx, struct demo_made *made)
{
	struct actor staff = ctx->actor;
	struct err *err = OK;

	for (int i = 0; i < 6 && err == OK; i++) {
		struct step step = { made, &made->customers[i == 0 ? 0 : 10 + 7 * i], &made->types[i % 3], { 0 } };
		struct contact contact;
		bool booked;

		if (isnan(step.customer->latitude))
			continue;
		TRY(contact_find(ctx, step.customer->contact, &contact));
		ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .contact = contact.id, .name = contact.name };
		err = db_transaction(ctx, create_txn, &step);
		if (err == OK)
			err = book(ctx, step.id, &booked);
		if (err == OK && booked && i == 2)
			err = book(ctx, step.id, &booked);
		if (err == OK && booked && i == 4)
			err = planning_cancel(ctx, step.id, CANCEL_CUSTOMER, "", TELL);
	}
	ctx->actor = staff;
	return err;
}

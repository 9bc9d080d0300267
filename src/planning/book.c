/*
 * book -- slots taken: the day is taken, read, tried and written in one transaction.
 *
 * The day is read as it is now, the visit is put in and driven from home to home.
 * Who finds the time gone has written nothing.  Who goes on counts up the day's
 * worker_day row: on PostgreSQL only one of two does that, the other begins again
 * and sees what the first did; on SQLite they come one after the other.  The
 * constraint on booked_span stands behind all of it.
 */
#include "planning/book.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/question.h"
#include "planning/token.h"
#include "planning/undo.h"
#include "planning/waits.h"
#include "team/plan_change.h"

#include "gen/planning.sql.h"

/* ---- the day ---- */

struct err *
book_may(struct ctx *ctx, const struct activity *a)
{
	if (ctx->actor.looking)
		return err_new(ctx, ERR_FORBIDDEN,
		    T(ctx, "You look at the portal as the customer sees it: nothing can be changed here."), NULL);
	if (a->status != STATUS_PLANNED && !status_may_become(a->status, STATUS_PLANNED))
		return err_new(ctx, ERR_INVALID, TF(ctx, "This activity can no longer be planned: {status}.",
		    "status", T(ctx, status_label(a->status)), NULL), "activity %" PRId64, a->id.value);
	return OK;
}

struct err *
book_conflict(struct ctx *ctx, struct err *err)
{
	if (err == OK || err->kind != ERR_CONFLICT || !str_equal(db_err_constraint(err), "booked_span_alone"))
		return err;
	return err_because(ctx, err, T(ctx, "This time was taken a moment ago. Choose another one."), "booked_span");
}

/*
 * Takes the day that is written to and the one that is left, in one order, so that
 * two who swap visits do not wait for each other for ever.
 */
struct err *
book_claim_day(struct ctx *ctx, const struct taken_day *taken)
{
	worker_id a = taken->calendar.worker->id, b = taken->old_worker;
	date day_a = taken->day, day_b = taken->old_day;
	bool same = ID_IS_NONE(b) || (ID_EQUAL(a, b) && day_a.days == day_b.days);
	bool a_first = a.value != b.value ? a.value < b.value : day_a.days <= day_b.days;
	struct plan_day_touch_row row, other;

	if (!same && !a_first)
		TRY(sql_plan_day_touch(ctx, ctx->tenant, b, day_b, &other));
	TRY(sql_plan_day_touch(ctx, ctx->tenant, a, day_a, &row));
	if (!same && a_first)
		TRY(sql_plan_day_touch(ctx, ctx->tenant, b, day_b, &other));
	if ((uint32_t)row.version != taken->version + 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This time was taken a moment ago. Choose another one."),
		    "the day of worker %" PRId64 " was written meanwhile", a.value);
	return OK;
}

static const struct worker *
worker_among(const struct team *team, worker_id id)
{
	for (size_t i = 0; i < team->workers.count; i++)
		if (ID_EQUAL(team->workers.items[i].id, id))
			return &team->workers.items[i];
	return NULL;
}

static bool
is_member(const struct team *team, unit_id unit)
{
	for (size_t i = 0; i < team->units.count; i++)
		if (ID_EQUAL(team->units.items[i].unit, unit))
			return true;
	return false;
}

struct err *
book_take(struct ctx *ctx, const struct activity *a, worker_id id, instant start, const char *holder,
    struct taken_day *out)
{
	date around = (date){ (int32_t)(start.s / SOLVER_DAY_S) };
	struct taken_day *taken = out;
	struct plan_spans_rows spans = { 0 };
	struct plan_versions_rows versions = { 0 };
	struct plan_span_find_row old;
	const struct worker *worker;
	bool had;

	*taken = (struct taken_day){ .origin = plan_origin_at(ctx->now) };
	TRY(calendars_load(ctx, id, date_add(around, -1), date_add(around, 1), &taken->calendars));
	worker = worker_among(&taken->calendars.team, id);
	if (worker == NULL || !is_member(&taken->calendars.team, ctx->unit))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This person no longer works here. Choose another time."),
		    "worker %" PRId64, id.value);
	taken->calendar = calendar_of(&taken->calendars, worker);
	if (!ID_IS_NONE(a->type)) {
		struct activity_type type;

		TRY(type_find(ctx, a->type, &type));
		taken->before_s = (int32_t)type.before_s;
		taken->after_s = (int32_t)type.after_s;
	}
	taken->day = calendar_date(&taken->calendar, INSTANT(start.s - taken->before_s));

	TRY(sql_plan_span_find(ctx, ctx->unit, a->id, &old, &had));
	if (had) {
		/* The day of another worker is known by its UTC date: near enough to be waited for. */
		taken->old_worker = old.worker_id;
		taken->old_day = ID_EQUAL(old.worker_id, id) ? calendar_date(&taken->calendar, old.from_at) :
		    (date){ (int32_t)(old.from_at.s / SOLVER_DAY_S) };
	}
	TRY(sql_plan_versions_of(ctx, ctx->tenant, id, taken->day, taken->day, &versions));
	taken->version = versions.count > 0 ? (uint32_t)versions.items[0].version : 0;
	TRY(days_load_spans(ctx, &taken->calendar, taken->day, taken->day, holder, &spans));
	days_make(ctx->arena, &taken->calendar, taken->origin, taken->day, spans.items, spans.count, a->id, ctx->now,
	    &taken->stops);
	return OK;
}

/* ---- fitting ---- */

struct geo_point
book_place(const struct activity *a, const struct plan_stops *stops, int32_t at)
{
	struct geo_point before;

	if (!ID_IS_NONE(a->site))
		return geo_point_of(a->latitude, a->longitude);
	return days_place_before(stops, at, &before) ? before : stops->home;
}

static struct plan_stops
copy_of(struct ctx *ctx, const struct plan_stops *stops)
{
	struct plan_stops copy = *stops;
	size_t room = (size_t)stops->day.capacity;

	copy.day.stops = arena_memdup(ctx->arena, stops->day.stops, room * sizeof(*stops->day.stops));
	copy.day.legs = arena_memdup(ctx->arena, stops->day.legs, (room + 1) * sizeof(*stops->day.legs));
	copy.places = arena_memdup(ctx->arena, stops->places, room * sizeof(*stops->places));
	copy.units = arena_memdup(ctx->arena, stops->units, room * sizeof(*stops->units));
	return copy;
}

struct solver_stop
book_stop(const struct taken_day *taken, const struct activity *a, instant start, int32_t duration_s)
{
	int32_t from = plan_time(taken->origin, INSTANT(start.s - taken->before_s));

	return (struct solver_stop){ .id = a->id.value, .from = from, .to = from, .start = from,
	    .service_s = taken->before_s + duration_s + taken->after_s };
}

bool
book_fit(struct ctx *ctx, struct taken_day *taken, const struct activity *a, instant start, int32_t duration_s,
    int32_t *starts)
{
	const struct plan_stops *stops = &taken->stops;
	struct plan_stops best = { 0 };
	struct solver_stop stop = book_stop(taken, a, start, duration_s);

	if (stops->day.forced || (stops->day.most_service_s != 0 &&
		solver_service_s(&stops->day) + stop.service_s > stops->day.most_service_s))
		return false;
	for (int32_t at = 0; at <= stops->day.count; at++) {
		struct plan_stops trial;

		if (at < stops->day.count && stops->day.stops[at].begun)
			continue;
		trial = copy_of(ctx, stops);
		days_insert(&taken->calendar, &trial, at, &stop, book_place(a, stops, at), ctx->unit);
		if (solver_replay(ctx->arena, &trial.day, starts, NULL) &&
		    (best.places == NULL || solver_travel_s(&trial.day) < solver_travel_s(&best.day)))
			best = trial;
	}
	if (best.places == NULL)
		return false;
	taken->stops = best;
	return solver_replay(ctx->arena, &best.day, starts, NULL);
}

/* ---- writing ---- */

struct err *
book_free(struct ctx *ctx, activity_id activity, bool offered)
{
	struct plan_span_find_row old;
	bool found;

	TRY(sql_plan_span_find(ctx, ctx->unit, activity, &old, &found));
	if (!found)
		return OK;
	TRY(sql_plan_span_delete(ctx, ctx->unit, activity, NULL));
	if (offered)
		TRY(waiting_freed(ctx, old.worker_id, activity, old.from_at, old.to_at));
	/* The zone's day may be the one beside the UTC day. */
	for (int i = -1; i <= 1; i++)
		TRY(plan_changed_day(ctx, old.worker_id, (date){ (int32_t)(old.from_at.s / SOLVER_DAY_S) + i }));
	return OK;
}

static struct err *
insert_span(struct ctx *ctx, unit_id unit, activity_id activity, const struct activity_plan *plan, int64_t before_s,
    int64_t after_s)
{
	return book_conflict(ctx, sql_plan_span_insert(ctx, activity, ctx->tenant, unit, plan->worker,
	    INSTANT(plan->start.s - before_s), INSTANT(plan->end.s + after_s), plan->forced, NULL));
}

static struct err *
write_own(struct ctx *ctx, const struct taken_day *taken, const struct activity *a,
    const struct activity_plan *plan, enum telling telling)
{
	TRY(book_free(ctx, a->id, true));
	TRY(insert_span(ctx, ctx->unit, a->id, plan, taken->before_s, taken->after_s));
	TRY(activity_set_plan(ctx, a->id, plan, telling));
	return plan_changed_day(ctx, plan->worker, taken->day);
}

struct err *
book_write_alone(struct ctx *ctx, const struct taken_day *taken, const struct activity *a,
    const struct activity_plan *plan, enum telling telling)
{
	TRY(book_claim_day(ctx, taken));
	return write_own(ctx, taken, a, plan, telling);
}

/* A neighbour that shifts inside its promised window; it may belong to another unit of the tenant. */
static struct err *
shift(struct ctx *asker, const struct taken_day *taken, int32_t at, int32_t start)
{
	const struct solver_stop *stop = &taken->stops.day.stops[at];
	struct ctx own = *asker, *ctx = &own;
	struct activity_plan plan;
	struct activity a;

	own.unit = taken->stops.units[at];
	TRY(activity_find(ctx, (activity_id){ stop->id }, &a));
	/* It keeps its preparation and clearing as they are. */
	int64_t before_s = a.start.s - plan_instant(taken->origin, stop->start).s;
	int64_t visit_s = a.end.s - a.start.s;

	plan = (struct activity_plan){ .worker = a.worker,
	    .start = INSTANT(plan_instant(taken->origin, start).s + before_s),
	    .end = INSTANT(plan_instant(taken->origin, start).s + before_s + visit_s), .window_from = a.window_from,
	    .window_to = a.window_to, .confirmed = a.confirmed, .forced = a.forced };
	TRY(insert_span(ctx, ctx->unit, a.id, &plan, before_s, stop->service_s - before_s - visit_s));
	return activity_set_plan(ctx, a.id, &plan, QUIET);
}

struct err *
book_write(struct ctx *ctx, const struct taken_day *taken, const struct activity *a,
    const struct activity_plan *plan, const int32_t *starts, enum telling telling)
{
	const struct solver_day *day = &taken->stops.day;

	TRY(book_claim_day(ctx, taken));
	/* First room for all, then everybody to the new place: no overlap on the way. */
	for (int32_t i = 0; i < day->count; i++)
		if (day->stops[i].id != a->id.value && starts[i] != day->stops[i].start)
			TRY(sql_plan_span_delete(ctx, taken->stops.units[i], (activity_id){ day->stops[i].id }, NULL));
	for (int32_t i = 0; i < day->count; i++)
		if (day->stops[i].id != a->id.value && starts[i] != day->stops[i].start)
			TRY(shift(ctx, taken, i, starts[i]));
	return write_own(ctx, taken, a, plan, telling);
}

/* ---- booking by token ---- */

struct err *
book_taken_already(struct ctx *ctx, const char *what, const struct booking *b)
{
	return err_new(ctx, ERR_CONFLICT, T(ctx, "This time was taken a moment ago. Choose another one."),
	    "%s: activity %" PRId64 " for worker %" PRId64 " at %" PRId64, what, b->activity.value,
	    b->claim.worker.value, b->claim.start.s);
}

struct plan_worker
book_plan_worker(struct ctx *ctx, const struct taken_day *taken)
{
	const struct worker *worker = taken->calendar.worker;
	const struct team *team = &taken->calendars.team;
	struct plan_worker as_in_plan = { .id = worker->id, .email = worker->email, .home = taken->calendar.home,
	    .radius_km = worker->radius_km, .postal_codes = worker->postal_codes,
	    .cost_hour_cents = worker->cost_hour_cents, .cost_km_cents = worker->cost_km_cents,
	    .skills = team->skills.items, .skill_count = team->skills.count,
	    .units = arena_new_array(ctx->arena, team->units.count, unit_id), .unit_count = team->units.count };

	for (size_t i = 0; i < team->units.count; i++)
		as_in_plan.units[i] = team->units.items[i].unit;
	return as_in_plan;
}

struct err *
book_check_rules(struct ctx *ctx, const struct question *q, const struct taken_day *taken, const struct booking *b)
{
	struct plan_worker as_in_plan = book_plan_worker(ctx, taken);
	struct plan_window_counts_rows booked = { 0 };
	struct plan_day_touch_row row;
	bool preferred;
	int64_t count = 0;

	if (question_refuses(ctx, q, &as_in_plan, &preferred) != NULL)
		return book_taken_already(ctx, "worker refused", b);
	if (q->opening.count > 0 && !question_is_open(q, b->claim.start))
		return book_taken_already(ctx, "customer closed", b);
	if (q->rules.most_per_slot <= 0)
		return OK;
	/* One at a time for the windows of this unit's day: a row of its own is taken for it. */
	TRY(sql_plan_day_touch(ctx, ctx->tenant, (worker_id){ -ctx->unit.value }, taken->day, &row));
	TRY(sql_plan_window_counts(ctx, ctx->unit, b->claim.window_from, INSTANT(b->claim.window_to.s + 1), b->activity,
	    b->holder, ctx->now, &booked));
	for (size_t i = 0; i < booked.count; i++)
		count += booked.items[i].start_at.s < b->claim.window_to.s ||
		    booked.items[i].start_at.s == b->claim.window_from.s;
	return count >= q->rules.most_per_slot ? book_taken_already(ctx, "window booked up", b) : OK;
}

bool
book_is_stale(const struct taken_day *taken, const struct booking *b, int32_t duration_s)
{
	const struct solver_day *day = &taken->stops.day;
	int32_t start = plan_time(taken->origin, b->claim.start) - taken->before_s;
	int32_t end = start + taken->before_s + duration_s + taken->after_s;

	if (taken->version == b->claim.version || b->claim.version == TOKEN_ANY_VERSION)
		return false;
	for (int32_t i = 0; i < day->count; i++)
		if (day->stops[i].start < end && day->stops[i].start + day->stops[i].service_s > start)
			return true;
	return false;
}

/* A customer's second tap: it stands there already, and nobody needs to hear it twice. */
static bool
stands_already(const struct ctx *ctx, const struct activity *a, const struct slot_claim *claim)
{
	return ctx->actor.kind == ACTOR_CONTACT && a->status == STATUS_PLANNED && a->confirmed &&
	    ID_EQUAL(a->worker, claim->worker) && a->start.s == claim->start.s;
}

static struct err *
run_booking(struct ctx *ctx, void *arg)
{
	const struct booking *b = arg;
	struct slot_request request = { .activity = b->activity, .no_notice = true };
	struct question q;
	struct taken_day taken;
	int32_t *starts;

	TRY(question_read(ctx, &request, &q));
	TRY(book_may(ctx, &q.activity));
	if (stands_already(ctx, &q.activity, &b->claim))
		return OK;
	TRY(book_take(ctx, &q.activity, b->claim.worker, b->claim.start, b->holder, &taken));
	if (book_is_stale(&taken, b, q.duration_s))
		return book_taken_already(ctx, "taken since", b);
	TRY(book_check_rules(ctx, &q, &taken, b));
	starts = arena_new_array(ctx->arena, (size_t)taken.stops.day.capacity + 1, int32_t);
	if (b->claim.start.s < ctx->now.s ||
	    !book_fit(ctx, &taken, &q.activity, b->claim.start, q.duration_s, starts))
		return book_taken_already(ctx, "does not fit", b);

	struct activity_plan plan = { .worker = b->claim.worker, .start = b->claim.start,
	    .end = INSTANT(b->claim.start.s + q.duration_s), .window_from = INSTANT_NONE, .window_to = INSTANT_NONE,
	    .confirmed = ctx->actor.kind == ACTOR_CONTACT };

	if (b->claim.window_from.s < b->claim.window_to.s) {
		plan.window_from = b->claim.window_from;
		plan.window_to = b->claim.window_to;
	}
	if (!str_empty(b->holder))
		TRY(planning_hold_free(ctx, b->holder));
	TRY(undo_note(ctx, &q.activity, &plan));
	return book_write(ctx, &taken, &q.activity, &plan, starts, b->telling);
}

struct err *
planning_book(struct ctx *ctx, activity_id activity, const char *token, enum telling telling)
{
	return planning_book_held(ctx, activity, token, "", telling);
}

struct err *
planning_book_held(struct ctx *ctx, activity_id activity, const char *token, const char *holder, enum telling telling)
{
	struct booking booking = { .activity = activity, .telling = telling, .holder = holder };

	TRY(planning_read_token(ctx, token, &booking.claim));
	return book_conflict(ctx, db_transaction(ctx, run_booking, &booking));
}

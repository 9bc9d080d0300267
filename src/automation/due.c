/*
 * due -- what time will bring: reckoned on the wall clock of the unit, kept as rows.
 *
 * Minutes and hours count as they pass; days count on the wall, so that "one day before" is the
 * same time of the day before, also over a clock change.
 */
#include "automation/inside.h"

#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/automation_trigger.sql.h"

enum { LATEST_DUE_AFTER_S = 400 * 86400 };

#define FOREVER INSTANT(INT64_MAX)

instant
trigger_reckon(const struct trigger *t, const struct zone *zone, instant base)
{
	int sign = t->moment == MOMENT_BEFORE_START ? -1 : 1;
	struct civil wall;

	if (INSTANT_IS_NONE(base))
		return INSTANT_NONE;
	if (t->unit != IN_DAYS)
		return INSTANT(base.s + sign * (int64_t)t->amount * (t->unit == IN_HOURS ? 3600 : 60));
	wall = zone_civil(zone, base);
	wall.day = date_add(wall.day, sign * t->amount);
	if (t->at >= 0)
		wall.second_of_day = t->at;
	return zone_instant(zone, wall, NULL);
}

instant
trigger_base_of(const struct trigger *t, instant start, instant end, instant window_from)
{
	if (t->moment == MOMENT_AFTER_START)
		return end;
	return INSTANT_IS_NONE(window_from) ? start : window_from;
}

instant
trigger_next_clock(const struct trigger *t, const struct zone *zone, instant after)
{
	date day = zone_date(zone, after);

	for (int i = 0; i <= 8; i++, day = date_add(day, 1)) {
		instant at = zone_instant(zone, (struct civil){ day, t->at }, NULL);

		if (t->moment == MOMENT_EVERY_WEEK && (t->weekdays & (1u << date_weekday(day))) == 0)
			continue;
		if (at.s > after.s)
			return at;
	}
	return INSTANT_NONE;
}

/* ---- rows ---- */

static struct err *
put_start(struct ctx *ctx, const struct trigger *t, const struct unit *unit, activity_id activity, instant start,
    instant end, instant window_from)
{
	instant base = trigger_base_of(t, start, end, window_from);
	instant due = trigger_reckon(t, unit->zone, base);
	instant until = t->moment == MOMENT_BEFORE_START ? base : FOREVER;

	/* what would have been due before it was known is not made up for */
	if (INSTANT_IS_NONE(due) || due.s < ctx->now.s || due.s >= until.s)
		return sql_trigger_due_forget_one(ctx, ctx->unit, t->id, activity, NULL);
	return sql_trigger_due_put(ctx, ctx->unit, t->id, "start", activity, (customer_id){ 0 }, (contact_id){ 0 },
	    (event_id){ 0 }, "", "{}", "", due, until, INSTANT_NONE, NULL);
}

static bool
is_for(const struct trigger *t, const struct happening *happening)
{
	return ID_IS_NONE(t->type) || (happening->has_activity && ID_EQUAL(t->type, happening->activity.type));
}

static struct err *
put_after(struct ctx *ctx, const struct trigger *t, const struct unit *unit, const struct happening *happening)
{
	instant due = trigger_reckon(t, unit->zone, happening->at);

	/* an hour that had already passed on that day */
	if (due.s < happening->at.s)
		return OK;
	return sql_trigger_due_put(ctx, ctx->unit, t->id,
	    arena_printf(ctx->arena, "e%lld", (long long)happening->id.value),
	    happening->has_activity ? happening->activity.id : (activity_id){ 0 }, happening->customer,
	    happening->contact, happening->id, event_token(happening->kind), happening->data_text, happening->chain,
	    due, FOREVER, happening->at, NULL);
}

struct err *
due_after_event(struct ctx *ctx, const struct triggers *triggers, const struct unit *unit,
    const struct happening *happening)
{
	struct activity now;
	bool times = false;

	switch (happening->kind) {
	case EVENT_PLANNED: case EVENT_MOVED:
		times = true;
		break;
	case EVENT_UNPLANNED: case EVENT_CANCELED: case EVENT_REOPENED:
		TRY(sql_trigger_due_forget_start(ctx, ctx->unit, happening->activity.id, NULL));
		break;
	default:
		break;
	}
	/* the appointment as it stands now: a later event may have moved it once more */
	if (times)
		TRY(activity_find(ctx, happening->activity.id, &now));
	for (size_t i = 0; i < triggers->count; i++) {
		const struct trigger *t = &triggers->items[i];

		if (!t->active || t->archived || !is_for(t, happening))
			continue;
		if (t->moment == MOMENT_AFTER_EVENT && trigger_answers(t, happening))
			TRY(put_after(ctx, t, unit, happening));
		if (times && trigger_moments[t->moment].base == FROM_START && now.status != STATUS_CANCELED)
			TRY(put_start(ctx, t, unit, now.id, now.start, now.end, now.window_from));
	}
	return OK;
}

/* Of what waits after an event: another event is not waited for; an hour that passed meanwhile is now. */
static struct err *
renew_after(struct ctx *ctx, const struct trigger *t, const struct unit *unit)
{
	struct trigger_due_after_list_rows rows = { 0 };

	TRY(sql_trigger_due_after_list(ctx, ctx->unit, t->id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct trigger_due_after_list_row *row = &rows.items[i];
		instant due = trigger_reckon(t, unit->zone, row->base_at);

		if (t->moment != MOMENT_AFTER_EVENT || event_parse(row->event) != t->event)
			TRY(sql_trigger_due_drop(ctx, ctx->unit, row->id, NULL));
		else if (!INSTANT_IS_NONE(due))
			TRY(sql_trigger_due_set(ctx, ctx->unit, row->id, due.s < ctx->now.s ? ctx->now : due, NULL));
	}
	return OK;
}

struct err *
due_renew(struct ctx *ctx, const struct trigger *t)
{
	struct unit unit;
	instant next;

	if (!t->active || t->archived)
		return sql_trigger_due_forget(ctx, ctx->unit, t->id, NULL);
	TRY(sql_trigger_due_forget_clock(ctx, ctx->unit, t->id, NULL));
	TRY(unit_here(ctx, &unit));
	TRY(renew_after(ctx, t, &unit));
	if (trigger_moments[t->moment].base != FROM_CLOCK)
		return OK;
	next = trigger_next_clock(t, unit.zone, ctx->now);
	if (INSTANT_IS_NONE(next))
		return OK;
	return sql_trigger_due_put(ctx, ctx->unit, t->id, "clock", (activity_id){ 0 }, (customer_id){ 0 },
	    (contact_id){ 0 }, (event_id){ 0 }, "", "{}", "", next, FOREVER, INSTANT_NONE, NULL);
}

/* ---- filling: the appointments that were there before the trigger ---- */

static struct err *
fill_handful(struct ctx *ctx, void *arg)
{
	struct trigger_filling_next_row row;
	struct trigger_planned_rows planned = { 0 };
	struct trigger trigger;
	struct unit unit;
	bool *worked = arg;

	TRY(sql_trigger_filling_next(ctx, &row, worked));
	if (!*worked)
		return OK;
	TRY(stand_in_unit(ctx, row.unit_id, &unit));
	TRY(trigger_find(ctx, row.id, &trigger));
	TRY(sql_trigger_planned(ctx, ctx->unit, (activity_id){ row.filling }, trigger.type,
	    INSTANT(ctx->now.s - LATEST_DUE_AFTER_S), 200, &planned));
	for (size_t i = 0; i < planned.count; i++)
		TRY(put_start(ctx, &trigger, &unit, planned.items[i].id, planned.items[i].start_at,
		    planned.items[i].end_at, planned.items[i].window_from));
	return sql_trigger_filling_set(ctx, ctx->unit, trigger.id,
	    planned.count < 200 ? INT64_MIN : planned.items[planned.count - 1].id.value, NULL);
}

struct err *
due_fill(struct ctx *from, bool *worked)
{
	struct ctx own = *from, *ctx = &own;
	struct trigger_filling_next_row row;

	TRY(sql_trigger_filling_next(ctx, &row, worked));
	return *worked ? db_transaction(ctx, fill_handful, worked) : OK;
}

/* ---- what has come ---- */

struct coming {
	size_t done;
	const struct triggers *triggers;
	struct unit unit;
};

static const struct trigger *
find_in(const struct triggers *triggers, trigger_id id)
{
	for (size_t i = 0; i < triggers->count; i++)
		if (ID_EQUAL(triggers->items[i].id, id))
			return &triggers->items[i];
	return NULL;
}

/* Every day or week: once, or for each open activity, fifty at a time. */
static struct err *
come_clock(struct ctx *ctx, const struct trigger *t, const struct unit *unit, const struct trigger_due_list_row *row)
{
	struct trigger_open_rows open = { 0 };
	int64_t cursor = 0;
	instant next;

	if (!t->each) {
		struct happening happening = { .cause = arena_printf(ctx->arena, "c%lld", (long long)row->due_at.s),
			.at = ctx->now, .actor = "", .chain = "", .data_text = "{}" };

		TRY(happening_read(ctx, &happening, (activity_id){ 0 }, false));
		TRY(match_fire(ctx, t, &happening, NULL));
	} else {
		TRY(sql_trigger_open(ctx, ctx->unit, (activity_id){ row->cursor }, t->type, 50, &open));
	}
	for (size_t i = 0; i < open.count; i++) {
		struct happening happening = { .at = ctx->now, .actor = "", .chain = "", .data_text = "{}",
			.cause = arena_printf(ctx->arena, "c%lld.%lld", (long long)row->due_at.s,
			    (long long)open.items[i].id.value) };

		TRY(happening_read(ctx, &happening, open.items[i].id, false));
		TRY(match_fire(ctx, t, &happening, NULL));
		cursor = open.items[i].id.value;
	}
	if (open.count == 50)
		return sql_trigger_due_move(ctx, ctx->unit, row->id, row->due_at, FOREVER, cursor, 0, NULL);
	next = trigger_next_clock(t, unit->zone, ctx->now);
	return sql_trigger_due_move(ctx, ctx->unit, row->id, next, FOREVER, 0, 0, NULL);
}

/* An appointment's time: moved quietly meanwhile, it waits on; lost or over, it is forgotten. */
static struct err *
come_start(struct ctx *ctx, const struct trigger *t, const struct unit *unit, const struct trigger_due_list_row *row)
{
	struct happening happening = { .at = ctx->now, .actor = "", .chain = "", .data_text = "{}" };
	const struct activity *a = &happening.activity;
	instant due, base;

	TRY(happening_read(ctx, &happening, row->activity_id, false));
	base = trigger_base_of(t, a->start, a->end, a->window_from);
	due = trigger_reckon(t, unit->zone, base);
	if (INSTANT_IS_NONE(due) || a->status == STATUS_CANCELED ||
	    (t->moment == MOMENT_BEFORE_START && (base.s <= ctx->now.s || !status_is_open(a->status))))
		return sql_trigger_due_delete(ctx, ctx->unit, row->id, NULL);
	if (due.s > ctx->now.s)
		return sql_trigger_due_move(ctx, ctx->unit, row->id, due,
		    t->moment == MOMENT_BEFORE_START ? base : FOREVER, 0, 0, NULL);
	happening.cause = arena_printf(ctx->arena, "s%lld.%lld", (long long)a->id.value, (long long)base.s);
	TRY(match_fire(ctx, t, &happening, NULL));
	return sql_trigger_due_delete(ctx, ctx->unit, row->id, NULL);
}

static struct err *
come_after(struct ctx *ctx, const struct trigger *t, const struct trigger_due_list_row *row)
{
	struct happening happening = { .id = row->event_id, .kind = event_parse(row->event), .at = ctx->now,
	    .actor = "",
		.chain = row->chain, .data_text = row->data, .customer = row->customer_id, .contact = row->contact_id,
		.cause = arena_printf(ctx->arena, "a%s", row->cause) };

	TRY(happening_read(ctx, &happening, row->activity_id, false));
	TRY(match_fire(ctx, t, &happening, NULL));
	return sql_trigger_due_delete(ctx, ctx->unit, row->id, NULL);
}

struct one { const struct trigger_due_list_row *row; const struct trigger *trigger; const struct unit *unit; };

static struct err *
come_one(struct ctx *ctx, void *arg)
{
	const struct one *one = arg;
	const struct trigger_due_list_row *row = one->row;

	if (one->trigger == NULL || !one->trigger->active || one->trigger->archived)
		return sql_trigger_due_delete(ctx, ctx->unit, row->id, NULL);
	if (str_equal(row->cause, "clock"))
		return come_clock(ctx, one->trigger, one->unit, row);
	if (str_equal(row->cause, "start"))
		return come_start(ctx, one->trigger, one->unit, row);
	return come_after(ctx, one->trigger, row);
}

static struct err *
come_handful(struct ctx *ctx, void *arg)
{
	enum { MOST = 50, MOST_TRIES = 10 };
	struct trigger_due_list_rows rows = { 0 };
	struct unit unit = { .id = { 0 } };
	const struct triggers *triggers = NULL;
	size_t *done = arg;

	*done = 0;
	TRY(sql_trigger_due_list(ctx, ctx->now, MOST, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct trigger_due_list_row *row = &rows.items[i];
		struct one one = { .row = row, .unit = &unit };
		struct err *err;

		if (!ID_EQUAL(unit.id, row->unit_id)) {
			TRY(stand_in_unit(ctx, row->unit_id, &unit));
			TRY(triggers_here(ctx, &triggers));
		}
		one.trigger = find_in(triggers, row->rule_id);
		err = db_savepoint(ctx, come_one, &one);
		if (err != OK && row->attempts + 1 < MOST_TRIES)
			TRY(sql_trigger_due_move(ctx, ctx->unit, row->id,
			    INSTANT(ctx->now.s + (INT64_C(10) << row->attempts)), row->until_at, row->cursor,
			    row->attempts + 1, NULL));
		else if (err != OK)
			TRY(sql_trigger_due_delete(ctx, ctx->unit, row->id, NULL));
		(*done)++;
	}
	return OK;
}

struct err *
due_come(struct ctx *from, size_t *done)
{
	struct ctx own = *from, *ctx = &own;
	struct trigger_due_waiting_row row;
	bool found;

	*done = 0;
	TRY(sql_trigger_due_waiting(ctx, ctx->now, &row, &found));
	return found ? db_transaction(ctx, come_handful, done) : OK;
}

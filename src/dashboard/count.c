/* count -- what each visit says, and its sums: kept true by taking away what was counted before and adding what is. */
#include <inttypes.h>
#include <stdlib.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "dashboard/dashboard.h"
#include "db/db.h"
#include "gen/dashboard.sql.h"
#include "team/area.h"

enum { EXACT_S = 15 * 60, AREA_SIGNS = 2 };

const char *
dashboard_area(struct arena *arena, const char *address)
{
	const char *code = address != NULL ? area_code_of(arena, address) : NULL;

	return code != NULL ? arena_strndup(arena, code, AREA_SIGNS) : "";
}

/* What is known beside the visits themselves, each in order of activity. */
struct counting {
	int most, did;
	struct figure_mark_next_rows marks;
	struct figure_spans_rows spans;
	struct figure_turns_rows turns;
	struct figure_answers_rows answers;
};

static const char *
ids_of(struct ctx *ctx, const struct figure_mark_next_rows *marks, unit_id unit, bool activities)
{
	struct buf ids = buf_make(ctx->arena, 1 << 20);

	for (size_t i = 0; i < marks->count; i++)
		if (ID_EQUAL(marks->items[i].unit_id, unit))
			buf_printf(&ids, "%s%" PRId64, ids.size == 0 ? "[" : ",",
			    activities ? marks->items[i].activity_id.value : marks->items[i].id);
	buf_puts(&ids, ids.size == 0 ? "[]" : "]");
	return buf_text(&ids);
}

/* Rows begin with the activity that they are of. */
static int
by_activity(const void *key, const void *row)
{
	int64_t a = ((const activity_id *)key)->value, b = ((const activity_id *)row)->value;

	return (a > b) - (a < b);
}

static const void *
row_of(activity_id activity, const void *rows, size_t count, size_t size)
{
	return count == 0 ? NULL : bsearch(&activity, rows, count, size, by_activity);
}

static void
note_arrival(const struct figure_visits_row *v, instant arrived, struct figures *f)
{
	instant latest = INSTANT_IS_NONE(v->window_to) ? INSTANT(v->start_at.s + EXACT_S) : v->window_to;

	if (INSTANT_IS_NONE(arrived))
		return;
	f->timed = 1;
	f->on_time = arrived.s <= latest.s;
	f->late_s = arrived.s > latest.s ? arrived.s - latest.s : 0;
}

static struct figures
figures_of(const struct counting *c, const struct figure_visits_row *v)
{
	const struct figure_spans_row *spans = row_of(v->id, c->spans.items, c->spans.count, sizeof(*spans));
	const struct figure_turns_row *turns = row_of(v->id, c->turns.items, c->turns.count, sizeof(*turns));
	const struct figure_answers_row *said = row_of(v->id, c->answers.items, c->answers.count, sizeof(*said));
	struct figures f = { .visits = 1, .planned_s = v->end_at.s - v->start_at.s };
	bool closed = str_equal(v->status, "terminated");

	if (str_equal(v->status, "canceled"))
		return (struct figures){ .canceled = 1 };
	f.ok = closed && str_equal(v->result, "ok");
	f.ko = closed && str_equal(v->result, "ko");
	f.first_time = f.ok && (turns == NULL || turns->again == 0);
	f.by_portal = str_equal(v->origin, "portal") || (turns != NULL && turns->by_contact > 0);
	note_arrival(v, !INSTANT_IS_NONE(v->real_start_at) || spans == NULL ? v->real_start_at : spans->work_from, &f);
	if (spans != NULL) {
		f.recorded = 1;
		f.travel_s = spans->travel_s;
		f.work_s = spans->work_s;
	}
	if (said != NULL) {
		f.answers = said->answers;
		f.points = said->points;
		f.low = said->low;
		f.promoters = said->promoters;
		f.detractors = said->detractors;
		f.tens = said->tens;
	}
	return f;
}

static struct err *
put(struct ctx *ctx, const struct zone *zone, const struct counting *c, const struct figure_visits_row *v)
{
	struct figures f = figures_of(c, v);
	date day = zone_date(zone, v->start_at);
	int year, month, number;

	date_split(day, &year, &month, &number);
	return sql_figure_put(ctx, ctx->unit, v->id, day, date_make(year, month, 1),
	    dashboard_area(ctx->arena, v->address), v->type_id, v->worker_id.value, f.visits, f.canceled, f.ok, f.ko,
	    f.first_time, f.timed, f.on_time, f.late_s, f.planned_s, f.recorded, f.travel_s, f.work_s, f.by_portal,
	    f.answers, f.points, f.low, f.promoters, f.detractors, f.tens, NULL);
}

static struct err *
count_inside(struct ctx *ctx, void *arg)
{
	struct counting *c = arg;
	struct figure_visits_rows visits;
	const char *ids;
	struct unit unit;

	c->did = 0;
	TRY(sql_figure_mark_next(ctx, c->most, &c->marks));
	if (c->marks.count == 0)
		return OK;
	/* Of one unit; the others come next. */
	TRY(unit_find(ctx, c->marks.items[0].unit_id, &unit));
	unit_enter(ctx, &unit);
	/* First of all: whoever counts the same at this moment does not get past it. */
	TRY(sql_figure_mark_drop(ctx, ids_of(ctx, &c->marks, unit.id, false), NULL));
	ids = ids_of(ctx, &c->marks, unit.id, true);
	TRY(sql_figure_visits(ctx, unit.id, ids, &visits));
	TRY(sql_figure_spans(ctx, unit.id, ids, &c->spans));
	TRY(sql_figure_turns(ctx, unit.id, ids, &c->turns));
	TRY(sql_figure_answers(ctx, unit.id, ids, &c->answers));
	TRY(sql_figure_sum_add(ctx, unit.id, ids, -1, NULL));
	TRY(sql_figure_forget(ctx, unit.id, ids, NULL));
	for (size_t i = 0; i < visits.count; i++)
		TRY(put(ctx, unit.zone, c, &visits.items[i]));
	c->did = (int)c->marks.count;
	return sql_figure_sum_add(ctx, unit.id, ids, 1, NULL);
}

struct err *
dashboard_count(struct ctx *ctx, int most, int *did)
{
	struct counting c = { .most = most };
	struct ctx own = *ctx;	/* the unit that it enters stays its own */
	struct figure_mark_count_row waiting;
	struct err *err;

	*did = 0;
	TRY(sql_figure_mark_count(ctx, &waiting));
	if (waiting.count == 0)
		return OK;
	err = db_transaction(&own, count_inside, &c);
	ctx->sql_count = own.sql_count;
	*did = err == OK ? c.did : 0;
	return err;
}

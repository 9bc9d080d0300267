/* dashboard -- see dashboard.h: sums read by whole months where the period has them, else by day. */
#include "dashboard/dashboard.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "dashboard/hours.h"
#include "db/db.h"
#include "gen/dashboard.sql.h"
#include "i18n/i18n.h"
#include "team/team.h"

/* Up to here a step is a day, then a week, then a month. */
enum { MOST_STEPS_OF_DAYS = 31, MOST_DAYS_OF_WEEKS = 92 };

/* Rows of both queries begin with the figures. */
_Static_assert(offsetof(struct figure_by_day_row, tens) == offsetof(struct figures, tens), "figures, day");
_Static_assert(offsetof(struct figure_by_type_row, tens) == offsetof(struct figures, tens), "figures, type");

static double
share(int64_t part, int64_t all)
{
	return all == 0 ? NAN : (double)part / (double)all;
}

double
figures_on_time(const struct figures *f)
{
	return share(f->on_time, f->timed);
}

double
figures_first_time(const struct figures *f)
{
	return share(f->first_time, f->ok + f->ko);
}

double
figures_travel(const struct figures *f)
{
	return share(f->travel_s, f->travel_s + f->work_s);
}

double
figures_by_portal(const struct figures *f)
{
	return share(f->by_portal, f->visits);
}

double
figures_points(const struct figures *f)
{
	return share(f->points, f->answers);
}

double
figures_promoters(const struct figures *f)
{
	return 100 * share(f->promoters - f->detractors, f->tens);
}

void
figures_add(struct figures *to, const struct figures *f)
{
	to->visits += f->visits;
	to->canceled += f->canceled;
	to->ok += f->ok;
	to->ko += f->ko;
	to->first_time += f->first_time;
	to->timed += f->timed;
	to->on_time += f->on_time;
	to->late_s += f->late_s;
	to->planned_s += f->planned_s;
	to->recorded += f->recorded;
	to->travel_s += f->travel_s;
	to->work_s += f->work_s;
	to->by_portal += f->by_portal;
	to->answers += f->answers;
	to->points += f->points;
	to->low += f->low;
	to->promoters += f->promoters;
	to->detractors += f->detractors;
	to->tens += f->tens;
}

static struct figures
figures_of_row(const void *row)
{
	struct figures f;

	memcpy(&f, row, sizeof(f));
	return f;
}

/* ---- what is asked ---- */

struct asking {
	struct ctx *ctx;
	const struct dashboard_filter *filter;
	struct dashboard *out;
	struct figure_names_rows names;
	bool everybody;
	const char *workers;		/* JSON of those asked for */
	const char *area;
};

static date
month_of(date day)
{
	int year, month, number;

	date_split(day, &year, &month, &number);
	return date_make(year, month, 1);
}

static date
month_after(date day)
{
	return month_of(date_add(month_of(day), 31));
}

static struct err *
check(struct ctx *ctx, const struct dashboard_filter *filter)
{
	struct problems problems = { 0 };

	if (DATE_IS_NONE(filter->from))
		problem_add(ctx->arena, &problems, "from", T(ctx, "Write a date."));
	if (DATE_IS_NONE(filter->to))
		problem_add(ctx->arena, &problems, "to", T(ctx, "Write a date."));
	if (problems.count == 0 && filter->to.days < filter->from.days)
		problem_add(ctx->arena, &problems, "to", T(ctx, "The last day lies before the first one."));
	if (problems.count == 0 && filter->to.days - filter->from.days >= DASHBOARD_MOST_DAYS)
		problem_add(ctx->arena, &problems, "from", T(ctx, "Choose at most ten years."));
	return err_invalid(ctx, &problems);
}

static bool
has_skill(const struct worker_skills *skills, worker_id worker, skill_id skill)
{
	for (size_t i = 0; i < skills->count; i++)
		if (ID_EQUAL(skills->items[i].worker, worker) && ID_EQUAL(skills->items[i].skill, skill))
			return true;
	return false;
}

/* The workers asked for, as the queries want them. */
static void
choose_workers(struct asking *a, const struct team *team)
{
	struct ctx *ctx = a->ctx;
	struct buf ids = buf_make(ctx->arena, 1 << 16);
	const struct dashboard_filter *filter = a->filter;

	a->everybody = ID_IS_NONE(filter->worker) && ID_IS_NONE(filter->skill);
	for (size_t i = 0; i < a->names.count && !a->everybody; i++) {
		worker_id id = a->names.items[i].id;

		if ((ID_IS_NONE(filter->worker) || ID_EQUAL(filter->worker, id)) &&
		    (ID_IS_NONE(filter->skill) || has_skill(&team->skills, id, filter->skill)))
			buf_printf(&ids, "%s%" PRId64, ids.size == 0 ? "[" : ",", id.value);
	}
	buf_puts(&ids, ids.size == 0 ? "[]" : "]");
	a->workers = buf_text(&ids);
}

/* ---- steps ---- */

static enum dashboard_grain
grain_of(const struct dashboard_filter *filter)
{
	int32_t days = filter->to.days - filter->from.days + 1;

	return days <= MOST_STEPS_OF_DAYS ? DASHBOARD_DAYS : days <= MOST_DAYS_OF_WEEKS ? DASHBOARD_WEEKS :
	    DASHBOARD_MONTHS;
}

/* The first day of the step that a day belongs to; the first step may be a part of a week or month. */
static date
step_of(const struct asking *a, date day)
{
	date first = day;

	if (a->out->grain == DASHBOARD_WEEKS)
		first = date_add(day, -(int)date_weekday(day));
	else if (a->out->grain == DASHBOARD_MONTHS)
		first = month_of(day);
	return first.days < a->filter->from.days ? a->filter->from : first;
}

static void
lay_steps(struct asking *a)
{
	date last = DATE_NONE;

	a->out->grain = grain_of(a->filter);
	for (date day = a->filter->from; day.days <= a->filter->to.days; day = date_add(day, 1)) {
		date first = step_of(a, day);

		if (first.days != last.days)
			arena_push(a->ctx->arena, &a->out->steps)->first = first;
		last = first;
	}
}

static void
add_to_step(struct asking *a, date day, const struct figures *f)
{
	date first = step_of(a, day);

	for (size_t i = 0; i < a->out->steps.count; i++)
		if (a->out->steps.items[i].first.days == first.days)
			figures_add(&a->out->steps.items[i].figures, f);
}

/* ---- types and workers ---- */

static void
add_to_type(struct asking *a, type_id type, const struct figures *f)
{
	struct dashboard *out = a->out;

	for (size_t i = 0; i < out->types.count; i++) {
		if (ID_EQUAL(out->types.items[i].id, type)) {
			figures_add(&out->types.items[i].figures, f);
			return;
		}
	}
	*arena_push(a->ctx->arena, &out->types) = (struct dashboard_type){ .id = type, .name = "", .figures = *f };
}

static void
add_to_worker(struct asking *a, worker_id worker, const struct figures *f)
{
	struct dashboard *out = a->out;

	for (size_t i = 0; i < out->workers.count; i++) {
		if (ID_EQUAL(out->workers.items[i].id, worker)) {
			figures_add(&out->workers.items[i].figures, f);
			return;
		}
	}
	*arena_push(a->ctx->arena, &out->workers) = (struct dashboard_worker){ .id = worker, .figures = *f };
}

static struct err *
read_range(struct asking *a, const char *grain, date from, date to)
{
	struct ctx *ctx = a->ctx;
	struct figure_by_day_rows days;
	struct figure_by_type_rows types;

	if (from.days >= to.days)
		return OK;
	TRY(sql_figure_by_day(ctx, ctx->unit, grain, a->area, from, to, a->filter->type, a->everybody, a->workers,
	    &days));
	TRY(sql_figure_by_type(ctx, ctx->unit, grain, a->area, from, to, a->filter->type, a->everybody, a->workers,
	    &types));
	for (size_t i = 0; i < days.count; i++) {
		struct figures f = figures_of_row(&days.items[i]);

		add_to_step(a, days.items[i].first_day, &f);
	}
	for (size_t i = 0; i < types.count; i++) {
		struct figures f = figures_of_row(&types.items[i]);

		figures_add(&a->out->all, &f);
		add_to_type(a, types.items[i].type_id, &f);
		add_to_worker(a, types.items[i].worker_id, &f);
	}
	return OK;
}

/* Whole months where a step is one, days at both ends. */
static struct err *
read_period(struct asking *a)
{
	date from = a->filter->from, end = date_add(a->filter->to, 1);
	date first = month_of(from).days == from.days ? from : month_after(from), last = month_of(end);

	if (a->out->grain != DASHBOARD_MONTHS)
		return read_range(a, "day", from, end);
	TRY(read_range(a, "day", from, first));
	TRY(read_range(a, "month", first, last));
	return read_range(a, "day", last, end);
}

/* ---- names and order ---- */

static struct err *
name_types(struct asking *a)
{
	struct activity_types types;

	TRY(type_list(a->ctx, true, &types));
	for (size_t i = 0; i < a->out->types.count; i++)
		for (size_t t = 0; t < types.count; t++)
			if (ID_EQUAL(types.items[t].id, a->out->types.items[i].id))
				a->out->types.items[i].name = types.items[t].name;
	return OK;
}

static int
by_visits(const void *a, const void *b)
{
	const struct dashboard_type *one = a, *two = b;

	if (one->figures.visits != two->figures.visits)
		return one->figures.visits < two->figures.visits ? 1 : -1;
	return strcmp(one->name, two->name);
}

static struct dashboard_worker *
worker_among(struct dashboard *d, worker_id id)
{
	for (size_t i = 0; i < d->workers.count; i++)
		if (ID_EQUAL(d->workers.items[i].id, id))
			return &d->workers.items[i];
	return NULL;
}

/* Who had visits, and who of the team could have had some: names are in order already. */
static void
order_workers(struct asking *a, const struct dashboard_hours *hours)
{
	struct dashboard *d = a->out, ordered = { 0 };
	struct dashboard_worker *nobody = worker_among(d, (worker_id){ 0 });

	for (size_t i = 0; i < a->names.count; i++) {
		worker_id id = a->names.items[i].id;
		const struct dashboard_worker *counted = worker_among(d, id);
		int64_t hours_s = dashboard_hours_of(hours, id);
		struct dashboard_worker *one;

		if (counted == NULL && hours_s == 0)
			continue;
		one = arena_push(a->ctx->arena, &ordered.workers);
		if (counted != NULL)
			*one = *counted;
		one->id = id;
		one->name = a->names.items[i].name;
		one->hours_s = hours_s;
	}
	if (nobody != NULL)
		*arena_push(a->ctx->arena, &ordered.workers) = *nobody;
	d->workers.items = ordered.workers.items;
	d->workers.count = ordered.workers.count;
	d->workers.capacity = ordered.workers.capacity;
}

/* Hours of a day hold visits of all types and areas: with a filter by these nobody's workload is told. */
static struct err *
read_hours(struct asking *a, const struct team *team, struct dashboard_hours *out)
{
	const struct dashboard_filter *filter = a->filter;

	*out = (struct dashboard_hours){ 0 };
	if (!ID_IS_NONE(filter->type) || !str_empty(filter->area))
		return OK;
	TRY(dashboard_hours_sum(a->ctx, team, filter->from, filter->to, out));
	for (size_t i = 0; i < out->count; i++)
		if ((!ID_IS_NONE(filter->worker) && !ID_EQUAL(out->items[i].worker, filter->worker)) ||
		    (!ID_IS_NONE(filter->skill) && !has_skill(&team->skills, out->items[i].worker, filter->skill)))
			out->items[i].seconds = 0;
	return OK;
}

struct err *
dashboard_make(struct ctx *ctx, const struct dashboard_filter *filter, struct dashboard *out)
{
	struct asking a = { .ctx = ctx, .filter = filter, .out = out };
	struct figure_mark_count_row waiting;
	struct dashboard_hours hours;
	struct team team;

	*out = (struct dashboard){ 0 };
	TRY(check(ctx, filter));
	a.area = str_empty(filter->area) ? "*" : filter->area;
	TRY(sql_figure_names(ctx, ctx->tenant, &a.names));
	TRY(team_load(ctx, (worker_id){ 0 }, filter->from, filter->to, &team));
	choose_workers(&a, &team);
	lay_steps(&a);
	TRY(read_period(&a));
	TRY(name_types(&a));
	if (out->types.count > 1)
		qsort(out->types.items, out->types.count, sizeof(*out->types.items), by_visits);
	TRY(read_hours(&a, &team, &hours));
	order_workers(&a, &hours);
	TRY(sql_figure_mark_count(ctx, &waiting));
	out->waiting = waiting.count;
	return OK;
}

struct err *
dashboard_areas(struct ctx *ctx, struct dashboard_areas *out)
{
	struct figure_areas_rows rows;

	*out = (struct dashboard_areas){ 0 };
	TRY(sql_figure_areas(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = rows.items[i].area;
	return OK;
}

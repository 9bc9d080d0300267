/* figures -- how the work goes in a period: what the dashboard of the back office shows, for programs. */
#include "api/row.h"

#include <math.h>
#include "api/input.h"
#include "base/arena.h"
#include "catalog/catalog.h"
#include "dashboard/dashboard.h"
#include "i18n/i18n.h"
#include "team/team.h"

enum { USUAL_DAYS = 30 };

/* ---- figures of some visits ---- */

#define RATE(name, function)									\
	static void										\
	give_##name(struct json *j, const char *key, struct request *rq UNUSED, const void *record)	\
	{											\
		json_number(j, key, function(record));						\
	}
RATE(on_time, figures_on_time)
RATE(first_time, figures_first_time)
RATE(travel, figures_travel)
RATE(by_portal, figures_by_portal)
RATE(points, figures_points)
RATE(promoters, figures_promoters)

#define SHARE(name_, about_, give_)								\
	{ name_, OWN, GIVEN | OR_NULL, about_ "; null: nothing is known", .as = MEMBER_REAL, .give = give_ }

static const struct member figures_members[] = {
	{ "visits", AT(figures, visits), GIVEN, "Visits that were not canceled" },
	{ "canceled", AT(figures, canceled), GIVEN, "Canceled ones" },
	{ "closed_ok", AT(figures, ok), GIVEN, "Closed OK" },
	{ "closed_ko", AT(figures, ko), GIVEN, "Closed KO" },
	{ "first_time", AT(figures, first_time), GIVEN, "Done the first time" },
	{ "arrival_known", AT(figures, timed), GIVEN, "Visits whose arrival is known" },
	{ "on_time", AT(figures, on_time), GIVEN, "Of these, those that began on time" },
	{ "late_s", AT(figures, late_s), GIVEN, "Seconds that the others were late" },
	{ "planned_s", AT(figures, planned_s), GIVEN, "Seconds of planned work" },
	{ "recorded", AT(figures, recorded), GIVEN, "Visits with recorded time" },
	{ "travel_s", AT(figures, travel_s), GIVEN, "Recorded seconds of travel" },
	{ "work_s", AT(figures, work_s), GIVEN, "Recorded seconds of work" },
	{ "by_portal", AT(figures, by_portal), GIVEN, "Arranged on the portal" },
	{ "answers", AT(figures, answers), GIVEN, "Answers to surveys" },
	{ "low_answers", AT(figures, low), GIVEN, "Bad ones of them" },
	SHARE("on_time_share", "0 to 1", give_on_time),
	SHARE("first_time_share", "0 to 1", give_first_time),
	SHARE("travel_share", "Travel of travel and work, 0 to 1", give_travel),
	SHARE("by_portal_share", "0 to 1", give_by_portal),
	SHARE("satisfaction", "0 to 100", give_points),
	SHARE("net_promoter_score", "-100 to 100", give_promoters),
	{ 0 },
};
static const struct shape figures_shape = { "Figures", "Visits in figures", figures_members, sizeof(struct figures) };

/* ---- the whole ---- */

static const struct member step_members[] = {
	{ "first_day", AT(dashboard_step, first), GIVEN, "Of the day, week or month" },
	{ "figures", OBJECT_AT(dashboard_step, figures), GIVEN, "Its visits", .of = &figures_shape },
	{ 0 },
};
static const struct shape step_shape = { "FiguresStep", "A day, a week or a month", step_members,
    sizeof(struct dashboard_step) };

struct type_figures { struct public_id id; const char *name; struct figures figures; };
struct worker_figures { struct public_id id; const char *name; int64_t hours_s; struct figures figures; };

static const struct member type_members[] = {
	{ "activity_type", AT(type_figures, id), GIVEN, "Id of the activity type" },
	{ "name", AT(type_figures, name), GIVEN, "Its name" },
	{ "figures", OBJECT_AT(type_figures, figures), GIVEN, "Its visits", .of = &figures_shape },
	{ 0 },
};
static const struct shape type_shape = { "FiguresOfType", "An activity type in figures", type_members,
    sizeof(struct type_figures) };

static const struct member worker_members[] = {
	{ "worker", AT(worker_figures, id), GIVEN | OR_NULL, "Id of the worker; null: visits that nobody has" },
	{ "name", AT(worker_figures, name), GIVEN | OR_NULL, "First and last name" },
	{ "hours_s", AT(worker_figures, hours_s), GIVEN,
	  "Seconds that the calendar has in the period; 0 when only some types or an area are asked for" },
	{ "figures", OBJECT_AT(worker_figures, figures), GIVEN, "Visits of the worker", .of = &figures_shape },
	{ 0 },
};
static const struct shape worker_shape = { "FiguresOfWorker", "A worker in figures", worker_members,
    sizeof(struct worker_figures) };

struct figures_record {
	date from, to;
	unsigned grain;
	struct figures all;
	struct { struct dashboard_step *items; size_t count, capacity; } steps;
	struct { struct type_figures *items; size_t count, capacity; } types;
	struct { struct worker_figures *items; size_t count, capacity; } workers;
};

static const char *
grain_token(int grain)
{
	static const char *const tokens[] = { "days", "weeks", "months" };

	return tokens[grain];
}
static const struct words grain_words = { grain_token, DASHBOARD_MONTHS + 1, DASHBOARD_MONTHS + 1 };

static const struct member record_members[] = {
	{ "from", AT(figures_record, from), GIVEN, "First day" },
	{ "to", AT(figures_record, to), GIVEN, "Last day" },
	{ "steps_are", AT(figures_record, grain), GIVEN, "How long a step is", .words = &grain_words },
	{ "all", OBJECT_AT(figures_record, all), GIVEN, "All visits of the period", .of = &figures_shape },
	{ "steps", LIST_AT(figures_record, steps), GIVEN, "The same over time, without gaps", .of = &step_shape },
	{ "activity_types", LIST_AT(figures_record, types), GIVEN, "By type, most visits first", .of = &type_shape },
	{ "workers", LIST_AT(figures_record, workers), GIVEN, "By worker", .of = &worker_shape },
	{ 0 },
};
static const struct shape record_shape = { "Dashboard", "How the work went in a period", record_members,
    sizeof(struct figures_record) };

/* ---- what is asked ---- */

static struct err *
take_skill(struct api_input *in, const struct member *m UNUSED, json_t *value, void *record)
{
	struct dashboard_filter *filter = record;

	TRY(skill_lookup(input_ctx(in), json_string_value(value), &filter->skill));
	if (ID_IS_NONE(filter->skill))
		input_problem(in, T(input_ctx(in), "Nothing of this name is known here."));
	return OK;
}

static const struct member asked_members[] = {
	{ "from", AT(dashboard_filter, from), NEW, "First day of planned starts; 30 days with the last unless said" },
	{ "to", AT(dashboard_filter, to), NEW, "Last day; today unless said" },
	{ "activity_type", AT(dashboard_filter, type), NEW, "Reference or id of an activity type",
	  .take = take_activity_type },
	{ "worker", AT(dashboard_filter, worker), NEW, "Id or email of a worker", .take = take_worker },
	{ "skill", OWN, NEW, "Name of a skill: only visits of those who have it", .take = take_skill },
	{ "area", AT(dashboard_filter, area), NEW, "First two signs of the postal code", .most = 2 },
	{ 0 },
};
static const struct shape asked_shape = { "FiguresAsked", "Which visits", asked_members,
    sizeof(struct dashboard_filter) };

/* ---- the answer ---- */

static struct err *
add_types(struct ctx *ctx, const struct dashboard *all, struct figures_record *out)
{
	struct activity_types types;

	TRY(type_list(ctx, true, &types));
	for (size_t i = 0; i < all->types.count; i++)
		for (size_t k = 0; k < types.count; k++)
			if (ID_EQUAL(types.items[k].id, all->types.items[i].id))
				*arena_push(ctx->arena, &out->types) = (struct type_figures){
					types.items[k].public_id, all->types.items[i].name,
					all->types.items[i].figures };
	return OK;
}

static struct err *
add_workers(struct ctx *ctx, const struct dashboard *all, struct figures_record *out)
{
	struct workers workers;

	TRY(worker_list(ctx, true, &workers));
	for (size_t i = 0; i < all->workers.count; i++) {
		const struct dashboard_worker *one = &all->workers.items[i];
		struct worker_figures *row = arena_push(ctx->arena, &out->workers);

		*row = (struct worker_figures){ .name = one->name, .hours_s = one->hours_s, .figures = one->figures };
		for (size_t k = 0; k < workers.count; k++)
			if (ID_EQUAL(workers.items[k].id, one->id))
				row->id = workers.items[k].public_id;
	}
	return OK;
}

static struct err *
show(struct request *rq, struct response *rs)
{
	const struct api_visitor *visitor = rq->visitor;
	struct dashboard_filter filter = { .from = DATE_NONE, .to = DATE_NONE };
	struct figures_record record = { 0 };
	struct dashboard all;

	TRY(api_query(rq, &filter));
	if (DATE_IS_NONE(filter.to))
		filter.to = zone_date(visitor->unit.zone, rq->ctx->now);
	if (DATE_IS_NONE(filter.from))
		filter.from = date_add(filter.to, 1 - USUAL_DAYS);
	TRY(dashboard_make(rq->ctx, &filter, &all));
	record.from = filter.from;
	record.to = filter.to;
	record.grain = all.grain;
	record.all = all.all;
	for (size_t i = 0; i < all.steps.count; i++)
		*arena_push(rq->ctx->arena, &record.steps) = all.steps.items[i];
	TRY(add_types(rq->ctx, &all, &record));
	TRY(add_workers(rq->ctx, &all, &record));
	return api_give(rq, rs, &record);
}

const struct route api_figure_routes[] = {
	WIDE_ROW(GET, "/v1/figures", NEEDS_KEY_READ,
	    "How the work went in a period; counted half a minute after a change.", show, .query = &asked_shape,
	    .answer = &record_shape),
	{ 0 },
};

/* dashboard -- how the work goes in a period: six figures, a picture of each over time, and all figures as tables. */
#include "backoffice/backoffice.h"

#include <inttypes.h>
#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "csv/csv.h"
#include "dashboard/dashboard.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/ui.h"

enum { USUAL_DAYS = 30, LARGEST_CSV = 4 << 20, MOST_CELLS = 24 };

/* ---- what can be told of figures: a row each, for tables and files ---- */

enum measure_kind { AS_COUNT, AS_SHARE, AS_HOURS, AS_MINUTES, AS_POINTS };

struct measure {
	const char *label;		/* msgid */
	enum measure_kind kind;
	double (*value)(const struct figures *);	/* NAN: not known */
	unsigned topics;		/* the pictures whose table has it */
};

#define COUNTED(member) static double count_##member(const struct figures *f) { return (double)f->member; }
COUNTED(visits)
COUNTED(canceled)
COUNTED(timed)
COUNTED(ok)
COUNTED(ko)
COUNTED(recorded)
COUNTED(travel_s)
COUNTED(work_s)
COUNTED(planned_s)
COUNTED(by_portal)
COUNTED(answers)
COUNTED(low)

static double
late_on_average(const struct figures *f)
{
	return f->timed == f->on_time ? NAN : (double)f->late_s / (double)(f->timed - f->on_time);
}

enum topic { ON_TIME, FIRST_TIME, TRAVEL, SATISFACTION, PORTAL, TOPICS };
#define OF(topic) (1u << (topic))
#define OVERVIEW OF(TOPICS)		/* tables of workers and types; files have everything */
#define OF_ALL (OVERVIEW | (OVERVIEW - 1))
#define EVERYTHING 0u

static const struct measure measures[] = {
	{ N_("Visits"), AS_COUNT, count_visits, OF_ALL },
	{ N_("Canceled"), AS_COUNT, count_canceled, 0 },
	{ N_("Arrival known"), AS_COUNT, count_timed, OF(ON_TIME) },
	{ N_("On time"), AS_SHARE, figures_on_time, OF(ON_TIME) | OVERVIEW },
	{ N_("Late by, on average"), AS_MINUTES, late_on_average, OF(ON_TIME) },
	{ N_("Closed OK"), AS_COUNT, count_ok, OF(FIRST_TIME) },
	{ N_("Closed KO"), AS_COUNT, count_ko, OF(FIRST_TIME) },
	{ N_("Done the first time"), AS_SHARE, figures_first_time, OF(FIRST_TIME) | OVERVIEW },
	{ N_("With recorded time"), AS_COUNT, count_recorded, OF(TRAVEL) },
	{ N_("Travel"), AS_HOURS, count_travel_s, OF(TRAVEL) },
	{ N_("Work"), AS_HOURS, count_work_s, OF(TRAVEL) },
	{ N_("Share of travel"), AS_SHARE, figures_travel, OF(TRAVEL) | OVERVIEW },
	{ N_("Planned work"), AS_HOURS, count_planned_s, OVERVIEW },
	{ N_("Answers"), AS_COUNT, count_answers, OF(SATISFACTION) },
	{ N_("Satisfaction, 0 to 100"), AS_POINTS, figures_points, OF(SATISFACTION) | OVERVIEW },
	{ N_("Bad ones"), AS_COUNT, count_low, OF(SATISFACTION) },
	{ N_("Net promoter score"), AS_POINTS, figures_promoters, OF(SATISFACTION) },
	{ N_("Arranged on the portal"), AS_COUNT, count_by_portal, OF(PORTAL) },
	{ N_("Without a call"), AS_SHARE, figures_by_portal, OF(PORTAL) | OVERVIEW },
};

/* For people, or (`raw`) for a file: a plain number with a point, hours with two decimals. */
static const char *
show_value(struct ctx *ctx, enum measure_kind kind, double value, bool raw)
{
	static const struct { double unit; int decimals; const char *sign; } kinds[] = {
		[AS_COUNT] = { 1, 0, "" }, [AS_SHARE] = { 0.01, 0, " %" }, [AS_HOURS] = { 3600, 1, " h" },
		[AS_MINUTES] = { 60, 0, " min" }, [AS_POINTS] = { 1, 0, "" },
	};

	if (isnan(value))
		return "";
	value /= kinds[kind].unit;
	if (raw)
		return arena_printf(ctx->arena, "%.*f", kind == AS_COUNT ? 0 : 2, value);
	return arena_printf(ctx->arena, "%s%s", i18n_number(ctx->arena, ctx->lang, value, kinds[kind].decimals),
	    kinds[kind].sign);
}

/* ---- tables ---- */

struct figure_row { const char *name, *cells[MOST_CELLS]; };
struct figure_table {
	const char *title, *first, *heads[MOST_CELLS];
	size_t head_count;
	struct figure_row *items;
	size_t count, capacity;
};

static void
add_heads(struct ctx *ctx, struct figure_table *table, unsigned topics)
{
	for (size_t i = 0; i < COUNT_OF(measures); i++)
		if ((measures[i].topics & topics) != 0 || topics == EVERYTHING)
			table->heads[table->head_count++] = T(ctx, measures[i].label);
}

static struct figure_row *
add_row(struct ctx *ctx, struct figure_table *table, const char *name, const struct figures *f, unsigned topics,
    bool raw)
{
	struct figure_row *row = arena_push(ctx->arena, table);
	size_t cell = 0;

	row->name = name;
	for (size_t i = 0; i < COUNT_OF(measures); i++)
		if ((measures[i].topics & topics) != 0 || topics == EVERYTHING)
			row->cells[cell++] = show_value(ctx, measures[i].kind, measures[i].value(f), raw);
	return row;
}

struct headline { const char *value, *label, *detail; };
struct topic_card {
	const char *title, *about, *href, *href_label;
	html_safe chart;
	bool known;			/* there is something to draw */
	struct figure_table table;
};

struct dashboard_page {
	const char *action, *from, *to, *type, *worker, *skill, *area;
	struct ui_options types, workers, skills, areas;
	struct { struct { const char *label, *href; bool current; } items[8]; size_t count; } periods;
	struct headline headlines[6];
	struct topic_card topics[TOPICS], workload;
	struct figure_table by_worker, by_type;
	const char *steps_csv, *workers_csv, *types_csv;
	const char *waiting;
	bool none;
	const struct problems *problems;
};

#include "gen/backoffice_dashboard.html.h"

/* ---- what is asked ---- */

struct asked {
	struct dashboard_filter filter;
	struct activity_types types;
	struct workers workers;
	struct skills skills;
};

static date
read_day(struct request *rq, const char *name, date otherwise)
{
	date day;

	if (str_empty(field(rq, name)))
		return otherwise;
	return date_parse(field(rq, name), &day) ? day : DATE_NONE;
}

/* Words of an address that mean nothing here ask for everything: a link of last year still opens. */
static struct err *
read_asked(struct request *rq, struct asked *out)
{
	struct ctx *ctx = rq->ctx;
	date today = zone_date(here(rq)->zone, ctx->now);

	*out = (struct asked){ 0 };
	TRY(type_list(ctx, true, &out->types));
	TRY(worker_list(ctx, true, &out->workers));
	TRY(skill_list(ctx, &out->skills));
	out->filter.from = read_day(rq, "from", date_add(today, 1 - USUAL_DAYS));
	out->filter.to = read_day(rq, "to", today);
	out->filter.area = field(rq, "area");
	for (size_t i = 0; i < out->types.count; i++)
		if (str_equal(out->types.items[i].public_id.text, field(rq, "type")))
			out->filter.type = out->types.items[i].id;
	for (size_t i = 0; i < out->workers.count; i++)
		if (str_equal(out->workers.items[i].public_id.text, field(rq, "worker")))
			out->filter.worker = out->workers.items[i].id;
	for (size_t i = 0; i < out->skills.count; i++)
		if (str_equal(out->skills.items[i].name, field(rq, "skill")))
			out->filter.skill = out->skills.items[i].id;
	return OK;
}

/* ---- filters and periods ---- */

static const char *
address_of(struct request *rq, const char *path, const char *from, const char *to, const char *table)
{
	return ui_address(rq->ctx, ui_path(rq, path), "from", from, "to", to, "type", field(rq, "type"), "worker",
	    field(rq, "worker"), "skill", field(rq, "skill"), "area", field(rq, "area"), "table", table, NULL);
}

static void
add_period(struct request *rq, struct dashboard_page *page, const char *label, date from, date to)
{
	struct arena *arena = rq->ctx->arena;
	const char *first = date_print(arena, from), *last = date_print(arena, to);
	size_t n = page->periods.count++;

	page->periods.items[n].label = label;
	page->periods.items[n].href = address_of(rq, "/dashboard", first, last, "");
	page->periods.items[n].current = str_equal(first, page->from) && str_equal(last, page->to);
}

static date
month_before(date first, int months)
{
	int year, month, number;

	date_split(first, &year, &month, &number);
	for (; months > 0; months--) {
		year -= month == 1;
		month = month == 1 ? 12 : month - 1;
	}
	return date_make(year, month, 1);
}

static void
fill_periods(struct request *rq, struct dashboard_page *page)
{
	struct ctx *ctx = rq->ctx;
	date today = zone_date(here(rq)->zone, ctx->now), month = month_before(today, 0);
	int year, number, day;

	date_split(today, &year, &number, &day);
	add_period(rq, page, T(ctx, "Last 30 days"), date_add(today, 1 - USUAL_DAYS), today);
	add_period(rq, page, i18n_date(ctx->arena, ctx->lang, month, DATE_MONTH), month, today);
	add_period(rq, page, i18n_date(ctx->arena, ctx->lang, month_before(month, 1), DATE_MONTH),
	    month_before(month, 1), date_add(month, -1));
	add_period(rq, page, T(ctx, "Last 3 months"), month_before(month, 3), date_add(month, -1));
	add_period(rq, page, T(ctx, "Last 12 months"), month_before(month, 12), date_add(month, -1));
	add_period(rq, page, arena_printf(ctx->arena, "%d", year), date_make(year, 1, 1), today);
}

static struct err *
fill_filters(struct request *rq, const struct asked *asked, struct dashboard_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct dashboard_areas areas;

	ui_option_add(ctx, &page->types, "", T(ctx, "All"));
	for (size_t i = 0; i < asked->types.count; i++)
		ui_option_add(ctx, &page->types, asked->types.items[i].public_id.text, asked->types.items[i].name);
	ui_option_add(ctx, &page->workers, "", T(ctx, "All"));
	for (size_t i = 0; i < asked->workers.count; i++)
		ui_option_add(ctx, &page->workers, asked->workers.items[i].public_id.text,
		    worker_name(ctx->arena, &asked->workers.items[i]));
	ui_option_add(ctx, &page->skills, "", T(ctx, "Any skill"));
	for (size_t i = 0; i < asked->skills.count; i++)
		ui_option_add(ctx, &page->skills, asked->skills.items[i].name, asked->skills.items[i].name);
	TRY(dashboard_areas(ctx, &areas));
	ui_option_add(ctx, &page->areas, "", T(ctx, "All"));
	for (size_t i = 0; i < areas.count; i++)
		ui_option_add(ctx, &page->areas, areas.items[i], arena_printf(ctx->arena, "%s…", areas.items[i]));
	return OK;
}

/* ---- pictures ---- */

static const char *
step_label(struct ctx *ctx, enum dashboard_grain grain, date first, bool in_table)
{
	int year, month, day;

	date_split(first, &year, &month, &day);
	if (grain == DASHBOARD_MONTHS)
		return in_table ? i18n_date(ctx->arena, ctx->lang, first, DATE_MONTH)
				: arena_printf(ctx->arena, "%d/%02d", month, year % 100);
	if (in_table)
		return i18n_date(ctx->arena, ctx->lang, first, DATE_DAY_SHORT);
	return arena_printf(ctx->arena, "%d.%d.", day, month);
}

/* Which measure a picture shows, and what 1 is worth in its scale. */
static const struct { enum topic topic; const char *title, *about; double (*value)(const struct figures *);
	enum measure_kind kind; double most; } pictures[TOPICS] = {
	[ON_TIME] = { ON_TIME, N_("On time"),
	    N_("The work began by the end of the promised window, or at most 15 minutes after an exact time."),
	    figures_on_time, AS_SHARE, 1 },
	[FIRST_TIME] = { FIRST_TIME, N_("Done the first time"),
	    N_("Closed OK without a second visit: never closed in part, never reopened."),
	    figures_first_time, AS_SHARE, 1 },
	[TRAVEL] = { TRAVEL, N_("Share of travel"),
	    N_("Of the time that workers recorded on the way and at work."), figures_travel, AS_SHARE, 1 },
	[SATISFACTION] = { SATISFACTION, N_("Satisfaction"),
	    N_("Answers of customers on a scale from 0 to 100, whatever they were asked for: stars, faces or numbers."),
	    figures_points, AS_POINTS, 100 },
	[PORTAL] = { PORTAL, N_("Without a call"),
	    N_("Visits that customers booked or asked for on the portal."), figures_by_portal, AS_SHARE, 1 },
};

static void
draw_topic(struct request *rq, const struct dashboard *d, enum topic topic, struct topic_card *card)
{
	struct ctx *ctx = rq->ctx;
	struct chart_points points = { 0 };

	card->title = T(ctx, pictures[topic].title);
	card->about = T(ctx, pictures[topic].about);
	card->table.title = card->title;
	card->table.first = T(ctx, "When");
	add_heads(ctx, &card->table, OF(topic));
	for (size_t i = 0; i < d->steps.count; i++) {
		const struct dashboard_step *step = &d->steps.items[i];
		double value = pictures[topic].value(&step->figures);

		card->known |= !isnan(value);
		*arena_push(ctx->arena, &points) = (struct chart_point){
			step_label(ctx, d->grain, step->first, false),
			show_value(ctx, pictures[topic].kind, value, false), value };
		if (step->figures.visits > 0)
			add_row(ctx, &card->table, step_label(ctx, d->grain, step->first, true), &step->figures,
			    OF(topic), false);
	}
	card->chart = dashboard_bars(ctx, TF(ctx, "{what} over time", "what", card->title, NULL), &points,
	    pictures[topic].most);
	if (topic == SATISFACTION) {
		card->href = ui_path(rq, "/surveys");
		card->href_label = T(ctx, "Read the answers");
	}
}

static const char *
name_of(struct ctx *ctx, const struct dashboard_worker *worker)
{
	return worker->name != NULL ? worker->name : T(ctx, "Nobody");
}

/* How full the days are: only where hours are known, so not with a filter by type or area. */
static void
draw_workload(struct request *rq, const struct dashboard *d, struct topic_card *card)
{
	struct ctx *ctx = rq->ctx;
	struct chart_points points = { 0 };
	double most = 1;

	card->title = T(ctx, "Workload");
	card->about = T(ctx, "Planned work of the hours that the calendar has, absences and holidays taken off. "
	    "The line is a full day; travel comes on top.");
	card->table.title = card->title;
	card->table.first = T(ctx, "Worker");
	card->table.heads[card->table.head_count++] = T(ctx, "Visits");
	card->table.heads[card->table.head_count++] = T(ctx, "Planned work");
	card->table.heads[card->table.head_count++] = T(ctx, "Working hours");
	card->table.heads[card->table.head_count++] = T(ctx, "Workload");
	for (size_t i = 0; i < d->workers.count; i++) {
		const struct dashboard_worker *one = &d->workers.items[i];
		double load = one->hours_s == 0 ? NAN : (double)one->figures.planned_s / (double)one->hours_s;
		struct figure_row *row;

		if (one->name == NULL || (one->hours_s == 0 && one->figures.visits == 0))
			continue;
		card->known |= !isnan(load);
		most = load > most ? load : most;
		*arena_push(ctx->arena, &points) = (struct chart_point){ one->name,
			show_value(ctx, AS_SHARE, load, false), load };
		row = arena_push(ctx->arena, &card->table);
		row->name = one->name;
		row->cells[0] = show_value(ctx, AS_COUNT, (double)one->figures.visits, false);
		row->cells[1] = show_value(ctx, AS_HOURS, (double)one->figures.planned_s, false);
		row->cells[2] = show_value(ctx, AS_HOURS, (double)one->hours_s, false);
		row->cells[3] = show_value(ctx, AS_SHARE, load, false);
	}
	card->chart = dashboard_rows(ctx, T(ctx, "Workload by worker"), &points, most, 1);
}

/* ---- tables of workers and types ---- */

static void
fill_tables(struct ctx *ctx, const struct dashboard *d, bool raw, struct figure_table *workers,
    struct figure_table *types)
{
	unsigned topics = raw ? EVERYTHING : OVERVIEW;

	workers->title = T(ctx, "By worker");
	workers->first = T(ctx, "Worker");
	types->title = T(ctx, "By activity type");
	types->first = T(ctx, "Activity type");
	add_heads(ctx, workers, topics);
	add_heads(ctx, types, topics);
	for (size_t i = 0; i < d->workers.count; i++)
		if (d->workers.items[i].figures.visits + d->workers.items[i].figures.canceled > 0)
			add_row(ctx, workers, name_of(ctx, &d->workers.items[i]), &d->workers.items[i].figures, topics,
			    raw);
	for (size_t i = 0; i < d->types.count; i++)
		if (d->types.items[i].figures.visits + d->types.items[i].figures.canceled > 0)
			add_row(ctx, types, d->types.items[i].name, &d->types.items[i].figures, topics, raw);
}

static void
fill_headlines(struct ctx *ctx, const struct dashboard *d, struct dashboard_page *page)
{
	const struct figures *f = &d->all;
	struct headline *to = page->headlines;

	*to++ = (struct headline){ show_value(ctx, AS_COUNT, (double)f->visits, false), T(ctx, "visits"),
		TN(ctx, f->canceled, "{n} canceled", "{n} canceled", NULL) };
	*to++ = (struct headline){ show_value(ctx, AS_SHARE, figures_on_time(f), false), T(ctx, "on time"),
		TN(ctx, f->timed, "of {n} known arrival", "of {n} known arrivals", NULL) };
	*to++ = (struct headline){ show_value(ctx, AS_SHARE, figures_first_time(f), false),
		T(ctx, "done the first time"),
		TN(ctx, f->ok + f->ko, "of {n} closed visit", "of {n} closed visits", NULL) };
	*to++ = (struct headline){ show_value(ctx, AS_SHARE, figures_travel(f), false), T(ctx, "share of travel"),
		TN(ctx, f->recorded, "{n} visit with recorded time", "{n} visits with recorded time", NULL) };
	*to++ = (struct headline){ show_value(ctx, AS_POINTS, figures_points(f), false),
		T(ctx, "satisfaction, of 100"), TN(ctx, f->answers, "{n} answer", "{n} answers", NULL) };
	*to++ = (struct headline){ show_value(ctx, AS_SHARE, figures_by_portal(f), false), T(ctx, "without a call"),
		TN(ctx, f->by_portal, "{n} visit arranged on the portal", "{n} visits arranged on the portal", NULL) };
	for (struct headline *one = page->headlines; one < to; one++)
		if (one->value[0] == '\0')
			one->value = "–";
}

static struct err *
fill_page(struct request *rq, const struct asked *asked, const struct dashboard *d, struct dashboard_page *page)
{
	struct ctx *ctx = rq->ctx;

	TRY(fill_filters(rq, asked, page));
	fill_headlines(ctx, d, page);
	for (int i = 0; i < TOPICS; i++)
		draw_topic(rq, d, (enum topic)i, &page->topics[i]);
	draw_workload(rq, d, &page->workload);
	fill_tables(ctx, d, false, &page->by_worker, &page->by_type);
	page->steps_csv = address_of(rq, "/dashboard/figures.csv", page->from, page->to, "time");
	page->workers_csv = address_of(rq, "/dashboard/figures.csv", page->from, page->to, "workers");
	page->types_csv = address_of(rq, "/dashboard/figures.csv", page->from, page->to, "types");
	page->none = d->all.visits + d->all.canceled == 0;
	if (d->waiting > 0)
		page->waiting = TN(ctx, d->waiting, "{n} change is being counted just now.",
		    "{n} changes are being counted just now.", NULL);
	return OK;
}

static struct err *
show_dashboard(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct dashboard_page *page = arena_new(ctx->arena, struct dashboard_page);
	struct dashboard dashboard;
	struct asked asked;
	struct err *err;

	TRY(read_asked(rq, &asked));
	*page = (struct dashboard_page){ .action = ui_path(rq, "/dashboard"), .type = field(rq, "type"),
		.worker = field(rq, "worker"), .skill = field(rq, "skill"), .area = field(rq, "area"),
		.from = DATE_IS_NONE(asked.filter.from) ? field(rq, "from") : date_print(ctx->arena, asked.filter.from),
		.to = DATE_IS_NONE(asked.filter.to) ? field(rq, "to") : date_print(ctx->arena, asked.filter.to) };
	fill_periods(rq, page);
	err = dashboard_make(ctx, &asked.filter, &dashboard);
	page->problems = ui_problems(rs, err);
	if (err != OK && page->problems == NULL)
		return err;
	if (page->problems != NULL)
		dashboard = (struct dashboard){ 0 };
	TRY(fill_page(rq, &asked, &dashboard, page));
	backoffice_dashboard(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Figures"), .place = "dashboard" });
}

/* ---- the file ---- */

static void
put_table(struct ctx *ctx, struct buf *csv, const struct figure_table *table)
{
	const char **cells = arena_new_array(ctx->arena, MOST_CELLS + 1, const char *);

	csv_put_mark(csv);
	cells[0] = table->first;
	for (size_t i = 0; i < table->head_count; i++)
		cells[i + 1] = table->heads[i];
	csv_put_row(csv, cells, table->head_count + 1);
	for (size_t row = 0; row < table->count; row++) {
		cells[0] = table->items[row].name;
		for (size_t i = 0; i < table->head_count; i++)
			cells[i + 1] = table->items[row].cells[i];
		csv_put_row(csv, cells, table->head_count + 1);
	}
}

static struct err *
figures_file(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct figure_table time = { .first = T(ctx, "When") }, workers = { 0 }, types = { 0 }, *table = &time;
	struct buf csv = buf_make(ctx->arena, LARGEST_CSV);
	struct dashboard dashboard;
	struct asked asked;

	TRY(read_asked(rq, &asked));
	TRY(dashboard_make(ctx, &asked.filter, &dashboard));
	fill_tables(ctx, &dashboard, true, &workers, &types);
	add_heads(ctx, &time, EVERYTHING);
	for (size_t i = 0; i < dashboard.steps.count; i++)
		add_row(ctx, &time, date_print(ctx->arena, dashboard.steps.items[i].first),
		    &dashboard.steps.items[i].figures, EVERYTHING, true);
	if (str_equal(field(rq, "table"), "workers"))
		table = &workers;
	else if (str_equal(field(rq, "table"), "types"))
		table = &types;
	put_table(ctx, &csv, table);
	respond_type(rs, "text/csv; charset=utf-8");
	respond_attachment(rs, "figures.csv");
	buf_put(&rs->http->body, buf_text(&csv), csv.size);
	return OK;
}

const struct route backoffice_dashboard_routes[] = {
	{ GET, "/:unit/dashboard", show_dashboard, .needs = CAN_SEE_FIGURES,
	    .fields = "from to type worker skill area" },
	{ GET, "/:unit/dashboard/figures.csv", figures_file, .needs = CAN_SEE_FIGURES,
	    .fields = "from to type worker skill area table" },
	{ 0 },
};

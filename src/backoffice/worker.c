/* worker -- one worker: who and where from, weekly hours, dated exceptions, absences, skills. */
#include "backoffice/backoffice.h"
#include "backoffice/locate.h"
#include "backoffice/worked.h"

#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "base/sums.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/map.h"
#include "ui/ui.h"

enum { EXCEPTION_DAYS = 366, MOST_LEVELS = 9, AROUND = 40 };
/* A pasted coordinate may be long; where "1,500" could be meant as thousands, three decimals are too many. */
enum { DEGREE_DECIMALS = 12, KM_DECIMALS = 2, HOUR_DECIMALS = 4 };

struct absence_line { const char *when, *note, *remove; };
struct exception_line { const char *day, *hours, *remove; };
struct day_field { const char *name, *label, *value; };

struct worker_page {
	const struct worker *worker;	/* as stored, or as typed */
	const char *name, *action, *back, *latitude, *longitude, *radius, *most_h, *speed;
	const char *end_latitude, *end_longitude, *cost_hour, *cost_km, *own_breaks, *rests;
	const char *start_home, *end_home;
	const struct problems *problems;
	bool is_new;
	const char *hours_action, *own_hours;
	struct day_field days[7];
	struct exception_line *exceptions;
	size_t exception_count;
	const char *exception_action;
	struct absence_line *absences;
	size_t absence_count;
	const char *absences_href, *absence_action, *absence_from, *absence_to, *absence_note;
	struct skill_levels skills;
	struct skills known;
	const char *skill_action;
	const char *archive_action;
	struct office_face face;
	struct sites around;		/* for the map */
	bool located;
};

#include "gen/backoffice_worker.html.h"

static const char *
number_or_empty(struct ctx *ctx, double value, int decimals)
{
	if (isnan(value))
		return "";
	return i18n_decimal(ctx->arena, ctx->lang,
	    sums_print(ctx->arena, llround(value * pow(10, decimals)), decimals, 0));
}

/* With a point in every language: the map reads and writes these fields too. */
static const char *
degrees_or_empty(struct ctx *ctx, double value)
{
	return isnan(value) ? "" : arena_printf(ctx->arena, "%.6f", value);
}

static const char *
cents_or_empty(struct ctx *ctx, int64_t cents)
{
	if (cents == WORKER_NO_COST)
		return "";
	return i18n_decimal(ctx->arena, ctx->lang, sums_print(ctx->arena, cents, 2, 2));
}

static struct err *
find(struct request *rq, struct worker *out)
{
	return worker_find_public(rq->ctx, path_value(rq, "worker"), out);
}

static const char *
path_of(struct request *rq, const struct worker *worker, const char *more)
{
	return arena_printf(rq->ctx->arena, "/team/%s%s", worker->public_id.text, more);
}

static struct err *
fill_calendar(struct request *rq, struct worker_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct worker *worker = page->worker;
	const struct zone *zone = here(rq)->zone;
	date today = zone_date(zone, ctx->now);
	struct day_exceptions exceptions = { 0 };
	struct absences absences = { 0 };

	TRY(worker_list_exceptions(ctx, worker->id, today, date_add(today, EXCEPTION_DAYS), &exceptions));
	page->exceptions = arena_new_array(ctx->arena, exceptions.count, struct exception_line);
	for (size_t i = 0; i < exceptions.count; i++) {
		const struct day_exception *one = &exceptions.items[i];

		page->exceptions[page->exception_count++] = (struct exception_line){
		    i18n_date(ctx->arena, ctx->lang, one->day, DATE_LONG),
		    one->hours.count == 0 ? T(ctx, "day off") : spans_print(ctx->arena, &one->hours),
		    ui_path(rq, path_of(rq, worker, arena_printf(ctx->arena, "/exceptions/%s/remove",
		    date_print(ctx->arena, one->day)))) };
	}
	TRY(absence_list(ctx, worker->id, ctx->now, INSTANT(ctx->now.s + (int64_t)EXCEPTION_DAYS * 86400), &absences));
	page->absences = arena_new_array(ctx->arena, absences.count, struct absence_line);
	for (size_t i = 0; i < absences.count; i++) {
		const struct absence *one = &absences.items[i];

		page->absences[page->absence_count++] = (struct absence_line){
		    arena_printf(ctx->arena, "%s – %s",
		    i18n_moment(ctx->arena, ctx->lang, one->from, zone, DATE_DAY_SHORT),
		    i18n_moment(ctx->arena, ctx->lang, one->to, zone, DATE_DAY_SHORT)), one->note,
		    ui_path(rq, path_of(rq, worker, arena_printf(ctx->arena, "/absences/%s/remove",
		    one->public_id.text))) };
	}
	return OK;
}

static void
fill_hours(struct request *rq, struct worker_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct week week = page->worker->hours;
	bool typed = page->problems != NULL && field_given(rq, "day.0");

	if (!page->worker->has_hours && !week_from_json(ctx->arena, here(rq)->settings.hours, &week))
		week = week_usual(ctx->arena);
	page->own_hours = typed ? field(rq, "own") : ui_bool(page->worker->has_hours);
	for (int day = 0; day < 7; day++) {
		const char *name = arena_printf(ctx->arena, "day.%d", day);

		page->days[day] = (struct day_field){ name,
		    i18n_date(ctx->arena, ctx->lang, (date){ 4 + day }, DATE_WEEKDAY),
		    typed ? field(rq, name) : spans_print(ctx->arena, &week.days[day]) };
	}
}

static struct err *
draw(struct request *rq, struct response *rs, const struct worker *worker, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	bool typed = problems != NULL && field_given(rq, "rests");
	struct worker_page page = { .worker = worker, .problems = problems, .back = ui_path(rq, "/team"),
	    .is_new = ID_IS_NONE(worker->id),
	    .latitude = degrees_or_empty(ctx, worker->latitude), .longitude = degrees_or_empty(ctx, worker->longitude),
	    .end_latitude = degrees_or_empty(ctx, worker->end_latitude),
	    .end_longitude = degrees_or_empty(ctx, worker->end_longitude),
	    .cost_hour = cents_or_empty(ctx, worker->cost_hour_cents),
	    .cost_km = cents_or_empty(ctx, worker->cost_km_cents),
	    .own_breaks = ui_bool(worker->has_rests),
	    .rests = typed ? field(rq, "rests") : rests_print(ctx->arena, &worker->rests),
	    .radius = number_or_empty(ctx, worker->radius_km, KM_DECIMALS),
	    .most_h = worker->most_s == 0 ? "" :
		number_or_empty(ctx, (double)worker->most_s / 3600, HOUR_DECIMALS),
	    .speed = arena_printf(ctx->arena, "%lld", (long long)worker->speed_percent),
	    .start_home = ui_bool(worker->start_home), .end_home = ui_bool(worker->end_home) };

	page.name = page.is_new ? T(ctx, "New worker") : worker_name(ctx->arena, worker);
	page.action = ui_path(rq, page.is_new ? "/team/new" : path_of(rq, worker, ""));
	if (!page.is_new) {
		page.hours_action = ui_path(rq, path_of(rq, worker, "/hours"));
		page.exception_action = ui_path(rq, path_of(rq, worker, "/exceptions"));
		page.absence_action = ui_path(rq, path_of(rq, worker, "/absences"));
		page.absences_href = page.absence_action;
		page.skill_action = ui_path(rq, path_of(rq, worker, "/skills"));
		page.archive_action = ui_path(rq, path_of(rq, worker, worker->active ? "/archive" : "/restore"));
		page.absence_from = problems != NULL ? field(rq, "from") : "";
		page.absence_to = problems != NULL ? field(rq, "to") : "";
		page.absence_note = problems != NULL ? field(rq, "note") : "";
		fill_hours(rq, &page);
		TRY(fill_calendar(rq, &page));
		TRY(office_face_of(rq, worker, NULL, &page.face));
		TRY(worker_list_skills(ctx, worker->id, &page.skills));
		TRY(skill_list(ctx, &page.known));
	}
	page.located = !isnan(worker->latitude) && !isnan(worker->longitude);
	TRY(locate_around(ctx, AROUND, &page.around));
	backoffice_worker(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.name, .place = "team", .maps = true,
	    .script = "maps.js" });
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct worker worker = worker_new();

	return draw(rq, rs, &worker, NULL);
}

static struct err *
show_worker(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	return draw(rq, rs, &worker, NULL);
}

/* A number of the form with so many decimals, in units of the last; false: empty, or none, which is a problem. */
static bool
read_units(struct request *rq, const char *name, int decimals, double least, double most,
    struct problems *problems, int64_t *out)
{
	const char *text = str_trim(rq->ctx->arena, field(rq, name));
	double unit = pow(10, decimals);

	if (text[0] == '\0')
		return false;
	if (sums_parse(text, decimals, out) && (double)*out >= least * unit && (double)*out <= most * unit)
		return true;
	problem_add(rq->ctx->arena, problems, name, TF(rq->ctx, "Write a number from {least} to {most}.",
	    "least", arena_printf(rq->ctx->arena, "%g", least),
	    "most", arena_printf(rq->ctx->arena, "%g", most), NULL));
	return false;
}

/* The same as a number; NAN: there is none. */
static double
read_number(struct request *rq, const char *name, int decimals, double least, double most,
    struct problems *problems)
{
	int64_t units;

	return read_units(rq, name, decimals, least, most, problems, &units) ?
	    (double)units / pow(10, decimals) : NAN;
}

/* An amount of the form in cents; WORKER_NO_COST when it is empty. */
static int64_t
read_cents(struct request *rq, const char *name, struct problems *problems)
{
	int64_t cents;

	return read_units(rq, name, 2, 0, 10000, problems, &cents) ? cents : WORKER_NO_COST;
}

/* What planning asks: where the day ends, area, cost, breaks. */
static void
read_work(struct request *rq, struct worker *worker, struct problems *problems)
{
	worker->end_address = field(rq, "end_address");
	worker->end_latitude = read_number(rq, "end_latitude", DEGREE_DECIMALS, -90, 90, problems);
	worker->end_longitude = read_number(rq, "end_longitude", DEGREE_DECIMALS, -180, 180, problems);
	worker->postal_codes = field(rq, "postal_codes");
	worker->cost_hour_cents = read_cents(rq, "cost_hour", problems);
	worker->cost_km_cents = read_cents(rq, "cost_km", problems);
	worker->has_rests = str_equal(field(rq, "own_breaks"), "1");
	if (!rests_parse(rq->ctx->arena, field(rq, "rests"), &worker->rests))
		problem_add(rq->ctx->arena, problems, "rests",
		    T(rq->ctx, "Write breaks like 11:30-14:00 30, in order: the stretch and the minutes in it."));
}

static void
read_worker(struct request *rq, struct worker *worker, struct problems *problems)
{
	double most_h, speed;

	worker->first_name = field(rq, "first_name");
	worker->last_name = field(rq, "last_name");
	worker->email = field(rq, "email");
	worker->phone = field(rq, "phone");
	worker->color = field(rq, "color");
	worker->address = field(rq, "address");
	worker->address_additional = field(rq, "address_additional");
	worker->comment = field(rq, "comment");
	worker->start_home = str_equal(field(rq, "start_home"), "1");
	worker->end_home = str_equal(field(rq, "end_home"), "1");
	worker->latitude = read_number(rq, "latitude", DEGREE_DECIMALS, -90, 90, problems);
	worker->longitude = read_number(rq, "longitude", DEGREE_DECIMALS, -180, 180, problems);
	worker->radius_km = read_number(rq, "radius_km", KM_DECIMALS, 0, 20000, problems);
	most_h = read_number(rq, "most_h", HOUR_DECIMALS, 0, 24, problems);
	worker->most_s = isnan(most_h) ? 0 : (int64_t)lround(most_h * 3600);
	speed = read_number(rq, "speed_percent", 1, 10, 1000, problems);
	worker->speed_percent = isnan(speed) ? 100 : lround(speed);
	read_work(rq, worker, problems);
}

static struct err *
save_worker(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct worker worker = worker_new();
	struct problems problems = { 0 };
	bool is_new = rq->value_count < 2;
	struct err *err;

	if (!is_new)
		TRY(find(rq, &worker));
	read_worker(rq, &worker, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = worker_save(ctx, &worker);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &worker, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
save_hours(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct worker worker;
	struct week week = { 0 };
	struct problems problems = { 0 };
	bool own = str_equal(field(rq, "own"), "1");
	struct err *err;

	TRY(find(rq, &worker));
	for (int day = 0; own && day < 7; day++) {
		const char *name = arena_printf(ctx->arena, "day.%d", day);

		if (!spans_parse(ctx->arena, field(rq, name), &week.days[day]))
			problem_add(ctx->arena, &problems, name,
			    T(ctx, "Write the hours as 8:00-12:00, 13:00-17:00, or leave the day empty."));
	}
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = worker_set_hours(ctx, worker.id, own ? &week : NULL);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &worker, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
save_exception(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct worker worker;
	struct spans hours = { 0 };
	struct problems problems = { 0 };
	date day = DATE_NONE;
	struct err *err;

	TRY(find(rq, &worker));
	if (!date_parse(field(rq, "day"), &day))
		problem_add(ctx->arena, &problems, "day", T(ctx, "Choose a day."));
	if (!spans_parse(ctx->arena, field(rq, "hours"), &hours))
		problem_add(ctx->arena, &problems, "hours",
		    T(ctx, "Write the hours as 8:00-12:00, 13:00-17:00, or leave the day empty."));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = worker_set_exception(ctx, worker.id, day, &hours);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &worker, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
remove_exception(struct request *rq, struct response *rs)
{
	struct worker worker;
	date day;

	TRY(find(rq, &worker));
	if (!date_parse(path_value(rq, "day"), &day))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such day."), "exception");
	TRY(worker_set_exception(rq->ctx, worker.id, day, NULL));
	ui_done(rq, rs, T(rq->ctx, "As usual again on that day."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
save_absence(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = here(rq)->zone;
	struct worker worker;
	struct absence absence = { .note = field(rq, "note") };
	struct problems problems = { 0 };
	struct err *err;

	TRY(find(rq, &worker));
	absence.worker = worker.id;
	if (!instant_parse(field(rq, "from"), zone, &absence.from, NULL))
		problem_add(ctx->arena, &problems, "from", T(ctx, "Choose when it begins."));
	if (!instant_parse(field(rq, "to"), zone, &absence.to, NULL))
		problem_add(ctx->arena, &problems, "to", T(ctx, "Choose when it ends."));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = absence_save(ctx, &absence);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &worker, err->problems);
	ui_done(rq, rs, T(ctx, "Saved. Visits inside the absence stay where they are: look at the board."),
	    path_of(rq, &worker, ""));
	return OK;
}

static struct err *
save_skill(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct worker worker;
	struct problems problems = { 0 };
	int64_t level = 0;
	skill_id skill;
	struct err *err;

	TRY(find(rq, &worker));
	if (!str_to_int(field(rq, "level"), 0, MOST_LEVELS, &level))
		problem_add(ctx->arena, &problems, "level",
		    T(ctx, "A level is a number from 1 to 9; 0 takes the skill away."));
	if (field(rq, "skill")[0] == '\0')
		problem_add(ctx->arena, &problems, "skill", T(ctx, "Name the skill."));
	err = err_invalid(ctx, &problems);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &worker, err->problems);
	TRY(skill_ensure(ctx, field(rq, "skill"), &skill));
	TRY(worker_set_skill(ctx, worker.id, skill, level, NULL));
	ui_done(rq, rs, T(ctx, "Saved."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
set_archived(struct request *rq, struct response *rs, bool archived)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(worker_set_archived(rq->ctx, worker.id, archived));
	if (archived)
		ui_done_undo(rq, rs, T(rq->ctx, "Archived. No new visits are offered."), "/team",
		    path_of(rq, &worker, "/restore"));
	else
		ui_done(rq, rs, T(rq->ctx, "Back in the team."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
archive(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, true);
}

static struct err *
restore(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, false);
}

#define WORKER_FIELDS "first_name last_name email phone color address address_additional latitude longitude " \
    "radius_km most_h speed_percent start_home end_home comment end_address end_latitude end_longitude postal_codes " \
    "cost_hour cost_km own_breaks rests"

const struct route backoffice_worker_routes[] = {
	{ GET, "/:unit/team/new", show_new, .needs = CAN_EDIT_TEAM },
	{ POST, "/:unit/team/new", save_worker, .needs = CAN_EDIT_TEAM, .fields = WORKER_FIELDS },
	{ GET, "/:unit/team/:worker", show_worker, .needs = CAN_SEE_TEAM },
	{ POST, "/:unit/team/:worker", save_worker, .needs = CAN_EDIT_TEAM,
	    .fields = WORKER_FIELDS " from to note day.0" },
	{ POST, "/:unit/team/:worker/hours", save_hours, .needs = CAN_EDIT_TEAM,
	    .fields = "own day.0 day.1 day.2 day.3 day.4 day.5 day.6 from to note" },
	{ POST, "/:unit/team/:worker/exceptions", save_exception, .needs = CAN_EDIT_TEAM,
	    .fields = "day hours from to note day.0" },
	{ POST, "/:unit/team/:worker/exceptions/:day/remove", remove_exception,
	    .needs = CAN_EDIT_TEAM },
	{ POST, "/:unit/team/:worker/absences", save_absence, .needs = CAN_EDIT_TEAM,
	    .fields = "from to note day.0" },
	{ POST, "/:unit/team/:worker/skills", save_skill, .needs = CAN_EDIT_TEAM,
	    .fields = "skill level from to note day.0" },
	{ POST, "/:unit/team/:worker/archive", archive, .needs = CAN_EDIT_TEAM },
	{ POST, "/:unit/team/:worker/restore", restore, .needs = CAN_EDIT_TEAM },
	{ 0 },
};

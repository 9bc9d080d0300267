/* optimiser -- optimisations: what planners set, begin and repeat; and the list of what was proposed. */
#include "backoffice/backoffice.h"

#include <inttypes.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "optimiser/optimiser.h"
#include "team/team.h"
#include "ui/ui.h"
#include "web/app.h"

enum { SHOWN = 30 };

struct optimisation_line { const char *name, *goal, *when, *repeat, *href, *run; };

struct proposal_line {
	const char *name, *href, *when, *by, *meaning, *state, *saved;
};

struct optimiser_page {
	const char *new_href, *live;
	struct { struct optimisation_line *items; size_t count, capacity; } lines;
	struct { struct proposal_line *items; size_t count, capacity; } proposals;
};

struct worker_choice { const char *value, *name; bool chosen; };

struct optimisation_page {
	const char *title, *back, *path, *archive;	/* archive NULL: a new one */
	const struct problems *problems;
	const char *name, *from_days, *from_s, *length, *length_in, *mode, *least_relevance, *move_minutes, *seconds;
	const char *keep_confirmed, *keep_exact, *keep_dates, *keep_workers, *repeat_day, *repeat_s;
	struct ui_options lengths, modes, days;
	struct { struct worker_choice *items; size_t count, capacity; } workers;
};

#include "gen/backoffice_optimiser.html.h"

static const char *
number(struct ctx *ctx, int64_t value)
{
	return arena_printf(ctx->arena, "%" PRId64, value);
}

static const char *
weekday_name(struct ctx *ctx, int day)
{
	/* A Monday, and so many days later. */
	return i18n_date(ctx->arena, ctx->lang, date_add(date_make(2027, 3, 1), day), DATE_WEEKDAY);
}

/* ---- the list ---- */

static const char *
period_words(struct ctx *ctx, const struct optimisation *o)
{
	const char *length = number(ctx, o->length);

	switch (o->length_in) {
	case LENGTH_HOURS:
		length = TN(ctx, o->length, "{n} hour", "{n} hours", NULL);
		break;
	case LENGTH_DAYS:
		length = TN(ctx, o->length, "{n} day", "{n} days", NULL);
		break;
	case LENGTH_WEEKS:
		length = TN(ctx, o->length, "{n} week", "{n} weeks", NULL);
		break;
	case LENGTH_MONTHS:
		length = TN(ctx, o->length, "{n} month", "{n} months", NULL);
		break;
	case LENGTH_COUNT:
		break;
	}
	if (o->from_days == 0)
		return TF(ctx, "{length}, from today", "length", length, NULL);
	return TF(ctx, "{length}, beginning {days} later", "length", length, "days",
	    TN(ctx, o->from_days, "{n} day", "{n} days", NULL), NULL);
}

static const char *
repeat_words(struct ctx *ctx, const struct optimisation *o)
{
	if (o->repeat_day < 0)
		return T(ctx, "When somebody asks");
	return TF(ctx, "Every {day} at {time}", "day", weekday_name(ctx, o->repeat_day), "time",
	    i18n_time(ctx->arena, ctx->lang, o->repeat_s), NULL);
}

static const char *
saved_words(struct ctx *ctx, const struct proposal *p)
{
	int64_t km = (p->before.metres - p->after.metres) / 1000, placed = p->before.unplanned - p->after.unplanned;

	if (p->before.visits + p->before.unplanned == 0)
		return "";
	return TF(ctx, "{km} km less, {placed} more visits placed", "km",
	    i18n_number(ctx->arena, ctx->lang, (double)km, 0), "placed", number(ctx, placed), NULL);
}

static struct err *
add_proposals(struct request *rq, struct optimiser_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct proposals list;

	TRY(proposal_list(ctx, SHOWN, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct proposal *p = &list.items[i];

		*arena_push(ctx->arena, &page->proposals) = (struct proposal_line){ .name = p->name,
		    .href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/proposals"), p->public_id.text),
		    .when = i18n_moment(ctx->arena, ctx->lang, p->created_at, here(rq)->zone, DATE_MEDIUM),
		    .by = p->by, .meaning = proposal_status_meaning(p->status),
		    .state = T(ctx, proposal_status_label(p->status)), .saved = saved_words(ctx, p) };
	}
	return OK;
}

static struct err *
show_list(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct optimiser_page page = { .new_href = ui_path(rq, "/optimiser/new"),
	    .live = ui_path(rq, "/optimiser/events") };
	struct optimisations list;

	TRY(optimisation_list(ctx, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct optimisation *o = &list.items[i];
		const char *href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/optimiser"), o->public_id.text);

		*arena_push(ctx->arena, &page.lines) = (struct optimisation_line){ .name = o->name,
		    .goal = T(ctx, optimiser_mode_label(o->mode)), .when = period_words(ctx, o),
		    .repeat = repeat_words(ctx, o), .href = href,
		    .run = arena_printf(ctx->arena, "%s/run", href) };
	}
	TRY(add_proposals(rq, &page));
	backoffice_optimiser(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Optimiser"), .place = "optimiser" });
}

/* ---- the form ---- */

static void
fill_from(struct request *rq, const struct optimisation *o, struct optimisation_page *page)
{
	struct ctx *ctx = rq->ctx;

	page->name = o->name;
	page->from_days = number(ctx, o->from_days);
	page->from_s = wall_print(ctx->arena, o->from_s);
	page->length = number(ctx, o->length);
	page->length_in = optimiser_length_token(o->length_in);
	page->mode = optimiser_mode_token(o->mode);
	page->least_relevance = number(ctx, o->least_relevance);
	page->move_minutes = number(ctx, o->move_minutes);
	page->seconds = number(ctx, o->seconds);
	page->keep_confirmed = ui_bool(o->keep_confirmed);
	page->keep_exact = ui_bool(o->keep_exact);
	page->keep_dates = ui_bool(o->keep_dates);
	page->keep_workers = ui_bool(o->keep_workers);
	page->repeat_day = o->repeat_day < 0 ? "" : number(ctx, o->repeat_day);
	page->repeat_s = wall_print(ctx->arena, o->repeat_s);
}

/* What was typed, to show it again. */
static void
fill_typed(struct request *rq, struct optimisation_page *page)
{
	page->name = field(rq, "name");
	page->from_days = field(rq, "from_days");
	page->from_s = field(rq, "from_s");
	page->length = field(rq, "length");
	page->length_in = field(rq, "length_in");
	page->mode = field(rq, "mode");
	page->least_relevance = field(rq, "least_relevance");
	page->move_minutes = field(rq, "move_minutes");
	page->seconds = field(rq, "seconds");
	page->keep_confirmed = field(rq, "keep_confirmed");
	page->keep_exact = field(rq, "keep_exact");
	page->keep_dates = field(rq, "keep_dates");
	page->keep_workers = field(rq, "keep_workers");
	page->repeat_day = field(rq, "repeat_day");
	page->repeat_s = field(rq, "repeat_s");
}

static struct err *
fill_choices(struct request *rq, const struct optimisation *o, struct optimisation_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct workers workers = { 0 };

	for (int i = 0; i < OPTIMISER_MODE_COUNT; i++) {
		ui_option_add(ctx, &page->modes, optimiser_mode_token((enum optimiser_mode)i),
		    T(ctx, optimiser_mode_label((enum optimiser_mode)i)));
		page->modes.items[i].help = T(ctx, optimiser_mode_help((enum optimiser_mode)i));
	}
	for (int i = 0; i < LENGTH_COUNT; i++)
		ui_option_add(ctx, &page->lengths, optimiser_length_token((enum optimiser_length)i),
		    T(ctx, optimiser_length_label((enum optimiser_length)i)));
	ui_option_add(ctx, &page->days, "", T(ctx, "Not by itself"));
	for (int i = MONDAY; i <= SUNDAY; i++)
		ui_option_add(ctx, &page->days, number(ctx, i), weekday_name(ctx, i));
	TRY(worker_list(ctx, false, &workers));
	for (size_t i = 0; i < workers.count; i++) {
		struct worker_choice *choice = arena_push(ctx->arena, &page->workers);

		*choice = (struct worker_choice){ workers.items[i].public_id.text,
		    worker_name(ctx->arena, &workers.items[i]), false };
		for (size_t k = 0; k < o->workers.count; k++)
			choice->chosen |= ID_EQUAL(o->workers.items[k], workers.items[i].id);
	}
	return OK;
}

static struct err *
draw_form(struct request *rq, struct response *rs, const struct optimisation *o, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	bool old = !ID_IS_NONE(o->id);
	const char *own = old ? arena_printf(ctx->arena, "/optimiser/%s", o->public_id.text) : "/optimiser/new";
	struct optimisation_page page = { .back = ui_path(rq, "/optimiser"), .path = ui_path(rq, own),
	    .title = old ? o->name : T(ctx, "New optimisation"), .problems = problems };

	if (old)
		page.archive = arena_printf(ctx->arena, "%s/archive", page.path);
	if (problems != NULL)
		fill_typed(rq, &page);
	else
		fill_from(rq, o, &page);
	TRY(fill_choices(rq, o, &page));
	backoffice_optimisation(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.title, .place = "optimiser" });
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct optimisation o = optimisation_new();

	return draw_form(rq, rs, &o, NULL);
}

static struct err *
show_one(struct request *rq, struct response *rs)
{
	struct optimisation o;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	return draw_form(rq, rs, &o, NULL);
}

static void
read_number(struct request *rq, const char *name, int64_t most, int64_t *out, struct problems *problems)
{
	if (!str_to_int(field(rq, name), 0, most, out))
		problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "A whole number."));
}

static void
read_time(struct request *rq, const char *name, int32_t *out, struct problems *problems)
{
	const char *typed = field(rq, name);

	if (!str_empty(typed) && !wall_parse(typed, out))
		problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "A time of the day, such as 8:00."));
}

static struct err *
read_form(struct request *rq, struct optimisation *o, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	int64_t day = -1;

	o->name = field(rq, "name");
	read_number(rq, "from_days", 100000, &o->from_days, problems);
	read_time(rq, "from_s", &o->from_s, problems);
	read_number(rq, "length", 100000, &o->length, problems);
	if (!optimiser_length_parse(field(rq, "length_in"), &o->length_in))
		problem_add(ctx->arena, problems, "length_in", T(ctx, "Choose what it is counted in."));
	if (!optimiser_mode_parse(field(rq, "mode"), &o->mode))
		problem_add(ctx->arena, problems, "mode", T(ctx, "Choose a goal."));
	read_number(rq, "least_relevance", 100000, &o->least_relevance, problems);
	read_number(rq, "move_minutes", 100000, &o->move_minutes, problems);
	read_number(rq, "seconds", 100000, &o->seconds, problems);
	o->keep_confirmed = !str_empty(field(rq, "keep_confirmed"));
	o->keep_exact = !str_empty(field(rq, "keep_exact"));
	o->keep_dates = !str_empty(field(rq, "keep_dates"));
	o->keep_workers = !str_empty(field(rq, "keep_workers"));
	if (!str_empty(field(rq, "repeat_day")) && !str_to_int(field(rq, "repeat_day"), MONDAY, SUNDAY, &day))
		problem_add(ctx->arena, problems, "repeat_day", T(ctx, "Choose a day of the week."));
	o->repeat_day = (int)day;
	read_time(rq, "repeat_s", &o->repeat_s, problems);
	o->workers.count = 0;
	for (const char *const *id = field_all(rq, "workers[]"); *id != NULL; id++) {
		struct worker worker;

		TRY(worker_find_public(ctx, *id, &worker));
		*arena_push(ctx->arena, &o->workers) = worker.id;
	}
	return OK;
}

static struct err *
run_at_once(struct request *rq, struct response *rs, optimisation_id id)
{
	struct proposal p;
	proposal_id made;

	TRY(optimiser_start(rq->ctx, id, &made));
	TRY(proposal_find(rq->ctx, made, &p));
	respond_see_other(rs, ui_path(rq, arena_printf(rq->ctx->arena, "/proposals/%s", p.public_id.text)));
	return OK;
}

static struct err *
save(struct request *rq, struct response *rs, struct optimisation *o)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct err *err;

	TRY(read_form(rq, o, &problems));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = optimisation_save(ctx, o);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_form(rq, rs, o, err->problems);
	if (str_equal(field(rq, "do"), "run"))
		return run_at_once(rq, rs, o->id);
	ui_done(rq, rs, T(ctx, "Saved."), "/optimiser");
	return OK;
}

static struct err *
save_new(struct request *rq, struct response *rs)
{
	struct optimisation o = optimisation_new();

	return save(rq, rs, &o);
}

static struct err *
save_one(struct request *rq, struct response *rs)
{
	struct optimisation o;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	return save(rq, rs, &o);
}

static struct err *
run_one(struct request *rq, struct response *rs)
{
	struct optimisation o;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	return run_at_once(rq, rs, o.id);
}

static struct err *
archive_one(struct request *rq, struct response *rs)
{
	struct optimisation o;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	TRY(optimisation_archive(rq->ctx, o.id));
	ui_done(rq, rs, T(rq->ctx, "Archived. What it proposed is kept."), "/optimiser");
	return OK;
}

/* ---- live ---- */

static const char *
topic_of(struct arena *arena, int64_t unit)
{
	return arena_printf(arena, "optimiser %" PRId64, unit);
}

static struct err *
open_events(struct request *rq, struct response *rs)
{
	respond_events(rq, rs, topic_of(rq->ctx->arena, rq->ctx->unit.value));
	return OK;
}

static void
tell_pages(void *app, const char *payload)
{
	struct arena *arena;

	if (str_empty(payload))
		return;
	arena = arena_open();
	app_tell(app, topic_of(arena, strtoll(payload, NULL, 10)), "changed", "");
	arena_close(arena);
}

void
backoffice_optimiser_start(struct app *app)
{
	if (app->database != NULL)
		database_listen(app->database, OPTIMISER_CHANNEL, tell_pages, app);
}

#define FORM_FIELDS "name from_days from_s length length_in mode least_relevance move_minutes seconds keep_confirmed " \
	"keep_exact keep_dates keep_workers workers[] repeat_day repeat_s do"

const struct route backoffice_optimiser_routes[] = {
	{ GET, "/:unit/optimiser", show_list, CAN_OPTIMISE },
	{ GET, "/:unit/optimiser/events", open_events, CAN_OPTIMISE },
	{ GET, "/:unit/optimiser/new", show_new, CAN_OPTIMISE },
	{ POST, "/:unit/optimiser/new", save_new, CAN_OPTIMISE, .fields = FORM_FIELDS },
	{ GET, "/:unit/optimiser/:optimisation", show_one, CAN_OPTIMISE },
	{ POST, "/:unit/optimiser/:optimisation", save_one, CAN_OPTIMISE, .fields = FORM_FIELDS },
	{ POST, "/:unit/optimiser/:optimisation/run", run_one, CAN_OPTIMISE },
	{ POST, "/:unit/optimiser/:optimisation/archive", archive_one, CAN_OPTIMISE },
	{ 0 }
};

/* activity -- one activity: where it stands, what can happen next, what happened. */
#include "backoffice/backoffice.h"
#include "backoffice/answers.h"
#include "backoffice/documents.h"
#include "backoffice/reports.h"
#include "backoffice/triggers.h"
#include "backoffice/waiting.h"
#include "backoffice/worked.h"

#include <math.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "planning/planning.h"
#include "ui/ui.h"

enum { MOST_MESSAGES = 10, MOST_RUNS = 10 };

struct history_line {
	const char *what, *when, *who;
	struct activity_differences differences;
};

struct activity_page {
	struct activity a;
	const char *path, *unit_path, *customer_href, *site_href;
	const char *when, *promised, *wished, *duration, *real, *result, *cancel, *origin;	/* NULL: not shown */
	bool may_create, may_book, may_cancel, may_close, may_customer, may_site;
	bool can_plan, can_reopen, planned, open, to_locate;
	struct { struct history_line *items; size_t count, capacity; } history;
	struct messages messages;
	struct talk_card talk;
	struct quotes_card quotes;
	struct run_rows runs;
	const char *runs_href;		/* NULL: they all stand here */
	struct office_files files;
	struct office_reports reports;
	struct office_answers answers;
	struct office_worked worked;
	struct office_waiting waiting;
	enum activity_status steps[STATUS_COUNT];
	size_t step_count;
	struct ui_option results[2];
	struct ui_options reasons;
	const char *typed_result, *typed_start, *typed_end, *typed_comment, *typed_reason, *typed_detail;
	bool closing, canceling;		/* that form was sent and is wrong */
	const struct problems *problems;
};

/* A step as the verb on its button. */
static const char *
step_label(struct ctx *ctx, enum activity_status from, enum activity_status to)
{
	switch (to) {
	case STATUS_PENDING:
		return from == STATUS_REQUESTED ? T(ctx, "Accept the request")
						: T(ctx, "Back to planning");
	case STATUS_REQUESTED: return T(ctx, "Back to the requests");
	case STATUS_PLANNED: return T(ctx, "Not on the way after all");
	case STATUS_EN_ROUTE: return T(ctx, "The worker is on the way");
	case STATUS_IN_PROGRESS: return T(ctx, "The work has begun");
	case STATUS_INTERMEDIATE: return T(ctx, "To be continued another day");
	default: return T(ctx, status_label(to));
	}
}

#include "gen/backoffice_activity.html.h"

static const struct zone *
zone_of(struct request *rq, const struct activity *a)
{
	const struct zone *zone = a->zone != NULL ? zone_find(a->zone) : NULL;

	return zone != NULL ? zone : here(rq)->zone;
}

static const char *
moment_or_null(struct request *rq, const struct activity *a, instant at)
{
	return INSTANT_IS_NONE(at) ? NULL :
	    i18n_moment(rq->ctx->arena, rq->ctx->lang, at, zone_of(rq, a), DATE_LONG);
}

/* "2027-03-01T08:00", as the browser's field for date and time reads it. */
static const char *
typed_moment(struct request *rq, const struct activity *a, instant at)
{
	struct civil civil;

	if (INSTANT_IS_NONE(at))
		return "";
	civil = zone_civil(zone_of(rq, a), at);
	return arena_printf(rq->ctx->arena, "%sT%s", date_print(rq->ctx->arena, civil.day),
	    wall_print(rq->ctx->arena, civil.second_of_day));
}

static const char *
origin_label(struct ctx *ctx, enum activity_origin origin)
{
	switch (origin) {
	case ORIGIN_PORTAL: return T(ctx, "the customer portal");
	case ORIGIN_API: return T(ctx, "a program");
	case ORIGIN_IMPORT: return T(ctx, "an import");
	case ORIGIN_STAFF: break;
	}
	return T(ctx, "the office");
}

static void
fill_times(struct request *rq, struct activity_page *page)
{
	const struct activity *a = &page->a;
	struct ctx *ctx = rq->ctx;

	page->planned = !INSTANT_IS_NONE(a->start);
	page->when = page->planned ?
	    i18n_window(ctx->arena, ctx->lang, a->start, a->end, zone_of(rq, a), DATE_LONG) : T(ctx, "not yet");
	if (!INSTANT_IS_NONE(a->window_from))
		page->promised = i18n_window(
		    ctx->arena, ctx->lang, a->window_from, a->window_to, zone_of(rq, a), DATE_DAY);
	else
		page->promised = moment_or_null(rq, a, a->appointment);
	page->wished = moment_or_null(rq, a, a->wished);
	page->duration = i18n_duration(ctx->arena, ctx->lang, a->duration_s);
	if (!INSTANT_IS_NONE(a->real_start))
		page->real = i18n_window(ctx->arena, ctx->lang, a->real_start, a->real_end, zone_of(rq, a), DATE_LONG);
}

static void
fill_facts(struct request *rq, struct activity_page *page)
{
	const struct activity *a = &page->a;
	struct ctx *ctx = rq->ctx;

	page->unit_path = ui_path(rq, "");
	page->path = arena_printf(ctx->arena, "%s/activities/%s", page->unit_path, a->public_id.text);
	page->customer_href = arena_printf(ctx->arena, "%s/customers/%s", page->unit_path, a->customer_public_id.text);
	page->site_href = arena_printf(ctx->arena, "%s/sites/%s", page->customer_href, a->site_public_id.text);
	page->may_customer = ui_may(rq, PERMISSION_SEE_CUSTOMERS);
	page->may_site = ui_may(rq, PERMISSION_EDIT_CUSTOMERS);
	page->may_create = ui_may(rq, PERMISSION_CREATE);
	page->may_book = ui_may(rq, PERMISSION_BOOK);
	page->may_cancel = ui_may(rq, PERMISSION_CANCEL);
	page->may_close = ui_may(rq, PERMISSION_CLOSE);
	page->open = status_is_open(a->status);
	page->can_plan = a->status == STATUS_PLANNED || status_may_become(a->status, STATUS_PLANNED);
	page->can_reopen = !page->open;
	page->to_locate = page->open && a->address != NULL && isnan(a->latitude);
	page->origin = origin_label(ctx, a->origin);
	if (a->result != RESULT_NONE)
		page->result = a->result == RESULT_OK ? T(ctx, "OK") : T(ctx, "Not OK");
	if (a->status == STATUS_CANCELED && a->cancel_reason != CANCEL_NONE)
		page->cancel = T(ctx, cancel_reason_label(a->cancel_reason));
	fill_times(rq, page);
}

/* The moves that are one button; planning, closing and canceling have places of their own. */
static void
fill_steps(struct request *rq, struct activity_page *page)
{
	struct ctx *ctx = rq->ctx;

	for (int next = 0; next < STATUS_COUNT; next++) {
		enum activity_status to = (enum activity_status)next;
		bool plans = to == STATUS_PLANNED && (page->a.status != STATUS_EN_ROUTE || !page->planned);

		if (!status_may_become(page->a.status, to) || !status_is_open(to) || plans ||
		    (to == STATUS_PENDING && page->a.status != STATUS_REQUESTED))
			continue;
		page->steps[page->step_count++] = to;
	}
	page->results[0] = (struct ui_option){ "ok", T(ctx, "OK"), T(ctx, "Everything was done.") };
	page->results[1] = (struct ui_option){ "ko", T(ctx, "Not OK"),
		T(ctx, "It could not be done, or not all of it.") };
	for (int reason = CANCEL_NONE + 1; reason < CANCEL_COUNT; reason++)
		ui_option_add(ctx, &page->reasons, cancel_reason_token((enum cancel_reason)reason),
		    T(ctx, cancel_reason_label((enum cancel_reason)reason)));
}

static struct err *
fill_history(struct request *rq, struct activity_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_changes changes;

	TRY(activity_history(ctx, page->a.id, &changes));
	for (size_t i = 0; i < changes.count; i++) {
		const struct activity_change *change = &changes.items[i];
		struct history_line *line = arena_push(ctx->arena, &page->history);

		line->what = T(ctx, event_label(change->what));
		line->when = i18n_moment(ctx->arena, ctx->lang, change->at, here(rq)->zone, DATE_MEDIUM);
		line->who = str_empty(change->actor_name) ? T(ctx, "the system") : change->actor_name;
		if (change->what != EVENT_CREATED)
			TRY(activity_differences(ctx, change, zone_of(rq, &page->a), &line->differences));
	}
	TRY(backoffice_talk_card_of(rq, page->a.customer, page->a.id, page->path, &page->talk));
	TRY(backoffice_quotes_card_of(rq, &page->a, page->path, &page->quotes));
	if (!ui_may(rq, PERMISSION_SEE_OUTBOX))
		return OK;
	TRY(triggers_runs(rq, &(struct trigger_filter){ .activity = page->a.id, .limit = MOST_RUNS }, &page->runs));
	if (page->runs.next != NULL)
		page->runs_href = ui_address(ctx, ui_path(rq, "/triggers/log"), "activity",
		    page->a.public_id.text, NULL);
	return message_list(ctx, &(struct message_filter){ .activity = page->a.id, .limit = MOST_MESSAGES },
	    &page->messages);
}

static struct err *
find_activity(struct request *rq, struct activity *a)
{
	return activity_find_public(rq->ctx, path_value(rq, "activity"), a);
}

/* `sent` says which form was sent and is wrong: "close", "cancel" or NULL. */
static struct err *
draw_activity(struct request *rq, struct response *rs, const char *sent, const struct problems *problems)
{
	struct activity_page page = { .problems = problems };

	TRY(find_activity(rq, &page.a));
	fill_facts(rq, &page);
	fill_steps(rq, &page);
	TRY(fill_history(rq, &page));
	TRY(office_files_of_activity(rq, page.a.id, page.a.public_id.text, &page.files));
	TRY(office_answers_of(rq, rs, &page.a, &page.answers));
	TRY(office_reports_of(rq, &page.a, &page.reports));
	TRY(office_worked_of(rq, &page.a, &page.worked));
	TRY(office_waiting_of(rq, &page.a, &page.waiting));
	page.closing = str_equal(sent, "close");
	page.canceling = str_equal(sent, "cancel");
	page.typed_result = page.closing ? field(rq, "result") : "";
	page.typed_start = page.closing ? field(rq, "real_start") : typed_moment(rq, &page.a,
	    INSTANT_IS_NONE(page.a.real_start) ? page.a.start : page.a.real_start);
	page.typed_end = page.closing ? field(rq, "real_end") : typed_moment(rq, &page.a, page.a.end);
	page.typed_comment = page.closing ? field(rq, "comment") : "";
	page.typed_reason = page.canceling ? field(rq, "reason") : "";
	page.typed_detail = page.canceling ? field(rq, "detail") : "";
	backoffice_activity(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.a.title, .place = "activities" });
}

static struct err *
show_activity(struct request *rq, struct response *rs)
{
	return draw_activity(rq, rs, NULL, NULL);
}

/* Back to the page, with what happened and perhaps a way to undo it. */
static struct err *
done(struct request *rq, struct response *rs, const struct activity *a, const char *say, const char *undo)
{
	const char *path = arena_printf(rq->ctx->arena, "/activities/%s", a->public_id.text);

	if (undo != NULL)
		ui_done_undo(rq, rs, say, path, arena_printf(rq->ctx->arena, "%s/%s", path, undo));
	else
		ui_done(rq, rs, say, path);
	return OK;
}

static struct err *
change_status(struct request *rq, struct response *rs)
{
	enum activity_status status;
	struct activity a;

	TRY(find_activity(rq, &a));
	if (!status_parse(field(rq, "status"), &status))
		return err_new(rq->ctx, ERR_INVALID, T(rq->ctx, "There is no such state."),
		    "status %s", field(rq, "status"));
	TRY(activity_set_status(rq->ctx, a.id, status, TELL));
	return done(rq, rs, &a, TF(rq->ctx, "The state is now: {state}.", "state", T(rq->ctx, status_label(status)),
	    NULL), NULL);
}

static struct err *
reopen(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(find_activity(rq, &a));
	TRY(planning_reopen(rq->ctx, a.id, TELL));
	return done(rq, rs, &a, T(rq->ctx, "Reopened. It is to plan again."), NULL);
}

static struct err *
confirm(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(find_activity(rq, &a));
	TRY(activity_confirm(rq->ctx, a.id, true, TELL));
	return done(rq, rs, &a, T(rq->ctx, "Confirmed."), "unconfirm");
}

static struct err *
unconfirm(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(find_activity(rq, &a));
	TRY(activity_confirm(rq->ctx, a.id, false, TELL));
	return done(rq, rs, &a, T(rq->ctx, "No longer confirmed."), "confirm");
}

static struct err *
unplan(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(find_activity(rq, &a));
	TRY(planning_unplan(rq->ctx, a.id, TELL));
	return done(rq, rs, &a, T(rq->ctx, "Taken off the plan. It is to plan again."), NULL);
}

static struct err *
cancel(struct request *rq, struct response *rs)
{
	enum cancel_reason reason = cancel_reason_parse(field(rq, "reason"));
	struct problems problems = { 0 };
	struct activity a;
	struct err *err;

	TRY(find_activity(rq, &a));
	if (reason == CANCEL_NONE)
		problem_add(rq->ctx->arena, &problems, "reason", T(rq->ctx, "Choose a reason."));
	err = problems.count > 0 ? err_invalid(rq->ctx, &problems) :
	    planning_cancel(rq->ctx, a.id, reason, field(rq, "detail"), TELL);
	if (ui_problems(rs, err) != NULL)
		return draw_activity(rq, rs, "cancel", err->problems);
	TRY(err);
	return done(rq, rs, &a, T(rq->ctx, "Canceled."), "reopen");
}

/* A field for date and time, on the wall of the site; "" is none. */
static instant
read_moment(struct request *rq, const struct activity *a, const char *name, struct problems *problems)
{
	instant at;
	bool naive;

	if (str_empty(field(rq, name)))
		return INSTANT_NONE;
	if (instant_parse(field(rq, name), zone_of(rq, a), &at, &naive))
		return at;
	problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "This is no date and time."));
	return INSTANT_NONE;
}

static struct err *
close_activity(struct request *rq, struct response *rs)
{
	const char *result = field(rq, "result");
	struct activity_closing closing = { .comment = field(rq, "comment") };
	struct problems problems = { 0 };
	struct activity a;
	struct err *err;

	TRY(find_activity(rq, &a));
	closing.result = str_equal(result, "ok") ? RESULT_OK : str_equal(result, "ko") ? RESULT_KO : RESULT_NONE;
	if (closing.result == RESULT_NONE)
		problem_add(rq->ctx->arena, &problems, "result", T(rq->ctx, "Choose a result."));
	closing.real_start = read_moment(rq, &a, "real_start", &problems);
	closing.real_end = read_moment(rq, &a, "real_end", &problems);
	err = problems.count > 0 ? err_invalid(rq->ctx, &problems) :
	    activity_close(rq->ctx, a.id, &closing, TELL);
	if (ui_problems(rs, err) != NULL)
		return draw_activity(rq, rs, "close", err->problems);
	TRY(err);
	return done(rq, rs, &a, T(rq->ctx, "Closed."), "reopen");
}

const struct route backoffice_activity_routes[] = {
	{ GET, "/:unit/activities/:activity", show_activity, CAN_SEE_BOARD },
	{ POST, "/:unit/activities/:activity/status", change_status, CAN_CLOSE, .fields = "status" },
	{ POST, "/:unit/activities/:activity/reopen", reopen, CAN_CANCEL },
	{ POST, "/:unit/activities/:activity/confirm", confirm, CAN_BOOK },
	{ POST, "/:unit/activities/:activity/unconfirm", unconfirm, CAN_BOOK },
	{ POST, "/:unit/activities/:activity/unplan", unplan, CAN_BOOK },
	{ POST, "/:unit/activities/:activity/cancel", cancel, CAN_CANCEL, .fields = "reason detail" },
	{ POST, "/:unit/activities/:activity/close", close_activity, CAN_CLOSE,
	    .fields = "result real_start real_end comment" },
	{ 0 }
};

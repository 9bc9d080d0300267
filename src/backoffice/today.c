/* today -- the first page of a unit: what is wrong now, most urgent first, each with its one step. */
#include "backoffice/backoffice.h"

#include "action/action.h"
#include "automation/trigger.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "quote/quote.h"
#include "setup/setup.h"
#include "survey/survey.h"
#include "ui/ui.h"

enum { MOST_LINES = 24, MOST_NAMED = 3, MOST_VISITS = 100 };

struct line { const char *meaning, *icon, *say, *detail, *href, *label; };

struct today_page {
	const char *date, *unit_path, *board_href, *today_href, *done_href;
	struct line lines[MOST_LINES];
	size_t line_count;
	const char *setup_href, *setup_next;	/* the guided set-up goes on there; NULL: it is over */
	struct activity_counters counts;
	struct activities visits;
	const char **times;		/* of each visit */
};

#include "gen/backoffice_today.html.h"

static struct line *
add_line(struct today_page *page, const char *meaning, const char *icon)
{
	struct line *line = &page->lines[page->line_count++];

	*line = (struct line){ .meaning = meaning, .icon = icon };
	return line;
}

/* "Frick · Heat pump service, Kaiser · Boiler": the first few of a filter. */
static struct err *
name_some(struct ctx *ctx, struct activity_filter filter, const char **out)
{
	struct buf names = buf_make(ctx->arena, 1000);
	struct activities some;

	filter.limit = MOST_NAMED;
	TRY(activity_list(ctx, &filter, &some));
	for (size_t i = 0; i < some.count; i++) {
		const struct activity *a = &some.items[i];

		buf_printf(&names, "%s%s · %s", i > 0 ? ", " : "",
		    a->customer_name != NULL ? a->customer_name : a->reference, a->title);
	}
	*out = buf_text(&names);
	return OK;
}

/* Customers who wait for an answer, and those who were not satisfied. */
static struct err *
add_wishes(struct request *rq, struct today_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct wish_counters counts;
	int64_t all, unhappy;
	struct line *line;

	TRY(wish_count(ctx, &counts));
	all = counts.requests + counts.proposals + counts.callbacks;
	if (all > 0) {
		line = add_line(page, "warning", "hand");
		line->say = TN(ctx, all, "{n} customer waits for your decision", "{n} customers wait for your decision",
		    NULL);
		line->detail = TF(ctx, "The oldest since {moment}", "moment",
		    i18n_moment(ctx->arena, ctx->lang, counts.oldest, here(rq)->zone, DATE_MEDIUM), NULL);
		line->href = ui_path(rq, "/requests");
		line->label = T(ctx, "Decide");
	}
	TRY(survey_count_unseen(ctx, &unhappy));
	if (unhappy > 0) {
		line = add_line(page, "problem", "star");
		line->say = TN(ctx, unhappy, "{n} customer was not satisfied", "{n} customers were not satisfied",
		    NULL);
		line->href = ui_path(rq, "/surveys?show=unseen");
		line->label = T(ctx, "Read the answers");
	}
	return OK;
}

static void
add_answers(struct request *rq, struct today_page *page, const char *meaning, enum quote_status status,
    const char *say)
{
	struct line *line = add_line(page, meaning, "receipt");

	line->say = say;
	line->href = ui_address(rq->ctx, ui_path(rq, "/quotes"), "status", quote_status_token(status), "new", "1",
	    NULL);
	line->label = T(rq->ctx, "Read the answers");
}

/* What customers answered to quotes, until somebody has taken note. */
static struct err *
add_quotes(struct request *rq, struct today_page *page)
{
	struct ctx *ctx = rq->ctx;
	int64_t counts[QUOTE_STATUS_COUNT];

	if (!ui_may(rq, PERMISSION_QUOTE))
		return OK;
	TRY(quote_count_answered(ctx, counts));
	if (counts[QUOTE_REFUSED] > 0)
		add_answers(rq, page, "problem", QUOTE_REFUSED, TN(ctx, counts[QUOTE_REFUSED],
		    "{n} quote was refused", "{n} quotes were refused", NULL));
	if (counts[QUOTE_CHANGE_ASKED] > 0)
		add_answers(rq, page, "warning", QUOTE_CHANGE_ASKED, TN(ctx, counts[QUOTE_CHANGE_ASKED],
		    "{n} customer asks for a change of a quote", "{n} customers ask for a change of a quote", NULL));
	if (counts[QUOTE_ACCEPTED] > 0)
		add_answers(rq, page, "done", QUOTE_ACCEPTED, TN(ctx, counts[QUOTE_ACCEPTED],
		    "{n} quote was accepted", "{n} quotes were accepted", NULL));
	return OK;
}

static struct err *
add_activities(struct request *rq, struct today_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct activity_counters *counts = &page->counts;
	struct line *line;

	if (counts->late > 0) {
		line = add_line(page, "problem", "clock");
		line->say = TN(ctx, counts->late, "{n} visit is late", "{n} visits are late", NULL);
		line->href = ui_path(rq, "/activities?show=late");
		line->label = T(ctx, "See who is late");
		TRY(name_some(ctx, (struct activity_filter){ .late = true }, &line->detail));
	}
	TRY(add_wishes(rq, page));
	TRY(add_quotes(rq, page));
	if (counts->requested > 0) {
		line = add_line(page, "problem", "requested");
		line->say = TN(ctx, counts->requested, "{n} requested visit waits to be accepted",
		    "{n} requested visits wait to be accepted", NULL);
		line->href = ui_path(rq, "/activities?status=requested");
		line->label = T(ctx, "Decide");
		TRY(name_some(ctx, (struct activity_filter){ .statuses = STATUS_BIT(STATUS_REQUESTED),
		    .order = ORDER_NEWEST }, &line->detail));
	}
	if (counts->to_plan > 0) {
		line = add_line(page, "warning", "calendar");
		line->say = TN(ctx, counts->to_plan, "{n} activity has no time yet", "{n} activities have no time yet",
		    NULL);
		line->href = ui_path(rq, "/activities?show=unplanned");
		line->label = T(ctx, "Plan them");
		TRY(name_some(ctx, (struct activity_filter){ .unplanned = true, .order = ORDER_NEWEST },
		    &line->detail));
	}
	return OK;
}

static struct err *
add_places(struct request *rq, struct today_page *page)
{
	struct sites_to_locate sites;
	struct ctx *ctx = rq->ctx;
	struct line *line;
	int64_t count;

	if (!ui_may(rq, PERMISSION_SEE_CUSTOMERS))
		return OK;
	TRY(site_list_to_locate(ctx, 1, &sites, &count));
	if (count == 0)
		return OK;
	line = add_line(page, page->counts.unlocated > 0 ? "warning" : "info", "locate");
	line->say = TN(ctx, count, "{n} address is not on the map yet", "{n} addresses are not on the map yet", NULL);
	if (page->counts.unlocated > 0)
		line->detail = TN(ctx, page->counts.unlocated, "{n} open activity there can be offered no time",
		    "{n} open activities there can be offered no time", NULL);
	line->href = ui_path(rq, "/locate");
	line->label = T(ctx, "Locate them");
	return OK;
}

static struct err *
add_sms(struct request *rq, struct today_page *page)
{
	struct ctx *ctx = rq->ctx;
	credit balance;
	bool possible;
	struct line *line;

	if (!here(rq)->settings.way_sms)
		return OK;
	TRY(message_sms_possible(ctx, &possible));
	TRY(credit_balance(ctx, &balance));
	if (possible && (balance.tenths == 0 || balance.tenths >= here(rq)->settings.credit_warning_tenths))
		return OK;
	line = add_line(page, possible ? "warning" : "problem", "mobile");
	line->say = possible ? T(ctx, "SMS credits are running low")
			     : T(ctx, "No SMS credit is left: codes by SMS are not sent");
	line->detail = TF(ctx, "{credits} credits left", "credits",
	    i18n_number(ctx->arena, ctx->lang, (double)balance.tenths / 10, 1), NULL);
	line->href = ui_path(rq, "/settings");
	line->label = T(ctx, "Open the settings");
	return OK;
}

static struct err *
add_messages(struct request *rq, struct today_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct message_counters counts;
	struct line *line;

	if (!ui_may(rq, PERMISSION_SEE_OUTBOX))
		return OK;
	TRY(message_count(ctx, &counts));
	if (counts.failed > 0) {
		line = add_line(page, "problem", "outbox");
		line->say = TN(ctx, counts.failed, "{n} message could not be sent", "{n} messages could not be sent",
		    NULL);
		line->href = ui_path(rq, "/messages?status=failed");
		line->label = T(ctx, "See why");
	}
	if (counts.held > 0) {
		line = add_line(page, "info", "outbox");
		line->say = TN(ctx, counts.held, "{n} message is held in the outbox",
		    "{n} messages are held in the outbox", NULL);
		line->detail = T(ctx, "No mail server or SMS provider is set up, so nothing leaves this machine.");
		line->href = ui_path(rq, "/messages");
		line->label = T(ctx, "Open the outbox");
	}
	return add_sms(rq, page);
}

/* Effects of triggers that nobody will try again by themselves. */
static struct err *
add_triggers(struct request *rq, struct today_page *page)
{
	struct trigger_counters counts;
	struct line *line;

	if (!ui_may(rq, PERMISSION_SEE_OUTBOX))
		return OK;
	TRY(trigger_count(rq->ctx, &counts));
	if (counts.failed == 0)
		return OK;
	line = add_line(page, "problem", "trigger");
	line->say = TN(rq->ctx, counts.failed, "{n} effect of a trigger could not be carried out",
	    "{n} effects of triggers could not be carried out", NULL);
	line->href = ui_path(rq, "/triggers/log?failed=1");
	line->label = T(rq->ctx, "See why");
	return OK;
}

/* A unit that was begun and not finished, or in which there is nothing yet. */
static struct err *
find_setup(struct request *rq, struct today_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;
	struct setup setup;

	if (!ui_may(rq, PERMISSION_EDIT_SETTINGS))
		return OK;
	TRY(setup_find(ctx, &setup));
	if (setup.next == SETUP_STEPS)
		return OK;
	if (!setup.begun) {
		TRY(type_list(ctx, true, &types));
		if (types.count > 0)
			return OK;
	}
	page->setup_href = ui_path(rq, "/setup");
	page->setup_next = TF(ctx, "Next: {step}", "step", T(ctx, setup_step_label(setup.next)), NULL);
	return OK;
}

static struct err *
list_visits(struct request *rq, struct today_page *page, instant from, instant to)
{
	struct ctx *ctx = rq->ctx;

	TRY(activity_list(ctx,
	    &(struct activity_filter){ .from = from,
		.to = to,
		.statuses = STATUSES_OPEN | STATUS_BIT(STATUS_TERMINATED),
		.order = ORDER_START,
		.limit = MOST_VISITS },
	    &page->visits));
	page->times = arena_new_array(ctx->arena, page->visits.count, const char *);
	for (size_t i = 0; i < page->visits.count; i++) {
		const struct activity *a = &page->visits.items[i];

		page->times[i] = i18n_time_range(ctx->arena, ctx->lang,
		    zone_civil(here(rq)->zone, a->start).second_of_day,
		    zone_civil(here(rq)->zone, a->end).second_of_day);
	}
	return OK;
}

static struct err *
show_today(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	date today = zone_date(here(rq)->zone, ctx->now);
	instant from = zone_midnight(here(rq)->zone, today), to = zone_midnight(here(rq)->zone, date_add(today, 1));
	const char *day = date_print(ctx->arena, today);
	struct today_page page = {
		.date = i18n_date(ctx->arena, ctx->lang, today, DATE_LONG), .unit_path = ui_path(rq, ""),
		.board_href = ui_path(rq, "/board"),
		.today_href = ui_address(ctx, ui_path(rq, "/activities"), "from", day, "to", day, NULL),
		.done_href = ui_address(ctx, ui_path(rq, "/activities"), "from", day, "to", day,
		    "status", "terminated", NULL),
	};

	TRY(find_setup(rq, &page));
	TRY(activity_count(ctx, from, to, &page.counts));
	TRY(add_activities(rq, &page));
	TRY(add_places(rq, &page));
	TRY(add_messages(rq, &page));
	TRY(add_triggers(rq, &page));
	TRY(list_visits(rq, &page, from, to));
	backoffice_today(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Today"), .place = "" });
}

/* The first page after the login, and for who may not see activities the first other place. */
static struct err *
show_home(struct request *rq, struct response *rs)
{
	if (ui_may(rq, PERMISSION_SEE_BOARD))
		return show_today(rq, rs);
	respond_see_other(rs, ui_first_place(rq));
	return OK;
}

const struct route backoffice_today_routes[] = {
	{ GET, "/:unit", show_home, NEEDS_STAFF },
	{ 0 }
};

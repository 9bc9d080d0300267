/* automation -- see automation.h. */
#include "automation/automation.h"

#include <jansson.h>
#include "access/access.h"
#include "account/account.h"
#include "activity/activity.h"
#include "automation/told.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/automation.sql.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "quote/quote.h"

enum { MOST_ATTEMPTS = 10, LOOP_EVENTS = 50, LOOP_S = 600, KEEP_S = 30 * 86400 };

static const struct rule {
	enum event_kind event;
	enum message_purpose purpose;
} rules[] = {
#define RULE(event, purpose) { EVENT_##event, PURPOSE_##purpose },
#include "automation/rule.inc"
#undef RULE
};

/* An event and the activity as it stood when it happened. */
struct happening {
	struct event_next_row row;
	enum event_kind kind;
	struct activity activity;
	bool had_promise;
	instant before_from, before_to;	/* promise before the change */
};

/* ---- what happened ---- */

static instant
moment_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? INSTANT(json_integer_value(value)) : INSTANT_NONE;
}

/* A member of "from" when it differed, else what it still is. */
static instant
before(const json_t *from, const json_t *to, const char *name, instant now)
{
	bool differed = json_object_get(from, name) != NULL || json_object_get(to, name) != NULL;

	return differed ? moment_of(from, name) : now;
}

static void
read_plan(struct happening *happening, const json_t *plan)
{
	struct activity *a = &happening->activity;

	a->start = moment_of(plan, "start");
	a->end = moment_of(plan, "end");
	a->window_from = moment_of(plan, "window_from");
	a->window_to = moment_of(plan, "window_to");
	a->ics_sequence = (int32_t)json_integer_value(json_object_get(plan, "sequence"));
}

static void
read_before(struct happening *happening, const json_t *from, const json_t *to)
{
	const struct activity *a = &happening->activity;
	struct activity was = {
		.start = before(from, to, "start", a->start), .end = before(from, to, "end", a->end),
		.window_from = before(from, to, "window_from", a->window_from),
		.window_to = before(from, to, "window_to", a->window_to),
	};

	happening->had_promise = activity_promise(&was, &happening->before_from, &happening->before_to);
}

static struct err *
read_happening(struct ctx *ctx, struct happening *happening)
{
	json_t *data;

	TRY(activity_find(ctx, happening->row.activity_id, &happening->activity));
	data = json_loads(happening->row.data, 0, NULL);
	if (data == NULL)
		return err_bug(ctx, "event %lld holds no JSON", (long long)happening->row.id.value);
	read_plan(happening, json_object_get(data, "plan"));
	read_before(happening, json_object_get(data, "from"), json_object_get(data, "to"));
	json_decref(data);
	happening->activity.status = happening->kind == EVENT_CANCELED ? STATUS_CANCELED : STATUS_PLANNED;
	return OK;
}

/* Whether it is news for the customer: a promise in the future was made, changed or taken back. */
static bool
concerns_customer(const struct ctx *ctx, const struct happening *happening)
{
	instant from, to;

	if (!activity_promise(&happening->activity, &from, &to) || to.s < ctx->now.s)
		return false;
	if (happening->kind != EVENT_MOVED)
		return true;
	return !happening->had_promise || happening->before_from.s != from.s || happening->before_to.s != to.s;
}

/* ---- effects ---- */

static struct err *
apply_rule(struct ctx *ctx, const struct rule *rule, const struct happening *happening)
{
	struct activity_message message = {
		.purpose = rule->purpose, .activity = &happening->activity, .event = happening->row.id,
		.before_from = happening->had_promise ? happening->before_from : INSTANT_NONE,
		.before_to = happening->had_promise ? happening->before_to : INSTANT_NONE,
	};
	struct recipient to;
	bool found;

	if (!concerns_customer(ctx, happening))
		return OK;
	TRY(message_recipient(ctx, &happening->activity, &to, &found));
	return found ? message_about_activity(ctx, &to, &message) : OK;
}

/* A quote was sent: the customer gets a link that opens it alone.  Not when it was decided meanwhile. */
static struct err *
tell_quote(struct ctx *ctx, const struct happening *happening)
{
	json_t *data = json_loads(happening->row.data, 0, NULL);
	const char *id = arena_strdup(ctx->arena, json_string_value(json_object_get(data, "quote"))), *path;
	struct activity about = { 0 };
	struct quote quote;
	struct recipient to;
	bool found;

	json_decref(data);
	TRY(quote_find_public(ctx, id == NULL ? "" : id, &quote));
	if (quote.status != QUOTE_SENT)
		return OK;
	about.customer = quote.customer;
	TRY(message_recipient(ctx, &about, &to, &found));
	if (!found)
		return OK;
	TRY(access_quote_link(ctx, quote.customer, to.contact, quote.public_id.text, &path));
	return message_about_quote(ctx, &to, &(struct quote_message){ .number = quote.number, .title = quote.title,
	    .link = arena_printf(ctx->arena, "%s%s", ctx->env->base_url, path), .activity = quote.activity,
	    .event = happening->row.id });
}

/* A rule that answers its own effect would never end: an activity with so many events is left alone. */
static struct err *
goes_in_circles(struct ctx *ctx, const struct happening *happening, bool *circles)
{
	struct event_count_lately_row row;

	TRY(sql_event_count_lately(ctx, ctx->unit, happening->row.activity_id,
	    INSTANT(happening->row.at.s - LOOP_S), &row));
	*circles = row.count > LOOP_EVENTS;
	return OK;
}

static struct err *
apply_rules(struct ctx *ctx, struct happening *happening, const char **note)
{
	bool circles;

	*note = "";
	if (happening->kind == EVENT_QUOTE_SENT)
		return tell_quote(ctx, happening);
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		if (rules[i].event != happening->kind || ID_IS_NONE(happening->row.activity_id))
			continue;
		TRY(goes_in_circles(ctx, happening, &circles));
		if (circles) {
			*note = "too many events of this activity in ten minutes: nothing was sent";
			return OK;
		}
		TRY(read_happening(ctx, happening));
		TRY(apply_rule(ctx, &rules[i], happening));
	}
	return tell_people(ctx, &(struct told){ .id = happening->row.id, .kind = happening->kind,
	    .activity = happening->row.activity_id, .customer = happening->row.customer_id,
	    .contact = happening->row.contact_id, .data = happening->row.data });
}

/* ---- one event ---- */

struct handling {
	bool found;
	struct happening happening;
};

/* Stands in the event's unit, in its language. */
static struct err *
enter_unit(struct ctx *ctx, unit_id id)
{
	struct unit unit;

	TRY(unit_find(ctx, id, &unit));
	unit_enter(ctx, &unit);
	ctx->lang = unit.lang;
	return OK;
}

static struct err *
handle(struct ctx *ctx, void *arg)
{
	struct handling *handling = arg;
	struct event_next_row *row = &handling->happening.row;
	const char *note;

	TRY(sql_event_next(ctx, ctx->now, row, &handling->found));
	if (!handling->found)
		return OK;
	handling->happening.kind = event_parse(row->kind);
	TRY(enter_unit(ctx, row->unit_id));
	TRY(apply_rules(ctx, &handling->happening, &note));
	return sql_event_done(ctx, ctx->unit, row->id, ctx->now, note, NULL);
}

struct setback {
	const struct event_next_row *row;
	const char *error;
};

static struct err *
put_off(struct ctx *ctx, void *arg)
{
	const struct setback *setback = arg;
	const struct event_next_row *row = setback->row;
	int64_t patience = INT64_C(10) << row->attempts;

	if (row->attempts + 1 >= MOST_ATTEMPTS)
		return sql_event_done(ctx, row->unit_id, row->id, ctx->now, setback->error, NULL);
	return sql_event_later(ctx, row->unit_id, row->id, INSTANT(ctx->now.s + patience), setback->error, NULL);
}

struct err *
automation_next(struct ctx *from, bool *more)
{
	struct ctx own = *from, *ctx = &own;	/* it stands in another unit for each event */
	struct handling handling = { 0 };
	struct event_waiting_row waiting;
	struct setback setback = { .row = &handling.happening.row };
	struct err *err;

	TRY(sql_event_waiting(ctx, ctx->now, &waiting, more));
	if (!*more)
		return OK;
	err = db_transaction(ctx, handle, &handling);
	*more = handling.found;
	if (err == OK || !handling.found)
		return err;
	setback.error = err_chain(ctx->arena, err);
	TRY(db_transaction(ctx, put_off, &setback));
	return err;
}

/* ---- login codes ---- */

struct answer {
	int64_t challenge;
};

static struct err *
write_letter(struct ctx *ctx, const struct access_letter *letter)
{
	struct login_message login = {
		.to = { .channel = letter->channel == ACCESS_SMS ? "sms" : "email", .address = letter->to,
		    .name = letter->to_name, .lang = letter->lang, .customer = letter->customer },
		.code = letter->code,
		.link = letter->signing ? NULL :
		    arena_printf(ctx->arena, "%s%s", ctx->env->base_url, letter->link_path),
		.signing = letter->signing,
		.minutes = (int)((letter->expires_at.s - ctx->now.s + 59) / 60),
	};
	bool possible = true;
	message_id id;

	ctx->tenant = letter->tenant;
	ctx->unit = letter->unit;
	if (letter->channel == ACCESS_SMS)
		TRY(message_sms_possible(ctx, &possible));
	return possible ? message_login(ctx, &login, &id) : OK;
}

static struct err *
answer(struct ctx *from, void *arg)
{
	const struct answer *asked = arg;
	struct ctx own = *from, *ctx = &own;
	struct access_letter letter = { 0 };

	TRY(access_answer_challenge(ctx, asked->challenge, &letter));
	return letter.send ? write_letter(ctx, &letter) : OK;
}

struct err *
automation_send_codes(struct ctx *ctx, int *done)
{
	struct access_due due = { 0 };
	struct err *first = OK;

	*done = 0;
	TRY(access_challenges_due(ctx, &due));
	for (size_t i = 0; i < due.count; i++) {
		struct answer asked = { due.items[i] };
		struct err *err = db_transaction(ctx, answer, &asked);

		if (err == OK)
			(*done)++;
		else if (first == OK)
			first = err;
	}
	return first;
}

/* ---- forgetting ---- */

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	return sql_event_sweep(ctx, INSTANT(ctx->now.s - KEEP_S), 5000, arg);
}

struct err *
automation_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}

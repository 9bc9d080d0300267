/* automation -- see automation.h. */
#include "automation/automation.h"

#include "automation/inside.h"

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
#include "gen/automation_trigger.sql.h"
#include "hook/webhook.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "quote/quote.h"

enum {
	MOST_ATTEMPTS = 10, PAPER_ATTEMPTS = 3, LOOP_EVENTS = 50, LOOP_S = 600, KEEP_S = 30 * 86400,
	KEEP_RUNS_S = 400 * 86400,
};

static const struct rule {
	enum event_kind event;
	enum message_purpose purpose;
} rules[] = {
#define RULE(event, purpose) { EVENT_##event, PURPOSE_##purpose },
#include "automation/rule.inc"
#undef RULE
};

/* ---- effects ---- */

static struct err *
apply_rule(struct ctx *ctx, const struct rule *rule, const struct happening *happening)
{
	struct activity_message message = {
		.purpose = rule->purpose, .activity = &happening->activity, .event = happening->id,
		.before_from = happening->before_from, .before_to = happening->before_to,
	};
	struct recipient to;
	bool found;

	if (!happening_concerns_customer(ctx, happening))
		return OK;
	TRY(message_recipient(ctx, &happening->activity, &to, &found));
	return found ? message_about_activity(ctx, &to, &message) : OK;
}

/*
 * A quote was sent: the customer gets it, and a link that opens it alone; not when it was decided meanwhile.
 * It was accepted: who signed it gets what was signed.
 */
static struct err *
tell_quote(struct ctx *ctx, const struct happening *happening, document_id paper)
{
	bool accepted = happening->kind == EVENT_QUOTE_ACCEPTED;
	const char *id = json_string_value(json_object_get(happening->data, "quote")), *path;
	struct activity about = { 0 };
	struct quote quote;
	struct recipient to;
	bool found;

	TRY(quote_find_public(ctx, id == NULL ? "" : id, &quote));
	if (quote.status != (accepted ? QUOTE_ACCEPTED : QUOTE_SENT))
		return OK;
	about.customer = quote.customer;
	if (accepted)
		about.contact = happening->contact;
	TRY(message_recipient(ctx, &about, &to, &found));
	if (!found)
		return OK;
	TRY(access_quote_link(ctx, quote.customer, to.contact, quote.public_id.text, &path));
	return message_about_quote(ctx, &to, &(struct quote_message){ .number = quote.number, .title = quote.title,
	    .link = arena_printf(ctx->arena, "%s%s", ctx->env->base_url, path), .activity = quote.activity,
	    .event = happening->id, .accepted = accepted, .paper = paper });
}

/* Changes that answer each other would never end: an activity with so many events is left alone. */
static struct err *
goes_in_circles(struct ctx *ctx, const struct happening *happening, bool *circles)
{
	struct event_count_lately_row row;

	*circles = false;
	if (!happening->has_activity)
		return OK;
	TRY(sql_event_count_lately(ctx, ctx->unit, happening->activity.id, INSTANT(happening->at.s - LOOP_S), &row));
	*circles = row.count > LOOP_EVENTS;
	return OK;
}

/* While the unit has no trigger: the customer hears of the appointment, and is asked how it was. */
static struct err *
apply_built_in(struct ctx *ctx, const struct happening *happening, const struct told *told, const char **note)
{
	bool circles;

	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		if (rules[i].event != happening->kind || !happening->has_activity)
			continue;
		TRY(goes_in_circles(ctx, happening, &circles));
		if (circles) {
			*note = "too many events of this activity in ten minutes: nothing was sent";
			return OK;
		}
		TRY(apply_rule(ctx, &rules[i], happening));
	}
	return happening->kind == EVENT_CLOSED ? tell_closed(ctx, told) : OK;
}

static struct err *
apply_triggers(struct ctx *ctx, const struct triggers *triggers, const struct unit *unit,
    const struct happening *happening)
{
	bool circles;

	TRY(goes_in_circles(ctx, happening, &circles));
	TRY(due_after_event(ctx, triggers, unit, happening));
	return match_event(ctx, triggers, happening, circles);
}

/* ---- one event ---- */

struct handling {
	bool found;
	struct event_next_row row;
	unit_id unit;			/* whose triggers were read before the transaction; none: nobody's */
	const struct triggers *triggers;
	event_id prepared;		/* whose paper was made */
	document_id paper;
	struct err *trouble;		/* of making it */
};

static struct err *
tell_webhooks(struct ctx *ctx, const struct event_next_row *row, const struct happening *happening)
{
	return webhook_tell(ctx, &(struct webhook_news){ .event = row->id, .kind = happening->kind, .at = row->at,
	    .actor = row->actor, .activity = happening->has_activity ? &happening->activity : NULL,
	    .customer = happening->customer });
}

static struct err *
apply_all(struct ctx *ctx, const struct handling *handling, const struct unit *unit, const char **note)
{
	const struct event_next_row *row = &handling->row;
	const struct triggers *triggers = handling->triggers;
	struct happening happening = { .id = row->id, .kind = event_parse(row->kind), .actor = row->actor,
		.chain = row->chain, .data_text = row->data, .customer = row->customer_id, .contact = row->contact_id,
		.at = row->at, .cause = arena_printf(ctx->arena, "e%lld", (long long)row->id.value) };
	struct told told = { .id = row->id, .kind = happening.kind, .activity = row->activity_id,
		.customer = row->customer_id, .contact = row->contact_id, .data = row->data,
		.paper = handling->paper };

	TRY(happening_read(ctx, &happening, row->activity_id, true));
	TRY(tell_webhooks(ctx, row, &happening));
	if (!ID_EQUAL(handling->unit, ctx->unit))
		TRY(triggers_here(ctx, &triggers));
	if (triggers->count == 0)
		TRY(apply_built_in(ctx, &happening, &told, note));
	else
		TRY(apply_triggers(ctx, triggers, unit, &happening));
	if (happening.kind == EVENT_QUOTE_SENT || happening.kind == EVENT_QUOTE_ACCEPTED)
		TRY(tell_quote(ctx, &happening, handling->paper));
	return happening.kind == EVENT_QUOTE_SENT ? OK : tell_people(ctx, &told);
}

static struct err *
handle(struct ctx *ctx, void *arg)
{
	struct handling *handling = arg;
	struct event_next_row *row = &handling->row;
	const char *note = "";
	struct unit unit;

	TRY(sql_event_next(ctx, ctx->now, row, &handling->found));
	/* Somebody else took the one whose paper was made: look again. */
	if (!handling->found || !ID_EQUAL(row->id, handling->prepared))
		return OK;
	/* A mail without its paper is better than none. */
	if (handling->trouble != OK && row->attempts + 1 < PAPER_ATTEMPTS)
		return handling->trouble;
	TRY(stand_in_unit(ctx, row->unit_id, &unit));
	TRY(apply_all(ctx, handling, &unit, &note));
	return sql_event_done(ctx, ctx->unit, row->id, ctx->now, note, NULL);
}

struct setback {
	const struct event_next_row *row;
	const char *error;
};

/* Whatever went wrong with its rules, those who follow what happens hear of it. */
static struct err *
give_up(struct ctx *ctx, const struct event_next_row *row, const char *error)
{
	struct happening happening = { .id = row->id, .kind = event_parse(row->kind), .data_text = row->data,
		.customer = row->customer_id, .at = row->at };
	struct unit unit;

	TRY(stand_in_unit(ctx, row->unit_id, &unit));
	if (happening_read(ctx, &happening, row->activity_id, true) == OK)
		TRY(tell_webhooks(ctx, row, &happening));
	return sql_event_done(ctx, row->unit_id, row->id, ctx->now, error, NULL);
}

static struct err *
put_off(struct ctx *ctx, void *arg)
{
	const struct setback *setback = arg;
	const struct event_next_row *row = setback->row;
	int64_t patience = INT64_C(10) << row->attempts;

	if (row->attempts + 1 >= MOST_ATTEMPTS)
		return give_up(ctx, row, setback->error);
	return sql_event_later(ctx, row->unit_id, row->id, INSTANT(ctx->now.s + patience), setback->error, NULL);
}

struct err *
automation_next(struct ctx *from, bool *more)
{
	struct ctx own = *from, *ctx = &own;	/* it stands in another unit for each event */
	struct handling handling = { 0 };
	struct event_waiting_row waiting;
	struct setback setback = { .row = &handling.row };
	struct unit unit;
	struct err *err;

	TRY(sql_event_waiting(ctx, ctx->now, &waiting, more));
	if (!*more)
		return OK;
	/* read before the transaction, where they may lie on the shelf */
	TRY(stand_in_unit(ctx, waiting.unit_id, &unit));
	TRY(triggers_here(ctx, &handling.triggers));
	handling.unit = unit.id;
	handling.prepared = waiting.id;
	handling.trouble = papers_of_event(ctx, event_parse(waiting.kind), waiting.data, &handling.paper);
	err = db_transaction(ctx, handle, &handling);
	*more = handling.found;
	if (err == OK || !handling.found)
		return err;
	setback.error = err_chain(ctx->arena, err);
	TRY(db_transaction(ctx, put_off, &setback));
	return err;
}

/* ---- what time brings, and effects ---- */

struct err *
automation_work(struct ctx *ctx, int *done, instant *next_at)
{
	size_t came = 0, carried = 0;
	bool filled = false;

	TRY(due_fill(ctx, &filled));
	TRY(due_come(ctx, &came));
	TRY(effects_carry_out(ctx, &carried));
	*done += (int)(filled + came + carried);
	return automation_next_at(ctx, next_at);
}

struct err *
automation_prepare(struct ctx *ctx, int *done, instant *next_at)
{
	size_t made = 0;

	TRY(effects_prepare(ctx, &made));
	*done += (int)made;
	return automation_next_at(ctx, next_at);
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
	TRY(sql_trigger_sweep_effects(ctx, INSTANT(ctx->now.s - KEEP_RUNS_S), 1000, NULL));
	TRY(sql_trigger_sweep_runs(ctx, INSTANT(ctx->now.s - KEEP_RUNS_S), 1000, NULL));
	return sql_event_sweep(ctx, INSTANT(ctx->now.s - KEEP_S), 5000, arg);
}

struct err *
automation_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}

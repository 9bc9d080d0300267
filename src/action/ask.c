/* ask -- whether an action can be done now, and in plain words why not. */
#include "action/inside.h"
#include "action/use.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "form/conditions.h"
#include "i18n/i18n.h"

/* ---- status ---- */

/* The statuses that both the settings and the kind allow, as a list for staff. */
static const char *
statuses_in_words(struct ctx *ctx, const struct action *action)
{
	const char *own = str_empty(action->statuses) ? action->kind->statuses : action->statuses;
	struct buf text = buf_make(ctx->arena, 1000);

	for (int i = 0; i < STATUS_COUNT; i++) {
		const char *token = status_token((enum activity_status)i);

		if (str_has_word(own, token) && str_has_word(action->kind->statuses, token))
			buf_printf(&text, "%s%s", text.size > 0 ? ", " : "",
			    T(ctx, status_label((enum activity_status)i)));
	}
	return buf_text(&text);
}

static bool
status_allows(const struct action_case *asked)
{
	const struct action *action = asked->action;
	const char *statuses = str_empty(action->statuses) ? action->kind->statuses
							   : action->statuses;
	const char *token;

	if (asked->activity == NULL)
		return true;
	token = status_token(asked->activity->status);
	return str_has_word(statuses, token) && str_has_word(action->kind->statuses, token);
}

/* Until when the settings allow it; INSTANT_NONE: no end. */
static instant
notice_end(const struct action_case *asked)
{
	instant from, to;

	if (asked->action->until_h < 0 || asked->activity == NULL ||
	    !activity_promise(asked->activity, &from, &to))
		return INSTANT_NONE;
	return INSTANT(from.s - (int64_t)asked->action->until_h * 3600);
}

/* ---- rights ---- */

static struct access_verdict
rights_of(struct ctx *ctx, const struct action_case *asked)
{
	const struct access_visitor *visitor = asked->visitor;
	const struct access_standing *here = visitor->here;
	struct access_thing thing = { .type_shown = asked->type->portal_shown,
		.type_name = asked->type->name,
		.unit = ctx->unit,
		.action = asked->action->code };

	if (asked->activity != NULL) {
		thing.activity = asked->activity->id;
		thing.site = asked->activity->site;
		thing.customer = asked->activity->customer;
		/* Whose child it is was asked when the page was opened. */
		thing.parent = here == NULL ? thing.parent : here->customer;
	} else if (here != NULL) {
		thing.customer = here->customer;
	}
	return access_sees(ctx, visitor, asked->action->kind->right, &thing);
}

struct access_visitor *
action_anybody(struct ctx *ctx, customer_id customer)
{
	struct access_visitor *visitor = arena_new(ctx->arena, struct access_visitor);
	struct access_standing *standing = arena_push(ctx->arena, &visitor->standings);

	*standing = (struct access_standing){ .tenant = ctx->tenant, .unit = ctx->unit, .customer = customer,
		.sees = true, .books = true, .signs = true, .unit_on = true, .way_on = true, .customer_on = true,
		.children_too = true, .unit_slug = "", .unit_name = "", .customer_name = "", .contact_name = "",
		.lang = ctx->lang };
	visitor->here = standing;
	visitor->identity = "";
	visitor->proof = ACCESS_BY_LINK;
	visitor->lang = ctx->lang;
	return visitor;
}

/* ---- rule by rule ---- */

static void
refuse(struct action_answer *answer, enum action_rule rule, bool show, const char *why, const char *staff)
{
	answer->possible = false;
	answer->rule = rule;
	answer->show = show;
	answer->why = why;
	answer->staff = staff;
}

static const char *
staff_why_not_offered(struct ctx *ctx, const struct action_case *asked)
{
	if (!asked->action->active)
		return T(ctx, "The action is switched off.");
	if (asked->type->archived)
		return T(ctx, "The activity type is archived.");
	if (asked->activity == NULL && !asked->type->by_portal)
		return T(ctx, "Customers do not start activities of this type: its switch is off.");
	if (asked->activity == NULL)
		return asked->type->portal_shown ? T(ctx, "It is offered on activities only.")
						 : T(ctx, "The activity type is not shown on the portal.");
	return T(ctx, "It is offered on the first page only.");
}

static bool
is_offered(const struct action_case *asked)
{
	enum action_place place = asked->activity == NULL ? ACTION_ON_HOME : ACTION_ON_ACTIVITY;

	return asked->action->active && (asked->action->offered & place) != 0 && !asked->type->archived &&
	    (asked->activity != NULL || (asked->type->portal_shown && asked->type->by_portal));
}

static void
refuse_status(struct ctx *ctx, const struct action_case *asked, struct action_answer *answer)
{
	const char *now = T(ctx, status_label(asked->activity->status));
	const char *list = statuses_in_words(ctx, asked->action);

	refuse(answer, ACTION_NOT_IN_STATUS, false,
	    T(ctx, "This is not possible any more: the visit has gone on since. You can see below where it stands."),
	    TF(ctx, "Only while the activity is: {statuses}. Now it is: {status}.", "statuses", list, "status", now,
		NULL));
}

static void
refuse_late(struct ctx *ctx, const struct action_case *asked, struct action_answer *answer)
{
	const char *moment = i18n_moment(ctx->arena, ctx->lang, answer->until, action_zone(asked), DATE_DAY);

	refuse(answer, ACTION_TOO_LATE, true,
	    TF(ctx, "This was possible until {moment}. Please call us now.", "moment", moment, NULL),
	    TN(ctx, asked->action->until_h, "Only until {n} hour before the appointment, that is {moment}.",
		"Only until {n} hours before the appointment, that is {moment}.", "moment", moment, NULL));
}

static struct err *
ask_conditions(struct ctx *ctx, const struct action_case *asked, struct action_answer *answer)
{
	struct action_facts facts = { .activity = asked->activity, .type = asked->type->id };
	struct problems problems = { 0 };
	struct conditions *conditions;
	struct fact_rows rows = { 0 };
	const char *why = "", *say;
	bool hold;

	if (str_empty(asked->action->when))
		return OK;
	conditions_parse(ctx, asked->action->when, "when", &problems, &conditions);
	TRY(conditions_hold(ctx, conditions, action_fact, &facts, action_zone(asked), &hold));
	if (hold)
		return OK;
	/* Only who is refused needs the words. */
	TRY(action_fact_rows(ctx, asked->type->id, &rows));
	TRY(conditions_ask(ctx, conditions, action_fact, &facts, action_zone(asked), &rows, &hold, &why));
	say = conditions_say(ctx, why);
	refuse(answer, ACTION_NOT_WHEN, false, say, say);
	return OK;
}

static struct err *
ask_once(struct ctx *ctx, const struct action_case *asked, struct action_answer *answer)
{
	instant at;
	bool done;

	if (!asked->action->once)
		return OK;
	TRY(use_find_once(ctx, asked, &at, &done));
	if (done)
		refuse(answer, ACTION_DONE_ONCE, true,
		    TF(ctx, "You have done this already, on {moment}.", "moment",
			i18n_moment(ctx->arena, ctx->lang, at, action_zone(asked), DATE_DAY), NULL),
		    TF(ctx, "It may be done once, and was done on {moment}.", "moment",
			i18n_moment(ctx->arena, ctx->lang, at, action_zone(asked), DATE_DAY), NULL));
	return OK;
}

/* Whatever right it takes: staff who look do nothing in the customer's name. */
static const char *
looking_words(struct ctx *ctx)
{
	return T(ctx, "You look at the portal as the customer sees it: nothing can be changed here.");
}

struct err *
action_ask(struct ctx *ctx, const struct action_case *asked, struct action_answer *out)
{
	struct action_answer answer = { .possible = true, .until = notice_end(asked), .why = "", .staff = "" };
	struct access_verdict verdict = rights_of(ctx, asked);

	answer.waits = asked->action->kind->asked_first;
	if (!is_offered(asked))
		refuse(&answer, ACTION_NOT_OFFERED, false, T(ctx, "This is not offered."),
		    staff_why_not_offered(ctx, asked));
	else if (!status_allows(asked))
		refuse_status(ctx, asked, &answer);
	else if (verdict.why != ACCESS_YES)
		refuse(&answer, ACTION_NO_RIGHT, verdict.why == ACCESS_READ_ONLY, verdict.say, verdict.say);
	else if (!INSTANT_IS_NONE(answer.until) && answer.until.s < ctx->now.s)
		refuse_late(ctx, asked, &answer);
	else
		TRY(ask_conditions(ctx, asked, &answer));
	if (answer.possible && !asked->rules_only)
		TRY(ask_once(ctx, asked, &answer));
	if (answer.possible && !asked->rules_only && asked->action->kind->possible != NULL)
		TRY(asked->action->kind->possible(ctx, asked, &answer));
	if (answer.possible && asked->visitor->looking)
		refuse(&answer, ACTION_NO_RIGHT, true, looking_words(ctx), looking_words(ctx));
	if (!answer.possible && answer.rule == ACTION_POSSIBLE)
		answer.rule = ACTION_KIND_SAYS;
	if (!answer.possible && str_empty(answer.staff))
		answer.staff = answer.why;
	*out = answer;
	return OK;
}

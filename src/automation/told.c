/* told -- see told.h. */
#include "automation/told.h"

#include <jansson.h>
#include "access/access.h"
#include "account/account.h"
#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "planning/earlier.h"
#include "quote/show.h"
#include "survey/survey.h"

struct telling_of {
	const struct told *told;
	json_t *data;
	struct unit unit;
	bool has_activity;
	struct activity activity;
	bool has_wish;
	struct wish wish;
	bool has_quote;
	struct quote quote;
	bool has_earlier;
	struct earlier_offer earlier;
};

static const char *
member(const struct telling_of *t, const char *name)
{
	const char *text = json_string_value(json_object_get(t->data, name));

	return text == NULL ? "" : text;
}

static struct err *
read(struct ctx *ctx, const struct told *told, struct telling_of *out)
{
	*out = (struct telling_of){ .told = told, .data = json_loads(told->data, 0, NULL) };
	if (out->data != NULL)
		arena_defer(ctx->arena, (void (*)(void *))json_decref, out->data);
	TRY(unit_here(ctx, &out->unit));
	out->has_activity = !ID_IS_NONE(told->activity);
	if (out->has_activity)
		TRY(activity_find(ctx, told->activity, &out->activity));
	out->has_wish = !str_empty(member(out, "wish"));
	if (out->has_wish)
		TRY(wish_find_public(ctx, member(out, "wish"), &out->wish));
	out->has_quote = !str_empty(member(out, "quote"));
	if (out->has_quote)
		TRY(quote_find_public(ctx, member(out, "quote"), &out->quote));
	if (told->kind == EVENT_EARLIER_OFFERED && out->has_activity)
		TRY(planning_earlier_lookup(ctx, told->activity, &out->earlier, &out->has_earlier));
	return OK;
}

static const char *
absolute(struct ctx *ctx, const char *path)
{
	return arena_printf(ctx->arena, "%s%s", ctx->env->base_url, path);
}

/* ---- to the planners ---- */

static const char *
page_for_staff(struct ctx *ctx, const struct telling_of *t)
{
	const char *slug = t->unit.slug;

	if (t->has_wish)
		return absolute(ctx, arena_printf(ctx->arena, "/b/%s/requests/%s", slug, t->wish.public_id.text));
	if (t->has_quote)
		return absolute(ctx, arena_printf(ctx->arena, "/b/%s/quotes/%s", slug, t->quote.public_id.text));
	if (t->has_activity)
		return absolute(ctx, arena_printf(ctx->arena, "/b/%s/activities/%s", slug, t->activity.public_id.text));
	return absolute(ctx, arena_printf(ctx->arena, "/b/%s", slug));
}

/* What was done, in the words of whoever reads it. */
static const char *
kind_in_words(struct ctx *ctx, const struct telling_of *t)
{
	const struct action_kind *kind = action_kind_find(member(t, "kind"));

	if (t->told->kind == EVENT_SURVEY_LOW)
		return T(ctx, "A customer was not satisfied");
	if (t->has_wish)
		return T(ctx, wish_kind_label(t->wish.kind));
	if (t->has_quote)
		return T(ctx, event_label(t->told->kind));
	return kind == NULL ? T(ctx, "A customer used the portal") : T(ctx, kind->label);
}

static struct err *
words_of(struct ctx *ctx, const struct telling_of *t, const char **out)
{
	struct survey_answer answer;
	bool found = false;

	*out = "";
	if (t->has_wish) {
		const char *day = DATE_IS_NONE(t->wish.day)
		    ? ""
		    : i18n_date(ctx->arena, ctx->lang, t->wish.day, DATE_DAY);
		const char *time = t->wish.second_of_day < 0
		    ? ""
		    : i18n_time(ctx->arena, ctx->lang, t->wish.second_of_day);

		*out = arena_printf(ctx->arena, "%s%s%s%s%s", day, time[0] != '\0' ? ", " : "", time,
		    day[0] != '\0' && !str_empty(t->wish.comment) ? ": " : "", t->wish.comment);
		return OK;
	}
	if (t->has_quote) {
		/* In the words of then: a new version may be on its way already. */
		*out = arena_printf(ctx->arena, "%s: %s, %s%s%s", t->quote.number, t->quote.title,
		    quote_money(ctx, t->quote.currency, t->quote.total), str_empty(member(t, "reason")) ? "" : "\n",
		    member(t, "reason"));
		return OK;
	}
	if (t->told->kind != EVENT_SURVEY_LOW)
		return OK;
	TRY(survey_answer_lookup(ctx, t->told->activity, member(t, "action"), &answer, &found));
	if (found)
		*out = arena_printf(ctx->arena, "%s%s%s", survey_words(ctx, answer.scale, answer.score, answer.choice),
		    str_empty(answer.comment) ? "" : ": ", answer.comment);
	return OK;
}

static struct err *
tell_one_planner(struct ctx *ctx, const struct telling_of *t, const struct person *person)
{
	struct recipient to = { .channel = "email", .address = person->email, .name = person->name,
		.lang = person->lang };
	struct request_message message = { .purpose = PURPOSE_STAFF, .customer = t->told->customer,
		.contact = t->told->contact, .event = t->told->id,
		.activity = t->has_activity ? &t->activity : NULL };
	struct ctx theirs = *ctx;

	message.paper = t->told->paper;
	theirs.lang = person->lang;
	message.kind = kind_in_words(&theirs, t);
	message.link = page_for_staff(ctx, t);
	TRY(words_of(&theirs, t, &message.text));
	return message_about_request(ctx, &to, &message);
}

/* Those who plan in the unit; where nobody does, its administrators. */
static struct err *
tell_planners(struct ctx *ctx, const struct telling_of *t)
{
	struct persons persons;
	unsigned wanted = ROLE_BIT(ROLE_ADMIN);

	TRY(person_list(ctx, &persons));
	for (size_t i = 0; i < persons.count; i++)
		if (persons.items[i].active && (persons.items[i].roles & ROLE_BIT(ROLE_PLANNER)) != 0)
			wanted = ROLE_BIT(ROLE_PLANNER);
	for (size_t i = 0; i < persons.count; i++)
		if (persons.items[i].active && (persons.items[i].roles & wanted) != 0 &&
		    !str_empty(persons.items[i].email))
			TRY(tell_one_planner(ctx, t, &persons.items[i]));
	return OK;
}

/* ---- to the customer ---- */

static const char *
offers_in_words(struct ctx *ctx, const struct wish *wish)
{
	const struct zone *zone = zone_find(wish->zone);
	struct buf text = buf_make(ctx->arena, 2000);

	for (int i = 0; i < wish->offer_count; i++)
		buf_printf(&text, "%s%s", i > 0 ? " · " : "",
		    i18n_window(ctx->arena, ctx->lang, wish->offers[i].window_from, wish->offers[i].window_to,
			zone == NULL ? zone_find("UTC") : zone, DATE_DAY));
	return buf_text(&text);
}

static const char *
earlier_in_words(struct ctx *ctx, const struct earlier_offer *offer)
{
	const struct zone *zone = zone_find(offer->zone);

	return i18n_window(ctx->arena, ctx->lang, offer->window_from, offer->window_to,
	    zone == NULL ? zone_find("UTC") : zone, DATE_DAY);
}

static struct err *
tell_customer(struct ctx *ctx, const struct telling_of *t, enum message_purpose purpose, const char *code)
{
	struct request_message message = { .purpose = purpose, .activity = &t->activity, .event = t->told->id,
		.kind = "", .text = "" };
	struct ctx theirs = *ctx;
	struct recipient to;
	const char *path;
	bool found;

	if (!t->has_activity)
		return OK;
	TRY(message_recipient(ctx, &t->activity, &to, &found));
	if (!found)
		return OK;
	theirs.lang = to.lang;
	message.customer = to.customer;
	message.contact = to.contact;
	if (purpose == PURPOSE_OFFERED)
		message.text = offers_in_words(&theirs, &t->wish);
	else if (t->has_earlier)
		message.text = earlier_in_words(&theirs, &t->earlier);
	else if (t->has_wish)
		message.text = t->wish.reason;
	TRY(access_message_link(ctx, t->activity.id, to.contact, code, &path));
	message.link = absolute(ctx, path);
	return message_about_request(ctx, &to, &message);
}

static struct err *
ask_survey(struct ctx *ctx, const struct telling_of *t, const struct action *action)
{
	const char *scale = action_option_text(ctx, action, "scale");

	return tell_customer(ctx, t, str_equal(scale, "stars") || str_equal(scale, "faces")
		? PURPOSE_SURVEY_STARS
		: PURPOSE_SURVEY, action->code);
}

/* A visit is closed: its surveys that say so and can be answered now. */
static struct err *
ask_opinion(struct ctx *ctx, const struct telling_of *t)
{
	struct activity_type type;
	struct actions actions;

	if (!t->has_activity || ID_IS_NONE(t->activity.customer))
		return OK;
	TRY(type_find(ctx, t->activity.type, &type));
	TRY(action_list(ctx, type.id, &actions));
	for (size_t i = 0; i < actions.count; i++) {
		const struct action *action = &actions.items[i];
		struct action_case asked = { .action = action, .type = &type, .activity = &t->activity,
			.visitor = action_anybody(ctx, t->activity.customer) };
		struct action_answer answer;

		if (!str_equal(action->kind->token, "survey") || !type.portal_shown ||
		    !action_option_bool(ctx, action, "send"))
			continue;
		TRY(action_ask(ctx, &asked, &answer));
		if (answer.possible && answer.waits)
			return ask_survey(ctx, t, action);
	}
	return OK;
}

struct err *
tell_closed(struct ctx *ctx, const struct told *told)
{
	struct telling_of t;

	TRY(read(ctx, told, &t));
	return ask_opinion(ctx, &t);
}

struct err *
tell_survey(struct ctx *ctx, const struct activity *activity, const struct action *action, event_id event)
{
	struct told told = { .id = event, .kind = EVENT_CLOSED, .activity = activity->id, .data = "{}" };
	struct telling_of t = { .told = &told, .has_activity = true, .activity = *activity };

	return ask_survey(ctx, &t, action);
}

/* Who asked to come earlier: a time is free, unless it is over meanwhile; or somebody else was faster. */
static struct err *
tell_who_waits(struct ctx *ctx, struct telling_of *t)
{
	bool offered = t->told->kind == EVENT_EARLIER_OFFERED;

	if (offered && !t->has_earlier)
		return OK;
	if (!ID_IS_NONE(t->told->contact))
		t->activity.contact = t->told->contact;
	return tell_customer(ctx, t, offered ? PURPOSE_EARLIER : PURPOSE_EARLIER_TAKEN, NULL);
}

struct err *
tell_people(struct ctx *ctx, const struct told *told)
{
	struct telling_of t;

	TRY(ring_bell(ctx, told));
	switch (told->kind) {
	case EVENT_ACTION_DONE:
	case EVENT_SURVEY_LOW:
	case EVENT_WISH_OFFERED:
	case EVENT_WISH_REFUSED:
	case EVENT_QUOTE_ACCEPTED:
	case EVENT_QUOTE_REFUSED:
	case EVENT_QUOTE_CHANGE:
	case EVENT_EARLIER_OFFERED:
	case EVENT_EARLIER_TAKEN:
		break;
	default:
		return OK;
	}
	TRY(read(ctx, told, &t));
	if (told->kind == EVENT_EARLIER_OFFERED || told->kind == EVENT_EARLIER_TAKEN)
		return tell_who_waits(ctx, &t);
	if (told->kind == EVENT_ACTION_DONE)
		return json_is_true(json_object_get(t.data, "tell")) ? tell_planners(ctx, &t) : OK;
	if (told->kind == EVENT_SURVEY_LOW || t.has_quote)
		return tell_planners(ctx, &t);
	return tell_customer(ctx, &t, told->kind == EVENT_WISH_OFFERED ? PURPOSE_OFFERED : PURPOSE_REFUSED,
	    told->kind == EVENT_WISH_OFFERED ? t.wish.action_code : NULL);
}

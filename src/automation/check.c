/* check -- what cannot be saved as a trigger, and its moment in words. */
#include "automation/inside.h"

#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "form/conditions.h"
#include "i18n/i18n.h"

enum { MOST_MINUTES = 100000, MOST_HOURS = 10000, MOST_DAYS = 3700, DAY_S = 86400 };

static void
check_event(struct ctx *ctx, const struct trigger *t, struct problems *problems)
{
	bool needs = trigger_moments[t->moment].base == FROM_EVENT;

	if (needs && t->event == EVENT_NONE)
		problem_add(ctx->arena, problems, "event", T(ctx, "Choose what must happen."));
	if (strlen(t->action) > 40 ||
	    t->action[strspn(t->action, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
		problem_add(ctx->arena, problems, "action", T(ctx, "A code has small letters, digits and _ only."));
	if (strlen(t->fields) > 4000 ||
	    t->fields[strspn(t->fields, "abcdefghijklmnopqrstuvwxyz0123456789_. ")] != '\0')
		problem_add(ctx->arena, problems, "fields", T(ctx, "Enter codes of fields with blanks between them."));
}

static void
check_amount(struct ctx *ctx, const struct trigger *t, struct problems *problems)
{
	static const int32_t most[TRIGGER_UNIT_COUNT] = { MOST_MINUTES, MOST_HOURS, MOST_DAYS };
	bool clock = trigger_moments[t->moment].base == FROM_CLOCK;
	int32_t least = t->unit == IN_DAYS && t->at >= 0 ? 0 : 1;

	if (t->moment != MOMENT_EVENT && !clock && (t->amount < least || t->amount > most[t->unit]))
		problem_add(ctx->arena, problems, "amount", TF(ctx, "Enter a number from {least} to {most}.", "least",
		    i18n_number(ctx->arena, ctx->lang, least, 0), "most",
		    i18n_number(ctx->arena, ctx->lang, most[t->unit], 0), NULL));
	if (t->at >= DAY_S || (clock && t->at < 0))
		problem_add(ctx->arena, problems, "at", T(ctx, "Enter a time, such as 17:00."));
	if (!clock && t->moment != MOMENT_EVENT && t->at >= 0 && t->unit != IN_DAYS)
		problem_add(ctx->arena, problems, "at", T(ctx, "A time of day goes with days only."));
	if (t->moment == MOMENT_EVERY_WEEK && (t->weekdays & 0x7f) == 0)
		problem_add(ctx->arena, problems, "weekdays", T(ctx, "Choose at least one day of the week."));
}

static struct err *
check_type(struct ctx *ctx, const struct trigger *t, struct problems *problems)
{
	struct activity_types types;

	if (ID_IS_NONE(t->type))
		return OK;
	TRY(type_list(ctx, true, &types));
	for (size_t i = 0; i < types.count; i++)
		if (ID_EQUAL(types.items[i].id, t->type))
			return OK;
	problem_add(ctx->arena, problems, "type", T(ctx, "Choose an activity type that is in use."));
	return OK;
}

static struct err *
check_effects(struct ctx *ctx, struct trigger *t, struct problems *problems)
{
	size_t before = problems->count;
	struct effects effects;
	enum trigger_base base = trigger_moments[t->moment].base;
	bool activity = base == FROM_EVENT ? event_about(t->event) == ABOUT_ACTIVITY : base == FROM_START || t->each;

	TRY(effects_read(ctx, t->effects, "effects", problems, &effects));
	if (problems->count == before && effects.count == 0)
		problem_add(ctx->arena, problems, "effects", T(ctx, "Add at least one effect."));
	if (effects.count > TRIGGER_MOST_EFFECTS)
		problem_add(ctx->arena, problems, "effects", T(ctx, "These are too many effects for one trigger."));
	if (problems->count == before)
		TRY(effects_check_rights(ctx, t, &effects, "effects", problems));
	for (size_t i = 0; i < effects.count && t->event == EVENT_MESSAGE_FAILED; i++)
		if (str_equal(effects.items[i].kind->token, "email") || str_equal(effects.items[i].kind->token, "sms"))
			problem_add(ctx->arena, problems, arena_printf(ctx->arena, "effects/%zu", i),
			    T(ctx,
			    "A message that could not be sent is not answered by another one: notify staff instead."));
	for (size_t i = 0; i < effects.count; i++)
		if ((effects.items[i].kind->traits & EFFECT_OF_ACTIVITY) != 0 && !activity)
			problem_add(ctx->arena, problems, arena_printf(ctx->arena, "effects/%zu", i),
			    TF(ctx, "\"{effect}\" needs an activity, and this moment has none.", "effect",
				T(ctx, effects.items[i].kind->label), NULL));
	return OK;
}

struct err *
trigger_check(struct ctx *ctx, struct trigger *t, struct problems *problems)
{
	struct fact_rows rows;

	t->name = str_trim(ctx->arena, t->name != NULL ? t->name : "");
	t->action = t->action == NULL ? "" : t->action;
	t->fields = t->fields == NULL ? "" : str_trim(ctx->arena, t->fields);
	t->ready = t->ready == NULL ? "" : t->ready;
	t->when = str_empty(t->when) || str_equal(t->when, "null") || str_equal(t->when, "{}") ? "" : t->when;
	t->effects = str_empty(t->effects) ? "[]" : t->effects;
	if (trigger_moments[t->moment].base != FROM_EVENT)
		t->event = EVENT_NONE;
	if (t->name[0] == '\0')
		problem_add(ctx->arena, problems, "name", T(ctx, "Enter a name."));
	if (str_length(t->name) > TRIGGER_LONGEST_NAME)
		problem_add(ctx->arena, problems, "name", T(ctx, "This name is too long: 120 characters at most."));
	check_event(ctx, t, problems);
	check_amount(ctx, t, problems);
	TRY(check_type(ctx, t, problems));
	TRY(trigger_fact_rows(ctx, t->type, &rows));
	conditions_check_json(ctx, t->when, &rows, "when", problems);
	return check_effects(ctx, t, problems);
}

/* ---- in words ---- */

static const char *
amount_say(struct ctx *ctx, const struct trigger *t)
{
	switch (t->unit) {
	case IN_MINUTES: return TN(ctx, t->amount, "{n} minute", "{n} minutes", NULL);
	case IN_HOURS: return TN(ctx, t->amount, "{n} hour", "{n} hours", NULL);
	case IN_DAYS: case TRIGGER_UNIT_COUNT: break;
	}
	return TN(ctx, t->amount, "{n} day", "{n} days", NULL);
}

static const char *
weekdays_say(struct ctx *ctx, unsigned weekdays)
{
	/* any Monday will do to name the days of a week */
	date monday = date_make(2027, 3, 1);
	struct buf buf = buf_make(ctx->arena, 500);

	for (int i = MONDAY; i <= SUNDAY; i++)
		if ((weekdays & (1u << i)) != 0)
			buf_printf(&buf, "%s%s", buf.size > 0 ? ", " : "",
			    i18n_date(ctx->arena, ctx->lang, date_add(monday, i), DATE_WEEKDAY));
	return buf_text(&buf);
}

const char *
trigger_moment_say(struct ctx *ctx, const struct trigger *t)
{
	const char *amount = amount_say(ctx, t), *event = T(ctx, event_label(t->event));
	const char *at = t->at >= 0 ? i18n_time(ctx->arena, ctx->lang, t->at) : "";
	bool on_day = t->at >= 0 && t->amount == 0;

	switch (t->moment) {
	case MOMENT_EVENT:
		return TF(ctx, "As soon as: {event}", "event", event, NULL);
	case MOMENT_AFTER_EVENT:
		if (t->at >= 0)
			return TF(ctx, "{amount} after: {event}, at {time}", "amount", amount, "event", event, "time",
			    at,
			    NULL);
		return TF(ctx, "{amount} after: {event}", "amount", amount, "event", event, NULL);
	case MOMENT_BEFORE_START:
		if (on_day)
			return TF(ctx, "On the day of the appointment, at {time}", "time", at, NULL);
		if (t->at >= 0)
			return TF(ctx, "{amount} before the appointment, at {time}", "amount", amount, "time", at,
			    NULL);
		return TF(ctx, "{amount} before the appointment", "amount", amount, NULL);
	case MOMENT_AFTER_START:
		if (on_day)
			return TF(ctx, "On the day of the appointment, at {time}", "time", at, NULL);
		if (t->at >= 0)
			return TF(ctx, "{amount} after the appointment, at {time}", "amount", amount, "time", at, NULL);
		return TF(ctx, "{amount} after the appointment", "amount", amount, NULL);
	case MOMENT_EVERY_DAY:
		return TF(ctx, "Every day at {time}", "time", at, NULL);
	case MOMENT_EVERY_WEEK:
		return TF(ctx, "Every week on {days} at {time}", "days", weekdays_say(ctx, t->weekdays), "time", at,
		    NULL);
	case MOMENT_COUNT:
		break;
	}
	return "";
}

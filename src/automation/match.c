/* match -- which triggers an event makes true, and the runs that are written for them. */
#include "automation/inside.h"

#include <stdlib.h>
#include <string.h>
#include "activity/group.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/automation_trigger.sql.h"
#include "i18n/i18n.h"

enum { LONGEST_CHAIN = 8 };

/* ---- does it answer the event? ---- */

static bool
is_among(const char *names, const char *name)
{
	size_t size = strlen(name);

	for (const char *at = strstr(names, name); at != NULL; at = strstr(at + 1, name))
		if ((at == names || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
			return true;
	return false;
}

static bool
object_names_one(const json_t *object, const char *names)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		if (is_among(names, key))
			return true;
	return false;
}

/* One of the wanted fields changed; none wanted: any. */
static bool
changes_field(const struct trigger *t, const struct happening *happening)
{
	const json_t *fields = json_object_get(happening->data, "fields");

	if (t->fields[0] == '\0')
		return true;
	for (size_t i = 0; i < json_array_size(fields); i++)
		if (is_among(t->fields, json_string_value(json_array_get(fields, i))))
			return true;
	return object_names_one(json_object_get(happening->data, "from"), t->fields) ||
	    object_names_one(json_object_get(happening->data, "to"), t->fields);
}

bool
trigger_answers(const struct trigger *t, const struct happening *happening)
{
	const char *action = json_string_value(json_object_get(happening->data, "action"));

	if (t->action[0] != '\0' && !str_equal(t->action, action))
		return false;
	if (t->event == EVENT_FIELD_CHANGED)
		return (happening->kind == EVENT_FIELD_CHANGED || happening->kind == EVENT_CHANGED) &&
		    changes_field(t, happening);
	return t->event == happening->kind;
}

static bool
is_for_type(const struct trigger *t, const struct happening *happening)
{
	return ID_IS_NONE(t->type) || (happening->has_activity && ID_EQUAL(t->type, happening->activity.type));
}

/* ---- how often ---- */

struct subject { activity_id activity; customer_id customer; };

static struct subject
subject_of(const struct happening *happening)
{
	if (happening->has_activity)
		return (struct subject){ .activity = happening->activity.id };
	return (struct subject){ .customer = happening->customer };
}

static struct err *
may_fire(struct ctx *ctx, const struct trigger *t, const struct happening *happening, bool holds, bool *out)
{
	struct subject subject = subject_of(happening);
	struct trigger_state_find_row state = { .fired_at = INSTANT_NONE };
	bool found;

	*out = holds;
	if (t->frequency == FREQUENCY_ALWAYS)
		return OK;
	TRY(sql_trigger_state_find(ctx, ctx->unit, t->id, subject.activity, subject.customer, &state, &found));
	if (found && t->frequency == FREQUENCY_FIRST)
		*out = holds && INSTANT_IS_NONE(state.fired_at);
	if (found && t->frequency == FREQUENCY_AGAIN)
		*out = holds && !state.held;
	if (t->frequency == FREQUENCY_FIRST && !*out)
		return OK;
	return sql_trigger_state_put(ctx, ctx->unit, t->id, subject.activity, subject.customer, holds,
	    *out ? ctx->now : INSTANT_NONE, NULL);
}

/* Each time the conditions become true again: any event may be what made them false. */
static struct err *
rearm(struct ctx *ctx, const struct trigger *t, const struct happening *happening)
{
	struct subject subject = subject_of(happening);
	struct trigger_state_find_row state;
	bool found, holds;

	TRY(sql_trigger_state_find(ctx, ctx->unit, t->id, subject.activity, subject.customer, &state, &found));
	if (!found || !state.held)
		return OK;
	TRY(trigger_holds(ctx, t, happening, &holds, NULL));
	return holds ? OK : sql_trigger_state_put(ctx, ctx->unit, t->id, subject.activity, subject.customer, false,
	    INSTANT_NONE, NULL);
}

/* ---- loops ---- */

/* Why it would go in circles; NULL: it does not. */
static const char *
in_circles(struct ctx *ctx, const struct trigger *t, const struct happening *happening)
{
	const char *own = arena_printf(ctx->arena, " %lld ", (long long)t->id.value);
	size_t links = 0;

	if (strstr(happening->chain, own) != NULL)
		return T(ctx, "Stopped: the trigger would answer what it did itself.");
	for (const char *c = happening->chain; *c != '\0'; c++)
		links += *c == ' ' && c[1] != '\0';
	return links >= LONGEST_CHAIN ? T(ctx, "Stopped: too many triggers answer each other.") : NULL;
}

/* ---- runs ---- */

static struct err *
put_effects(struct ctx *ctx, const struct trigger *t, run_id run)
{
	struct effects effects;

	TRY(effects_parse(ctx, t->effects, &effects));
	for (size_t i = 0; i < effects.count; i++) {
		const struct effect_kind *kind = effects.items[i].kind;

		if (kind == NULL)
			continue;
		TRY(sql_trigger_effect_insert(ctx, ctx->unit, run, (int32_t)i, kind->token,
		    (kind->traits & EFFECT_BLOCKS) != 0, kind->prepare != NULL, ctx->now, NULL));
	}
	/* Whoever carries effects out may rest just now. */
	return db_notify(ctx, "jobs", "");
}

static struct err *
put_run(struct ctx *ctx, const struct trigger *t, const struct happening *happening, const char *stopped)
{
	const char *chain = arena_printf(ctx->arena, "%s%lld ", happening->chain[0] == '\0' ? " " : happening->chain,
	    (long long)t->id.value);
	struct trigger_run_insert_row row;
	bool fresh;

	TRY(sql_trigger_run_insert(ctx, ctx->unit, env_public_id(ctx->env), t->id, t->revision, happening->cause,
	    happening->has_activity ? happening->activity.id : (activity_id){ 0 }, happening->customer,
	    happening->contact, happening->id, event_token(happening->kind), happening->data_text, chain,
	    trigger_state_token(stopped != NULL ? TRIGGER_STOPPED : TRIGGER_WAITING), stopped != NULL ? stopped : "",
	    ctx->now, &row, &fresh));
	return fresh && stopped == NULL ? put_effects(ctx, t, row.id) : OK;
}

static struct err *
fire_one(struct ctx *ctx, const struct trigger *t, const struct happening *happening, const char *stopped)
{
	bool holds, fires;

	TRY(trigger_holds(ctx, t, happening, &holds, NULL));
	TRY(may_fire(ctx, t, happening, holds, &fires));
	return fires ? put_run(ctx, t, happening, stopped) : OK;
}

static struct err *
fire_contained(struct ctx *ctx, const struct trigger *t, const struct happening *happening, const char *stopped)
{
	struct contained contained;

	TRY(activity_list_contained(ctx, happening->activity.id, &contained));
	for (size_t i = 0; i < contained.count; i++) {
		struct happening inner = *happening;

		inner.customer = (customer_id){ 0 };
		inner.contact = (contact_id){ 0 };
		inner.cause = arena_printf(ctx->arena, "%s/%lld", happening->cause,
		    (long long)contained.items[i].value);
		TRY(happening_read(ctx, &inner, contained.items[i], false));
		TRY(fire_one(ctx, t, &inner, stopped));
	}
	return OK;
}

struct err *
match_fire(struct ctx *ctx, const struct trigger *t, const struct happening *happening, const char *stopped)
{
	if (stopped == NULL)
		stopped = in_circles(ctx, t, happening);
	TRY(fire_one(ctx, t, happening, stopped));
	return t->contained && happening->has_activity ? fire_contained(ctx, t, happening, stopped) : OK;
}

struct err *
match_event(struct ctx *ctx, const struct triggers *triggers, const struct happening *happening, bool circles)
{
	const char *stopped = circles
	    ? T(ctx, "Stopped: too many changes of this activity within ten minutes.")
	    : NULL;

	for (size_t i = 0; i < triggers->count; i++) {
		const struct trigger *t = &triggers->items[i];

		if (!t->active || t->archived || !is_for_type(t, happening))
			continue;
		if (t->moment == MOMENT_EVENT && trigger_answers(t, happening))
			TRY(match_fire(ctx, t, happening, stopped));
		else if (t->frequency == FREQUENCY_AGAIN)
			TRY(rearm(ctx, t, happening));
	}
	return OK;
}

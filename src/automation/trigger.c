/* trigger -- see trigger.h: the rows, read and saved. */
#include "automation/inside.h"

#include <inttypes.h>
#include <string.h>
#include "access/access.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "db/shelf.h"
#include "gen/automation_trigger.sql.h"
#include "i18n/i18n.h"

const struct trigger_moment_row trigger_moments[MOMENT_COUNT] = {
#define MOMENT(name, token, label, base) [MOMENT_##name] = { token, label, base },
#include "automation/moment.inc"
#undef MOMENT
};

const struct trigger_frequency_row trigger_frequencies[FREQUENCY_COUNT] = {
#define FREQUENCY(name, token, label) [FREQUENCY_##name] = { token, label },
#include "automation/frequency.inc"
#undef FREQUENCY
};

const struct trigger_frequency_row trigger_units[TRIGGER_UNIT_COUNT] = {
	[IN_MINUTES] = { "minutes", N_("Minutes") }, [IN_HOURS] = { "hours", N_("Hours") },
	[IN_DAYS] = { "days", N_("Days") },
};

struct trigger
trigger_new(void)
{
	return (struct trigger){ .name = "", .active = true, .moment = MOMENT_EVENT, .event = EVENT_PLANNED,
	    .action = "",
		.fields = "", .amount = 1, .unit = IN_DAYS, .at = -1, .weekdays = 1u << MONDAY, .when = "",
		.effects = "[]", .ready = "" };
}

/* ---- rows to structs ---- */

static const char *
text_of(struct arena *arena, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : arena_strdup(arena, text);
}

static void
read_timing(struct arena *arena, const struct trigger_rule_find_row *row, struct trigger *out)
{
	json_t *timing = json_loads(row->timing, 0, NULL), *filter = json_loads(row->filter, 0, NULL);
	const char *unit = json_string_value(json_object_get(timing, "unit"));
	const json_t *at = json_object_get(timing, "at");

	out->amount = (int32_t)json_integer_value(json_object_get(timing, "amount"));
	for (int i = 0; i < TRIGGER_UNIT_COUNT; i++)
		if (str_equal(trigger_units[i].token, unit))
			out->unit = (enum trigger_unit)i;
	out->at = json_is_integer(at) ? (int32_t)json_integer_value(at) : -1;
	out->weekdays = (unsigned)json_integer_value(json_object_get(timing, "weekdays"));
	out->each = json_is_true(json_object_get(timing, "each"));
	out->action = text_of(arena, filter, "action");
	out->fields = text_of(arena, filter, "fields");
	json_decref(timing);
	json_decref(filter);
}

static struct trigger
from_row(struct ctx *ctx, const struct trigger_rule_find_row *row)
{
	struct trigger out = { .id = row->id, .public_id = row->public_id, .name = row->name, .type = row->type_id,
		.active = row->active, .archived = row->archived, .rank = row->rank, .event = event_parse(row->event),
		.when = str_equal(row->conditions, "{}") ? "" : row->conditions, .contained = row->contained,
		.effects = row->effects, .ready = row->ready, .revision = row->revision,
		.created_at = row->created_at, .updated_at = row->updated_at };

	for (int i = 0; i < MOMENT_COUNT; i++)
		if (str_equal(trigger_moments[i].token, row->moment))
			out.moment = (enum trigger_moment)i;
	for (int i = 0; i < FREQUENCY_COUNT; i++)
		if (str_equal(trigger_frequencies[i].token, row->frequency))
			out.frequency = (enum trigger_frequency)i;
	read_timing(ctx->arena, row, &out);
	return out;
}

static struct err *
make_list(struct ctx *ctx, const char *key, void **out)
{
	struct trigger_rule_find_rows rows = { 0 };
	struct triggers *triggers = arena_new(ctx->arena, struct triggers);

	(void)key;
	TRY(sql_trigger_rule_list(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, triggers) = from_row(ctx, &rows.items[i]);
	*out = triggers;
	return OK;
}

static const struct shelf_kind lists = { "triggers", make_list };

struct err *
triggers_here(struct ctx *ctx, const struct triggers **out)
{
	const void *kept;

	TRY(shelf_take(ctx, &lists, arena_printf(ctx->arena, "%" PRId64, ctx->unit.value), &kept));
	*out = kept;
	return OK;
}

struct err *
trigger_list(struct ctx *ctx, type_id type, bool archived_too, struct triggers *out)
{
	struct triggers list = { 0 };
	const struct triggers *all;

	TRY(triggers_here(ctx, &all));
	for (size_t i = 0; i < all->count; i++) {
		const struct trigger *trigger = &all->items[i];

		if (trigger->archived && !archived_too)
			continue;
		if (!ID_IS_NONE(type) && !ID_IS_NONE(trigger->type) && !ID_EQUAL(type, trigger->type))
			continue;
		*arena_push(ctx->arena, &list) = *trigger;
	}
	*out = list;
	return OK;
}

struct err *
trigger_find(struct ctx *ctx, trigger_id id, struct trigger *out)
{
	struct trigger_rule_find_row row;
	bool found;

	TRY(sql_trigger_rule_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such trigger."), NULL);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
trigger_find_public(struct ctx *ctx, const char *public_id, struct trigger *out)
{
	struct trigger_rule_public_row row;
	bool found;

	TRY(sql_trigger_rule_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such trigger."), NULL);
	return trigger_find(ctx, row.id, out);
}

/* ---- structs to rows ---- */

static const char *
timing_json(struct ctx *ctx, const struct trigger *t)
{
	struct buf buf = buf_make(ctx->arena, 1000);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_int(&json, "amount", t->amount);
	json_text(&json, "unit", trigger_units[t->unit].token);
	if (t->at >= 0)
		json_int(&json, "at", t->at);
	json_int(&json, "weekdays", t->weekdays);
	json_bool(&json, "each", t->each);
	json_close_object(&json);
	return buf_text(&buf);
}

static const char *
filter_json(struct ctx *ctx, const struct trigger *t)
{
	struct buf buf = buf_make(ctx->arena, 40000);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_text(&json, "action", t->action);
	json_text(&json, "fields", t->fields);
	json_close_object(&json);
	return buf_text(&buf);
}

static bool
counts_from_start(const struct trigger *t)
{
	return trigger_moments[t->moment].base == FROM_START;
}

struct saving {
	struct trigger trigger;
	bool adopt;		/* the unit's first: the built-in rules become rows */
};

static struct err *
insert(struct ctx *ctx, struct trigger *t)
{
	struct trigger_rule_insert_row row;

	t->public_id = env_public_id(ctx->env);
	TRY(sql_trigger_rule_insert(ctx, ctx->unit, t->public_id, t->name, t->type, t->rank,
	    trigger_moments[t->moment].token, event_token(t->event), timing_json(ctx, t), filter_json(ctx, t),
	    str_empty(t->when) ? "{}" : t->when, trigger_frequencies[t->frequency].token, t->contained, t->effects,
	    t->ready, t->active, counts_from_start(t) && t->active ? 0 : INT64_MIN, ctx->now, &row));
	t->id = row.id;
	t->revision = 1;
	t->created_at = t->updated_at = ctx->now;
	return OK;
}

static struct err *
update(struct ctx *ctx, struct trigger *t)
{
	struct trigger_rule_update_row row;
	bool found;

	TRY(sql_trigger_rule_update(ctx, ctx->unit, t->id, t->name, t->type, t->rank, trigger_moments[t->moment].token,
	    event_token(t->event), timing_json(ctx, t), filter_json(ctx, t), str_empty(t->when) ? "{}" : t->when,
	    trigger_frequencies[t->frequency].token, t->contained, t->effects, t->active, t->archived,
	    counts_from_start(t) && t->active && !t->archived ? 0 : INT64_MIN, ctx->now, t->revision, &row, &found));
	if (!found)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "Somebody else saved this trigger meanwhile. Look at it again, then repeat your change."),
		    "trigger %" PRId64, t->id.value);
	t->revision = row.revision;
	t->updated_at = ctx->now;
	return OK;
}

static struct err *
write(struct ctx *ctx, struct trigger *t)
{
	if (ID_IS_NONE(t->id))
		TRY(insert(ctx, t));
	else
		TRY(update(ctx, t));
	TRY(sql_trigger_version_insert(ctx, ctx->unit, t->id, t->revision, t->effects,
	    ctx->actor.name != NULL ? ctx->actor.name : "", ctx->now, NULL));
	TRY(due_renew(ctx, t));
	return audit_write(ctx, "trigger.saved", t->name, NULL);
}

/* What applied by itself until now stays as it was, but as the unit's own rows. */
static struct err *
adopt_built_in(struct ctx *ctx, const char *but)
{
	for (const struct trigger_ready *row = trigger_ready_rows; row->token != NULL; row++) {
		struct trigger trigger;

		if (!row->built_in || str_equal(row->token, but))
			continue;
		TRY(trigger_ready_make(ctx, row->token, &trigger));
		TRY(write(ctx, &trigger));
	}
	return OK;
}

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct trigger trigger = saving->trigger;
	struct trigger_rule_count_row count;

	TRY(sql_trigger_rule_count(ctx, ctx->unit, &count));
	if (count.count == 0)
		TRY(adopt_built_in(ctx, trigger.ready));
	if (count.count >= TRIGGER_MOST && ID_IS_NONE(trigger.id))
		return err_new(ctx, ERR_LIMIT, T(ctx, "There are too many triggers. Archive some of them."), NULL);
	TRY(write(ctx, &trigger));
	TRY(db_notify(ctx, "jobs", ""));
	saving->trigger = trigger;
	return OK;
}

struct err *
trigger_save(struct ctx *ctx, struct trigger *trigger)
{
	struct saving saving = { .trigger = *trigger };
	struct problems problems = { 0 };

	TRY(trigger_check(ctx, &saving.trigger, &problems));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*trigger = saving.trigger;
	return OK;
}

struct switching { trigger_id id; bool active, archived; bool set_active; };

static struct err *
switch_inside(struct ctx *ctx, void *arg)
{
	const struct switching *switching = arg;
	struct trigger trigger;

	TRY(trigger_find(ctx, switching->id, &trigger));
	if (switching->set_active)
		trigger.active = switching->active;
	else
		trigger.archived = switching->archived;
	TRY(write(ctx, &trigger));
	return db_notify(ctx, "jobs", "");
}

struct err *
trigger_set_active(struct ctx *ctx, trigger_id id, bool active)
{
	struct switching switching = { .id = id, .active = active, .set_active = true };

	return db_transaction(ctx, switch_inside, &switching);
}

struct err *
trigger_set_archived(struct ctx *ctx, trigger_id id, bool archived)
{
	struct switching switching = { .id = id, .archived = archived };

	return db_transaction(ctx, switch_inside, &switching);
}

struct err *
trigger_built_in(struct ctx *ctx, bool *out)
{
	const struct triggers *all;

	TRY(triggers_here(ctx, &all));
	*out = all->count == 0;
	return OK;
}

/* log -- what triggers did: runs with their effects, and "again". */
#include "automation/inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/automation_trigger.sql.h"
#include "i18n/i18n.h"

enum { USUAL = 50, MOST = 500 };

static const struct { const char *token, *label; } states[TRIGGER_STATES] = {
	[TRIGGER_WAITING] = { "waiting", N_("Waiting") }, [TRIGGER_DONE] = { "done", N_("Done") },
	[TRIGGER_FAILED] = { "failed", N_("Failed") }, [TRIGGER_STOPPED] = { "stopped", N_("Stopped") },
	[TRIGGER_SKIPPED] = { "skipped", N_("Nothing to do") },
};

const char *
trigger_state_token(enum trigger_state state)
{
	return states[state].token;
}

const char *
trigger_state_label(enum trigger_state state)
{
	return states[state].label;
}

static enum trigger_state
state_parse(const char *token)
{
	for (int i = 0; i < TRIGGER_STATES; i++)
		if (str_equal(states[i].token, token))
			return (enum trigger_state)i;
	return TRIGGER_DONE;
}

/* ---- reading ---- */

static struct err *
read_rows(struct ctx *ctx, const struct trigger_filter *filter, int most, struct trigger_run_list_rows *out)
{
	run_id before = { str_empty(filter->cursor) ? INT64_MAX : atoll(filter->cursor) };

	if (!ID_IS_NONE(filter->activity))
		return sql_trigger_run_list_activity(ctx, ctx->unit, filter->activity, before, most, out);
	if (!ID_IS_NONE(filter->trigger))
		return sql_trigger_run_list_rule(ctx, ctx->unit, filter->trigger, before, most, out);
	if (filter->failed)
		return sql_trigger_run_list_failed(ctx, ctx->unit, before, most, out);
	return sql_trigger_run_list(ctx, ctx->unit, before, most, out);
}

static struct trigger_run
from_row(const struct trigger_run_list_row *row)
{
	return (struct trigger_run){ .id = row->id, .public_id = row->public_id, .trigger = row->rule_id,
		.trigger_public_id = row->trigger_public_id, .trigger_name = row->trigger_name,
		.state = state_parse(row->state), .note = row->note, .activity = row->activity_id,
		.activity_public_id = row->activity_public_id, .activity_reference = row->activity_reference,
		.customer_public_id = row->customer_public_id, .customer_name = row->customer_name,
		.event = event_parse(row->event), .at = row->at };
}

static struct trigger_effect
effect_from(const struct ctx *ctx, const struct trigger_effects_of_row *row)
{
	const struct effect_kind *kind = effect_kind_find(row->kind);

	return (struct trigger_effect){ .id = row->id, .kind = row->kind,
	    .label = kind != NULL ? kind->label : row->kind,
		.state = state_parse(row->state), .attempts = row->attempts, .error = row->error, .note = row->note,
		.next_at = row->next_at.s <= ctx->now.s ? INSTANT_NONE : row->next_at, .done_at = row->done_at };
}

static struct err *
add_effects(struct ctx *ctx, struct trigger_runs *runs)
{
	struct buf ids = buf_make(ctx->arena, 10000);
	struct trigger_effects_of_rows rows = { 0 };

	for (size_t i = 0; i < runs->count; i++)
		buf_printf(&ids, "%s%" PRId64, i > 0 ? "," : "[", runs->items[i].id.value);
	buf_puts(&ids, runs->count > 0 ? "]" : "[]");
	TRY(sql_trigger_effects_of(ctx, ctx->unit, buf_text(&ids), &rows));
	for (size_t i = 0; i < runs->count; i++) {
		struct { struct trigger_effect *items; size_t count, capacity; } list = { 0 };

		for (size_t e = 0; e < rows.count; e++)
			if (ID_EQUAL(rows.items[e].run_id, runs->items[i].id))
				*arena_push(ctx->arena, &list) = effect_from(ctx, &rows.items[e]);
		runs->items[i].effects = list.items;
		runs->items[i].effect_count = list.count;
	}
	return OK;
}

struct err *
trigger_log(struct ctx *ctx, const struct trigger_filter *filter, struct trigger_runs *out)
{
	int most = filter->limit <= 0 ? USUAL : filter->limit > MOST ? MOST : filter->limit;
	struct trigger_run_list_rows rows = { 0 };
	struct trigger_runs runs = { 0 };

	TRY(read_rows(ctx, filter, most + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)most; i++)
		*arena_push(ctx->arena, &runs) = from_row(&rows.items[i]);
	if (rows.count > (size_t)most)
		runs.next = arena_printf(ctx->arena, "%" PRId64, runs.items[runs.count - 1].id.value);
	TRY(add_effects(ctx, &runs));
	*out = runs;
	return OK;
}

/* ---- again ---- */

static struct err *
again(struct ctx *ctx, void *arg)
{
	const char *public_id = arg;
	struct trigger_run_public_row run;
	struct trigger_effect_again_rows rows = { 0 };
	bool found;

	TRY(sql_trigger_run_public(ctx, ctx->unit, public_id, &run, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such line in the log."), NULL);
	TRY(sql_trigger_effect_again(ctx, ctx->unit, run.id, ctx->now, &rows));
	if (rows.count == 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "None of these effects has failed."), NULL);
	TRY(sql_trigger_run_settle(ctx, ctx->unit, run.id, NULL));
	TRY(audit_write(ctx, "trigger.again", public_id, NULL));
	return db_notify(ctx, "jobs", "");
}

struct err *
trigger_again(struct ctx *ctx, const char *run_public_id)
{
	return db_transaction(ctx, again, (void *)(uintptr_t)run_public_id);
}

struct err *
trigger_count(struct ctx *ctx, struct trigger_counters *out)
{
	struct trigger_counters_row row;

	TRY(sql_trigger_counters(ctx, ctx->unit, ctx->now, &row));
	*out = (struct trigger_counters){ row.waiting, row.failed };
	return OK;
}

/* ---- tried on an activity ---- */

static struct err *
say_conditions(struct ctx *ctx, const struct trigger *trigger, const struct happening *happening,
    struct sentences *out)
{
	const char *why = "";
	bool holds;

	if (!ID_IS_NONE(trigger->type) && !ID_EQUAL(trigger->type, happening->activity.type)) {
		sentence_add(ctx, out, T(ctx, "It would do nothing: the activity is of another type."));
		return OK;
	}
	TRY(trigger_holds(ctx, trigger, happening, &holds, &why));
	if (trigger->when[0] == '\0')
		sentence_add(ctx, out, T(ctx, "It has no conditions."));
	else if (holds)
		sentence_add(ctx, out, T(ctx, "Its conditions hold."));
	else
		sentence_add(ctx, out, TF(ctx, "It would do nothing now. Missing: {why}.", "why", why, NULL));
	return OK;
}

struct err *
trigger_try(struct ctx *ctx, const struct trigger *trigger, const struct activity *activity, struct sentences *out)
{
	struct happening happening = { .cause = "try", .kind = trigger->event, .actor = "staff", .chain = "",
		.data_text = "{}", .at = ctx->now };
	struct problems problems = { 0 };
	struct sentences list = { 0 };
	struct effects effects;

	TRY(happening_read(ctx, &happening, activity->id, false));
	TRY(say_conditions(ctx, trigger, &happening, &list));
	TRY(effects_read(ctx, trigger->effects, "effects", &problems, &effects));
	TRY(err_invalid(ctx, &problems));
	for (size_t i = 0; i < effects.count; i++) {
		struct effect_case c = { .effect = &effects.items[i], .trigger = trigger, .key = "try",
			.activity = &happening.activity, .customer = happening.customer, .contact = happening.contact,
			.event = trigger->event, .data = happening.data, .before_from = INSTANT_NONE,
			.before_to = INSTANT_NONE };

		TRY(effects.items[i].kind->say(ctx, &c, &list));
	}
	*out = list;
	return OK;
}

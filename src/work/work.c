/* work -- see work.h: who, the tables, and where a visit stands. */
#include "work/work.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/work.sql.h"
#include "i18n/i18n.h"
#include "work/inside.h"

/* ---- tables ---- */

static const struct verb_row { const char *token, *label, *icon; } verbs[WORK_VERB_COUNT] = {
#define VERB(name, token_, label_, icon_) [WORK_DO_##name] = { token_, label_, icon_ },
#include "work/verb.inc"
#undef VERB
};

const char *
work_verb_token(enum work_verb verb)
{
	return verbs[verb].token;
}

const char *
work_verb_label(enum work_verb verb)
{
	return verbs[verb].label;
}

const char *
work_verb_icon(enum work_verb verb)
{
	return verbs[verb].icon;
}

bool
work_verb_parse(const char *token, enum work_verb *out)
{
	for (int i = 0; i < WORK_VERB_COUNT; i++)
		if (str_equal(verbs[i].token, token)) {
			*out = (enum work_verb)i;
			return true;
		}
	return false;
}

static const struct kind_row { const char *token, *label; } kinds[] = {
	[WORK_TRAVEL] = { "travel", N_("Travel") },
	[WORK_SERVICE] = { "work", N_("Work") },
	[WORK_BREAK] = { "pause", N_("Pause") },
};

const char *
work_kind_token(enum work_kind kind)
{
	return kinds[kind].token;
}

const char *
work_kind_label(enum work_kind kind)
{
	return kinds[kind].label;
}

static enum work_kind
kind_of(const char *token)
{
	return str_equal(token, "travel") ? WORK_TRAVEL : str_equal(token, "work") ? WORK_SERVICE : WORK_BREAK;
}

/* ---- who ---- */

struct err *
work_worker(struct ctx *ctx, struct worker *out, bool *found)
{
	struct work_worker_of_row row;

	*found = false;
	if (ctx->actor.kind != ACTOR_STAFF)
		return OK;
	TRY(sql_work_worker_of(ctx, ctx->tenant, ctx->unit, ctx->actor.person, &row, found));
	return *found ? worker_find(ctx, row.id, out) : OK;
}

/* ---- where a visit stands ---- */

struct err *
work_spans(struct ctx *ctx, activity_id activity, struct work_spans *out)
{
	struct work_span_list_rows rows;
	struct work_spans list = { 0 };

	TRY(sql_work_span_list(ctx, ctx->unit, activity, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct work_span_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, &list) = (struct work_span){ .id = row->id, .kind = kind_of(row->kind),
			.worker = row->worker_id, .from = row->from_at, .to = row->to_at,
			.worker_name = arena_printf(ctx->arena, "%s %s", row->first_name, row->last_name) };
	}
	*out = list;
	return OK;
}

static enum work_phase
phase_of(const struct activity *a, const struct work_span *last)
{
	bool goes_on = last != NULL && INSTANT_IS_NONE(last->to);

	switch (a->status) {
	case STATUS_REQUESTED:
	case STATUS_PENDING:
		return WORK_NOT_PLANNED;
	case STATUS_PLANNED:
		return WORK_TO_GO;
	case STATUS_EN_ROUTE:
		return last != NULL && last->kind == WORK_TRAVEL && !goes_on ? WORK_ARRIVED : WORK_EN_ROUTE;
	case STATUS_IN_PROGRESS:
		return goes_on && last->kind == WORK_BREAK ? WORK_PAUSED : WORK_WORKING;
	case STATUS_INTERMEDIATE:
		return WORK_TO_CONTINUE;
	case STATUS_TERMINATED:
	case STATUS_CANCELED:
	case STATUS_COUNT:
		break;
	}
	return WORK_OVER;
}

struct work_state
work_state_of(const struct activity *a, const struct work_spans *spans, instant now)
{
	const struct work_span *last = spans->count > 0 ? &spans->items[spans->count - 1] : NULL;
	struct work_state state = { .phase = phase_of(a, last), .since = INSTANT_NONE, .arrived = INSTANT_NONE };

	for (size_t i = 0; i < spans->count; i++) {
		const struct work_span *span = &spans->items[i];
		bool goes_on = INSTANT_IS_NONE(span->to);
		int64_t s = (goes_on ? now.s : span->to.s) - span->from.s;

		s = s < 0 ? 0 : s;
		if (span->kind == WORK_TRAVEL) {
			state.travel_s += s;
			state.arrived = goes_on ? INSTANT_NONE : span->to;
		} else if (span->kind == WORK_SERVICE) {
			state.work_s += s;
		} else {
			state.pause_s += s;
		}
	}
	if (last != NULL && state.phase != WORK_TO_GO && state.phase != WORK_NOT_PLANNED)
		state.since = INSTANT_IS_NONE(last->to) ? last->from : last->to;
	else if (state.phase == WORK_WORKING)
		state.since = a->real_start;
	return state;
}

struct work_verbs
work_verbs_of(enum work_phase phase)
{
	static const struct work_verbs of[] = {
		[WORK_TO_GO] = { { WORK_DO_EN_ROUTE, WORK_DO_ARRIVE, WORK_DO_START }, 3 },
		[WORK_EN_ROUTE] = { { WORK_DO_ARRIVE, WORK_DO_START, WORK_DO_TURN_BACK }, 3 },
		[WORK_ARRIVED] = { { WORK_DO_START, WORK_DO_FINISH, WORK_DO_TURN_BACK }, 3 },
		[WORK_WORKING] = { { WORK_DO_FINISH, WORK_DO_PAUSE, WORK_DO_INTERRUPT }, 3 },
		[WORK_PAUSED] = { { WORK_DO_RESUME, WORK_DO_FINISH, WORK_DO_INTERRUPT }, 3 },
		[WORK_TO_CONTINUE] = { { WORK_DO_NEXT, WORK_DO_START, WORK_DO_FINISH }, 3 },
		[WORK_OVER] = { { WORK_DO_NEXT }, 1 },
		[WORK_NOT_PLANNED] = { { WORK_DO_EN_ROUTE }, 0 },
	};

	return of[phase];
}

/* ---- keeping ---- */

enum { COMMANDS_KEPT_S = 90 * 86400, POSITION_KEPT_S = 3600 };

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	int64_t commands, positions;

	TRY(sql_work_command_forget(ctx, INSTANT(ctx->now.s - COMMANDS_KEPT_S), &commands));
	TRY(sql_work_position_forget(ctx, INSTANT(ctx->now.s - POSITION_KEPT_S), &positions));
	*(int64_t *)arg = commands + positions;
	return OK;
}

struct err *
work_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}

struct err *
work_record(struct ctx *ctx, activity_id activity, worker_id worker, enum work_kind kind, instant from, instant to)
{
	return sql_work_span_begin(ctx, ctx->tenant, ctx->unit, activity, worker, work_kind_token(kind), from, to,
	    NULL);
}

/*
 * command -- each command of a phone is carried out once.
 *
 * Its row is written first, in the transaction of all that it does: a second one with that id waits for the
 * first (or loses and begins again) and then finds it.  What was refused rolls the row back, too.
 */
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/work.sql.h"
#include "i18n/i18n.h"
#include "work/inside.h"

enum { SHORTEST_ID = 8, LONGEST_ID = 64, OLDEST_S = 14 * 86400 };

struct once {
	const struct work_command *command;
	const char *digest;
	struct err *(*act)(struct ctx *, struct work_acting *, const void *with);
	const void *with;
	struct work_done done;
};

static bool
is_id(const char *id)
{
	size_t size = id == NULL ? 0 : strlen(id);

	return size >= SHORTEST_ID && size <= LONGEST_ID &&
	    strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == size;
}

static struct err *
check_command(struct ctx *ctx, const struct work_command *command)
{
	if (!is_id(command->id))
		return err_new(ctx, ERR_INVALID, T(ctx, "This page is too old. Load it again."),
		    "a command without an id");
	if (!INSTANT_IS_NONE(command->at) && command->at.s < ctx->now.s - OLDEST_S)
		return err_new(ctx, ERR_INVALID,
		    T(ctx, "This happened more than two weeks ago. Ask the planners to write it down."), "at %lld",
		    (long long)command->at.s);
	return OK;
}

static struct err *
find_worker(struct ctx *ctx, struct worker *out)
{
	bool found;

	TRY(work_worker(ctx, out, &found));
	return found ? OK : err_new(ctx, ERR_FORBIDDEN,
	    T(ctx, "Your log-in belongs to no field worker of this unit."), "no worker");
}

/* Reads the visit so that it stays as it is, and checks whose it is. */
static struct err *
read_visit(struct ctx *ctx, struct work_acting *acting)
{
	const struct work_command *command = acting->command;
	instant at = command->at;

	TRY(activity_find(ctx, command->activity, &acting->activity));
	if (!ID_EQUAL(acting->activity.worker, acting->worker.id))
		return err_new(ctx, ERR_CONFLICT, acting->activity.worker_name == NULL ?
		    T(ctx, "This visit was taken off your round. Look at today's list.") :
		    TF(ctx, "This visit was given to {name}. Look at today's list.", "name",
			acting->activity.worker_name, NULL), "activity %lld of another worker",
		    (long long)command->activity.value);
	TRY(work_spans(ctx, command->activity, &acting->spans));
	acting->state = work_state_of(&acting->activity, &acting->spans, ctx->now);
	if (INSTANT_IS_NONE(at) || at.s > ctx->now.s)
		at = ctx->now;
	if (!INSTANT_IS_NONE(acting->state.since) && at.s < acting->state.since.s)
		at = acting->state.since;
	acting->at = at;
	return OK;
}

static struct err *
run_once(struct ctx *ctx, void *arg)
{
	struct once *once = arg;
	const struct work_command *command = once->command;
	struct work_acting acting = { .command = command };
	struct work_command_find_row before;
	int64_t written;
	bool found;

	once->done = (struct work_done){ 0 };
	TRY(find_worker(ctx, &acting.worker));
	TRY(sql_work_command_add(ctx, ctx->unit, acting.worker.id, command->id, work_verb_token(command->verb),
	    command->activity, INSTANT_IS_NONE(command->at) ? ctx->now : command->at, ctx->now, once->digest,
	    &written));
	if (written == 0) {
		TRY(sql_work_command_find(ctx, ctx->unit, acting.worker.id, command->id, &before, &found));
		if (!found || !str_equal(before.digest, once->digest))
			return err_new(ctx, ERR_CONFLICT,
			    T(ctx, "This was sent before with other contents. Load the page again."), "command %s",
			    command->id);
		once->done = (struct work_done){ .again = true, .made = before.made_id };
		return OK;
	}
	TRY(read_visit(ctx, &acting));
	TRY(once->act(ctx, &acting, once->with));
	once->done.made = acting.made;
	return ID_IS_NONE(acting.made) ? OK :
	    sql_work_command_made(ctx, ctx->unit, acting.worker.id, command->id, acting.made, NULL);
}

struct err *
work_once(struct ctx *ctx, const struct work_command *command, const char *digest,
    struct err *(*act)(struct ctx *, struct work_acting *, const void *with), const void *with, struct work_done *out)
{
	const char *all = arena_printf(ctx->arena, "%s\n%lld\n%s", work_verb_token(command->verb),
	    (long long)command->activity.value, digest);
	struct once once = { .command = command, .act = act, .with = with };
	struct activity a;

	TRY(check_command(ctx, command));
	/* A wrong id is "not found" before a row points to it. */
	TRY(activity_find(ctx, command->activity, &a));
	once.digest = crypt_encode(ctx->arena, crypt_hash(ctx, all));
	TRY(db_transaction(ctx, run_once, &once));
	*out = once.done;
	return OK;
}

/* ---- spans ---- */

struct err *
work_end_spans(struct ctx *ctx, const struct work_acting *acting)
{
	return sql_work_span_end_all(ctx, ctx->unit, acting->activity.id, acting->worker.id, acting->at, NULL);
}

struct err *
work_begin_span(struct ctx *ctx, const struct work_acting *acting, enum work_kind kind)
{
	return sql_work_span_begin(ctx, ctx->tenant, ctx->unit, acting->activity.id, acting->worker.id,
	    work_kind_token(kind), acting->at, INSTANT_NONE, NULL);
}

struct err *
work_leave_others(struct ctx *ctx, const struct work_acting *acting)
{
	struct work_span_open_row open;
	bool found, goes_on;

	TRY(sql_work_span_open(ctx, ctx->tenant, acting->worker.id, &open, &found));
	if (!found || (ID_EQUAL(open.activity_id, acting->activity.id) && ID_EQUAL(open.unit_id, ctx->unit)))
		return OK;
	goes_on = str_equal(open.status, status_token(str_equal(open.kind, "travel") ? STATUS_EN_ROUTE :
	    STATUS_IN_PROGRESS));
	if (goes_on)
		return err_new(ctx, ERR_CONFLICT, TF(ctx,
		    "You are still with another visit: {title}, {customer}. Finish it or take a break there first.",
		    "title", open.title, "customer", open.customer != NULL ? open.customer : "", NULL),
		    "activity %lld goes on", (long long)open.activity_id.value);
	/* A planner moved it by hand: what is written there is right. */
	return sql_work_span_end(ctx, ctx->tenant, open.id, acting->at, NULL);
}

struct err *
work_tell(struct ctx *ctx, const struct work_acting *acting, bool keep_position)
{
	if (!keep_position)
		TRY(sql_work_position_drop(ctx, ctx->unit, acting->worker.id, NULL));
	return db_notify(ctx, WORK_CHANNEL, arena_printf(ctx->arena, "%lld %lld", (long long)ctx->tenant.value,
	    (long long)acting->worker.id.value));
}

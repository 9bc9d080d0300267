/*
 * life -- the moves of the life cycle (status.inc): planned, moved, begun, closed,
 * canceled, reopened.  Each is one function that says how the activity stands
 * afterwards; alter() locks, writes, and leaves the line of history and the event.
 */
#include "activity/activity.h"

#include "activity/store.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"

struct alteration {
	activity_id id;
	/* Changes `after`, names `what`; EVENT_NONE: it is so already, nothing is written. */
	struct err *(*apply)(struct ctx *, const struct alteration *, struct activity *after, enum event_kind *what);
	const void *with;
	enum telling telling;
};

/* Whoever watches the day of a worker hears that it changed. */
static struct err *
tell_worker(struct ctx *ctx, worker_id worker)
{
	if (ID_IS_NONE(worker))
		return OK;
	return db_notify(ctx, ACTIVITY_CHANNEL, arena_printf(ctx->arena, "%lld %lld", (long long)ctx->tenant.value,
	    (long long)worker.value));
}

static struct err *
run_alteration(struct ctx *ctx, void *arg)
{
	const struct alteration *alteration = arg;
	enum event_kind what = EVENT_NONE;
	struct activity before, after;

	TRY(store_lock(ctx, alteration->id, &before));
	after = before;
	TRY(alteration->apply(ctx, alteration, &after, &what));
	if (what == EVENT_NONE)
		return OK;
	TRY(store_move(ctx, &after));
	if (!ID_EQUAL(before.worker, after.worker))
		TRY(activity_find(ctx, after.id, &after));
	TRY(history_write(ctx, &before, &after, what, alteration->telling));
	TRY(tell_worker(ctx, before.worker));
	return ID_EQUAL(before.worker, after.worker) ? OK : tell_worker(ctx, after.worker);
}

static struct err *
alter(struct ctx *ctx, struct alteration alteration)
{
	if (ctx->actor.looking)
		return err_new(ctx, ERR_FORBIDDEN,
		    T(ctx, "You look at the portal as the customer sees it: nothing can be changed here."),
		    "a looking actor wanted to move an activity");
	return db_transaction(ctx, run_alteration, &alteration);
}

/* "This activity is canceled": a move that the life cycle does not know. */
static struct err *
refuse_move(struct ctx *ctx, const struct activity *a, enum activity_status next)
{
	const char *now = T(ctx, status_label(a->status));

	return err_new(ctx, ERR_CONFLICT,
	    TF(ctx, "That is not possible now: the status of this activity is \"{status}\".", "status", now, NULL),
	    "activity %lld: %s to %s", (long long)a->id.value, status_token(a->status), status_token(next));
}

static struct err *
become(struct ctx *ctx, struct activity *a, enum activity_status next)
{
	if (!status_may_become(a->status, next))
		return refuse_move(ctx, a, next);
	a->status = next;
	return OK;
}

/* ---- plan ---- */

static instant
given(instant at)
{
	return at.s == 0 ? INSTANT_NONE : at;
}

static struct err *
apply_plan(struct ctx *ctx, const struct alteration *alteration, struct activity *after, enum event_kind *what)
{
	const struct activity_plan *plan = alteration->with;
	bool first = INSTANT_IS_NONE(after->start);

	if (plan->end.s <= plan->start.s || ID_IS_NONE(plan->worker))
		return err_bug(ctx, "a plan without worker or span for activity %lld", (long long)after->id.value);
	if (after->status != STATUS_PLANNED)
		TRY(become(ctx, after, STATUS_PLANNED));
	/* The first plan of all is number 0 of its calendar file; each later one grows. */
	if (!first || after->ics_sequence > 0)
		after->ics_sequence++;
	after->worker = plan->worker;
	after->start = plan->start;
	after->end = plan->end;
	after->window_from = given(plan->window_from);
	after->window_to = given(plan->window_to);
	after->confirmed = plan->confirmed;
	after->forced = plan->forced;
	*what = first ? EVENT_PLANNED : EVENT_MOVED;
	return OK;
}

struct err *
activity_set_plan(struct ctx *ctx, activity_id id, const struct activity_plan *plan, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_plan, plan, telling });
}

static void
take_off(struct activity *a)
{
	a->worker = (worker_id){ 0 };
	a->start = a->end = INSTANT_NONE;
	a->window_from = a->window_to = INSTANT_NONE;
	a->confirmed = a->forced = false;
}

static struct err *
apply_clear(struct ctx *ctx, const struct alteration *alteration, struct activity *after, enum event_kind *what)
{
	(void)alteration;
	if (INSTANT_IS_NONE(after->start))
		return OK;
	TRY(become(ctx, after, STATUS_PENDING));
	take_off(after);
	after->ics_sequence++;
	*what = EVENT_UNPLANNED;
	return OK;
}

struct err *
activity_clear_plan(struct ctx *ctx, activity_id id, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_clear, NULL, telling });
}

/* ---- confirming ---- */

static struct err *
apply_confirm(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	bool confirmed = *(const bool *)alteration->with;

	if (after->confirmed == confirmed)
		return OK;
	if (confirmed && after->status != STATUS_PLANNED)
		return refuse_move(ctx, after, after->status);
	after->confirmed = confirmed;
	*what = confirmed ? EVENT_CONFIRMED : EVENT_UNCONFIRMED;
	return OK;
}

struct err *
activity_confirm(struct ctx *ctx, activity_id id, bool confirmed, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_confirm, &confirmed, telling });
}

/* ---- canceling ---- */

struct cancellation {
	enum cancel_reason reason;
	const char *detail;
};

static struct err *
check_cancellation(struct ctx *ctx, const struct cancellation *cancellation)
{
	struct problems problems = { 0 };
	enum cancel_reason reason = cancellation->reason;

	if (reason == CANCEL_NONE || (ctx->actor.kind == ACTOR_CONTACT && !cancel_reason_is_customers(reason)))
		problem_add(ctx->arena, &problems, "reason", T(ctx, "Choose a reason."));
	if (str_length(cancellation->detail) > 2000)
		problem_add(ctx->arena, &problems, "detail",
		    T(ctx, "This text is too long: 2,000 characters at most."));
	return err_invalid(ctx, &problems);
}

static struct err *
apply_cancel(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	const struct cancellation *cancellation = alteration->with;

	TRY(check_cancellation(ctx, cancellation));
	TRY(become(ctx, after, STATUS_CANCELED));
	after->cancel_reason = cancellation->reason;
	after->cancel_detail = cancellation->detail;
	if (!INSTANT_IS_NONE(after->start))
		after->ics_sequence++;
	*what = EVENT_CANCELED;
	return OK;
}

struct err *
activity_cancel(struct ctx *ctx, activity_id id, enum cancel_reason reason, const char *detail,
    enum telling telling)
{
	struct cancellation cancellation = {
		.reason = reason, .detail = detail == NULL ? "" : str_trim(ctx->arena, detail),
	};

	return alter(ctx, (struct alteration){ id, apply_cancel, &cancellation, telling });
}

/* ---- on the day ---- */

static enum event_kind
event_of(enum activity_status next)
{
	switch (next) {
	case STATUS_EN_ROUTE:
		return EVENT_EN_ROUTE;
	case STATUS_IN_PROGRESS:
		return EVENT_STARTED;
	case STATUS_INTERMEDIATE:
		return EVENT_INTERMEDIATE;
	case STATUS_REQUESTED:
	case STATUS_PENDING:
	case STATUS_PLANNED:
	case STATUS_TERMINATED:
	case STATUS_CANCELED:
	case STATUS_COUNT:
		return EVENT_STATUS;
	}
	return EVENT_STATUS;
}

/* Where it goes, and since when. */
struct step {
	enum activity_status next;
	instant at;
};

static struct err *
apply_status(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	const struct step *step = alteration->with;
	enum activity_status next = step->next;
	bool placed = !INSTANT_IS_NONE(after->start);

	if (next == after->status)
		return OK;
	/* These take more than a status: a place, a result, a reason. */
	if (next == STATUS_TERMINATED || next == STATUS_CANCELED || !status_is_open(after->status) ||
	    (next == STATUS_PLANNED && !placed) ||
	    (placed && (next == STATUS_PENDING || next == STATUS_REQUESTED)))
		return refuse_move(ctx, after, next);
	TRY(become(ctx, after, next));
	if (next == STATUS_IN_PROGRESS && INSTANT_IS_NONE(after->real_start))
		after->real_start = step->at;
	*what = event_of(next);
	return OK;
}

struct err *
activity_set_status(struct ctx *ctx, activity_id id, enum activity_status next, enum telling telling)
{
	return activity_set_status_at(ctx, id, next, ctx->now, telling);
}

struct err *
activity_set_status_at(struct ctx *ctx, activity_id id, enum activity_status next, instant at, enum telling telling)
{
	struct step step = { next, at };

	return alter(ctx, (struct alteration){ id, apply_status, &step, telling });
}

static struct err *
apply_interruption(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	const struct activity_closing *closing = alteration->with;

	TRY(become(ctx, after, STATUS_INTERMEDIATE));
	after->result_comment = closing->comment != NULL ? closing->comment : "";
	if (INSTANT_IS_NONE(after->real_start))
		after->real_start = given(closing->real_start);
	*what = EVENT_INTERMEDIATE;
	return OK;
}

struct err *
activity_interrupt(struct ctx *ctx, activity_id id, const struct activity_closing *closing, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_interruption, closing, telling });
}

static struct err *
apply_note(struct ctx *ctx, const struct alteration *alteration, struct activity *after, enum event_kind *what)
{
	(void)ctx;
	(void)after;
	*what = *(const enum event_kind *)alteration->with;
	return OK;
}

struct err *
activity_note(struct ctx *ctx, activity_id id, enum event_kind what, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_note, &what, telling });
}

/* ---- closing and reopening ---- */

static struct err *
check_closing(struct ctx *ctx, const struct activity_closing *closing)
{
	struct problems problems = { 0 };
	instant from = given(closing->real_start), to = given(closing->real_end);

	if (closing->result == RESULT_NONE)
		problem_add(ctx->arena, &problems, "result", T(ctx, "Say whether the work went well."));
	if (!INSTANT_IS_NONE(from) && !INSTANT_IS_NONE(to) && to.s < from.s)
		problem_add(ctx->arena, &problems, "real_end", T(ctx, "The end must come after the start."));
	return err_invalid(ctx, &problems);
}

static struct err *
apply_close(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	const struct activity_closing *closing = alteration->with;

	TRY(check_closing(ctx, closing));
	TRY(become(ctx, after, STATUS_TERMINATED));
	after->result = closing->result;
	after->result_comment = closing->comment != NULL ? closing->comment : "";
	if (!INSTANT_IS_NONE(given(closing->real_start)))
		after->real_start = closing->real_start;
	after->real_end = given(closing->real_end);
	*what = EVENT_CLOSED;
	return OK;
}

struct err *
activity_close(struct ctx *ctx, activity_id id, const struct activity_closing *closing, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_close, closing, telling });
}

static struct err *
apply_correction(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	const struct activity_closing *closing = alteration->with;

	TRY(check_closing(ctx, closing));
	if (after->status != STATUS_TERMINATED)
		return refuse_move(ctx, after, STATUS_TERMINATED);
	after->result = closing->result;
	after->result_comment = closing->comment != NULL ? closing->comment : "";
	after->real_start = given(closing->real_start);
	after->real_end = given(closing->real_end);
	*what = EVENT_CHANGED;
	return OK;
}

struct err *
activity_correct(struct ctx *ctx, activity_id id, const struct activity_closing *closing, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_correction, closing, telling });
}

static struct err *
apply_reopen(struct ctx *ctx, const struct alteration *alteration, struct activity *after,
    enum event_kind *what)
{
	(void)alteration;
	if (status_is_open(after->status))
		return refuse_move(ctx, after, STATUS_PENDING);
	TRY(become(ctx, after, STATUS_PENDING));
	take_off(after);
	after->real_start = after->real_end = INSTANT_NONE;
	after->result = RESULT_NONE;
	after->result_comment = "";
	after->cancel_reason = CANCEL_NONE;
	after->cancel_detail = "";
	*what = EVENT_REOPENED;
	return OK;
}

struct err *
activity_reopen(struct ctx *ctx, activity_id id, enum telling telling)
{
	return alter(ctx, (struct alteration){ id, apply_reopen, NULL, telling });
}

/* activity_do -- what is done with activities: planned, moved, begun, closed, canceled, reopened. */
#include "api/activity.h"

#include "api/input.h"
#include "api/row.h"
#include "base/arena.h"
#include "i18n/i18n.h"
#include "team/team.h"

enum { FRESH = 20 };

/* ---- into a slot ---- */

struct slot_body { const char *slot, *holder; };

static const struct member slot_members[] = {
	{ "slot", AT(slot_body, slot), NEW | NEEDED, "A slot, as offered by /slots, at most 15 minutes ago",
	  .least = 1, .most = 2000 },
	{ "holder", AT(slot_body, holder), NEW | PLAIN, "For whom it is kept, as /holds was told", .least = 1,
	  .most = 100 },
	{ 0 },
};
static const struct shape slot_shape = { "Booking", "The slot to book", slot_members, sizeof(struct slot_body), NULL };

struct booking {
	activity_id activity;
	struct slot_body body;
};

static struct err *
book_in(struct request *rq, struct response *rs, void *arg)
{
	const struct booking *booking = arg;

	TRY(booking->body.holder == NULL ? planning_book(rq->ctx, booking->activity, booking->body.slot, TELL) :
	    planning_book_held(rq->ctx, booking->activity, booking->body.slot,
		api_holder(rq, booking->body.holder), TELL));
	return api_activity_give(rq, rs, booking->activity);
}

/* Somebody was faster, or the offer is old: what can be had instead goes along. */
static struct err *
book(struct request *rq, struct response *rs)
{
	struct api_visitor *visitor = rq->visitor;
	struct booking booking = { 0 };
	struct slot_offers *fresh;
	struct activity a;
	struct err *err;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &booking.body));
	booking.activity = a.id;
	err = api_commit(rq, rs, &booking, book_in);
	if (err == OK || (err->kind != ERR_CONFLICT && err->kind != ERR_GONE))
		return err;
	fresh = arena_new(rq->ctx->arena, struct slot_offers);
	if (planning_fresh_slots(rq->ctx, booking.body.slot, a.id, FRESH, fresh) == OK)
		visitor->fresh = fresh;
	return err;
}

/* ---- by hand ---- */

static const struct member place_members[] = {
	{ "worker", AT(placement, worker), NEW | NEEDED | PLAIN, "Id or email of the worker", .take = take_worker },
	{ "start", AT(placement, start), NEW | NEEDED, "When service begins" },
	{ "duration_s", AT(placement, duration_s), NEW, "Seconds of service; the activity's unless given",
	  .least = 60, .most = 86400 },
	{ "window_from", AT(placement, window_from), NEW | OR_NULL, "Promised arrival, with window_to" },
	{ "window_to", AT(placement, window_to), NEW | OR_NULL, "End of the promised arrival" },
	{ "keep_promise", AT(placement, keep_promise), NEW,
	  "The window promised already stays when the start lies in it" },
	{ "force", AT(placement, force), NEW, "Place it although something is in the way; that is kept on record" },
	{ 0 },
};
static const struct shape place_shape = { "Placement", "Whom and when, whatever the slots say", place_members,
    sizeof(struct placement), NULL };

static struct err *
place(struct request *rq, struct response *rs)
{
	struct placement placement = { .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };
	struct problems problems = { 0 };
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &placement));
	if (INSTANT_IS_NONE(placement.window_from) != INSTANT_IS_NONE(placement.window_to) ||
	    placement.window_from.s > placement.window_to.s)
		problem_add(rq->ctx->arena, &problems, "window_to", T(rq->ctx,
		    "Say both ends of the window, in order."));
	TRY(err_invalid(rq->ctx, &problems));
	TRY(planning_place(rq->ctx, a.id, &placement, TELL));
	return api_activity_give(rq, rs, a.id);
}

static struct err *
unplan(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, NULL));
	TRY(planning_unplan(rq->ctx, a.id, TELL));
	return api_activity_give(rq, rs, a.id);
}

/* ---- its life ---- */

WORDS(statuses, status_token, enum activity_status, STATUS_COUNT, STATUS_PENDING);

struct status_body { enum activity_status status; };

static const struct member status_members[] = {
	{ "status", AT(status_body, status), NEW | NEEDED,
	  "What it becomes; planning, closing and canceling have calls "
	  "of their own", .words = &statuses },
	{ 0 },
};
static const struct shape status_shape = { "StatusChange", "What it becomes", status_members,
    sizeof(struct status_body), NULL };

static struct err *
set_status(struct request *rq, struct response *rs)
{
	struct status_body body = { 0 };
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &body));
	TRY(activity_set_status(rq->ctx, a.id, body.status, TELL));
	return api_activity_give(rq, rs, a.id);
}

static struct err *
set_confirmed(struct request *rq, struct response *rs, bool confirmed)
{
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, NULL));
	TRY(activity_confirm(rq->ctx, a.id, confirmed, TELL));
	return api_activity_give(rq, rs, a.id);
}

static struct err *
confirm(struct request *rq, struct response *rs)
{
	return set_confirmed(rq, rs, true);
}

static struct err *
unconfirm(struct request *rq, struct response *rs)
{
	return set_confirmed(rq, rs, false);
}

/* "ok" and "ko" alone: what is closed went one way or the other. */
static const char *
result_word(enum activity_result result)
{
	return result_token(result);
}

WORDS(results, result_word, enum activity_result, RESULT_KO + 1, RESULT_NONE);

static const struct member closing_members[] = {
	{ "result", AT(activity_closing, result), NEW | NEEDED, "How it went", .words = &results },
	{ "comment", AT(activity_closing, comment), NEW, "What is to say about it", .most = 10000 },
	{ "real_start", AT(activity_closing, real_start), NEW | OR_NULL, "When work began" },
	{ "real_end", AT(activity_closing, real_end), NEW | OR_NULL, "When work ended" },
	{ 0 },
};
static const struct shape closing_shape = { "Closing", "How it went", closing_members,
    sizeof(struct activity_closing), NULL };

static struct err *
close_activity(struct request *rq, struct response *rs)
{
	struct activity_closing closing = { .comment = "", .real_start = INSTANT_NONE, .real_end = INSTANT_NONE };
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &closing));
	TRY(activity_close(rq->ctx, a.id, &closing, TELL));
	return api_activity_give(rq, rs, a.id);
}

static const struct member interruption_members[] = {
	{ "comment", AT(activity_closing, comment), NEW, "What remains to be done", .most = 10000 },
	{ "real_start", AT(activity_closing, real_start), NEW | OR_NULL, "When work began" },
	{ 0 },
};
static const struct shape interruption_shape = { "Interruption", "What remains", interruption_members,
    sizeof(struct activity_closing), NULL };

static struct err *
close_in_part(struct request *rq, struct response *rs)
{
	struct activity_closing closing = { .comment = "", .real_start = INSTANT_NONE, .real_end = INSTANT_NONE };
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &closing));
	TRY(activity_interrupt(rq->ctx, a.id, &closing, TELL));
	return api_activity_give(rq, rs, a.id);
}

/* ---- canceled, and back ---- */

static const char *
reason_word(enum cancel_reason reason)
{
	return reason == CANCEL_NONE ? NULL : cancel_reason_token(reason);
}

WORDS(reasons, reason_word, enum cancel_reason, CANCEL_COUNT, CANCEL_NONE);

struct cancel_body {
	enum cancel_reason reason;
	const char *detail;
};

static const struct member cancel_members[] = {
	{ "reason", AT(cancel_body, reason), NEW | NEEDED, "Why", .words = &reasons },
	{ "detail", AT(cancel_body, detail), NEW, "The reason in words", .most = 2000 },
	{ 0 },
};
static const struct shape cancel_shape = { "Cancellation", "Why", cancel_members, sizeof(struct cancel_body), NULL };

static struct err *
cancel(struct request *rq, struct response *rs)
{
	struct cancel_body body = { .detail = "" };
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &body));
	TRY(planning_cancel(rq->ctx, a.id, body.reason, body.detail, TELL));
	return api_activity_give(rq, rs, a.id);
}

static struct err *
reopen(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, NULL));
	TRY(planning_reopen(rq->ctx, a.id, TELL));
	return api_activity_give(rq, rs, a.id);
}

#define VERB(path_, does, needs_, says, ...)								\
	ROW(POST, "/v1/activities/:activity/" path_, needs_, says, does, .answer = &api_activity_shape, __VA_ARGS__)

const struct route api_activity_do_routes[] = {
	VERB("book", book, NEEDS_KEY_PLAN,
	    "Plans the activity into a slot, or moves it; 409 with fresh slots when somebody was faster.",
	    .body = &slot_shape, .statuses = "410", .outside = true),
	VERB("reschedule", book, NEEDS_KEY_PLAN, "Moves a planned activity into a slot: the same as book.",
	    .body = &slot_shape, .statuses = "410", .outside = true),
	VERB("place", place, NEEDS_KEY_PLAN,
	    "Plans or moves by hand: this worker at this time, whatever the slots say; 409 says what is in the way.",
	    .body = &place_shape),
	VERB("unplan", unplan, NEEDS_KEY_PLAN, "Takes the activity out of the plan; it is to plan again."),
	VERB("status", set_status, NEEDS_KEY_PLAN, "A step of its life: on the way, begun.", .body = &status_shape),
	VERB("confirm", confirm, NEEDS_KEY_PLAN, "The customer said yes to the planned time."),
	VERB("unconfirm", unconfirm, NEEDS_KEY_PLAN, "The customer's yes no longer holds."),
	VERB("close", close_activity, NEEDS_KEY_WRITE, "Closes the activity: done, well or not.",
	    .body = &closing_shape),
	VERB("interrupt", close_in_part, NEEDS_KEY_WRITE, "Closes it in part: it goes on another day.",
	    .body = &interruption_shape),
	VERB("cancel", cancel, NEEDS_KEY_PLAN, "Cancels the activity and frees the worker's time.",
	    .body = &cancel_shape),
	VERB("reopen", reopen, NEEDS_KEY_PLAN, "A closed or canceled one is to plan again."),
	{ 0 },
};

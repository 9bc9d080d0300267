/* step -- on my way, arrived, started, paused: each is what a worker taps, with what it means for the visit. */
#include "base/arena.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "work/inside.h"

static struct err *
refuse(struct ctx *ctx, const struct work_acting *acting)
{
	const char *now = T(ctx, status_label(acting->activity.status));

	return err_new(ctx, ERR_CONFLICT,
	    TF(ctx, "That is not possible now: the status of this activity is \"{status}\".", "status", now, NULL),
	    "%s in phase %d", work_verb_token(acting->command->verb), acting->state.phase);
}

static struct err *
go(struct ctx *ctx, struct work_acting *acting)
{
	if (acting->state.phase == WORK_EN_ROUTE && acting->state.travel_s >= 0 && acting->spans.count > 0 &&
	    INSTANT_IS_NONE(acting->spans.items[acting->spans.count - 1].to))
		return OK;
	TRY(work_leave_others(ctx, acting));
	TRY(activity_set_status_at(ctx, acting->activity.id, STATUS_EN_ROUTE, acting->at, TELL));
	TRY(work_end_spans(ctx, acting));
	return work_begin_span(ctx, acting, WORK_TRAVEL);
}

static struct err *
turn_back(struct ctx *ctx, struct work_acting *acting)
{
	if (acting->state.phase == WORK_TO_GO)
		return OK;
	if (acting->state.phase != WORK_EN_ROUTE && acting->state.phase != WORK_ARRIVED)
		return refuse(ctx, acting);
	TRY(work_end_spans(ctx, acting));
	return activity_set_status_at(ctx, acting->activity.id, STATUS_PLANNED, acting->at, TELL);
}

/* Who forgot to say "on my way" has travelled for no time: better nothing than a guess. */
static struct err *
arrive(struct ctx *ctx, struct work_acting *acting)
{
	bool travels = acting->spans.count > 0 && INSTANT_IS_NONE(acting->spans.items[acting->spans.count - 1].to);

	if (acting->state.phase == WORK_ARRIVED || acting->state.phase == WORK_WORKING ||
	    acting->state.phase == WORK_PAUSED)
		return OK;
	if (acting->state.phase != WORK_EN_ROUTE && acting->state.phase != WORK_TO_GO)
		return refuse(ctx, acting);
	TRY(work_leave_others(ctx, acting));
	/* Nobody is told "on the way" of somebody who stands before the door. */
	if (acting->state.phase == WORK_TO_GO)
		TRY(activity_set_status_at(ctx, acting->activity.id, STATUS_EN_ROUTE, acting->at, QUIET));
	if (!travels)
		TRY(work_begin_span(ctx, acting, WORK_TRAVEL));
	TRY(work_end_spans(ctx, acting));
	return activity_note(ctx, acting->activity.id, EVENT_ARRIVED, TELL);
}

static struct err *
start(struct ctx *ctx, struct work_acting *acting)
{
	if (acting->state.phase == WORK_WORKING || acting->state.phase == WORK_PAUSED)
		return OK;
	TRY(work_leave_others(ctx, acting));
	TRY(activity_set_status_at(ctx, acting->activity.id, STATUS_IN_PROGRESS, acting->at, TELL));
	TRY(work_end_spans(ctx, acting));
	return work_begin_span(ctx, acting, WORK_SERVICE);
}

static struct err *
pause_or_resume(struct ctx *ctx, struct work_acting *acting, enum work_phase wanted)
{
	if (acting->state.phase == wanted)
		return OK;
	if (acting->state.phase != WORK_WORKING && acting->state.phase != WORK_PAUSED)
		return refuse(ctx, acting);
	if (wanted == WORK_WORKING)
		TRY(work_leave_others(ctx, acting));
	TRY(work_end_spans(ctx, acting));
	TRY(work_begin_span(ctx, acting, wanted == WORK_PAUSED ? WORK_BREAK : WORK_SERVICE));
	return activity_note(ctx, acting->activity.id, wanted == WORK_PAUSED ? EVENT_PAUSED : EVENT_RESUMED, TELL);
}

static struct err *
step(struct ctx *ctx, struct work_acting *acting)
{
	switch (acting->command->verb) {
	case WORK_DO_EN_ROUTE:
		return go(ctx, acting);
	case WORK_DO_TURN_BACK:
		return turn_back(ctx, acting);
	case WORK_DO_ARRIVE:
		return arrive(ctx, acting);
	case WORK_DO_START:
		return start(ctx, acting);
	case WORK_DO_PAUSE:
		return pause_or_resume(ctx, acting, WORK_PAUSED);
	case WORK_DO_RESUME:
		return pause_or_resume(ctx, acting, WORK_WORKING);
	case WORK_DO_INTERRUPT:
	case WORK_DO_FINISH:
	case WORK_DO_PHOTOS:
	case WORK_DO_NEXT:
	case WORK_VERB_COUNT:
		break;
	}
	return err_bug(ctx, "%s is no step", work_verb_token(acting->command->verb));
}

static struct err *
act(struct ctx *ctx, struct work_acting *acting, const void *with)
{
	(void)with;
	TRY(step(ctx, acting));
	return work_tell(ctx, acting, acting->command->verb == WORK_DO_EN_ROUTE);
}

struct err *
work_step(struct ctx *ctx, const struct work_command *command, struct work_done *out)
{
	return work_once(ctx, command, "", act, NULL, out);
}

/* close -- closes the activity, as done when it was planned. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "base/str.h"
#include "i18n/i18n.h"

static const struct effect_choice results[] = {
	{ "ok", N_("OK") }, { "ko", N_("Not OK") }, { NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "result", N_("Result"), NULL, EFFECT_CHOICE, "ok", .required = true, .choices = results },
	{ "comment", N_("Comment"), NULL, EFFECT_LINES, "", .codes = true, .most = 2000 },
	{ 0 },
};

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	sentence_add(ctx, out, status_may_become(c->activity->status, STATUS_TERMINATED)
	    ? T(ctx, "Would close the activity.")
	    : T(ctx, "Could not close the activity: it is done or canceled."));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	struct activity_closing closing = { .result = str_equal(effect_text(c->effect, "result"), "ko")
		? RESULT_KO
		: RESULT_OK };
	struct activity now;

	TRY(activity_find(ctx, c->activity->id, &now));
	if (now.status == STATUS_TERMINATED)
		return OK;
	TRY(effect_fill(ctx, c, "comment", CODES_TEXT, &closing.comment));
	closing.real_start = !INSTANT_IS_NONE(now.real_start) ? now.real_start :
	    INSTANT_IS_NONE(now.start) ? ctx->now : now.start;
	closing.real_end = closing.real_start.s > ctx->now.s ? closing.real_start : ctx->now;
	TRY(activity_close(ctx, now.id, &closing, TELL));
	*note = T(ctx, "Closed");
	return OK;
}

const struct effect_kind effect_kind_close = {
	.token = "close", .label = N_("Close the activity"), .icon = "check", .rank = 88,
	.help = N_("With a result; the real times are those that were planned or recorded."),
	.traits = EFFECT_OF_ACTIVITY, .settings = settings, .say = say, .carry_out = carry_out,
};

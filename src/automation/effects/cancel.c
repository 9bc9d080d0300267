/* cancel -- cancels the activity and frees the worker's time. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

static const struct effect_choice reasons[] = {
#define CANCEL_REASON(name, token, label, customer) { token, label },
#include "activity/cancel_reason.inc"
#undef CANCEL_REASON
	{ NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "reason", N_("Reason"), NULL, EFFECT_CHOICE, "internal", .required = true, .choices = reasons },
	{ "detail", N_("Detail"), NULL, EFFECT_TEXT, "", .codes = true },
	{ 0 },
};

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	sentence_add(ctx, out, status_may_become(c->activity->status, STATUS_CANCELED)
	    ? T(ctx, "Would cancel the activity.")
	    : T(ctx, "Could not cancel the activity: it is done or canceled."));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	struct activity now;
	const char *detail;

	TRY(activity_find(ctx, c->activity->id, &now));
	if (now.status == STATUS_CANCELED)
		return OK;
	TRY(effect_fill(ctx, c, "detail", CODES_TEXT, &detail));
	TRY(planning_cancel(ctx, now.id, cancel_reason_parse(effect_text(c->effect, "reason")), detail, TELL));
	*note = T(ctx, "Canceled");
	return OK;
}

const struct effect_kind effect_kind_cancel = {
	.token = "cancel", .label = N_("Cancel the activity"), .icon = "x", .rank = 87,
	.help = N_("The worker's time is free again."),
	.traits = EFFECT_OF_ACTIVITY, .settings = settings, .say = say, .carry_out = carry_out,
};

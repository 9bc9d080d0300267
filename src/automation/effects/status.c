/* status -- another status, where the life of the activity allows it. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

static const struct effect_setting settings[] = {
	{ "status", N_("Status"), N_("Closing and canceling are effects of their own."), EFFECT_STATUS, "pending",
	    .required = true },
	{ 0 },
};

static enum activity_status
wanted(const struct effect *effect)
{
	enum activity_status status = STATUS_PENDING;

	(void)status_parse(effect_text(effect, "status"), &status);
	return status;
}

static struct err *
check(struct ctx *ctx, const struct effect *effect, const char *at, struct problems *problems)
{
	enum activity_status status = wanted(effect);

	if (status == STATUS_TERMINATED || status == STATUS_CANCELED || status == STATUS_PLANNED)
		problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/status", at),
		    T(ctx, "Close, cancel and plan with the effects that are made for it."));
	return OK;
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	enum activity_status status = wanted(c->effect);
	const char *label = T(ctx, status_label(status));

	if (c->activity->status == status)
		sentence_add(ctx, out, TF(ctx, "Would leave the status as it is: {status}.", "status", label, NULL));
	else if (status_may_become(c->activity->status, status))
		sentence_add(ctx, out, TF(ctx, "Would set the status to {status}.", "status", label, NULL));
	else
		sentence_add(ctx, out, TF(ctx, "Could not set the status to {status} now.", "status", label, NULL));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	enum activity_status status = wanted(c->effect);
	struct activity now;

	TRY(activity_find(ctx, c->activity->id, &now));
	if (now.status == status)
		return OK;
	if (!status_is_open(now.status) && status == STATUS_PENDING)
		TRY(planning_reopen(ctx, now.id, TELL));
	else if (status == STATUS_PENDING && !INSTANT_IS_NONE(now.start))
		TRY(planning_unplan(ctx, now.id, TELL));
	else
		TRY(activity_set_status(ctx, now.id, status, TELL));
	*note = TF(ctx, "Status: {status}", "status", T(ctx, status_label(status)), NULL);
	return OK;
}

const struct effect_kind effect_kind_status = {
	.token = "status", .label = N_("Set the status"), .icon = "check", .rank = 60, .help = N_("Of the activity."),
	.traits = EFFECT_OF_ACTIVITY, .settings = settings, .check = check, .say = say, .carry_out = carry_out,
};

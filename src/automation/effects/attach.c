/* attach -- puts the activity into a case, named by its reference. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "activity/group.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

static const struct effect_setting settings[] = {
	{ "reference", N_("Reference of the case"), N_("Codes are possible, such as {activity.custom.case}."),
	    EFFECT_TEXT,
	    "", .required = true, .codes = true },
	{ 0 },
};

static struct err *
case_of(struct ctx *ctx, const struct effect_case *c, activity_id *out, const char **reference)
{
	TRY(effect_fill(ctx, c, "reference", CODES_SMS, reference));
	*reference = str_trim(ctx->arena, *reference);
	return activity_lookup_reference(ctx, *reference, out);
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	const char *reference;
	activity_id parent;

	TRY(case_of(ctx, c, &parent, &reference));
	sentence_add(ctx, out, ID_IS_NONE(parent)
	    ? TF(ctx, "Could not put it into a case: there is no \"{reference}\".", "reference", reference, NULL)
	    : TF(ctx, "Would put it into the case {reference}.", "reference", reference, NULL));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	const char *reference;
	activity_id parent;

	TRY(case_of(ctx, c, &parent, &reference));
	if (ID_IS_NONE(parent))
		return err_new(ctx, ERR_NOT_FOUND, TF(ctx, "There is no activity with the reference \"{reference}\".",
		    "reference", reference, NULL), NULL);
	TRY(activity_attach(ctx, c->activity->id, parent, TELL));
	*note = TF(ctx, "Put into {reference}", "reference", reference, NULL);
	return OK;
}

const struct effect_kind effect_kind_attach = {
	.token = "attach", .label = N_("Put into a case"), .icon = "link", .rank = 91,
	.help = N_("Another activity that this one then belongs to."),
	.traits = EFFECT_OF_ACTIVITY | EFFECT_LAST, .settings = settings, .say = say, .carry_out = carry_out,
};

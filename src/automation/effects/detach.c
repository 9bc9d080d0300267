/* detach -- takes the activity out of its case. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "activity/group.h"
#include "i18n/i18n.h"

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	activity_id parent, follows;

	TRY(activity_parents(ctx, c->activity->id, &parent, &follows));
	sentence_add(ctx, out, ID_IS_NONE(parent) ? T(ctx, "Would change nothing: it belongs to no case.")
						  : T(ctx, "Would take it out of its case."));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	activity_id parent, follows;

	TRY(activity_parents(ctx, c->activity->id, &parent, &follows));
	if (ID_IS_NONE(parent))
		return OK;
	TRY(activity_attach(ctx, c->activity->id, (activity_id){ 0 }, TELL));
	*note = T(ctx, "Taken out of its case");
	return OK;
}

const struct effect_kind effect_kind_detach = {
	.token = "detach", .label = N_("Take out of its case"), .icon = "undo", .rank = 92,
	.help = N_("The activity stands alone again."),
	.traits = EFFECT_OF_ACTIVITY | EFFECT_LAST, .say = say, .carry_out = carry_out,
};

/* publish -- the newest report of the activity onto the portal, or off it. */
#include "automation/send.h"

#include "activity/activity.h"
#include "i18n/i18n.h"

static const struct effect_setting settings[] = {
	{ "show", N_("Show it on the portal"), NULL, EFFECT_YES_NO, "yes" },
	{ 0 },
};

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	bool show = effect_yes(c->effect, "show"), found;
	struct document report;

	TRY(send_newest_report(ctx, c->activity->id, &report, &found));
	if (!found)
		sentence_add(ctx, out, T(ctx, "Would change nothing on the portal: there is no report yet."));
	else if (show)
		sentence_add(ctx, out, TF(ctx, "Would show on the portal: {name}", "name", report.name, NULL));
	else
		sentence_add(ctx, out, TF(ctx, "Would no longer show on the portal: {name}", "name", report.name,
		    NULL));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	bool show = effect_yes(c->effect, "show"), found;
	struct document report;

	TRY(send_newest_report(ctx, c->activity->id, &report, &found));
	if (!found || report.on_portal == show)
		return OK;
	TRY(document_change(ctx, report.id, &(struct document_change){ .caption = report.caption,
	    .mark = report.mark, .on_portal = show }));
	*note = show ? TF(ctx, "Shown on the portal: {name}", "name", report.name, NULL)
		     : TF(ctx, "No longer shown on the portal: {name}", "name", report.name, NULL);
	return OK;
}

const struct effect_kind effect_kind_publish = {
	.token = "publish", .label = N_("Put the report on the portal"), .icon = "eye", .rank = 50,
	.help = N_("The newest report of the activity; or takes it off again."),
	.traits = EFFECT_OF_ACTIVITY, .settings = settings, .say = say, .carry_out = carry_out,
};

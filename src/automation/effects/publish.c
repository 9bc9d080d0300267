/* publish -- the newest report of the activity onto the portal, or off it. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "report/report.h"

static const struct effect_setting settings[] = {
	{ "show", N_("Show it on the portal"), NULL, EFFECT_YES_NO, "yes" },
	{ 0 },
};

static struct err *
newest(struct ctx *ctx, const struct effect_case *c, struct report *out, bool *found)
{
	TRY(report_latest(ctx, c->activity->id, REPORT_VISIT, out, found));
	return *found ? OK : report_latest(ctx, c->activity->id, REPORT_PHOTOS, out, found);
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	bool show = effect_yes(c->effect, "show"), found;
	struct report report;

	TRY(newest(ctx, c, &report, &found));
	if (!found)
		sentence_add(ctx, out, T(ctx, "Would change nothing on the portal: there is no report yet."));
	else if (show)
		sentence_add(ctx, out, TF(ctx, "Would show on the portal: {name}", "name", report.name, NULL));
	else
		sentence_add(ctx, out, TF(ctx, "Would no longer show on the portal: {name}", "name", report.name, NULL));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	bool show = effect_yes(c->effect, "show"), found;
	struct document document;
	struct report report;

	TRY(newest(ctx, c, &report, &found));
	if (!found || report.on_portal == show)
		return OK;
	TRY(document_find_public(ctx, report.document_public_id.text, &document));
	TRY(document_change(ctx, document.id, &(struct document_change){ .caption = document.caption,
	    .mark = document.mark, .on_portal = show }));
	*note = show ? TF(ctx, "Shown on the portal: {name}", "name", report.name, NULL)
		     : TF(ctx, "No longer shown on the portal: {name}", "name", report.name, NULL);
	return OK;
}

const struct effect_kind effect_kind_publish = {
	.token = "publish", .label = N_("Put the report on the portal"), .icon = "eye", .rank = 50,
	.help = N_("The newest report of the activity; or takes it off again."),
	.traits = EFFECT_OF_ACTIVITY, .settings = settings, .say = say, .carry_out = carry_out,
};

/* report -- makes the report of the activity; later effects of the trigger may attach it. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/automation_trigger.sql.h"
#include "i18n/i18n.h"
#include "report/report.h"

static const struct effect_choice kinds[] = {
	{ "visit", N_("All of the activity") }, { "photos", N_("Its photos") }, { NULL, NULL },
};
static const struct effect_choice formats[] = { { "pdf", N_("PDF") }, { "docx", N_("Word") }, { NULL, NULL } };

static const struct effect_setting settings[] = {
	{ "report", N_("What is in it"), NULL, EFFECT_CHOICE, "visit", .required = true, .choices = kinds },
	{ "template", N_("Template"), NULL, EFFECT_TEMPLATE, "", .only_if = "report=visit" },
	{ "format", N_("Format"), N_("Word needs a template."), EFFECT_CHOICE, "pdf", .choices = formats,
	    .only_if = "report=visit" },
	{ "portal", N_("Show it on the portal"), NULL, EFFECT_YES_NO, "yes" },
	{ 0 },
};

static struct err *
order_of(struct ctx *ctx, const struct effect_case *c, struct report_order *out)
{
	const char *template = effect_text(c->effect, "template");
	struct trigger_template_row row;
	bool found;

	*out = (struct report_order){ .on_portal = effect_yes(c->effect, "portal"), .once = c->key };
	(void)report_kind_parse(effect_text(c->effect, "report"), &out->kind);
	if (out->kind != REPORT_VISIT)
		return OK;
	(void)report_format_parse(effect_text(c->effect, "format"), &out->format);
	if (str_empty(template))
		return OK;
	TRY(sql_trigger_template(ctx, ctx->unit, template, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This report template does not exist any more."), NULL);
	out->template = row.id;
	return OK;
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	struct report_order order;

	TRY(order_of(ctx, c, &order));
	sentence_add(ctx, out, order.on_portal ? T(ctx, "Would make a report and show it on the portal.")
					       : T(ctx, "Would make a report."));
	return OK;
}

static struct err *
prepare(struct ctx *ctx, const struct effect_case *c, const char **kept)
{
	struct report_order order;
	struct report report;

	TRY(order_of(ctx, c, &order));
	TRY(report_make(ctx, c->activity->id, &order, &report));
	*kept = report.name;
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	*note = TF(ctx, "Made: {name}", "name", c->kept, NULL);
	return OK;
}

const struct effect_kind effect_kind_report = {
	.token = "report", .label = N_("Make a report"), .icon = "file-text", .rank = 40,
	.help = N_("A document of the activity, kept with it. Effects after this one can attach it."),
	.traits = EFFECT_OF_ACTIVITY | EFFECT_BLOCKS, .settings = settings, .say = say, .prepare = prepare,
	.carry_out = carry_out,
};

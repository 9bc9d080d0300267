/* email -- an email to people, in their language. */
#include "automation/send.h"

#include "i18n/i18n.h"

static const struct effect_choice reports[] = {
	{ "none", N_("No report") }, { "latest", N_("The newest report") }, { NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "to", N_("To"), NULL, EFFECT_CHOICE, "contact", .required = true, .choices = send_to_choices },
	{ "address", N_("Addresses"), N_("Several with commas between them; codes are possible."), EFFECT_TEXT, "",
	    .required = true, .codes = true, .only_if = "to=address" },
	{ "subject", N_("Subject"), NULL, EFFECT_TEXTS, NULL, .required = true, .codes = true,
	    .most = FREE_SUBJECT_MOST },
	{ "text", N_("Text"), N_("An empty line begins a paragraph; > begins a card; [label](link) alone is a button."),
	    EFFECT_WORDS, NULL, .required = true, .codes = true, .most = FREE_TEXT_MOST },
	{ "calendar", N_("Attach the appointment"), N_("As an invitation for the calendar, where there is one."),
	    EFFECT_YES_NO, "no" },
	{ "reports", N_("Attach a report"), NULL, EFFECT_CHOICE, "none", .choices = reports },
	{ "sms_instead", N_("By SMS where there is no email"), N_("The subject with a link to the activity."),
	    EFFECT_YES_NO,
	    "no", .only_if = "to=contact" },
	{ "optional", N_("Customers may opt out of it"), N_("For what the order does not need: surveys, advertising."),
	    EFFECT_YES_NO, "no" },
	{ 0 },
};

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	return send_say(ctx, c, "email", out);
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	return send_to_people(ctx, c, "email", note);
}

const struct effect_kind effect_kind_email = {
	.token = "email", .label = N_("Send an email"), .icon = "mail", .rank = 10,
	.help = N_("To the customer, the worker, the planners or an address, in their language."),
	.settings = settings, .say = say, .carry_out = carry_out,
};

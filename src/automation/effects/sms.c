/* sms -- an SMS to people, in their language; it waits for the end of the quiet hours. */
#include "automation/send.h"

#include "i18n/i18n.h"

static const struct effect_setting settings[] = {
	{ "to", N_("To"), NULL, EFFECT_CHOICE, "contact", .required = true, .choices = send_to_choices },
	{ "address", N_("Numbers"), N_("Several with commas between them; codes are possible."), EFFECT_TEXT, "",
	    .required = true, .codes = true, .only_if = "to=address" },
	{ "text", N_("Text"), N_("One line. Accents and long texts take more parts."), EFFECT_WORDS, NULL,
	    .required = true, .codes = true, .most = 1000 },
	{ "optional", N_("Customers may opt out of it"), N_("For what the order does not need: surveys, advertising."),
	    EFFECT_YES_NO, "no" },
	{ 0 },
};

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	return send_say(ctx, c, "sms", out);
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	return send_to_people(ctx, c, "sms", note);
}

const struct effect_kind effect_kind_sms = {
	.token = "sms", .label = N_("Send an SMS"), .icon = "message", .rank = 20, .traits = EFFECT_DISTURBS,
	.help = N_("To the customer, the worker, the planners or a number; it uses credits."),
	.settings = settings, .say = say, .carry_out = carry_out,
};

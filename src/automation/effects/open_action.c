/* open_action -- invites the customer to something on the portal: the survey after a visit, a form, a signature. */
#include "automation/effect.h"

#include "access/access.h"
#include "action/action.h"
#include "activity/activity.h"
#include "automation/told.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"

static const struct effect_setting settings[] = {
	{ "action", N_("Portal action"), N_("Empty: each survey whose settings say that it is sent."), EFFECT_ACTION,
	    "" },
	{ "subject", N_("Subject"), N_("Empty: the usual words."), EFFECT_TEXTS, NULL, .codes = true,
	    .most = FREE_SUBJECT_MOST },
	{ "text", N_("Text"), N_("Empty: the usual words. A link to the action is added."), EFFECT_WORDS, NULL,
	    .codes = true, .most = FREE_TEXT_MOST },
	{ 0 },
};

/* Those that are meant and can be done now. */
static struct err *
open_ones(struct ctx *ctx, const struct effect_case *c, struct actions *out)
{
	const char *code = effect_text(c->effect, "action");
	struct activity_type type;
	struct actions all;

	*out = (struct actions){ 0 };
	TRY(type_find(ctx, c->activity->type, &type));
	TRY(action_list(ctx, type.id, &all));
	for (size_t i = 0; i < all.count && type.portal_shown && !ID_IS_NONE(c->activity->customer); i++) {
		struct action_case asked = { .action = &all.items[i], .type = &type, .activity = c->activity,
			.visitor = action_anybody(ctx, c->activity->customer) };
		struct action_answer answer;
		bool survey = str_equal(all.items[i].kind->token, "survey");

		if (!(code[0] != '\0' ? str_equal(all.items[i].code, code)
				      : survey && action_option_bool(ctx, &all.items[i], "send")))
			continue;
		TRY(action_ask(ctx, &asked, &answer));
		if (answer.possible && (answer.waits || !survey))
			*arena_push(ctx->arena, out) = all.items[i];
	}
	return OK;
}

static const char *
label_of(struct ctx *ctx, const struct effect_case *c, const struct action *action)
{
	struct action_case asked = { .action = action, .activity = c->activity,
		.visitor = action_anybody(ctx, c->activity->customer) };

	return action_text(ctx, &asked, "label");
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	struct actions actions;

	TRY(open_ones(ctx, c, &actions));
	for (size_t i = 0; i < actions.count; i++)
		sentence_add(ctx, out, TF(ctx, "Would invite the customer: {action}", "action",
		    label_of(ctx, c, &actions.items[i]), NULL));
	if (actions.count == 0)
		sentence_add(ctx, out, T(ctx, "Would invite to nothing: no such action is possible now."));
	return OK;
}

/* Words of one's own, with a button at the end. */
static struct err *
invite(struct ctx *ctx, const struct effect_case *c, const struct action *action, const struct recipient *to)
{
	struct ctx theirs = *ctx;
	struct free_message message = { .codes = effect_codes(c), .optional = str_equal(action->kind->token, "survey"),
		.cause = arena_printf(ctx->arena, "%s.%s", c->key, action->code) };
	enum message_written written;
	const char *label, *text;
	message_id id;

	theirs.lang = to->lang;
	label = label_of(&theirs, c, action);
	text = effect_words(ctx, c->effect, "text", to->lang);
	message.subject = effect_words(ctx, c->effect, "subject", to->lang);
	if (str_empty(message.subject))
		message.subject = arena_printf(ctx->arena, "%s: {activity.title}", label);
	if (str_empty(text))
		text = "> {activity.title}\n> {activity.window|long}";
	message.text = arena_printf(ctx->arena, "%s\n\n[%s]({portal.action.%s.link})", text, label, action->code);
	TRY(message_title(&theirs, c->activity, &message.codes.title));
	return message_write_free(ctx, to, &message, &written, &id);
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	bool own = !str_empty(effect_words(ctx, c->effect, "text", ctx->lang)) ||
	    !str_empty(effect_words(ctx, c->effect, "subject", ctx->lang));
	struct actions actions;
	struct recipient to;
	bool found;

	TRY(open_ones(ctx, c, &actions));
	TRY(message_recipient(ctx, c->activity, &to, &found));
	if (actions.count == 0 || !found)
		return OK;
	for (size_t i = 0; i < actions.count; i++) {
		if (!own && str_equal(actions.items[i].kind->token, "survey"))
			TRY(tell_survey(ctx, c->activity, &actions.items[i], c->event_id));
		else
			TRY(invite(ctx, c, &actions.items[i], &to));
	}
	*note = TF(ctx, "Written to {address}", "address", to.address, NULL);
	return OK;
}

const struct effect_kind effect_kind_open_action = {
	.token = "open_action", .label = N_("Invite to the portal"), .icon = "star", .rank = 15,
	.help = N_("To a survey, a form, a signature: with a link that opens it."),
	.traits = EFFECT_OF_ACTIVITY | EFFECT_TO_CUSTOMER, .settings = settings, .say = say, .carry_out = carry_out,
};

/* send -- see send.h. */
#include "automation/send.h"

#include "account/permission.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "i18n/i18n.h"

const struct effect_choice send_to_choices[] = {
	{ "contact", N_("The contact of the customer") }, { "every_contact", N_("Every contact of the customer") },
	{ "worker", N_("The worker") }, { "planners", N_("The planners") },
	{ "address", N_("An address or number") }, { NULL, NULL },
};

static struct err *
recipients_of(struct ctx *ctx, const struct effect_case *c, const char *channel, struct recipients *out)
{
	struct message_codes codes = effect_codes(c);
	enum message_to to = TO_CONTACT;

	for (int i = 0; send_to_choices[i].value != NULL; i++)
		if (str_equal(send_to_choices[i].value, effect_text(c->effect, "to")))
			to = (enum message_to)i;
	TRY(message_recipients(ctx, to, channel, effect_text(c->effect, "address"), &codes, out));
	if (out->count > 0 || to != TO_CONTACT || !effect_yes(c->effect, "sms_instead"))
		return OK;
	return message_recipients(ctx, to, "sms", "", &codes, out);
}

/* What an email says in one line, for whom it cannot reach. */
static bool
is_instead(const struct effect_case *c, const struct recipient *to)
{
	return str_equal(c->effect->kind->token, "email") && str_equal(to->channel, "sms");
}

static bool
is_for_customer(const struct effect_case *c)
{
	const char *to = effect_text(c->effect, "to");

	return str_equal(to, "contact") || str_equal(to, "every_contact");
}

struct err *
send_newest_report(struct ctx *ctx, activity_id activity, struct document *out, bool *found)
{
	struct documents documents;

	*found = false;
	TRY(document_list_activity(ctx, activity, &documents));
	for (size_t i = 0; i < documents.count; i++) {
		const struct document *document = &documents.items[i];

		if (document->kind != DOCUMENT_REPORT || (*found && document->id.value < out->id.value))
			continue;
		*out = *document;
		*found = true;
	}
	return OK;
}

/* The newest report of the activity, when it is to go along. */
static struct err *
attach_report(struct ctx *ctx, const struct effect_case *c, document_id *document, size_t *count)
{
	struct document report;
	bool found;

	*count = 0;
	if (!str_equal(effect_text(c->effect, "reports"), "latest") || c->activity == NULL)
		return OK;
	TRY(send_newest_report(ctx, c->activity->id, &report, &found));
	if (found)
		document[(*count)++] = report.id;
	return OK;
}

static struct err *
message_for(struct ctx *ctx, const struct effect_case *c, const struct recipient *to, const document_id *document,
    size_t count, struct free_message *out)
{
	struct ctx theirs = *ctx;

	theirs.lang = to->lang;
	*out = (struct free_message){ .codes = effect_codes(c), .cause = c->key, .documents = document,
		.document_count = count, .optional = effect_yes(c->effect, "optional"),
		.with_calendar = effect_yes(c->effect, "calendar"),
		.subject = effect_words(ctx, c->effect, "subject", to->lang),
		.text = effect_words(ctx, c->effect, "text", to->lang) };
	if (is_instead(c, to))
		out->text = arena_printf(ctx->arena, "{businessUnit.name}: %s %s", out->subject,
		    c->activity != NULL ? "{portal.activity.link}" : "{portal.link}");
	/* titles for customers have codes of their own, which nobody else may see */
	if (c->activity != NULL && (out->codes.tried || !is_for_customer(c)))
		out->codes.title = c->activity->title;
	else if (c->activity != NULL)
		TRY(message_title(&theirs, c->activity, &out->codes.title));
	return OK;
}

struct err *
send_to_people(struct ctx *ctx, const struct effect_case *c, const char *channel, const char **note)
{
	struct buf names = buf_make(ctx->arena, 4000);
	struct recipients people = { 0 };
	document_id document[1];
	size_t documents;
	message_id id;

	TRY(recipients_of(ctx, c, channel, &people));
	TRY(attach_report(ctx, c, document, &documents));
	for (size_t i = 0; i < people.count; i++) {
		struct free_message message;
		enum message_written written;

		TRY(message_for(ctx, c, &people.items[i], document, documents, &message));
		TRY(message_write_free(ctx, &people.items[i], &message, &written, &id));
		if (written != MESSAGE_OPTED_OUT)
			buf_printf(&names, "%s%s", names.size > 0 ? ", " : "", people.items[i].address);
	}
	if (names.size > 0)
		*note = TF(ctx, "Written to {address}", "address", buf_text(&names), NULL);
	return OK;
}

/* Customers' names and addresses are for those who see customers; a typed one was typed. */
static bool
may_know(const struct ctx *ctx, const struct recipient *to)
{
	return ctx->actor.kind != ACTOR_STAFF || ID_IS_NONE(to->contact)
	    || (ctx->actor.rights & RIGHT(PERMISSION_SEE_CUSTOMERS)) != 0;
}

static struct err *
say_one(struct ctx *ctx, const struct effect_case *c, const struct recipient *to, struct sentences *out)
{
	struct message_preview preview;
	struct free_message message;
	const char *who = str_empty(to->name) ? to->address
	    : arena_printf(ctx->arena, "%s (%s)", to->name, to->address);

	if (!may_know(ctx, to))
		who = T(ctx, "Customer");
	TRY(message_for(ctx, c, to, NULL, 0, &message));
	TRY(message_preview_free(ctx, to, &message, &preview));
	sentence_add(ctx, out, str_equal(to->channel, "sms")
	    ? TF(ctx, "Would send an SMS to {who}: {text}", "who", who, "text", preview.text, NULL)
	    : TF(ctx, "Would send an email to {who}: {text}", "who", who, "text", preview.subject, NULL));
	return OK;
}

struct err *
send_say(struct ctx *ctx, const struct effect_case *c, const char *channel, struct sentences *out)
{
	struct recipients people = { 0 };

	TRY(recipients_of(ctx, c, channel, &people));
	for (size_t i = 0; i < people.count; i++)
		TRY(say_one(ctx, c, &people.items[i], out));
	if (people.count == 0)
		sentence_add(ctx, out, str_equal(channel, "sms")
		    ? T(ctx, "Would send no SMS: nobody can be reached this way.")
		    : T(ctx, "Would send no email: nobody can be reached this way."));
	return OK;
}

/* free -- messages in words that somebody wrote: triggers, and staff by hand. */
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "document/document.h"
#include "form/codes.h"
#include "i18n/i18n.h"
#include "message/draft.h"
#include "message/opt_out.h"

void
message_check_free(struct ctx *ctx, const char *subject, const char *text, struct problems *problems)
{
	if (str_length(subject) > FREE_SUBJECT_MOST)
		problem_add(ctx->arena, problems, "subject", TN(ctx, FREE_SUBJECT_MOST, "At most {n} character.",
		    "At most {n} characters.", NULL));
	if (str_empty(text))
		problem_add(ctx->arena, problems, "text", T(ctx, "Write what the message says."));
	if (str_length(text) > FREE_TEXT_MOST)
		problem_add(ctx->arena, problems, "text", TN(ctx, FREE_TEXT_MOST, "At most {n} character.",
		    "At most {n} characters.", NULL));
	codes_check(ctx, subject, "subject", problems);
	codes_check(ctx, text, "text", problems);
}

/* As the recipient reads it: in the ctx of their language. */
static struct err *
compose(struct ctx *theirs, const struct recipient *to, const struct free_message *message,
    const struct letter_frame *frame, struct words *out)
{
	struct message_codes codes = message->codes;
	struct unit unit;

	codes.contact = ID_IS_NONE(to->contact) ? codes.contact : to->contact;
	if (ID_IS_NONE(codes.customer))
		codes.customer = codes.activity != NULL ? codes.activity->customer : to->customer;
	if (codes.activity != NULL && codes.title == NULL)
		TRY(message_title(theirs, codes.activity, &codes.title));
	TRY(unit_here(theirs, &unit));
	if (str_equal(to->channel, "email"))
		return compose_own_mail(theirs, &unit, message->subject, message->text, &codes, frame, out);
	return compose_own_sms(theirs, message->text, &codes, out);
}

/* Room in one email; each of them there. */
static struct err *
check_documents(struct ctx *ctx, const struct free_message *message)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < message->document_count; i++) {
		struct document document;

		TRY(document_find_id(ctx, message->documents[i], &document));
		bytes += document.size;
	}
	if (message->document_count > FREE_DOCUMENTS_MOST || bytes > FREE_BYTES_MOST)
		return err_new(ctx, ERR_TOO_LARGE,
		    T(ctx, "These files are too much for one email. Send the link of the portal instead."),
		    "%zu documents of %lld bytes", message->document_count, (long long)bytes);
	return OK;
}

struct err *
message_write_free(struct ctx *ctx, const struct recipient *to, const struct free_message *message,
    enum message_written *out, message_id *id)
{
	const struct activity *activity = message->codes.activity;
	bool by_email = str_equal(to->channel, "email"), refused = false;
	struct draft draft = { .to = to, .purpose = PURPOSE_FREE, .attachments = "[]",
		.activity = activity != NULL ? activity->id : (activity_id){ 0 }, .cause = message->cause,
		.optional = message->optional, .not_before = message->not_before,
		.good_for_s = message->good_for_s };
	struct letter_frame frame;
	struct ctx theirs = *ctx;

	theirs.lang = to->lang;
	if (message->optional)
		TRY(opt_out_lookup(ctx, to->channel, to->address, &refused));
	if (refused) {
		*out = MESSAGE_OPTED_OUT;
		*id = (message_id){ 0 };
		return OK;
	}
	if (by_email) {
		TRY(check_documents(ctx, message));
		draft.documents = message->documents;
		draft.document_count = message->document_count;
	}
	if (by_email && message->with_calendar && activity != NULL && !INSTANT_IS_NONE(activity->start))
		TRY(draft_calendar(ctx, activity, to, &draft.attachments));
	TRY(draft_begin(ctx, &draft, &frame));
	TRY(compose(&theirs, to, message, &frame, &draft.words));
	TRY(draft_put(&theirs, &draft));
	*out = ID_IS_NONE(draft.id) ? MESSAGE_REPEATED : MESSAGE_WRITTEN;
	*id = draft.id;
	return OK;
}

struct err *
message_preview_free(struct ctx *ctx, const struct recipient *to, const struct free_message *message,
    struct message_preview *out)
{
	struct letter_frame frame = { .mark = "", .opt_out = "" };
	struct ctx theirs = *ctx;
	struct words words;

	theirs.lang = to->lang;
	TRY(compose(&theirs, to, message, &frame, &words));
	*out = (struct message_preview){ words.subject, words.text, words.html };
	return OK;
}

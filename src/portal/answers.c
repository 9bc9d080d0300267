/* answers -- the fields of an activity's forms that its type shows to customers. */
#include "base/arena.h"
#include "form/answer.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "portal/documents.h"
#include "portal/inside.h"

/* Where the visitor reads a photo or file of an answer, as far as it is theirs to see. */
static struct err *
find_document(struct ctx *ctx, void *arg, const char *public_id, struct form_document *out)
{
	struct request *rq = arg;
	struct document document;

	TRY(access_document(ctx, &portal_of(rq)->visitor, public_id, &document));
	*out = (struct form_document){ .name = document.name, .caption = document.caption,
		.address = portal_document_path(rq, document.public_id.text, "whole"),
		.thumbnail = document.kind == DOCUMENT_PHOTO
		    ? portal_document_path(rq, document.public_id.text, "small")
		    : NULL,
		.type = document.type, .size = document.size };
	return OK;
}

/* What was answered and may be seen in this status: all that the form shows to the portal, or what the type chose. */
static struct err *
add(struct request *rq, const struct activity *activity, const struct activity_type *type, struct form_key key,
    enum display_form part, struct form_rows *to)
{
	struct answer_subject subject = { .activity = activity->id, .customer = activity->customer };
	struct message_codes codes = { .activity = activity, .customer = activity->customer };
	struct form_use use = { .audience = FOR_PORTAL, .fallback = portal_of(rq)->unit.lang,
		.zone = zone_find(activity->zone), .country = portal_of(rq)->unit.country,
		.codes = message_resolve, .codes_arg = &codes, .document = find_document, .document_arg = rq };
	struct answer answer;
	struct form_rows rows;
	struct form form;

	TRY(answer_find(rq->ctx, key, &subject, &answer));
	if (ID_IS_NONE(answer.id) || !answer.sent)
		return OK;
	TRY(form_find_version(rq->ctx, answer.form, answer.version, &form));
	TRY(form_show(rq->ctx, &form, NULL, &use, answer.values, false, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (rows.items[i].heading || display_shows_field(&type->display, part, rows.items[i].code, true,
		    status_token(activity->status)))
			*arena_push(rq->ctx->arena, to) = rows.items[i];
	return OK;
}

struct err *
portal_answers(struct request *rq, const struct activity *activity, const struct activity_type *type,
    struct form_rows *out)
{
	const char *status = status_token(activity->status);

	*out = (struct form_rows){ 0 };
	if (display_shows(&type->display, DISPLAY_FORM, status))
		TRY(add(rq, activity, type, form_of_activity(type->id), DISPLAY_OF_FORM, out));
	if (display_shows(&type->display, DISPLAY_CLOSING, status))
		TRY(add(rq, activity, type, form_of_closing(type->id), DISPLAY_OF_CLOSING, out));
	return OK;
}

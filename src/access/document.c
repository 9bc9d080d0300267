/* document -- which documents a visitor sees: those of what they see, unless somebody keeps them back. */
#include "document/document.h"
#include "access/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"

/* What a document hangs on, read once. */
struct around {
	struct access_thing thing;
	const struct activity *activity;	/* NULL: of the customer alone */
	const struct activity_type *type;
};

static struct err *
look_around(struct ctx *ctx, customer_id customer, struct around *out)
{
	struct customer whose;

	if (ID_IS_NONE(customer))
		return access_not_there(ctx, "a document of nobody");
	TRY(customer_find(ctx, customer, &whose));
	out->thing.unit = ctx->unit;
	out->thing.customer = customer;
	out->thing.parent = whose.parent;
	if (out->activity == NULL)
		return OK;
	out->thing.activity = out->activity->id;
	out->thing.site = out->activity->site;
	out->thing.type_shown = out->type->portal_shown;
	out->thing.type_name = out->type->name;
	return OK;
}

static bool
type_shows(const struct around *around, const struct document *document)
{
	enum display_part part = document->kind == DOCUMENT_PHOTO ? DISPLAY_PHOTOS : DISPLAY_DOCUMENTS;

	if (around->activity == NULL)
		return true;
	if (document->place.owner == DOCUMENT_OF_THREAD)
		part = DISPLAY_MESSAGES;
	else if (document->place.owner == DOCUMENT_OF_ANSWER || str_equal(document->actor_kind, "contact"))
		return true;
	return display_shows(&around->type->display, part, status_token(around->activity->status));
}

static struct access_verdict
judge(struct ctx *ctx, const struct access_visitor *visitor, const struct around *around,
    const struct document *document)
{
	struct access_verdict verdict = access_sees(ctx, visitor, ACCESS_SEE, &around->thing);

	if (verdict.why != ACCESS_YES)
		return verdict;
	if (!document->on_portal)
		return access_verdict_of(ctx, ACCESS_DOCUMENT_HIDDEN, NULL);
	if (!type_shows(around, document))
		return access_verdict_of(ctx, ACCESS_PART_HIDDEN, around->thing.type_name);
	return verdict;
}

/* A link that opens one activity or one quote opens nothing of the customer besides. */
static bool
is_too_narrow(const struct access_visitor *visitor, const struct around *around)
{
	return around->activity == NULL && access_is_narrow(visitor);
}

struct err *
access_document(struct ctx *ctx, const struct access_visitor *visitor, const char *public_id,
    struct document *out)
{
	struct around around = { .activity = NULL };
	struct document document;
	struct activity activity;
	struct activity_type type;
	struct access_verdict verdict;
	struct err *err = document_find(ctx, public_id, &document);

	if (err != OK)
		return err->kind == ERR_NOT_FOUND ? access_not_there(ctx, "no such document") : err;
	if (!ID_IS_NONE(document.place.activity)) {
		TRY(activity_find(ctx, document.place.activity, &activity));
		TRY(type_find(ctx, activity.type, &type));
		around.activity = &activity;
		around.type = &type;
	}
	TRY(look_around(ctx, around.activity != NULL ? activity.customer : document.place.customer, &around));
	verdict = judge(ctx, visitor, &around, &document);
	if (verdict.why != ACCESS_YES || is_too_narrow(visitor, &around))
		return access_not_there(ctx, access_why_token(verdict.why));
	*out = document;
	return OK;
}

static struct err *
judge_all(struct ctx *ctx, const struct access_visitor *visitor, const struct around *around,
    const struct documents *all, struct access_documents *out)
{
	for (size_t i = 0; i < all->count; i++)
		*arena_push(ctx->arena, out) = (struct access_document){ &all->items[i],
			judge(ctx, visitor, around, &all->items[i]) };
	return OK;
}

struct err *
access_documents(struct ctx *ctx, const struct access_visitor *visitor, const struct activity *activity,
    const struct activity_type *type, struct access_documents *out)
{
	struct around around = { .activity = activity, .type = type };
	struct documents all;

	*out = (struct access_documents){ 0 };
	TRY(document_list_activity(ctx, activity->id, &all));
	if (all.count == 0)
		return OK;
	TRY(look_around(ctx, activity->customer, &around));
	return judge_all(ctx, visitor, &around, &all, out);
}

struct err *
access_customer_documents(struct ctx *ctx, const struct access_visitor *visitor, struct access_documents *out)
{
	struct around around = { .activity = NULL };
	struct documents all;

	*out = (struct access_documents){ 0 };
	if (visitor->here == NULL || access_is_narrow(visitor))
		return OK;
	TRY(document_list(ctx, DOCUMENT_OF_CUSTOMER, visitor->here->customer.value, &all));
	if (all.count == 0)
		return OK;
	TRY(look_around(ctx, visitor->here->customer, &around));
	return judge_all(ctx, visitor, &around, &all, out);
}

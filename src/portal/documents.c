/* documents -- see documents.h. */
#include "portal/documents.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"
#include "ui/upload.h"

#include "gen/portal_documents.html.h"

const char *
portal_holder(struct request *rq)
{
	const struct portal *portal = portal_of(rq);
	struct buf holder = buf_make(rq->ctx->arena, 64);
	struct bytes hash;

	if (portal->known)
		return arena_printf(rq->ctx->arena, "session:%lld", (long long)portal->visitor.session.value);
	if (str_empty(rq->browser))
		return "";
	/* The cookie itself stays out of the database. */
	hash = crypt_hash(rq->ctx, rq->browser);
	for (size_t i = 0; i < 16 && i < hash.size; i++)
		buf_printf(&holder, "%02x", hash.at[i]);
	return arena_printf(rq->ctx->arena, "browser:%s", buf_text(&holder));
}

const char *
portal_document_path(struct request *rq, const char *public_id, const char *size)
{
	return portal_path(rq, "/d/%s/%s", public_id, size);
}

/* ---- lists ---- */

static void
add(struct request *rq, const struct document *d, struct portal_files *to)
{
	struct ctx *ctx = rq->ctx;
	const char *day = i18n_date(ctx->arena, ctx->lang, zone_civil(portal_of(rq)->unit.zone, d->created_at).day,
	    DATE_MEDIUM);
	struct portal_file file = { .name = d->name, .caption = d->caption,
		.href = portal_document_path(rq, d->public_id.text, "whole"),
		.about = arena_printf(ctx->arena, "%s, %s", ui_file_size(ctx, d->size), day),
		.mark = d->mark == DOCUMENT_PLAIN ? NULL : T(ctx, document_mark_label(d->mark)),
		.width = d->width, .height = d->height };

	if (d->kind == DOCUMENT_PHOTO) {
		file.thumbnail = portal_document_path(rq, d->public_id.text, "small");
		*arena_push(ctx->arena, &to->photos) = file;
	} else {
		*arena_push(ctx->arena, &to->others) = file;
	}
}

static void
fill(struct request *rq, const struct access_documents *all, struct portal_files *out)
{
	struct ctx *ctx = rq->ctx;

	*out = (struct portal_files){ 0 };
	for (size_t i = 0; i < all->count; i++) {
		const struct access_document *one = &all->items[i];

		/* What stands in messages is shown there. */
		if (one->document->place.owner == DOCUMENT_OF_THREAD)
			continue;
		if (one->verdict.why == ACCESS_YES)
			add(rq, one->document, out);
		else if (portal_of(rq)->visitor.looking)
			*arena_push(ctx->arena, &out->hidden) = arena_printf(ctx->arena, "%s: %s", one->document->name,
			    one->verdict.say);
	}
}

struct err *
portal_files_of(struct request *rq, const struct activity *activity, const struct activity_type *type,
    struct portal_files *out)
{
	struct access_documents all;

	TRY(access_documents(rq->ctx, &portal_of(rq)->visitor, activity, type, &all));
	fill(rq, &all, out);
	return OK;
}

struct err *
portal_files_here(struct request *rq, struct portal_files *out)
{
	struct access_documents all;

	TRY(access_customer_documents(rq->ctx, &portal_of(rq)->visitor, &all));
	fill(rq, &all, out);
	return OK;
}

void
portal_files_draw(struct html *html, const struct portal_files *files)
{
	files_section(html, files);
}

/* ---- one ---- */

static struct err *
send(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct document document;
	bool found = false;

	TRY(portal_unit(rq, &portal));
	TRY(document_draft_lookup(rq->ctx, path_value(rq, "document"), portal_holder(rq), &document, &found));
	if (!found)
		TRY(access_document(rq->ctx, &portal->visitor, path_value(rq, "document"), &document));
	return ui_send_document(rq, rs, &document, path_value(rq, "size"));
}

/* ---- uploads ---- */

/* Who may see the portal may bring something; who only looks may not. */
static struct err *
check_bringing(struct request *rq)
{
	struct portal *portal;

	TRY(portal_unit(rq, &portal));
	if (portal->visitor.looking)
		return err_new(rq->ctx, ERR_FORBIDDEN,
		    T(rq->ctx, "You are looking at the portal as the customer sees it: nothing can be changed."), NULL);
	if (portal->visitor.here == NULL || !access_somewhere(&portal->visitor, ACCESS_SEE) ||
	    !portal->visitor.here->unit_on || !portal->visitor.here->way_on || !portal->visitor.here->customer_on)
		return portal_not_found(rq->ctx, "nobody to send for");
	return OK;
}

static struct err *
begin(struct request *rq, struct response *rs)
{
	TRY(check_bringing(rq));
	return ui_upload_begin(rq, rs, portal_holder(rq));
}

static struct err *
look(struct request *rq, struct response *rs)
{
	TRY(check_bringing(rq));
	return ui_upload_look(rq, rs, portal_holder(rq));
}

static struct err *
append(struct request *rq, struct response *rs)
{
	TRY(check_bringing(rq));
	return ui_upload_append(rq, rs, portal_holder(rq));
}

static struct err *
finish(struct request *rq, struct response *rs)
{
	TRY(check_bringing(rq));
	return ui_upload_finish(rq, rs, portal_holder(rq));
}

const struct route portal_document_routes[] = {
	{ GET, "/:unit/d/:document/:size", send, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "A photo or file of theirs" },
	UI_UPLOAD_ROUTES("/:unit", NEEDS_CONTACT, begin, look, append, finish),
	{ 0 },
};

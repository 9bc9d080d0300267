/* own_fields -- see own_fields.h. */
#include "backoffice/own_fields.h"

#include "backoffice/documents.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LARGEST_MARKUP = 4 << 20 };

static struct err *
find_document(struct ctx *ctx, void *arg, const char *id, struct form_document *out)
{
	struct request *rq = arg;
	struct document d;
	bool draft;

	TRY(document_draft_lookup(ctx, id, office_holder(rq), &d, &draft));
	if (!draft)
		TRY(document_find(ctx, id, &d));
	*out = (struct form_document){ .name = d.name, .caption = d.caption, .type = d.type, .size = d.size,
		.address = draft ? NULL : office_document_path(rq, id, "whole"),
		.thumbnail = draft || d.kind != DOCUMENT_PHOTO ? NULL : office_document_path(rq, id, "small") };
	return OK;
}

struct err *
own_fields_open(struct request *rq, const struct customer *customer, struct own_fields *out)
{
	struct own_fields own = { .came = { .rq = rq } };

	TRY(form_find(rq->ctx, form_of_customer(), &own.form));
	own.use = (struct form_use){ .audience = FOR_STAFF, .fallback = here(rq)->lang, .zone = here(rq)->zone,
	    .country = here(rq)->country, .document = find_document, .document_arg = rq, .holder = office_holder(rq),
	    .upload = ui_path(rq, "/uploads") };
	own.before = form_values(rq->ctx, customer != NULL ? customer->custom : "{}");
	if (customer == NULL && own.form.version != 0)
		TRY(form_begin(rq->ctx, &own.form, &own.use, &own.before));
	if (ui_may(rq, PERMISSION_EDIT_SETTINGS))
		own.edit_href = ui_path(rq, "/settings/customer-form");
	*out = own;
	return OK;
}

struct err *
own_fields_read(struct request *rq, struct own_fields *own)
{
	struct form_sent sent = ui_sent_form(&own->came);

	own->after = own->before;
	if (own->form.version == 0)
		return OK;
	TRY(ui_sent_take(&own->came, own->use.holder, &own->problems));
	return form_read(rq->ctx, &own->form, &own->use, own->before, &sent, &own->problems, &own->after);
}

void
own_fields_put(struct ctx *ctx, const struct own_fields *own, struct customer *customer)
{
	if (own->form.version == 0 || own->after == NULL)
		return;
	customer->custom = form_values_print(ctx, own->after);
	customer->custom_version = own->form.version;
}

struct err *
own_fields_claim(struct ctx *ctx, const struct own_fields *own, customer_id customer)
{
	struct document_place place = { .owner = DOCUMENT_OF_CUSTOMER, .owner_id = customer.value,
		.customer = customer };

	if (own->form.version == 0 || own->after == NULL)
		return OK;
	return form_claim_documents(ctx, &own->form, own->after, &place, own->use.holder, true);
}

/* A place of its own to write to, with everything else as on the page. */
static struct html
aside(struct response *rs, struct buf *to)
{
	struct html html = rs->html;

	html.out = to;
	return html;
}

struct err *
own_fields_draw(struct request *rq, struct response *rs, struct own_fields *own, bool typed, html_safe *out)
{
	struct buf to = buf_make(rq->ctx->arena, LARGEST_MARKUP);
	struct html html = aside(rs, &to);
	struct form_sent sent = ui_sent_form(&own->came);

	*out = (html_safe){ NULL };
	if (own->form.count == 0)
		return OK;
	TRY(form_draw(rq->ctx, &own->form, &own->use, own->before, typed ? &sent : NULL,
	    typed ? &own->problems : NULL, &html));
	*out = html_from_buf(&to);
	return OK;
}

struct err *
own_fields_show(struct request *rq, struct response *rs, struct own_fields *own, html_safe *out)
{
	struct buf to = buf_make(rq->ctx->arena, LARGEST_MARKUP);
	struct html html = aside(rs, &to);
	struct form_rows rows;

	*out = (html_safe){ NULL };
	TRY(form_show(rq->ctx, &own->form, &own->form, &own->use, own->before, false, &rows));
	if (rows.count == 0)
		return OK;
	form_rows_draw(&html, &rows);
	*out = html_from_buf(&to);
	return OK;
}

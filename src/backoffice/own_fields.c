/* own_fields -- see own_fields.h. */
#include "backoffice/own_fields.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LARGEST_MARKUP = 4 << 20 };

static const char *
sent_value(void *from, const char *name)
{
	return field(from, name);
}

static struct form_sent
sent_of(struct request *rq)
{
	return (struct form_sent){ .get = sent_value, .from = rq };
}

struct err *
own_fields_open(struct request *rq, const struct customer *customer, struct own_fields *out)
{
	struct own_fields own = { 0 };

	TRY(form_find(rq->ctx, form_of_customer(), &own.form));
	own.use = (struct form_use){ .audience = FOR_STAFF, .fallback = here(rq)->lang, .zone = here(rq)->zone,
	    .country = here(rq)->country };
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
	struct form_sent sent = sent_of(rq);

	own->after = own->before;
	if (own->form.version == 0)
		return OK;
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
	struct form_sent sent = sent_of(rq);

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

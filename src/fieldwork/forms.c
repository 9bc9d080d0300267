/* forms -- a form of a visit, as a worker reads and fills it; the page of the activity form. */
#include "action/action.h"
#include "base/arena.h"
#include "base/str.h"
#include "document/document.h"
#include "fieldwork/inside.h"
#include "form/facts.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "ui/ui.h"

enum { LARGEST_MARKUP = 4 << 20 };

static struct err *
find_document(struct ctx *ctx, void *arg, const char *id, struct form_document *out)
{
	struct request *rq = arg;
	struct document d;
	bool found;

	TRY(document_draft_lookup(ctx, id, fieldwork_holder(rq), &d, &found));
	if (!found)
		TRY(document_find(ctx, id, &d));
	*out = (struct form_document){ .name = d.name, .caption = d.caption, .type = d.type, .size = d.size,
		.address = found ? NULL : fieldwork_path(rq, "/d/%s/whole", id),
		.thumbnail = found || d.kind != DOCUMENT_PHOTO ? NULL : fieldwork_path(rq, "/d/%s/small", id) };
	return OK;
}

static struct form_use
use_of(struct request *rq, const struct visit *visit)
{
	struct message_codes *codes = arena_new(rq->ctx->arena, struct message_codes);
	struct action_facts *facts = arena_new(rq->ctx->arena, struct action_facts);
	const struct unit *unit = fieldwork_unit(rq);

	*codes = (struct message_codes){ .activity = &visit->a, .customer = visit->a.customer };
	*facts = (struct action_facts){ .activity = &visit->a, .type = visit->a.type };
	return (struct form_use){ .audience = FOR_WORKER, .fallback = unit->lang, .zone = visit->zone,
		.country = unit->country, .currency = unit_currency(unit), .facts = action_fact, .facts_arg = facts,
		.codes = message_resolve, .codes_arg = codes, .document = find_document, .document_arg = rq,
		.holder = fieldwork_holder(rq), .upload = fieldwork_path(rq, "/uploads") };
}

struct err *
filling_open(struct request *rq, const struct visit *visit, struct form_key key, bool posted, struct filling *out)
{
	struct answer_subject subject = { .activity = visit->a.id, .customer = visit->a.customer };

	*out = (struct filling){ .came = { .rq = rq }, .visit = visit };
	out->sent = ui_sent_form(&out->came);
	TRY(form_find_begun(rq->ctx, key, posted ? form_begun(&out->sent) : 0, &out->form));
	TRY(answer_find(rq->ctx, key, &subject, &out->answer));
	out->use = use_of(rq, visit);
	return OK;
}

bool
filling_asks(const struct filling *filling)
{
	for (size_t i = 0; i < filling->form.count; i++)
		if (filling->form.fields[i].access[FOR_WORKER] == FIELD_WRITE &&
		    (filling->form.fields[i].kind->traits & (FIELD_STATIC | FIELD_UNSEEN)) == 0)
			return true;
	return false;
}

struct err *
filling_draw(struct filling *filling, struct response *rs, const struct problems *problems, html_safe *out)
{
	struct ctx *ctx = filling->came.rq->ctx;
	struct buf buf = buf_make(ctx->arena, LARGEST_MARKUP);
	struct html html = rs->html;
	json_t *values = filling->answer.values;

	if (filling->answer.revision == 0)
		TRY(form_begin(ctx, &filling->form, &filling->use, &values));
	html.out = &buf;
	TRY(form_draw(ctx, &filling->form, &filling->use, values, problems != NULL ? &filling->sent : NULL, problems,
	    &html));
	*out = html_from_buf(&buf);
	return OK;
}

struct err *
filling_read(struct filling *filling, struct problems *problems, json_t **values)
{
	TRY(ui_sent_take(&filling->came, filling->use.holder, problems));
	return form_read(filling->came.rq->ctx, &filling->form, &filling->use, filling->answer.values, &filling->sent,
	    problems, values);
}

struct err *
filling_show(struct filling *filling, struct response *rs, html_safe *out, bool *any)
{
	struct ctx *ctx = filling->came.rq->ctx;
	struct buf buf = buf_make(ctx->arena, LARGEST_MARKUP);
	struct html html = rs->html;
	struct form_rows rows = { 0 };
	struct form form;

	if (filling->answer.revision > 0) {
		TRY(form_find_version(ctx, filling->answer.form, filling->answer.version, &form));
		TRY(form_show(ctx, &form, &filling->form, &filling->use, filling->answer.values, false, &rows));
	}
	*any = rows.count > 0;
	html.out = &buf;
	if (*any)
		form_rows_draw(&html, &rows);
	*out = html_from_buf(&buf);
	return OK;
}

/* answers -- see answers.h. */
#include "backoffice/answers.h"

#include "action/action.h"
#include "backoffice/documents.h"
#include "base/arena.h"
#include "base/str.h"
#include "form/answer.h"
#include "form/facts.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "ui/ui.h"
#include "ui/sent.h"

enum { LARGEST_MARKUP = 4 << 20 };

struct answers_page {
	struct activity a;
	const char *title, *path, *back;
	int64_t revision;
	html_safe fields;
	const struct problems *problems;
};

#include "gen/backoffice_answers.html.h"

/* ---- around a form ---- */

static struct err *
find_document(struct ctx *ctx, void *arg, const char *id, struct form_document *out)
{
	struct request *rq = arg;
	struct document d;
	bool found;

	TRY(document_draft_lookup(ctx, id, office_holder(rq), &d, &found));
	if (!found)
		TRY(document_find(ctx, id, &d));
	*out = (struct form_document){ .name = d.name, .caption = d.caption, .type = d.type, .size = d.size,
		.address = found ? NULL : office_document_path(rq, id, "whole"),
		.thumbnail = found || d.kind != DOCUMENT_PHOTO ? NULL : office_document_path(rq, id, "small") };
	return OK;
}

static struct form_use
use_of(struct request *rq, const struct activity *a)
{
	struct message_codes *codes = arena_new(rq->ctx->arena, struct message_codes);
	struct action_facts *facts = arena_new(rq->ctx->arena, struct action_facts);
	const struct zone *zone = a->zone == NULL ? NULL : zone_find(a->zone);

	*codes = (struct message_codes){ .activity = a, .customer = a->customer };
	*facts = (struct action_facts){ .activity = a, .type = a->type };
	return (struct form_use){ .audience = FOR_STAFF, .fallback = here(rq)->lang,
		.zone = zone != NULL ? zone : here(rq)->zone, .country = here(rq)->country, .facts = action_fact,
		.facts_arg = facts, .codes = message_resolve, .codes_arg = codes, .document = find_document,
		.document_arg = rq, .holder = office_holder(rq), .upload = ui_path(rq, "/uploads") };
}

/* ---- the panel ---- */

static const char *
title_of(struct ctx *ctx, enum form_owner owner)
{
	return owner == FORM_OF_ACTIVITY ? T(ctx, "Activity form") : owner == FORM_OF_CLOSING ? T(ctx, "Closing form") :
	    T(ctx, "Sent by the customer");
}

static const char *
about(struct request *rq, const struct answer *answer)
{
	const char *when = i18n_moment(rq->ctx->arena, rq->ctx->lang, answer->updated_at, here(rq)->zone, DATE_MEDIUM);

	return answer->revision == 0 ? NULL : str_empty(answer->by) ? when :
	    arena_printf(rq->ctx->arena, "%s, %s", answer->by, when);
}

static struct err *
add_answer(struct request *rq, struct response *rs, const struct activity *a, const struct answer *answer,
    struct office_answers *out)
{
	struct form_use use = use_of(rq, a);
	struct form form, newest;
	struct form_rows rows;
	struct buf buf = buf_make(rq->ctx->arena, LARGEST_MARKUP);
	struct html html = rs->html;

	TRY(form_find_version(rq->ctx, answer->form, answer->version, &form));
	TRY(form_find(rq->ctx, form.key, &newest));
	TRY(form_show(rq->ctx, &form, &newest, &use, answer->values, false, &rows));
	html.out = &buf;
	form_rows_draw(&html, &rows);
	*arena_push(rq->ctx->arena, out) = (struct office_answer){ .title = title_of(rq->ctx, form.key.owner),
		.about = about(rq, answer), .draft = !answer->sent, .empty = rows.count == 0,
		    .rows = html_from_buf(&buf) };
	return OK;
}

/* A form of the type: shown when there is one, filled or not. */
static struct err *
add_form(struct request *rq, struct response *rs, const struct activity *a, struct form_key key,
    struct office_answers *out)
{
	struct answer_subject subject = { .activity = a->id, .customer = a->customer };
	struct answer answer;
	struct form form;

	TRY(form_find(rq->ctx, key, &form));
	if (form.count == 0)
		return OK;
	TRY(answer_find(rq->ctx, key, &subject, &answer));
	TRY(answer.revision > 0 ? add_answer(rq, rs, a, &answer, out) : OK);
	if (answer.revision == 0)
		*arena_push(rq->ctx->arena, out) = (struct office_answer){ .title = title_of(rq->ctx, key.owner),
			.empty = true };
	if (ui_may(rq, PERMISSION_CREATE))
		out->items[out->count - 1].href = ui_path(rq, arena_printf(rq->ctx->arena, "/activities/%s/forms/%s",
		    a->public_id.text, form_owner_token(key.owner)));
	return OK;
}

struct err *
office_answers_of(struct request *rq, struct response *rs, const struct activity *a, struct office_answers *out)
{
	struct answer_list all;

	*out = (struct office_answers){ 0 };
	TRY(add_form(rq, rs, a, form_of_activity(a->type), out));
	TRY(add_form(rq, rs, a, form_of_closing(a->type), out));
	TRY(answer_list_activity(rq->ctx, a->id, &all));
	for (size_t i = 0; i < all.count; i++)
		if (!ID_IS_NONE(all.items[i].action) && all.items[i].sent)
			TRY(add_answer(rq, rs, a, &all.items[i], out));
	return OK;
}

void
office_answers_draw(struct html *html, const struct office_answers *answers)
{
	answers_panel(html, answers);
}

/* ---- filled by staff ---- */

struct filling {
	struct ui_sent came;
	struct activity a;
	struct form form;
	struct answer answer;
	struct form_use use;
	struct form_sent sent;
};

static struct err *
open_form(struct request *rq, bool posted, struct filling *out)
{
	enum form_owner owner;
	struct form_key key;

	*out = (struct filling){ .came = { .rq = rq } };
	out->sent = ui_sent_form(&out->came);
	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &out->a));
	if (!form_owner_parse(path_value(rq, "form"), &owner) || owner > FORM_OF_CLOSING)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such form."), NULL);
	key = owner == FORM_OF_ACTIVITY ? form_of_activity(out->a.type) : form_of_closing(out->a.type);
	TRY(form_find_begun(rq->ctx, key, posted ? form_begun(&out->sent) : 0, &out->form));
	if (out->form.version == 0)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such form."), NULL);
	TRY(answer_find(rq->ctx, key, &(struct answer_subject){ .activity = out->a.id, .customer = out->a.customer },
	    &out->answer));
	/* A draft is finished with the version that it began. */
	if (!posted && out->answer.revision > 0 && !out->answer.sent)
		TRY(form_find_begun(rq->ctx, key, out->answer.version, &out->form));
	out->use = use_of(rq, &out->a);
	return OK;
}

static struct err *
draw_form(struct request *rq, struct response *rs, struct filling *filling, const struct problems *problems)
{
	struct buf buf = buf_make(rq->ctx->arena, LARGEST_MARKUP);
	struct html html = rs->html;
	struct answers_page page = { .a = filling->a, .problems = problems, .revision = filling->answer.revision,
		.title = title_of(rq->ctx, filling->form.key.owner),
		.back = ui_path(rq, arena_printf(rq->ctx->arena, "/activities/%s", filling->a.public_id.text)) };
	json_t *values = filling->answer.values;

	page.path = arena_printf(rq->ctx->arena, "%s/forms/%s", page.back,
	    form_owner_token(filling->form.key.owner));
	if (filling->answer.revision == 0)
		TRY(form_begin(rq->ctx, &filling->form, &filling->use, &values));
	html.out = &buf;
	TRY(form_draw(rq->ctx, &filling->form, &filling->use, values, problems != NULL ? &filling->sent : NULL,
	    problems,
	    &html));
	page.fields = html_from_buf(&buf);
	answers_page(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.title, .place = "activities" });
}

static struct err *
show_form(struct request *rq, struct response *rs)
{
	struct filling filling;

	TRY(open_form(rq, false, &filling));
	return draw_form(rq, rs, &filling, NULL);
}

static struct err *
save_form(struct request *rq, struct response *rs)
{
	struct problems problems = { 0 };
	struct filling filling;
	struct answer saved;
	struct err *err;
	json_t *values;
	int64_t revision = 0;

	TRY(open_form(rq, true, &filling));
	TRY(ui_sent_take(&filling.came, filling.use.holder, &problems));
	TRY(form_read(rq->ctx, &filling.form, &filling.use, filling.answer.values, &filling.sent, &problems, &values));
	str_to_int(field(rq, "revision"), 0, INT32_MAX, &revision);
	if (problems.count == 0) {
		err = answer_save(rq->ctx, &(struct answer_input){ .form = &filling.form, .values = values,
		    .sent = true,
		    .subject = { .activity = filling.a.id, .customer = filling.a.customer }, .revision = revision,
		    .holder = filling.use.holder }, &saved);
		if (err != OK && err->kind != ERR_CONFLICT)
			return err;
		if (err != OK)
			problem_add(rq->ctx->arena, &problems, "", err->say);
	}
	if (problems.count > 0) {
		rs->http->status = 422;
		return draw_form(rq, rs, &filling, &problems);
	}
	ui_done(rq, rs, T(rq->ctx, "Saved."), arena_printf(rq->ctx->arena, "/activities/%s", filling.a.public_id.text));
	return OK;
}

const struct route backoffice_answers_routes[] = {
	{ GET, "/:unit/activities/:activity/forms/:form", show_form, .needs = CAN_CREATE, .fields = "" },
	{ POST, "/:unit/activities/:activity/forms/:form", save_form, .needs = CAN_CREATE, .fields = "f.* revision",
	    .files = true, .body_limit = UI_UPLOAD_BODY },
	{ 0 },
};

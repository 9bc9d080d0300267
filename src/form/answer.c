/* answer -- see answer.h. */
#include "form/answer.h"

#include "account/happen.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "db/db.h"
#include "document/document.h"
#include "form/inside.h"

#include "gen/form_answer.sql.h"

/* ---- rows ---- */

static struct answer
take(struct ctx *ctx, const struct answer_row_row *row)
{
	return (struct answer){ .id = row->id, .public_id = row->public_id, .form = row->form_id, .version =
	    row->version,
		.subject = { row->activity_id, row->customer_id, row->contact_id },
		.action = { str_equal(row->owner, "action") ? row->owner_id : 0 }, .sent = row->sent,
		.revision = row->revision, .values = form_values(ctx, row->content), .created_at = row->created_at,
		.updated_at = row->updated_at, .sent_at = row->sent_at, .by = row->updated_by };
}

static struct err *
none(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such answer."), NULL);
}

struct err *
answer_get(struct ctx *ctx, answer_id id, struct answer *out)
{
	struct answer_row_row row;
	bool found;

	TRY(sql_answer_row(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return none(ctx);
	*out = take(ctx, &row);
	return OK;
}

struct err *
answer_find_public(struct ctx *ctx, const char *public_id, struct answer *out)
{
	struct answer_row_row row;
	bool found;

	TRY(sql_answer_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return none(ctx);
	*out = take(ctx, &row);
	return OK;
}

/* The row that is asked about; none: there is none yet. */
static struct err *
lookup(struct ctx *ctx, const struct form *form, const struct answer_subject *subject, bool drafts_only, answer_id *out)
{
	struct answer_draft_of_row row;
	bool of_activity = !ID_IS_NONE(subject->activity), found;

	*out = (answer_id){ 0 };
	if (ID_IS_NONE(form->id))
		return OK;
	if (form->key.owner != FORM_OF_ACTION) {
		TRY(of_activity ? sql_answer_once_of_activity(ctx, ctx->unit, form->id, subject->activity, &row,
		    &found) :
		    sql_answer_once_of_customer(ctx, ctx->unit, form->id, subject->customer,
			&row, &found));
		*out = found ? row.id : (answer_id){ 0 };
		return OK;
	}
	TRY(sql_answer_draft_of(ctx, ctx->unit, form->id, subject->activity, subject->customer, subject->contact, &row,
	    &found));
	if (found)
		*out = row.id;
	if (found || drafts_only)
		return OK;
	TRY(of_activity ? sql_answer_sent_of_activity(ctx, ctx->unit, form->id, subject->activity,
		&row, &found) :
	    sql_answer_sent_of_customer(ctx, ctx->unit, form->id, subject->customer,
		&row, &found));
	*out = found ? row.id : (answer_id){ 0 };
	return OK;
}

struct err *
answer_find(struct ctx *ctx, struct form_key key, const struct answer_subject *subject, struct answer *out)
{
	struct form form;
	answer_id id;

	TRY(form_find(ctx, key, &form));
	TRY(lookup(ctx, &form, subject, false, &id));
	if (!ID_IS_NONE(id))
		return answer_get(ctx, id, out);
	*out = (struct answer){ .form = form.id, .version = form.version, .subject = *subject,
		.action = { key.owner == FORM_OF_ACTION ? key.id : 0 }, .values = form_values(ctx, NULL),
		.created_at = INSTANT_NONE, .updated_at = INSTANT_NONE, .sent_at = INSTANT_NONE, .by = "" };
	return OK;
}

struct err *
answer_list_activity(struct ctx *ctx, activity_id activity, struct answer_list *out)
{
	struct answer_row_rows rows = { 0 };
	struct answer_list list = { 0 };

	TRY(sql_answer_of_activity(ctx, ctx->unit, activity, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = take(ctx, &rows.items[i]);
	*out = list;
	return OK;
}

struct err *
answer_list_customer(struct ctx *ctx, customer_id customer, struct answer_list *out)
{
	struct answer_row_rows rows = { 0 };
	struct answer_list list = { 0 };

	TRY(sql_answer_of_customer(ctx, ctx->unit, customer, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = take(ctx, &rows.items[i]);
	*out = list;
	return OK;
}

/* ---- documents that the values name ---- */

struct named { const char **items; size_t count, capacity; };

static void
add_documents(struct ctx *ctx, const json_t *value, struct named *to)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *id = value_text(json_array_get(value, i), "document");

		if (!str_empty(id))
			*arena_push(ctx->arena, to) = id;
	}
}

static struct err *
claim(struct ctx *ctx, const struct field *field, const char *name, const struct document_place *base,
    const char *holder, bool on_portal, struct named *ids)
{
	struct document_place place = *base;

	place.field = name;
	place.with_place = setting_yes(field, "with_place");
	*arena_push(ctx->arena, ids) = NULL;
	return document_claim(ctx, holder, ids->items, &place,
	    on_portal && field->access[FOR_PORTAL] != FIELD_HIDDEN, true);
}

struct err *
form_claim_documents(struct ctx *ctx, const struct form *form, const json_t *values, const struct document_place *place,
    const char *holder, bool on_portal)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		const json_t *value = json_object_get(values, field->code);
		struct named ids = { 0 };

		if ((field->kind->traits & FIELD_DOCUMENTS) != 0) {
			add_documents(ctx, value, &ids);
			TRY(claim(ctx, field, field->code, place, holder, on_portal, &ids));
		}
		for (size_t j = 0; field->group != NULL && j < field->group->count; j++) {
			const struct field *inner = &field->group->fields[j];
			struct named all = { 0 };

			if ((inner->kind->traits & FIELD_DOCUMENTS) == 0)
				continue;
			for (size_t k = 0; k < json_array_size(value); k++)
				add_documents(ctx, json_object_get(json_array_get(value, k), inner->code), &all);
			TRY(claim(ctx, inner, arena_printf(ctx->arena, "%s.%s", field->code, inner->code), place,
			    holder, on_portal, &all));
		}
	}
	return OK;
}

static struct err *
claim_documents(struct ctx *ctx, const struct answer_input *input, answer_id answer)
{
	struct document_place place = { .owner = DOCUMENT_OF_ANSWER, .owner_id = answer.value,
		.activity = input->subject.activity, .customer = input->subject.customer };

	return input->holder == NULL ? OK :
	    form_claim_documents(ctx, input->form, input->values, &place, input->holder, input->on_portal);
}

/* ---- saved ---- */

struct saving { const struct answer_input *input; struct answer *out; };

static const char *
actor_name(const struct ctx *ctx)
{
	return ctx->actor.name != NULL ? ctx->actor.name : "";
}

/* Codes of the fields that differ, as conditions name them: "boiler_brand", "report.parts". */
static bool
write_differences(struct ctx *ctx, struct json *json, const struct form *form, const json_t *before,
    const json_t *after)
{
	bool any = false;

	json_open_object(json, NULL);
	json_open_array(json, "fields");
	for (size_t i = 0; i < form->count; i++) {
		const char *code = form->fields[i].code;
		json_t *was = json_object_get(before, code), *is = json_object_get(after, code);

		if ((value_is_empty(was) && value_is_empty(is)) || (was != NULL && is != NULL && json_equal(was, is)))
			continue;
		json_text(json, NULL, form->key.owner == FORM_OF_CLOSING
		    ? arena_printf(ctx->arena, "report.%s", code) : code);
		any = true;
	}
	json_close_array(json);
	json_close_object(json);
	return any;
}

/* Rules may follow the fields of an activity's two forms, once they are sent. */
static struct err *
tell_fields(struct ctx *ctx, const struct answer_input *input, const json_t *before)
{
	struct buf buf = buf_make(ctx->arena, 1 << 16);
	struct json json = json_make(&buf);
	enum form_owner owner = input->form->key.owner;

	if (!input->sent || ID_IS_NONE(input->subject.activity) ||
	    (owner != FORM_OF_ACTIVITY && owner != FORM_OF_CLOSING) ||
	    !write_differences(ctx, &json, input->form, before, input->values))
		return OK;
	return happen_write(ctx, &(struct happen){ .kind = "field_changed", .activity = input->subject.activity,
	    .customer = input->subject.customer, .contact = input->subject.contact, .data = buf_text(&buf) });
}

static struct err *
insert(struct ctx *ctx, const struct saving *saving)
{
	const struct answer_input *input = saving->input;
	struct answer_insert_row row;

	TRY(sql_answer_insert(ctx, ctx->unit, env_public_id(ctx->env), input->form->id, input->form->version,
	    input->form->key.owner != FORM_OF_ACTION, input->subject.activity, input->subject.customer,
	    input->subject.contact, input->sent, form_values_print(ctx, input->values), ctx->now, actor_name(ctx),
	    input->sent ? ctx->now : INSTANT_NONE, &row));
	TRY(claim_documents(ctx, input, row.id));
	TRY(tell_fields(ctx, input, NULL));
	return answer_get(ctx, row.id, saving->out);
}

static struct err *
changed_meanwhile(struct ctx *ctx, const char *by)
{
	if (str_empty(by))
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "This form was changed meanwhile. Look at what stands there now, and send it again."), NULL);
	return err_new(ctx, ERR_CONFLICT, TF(ctx,
	    "{name} has changed this form meanwhile. Look at what stands there now, and send it again.", "name",
	    by, NULL),
	    NULL);
}

static struct err *
update(struct ctx *ctx, const struct saving *saving, answer_id id)
{
	const struct answer_input *input = saving->input;
	struct answer_lock_row lock;
	struct answer now;
	bool found, same;

	TRY(sql_answer_lock(ctx, ctx->unit, id, &lock, &found));
	TRY(answer_get(ctx, id, &now));
	same = json_equal(now.values, (json_t *)(uintptr_t)input->values) && now.sent == input->sent;
	if (same && (now.revision == input->revision + 1 || now.revision == input->revision)) {
		*saving->out = now;
		return OK;
	}
	if (now.revision != input->revision)
		return changed_meanwhile(ctx, now.by);
	bool sent = input->sent || now.sent;
	TRY(sql_answer_update(ctx, ctx->unit, id, input->form->version, sent, form_values_print(ctx, input->values),
	    ctx->now, actor_name(ctx), !sent ? INSTANT_NONE : now.sent ? now.sent_at : ctx->now, NULL));
	TRY(claim_documents(ctx, input, id));
	TRY(tell_fields(ctx, input, now.sent ? now.values : NULL));
	return answer_get(ctx, id, saving->out);
}

static struct err *
save(struct ctx *ctx, void *arg)
{
	const struct saving *saving = arg;
	answer_id id;

	TRY(lookup(ctx, saving->input->form, &saving->input->subject, saving->input->another, &id));
	return ID_IS_NONE(id) ? insert(ctx, saving) : update(ctx, saving, id);
}

struct err *
answer_save(struct ctx *ctx, const struct answer_input *input, struct answer *out)
{
	struct saving saving = { input, out };
	struct err *err;

	if (ID_IS_NONE(input->form->id))
		return err_bug(ctx, "an answer to a form that nobody made");
	err = db_transaction(ctx, save, &saving);
	if (err != OK && err->kind == ERR_CONFLICT && db_err_constraint(err) != NULL
	    && str_starts(db_err_constraint(err), "answer_"))
		return changed_meanwhile(ctx, "");
	return err;
}

static struct err *
discard(struct ctx *ctx, void *arg)
{
	const answer_id *id = arg;
	struct answer_lock_row lock;
	struct answer answer;
	struct form form;
	bool found;

	TRY(sql_answer_lock(ctx, ctx->unit, *id, &lock, &found));
	TRY(answer_get(ctx, *id, &answer));
	if (answer.sent)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This form was sent already."), NULL);
	TRY(form_find_version(ctx, answer.form, answer.version, &form));
	struct answer_input empty = { .form = &form, .subject = answer.subject, .values = form_values(ctx, NULL),
		.holder = "" };
	TRY(claim_documents(ctx, &empty, *id));
	return sql_answer_delete(ctx, ctx->unit, *id, NULL);
}

struct err *
answer_discard(struct ctx *ctx, answer_id id)
{
	return db_transaction(ctx, discard, &id);
}

/* ---- for other rooms ---- */

struct err *
answer_move_customer(struct ctx *ctx, customer_id from, customer_id to)
{
	return sql_answer_move(ctx, ctx->unit, from, to, NULL);
}

struct err *
answer_erase_customer(struct ctx *ctx, customer_id customer)
{
	TRY(sql_answer_empty(ctx, ctx->unit, customer, ctx->now, NULL));
	return sql_answer_erase_alone(ctx, ctx->unit, customer, NULL);
}

struct err *
answer_text(struct ctx *ctx, struct form_key key, const struct answer_subject *subject, const struct form_use *use,
    const char *code, const char **out, bool *found)
{
	struct answer answer;
	struct form form;

	*found = false;
	TRY(answer_find(ctx, key, subject, &answer));
	if (!answer.sent)
		return OK;
	TRY(form_find_version(ctx, answer.form, answer.version, &form));
	*found = form_field(&form, code) != NULL || json_object_get(answer.values, code) != NULL;
	return *found ? form_value_text(ctx, &form, use, answer.values, code, out) : OK;
}

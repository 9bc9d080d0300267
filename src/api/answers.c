/* answers -- the filled forms of an activity, read and written by programs. */
#include "api/api.h"

#include "action/action.h"
#include "activity/activity.h"
#include "api/former.h"
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "form/answer.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "message/message.h"

/* ---- around a form ---- */

static const char *
holder_of(const struct ctx *ctx)
{
	return arena_printf(ctx->arena, "key:%lld", (long long)ctx->actor.key.value);
}

/* Programs see and write what staff do. */
static struct form_use
use_of(struct ctx *ctx, const struct api_visitor *visitor, const struct activity *a)
{
	struct message_codes *codes = arena_new(ctx->arena, struct message_codes);
	struct action_facts *facts = arena_new(ctx->arena, struct action_facts);

	*codes = (struct message_codes){ .activity = a, .customer = a->customer };
	*facts = (struct action_facts){ .activity = a, .type = a->type };
	return (struct form_use){ .audience = FOR_STAFF, .fallback = visitor->key.lang, .zone = zone_find(a->zone),
		.country = visitor->unit.country, .facts = action_fact, .facts_arg = facts,
		.codes = message_resolve, .codes_arg = codes, .holder = holder_of(ctx) };
}

static struct err *
find(struct request *rq, struct activity *out)
{
	struct api_visitor *visitor = rq->visitor;

	TRY(unit_here(rq->ctx, &visitor->unit));
	return activity_find_public(rq->ctx, path_value(rq, "activity"), out);
}

static struct form_key
key_of(const struct activity *a, enum form_owner owner)
{
	return owner == FORM_OF_CLOSING ? form_of_closing(a->type) : form_of_activity(a->type);
}

static struct answer_subject
subject_of(const struct activity *a)
{
	return (struct answer_subject){ .activity = a->id, .customer = a->customer };
}

/* ---- read ---- */

static void
write_fields(struct json *j, struct ctx *ctx, const struct form *form)
{
	json_open_array(j, "fields");
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if ((field->kind->traits & FIELD_STATIC) != 0 || field->access[FOR_STAFF] == FIELD_HIDDEN)
			continue;
		json_open_object(j, NULL);
		json_text(j, "code", field->code);
		json_text(j, "kind", field->kind->token);
		json_text(j, "label", field_label(ctx, field));
		json_bool(j, "required", field->required);
		json_bool(j, "writable", field->access[FOR_STAFF] == FIELD_WRITE
		    && (field->kind->traits & FIELD_UNSEEN) == 0);
		json_close_object(j);
	}
	json_close_array(j);
}

static const char *
action_code(const struct actions *actions, action_id id)
{
	for (size_t i = 0; i < actions->count; i++)
		if (actions->items[i].id.value == id.value)
			return actions->items[i].code;
	return NULL;
}

/* One answer; of a form that nobody filled yet: revision 0 and no values. */
static struct err *
write_answer(struct json *j, struct ctx *ctx, const struct form *form, const struct form_use *use,
    const struct answer *answer, const char *action)
{
	json_open_object(j, NULL);
	json_text(j, "form", form_owner_token(form->key.owner));
	json_text(j, "action", action);
	json_text(j, "id", answer->revision == 0 ? NULL : answer->public_id.text);
	json_int(j, "version", form->version);
	json_int(j, "revision", answer->revision);
	json_bool(j, "draft", answer->revision > 0 && !answer->sent);
	json_text(j, "updated_by", answer->revision == 0 ? NULL : answer->by);
	json_instant(j, "updated_at", answer->revision == 0 ? INSTANT_NONE : answer->updated_at, NULL);
	write_fields(j, ctx, form);
	TRY(form_json(ctx, form, use, answer->values, j, "values"));
	json_close_object(j);
	return OK;
}

/* A form of the type, when there is one. */
static struct err *
write_form(struct json *j, struct ctx *ctx, const struct activity *a, const struct form_use *use, enum form_owner owner)
{
	struct answer_subject subject = subject_of(a);
	struct answer answer;
	struct form form;

	TRY(form_find(ctx, key_of(a, owner), &form));
	if (form.count == 0)
		return OK;
	TRY(answer_find(ctx, form.key, &subject, &answer));
	if (answer.revision > 0)
		TRY(form_find_version(ctx, answer.form, answer.version, &form));
	return write_answer(j, ctx, &form, use, &answer, NULL);
}

/* What customers sent through portal actions, oldest first. */
static struct err *
write_actions(struct json *j, struct ctx *ctx, const struct activity *a, const struct form_use *use)
{
	struct actions actions;
	struct answer_list all;
	struct form form;

	TRY(action_list(ctx, a->type, &actions));
	TRY(answer_list_activity(ctx, a->id, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct answer *answer = &all.items[i];

		if (ID_IS_NONE(answer->action) || !answer->sent)
			continue;
		TRY(form_find_version(ctx, answer->form, answer->version, &form));
		TRY(write_answer(j, ctx, &form, use, answer, action_code(&actions, answer->action)));
	}
	return OK;
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct activity a;
	struct form_use use;
	struct json j;

	TRY(find(rq, &a));
	use = use_of(rq->ctx, rq->visitor, &a);
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_open_array(&j, "answers");
	TRY(write_form(&j, rq->ctx, &a, &use, FORM_OF_ACTIVITY));
	TRY(write_form(&j, rq->ctx, &a, &use, FORM_OF_CLOSING));
	TRY(write_actions(&j, rq->ctx, &a, &use));
	json_close_array(&j);
	json_none(&j, "next");
	json_close_object(&j);
	return OK;
}

/* ---- write ---- */

struct writing {
	struct activity a;
	enum form_owner owner;
	int64_t version, revision;
	bool draft;
	json_t *values;
	struct form_use use;
	struct form form;
	struct answer answer;
};

/* If-Match: "3" */
static bool
read_match(struct request *rq, int64_t *out)
{
	const char *text = http_header(rq->http, "if-match");
	size_t size = text == NULL ? 0 : strlen(text);

	if (size < 3 || text[0] != '"' || text[size - 1] != '"')
		return text == NULL;
	return str_to_int(arena_strndup(rq->ctx->arena, text + 1, size - 2), 0, INT32_MAX, out);
}

static struct err *
read_input(struct request *rq, struct writing *out)
{
	struct ctx *ctx = rq->ctx;
	struct former_input *in;
	const char *form;

	TRY(former_open(rq, &in));
	form = former_text(in, "form");
	if (!form_owner_parse(form == NULL ? "" : form, &out->owner) || out->owner > FORM_OF_CLOSING)
		former_problem(in, "form", T(ctx, "Say which form: activity or closing."));
	out->version = former_int(in, "version", 1, INT32_MAX, 0);
	out->revision = former_int(in, "revision", 0, INT32_MAX, -1);
	if (!read_match(rq, out->revision < 0 ? &out->revision : &(int64_t){ 0 }))
		former_problem(in, "revision",
		    T(ctx, "Send the revision in If-Match as it was read, in quotes: \"3\"."));
	if (out->revision < 0)
		out->revision = 0;
	out->draft = former_bool(in, "draft");
	out->values = former_object(in, "values");
	if (out->values == NULL && !former_given(in, "values"))
		former_problem(in, "values", T(ctx, "Send the answers by the code of their fields."));
	return former_done(in);
}

/* Problems of fields are told below "values", where they stand in the body. */
static struct err *
refuse(struct ctx *ctx, const struct problems *problems)
{
	struct problems below = { 0 };

	for (size_t i = 0; i < problems->count; i++)
		problem_add(ctx->arena, &below, arena_printf(ctx->arena, "/values%s", problems->items[i].field),
		    problems->items[i].say);
	return err_invalid(ctx, &below);
}

/* Read, checked and saved in one transaction, so that what the conditions asked is still true. */
static struct err *
write_in(struct ctx *ctx, void *arg)
{
	struct writing *w = arg;
	struct answer_subject subject = subject_of(&w->a);
	struct problems problems = { 0 };
	struct form_use use = w->use;
	struct answer_input input = { .form = &w->form, .subject = subject, .sent = !w->draft,
		.revision = w->revision, .holder = use.holder };
	json_t *values;

	TRY(form_find_begun(ctx, key_of(&w->a, w->owner), w->version, &w->form));
	if (w->form.version == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such form."), NULL);
	TRY(answer_find(ctx, w->form.key, &subject, &w->answer));
	use.draft = w->draft && !w->answer.sent;
	TRY(form_accept(ctx, &w->form, &use, w->answer.values, w->values, &problems, &values));
	/* Who has not seen what stands there learns that first, not what is missing beside it. */
	if (problems.count > 0 && w->answer.revision == w->revision)
		return refuse(ctx, &problems);
	input.values = values;
	return answer_save(ctx, &input, &w->answer);
}

static struct err *
put(struct request *rq, struct response *rs)
{
	struct writing w = { 0 };
	struct json j;

	TRY(find(rq, &w.a));
	TRY(read_input(rq, &w));
	w.use = use_of(rq->ctx, rq->visitor, &w.a);
	TRY(db_transaction(rq->ctx, write_in, &w));
	j = write_open(rs);
	http_set(rs->http, "ETag", arena_printf(rq->ctx->arena, "\"%lld\"", (long long)w.answer.revision));
	return write_answer(&j, rq->ctx, &w.form, &w.use, &w.answer, NULL);
}

const struct route api_answer_routes[] = {
	{ GET, "/v1/activities/:activity/answers", list, NEEDS_KEY_READ,
	  .about = "All forms of an activity with their fields, filled or not, and what customers sent." },
	{ PUT, "/v1/activities/:activity/answers", put, NEEDS_KEY_WRITE, .no_csrf = true, .body_limit = 1 << 20,
	  .fields = "form version revision draft values",
	  .about = "Fills a form, or changes what was filled; 409 when somebody did so since it was read." },
	{ 0 },
};

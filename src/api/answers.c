/* answers -- the filled forms of an activity, read and written by programs. */
#include "api/activity.h"

#include "action/action.h"
#include "activity/activity.h"
#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "form/answer.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "message/message.h"

enum { VALUES_MOST = 8 << 20 };

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
	return api_activity_here(rq, out);
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

/* ---- what it looks like ---- */

/* A field of a form, for programs. */
struct answer_field {
	const char *code, *kind, *label;
	bool required, writable;
};
struct answer_fields { struct answer_field *items; size_t count, capacity; };

/* One filled form; of a form that nobody filled yet: revision 0 and no values. */
struct filled {
	const char *form, *action;
	struct public_id id;
	int64_t version, revision;
	bool draft;
	const char *updated_by;
	instant updated_at;
	struct answer_fields fields;
	const char *values;
};
struct filled_list { struct filled *items; size_t count, capacity; };

static const struct member field_members[] = {
	{ "code", AT(answer_field, code), GIVEN | PLAIN, "Its code: the name in `values`" },
	{ "kind", AT(answer_field, kind), GIVEN | PLAIN, "Its kind" },
	{ "label", AT(answer_field, label), GIVEN, "What a person reads, in the caller's language" },
	{ "required", AT(answer_field, required), GIVEN, "Must be answered" },
	{ "writable", AT(answer_field, writable), GIVEN, "May be answered by programs" },
	{ 0 },
};
static const struct shape field_shape = { "AnswerField", "A field of a form", field_members,
    sizeof(struct answer_field), NULL };

static const struct member filled_members[] = {
	{ "form", AT(filled, form), GIVEN | PLAIN, "activity, closing or action" },
	{ "action", AT(filled, action), GIVEN | OR_NULL | PLAIN, "Code of the portal action that it was sent by" },
	{ "id", AT(filled, id), GIVEN | OR_NULL, "Id; null: nobody answered yet" },
	{ "version", AT(filled, version), GIVEN, "Version of the form that it answers" },
	{ "revision", AT(filled, revision), GIVEN, "Grows with every change; 0: nobody answered yet" },
	{ "draft", AT(filled, draft), GIVEN, "What is required may still be missing" },
	{ "updated_by", AT(filled, updated_by), GIVEN | OR_NULL, "Who changed it last" },
	{ "updated_at", AT(filled, updated_at), GIVEN | OR_NULL, "When it last changed" },
	{ "fields", LIST_AT(filled, fields), GIVEN, "The form's fields", .of = &field_shape },
	{ "values", JSON_AT(filled, values), GIVEN, "Answers by code of their field" },
	{ 0 },
};
static const struct shape filled_shape = { "Answer", "A form of an activity, filled or not", filled_members,
    sizeof(struct filled), NULL };

/* ---- read ---- */

static struct answer_fields
fields_of(struct ctx *ctx, const struct form *form)
{
	struct answer_fields fields = { 0 };

	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if ((field->kind->traits & FIELD_STATIC) != 0 || field->access[FOR_STAFF] == FIELD_HIDDEN)
			continue;
		*arena_push(ctx->arena, &fields) = (struct answer_field){ field->code, field->kind->token,
			field_label(ctx, field), field->required,
			field->access[FOR_STAFF] == FIELD_WRITE && (field->kind->traits & FIELD_UNSEEN) == 0 };
	}
	return fields;
}

static const char *
action_code(const struct actions *actions, action_id id)
{
	for (size_t i = 0; i < actions->count; i++)
		if (actions->items[i].id.value == id.value)
			return actions->items[i].code;
	return NULL;
}

static struct err *
fill(struct ctx *ctx, const struct form *form, const struct form_use *use, const struct answer *answer,
    const char *action, struct filled *out)
{
	bool there = answer->revision > 0;
	struct buf values = buf_make(ctx->arena, VALUES_MOST);
	struct json j = json_make(&values);

	TRY(form_json(ctx, form, use, answer->values, &j, NULL));
	*out = (struct filled){ .form = form_owner_token(form->key.owner), .action = action,
		.version = form->version, .revision = answer->revision, .draft = there && !answer->sent,
		.updated_by = there ? answer->by : NULL, .updated_at = there ? answer->updated_at : INSTANT_NONE,
		.fields = fields_of(ctx, form), .values = buf_text(&values) };
	if (there)
		out->id = answer->public_id;
	return OK;
}

/* A form of the type, when there is one. */
static struct err *
add_form(struct ctx *ctx, const struct activity *a, const struct form_use *use, enum form_owner owner,
    struct filled_list *to)
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
	return fill(ctx, &form, use, &answer, NULL, arena_push(ctx->arena, to));
}

/* What customers sent through portal actions, oldest first. */
static struct err *
add_actions(struct ctx *ctx, const struct activity *a, const struct form_use *use, struct filled_list *to)
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
		TRY(fill(ctx, &form, use, answer, action_code(&actions, answer->action),
		    arena_push(ctx->arena, to)));
	}
	return OK;
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct filled_list all = { 0 };
	struct activity a;
	struct form_use use;

	TRY(find(rq, &a));
	TRY(api_query(rq, NULL));
	use = use_of(rq->ctx, rq->visitor, &a);
	TRY(add_form(rq->ctx, &a, &use, FORM_OF_ACTIVITY, &all));
	TRY(add_form(rq->ctx, &a, &use, FORM_OF_CLOSING, &all));
	TRY(add_actions(rq->ctx, &a, &use, &all));
	return api_give_page(rq, rs, &all, NULL);
}

/* ---- write ---- */

struct writing {
	enum form_owner owner;
	int64_t version, revision;
	bool draft;
	json_t *values;			/* of the body */
	struct activity a;
	struct form_use use;
	struct form form;
	struct answer answer;
};

static const char *
owner_word(enum form_owner owner)
{
	return owner > FORM_OF_CLOSING ? NULL : form_owner_token(owner);
}

WORDS(owners, owner_word, enum form_owner, FORM_OF_CLOSING + 1, FORM_OF_ACTIVITY);

static struct err *
take_values(struct api_input *in UNUSED, const struct member *m UNUSED, json_t *value, void *record)
{
	((struct writing *)record)->values = value;
	return OK;
}

static const struct member body_members[] = {
	{ "form", AT(writing, owner), NEW | NEEDED, "Which form of the activity's type", .words = &owners },
	{ "version", AT(writing, version), NEW, "Version of the form that the values answer; the newest unless given",
	  .least = 1, .most = INT32_MAX },
	{ "revision", AT(writing, revision), NEW,
	  "The revision that was read before; 0 or left out: nobody answered yet. If-Match does as well",
	  .least = 0, .most = INT32_MAX },
	{ "draft", AT(writing, draft), NEW, "What is required may still be missing" },
	{ "values", OWN, NEW | NEEDED, "Answers by code of their field; one left out stays as it is, null empties it",
	  .as = MEMBER_JSON, .take = take_values },
	{ 0 },
};
static const struct shape body_shape = { "AnswerBody", "What is answered", body_members, sizeof(struct writing), NULL };

/* If-Match: "3" */
static struct err *
read_match(struct request *rq, int64_t *out)
{
	const char *text = http_header(rq->http, "if-match");
	size_t size = text == NULL ? 0 : strlen(text);
	struct problems problems = { 0 };

	if (text == NULL || (size >= 3 && text[0] == '"' && text[size - 1] == '"' &&
	    str_to_int(arena_strndup(rq->ctx->arena, text + 1, size - 2), 0, INT32_MAX, out)))
		return OK;
	problem_add(rq->ctx->arena, &problems, "revision",
	    T(rq->ctx, "Send the revision in If-Match as it was read, in quotes: \"3\"."));
	return err_invalid(rq->ctx, &problems);
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

/* Inside the transaction, so that what the conditions asked is still true. */
static struct err *
write_in(struct ctx *ctx, struct writing *w)
{
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
	struct writing w = { .revision = -1 };
	struct filled filled;

	TRY(find(rq, &w.a));
	TRY(api_body(rq, &w));
	if (w.revision < 0)
		TRY(read_match(rq, &w.revision));
	if (w.revision < 0)
		w.revision = 0;
	w.use = use_of(rq->ctx, rq->visitor, &w.a);
	TRY(write_in(rq->ctx, &w));
	http_set(rs->http, "ETag", arena_printf(rq->ctx->arena, "\"%lld\"", (long long)w.answer.revision));
	TRY(fill(rq->ctx, &w.form, &w.use, &w.answer, NULL, &filled));
	return api_give(rq, rs, &filled);
}

const struct route api_answer_routes[] = {
	{ GET, "/v1/activities/:activity/answers", api_answer, NEEDS_KEY_READ,
	  .about = "All forms of an activity with their fields, filled or not, and what customers sent.",
	  .contract = &(const struct contract){ list, .answer = &filled_shape, .list = "answers" } },
	{ PUT, "/v1/activities/:activity/answers", api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .body_limit = 1 << 20,
	  .about = "Fills a form, or changes what was filled; 409 when somebody did so since it was read.",
	  .contract = &(const struct contract){ put, .body = &body_shape, .answer = &filled_shape } },
	{ 0 },
};

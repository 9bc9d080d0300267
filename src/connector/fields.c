/* fields -- custom fields: what programs send by code, put into the forms of an activity. */
#include <stdlib.h>
#include <string.h>
#include "action/action.h"
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"
#include "message/message.h"

/* Programs see and write what staff do. */
struct form_use
wire_field_use(struct ctx *ctx, const struct caller *caller, const struct activity *a)
{
	struct form_use use = { .audience = FOR_STAFF, .fallback = caller->unit.lang, .zone = caller->unit.zone,
		.country = caller->unit.country, .currency = unit_currency(&caller->unit), .draft = true };
	struct message_codes *codes = arena_new(ctx->arena, struct message_codes);
	struct action_facts *facts = arena_new(ctx->arena, struct action_facts);

	if (a == NULL)
		return use;
	*codes = (struct message_codes){ .activity = a, .customer = a->customer };
	*facts = (struct action_facts){ .activity = a, .type = a->type };
	use.zone = zone_find(a->zone);
	use.facts = action_fact;
	use.facts_arg = facts;
	use.codes = message_resolve;
	use.codes_arg = codes;
	return use;
}

/* ---- texts as somebody would type them ---- */

struct typed { struct arena *arena; json_t *fields; };

/* "f.CODE" is the value; "f.CODE.PART" one that is chosen, or a member. */
static const char *
get_typed(void *from, const char *name)
{
	struct typed *typed = from;
	const char *code = str_starts(name, "f.") ? name + 2 : "", *part = strchr(code, '.'), *text = NULL;
	json_t *value;

	if (part == NULL)
		return (text = given_scalar(typed->arena, json_object_get(typed->fields, code))) != NULL ? text : "";
	value = json_object_get(typed->fields, arena_strndup(typed->arena, code, (size_t)(part - code)));
	if (json_is_object(value))
		text = given_scalar(typed->arena, json_object_get(value, part + 1));
	for (size_t i = 0; text == NULL && i < json_array_size(value); i++)
		if (str_equal(given_scalar(typed->arena, json_array_get(value, i)), part + 1))
			text = "1";
	return text != NULL ? text : "";
}

/* The value of an option, for who wrote its label. */
static void
labels_to_values(struct ctx *ctx, const struct form *form, json_t *fields)
{
	struct fact_rows facts = form_facts(ctx, form);

	for (size_t i = 0; i < facts.count; i++) {
		const struct fact_row *row = &facts.items[i];
		const char *text = json_string_value(json_object_get(fields, row->name));

		for (size_t k = 0; text != NULL && k < row->option_count; k++)
			if (str_equal(text, row->options[k].label))
				json_object_set_new(fields, row->name, json_string(row->options[k].value));
	}
}

/* Codes that have a field which can be written; NULL at the end. */
static const char *const *
known_codes(struct arena *arena, const struct form *form, json_t *fields, json_t *rest)
{
	struct { const char **items; size_t count, capacity; } codes = { 0 };
	const char *code;
	json_t *value;

	json_object_foreach(fields, code, value) {
		const struct field *field = form_field(form, code);

		if (field != NULL && field->access[FOR_STAFF] == FIELD_WRITE)
			*arena_push(arena, &codes) = field->code;
		else
			json_object_set(rest, code, value);
	}
	*arena_push(arena, &codes) = NULL;
	return codes.items;
}

static void
forget(void *object)
{
	json_decref(object);
}

/* Takes what has a field out of `fields` into the answers; the rest into a new object. */
static struct err *
read_fields(struct ctx *ctx, const struct form *form, struct form_use *use, json_t *fields, const json_t *before,
    struct problems *problems, json_t **rest, json_t **values)
{
	struct typed typed = { ctx->arena, fields };
	struct form_sent sent = { .get = get_typed, .from = &typed };

	*values = NULL;
	*rest = json_object();
	arena_defer(ctx->arena, forget, *rest);
	use->only = known_codes(ctx->arena, form, fields, *rest);
	if (use->only[0] == NULL)
		return OK;
	labels_to_values(ctx, form, fields);
	return form_read(ctx, form, use, before, &sent, problems, values);
}

struct err *
wire_fill_customer(struct ctx *ctx, const struct caller *caller, struct customer *c, json_t *fields,
    struct problems *problems, json_t **rest)
{
	struct form_use use = wire_field_use(ctx, caller, NULL);
	struct form form;
	json_t *values;

	TRY(form_find(ctx, form_of_customer(), &form));
	TRY(read_fields(ctx, &form, &use, fields, form_values(ctx, c->custom), problems, rest, &values));
	if (values == NULL || problems->count > 0)
		return OK;
	c->custom = form_values_print(ctx, values);
	c->custom_version = form.version;
	return OK;
}

struct err *
wire_fields_beside(struct ctx *ctx, type_id type, json_t *fields, json_t **rest)
{
	struct form form;

	*rest = json_object();
	arena_defer(ctx->arena, forget, *rest);
	TRY(form_find(ctx, form_of_activity(type), &form));
	known_codes(ctx->arena, &form, fields, *rest);
	return OK;
}

struct err *
wire_fill_form(struct ctx *ctx, const struct caller *caller, const struct activity *a, enum form_owner owner,
    json_t *fields, struct problems *problems, json_t **rest)
{
	struct answer_subject subject = { .activity = a->id, .customer = a->customer };
	struct form_use use = wire_field_use(ctx, caller, a);
	struct answer before, after;
	struct form form;
	json_t *values;

	TRY(form_find(ctx, owner == FORM_OF_CLOSING ? form_of_closing(a->type) : form_of_activity(a->type), &form));
	TRY(answer_find(ctx, form.key, &subject, &before));
	TRY(read_fields(ctx, &form, &use, fields, before.values, problems, rest, &values));
	if (values == NULL)
		return OK;
	if (problems->count > 0)
		return OK;
	return answer_save(ctx, &(struct answer_input){ .form = &form, .subject = subject, .values = values,
	    .sent = true, .revision = before.revision }, &after);
}

const char *
wire_merge_members(struct arena *arena, const char *old, json_t *more)
{
	json_t *all = json_loads(str_empty(old) ? "{}" : old, 0, NULL), *value;
	const char *name, *kept;
	char *text;

	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	json_object_foreach(more, name, value) {
		const char *scalar = given_scalar(arena, value);

		if (str_empty(scalar))
			json_object_del(all, name);
		else
			json_object_set_new(all, name, json_string(scalar));
	}
	text = json_dumps(all, JSON_COMPACT);
	kept = arena_strdup(arena, text);
	free(text);
	json_decref(all);
	return kept;
}

/* field -- see field.h: the registry, and what kinds use. */
#include "form/inside.h"

#include <stdlib.h>

const struct field_kind *
field_kind_find(const char *token)
{
	for (const struct field_kind *const *kind = form_fields; *kind != NULL; kind++)
		if (str_equal((*kind)->token, token))
			return *kind;
	return NULL;
}

const char *
field_label(const struct ctx *ctx, const struct field *field)
{
	const char *label = texts_pick(&field->label, ctx->lang, LANG_COUNT);

	return str_empty(label) ? field->code : label;
}

/* ---- settings ---- */

const struct field_setting *
field_setting_row(const struct field_kind *kind, const char *name)
{
	for (const struct field_setting *row = kind->settings; row != NULL && row->name != NULL; row++)
		if (str_equal(row->name, name))
			return row;
	return NULL;
}

const char *
setting_text(const struct field *field, const char *name)
{
	const char *text = json_string_value(json_object_get(field->settings, name));
	const struct field_setting *row = field_setting_row(field->kind, name);

	if (text == NULL && row != NULL && row->type == SETTING_IS_CHOICE && row->choices != NULL)
		return row->choices[0].value;
	return text != NULL ? text : "";
}

bool
setting_number(const struct field *field, const char *name, double *out)
{
	const json_t *value = json_object_get(field->settings, name);
	const struct field_setting *row = field_setting_row(field->kind, name);

	if (json_is_number(value))
		*out = json_number_value(value);
	else
		return row != NULL && str_to_real(row->initial, out);
	return true;
}

int64_t
setting_whole(const struct field *field, const char *name)
{
	double number = 0;

	return setting_number(field, name, &number) ? (int64_t)number : 0;
}

bool
setting_yes(const struct field *field, const char *name)
{
	const json_t *value = json_object_get(field->settings, name);
	const struct field_setting *row = field_setting_row(field->kind, name);

	if (json_is_boolean(value))
		return json_is_true(value);
	return row != NULL && str_equal(row->initial, "true");
}

static struct texts
texts_of(struct ctx *ctx, const json_t *json)
{
	struct texts texts = { { NULL } };

	if (json_is_string(json))
		texts.in[LANG_EN] = json_string_value(json);
	else
		texts_read(ctx->arena, json, &texts);
	return texts;
}

/* Nothing is known of these codes. */
static struct err *
resolve_nothing(struct ctx *ctx UNUSED, void *arg UNUSED, enum code code UNUSED, const char *argument UNUSED,
    struct code_value *out UNUSED)
{
	return OK;
}

struct err *
form_fill(struct ctx *ctx, const struct form_use *use, const char *text, enum code_target target, const char **out)
{
	*out = text;
	if (!codes_used(text) && strchr(text, '{') == NULL)
		return OK;
	return codes_render(ctx, text, target, use->codes != NULL ? use->codes : resolve_nothing, use->codes_arg, out);
}

const char *
setting_words(struct ctx *ctx, const struct field_place *place, const char *name)
{
	struct texts texts = texts_of(ctx, json_object_get(place->field->settings, name));

	return texts_pick(&texts, ctx->lang, place->use->fallback);
}

void
setting_options(struct ctx *ctx, const struct field *field, const struct fact_option **items, size_t *count)
{
	const json_t *options = json_object_get(field->settings, "options");
	size_t all = json_array_size(options);
	struct fact_option *out = arena_new_array(ctx->arena, all + 1, struct fact_option);

	for (size_t i = 0; i < all; i++) {
		const json_t *option = json_array_get(options, i);
		struct texts label = texts_of(ctx, json_object_get(option, "label"));

		out[i].value = json_string_value(json_object_get(option, "value"));
		out[i].label = texts_pick(&label, ctx->lang, LANG_COUNT);
		if (out[i].value == NULL)
			out[i].value = "";
		if (str_empty(out[i].label))
			out[i].label = out[i].value;
	}
	*items = out;
	*count = all;
}

/* ---- places ---- */

bool
use_has(const struct form_use *use, const struct field *field)
{
	if (use->only == NULL)
		return true;
	for (const char *const *code = use->only; *code != NULL; code++)
		if (str_equal(*code, field->code))
			return true;
	return false;
}

enum field_access
use_access(const struct form_use *use, const struct field *field)
{
	return use_has(use, field) ? field->access[use->audience] : FIELD_HIDDEN;
}

struct err *
place_make(struct ctx *ctx, const struct form *form, const struct field *field, const struct form_use *use,
    const char *prefix, const json_t *value, struct field_place *out)
{
	*out = (struct field_place){ .field = field, .form = form, .use = use };
	out->value = value_is_empty(value) ? NULL : value;
	out->name = arena_printf(ctx->arena, "%s%s", prefix, field->code);
	out->read_only = use_access(use, field) != FIELD_WRITE;
	TRY(form_fill(ctx, use, texts_pick(&field->label, ctx->lang, use->fallback), CODES_TEXT, &out->label));
	if (str_empty(out->label))
		out->label = field->code;
	return form_fill(ctx, use, texts_pick(&field->help, ctx->lang, use->fallback), CODES_TEXT, &out->help);
}

struct fact
place_see(struct ctx *ctx, const struct field_place *place)
{
	const json_t *value = place->value;
	enum fact_type type = place->field->kind->fact;

	if (value_is_empty(value) || type == FACT_NOTHING)
		return fact_empty(type);
	if (place->field->kind->see != NULL)
		return place->field->kind->see(ctx, place, value);
	if (json_is_string(value))
		return type == FACT_TEXT || type == FACT_CHOICE ? fact_text(type, json_string_value(value)) :
		    (struct fact){ .type = type };
	if (json_is_number(value) && type == FACT_NUMBER)
		return fact_number(type, json_number_value(value));
	return type == FACT_THING ? (struct fact){ .type = type } : fact_empty(type);
}

/* ---- what was sent ---- */

const char *
part_name(struct ctx *ctx, const struct field_place *place, const char *part)
{
	return str_empty(part) ? place->name : arena_printf(ctx->arena, "%s.%s", place->name, part);
}

const char *
sent_part(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, const char *part)
{
	const char *text = sent->get(sent->from, part_name(ctx, place, part));

	return text == NULL || !str_is_utf8(text, strlen(text)) ? "" : str_trim(ctx->arena, text);
}

void
field_wrong(struct ctx *ctx, const struct field_place *place, const char *say)
{
	problem_add(ctx->arena, place->wrong, place->name, say);
}

const char *
field_problem(const struct field_place *place)
{
	return problem_of(place->problems, place->name);
}

/* ---- values ---- */

bool
value_is_empty(const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return true;
	if (json_is_string(value))
		return json_string_length(value) == 0;
	if (json_is_array(value))
		return json_array_size(value) == 0;
	return json_is_object(value) && json_object_size(value) == 0;
}

const char *
value_text(const json_t *value, const char *member)
{
	const char *text = json_string_value(member != NULL ? json_object_get(value, member) : value);

	return text != NULL ? text : "";
}

static void
release(void *json)
{
	json_decref(json);
}

json_t *
arena_own(struct ctx *ctx, json_t *json)
{
	if (json != NULL)
		arena_defer(ctx->arena, release, json);
	return json;
}

json_t *
arena_json(struct ctx *ctx, const char *text)
{
	return str_empty(text) ? NULL : arena_own(ctx, json_loads(text, JSON_DECODE_ANY, NULL));
}

json_t *
form_values(struct ctx *ctx, const char *text)
{
	json_t *json = arena_json(ctx, text);

	return json_is_object(json) ? json : arena_own(ctx, json_object());
}

const char *
form_values_print(struct ctx *ctx, const json_t *values)
{
	char *text = values == NULL ? NULL : json_dumps(values, JSON_COMPACT | JSON_REAL_PRECISION(15));
	const char *out = text == NULL ? "{}" : arena_strdup(ctx->arena, text);

	free(text);
	return out;
}

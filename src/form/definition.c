/* definition -- a form's JSON document, read and checked in one place. */
#include "form/inside.h"

#include "form/formula.h"

const char *
form_audience_token(enum form_audience audience)
{
	static const char *const tokens[AUDIENCE_COUNT] = { "staff", "worker", "portal" };

	return tokens[audience];
}

/* ---- one field ---- */

struct reading {
	struct ctx *ctx;
	struct problems *problems;
	const char *at;		/* "/fields/3" */
};

static void
complain(const struct reading *reading, const char *member, const char *say)
{
	problem_add(reading->ctx->arena, reading->problems,
	    arena_printf(reading->ctx->arena, "%s/%s", reading->at, member), say);
}

static struct texts
read_texts(const struct reading *reading, const json_t *json, const char *member, size_t most)
{
	struct texts texts = { { NULL } };

	if (json_is_string(json) && json_string_length(json) > 0)
		texts.in[LANG_EN] = json_string_value(json);
	else if (json_is_object(json))
		texts_read(reading->ctx->arena, json, &texts);
	else if (json != NULL && !json_is_null(json) && !json_is_string(json))
		complain(reading, member, T(reading->ctx, "Enter a text."));
	texts_check(reading->ctx, &texts, arena_printf(reading->ctx->arena, "%s/%s", reading->at, member), most,
	    reading->problems);
	return texts;
}

static bool
read_bool(const struct reading *reading, const json_t *field, const char *member, bool usual)
{
	const json_t *value = json_object_get(field, member);

	if (value == NULL || json_is_null(value))
		return usual;
	if (!json_is_boolean(value))
		complain(reading, member, T(reading->ctx, "Choose yes or no."));
	return json_is_true(value);
}

static enum field_access
read_access(const struct reading *reading, const json_t *field, const char *audience)
{
	const json_t *value = json_object_get(field, audience);

	if (value == NULL || str_equal(json_string_value(value), "write"))
		return FIELD_WRITE;
	if (str_equal(json_string_value(value), "read"))
		return FIELD_READ;
	if (!str_equal(json_string_value(value), "hidden"))
		complain(reading, audience, T(reading->ctx, "Choose one of the list."));
	return FIELD_HIDDEN;
}

static bool
code_is_sound(const char *code)
{
	size_t size = code == NULL ? 0 : strlen(code);

	return size > 0 && size <= FIELD_LONGEST_CODE && code[0] >= 'a' && code[0] <= 'z'
	    && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

static void
read_code(const struct reading *reading, const json_t *json, const struct form *form, struct field *out)
{
	const char *code = json_string_value(json_object_get(json, "code"));

	out->code = code != NULL ? code : "";
	if (!code_is_sound(code))
		complain(reading, "code", T(reading->ctx,
		    "A code begins with a small letter and has small letters without accents, digits and _ only."));
	else if (form_field(form, code) != NULL)
		complain(reading, "code", TF(reading->ctx, "Two fields have the code \"{code}\".", "code", code, NULL));
}

static void
read_when(const struct reading *reading, const json_t *json, struct field *out)
{
	const json_t *when = json_object_get(json, "when");
	char *text = value_is_empty(when) ? NULL : json_dumps(when, JSON_COMPACT | JSON_ENCODE_ANY);
	struct conditions *conditions = NULL;

	if (text != NULL)
		conditions_parse(reading->ctx, text, arena_printf(reading->ctx->arena, "%s/when", reading->at),
		    reading->problems, &conditions);
	free(text);
	out->when = conditions;
}

static void
read_default(const struct reading *reading, const json_t *json, struct field *out)
{
	const json_t *initial = json_object_get(json, "default");

	out->initial = json_is_string(initial) ? json_string_value(initial) : "";
	if (json_is_integer(initial))
		out->initial = arena_printf(reading->ctx->arena, "%lld", (long long)json_integer_value(initial));
	else if (json_is_real(initial))
		out->initial = arena_printf(reading->ctx->arena, "%.15g", json_real_value(initial));
	else if (json_is_boolean(initial))
		out->initial = json_is_true(initial) ? "yes" : "";
	else if (!value_is_empty(initial) && !json_is_string(initial))
		complain(reading, "default", T(reading->ctx, "Enter a text."));
	if (str_length(out->initial) > FIELD_LONGEST_LABEL)
		complain(reading, "default", T(reading->ctx, "Enter a text, not too long."));
	codes_check(reading->ctx, out->initial, arena_printf(reading->ctx->arena, "%s/default", reading->at),
	    reading->problems);
}

static void
read_group(const struct reading *reading, const json_t *json, const struct form *form, struct field *out)
{
	struct form *group;

	for (const struct field_setting *row = out->kind->settings; row != NULL && row->name != NULL; row++) {
		if (row->type != SETTING_IS_FIELDS)
			continue;
		group = arena_new(reading->ctx->arena, struct form);
		group->definition = "";
		definition_read_fields(reading->ctx, json_object_get(json, row->name), form,
		    arena_printf(reading->ctx->arena, "%s/%s", reading->at, row->name), group, reading->problems);
		out->group = group;
	}
}

static void
read_looks(const struct reading *reading, const json_t *json, struct field *out)
{
	const json_t *size = json_object_get(json, "size");

	out->half = str_equal(json_string_value(size), "half");
	if (size != NULL && !out->half && !str_equal(json_string_value(size), "full"))
		complain(reading, "size", T(reading->ctx, "Choose one of the list."));
	for (int audience = 0; audience < AUDIENCE_COUNT; audience++)
		out->access[audience] = read_access(reading, json, form_audience_token((enum form_audience)audience));
	out->report = read_bool(reading, json, "report", true);
	out->required = read_bool(reading, json, "required", false);
}

/* False: there is no such kind, the field is left out. */
static bool
read_field(const struct reading *reading, const json_t *json, const struct form *form, const struct form *outer,
    struct field *out)
{
	*out = (struct field){ .settings = json };
	out->kind = field_kind_find(json_string_value(json_object_get(json, "kind")));
	if (!json_is_object(json) || out->kind == NULL) {
		complain(reading, "kind", T(reading->ctx, "There is no such kind of field."));
		return false;
	}
	if (outer != NULL && (out->kind->traits & FIELD_NOT_INSIDE) != 0) {
		complain(reading, "kind", T(reading->ctx, "This kind of field cannot stand in a repeating group."));
		return false;
	}
	read_code(reading, json, form, out);
	out->label = read_texts(reading, json_object_get(json, "label"), "label", FIELD_LONGEST_LABEL);
	out->help = read_texts(reading, json_object_get(json, "help"), "help", 2000);
	if (str_empty(texts_pick(&out->label, LANG_EN, LANG_EN)) && (out->kind->traits & FIELD_STATIC) == 0)
		complain(reading, "label", T(reading->ctx, "Name the field."));
	read_looks(reading, json, out);
	read_default(reading, json, out);
	read_when(reading, json, out);
	read_group(reading, json, form, out);
	return true;
}

/* ---- what the fields say of each other ---- */

static void
add_facts(struct ctx *ctx, const struct form *form, struct fact_rows *to)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		struct fact_row row = { .name = field->code, .label = field_label(ctx, field),
			.type = field->kind->fact };

		if (row.type == FACT_NOTHING || fact_row_find(to, row.name) != NULL)
			continue;
		if (field->kind->options != NULL)
			field->kind->options(ctx, field, &row.options, &row.option_count);
		*arena_push(ctx->arena, to) = row;
	}
}

struct fact_rows
form_facts(struct ctx *ctx, const struct form *form)
{
	struct fact_rows rows = { 0 };

	add_facts(ctx, form, &rows);
	return rows;
}

/* Names that a formula may use besides: "rooms" and "rooms.area". */
static struct fact_rows
formula_facts(struct ctx *ctx, const struct form *form, struct fact_rows rows)
{
	struct fact_rows all = { 0 };

	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &all) = rows.items[i];
	for (size_t i = 0; i < form->count; i++)
		for (size_t j = 0; form->fields[i].group != NULL && j < form->fields[i].group->count; j++)
			*arena_push(ctx->arena, &all) = (struct fact_row){ .type = FACT_NUMBER, .label = "",
				.name = arena_printf(ctx->arena, "%s.%s", form->fields[i].code,
				    form->fields[i].group->fields[j].code) };
	return all;
}

static void
check_fields(struct ctx *ctx, const struct form *form, const struct form *outer, const struct fact_rows *facts,
    const char *at, struct problems *problems)
{
	struct fact_rows rows = form_facts(ctx, form);

	if (outer != NULL)
		add_facts(ctx, outer, &rows);
	for (size_t i = 0; facts != NULL && i < facts->count; i++)
		*arena_push(ctx->arena, &rows) = facts->items[i];
	struct fact_rows more = formula_facts(ctx, form, rows);
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		const char *here = arena_printf(ctx->arena, "%s/%zu", at, i);

		field_check_settings(ctx, field, form, &more, here, problems);
		conditions_check(ctx, field->when, &rows, arena_printf(ctx->arena, "%s/when", here), problems);
		if (field->group != NULL)
			check_fields(ctx, field->group, form, facts, arena_printf(ctx->arena, "%s/fields", here),
			    problems);
	}
}

/* Does what the field shows or computes hang on itself?  Walks at most every field once. */
static bool
reaches(struct ctx *ctx, const struct form *form, const struct field *from, const struct field *to, bool *seen)
{
	const char *formula = setting_text(from, "formula");
	const char *const *lists[] = { conditions_fields(ctx, from->when), formula_fields_of(ctx, formula) };

	for (size_t list = 0; list < COUNT_OF(lists); list++)
		for (const char *const *name = lists[list]; *name != NULL; name++) {
			const struct field *next = form_field(form, *name);

			if (next == NULL)
				continue;
			if (next == to)
				return true;
			if (seen[next - form->fields])
				continue;
			seen[next - form->fields] = true;
			if (reaches(ctx, form, next, to, seen))
				return true;
		}
	return false;
}

static void
check_circles(struct ctx *ctx, const struct form *form, struct problems *problems)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		bool *seen = arena_new_array(ctx->arena, form->count, bool);
		bool computes = field->kind->compute != NULL;

		if ((field->when != NULL || computes) && reaches(ctx, form, field, field, seen))
			problem_add(ctx->arena, problems, arena_printf(ctx->arena, "/fields/%zu/%s", i,
			    field->when != NULL ? "when" : "formula"),
			    T(ctx, "This hangs on itself, perhaps by way of other fields."));
	}
}

/* ---- the whole ---- */

const struct field *
form_field(const struct form *form, const char *code)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->fields[i].code, code))
			return &form->fields[i];
	return NULL;
}

void
definition_read_fields(struct ctx *ctx, const json_t *fields, const struct form *outer, const char *at,
    struct form *out, struct problems *problems)
{
	size_t count = json_array_size(fields);

	if (fields != NULL && !json_is_array(fields))
		problem_add(ctx->arena, problems, at, T(ctx, "This is no list of fields."));
	if (outer != NULL && count == 0)
		problem_add(ctx->arena, problems, at, T(ctx, "Add at least one field."));
	if (count > FORM_MOST_FIELDS) {
		problem_add(ctx->arena, problems, at, T(ctx, "There are too many fields."));
		count = FORM_MOST_FIELDS;
	}
	out->fields = arena_new_array(ctx->arena, count + 1, struct field);
	for (size_t i = 0; i < count; i++) {
		struct reading reading = { ctx, problems, arena_printf(ctx->arena, "%s/%zu", at, i) };
		struct field field;

		if (read_field(&reading, json_array_get(fields, i), out, outer, &field))
			out->fields[out->count++] = field;
	}
}

void
form_parse(struct ctx *ctx, const char *text, const struct fact_rows *facts, struct form *out,
    struct problems *problems)
{
	size_t before = problems->count;
	json_t *json = NULL;

	*out = (struct form){ .definition = str_empty(text) ? "{\"fields\":[]}" : text, .created_at = INSTANT_NONE,
		.created_by = "" };
	if (strlen(out->definition) <= FORM_LARGEST)
		json = arena_own(ctx, json_loads(out->definition, JSON_REJECT_DUPLICATES, NULL));
	if (!json_is_object(json)) {
		problem_add(ctx->arena, problems, "", T(ctx, "This is no form."));
		return;
	}
	definition_read_fields(ctx, json_object_get(json, "fields"), NULL, "/fields", out, problems);
	/* Places in the list are right only while none was left out. */
	if (problems->count == before || out->count == json_array_size(json_object_get(json, "fields")))
		check_fields(ctx, out, NULL, facts, "/fields", problems);
	if (problems->count == before)
		check_circles(ctx, out, problems);
}

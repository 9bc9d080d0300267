/* settings -- a field's own settings, checked as its kind describes them. */
#include "form/inside.h"

#include "form/formula.h"

enum { MOST_OPTIONS = 200, LONGEST_VALUE = 40, LONGEST_TEXT = 500, LONGEST_TEXTS = 10000 };

struct check {
	struct ctx *ctx;
	const struct field *field;
	const struct fact_rows *facts;
	const char *at;
	struct problems *problems;
};

static void
complain(const struct check *check, const char *member, const char *say)
{
	problem_add(check->ctx->arena, check->problems, arena_printf(check->ctx->arena, "%s/%s", check->at,
	    member), say);
}

static bool
is_code(const char *text, size_t most)
{
	size_t size = text == NULL ? 0 : strlen(text);

	return size > 0 && size <= most && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

static void
check_option(const struct check *check, const char *name, const json_t *options, size_t at)
{
	const json_t *option = json_array_get(options, at);
	const char *value = json_string_value(json_object_get(option, "value"));
	const char *where = arena_printf(check->ctx->arena, "%s/%zu", name, at);
	struct texts label = { { NULL } };

	if (!is_code(value, LONGEST_VALUE))
		complain(check, arena_printf(check->ctx->arena, "%s/value", where),
		    T(check->ctx, "A value has small letters without accents, digits and _ only."));
	for (size_t i = 0; i < at; i++)
		if (str_equal(value, json_string_value(json_object_get(json_array_get(options, i), "value"))))
			complain(check, arena_printf(check->ctx->arena, "%s/value", where),
			    T(check->ctx, "Two choices have the same value."));
	if (json_is_object(json_object_get(option, "label")))
		texts_read(check->ctx->arena, json_object_get(option, "label"), &label);
	else
		label.in[LANG_EN] = json_string_value(json_object_get(option, "label"));
	if (str_empty(texts_pick(&label, LANG_EN, LANG_EN)))
		complain(check, arena_printf(check->ctx->arena, "%s/label", where), T(check->ctx, "Name this choice."));
	texts_check(check->ctx, &label, arena_printf(check->ctx->arena, "%s/%s/label", check->at, where),
	    LONGEST_TEXT, check->problems);
}

static void
check_options(const struct check *check, const struct field_setting *row, const json_t *value)
{
	if (!json_is_array(value) || json_array_size(value) == 0)
		complain(check, row->name, T(check->ctx, "Add at least one choice."));
	else if (json_array_size(value) > MOST_OPTIONS)
		complain(check, row->name, T(check->ctx, "There are too many choices."));
	else
		for (size_t i = 0; i < json_array_size(value); i++)
			check_option(check, row->name, value, i);
}

static void
check_number(const struct check *check, const struct field_setting *row, const json_t *value)
{
	double number = json_number_value(value);

	if (!json_is_number(value) || (row->type == SETTING_IS_WHOLE && !json_is_integer(value)))
		complain(check, row->name, row->type == SETTING_IS_WHOLE ? T(check->ctx, "Enter a whole number.") :
		    T(check->ctx, "Enter a number."));
	else if (row->least < row->most && (number < row->least || number > row->most))
		complain(check, row->name, TF(check->ctx, "Enter a number from {least} to {most}.", "least",
		    i18n_number(check->ctx->arena, check->ctx->lang, row->least, 0), "most",
		    i18n_number(check->ctx->arena, check->ctx->lang, row->most, 0), NULL));
}

static void
check_choice(const struct check *check, const struct field_setting *row, const json_t *value)
{
	for (const struct setting_choice *choice = row->choices; choice->value != NULL; choice++)
		if (str_equal(choice->value, json_string_value(value)))
			return;
	complain(check, row->name, T(check->ctx, "Choose one of the list."));
}

static void
check_texts(const struct check *check, const struct field_setting *row, const json_t *value)
{
	struct texts texts = { { NULL } };

	if (json_is_string(value))
		texts.in[LANG_EN] = json_string_value(value);
	else if (json_is_object(value))
		texts_read(check->ctx->arena, value, &texts);
	else
		complain(check, row->name, T(check->ctx, "Enter a text."));
	if (row->required && str_empty(texts_pick(&texts, LANG_EN, LANG_EN)))
		complain(check, row->name, T(check->ctx, "Enter a text."));
	texts_check(check->ctx, &texts, arena_printf(check->ctx->arena, "%s/%s", check->at, row->name), LONGEST_TEXTS,
	    check->problems);
}

static void
check_text(const struct check *check, const struct field_setting *row, const json_t *value)
{
	if (!json_is_string(value) || str_length(json_string_value(value)) > LONGEST_TEXT)
		complain(check, row->name, T(check->ctx, "Enter a text, not too long."));
	else if (row->required && json_string_length(value) == 0)
		complain(check, row->name, T(check->ctx, "Enter a text."));
}

static void
check_setting(const struct check *check, const struct field_setting *row, const json_t *value)
{
	if (value_is_empty(value) && !row->required)
		return;
	switch (row->type) {
	case SETTING_IS_TEXT: check_text(check, row, value); break;
	case SETTING_IS_TEXTS: check_texts(check, row, value); break;
	case SETTING_IS_NUMBER: case SETTING_IS_WHOLE: check_number(check, row, value); break;
	case SETTING_IS_YES_NO:
		if (!json_is_boolean(value))
			complain(check, row->name, T(check->ctx, "Choose yes or no."));
		break;
	case SETTING_IS_CHOICE: check_choice(check, row, value); break;
	case SETTING_IS_OPTIONS: check_options(check, row, value); break;
	case SETTING_IS_FIELDS: break;	/* read as fields, with their own problems */
	case SETTING_IS_FORMULA:
		formula_check(check->ctx, json_string_value(value), check->facts,
		    arena_printf(check->ctx->arena, "%s/%s", check->at, row->name), check->problems);
		break;
	}
}

static bool
is_common(const char *member)
{
	static const char *const common[] = { "code", "kind", "label", "help", "required", "default", "size", "staff",
		"worker", "portal", "report", "when" };

	for (size_t i = 0; i < COUNT_OF(common); i++)
		if (strcmp(common[i], member) == 0)
			return true;
	return false;
}

void
field_check_settings(struct ctx *ctx, const struct field *field, const struct form *form, const struct fact_rows *facts,
    const char *at, struct problems *problems)
{
	struct check check = { ctx, field, facts, at, problems };
	size_t before = problems->count;
	const char *member;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)field->settings, member, value)
		if (!is_common(member) && field_setting_row(field->kind, member) == NULL)
			complain(&check, arena_strdup(ctx->arena, member), T(ctx, "There is no such setting."));
	for (const struct field_setting *row = field->kind->settings; row != NULL && row->name != NULL; row++)
		check_setting(&check, row, json_object_get(field->settings, row->name));
	if (problems->count == before && field->kind->check != NULL)
		field->kind->check(ctx, field, form, at, problems);
}

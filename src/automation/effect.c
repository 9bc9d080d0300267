/* effect -- effects as they are stored: read, checked by their kind's rows, asked for their settings. */
#include "automation/inside.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "form/codes.h"
#include "form/texts.h"
#include "i18n/i18n.h"

enum { LONGEST_LINE = 500, LONGEST_WORDS = 10000 };

/* ---- settings ---- */

static const struct effect_setting *
row_of(const struct effect *effect, const char *name)
{
	for (const struct effect_setting *row = effect->kind->settings; row != NULL && row->name != NULL; row++)
		if (str_equal(row->name, name))
			return row;
	return NULL;
}

const char *
effect_text(const struct effect *effect, const char *name)
{
	const char *text = json_string_value(json_object_get(effect->settings, name));
	const struct effect_setting *row = row_of(effect, name);

	if (text != NULL)
		return text;
	return row != NULL && row->initial != NULL ? row->initial : "";
}

int64_t
effect_int(const struct effect *effect, const char *name)
{
	const json_t *value = json_object_get(effect->settings, name);
	const struct effect_setting *row = row_of(effect, name);

	if (json_is_integer(value))
		return json_integer_value(value);
	return row != NULL && row->initial != NULL ? atoll(row->initial) : 0;
}

bool
effect_yes(const struct effect *effect, const char *name)
{
	const json_t *value = json_object_get(effect->settings, name);
	const struct effect_setting *row = row_of(effect, name);

	if (json_is_boolean(value))
		return json_is_true(value);
	return row != NULL && str_equal(row->initial, "yes");
}

const char *
effect_words(struct ctx *ctx, const struct effect *effect, const char *name, enum lang lang)
{
	const json_t *value = json_object_get(effect->settings, name);
	struct texts texts = { { NULL } };
	struct unit unit;

	if (json_is_string(value))
		return json_string_value(value);
	if (!json_is_object(value))
		return "";
	texts_read(ctx->arena, value, &texts);
	return texts_pick(&texts, lang, unit_here(ctx, &unit) == OK ? unit.lang : LANG_EN);
}

struct message_codes
effect_codes(const struct effect_case *c)
{
	return (struct message_codes){ .activity = c->activity, .customer = c->customer, .contact = c->contact,
		.before_from = c->before_from, .before_to = c->before_to, .tried = ID_IS_NONE(c->run) };
}

struct err *
effect_fill(struct ctx *ctx, const struct effect_case *c, const char *name, enum code_target target, const char **out)
{
	struct message_codes codes = effect_codes(c);

	return codes_render(ctx, effect_text(c->effect, name), target, message_resolve, &codes, out);
}

void
sentence_add(struct ctx *ctx, struct sentences *sentences, const char *say)
{
	*arena_push(ctx->arena, sentences) = arena_strdup(ctx->arena, say);
}

/* ---- checking ---- */

struct checking {
	struct ctx *ctx;
	const struct effect *effect;
	const char *at;
	struct problems *problems;
};

static void
complain(const struct checking *c, const char *member, const char *say)
{
	problem_add(c->ctx->arena, c->problems, arena_printf(c->ctx->arena, "%s/%s", c->at, member), say);
}

/* "to=address": whether that setting has this value (or one of several, parted by blanks). */
static bool
is_asked_for(const struct effect *effect, const struct effect_setting *row)
{
	char name[41] = "";
	const char *sign = row->only_if == NULL ? NULL : strchr(row->only_if, '=');
	const char *value, *wanted;
	size_t size;

	if (sign == NULL || (size_t)(sign - row->only_if) >= sizeof(name))
		return true;
	memcpy(name, row->only_if, (size_t)(sign - row->only_if));
	value = effect_text(effect, name);
	size = strlen(value);
	for (wanted = sign + 1; size > 0 && (wanted = strstr(wanted, value)) != NULL; wanted += size)
		if ((wanted[-1] == ' ' || wanted[-1] == '=') && (wanted[size] == ' ' || wanted[size] == '\0'))
			return true;
	return false;
}

static void
check_text(const struct checking *c, const struct effect_setting *row, const json_t *value, int64_t most)
{
	const char *text = json_string_value(value);

	if (text == NULL || (row->required && text[0] == '\0'))
		complain(c, row->name, T(c->ctx, "Enter a text."));
	else if (str_length(text) > (size_t)most)
		complain(c, row->name, T(c->ctx, "This text is too long. Shorten it."));
	else if (row->codes)
		codes_check(c->ctx, text, arena_printf(c->ctx->arena, "%s/%s", c->at, row->name), c->problems);
}

static void
check_texts(const struct checking *c, const struct effect_setting *row, const json_t *value, int64_t most)
{
	struct texts texts = { { NULL } };

	if (json_is_string(value))
		texts.in[LANG_EN] = json_string_value(value);
	else if (json_is_object(value))
		texts_read(c->ctx->arena, value, &texts);
	if (row->required && str_empty(texts_pick(&texts, LANG_EN, LANG_EN)))
		complain(c, row->name, T(c->ctx, "Enter a text in one language at least."));
	texts_check(c->ctx, &texts, arena_printf(c->ctx->arena, "%s/%s", c->at, row->name), (size_t)most, c->problems);
}

static void
check_choice(const struct checking *c, const struct effect_setting *row, const char *value)
{
	for (const struct effect_choice *choice = row->choices; choice != NULL && choice->value != NULL; choice++)
		if (str_equal(choice->value, value))
			return;
	complain(c, row->name, T(c->ctx, "Choose one of the list."));
}

static struct err *
check_type(const struct checking *c, const struct effect_setting *row, const char *value)
{
	struct activity_type type;

	if (str_empty(value)) {
		if (row->required)
			complain(c, row->name, T(c->ctx, "Choose an activity type that is in use."));
	} else if (type_find_public(c->ctx, value, &type) != OK || type.archived) {
		complain(c, row->name, T(c->ctx, "Choose an activity type that is in use."));
	}
	return OK;
}

static void
check_int(const struct checking *c, const struct effect_setting *row, const json_t *value)
{
	int64_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < row->least || number > row->most)
		complain(c, row->name, TF(c->ctx, "Enter a number from {least} to {most}.", "least",
		    i18n_number(c->ctx->arena, c->ctx->lang, (double)row->least, 0), "most",
		    i18n_number(c->ctx->arena, c->ctx->lang, (double)row->most, 0), NULL));
}

static struct err *
check_setting(const struct checking *c, const struct effect_setting *row)
{
	const json_t *value = json_object_get(c->effect->settings, row->name);
	const char *text = effect_text(c->effect, row->name);
	enum activity_status status;

	if (!is_asked_for(c->effect, row))
		return OK;
	if ((value == NULL || json_is_null(value)) && (!row->required || row->initial != NULL))
		return OK;
	if (json_is_string(value) && json_string_length(value) == 0 && !row->required)
		return OK;
	switch (row->type) {
	case EFFECT_TEXT: check_text(c, row, value, row->most > 0 ? row->most : LONGEST_LINE); break;
	case EFFECT_LINES: check_text(c, row, value, row->most > 0 ? row->most : LONGEST_WORDS); break;
	case EFFECT_TEXTS: check_texts(c, row, value, row->most > 0 ? row->most : LONGEST_LINE); break;
	case EFFECT_WORDS: check_texts(c, row, value, row->most > 0 ? row->most : LONGEST_WORDS); break;
	case EFFECT_INT: check_int(c, row, value); break;
	case EFFECT_YES_NO:
		if (!json_is_boolean(value))
			complain(c, row->name, T(c->ctx, "Choose yes or no."));
		break;
	case EFFECT_CHOICE: check_choice(c, row, text); break;
	case EFFECT_TYPE: return check_type(c, row, text);
	case EFFECT_STATUS:
		if (!status_parse(text, &status))
			complain(c, row->name, T(c->ctx, "Choose one of the list."));
		break;
	case EFFECT_ACTION: case EFFECT_TEMPLATE:
		if (!json_is_string(value) || strlen(text) > 100)
			complain(c, row->name, T(c->ctx, "Choose one of the list."));
		break;
	}
	return OK;
}

static struct err *
check_effect(struct ctx *ctx, const struct effect *effect, const char *at, struct problems *problems)
{
	struct checking c = { ctx, effect, at, problems };
	size_t before = problems->count;
	const char *member;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)effect->settings, member, value)
		if (!str_equal(member, "kind") && row_of(effect, member) == NULL)
			complain(&c, arena_strdup(ctx->arena, member), T(ctx, "There is no such setting."));
	for (const struct effect_setting *row = effect->kind->settings; row != NULL && row->name != NULL; row++)
		TRY(check_setting(&c, row));
	if (problems->count == before && effect->kind->check != NULL)
		TRY(effect->kind->check(ctx, effect, at, problems));
	return OK;
}

/* ---- reading ---- */

static void
drop(void *json)
{
	json_decref(json);
}

/* Without checking: what was saved once. */
struct err *
effects_parse(struct ctx *ctx, const char *json, struct effects *out)
{
	json_t *array = json_loads(json, 0, NULL);
	struct effects list = { 0 };

	arena_defer(ctx->arena, drop, array);
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);

		*arena_push(ctx->arena, &list) = (struct effect){ .settings = item,
			.kind = effect_kind_find(json_string_value(json_object_get(item, "kind"))) };
	}
	*out = list;
	return OK;
}

struct err *
effects_read(struct ctx *ctx, const char *json, const char *at, struct problems *problems, struct effects *out)
{
	json_t *array = json_loads(json, 0, NULL);
	struct effects list = { 0 };

	arena_defer(ctx->arena, drop, array);
	if (!json_is_array(array))
		problem_add(ctx->arena, problems, at, T(ctx, "These effects cannot be read."));
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);
		const char *where = arena_printf(ctx->arena, "%s/%zu", at, i);
		struct effect effect = { .settings = item,
			.kind = effect_kind_find(json_string_value(json_object_get(item, "kind"))) };

		if (effect.kind == NULL) {
			problem_add(ctx->arena, problems, where, T(ctx, "There is no such effect."));
			continue;
		}
		TRY(check_effect(ctx, &effect, where, problems));
		*arena_push(ctx->arena, &list) = effect;
	}
	*out = list;
	return OK;
}

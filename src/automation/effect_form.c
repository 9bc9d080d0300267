/* effect_form -- the settings of an effect as a part of a form: drawn, read, and begun; the same for every kind. */
#include "automation/effect.h"

#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/lang.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "report/template.h"

enum { TITLE_MOST = 60, LONG_ROWS = 8 };

struct form_option { const char *value, *label; };

/* One input; a text per language has one for each. */
struct form_input { const char *name, *id, *label, *value, *error; };

struct form_setting {
	enum effect_setting_type type;
	const char *id, *label, *help, *only, *error;
	bool required, codes;
	const char *least, *most;
	int rows;
	struct form_input inputs[LANG_COUNT];
	size_t input_count, filled;
	struct { struct form_option *items; size_t count, capacity; } options;
};

#include "gen/automation_effect_form.html.h"

static bool
per_language(enum effect_setting_type type)
{
	return type == EFFECT_TEXTS || type == EFFECT_WORDS;
}

const struct effect_kind *
effect_kind_find(const char *token)
{
	for (size_t i = 0; effect_kinds[i] != NULL; i++)
		if (str_equal(effect_kinds[i]->token, token))
			return effect_kinds[i];
	return NULL;
}

/* ---- a value and its JSON ---- */

/* What was typed, as it is stored; what is no number stays a text, so that the check can say so. */
static json_t *
stored(enum effect_setting_type type, const char *typed)
{
	int64_t number;

	if (type == EFFECT_YES_NO)
		return json_boolean(str_equal(typed, "1") || str_equal(typed, "yes"));
	if (type == EFFECT_INT && str_to_int(typed, INT64_MIN, INT64_MAX, &number))
		return json_integer(number);
	return json_string(typed);
}

/* What is stored, as an input shows it. */
static const char *
shown(struct ctx *ctx, const json_t *value, const char *absent)
{
	if (json_is_integer(value))
		return arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	if (json_is_boolean(value))
		return json_is_true(value) ? "1" : "";
	if (json_is_string(value))
		return arena_strdup(ctx->arena, json_string_value(value));
	return str_equal(absent, "yes") ? "1" : absent == NULL ? "" : absent;
}

static const char *
dumped(struct ctx *ctx, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = arena_strdup(ctx->arena, text);

	free(text);
	return copy;
}

/* ---- begun ---- */

static void
let_go(void *json)
{
	json_decref(json);
}

struct effect
effect_first(struct ctx *ctx, const struct effect_kind *kind)
{
	json_t *json = json_object();

	json_object_set_new(json, "kind", json_string(kind->token));
	for (const struct effect_setting *s = kind->settings; s != NULL && s->name != NULL; s++)
		if (s->initial != NULL && !per_language(s->type))
			json_object_set_new(json, s->name, stored(s->type, s->initial));
	arena_defer(ctx->arena, let_go, json);
	return (struct effect){ kind, json };
}

/* ---- read ---- */

static const char *
sent_value(struct ctx *ctx, const struct effect_sent *sent, size_t number, const char *name, const char *tag)
{
	return sent->get(sent->from, arena_printf(ctx->arena, "e.%zu.%s%s%s", number, name, tag == NULL ? "" : ".",
	    tag == NULL ? "" : tag));
}

const char *
effect_read(struct ctx *ctx, const char *token, size_t number, const struct effect_sent *sent)
{
	const struct effect_kind *kind = effect_kind_find(token);
	json_t *json = json_object(), *texts;
	const char *out, *typed;

	json_object_set_new(json, "kind", json_string(token));
	for (const struct effect_setting *s = kind == NULL ? NULL : kind->settings; s != NULL && s->name != NULL; s++) {
		if (!per_language(s->type)) {
			typed = sent_value(ctx, sent, number, s->name, NULL);
			json_object_set_new(json, s->name, stored(s->type, typed));
			continue;
		}
		texts = json_object();
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			typed = sent_value(ctx, sent, number, s->name, lang_tag((enum lang)lang));
			if (!str_empty(typed))
				json_object_set_new(texts, lang_tag((enum lang)lang), json_string(typed));
		}
		json_object_set_new(json, s->name, texts);
	}
	out = dumped(ctx, json);
	json_decref(json);
	return out;
}

/* ---- in a few words ---- */

/* The first text of it, such as the subject. */
static const char *
first_text(struct ctx *ctx, const struct effect *effect)
{
	for (const struct effect_setting *s = effect->kind->settings; s != NULL && s->name != NULL; s++)
		if (s->type == EFFECT_TEXTS)
			return effect_words(ctx, effect, s->name, ctx->lang);
	return "";
}

/* The beginning of a text, whole characters. */
static const char *
beginning(struct ctx *ctx, const char *text)
{
	size_t size = strlen(text);

	if (size <= TITLE_MOST)
		return text;
	for (size = TITLE_MOST; size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80;)
		size--;
	return arena_printf(ctx->arena, "%.*s…", (int)size, text);
}

const char *
effect_title(struct ctx *ctx, const struct effect *effect)
{
	const char *text = first_text(ctx, effect), *label = T(ctx, effect->kind->label);

	return str_empty(text) ? label : arena_printf(ctx->arena, "%s: %s", label, beginning(ctx, text));
}

/* ---- drawn ---- */

static void
add_option(struct ctx *ctx, struct form_setting *to, const char *value, const char *label)
{
	*arena_push(ctx->arena, &to->options) = (struct form_option){ value, label };
}

static bool
has_option(const struct form_setting *setting, const char *value)
{
	for (size_t i = 0; i < setting->options.count; i++)
		if (str_equal(setting->options.items[i].value, value))
			return true;
	return false;
}

static struct err *
add_types(struct ctx *ctx, struct form_setting *to)
{
	struct activity_types types;

	TRY(type_list(ctx, false, &types));
	for (size_t i = 0; i < types.count; i++)
		add_option(ctx, to, types.items[i].public_id.text, types.items[i].name);
	return OK;
}

/* Templates that reports can be made from; those of all types, since one trigger may serve many. */
static struct err *
add_templates(struct ctx *ctx, struct form_setting *to)
{
	struct templates list;

	TRY(template_list(ctx, (type_id){ 0 }, false, &list));
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].used > 0)
			add_option(ctx, to, list.items[i].public_id.text, arena_printf(ctx->arena, "%s: %s",
			    list.items[i].type_name, list.items[i].name));
	return OK;
}

/* What can be chosen; what is stored and no longer there stays, marked, until something else is chosen. */
static struct err *
fill_options(struct ctx *ctx, const struct effect_setting *s, struct form_setting *to)
{
	if (s->type == EFFECT_TYPE || s->type == EFFECT_STATUS)
		add_option(ctx, to, "", T(ctx, "Choose"));
	if (s->type == EFFECT_TEMPLATE)
		add_option(ctx, to, "", T(ctx, "Automatic, without a template"));
	for (const struct effect_choice *c = s->choices; c != NULL && c->value != NULL; c++)
		add_option(ctx, to, c->value, T(ctx, c->label));
	if (s->type == EFFECT_TYPE)
		TRY(add_types(ctx, to));
	if (s->type == EFFECT_TEMPLATE)
		TRY(add_templates(ctx, to));
	for (int i = 0; s->type == EFFECT_STATUS && i < STATUS_COUNT; i++)
		add_option(ctx, to, status_token((enum activity_status)i),
		    T(ctx, status_label((enum activity_status)i)));
	if (!str_empty(to->inputs[0].value) && !has_option(to, to->inputs[0].value))
		add_option(ctx, to, to->inputs[0].value, TF(ctx, "{code} (gone)", "code", to->inputs[0].value, NULL));
	return OK;
}

struct drawing {
	const struct effect *effect;
	size_t number;
	const struct effect_sent *sent;
	const struct problems *problems;
};

static struct form_input
input_of(struct ctx *ctx, const struct drawing *d, const struct effect_setting *s, const char *tag)
{
	const json_t *value = json_object_get(d->effect->settings, s->name);
	const char *dot = tag == NULL ? "" : ".", *end = tag == NULL ? "" : tag;
	const char *problem = arena_printf(ctx->arena, "effects/%zu/%s%s%s", d->number, s->name, dot, end);

	return (struct form_input){ .name = arena_printf(ctx->arena, "e.%zu.%s%s%s", d->number, s->name, dot, end),
		.id = arena_printf(ctx->arena, "f-%s", problem), .error = problem_of(d->problems, problem),
		.value = d->sent != NULL ? sent_value(ctx, d->sent, d->number, s->name, tag) :
		    tag != NULL ? shown(ctx, json_object_get(value, tag), NULL) : shown(ctx, value, s->initial) };
}

/* The language of the unit first: it stands in for those that are empty. */
static void
fill_languages(struct ctx *ctx, const struct drawing *d, const struct effect_setting *s, enum lang first,
    struct form_setting *to)
{
	for (int i = 0; i < LANG_COUNT; i++) {
		enum lang lang = i == 0 ? first : (enum lang)(i <= (int)first ? i - 1 : i);
		struct form_input *input = &to->inputs[to->input_count++];

		*input = input_of(ctx, d, s, lang_tag(lang));
		input->label = lang_own_name(lang);
		to->filled += i > 0 && (!str_empty(input->value) || input->error != NULL);
	}
}

/* "to=address" -> "e.0.to=address" */
static const char *
only_of(struct ctx *ctx, const struct drawing *d, const struct effect_setting *s)
{
	return s->only_if == NULL ? NULL : arena_printf(ctx->arena, "e.%zu.%s", d->number, s->only_if);
}

static struct err *
draw_setting(struct ctx *ctx, const struct drawing *d, const struct effect_setting *s, enum lang first,
    struct html *html)
{
	const char *problem = arena_printf(ctx->arena, "effects/%zu/%s", d->number, s->name);
	struct form_setting setting = { .type = s->type, .id = arena_printf(ctx->arena, "f-%s", problem),
		.label = T(ctx, s->label), .help = s->help == NULL ? NULL : T(ctx, s->help),
		.only = only_of(ctx, d, s), .error = problem_of(d->problems, problem), .required = s->required,
		.codes = s->codes, .rows = s->type == EFFECT_LINES || s->type == EFFECT_WORDS ? LONG_ROWS : 1 };

	if (s->type == EFFECT_INT && s->least < s->most) {
		setting.least = arena_printf(ctx->arena, "%lld", (long long)s->least);
		setting.most = arena_printf(ctx->arena, "%lld", (long long)s->most);
	}
	if (per_language(s->type))
		fill_languages(ctx, d, s, first, &setting);
	else
		setting.inputs[setting.input_count++] = input_of(ctx, d, s, NULL);
	TRY(fill_options(ctx, s, &setting));
	effect_setting_draw(html, &setting);
	return OK;
}

struct err *
effect_draw(struct ctx *ctx, const struct effect *effect, size_t number, const struct effect_sent *sent,
    const struct problems *problems, struct html *html)
{
	struct drawing drawing = { effect, number, sent, problems };
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	for (const struct effect_setting *s = effect->kind->settings; s != NULL && s->name != NULL; s++)
		TRY(draw_setting(ctx, &drawing, s, unit.lang, html));
	return OK;
}

/* settings -- what may stand in an action's settings, and a kind's own of them. */
#include <jansson.h>
#include <stdlib.h>

#include "action/action.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "form/codes.h"
#include "form/conditions.h"
#include "i18n/i18n.h"

enum { MOST_UNTIL_H = 2160 };

const char *const action_icons[] = { "calendar-plus", "calendar-x", "refresh", "calendar", "clock", "camera", "upload",
	"file", "pen", "pencil", "star", "message", "outbox", "call", "phone", "mail", "home", "user",
	"tool", "shield", "today", "truck", "receipt", "info", "alert", "check", "hand", "bell", "map-pin", NULL };

const char *const action_effects[] = { "requested", "pending", "terminated", "canceled", NULL };

static void
check_texts(struct ctx *ctx, const json_t *json, const char *member, struct problems *problems)
{
	const json_t *texts = json_object_get(json, member), *text;
	const char *tag;
	enum lang lang;

	if (texts == NULL)
		return;
	if (!json_is_object(texts)) {
		problem_add(ctx->arena, problems, member, T(ctx, "Give a text per language."));
		return;
	}
	json_object_foreach((json_t *)texts, tag, text) {
		if (!lang_parse(tag, &lang) || !json_is_string(text))
			problem_add(
			    ctx->arena, problems, member, T(ctx, "Give a text per language."));
		else
			codes_check(ctx, json_string_value(text), member, problems);
	}
}

static void
check_statuses(struct ctx *ctx, const json_t *json, struct problems *problems)
{
	const json_t *list = json_object_get(json, "status"), *item;
	enum activity_status status;
	size_t i;

	if (list != NULL && !json_is_array(list))
		problem_add(
		    ctx->arena, problems, "status", T(ctx, "Choose statuses from the list."));
	json_array_foreach(list, i,
	    item) if (!json_is_string(item) || !status_parse(json_string_value(item), &status))
	    problem_add(ctx->arena, problems, "status", T(ctx, "Choose statuses from the list."));
}

/* "#0b5cad" */
static bool
is_color(const json_t *value)
{
	const char *text = json_string_value(value);

	return text != NULL && text[0] == '#' && strlen(text) == 7 &&
	    strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static void
check_look(struct ctx *ctx, const json_t *json, struct problems *problems)
{
	const json_t *color = json_object_get(json, "color"), *icon = json_object_get(json, "icon");
	bool known = false;

	if (color != NULL && !is_color(color))
		problem_add(ctx->arena, problems, "color", T(ctx, "Write a colour like #0b5cad."));
	for (size_t i = 0; icon != NULL && action_icons[i] != NULL; i++)
		known |= str_equal(json_string_value(icon), action_icons[i]);
	if (icon != NULL && !known)
		problem_add(ctx->arena, problems, "icon", T(ctx, "Choose an icon from the list."));
}

static void
check_effects(struct ctx *ctx, const json_t *json, struct problems *problems)
{
	const json_t *effects = json_object_get(json, "effects"), *status = json_object_get(effects, "status");
	bool known = false;

	for (size_t i = 0; action_effects[i] != NULL; i++)
		known |= str_equal(json_string_value(status), action_effects[i]);
	if ((effects != NULL && !json_is_object(effects)) || (status != NULL && !known))
		problem_add(ctx->arena, problems, "effects", T(ctx, "Choose a status from the list."));
}

static void
check_often(struct ctx *ctx, const json_t *json, struct problems *problems)
{
	const json_t *often = json_object_get(json, "often"), *tell = json_object_get(json, "tell");

	if (often != NULL && !str_equal(json_string_value(often), "once") &&
	    !str_equal(json_string_value(often), "always"))
		problem_add(ctx->arena, problems, "often", T(ctx, "Choose once or every time."));
	if (tell != NULL && !json_is_boolean(tell))
		problem_add(ctx->arena, problems, "tell", T(ctx, "Answer yes or no."));
}

static void
check_when(struct ctx *ctx, const json_t *json, struct problems *problems)
{
	const json_t *when = json_object_get(json, "when");
	char *text = when == NULL ? NULL : json_dumps(when, JSON_COMPACT | JSON_ENCODE_ANY);
	struct conditions *conditions;

	if (text != NULL)
		conditions_parse(ctx, text, "when", problems, &conditions);
	free(text);
}

/* ---- a kind's own ---- */

static const struct action_option *
option_named(const struct action_kind *kind, const char *name)
{
	for (const struct action_option *o = kind->options; o != NULL && o->name != NULL; o++)
		if (str_equal(o->name, name))
			return o;
	return NULL;
}

static bool
is_choice(const struct action_option *option, const char *token)
{
	for (const struct action_choice *c = option->choices; c != NULL && c->token != NULL; c++)
		if (str_equal(c->token, token))
			return true;
	return false;
}

static bool
is_list_of_texts(const json_t *value)
{
	const json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
		if (!json_is_string(item))
			return false;
	return json_is_array(value);
}

static void
check_option(struct ctx *ctx, const struct action_option *option, const json_t *value, struct problems *problems)
{
	const char *at = arena_printf(ctx->arena, "option.%s", option->name);
	int64_t number = json_integer_value(value);

	switch (option->kind) {
	case OPTION_BOOL:
		if (!json_is_boolean(value))
			problem_add(ctx->arena, problems, at, T(ctx, "Answer yes or no."));
		break;
	case OPTION_INT:
		if (!json_is_integer(value) || number < option->least || number > option->most)
			problem_add(ctx->arena, problems, at, TF(ctx, "Write a whole number from {least} to {most}.",
			    "least", arena_printf(ctx->arena, "%lld", (long long)option->least),
			    "most", arena_printf(ctx->arena, "%lld", (long long)option->most), NULL));
		break;
	case OPTION_CHOICE:
		if (!is_choice(option, json_string_value(value)))
			problem_add(ctx->arena, problems, at, T(ctx, "Choose one of the list."));
		break;
	case OPTION_FORM:
		if (!str_equal(json_string_value(value), "activity") && !str_equal(json_string_value(value), "own"))
			problem_add(ctx->arena, problems, at, T(ctx, "Choose one of the list."));
		break;
	case OPTION_FIELDS:
		if (!is_list_of_texts(value))
			problem_add(ctx->arena, problems, at, T(ctx, "Name fields by their codes."));
		break;
	case OPTION_TEXTS:
	case OPTION_LINES:
		break;	/* by check_texts() */
	}
}

static void
check_options(struct ctx *ctx, const struct action_kind *kind, const json_t *json, struct problems *problems)
{
	const json_t *options = json_object_get(json, "options"), *value;
	const char *name;

	if (options != NULL && !json_is_object(options))
		problem_add(ctx->arena, problems, "options", T(ctx, "The settings are not well-formed."));
	json_object_foreach((json_t *)options, name, value) {
		const struct action_option *option = option_named(kind, name);

		if (option == NULL)
			problem_add(ctx->arena, problems, "options", TF(ctx,
			    "This kind of action has no setting \"{name}\".", "name", name, NULL));
		else if (option->kind == OPTION_TEXTS || option->kind == OPTION_LINES)
			check_texts(ctx, options, name, problems);
		else
			check_option(ctx, option, value, problems);
	}
}

/* ---- all ---- */

void
action_check_settings(
    struct ctx *ctx, const char *kind, const char *settings, struct problems *problems)
{
	const json_t *json = settings_load(ctx, settings), *until = json_object_get(json, "until_h");
	static const char *const texts[] = { "label", "help", "confirmation" };

	if (action_kind_find(kind) == NULL)
		problem_add(
		    ctx->arena, problems, "kind", T(ctx, "There is no such kind of action."));
	if (json == NULL) {
		problem_add(
		    ctx->arena, problems, "settings", T(ctx, "The settings are not well-formed."));
		return;
	}
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		check_texts(ctx, json, texts[i], problems);
	check_statuses(ctx, json, problems);
	if (until != NULL &&
	    (!json_is_integer(until) || json_integer_value(until) < 0 ||
		json_integer_value(until) > MOST_UNTIL_H))
		problem_add(
		    ctx->arena, problems, "until_h", T(ctx, "Give whole hours from 0 to 2160."));
	if (json_object_get(json, "offered") != NULL && settings_place(json, 0) == 0)
		problem_add(ctx->arena, problems, "offered", T(ctx, "Choose where it is offered."));
	check_look(ctx, json, problems);
	check_effects(ctx, json, problems);
	check_often(ctx, json, problems);
	check_when(ctx, json, problems);
	if (action_kind_find(kind) != NULL)
		check_options(ctx, action_kind_find(kind), json, problems);
}

const char *
action_first_settings(struct ctx *ctx, const char *kind)
{
	const struct action_kind *found = action_kind_find(kind);

	(void)ctx;
	return found == NULL ? "{}" : found->first_settings;
}

/* ---- reading a kind's own ---- */

static const json_t *
option_value(struct ctx *ctx, const struct action *action, const char *name)
{
	return json_object_get(settings_load(ctx, action->options), name);
}

static const char *
usual_of(const struct action *action, const char *name)
{
	const struct action_option *option = option_named(action->kind, name);

	return option == NULL || option->usual == NULL ? "" : option->usual;
}

bool
action_option_bool(struct ctx *ctx, const struct action *action, const char *name)
{
	const json_t *value = option_value(ctx, action, name);

	return json_is_boolean(value) ? json_is_true(value) : str_equal(usual_of(action, name), "true");
}

int64_t
action_option_int(struct ctx *ctx, const struct action *action, const char *name)
{
	const json_t *value = option_value(ctx, action, name);
	int64_t usual = 0;

	if (json_is_integer(value))
		return json_integer_value(value);
	return str_to_int(usual_of(action, name), INT64_MIN, INT64_MAX, &usual) ? usual : 0;
}

const char *
action_option_text(struct ctx *ctx, const struct action *action, const char *name)
{
	const char *text = json_string_value(option_value(ctx, action, name));

	return text == NULL ? usual_of(action, name) : arena_strdup(ctx->arena, text);
}

const char *const *
action_option_list(struct ctx *ctx, const struct action *action, const char *name)
{
	const json_t *list = option_value(ctx, action, name), *item;
	const char **out;
	size_t i, count = 0;

	if (json_array_size(list) == 0)
		return NULL;
	out = arena_new_array(ctx->arena, json_array_size(list) + 1, const char *);
	json_array_foreach(list, i, item)
		if (json_is_string(item))
			out[count++] = arena_strdup(ctx->arena, json_string_value(item));
	out[count] = NULL;
	return out;
}

const char *
action_option_words(struct ctx *ctx, const struct action_case *asked, const char *name)
{
	return settings_words(ctx, asked, option_value(ctx, asked->action, name));
}

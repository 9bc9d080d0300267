/* action -- configured actions: read from their rows, and their words. */
#include <jansson.h>
#include <stdlib.h>

#include "action/action.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "db/shelf.h"
#include "i18n/i18n.h"
#include "message/message.h"

const struct action_kind *
action_kind_find(const char *token)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++)
		if (str_equal(action_kinds[i]->token, token))
			return action_kinds[i];
	return NULL;
}

/* ---- settings ---- */

static const char *const place_tokens[] = {
	[ACTION_ON_ACTIVITY] = "activity", [ACTION_ON_HOME] = "home", [ACTION_ON_BOTH] = "both",
};

json_t *
settings_load(struct ctx *ctx, const char *settings)
{
	json_t *json = json_loads(
	    str_empty(settings) ? "{}" : settings, JSON_REJECT_DUPLICATES, NULL);

	if (json != NULL)
		arena_defer(ctx->arena, (void (*)(void *))json_decref, json);
	return json_is_object(json) ? json : NULL;
}

enum action_place
settings_place(const json_t *json, enum action_place usual)
{
	const char *token = json_string_value(json_object_get(json, "offered"));

	for (int place = ACTION_ON_ACTIVITY; place <= ACTION_ON_BOTH; place++)
		if (str_equal(token, place_tokens[place]))
			return (enum action_place)place;
	return usual;
}

/* ["planned","pending"] as " planned pending ". */
static const char *
statuses_of(struct ctx *ctx, const json_t *json)
{
	const json_t *list = json_object_get(json, "status");
	struct buf text = buf_make(ctx->arena, 300);
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) if (json_is_string(item))
	    buf_printf(&text, "%s%s ", text.size == 0 ? " " : "", json_string_value(item));
	return buf_text(&text);
}

static const char *
text_member(struct ctx *ctx, const json_t *json, const char *name, const char *usual)
{
	const char *text = json_string_value(json_object_get(json, name));

	return str_empty(text) ? usual : arena_strdup(ctx->arena, text);
}

/* An object as JSON text. */
static const char *
print_member(struct ctx *ctx, const json_t *json, const char *name, const char *usual)
{
	const json_t *object = json_object_get(json, name);
	char *text = json_is_object(object) && json_object_size(object) > 0 ? json_dumps(object, JSON_COMPACT) : NULL;
	const char *copy = text == NULL ? usual : arena_strdup(ctx->arena, text);

	free(text);
	return copy;
}

static bool
action_of(struct ctx *ctx, const struct portal_action *row, struct action *out)
{
	const struct action_kind *kind = action_kind_find(row->kind);
	const json_t *json = settings_load(ctx, row->settings), *until, *tell;
	const char *often;

	if (kind == NULL)
		return false;
	often = json_string_value(json_object_get(json, "often"));
	tell = json_object_get(json, "tell");
	until = json_object_get(json, "until_h");
	*out = (struct action){
		.id = row->id,
		.type = row->type,
		.code = row->code,
		.kind = kind,
		.rank = (int)row->rank,
		.active = row->active,
		.offered = settings_place(json, kind->places) & kind->places,
		.icon = text_member(ctx, json, "icon", kind->icon),
		.color = text_member(ctx, json, "color", ""),
		.statuses = statuses_of(ctx, json),
		.until_h = json_is_integer(until) ? (int)json_integer_value(until) : -1,
		.when = print_member(ctx, json, "when", ""),
		.once = often == NULL ? kind->once : str_equal(often, "once"),
		.becomes = text_member(ctx, json_object_get(json, "effects"), "status", ""),
		.tells = tell == NULL ? kind->tells : json_is_true(tell),
		.options = print_member(ctx, json, "options", "{}"),
		.settings = row->settings,
	};
	return true;
}

static struct err *
make_list(struct ctx *ctx, const char *key, void **out)
{
	struct actions *actions = arena_new(ctx->arena, struct actions);
	struct portal_actions rows;
	struct action action;

	TRY(portal_action_list(ctx, (type_id){ atoll(strchr(key, ' ')) }, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (action_of(ctx, &rows.items[i], &action))
			*arena_push(ctx->arena, actions) = action;
	*out = actions;
	return OK;
}

/* On the shelf with their settings read: "UNIT TYPE". */
static const struct shelf_kind lists = { "actions", make_list };

static struct err *
list(struct ctx *ctx, type_id type, enum action_place place, struct actions *out)
{
	const struct actions *kept;
	const void *thing;

	*out = (struct actions){ 0 };
	TRY(shelf_take(ctx, &lists, arena_printf(ctx->arena, "%lld %lld", (long long)ctx->unit.value,
	    (long long)type.value), &thing));
	kept = thing;
	for (size_t i = 0; i < kept->count; i++)
		if ((kept->items[i].offered & place) != 0)
			*arena_push(ctx->arena, out) = kept->items[i];
	return OK;
}

struct err *
action_list(struct ctx *ctx, type_id type, struct actions *out)
{
	return list(ctx, type, ACTION_ON_ACTIVITY, out);
}

struct err *
action_list_home(struct ctx *ctx, struct actions *out)
{
	return list(ctx, (type_id){ 0 }, ACTION_ON_HOME, out);
}

struct err *
action_list_all(struct ctx *ctx, struct actions *out)
{
	return list(ctx, (type_id){ 0 }, ACTION_ON_BOTH, out);
}

/* ---- texts ---- */

const char *
settings_words(struct ctx *ctx, const struct action_case *asked, const json_t *texts)
{
	const char *text = json_string_value(json_object_get(texts, lang_tag(ctx->lang))), *filled;

	if (str_empty(text) && json_is_object(texts) && json_object_size(texts) > 0)
		text = json_string_value(json_object_iter_value(json_object_iter((json_t *)texts)));
	if (str_empty(text))
		return "";
	if (!codes_used(text) || action_fill(ctx, asked, text, &filled) != OK)
		return arena_strdup(ctx->arena, text);
	return filled;
}

const char *
action_text(struct ctx *ctx, const struct action_case *asked, const char *which)
{
	const struct action_kind *kind = asked->action->kind;
	/* Most actions have no texts of their own: then there is nothing to parse. */
	bool given = asked->action->settings != NULL && strstr(asked->action->settings, which) != NULL;
	const json_t *json = given ? settings_load(ctx, asked->action->settings) : NULL;
	const char *text = given ? settings_words(ctx, asked, json_object_get(json, which)) : "";
	const char *fallback = str_equal(which, "label") ? kind->label
	    : str_equal(which, "help")			 ? kind->help
							 : "";

	if (!str_empty(text))
		return text;
	return str_empty(fallback) ? "" : T(ctx, fallback);
}

bool
action_has_words(const struct action *action)
{
	return action->settings != NULL &&
	    (strstr(action->settings, "\"label\"") != NULL || strstr(action->settings, "\"help\"") != NULL);
}

const struct zone *
action_zone(const struct action_case *asked)
{
	const struct zone *zone = asked->activity == NULL ? NULL : zone_find(asked->activity->zone);

	return zone == NULL ? zone_find("UTC") : zone;
}

const char *
action_field(const struct action_case *asked, const char *name)
{
	const char *value = asked->fields.get == NULL ? ""
						      : asked->fields.get(asked->fields.from, name);

	return value == NULL ? "" : value;
}

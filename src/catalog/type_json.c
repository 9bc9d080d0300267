/* type_json -- see type_json.h. */
#include "catalog/type_json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"

static void
put_money(struct json *json, const char *key, int64_t cents)
{
	if (cents != TYPE_NO_MONEY)
		json_int(json, key, cents);
}

void
type_to_json(struct json *json, const char *key, const struct activity_type *type)
{
	json_open_object(json, key);
	json_text(json, "reference", type->reference);
	json_text(json, "name", type->name);
	json_text(json, "category", type->category);
	json_text(json, "icon", type->icon);
	json_text(json, "color", type->color);
	json_text(json, "description", type->description);
	json_int(json, "duration_s", type->duration_s);
	json_int(json, "before_s", type->before_s);
	json_int(json, "after_s", type->after_s);
	json_int(json, "priority", type->priority);
	put_money(json, "price_cents", type->price_cents);
	put_money(json, "cost_cents", type->cost_cents);
	json_text(json, "mode", type_modes[type->mode].token);
	json_bool(json, "by_hand", type->by_hand);
	json_bool(json, "by_portal", type->by_portal);
	json_bool(json, "by_import", type->by_import);
	json_bool(json, "customer_required", type->customer_required);
	json_bool(json, "portal_shown", type->portal_shown);
	json_open_array(json, "skills");
	for (size_t i = 0; i < type->skills.count; i++) {
		json_open_object(json, NULL);
		json_text(json, "name", type->skills.items[i].name);
		json_int(json, "level", type->skills.items[i].level);
		json_close_object(json);
	}
	json_close_array(json);
	json_raw(json, "rules", rules_to_json(json->to->arena, &type->rules));
	display_to_json(json, "display", &type->display);
	json_close_object(json);
}

static void
wrong(struct ctx *ctx, struct problems *problems, const char *field)
{
	problem_add(ctx->arena, problems, field, TF(ctx, "“{member}” cannot be read.", "member", field, NULL));
}

static void
read_text(struct ctx *ctx, const json_t *root, const char *key, const char **out, struct problems *problems)
{
	const json_t *value = json_object_get(root, key);

	if (value == NULL || json_is_null(value))
		return;
	if (json_is_string(value))
		*out = arena_strdup(ctx->arena, json_string_value(value));
	else
		wrong(ctx, problems, key);
}

static void
read_int(struct ctx *ctx, const json_t *root, const char *key, int64_t *out, struct problems *problems)
{
	const json_t *value = json_object_get(root, key);

	if (value == NULL || json_is_null(value))
		return;
	if (json_is_integer(value))
		*out = json_integer_value(value);
	else
		wrong(ctx, problems, key);
}

static void
read_bool(struct ctx *ctx, const json_t *root, const char *key, bool *out, struct problems *problems)
{
	const json_t *value = json_object_get(root, key);

	if (value == NULL)
		return;
	if (json_is_boolean(value))
		*out = json_is_true(value);
	else
		wrong(ctx, problems, key);
}

static void
read_skills(struct ctx *ctx, const json_t *list, struct activity_type *type, struct problems *problems)
{
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one) {
		const char *name = json_string_value(json_object_get(one, "name"));
		const json_t *level = json_object_get(one, "level");

		if (str_empty(name) || (level != NULL && !json_is_integer(level))) {
			wrong(ctx, problems, "skills");
			return;
		}
		*arena_push(ctx->arena, &type->skills) = (struct skill_level){
		    .name = arena_strdup(ctx->arena, name), .level = level != NULL ? json_integer_value(level) : 1 };
	}
}

static void
read_rules(struct ctx *ctx, const json_t *value, struct activity_type *type, struct problems *problems)
{
	char *text;

	if (value == NULL)
		return;
	text = json_dumps(value, JSON_COMPACT);
	if (text == NULL || !rules_from_json(ctx->arena, text, &type->rules))
		wrong(ctx, problems, "rules");
	free(text);
}

struct activity_type
type_from_json(struct ctx *ctx, const json_t *root, struct problems *problems)
{
	struct activity_type type = type_new();
	const char *mode = type_modes[type.mode].token;

	read_text(ctx, root, "reference", &type.reference, problems);
	read_text(ctx, root, "name", &type.name, problems);
	read_text(ctx, root, "category", &type.category, problems);
	read_text(ctx, root, "icon", &type.icon, problems);
	read_text(ctx, root, "color", &type.color, problems);
	read_text(ctx, root, "description", &type.description, problems);
	read_text(ctx, root, "mode", &mode, problems);
	if (!type_mode_parse(mode, &type.mode))
		wrong(ctx, problems, "mode");
	read_int(ctx, root, "duration_s", &type.duration_s, problems);
	read_int(ctx, root, "before_s", &type.before_s, problems);
	read_int(ctx, root, "after_s", &type.after_s, problems);
	read_int(ctx, root, "priority", &type.priority, problems);
	read_int(ctx, root, "price_cents", &type.price_cents, problems);
	read_int(ctx, root, "cost_cents", &type.cost_cents, problems);
	read_bool(ctx, root, "by_hand", &type.by_hand, problems);
	read_bool(ctx, root, "by_portal", &type.by_portal, problems);
	read_bool(ctx, root, "by_import", &type.by_import, problems);
	read_bool(ctx, root, "customer_required", &type.customer_required, problems);
	read_bool(ctx, root, "portal_shown", &type.portal_shown, problems);
	read_skills(ctx, json_object_get(root, "skills"), &type, problems);
	read_rules(ctx, json_object_get(root, "rules"), &type, problems);
	type.display = display_from_json(ctx->arena, json_object_get(root, "display"));
	return type;
}

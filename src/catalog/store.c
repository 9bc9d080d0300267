/* store -- rows to structs; the JSON of what customers see. */
#include "catalog/store.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "catalog/type_json.h"

static const char *
display_column(struct arena *arena, const struct display *display)
{
	struct buf to = buf_make(arena, 256 << 10);
	struct json json = json_make(&to);

	display_to_json(&json, NULL, display);
	return buf_text(&to);
}

static struct display
read_display(struct arena *arena, const char *text)
{
	json_t *root = json_loads(text, 0, NULL);
	struct display display = display_from_json(arena, root);

	json_decref(root);
	return display;
}

/* Keeps how the type stands now, for whoever began to change it before. */
static struct err *
keep_version(struct ctx *ctx, const struct activity_type *type)
{
	struct buf to = buf_make(ctx->arena, 512 << 10);
	struct json json = json_make(&to);

	type_to_json(&json, NULL, type);
	return sql_type_version_insert(ctx, ctx->unit, type->id, type->revision, buf_text(&to), ctx->actor.name,
	    ctx->now, NULL);
}

struct activity_type
type_from_row(struct ctx *ctx, const struct type_find_row *row)
{
	struct activity_type type = {
		.id = row->id, .public_id = row->public_id, .reference = row->reference, .name = row->name,
		.category = row->category, .icon = row->icon, .color = row->color, .description = row->description,
		.duration_s = row->duration_s, .before_s = row->before_s, .after_s = row->after_s,
		.priority = row->priority, .price_cents = row->price_cents, .cost_cents = row->cost_cents,
		.by_hand = row->by_hand, .by_portal = row->by_portal,
		.by_import = row->by_import, .customer_required = row->customer_required,
		.portal_shown = row->portal_shown, .display = read_display(ctx->arena, row->display),
		.archived = row->archived, .revision = row->revision, .created_at = row->created_at,
		.updated_at = row->updated_at,
	};

	if (!type_mode_parse(row->mode, &type.mode))
		type.mode = TYPE_VISIT;
	if (!rules_from_json(ctx->arena, row->rules, &type.rules))
		type.rules = rules_none();
	return type;
}

struct err *
type_insert_row(struct ctx *ctx, struct activity_type *type)
{
	struct type_insert_row row;

	type->public_id = env_public_id(ctx->env);
	TRY(sql_type_insert(ctx, ctx->unit, type->public_id, type->reference, type->name, type->category, type->icon,
	    type->color, type->description, type->duration_s, type->before_s, type->after_s, type->priority,
	    type->price_cents, type->cost_cents, type_modes[type->mode].token, type->by_hand, type->by_portal,
	    type->by_import, type->customer_required, type->portal_shown,
	    rules_to_json(ctx->arena, &type->rules), display_column(ctx->arena, &type->display),
	    ctx->now, &row));
	type->id = row.id;
	type->revision = 1;
	type->created_at = type->updated_at = ctx->now;
	return keep_version(ctx, type);
}

struct err *
type_update_row(struct ctx *ctx, struct activity_type *type)
{
	type->updated_at = ctx->now;
	type->revision++;
	TRY(sql_type_update(ctx, ctx->unit, type->id, type->reference, type->name, type->category, type->icon,
	    type->color, type->description, type->duration_s, type->before_s, type->after_s, type->priority,
	    type->price_cents, type->cost_cents, type_modes[type->mode].token, type->by_hand, type->by_portal,
	    type->by_import, type->customer_required, type->portal_shown,
	    rules_to_json(ctx->arena, &type->rules), display_column(ctx->arena, &type->display),
	    type->archived, type->revision, ctx->now, NULL));
	return keep_version(ctx, type);
}

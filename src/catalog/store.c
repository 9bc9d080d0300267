/* store -- rows to structs; the JSON of what customers see. */
#include "catalog/store.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"

const char *
texts_pick(const struct texts *texts, enum lang lang, enum lang fallback)
{
	if (lang < LANG_COUNT && !str_empty(texts->in[lang]))
		return texts->in[lang];
	if (fallback < LANG_COUNT && !str_empty(texts->in[fallback]))
		return texts->in[fallback];
	for (int i = 0; i < LANG_COUNT; i++)
		if (!str_empty(texts->in[i]))
			return texts->in[i];
	return "";
}

static void
read_texts(struct arena *arena, const json_t *json, struct texts *out)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *text = json_string_value(json_object_get(json, lang_tag((enum lang)lang)));

		out->in[lang] = str_empty(text) ? NULL : arena_strdup(arena, text);
	}
}

static struct display
read_display(struct arena *arena, const char *text)
{
	struct display display = { 0 };
	json_t *root = json_loads(text, 0, NULL);
	const json_t *worker = json_object_get(root, "show_worker");

	read_texts(arena, json_object_get(root, "title"), &display.title);
	read_texts(arena, json_object_get(root, "description"), &display.description);
	display.show_worker = worker == NULL || json_is_true(worker);
	json_decref(root);
	return display;
}

static void
write_texts(struct json *json, const char *key, const struct texts *texts)
{
	json_open_object(json, key);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (!str_empty(texts->in[lang]))
			json_text(json, lang_tag((enum lang)lang), texts->in[lang]);
	json_close_object(json);
}

static const char *
display_column(struct arena *arena, const struct display *display)
{
	struct buf to = buf_make(arena, 256 << 10);
	struct json json = json_make(&to);

	json_open_object(&json, NULL);
	write_texts(&json, "title", &display->title);
	write_texts(&json, "description", &display->description);
	json_bool(&json, "show_worker", display->show_worker);
	json_close_object(&json);
	return buf_text(&to);
}

struct activity_type
type_from_row(struct ctx *ctx, const struct type_find_row *row)
{
	struct activity_type type = {
		.id = row->id, .public_id = row->public_id, .reference = row->reference, .name = row->name,
		.color = row->color, .duration_s = row->duration_s, .priority = row->priority,
		.portal_shown = row->portal_shown, .display = read_display(ctx->arena, row->display),
		.archived = row->archived, .created_at = row->created_at, .updated_at = row->updated_at,
	};

	if (!rules_from_json(ctx->arena, row->rules, &type.rules))
		type.rules = rules_none();
	return type;
}

struct err *
type_insert_row(struct ctx *ctx, struct activity_type *type)
{
	struct type_insert_row row;

	type->public_id = env_public_id(ctx->env);
	TRY(sql_type_insert(ctx, ctx->unit, type->public_id, type->reference, type->name, type->color,
	    type->duration_s, type->priority, type->portal_shown, rules_to_json(ctx->arena, &type->rules),
	    display_column(ctx->arena, &type->display), ctx->now, &row));
	type->id = row.id;
	type->created_at = type->updated_at = ctx->now;
	return OK;
}

struct err *
type_update_row(struct ctx *ctx, struct activity_type *type)
{
	type->updated_at = ctx->now;
	return sql_type_update(ctx, ctx->unit, type->id, type->reference, type->name, type->color, type->duration_s,
	    type->priority, type->portal_shown, rules_to_json(ctx->arena, &type->rules),
	    display_column(ctx->arena, &type->display), type->archived, ctx->now, NULL);
}

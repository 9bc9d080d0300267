/* portal_action -- the rows of what a type offers on the portal; their meaning is the room action's. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "catalog/store.h"
#include "db/db.h"
#include "db/shelf.h"
#include "i18n/i18n.h"

static struct portal_action
from_row(const struct portal_action_list_row *row)
{
	return (struct portal_action){
		.id = row->id, .type = row->type_id, .code = row->code, .kind = row->kind, .rank = row->rank,
		.settings = row->settings, .active = row->active,
	};
}

static struct err *
make_list(struct ctx *ctx, const char *key, void **out)
{
	struct portal_action_list_rows rows;
	struct portal_actions *actions = arena_new(ctx->arena, struct portal_actions);

	TRY(sql_portal_action_list(ctx, ctx->unit, (type_id){ atoll(strchr(key, ' ')) }, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, actions) = from_row(&rows.items[i]);
	*out = actions;
	return OK;
}

/* On the shelf, as the types are: "UNIT TYPE". */
static const struct shelf_kind lists = { "portal actions", make_list };

struct err *
portal_action_list(struct ctx *ctx, type_id type, struct portal_actions *out)
{
	const void *kept;

	TRY(shelf_take(ctx, &lists, arena_printf(ctx->arena, "%" PRId64 " %" PRId64, ctx->unit.value, type.value),
	    &kept));
	*out = *(const struct portal_actions *)kept;
	out->items = arena_memdup(ctx->arena, out->items, out->count * sizeof(*out->items));
	out->capacity = out->count;
	return OK;
}

struct err *
portal_action_find(struct ctx *ctx, action_id id, struct portal_action *out)
{
	struct portal_action_list_row row;
	bool found;

	TRY(sql_portal_action_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such action."), NULL);
	*out = from_row(&row);
	return OK;
}

static void
check(struct ctx *ctx, struct portal_action *action, struct problems *problems)
{
	json_t *settings;

	action->settings = str_empty(action->settings) ? "{}" : action->settings;
	if (str_empty(action->code) || strlen(action->code) > 40
	    || action->code[strspn(action->code, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
		problem_add(ctx->arena, problems, "code", T(ctx, "A code has small letters, digits and _ only."));
	if (str_empty(action->kind))
		problem_add(ctx->arena, problems, "kind", T(ctx, "Choose what it does."));
	settings = json_loads(action->settings, 0, NULL);
	if (!json_is_object(settings))
		problem_add(ctx->arena, problems, "settings", T(ctx, "These are no settings."));
	json_decref(settings);
}

struct saving {
	const struct portal_action *in;
	struct portal_action out;
};

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct portal_action *action = &saving->out;
	struct portal_action_code_row known;
	struct activity_type type;
	bool found;

	*action = *saving->in;
	if (!ID_IS_NONE(action->id)) {
		struct portal_action old;

		TRY(portal_action_find(ctx, action->id, &old));
		action->type = old.type;
	}
	TRY(type_find(ctx, action->type, &type));
	TRY(sql_portal_action_code(ctx, ctx->unit, action->type, action->code, &known, &found));
	if (found && !ID_EQUAL(known.id, action->id)) {
		struct problems problems = { 0 };

		problem_add(ctx->arena, &problems, "code", T(ctx, "Another action of this type has this code."));
		return err_invalid(ctx, &problems);
	}
	if (!ID_IS_NONE(action->id))
		return sql_portal_action_update(ctx, ctx->unit, action->id, action->code, action->kind, action->rank,
		    action->settings, action->active, NULL);
	struct portal_action_insert_row row;
	TRY(sql_portal_action_insert(ctx, ctx->unit, action->type, action->code, action->kind, action->rank,
	    action->settings, action->active, &row));
	action->id = row.id;
	return OK;
}

struct err *
portal_action_save(struct ctx *ctx, struct portal_action *action)
{
	struct problems problems = { 0 };
	struct portal_action checked = *action;
	struct saving saving = { .in = &checked };

	check(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*action = saving.out;
	return OK;
}

static struct err *
delete_inside(struct ctx *ctx, void *arg)
{
	struct portal_action action;

	TRY(portal_action_find(ctx, *(const action_id *)arg, &action));
	return sql_portal_action_delete(ctx, ctx->unit, action.id, NULL);
}

struct err *
portal_action_delete(struct ctx *ctx, action_id id)
{
	return db_transaction(ctx, delete_inside, &id);
}

static struct err *
add_usual(struct ctx *ctx, void *arg)
{
	static const struct { const char *kind, *settings; } usual[] = {
		{ "book", "{\"offered\":\"both\"}" },
		{ "reschedule", "{\"offered\":\"activity\",\"status\":[\"planned\"],\"until_h\":24}" },
		{ "cancel", "{\"offered\":\"activity\",\"until_h\":24}" },
	};
	const type_id *type = arg;
	struct portal_actions known;

	TRY(portal_action_list(ctx, *type, &known));
	for (size_t i = 0; known.count == 0 && i < COUNT_OF(usual); i++) {
		struct portal_action action = { .type = *type, .code = usual[i].kind, .kind = usual[i].kind,
		    .rank = (int64_t)(i + 1) * 10, .settings = usual[i].settings, .active = true };

		TRY(portal_action_save(ctx, &action));
	}
	return OK;
}

struct err *
portal_action_add_usual(struct ctx *ctx, type_id type)
{
	return db_transaction(ctx, add_usual, &type);
}

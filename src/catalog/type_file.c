/* type_file -- see type_file.h. */
#include "catalog/type_file.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/type_json.h"
#include "db/db.h"
#include "form/form.h"
#include "i18n/i18n.h"

static const char mark[] = "activity type";

/* ---- writing ---- */

static struct err *
write_form(struct ctx *ctx, struct json *json, const char *key, struct form_key owner)
{
	struct form form;

	TRY(form_find(ctx, owner, &form));
	if (form.version > 0)
		json_raw(json, key, form.definition);
	return OK;
}

static struct err *
write_actions(struct ctx *ctx, struct json *json, type_id type)
{
	struct portal_actions actions = { 0 };

	TRY(portal_action_list(ctx, type, &actions));
	json_open_array(json, "actions");
	for (size_t i = 0; i < actions.count; i++) {
		const struct portal_action *action = &actions.items[i];

		json_open_object(json, NULL);
		json_text(json, "code", action->code);
		json_text(json, "kind", action->kind);
		json_int(json, "rank", action->rank);
		json_bool(json, "active", action->active);
		json_raw(json, "settings", action->settings);
		TRY(write_form(ctx, json, "form", form_of_action(action->id)));
		json_close_object(json);
	}
	json_close_array(json);
	return OK;
}

struct err *
type_file_write(struct ctx *ctx, type_id id, const char **out)
{
	struct buf buf = buf_make(ctx->arena, TYPE_FILE_LARGEST);
	struct json json = json_make(&buf);
	struct activity_type type;

	TRY(type_find(ctx, id, &type));
	json_open_object(&json, NULL);
	json_text(&json, "doorstep", mark);
	json_int(&json, "version", 1);
	type_to_json(&json, "type", &type);
	json_open_object(&json, "forms");
	TRY(write_form(ctx, &json, "activity", form_of_activity(id)));
	TRY(write_form(ctx, &json, "closing", form_of_closing(id)));
	json_close_object(&json);
	TRY(write_actions(ctx, &json, id));
	json_close_object(&json);
	if (buf_full(&buf))
		return err_new(ctx, ERR_TOO_LARGE, T(ctx, "This type is too large for a file."), NULL);
	*out = buf_text(&buf);
	return OK;
}

/* ---- reading ---- */

struct reading {
	const json_t *root;
	const struct type_file_rules *rules;
	struct problems problems;
	struct activity_type type;
};

static const char *
dump(struct ctx *ctx, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *copy = text != NULL ? arena_strdup(ctx->arena, text) : "{}";

	free(text);
	return copy;
}

/* The problems of a part, with the part's own pointer before theirs. */
static void
take_problems(struct ctx *ctx, struct reading *reading, const char *at, const struct problems *found)
{
	for (size_t i = 0; found != NULL && i < found->count; i++)
		problem_add(ctx->arena, &reading->problems, arena_printf(ctx->arena, "%s%s%s", at,
		    found->items[i].field[0] == '/' ? "" : "/", found->items[i].field), found->items[i].say);
}

/* An ERR_INVALID adds its problems and is none of ours any more. */
static struct err *
take_err(struct ctx *ctx, struct reading *reading, const char *at, struct err *err)
{
	if (err == OK || err->kind != ERR_INVALID)
		return err;
	take_problems(ctx, reading, at, err->problems);
	return OK;
}

/* "HP", or "HP-2" when that is taken. */
static struct err *
free_reference(struct ctx *ctx, const char *wanted, const char **out)
{
	struct activity_type known;
	bool taken = true;
	const char *reference = wanted;

	for (int number = 2; taken; number++) {
		TRY(type_lookup_reference(ctx, reference, &known, &taken));
		if (taken)
			reference = arena_printf(ctx->arena, "%.34s-%d", wanted, number);
	}
	*out = reference;
	return OK;
}

/* A type of that reference keeps its id and becomes as the file says. */
static struct err *
place_type(struct ctx *ctx, struct reading *reading)
{
	struct activity_type *type = &reading->type, known;
	bool found;

	if (reading->rules->reference != NULL)
		type->reference = reading->rules->reference;
	if (reading->rules->name != NULL)
		type->name = reading->rules->name;
	if (str_empty(type->reference))
		return OK;
	TRY(type_lookup_reference(ctx, type->reference, &known, &found));
	if (!found || !reading->rules->replace)
		return free_reference(ctx, type->reference, &type->reference);
	type->id = known.id;
	type->public_id = known.public_id;
	type->revision = known.revision;
	type->archived = known.archived;
	return OK;
}

static struct err *
read_form(struct ctx *ctx, struct reading *reading, const char *at, struct form_key owner, const json_t *definition)
{
	struct form before, saved;

	if (definition == NULL)
		return OK;
	TRY(form_find(ctx, owner, &before));
	return take_err(ctx, reading, at, form_save(ctx, owner, dump(ctx, definition), before.version,
	    reading->rules->facts, &saved));
}

static struct err *
find_by_code(struct ctx *ctx, const struct portal_actions *known, struct portal_action *action)
{
	(void)ctx;
	for (size_t i = 0; i < known->count; i++)
		if (str_equal(known->items[i].code, action->code))
			action->id = known->items[i].id;
	return OK;
}

static struct err *
read_action(struct ctx *ctx, struct reading *reading, const struct portal_actions *known, const json_t *json,
    size_t index)
{
	const char *at = arena_printf(ctx->arena, "/actions/%zu", index);
	const char *code = json_string_value(json_object_get(json, "code"));
	const char *kind = json_string_value(json_object_get(json, "kind"));
	struct portal_action action = { .type = reading->type.id, .code = arena_strdup(ctx->arena, code),
	    .kind = arena_strdup(ctx->arena, kind), .rank = json_integer_value(json_object_get(json, "rank")),
	    .active = !json_is_false(json_object_get(json, "active")),
	    .settings = json_is_object(json_object_get(json, "settings"))
	    ? dump(ctx, json_object_get(json, "settings")) : "{}" };
	struct problems problems = { 0 };

	if (kind != NULL && reading->rules->check_action != NULL)
		reading->rules->check_action(ctx, kind, action.settings, &problems);
	take_problems(ctx, reading, arena_printf(ctx->arena, "%s/settings", at), &problems);
	TRY(find_by_code(ctx, known, &action));
	TRY(take_err(ctx, reading, at, portal_action_save(ctx, &action)));
	if (ID_IS_NONE(action.id))
		return OK;
	return read_form(ctx, reading, arena_printf(ctx->arena, "%s/form", at), form_of_action(action.id),
	    json_object_get(json, "form"));
}

static bool
is_named(const json_t *actions, const char *code)
{
	json_t *one;
	size_t i;

	json_array_foreach(actions, i, one)
		if (str_equal(json_string_value(json_object_get(one, "code")), code))
			return true;
	return false;
}

static struct err *
read_actions(struct ctx *ctx, struct reading *reading)
{
	const json_t *actions = json_object_get(reading->root, "actions");
	struct portal_actions known = { 0 };
	json_t *one;
	size_t i;

	TRY(portal_action_list(ctx, reading->type.id, &known));
	json_array_foreach(actions, i, one)
		TRY(read_action(ctx, reading, &known, one, i));
	/* what the file does not name is switched off, not deleted: answers may hang on it */
	for (size_t j = 0; j < known.count; j++) {
		if (is_named(actions, known.items[j].code) || !known.items[j].active)
			continue;
		known.items[j].active = false;
		TRY(portal_action_save(ctx, &known.items[j]));
	}
	return OK;
}

static struct err *
read_inside(struct ctx *ctx, void *arg)
{
	struct reading *reading = arg;
	const json_t *forms = json_object_get(reading->root, "forms");
	struct problems problems = { 0 };

	reading->problems = (struct problems){ 0 };
	reading->type = type_from_json(ctx, json_object_get(reading->root, "type"), &problems);
	TRY(place_type(ctx, reading));
	type_check(ctx, &reading->type, &problems);
	take_problems(ctx, reading, "/type", &problems);
	TRY(err_invalid(ctx, &reading->problems));
	for (size_t i = 0; i < reading->type.skills.count; i++)
		TRY(skill_ensure(ctx, reading->type.skills.items[i].name, &reading->type.skills.items[i].skill));
	TRY(take_err(ctx, reading, "/type", type_save(ctx, &reading->type)));
	TRY(err_invalid(ctx, &reading->problems));
	TRY(read_form(ctx, reading, "/forms/activity", form_of_activity(reading->type.id),
	    json_object_get(forms, "activity")));
	TRY(read_form(ctx, reading, "/forms/closing", form_of_closing(reading->type.id),
	    json_object_get(forms, "closing")));
	TRY(read_actions(ctx, reading));
	return err_invalid(ctx, &reading->problems);
}

struct err *
type_file_read(struct ctx *ctx, const char *json, const struct type_file_rules *rules, struct activity_type *out)
{
	json_error_t where;
	json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &where);
	struct reading reading = { .root = root, .rules = rules };
	struct problems problems = { 0 };
	struct err *err;

	if (root == NULL)
		problem_add_line(ctx->arena, &problems, where.line, "", TF(ctx,
		    "This is no JSON file: line {line} cannot be read.", "line",
		    arena_printf(ctx->arena, "%d", where.line), NULL));
	else if (!str_equal(json_string_value(json_object_get(root, "doorstep")), mark)
	    || !json_is_object(json_object_get(root, "type")))
		problem_add(ctx->arena, &problems, "", T(ctx, "This file holds no activity type."));
	else if (json_integer_value(json_object_get(root, "version")) != 1)
		problem_add(ctx->arena, &problems, "/version", T(ctx,
		    "This file comes from a newer version of Doorstep."));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = db_transaction(ctx, read_inside, &reading);
	json_decref(root);
	if (err == OK)
		*out = reading.type;
	return err;
}

struct err *
type_duplicate(struct ctx *ctx, type_id id, struct activity_type *out)
{
	struct activity_type type;
	const char *json;

	TRY(type_find(ctx, id, &type));
	TRY(type_file_write(ctx, id, &json));
	return type_file_read(ctx, json, &(struct type_file_rules){ .reference = type.reference,
	    .name = TF(ctx, "{name} (copy)", "name", type.name, NULL) }, out);
}

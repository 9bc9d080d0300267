/* whole_type -- see whole_type.h. */
#include "automation/whole_type.h"

#include <jansson.h>
#include <stdlib.h>
#include "action/action.h"
#include "activity/facts.h"
#include "automation/trigger.h"
#include "base/arena.h"
#include "catalog/type_file.h"
#include "db/db.h"

static const char *
dumped(struct ctx *ctx, const json_t *json)
{
	char *text = json_dumps(json, JSON_INDENT(2));
	const char *copy = arena_strdup(ctx->arena, text);

	free(text);
	return copy;
}

/* The triggers of the type go with its file, which the catalog writes without knowing them. */
static struct err *
with_triggers(struct ctx *ctx, type_id type, const char **json)
{
	json_t *root = json_loads(*json, 0, NULL), *triggers;
	const char *text;
	struct err *err = trigger_export(ctx, type, &text);

	if (err == OK) {
		triggers = json_loads(text, 0, NULL);
		if (json_array_size(triggers) > 0)
			json_object_set(root, "triggers", triggers);
		json_decref(triggers);
		*json = dumped(ctx, root);
	}
	json_decref(root);
	return err;
}

struct err *
whole_type_write(struct ctx *ctx, type_id type, const char **json)
{
	TRY(type_file_write(ctx, type, json));
	return with_triggers(ctx, type, json);
}

struct bringing {
	const char *json, *triggers;	/* triggers: NULL where the document has none */
	const struct type_file_rules *rules;
	enum whole_triggers how;
	struct activity_type type;
};

/* Parts the triggers from what the catalog reads. */
static void
part_triggers(struct ctx *ctx, struct bringing *b)
{
	json_t *root = json_loads(b->json, 0, NULL), *triggers = json_object_get(root, "triggers");

	if (triggers != NULL) {
		b->triggers = dumped(ctx, triggers);
		json_object_del(root, "triggers");
		b->json = dumped(ctx, root);
	}
	json_decref(root);
}

static struct err *
clear_triggers(struct ctx *ctx, struct bringing *b, bool *keeps)
{
	struct triggers all;

	*keeps = false;
	TRY(trigger_list(ctx, b->type.id, false, &all));
	for (size_t i = 0; i < all.count; i++) {
		if (!ID_EQUAL(all.items[i].type, b->type.id))
			continue;
		if (b->how == TRIGGERS_AS_WRITTEN)
			TRY(trigger_set_archived(ctx, all.items[i].id, true));
		else
			*keeps = true;
	}
	return OK;
}

static bool
same(const char *a, const char *b)
{
	json_t *one = json_loads(a, 0, NULL), *other = json_loads(b, 0, NULL);
	bool equal = json_equal(one, other) != 0;

	json_decref(one);
	json_decref(other);
	return equal;
}

static struct err *
bring(struct ctx *ctx, void *arg)
{
	struct bringing *b = arg;
	struct problems problems = { 0 };
	const char *now;
	bool keeps;

	TRY(type_file_read(ctx, b->json, b->rules, &b->type));
	if (b->triggers == NULL)
		return OK;
	TRY(trigger_export(ctx, b->type.id, &now));
	if (same(now, b->triggers))
		return OK;
	TRY(clear_triggers(ctx, b, &keeps));
	if (keeps)
		return OK;
	TRY(trigger_import(ctx, b->type.id, b->triggers, "/triggers", &problems));
	return err_invalid(ctx, &problems);
}

struct err *
whole_type_read(struct ctx *ctx, const struct whole_type *whole, struct activity_type *out)
{
	struct fact_rows facts = activity_facts(ctx);
	struct type_file_rules rules = { .facts = &facts, .check_action = action_check_settings,
	    .replace = whole->replace, .reference = whole->reference };
	struct bringing bringing = { .json = whole->json, .rules = &rules, .how = whole->triggers };

	part_triggers(ctx, &bringing);
	TRY(db_transaction(ctx, bring, &bringing));
	*out = bringing.type;
	return OK;
}

/* form -- forms and their versions in the database; see form.h. */
#include "form/inside.h"

#include "db/db.h"

#include "gen/form.sql.h"

/* ---- whose ---- */

struct form_key
form_of_activity(type_id type)
{
	return (struct form_key){ FORM_OF_ACTIVITY, type.value };
}

struct form_key
form_of_closing(type_id type)
{
	return (struct form_key){ FORM_OF_CLOSING, type.value };
}

struct form_key
form_of_customer(void)
{
	return (struct form_key){ FORM_OF_CUSTOMER, 0 };
}

struct form_key
form_of_action(action_id action)
{
	return (struct form_key){ FORM_OF_ACTION, action.value };
}

static const char *const owners[FORM_OWNER_COUNT] = { "activity", "closing", "customer", "action" };

const char *
form_owner_token(enum form_owner owner)
{
	return owners[owner];
}

bool
form_owner_parse(const char *token, enum form_owner *out)
{
	for (int i = 0; i < FORM_OWNER_COUNT; i++) {
		if (!str_equal(token, owners[i]))
			continue;
		*out = (enum form_owner)i;
		return true;
	}
	return false;
}

/* ---- found ---- */

/* What is stored was checked on its way in: it is only read. */
static struct err *
take(struct ctx *ctx, const struct form_find_newest_row *row, struct form *out)
{
	struct problems ignored = { 0 };
	struct form form = { .id = row->id, .version = row->version, .definition = row->definition,
		.created_at = row->created_at, .created_by = row->created_by };
	const json_t *json = arena_json(ctx, row->definition);

	if (!form_owner_parse(row->owner, &form.key.owner))
		return err_bug(ctx, "form of \"%s\"", row->owner);
	form.key.id = row->owner_id;
	definition_read_fields(ctx, json_object_get(json, "fields"), NULL, "/fields", &form, &ignored);
	*out = form;
	return OK;
}

struct err *
form_find(struct ctx *ctx, struct form_key key, struct form *out)
{
	struct form_find_newest_row row;
	bool found;

	TRY(sql_form_find_newest(ctx, ctx->unit, owners[key.owner], key.id, &row, &found));
	if (found)
		return take(ctx, &row, out);
	*out = (struct form){ .key = key, .definition = "{\"fields\":[]}", .created_at = INSTANT_NONE,
		.created_by = "" };
	return OK;
}

struct err *
form_find_version(struct ctx *ctx, form_id id, int64_t version, struct form *out)
{
	struct form_find_newest_row row;
	bool found;

	TRY(sql_form_find_version(ctx, ctx->unit, id, version, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such form."), "form %lld version %lld",
		    (long long)id.value, (long long)version);
	return take(ctx, &row, out);
}

struct err *
form_find_begun(struct ctx *ctx, struct form_key key, int64_t version, struct form *out)
{
	struct form newest;
	struct form_find_newest_row row;
	bool found = false;

	TRY(form_find(ctx, key, &newest));
	if (version > 0 && version < newest.version)
		TRY(sql_form_find_version(ctx, ctx->unit, newest.id, version, &row, &found));
	if (found)
		return take(ctx, &row, out);
	*out = newest;
	return OK;
}

struct err *
form_list_versions(struct ctx *ctx, form_id id, struct form_versions *out)
{
	struct form_version_list_rows rows = { 0 };
	struct form_versions list = { 0 };

	TRY(sql_form_version_list(ctx, ctx->unit, id, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = (struct form_version){ rows.items[i].version, rows.items[i].created_at,
			rows.items[i].created_by };
	*out = list;
	return OK;
}

/* ---- what differs ---- */

static bool
same_but_place(const struct field *a, const struct field *b)
{
	return json_equal((json_t *)(uintptr_t)a->settings, (json_t *)(uintptr_t)b->settings);
}

static void
say(struct ctx *ctx, struct form_changes *out, const char *msgid, const struct field *field)
{
	*arena_push(ctx->arena, out) = TF(ctx, msgid, "field", field_label(ctx, field), NULL);
}

/* Codes that stand in both, in the order of the first. */
static bool
same_order(const struct form *a, const struct form *b)
{
	size_t at = 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct field *other = form_field(b, a->fields[i].code);

		if (other == NULL)
			continue;
		if ((size_t)(other - b->fields) < at)
			return false;
		at = (size_t)(other - b->fields);
	}
	return true;
}

void
form_changes(struct ctx *ctx, const struct form *before, const struct form *after, struct form_changes *out)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct field *old = form_field(before, after->fields[i].code);

		if (old == NULL)
			say(ctx, out, N_("The field \"{field}\" was added."), &after->fields[i]);
		else if (!same_but_place(old, &after->fields[i]))
			say(ctx, out, N_("The field \"{field}\" was changed."), &after->fields[i]);
	}
	for (size_t i = 0; i < before->count; i++)
		if (form_field(after, before->fields[i].code) == NULL)
			say(ctx, out, N_("The field \"{field}\" was removed."), &before->fields[i]);
	if (!same_order(before, after))
		*arena_push(ctx->arena, out) = T(ctx, "The order of the fields was changed.");
}

/* ---- saved ---- */

struct saving {
	struct form_key key;
	const char *definition;
	int64_t expected;
	struct form *out;
};

static struct err *
conflict(struct ctx *ctx, const struct saving *saving)
{
	struct form newest, begun;
	struct form_changes changes = { 0 };
	struct buf said = buf_make(ctx->arena, 65536);

	TRY(form_find(ctx, saving->key, &newest));
	TRY(form_find_begun(ctx, saving->key, saving->expected, &begun));
	if (saving->expected == 0)
		begun.count = 0;
	form_changes(ctx, &begun, &newest, &changes);
	for (size_t i = 0; i < changes.count && i < 8; i++)
		buf_printf(&said, " %s", changes.items[i]);
	return err_new(ctx, ERR_CONFLICT, TF(ctx, "{name} has saved this form meanwhile.{changes}", "name",
	    newest.created_by, "changes", buf_text(&said), NULL), NULL);
}

static bool
same_definition(struct ctx *ctx, const char *a, const char *b)
{
	return json_equal(arena_json(ctx, a), arena_json(ctx, b));
}

static struct err *
save(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct form_lock_row row;
	struct form_insert_row inserted;
	struct form before;
	bool found;
	form_id id;
	int64_t version = 1;

	TRY(sql_form_lock(ctx, ctx->unit, owners[saving->key.owner], saving->key.id, &row, &found));
	if ((found ? row.version : 0) != saving->expected)
		return conflict(ctx, saving);
	if (found) {
		TRY(form_find(ctx, saving->key, &before));
		id = row.id;
		version = row.version + 1;
		if (same_definition(ctx, before.definition, saving->definition))
			return form_find(ctx, saving->key, saving->out);
		TRY(sql_form_set_version(ctx, ctx->unit, id, version, NULL));
	} else {
		TRY(sql_form_insert(ctx, ctx->unit, owners[saving->key.owner], saving->key.id, &inserted));
		id = inserted.id;
	}
	TRY(sql_form_version_insert(ctx, ctx->unit, id, version, saving->definition, ctx->now,
	    ctx->actor.name != NULL ? ctx->actor.name : "", NULL));
	return form_find(ctx, saving->key, saving->out);
}

struct err *
form_save(struct ctx *ctx, struct form_key key, const char *json, int64_t expected, const struct fact_rows *facts,
    struct form *out)
{
	struct problems problems = { 0 };
	struct form form;
	struct saving saving = { key, json, expected, out };
	struct err *err;

	form_parse(ctx, json, facts, &form, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(form_check_rights(ctx, key, &form, &problems));
	TRY(err_invalid(ctx, &problems));
	saving.definition = form.definition;
	err = db_transaction(ctx, save, &saving);
	/* two first versions at once: the second one is told as any other */
	if (err != OK && err->kind == ERR_CONFLICT && db_err_constraint(err) != NULL)
		return conflict(ctx, &saving);
	return err;
}

struct err *
form_copy(struct ctx *ctx, struct form_key from, struct form_key to)
{
	struct form source, target;
	struct saving saving = { .key = to, .out = &target };

	TRY(form_find(ctx, from, &source));
	if (source.version == 0)
		return OK;
	TRY(form_find(ctx, to, &target));
	saving.definition = source.definition;
	saving.expected = target.version;
	return db_transaction(ctx, save, &saving);
}

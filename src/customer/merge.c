/*
 * merge -- one record of two: see merge.h.
 *
 * What moves is written down first, row by row; moving and undoing are then the same
 * statements with the two customers swapped, and an undo touches only what still stands where
 * the merge put it.  Evidence is never moved: a signature names whom it was given by.
 */
#include "customer/merge.h"

#include <jansson.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/store.h"
#include "db/db.h"
#include "gen/customer_merge.sql.h"
#include "i18n/i18n.h"

/* ---- fields ---- */

const struct merge_field merge_fields[] = {
	{ "name", N_("Name") }, { "first_name", N_("First name") }, { "category", N_("Category") },
	{ "lang", N_("Language") }, { "phone", N_("Phone") }, { "comment", N_("Comment") },
	{ "external_id", N_("External id") }, { "parent", N_("Belongs to") }, { "opening", N_("Opening hours") },
	{ "restrictions", N_("Workers") }, { "maker", N_("Maker") }, { "model", N_("Model") },
	{ "serial", N_("Serial number") }, { "installed_on", N_("Installed on") },
	{ "warranty_until", N_("Warranty until") }, { "portal_access", N_("Portal access") }, { NULL, NULL },
};

static const char *
day_text(struct ctx *ctx, date day)
{
	return DATE_IS_NONE(day) ? "" : date_print(ctx->arena, day);
}

/* A field as it is stored, "" for nothing: what raw_put() takes. */
static const char *
raw(struct ctx *ctx, const struct customer *c, const char *field)
{
	const char *text = NULL;

	if (str_equal(field, "name"))		text = c->name;
	else if (str_equal(field, "first_name"))	text = c->first_name;
	else if (str_equal(field, "category"))	text = c->category;
	else if (str_equal(field, "lang"))	text = lang_column(c->lang);
	else if (str_equal(field, "phone"))	text = c->phone;
	else if (str_equal(field, "comment"))	text = c->comment;
	else if (str_equal(field, "external_id"))	text = c->external_id;
	else if (str_equal(field, "opening"))	text = opening_to_json(ctx->arena, &c->opening);
	else if (str_equal(field, "restrictions"))	text = c->restrictions;
	else if (str_equal(field, "maker"))	text = c->maker;
	else if (str_equal(field, "model"))	text = c->model;
	else if (str_equal(field, "serial"))	text = c->serial;
	else if (str_equal(field, "installed_on"))	text = day_text(ctx, c->installed_on);
	else if (str_equal(field, "warranty_until"))	text = day_text(ctx, c->warranty_until);
	else if (str_equal(field, "portal_access"))	text = c->portal_access ? "1" : "";
	else if (str_equal(field, "parent") && !ID_IS_NONE(c->parent))
		text = arena_printf(ctx->arena, "%lld", (long long)c->parent.value);
	return text != NULL ? text : "";
}

static void
put_day(const char *text, date *out)
{
	if (!date_parse(text, out))
		*out = DATE_NONE;
}

static void
put_parent(struct customer *c, const char *text)
{
	int64_t id = 0;

	(void)str_to_int(text, 1, INT64_MAX, &id);
	c->parent = (customer_id){ id != c->id.value ? id : 0 };
}

static void
raw_put(struct ctx *ctx, struct customer *c, const char *field, const char *text)
{
	if (str_equal(field, "name"))		c->name = text;
	else if (str_equal(field, "first_name"))	c->first_name = text;
	else if (str_equal(field, "category"))	c->category = text;
	else if (str_equal(field, "lang"))	c->lang = lang_from_column(text);
	else if (str_equal(field, "phone"))	c->phone = text;
	else if (str_equal(field, "comment"))	c->comment = text;
	else if (str_equal(field, "external_id"))	c->external_id = str_empty(text) ? NULL : text;
	else if (str_equal(field, "restrictions"))	c->restrictions = str_empty(text) ? NULL : text;
	else if (str_equal(field, "maker"))	c->maker = text;
	else if (str_equal(field, "model"))	c->model = text;
	else if (str_equal(field, "serial"))	c->serial = text;
	else if (str_equal(field, "installed_on"))	put_day(text, &c->installed_on);
	else if (str_equal(field, "warranty_until"))	put_day(text, &c->warranty_until);
	else if (str_equal(field, "portal_access"))	c->portal_access = !str_empty(text);
	else if (str_equal(field, "parent"))	put_parent(c, text);
	else if (str_equal(field, "opening"))
		(void)opening_from_json(ctx->arena, str_empty(text) ? NULL : text, &c->opening);
}

const char *
restrictions_say(struct ctx *ctx, const struct restrictions *r)
{
	struct buf to = buf_make(ctx->arena, 16384);

	if (r->mode != RESTRICTION_NONE) {
		buf_printf(&to, "%s ", r->mode == RESTRICTION_ONLY ? T(ctx, "Only:") : T(ctx, "Rather:"));
		for (size_t i = 0; i < r->count; i++)
			buf_printf(&to, "%s%s", i != 0 ? ", " : "", r->items[i]);
		if (r->last)
			buf_printf(&to, "%s%s", r->count != 0 ? ", " : "", T(ctx, "the one who came last"));
	}
	for (size_t i = 0; i < r->never.count; i++)
		buf_printf(&to, "%s%s", i != 0 ? ", " : to.size != 0 ? "; " : "",
		    i != 0 ? r->never.items[i] : TF(ctx, "never: {name}", "name", r->never.items[i], NULL));
	return buf_text(&to);
}

const char *
merge_value(struct ctx *ctx, const struct customer *c, const char *field)
{
	struct restrictions r = { 0 };
	struct customer parent;

	if (str_equal(field, "lang"))
		return c->lang == LANG_COUNT ? "" : lang_own_name(c->lang);
	if (str_equal(field, "opening"))
		return opening_say(ctx, &c->opening);
	if (str_equal(field, "restrictions"))
		return restrictions_from_json(ctx->arena, c->restrictions, &r)
		    ? restrictions_say(ctx, &r) : "";
	if (str_equal(field, "portal_access"))
		return c->portal_access ? T(ctx, "On") : T(ctx, "Off");
	if (str_equal(field, "installed_on") && !DATE_IS_NONE(c->installed_on))
		return i18n_date(ctx->arena, ctx->lang, c->installed_on, DATE_MEDIUM);
	if (str_equal(field, "warranty_until") && !DATE_IS_NONE(c->warranty_until))
		return i18n_date(ctx->arena, ctx->lang, c->warranty_until, DATE_MEDIUM);
	if (str_equal(field, "parent"))
		return !ID_IS_NONE(c->parent) && customer_find(ctx, c->parent, &parent) == OK
		    ? customer_full_name(ctx->arena, &parent) : "";
	return raw(ctx, c, field);
}

/* ---- what moves ---- */

typedef struct err *mover(struct ctx *, unit_id, int64_t merge, customer_id from, customer_id to, int64_t *changed);

/* Threads before their messages when merging; an undo walks them backwards. */
static mover *const movers[] = {
	sql_merge_move_site, sql_merge_move_contact, sql_merge_move_activity, sql_merge_move_event,
	sql_merge_move_message, sql_merge_move_trigger_run, sql_merge_move_trigger_due, sql_merge_move_hook,
	sql_merge_move_notice,
	sql_merge_move_link_use, sql_merge_move_child, sql_merge_move_document,
	sql_merge_move_quote, sql_merge_move_action_use, sql_merge_move_wish, sql_merge_move_survey_answer,
	sql_merge_move_waiting, sql_merge_move_label, sql_merge_move_answer, sql_merge_move_link_from,
	sql_merge_move_link_to, sql_merge_move_feed, sql_merge_move_thread, sql_merge_move_thread_message,
};

static struct err *
move_all(struct ctx *ctx, int64_t merge, customer_id from, customer_id to)
{
	for (size_t i = 0; i < COUNT_OF(movers); i++)
		TRY(movers[i](ctx, ctx->unit, merge, from, to, NULL));
	return OK;
}

struct err *
customer_merge_count(struct ctx *ctx, customer_id gone, struct merge_counts *out)
{
	struct merge_count_row row;

	TRY(sql_merge_count(ctx, ctx->unit, gone, &row));
	*out = (struct merge_counts){ row.sites, row.contacts, row.activities, row.messages, row.children };
	return OK;
}

/* ---- merging ---- */

struct merging {
	customer_id kept, gone;
	const char *take;
	struct public_id id;
};

static bool
is_taken(struct arena *arena, const char *take, const char *field)
{
	for (char **word = str_split(arena, take, ' ', NULL); *word != NULL; word++)
		if (str_equal(*word, field))
			return true;
	return false;
}

/* The object `into` with the members of `more` that it lacks. */
static const char *
fill_object(struct arena *arena, const char *into, const char *more)
{
	json_t *a = json_loads(into, 0, NULL), *b = json_loads(more, 0, NULL), *value;
	const char *key, *text = into;

	json_object_foreach(b, key, value)
		if (json_is_object(a) && json_object_get(a, key) == NULL)
			json_object_set(a, key, value);
	char *dumped = json_is_object(a) ? json_dumps(a, JSON_COMPACT) : NULL;
	if (dumped != NULL)
		text = arena_strdup(arena, dumped);
	free(dumped);
	json_decref(a);
	json_decref(b);
	return text;
}

/* Every field of the kept one, for the undo. */
static const char *
snapshot(struct ctx *ctx, const struct customer *c)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	for (const struct merge_field *f = merge_fields; f->name != NULL; f++)
		json_text(&json, f->name, raw(ctx, c, f->name));
	json_text(&json, "custom", c->custom);
	json_int(&json, "custom_version", c->custom_version);
	json_text(&json, "additional", c->additional);
	json_close_object(&json);
	return buf_text(&buf);
}

static struct err *
check_pair(struct ctx *ctx, const struct customer *kept, const struct customer *gone)
{
	struct problems problems = { 0 };

	if (ID_EQUAL(kept->id, gone->id))
		problem_add(ctx->arena, &problems, "", T(ctx, "This is the same record twice."));
	else if ((kept->type == CUSTOMER_MACHINE) != (gone->type == CUSTOMER_MACHINE))
		problem_add(ctx->arena, &problems, "", T(ctx, "A machine and its customer are not the same record."));
	else if (!ID_IS_NONE(kept->merged_into) || !ID_IS_NONE(gone->merged_into))
		problem_add(ctx->arena, &problems, "", T(ctx, "One of them became part of another record already."));
	else if (!INSTANT_IS_NONE(kept->erased_at) || !INSTANT_IS_NONE(gone->erased_at))
		problem_add(ctx->arena, &problems, "", T(ctx, "One of them was erased."));
	else if (ID_EQUAL(kept->parent, gone->id) || ID_EQUAL(gone->parent, kept->id))
		problem_add(ctx->arena, &problems, "",
		    T(ctx, "One belongs to the other. Change that first, then merge them."));
	return err_invalid(ctx, &problems);
}

static const char *
detail(struct ctx *ctx, const struct customer *other, const struct public_id *merge)
{
	struct buf buf = buf_make(ctx->arena, 4096);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_text(&json, "other", other->public_id.text);
	json_text(&json, "reference", other->reference);
	json_text(&json, "merge", merge->text);
	json_close_object(&json);
	return buf_text(&buf);
}

static struct err *
merge_inside(struct ctx *ctx, void *arg)
{
	struct merging *m = arg;
	struct customer kept, gone;
	struct merge_add_row row;

	TRY(customer_find(ctx, m->kept, &kept));
	TRY(customer_find(ctx, m->gone, &gone));
	TRY(check_pair(ctx, &kept, &gone));
	m->id = env_public_id(ctx->env);
	TRY(sql_merge_add(ctx, ctx->unit, m->id, kept.id, gone.id, snapshot(ctx, &kept), ctx->now, &row));
	TRY(sql_merge_note(ctx, ctx->unit, row.id, kept.id, gone.id, NULL));
	TRY(move_all(ctx, row.id, gone.id, kept.id));
	TRY(sql_merge_earlier(ctx, ctx->unit, gone.id, kept.id, NULL));
	TRY(sql_merge_into(ctx, ctx->unit, gone.id, kept.id, false, ctx->now, NULL));
	for (const struct merge_field *f = merge_fields; f->name != NULL; f++)
		if (is_taken(ctx->arena, m->take, f->name))
			raw_put(ctx, &kept, f->name, raw(ctx, &gone, f->name));
	kept.custom = fill_object(ctx->arena, kept.custom, gone.custom);
	kept.additional = fill_object(ctx->arena, kept.additional, gone.additional);
	if (kept.custom_version < gone.custom_version)
		kept.custom_version = gone.custom_version;
	TRY(customer_save(ctx, &kept));
	TRY(customer_reindex(ctx, gone.id));
	TRY(audit_write(ctx, "customer.merged", kept.public_id.text, detail(ctx, &gone, &m->id)));
	return audit_write(ctx, "customer.merged_into", gone.public_id.text, detail(ctx, &kept, &m->id));
}

struct err *
customer_merge(struct ctx *ctx, customer_id kept, customer_id gone, const char *take, struct public_id *merge)
{
	struct merging merging = { .kept = kept, .gone = gone, .take = take };

	TRY(db_transaction(ctx, merge_inside, &merging));
	*merge = merging.id;
	return OK;
}

/* ---- undoing ---- */

static void
restore(struct ctx *ctx, struct customer *c, const char *before)
{
	json_t *root = json_loads(before, 0, NULL);

	for (const struct merge_field *f = merge_fields; f->name != NULL; f++) {
		const char *text = json_string_value(json_object_get(root, f->name));

		if (text != NULL)
			raw_put(ctx, c, f->name, arena_strdup(ctx->arena, text));
	}
	const char *custom = json_string_value(json_object_get(root, "custom"));
	const char *additional = json_string_value(json_object_get(root, "additional"));

	c->custom = custom != NULL ? arena_strdup(ctx->arena, custom) : c->custom;
	c->custom_version = json_integer_value(json_object_get(root, "custom_version"));
	c->additional = additional != NULL ? arena_strdup(ctx->arena, additional) : c->additional;
	json_decref(root);
}

static struct err *
undo_inside(struct ctx *ctx, void *arg)
{
	const char *id = arg;
	struct merge_find_row row;
	struct customer kept, gone;
	bool found;

	TRY(sql_merge_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is nothing to undo."), NULL);
	if (!INSTANT_IS_NONE(row.undone_at))
		return err_new(ctx, ERR_GONE, T(ctx, "This was undone already."), NULL);
	if (row.at.s + MERGE_UNDO_S < ctx->now.s)
		return err_new(ctx, ERR_GONE, T(ctx, "This can be undone within a day only."), NULL);
	TRY(customer_find(ctx, row.kept_id, &kept));
	TRY(customer_find(ctx, row.gone_id, &gone));
	if (!INSTANT_IS_NONE(kept.erased_at) || !ID_EQUAL(gone.merged_into, kept.id))
		return err_new(ctx, ERR_GONE, T(ctx, "Too much has changed since. It cannot be undone."), NULL);
	TRY(move_all(ctx, row.id, kept.id, gone.id));
	TRY(sql_merge_into(ctx, ctx->unit, gone.id, (customer_id){ 0 }, true, ctx->now, NULL));
	restore(ctx, &kept, row.kept_before);
	TRY(customer_save(ctx, &kept));
	TRY(customer_reindex(ctx, gone.id));
	TRY(sql_merge_undone(ctx, ctx->unit, row.id, ctx->now, NULL));
	TRY(audit_write(ctx, "customer.merge_undone", kept.public_id.text, NULL));
	return audit_write(ctx, "customer.merge_undone", gone.public_id.text, NULL);
}

struct err *
customer_merge_undo(struct ctx *ctx, const char *merge)
{
	return db_transaction(ctx, undo_inside, (void *)(uintptr_t)merge);
}

struct err *
customer_merge_last(struct ctx *ctx, customer_id kept, struct merge_record *out, bool *found)
{
	struct merge_last_row row;

	TRY(sql_merge_last(ctx, ctx->unit, kept, &row, found));
	if (!*found)
		return OK;
	*found = row.at.s + MERGE_UNDO_S >= ctx->now.s;
	*out = (struct merge_record){ row.public_id, row.at,
		str_empty(row.first_name) ? row.name : arena_printf(ctx->arena, "%s %s", row.first_name, row.name) };
	return OK;
}

/* catalog -- see catalog.h: types and what is checked of them. */
#include "catalog/catalog.h"

#include <inttypes.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/store.h"
#include "catalog/type_json.h"
#include "db/db.h"
#include "db/shelf.h"
#include "i18n/i18n.h"
#include "team/plan_change.h"

enum { SHORTEST_S = 60, LONGEST_S = 14 * 86400, MOST_AROUND_S = 4 * 3600, MOST_CENTS = 100000000 };

const struct type_mode_row type_modes[TYPE_MODE_COUNT] = {
#define TYPE_MODE(name, token, label, help, place) [TYPE_##name] = { token, label, help, place },
#include "catalog/mode.inc"
#undef TYPE_MODE
};

bool
type_mode_parse(const char *token, enum type_mode *out)
{
	for (size_t i = 0; i < TYPE_MODE_COUNT; i++) {
		if (!str_equal(type_modes[i].token, token))
			continue;
		*out = (enum type_mode)i;
		return true;
	}
	return false;
}

struct activity_type
type_new(void)
{
	return (struct activity_type){
		.reference = "", .name = "", .category = "", .icon = "", .color = "", .description = "",
		.duration_s = 3600, .price_cents = TYPE_NO_MONEY, .cost_cents = TYPE_NO_MONEY, .by_hand = true,
		.by_portal = true, .by_import = true, .customer_required = true, .portal_shown = true,
		.rules = rules_none(), .display = display_new(),
	};
}

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such activity type."), NULL);
}

/* Gives each type its skills; rows come by type. */
static struct err *
add_skills(struct ctx *ctx, type_id only, struct activity_type *types, size_t count)
{
	struct type_skill_list_rows rows;

	TRY(sql_type_skill_list(ctx, ctx->unit, only, &rows));
	for (size_t i = 0; i < rows.count; i++)
		for (size_t j = 0; j < count; j++)
			if (ID_EQUAL(types[j].id, rows.items[i].type_id))
				*arena_push(ctx->arena, &types[j].skills) = (struct skill_level){
				    rows.items[i].skill_id, rows.items[i].name, rows.items[i].level };
	return OK;
}

struct err *
type_find(struct ctx *ctx, type_id id, struct activity_type *out)
{
	struct type_find_row row;
	struct activity_type type;
	bool found;

	TRY(sql_type_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	type = type_from_row(ctx, &row);
	TRY(add_skills(ctx, id, &type, 1));
	*out = type;
	return OK;
}

struct err *
type_find_public(struct ctx *ctx, const char *public_id, struct activity_type *out)
{
	struct type_find_row row;
	bool found;

	TRY(sql_type_find_public(ctx, ctx->unit, public_id, &row, &found));
	return found ? type_find(ctx, row.id, out) : not_found(ctx);
}

static struct err *
make_list(struct ctx *ctx, const char *key, void **out)
{
	struct type_find_rows rows;
	struct activity_types *types = arena_new(ctx->arena, struct activity_types);

	TRY(sql_type_list(ctx, ctx->unit, key[0] == 'a', &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, types) = type_from_row(ctx, &rows.items[i]);
	TRY(add_skills(ctx, (type_id){ 0 }, types->items, types->count));
	*out = types;
	return OK;
}

/* On the shelf: pages of every door need the types of their unit. */
static const struct shelf_kind lists = { "types", make_list };

struct err *
type_list(struct ctx *ctx, bool archived_too, struct activity_types *out)
{
	const void *kept;

	TRY(shelf_take(ctx, &lists, arena_printf(ctx->arena, "%s %" PRId64, archived_too ? "all" : "some",
	    ctx->unit.value), &kept));
	*out = *(const struct activity_types *)kept;
	out->items = arena_memdup(ctx->arena, out->items, out->count * sizeof(*out->items));
	out->capacity = out->count;
	return OK;
}

struct err *
type_lookup_reference(struct ctx *ctx, const char *reference, struct activity_type *out, bool *found)
{
	struct activity_types types;
	const char *wanted = i18n_fold(ctx->arena, reference);

	/* a unit has few types; without case and accents, so that "hp" finds "HP" */
	TRY(type_list(ctx, true, &types));
	*found = false;
	for (size_t i = 0; i < types.count && !*found; i++) {
		*found = str_equal(types.items[i].reference, reference);
		if (*found)
			*out = types.items[i];
	}
	for (size_t i = 0; i < types.count && !*found && !str_empty(wanted); i++) {
		*found = str_equal(i18n_fold(ctx->arena, types.items[i].reference), wanted);
		if (*found)
			*out = types.items[i];
	}
	return OK;
}

/* ---- checking ---- */

static void
check_length(struct ctx *ctx, struct problems *problems, const char *field, const char *text, size_t most)
{
	if (str_length(text) > most)
		problem_add(ctx->arena, problems, field, TN(ctx, (int64_t)most, "At most {n} character.",
		    "At most {n} characters.", NULL));
}

static void
check_skills(struct ctx *ctx, const struct activity_type *type, struct problems *problems)
{
	for (size_t i = 0; i < type->skills.count; i++) {
		if (type->skills.items[i].level < 1 || type->skills.items[i].level > 9)
			problem_add(ctx->arena, problems, "skills", T(ctx, "A level is a number from 1 to 9."));
		for (size_t j = 0; j < i; j++)
			if (!ID_IS_NONE(type->skills.items[i].skill)
			    && ID_EQUAL(type->skills.items[i].skill, type->skills.items[j].skill))
				problem_add(ctx->arena, problems, "skills", T(ctx, "Each skill stands once."));
	}
}

static bool
is_color(const char *text)
{
	return text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static const char *
trimmed(struct ctx *ctx, const char *text)
{
	return str_trim(ctx->arena, text != NULL ? text : "");
}

static void
check_money(struct ctx *ctx, const char *field, int64_t cents, struct problems *problems)
{
	if (cents != TYPE_NO_MONEY && (cents < 0 || cents > MOST_CENTS))
		problem_add(ctx->arena, problems, field, T(ctx, "An amount lies between 0 and 1,000,000."));
}

static bool
is_icon(const char *text)
{
	return strlen(text) <= 40 && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static void
check_words(struct ctx *ctx, struct activity_type *type, struct problems *problems)
{
	type->reference = trimmed(ctx, type->reference);
	type->name = trimmed(ctx, type->name);
	type->category = trimmed(ctx, type->category);
	type->icon = trimmed(ctx, type->icon);
	type->color = trimmed(ctx, type->color);
	type->description = trimmed(ctx, type->description);
	if (str_empty(type->reference))
		problem_add(ctx->arena, problems, "reference", T(ctx, "Enter a reference."));
	if (str_empty(type->name))
		problem_add(ctx->arena, problems, "name", T(ctx, "Enter a name."));
	check_length(ctx, problems, "reference", type->reference, 40);
	check_length(ctx, problems, "name", type->name, 120);
	check_length(ctx, problems, "category", type->category, 60);
	check_length(ctx, problems, "description", type->description, 4000);
	if (!is_icon(type->icon))
		problem_add(ctx->arena, problems, "icon", T(ctx, "Choose an icon of the list."));
	if (!str_empty(type->color) && !is_color(type->color))
		problem_add(ctx->arena, problems, "color", T(ctx, "A colour looks like #28c85a."));
}

void
type_check(struct ctx *ctx, struct activity_type *type, struct problems *problems)
{
	check_words(ctx, type, problems);
	if (type->duration_s < SHORTEST_S || type->duration_s > LONGEST_S)
		problem_add(ctx->arena, problems, "duration", T(ctx,
		    "A duration lies between one minute and 14 days."));
	if (type->before_s < 0 || type->before_s > MOST_AROUND_S)
		problem_add(ctx->arena, problems, "before", T(ctx, "At most four hours."));
	if (type->after_s < 0 || type->after_s > MOST_AROUND_S)
		problem_add(ctx->arena, problems, "after", T(ctx, "At most four hours."));
	if (type->priority < -1000 || type->priority > 1000)
		problem_add(ctx->arena, problems, "priority", T(ctx, "A priority lies between -1000 and 1000."));
	check_money(ctx, "price", type->price_cents, problems);
	check_money(ctx, "cost", type->cost_cents, problems);
	rules_check(ctx, &type->rules, problems);
	display_check(ctx, &type->display, problems);
	check_skills(ctx, type, problems);
}

/* ---- saving ---- */

struct saving {
	const struct activity_type *in;
	struct activity_type out;
};

static struct err *
save_skills(struct ctx *ctx, const struct activity_type *type)
{
	TRY(sql_type_skill_clear(ctx, ctx->unit, type->id, NULL));
	for (size_t i = 0; i < type->skills.count; i++)
		TRY(sql_type_skill_add(ctx, ctx->unit, type->id, type->skills.items[i].skill,
		    type->skills.items[i].level, NULL));
	return OK;
}

static struct err *
check_reference(struct ctx *ctx, const struct activity_type *type)
{
	struct problems problems = { 0 };
	struct activity_type known;
	bool found;

	TRY(type_lookup_reference(ctx, type->reference, &known, &found));
	if (found && !ID_EQUAL(known.id, type->id))
		problem_add(ctx->arena, &problems, "reference", T(ctx, "Another type has this reference."));
	return err_invalid(ctx, &problems);
}

/* Nobody's change is lost: who read an older state is told. */
static struct err *
check_revision(struct ctx *ctx, const struct activity_type *type)
{
	struct type_lock_row row;
	bool found;

	TRY(sql_type_lock(ctx, ctx->unit, type->id, &row, &found));
	if (!found)
		return not_found(ctx);
	if (row.revision != type->revision)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "Somebody changed this type while you did. Look at both, then save again."),
		    "revision %lld, read %lld", (long long)row.revision, (long long)type->revision);
	return OK;
}

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct activity_type *type = &saving->out;

	*type = *saving->in;
	TRY(check_reference(ctx, type));
	if (ID_IS_NONE(type->id)) {
		TRY(type_insert_row(ctx, type));
	} else {
		struct activity_type old;

		TRY(check_revision(ctx, type));
		TRY(type_find(ctx, type->id, &old));
		TRY(type_update_row(ctx, type));
		type->public_id = old.public_id;
		type->created_at = old.created_at;
	}
	TRY(save_skills(ctx, type));
	TRY(audit_write(ctx, "type.saved", type->name, NULL));
	return plan_changed(ctx);
}

struct err *
type_save(struct ctx *ctx, struct activity_type *type)
{
	struct problems problems = { 0 };
	struct activity_type checked = *type;
	struct saving saving = { .in = &checked };

	type_check(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*type = saving.out;
	return OK;
}

struct switching { type_id id; bool on, portal; };

static struct err *
switch_inside(struct ctx *ctx, void *arg)
{
	const struct switching *what = arg;
	struct activity_type type;

	TRY(type_find(ctx, what->id, &type));
	if (what->portal)
		type.portal_shown = what->on;
	else
		type.archived = what->on;
	return type_save(ctx, &type);
}

struct err *
type_set_archived(struct ctx *ctx, type_id id, bool archived)
{
	return db_transaction(ctx, switch_inside, &(struct switching){ id, archived, false });
}

struct err *
type_set_portal_shown(struct ctx *ctx, type_id id, bool shown)
{
	return db_transaction(ctx, switch_inside, &(struct switching){ id, shown, true });
}

/* ---- what was, what is in use ---- */

struct err *
type_version_lookup(struct ctx *ctx, type_id id, int64_t revision, struct type_version *out, bool *found)
{
	struct type_version_find_row row;
	struct problems problems = { 0 };
	json_t *root;

	TRY(sql_type_version_find(ctx, ctx->unit, id, revision, &row, found));
	if (!*found)
		return OK;
	root = json_loads(row.content, 0, NULL);
	*out = (struct type_version){ type_from_json(ctx, root, &problems), row.actor_name, row.saved_at };
	out->type.id = id;
	out->type.revision = revision;
	json_decref(root);
	return OK;
}

struct err *
type_category_list(struct ctx *ctx, struct type_categories *out)
{
	struct type_categories_rows rows;

	TRY(sql_type_categories(ctx, ctx->unit, &rows));
	*out = (struct type_categories){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = rows.items[i].category;
	return OK;
}

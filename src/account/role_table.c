/* role_table -- what roles may do in each unit: the usual rights, and what the unit made of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "account/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "db/shelf.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"

enum { MOST_ROLE_NAME = 40, MOST_TOKENS = 2000 };

/* As it stands on the shelf: every page asks it. */
struct table {
	uint64_t rights[ROLE_END];
	const char *names[ROLE_END];	/* of own roles; NULL: the unit has no such role */
};

/* ---- rights as text ---- */

/* Words of a version that knew more are passed over. */
static uint64_t
parse_rights(struct arena *arena, const char *text)
{
	char **words = str_split(arena, text, ' ', NULL);
	enum permission permission;
	uint64_t rights = 0;

	for (; *words != NULL; words++)
		if (permission_parse(*words, &permission))
			rights |= RIGHT(permission);
	return rights;
}

static const char *
print_rights(struct arena *arena, uint64_t rights)
{
	struct buf buf = buf_make(arena, MOST_TOKENS);

	for (int permission = 0; permission < PERMISSION_COUNT; permission++)
		if (rights & RIGHT(permission))
			buf_printf(&buf, "%s%s", buf.size > 0 ? " " : "",
			    permission_token((enum permission)permission));
	return buf_text(&buf);
}

/* ---- the table of a unit ---- */

static struct err *
make_table(struct ctx *ctx, const char *key, void **out)
{
	struct table *table = arena_new(ctx->arena, struct table);
	struct unit_role_of_unit_rows rows;
	enum role role;

	for (int i = 0; i < ROLE_COUNT; i++)
		table->rights[i] = role_rights(ROLE_BIT(i));
	TRY(sql_unit_role_of_unit(ctx, (unit_id){ atoll(key) }, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		if (!role_parse(rows.items[i].role, &role))
			continue;
		table->rights[role] |= parse_rights(ctx->arena, rows.items[i].given);
		table->rights[role] &= ~parse_rights(ctx->arena, rows.items[i].taken);
		if (role >= ROLE_OWN)
			table->names[role] = rows.items[i].name;
	}
	*out = table;
	return OK;
}

static const struct shelf_kind tables = { "roles", make_table };

static struct err *
find_table(struct ctx *ctx, unit_id unit, const struct table **out)
{
	const void *table;
	char key[24];

	snprintf(key, sizeof(key), "%lld", (long long)unit.value);
	TRY(shelf_take(ctx, &tables, key, &table));
	*out = table;
	return OK;
}

struct err *
role_rights_in(struct ctx *ctx, unit_id unit, unsigned roles, uint64_t *rights)
{
	const struct table *table;
	uint64_t sum = 0;

	*rights = 0;
	if (roles == 0)
		return OK;
	TRY(find_table(ctx, unit, &table));
	for (int i = 0; i < ROLE_END; i++)
		if (roles & ROLE_BIT(i))
			sum |= table->rights[i];
	*rights = sum;
	return OK;
}

static struct unit_role
row_of(struct ctx *ctx, const struct table *table, enum role role)
{
	bool own = role >= ROLE_OWN;

	return (struct unit_role){ .role = role, .token = role_token(role), .own = own,
		.name = own ? arena_strdup(ctx->arena, table->names[role]) : T(ctx, role_label(role)),
		.about = own ? "" : T(ctx, role_about(role)),
		.changed = !own && table->rights[role] != role_rights(ROLE_BIT(role)),
		.rights = table->rights[role] };
}

static int
by_name(const void *a, const void *b)
{
	const struct unit_role *one = a, *other = b;

	if (one->own != other->own)
		return one->own ? 1 : -1;
	return one->own ? strcoll(one->name, other->name) : (int)one->role - (int)other->role;
}

struct err *
role_list(struct ctx *ctx, struct unit_roles *out)
{
	struct unit_roles roles = { 0 };
	const struct table *table;

	TRY(find_table(ctx, ctx->unit, &table));
	for (int i = 0; i < ROLE_END; i++)
		if (i < ROLE_COUNT || table->names[i] != NULL)
			*arena_push(ctx->arena, &roles) = row_of(ctx, table, (enum role)i);
	qsort(roles.items, roles.count, sizeof(*roles.items), by_name);
	*out = roles;
	return OK;
}

struct err *
role_find(struct ctx *ctx, const char *token, struct unit_role *out)
{
	const struct table *table;
	enum role role;

	TRY(find_table(ctx, ctx->unit, &table));
	if (!role_parse(token, &role) || (role >= ROLE_OWN && table->names[role] == NULL))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such role."), "role %s", token);
	*out = row_of(ctx, table, role);
	return OK;
}

/* ---- changing it ---- */

struct err *
rights_to_give(struct ctx *ctx, person_id person, unit_id unit, uint64_t *rights)
{
	unsigned roles;

	TRY(membership_in_unit(ctx, person, unit, &roles));
	if ((roles & ROLE_BIT(ROLE_ADMIN)) != 0)
		*rights = UINT64_MAX;
	else
		TRY(role_rights_in(ctx, unit, roles, rights));
	return OK;
}

struct err *
check_granting(struct ctx *ctx, uint64_t change)
{
	uint64_t mine;

	if (ctx->actor.kind != ACTOR_STAFF || change == 0)
		return OK;
	TRY(rights_to_give(ctx, ctx->actor.person, ctx->unit, &mine));
	if ((mine & RIGHT(PERMISSION_EDIT_STAFF)) == 0)
		mine = 0;
	if ((change & ~mine) == 0)
		return OK;
	return err_new(ctx, ERR_FORBIDDEN, T(ctx, "You can give and take only rights that you have yourself."),
	    "%s", print_rights(ctx->arena, change & ~mine));
}

struct changing {
	const char *token, *name;
	bool create;
	uint64_t was, rights;
	enum role role;		/* of a new one: set */
};

static struct err *
check_name(struct ctx *ctx, const struct changing *c)
{
	struct problems problems = { 0 };
	struct unit_roles roles;

	if (str_empty(c->name) || !str_is_utf8(c->name, strlen(c->name)) || str_length(c->name) > MOST_ROLE_NAME)
		problem_add(ctx->arena, &problems, "name", T(ctx, "Give a name of at most 40 characters."));
	TRY(role_list(ctx, &roles));
	for (size_t i = 0; i < roles.count; i++)
		if (strcasecmp(roles.items[i].name, c->name) == 0 && !str_equal(roles.items[i].token, c->token))
			problem_add(ctx->arena, &problems, "name", T(ctx, "Another role has this name already."));
	return err_invalid(ctx, &problems);
}

/* Writes a row: what differs from the usual rights. */
static struct err *
put(struct ctx *ctx, enum role role, const char *name, uint64_t before, uint64_t rights, const char *what)
{
	uint64_t usual = role < ROLE_COUNT ? role_rights(ROLE_BIT(role)) : 0;
	struct arena *arena = ctx->arena;

	TRY(sql_unit_role_put(ctx, ctx->unit, role_token(role), name, print_rights(arena, rights & ~usual),
	    print_rights(arena, usual & ~rights), ctx->now, NULL));
	return audit_write(ctx, what, role >= ROLE_OWN ? name : role_token(role),
	    arena_printf(arena, "{\"given\":\"%s\",\"taken\":\"%s\"}", print_rights(arena, rights & ~before),
	    print_rights(arena, before & ~rights)));
}

static struct err *
create(struct ctx *ctx, void *arg)
{
	struct changing *c = arg;
	const struct table *table;
	int slot = ROLE_OWN;

	TRY(check_name(ctx, c));
	TRY(check_granting(ctx, c->rights));
	TRY(find_table(ctx, ctx->unit, &table));
	while (slot < ROLE_END && table->names[slot] != NULL)
		slot++;
	if (slot == ROLE_END)
		return err_new(ctx, ERR_LIMIT, T(ctx, "A unit has at most 16 roles of its own."), NULL);
	c->role = (enum role)slot;
	return put(ctx, c->role, c->name, 0, c->rights, "role.create");
}

struct err *
role_create(struct ctx *ctx, const char *name, uint64_t rights, struct unit_role *out)
{
	struct changing c = { .token = "", .name = str_trim(ctx->arena, name), .rights = rights };

	TRY(db_transaction(ctx, create, &c));
	return role_find(ctx, role_token(c.role), out);
}

static struct err *
save(struct ctx *ctx, void *arg)
{
	const struct changing *c = arg;
	struct problems problems = { 0 };
	struct unit_role now;

	TRY(role_find(ctx, c->token, &now));
	if (now.own)
		TRY(check_name(ctx, c));
	if (now.rights != c->was)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "Somebody else has changed this role meanwhile. Look at it again, then change it."), NULL);
	if (now.role == ROLE_ADMIN && (c->rights & RIGHT(PERMISSION_EDIT_STAFF)) == 0) {
		problem_add(ctx->arena, &problems, "right", T(ctx,
		    "Administrators keep the right to change staff and roles, so that nobody is locked out."));
		return err_invalid(ctx, &problems);
	}
	TRY(check_granting(ctx, now.rights ^ c->rights));
	return put(ctx, now.role, now.own ? c->name : "", now.rights, c->rights, "role.change");
}

struct err *
role_save(struct ctx *ctx, const char *token, const char *name, uint64_t was, uint64_t rights)
{
	struct changing c = { .token = token, .name = str_trim(ctx->arena, name), .was = was, .rights = rights };

	return db_transaction(ctx, save, &c);
}

static struct err *
reset(struct ctx *ctx, void *arg)
{
	struct unit_role now;
	uint64_t usual;

	TRY(role_find(ctx, arg, &now));
	if (now.own)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "A role of your own has no usual rights."), NULL);
	usual = role_rights(ROLE_BIT(now.role));
	TRY(check_granting(ctx, now.rights ^ usual));
	return put(ctx, now.role, "", now.rights, usual, "role.reset");
}

struct err *
role_reset(struct ctx *ctx, const char *token)
{
	return db_transaction(ctx, reset, (void *)(uintptr_t)token);
}

static struct err *
take_away(struct ctx *ctx, void *arg)
{
	struct membership_of_role_row held;
	struct unit_role now;

	TRY(role_find(ctx, arg, &now));
	if (!now.own)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "Every unit has this role. Take its rights away instead."), NULL);
	TRY(sql_membership_of_role(ctx, ctx->unit, now.token, &held));
	if (held.count > 0)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "Somebody still has this role. Give these people another one first."), NULL);
	TRY(check_granting(ctx, now.rights));
	TRY(sql_unit_role_remove(ctx, ctx->unit, now.token, NULL));
	return audit_write(ctx, "role.remove", now.name, NULL);
}

struct err *
role_remove(struct ctx *ctx, const char *token)
{
	return db_transaction(ctx, take_away, (void *)(uintptr_t)token);
}

/* external -- see external.h: accesses made, changed, found, ended. */
#include "external/external.h"

#include <jansson.h>
#include <string.h>
#include "account/handing.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/external.sql.h"
#include "i18n/i18n.h"

enum { USED_EVERY_S = 3600, MOST_TYPES = 500 };

static const struct { const char *token, *label, *help; } right_rows[EXTERNAL_RIGHT_COUNT] = {
#define EXTERNAL_RIGHT(name, token, label, help) [EXTERNAL_##name] = { token, label, help },
#include "external/right.inc"
#undef EXTERNAL_RIGHT
};

/* ---- rights ---- */

const char *
external_right_token(enum external_right right)
{
	return right_rows[right].token;
}

const char *
external_right_label(enum external_right right)
{
	return right_rows[right].label;
}

const char *
external_right_help(enum external_right right)
{
	return right_rows[right].help;
}

static bool
right_of(const char *word, size_t size, unsigned *rights)
{
	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++) {
		if (strlen(right_rows[i].token) != size || strncmp(right_rows[i].token, word, size) != 0)
			continue;
		*rights |= EXTERNAL_BIT(i);
		return true;
	}
	return false;
}

bool
external_rights_parse(const char *text, unsigned *out)
{
	unsigned rights = 0;

	for (text += strspn(text, " ,"); *text != '\0'; text += strspn(text, " ,")) {
		size_t size = strcspn(text, " ,");

		if (!right_of(text, size, &rights))
			return false;
		text += size;
	}
	if (rights == 0)
		return false;
	*out = rights;
	return true;
}

const char *
external_rights_print(struct arena *arena, unsigned rights)
{
	struct buf buf = buf_make(arena, 200);

	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++)
		if (rights & EXTERNAL_BIT(i))
			buf_printf(&buf, "%s%s", buf.size > 0 ? " " : "", right_rows[i].token);
	return buf_text(&buf);
}

bool
external_may(const struct external_access *access, enum external_right right)
{
	return (access->rights & EXTERNAL_BIT(right)) != 0;
}

/* As route rows ask for them. */
static uint64_t
scopes_of(unsigned rights)
{
	uint64_t scopes = 0;

	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++)
		if (rights & EXTERNAL_BIT(i))
			scopes |= SCOPE(NEEDS_EXTERNAL_VIEW + i);
	return scopes;
}

struct err *
external_rights_to_give(struct ctx *ctx, unsigned *out)
{
	uint64_t scopes;

	TRY(handing_scopes(ctx, &scopes));
	*out = 0;
	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++)
		if (scopes & scopes_of(EXTERNAL_BIT(i)))
			*out |= EXTERNAL_BIT(i);
	return OK;
}

bool
external_may_type(const struct external_access *access, type_id type)
{
	for (size_t i = 0; i < access->types.count; i++)
		if (access->types.items[i] == type.value)
			return true;
	return access->types.count == 0;
}

/* ---- rows ---- */

static const char *
types_print(struct arena *arena, const struct external_access *access)
{
	struct buf buf = buf_make(arena, MOST_TYPES * 24);
	struct json j = json_make(&buf);

	json_open_array(&j, NULL);
	for (size_t i = 0; i < access->types.count; i++)
		json_int(&j, NULL, access->types.items[i]);
	json_close_array(&j);
	return buf_text(&buf);
}

static void
types_parse(struct arena *arena, const char *text, struct external_access *to)
{
	json_t *list = json_loads(text, 0, NULL);

	for (size_t i = 0; i < json_array_size(list); i++)
		*arena_push(arena, &to->types) = json_integer_value(json_array_get(list, i));
	json_decref(list);
}

static struct external_access
access_of_row(struct arena *arena, const struct external_find_public_row *row)
{
	struct external_access access = {
		.id = row->id, .public_id = row->public_id, .name = row->name,
		.created_at = row->created_at, .renewed_at = row->renewed_at, .used_at = row->used_at,
		.revoked_at = row->revoked_at,
	};

	(void)!external_rights_parse(row->rights, &access.rights);
	types_parse(arena, row->types, &access);
	return access;
}

struct err *
external_list(struct ctx *ctx, struct external_accesses *out)
{
	struct external_find_public_rows rows;
	struct external_accesses list = { 0 };

	TRY(sql_external_list(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = access_of_row(ctx->arena, &rows.items[i]);
	*out = list;
	return OK;
}

struct err *
external_find_public(struct ctx *ctx, const char *public_id, struct external_access *out)
{
	struct external_find_public_row row;
	bool found;

	TRY(sql_external_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such access."), "external %s", public_id);
	*out = access_of_row(ctx->arena, &row);
	return OK;
}

/* ---- saving ---- */

struct saving {
	struct external_access *access;
	struct bytes hash;
};

static struct err *
put_row(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct external_access *access = saving->access;
	const char *rights = external_rights_print(ctx->arena, access->rights);
	const char *types = types_print(ctx->arena, access);
	const char *detail = arena_printf(ctx->arena, "{\"rights\":\"%s\",\"types\":%s}", rights, types);
	struct external_add_row row;

	if (!ID_IS_NONE(access->id)) {
		TRY(sql_external_change(ctx, ctx->unit, access->id, access->name, rights, types, NULL));
		return audit_write(ctx, "external.change", access->name, detail);
	}
	access->public_id = env_public_id(ctx->env);
	TRY(sql_external_add(ctx, ctx->unit, access->public_id, access->name, saving->hash, rights, types, ctx->now,
	    &row));
	access->id = row.id;
	return audit_write(ctx, "external.create", access->name, detail);
}

static struct err *
check(struct ctx *ctx, const struct external_access *access)
{
	struct problems problems = { 0 };

	if (str_empty(access->name) || str_length(access->name) > 80)
		problem_add(ctx->arena, &problems, "name", T(ctx, "Give a name of at most 80 characters."));
	if (access->rights == 0)
		problem_add(ctx->arena, &problems, "rights", T(ctx, "Choose what the program may do."));
	for (size_t i = 0; i < access->types.count; i++) {
		struct activity_type type;

		if (access->types.count <= MOST_TYPES &&
		    type_find(ctx, (type_id){ access->types.items[i] }, &type) == OK)
			continue;
		problem_add(ctx->arena, &problems, "types", T(ctx, "There is no such activity type."));
		break;
	}
	return err_invalid(ctx, &problems);
}

static const char *
address_of(struct ctx *ctx, const struct external_access *access, const char *key)
{
	return arena_printf(ctx->arena, "%s/connectors/%s/%s", ctx->env->base_url, access->public_id.text, key);
}

struct err *
external_save(struct ctx *ctx, struct external_access *access, const char **address)
{
	bool is_new = ID_IS_NONE(access->id);
	const char *key = is_new ? crypt_token(ctx) : "";
	struct saving saving = { access, crypt_hash(ctx, key) };
	struct external_access before = { 0 };

	access->name = str_trim(ctx->arena, access->name != NULL ? access->name : "");
	TRY(check(ctx, access));
	if (!is_new)
		TRY(external_find_public(ctx, access->public_id.text, &before));
	TRY(handing_check(ctx, scopes_of(access->rights & ~before.rights)));
	TRY(db_transaction(ctx, put_row, &saving));
	*address = is_new ? address_of(ctx, access, key) : NULL;
	return OK;
}

struct ending {
	external_access_id id;
	struct bytes hash;	/* of the next key; none: revoked for good */
};

static struct err *
end_key(struct ctx *ctx, void *arg)
{
	const struct ending *ending = arg;
	const char *id = arena_printf(ctx->arena, "%lld", (long long)ending->id.value);
	bool renew = ending->hash.at != NULL;
	int64_t changed;

	if (renew)
		TRY(sql_external_renew(ctx, ctx->unit, ending->id, ending->hash, ctx->now, &changed));
	else
		TRY(sql_external_revoke(ctx, ctx->unit, ending->id, ctx->now, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This access was revoked already."), "external %s", id);
	return audit_write(ctx, renew ? "external.renew" : "external.revoke", id, NULL);
}

struct err *
external_renew(struct ctx *ctx, struct external_access *access, const char **address)
{
	const char *key = crypt_token(ctx);
	struct ending ending = { access->id, crypt_hash(ctx, key) };

	TRY(handing_check(ctx, scopes_of(access->rights)));
	TRY(db_transaction(ctx, end_key, &ending));
	*address = address_of(ctx, access, key);
	return OK;
}

struct err *
external_revoke(struct ctx *ctx, external_access_id id)
{
	struct ending ending = { .id = id };

	return db_transaction(ctx, end_key, &ending);
}

/* ---- coming in ---- */

struct using { unit_id unit; external_access_id id; };

static struct err *
mark_used(struct ctx *ctx, void *arg)
{
	const struct using *using = arg;

	return sql_external_used(ctx, using->unit, using->id, ctx->now, NULL);
}

/* External accesses count downwards, so that no line of a history takes one for an API key. */
static struct actor
actor_of(const struct external_access *access)
{
	return (struct actor){ .kind = ACTOR_KEY, .key = { -access->id.value }, .name = access->name,
		.rights = SCOPE(NEEDS_EXTERNAL) | scopes_of(access->rights) };
}

struct err *
external_enter(struct ctx *ctx, const char *public_id, const char *key, struct external_access *out, bool *found)
{
	struct external_by_address_row row;
	struct using using;

	TRY(sql_external_by_address(ctx, public_id, &row, found));
	*found = *found && crypt_equal(row.hash, crypt_hash(ctx, key));
	if (!*found)
		return OK;
	ctx->tenant = row.tenant;
	ctx->unit = row.unit;
	(void)!lang_parse(row.lang, &ctx->lang);
	TRY(external_find_public(ctx, public_id, out));
	ctx->actor = actor_of(out);
	using = (struct using){ row.unit, row.id };
	/* A disk that is full must not keep programs from reading. */
	if (INSTANT_IS_NONE(out->used_at) || ctx->now.s - out->used_at.s >= USED_EVERY_S)
		(void)!db_transaction(ctx, mark_used, &using);
	return OK;
}

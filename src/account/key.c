/* key -- API keys: programs that act in one unit. */
#include <jansson.h>
#include <string.h>
#include "account/account.h"
#include "account/handing.h"
#include "account/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"

enum { USED_EVERY_S = 3600 };

static const struct { const char *word; enum need need; } scope_words[] = {
	{ "read", NEEDS_KEY_READ },
	{ "plan", NEEDS_KEY_PLAN },
	{ "write", NEEDS_KEY_WRITE },
	{ "admin", NEEDS_KEY_ADMIN },
};

static bool
scope_of(const char *word, size_t size, uint64_t *scopes)
{
	for (size_t i = 0; i < COUNT_OF(scope_words); i++) {
		if (strlen(scope_words[i].word) != size || strncmp(scope_words[i].word, word, size) != 0)
			continue;
		*scopes |= SCOPE(scope_words[i].need);
		return true;
	}
	return false;
}

bool
scopes_parse(const char *text, uint64_t *out)
{
	uint64_t scopes = 0;

	for (text += strspn(text, " ,"); *text != '\0'; text += strspn(text, " ,")) {
		size_t size = strcspn(text, " ,");

		if (!scope_of(text, size, &scopes))
			return false;
		text += size;
	}
	if (scopes == 0)
		return false;
	*out = scopes;
	return true;
}

const char *
scopes_print(uint64_t scopes)
{
	static const char *const texts[] = { "", "read", "plan", "read plan", "write", "read write",
		"plan write", "read plan write", "admin", "read admin", "plan admin", "read plan admin",
		"write admin", "read write admin", "plan write admin", "read plan write admin" };
	int index = 0;

	for (size_t i = 0; i < COUNT_OF(scope_words); i++)
		if (scopes & SCOPE(scope_words[i].need))
			index |= 1 << i;
	return texts[index];
}

struct making {
	const char *name;
	uint64_t scopes;
	const char *units, *types;	/* JSON; NULL: none */
	struct bytes hash;
};

static struct err *
add_key(struct ctx *ctx, void *arg)
{
	const struct making *making = arg;
	struct api_key_add_row row;

	TRY(sql_api_key_add(ctx, ctx->unit, env_public_id(ctx->env), making->name, making->hash,
	    scopes_print(making->scopes), making->units, making->types, ctx->now, &row));
	return audit_write(ctx, "key.create", making->name, NULL);
}

static const char *
print_ids(struct arena *arena, const int64_t *ids, size_t count)
{
	struct buf to = buf_make(arena, 1 << 20);

	for (size_t i = 0; i < count; i++)
		buf_printf(&to, "%s%lld", i == 0 ? "[" : ",", (long long)ids[i]);
	buf_putc(&to, ']');
	return count == 0 ? NULL : buf_text(&to);
}

struct err *
key_create(struct ctx *ctx, const char *name, uint64_t scopes, const char **secret)
{
	return key_create_limited(ctx, name, scopes, &(struct key_limits){ 0 }, secret);
}

struct err *
key_create_limited(struct ctx *ctx, const char *name, uint64_t scopes, const struct key_limits *limits,
    const char **secret)
{
	const char *word = arena_printf(ctx->arena, "ds_%s", crypt_token(ctx));
	struct making making = { str_trim(ctx->arena, name), scopes,
		print_ids(ctx->arena, limits->units.items, limits->units.count),
		print_ids(ctx->arena, limits->types.items, limits->types.count), crypt_hash(ctx, word) };
	struct problems problems = { 0 };

	if (str_empty(making.name) || str_length(making.name) > 80)
		problem_add(ctx->arena, &problems, "name", T(ctx, "Give a name of at most 80 characters."));
	if (*scopes_print(scopes) == '\0')
		problem_add(ctx->arena, &problems, "scopes", T(ctx, "Choose what the key may do."));
	TRY(err_invalid(ctx, &problems));
	TRY(handing_check(ctx, scopes));
	TRY(db_transaction(ctx, add_key, &making));
	*secret = word;
	return OK;
}

static const int64_t *
read_ids(struct ctx *ctx, const char *text, size_t *count)
{
	json_t *list = text == NULL ? NULL : json_loads(text, 0, NULL);
	int64_t *ids = arena_new_array(ctx->arena, json_array_size(list), int64_t);

	*count = json_array_size(list);
	for (size_t i = 0; i < *count; i++)
		ids[i] = json_integer_value(json_array_get(list, i));
	json_decref(list);
	return ids;
}

static struct api_key
key_of_row(struct ctx *ctx, const struct api_key_by_hash_row *row)
{
	struct api_key key = {
		.id = row->id,
		.public_id = row->public_id,
		.name = row->name,
		.unit = row->unit,
		.tenant = row->tenant,
		.lang = lang_of(row->lang),
		.created_at = row->created_at,
		.used_at = row->used_at,
		.revoked_at = row->revoked_at,
	};

	(void)!scopes_parse(row->scopes, &key.scopes);
	key.units.items = read_ids(ctx, row->units, &key.units.count);
	key.types.items = read_ids(ctx, row->types, &key.types.count);
	return key;
}

static struct err *
mark_used(struct ctx *ctx, void *arg)
{
	const struct api_key *key = arg;

	return sql_api_key_used(ctx, key->unit, key->id, ctx->now, NULL);
}

struct err *
key_find(struct ctx *ctx, const char *secret, struct api_key *out, bool *found)
{
	struct api_key_by_hash_row row;

	TRY(sql_api_key_by_hash(ctx, crypt_hash(ctx, secret), &row, found));
	if (!*found)
		return OK;
	*out = key_of_row(ctx, &row);
	/* A disk that is full must not keep programs from reading. */
	if (INSTANT_IS_NONE(out->used_at) || ctx->now.s - out->used_at.s >= USED_EVERY_S)
		(void)!db_transaction(ctx, mark_used, out);
	return OK;
}

static bool
holds(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool
key_may_unit(const struct api_key *key, unit_id unit)
{
	return ID_EQUAL(key->unit, unit) || holds(key->units.items, key->units.count, unit.value);
}

bool
key_may_type(const struct api_key *key, type_id type)
{
	return key->types.count == 0 || holds(key->types.items, key->types.count, type.value);
}

struct err *
key_list(struct ctx *ctx, struct api_keys *out)
{
	struct api_key_by_hash_rows rows;
	struct api_keys keys = { 0 };

	TRY(sql_api_key_of_unit(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &keys) = key_of_row(ctx, &rows.items[i]);
	*out = keys;
	return OK;
}

static struct err *
revoke_key(struct ctx *ctx, void *arg)
{
	const char *public_id = arg;
	int64_t changed;

	TRY(sql_api_key_revoke(ctx, ctx->unit, public_id, ctx->now, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such key, or it was revoked already."),
		    "key %s", public_id);
	return audit_write(ctx, "key.revoke", public_id, NULL);
}

struct err *
key_revoke(struct ctx *ctx, const char *public_id)
{
	return db_transaction(ctx, revoke_key, (void *)(uintptr_t)public_id);
}

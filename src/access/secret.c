/* secret -- hashes, tokens and sealed texts of the door, out of the installation's secret. */
#include <assert.h>
#include <sodium.h>

#include "access/inside.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"

enum { SEAL_TAG = 16 };

static void
key_of(struct ctx *ctx, const char *use, uint8_t key[crypto_generichash_KEYBYTES])
{
	static_assert(crypto_generichash_KEYBYTES == crypto_stream_xchacha20_KEYBYTES, "one key size");
	crypto_generichash(key, crypto_generichash_KEYBYTES, (const uint8_t *)use, strlen(use),
	    database_secret(db_database(ctx->db)), 32);
}

struct bytes
secret_digest(struct ctx *ctx, const char *use, const char *text)
{
	uint8_t key[crypto_generichash_KEYBYTES];
	uint8_t *digest = arena_alloc(ctx->arena, DIGEST_SIZE);

	key_of(ctx, use, key);
	crypto_generichash(digest, DIGEST_SIZE, (const uint8_t *)text, strlen(text), key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	return (struct bytes){ digest, DIGEST_SIZE };
}

bool
secret_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && a.size > 0 && sodium_memcmp(a.at, b.at, a.size) == 0;
}

static const char *
base64_of(struct arena *arena, const uint8_t *at, size_t size)
{
	size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);

	return sodium_bin2base64(arena_alloc(arena, room), room, at, size,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

const char *
secret_token(struct ctx *ctx)
{
	uint8_t bytes[32];

	ctx->env->random(ctx->env, bytes, sizeof(bytes));
	return base64_of(ctx->arena, bytes, sizeof(bytes));
}

const char *
secret_digits(struct ctx *ctx, int digits)
{
	uint64_t bits, power = 1;

	for (int i = 0; i < digits; i++)
		power *= 10;
	/* 64 random bits against at most 10^8: the slant is below 10^-11. */
	ctx->env->random(ctx->env, &bits, sizeof(bits));
	return arena_printf(ctx->arena, "%0*llu", digits, (unsigned long long)(bits % power));
}

const char *
secret_hex(struct ctx *ctx, struct bytes bytes)
{
	size_t room = bytes.size * 2 + 1;

	return sodium_bin2hex(arena_alloc(ctx->arena, room), room, bytes.at, bytes.size);
}

/* Tag first, then the text under a stream that the tag begins: the same text gives the same token. */
const char *
secret_seal(struct ctx *ctx, const char *use, const char *text)
{
	uint8_t key[crypto_generichash_KEYBYTES], nonce[crypto_stream_xchacha20_NONCEBYTES] = { 0 };
	size_t size = strlen(text);
	uint8_t *sealed = arena_alloc(ctx->arena, SEAL_TAG + size);

	key_of(ctx, use, key);
	crypto_generichash(sealed, SEAL_TAG, (const uint8_t *)text, size, key, sizeof(key));
	memcpy(nonce, sealed, SEAL_TAG);
	key_of(ctx, arena_printf(ctx->arena, "%s stream", use), key);
	crypto_stream_xchacha20_xor(sealed + SEAL_TAG, (const uint8_t *)text, size, nonce, key);
	sodium_memzero(key, sizeof(key));
	return base64_of(ctx->arena, sealed, SEAL_TAG + size);
}

const char *
secret_open(struct ctx *ctx, const char *use, const char *token)
{
	uint8_t key[crypto_generichash_KEYBYTES], nonce[crypto_stream_xchacha20_NONCEBYTES] = { 0 }, tag[SEAL_TAG];
	size_t length = strlen(token), size = 0;
	uint8_t *sealed = arena_alloc(ctx->arena, length + 1);
	char *text;
	bool good;

	if (length > 400 || sodium_base642bin(sealed, length, token, length, NULL, &size, NULL,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || size <= SEAL_TAG)
		return NULL;
	text = arena_alloc(ctx->arena, size - SEAL_TAG + 1);
	key_of(ctx, arena_printf(ctx->arena, "%s stream", use), key);
	memcpy(nonce, sealed, SEAL_TAG);
	crypto_stream_xchacha20_xor((uint8_t *)text, sealed + SEAL_TAG, size - SEAL_TAG, nonce, key);
	key_of(ctx, use, key);
	crypto_generichash(tag, SEAL_TAG, (const uint8_t *)text, size - SEAL_TAG, key, sizeof(key));
	good = sodium_memcmp(tag, sealed, SEAL_TAG) == 0 && strlen(text) == size - SEAL_TAG;
	sodium_memzero(key, sizeof(key));
	return good ? text : NULL;
}

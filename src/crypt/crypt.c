/* crypt -- see crypt.h.  Secrets, hashes, signed texts; passwords stand in password.c. */
#include "crypt/crypt.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"

enum { TOKEN_BYTES = 32, MAC_BYTES = 16, UNTIL_BYTES = 8 };

void
crypt_start(void)
{
	MUST(sodium_init() >= 0);
}

/* ---- letters ---- */

const char *
crypt_base64(struct arena *arena, struct bytes bytes)
{
	size_t size = sodium_base64_encoded_len(bytes.size, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(arena, size);

	return sodium_bin2base64(text, size, bytes.at, bytes.size, sodium_base64_VARIANT_ORIGINAL);
}

const char *
crypt_encode(struct arena *arena, struct bytes bytes)
{
	size_t size = sodium_base64_encoded_len(bytes.size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = arena_alloc(arena, size);

	return sodium_bin2base64(text, size, bytes.at, bytes.size,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
crypt_decode(struct arena *arena, const char *text, struct bytes *out)
{
	size_t size = strlen(text);
	uint8_t *bytes = arena_alloc(arena, size + 1);
	size_t got;

	if (sodium_base642bin(bytes, size + 1, text, size, NULL, &got, NULL,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	*out = (struct bytes){ bytes, got };
	return true;
}

/* ---- random secrets and their hashes ---- */

const char *
crypt_token(struct ctx *ctx)
{
	uint8_t bytes[TOKEN_BYTES];

	ctx->env->random(ctx->env, bytes, sizeof(bytes));
	return crypt_encode(ctx->arena, (struct bytes){ bytes, sizeof(bytes) });
}

/* One of 0-9, each as likely: 250 to 255 are thrown again. */
static char
random_digit(struct ctx *ctx)
{
	uint8_t dice;

	do
		ctx->env->random(ctx->env, &dice, 1);
	while (dice >= 250);
	return (char)('0' + dice % 10);
}

const char *
crypt_digits(struct ctx *ctx, int digits)
{
	char *text = arena_alloc(ctx->arena, (size_t)digits + 1);

	MUST(digits >= 1 && digits <= 18);
	for (int i = 0; i < digits; i++)
		text[i] = random_digit(ctx);
	return text;
}

struct bytes
crypt_hash(struct ctx *ctx, const char *secret)
{
	uint8_t *hash = arena_alloc(ctx->arena, HASH_SIZE);

	crypto_generichash(hash, HASH_SIZE, (const uint8_t *)secret, strlen(secret), NULL, 0);
	return (struct bytes){ hash, HASH_SIZE };
}

struct bytes
crypt_sha256(struct ctx *ctx, struct bytes bytes)
{
	uint8_t *hash = arena_alloc(ctx->arena, crypto_hash_sha256_BYTES);

	crypto_hash_sha256(hash, bytes.at, bytes.size);
	return (struct bytes){ hash, crypto_hash_sha256_BYTES };
}

struct err *
crypt_sha256_file(struct ctx *ctx, const char *path, struct bytes *out)
{
	uint8_t *hash = arena_alloc(ctx->arena, crypto_hash_sha256_BYTES), piece[16384];
	crypto_hash_sha256_state state;
	FILE *file = fopen(path, "rb");
	size_t got;

	if (file == NULL)
		return err_new(ctx, ERR_NOT_FOUND, NULL, "cannot read %s", path);
	crypto_hash_sha256_init(&state);
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		crypto_hash_sha256_update(&state, piece, got);
	fclose(file);
	crypto_hash_sha256_final(&state, hash);
	*out = (struct bytes){ hash, crypto_hash_sha256_BYTES };
	return OK;
}

struct bytes
crypt_keyed_hash(struct ctx *ctx, const uint8_t *secret, const char *use, const char *text)
{
	uint8_t *hash = arena_alloc(ctx->arena, HASH_SIZE);
	uint8_t key[KEY_SIZE];

	crypt_key(secret, use, key);
	crypto_generichash(hash, HASH_SIZE, (const uint8_t *)text, strlen(text), key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	return (struct bytes){ hash, HASH_SIZE };
}

bool
crypt_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || sodium_memcmp(a.at, b.at, a.size) == 0);
}

/* Over the hashes, so that neither the length nor the place of a difference shows. */
bool
crypt_equal_text(const char *a, const char *b)
{
	uint8_t hash_a[HASH_SIZE], hash_b[HASH_SIZE];

	if (a == NULL || b == NULL)
		return false;
	crypto_generichash(hash_a, HASH_SIZE, (const uint8_t *)a, strlen(a), NULL, 0);
	crypto_generichash(hash_b, HASH_SIZE, (const uint8_t *)b, strlen(b), NULL, 0);
	return sodium_memcmp(hash_a, hash_b, HASH_SIZE) == 0;
}

void
crypt_key(const uint8_t *secret, const char *use, uint8_t key[KEY_SIZE])
{
	crypto_generichash(key, KEY_SIZE, (const uint8_t *)use, strlen(use), secret, 32);
}

/* ---- signed texts ---- */

/* Over "tag NUL payload", so that no tag can end where another payload begins. */
static void
make_mac(const uint8_t *secret, const char *use, const char *tag, struct bytes payload,
    uint8_t mac[MAC_BYTES])
{
	uint8_t key[KEY_SIZE];
	crypto_generichash_state state;

	crypt_key(secret, use, key);
	crypto_generichash_init(&state, key, sizeof(key), MAC_BYTES);
	crypto_generichash_update(&state, (const uint8_t *)tag, strlen(tag) + 1);
	crypto_generichash_update(&state, payload.at, payload.size);
	crypto_generichash_final(&state, mac, MAC_BYTES);
	sodium_memzero(key, sizeof(key));
}

static const char *
sign_bytes(struct ctx *ctx, const uint8_t *secret, const char *use, const char *tag,
    struct bytes payload)
{
	uint8_t *all = arena_alloc(ctx->arena, MAC_BYTES + payload.size);

	make_mac(secret, use, tag, payload, all);
	memcpy(all + MAC_BYTES, payload.at, payload.size);
	return crypt_encode(ctx->arena, (struct bytes){ all, MAC_BYTES + payload.size });
}

static bool
verify_bytes(struct ctx *ctx, const uint8_t *secret, const char *use, const char *tag,
    const char *token, struct bytes *payload)
{
	uint8_t mac[MAC_BYTES];
	struct bytes all;

	if (token == NULL || !crypt_decode(ctx->arena, token, &all) || all.size < MAC_BYTES)
		return false;
	/* Base64 has several spellings of some bytes; only ours counts. */
	if (strcmp(crypt_encode(ctx->arena, all), token) != 0)
		return false;
	*payload = (struct bytes){ all.at + MAC_BYTES, all.size - MAC_BYTES };
	make_mac(secret, use, tag, *payload, mac);
	return sodium_memcmp(mac, all.at, MAC_BYTES) == 0;
}

const char *
crypt_sign(struct ctx *ctx, const uint8_t *secret, const char *use, const char *tag,
    const char *payload)
{
	return sign_bytes(ctx, secret, use, tag,
	    (struct bytes){ (const uint8_t *)payload, strlen(payload) });
}

const char *
crypt_verify(struct ctx *ctx, const uint8_t *secret, const char *use, const char *tag,
    const char *token)
{
	struct bytes payload;

	if (!verify_bytes(ctx, secret, use, tag, token, &payload))
		return NULL;
	return arena_strndup(ctx->arena, (const char *)payload.at, payload.size);
}

const char *
crypt_sign_until(struct ctx *ctx, const uint8_t *secret, const char *use, const char *tag,
    const char *payload, instant until)
{
	size_t size = UNTIL_BYTES + strlen(payload);
	uint8_t *all = arena_alloc(ctx->arena, size);

	for (int i = 0; i < UNTIL_BYTES; i++)
		all[i] = (uint8_t)((uint64_t)until.s >> (8 * (UNTIL_BYTES - 1 - i)));
	memcpy(all + UNTIL_BYTES, payload, size - UNTIL_BYTES);
	return sign_bytes(ctx, secret, use, tag, (struct bytes){ all, size });
}

const char *
crypt_verify_until(struct ctx *ctx, const uint8_t *secret, const char *use, const char *tag,
    const char *token, bool *expired)
{
	struct bytes payload;
	uint64_t until = 0;
	bool late;

	if (expired != NULL)
		*expired = false;
	if (!verify_bytes(ctx, secret, use, tag, token, &payload) || payload.size < UNTIL_BYTES)
		return NULL;
	for (int i = 0; i < UNTIL_BYTES; i++)
		until = until << 8 | payload.at[i];
	late = ctx->now.s > (int64_t)until;
	if (expired != NULL)
		*expired = late;
	return late ? NULL : arena_strndup(ctx->arena, (const char *)payload.at + UNTIL_BYTES,
	    payload.size - UNTIL_BYTES);
}

/* ---- for other people's programs ---- */

struct bytes
crypt_hmac_sha256(struct ctx *ctx, struct bytes key, struct bytes text)
{
	uint8_t *mac = arena_alloc(ctx->arena, crypto_auth_hmacsha256_BYTES);
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key.at, key.size);
	crypto_auth_hmacsha256_update(&state, text.at, text.size);
	crypto_auth_hmacsha256_final(&state, mac);
	return (struct bytes){ mac, crypto_auth_hmacsha256_BYTES };
}

const char *
crypt_hex(struct arena *arena, struct bytes bytes)
{
	char *text = arena_alloc(arena, bytes.size * 2 + 1);

	return sodium_bin2hex(text, bytes.size * 2 + 1, bytes.at, bytes.size);
}

/* secret -- hashes and sealed texts of the door, out of the installation's secret. */
#include "access/inside.h"
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"

enum { SEAL_TAG = 16, MOST_SEALED = 200 };

static const uint8_t *
secret_of(const struct ctx *ctx)
{
	return database_secret(db_database(ctx->db));
}

struct bytes
secret_digest(struct ctx *ctx, const char *use, const char *text)
{
	return crypt_keyed_hash(ctx, secret_of(ctx), use, text);
}

const char *
secret_hex(struct ctx *ctx, struct bytes bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_alloc(ctx->arena, bytes.size * 2 + 1);

	for (size_t i = 0; i < bytes.size; i++) {
		hex[i * 2] = digits[bytes.at[i] >> 4];
		hex[i * 2 + 1] = digits[bytes.at[i] & 15];
	}
	return hex;
}

/* Exclusive or with a stream that begins with the tag: keyed hashes of tag and block number. */
static void
stream_over(struct ctx *ctx, const char *use, const uint8_t *tag, uint8_t *at, size_t size)
{
	const char *name = secret_hex(ctx, (struct bytes){ tag, SEAL_TAG });
	struct bytes block = { 0 };

	for (size_t i = 0; i < size; i++) {
		if (i % DIGEST_SIZE == 0)
			block = secret_digest(
			    ctx, use, arena_printf(ctx->arena, "stream %s %zu", name, i));
		at[i] ^= block.at[i % DIGEST_SIZE];
	}
}

/* The tag is a keyed hash of the text, so the same text gives the same token and no other can be made. */
const char *
secret_seal(struct ctx *ctx, const char *use, const char *text)
{
	size_t size = strlen(text);
	uint8_t *sealed = arena_alloc(ctx->arena, SEAL_TAG + size);

	memcpy(
	    sealed, secret_digest(ctx, use, arena_printf(ctx->arena, "tag %s", text)).at, SEAL_TAG);
	memcpy(sealed + SEAL_TAG, text, size);
	stream_over(ctx, use, sealed, sealed + SEAL_TAG, size);
	return crypt_encode(ctx->arena, (struct bytes){ sealed, SEAL_TAG + size });
}

const char *
secret_open(struct ctx *ctx, const char *use, const char *token)
{
	struct bytes sealed, tag;
	char *text;

	if (strlen(token) > MOST_SEALED * 4 / 3 || !crypt_decode(ctx->arena, token, &sealed) ||
	    sealed.size <= SEAL_TAG)
		return NULL;
	text = arena_alloc(ctx->arena, sealed.size - SEAL_TAG + 1);
	memcpy(text, sealed.at + SEAL_TAG, sealed.size - SEAL_TAG);
	stream_over(ctx, use, sealed.at, (uint8_t *)text, sealed.size - SEAL_TAG);
	tag = secret_digest(ctx, use, arena_printf(ctx->arena, "tag %s", text));
	return crypt_equal(
		   (struct bytes){ sealed.at, SEAL_TAG }, (struct bytes){ tag.at, SEAL_TAG })
	    ? text
	    : NULL;
}

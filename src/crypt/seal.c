/* seal -- texts that only this installation reads: XSalsa20 and Poly1305 under a random nonce. */
#include "crypt/crypt.h"

#include <sodium.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"

enum { NONCE = crypto_secretbox_NONCEBYTES, MAC = crypto_secretbox_MACBYTES };

const char *
crypt_seal(struct ctx *ctx, const uint8_t *secret, const char *use, const char *text)
{
	size_t size = strlen(text);
	uint8_t *box = arena_alloc(ctx->arena, NONCE + MAC + size), key[KEY_SIZE];

	crypt_key(secret, use, key);
	ctx->env->random(ctx->env, box, NONCE);
	MUST(crypto_secretbox_easy(box + NONCE, (const uint8_t *)text, size, box, key) == 0);
	sodium_memzero(key, sizeof(key));
	return crypt_encode(ctx->arena, (struct bytes){ box, NONCE + MAC + size });
}

const char *
crypt_unseal(struct ctx *ctx, const uint8_t *secret, const char *use, const char *sealed)
{
	uint8_t key[KEY_SIZE];
	struct bytes box;
	char *text;
	int opened;

	if (!crypt_decode(ctx->arena, sealed, &box) || box.size < NONCE + MAC)
		return NULL;
	text = arena_alloc(ctx->arena, box.size - NONCE - MAC + 1);
	crypt_key(secret, use, key);
	opened = crypto_secretbox_open_easy((uint8_t *)text, box.at + NONCE, box.size - NONCE, box.at, key);
	sodium_memzero(key, sizeof(key));
	return opened == 0 ? text : NULL;
}

/* totp -- codes that an app shows, by liboath. */
#include "crypt/crypt.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"

enum { SECRET_SIZE = 20 };

const char *
crypt_totp_secret(struct ctx *ctx)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t random[SECRET_SIZE * 8 / 5];
	char *text = arena_alloc(ctx->arena, sizeof(random) + 1);

	ctx->env->random(ctx->env, random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		text[i] = letters[random[i] & 31];
	text[sizeof(random)] = '\0';
	return text;
}

const char *
crypt_totp_code(struct ctx *ctx, const char *secret, int64_t step)
{
	char *key, *code = arena_alloc(ctx->arena, TOTP_DIGITS + 1);
	size_t size;
	int wrong;

	if (oath_base32_decode(secret, strlen(secret), &key, &size) != OATH_OK)
		return NULL;
	wrong = oath_hotp_generate(key, size, (uint64_t)step, TOTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, code);
	free(key);
	return wrong == OATH_OK ? code : NULL;
}

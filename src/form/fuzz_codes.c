/* fuzz_codes -- any text is checked and rendered without harm; values are never read as codes (libFuzzer). */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "form/codes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct err *
resolve(struct ctx *ctx, void *arg, enum code code, const char *argument, struct code_value *out)
{
	(void)ctx;
	(void)arg;
	(void)argument;
	out->text = code % 2 == 0 ? "{customer.name}<b>&\n\"'" : "Gasse 5, 9494 Schaan";
	out->at = INSTANT(1803800000);
	out->to = INSTANT(1803807200);
	out->zone = zone_find("Europe/Vaduz");
	out->seconds = 5400;
	return OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct env env = env_still(INSTANT(1803628800), 1);
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct problems problems = { 0 };
	const char *out;

	ctx.lang = size > 0 ? (enum lang)(data[0] % LANG_COUNT) : LANG_EN;
	if (!str_is_utf8((const char *)data, size)) {
		arena_close(arena);
		return 0;
	}
	const char *text = arena_strndup(arena, (const char *)data, size);
	codes_check(&ctx, text, "text", &problems);
	for (int target = CODES_TEXT; target <= CODES_JSON; target++) {
		struct err *err = codes_render(&ctx, text, (enum code_target)target, resolve, NULL, &out);

		MUST(err == NULL || err->kind == ERR_TOO_LARGE);
		if (err == NULL)
			MUST(str_is_utf8(out, strlen(out)));
		if (err == NULL && !codes_used(text) && strstr(text, "{{") == NULL)
			MUST(strcmp(out, text) == 0);
	}
	arena_close(arena);
	return 0;
}

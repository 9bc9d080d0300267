/*
 * fuzz_form -- any definition, request and answers are read, drawn and shown without harm (libFuzzer).  The input is a
 * definition, a NUL, and lines "name=value" that stand for a request and for stored answers.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "form/field.h"
#include "form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct lines { struct arena *arena; const char *text; };

/* The value of the line "name=…"; lines are few. */
static const char *
get(void *from, const char *name)
{
	const struct lines *lines = from;
	size_t length = strlen(name);

	for (const char *at = lines->text; at != NULL && *at != '\0';) {
		const char *end = strchr(at, '\n');

		if (strncmp(at, name, length) == 0 && at[length] == '=')
			return end == NULL ? at + length + 1 :
			    arena_strndup(lines->arena, at + length + 1, (size_t)(end - at) - length - 1);
		at = end == NULL ? NULL : end + 1;
	}
	return "";
}

static void
show(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values)
{
	struct buf page = buf_make(ctx->arena, 4 << 20), buf = buf_make(ctx->arena, 4 << 20);
	struct html html = { .out = &page, .ctx = ctx };
	struct json json = json_make(&buf);
	struct form_rows rows = { 0 };
	struct form_cells cells = { 0 };
	const char *text;

	MUST(form_draw(ctx, form, use, values, NULL, NULL, &html) == OK);
	MUST(form_show(ctx, form, form, use, values, true, &rows) == OK);
	form_rows_draw(&html, &rows);
	MUST(form_text(ctx, form, use, values, &text) == OK);
	MUST(form_csv(ctx, form, use, values, &cells) == OK);
	MUST(form_json(ctx, form, use, values, &json, NULL) == OK);
	json_t *again = json_loads(buf_text(&buf), 0, NULL);
	MUST(again != NULL || buf_full(&buf));
	json_decref(again);
	MUST(str_is_utf8(buf_text(&page), page.size) || buf_full(&page));
}

static void
fill(struct ctx *ctx, const struct form *form, struct form_use *use, const struct form_sent *sent)
{
	struct problems problems = { 0 }, again = { 0 };
	struct buf page = buf_make(ctx->arena, 4 << 20);
	struct html html = { .out = &page, .ctx = ctx };
	json_t *values, *same;

	MUST(form_read(ctx, form, use, NULL, sent, &problems, &values) == OK);
	MUST(form_draw(ctx, form, use, values, sent, &problems, &html) == OK);
	show(ctx, form, use, values);
	/* what was taken once is taken again */
	if (problems.count == 0) {
		MUST(form_read(ctx, form, use, values, sent, &again, &same) == OK);
		MUST(again.count == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, 0, size);
	size_t first = end == NULL ? size : (size_t)(end - data);

	if (first > 4096 || size > 8192 || !str_is_utf8((const char *)data, first))
		return 0;
	struct arena *arena = arena_open();
	struct env env = env_still(INSTANT(1803628800), 1);
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct form_use use = { .audience = (enum form_audience)(size % AUDIENCE_COUNT),
	    .zone = zone_find("Europe/Vaduz"),
		.country = "LI" };
	struct lines lines = { arena, end == NULL ? "" : arena_strndup(arena, (const char *)end + 1,
	    size - first - 1) };
	struct form_sent sent = { .get = get, .from = &lines };
	struct problems problems = { 0 };
	struct form form;

	ctx.lang = (enum lang)(size % LANG_COUNT);
	form_parse(&ctx, arena_strndup(arena, (const char *)data, first), NULL, &form, &problems);
	fill(&ctx, &form, &use, &sent);
	/* whatever stands in a row of the database is shown, and harms nobody */
	show(&ctx, &form, &use, form_values(&ctx, lines.text));
	arena_close(arena);
	return 0;
}

/* texts -- see texts.h. */
#include "form/texts.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/str.h"
#include "form/codes.h"
#include "i18n/i18n.h"

const char *
texts_pick(const struct texts *texts, enum lang lang, enum lang fallback)
{
	if (lang < LANG_COUNT && !str_empty(texts->in[lang]))
		return texts->in[lang];
	if (fallback < LANG_COUNT && !str_empty(texts->in[fallback]))
		return texts->in[fallback];
	for (int i = 0; i < LANG_COUNT; i++)
		if (!str_empty(texts->in[i]))
			return texts->in[i];
	return "";
}

void
texts_read(struct arena *arena, const json_t *json, struct texts *out)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *text = json_string_value(json_object_get(json, lang_tag((enum lang)lang)));

		out->in[lang] = str_empty(text) ? NULL : arena_strdup(arena, text);
	}
}

void
texts_write(struct json *json, const char *key, const struct texts *texts)
{
	json_open_object(json, key);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (!str_empty(texts->in[lang]))
			json_text(json, lang_tag((enum lang)lang), texts->in[lang]);
	json_close_object(json);
}

void
texts_check(struct ctx *ctx, const struct texts *texts, const char *name, size_t most, struct problems *problems)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *field = arena_printf(ctx->arena, "%s.%s", name, lang_tag((enum lang)lang));

		if (texts->in[lang] == NULL)
			continue;
		if (str_length(texts->in[lang]) > most)
			problem_add(ctx->arena, problems, field, TN(ctx, (int64_t)most, "At most {n} character.",
			    "At most {n} characters.", NULL));
		codes_check(ctx, texts->in[lang], field, problems);
	}
}

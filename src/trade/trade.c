/* trade -- see trade.h. */
#include "trade/trade.h"

#include <jansson.h>
#include <stdlib.h>

#include "account/account.h"
#include "action/action.h"
#include "activity/facts.h"
#include "automation/trigger.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "catalog/type_file.h"
#include "db/db.h"
#include "form/form.h"
#include "i18n/i18n.h"

/* Freed with the arena. */
static void
let_go(void *json)
{
	json_decref(json);
}

static json_t *
load(struct ctx *ctx, const char *text)
{
	json_t *root = json_loads(text, 0, NULL);

	MUST(root != NULL);	/* the test loads every file */
	arena_defer(ctx->arena, let_go, root);
	return root;
}

/* A text per language in one language, else in English. */
static const char *
pick(struct ctx *ctx, const json_t *texts, enum lang lang)
{
	const char *text = json_string_value(json_object_get(texts, lang_tag(lang)));

	if (text == NULL)
		text = json_string_value(json_object_get(texts, lang_tag(LANG_EN)));
	return text != NULL ? arena_strdup(ctx->arena, text) : "";
}

static size_t
fields_of(const json_t *forms)
{
	const char *key;
	json_t *form;
	size_t count = 0;

	json_object_foreach((json_t *)(uintptr_t)forms, key, form)
		count += json_array_size(json_object_get(form, "fields"));
	return count;
}

static struct err *
read_trade(struct ctx *ctx, const struct trade_file *file, struct trade *out)
{
	json_t *root = load(ctx, file->json), *one;
	struct trade trade = { .token = file->token, .name = pick(ctx, json_object_get(root, "name"), ctx->lang),
	    .about = pick(ctx, json_object_get(root, "about"), ctx->lang) };
	struct activity_type known;
	size_t i;

	json_array_foreach(json_object_get(root, "types"), i, one) {
		const json_t *type = json_object_get(one, "type");
		struct trade_type *to = arena_push(ctx->arena, &trade.types);

		*to = (struct trade_type){ .name = pick(ctx, json_object_get(type, "name"), ctx->lang),
		    .reference = arena_strdup(ctx->arena, json_string_value(json_object_get(type, "reference"))),
		    .description = pick(ctx, json_object_get(type, "description"), ctx->lang),
		    .duration_s = json_integer_value(json_object_get(type, "duration_s")),
		    .fields = fields_of(json_object_get(one, "forms")),
		    .actions = json_array_size(json_object_get(one, "actions")) };
		TRY(type_lookup_reference(ctx, to->reference, &known, &to->there));
	}
	*out = trade;
	return OK;
}

struct err *
trade_list(struct ctx *ctx, struct trades *out)
{
	struct trades list = { 0 };

	for (const struct trade_file *file = trade_files; file->token != NULL; file++)
		TRY(read_trade(ctx, file, arena_push(ctx->arena, &list)));
	*out = list;
	return OK;
}

static const struct trade_file *
file_of(const char *token)
{
	for (const struct trade_file *file = trade_files; file->token != NULL; file++)
		if (str_equal(file->token, token))
			return file;
	return NULL;
}

static struct err *
no_such_trade(struct ctx *ctx)
{
	struct buf names = buf_make(ctx->arena, 1024);

	for (const struct trade_file *file = trade_files; file->token != NULL; file++)
		buf_printf(&names, "%s%s", names.size != 0 ? ", " : "", file->token);
	return err_new(ctx, ERR_NOT_FOUND, TF(ctx, "There is no such template. There are: {names}.", "names",
	    buf_text(&names), NULL), NULL);
}

struct err *
trade_find(struct ctx *ctx, const char *token, struct trade *out)
{
	const struct trade_file *file = file_of(token);

	return file != NULL ? read_trade(ctx, file, out) : no_such_trade(ctx);
}

/* ---- starting ---- */

struct starting {
	const struct trade_file *file;
	const char *const *references;
	bool texts;
	int64_t made;
};

static bool
is_wanted(const struct starting *s, const char *reference)
{
	if (s->references == NULL)
		return true;
	for (const char *const *one = s->references; *one != NULL; one++)
		if (str_equal(*one, reference))
			return true;
	return false;
}

/* A member that a type has in one language only. */
static void
flatten(struct ctx *ctx, json_t *object, const char *member, enum lang lang)
{
	const json_t *texts = json_object_get(object, member);

	if (json_is_object(texts))
		json_object_set_new(object, member, json_string(pick(ctx, texts, lang)));
}

static const char *
flat_file(struct ctx *ctx, json_t *file, enum lang lang)
{
	static const char *const members[] = { "name", "category", "description" };
	json_t *type = json_object_get(file, "type"), *skill;
	size_t i;

	for (i = 0; i < COUNT_OF(members); i++)
		flatten(ctx, type, members[i], lang);
	json_array_foreach(json_object_get(type, "skills"), i, skill)
		flatten(ctx, skill, "name", lang);
	char *text = json_dumps(file, JSON_COMPACT);
	const char *kept = arena_strdup(ctx->arena, text);
	free(text);
	return kept;
}

/* The triggers that a type of the template brings: names per language, else as in automation's files of types. */
static struct err *
add_triggers(struct ctx *ctx, json_t *file, type_id type, enum lang lang)
{
	json_t *triggers = json_object_get(file, "triggers"), *one;
	struct problems problems = { 0 };
	const char *kept;
	char *text;
	size_t i;

	if (triggers == NULL)
		return OK;
	json_array_foreach(triggers, i, one)
		flatten(ctx, one, "name", lang);
	text = json_dumps(triggers, JSON_COMPACT);
	kept = arena_strdup(ctx->arena, text);
	free(text);
	TRY(trigger_import(ctx, type, kept, "/triggers", &problems));
	return err_invalid(ctx, &problems);
}

static struct err *
make_types(struct ctx *ctx, struct starting *s, const json_t *root, enum lang lang)
{
	struct fact_rows facts = activity_facts(ctx);
	struct type_file_rules rules = { .check_action = action_check_settings, .facts = &facts };
	struct activity_type type;
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(root, "types"), i, one) {
		const char *reference = json_string_value(json_object_get(json_object_get(one, "type"), "reference"));
		bool there;

		if (!is_wanted(s, reference))
			continue;
		TRY(type_lookup_reference(ctx, reference, &type, &there));
		if (there)
			continue;
		TRY(type_file_read(ctx, flat_file(ctx, one, lang), &rules, &type));
		TRY(add_triggers(ctx, one, type.id, lang));
		s->made++;
	}
	return OK;
}

/* Ready triggers for the whole unit, where it has none of its own. */
static struct err *
give_triggers(struct ctx *ctx, const json_t *root)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(root, "triggers"), i, one) {
		struct trigger trigger;

		TRY(trigger_ready_make(ctx, json_string_value(one), &trigger));
		TRY(trigger_save(ctx, &trigger));
	}
	return OK;
}

static bool
is_given(const struct setting_texts *texts)
{
	for (int i = 0; i < LANG_COUNT; i++)
		if (!str_empty(texts->in[i]))
			return true;
	return false;
}

static struct err *
give_texts(struct ctx *ctx, const json_t *root, const struct unit *unit)
{
	struct settings settings = unit->settings;
	const json_t *home = json_object_get(root, "home_text"), *fields = json_object_get(root, "customer");
	struct form form;

	if (home != NULL && !is_given(&settings.home_text)) {
		for (int i = 0; i < LANG_COUNT; i++)
			settings.home_text.in[i] = pick(ctx, home, (enum lang)i);
		TRY(unit_save_settings(ctx, &settings));
	}
	TRY(form_find(ctx, form_of_customer(), &form));
	if (fields == NULL || form.count != 0)
		return OK;
	char *text = json_dumps(fields, JSON_COMPACT);
	const char *kept = arena_strdup(ctx->arena, text);
	free(text);
	return form_save(ctx, form_of_customer(), kept, form.version, NULL, &form);
}

static struct err *
start_inside(struct ctx *ctx, void *arg)
{
	struct starting *s = arg;
	const json_t *root = load(ctx, s->file->json);
	struct unit unit;
	bool none;

	s->made = 0;
	TRY(unit_here(ctx, &unit));
	TRY(trigger_built_in(ctx, &none));
	TRY(make_types(ctx, s, root, unit.lang));
	if (s->texts && none)
		TRY(give_triggers(ctx, root));
	return s->texts ? give_texts(ctx, root, &unit) : OK;
}

struct err *
trade_start(struct ctx *ctx, const char *token, const char *const *references, bool texts, int64_t *made)
{
	struct starting starting = { file_of(token), references, texts, 0 };

	if (starting.file == NULL)
		return no_such_trade(ctx);
	TRY(db_transaction(ctx, start_inside, &starting));
	*made = starting.made;
	return OK;
}

/* rules -- see rules.h. */
#include "catalog/rules.h"

#include <jansson.h>
#include <stdlib.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"

static const char *const modes[RULES_MODE_COUNT] = { "inherit", "exact", "windows", "rolling" };

/* The numbers of the rules: name in the JSON, bounds, and where they lie. */
struct number {
	const char *name;
	size_t offset;
	int64_t least, most;
};

static const struct number numbers[] = {
	{ "rolling_s", offsetof(struct rules, rolling_s), 900, 86400 },
	{ "step_s", offsetof(struct rules, step_s), 60, 4 * 3600 },
	{ "notice_s", offsetof(struct rules, notice_s), 0, INT64_C(366) * 86400 },
	{ "horizon_days", offsetof(struct rules, horizon_days), 1, 400 },
	{ "most_per_slot", offsetof(struct rules, most_per_slot), 0, 10000 },
};

static int64_t *
number_of(struct rules *rules, const struct number *number)
{
	return (int64_t *)(void *)((char *)rules + number->offset);
}

struct rules
rules_none(void)
{
	struct rules rules = { .mode = RULES_INHERIT };

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		*number_of(&rules, &numbers[i]) = RULE_INHERIT;
	return rules;
}

static bool
read_windows(struct arena *arena, const json_t *json, struct spans *out)
{
	bool fine = true;

	if (json == NULL)
		return true;
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
	fine = text != NULL && windows_from_json(arena, text, out);
	free(text);
	return fine;
}

bool
windows_from_json(struct arena *arena, const char *text, struct spans *out)
{
	struct spans windows = { 0 };
	json_t *root = text != NULL ? json_loads(text, 0, NULL) : NULL;
	bool fine = json_is_array(root);
	size_t i;
	json_t *pair;

	json_array_foreach(root, i, pair) {
		const json_t *from = json_array_get(pair, 0), *to = json_array_get(pair, 1);

		fine = fine && json_array_size(pair) == 2 && json_is_integer(from) && json_is_integer(to);
		if (fine)
			*arena_push(arena, &windows) = (struct span){ (int32_t)json_integer_value(from),
			    (int32_t)json_integer_value(to) };
	}
	json_decref(root);
	if (!fine || !windows_are_sound(&windows))
		return false;
	*out = windows;
	return true;
}

/* Windows may touch and overlap ("8-12", "8-10"); each has a length and lies within its day. */
bool
windows_are_sound(const struct spans *windows)
{
	if (windows->count > 24)
		return false;
	for (size_t i = 0; i < windows->count; i++) {
		struct span w = windows->items[i];

		if (w.from_s < 0 || w.from_s >= w.to_s || w.to_s > 86400)
			return false;
		if (i > 0 && w.from_s < windows->items[i - 1].from_s)
			return false;
	}
	return true;
}

bool
rules_from_json(struct arena *arena, const char *text, struct rules *out)
{
	struct rules rules = rules_none();
	json_t *root = text != NULL ? json_loads(text, 0, NULL) : NULL;
	const char *mode = json_string_value(json_object_get(root, "mode"));
	bool fine = json_is_object(root);

	for (int i = 0; mode != NULL && i < RULES_MODE_COUNT; i++)
		if (str_equal(mode, modes[i]))
			rules.mode = (enum rules_mode)i;
	for (size_t i = 0; fine && i < COUNT_OF(numbers); i++) {
		const json_t *value = json_object_get(root, numbers[i].name);

		if (value == NULL)
			continue;
		fine = json_is_integer(value) && json_integer_value(value) >= numbers[i].least
		    && json_integer_value(value) <= numbers[i].most;
		*number_of(&rules, &numbers[i]) = json_integer_value(value);
	}
	fine = fine && read_windows(arena, json_object_get(root, "windows"), &rules.windows);
	json_decref(root);
	if (fine)
		*out = rules;
	return fine;
}

const char *
rules_to_json(struct arena *arena, const struct rules *rules)
{
	struct buf to = buf_make(arena, 16384);
	struct json json = json_make(&to);
	struct rules copy = *rules;

	json_open_object(&json, NULL);
	if (rules->mode != RULES_INHERIT)
		json_text(&json, "mode", modes[rules->mode]);
	if (rules->windows.count != 0)
		json_raw(&json, "windows", spans_to_json(arena, &rules->windows));
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (*number_of(&copy, &numbers[i]) != RULE_INHERIT)
			json_int(&json, numbers[i].name, *number_of(&copy, &numbers[i]));
	json_close_object(&json);
	return buf_text(&to);
}

void
rules_check(struct ctx *ctx, const struct rules *rules, struct problems *problems)
{
	struct rules copy = *rules;

	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		int64_t value = *number_of(&copy, &numbers[i]);

		if (value == RULE_INHERIT || (value >= numbers[i].least && value <= numbers[i].most))
			continue;
		problem_add(ctx->arena, problems, arena_printf(ctx->arena, "rules.%s", numbers[i].name),
		    TF(ctx, "Between {least} and {most}.",
		    "least", i18n_number(ctx->arena, ctx->lang, (double)numbers[i].least, 0),
		    "most", i18n_number(ctx->arena, ctx->lang, (double)numbers[i].most, 0), NULL));
	}
	if (!windows_are_sound(&rules->windows))
		problem_add(ctx->arena, problems, "rules.windows", T(ctx,
		    "Windows like 8:00-10:00, 10:00-12:00, in order."));
	if (rules->mode == RULES_ROLLING && rules->rolling_s == RULE_INHERIT)
		problem_add(ctx->arena, problems, "rules.rolling_s", T(ctx, "Say how long the window is."));
}

struct rules
rules_of_settings(struct arena *arena, const struct settings *settings)
{
	struct rules rules = {
		.mode = str_equal(settings->booking_mode, "exact") ? RULES_EXACT
		    : str_equal(settings->booking_mode, "rolling") ? RULES_ROLLING : RULES_WINDOWS,
		.rolling_s = settings->rolling_minutes * 60, .step_s = settings->step_minutes * 60,
		.notice_s = settings->notice_hours * 3600, .horizon_days = settings->horizon_days,
		.most_per_slot = settings->most_per_slot,
	};

	if (!windows_from_json(arena, settings->windows, &rules.windows))
		rules.windows = (struct spans){ 0 };
	if (rules.mode == RULES_WINDOWS && rules.windows.count == 0)
		rules.mode = RULES_EXACT;
	return rules;
}

struct err *
rules_of_unit(struct ctx *ctx, struct rules *out)
{
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	*out = rules_of_settings(ctx->arena, &unit.settings);
	return OK;
}

struct rules
rules_effective(const struct rules *type, const struct rules *unit)
{
	struct rules rules = *type, from = *unit;

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (*number_of(&rules, &numbers[i]) == RULE_INHERIT)
			*number_of(&rules, &numbers[i]) = *number_of(&from, &numbers[i]);
	if (rules.mode == RULES_INHERIT)
		rules.mode = unit->mode;
	if (rules.mode == RULES_WINDOWS && rules.windows.count == 0)
		rules.windows = unit->windows;
	if (rules.mode == RULES_WINDOWS && rules.windows.count == 0)
		rules.mode = RULES_EXACT;
	return rules;
}

/* ready -- triggers that a unit can begin with: rows of ready.inc, made into triggers of its own. */
#include "automation/trigger.h"

#include <jansson.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/lang.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { MOST_READY_EFFECTS = 3, MOST_READY_TEXTS = 2 };

/* A visit that is still to come. */
#define READY_AHEAD "{\"join\":\"and\",\"items\":[{\"field\":\"activity.hours_to_start\",\"op\":\"ge\",\"value\":0}]}"
#define READY_MOVED "{\"join\":\"and\",\"items\":[{\"field\":\"activity.hours_to_start\",\"op\":\"ge\",\"value\":0}," \
	"{\"field\":\"event.promise_changed\",\"op\":\"is_one_of\",\"value\":[\"yes\"]}]}"

struct ready_text { const char *setting, *msgid; };
struct ready_effect { const char *json; struct ready_text texts[MOST_READY_TEXTS]; };

struct ready_row {
	enum trigger_moment moment;
	enum event_kind event;
	int32_t amount;
	enum trigger_unit unit;
	int32_t at;
	const char *when;
	struct ready_effect effects[MOST_READY_EFFECTS];
};

const struct trigger_ready trigger_ready_rows[] = {
#define READY(token, built_in, label, help, ...) { token, label, help, built_in },
#include "automation/ready.inc"
#undef READY
	{ 0 },
};

static const struct ready_row rows[] = {
#define READY(token, built_in, label, help, moment, event, amount, unit, at, when, ...) \
	{ MOMENT_##moment, EVENT_##event, amount, unit, at, when, { __VA_ARGS__ } },
#include "automation/ready.inc"
#undef READY
};

/* In every language of the house: {"en": …, "fr": …}. */
static json_t *
in_every_language(const char *msgid)
{
	json_t *texts = json_object();

	for (int lang = 0; lang < LANG_COUNT; lang++)
		json_object_set_new(texts, lang_tag((enum lang)lang), json_string(i18n_text((enum lang)lang, msgid)));
	return texts;
}

static const char *
effects_of(struct ctx *ctx, const struct ready_row *row)
{
	json_t *all = json_array();
	const char *out;
	char *text;

	for (size_t i = 0; i < MOST_READY_EFFECTS && row->effects[i].json != NULL; i++) {
		json_t *one = json_loads(row->effects[i].json, 0, NULL);

		for (size_t k = 0; k < MOST_READY_TEXTS && row->effects[i].texts[k].setting != NULL; k++)
			json_object_set_new(one, row->effects[i].texts[k].setting,
			    in_every_language(row->effects[i].texts[k].msgid));
		json_array_append_new(all, one);
	}
	text = json_dumps(all, JSON_COMPACT);
	out = arena_strdup(ctx->arena, text);
	free(text);
	json_decref(all);
	return out;
}

struct err *
trigger_ready_make(struct ctx *ctx, const char *token, struct trigger *out)
{
	for (size_t i = 0; trigger_ready_rows[i].token != NULL; i++) {
		const struct ready_row *row = &rows[i];

		if (!str_equal(trigger_ready_rows[i].token, token))
			continue;
		*out = trigger_new();
		out->name = T(ctx, trigger_ready_rows[i].label);
		out->ready = trigger_ready_rows[i].token;
		out->active = true;
		out->rank = (int32_t)(i + 1) * 10;
		out->moment = row->moment;
		out->event = row->event;
		out->amount = row->amount;
		out->unit = row->unit;
		out->at = row->at;
		out->when = row->when;
		out->effects = effects_of(ctx, row);
		return OK;
	}
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such ready trigger."), "ready %.40s", token);
}

/*
 * type_file -- the triggers of an activity type in its file: written without ids, and read again.
 *
 * An item is a trigger, or the token of a ready one.  Types in effects stand by their reference, the
 * type itself as ".".
 */
#include "automation/effect.h"

#include <stdlib.h>
#include "account/permission.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"

enum { WEEKDAYS = 7, MOST_ITEMS = 50 };
#define SELF "."

/* ---- types by reference ---- */

static struct err *
reference_of(struct ctx *ctx, const struct activity_type *self, const char *public_id, const char **out)
{
	struct activity_type type;
	struct err *err;

	*out = SELF;
	if (str_equal(self->public_id.text, public_id))
		return OK;
	err = type_find_public(ctx, public_id, &type);
	*out = err == OK ? arena_strdup(ctx->arena, type.reference) : "";
	return err != OK && err->kind != ERR_NOT_FOUND ? err : OK;
}

static struct err *
public_id_of(struct ctx *ctx, const struct activity_type *self, const char *reference, const char **out)
{
	struct activity_type type;
	bool found;

	*out = self->public_id.text;
	if (str_equal(reference, SELF))
		return OK;
	TRY(type_lookup_reference(ctx, reference, &type, &found));
	*out = found ? arena_strdup(ctx->arena, type.public_id.text) : "";
	return OK;
}

/* Settings that name something of this unit, each way. */
static struct err *
translate(struct ctx *ctx, const struct activity_type *self, json_t *effect, bool writes)
{
	const struct effect_kind *kind = effect_kind_find(json_string_value(json_object_get(effect, "kind")));

	for (const struct effect_setting *s = kind == NULL ? NULL : kind->settings; s != NULL && s->name != NULL; s++) {
		const char *value = json_string_value(json_object_get(effect, s->name)), *other = "";

		if (str_empty(value) || (s->type != EFFECT_TYPE && s->type != EFFECT_TEMPLATE))
			continue;
		if (s->type == EFFECT_TYPE)
			TRY(writes ? reference_of(ctx, self, value, &other) : public_id_of(ctx, self, value, &other));
		json_object_set_new(effect, s->name, json_string(other));
	}
	return OK;
}

static struct err *
translate_all(struct ctx *ctx, const struct activity_type *self, json_t *effects, bool writes)
{
	json_t *one;
	size_t i;

	json_array_foreach(effects, i, one)
		TRY(translate(ctx, self, one, writes));
	return OK;
}

/* ---- written ---- */

static const char *
dumped(struct ctx *ctx, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = arena_strdup(ctx->arena, text);

	free(text);
	return copy;
}

static json_t *
loaded(struct ctx *ctx, const char *text)
{
	json_t *json = json_loads(str_empty(text) ? "null" : text, JSON_DECODE_ANY, NULL);

	if (json != NULL)
		arena_defer(ctx->arena, (void (*)(void *))json_decref, json);
	return json;
}

static json_t *
days_of(unsigned weekdays)
{
	json_t *days = json_array();

	for (int i = 0; i < WEEKDAYS; i++)
		if ((weekdays >> i & 1u) != 0)
			json_array_append_new(days, json_integer(i));
	return days;
}

static struct err *
write_one(struct ctx *ctx, const struct activity_type *self, const struct trigger *t, json_t *all)
{
	json_t *one = json_object(), *effects = loaded(ctx, t->effects);

	json_array_append_new(all, one);
	json_object_set_new(one, "name", json_string(t->name));
	json_object_set_new(one, "active", json_boolean(t->active));
	json_object_set_new(one, "moment", json_string(trigger_moments[t->moment].token));
	if (t->event != EVENT_NONE)
		json_object_set_new(one, "event", json_string(event_token(t->event)));
	json_object_set_new(one, "action", json_string(t->action));
	json_object_set_new(one, "fields", json_string(t->fields));
	json_object_set_new(one, "amount", json_integer(t->amount));
	json_object_set_new(one, "unit", json_string(trigger_units[t->unit].token));
	if (t->at >= 0)
		json_object_set_new(one, "at", json_string(wall_print(ctx->arena, t->at)));
	json_object_set_new(one, "weekdays", days_of(t->weekdays));
	json_object_set_new(one, "each", json_boolean(t->each));
	if (!str_empty(t->when))
		json_object_set(one, "when", loaded(ctx, t->when));
	json_object_set_new(one, "frequency", json_string(trigger_frequencies[t->frequency].token));
	json_object_set_new(one, "contained", json_boolean(t->contained));
	TRY(translate_all(ctx, self, effects, true));
	json_object_set(one, "effects", effects);
	return OK;
}

/* The type that "." stands for; all zero when the trigger is of no type. */
static struct err *
find_self(struct ctx *ctx, type_id type, struct activity_type *out)
{
	*out = (struct activity_type){ 0 };
	return ID_IS_NONE(type) ? OK : type_find(ctx, type, out);
}

struct err *
trigger_write(struct ctx *ctx, const struct trigger *t, const char **json)
{
	json_t *all = json_array();
	struct activity_type self;

	arena_defer(ctx->arena, (void (*)(void *))json_decref, all);
	TRY(find_self(ctx, t->type, &self));
	TRY(write_one(ctx, &self, t, all));
	*json = dumped(ctx, json_array_get(all, 0));
	return OK;
}

struct err *
trigger_export(struct ctx *ctx, type_id type, const char **json)
{
	struct activity_type self;
	struct triggers triggers;
	json_t *all = json_array();

	arena_defer(ctx->arena, (void (*)(void *))json_decref, all);
	TRY(type_find(ctx, type, &self));
	TRY(trigger_list(ctx, type, false, &triggers));
	for (size_t i = 0; i < triggers.count; i++)
		if (ID_EQUAL(triggers.items[i].type, type))
			TRY(write_one(ctx, &self, &triggers.items[i], all));
	*json = dumped(ctx, all);
	return OK;
}

/* ---- read ---- */

static const char *
text_of(struct ctx *ctx, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : arena_strdup(ctx->arena, text);
}

/* Place of the row with that token; 0, the first, for one that there is not, when `known` stays false. */
static int
row_of(const char *token, const char *(*nth)(int), int count, bool *known)
{
	for (int i = 0; i < count; i++)
		if (str_equal(nth(i), token)) {
			*known = true;
			return i;
		}
	*known = false;
	return 0;
}

static const char *nth_moment(int i) { return trigger_moments[i].token; }
static const char *nth_unit(int i) { return trigger_units[i].token; }
static const char *nth_frequency(int i) { return trigger_frequencies[i].token; }

static void
note(struct ctx *ctx, struct problems *problems, const char *at, const char *name)
{
	problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/%s", at, name),
	    T(ctx, "This is not known here."));
}

static void
read_words(struct ctx *ctx, const json_t *one, const char *at, struct problems *problems, struct trigger *t)
{
	bool known;

	t->moment = (enum trigger_moment)row_of(text_of(ctx, one, "moment"), nth_moment, MOMENT_COUNT, &known);
	if (!known)
		note(ctx, problems, at, "moment");
	t->event = event_parse(text_of(ctx, one, "event"));
	if (t->event == EVENT_NONE && json_object_get(one, "event") != NULL)
		note(ctx, problems, at, "event");
	t->unit = (enum trigger_unit)row_of(text_of(ctx, one, "unit"), nth_unit, TRIGGER_UNIT_COUNT, &known);
	if (!known && json_object_get(one, "unit") != NULL)
		note(ctx, problems, at, "unit");
	t->frequency = (enum trigger_frequency)row_of(text_of(ctx, one, "frequency"), nth_frequency, FREQUENCY_COUNT,
	    &known);
	if (!known && json_object_get(one, "frequency") != NULL)
		note(ctx, problems, at, "frequency");
	if (json_object_get(one, "at") != NULL && !wall_parse(text_of(ctx, one, "at"), &t->at))
		note(ctx, problems, at, "at");
}

static struct err *
read_one(struct ctx *ctx, const struct activity_type *self, const json_t *one, const char *at,
    struct problems *problems, struct trigger *t)
{
	const json_t *when = json_object_get(one, "when"), *day;
	json_t *effects = json_deep_copy(json_object_get(one, "effects"));
	json_int_t amount = json_integer_value(json_object_get(one, "amount"));
	size_t i;

	t->name = text_of(ctx, one, "name");
	t->active = !json_is_false(json_object_get(one, "active"));
	t->action = text_of(ctx, one, "action");
	t->fields = text_of(ctx, one, "fields");
	t->amount = amount < 0 || amount > INT32_MAX ? -1 : (int32_t)amount;
	t->each = json_is_true(json_object_get(one, "each"));
	t->contained = json_is_true(json_object_get(one, "contained"));
	read_words(ctx, one, at, problems, t);
	t->weekdays = 0;
	json_array_foreach(json_object_get(one, "weekdays"), i, day)
		if (json_is_integer(day) && json_integer_value(day) >= 0 && json_integer_value(day) < WEEKDAYS)
			t->weekdays |= 1u << json_integer_value(day);
	if (json_is_object(when))
		t->when = dumped(ctx, when);
	if (effects != NULL)
		arena_defer(ctx->arena, (void (*)(void *))json_decref, effects);
	TRY(translate_all(ctx, self, effects, false));
	t->effects = json_is_array(effects) ? dumped(ctx, effects) : "[]";
	return OK;
}

struct err *
trigger_read(struct ctx *ctx, const char *json, struct trigger *t, struct problems *problems)
{
	struct trigger fresh = trigger_new();
	struct activity_type self;

	fresh.id = t->id;
	fresh.public_id = t->public_id;
	fresh.type = t->type;
	fresh.revision = t->revision;
	fresh.rank = t->rank;
	fresh.archived = t->archived;
	fresh.ready = t->ready;
	*t = fresh;
	TRY(find_self(ctx, t->type, &self));
	return read_one(ctx, &self, loaded(ctx, json), "", problems, t);
}

/* Its own problems, told under the place of the item. */
static struct err *
check_one(struct ctx *ctx, struct trigger *t, const char *at, struct problems *problems)
{
	struct problems own = { 0 };

	TRY(trigger_check(ctx, t, &own));
	for (size_t i = 0; i < own.count; i++)
		problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/%s", at, own.items[i].field),
		    own.items[i].say);
	return OK;
}

static struct err *
read_item(struct ctx *ctx, const struct activity_type *self, const json_t *one, const char *at,
    struct problems *problems, struct triggers *out)
{
	struct trigger *t = arena_push(ctx->arena, out);

	*t = trigger_new();
	if (json_is_string(one)) {
		struct err *err = trigger_ready_make(ctx, json_string_value(one), t);

		if (err != OK && err->kind == ERR_NOT_FOUND) {
			note(ctx, problems, at, "");
			return OK;
		}
		TRY(err);
	} else {
		TRY(read_one(ctx, self, one, at, problems, t));
	}
	t->type = self->id;
	return check_one(ctx, t, at, problems);
}

struct err *
trigger_import(struct ctx *ctx, type_id type, const char *text, const char *at, struct problems *problems)
{
	const json_t *all = loaded(ctx, text), *one;
	size_t before = problems->count, i;
	struct triggers triggers = { 0 };
	struct activity_type self;

	TRY(type_find(ctx, type, &self));
	if (ctx->actor.kind == ACTOR_STAFF && (ctx->actor.rights & RIGHT(PERMISSION_EDIT_TRIGGERS)) == 0)
		return err_new(ctx, ERR_FORBIDDEN, T(ctx, "You have no right to change triggers."), NULL);
	if (!json_is_array(all) || json_array_size(all) > MOST_ITEMS) {
		note(ctx, problems, at, "");
		return OK;
	}
	json_array_foreach(all, i, one)
		TRY(read_item(ctx, &self, one, arena_printf(ctx->arena, "%s/%zu", at, i), problems, &triggers));
	for (i = 0; problems->count == before && i < triggers.count; i++)
		TRY(trigger_save(ctx, &triggers.items[i]));
	return OK;
}

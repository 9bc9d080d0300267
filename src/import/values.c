/* values -- one cell at a time. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "base/arena.h"
#include "base/lang.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/inside.h"

bool
read_bool(struct ctx *ctx, struct work *work, size_t i, int field, bool *out)
{
	static const char *const yes[] = { "1", "true", "yes", "y", "ja", "oui", "si", "sì", "sí", "vrai",
	    "wahr", "on" };
	static const char *const no[] = { "0", "false", "no", "n", "nein", "nee", "non", "faux", "falsch", "off" };
	const char *text = value_of(work, i, field);

	if (text[0] == '\0')
		return true;
	for (size_t j = 0; j < COUNT_OF(yes); j++) {
		if (strcasecmp(text, yes[j]) != 0)
			continue;
		*out = true;
		return true;
	}
	for (size_t j = 0; j < COUNT_OF(no); j++) {
		if (strcasecmp(text, no[j]) != 0)
			continue;
		*out = false;
		return true;
	}
	fail(ctx, work, i, field, T(ctx, "Write 1 for yes or 0 for no."));
	return false;
}

bool
read_real(struct ctx *ctx, struct work *work, size_t i, int field, double *out)
{
	char *text = arena_strdup(ctx->arena, value_of(work, i, field));
	char *comma = strchr(text, ',');

	if (text[0] == '\0')
		return true;
	if (comma != NULL && strchr(text, '.') == NULL)
		*comma = '.';
	if (str_to_real(text, out))
		return true;
	fail(ctx, work, i, field, T(ctx, "This is no number."));
	return false;
}

void
read_place(struct ctx *ctx, struct work *work, size_t i, int latitude_field, int longitude_field, double *latitude,
    double *longitude)
{
	bool one = read_real(ctx, work, i, latitude_field, latitude);
	bool two = read_real(ctx, work, i, longitude_field, longitude);

	if (!one || !two)
		*latitude = *longitude = NAN;
}

bool
read_int(struct ctx *ctx, struct work *work, size_t i, int field, int64_t least, int64_t most, int64_t *out)
{
	if (!has(work, i, field) || str_to_int(value_of(work, i, field), least, most, out))
		return true;
	fail(ctx, work, i, field, TF(ctx, "Write a whole number from {least} to {most}.",
	    "least", i18n_number(ctx->arena, ctx->lang, (double)least, 0),
	    "most", i18n_number(ctx->arena, ctx->lang, (double)most, 0), NULL));
	return false;
}

bool
read_lang(struct ctx *ctx, struct work *work, size_t i, int field, enum lang *out)
{
	if (!has(work, i, field) || lang_parse(value_of(work, i, field), out))
		return true;
	fail(ctx, work, i, field, T(ctx, "The languages are en, fr, nl, de, it and es."));
	return false;
}

/* Did the wall ever show what is written?  The clock change removes an hour. */
static bool
exists_on_wall(struct ctx *ctx, const char *text, instant at, const struct zone *zone)
{
	return strncmp(instant_print(ctx->arena, at, zone), text, 16) == 0;
}

bool
read_instant(struct ctx *ctx, struct work *work, size_t i, int field, instant *out)
{
	char *text = arena_strdup(ctx->arena, value_of(work, i, field));
	bool naive = false;
	instant at;

	if (text[0] == '\0')
		return true;
	if (strlen(text) > 10 && text[10] == ' ')
		text[10] = 'T';
	if (!instant_parse(text, work->unit.zone, &at, &naive)) {
		fail(ctx, work, i, field, T(ctx, "Write a moment like 2027-03-01T09:30:00+01:00."));
		return false;
	}
	if (naive && !exists_on_wall(ctx, text, at, work->unit.zone)) {
		fail(ctx, work, i, field, T(ctx, "This hour does not exist: the clocks change."));
		return false;
	}
	*out = at;
	return true;
}

bool
read_date(struct ctx *ctx, struct work *work, size_t i, int field, date *out)
{
	if (!has(work, i, field) || date_parse(arena_strndup(ctx->arena, value_of(work, i, field), 10), out))
		return true;
	fail(ctx, work, i, field, T(ctx, "Write a day like 2027-03-01."));
	return false;
}

const char *
text_or(const struct work *work, size_t i, int field, const char *old)
{
	return has(work, i, field) ? value_of(work, i, field) : old;
}

const char *
merge_additional(struct arena *arena, const char *old, const char *with, bool *changed)
{
	if (with == NULL)
		return old;
	json_t *sum = json_loads(old != NULL ? old : "{}", 0, NULL), *more = json_loads(with, 0, NULL);
	json_t *before = json_deep_copy(sum);

	if (!json_is_object(sum)) {
		json_decref(sum);
		sum = json_object();
	}
	json_object_update(sum, more);
	const char *merged = old;
	if (!json_equal(before, sum)) {
		char *text = json_dumps(sum, JSON_COMPACT);

		*changed = true;
		merged = arena_strdup(arena, text);
		free(text);
	}
	json_decref(sum);
	json_decref(more);
	json_decref(before);
	return merged;
}

const char *
add_member(struct arena *arena, const char *object, const char *name, const char *value)
{
	json_t *json = json_loads(object != NULL ? object : "{}", 0, NULL);

	json_object_set_new(json, name, json_string(value));
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = arena_strdup(arena, text);
	free(text);
	json_decref(json);
	return copy;
}

/* spans -- see spans.h. */
#include "account/spans.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"

enum { LAST_S = 48 * 3600, MOST_TEXT = 4096 };

static bool
is_sound_day(const json_t *day, int64_t most, bool touching)
{
	json_int_t before = -1;

	if (!json_is_array(day) || (int64_t)json_array_size(day) > most)
		return false;
	for (size_t i = 0; i < json_array_size(day); i++) {
		const json_t *span = json_array_get(day, i);
		json_int_t from = json_integer_value(json_array_get(span, 0));
		json_int_t to = json_integer_value(json_array_get(span, 1));

		if (json_array_size(span) != 2 || !json_is_integer(json_array_get(span, 0)) ||
		    !json_is_integer(json_array_get(span, 1)) || from < 0 || from >= to || to > LAST_S)
			return false;
		if (from < before || (from == before && !touching))
			return false;
		before = to;
	}
	return true;
}

static const char *
compact(struct arena *arena, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);
	const char *copy = arena_strdup(arena, text);

	free(text);
	return copy;
}

const char *
spans_read(struct arena *arena, const char *json, int64_t most, bool touching)
{
	json_t *day = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	const char *out = is_sound_day(day, most, touching) ? compact(arena, day) : NULL;

	json_decref(day);
	return out;
}

const char *
spans_read_week(struct arena *arena, const char *json, int64_t most)
{
	json_t *week = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	bool sound = json_is_array(week) && json_array_size(week) == 7;
	const char *out;

	for (size_t i = 0; sound && i < 7; i++)
		sound = is_sound_day(json_array_get(week, i), most, false);
	out = sound ? compact(arena, week) : NULL;
	json_decref(week);
	return out;
}

/* One clock time out of "8", "8:00", "8h30", "08.30"; "26:00" is two in the next morning. */
static bool
read_wall(struct arena *arena, const char *text, int32_t *second)
{
	int64_t hour, minute = 0;
	char *hours = str_trim(arena, text);
	char *rest = hours + strcspn(hours, ":h.");

	if (*rest != '\0')
		*rest++ = '\0';
	if (!str_to_int(hours, 0, LAST_S / 3600, &hour) ||
	    (*rest != '\0' && !str_to_int(rest, 0, 59, &minute)))
		return false;
	*second = (int32_t)(hour * 3600 + minute * 60);
	return true;
}

/* Dashes of every length become one. */
static char *
plain_dashes(struct arena *arena, const char *text)
{
	struct buf buf = buf_make(arena, MOST_TEXT);

	for (; *text != '\0'; text++) {
		if (str_starts(text, "\u2013") || str_starts(text, "\u2014")) {
			buf_putc(&buf, '-');
			text += 2;
		} else {
			buf_putc(&buf, *text == ';' ? ',' : *text);
		}
	}
	return arena_strdup(arena, buf_text(&buf));
}

static bool
write_day(struct arena *arena, const char *text, struct buf *out)
{
	char **parts = str_split(arena, plain_dashes(arena, text), ',', NULL);
	bool comma = false;

	buf_putc(out, '[');
	for (; *parts != NULL; parts++) {
		int32_t from, to;
		char **ends = str_split(arena, *parts, '-', NULL);

		if (str_empty(str_trim(arena, *parts)))
			continue;
		if (ends[0] == NULL || ends[1] == NULL || ends[2] != NULL ||
		    !read_wall(arena, ends[0], &from) || !read_wall(arena, ends[1], &to))
			return false;
		buf_printf(out, "%s[%d,%d]", comma ? "," : "", from, to);
		comma = true;
	}
	buf_putc(out, ']');
	return true;
}

const char *
spans_typed(struct arena *arena, const char *text, int64_t most, bool touching)
{
	struct buf json = buf_make(arena, MOST_TEXT);

	if (text[0] == '[')
		return spans_read(arena, text, most, touching);
	if (!write_day(arena, text, &json) || buf_full(&json))
		return NULL;
	return spans_read(arena, buf_text(&json), most, touching);
}

const char *
spans_typed_week(struct arena *arena, const char *text, int64_t most)
{
	struct buf json = buf_make(arena, MOST_TEXT);
	size_t count;
	char **days;

	if (text[0] == '[')
		return spans_read_week(arena, text, most);
	days = str_split(arena, text, '\n', &count);
	buf_putc(&json, '[');
	for (size_t i = 0; i < 7; i++) {
		if (i > 0)
			buf_putc(&json, ',');
		if (!write_day(arena, i < count ? days[i] : "", &json))
			return NULL;
	}
	buf_putc(&json, ']');
	return count <= 7 && !buf_full(&json) ? spans_read_week(arena, buf_text(&json), most) : NULL;
}

static void
show_day(struct arena *arena, const json_t *day, struct buf *out)
{
	for (size_t i = 0; i < json_array_size(day); i++) {
		const json_t *span = json_array_get(day, i);

		buf_printf(out, "%s%s\u2013%s", i > 0 ? ", " : "",
		    wall_print(arena, (int32_t)json_integer_value(json_array_get(span, 0))),
		    wall_print(arena, (int32_t)json_integer_value(json_array_get(span, 1))));
	}
}

const char *
spans_shown(struct arena *arena, const char *json)
{
	struct buf text = buf_make(arena, MOST_TEXT);
	json_t *day = json_loads(json, 0, NULL);

	show_day(arena, day, &text);
	json_decref(day);
	return buf_text(&text);
}

const char *
spans_shown_week(struct arena *arena, const char *json)
{
	struct buf text = buf_make(arena, MOST_TEXT);
	json_t *week = json_loads(json, 0, NULL);

	for (size_t i = 0; i < json_array_size(week); i++) {
		if (i > 0)
			buf_putc(&text, '\n');
		show_day(arena, json_array_get(week, i), &text);
	}
	json_decref(week);
	return buf_text(&text);
}

/* hours -- see hours.h. */
#include "team/hours.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

enum { LONGEST_S = 2 * 86400, MOST_SPANS = 24 };

bool
spans_are_sound(const struct spans *spans)
{
	int32_t free_from = 0;

	for (size_t i = 0; i < spans->count; i++) {
		struct span span = spans->items[i];

		if (span.from_s < free_from || span.from_s >= span.to_s || span.to_s > LONGEST_S)
			return false;
		if (i > 0 && span.from_s == spans->items[i - 1].to_s)
			return false;
		free_from = span.to_s;
	}
	return spans->count <= MOST_SPANS;
}

/* "8", "8:30", "08:30:00", "8h30", "8h". */
static bool
parse_moment(struct arena *arena, const char *text, int32_t *out)
{
	char *wall = arena_strdup(arena, text);
	size_t last;

	for (char *c = wall; *c != '\0'; c++)
		if (*c == 'h' || *c == 'H' || *c == '.')
			*c = ':';
	last = strlen(wall);
	if (last > 0 && wall[last - 1] == ':')
		wall[last - 1] = '\0';
	if (strchr(wall, ':') == NULL)
		wall = arena_printf(arena, "%s:00", wall);
	return wall_parse(wall, out);
}

/* Dashes of all lengths become '-', what separates spans becomes ' '; no blank stays beside a dash. */
static char *
plain_spans(struct arena *arena, const char *text)
{
	struct buf to = buf_make(arena, 4096);

	for (; *text != '\0'; text++) {
		if (strncmp(text, "\xe2\x80\x93", 3) == 0 || strncmp(text, "\xe2\x80\x94", 3) == 0) {
			buf_putc(&to, '-');
			text += 2;
		} else if (strncmp(text, "\xc2\xa0", 2) == 0) {
			buf_putc(&to, ' ');
			text++;
		} else if (*text == ',' || *text == ';' || *text == '\t' || *text == '\n' || *text == '\r') {
			buf_putc(&to, ' ');
		} else {
			buf_putc(&to, *text);
		}
	}
	struct buf tight = buf_make(arena, 4096);
	for (const char *c = buf_text(&to); *c != '\0'; c++) {
		bool beside = c[strspn(c, " ")] == '-' || (tight.size > 0 && tight.at[tight.size - 1] == '-');

		if (*c != ' ' || !beside)
			buf_putc(&tight, *c);
	}
	return arena_strdup(arena, buf_text(&tight));
}

bool
spans_parse(struct arena *arena, const char *text, struct spans *out)
{
	struct spans spans = { 0 };
	char **words;

	if (strlen(text) > 1000)
		return false;
	words = str_split(arena, plain_spans(arena, text), ' ', NULL);
	for (; *words != NULL; words++) {
		char *dash = strchr(*words, '-');
		struct span span;

		if (**words == '\0')
			continue;
		if (dash == NULL)
			return false;
		*dash = '\0';
		if (!parse_moment(arena, *words, &span.from_s) || !parse_moment(arena, dash + 1, &span.to_s))
			return false;
		if (span.to_s < span.from_s)
			span.to_s += 86400;	/* a shift over midnight */
		*arena_push(arena, &spans) = span;
	}
	if (!spans_are_sound(&spans))
		return false;
	*out = spans;
	return true;
}

const char *
spans_print(struct arena *arena, const struct spans *spans)
{
	struct buf to = buf_make(arena, 4096);

	for (size_t i = 0; i < spans->count; i++) {
		int32_t end = spans->items[i].to_s;

		buf_puts(&to, i != 0 ? ", " : "");
		buf_puts(&to, wall_print(arena, spans->items[i].from_s));
		buf_puts(&to, "\xe2\x80\x93");
		buf_puts(&to, wall_print(arena, end > 86400 ? end - 86400 : end));
	}
	return buf_text(&to);
}

static bool
read_spans(struct arena *arena, const json_t *list, struct spans *out)
{
	struct spans spans = { 0 };
	size_t i;
	json_t *pair;

	if (!json_is_array(list))
		return false;
	json_array_foreach(list, i, pair) {
		const json_t *from = json_array_get(pair, 0), *to = json_array_get(pair, 1);

		if (json_array_size(pair) != 2 || !json_is_integer(from) || !json_is_integer(to))
			return false;
		if (json_integer_value(from) < 0 || json_integer_value(to) > LONGEST_S)
			return false;
		*arena_push(arena, &spans) = (struct span){ (int32_t)json_integer_value(from),
		    (int32_t)json_integer_value(to) };
	}
	if (!spans_are_sound(&spans))
		return false;
	*out = spans;
	return true;
}

bool
spans_from_json(struct arena *arena, const char *json, struct spans *out)
{
	json_t *root = json != NULL ? json_loads(json, 0, NULL) : NULL;
	bool fine = root != NULL && read_spans(arena, root, out);

	json_decref(root);
	return fine;
}

static void
write_spans(struct json *json, const struct spans *spans)
{
	json_open_array(json, NULL);
	for (size_t i = 0; i < spans->count; i++) {
		json_open_array(json, NULL);
		json_int(json, NULL, spans->items[i].from_s);
		json_int(json, NULL, spans->items[i].to_s);
		json_close_array(json);
	}
	json_close_array(json);
}

const char *
spans_to_json(struct arena *arena, const struct spans *spans)
{
	struct buf to = buf_make(arena, 4096);
	struct json json = json_make(&to);

	write_spans(&json, spans);
	return buf_text(&to);
}

bool
week_from_json(struct arena *arena, const char *text, struct week *out)
{
	json_t *root = text != NULL ? json_loads(text, 0, NULL) : NULL;
	struct week week;
	bool fine = json_array_size(root) == 7;

	for (size_t day = 0; fine && day < 7; day++)
		fine = read_spans(arena, json_array_get(root, day), &week.days[day]);
	json_decref(root);
	if (fine)
		*out = week;
	return fine;
}

const char *
week_to_json(struct arena *arena, const struct week *week)
{
	struct buf to = buf_make(arena, 65536);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (int day = 0; day < 7; day++)
		write_spans(&json, &week->days[day]);
	json_close_array(&json);
	return buf_text(&to);
}

bool
week_is_empty(const struct week *week)
{
	for (int day = 0; day < 7; day++)
		if (week->days[day].count != 0)
			return false;
	return true;
}

struct week
week_usual(struct arena *arena)
{
	struct week week = { 0 };

	for (int day = MONDAY; day <= FRIDAY; day++) {
		*arena_push(arena, &week.days[day]) = (struct span){ 8 * 3600, 12 * 3600 };
		*arena_push(arena, &week.days[day]) = (struct span){ 13 * 3600, 17 * 3600 };
	}
	return week;
}

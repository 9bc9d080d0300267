/* rest -- see rest.h. */
#include "team/rest.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "team/hours.h"

enum { LATEST_S = 2 * 86400, SHORTEST_S = 60 };

bool
rests_are_sound(const struct rests *rests)
{
	int32_t free_from = 0;

	if (rests->count > MOST_RESTS)
		return false;
	for (size_t i = 0; i < rests->count; i++) {
		struct rest rest = rests->items[i];
		int32_t begin = rest.from_s > free_from ? rest.from_s : free_from;

		if (rest.from_s < 0 || rest.to_s > LATEST_S || rest.length_s < SHORTEST_S)
			return false;
		if (i > 0 && (rest.from_s < rests->items[i - 1].from_s || rest.to_s < rests->items[i - 1].to_s))
			return false;
		if (rest.length_s > rest.to_s - begin)
			return false;
		free_from = begin + rest.length_s;
	}
	return true;
}

/* "11:30-14:00 30". */
static bool
parse_one(struct arena *arena, char *text, struct rest *out)
{
	char *trimmed = str_trim(arena, text);
	char *blank = strrchr(trimmed, ' ');
	struct spans spans;
	int64_t minutes;

	if (blank == NULL || !str_to_int(blank + 1, 1, 24 * 60, &minutes))
		return false;
	*blank = '\0';
	if (!spans_parse(arena, trimmed, &spans) || spans.count != 1)
		return false;
	*out = (struct rest){ spans.items[0].from_s, spans.items[0].to_s, (int32_t)minutes * 60 };
	return true;
}

bool
rests_parse(struct arena *arena, const char *text, struct rests *out)
{
	struct rests rests = { 0 };
	char **parts;

	if (strlen(text) > 200)
		return false;
	for (parts = str_split(arena, text, ',', NULL); *parts != NULL; parts++) {
		struct rest one;

		if (str_trim(arena, *parts)[0] == '\0')
			continue;
		if (!parse_one(arena, *parts, &one))
			return false;
		*arena_push(arena, &rests) = one;
	}
	if (!rests_are_sound(&rests))
		return false;
	*out = rests;
	return true;
}

const char *
rests_print(struct arena *arena, const struct rests *rests)
{
	struct buf to = buf_make(arena, 400);

	for (size_t i = 0; i < rests->count; i++) {
		int32_t end = rests->items[i].to_s;

		buf_printf(&to, "%s%s\xe2\x80\x93%s %d", i > 0 ? ", " : "", wall_print(arena, rests->items[i].from_s),
		    wall_print(arena, end > 86400 ? end - 86400 : end), rests->items[i].length_s / 60);
	}
	return buf_text(&to);
}

bool
rests_from_json(struct arena *arena, const char *text, struct rests *out)
{
	struct rests rests = { 0 };
	json_t *root = text != NULL ? json_loads(text, 0, NULL) : NULL;
	bool fine = json_is_array(root);
	size_t i;
	json_t *one;

	json_array_foreach(root, i, one) {
		int64_t numbers[3] = { 0 };

		fine = fine && json_array_size(one) == 3;
		for (size_t k = 0; fine && k < 3; k++) {
			numbers[k] = json_integer_value(json_array_get(one, k));
			fine = json_is_integer(json_array_get(one, k)) && numbers[k] >= 0 && numbers[k] <= LATEST_S;
		}
		if (fine)
			*arena_push(arena, &rests) = (struct rest){ (int32_t)numbers[0], (int32_t)numbers[1],
			    (int32_t)numbers[2] };
	}
	json_decref(root);
	if (!fine || !rests_are_sound(&rests))
		return false;
	*out = rests;
	return true;
}

const char *
rests_to_json(struct arena *arena, const struct rests *rests)
{
	struct buf to = buf_make(arena, 400);

	buf_putc(&to, '[');
	for (size_t i = 0; i < rests->count; i++)
		buf_printf(&to, "%s[%d,%d,%d]", i > 0 ? "," : "", rests->items[i].from_s, rests->items[i].to_s,
		    rests->items[i].length_s);
	buf_putc(&to, ']');
	return buf_text(&to);
}

/* opening -- see opening.h. */
#include "customer/opening.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/email.h"
#include "base/json.h"
#include "base/str.h"

enum { MOST_OPENINGS = 50, MOST_EMAILS = 50, LONGEST = 4000 };

/* "1,4": 0 is Sunday. */
static bool
parse_days(struct arena *arena, const char *text, uint8_t *out)
{
	uint8_t days = 0;

	for (char **day = str_split(arena, text, ',', NULL); *day != NULL; day++) {
		int64_t number;

		if (!str_to_int(str_trim(arena, *day), 0, 6, &number))
			return false;
		days |= (uint8_t)(1 << (number + 6) % 7);
	}
	*out = days;
	return days != 0;
}

bool
opening_parse(struct arena *arena, const char *text, struct opening_hours *out)
{
	struct opening_hours hours = { 0 };

	if (text == NULL || strlen(text) > LONGEST)
		return text == NULL;
	for (char **part = str_split(arena, text, ';', NULL); *part != NULL; part++) {
		struct opening opening;
		size_t count;

		if (str_empty(str_trim(arena, *part)))
			continue;
		char **fields = str_split(arena, *part, '|', &count);
		if (count != 3 || !parse_days(arena, fields[0], &opening.days)
		    || !wall_parse(str_trim(arena, fields[1]), &opening.from_s)
		    || !wall_parse(str_trim(arena, fields[2]), &opening.to_s)
		    || opening.from_s >= opening.to_s || hours.count == MOST_OPENINGS)
			return false;
		*arena_push(arena, &hours) = opening;
	}
	*out = hours;
	return true;
}

static void
put_wall(struct buf *to, int32_t second)
{
	buf_printf(to, "|%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

const char *
opening_print(struct arena *arena, const struct opening_hours *hours)
{
	struct buf to = buf_make(arena, 16384);

	for (size_t i = 0; i < hours->count; i++) {
		const struct opening *opening = &hours->items[i];
		bool first = true;

		buf_puts(&to, i != 0 ? ";" : "");
		for (int day = 0; day < 7; day++) {
			if ((opening->days & 1 << (day + 6) % 7) == 0)
				continue;
			buf_printf(&to, "%s%d", first ? "" : ",", day);
			first = false;
		}
		put_wall(&to, opening->from_s);
		put_wall(&to, opening->to_s);
	}
	return buf_text(&to);
}

static bool
read_opening(const json_t *json, struct opening *out)
{
	const json_t *from = json_object_get(json, "from"), *to = json_object_get(json, "to");
	size_t i;
	json_t *day;

	*out = (struct opening){ 0 };
	json_array_foreach(json_object_get(json, "days"), i, day) {
		json_int_t number = json_integer_value(day);

		if (number < 1 || number > 7)
			return false;
		out->days |= (uint8_t)(1 << (number - 1));
	}
	if (!json_is_integer(from) || !json_is_integer(to) || out->days == 0)
		return false;
	if (json_integer_value(from) < 0 || json_integer_value(to) > 86400)
		return false;
	out->from_s = (int32_t)json_integer_value(from);
	out->to_s = (int32_t)json_integer_value(to);
	return out->from_s < out->to_s;
}

bool
opening_from_json(struct arena *arena, const char *text, struct opening_hours *out)
{
	struct opening_hours hours = { 0 };
	struct opening opening;
	size_t i;
	json_t *item;

	if (text == NULL) {
		*out = hours;
		return true;
	}
	json_t *root = json_loads(text, 0, NULL);
	bool fine = json_is_array(root) && json_array_size(root) <= MOST_OPENINGS;

	json_array_foreach(root, i, item) {
		fine = fine && read_opening(item, &opening);
		if (fine)
			*arena_push(arena, &hours) = opening;
	}
	json_decref(root);
	if (fine)
		*out = hours;
	return fine;
}

const char *
opening_to_json(struct arena *arena, const struct opening_hours *hours)
{
	if (hours->count == 0)
		return NULL;
	struct buf to = buf_make(arena, 16384);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < hours->count; i++) {
		json_open_object(&json, NULL);
		json_open_array(&json, "days");
		for (int day = 0; day < 7; day++)
			if ((hours->items[i].days & 1 << day) != 0)
				json_int(&json, NULL, day + 1);
		json_close_array(&json);
		json_int(&json, "from", hours->items[i].from_s);
		json_int(&json, "to", hours->items[i].to_s);
		json_close_object(&json);
	}
	json_close_array(&json);
	return buf_text(&to);
}

bool
opening_covers(const struct opening_hours *hours, enum weekday day, int32_t from_s, int32_t to_s)
{
	int32_t reached = from_s;
	bool moved = true;

	if (hours->count == 0)
		return true;
	while (reached < to_s && moved) {
		moved = false;
		for (size_t i = 0; i < hours->count; i++) {
			const struct opening *o = &hours->items[i];

			if ((o->days & 1 << day) == 0 || o->from_s > reached || o->to_s <= reached)
				continue;
			reached = o->to_s;
			moved = true;
		}
	}
	return reached >= to_s;
}

/* ---- restricted and preferred workers ---- */

bool
restrictions_parse(struct arena *arena, const char *text, struct restrictions *out)
{
	struct restrictions r = { 0 };
	size_t count;

	text = text != NULL ? str_trim(arena, text) : "";
	if (strlen(text) > LONGEST)
		return false;
	char **parts = str_split(arena, text, ';', &count);
	const char *mode = count > 0 ? parts[0] : "", *emails = count > 1 ? parts[1] : "";

	if (count == 1 && strchr(text, '@') != NULL) {
		mode = "restrict";
		emails = text;
	}
	if (count > 3 || (!str_empty(mode) && !str_equal(mode, "restrict") && !str_equal(mode, "prioritize")))
		return false;
	r.mode = str_empty(mode) ? RESTRICTION_NONE : mode[0] == 'r' ? RESTRICTION_ONLY : RESTRICTION_PREFER;
	r.last = count == 3 && str_equal(parts[2], "1");
	if (count == 3 && !r.last && !str_empty(parts[2]) && !str_equal(parts[2], "0"))
		return false;
	for (char **email = str_split(arena, emails, ',', NULL); *email != NULL; email++) {
		const char *address;

		if (str_empty(str_trim(arena, *email)))
			continue;
		if (!email_parse(arena, *email, &address) || r.count == MOST_EMAILS)
			return false;
		*arena_push(arena, &r) = address;
	}
	*out = r;
	return true;
}

const char *
restrictions_print(struct arena *arena, const struct restrictions *r)
{
	static const char *const modes[] = { "", "restrict", "prioritize" };
	struct buf to = buf_make(arena, 16384);

	if (r->mode == RESTRICTION_NONE && r->count == 0 && !r->last)
		return "";
	buf_printf(&to, "%s;", modes[r->mode]);
	for (size_t i = 0; i < r->count; i++)
		buf_printf(&to, "%s%s", i != 0 ? "," : "", r->items[i]);
	buf_printf(&to, ";%d", r->last);
	return buf_text(&to);
}

bool
restrictions_from_json(struct arena *arena, const char *text, struct restrictions *out)
{
	struct restrictions r = { 0 };
	size_t i;
	json_t *email;

	if (text == NULL) {
		*out = r;
		return true;
	}
	json_t *root = json_loads(text, 0, NULL);
	const char *mode = json_string_value(json_object_get(root, "mode"));
	bool fine = str_equal(mode, "restrict") || str_equal(mode, "prioritize");

	r.mode = str_equal(mode, "restrict") ? RESTRICTION_ONLY : RESTRICTION_PREFER;
	r.last = json_is_true(json_object_get(root, "last"));
	json_array_foreach(json_object_get(root, "workers"), i, email)
		if (json_is_string(email))
			*arena_push(arena, &r) = arena_strdup(arena, json_string_value(email));
	json_decref(root);
	if (fine)
		*out = r;
	return fine;
}

const char *
restrictions_to_json(struct arena *arena, const struct restrictions *r)
{
	if (r->mode == RESTRICTION_NONE)
		return NULL;
	struct buf to = buf_make(arena, 16384);
	struct json json = json_make(&to);

	json_open_object(&json, NULL);
	json_text(&json, "mode", r->mode == RESTRICTION_ONLY ? "restrict" : "prioritize");
	json_open_array(&json, "workers");
	for (size_t i = 0; i < r->count; i++)
		json_text(&json, NULL, r->items[i]);
	json_close_array(&json);
	json_bool(&json, "last", r->last);
	json_close_object(&json);
	return buf_text(&to);
}

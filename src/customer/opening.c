/* opening -- see opening.h. */
#include "customer/opening.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/email.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { MOST_OPENINGS = 50, MOST_EXCEPTIONS = 200, MOST_EMAILS = 50, LONGEST = 4000 };

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
read_exception(const json_t *json, struct opening_exception *out)
{
	json_int_t from = json_integer_value(json_object_get(json, "from"));
	json_int_t to = json_integer_value(json_object_get(json, "to"));
	const char *day = json_string_value(json_object_get(json, "date"));

	if (day == NULL || !date_parse(day, &out->day) || from < 0 || to > 86400 || (from >= to && to != 0))
		return false;
	out->from_s = (int32_t)from;
	out->to_s = (int32_t)to;
	return true;
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
	struct opening_exception exception;
	size_t i;
	json_t *item;

	if (text == NULL) {
		*out = hours;
		return true;
	}
	json_t *root = json_loads(text, 0, NULL);
	bool fine = json_is_array(root) && json_array_size(root) <= MOST_OPENINGS + MOST_EXCEPTIONS;

	json_array_foreach(root, i, item) {
		if (json_object_get(item, "date") != NULL) {
			fine = fine && read_exception(item, &exception);
			if (fine)
				*arena_push(arena, &hours.exceptions) = exception;
			continue;
		}
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
	if (!opening_is_limited(hours))
		return NULL;
	struct buf to = buf_make(arena, 65536);
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
	for (size_t i = 0; i < hours->exceptions.count; i++) {
		json_open_object(&json, NULL);
		json_text(&json, "date", date_print(arena, hours->exceptions.items[i].day));
		json_int(&json, "from", hours->exceptions.items[i].from_s);
		json_int(&json, "to", hours->exceptions.items[i].to_s);
		json_close_object(&json);
	}
	json_close_array(&json);
	return buf_text(&to);
}

bool
opening_is_limited(const struct opening_hours *hours)
{
	return hours->count != 0 || hours->exceptions.count != 0;
}

static bool
is_exception(const struct opening_hours *hours, date day)
{
	for (size_t i = 0; i < hours->exceptions.count; i++)
		if (hours->exceptions.items[i].day.days == day.days)
			return true;
	return false;
}

static bool
next_exception(const struct opening_hours *hours, date day, size_t *at, int32_t *from_s, int32_t *to_s)
{
	while (*at < hours->exceptions.count) {
		const struct opening_exception *e = &hours->exceptions.items[(*at)++];

		if (e->day.days != day.days || e->from_s >= e->to_s)
			continue;
		*from_s = e->from_s;
		*to_s = e->to_s;
		return true;
	}
	return false;
}

bool
opening_next(const struct opening_hours *hours, date day, size_t *at, int32_t *from_s, int32_t *to_s)
{
	if (is_exception(hours, day))
		return next_exception(hours, day, at, from_s, to_s);
	if (hours->count == 0) {
		*from_s = 0;
		*to_s = 86400;
		return (*at)++ == 0;
	}
	while (*at < hours->count) {
		const struct opening *o = &hours->items[(*at)++];

		if ((o->days & 1 << date_weekday(day)) == 0)
			continue;
		*from_s = o->from_s;
		*to_s = o->to_s;
		return true;
	}
	return false;
}

bool
opening_covers(const struct opening_hours *hours, date day, int32_t from_s, int32_t to_s)
{
	int32_t reached = from_s;
	bool moved = true;

	if (hours->count == 0 && !is_exception(hours, day))
		return true;
	while (reached < to_s && moved) {
		int32_t from, to;
		size_t at = 0;

		moved = false;
		while (opening_next(hours, day, &at, &from, &to)) {
			if (from > reached || to <= reached)
				continue;
			reached = to;
			moved = true;
		}
	}
	return reached >= to_s;
}

/* Days in a row are told by the first and the last. */
static void
say_days(struct ctx *ctx, struct buf *to, uint8_t days)
{
	date monday = date_make(2027, 3, 1);
	bool first = true;

	for (int day = 0; day < 7; day++) {
		int last = day;

		if ((days & 1 << day) == 0)
			continue;
		while (last < 6 && (days & 1 << (last + 1)) != 0)
			last++;
		buf_printf(to, "%s%s", first ? "" : ", ",
		    i18n_date(ctx->arena, ctx->lang, date_add(monday, day), DATE_WEEKDAY));
		if (last > day)
			buf_printf(to, "%s%s", last > day + 1 ? "–" : ", ",
			    i18n_date(ctx->arena, ctx->lang, date_add(monday, last), DATE_WEEKDAY));
		day = last;
		first = false;
	}
}

const char *
opening_say(struct ctx *ctx, const struct opening_hours *hours)
{
	struct buf to = buf_make(ctx->arena, 65536);

	for (size_t i = 0; i < hours->count; i++) {
		buf_puts(&to, i != 0 ? "; " : "");
		say_days(ctx, &to, hours->items[i].days);
		buf_printf(&to, " %s", i18n_time_range(ctx->arena, ctx->lang, hours->items[i].from_s,
		    hours->items[i].to_s));
	}
	for (size_t i = 0; i < hours->exceptions.count; i++) {
		const struct opening_exception *e = &hours->exceptions.items[i];

		buf_printf(&to, "%s%s ", to.size != 0 ? "; " : "",
		    i18n_date(ctx->arena, ctx->lang, e->day, DATE_MEDIUM));
		buf_puts(&to, e->from_s < e->to_s ? i18n_time_range(ctx->arena, ctx->lang, e->from_s, e->to_s)
		    : T(ctx, "closed"));
	}
	return buf_text(&to);
}

/* Two spans of one day that share a minute. */
static bool
weekdays_overlap(const struct opening_hours *hours)
{
	for (size_t i = 0; i < hours->count; i++)
		for (size_t j = i + 1; j < hours->count; j++)
			if ((hours->items[i].days & hours->items[j].days) != 0
			    && hours->items[i].from_s < hours->items[j].to_s
			    && hours->items[j].from_s < hours->items[i].to_s)
				return true;
	return false;
}

static bool
exceptions_overlap(const struct opening_exceptions *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = i + 1; j < list->count; j++) {
			const struct opening_exception *a = &list->items[i], *b = &list->items[j];
			bool closed = a->from_s >= a->to_s || b->from_s >= b->to_s;

			if (a->day.days == b->day.days && (closed || (a->from_s < b->to_s && b->from_s < a->to_s)))
				return true;
		}
	return false;
}

void
opening_check(struct ctx *ctx, const struct opening_hours *hours, struct problems *problems)
{
	if (hours->count > MOST_OPENINGS)
		problem_add(ctx->arena, problems, "opening", T(ctx, "These are too many times."));
	else if (weekdays_overlap(hours))
		problem_add(ctx->arena, problems, "opening", T(ctx, "Two times of one day overlap."));
	if (hours->exceptions.count > MOST_EXCEPTIONS)
		problem_add(ctx->arena, problems, "exceptions", T(ctx, "These are too many days. Remove past ones."));
	else if (exceptions_overlap(&hours->exceptions))
		problem_add(ctx->arena, problems, "exceptions",
		    T(ctx, "Two entries of one date contradict each other."));
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

bool
restrictions_are_any(const struct restrictions *r)
{
	return r->mode != RESTRICTION_NONE || r->never.count != 0;
}

const char *
restrictions_print(struct arena *arena, const struct restrictions *r)
{
	static const char *const modes[] = { "", "restrict", "prioritize" };
	struct buf to = buf_make(arena, 16384);

	/* those who must not come have no place in the files */
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
	bool fine = str_equal(mode, "restrict") || str_equal(mode, "prioritize")
	    || (mode == NULL && json_is_array(json_object_get(root, "never")));

	r.mode = mode == NULL ? RESTRICTION_NONE : mode[0] == 'r' ? RESTRICTION_ONLY : RESTRICTION_PREFER;
	r.last = json_is_true(json_object_get(root, "last"));
	json_array_foreach(json_object_get(root, "workers"), i, email)
		if (json_is_string(email))
			*arena_push(arena, &r) = arena_strdup(arena, json_string_value(email));
	json_array_foreach(json_object_get(root, "never"), i, email)
		if (json_is_string(email))
			*arena_push(arena, &r.never) = arena_strdup(arena, json_string_value(email));
	json_decref(root);
	if (fine)
		*out = r;
	return fine;
}

const char *
restrictions_to_json(struct arena *arena, const struct restrictions *r)
{
	if (r->mode == RESTRICTION_NONE && r->never.count == 0)
		return NULL;
	struct buf to = buf_make(arena, 1 << 20);	/* 200 addresses of any length */
	struct json json = json_make(&to);

	json_open_object(&json, NULL);
	if (r->mode != RESTRICTION_NONE) {
		json_text(&json, "mode", r->mode == RESTRICTION_ONLY ? "restrict" : "prioritize");
		json_open_array(&json, "workers");
		for (size_t i = 0; i < r->count; i++)
			json_text(&json, NULL, r->items[i]);
		json_close_array(&json);
		json_bool(&json, "last", r->last);
	}
	if (r->never.count != 0) {
		json_open_array(&json, "never");
		for (size_t i = 0; i < r->never.count; i++)
			json_text(&json, NULL, r->never.items[i]);
		json_close_array(&json);
	}
	json_close_object(&json);
	return buf_text(&to);
}

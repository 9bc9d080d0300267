/* given -- see given.h. */
#include "connector/given.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { DEEPEST = 6 };

static void
forget(void *root)
{
	json_decref(root);
}

/* ---- a tree out of "a[b][0]" ---- */

/* The next name of "a[b][]": what stands before or in the next brackets; NULL: no more, or no sound name. */
static const char *
next_part(struct arena *arena, const char **rest, bool first)
{
	const char *at = *rest, *end;

	if (first) {
		size_t size = strcspn(at, "[");

		*rest = at + size;
		return arena_strndup(arena, at, size);
	}
	if (*at != '[' || (end = strchr(at, ']')) == NULL)
		return NULL;
	*rest = end + 1;
	return arena_strndup(arena, at + 1, (size_t)(end - at) - 1);
}

/* "[]" is the next free number. */
static const char *
part_name(struct arena *arena, const json_t *object, const char *part)
{
	return part[0] != '\0' ? part : arena_printf(arena, "%zu", json_object_size(object));
}

static void
put(struct arena *arena, json_t *root, const char *name, const char *value)
{
	const char *rest = name, *part = next_part(arena, &rest, true);

	for (int depth = 0; depth < DEEPEST && part != NULL; depth++) {
		const char *key = part_name(arena, root, part);
		json_t *below;

		part = next_part(arena, &rest, false);
		if (part == NULL) {
			json_object_set_new(root, key, json_string(value));
			return;
		}
		below = json_object_get(root, key);
		if (!json_is_object(below)) {
			below = json_object();
			json_object_set_new(root, key, below);
		}
		root = below;
	}
}

static bool
is_json(const struct http_request *http)
{
	const char *type = http_header(http, "content-type"), *body = (const char *)http->body.at;

	if (http->body.size == 0 || http->form_count > 0)
		return false;
	return (type != NULL && strcasestr(type, "json") != NULL) || body[strspn(body, " \t\r\n")] == '{';
}

static struct err *
read_json(struct request *rq, json_t *into)
{
	struct problems problems = { 0 };
	json_error_t error;
	json_t *body = json_loadb((const char *)rq->http->body.at, rq->http->body.size, 0, &error);

	if (json_is_object(body)) {
		json_object_update(into, body);
		json_decref(body);
		return OK;
	}
	json_decref(body);
	problem_add(rq->ctx->arena, &problems, "", T(rq->ctx, "Send one JSON object."));
	return err_invalid(rq->ctx, &problems);
}

struct err *
given_read(struct request *rq, json_t **out)
{
	struct arena *arena = rq->ctx->arena;
	const struct http_request *http = rq->http;
	json_t *root = json_object();

	arena_defer(arena, forget, root);
	for (size_t i = 0; i < http->query_count; i++)
		put(arena, root, http->query[i].name, http->query[i].value);
	for (size_t i = 0; i < http->form_count; i++)
		put(arena, root, http->form[i].name, http->form[i].value);
	if (is_json(http))
		TRY(read_json(rq, root));
	*out = root;
	return OK;
}

json_t *
given_below(json_t *from, const char *name)
{
	json_t *below = json_object_get(from, name), *value;
	const char *key;

	if (!json_is_object(below))
		return from;
	json_object_foreach(from, key, value)
		if (strcmp(key, name) != 0 && json_object_get(below, key) == NULL)
			json_object_set(below, key, value);
	return below;
}

/* ---- members ---- */

void
given_wrong(const struct given *given, const char *name, const char *say)
{
	problem_add(given->ctx->arena, given->problems,
	    arena_printf(given->ctx->arena, "%s%s", given->prefix, name), say);
}

const char *
given_scalar(struct arena *arena, const json_t *value)
{
	if (json_is_string(value))
		return str_trim(arena, json_string_value(value));
	if (json_is_integer(value))
		return arena_printf(arena, "%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return arena_printf(arena, "%.15g", json_real_value(value));
	if (json_is_boolean(value))
		return json_is_true(value) ? "1" : "0";
	return NULL;
}

const char *
given_text(const struct given *given, const char *name)
{
	json_t *value = json_object_get(given->from, name);
	const char *text = given_scalar(given->ctx->arena, value);

	if (text == NULL && value != NULL && !json_is_null(value))
		given_wrong(given, name, T(given->ctx, "This must be a text."));
	return text;
}

const char *
given_word(const struct given *given, const char *name)
{
	const char *text = given_text(given, name);

	return str_empty(text) ? NULL : text;
}

bool
given_bool(const struct given *given, const char *name, bool otherwise)
{
	const char *text = given_text(given, name);

	if (text == NULL)
		return otherwise;
	if (str_equal(text, "1") || strcasecmp(text, "true") == 0)
		return true;
	if (text[0] != '\0' && !str_equal(text, "0") && strcasecmp(text, "false") != 0)
		given_wrong(given, name, T(given->ctx, "This must be true or false."));
	return false;
}

int64_t
given_int(const struct given *given, const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	const char *text = given_word(given, name);
	struct arena *arena = given->ctx->arena;
	int64_t number;

	if (text == NULL)
		return otherwise;
	if (str_to_int(text, least, most, &number))
		return number;
	given_wrong(given, name, TF(given->ctx, "This must be a whole number from {least} to {most}.",
	    "least", arena_printf(arena, "%lld", (long long)least),
	    "most", arena_printf(arena, "%lld", (long long)most), NULL));
	return otherwise;
}

double
given_number(const struct given *given, const char *name, double least, double most)
{
	const char *text = given_word(given, name);
	struct arena *arena = given->ctx->arena;
	double number;

	if (text == NULL)
		return NAN;
	if (str_to_real(text, &number) && number >= least && number <= most)
		return number;
	given_wrong(given, name, TF(given->ctx, "This must be a number from {least} to {most}.",
	    "least", arena_printf(arena, "%g", least), "most", arena_printf(arena, "%g", most), NULL));
	return NAN;
}

/* A blank before the offset is a '+' that a query turned into one; "+0100" is "+01:00". */
static const char *
mend_offset(struct arena *arena, const char *text)
{
	size_t size = strlen(text);
	char *mended = arena_printf(arena, "%s  ", text), *blank;

	mended[size] = '\0';
	blank = strrchr(mended, ' ');
	if (blank != NULL && size > 10 && blank > mended + 10)
		*blank = '+';
	if (size > 19 && (mended[size - 5] == '+' || mended[size - 5] == '-') && mended[size - 3] != ':') {
		memmove(mended + size - 1, mended + size - 2, 3);
		mended[size - 2] = ':';
	}
	return mended;
}

instant
given_instant(const struct given *given, const char *name)
{
	const char *text = given_word(given, name);
	bool naive;
	instant at;

	if (text == NULL)
		return INSTANT_NONE;
	if (instant_parse(mend_offset(given->ctx->arena, text), given->zone, &at, &naive))
		return at;
	given_wrong(given, name,
	    T(given->ctx, "Write the time with its offset, for example 2027-03-01T08:00:00+01:00."));
	return INSTANT_NONE;
}

static json_t *
empty_object(struct arena *arena)
{
	json_t *object = json_object();

	arena_defer(arena, forget, object);
	return object;
}

json_t *
given_object(const struct given *given, const char *name)
{
	json_t *value = json_object_get(given->from, name);

	if (value == NULL || json_is_null(value) || json_is_object(value))
		return json_is_object(value) ? value : NULL;
	if ((json_is_array(value) && json_array_size(value) == 0)
	    || (json_is_string(value) && json_string_length(value) == 0))
		return empty_object(given->ctx->arena);
	given_wrong(given, name, T(given->ctx, "This must be an object."));
	return NULL;
}

/* ---- lists ---- */

struct values { json_t **items; size_t count, capacity; };

/* [a, b], {"0": a, "1": b} and a alone are the same list. */
static void
each_value(const struct given *given, const char *name, struct values *out)
{
	struct arena *arena = given->ctx->arena;
	json_t *list = json_object_get(given->from, name), *value = NULL;
	const char *key;
	size_t i;

	if (json_is_array(list)) {
		json_array_foreach(list, i, value)
			*arena_push(arena, out) = value;
	} else if (json_is_object(list) && json_object_get(list, "0") != NULL) {
		json_object_foreach(list, key, value)
			*arena_push(arena, out) = value;
	} else if (list != NULL && !json_is_null(list)) {
		*arena_push(arena, out) = list;
	}
}

const char *const *
given_words(const struct given *given, const char *name)
{
	struct { const char **items; size_t count, capacity; } words = { 0 };
	struct arena *arena = given->ctx->arena;
	struct values values = { 0 };

	each_value(given, name, &values);
	for (size_t i = 0; i < values.count; i++) {
		const char *word = given_scalar(arena, values.items[i]);

		if (word == NULL)
			given_wrong(given, name, T(given->ctx, "This must be a text."));
		else if (word[0] != '\0')
			*arena_push(arena, &words) = word;
	}
	*arena_push(arena, &words) = NULL;
	return words.items;
}

/* A lone text among them is the id of what is meant. */
static json_t *
object_of(struct arena *arena, json_t *value)
{
	const char *id = given_scalar(arena, value);
	json_t *object;

	if (json_is_object(value))
		return value;
	if (str_empty(id))
		return NULL;
	object = empty_object(arena);
	json_object_set_new(object, "id", json_string(id));
	return object;
}

json_t *const *
given_objects(const struct given *given, const char *name)
{
	struct values values = { 0 }, objects = { 0 };
	struct arena *arena = given->ctx->arena;

	each_value(given, name, &values);
	for (size_t i = 0; i < values.count; i++) {
		json_t *object = object_of(arena, values.items[i]);

		if (object != NULL)
			*arena_push(arena, &objects) = object;
	}
	*arena_push(arena, &objects) = NULL;
	return objects.items;
}

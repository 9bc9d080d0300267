/* read -- bodies and queries into structs, by their shapes: see shape.h and input.h. */
#include "api/inside.h"

#include <math.h>
#include <string.h>
#include "api/check.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

/* Any list of the house. */
struct any_list { void *items; size_t count, capacity; };

/* ---- storing ---- */

static int
put_piece(const char *piece, size_t size, void *to)
{
	buf_put(to, piece, size);
	return 0;
}

const char *
input_json_text(struct arena *arena, const json_t *value)
{
	struct buf to = buf_make(arena, 8 << 20);

	json_dump_callback(value, put_piece, &to, JSON_COMPACT | JSON_ENCODE_ANY);
	return buf_text(&to);
}

#define PUT(type, value)	(*(type *)to = (value))

static void
put_none(const struct member *m, void *to)
{
	switch (m->type) {
	case MEMBER_TEXT: case MEMBER_JSON: case MEMBER_ARRAY: PUT(const char *, NULL); break;
	case MEMBER_ID: PUT(struct public_id, (struct public_id){ "" }); break;
	case MEMBER_INT: PUT(int64_t, INT64_MIN); break;
	case MEMBER_INT32: PUT(int32_t, INT32_MIN); break;
	case MEMBER_REAL: PUT(double, NAN); break;
	case MEMBER_BOOL: PUT(bool, false); break;
	case MEMBER_INSTANT: PUT(instant, INSTANT_NONE); break;
	case MEMBER_DATE: PUT(date, DATE_NONE); break;
	case MEMBER_WORD: PUT(int, m->words->none); break;
	case MEMBER_TEXTS: case MEMBER_INTS: case MEMBER_LIST:
		PUT(struct any_list, (struct any_list){ 0 }); break;
	case MEMBER_OBJECT: case MEMBER_OWN: break;
	}
}

/* What a new record says nothing of is none, not the year 1970. */
static void
settle(const struct shape *shape, unsigned when, json_t *said, void *record)
{
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		void *to = (char *)record + m->at;

		if ((m->traits & when) == 0 || json_object_get(said, m->name) != NULL)
			continue;
		if ((m->type == MEMBER_INSTANT && ((instant *)to)->s == 0) ||
		    (m->type == MEMBER_DATE && ((date *)to)->days == 0) ||
		    (m->type == MEMBER_REAL && (m->traits & OR_NULL) != 0 && *(double *)to == 0))
			put_none(m, to);
	}
}

static const char *
text_of(struct api_input *in, json_t *value)
{
	return str_trim(in->ctx->arena, json_string_value(value));
}

static void
take_texts(struct api_input *in, const struct member *m, json_t *value, void *to)
{
	struct { const char **items; size_t count, capacity; } list = { 0 };
	const struct member one = { .name = m->name, .type = MEMBER_TEXT, .words = m->words };
	const char *outside = in->path, *name = in->name;
	json_t *item;
	size_t i;

	in->path = arena_printf(in->ctx->arena, "%s/%s", outside, name);
	json_array_foreach(value, i, item) {
		in->name = print_number(in, (int64_t)i);
		if (check_text(in, &one, item))
			*arena_push(in->ctx->arena, &list) = text_of(in, item);
	}
	in->path = outside;
	in->name = name;
	memcpy(to, &list, sizeof(list));
}

static void
take_ints(struct api_input *in, json_t *value, void *to)
{
	struct { int64_t *items; size_t count, capacity; } list = { 0 };
	const struct member one = { .type = MEMBER_INT };
	int64_t n;
	json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
		if (check_int(in, &one, item, &n))
			*arena_push(in->ctx->arena, &list) = n;
	memcpy(to, &list, sizeof(list));
}

static struct err *
take_list(struct api_input *in, const struct member *m, json_t *value, void *to)
{
	struct any_list list = { .count = json_array_size(value) };
	const char *outside = in->path, *name = in->name;
	unsigned when = in->when;
	json_t *item;
	size_t i;

	list.items = arena_array(in->ctx->arena, list.count, m->of->size);
	list.capacity = list.count;
	in->when = NEW;
	json_array_foreach(value, i, item) {
		in->path = arena_printf(in->ctx->arena, "%s/%s", outside, name);
		in->name = print_number(in, (int64_t)i);
		if (check_object(in, item))
			TRY(input_read(in, m->of, item, (char *)list.items + i * m->of->size));
	}
	in->when = when;
	in->path = outside;
	in->name = name;
	memcpy(to, &list, sizeof(list));
	return OK;
}

/* The usual way in; every check has its sentence. */
static struct err *
take_usual(struct api_input *in, const struct member *m, json_t *value, void *to)
{
	int64_t n;
	int word;
	instant at;
	date day;

	switch (m->type) {
	case MEMBER_TEXT:
		if (check_text(in, m, value))
			PUT(const char *, text_of(in, value));
		break;
	case MEMBER_INT:
		if (check_int(in, m, value, &n))
			PUT(int64_t, n);
		break;
	case MEMBER_INT32:
		if (check_int(in, m, value, &n))
			PUT(int32_t, (int32_t)n);
		break;
	case MEMBER_REAL:
		if (check_real(in, m, value))
			PUT(double, json_number_value(value));
		break;
	case MEMBER_BOOL:
		if (check_bool(in, value))
			PUT(bool, json_is_true(value));
		break;
	case MEMBER_INSTANT:
		if (check_instant(in, value, &at))
			PUT(instant, at);
		break;
	case MEMBER_DATE:
		if (check_date(in, value, &day))
			PUT(date, day);
		break;
	case MEMBER_WORD:
		if (check_text(in, m, value) && find_word(m->words, json_string_value(value), &word))
			PUT(int, word);
		break;
	case MEMBER_TEXTS:
		if (check_list(in, m, value))
			take_texts(in, m, value, to);
		break;
	case MEMBER_INTS:
		if (check_list(in, m, value))
			take_ints(in, value, to);
		break;
	case MEMBER_JSON:
		if (check_object(in, value))
			PUT(const char *, input_json_text(in->ctx->arena, value));
		break;
	case MEMBER_ARRAY:
		if (check_list(in, m, value))
			PUT(const char *, input_json_text(in->ctx->arena, value));
		break;
	case MEMBER_OBJECT:
		return check_object(in, value) ? input_read(in, m->of, value, to) : OK;
	case MEMBER_LIST:
		return check_list(in, m, value) ? take_list(in, m, value, to) : OK;
	case MEMBER_ID: case MEMBER_OWN:
		break;
	}
	return OK;
}

/* Whether it looks as it is described, for a `take` of its own. */
static bool
check_as(struct api_input *in, const struct member *m, json_t *value)
{
	int64_t n;
	instant at;
	date day;

	switch (member_as(m)) {
	case MEMBER_TEXT: case MEMBER_ID: case MEMBER_WORD: case MEMBER_OWN: return check_text(in, m, value);
	case MEMBER_INT: case MEMBER_INT32: return check_int(in, m, value, &n);
	case MEMBER_REAL: return check_real(in, m, value);
	case MEMBER_BOOL: return check_bool(in, value);
	case MEMBER_INSTANT: return check_instant(in, value, &at);
	case MEMBER_DATE: return check_date(in, value, &day);
	case MEMBER_JSON: case MEMBER_OBJECT: return check_object(in, value);
	case MEMBER_TEXTS: case MEMBER_INTS: case MEMBER_LIST: case MEMBER_ARRAY: return check_list(in, m, value);
	}
	return false;
}

static struct err *
take_member(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	in->name = m->name;
	if (json_is_null(value) && (m->traits & OR_NULL) == 0) {
		input_problem(in, T(in->ctx, "This cannot be null."));
		return OK;
	}
	if (m->take != NULL)
		return json_is_null(value) || check_as(in, m, value) ? m->take(in, m, value, record) : OK;
	if (json_is_null(value))
		put_none(m, (char *)record + m->at);
	else
		return take_usual(in, m, value, (char *)record + m->at);
	return OK;
}

/* ---- objects ---- */

static const struct member *
find_member(const struct shape *shape, const char *name)
{
	for (const struct member *m = shape->members; m->name != NULL; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

static void
refuse_strangers(struct api_input *in, const struct shape *shape, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		const struct member *m = find_member(shape, name);

		if (m == NULL)
			problem_at(in, arena_strdup(in->ctx->arena, name),
			    T(in->ctx, "Nothing of this name is known here."));
		else if ((m->traits & in->when) == 0)
			problem_at(in, m->name, T(in->ctx, "This cannot be written here."));
	}
}

/* Below the member being read; at the top `in->name` is NULL. */
struct err *
input_read(struct api_input *in, const struct shape *shape, json_t *object, void *record)
{
	const char *outside = in->path, *name = in->name;

	if (name != NULL)
		in->path = arena_printf(in->ctx->arena, "%s/%s", outside, name);
	refuse_strangers(in, shape, object);
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		json_t *value = json_object_get(object, m->name);

		if ((m->traits & in->when) == 0)
			continue;
		if (value != NULL)
			TRY(take_member(in, m, value, record));
		else if ((m->traits & NEEDED) != 0 && in->when == NEW)
			problem_at(in, m->name, T(in->ctx, "This is missing."));
	}
	if (in->when == NEW)
		settle(shape, NEW, object, record);
	in->path = outside;
	in->name = name;
	return OK;
}

static struct err *
read_whole(struct request *rq, const struct shape *shape, unsigned when, bool query, json_t *object, void *record)
{
	struct api_input in = { .rq = rq, .ctx = rq->ctx, .when = when, .query = query, .path = "" };

	TRY(input_read(&in, shape, object, record));
	return err_invalid(rq->ctx, &in.problems);
}

static const struct member no_members[] = { { 0 } };
static const struct shape nothing = { "Nothing", "", no_members, 0, NULL };

/* ---- a body ---- */

static void
forget(void *root)
{
	json_decref(root);
}

static struct err *
refuse_body(struct request *rq, const char *say)
{
	struct problems problems = { 0 };

	problem_add(rq->ctx->arena, &problems, "", say);
	return err_invalid(rq->ctx, &problems);
}

struct err *
read_json(struct request *rq, json_t **out)
{
	struct api_call *call = call_of(rq);
	struct bytes body = rq->http->body;
	json_error_t error;

	if (call->body == NULL) {
		call->body = body.size == 0 ? json_object() :
		    json_loadb((const char *)body.at, body.size, JSON_REJECT_DUPLICATES, &error);
		if (call->body == NULL)
			return refuse_body(rq, TF(rq->ctx, "This is not valid JSON: line {line}, column {column}.",
			    "line", arena_printf(rq->ctx->arena, "%d", error.line),
			    "column", arena_printf(rq->ctx->arena, "%d", error.column), NULL));
		arena_defer(rq->ctx->arena, forget, call->body);
	}
	if (!json_is_object(call->body))
		return refuse_body(rq, T(rq->ctx, "Send one JSON object."));
	*out = call->body;
	return OK;
}

struct err *
api_body(struct request *rq, void *record)
{
	const struct contract *contract = rq->route->contract;
	unsigned when = rq->route->method == PATCH ? CHANGE : NEW;
	json_t *object;

	TRY(read_json(rq, &object));
	return read_whole(rq, contract->body == NULL ? &nothing : contract->body, when, false, object, record);
}

bool
api_said(const struct request *rq, const char *name)
{
	return json_object_get(call_of(rq)->body, name) != NULL;
}

/* ---- a query ---- */

/* The text as the JSON that its member wants; what does not fit stays a text, and is refused as one. */
static json_t *
value_of(struct arena *arena, const struct member *m, const char *text)
{
	int64_t n;
	double real;

	switch (m == NULL ? MEMBER_TEXT : member_as(m)) {
	case MEMBER_INT: case MEMBER_INT32:
		return str_to_int(text, -INT_MOST, INT_MOST, &n) ? json_integer(n) : json_string(text);
	case MEMBER_REAL:
		return str_to_real(text, &real) ? json_real(real) : json_string(text);
	case MEMBER_BOOL:
		return str_equal(text, "true") || str_equal(text, "1") ? json_true() :
		    str_equal(text, "false") || str_equal(text, "0") ? json_false() : json_string(text);
	case MEMBER_TEXTS: {
		json_t *list = json_array();

		for (char **word = str_split(arena, text, ',', NULL); *word != NULL; word++)
			json_array_append_new(list, json_string(str_trim(arena, *word)));
		return list;
	}
	default:
		return json_string(text);
	}
}

/* What every GET understands, whatever its shape says. */
static bool
is_common(const struct request *rq, const char *name)
{
	return str_equal(name, "fields") && rq->route->contract->answer != NULL;
}

static void
check_pair(struct request *rq, const struct shape *shape, const struct http_pair *pair, json_t *object,
    struct problems *problems)
{
	struct arena *arena = rq->ctx->arena;
	const char *field = arena_printf(arena, "/%s", pointer_part(arena, pair->name));

	if (!str_is_utf8(pair->value, pair->size))
		problem_add(arena, problems, field, T(rq->ctx, "This is not a text in UTF-8."));
	else if (json_object_get(object, pair->name) != NULL)
		problem_add(arena, problems, field, T(rq->ctx, "This stands there twice."));
	else if (!is_common(rq, pair->name) && !str_empty(str_trim(arena, pair->value)))
		json_object_set_new(object, pair->name, value_of(arena, find_member(shape, pair->name),
		    str_trim(arena, pair->value)));
}

struct err *
api_query(struct request *rq, void *record)
{
	const struct shape *shape = rq->route->contract->query == NULL ? &nothing : rq->route->contract->query;
	struct problems problems = { 0 };
	json_t *object = json_object();

	arena_defer(rq->ctx->arena, forget, object);
	for (size_t i = 0; i < rq->http->query_count; i++)
		check_pair(rq, shape, &rq->http->query[i], object, &problems);
	TRY(err_invalid(rq->ctx, &problems));
	return read_whole(rq, shape, NEW, true, object, record);
}

/* ---- fields= ---- */

static bool
pick(struct arena *arena, struct pick **list, const struct shape *shape, const char *path)
{
	size_t size = strcspn(path, ".");
	const char *name = arena_strndup(arena, path, size);
	const struct member *m = find_member(shape, name);
	struct pick *one = *list;

	if (m == NULL || (m->traits & GIVEN) == 0)
		return false;
	while (one != NULL && strcmp(one->name, name) != 0)
		one = one->next;
	if (one == NULL) {
		one = arena_new(arena, struct pick);
		*one = (struct pick){ .name = m->name, .next = *list };
		*list = one;
	}
	one->whole = one->whole || path[size] == '\0';
	return path[size] == '\0' || (m->of != NULL && pick(arena, &one->below, m->of, path + size + 1));
}

struct err *
read_picks(struct request *rq)
{
	const struct contract *contract = rq->route->contract;
	const char *text = http_query(rq->http, "fields");
	struct problems problems = { 0 };
	struct arena *arena = rq->ctx->arena;

	if (str_empty(text) || contract->answer == NULL)
		return OK;
	if (!str_is_utf8(text, strlen(text)))
		return OK;
	for (char **word = str_split(arena, text, ',', NULL); *word != NULL; word++)
		if (!pick(arena, &call_of(rq)->picks, contract->answer, str_trim(arena, *word)))
			problem_add(arena, &problems, "/fields", TF(rq->ctx, "The answer has no member \"{name}\".",
			    "name", *word, NULL));
	return err_invalid(rq->ctx, &problems);
}

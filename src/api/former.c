/* former -- see former.h. */
#include "api/former.h"

#include <math.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

struct former_input {
	struct request *rq;
	struct ctx *ctx;
	json_t *root;			/* of a body; NULL: a query */
	struct problems problems;
};

static void
forget(void *root)
{
	json_decref(root);
}

void
former_problem(struct former_input *in, const char *name, const char *say)
{
	problem_add(in->ctx->arena, &in->problems, name, say);
}

static bool
is_declared(const struct former_input *in, const char *name)
{
	const char *fields = in->rq->route->fields;

	if (fields == NULL)
		return false;
	for (char **word = str_split(in->ctx->arena, fields, ' ', NULL); *word != NULL; word++)
		if (strcmp(*word, name) == 0)
			return true;
	return false;
}

static void
refuse_strangers(struct former_input *in)
{
	const char *say = T(in->ctx, "Nothing of this name is known here.");
	const char *name;
	json_t *value;

	json_object_foreach(in->root, name, value)
		if (!is_declared(in, name))
			former_problem(in, arena_strdup(in->ctx->arena, name), say);
	for (size_t i = 0; in->root == NULL && i < in->rq->http->query_count; i++)
		if (!is_declared(in, in->rq->http->query[i].name))
			former_problem(in, in->rq->http->query[i].name, say);
}

static struct err *
read_body(struct former_input *in)
{
	const struct http_request *http = in->rq->http;
	struct problems problems = { 0 };
	json_error_t error;

	if (http->body.size == 0)
		in->root = json_object();
	else
		in->root = json_loadb((const char *)http->body.at, http->body.size, JSON_REJECT_DUPLICATES, &error);
	if (in->root != NULL)
		arena_defer(in->ctx->arena, forget, in->root);
	if (json_is_object(in->root))
		return OK;
	problem_add(in->ctx->arena, &problems, "", in->root != NULL ?
	    T(in->ctx, "Send one JSON object.") :
	    TF(in->ctx, "This is not valid JSON: line {line}, column {column}.",
		"line", arena_printf(in->ctx->arena, "%d", error.line),
		"column", arena_printf(in->ctx->arena, "%d", error.column), NULL));
	return err_invalid(in->ctx, &problems);
}

struct err *
former_open(struct request *rq, struct former_input **out)
{
	struct former_input *in = arena_new(rq->ctx->arena, struct former_input);

	in->rq = rq;
	in->ctx = rq->ctx;
	if (rq->route->method != GET)
		TRY(read_body(in));
	refuse_strangers(in);
	*out = in;
	return OK;
}

/* The member of the body, or NULL; must stand in the row. */
static json_t *
member(const struct former_input *in, const char *name)
{
	json_t *value;

	MUST(is_declared(in, name));
	value = in->root == NULL ? NULL : json_object_get(in->root, name);
	return json_is_null(value) ? NULL : value;
}

static const char *
query(const struct former_input *in, const char *name)
{
	const char *text = in->root != NULL ? NULL : http_query(in->rq->http, name);

	return str_empty(text) ? NULL : text;
}

bool
former_given(const struct former_input *in, const char *name)
{
	return member(in, name) != NULL || query(in, name) != NULL;
}

const char *
former_text(struct former_input *in, const char *name)
{
	json_t *value = member(in, name);

	if (value == NULL)
		return query(in, name);
	if (json_is_string(value))
		return str_trim(in->ctx->arena, json_string_value(value));
	former_problem(in, name, T(in->ctx, "This must be a text."));
	return NULL;
}

int64_t
former_int(struct former_input *in, const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	json_t *value = member(in, name);
	const char *text = query(in, name);
	int64_t number = 0;
	bool good = false;

	if (value == NULL && text == NULL)
		return otherwise;
	if (text != NULL)
		good = str_to_int(text, least, most, &number);
	else if (json_is_integer(value)) {
		number = json_integer_value(value);
		good = number >= least && number <= most;
	}
	if (good)
		return number;
	former_problem(in, name, TF(in->ctx, "This must be a whole number from {least} to {most}.",
	    "least", arena_printf(in->ctx->arena, "%lld", (long long)least),
	    "most", arena_printf(in->ctx->arena, "%lld", (long long)most), NULL));
	return otherwise;
}

double
former_number(struct former_input *in, const char *name, double least, double most)
{
	json_t *value = member(in, name);
	double number = json_is_number(value) ? json_number_value(value) : NAN;

	if (value == NULL)
		return NAN;
	if (number >= least && number <= most)
		return number;
	former_problem(in, name, TF(in->ctx, "This must be a number from {least} to {most}.",
	    "least", arena_printf(in->ctx->arena, "%g", least),
	    "most", arena_printf(in->ctx->arena, "%g", most), NULL));
	return NAN;
}

bool
former_bool(struct former_input *in, const char *name)
{
	json_t *value = member(in, name);
	const char *text = query(in, name);

	if (json_is_boolean(value))
		return json_is_true(value);
	if (str_equal(text, "true") || str_equal(text, "1"))
		return true;
	if (value != NULL || (text != NULL && !str_equal(text, "false") && !str_equal(text, "0")))
		former_problem(in, name, T(in->ctx, "This must be true or false."));
	return false;
}

json_t *
former_object(struct former_input *in, const char *name)
{
	json_t *value = member(in, name);

	if (value == NULL || json_is_object(value))
		return value;
	former_problem(in, name, T(in->ctx, "This must be an object."));
	return NULL;
}

/* A blank before the offset is a '+' that a query turned into one. */
static const char *
mend_plus(struct former_input *in, const char *text)
{
	char *mended = arena_strdup(in->ctx->arena, text), *blank = strrchr(mended, ' ');

	if (in->root == NULL && blank != NULL && strlen(blank) == 6)
		*blank = '+';
	return mended;
}

instant
former_instant(struct former_input *in, const char *name)
{
	const char *text = former_text(in, name);
	instant at;
	bool naive;

	if (str_empty(text))
		return INSTANT_NONE;
	if (instant_parse(mend_plus(in, text), NULL, &at, &naive))
		return at;
	former_problem(in, name, T(in->ctx, "Write the time with its offset, for example 2027-03-01T08:00:00+01:00."));
	return INSTANT_NONE;
}

struct err *
former_done(struct former_input *in)
{
	return err_invalid(in->ctx, &in->problems);
}

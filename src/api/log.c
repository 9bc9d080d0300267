/* log -- what programs asked and were answered, without secrets and without what people wrote. */
#include "api/inside.h"

#include "account/calls.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"

enum { LOG_MOST = 4 * CALL_BODY };

static void cut_object(struct json *, const char *key, const struct shape *, json_t *, int depth);

/* A text of which only its length is told. */
static void
cut_text(struct json *j, const char *key, json_t *value)
{
	json_text(j, key, arena_printf(j->to->arena, "(%zu characters)", str_length(json_string_value(value))));
}

static bool
is_plain(const struct member *m)
{
	enum member_type type = m == NULL || (m->traits & SECRET) != 0 ? MEMBER_TEXT :
	    m->type == MEMBER_OWN ? m->as : m->type;

	return m != NULL && (m->traits & SECRET) == 0 && ((m->traits & PLAIN) != 0 || m->words != NULL ||
	    type == MEMBER_ID || type == MEMBER_INSTANT || type == MEMBER_DATE);
}

static void
cut_value(struct json *j, const char *key, const struct member *m, json_t *value, int depth)
{
	bool secret = m == NULL || (m->traits & SECRET) != 0;
	json_t *item;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_OBJECT: cut_object(j, key, m == NULL ? NULL : m->of, value, depth + 1); break;
	case JSON_ARRAY:
		json_open_array(j, key);
		json_array_foreach(value, i, item)
			if (i < 20 && depth < 6)
				cut_value(j, NULL, m, item, depth + 1);
		json_close_array(j);
		break;
	case JSON_STRING:
		if (is_plain(m))
			json_text(j, key, json_string_value(value));
		else
			cut_text(j, key, value);
		break;
	case JSON_INTEGER:
		if (secret)
			json_text(j, key, "(a number)");
		else
			json_int(j, key, json_integer_value(value));
		break;
	case JSON_REAL:
		json_text(j, key, "(a number)");	/* places of people are told by such */
		break;
	case JSON_TRUE: case JSON_FALSE: json_bool(j, key, json_is_true(value)); break;
	case JSON_NULL: json_none(j, key); break;
	}
}

static void
cut_object(struct json *j, const char *key, const struct shape *shape, json_t *object, int depth)
{
	const char *name;
	json_t *value;

	json_open_object(j, key);
	json_object_foreach(object, name, value) {
		const struct member *m = shape == NULL ? NULL : shape->members;

		while (m != NULL && m->name != NULL && !str_equal(m->name, name))
			m++;
		if (m != NULL && m->name != NULL && depth < 6)
			cut_value(j, name, m, value, depth);
	}
	json_close_object(j);
}

/* The body as the shape lets it be kept: names that it does not know are not told either. */
static const char *
cut_body(struct arena *arena, const struct shape *shape, json_t *body)
{
	struct buf to = buf_make(arena, LOG_MOST);
	struct json j = json_make(&to);

	if (shape == NULL || !json_is_object(body) || json_object_size(body) == 0)
		return "";
	cut_object(&j, NULL, shape, body, 0);
	return buf_text(&to);
}

/*
 * Of an answer that changed something, as much as of the request; of a refusal where it was wrong. What was only
 * asked for (a long question is a POST, too) is not even read again: it may be long.
 */
static const char *
cut_answer(struct request *rq, const struct response *rs)
{
	const struct contract *contract = rq->route->contract;
	bool refused = rs->http->status >= 400;
	bool only_asked = rq->route->method == GET || contract->asks || contract->list != NULL;
	const struct shape *shape = refused ? &problem_shape : only_asked ? NULL : contract->answer;
	json_t *body = shape == NULL ? NULL : json_loads(buf_text(&rs->http->body), 0, NULL);
	const char *cut = cut_body(rq->ctx->arena, shape, body);

	json_decref(body);
	return cut;
}

void
log_call(struct request *rq, struct response *rs)
{
	const struct contract *contract = rq->route == NULL ? NULL : rq->route->contract;
	struct ctx *ctx = rq->ctx;
	struct key_call call = { .door = "api", .holder = ctx->actor.key.value, .at = ctx->now,
		.address = rq->http->address, .method = rq->http->method_text, .path = rq->http->path,
		.status = rs->http->status, .size = (int64_t)rs->http->body.size };

	if (contract == NULL || ctx->actor.kind != ACTOR_KEY || call_of(rq)->inside)
		return;
	call.took_ms = (int64_t)((monotonic_s() - rq->http->started_s) * 1000);
	call.request = cut_body(ctx->arena, contract->body, call_of(rq)->body);
	call.answer = cut_answer(rq, rs);
	key_call_note(ctx, &call);
}

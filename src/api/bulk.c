/*
 * bulk -- many changes in one call: each is a row of this door, with its path and body, done in order inside one
 * transaction.  One that is refused changes nothing and tells why; with `all_or_nothing` none is done then.
 */
#include "api/inside.h"

#include "api/input.h"
#include "api/row.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "web/app.h"

enum { OPERATIONS = 100, ANSWER_MOST = 4 << 20, BODY_MOST = 1 << 20 };

/* ---- what is asked ---- */

struct operation {
	const char *path, *if_match, *body;
	int method;		/* of the list below */
};
struct bulk {
	struct { struct operation *items; size_t count, capacity; } operations;
	bool all_or_nothing;
};

static const int methods[] = { POST, PUT, PATCH, DELETE };

static const char *
word_of_method(int value)
{
	static const char *const words[] = { "POST", "PUT", "PATCH", "DELETE" };

	return words[value];
}

static const struct words method_words = { word_of_method, COUNT_OF(methods), 0 };

static struct err *
take_method(struct api_input *in UNUSED, const struct member *m UNUSED, json_t *value, void *record)
{
	struct operation *operation = record;

	for (int i = 0; i < method_words.count; i++)
		if (str_equal(word_of_method(i), json_string_value(value)))
			operation->method = methods[i];
	return OK;
}

static const struct member operation_members[] = {
	{ "method", OWN, NEW | NEEDED, "What is done", .words = &method_words, .take = take_method },
	{ "path", AT(operation, path), NEW | NEEDED | PLAIN, "As it would be called alone, from /v1 on", .least = 1,
	  .most = 500 },
	{ "if_match", AT(operation, if_match), NEW | PLAIN, "The ETag of the record as it was read", .most = 100 },
	{ "body", JSON_AT(operation, body), NEW, "What would be sent" },
	{ 0 },
};
static const struct shape operation_shape = { "Operation", "One change", operation_members, sizeof(struct operation),
    NULL };

static const struct member bulk_members[] = {
	{ "operations", LIST_AT(bulk, operations), NEW | NEEDED, "In this order", .of = &operation_shape, .least = 1,
	  .most = OPERATIONS },
	{ "all_or_nothing", AT(bulk, all_or_nothing), NEW, "When one is refused, none is done" },
	{ 0 },
};
static const struct shape bulk_shape = { "Bulk", "Many changes", bulk_members, sizeof(struct bulk), NULL };

/* ---- what is answered ---- */

struct result {
	int32_t status;
	const char *location, *etag;
	const char *body;
};
struct results { struct { struct result *items; size_t count, capacity; } results; };

static const struct member result_members[] = {
	{ "status", AT(result, status), GIVEN, "As if it had been called alone" },
	{ "location", AT(result, location), GIVEN | OR_NULL | PLAIN, "Where what was made stands" },
	{ "etag", AT(result, etag), GIVEN | OR_NULL | PLAIN, "Of the record as it stands now" },
	{ "body", JSON_AT(result, body), GIVEN, "The answer, or the problem" },
	{ 0 },
};
static const struct shape result_shape = { "OperationResult", "What became of one change", result_members,
    sizeof(struct result), NULL };

static const struct member results_members[] = {
	{ "results", LIST_AT(results, results), GIVEN, "In the same order", .of = &result_shape },
	{ 0 },
};
static const struct shape results_shape = { "BulkResults", "What became of them", results_members,
    sizeof(struct results), NULL };

/* ---- one of them ---- */

struct inner {
	struct request rq;
	struct response rs;
	struct http_request http;
	struct http_response to;
	struct http_pair header;
	struct api_visitor visitor;
	struct api_call call;
};

static struct inner *
open_inner(struct request *rq, const struct operation *operation)
{
	struct arena *arena = rq->ctx->arena;
	struct inner *inner = arena_new(arena, struct inner);

	inner->visitor = *(const struct api_visitor *)rq->visitor;
	inner->visitor.call = &inner->call;
	inner->visitor.fresh = NULL;
	inner->call.inside = true;
	inner->http = *rq->http;
	inner->http.header_count = inner->http.query_count = 0;
	if (operation->if_match != NULL) {
		inner->header = (struct http_pair){ "if-match", operation->if_match, strlen(operation->if_match) };
		inner->http.headers = &inner->header;
		inner->http.header_count = 1;
	}
	inner->http.body = (struct bytes){ (const uint8_t *)operation->body,
		operation->body == NULL ? 0 : strlen(operation->body) };
	inner->to = (struct http_response){ .arena = arena, .status = 200, .body = buf_make(arena, ANSWER_MOST) };
	inner->rq = *rq;
	inner->rq.http = &inner->http;
	inner->rq.visitor = &inner->visitor;
	inner->rs.http = &inner->to;
	return inner;
}

static struct err *
check_row(struct inner *inner, const struct operation *operation)
{
	struct request *rq = &inner->rq;
	const char *path = arena_printf(rq->ctx->arena, "%s%s", rq->door->prefix, operation->path);
	const struct contract *contract;

	inner->http.path = path;
	if (!request_route(rq, operation->method, path) || rq->door != &api_door || rq->route->contract == NULL)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such call."), NULL);
	contract = rq->route->contract;
	if (contract->outside || rq->route->files || contract->body == &bulk_shape)
		return err_new(rq->ctx, ERR_INVALID, T(rq->ctx, "This cannot be one of many: call it alone."), NULL);
	if (!api_may(rq, rq->route->needs))
		return err_new(rq->ctx, ERR_FORBIDDEN, T(rq->ctx, "You may not do this here."), "scope in bulk");
	return call_check_types(rq);
}

static struct err *
run_inner(struct ctx *ctx UNUSED, void *arg)
{
	struct inner *inner = arg;

	return call_contract(&inner->rq, &inner->rs);
}

static struct result
result_of(const struct inner *inner)
{
	return (struct result){ .status = inner->to.status, .location = inner->call.location,
		.etag = inner->call.etag, .body = buf_text(&inner->to.body) };
}

static struct err *
run_all(struct request *rq, const struct bulk *bulk, struct results *out)
{
	struct problems problems = { 0 };
	struct arena *arena = rq->ctx->arena;

	for (size_t i = 0; i < bulk->operations.count; i++) {
		struct inner *inner = open_inner(rq, &bulk->operations.items[i]);
		struct err *err = check_row(inner, &bulk->operations.items[i]);

		if (err == OK)
			err = db_savepoint(rq->ctx, run_inner, inner);
		if (err != OK && (err->kind == ERR_BUG || err->kind == ERR_BUSY))
			return err;
		if (err != OK) {
			inner->to.status = web_status(err->kind);
			inner->to.body = buf_make(arena, ANSWER_MOST);
			api_draw_problem(&inner->rq, &inner->rs, err);
			problem_add(arena, &problems, arena_printf(arena, "/operations/%zu", i),
			    str_empty(err->say) ? T(rq->ctx, "This was refused.") : err->say);
		}
		*arena_push(arena, &out->results) = result_of(inner);
	}
	return bulk->all_or_nothing ? err_invalid(rq->ctx, &problems) : OK;
}

static struct err *
run_bulk(struct request *rq, struct response *rs)
{
	struct results results = { 0 };
	struct bulk bulk = { 0 };

	TRY(api_body(rq, &bulk));
	TRY(run_all(rq, &bulk, &results));
	return api_give(rq, rs, &results);
}

const struct route api_bulk_routes[] = {
	{ POST, "/v1/bulk", api_answer, NEEDS_KEY_READ, .no_csrf = true, .body_limit = BODY_MOST,
	  .about = "Up to 100 changes in one call, in order; each needs its own scope.",
	  .contract = &(const struct contract){ run_bulk, .body = &bulk_shape, .answer = &results_shape } },
	{ 0 },
};

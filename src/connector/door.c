/*
 * door -- who comes in, the rows, and what every call has in common: a tree is read, a verb answers, and the call is
 * noted in the log of its access, without what is personal.
 */
#include "connector/inside.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "connector/mask.h"
#include "i18n/i18n.h"
#include "web/app.h"

enum { BODY = 1 << 20, WHOLE_ANSWER = 256 * 1024 };

static const struct rate_limit access_rate = { .per_second = 50, .burst = 300 };

struct caller *
caller_of(const struct request *rq)
{
	return rq->visitor;
}

struct json
wire_answer_open(struct response *rs)
{
	respond_type(rs, "application/json");
	return json_make(&rs->http->body);
}

/* ---- who comes ---- */

static struct err *
check_rate(struct request *rq, struct response *rs, const struct external_access *access)
{
	const char *name = arena_printf(rq->ctx->arena, "external %s", access->public_id.text);
	int retry = 1;

	if (rq->app->no_rates || rate_take(rq->app->rates, name, access_rate, monotonic_s(), &retry))
		return OK;
	http_set(rs->http, "Retry-After", arena_printf(rq->ctx->arena, "%d", retry));
	return err_new(rq->ctx, ERR_LIMIT,
	    T(rq->ctx, "This access asks too often: 50 requests a second, 300 at once."), "external rate");
}

static struct err *
enter(struct request *rq, struct response *rs)
{
	struct caller *caller = arena_new(rq->ctx->arena, struct caller);

	rq->visitor = caller;
	TRY(external_enter(rq->ctx, path_value(rq, "access"), path_value(rq, "key"), &caller->access, &caller->known));
	if (!caller->known)
		return err_new(rq->ctx, ERR_NOT_FOUND,
		    T(rq->ctx, "There is no such access, or it was revoked."), "external access");
	return check_rate(rq, rs, &caller->access);
}

struct err *
caller_prepare(struct request *rq)
{
	struct caller *caller = caller_of(rq);
	struct activity_types all;

	TRY(unit_here(rq->ctx, &caller->unit));
	TRY(type_list(rq->ctx, true, &all));
	for (size_t i = 0; i < all.count; i++)
		if (external_may_type(&caller->access, all.items[i].id))
			*arena_push(rq->ctx->arena, &caller->types) = all.items[i];
	return worker_list(rq->ctx, true, &caller->workers);
}

const struct activity_type *
caller_type(const struct caller *caller, const char *id, const char *reference)
{
	for (size_t i = 0; i < caller->types.count; i++) {
		const struct activity_type *type = &caller->types.items[i];

		if (!str_empty(id) ? str_equal(type->public_id.text, id) :
		    !str_empty(reference) && strcasecmp(type->reference, reference) == 0)
			return type;
	}
	return NULL;
}

const struct worker *
caller_worker(const struct caller *caller, const char *id, const char *email)
{
	for (size_t i = 0; i < caller->workers.count; i++) {
		const struct worker *worker = &caller->workers.items[i];

		if (!str_empty(id) ? str_equal(worker->public_id.text, id) :
		    !str_empty(email) && strcasecmp(worker->email, email) == 0)
			return worker;
	}
	return NULL;
}

/* ---- the log ---- */

/* "intervention.create", as discovery calls it. */
static const char *
route_name(const struct request *rq)
{
	return rq->route == NULL ? "" : rq->route->about;
}

static void
note(struct request *rq, struct response *rs)
{
	struct caller *caller = caller_of(rq);
	struct ctx *ctx = rq->ctx;
	const struct buf *body = &rs->http->body;
	struct external_call call = { .at = ctx->now, .address = rq->http->address, .method = rq->http->method_text,
		.route = route_name(rq), .status = rs->http->status,
		.duration_ms = (int32_t)((monotonic_s() - rq->http->started_s) * 1000), .asked = "", .answered = "" };

	if (caller == NULL || !caller->known)
		return;
	if (caller->asked != NULL)
		call.asked = mask_asked(ctx->arena, caller->asked);
	if (body->size > 0)
		call.answered = body->size > WHOLE_ANSWER ? T(ctx, "A long answer.") :
		    mask_answered(ctx->arena, buf_text(body));
	/* A disk that is full must not keep programs from reading. */
	(void)!external_note_call(ctx, caller->access.id, &call);
}

/* ---- what went wrong ---- */

static const char *
error_word(int status)
{
	switch (status) {
	case 403: return "forbidden";
	case 404: return "not_found";
	case 405: return "method_not_allowed";
	case 409: return "conflict";
	case 410: return "gone";
	case 413: return "too_large";
	case 422: return "invalid";
	case 429: return "too_many_requests";
	case 503: return "busy";
	default: return status < 500 ? "bad_request" : "server_error";
	}
}

static void
write_problems(struct json *j, const struct problems *problems)
{
	json_open_object(j, "errors");
	for (size_t i = 0; problems != NULL && i < problems->count; i++)
		if (problem_of(problems, problems->items[i].field) == problems->items[i].say)
			json_text(j, problems->items[i].field, problems->items[i].say);
	json_close_object(j);
}

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	struct ctx *ctx = rq->ctx;
	struct json j;
	const char *say = err->say;

	if (err->kind == ERR_FORBIDDEN)
		say = T(ctx, "This access has no right to that.");
	if (str_empty(say))
		say = rs->http->status < 500 ? T(ctx, "This is not possible.") :
		    T(ctx, "The mistake is ours and has been noted. Please try again.");
	j = wire_answer_open(rs);
	json_open_object(&j, NULL);
	json_text(&j, "message", say);
	json_text(&j, "error", error_word(rs->http->status));
	json_text(&j, "details", err->problems != NULL && err->problems->count > 0 ?
	    arena_printf(ctx->arena, "%s: %s", err->problems->items[0].field, err->problems->items[0].say) : NULL);
	write_problems(&j, err->problems);
	json_close_object(&j);
	note(rq, rs);
}

static void
refuse(struct http_response *to, int status, const char *say)
{
	struct json j = json_make(&to->body);

	http_set(to, "Content-Type", "application/json");
	json_open_object(&j, NULL);
	json_text(&j, "message", say);
	json_text(&j, "error", error_word(status));
	json_text(&j, "details", NULL);
	write_problems(&j, NULL);
	json_close_object(&j);
}

/* ---- the rows ---- */

static struct err *
serve(struct request *rq, struct response *rs, verb *answer)
{
	struct problems problems = { 0 };
	struct given given = { .ctx = rq->ctx, .prefix = "", .problems = &problems };

	TRY(caller_prepare(rq));
	TRY(given_read(rq, &given.from));
	caller_of(rq)->asked = given.from;
	given.zone = caller_of(rq)->unit.zone;
	TRY(answer(rq, rs, &given));
	note(rq, rs);
	return OK;
}

#define VERB(name, of)					\
	static struct err *				\
	name(struct request *rq, struct response *rs)	\
	{						\
		return serve(rq, rs, of);		\
	}
VERB(serve_discovery, wire_discover)
VERB(serve_types, wire_list_types)
VERB(serve_search, wire_search_interventions)
VERB(serve_read, wire_read_intervention)
VERB(serve_create, wire_create_intervention)
VERB(serve_update, wire_update_intervention)
VERB(serve_report, wire_read_report)
VERB(serve_close, wire_write_report)
VERB(serve_slots, wire_offer_slots)

#define HOME "/:access/:key"
/* A caller's own identifier may hold a slash or two. */
#define IN_PARTS(method_, path_, handler_, needs_, limit_, fields_, about_)					\
	{ method_, HOME path_ "/:cref", handler_, needs_, .no_csrf = true, .body_limit = limit_,		\
	  .fields = fields_, .about = about_ },									\
	{ method_, HOME path_ "/:cref/:more", handler_, needs_, .no_csrf = true, .body_limit = limit_,		\
	  .fields = fields_, .about = about_ },									\
	{ method_, HOME path_ "/:cref/:more/:rest", handler_, needs_, .no_csrf = true, .body_limit = limit_,	\
	  .fields = fields_, .about = about_ }
/* What changes something is taken in whatever way it comes. */
#define EACH_WAY(path_, handler_, needs_, fields_, about_)							\
	{ PATCH, HOME path_, handler_, needs_, .no_csrf = true, .body_limit = BODY, .fields = fields_,		\
	  .about = about_ },											\
	{ POST, HOME path_, handler_, needs_, .no_csrf = true, .body_limit = BODY, .fields = fields_,		\
	  .about = about_ },											\
	{ PUT, HOME path_, handler_, needs_, .no_csrf = true, .body_limit = BODY, .fields = fields_,		\
	  .about = about_ }

static const struct route routes[] = {
	{ GET, HOME, serve_discovery, NEEDS_EXTERNAL, .about = "autoconfig" },
	{ GET, HOME "/types", serve_types, NEEDS_EXTERNAL, .about = "intervention-type.list" },
	{ GET, HOME "/interventions", serve_search, NEEDS_EXTERNAL_VIEW, .about = "intervention.list",
	  .fields = "cref reference status light_model intervention_types scheduled_start_at_min "
	    "scheduled_start_at_max with_appointment without_appointment without_scheduled_start parent_id "
	    "updated_at_min updated_at_max sort_by sort_order pagination" },
	EACH_WAY("/interventions", serve_create, NEEDS_EXTERNAL_CREATE, "intervention", "intervention.create"),
	IN_PARTS(GET, "/interventions", serve_read, NEEDS_EXTERNAL_VIEW, 0, "cref withreports", "intervention.read"),
	IN_PARTS(PATCH, "/interventions", serve_update, NEEDS_EXTERNAL_EDIT, BODY, "intervention",
	    "intervention.update"),
	IN_PARTS(POST, "/interventions", serve_update, NEEDS_EXTERNAL_EDIT, BODY, "intervention",
	    "intervention.update"),
	IN_PARTS(PUT, "/interventions", serve_update, NEEDS_EXTERNAL_EDIT, BODY, "intervention",
	    "intervention.update"),
	IN_PARTS(GET, "/reports", serve_report, NEEDS_EXTERNAL_VIEW, 0, "cref withreports",
	    "intervention.report.read"),
	IN_PARTS(POST, "/reports", serve_close, NEEDS_EXTERNAL_CLOSE, BODY, "report", "intervention.report.create"),
	IN_PARTS(PATCH, "/reports", serve_close, NEEDS_EXTERNAL_CLOSE, BODY, "report", "intervention.report.update"),
	IN_PARTS(PUT, "/reports", serve_close, NEEDS_EXTERNAL_CLOSE, BODY, "report", "intervention.report.update"),
	{ GET, HOME "/slots", serve_slots, NEEDS_EXTERNAL_ASSISTANT, .about = "schedule-wizard",
	  .fields = "address latitude longitude date_min date_max duration intervention_cref intervention_type" },
	EACH_WAY("/slots", serve_slots, NEEDS_EXTERNAL_ASSISTANT, "address", "schedule-wizard"),
	{ 0 },
};
static const struct route *const all_routes[] = { routes, NULL };

const struct door connector_door = {
	.name = "connector", .prefix = "/connectors", .routes = all_routes, .enter = enter, .fail = fail,
	.refuse = refuse,
};

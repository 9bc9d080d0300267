/* api -- see api.h. */
#include "api/inside.h"

#include <strings.h>
#include "api/write.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "web/app.h"

static const struct rate_limit key_rate = { .per_second = 50, .burst = 300 };

static const struct route *const all_routes[] = {
	api_slot_routes, api_activity_routes, api_activity_do_routes, api_answer_routes, api_document_routes,
	api_customer_routes, api_report_routes, api_sms_routes, api_worker_routes, api_worker_time_routes,
	api_type_routes, api_optimiser_routes, api_product_routes, api_quote_routes, api_message_routes,
	api_conversation_routes, api_request_routes, api_trigger_routes, api_customer_portal_routes,
	api_place_routes, api_unit_routes, api_server_routes, api_report_template_routes, api_import_routes,
	api_staff_routes, api_webhook_routes, api_history_routes, api_signature_routes, api_export_routes,
	api_figure_routes,
	api_bulk_routes, api_page_routes, api_openapi_routes, NULL
};

bool
api_may(const struct request *rq, enum need scope)
{
	return (rq->ctx->actor.rights & SCOPE(scope)) != 0;
}

static struct err *
check_rate(struct request *rq, struct response *rs, const struct api_key *key)
{
	struct arena *arena = rq->ctx->arena;
	const char *name = arena_printf(arena, "key %s", key->public_id.text);
	double now = monotonic_s();
	int retry = 1;
	bool may = rq->app->no_rates || rate_take(rq->app->rates, name, key_rate, now, &retry);

	http_set(rs->http, "RateLimit-Limit", "300");
	http_set(rs->http, "RateLimit-Policy", "300;w=6");
	http_set(rs->http, "RateLimit-Remaining", arena_printf(arena, "%d",
	    rate_left(rq->app->rates, name, key_rate, now)));
	if (may)
		return OK;
	http_set(rs->http, "Retry-After", arena_printf(arena, "%d", retry));
	return err_new(rq->ctx, ERR_LIMIT, T(rq->ctx, "This key asks too often: 50 requests a second, 300 at once."),
	    "key rate");
}

/* Another unit of the key's company, by its slug. */
static struct err *
choose_unit(struct request *rq, struct api_visitor *visitor)
{
	const char *slug = http_header(rq->http, "doorstep-unit");
	struct ctx *ctx = rq->ctx;
	bool found = false;

	ctx->tenant = visitor->key.tenant;
	ctx->unit = visitor->key.unit;
	if (slug == NULL)
		return unit_here(ctx, &visitor->unit);
	TRY(unit_lookup_slug(ctx, slug, &visitor->unit, &found));
	if (!found || visitor->unit.tenant.value != ctx->tenant.value ||
	    !key_may_unit(&visitor->key, visitor->unit.id))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such unit for this key."), NULL);
	ctx->unit = visitor->unit.id;
	return OK;
}

static struct err *
enter(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *authorization = http_header(rq->http, "authorization");
	struct api_visitor *visitor = arena_new(ctx->arena, struct api_visitor);
	bool found;

	rq->visitor = visitor;
	visitor->call = arena_new(ctx->arena, struct api_call);
	if (authorization == NULL || strncasecmp(authorization, "Bearer ", 7) != 0)
		return OK;
	TRY(key_find(ctx, str_trim(ctx->arena, authorization + 7), &visitor->key, &found));
	if (!found)
		return OK;
	ctx->lang = lang_negotiate(http_header(rq->http, "accept-language"), visitor->key.lang);
	ctx->actor = key_actor(&visitor->key);
	TRY(choose_unit(rq, visitor));
	return check_rate(rq, rs, &visitor->key);
}

static const char *
title_of(struct ctx *ctx, int status)
{
	switch (status) {
	case 401: return T(ctx, "A key is needed");
	case 403: return T(ctx, "Not allowed");
	case 404: return T(ctx, "Not found");
	case 405: return T(ctx, "Not this way");
	case 409: return T(ctx, "Somebody was faster");
	case 410: return T(ctx, "No longer valid");
	case 412: return T(ctx, "Changed meanwhile");
	case 413: return T(ctx, "Too large");
	case 422: return T(ctx, "Something is missing or wrong");
	case 428: return T(ctx, "Read it first");
	case 429: return T(ctx, "Too often");
	case 503: return T(ctx, "Very busy just now");
	default: return T(ctx, "Something went wrong");
	}
}

static const char *
detail_of(struct ctx *ctx, int status, const struct err *err)
{
	if (status == 401)
		return T(ctx, "Send an API key of this unit: \"Authorization: Bearer KEY\".");
	if (!str_empty(err->say))
		return err->say;
	return status < 500 ? title_of(ctx, status) :
	    T(ctx, "The mistake is ours and has been noted. Please try again.");
}

static void
write_problems(struct json *j, struct arena *arena, const struct problems *problems)
{
	json_open_array(j, "errors");
	for (size_t i = 0; problems != NULL && i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];

		json_open_object(j, NULL);
		json_text(j, "pointer", arena_printf(arena, "%s%s",
		    problem->field[0] == '\0' || problem->field[0] == '/' ? "" : "/", problem->field));
		json_text(j, "detail", problem->say);
		json_close_object(j);
	}
	json_close_array(j);
}

void
api_draw_problem(struct request *rq, struct response *rs, struct err *err)
{
	const struct api_visitor *visitor = rq->visitor;
	struct ctx *ctx = rq->ctx;
	struct json j = json_make(&rs->http->body);

	if (err->kind == ERR_FORBIDDEN && ctx->actor.kind == ACTOR_NOBODY) {
		rs->http->status = 401;
		http_set(rs->http, "WWW-Authenticate", "Bearer");
	}
	if (visitor != NULL && visitor->call->status != 0)
		rs->http->status = visitor->call->status;
	respond_type(rs, "application/problem+json");
	json_open_object(&j, NULL);
	json_text(&j, "type", "about:blank");
	json_text(&j, "title", title_of(ctx, rs->http->status));
	json_int(&j, "status", rs->http->status);
	json_text(&j, "detail", detail_of(ctx, rs->http->status, err));
	if (err->kind == ERR_INVALID)
		write_problems(&j, ctx->arena, err->problems);
	if (visitor != NULL && visitor->fresh != NULL)
		give_fresh(&j, rq, visitor->fresh);
	json_close_object(&j);
	log_call(rq, rs);
}

static void
refuse(struct http_response *to, int status, const char *say)
{
	struct json j = json_make(&to->body);

	http_set(to, "Content-Type", "application/problem+json");
	json_open_object(&j, NULL);
	json_text(&j, "type", "about:blank");
	json_int(&j, "status", status);
	json_text(&j, "detail", say);
	json_close_object(&j);
}

const struct door api_door = {
	.name = "api", .prefix = "/api", .routes = all_routes, .enter = enter, .fail = api_draw_problem,
	.refuse = refuse,
};

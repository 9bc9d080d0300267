/*
 * dispatch -- the nine steps of a request, in nine lines: see web_answer().
 */
#include "web/inside.h"

#include <stdio.h>
#include <string.h>
#include "base/address.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/log.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/web.sql.h"
#include "i18n/i18n.h"

enum { BODY_LIMIT = 64 * 1024, SMALL_FORM = 512 * 1024, PAGE_USUAL = 8000, PAGE_CEILING = 64 * 1024 * 1024 };

/* One request on its way. */
struct visit {
	struct ctx ctx;
	struct request request;
	struct response response;
	struct found found;
	struct err *err;
};

int
web_status(enum err_kind kind)
{
	switch (kind) {
	case ERR_NOT_FOUND: return 404;
	case ERR_FORBIDDEN: return 403;
	case ERR_INVALID: return 422;
	case ERR_CONFLICT: return 409;
	case ERR_GONE: return 410;
	case ERR_LIMIT: return 429;
	case ERR_TOO_LARGE: return 413;
	case ERR_BUSY: return 503;
	case ERR_BUG: return 500;
	}
	return 500;
}

/* ---- step 1, by http, within what the row allows ---- */

/* The name without the port. */
static bool
is_host(const char *host, const char *name)
{
	size_t size = strlen(name);

	/* After the colon digits alone: "example.org:80.evil" is somebody else's. */
	return strncmp(host, name, size) == 0 && (host[size] == '\0' ||
	    (host[size] == ':' && host[size + 1 + strspn(host + size + 1, "0123456789")] == '\0'));
}

static bool
is_our_host(const struct app *app, const char *host)
{
	if (is_host(host, "localhost") || is_host(host, "127.0.0.1") || is_host(host, "[::1]"))
		return true;
	for (const char *const *name = app->hosts; *name != NULL; name++)
		if (is_host(host, *name))
			return true;
	return false;
}

/* Before the body is read: it is not even begun to be kept on the disk. */
static bool
takes_none(const struct found *found)
{
	const struct route *route = found->row->route;

	return route->no_files != NULL && found->value_count > 0 &&
	    route->no_files(found->values[found->value_count - 1]);
}

struct http_plan
web_plan(void *arg, const struct http_request *head)
{
	const struct app *app = arg;
	struct found found = table_find(app->table, head->arena, head->method, head->path);
	struct http_plan plan = { .body_limit = BODY_LIMIT };

	/* whether it is the own name of a unit's portal, the database knows: web_answer() */
	bool strange = !is_our_host(app, head->host);
	if (strange && app->database == NULL)
		plan.refuse = 421;
	if (found.row != NULL && found.row->route->body_limit > 0)
		plan.body_limit = found.row->route->body_limit;
	if (found.row != NULL)
		plan.files = found.row->route->files;
	if (plan.files && takes_none(&found)) {
		plan.files = false;
		plan.body_limit = SMALL_FORM;
	}
	/* PostgreSQL is another process: one waits for it, so workers do. */
	plan.here = !strange && found.row != NULL && found.row->route->quick && app->database != NULL &&
	    !database_is_postgres(app->database);
	return plan;
}

/* ---- step 2 ---- */

static void
find_row(struct visit *v, struct app *app, const struct http_request *http)
{
	v->found = table_find(app->table, http->arena, http->method, http->path);
	v->request.app = app;
	v->request.http = http;
	v->request.door = v->found.door;
	v->request.route = v->found.row == NULL ? NULL : v->found.row->route;
	v->request.value_count = v->found.value_count;
	memcpy(v->request.names, v->found.names, sizeof(v->found.names));
	memcpy(v->request.values, v->found.values, sizeof(v->found.values));
}

bool
request_route(struct request *rq, int method, const char *path)
{
	struct found found = table_find(rq->app->table, rq->ctx->arena, (enum http_method)method, path);

	if (found.row == NULL)
		return false;
	rq->door = found.door;
	rq->route = found.row->route;
	rq->value_count = found.value_count;
	memcpy(rq->names, found.names, sizeof(found.names));
	memcpy(rq->values, found.values, sizeof(found.values));
	return true;
}

/* ---- step 3 ---- */

void
web_common_headers(const struct app *app, struct http_response *to)
{
	http_set(to, "Content-Type", "text/html; charset=utf-8");
	http_set(to, "Content-Security-Policy", WEB_POLICY "img-src 'self' data: blob:");
	http_set(to, "X-Content-Type-Options", "nosniff");
	http_set(to, "Referrer-Policy", "same-origin");
	http_set(to, "Cross-Origin-Opener-Policy", "same-origin");
	http_set(to, "Cross-Origin-Resource-Policy", "same-origin");
	http_set(to, "Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()");
	http_set(to, "Cache-Control", "no-store");
	if (app->https)
		http_set(to, "Strict-Transport-Security", "max-age=31536000");
}

static void
make_ctx(struct visit *v, struct http_response *to)
{
	struct app *app = v->request.app;
	const struct http_request *http = v->request.http;

	v->ctx = ctx_make(http->arena, app->env, app->database == NULL ? NULL : database_handle(app->database));
	if (v->ctx.db != NULL && http->method == HTTP_GET)
		db_moment_begin(v->ctx.db, http->here);
	v->ctx.actor = (struct actor){ .kind = ACTOR_NOBODY, .name = "" };
	v->ctx.from = http->address;
	v->ctx.lang = lang_negotiate(http_header(http, "accept-language"), LANG_EN);
	v->request.ctx = &v->ctx;
	v->request.partial = str_equal(http_header(http, "hx-request"), "true") &&
	    !str_equal(http_header(http, "hx-request-type"), "full");
	v->response = (struct response){ .http = to,
	    .html = { .out = &to->body, .ctx = &v->ctx, .asset = app_asset } };
	to->body = buf_make(http->arena, PAGE_CEILING);
	buf_reserve(&to->body, PAGE_USUAL);
	web_common_headers(app, to);
	csrf_prepare(&v->request, &v->response);
}

/* ---- step 4 ---- */

static struct err *
check_found(struct visit *v)
{
	if (v->request.route != NULL)
		return OK;
	if (v->found.allow != NULL)
		http_set(v->response.http, "Allow", v->found.allow);
	return err_new(&v->ctx, ERR_NOT_FOUND, T(&v->ctx, "This page does not exist."), "no row");
}

static bool
may(const struct actor *actor, enum need need)
{
	switch (need) {
	case NEEDS_NOBODY:
	case NEED_COUNT:
		return false;
	case NEEDS_PUBLIC:
		return true;
	case NEEDS_STAFF:
		return actor->kind == ACTOR_STAFF;
	case NEEDS_CONTACT:
		return actor->kind == ACTOR_CONTACT || actor->looking;
	case NEEDS_EXTERNAL:
	case NEEDS_EXTERNAL_VIEW:
	case NEEDS_EXTERNAL_CREATE:
	case NEEDS_EXTERNAL_EDIT:
	case NEEDS_EXTERNAL_CLOSE:
	case NEEDS_EXTERNAL_ASSISTANT:
	case NEEDS_KEY_READ:
	case NEEDS_KEY_PLAN:
	case NEEDS_KEY_WRITE:
	case NEEDS_KEY_ADMIN:
		return actor->kind == ACTOR_KEY && (actor->rights & SCOPE(need)) != 0;
#define PERMISSION(name, token, group, label, roles) \
	case CAN_##name: return actor->kind == ACTOR_STAFF && (actor->rights & RIGHT(PERMISSION_##name)) != 0;
#include "account/permission.inc"
#undef PERMISSION
	}
	return false;
}

static struct err *
check_who(struct visit *v)
{
	const struct actor *actor = &v->ctx.actor;

	if (!may(actor, v->request.route->needs))
		return err_new(&v->ctx, ERR_FORBIDDEN, actor->kind == ACTOR_NOBODY ? T(&v->ctx,
		    "Please log in first.") :
		    T(&v->ctx, "You may not do this here."), "needs %d", (int)v->request.route->needs);
	if (actor->looking && v->request.route->method != GET)
		return err_new(&v->ctx, ERR_FORBIDDEN,
		    T(&v->ctx, "You are looking at what the customer sees; nothing can be changed here."), "looking");
	return OK;
}

static struct err *
check_rate(struct visit *v)
{
	const struct app *app = v->request.app;
	const char *key = arena_printf(v->ctx.arena, "%s %s",
	    address_line(v->ctx.arena, v->request.http->address), v->found.row->pattern);
	struct rate_limit limit = v->request.route->rate;
	int retry;

	if (limit.per_second <= 0 || app->no_rates || rate_take(app->rates, key, limit, monotonic_s(), &retry))
		return OK;
	http_set(v->response.http, "Retry-After", arena_printf(v->ctx.arena, "%d", retry));
	return err_new(&v->ctx, ERR_LIMIT, T(&v->ctx,
	    "That was too often. Please wait a moment and try again."), "rate");
}

static struct err *
check(struct visit *v)
{
	TRY(check_found(v));
	TRY(check_rate(v));
	if (v->request.door->enter != NULL)
		TRY(v->request.door->enter(&v->request, &v->response));
	TRY(check_who(v));
	return csrf_check(&v->request);
}

/* ---- step 5 ---- */

static struct err *
call(struct visit *v)
{
	TRY(v->request.route->handle(&v->request, &v->response));
	if (buf_full(&v->response.http->body))
		return err_bug(&v->ctx, "the page is larger than its ceiling");
	return OK;
}

/* A page sees the database at one moment; true: it must wait for something, which is for workers. */
static bool
put_off(struct visit *v)
{
	bool reads = v->ctx.db != NULL && v->request.http->method == HTTP_GET;

	v->response.http->later = reads && db_moment_end(v->ctx.db);
	return v->response.http->later;
}

/* ---- step 6 ---- */

static void
draw_error(struct visit *v)
{
	struct http_response *to = v->response.http;

	if (v->err == NULL)
		return;
	to->status = v->request.route == NULL && v->found.allow != NULL ? 405 : web_status(v->err->kind);
	if (v->err->kind == ERR_BUSY)
		http_set(to, "Retry-After", "2");
	to->body = buf_make(v->ctx.arena, PAGE_CEILING);
	to->file = NULL;
	to->fill = NULL;
	to->fixed = (struct bytes){ 0 };
	v->response.html.out = &to->body;
	http_set(to, "Cache-Control", "no-store");
	/* tools speak no languages */
	if (str_equal(v->err->say, DB_CANNOT_WRITE))
		v->err->say = T(&v->ctx,
		    "The server cannot write to its disk. Nothing was saved; please try again later.");
	if (str_equal(v->err->say, DB_SILENT))
		v->err->say = T(&v->ctx, "The database does not answer. Please try again in a moment.");
	v->request.door->fail(&v->request, &v->response, v->err);
}

/* The pattern, not the path: paths hold names and secrets. */
static void
write_log(struct visit *v)
{
	const struct http_request *http = v->request.http;
	char status[16], ms[24], sql[16];

	if (v->request.app->quiet && v->response.http->status < 500)
		return;
	snprintf(status, sizeof(status), "%d", v->response.http->status);
	snprintf(ms, sizeof(ms), "%.1f", (monotonic_s() - http->started_s) * 1000);
	snprintf(sql, sizeof(sql), "%d", v->ctx.sql_count);
	log_line(v->response.http->status >= 500 ? LOG_ERROR : LOG_INFO, "request", "method", http->method_text,
	    "route", v->found.row == NULL ? "-" : v->found.row->pattern, "status", status, "ms", ms, "sql", sql,
	    "from", http->address, "why", v->err == NULL ? "" : err_chain(v->ctx.arena, v->err), NULL);
}

/* ---- step 7 ---- */

static void
finish(struct visit *v)
{
	struct http_response *to = v->response.http;

	if (v->response.html.out != &to->body)
		to->body = *v->response.html.out;
	if (to->status == 303)
		to->body = buf_make(v->ctx.arena, 16);
	web_compress(v->request.http, to);
}

/* "Service.example.org:443" -> "service.example.org" */
static const char *
bare_host(struct arena *arena, const char *host)
{
	return str_lower(arena, arena_strndup(arena, host, strcspn(host, ":")));
}

/*
 * Under a name that is not the server's own: it may be the one of a unit's portal, which is then
 * the first page there.  True: refused, or sent on.
 */
static bool
is_strange(struct visit *v, struct app *app, const struct http_request *http, struct http_response *to)
{
	struct web_host_unit_row unit;
	bool found = false;

	if (is_our_host(app, http->host))
		return false;
	v->err = sql_web_host_unit(&v->ctx, bare_host(http->arena, http->host), &unit, &found);
	if (v->err == OK && found && strcmp(http->path, "/") != 0)
		return false;
	if (http->method == HTTP_GET)
		db_moment_end(v->ctx.db);
	if (v->err == OK && found) {
		respond_see_other(&v->response, arena_printf(http->arena, "/p/%s", unit.slug));
		return true;
	}
	to->status = 421;
	web_refuse(app, http, 421, to);
	return true;
}

static void
answer(struct visit *v, struct app *app, const struct http_request *http, struct http_response *to)
{						/* 1: read, within web_plan() */
	find_row(v, app, http);			/* 2 */
	make_ctx(v, to);			/* 3 */
	if (is_strange(v, app, http, to))
		return;
	v->err = check(v);			/* 4 */
	if (v->err == OK)
		v->err = call(v);		/* 5 */
	if (put_off(v))
		return;
	draw_error(v);				/* 6 */
	finish(v);				/* 7 */
	write_log(v);
}						/* 8: http sends; 9: and drops the arena */

void
web_answer(void *arg, struct http_server *server UNUSED, struct http_request *http, struct http_response *to)
{
	struct app *app = arg;

	answer(&(struct visit){ .err = OK }, app, http, to);
	if (app->database != NULL)
		database_rest(app->database);
}

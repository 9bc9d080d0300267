/* respond -- what handlers say besides a page. */
#include "web/inside.h"

#include <string.h>
#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"

enum { FLASH_S = 120 };

static bool
is_our_path(const char *path)
{
	if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
		return false;
	for (; *path != '\0'; path++)
		if ((unsigned char)*path <= 0x20 || *path == 0x7f)
			return false;
	return true;
}

void
respond_see_other(struct response *rs, const char *path)
{
	rs->http->status = 303;
	http_set(rs->http, "Location", is_our_path(path) ? path : "/");
}

void
respond_cookie(struct request *rq, struct response *rs, const char *name, const char *value, int64_t max_age_s)
{
	struct arena *arena = rq->ctx->arena;
	const char *age = max_age_s == COOKIE_WHILE_OPEN ? "" :
	    arena_printf(arena, "; Max-Age=%lld", (long long)max_age_s);

	http_set(rs->http, "Set-Cookie", arena_printf(arena, "%s%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
	    rq->app->https ? "__Host-" : "", name, max_age_s == COOKIE_GONE ? "" : value,
	    rq->app->https ? "; Secure" : "", age));
}

void
respond_flash(struct request *rq, struct response *rs, const char *say)
{
	instant until = INSTANT(rq->ctx->now.s + FLASH_S);

	respond_cookie(rq, rs, "ds_flash",
	    crypt_sign_until(rq->ctx, rq->app->secret, "flash", rq->door->name, say, until), FLASH_S);
}

const char *
take_flash(struct request *rq, struct response *rs)
{
	const char *token = request_cookie(rq, "ds_flash");

	if (str_empty(token))
		return NULL;
	respond_cookie(rq, rs, "ds_flash", "", COOKIE_GONE);
	return crypt_verify_until(rq->ctx, rq->app->secret, "flash", rq->door->name, token, NULL);
}

void
respond_pictures_of(struct response *rs, const char *origin)
{
	http_set(rs->http, "Content-Security-Policy", arena_printf(rs->http->arena,
	    WEB_POLICY "img-src 'self' data: blob: %s", origin));
}

void
respond_type(struct response *rs, const char *content_type)
{
	http_set(rs->http, "Content-Type", content_type);
}

/* The name twice (RFC 6266): in ASCII, and in UTF-8 with everything else escaped. */
void
respond_download(struct response *rs, const char *type, const char *file_name, struct bytes content)
{
	respond_type(rs, type);
	respond_attachment(rs, file_name);
	http_set(rs->http, "Cache-Control", "private, no-store");
	buf_put(rs->html.out, content.at, content.size);
}

struct flow_work {
	struct ctx ctx;
	struct app *app;
	struct err *(*fill)(struct ctx *, struct http_flow *, void *arg);
	void *arg;
};

static bool
fill_flow(void *arg, struct http_flow *flow)
{
	struct flow_work *work = arg;
	struct err *err;

	work->ctx.db = database_handle(work->app->database);
	db_moment_begin(work->ctx.db, false);
	err = work->fill(&work->ctx, flow, work->arg);
	db_moment_end(work->ctx.db);
	if (err != OK)
		log_line(LOG_WARN, "flow", "error", err_chain(work->ctx.arena, err), NULL);
	return err == OK;
}

/* All of the ctx that is longer than the request. */
static struct ctx
lasting_ctx(const struct ctx *ctx, struct arena *arena)
{
	struct ctx copy = ctx_make(arena, ctx->env, NULL);

	copy.actor = ctx->actor;
	copy.actor.name = arena_strdup(arena, ctx->actor.name);
	copy.from = arena_strdup(arena, ctx->from);
	copy.tenant = ctx->tenant;
	copy.unit = ctx->unit;
	copy.lang = ctx->lang;
	copy.now = ctx->now;
	return copy;
}

struct arena *
respond_flow(struct request *rq, struct response *rs, const char *type, const char *file_name,
    struct err *(*fill)(struct ctx *, struct http_flow *, void *arg))
{
	struct arena *arena = arena_open();
	struct flow_work *work = arena_new(arena, struct flow_work);

	*work = (struct flow_work){ lasting_ctx(rq->ctx, arena), rq->app, fill, NULL };
	respond_type(rs, type);
	respond_attachment(rs, file_name);
	http_set(rs->http, "Cache-Control", "private, no-store");
	rs->http->fill = fill_flow;
	rs->http->fill_arg = work;
	rs->http->fill_arena = arena;
	return arena;
}

void
respond_flow_arg(struct response *rs, void *arg)
{
	((struct flow_work *)rs->http->fill_arg)->arg = arg;
}

void
respond_attachment(struct response *rs, const char *file_name)
{
	struct buf plain = buf_make(rs->http->arena, 1024), exact = buf_make(rs->http->arena, 4096);

	for (const char *c = file_name; *c != '\0'; c++) {
		bool safe = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    strchr("-_.", *c) != NULL;

		buf_putc(&plain, safe || *c == ' ' ? *c : '_');
		if (safe)
			buf_putc(&exact, *c);
		else
			buf_printf(&exact, "%%%02X", (unsigned char)*c);
	}
	http_set(rs->http, "Content-Disposition", arena_printf(rs->http->arena,
	    "attachment; filename=\"%s\"; filename*=UTF-8''%s", buf_text(&plain), buf_text(&exact)));
}

void
respond_events(struct request *rq, struct response *rs, const char *topic)
{
	http_stream_open(rq->app->server, rs->http, topic);
}

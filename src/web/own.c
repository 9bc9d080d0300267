/* own -- health, assets, and a word about pages that no door knows. */
#include "web/inside.h"

#include "base/arena.h"
#include "base/str.h"
#include "gen/web.sql.h"
#include "i18n/i18n.h"

struct own_page { const char *lang, *say; };

#include "gen/web_own.html.h"

static struct err *
show_health(struct request *rq, struct response *rs)
{
	struct web_answers_row row;

	TRY(sql_web_answers(rq->ctx, &row));
	respond_type(rs, "text/plain; charset=utf-8");
	buf_puts(&rs->http->body, "ok\n");
	return OK;
}

static struct err *
serve(struct request *rq, struct response *rs, const char *name)
{
	if (assets_serve(rq->app->assets, rq->http, name, rs->http))
		return OK;
	return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "This page does not exist."), "asset %s", name);
}

static struct err *
show_asset(struct request *rq, struct response *rs)
{
	return serve(rq, rs, path_value(rq, "name"));
}

static struct err *
show_favicon(struct request *rq, struct response *rs)
{
	return serve(rq, rs, "favicon.ico");
}

static struct err *
show_robots(struct request *rq UNUSED, struct response *rs)
{
	respond_type(rs, "text/plain; charset=utf-8");
	buf_puts(&rs->http->body, "User-agent: *\nDisallow: /\n");
	return OK;
}

static const struct route own_routes[] = {
	{ GET, "/healthz", show_health, NEEDS_PUBLIC, .about = "200 when the database answers" },
	{ GET, "/assets/:name", show_asset, NEEDS_PUBLIC, .about = "Stylesheets, scripts, pictures" },
	{ GET, "/favicon.ico", show_favicon, NEEDS_PUBLIC },
	{ GET, "/robots.txt", show_robots, NEEDS_PUBLIC },
	{ 0 },
};

static const struct route *const own_arrays[] = { own_routes, NULL };

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	respond_type(rs, "text/html; charset=utf-8");
	own_page(&rs->html, &(struct own_page){ .lang = lang_tag(rq->ctx->lang), .say =
	    err->say != NULL ? err->say :
	    T(rq->ctx, "Something went wrong on our side. Please try again in a moment.") });
}

const struct door web_door = {
	.name = "web",
	.prefix = "",
	.routes = own_arrays,
	.fail = fail,
};

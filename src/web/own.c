/* own -- health, assets, and a word about pages that no door knows. */
#include "web/inside.h"

#include <string.h>
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
	{ GET, "/healthz", show_health, NEEDS_PUBLIC, .quick = true, .about = "200 when the database answers" },
	{ GET, "/assets/:name", show_asset, NEEDS_PUBLIC, .quick = true, .about = "Stylesheets, scripts, pictures" },
	{ GET, "/favicon.ico", show_favicon, NEEDS_PUBLIC, .quick = true },
	{ GET, "/robots.txt", show_robots, NEEDS_PUBLIC, .quick = true },
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

void
web_nothing(struct request *rq, struct response *rs, struct err *err)
{
	fail(rq, rs, err);
}

static const char *
refusal(struct ctx *ctx, int status)
{
	switch (status) {
	case 413:
		return T(ctx,
		    "This is too large to be taken. Go back, choose less or a smaller file, and send it again.");
	case 421:
		return T(ctx, "This server does not answer under this address.");
	case 503:
		return T(ctx, "Very many people are here just now. Please try again in a moment.");
	case 507:
		return T(ctx,
		    "There is no room for the file at the moment. Nothing was saved; please try again later.");
	default:
		return T(ctx, "This request could not be understood. Go back and try it once more.");
	}
}

/* The door whose paths begin so, when it has a format of its own; NULL. */
static const struct door *
door_that_refuses(const struct app *app, const char *path)
{
	for (const struct door *const *door = app->doors; *door != NULL; door++) {
		size_t size = strlen((*door)->prefix);

		if ((*door)->refuse != NULL && strncmp(path, (*door)->prefix, size) == 0 && path[size] == '/')
			return *door;
	}
	return NULL;
}

void
web_refuse(void *app, const struct http_request *head, int status, struct http_response *to)
{
	struct ctx ctx = { .arena = head->arena,
	    .lang = lang_negotiate(http_header(head, "accept-language"), LANG_EN) };
	struct html html = { .out = &to->body, .ctx = &ctx, .asset = app_asset };
	const struct door *door = door_that_refuses(app, head->path);
	const char *say = refusal(&ctx, status);

	web_common_headers(app, to);
	if (door != NULL)
		door->refuse(to, status, say);
	else
		own_page(&html, &(struct own_page){ .lang = lang_tag(ctx.lang), .say = say });
}

const struct door web_door = {
	.name = "web",
	.prefix = "",
	.routes = own_arrays,
	.fail = fail,
};

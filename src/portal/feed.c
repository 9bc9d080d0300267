/* feed -- the private calendar: what a calendar program asks for, and the page that switches it on. */
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "portal/inside.h"
#include "ui/ui.h"

enum { MOST_ENTRIES = 200, PAST_S = 90 * 86400, LARGEST_FILE = 1 << 20 };

struct feed_page {
	const char *here, *address, *webcal, *used;	/* address NULL: off */
	bool looking;
};

#include "gen/portal_feed.html.h"

/* "TOKEN.ics" */
static const char *
token_of(struct request *rq)
{
	const char *name = path_value(rq, "token"), *dot = strrchr(name, '.');

	return dot == NULL || !str_equal(dot, ".ics") ? "" : arena_strndup(rq->ctx->arena, name, (size_t)(dot - name));
}

/* What is to come, and the last three months, as far as it may be seen. */
static struct err *
collect(struct ctx *ctx, const struct access_visitor *visitor, struct activities *out)
{
	struct access_wanted wanted = { .from = INSTANT(ctx->now.s - PAST_S), .before = INSTANT_NONE,
		.limit = MOST_ENTRIES };
	struct access_found found;

	TRY(access_find_items(ctx, visitor, &wanted, &found));
	for (size_t i = 0; i < found.items.count; i++)
		if (!INSTANT_IS_NONE(found.items.items[i].start_at))
			TRY(activity_find(ctx, found.items.items[i].activity, arena_push(ctx->arena, out)));
	return OK;
}

static struct err *
send_feed(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activities activities = { 0 };
	struct buf file = buf_make(ctx->arena, LARGEST_FILE);
	const char *tag, *known = http_header(rq->http, "if-none-match");
	struct access_visitor visitor;
	bool found;

	TRY(access_feed_open(ctx, token_of(rq), &visitor, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This page does not exist."), "no such calendar");
	TRY(portal_take_unit(rq, visitor.here->unit));
	ctx->lang = visitor.lang;
	TRY(collect(ctx, &visitor, &activities));
	TRY(message_calendar_feed(ctx, &activities, &file));
	tag = arena_printf(ctx->arena, "\"%.24s\"", crypt_encode(ctx->arena, crypt_hash(ctx, buf_text(&file))));
	http_set(rs->http, "ETag", tag);
	http_set(rs->http, "Cache-Control", "private, max-age=900");
	http_set(rs->http, "Referrer-Policy", "no-referrer");
	http_set(rs->http, "X-Robots-Tag", "noindex, nofollow");
	respond_type(rs, "text/calendar; charset=utf-8");
	if (known != NULL && strstr(known, tag) != NULL) {
		rs->http->status = 304;
		return OK;
	}
	buf_put(rs->html.out, buf_text(&file), file.size);
	return OK;
}

/* ---- the page ---- */

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct feed_page page = { .here = rq->http->path };
	struct portal *portal;
	struct access_feed feed;
	const char *rest;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	page.looking = portal->visitor.looking;
	TRY(access_feed_find(ctx, &portal->visitor, &feed));
	if (feed.on && !page.looking) {
		page.address = absolute_url(rq, feed.path);
		rest = strstr(page.address, "://");
		page.webcal = rest == NULL ? page.address : arena_printf(ctx->arena, "webcal%s", rest);
		if (!INSTANT_IS_NONE(feed.used_at))
			page.used = portal_moment(ctx, feed.used_at, portal->unit.zone_name);
	}
	feed_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(ctx, "Your calendar"),
	    .back = portal_path(rq, "%s", ""), .back_label = T(ctx, "Your visits") });
}

static struct err *
change(struct request *rq, struct response *rs)
{
	bool on = field(rq, "on")[0] != '\0';
	struct portal *portal;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	TRY(access_feed_set(rq->ctx, &portal->visitor, on));
	respond_flash(rq, rs, on ? T(rq->ctx, "Here is the address of your calendar.")
				 : T(rq->ctx, "The address works no more."));
	respond_see_other(rs, rq->http->path);
	return OK;
}

/* Programs ask every quarter of an hour; many may stand behind one address. */
#define ASKING { .per_second = 2, .burst = 60 }

const struct route portal_feed_routes[] = {
	{ GET, "/c/:token", send_feed, .needs = NEEDS_PUBLIC, .fields = "", .rate = ASKING,
	    .about = "A private calendar, for calendar programs" },
	{ 0 },
};

const struct route portal_calendar_routes[] = {
	{ GET, "/:unit/calendar", show, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "The address of the private calendar" },
	{ POST, "/:unit/calendar", change, .needs = NEEDS_CONTACT, .fields = "on",
	    .about = "Makes a new one, or takes it away" },
	{ 0 },
};

/* calendar -- the worker's own rounds of all units, for a calendar program that knows the private address. */
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "team/outside.h"

struct calendar_page { const char *here, *address, *webcal; };	/* address NULL: off */

#include "gen/fieldwork_calendar.html.h"

enum { PAST_DAYS = 30, AHEAD_DAYS = 180, MOST_VISITS = 500, LARGEST_FILE = 2 << 20 };

struct visits { struct round_visit *items; size_t count, capacity; };

/* "TOKEN.ics" */
static const char *
token_of(struct request *rq)
{
	const char *name = path_value(rq, "token"), *dot = strrchr(name, '.');

	return dot == NULL || !str_equal(dot, ".ics") ? "" : arena_strndup(rq->ctx->arena, name, (size_t)(dot - name));
}

/* The visits of one unit, in order of time. */
static struct err *
collect(struct ctx *ctx, const struct unit *unit, worker_id worker, struct visits *out)
{
	struct activity_filter filter = { .worker = worker, .order = ORDER_START, .limit = MOST_VISITS,
		.from = INSTANT(ctx->now.s - INT64_C(86400) * PAST_DAYS),
		.to = INSTANT(ctx->now.s + INT64_C(86400) * AHEAD_DAYS),
		.statuses = STATUS_BIT(STATUS_PLANNED) | STATUS_BIT(STATUS_EN_ROUTE) | STATUS_BIT(STATUS_IN_PROGRESS) |
		    STATUS_BIT(STATUS_INTERMEDIATE) | STATUS_BIT(STATUS_TERMINATED) };
	struct activities list;

	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++)
		if (!INSTANT_IS_NONE(list.items[i].start) && !INSTANT_IS_NONE(list.items[i].end))
			*arena_push(ctx->arena, out) = (struct round_visit){ &list.items[i], unit->slug };
	return OK;
}

static struct err *
send_rounds(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct buf file = buf_make(ctx->arena, LARGEST_FILE);
	const char *tag, *known = http_header(rq->http, "if-none-match");
	struct visits visits = { 0 };
	struct units units;
	worker_id worker;
	bool found;

	TRY(worker_feed_open(ctx, token_of(rq), &ctx->tenant, &worker, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "no such calendar");
	TRY(unit_list(ctx, &units));
	for (size_t i = 0; i < units.count; i++) {
		unit_enter(ctx, &units.items[i]);
		if (i == 0)
			ctx->lang = units.items[i].lang;
		TRY(collect(ctx, &units.items[i], worker, &visits));
	}
	message_calendar_rounds(ctx, T(ctx, "My rounds"), visits.items, visits.count, &file);
	tag = arena_printf(ctx->arena, "\"%.24s\"", crypt_encode(ctx->arena, crypt_hash(ctx, buf_text(&file))));
	http_set(rs->http, "ETag", tag);
	http_set(rs->http, "Cache-Control", "private, max-age=300");
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

/* ---- the page on the phone ---- */

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct calendar_page page = { .here = fieldwork_path(rq, "/calendar") };
	struct worker_feed feed;
	struct worker worker;
	const char *rest;
	bool found;

	TRY(fieldwork_worker(rq, rs, &worker, &found));
	if (!found)
		return OK;
	TRY(worker_feed_find(ctx, worker.id, &feed));
	if (feed.on) {
		page.address = arena_printf(ctx->arena, "%s/w/calendar/%s.ics", ctx->env->base_url, feed.token);
		rest = strstr(page.address, "://");
		page.webcal = rest == NULL ? page.address : arena_printf(ctx->arena, "webcal%s", rest);
	}
	fieldwork_calendar(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = T(ctx, "Your calendar"),
	    .back = fieldwork_path(rq, "%s", "") });
}

static struct err *
change(struct request *rq, struct response *rs)
{
	bool on = field(rq, "on")[0] != '\0', found;
	struct worker worker;

	TRY(fieldwork_worker(rq, rs, &worker, &found));
	if (!found)
		return OK;
	TRY(worker_feed_set(rq->ctx, worker.id, on));
	respond_flash(rq, rs, on ? T(rq->ctx, "Here is the address. An earlier one works no more.")
				 : T(rq->ctx, "The address works no more."));
	respond_see_other(rs, fieldwork_path(rq, "/calendar"));
	return OK;
}

/* Programs ask every few minutes; many may stand behind one address. */
const struct route fieldwork_calendar_routes[] = {
	{ GET, "/calendar/:token", send_rounds, .needs = NEEDS_PUBLIC, .fields = "",
	    .rate = { .per_second = 2, .burst = 60 }, .about = "A worker's own rounds, for calendar programs" },
	{ GET, "/:unit/calendar", show, .needs = CAN_FIELDWORK, .fields = "" },
	{ POST, "/:unit/calendar", change, .needs = CAN_FIELDWORK, .fields = "on" },
	{ 0 },
};

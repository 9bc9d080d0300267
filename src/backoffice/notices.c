/* notices -- the bell's page: what the person should know, newest first, live. */
#include "notice/notice.h"

#include "backoffice/backoffice.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "ui/ui.h"
#include "web/app.h"

struct notice_line {
	const char *icon, *text, *detail, *when, *open;
	bool fresh;
};

struct notices_page {
	const char *all, *events, *first, *next;
	struct notice_line *items;
	size_t count;
	int unread;
};

#include "gen/backoffice_notices.html.h"

static person_id
me(const struct request *rq)
{
	return ui_visitor(rq)->person.id;
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct notices_page page = { .all = ui_path(rq, "/notices/read"), .events = ui_path(rq, "/notices/events") };
	struct notices list;
	int64_t before = 0;

	(void)str_to_int(field(rq, "before"), 1, INT64_MAX, &before);
	TRY(notice_list(ctx, me(rq), before, 50, &list));
	TRY(notice_count(ctx, me(rq), &page.unread));
	page.items = arena_new_array(ctx->arena, list.count, struct notice_line);
	for (; page.count < list.count; page.count++) {
		const struct notice *notice = &list.items[page.count];

		page.items[page.count] = (struct notice_line){ .icon = notice->icon, .text = notice->text,
		    .detail = notice->detail, .fresh = INSTANT_IS_NONE(notice->read_at),
		    .when = i18n_moment(ctx->arena, ctx->lang, notice->created_at, here(rq)->zone, DATE_MEDIUM),
		    .open = ui_path(rq, arena_printf(ctx->arena, "/notices/%s", notice->public_id.text)) };
	}
	if (before > 0)
		page.first = ui_path(rq, "/notices");
	if (list.next != 0)
		page.next = ui_path(rq, arena_printf(ctx->arena, "/notices?before=%lld", (long long)list.next));
	backoffice_notices(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Notifications") });
}

/* Opening one reads it, and leads to what it is about. */
static struct err *
open_one(struct request *rq, struct response *rs)
{
	const char *path;

	TRY(notice_read(rq->ctx, me(rq), path_value(rq, "notice"), &path));
	ui_done(rq, rs, NULL, path[0] != '\0' ? path : "/notices");
	return OK;
}

static struct err *
read_all(struct request *rq, struct response *rs)
{
	TRY(notice_read_all(rq->ctx, me(rq)));
	ui_done(rq, rs, NULL, "/notices");
	return OK;
}

/* The bell alone: a page that is open asks for it when something was told. */
static struct err *
show_bell(struct request *rq, struct response *rs)
{
	struct ui_bell bell;

	TRY(ui_bell_of(rq, &bell));
	ui_bell(&rs->html, &bell);
	return OK;
}

static struct err *
listen(struct request *rq, struct response *rs)
{
	respond_events(rq, rs, notice_topic(rq->ctx->arena, rq->ctx->unit.value, me(rq).value));
	return OK;
}

/* "UNIT PERSON" */
static void
tell_pages(void *app, const char *payload)
{
	struct arena *arena = arena_open();
	char **parts = str_split(arena, payload != NULL ? payload : "", ' ', NULL);
	int64_t unit, person;

	if (parts[0] != NULL && parts[1] != NULL && str_to_int(parts[0], 1, INT64_MAX, &unit) &&
	    str_to_int(parts[1], 1, INT64_MAX, &person))
		app_tell(app, notice_topic(arena, unit, person), "changed", "");
	arena_close(arena);
}

void
backoffice_notices_start(struct app *app)
{
	if (app->database != NULL)
		database_listen(app->database, NOTICE_CHANNEL, tell_pages, app);
}

const struct route backoffice_notices_routes[] = {
	{ GET, "/:unit/notices", show, .needs = NEEDS_STAFF, .fields = "before" },
	{ POST, "/:unit/notices/read", read_all, .needs = NEEDS_STAFF },
	{ GET, "/:unit/notices/bell", show_bell, .needs = NEEDS_STAFF },
	{ GET, "/:unit/notices/events", listen, .needs = NEEDS_STAFF },
	{ POST, "/:unit/notices/:notice", open_one, .needs = NEEDS_STAFF },
	{ 0 },
};

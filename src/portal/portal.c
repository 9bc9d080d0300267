/* portal -- the customers' door: who comes in, and what they are told when they cannot. */
#include "portal/portal.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "portal/documents.h"
#include "portal/inside.h"
#include "portal/track.h"
#include "ui/ui.h"
#include "web/app.h"
#include "work/work.h"

struct portal_error {
	const char *title, *say, *icon;
	const char *home;		/* address of a first step */
	const char *label;
};

struct portal_closed {
	const char *title, *say;
	bool leave;			/* entering in another way may help */
	const char *leave_href;
};

#include "gen/portal.html.h"

struct portal *
portal_of(const struct request *rq)
{
	return rq->visitor;
}

const char *
portal_path(const struct request *rq, const char *format, ...)
{
	const struct portal *portal = portal_of(rq);
	struct buf path = buf_make(rq->ctx->arena, 1 << 16);
	va_list args;

	if (!portal->has_unit)
		return "/p";
	buf_puts(&path, "/p/");
	buf_puts(&path, portal->unit.slug);
	va_start(args, format);
	buf_vprintf(&path, format, args);
	va_end(args);
	return buf_text(&path);
}

struct err *
portal_not_found(struct ctx *ctx, const char *why)
{
	return err_new(
	    ctx, ERR_NOT_FOUND, T(ctx, "This page does not exist, or it is not yours."), "%s", why);
}

struct err *
portal_unit(struct request *rq, struct portal **out)
{
	*out = portal_of(rq);
	return (*out)->has_unit ? OK : portal_not_found(rq->ctx, "no such unit");
}

/* ---- entering ---- */

static const char *
path_value_or_null(const struct request *rq, const char *name)
{
	for (int i = 0; i < rq->value_count; i++)
		if (str_equal(rq->names[i], name))
			return rq->values[i];
	return NULL;
}

static struct err *
find_unit(struct request *rq, struct portal *portal)
{
	const char *slug = path_value_or_null(rq, "unit");

	if (slug == NULL)
		return OK;
	TRY(unit_lookup_slug(rq->ctx, slug, &portal->unit, &portal->has_unit));
	if (portal->has_unit)
		unit_enter(rq->ctx, &portal->unit);
	return OK;
}

/* The customer's choice, else the contact's, else the browser's, else the unit's. */
static enum lang
choose_lang(const struct request *rq, const struct portal *portal)
{
	const char *chosen = request_cookie(rq, "ds_lang");
	enum lang lang = portal->has_unit ? portal->unit.lang : LANG_EN;

	if (portal->known && portal->visitor.lang_chosen)
		return portal->visitor.lang;
	if (chosen != NULL && lang_parse(chosen, &lang))
		return lang;
	if (portal->known && portal->visitor.standings.count > 0)
		return portal->visitor.lang;
	return lang_negotiate(http_header(rq->http, "accept-language"), lang);
}

static struct err *
enter(struct request *rq, struct response *rs)
{
	struct portal *portal = arena_new(rq->ctx->arena, struct portal);

	(void)rs;
	rq->visitor = portal;
	TRY(find_unit(rq, portal));
	TRY(access_visitor_find(rq->ctx, request_cookie(rq, "ds_portal"), rq->ctx->unit,
	    &portal->visitor, &portal->known));
	rq->ctx->lang = choose_lang(rq, portal);
	/* At the open pages (entering, leaving) nobody is anybody yet, staff who look included. */
	if (portal->known && rq->route->needs != NEEDS_PUBLIC)
		rq->ctx->actor = access_actor(&portal->visitor);
	return OK;
}

/* ---- who may stay ---- */

static const char *
entry_path(struct request *rq)
{
	bool page = rq->http->method == HTTP_GET || rq->http->method == HTTP_HEAD;
	const char *next = rq->http->query_text[0] == '\0' ? rq->http->path :
	    arena_printf(rq->ctx->arena, "%s?%s", rq->http->path, rq->http->query_text);

	return ui_address(rq->ctx, portal_path(rq, "%s", ""), "next", page ? next : "", NULL);
}

static struct err *
show_closed(struct request *rq, struct response *rs, struct access_verdict verdict)
{
	struct ctx *ctx = rq->ctx;
	struct portal_closed closed = { .leave_href = portal_path(rq, "/leave"),
		.leave = verdict.why == ACCESS_WAY_OFF || verdict.why == ACCESS_CUSTOMER_OFF };

	rs->http->status = 403;
	closed.title = verdict.why == ACCESS_UNIT_OFF ? T(ctx, "The customer portal is closed") :
	    verdict.why == ACCESS_WAY_OFF ? T(ctx, "This way in is closed") :
	    verdict.why == ACCESS_NO_RIGHT ? T(ctx, "There is nothing here for you yet") :
	    T(ctx, "You have no access to this portal");
	closed.say = verdict.why == ACCESS_UNIT_OFF
	    ? T(ctx,
		  "It is switched off at the moment. Call us or write to us: phone and email stand "
		  "below.")
	    : verdict.why == ACCESS_WAY_OFF
	    ? T(ctx,
		  "You came in by a way that has been switched off since. Enter once more in "
		  "another way.")
	    : T(ctx,
		  "Your access is not switched on. Call us or write to us, and we open it: phone "
		  "and email stand below.");
	portal_closed(&rs->html, &closed);
	return portal_frame(rq, rs, &(struct portal_page){ .title = closed.title });
}

struct err *
portal_visitor(struct request *rq, struct response *rs, struct portal **out)
{
	struct portal *portal;
	struct access_verdict verdict;
	bool here = false;

	*out = NULL;
	TRY(portal_unit(rq, &portal));
	for (size_t i = 0; portal->known && i < portal->visitor.standings.count; i++)
		here = here || ID_EQUAL(portal->visitor.standings.items[i].unit, portal->unit.id);
	if (!here) {
		respond_see_other(rs, entry_path(rq));
		return OK;
	}
	if (portal->visitor.here == NULL) {
		respond_see_other(rs, portal_path(rq, "/companies"));
		return OK;
	}
	verdict = access_sees(rq->ctx, &portal->visitor, ACCESS_SEE,
	    &(struct access_thing){
		.unit = portal->unit.id, .customer = portal->visitor.here->customer });
	if (verdict.why == ACCESS_OUT_OF_SCOPE) {
		respond_see_other(
		    rs, ui_address(rq->ctx, portal_path(rq, "%s", ""), "wider", "1", NULL));
		return OK;
	}
	if (verdict.why != ACCESS_YES)
		return show_closed(rq, rs, verdict);
	*out = portal;
	return OK;
}

/* ---- when it fails ---- */

static const struct { const char *title, *icon; } failures[] = {
	[ERR_NOT_FOUND] = { N_("Page not found"), "search" },
	[ERR_FORBIDDEN] = { N_("That is not possible here"), "lock" },
	[ERR_INVALID] = { N_("Something is not right yet"), "alert" },
	[ERR_CONFLICT] = { N_("Somebody was faster"), "clock" },
	[ERR_GONE] = { N_("This is no longer valid"), "clock" },
	[ERR_LIMIT] = { N_("Too many tries"), "hand" },
	[ERR_TOO_LARGE] = { N_("That was too much at once"), "alert" },
	[ERR_BUSY] = { N_("Please try again in a moment"), "clock" },
	[ERR_BUG] = { N_("Something went wrong on our side"), "alert" },
};

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	struct ctx *ctx = rq->ctx;
	struct portal_error page = { .say = err->say };

	if (rq->visitor == NULL)
		rq->visitor = arena_new(ctx->arena, struct portal);
	if (err->kind == ERR_FORBIDDEN && ctx->actor.kind == ACTOR_NOBODY) {
		respond_see_other(rs, entry_path(rq));
		return;
	}
	page.title = T(ctx, failures[err->kind].title);
	page.icon = failures[err->kind].icon;
	page.home = portal_path(rq, "%s", "");
	page.label = T(ctx, "To the first page");
	if (page.say == NULL)
		page.say = err->kind == ERR_BUSY
		    ? T(ctx, "Very many people are here just now. Please try again in a moment.")
		    : T(ctx, "The mistake is ours and has been noted. Please try again.");
	buf_truncate(rs->html.out, 0);
	portal_error(&rs->html, &page);
	if (portal_frame(rq, rs, &(struct portal_page){ .title = page.title }) != OK)
		buf_puts(rs->html.out, page.say);
}

/* ---- the door ---- */

/* "UNIT CUSTOMER ACTIVITY": whoever has that thread open hears of it. */
static void
tell_thread(void *app, const char *payload)
{
	struct arena *arena = arena_open();
	size_t count = 0;
	char **parts = str_split(arena, payload != NULL ? payload : "", ' ', &count);
	int64_t numbers[3];
	bool good = count == COUNT_OF(numbers);

	for (size_t i = 0; good && i < COUNT_OF(numbers); i++)
		good = str_to_int(parts[i], 0, INT64_MAX, &numbers[i]);
	if (good)
		app_tell(app, thread_topic_of(arena, numbers[0], numbers[1], numbers[2]), "changed", "");
	arena_close(arena);
}

static void
start(struct app *app)
{
	if (app->database != NULL)
		database_listen(app->database, THREAD_CHANNEL, tell_thread, app);
	if (app->database != NULL)
		database_listen(app->database, WORK_CHANNEL, portal_track_heard, app);
	if (app->database != NULL)
		database_listen(app->database, ACTIVITY_CHANNEL, portal_track_heard, app);
}

static const struct route *const routes[] = {
	portal_enter_routes,
	portal_code_routes,
	portal_choice_routes,
	portal_device_routes,
	portal_look_routes,
	portal_visits_routes,
	portal_messages_routes,
	portal_calendar_routes,
	portal_pwa_routes,
	portal_profile_routes, portal_earlier_routes,
	portal_quote_routes,
	portal_verify_routes,
	portal_activity_routes,
	portal_track_routes,
	portal_action_routes,
	portal_document_routes,
	NULL,
};

const struct door portal_door = {
	.name = "portal",
	.prefix = "/p",
	.cookie = "ds_portal",
	.routes = routes,
	.enter = enter,
	.fail = fail,
	.start = start,
};

/* A code that was guessed is the same nothing as any unknown address. */
static void
link_fail(struct request *rq, struct response *rs, struct err *err)
{
	if (err->kind == ERR_NOT_FOUND)
		web_nothing(rq, rs, err);
	else
		fail(rq, rs, err);
}

static const struct route *const link_routes[] = { portal_link_routes, portal_label_routes, portal_opt_out_routes,
	portal_feed_routes, NULL };

const struct door portal_link_door = {
	.name = "link",
	.prefix = "",
	.cookie = "ds_portal",
	.routes = link_routes,
	.enter = enter,
	.fail = link_fail,
};

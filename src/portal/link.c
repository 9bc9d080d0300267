/*
 * link -- the pages behind /l/TOKEN (a login that was asked for) and /k/TOKEN (a link that
 * came by itself).  Looking changes nothing, however often a scanner looks; a
 * person presses the button.
 */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "portal/inside.h"
#include "ui/ui.h"

struct link_page {
	const char *score;		/* that a survey's link carried; NULL or "": none */
	const char *mark;		/* of the message that the link stood in; NULL or "": none */
	const char *here;
	const char *title, *say, *button;
	bool good;
	bool needs_code;
	int digits;
	const char *error;
	bool keep_offered;
	const char *home;
};

#include "gen/portal_link.html.h"

static struct err *
quiet_headers(struct response *rs)
{
	http_set(rs->http, "Referrer-Policy", "no-referrer");
	http_set(rs->http, "X-Robots-Tag", "noindex, nofollow");
	return OK;
}

struct err *
portal_take_unit(struct request *rq, unit_id unit)
{
	struct portal *portal = portal_of(rq);

	if (ID_IS_NONE(unit))
		return OK;
	TRY(unit_find(rq->ctx, unit, &portal->unit));
	portal->has_unit = true;
	unit_enter(rq->ctx, &portal->unit);
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, struct link_page *page)
{
	TRY(quiet_headers(rs));
	page->home = portal_path(rq, "%s", "");
	page->here = rq->http->path;
	link_page(&rs->html, page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page->title, .bare = true });
}

/* ---- /: the two doors of the house ---- */

static struct err *
show_doors(struct request *rq, struct response *rs)
{
	link_doors(&rs->html, rq);
	return portal_frame(
	    rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Welcome"), .bare = true });
}

/* ---- /l: asked for ---- */

static struct err *
draw_login(struct request *rq, struct response *rs, const char *error, bool keep_status)
{
	struct access_browser browser = portal_browser(rq);
	struct access_link_view view;
	struct ctx *ctx = rq->ctx;
	struct link_page page = { .error = error };

	TRY(access_link_look(ctx, path_value(rq, "token"), &browser, &view));
	TRY(portal_take_unit(rq, view.challenge.unit));
	page.good = view.good;
	page.needs_code = view.good && !view.same_browser;
	page.digits = view.challenge.digits;
	page.button = T(ctx, "Enter");
	page.keep_offered = !portal_of(rq)->has_unit || portal_of(rq)->unit.settings.keep_signed_in;
	if (!view.good) {
		page.title = T(ctx, "This link is no longer valid");
		page.say = T(ctx, "It works once, for ten minutes. Ask for a new one.");
		rs->http->status = keep_status ? rs->http->status : 410;
	} else if (page.needs_code) {
		page.title = T(ctx, "Type the code of the message");
		page.say = T(ctx,
		    "You asked for this link in another browser. Type the code that stands in the "
		    "same message, or open the link where you asked for it.");
	} else {
		page.title = T(ctx, "Welcome back");
		page.say = T(ctx, "One tap and you are in.");
	}
	return draw(rq, rs, &page);
}

static struct err *
show_login(struct request *rq, struct response *rs)
{
	return draw_login(rq, rs, NULL, false);
}

static struct err *
enter_login(struct request *rq, struct response *rs)
{
	struct access_browser browser = portal_browser(rq);
	struct access_entry entry;
	struct ctx *ctx = rq->ctx;

	TRY(access_enter_link(ctx, path_value(rq, "token"), field(rq, "code"), &browser, &entry));
	if (entry.outcome == ACCESS_IN) {
		TRY(portal_take_unit(rq, entry.unit));
		portal_let_in(rq, rs, &entry, portal_path(rq, "%s", ""));
		return quiet_headers(rs);
	}
	rs->http->status = entry.outcome == ACCESS_SPENT ? 410 : 422;
	return draw_login(rq, rs,
	    entry.outcome == ACCESS_WRONG
		? TN(ctx, entry.tries_left, "That is not the code. You have {n} more try.",
		      "That is not the code. You have {n} more tries.", NULL)
		: entry.outcome == ACCESS_NEEDS_CODE ? T(ctx, "Type the code.")
						     : NULL,
	    true);
}

/* ---- /k: came by itself ---- */

/* In the language of the message that the link stood in, unless whoever looks has chosen one here. */
static struct err *
look_at_key(struct request *rq, struct access_key_view *view)
{
	const char *chosen = request_cookie(rq, "ds_lang");
	struct ctx *ctx = rq->ctx;
	enum lang any;

	TRY(access_key_look(ctx, path_value(rq, "token"), view));
	if (portal_of(rq)->known || (chosen != NULL && lang_parse(chosen, &any)) || view->lang == ctx->lang)
		return OK;
	ctx->lang = view->lang;
	return access_key_look(ctx, path_value(rq, "token"), view);
}

/* As the visit is called on its page; what staff call it may not be meant for customers. */
static struct err *
title_of_visit(struct request *rq, activity_id id, const char **out)
{
	struct activity activity;
	struct activity_type type;

	TRY(activity_find(rq->ctx, id, &activity));
	TRY(type_find(rq->ctx, activity.type, &type));
	*out = portal_title(rq, &type, &activity);
	return OK;
}

static struct err *
show_key(struct request *rq, struct response *rs)
{
	struct access_key_view view;
	struct ctx *ctx = rq->ctx;
	struct link_page page = { 0 };

	TRY(look_at_key(rq, &view));
	TRY(portal_take_unit(rq, view.unit));
	page.good = view.good;
	page.score = field(rq, "score");
	page.mark = field(rq, "m");
	if (!view.good) {
		page.title = T(ctx, "This link does not work");
		page.say = view.why;
		rs->http->status = 410;
	} else if (view.scope == ACCESS_ACCOUNT) {
		page.title = TF(ctx, "Welcome, {name}", "name", view.about, NULL);
		page.say = T(ctx,
		    "This is your personal link. Keep it for yourself: it opens all your visits.");
		page.button = T(ctx, "Open my visits");
		page.keep_offered = portal_of(rq)->unit.settings.keep_signed_in;
	} else if (view.scope == ACCESS_QUOTE) {
		page.title = view.about;
		page.say = T(ctx, "This link opens one quote.");
		page.button = T(ctx, "Open the quote");
	} else {
		TRY(title_of_visit(rq, view.activity, &page.title));
		page.say = T(ctx, "This link opens your visit.");
		page.button = T(ctx, "Open the visit");
	}
	return draw(rq, rs, &page);
}

/* True when who is in already sees more than the link opens. */
static bool
is_in_already(struct request *rq, const struct access_key_view *view)
{
	const struct portal *portal = portal_of(rq);

	if (!portal->known || portal->visitor.looking || view->scope == ACCESS_ACCOUNT ||
	    access_is_narrow(&portal->visitor))
		return false;
	for (size_t i = 0; i < portal->visitor.standings.count; i++)
		if (ID_EQUAL(portal->visitor.standings.items[i].customer, view->customer))
			return true;
	return false;
}

/* The score that the link of a survey carried: chosen on its page, and counted when that is sent. */
static const char *
with_score(struct request *rq, const char *next)
{
	const char *score = field(rq, "score");

	if (score[0] == '\0' || strlen(score) > 2 || strspn(score, "0123456789") != strlen(score) ||
	    strstr(next, "/do/") == NULL)
		return next;
	return arena_printf(rq->ctx->arena, "%s?score=%s", next, score);
}

/* A person pressed the button: the message that the link stood in was read. */
static struct err *
note_opened(struct request *rq, unit_id unit)
{
	struct ctx theirs = *rq->ctx;

	theirs.unit = unit;
	return message_opened(&theirs, field(rq, "m"));
}

static struct err *
enter_key(struct request *rq, struct response *rs)
{
	struct access_browser browser = portal_browser(rq);
	struct access_key_view view;
	struct access_entry entry;

	TRY(access_key_look(rq->ctx, path_value(rq, "token"), &view));
	if (view.good)
		TRY(note_opened(rq, view.unit));
	if (view.good && is_in_already(rq, &view)) {
		respond_see_other(rs, with_score(rq, view.next));
		return quiet_headers(rs);
	}
	TRY(access_enter_key(rq->ctx, path_value(rq, "token"), &browser, &entry));
	if (entry.outcome != ACCESS_IN)
		return show_key(rq, rs);
	entry.next = view.scope == ACCESS_ACCOUNT ? arena_printf(rq->ctx->arena, "%s?first=1", entry.next) :
	    with_score(rq, entry.next);
	portal_let_in(rq, rs, &entry, entry.next);
	return quiet_headers(rs);
}

const struct route portal_link_routes[] = {
	{ GET, "/", show_doors, .needs = NEEDS_PUBLIC, .fields = "",
	    .about = "The two doors of the house" },
	{ GET, "/l/:token", show_login, .needs = NEEDS_PUBLIC, .fields = "keep",
	    .about = "A login link: changes nothing" },
	{ POST, "/l/:token", enter_login, .needs = NEEDS_PUBLIC, .fields = "code keep",
	    .about = "Enters with a login link" },
	{ GET, "/k/:token", show_key, .needs = NEEDS_PUBLIC, .fields = "keep score m",
	    .about = "A personal or signed link: changes nothing" },
	{ POST, "/k/:token", enter_key, .needs = NEEDS_PUBLIC, .fields = "keep score m",
	    .about = "Enters with a personal or signed link" },
	{ 0 },
};

/* enter -- one field, one button: an email address or a mobile number, and a code is on its way. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "portal/inside.h"
#include "ui/ui.h"

struct enter_page {
	const char *here;
	const char *greeting;
	const char *label, *type, *mode, *help;
	const char *identity, *next;
	const char *error;
	const char *note;		/* why somebody who is in already sees this; NULL: nobody is */
	bool closed;			/* no code is sent here: links only */
	bool portal_off;
};

#include "gen/portal_enter.html.h"

static void
fill_ways(struct request *rq, struct enter_page *page)
{
	const struct portal *portal = portal_of(rq);
	const struct settings *settings = &portal->unit.settings;
	bool email = !portal->has_unit || settings->way_email,
	     sms = !portal->has_unit || settings->way_sms;
	struct ctx *ctx = rq->ctx;

	page->portal_off = portal->has_unit && !settings->portal_on;
	page->closed = !email && !sms;
	page->type = email && !sms ? "email" : !email ? "tel" : "text";
	page->mode = email ? "email" : "tel";
	page->label = email && sms ? T(ctx, "Email or mobile number")
	    : email		   ? T(ctx, "Email")
				   : T(ctx, "Mobile number");
	page->help = email && sms
	    ? T(ctx, "The one that we know from you. We send you a code; there is no password.")
	    : email
	    ? T(ctx, "The address that we know from you. We send you a code; there is no password.")
	    : T(ctx, "The number that we know from you. We send you a code; there is no password.");
}

static struct err *
draw(struct request *rq, struct response *rs, const struct problems *problems)
{
	const struct portal *portal = portal_of(rq);
	struct ctx *ctx = rq->ctx;
	struct enter_page page = { .identity = field(rq, "identity"), .next = field(rq, "next"),
		.error = problem_of(problems, "identity"), .here = portal_path(rq, "%s", "") };

	fill_ways(rq, &page);
	page.greeting = portal->has_unit
	    ? TF(ctx, "Your visits with {company}", "company", portal->unit.display_name, NULL)
	    : T(ctx, "Your visits, all companies");
	if (portal->known && field(rq, "wider")[0] != '\0')
		page.note = T(ctx,
		    "The link that you followed opens one visit only. To see everything, enter "
		    "with a code.");
	else if (portal->known && portal->has_unit)
		page.note = T(ctx,
		    "You are signed in, but this company does not know you by that address or "
		    "number.");
	enter_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page.greeting, .bare = true });
}

/* True when somebody who is in has nothing to do here. */
static bool
go_on(struct request *rq, struct response *rs)
{
	const struct portal *portal = portal_of(rq);

	if (!portal->known || field(rq, "wider")[0] != '\0')
		return false;
	if (portal->has_unit) {
		for (size_t i = 0; i < portal->visitor.standings.count; i++)
			if (ID_EQUAL(portal->visitor.standings.items[i].unit, portal->unit.id))
				return true;
		return false;
	}
	if (portal->visitor.standings.count == 1)
		respond_see_other(rs,
		    arena_printf(
			rq->ctx->arena, "/p/%s", portal->visitor.standings.items[0].unit_slug));
	else
		respond_see_other(rs, "/p/companies");
	return true;
}

static struct err *
show_common(struct request *rq, struct response *rs)
{
	return go_on(rq, rs) ? OK : draw(rq, rs, NULL);
}

static struct err *
show_unit(struct request *rq, struct response *rs)
{
	struct portal *portal;

	TRY(portal_unit(rq, &portal));
	return go_on(rq, rs) ? portal_show_home(rq, rs) : draw(rq, rs, NULL);
}

/* What was typed is refused when the unit does not take that way, whoever it is; *why NULL: it does. */
static struct err *
check_way(struct request *rq, const char *identity, const char **why)
{
	const struct portal *portal = portal_of(rq);
	bool email = strchr(identity, '@') != NULL, possible = true;

	*why = NULL;
	if (!portal->has_unit || str_empty(identity))
		return OK;
	if (email && !portal->unit.settings.way_email)
		*why = T(rq->ctx, "Codes are sent by SMS only here. Type your mobile number.");
	if (!email && !portal->unit.settings.way_sms)
		*why = T(rq->ctx, "Codes are sent by email only here. Type your email address.");
	if (!email && *why == NULL)
		TRY(message_sms_possible(rq->ctx, &possible));
	if (!possible)
		*why = T(rq->ctx, "No SMS can be sent at the moment. Type your email address.");
	return OK;
}

static struct err *
redraw(struct request *rq, struct response *rs, const struct err *err)
{
	struct problems problems = { 0 };
	const struct problems *shown = ui_problems(rs, err);

	if (shown != NULL)
		return draw(rq, rs, shown);
	rs->http->status = 429;
	problem_add(rq->ctx->arena, &problems, "identity", err->say);
	return draw(rq, rs, &problems);
}

static struct err *
ask(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const struct portal *portal = portal_of(rq);
	struct access_ask wish = { .unit = ctx->unit,
		.identity = field(rq, "identity"),
		.next = field(rq, "next"),
		.browser = rq->browser,
		.device = request_cookie(rq, "ds_device"),
		.lang = ctx->lang };
	struct access_challenge challenge;
	struct problems problems = { 0 };
	const char *why;
	struct err *err;

	if (rq->value_count > 0 && !portal->has_unit)
		return portal_not_found(ctx, "no such unit");
	TRY(check_way(rq, wish.identity, &why));
	if (why != NULL) {
		rs->http->status = 422;
		problem_add(ctx->arena, &problems, "identity", why);
		return draw(rq, rs, &problems);
	}
	err = access_ask(ctx, &wish, &challenge);
	if (err != NULL && (err->kind == ERR_INVALID || err->kind == ERR_LIMIT))
		return redraw(rq, rs, err);
	TRY(err);
	respond_see_other(rs, portal->has_unit ? portal_path(rq, "/code/%s", challenge.id.text) :
	    arena_printf(ctx->arena, "/p/code/%s", challenge.id.text));
	return OK;
}

const struct route portal_enter_routes[] = {
	{ GET, "/", show_common, .needs = NEEDS_PUBLIC, .fields = "identity next wider",
	    .about = "The common door" },
	{ POST, "/", ask, .needs = NEEDS_PUBLIC, .fields = "identity next wider",
	    .about = "Asks for a code" },
	{ GET, "/:unit", show_unit, .needs = NEEDS_PUBLIC, .quick = true, .fields = "identity next wider first",
	    .about = "A unit's door and home page" },
	{ POST, "/:unit", ask, .needs = NEEDS_PUBLIC, .fields = "identity next wider",
	    .about = "Asks for a code" },
	{ 0 },
};

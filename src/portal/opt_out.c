/*
 * opt_out -- the page behind the link at the foot of emails that nobody needs: /o/TOKEN.
 * Looking changes nothing; the button does, and so does a mailbox that sends its one
 * click (RFC 8058), which has neither cookie nor form.  The token is the secret.
 */
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "portal/inside.h"

struct opt_out_page {
	const char *here, *address, *sender;
	bool good, opted_out;
};

#include "gen/portal_opt_out.html.h"

static struct err *
draw(struct request *rq, struct response *rs)
{
	struct opt_out_page page = { .here = rq->http->path };
	struct opt_out_view view;

	http_set(rs->http, "Referrer-Policy", "no-referrer");
	http_set(rs->http, "X-Robots-Tag", "noindex, nofollow");
	TRY(message_opt_out_look(rq->ctx, path_value(rq, "token"), &view));
	if (view.good)
		TRY(portal_take_unit(rq, view.unit));
	else
		rs->http->status = 410;
	page.good = view.good;
	page.opted_out = view.opted_out;
	page.address = view.address;
	page.sender = view.good ? portal_of(rq)->unit.display_name : "";
	opt_out_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Emails"), .bare = true });
}

static struct err *
choose(struct request *rq, struct response *rs)
{
	const char *choice = field(rq, "choice");
	struct err *err = message_opt_out_by_link(rq->ctx, path_value(rq, "token"), !str_equal(choice, "in"));

	if (err != OK && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != OK || str_empty(choice))	/* a mailbox must not be sent elsewhere */
		return draw(rq, rs);
	respond_see_other(rs, rq->http->path);
	return OK;
}

const struct route portal_opt_out_routes[] = {
	{ GET, "/o/:token", draw, .needs = NEEDS_PUBLIC, .fields = "",
	    .about = "Which emails somebody wants: changes nothing" },
	{ POST, "/o/:token", choose, .needs = NEEDS_PUBLIC, .fields = "choice", .no_csrf = true,
	    .about = "Opts out of emails that are not needed, or in again" },
	{ 0 },
};

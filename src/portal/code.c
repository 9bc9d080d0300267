/* code -- typing the code that came by mail or SMS, in the browser that asked. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

struct code_page {
	const char *here, *again, *other;
	const char *sent;		/* "If we know x@y, a code of 8 digits is on its way." */
	const char *about_other;	/* the other channel */
	const char *id;
	int digits;
	int64_t wait_s;			/* until it may be asked for again */
	const char *error;
	bool keep_offered, keep;
	bool spent;			/* no code can be typed any more */
	const char *identity;
};

#include "gen/portal_code.html.h"

static const char *
door_path(struct request *rq, const char *rest)
{
	return portal_of(rq)->has_unit ? portal_path(rq, "%s", rest)
				       : arena_printf(rq->ctx->arena, "/p%s", rest);
}

/* The challenge of the address, when it is this browser's and this door's. */
static struct err *
find(struct request *rq, struct access_challenge *out)
{
	bool found;

	TRY(access_challenge_lookup(
	    rq->ctx, path_value(rq, "challenge"), rq->browser, out, &found));
	if (!found || !ID_EQUAL(out->unit, rq->ctx->unit))
		return portal_not_found(rq->ctx, "no challenge of this browser");
	return OK;
}

static const char *
sentence(struct ctx *ctx, const struct access_challenge *challenge)
{
	const char *digits = arena_printf(ctx->arena, "%d", challenge->digits);

	if (challenge->identity == NULL)
		return TF(ctx, "If we know that number, a code of {digits} digits is on its way.",
		    "digits", digits, NULL);
	return TF(ctx, "If we know {identity}, a code of {digits} digits is on its way.",
	    "identity", challenge->identity, "digits", digits, NULL);
}

static struct err *
draw(struct request *rq, struct response *rs, const struct access_challenge *challenge,
    const char *error, bool spent)
{
	struct ctx *ctx = rq->ctx;
	const struct portal *portal = portal_of(rq);
	bool sms = challenge->channel == ACCESS_SMS;
	struct code_page page = {
		.here = door_path(rq, arena_printf(ctx->arena, "/code/%s", challenge->id.text)),
		.again = door_path(rq, ""),
		.other = door_path(rq, ""),
		.sent = sentence(ctx, challenge),
		.about_other = sms ? T(ctx, "Use my email address instead")
				   : T(ctx, "Use my mobile number instead"),
		.digits = challenge->digits,
		.error = error,
		.keep = field(rq, "keep")[0] != '\0',
		.identity = challenge->identity,
		.keep_offered = !portal->has_unit || portal->unit.settings.keep_signed_in,
		.spent = spent || challenge->used || challenge->tries_left <= 0,
		.wait_s = challenge->again_at.s > ctx->now.s ? challenge->again_at.s - ctx->now.s
							     : 0,
	};

	if (page.spent && page.error == NULL)
		page.error = T(ctx, "This code is used up or too old. Ask for a new one.");
	code_page(&rs->html, &page);
	return portal_frame(rq, rs,
	    &(struct portal_page){
		.title = T(ctx, "Type the code"), .bare = true, .back = door_path(rq, "") });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct access_challenge challenge;

	TRY(find(rq, &challenge));
	return draw(rq, rs, &challenge, NULL, false);
}

static struct err *
refuse(struct request *rq, struct response *rs, const struct access_entry *entry)
{
	struct ctx *ctx = rq->ctx;
	struct access_challenge challenge;
	const char *error;

	TRY(find(rq, &challenge));
	rs->http->status = entry->outcome == ACCESS_LINK_ONLY ? 429 : 422;
	switch (entry->outcome) {
	case ACCESS_WRONG:
		error = TN(ctx, entry->tries_left, "That is not the code. You have {n} more try.",
		    "That is not the code. You have {n} more tries.", NULL);
		break;
	case ACCESS_LINK_ONLY:
		error = T(ctx,
		    "Too many wrong codes were typed lately. Open the link of the message in this "
		    "browser instead: it works.");
		break;
	default:
		error = T(ctx, "This code is used up or too old. Ask for a new one.");
		break;
	}
	return draw(rq, rs, &challenge, error, entry->outcome == ACCESS_SPENT);
}

struct access_browser
portal_browser(struct request *rq)
{
	const char *agent = http_header(rq->http, "user-agent"),
		   *device = request_cookie(rq, "ds_device");

	return (struct access_browser){ .cookie = rq->browser,
		.device = device == NULL ? "" : device,
		.address = rq->http->address,
		.agent = agent == NULL ? "" : agent,
		.keep = field(rq, "keep")[0] != '\0' };
}

void
portal_let_in(struct request *rq, struct response *rs, const struct access_entry *entry,
    const char *otherwise)
{
	respond_cookie(rq, rs, "ds_portal", entry->session_token,
	    entry->session_s > 0 ? entry->session_s : COOKIE_WHILE_OPEN);
	if (entry->device != NULL)
		respond_cookie(rq, rs, "ds_device", entry->device, 365 * 86400);
	respond_see_other(rs, str_empty(entry->next) ? otherwise : entry->next);
}

static struct err *
enter(struct request *rq, struct response *rs)
{
	struct access_browser browser = portal_browser(rq);
	struct access_challenge challenge;
	struct access_entry entry;

	TRY(find(rq, &challenge));
	TRY(access_enter_code(rq->ctx, challenge.id.text, field(rq, "code"), &browser, &entry));
	if (entry.outcome != ACCESS_IN)
		return refuse(rq, rs, &entry);
	portal_let_in(rq, rs, &entry, door_path(rq, ""));
	return OK;
}

const struct route portal_code_routes[] = {
	{ GET, "/code/:challenge", show, .needs = NEEDS_PUBLIC, .fields = "keep",
	    .about = "Where the code is typed" },
	{ POST, "/code/:challenge", enter, .needs = NEEDS_PUBLIC, .fields = "code keep",
	    .about = "Enters with a code" },
	{ GET, "/:unit/code/:challenge", show, .needs = NEEDS_PUBLIC, .fields = "keep",
	    .about = "Where the code is typed" },
	{ POST, "/:unit/code/:challenge", enter, .needs = NEEDS_PUBLIC, .fields = "code keep",
	    .about = "Enters with a code" },
	{ 0 },
};

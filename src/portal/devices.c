/* devices -- where one is signed in, and ending it there. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

struct device_row {
	const char *id, *name, *how, *seen, *address;
	bool this_one;
};

struct device_page {
	const char *here;
	struct device_row *items;
	size_t count, capacity;
};

#include "gen/portal_devices.html.h"

/* "Firefox, Android": enough to know one's own devices again. */
static const char *
device_name(struct ctx *ctx, const char *agent)
{
	static const struct { const char *mark, *name;
	} browsers[] = {
		{ "Edg/", "Edge" }, { "OPR/", "Opera" }, { "SamsungBrowser/", "Samsung Internet" },
		{ "Firefox/", "Firefox" }, { "FxiOS/", "Firefox" }, { "CriOS/", "Chrome" }, { "Chrome/", "Chrome" },
		{ "Safari/", "Safari" },
	}, systems[] = {
		{ "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" }, { "Windows", "Windows" },
		{ "Mac OS X", "Mac" }, { "Linux", "Linux" },
	};
	const char *browser = NULL, *system = NULL;

	for (size_t i = 0; i < COUNT_OF(browsers) && browser == NULL; i++)
		if (strstr(agent, browsers[i].mark) != NULL)
			browser = browsers[i].name;
	for (size_t i = 0; i < COUNT_OF(systems) && system == NULL; i++)
		if (strstr(agent, systems[i].mark) != NULL)
			system = systems[i].name;
	if (browser == NULL && system == NULL)
		return T(ctx, "Another device");
	return browser == NULL ? system
	    : system == NULL   ? browser
			       : arena_printf(ctx->arena, "%s, %s", browser, system);
}

static const char *
how(struct ctx *ctx, enum access_proof proof)
{
	switch (proof) {
	case ACCESS_BY_EMAIL:
		return T(ctx, "with a code by email");
	case ACCESS_BY_SMS:
		return T(ctx, "with a code by SMS");
	case ACCESS_BY_STAFF:
		return T(ctx, "by our staff");
	case ACCESS_BY_LINK:
		break;
	}
	return T(ctx, "with a link");
}

static struct err *
show(struct request *rq, struct response *rs)
{
	const struct portal *portal = portal_of(rq);
	struct ctx *ctx = rq->ctx;
	struct device_page page = { .here = rq->http->path };
	struct access_sessions sessions;
	const char *zone = portal->has_unit ? portal->unit.zone_name : "UTC";

	TRY(access_sessions(ctx, &portal->visitor, &sessions));
	for (size_t i = 0; i < sessions.count; i++) {
		const struct access_session *session = &sessions.items[i];

		*arena_push(ctx->arena, &page) = (struct device_row){ .id = session->id.text,
			.name = device_name(ctx, session->agent),
			.how = how(ctx, session->proof),
			.seen = portal_moment(ctx, session->seen_at, zone),
			.address = session->address,
			.this_one = session->this_one };
	}
	device_page(&rs->html, &page);
	return portal_frame(rq, rs,
	    &(struct portal_page){
		.title = T(ctx, "Where you are signed in"), .back = portal_path(rq, "%s", "") });
}

static struct err *
end(struct request *rq, struct response *rs)
{
	TRY(access_end_session(rq->ctx, &portal_of(rq)->visitor, field(rq, "device")));
	respond_flash(rq, rs, T(rq->ctx, "That device is signed out."));
	respond_see_other(rs, rq->http->path);
	return OK;
}

const struct route portal_device_routes[] = {
	{ GET, "/devices", show, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Where one is signed in" },
	{ POST, "/devices", end, .needs = NEEDS_CONTACT, .fields = "device",
	    .about = "Signs a device out" },
	{ GET, "/:unit/devices", show, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Where one is signed in" },
	{ POST, "/:unit/devices", end, .needs = NEEDS_CONTACT, .fields = "device",
	    .about = "Signs a device out" },
	{ 0 },
};

/* devices -- where one is signed in, and ending it there. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/device.h"
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
			.name = ui_device_name(ctx, session->agent),
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

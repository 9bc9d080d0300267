/* earlier -- a time that was freed, offered to who asked to come earlier: yes takes it, no leaves all as it is. */
#include "planning/earlier.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

#include "gen/portal_earlier.html.h"

static const char *
window_of(struct ctx *ctx, const struct earlier_offer *offer)
{
	const struct zone *zone = zone_find(offer->zone);

	return i18n_window(ctx->arena, ctx->lang, offer->window_from, offer->window_to,
	    zone == NULL ? zone_find("UTC") : zone, DATE_DAY);
}

/* Whether the visitor could say yes: staff who look, and contacts who may not book, cannot. */
static bool
may_book(struct request *rq, const char *activity)
{
	activity_id id;

	return access_activity(rq->ctx, &portal_of(rq)->visitor, ACCESS_BOOK, activity, &id) == OK;
}

struct err *
portal_earlier_of(struct request *rq, const struct activity *activity, struct portal_earlier *out)
{
	struct ctx *ctx = rq->ctx;
	struct earlier_offer offer;
	bool found;

	*out = (struct portal_earlier){ 0 };
	TRY(planning_earlier_lookup(ctx, activity->id, &offer, &found));
	if (!found)
		return OK;
	out->id = arena_strdup(ctx->arena, offer.id.text);
	out->action = portal_path(rq, "/a/%s/earlier", activity->public_id.text);
	out->when = window_of(ctx, &offer);
	out->iso = instant_print(ctx->arena, offer.window_from, NULL);
	out->until = portal_moment(ctx, offer.until, offer.zone);
	out->may = may_book(rq, activity->public_id.text);
	return OK;
}

struct err *
portal_earlier_first(struct request *rq, const struct portal *portal, struct offers *to)
{
	struct ctx *ctx = rq->ctx;
	struct earlier_offers offers;

	TRY(planning_earlier_of(ctx, portal->visitor.here->customer, &offers));
	for (size_t i = 0; i < offers.count; i++) {
		const struct earlier_offer *offer = &offers.items[i];

		if (!may_book(rq, offer->activity_public_id.text))
			continue;
		*arena_push(ctx->arena, to) = (struct offer){
			.href = portal_path(rq, "/a/%s", offer->activity_public_id.text), .icon = "calendar-plus",
			.label = TF(ctx, "An earlier time is free: {when}", "when", window_of(ctx, offer), NULL),
			.help = offer->title, .until = INSTANT_NONE };
	}
	return OK;
}

static struct err *
answer(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	bool yes = str_equal(field(rq, "answer"), "yes");
	const char *back = portal_path(rq, "/a/%s", path_value(rq, "activity"));
	struct portal *portal;
	struct err *err;
	activity_id id;

	TRY(portal_unit(rq, &portal));
	TRY(access_activity(ctx, &portal->visitor, ACCESS_BOOK, path_value(rq, "activity"), &id));
	err = yes ? planning_earlier_accept(ctx, id, field(rq, "offer"))
		  : planning_earlier_decline(ctx, id, field(rq, "offer"));
	if (err != OK && err->kind != ERR_CONFLICT && err->kind != ERR_GONE)
		return err;
	if (err == OK && yes)
		back = portal_path(rq, "/a/%s/agreed", path_value(rq, "activity"));
	else
		respond_flash(rq, rs, err != OK ? err->say
						: T(ctx, "Your visit stays as it is. We ask you again another time."));
	respond_see_other(rs, back);
	return OK;
}

const struct route portal_earlier_routes[] = {
	{ POST, "/:unit/a/:activity/earlier", answer, .needs = NEEDS_CONTACT, .fields = "offer answer",
	    .about = "Takes an earlier time that is offered, or leaves it" },
	{ 0 },
};

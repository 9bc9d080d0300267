/*
 * track -- the day of the visit: who comes, when they will be there, and a map while they come to this customer.
 *
 * The map is drawn here: two points, rings of distance and the north.  No tile of anybody's service is asked for.
 */
#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "portal/track.h"
#include "team/team.h"
#include "web/app.h"
#include "work/work.h"

enum { MAP_SIDE = 300, MAP_RADIUS = 120 };

#include "gen/portal_track.html.h"

/* ---- the map ---- */

static double
ring_km(double km)
{
	static const double rings[] = { 0.5, 1, 2, 5, 10, 20, 50, 100, 200 };

	for (size_t i = 0; i < COUNT_OF(rings); i++)
		if (km <= rings[i])
			return rings[i];
	return 500;
}

static const char *
say_km(struct ctx *ctx, double km)
{
	int decimals = km >= floor(km) + 0.01 ? km * 10 >= floor(km * 10) + 0.1 ? 2 : 1 : 0;

	return TF(ctx, "{km} km", "km", i18n_number(ctx->arena, ctx->lang, km, decimals), NULL);
}

/* Where the van stands around the customer in the middle: 120 units are the outer ring. */
static void
draw_map(struct request *rq, const struct activity *activity, const struct work_track *track, struct portal_track *out)
{
	struct ctx *ctx = rq->ctx;
	double ring = ring_km(track->km);
	double north = (track->latitude - activity->latitude) * 111.2;
	double east = (track->longitude - activity->longitude) * 111.2 * cos(activity->latitude * M_PI / 180);

	out->map = true;
	out->x = MAP_SIDE / 2 + (int)lround(east / ring * MAP_RADIUS);
	out->y = MAP_SIDE / 2 - (int)lround(north / ring * MAP_RADIUS);
	out->ring = say_km(ctx, ring);
	out->half_ring = say_km(ctx, ring / 2);
	out->far = TF(ctx, "About {km} km away, as the crow flies, at {time}.", "km",
	    i18n_number(ctx->arena, ctx->lang, track->km < 0.1 ? 0.1 : track->km, 1), "time",
	    i18n_time(ctx->arena, ctx->lang, zone_civil(out->zone, track->seen_at).second_of_day / 60 * 60), NULL);
}

/* ---- the words ---- */

static const char *
clock_of(struct ctx *ctx, const struct portal_track *out, instant at)
{
	return i18n_time(ctx->arena, ctx->lang, zone_civil(out->zone, at).second_of_day / 60 * 60);
}

static void
say(struct request *rq, const struct work_track *track, const char *name, struct portal_track *out)
{
	struct ctx *ctx = rq->ctx;
	const char *who = name != NULL ? name : T(ctx, "Our worker");

	switch (track->phase) {
	case WORK_EN_ROUTE:
		out->say = TF(ctx, "{name} is on the way to you.", "name", who, NULL);
		break;
	case WORK_ARRIVED:
		out->say = TF(ctx, "{name} has arrived.", "name", who, NULL);
		break;
	case WORK_WORKING:
		out->say = TF(ctx, "{name} is at work.", "name", who, NULL);
		break;
	case WORK_PAUSED:
		out->say = TF(ctx, "{name} takes a break.", "name", who, NULL);
		break;
	default:
		out->say = track->before == 0 ? TF(ctx, "{name} comes to you next.", "name", who, NULL) :
		    TN(ctx, track->before, "{n} visit comes before yours.", "{n} visits come before yours.", NULL);
		break;
	}
	if (!INSTANT_IS_NONE(track->expected))
		out->expected = TF(ctx, "Expected at about {time}", "time", clock_of(ctx, out, track->expected), NULL);
	if (track->late && !INSTANT_IS_NONE(track->expected))
		out->late = T(ctx, "That is later than agreed. We are sorry, and keep this time up to date.");
	if (track->phase == WORK_ARRIVED || track->phase == WORK_WORKING || track->phase == WORK_PAUSED)
		out->since = INSTANT_IS_NONE(track->since) ? NULL : TF(ctx, "since {time}", "time",
		    clock_of(ctx, out, track->since), NULL);
}

/* Where the type shows the number of who comes. */
static struct err *
find_phone(struct request *rq, const struct activity *activity, struct portal_track *out)
{
	struct buf digits = buf_make(rq->ctx->arena, 64);
	struct worker worker;

	TRY(worker_find(rq->ctx, activity->worker, &worker));
	for (const char *at = worker.phone; at != NULL && *at != '\0'; at++)
		if ((*at >= '0' && *at <= '9') || (*at == '+' && digits.size == 0))
			buf_putc(&digits, *at);
	if (digits.size < 3)
		return OK;
	out->phone = worker.phone;
	out->tel = arena_printf(rq->ctx->arena, "tel:%s", buf_text(&digits));
	return OK;
}

struct err *
portal_track_of(struct request *rq, const struct activity *activity, const struct activity_type *type,
    struct portal_track *out)
{
	const char *status = status_token(activity->status);
	const struct zone *zone = activity->zone != NULL ? zone_find(activity->zone) : NULL;
	bool named = display_shows(&type->display, DISPLAY_WORKER, status);
	struct work_track track;

	*out = (struct portal_track){ .zone = zone != NULL ? zone : portal_of(rq)->unit.zone };
	TRY(work_track(rq->ctx, activity, &track));
	if (display_shows(&type->display, DISPLAY_WORKER_PHOTO, status) && track.has_photo)
		out->photo = portal_path(rq, "/a/%s/face/%s", activity->public_id.text, track.worker.text);
	out->first_name = named && !str_empty(track.first_name) ? track.first_name : NULL;
	if (!ID_IS_NONE(activity->worker) && display_shows(&type->display, DISPLAY_WORKER_PHONE, status))
		TRY(find_phone(rq, activity, out));
	if (!ID_IS_NONE(activity->worker) && status_is_open(activity->status))
		out->live = portal_path(rq, "/a/%s/live", activity->public_id.text);
	if (!track.today || !display_shows(&type->display, DISPLAY_STEPS, status))
		return OK;
	out->today = true;
	say(rq, &track, out->first_name, out);
	if (track.has_map)
		draw_map(rq, activity, &track, out);
	return OK;
}

void
portal_track_draw(struct html *html, const struct portal_track *track)
{
	track_section(html, track);
}

/* ---- the face, and what changes ---- */

static struct err *
find(struct request *rq, struct activity *activity, struct activity_type *type)
{
	struct portal *portal;
	activity_id id;

	TRY(portal_unit(rq, &portal));
	TRY(access_activity(rq->ctx, &portal->visitor, ACCESS_SEE, path_value(rq, "activity"), &id));
	TRY(activity_find(rq->ctx, id, activity));
	return type_find(rq->ctx, activity->type, type);
}

static struct err *
send_face(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct activity_type type;
	struct worker worker;
	struct bytes content;

	TRY(find(rq, &activity, &type));
	if (ID_IS_NONE(activity.worker) ||
	    !display_shows(&type.display, DISPLAY_WORKER_PHOTO, status_token(activity.status)))
		return portal_not_found(rq->ctx, "no face");
	/* Of who comes now; whoever was to come before is nobody's business any more. */
	TRY(worker_find(rq->ctx, activity.worker, &worker));
	if (!str_equal(worker.public_id.text, path_value(rq, "worker")))
		return portal_not_found(rq->ctx, "another worker");
	TRY(worker_photo(rq->ctx, worker.id, &content));
	respond_type(rs, "image/jpeg");
	http_set(rs->http, "Cache-Control", "private, max-age=3600");
	buf_put(rs->html.out, content.at, content.size);
	return OK;
}

static struct err *
listen(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct activity_type type;

	TRY(find(rq, &activity, &type));
	if (ID_IS_NONE(activity.worker))
		return portal_not_found(rq->ctx, "nobody comes yet");
	respond_events(rq, rs, work_topic(rq->ctx->arena, rq->ctx->tenant, activity.worker));
	return OK;
}

void
portal_track_heard(void *arg, const char *payload)
{
	struct app *app = arg;
	struct arena *arena = arena_open();
	long long tenant, worker;

	if (payload != NULL && sscanf(payload, "%lld %lld", &tenant, &worker) == 2)
		app_tell(app, work_topic(arena, (tenant_id){ tenant }, (worker_id){ worker }), "changed", "");
	arena_close(arena);
}

const struct route portal_track_routes[] = {
	{ GET, "/:unit/a/:activity/face/:worker", send_face, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Photo of who comes" },
	{ GET, "/:unit/a/:activity/live", listen, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Says when something on the day has changed" },
	{ 0 },
};

/* slots -- what can be booked, for programs. */
#include "api/api.h"

#include <math.h>
#include "api/former.h"
#include "api/write.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "team/team.h"

static struct err *
read_type(struct ctx *ctx, struct former_input *in, struct slot_request *ask)
{
	const char *reference = former_text(in, "activity_type");
	struct activity_type type;
	bool found = false;

	if (reference != NULL)
		TRY(type_lookup_reference(ctx, reference, &type, &found));
	if (found)
		ask->type = type.id;
	else if (reference != NULL)
		former_problem(in, "activity_type", T(ctx, "There is no activity type with this reference."));
	else if (ID_IS_NONE(ask->activity))
		former_problem(in, "activity_type", T(ctx, "Say which activity type it is."));
	return OK;
}

/* An activity, a site, or a point on the map: one of them says where. */
static struct err *
read_place(struct ctx *ctx, struct former_input *in, struct slot_request *ask)
{
	const char *activity = former_text(in, "activity"), *site = former_text(in, "site");

	ask->latitude = former_number(in, "latitude", -90, 90);
	ask->longitude = former_number(in, "longitude", -180, 180);
	ask->located = !isnan(ask->latitude) && !isnan(ask->longitude);
	if (activity != NULL) {
		struct activity found;

		TRY(activity_find_public(ctx, activity, &found));
		ask->activity = found.id;
	}
	if (site != NULL) {
		struct site found;

		TRY(site_find_public(ctx, site, &found));
		ask->site = found.id;
		ask->customer = found.customer;
	}
	if (activity == NULL && site == NULL && !ask->located)
		former_problem(in, "site", T(ctx, "Say where: a site, an activity, or latitude and longitude."));
	return OK;
}

static struct err *
read_who(struct ctx *ctx, struct former_input *in, struct slot_request *ask)
{
	const char *worker = former_text(in, "worker"), *per = former_text(in, "per"), *part = former_text(in, "part");

	if (worker != NULL) {
		struct worker found;

		TRY(worker_find_public(ctx, worker, &found));
		ask->worker = found.id;
	}
	ask->per_worker = str_equal(per, "worker");
	if (per != NULL && !ask->per_worker)
		former_problem(in, "per", T(ctx, "This can only be \"worker\"."));
	ask->part = str_equal(part, "morning") ? DAY_MORNING : str_equal(part, "afternoon") ? DAY_AFTERNOON : DAY_ANY;
	if (part != NULL && ask->part == DAY_ANY)
		former_problem(in, "part", T(ctx, "This can only be \"morning\" or \"afternoon\"."));
	return OK;
}

static struct err *
read_request(struct request *rq, struct slot_request *ask, bool *reasons)
{
	struct former_input *in;

	TRY(former_open(rq, &in));
	TRY(read_place(rq->ctx, in, ask));
	TRY(read_type(rq->ctx, in, ask));
	TRY(read_who(rq->ctx, in, ask));
	ask->duration_s = (int32_t)former_int(in, "duration_s", 60, 86400, 0);
	ask->limit = (int)former_int(in, "limit", 1, 500, 20);
	ask->from = former_instant(in, "from");
	ask->to = former_instant(in, "to");
	ask->bounded = !INSTANT_IS_NONE(ask->from) || !INSTANT_IS_NONE(ask->to);
	*reasons = former_bool(in, "reasons") && api_may(rq, NEEDS_KEY_PLAN);
	/* Who plans may ask for earlier than customers can, by saying from when. */
	ask->no_notice = !INSTANT_IS_NONE(ask->from) && api_may(rq, NEEDS_KEY_PLAN);
	return former_done(in);
}

/* Why somebody has none: for those who may plan. */
static struct err *
write_reasons(struct request *rq, struct json *j, struct slot_request *ask)
{
	struct slot_reasons reasons = { 0 };

	TRY(planning_explain(rq->ctx, ask, &reasons));
	json_open_array(j, "reasons");
	for (size_t i = 0; i < reasons.count; i++) {
		const struct slot_reason *one = &reasons.items[i];

		if (one->offered)
			continue;
		json_open_object(j, NULL);
		json_text(j, "worker", one->worker_public_id.text);
		json_text(j, "date", date_print(rq->ctx->arena, one->day));
		json_text(j, "rule", slot_rule_token(one->rule));
		json_bool(j, "alone", one->alone);
		json_text(j, "say", one->say);
		json_close_object(j);
	}
	json_close_array(j);
	return OK;
}

static struct err *
offer_slots(struct request *rq, struct response *rs)
{
	struct slot_request ask = { 0 };
	struct slot_offers offers;
	struct json j;
	bool reasons;

	TRY(read_request(rq, &ask, &reasons));
	TRY(planning_slots(rq->ctx, &ask, &offers));
	j = write_open(rs);
	json_open_object(&j, NULL);
	write_slots(&j, &offers);
	json_bool(&j, "estimate", offers.estimate);
	json_bool(&j, "unlocated", offers.unlocated);
	json_text(&j, "none", offers.none);
	if (reasons)
		TRY(write_reasons(rq, &j, &ask));
	json_close_object(&j);
	return OK;
}

const struct route api_slot_routes[] = {
	{ POST, "/v1/slots", offer_slots, NEEDS_KEY_READ, .no_csrf = true,
	  .fields = "activity_type activity site latitude longitude duration_s from to limit per worker part "
	    "reasons",
	  .about = "The slots that can be booked, best first. Nothing is held by asking." },
	{ 0 },
};

/* slots -- what can be booked, and slots kept for a while. */
#include "api/inside.h"

#include <math.h>
#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "team/team.h"

/* ---- a slot ---- */

WORDS(classes, slot_class_token, enum slot_class, SLOT_RED + 1, SLOT_RED);
WORDS(rules, slot_rule_token, enum slot_rule, RULE_COUNT, RULE_NONE);

static const struct member worker_members[] = {
	{ "id", AT(slot_offer, worker_public_id), GIVEN, "Id" },
	{ "name", AT(slot_offer, worker_name), GIVEN, "First and last name" },
	{ "email", AT(slot_offer, worker_email), GIVEN | OR_NULL, "Email" },
	{ 0 },
};
static const struct shape worker_shape = { "WorkerOfSlot", "Who would come", worker_members, sizeof(struct slot_offer),
    NULL };

static const struct member window_members[] = {
	{ "from", AT(slot_offer, window_from), GIVEN, "Arrival at this time or later" },
	{ "to", AT(slot_offer, window_to), GIVEN, "Arrival before this time" },
	{ 0 },
};
static const struct shape window_shape = { "WindowOfSlot", "The arrival that is promised", window_members,
    sizeof(struct slot_offer), NULL };

static bool
has_window(const void *record)
{
	return !INSTANT_IS_NONE(((const struct slot_offer *)record)->window_from);
}

static bool
has_profit(const void *record)
{
	return ((const struct slot_offer *)record)->has_profit;
}

static const struct member slot_members[] = {
	{ "slot", AT(slot_offer, token), GIVEN | SECRET, "The slot itself: books it within 15 minutes" },
	{ "worker", SAME, GIVEN, "Who would come", .of = &worker_shape },
	{ "start", AT(slot_offer, start), GIVEN, "When service begins" },
	{ "end", AT(slot_offer, end), GIVEN, "When service ends" },
	{ "window", SAME, GIVEN | OR_NULL, "The arrival that is promised", .of = &window_shape, .there = has_window },
	{ "relevance", AT(slot_offer, relevance), GIVEN, "1 to 100: the best fit first" },
	{ "class", AT(slot_offer, class), GIVEN, "How well it fits", .words = &classes },
	{ "extra_travel_s", AT(slot_offer, extra_travel_s), GIVEN, "Seconds of travel that it adds to the day" },
	{ "extra_km", AT(slot_offer, extra_km), GIVEN | OR_NULL, "Kilometres that it adds" },
	{ "extra_cost_cents", AT(slot_offer, extra_cost_cents), GIVEN, "What the extra travel costs" },
	{ "profit_cents", AT(slot_offer, profit_cents), GIVEN | SOMETIMES,
	  "What remains of the price, when there is one",
	  .there = has_profit },
	{ "why", AT(slot_offer, why), GIVEN | OR_NULL, "Why it fits, in the caller's language" },
	{ "weighed", AT(slot_offer, weighed), GIVEN | OR_NULL, "How the relevance came about" },
	{ 0 },
};
const struct shape api_slot_shape = { "Slot", "A time that can be booked", slot_members, sizeof(struct slot_offer),
    NULL };

/* ---- all of them, with why not ---- */

struct slots {
	struct slot_offers offers;
	bool explained;
	struct slot_reasons reasons;
};

static const struct zone *
zone_of(const void *record)
{
	return ((const struct slots *)record)->offers.zone;
}

static bool
is_explained(const void *record)
{
	return ((const struct slots *)record)->explained;
}

static const struct member reason_members[] = {
	{ "worker", AT(slot_reason, worker_public_id), GIVEN, "Whose day it is" },
	{ "date", AT(slot_reason, day), GIVEN, "The day" },
	{ "rule", AT(slot_reason, rule), GIVEN, "The first rule that excludes it", .words = &rules },
	{ "alone", AT(slot_reason, alone), GIVEN, "Without this one rule there would be a slot" },
	{ "say", AT(slot_reason, say), GIVEN | OR_NULL, "The same as a sentence" },
	{ 0 },
};
static const struct shape reason_shape = { "WhyNot", "Why a worker has no slot on a day", reason_members,
    sizeof(struct slot_reason), NULL };

static const struct member slots_members[] = {
	{ "slots", LIST_AT(slots, offers), GIVEN, "Best first", .of = &api_slot_shape },
	{ "estimate", AT(slots, offers.estimate), GIVEN, "The travel of some is estimated" },
	{ "unlocated", AT(slots, offers.unlocated), GIVEN, "The site has no coordinates: nothing can be offered" },
	{ "none", AT(slots, offers.none), GIVEN | OR_NULL, "Why there is none" },
	{ "reasons", LIST_AT(slots, reasons), GIVEN | SOMETIMES, "Who has none on which day, and why",
	  .of = &reason_shape,
	  .there = is_explained },
	{ 0 },
};
static const struct shape slots_shape = { "Slots", "What can be booked", slots_members, sizeof(struct slots), zone_of };

void
give_fresh(struct json *j, struct request *rq, const struct slot_offers *fresh)
{
	give_list_inside(j, rq, "slots", &api_slot_shape, fresh->items, fresh->count, fresh->zone);
}

/* ---- what is asked ---- */

struct asking {
	struct slot_request ask;
	const char *per;
	const char *part;
	bool reasons;
};

static const char *
part_token(enum day_part part)
{
	return part == DAY_MORNING ? "morning" : part == DAY_AFTERNOON ? "afternoon" : NULL;
}

static const char *
per_token(int value UNUSED)
{
	return "worker";
}

WORDS(parts, part_token, enum day_part, DAY_AFTERNOON + 1, DAY_ANY);
static const struct words pers = { per_token, 1, 0 };

static const struct member ask_members[] = {
	{ "activity_type", AT(asking, ask.type), NEW | PLAIN, "Reference or id of the activity type",
	  .take = take_activity_type },
	{ "activity", AT(asking, ask.activity), NEW | PLAIN, "Id of an activity: to plan or move this one",
	  .take = take_activity },
	{ "site", AT(asking, ask.site), NEW | PLAIN, "Id of a site", .take = take_site },
	{ "latitude", AT(asking, ask.latitude), NEW | OR_NULL, "Degrees north, with longitude instead of a site",
	  .least = -90, .most = 90 },
	{ "longitude", AT(asking, ask.longitude), NEW | OR_NULL, "Degrees east", .least = -180, .most = 180 },
	{ "duration_s", AT(asking, ask.duration_s), NEW, "Seconds of service; the type's unless given", .least = 60,
	  .most = 86400 },
	{ "from", AT(asking, ask.from), NEW, "Arrivals at this time or later" },
	{ "to", AT(asking, ask.to), NEW, "Arrivals before this time" },
	{ "limit", AT(asking, ask.limit), NEW, "At most so many; 20 unless said", .least = 1, .most = 500 },
	{ "per", AT(asking, per), NEW,
	  "\"worker\": the best slots of every worker; else the best worker of each window",
	  .words = &pers },
	{ "worker", AT(asking, ask.worker), NEW | PLAIN, "Id or email of a worker: only this one",
	  .take = take_worker },
	{ "part", AT(asking, ask.part), NEW, "Only this part of the day at the site", .words = &parts },
	{ "reasons", AT(asking, reasons), NEW, "Say why others have none; for keys with the scope plan" },
	{ 0 },
};
static const struct shape ask_shape = { "SlotQuestion", "What is to be done, where and when", ask_members,
    sizeof(struct asking), NULL };

/* An activity, a site, or a point on the map: one of them says where. */
static struct err *
check_ask(struct request *rq, struct slot_request *ask)
{
	struct problems problems = { 0 };
	struct site site;

	ask->located = !isnan(ask->latitude) && !isnan(ask->longitude);
	ask->bounded = !INSTANT_IS_NONE(ask->from) || !INSTANT_IS_NONE(ask->to);
	/* Who plans may ask for earlier than customers can, by saying from when. */
	ask->no_notice = !INSTANT_IS_NONE(ask->from) && api_may(rq, NEEDS_KEY_PLAN);
	if (ID_IS_NONE(ask->activity) && ID_IS_NONE(ask->site) && !ask->located)
		problem_add(rq->ctx->arena, &problems, "site",
		    T(rq->ctx, "Say where: a site, an activity, or latitude and longitude."));
	if (ID_IS_NONE(ask->activity) && ID_IS_NONE(ask->type))
		problem_add(rq->ctx->arena, &problems, "activity_type", T(rq->ctx, "Say which activity type it is."));
	TRY(err_invalid(rq->ctx, &problems));
	if (ID_IS_NONE(ask->site))
		return OK;
	TRY(site_find(rq->ctx, ask->site, &site));
	ask->customer = site.customer;
	return OK;
}

static struct err *
explain(struct ctx *ctx, const struct slot_request *ask, struct slots *slots)
{
	struct slot_reasons all = { 0 };

	TRY(planning_explain(ctx, ask, &all));
	for (size_t i = 0; i < all.count; i++)
		if (!all.items[i].offered)
			*arena_push(ctx->arena, &slots->reasons) = all.items[i];
	slots->explained = true;
	return OK;
}

static struct err *
offer_slots(struct request *rq, struct response *rs)
{
	struct asking asking = { .ask = { .latitude = NAN, .longitude = NAN, .limit = 20,
	    .from = INSTANT_NONE, .to = INSTANT_NONE } };
	struct slots slots = { 0 };

	TRY(api_body(rq, &asking));
	asking.ask.per_worker = asking.per != NULL;
	TRY(check_ask(rq, &asking.ask));
	TRY(planning_slots(rq->ctx, &asking.ask, &slots.offers));
	if (asking.reasons && api_may(rq, NEEDS_KEY_PLAN))
		TRY(explain(rq->ctx, &asking.ask, &slots));
	return api_give(rq, rs, &slots);
}

/* ---- slots kept for a while ---- */

struct hold {
	struct slot_hold kept;
	const char *holder;
	const char *worker;
	const char *slot;
	activity_id activity;
	int32_t seconds;
};

static const struct member hold_members[] = {
	{ "holder", AT(hold, holder), GIVEN, "As the path names it" },
	{ "slot", AT(hold, slot), GIVEN | NEW | NEEDED | SECRET,
	  "A slot, as offered by /slots; in the answer the one to book",
	  .least = 1, .most = 2000 },
	{ "activity", AT(hold, activity), NEW | PLAIN, "Id of the activity to plan or move, when there is one",
	  .take = take_activity },
	{ "seconds", AT(hold, seconds), NEW, "For how long; 600 unless said", .least = HOLD_LEAST_S,
	  .most = HOLD_MOST_S },
	{ "start", AT(hold, kept.start), GIVEN, "When service would begin" },
	{ "window_from", AT(hold, kept.window_from), GIVEN | OR_NULL, "The arrival that would be promised" },
	{ "window_to", AT(hold, kept.window_to), GIVEN | OR_NULL, "Its end" },
	{ "until", AT(hold, kept.until), GIVEN, "Kept until then" },
	{ 0 },
};
static const struct shape hold_shape = { "Hold", "A slot kept for somebody while a form is filled", hold_members,
    sizeof(struct hold), NULL };

const char *
api_holder(struct request *rq, const char *name)
{
	return arena_printf(rq->ctx->arena, "key:%lld:%s", (long long)rq->ctx->actor.key.value, name);
}

static struct err *
give_hold(struct request *rq, struct response *rs, struct hold *hold)
{
	hold->holder = path_value(rq, "holder");
	hold->slot = hold->kept.token;
	return api_give(rq, rs, hold);
}

static struct err *
show_hold(struct request *rq, struct response *rs)
{
	struct hold hold = { 0 };
	bool found;

	TRY(planning_hold_find(rq->ctx, api_holder(rq, path_value(rq, "holder")), &hold.kept, &found));
	if (!found)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "Nothing is kept under this name."), NULL);
	return give_hold(rq, rs, &hold);
}

static struct err *
keep(struct request *rq, struct response *rs)
{
	const char *name = path_value(rq, "holder");
	struct hold hold = { .seconds = HOLD_USUAL_S };
	struct problems problems = { 0 };

	TRY(api_body(rq, &hold));
	if (str_length(name) > 100)
		problem_add(rq->ctx->arena, &problems, "holder",
		    TN(rq->ctx, 100, "At most {n} character.", "At most {n} characters.", NULL));
	TRY(err_invalid(rq->ctx, &problems));
	TRY(planning_hold(rq->ctx, hold.activity, hold.slot, api_holder(rq, name), hold.seconds, &hold.kept));
	return give_hold(rq, rs, &hold);
}

static struct err *
let_go(struct request *rq, struct response *rs UNUSED)
{
	TRY(api_body(rq, NULL));
	return planning_hold_free(rq->ctx, api_holder(rq, path_value(rq, "holder")));
}

const struct route api_slot_routes[] = {
	{ POST, "/v1/slots", api_answer, NEEDS_KEY_READ, .no_csrf = true,
	  .about = "The slots that can be booked, best first. Nothing is held by asking.",
	  .contract = &(const struct contract){ offer_slots, .body = &ask_shape, .answer = &slots_shape,
	    .outside = true, .asks = true } },
	{ GET, "/v1/holds/:holder", api_answer, NEEDS_KEY_PLAN, .about = "What is kept under that name.",
	  .contract = &(const struct contract){ show_hold, .answer = &hold_shape } },
	{ PUT, "/v1/holds/:holder", api_answer, NEEDS_KEY_PLAN, .no_csrf = true,
	  .about = "Keeps a slot under a name of the caller's; what was kept under it before is free again.",
	  .contract = &(const struct contract){ keep, .body = &hold_shape, .answer = &hold_shape,
	    .statuses = "410" } },
	{ DELETE, "/v1/holds/:holder", api_answer, NEEDS_KEY_PLAN, .no_csrf = true, .about = "Frees what is kept.",
	  .contract = &(const struct contract){ let_go } },
	{ 0 },
};

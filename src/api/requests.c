/*
 * requests -- what customers ask of the planners: requests, proposed times, calls back, those who would like to come
 * earlier; and how satisfied they were.
 */
#include "api/row.h"
#include "api/activity.h"

#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "planning/earlier.h"
#include "survey/survey.h"

enum { MOST_LISTED = 500, PAGE = 50 };

/* ---- wishes ---- */

WORDS(wish_kinds, wish_kind_token, enum wish_kind, WISH_KINDS, WISH_KINDS);
WORDS(wish_states, wish_status_token, enum wish_status, WISH_STATUSES, WISH_STATUSES);

static void
give_time(struct json *j, const char *key, struct request *rq, const void *record)
{
	int32_t second = ((const struct wish *)record)->second_of_day;

	json_text(j, key, second < 0 ? NULL : wall_print(rq->ctx->arena, second));
}

/* Times that were offered, as the customer chooses among them. */
static void
give_offers(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	const struct wish *wish = record;

	json_open_array(j, key);
	for (int i = 0; i < wish->offer_count; i++) {
		json_open_object(j, NULL);
		json_text(j, "worker", wish->offers[i].worker_name);
		json_instant(j, "start", wish->offers[i].start, NULL);
		json_instant(j, "window_from", wish->offers[i].window_from, NULL);
		json_instant(j, "window_to", wish->offers[i].window_to, NULL);
		json_close_object(j);
	}
	json_close_array(j);
}

static const struct member offer_members[] = {
	{ "worker", AT(wish_offer, worker_name), GIVEN, "Who would come" },
	{ "start", AT(wish_offer, start), GIVEN, "When the work would begin" },
	{ "window_from", AT(wish_offer, window_from), GIVEN, "Arrival at this time or later" },
	{ "window_to", AT(wish_offer, window_to), GIVEN, "Arrival before this time; equal: an exact time" },
	{ 0 },
};
static const struct shape offer_shape = { "RequestOffer", "A time that was offered", offer_members,
    sizeof(struct wish_offer) };

static const struct member wish_members[] = {
	{ "id", AT(wish, public_id), GIVEN, "Id of the request" },
	{ "kind", AT(wish, kind), GIVEN, "What is asked for", .words = &wish_kinds },
	{ "status", AT(wish, status), GIVEN, "How far it is", .words = &wish_states },
	{ "activity", AT(wish, activity_public_id), GIVEN | OR_NULL,
	  "Id of the activity; null: a call back without one" },
	{ "customer", AT(wish, customer_public_id), GIVEN | OR_NULL, "Id of the customer" },
	{ "customer_name", AT(wish, customer_name), GIVEN | OR_NULL, "Name of the customer" },
	{ "contact_name", AT(wish, contact_name), GIVEN | OR_NULL, "Who asks" },
	{ "address", AT(wish, address), GIVEN | OR_NULL, "Where" },
	{ "day", AT(wish, day), GIVEN | OR_NULL, "Day that is wished for" },
	{ "time", OWN, GIVEN | OR_NULL, "Time that is wished for, \"14:30\"", .give = give_time },
	{ "mandatory", AT(wish, mandatory), GIVEN, "Only then" },
	{ "phone", AT(wish, phone), GIVEN | OR_NULL, "Where to call" },
	{ "moment", AT(wish, moment), GIVEN | OR_NULL, "When to call, in words" },
	{ "comment", AT(wish, comment), GIVEN | OR_NULL, "What the customer wrote" },
	{ "offers", OWN, GIVEN, "Times that were offered; in a list empty", .as = MEMBER_LIST, .of = &offer_shape,
	  .give = give_offers },
	{ "reason", AT(wish, reason), GIVEN | OR_NULL, "Of the decision" },
	{ "decided_by", AT(wish, decided_by), GIVEN | OR_NULL, "Who decided" },
	{ "decided_at", AT(wish, decided_at), GIVEN | OR_NULL, "When" },
	{ "created_at", AT(wish, created_at), GIVEN, "When it was asked" },
	{ "updated_at", AT(wish, updated_at), GIVEN, "When it changed last" },
	{ 0 },
};
static const struct shape wish_shape = { "Request", "Something a customer asks of the planners", wish_members,
    sizeof(struct wish) };

struct wishes_asked { struct api_page page; unsigned kind; bool decided; };

static const struct member asked_members[] = {
	PAGE_MEMBERS(wishes_asked, page),
	{ "kind", AT(wishes_asked, kind), NEW, "Only of this kind", .words = &wish_kinds },
	{ "decided", AT(wishes_asked, decided), NEW, "The latest decisions instead of what waits" },
	{ 0 },
};
static const struct shape asked_shape = { "RequestsAsked", "Which requests", asked_members,
    sizeof(struct wishes_asked) };

static struct err *
list(struct request *rq, struct response *rs)
{
	struct wishes_asked asked = { .kind = WISH_KINDS };
	struct wishes all;

	TRY(api_query(rq, &asked));
	TRY(wish_list(rq->ctx, (enum wish_kind)asked.kind, asked.decided, MOST_LISTED, &all));
	return api_give_whole(rq, rs, &all, &asked.page);
}

static struct err *
find(struct request *rq, struct wish *out)
{
	return wish_find_public(rq->ctx, path_value(rq, "request"), out);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct wish wish;

	TRY(find(rq, &wish));
	return api_give(rq, rs, &wish);
}

static struct err *
accept(struct request *rq, struct response *rs)
{
	struct wish wish;
	bool booked;

	TRY(find(rq, &wish));
	TRY(wish_accept(rq->ctx, &wish, &booked));
	if (!booked && wish.kind == WISH_PROPOSAL)
		return err_new(rq->ctx, ERR_CONFLICT,
		    T(rq->ctx, "Nobody is free at that time. Offer others, or plan it by hand."), "accept");
	return show(rq, rs);
}

struct deciding {
	const char *reason;
	struct { const char **items; size_t count, capacity; } slots;
};

static const struct member offering_members[] = {
	{ "slots", TEXTS_AT(deciding, slots), NEW | NEEDED, "One to five slots of GET /v1/slots for its activity",
	  .least = 1, .most = MOST_WISH_OFFERS },
	{ 0 },
};
static const struct shape offering_shape = { "RequestOffering", "Times to choose from", offering_members,
    sizeof(struct deciding) };

static struct err *
offer(struct request *rq, struct response *rs)
{
	struct deciding deciding = { 0 };
	struct wish wish;

	TRY(find(rq, &wish));
	TRY(api_body(rq, &deciding));
	*arena_push(rq->ctx->arena, &deciding.slots) = NULL;
	TRY(wish_offer(rq->ctx, &wish, deciding.slots.items));
	return show(rq, rs);
}

static const struct member refusing_members[] = {
	{ "reason", AT(deciding, reason), NEW | NEEDED, "What the customer is told", .least = 1 },
	{ 0 },
};
static const struct shape refusing_shape = { "RequestRefusal", "Why not", refusing_members, sizeof(struct deciding) };

static struct err *
refuse(struct request *rq, struct response *rs)
{
	struct deciding deciding = { 0 };
	struct wish wish;

	TRY(find(rq, &wish));
	TRY(api_body(rq, &deciding));
	TRY(wish_refuse(rq->ctx, &wish, deciding.reason));
	return show(rq, rs);
}

static struct err *
settle(struct request *rq, struct response *rs)
{
	struct wish wish;

	TRY(find(rq, &wish));
	TRY(wish_settle(rq->ctx, &wish));
	return show(rq, rs);
}

/* ---- the waiting list ---- */

static const char *
part_token(int part)
{
	static const char *const words[] = { "any", "morning", "afternoon" };

	return words[part];
}
static const struct words part_words = { part_token, 3, 3 };

static const struct member waiting_members[] = {
	{ "activity", AT(earlier_waiting, activity_public_id), GIVEN, "Id of the activity" },
	{ "reference", AT(earlier_waiting, reference), GIVEN | OR_NULL, "Of the activity" },
	{ "title", AT(earlier_waiting, title), GIVEN | OR_NULL, "Of the activity" },
	{ "customer", AT(earlier_waiting, customer_public_id), GIVEN | OR_NULL, "Id of the customer" },
	{ "customer_name", AT(earlier_waiting, customer), GIVEN | OR_NULL, "Name of the customer" },
	{ "part", AT(earlier_waiting, wish.part), BOTH, "Part of the day that suits", .words = &part_words },
	{ "note", AT(earlier_waiting, wish.note), BOTH, "For the planners", .most = 500 },
	{ "start", AT(earlier_waiting, start), GIVEN | OR_NULL, "As it stands now" },
	{ "asked", AT(earlier_waiting, asked), GIVEN, "How often a time was offered" },
	{ "created_at", AT(earlier_waiting, wish.created_at), GIVEN, "Since when" },
	{ 0 },
};
static const struct shape waiting_shape = { "Waiting", "Somebody who would like to come earlier", waiting_members,
    sizeof(struct earlier_waiting) };

static struct err *
list_waiting(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct earlier_list all;

	TRY(api_query(rq, &page));
	TRY(planning_waiting_list(rq->ctx, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
find_activity(struct request *rq, struct activity *out)
{
	return api_activity_here(rq, out);
}

static struct err *
find_waiting(struct ctx *ctx, const struct activity *activity, struct earlier_waiting *out, bool *found)
{
	*out = (struct earlier_waiting){ .activity_public_id = activity->public_id, .reference = activity->reference,
		.title = activity->title, .customer_public_id = activity->customer_public_id,
		.customer = activity->customer_name, .start = activity->start, .wish.note = "" };
	return planning_wait_lookup(ctx, activity->id, &out->wish, found);
}

static struct err *
wait(struct request *rq, struct response *rs)
{
	struct earlier_waiting waiting;
	struct activity activity;
	bool found;

	TRY(find_activity(rq, &activity));
	TRY(find_waiting(rq->ctx, &activity, &waiting, &found));
	TRY(api_body(rq, &waiting));
	waiting.wish.activity = activity.id;
	waiting.wish.customer = activity.customer;
	waiting.wish.contact = activity.contact;
	TRY(planning_wait(rq->ctx, &waiting.wish));
	TRY(find_waiting(rq->ctx, &activity, &waiting, &found));
	return api_give(rq, rs, &waiting);
}

static struct err *
end_waiting(struct request *rq, struct response *rs UNUSED)
{
	struct activity activity;

	TRY(find_activity(rq, &activity));
	return planning_wait_end(rq->ctx, activity.id);
}

WORDS(earlier_words, earlier_status_token, enum earlier_status, EARLIER_EXPIRED + 1, EARLIER_EXPIRED + 1);

static const struct member earlier_members[] = {
	{ "id", AT(earlier_offer, id), GIVEN, "Id of the offer" },
	{ "activity", AT(earlier_offer, activity_public_id), GIVEN, "Id of the activity" },
	{ "customer_name", AT(earlier_offer, customer), GIVEN | OR_NULL, "Who was asked" },
	{ "worker", AT(earlier_offer, worker_name), GIVEN, "Who would come" },
	{ "start", AT(earlier_offer, start), GIVEN, "When the work would begin" },
	{ "window_from", AT(earlier_offer, window_from), GIVEN, "Arrival at this time or later" },
	{ "window_to", AT(earlier_offer, window_to), GIVEN, "Arrival before this time" },
	{ "status", AT(earlier_offer, status), GIVEN, "What became of it", .words = &earlier_words },
	{ "asked_at", AT(earlier_offer, asked_at), GIVEN, "When the customer was asked" },
	{ "until", AT(earlier_offer, until), GIVEN, "Until when a yes counts" },
	{ "answered_at", AT(earlier_offer, answered_at), GIVEN | OR_NULL, "When the customer answered" },
	{ 0 },
};
static const struct shape earlier_shape = { "EarlierOffer", "An earlier time that was offered", earlier_members,
    sizeof(struct earlier_offer) };

static struct err *
list_earlier(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct earlier_offers all;

	TRY(api_query(rq, &page));
	TRY(planning_earlier_list(rq->ctx, &all));
	return api_give_whole(rq, rs, &all, &page);
}

/* ---- surveys ---- */

WORDS(scale_words, survey_scale_token, enum survey_scale, SURVEY_SCALES, SURVEY_SCALES);

static void
give_score(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_int(j, key, ((const struct survey_answer *)record)->score);
}

static const struct member survey_members[] = {
	{ "id", AT(survey_answer, public_id), GIVEN, "Id of the answer" },
	{ "activity", AT(survey_answer, activity_public_id), GIVEN, "Id of the activity" },
	{ "activity_reference", AT(survey_answer, activity_reference), GIVEN, "Its reference" },
	{ "activity_type", AT(survey_answer, type_name), GIVEN, "Name of its type" },
	{ "customer_name", AT(survey_answer, customer_name), GIVEN | OR_NULL, "Who answered" },
	{ "worker", AT(survey_answer, worker_name), GIVEN | OR_NULL, "Who was there" },
	{ "survey", AT(survey_answer, code), GIVEN, "Code of the portal action that asked" },
	{ "scale", AT(survey_answer, scale), GIVEN, "stars 1-5, ten 0-10, faces 1-5, choices", .words = &scale_words },
	{ "score", OWN, GIVEN, "On that scale", .as = MEMBER_INT, .give = give_score },
	{ "low", AT(survey_answer, low), GIVEN, "As bad as the action says" },
	{ "choice", AT(survey_answer, choice), GIVEN | OR_NULL, "The choice in words" },
	{ "comment", AT(survey_answer, comment), GIVEN | OR_NULL, "What the customer wrote" },
	{ "seen", AT(survey_answer, seen), GIVEN, "Staff have looked at it" },
	{ "created_at", AT(survey_answer, created_at), GIVEN, "When it was answered" },
	{ "updated_at", AT(survey_answer, updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
static const struct shape survey_shape = { "SurveyAnswer", "How satisfied a customer was", survey_members,
    sizeof(struct survey_answer) };

struct surveys_asked { struct api_page page; instant from, to; bool low, unseen; };

static const struct member surveys_members[] = {
	PAGE_MEMBERS(surveys_asked, page),
	{ "from", AT(surveys_asked, from), NEW, "Answered at this time or later" },
	{ "to", AT(surveys_asked, to), NEW, "Answered before this time" },
	{ "low", AT(surveys_asked, low), NEW, "Only bad ones" },
	{ "unseen", AT(surveys_asked, unseen), NEW, "Only bad ones that nobody has looked at" },
	{ 0 },
};
static const struct shape surveys_shape = { "SurveyAnswersAsked", "Which answers", surveys_members,
    sizeof(struct surveys_asked) };

static struct err *
list_surveys(struct request *rq, struct response *rs)
{
	struct surveys_asked asked = { .page.limit = PAGE, .from = INSTANT_NONE, .to = INSTANT_NONE };
	struct survey_filter filter = { 0 };
	struct survey_answers all;
	const char *next = NULL;

	TRY(api_query(rq, &asked));
	TRY(api_cursor(rq, &asked.page, 1, &filter.before));
	filter.from = INSTANT_IS_NONE(asked.from) ? (instant){ 0 } : asked.from;
	filter.to = INSTANT_IS_NONE(asked.to) ? (instant){ 0 } : asked.to;
	filter.low = asked.low;
	filter.unseen = asked.unseen;
	filter.limit = asked.page.limit;
	TRY(survey_list(rq->ctx, &filter, &all));
	if (all.count == (size_t)asked.page.limit)
		next = arena_printf(rq->ctx->arena, "%lld", (long long)all.items[all.count - 1].id);
	return api_give_page(rq, rs, &all, next);
}

static struct err *
mark_seen(struct request *rq, struct response *rs UNUSED)
{
	return survey_seen(rq->ctx, path_value(rq, "answer"));
}

#define REQUEST	"/v1/requests/:request"
#define WAITING	"/v1/activities/:activity/waiting"

const struct route api_request_routes[] = {
	WIDE_ROW(GET, "/v1/requests", NEEDS_KEY_READ, "What customers ask for, the oldest that waits first.", list,
	    .query = &asked_shape, .answer = &wish_shape, .list = "requests"),
	WIDE_ROW(GET, REQUEST, NEEDS_KEY_READ, "One request with the times that were offered.", show,
	    .answer = &wish_shape),
	WIDE_ROW(POST, REQUEST "/accept", NEEDS_KEY_PLAN,
	    "Accepts it; a proposed time is booked when somebody is free.",
	    accept,
	    .answer = &wish_shape, .statuses = "409"),
	WIDE_ROW(POST, REQUEST "/offer", NEEDS_KEY_PLAN, "Offers times to choose from on the portal.", offer,
	    .body = &offering_shape, .answer = &wish_shape, .statuses = "409 410"),
	WIDE_ROW(POST, REQUEST "/refuse", NEEDS_KEY_PLAN, "Refuses it; the customer is told why.", refuse,
	    .body = &refusing_shape, .answer = &wish_shape, .statuses = "409"),
	WIDE_ROW(POST, REQUEST "/settle", NEEDS_KEY_PLAN, "It was done elsewhere: planned by hand, called back.",
	    settle,
	    .answer = &wish_shape, .statuses = "409"),
	WIDE_ROW(GET, "/v1/waiting", NEEDS_KEY_READ, "Who would like to come earlier, who waits longest first.",
	    list_waiting,
	    A_PAGE, .answer = &waiting_shape, .list = "waiting"),
	ROW(PUT, WAITING, NEEDS_KEY_PLAN, "Puts an activity on the waiting list.", wait, .body = &waiting_shape,
	    .answer = &waiting_shape),
	ROW(DELETE, WAITING, NEEDS_KEY_PLAN, "Takes an activity off the waiting list.", end_waiting),
	WIDE_ROW(GET, "/v1/earlier-offers", NEEDS_KEY_READ, "Earlier times that were offered, the latest first.",
	    list_earlier,
	    A_PAGE, .answer = &earlier_shape, .list = "offers"),
	WIDE_ROW(GET, "/v1/survey-answers", NEEDS_KEY_READ, "Answers to surveys, newest first.", list_surveys,
	    .query = &surveys_shape, .answer = &survey_shape, .list = "answers"),
	WIDE_ROW(POST, "/v1/survey-answers/:answer/seen", NEEDS_KEY_WRITE, "Staff have looked at a bad one.",
	    mark_seen),
	{ 0 },
};

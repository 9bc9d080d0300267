/* activity -- what an activity looks like to programs. */
#include "api/activity.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"

/* ---- what is found ---- */

struct err *
api_activity_here(struct request *rq, struct activity *out)
{
	const struct api_visitor *visitor = rq->visitor;
	struct ctx *ctx = rq->ctx;
	struct activity found;

	TRY(activity_find_public(ctx, path_value(rq, "activity"), &found));
	if (key_may_type(&visitor->key, found.type)) {
		*out = found;
		return OK;
	}
	/* As the room says it of what does not exist. */
	return activity_find_public(ctx, "-", out);
}

struct err *
api_activity_load(struct request *rq, activity_id id, struct api_activity *out)
{
	struct api_activity loaded = { .alone = true };

	TRY(activity_find(rq->ctx, id, &loaded.a));
	TRY(work_spans(rq->ctx, id, &loaded.times));
	*out = loaded;
	return OK;
}

struct err *
api_activity_give(struct request *rq, struct response *rs, activity_id id)
{
	struct api_activity loaded;

	TRY(api_activity_load(rq, id, &loaded));
	return api_give(rq, rs, &loaded);
}

const char *
api_types(const struct request *rq)
{
	const struct api_visitor *visitor = rq->visitor;
	struct buf ids = buf_make(rq->ctx->arena, 1 << 16);

	if (visitor->key.types.count == 0)
		return NULL;
	for (size_t i = 0; i < visitor->key.types.count; i++)
		buf_printf(&ids, "%s%lld", i == 0 ? "[" : ",", (long long)visitor->key.types.items[i]);
	buf_putc(&ids, ']');
	return buf_text(&ids);
}

/* ---- words ---- */

static const char *
reason_word(enum cancel_reason reason)
{
	return reason == CANCEL_NONE ? NULL : cancel_reason_token(reason);
}

WORDS(statuses, status_token, enum activity_status, STATUS_COUNT, STATUS_PENDING);
WORDS(results, result_token, enum activity_result, RESULT_KO + 1, RESULT_NONE);
WORDS(reasons, reason_word, enum cancel_reason, CANCEL_COUNT, CANCEL_NONE);
WORDS(origins, origin_token, enum activity_origin, ORIGIN_IMPORT + 1, ORIGIN_STAFF);
WORDS(work_kinds, work_kind_token, enum work_kind, WORK_BREAK + 1, WORK_SERVICE);

/* ---- the objects inside ---- */

static const struct member type_members[] = {
	{ "id", AT(api_activity, a.type_public_id), GIVEN, "Its id" },
	{ "reference", AT(api_activity, a.type_reference), GIVEN | PLAIN, "Its reference" },
	{ "name", AT(api_activity, a.type_name), GIVEN, "Its name" },
	{ 0 },
};
static const struct shape type_shape = { "TypeOfActivity", "What kind of work it is", type_members,
    sizeof(struct api_activity), NULL };

static const struct member customer_members[] = {
	{ "id", AT(api_activity, a.customer_public_id), GIVEN, "Its id" },
	{ "reference", AT(api_activity, a.customer_reference), GIVEN | OR_NULL | PLAIN, "Its reference" },
	{ "name", AT(api_activity, a.customer_name), GIVEN | OR_NULL, "Its name" },
	{ 0 },
};
static const struct shape customer_shape = { "CustomerOfActivity", "Who it is for", customer_members,
    sizeof(struct api_activity), NULL };

static const struct member site_members[] = {
	{ "id", AT(api_activity, a.site_public_id), GIVEN, "Its id" },
	{ "address", AT(api_activity, a.address), GIVEN | OR_NULL, "Street, number, postal code and town" },
	{ "address_additional", AT(api_activity, a.address_additional), GIVEN | OR_NULL, "Floor, door, entrance" },
	{ "latitude", AT(api_activity, a.latitude), GIVEN | OR_NULL, "Degrees north; null: to locate" },
	{ "longitude", AT(api_activity, a.longitude), GIVEN | OR_NULL, "Degrees east; null: to locate" },
	{ "timezone", AT(api_activity, a.zone), GIVEN, "Name of its time zone" },
	{ 0 },
};
static const struct shape site_shape = { "SiteOfActivity", "Where it is", site_members, sizeof(struct api_activity),
    NULL };

static const struct member worker_members[] = {
	{ "id", AT(api_activity, a.worker_public_id), GIVEN, "Id" },
	{ "name", AT(api_activity, a.worker_name), GIVEN | OR_NULL, "First and last name" },
	{ 0 },
};
static const struct shape worker_shape = { "WorkerOfActivity", "Who goes", worker_members, sizeof(struct api_activity),
    NULL };

static const struct member window_members[] = {
	{ "from", AT(api_activity, a.window_from), GIVEN, "Arrival at this time or later" },
	{ "to", AT(api_activity, a.window_to), GIVEN, "Arrival before this time" },
	{ 0 },
};
static const struct shape window_shape = { "WindowOfActivity", "The arrival that the customer was promised",
    window_members, sizeof(struct api_activity), NULL };

static const struct member time_members[] = {
	{ "kind", AT(work_span, kind), GIVEN, "What the time was for", .words = &work_kinds },
	{ "worker", AT(work_span, worker_name), GIVEN, "Whose it was" },
	{ "from", AT(work_span, from), GIVEN, "When it began" },
	{ "to", AT(work_span, to), GIVEN | OR_NULL, "When it ended; null: it goes on" },
	{ 0 },
};
static const struct shape time_shape = { "WorkTime", "Time that a worker took", time_members, sizeof(struct work_span),
    NULL };

/* ---- the activity ---- */

#define A(record)	(&((const struct api_activity *)(record))->a)

static bool
has_customer(const void *record)
{
	return !ID_IS_NONE(A(record)->customer);
}

static bool
has_site(const void *record)
{
	return !ID_IS_NONE(A(record)->site);
}

static bool
has_worker(const void *record)
{
	return !ID_IS_NONE(A(record)->worker);
}

static bool
has_window(const void *record)
{
	return !INSTANT_IS_NONE(A(record)->window_from);
}

static const struct zone *
zone_of(const void *record)
{
	return zone_find(A(record)->zone);
}

static bool
is_alone(const void *record)
{
	return ((const struct api_activity *)record)->alone;
}

static const struct member members[] = {
	{ "id", AT(api_activity, a.public_id), GIVEN, "Id, the same for ever" },
	{ "reference", AT(api_activity, a.reference), GIVEN | PLAIN, "Our reference, unique in the unit" },
	{ "external_id", AT(api_activity, a.external_id), GIVEN | OR_NULL | PLAIN, "The caller's own identifier" },
	{ "status", AT(api_activity, a.status), GIVEN, "Where it stands", .words = &statuses },
	{ "title", AT(api_activity, a.title), GIVEN, "Title; the type's name unless given" },
	{ "comment", AT(api_activity, a.comment), GIVEN, "For staff and worker" },
	{ "activity_type", SAME, GIVEN, "What kind of work it is", .of = &type_shape },
	{ "customer", SAME, GIVEN | OR_NULL, "Who it is for", .of = &customer_shape, .there = has_customer },
	{ "site", SAME, GIVEN | OR_NULL, "Where it is", .of = &site_shape, .there = has_site },
	{ "worker", SAME, GIVEN | OR_NULL, "Who goes; null: nobody yet", .of = &worker_shape, .there = has_worker },
	{ "start", AT(api_activity, a.start), GIVEN | OR_NULL, "When service begins; null: not planned" },
	{ "end", AT(api_activity, a.end), GIVEN | OR_NULL, "When service ends" },
	{ "window", SAME, GIVEN | OR_NULL, "The arrival promised; null: at its start", .of = &window_shape,
	  .there = has_window },
	{ "appointment", AT(api_activity, a.appointment), GIVEN | OR_NULL, "The arrival that was promised elsewhere" },
	{ "wished", AT(api_activity, a.wished), GIVEN | OR_NULL, "When the customer would like it" },
	{ "duration_s", AT(api_activity, a.duration_s), GIVEN, "Seconds of service" },
	{ "priority", AT(api_activity, a.priority), GIVEN, "Higher goes first" },
	{ "confirmed", AT(api_activity, a.confirmed), GIVEN, "The customer said yes to the planned time" },
	{ "forced", AT(api_activity, a.forced), GIVEN, "Placed knowingly over something else" },
	{ "real_start", AT(api_activity, a.real_start), GIVEN | OR_NULL, "When work began" },
	{ "real_end", AT(api_activity, a.real_end), GIVEN | OR_NULL, "When work ended" },
	{ "result", AT(api_activity, a.result), GIVEN | OR_NULL, "How it went; null: not closed", .words = &results },
	{ "result_comment", AT(api_activity, a.result_comment), GIVEN, "What was said at closing" },
	{ "cancel_reason", AT(api_activity, a.cancel_reason), GIVEN | OR_NULL, "Why it was canceled; null: it was not",
	  .words = &reasons },
	{ "cancel_detail", AT(api_activity, a.cancel_detail), GIVEN, "The reason in words" },
	{ "origin", AT(api_activity, a.origin), GIVEN, "Who made it", .words = &origins },
	{ "additional", JSON_AT(api_activity, a.additional), GIVEN, "What was imported and has no place of its own" },
	{ "created_at", AT(api_activity, a.created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(api_activity, a.updated_at), GIVEN, "When it last changed" },
	{ "work_times", LIST_AT(api_activity, times), GIVEN | SOMETIMES, "Times that workers took, oldest first",
	  .of = &time_shape, .there = is_alone },
	{ 0 },
};
const struct shape api_activity_shape = { "Activity", "One job at one site", members, sizeof(struct api_activity),
    zone_of };

/* ---- what is written ---- */

static const struct member body_members[] = {
	{ "activity_type", AT(activity_input, type), NEW | CHANGE | NEEDED | PLAIN,
	  "Reference or id of the activity type",
	  .take = take_activity_type },
	{ "customer", AT(activity_input, customer), NEW | CHANGE | OR_NULL | PLAIN, "Id or reference of a customer",
	  .take = take_customer },
	{ "site", AT(activity_input, site), NEW | CHANGE | OR_NULL | PLAIN,
	  "Id of a site; the customer's only one unless given", .take = take_site },
	{ "contact", AT(activity_input, contact), NEW | CHANGE | OR_NULL | PLAIN,
	  "Id of the contact who asked; the customer's first unless given", .take = take_contact },
	{ "reference", AT(activity_input, reference), NEW | CHANGE | PLAIN,
	  "Our reference, unique in the unit; made when absent", .most = 80 },
	{ "external_id", AT(activity_input, external_id), NEW | CHANGE | OR_NULL | PLAIN, "The caller's own identifier",
	  .most = 200 },
	{ "title", AT(activity_input, title), NEW | CHANGE, "Title; the type's name unless given", .most = 200 },
	{ "comment", AT(activity_input, comment), NEW | CHANGE, "For staff and worker", .most = 10000 },
	{ "duration_s", AT(activity_input, duration_s), NEW | CHANGE, "Seconds of service; the type's unless given",
	  .least = 60, .most = 86400 },
	{ "priority", AT(activity_input, priority), NEW | CHANGE, "Higher goes first", .least = -1000, .most = 1000 },
	{ "wished", AT(activity_input, wished), NEW | CHANGE | OR_NULL,
	  "When the customer would like it; nothing is promised by it" },
	{ "additional", JSON_AT(activity_input, additional), NEW | CHANGE,
	  "Whatever the caller wants to keep with it" },
	{ 0 },
};
const struct shape api_activity_body = { "ActivityBody", "An activity as it is written", body_members,
    sizeof(struct activity_input), NULL };

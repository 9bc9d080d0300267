/* activities -- listed, read, created, booked, canceled by programs. */
#include "api/api.h"

#include <string.h>
#include "api/former.h"
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/team.h"

enum { PAGE = 50, FRESH = 20 };

static struct err *
answer(struct request *rq, struct response *rs, activity_id id)
{
	struct activity activity;
	struct work_spans spans;
	struct json j;

	TRY(activity_find(rq->ctx, id, &activity));
	TRY(work_spans(rq->ctx, id, &spans));
	j = write_open(rs);
	write_activity_worked(&j, &activity, &spans);
	return OK;
}

static struct err *
find(struct request *rq, struct activity *out)
{
	return activity_find_public(rq->ctx, path_value(rq, "activity"), out);
}

/* ---- reading ---- */

static void
read_statuses(struct ctx *ctx, struct former_input *in, struct activity_filter *filter)
{
	const char *text = former_text(in, "status");
	enum activity_status status;

	if (text == NULL)
		return;
	for (char **word = str_split(ctx->arena, text, ',', NULL); *word != NULL; word++) {
		if (status_parse(*word, &status))
			filter->statuses |= STATUS_BIT(status);
		else
			former_problem(in, "status",
			    TF(ctx, "There is no status \"{status}\".", "status", *word, NULL));
	}
}

/* By id, else by reference. */
static struct err *
find_customer(struct ctx *ctx, const char *text, struct customer *out)
{
	bool found;

	TRY(customer_lookup_reference(ctx, text, out, &found));
	return found ? OK : customer_find_public(ctx, text, out);
}

static struct err *
read_filter(struct request *rq, struct activity_filter *filter)
{
	struct ctx *ctx = rq->ctx;
	const char *customer, *worker, *type;
	struct former_input *in;

	TRY(former_open(rq, &in));
	read_statuses(ctx, in, filter);
	filter->from = former_instant(in, "from");
	filter->to = former_instant(in, "to");
	filter->updated_from = former_instant(in, "updated_from");
	filter->unplanned = former_bool(in, "unplanned");
	filter->reference = former_text(in, "reference");
	filter->text = former_text(in, "q");
	filter->cursor = former_text(in, "cursor");
	filter->limit = (int)former_int(in, "limit", 1, 500, PAGE);
	if (!INSTANT_IS_NONE(filter->updated_from))
		filter->order = ORDER_UPDATED;
	if ((customer = former_text(in, "customer")) != NULL) {
		struct customer found;

		TRY(find_customer(ctx, customer, &found));
		filter->customer = found.id;
	}
	if ((worker = former_text(in, "worker")) != NULL) {
		struct worker found;

		TRY(worker_find_public(ctx, worker, &found));
		filter->worker = found.id;
	}
	if ((type = former_text(in, "activity_type")) != NULL) {
		struct activity_type found;
		bool there;

		TRY(type_lookup_reference(ctx, type, &found, &there));
		filter->type = there ? found.id : filter->type;
		if (!there)
			former_problem(in, "activity_type", T(ctx, "There is no activity type with this reference."));
	}
	return former_done(in);
}

static struct err *
list_activities(struct request *rq, struct response *rs)
{
	struct activity_filter filter = { 0 };
	struct activities list;
	struct json j;

	TRY(read_filter(rq, &filter));
	TRY(activity_list(rq->ctx, &filter, &list));
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_open_array(&j, "activities");
	for (size_t i = 0; i < list.count; i++)
		write_activity(&j, NULL, &list.items[i]);
	json_close_array(&j);
	write_next(&j, list.next);
	json_close_object(&j);
	return OK;
}

static struct err *
show_activity(struct request *rq, struct response *rs)
{
	struct activity activity;

	TRY(find(rq, &activity));
	return answer(rq, rs, activity.id);
}

/* ---- creating ---- */

struct creation {
	struct activity_input input;
	activity_id id;
};

static struct err *
create_in_transaction(struct ctx *ctx, void *arg)
{
	struct creation *creation = arg;

	return activity_create(ctx, &creation->input, TELL, &creation->id);
}

/* The site named, else the only one that the customer has. */
static struct err *
read_customer_and_site(struct ctx *ctx, struct former_input *in, struct activity_input *to)
{
	const char *customer = former_text(in, "customer"), *site = former_text(in, "site");

	if (customer != NULL) {
		struct customer found;

		TRY(find_customer(ctx, customer, &found));
		to->customer = found.id;
	}
	if (site != NULL) {
		struct site found;

		TRY(site_find_public(ctx, site, &found));
		to->site = found.id;
		if (ID_IS_NONE(to->customer))
			to->customer = found.customer;
	} else if (customer != NULL) {
		struct sites sites;

		TRY(site_list(ctx, to->customer, &sites));
		if (sites.count == 1)
			to->site = sites.items[0].id;
		else if (sites.count > 1)
			former_problem(in, "site", T(ctx, "This customer has several sites. Say which one."));
	}
	return OK;
}

static struct err *
create_activity(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct creation creation = { .input = { .origin = ORIGIN_API, .status = STATUS_PENDING } };
	struct activity_input *to = &creation.input;
	struct activity_type type;
	struct activity made;
	struct former_input *in;
	const char *reference;
	bool found = false;

	TRY(former_open(rq, &in));
	if ((reference = former_text(in, "activity_type")) != NULL)
		TRY(type_lookup_reference(ctx, reference, &type, &found));
	if (!found)
		former_problem(in, "activity_type", T(ctx, "There is no activity type with this reference."));
	else
		to->type = type.id;
	TRY(read_customer_and_site(ctx, in, to));
	to->reference = former_text(in, "reference");
	to->external_id = former_text(in, "external_id");
	to->title = former_text(in, "title");
	to->comment = former_text(in, "comment");
	to->duration_s = (int32_t)former_int(in, "duration_s", 60, 86400, 0);
	to->priority = (int32_t)former_int(in, "priority", -1000, 1000, 0);
	to->appointment = INSTANT_NONE;
	to->wished = former_instant(in, "wished");
	TRY(former_done(in));
	TRY(db_transaction(ctx, create_in_transaction, &creation));
	TRY(answer(rq, rs, creation.id));
	TRY(activity_find(ctx, creation.id, &made));
	rs->http->status = 201;
	http_set(rs->http, "Location", arena_printf(ctx->arena, "/api/v1/activities/%s", made.public_id.text));
	return OK;
}

/* ---- planning ---- */

/* Somebody was faster, or the offer is old: what can be had instead goes along. */
static struct err *
offer_fresh(struct request *rq, struct err *err, activity_id id, const char *token)
{
	struct api_visitor *visitor = rq->visitor;
	struct slot_offers *fresh = arena_new(rq->ctx->arena, struct slot_offers);

	if (err == OK || (err->kind != ERR_CONFLICT && err->kind != ERR_GONE))
		return err;
	if (planning_fresh_slots(rq->ctx, token, id, FRESH, fresh) == OK)
		visitor->fresh = fresh;
	return err;
}

static struct err *
book(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct former_input *in;
	const char *token;

	TRY(find(rq, &activity));
	TRY(former_open(rq, &in));
	token = former_text(in, "slot");
	if (str_empty(token))
		former_problem(in, "slot", T(rq->ctx, "Say which slot, as it was offered."));
	TRY(former_done(in));
	TRY(offer_fresh(rq, planning_book(rq->ctx, activity.id, token, TELL), activity.id, token));
	return answer(rq, rs, activity.id);
}

static struct err *
cancel(struct request *rq, struct response *rs)
{
	struct activity activity;
	enum cancel_reason reason;
	struct former_input *in;
	const char *word, *detail;

	TRY(find(rq, &activity));
	TRY(former_open(rq, &in));
	word = former_text(in, "reason");
	detail = former_text(in, "detail");
	reason = word == NULL ? CANCEL_NONE : cancel_reason_parse(word);
	if (reason == CANCEL_NONE)
		former_problem(in, "reason", T(rq->ctx,
		    "Say why: customer_request, issuer, internal, missing_equipment or other."));
	TRY(former_done(in));
	TRY(planning_cancel(rq->ctx, activity.id, reason, detail == NULL ? "" : detail, TELL));
	return answer(rq, rs, activity.id);
}

static struct err *
unplan(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct former_input *in;

	TRY(find(rq, &activity));
	TRY(former_open(rq, &in));
	TRY(former_done(in));
	TRY(planning_unplan(rq->ctx, activity.id, TELL));
	return answer(rq, rs, activity.id);
}

const struct route api_activity_routes[] = {
	{ GET, "/v1/activities", list_activities, NEEDS_KEY_READ,
	  .fields = "reference status customer worker activity_type from to updated_from unplanned q limit cursor",
	  .about = "Activities, by planned start; with updated_from by change." },
	{ POST, "/v1/activities", create_activity, NEEDS_KEY_WRITE, .no_csrf = true,
	  .fields = "activity_type customer site reference external_id title comment duration_s priority wished",
	  .about = "A new activity, to be planned." },
	{ GET, "/v1/activities/:activity", show_activity, NEEDS_KEY_READ,
	    .about = "One activity, with the times that workers took for it." },
	{ POST, "/v1/activities/:activity/book", book, NEEDS_KEY_PLAN, .no_csrf = true, .fields = "slot",
	  .about = "Plans the activity into a slot, or moves it; 409 with fresh slots when somebody was faster." },
	{ POST, "/v1/activities/:activity/reschedule", book, NEEDS_KEY_PLAN, .no_csrf = true, .fields = "slot",
	  .about = "Moves a planned activity into a slot: the same as book." },
	{ POST, "/v1/activities/:activity/unplan", unplan, NEEDS_KEY_PLAN, .no_csrf = true,
	  .about = "Takes the activity out of the plan; it is to plan again." },
	{ POST, "/v1/activities/:activity/cancel", cancel, NEEDS_KEY_PLAN, .no_csrf = true, .fields = "reason detail",
	  .about = "Cancels the activity and frees the worker's time." },
	{ 0 },
};

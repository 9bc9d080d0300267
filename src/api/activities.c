/* activities -- listed, read, made and changed by programs; what is done with them stands in activity_do.c. */
#include "api/activity.h"

#include <string.h>
#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"

/* ---- reading ---- */

static struct err *
take_statuses(struct api_input *in, const struct member *m UNUSED, json_t *value, void *record)
{
	struct activity_filter *filter = record;
	struct ctx *ctx = input_ctx(in);
	enum activity_status status;

	for (char **word = str_split(ctx->arena, json_string_value(value), ',', NULL); *word != NULL; word++)
		if (status_parse(str_trim(ctx->arena, *word), &status))
			filter->statuses |= STATUS_BIT(status);
		else
			input_problem(in, TF(ctx, "There is no status \"{status}\".", "status", *word, NULL));
	return OK;
}

static const struct member query_members[] = {
	{ "status", OWN, NEW,
	  "requested, pending, planned, en_route, in_progress, intermediate, terminated or canceled; "
	  "several parted by commas", .take = take_statuses },
	{ "activity_type", AT(activity_filter, type), NEW, "Reference or id of an activity type",
	  .take = take_activity_type },
	{ "customer", AT(activity_filter, customer), NEW, "Id or reference of a customer", .take = take_customer },
	{ "site", AT(activity_filter, site), NEW, "Id of a site", .take = take_site },
	{ "worker", AT(activity_filter, worker), NEW, "Id or email of a worker", .take = take_worker },
	{ "from", AT(activity_filter, from), NEW, "Planned to start at this time or later" },
	{ "to", AT(activity_filter, to), NEW, "Planned to start before this time" },
	{ "updated_since", AT(activity_filter, updated_from), NEW,
	  "Changed at this time or later, oldest change first" },
	{ "updated_from", AT(activity_filter, updated_from), NEW, "The same as updated_since" },
	{ "unplanned", AT(activity_filter, unplanned), NEW, "Only open ones without a start" },
	{ "late", AT(activity_filter, late), NEW, "Only those that should have begun or ended by now" },
	{ "unlocated", AT(activity_filter, unlocated), NEW, "Only open ones at a site without coordinates" },
	{ "reference", AT(activity_filter, reference), NEW, "Exactly this reference", .most = 80 },
	{ "q", AT(activity_filter, text), NEW, "Words to search; accents and case are forgiven", .most = 200 },
	{ "limit", AT(activity_filter, limit), NEW, "At most so many records; 50 unless said", .least = 1,
	  .most = 500 },
	{ "cursor", AT(activity_filter, cursor), NEW, "`next` of the page before, as it was", .most = 400 },
	{ 0 },
};
static const struct shape query = { "ActivityQuery", "", query_members, sizeof(struct activity_filter), NULL };

static struct err *
list_activities(struct request *rq, struct response *rs)
{
	struct activity_filter filter = { .types = api_types(rq) };
	struct api_activity *items;
	struct activities list;
	int64_t number;
	instant at;

	TRY(api_query(rq, &filter));
	TRY(api_cursor_at(rq, &(struct api_page){ .cursor = filter.cursor }, &at, &number));
	if (!INSTANT_IS_NONE(filter.updated_from))
		filter.order = ORDER_UPDATED;
	TRY(activity_list(rq->ctx, &filter, &list));
	items = arena_new_array(rq->ctx->arena, list.count, struct api_activity);
	for (size_t i = 0; i < list.count; i++)
		items[i].a = list.items[i];
	return api_give_items(rq, rs, items, list.count, list.next);
}

static struct err *
show_activity(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(api_activity_here(rq, &a));
	return api_activity_give(rq, rs, a.id);
}

/* ---- writing ---- */

/* Who a site belongs to is who it is for; a customer with one site only need not say which. */
static struct err *
complete(struct request *rq, struct activity_input *input)
{
	struct problems problems = { 0 };
	struct sites sites;
	struct site site;

	if (!ID_IS_NONE(input->site) && ID_IS_NONE(input->customer)) {
		TRY(site_find(rq->ctx, input->site, &site));
		input->customer = site.customer;
	}
	if (!ID_IS_NONE(input->site) || ID_IS_NONE(input->customer))
		return OK;
	TRY(site_list(rq->ctx, input->customer, &sites));
	if (sites.count == 1)
		input->site = sites.items[0].id;
	else if (sites.count > 1)
		problem_add(rq->ctx->arena, &problems, "site",
		    T(rq->ctx, "This customer has several sites. Say which one."));
	return err_invalid(rq->ctx, &problems);
}

static struct err *
create_activity(struct request *rq, struct response *rs)
{
	struct activity_input input = { .origin = ORIGIN_API, .status = STATUS_PENDING,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE };
	struct api_activity made;
	activity_id id;

	TRY(api_body(rq, &input));
	TRY(complete(rq, &input));
	TRY(activity_create(rq->ctx, &input, TELL, &id));
	TRY(api_activity_load(rq, id, &made));
	return api_give_made(rq, rs, &made, arena_printf(rq->ctx->arena, "/v1/activities/%s",
	    made.a.public_id.text));
}

/* Another customer without another site: the new one's own. */
static struct err *
change_activity(struct request *rq, struct response *rs)
{
	struct api_activity loaded;
	struct activity_input input;
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_activity_load(rq, a.id, &loaded));
	TRY(api_match(rq, &loaded));
	input = activity_input_of(&loaded.a);
	TRY(api_body(rq, &input));
	if (!ID_EQUAL(input.customer, a.customer)) {
		if (!api_said(rq, "site"))
			input.site = (site_id){ 0 };
		if (!api_said(rq, "contact"))
			input.contact = (contact_id){ 0 };
		TRY(complete(rq, &input));
	}
	TRY(planning_change(rq->ctx, a.id, &input, TELL));
	return api_activity_give(rq, rs, a.id);
}

const struct route api_activity_routes[] = {
	{ GET, "/v1/activities", api_answer, NEEDS_KEY_READ,
	  .about = "Activities, by planned start; with updated_since by change.",
	  .contract = &(const struct contract){ list_activities, .query = &query, .answer = &api_activity_shape,
	    .list = "activities" } },
	{ POST, "/v1/activities", api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .body_limit = 256 * 1024,
	  .about = "A new activity, to be planned.",
	  .contract = &(const struct contract){ create_activity, .body = &api_activity_body,
	    .answer = &api_activity_shape, .status = 201 } },
	{ GET, "/v1/activities/:activity", api_answer, NEEDS_KEY_READ,
	  .about = "One activity, with the times that workers took for it.",
	  .contract = &(const struct contract){ show_activity, .answer = &api_activity_shape } },
	{ PATCH, "/v1/activities/:activity", api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .body_limit = 256 * 1024,
	  .about = "Changes what was said of an activity; a planned one keeps its start, or 409.",
	  .contract = &(const struct contract){ change_activity, .body = &api_activity_body,
	    .answer = &api_activity_shape, .match = MATCH_MAY } },
	{ 0 },
};

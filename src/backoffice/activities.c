/* activities -- the list of a unit's activities; its filters live in the address. */
#include "backoffice/backoffice.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/ui.h"

struct activities_page {
	const char *path, *new_href, *first_href, *next_href;
	const char *q, *status, *show, *type, *worker, *from, *to, *customer, *customer_name;
	struct ui_options statuses, shows, types, workers;
	struct activities activities;
	const char **times;
	bool filtered, may_create;
};

#include "gen/backoffice_activities.html.h"

static struct err *
fill_choices(struct request *rq, struct activities_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;
	struct workers workers;

	ui_option_add(ctx, &page->statuses, "", T(ctx, "All"));
	for (int status = 0; status < STATUS_COUNT; status++)
		ui_option_add(ctx, &page->statuses, status_token((enum activity_status)status),
		    T(ctx, status_label((enum activity_status)status)));
	ui_option_add(ctx, &page->shows, "", T(ctx, "All"));
	ui_option_add(ctx, &page->shows, "open", T(ctx, "Open"));
	ui_option_add(ctx, &page->shows, "unplanned", T(ctx, "Without a time"));
	ui_option_add(ctx, &page->shows, "late", T(ctx, "Late"));
	ui_option_add(ctx, &page->shows, "unlocated", T(ctx, "To locate"));
	TRY(type_list(ctx, true, &types));
	ui_option_add(ctx, &page->types, "", T(ctx, "All"));
	for (size_t i = 0; i < types.count; i++)
		ui_option_add(ctx, &page->types, types.items[i].public_id.text, types.items[i].name);
	TRY(worker_list(ctx, false, &workers));
	ui_option_add(ctx, &page->workers, "", T(ctx, "All"));
	for (size_t i = 0; i < workers.count; i++)
		ui_option_add(ctx, &page->workers, workers.items[i].public_id.text,
		    worker_name(ctx->arena, &workers.items[i]));
	return OK;
}

/* Public ids of the address to the unit's own rows. */
static struct err *
read_ids(struct request *rq, struct activities_page *page, struct activity_filter *filter)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type;
	struct worker worker;
	struct customer customer;

	if (!str_empty(page->type)) {
		TRY(type_find_public(ctx, page->type, &type));
		filter->type = type.id;
	}
	if (!str_empty(page->worker)) {
		TRY(worker_find_public(ctx, page->worker, &worker));
		filter->worker = worker.id;
	}
	if (!str_empty(page->customer)) {
		TRY(customer_find_public(ctx, page->customer, &customer));
		filter->customer = customer.id;
		page->customer_name = customer_full_name(ctx->arena, &customer);
	}
	return OK;
}

static struct err *
read_filter(struct request *rq, struct activities_page *page, struct activity_filter *filter)
{
	const struct zone *zone = here(rq)->zone;
	enum activity_status status;
	date day;

	if (status_parse(page->status, &status))
		filter->statuses = STATUS_BIT(status);
	else if (str_equal(page->show, "open"))
		filter->statuses = STATUSES_OPEN;
	filter->unplanned = str_equal(page->show, "unplanned");
	filter->late = str_equal(page->show, "late");
	filter->unlocated = str_equal(page->show, "unlocated");
	if (date_parse(page->from, &day))
		filter->from = zone_midnight(zone, day);
	if (date_parse(page->to, &day))
		filter->to = zone_midnight(zone, date_add(day, 1));
	filter->text = str_empty(page->q) ? NULL : page->q;
	filter->order = filter->from.s != 0 || filter->late ? ORDER_START : ORDER_START_DOWN;
	return read_ids(rq, page, filter);
}

static const char *
address_of(struct ctx *ctx, const struct activities_page *page, const char *cursor)
{
	return ui_address(ctx, page->path, "q", page->q, "status", page->status, "show", page->show,
	    "type", page->type, "worker", page->worker, "from", page->from, "to", page->to,
	    "customer", page->customer, "cursor", cursor, NULL);
}

static void
fill_times(struct request *rq, struct activities_page *page)
{
	struct ctx *ctx = rq->ctx;

	page->times = arena_new_array(ctx->arena, page->activities.count, const char *);
	for (size_t i = 0; i < page->activities.count; i++) {
		const struct activity *a = &page->activities.items[i];

		page->times[i] = !INSTANT_IS_NONE(a->start) ?
		    i18n_moment(ctx->arena, ctx->lang, a->start, here(rq)->zone, DATE_DAY_SHORT) :
		    a->status == STATUS_CANCELED ? "" : T(ctx, "not planned");
	}
}

static struct err *
show_activities(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *cursor = field(rq, "cursor");
	struct activities_page page = {
		.path = ui_path(rq, "/activities"),
		.new_href = ui_path(rq, "/activities/new"),
		.q = field(rq, "q"),
		.status = field(rq, "status"),
		.show = field(rq, "show"),
		.type = field(rq, "type"),
		.worker = field(rq, "worker"),
		.from = field(rq, "from"),
		.to = field(rq, "to"),
		.customer = field(rq, "customer"),
		.may_create = ui_may(rq, PERMISSION_CREATE),
	};
	struct activity_filter filter = { .cursor = str_empty(cursor) ? NULL : cursor };

	TRY(read_filter(rq, &page, &filter));
	TRY(fill_choices(rq, &page));
	TRY(activity_list(ctx, &filter, &page.activities));
	fill_times(rq, &page);
	page.filtered = !str_equal(address_of(ctx, &page, NULL), page.path);
	if (page.activities.next != NULL)
		page.next_href = address_of(ctx, &page, page.activities.next);
	if (filter.cursor != NULL)
		page.first_href = address_of(ctx, &page, NULL);
	backoffice_activities(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Activities"), .place = "activities" });
}

const struct route backoffice_activities_routes[] = {
	{ GET, "/:unit/activities", show_activities, CAN_SEE_BOARD,
	    .fields = "q status show type worker from to customer cursor" },
	{ 0 }
};

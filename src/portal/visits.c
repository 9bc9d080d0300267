/* visits -- every visit of the customer: searched, filtered, a page at a time. */
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

enum { PAGE_SIZE = 30, MOST_YEARS = 60, FIRST_YEAR = 1970, LAST_YEAR = 9999 };

struct visits_option { const char *value, *label; bool chosen; };
struct visits_options { struct visits_option *items; size_t count, capacity; };
struct visits_page {
	const char *here, *text;
	struct visits_options sites, types, years;
	struct home_rows rows;
	const char *next;		/* address of the following page */
	bool filtered;
};

#include "gen/portal_visits.html.h"

static void
add_option(struct request *rq, struct visits_options *options, const char *name, const char *value,
    const char *label)
{
	*arena_push(rq->ctx->arena, options) = (struct visits_option){
		value, label, str_equal(field(rq, name), value)
	};
}

/* What is asked for in the address, and the choices that the page offers; what is not theirs is no choice. */
static struct err *
read_site(struct request *rq, const struct portal *portal, struct visits_page *page,
    struct access_wanted *wanted)
{
	struct sites sites;

	TRY(site_list(rq->ctx, portal->visitor.here->customer, &sites));
	for (size_t i = 0; i < sites.count; i++) {
		const struct site *site = &sites.items[i];
		site_id id;

		if (access_site(rq->ctx, &portal->visitor, ACCESS_SEE, site->public_id.text, &id) != OK)
			continue;
		add_option(rq, &page->sites, "site", site->public_id.text, site->address);
		if (str_equal(field(rq, "site"), site->public_id.text))
			wanted->site = id;
	}
	return OK;
}

static void
read_type(struct request *rq, const struct stock *stock, struct visits_page *page,
    struct access_wanted *wanted)
{
	for (size_t i = 0; i < stock->types.count; i++) {
		const struct activity_type *type = &stock->types.items[i];

		if (!type->portal_shown)
			continue;
		add_option(rq, &page->types, "type", type->public_id.text, type->name);
		if (str_equal(field(rq, "type"), type->public_id.text))
			wanted->type = type->id;
	}
}

static instant
start_of_year(const struct zone *zone, int64_t year)
{
	return zone_instant(zone, (struct civil){ date_make((int)year, 1, 1), 0 }, NULL);
}

static struct err *
read_year(struct request *rq, const struct portal *portal, struct visits_page *page,
    struct access_wanted *wanted)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = portal->unit.zone;
	instant first, last;
	int from, to, month, day;
	int64_t year;

	if (str_to_int(field(rq, "year"), FIRST_YEAR, LAST_YEAR - 1, &year)) {
		wanted->from = start_of_year(zone, year);
		wanted->before = start_of_year(zone, year + 1);
	}
	TRY(access_span(ctx, &portal->visitor, &first, &last));
	if (INSTANT_IS_NONE(first))
		return OK;
	date_split(zone_date(zone, first), &from, &month, &day);
	date_split(zone_date(zone, last), &to, &month, &day);
	for (int i = to; i >= from && to - i < MOST_YEARS; i--) {
		const char *text = arena_printf(ctx->arena, "%d", i);

		add_option(rq, &page->years, "year", text, text);
	}
	return OK;
}

static struct err *
show_visits(struct request *rq, struct response *rs)
{
	struct access_wanted wanted = { .from = INSTANT_NONE, .before = INSTANT_NONE,
		.text = field(rq, "q"), .cursor = field(rq, "from"), .limit = PAGE_SIZE };
	struct visits_page page = { .here = portal_path(rq, "/visits"), .text = field(rq, "q") };
	struct portal *portal;
	struct access_found found;
	struct stock stock;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	TRY(portal_stock(rq, &stock));
	TRY(read_site(rq, portal, &page, &wanted));
	read_type(rq, &stock, &page, &wanted);
	TRY(read_year(rq, portal, &page, &wanted));
	TRY(access_find_items(rq->ctx, &portal->visitor, &wanted, &found));
	for (size_t i = 0; i < found.items.count; i++)
		*arena_push(rq->ctx->arena, &page.rows) = portal_row(
		    rq, &stock, &found.items.items[i], portal->visitor.here);
	page.filtered = page.text[0] != '\0' || field(rq, "site")[0] != '\0' ||
	    field(rq, "type")[0] != '\0' || field(rq, "year")[0] != '\0';
	if (found.next != NULL)
		page.next = ui_address(rq->ctx, page.here, "q", page.text, "site",
		    field(rq, "site"), "type", field(rq, "type"), "year", field(rq, "year"), "from",
		    found.next, NULL);
	visits_page(&rs->html, &page);
	return portal_frame(rq, rs,
	    &(struct portal_page){
		.title = T(rq->ctx, "All visits"), .back = portal_path(rq, "%s", "") });
}

const struct route portal_visits_routes[] = {
	{ GET, "/:unit/visits", show_visits, .needs = NEEDS_CONTACT,
	    .fields = "q site type year from", .about = "Every visit, searched and filtered" },
	{ 0 },
};

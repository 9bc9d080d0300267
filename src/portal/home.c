/* home -- what needs them first, the next visit, what they can start, and what was. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

enum { MOST_ITEMS = 1000, EARLIER_SHOWN = 5, PAGE_SIZE = 30, JUST_PAST_S = 6 * 3600 };

struct home_row {
	const char *href, *title, *about, *when;
	enum activity_status status;
	const char *status_word;
	int year;
};
struct home_rows { struct home_row *items; size_t count, capacity; };

struct home_hidden { const char *title, *why; };
struct home_hiddens { struct home_hidden *items; size_t count, capacity; };

struct home_page {
	const char *greeting, *who;
	struct offers todo, starts;
	bool next;			/* the next visit: */
	const char *next_href, *next_title, *next_day, *next_time, *next_iso, *next_address,
	    *next_worker, *next_rule, *next_ics;
	enum activity_status next_status;
	struct offers next_actions;
	struct home_rows coming, open, earlier;
	const char *all;		/* address of every visit; NULL: they all stand here */
	html_safe text;
	bool empty;
	struct home_hiddens hidden;	/* of a staff preview */
	bool looking;
};

struct visits_option { const char *value, *label; bool chosen; };
struct visits_options { struct visits_option *items; size_t count, capacity; };
struct visits_page {
	const char *here, *text;
	struct visits_options sites, types, years;
	struct home_rows rows;
	const char *next;		/* address of the following page */
	size_t found;
	bool filtered;
};

#include "gen/portal_home.html.h"

/* ---- what is there ---- */

/* Everything that the two pages draw from: a handful of statements, however many visits. */
struct stock {
	struct access_items items;
	struct activity_types types;
	struct actions actions;
};

static struct err *
take_stock(struct request *rq, const struct portal *portal, struct stock *out)
{
	TRY(access_items(rq->ctx, &portal->visitor, MOST_ITEMS, &out->items));
	TRY(type_list(rq->ctx, true, &out->types));
	return action_list_all(rq->ctx, &out->actions);
}

static const struct activity_type *
type_of(const struct stock *stock, type_id id)
{
	for (size_t i = 0; i < stock->types.count; i++)
		if (ID_EQUAL(stock->types.items[i].id, id))
			return &stock->types.items[i];
	return NULL;
}

/* As much of an activity as titles and conditions ask for, without a statement of its own. */
static struct activity
activity_of(const struct access_item *item)
{
	struct activity activity = {
		.id = item->activity,
		.public_id = item->public_id,
		.reference = item->reference,
		.title = item->title,
		.comment = "",
		.type = item->type,
		.type_name = item->type_name,
		.customer = item->customer,
		.customer_name = item->customer_name,
		.site = item->site,
		.address = item->address,
		.zone = item->zone,
		.start = item->start_at,
		.end = item->end_at,
		.window_from = item->window_from,
		.window_to = item->window_to,
		.real_end = item->real_end_at,
		.appointment = INSTANT_NONE,
		.wished = INSTANT_NONE,
		.real_start = INSTANT_NONE,
		.created_at = item->created_at,
		.updated_at = item->updated_at,
	};

	status_parse(item->status, &activity.status);
	return activity;
}

static struct home_row
row_of(struct request *rq, const struct stock *stock, const struct access_item *item,
    const struct access_standing *here)
{
	struct ctx *ctx = rq->ctx;
	struct activity activity = activity_of(item);
	const struct activity_type *type = type_of(stock, item->type);
	struct home_row row = { .href = portal_path(rq, "/a/%s", item->public_id.text),
		.status = activity.status,
		.status_word = portal_status(ctx, activity.status),
		.title = type == NULL ? item->title : portal_title(rq, type, &activity) };
	instant from, to, shown = item->created_at;
	const struct zone *zone = zone_find(item->zone);
	int month, day;

	if (activity_promise(&activity, &from, &to)) {
		row.when = i18n_window(ctx->arena, ctx->lang, from, to,
		    zone == NULL ? zone_find("UTC") : zone, DATE_DAY);
		shown = from;
	} else if (!INSTANT_IS_NONE(item->real_end_at)) {
		shown = item->real_end_at;
	}
	if (zone != NULL)
		date_split(zone_date(zone, shown), &row.year, &month, &day);
	if (str_empty(row.when) || !status_is_open(activity.status))
		row.when = zone == NULL
		    ? ""
		    : i18n_date(ctx->arena, ctx->lang, zone_date(zone, shown), DATE_LONG);
	row.about = ID_EQUAL(item->customer, here->customer) ? item->address : item->customer_name;
	return row;
}

/* ---- the parts of the page ---- */

static bool
is_coming(const struct ctx *ctx, const struct activity *activity)
{
	instant from, to;

	return status_is_open(activity->status) && activity_promise(activity, &from, &to) &&
	    (to.s + JUST_PAST_S > ctx->now.s || activity->status == STATUS_EN_ROUTE ||
		activity->status == STATUS_IN_PROGRESS);
}

static struct err *
fill_next(struct request *rq, const struct stock *stock, const struct access_item *item,
    struct home_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct activity_type *type = type_of(stock, item->type);
	struct activity activity;
	struct portal_when when;
	instant from, to;

	TRY(activity_find(ctx, item->activity, &activity));
	if (type == NULL || !activity_promise(&activity, &from, &to))
		return OK;
	when = portal_when(ctx, from, to, activity.zone);
	page->next = true;
	page->next_href = portal_path(rq, "/a/%s", activity.public_id.text);
	page->next_title = portal_title(rq, type, &activity);
	page->next_day = when.day;
	page->next_time = when.time;
	page->next_iso = when.iso;
	page->next_address = activity.address;
	page->next_worker = display_shows(&type->display, DISPLAY_WORKER, status_token(activity.status))
	    ? activity.worker_name : NULL;
	page->next_ics = portal_path(rq, "/a/%s/calendar.ics", activity.public_id.text);
	page->next_status = activity.status;
	TRY(portal_actions_on(rq, &stock->actions, type, &activity, &page->next_actions));
	page->next_rule = portal_rule(ctx, &page->next_actions, activity.zone);
	return OK;
}

static struct err *
sort_out(struct request *rq, const struct portal *portal, const struct stock *stock,
    struct home_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct access_item *next = NULL;

	for (size_t i = 0; i < stock->items.count; i++) {
		const struct access_item *item = &stock->items.items[i];
		struct activity activity = activity_of(item);
		const struct activity_type *type = type_of(stock, item->type);
		struct offers list = { 0 };

		if (item->verdict.why != ACCESS_YES || type == NULL) {
			*arena_push(ctx->arena, &page->hidden) = (struct home_hidden){ item->title, item->verdict.say };
		} else if (is_coming(ctx, &activity)) {
			/* Newest first: the last one seen is the next one. */
			if (next != NULL)
				*arena_push(ctx->arena, &page->coming) = row_of(rq, stock, next, portal->visitor.here);
			next = item;
		} else if (status_is_open(activity.status)) {
			TRY(portal_actions_on(rq, &stock->actions, type, &activity, &list));
			if (!portal_add_first(ctx, &list,
				row_of(rq, stock, item, portal->visitor.here).title, item->address,
				&page->todo))
				*arena_push(ctx->arena, &page->open) = row_of(rq, stock, item, portal->visitor.here);
		} else if (page->earlier.count < EARLIER_SHOWN) {
			*arena_push(ctx->arena, &page->earlier) = row_of(rq, stock, item, portal->visitor.here);
		} else {
			page->all = portal_path(rq, "/visits");
		}
	}
	return next == NULL ? OK : fill_next(rq, stock, next, page);
}

/* What may be started: actions of types that are shown, offered on the home page. */
static struct err *
fill_starts(struct request *rq, const struct stock *stock, struct home_page *page)
{
	for (size_t i = 0; i < stock->types.count; i++) {
		const struct activity_type *type = &stock->types.items[i];

		if (type->portal_shown && !type->archived)
			TRY(portal_actions_on(rq, &stock->actions, type, NULL, &page->starts));
	}
	return OK;
}

/* Coming visits were found last first. */
static void
turn_round(struct home_rows *rows)
{
	for (size_t i = 0; i < rows->count / 2; i++) {
		struct home_row row = rows->items[i];

		rows->items[i] = rows->items[rows->count - 1 - i];
		rows->items[rows->count - 1 - i] = row;
	}
}

static const char *
greeting(struct ctx *ctx, const struct unit *unit)
{
	int32_t hour = zone_civil(unit->zone, ctx->now).second_of_day / 3600;

	return hour < 5 || hour >= 18 ? T(ctx, "Good evening")
	    : hour < 12		      ? T(ctx, "Good morning")
				      : T(ctx, "Good afternoon");
}

struct err *
portal_show_home(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct stock stock;
	struct home_page page = { 0 };

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	page.greeting = greeting(rq->ctx, &portal->unit);
	page.who = portal->visitor.here->contact_name;
	page.looking = portal->visitor.looking;
	TRY(take_stock(rq, portal, &stock));
	TRY(sort_out(rq, portal, &stock, &page));
	TRY(fill_starts(rq, &stock, &page));
	turn_round(&page.coming);
	page.text = portal_home_text(rq);
	page.empty = page.todo.count + page.coming.count + page.open.count + page.earlier.count ==
		0 &&
	    !page.next;
	home_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Your visits") });
}

/* ---- every visit ---- */

static bool
add_option(struct ctx *ctx, struct visits_options *options, const char *value, const char *label,
    const char *chosen)
{
	for (size_t i = 0; i < options->count; i++)
		if (str_equal(options->items[i].value, value))
			return str_equal(chosen, value);
	*arena_push(ctx->arena, options) = (struct visits_option){ value, label, str_equal(chosen, value) };
	return str_equal(chosen, value);
}

/* Words in any order, without accents or case. */
static bool
matches_words(
    struct ctx *ctx, const char *text, const struct home_row *row, const struct access_item *item)
{
	const char *hay = i18n_fold(ctx->arena,
	    arena_printf(ctx->arena, "%s %s %s %s %s", row->title, item->reference, item->type_name,
		item->address == NULL ? "" : item->address, row->when));
	char **words = str_split(ctx->arena, i18n_fold(ctx->arena, text), ' ', NULL);

	for (size_t i = 0; words[i] != NULL; i++)
		if (words[i][0] != '\0' && strstr(hay, words[i]) == NULL)
			return false;
	return true;
}

static bool
matches(struct request *rq, struct visits_page *page, const struct home_row *row,
    const struct access_item *item)
{
	struct ctx *ctx = rq->ctx;
	const char *site = field(rq, "site"), *type = field(rq, "type"), *year = field(rq, "year");
	const char *its_year = arena_printf(ctx->arena, "%d", row->year);
	bool good = true;

	if (item->address != NULL)
		good = (add_option(ctx, &page->sites, item->address, item->address, site) ||
			   site[0] == '\0') &&
		    good;
	else
		good = site[0] == '\0';
	good = (add_option(ctx, &page->types, item->type_name, item->type_name, type) ||
		   type[0] == '\0') &&
	    good;
	good = (add_option(ctx, &page->years, its_year, its_year, year) || year[0] == '\0') && good;
	return good && matches_words(ctx, page->text, row, item);
}

static struct err *
show_visits(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct stock stock;
	struct visits_page page = { .here = portal_path(rq, "/visits"), .text = field(rq, "q") };
	int64_t from = 0;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	if (!str_to_int(field(rq, "from"), 0, MOST_ITEMS, &from))
		from = 0;
	TRY(take_stock(rq, portal, &stock));
	for (size_t i = 0; i < stock.items.count; i++) {
		const struct access_item *item = &stock.items.items[i];
		struct home_row row;

		if (item->verdict.why != ACCESS_YES)
			continue;
		row = row_of(rq, &stock, item, portal->visitor.here);
		if (!matches(rq, &page, &row, item))
			continue;
		page.found++;
		if ((int64_t)page.found > from && page.rows.count < PAGE_SIZE)
			*arena_push(rq->ctx->arena, &page.rows) = row;
	}
	page.filtered = page.text[0] != '\0' || field(rq, "site")[0] != '\0' ||
	    field(rq, "type")[0] != '\0' || field(rq, "year")[0] != '\0';
	if ((int64_t)page.found > from + PAGE_SIZE)
		page.next = ui_address(rq->ctx, page.here, "q", page.text, "site",
		    field(rq, "site"), "type", field(rq, "type"), "year", field(rq, "year"), "from",
		    arena_printf(rq->ctx->arena, "%lld", (long long)from + PAGE_SIZE), NULL);
	visits_page(&rs->html, &page);
	return portal_frame(rq, rs,
	    &(struct portal_page){
		.title = T(rq->ctx, "All visits"), .back = portal_path(rq, "%s", "") });
}

const struct route portal_home_routes[] = {
	{ GET, "/:unit/visits", show_visits, .needs = NEEDS_CONTACT,
	    .fields = "q site type year from", .about = "Every visit, searched and filtered" },
	{ 0 },
};

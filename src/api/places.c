/*
 * places -- what belongs to customers and where they are: categories, QR labels, addresses to locate, opening hours,
 * and who may or should come.
 */
#include "api/row.h"

#include <math.h>
#include "access/access.h"
#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/category.h"
#include "customer/customer.h"
#include "customer/locate.h"
#include "customer/opening.h"
#include "i18n/i18n.h"

enum { MOST_LISTED = 500 };

static struct err *
find_customer(struct request *rq, struct customer *out)
{
	return customer_find_public(rq->ctx, path_value(rq, "customer"), out);
}

/* ---- categories: their name is their address ---- */

static const struct member category_members[] = {
	{ "name", AT(category, name), BOTH, "What it is called; another name renames it", .most = 80 },
	{ "color", AT(category, color), BOTH, "\"#0b5cad\"; empty: none was chosen", .most = 7 },
	{ "customers", AT(category, customers), GIVEN, "In use, of that category" },
	{ 0 },
};
static const struct shape category_shape = { "CustomerCategory", "A kind of customer", category_members,
    sizeof(struct category) };

static struct err *
list_categories(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct categories all;

	TRY(api_query(rq, &page));
	TRY(category_list(rq->ctx, &all));
	return api_give_whole(rq, rs, &all, &page);
}

/* *found false: a new one of that name. */
static struct err *
find_category(struct request *rq, const char *name, struct category *out, bool *found)
{
	struct categories all;

	*found = false;
	*out = (struct category){ .name = name, .color = "" };
	TRY(category_list(rq->ctx, &all));
	for (size_t i = 0; i < all.count && !*found; i++)
		if (str_equal(all.items[i].name, name)) {
			*out = all.items[i];
			*found = true;
		}
	return OK;
}

static struct err *
save_category(struct request *rq, struct response *rs)
{
	const char *name = path_value(rq, "category");
	struct category category;
	bool found;

	TRY(find_category(rq, name, &category, &found));
	TRY(api_body(rq, &category));
	TRY(category_save(rq->ctx, found ? name : NULL, category.name, category.color));
	TRY(find_category(rq, str_trim(rq->ctx->arena, category.name), &category, &found));
	return api_give(rq, rs, &category);
}

static struct err *
drop_category(struct request *rq, struct response *rs UNUSED)
{
	const char *name = path_value(rq, "category");
	struct category category;
	int64_t customers;
	bool found;

	TRY(find_category(rq, name, &category, &found));
	if (!found)
		return err_new(rq->ctx, ERR_NOT_FOUND, NULL, "no such category");
	return category_remove(rq->ctx, name, &customers);
}

/* ---- QR labels ---- */

struct label_record {
	struct access_label label;
	customer_id customer;
	site_id site;
	type_id type;
};
struct label_records { struct label_record *items; size_t count, capacity; };

static void
give_customer(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_text(j, key, ((const struct label_record *)record)->label.customer_public_id.text);
}

static void
give_address(struct json *j, const char *key, struct request *rq, const void *record)
{
	json_text(j, key, absolute_url(rq, arena_printf(rq->ctx->arena, "/q/%s",
	    ((const struct label_record *)record)->label.code)));
}

static void
give_uses(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_int(j, key, ((const struct label_record *)record)->label.uses);
}

#define L(member)	AT(label_record, label.member)

static const struct member label_members[] = {
	{ "id", L(public_id), GIVEN, "Id of the label" },
	{ "customer", AT(label_record, customer), GIVEN | NEW | NEEDED, "Id of the customer or machine",
	  .take = take_customer,
	  .give = give_customer },
	{ "customer_name", L(customer_name), GIVEN, "Name of the customer" },
	{ "site", AT(label_record, site), NEW | OR_NULL, "Id of one of its sites", .take = take_site },
	{ "address", L(address), GIVEN, "Of the site" },
	{ "activity_type", AT(label_record, type), NEW | OR_NULL, "Reference of the type that a request becomes",
	  .take = take_activity_type },
	{ "link", OWN, GIVEN, "What the code holds", .give = give_address },
	{ "uses", OWN, GIVEN, "How many requests came by it", .as = MEMBER_INT, .give = give_uses },
	{ "created_at", L(created_at), GIVEN, "When it was made" },
	{ "used_at", L(used_at), GIVEN | OR_NULL, "When it was used last" },
	{ "revoked_at", L(revoked_at), GIVEN | OR_NULL, "When it was taken back" },
	{ 0 },
};
static const struct shape label_shape = { "Label", "A QR code on a machine or at a site", label_members,
    sizeof(struct label_record) };

static struct err *
list_labels(struct request *rq, struct response *rs)
{
	struct label_records records = { 0 };
	struct api_page page = { 0 };
	struct access_labels all;
	bool more;

	TRY(api_query(rq, &page));
	TRY(access_label_list(rq->ctx, (customer_id){ 0 }, MOST_LISTED, &all, &more));
	for (size_t i = 0; i < all.count; i++)
		*arena_push(rq->ctx->arena, &records) = (struct label_record){ .label = all.items[i] };
	return api_give_whole(rq, rs, &records, &page);
}

static struct err *
make_label(struct request *rq, struct response *rs)
{
	struct label_record record = { 0 };

	TRY(api_body(rq, &record));
	TRY(access_label_make(rq->ctx, record.customer, record.site, record.type, &record.label));
	TRY(access_label_find(rq->ctx, record.label.public_id.text, &record.label));
	return api_give(rq, rs, &record);
}

static struct err *
revoke_label(struct request *rq, struct response *rs)
{
	struct label_record record = { 0 };

	TRY(access_label_find(rq->ctx, path_value(rq, "label"), &record.label));
	TRY(access_label_revoke(rq->ctx, record.label.public_id.text));
	TRY(access_label_find(rq->ctx, record.label.public_id.text, &record.label));
	return api_give(rq, rs, &record);
}

/* ---- to locate ---- */

struct place_record {
	struct site_to_locate row;
	const char *state, *found;
	double found_latitude, found_longitude;
	double latitude, longitude;	/* of a pin to set */
	int64_t set;
};
struct place_records { struct place_record *items; size_t count, capacity; };

static const struct member place_members[] = {
	{ "id", AT(place_record, row.site.public_id), GIVEN, "Id of the site" },
	{ "address", AT(place_record, row.site.address), GIVEN, "Its address" },
	{ "customer", AT(place_record, row.customer_public_id), GIVEN, "Id of the customer" },
	{ "customer_name", AT(place_record, row.customer_name), GIVEN, "Name of the customer" },
	{ "state", AT(place_record, state), GIVEN, "none, waiting, found, vague or unknown" },
	{ "found", AT(place_record, found), GIVEN | OR_NULL, "What the geocoder found, as it calls it" },
	{ "found_latitude", AT(place_record, found_latitude), GIVEN | OR_NULL, "Of that" },
	{ "found_longitude", AT(place_record, found_longitude), GIVEN | OR_NULL, "Of that" },
	{ 0 },
};
static const struct shape place_shape = { "SiteToLocate", "An address without a place", place_members,
    sizeof(struct place_record) };

static const char *const locating_words[] = { "none", "waiting", "found", "vague", "unknown" };

static struct err *
list_places(struct request *rq, struct response *rs)
{
	struct place_records records = { 0 };
	struct api_page page = { 0 };
	struct sites_to_locate all;
	struct site_locatings known;
	int64_t count;

	TRY(api_query(rq, &page));
	TRY(site_list_to_locate(rq->ctx, MOST_LISTED, &all, &count));
	TRY(locate_list(rq->ctx, &all, &known));
	for (size_t i = 0; i < all.count; i++) {
		struct place_record *record = arena_push(rq->ctx->arena, &records);

		*record = (struct place_record){ .row = all.items[i], .state = locating_words[LOCATING_NONE],
			.found_latitude = NAN, .found_longitude = NAN };
		for (size_t k = 0; k < known.count; k++)
			if (ID_EQUAL(known.items[k].site, all.items[i].site.id)) {
				record->state = locating_words[known.items[k].state];
				record->found = known.items[k].name;
				record->found_latitude = known.items[k].latitude;
				record->found_longitude = known.items[k].longitude;
			}
	}
	return api_give_whole(rq, rs, &records, &page);
}

static const struct member pin_members[] = {
	{ "latitude", AT(place_record, latitude), BOTH | NEEDED, "Degrees north", .least = -90, .most = 90 },
	{ "longitude", AT(place_record, longitude), BOTH | NEEDED, "Degrees east", .least = -180, .most = 180 },
	{ "set", AT(place_record, set), GIVEN, "How many sites of this address have the pin now" },
	{ 0 },
};
static const struct shape pin_shape = { "Pin", "The place of an address", pin_members, sizeof(struct place_record) };

static struct err *
set_pin(struct request *rq, struct response *rs)
{
	struct place_record record = { .latitude = NAN, .longitude = NAN };
	struct problems problems = { 0 };
	struct site site;
	int set;

	TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
	TRY(api_body(rq, &record));
	if (isnan(record.latitude) || isnan(record.longitude))
		problem_add(rq->ctx->arena, &problems, "",
		    T(rq->ctx, "This is no place. Write latitude and longitude, for example 47.1410, 9.5209."));
	TRY(err_invalid(rq->ctx, &problems));
	TRY(locate_set(rq->ctx, site.id, record.latitude, record.longitude, &set));
	record.set = set;
	return api_give(rq, rs, &record);
}

static struct err *
ask_again(struct request *rq, struct response *rs UNUSED)
{
	struct site site;

	TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
	return locate_again(rq->ctx, site.id);
}

/* ---- opening hours ---- */

struct exception_record { date day; const char *from, *to; };
struct opening_record {
	const char *hours;
	struct { struct exception_record *items; size_t count, capacity; } exceptions;
};

static const struct member exception_members[] = {
	{ "day", AT(exception_record, day), BOTH | NEEDED, "The day" },
	{ "from", AT(exception_record, from), BOTH | OR_NULL, "Open from, \"08:00\"; null: closed" },
	{ "to", AT(exception_record, to), BOTH | OR_NULL, "Open until, \"12:00\"" },
	{ 0 },
};
static const struct shape exception_shape = { "OpeningException", "A dated day that is not like its weekday",
    exception_members, sizeof(struct exception_record) };

static const struct member opening_members[] = {
	{ "hours", AT(opening_record, hours), BOTH,
	  "\"1,4|08:00:00|12:00:00;3|10:00:00|12:00:00\", days 0 (Sunday) to 6; empty: no limit", .most = 2000 },
	{ "exceptions", LIST_AT(opening_record, exceptions), BOTH,
	  "Dated days; several rows of a day are several spans",
	  .of = &exception_shape, .most = 200 },
	{ 0 },
};
static const struct shape opening_shape = { "OpeningHours", "When a customer can be visited", opening_members,
    sizeof(struct opening_record) };

static struct opening_record
opening_of(struct ctx *ctx, const struct opening_hours *hours)
{
	struct opening_record record = { .hours = opening_print(ctx->arena, hours) };

	for (size_t i = 0; i < hours->exceptions.count; i++) {
		const struct opening_exception *e = &hours->exceptions.items[i];
		bool closed = e->from_s == 0 && e->to_s == 0;

		*arena_push(ctx->arena, &record.exceptions) = (struct exception_record){ e->day,
		    closed ? NULL : wall_print(ctx->arena, e->from_s), closed ? NULL : wall_print(ctx->arena,
		    e->to_s) };
	}
	return record;
}

static struct err *
show_opening(struct request *rq, struct response *rs)
{
	struct opening_record record;
	struct customer customer;

	TRY(find_customer(rq, &customer));
	record = opening_of(rq->ctx, &customer.opening);
	return api_give(rq, rs, &record);
}

static struct err *
read_opening(struct ctx *ctx, const struct opening_record *record, struct opening_hours *out)
{
	struct problems problems = { 0 };
	struct opening_hours hours = { 0 };

	if (!opening_parse(ctx->arena, record->hours, &hours))
		problem_add(ctx->arena, &problems, "/hours",
		    T(ctx, "Write the hours like 1,4|08:00:00|12:00:00; days are 0 (Sunday) to 6."));
	for (size_t i = 0; i < record->exceptions.count; i++) {
		const struct exception_record *e = &record->exceptions.items[i];
		struct opening_exception exception = { .day = e->day };

		if (e->from != NULL && (e->to == NULL || !wall_parse(e->from, &exception.from_s) ||
		    !wall_parse(e->to, &exception.to_s)))
			problem_add(ctx->arena, &problems, arena_printf(ctx->arena, "/exceptions/%zu/from", i),
			    T(ctx, "A time of the day, such as 8:00."));
		*arena_push(ctx->arena, &hours.exceptions) = exception;
	}
	TRY(err_invalid(ctx, &problems));
	opening_check(ctx, &hours, &problems);
	*out = hours;
	return err_invalid(ctx, &problems);
}

static struct err *
set_opening(struct request *rq, struct response *rs)
{
	struct opening_record record;
	struct customer customer;

	TRY(find_customer(rq, &customer));
	record = opening_of(rq->ctx, &customer.opening);
	TRY(api_match(rq, &record));
	TRY(api_body(rq, &record));
	TRY(read_opening(rq->ctx, &record, &customer.opening));
	TRY(customer_save(rq->ctx, &customer));
	record = opening_of(rq->ctx, &customer.opening);
	return api_give(rq, rs, &record);
}

/* ---- who may or should come ---- */

static const char *
mode_token(int mode)
{
	static const char *const words[] = { "none", "only", "prefer" };

	return words[mode];
}
static const struct words mode_words = { mode_token, 3, 3 };

static const struct member wanted_members[] = {
	{ "mode", AT(restrictions, mode), BOTH, "Only these, rather these, or no wish", .words = &mode_words },
	{ "workers", MEMBER_TEXTS, offsetof(struct restrictions, items), BOTH, "Email addresses of these workers",
	  .most = 100 },
	{ "last", AT(restrictions, last), BOTH, "Whoever came last counts too" },
	{ "never", TEXTS_AT(restrictions, never), BOTH, "Email addresses of those who must not come", .most = 100 },
	{ 0 },
};
static const struct shape wanted_shape = { "WantedWorkers", "Who may or should come to a customer", wanted_members,
    sizeof(struct restrictions) };

static struct restrictions
wanted_of(struct ctx *ctx, const struct customer *customer)
{
	struct restrictions wanted = { 0 };

	(void)!restrictions_from_json(ctx->arena, customer->restrictions, &wanted);
	return wanted;
}

static struct err *
show_wanted(struct request *rq, struct response *rs)
{
	struct restrictions wanted;
	struct customer customer;

	TRY(find_customer(rq, &customer));
	wanted = wanted_of(rq->ctx, &customer);
	return api_give(rq, rs, &wanted);
}

static struct err *
set_wanted(struct request *rq, struct response *rs)
{
	struct problems problems = { 0 };
	struct restrictions wanted;
	struct customer customer;

	TRY(find_customer(rq, &customer));
	wanted = wanted_of(rq->ctx, &customer);
	TRY(api_match(rq, &wanted));
	TRY(api_body(rq, &wanted));
	if (wanted.mode != RESTRICTION_NONE && wanted.count == 0 && !wanted.last)
		problem_add(rq->ctx->arena, &problems, "/workers", T(rq->ctx, "Tick at least one worker."));
	for (size_t i = 0; i < wanted.count; i++)
		for (size_t k = 0; k < wanted.never.count; k++)
			if (str_equal(wanted.items[i], wanted.never.items[k]))
				problem_add(rq->ctx->arena, &problems, "/never",
				    T(rq->ctx, "The same worker cannot be wanted and unwanted."));
	TRY(err_invalid(rq->ctx, &problems));
	customer.restrictions = restrictions_to_json(rq->ctx->arena, &wanted);
	TRY(customer_save(rq->ctx, &customer));
	wanted = wanted_of(rq->ctx, &customer);
	return api_give(rq, rs, &wanted);
}

#define CUSTOMER	"/v1/customers/:customer"
#define CATEGORY	"/v1/customer-categories/:category"

const struct route api_place_routes[] = {
	ROW(GET, "/v1/customer-categories", NEEDS_KEY_READ, "Categories of customers by name.", list_categories, A_PAGE,
	    .answer = &category_shape, .list = "categories"),
	ROW(PUT, CATEGORY, NEEDS_KEY_WRITE, "Makes a category, gives it a colour or another name.", save_category,
	    .body = &category_shape, .answer = &category_shape),
	ROW(DELETE, CATEGORY, NEEDS_KEY_WRITE, "Takes a category away from every customer that has it.", drop_category),
	ROW(GET, "/v1/labels", NEEDS_KEY_READ, "QR labels, newest first.", list_labels, A_PAGE, .answer = &label_shape,
	    .list = "labels"),
	ROW(POST, "/v1/labels", NEEDS_KEY_WRITE, "Makes a label; the same one again while it is good.", make_label,
	    .body = &label_shape, .answer = &label_shape, .status = 201),
	ROW(POST, "/v1/labels/:label/revoke", NEEDS_KEY_WRITE, "The label opens nothing any more.", revoke_label,
	    .answer = &label_shape),
	ROW(GET, "/v1/sites-to-locate", NEEDS_KEY_READ, "Sites without a place.", list_places, A_PAGE,
	    .answer = &place_shape, .list = "sites"),
	ROW(PUT, "/v1/sites-to-locate/:site", NEEDS_KEY_WRITE, "Sets the pin of a site and of all with its address.",
	    set_pin,
	    .body = &pin_shape, .answer = &pin_shape),
	ROW(POST, "/v1/sites-to-locate/:site/ask", NEEDS_KEY_WRITE, "Asks the geocoder for this site next.", ask_again,
	    .statuses = "409"),
	ROW(GET, CUSTOMER "/opening-hours", NEEDS_KEY_READ, "When a customer can be visited.", show_opening,
	    .answer = &opening_shape),
	ROW(PUT, CUSTOMER "/opening-hours", NEEDS_KEY_WRITE, "Sets when a customer can be visited.", set_opening,
	    .body = &opening_shape, .answer = &opening_shape, .match = MATCH_MAY),
	ROW(GET, CUSTOMER "/wanted-workers", NEEDS_KEY_READ, "Who may or should come.", show_wanted,
	    .answer = &wanted_shape),
	ROW(PUT, CUSTOMER "/wanted-workers", NEEDS_KEY_WRITE, "Says who may or should come.", set_wanted,
	    .body = &wanted_shape, .answer = &wanted_shape, .match = MATCH_MAY),
	{ 0 },
};

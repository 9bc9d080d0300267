/* customers -- the people we work for, their machines, sites and contacts: listed, read, made, changed, archived. */
#include "customer/customer.h"

#include "api/api.h"
#include "api/input.h"
#include "api/row.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

/* ---- sites ---- */

static const struct member site_members[] = {
	{ "id", AT(site, public_id), GIVEN, "Id" },
	{ "address", AT(site, address), BOTH | NEEDED, "Street, number, postal code and town", .least = 1,
	  .most = 500 },
	{ "address_additional", AT(site, address_additional), BOTH, "Floor, door, entrance", .most = 500 },
	{ "latitude", AT(site, latitude), BOTH | OR_NULL, "Degrees north; null: to locate", .least = -90, .most = 90 },
	{ "longitude", AT(site, longitude), BOTH | OR_NULL, "Degrees east", .least = -180, .most = 180 },
	{ "timezone", AT(site, zone), BOTH | OR_NULL | PLAIN, "Name of its time zone; null: the unit's", .most = 64 },
	{ "notes", AT(site, notes), BOTH, "How to get in", .most = 10000 },
	{ "active", AT(site, active), GIVEN, "False: archived" },
	{ "created_at", AT(site, created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(site, updated_at), GIVEN, "When it last changed" },
	{ 0 },
};
const struct shape api_site_shape = { "Site", "A place where a customer is served", site_members, sizeof(struct site),
    NULL };

/* ---- contacts ---- */

static const char *
lang_word(enum lang lang)
{
	return lang == LANG_COUNT ? NULL : lang_tag(lang);
}

WORDS(langs, lang_word, enum lang, LANG_COUNT, LANG_COUNT);

static void
give_mobile(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	const struct contact *contact = record;

	json_text(j, key, contact->mobile != NULL ? contact->mobile : contact->mobile_typed);
}

static const struct member contact_members[] = {
	{ "id", AT(contact, public_id), GIVEN, "Id" },
	{ "name", AT(contact, name), BOTH, "First and last name", .most = 200 },
	{ "email", AT(contact, email), BOTH | OR_NULL, "Email: opens the portal", .most = 254 },
	{ "mobile", AT(contact, mobile_typed), BOTH | OR_NULL, "Mobile number, in any spelling; given as +423…",
	  .most = 40,
	  .give = give_mobile },
	{ "language", AT(contact, lang), BOTH | OR_NULL, "Language; null: the customer's", .words = &langs },
	{ "can_see", AT(contact, can_see), BOTH, "Sees the customer's visits" },
	{ "can_book", AT(contact, can_book), BOTH, "May book and move them" },
	{ "can_sign", AT(contact, can_sign), BOTH, "May sign" },
	{ "active", AT(contact, active), GIVEN, "False: archived" },
	{ "created_at", AT(contact, created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(contact, updated_at), GIVEN, "When it last changed" },
	{ 0 },
};
const struct shape api_contact_shape = { "Contact", "A person of a customer", contact_members, sizeof(struct contact),
    NULL };

/* ---- customers ---- */

struct api_customer {
	struct customer c;
	bool alone;				/* with these, else one of a list */
	struct public_id parent;
	struct sites sites;
	struct contacts contacts;
};

WORDS(types, customer_type_token, enum customer_type, CUSTOMER_TYPE_COUNT, CUSTOMER_COMPANY);

static bool
is_alone(const void *record)
{
	return ((const struct api_customer *)record)->alone;
}

static void
give_parent(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	const struct api_customer *c = record;

	json_text(j, key, ID_IS_NONE(c->c.parent) ? NULL : c->parent.text);
}

static const struct member customer_members[] = {
	{ "id", AT(api_customer, c.public_id), GIVEN, "Id, the same for ever" },
	{ "reference", AT(api_customer, c.reference), BOTH | PLAIN,
	  "Our reference, unique in the unit; made when absent",
	  .most = 80 },
	{ "external_id", AT(api_customer, c.external_id), BOTH | OR_NULL | PLAIN, "The caller's own identifier",
	  .most = 200 },
	{ "type", AT(api_customer, c.type), BOTH, "A company, a person, or a machine of a customer", .words = &types },
	{ "parent", AT(api_customer, c.parent), BOTH | OR_NULL | SOMETIMES | PLAIN,
	  "Whom a machine or a branch belongs to: id, or reference when it is written; not in lists",
	  .take = take_customer, .there = is_alone, .give = give_parent },
	{ "name", AT(api_customer, c.name), BOTH | NEEDED,
	  "Name of the company, family name, or what the machine is called",
	  .least = 1, .most = 200 },
	{ "first_name", AT(api_customer, c.first_name), BOTH, "First name of a person", .most = 200 },
	{ "category", AT(api_customer, c.category), BOTH, "Groups customers in lists", .most = 100 },
	{ "language", AT(api_customer, c.lang), BOTH | OR_NULL, "Language; null: the unit's", .words = &langs },
	{ "phone", AT(api_customer, c.phone), BOTH, "To call, as typed", .most = 60 },
	{ "comment", AT(api_customer, c.comment), BOTH, "For staff and workers", .most = 10000 },
	{ "maker", AT(api_customer, c.maker), BOTH, "Of a machine", .most = 200 },
	{ "model", AT(api_customer, c.model), BOTH, "Of a machine", .most = 200 },
	{ "serial", AT(api_customer, c.serial), BOTH, "Serial number of a machine", .most = 200 },
	{ "installed_on", AT(api_customer, c.installed_on), BOTH | OR_NULL, "When a machine was installed" },
	{ "warranty_until", AT(api_customer, c.warranty_until), BOTH | OR_NULL, "Last day of a machine's warranty" },
	{ "portal_access", AT(api_customer, c.portal_access), GIVEN | NEW,
	  "May use the portal; the unit's usual unless said" },
	{ "active", AT(api_customer, c.active), GIVEN, "False: archived" },
	{ "custom", JSON_AT(api_customer, c.custom), GIVEN, "Values of the unit's own fields by code" },
	{ "additional", JSON_AT(api_customer, c.additional), BOTH, "What was imported and has no place of its own" },
	{ "created_at", AT(api_customer, c.created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(api_customer, c.updated_at), GIVEN, "When it last changed" },
	{ "sites", LIST_AT(api_customer, sites), GIVEN | SOMETIMES, "Sites in use", .of = &api_site_shape,
	  .there = is_alone },
	{ "contacts", LIST_AT(api_customer, contacts), GIVEN | SOMETIMES, "Contacts in use", .of = &api_contact_shape,
	  .there = is_alone },
	{ 0 },
};
static const struct shape customer_shape = { "Customer", "Somebody we work for, or a machine there", customer_members,
    sizeof(struct api_customer), NULL };

static struct err *
load(struct request *rq, customer_id id, struct api_customer *out)
{
	struct api_customer loaded = { .alone = true };
	struct customer parent;

	TRY(customer_find(rq->ctx, id, &loaded.c));
	if (!ID_IS_NONE(loaded.c.parent)) {
		TRY(customer_find(rq->ctx, loaded.c.parent, &parent));
		loaded.parent = parent.public_id;
	}
	TRY(site_list(rq->ctx, id, &loaded.sites));
	TRY(contact_list(rq->ctx, id, &loaded.contacts));
	*out = loaded;
	return OK;
}

/* Of the path. */
static struct err *
here(struct request *rq, struct api_customer *out)
{
	struct customer found;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &found));
	return load(rq, found.id, out);
}

static struct err *
give(struct request *rq, struct response *rs, customer_id id)
{
	struct api_customer loaded;

	TRY(load(rq, id, &loaded));
	return api_give(rq, rs, &loaded);
}

/* ---- listed ---- */

struct query {
	struct customer_filter filter;
	instant since;
	const char *cursor;
	enum customer_type type;
	bool typed;
};

static struct err *
take_type(struct api_input *in UNUSED, const struct member *m, json_t *value, void *record)
{
	struct query *query = record;

	(void)m;
	query->typed = customer_type_parse(json_string_value(value), &query->type);
	return OK;
}

static const struct member query_members[] = {
	{ "q", AT(query, filter.text), NEW, "Words to search; slips are forgiven; the best first", .most = 200 },
	{ "type", OWN, NEW, "Only companies, individuals or machines", .words = &types, .take = take_type },
	{ "category", AT(query, filter.category), NEW, "Only of this category", .most = 100 },
	{ "archived", AT(query, filter.archived), NEW, "The archived ones instead of those in use" },
	{ "updated_since", AT(query, since), NEW,
	  "Only what changed at this time or later, archived ones too, oldest change "
	  "first; not together with other conditions" },
	{ "limit", AT(query, filter.limit), NEW, "At most so many records; 50 unless said", .least = 1, .most = 500 },
	{ "cursor", AT(query, cursor), NEW, "`next` of the page before, as it was", .most = 400 },
	{ 0 },
};
static const struct shape query_shape = { "CustomerQuery", "", query_members, sizeof(struct query), NULL };

static struct err *
give_customers(struct request *rq, struct response *rs, const struct customers *list, const char *next)
{
	struct api_customer *items = arena_new_array(rq->ctx->arena, list->count, struct api_customer);

	for (size_t i = 0; i < list->count; i++)
		items[i].c = list->items[i];
	return api_give_items(rq, rs, items, list->count, next);
}

/* By change: the cursor is "uSECONDS.ID" of the last one. */
static struct err *
list_changes(struct request *rq, struct response *rs, struct query *query)
{
	const char *dot = query->cursor == NULL ? NULL : strchr(query->cursor, '.');
	struct ctx *ctx = rq->ctx;
	struct customers list;
	int64_t since = query->since.s, after = 0;
	const char *next = NULL;
	bool more;

	if (query->cursor != NULL && (dot == NULL || query->cursor[0] != 'u' ||
	    !str_to_int(arena_strndup(ctx->arena, query->cursor + 1, (size_t)(dot - query->cursor - 1)), 0,
	    INT64_MAX, &since) || !str_to_int(dot + 1, 0, INT64_MAX, &after)))
		return api_cursor_wrong(rq);
	TRY(customer_list_changed(ctx, INSTANT(since), (customer_id){ after }, query->filter.limit, &list, &more));
	if (more)
		next = arena_printf(ctx->arena, "u%lld.%lld", (long long)list.items[list.count - 1].updated_at.s,
		    (long long)list.items[list.count - 1].id.value);
	return give_customers(rq, rs, &list, next);
}

/* By name the cursor is "nID" of the last one; of a search "cCOUNT". */
static struct err *
list_customers(struct request *rq, struct response *rs)
{
	struct query query = { .filter = { .limit = 50 }, .since = INSTANT_NONE };
	struct customer_filter *filter = &query.filter;
	struct ctx *ctx = rq->ctx;
	const char *next = NULL;
	struct customers list;
	int64_t offset = 0;
	bool more;

	TRY(api_query(rq, &query));
	if (!INSTANT_IS_NONE(query.since))
		return list_changes(rq, rs, &query);
	filter->type = query.typed ? 1 + (int)query.type : 0;
	if (query.cursor != NULL && query.cursor[0] == 'n')
		filter->after = query.cursor + 1;
	else if (query.cursor != NULL &&
	    (query.cursor[0] != 'c' || !str_to_int(query.cursor + 1, 0, 100000000, &offset)))
		return api_cursor_wrong(rq);
	filter->offset = (int)offset;
	TRY(customer_search(ctx, filter, &list, &more));
	if (more)
		next = str_empty(filter->text) ?
		    arena_printf(ctx->arena, "n%s", customer_cursor(ctx->arena, &list.items[list.count - 1])) :
		    arena_printf(ctx->arena, "c%d", filter->offset + filter->limit);
	return give_customers(rq, rs, &list, next);
}

static struct err *
show_customer(struct request *rq, struct response *rs)
{
	struct api_customer loaded;

	TRY(here(rq, &loaded));
	TRY(api_query(rq, NULL));
	return api_give(rq, rs, &loaded);
}

/* ---- made and changed ---- */

static struct err *
create_customer(struct request *rq, struct response *rs)
{
	struct api_customer made = { 0 };

	TRY(customer_new(rq->ctx, &made.c));
	TRY(api_body(rq, &made));
	TRY(customer_save(rq->ctx, &made.c));
	TRY(load(rq, made.c.id, &made));
	return api_give_made(rq, rs, &made, arena_printf(rq->ctx->arena, "/v1/customers/%s", made.c.public_id.text));
}

static struct err *
change_customer(struct request *rq, struct response *rs)
{
	struct api_customer loaded;

	TRY(here(rq, &loaded));
	TRY(api_match(rq, &loaded));
	TRY(api_body(rq, &loaded));
	TRY(customer_save(rq->ctx, &loaded.c));
	return give(rq, rs, loaded.c.id);
}

static struct err *
set_archived(struct request *rq, struct response *rs, bool archived)
{
	struct api_customer loaded;

	TRY(here(rq, &loaded));
	TRY(api_match(rq, &loaded));
	TRY(api_body(rq, NULL));
	TRY(customer_set_archived(rq->ctx, loaded.c.id, archived));
	return give(rq, rs, loaded.c.id);
}

static struct err *
archive_customer(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, true);
}

static struct err *
restore_customer(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, false);
}

/* ---- sites of a customer ---- */

static struct err *
list_sites(struct request *rq, struct response *rs)
{
	struct api_page_holder query = { { 0 } };
	struct customer c;
	struct sites sites;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	TRY(api_query(rq, &query));
	TRY(site_list(rq->ctx, c.id, &sites));
	return api_give_whole(rq, rs, &sites, &query.page);
}

static struct err *
create_site(struct request *rq, struct response *rs)
{
	struct site site = { .address_additional = "", .notes = "", .active = true };
	struct customer c;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	TRY(api_body(rq, &site));
	site.customer = c.id;
	TRY(site_save(rq->ctx, &site));
	TRY(site_find(rq->ctx, site.id, &site));
	return api_give_made(rq, rs, &site, arena_printf(rq->ctx->arena, "/v1/sites/%s", site.public_id.text));
}

static struct err *
show_site(struct request *rq, struct response *rs)
{
	struct site site;

	TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
	TRY(api_query(rq, NULL));
	return api_give(rq, rs, &site);
}

static struct err *
change_site(struct request *rq, struct response *rs)
{
	struct site site;

	TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
	TRY(api_match(rq, &site));
	TRY(api_body(rq, &site));
	TRY(site_save(rq->ctx, &site));
	TRY(site_find(rq->ctx, site.id, &site));
	return api_give(rq, rs, &site);
}

static struct err *
archive_site(struct request *rq, struct response *rs)
{
	struct site site;

	TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
	TRY(api_match(rq, &site));
	TRY(api_body(rq, NULL));
	TRY(site_archive(rq->ctx, site.id));
	TRY(site_find(rq->ctx, site.id, &site));
	return api_give(rq, rs, &site);
}

/* ---- contacts of a customer ---- */

static struct err *
list_contacts(struct request *rq, struct response *rs)
{
	struct api_page_holder query = { { 0 } };
	struct contacts contacts;
	struct customer c;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	TRY(api_query(rq, &query));
	TRY(contact_list(rq->ctx, c.id, &contacts));
	return api_give_whole(rq, rs, &contacts, &query.page);
}

static struct err *
create_contact(struct request *rq, struct response *rs)
{
	struct contact contact = { .lang = LANG_COUNT, .name = "", .can_see = true, .can_book = true, .can_sign = true,
		.active = true };
	struct customer c;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	TRY(api_body(rq, &contact));
	contact.customer = c.id;
	TRY(contact_save(rq->ctx, &contact));
	TRY(contact_find(rq->ctx, contact.id, &contact));
	return api_give_made(rq, rs, &contact, arena_printf(rq->ctx->arena, "/v1/contacts/%s",
	    contact.public_id.text));
}

static struct err *
show_contact(struct request *rq, struct response *rs)
{
	struct contact contact;

	TRY(contact_find_public(rq->ctx, path_value(rq, "contact"), &contact));
	TRY(api_query(rq, NULL));
	return api_give(rq, rs, &contact);
}

static struct err *
change_contact(struct request *rq, struct response *rs)
{
	struct contact contact;

	TRY(contact_find_public(rq->ctx, path_value(rq, "contact"), &contact));
	TRY(api_match(rq, &contact));
	TRY(api_body(rq, &contact));
	TRY(contact_save(rq->ctx, &contact));
	TRY(contact_find(rq->ctx, contact.id, &contact));
	return api_give(rq, rs, &contact);
}

static struct err *
archive_contact(struct request *rq, struct response *rs)
{
	struct contact contact;

	TRY(contact_find_public(rq->ctx, path_value(rq, "contact"), &contact));
	TRY(api_match(rq, &contact));
	TRY(api_body(rq, NULL));
	TRY(contact_archive(rq->ctx, contact.id));
	TRY(contact_find(rq->ctx, contact.id, &contact));
	return api_give(rq, rs, &contact);
}

#define WRITES(method_, path_, does_, says_, ...)	ROW(method_, path_, NEEDS_KEY_WRITE, says_, does_, __VA_ARGS__)
#define READS(path_, does_, says_, ...)		ROW(GET, path_, NEEDS_KEY_READ, says_, does_, __VA_ARGS__)

const struct route api_customer_routes[] = {
	READS("/v1/customers", list_customers, "Customers by name; with q those that match it best.",
	    .query = &query_shape, .answer = &customer_shape, .list = "customers"),
	WRITES(POST, "/v1/customers", create_customer, "A new customer, or a machine of one.",
	    .body = &customer_shape, .answer = &customer_shape, .status = 201),
	READS("/v1/customers/:customer", show_customer, "One customer with sites and contacts.",
	    .answer = &customer_shape),
	WRITES(PATCH, "/v1/customers/:customer", change_customer, "Changes a customer.",
	    .body = &customer_shape, .answer = &customer_shape, .match = MATCH_MAY),
	WRITES(POST, "/v1/customers/:customer/archive", archive_customer,
	    "Hides a customer from lists; the history stays.", .answer = &customer_shape, .match = MATCH_MAY),
	WRITES(POST, "/v1/customers/:customer/restore", restore_customer, "Brings an archived customer back.",
	    .answer = &customer_shape, .match = MATCH_MAY),
	READS("/v1/customers/:customer/sites", list_sites, "Sites in use of a customer, oldest first.",
	    .query = &api_whole_updated_query, .answer = &api_site_shape, .list = "sites"),
	WRITES(POST, "/v1/customers/:customer/sites", create_site, "A new site of a customer.",
	    .body = &api_site_shape, .answer = &api_site_shape, .status = 201),
	READS("/v1/sites/:site", show_site, "One site.", .answer = &api_site_shape),
	WRITES(PATCH, "/v1/sites/:site", change_site, "Changes a site.",
	    .body = &api_site_shape, .answer = &api_site_shape, .match = MATCH_MAY),
	WRITES(POST, "/v1/sites/:site/archive", archive_site, "Archives a site.",
	    .answer = &api_site_shape, .match = MATCH_MAY),
	READS("/v1/customers/:customer/contacts", list_contacts, "Contacts in use of a customer.",
	    .query = &api_whole_updated_query, .answer = &api_contact_shape, .list = "contacts"),
	WRITES(POST, "/v1/customers/:customer/contacts", create_contact, "A new contact of a customer.",
	    .body = &api_contact_shape, .answer = &api_contact_shape, .status = 201),
	READS("/v1/contacts/:contact", show_contact, "One contact.", .answer = &api_contact_shape),
	WRITES(PATCH, "/v1/contacts/:contact", change_contact, "Changes a contact.",
	    .body = &api_contact_shape, .answer = &api_contact_shape, .match = MATCH_MAY),
	WRITES(POST, "/v1/contacts/:contact/archive", archive_contact, "Archives a contact.",
	    .answer = &api_contact_shape, .match = MATCH_MAY),
	{ 0 },
};

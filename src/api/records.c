/* records -- customers, to be read by programs. */
#include "api/api.h"

#include "api/former.h"
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"

enum { PAGE = 50 };

/* ---- customers ---- */

static void
write_customer_members(struct json *j, const struct customer *customer)
{
	json_text(j, "id", customer->public_id.text);
	json_text(j, "reference", customer->reference);
	json_text(j, "external_id", customer->external_id);
	json_text(j, "type", customer_type_token(customer->type));
	json_text(j, "name", customer->name);
	json_text(j, "first_name", customer->first_name);
	json_text(j, "category", customer->category);
	json_text(j, "language", customer->lang == LANG_COUNT ? NULL : lang_tag(customer->lang));
	json_text(j, "phone", customer->phone);
	json_text(j, "comment", customer->comment);
	json_bool(j, "portal_access", customer->portal_access);
	json_bool(j, "active", customer->active);
	json_raw(j, "additional", str_empty(customer->additional) ? "{}" : customer->additional);
	json_instant(j, "created_at", customer->created_at, NULL);
	json_instant(j, "updated_at", customer->updated_at, NULL);
}

static struct err *
list_customers(struct request *rq, struct response *rs)
{
	struct customer_filter filter = { 0 };
	struct customers list;
	struct former_input *in;
	int64_t offset = 0;
	const char *cursor;
	struct json j;
	bool more;

	TRY(former_open(rq, &in));
	filter.text = former_text(in, "q");
	filter.limit = (int)former_int(in, "limit", 1, 500, PAGE);
	cursor = former_text(in, "cursor");
	if (cursor != NULL && (cursor[0] != 'c' || !str_to_int(cursor + 1, 0, 100000000, &offset)))
		former_problem(in, "cursor", T(rq->ctx, "Send `next` of the page before as it was."));
	filter.offset = (int)offset;
	TRY(former_done(in));
	TRY(customer_search(rq->ctx, &filter, &list, &more));
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_open_array(&j, "customers");
	for (size_t i = 0; i < list.count; i++) {
		json_open_object(&j, NULL);
		write_customer_members(&j, &list.items[i]);
		json_close_object(&j);
	}
	json_close_array(&j);
	write_next(&j, more ? arena_printf(rq->ctx->arena, "c%d", filter.offset + filter.limit) : NULL);
	json_close_object(&j);
	return OK;
}

static void
write_sites(struct json *j, const struct sites *sites)
{
	json_open_array(j, "sites");
	for (size_t i = 0; i < sites->count; i++) {
		const struct site *site = &sites->items[i];

		json_open_object(j, NULL);
		json_text(j, "id", site->public_id.text);
		json_text(j, "address", site->address);
		json_text(j, "address_additional", site->address_additional);
		json_number(j, "latitude", site->latitude);
		json_number(j, "longitude", site->longitude);
		json_text(j, "timezone", site->zone);
		json_text(j, "notes", site->notes);
		json_close_object(j);
	}
	json_close_array(j);
}

static void
write_contacts(struct json *j, const struct contacts *contacts)
{
	json_open_array(j, "contacts");
	for (size_t i = 0; i < contacts->count; i++) {
		const struct contact *contact = &contacts->items[i];

		json_open_object(j, NULL);
		json_text(j, "id", contact->public_id.text);
		json_text(j, "name", contact->name);
		json_text(j, "email", contact->email);
		json_text(j, "mobile", contact->mobile != NULL ? contact->mobile : contact->mobile_typed);
		json_text(j, "language", contact->lang == LANG_COUNT ? NULL : lang_tag(contact->lang));
		json_close_object(j);
	}
	json_close_array(j);
}

static struct err *
show_customer(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct contacts contacts;
	struct sites sites;
	struct json j;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	TRY(site_list(rq->ctx, customer.id, &sites));
	TRY(contact_list(rq->ctx, customer.id, &contacts));
	j = write_open(rs);
	json_open_object(&j, NULL);
	write_customer_members(&j, &customer);
	write_sites(&j, &sites);
	write_contacts(&j, &contacts);
	json_close_object(&j);
	return OK;
}

const struct route api_record_routes[] = {
	{ GET, "/v1/customers", list_customers, NEEDS_KEY_READ, .fields = "q limit cursor",
	  .about = "Customers by name; with q those that match it best." },
	{ GET, "/v1/customers/:customer", show_customer, NEEDS_KEY_READ,
	  .about = "One customer with sites and contacts." },
	{ 0 },
};

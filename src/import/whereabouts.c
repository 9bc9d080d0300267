/* whereabouts -- the customer and the site of an activity's line; an unknown customer is made. */
#include <math.h>

#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/activities.h"
#include "phone/phone.h"

/* ---- what is around ---- */

static const char *
key(struct arena *arena, char kind, const char *text)
{
	return arena_printf(arena, "%c %s", kind, text);
}

static void
remember(struct ctx *ctx, struct around *around, struct customer_known *known)
{
	seen_add(&around->customers, key(ctx->arena, 'r', known->customer.reference), known);
	seen_add(&around->customers, key(ctx->arena, 'i', known->customer.public_id.text), known);
	seen_add(&around->customers, key(ctx->arena, 'n', known->customer.name), known);
	if (known->customer.external_id != NULL)
		seen_add(&around->customers, key(ctx->arena, 'i', known->customer.external_id), known);
	for (size_t i = 0; i < known->contacts.count; i++)
		if (known->contacts.items[i].email != NULL)
			seen_add(&around->customers, key(ctx->arena, 'e', known->contacts.items[i].email), known);
}

static struct customer_known *
recall(struct ctx *ctx, const struct around *around, char kind, const char *text)
{
	void *thing = NULL;

	return !str_empty(text) && seen_has(&around->customers, key(ctx->arena, kind, text), &thing) ? thing : NULL;
}

static struct err *
read_customers(struct ctx *ctx, const struct work *work, struct around *around)
{
	struct buf references = buf_make(ctx->arena, 16 << 20), ids = buf_make(ctx->arena, 16 << 20);
	struct json reference = json_make(&references), id = json_make(&ids);
	struct customers_known list;

	json_open_array(&reference, NULL);
	json_open_array(&id, NULL);
	for (size_t i = 0; i < work->count; i++) {
		if (has(work, i, CUSTOMER_REFERENCE))
			json_text(&reference, NULL, value_of(work, i, CUSTOMER_REFERENCE));
		if (has(work, i, CUSTOMER_ID))
			json_text(&id, NULL, value_of(work, i, CUSTOMER_ID));
	}
	json_close_array(&reference);
	json_close_array(&id);
	around->customers = seen_make(ctx->arena);
	TRY(customer_list_known(ctx, buf_text(&references), buf_text(&ids), &list));
	for (size_t i = 0; i < list.count; i++)
		remember(ctx, around, &list.items[i]);
	return OK;
}

struct err *
around_read(struct ctx *ctx, const struct work *work, struct around *out)
{
	struct workers workers;

	*out = (struct around){ .workers = seen_make(ctx->arena) };
	TRY(type_list(ctx, true, &out->types));
	TRY(worker_list(ctx, false, &workers));
	for (size_t i = 0; i < workers.count; i++)
		seen_add(&out->workers, workers.items[i].email, &workers.items[i]);
	return read_customers(ctx, work, out);
}

/* ---- one line ---- */

/* A customer that is known, with its sites, when the lines before did not bring it. */
static struct err *
fetch(struct ctx *ctx, struct around *around, const struct customer *c, struct customer_known **out)
{
	struct buf ids = buf_make(ctx->arena, 100);
	struct customers_known list;

	*out = recall(ctx, around, 'i', c->public_id.text);
	if (*out != NULL)
		return OK;
	buf_printf(&ids, "[\"%s\"]", c->public_id.text);
	TRY(customer_list_known(ctx, "[]", buf_text(&ids), &list));
	if (list.count != 0) {
		*out = list.items;
		remember(ctx, around, *out);
	}
	return OK;
}

/* Of a line without reference and id: by email, else by exact name. */
static struct err *
match_person(struct ctx *ctx, struct around *around, const char *email, const char *name, struct customer_known **out)
{
	struct contacts contacts;
	struct customer c;
	bool found = false;

	*out = recall(ctx, around, 'e', email);
	if (*out == NULL && !str_empty(email)) {
		TRY(contact_list_identity(ctx, email, &contacts));
		for (size_t i = 0; !found && i < contacts.count; i++)
			if (ID_EQUAL(contacts.items[i].unit, ctx->unit)) {
				TRY(customer_find(ctx, contacts.items[i].customer, &c));
				found = true;
			}
	} else if (*out == NULL && !str_empty(name)) {
		*out = recall(ctx, around, 'n', name);
		if (*out == NULL)
			TRY(customer_lookup_name(ctx, name, &c, &found));
	}
	return found ? fetch(ctx, around, &c, out) : OK;
}

static void
read_contact(struct ctx *ctx, struct work *work, size_t i, struct customer_fresh *fresh)
{
	const char *mobile = value_of(work, i, CUSTOMER_MOBILE), *email = value_of(work, i, CUSTOMER_EMAIL);
	struct phone phone;

	fresh->contact = (struct contact){ .name = "", .mobile_typed = mobile, .lang = LANG_COUNT, .can_see = true,
	    .can_book = true, .can_sign = true, .active = true };
	if (!str_empty(email) && !email_parse(ctx->arena, email, &fresh->contact.email))
		fail(ctx, work, i, CUSTOMER_EMAIL, T(ctx, "This is no email address."));
	if (!str_empty(mobile) && phone_parse(mobile, work->unit.country, &phone))
		fresh->contact.mobile = arena_strdup(ctx->arena, phone.e164);
	else if (!str_empty(mobile))
		warn(ctx, work, i, CUSTOMER_MOBILE,
		    T(ctx, "This is no possible phone number: kept as it is, never messaged."));
	fresh->has_contact = !str_empty(mobile) || !str_empty(email);
}

/* The site that the line names: the activity's own address, else the customer's. */
static void
read_site(struct ctx *ctx, struct work *work, size_t i, struct customer_fresh *fresh)
{
	bool own = has(work, i, ADDRESS);
	struct problems problems = { 0 };

	fresh->site = (struct site){ .latitude = NAN, .longitude = NAN, .notes = "", .active = true,
	    .address = value_of(work, i, own ? ADDRESS : CUSTOMER_ADDRESS),
	    .address_additional = value_of(work, i, own ? ADDRESS_ADDITIONAL : CUSTOMER_ADDRESS_ADDITIONAL) };
	fresh->has_site = !str_empty(fresh->site.address);
	if (own)
		read_place(ctx, work, i, LATITUDE, LONGITUDE, &fresh->site.latitude, &fresh->site.longitude);
	if (fresh->has_site) {
		site_check(ctx, &fresh->site, &problems);
		fail_all(ctx, work, i, &problems);
	}
}

static void
read_new_customer(struct ctx *ctx, struct work *work, size_t i, struct customer *c)
{
	struct problems problems = { 0 };

	*c = (struct customer){
		.reference = value_of(work, i, CUSTOMER_REFERENCE), .external_id = text_or(work, i, CUSTOMER_ID, NULL),
		.type = CUSTOMER_INDIVIDUAL, .name = value_of(work, i, CUSTOMER_NAME),
		.first_name = value_of(work, i, CUSTOMER_FIRST_NAME), .category = value_of(work, i, CUSTOMER_CATEGORY),
		.lang = LANG_COUNT, .phone = value_of(work, i, CUSTOMER_PHONE), .comment = "",
		.portal_access = work->unit.settings.portal_new_customers, .link_version = 1, .additional = "{}",
		.custom = "{}", .maker = "", .model = "", .serial = "", .installed_on = DATE_NONE,
		.warranty_until = DATE_NONE, .erased_at = INSTANT_NONE, .active = true,
	};
	/* known by whatever the line says of it, in this order */
	for (int field = CUSTOMER_EMAIL; str_empty(c->name) && field >= CUSTOMER_ADDRESS; field--)
		if (field == CUSTOMER_EMAIL || field == CUSTOMER_ADDRESS)
			c->name = str_empty(c->reference) ? value_of(work, i, field) : c->reference;
	if (str_empty(c->name))
		c->name = value_of(work, i, ADDRESS);
	if (has(work, i, CUSTOMER_TYPE)
	    && !customer_type_parse(str_lower(ctx->arena, value_of(work, i, CUSTOMER_TYPE)), &c->type))
		fail(ctx, work, i, CUSTOMER_TYPE, T(ctx, "A type is company, individual or machine."));
	read_lang(ctx, work, i, CUSTOMER_LANGUAGE, &c->lang);
	customer_check(ctx, c, &problems);
	for (size_t p = 0; p < problems.count; p++)
		fail(ctx, work, i, has(work, i, CUSTOMER_NAME) ? CUSTOMER_NAME : CUSTOMER_REFERENCE,
		    problems.items[p].say);
}

struct err *
whereabouts_read(struct ctx *ctx, struct work *work, size_t i, struct around *around, struct whereabouts *out)
{
	struct whereabouts w = { 0 };
	bool named = has(work, i, CUSTOMER_REFERENCE) || has(work, i, CUSTOMER_ID);
	bool described = has(work, i, CUSTOMER_NAME) || has(work, i, CUSTOMER_EMAIL) || has(work, i, CUSTOMER_ADDRESS);

	read_site(ctx, work, i, &w.fresh);
	if (named || described || w.fresh.has_site) {
		w.customer = recall(ctx, around, 'i', value_of(work, i, CUSTOMER_ID));
		if (w.customer == NULL)
			w.customer = recall(ctx, around, 'r', value_of(work, i, CUSTOMER_REFERENCE));
	}
	if (w.customer == NULL && (named || described || w.fresh.has_site)) {
		read_contact(ctx, work, i, &w.fresh);
		read_new_customer(ctx, work, i, &w.fresh.customer);
		if (!named && work->outcomes[i] != FAILED)
			TRY(match_person(ctx, around, w.fresh.contact.email, w.fresh.customer.name, &w.customer));
		w.new = w.customer == NULL;
	}
	*out = w;
	return OK;
}

static struct err *
make_customer(struct ctx *ctx, struct around *around, struct whereabouts *w)
{
	struct customers_known list;
	struct buf ids = buf_make(ctx->arena, 100);

	if (str_empty(w->fresh.customer.reference))
		TRY(customer_next_reference(ctx, &w->fresh.customer.reference));
	TRY(customer_insert_many(ctx, &w->fresh, 1));
	buf_printf(&ids, "[\"%s\"]", w->fresh.customer.public_id.text);
	TRY(customer_list_known(ctx, "[]", buf_text(&ids), &list));
	if (list.count != 1)
		return err_bug(ctx, "a customer that was just made is not there");
	w->customer = list.items;
	remember(ctx, around, w->customer);
	return OK;
}

/* The customer's site of that address; without one in the line, its first. */
static struct site *
find_site(struct ctx *ctx, const struct whereabouts *w)
{
	struct sites *sites = &w->customer->sites;
	const char *folded;

	if (!w->fresh.has_site)
		return sites->count != 0 ? &sites->items[0] : NULL;
	for (size_t i = 0; i < sites->count; i++)
		if (str_equal(sites->items[i].address, w->fresh.site.address))
			return &sites->items[i];
	folded = site_fold(ctx, w->fresh.site.address);
	for (size_t i = 0; i < sites->count; i++)
		if (str_equal(site_fold(ctx, sites->items[i].address), folded))
			return &sites->items[i];
	return NULL;
}

struct err *
whereabouts_make(struct ctx *ctx, struct work *work, size_t i, struct around *around, struct whereabouts *w,
    customer_id *customer, site_id *site, bool *changed)
{
	struct site *known;

	if (w->new) {
		*changed = true;
		if (work->dry)
			return OK;
		TRY(make_customer(ctx, around, w));
		TRY(trace_made(ctx, work, TRACE_CUSTOMER, w->customer->customer.id.value));
	}
	if (w->customer == NULL)
		return OK;
	if (ID_EQUAL(*customer, w->customer->customer.id) && !w->fresh.has_site)
		return OK;	/* where it is already */
	*customer = w->customer->customer.id;
	known = find_site(ctx, w);
	if (known == NULL && w->fresh.has_site) {
		*changed = true;
		if (work->dry)
			return OK;
		w->fresh.site.customer = *customer;
		TRY(site_put_bulk(ctx, &w->fresh.site));
		TRY(trace_made(ctx, work, TRACE_SITE, w->fresh.site.id.value));
		TRY(customer_reindex_bulk(ctx, *customer));
		*arena_push(ctx->arena, &w->customer->sites) = w->fresh.site;
		*site = w->fresh.site.id;
		if (!site_is_located(&w->fresh.site))
			warn(ctx, work, i, ADDRESS, T(ctx,
			    "Nobody knows where this address is: it waits in the list to locate."));
		return OK;
	}
	if (known != NULL)
		*site = known->id;
	return OK;
}

/* customer -- the customer that an intervention names: found, made or changed; and where the work is. */
#include <math.h>
#include <string.h>
#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "connector/inside.h"
#include "customer/bulk.h"
#include "form/form.h"
#include "i18n/i18n.h"
#include "phone/phone.h"

/* ---- which one ---- */

static struct err *
find_by_id(struct ctx *ctx, const char *id, struct customer *out, bool *found)
{
	struct err *err = customer_find_public(ctx, id, out);

	*found = err == OK;
	return err != OK && err->kind == ERR_NOT_FOUND ? OK : err;
}

/* Without reference and id: whoever has that email address, else that exact name. */
static struct err *
find_person(struct ctx *ctx, const char *email, const char *name, struct customer *out, bool *found)
{
	struct contacts contacts = { 0 };
	const char *normal;

	if (email != NULL && email_parse(ctx->arena, email, &normal))
		TRY(contact_list_identity(ctx, normal, &contacts));
	for (size_t i = 0; i < contacts.count && !*found; i++)
		if (ID_EQUAL(contacts.items[i].unit, ctx->unit)) {
			TRY(customer_find(ctx, contacts.items[i].customer, out));
			*found = true;
		}
	return *found || name == NULL ? OK : customer_lookup_name(ctx, name, out, found);
}

static const char *
given_email(const struct given *given)
{
	const char *email = given_word(given, "email");

	return email != NULL ? email : given_word(given, "email_address");
}

static struct err *
find_customer(const struct given *given, struct customer *out, bool *found)
{
	const char *id = given_word(given, "id"), *reference = given_word(given, "reference");

	*found = false;
	if (id != NULL)
		TRY(find_by_id(given->ctx, id, out, found));
	if (!*found && reference != NULL)
		TRY(customer_lookup_reference(given->ctx, reference, out, found));
	if (!*found && reference == NULL && id == NULL)
		TRY(find_person(given->ctx, given_email(given), given_word(given, "name"), out, found));
	return OK;
}

/* ---- what is said of it ---- */

static void
take_text(const struct given *given, const char *name, const char **to)
{
	const char *text = given_text(given, name);

	if (text != NULL)
		*to = text;
}

static void
take_limits(const struct given *given, struct customer *c)
{
	struct arena *arena = given->ctx->arena;
	const char *hours = given_text(given, "opening_hours"), *who = given_text(given, "assignment_restrictions");
	struct restrictions restrictions = { 0 };
	struct opening_hours opening = { 0 };

	if (hours != NULL && !opening_parse(arena, hours, &opening))
		given_wrong(given, "opening_hours", T(given->ctx,
		    "Write opening hours as days|start|end joined by semicolons: 1,4|08:00:00|12:00:00."));
	else if (hours != NULL) {
		opening.exceptions = c->opening.exceptions;
		c->opening = opening;
	}
	if (who != NULL && !restrictions_parse(arena, who, &restrictions))
		given_wrong(given, "assignment_restrictions",
		    T(given->ctx, "Write wanted workers as mode;emails;withLast: restrict;ana@example.org;0."));
	else if (who != NULL)
		c->restrictions =
		    restrictions_are_any(&restrictions) ? restrictions_to_json(arena, &restrictions) : NULL;
}

static struct err *
take_parent(const struct given *given, struct customer *c)
{
	const char *id = given_word(given, "parent_id");
	struct customer parent;
	bool found;

	if (id == NULL)
		return OK;
	TRY(find_by_id(given->ctx, id, &parent, &found));
	if (!found)
		TRY(customer_lookup_reference(given->ctx, id, &parent, &found));
	if (!found)
		given_wrong(given, "parent_id", T(given->ctx, "There is no such customer."));
	else
		c->parent = parent.id;
	return OK;
}

static bool
is_member(const char *name)
{
	static const char *const members[] = { "id", "reference", "type", "active", "name", "first_name", "address",
		"address_additional", "phone", "mobile", "comment", "email", "email_address", "category",
		"portal_access", "portal_code", "parent_id", "parent", "updated_at", "custom_fields", "opening_hours",
		"assignment_restrictions", NULL };

	for (const char *const *member = members; *member != NULL; member++)
		if (strcmp(*member, name) == 0)
			return true;
	return false;
}

static void
forget(void *object)
{
	json_decref(object);
}

/* "custom_fields", and any member that is none of the format's own. */
static struct err *
take_fields(const struct given *given, const struct caller *caller, struct customer *c)
{
	struct ctx *ctx = given->ctx;
	json_t *fields = json_object(), *named = given_object(given, "custom_fields"), *value, *beside;
	const char *name;

	arena_defer(ctx->arena, forget, fields);
	json_object_foreach(named, name, value)
		if (!is_member(name))
			json_object_set(fields, name, value);
	json_object_foreach(given->from, name, value)
		if (!is_member(name))
			json_object_set(fields, name, value);
	if (json_object_size(fields) == 0)
		return OK;
	TRY(wire_fill_customer(ctx, caller, c, fields, given->problems, &beside));
	c->additional = wire_merge_members(ctx->arena, c->additional, beside);
	return OK;
}

static struct err *
take_members(const struct given *given, const struct caller *caller, struct customer *c)
{
	const char *type = given_word(given, "type");

	take_text(given, "name", &c->name);
	take_text(given, "first_name", &c->first_name);
	take_text(given, "phone", &c->phone);
	take_text(given, "comment", &c->comment);
	take_text(given, "category", &c->category);
	if (given_word(given, "reference") != NULL)
		c->reference = given_word(given, "reference");
	if (type != NULL && !customer_type_parse(type, &c->type))
		given_wrong(given, "type", T(given->ctx, "A type is company, individual or machine."));
	c->active = given_bool(given, "active", c->active);
	c->portal_access = given_bool(given, "portal_access", c->portal_access);
	take_limits(given, c);
	TRY(take_parent(given, c));
	return take_fields(given, caller, c);
}

/* Somebody who has no name is called by what is known. */
static void
name_somehow(const struct given *given, const char *address, struct customer *c)
{
	const char *const names[] = { given_word(given, "reference"), given_email(given), given_word(given, "mobile"),
		given_word(given, "address"), address };

	for (size_t i = 0; i < COUNT_OF(names) && str_empty(c->name); i++)
		if (names[i] != NULL)
			c->name = names[i];
}

/* ---- the person to reach, and the place ---- */

static struct err *
take_contact(const struct given *given, const struct caller *caller, customer_id customer)
{
	const char *email = given_email(given), *mobile = given_word(given, "mobile");
	struct ctx *ctx = given->ctx;
	struct contact contact, before;
	struct phone phone;
	bool found;

	TRY(contact_lookup_first(ctx, customer, &contact, &found));
	if (!found)
		contact = (struct contact){ .customer = customer, .unit = ctx->unit, .name = "", .mobile_typed = "",
			.lang = LANG_COUNT, .can_see = true, .can_book = true, .can_sign = true, .active = true };
	before = contact;
	if (email != NULL && !email_parse(ctx->arena, email, &contact.email))
		given_wrong(given, "email", T(ctx, "This is no email address."));
	if (mobile != NULL) {
		/* one that cannot be is kept as it is and never messaged */
		bool possible = phone_parse(mobile, caller->unit.country, &phone);

		contact.mobile = possible ? arena_strdup(ctx->arena, phone.e164) : NULL;
		contact.mobile_typed = mobile;
	}
	if ((email == NULL && mobile == NULL) || given->problems->count > 0
	    || (str_equal(before.email, contact.email) && str_equal(before.mobile, contact.mobile)
		&& (contact.mobile != NULL || str_equal(before.mobile_typed, contact.mobile_typed))))
		return OK;
	TRY(contact_put_bulk(ctx, &contact));
	return customer_reindex_bulk(ctx, customer);
}

/* The customer's site of that address, made when there is none; without an address the first one. */
static struct err *
take_site(const struct given *given, customer_id customer, const char *address, const char *additional, site_id *out)
{
	struct site site = { .customer = customer, .address = address, .address_additional = additional,
		.latitude = NAN, .longitude = NAN, .notes = "", .active = true };
	struct sites sites;
	bool found;

	if (address == NULL) {
		TRY(site_list(given->ctx, customer, &sites));
		if (sites.count > 0)
			*out = sites.items[0].id;
		return OK;
	}
	TRY(site_lookup_address(given->ctx, customer, address, &site, &found));
	if (!found)
		TRY(site_save(given->ctx, &site));
	*out = site.id;
	return OK;
}

/* ---- all of it ---- */

/* Programs send the whole customer with every activity: nothing new is no change of the record. */
static bool
says_the_same(struct arena *arena, const struct customer *a, const struct customer *b)
{
	return str_equal(a->name, b->name) && str_equal(a->first_name, b->first_name) && str_equal(a->phone, b->phone)
	    && str_equal(a->comment, b->comment) && str_equal(a->category, b->category)
	    && str_equal(a->reference, b->reference) && a->type == b->type && a->active == b->active
	    && a->portal_access == b->portal_access && ID_EQUAL(a->parent, b->parent)
	    && str_equal(opening_print(arena, &a->opening), opening_print(arena, &b->opening))
	    && str_equal(a->restrictions, b->restrictions) && str_equal(a->additional, b->additional)
	    && str_equal(a->custom, b->custom);
}

static struct err *
save_customer(const struct given *given, const struct caller *caller, const char *address, customer_id *out,
    bool *as_it_is)
{
	struct ctx *ctx = given->ctx;
	struct customer c, before;
	bool found;

	TRY(find_customer(given, &c, &found));
	/* Who may only create takes the customer as it is. */
	*as_it_is = found && !external_may(&caller->access, EXTERNAL_EDIT);
	if (*as_it_is) {
		*out = c.id;
		return OK;
	}
	if (!found)
		TRY(customer_new(ctx, &c));
	before = c;
	TRY(take_members(given, caller, &c));
	name_somehow(given, address, &c);
	TRY(err_invalid(ctx, given->problems));
	if (!found || !says_the_same(ctx->arena, &before, &c))
		TRY(customer_save(ctx, &c));
	*out = c.id;
	return take_contact(given, caller, c.id);
}

/*
 * An address of the work itself goes before the customer's; it belongs to the work, so whoever may create that
 * may add it.
 */
static const char *
site_address(const struct given *given, const struct given *customer, const char *own, const char **additional)
{
	const char *text;

	if (own != NULL) {
		text = given_text(given, "address_additional");
		*additional = text != NULL ? text : "";
		return own;
	}
	text = given_text(customer, "address_additional");
	*additional = text != NULL ? text : "";
	return given_word(customer, "address");
}

static bool
stands_there(const struct activity *now, const char *address)
{
	return now != NULL && !ID_IS_NONE(now->site) && (address == NULL || str_equal(now->address, address));
}

struct err *
wire_take_customer(const struct given *given, const struct caller *caller, const char *address,
    const struct activity *now, customer_id *customer, site_id *site)
{
	json_t *named = given_object(given, "customer");
	struct given of_customer = *given;
	const char *where, *additional = "";
	customer_id before = *customer;
	bool as_it_is = false;

	of_customer.prefix = "customer.";
	of_customer.from = named != NULL ? named : json_object();
	if (named == NULL)
		arena_defer(given->ctx->arena, forget, of_customer.from);
	/* work at an address of nobody's makes a customer of that name */
	if (json_object_size(of_customer.from) > 0 || (address != NULL && ID_IS_NONE(*customer)))
		TRY(save_customer(&of_customer, caller, address, customer, &as_it_is));
	if (ID_IS_NONE(*customer))
		return OK;
	where = as_it_is && address == NULL ? NULL : site_address(given, &of_customer, address, &additional);
	if (ID_EQUAL(before, *customer) && stands_there(now, where))
		return OK;
	return take_site(given, *customer, where, additional, site);
}

/* contact -- a person of a customer: how to reach them, and what they may do on the portal. */
#include "backoffice/backoffice.h"

#include "access/access.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "ui/ui.h"

/* What the contact may do at one site: "as elsewhere" or its own rights. */
struct site_rights {
	const char *id, *address, *own;		/* own "1": differs from the others */
	const char *see, *book, *sign;
};

struct contact_form {
	const char *id;			/* NULL: a new one */
	const char *customer, *action, *back;
	const char *name, *email, *mobile, *lang, *can_see, *can_book, *can_sign;
	struct ui_options langs;
	struct { struct site_rights *items; size_t count, capacity; } sites;
	const struct problems *problems;
	const char *refused;		/* what a mail server said about the address, when; NULL: nothing */
	const char *wants;		/* "1": also emails that are not needed */
};

#include "gen/backoffice_contact.html.h"

/* What became of emails to this address, and whether its owner wants all of them. */
static struct err *
fill_address(struct request *rq, struct contact_form *form)
{
	struct message_address address;
	struct ctx *ctx = rq->ctx;

	form->wants = "1";
	if (str_empty(form->email))
		return OK;
	TRY(message_address(ctx, "email", form->email, &address));
	form->wants = ui_bool(rq->http->method == HTTP_POST ? str_equal(field(rq, "wants"), "1") :
	    INSTANT_IS_NONE(address.opted_out_at));
	if (!INSTANT_IS_NONE(address.refused_at))
		form->refused = TF(ctx, "The last email to {address} came back on {moment}: {reason}",
		    "address", form->email, "moment", i18n_moment(ctx->arena, ctx->lang, address.refused_at,
		    here(rq)->zone, DATE_MEDIUM), "reason", address.error, NULL);
	return OK;
}

static struct err *
draw_contact(struct request *rq, struct response *rs, const struct customer *customer, struct contact_form *form)
{
	struct ctx *ctx = rq->ctx;

	TRY(fill_address(rq, form));
	form->customer = customer_full_name(ctx->arena, customer);
	form->langs = ui_languages(ctx, T(ctx, "As the customer"));
	form->back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), customer->public_id.text);
	form->action = arena_printf(ctx->arena, "%s/contacts/%s", form->back, form->id != NULL ? form->id : "new");
	backoffice_contact(&rs->html, form);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Contact"), .place = "customers" });
}

/* A contact of this customer, not of another one of the unit. */
static struct err *
find_contact(struct request *rq, struct customer *customer, struct contact *contact)
{
	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), customer));
	TRY(contact_find_public(rq->ctx, path_value(rq, "contact"), contact));
	if (!ID_EQUAL(contact->customer, customer->id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such contact."),
		    "contact of another customer");
	return OK;
}

/* ---- rights at single sites ---- */

static const struct access_site_right *
right_at(const struct access_site_rights *rights, site_id site)
{
	for (size_t i = 0; i < rights->count; i++)
		if (ID_EQUAL(rights->items[i].site, site))
			return &rights->items[i];
	return NULL;
}

static bool
named(const char *const *ids, const char *id)
{
	for (; *ids != NULL; ids++)
		if (str_equal(*ids, id))
			return true;
	return false;
}

/* What stands in the database, or (typed) what was sent. */
static struct err *
fill_sites(struct request *rq, const struct customer *customer, const struct contact *contact, bool typed,
    struct contact_form *form)
{
	struct access_site_rights rights = { 0 };
	struct ctx *ctx = rq->ctx;
	struct sites sites;

	TRY(site_list(ctx, customer->id, &sites));
	if (!ID_IS_NONE(contact->id))
		TRY(access_rights_list(ctx, contact->id, &rights));
	for (size_t i = 0; i < sites.count && (sites.count > 1 || rights.count > 0 || typed); i++) {
		const struct access_site_right *right = right_at(&rights, sites.items[i].id);
		const char *id = sites.items[i].public_id.text;

		*arena_push(ctx->arena, &form->sites) = (struct site_rights){ .id = id,
			.address = sites.items[i].address,
			.own = ui_bool(typed ? named(field_all(rq, "own[]"), id) : right != NULL),
			.see = ui_bool(typed ? named(field_all(rq, "see[]"), id)
					     : right == NULL ? contact->can_see : right->sees),
			.book = ui_bool(typed ? named(field_all(rq, "book[]"), id)
					      : right == NULL ? contact->can_book : right->books),
			.sign = ui_bool(typed ? named(field_all(rq, "sign[]"), id)
					      : right == NULL ? contact->can_sign : right->signs) };
	}
	return OK;
}

/* Only sites of this customer, so that nobody gets a right at a stranger's. */
static struct err *
save_sites(struct request *rq, const struct customer *customer, const struct contact *contact)
{
	struct access_site_rights rights = { 0 };
	struct sites sites;

	TRY(site_list(rq->ctx, customer->id, &sites));
	for (size_t i = 0; i < sites.count; i++) {
		const char *id = sites.items[i].public_id.text;

		if (named(field_all(rq, "own[]"), id))
			*arena_push(rq->ctx->arena, &rights) = (struct access_site_right){ sites.items[i].id,
				named(field_all(rq, "see[]"), id), named(field_all(rq, "book[]"), id),
				named(field_all(rq, "sign[]"), id) };
	}
	return access_rights_save(rq->ctx, contact->id, &rights);
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct contact_form form = { .lang = "", .can_see = "1", .can_book = "1", .can_sign = "1" };
	struct customer customer;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	return draw_contact(rq, rs, &customer, &form);
}

static struct err *
show_contact(struct request *rq, struct response *rs)
{
	struct contact_form form = { 0 };
	struct customer customer;
	struct contact contact;

	TRY(find_contact(rq, &customer, &contact));
	form.id = contact.public_id.text;
	form.name = contact.name;
	form.email = contact.email;
	form.mobile = !str_empty(contact.mobile_typed) ? contact.mobile_typed : contact.mobile;
	form.lang = contact.lang == LANG_COUNT ? "" : lang_tag(contact.lang);
	form.can_see = ui_bool(contact.can_see);
	form.can_book = ui_bool(contact.can_book);
	form.can_sign = ui_bool(contact.can_sign);
	TRY(fill_sites(rq, &customer, &contact, false, &form));
	return draw_contact(rq, rs, &customer, &form);
}

static struct err *
save(struct request *rq, struct response *rs, const struct customer *customer, struct contact *contact)
{
	struct ctx *ctx = rq->ctx;
	struct contact_form form = {
		.id = ID_IS_NONE(contact->id) ? NULL : contact->public_id.text, .name = field(rq, "name"),
		.email = field(rq, "email"), .mobile = field(rq, "mobile"), .lang = field(rq, "lang"),
		.can_see = field(rq, "can_see"), .can_book = field(rq, "can_book"), .can_sign = field(rq, "can_sign"),
	};
	struct err *err;

	contact->unit = ctx->unit;
	contact->customer = customer->id;
	contact->active = true;
	contact->name = form.name;
	contact->email = form.email;
	contact->mobile_typed = form.mobile;
	if (!lang_parse(form.lang, &contact->lang))
		contact->lang = LANG_COUNT;
	contact->can_see = str_equal(form.can_see, "1");
	contact->can_book = str_equal(form.can_book, "1");
	contact->can_sign = str_equal(form.can_sign, "1");
	err = contact_save(ctx, contact);
	form.problems = ui_problems(rs, err);
	if (form.problems != NULL) {
		TRY(fill_sites(rq, customer, contact, true, &form));
		return draw_contact(rq, rs, customer, &form);
	}
	TRY(err);
	TRY(save_sites(rq, customer, contact));
	if (!str_empty(form.email))
		TRY(message_set_opt_out(ctx, "email", form.email, !str_equal(field(rq, "wants"), "1")));
	ui_done(rq, rs, T(ctx, "Saved."), arena_printf(ctx->arena, "/customers/%s", customer->public_id.text));
	return OK;
}

static struct err *
add_contact(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct contact contact = { 0 };

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	return save(rq, rs, &customer, &contact);
}

static struct err *
change_contact(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct contact contact;

	TRY(find_contact(rq, &customer, &contact));
	return save(rq, rs, &customer, &contact);
}

static struct err *
put_away(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct contact contact;

	TRY(find_contact(rq, &customer, &contact));
	TRY(contact_archive(rq->ctx, contact.id));
	ui_done(rq, rs, T(rq->ctx, "Contact archived."),
	    arena_printf(rq->ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

#define CONTACT_FIELDS "name email mobile lang wants can_see can_book can_sign own[] see[] book[] sign[]"

const struct route backoffice_contact_routes[] = {
	{ GET, "/:unit/customers/:customer/contacts/new", show_new, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/contacts/new", add_contact, CAN_EDIT_CUSTOMERS, .fields = CONTACT_FIELDS },
	{ GET, "/:unit/customers/:customer/contacts/:contact", show_contact, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/contacts/:contact", change_contact, CAN_EDIT_CUSTOMERS,
	    .fields = CONTACT_FIELDS },
	{ POST, "/:unit/customers/:customer/contacts/:contact/archive", put_away, CAN_EDIT_CUSTOMERS,
	    .fields = CONTACT_FIELDS },
	{ 0 }
};

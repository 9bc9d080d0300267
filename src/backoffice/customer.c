/* customer -- one customer's record: sites, contacts, activities, and the way into the portal. */
#include "backoffice/backoffice.h"
#include "backoffice/documents.h"

#include <jansson.h>
#include "access/access.h"
#include "activity/activity.h"
#include "backoffice/audit.h"
#include "backoffice/own_fields.h"
#include "backoffice/record.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "phone/phone.h"
#include "ui/device.h"
#include "ui/ui.h"

enum { MOST_ACTIVITIES = 12, MOST_HISTORY = 15, PREVIEW_S = 3600 };

struct extra { const char *label, *value; };

struct customer_page {
	struct customer customer;
	const char *name, *path, *unit_path, *new_activity, *all_activities, *new_site, *new_contact;
	const char *category, *phone, *lang, *comment;	/* NULL: nothing to show */
	struct record_parts parts;
	struct own_fields own;
	html_safe own_facts;
	struct office_files files;
	struct { struct extra *items; size_t count, capacity; } extras;
	struct activities activities;
	const char **activity_times;
	struct sites sites;
	struct contacts contacts;
	struct customer_changes history;
	const char **change_labels, **change_times;
	struct audit_changes *changes;
	const char *all_changes;	/* NULL: may not see who changed what */
	const char **mobiles;		/* of the contacts, as people write them */
	const char *link, *uses_say;
	struct access_uses uses;
	const char **use_times;
	struct access_sessions sessions;
	const char **session_times;
	const char *labels, *link_says;
	const char *messages;		/* the log of what was written to them; NULL: not theirs to see */
	struct talk_card talk;
	bool link_expired;
	bool may_edit, may_create, may_see, may_portal, portal_off;
};

static const char *
contact_label(struct ctx *ctx, const struct contact *contact)
{
	if (!str_empty(contact->name))
		return contact->name;
	return contact->email != NULL ? contact->email
	    : contact->mobile != NULL ? contact->mobile
				      : T(ctx, "Without a name");
}

/* "see, book, sign" */
static const char *
contact_rights(struct ctx *ctx, const struct contact *contact)
{
	return arena_printf(ctx->arena, "%s%s%s%s%s", contact->can_see ? T(ctx, "see") : "",
	    contact->can_see && contact->can_book ? ", " : "", contact->can_book ? T(ctx, "book") : "",
	    (contact->can_see || contact->can_book) && contact->can_sign ? ", " : "",
	    contact->can_sign ? T(ctx, "sign") : "");
}

#include "gen/backoffice_customer.html.h"

static const char *
or_null(const char *text)
{
	return str_empty(text) ? NULL : text;
}

static const char *
moment(struct request *rq, instant at)
{
	return i18n_moment(rq->ctx->arena, rq->ctx->lang, at, here(rq)->zone, DATE_MEDIUM);
}

/* Columns of imports that we have no place of our own for. */
static void
fill_extras(struct ctx *ctx, struct customer_page *page)
{
	json_t *all = page->customer.additional != NULL ? json_loads(page->customer.additional, 0, NULL) : NULL, *value;
	const char *key;

	json_object_foreach(all, key, value) {
		const char *text = json_string_value(value);

		if (str_empty(text))
			continue;
		*arena_push(ctx->arena, &page->extras) = (struct extra){ arena_strdup(ctx->arena, key),
		    arena_strdup(ctx->arena, text) };
	}
	json_decref(all);
}

static struct err *
fill_facts(struct request *rq, struct customer_page *page)
{
	const struct customer *c = &page->customer;
	struct ctx *ctx = rq->ctx;

	page->name = customer_full_name(ctx->arena, c);
	page->path = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), c->public_id.text);
	page->unit_path = ui_path(rq, "");
	page->new_activity = ui_address(ctx, ui_path(rq, "/activities/new"), "customer", c->public_id.text, NULL);
	page->all_activities = ui_address(ctx, ui_path(rq, "/activities"), "customer", c->public_id.text, NULL);
	page->new_site = arena_printf(ctx->arena, "%s/sites/new", page->path);
	page->new_contact = arena_printf(ctx->arena, "%s/contacts/new", page->path);
	page->category = or_null(c->category);
	page->phone = or_null(c->phone);
	page->comment = or_null(c->comment);
	page->lang = c->lang == LANG_COUNT ? T(ctx, "As the unit") : lang_own_name(c->lang);
	page->may_edit = ui_may(rq, PERMISSION_EDIT_CUSTOMERS);
	page->may_create = ui_may(rq, PERMISSION_CREATE);
	page->may_portal = ui_may(rq, PERMISSION_PORTAL_ACCESS);
	page->portal_off = !here(rq)->settings.portal_on;
	if ((ctx->actor.rights & RIGHT(PERMISSION_SEE_OUTBOX)) != 0)
		page->messages = ui_address(ctx, ui_path(rq, "/messages"), "customer", c->public_id.text, NULL);
	page->labels = ui_address(ctx, ui_path(rq, "/labels"), "customer", c->public_id.text, NULL);
	TRY(backoffice_talk_card_of(rq, c->id, (activity_id){ 0 }, page->path, &page->talk));
	fill_extras(ctx, page);
	TRY(office_files_of_customer(rq, c->id, c->public_id.text, &page->files));
	return record_fill(rq, c, &page->parts);
}

static struct err *
fill_activities(struct request *rq, struct customer_page *page)
{
	struct ctx *ctx = rq->ctx;

	TRY(activity_list(ctx, &(struct activity_filter){ .customer = page->customer.id, .order = ORDER_START_DOWN,
	    .limit = MOST_ACTIVITIES }, &page->activities));
	page->activity_times = arena_new_array(ctx->arena, page->activities.count, const char *);
	for (size_t i = 0; i < page->activities.count; i++) {
		const struct activity *a = &page->activities.items[i];

		page->activity_times[i] = INSTANT_IS_NONE(a->start) ? T(ctx, "not planned") : moment(rq, a->start);
	}
	return OK;
}

static struct err *
fill_history(struct request *rq, struct customer_page *page)
{
	struct ctx *ctx = rq->ctx;

	TRY(customer_history(ctx, page->customer.id, MOST_HISTORY, &page->history));
	page->change_labels = arena_new_array(ctx->arena, page->history.count, const char *);
	page->change_times = arena_new_array(ctx->arena, page->history.count, const char *);
	page->changes = arena_new_array(ctx->arena, page->history.count, struct audit_changes);
	if (ui_may(rq, PERMISSION_SEE_AUDIT))
		page->all_changes = ui_address(ctx, ui_path(rq, "/audit"), "subject", page->customer.public_id.text,
		    NULL);
	for (size_t i = 0; i < page->history.count; i++) {
		const struct customer_change *change = &page->history.items[i];

		page->change_times[i] = moment(rq, change->at);
		page->change_labels[i] = audit_say(ctx, change->what);
		page->changes[i] = audit_changes_of(ctx, change->detail);
	}
	return OK;
}

static struct err *
fill_portal(struct request *rq, struct customer_page *page)
{
	struct access_link_state state;
	struct ctx *ctx = rq->ctx;
	const char *path;

	if (!page->may_portal)
		return OK;
	TRY(access_link_state(ctx, page->customer.id, &state));
	if (page->customer.portal_access && !state.revoked && !state.expired && here(rq)->settings.way_personal) {
		TRY(access_personal_link(ctx, page->customer.id, &path));
		page->link = absolute_url(rq, path);
		page->link_says = TF(ctx, "It ends on {day} unless it is used before.", "day",
		    i18n_date(ctx->arena, ctx->lang, zone_date(here(rq)->zone, state.expires_at), DATE_LONG), NULL);
	}
	page->link_expired = state.expired && !state.revoked;
	TRY(access_link_uses(ctx, page->customer.id, &page->uses));
	page->uses_say = page->uses.count == 0 ? T(ctx, "Not used yet.") :
	    TN(ctx, (int64_t)page->uses.count, "Used {n} time.", "Used {n} times.", NULL);
	page->use_times = arena_new_array(ctx->arena, page->uses.count, const char *);
	for (size_t i = 0; i < page->uses.count; i++)
		page->use_times[i] = moment(rq, page->uses.items[i].at);
	TRY(access_customer_sessions(ctx, page->customer.id, &page->sessions));
	page->session_times = arena_new_array(ctx->arena, page->sessions.count, const char *);
	for (size_t i = 0; i < page->sessions.count; i++)
		page->session_times[i] = moment(rq, page->sessions.items[i].seen_at);
	return OK;
}

static struct err *
fill_contacts(struct request *rq, struct customer_page *page)
{
	struct ctx *ctx = rq->ctx;

	TRY(contact_list(ctx, page->customer.id, &page->contacts));
	page->mobiles = arena_new_array(ctx->arena, page->contacts.count, const char *);
	for (size_t i = 0; i < page->contacts.count; i++) {
		const struct contact *contact = &page->contacts.items[i];

		page->mobiles[i] = contact->mobile == NULL ? contact->mobile_typed :
		    phone_print(ctx->arena, contact->mobile, here(rq)->country);
	}
	return OK;
}

static struct err *
show_customer(struct request *rq, struct response *rs)
{
	struct customer_page page = { 0 };
	struct ctx *ctx = rq->ctx;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &page.customer));
	if (!str_equal(page.customer.public_id.text, path_value(rq, "customer"))) {
		/* it became part of another record */
		respond_see_other(rs, arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"),
		    page.customer.public_id.text));
		return OK;
	}
	TRY(fill_facts(rq, &page));
	page.may_see = ui_may(rq, PERMISSION_SEE_BOARD);
	if (page.may_see)
		TRY(fill_activities(rq, &page));
	TRY(site_list(ctx, page.customer.id, &page.sites));
	TRY(fill_contacts(rq, &page));
	TRY(fill_history(rq, &page));
	TRY(fill_portal(rq, &page));
	TRY(own_fields_open(rq, &page.customer, &page.own));
	TRY(own_fields_show(rq, rs, &page.own, &page.own_facts));
	backoffice_customer(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.name, .place = "customers" });
}

/* ---- what the buttons do ---- */

static struct err *
find_customer(struct request *rq, struct customer *customer, const char **path)
{
	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), customer));
	*path = arena_printf(rq->ctx->arena, "/customers/%s", customer->public_id.text);
	return OK;
}

/* What is still to come for them stays as it is, which whoever archives them should know. */
static struct err *
say_archived(struct ctx *ctx, customer_id id, const char **say)
{
	const struct activity_filter filter = { .customer = id, .statuses = STATUSES_OPEN, .limit = 1 };
	struct activities open;

	TRY(activity_list(ctx, &filter, &open));
	*say = open.count == 0 ? T(ctx, "Archived.") :
	    T(ctx, "Archived. What is planned or to be planned for this customer stays as it is.");
	return OK;
}

static struct err *
set_archived(struct request *rq, struct response *rs, bool archived)
{
	struct customer customer;
	const char *path, *say = T(rq->ctx, "In use again.");

	TRY(find_customer(rq, &customer, &path));
	TRY(customer_set_archived(rq->ctx, customer.id, archived));
	if (archived)
		TRY(say_archived(rq->ctx, customer.id, &say));
	ui_done_undo(rq, rs, say, path,
	    arena_printf(rq->ctx->arena, "%s/%s", path, archived ? "restore" : "archive"));
	return OK;
}

static struct err *
archive(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, true);
}

static struct err *
restore(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, false);
}

static struct err *
set_portal(struct request *rq, struct response *rs, bool on)
{
	struct customer customer;
	const char *path;

	TRY(find_customer(rq, &customer, &path));
	TRY(customer_set_portal_access(rq->ctx, customer.id, on));
	ui_done_undo(rq, rs, on ? T(rq->ctx, "The customer can enter the portal now.") :
	    T(rq->ctx, "The customer can no longer enter the portal."), path,
	    arena_printf(rq->ctx->arena, "%s/portal/%s", path, on ? "off" : "on"));
	return OK;
}

static struct err *
portal_on(struct request *rq, struct response *rs)
{
	return set_portal(rq, rs, true);
}

static struct err *
portal_off(struct request *rq, struct response *rs)
{
	return set_portal(rq, rs, false);
}

static struct err *
renew_link(struct request *rq, struct response *rs)
{
	struct customer customer;
	const char *path;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_renew_link(rq->ctx, customer.id));
	ui_done_undo(rq, rs, T(rq->ctx, "There is a new link; the old one opens nothing any more."), path,
	    arena_printf(rq->ctx->arena, "%s/link/undo", path));
	return OK;
}

static struct err *
undo_renewal(struct request *rq, struct response *rs)
{
	struct customer customer;
	const char *path;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_undo_renewal(rq->ctx, customer.id));
	ui_done(rq, rs, T(rq->ctx, "The old link is good again; the new one opens nothing."), path);
	return OK;
}

static struct err *
revoke_link(struct request *rq, struct response *rs)
{
	struct customer customer;
	const char *path;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_revoke_link(rq->ctx, customer.id, true));
	ui_done_undo(rq, rs, T(rq->ctx, "The link opens nothing any more."), path,
	    arena_printf(rq->ctx->arena, "%s/link/allow", path));
	return OK;
}

static struct err *
allow_link(struct request *rq, struct response *rs)
{
	struct customer customer;
	const char *path;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_revoke_link(rq->ctx, customer.id, false));
	ui_done(rq, rs, T(rq->ctx, "The link works again."), path);
	return OK;
}

static struct err *
send_link(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	const char *path, *link;
	bool sent;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_personal_link(ctx, customer.id, &link));
	TRY(message_send_portal_link(ctx, customer.id, absolute_url(rq, link), &sent));
	ui_done(rq, rs, sent ? T(ctx, "The link is on its way to the first contact.") :
	    T(ctx, "No contact has an email or a mobile number. Add one, then send the link."), path);
	return OK;
}

static struct err *
end_sessions(struct request *rq, struct response *rs)
{
	struct customer customer;
	const char *path;
	int64_t ended;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_end_customer(rq->ctx, customer.id, &ended));
	ui_done(rq, rs, TN(rq->ctx, ended, "{n} device signed out.", "{n} devices signed out.", NULL), path);
	return OK;
}

static struct err *
preview(struct request *rq, struct response *rs)
{
	struct customer customer;
	const char *path, *token;

	TRY(find_customer(rq, &customer, &path));
	TRY(access_preview(rq->ctx, customer.id, &token));
	respond_cookie(rq, rs, "ds_portal", token, PREVIEW_S);
	respond_see_other(rs, arena_printf(rq->ctx->arena, "/p/%s", here(rq)->slug));
	return OK;
}

const struct route backoffice_customer_routes[] = {
	{ GET, "/:unit/customers/:customer", show_customer, CAN_SEE_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/archive", archive, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/restore", restore, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/portal/on", portal_on, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/portal/off", portal_off, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/link/renew", renew_link, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/link/undo", undo_renewal, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/link/restore", renew_link, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/link/revoke", revoke_link, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/link/allow", allow_link, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/link/send", send_link, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/sessions/end", end_sessions, CAN_PORTAL_ACCESS },
	{ POST, "/:unit/customers/:customer/preview", preview, CAN_PORTAL_ACCESS },
	{ 0 }
};

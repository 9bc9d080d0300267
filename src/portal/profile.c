/*
 * profile -- what we know of the customer: name, addresses, how to reach them, and those of the unit's own
 * fields that staff show or ask on the portal.
 */
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "phone/phone.h"
#include "portal/documents.h"
#include "portal/inside.h"
#include "ui/ui.h"
#include "ui/sent.h"

enum { LARGEST_FIELDS = 4 << 20 };

struct profile_page {
	const char *name, *who, *email, *mobile;
	const char **sites;
	size_t site_count;
	html_safe shown;		/* own fields to read; markup NULL: none */
	html_safe fields;		/* own fields to fill; markup NULL: none */
	const char *here, *messages;
	const struct problems *problems;
};

#include "gen/portal_profile.html.h"

struct profile {
	struct ui_sent came;
	struct portal *portal;
	struct customer customer;
	struct form form;
	struct form_use use;
	struct form_sent sent;
	bool may_write;
};

/* ---- around the form ---- */

/* A draft of the visitor, or what stands in this customer's own fields: their form decides who sees it. */
static struct err *
find_document(struct ctx *ctx, void *arg, const char *id, struct form_document *out)
{
	struct profile *profile = arg;
	struct document d;
	bool draft;

	TRY(document_draft_lookup(ctx, id, portal_holder(profile->came.rq), &d, &draft));
	if (!draft)
		TRY(access_document(ctx, &profile->portal->visitor, id, &d));
	*out = (struct form_document){ .name = d.name, .caption = d.caption, .type = d.type, .size = d.size,
		.address = portal_document_path(profile->came.rq, id, "whole"),
		.thumbnail = d.kind == DOCUMENT_PHOTO ? portal_document_path(profile->came.rq, id, "small") : NULL };
	return OK;
}

/* A field of the record is for staff until they say that customers see it. */
static void
hide_what_nobody_shows(struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (json_object_get(form->fields[i].settings, "portal") == NULL)
			form->fields[i].access[FOR_PORTAL] = FIELD_HIDDEN;
}

static struct err *
open_profile(struct request *rq, struct response *rs, struct profile *out)
{
	*out = (struct profile){ .came = { .rq = rq } };
	out->sent = ui_sent_form(&out->came);
	TRY(portal_visitor(rq, rs, &out->portal));
	if (out->portal == NULL)
		return OK;
	if (access_is_narrow(&out->portal->visitor))
		return portal_not_found(rq->ctx, "a link to one visit");
	TRY(customer_find(rq->ctx, out->portal->visitor.here->customer, &out->customer));
	TRY(form_find_begun(rq->ctx, form_of_customer(), rq->http->method == HTTP_POST ? form_begun(&out->sent) : 0,
	    &out->form));
	hide_what_nobody_shows(&out->form);
	out->may_write = access_somewhere(&out->portal->visitor, ACCESS_BOOK);
	out->use = (struct form_use){ .audience = FOR_PORTAL, .fallback = out->portal->unit.lang,
		.zone = out->portal->unit.zone, .country = out->portal->unit.country, .document = find_document,
		.document_arg = out, .holder = portal_holder(rq), .upload = portal_path(rq, "/uploads") };
	return OK;
}

/* ---- shown ---- */

static bool
asks(const struct profile *profile)
{
	for (size_t i = 0; i < profile->form.count && profile->may_write; i++)
		if (profile->form.fields[i].access[FOR_PORTAL] == FIELD_WRITE)
			return true;
	return false;
}

/* Where one may write, the form shows what is to be read as well. */
static struct err *
draw_fields(struct profile *profile, struct response *rs, const struct problems *problems, struct profile_page *page)
{
	struct ctx *ctx = profile->came.rq->ctx;
	json_t *values = form_values(ctx, profile->customer.custom);
	struct buf buf = buf_make(ctx->arena, LARGEST_FIELDS);
	struct html html = rs->html;
	struct form_rows rows;

	html.out = &buf;
	if (asks(profile)) {
		TRY(form_draw(ctx, &profile->form, &profile->use, values, problems == NULL ? NULL : &profile->sent,
		    problems, &html));
		page->fields = html_from_buf(&buf);
		return OK;
	}
	TRY(form_show(ctx, &profile->form, NULL, &profile->use, values, false, &rows));
	form_rows_draw(&html, &rows);
	if (rows.count > 0)
		page->shown = html_from_buf(&buf);
	return OK;
}

static struct err *
fill_sites(struct profile *profile, struct profile_page *page)
{
	struct ctx *ctx = profile->came.rq->ctx;
	struct sites sites;
	site_id id;

	TRY(site_list(ctx, profile->customer.id, &sites));
	page->sites = arena_new_array(ctx->arena, sites.count + 1, const char *);
	for (size_t i = 0; i < sites.count; i++)
		if (access_site(ctx, &profile->portal->visitor, ACCESS_SEE, sites.items[i].public_id.text, &id) == OK)
			page->sites[page->site_count++] = sites.items[i].address;
	return OK;
}

static struct err *
draw(struct profile *profile, struct response *rs, const struct problems *problems)
{
	struct request *rq = profile->came.rq;
	struct ctx *ctx = rq->ctx;
	const struct access_standing *here = profile->portal->visitor.here;
	struct profile_page page = { .name = customer_full_name(ctx->arena, &profile->customer),
		.here = portal_path(rq, "/profile"), .messages = portal_path(rq, "/messages"), .problems = problems };
	struct contact contact;

	if (!ID_IS_NONE(here->contact)) {
		TRY(contact_find(ctx, here->contact, &contact));
		page.who = contact.name;
		page.email = contact.email;
		page.mobile = str_empty(contact.mobile) ? contact.mobile_typed :
		    phone_print(ctx->arena, contact.mobile, profile->portal->unit.country);
	}
	TRY(fill_sites(profile, &page));
	TRY(draw_fields(profile, rs, problems, &page));
	profile_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(ctx, "Your details"),
	    .back = portal_path(rq, "%s", "") });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct profile profile;

	TRY(open_profile(rq, rs, &profile));
	return profile.portal == NULL ? OK : draw(&profile, rs, NULL);
}

/* ---- saved ---- */

/* Read again inside, so that what staff changed meanwhile in other fields stays. */
static struct err *
save_in(struct ctx *ctx, void *arg)
{
	struct profile *profile = arg;
	struct problems problems = { 0 };
	struct customer customer;
	json_t *values;

	TRY(customer_find(ctx, profile->customer.id, &customer));
	TRY(form_read(ctx, &profile->form, &profile->use, form_values(ctx, customer.custom), &profile->sent,
	    &problems, &values));
	TRY(err_invalid(ctx, &problems));
	customer.custom = form_values_print(ctx, values);
	customer.custom_version = profile->form.version;
	TRY(customer_save(ctx, &customer));
	return form_claim_documents(ctx, &profile->form, values, &(struct document_place){
	    .owner = DOCUMENT_OF_CUSTOMER, .owner_id = customer.id.value, .customer = customer.id },
	    profile->use.holder, true);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct profile profile;
	struct err *err;

	TRY(open_profile(rq, rs, &profile));
	if (profile.portal == NULL)
		return OK;
	if (profile.portal->visitor.looking)
		return err_new(rq->ctx, ERR_FORBIDDEN,
		    T(rq->ctx, "You are looking at the portal as the customer sees it: nothing can be changed."), NULL);
	if (!asks(&profile))
		return portal_not_found(rq->ctx, "nothing to fill in");
	err = ui_take_files(rq, profile.use.holder, &profile.came.files);
	if (err == OK)
		err = db_transaction(rq->ctx, save_in, &profile);
	if (err != OK && err->kind == ERR_INVALID && err->problems != NULL) {
		rs->http->status = 422;
		return draw(&profile, rs, err->problems);
	}
	TRY(err);
	respond_flash(rq, rs, T(rq->ctx, "Saved. Thank you."));
	respond_see_other(rs, portal_path(rq, "/profile"));
	return OK;
}

const struct route portal_profile_routes[] = {
	{ GET, "/:unit/profile", show, .needs = NEEDS_CONTACT, .fields = "", .about = "What we know of them" },
	{ POST, "/:unit/profile", save, .needs = NEEDS_CONTACT, .fields = "f.*", .files = true,
	    .body_limit = UI_UPLOAD_BODY, .about = "Own fields that they fill" },
	{ 0 },
};

/* contact -- people of a customer; their email or mobile number is who they are on the portal. */
#include "account/account.h"
#include "base/arena.h"
#include "base/email.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "customer/store.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "phone/phone.h"

bool
contact_parse_email(struct arena *arena, const char *text, const char **out)
{
	return email_parse(arena, text, out);
}

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such contact."), NULL);
}

struct err *
contact_find(struct ctx *ctx, contact_id id, struct contact *out)
{
	struct contact_find_row row;
	bool found;

	TRY(sql_contact_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = contact_from_row(&row);
	return OK;
}

struct err *
contact_find_public(struct ctx *ctx, const char *public_id, struct contact *out)
{
	struct contact_find_row row;
	bool found;

	TRY(sql_contact_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = contact_from_row(&row);
	return OK;
}

struct err *
contact_list(struct ctx *ctx, customer_id customer, struct contacts *out)
{
	struct contact_find_rows rows;

	TRY(sql_contact_list(ctx, ctx->unit, customer, &rows));
	contacts_from_rows(ctx, &rows, out);
	return OK;
}

struct err *
contact_lookup_first(struct ctx *ctx, customer_id customer, struct contact *out, bool *found)
{
	struct contacts contacts;

	TRY(contact_list(ctx, customer, &contacts));
	*found = contacts.count != 0;
	if (*found)
		*out = contacts.items[0];
	return OK;
}

struct err *
contact_list_identity(struct ctx *ctx, const char *identity, struct contacts *out)
{
	struct contact_find_rows rows;

	if (strchr(identity, '@') != NULL)
		TRY(sql_contact_list_email(ctx, identity, &rows));
	else
		TRY(sql_contact_list_mobile(ctx, identity, &rows));
	contacts_from_rows(ctx, &rows, out);
	return OK;
}

/* ---- saving ---- */

static void
check_mobile(struct ctx *ctx, struct contact *c, const char *country, struct problems *problems)
{
	struct phone phone;

	c->mobile_typed = str_trim(ctx->arena, c->mobile_typed != NULL ? c->mobile_typed : "");
	if (str_empty(c->mobile_typed) && c->mobile != NULL)
		c->mobile_typed = c->mobile;
	c->mobile = NULL;
	if (str_empty(c->mobile_typed))
		return;
	check_length(ctx, problems, "mobile", c->mobile_typed, 60);
	if (phone_parse(c->mobile_typed, country, &phone))
		c->mobile = arena_strdup(ctx->arena, phone.e164);
	else
		problem_add(ctx->arena, problems, "mobile", T(ctx, "This is no possible phone number."));
}

static void
check(struct ctx *ctx, struct contact *c, const char *country, struct problems *problems)
{
	const char *typed = c->email != NULL ? str_trim(ctx->arena, c->email) : "";

	c->name = c->name != NULL ? str_trim(ctx->arena, c->name) : "";
	check_length(ctx, problems, "name", c->name, 120);
	c->email = NULL;
	if (!str_empty(typed) && !email_parse(ctx->arena, typed, &c->email))
		problem_add(ctx->arena, problems, "email", T(ctx, "Enter an email address like name@example.org."));
	check_mobile(ctx, c, country, problems);
	if (str_empty(typed) && str_empty(c->mobile_typed))
		problem_add(ctx->arena, problems, "email", T(ctx, "Enter an email address or a mobile number."));
}

struct saving {
	const struct contact *in;
	struct contact out;
};

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct contact *c = &saving->out;

	*c = *saving->in;
	c->unit = ctx->unit;
	if (ID_IS_NONE(c->id)) {
		struct contact_insert_row row;
		struct customer customer;

		TRY(customer_find(ctx, c->customer, &customer));
		c->public_id = env_public_id(ctx->env);
		TRY(sql_contact_insert(ctx, ctx->unit, c->customer, c->public_id, c->name, c->email, c->mobile,
		    c->mobile_typed, lang_column(c->lang), c->can_see, c->can_book, c->can_sign, ctx->now, &row));
		c->id = row.id;
		c->active = true;
		c->created_at = c->updated_at = ctx->now;
		TRY(audit_write(ctx, "customer.contact_added", customer.public_id.text, NULL));
	} else {
		struct contact old;
		struct customer customer;

		TRY(contact_find(ctx, c->id, &old));
		TRY(customer_find(ctx, old.customer, &customer));
		TRY(sql_contact_update(ctx, ctx->unit, c->id, c->name, c->email, c->mobile, c->mobile_typed,
		    lang_column(c->lang), c->can_see, c->can_book, c->can_sign, c->active, ctx->now, NULL));
		c->public_id = old.public_id;
		c->customer = old.customer;
		c->updated_at = ctx->now;
		TRY(audit_write(ctx, c->active ? "customer.contact_changed" : "customer.contact_removed",
		    customer.public_id.text, NULL));
	}
	return customer_reindex(ctx, c->customer);
}

struct err *
contact_save(struct ctx *ctx, struct contact *contact)
{
	struct problems problems = { 0 };
	struct contact checked = *contact;
	struct saving saving = { .in = &checked };
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	check(ctx, &checked, unit.country, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*contact = saving.out;
	return OK;
}

static struct err *
archive_inside(struct ctx *ctx, void *arg)
{
	const contact_id *id = arg;
	struct contact c;
	struct customer customer;

	TRY(contact_find(ctx, *id, &c));
	TRY(customer_find(ctx, c.customer, &customer));
	TRY(sql_contact_update(ctx, ctx->unit, c.id, c.name, c.email, c.mobile, c.mobile_typed, lang_column(c.lang),
	    c.can_see, c.can_book, c.can_sign, false, ctx->now, NULL));
	TRY(audit_write(ctx, "customer.contact_removed", customer.public_id.text, NULL));
	return customer_reindex(ctx, c.customer);
}

struct err *
contact_archive(struct ctx *ctx, contact_id id)
{
	return db_transaction(ctx, archive_inside, &id);
}

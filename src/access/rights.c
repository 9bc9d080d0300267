/* rights -- what a contact may do at single sites, where that differs from its other sites. */
#include "access/inside.h"
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

/* "[3,7]": for IN @ints(). */
static const char *
contacts_of(struct ctx *ctx, const struct access_standings *standings, const bool *by_site)
{
	struct buf ids = buf_make(ctx->arena, 8192);
	bool some = false;

	for (size_t i = 0; i < standings->count; i++) {
		if (!by_site[i])
			continue;
		buf_printf(&ids, "%s%lld", some ? "," : "[",
		    (long long)standings->items[i].contact.value);
		some = true;
	}
	buf_putc(&ids, ']');
	return some ? buf_text(&ids) : NULL;
}

struct err *
rights_fill(struct ctx *ctx, struct access_standings *standings, const bool *by_site)
{
	const char *contacts = contacts_of(ctx, standings, by_site);
	struct access_rights_of_rows rows;

	if (contacts == NULL)
		return OK;
	TRY(sql_access_rights_of(ctx, contacts, &rows));
	for (size_t i = 0; i < standings->count; i++) {
		struct access_standing *standing = &standings->items[i];
		struct access_site_rights own = { 0 };

		for (size_t k = 0; k < rows.count; k++)
			if (ID_EQUAL(rows.items[k].contact, standing->contact))
				*arena_push(ctx->arena, &own) = (struct access_site_right){
					rows.items[k].site, rows.items[k].can_see,
					rows.items[k].can_book, rows.items[k].can_sign
				};
		standing->sites = own.items;
		standing->site_count = own.count;
	}
	return OK;
}

struct err *
access_rights_list(struct ctx *ctx, contact_id contact, struct access_site_rights *out)
{
	struct access_rights_list_rows rows;

	TRY(sql_access_rights_list(ctx, ctx->unit, contact, &rows));
	*out = (struct access_site_rights){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct access_site_right){ rows.items[i].site,
			rows.items[i].can_see, rows.items[i].can_book, rows.items[i].can_sign };
	return OK;
}

struct saving { contact_id contact; const struct access_site_rights *rights; };

static struct err *
save(struct ctx *ctx, void *arg)
{
	const struct saving *saving = arg;
	struct contact contact;
	struct customer customer;

	TRY(contact_find(ctx, saving->contact, &contact));
	TRY(customer_find(ctx, contact.customer, &customer));
	TRY(sql_access_rights_clear(ctx, ctx->unit, contact.id, NULL));
	for (size_t i = 0; i < saving->rights->count; i++) {
		const struct access_site_right *right = &saving->rights->items[i];
		struct site site;

		if (right->sees == contact.can_see && right->books == contact.can_book &&
		    right->signs == contact.can_sign)
			continue;
		TRY(site_find(ctx, right->site, &site));
		TRY(sql_access_rights_add(ctx, ctx->unit, contact.id, site.id, right->sees,
		    right->books, right->signs, NULL));
	}
	return audit_write(ctx, "customer.contact_rights", customer.public_id.text, NULL);
}

struct err *
access_rights_save(struct ctx *ctx, contact_id contact, const struct access_site_rights *rights)
{
	struct saving saving = { contact, rights };

	return db_transaction(ctx, save, &saving);
}

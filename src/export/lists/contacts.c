/* contacts -- the people of customers, with what they may do on the portal. */
#include "base/str.h"
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "customer.reference", "name", "email", "mobile", "language", "can_see",
	"can_book", "can_sign", "active", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_contacts_rows rows;

	TRY(sql_export_contacts(ctx, ctx->unit, (contact_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_contacts_row *r = &rows.items[i];

		export_text(e, r->public_id.text);
		export_text(e, r->customer);
		export_text(e, r->name);
		export_text(e, r->email);
		export_text(e, str_empty(r->mobile_typed) ? r->mobile : r->mobile_typed);
		export_text(e, r->lang);
		export_bool(e, r->can_see);
		export_bool(e, r->can_book);
		export_bool(e, r->can_sign);
		export_bool(e, r->active);
		TRY(export_row(ctx, e));
		e->after = r->id.value;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_contacts = { "contacts", N_("Contacts"), PERMISSION_SEE_CUSTOMERS, columns, NULL,
	next };

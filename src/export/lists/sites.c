/* sites -- all addresses of customers. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "customer.reference", "address", "address_additional", "latitude",
	"longitude", "time_zone", "notes", "active", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_sites_rows rows;

	TRY(sql_export_sites(ctx, ctx->unit, (site_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_sites_row *r = &rows.items[i];

		export_text(e, r->public_id.text);
		export_text(e, r->customer);
		export_text(e, r->address);
		export_text(e, r->address_additional);
		export_real(ctx, e, r->latitude);
		export_real(ctx, e, r->longitude);
		export_text(e, r->zone);
		export_text(e, r->notes);
		export_bool(e, r->active);
		TRY(export_row(ctx, e));
		e->after = r->id.value;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_sites = { "sites", N_("Sites"), PERMISSION_SEE_CUSTOMERS, columns, NULL, next };

/* quotes -- what was offered and what came of it. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "number", "title", "status", "customer.reference", "customer.name",
	"activity.reference", "total", "currency", "valid_until", "reason", "decided_by", "decided_at", "created_at",
	NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_quotes_rows rows;

	TRY(sql_export_quotes(ctx, ctx->unit, (quote_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_quotes_row *r = &rows.items[i];

		export_text(e, r->public_id.text);
		export_text(e, r->number);
		export_text(e, r->title);
		export_text(e, r->status);
		export_text(e, r->customer);
		export_text(e, r->customer_name);
		export_text(e, r->activity);
		export_hundredths(ctx, e, r->total);
		export_text(e, r->currency);
		export_date(ctx, e, r->valid_until);
		export_text(e, r->reason);
		export_text(e, r->decided_by);
		export_instant(ctx, e, r->decided_at);
		export_instant(ctx, e, r->created_at);
		TRY(export_row(ctx, e));
		e->after = r->id.value;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_quotes = { "quotes", N_("Quotes"), PERMISSION_SEE_CUSTOMERS, columns, NULL, next };

/* prices -- of products, to be raised in a spreadsheet and brought back. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "reference", "price", "tax", "cost", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_products_rows list;

	TRY(sql_export_products(ctx, ctx->unit, false, e->after, EXPORT_PAGE, &list));
	for (size_t i = 0; i < list.count; i++) {
		export_text(e, list.items[i].reference);
		export_hundredths(ctx, e, list.items[i].price);
		export_hundredths(ctx, e, list.items[i].tax);
		export_hundredths(ctx, e, list.items[i].cost);
		TRY(export_row(ctx, e));
		e->after = list.items[i].id;
	}
	*more = list.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_prices = { "prices", N_("Prices"), PERMISSION_QUOTE, columns, NULL, next };

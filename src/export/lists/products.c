/* products -- the price list, with what things cost us. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "reference", "name", "measure", "price", "tax", "cost", "active", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_products_rows list;

	TRY(sql_export_products(ctx, ctx->unit, true, e->after, EXPORT_PAGE, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct export_products_row *p = &list.items[i];

		export_text(e, p->reference);
		export_text(e, p->name);
		export_text(e, p->measure);
		export_hundredths(ctx, e, p->price);
		export_hundredths(ctx, e, p->tax);
		export_hundredths(ctx, e, p->cost);
		export_bool(e, p->active);
		TRY(export_row(ctx, e));
		e->after = list.items[i].id;
	}
	*more = list.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_products = { "products", N_("Products"), PERMISSION_QUOTE, columns, NULL, next };

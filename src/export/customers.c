/* customers -- see customers.h. */
#include "export/customers.h"

#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/export.sql.h"

struct err *
export_customers_begin(struct ctx *ctx, struct exporting *e)
{
	struct export_customer_names_rows names;

	TRY(sql_export_customer_names(ctx, ctx->unit, &names));
	for (size_t i = 0; i < names.count; i++)
		export_additional_column(e, names.items[i].name);
	return OK;
}

static void
put_customer(struct ctx *ctx, struct exporting *e, const struct export_customers_row *r, bool machine)
{
	struct opening_hours opening = { 0 };
	struct restrictions restrictions = { 0 };

	export_text(e, r->external_id != NULL ? r->external_id : r->public_id.text);
	export_text(e, r->reference);
	if (!machine)
		export_text(e, r->type);
	export_bool(e, r->active);
	export_text(e, r->name);
	if (!machine)
		export_text(e, r->first_name);
	export_text(e, r->address);
	export_text(e, r->address_additional);
	export_real(ctx, e, r->latitude);
	export_real(ctx, e, r->longitude);
	if (!machine) {
		export_text(e, r->phone);
		export_text(e, str_empty(r->mobile_typed) ? r->mobile : r->mobile_typed);
		export_text(e, r->email);
		export_text(e, r->lang);
	}
	export_text(e, r->category);
	if (!machine)
		export_bool(e, r->portal_access);
	export_text(e, r->parent);
	if (!machine) {
		if (opening_from_json(ctx->arena, r->opening_hours, &opening))
			export_text(e, opening_print(ctx->arena, &opening));
		else
			export_text(e, "");
		if (restrictions_from_json(ctx->arena, r->restrictions, &restrictions)
		    && restrictions_are_any(&restrictions))
			export_text(e, restrictions_print(ctx->arena, &restrictions));
		else
			export_text(e, "");
	}
	export_text(e, r->comment);
	export_text(e, r->maker);
	export_text(e, r->model);
	export_text(e, r->serial);
	export_date(ctx, e, r->installed_on);
	export_date(ctx, e, r->warranty_until);
	export_additional(ctx, e, r->additional, r->custom);
}

struct err *
export_customers_next(struct ctx *ctx, struct exporting *e, const char *type, bool *more)
{
	struct export_customers_rows rows;

	TRY(sql_export_customers(ctx, ctx->unit, e->stage == 0, type, (customer_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		put_customer(ctx, e, &rows.items[i], type != NULL);
		TRY(export_row(ctx, e));
		e->after = rows.items[i].id.value;
	}
	*more = rows.count == EXPORT_PAGE || e->stage == 0;
	if (rows.count < EXPORT_PAGE && e->stage == 0) {
		e->stage = 1;
		e->after = 0;
	}
	return OK;
}

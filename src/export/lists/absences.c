/* absences -- of the workers of the unit. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "email", "from", "to", "note", "type", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_absences_rows rows;

	TRY(sql_export_absences(ctx, ctx->tenant, ctx->unit, (absence_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_absences_row *r = &rows.items[i];

		export_text(e, r->public_id.text);
		export_text(e, r->email);
		export_instant(ctx, e, r->from_at);
		export_instant(ctx, e, r->to_at);
		export_text(e, r->note);
		export_text(e, r->type);
		TRY(export_row(ctx, e));
		e->after = r->id.value;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_absences = { "absences", N_("Absences"), PERMISSION_SEE_TEAM, columns, NULL,
	next };

/* surveys -- how satisfied customers were. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "activity.reference", "customer.reference", "intervention_type_reference",
	"assignee_email", "survey", "scale", "score", "low", "choice", "comment", "created_at", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_surveys_rows rows;

	TRY(sql_export_surveys(ctx, ctx->unit, e->after, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_surveys_row *r = &rows.items[i];

		export_text(e, r->activity);
		export_text(e, r->customer);
		export_text(e, r->type);
		export_text(e, r->worker);
		export_text(e, r->code);
		export_text(e, r->scale);
		export_int(ctx, e, r->score);
		export_bool(e, r->low);
		export_text(e, r->choice);
		export_text(e, r->comment);
		export_instant(ctx, e, r->created_at);
		TRY(export_row(ctx, e));
		e->after = r->id;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_surveys = { "surveys", N_("Surveys"), PERMISSION_SEE_FIGURES, columns, NULL,
	next };

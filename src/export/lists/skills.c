/* skills -- who can do what. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "email", "skill", "level", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_skills_rows rows;

	TRY(sql_export_skills(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		export_text(e, rows.items[i].email);
		export_text(e, rows.items[i].skill);
		export_int(ctx, e, rows.items[i].level);
		TRY(export_row(ctx, e));
	}
	*more = false;
	return OK;
}

const struct export_list export_list_skills = { "skills", N_("Skills"), PERMISSION_SEE_TEAM, columns, NULL, next };

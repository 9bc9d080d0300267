/* audit -- who changed what in the unit, oldest first. */
#include "account/audit.h"
#include "base/ctx.h"
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "at", "actor_kind", "actor", "address", "what", "subject", "detail", NULL };

/* Who may not see customers is not told here what was changed of them. */
static bool
tells_detail(const struct ctx *ctx, const char *what)
{
	const struct happening *happening = happening_find(what);

	return ctx->actor.kind != ACTOR_STAFF || (ctx->actor.rights & RIGHT(PERMISSION_SEE_CUSTOMERS)) != 0 ||
	    (happening != NULL && happening->thing != AUDIT_CUSTOMER);
}

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_audit_rows rows;

	TRY(sql_export_audit(ctx, ctx->unit, e->after, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_audit_row *r = &rows.items[i];

		export_instant(ctx, e, r->at);
		export_text(e, r->actor_kind);
		export_text(e, r->actor_name);
		export_text(e, r->address);
		export_text(e, r->what);
		export_text(e, r->subject);
		export_text(e, tells_detail(ctx, r->what) ? r->detail : "{}");
		TRY(export_row(ctx, e));
		e->after = r->id;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_audit = { "audit", N_("Who changed what"), PERMISSION_SEE_AUDIT, columns, NULL,
	next };

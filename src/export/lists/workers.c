/* workers -- those of the unit; passwords stay here. */
#include "db/db.h"
#include "export/rows.h"
#include "i18n/i18n.h"
#include "team/team.h"

static const char *const columns[] = { "first_name", "last_name", "email", "phone", "address", "address_additional",
	"latitude", "longitude", "radius", "comment", "color", "active", NULL };

static struct err *
begin(struct ctx *ctx, struct exporting *e)
{
	struct workers *workers = arena_new(e->arena, struct workers);

	TRY(worker_list(ctx, true, workers));
	e->own = workers;
	for (size_t i = 0; i < workers->count; i++)
		export_additional_columns_of(ctx, e, workers->items[i].additional);
	return OK;
}

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	const struct workers *workers = e->own;

	for (size_t i = 0; i < workers->count; i++) {
		const struct worker *w = &workers->items[i];

		export_text(e, w->first_name);
		export_text(e, w->last_name);
		export_text(e, w->email);
		export_text(e, w->phone);
		export_text(e, w->address);
		export_text(e, w->address_additional);
		export_real(ctx, e, w->latitude);
		export_real(ctx, e, w->longitude);
		export_real(ctx, e, w->radius_km);
		export_text(e, w->comment);
		export_text(e, w->color);
		export_bool(e, w->active);
		export_additional(ctx, e, w->additional, NULL);
		TRY(export_row(ctx, e));
	}
	*more = false;
	return OK;
}

const struct export_list export_list_workers = { "workers", N_("Workers"), PERMISSION_SEE_TEAM, columns, begin, next };

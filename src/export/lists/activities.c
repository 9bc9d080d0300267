/* activities -- as their file is brought. */
#include "base/str.h"
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "reference", "intervention_type_reference", "status", "title",
	"scheduled_start_at", "scheduled_end_at", "duration", "appointment", "assignee_email", "priority", "address",
	"address_additional", "latitude", "longitude", "comment", "report.status", "report.comment", "start_at",
	"end_at", "cancel_reason", "cancel_details", "customer.reference", "customer.name", "customer.first_name",
	NULL };

static struct err *
begin(struct ctx *ctx, struct exporting *e)
{
	struct export_activity_names_rows names;

	TRY(sql_export_activity_names(ctx, ctx->unit, &names));
	for (size_t i = 0; i < names.count; i++)
		export_additional_column(e, names.items[i].name);
	return OK;
}

static void
put_activity(struct ctx *ctx, struct exporting *e, const struct export_activities_row *r)
{
	export_text(e, r->external_id != NULL ? r->external_id : r->public_id.text);
	export_text(e, r->reference);
	export_text(e, r->type);
	export_text(e, r->status);
	export_text(e, r->title);
	export_instant(ctx, e, INSTANT_IS_NONE(r->start_at) ? r->wished_at : r->start_at);
	export_instant(ctx, e, r->end_at);
	export_int(ctx, e, r->duration_s);
	export_instant(ctx, e, r->appointment_at);
	export_text(e, r->assignee);
	export_int(ctx, e, r->priority);
	export_text(e, r->address);
	export_text(e, r->address_additional);
	export_real(ctx, e, r->latitude);
	export_real(ctx, e, r->longitude);
	export_text(e, r->comment);
	export_text(e, r->result);
	export_text(e, r->result_comment);
	export_instant(ctx, e, r->real_start_at);
	export_instant(ctx, e, r->real_end_at);
	export_text(e, r->cancel_reason);
	export_text(e, r->cancel_detail);
	export_text(e, r->customer);
	export_text(e, r->customer_name);
	export_text(e, r->customer_first_name);
	export_additional(ctx, e, r->additional, NULL);
}

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_activities_rows rows;

	TRY(sql_export_activities(ctx, ctx->unit, (activity_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		put_activity(ctx, e, &rows.items[i]);
		TRY(export_row(ctx, e));
		e->after = rows.items[i].id.value;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_activities = { "activities", N_("Activities"), PERMISSION_SEE_BOARD, columns,
	begin, next };

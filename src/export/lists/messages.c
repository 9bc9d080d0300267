/* messages -- what was sent to whom, without the texts. */
#include "db/db.h"
#include "export/rows.h"
#include "gen/export.sql.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "channel", "purpose", "to", "name", "subject", "status", "error",
	"customer.reference", "activity.reference", "created_at", "sent_at", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct export_messages_rows rows;

	TRY(sql_export_messages(ctx, ctx->unit, (message_id){ e->after }, EXPORT_PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct export_messages_row *r = &rows.items[i];

		export_text(e, r->public_id.text);
		export_text(e, r->channel);
		export_text(e, r->purpose);
		export_text(e, r->to_address);
		export_text(e, r->to_name);
		export_text(e, r->subject);
		export_text(e, r->status);
		export_text(e, r->error);
		export_text(e, r->customer);
		export_text(e, r->activity);
		export_instant(ctx, e, r->created_at);
		export_instant(ctx, e, r->sent_at);
		TRY(export_row(ctx, e));
		e->after = r->id.value;
	}
	*more = rows.count == EXPORT_PAGE;
	return OK;
}

const struct export_list export_list_messages = { "messages", N_("Messages"), PERMISSION_SEE_OUTBOX, columns, NULL,
	next };

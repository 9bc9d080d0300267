/* notice -- a sign-in on a device that is new to the identity: what jobs tell its owner. */
#include "access/inside.h"
#include "base/arena.h"
#include "base/str.h"
#include "gen/access.sql.h"

/* In whose name: the first company whose portal is open to them. */
static struct err *
add_notice(struct ctx *ctx, const struct access_notice_due_row *row, struct access_notices *out)
{
	struct access_session_find_row session = { .channel = row->channel, .identity = row->identity };
	struct access_standings standings;
	bool sms = str_equal(row->channel, "sms");
	struct access_notice notice = { .session = row->id,
		.channel = sms ? ACCESS_SMS : ACCESS_EMAIL,
		.to = NULL,
		.to_name = "",
		.at = row->created_at,
		.agent = row->agent,
		.address = row->address };

	TRY(standings_of(ctx, &session, &standings));
	for (size_t i = 0; i < standings.count && notice.to == NULL; i++) {
		const struct access_standing *standing = &standings.items[i];

		if (!standing->unit_on || !standing->customer_on)
			continue;
		notice.tenant = standing->tenant;
		notice.unit = standing->unit;
		notice.customer = standing->customer;
		notice.lang = standing->lang;
		notice.to_name = standing->contact_name;
		notice.to = row->identity;
	}
	*arena_push(ctx->arena, out) = notice;
	return OK;
}

struct err *
access_notices_due(struct ctx *ctx, struct access_notices *out)
{
	struct access_notice_due_rows rows;

	*out = (struct access_notices){ 0 };
	TRY(sql_access_notice_due(ctx, ctx->now, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(add_notice(ctx, &rows.items[i], out));
	return OK;
}

struct err *
access_notice_done(struct ctx *ctx, session_id session, bool *first)
{
	int64_t changed;

	TRY(sql_access_notice_done(ctx, session, &changed));
	*first = changed == 1;
	return OK;
}

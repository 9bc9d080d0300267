/* happen -- see happen.h. */
#include "account/happen.h"

#include <inttypes.h>
#include "account/account.h"
#include "base/arena.h"
#include "db/db.h"
#include "gen/account_happen.sql.h"

struct err *
happen_write(struct ctx *ctx, const struct happen *happen)
{
	TRY(sql_event_insert(ctx, ctx->tenant, ctx->unit, ctx->now, happen->kind, happen->activity, happen->customer,
	    happen->contact, happen->quiet, happen->data != NULL ? happen->data : "{}",
	    happen->quiet ? ctx->now : INSTANT_NONE, actor_kind_token(ctx->actor.kind),
	    ctx->chain != NULL ? ctx->chain : "", NULL));
	/* Jobs wake; boards that show this tenant are drawn again. */
	return happen->quiet ? OK : db_notify(ctx, "jobs", arena_printf(ctx->arena, "%" PRId64, ctx->tenant.value));
}

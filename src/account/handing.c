/* handing -- see handing.h. */
#include "account/handing.h"

#include "account/inside.h"
#include "base/ctx.h"
#include "i18n/i18n.h"

#define CAN(name)	RIGHT(PERMISSION_##name)
#define SEE_ACTIVITIES	(CAN(SEE_BOARD) | CAN(SEE_CUSTOMERS) | CAN(SEE_TEAM))
#define SEE_ALL		(SEE_ACTIVITIES | CAN(SEE_OUTBOX) | CAN(SEE_FIGURES))

/* What a person must be allowed to who gives a scope: all that it opens, its answers too. */
static const struct { enum need need; uint64_t rights; } rows[] = {
	{ NEEDS_KEY_READ, SEE_ALL },
	{ NEEDS_KEY_PLAN, SEE_ACTIVITIES | CAN(BOOK) | CAN(PLAN) | CAN(OPTIMISE) | CAN(CANCEL) | CAN(CLOSE)
	    | CAN(DECIDE) },
	{ NEEDS_KEY_WRITE, SEE_ALL | CAN(CREATE) | CAN(CLOSE) | CAN(EDIT_CUSTOMERS) | CAN(MERGE) | CAN(PORTAL_ACCESS)
	    | CAN(QUOTE) | CAN(EDIT_TEAM) | CAN(WRITE) },
	{ NEEDS_KEY_ADMIN, SEE_ALL | CAN(EDIT_CUSTOMERS) | CAN(PORTAL_ACCESS) | CAN(PERSONAL_DATA) | CAN(EDIT_TEAM)
	    | CAN(EXPORT) | CAN(IMPORT) | CAN(EDIT_CATALOG) | CAN(EDIT_TRIGGERS) | CAN(EDIT_KEYS) | CAN(EDIT_SETTINGS)
	    | CAN(BUY_CREDITS) | CAN(SEE_AUDIT) | CAN(EDIT_STAFF) },
	{ NEEDS_EXTERNAL_VIEW, SEE_ACTIVITIES },
	{ NEEDS_EXTERNAL_CREATE, CAN(CREATE) | CAN(EDIT_CUSTOMERS) },
	{ NEEDS_EXTERNAL_EDIT, CAN(CREATE) | CAN(EDIT_CUSTOMERS) | CAN(PLAN) | CAN(CANCEL) },
	{ NEEDS_EXTERNAL_CLOSE, CAN(CLOSE) | CAN(CANCEL) },
	{ NEEDS_EXTERNAL_ASSISTANT, CAN(BOOK) },
};

struct err *
handing_scopes(struct ctx *ctx, uint64_t *out)
{
	uint64_t mine = UINT64_MAX;

	*out = 0;
	if (ctx->actor.kind == ACTOR_STAFF)
		TRY(rights_to_give(ctx, ctx->actor.person, ctx->unit, &mine));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if ((rows[i].rights & ~mine) == 0)
			*out |= SCOPE(rows[i].need);
	return OK;
}

struct err *
handing_check(struct ctx *ctx, uint64_t scopes)
{
	uint64_t mine;

	TRY(handing_scopes(ctx, &mine));
	if ((scopes & ~mine) == 0)
		return OK;
	return err_new(ctx, ERR_FORBIDDEN, T(ctx, "You can give and take only rights that you have yourself."), NULL);
}

/* templates -- a catalog that begins with a trade: which types to take, one by one or all. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "trade/trade.h"
#include "ui/ui.h"

struct templates_page { const char *action, *back; struct trades trades; const struct problems *problems; };

static const char *
duration_of(struct ctx *ctx, const struct trade_type *type)
{
	return i18n_duration(ctx->arena, ctx->lang, type->duration_s);
}

#include "gen/backoffice_templates.html.h"

static struct err *
draw(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct templates_page page = { .action = ui_path(rq, "/catalog/templates"), .back = ui_path(rq, "/catalog"),
	    .problems = problems };

	TRY(trade_list(rq->ctx, &page.trades));
	backoffice_templates(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Templates"), .place = "catalog" });
}

static struct err *
show_templates(struct request *rq, struct response *rs)
{
	return draw(rq, rs, NULL);
}

static struct err *
start(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *const *wanted = field_all(rq, "type[]");
	struct problems problems = { 0 };
	int64_t made;

	if (*wanted == NULL)
		problem_add(ctx->arena, &problems, "", T(ctx, "Tick at least one activity type."));
	struct err *err = err_invalid(ctx, &problems);
	if (err == OK)
		err = trade_start(ctx, field(rq, "trade"), wanted, field_given(rq, "texts"), &made);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, err->problems);
	ui_done(rq, rs, TN(ctx, made, "{n} activity type added.", "{n} activity types added.", NULL), "/catalog");
	return OK;
}

const struct route backoffice_templates_routes[] = {
	{ GET, "/:unit/catalog/templates", show_templates, CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/templates", start, CAN_EDIT_CATALOG, .fields = "trade type[] texts" },
	{ 0 }
};

/* categories -- the kinds of customers of a unit, each with a colour. */
#include "backoffice/backoffice.h"

#include "backoffice/record.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct categories_page {
	const char *path, *action;
	struct categories list;
	const char **hrefs;
	const char *before, *name, *color;	/* of what was typed */
	const struct problems *problems;
};

#include "gen/backoffice_categories.html.h"

static struct err *
draw(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct categories_page page = { .path = ui_path(rq, "/customers"), .problems = problems,
	    .before = field(rq, "before"), .name = field(rq, "name"), .color = field(rq, "color") };

	page.action = arena_printf(ctx->arena, "%s/categories", page.path);
	TRY(category_list(ctx, &page.list));
	page.hrefs = arena_new_array(ctx->arena, page.list.count, const char *);
	for (size_t i = 0; i < page.list.count; i++)
		page.hrefs[i] = ui_address(ctx, page.path, "category", page.list.items[i].name, NULL);
	backoffice_categories(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Categories"), .place = "customers" });
}

static struct err *
show_categories(struct request *rq, struct response *rs)
{
	return draw(rq, rs, NULL);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct err *err = category_save(ctx, field(rq, "before"), field(rq, "name"), field(rq, "color"));

	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), "/customers/categories");
	return OK;
}

static struct err *
remove_one(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	int64_t customers;

	TRY(category_remove(ctx, field(rq, "before"), &customers));
	ui_done(rq, rs, TN(ctx, customers, "Removed from {n} customer.", "Removed from {n} customers.", NULL),
	    "/customers/categories");
	return OK;
}

const struct route backoffice_categories_routes[] = {
	{ GET, "/:unit/customers/categories", show_categories, CAN_EDIT_CUSTOMERS, .fields = "before name color" },
	{ POST, "/:unit/customers/categories", save, CAN_EDIT_CUSTOMERS, .fields = "before name color" },
	{ POST, "/:unit/customers/categories/remove", remove_one, CAN_EDIT_CUSTOMERS, .fields = "before name color" },
	{ 0 }
};

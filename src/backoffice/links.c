/* links -- a customer is linked with another: found by name or reference, in one of a few words. */
#include "backoffice/backoffice.h"

#include "backoffice/record.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct links_page {
	const char *customer, *action, *back, *q, *kind, *note;
	struct ui_option kinds[LINK_KIND_COUNT];
	struct customers found;
	bool searched;
	const struct problems *problems;
};

#include "gen/backoffice_links.html.h"

static struct err *
draw(struct request *rq, struct response *rs, const struct customer *customer, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct links_page page = { .q = field(rq, "q"), .kind = field(rq, "kind"), .note = field(rq, "note"),
	    .customer = customer_full_name(ctx->arena, customer), .problems = problems };
	struct customers found;
	bool more;

	for (int i = 0; i < LINK_KIND_COUNT; i++)
		page.kinds[i] = (struct ui_option){ link_kind_token((enum link_kind)i),
		    T(ctx, link_kind_says((enum link_kind)i, false)), NULL };
	page.back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), customer->public_id.text);
	page.action = arena_printf(ctx->arena, "%s/links", page.back);
	page.searched = !str_empty(page.q);
	if (page.searched) {
		TRY(customer_search(ctx, &(struct customer_filter){ .text = page.q, .limit = 10 }, &found, &more));
		for (size_t i = 0; i < found.count; i++)
			if (!ID_EQUAL(found.items[i].id, customer->id))
				*arena_push(ctx->arena, &page.found) = found.items[i];
	}
	backoffice_links(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Link a customer"), .place = "customers" });
}

static struct err *
show_links(struct request *rq, struct response *rs)
{
	struct customer customer;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	return draw(rq, rs, &customer, NULL);
}

static struct err *
add_link(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer, other;
	enum link_kind kind;
	struct problems problems = { 0 };
	struct err *err = OK;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	if (!link_kind_parse(field(rq, "kind"), &kind))
		problem_add(ctx->arena, &problems, "kind", T(ctx, "Choose one of the list."));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = customer_find_public(ctx, field(rq, "other"), &other);
	if (err == OK)
		err = customer_link_add(ctx, customer.id, other.id, kind, field(rq, "note"));
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &customer, err->problems);
	ui_done(rq, rs, T(ctx, "Linked."), arena_printf(ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

static struct err *
remove_link(struct request *rq, struct response *rs)
{
	struct customer customer;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	TRY(customer_link_remove(rq->ctx, path_value(rq, "link")));
	ui_done(rq, rs, T(rq->ctx, "The link is removed."),
	    arena_printf(rq->ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

const struct route backoffice_links_routes[] = {
	{ GET, "/:unit/customers/:customer/links", show_links, CAN_EDIT_CUSTOMERS, .fields = "q kind note" },
	{ POST, "/:unit/customers/:customer/links", add_link, CAN_EDIT_CUSTOMERS, .fields = "q kind note other" },
	{ POST, "/:unit/customers/:customer/links/:link/remove", remove_link, CAN_EDIT_CUSTOMERS },
	{ 0 }
};

/* data -- what is kept about one customer: to download as a file, or to erase for ever. */
#include "backoffice/backoffice.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "privacy/privacy.h"
#include "ui/ui.h"

struct data_page {
	struct customer customer;
	const char *name, *path, *back, *reference;
	struct privacy_counts n;
	const struct problems *problems;
};

#include "gen/backoffice_data.html.h"

static struct err *
draw(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct data_page page = { .problems = problems, .reference = field(rq, "reference") };

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &page.customer));
	TRY(privacy_count(ctx, page.customer.id, &page.n));
	page.name = customer_full_name(ctx->arena, &page.customer);
	page.back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), page.customer.public_id.text);
	page.path = arena_printf(ctx->arena, "%s/data", page.back);
	backoffice_data(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Personal data"), .place = "customers" });
}

static struct err *
show_data(struct request *rq, struct response *rs)
{
	return draw(rq, rs, NULL);
}

static void
remove_file(void *path)
{
	unlink(path);
}

/* The file lives as long as the answer. */
static struct err *
download(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	char *path = arena_printf(ctx->arena, "%s/doorstep-export-%s.zip", P_tmpdir, env_public_id(ctx->env).text);

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	arena_defer(rs->http->arena, remove_file, arena_strdup(rs->http->arena, path));
	TRY(privacy_export(ctx, customer.id, path));
	respond_type(rs, "application/zip");
	respond_attachment(rs, arena_printf(ctx->arena, "%s.zip", customer.reference));
	http_set(rs->http, "Cache-Control", "no-store");
	rs->http->file = arena_strdup(rs->http->arena, path);
	return OK;
}

static struct err *
erase(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	struct err *err;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	err = privacy_erase(ctx, customer.id, field(rq, "reference"));
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, err->problems);
	ui_done(rq, rs, T(ctx, "Erased. What remains are figures without a name."),
	    arena_printf(ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

const struct route backoffice_data_routes[] = {
	{ GET, "/:unit/customers/:customer/data", show_data, CAN_PERSONAL_DATA, .fields = "reference" },
	{ POST, "/:unit/customers/:customer/data/download", download, CAN_PERSONAL_DATA },
	{ POST, "/:unit/customers/:customer/data/erase", erase, CAN_PERSONAL_DATA, .fields = "reference" },
	{ 0 }
};

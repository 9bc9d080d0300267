/* start -- the first start of an empty installation: a company's name and its administrator, then the guided set-up. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "setup/setup.h"
#include "ui/ui.h"

struct start_page {
	const char *company, *name, *email, *lang;
	struct ui_options langs;
	const struct problems *problems;
};

#include "gen/backoffice_start.html.h"

/* Only while there is nothing, and only for whoever has the code. */
static struct err *
may_start(struct request *rq)
{
	struct ctx *ctx = rq->ctx;
	bool empty;

	if (!setup_code_is(ctx, path_value(rq, "token")))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "set-up code");
	TRY(setup_is_empty(ctx, &empty));
	if (!empty)
		return err_new(ctx, ERR_GONE, T(ctx, "Doorstep is set up already. Log in."), "units are there");
	return OK;
}

static struct err *
draw_start(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct start_page page = { .company = field(rq, "company"), .name = field(rq, "name"),
		.email = field(rq, "email"), .problems = problems, .langs = ui_languages(ctx, NULL),
		.lang = str_empty(field(rq, "lang")) ? lang_tag(ctx->lang) : field(rq, "lang") };

	backoffice_start(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Set up Doorstep"), .alone = true });
}

static struct err *
show_start(struct request *rq, struct response *rs)
{
	TRY(may_start(rq));
	return draw_start(rq, rs, NULL);
}

static struct err *
start(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *agent = http_header(rq->http, "user-agent"), *token;
	struct setup_first first = { .company = field(rq, "company"), .name = field(rq, "name"),
		.email = field(rq, "email"), .password = field(rq, "password"), .lang = ctx->lang };
	struct person admin;
	struct unit unit;
	struct err *err;

	TRY(may_start(rq));
	if (lang_parse(field(rq, "lang"), &first.lang))
		ctx->lang = first.lang;
	first.country = setup_country(ctx->arena, http_header(rq->http, "accept-language"), first.lang);
	err = setup_install(ctx, &first, &unit, &admin);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_start(rq, rs, err->problems);
	ctx->tenant = admin.tenant;
	TRY(staff_session_start(ctx, admin.id, false, rq->http->address, agent != NULL ? agent : "", &token));
	respond_cookie(rq, rs, "ds_staff", token, COOKIE_WHILE_OPEN);
	respond_see_other(rs, arena_printf(ctx->arena, "/b/%s/setup", unit.slug));
	return OK;
}

const struct route backoffice_start_routes[] = {
	{ GET, "/start/:token", show_start, NEEDS_PUBLIC },
	{ POST, "/start/:token", start, NEEDS_PUBLIC, .fields = "company name email password lang",
	    .rate = { .per_second = 1, .burst = 20 } },
	{ 0 }
};

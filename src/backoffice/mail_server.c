/* mail_server -- a unit's own mail server: set up, tried before it is saved, taken away. */
#include "backoffice/settings.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "net/net.h"
#include "ui/ui.h"

struct mail_server_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *url, *user, *to;
	bool own, shared, has_password;
	const char *result, *meaning;		/* of a try; NULL: none was made */
	const struct problems *problems;
};

#include "gen/backoffice_mail_server.html.h"

/* Where the test email goes: to whoever asks for it. */
static struct err *
own_address(struct request *rq, const char **out)
{
	struct person person;

	TRY(person_find(rq->ctx, rq->ctx->actor.person, &person));
	*out = person.email;
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, struct mail_server_page *page)
{
	struct mail_server server = { 0 };
	bool typed = rq->http->method == HTTP_POST;

	TRY(mail_server_lookup(rq->ctx, &server, &page->own));
	TRY(own_address(rq, &page->to));
	page->shared = net_has_smtp(rq->ctx);
	page->has_password = server.has_password;
	page->url = typed ? field(rq, "url") : server.url;
	page->user = typed ? field(rq, "user") : server.user;
	page->action = ui_path(rq, "/settings/mail");
	page->tabs = settings_tabs(rq, "mail", &page->tab_count);
	backoffice_mail_server(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Settings"), .place = "settings" });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	return draw(rq, rs, &(struct mail_server_page){ 0 });
}

/* As typed; an empty password keeps the one that is stored. */
static struct mail_server
as_typed(const struct request *rq)
{
	return (struct mail_server){ .url = field(rq, "url"), .user = field(rq, "user"),
		.password = str_empty(field(rq, "password")) ? NULL : field(rq, "password") };
}

/* What is typed is tried as it is; with nothing typed, what is set up. */
static struct err *
try_it(struct request *rq, struct response *rs)
{
	struct mail_server server = as_typed(rq);
	struct mail_server_page page = { 0 };
	struct ctx *ctx = rq->ctx;
	const char *to;
	struct err *err;

	TRY(own_address(rq, &to));
	err = mail_server_try(ctx, str_empty(server.url) ? NULL : &server, to);
	page.problems = ui_problems(rs, err);
	if (err != OK && page.problems == NULL && err->kind != ERR_CONFLICT)
		return err;
	if (page.problems == NULL) {
		page.meaning = err == OK ? "info" : "problem";
		page.result = err != OK ? err->say : TF(ctx,
		    "The mail server took the test email. Look into the mailbox of {address}.", "address", to, NULL);
	}
	return draw(rq, rs, &page);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct mail_server server = as_typed(rq);
	struct mail_server_page page = { 0 };
	struct err *err;

	if (field_given(rq, "try"))
		return try_it(rq, rs);
	if (field_given(rq, "remove")) {
		TRY(mail_server_remove(rq->ctx));
		ui_done(rq, rs, T(rq->ctx, "Saved."), "/settings/mail");
		return OK;
	}
	err = mail_server_save(rq->ctx, &server);
	page.problems = ui_problems(rs, err);
	if (page.problems != NULL)
		return draw(rq, rs, &page);
	TRY(err);
	ui_done(rq, rs, T(rq->ctx, "Saved."), "/settings/mail");
	return OK;
}

const struct route backoffice_mail_server_routes[] = {
	{ GET, "/:unit/settings/mail", show, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/settings/mail", save, .needs = CAN_EDIT_SETTINGS, .fields = "url user password try remove",
	    .rate = { .per_second = 0.2, .burst = 20 } },
	{ 0 },
};

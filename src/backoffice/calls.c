/* calls -- the log of HTTP calls to other people's programs, with "again" and the secret of their signature. */
#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "hook/hook.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "ui/ui.h"

struct call_line {
	const struct hook *call;
	const char *url, *body, *answer;	/* as far as who looks may see customers */
	const char *when, *tries, *meaning, *icon, *state, *answer_status, *again;
};

struct calls_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *status, *secret, *first, *next;
	struct ui_options statuses;
	struct call_line *items;
	size_t count;
};

#include "gen/backoffice_calls.html.h"

static const struct { const char *meaning, *icon; } looks[] = {
	[HOOK_WAITING] = { "info", "clock" },
	[HOOK_DONE] = { "done", "check" },
	[HOOK_FAILED] = { "problem", "alert" },
};

/* What is told of customers, links into their accounts among it. */
static bool
sees_whole(struct request *rq, const struct hook *call)
{
	return !ID_IS_NONE(call->webhook)
	    || (ui_may(rq, PERMISSION_SEE_CUSTOMERS) && ui_may(rq, PERMISSION_PORTAL_ACCESS));
}

static struct call_line
line_of(struct request *rq, const struct hook *call)
{
	struct ctx *ctx = rq->ctx;
	bool all = sees_whole(rq, call);
	struct call_line line = { .call = call,
	    .url = all ? call->url : message_without_links(ctx->arena, call->url),
	    .body = all ? call->body : "…", .answer = all ? call->answer : "…",
	    .meaning = looks[call->status].meaning,
	    .icon = looks[call->status].icon, .state = T(ctx, hook_status_label(call->status)),
	    .when = i18n_moment(ctx->arena, ctx->lang, call->created_at, here(rq)->zone, DATE_MEDIUM),
	    .tries = TN(ctx, call->attempts, "{n} try", "{n} tries", NULL),
	    .answer_status = arena_printf(ctx->arena, "%d", call->answer_status) };

	if (call->status == HOOK_WAITING && call->attempts > 0)
		line.tries = TN(ctx, call->attempts, "Tried {n} time, next on {moment}",
		    "Tried {n} times, next on {moment}", "moment",
		    i18n_moment(ctx->arena, ctx->lang, call->next_at, here(rq)->zone, DATE_MEDIUM), NULL);
	if (call->status == HOOK_FAILED || (call->status == HOOK_WAITING && call->attempts > 0))
		line.again = ui_path(rq, arena_printf(ctx->arena, "/calls/%s/again", call->public_id.text));
	return line;
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct calls_page page = { .action = ui_path(rq, "/calls"), .status = field(rq, "status") };
	struct hook_filter filter = { .cursor = str_empty(field(rq, "cursor")) ? NULL : field(rq, "cursor") };
	struct hooks list;

	ui_option_add(ctx, &page.statuses, "", T(ctx, "Any state"));
	for (int i = HOOK_WAITING; i <= HOOK_FAILED; i++) {
		const char *token = hook_status_token((enum hook_status)i);

		ui_option_add(ctx, &page.statuses, token, T(ctx, hook_status_label((enum hook_status)i)));
		if (!str_equal(token, page.status))
			continue;
		filter.only_status = true;
		filter.status = (enum hook_status)i;
	}
	TRY(hook_list(ctx, &filter, &list));
	page.items = arena_new_array(ctx->arena, list.count, struct call_line);
	for (; page.count < list.count; page.count++)
		page.items[page.count] = line_of(rq, &list.items[page.count]);
	if (filter.cursor != NULL)
		page.first = ui_address(ctx, page.action, "status", page.status, NULL);
	if (list.next != NULL)
		page.next = ui_address(ctx, page.action, "status", page.status, "cursor", list.next, NULL);
	page.tabs = settings_tabs(rq, "calls", &page.tab_count);
	page.secret = hook_secret(ctx);
	backoffice_calls(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "HTTP calls"), .place = "settings" });
}

static struct err *
again(struct request *rq, struct response *rs)
{
	struct hook call;

	TRY(hook_find_public(rq->ctx, path_value(rq, "call"), &call));
	TRY(hook_again(rq->ctx, call.id));
	ui_done(rq, rs, T(rq->ctx, "It is tried again."), "/calls");
	return OK;
}

const struct route backoffice_calls_routes[] = {
	{ GET, "/:unit/calls", show, .needs = CAN_EDIT_KEYS, .fields = "status cursor" },
	{ POST, "/:unit/calls/:call/again", again, .needs = CAN_EDIT_KEYS },
	{ 0 },
};

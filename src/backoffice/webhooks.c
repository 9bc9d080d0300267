/* webhooks -- subscriptions of other people's programs to what happens here, with the log of their calls. */
#include "hook/webhook.h"

#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct webhook_line {
	const struct webhook *webhook;
	const char *href, *meaning, *icon, *state;
};

struct webhook_choice { const char *value, *label; bool chosen; };

struct webhook_call_line {
	const struct hook *call;
	const char *when, *tries, *meaning, *icon, *state, *event, *answer_status, *again;
};

struct webhooks_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *list;
	struct webhook_line *lines;	/* of the list */
	size_t line_count;
	const struct webhook *webhook;	/* NULL: the list */
	const char *secret, *renew, *ping, *remove;
	const char *name, *url, *headers;
	bool active;
	struct { struct webhook_choice *items; size_t count, capacity; } events, types;
	struct { struct webhook_call_line *items; size_t count, capacity; } calls;
	const char *first, *next;
	const struct problems *problems;
};

#include "gen/backoffice_webhooks.html.h"

/* ---- the form ---- */

static bool
is_typed(const struct request *rq, const char *name, const char *value)
{
	for (const char *const *one = field_all(rq, name); *one != NULL; one++)
		if (str_equal(*one, value))
			return true;
	return false;
}

static bool
has_type(const struct webhook *webhook, type_id type)
{
	for (size_t i = 0; i < webhook->types.count; i++)
		if (webhook->types.items[i] == type.value)
			return true;
	return false;
}

static struct err *
fill_form(struct request *rq, const struct webhook *webhook, bool typed, struct webhooks_page *page)
{
	struct arena *arena = rq->ctx->arena;
	struct activity_types types;

	page->name = typed ? field(rq, "name") : webhook->name;
	page->url = typed ? field(rq, "url") : webhook->url;
	page->headers = typed ? field(rq, "headers") : webhook->headers;
	page->active = typed ? str_equal(field(rq, "active"), "1") : webhook->active;
	for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++) {
		const char *token = event_token((enum event_kind)i);

		*arena_push(arena, &page->events) = (struct webhook_choice){ token,
			T(rq->ctx, event_label((enum event_kind)i)),
			typed ? is_typed(rq, "event[]", token) : (webhook->events & (UINT64_C(1) << i)) != 0 };
	}
	TRY(type_list(rq->ctx, true, &types));
	for (size_t i = 0; i < types.count; i++) {
		const struct activity_type *type = &types.items[i];
		bool chosen = typed ? is_typed(rq, "type[]", type->public_id.text) : has_type(webhook, type->id);

		if (!type->archived || chosen)
			*arena_push(arena, &page->types) =
			    (struct webhook_choice){ type->public_id.text, type->name, chosen };
	}
	return OK;
}

static struct err *
read_form(struct request *rq, struct webhook *webhook)
{
	webhook->name = field(rq, "name");
	webhook->url = field(rq, "url");
	webhook->headers = field(rq, "headers");
	webhook->active = str_equal(field(rq, "active"), "1");
	webhook->events = 0;
	webhook->types.count = 0;
	for (const char *const *token = field_all(rq, "event[]"); *token != NULL; token++)
		if (event_parse(*token) != EVENT_NONE)
			webhook->events |= UINT64_C(1) << event_parse(*token);
	for (const char *const *id = field_all(rq, "type[]"); *id != NULL; id++) {
		struct activity_type type;

		TRY(type_find_public(rq->ctx, *id, &type));
		*arena_push(rq->ctx->arena, &webhook->types) = type.id.value;
	}
	return OK;
}

/* ---- the list ---- */

static struct webhooks_page
page_of(struct request *rq, const struct problems *problems)
{
	struct webhooks_page page = { .problems = problems, .list = ui_path(rq, "/webhooks") };

	page.action = page.list;
	page.tabs = settings_tabs(rq, "webhooks", &page.tab_count);
	return page;
}

/* How its receiver does, in a word. */
static struct webhook_line
line_of(struct request *rq, const struct webhook *webhook)
{
	struct ctx *ctx = rq->ctx;
	struct webhook_line line = { .webhook = webhook, .meaning = "done", .icon = "check",
		.state = T(ctx, "Everything delivered"),
		.href = ui_path(rq, arena_printf(ctx->arena, "/webhooks/%s", webhook->public_id.text)) };

	if (!webhook->active) {
		line.meaning = "neutral";
		line.icon = "plug";
		line.state = T(ctx, "Switched off");
	} else if (webhook->waiting > 0) {
		line.meaning = "warning";
		line.icon = "clock";
		line.state = TN(ctx, webhook->waiting, "{n} call waits", "{n} calls wait", NULL);
	} else if (webhook->failed > 0) {
		line.meaning = "problem";
		line.icon = "alert";
		line.state = TN(ctx, webhook->failed, "{n} call failed", "{n} calls failed", NULL);
	}
	return line;
}

static struct err *
draw_list(struct request *rq, struct response *rs, const struct problems *problems)
{
	static const struct webhook fresh = { .name = "", .url = "", .headers = "", .active = true };
	struct webhooks_page page = page_of(rq, problems);
	struct webhooks all;

	TRY(webhook_list(rq->ctx, &all));
	page.lines = arena_new_array(rq->ctx->arena, all.count, struct webhook_line);
	for (; page.line_count < all.count; page.line_count++)
		page.lines[page.line_count] = line_of(rq, &all.items[page.line_count]);
	TRY(fill_form(rq, &fresh, problems != NULL, &page));
	backoffice_webhooks(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Webhooks"), .place = "settings" });
}

static struct err *
show_list(struct request *rq, struct response *rs)
{
	return draw_list(rq, rs, NULL);
}

/* ---- one ---- */

static const struct { const char *meaning, *icon; } looks[] = {
	[HOOK_WAITING] = { "info", "clock" },
	[HOOK_DONE] = { "done", "check" },
	[HOOK_FAILED] = { "problem", "alert" },
};

static struct webhook_call_line
call_line(struct request *rq, const struct webhook *webhook, const struct hook *call)
{
	struct ctx *ctx = rq->ctx;
	enum event_kind kind = event_parse(call->event);
	struct webhook_call_line line = { .call = call, .meaning = looks[call->status].meaning,
		.icon = looks[call->status].icon, .state = T(ctx, hook_status_label(call->status)),
		.when = i18n_moment(ctx->arena, ctx->lang, call->created_at, here(rq)->zone, DATE_MEDIUM),
		.tries = TN(ctx, call->attempts, "{n} try", "{n} tries", NULL),
		.event = kind == EVENT_NONE ? T(ctx, "Trial") : T(ctx, event_label(kind)),
		.answer_status = arena_printf(ctx->arena, "%d", call->answer_status) };

	/* who mended the program need not wait for its turn */
	if (call->status == HOOK_WAITING && call->attempts > 0)
		line.tries = TN(ctx, call->attempts, "Tried {n} time, next on {moment}",
		    "Tried {n} times, next on {moment}", "moment",
		    i18n_moment(ctx->arena, ctx->lang, call->next_at, here(rq)->zone, DATE_MEDIUM), NULL);
	if (webhook->active && (call->status == HOOK_FAILED || (call->status == HOOK_WAITING && call->attempts > 0)))
		line.again = ui_path(rq, arena_printf(ctx->arena, "/webhooks/%s/calls/%s/again",
		    webhook->public_id.text, call->public_id.text));
	return line;
}

static struct err *
read_calls(struct request *rq, const struct webhook *webhook, struct webhooks_page *page)
{
	const char *cursor = rq->http->method == HTTP_GET ? field(rq, "cursor") : "";
	struct hook_filter filter = { .webhook = webhook->id, .cursor = str_empty(cursor) ? NULL : cursor };
	struct hooks calls;

	TRY(hook_list(rq->ctx, &filter, &calls));
	for (size_t i = 0; i < calls.count; i++)
		*arena_push(rq->ctx->arena, &page->calls) = call_line(rq, webhook, &calls.items[i]);
	if (filter.cursor != NULL)
		page->first = page->action;
	if (calls.next != NULL)
		page->next = ui_address(rq->ctx, page->action, "cursor", calls.next, NULL);
	return OK;
}

static struct err *
draw_one(struct request *rq, struct response *rs, const struct webhook *webhook, const struct problems *problems)
{
	struct arena *arena = rq->ctx->arena;
	struct webhooks_page page = page_of(rq, problems);
	const char *path = arena_printf(arena, "/webhooks/%s", webhook->public_id.text);

	page.webhook = webhook;
	page.action = ui_path(rq, path);
	page.renew = ui_path(rq, arena_printf(arena, "%s/secret", path));
	page.ping = ui_path(rq, arena_printf(arena, "%s/ping", path));
	page.remove = ui_path(rq, arena_printf(arena, "%s/remove", path));
	page.secret = webhook_secret(rq->ctx, webhook);
	TRY(fill_form(rq, webhook, problems != NULL, &page));
	TRY(read_calls(rq, webhook, &page));
	backoffice_webhooks(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = webhook->name, .place = "settings" });
}

static struct err *
find(struct request *rq, struct webhook *out)
{
	return webhook_find_public(rq->ctx, path_value(rq, "webhook"), out);
}

static const char *
path_of(struct request *rq, const struct webhook *webhook)
{
	return arena_printf(rq->ctx->arena, "/webhooks/%s", webhook->public_id.text);
}

static struct err *
show_one(struct request *rq, struct response *rs)
{
	struct webhook webhook;

	TRY(find(rq, &webhook));
	return draw_one(rq, rs, &webhook, NULL);
}

static struct err *
create(struct request *rq, struct response *rs)
{
	struct webhook webhook = { 0 };
	struct err *err;

	TRY(read_form(rq, &webhook));
	err = webhook_save(rq->ctx, &webhook);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_list(rq, rs, err->problems);
	ui_done(rq, rs, T(rq->ctx, "Saved."), path_of(rq, &webhook));
	return OK;
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct webhook webhook;
	struct err *err;

	TRY(find(rq, &webhook));
	TRY(read_form(rq, &webhook));
	err = webhook_save(rq->ctx, &webhook);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_one(rq, rs, &webhook, err->problems);
	ui_done(rq, rs, T(rq->ctx, "Saved."), path_of(rq, &webhook));
	return OK;
}

static struct err *
renew(struct request *rq, struct response *rs)
{
	struct webhook webhook;

	TRY(find(rq, &webhook));
	TRY(webhook_renew_secret(rq->ctx, webhook.id));
	ui_done(rq, rs, T(rq->ctx, "Calls are signed with the new secret from now on."), path_of(rq, &webhook));
	return OK;
}

static struct err *
ping(struct request *rq, struct response *rs)
{
	struct webhook webhook;
	hook_id id;

	TRY(find(rq, &webhook));
	TRY(webhook_ping(rq->ctx, &webhook, &id));
	ui_done(rq, rs, T(rq->ctx, "A trial is on its way. Load this page again to see what came of it."),
	    path_of(rq, &webhook));
	return OK;
}

static struct err *
remove_one(struct request *rq, struct response *rs)
{
	struct webhook webhook;

	TRY(find(rq, &webhook));
	TRY(webhook_remove(rq->ctx, webhook.id));
	ui_done(rq, rs, T(rq->ctx, "Removed."), "/webhooks");
	return OK;
}

static struct err *
again(struct request *rq, struct response *rs)
{
	struct webhook webhook;
	struct hook call;

	TRY(find(rq, &webhook));
	TRY(hook_find_public(rq->ctx, path_value(rq, "call"), &call));
	if (!ID_EQUAL(call.webhook, webhook.id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "This call does not exist."), "of another webhook");
	TRY(hook_again(rq->ctx, call.id));
	ui_done(rq, rs, T(rq->ctx, "It is tried again."), path_of(rq, &webhook));
	return OK;
}

#define FIELDS "name url headers active event[] type[]"

const struct route backoffice_webhooks_routes[] = {
	{ GET, "/:unit/webhooks", show_list, .needs = CAN_EDIT_KEYS },
	{ POST, "/:unit/webhooks", create, .needs = CAN_EDIT_KEYS, .fields = FIELDS },
	{ GET, "/:unit/webhooks/:webhook", show_one, .needs = CAN_EDIT_KEYS, .fields = "cursor" },
	{ POST, "/:unit/webhooks/:webhook", save, .needs = CAN_EDIT_KEYS, .fields = FIELDS },
	{ POST, "/:unit/webhooks/:webhook/secret", renew, .needs = CAN_EDIT_KEYS, .fields = "" },
	{ POST, "/:unit/webhooks/:webhook/ping", ping, .needs = CAN_EDIT_KEYS, .fields = "" },
	{ POST, "/:unit/webhooks/:webhook/remove", remove_one, .needs = CAN_EDIT_KEYS, .fields = "" },
	{ POST, "/:unit/webhooks/:webhook/calls/:call/again", again, .needs = CAN_EDIT_KEYS, .fields = "" },
	{ 0 },
};

/* hook -- see hook.h: checking, writing, reading. */
#include "hook/hook.h"

#include <string.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/hook.sql.h"
#include "gen/hook_webhook.sql.h"
#include "hook/inside.h"
#include "i18n/i18n.h"
#include "net/net.h"

const char *const hook_methods[] = { "POST", "PUT", "PATCH", "GET", "DELETE", NULL };

static const struct { const char *token, *label; } statuses[] = {
	[HOOK_WAITING] = { "waiting", N_("Waiting") },
	[HOOK_DONE] = { "done", N_("Done") },
	[HOOK_FAILED] = { "failed", N_("Failed") },
};

const char *
hook_status_token(enum hook_status status)
{
	return statuses[status].token;
}

const char *
hook_status_label(enum hook_status status)
{
	return statuses[status].label;
}

/* ---- what a person typed ---- */

static bool
method_known(const char *method)
{
	for (const char *const *known = hook_methods; *known != NULL; known++)
		if (str_equal(*known, method))
			return true;
	return false;
}

/* The host may not come out of a code: nobody but whoever sets it up says where calls go. */
static bool
host_is_fixed(const char *url)
{
	const char *start = strstr(url, "://");
	size_t host = start == NULL ? 0 : strcspn(start + 3, "/?#");

	return start != NULL && memchr(start, '{', host + 3) == NULL;
}

/* Blanks inside of codes ("{field.work done}") are no blanks of the address. */
static const char *
without_codes(struct arena *arena, const char *url)
{
	char *out = arena_strdup(arena, url);
	size_t size = 0;
	bool inside = false;

	for (const char *c = url; *c != '\0'; c++) {
		if (*c == '{')
			inside = true;
		else if (*c == '}' && inside)
			inside = false;
		else if (!inside)
			out[size++] = *c;
	}
	out[size] = '\0';
	return out;
}

static void
check_url(struct ctx *ctx, const char *url, const char *field, struct problems *problems)
{
	if (str_empty(url) || !host_is_fixed(url) || !net_url_valid(ctx->arena, without_codes(ctx->arena, url), NULL))
		problem_add(ctx->arena, problems, field,
		    T(ctx, "Type an address that begins with https:// and a host name, without a user name."));
	else if (net_url_private(ctx, without_codes(ctx->arena, url)))
		problem_add(ctx->arena, problems, field, T(ctx, "This address leads into a private network. "
		    "Whoever runs the server can allow it in the configuration."));
}

static void
check_headers(struct ctx *ctx, const char *headers, const char *field, struct problems *problems)
{
	size_t count;
	char **lines = str_split(ctx->arena, headers, '\n', &count);

	if (strlen(headers) > HOOK_HEADERS_MOST) {
		problem_add(ctx->arena, problems, field, T(ctx, "This is too long."));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *line = str_trim(ctx->arena, lines[i]);

		if (line[0] != '\0' && !net_header_valid(line)) {
			problem_add(ctx->arena, problems, field, TF(ctx, "\"{line}\" is no header. "
			    "Write one per line, such as: X-Team: north", "line", line, NULL));
			return;
		}
	}
}

void
hook_check(struct ctx *ctx, const struct hook_call *call, const char *prefix, struct problems *problems)
{
	struct arena *arena = ctx->arena;

	if (call->method != NULL && !method_known(call->method))
		problem_add(arena, problems, arena_printf(arena, "%smethod", prefix), T(ctx, "Choose a method."));
	check_url(ctx, call->url, arena_printf(arena, "%surl", prefix), problems);
	if (call->headers != NULL)
		check_headers(ctx, call->headers, arena_printf(arena, "%sheaders", prefix), problems);
	if (call->body != NULL && strlen(call->body) > HOOK_BODY_MOST)
		problem_add(arena, problems, arena_printf(arena, "%sbody", prefix), T(ctx, "This is too long."));
}

/* ---- writing ---- */

struct draft {
	const struct hook_call *call;
	const char *host;
	instant next_at, give_up_at;
	hook_id id;
};

static struct err *
put_row(struct ctx *ctx, void *arg)
{
	struct draft *draft = arg;
	const struct hook_call *call = draft->call;
	struct hook_of_cause_row known;
	struct hook_insert_row row;
	bool found;

	TRY(sql_hook_insert(ctx, ctx->unit, env_public_id(ctx->env), str_empty(call->cause) ? NULL : call->cause,
	    call->label != NULL ? call->label : "", call->method != NULL ? call->method : "POST", call->url,
	    draft->host, call->headers != NULL ? call->headers : "", call->body != NULL ? call->body : "",
	    call->sign, ctx->now, draft->next_at, draft->give_up_at, call->activity, call->customer, call->webhook,
	    call->event != NULL ? call->event : "", &row, &found));
	if (found) {
		draft->id = row.id;
		return db_notify(ctx, "jobs", "calls");
	}
	TRY(sql_hook_of_cause(ctx, ctx->unit, call->cause, &known, &found));
	draft->id = found ? known.id : (hook_id){ 0 };
	return OK;
}

struct err *
hook_put(struct ctx *ctx, const struct hook_call *call, instant next_at, instant give_up_at, hook_id *out)
{
	struct draft draft = { .call = call, .next_at = next_at, .give_up_at = give_up_at };
	struct problems problems = { 0 };

	if (!net_url_valid(ctx->arena, call->url, &draft.host))
		problem_add(ctx->arena, &problems, "url",
		    T(ctx, "With its codes filled this is no address that can be called."));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, put_row, &draft));
	*out = draft.id;
	return OK;
}

struct err *
hook_write(struct ctx *ctx, const struct hook_call *call, hook_id *out)
{
	struct problems problems = { 0 };

	hook_check(ctx, call, "", &problems);
	TRY(err_invalid(ctx, &problems));
	return hook_put(ctx, call, ctx->now, INSTANT(ctx->now.s + HOOK_GIVE_UP_S), out);
}

/* ---- reading ---- */

static enum hook_status
status_of(const char *token)
{
	for (int i = HOOK_WAITING; i <= HOOK_DONE; i++)
		if (str_equal(statuses[i].token, token))
			return (enum hook_status)i;
	return HOOK_FAILED;
}

static void
read_row(const struct hook_list_row *row, struct hook *out)
{
	*out = (struct hook){
		.id = row->id, .public_id = row->public_id, .label = row->label, .method = row->method,
		.url = row->url, .headers = row->headers, .body = row->body, .sign = row->sign,
		.status = status_of(row->status), .attempts = row->attempts, .next_at = row->next_at,
		.give_up_at = row->give_up_at, .answer_status = row->answer_status, .answer = row->answer,
		.error = row->error, .activity = row->activity_id, .webhook = row->webhook_id, .event = row->event,
		.created_at = row->created_at, .done_at = row->done_at,
	};
}

struct err *
hook_list(struct ctx *ctx, const struct hook_filter *filter, struct hooks *out)
{
	int limit = filter->limit <= 0 ? 50 : filter->limit > 500 ? 500 : filter->limit;
	int64_t before = INT64_MAX;
	struct hook_list_rows rows = { 0 };
	struct hooks list = { 0 };

	if (filter->cursor != NULL)
		(void)str_to_int(filter->cursor, 1, INT64_MAX, &before);
	TRY(sql_hook_list(ctx, ctx->unit, (hook_id){ before },
	    filter->only_status ? statuses[filter->status].token : NULL, filter->activity, filter->webhook, limit + 1,
	    &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)limit; i++)
		read_row(&rows.items[i], arena_push(ctx->arena, &list));
	if (rows.count > (size_t)limit)
		list.next = arena_printf(ctx->arena, "%lld", (long long)list.items[limit - 1].id.value);
	*out = list;
	return OK;
}

struct err *
hook_find(struct ctx *ctx, hook_id id, struct hook *out)
{
	struct hook_list_row row;
	bool found;

	TRY(sql_hook_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This call does not exist."), "hook %lld",
		    (long long)id.value);
	read_row(&row, out);
	return OK;
}

struct err *
hook_find_public(struct ctx *ctx, const char *public_id, struct hook *out)
{
	struct hook_lookup_public_row row;
	bool found;

	TRY(sql_hook_lookup_public(ctx, ctx->unit, public_id, &row, &found));
	return hook_find(ctx, found ? row.id : (hook_id){ 0 }, out);
}

/* ---- once more, and forgetting ---- */

/* To where the subscription leads today; not when it hears nothing any more. */
static struct err *
follow_webhook(struct ctx *ctx, webhook_id id)
{
	struct webhook_in_use_rows rows;
	const char *host;

	TRY(sql_webhook_in_use(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (ID_EQUAL(rows.items[i].id, id) && net_url_valid(ctx->arena, rows.items[i].url, &host))
			return sql_webhook_move(ctx, ctx->unit, id, rows.items[i].url, host, rows.items[i].headers,
			    NULL);
	return err_new(ctx, ERR_CONFLICT, T(ctx, "This webhook is switched off."), "webhook");
}

static struct err *
send_again(struct ctx *ctx, void *arg)
{
	const struct hook *hook = arg;
	int64_t changed;

	TRY(sql_hook_again(ctx, ctx->unit, hook->id, ctx->now, INSTANT(ctx->now.s + HOOK_GIVE_UP_S), &changed));
	if (changed == 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This call waits to be made or was made already."),
		    "hook %lld", (long long)hook->id.value);
	if (!ID_IS_NONE(hook->webhook))
		TRY(follow_webhook(ctx, hook->webhook));
	return db_notify(ctx, "jobs", "calls");
}

struct err *
hook_again(struct ctx *ctx, hook_id id)
{
	struct hook hook;

	TRY(hook_find(ctx, id, &hook));
	return db_transaction(ctx, send_again, &hook);
}

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	return sql_hook_sweep(ctx, INSTANT(ctx->now.s - HOOK_KEEP_S), 5000, arg);
}

struct err *
hook_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}

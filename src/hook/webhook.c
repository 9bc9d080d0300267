/* webhook -- see webhook.h. */
#include "hook/webhook.h"

#include <jansson.h>
#include <string.h>
#include "account/account.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/hook_webhook.sql.h"
#include "hook/inside.h"
#include "i18n/i18n.h"
#include "net/net.h"

enum { LIST_MOST = 32 * 1024 };

/* ---- lists in columns ---- */

static const char *
print_events(struct arena *arena, uint64_t events)
{
	struct buf buf = buf_make(arena, LIST_MOST);
	struct json j = json_make(&buf);

	json_open_array(&j, NULL);
	for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++)
		if (events & (UINT64_C(1) << i))
			json_text(&j, NULL, event_token((enum event_kind)i));
	json_close_array(&j);
	return buf_text(&buf);
}

static uint64_t
parse_events(const char *text)
{
	json_t *list = json_loads(text, 0, NULL);
	uint64_t events = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *token = json_string_value(json_array_get(list, i));
		enum event_kind kind = token == NULL ? EVENT_NONE : event_parse(token);

		if (kind != EVENT_NONE)
			events |= UINT64_C(1) << kind;
	}
	json_decref(list);
	return events;
}

static const char *
print_types(struct arena *arena, const struct webhook *webhook)
{
	struct buf buf = buf_make(arena, LIST_MOST);
	struct json j = json_make(&buf);

	json_open_array(&j, NULL);
	for (size_t i = 0; i < webhook->types.count; i++)
		json_int(&j, NULL, webhook->types.items[i]);
	json_close_array(&j);
	return buf_text(&buf);
}

static void
parse_types(struct arena *arena, const char *text, struct webhook *to)
{
	json_t *list = json_loads(text, 0, NULL);

	for (size_t i = 0; i < json_array_size(list); i++)
		*arena_push(arena, &to->types) = json_integer_value(json_array_get(list, i));
	json_decref(list);
}

/* ---- reading ---- */

static struct webhook
webhook_of_row(struct arena *arena, const struct webhook_list_row *row)
{
	struct webhook webhook = {
		.id = row->id, .public_id = row->public_id, .name = row->name, .url = row->url,
		.headers = row->headers, .events = parse_events(row->events), .secret_version = row->secret_version,
		.active = row->active, .created_at = row->created_at, .updated_at = row->updated_at,
		.waiting = row->waiting, .failed = row->failed,
	};

	parse_types(arena, row->types, &webhook);
	return webhook;
}

struct err *
webhook_list(struct ctx *ctx, struct webhooks *out)
{
	struct webhook_list_rows rows;
	struct webhooks list = { 0 };

	TRY(sql_webhook_list(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = webhook_of_row(ctx->arena, &rows.items[i]);
	*out = list;
	return OK;
}

struct err *
webhook_find_public(struct ctx *ctx, const char *public_id, struct webhook *out)
{
	struct webhook_list_row row;
	bool found;

	TRY(sql_webhook_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such webhook."), "webhook %s", public_id);
	*out = webhook_of_row(ctx->arena, &row);
	return OK;
}

const char *
webhook_secret_of(struct ctx *ctx, webhook_id id, int32_t version)
{
	uint8_t key[KEY_SIZE];

	crypt_key(database_secret(db_database(ctx->db)), arena_printf(ctx->arena, "webhook %lld %lld %d",
	    (long long)ctx->unit.value, (long long)id.value, (int)version), key);
	return crypt_encode(ctx->arena, (struct bytes){ key, sizeof(key) });
}

const char *
webhook_secret(struct ctx *ctx, const struct webhook *webhook)
{
	return webhook_secret_of(ctx, webhook->id, webhook->secret_version);
}

/* ---- saving ---- */

static struct err *
check(struct ctx *ctx, const struct webhook *webhook)
{
	struct problems problems = { 0 };

	if (str_empty(webhook->name) || str_length(webhook->name) > 80)
		problem_add(ctx->arena, &problems, "name", T(ctx, "Give a name of at most 80 characters."));
	if (strchr(webhook->url, '{') != NULL)
		problem_add(ctx->arena, &problems, "url", T(ctx, "This address takes no replacement codes."));
	hook_check(ctx, &(struct hook_call){ .url = webhook->url, .headers = webhook->headers }, "", &problems);
	return err_invalid(ctx, &problems);
}

static struct err *
insert(struct ctx *ctx, struct webhook *webhook, const char *events, const char *types)
{
	struct webhook_count_row count;
	struct webhook_insert_row row;

	TRY(sql_webhook_count(ctx, ctx->unit, &count));
	if (count.count >= WEBHOOK_MOST)
		return err_new(ctx, ERR_LIMIT, TN(ctx, WEBHOOK_MOST, "A unit has at most {n} webhook.",
		    "A unit has at most {n} webhooks.", NULL), "webhooks");
	webhook->public_id = env_public_id(ctx->env);
	webhook->secret_version = 1;
	TRY(sql_webhook_insert(ctx, ctx->unit, webhook->public_id, webhook->name, webhook->url, webhook->headers,
	    events, types, webhook->active, ctx->now, &row));
	webhook->id = row.id;
	return audit_write(ctx, "webhook.create", webhook->name, NULL);
}

static struct err *
put_row(struct ctx *ctx, void *arg)
{
	struct webhook *webhook = arg;
	const char *events = print_events(ctx->arena, webhook->events), *types = print_types(ctx->arena, webhook);
	const char *host = "";
	int64_t changed;

	if (ID_IS_NONE(webhook->id))
		return insert(ctx, webhook, events, types);
	TRY(sql_webhook_update(ctx, ctx->unit, webhook->id, webhook->name, webhook->url, webhook->headers, events,
	    types, webhook->active, ctx->now, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such webhook."), "webhook");
	if (!net_url_valid(ctx->arena, webhook->url, &host))
		return err_bug(ctx, "webhook: checked and unsound");
	TRY(sql_webhook_move(ctx, ctx->unit, webhook->id, webhook->url, host, webhook->headers, NULL));
	if (!webhook->active)
		TRY(sql_webhook_give_up(ctx, ctx->unit, webhook->id, ctx->now,
		    T(ctx, "The webhook was switched off."), NULL));
	return audit_write(ctx, "webhook.change", webhook->name, NULL);
}

struct err *
webhook_save(struct ctx *ctx, struct webhook *webhook)
{
	webhook->name = str_trim(ctx->arena, webhook->name != NULL ? webhook->name : "");
	webhook->url = str_trim(ctx->arena, webhook->url != NULL ? webhook->url : "");
	webhook->headers = webhook->headers != NULL ? webhook->headers : "";
	TRY(check(ctx, webhook));
	return db_transaction(ctx, put_row, webhook);
}

static struct err *
remove_row(struct ctx *ctx, void *arg)
{
	const webhook_id *id = arg;
	int64_t changed;

	TRY(sql_webhook_remove(ctx, ctx->unit, *id, ctx->now, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such webhook."), "webhook");
	TRY(sql_webhook_give_up(ctx, ctx->unit, *id, ctx->now, T(ctx, "The webhook was switched off."), NULL));
	return audit_write(ctx, "webhook.remove", arena_printf(ctx->arena, "%lld", (long long)id->value), NULL);
}

struct err *
webhook_remove(struct ctx *ctx, webhook_id id)
{
	return db_transaction(ctx, remove_row, &id);
}

static struct err *
renew(struct ctx *ctx, void *arg)
{
	const webhook_id *id = arg;
	int64_t changed;

	TRY(sql_webhook_renew(ctx, ctx->unit, *id, ctx->now, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such webhook."), "webhook");
	return audit_write(ctx, "webhook.secret", arena_printf(ctx->arena, "%lld", (long long)id->value), NULL);
}

struct err *
webhook_renew_secret(struct ctx *ctx, webhook_id id)
{
	return db_transaction(ctx, renew, &id);
}

/* ---- telling ---- */

static void
write_window(struct json *j, const struct activity *a)
{
	if (INSTANT_IS_NONE(a->window_from)) {
		json_none(j, "window");
		return;
	}
	json_open_object(j, "window");
	json_instant(j, "from", a->window_from, NULL);
	json_instant(j, "to", a->window_to, NULL);
	json_close_object(j);
}

static void
write_activity(struct json *j, const struct activity *a)
{
	json_open_object(j, "activity");
	json_text(j, "id", a->public_id.text);
	json_text(j, "reference", a->reference);
	json_text(j, "external_id", a->external_id);
	json_text(j, "status", status_token(a->status));
	json_text(j, "title", a->title);
	json_open_object(j, "type");
	json_text(j, "id", a->type_public_id.text);
	json_text(j, "reference", a->type_reference);
	json_close_object(j);
	json_instant(j, "start", a->start, NULL);
	json_instant(j, "end", a->end, NULL);
	write_window(j, a);
	if (ID_IS_NONE(a->worker)) {
		json_none(j, "worker");
	} else {
		json_open_object(j, "worker");
		json_text(j, "id", a->worker_public_id.text);
		json_text(j, "name", a->worker_name);
		json_close_object(j);
	}
	json_close_object(j);
}

static struct err *
write_customer(struct json *j, struct ctx *ctx, const struct webhook_news *news)
{
	struct customer customer;

	if (ID_IS_NONE(news->customer)) {
		json_none(j, "customer");
		return OK;
	}
	TRY(customer_find(ctx, news->customer, &customer));
	json_open_object(j, "customer");
	json_text(j, "id", customer.public_id.text);
	json_text(j, "reference", customer.reference);
	json_close_object(j);
	return OK;
}

static struct err *
print_body(struct ctx *ctx, const struct webhook_news *news, const char *event, const char **out)
{
	struct buf buf = buf_make(ctx->arena, HOOK_BODY_MOST);
	struct json j = json_make(&buf);
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	json_open_object(&j, NULL);
	json_text(&j, "event", event);
	json_instant(&j, "at", news->at, NULL);
	json_text(&j, "unit", unit.slug);
	json_text(&j, "actor", news->actor);
	if (news->activity != NULL)
		write_activity(&j, news->activity);
	else
		json_none(&j, "activity");
	TRY(write_customer(&j, ctx, news));
	json_close_object(&j);
	*out = buf_text(&buf);
	return OK;
}

static bool
wants(struct ctx *ctx, const struct webhook_in_use_row *row, const struct webhook_news *news)
{
	struct webhook webhook = { .events = parse_events(row->events) };

	if (webhook.events != 0 && (webhook.events & (UINT64_C(1) << news->kind)) == 0)
		return false;
	parse_types(ctx->arena, row->types, &webhook);
	for (size_t i = 0; news->activity != NULL && i < webhook.types.count; i++)
		if (webhook.types.items[i] == news->activity->type.value)
			return true;
	return webhook.types.count == 0;
}

static struct err *
write_call(struct ctx *ctx, const struct webhook_in_use_row *row, const struct webhook_news *news, const char *body)
{
	struct webhook_waits_row waits;
	hook_id id;

	TRY(sql_webhook_waits(ctx, ctx->unit, row->id, &waits));
	return hook_put(ctx, &(struct hook_call){ .url = row->url, .headers = row->headers, .body = body, .sign = true,
	    .activity = news->activity != NULL ? news->activity->id : (activity_id){ 0 }, .customer = news->customer,
	    .cause = arena_printf(ctx->arena, "webhook %lld event %lld", (long long)row->id.value,
	    (long long)news->event.value), .label = row->name, .webhook = row->id, .event = event_token(news->kind) },
	    !INSTANT_IS_NONE(waits.until) && waits.until.s > ctx->now.s ? waits.until : ctx->now,
	    INSTANT(ctx->now.s + WEBHOOK_GIVE_UP_S), &id);
}

struct err *
webhook_tell(struct ctx *ctx, const struct webhook_news *news)
{
	struct webhook_in_use_rows rows;
	const char *body = NULL;

	TRY(sql_webhook_in_use(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		if (!wants(ctx, &rows.items[i], news))
			continue;
		if (body == NULL)
			TRY(print_body(ctx, news, event_token(news->kind), &body));
		TRY(write_call(ctx, &rows.items[i], news, body));
	}
	return OK;
}

struct err *
webhook_ping(struct ctx *ctx, const struct webhook *webhook, hook_id *out)
{
	struct webhook_news news = { .at = ctx->now, .actor = actor_kind_token(ctx->actor.kind) };
	struct hook_call call = { .url = webhook->url, .headers = webhook->headers, .sign = true,
		.label = webhook->name, .webhook = webhook->id, .event = "ping" };

	if (!webhook->active)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This webhook is switched off."), "webhook");
	TRY(print_body(ctx, &news, "ping", &call.body));
	return hook_put(ctx, &call, ctx->now, INSTANT(ctx->now.s + HOOK_GIVE_UP_S), out);
}

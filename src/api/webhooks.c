/* webhooks -- subscriptions of other programs to what happens in the unit, their secrets and their calls. */
#include "api/row.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "hook/webhook.h"
#include "i18n/i18n.h"

struct words_list { const char **items; size_t count, capacity; };

struct webhook_record {
	struct webhook webhook;
	struct words_list events, types;
	const char *secret;
};
struct webhook_records { struct webhook_record *items; size_t count, capacity; };

/* EVENT_NONE is no event. */
static const char *
event_word(int kind)
{
	return kind == EVENT_NONE ? NULL : event_token((enum event_kind)kind);
}
static const struct words event_words = { event_word, EVENT_COUNT, EVENT_NONE };

static struct err *
take_types(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	struct webhook_record *r = record;
	struct ctx *ctx = input_ctx(in);

	r->webhook.types.count = 0;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *reference = json_string_value(json_array_get(value, i));
		struct activity_type type;
		bool found = false;

		if (reference != NULL)
			TRY(type_lookup_reference(ctx, reference, &type, &found));
		if (!found) {
			input_problem(in, T(ctx, "There is no such activity type."));
			return OK;
		}
		*arena_push(ctx->arena, &r->webhook.types) = type.id.value;
	}
	return OK;
}

static void
give_types(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	const struct webhook_record *r = record;

	json_open_array(j, key);
	for (size_t i = 0; i < r->types.count; i++)
		json_text(j, NULL, r->types.items[i]);
	json_close_array(j);
}

#define W(member)	AT(webhook_record, webhook.member)

static const struct member webhook_members[] = {
	{ "id", W(public_id), GIVEN, "Id of the subscription" },
	{ "name", W(name), BOTH | NEEDED, "What it is called", .most = 120 },
	{ "url", W(url), BOTH | NEEDED | SECRET, "Where the calls go", .most = HOOK_URL_MOST },
	{ "headers", W(headers), BOTH | SECRET, "\"Name: value\" in lines", .most = HOOK_HEADERS_MOST },
	{ "events", TEXTS_AT(webhook_record, events), BOTH, "What it hears of; empty: everything",
	  .words = &event_words,
	  .most = EVENT_COUNT },
	{ "activity_types", OWN, BOTH, "References of types that it hears of; empty: all", .as = MEMBER_TEXTS,
	  .take = take_types, .give = give_types },
	{ "active", W(active), BOTH, "Off, nothing is called" },
	{ "waiting", W(waiting), GIVEN, "Calls that wait" },
	{ "failed", W(failed), GIVEN, "Calls that were given up" },
	{ "created_at", W(created_at), GIVEN, "When it was made" },
	{ "updated_at", W(updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
static const struct shape webhook_shape = { "Webhook", "A subscription to what happens", webhook_members,
    sizeof(struct webhook_record) };

static struct err *
record_of(struct ctx *ctx, const struct webhook *webhook, struct webhook_record *out)
{
	*out = (struct webhook_record){ .webhook = *webhook };
	for (int kind = EVENT_NONE + 1; kind < EVENT_COUNT; kind++)
		if ((webhook->events & (UINT64_C(1) << kind)) != 0)
			*arena_push(ctx->arena, &out->events) = event_token((enum event_kind)kind);
	for (size_t i = 0; i < webhook->types.count; i++) {
		struct activity_type type;
		struct err *err = type_find(ctx, (type_id){ webhook->types.items[i] }, &type);

		if (err != OK && err->kind == ERR_NOT_FOUND)
			continue;
		TRY(err);
		*arena_push(ctx->arena, &out->types) = type.reference;
	}
	return OK;
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct webhook_records records = { 0 };
	struct api_page page = { 0 };
	struct webhooks all;

	TRY(api_query(rq, &page));
	TRY(webhook_list(rq->ctx, &all));
	for (size_t i = 0; i < all.count; i++)
		TRY(record_of(rq->ctx, &all.items[i], arena_push(rq->ctx->arena, &records)));
	return api_give_whole(rq, rs, &records, &page);
}

static struct err *
find(struct request *rq, struct webhook_record *out)
{
	struct webhook webhook;

	TRY(webhook_find_public(rq->ctx, path_value(rq, "webhook"), &webhook));
	return record_of(rq->ctx, &webhook, out);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct webhook_record record;

	TRY(find(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
save(struct request *rq, struct webhook_record *record)
{
	struct webhook saved;

	TRY(api_body(rq, record));
	record->webhook.events = 0;
	for (size_t i = 0; i < record->events.count; i++)
		record->webhook.events |= UINT64_C(1) << event_parse(record->events.items[i]);
	TRY(webhook_save(rq->ctx, &record->webhook));
	TRY(webhook_find_public(rq->ctx, record->webhook.public_id.text, &saved));
	return record_of(rq->ctx, &saved, record);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct webhook_record record = { .webhook = { .name = "", .url = "", .headers = "", .active = true } };

	TRY(save(rq, &record));
	return api_give_made(rq, rs, &record, arena_printf(rq->ctx->arena, "/v1/webhooks/%s",
	    record.webhook.public_id.text));
}

static struct err *
change(struct request *rq, struct response *rs)
{
	struct webhook_record record;

	TRY(find(rq, &record));
	TRY(api_match(rq, &record));
	TRY(save(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
drop(struct request *rq, struct response *rs UNUSED)
{
	struct webhook_record record;

	TRY(find(rq, &record));
	return webhook_remove(rq->ctx, record.webhook.id);
}

/* ---- its secret ---- */

static const struct member secret_members[] = {
	{ "secret", AT(webhook_record, secret), GIVEN | SECRET, "What the receiver checks Doorstep-Signature with" },
	{ 0 },
};
static const struct shape secret_shape = { "WebhookSecret", "The secret of a subscription", secret_members,
    sizeof(struct webhook_record) };

static struct err *
show_secret(struct request *rq, struct response *rs)
{
	struct webhook_record record;

	TRY(find(rq, &record));
	record.secret = webhook_secret(rq->ctx, &record.webhook);
	return api_give(rq, rs, &record);
}

static struct err *
renew_secret(struct request *rq, struct response *rs)
{
	struct webhook_record record;

	TRY(find(rq, &record));
	TRY(webhook_renew_secret(rq->ctx, record.webhook.id));
	return show_secret(rq, rs);
}

/* ---- tried ---- */

struct ping { struct public_id call; };

static const struct member ping_members[] = {
	{ "call", AT(ping, call), GIVEN, "Id of the call: GET /v1/calls" },
	{ 0 },
};
static const struct shape ping_shape = { "WebhookPing", "A call to try a subscription", ping_members,
    sizeof(struct ping) };

static struct err *
try_it(struct request *rq, struct response *rs)
{
	struct webhook_record record;
	struct ping ping;
	struct hook hook;
	hook_id id;

	TRY(find(rq, &record));
	TRY(webhook_ping(rq->ctx, &record.webhook, &id));
	TRY(hook_find(rq->ctx, id, &hook));
	ping.call = hook.public_id;
	return api_give(rq, rs, &ping);
}

#define WEBHOOK	"/v1/webhooks/:webhook"

const struct route api_webhook_routes[] = {
	WIDE_ROW(GET, "/v1/webhooks", NEEDS_KEY_ADMIN, "Subscriptions by name.", list, A_PAGE, .answer = &webhook_shape,
	    .list = "webhooks"),
	WIDE_ROW(POST, "/v1/webhooks", NEEDS_KEY_ADMIN, "A new subscription; its calls are signed.", make,
	    .body = &webhook_shape, .answer = &webhook_shape, .status = 201),
	WIDE_ROW(GET, WEBHOOK, NEEDS_KEY_ADMIN, "One subscription.", show, .answer = &webhook_shape),
	WIDE_ROW(PATCH, WEBHOOK, NEEDS_KEY_ADMIN, "Changes a subscription; switched off, what waits is given up.",
	    change,
	    .body = &webhook_shape, .answer = &webhook_shape, .match = MATCH_MAY),
	WIDE_ROW(DELETE, WEBHOOK, NEEDS_KEY_ADMIN, "The subscription is gone, and what waits is given up.", drop),
	WIDE_ROW(GET, WEBHOOK "/secret", NEEDS_KEY_ADMIN, "What its receiver checks signatures with.", show_secret,
	    .answer = &secret_shape),
	WIDE_ROW(POST, WEBHOOK "/secret", NEEDS_KEY_ADMIN, "Another secret from now on.", renew_secret,
	    .answer = &secret_shape),
	WIDE_ROW(POST, WEBHOOK "/ping", NEEDS_KEY_ADMIN, "A call that is about nothing, to try it.", try_it,
	    .answer = &ping_shape, .status = 201),
	{ 0 },
};

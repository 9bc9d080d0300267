/*
 * generic -- any provider that speaks this: POST of
 *
 *	{"from": "Heizung", "to": "+423790000200", "text": "…", "id": "…", "report": "https://…"}
 *
 * with a bearer token and "Idempotency-Key: ID".  The id is the message's own: a provider
 * that has seen it before answers 409 or 2xx and sends nothing twice.  429 and 5xx are tried
 * again.  What became of it may be told by POST of {"id": "…", "status": "delivered"} or
 * "undelivered", perhaps with "note", to the address in "report"; an array of such is fine, too.
 */
#include "message/sms.h"

#include <jansson.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/inside.h"
#include "net/net.h"

static const char *
body_of(struct ctx *ctx, const struct sms_account *account, const struct message *message)
{
	struct buf buf = buf_make(ctx->arena, 1 << 16);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_text(&json, "from", account->from);
	json_text(&json, "to", message->to);
	json_text(&json, "text", message->text);
	json_text(&json, "id", message->public_id.text);
	if (!str_empty(account->report_url))
		json_text(&json, "report", account->report_url);
	json_close_object(&json);
	return buf_text(&buf);
}

static struct err *
send(struct ctx *ctx, const struct sms_account *account, const struct message *message, bool *in_doubt)
{
	const char *body = body_of(ctx, account, message);
	const char *const headers[] = {
		"Content-Type: application/json",
		arena_printf(ctx->arena, "Authorization: Bearer %s", account->key),
		arena_printf(ctx->arena, "Idempotency-Key: %s", message->public_id.text), NULL,
	};
	struct net_answer answer;

	TRY(net_http(ctx, &(struct net_request){
		.method = "POST", .url = account->url, .headers = headers, .perhaps = in_doubt,
		.body = { (const uint8_t *)body, strlen(body) }, .answer_limit = 65536, .trusted = !account->own,
	}, &answer));
	if (answer.status == 409) {
		*in_doubt = false;
		return OK;
	}
	return sms_judge_status(ctx, &answer, in_doubt);
}

static void
read_one(struct ctx *ctx, const json_t *one, struct sms_reports *out)
{
	const char *id = json_string_value(json_object_get(one, "id"));
	const char *status = json_string_value(json_object_get(one, "status"));
	const char *note = json_string_value(json_object_get(one, "note"));

	if (id == NULL || status == NULL)
		return;
	*arena_push(ctx->arena, out) = (struct sms_report){ .id = arena_strdup(ctx->arena, id),
		.final = str_equal(status, "delivered") || str_equal(status, "undelivered"),
		.delivered = str_equal(status, "delivered"),
		.note = arena_strdup(ctx->arena, note != NULL ? note : "") };
}

static bool
read(struct ctx *ctx, const char *body, struct sms_reports *out)
{
	json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
	size_t i;
	json_t *one;

	*out = (struct sms_reports){ 0 };
	if (json_is_object(root))
		read_one(ctx, root, out);
	json_array_foreach(root, i, one)
		read_one(ctx, one, out);
	json_decref(root);
	return out->count > 0;
}

const struct sms_provider sms_provider_generic = {
	.token = "generic",
	.label = N_("Another provider"),
	.help = N_("The address takes a POST of JSON with from, to, text and id; the key is sent as a bearer token. "
	    "The provider must not send the same id twice."),
	.url_example = "https://sms.example.org/send",
	.send = send,
	.read = read,
};

/*
 * infobip -- SMS API version 3 of Infobip, from its public documentation
 * (infobip.com/docs/api/channels/sms: "Send SMS messages", "Get outbound SMS message logs",
 * "Receive outbound SMS message reports"; "Message status codes").
 *
 * The destination's messageId is ours.  The documentation does not promise that a known one
 * is not sent again, so whatever may have arrived is looked up in the logs first; they
 * hold 48 hours.  A log may appear a moment after the message was taken: that it is
 * not there is believed only when a minute has gone by, which is the sender's patience.
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

/* Groups of "Message status codes". */
enum { PENDING = 1, UNDELIVERABLE = 2, DELIVERED = 3, EXPIRED = 4, REJECTED = 5 };
enum { DELIVERED_TO_OPERATOR = 2 };	/* of group 3, and not the last word */

static const char *
address(struct ctx *ctx, const struct sms_account *account, const char *path)
{
	size_t size = strlen(account->url);

	while (size > 0 && account->url[size - 1] == '/')
		size--;
	return arena_printf(ctx->arena, "%.*s%s", (int)size, account->url, path);
}

static struct err *
call(struct ctx *ctx, const struct sms_account *account, const char *path, const char *body, bool *perhaps,
    struct net_answer *out)
{
	const char *const headers[] = {
		"Content-Type: application/json", "Accept: application/json",
		arena_printf(ctx->arena, "Authorization: App %s", account->key), NULL,
	};

	return net_http(ctx, &(struct net_request){
		.method = body != NULL ? "POST" : "GET", .url = address(ctx, account, path), .headers = headers,
		.body = { (const uint8_t *)body, body != NULL ? strlen(body) : 0 }, .perhaps = perhaps,
		.answer_limit = 65536, .trusted = !account->own,
	}, out);
}

static const char *
body_of(struct ctx *ctx, const struct sms_account *account, const struct message *message)
{
	struct buf buf = buf_make(ctx->arena, 1 << 16);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_open_array(&json, "messages");
	json_open_object(&json, NULL);
	json_text(&json, "sender", account->from);
	json_open_array(&json, "destinations");
	json_open_object(&json, NULL);
	json_text(&json, "to", message->to[0] == '+' ? message->to + 1 : message->to);
	json_text(&json, "messageId", message->public_id.text);
	json_close_object(&json);
	json_close_array(&json);
	json_open_object(&json, "content");
	json_text(&json, "text", message->text);
	json_close_object(&json);
	if (!str_empty(account->report_url)) {
		json_open_object(&json, "webhooks");
		json_open_object(&json, "delivery");
		json_text(&json, "url", account->report_url);
		json_close_object(&json);
		json_text(&json, "contentType", "application/json");
		json_close_object(&json);
	}
	json_close_object(&json);
	json_close_array(&json);
	json_close_object(&json);
	return buf_text(&buf);
}

static int
group_of(const json_t *one)
{
	return (int)json_integer_value(json_object_get(json_object_get(one, "status"), "groupId"));
}

/* The network's words about one message: "REJECTED_PREFIX_MISSING: Number prefix missing". */
static const char *
words_of(struct ctx *ctx, const json_t *one)
{
	const json_t *status = json_object_get(one, "status");
	const char *name = json_string_value(json_object_get(status, "name"));
	const char *said = json_string_value(json_object_get(status, "description"));

	return arena_printf(ctx->arena, "%s%s%.200s", name != NULL ? name : "",
	    name != NULL && said != NULL ? ": " : "", said != NULL ? said : "");
}

/* 2xx: each message has a status of its own. */
static struct err *
judge_message(struct ctx *ctx, const struct net_answer *answer, bool *in_doubt)
{
	json_t *root = json_loads(buf_text(&answer->body), 0, NULL);
	const json_t *one = json_array_get(json_object_get(root, "messages"), 0);
	int group = group_of(one);
	const char *words = words_of(ctx, one);

	json_decref(root);
	if (group == 0)		/* it said yes, but not to what */
		return err_new(ctx, ERR_LIMIT, T(ctx, "The SMS provider answered something that cannot be read."),
		    "%.200s", buf_text(&answer->body));
	*in_doubt = false;
	if (group == UNDELIVERABLE || group == REJECTED)
		return err_new(ctx, ERR_INVALID, T(ctx, "The SMS provider refused the message."), "%s", words);
	return OK;
}

static struct err *
send(struct ctx *ctx, const struct sms_account *account, const struct message *message, bool *in_doubt)
{
	struct net_answer answer;
	struct err *err;

	TRY(call(ctx, account, "/sms/3/messages", body_of(ctx, account, message), in_doubt, &answer));
	err = sms_judge_status(ctx, &answer, in_doubt);
	if (err != OK)
		return err;
	*in_doubt = true;
	return judge_message(ctx, &answer, in_doubt);
}

static struct err *
ask(struct ctx *ctx, const struct sms_account *account, const struct message *message, bool *taken)
{
	const char *path = arena_printf(ctx->arena, "/sms/3/logs?messageId=%s", message->public_id.text);
	struct net_answer answer;
	json_t *root, *results;
	bool readable;

	TRY(call(ctx, account, path, NULL, NULL, &answer));
	root = json_loads(buf_text(&answer.body), 0, NULL);
	results = json_object_get(root, "results");
	readable = answer.status == 200 && json_is_array(results);
	*taken = false;
	for (size_t i = 0; readable && i < json_array_size(results); i++) {
		const json_t *one = json_array_get(results, i);

		if (str_equal(json_string_value(json_object_get(one, "messageId")), message->public_id.text) &&
		    group_of(one) != REJECTED)
			*taken = true;
	}
	json_decref(root);
	return readable ? OK : err_new(ctx, ERR_BUSY, T(ctx, "The SMS provider does not take messages now."),
	    "HTTP %d: %.200s", answer.status, buf_text(&answer.body));
}

static bool
read(struct ctx *ctx, const char *body, struct sms_reports *out)
{
	json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, NULL), *one;
	size_t i;

	*out = (struct sms_reports){ 0 };
	json_array_foreach(json_object_get(root, "results"), i, one) {
		const char *id = json_string_value(json_object_get(one, "messageId"));
		json_int_t exact = json_integer_value(json_object_get(json_object_get(one, "status"), "id"));
		int group = group_of(one);

		if (id == NULL)
			continue;
		*arena_push(ctx->arena, out) = (struct sms_report){
			.id = arena_strdup(ctx->arena, id), .note = words_of(ctx, one),
			.final = group > PENDING && !(group == DELIVERED && exact == DELIVERED_TO_OPERATOR),
			.delivered = group == DELIVERED,
		};
	}
	json_decref(root);
	return out->count > 0;
}

const struct sms_provider sms_provider_infobip = {
	.token = "infobip",
	.label = "Infobip",
	.help = N_("The address is the base URL of your account, shown on its first page; make the key under API keys, "
	    "allowed to send SMS and to read logs."),
	.url_example = "https://xxxxx.api.infobip.com",
	.send = send,
	.ask = ask,
	.read = read,
};

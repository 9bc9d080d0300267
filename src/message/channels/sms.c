/*
 * sms -- by the generic HTTP provider: POST of
 *
 *	{"from": "Heizung", "to": "+423790000200", "text": "…", "id": "…"}
 *
 * with a bearer token.  `id` is the message's own: a provider that has seen it
 * before answers 409 or 2xx and sends nothing twice.  429 and 5xx are tried again.
 */
#include "message/channel.h"

#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "i18n/i18n.h"
#include "message/compose.h"
#include "net/net.h"

static const char *
body_of(struct ctx *ctx, const struct message_sender *sender, const struct message *message)
{
	struct buf buf = buf_make(ctx->arena, 1 << 16);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_text(&json, "from", sender->address);
	json_text(&json, "to", message->to);
	json_text(&json, "text", message->text);
	json_text(&json, "id", message->public_id.text);
	json_close_object(&json);
	return buf_text(&buf);
}

static struct err *
read_status(struct ctx *ctx, const struct net_answer *answer)
{
	int status = answer->status;

	if ((status >= 200 && status < 300) || status == 409)
		return OK;
	if (status == 429 || status >= 500 || status == 401 || status == 403)
		return err_new(ctx, ERR_BUSY, "the SMS provider does not take messages now", "HTTP %d: %.200s",
		    status, buf_text(&answer->body));
	return err_new(ctx, ERR_INVALID, "the SMS provider refused the message", "HTTP %d: %.200s", status,
	    buf_text(&answer->body));
}

static struct err *
send_sms(struct ctx *ctx, const struct message_sender *sender, const struct message *message)
{
	const struct net_services *services = &ctx->env->net->services;
	const char *body = body_of(ctx, sender, message);
	const char *const headers[] = {
		"Content-Type: application/json",
		arena_printf(ctx->arena, "Authorization: Bearer %s", services->sms_token != NULL ?
		    services->sms_token : ""),
		arena_printf(ctx->arena, "Idempotency-Key: %s", message->public_id.text), NULL,
	};
	struct net_answer answer;

	TRY(net_http(ctx, &(struct net_request){
		.method = "POST", .url = services->sms_url, .headers = headers,
		.body = { (const uint8_t *)body, strlen(body) }, .answer_limit = 65536, .trusted = true,
	}, &answer));
	return read_status(ctx, &answer);
}

static credit
price(const struct message *message)
{
	enum message_purpose purpose;
	const struct purpose *row;

	if (!purpose_parse(message->purpose, &purpose))
		return (credit){ 0 };
	row = purpose_row(purpose);
	return (credit){ row->sms_tenths * (row->per_part ? sms_parts(message->text, NULL) : 1) };
}

const struct message_channel message_channel_sms = {
	.token = "sms",
	.label = N_("SMS"),
	.ready = net_has_sms,
	.price = price,
	.send = send_sms,
};

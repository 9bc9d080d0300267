/* email -- by SMTP, through the server of the configuration. */
#include "message/channel.h"

#include <jansson.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "mail/mail.h"
#include "net/net.h"

/* Attachments of the row, [{"name","type","text"}], for the letter. */
static struct err *
read_attachments(struct ctx *ctx, const char *text, struct mail *mail)
{
	json_t *list = json_loads(text, 0, NULL);
	size_t count = json_array_size(list);
	struct mail_attachment *items = arena_new_array(ctx->arena, count, struct mail_attachment);

	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(list, i);
		const char *content = json_string_value(json_object_get(one, "text"));
		size_t size = json_string_length(json_object_get(one, "text"));

		items[i] = (struct mail_attachment){
			.name = arena_strdup(ctx->arena, json_string_value(json_object_get(one, "name"))),
			.type = arena_strdup(ctx->arena, json_string_value(json_object_get(one, "type"))),
			.content = { arena_memdup(ctx->arena, content, size), size },
		};
	}
	json_decref(list);
	mail->attachments = items;
	mail->attachment_count = count;
	return OK;
}

static struct err *
send_email(struct ctx *ctx, const struct message_sender *sender, const struct message *message)
{
	struct mail mail = {
		.from_name = sender->name, .from_address = sender->address, .reply_to = sender->reply_to,
		.to_name = message->to_name, .to_address = message->to,
		.subject = message->subject, .text = message->text, .html = message->html,
		.message_id = message->message_id, .date = message->created_at, .automatic = true,
	};

	TRY(read_attachments(ctx, message->attachments, &mail));
	return mail_send(ctx, &mail);
}

static credit
price(const struct message *message)
{
	(void)message;
	return (credit){ 0 };
}

const struct message_channel message_channel_email = {
	.token = "email",
	.label = N_("Email"),
	.ready = net_has_smtp,
	.price = price,
	.send = send_email,
};

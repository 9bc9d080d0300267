/* email -- by SMTP, through the unit's own server or that of the configuration. */
#include "message/channel.h"

#include <jansson.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "blob/blob.h"
#include "db/db.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "mail/mail.h"
#include "message/compose.h"
#include "message/opt_out.h"
#include "message/server.h"
#include "net/net.h"

struct files { struct mail_attachment *items; size_t count, capacity; };

/* Texts of the row, [{"name","type","text"}]: an invitation has its own place in the letter. */
static struct err *
read_texts(struct ctx *ctx, const char *text, struct mail *mail, struct files *files)
{
	json_t *list = json_loads(text, 0, NULL);

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const char *content = arena_strdup(ctx->arena, json_string_value(json_object_get(one, "text")));
		const char *type = arena_strdup(ctx->arena, json_string_value(json_object_get(one, "type")));

		if (str_starts(type, "text/calendar")) {
			mail->invitation = content;
			mail->invitation_method = strstr(type, "method=CANCEL") != NULL ? CALENDAR_CANCEL :
			    CALENDAR_REQUEST;
			continue;
		}
		*(struct mail_attachment *)arena_push(ctx->arena, files) = (struct mail_attachment){
			.name = arena_strdup(ctx->arena, json_string_value(json_object_get(one, "name"))),
			.type = type, .content = { (const uint8_t *)content, strlen(content) } };
	}
	json_decref(list);
	return OK;
}

/* Files as they are now; one that was removed meanwhile stays out of the letter. */
static struct err *
read_documents(struct ctx *ctx, message_id message, struct files *files)
{
	struct documents documents;

	TRY(message_documents(ctx, message, &documents));
	for (size_t i = 0; i < documents.count; i++) {
		const struct document *document = &documents.items[i];
		struct mail_attachment file = { .name = document->name, .type = document->type };
		enum blob_kind kind;

		TRY(blob_read(ctx, database_dir(db_database(ctx->db)), document->content, &file.content, &kind));
		*(struct mail_attachment *)arena_push(ctx->arena, files) = file;
	}
	return OK;
}

static struct err *
read_logo(struct ctx *ctx, const struct unit *unit, struct mail *mail)
{
	struct mail_picture *logo = arena_new(ctx->arena, struct mail_picture);
	bool found;

	if (strstr(mail->html, "cid:" COMPOSE_LOGO_CID) == NULL)
		return OK;
	TRY(compose_logo(ctx, unit, &logo->content, &logo->type, &found));
	if (!found)
		return OK;
	logo->cid = COMPOSE_LOGO_CID;
	logo->name = str_equal(logo->type, "image/png") ? "logo.png" : "logo.jpg";
	mail->pictures = logo;
	mail->picture_count = 1;
	return OK;
}

static struct err *
send_email(struct ctx *ctx, const struct message_sender *sender, const struct message *message)
{
	struct files files = { 0 };
	struct net_server server;
	struct unit unit;
	bool own;
	struct mail mail = {
		.from_name = sender->name, .from_address = sender->address, .reply_to = sender->reply_to,
		.to_name = message->to_name, .to_address = message->to,
		.subject = message->subject, .text = message->text, .html = message->html,
		.message_id = message->message_id, .date = message->created_at, .automatic = true,
	};

	TRY(unit_here(ctx, &unit));
	TRY(mail_server_as_net(ctx, &server, &own));
	TRY(read_texts(ctx, message->attachments, &mail, &files));
	TRY(read_documents(ctx, message->id, &files));
	TRY(read_logo(ctx, &unit, &mail));
	if (message->optional)
		mail.unsubscribe = opt_out_link(ctx, &unit, message->channel, message->to);
	mail.attachments = files.items;
	mail.attachment_count = files.count;
	return mail_send(ctx, &mail, own ? &server : NULL);
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
	.own = mail_server_is_own,
	.price = price,
	.send = send_email,
};

/* outbox -- reading the outbox: lists for pages and programs, counts, "send again". */
#include "message/outbox.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/compose.h"

static const struct { const char *token, *label; } statuses[] = {
	[MESSAGE_WAITING] = { "waiting", N_("Waiting") },
	[MESSAGE_SENT] = { "sent", N_("Sent") },
	[MESSAGE_FAILED] = { "failed", N_("Failed") },
	[MESSAGE_HELD] = { "held", N_("Not sent: no provider") },
};

const char *
message_status_token(enum message_status status)
{
	return statuses[status].token;
}

const char *
message_status_label(enum message_status status)
{
	return statuses[status].label;
}

static enum message_status
status_of(const char *token)
{
	for (int i = MESSAGE_WAITING; i <= MESSAGE_HELD; i++)
		if (str_equal(statuses[i].token, token))
			return (enum message_status)i;
	return MESSAGE_FAILED;
}

static void
read_row(const struct message_list_row *row, struct message *out)
{
	*out = (struct message){
		.id = row->id, .public_id = row->public_id, .channel = row->channel, .purpose = row->purpose,
		.to = row->to_address, .to_name = row->to_name, .lang = LANG_EN, .subject = row->subject,
		.text = row->body, .html = row->html, .attachments = row->attachments,
		.message_id = row->mail_id, .status = status_of(row->status), .attempts = row->attempts,
		.next_at = row->next_at, .give_up_at = row->give_up_at, .error = row->error,
		.activity = row->activity_id, .customer = row->customer_id,
		.activity_reference = row->activity_reference, .customer_name = row->customer_name,
		.activity_public_id = row->activity_public_id, .customer_public_id = row->customer_public_id,
		.optional = row->optional != 0, .opens = row->opens, .opened_at = row->opened_at,
		.in_doubt = row->in_doubt, .delivery = row->delivery, .delivery_note = row->delivery_note,
		.delivered_at = row->delivered_at,
		.created_at = row->created_at, .sent_at = row->sent_at,
	};
	(void)lang_parse(row->lang, &out->lang);
}

struct err *
message_find(struct ctx *ctx, message_id id, struct message *out)
{
	struct message_list_row row;
	bool found;

	TRY(sql_message_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This message does not exist."), "message %lld",
		    (long long)id.value);
	read_row(&row, out);
	return OK;
}

struct err *
message_find_public(struct ctx *ctx, const char *public_id, struct message *out)
{
	struct message_lookup_public_row row;
	bool found;

	TRY(sql_message_lookup_public(ctx, ctx->unit, public_id, &row, &found));
	return message_find(ctx, found ? row.id : (message_id){ 0 }, out);
}

struct err *
message_documents(struct ctx *ctx, message_id id, struct documents *out)
{
	struct message_documents_rows rows = { 0 };
	struct documents list = { 0 };

	TRY(sql_message_documents(ctx, ctx->unit, id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct document document;
		struct err *err = document_find_id(ctx, rows.items[i].document, &document);

		if (err != OK && err->kind != ERR_NOT_FOUND)
			return err;
		if (err == OK)
			*(struct document *)arena_push(ctx->arena, &list) = document;
	}
	*out = list;
	return OK;
}

/* "%words%" in small letters, what LIKE would read as a sign taken out. */
static const char *
words_of(struct ctx *ctx, const char *text)
{
	char *small;

	if (str_empty(text))
		return NULL;
	small = str_lower(ctx->arena, text);
	for (char *c = small; *c != '\0'; c++)
		if (*c == '%' || *c == '_' || *c == '\\')
			*c = ' ';
	return arena_printf(ctx->arena, "%%%s%%", small);
}

struct err *
message_list(struct ctx *ctx, const struct message_filter *filter, struct messages *out)
{
	int limit = filter->limit <= 0 ? 50 : filter->limit > 500 ? 500 : filter->limit;
	int64_t before = INT64_MAX;
	struct message_list_rows rows = { 0 };
	struct messages list = { 0 };

	if (filter->cursor != NULL)
		(void)str_to_int(filter->cursor, 1, INT64_MAX, &before);
	TRY(sql_message_list(ctx, ctx->unit, (message_id){ before },
	    filter->only_status ? message_status_token(filter->status) : NULL,
	    str_empty(filter->channel) ? NULL : filter->channel, filter->customer, filter->activity,
	    words_of(ctx, filter->text), limit + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)limit; i++)
		read_row(&rows.items[i], arena_push(ctx->arena, &list));
	if (rows.count > (size_t)limit)
		list.next = arena_printf(ctx->arena, "%lld", (long long)list.items[limit - 1].id.value);
	*out = list;
	return OK;
}

struct err *
message_count(struct ctx *ctx, struct message_counters *out)
{
	struct message_counters_row row;

	TRY(sql_message_counters(ctx, ctx->unit, &row));
	*out = (struct message_counters){ row.waiting, row.failed, row.held, row.oldest_waiting };
	return OK;
}

/* ---- doorstep outbox --json ---- */

static void
write_message(struct json *json, const struct message_outbox_row *row)
{
	json_open_object(json, NULL);
	json_text(json, "id", row->public_id.text);
	json_text(json, "unit", row->unit);
	json_text(json, "channel", row->channel);
	json_text(json, "purpose", row->purpose);
	json_text(json, "to", row->to_address);
	json_text(json, "to_name", row->to_name);
	json_text(json, "subject", row->subject);
	json_text(json, "text", row->body);
	json_text(json, "html", row->html);
	json_raw(json, "attachments", row->attachments);
	json_text(json, "status", row->status);
	json_instant(json, "created_at", row->created_at, NULL);
	json_close_object(json);
}

struct err *
message_outbox_json(struct ctx *ctx, struct buf *out)
{
	enum { PAGE = 500 };
	struct json json = json_make(out);
	message_id after = { 0 };
	size_t got = PAGE;

	json_open_array(&json, NULL);
	while (got == PAGE) {
		struct message_outbox_rows rows = { 0 };

		TRY(sql_message_outbox(ctx, after, PAGE, &rows));
		for (size_t i = 0; i < rows.count; i++)
			write_message(&json, &rows.items[i]);
		got = rows.count;
		if (got > 0)
			after = rows.items[got - 1].id;
	}
	json_close_array(&json);
	buf_putc(out, '\n');
	return buf_full(out) ? err_new(ctx, ERR_TOO_LARGE, "the outbox is too long to be shown at once",
	    "more than %zu bytes", out->ceiling) : OK;
}

/* ---- once more ---- */

static struct err *
send_again(struct ctx *ctx, void *arg)
{
	const message_id *id = arg;
	enum message_purpose purpose;
	struct message message;
	int64_t changed;
	bool ready;

	TRY(message_find(ctx, *id, &message));
	TRY(message_channel_ready(ctx, message_channel_find(message.channel), &ready, NULL));
	if (!ready)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "No provider is set up for messages of this kind, so it stays here."),
		    "message %lld", (long long)id->value);
	if (!purpose_parse(message.purpose, &purpose) || message_tells_code(&message))
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "A login code is sent once. The customer can ask for a new one."),
		    "message %lld", (long long)id->value);
	TRY(sql_message_again(ctx, ctx->unit, *id, "waiting", ctx->now,
	    INSTANT(ctx->now.s + purpose_row(purpose)->good_for_s), &changed));
	if (changed == 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This message is on its way or was sent already."),
		    "message %lld is %s", (long long)id->value, message_status_token(message.status));
	return db_notify(ctx, "jobs", "outbox");
}

struct err *
message_send_again(struct ctx *ctx, message_id id)
{
	return db_transaction(ctx, send_again, &id);
}

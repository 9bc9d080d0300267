/*
 * messages -- the outbox: what was or will be said to customers, with its state; enough
 * to be a customer without a mail server.
 */
#include "backoffice/backoffice.h"

#include <jansson.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "ui/ui.h"

struct message_file { const char *name, *href; };

struct message_line {
	const struct message *message;
	const char *when, *way, *meaning, *icon, *state, *purpose;
	const char *activity_href, *customer_href, *again, *download;
	const char *attachment;		/* name of the first, or NULL */
	const char *opened;		/* when a person first followed a link of it, or NULL */
	const char *next_try;		/* of one that waits after a failure, or NULL */
	struct { struct message_file *items; size_t count, capacity; } files;
	bool handed_over;		/* an email that was sent: what comes of it is not known here */
};

struct messages_page {
	const char *action, *text, *status, *channel, *customer, *activity;
	struct ui_options statuses, channels;
	struct message_line *lines;
	size_t line_count;
	const char *first, *next;
	struct message_counters counts;
	const char *balance;
	bool filtered, may_buy;
};

#include "gen/backoffice_messages.html.h"

static const struct { const char *meaning, *icon; } looks[] = {
	[MESSAGE_WAITING] = { "info", "clock" },
	[MESSAGE_SENT] = { "done", "check" },
	[MESSAGE_FAILED] = { "problem", "alert" },
	[MESSAGE_HELD] = { "neutral", "outbox" },
};

/* The name of the first attachment, or NULL. */
static const char *
first_attachment(struct ctx *ctx, const struct message *message)
{
	json_t *list = json_loads(message->attachments, 0, NULL);
	const char *name = json_string_value(json_object_get(json_array_get(list, 0), "name"));

	name = arena_strdup(ctx->arena, name);
	json_decref(list);
	return name;
}

/* Such a text is told only to those who could write it themselves: it opens the account of whom it is for. */
static struct err *
check_hidden(const struct request *rq, const struct message *message, bool *hidden)
{
	struct person person;
	bool found = false, may = false;

	*hidden = message_is_staffs_own(message);
	if (!*hidden || !ui_may(rq, PERMISSION_EDIT_STAFF))
		return OK;
	TRY(person_lookup_email(rq->ctx, message->to, &person, &found));
	if (found)
		TRY(person_may_change(rq->ctx, person.id, &may));
	*hidden = !may;
	return OK;
}

static struct message_line
line_of(struct request *rq, const struct message *message)
{
	struct ctx *ctx = rq->ctx;
	enum message_purpose purpose;
	struct message_line line = { .message = message, .meaning = looks[message->status].meaning,
	    .icon = looks[message->status].icon, .state = T(ctx, message_status_label(message->status)),
	    .when = i18n_moment(ctx->arena, ctx->lang, message->created_at, here(rq)->zone, DATE_MEDIUM),
	    .way = str_equal(message->channel, "sms") ? T(ctx, "SMS") : T(ctx, "Email"),
	    .attachment = first_attachment(ctx, message) };

	line.purpose = purpose_parse(message->purpose, &purpose) ? T(ctx, purpose_label(purpose)) : message->purpose;
	if (!ID_IS_NONE(message->activity) && ui_may(rq, PERMISSION_SEE_BOARD))
		line.activity_href = ui_path(rq, arena_printf(ctx->arena, "/activities/%s",
		    message->activity_public_id.text));
	if (!ID_IS_NONE(message->customer) && ui_may(rq, PERMISSION_SEE_CUSTOMERS))
		line.customer_href = ui_path(rq, arena_printf(ctx->arena, "/customers/%s",
		    message->customer_public_id.text));
	if ((message->status == MESSAGE_FAILED || message->status == MESSAGE_HELD) && ui_may(rq, PERMISSION_WRITE))
		line.again = ui_path(rq, arena_printf(ctx->arena, "/messages/%s/again", message->public_id.text));
	if (line.attachment != NULL)
		line.download = ui_path(rq, arena_printf(ctx->arena, "/messages/%s/attachment",
		    message->public_id.text));
	if (str_equal(message->delivery, "delivered"))
		line.state = T(ctx, "Arrived");
	if (str_equal(message->delivery, "undelivered")) {
		line.state = T(ctx, "Did not arrive");
		line.meaning = looks[MESSAGE_FAILED].meaning;
		line.icon = looks[MESSAGE_FAILED].icon;
	}
	line.handed_over = message->status == MESSAGE_SENT && str_equal(message->channel, "email");
	if (!INSTANT_IS_NONE(message->opened_at))
		line.opened = i18n_moment(ctx->arena, ctx->lang, message->opened_at, here(rq)->zone, DATE_MEDIUM);
	if (message->status == MESSAGE_WAITING && message->attempts > 0)
		line.next_try = i18n_moment(ctx->arena, ctx->lang, message->next_at, here(rq)->zone, DATE_MEDIUM);
	return line;
}

/* What goes with it, as long as it is there. */
static struct err *
add_files(struct request *rq, struct message_line *line)
{
	struct documents documents;

	if (!ui_may(rq, PERMISSION_SEE_BOARD))
		return OK;
	TRY(message_documents(rq->ctx, line->message->id, &documents));
	for (size_t i = 0; i < documents.count; i++)
		*arena_push(rq->ctx->arena, &line->files) = (struct message_file){ documents.items[i].name,
			ui_path(rq, arena_printf(rq->ctx->arena, "/d/%s/whole",
			    documents.items[i].public_id.text)) };
	return OK;
}

/* The log of one customer or one activity, from their records. */
static struct err *
read_record(struct request *rq, struct message_filter *filter)
{
	struct customer customer;
	struct activity activity;

	if (!str_empty(field(rq, "customer"))) {
		TRY(customer_find_public(rq->ctx, field(rq, "customer"), &customer));
		filter->customer = customer.id;
	}
	if (!str_empty(field(rq, "activity"))) {
		TRY(activity_find_public(rq->ctx, field(rq, "activity"), &activity));
		filter->activity = activity.id;
	}
	return OK;
}

static void
read_filter(struct request *rq, struct message_filter *filter)
{
	const char *status = field(rq, "status");

	for (size_t i = 0; i < COUNT_OF(looks); i++) {
		if (!str_equal(message_status_token((enum message_status)i), status))
			continue;
		filter->only_status = true;
		filter->status = (enum message_status)i;
	}
	filter->channel = str_empty(field(rq, "channel")) ? NULL : field(rq, "channel");
	filter->text = str_empty(field(rq, "text")) ? NULL : field(rq, "text");
	filter->cursor = str_empty(field(rq, "cursor")) ? NULL : field(rq, "cursor");
}

static void
fill_choices(struct ctx *ctx, struct messages_page *page)
{
	ui_option_add(ctx, &page->statuses, "", T(ctx, "Any state"));
	for (size_t i = 0; i < COUNT_OF(looks); i++)
		ui_option_add(ctx, &page->statuses, message_status_token((enum message_status)i),
		    T(ctx, message_status_label((enum message_status)i)));
	ui_option_add(ctx, &page->channels, "", T(ctx, "Email and SMS"));
	ui_option_add(ctx, &page->channels, "email", T(ctx, "Email"));
	ui_option_add(ctx, &page->channels, "sms", T(ctx, "SMS"));
}

static struct err *
show_messages(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct messages_page page = { .action = ui_path(rq, "/messages"), .text = field(rq, "text"),
	    .status = field(rq, "status"), .channel = field(rq, "channel"),
	    .customer = field(rq, "customer"), .activity = field(rq, "activity") };
	struct message_filter filter = { .limit = 50 };
	struct messages messages = { 0 };
	credit balance;

	read_filter(rq, &filter);
	TRY(read_record(rq, &filter));
	fill_choices(ctx, &page);
	TRY(message_list(ctx, &filter, &messages));
	TRY(message_count(ctx, &page.counts));
	TRY(credit_balance(ctx, &balance));
	page.balance = i18n_number(ctx->arena, ctx->lang, (double)balance.tenths / 10, 1);
	page.may_buy = ui_may(rq, PERMISSION_BUY_CREDITS);
	page.filtered = filter.only_status || filter.channel != NULL || filter.text != NULL ||
	    !ID_IS_NONE(filter.customer) || !ID_IS_NONE(filter.activity);
	page.lines = arena_new_array(ctx->arena, messages.count, struct message_line);
	for (size_t i = 0; i < messages.count; i++) {
		struct message *message = &messages.items[i];
		bool hidden;

		TRY(check_hidden(rq, message, &hidden));
		/* Nor may a search for parts of it find it. */
		if (hidden && filter.text != NULL)
			continue;
		if (hidden)
			message->text = T(ctx, "Only who may change staff reads this one.");
		page.lines[page.line_count] = line_of(rq, message);
		TRY(add_files(rq, &page.lines[page.line_count++]));
	}
	if (filter.cursor != NULL)
		page.first = ui_address(ctx, page.action, "status", page.status, "channel", page.channel,
		    "text", page.text, "customer", page.customer, "activity", page.activity, NULL);
	if (messages.next != NULL)
		page.next = ui_address(ctx, page.action, "status", page.status, "channel", page.channel,
		    "text", page.text, "customer", page.customer, "activity", page.activity,
		    "cursor", messages.next, NULL);
	backoffice_messages(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Messages"), .place = "messages" });
}

static struct err *
send_again(struct request *rq, struct response *rs)
{
	struct message message;

	TRY(message_find_public(rq->ctx, path_value(rq, "message"), &message));
	TRY(message_send_again(rq->ctx, message.id));
	ui_done(rq, rs, T(rq->ctx, "It is tried again."), "/messages");
	return OK;
}

static struct err *
download(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct message message;
	json_t *list, *first;

	TRY(message_find_public(ctx, path_value(rq, "message"), &message));
	list = json_loads(message.attachments, 0, NULL);
	first = json_array_get(list, 0);
	if (first == NULL) {
		json_decref(list);
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such file."), "attachment");
	}
	respond_type(rs, arena_strdup(ctx->arena, json_string_value(json_object_get(first, "type"))));
	respond_attachment(rs, arena_strdup(ctx->arena, json_string_value(json_object_get(first, "name"))));
	buf_puts(&rs->http->body, json_string_value(json_object_get(first, "text")));
	json_decref(list);
	return OK;
}

static struct err *
buy_credits(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	int64_t credits;

	if (!str_to_int(field(rq, "credits"), 1, 1000000, &credits)) {
		ui_done(rq, rs,
		    T(ctx, "Say how many credits were bought: a whole number from 1 to 1,000,000."),
		    "/messages");
		return OK;
	}
	TRY(credit_buy(ctx, (credit){ credits * 10 }, ctx->actor.name));
	ui_done(rq, rs, TN(ctx, credits, "{n} credit was added.", "{n} credits were added.", NULL), "/messages");
	return OK;
}

const struct route backoffice_messages_routes[] = {
	{ GET, "/:unit/messages", show_messages, .needs = CAN_SEE_OUTBOX,
	    .fields = "status channel text customer activity cursor" },
	{ POST, "/:unit/messages/:message/again", send_again, .needs = CAN_WRITE },
	{ GET, "/:unit/messages/:message/attachment", download, .needs = CAN_SEE_OUTBOX },
	{ POST, "/:unit/credits", buy_credits, .needs = CAN_BUY_CREDITS, .fields = "credits" },
	{ 0 },
};

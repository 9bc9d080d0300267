/* write -- messages into the outbox, in the transaction of their cause. */
#include "message/message.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/draft.h"
#include "message/opt_out.h"

const struct message_channel *
message_channel_find(const char *token)
{
	for (const struct message_channel *const *channel = message_channels; *channel != NULL; channel++)
		if (str_equal((*channel)->token, token))
			return *channel;
	return NULL;
}

struct err *
message_channel_ready(struct ctx *ctx, const struct message_channel *channel, bool *ready, bool *own)
{
	bool theirs = false;

	if (channel->own != NULL)
		TRY(channel->own(ctx, &theirs));
	*ready = theirs || channel->ready(ctx);
	if (own != NULL)
		*own = theirs;
	return OK;
}

/* ---- whom to write to ---- */

static enum lang
language_of(const struct contact *contact, const struct customer *customer, const struct unit *unit)
{
	if (contact->lang != LANG_COUNT)
		return contact->lang;
	return customer->lang != LANG_COUNT ? customer->lang : unit->lang;
}

static bool
can_be_reached(const struct contact *contact)
{
	return contact->active && (contact->email != NULL || contact->mobile != NULL);
}

/* The contact that asked or booked, else the first with an address, else with a mobile. */
static const struct contact *
choose_contact(const struct contacts *contacts, contact_id wanted)
{
	const struct contact *best = NULL;

	for (size_t i = 0; i < contacts->count; i++) {
		const struct contact *contact = &contacts->items[i];

		if (!can_be_reached(contact))
			continue;
		if (ID_EQUAL(contact->id, wanted))
			return contact;
		if (best == NULL || (best->email == NULL && contact->email != NULL))
			best = contact;
	}
	return best;
}

/* The customer's own contact or, for a machine or branch without any, its parent's. */
static struct err *
find_contact(struct ctx *ctx, const struct activity *activity, struct customer *customer, struct contact *out,
    bool *found)
{
	const struct contact *contact = NULL;
	customer_id from = activity->customer;

	for (int level = 0; level < 4 && contact == NULL && !ID_IS_NONE(from); level++) {
		struct contacts contacts = { 0 };

		TRY(customer_find(ctx, from, customer));
		TRY(contact_list(ctx, from, &contacts));
		contact = choose_contact(&contacts, activity->contact);
		from = customer->parent;
	}
	*found = contact != NULL;
	if (*found)
		*out = *contact;
	return OK;
}

struct err *
message_recipient(struct ctx *ctx, const struct activity *activity, struct recipient *out, bool *found)
{
	struct customer customer;
	struct contact contact;
	struct unit unit;

	TRY(find_contact(ctx, activity, &customer, &contact, found));
	if (!*found)
		return OK;
	TRY(unit_here(ctx, &unit));
	*out = (struct recipient){
		.channel = contact.email != NULL ? "email" : "sms",
		.address = contact.email != NULL ? contact.email : contact.mobile,
		.name = str_empty(contact.name) ? customer_full_name(ctx->arena, &customer) : contact.name,
		.lang = language_of(&contact, &customer, &unit),
		.customer = activity->customer, .contact = contact.id,
	};
	return OK;
}

/* ---- rows ---- */

struct err *
draft_begin(struct ctx *ctx, struct draft *draft, struct letter_frame *frame)
{
	struct unit unit;

	draft->public_id = env_public_id(ctx->env);
	*frame = (struct letter_frame){ .mark = draft->public_id.text, .opt_out = "" };
	TRY(unit_here(ctx, &unit));
	if (draft->optional && str_equal(draft->to->channel, "email"))
		frame->opt_out = opt_out_link(ctx, &unit, draft->to->channel, draft->to->address);
	return OK;
}

/* Codes go before everything else: somebody waits for them. */
static int
turn_of(enum message_purpose purpose)
{
	return purpose == PURPOSE_CODE || purpose == PURPOSE_SIGN_CODE ? 0 : 1;
}

static struct err *
insert(struct ctx *ctx, struct draft *draft, bool ready)
{
	const struct recipient *to = draft->to;
	const struct purpose *purpose = purpose_row(draft->purpose);
	struct public_id public_id = draft->public_id;
	instant next_at = draft->not_before.s > ctx->now.s ? draft->not_before : ctx->now;
	int32_t good_for_s = draft->good_for_s > 0 ? draft->good_for_s : purpose->good_for_s;
	struct message_insert_row row;
	bool found;

	TRY(sql_message_insert(ctx, ctx->unit, public_id, to->channel, purpose->token, to->address,
	    compose_line(ctx, to->name), lang_tag(to->lang), draft->words.subject, draft->words.text,
	    draft->words.html, draft->attachments,
	    arena_printf(ctx->arena, "%s@%s", public_id.text, compose_host(ctx)),
	    message_status_token(ready ? MESSAGE_WAITING : MESSAGE_HELD), ctx->now, next_at,
	    INSTANT(next_at.s + good_for_s), draft->event, str_empty(draft->cause) ? NULL : draft->cause,
	    turn_of(draft->purpose), draft->optional, draft->activity, to->customer, &row, &found));
	draft->id = found ? row.id : (message_id){ 0 };
	return OK;
}

static struct err *
put_row(struct ctx *ctx, void *arg)
{
	struct draft *draft = arg;
	const struct message_channel *channel = message_channel_find(draft->to->channel);
	bool ready;

	if (channel == NULL)
		return err_bug(ctx, "no channel \"%s\"", draft->to->channel);
	TRY(message_channel_ready(ctx, channel, &ready, NULL));
	TRY(insert(ctx, draft, ready));
	if (ID_IS_NONE(draft->id))
		return OK;
	for (size_t i = 0; i < draft->document_count; i++)
		TRY(sql_message_document_insert(ctx, ctx->unit, draft->id, draft->documents[i], (int)i, NULL));
	return ready ? db_notify(ctx, "jobs", "outbox") : OK;
}

struct err *
draft_put(struct ctx *ctx, struct draft *draft)
{
	return db_transaction(ctx, put_row, draft);
}

/* Composed in the recipient's language, written in the caller's transaction or one of its own. */
static struct err *
write_message(struct ctx *ctx, struct draft *draft, struct message_codes *codes)
{
	struct ctx theirs = *ctx;
	struct letter_frame frame;
	struct unit unit;

	theirs.lang = draft->to->lang;
	TRY(draft_begin(ctx, draft, &frame));
	TRY(unit_here(&theirs, &unit));
	if (str_equal(draft->to->channel, "email"))
		TRY(compose_mail(&theirs, &unit, draft->purpose, codes, &frame, &draft->words));
	else
		TRY(compose_sms(&theirs, draft->purpose, codes, &draft->words));
	return draft_put(&theirs, draft);
}

/* ---- login codes ---- */

struct err *
message_login(struct ctx *ctx, const struct login_message *login, message_id *out)
{
	struct draft draft = { .to = &login->to, .purpose = login->signing ? PURPOSE_SIGN_CODE : PURPOSE_CODE,
		.attachments = "[]" };
	struct message_codes codes = {
		.customer = login->to.customer, .contact = login->to.contact,
		.code = login->code, .code_link = login->link, .code_minutes = login->minutes,
	};

	TRY(write_message(ctx, &draft, &codes));
	*out = draft.id;
	return OK;
}

/* ---- portal link ---- */

struct err *
message_portal_link(struct ctx *ctx, const struct recipient *to, const char *link, message_id *out)
{
	struct draft draft = { .to = to, .purpose = PURPOSE_PORTAL_LINK, .attachments = "[]" };
	struct message_codes codes = { .customer = to->customer, .contact = to->contact, .portal_link = link };

	TRY(write_message(ctx, &draft, &codes));
	*out = draft.id;
	return OK;
}

struct sending { customer_id customer; const char *link; bool sent; };

static struct err *
send_to_first(struct ctx *ctx, void *arg)
{
	struct sending *sending = arg;
	struct recipient to = { .customer = sending->customer };
	struct contact contact;
	struct customer customer;
	message_id id;
	bool found;

	sending->sent = false;
	TRY(customer_find(ctx, sending->customer, &customer));
	TRY(contact_lookup_first(ctx, sending->customer, &contact, &found));
	if (!found || (contact.email == NULL && contact.mobile == NULL))
		return OK;
	to.channel = contact.email != NULL ? "email" : "sms";
	to.address = contact.email != NULL ? contact.email : contact.mobile;
	to.name = contact.name;
	to.contact = contact.id;
	to.lang = contact.lang != LANG_COUNT ? contact.lang : customer.lang != LANG_COUNT ? customer.lang : ctx->lang;
	sending->sent = true;
	return message_portal_link(ctx, &to, sending->link, &id);
}

struct err *
message_send_portal_link(struct ctx *ctx, customer_id customer, const char *link, bool *sent)
{
	struct sending sending = { .customer = customer, .link = link };

	TRY(db_transaction(ctx, send_to_first, &sending));
	*sent = sending.sent;
	return OK;
}

bool
message_is_staffs_own(const struct message *message)
{
	return str_equal(message->purpose, purpose_token(PURPOSE_INVITED)) ||
	    str_equal(message->purpose, purpose_token(PURPOSE_FORGOTTEN));
}

bool
message_tells_code(const struct message *message)
{
	return str_equal(message->purpose, purpose_token(PURPOSE_CODE)) ||
	    str_equal(message->purpose, purpose_token(PURPOSE_SIGN_CODE));
}

/* Where the host of an address that begins here ends; NULL: none begins. */
static const char *
host_end(const char *at)
{
	size_t scheme = str_starts(at, "https://") ? 8 : str_starts(at, "http://") ? 7 : 0;

	return scheme == 0 ? NULL : at + scheme + strcspn(at + scheme, "/?# \t\r\n\"'<>()[]");
}

const char *
message_without_links(struct arena *arena, const char *text)
{
	struct buf to = buf_make(arena, 1 << 24);

	if (text == NULL)
		return NULL;
	while (*text != '\0') {
		const char *end = host_end(text);

		if (end == NULL) {
			buf_putc(&to, *text++);
			continue;
		}
		buf_put(&to, text, (size_t)(end - text));
		text = end + strcspn(end, " \t\r\n\"'<>()[]");
		if (text != end)
			buf_puts(&to, "/…");
	}
	return buf_text(&to);
}

struct err *
message_note(struct ctx *ctx, const struct recipient *to, enum message_purpose purpose, activity_id activity,
    const char *link, message_id *out)
{
	struct draft draft = { .to = to, .purpose = purpose, .activity = activity, .attachments = "[]" };
	struct message_codes codes = { .customer = to->customer, .contact = to->contact, .portal_link = link };

	TRY(write_message(ctx, &draft, &codes));
	*out = draft.id;
	return OK;
}

/* ---- quotes ---- */

/* An SMS has no room for it. */
static void
attach(struct draft *draft, const document_id *paper)
{
	bool goes = !ID_IS_NONE(*paper) && str_equal(draft->to->channel, "email");

	draft->documents = goes ? paper : NULL;
	draft->document_count = goes;
}

struct err *
message_about_quote(struct ctx *ctx, const struct recipient *to, const struct quote_message *quote)
{
	struct draft draft = { .to = to, .purpose = quote->accepted ? PURPOSE_QUOTE_ACCEPTED : PURPOSE_QUOTE,
		.attachments = "[]", .event = quote->event, .activity = quote->activity };
	struct message_codes codes = { .customer = to->customer, .contact = to->contact,
		.quote_number = quote->number, .quote_title = quote->title, .quote_link = quote->link };

	attach(&draft, &quote->paper);
	return write_message(ctx, &draft, &codes);
}

/* ---- about an activity ---- */

struct err *
draft_calendar(struct ctx *ctx, const struct activity *activity, const struct recipient *to, const char **out)
{
	struct buf list = buf_make(ctx->arena, 1 << 18), file = buf_make(ctx->arena, 1 << 17);
	struct json json = json_make(&list);
	struct ctx theirs = *ctx;
	struct unit unit;

	theirs.lang = to->lang;
	TRY(unit_here(&theirs, &unit));
	TRY(compose_calendar(&theirs, &unit, activity, to, &file));
	json_open_array(&json, NULL);
	json_open_object(&json, NULL);
	json_text(&json, "name", "appointment.ics");
	json_text(&json, "type", activity->status == STATUS_CANCELED ?
	    "text/calendar; charset=utf-8; method=CANCEL" : "text/calendar; charset=utf-8; method=REQUEST");
	json_text(&json, "text", buf_text(&file));
	json_close_object(&json);
	json_close_array(&json);
	*out = buf_text(&list);
	return OK;
}

struct err *
message_about_activity(struct ctx *ctx, const struct recipient *to, const struct activity_message *about)
{
	const struct activity *activity = about->activity;
	struct draft draft = { .to = to, .purpose = about->purpose, .attachments = "[]",
		.event = about->event, .activity = activity->id };
	struct message_codes codes = {
		.activity = activity, .customer = to->customer, .contact = to->contact,
		.before_from = about->before_from, .before_to = about->before_to,
	};
	struct ctx theirs = *ctx;

	theirs.lang = to->lang;
	TRY(message_title(&theirs, activity, &codes.title));
	if (str_equal(to->channel, "email") && !INSTANT_IS_NONE(activity->start))
		TRY(draft_calendar(ctx, activity, to, &draft.attachments));
	return write_message(ctx, &draft, &codes);
}

/* ---- about a request ---- */

struct err *
message_about_request(struct ctx *ctx, const struct recipient *to, const struct request_message *about)
{
	struct draft draft = { .to = to, .purpose = about->purpose, .attachments = "[]", .event = about->event };
	struct message_codes codes = { .activity = about->activity, .customer = about->customer,
		.contact = about->contact, .request_kind = about->kind, .request_text = about->text,
		.request_link = about->link };
	struct ctx theirs = *ctx;

	attach(&draft, &about->paper);
	theirs.lang = to->lang;
	if (about->activity != NULL) {
		draft.activity = about->activity->id;
		TRY(message_title(&theirs, about->activity, &codes.title));
	}
	return write_message(ctx, &draft, &codes);
}

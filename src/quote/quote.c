/* quote -- making, changing, sending and finding quotes. */
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/quote.sql.h"
#include "i18n/i18n.h"
#include "quote/inside.h"

enum { FIRST_PAGE = 50, MOST_LISTED = 501, DOUBLE_TAP_S = 60 };	/* 500, and whether there are more */

static const struct { const char *token, *label, *tint; } statuses[QUOTE_STATUS_COUNT] = {
	[QUOTE_DRAFT] = { "draft", N_("Draft"), "neutral" },
	[QUOTE_SENT] = { "sent", N_("Sent"), "planned" },
	[QUOTE_ACCEPTED] = { "accepted", N_("Accepted"), "done" },
	[QUOTE_REFUSED] = { "refused", N_("Refused"), "problem" },
	[QUOTE_CHANGE_ASKED] = { "change_asked", N_("Change asked for"), "warning" },
	[QUOTE_EXPIRED] = { "expired", N_("Expired"), "neutral" },
};

const char *quote_status_token(enum quote_status status) { return statuses[status].token; }
const char *quote_status_label(enum quote_status status) { return statuses[status].label; }
const char *quote_status_tint(enum quote_status status) { return statuses[status].tint; }

bool
quote_status_parse(const char *token, enum quote_status *out)
{
	for (size_t i = 0; i < QUOTE_STATUS_COUNT; i++) {
		if (!str_equal(statuses[i].token, token))
			continue;
		*out = (enum quote_status)i;
		return true;
	}
	return false;
}

const char *
quote_name(struct ctx *ctx, const struct quote *quote)
{
	return quote->number == NULL ? T(ctx, "Draft") : quote->number;
}

/* ---- rows ---- */

static struct quote
quote_of(struct ctx *ctx, const struct quote_find_row *row, date today)
{
	struct quote quote = { .id = row->id, .public_id = row->public_id, .number = row->number,
		.customer = row->customer_id, .customer_public_id = row->customer_public_id,
		.customer_name = row->customer_name, .site = row->site_id, .activity = row->activity_id,
		.activity_public_id = row->activity_public_id, .activity_reference = row->activity_reference,
		.version = row->version, .draft = row->draft, .valid_until = row->valid_until, .title = row->title,
		.total = row->total, .opens_booking = row->opens_booking, .asks_code = row->asks_code,
		.evidence = row->evidence_seq, .chosen = row->chosen, .reason = row->reason,
		.decided_at = row->decided_at, .decided_by = row->decided_by, .noted_at = row->noted_at,
		.revision = row->revision,
		.created_at = row->created_at, .updated_at = row->updated_at, .sent_at = row->sent_at };

	quote_status_parse(row->status, &quote.status);
	if (quote.status == QUOTE_SENT && quote.valid_until.days < today.days)
		quote.status = QUOTE_EXPIRED;
	memcpy(quote.currency, arena_printf(ctx->arena, "%-3.3s", row->currency), sizeof(quote.currency));
	return quote;
}

static struct err *
today_here(struct ctx *ctx, date *today)
{
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	*today = zone_date(unit.zone, ctx->now);
	return OK;
}

static struct err *
not_found(struct ctx *ctx, const char *what)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This quote does not exist."), "quote %s", what);
}

struct err *
quote_find(struct ctx *ctx, quote_id id, struct quote *out)
{
	struct quote_find_row row;
	date today;
	bool found;

	TRY(today_here(ctx, &today));
	TRY(sql_quote_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx, "by id");
	*out = quote_of(ctx, &row, today);
	return OK;
}

struct err *
quote_find_public(struct ctx *ctx, const char *public_id, struct quote *out)
{
	struct quote_lookup_public_row row;
	bool found;

	TRY(sql_quote_lookup_public(ctx, ctx->unit, sql_public_id(public_id), &row, &found));
	return found ? quote_find(ctx, row.id, out) : not_found(ctx, public_id);
}

struct err *
quote_lookup_number(struct ctx *ctx, const char *number, quote_id *out)
{
	struct quote_lookup_number_row row;
	bool found;

	TRY(sql_quote_lookup_number(ctx, ctx->unit, number, &row, &found));
	*out = found ? row.id : (quote_id){ 0 };
	return OK;
}

/* Of a person who was forgotten: figures, no texts. */
static struct err *
seal(struct ctx *ctx, const struct quote *quote, struct quote_content *content)
{
	struct customer customer;

	TRY(customer_find(ctx, quote->customer, &customer));
	if (INSTANT_IS_NONE(customer.erased_at))
		return OK;
	content->title = quote->number == NULL ? "" : quote->number;
	content->intro = "";
	return OK;
}

struct err *
quote_content(struct ctx *ctx, const struct quote *quote, int32_t version, struct quote_content *out)
{
	struct quote_version_find_row row;
	bool found;

	TRY(sql_quote_version_find(ctx, ctx->unit, quote->id, version, &row, &found));
	if (!found)
		return not_found(ctx, "version");
	TRY(content_read(ctx, row.content, out));
	return seal(ctx, quote, out);
}

struct err *
quote_sendings(struct ctx *ctx, quote_id id, struct quote_sendings *out)
{
	struct quote_version_list_rows rows;

	TRY(sql_quote_version_list(ctx, ctx->unit, id, &rows));
	*out = (struct quote_sendings){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct quote_sending){ rows.items[i].version, rows.items[i].sent_at };
	return OK;
}

/* "%word%" of the n-th folded word; NULL: there is none. */
static const char *
nth_word(struct ctx *ctx, const char *words, size_t n)
{
	size_t count = 0;
	char **all = str_split(ctx->arena, i18n_fold(ctx->arena, words == NULL ? "" : words), ' ', &count);

	return n < count && all[n][0] != '\0' ? arena_printf(ctx->arena, "%%%s%%", all[n]) : NULL;
}

struct err *
quote_list(struct ctx *ctx, const struct quote_filter *filter, struct quotes *out)
{
	int64_t before = filter->before == 0 ? INT64_MAX : filter->before;
	int limit = filter->limit == 0 ? FIRST_PAGE : filter->limit > MOST_LISTED ? MOST_LISTED : filter->limit;
	bool expired = filter->only_status && filter->status == QUOTE_EXPIRED;
	bool open = filter->only_status && filter->status == QUOTE_SENT;
	bool plain = !filter->only_status && !filter->answered && str_empty(filter->text);
	const char *status = !filter->only_status ? NULL : statuses[expired ? QUOTE_SENT : filter->status].token;
	struct quote_find_rows rows;
	date today;

	TRY(today_here(ctx, &today));
	if (plain && !ID_IS_NONE(filter->activity) && ID_IS_NONE(filter->customer))
		TRY(sql_quote_list_activity(ctx, ctx->unit, filter->activity, before, filter->sent_only, limit,
		    &rows));
	else if (plain && !ID_IS_NONE(filter->customer) && ID_IS_NONE(filter->activity))
		TRY(sql_quote_list_customer(ctx, ctx->unit, filter->customer, before, filter->sent_only, limit,
		    &rows));
	else
		TRY(sql_quote_list(ctx, ctx->unit, before, status, filter->sent_only, filter->answered,
		    expired || open ? today : DATE_NONE, expired, nth_word(ctx, filter->text, 0),
		    nth_word(ctx, filter->text, 1), filter->customer, filter->activity, limit, &rows));
	*out = (struct quotes){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = quote_of(ctx, &rows.items[i], today);
	return OK;
}

const char *
quote_folded(struct ctx *ctx, const char *number, const char *title, const char *customer)
{
	return i18n_fold(ctx->arena,
	    arena_printf(ctx->arena, "%s %s %s", number == NULL ? "" : number, title, customer));
}

struct err *
quote_tell(struct ctx *ctx, const struct quote *quote, enum event_kind kind, contact_id contact)
{
	struct buf buf = buf_make(ctx->arena, 8192);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_text(&json, "quote", quote->public_id.text);
	json_text(&json, "number", quote->number);
	json_int(&json, "version", quote->version);
	json_text(&json, "reason", quote->reason);
	json_close_object(&json);
	return event_write(ctx, &(struct event){ .kind = kind, .activity = quote->activity, .customer = quote->customer,
	    .contact = contact, .data = buf_text(&buf), .telling = TELL });
}

/* ---- making ---- */

struct making {
	const struct quote_new *in;
	struct quote *out;
};

static struct err *
fill_first(struct ctx *ctx, const struct unit *unit, const char *title, struct quote_content *content)
{
	*content = (struct quote_content){ .title = title, .intro = "", .terms = unit->settings.quote_terms,
		.valid_until = date_add(zone_date(unit->zone, ctx->now), (int)unit->settings.quote_days),
		.with_tax = unit->settings.prices_with_tax };
	memcpy(content->currency, arena_printf(ctx->arena, "%-3.3s", unit_currency(unit)), sizeof(content->currency));
	return OK;
}

static struct err *
make(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	const struct quote_new *in = making->in;
	const char *title = in->title;
	struct activity activity = { 0 };
	struct customer customer;
	struct quote_content content;
	struct quote_add_row row;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	TRY(customer_find(ctx, in->customer, &customer));
	if (!ID_IS_NONE(in->activity)) {
		TRY(activity_find(ctx, in->activity, &activity));
		if (!ID_EQUAL(activity.customer, in->customer))
			return not_found(ctx, "for another customer's activity");
		title = str_empty(title) ? activity.title : title;
	}
	TRY(fill_first(ctx, &unit, str_empty(title) ? T(ctx, "Quote") : title, &content));
	TRY(sql_quote_add(ctx, ctx->unit, env_public_id(ctx->env), in->customer, activity.site, in->activity,
	    content.title, content.currency,
	    quote_folded(ctx, NULL, content.title, customer_full_name(ctx->arena, &customer)),
	    unit.settings.quote_booking, unit.settings.quote_code, ctx->now, &row));
	TRY(sql_quote_version_add(ctx, ctx->unit, row.id, 1, content_json(ctx, &content), NULL));
	return quote_find(ctx, row.id, making->out);
}

struct err *
quote_create(struct ctx *ctx, const struct quote_new *in, struct quote *out)
{
	struct making making = { in, out };

	return db_transaction(ctx, make, &making);
}

/* ---- changing ---- */

struct change { quote_id id; const struct quote_edit *edit; int32_t revision; };

/* Somebody else saved since the page was drawn. */
static struct err *
changed_meanwhile(struct ctx *ctx)
{
	return err_new(ctx, ERR_CONFLICT,
	    T(ctx, "Somebody else changed this quote meanwhile. Look at it again; nothing of yours was saved."),
	    "revision");
}

static struct err *
hold(struct ctx *ctx, quote_id id, struct quote *out)
{
	struct quote_hold_row held;
	bool found;

	TRY(sql_quote_hold(ctx, ctx->unit, id, &held, &found));
	return found ? quote_find(ctx, id, out) : not_found(ctx, "to change");
}

static struct err *
save(struct ctx *ctx, void *arg)
{
	struct change *change = arg;
	const struct quote_edit *edit = change->edit;
	struct quote_content content = edit->content, before;
	struct quote quote;
	struct sums sums;
	int32_t draft;

	TRY(hold(ctx, change->id, &quote));
	if (quote.revision != edit->revision)
		return changed_meanwhile(ctx);
	if (quote.status == QUOTE_ACCEPTED)
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "This quote is accepted and signed: it cannot be changed. Make a new one."), "accepted");
	TRY(quote_content(ctx, &quote, quote.draft, &before));
	content.with_tax = before.with_tax;
	memcpy(content.currency, quote.currency, sizeof(content.currency));
	for (size_t i = 0; i < content.count; i++)
		content.lines[i].amount = sums_line(content.lines[i].price, content.lines[i].quantity,
		    content.lines[i].discount);
	sums = content_sums(ctx, &content, NULL);
	draft = quote.draft > quote.version ? quote.draft : quote.version + 1;
	if (draft != quote.draft)
		TRY(sql_quote_version_add(ctx, ctx->unit, quote.id, draft, content_json(ctx, &content), NULL));
	else
		TRY(sql_quote_version_change(ctx, ctx->unit, quote.id, draft, content_json(ctx, &content), NULL));
	return sql_quote_change(ctx, ctx->unit, quote.id, draft, content.title, sums.total,
	    quote_folded(ctx, quote.number, content.title, quote.customer_name), edit->opens_booking, edit->asks_code,
	    ctx->now, NULL);
}

struct err *
quote_save(struct ctx *ctx, quote_id id, const struct quote_edit *edit)
{
	struct change change = { .id = id, .edit = edit };
	struct problems problems = { 0 };

	content_check(ctx, &edit->content, &problems);
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, save, &change);
}

/* ---- sending ---- */

static struct err *
check_sending(struct ctx *ctx, const struct quote *quote, const struct quote_content *content)
{
	struct problems problems = { 0 };
	struct contacts contacts = { 0 };
	struct customer customer;
	bool reached = false;
	date today;

	TRY(today_here(ctx, &today));
	if (content->count == 0)
		problem_add(ctx->arena, &problems, "lines", T(ctx, "Add at least one line before sending."));
	if (content->valid_until.days < today.days)
		problem_add(ctx->arena, &problems, "valid_until", T(ctx, "The last day is over. Choose a later one."));
	TRY(customer_find(ctx, quote->customer, &customer));
	TRY(contact_list(ctx, quote->customer, &contacts));
	if (contacts.count == 0 && !ID_IS_NONE(customer.parent))
		TRY(contact_list(ctx, customer.parent, &contacts));
	for (size_t i = 0; i < contacts.count; i++)
		reached |= contacts.items[i].active &&
		    (contacts.items[i].email != NULL || contacts.items[i].mobile != NULL);
	if (!reached)
		problem_add(ctx->arena, &problems, "customer",
		    T(ctx, "This customer has no email address and no mobile number. Add a contact first."));
	return err_invalid(ctx, &problems);
}

static struct err *
number_of(struct ctx *ctx, const struct quote *quote, const char **number)
{
	struct quote_next_number_row next;
	int year, month, day;
	date today;

	*number = quote->number;
	if (quote->number != NULL)
		return OK;
	TRY(today_here(ctx, &today));
	date_split(today, &year, &month, &day);
	TRY(sql_quote_next_number(ctx, ctx->unit, year, &next));
	*number = arena_printf(ctx->arena, "Q-%d-%03lld", year, (long long)next.last);
	return OK;
}

static struct err *
send(struct ctx *ctx, void *arg)
{
	struct change *change = arg;
	struct quote_content content;
	const char *number;
	struct quote quote;

	TRY(hold(ctx, change->id, &quote));
	if (quote.revision != change->revision)
		return quote.status == QUOTE_SENT && quote.updated_at.s + DOUBLE_TAP_S > ctx->now.s ? OK :
		    changed_meanwhile(ctx);
	if (quote.status == QUOTE_ACCEPTED)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This quote is accepted already."), "accepted");
	TRY(quote_content(ctx, &quote, quote.draft, &content));
	TRY(check_sending(ctx, &quote, &content));
	TRY(number_of(ctx, &quote, &number));
	TRY(sql_quote_version_sent(ctx, ctx->unit, quote.id, quote.draft, ctx->now, NULL));
	TRY(sql_quote_sent(ctx, ctx->unit, quote.id, number, quote.draft, content.valid_until, content.title,
	    content_sums(ctx, &content, NULL).total,
	    quote_folded(ctx, number, content.title, quote.customer_name), ctx->now, NULL));
	TRY(quote_find(ctx, quote.id, &quote));
	TRY(audit_write(ctx, "quote.sent", quote.public_id.text, NULL));
	return quote_tell(ctx, &quote, EVENT_QUOTE_SENT, (contact_id){ 0 });
}

struct err *
quote_send(struct ctx *ctx, quote_id id, int32_t revision)
{
	struct change change = { .id = id, .revision = revision };

	return db_transaction(ctx, send, &change);
}

static struct err *
discard(struct ctx *ctx, void *arg)
{
	struct change *change = arg;
	struct quote_content content;
	struct quote quote;

	TRY(hold(ctx, change->id, &quote));
	if (quote.draft == quote.version)
		return OK;
	TRY(sql_quote_version_drop(ctx, ctx->unit, quote.id, NULL));
	if (quote.version == 0)
		return sql_quote_delete(ctx, ctx->unit, quote.id, NULL);
	TRY(quote_content(ctx, &quote, quote.version, &content));
	return sql_quote_undraft(ctx, ctx->unit, quote.id, content.title, content_sums(ctx, &content, NULL).total,
	    ctx->now, NULL);
}

struct err *
quote_discard(struct ctx *ctx, quote_id id)
{
	struct change change = { .id = id };

	return db_transaction(ctx, discard, &change);
}

/* ---- answers ---- */

static struct err *
note(struct ctx *ctx, void *arg)
{
	const struct change *change = arg;

	return sql_quote_note(ctx, ctx->unit, change->id, ctx->now, NULL);
}

struct err *
quote_note(struct ctx *ctx, quote_id id)
{
	struct change change = { .id = id };

	return db_transaction(ctx, note, &change);
}

struct err *
quote_count_answered(struct ctx *ctx, int64_t counts[QUOTE_STATUS_COUNT])
{
	struct quote_count_answered_rows rows;
	enum quote_status status;

	for (int i = 0; i < QUOTE_STATUS_COUNT; i++)
		counts[i] = 0;
	TRY(sql_quote_count_answered(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (quote_status_parse(rows.items[i].status, &status))
			counts[status] = rows.items[i].count;
	return OK;
}

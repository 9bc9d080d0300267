/* decide -- what the customer says: yes with a signature, no with a reason, or a wish. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/quote.sql.h"
#include "i18n/i18n.h"
#include "quote/inside.h"

enum { MOST_REASON = 2000 };

struct err *
quote_for_visitor(struct ctx *ctx, const struct access_visitor *visitor, enum access_right right,
    const char *public_id, struct quote *out)
{
	struct quote quote;
	struct err *err = quote_find_public(ctx, public_id, &quote);

	/* What is not there, not theirs, or was never sent is the same. */
	if (err != OK && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != OK || quote.version == 0)
		quote = (struct quote){ .public_id = { "" } };
	TRY(access_customer_quote(ctx, visitor, right, quote.customer, quote.site, quote.public_id.text));
	*out = quote;
	return OK;
}

struct deciding {
	quote_id id;
	const struct quote_decision *in;
	struct quote_outcome *out;
	struct quote quote;
};

static struct err *
hold(struct ctx *ctx, struct deciding *deciding)
{
	struct quote_hold_row held;
	bool found;

	TRY(sql_quote_hold(ctx, ctx->unit, deciding->id, &held, &found));
	return quote_find(ctx, deciding->id, &deciding->quote);
}

static struct err *
not_any_more(struct ctx *ctx, const char *say)
{
	return err_new(ctx, ERR_CONFLICT, say, "decided, changed or expired");
}

/* Still open, and the version that was read. */
static struct err *
check_open(struct ctx *ctx, const struct deciding *deciding)
{
	const struct quote *quote = &deciding->quote;

	switch (quote->status) {
	case QUOTE_SENT:
		break;
	case QUOTE_EXPIRED:
		return not_any_more(ctx, T(ctx, "This quote has expired. Ask for a new one."));
	case QUOTE_ACCEPTED:
		return not_any_more(ctx, T(ctx, "This quote is accepted already."));
	case QUOTE_REFUSED:
		return not_any_more(ctx, T(ctx, "This quote was refused. Ask for a new one."));
	case QUOTE_CHANGE_ASKED:
		return not_any_more(ctx,
		    T(ctx, "A change was asked for. You get the changed quote as a new one to sign."));
	case QUOTE_DRAFT: case QUOTE_STATUS_COUNT:
		return not_any_more(ctx, T(ctx, "This quote does not exist."));
	}
	if (quote->version != deciding->in->version)
		return not_any_more(ctx, T(ctx, "This quote was changed meanwhile. Please read it again."));
	return OK;
}

struct err *
quote_accept_texts(struct ctx *ctx, const struct quote *quote, const struct sums *sums, const char *const **out)
{
	const char **texts = arena_new_array(ctx->arena, 4, const char *);
	struct money total = { sums->total, "" };
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	memcpy(total.currency, quote->currency, sizeof(total.currency));
	texts[0] = TF(ctx, "I accept the quote {number} of {company} for {total} including tax.",
	    "number", quote->number, "company", unit.display_name,
	    "total", i18n_money(ctx->arena, ctx->lang, total), NULL);
	texts[1] = T(ctx, "With my signature the order is binding.");
	texts[2] = T(ctx, "Sign and accept");
	*out = texts;
	return OK;
}

/* A code where the quote asks for one; *go false: the outcome says why not. */
static struct err *
check_code(struct ctx *ctx, struct deciding *deciding, bool *go)
{
	struct quote_outcome *out = deciding->out;

	*go = true;
	if (!deciding->quote.asks_code)
		return OK;
	TRY(access_fresh_check(ctx, deciding->in->visitor, quote_key(ctx, &deciding->quote),
	    deciding->in->code == NULL ? "" : deciding->in->code, &out->code));
	*go = out->code.outcome == ACCESS_IN;
	return OK;
}

static const char *
chosen_json(struct ctx *ctx, const struct quote_content *content, const bool *ticked)
{
	struct buf buf = buf_make(ctx->arena, 4096);
	struct json json = json_make(&buf);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < content->count; i++)
		if (ticked != NULL && ticked[i] && content->lines[i].optional)
			json_int(&json, NULL, (int64_t)i);
	json_close_array(&json);
	return buf_text(&buf);
}

/* What both decisions keep. */
static struct err *
input_of(struct ctx *ctx, const struct deciding *deciding, struct evidence_input *out)
{
	const struct quote *quote = &deciding->quote;
	const struct quote_decision *in = deciding->in;

	*out = (struct evidence_input){ .key = quote_key(ctx, quote), .what = EVIDENCE_QUOTE,
		.subject = quote->public_id.text, .customer = quote->customer, .activity = quote->activity,
		.reason = in->reason, .name = in->name, .drawing = in->drawing };
	return evidence_signer_of(ctx, in->visitor, quote->asks_code && deciding->out->code.outcome == ACCESS_IN ?
	    &deciding->out->code : NULL, &out->signer);
}

static contact_id
contact_of(const struct deciding *deciding)
{
	const struct access_standing *here = deciding->in->visitor->here;

	return here == NULL ? (contact_id){ 0 } : here->contact;
}

static struct err *
accept(struct ctx *ctx, void *arg)
{
	struct deciding *deciding = arg;
	struct quote *quote = &deciding->quote;
	struct evidence_input input;
	struct quote_content content;
	struct sums sums;
	evidence_id evidence;
	bool go;

	*deciding->out = (struct quote_outcome){ 0 };
	TRY(hold(ctx, deciding));
	if (quote->status == QUOTE_ACCEPTED && quote->version == deciding->in->version) {
		deciding->out->done = deciding->out->again = true;
		return OK;
	}
	TRY(check_open(ctx, deciding));
	TRY(check_code(ctx, deciding, &go));
	if (!go)
		return OK;
	TRY(input_of(ctx, deciding, &input));
	input.decision = EVIDENCE_ACCEPTED;
	TRY(quote_content(ctx, quote, quote->version, &content));
	TRY(quote_document(ctx, quote, &content, deciding->in->ticked, &input.document, &sums));
	TRY(quote_accept_texts(ctx, quote, &sums, &input.texts));
	TRY(evidence_record(ctx, &input, &evidence, &deciding->out->again));
	TRY(sql_quote_decided(ctx, ctx->unit, quote->id, quote_status_token(QUOTE_ACCEPTED), evidence,
	    chosen_json(ctx, &content, deciding->in->ticked), sums.total, "", input.signer.name, ctx->now, NULL));
	deciding->out->done = true;
	quote->reason = "";
	return quote_tell(ctx, quote, EVENT_QUOTE_ACCEPTED, contact_of(deciding));
}

struct err *
quote_accept(struct ctx *ctx, quote_id id, const struct quote_decision *in, struct quote_outcome *out)
{
	struct deciding deciding = { .id = id, .in = in, .out = out };

	return db_transaction(ctx, accept, &deciding);
}

/* ---- no, and not so ---- */

static struct err *
check_reason(struct ctx *ctx, const struct quote_decision *in, const char *missing)
{
	struct problems problems = { 0 };

	if (str_empty(in->reason))
		problem_add(ctx->arena, &problems, "reason", missing);
	else if (str_length(in->reason) > MOST_REASON)
		problem_add(ctx->arena, &problems, "reason", T(ctx, "This text is too long. Shorten it."));
	return err_invalid(ctx, &problems);
}

static struct err *
refuse(struct ctx *ctx, void *arg)
{
	struct deciding *deciding = arg;
	struct quote *quote = &deciding->quote;
	const char *texts[] = { T(ctx, "Refuse this quote"), NULL };
	struct evidence_input input;
	struct quote_content content;
	struct sums sums;
	evidence_id evidence;

	*deciding->out = (struct quote_outcome){ 0 };
	TRY(hold(ctx, deciding));
	if (quote->status == QUOTE_REFUSED && quote->version == deciding->in->version) {
		deciding->out->done = deciding->out->again = true;
		return OK;
	}
	TRY(check_open(ctx, deciding));
	TRY(input_of(ctx, deciding, &input));
	input.decision = EVIDENCE_REFUSED;
	input.unsigned_too = true;
	input.texts = texts;
	TRY(quote_content(ctx, quote, quote->version, &content));
	TRY(quote_document(ctx, quote, &content, NULL, &input.document, &sums));
	TRY(evidence_record(ctx, &input, &evidence, &deciding->out->again));
	TRY(sql_quote_decided(ctx, ctx->unit, quote->id, quote_status_token(QUOTE_REFUSED), evidence, "[]", sums.total,
	    deciding->in->reason, input.signer.name, ctx->now, NULL));
	deciding->out->done = true;
	quote->reason = deciding->in->reason;
	return quote_tell(ctx, quote, EVENT_QUOTE_REFUSED, contact_of(deciding));
}

struct err *
quote_refuse(struct ctx *ctx, quote_id id, const struct quote_decision *in, struct quote_outcome *out)
{
	struct deciding deciding = { .id = id, .in = in, .out = out };

	TRY(check_reason(ctx, in, T(ctx, "Tell us why, in a few words.")));
	return db_transaction(ctx, refuse, &deciding);
}

static struct err *
ask_change(struct ctx *ctx, void *arg)
{
	struct deciding *deciding = arg;
	struct quote *quote = &deciding->quote;
	struct evidence_signer who;

	*deciding->out = (struct quote_outcome){ 0 };
	TRY(evidence_signer_of(ctx, deciding->in->visitor, NULL, &who));
	TRY(hold(ctx, deciding));
	if (quote->status == QUOTE_CHANGE_ASKED && quote->version == deciding->in->version &&
	    str_equal(quote->reason, deciding->in->reason)) {
		deciding->out->done = deciding->out->again = true;
		return OK;
	}
	TRY(check_open(ctx, deciding));
	TRY(sql_quote_decided(ctx, ctx->unit, quote->id, quote_status_token(QUOTE_CHANGE_ASKED), (evidence_id){ 0 },
	    "[]", quote->total, deciding->in->reason, who.name, ctx->now, NULL));
	deciding->out->done = true;
	quote->reason = deciding->in->reason;
	return quote_tell(ctx, quote, EVENT_QUOTE_CHANGE, contact_of(deciding));
}

struct err *
quote_ask_change(struct ctx *ctx, quote_id id, const struct quote_decision *in, struct quote_outcome *out)
{
	struct deciding deciding = { .id = id, .in = in, .out = out };

	TRY(check_reason(ctx, in, T(ctx, "Tell us what should be different.")));
	return db_transaction(ctx, ask_change, &deciding);
}

struct err *
quote_check(struct ctx *ctx, struct evidence_breaches *out)
{
	struct quote_check_signed_rows rows;

	TRY(sql_quote_check_signed(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = arena_printf(ctx->arena, "quote %s: accepted without a signature",
		    rows.items[i].number == NULL ? rows.items[i].public_id : rows.items[i].number);
	return OK;
}

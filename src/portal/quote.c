/*
 * quote -- a quote on the portal: read it, tick what is optional, and say yes with a signature, no
 * with a reason, or what should be different.  The server adds up; a page without JavaScript has a
 * button for it.
 */
#include "quote/quote.h"

#include "base/arena.h"
#include "base/str.h"
#include "form/strokes.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "quote/show.h"
#include "report/report.h"
#include "ui/ui.h"

struct quote_page {
	struct quote quote;
	struct quote_content content;
	const bool *ticked;
	const char *path, *title, *valid, *pdf, *status_say, *evidence_href, *book_href;
	html_safe lines, intro, terms;
	bool open, signs, has_options;
	/* Saying yes: */
	struct sums sums;
	const char *const *texts;
	size_t text_count;
	struct signature_pad pad;
	struct { const char **items; size_t count, capacity; } places;	/* ticked, as hidden fields */
	bool sent, asks, nobody;
	struct access_challenge challenge;
	const char *code, *code_error, *version, *reason, *wait;
	const struct problems *problems;
};

struct quotes_row { const char *href, *title, *about, *tint, *status; };
struct quotes_page {
	struct { struct quotes_row *items; size_t count, capacity; } quotes, signatures;
};

#include "gen/portal_quote.html.h"

/* ---- finding it ---- */

static struct err *
find(struct request *rq, enum access_right right, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct portal *portal;
	const struct quote *quote = &page->quote;

	TRY(portal_unit(rq, &portal));
	TRY(quote_for_visitor(ctx, &portal->visitor, ACCESS_SEE, path_value(rq, "quote"), &page->quote));
	page->signs = quote_for_visitor(ctx, &portal->visitor, ACCESS_SIGN, path_value(rq, "quote"),
	    &page->quote) == OK;
	if (right == ACCESS_SIGN && !page->signs)
		return err_new(ctx, ERR_FORBIDDEN,
		    portal->visitor.looking ? T(ctx,
		    "You look at this page as the customer sees it: only they can sign.") :
		    T(ctx, "You may read this quote, but somebody else of your company signs. Ask them or call us."),
		    "no right to sign");
	TRY(quote_content(ctx, quote, quote->version, &page->content));
	page->path = portal_path(rq, "/quotes/%s", quote->public_id.text);
	page->title = page->content.title;
	page->version = arena_printf(ctx->arena, "%d", quote->version);
	page->valid = i18n_date(ctx->arena, ctx->lang, quote->valid_until, DATE_LONG);
	page->open = quote->status == QUOTE_SENT;
	page->ticked = quote->status == QUOTE_ACCEPTED ? quote_chosen(ctx, &page->content, quote) :
	    quote_ticked(ctx, &page->content, field_all(rq, "t[]"));
	for (size_t i = 0; i < page->content.count; i++) {
		page->has_options |= page->content.lines[i].optional;
		if (page->ticked[i])
			*arena_push(ctx->arena, &page->places) = arena_printf(ctx->arena, "%zu", i);
	}
	return OK;
}

static const char *
status_say(struct ctx *ctx, const struct quote *quote, const char *moment)
{
	switch (quote->status) {
	case QUOTE_ACCEPTED:
		return TF(ctx, "Accepted by {name}, {moment}.", "name", quote->decided_by, "moment", moment, NULL);
	case QUOTE_REFUSED:
		return TF(ctx, "Refused by {name}, {moment}.", "name", quote->decided_by, "moment", moment, NULL);
	case QUOTE_CHANGE_ASKED:
		return T(ctx, "You asked for a change. We get back to you with a new version.");
	case QUOTE_EXPIRED:
		return T(ctx, "This quote has expired. Write to us or call if you still want it.");
	default:
		return NULL;
	}
}

static struct err *
draw_lines(struct response *rs, struct quote_page *page, bool choosing)
{
	struct ctx *ctx = rs->html.ctx;
	struct buf lines = buf_make(ctx->arena, 1 << 20), *out = rs->html.out;

	rs->html.out = &lines;
	TRY(quote_show(&rs->html, &page->quote, &page->content, page->ticked, choosing));
	rs->html.out = out;
	page->lines = html_from_buf(&lines);
	return OK;
}

/* Accepted: the actions that book, when the quote opens booking and its activity has one. */
static const char *
booking_href(struct request *rq, const struct quote *quote)
{
	if (quote->status != QUOTE_ACCEPTED || !quote->opens_booking)
		return NULL;
	return ID_IS_NONE(quote->activity) ? portal_path(rq, "%s", "") :
	    portal_path(rq, "/a/%s", quote->activity_public_id.text);
}

static struct err *
show_quote(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quote_page page = { 0 };
	const struct quote *quote = &page.quote;

	TRY(find(rq, ACCESS_SEE, &page));
	page.intro = html_from_text(ctx, page.content.intro);
	page.terms = html_from_text(ctx, page.content.terms);
	page.status_say = status_say(ctx, quote, INSTANT_IS_NONE(quote->decided_at) ? "" :
	    portal_moment(ctx, quote->decided_at, portal_of(rq)->unit.zone_name));
	if (!ID_IS_NONE(quote->evidence))
		page.evidence_href = arena_printf(ctx->arena, "%s/evidence", page.path);
	page.book_href = booking_href(rq, quote);
	TRY(draw_lines(rs, &page, page.open && page.signs));
	quote_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page.title, .back = portal_path(rq, "%s", "") });
}

/* ---- as a file ---- */

static struct err *
give_pdf(struct request *rq, struct response *rs)
{
	struct quote_page page = { 0 };
	struct report_file file;

	TRY(find(rq, ACCESS_SEE, &page));
	TRY(report_try_quote(rq->ctx, page.quote.id, page.quote.version, &file));
	respond_download(rs, file.type, file.name, file.content);
	return OK;
}

/* ---- yes ---- */

static struct err *
draw_sign(struct request *rq, struct response *rs, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;
	const char *document;
	bool found = false;

	TRY(quote_document(ctx, &page->quote, &page->content, page->ticked, &document, &page->sums));
	TRY(quote_accept_texts(ctx, &page->quote, &page->sums, &page->texts));
	page->text_count = 2;
	page->asks = page->quote.asks_code;
	if (page->asks)
		TRY(access_fresh_lookup(ctx, &portal_of(rq)->visitor, quote_key(ctx, &page->quote), &page->challenge,
		    &found));
	page->sent = found;
	if (found && page->challenge.again_at.s > ctx->now.s)
		page->wait = arena_printf(ctx->arena, "%lld", (long long)(page->challenge.again_at.s - ctx->now.s));
	page->pad.name = "name";
	page->pad.drawing_name = "drawing";
	page->pad.value = field(rq, "name");
	page->pad.drawing = field(rq, "drawing");
	page->pad.error = problem_of(page->problems, "name");
	if (page->pad.error == NULL)
		page->pad.error = problem_of(page->problems, "drawing");
	page->code_error = problem_of(page->problems, "code");
	TRY(draw_lines(rs, page, false));
	sign_page(&rs->html, page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(ctx, "Sign the quote"), .back = page->path,
	    .back_label = page->quote.number });
}

/* The address of the signing page with what is ticked. */
static const char *
sign_address(struct request *rq, const struct quote_page *page)
{
	const char *address = arena_printf(rq->ctx->arena, "%s/sign", page->path);

	for (size_t i = 0; i < page->places.count; i++)
		address = arena_printf(rq->ctx->arena, "%s%ct%%5B%%5D=%s", address, i == 0 ? '?' : '&',
		    page->places.items[i]);
	return address;
}

/* "Continue to sign": sends the code, where one is asked for. */
static struct err *
begin(struct request *rq, struct response *rs)
{
	struct quote_page page = { 0 };
	struct access_fresh_ask asked;

	TRY(find(rq, ACCESS_SIGN, &page));
	if (!page.open) {
		respond_see_other(rs, page.path);
		return OK;
	}
	if (page.quote.asks_code) {
		TRY(access_fresh_ask(rq->ctx, &portal_of(rq)->visitor, quote_key(rq->ctx, &page.quote), &asked));
		if (asked.nobody)
			return err_new(rq->ctx, ERR_CONFLICT,
			    T(rq->ctx, "We have no email address and no mobile number of yours to send a code to. "
			    "Please call us."), "no contact to send a code to");
	}
	respond_see_other(rs, sign_address(rq, &page));
	return OK;
}

static struct err *
show_sign(struct request *rq, struct response *rs)
{
	struct quote_page page = { 0 };

	TRY(find(rq, ACCESS_SIGN, &page));
	if (page.open)
		return draw_sign(rq, rs, &page);
	respond_see_other(rs, page.path);
	return OK;
}

static struct quote_decision
decision_of(struct request *rq, const struct quote_page *page)
{
	int64_t version = 0;

	(void)str_to_int(field(rq, "version"), 0, INT32_MAX, &version);
	return (struct quote_decision){ .visitor = &portal_of(rq)->visitor, .version = (int32_t)version,
		.ticked = page->ticked, .name = field(rq, "name"), .drawing = field(rq, "drawing"),
		.code = field(rq, "code"), .reason = field(rq, "reason") };
}

static const char *
code_sentence(struct ctx *ctx, const struct access_fresh *code)
{
	switch (code->outcome) {
	case ACCESS_WRONG:
		return TN(ctx, code->tries_left, "This code is not right. {n} try is left.",
		    "This code is not right. {n} tries are left.", NULL);
	case ACCESS_LINK_ONLY:
		return T(ctx, "Too many wrong codes today. Please call us, or try again tomorrow.");
	default:
		return T(ctx, "This code is no longer valid. Ask for a new one.");
	}
}

/* Once more with what was typed and a new code. */
static struct err *
again(struct request *rq, struct response *rs, struct quote_page *page)
{
	struct access_fresh_ask asked;

	TRY(access_fresh_ask(rq->ctx, &portal_of(rq)->visitor, quote_key(rq->ctx, &page->quote), &asked));
	return draw_sign(rq, rs, page);
}

static struct err *
sign(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quote_page page = { 0 };
	struct quote_outcome outcome = { 0 };
	struct quote_decision decision;
	struct problems problems = { 0 };
	struct err *err;

	TRY(find(rq, ACCESS_SIGN, &page));
	if (page.open && str_equal(field(rq, "do"), "again"))
		return again(rq, rs, &page);
	decision = decision_of(rq, &page);
	err = quote_accept(ctx, page.quote.id, &decision, &outcome);
	if (err == OK && outcome.done) {
		respond_flash(rq, rs, outcome.again ? T(ctx, "This quote is accepted already.") :
		    T(ctx, "Thank you. The quote is accepted and signed."));
		respond_see_other(rs, page.path);
		return OK;
	}
	if (err == OK) {
		problem_add(ctx->arena, &problems, "code", code_sentence(ctx, &outcome.code));
		err = err_invalid(ctx, &problems);
	}
	page.problems = ui_problems(rs, err);
	return page.problems == NULL ? err : draw_sign(rq, rs, &page);
}

/* ---- no, and not so ---- */

static struct err *
draw_answer(struct request *rq, struct response *rs, struct quote_page *page, bool refusing)
{
	struct ctx *ctx = rq->ctx;

	page->reason = field(rq, "reason");
	page->pad = (struct signature_pad){ .name = "name", .drawing_name = "drawing", .value = field(rq, "name"),
		.drawing = field(rq, "drawing"), .optional = true, .error = problem_of(page->problems, "name") };
	if (refusing)
		refuse_page(&rs->html, page);
	else
		change_page(&rs->html, page);
	return portal_frame(rq, rs, &(struct portal_page){ .back = page->path, .back_label = page->quote.number,
	    .title = refusing ? T(ctx, "Refuse this quote") : T(ctx, "Ask for a change") });
}

static struct err *
show_answer(struct request *rq, struct response *rs, bool refusing)
{
	struct quote_page page = { 0 };

	TRY(find(rq, ACCESS_SIGN, &page));
	if (page.open)
		return draw_answer(rq, rs, &page, refusing);
	respond_see_other(rs, page.path);
	return OK;
}

static struct err *
answer(struct request *rq, struct response *rs, bool refusing)
{
	struct ctx *ctx = rq->ctx;
	struct quote_page page = { 0 };
	struct quote_outcome outcome;
	struct quote_decision decision;
	struct err *err;

	TRY(find(rq, ACCESS_SIGN, &page));
	decision = decision_of(rq, &page);
	err = refusing ? quote_refuse(ctx, page.quote.id, &decision, &outcome) :
	    quote_ask_change(ctx, page.quote.id, &decision, &outcome);
	if (err != OK) {
		page.problems = ui_problems(rs, err);
		return page.problems == NULL ? err : draw_answer(rq, rs, &page, refusing);
	}
	respond_flash(rq, rs, refusing ? T(ctx, "The quote is refused. Thank you for telling us why.") :
	    T(ctx, "Thank you. We look at it and send you a new version."));
	respond_see_other(rs, page.path);
	return OK;
}

static struct err *show_refuse(struct request *rq, struct response *rs) { return show_answer(rq, rs, true); }
static struct err *show_change(struct request *rq, struct response *rs) { return show_answer(rq, rs, false); }
static struct err *refuse(struct request *rq, struct response *rs) { return answer(rq, rs, true); }
static struct err *change(struct request *rq, struct response *rs) { return answer(rq, rs, false); }

/* ---- all of them ---- */

static struct quotes_row
row_of(struct request *rq, const struct quote *quote)
{
	struct ctx *ctx = rq->ctx;

	return (struct quotes_row){ portal_path(rq, "/quotes/%s", quote->public_id.text),
		arena_printf(ctx->arena, "%s: %s", quote->number, quote->title),
		quote_money(ctx, quote->currency, quote->total), quote_status_tint(quote->status),
		quote->status == QUOTE_SENT ? T(ctx, "To sign") : T(ctx, quote_status_label(quote->status)) };
}

static bool
may_see(struct request *rq, const struct portal *portal, const struct quote *quote)
{
	return access_customer_quote(rq->ctx, &portal->visitor, ACCESS_SEE, quote->customer, quote->site,
	    quote->public_id.text) == OK;
}

static struct err *
show_quotes(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quotes_page page = { 0 };
	struct portal *portal;
	struct evidences signatures;
	struct quotes quotes;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	TRY(quote_list(ctx, &(struct quote_filter){ .customer = portal->visitor.here->customer, .sent_only = true,
	    .limit = 100 }, &quotes));
	for (size_t i = 0; i < quotes.count; i++)
		if (may_see(rq, portal, &quotes.items[i]))
			*arena_push(ctx->arena, &page.quotes) = row_of(rq, &quotes.items[i]);
	TRY(evidence_of_customer(ctx, portal->visitor.here->customer, 200, &signatures));
	for (size_t i = 0; i < signatures.count; i++) {
		const struct evidence *one = &signatures.items[i];

		if (portal_may_see_evidence(rq, one))
			*arena_push(ctx->arena, &page.signatures) = (struct quotes_row){
				portal_path(rq, "/signatures/%s", one->number),
				arena_printf(ctx->arena, "%s: %s", T(ctx, evidence_what_label(one->what)),
				    T(ctx, evidence_decision_label(one->decision))),
				portal_moment(ctx, one->at, one->zone), NULL, NULL };
	}
	quotes_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(ctx, "Quotes and signatures"),
	    .back = portal_path(rq, "%s", ""), .back_label = T(ctx, "Your visits") });
}

/* ---- for the home page and the page of a visit ---- */

struct err *
portal_quotes_first(struct request *rq, const struct portal *portal, struct offers *to, bool *any)
{
	struct ctx *ctx = rq->ctx;
	struct quotes quotes;

	*any = false;
	TRY(quote_list(ctx, &(struct quote_filter){ .customer = portal->visitor.here->customer, .sent_only = true,
	    .limit = 20 }, &quotes));
	for (size_t i = 0; i < quotes.count; i++) {
		const struct quote *quote = &quotes.items[i];

		if (!may_see(rq, portal, quote))
			continue;
		*any = true;
		if (quote->status == QUOTE_SENT)
			*arena_push(ctx->arena, to) = (struct offer){
				.href = portal_path(rq, "/quotes/%s", quote->public_id.text), .icon = "receipt",
				.label = TF(ctx, "Sign the quote: {title}", "title", quote->title, NULL),
				.help = TF(ctx, "{number}, {total}, valid until {day}", "number", quote->number,
				    "total",
				    quote_money(ctx, quote->currency, quote->total), "day",
				    i18n_date(ctx->arena, ctx->lang, quote->valid_until, DATE_DAY), NULL),
				.until = INSTANT_NONE };
	}
	return OK;
}

struct err *
portal_quotes_of(struct request *rq, const struct activity *activity, struct offers *out)
{
	struct ctx *ctx = rq->ctx;
	struct quotes quotes;

	TRY(quote_list(ctx, &(struct quote_filter){ .activity = activity->id, .sent_only = true }, &quotes));
	for (size_t i = 0; i < quotes.count; i++) {
		struct quotes_row row = row_of(rq, &quotes.items[i]);

		if (may_see(rq, portal_of(rq), &quotes.items[i]))
			*arena_push(ctx->arena, out) = (struct offer){ .href = row.href, .label = row.title,
				.help = arena_printf(ctx->arena, "%s · %s", row.about, row.status),
				.icon = "receipt", .until = INSTANT_NONE };
	}
	return OK;
}

#define ANSWER_FIELDS "version name drawing reason t[]"

const struct route portal_quote_routes[] = {
	{ GET, "/:unit/quotes", show_quotes, .needs = NEEDS_CONTACT, .fields = "", .about = "Quotes and signatures" },
	{ GET, "/:unit/quotes/:quote", show_quote, .needs = NEEDS_CONTACT, .fields = "t[]", .about = "A quote" },
	{ GET, "/:unit/quotes/:quote/quote.pdf", give_pdf, .needs = NEEDS_CONTACT, .fields = "", .rate = { 1, 20 },
	    .about = "A quote as a PDF file" },
	{ POST, "/:unit/quotes/:quote/begin", begin, .needs = NEEDS_CONTACT, .fields = "t[]",
	    .about = "Sends the code to sign with" },
	{ GET, "/:unit/quotes/:quote/sign", show_sign, .needs = NEEDS_CONTACT, .fields = "t[] name drawing",
	    .about = "Where a quote is signed" },
	{ POST, "/:unit/quotes/:quote/sign", sign, .needs = NEEDS_CONTACT, .fields = ANSWER_FIELDS " code do",
	    .about = "Accepts a quote" },
	{ GET, "/:unit/quotes/:quote/refuse", show_refuse, .needs = NEEDS_CONTACT, .fields = ANSWER_FIELDS,
	    .about = "Refusing a quote" },
	{ POST, "/:unit/quotes/:quote/refuse", refuse, .needs = NEEDS_CONTACT, .fields = ANSWER_FIELDS " code",
	    .about = "Refuses it" },
	{ GET, "/:unit/quotes/:quote/change", show_change, .needs = NEEDS_CONTACT, .fields = ANSWER_FIELDS,
	    .about = "Asking for a change" },
	{ POST, "/:unit/quotes/:quote/change", change, .needs = NEEDS_CONTACT, .fields = ANSWER_FIELDS " code",
	    .about = "Asks for it" },
	{ 0 },
};

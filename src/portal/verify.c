/*
 * verify -- the public page that tells whether a signature is ours and unchanged; and what was
 * signed, for the customer whose it is.
 */
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "quote/quote.h"
#include "report/report.h"
#include "ui/ui.h"
#include "ui/upload.h"

enum { LARGEST_FILE = 32 << 20 };

struct verify_page {
	const char *here, *number, *verdict, *icon;
	const struct evidence_verified *told;	/* NULL: nothing was asked yet */
	const char *what, *when, *unit;
	const struct problems *problems;
};

struct signed_page { const char *title; html_safe body; };

#include "gen/portal_verify.html.h"

static struct err *
draw(struct request *rq, struct response *rs, const struct evidence_verified *told)
{
	struct ctx *ctx = rq->ctx;
	struct verify_page page = { .here = rq->http->path, .number = field(rq, "number"), .told = told };

	http_set(rs->http, "X-Robots-Tag", "noindex, nofollow");
	if (told != NULL) {
		page.verdict = told->verdict == EVIDENCE_UNCHANGED ? T(ctx, "Unchanged") :
		    told->verdict == EVIDENCE_NOT_OURS ? T(ctx, "Not ours") : T(ctx, "Changed");
		page.icon = told->verdict == EVIDENCE_UNCHANGED ? "check" : "alert";
	}
	if (told != NULL && told->verdict == EVIDENCE_UNCHANGED) {
		page.what = arena_printf(ctx->arena, "%s: %s", T(ctx, evidence_what_label(told->what)),
		    T(ctx, evidence_decision_label(told->decision)));
		page.when = portal_moment(ctx, told->at, told->zone);
		page.unit = told->unit_name;
	}
	verify_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(ctx, "Check a signature"), .bare = true });
}

static struct err *
show_verify(struct request *rq, struct response *rs)
{
	struct evidence_verified told;

	if (str_empty(field(rq, "number")))
		return draw(rq, rs, NULL);
	TRY(evidence_verify_number(rq->ctx, field(rq, "number"), &told));
	return draw(rq, rs, &told);
}

/* The file is looked at and forgotten. */
static struct err *
verify_file(struct request *rq, struct response *rs)
{
	const struct http_file *file = field_file(rq, "file");
	struct evidence_verified told;
	struct bytes content;

	if (file == NULL)
		return show_verify(rq, rs);
	TRY(file_read(rq, file, &content));
	if (content.size == 0)
		return show_verify(rq, rs);
	TRY(evidence_verify_file(rq->ctx, content, &told));
	return draw(rq, rs, &told);
}

/* ---- for whom it is ---- */

bool
portal_may_see_evidence(struct request *rq, const struct evidence *evidence)
{
	const struct access_visitor *visitor = &portal_of(rq)->visitor;
	struct activity activity;
	struct customer signer;
	activity_id id;

	if (evidence->what == EVIDENCE_QUOTE) {
		struct quote quote;

		return quote_for_visitor(rq->ctx, visitor, ACCESS_SEE, evidence->subject, &quote) == OK;
	}
	if (!ID_IS_NONE(evidence->activity))
		return activity_find(rq->ctx, evidence->activity, &activity) == OK &&
		    access_activity(rq->ctx, visitor, ACCESS_SEE, activity.public_id.text, &id) == OK;
	if (visitor->here == NULL || access_is_narrow(visitor) || !access_somewhere(visitor, ACCESS_SEE))
		return false;
	/* A double's signature is seen from the record that it became part of. */
	return ID_EQUAL(visitor->here->customer, evidence->customer) ||
	    (customer_find(rq->ctx, evidence->customer, &signer) == OK &&
		ID_EQUAL(signer.merged_into, visitor->here->customer));
}

static struct err *
draw_evidence(struct request *rq, struct response *rs, const struct evidence *evidence, const char *back)
{
	struct ctx *ctx = rq->ctx;
	struct buf body = buf_make(ctx->arena, 4 << 20), *out = rs->html.out;
	struct signed_page page = { .title = arena_printf(ctx->arena, "%s: %s", T(ctx,
	    evidence_what_label(evidence->what)),
	    T(ctx, evidence_decision_label(evidence->decision))) };

	if (!portal_may_see_evidence(rq, evidence))
		return portal_not_found(ctx, "somebody else's signature");
	rs->html.out = &body;
	TRY(evidence_show(&rs->html, evidence,
	    evidence->sealed ? NULL : portal_path(rq, "/signatures/%s/file", evidence->number),
	    evidence->sealed ? NULL : portal_path(rq, "/signatures/%s/pdf", evidence->number),
	    ui_address(ctx, portal_path(rq, "/verify"), "number", evidence->number, NULL)));
	rs->html.out = out;
	page.body = html_from_buf(&body);
	signed_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page.title, .back = back });
}

static struct err *
show_of_quote(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	struct portal *portal;
	struct quote quote;

	TRY(portal_unit(rq, &portal));
	TRY(quote_for_visitor(rq->ctx, &portal->visitor, ACCESS_SEE, path_value(rq, "quote"), &quote));
	if (ID_IS_NONE(quote.evidence))
		return portal_not_found(rq->ctx, "not signed");
	TRY(evidence_find(rq->ctx, quote.evidence, &evidence));
	return draw_evidence(rq, rs, &evidence, portal_path(rq, "/quotes/%s", quote.public_id.text));
}

/* What is not theirs is not there, in the same words. */
static struct err *
find(struct request *rq, struct evidence *out)
{
	struct portal *portal;
	bool found;

	TRY(portal_unit(rq, &portal));
	TRY(evidence_by_number(rq->ctx, path_value(rq, "number"), out, &found));
	return found && portal_may_see_evidence(rq, out) ? OK : portal_not_found(rq->ctx, "no such signature");
}

static struct err *
show_signature(struct request *rq, struct response *rs)
{
	struct evidence evidence;

	TRY(find(rq, &evidence));
	return draw_evidence(rq, rs, &evidence, portal_path(rq, "/quotes"));
}

static struct err *
give_file(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	const char *json;

	TRY(find(rq, &evidence));
	if (evidence.sealed)
		return portal_not_found(rq->ctx, "the file of an erased customer");
	TRY(evidence_file(rq->ctx, &evidence, &json));
	respond_type(rs, "application/json; charset=utf-8");
	respond_attachment(rs, arena_printf(rq->ctx->arena, "signature-%s.json", evidence.number));
	buf_puts(rs->html.out, json);
	return OK;
}

/* The signed PDF is made once, since this page's public sister knows exactly that file. */
static struct err *
make_pdf(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	struct report report;

	TRY(find(rq, &evidence));
	TRY(report_make_signature(rq->ctx, evidence.id, &report));
	respond_see_other(rs, portal_path(rq, "/signatures/%s/pdf", evidence.number));
	return OK;
}

static struct err *
give_pdf(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	struct document document;
	struct report report;
	bool found;

	TRY(find(rq, &evidence));
	TRY(report_lookup_signature(rq->ctx, evidence.id, &report, &found));
	if (!found)
		return portal_not_found(rq->ctx, "not made yet");
	TRY(document_find_id(rq->ctx, report.document, &document));
	return ui_send_document(rq, rs, &document, "whole");
}

const struct route portal_verify_routes[] = {
	{ GET, "/verify", show_verify, .needs = NEEDS_PUBLIC, .fields = "number",
	    .rate = { 1, 30 }, .about = "Is a signature unchanged?" },
	{ POST, "/verify", verify_file, .needs = NEEDS_PUBLIC, .fields = "number file", .files = true,
	    .body_limit = LARGEST_FILE + 4096, .rate = { 1, 10 }, .about = "Is a file unchanged?" },
	{ GET, "/:unit/verify", show_verify, .needs = NEEDS_PUBLIC, .fields = "number",
	    .rate = { 1, 30 }, .about = "Is a signature unchanged?" },
	{ POST, "/:unit/verify", verify_file, .needs = NEEDS_PUBLIC, .fields = "number file", .files = true,
	    .body_limit = LARGEST_FILE + 4096, .rate = { 1, 10 }, .about = "Is a file unchanged?" },
	{ GET, "/:unit/quotes/:quote/evidence", show_of_quote, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "What was signed with a quote" },
	{ GET, "/:unit/signatures/:number", show_signature, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "What was signed" },
	{ GET, "/:unit/signatures/:number/file", give_file, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "The evidence as a file" },
	{ POST, "/:unit/signatures/:number/pdf", make_pdf, .needs = NEEDS_CONTACT, .fields = "", .rate = { 1, 10 },
	    .about = "What was signed, with its evidence, as a PDF file: made once" },
	{ GET, "/:unit/signatures/:number/pdf", give_pdf, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "The PDF file that was made" },
	{ 0 },
};

/* reports -- see reports.h. */
#include "backoffice/reports.h"

#include "backoffice/backoffice.h"
#include "backoffice/documents.h"
#include "base/arena.h"
#include "base/str.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"
#include "quote/quote.h"
#include "report/template.h"
#include "ui/ui.h"
#include "ui/upload.h"

#include "gen/backoffice_reports.html.h"

/* ---- the panel ---- */

static void
add_row(struct request *rq, const struct report *r, struct office_reports *out)
{
	struct ctx *ctx = rq->ctx;
	const char *version = arena_printf(ctx->arena, "%d", r->version);
	const char *kind = str_empty(r->template_name) ? T(ctx, report_kind_label(r->kind)) : r->template_name;
	const char *day = i18n_moment(ctx->arena, ctx->lang, r->made_at, here(rq)->zone, DATE_MEDIUM);

	*arena_push(ctx->arena, out) = (struct office_report){ .r = r,
		.title = TF(ctx, "{kind}, version {number}", "kind", kind, "number", version, NULL),
		.href = office_document_path(rq, r->document_public_id.text, "whole"),
		.path = ui_path(rq, arena_printf(ctx->arena, "/documents/%s", r->document_public_id.text)),
		.about = arena_printf(ctx->arena, "%s · %s · %s", ui_file_size(ctx, r->size), day,
		    str_empty(r->made_by) ? T(ctx, "the system") : r->made_by) };
}

/* What can be made: the automatic ones, then each Word template in use, as Word and where possible as PDF. */
static struct err *
list_kinds(struct request *rq, const struct activity *a, struct ui_options *out)
{
	struct ctx *ctx = rq->ctx;
	struct templates templates;

	ui_option_add(ctx, out, "visit", T(ctx, "Report"));
	ui_option_add(ctx, out, "photos", T(ctx, "Photo report"));
	TRY(template_list(ctx, a->type, false, &templates));
	for (size_t i = 0; i < templates.count; i++) {
		const struct template *t = &templates.items[i];

		if (t->used == 0)
			continue;
		if (template_can_pdf())
			ui_option_add(ctx, out, arena_printf(ctx->arena, "pdf:%s", t->public_id.text),
			    TF(ctx, "{template} (PDF)", "template", t->name, NULL));
		ui_option_add(ctx, out, arena_printf(ctx->arena, "docx:%s", t->public_id.text),
		    TF(ctx, "{template} (Word)", "template", t->name, NULL));
	}
	return OK;
}

struct err *
office_reports_of(struct request *rq, const struct activity *a, struct office_reports *out)
{
	const char *path = ui_path(rq, arena_printf(rq->ctx->arena, "/activities/%s", a->public_id.text));
	struct reports all;

	*out = (struct office_reports){ .may_make = ui_may(rq, PERMISSION_CREATE),
		.make = arena_printf(rq->ctx->arena, "%s/reports", path),
		.look = arena_printf(rq->ctx->arena, "%s/report.pdf", path) };
	TRY(list_kinds(rq, a, &out->kinds));
	TRY(report_list(rq->ctx, a->id, &all));
	for (size_t i = 0; i < all.count; i++)
		add_row(rq, &all.items[i], out);
	return OK;
}

void
office_reports_draw(struct html *html, const struct office_reports *reports)
{
	reports_panel(html, reports);
}

/* ---- made by hand ---- */

/* "docx:ID" or "pdf:ID" of a Word template. */
static struct err *
read_template(struct request *rq, const char *kind, struct report_order *order)
{
	const char *colon = strchr(kind, ':');
	struct template template;

	if (colon == NULL || !report_format_parse(arena_strndup(rq->ctx->arena, kind, (size_t)(colon - kind)),
	    &order->format))
		return OK;
	TRY(template_find_public(rq->ctx, colon + 1, &template));
	order->template = template.id;
	return OK;
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct report_order order = { .on_portal = field(rq, "on_portal")[0] == '1' };
	const char *kind = field(rq, "kind");
	struct report report;
	struct activity a;
	const char *back;
	struct err *err;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &a));
	back = arena_printf(rq->ctx->arena, "/activities/%s", a.public_id.text);
	if (!report_kind_parse(kind, &order.kind) || order.kind > REPORT_PHOTOS)
		order.kind = REPORT_VISIT;
	TRY(read_template(rq, kind, &order));
	err = report_make(rq->ctx, a.id, &order, &report);
	if (err != OK && err->kind == ERR_INVALID) {
		ui_done(rq, rs, err->problems->items[0].say, back);
		return OK;
	}
	TRY(err);
	ui_done(rq, rs, report.on_portal ? T(rq->ctx, "The report is made. The customer sees it on the portal.") :
	    T(rq->ctx, "The report is made."), back);
	return OK;
}

static struct err *
look(struct request *rq, struct response *rs)
{
	struct report_file file;
	struct activity a;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &a));
	TRY(report_try(rq->ctx, a.id, &(struct report_order){ 0 }, &file));
	respond_download(rs, file.type, file.name, file.content);
	return OK;
}

/* ---- of a quote, as the customer gets it ---- */

static struct err *
give_quote(struct request *rq, struct response *rs)
{
	struct report_file file;
	struct quote quote;

	TRY(quote_find_public(rq->ctx, path_value(rq, "quote"), &quote));
	TRY(report_try_quote(rq->ctx, quote.id, quote.version == 0 ? quote.draft : quote.version, &file));
	respond_download(rs, file.type, file.name, file.content);
	return OK;
}

/* ---- of a signature: made once, since the public page knows exactly this file ---- */

static struct err *
find_signature(struct request *rq, struct evidence *out)
{
	evidence_id id = { 0 };

	(void)str_to_int(path_value(rq, "evidence"), 1, INT64_MAX, &id.value);
	return evidence_find(rq->ctx, id, out);
}

static struct err *
make_signature(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	struct report report;

	TRY(find_signature(rq, &evidence));
	TRY(report_make_signature(rq->ctx, evidence.id, &report));
	respond_see_other(rs, office_document_path(rq, report.document_public_id.text, "whole"));
	return OK;
}

const struct route backoffice_reports_routes[] = {
	{ POST, "/:unit/activities/:activity/reports", make, CAN_CREATE, .fields = "kind on_portal" },
	{ GET, "/:unit/activities/:activity/report.pdf", look, CAN_SEE_BOARD, .rate = { 1, 20 } },
	{ GET, "/:unit/quotes/:quote/quote.pdf", give_quote, CAN_SEE_CUSTOMERS, .rate = { 1, 20 } },
	{ POST, "/:unit/signatures/:evidence/pdf", make_signature, CAN_SEE_CUSTOMERS },
	{ 0 },
};

/* signatures -- the evidence of one signature, in plain words and as a file. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct signature_page { const char *title, *back; html_safe body; };

#include "gen/backoffice_signatures.html.h"

static struct err *
find(struct request *rq, struct evidence *out)
{
	evidence_id id = { 0 };

	(void)str_to_int(path_value(rq, "evidence"), 1, INT64_MAX, &id.value);
	return evidence_find(rq->ctx, id, out);
}

/* Of an erased customer it is a matter of personal data. */
static bool
may_have_file(const struct request *rq, const struct evidence *evidence)
{
	return !evidence->sealed || ui_may(rq, PERMISSION_PERSONAL_DATA);
}

static const char *
path_of(struct request *rq, const struct evidence *evidence, const char *more)
{
	return ui_path(rq, arena_printf(rq->ctx->arena, "/signatures/%lld%s", (long long)evidence->id.value, more));
}

static struct err *
show_signature(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct buf body = buf_make(ctx->arena, 4 << 20), *out = rs->html.out;
	struct signature_page page = { .back = ui_path(rq, "/customers") };
	struct evidence evidence;

	TRY(find(rq, &evidence));
	if (evidence.what == EVIDENCE_QUOTE)
		page.back = ui_path(rq, arena_printf(ctx->arena, "/quotes/%s", evidence.subject));
	page.title = arena_printf(ctx->arena, "%s: %s", T(ctx, evidence_what_label(evidence.what)),
	    T(ctx, evidence_decision_label(evidence.decision)));
	rs->html.out = &body;
	TRY(evidence_show(&rs->html, &evidence, may_have_file(rq, &evidence) ? path_of(rq, &evidence, "/file") : NULL,
	    evidence.sealed ? NULL : path_of(rq, &evidence, "/pdf"),
	    ui_address(ctx, "/p/verify", "number", evidence.number, NULL)));
	rs->html.out = out;
	page.body = html_from_buf(&body);
	backoffice_signature(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.title, .place = "quotes" });
}

static struct err *
give_file(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	const char *json;

	TRY(find(rq, &evidence));
	if (!may_have_file(rq, &evidence))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "This signature does not exist."), "sealed");
	TRY(evidence_file(rq->ctx, &evidence, &json));
	respond_type(rs, "application/json; charset=utf-8");
	respond_attachment(rs, arena_printf(rq->ctx->arena, "signature-%s.json", evidence.number));
	buf_puts(rs->html.out, json);
	return OK;
}

const struct route backoffice_signatures_routes[] = {
	{ GET, "/:unit/signatures/:evidence", show_signature, .needs = CAN_SEE_CUSTOMERS },
	{ GET, "/:unit/signatures/:evidence/file", give_file, .needs = CAN_SEE_CUSTOMERS },
	{ 0 },
};

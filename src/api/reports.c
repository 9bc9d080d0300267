/* reports -- reports of an activity: listed and made by programs; their files are documents. */
#include "report/report.h"

#include "api/activity.h"
#include "base/arena.h"
#include "i18n/i18n.h"
#include "report/template.h"

WORDS(kinds, report_kind_token, enum report_kind, REPORT_KIND_COUNT, REPORT_VISIT);
WORDS(formats, report_format_token, enum report_format, REPORT_FORMAT_COUNT, REPORT_PDF);

static void
give_content(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct report *r = record;

	json_text(j, key, absolute_url(rq, arena_printf(rq->ctx->arena, "/api/v1/documents/%s/content",
	    r->document_public_id.text)));
}

static const struct member members[] = {
	{ "id", AT(report, public_id), GIVEN, "Id" },
	{ "kind", AT(report, kind), GIVEN, "What it tells of", .words = &kinds },
	{ "format", AT(report, format), GIVEN, "Its format", .words = &formats },
	{ "template", AT(report, template_name), GIVEN, "Name of its template; empty: laid out by itself" },
	{ "version", AT(report, version), GIVEN, "1 and up, of the same kind, template and format" },
	{ "name", AT(report, name), GIVEN, "Name of the file" },
	{ "content_type", AT(report, type), GIVEN | PLAIN, "Its media type" },
	{ "size", AT(report, size), GIVEN, "Bytes" },
	{ "on_portal", AT(report, on_portal), GIVEN, "The customer sees it on the portal" },
	{ "lang", AT(report, lang), GIVEN | PLAIN, "Its language" },
	{ "made_by", AT(report, made_by), GIVEN, "Who had it made" },
	{ "made_at", AT(report, made_at), GIVEN, "When it was made" },
	{ "document", AT(report, document_public_id), GIVEN, "Id of its document" },
	{ "content", OWN, GIVEN, "Address of its content", .give = give_content },
	{ 0 },
};
static const struct shape report_shape = { "Report", "A document made of an activity", members, sizeof(struct report),
    NULL };

static struct err *
list(struct request *rq, struct response *rs)
{
	struct activity a;
	struct reports all;

	TRY(api_activity_here(rq, &a));
	TRY(api_query(rq, NULL));
	TRY(report_list(rq->ctx, a.id, &all));
	return api_give_page(rq, rs, &all, NULL);
}

/* ---- making one ---- */

static const char *
activity_kind(enum report_kind kind)
{
	return kind > REPORT_PHOTOS ? NULL : report_kind_token(kind);
}

WORDS(activity_kinds, activity_kind, enum report_kind, REPORT_PHOTOS + 1, REPORT_VISIT);

struct making {
	struct report_order order;
	const char *template, *once;
};

static const struct member order_members[] = {
	{ "kind", AT(making, order.kind), NEW, "What it tells of; visit unless said", .words = &activity_kinds },
	{ "template", AT(making, template), NEW,
	  "Name of a template of the activity's type; without one the report is laid out by itself", .most = 200 },
	{ "format", AT(making, order.format), NEW, "Its format; pdf unless said", .words = &formats },
	{ "on_portal", AT(making, order.on_portal), NEW, "Whether the customer sees it on the portal" },
	{ "once", AT(making, once), NEW | PLAIN,
	  "A word of the caller: sent again, it gives the report that was made, not another one", .most = 100 },
	{ 0 },
};
static const struct shape order_shape = { "ReportOrder", "What is to be made", order_members, sizeof(struct making),
    NULL };

/* A template by its name. */
static struct err *
find_template(struct ctx *ctx, const struct activity *a, const char *name, struct report_order *out)
{
	struct problems problems = { 0 };
	struct template template;
	bool found;

	if (name == NULL)
		return OK;
	TRY(template_lookup_name(ctx, a->type, name, &template, &found));
	if (found)
		out->template = template.id;
	else
		problem_add(ctx->arena, &problems, "template", T(ctx, "There is no such template."));
	return err_invalid(ctx, &problems);
}

static struct err *
give_made(struct request *rq, struct response *rs, void *report)
{
	return api_give(rq, rs, report);
}

/* It is made outside of any transaction; the word makes it one, however often it is asked for. */
static struct err *
make(struct request *rq, struct response *rs)
{
	struct making making = { .order = { .kind = REPORT_VISIT } };
	const char *key = http_header(rq->http, "idempotency-key");
	struct ctx *ctx = rq->ctx;
	struct report report;
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_body(rq, &making));
	TRY(find_template(ctx, &a, making.template, &making.order));
	/* Words of different programs never meet. */
	if (making.once != NULL)
		making.order.once = arena_printf(ctx->arena, "key %lld %s", (long long)ctx->actor.key.value,
		    making.once);
	else if (key != NULL)
		making.order.once = arena_printf(ctx->arena, "call %lld %s", (long long)ctx->actor.key.value, key);
	TRY(report_make(ctx, a.id, &making.order, &report));
	return api_commit(rq, rs, &report, give_made);
}

const struct route api_report_routes[] = {
	{ GET, "/v1/activities/:activity/reports", api_answer, NEEDS_KEY_READ,
	  .about = "Reports that were made of an activity, newest first.",
	  .contract = &(const struct contract){ list, .answer = &report_shape, .list = "reports" } },
	{ POST, "/v1/activities/:activity/reports", api_answer, NEEDS_KEY_WRITE, .no_csrf = true,
	  .about = "Makes the next version of a report; its file is a document.",
	  .contract = &(const struct contract){ make, .body = &order_shape, .answer = &report_shape, .status = 201,
	    .outside = true } },
	{ 0 },
};

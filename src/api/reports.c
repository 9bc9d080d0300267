/* reports -- reports of an activity: listed and made by programs; their files are documents. */
#include "report/report.h"

#include "activity/activity.h"
#include "api/api.h"
#include "api/former.h"
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "report/template.h"

static void
write_report(struct json *j, struct request *rq, const struct report *r)
{
	json_open_object(j, NULL);
	json_text(j, "id", r->public_id.text);
	json_text(j, "kind", report_kind_token(r->kind));
	json_text(j, "format", report_format_token(r->format));
	json_text(j, "template", r->template_name);
	json_int(j, "version", r->version);
	json_text(j, "name", r->name);
	json_text(j, "content_type", r->type);
	json_int(j, "size", r->size);
	json_bool(j, "on_portal", r->on_portal);
	json_text(j, "lang", r->lang);
	json_text(j, "made_by", r->made_by);
	json_instant(j, "made_at", r->made_at, NULL);
	json_text(j, "document", r->document_public_id.text);
	json_text(j, "content", absolute_url(rq, arena_printf(rq->ctx->arena, "/api/v1/documents/%s/content",
	    r->document_public_id.text)));
	json_close_object(j);
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct reports all;
	struct json j;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &activity));
	TRY(report_list(rq->ctx, activity.id, &all));
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_open_array(&j, "reports");
	for (size_t i = 0; i < all.count; i++)
		write_report(&j, rq, &all.items[i]);
	json_close_array(&j);
	json_none(&j, "next");
	json_close_object(&j);
	return OK;
}

/* A template by its name. */
static struct err *
read_template(struct ctx *ctx, struct former_input *in, const struct activity *a, struct report_order *out)
{
	const char *name = former_text(in, "template"), *format = former_text(in, "format");
	struct template template;
	bool found;

	if (format != NULL && !report_format_parse(format, &out->format))
		former_problem(in, "format", T(ctx, "Say pdf or docx."));
	if (name == NULL)
		return OK;
	TRY(template_lookup_name(ctx, a->type, name, &template, &found));
	if (!found)
		former_problem(in, "template", T(ctx, "There is no such template."));
	else
		out->template = template.id;
	return OK;
}

static struct err *
read_order(struct request *rq, const struct activity *a, struct report_order *out)
{
	struct ctx *ctx = rq->ctx;
	struct former_input *in;
	const char *kind, *once;

	TRY(former_open(rq, &in));
	kind = former_text(in, "kind");
	if (kind != NULL && (!report_kind_parse(kind, &out->kind) || out->kind > REPORT_PHOTOS))
		former_problem(in, "kind", T(ctx, "Say visit or photos."));
	out->on_portal = former_bool(in, "on_portal");
	TRY(read_template(ctx, in, a, out));
	/* Words of different programs never meet. */
	once = former_text(in, "once");
	if (once != NULL)
		out->once = arena_printf(ctx->arena, "key %lld %.100s", (long long)ctx->actor.key.value, once);
	return former_done(in);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct report_order order = { .kind = REPORT_VISIT };
	struct activity activity;
	struct report report;
	struct json j;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &activity));
	TRY(read_order(rq, &activity, &order));
	TRY(report_make(rq->ctx, activity.id, &order, &report));
	j = write_open(rs);
	write_report(&j, rq, &report);
	rs->http->status = 201;
	return OK;
}

const struct route api_report_routes[] = {
	{ GET, "/v1/activities/:activity/reports", list, NEEDS_KEY_READ,
	  .about = "Reports that were made of an activity, newest first." },
	{ POST, "/v1/activities/:activity/reports", make, NEEDS_KEY_WRITE, .no_csrf = true,
	  .fields = "kind template format on_portal once",
	  .about = "Makes the next version of a report; its file is a document." },
	{ 0 },
};

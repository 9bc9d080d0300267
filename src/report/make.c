/* make -- renders first, then writes document, row, version and event in one transaction. */
#include "base/env.h"
#include "db/db.h"
#include "gen/report.sql.h"
#include "quote/quote.h"
#include "report/inside.h"
#include "report/template.h"

enum { ONCE_ROOM = 80 };

/* What is to be kept. */
struct keeping {
	enum report_kind kind;
	enum report_format format;
	int64_t subject;
	struct document_place place;
	template_id template;
	const char *template_name;
	bool on_portal;
	const char *once;		/* NULL: the next version */
	evidence_id evidence;		/* of REPORT_SIGNATURE */
	struct report_file file;
	struct document_content content;
	struct report *out;
};

/* The one that was made under the word before. */
static struct err *
lookup_once(struct ctx *ctx, const char *once, struct report *out, bool *found)
{
	*found = false;
	if (once == NULL)
		return OK;
	return report_lookup_once(ctx, once, out, found);
}

static const char *
name_of_version(struct ctx *ctx, const char *name, int64_t version)
{
	const char *point = strrchr(name, '.');

	if (version == 1 || point == NULL)
		return name;
	return arena_printf(ctx->arena, "%.*s (%lld)%s", (int)(point - name), name, (long long)version, point);
}

static struct err *
tell(struct ctx *ctx, const struct keeping *k, struct public_id report)
{
	const char *data = arena_printf(ctx->arena, "{\"report\":\"%s\",\"kind\":\"%s\"}", report.text,
	    report_kind_token(k->kind));

	/* A quote or signature that somebody saves as a file is no news for anybody. */
	return event_write(ctx, &(struct event){ .kind = EVENT_REPORT_MADE, .activity = k->place.activity,
	    .customer = k->place.customer, .data = data, .telling = k->kind <= REPORT_PHOTOS ? TELL : QUIET });
}

static struct err *
keep_in(struct ctx *ctx, void *arg)
{
	struct keeping *k = arg;
	struct document_content content = k->content;
	struct public_id public_id = env_public_id(ctx->env);
	struct report_insert_row inserted;
	struct report_last_version_row last;
	struct document document;
	bool found;

	TRY(lookup_once(ctx, k->once, k->out, &found));
	if (found)
		return OK;
	if (k->once != NULL)
		TRY(sql_report_free_once(ctx, ctx->unit, k->once, NULL));
	TRY(sql_report_last_version(ctx, ctx->unit, report_kind_token(k->kind), k->subject, k->template.value,
	    report_format_token(k->format), &last));
	content.name = name_of_version(ctx, content.name, last.version + 1);
	TRY(document_add(ctx, &content, &k->place, k->on_portal, NULL, &document));
	TRY(sql_report_insert(ctx, ctx->unit, public_id, report_kind_token(k->kind), report_format_token(k->format),
	    k->subject, k->place.activity, k->template.value, k->template_name, last.version + 1, document.id, k->once,
	    lang_tag(ctx->lang), ctx->now, ctx->actor.name == NULL ? "" : ctx->actor.name, &inserted));
	if (k->kind == REPORT_SIGNATURE)
		TRY(evidence_copy_keep(ctx, k->evidence, k->file.content));
	TRY(tell(ctx, k, public_id));
	return report_find(ctx, inserted.id, k->out);
}

static struct err *
keep(struct ctx *ctx, struct keeping *k)
{
	TRY(document_take_bytes(ctx, DOCUMENT_REPORT, k->file.type, k->file.name, k->file.content, &k->content));
	return db_transaction(ctx, keep_in, k);
}

/* ---- of an activity ---- */

static struct err *
refuse(struct ctx *ctx, const char *field, const char *say)
{
	struct problems problems = { 0 };

	problem_add(ctx->arena, &problems, field, say);
	return err_invalid(ctx, &problems);
}

static struct err *
render(struct ctx *ctx, const struct activity *a, const struct report_order *order, struct report_file *out)
{
	if (!ID_IS_NONE(order->template))
		return template_fill(ctx, order->template, a, order->format, out);
	if (order->format != REPORT_PDF)
		return refuse(ctx, "format", T(ctx, "Choose a template for a Word file."));
	switch (order->kind) {
	case REPORT_VISIT: return visit_render(ctx, a, out);
	case REPORT_PHOTOS: return photos_render(ctx, a, out);
	default: return err_bug(ctx, "no report of kind %d of an activity", order->kind);
	}
}

static struct err *
reader_of(struct ctx *ctx, const struct activity *a, const struct report_order *order, struct ctx *out)
{
	enum lang lang = order->lang;

	if (!order->has_lang)
		TRY(report_language(ctx, a->customer, a->contact, &lang));
	*out = *ctx;
	out->lang = lang;
	return OK;
}

struct err *
report_try(struct ctx *ctx, activity_id id, const struct report_order *order, struct report_file *out)
{
	struct activity a;
	struct ctx reader;

	TRY(activity_find(ctx, id, &a));
	TRY(reader_of(ctx, &a, order, &reader));
	return render(&reader, &a, order, out);
}

struct err *
report_make(struct ctx *ctx, activity_id id, const struct report_order *order, struct report *out)
{
	struct keeping k = { .kind = order->kind, .format = order->format, .subject = id.value,
		.template = order->template, .template_name = "",
		.on_portal = order->on_portal, .once = order->once, .out = out };
	struct template template;
	struct activity a;
	struct ctx reader;
	bool found;

	TRY(lookup_once(ctx, order->once, out, &found));
	if (found)
		return OK;
	TRY(activity_find(ctx, id, &a));
	TRY(reader_of(ctx, &a, order, &reader));
	if (!ID_IS_NONE(order->template)) {
		TRY(template_find(ctx, order->template, &template));
		k.template_name = template.name;
	}
	TRY(render(&reader, &a, order, &k.file));
	k.place = (struct document_place){ DOCUMENT_OF_ACTIVITY, id.value, "", id, a.customer, false };
	return keep(&reader, &k);
}

/* ---- of a quote and a signature ---- */

/* Beside the activity's documents when it has one, else the customer's. */
static struct document_place
place_of(activity_id activity, customer_id customer)
{
	if (!ID_IS_NONE(activity))
		return (struct document_place){ DOCUMENT_OF_ACTIVITY, activity.value, "", activity, customer, false };
	return (struct document_place){ DOCUMENT_OF_CUSTOMER, customer.value, "", { 0 }, customer, false };
}

struct err *
report_try_quote(struct ctx *ctx, quote_id id, int32_t version, struct report_file *out)
{
	struct ctx reader = *ctx;
	struct quote quote;

	TRY(quote_find(ctx, id, &quote));
	TRY(report_language(ctx, quote.customer, (contact_id){ 0 }, &reader.lang));
	return quote_render(&reader, id, version, out);
}

struct err *
report_make_quote(struct ctx *ctx, quote_id id, struct report *out)
{
	struct keeping k = { .kind = REPORT_QUOTE, .subject = id.value, .template_name = "", .out = out };
	struct ctx reader = *ctx;
	struct quote quote;
	bool found;

	TRY(quote_find(ctx, id, &quote));
	if (quote.version == 0)
		return refuse(ctx, "quote", T(ctx, "Send the quote first."));
	k.once = arena_printf(ctx->arena, "quote %s %d %s", quote.public_id.text, quote.version,
	    quote_status_token(quote.status));
	TRY(lookup_once(ctx, k.once, out, &found));
	if (found)
		return OK;
	TRY(report_language(ctx, quote.customer, (contact_id){ 0 }, &reader.lang));
	TRY(quote_render(&reader, id, quote.version, &k.file));
	k.place = place_of(quote.activity, quote.customer);
	return keep(&reader, &k);
}

static const char *
signature_once(struct ctx *ctx, evidence_id id)
{
	return arena_printf(ctx->arena, "signature %lld", (long long)id.value);
}

struct err *
report_lookup_signature(struct ctx *ctx, evidence_id id, struct report *out, bool *found)
{
	return report_lookup_once(ctx, signature_once(ctx, id), out, found);
}

struct err *
report_make_signature(struct ctx *ctx, evidence_id id, struct report *out)
{
	struct keeping k = { .kind = REPORT_SIGNATURE, .subject = id.value, .template_name = "", .evidence = id,
		.once = signature_once(ctx, id), .out = out };
	struct ctx reader = *ctx;
	struct evidence evidence;
	bool found;

	TRY(lookup_once(ctx, k.once, out, &found));
	if (found)
		return OK;
	TRY(evidence_find(ctx, id, &evidence));
	if (evidence.sealed)
		return refuse(ctx, "signature", T(ctx, "The personal data of this customer were erased."));
	lang_parse(evidence.lang, &reader.lang);
	TRY(signature_render(&reader, &evidence, &k.file));
	k.place = place_of(evidence.activity, evidence.customer);
	return keep(&reader, &k);
}

/* signature -- what was signed, and the page of evidence: who, what exactly, when, how known, from where. */
#include <jansson.h>
#include <stdlib.h>
#include "form/strokes.h"
#include "quote/quote.h"
#include "report/inside.h"

static const char *
hex(struct ctx *ctx, struct bytes bytes)
{
	struct buf out = buf_make(ctx->arena, 1000);

	for (size_t i = 0; i < bytes.size; i++)
		buf_printf(&out, "%02x", bytes.at[i]);
	return buf_text(&out);
}

/* NULL: it is not there. */
static const char *
text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* ---- what was signed ---- */

/* The form as it was then, and the answers, both out of the record. */
static struct err *
put_form(struct ctx *ctx, struct frame *frame, const struct evidence *e)
{
	struct photo_room room = { REPORT_MOST_PHOTOS, REPORT_MOST_PHOTO_BYTES };
	json_t *all = form_values(ctx, e->document);
	char *definition = json_dumps(json_object_get(all, "form"), JSON_COMPACT);
	struct problems problems = { 0 };
	struct activity activity;
	struct form form;

	form_parse(ctx, definition == NULL ? "{}" : arena_strdup(ctx->arena, definition), NULL, &form, &problems);
	free(definition);
	if (!ID_IS_NONE(e->activity))
		TRY(activity_find(ctx, e->activity, &activity));
	return answers_put(ctx, frame, ID_IS_NONE(e->activity) ? NULL : &activity, &form,
	    json_object_get(all, "values"), T(ctx, "What was signed"), &room);
}

static struct err *
put_quote(struct ctx *ctx, struct frame *frame, const struct evidence *e)
{
	json_t *all = form_values(ctx, e->document);
	struct quote quote;

	TRY(quote_find_public(ctx, e->subject, &quote));
	pdf_heading(frame->pdf, 1, arena_printf(ctx->arena, "%s %s", T(ctx, "Quote"), quote_name(ctx, &quote)));
	return quote_put(ctx, frame, &quote, (int32_t)json_integer_value(json_object_get(all, "version")));
}

static const char *
moment_of(struct ctx *ctx, const struct frame *frame, const char *text)
{
	instant at;
	bool naive;

	return text != NULL && instant_parse(text, frame->zone, &at, &naive) ?
	    i18n_moment(ctx->arena, ctx->lang, at, frame->zone, DATE_LONG) : NULL;
}

/* A visit as it stood before the eyes of who signed: all of it out of the record. */
static struct err *
put_visit(struct ctx *ctx, struct frame *frame, const struct evidence *e)
{
	json_t *all = form_values(ctx, e->document);
	const struct pdf_fact facts[] = {
		{ T(ctx, "Reference"), text_of(all, "activity"), true },
		{ T(ctx, "Customer"), text_of(all, "customer"), true },
		{ T(ctx, "Site"), text_of(all, "address"), true },
		{ T(ctx, "Carried out by"), text_of(all, "worker"), true },
		{ T(ctx, "Really began"), moment_of(ctx, frame, text_of(all, "began")), true },
		{ T(ctx, "Really ended"), moment_of(ctx, frame, text_of(all, "ended")), true },
		{ T(ctx, "Result"), str_equal(text_of(all, "result"), "ok") ? T(ctx, "OK") :
		    str_equal(text_of(all, "result"), "ko") ? T(ctx, "Not OK") : NULL, true },
		{ T(ctx, "Comment"), text_of(all, "comment"), false },
	};
	struct pdf_fact said[COUNT_OF(facts)];
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(facts); i++)
		if (!str_empty(facts[i].text))
			said[count++] = facts[i];
	pdf_heading(frame->pdf, 1, str_empty(text_of(all, "title")) ? T(ctx, "Visit") : text_of(all, "title"));
	pdf_facts(frame->pdf, said, count);
	return json_object_get(all, "form") == NULL ? OK : put_form(ctx, frame, e);
}

static struct err *
put_subject(struct ctx *ctx, struct frame *frame, const struct evidence *e)
{
	switch (e->what) {
	case EVIDENCE_QUOTE: return put_quote(ctx, frame, e);
	case EVIDENCE_FORM: return put_form(ctx, frame, e);
	case EVIDENCE_ACTIVITY: return put_visit(ctx, frame, e);
	default: return OK;
	}
}

static void
put_signature(struct ctx *ctx, struct frame *frame, const struct evidence *e)
{
	const char *name = str_empty(e->name) ? e->signer : e->name;
	struct strokes strokes;
	bool drawn = strokes_parse(e->drawing, &strokes);
	struct pdf_signature signature = { .path = drawn ? strokes_path(ctx->arena, e->drawing) : "", .name = name,
		.width = drawn ? strokes.width : 1, .height = drawn ? strokes.height : 1,
		.alt = TF(ctx, "Signature of {name}", "name", name, NULL),
		.below = i18n_moment(ctx->arena, ctx->lang, e->at, frame->zone, DATE_LONG) };

	if (e->way != EVIDENCE_UNSIGNED)
		pdf_signatures(frame->pdf, &signature, 1);
}

/* ---- the page of evidence ---- */

static struct err *
put_evidence(struct ctx *ctx, struct frame *frame, const struct evidence *e)
{
	struct evidence_lines lines;
	struct { struct pdf_fact *items; size_t count, capacity; } facts = { 0 };

	TRY(evidence_say(ctx, e, &lines));
	for (size_t i = 0; i < lines.count; i++)
		*arena_push(ctx->arena, &facts) = (struct pdf_fact){ lines.items[i].label, lines.items[i].text, false };
	*arena_push(ctx->arena, &facts) = (struct pdf_fact){ T(ctx, "Fingerprint of this record (SHA-256)"),
		hex(ctx, e->hash), false };
	*arena_push(ctx->arena, &facts) = (struct pdf_fact){ T(ctx, "Fingerprint of the record before it (SHA-256)"),
		hex(ctx, e->previous), false };
	pdf_page_break(frame->pdf);
	pdf_heading(frame->pdf, 1, T(ctx, "Evidence"));
	pdf_note(frame->pdf, PDF_PLAIN, T(ctx, "How to check this file"),
	    T(ctx, "Open “Check a signature” on the customer portal and give it this file, "
	    "or type the evidence number. It tells whether every bit is as it was."));
	pdf_facts(frame->pdf, facts.items, facts.count);
	pdf_heading(frame->pdf, 2, T(ctx, "What exactly was signed"));
	pdf_text(frame->pdf, PDF_CODE, e->document);
	return OK;
}

struct err *
signature_render(struct ctx *ctx, const struct evidence *e, struct report_file *out)
{
	const char *title = arena_printf(ctx->arena, "%s: %s", T(ctx, evidence_what_label(e->what)),
	    T(ctx, evidence_decision_label(e->decision)));
	struct frame frame;

	TRY(frame_begin(ctx, title, e->number, e->zone,
	    arena_printf(ctx->arena, "%s%s", evidence_number_mark, e->number), &frame));
	pdf_title(frame.pdf, title, i18n_moment(ctx->arena, ctx->lang, e->at, frame.zone, DATE_LONG));
	TRY(put_subject(ctx, &frame, e));
	put_signature(ctx, &frame, e);
	TRY(put_evidence(ctx, &frame, e));
	return frame_end(ctx, &frame, TF(ctx, "Signature {number}", "number", e->number, NULL), out);
}

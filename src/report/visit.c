/* visit -- the report of an activity: what was agreed, what was done, answers, photos, signatures. */
#include "catalog/catalog.h"
#include "form/strokes.h"
#include "report/inside.h"
#include "work/work.h"

static const struct zone *
zone_of(struct ctx *ctx, const struct activity *a)
{
	const struct zone *zone = a->zone == NULL ? NULL : zone_find(a->zone);
	struct unit unit;

	if (zone == NULL && unit_here(ctx, &unit) == OK)
		zone = unit.zone;
	return zone;
}

const char *
report_about(struct ctx *ctx, const struct activity *a)
{
	instant at = !INSTANT_IS_NONE(a->real_start) ? a->real_start : a->start;

	if (INSTANT_IS_NONE(at))
		return a->title;
	return arena_printf(ctx->arena, "%s, %s", a->title,
	    i18n_date(ctx->arena, ctx->lang, zone_date(zone_of(ctx, a), at), DATE_LONG));
}

/* ---- what it was ---- */

static void
put_result(struct ctx *ctx, struct pdf *pdf, const struct activity *a)
{
	if (a->status == STATUS_CANCELED)
		pdf_note(pdf, PDF_BAD, T(ctx, status_label(a->status)), a->cancel_reason == CANCEL_NONE ? "" :
		    T(ctx, cancel_reason_label(a->cancel_reason)));
	else if (a->result == RESULT_OK)
		pdf_note(pdf, PDF_GOOD, T(ctx, "Done"), a->result_comment);
	else if (a->result == RESULT_KO)
		pdf_note(pdf, PDF_BAD, T(ctx, "Could not be completed"), a->result_comment);
	else
		pdf_note(pdf, PDF_PLAIN, T(ctx, status_label(a->status)), "");
}

static const char *
window(struct ctx *ctx, const struct frame *frame, instant from, instant to)
{
	if (INSTANT_IS_NONE(from))
		return NULL;
	if (INSTANT_IS_NONE(to))
		return i18n_moment(ctx->arena, ctx->lang, from, frame->zone, DATE_LONG);
	return i18n_window(ctx->arena, ctx->lang, from, to, frame->zone, DATE_LONG);
}

static const char *
duration_or_null(struct ctx *ctx, int64_t seconds)
{
	return seconds < 60 ? NULL : i18n_duration(ctx->arena, ctx->lang, seconds);
}

static struct err *
put_facts(struct ctx *ctx, const struct frame *frame, const struct activity *a)
{
	bool done = !INSTANT_IS_NONE(a->real_start);
	struct work_spans spans;
	struct work_state took;

	TRY(work_spans(ctx, a->id, &spans));
	took = work_state_of(a, &spans, ctx->now);
	const struct pdf_fact all[] = {
		{ T(ctx, "Customer"), a->customer_name, true },
		{ T(ctx, "Site"), a->address == NULL ? NULL : str_empty(a->address_additional) ? a->address :
		    arena_printf(ctx->arena, "%s\n%s", a->address, a->address_additional), true },
		{ done ? T(ctx, "Carried out") : T(ctx, "Planned"),
		    done ? window(ctx, frame, a->real_start, a->real_end) :
		    window(ctx, frame, a->start, a->end), true },
		{ T(ctx, "Carried out by"), a->worker_name, true },
		{ T(ctx, "Duration"), took.work_s < 60 && done && !INSTANT_IS_NONE(a->real_end) ?
		    duration_or_null(ctx, a->real_end.s - a->real_start.s) : NULL, true },
		{ T(ctx, work_kind_label(WORK_SERVICE)), duration_or_null(ctx, took.work_s), true },
		{ T(ctx, work_kind_label(WORK_TRAVEL)), duration_or_null(ctx, took.travel_s), true },
		{ T(ctx, "Reference"), a->reference, true },
	};
	struct pdf_fact said[COUNT_OF(all)];
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (!str_empty(all[i].text))
			said[count++] = all[i];
	pdf_facts(frame->pdf, said, count);
	return OK;
}

/* ---- forms ---- */

/* How satisfied a customer was is for us. */
static struct err *
is_survey(struct ctx *ctx, action_id id, bool *survey)
{
	struct portal_action action;
	struct err *err = portal_action_find(ctx, id, &action);

	*survey = err == OK && str_equal(action.kind, "survey");
	return err == OK || err->kind == ERR_NOT_FOUND ? OK : err;
}

static struct err *
put_answer(struct ctx *ctx, struct frame *frame, const struct activity *a, const struct answer *answer,
    const char *heading, struct photo_room *room)
{
	struct form form;

	TRY(form_find_version(ctx, answer->form, answer->version, &form));
	return answers_put(ctx, frame, a, &form, answer->values, heading, room);
}

static struct err *
put_form(struct ctx *ctx, struct frame *frame, const struct activity *a, struct form_key key, const char *heading,
    struct photo_room *room)
{
	struct answer_subject subject = { .activity = a->id, .customer = a->customer };
	struct answer answer;

	TRY(answer_find(ctx, key, &subject, &answer));
	return answer.revision == 0 || !answer.sent ? OK : put_answer(ctx, frame, a, &answer, heading, room);
}

static struct err *
put_forms(struct ctx *ctx, struct frame *frame, const struct activity *a, struct photo_room *room)
{
	struct answer_list all;

	TRY(put_form(ctx, frame, a, form_of_activity(a->type), T(ctx, "Details"), room));
	TRY(put_form(ctx, frame, a, form_of_closing(a->type), T(ctx, "Work done"), room));
	TRY(answer_list_activity(ctx, a->id, &all));
	for (size_t i = 0; i < all.count; i++) {
		bool survey = false;

		if (ID_IS_NONE(all.items[i].action) || !all.items[i].sent)
			continue;
		TRY(is_survey(ctx, all.items[i].action, &survey));
		if (!survey)
			TRY(put_answer(ctx, frame, a, &all.items[i], T(ctx, "Sent by the customer"), room));
	}
	return OK;
}

/* ---- photos and signatures of the visit itself ---- */

static struct err *
put_photos(struct ctx *ctx, struct frame *frame, const struct activity *a, struct photo_room *room)
{
	struct report_photos photos = { 0 };
	struct documents own;

	TRY(document_list(ctx, DOCUMENT_OF_ACTIVITY, a->id.value, &own));
	for (size_t i = 0; i < own.count; i++)
		if (own.items[i].kind == DOCUMENT_PHOTO)
			photo_add(ctx, frame->zone, &own.items[i], "", &photos);
	return photos_put(ctx, frame->pdf, &photos, true, room);
}

static struct err *
put_signatures(struct ctx *ctx, struct frame *frame, const struct activity *a)
{
	struct evidences all;
	struct { struct pdf_signature *items; size_t count, capacity; } list = { 0 };

	TRY(evidence_of_activity(ctx, a->id, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct evidence *e = &all.items[i];
		struct strokes strokes;
		bool drawn = strokes_parse(e->drawing, &strokes);

		if (e->what != EVIDENCE_ACTIVITY || e->sealed)
			continue;
		*arena_push(ctx->arena, &list) = (struct pdf_signature){
			.path = drawn ? strokes_path(ctx->arena, e->drawing) : "",
			.width = drawn ? strokes.width : 1, .height = drawn ? strokes.height : 1,
			.name = str_empty(e->name) ? e->signer : e->name,
			.alt = TF(ctx, "Signature of {name}", "name", str_empty(e->name) ? e->signer : e->name, NULL),
			.below = arena_printf(ctx->arena, "%s\n%s",
			    i18n_moment(ctx->arena, ctx->lang, e->at, frame->zone, DATE_MEDIUM),
			    TF(ctx, "Evidence number {number}", "number", e->number, NULL)) };
	}
	if (list.count > 0)
		pdf_heading(frame->pdf, 1, T(ctx, "Signatures"));
	if (list.count > 0)
		pdf_signatures(frame->pdf, list.items, list.count);
	return OK;
}

struct err *
visit_render(struct ctx *ctx, const struct activity *a, struct report_file *out)
{
	const char *title = TF(ctx, "Report {reference}", "reference", a->reference, NULL);
	struct photo_room room = { REPORT_MOST_PHOTOS, REPORT_MOST_PHOTO_BYTES };
	struct frame frame;

	TRY(frame_begin(ctx, title, a->title, a->zone, NULL, &frame));
	pdf_title(frame.pdf, title, report_about(ctx, a));
	put_result(ctx, frame.pdf, a);
	TRY(put_facts(ctx, &frame, a));
	TRY(put_forms(ctx, &frame, a, &room));
	TRY(put_photos(ctx, &frame, a, &room));
	TRY(put_signatures(ctx, &frame, a));
	return frame_end(ctx, &frame, title, out);
}

/* quote -- a quote as a document: lines, options, sums, terms, and where it stands. */
#include "quote/quote.h"
#include "quote/show.h"
#include "report/inside.h"

/* "Optional, chosen" of a decided one; what was not chosen is told as such and counts nothing. */
static const char *
line_words(struct ctx *ctx, const struct quote *quote, const struct shown_line *line)
{
	const char *option = !line->optional ? NULL : quote->status != QUOTE_ACCEPTED ? T(ctx, "Optional") :
	    line->ticked ? T(ctx, "Optional, chosen") : T(ctx, "Optional, not chosen");

	return option == NULL ? arena_printf(ctx->arena, "%s\n%s", line->name, line->how) :
	    arena_printf(ctx->arena, "%s\n%s · %s", line->name, option, line->how);
}

static void
put_lines(struct ctx *ctx, struct pdf *pdf, const struct quote *quote, const struct quote_shown *said)
{
	const struct pdf_column columns[] = { { T(ctx, "What"), 5, false }, { T(ctx, "Amount"), 2, true } };
	size_t rows = said->count + said->taxes.count + 2, at = said->count;
	const char **cells = arena_new_array(ctx->arena, rows * 2, const char *);
	bool *strong = arena_new_array(ctx->arena, rows, bool);

	for (size_t i = 0; i < said->count; i++) {
		cells[2 * i] = line_words(ctx, quote, &said->items[i]);
		cells[2 * i + 1] = said->items[i].amount;
	}
	cells[2 * at] = T(ctx, "Sum without tax");
	cells[2 * at++ + 1] = said->net;
	for (size_t i = 0; i < said->taxes.count; i++, at++) {
		cells[2 * at] = said->taxes.items[i].label;
		cells[2 * at + 1] = said->taxes.items[i].amount;
	}
	cells[2 * at] = T(ctx, "Total with tax");
	cells[2 * at + 1] = said->total;
	strong[at] = true;
	pdf_table(pdf, columns, COUNT_OF(columns), cells, rows, strong);
	if (said->with_tax)
		pdf_text(pdf, PDF_MUTED, T(ctx, "All prices include tax."));
}

static void
put_facts(struct ctx *ctx, const struct frame *frame, const struct quote *quote, const struct quote_content *content)
{
	const struct pdf_fact all[] = {
		{ T(ctx, "Customer"), quote->customer_name, true },
		{ T(ctx, "Date"), INSTANT_IS_NONE(quote->sent_at) ? NULL :
		    i18n_date(ctx->arena, ctx->lang, zone_date(frame->zone, quote->sent_at), DATE_MEDIUM), true },
		{ T(ctx, "Valid until"), DATE_IS_NONE(content->valid_until) ? NULL :
		    i18n_date(ctx->arena, ctx->lang, content->valid_until, DATE_MEDIUM), true },
		{ T(ctx, "Visit"), quote->activity_reference, true },
	};
	struct pdf_fact said[COUNT_OF(all)];
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (!str_empty(all[i].text))
			said[count++] = all[i];
	pdf_facts(frame->pdf, said, count);
}

static void
put_state(struct ctx *ctx, const struct frame *frame, const struct quote *quote, int32_t version)
{
	const char *when = INSTANT_IS_NONE(quote->decided_at) ? "" :
	    i18n_moment(ctx->arena, ctx->lang, quote->decided_at, frame->zone, DATE_LONG);

	if (version != quote->version || INSTANT_IS_NONE(quote->decided_at))
		return;
	if (quote->status == QUOTE_ACCEPTED)
		pdf_note(frame->pdf, PDF_GOOD, str_empty(quote->decided_by) ? T(ctx, "Accepted") :
		    TF(ctx, "Accepted by {name}", "name", quote->decided_by, NULL), when);
	else if (quote->status == QUOTE_REFUSED)
		pdf_note(frame->pdf, PDF_BAD, str_empty(quote->decided_by) ? T(ctx, "Refused") :
		    TF(ctx, "Refused by {name}", "name", quote->decided_by, NULL), when);
}

struct err *
quote_put(struct ctx *ctx, struct frame *frame, const struct quote *quote, int32_t version)
{
	bool decided = quote->status == QUOTE_ACCEPTED && version == quote->version;
	struct quote_content content;
	struct quote_shown said;

	TRY(quote_content(ctx, quote, version, &content));
	quote_say(ctx, quote, &content, decided ? quote_chosen(ctx, &content, quote) : NULL, false, &said);
	put_facts(ctx, frame, quote, &content);
	pdf_text(frame->pdf, PDF_BODY, content.intro);
	put_lines(ctx, frame->pdf, quote, &said);
	pdf_text(frame->pdf, PDF_BODY, content.terms);
	return OK;
}

struct err *
quote_render(struct ctx *ctx, quote_id id, int32_t version, struct report_file *out)
{
	struct quote_content content;
	struct quote quote;
	struct frame frame;
	const char *title;

	TRY(quote_find(ctx, id, &quote));
	TRY(quote_content(ctx, &quote, version, &content));
	title = arena_printf(ctx->arena, "%s %s", T(ctx, "Quote"), quote_name(ctx, &quote));
	TRY(frame_begin(ctx, title, content.title, NULL, NULL, &frame));
	pdf_title(frame.pdf, title, content.title);
	put_state(ctx, &frame, &quote, version);
	TRY(quote_put(ctx, &frame, &quote, version));
	return frame_end(ctx, &frame, title, out);
}

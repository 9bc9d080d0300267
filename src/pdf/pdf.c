/* pdf -- see pdf.h.  This side describes, starts the helper and waits; it lays out nothing. */
#include "pdf/pdf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/ctx.h"
#include "helper/helper.h"
#include "pdf/inside.h"

enum { AT_ONCE = 2, PATIENCE_S = 30 };

static struct helper_turns turns = HELPER_TURNS(AT_ONCE);

static struct err *
judge(struct ctx *ctx, struct helper_run *run, enum helper_end end, struct pdf_taken *taken)
{
	struct pdf_taken told = { 0 };
	const char *rest;
	int why;

	if (end == HELPER_TOO_LONG)
		return err_new(ctx, ERR_TOO_LARGE, NULL, "out of time or memory");
	if (end != HELPER_ENDED)
		return err_bug(ctx, "the helper for PDF files was stopped");
	why = helper_report_number(run, PDF_TOO_LONG, &rest);
	if (why == PDF_NO_LIBRARY)
		return err_bug(ctx, "the helper for PDF files lacks a library: %s", rest);
	if (why != PDF_DONE)
		return err_new(ctx, ERR_TOO_LARGE, NULL, "more than %d pages", PDF_MOST_PAGES);
	if (sscanf(rest, "%d %ld", &told.pages, &told.peak_kb) != 2)
		return err_bug(ctx, "the helper for PDF files said \"%s\"", rest);
	if (taken != NULL)
		*taken = told;
	return OK;
}

struct err *
pdf_render(struct ctx *ctx, struct pdf *pdf, struct bytes *out, struct pdf_taken *taken)
{
	struct helper_run run = { .word = pdf_helper_word, .job = "document", .own = { -1, -1, -1, -1 },
		.patience_s = PATIENCE_S };
	enum helper_end end;
	struct bytes description;
	struct err *err = OK;

	if (pdf->with_drawing)
		run.job = pdf_with_drawing;
	if (!pdf_describe_end(pdf, &description))
		return err_new(ctx, ERR_TOO_LARGE, NULL, "a description of more than %d bytes", PDF_MOST_BYTES);
	run.in = helper_memory(description);
	run.own[0] = helper_memory((struct bytes){ NULL, 0 });
	if (run.in < 0 || run.own[0] < 0)
		err = err_new(ctx, ERR_BUSY, NULL, "memory for a PDF file: %s", strerror(errno));
	if (err == OK)
		err = helper_do(ctx, &turns, &run, &end);
	if (err == OK)
		err = judge(ctx, &run, end, taken);
	if (err == OK)
		*out = helper_memory_read(ctx, run.own[0]);
	if (run.in >= 0)
		close(run.in);
	if (run.own[0] >= 0)
		close(run.own[0]);
	return err;
}

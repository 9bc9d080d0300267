/* inside -- what the files of report share with each other. */
#ifndef REPORT_INSIDE_H
#define REPORT_INSIDE_H

#include "account/account.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "document/document.h"
#include "evidence/evidence.h"
#include "form/answer.h"
#include "i18n/i18n.h"
#include "pdf/pdf.h"
#include "report/report.h"

enum {
	REPORT_MOST_PHOTOS = 100,		/* in one file; a sentence tells of the others */
	REPORT_MOST_PHOTO_BYTES = 40 * 1000 * 1000,
};

/* ---- report.c ---- */

MUST_CHECK struct err *report_find(struct ctx *, report_id, struct report *out);
/* The one that was asked for with that word, while its file is there. */
MUST_CHECK struct err *report_lookup_once(struct ctx *, const char *once, struct report *out, bool *found);

/* ---- frame.c: what every document of a unit has ---- */

struct frame {
	struct unit unit;
	const struct zone *zone;
	struct pdf *pdf;
};

/* ctx->lang as the reader wants it: of the contact, the customer, else the unit.  Either may be none. */
MUST_CHECK struct err *report_language(struct ctx *, customer_id, contact_id, enum lang *out);

/* Begins the file: letterhead with the unit's logo, colour, foot.  `mark` as of struct pdf_look, or NULL. */
MUST_CHECK struct err *frame_begin(struct ctx *, const char *title, const char *subject, const char *zone,
    const char *mark, struct frame *out);
/* The finished bytes, with a sentence when it is too much for one file. */
MUST_CHECK struct err *frame_end(struct ctx *, struct frame *, const char *name, struct report_file *out);

/* ---- photos.c ---- */

struct report_photo {
	struct document document;
	const char *caption;			/* of the answer, else of the document */
	const char *when_where;			/* "1 March 2027, 10:15 · 47.16520, 9.50990"; "" */
};
struct report_photos { struct report_photo *items; size_t count, capacity; };

/* When it was taken, else when it came here. */
const char *photo_when(struct ctx *, const struct zone *, const struct document *);
void photo_add(struct ctx *, const struct zone *, const struct document *, const char *caption,
    struct report_photos *);
/*
 * Puts them: those before and after the work side by side first, under headings of their own when `apart`.
 * *left (of the whole file) counts down the bytes that still fit; what does not is told in a sentence.
 */
struct photo_room { int photos; int64_t bytes; };
MUST_CHECK struct err *photos_put(struct ctx *, struct pdf *, const struct report_photos *, bool apart,
    struct photo_room *);

/* ---- answers.c ---- */

/* A filled form as reports show it, photos too.  `activity` (NULL: none) is what its codes and conditions ask. */
MUST_CHECK struct err *answers_put(struct ctx *, struct frame *, const struct activity *, const struct form *,
    const json_t *values, const char *heading, struct photo_room *);

/* ---- the documents: finished, not kept; ctx->lang is the reader's ---- */

MUST_CHECK struct err *visit_render(struct ctx *, const struct activity *, struct report_file *out);
MUST_CHECK struct err *photos_render(struct ctx *, const struct activity *, struct report_file *out);
MUST_CHECK struct err *quote_render(struct ctx *, quote_id, int32_t version, struct report_file *out);
/* Lines, sums and texts of a quote's version, below a title that stands already. */
struct quote;
MUST_CHECK struct err *quote_put(struct ctx *, struct frame *, const struct quote *, int32_t version);
MUST_CHECK struct err *signature_render(struct ctx *, const struct evidence *, struct report_file *out);

/* The whole content of a stored document of that size. */
MUST_CHECK struct err *report_content(struct ctx *, const struct document *, enum document_size, struct bytes *out,
    const char **type);

/* "Heating service, Monday 1 March 2027" */
const char *report_about(struct ctx *, const struct activity *);

#endif

/* inside -- what the files of quote share and nobody else needs. */
#ifndef QUOTE_INSIDE_H
#define QUOTE_INSIDE_H

#include "account/account.h"
#include "activity/event.h"
#include "quote/quote.h"

enum { QUOTE_MOST_TITLE = 200, QUOTE_MOST_TEXT = 8000, QUOTE_MOST_NAME = 500 };

/* ---- content.c ---- */

/* The JSON of a version's column, and back; amounts are worked out. */
const char *content_json(struct ctx *, const struct quote_content *);
MUST_CHECK struct err *content_read(struct ctx *, const char *json, struct quote_content *out);
/* Notes what is wrong beside "title", "valid_until", "lines.3.price"… */
void content_check(struct ctx *, const struct quote_content *, struct problems *);
/* Sums of the lines that count: those that are not optional, and those that are ticked (NULL: none is). */
struct sums content_sums(struct ctx *, const struct quote_content *, const bool *ticked);

/* ---- quote.c ---- */

/* Words for searching. */
const char *quote_folded(struct ctx *, const char *number, const char *title, const char *customer);
MUST_CHECK struct err *quote_tell(struct ctx *, const struct quote *, enum event_kind, contact_id);

#endif

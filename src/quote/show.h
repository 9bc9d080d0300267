/*
 * show -- a quote's lines and sums, as both doors draw them; two columns, so that a phone
 * has room.
 */
#ifndef QUOTE_SHOW_H
#define QUOTE_SHOW_H

#include "html/html.h"
#include "quote/quote.h"

/* Lines and sums in words, in ctx->lang. */
struct shown_line {
	const char *name, *how, *amount, *place;	/* how: "1.5 h × CHF 95.00, 10 % off" */
	bool optional, choosing, ticked, counts;
};
struct shown_tax { const char *label, *amount; };
struct quote_shown {
	struct shown_line *items;
	size_t count, capacity;
	struct { struct shown_tax *items; size_t count, capacity; } taxes;
	const char *net, *total;
	bool with_tax;
};
void quote_say(struct ctx *, const struct quote *, const struct quote_content *, const bool *ticked, bool choosing,
    struct quote_shown *out);

/* `ticked` of each line (NULL: as nobody ticked); `choosing`: optional lines are check boxes "t[]" (place from 0). */
MUST_CHECK struct err *quote_show(struct html *, const struct quote *, const struct quote_content *,
    const bool *ticked, bool choosing);

/* Which lines are ticked, of places as texts ("0", "2"); what is none is left out. */
const bool *quote_ticked(struct ctx *, const struct quote_content *, const char *const *places);
/* The same of quote.chosen. */
const bool *quote_chosen(struct ctx *, const struct quote_content *, const struct quote *);

const char *quote_money(struct ctx *, const char currency[4], int64_t cents);

#endif

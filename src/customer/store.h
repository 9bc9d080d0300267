/* store -- rows to structs; private to customer. */
#ifndef CUSTOMER_STORE_H
#define CUSTOMER_STORE_H

#include "base/ctx.h"
#include "customer/customer.h"
#include "gen/customer.sql.h"

struct customer customer_from_row(struct ctx *, const struct customer_find_row *);
struct site site_from_row(const struct site_find_row *);
struct contact contact_from_row(const struct contact_find_row *);
void contacts_from_rows(struct ctx *, const struct contact_find_rows *, struct contacts *out);

const char *lang_column(enum lang);		/* NULL for LANG_COUNT */
enum lang lang_from_column(const char *);

/* "At most 80 characters." beside the field, when it is longer. */
void check_length(struct ctx *, struct problems *, const char *field, const char *text, size_t most);

/* The parts of checking and saving that bulk work shares. */
void customer_check(struct ctx *, struct customer *, struct problems *);
void site_check(struct ctx *, struct site *, struct problems *);
const char *site_fold(struct ctx *, const char *address);

/* ---- search (search.c) ---- */

/* What is searched of a customer: its distinct folded words, one blank between them. */
const char *search_text(struct ctx *, const char *country, const struct customer *, const struct site *sites,
    size_t site_count, const struct contact *contacts, size_t contact_count);

struct words { const char **items; size_t count, capacity; };

/* Those of a search text that are found by their beginning. */
void search_words(struct arena *, const char *search, struct words *out);
/* Trigrams of a word; none when it is too short or holds a digit. */
void word_grams(struct arena *, const char *word, struct words *out);
const char *words_to_json(struct arena *, const struct words *);

/* Brings search text, words and trigrams of the customer up to date (inside a transaction). */
MUST_CHECK struct err *customer_reindex(struct ctx *, customer_id);

#endif

/* store -- rows to structs; private to customer. */
#ifndef CUSTOMER_STORE_H
#define CUSTOMER_STORE_H

#include "base/ctx.h"
#include "customer/bulk.h"
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

/* ---- search (search.c) ---- */

/* What is searched of a customer: its distinct folded words, one blank between them. */
const char *search_text(struct ctx *, const char *country, const struct customer *, const struct site *sites,
    size_t site_count, const struct contact *contacts, size_t contact_count);

struct words { const char **items; size_t count, capacity; };

/* Those of a search text that are found by their beginning. */
void search_words(struct arena *, const char *search, struct words *out);
/* Letters only, four at least: a slip in a number is another number. */
bool word_has_grams(const char *word);
/* Trigrams of a word; none when it has none. */
void word_grams(struct arena *, const char *word, struct words *out);
const char *words_to_json(struct arena *, const struct words *);

/* Sorted, each once. */
void words_sort(struct words *);

/* Keeps trigrams of the words that have none yet (inside a transaction). */
MUST_CHECK struct err *words_learn(struct ctx *, const struct words *sorted);

/* Brings search text, words and trigrams of the customer up to date (inside a transaction). */
MUST_CHECK struct err *customer_reindex(struct ctx *, customer_id);

/* Forgets the words of one who goes (inside a transaction). */
MUST_CHECK struct err *customer_unindex(struct ctx *, customer_id);

/* Tells rules of a customer: a token of activity/event.inc.  Inside a transaction. */
MUST_CHECK struct err *customer_tell(struct ctx *, const char *kind, customer_id);

#endif

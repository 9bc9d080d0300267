/* inside -- what the files of evidence share and nobody else needs. */
#ifndef EVIDENCE_INSIDE_H
#define EVIDENCE_INSIDE_H

#include "evidence/evidence.h"

struct evidence_find_row;

/* ---- chain.c ---- */

enum { EVIDENCE_HASH = 32 };

/* All columns but `hash` as one canonical JSON object; NULL when a text is none any more (a flipped bit). */
const char *record_json(struct ctx *, const struct evidence_find_row *);
/* SHA-256 of a text in the arena. */
struct bytes record_hash(struct ctx *, const char *text);
bool bytes_equal(struct bytes, struct bytes);
const char *bytes_hex(struct ctx *, struct bytes);
/* What is wrong inside one record, as a word for the check ("document"); NULL: nothing. */
const char *record_fault(struct ctx *, const struct evidence_find_row *);

/* ---- store.c ---- */

bool record_read(struct ctx *, const struct evidence_find_row *, struct evidence *out);

/* ---- number.c ---- */

/* "7K3M-P2QX-…" of a place in a unit's chain. */
const char *number_seal(struct ctx *, unit_id, int64_t seq);
/* Reads it in any spelling; false when it is none of ours. */
bool number_open(struct ctx *, const char *typed, unit_id *unit, int64_t *seq);

/* ---- copy.c ---- */

/* Is it a file that was given out of that record? */
MUST_CHECK struct err *copy_is_known(struct ctx *, unit_id, int64_t seq, struct bytes file, bool *known);

#endif

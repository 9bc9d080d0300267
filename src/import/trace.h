/*
 * trace -- what a chunk made and changed, so that the import can be undone.
 *
 * Of what it changed how it stood before; undoing goes backwards and touches only what still
 * stands as the import left it.
 */
#ifndef IMPORT_TRACE_H
#define IMPORT_TRACE_H

#include <jansson.h>
#include "base/ctx.h"
#include "base/err.h"

struct work;
struct customer;
struct site;
struct contact;
struct absence;
struct product;
struct worker;
struct activity_type;
struct activity;

enum trace_kind { TRACE_CUSTOMER, TRACE_SITE, TRACE_CONTACT, TRACE_ABSENCE, TRACE_PRODUCT, TRACE_WORKER, TRACE_SKILL,
    TRACE_TYPE, TRACE_ACTIVITY, TRACE_KIND_COUNT };

/* Both in a chunk's transaction; `before` is taken over. */
struct err *trace_made(struct ctx *, struct work *, enum trace_kind, int64_t id);
struct err *trace_changed(struct ctx *, struct work *, enum trace_kind, int64_t id, json_t *before);

/* How a thing stands, as new references. */
json_t *trace_of_customer(struct ctx *, const struct customer *);
json_t *trace_of_site(struct ctx *, const struct site *);
json_t *trace_of_contact(struct ctx *, const struct contact *);
json_t *trace_of_absence(struct ctx *, const struct absence *);
json_t *trace_of_product(struct ctx *, const struct product *);
json_t *trace_of_worker(struct ctx *, const struct worker *);
json_t *trace_of_type(struct ctx *, const struct activity_type *);
json_t *trace_of_activity(struct ctx *, const struct activity *);

/* Writes what the chunk left, beside its journal; nothing when it left nothing. */
MUST_CHECK struct err *trace_write(struct ctx *, const struct work *, import_id, int64_t number);

/* Takes things back, backwards, a chunk per transaction; counts what was kept because it changed since. */
struct trace_sum { int64_t undone, kept; };
MUST_CHECK struct err *trace_undo(struct ctx *, import_id, struct trace_sum *);

#endif

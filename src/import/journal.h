/* journal -- import_job rows to structs; private to import. */
#ifndef IMPORT_JOURNAL_H
#define IMPORT_JOURNAL_H

#include "base/ctx.h"
#include "import/import.h"

const char *result_to_json(struct arena *, const struct import_result *);
void result_from_json(struct arena *, const char *json, struct import_result *out);

/* Adds a chunk's sums and notes; texts are copied into `arena`. */
void result_add(struct arena *, struct import_result *, const struct import_result *more);

#endif

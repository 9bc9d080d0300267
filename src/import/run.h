/*
 * run -- an import on its way through its file, chunk by chunk; private to import.
 *
 * While a chunk is written, another thread reads and prepares the next one: what is slow in that (telephone numbers,
 * words to search) then costs no time beside the database.
 */
#ifndef IMPORT_RUN_H
#define IMPORT_RUN_H

#include "base/ctx.h"
#include "import/import.h"

struct run;

/* Whoever has an import has it for so long after each chunk. */
enum { IMPORT_LEASE_S = 120 };

/*
 * Opens the file behind the lines that are done already; lives as long as ctx->arena.  Dry: nothing will be written.
 * The sums go into import->result.
 */
MUST_CHECK struct err *run_open(struct ctx *, struct import *, bool dry, struct run **out);

/* The next chunk, in a transaction unless dry.  *more false: there was none left. */
MUST_CHECK struct err *run_chunk(struct ctx *, struct run *, bool *more);

/* Nobody reads ahead any more: for whoever stops between two chunks.  After an err it is so already. */
void run_stop(struct run *);

#endif

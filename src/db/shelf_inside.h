/* shelf_inside -- what db.c asks of the shelf; inside db only. */
#ifndef DB_SHELF_INSIDE_H
#define DB_SHELF_INSIDE_H

#include "base/base.h"

struct ctx;
struct shelf;
struct sql;

#define SHELF_CHANNEL "shelf"

struct shelf *shelf_open(void);
void shelf_close(struct shelf *);

/* A listener: nothing that stands there now is given out again. */
void shelf_empty(void *shelf, const char *payload);

/* Before a statement runs: does what is being made depend on tables that are not shelved? */
void shelf_note(struct ctx *, const struct sql *);

/* True when a commit of this statement empties the shelf. */
bool shelf_is_written_by(const struct sql *);

#endif

/* book -- Excel files become the text that all else reads; and which column is which. */
#ifndef IMPORT_BOOK_H
#define IMPORT_BOOK_H

#include <jansson.h>
#include "base/base.h"
#include "base/ctx.h"
#include "base/err.h"

/* CSV stays as it is; ERR_INVALID says why a file cannot be read. */
MUST_CHECK struct err *book_to_text(struct ctx *, struct bytes file, struct bytes *out);

/* JSON as text in the arena. */
const char *json_kept(struct arena *, const json_t *);

#endif

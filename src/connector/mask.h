/* mask -- what is kept of a call: its shape and its identifiers, without what is personal and without files. */
#ifndef CONNECTOR_MASK_H
#define CONNECTOR_MASK_H

#include <jansson.h>
#include "base/base.h"

struct arena;

/* One line of JSON; values of personal members are "…", long texts are cut. */
const char *mask_print(struct arena *, const json_t *);
/* The same of a JSON text; of anything else nothing. */
const char *mask_text(struct arena *, const char *json);

#endif

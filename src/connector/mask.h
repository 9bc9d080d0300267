/* mask -- what is kept of a call: its shape and its identifiers, without what is personal and without files. */
#ifndef CONNECTOR_MASK_H
#define CONNECTOR_MASK_H

#include <jansson.h>
#include "base/base.h"

struct arena;

/* One line of JSON: what a caller sent.  Values of personal members, of unknown ones and addresses are "…". */
const char *mask_asked(struct arena *, const json_t *);
/*
 * The same of the JSON that was answered, with our own sentences about what went wrong, but for what they quote; of
 * anything else nothing.
 */
const char *mask_answered(struct arena *, const char *json);

#endif

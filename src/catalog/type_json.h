/*
 * type_json -- an activity type as JSON, the same in its exported file and in its earlier versions.
 *
 * Everything a type says by itself; what hangs on it (forms, portal actions) stands beside it
 * in the file.  Ids and moments do not travel; skills go by name.
 */
#ifndef CATALOG_TYPE_JSON_H
#define CATALOG_TYPE_JSON_H

#include <jansson.h>

#include "catalog/catalog.h"

struct json;

void type_to_json(struct json *, const char *key, const struct activity_type *);

/* What is absent is as in a new type; what cannot be read is noted by its name. Skills have no id yet. */
struct activity_type type_from_json(struct ctx *, const json_t *, struct problems *);

#endif

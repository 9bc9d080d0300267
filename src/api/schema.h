/* schema -- shapes as JSON Schema (2020-12), for openapi.c. */
#ifndef API_SCHEMA_H
#define API_SCHEMA_H

#include "api/inside.h"

/* The shapes that were named, each as it was: what is given, what makes a new one, what changes one. */
struct named {
	const struct shape *shape;
	unsigned when;			/* GIVEN, NEW or CHANGE */
};

struct writing {
	struct json *j;
	struct arena *arena;
	const char *path;		/* only rows of this one */
	struct { const char **items; size_t count, capacity; } paths;
	struct { struct named *items; size_t count, capacity; } shapes;
};

/* "type": one, or with null. */
void schema_type(struct json *, const char *type, bool or_null);
/* The members of an open schema that say what a member may be, besides its description. */
void schema_value(struct writing *, const struct member *, unsigned when);
/* A reference to the schema of a shape, which schema_write_all() writes. */
const char *schema_refer(struct writing *, const struct shape *, unsigned when);
void schema_write_all(struct writing *);

#endif

/*
 * given -- what a program of the former product sent, read as tolerantly as that product did.
 *
 * Query, urlencoded and multipart bodies nest in brackets ("customer[name]=…", "intervention_types[0][id]=…"); a
 * JSON body is taken as it is, whatever the method.  All of it becomes one tree.  Booleans come as 1/0, true/false
 * or empty, lists also as one value or as numbered members, times in ISO 8601 with an offset (without one: on the
 * wall of the unit).
 */
#ifndef CONNECTOR_GIVEN_H
#define CONNECTOR_GIVEN_H

#include <jansson.h>
#include "base/err.h"
#include "base/time.h"
#include "web/web.h"

/* An object, owned by the arena; what stands in the body goes before what stands in the query. */
MUST_CHECK struct err *given_read(struct request *, json_t **out);

/* The object below `name` with what stands beside it, when fields are nested ("send_as"); else `from` itself. */
json_t *given_below(json_t *from, const char *name);

/* Reading notes what is wrong under the member's name and goes on. */
struct given {
	struct ctx *ctx;
	json_t *from;			/* an object */
	const char *prefix;		/* of names in problems: "", "customer." */
	const struct zone *zone;	/* of naive times */
	struct problems *problems;
};

void given_wrong(const struct given *, const char *name, const char *say);
/* NULL: not given, or null.  Any scalar as text, trimmed. */
const char *given_text(const struct given *, const char *name);
/* The same, but what is empty counts as not given. */
const char *given_word(const struct given *, const char *name);
bool given_bool(const struct given *, const char *name, bool otherwise);
int64_t given_int(const struct given *, const char *name, int64_t least, int64_t most, int64_t otherwise);
double given_number(const struct given *, const char *name, double least, double most);	/* NAN: not given */
instant given_instant(const struct given *, const char *name);			/* INSTANT_NONE: not given */
/* NULL: not given.  ("" and [] are an empty object: so PHP writes one.) */
json_t *given_object(const struct given *, const char *name);

/* One value or many, in order: the texts, or the objects; NULL at the end. */
const char *const *given_words(const struct given *, const char *name);
json_t *const *given_objects(const struct given *, const char *name);

/* A scalar as text; NULL: none. */
const char *given_scalar(struct arena *, const json_t *);

#endif

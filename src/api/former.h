/*
 * former -- what a program sent, read strictly.
 *
 * One JSON object with no member twice and none that the route row does not
 * name; a query likewise.  Each reader notes a problem and goes on, so that
 * former_done() tells all of them at once.
 */
#ifndef API_FORMER_H
#define API_FORMER_H

#include <jansson.h>
#include "base/err.h"
#include "base/time.h"
#include "web/web.h"

struct former_input;

/* Of the body (POST) or the query (GET). ERR_INVALID when it is not one JSON object. */
MUST_CHECK struct err *former_open(struct request *, struct former_input **out);

bool former_given(const struct former_input *, const char *name);		/* and not null */
const char *former_text(struct former_input *, const char *name);		/* NULL: not given */
int64_t former_int(struct former_input *, const char *name, int64_t least, int64_t most, int64_t otherwise);
double former_number(struct former_input *, const char *name, double least, double most);	/* NAN: not given */
bool former_bool(struct former_input *, const char *name);
/* A member that is itself an object, borrowed; NULL: not given. */
json_t *former_object(struct former_input *, const char *name);
instant former_instant(struct former_input *, const char *name);		/* INSTANT_NONE: not given */
void former_problem(struct former_input *, const char *name, const char *say);

/* ERR_INVALID with all that was noted, else OK. */
MUST_CHECK struct err *former_done(struct former_input *);

#endif

/*
 * input -- what a program sent, read strictly.
 *
 * One JSON object with no member twice and none that the route row does not
 * name; a query likewise.  Each reader notes a problem and goes on, so that
 * input_done() tells all of them at once.
 */
#ifndef API_INPUT_H
#define API_INPUT_H

#include <jansson.h>
#include "base/err.h"
#include "base/time.h"
#include "web/web.h"

struct api_input;

/* Of the body (POST) or the query (GET). ERR_INVALID when it is not one JSON object. */
MUST_CHECK struct err *input_open(struct request *, struct api_input **out);

bool input_given(const struct api_input *, const char *name);		/* and not null */
const char *input_text(struct api_input *, const char *name);		/* NULL: not given */
int64_t input_int(struct api_input *, const char *name, int64_t least, int64_t most, int64_t otherwise);
double input_number(struct api_input *, const char *name, double least, double most);	/* NAN: not given */
bool input_bool(struct api_input *, const char *name);
/* A member that is itself an object, borrowed; NULL: not given. */
json_t *input_object(struct api_input *, const char *name);
instant input_instant(struct api_input *, const char *name);		/* INSTANT_NONE: not given */
void input_problem(struct api_input *, const char *name, const char *say);

/* ERR_INVALID with all that was noted, else OK. */
MUST_CHECK struct err *input_done(struct api_input *);

#endif

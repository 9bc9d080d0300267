/*
 * input -- a body or a query, read by its shape: what `take` of a member may use.
 *
 * JSON is read strictly: no member twice, none that the shape does not name, every type as it says.  A query is read
 * as if it were such an object of texts.
 */
#ifndef API_INPUT_H
#define API_INPUT_H

#include "api/shape.h"
#include "base/err.h"

struct api_input;
struct arena;
struct ctx;

struct ctx *input_ctx(const struct api_input *);
struct request *input_request(const struct api_input *);

/* Something is wrong with the member that is being read; kept as it is. */
void input_problem(struct api_input *, const char *say);

/* A value as text, compact. */
const char *input_json_text(struct arena *, const json_t *value);

/* Reads an object of that shape into `record` below the member being read: for `take` of nested ones. */
MUST_CHECK struct err *input_read(struct api_input *, const struct shape *, json_t *object, void *record);

#endif

/*
 * multipart -- a reader of multipart/form-data that is fed as bytes arrive.
 *
 * Holds no more than one header line; what belongs to a part goes to the sink
 * at once.  Pure; fuzzed by fuzz_multipart.c.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "base/base.h"

struct arena;
struct multipart;

struct multipart_part {
	const char *name;		/* of the field */
	const char *file_name;		/* last segment of what the browser said; NULL: not a file */
	const char *type;		/* as said; "" when it did not */
};

/* Each answers false to stop the reading. */
struct multipart_sink {
	void *arg;
	bool (*begin)(void *arg, const struct multipart_part *);
	bool (*data)(void *arg, const void *at, size_t size);
	bool (*end)(void *arg);
};

/* NULL when `content_type` names no usable boundary. */
struct multipart *multipart_open(struct arena *, const char *content_type, const struct multipart_sink *);

/* False once it is broken, or the sink said stop; then it stays false. */
bool multipart_feed(struct multipart *, const void *at, size_t size);

/* True when the closing boundary has come. */
bool multipart_done(const struct multipart *);

#endif

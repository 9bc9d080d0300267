/*
 * uri -- percent-decoding of paths, queries and form bodies, and cookies.
 *
 * Everything that comes out is well-formed UTF-8 without NUL.  Pure.
 */
#ifndef HTTP_URI_H
#define HTTP_URI_H

#include "http/http.h"

struct http_pairs {
	struct http_pair *items;
	size_t count;
	size_t capacity;
};

enum { URI_PAIRS = 2000 };

/*
 * The path of `uri` (up to '?'), decoded: begins with '/'; NULL when it holds a bad
 * escape, an escaped slash, a backslash, a control character, "//", "." or "..".
 */
const char *uri_path(struct arena *, const char *uri);

/* "a=1&b=x+y" into pairs; false when a value is not text or there are too many. */
bool uri_pairs(struct arena *, const char *text, size_t size, struct http_pairs *out);

/* Value of that cookie in a Cookie header; NULL when it is not there. */
const char *uri_cookie(struct arena *, const char *header, const char *name);

#endif

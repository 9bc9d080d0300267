/*
 * gate -- what a request's head must be before anything else looks at it.
 *
 * libmicrohttpd parses leniently; a proxy in front may read the same bytes
 * otherwise, and that gap is where requests are smuggled.  So a head passes
 * only when there is one way to read it.  Pure; fuzzed by fuzz_gate.c.  What the
 * library hides from it (folded lines, NUL, bare CR and LF) request.c looks for.
 */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include "http/http.h"

struct gate_head {
	const char *method;
	const char *uri;			/* as sent */
	const char *version;
	const struct gate_header *headers;
	size_t count;
};

struct gate_header {
	const char *name;
	size_t name_size;
	const char *value;		/* without white space around it */
	size_t value_size;
};

struct gate_result {
	enum http_method method;
	bool has_body;
	bool chunked;
	uint64_t length;		/* of the body, when it is not chunked */
	const char *host;		/* as sent; one of the values */
	size_t host_size;
};

enum { GATE_HEADERS = 100, GATE_URI = 8192 };

/* 0, or the status to refuse with; *out is written on 0 only. */
int gate_check(const struct gate_head *, struct gate_result *out);

enum http_method http_method_parse(const char *);

#endif

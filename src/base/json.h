/*
 * json -- a writer straight into a buf: commas, quotes and escapes are its
 * business.  Input is read with jansson, never here (and its names are not taken: json_number, json_none).
 *
 *	json_open_object(&j, NULL);
 *	json_text(&j, "name", c.name);		-> {"name":"Meier","sites":[1,2]}
 *	json_open_array(&j, "sites");
 *	json_int(&j, NULL, 1); json_int(&j, NULL, 2);
 *	json_close_array(&j);
 *	json_close_object(&j);
 *
 * `key` is NULL inside arrays and at the top.  NULL text is written as null.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/time.h"

struct json {
	struct buf *to;
	bool comma;	/* something stands before in this object or array */
	int depth;
};

struct json json_make(struct buf *to);
void json_open_object(struct json *, const char *key);
void json_close_object(struct json *);
void json_open_array(struct json *, const char *key);
void json_close_array(struct json *);
void json_text(struct json *, const char *key, const char *value);
void json_int(struct json *, const char *key, int64_t value);
void json_number(struct json *, const char *key, double value);	/* NaN and infinite: null */
void json_bool(struct json *, const char *key, bool value);
void json_none(struct json *, const char *key);
void json_raw(struct json *, const char *key, const char *json);	/* already JSON, from a column */
void json_instant(struct json *, const char *key, instant, const struct zone *);	/* ISO 8601; none: null */

#endif

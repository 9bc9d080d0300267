/* inside -- what the files of this room share.  For no other room. */
#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H

#include "web/app.h"
#include "web/web.h"

enum { SEGMENTS = 16, NAMES = 6 };

/* ---- table.c: route rows, ready to be found ---- */

/* One row with the prefix of its door before it. */
struct row {
	const struct door *door;
	const struct route *route;
	const char *pattern;			/* "/p/:slug/visits" */
	const char *segments[SEGMENTS];
	int count;
};

struct found {
	const struct row *row;			/* NULL: nothing there */
	const struct door *door;		/* whose page says so; never NULL */
	const char *names[NAMES];
	const char *values[NAMES];
	int value_count;
	const char *allow;			/* "GET, POST" when only the method is wrong; else NULL */
};

struct web_table *table_make(struct arena *, const struct door *const *doors);
struct found table_find(const struct web_table *, struct arena *, enum http_method, const char *path);

/* ---- assets.c ---- */

MUST_CHECK struct err *assets_load(struct ctx *, const char *dir, struct web_assets **out);
void assets_use(const struct web_assets *);	/* by app_asset() */
/* False when there is no such file. */
bool assets_serve(const struct web_assets *, const struct http_request *, const char *name, struct http_response *);

/* ---- csrf.c ---- */

/* Fills request->browser and csrf from the cookies; gives a new browser its cookie. */
void csrf_prepare(struct request *, struct response *);
MUST_CHECK struct err *csrf_check(struct request *);

/* ---- dispatch.c ---- */

void web_answer(void *app, struct http_server *, struct http_request *, struct http_response *);
struct http_plan web_plan(void *app, const struct http_request *head);

/* ---- own.c ---- */

/* What http refuses before a handler is asked, in the caller's language. */
void web_refuse(void *app, const struct http_request *head, int status, struct http_response *);
/* What a page may load; where pictures come from is said after it. */
#define WEB_POLICY "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; " \
	"form-action 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
/* The headers that every answer has. */
void web_common_headers(const struct app *, struct http_response *);

/* ---- gzip.c ---- */

void web_compress(const struct http_request *, struct http_response *);

/* ---- own.c: health, assets and whatever no door knows ---- */

extern const struct door web_door;

#endif

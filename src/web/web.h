/*
 * web -- what all doors share: route rows, the nine steps of a request, forms.
 *
 *	1 read within limits	2 find the row		3 make a fresh ctx
 *	4 check what the row asks (host, method, who, permission, CSRF, rate)
 *	5 call the handler	6 turn an error into a page and one log line
 *	7 headers		8 send			9 drop the arena
 *
 * A row without `needs` is closed.  A GET handler has a reading database handle.
 * A POST ends in a redirect, or in the fragment that htmx asked for.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "account/permission.h"
#include "base/ctx.h"
#include "base/err.h"
#include "html/html.h"
#include "http/http.h"

struct contract;
struct app;		/* what lives as long as the server: web/app.h */
struct door;

struct request {
	struct ctx *ctx;
	struct app *app;
	const struct http_request *http;
	const struct door *door;
	const struct route *route;
	const char *names[6];		/* of the path: ":customer" -> names[0] */
	const char *values[6];
	int value_count;
	const char *csrf;		/* for forms: of this session, else of this browser; "" without cookies */
	const char *browser;		/* a secret given to this browser before any login: binds codes to it */
	void *visitor;			/* what door->enter found out: its own struct */
	bool partial;			/* htmx asked for a fragment */
};

struct response {
	struct http_response *http;
	struct html html;		/* templates write here */
};

enum { GET = HTTP_GET, POST = HTTP_POST, PUT = HTTP_PUT, PATCH = HTTP_PATCH, DELETE = HTTP_DELETE };

struct route {
	int method;
	const char *path;		/* below the door's prefix: "/customers/:customer" */
	struct err *(*handle)(struct request *, struct response *);
	enum need needs;		/* a permission, or NEEDS_PUBLIC, NEEDS_CONTACT…; 0: nobody */
	const char *fields;		/* names that exist, parted by blanks; others vanish: "a", "a[]" may
					 * repeat, "f.*": all that begin with "f." (a configured form) */
	size_t body_limit;		/* 0: 64 KiB */
	bool files;			/* takes uploads */
	/* Of a row with files: true when what the last part of the path names takes none; then it is a small form. */
	bool (*no_files)(const char *last);
	bool no_csrf;			/* programs with a key; whoever holds the secret of the path (":token") */
	bool quick;			/* GET of a few rows, nothing to wait for: answered where it was read */
	struct rate_limit rate;		/* of one caller's address; zero: none of its own */
	const char *about;		/* a sentence for the OpenAPI text and ./dev routes; API rows must have it */
	const struct contract *contract;	/* what the API says of bodies and answers: api/api.h */
};

struct door {
	const char *name;		/* "portal" */
	const char *prefix;		/* "/p"; several doors may have "" */
	const char *cookie;		/* of its sessions: "ds_portal"; NULL: a door without cookies */
	const struct route *const *routes;	/* arrays that end in a row without handle; NULL at the end */
	/*
	 * Fills ctx->actor, unit, lang and request->visitor from cookies or headers.
	 * Not an error: nobody (ACTOR_NOBODY).  A staff route asks the bit
	 * RIGHT(permission) of actor.rights, a key route the bit SCOPE(need).
	 */
	struct err *(*enter)(struct request *, struct response *);
	/*
	 * Draws an err as this door does (page, problem document, login redirect).
	 * The status is set already; ctx->actor ACTOR_NOBODY with ERR_FORBIDDEN: not logged in.
	 */
	void (*fail)(struct request *, struct response *, struct err *);
	/*
	 * The words of a request that was refused before anybody knew who comes (too large, malformed), with its type;
	 * status and the common headers are set.  NULL: a page.
	 */
	void (*refuse)(struct http_response *, int status, const char *say);
	/* Once, before the first request: listens to the database, for one. May be NULL. */
	void (*start)(struct app *);
};

/* Value of ":customer" in the path; never NULL for a name of the row. */
const char *path_value(const struct request *, const char *name);

/* First value of a declared field, trimmed; "" when absent.  Undeclared: a bug, logged; absent. */
const char *field(const struct request *, const char *name);
bool field_given(const struct request *, const char *name);
/* All values of "name[]", in order; NULL-terminated. */
const char *const *field_all(const struct request *, const char *name);
/* The first file of that field, or NULL. */
const struct http_file *field_file(const struct request *, const char *name);
/* Its whole content in the arena; as large as the row's body_limit allows. */
MUST_CHECK struct err *file_read(struct request *, const struct http_file *, struct bytes *out);

/* 303 to a path of ours; refuses any other. */
void respond_see_other(struct response *, const char *path);
/* A one-time sentence shown on the next page ("Saved"), kept in a signed cookie. */
void respond_flash(struct request *, struct response *, const char *say);
const char *take_flash(struct request *, struct response *);	/* or NULL */
/*
 * Cookies are HttpOnly, SameSite=Lax, and with an https base `__Host-` and Secure;
 * both functions take the bare name ("ds_portal").
 */
enum { COOKIE_GONE = 0, COOKIE_WHILE_OPEN = -1 };	/* for max_age_s */
void respond_cookie(struct request *, struct response *, const char *name, const char *value, int64_t max_age_s);
const char *request_cookie(const struct request *, const char *name);	/* or NULL */

/* This page may show pictures of `origin` ("https://tiles.example.org:443"), too; such a text must be sound. */
void respond_pictures_of(struct response *, const char *origin);

/* The status that an err of this kind has. */
int web_status(enum err_kind);
/*
 * For calls inside of calls: makes `rq` one of that method and path (route, door and the values of the path); false:
 * there is no such row.  Nothing is checked.
 */
bool request_route(struct request *, int method, const char *path);

/* Answers with `body` as it is: "text/calendar; charset=utf-8". The page's html goes to the same place. */
void respond_type(struct response *, const char *content_type);
/* The browser saves it under that name. */
void respond_attachment(struct response *, const char *file_name);
/* A file made just now, to save: never shown in the page's place, kept by nobody on the way. */
void respond_download(struct response *, const char *content_type, const char *file_name, struct bytes);
/*
 * A file to save that is written while it is sent: fill() runs in a worker once the head is on its way, in a ctx of its
 * own that sees the database at one moment; its arg comes from the arena, which lives as long.  An err cuts the
 * connection, so that nobody takes the half for the whole.
 */
struct arena *respond_flow(struct request *, struct response *, const char *content_type, const char *file_name,
    struct err *(*fill)(struct ctx *, struct http_flow *, void *arg));
void respond_flow_arg(struct response *, void *arg);
/* Stays open and passes on what app_tell() says to `topic`. */
void respond_events(struct request *, struct response *, const char *topic);

/* "https://plan.example.org/p/x": where a path of ours is reached from outside. */
const char *absolute_url(const struct request *, const char *path);

/* As an address that nobody knows is answered: for a door's fail(). */
void web_nothing(struct request *, struct response *, struct err *);

#endif

/*
 * net -- what leaves the house: HTTP and SMTP through libcurl.
 *
 * Everything has limits (time, bytes, redirects: none) and goes through the one
 * `struct net` of env, which tests replace.  env->net NULL, or a service without
 * an address, means that nothing leaves.  An address that a person typed may not
 * point into the private network unless `http_allow` names it; one of the configuration
 * may.  What a name leads to is looked at when the connection is made, so that a name
 * which answers differently the second time gains nothing.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/buf.h"
#include "base/ctx.h"
#include "base/err.h"

/* The servers of the configuration; texts "" or NULL: not configured. */
struct net_services {
	const char *smtp_url;		/* "smtp://mail.example:587" (STARTTLS), "smtps://…:465" */
	const char *smtp_user, *smtp_password;
	bool smtp_plain;		/* a server of the house: goes on without TLS */
	const char *smtp_ca;		/* file of certificates that vouch for it, besides the machine's */
	const char *mail_from;		/* sender's address unless a unit has its own */
	const char *sms_url;		/* generic provider: POST of JSON {"from","to","text","id"} */
	const char *sms_token;		/* sent as Authorization: Bearer */
	const char *sms_from;		/* sender unless a unit has its own */
	const char *sms_provider;	/* a file of message/providers; "" is "generic" */
	const char *router_url;		/* "http://127.0.0.1:5000": an OSRM server */
	const char *router_profile;	/* "driving" */
	int router_places;		/* in one question at most; 0: 1000 */
	const char *geocoder_url;	/* "https://nominatim.example.org" */
	const char *geocoder_email;	/* who is asking; "" not told */
	int geocoder_pause_s;		/* between two questions; 0: 1 */
	const char *tile_url;		/* "https://host/{z}/{x}/{y}.png": what browsers load pictures of maps from */
	const char *tile_credit;
	const char *http_allow;		/* private ones that people may name: "10.1.0.0/16 hooks.lan:9000" */
};

struct net_request {
	const char *method;		/* "GET" when NULL */
	const char *url;		/* http:// or https:// */
	const char *const *headers;	/* "Name: value", NULL at the end; may be NULL */
	struct bytes body;
	size_t answer_limit;		/* 0: 1 MiB; a longer answer is an error */
	int timeout_s;			/* 0: 15; connecting: a third of it */
	bool trusted;			/* of the configuration: may be a private address */
	bool *perhaps;			/* NULL, or set: bytes may have reached the server, whatever the err says */
};

struct net_answer {
	int status;			/* of HTTP */
	const char *content_type;	/* "" when none */
	const char *etag, *modified;	/* ETag and Last-Modified as they came; "" when none */
	const char *location;		/* of a redirect, absolute; "" when none: it is never followed by itself */
	struct buf body;
};

/* A mail server that is not that of the configuration. */
struct net_server {
	const char *url;		/* as smtp_url */
	const char *user, *password;	/* "" none */
	bool trusted;			/* may be a private address, and may go on without TLS */
};

struct net_letter {
	const char *from, *to;		/* envelope addresses, nothing around them */
	const struct net_server *server;	/* NULL: that of the configuration */
	struct bytes data;		/* the whole message with CRLF lines */
	int timeout_s;			/* 0: 30 */
};

struct net {
	struct net_services services;
	/* ERR_BUSY: not reached or too slow, try later; ERR_FORBIDDEN: such an address is not allowed. */
	struct err *(*http)(struct ctx *, const struct net *, const struct net_request *, struct net_answer *);
	/* ERR_BUSY: not reached, or it takes nothing; ERR_LIMIT: this letter not now; ERR_INVALID: never. */
	struct err *(*smtp)(struct ctx *, const struct net *, const struct net_letter *);
	void *own;			/* of a test's */
};

/* The real one, through libcurl; `services` is kept.  Once per process. */
struct net net_real(const struct net_services *services);

/* Through env->net; ERR_BUSY when there is none. */
MUST_CHECK struct err *net_http(struct ctx *, const struct net_request *, struct net_answer *out);
MUST_CHECK struct err *net_smtp(struct ctx *, const struct net_letter *);

/* True when the service has an address: a message of that kind can leave. */
bool net_has_smtp(const struct ctx *);
bool net_has_sms(const struct ctx *);

/* The services of the configuration; none of them where nothing leaves the house. */
const struct net_services *net_services_of(const struct ctx *);

/* ---- what a person typed ---- */

/*
 * An address that can be called: http or https, a host, no user name, nothing that breaks a line, at most
 * 2,000 bytes.  *host (may be NULL) becomes "name:port" in small letters.  Whether it is private is
 * found out by the call; net_url_private() tells beforehand what is plain from the text.
 */
bool net_url_valid(struct arena *, const char *url, const char **host);
/* True for "localhost" and for numbers of the private network that the configuration does not allow. */
bool net_url_private(const struct ctx *, const char *url);

/* "Name: value": a token of RFC 9110 and a value without line breaks; not one that the house sets itself. */
bool net_header_valid(const char *line);

#endif

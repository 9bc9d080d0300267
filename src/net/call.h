/* call -- of the net room's own files: one libcurl handle per thread, kept with its connections. */
#ifndef NET_CALL_H
#define NET_CALL_H

#include <curl/curl.h>
#include "net/net.h"

/* What both kinds of calls share while one runs. */
struct call {
	struct ctx *ctx;
	CURL *curl;
	char error[CURL_ERROR_SIZE];
	const char *reply;	/* the last line that the server said; "" none yet */
	const char *host;	/* of its address, in small letters; "" unknown */
	bool trusted;		/* may reach a private address */
	bool barred;		/* it was one and might not */
};

/* Takes the thread's handle, emptied, with the limits that hold for every call. */
MUST_CHECK struct err *call_open(struct ctx *, struct call *, const char *url, int timeout_s, bool trusted);

/* The err of a call that went wrong before anybody answered for good. */
struct err *call_failed(struct call *, CURLcode);

/* ---- address.c ---- */

struct sockaddr;
/* Not on the public internet. */
bool address_private(const struct sockaddr *);
/* A private one that net_services.http_allow names, by the host as it was written or by its number. */
bool address_allowed(struct arena *, const struct net *, const char *host, const struct sockaddr *);

struct err *call_http(struct ctx *, const struct net *, const struct net_request *, struct net_answer *);
struct err *call_smtp(struct ctx *, const struct net *, const struct net_letter *);

#endif

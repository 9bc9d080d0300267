/*
 * csrf -- only our own pages may change something.
 *
 * A browser says where a request comes from in Sec-Fetch-Site: "same-origin" passes,
 * anything else does not.  An older one says nothing; then Origin must be ours
 * and the form must hold the token of this session, or of this browser when nobody
 * is logged in.  The token is masked anew on each page, so that compressing
 * the page tells nothing about it.
 */
#include "web/inside.h"

#include <string.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "i18n/i18n.h"

enum { MAC_SIZE = 16, TOKEN_LETTERS = 43, BROWSER_S = 30 * 86400 };

static void
mac_of(struct request *rq, uint8_t mac[MAC_SIZE])
{
	const char *session = rq->door->cookie == NULL ? NULL : request_cookie(rq, rq->door->cookie);
	bool inside = !str_empty(session);
	struct bytes hash = crypt_keyed_hash(rq->ctx, rq->app->secret, inside ? "csrf-session" : "csrf-browser",
	    inside ? session : rq->browser);

	memcpy(mac, hash.at, MAC_SIZE);
}

static const char *
make_token(struct request *rq)
{
	uint8_t both[2 * MAC_SIZE];

	rq->ctx->env->random(rq->ctx->env, both, MAC_SIZE);
	mac_of(rq, both + MAC_SIZE);
	for (int i = 0; i < MAC_SIZE; i++)
		both[MAC_SIZE + i] ^= both[i];
	return crypt_encode(rq->ctx->arena, (struct bytes){ both, sizeof(both) });
}

static bool
is_token(struct request *rq, const char *text)
{
	uint8_t mac[MAC_SIZE], given[MAC_SIZE];
	struct bytes both;

	if (text == NULL || !crypt_decode(rq->ctx->arena, text, &both) || both.size != 2 * MAC_SIZE)
		return false;
	mac_of(rq, mac);
	for (int i = 0; i < MAC_SIZE; i++)
		given[i] = both.at[i] ^ both.at[MAC_SIZE + i];
	return crypt_equal((struct bytes){ mac, MAC_SIZE }, (struct bytes){ given, MAC_SIZE });
}

static bool
is_browser(const char *text)
{
	return text != NULL && strlen(text) == TOKEN_LETTERS &&
	    strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == TOKEN_LETTERS;
}

void
csrf_prepare(struct request *rq, struct response *rs)
{
	rq->csrf = rq->browser = "";
	if (rq->door->cookie == NULL)
		return;
	rq->browser = request_cookie(rq, "ds_browser");
	if (!is_browser(rq->browser)) {
		rq->browser = crypt_token(rq->ctx);
		respond_cookie(rq, rs, "ds_browser", rq->browser, BROWSER_S);
	}
	rq->csrf = make_token(rq);
	rs->html.csrf = rq->csrf;
}

/* "http://plan.example.org:8080" names the host that was asked for. */
static bool
is_our_origin(const struct request *rq, const char *origin)
{
	const char *host = origin == NULL ? NULL : strstr(origin, "://");

	return host != NULL && strcmp(host + 3, rq->http->host) == 0;
}

struct err *
csrf_check(struct request *rq)
{
	const char *site = http_header(rq->http, "sec-fetch-site");
	const char *origin = http_header(rq->http, "origin");
	const char *token = http_form(rq->http, "csrf");

	if (rq->route->method == GET || rq->route->no_csrf || str_equal(site, "same-origin"))
		return OK;
	if (token == NULL)
		token = http_header(rq->http, "x-csrf-token");
	if (site == NULL && is_our_origin(rq, origin) && is_token(rq, token))
		return OK;
	return err_new(rq->ctx, ERR_FORBIDDEN,
	    T(rq->ctx,
	    "This form has grown too old, or it does not come from this site. "
	    "Open the page again and send it once more."),
	    "csrf: site %s, origin %s, token %s", site == NULL ? "-" : site, origin == NULL ? "-" : origin,
	    token == NULL ? "absent" : "given");
}

/* net -- see net.h. */
#include "net/net.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "net/call.h"

static pthread_key_t handles;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
drop_handle(void *curl)
{
	curl_easy_cleanup(curl);
}

static void
start(void)
{
	MUST(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	MUST(pthread_key_create(&handles, drop_handle) == 0);
}

struct net
net_real(const struct net_services *services)
{
	pthread_once(&once, start);
	return (struct net){ .services = *services, .http = call_http, .smtp = call_smtp };
}

struct err *
net_http(struct ctx *ctx, const struct net_request *request, struct net_answer *out)
{
	const struct net *net = ctx->env->net;

	if (net == NULL || net->http == NULL)
		return err_new(ctx, ERR_BUSY, "nothing leaves the house", "no network is configured");
	return net->http(ctx, net, request, out);
}

struct err *
net_smtp(struct ctx *ctx, const struct net_letter *letter)
{
	if (letter->server == NULL ? !net_has_smtp(ctx) : ctx->env->net == NULL || ctx->env->net->smtp == NULL)
		return err_new(ctx, ERR_BUSY, "nothing leaves the house", "no mail server is configured");
	return ctx->env->net->smtp(ctx, ctx->env->net, letter);
}

bool
net_has_smtp(const struct ctx *ctx)
{
	const struct net *net = ctx->env->net;

	return net != NULL && net->smtp != NULL && !str_empty(net->services.smtp_url);
}

bool
net_has_sms(const struct ctx *ctx)
{
	const struct net *net = ctx->env->net;

	return net != NULL && net->http != NULL && !str_empty(net->services.sms_url);
}

const struct net_services *
net_services_of(const struct ctx *ctx)
{
	static const struct net_services none;

	return ctx->env->net != NULL ? &ctx->env->net->services : &none;
}

/* ---- a call ---- */

/* After the name was resolved and before anything is sent: a name cannot lie about where it leads. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct call *call = arg;

	(void)purpose;
	if (!call->trusted && address_private(&address->addr) &&
	    !address_allowed(call->ctx->arena, call->ctx->env->net, call->host, &address->addr)) {
		call->barred = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
hear_reply(char *line, size_t size, size_t count, void *arg)
{
	struct call *call = arg;
	size_t bytes = size * count, kept = bytes;

	while (kept > 0 && (line[kept - 1] == '\r' || line[kept - 1] == '\n'))
		kept--;
	if (kept > 300)
		kept = 300;
	/* "550 no such user" is kept over the "221 bye" that follows it */
	if (kept > 0 && call->reply[0] != '4' && call->reply[0] != '5')
		call->reply = arena_strndup(call->ctx->arena, line, kept);
	return bytes;
}

struct err *
call_open(struct ctx *ctx, struct call *call, const char *url, int timeout_s, bool trusted)
{
	CURL *curl;

	pthread_once(&once, start);
	curl = pthread_getspecific(handles);
	if (curl == NULL) {
		curl = curl_easy_init();
		MUST(curl != NULL);
		MUST(pthread_setspecific(handles, curl) == 0);
	}
	curl_easy_reset(curl);
	*call = (struct call){ .ctx = ctx, .curl = curl, .reply = "", .host = "", .trusted = trusted };
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, call->error);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)timeout_s);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)(timeout_s / 3 > 0 ? timeout_s / 3 : 1));
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, call);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_reply);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, call);
	/* A connection that a trusted call made is no way around the wall for another. */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, trusted ? 0L : 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, trusted ? 0L : 1L);
	if (curl_easy_setopt(curl, CURLOPT_URL, url) != CURLE_OK)
		return err_new(ctx, ERR_FORBIDDEN, "this address cannot be used", "address refused by libcurl");
	return OK;
}

struct err *
call_failed(struct call *call, CURLcode code)
{
	const char *why = call->error[0] != '\0' ? call->error : curl_easy_strerror(code);

	if (call->barred)
		return err_new(call->ctx, ERR_FORBIDDEN, "this address leads into a private network", "%s", why);
	if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
		return err_new(call->ctx, ERR_FORBIDDEN, "this address cannot be used", "%s", why);
	return err_new(call->ctx, ERR_BUSY, "the server was not reached or did not answer in time", "%s%s%s",
	    why, call->reply[0] != '\0' ? ": " : "", call->reply);
}

/* net -- see net.h. */
#include "net/net.h"

#include <netinet/in.h>
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

/* ---- which addresses may be reached ---- */

/* Blocks that are not the public internet: RFC 6890 and the like. */
static const struct { uint32_t net; int bits; } private_v4[] = {
	{ 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 }, { 0x7f000000, 8 }, { 0xa9fe0000, 16 },
	{ 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xe0000000, 3 },
};

static bool
is_private_v4(uint32_t address)
{
	for (size_t i = 0; i < COUNT_OF(private_v4); i++)
		if ((address ^ private_v4[i].net) >> (32 - private_v4[i].bits) == 0)
			return true;
	return false;
}

static bool
is_private_v6(const uint8_t *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	bool embeds = memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0;

	if (embeds)
		return is_private_v4((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15]);
	return (a[0] & 0xe0) != 0x20 ||				/* only 2000::/3 is the internet */
	    (a[0] == 0x20 && a[1] == 0x02);			/* 6to4 hides an IPv4 address */
}

static bool
is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, address, sizeof(v4));
		return is_private_v4(ntohl(v4.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof(v6));
		return is_private_v6(v6.sin6_addr.s6_addr);
	}
	return true;
}

/* After the name was resolved and before anything is sent: a name cannot lie about where it leads. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct call *call = arg;

	(void)purpose;
	if (!call->trusted && is_private(&address->addr)) {
		call->barred = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- a call ---- */

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
	*call = (struct call){ .ctx = ctx, .curl = curl, .reply = "", .trusted = trusted };
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

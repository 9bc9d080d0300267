/* address -- which addresses may be reached, and whether what a person typed is one. */
#include "net/call.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"

enum { URL_MOST = 2000 };

/* ---- the private network ---- */

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

bool
address_private(const struct sockaddr *address)
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

/* ---- what the configuration allows nevertheless ---- */

/* The port of "host:port", cut off; -1: none, so any. */
static int
cut_port(char *word)
{
	char *colon = strrchr(word, ':');
	int64_t port;

	if (colon == NULL || (strchr(word, ':') != colon && word[0] != '['))
		return -1;
	if (!str_to_int(colon + 1, 1, 65535, &port))
		return -1;
	*colon = '\0';
	return (int)port;
}

/* "10.1.0.0/16" or "10.1.2.3" holds the address. */
static bool
block_holds(const char *word, uint32_t address)
{
	char text[INET_ADDRSTRLEN];
	const char *slash = strchr(word, '/');
	size_t size = slash != NULL ? (size_t)(slash - word) : strlen(word);
	struct in_addr net;
	int64_t bits = 32;

	if (size >= sizeof(text) || (slash != NULL && !str_to_int(slash + 1, 1, 32, &bits)))
		return false;
	memcpy(text, word, size);
	text[size] = '\0';
	return inet_pton(AF_INET, text, &net) == 1 && (ntohl(net.s_addr) ^ address) >> (32 - bits) == 0;
}

static bool
word_allows(char *word, const char *host, const struct sockaddr *address)
{
	int port = cut_port(word);
	struct sockaddr_in v4 = { 0 };

	if (address->sa_family == AF_INET)
		memcpy(&v4, address, sizeof(v4));
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof(v6));
		v4.sin_port = v6.sin6_port;
	}
	if (port >= 0 && ntohs(v4.sin_port) != port)
		return false;
	if (strcasecmp(word, host) == 0)
		return true;
	return address->sa_family == AF_INET && block_holds(word, ntohl(v4.sin_addr.s_addr));
}

bool
address_allowed(struct arena *arena, const struct net *net, const char *host, const struct sockaddr *address)
{
	size_t count;
	char **words;

	if (net == NULL || str_empty(net->services.http_allow))
		return false;
	words = str_split(arena, net->services.http_allow, ' ', &count);
	for (size_t i = 0; i < count; i++)
		if (words[i][0] != '\0' && word_allows(words[i], host, address))
			return true;
	return false;
}

/* ---- what a person typed ---- */

static bool
plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((uint8_t)*text <= 0x20 || *text == 0x7f || *text == '\\')
			return false;
	return true;
}

/* The name of "name:port" in small letters, without the brackets of an IPv6 number; NULL: none. */
static const char *
read_host(struct arena *arena, const char *url, const char **name)
{
	CURLU *parsed = curl_url();
	char *host = NULL, *port = NULL, *user = NULL;
	const char *out = NULL;

	MUST(parsed != NULL);
	if (curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parsed, CURLUPART_USER, &user, 0) == CURLUE_NO_USER &&
	    curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK && host[0] != '\0' &&
	    curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
		*name = str_lower(arena, host);
		out = arena_printf(arena, "%s:%s", *name, port);
	}
	curl_free(host);
	curl_free(port);
	curl_free(user);
	curl_url_cleanup(parsed);
	return out;
}

bool
net_url_valid(struct arena *arena, const char *url, const char **host)
{
	const char *name, *with_port;

	if (str_empty(url) || strlen(url) > URL_MOST || !plain(url))
		return false;
	if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
		return false;
	with_port = read_host(arena, url, &name);
	if (with_port != NULL && host != NULL)
		*host = with_port;
	return with_port != NULL;
}

/* The number that a host's text is: curl has made "2130706433" and "0x7f.1" into 127.0.0.1 already. */
static bool
read_number(const char *name, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	char bare[INET6_ADDRSTRLEN];
	size_t size = strlen(name);

	if (inet_pton(AF_INET, name, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof(v4));
		return true;
	}
	if (size < 3 || size - 2 >= sizeof(bare) || name[0] != '[')
		return false;
	memcpy(bare, name + 1, size - 2);
	bare[size - 2] = '\0';
	if (inet_pton(AF_INET6, bare, &v6.sin6_addr) != 1)
		return false;
	memcpy(out, &v6, sizeof(v6));
	return true;
}

bool
net_url_private(const struct ctx *ctx, const char *url)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	const char *name, *with_port = read_host(ctx->arena, url, &name);
	int64_t port = 0;

	if (with_port == NULL)
		return false;
	(void)str_to_int(strrchr(with_port, ':') + 1, 1, 65535, &port);
	if (str_equal(name, "localhost"))
		(void)read_number("127.0.0.1", (int)port, &address);
	else if (!read_number(name, (int)port, &address))
		return false;
	return address_private((const struct sockaddr *)&address) &&
	    !address_allowed(ctx->arena, ctx->env->net, name, (const struct sockaddr *)&address);
}

/* What the house or libcurl says about the message itself. */
static const char *const own_headers[] = { "host", "content-length", "transfer-encoding", "connection", "expect",
	"upgrade", "te", "trailer", "user-agent", "keep-alive", "proxy-authorization" };

bool
net_header_valid(const char *line)
{
	static const char signs[] = "!#$%&'*+-.^_`|~";
	size_t name = 0;

	while (line[name] != '\0' && (isalnum((unsigned char)line[name]) || strchr(signs, line[name]) != NULL))
		name++;
	if (name == 0 || line[name] != ':')
		return false;
	for (const char *c = line + name; *c != '\0'; c++)
		if (((uint8_t)*c < 0x20 && *c != '\t') || *c == 0x7f)
			return false;
	for (size_t i = 0; i < COUNT_OF(own_headers); i++)
		if (strlen(own_headers[i]) == name && strncasecmp(line, own_headers[i], name) == 0)
			return false;
	return true;
}

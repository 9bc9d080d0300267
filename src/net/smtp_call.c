/*
 * smtp_call -- hands one letter to the mail server.
 *
 * What matters is whose fault a refusal is: 4xx, a full queue, a wrong password or
 * a server that is down delay the letter; 5xx to the recipient or to the letter
 * itself is for ever.
 */
#include "net/call.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"

struct upload {
	struct bytes data;
	size_t sent;
};

static size_t
give_data(char *to, size_t size, size_t count, void *arg)
{
	struct upload *upload = arg;
	size_t left = upload->data.size - upload->sent;
	size_t now = size * count < left ? size * count : left;

	if (now > 0)
		memcpy(to, upload->data.at + upload->sent, now);
	upload->sent += now;
	return now;
}

/* The server of a letter, and whether a word may go to it in clear. */
struct destination {
	const char *url, *user, *password, *ca;
	bool plain, trusted;
};

static struct destination
destination_of(const struct net *net, const struct net_letter *letter)
{
	const struct net_services *services = &net->services;
	const struct net_server *own = letter->server;

	if (own != NULL)
		return (struct destination){ own->url, own->user, own->password, "",
			own->trusted && services->smtp_plain, own->trusted };
	return (struct destination){ services->smtp_url, services->smtp_user, services->smtp_password,
		services->smtp_ca, services->smtp_plain, true };
}

static void
set_server(CURL *curl, const struct destination *to)
{
	bool direct = str_starts(to->url, "smtps:");

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(direct || !to->plain ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	if (!str_empty(to->ca))
		curl_easy_setopt(curl, CURLOPT_CAINFO, to->ca);
	if (!str_empty(to->user)) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, to->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, to->password);
	}
}

/*
 * What the server said to MAIL, RCPT or DATA (a send error to curl) or to the whole
 * letter after its dot; 0: it was not about the letter.
 */
static int
verdict(const struct call *call, const struct upload *upload, CURLcode code)
{
	bool whole = upload->sent == upload->data.size && upload->sent > 0;
	long reply = 0;

	if (code != CURLE_SEND_ERROR && !(code == CURLE_WEIRD_SERVER_REPLY && whole))
		return 0;
	curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &reply);
	if (reply == 421 || reply == 530 || reply == 534 || reply == 535)
		return 0;
	return (int)(reply / 100);
}

struct err *
call_smtp(struct ctx *ctx, const struct net *net, const struct net_letter *letter)
{
	struct destination destination = destination_of(net, letter);
	struct upload upload = { .data = letter->data };
	struct curl_slist *to;
	struct call call;
	CURLcode code;

	TRY(call_open(ctx, &call, destination.url, letter->timeout_s > 0 ? letter->timeout_s : 30,
	    destination.trusted));
	to = curl_slist_append(NULL, letter->to);
	MUST(to != NULL);
	set_server(call.curl, &destination);
	curl_easy_setopt(call.curl, CURLOPT_MAIL_FROM, letter->from);
	curl_easy_setopt(call.curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(call.curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(call.curl, CURLOPT_READFUNCTION, give_data);
	curl_easy_setopt(call.curl, CURLOPT_READDATA, &upload);
	curl_easy_setopt(call.curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)letter->data.size);
	code = curl_easy_perform(call.curl);
	curl_easy_setopt(call.curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(to);
	if (code == CURLE_OK)
		return OK;
	switch (verdict(&call, &upload, code)) {
	case 5: return err_new(ctx, ERR_INVALID, "the mail server refused the message", "%s", call.reply);
	case 4: return err_new(ctx, ERR_LIMIT, "the mail server does not take the message now", "%s", call.reply);
	default: return call_failed(&call, code);
	}
}

/*
 * sms -- of the message room: who carries SMS for a unit.
 *
 * A provider is one file of message/providers.  A unit has an account of its own
 * with one of them, or uses the one of the installation's configuration, or none:
 * then its SMS are held.  No provider is asked twice to send what it may have taken:
 * it either knows our id again (`ask` NULL) or is asked first.
 */
#ifndef MESSAGE_SMS_H
#define MESSAGE_SMS_H

#include "base/ctx.h"
#include "base/err.h"
#include "base/money.h"
#include "message/message.h"

struct sms_provider;

struct sms_account {
	const struct sms_provider *provider;	/* NULL: none */
	const char *url;
	const char *key;
	const char *from;		/* sender that people see */
	const char *report_url;		/* where delivery is told: absolute, secret */
	bool own;			/* the unit's; else the installation's */
};

/* What a provider tells of one message. */
struct sms_report {
	const char *id;			/* ours: the message's public id */
	bool final;			/* false: still on its way */
	bool delivered;
	const char *note;		/* the network's words; "" none */
};
struct sms_reports { struct sms_report *items; size_t count, capacity; };

struct sms_provider {
	const char *token;		/* written in the database: never changes */
	const char *label;		/* a name, not translated; or an English msgid */
	const char *help;		/* English msgid: what the address and the key are */
	const char *url_example;
	/* As message_channel.send; `to` is E.164, at the most ten parts. */
	struct err *(*send)(struct ctx *, const struct sms_account *, const struct message *, bool *in_doubt);
	/* As message_channel.ask; NULL: it sends nothing twice under one id. */
	struct err *(*ask)(struct ctx *, const struct sms_account *, const struct message *, bool *taken);
	/* Reads a delivery report's body; false: it is none. */
	bool (*read)(struct ctx *, const char *body, struct sms_reports *out);
};
extern const struct sms_provider *const sms_providers[];	/* NULL at the end */
const struct sms_provider *sms_provider_find(const char *token);	/* or NULL */

/* The account that SMS of ctx->unit go through now. */
MUST_CHECK struct err *sms_account_here(struct ctx *, struct sms_account *out);

/* The unit's own, without its key, for the settings page; provider NULL: it has none. */
MUST_CHECK struct err *sms_account_own(struct ctx *, struct sms_account *out);
/*
 * Sets it; token "" takes it away.  key "" keeps the stored one (of the same provider).  Names
 * problems "provider", "url", "key"; audited without the key.
 */
MUST_CHECK struct err *sms_account_save(struct ctx *, const char *token, const char *url, const char *key);

/* Whether the unit writes SMS to that number: prefixes of its setting, else its country's. *why in ctx->lang. */
MUST_CHECK struct err *sms_number_allowed(struct ctx *, const char *number, bool *allowed, const char **why);

/*
 * Delivery reports as a provider sent them to the secret path (`secret` of report_url); ERR_NOT_FOUND when the
 * secret is not the unit's.  What is not known or said twice is passed over.
 */
MUST_CHECK struct err *sms_take_reports(struct ctx *, const char *secret, const char *body, int *taken);

/* A test message into the outbox, to see whether the account works; `number` as typed, problems of "number". */
MUST_CHECK struct err *sms_write_test(struct ctx *, const char *number);
/* The newest of these. */
MUST_CHECK struct err *sms_last_test(struct ctx *, struct message *out, bool *found);

/* The price table: what an SMS of each purpose costs. */
struct sms_price {
	const char *label;	/* English msgid */
	credit price;
	bool per_part;
};
const struct sms_price *sms_prices(struct ctx *, size_t *count);

#endif

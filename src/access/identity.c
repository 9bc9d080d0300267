/* identity -- reading what a person types at the door: an address, a number, a code, a path. */
#include <ctype.h>

#include "access/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/email.h"
#include "base/str.h"
#include "phone/phone.h"

enum { MOST_TYPED = 254, MOST_NEXT = 300, MOST_COUNTRIES = 8 };

static bool
parse_number(struct arena *arena, const char *text, const char *countries, const char **normal)
{
	struct buf found = buf_make(arena, 256);
	size_t count = 0;
	char **names = str_split(arena, countries, ' ', &count);

	for (size_t i = 0; i < count && i < MOST_COUNTRIES; i++) {
		struct phone phone;

		if (!phone_parse(text, names[i], &phone) || str_has_word(buf_text(&found), phone.e164))
			continue;
		if (found.size > 0)
			buf_putc(&found, ' ');
		buf_puts(&found, phone.e164);
	}
	*normal = arena_strdup(arena, buf_text(&found));
	return found.size > 0;
}

bool
identity_parse(struct arena *arena, const char *text, const char *countries,
    enum access_channel *channel, const char **normal)
{
	const char *typed = str_trim(arena, text);

	if (str_empty(typed) || strlen(typed) > MOST_TYPED || !str_is_utf8(typed, strlen(typed)))
		return false;
	if (strchr(typed, '@') != NULL) {
		*channel = ACCESS_EMAIL;
		return email_parse(arena, typed, normal);
	}
	*channel = ACCESS_SMS;
	/* The library would dial "CALL-ME" by the letters of the keys; nobody's mobile is written so. */
	for (const char *at = typed; *at != '\0'; at++)
		if (isalpha((unsigned char)*at))
			return false;
	return parse_number(arena, typed, countries, normal);
}

const char *
identity_next(struct arena *arena, const char *path)
{
	if (str_empty(path) || strlen(path) > MOST_NEXT)
		return "";
	/* Only below our own door, so neither "//evil" nor "/\evil" nor another scheme can pass. */
	if (!str_starts(path, "/p/") || strstr(path, "//") != NULL || strstr(path, "..") != NULL)
		return "";
	for (const char *at = path; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) && strchr("/-_.~?&=%+", *at) == NULL)
			return "";
	return arena_strdup(arena, path);
}

const char *
identity_digits(struct arena *arena, const char *code)
{
	struct buf digits = buf_make(arena, 16);

	for (const char *at = code == NULL ? "" : code; *at != '\0'; at++)
		if (*at >= '0' && *at <= '9')
			buf_putc(&digits, *at);
	return buf_full(&digits) ? "" : buf_text(&digits);
}

/* email -- see email.h. */
#include "base/email.h"

#include "base/str.h"

enum { LONGEST = 254, LONGEST_NAME = 64, LONGEST_LABEL = 63 };

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_name(const char *name, size_t size)
{
	if (size == 0 || size > LONGEST_NAME || name[0] == '.' || name[size - 1] == '.')
		return false;
	for (size_t i = 0; i < size; i++) {
		if (name[i] == '.' && name[i + 1] == '.')
			return false;
		if (!is_alnum(name[i]) && (name[i] == '\0' || strchr(".!#$%&'*+/=?^_`{|}~-", name[i]) == NULL))
			return false;
	}
	return true;
}

static bool
is_domain(const char *domain)
{
	int labels = 0;

	for (;;) {
		size_t size = strcspn(domain, ".");

		if (size == 0 || size > LONGEST_LABEL || domain[0] == '-' || domain[size - 1] == '-')
			return false;
		for (size_t i = 0; i < size; i++)
			if (!is_alnum(domain[i]) && domain[i] != '-')
				return false;
		labels++;
		if (domain[size] == '\0')
			return labels >= 2 && size >= 2;
		domain += size + 1;
	}
}

bool
email_parse(struct arena *arena, const char *text, const char **out)
{
	if (text == NULL || strlen(text) > 4 * LONGEST)
		return false;
	const char *address = str_lower(arena, str_trim(arena, text));
	const char *at = strchr(address, '@');

	if (strlen(address) > LONGEST || at == NULL || !is_name(address, (size_t)(at - address)) || !is_domain(at + 1))
		return false;
	*out = address;
	return true;
}

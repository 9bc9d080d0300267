/* phone -- see phone.h.  The one C++ file of the house: a wall around libphonenumber. */
extern "C" {
#include "phone/phone.h"
char *arena_strdup(struct arena *, const char *);
}

#include <cstring>
#include <string>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

/* Longer texts are no number; the library would chew on them for long. */
static const size_t LONGEST = 64;

static phone_kind
kind_of(PhoneNumberUtil::PhoneNumberType type)
{
	switch (type) {
	case PhoneNumberUtil::MOBILE:
		return PHONE_MOBILE;
	case PhoneNumberUtil::FIXED_LINE:
		return PHONE_FIXED;
	case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
		return PHONE_EITHER;
	default:
		return PHONE_OTHER;
	}
}

/* Only the digits and a leading plus, when nothing else than their usual separators is there: quicker to read. */
static std::string
bare(const char *text)
{
	std::string digits;

	for (const char *c = text; *c != '\0'; c++) {
		if (*c >= '0' && *c <= '9')
			digits += *c;
		else if (*c == '+' && digits.empty())
			digits += *c;
		else if (strchr(" -./()", *c) == nullptr)
			return text;
	}
	return digits;
}

static bool
read_number(const char *text, const char *country, PhoneNumber *number)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();

	if (text == nullptr || strnlen(text, LONGEST + 1) > LONGEST)
		return false;
	if (util.Parse(bare(text), country != nullptr ? country : "ZZ", number) != PhoneNumberUtil::NO_PARSING_ERROR)
		return false;
	/* not IsPossibleNumber(): that takes numbers without an area code, which nobody afar can dial */
	return util.IsPossibleNumberWithReason(*number) == PhoneNumberUtil::IS_POSSIBLE;
}

static bool
put_e164(const PhoneNumber &number, char *out, size_t size)
{
	std::string e164;

	PhoneNumberUtil::GetInstance()->Format(number, PhoneNumberUtil::E164, &e164);
	if (e164.size() >= size)
		return false;
	memcpy(out, e164.c_str(), e164.size() + 1);
	return true;
}

extern "C" bool
phone_parse(const char *text, const char *country, struct phone *out) __THROW
{
	try {
		PhoneNumber number;
		if (!read_number(text, country, &number) || !put_e164(number, out->e164, sizeof(out->e164)))
			return false;
		out->kind = kind_of(PhoneNumberUtil::GetInstance()->GetNumberType(number));
		return true;
	} catch (...) {
		return false;
	}
}

extern "C" bool
phone_parse_e164(const char *text, const char *country, char e164[24]) __THROW
{
	try {
		PhoneNumber number;
		return read_number(text, country, &number) && put_e164(number, e164, 24);
	} catch (...) {
		return false;
	}
}

extern "C" bool
phone_can_text(const struct phone *phone) __THROW
{
	return phone->kind != PHONE_FIXED;
}

extern "C" const char *
phone_print(struct arena *arena, const char *e164, const char *country) __THROW
{
	try {
		const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
		PhoneNumber number;
		if (e164 == nullptr || util.Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR)
			return e164 == nullptr ? "" : e164;
		std::string region, text;
		util.GetRegionCodeForNumber(number, &region);
		util.Format(number, country != nullptr && region == country ? PhoneNumberUtil::NATIONAL
		    : PhoneNumberUtil::INTERNATIONAL, &text);
		return arena_strdup(arena, text.c_str());
	} catch (...) {
		return e164;
	}
}

extern "C" int
phone_country_code(const char *country) __THROW
{
	try {
		return country != nullptr ? PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(country) : 0;
	} catch (...) {
		return 0;
	}
}

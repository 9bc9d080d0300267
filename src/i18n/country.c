/* country -- the countries by their names, and the time zones there are: of CLDR, by ICU. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>
#include "base/arena.h"
#include "i18n/i18n.h"

enum { LONGEST_NAME = 128, LONGEST_KEY = 256 };

struct sorted { struct i18n_country country; uint8_t key[LONGEST_KEY]; };

static int
by_key(const void *a, const void *b)
{
	return strcmp((const char *)((const struct sorted *)a)->key, (const char *)((const struct sorted *)b)->key);
}

/* The name, and where it stands in the alphabet of the language. */
static bool
read_country(struct arena *arena, enum lang lang, const UCollator *alphabet, const char *code, struct sorted *out)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar wide[LONGEST_NAME];
	char name[LONGEST_NAME * 3], locale[8];
	int32_t length;

	snprintf(locale, sizeof(locale), "und_%s", code);
	length = uloc_getDisplayCountry(locale, lang_tag(lang), wide, LONGEST_NAME, &status);
	u_strToUTF8(name, sizeof(name), NULL, wide, length, &status);
	if (U_FAILURE(status) || strcmp(name, code) == 0)
		return false;
	out->country = (struct i18n_country){ arena_strdup(arena, code), arena_strdup(arena, name) };
	ucol_getSortKey(alphabet, wide, length, out->key, LONGEST_KEY);
	out->key[LONGEST_KEY - 1] = 0;
	return true;
}

struct i18n_countries
i18n_countries(struct arena *arena, enum lang lang)
{
	UErrorCode status = U_ZERO_ERROR;
	UCollator *alphabet = ucol_open(lang_tag(lang), &status);
	const char *const *codes = uloc_getISOCountries();
	struct i18n_countries all = { 0 };
	struct sorted *rows;
	size_t count = 0;

	if (U_FAILURE(status))
		return all;
	while (codes[count] != NULL)
		count++;
	rows = arena_array(arena, count, sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		all.count += read_country(arena, lang, alphabet, codes[i], &rows[all.count]);
	ucol_close(alphabet);
	qsort(rows, all.count, sizeof(*rows), by_key);
	all.items = arena_array(arena, all.count + 1, sizeof(*all.items));
	for (size_t i = 0; i < all.count; i++)
		all.items[i] = rows[i].country;
	return all;
}

const char *const *
i18n_zones(struct arena *arena)
{
	UErrorCode status = U_ZERO_ERROR;
	UEnumeration *zones = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, NULL, NULL, &status);
	int32_t count = uenum_count(zones, &status);
	const char **names = arena_array(arena, (size_t)(U_FAILURE(status) ? 0 : count) + 1, sizeof(*names));

	for (int32_t i = 0; U_SUCCESS(status) && i < count; i++) {
		const char *name = uenum_next(zones, NULL, &status);

		names[i] = name == NULL ? NULL : arena_strdup(arena, name);
	}
	uenum_close(zones);
	return names;
}

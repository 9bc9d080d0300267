/*
 * fuzz_router -- whatever a router, a geocoder or a damaged row says, what is believed is a duration, a place
 * on the earth and well-formed text (libFuzzer).
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "geo/geocoder.h"
#include "geo/legs.h"
#include "geo/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_seconds(int32_t s)
{
	MUST(s == GEO_UNKNOWN_S || (s >= 0 && s <= GEO_NEVER_S));
}

static void
read_table(struct bytes input, size_t count)
{
	int32_t seconds[4];

	for (int column = 0; column < 2; column++)
		if (osrm_read(input, column == 1, count, seconds))
			for (size_t i = 0; i < count; i++)
				check_seconds(seconds[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct bytes input = { data, size };
	struct geo_found found;
	struct geo_leg *legs;
	struct bytes again;
	size_t count;

	for (size_t i = 1; i <= 4; i++)
		read_table(input, i);
	if (geo_locate_read(arena, input, &found))
		MUST(str_is_utf8(found.name, strlen(found.name)) &&
		    (geo_is_located(found.place) || found.name[0] == '\0'));
	legs = geo_legs_parse(arena, input, &count);
	for (size_t i = 0; i < count; i++) {
		MUST(geo_is_located(geo_place_of_key(legs[i].other)));
		check_seconds(legs[i].to_s);
		check_seconds(legs[i].from_s);
	}
	again = geo_legs_print(arena, legs, count);
	MUST(again.size <= size);
	arena_close(arena);
	return 0;
}

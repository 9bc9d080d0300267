/* estimate -- travel out of the great circle: always there, the same in both directions. */
#include "geo/router.h"

static struct err *
estimate_table(struct ctx *ctx UNUSED, const struct geo_pace *pace, const struct geo_point *places, size_t count,
    struct geo_point place, int32_t *to_place, int32_t *from_place UNUSED)
{
	geo_estimate_row(pace, places, count, place, to_place);
	return OK;
}

const struct geo_router geo_router_estimate = {
	.name = "estimate",
	.estimate = true,
	.symmetric = true,
	.table = estimate_table,
};

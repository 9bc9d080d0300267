#include "geo/router.h"

#include "base/str.h"

const struct geo_router *
geo_router_named(const char *name)
{
	const struct geo_router *estimate = NULL;

	for (const struct geo_router *const *r = geo_routers; *r != NULL; r++) {
		if (name != NULL && str_equal((*r)->name, name))
			return *r;
		if (str_equal((*r)->name, "estimate"))
			estimate = *r;
	}
	return estimate;
}

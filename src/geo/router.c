#include "geo/router.h"

#include <math.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "net/net.h"

enum { USUAL_PLACES = 1000, FIRST_REST_S = 10, MOST_REST_S = 300, ASKING = 4 };

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

const struct geo_router *
geo_router_configured(const struct ctx *ctx, const char **address)
{
	const struct net_services *services = net_services_of(ctx);

	if (str_empty(services->router_url) || ctx->env->net->http == NULL)
		return NULL;
	*address = arena_printf(ctx->arena, "%s %s", services->router_url,
	    str_empty(services->router_profile) ? "driving" : services->router_profile);
	return geo_router_named("osrm");
}

size_t
geo_router_places(const struct ctx *ctx)
{
	int places = net_services_of(ctx)->router_places;

	return places > 0 ? (size_t)places : USUAL_PLACES;
}

int32_t
geo_router_least_s(struct geo_point from, struct geo_point to)
{
	double km = geo_km(from, to) - 2 * GEO_SNAP_KM;

	return km > 0 ? (int32_t)(km * 3600 / GEO_TOP_KMH) : 0;
}

bool
geo_breaker_ask(struct geo_breaker *breaker, double now_s)
{
	if (now_s < breaker->closed_until_s || breaker->asking >= (breaker->failures > 0 ? 1 : ASKING))
		return false;
	breaker->asking++;
	return true;
}

void
geo_breaker_tell(struct geo_breaker *breaker, bool well, double now_s)
{
	double rest_s = FIRST_REST_S;

	breaker->asking--;
	if (well) {
		*breaker = (struct geo_breaker){ .asking = breaker->asking };
		return;
	}
	for (int i = 0; i < breaker->failures && rest_s < MOST_REST_S; i++)
		rest_s *= 2;
	breaker->failures++;
	breaker->closed_until_s = now_s + fmin(rest_s, MOST_REST_S);
}

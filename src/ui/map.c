/* map -- see map.h. */
#include "ui/map.h"

#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "net/net.h"
#include "web/web.h"

static const struct net_services *
map_services(const struct html *h)
{
	return net_services_of(h->ctx);
}

static const char *
map_degrees(const struct html *h, double degrees)
{
	return arena_printf(h->ctx->arena, "%.6f", degrees);
}

/* "https://host:443" of the tiles; NULL: there are none, or the address is not sound. */
static const char *
origin_of_tiles(const struct ctx *ctx)
{
	const char *url = net_services_of(ctx)->tile_url, *host, *path;
	const char *start;

	if (str_empty(url) || strstr(url, "{z}") == NULL || strstr(url, "{x}") == NULL || strstr(url, "{y}") == NULL)
		return NULL;
	path = strstr(url, "://");
	path = path != NULL ? strchr(path + 3, '/') : NULL;
	if (path == NULL)
		return NULL;
	start = arena_strndup(ctx->arena, url, (size_t)(path - url));
	if (!net_url_valid(ctx->arena, start, &host))
		return NULL;
	return arena_printf(ctx->arena, "%.*s%s", (int)(strstr(start, "://") + 3 - start), start, host);
}

static bool
map_has_tiles(const struct html *h)
{
	return origin_of_tiles(h->ctx) != NULL;
}

#include "gen/ui_map.html.h"

void
ui_map_pictures(struct request *rq, struct response *rs)
{
	const char *origin = origin_of_tiles(rq->ctx);

	if (origin != NULL)
		respond_pictures_of(rs, origin);
}

/*
 * assets -- the files that the build made, read at start and kept in memory.
 *
 * manifest.txt names each: "app.css app-1a2b3c.css"; beside the file may lie
 * .br and .gz.  The fingerprinted name never changes its content, so it may be
 * kept for ever; the plain name is for fixed addresses (favicon.ico).
 */
#include "web/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"

enum { PLAIN, GZIP, BROTLI, CODINGS };

struct asset {
	const char *name, *printed;
	const char *url;
	const char *type;
	struct bytes content[CODINGS];		/* size 0: not there */
};

struct web_assets {
	struct asset *items;
	size_t count, capacity;
};

static const struct web_assets *in_use;		/* one server in a process */

static const struct { const char *end, *type; } types[] = {
	{ ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" }, { ".png", "image/png" }, { ".ico", "image/x-icon" },
	{ ".jpg", "image/jpeg" }, { ".webp", "image/webp" }, { ".woff2", "font/woff2" },
	{ ".webmanifest", "application/manifest+json" }, { ".json", "application/json" },
	{ ".txt", "text/plain; charset=utf-8" }, { ".map", "application/json" },
};

static const char *
type_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (str_ends(name, types[i].end))
			return types[i].type;
	return "application/octet-stream";
}

/* The whole file, or nothing. */
static struct bytes
slurp(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rbe");
	struct stat st;
	struct bytes all = { 0 };
	uint8_t *at;

	if (file == NULL)
		return all;
	if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode)) {
		at = arena_alloc(arena, (size_t)st.st_size + 1);
		if (fread(at, 1, (size_t)st.st_size, file) == (size_t)st.st_size)
			all = (struct bytes){ at, (size_t)st.st_size };
	}
	fclose(file);
	return all;
}

static struct err *
add_asset(struct ctx *ctx, struct web_assets *assets, const char *dir, const char *name, const char *printed)
{
	struct arena *arena = ctx->arena;
	struct asset *asset = arena_push(arena, assets);

	asset->name = name;
	asset->printed = printed;
	asset->url = arena_printf(arena, "/assets/%s", printed);
	asset->type = type_of(name);
	asset->content[PLAIN] = slurp(arena, arena_printf(arena, "%s/%s", dir, printed));
	asset->content[GZIP] = slurp(arena, arena_printf(arena, "%s/%s.gz", dir, printed));
	asset->content[BROTLI] = slurp(arena, arena_printf(arena, "%s/%s.br", dir, printed));
	if (asset->content[PLAIN].at == NULL)
		return err_new(ctx, ERR_BUG, arena_printf(arena, "the asset \"%s/%s\" is missing; build again",
		    dir, printed),
		    "assets: %s/%s", dir, printed);
	for (int i = GZIP; i < CODINGS; i++)
		if (asset->content[i].size >= asset->content[PLAIN].size)
			asset->content[i].size = 0;
	return OK;
}

struct err *
assets_load(struct ctx *ctx, const char *dir, struct web_assets **out)
{
	struct web_assets *assets = arena_new(ctx->arena, struct web_assets);
	struct bytes manifest = slurp(ctx->arena, arena_printf(ctx->arena, "%s/manifest.txt", dir));
	char **lines;

	*out = assets;
	if (manifest.at == NULL)
		return OK;	/* pages without their look, as in tests */
	lines = str_split(ctx->arena, (const char *)manifest.at, '\n', NULL);
	for (; *lines != NULL; lines++) {
		char *blank = strchr(*lines, ' ');

		if (blank == NULL)
			continue;
		*blank = '\0';
		TRY(add_asset(ctx, assets, dir, *lines, blank + 1));
	}
	return OK;
}

void
assets_use(const struct web_assets *assets)
{
	in_use = assets;
}

const char *
app_asset(const char *name)
{
	for (size_t i = 0; in_use != NULL && i < in_use->count; i++)
		if (strcmp(in_use->items[i].name, name) == 0)
			return in_use->items[i].url;
	return "/assets/absent";
}

static int
coding_for(const struct asset *asset, const struct http_request *request)
{
	const char *accept = http_header(request, "accept-encoding");

	if (accept != NULL && strstr(accept, "br") != NULL && asset->content[BROTLI].size > 0)
		return BROTLI;
	if (accept != NULL && strstr(accept, "gzip") != NULL && asset->content[GZIP].size > 0)
		return GZIP;
	return PLAIN;
}

static void
serve(const struct asset *asset, const struct http_request *request, bool for_ever, struct http_response *response)
{
	static const char *const names[] = { [GZIP] = "gzip", [BROTLI] = "br" };
	int coding = coding_for(asset, request);

	http_set(response, "Content-Type", asset->type);
	http_set(response, "Vary", "Accept-Encoding");
	http_set(response, "Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "public, max-age=3600");
	if (coding != PLAIN)
		http_set(response, "Content-Encoding", names[coding]);
	response->fixed = asset->content[coding];
}

bool
assets_serve(const struct web_assets *assets, const struct http_request *request, const char *name,
    struct http_response *response)
{
	for (size_t i = 0; i < assets->count; i++) {
		const struct asset *asset = &assets->items[i];

		if (strcmp(asset->printed, name) == 0 || strcmp(asset->name, name) == 0) {
			serve(asset, request, strcmp(asset->printed, name) == 0 && strcmp(asset->name,
			    name) != 0, response);
			return true;
		}
	}
	return false;
}

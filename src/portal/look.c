/* look -- the unit's colours, logo, app description; legal texts. */
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"
#include "web/app.h"

struct legal_page { html_safe legal, privacy; const char *name; };

#include "gen/portal_look.html.h"

/* Public and the same for everybody; the address changes with the settings. */
static void
keep_a_while(struct response *rs)
{
	http_set(rs->http, "Cache-Control", "public, max-age=3600");
}

/* ---- colours of actions ---- */

enum { MOST_TINTS = 24, HEX = 6 };

/* "0B5CAD" of "#0B5CAD", in small letters; NULL: it is none. */
static const char *
hex_of(struct arena *arena, const char *text)
{
	char *hex = arena_strdup(arena, text);

	if (strlen(hex) != HEX || strspn(hex, "0123456789abcdefABCDEF") != HEX)
		return NULL;
	for (char *at = hex; *at != '\0'; at++)
		*at = (char)(*at >= 'A' && *at <= 'F' ? *at + ('a' - 'A') : *at);
	return hex;
}

const char *
portal_tint(struct request *rq, const char *color)
{
	struct portal *portal = portal_of(rq);
	struct arena *arena = rq->ctx->arena;
	const char *hex = str_empty(color) ? NULL : hex_of(arena, color + 1);
	size_t i = 0;

	if (hex == NULL)
		return "";
	while (i < portal->tints.count && !str_equal(portal->tints.items[i], hex))
		i++;
	if (i == portal->tints.count && i >= MOST_TINTS)
		return "";
	if (i == portal->tints.count)
		*arena_push(arena, &portal->tints) = hex;
	return arena_printf(arena, "tinted tint-%s", hex);
}

/* The address names them, so that the answer is the same for everybody and may be kept. */
static void
write_tints(struct request *rq, struct buf *out)
{
	struct arena *arena = rq->ctx->arena;
	int left = MOST_TINTS;

	for (char **word = str_split(arena, field(rq, "tints"), '.', NULL); *word != NULL && left > 0; word++, left--) {
		const char *hex = hex_of(arena, *word);
		const char *color = arena_printf(arena, "#%s", hex == NULL ? "" : hex);

		if (hex != NULL)
			buf_printf(out, ".tint-%s{--tint-day:%s;--tint-night:%s}\n", hex,
			    color_readable(arena, color, false), color_readable(arena, color, true));
	}
}

static struct err *
send_look(struct request *rq, struct response *rs)
{
	struct portal *portal;
	const char *accent;

	TRY(portal_unit(rq, &portal));
	accent = portal->unit.settings.accent;
	respond_type(rs, "text/css; charset=utf-8");
	keep_a_while(rs);
	buf_printf(rs->html.out, ":root{--accent-day:%s;--accent-night:%s}\n",
	    color_readable(rq->ctx->arena, accent, false),
	    color_readable(rq->ctx->arena, accent, true));
	write_tints(rq, rs->html.out);
	return OK;
}

static struct err *
send_logo(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct bytes content;
	const char *type;

	TRY(portal_unit(rq, &portal));
	TRY(unit_logo(rq->ctx, &portal->unit, &content, &type));
	respond_type(rs, type);
	keep_a_while(rs);
	http_set(rs->http, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
	buf_put(rs->html.out, content.at, content.size);
	return OK;
}

/* The logo as an icon, with its size when it is a PNG, whose head says it. */
static struct err *
add_logo(struct request *rq, const struct unit *unit, struct json *json)
{
	const uint8_t *head;
	struct bytes content;
	const char *type, *sizes = "any";

	if (str_empty(unit->settings.logo))
		return OK;
	TRY(unit_logo(rq->ctx, unit, &content, &type));
	head = content.at;
	if (str_equal(type, "image/png") && content.size > 24)
		sizes = arena_printf(rq->ctx->arena, "%dx%d", head[18] << 8 | head[19], head[22] << 8 | head[23]);
	json_open_object(json, NULL);
	json_text(json, "src", portal_path(rq, "/logo?v=%lld", (long long)unit->updated_at.s));
	json_text(json, "type", type);
	json_text(json, "sizes", sizes);
	json_close_object(json);
	return OK;
}

static struct err *
send_manifest(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct json json;

	TRY(portal_unit(rq, &portal));
	respond_type(rs, "application/manifest+json");
	keep_a_while(rs);
	json = json_make(rs->html.out);
	json_open_object(&json, NULL);
	json_text(&json, "name", portal->unit.display_name);
	json_text(&json, "short_name", portal->unit.display_name);
	json_text(&json, "id", portal_path(rq, "%s", ""));
	json_text(&json, "lang", lang_tag(portal->unit.lang));
	json_text(&json, "start_url", portal_path(rq, "%s", ""));
	json_text(&json, "scope", portal_path(rq, "%s", ""));
	json_text(&json, "display", "standalone");
	json_text(&json, "theme_color",
	    color_readable(rq->ctx->arena, portal->unit.settings.accent, false));
	json_text(&json, "background_color", "#ffffff");
	json_open_array(&json, "icons");
	TRY(add_logo(rq, &portal->unit, &json));
	json_open_object(&json, NULL);
	json_text(&json, "src", app_asset("favicon.svg"));
	json_text(&json, "type", "image/svg+xml");
	json_text(&json, "sizes", "any");
	json_close_object(&json);
	json_close_array(&json);
	json_close_object(&json);
	return OK;
}

static struct err *
show_legal(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct legal_page page;
	const struct settings *settings;

	TRY(portal_unit(rq, &portal));
	settings = &portal->unit.settings;
	page = (struct legal_page){ .name = portal->unit.display_name,
		.legal = html_from_markup(rq->ctx,
		    setting_text_in(&settings->legal_text, rq->ctx->lang, portal->unit.lang)),
		.privacy = html_from_markup(rq->ctx,
		    setting_text_in(&settings->privacy_text, rq->ctx->lang, portal->unit.lang)) };
	legal_page(&rs->html, &page);
	return portal_frame(rq, rs,
	    &(struct portal_page){ .title = T(rq->ctx, "Legal notice and privacy"),
		.back = portal_path(rq, "%s", "") });
}

const struct route portal_look_routes[] = {
	{ GET, "/:unit/look.css", send_look, .needs = NEEDS_PUBLIC, .quick = true, .fields = "v tints",
	    .about = "The unit's colours" },
	{ GET, "/:unit/logo", send_logo, .needs = NEEDS_PUBLIC, .quick = true, .fields = "v",
	    .about = "The unit's logo" },
	{ GET, "/:unit/manifest.webmanifest", send_manifest, .needs = NEEDS_PUBLIC, .quick = true, .fields = "",
	    .about = "To install the portal on a phone" },
	{ GET, "/:unit/legal", show_legal, .needs = NEEDS_PUBLIC, .fields = "",
	    .about = "Legal notice and privacy" },
	{ 0 },
};

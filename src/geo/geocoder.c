/* geocoder -- see geocoder.h; https://nominatim.org/release-docs/latest/api/Search/ */
#include "geo/geocoder.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "net/net.h"

enum {
	ANSWER_MOST = 256 * 1024,
	PATIENCE_S = 10,
	STREET_RANK = 26,	/* Nominatim's place ranks: 26 a street, 30 a house; below it a town, a district */
	NAME_MOST = 300,
};

bool
geo_has_geocoder(const struct ctx *ctx)
{
	return !str_empty(net_services_of(ctx)->geocoder_url) && ctx->env->net->http != NULL;
}

int
geo_geocoder_pause_s(const struct ctx *ctx)
{
	int pause_s = net_services_of(ctx)->geocoder_pause_s;

	return pause_s > 0 ? pause_s : 1;
}

static void
put_encoded(struct buf *to, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			buf_putc(to, *text);
		else
			buf_printf(to, "%%%02X", (unsigned)(unsigned char)*text);
}

/* "47.14" as Nominatim writes it, or a number. */
static double
degrees(const json_t *value)
{
	double out;

	if (json_is_number(value))
		return json_number_value(value);
	return json_is_string(value) && str_to_real(json_string_value(value), &out) ? out : NAN;
}

static bool
read_first(struct arena *arena, const json_t *list, struct geo_found *out)
{
	const json_t *first = json_array_get(list, 0);
	const char *name = json_string_value(json_object_get(first, "display_name"));

	*out = (struct geo_found){ .place = GEO_NOWHERE, .name = "" };
	if (!json_is_array(list))
		return false;
	if (json_array_size(list) == 0)
		return true;
	out->place = geo_point_of(degrees(json_object_get(first, "lat")), degrees(json_object_get(first, "lon")));
	if (!geo_is_located(out->place))
		return false;
	if (name != NULL)
		out->name = arena_strdup(arena, str_cut(arena, name, NAME_MOST));
	out->exact = json_integer_value(json_object_get(first, "place_rank")) >= STREET_RANK;
	return true;
}

bool
geo_locate_read(struct arena *arena, struct bytes answer, struct geo_found *out)
{
	json_t *list = json_loadb((const char *)answer.at, answer.size, 0, NULL);
	bool sound = read_first(arena, list, out);

	json_decref(list);
	return sound;
}

static const char *
address_of_question(struct ctx *ctx, const char *address, const char *country)
{
	const struct net_services *services = net_services_of(ctx);
	struct buf url = buf_make(ctx->arena, 8192);

	buf_printf(&url, "%s/search?format=jsonv2&limit=1&q=", services->geocoder_url);
	put_encoded(&url, address);
	if (!str_empty(country)) {
		buf_puts(&url, "&countrycodes=");
		put_encoded(&url, str_lower(ctx->arena, country));
	}
	if (!str_empty(services->geocoder_email)) {
		buf_puts(&url, "&email=");
		put_encoded(&url, services->geocoder_email);
	}
	return buf_text(&url);
}

struct err *
geo_locate(struct ctx *ctx, const char *address, const char *country, struct geo_found *out)
{
	struct net_request request = { .url = address_of_question(ctx, address, country), .answer_limit = ANSWER_MOST,
	    .timeout_s = PATIENCE_S, .trusted = true };
	struct net_answer answer;

	TRY(net_http(ctx, &request, &answer));
	if (answer.status != 200)
		return err_new(ctx, ERR_BUSY, NULL, "the geocoder answers %d", answer.status);
	if (!geo_locate_read(ctx->arena, (struct bytes){ (const uint8_t *)answer.body.at, answer.body.size }, out))
		return err_new(ctx, ERR_BUSY, NULL, "the geocoder's answer is none");
	return OK;
}

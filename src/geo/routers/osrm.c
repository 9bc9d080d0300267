/*
 * osrm -- travel times of an OSRM server: its `table` service, https://project-osrm.org/docs/
 *
 * One call asks for the ways from many places to one, a second for the ways back; no
 * more, however many workers there are.  The connection is kept (libcurl sends each request in one piece
 * and without Nagle's delay), and a server that is slow is given up after two seconds.
 */
#include <jansson.h>
#include <math.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "geo/legs.h"
#include "geo/router.h"
#include "net/net.h"

enum { PATIENCE_S = 2, ANSWER_BASE = 4096, ANSWER_PER_PLACE = 1024, URL_PER_PLACE = 32, LONGEST_S = 7 * 86400 };

/* Whole seconds, or what is wrong. */
static int32_t
seconds_of(const json_t *value)
{
	double s = json_number_value(value);

	if (json_is_null(value))
		return GEO_NEVER_S;
	if (!json_is_number(value) || !(s >= 0) || s > LONGEST_S)
		return GEO_UNKNOWN_S;
	return (int32_t)ceil(s);
}

static bool
read_table(const json_t *answer, bool column, size_t count, int32_t *seconds)
{
	const json_t *rows = json_object_get(answer, "durations");

	if (!str_equal(json_string_value(json_object_get(answer, "code")), "Ok") || !json_is_array(rows) ||
	    json_array_size(rows) != (column ? count : 1))
		return false;
	if (!column && json_array_size(json_array_get(rows, 0)) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const json_t *row = json_array_get(rows, column ? i : 0);

		if (column && json_array_size(row) != 1)
			return false;
		seconds[i] = seconds_of(json_array_get(row, column ? 0 : i));
	}
	return true;
}

bool
osrm_read(struct bytes bytes, bool column, size_t count, int32_t *seconds)
{
	json_t *answer = json_loadb((const char *)bytes.at, bytes.size, 0, NULL);
	bool sound = read_table(answer, column, count, seconds);

	json_decref(answer);
	return sound;
}

static void
put_place(struct buf *url, struct geo_point place)
{
	buf_printf(url, "%.6f,%.6f", geo_longitude(place), geo_latitude(place));
}

/* All places, the one at the end; `there`: it is the only destination of all, else the only source. */
static const char *
question(struct ctx *ctx, const struct geo_point *places, size_t count, struct geo_point place, bool there)
{
	const struct net_services *services = net_services_of(ctx);
	struct buf url = buf_make(ctx->arena, 1024 + (count + 1) * URL_PER_PLACE);

	buf_printf(&url, "%s/table/v1/%s/", services->router_url,
	    str_empty(services->router_profile) ? "driving" : services->router_profile);
	for (size_t i = 0; i < count; i++) {
		put_place(&url, places[i]);
		buf_putc(&url, ';');
	}
	put_place(&url, place);
	buf_printf(&url, "?annotations=duration&generate_hints=false&%s=%zu",
	    there ? "destinations" : "sources", count);
	return buf_text(&url);
}

static struct err *
ask(struct ctx *ctx, const struct geo_point *places, size_t count, struct geo_point place, bool there,
    int32_t *seconds)
{
	struct net_request request = { .url = question(ctx, places, count, place, there), .timeout_s = PATIENCE_S,
	    .answer_limit = ANSWER_BASE + count * ANSWER_PER_PLACE, .trusted = true };
	int32_t *got = arena_new_array(ctx->arena, count + 1, int32_t);
	struct net_answer answer;

	TRY(net_http(ctx, &request, &answer));
	if (answer.status != 200)
		return err_new(ctx, ERR_BUSY, NULL, "the router answers %d", answer.status);
	if (!osrm_read((struct bytes){ (const uint8_t *)answer.body.at, answer.body.size }, there, count + 1, got))
		return err_new(ctx, ERR_BUSY, NULL, "the router's answer is no table");
	/* The last is the place to itself. */
	memcpy(seconds, got, count * sizeof(*seconds));
	return OK;
}

/* Faster than anything on wheels is nonsense; and more nonsense than sense makes all of it so. */
static struct err *
weigh(struct ctx *ctx, const struct geo_point *places, size_t count, struct geo_point place, int32_t *seconds)
{
	size_t nonsense = 0;

	for (size_t i = 0; i < count; i++) {
		if (seconds[i] != GEO_UNKNOWN_S && seconds[i] < geo_router_least_s(places[i], place))
			seconds[i] = GEO_UNKNOWN_S;
		nonsense += seconds[i] == GEO_UNKNOWN_S;
	}
	if (nonsense * 2 > count)
		return err_new(ctx, ERR_BUSY, NULL, "the router's answer makes no sense: %zu of %zu", nonsense, count);
	return OK;
}

static struct err *
osrm_table(struct ctx *ctx, const struct geo_pace *pace UNUSED, const struct geo_point *places, size_t count,
    struct geo_point place, int32_t *to_place, int32_t *from_place)
{
	size_t most = geo_router_places(ctx);

	for (size_t first = 0; first < count; first += most) {
		size_t some = count - first < most ? count - first : most;

		TRY(ask(ctx, &places[first], some, place, true, &to_place[first]));
		TRY(ask(ctx, &places[first], some, place, false, &from_place[first]));
	}
	TRY(weigh(ctx, places, count, place, to_place));
	return weigh(ctx, places, count, place, from_place);
}

const struct geo_router geo_router_osrm = {
	.name = "osrm",
	.table = osrm_table,
};

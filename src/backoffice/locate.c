/* locate -- the list of addresses without a place, and the map on which somebody sets their pins. */
#include "backoffice/locate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "backoffice/backoffice.h"
#include "base/arena.h"
#include "base/str.h"
#include "geo/geocoder.h"
#include "i18n/i18n.h"
#include "ui/map.h"
#include "ui/ui.h"

enum { MOST_TO_LOCATE = 200, AROUND = 40, CLOSE = 14 };

struct locate_line {
	const char *href, *address, *customer, *state;
	bool chosen;
};

/* The address that is looked at. */
struct locate_one {
	const char *address, *customer, *customer_href, *map_href;
	const char *action, *ask_action;	/* NULL: there is no geocoder */
	const char *place;			/* what was typed */
	const char *found, *found_place;	/* a suggestion; NULL: none */
	double latitude, longitude;
	const struct problems *problems;
	bool may_edit;
};

struct locate_page {
	struct locate_line *lines;
	size_t line_count;
	int64_t count;
	struct locate_one *one;			/* NULL: nothing to locate */
	struct sites around;
};

static const char *
decimal(const struct html *h, double degrees)
{
	return arena_printf(h->ctx->arena, "%.6f", degrees);
}

#include "gen/backoffice_locate.html.h"

/* ---- places as people write them ---- */

/* Reads a number with a decimal point at `*at`, and stands behind it. */
static bool
read_decimal(const char **at, double *out)
{
	char *end;
	size_t size = strspn(*at, "-0123456789.");
	const char *point = memchr(*at, '.', size);

	if (size == 0 || point == NULL || point == *at) {
		*at += size > 0 ? size : 1;
		return false;
	}
	*out = strtod(*at, &end);
	*at = end > *at ? end : *at + 1;
	return true;
}

bool
place_parse(const char *text, double *latitude, double *longitude)
{
	double found[2];
	int count = 0;

	while (*text != '\0' && count < 2) {
		if (read_decimal(&text, &found[count]))
			count++;
	}
	if (count < 2 || fabs(found[0]) > 90 || fabs(found[1]) > 180)
		return false;
	*latitude = found[0];
	*longitude = found[1];
	return true;
}

const char *
place_print(struct arena *arena, double latitude, double longitude)
{
	return isnan(latitude) || isnan(longitude) ? "" : arena_printf(arena, "%.6f, %.6f", latitude, longitude);
}

const char *
place_map(struct ctx *ctx, double latitude, double longitude, const char *address)
{
	if (!isnan(latitude) && !isnan(longitude))
		return arena_printf(ctx->arena, "https://www.openstreetmap.org/?mlat=%.6f&mlon=%.6f#map=18/%.6f/%.6f",
		    latitude, longitude, latitude, longitude);
	return str_empty(address) ? NULL :
	    ui_address(ctx, "https://www.openstreetmap.org/search", "query", address, NULL);
}

/* ---- the page ---- */

static const char *
say_state(struct ctx *ctx, const struct site_locating *known)
{
	switch (known != NULL ? known->state : LOCATING_NONE) {
	case LOCATING_NONE:
		return geo_has_geocoder(ctx) ? T(ctx, "Will be looked for") : T(ctx, "Needs a pin");
	case LOCATING_WAITING:
	case LOCATING_FOUND:
		return T(ctx, "Will be looked for");
	case LOCATING_VAGUE:
		return TF(ctx, "Only this was found: {name}", "name", known->name, NULL);
	case LOCATING_UNKNOWN:
		return T(ctx, "Not found; needs a pin");
	}
	return "";
}

static const struct site_locating *
known_of(const struct site_locatings *list, site_id site)
{
	for (size_t i = 0; i < list->count; i++)
		if (ID_EQUAL(list->items[i].site, site))
			return &list->items[i];
	return NULL;
}

static struct locate_one *
one_of(struct request *rq, const struct site_to_locate *row, const struct site_locating *known)
{
	struct ctx *ctx = rq->ctx;
	struct locate_one *one = arena_new(ctx->arena, struct locate_one);

	*one = (struct locate_one){ .address = row->site.address, .customer = row->customer_name, .place = "",
	    .may_edit = ui_may(rq, PERMISSION_EDIT_CUSTOMERS),
	    .map_href = place_map(ctx, NAN, NAN, row->site.address) };
	one->customer_href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), row->customer_public_id.text);
	one->action = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/locate"), row->site.public_id.text);
	if (geo_has_geocoder(ctx))
		one->ask_action = arena_printf(ctx->arena, "%s/ask", one->action);
	if (known != NULL && known->state == LOCATING_VAGUE && !isnan(known->latitude)) {
		one->found = known->name;
		one->found_place = place_print(ctx->arena, known->latitude, known->longitude);
		one->latitude = known->latitude;
		one->longitude = known->longitude;
	}
	return one;
}

static struct err *
draw(struct request *rq, struct response *rs, const char *chosen, const char *typed, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct locate_page page = { 0 };
	struct sites_to_locate sites;
	struct site_locatings known;

	TRY(site_list_to_locate(ctx, MOST_TO_LOCATE, &sites, &page.count));
	TRY(locate_list(ctx, &sites, &known));
	TRY(locate_around(ctx, AROUND, &page.around));
	page.lines = arena_new_array(ctx->arena, sites.count, struct locate_line);
	page.line_count = sites.count;
	for (size_t i = 0; i < sites.count; i++) {
		const struct site_to_locate *row = &sites.items[i];
		const struct site_locating *of = known_of(&known, row->site.id);
		bool is_chosen = str_equal(row->site.public_id.text, chosen);

		page.lines[i] = (struct locate_line){ .address = row->site.address, .customer = row->customer_name,
		    .state = say_state(ctx, of), .chosen = is_chosen,
		    .href = ui_address(ctx, ui_path(rq, "/locate"), "site", row->site.public_id.text, NULL) };
		if (page.one == NULL || is_chosen)
			page.one = one_of(rq, row, of);
	}
	if (page.one != NULL) {
		page.one->problems = problems;
		page.one->place = typed;
	}
	backoffice_locate(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "To locate"), .place = "customers", .maps = true,
	    .script = "maps.js" });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	return draw(rq, rs, field(rq, "site"), "", NULL);
}

static struct err *
set_pin(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	double latitude, longitude;
	struct site site;
	struct err *err;
	int set;

	TRY(site_find_public(ctx, path_value(rq, "site"), &site));
	if (!place_parse(field(rq, "place"), &latitude, &longitude)) {
		problem_add(ctx->arena, &problems, "place",
		    T(ctx, "This is no place. Write latitude and longitude, for example 47.1410, 9.5209."));
		err = err_invalid(ctx, &problems);
		return draw(rq, rs, site.public_id.text, field(rq, "place"), ui_problems(rs, err));
	}
	TRY(locate_set(ctx, site.id, latitude, longitude, &set));
	ui_done(rq, rs, set <= 1 ? T(ctx, "The pin is set.") :
	    TN(ctx, set, "The pin of {n} site with this address is set.",
		"The pins of {n} sites with this address are set.", NULL), "/locate");
	return OK;
}

static struct err *
ask_again(struct request *rq, struct response *rs)
{
	struct site site;

	TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
	TRY(locate_again(rq->ctx, site.id));
	ui_done(rq, rs, T(rq->ctx, "The address is looked for. Look here again in a moment."),
	    arena_printf(rq->ctx->arena, "/locate?site=%s", site.public_id.text));
	return OK;
}

const struct route backoffice_locate_routes[] = {
	{ GET, "/:unit/locate", show, CAN_SEE_CUSTOMERS, .fields = "site" },
	{ POST, "/:unit/locate/:site", set_pin, CAN_EDIT_CUSTOMERS, .fields = "place" },
	{ POST, "/:unit/locate/:site/ask", ask_again, CAN_EDIT_CUSTOMERS, .fields = "place" },
	{ 0 }
};

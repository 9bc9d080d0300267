/*
 * map -- a map that js/map.js draws: pins and routes of a list on the same page.
 *
 * Every element with data-lat and data-lon inside the list is a pin (data-pin: the sign on it, data-color,
 * data-kind "home"); those with the same data-route are joined in their order.  Without script nothing is
 * drawn, and the list is the page.  Tiles come from the configuration's tile-url; without one a grid of
 * degrees and a scale say where things are.  The page says `.maps = true`, and `.script = "maps.js"` unless
 * its own script draws the map.
 */
#ifndef UI_MAP_H
#define UI_MAP_H

#include "html/html.h"

struct request;
struct response;

struct ui_map {
	const char *id;			/* of the map; NULL: none */
	const char *list;		/* id of the element that holds the pins; NULL: the page's script shows them */
	const char *label;		/* translated: what the map shows */
	const char *place;		/* id of a field: a press on the ground writes "latitude, longitude" into it;
					 * two ids with a blank between them: one into each */
	bool has_centre;		/* latitude, longitude and zoom hold; else everything is in sight */
	double latitude, longitude;
	int zoom;
};

void ui_map(struct html *, const struct ui_map *);

/* The policy of the page lets pictures of the configured server of tiles through, and of no other. */
void ui_map_pictures(struct request *, struct response *);

#endif

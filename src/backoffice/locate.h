/* locate -- places of addresses: what the site's page and the list "To locate" share.  Private to backoffice. */
#ifndef BACKOFFICE_LOCATE_H
#define BACKOFFICE_LOCATE_H

#include "customer/locate.h"
#include "html/html.h"

/*
 * "47.1410, 9.5209", or the address of a map page: the first two numbers that have
 * decimals ("…#map=18/47.1410/9.5209", "…/@47.1410,9.5209,17z").
 */
bool place_parse(const char *text, double *latitude, double *longitude);
/* As a person reads it and place_parse() reads it back; "" when it is nowhere. */
const char *place_print(struct arena *, double latitude, double longitude);
/* A map page elsewhere that shows the place, or looks for the address; NULL: nothing to look for. */
const char *place_map(struct ctx *, double latitude, double longitude, const char *address);

/* Lines of a list that a map reads: other customers, as dots, so that one sees where one is. */
void backoffice_around(struct html *, const struct sites *);

#endif

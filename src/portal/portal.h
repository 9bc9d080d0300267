/*
 * portal -- the customers' door: /p, and the links that lead to it, /l/… and /k/….
 */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "web/web.h"

extern const struct door portal_door;
extern const struct door portal_link_door;	/* /l/TOKEN and /k/TOKEN */

#endif

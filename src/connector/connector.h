/*
 * connector -- the door for programs that were written for the product people leave: its wire format at
 * /connectors/ID/KEY, one address per external access (external/external.h).  What the format is, as programs see
 * it, stands in doc/connector.md.
 */
#ifndef CONNECTOR_CONNECTOR_H
#define CONNECTOR_CONNECTOR_H

#include "web/web.h"

extern const struct door connector_door;

#endif

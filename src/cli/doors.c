/* doors -- see doors.h. */
#include "cli/doors.h"

#include <stddef.h>
#include "api/api.h"
#include "backoffice/backoffice.h"
#include "connector/connector.h"
#include "fieldwork/fieldwork.h"
#include "portal/portal.h"

const struct door *const all_doors[] = { &backoffice_door, &portal_door, &portal_link_door, &fieldwork_door,
	&api_door, &connector_door, NULL };

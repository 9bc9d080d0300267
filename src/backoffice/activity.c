/* activity */
#include "backoffice/backoffice.h"
const struct route backoffice_activity_routes[] = { { 0 } };

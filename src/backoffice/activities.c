/* activities */
#include "backoffice/backoffice.h"
const struct route backoffice_activities_routes[] = { { 0 } };

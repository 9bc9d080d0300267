/* site */
#include "backoffice/backoffice.h"
const struct route backoffice_site_routes[] = { { 0 } };

/* contact */
#include "backoffice/backoffice.h"
const struct route backoffice_contact_routes[] = { { 0 } };

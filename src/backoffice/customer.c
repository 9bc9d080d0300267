/* customer */
#include "backoffice/backoffice.h"
const struct route backoffice_customer_routes[] = { { 0 } };

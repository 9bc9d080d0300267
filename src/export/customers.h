/* customers -- customers and machines are one table and two lists. */
#ifndef EXPORT_CUSTOMERS_H
#define EXPORT_CUSTOMERS_H

#include "export/rows.h"

MUST_CHECK struct err *export_customers_begin(struct ctx *, struct exporting *);
/* Those of a type ("machine"; NULL: all), those that belong to nobody first: a line finds its parent above. */
MUST_CHECK struct err *export_customers_next(struct ctx *, struct exporting *, const char *type, bool *more);

#endif

/* customers -- as their file is brought. */
#include "export/customers.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "reference", "type", "active", "name", "first_name", "address",
	"address_additional", "latitude", "longitude", "phone", "mobile", "email", "language", "category",
	"portal_access", "parent", "opening_hours", "assignment_restrictions", "comment", "maker", "model", "serial",
	"installed_on", "warranty_until", NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	return export_customers_next(ctx, e, NULL, more);
}

const struct export_list export_list_customers = { "customers", N_("Customers"), PERMISSION_SEE_CUSTOMERS, columns,
	export_customers_begin, next };

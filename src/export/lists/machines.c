/* machines -- those of customers. */
#include "export/customers.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "id", "reference", "active", "name", "address", "address_additional", "latitude",
	"longitude", "category", "parent", "comment", "maker", "model", "serial", "installed_on", "warranty_until",
	NULL };

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	return export_customers_next(ctx, e, "machine", more);
}

const struct export_list export_list_machines = { "machines", N_("Machines"), PERMISSION_SEE_CUSTOMERS, columns,
	export_customers_begin, next };

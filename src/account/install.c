/* install -- a new installation: its first tenant, unit and administrator. */
#include "account/account.h"
#include "db/db.h"

struct installing {
	const struct installation *what;
	struct unit *unit;
	struct person *admin;
	const char **token;
};

/* In one transaction: all of it, or a folder that can be tried again. */
static struct err *
install(struct ctx *ctx, void *arg)
{
	const struct installing *installing = arg;
	const struct installation *what = installing->what;
	struct new_unit unit = { .name = what->company, .slug = what->slug, .zone = what->zone,
		.country = what->country, .lang = what->lang };
	struct person admin = { .name = what->admin_name, .email = what->admin_email,
		.lang = what->lang, .active = true };

	TRY(unit_create(ctx, &unit, installing->unit));
	unit_enter(ctx, installing->unit);
	TRY(person_save(ctx, &admin));
	TRY(person_set_roles(ctx, admin.id, ROLE_BIT(ROLE_ADMIN)));
	TRY(password_link_create(ctx, admin.id, LINK_INVITATION, installing->token));
	TRY(audit_write(ctx, "installation.create", what->company, NULL));
	return person_find(ctx, admin.id, installing->admin);
}

struct err *
account_install(struct ctx *ctx, const struct installation *what, struct unit *unit,
    struct person *admin, const char **token)
{
	return db_transaction(ctx, install, &(struct installing){ what, unit, admin, token });
}

/* testing -- see testing.h. */
#include "account/testing.h"

#include "base/err.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/testing.h"

struct unit
testing_unit(struct ctx *ctx, const char *slug)
{
	struct new_unit what = { .tenant = ctx->tenant, .name = "Heizung Rheintal", .slug = slug,
		.zone = "Europe/Vaduz", .country = "LI", .lang = LANG_DE };
	struct unit unit;

	crypt_start();
	testing_ok(ctx, unit_create(ctx, &what, &unit));
	unit_enter(ctx, &unit);
	return unit;
}

struct person
testing_person(struct ctx *ctx, const char *email, unsigned roles)
{
	struct person person = { .name = "Test Person", .email = email, .lang = LANG_EN, .active = true };

	/* Whoever acted before may have no right to give these. */
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "test" };
	testing_ok(ctx, person_save(ctx, &person));
	testing_ok(ctx, person_set_roles(ctx, person.id, roles));
	testing_ok(ctx, person_set_password(ctx, person.id, "correct horse battery"));
	testing_ok(ctx, person_find(ctx, person.id, &person));
	ctx->actor = staff_actor(&person, person.rights);
	return person;
}

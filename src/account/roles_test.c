/* roles_test -- what each unit makes of its roles, and that nobody is locked out or rises by it. */
#include "base/test.h"

#include <string.h>
#include "account/account.h"
#include "account/audit.h"
#include "account/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"

static uint64_t
rights_of(struct ctx *ctx, person_id id)
{
	struct person person;

	assert_ok(person_find(ctx, id, &person));
	return person.rights;
}

static void
come_as(struct ctx *ctx, const struct person *person)
{
	ctx->actor = staff_actor(person, rights_of(ctx, person->id));
}

/* Each right of each role, off and on again: that one bit changes, in this unit, at once. */
static void
each_right_goes_and_comes(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit here = testing_unit(ctx, "here"), there;
	struct person admin, everyone;
	struct unit_role role;

	(void)state;
	admin = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	everyone = testing_person(ctx, "b@x.example", ROLE_BIT(ROLE_READER));
	come_as(ctx, &admin);
	for (int i = 0; i < PERMISSION_COUNT; i++) {
		uint64_t right = RIGHT(i), usual = role_rights(ROLE_BIT(ROLE_READER));

		assert_ok(role_save(ctx, "reader", "", usual, usual ^ right));
		assert_true(rights_of(ctx, everyone.id) == (usual ^ right));
		assert_ok(role_find(ctx, "reader", &role));
		assert_true(role.changed);
		assert_ok(role_reset(ctx, "reader"));
		assert_true(rights_of(ctx, everyone.id) == usual);
	}
	assert_ok(role_find(ctx, "reader", &role));
	assert_false(role.changed);
	assert_ok(role_save(ctx, "reader", "", role.rights, 0));

	there = testing_unit(ctx, "there");
	assert_ok(role_find(ctx, "reader", &role));
	assert_true(role.rights == role_rights(ROLE_BIT(ROLE_READER)));
	assert_false(ID_EQUAL(here.id, there.id));
	testing_close(ctx);
}

static void
a_unit_has_roles_of_its_own(void **state)
{
	struct ctx *ctx = testing_open();
	struct person admin, person;
	struct unit_roles roles;
	struct unit_role role, other;

	(void)state;
	testing_unit(ctx, "here");
	admin = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	person = testing_person(ctx, "b@x.example", ROLE_BIT(ROLE_READER));
	come_as(ctx, &admin);
	assert_err(role_create(ctx, " ", 0, &role), ERR_INVALID);
	assert_ok(role_create(ctx, " Storekeeper ", RIGHT(PERMISSION_SEE_BOARD), &role));
	assert_string_equal(role.name, "Storekeeper");
	assert_err(role_create(ctx, "STOREKEEPER", 0, &other), ERR_INVALID);
	assert_err(role_create(ctx, "planner", 0, &other), ERR_INVALID);
	assert_ok(person_set_roles(ctx, person.id, ROLE_BIT(role.role)));
	assert_true(rights_of(ctx, person.id) == RIGHT(PERMISSION_SEE_BOARD));
	assert_ok(role_save(ctx, role.token, "Store", role.rights, role.rights | RIGHT(PERMISSION_QUOTE)));
	assert_true(rights_of(ctx, person.id) == (RIGHT(PERMISSION_SEE_BOARD) | RIGHT(PERMISSION_QUOTE)));
	/* Who looked before that has something old before him. */
	assert_err(role_save(ctx, role.token, "Store", role.rights, 0), ERR_CONFLICT);
	assert_err(role_reset(ctx, role.token), ERR_CONFLICT);
	assert_err(role_remove(ctx, role.token), ERR_CONFLICT);
	assert_ok(person_set_roles(ctx, person.id, ROLE_BIT(ROLE_READER)));
	assert_ok(role_remove(ctx, role.token));
	assert_err(role_find(ctx, role.token, &other), ERR_NOT_FOUND);
	assert_err(person_set_roles(ctx, person.id, ROLE_BIT(role.role)), ERR_NOT_FOUND);
	assert_err(role_remove(ctx, "planner"), ERR_CONFLICT);
	assert_err(role_find(ctx, "king", &other), ERR_NOT_FOUND);
	for (int i = 0; i < ROLE_END - ROLE_OWN; i++)
		assert_ok(role_create(ctx, arena_printf(ctx->arena, "Role %d", i), 0, &role));
	assert_err(role_create(ctx, "One more", 0, &role), ERR_LIMIT);
	assert_ok(role_list(ctx, &roles));
	assert_int_equal(roles.count, ROLE_COUNT + 16);
	testing_close(ctx);
}

/* Nobody gives what he has not, to others or to himself. */
static void
nobody_rises_by_it(void **state)
{
	struct ctx *ctx = testing_open();
	struct person admin, clerk, other;
	struct unit_role role;
	uint64_t clerks = RIGHT(PERMISSION_EDIT_STAFF) | RIGHT(PERMISSION_SEE_BOARD);
	bool may;

	(void)state;
	testing_unit(ctx, "here");
	admin = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	other = testing_person(ctx, "c@x.example", ROLE_BIT(ROLE_PLANNER));
	clerk = testing_person(ctx, "b@x.example", ROLE_BIT(ROLE_READER));
	come_as(ctx, &admin);
	assert_ok(role_create(ctx, "Clerk", clerks, &role));
	assert_ok(person_set_roles(ctx, clerk.id, ROLE_BIT(role.role)));
	/* A planner makes field workers, and nothing else. */
	come_as(ctx, &other);
	assert_ok(person_set_roles(ctx, other.id, ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_WORKER)));
	assert_err(person_set_roles(ctx, other.id, ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_SUPERVISOR)), ERR_FORBIDDEN);
	come_as(ctx, &clerk);
	assert_err(person_set_roles(ctx, clerk.id, ROLE_BIT(role.role) | ROLE_BIT(ROLE_ADMIN)), ERR_FORBIDDEN);
	assert_err(person_set_roles(ctx, other.id, ROLE_BIT(ROLE_READER)), ERR_FORBIDDEN);
	assert_err(role_save(ctx, role.token, "Clerk", clerks, clerks | RIGHT(PERMISSION_PLAN)), ERR_FORBIDDEN);
	assert_err(role_create(ctx, "Boss", RIGHT(PERMISSION_EDIT_SETTINGS), &role), ERR_FORBIDDEN);
	assert_err(role_save(ctx, "planner", "", role_rights(ROLE_BIT(ROLE_PLANNER)), 0), ERR_FORBIDDEN);
	assert_ok(person_may_change(ctx, other.id, &may));
	assert_false(may);
	assert_ok(person_may_change(ctx, admin.id, &may));
	assert_false(may);
	assert_ok(person_may_change(ctx, clerk.id, &may));
	assert_true(may);
	testing_close(ctx);
}

static void
the_last_administrator_stays(void **state)
{
	struct ctx *ctx = testing_open();
	struct person admin, second = { .name = "Not yet", .email = "b@x.example", .active = true };
	struct unit_role role;

	(void)state;
	testing_unit(ctx, "here");
	admin = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(role_find(ctx, "admin", &role));
	assert_err(role_save(ctx, "admin", "", role.rights, role.rights & ~RIGHT(PERMISSION_EDIT_STAFF)), ERR_INVALID);
	assert_ok(role_save(ctx, "admin", "", role.rights, RIGHT(PERMISSION_EDIT_STAFF)));
	come_as(ctx, &admin);
	/* What an administrator took from the role an administrator gives back. */
	assert_ok(role_reset(ctx, "admin"));
	come_as(ctx, &admin);
	/* Who never set a password cannot take over. */
	assert_ok(person_save(ctx, &second));
	assert_ok(person_set_roles(ctx, second.id, ROLE_BIT(ROLE_ADMIN)));
	assert_err(person_set_roles(ctx, admin.id, ROLE_BIT(ROLE_PLANNER)), ERR_CONFLICT);
	admin.active = false;
	assert_err(person_save(ctx, &admin), ERR_CONFLICT);
	assert_ok(person_set_password(ctx, second.id, "correct horse battery"));
	assert_ok(person_save(ctx, &admin));
	assert_err(person_set_roles(ctx, second.id, 0), ERR_CONFLICT);
	testing_close(ctx);
}

static void
changes_are_audited(void **state)
{
	struct ctx *ctx = testing_open();
	struct audit_rows audit;
	struct unit_role role;

	(void)state;
	testing_unit(ctx, "here");
	assert_ok(role_find(ctx, "planner", &role));
	assert_ok(role_save(ctx, "planner", "", role.rights,
	    (role.rights & ~RIGHT(PERMISSION_QUOTE)) | RIGHT(PERMISSION_IMPORT)));
	assert_ok(audit_list(ctx, &(struct audit_filter){ .what = "role.change", .limit = 5 }, &audit));
	assert_int_equal(audit.count, 1);
	assert_string_equal(audit.items[0].subject, "planner");
	assert_non_null(strstr(audit.items[0].detail, "import.run"));
	assert_non_null(strstr(audit.items[0].detail, "quote.edit"));
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_right_goes_and_comes),
		cmocka_unit_test(a_unit_has_roles_of_its_own),
		cmocka_unit_test(nobody_rises_by_it),
		cmocka_unit_test(the_last_administrator_stays),
		cmocka_unit_test(changes_are_audited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

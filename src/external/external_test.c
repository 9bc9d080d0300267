/* external_test -- accesses: told once, found by their address alone, limited, renewed, revoked. */
#include "external/external.h"

#include <string.h>
#include "account/testing.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "base/test.h"
#include "catalog/catalog.h"
#include "db/testing.h"

static struct ctx *ctx;

static int
open_world(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "rheintal");
	testing_person(ctx, "chef@example.org", ROLE_BIT(ROLE_ADMIN));
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

static struct external_access
make(const char *name, unsigned rights, const char **key)
{
	struct external_access access = { .name = name, .rights = rights };
	const char *address;

	testing_ok(ctx, external_save(ctx, &access, &address));
	assert_true(str_starts(address, ctx->env->base_url));
	assert_non_null(strstr(address, access.public_id.text));
	*key = strrchr(address, '/') + 1;
	return access;
}

/* Nobody stands anywhere before the address says whose it is. */
static bool
comes_in(const char *public_id, const char *key, struct external_access *out)
{
	struct ctx fresh = *ctx;
	bool found;

	fresh.unit = (unit_id){ 0 };
	fresh.tenant = (tenant_id){ 0 };
	fresh.actor = (struct actor){ .name = "" };
	testing_ok(&fresh, external_enter(&fresh, public_id, key, out, &found));
	assert_int_equal(fresh.unit.value, found ? ctx->unit.value : 0);
	assert_int_equal(fresh.actor.kind, found ? ACTOR_KEY : ACTOR_NOBODY);
	if (found)
		assert_int_equal(fresh.actor.rights, (SCOPE(NEEDS_EXTERNAL) | SCOPE(NEEDS_EXTERNAL_VIEW)
		    | SCOPE(NEEDS_EXTERNAL_CLOSE)));
	return found;
}

static void
test_comes_in_by_its_address_alone(void **state)
{
	const char *key, *other, *next;
	struct external_access access = make("ERP", EXTERNAL_BIT(EXTERNAL_VIEW) | EXTERNAL_BIT(EXTERNAL_CLOSE), &key);
	struct external_access second = make("Shop", EXTERNAL_BIT(EXTERNAL_CREATE), &other), found;

	(void)state;
	assert_true(comes_in(access.public_id.text, key, &found));
	assert_string_equal(found.name, "ERP");
	assert_false(comes_in(access.public_id.text, other, &found));
	assert_false(comes_in(second.public_id.text, key, &found));
	assert_false(comes_in("AAAAAAAAAAAAAAAAAAAAAA", key, &found));
	assert_false(comes_in(access.public_id.text, "", &found));

	testing_ok(ctx, external_renew(ctx, &access, &next));
	assert_false(comes_in(access.public_id.text, key, &found));
	next = strrchr(next, '/') + 1;
	assert_true(comes_in(access.public_id.text, next, &found));
	testing_ok(ctx, external_revoke(ctx, access.id));
	assert_false(comes_in(access.public_id.text, next, &found));
	assert_int_equal(external_revoke(ctx, access.id)->kind, ERR_CONFLICT);
	assert_int_equal(external_renew(ctx, &access, &next)->kind, ERR_CONFLICT);
}

static void
test_types_and_rights(void **state)
{
	struct activity_type type = type_new();
	struct external_access access = { .name = "  Partner ", .rights = 0 }, found;
	const char *address;
	unsigned rights;
	struct err *err;

	(void)state;
	assert_true(external_rights_parse("view,create, assistant", &rights));
	assert_string_equal(external_rights_print(ctx->arena, rights), "view create assistant");
	assert_false(external_rights_parse("view,everything", &rights));
	assert_false(external_rights_parse(" , ", &rights));
	err = external_save(ctx, &access, &address);
	assert_non_null(problem_of(err->problems, "rights"));
	access.rights = EXTERNAL_BIT(EXTERNAL_EDIT);
	type.reference = "maint";
	type.name = "Maintenance";
	testing_ok(ctx, type_save(ctx, &type));
	*arena_push(ctx->arena, &access.types) = type.id.value;
	testing_ok(ctx, external_save(ctx, &access, &address));
	testing_ok(ctx, external_find_public(ctx, access.public_id.text, &found));
	assert_string_equal(found.name, "Partner");
	assert_true(external_may(&found, EXTERNAL_EDIT));
	assert_false(external_may(&found, EXTERNAL_VIEW));
	assert_true(external_may_type(&found, type.id));
	assert_false(external_may_type(&found, (type_id){ type.id.value + 1 }));
	*arena_push(ctx->arena, &access.types) = 999999;
	err = external_save(ctx, &access, &address);
	assert_non_null(problem_of(err->problems, "types"));
}

/* Who does not see customers makes no address at which a program sees them, nor takes one over. */
static void
test_no_more_than_its_maker(void **state)
{
	const char *key, *address;
	struct external_access access = make("ERP", EXTERNAL_BIT(EXTERNAL_VIEW), &key);
	struct external_access mine = { .name = "Mine", .rights = EXTERNAL_BIT(EXTERNAL_VIEW) };

	(void)state;
	testing_person(ctx, "technical@example.org", ROLE_BIT(ROLE_TECHNICAL));
	assert_int_equal(external_save(ctx, &mine, &address)->kind, ERR_FORBIDDEN);
	assert_int_equal(external_renew(ctx, &access, &address)->kind, ERR_FORBIDDEN);
	access.name = "ERP 2";
	testing_ok(ctx, external_save(ctx, &access, &address));
	access.rights |= EXTERNAL_BIT(EXTERNAL_CREATE);
	assert_int_equal(external_save(ctx, &access, &address)->kind, ERR_FORBIDDEN);
	testing_ok(ctx, external_revoke(ctx, access.id));
	testing_person(ctx, "planner@example.org", ROLE_BIT(ROLE_PLANNER));
	testing_ok(ctx, external_save(ctx, &mine, &address));
}

static void
test_log_in_pages(void **state)
{
	const char *key;
	struct external_access access = make("ERP", EXTERNAL_BIT(EXTERNAL_VIEW), &key);
	struct external_access quiet = make("Quiet", EXTERNAL_BIT(EXTERNAL_VIEW), &key);
	struct external_calls calls;
	int64_t removed;

	(void)state;
	for (int i = 0; i < 25; i++)
		testing_ok(ctx, external_note_call(ctx, access.id, &(struct external_call){ .at = ctx->now,
		    .address = "127.0.0.1", .method = "GET", .route = "intervention.list",
		    .status = i % 5 == 0 ? 404 : 200, .duration_ms = i, .asked = "{}", .answered = "{}" }));
	testing_ok(ctx, external_list_calls(ctx, access.id, false, 0, 20, &calls));
	assert_int_equal(calls.count, 20);
	assert_int_equal(calls.items[0].duration_ms, 24);
	testing_ok(ctx, external_list_calls(ctx, access.id, false, calls.next, 20, &calls));
	assert_int_equal(calls.count, 5);
	assert_int_equal(calls.next, 0);
	testing_ok(ctx, external_list_calls(ctx, access.id, true, 0, 20, &calls));
	assert_int_equal(calls.count, 5);
	testing_ok(ctx, external_list_calls(ctx, quiet.id, false, 0, 20, &calls));
	assert_int_equal(calls.count, 0);
	testing_forward(ctx, EXTERNAL_KEEP_S + 1);
	testing_ok(ctx, external_sweep(ctx, &removed));
	assert_int_equal(removed, 25);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_comes_in_by_its_address_alone, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_types_and_rights, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_no_more_than_its_maker, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_log_in_pages, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

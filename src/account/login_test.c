/* login_test -- renewing the hash of a password is housekeeping: it brings nothing back and keeps nobody out. */
#include "base/test.h"

#include "account/account.h"
#include "account/inside.h"
#include "account/testing.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "db/testing.h"
#include "gen/account.sql.h"

static struct err *
store_old(struct ctx *ctx, void *arg)
{
	const struct person *person = arg;
	const char *hash;

	TRY(crypt_password_hash(ctx, "second horse battery", &hash));
	return sql_person_change_password(ctx, person->tenant, person->id, hash, NULL);
}

/* Whoever logs in with the old password while it is changed does not bring it back. */
static void
an_old_password_stays_old(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person, who;
	const char *before;
	bool right;

	(void)state;
	testing_unit(ctx, "lift");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(crypt_password_hash(ctx, "second horse battery", &before));
	assert_ok(person_set_password(ctx, person.id, "third horse battery"));
	assert_ok(person_renew_hash(ctx, &person, "second horse battery", before));
	assert_ok(person_login(ctx, "a@x.example", "second horse battery", &who, &right));
	assert_false(right);
	assert_ok(person_login(ctx, "a@x.example", "third horse battery", &who, &right));
	assert_true(right);
	testing_close(ctx);
}

/* A right password is right, whether or not its hash can be written anew just now. */
static void
a_right_password_needs_no_writing(void **state)
{
	struct ctx *ctx = testing_open();
	struct person first, second, who;
	bool right;

	(void)state;
	testing_unit(ctx, "heizung");
	first = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(person_set_password(ctx, first.id, "first horse battery"));
	ctx->tenant = (tenant_id){ 0 };
	ctx->unit = (unit_id){ 0 };
	testing_unit(ctx, "lift");
	second = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(db_transaction(ctx, store_old, &second));
	db_moment_begin(ctx->db, true);	/* in which SQLite refuses to write */
	assert_ok(person_login(ctx, "a@x.example", "second horse battery", &who, &right));
	assert_true(right && ID_EQUAL(who.id, second.id));
	assert_int_equal(db_moment_end(ctx->db), !testing_is_postgres());
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_old_password_stays_old),
		cmocka_unit_test(a_right_password_needs_no_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

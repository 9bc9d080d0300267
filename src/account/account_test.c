/* account_test -- tenants apart, staff in and out, keys, audit. */
#include "base/test.h"

#include <string.h>
#include "account/account.h"
#include "account/audit.h"
#include "account/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "image/testing.h"

static const char password[] = "correct horse battery";

/* ---- installing ---- */

static void
installs(void **state)
{
	struct ctx *ctx = testing_open();
	struct installation what = { .company = "Müller & Söhne AG", .zone = "Europe/Zurich",
		.country = "CH", .lang = LANG_DE, .admin_name = "Anna", .admin_email = " Anna@Mueller.example " };
	struct unit unit;
	struct person admin, other;
	const char *token;
	bool found, right;

	(void)state;
	assert_ok(account_install(ctx, &what, &unit, &admin, &token));
	assert_string_equal(unit.slug, "muller-sohne-ag");
	assert_string_equal(unit.display_name, "Müller & Söhne AG");
	assert_true(unit.settings.portal_on && unit.settings.way_email);
	assert_string_equal(admin.email, "anna@mueller.example");
	assert_int_equal(admin.roles, ROLE_BIT(ROLE_ADMIN));
	assert_false(admin.has_password);

	assert_ok(person_login(ctx, "anna@mueller.example", "", &other, &right));
	assert_false(right);
	assert_ok(password_link_look(ctx, token, &other, &found));
	assert_true(found && ID_EQUAL(other.id, admin.id));
	assert_err(password_link_use(ctx, token, "short", &other), ERR_INVALID);
	assert_err(password_link_use(ctx, token, "password123", &other), ERR_INVALID);
	assert_err(password_link_use(ctx, token, "aaaaaaaaaaaa", &other), ERR_INVALID);
	assert_ok(password_link_use(ctx, token, password, &other));
	assert_err(password_link_use(ctx, token, password, &other), ERR_GONE);
	assert_ok(password_link_look(ctx, token, &other, &found));
	assert_false(found);
	assert_ok(person_login(ctx, "ANNA@mueller.example", password, &other, &right));
	assert_true(right);
	testing_close(ctx);
}

static void
refuses_a_bad_installation(void **state)
{
	struct ctx *ctx = testing_open();
	struct installation what = { .company = "", .slug = "No Slug", .zone = "Europe/Nowhere",
		.country = "li", .lang = LANG_DE, .admin_name = "Anna", .admin_email = "anna@x.example" };
	struct unit unit;
	struct units units;
	struct person admin;
	const char *token;
	struct err *err = account_install(ctx, &what, &unit, &admin, &token);

	(void)state;
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "name"));
	assert_non_null(problem_of(err->problems, "slug"));
	assert_non_null(problem_of(err->problems, "zone"));
	assert_non_null(problem_of(err->problems, "country"));
	what = (struct installation){ .company = "A", .zone = "UTC", .country = "LI", .admin_name = "A",
		.admin_email = "nobody" };
	err = account_install(ctx, &what, &unit, &admin, &token);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "email"));
	assert_ok(unit_list_all(ctx, &units));
	assert_int_equal(units.count, 0);
	testing_close(ctx);
}

static void
an_old_link_is_gone(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person;
	const char *token;
	bool found;

	(void)state;
	testing_unit(ctx, "heizung");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(password_link_create(ctx, person.id, LINK_BY_HAND, &token));
	testing_forward(ctx, 7 * 24 * 3600 + 1);
	assert_ok(password_link_look(ctx, token, &person, &found));
	assert_false(found);
	assert_err(password_link_use(ctx, token, password, &person), ERR_GONE);
	testing_close(ctx);
}

/* ---- units ---- */

static void
units_of_tenants_stay_apart(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit first = testing_unit(ctx, "first");
	struct unit second = testing_unit(ctx, "second");
	struct person mine = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_PLANNER));
	struct person out;
	struct units units;
	struct unit third;
	bool found;

	(void)state;
	assert_true(ID_EQUAL(first.tenant, second.tenant));
	ctx->tenant = (tenant_id){ 0 };
	third = testing_unit(ctx, "third");
	assert_false(ID_EQUAL(first.tenant, third.tenant));
	assert_ok(unit_list(ctx, &units));
	assert_int_equal(units.count, 1);
	assert_err(person_find(ctx, mine.id, &out), ERR_NOT_FOUND);
	assert_err(person_find_public(ctx, mine.public_id.text, &out), ERR_NOT_FOUND);
	assert_ok(person_lookup_email(ctx, "a@x.example", &out, &found));
	assert_false(found);
	assert_err(person_set_roles(ctx, mine.id, ROLE_BIT(ROLE_ADMIN)), ERR_NOT_FOUND);
	assert_err(person_set_password(ctx, mine.id, password), ERR_NOT_FOUND);
	assert_err(staff_session_end_all(ctx, mine.id), ERR_NOT_FOUND);
	assert_ok(unit_list_all(ctx, &units));
	assert_int_equal(units.count, 3);
	assert_err(unit_find_slug(ctx, "fourth", &third), ERR_NOT_FOUND);
	assert_ok(unit_lookup_slug(ctx, "second", &third, &found));
	assert_true(found && ID_EQUAL(third.id, second.id));
	testing_close(ctx);
}

static void
slugs_are_unique(void **state)
{
	struct ctx *ctx = testing_open();
	struct new_unit what = { .name = "Heizung Rheintal", .zone = "UTC", .country = "LI" };
	struct unit unit;

	(void)state;
	assert_ok(unit_create(ctx, &what, &unit));
	assert_string_equal(unit.slug, "heizung-rheintal");
	assert_ok(unit_create(ctx, &what, &unit));
	assert_string_equal(unit.slug, "heizung-rheintal-2");
	what.slug = "heizung-rheintal";
	assert_err(unit_create(ctx, &what, &unit), ERR_INVALID);
	what.slug = "login";
	assert_err(unit_create(ctx, &what, &unit), ERR_INVALID);
	testing_close(ctx);
}

static void
settings_are_saved_and_audited(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "heizung");
	struct audit_rows audit;

	(void)state;
	unit.settings.notice_hours = 48;
	unit.settings.display_name = "Heizung";
	unit.settings.home_text.in[LANG_DE] = "Grüezi";
	assert_ok(unit_save_settings(ctx, &unit.settings));
	assert_ok(unit_here(ctx, &unit));
	assert_int_equal(unit.settings.notice_hours, 48);
	assert_string_equal(unit.display_name, "Heizung");
	assert_string_equal(setting_text_in(&unit.settings.home_text, LANG_FR, LANG_DE), "Grüezi");
	assert_ok(audit_list(ctx, &(struct audit_filter){ .what = "unit.settings", .limit = 10 }, &audit));
	assert_int_equal(audit.count, 1);
	assert_non_null(strstr(audit.items[0].detail, "48"));
	assert_string_equal(audit.items[0].actor_kind, "system");

	unit.settings.near_km = 20;
	assert_err(unit_save_settings(ctx, &unit.settings), ERR_INVALID);
	unit.zone_name = "Europe/Paris";
	assert_ok(unit_save(ctx, &unit));
	assert_ok(unit_here(ctx, &unit));
	assert_string_equal(zone_name(unit.zone), "Europe/Paris");
	testing_close(ctx);
}

static void
a_logo_is_checked(void **state)
{
	struct ctx *ctx = testing_open();
	struct buf png = testing_png(ctx->arena, 300, 100, true), wide = testing_png_head(ctx->arena, 1 << 24, 100);
	static const char svg[] = "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\">"
	    "<script>alert(1)</script><path d=\"M0 0h9v9z\" onclick=\"alert(1)\"/></svg>";
	struct bytes content = { (const uint8_t *)png.at, png.size };
	struct unit unit = testing_unit(ctx, "heizung");
	struct bytes back;
	const char *type;

	(void)state;
	assert_err(unit_logo(ctx, &unit, &back, &type), ERR_NOT_FOUND);
	assert_ok(unit_set_logo(ctx, content));
	assert_ok(unit_here(ctx, &unit));
	assert_ok(unit_logo(ctx, &unit, &back, &type));
	assert_string_equal(type, "image/png");
	assert_null(memmem(back.at, back.size, "made at home", 12));
	assert_ok(unit_set_logo(ctx, (struct bytes){ (const uint8_t *)svg, sizeof(svg) - 1 }));
	assert_ok(unit_here(ctx, &unit));
	assert_ok(unit_logo(ctx, &unit, &back, &type));
	assert_string_equal(type, "image/svg+xml");
	assert_null(memmem(back.at, back.size, "alert", 5));
	assert_non_null(memmem(back.at, back.size, "M0 0h9v9z", 9));
	assert_err(unit_set_logo(ctx, (struct bytes){ (const uint8_t *)"MZ", 2 }), ERR_INVALID);
	assert_err(unit_set_logo(ctx, (struct bytes){ (const uint8_t *)"<svg/>", 6 }), ERR_INVALID);
	assert_err(unit_set_logo(ctx, (struct bytes){ (const uint8_t *)wide.at, wide.size }), ERR_INVALID);
	assert_ok(unit_set_logo(ctx, (struct bytes){ NULL, 0 }));
	assert_ok(unit_here(ctx, &unit));
	assert_err(unit_logo(ctx, &unit, &back, &type), ERR_NOT_FOUND);
	testing_close(ctx);
}

/* ---- staff ---- */

static void
roles_give_rights(void **state)
{
	struct ctx *ctx = testing_open();
	struct person admin, planner;
	struct persons persons;
	struct units_of_person places;

	(void)state;
	testing_unit(ctx, "first");
	admin = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	planner = testing_person(ctx, "b@x.example", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_WORKER));
	assert_true(role_rights(admin.roles) & RIGHT(PERMISSION_EDIT_SETTINGS));
	assert_false(ctx->actor.rights & RIGHT(PERMISSION_EDIT_SETTINGS));
	assert_true(ctx->actor.rights & RIGHT(PERMISSION_PLAN));
	assert_int_equal(role_rights(0), 0);
	assert_ok(person_list(ctx, &persons));
	assert_int_equal(persons.count, 2);

	testing_unit(ctx, "second");
	/* Who is no administrator makes none. */
	assert_err(person_set_roles(ctx, planner.id, ROLE_BIT(ROLE_ADMIN)), ERR_FORBIDDEN);
	ctx->actor.kind = ACTOR_SYSTEM;
	assert_ok(person_set_roles(ctx, planner.id, ROLE_BIT(ROLE_ADMIN)));
	assert_ok(unit_list_of_person(ctx, planner.id, &places));
	assert_int_equal(places.count, 2);
	assert_int_equal(places.items[0].roles | places.items[1].roles, ROLE_BIT(ROLE_ADMIN) |
	    ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_WORKER));
	assert_err(person_set_roles(ctx, planner.id, 0), ERR_CONFLICT);
	assert_ok(person_set_roles(ctx, admin.id, ROLE_BIT(ROLE_ADMIN)));
	assert_ok(person_set_roles(ctx, planner.id, 0));
	assert_ok(unit_list_of_person(ctx, planner.id, &places));
	assert_int_equal(places.count, 1);
	testing_close(ctx);
}

/* A password link made by the administrator of one unit must not open another. */
static void
who_works_elsewhere_is_changed_by_nobody_else(void **state)
{
	struct ctx *ctx = testing_open();
	struct person theirs, both;
	struct unit first;
	bool may;

	(void)state;
	first = testing_unit(ctx, "first");
	theirs = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	both = testing_person(ctx, "b@x.example", ROLE_BIT(ROLE_WORKER));
	testing_unit(ctx, "second");
	assert_err(person_set_roles(ctx, both.id, ROLE_BIT(ROLE_WORKER)), ERR_FORBIDDEN);
	ctx->actor.kind = ACTOR_SYSTEM;
	assert_ok(person_set_roles(ctx, both.id, ROLE_BIT(ROLE_WORKER)));
	testing_person(ctx, "c@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(person_may_change(ctx, theirs.id, &may));
	assert_false(may);
	assert_ok(person_may_change(ctx, both.id, &may));
	assert_false(may);
	assert_ok(person_may_change(ctx, ctx->actor.person, &may));
	assert_true(may);
	/* Once administrator of both. */
	both.id = ctx->actor.person;
	unit_enter(ctx, &first);
	assert_err(person_set_roles(ctx, both.id, ROLE_BIT(ROLE_ADMIN)), ERR_FORBIDDEN);
	ctx->actor.kind = ACTOR_SYSTEM;
	assert_ok(person_set_roles(ctx, both.id, ROLE_BIT(ROLE_ADMIN)));
	ctx->actor.kind = ACTOR_STAFF;
	assert_ok(person_may_change(ctx, theirs.id, &may));
	assert_true(may);
	testing_close(ctx);
}

static void
one_address_is_one_person(void **state)
{
	struct ctx *ctx = testing_open();
	struct person twice = { .name = "Other", .email = "A@x.example", .active = true };
	struct err *err;

	(void)state;
	testing_unit(ctx, "heizung");
	testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	err = person_save(ctx, &twice);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "email"));
	/* The same address in another tenant is somebody else. */
	ctx->tenant = (tenant_id){ 0 };
	testing_unit(ctx, "other");
	assert_ok(person_save(ctx, &twice));
	testing_close(ctx);
}

static void
logs_in_and_out(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person, who;
	struct staff_session session;
	struct staff_sessions sessions;
	const char *token, *second;
	bool right, found;

	(void)state;
	testing_unit(ctx, "heizung");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(person_login(ctx, "a@x.example", "wrong horse battery", &who, &right));
	assert_false(right);
	assert_ok(person_login(ctx, "nobody@x.example", password, &who, &right));
	assert_false(right);
	assert_ok(person_login(ctx, "not an address", password, &who, &right));
	assert_false(right);
	assert_ok(person_login(ctx, "a@x.example", password, &who, &right));
	assert_true(right && ID_EQUAL(who.id, person.id));

	assert_ok(staff_session_start(ctx, who.id, false, "192.0.2.1", "Firefox", &token));
	assert_ok(staff_session_start(ctx, who.id, false, "192.0.2.2", "Safari", &second));
	assert_ok(staff_session_find(ctx, token, &session, &who, &found));
	assert_true(found && ID_EQUAL(who.id, person.id));
	assert_ok(staff_session_find(ctx, "no such token", &session, &who, &found));
	assert_false(found);
	assert_ok(staff_session_list(ctx, person.id, &sessions));
	assert_int_equal(sessions.count, 2);

	/* Being seen prolongs it; twelve hours of silence end it. */
	for (int i = 0; i < 3; i++) {
		testing_forward(ctx, 8 * 3600);
		assert_ok(staff_session_find(ctx, token, &session, &who, &found));
		assert_true(found);
	}
	assert_ok(staff_session_find(ctx, second, &session, &who, &found));
	assert_false(found);
	assert_ok(staff_session_find(ctx, token, &session, &who, &found));
	assert_ok(staff_session_end(ctx, person.id, session.id));
	assert_ok(staff_session_find(ctx, token, &session, &who, &found));
	assert_false(found);
	testing_close(ctx);
}

static void
sessions_end_with_the_person(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person, who;
	struct staff_session session;
	const char *token;
	int64_t removed;
	bool found, right;

	(void)state;
	testing_unit(ctx, "heizung");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_PLANNER));
	assert_ok(staff_session_start(ctx, person.id, false, "", "", &token));
	assert_ok(person_set_password(ctx, person.id, "another horse battery"));
	assert_ok(staff_session_find(ctx, token, &session, &who, &found));
	assert_false(found);

	assert_ok(staff_session_start(ctx, person.id, false, "", "", &token));
	person.active = false;
	assert_ok(person_save(ctx, &person));
	assert_ok(staff_session_find(ctx, token, &session, &who, &found));
	assert_false(found);
	assert_ok(person_login(ctx, "a@x.example", "another horse battery", &who, &right));
	assert_false(right);
	assert_err(staff_session_start(ctx, person.id, false, "", "", &token), ERR_FORBIDDEN);

	person.active = true;
	assert_ok(person_save(ctx, &person));
	assert_ok(staff_session_start(ctx, person.id, false, "", "", &token));
	testing_forward(ctx, STAFF_SESSION_S + 1);
	assert_ok(account_sweep(ctx, &removed));
	assert_int_equal(removed, 1);
	testing_close(ctx);
}

/* However busy: after a week one logs in again. */
static void
no_session_is_eternal(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person, who;
	struct staff_session session;
	const char *token;
	int hours = 0;
	bool found = true;

	(void)state;
	testing_unit(ctx, "heizung");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_PLANNER));
	assert_ok(staff_session_start(ctx, person.id, false, "", "", &token));
	while (found && hours < 1000) {
		testing_forward(ctx, 3600);
		hours++;
		assert_ok(staff_session_find(ctx, token, &session, &who, &found));
	}
	assert_int_equal(hours, 7 * 24);
	testing_close(ctx);
}

/* ---- keys ---- */

static void
keys_open_one_unit(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "heizung");
	struct api_key key;
	struct api_keys keys;
	uint64_t scopes;
	const char *secret;
	bool found;

	(void)state;
	assert_true(scopes_parse("write,read", &scopes));
	assert_string_equal(scopes_print(scopes), "read write");
	assert_false(scopes_parse("read fly", &scopes));
	assert_false(scopes_parse("", &scopes));
	assert_true(scopes_parse("read plan", &scopes));
	assert_ok(key_create(ctx, "Website", scopes, &secret));
	assert_true(str_starts(secret, "ds_"));
	assert_ok(key_find(ctx, secret, &key, &found));
	assert_true(found && ID_EQUAL(key.unit, unit.id) && ID_EQUAL(key.tenant, unit.tenant));
	assert_true(key_actor(&key).rights & SCOPE(NEEDS_KEY_PLAN));
	assert_false(key_actor(&key).rights & SCOPE(NEEDS_KEY_WRITE));
	assert_ok(key_find(ctx, "ds_wrong", &key, &found));
	assert_false(found);
	assert_ok(key_list(ctx, &keys));
	assert_int_equal(keys.count, 1);
	assert_int_equal(keys.items[0].used_at.s, ctx->now.s);
	assert_err(key_create(ctx, " ", scopes, &secret), ERR_INVALID);
	assert_err(key_create(ctx, "x", 0, &secret), ERR_INVALID);

	testing_unit(ctx, "other");
	assert_err(key_revoke(ctx, keys.items[0].public_id.text), ERR_NOT_FOUND);
	unit_enter(ctx, &unit);
	assert_ok(key_revoke(ctx, keys.items[0].public_id.text));
	assert_err(key_revoke(ctx, keys.items[0].public_id.text), ERR_NOT_FOUND);
	assert_ok(key_list(ctx, &keys));
	assert_false(INSTANT_IS_NONE(keys.items[0].revoked_at));
	testing_close(ctx);
}

/* A program may not do what its maker may not: no way to customers for who does not see them. */
static void
keys_are_no_more_than_their_maker(void **state)
{
	struct ctx *ctx = testing_open();
	uint64_t read = 0, all = 0;
	const char *secret;

	(void)state;
	testing_unit(ctx, "heizung");
	assert_true(scopes_parse("read", &read) && scopes_parse("read plan write admin", &all));
	testing_person(ctx, "technical@example.org", ROLE_BIT(ROLE_TECHNICAL));
	assert_err(key_create(ctx, "Shop", read, &secret), ERR_FORBIDDEN);
	testing_person(ctx, "planner@example.org", ROLE_BIT(ROLE_PLANNER));
	assert_ok(key_create(ctx, "Shop", read, &secret));
	assert_err(key_create(ctx, "Shop", all, &secret), ERR_FORBIDDEN);
	testing_person(ctx, "admin@example.org", ROLE_BIT(ROLE_ADMIN));
	assert_ok(key_create(ctx, "Shop", all, &secret));
	testing_close(ctx);
}

static void
tables_are_sound(void **state)
{
	enum role role;

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_true(role_parse(role_token((enum role)i), &role));
		assert_int_equal(role, i);
	}
	assert_false(role_parse("king", &role));
	/* Every permission is somebody's, and the administrator has all. */
	for (int i = 0; i < PERMISSION_COUNT; i++) {
		assert_true(permission_roles((enum permission)i) & ROLE_BIT(ROLE_ADMIN));
		for (int other = 0; other < i; other++)
			assert_string_not_equal(permission_token((enum permission)i),
			    permission_token((enum permission)other));
	}
	assert_true(PERMISSION_COUNT <= 64);
}

/* The password says which company it is, wherever it was set. */
static void
one_name_in_two_companies(void **state)
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
	assert_ok(person_set_password(ctx, second.id, "second horse battery"));
	for (int round = 0; round < 2; round++) {
		assert_ok(person_login(ctx, "A@x.example", "first horse battery", &who, &right));
		assert_true(right && ID_EQUAL(who.id, first.id) && ID_EQUAL(who.tenant, first.tenant));
		assert_ok(person_login(ctx, "a@x.example", "second horse battery", &who, &right));
		assert_true(right && ID_EQUAL(who.id, second.id) && ID_EQUAL(who.tenant, second.tenant));
		assert_ok(person_login(ctx, "a@x.example", "third horse battery", &who, &right));
		assert_false(right);
	}
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(installs), cmocka_unit_test(one_name_in_two_companies),
		cmocka_unit_test(refuses_a_bad_installation),
		cmocka_unit_test(an_old_link_is_gone),
		cmocka_unit_test(units_of_tenants_stay_apart),
		cmocka_unit_test(slugs_are_unique),
		cmocka_unit_test(settings_are_saved_and_audited),
		cmocka_unit_test(a_logo_is_checked),
		cmocka_unit_test(roles_give_rights),
		cmocka_unit_test(who_works_elsewhere_is_changed_by_nobody_else),
		cmocka_unit_test(one_address_is_one_person),
		cmocka_unit_test(logs_in_and_out),
		cmocka_unit_test(sessions_end_with_the_person),
		cmocka_unit_test(no_session_is_eternal),
		cmocka_unit_test(keys_open_one_unit),
		cmocka_unit_test(keys_are_no_more_than_their_maker),
		cmocka_unit_test(tables_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

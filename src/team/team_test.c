/* team_test -- workers, hours, absences, skills; and that planning gets all of it in five statements. */
#include "base/test.h"

#include <math.h>
#include <string.h>

#include "account/account.h"
#include "account/testing.h"
#include "db/db.h"
#include "db/testing.h"
#include "image/testing.h"
#include "team/team.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "team");
	return 0;
}

static int
close_db(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

static struct worker
make(const char *first, const char *last, const char *email)
{
	struct worker w = worker_new();

	w.first_name = first;
	w.last_name = last;
	w.email = email;
	assert_ok(worker_save(ctx, &w));
	return w;
}

static void
saves_a_worker_and_a_person(void **state)
{
	struct worker w = make("Giulia", "Rossi", "Giulia.Rossi@Example.net"), again;
	struct person person;
	struct workers list;
	bool found;

	(void)state;
	assert_string_equal(w.email, "giulia.rossi@example.net");
	assert_int_equal(strlen(w.color), 7);
	assert_ok(person_find(ctx, w.person, &person));
	assert_string_equal(person.name, "Giulia Rossi");
	assert_true((person.roles & ROLE_BIT(ROLE_WORKER)) != 0);
	w.latitude = 47.163829;
	w.longitude = 9.504818;
	w.radius_km = 25;
	w.most_s = 8 * 3600;
	assert_ok(worker_save(ctx, &w));
	assert_ok(worker_find_public(ctx, w.public_id.text, &again));
	assert_true(again.latitude == 47.163829 && again.longitude == 9.504818);
	assert_true(again.radius_km == 25 && again.most_s == 8 * 3600 && !again.has_hours);
	assert_string_equal(worker_name(ctx->arena, &again), "Giulia Rossi");
	assert_ok(worker_lookup_email(ctx, "GIULIA.ROSSI@example.net", &again, &found));
	assert_true(found);
	assert_ok(worker_set_archived(ctx, w.id, true));
	assert_ok(worker_list(ctx, false, &list));
	assert_int_equal(list.count, 0);
	assert_ok(worker_list(ctx, true, &list));
	assert_int_equal(list.count, 1);
}

static void
tells_problems(void **state)
{
	struct worker w = make("A", "B", "a.b@example.net");
	struct err *err;

	(void)state;
	w.id = (worker_id){ 0 };
	w.person = (person_id){ 0 };
	assert_err(err = worker_save(ctx, &w), ERR_INVALID);
	assert_non_null(problem_of(err->problems, "email"));
	w = worker_new();
	w.latitude = 99;
	w.radius_km = -1;
	w.color = "red";
	w.speed_percent = 0;
	assert_err(err = worker_save(ctx, &w), ERR_INVALID);
	static const char *const fields[] = { "first_name", "last_name", "email", "longitude", "latitude", "radius_km",
		"color", "speed_percent" };
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (problem_of(err->problems, fields[i]) == NULL)
			fail_msg("%s", fields[i]);
}

static void
one_calendar_over_units(void **state)
{
	struct worker w = make("A", "B", "a.b@example.net"), here;
	struct actor before = ctx->actor;
	unit_id first = ctx->unit;
	struct team team;

	(void)state;
	testing_unit(ctx, "second");
	assert_err(worker_find(ctx, w.id, &here), ERR_NOT_FOUND);
	here = make("A", "B", "a.b@example.net");
	assert_true(ID_EQUAL(here.id, w.id));
	assert_true(ID_EQUAL(here.person, w.person));
	assert_ok(team_load(ctx, (worker_id){ 0 }, date_make(2027, 3, 1), date_make(2027, 3, 31), &team));
	assert_int_equal(team.workers.count, 1);
	assert_int_equal(team.units.count, 2);
	/* a key of one unit sends nobody's login of both to another address */
	ctx->actor = (struct actor){ .kind = ACTOR_KEY, .name = "key" };
	here.email = "thief@example.net";
	assert_err(worker_save(ctx, &here), ERR_FORBIDDEN);
	ctx->actor = before;
	ctx->unit = first;
}

static void
hours_exceptions_absences(void **state)
{
	struct worker w = make("A", "B", "a.b@example.net");
	struct week week = week_usual(ctx->arena);
	struct day_exceptions exceptions;
	struct absences absences;
	struct spans none = { 0 }, odd = { 0 };
	date day = date_make(2027, 3, 3);

	(void)state;
	assert_ok(worker_set_hours(ctx, w.id, &week));
	assert_ok(worker_find(ctx, w.id, &w));
	assert_true(w.has_hours);
	assert_string_equal(week_to_json(ctx->arena, &w.hours), week_to_json(ctx->arena, &week));
	assert_ok(worker_set_exception(ctx, w.id, day, &none));
	assert_true(spans_parse(ctx->arena, "9-11", &odd));
	assert_ok(worker_set_exception(ctx, w.id, date_add(day, 1), &odd));
	assert_ok(worker_set_exception(ctx, w.id, date_add(day, 2), &odd));
	assert_ok(worker_set_exception(ctx, w.id, date_add(day, 2), NULL));
	assert_ok(worker_list_exceptions(ctx, w.id, day, date_add(day, 30), &exceptions));
	assert_int_equal(exceptions.count, 2);
	assert_int_equal(exceptions.items[0].hours.count, 0);
	assert_int_equal(exceptions.items[1].hours.items[0].from_s, 9 * 3600);
	struct absence a = { .worker = w.id, .from = INSTANT(1804000000), .to = INSTANT(1804100000), .note = " Kurs " };
	assert_ok(absence_save(ctx, &a));
	assert_ok(absence_list(ctx, w.id, INSTANT(1804099999), INSTANT(1804200000), &absences));
	assert_int_equal(absences.count, 1);
	assert_string_equal(absences.items[0].note, "Kurs");
	assert_ok(absence_list(ctx, w.id, INSTANT(1804100000), INSTANT(1804200000), &absences));
	assert_int_equal(absences.count, 0);
	a.to = a.from;
	assert_err(absence_save(ctx, &a), ERR_INVALID);
	assert_ok(absence_delete(ctx, a.public_id.text));
	assert_err(absence_delete(ctx, a.public_id.text), ERR_NOT_FOUND);
	assert_ok(worker_set_hours(ctx, w.id, NULL));
	assert_ok(worker_find(ctx, w.id, &w));
	assert_false(w.has_hours);
}

static void
skills_by_any_spelling(void **state)
{
	struct worker w = make("A", "B", "a.b@example.net");
	struct skill_levels levels;
	skill_id pump, same;
	bool changed;

	(void)state;
	assert_ok(skill_ensure(ctx, "Wärmepumpe", &pump));
	assert_ok(skill_ensure(ctx, " WARMEPUMPE", &same));
	assert_true(ID_EQUAL(pump, same));
	assert_ok(worker_set_skill(ctx, w.id, pump, 2, &changed));
	assert_true(changed);
	assert_ok(worker_set_skill(ctx, w.id, pump, 2, &changed));
	assert_false(changed);
	assert_ok(worker_list_skills(ctx, w.id, &levels));
	assert_int_equal(levels.count, 1);
	assert_int_equal(levels.items[0].level, 2);
	assert_string_equal(levels.items[0].name, "Wärmepumpe");
	assert_err(worker_set_skill(ctx, w.id, pump, 10, NULL), ERR_INVALID);
	assert_ok(worker_set_skill(ctx, w.id, pump, 0, NULL));
	assert_ok(worker_list_skills(ctx, w.id, &levels));
	assert_int_equal(levels.count, 0);
	assert_err(skill_ensure(ctx, " - ", &pump), ERR_INVALID);
}

static void
planning_asks_five_times_whatever_the_size(void **state)
{
	struct spans none = { 0 };
	skill_id skill;
	int first = 0;

	(void)state;
	assert_ok(skill_ensure(ctx, "boiler", &skill));
	for (int i = 0; i < 12; i++) {
		struct worker w = make("W", arena_printf(ctx->arena, "Nr %d", i),
		    arena_printf(ctx->arena, "w%d@example.net", i));
		struct absence a = { .worker = w.id, .from = INSTANT(1804000000), .to = INSTANT(1804100000) };
		struct team team;

		assert_ok(worker_set_skill(ctx, w.id, skill, 1 + i % 9, NULL));
		assert_ok(worker_set_exception(ctx, w.id, date_make(2027, 3, 4), &none));
		assert_ok(absence_save(ctx, &a));
		int before = ctx->sql_count;
		assert_ok(team_load(ctx, (worker_id){ 0 }, date_make(2027, 3, 1), date_make(2027, 3, 31), &team));
		first = first == 0 ? ctx->sql_count - before : first;
		assert_int_equal(ctx->sql_count - before, first);
		assert_true(first <= 5);
		assert_int_equal(team.workers.count, i + 1);
		assert_int_equal(team.skills.count, i + 1);
		assert_int_equal(team.exceptions.count, i + 1);
		assert_int_equal(team.absences.count, i + 1);
		assert_ok(team_load(ctx, w.id, date_make(2027, 3, 1), date_make(2027, 3, 31), &team));
		assert_int_equal(team.workers.count, 1);
		assert_int_equal(team.skills.items[0].level, 1 + i % 9);
	}
}

/* A face is kept small and upright; what is no photo gets a sentence; another unit has none of it. */
static void
a_face_of_who_comes(void **state)
{
	struct testing_photo made = { .width = 900, .height = 600, .turn = 6, .place = true };
	const char *dir = database_dir(testing_database(ctx));
	struct buf photo = testing_jpeg(ctx->arena, &made), lie = buf_make(ctx->arena, 100);
	struct worker w = make("Giulia", "Rossi", "giulia@example.net");
	struct bytes content;
	struct err *err;
	bool has;

	(void)state;
	assert_ok(worker_has_photo(ctx, w.id, &has));
	assert_false(has);
	assert_err(worker_photo(ctx, w.id, &content), ERR_NOT_FOUND);
	assert_ok(worker_set_photo(ctx, w.id, testing_file(ctx->arena, dir, "face", &photo)));
	assert_ok(worker_photo(ctx, w.id, &content));
	assert_true(content.size > 100 && content.size < 40000);
	assert_int_equal(content.at[0], 0xff);
	assert_int_equal(content.at[1], 0xd8);
	assert_null(memmem(content.at, content.size, "Exif", 4));
	buf_puts(&lie, "<html>I am a photo</html>");
	err = worker_set_photo(ctx, w.id, testing_file(ctx->arena, dir, "lie.jpg", &lie));
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "photo"));
	assert_err(worker_set_photo(ctx, w.id, ""), ERR_INVALID);
	assert_ok(worker_has_photo(ctx, w.id, &has));
	assert_true(has);
	assert_ok(worker_save(ctx, &w));
	assert_ok(worker_set_photo(ctx, w.id, NULL));
	assert_ok(worker_has_photo(ctx, w.id, &has));
	assert_false(has);
	testing_unit(ctx, "elsewhere");
	assert_err(worker_set_photo(ctx, w.id, NULL), ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(saves_a_worker_and_a_person, open_db, close_db),
		cmocka_unit_test_setup_teardown(tells_problems, open_db, close_db),
		cmocka_unit_test_setup_teardown(one_calendar_over_units, open_db, close_db),
		cmocka_unit_test_setup_teardown(hours_exceptions_absences, open_db, close_db),
		cmocka_unit_test_setup_teardown(skills_by_any_spelling, open_db, close_db),
		cmocka_unit_test_setup_teardown(a_face_of_who_comes, open_db, close_db),
		cmocka_unit_test_setup_teardown(planning_asks_five_times_whatever_the_size, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* import_test -- files that people bring: modes, problems, crashes, and the month of data/li when it is there. */
#include "base/test.h"

#include <string.h>

#include "account/testing.h"
#include "activity/activity.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/testing.h"
#include "import/import.h"
#include "planning/planning.h"
#include "team/team.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "import");
	ctx->lang = LANG_EN;
	return 0;
}

static int
close_db(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

static struct bytes
bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static struct import
bring(enum import_entity entity, enum import_mode mode, const char *text)
{
	struct import import;

	assert_ok(import_file(ctx, entity, mode, "test.csv", bytes_of(text), &import));
	assert_int_equal(import.status, IMPORT_DONE);
	assert_int_equal(import.result.done, import.result.rows);
	assert_int_equal(import.result.created + import.result.changed + import.result.same + import.result.skipped
	    + import.result.failed, import.result.done);
	return import;
}

/* "1 created, 2 failed" as numbers: created changed same skipped failed. */
static const char *
sums(struct import_result r)
{
	return arena_printf(ctx->arena, "%d %d %d %d %d", (int)r.created, (int)r.changed, (int)r.same,
	    (int)r.skipped, (int)r.failed);
}

#define assert_sums(import, text) assert_string_equal(sums((import).result), (text))

static void
modes_of_customers(void **state)
{
	static const char both[] = "reference,name\nC1,Eins\nC2,Zwei neu\n";
	struct import import;
	struct customer c;
	bool found;

	(void)state;
	import = bring(IMPORT_CUSTOMERS, IMPORT_CREATE, "reference,name\nC2,Zwei\n");
	assert_sums(import, "1 0 0 0 0");
	import = bring(IMPORT_CUSTOMERS, IMPORT_UPDATE, both);
	assert_sums(import, "0 1 0 0 1");
	assert_string_equal(import.result.problems.items[0].column, "reference");
	assert_string_equal(import.result.problems.items[0].value, "C1");
	assert_int_equal(import.result.problems.items[0].line, 2);
	import = bring(IMPORT_CUSTOMERS, IMPORT_UPDATE_OR_SKIP, both);
	assert_sums(import, "0 0 1 1 0");
	import = bring(IMPORT_CUSTOMERS, IMPORT_CREATE_OR_SKIP, both);
	assert_sums(import, "1 0 0 1 0");
	import = bring(IMPORT_CUSTOMERS, IMPORT_CREATE, both);
	assert_sums(import, "0 0 0 0 2");
	import = bring(IMPORT_CUSTOMERS, IMPORT_UPSERT, "reference;name;first_name\nC2;;Anna\nC3;Drei;\n");
	assert_sums(import, "1 1 0 0 0");
	assert_ok(customer_lookup_reference(ctx, "C2", &c, &found));
	assert_string_equal(c.name, "Zwei neu");	/* an empty cell changes nothing */
	assert_string_equal(c.first_name, "Anna");
}

static void
customers_whole(void **state)
{
	static const char file[] =
	    "Reference,type,name,first_name,address,latitude,longitude,phone,mobile,email,language,"
	    "portal_access,opening_hours,boiler_brand,custom_fields.floor,id,assignment_restrictions\r\n"
	    "C1,company,\"Bäckerei \"\"Korn\"\"\",,\"Gasse 1, 9490 Vaduz\",\"47,14\",9.52,+423 230 00 00,790 00 01,"
	    "Info@Korn.example,fr,0,\"1,2|08:00:00|12:00:00\",Viessmann,2,X-17,prioritize;a@b.ch;1\r\n"
	    "C2,individual,Meier,Anna,\"Gasse 1, 9490 Vaduz\",,,,12,,,,,,,,\r\n";
	struct import import = bring(IMPORT_CUSTOMERS, IMPORT_CREATE, file);
	struct customer c;
	struct sites sites;
	struct contacts contacts;
	bool found;

	(void)state;
	assert_sums(import, "2 0 0 0 0");
	assert_int_equal(import.result.warning_count, 1);
	assert_string_equal(import.result.warnings.items[0].column, "mobile");
	assert_int_equal(import.result.warnings.items[0].line, 3);
	assert_ok(customer_lookup_reference(ctx, "C1", &c, &found));
	assert_string_equal(c.name, "Bäckerei \"Korn\"");
	assert_int_equal(c.type, CUSTOMER_COMPANY);
	assert_int_equal(c.lang, LANG_FR);
	assert_false(c.portal_access);
	assert_string_equal(c.external_id, "X-17");
	assert_string_equal(opening_print(ctx->arena, &c.opening), "1,2|08:00:00|12:00:00");
	assert_non_null(strstr(c.additional, "boiler_brand"));
	assert_non_null(strstr(c.additional, "\"floor\""));
	assert_non_null(strstr(c.restrictions, "a@b.ch"));
	assert_ok(site_list(ctx, c.id, &sites));
	assert_int_equal(sites.count, 1);
	assert_true(sites.items[0].latitude == 47.14);
	assert_ok(contact_list(ctx, c.id, &contacts));
	assert_string_equal(contacts.items[0].email, "info@korn.example");
	assert_string_equal(contacts.items[0].mobile, "+4237900001");
	assert_ok(customer_lookup_reference(ctx, "C2", &c, &found));
	assert_true(c.portal_access);
	assert_ok(contact_list(ctx, c.id, &contacts));
	assert_null(contacts.items[0].mobile);
	assert_string_equal(contacts.items[0].mobile_typed, "12");
	assert_sums(bring(IMPORT_CUSTOMERS, IMPORT_UPSERT, file), "0 0 2 0 0");
	/* a second site, found by its id */
	import = bring(IMPORT_CUSTOMERS, IMPORT_UPDATE, "id,address\nX-17,\"Platz 9, 9494 Schaan\"\n");
	assert_sums(import, "0 1 0 0 0");
	assert_ok(customer_lookup_reference(ctx, "C1", &c, &found));
	assert_ok(site_list(ctx, c.id, &sites));
	assert_int_equal(sites.count, 2);
	assert_false(site_is_located(&sites.items[1]));
	/* search knows what came in bulk */
	struct customer_filter filter = { .text = "backerei" };
	struct customers hits;
	bool more;
	assert_ok(customer_search(ctx, &filter, &hits, &more));
	assert_int_equal(hits.count, 1);
	filter.text = "bekcerei";
	assert_ok(customer_search(ctx, &filter, &hits, &more));
	assert_int_equal(hits.count, 1);
}

static const char ten_bad[] =
	"reference,type,name,address,latitude,longitude,mobile,email,language,portal_access,opening_hours,parent\n"
	"B01,robot,Eins,,,,,,,,,\n"				/* 2: type */
	"B02,,Zwei,\"Gasse 1\",95,9.5,,,,,,\n"			/* 3: latitude */
	"B03,,Drei,\"Gasse 1\",x,9.5,,,,,,\n"			/* 4: latitude */
	"B04,,Vier,,,,,not an email,,,,\n"			/* 5: email */
	"B05,,Fünf,,,,,,xx,,,\n"				/* 6: language */
	"B06,,Sechs,,,,,,,maybe,,\n"				/* 7: portal_access */
	"B07,,Sieben,,,,,,,,1|12:00|8:00,\n"			/* 8: opening_hours */
	"B08,,Acht,,,,,,,,,NOBODY\n"				/* 9: parent */
	",,Neun,,,,,,,,,\n"					/* 10: reference */
	"B10,,\"Zehn\"x,,,,,,,,,\n"				/* 11: the line */
	"G01,,Gut,\"Gasse 1, 9490 Vaduz\",47.1,9.5,,,,1,,\n";

static void
ten_planted_errors(void **state)
{
	static const char *const columns[] = { "type", "latitude", "latitude", "email", "language", "portal_access",
		"opening_hours", "parent", "reference", "" };
	struct import staged, import;
	struct import_preview preview;
	struct customer_counts counts;

	(void)state;
	assert_ok(import_stage(ctx, IMPORT_CUSTOMERS, IMPORT_UPSERT, "dir/bad.csv", bytes_of(ten_bad), &staged));
	assert_string_equal(staged.file_name, "bad.csv");
	assert_ok(import_preview(ctx, staged.id, &preview));
	assert_ok(customer_count(ctx, &counts));
	assert_int_equal(counts.all, 0);
	assert_ok(import_apply(ctx, staged.id, NULL, NULL, &import));
	for (int run = 0; run < 2; run++) {
		const struct import_result *r = run == 0 ? &preview.check : &import.result;

		assert_int_equal(r->problem_count, 10);
		assert_int_equal(r->failed, 10);
		assert_int_equal(r->created, 1);
		for (size_t i = 0; i < 10; i++) {
			assert_int_equal(r->problems.items[i].line, i + 2);
			assert_string_equal(r->problems.items[i].column, columns[i]);
			assert_true(strlen(r->problems.items[i].say) > 10);
		}
	}
	struct buf file = buf_make(ctx->arena, 1 << 20);
	assert_ok(import_write_problems(ctx, staged.id, &file));
	assert_non_null(strstr(buf_text(&file), "B05"));
	assert_null(strstr(buf_text(&file), "G01"));
	assert_err(import_apply(ctx, staged.id, NULL, NULL, &import), ERR_CONFLICT);
}

static void
files_that_are_none(void **state)
{
	static const char *const wrong[] = { "", "email\n", "email,skill,email\n", "\xff\xfe\x00" };
	struct import import;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_err(import_file(ctx, IMPORT_SKILLS, IMPORT_UPSERT, "x.csv", bytes_of(wrong[i]), &import),
		    ERR_INVALID);
	assert_ok(import_file(ctx, IMPORT_SKILLS, IMPORT_UPSERT, "x.csv", bytes_of("email,skill\n"), &import));
	assert_int_equal(import.result.rows, 0);
}

static bool
stop(void *arg, const struct import *import)
{
	(void)import;
	/* Each heap takes its time, and the lease is two minutes. */
	testing_forward(ctx, 100);
	return --*(int *)arg > 0;
}

static const char *
many_customers(int count)
{
	struct buf to = buf_make(ctx->arena, 64 << 20);

	buf_puts(&to, "reference,name,first_name,address,latitude,longitude,mobile,email\n");
	for (int i = 0; i < count; i++)
		buf_printf(&to, "M%06d,Name%c%c,Vor%c,\"Strasse%c%c %d, %d Ort%c\",47.%05d,9.5,+423 79%d %02d %02d,"
		    "p%d@example.org\n", i, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 7 % 26, 'a' + i / 3 % 26,
		    'a' + i / 5 % 26, i % 90, 9485 + i % 14, 'a' + i % 14, i % 99999, i % 10, i / 100 % 100,
		    i % 100, i);
	return buf_text(&to);
}

static void
goes_on_after_a_crash(void **state)
{
	struct import staged, import;
	struct customer_counts counts;
	struct ctx own = *ctx;		/* whose `now` is its beginning */
	int chunks = 2;

	(void)state;
	assert_ok(import_stage(ctx, IMPORT_CUSTOMERS, IMPORT_CREATE, "m.csv", bytes_of(many_customers(6500)), &staged));
	assert_int_equal(staged.result.rows, 6500);
	assert_ok(import_apply(&own, staged.id, stop, &chunks, &import));
	assert_int_equal(import.status, IMPORT_RUNNING);
	assert_int_equal(import.result.created, 4000);
	assert_err(import_apply(ctx, staged.id, NULL, NULL, &import), ERR_CONFLICT);	/* its lease still runs */
	testing_forward(ctx, 3600);
	assert_ok(import_apply(ctx, staged.id, NULL, NULL, &import));
	assert_int_equal(import.status, IMPORT_DONE);
	assert_int_equal(import.result.created, 6500);
	assert_int_equal(import.result.failed, 0);
	assert_ok(customer_count(ctx, &counts));
	assert_int_equal(counts.all, 6500);
}

static void
runs_in_the_background(void **state)
{
	struct import staged;
	bool worked;

	(void)state;
	assert_ok(import_stage(ctx, IMPORT_CUSTOMERS, IMPORT_CREATE, "m.csv", bytes_of("reference\nC1\n"), &staged));
	assert_ok(import_run_started(ctx, &worked));
	assert_false(worked);
	assert_ok(import_start(ctx, staged.id));
	assert_err(import_start(ctx, staged.id), ERR_CONFLICT);
	assert_ok(import_run_started(ctx, &worked));
	assert_true(worked);
	assert_ok(import_find_public(ctx, staged.public_id.text, &staged));
	assert_int_equal(staged.status, IMPORT_DONE);
	assert_int_equal(staged.result.created, 1);
	assert_ok(import_run_started(ctx, &worked));
	assert_false(worked);
}

static void
set_up(void)
{
	assert_sums(bring(IMPORT_CUSTOMERS, IMPORT_CREATE, "reference,name,address,latitude,longitude\n"
	    "C1,Meier,\"Gasse 1, 9490 Vaduz\",47.14,9.52\n"), "1 0 0 0 0");
	assert_sums(bring(IMPORT_WORKERS, IMPORT_CREATE,
	    "first_name,last_name,email,password,latitude,longitude,radius\n"
	    "Giulia,Rossi,g@example.net,change-me-01-please,47.16,9.50,25\n"
	    "Lukas,Ritter,l@example.net,change-me-02-please,47.11,9.54,\n"), "2 0 0 0 0");
	assert_sums(bring(IMPORT_SKILLS, IMPORT_CREATE, "email,skill,level\ng@example.net,boiler,2\n"), "1 0 0 0 0");
	assert_sums(bring(IMPORT_ACTIVITY_TYPES, IMPORT_CREATE, "reference,name,duration,skills\n"
	    "MAINT,Wartung,3600,boiler;heat pump:2\n"), "1 0 0 0 0");
}

static struct activity
activity(const char *reference)
{
	struct activity a;
	activity_id id;

	assert_ok(activity_lookup_reference(ctx, reference, &id));
	assert_ok(activity_find(ctx, id, &a));
	return a;
}

static void
activities_as_the_file_says(void **state)
{
	static const char file[] =
	    "reference,intervention_type_reference,status,scheduled_start_at,scheduled_end_at,duration,"
	    "appointment,assignee_email,customer.reference,customer.name,customer.email,address,boiler_brand,end_at,"
	    "report.status,cancel_reason\n"
	    "A1,maint,pending,2027-03-01T08:05:00+01:00,2027-03-01T09:20:00+01:00,4500,2027-03-01T08:05:00+01:00,"
	    "G@example.net,C1,,,\"Gasse 1, 9490 Vaduz\",Hoval,,,\n"
	    "A2,MAINT,pending,2027-03-02 10:00,,,,,C1,,,,,,,\n"
	    "A3,MAINT,,,,,,,C9,Neu,neu@example.org,\"Platz 1, 9494 Schaan\",,,,\n"
	    "A4,MAINT,pending,2027-03-01T09:00:00+01:00,,3600,,g@example.net,C1,,,,,,,\n"
	    "A5,MAINT,,2027-02-20T09:00:00+01:00,2027-02-20T10:00:00+01:00,,,g@example.net,C1,,,,,"
	    "2027-02-20T10:10:00+01:00,ko,\n"
	    "A6,MAINT,canceled,,,,,,C1,,,,,,,internal\n";
	struct import import;
	struct activity a;
	struct breaches breaches;

	(void)state;
	set_up();
	import = bring(IMPORT_ACTIVITIES, IMPORT_UPSERT, file);
	assert_sums(import, "6 0 0 0 0");
	a = activity("A1");
	assert_int_equal(a.status, STATUS_PLANNED);
	assert_int_equal(a.start.s, 1803884700);
	assert_int_equal(a.end.s - a.start.s, 4500);
	assert_int_equal(a.appointment.s, a.start.s);
	assert_string_equal(a.worker_name, "Giulia Rossi");
	assert_string_equal(a.address, "Gasse 1, 9490 Vaduz");
	assert_non_null(strstr(a.additional, "Hoval"));
	assert_false(a.confirmed);
	a = activity("A2");
	assert_int_equal(a.status, STATUS_PENDING);
	assert_int_equal(a.wished.s, 1803978000);	/* read in the unit's zone */
	assert_true(ID_IS_NONE(a.worker));
	a = activity("A3");
	assert_int_equal(a.status, STATUS_PENDING);
	assert_string_equal(a.customer_name, "Neu");
	assert_string_equal(a.customer_reference, "C9");
	a = activity("A4");
	assert_int_equal(a.status, STATUS_PLANNED);
	assert_true(a.forced);
	a = activity("A5");
	assert_int_equal(a.status, STATUS_TERMINATED);
	assert_int_equal(a.result, RESULT_KO);
	assert_int_equal(a.real_end.s, 1803114600);
	a = activity("A6");
	assert_int_equal(a.status, STATUS_CANCELED);
	assert_int_equal(a.cancel_reason, CANCEL_INTERNAL);
	bool overlap = false;
	for (size_t i = 0; i < import.result.warnings.count; i++)
		overlap = overlap || import.result.warnings.items[i].line == 5;
	assert_true(overlap);
	assert_ok(planning_check(ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	assert_sums(bring(IMPORT_ACTIVITIES, IMPORT_UPSERT, file), "0 0 6 0 0");
	/* moved by a later file; a closed one stays closed */
	import = bring(IMPORT_ACTIVITIES, IMPORT_UPDATE, "reference,status,scheduled_start_at,duration,assignee_email\n"
	    "A1,pending,2027-03-03T14:00:00+01:00,3600,l@example.net\nA5,pending,,,\nA2,canceled,,,\n");
	assert_sums(import, "0 2 1 0 0");
	a = activity("A1");
	assert_string_equal(a.worker_name, "Lukas Ritter");
	assert_int_equal(a.end.s - a.start.s, 3600);
	assert_int_equal(activity("A2").status, STATUS_CANCELED);
	assert_int_equal(activity("A5").status, STATUS_TERMINATED);
}

static void
bad_activities(void **state)
{
	static const char file[] =
	    "reference,intervention_type_reference,status,scheduled_start_at,scheduled_end_at,duration,"
	    "assignee_email,customer.reference\n"
	    "A1,NONE,,,,,,C1\n" "A2,MAINT,dancing,,,,,C1\n" "A3,MAINT,,tomorrow,,,,C1\n"
	    "A4,MAINT,,2027-03-28T02:30:00,,,,C1\n"		/* the clock change removes it */
	    "A5,MAINT,,2027-03-01T10:00:00Z,2027-03-01T09:00:00Z,,,C1\n" "A6,MAINT,,,,0,,C1\n"
	    "A7,MAINT,,,,,nobody@example.net,C1\n" "A8,MAINT,,,2027-03-01T09:00:00Z,,,C1\n";
	static const char *const columns[] = { "intervention_type_reference", "status", "scheduled_start_at",
		"scheduled_start_at", "scheduled_end_at", "duration", "assignee_email", "scheduled_end_at" };
	struct import import;
	struct customer_counts counts;

	(void)state;
	set_up();
	import = bring(IMPORT_ACTIVITIES, IMPORT_UPSERT, file);
	assert_sums(import, "0 0 0 0 8");
	assert_int_equal(import.result.problem_count, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(import.result.problems.items[i].line, i + 2);
		assert_string_equal(import.result.problems.items[i].column, columns[i]);
	}
	assert_ok(customer_count(ctx, &counts));
	assert_int_equal(counts.all, 1);
}

static void
workers_and_skills(void **state)
{
	struct person person, boss = { .name = "Bo Ss", .email = "boss@example.net", .active = true };
	struct worker w;
	bool found, right;
	struct import import;

	(void)state;
	set_up();
	assert_ok(worker_lookup_email(ctx, "g@example.net", &w, &found));
	assert_true(w.radius_km == 25);
	assert_ok(person_login(ctx, "g@example.net", "change-me-01-please", &person, &right));
	assert_true(right);
	/* a password is read at creation only */
	import = bring(IMPORT_WORKERS, IMPORT_UPSERT, "first_name,last_name,email,password,phone\n"
	    "Giulia,Rossi,g@example.net,another-password-99,+423 780 00 42\nNeu,Ohne,n@example.net,,\n"
	    "Neu,Kurz,k@example.net,abc,\n,,x,,\n");
	assert_sums(import, "0 1 0 0 3");
	assert_ok(person_login(ctx, "g@example.net", "change-me-01-please", &person, &right));
	assert_true(right);
	/* nor for who was invited as something else and has none yet */
	assert_ok(person_save(ctx, &boss));
	assert_ok(person_set_roles(ctx, boss.id, ROLE_BIT(ROLE_ADMIN)));
	import = bring(IMPORT_WORKERS, IMPORT_UPSERT, "first_name,last_name,email,password\n"
	    "Bo,Ss,boss@example.net,a-password-of-a-file\n");
	assert_sums(import, "1 0 0 0 0");
	assert_ok(person_login(ctx, "boss@example.net", "a-password-of-a-file", &person, &right));
	assert_false(right);
	import = bring(IMPORT_SKILLS, IMPORT_UPSERT,
	    "email,skill,level\ng@example.net,Boiler,2\ng@example.net,boiler,3\n"
	    "g@example.net,gas,10\nx@example.net,gas,1\n");
	assert_sums(import, "0 1 1 0 2");
	import = bring(IMPORT_ACTIVITY_TYPES, IMPORT_UPSERT, "reference,name,duration,skills\n"
	    "maint,Wartung,3600,boiler;heat pump:2\nGAS,Gas,10,\n");
	assert_sums(import, "0 0 1 0 1");
}

/* ---- the month of data/li ---- */

static bool
read_li(const char *name, struct bytes *out)
{
	const char *source = getenv("DOORSTEP_SOURCE");

	for (int up = 1; up <= 2; up++) {
		const char *path = arena_printf(ctx->arena, "%s/%s/shared/data/li/%s", source != NULL ? source : ".",
		    up == 1 ? ".." : "../..", name);
		FILE *file = fopen(path, "rb");
		uint8_t *at = arena_alloc(ctx->arena, 1 << 20);

		if (file == NULL)
			continue;
		*out = (struct bytes){ at, fread(at, 1, 1 << 20, file) };
		fclose(file);
		return true;
	}
	return false;
}

static void
the_month_of_li(void **state)
{
	static const struct { enum import_entity entity; const char *name; int rows; } files[] = {
		{ IMPORT_CUSTOMERS, "customers.csv", 950 }, { IMPORT_WORKERS, "workers.csv", 24 },
		{ IMPORT_SKILLS, "skills.csv", 66 }, { IMPORT_ACTIVITY_TYPES, "activity_types.csv", 5 },
		{ IMPORT_ACTIVITIES, "activities.csv", 2249 },
	};
	struct breaches breaches;
	struct bytes content;
	struct import import;
	struct customer c;
	bool found;

	(void)state;
	if (!read_li("customers.csv", &content)) {
		print_message("skipped: no ../shared/data/li beside the source\n");
		skip();
	}
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < COUNT_OF(files); i++) {
			double began = monotonic_s();

			assert_true(read_li(files[i].name, &content));
			assert_ok(import_file(ctx, files[i].entity, round == 0 ? IMPORT_CREATE : IMPORT_UPSERT,
			    files[i].name, content, &import));
			print_message("%s, round %d: %.3f s, %s, %d warnings\n", files[i].name, round + 1,
			    monotonic_s() - began, sums(import.result), (int)import.result.warning_count);
			for (size_t p = 0; p < import.result.problems.count && p < 5; p++)
				print_message("  line %d, %s: %s\n", (int)import.result.problems.items[p].line,
				    import.result.problems.items[p].column, import.result.problems.items[p].say);
			assert_int_equal(import.result.rows, files[i].rows);
			assert_int_equal(round == 0 ? import.result.created : import.result.same, files[i].rows);
			assert_int_equal(import.result.warning_count, 0);
		}
	}
	assert_ok(planning_check(ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	assert_int_equal(activity("A000001").start.s, 1803884700);
	/* the same customers out of an old spreadsheet: nothing is new */
	assert_true(read_li("customers_cp1252.csv", &content));
	assert_ok(import_file(ctx, IMPORT_CUSTOMERS, IMPORT_UPSERT, "old.csv", content, &import));
	assert_sums(import, "0 0 50 0 0");
	assert_ok(customer_lookup_reference(ctx, "C00001", &c, &found));
	struct sites sites;
	assert_ok(site_list(ctx, c.id, &sites));
	assert_string_equal(sites.items[0].address, "Büdamistrasse 2, 9497 Triesenberg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(modes_of_customers, open_db, close_db),
		cmocka_unit_test_setup_teardown(customers_whole, open_db, close_db),
		cmocka_unit_test_setup_teardown(ten_planted_errors, open_db, close_db),
		cmocka_unit_test_setup_teardown(files_that_are_none, open_db, close_db),
		cmocka_unit_test_setup_teardown(goes_on_after_a_crash, open_db, close_db),
		cmocka_unit_test_setup_teardown(runs_in_the_background, open_db, close_db),
		cmocka_unit_test_setup_teardown(activities_as_the_file_says, open_db, close_db),
		cmocka_unit_test_setup_teardown(bad_activities, open_db, close_db),
		cmocka_unit_test_setup_teardown(workers_and_skills, open_db, close_db),
		cmocka_unit_test_setup_teardown(the_month_of_li, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

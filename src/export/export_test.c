/* export_test -- lists are taken away and come back: unchanged, as Excel files, after an import was undone. */
#include "base/test.h"

#include <string.h>

#include "account/testing.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "export/export.h"
#include "import/import.h"
#include "office/office.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "export");
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

/* ---- files ---- */

static const struct { enum import_entity entity; const char *text; } files[] = {
	{ IMPORT_WORKERS, "first_name,last_name,email,password,phone,color,comment,truck\n"
	    "Giulia,Rossi,giulia@example.net,change-me-01-please,+423 780 00 42,#28c85a,=1+1,T1\n"
	    "Lukas,Ritter,lukas@example.net,change-me-02-please,,#30c27f,,\n" },
	{ IMPORT_SKILLS, "email,skill,level\ngiulia@example.net,boiler,2\nlukas@example.net,boiler,1\n" },
	{ IMPORT_ACTIVITY_TYPES, "reference,name,duration,skills\n"
	    "MAINT,Wartung,3600,boiler\nREPAIR,Reparatur,5400,\n" },
	{ IMPORT_CUSTOMERS, "reference,type,name,first_name,address,latitude,longitude,phone,mobile,email,language,"
	    "category,portal_access,opening_hours,comment,boiler_brand,active\n"
	    "C1,individual,Kaiser,Jonas,\"Gasse 1, 9490 Vaduz\",47.114233,9.554675,+423 230 00 00,,j@example.org,de,"
	    "Gold,1,\"1,2|08:00:00|12:00:00\",\"=HYPERLINK(\"\"http://x\"\")\",Viessmann,1\n"
	    "C2,company,\"Bäckerei \"\"Korn\"\"; Söhne\",,\"Gasse 2, 9490 Vaduz\",47.2,9.5,,790 00 01,,,,0,,"
	    "\"zwei\nZeilen\",,1\nC3,company,''=alt,,,,,@SUM(A1),,,,,0,,-5,,0\n" },
	{ IMPORT_SITES, "customer.reference,address,latitude,longitude,notes\n"
	    "C1,\"Gasse 9, 9490 Vaduz\",47.3,9.6,Schlüssel im Büro\n" },
	{ IMPORT_CONTACTS, "customer.reference,name,email,mobile,can_sign\nC1,Anna,a@example.org,+423 790 00 02,0\n" },
	{ IMPORT_MACHINES, "reference,name,parent,maker,model,serial,installed_on,warranty_until\n"
	    "M1,Heizkessel,C2,Viessmann,V200,+-1,2020-05-01,2027-05-01\n" },
	{ IMPORT_PRODUCTS, "reference;name;measure;price;tax;cost\nP1;=Filter;Stück;12,50;8,1 %;7\n"
	    "P2;Pumpe;;1'200.50;8.1;\n" },
	{ IMPORT_ABSENCES, "email,from,to,note,type\ngiulia@example.net,2027-03-02,2027-03-03,Ferien,\n"
	    "lukas@example.net,2027-03-05T08:00:00+01:00,2027-03-05T12:00:00+01:00,Arzt,\n" },
	{ IMPORT_ACTIVITIES, "reference,intervention_type_reference,title,status,scheduled_start_at,scheduled_end_at,"
	    "duration,assignee_email,comment,customer.reference,report.status,start_at,end_at,cancel_reason,floor\n"
	    "A1,MAINT,Wartung,pending,2027-03-01T08:00:00+01:00,2027-03-01T09:00:00+01:00,3600,giulia@example.net,,C1,,"
	    ",,,2\n"
	    "A2,REPAIR,=1+2,pending,,,5400,,,C2,,,,,\n"
	    "A3,REPAIR,Fertig,terminated,2027-02-01T08:00:00+01:00,2027-02-01T09:00:00+01:00,3600,lukas@example.net,"
	    "gut,C2,ko,2027-02-01T08:05:00+01:00,2027-02-01T09:10:00+01:00,,\n"
	    "A4,MAINT,Weg,canceled,,,3600,,,C1,,,,other,\n" },
};

static struct bytes
bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static struct import
bring(enum import_entity entity, enum import_mode mode, struct bytes file)
{
	struct import import;

	assert_ok(import_file(ctx, entity, mode, "test", file, &import));
	for (size_t i = 0; i < import.result.problems.count; i++)
		print_message("%s line %d %s: %s\n", import_entity_token(entity),
		    (int)import.result.problems.items[i].line, import.result.problems.items[i].column,
		    import.result.problems.items[i].say);
	assert_int_equal(import.result.failed, 0);
	return import;
}

static void
bring_all(void)
{
	for (size_t i = 0; i < COUNT_OF(files); i++)
		bring(files[i].entity, IMPORT_CREATE, bytes_of(files[i].text));
}

static bool
collect(void *to, const void *bytes, size_t size)
{
	buf_put(to, bytes, size);
	return true;
}

static struct bytes
take(const char *list, enum export_format format)
{
	struct buf *to = arena_new(ctx->arena, struct buf);

	*to = buf_make(ctx->arena, 64 << 20);
	assert_ok(export_write(ctx, export_list_find(list), format, (struct export_sink){ collect, to }, NULL));
	return (struct bytes){ (const uint8_t *)buf_text(to), to->size };
}

/* Every list as text, one behind the other. */
static const char *
everything(void)
{
	struct buf to = buf_make(ctx->arena, 64 << 20);

	for (size_t i = 0; export_lists[i] != NULL; i++) {
		struct bytes file;

		if (strcmp(export_lists[i]->token, "audit") == 0)	/* tells of the imports themselves */
			continue;
		file = take(export_lists[i]->token, EXPORT_CSV);
		buf_put(&to, file.at, file.size);
	}
	return buf_text(&to);
}

/* ---- tests ---- */

static void
lists_come_back(void **state)
{
	(void)state;
	bring_all();
	const char *before = everything();

	for (int format = 0; format < EXPORT_FORMAT_COUNT; format++) {
		for (int i = 0; i < IMPORT_ENTITY_COUNT; i++) {
			enum import_entity entity = (enum import_entity)i;
			struct bytes file = take(import_entity_token(entity), (enum export_format)format);
			struct import import = bring(entity, IMPORT_UPSERT, file);

			assert_true(import.result.rows > 0);
			assert_int_equal(import.result.same, import.result.rows);
		}
		assert_string_equal(everything(), before);
	}
}

/* A new house filled from the lists of an old one writes the same lists; ids of contacts and sites are its own. */
static void
lists_fill_a_new_house(void **state)
{
	static const enum import_entity order[] = { IMPORT_WORKERS, IMPORT_SKILLS, IMPORT_ACTIVITY_TYPES,
		IMPORT_CUSTOMERS, IMPORT_SITES, IMPORT_CONTACTS, IMPORT_PRODUCTS, IMPORT_ABSENCES, IMPORT_ACTIVITIES };
	struct bytes taken[COUNT_OF(order)];

	(void)state;
	bring_all();
	for (size_t i = 0; i < COUNT_OF(order); i++)
		taken[i] = take(import_entity_token(order[i]), EXPORT_XLSX);
	const char *customers = arena_strndup(ctx->arena, (const char *)take("customers", EXPORT_CSV).at, 1 << 20);
	const char *activities = arena_strndup(ctx->arena, (const char *)take("activities", EXPORT_CSV).at, 1 << 20);
	const char *products = arena_strndup(ctx->arena, (const char *)take("products", EXPORT_CSV).at, 1 << 20);
	ctx->tenant = (tenant_id){ 0 };
	testing_unit(ctx, "second");
	ctx->lang = LANG_EN;
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		if (order[i] == IMPORT_WORKERS)	/* passwords do not travel */
			bring(IMPORT_WORKERS, IMPORT_CREATE, bytes_of(files[0].text));
		else
			bring(order[i], IMPORT_UPSERT, taken[i]);
	}
	assert_string_equal((const char *)take("customers", EXPORT_CSV).at, customers);
	assert_string_equal((const char *)take("products", EXPORT_CSV).at, products);
	assert_string_equal((const char *)take("activities", EXPORT_CSV).at, activities);
}

static struct err *
change_a_name(struct ctx *c, void *arg)
{
	(void)arg;
	return audit_write(c, "customer.changed", "somebody", "{\"name\":[\"Meier\",\"Maier\"]}");
}

/* Who may see who changed what, but no customers, is told that one was changed and not from what to what. */
static void
changes_of_customers_are_for_who_sees_them(void **state)
{
	struct bytes file;

	(void)state;
	assert_ok(db_transaction(ctx, change_a_name, NULL));
	ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .rights = RIGHT(PERMISSION_SEE_AUDIT) };
	file = take("audit", EXPORT_CSV);
	assert_non_null(memmem(file.at, file.size, "customer.changed", 16));
	assert_null(memmem(file.at, file.size, "Maier", 5));
	ctx->actor.rights |= RIGHT(PERMISSION_SEE_CUSTOMERS);
	file = take("audit", EXPORT_CSV);
	assert_non_null(memmem(file.at, file.size, "Maier", 5));
}

static void
nothing_is_computed(void **state)
{
	struct bytes csv, sheet, text;
	enum office_refused why;

	(void)state;
	bring_all();
	csv = take("customers", EXPORT_CSV);
	assert_non_null(memmem(csv.at, csv.size, "\"'=HYPERLINK(", 13));
	assert_non_null(memmem(csv.at, csv.size, "\"''=alt\"", 8));
	assert_non_null(memmem(csv.at, csv.size, "\"'@SUM(A1)\"", 11));
	assert_non_null(memmem(csv.at, csv.size, ",+423 230 00 00,", 16));
	sheet = take("customers", EXPORT_XLSX);
	assert_ok(office_read_sheet(ctx, sheet, &text, &why));
	assert_int_equal(why, OFFICE_GOOD);
	assert_non_null(memmem(text.at, text.size, "\"=HYPERLINK(\"\"http://x\"\")\"", 26));
	assert_non_null(memmem(text.at, text.size, "\"'=alt\"", 7));
	assert_non_null(memmem(text.at, text.size, "\"47.114233\"", 11));
	assert_non_null(memmem(text.at, text.size, "\"zwei\nZeilen\"", 13));
}

static const struct { enum import_entity entity; const char *text; } changes[] = {
	{ IMPORT_CUSTOMERS, "reference,name,address,email,comment,boiler_brand\nC1,Anders,\"Gasse 7, 9490 Vaduz\","
	    "neu@example.org,x,Buderus\nN1,Neu,\"Weg 1, 9490 Vaduz\",n@example.org,,\nN2,Neuer,,,,\n" },
	{ IMPORT_SITES, "customer.reference,address,notes\n"
	    "C1,\"Gasse 9, 9490 Vaduz\",anders\nC2,\"Weg 3, 9490 Vaduz\",\n" },
	{ IMPORT_CONTACTS, "customer.reference,name,email\nC1,Berta,a@example.org\nC2,Carl,c@example.org\n" },
	{ IMPORT_MACHINES, "reference,name,parent,serial\nM1,Kessel,C1,77\nM2,Brenner,C2,78\n" },
	{ IMPORT_PRICES, "reference,price\nP1,99\n" },
	{ IMPORT_PRODUCTS, "reference,name,price\nP1,Neu,1\nP9,Neun,9\n" },
	{ IMPORT_SKILLS, "email,skill,level\ngiulia@example.net,boiler,5\n" },
	{ IMPORT_ABSENCES, "email,from,to,note\n"
	    "giulia@example.net,2027-03-02,2027-03-05,länger\n"
	    "lukas@example.net,2027-04-02,2027-04-03,neu\n" },
	{ IMPORT_WORKERS, "email,last_name,comment\nlukas@example.net,Reiter,x\n" },
	{ IMPORT_ACTIVITY_TYPES, "reference,name,skills\nMAINT,Service,boiler:3\n" },
	{ IMPORT_ACTIVITIES, "reference,intervention_type_reference,title,scheduled_start_at,assignee_email,"
	    "customer.reference,status,floor\n"
	    "A1,MAINT,Anders,2027-03-04T10:00:00+01:00,lukas@example.net,C1,pending,9\n"
	    "A2,REPAIR,Anders,2027-03-03T10:00:00+01:00,giulia@example.net,C2,pending,\n"
	    "B1,MAINT,Neu,2027-03-03T14:00:00+01:00,lukas@example.net,C2,pending,\n"
	    "B2,MAINT,Neu und wer,,,NEU9,pending,\n" },
};

static void
an_import_is_undone(void **state)
{
	(void)state;
	bring_all();
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		const char *before = everything();
		struct import import;

		testing_forward(ctx, 60);
		import = bring(changes[i].entity, IMPORT_UPSERT, bytes_of(changes[i].text));
		assert_true(import.result.changed > 0);
		assert_string_not_equal(everything(), before);
		testing_forward(ctx, 60);
		assert_ok(import_undo(ctx, import.id));
		assert_ok(import_undo_now(ctx, import.id, &import));
		assert_int_equal(import.kept, 0);
		assert_true(import.undone > 0);
		assert_string_equal(everything(), before);
		assert_err(import_undo(ctx, import.id), ERR_GONE);
	}
}

/* What somebody changed or used since stays. */
static void
undoing_spares_what_changed(void **state)
{
	struct import import, later;

	(void)state;
	bring_all();
	testing_forward(ctx, 60);
	import = bring(IMPORT_CUSTOMERS, IMPORT_UPSERT, bytes_of(changes[0].text));
	testing_forward(ctx, 60);
	later = bring(IMPORT_ACTIVITIES, IMPORT_UPSERT, bytes_of("reference,intervention_type_reference,"
	    "customer.reference\nX1,MAINT,N1\n"));
	bring(IMPORT_CUSTOMERS, IMPORT_UPSERT, bytes_of("reference,comment\nC1,von Hand\n"));
	bring(IMPORT_CONTACTS, IMPORT_UPSERT, bytes_of("customer.reference,name,email\nN2,Dora,d@example.org\n"));
	assert_int_equal(later.result.created, 1);
	assert_ok(import_undo(ctx, import.id));
	assert_ok(import_undo_now(ctx, import.id, &import));
	struct bytes csv = take("customers", EXPORT_CSV);
	assert_int_equal(import.kept, 3);	/* C1 was changed, N1 has a visit, N2 somebody to write to */
	assert_non_null(memmem(csv.at, csv.size, "von Hand", 8));
	assert_non_null(memmem(csv.at, csv.size, ",N1,", 4));
	assert_non_null(memmem(csv.at, csv.size, ",N2,", 4));
}

/* Columns of other people's names: said once, known for the next file. */
static void
columns_are_remembered(void **state)
{
	static const char file[] = "Kundennummer,Bezeichnung,Farbe\nK1,Eins,rot\n";
	static const char *const fields[] = { "reference", "name", "" };
	struct import_preview preview;
	struct import import;

	(void)state;
	assert_ok(import_stage(ctx, IMPORT_PRODUCTS, IMPORT_UPSERT, "a.csv", bytes_of(file), &import));
	assert_ok(import_preview(ctx, import.id, &preview));
	assert_int_equal(preview.wrong.count, 1);
	assert_ok(import_match(ctx, import.id, fields, COUNT_OF(fields)));
	assert_ok(import_preview(ctx, import.id, &preview));
	assert_int_equal(preview.wrong.count, 0);
	assert_int_equal(preview.check.created, 1);
	assert_string_equal(preview.columns[0].field, "reference");
	assert_string_equal(preview.columns[2].field, "");
	import = bring(IMPORT_PRODUCTS, IMPORT_CREATE, bytes_of("Bezeichnung,Kundennummer\nZwei,K2\n"));
	assert_int_equal(import.result.created, 1);
	assert_non_null(memmem(take("products", EXPORT_CSV).at, take("products", EXPORT_CSV).size, "K2,Zwei", 7));
	assert_err(import_match(ctx, import.id, (const char *const[]){ "name", "name" }, 2), ERR_CONFLICT);
	assert_err(import_match(ctx, import.id, (const char *const[]){ "nonsense", "name" }, 2), ERR_INVALID);
}

static void
strangers_books_are_refused(void **state)
{
	static const char *const wrong[] = { "PK\x03\x04 no archive at all", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old" };
	struct import import;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_err(import_stage(ctx, IMPORT_CUSTOMERS, IMPORT_UPSERT, "a.xlsx", bytes_of(wrong[i]), &import),
		    ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lists_come_back, open_db, close_db),
		cmocka_unit_test_setup_teardown(lists_fill_a_new_house, open_db, close_db),
		cmocka_unit_test_setup_teardown(nothing_is_computed, open_db, close_db),
		cmocka_unit_test_setup_teardown(changes_of_customers_are_for_who_sees_them, open_db, close_db),
		cmocka_unit_test_setup_teardown(an_import_is_undone, open_db, close_db),
		cmocka_unit_test_setup_teardown(undoing_spares_what_changed, open_db, close_db),
		cmocka_unit_test_setup_teardown(columns_are_remembered, open_db, close_db),
		cmocka_unit_test_setup_teardown(strangers_books_are_refused, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

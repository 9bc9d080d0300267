/* audit_test -- the audit by pages, its filters against a plain count, its walls; that all happenings have words. */
#include "base/test.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "account/audit.h"
#include "account/second_step.h"
#include "account/testing.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"

/* ---- writing of many ---- */

enum { MANY = 260 };

struct written { const char *what, *subject; };

static struct err *
write_one(struct ctx *ctx, void *arg)
{
	const struct written *one = arg;

	return audit_write(ctx, one->what, one->subject, NULL);
}

static void
put(struct ctx *ctx, const char *what, const char *subject)
{
	assert_ok(db_transaction(ctx, write_one, &(struct written){ what, subject }));
}

/* All pages of a filter, one after the other; *newest_first as they come. */
static int
count(struct ctx *ctx, struct audit_filter filter, bool *newest_first)
{
	struct audit_row last = { .at = INSTANT(INT64_MAX), .id = INT64_MAX };
	struct audit_rows page;
	int all = 0;

	*newest_first = true;
	filter.limit = 7;
	do {
		assert_ok(audit_list(ctx, &filter, &page));
		assert_true(page.count <= 7);
		for (size_t i = 0; i < page.count; i++) {
			const struct audit_row *row = &page.items[i];

			*newest_first = *newest_first &&
			    (row->at.s < last.at.s || (row->at.s == last.at.s && row->id < last.id));
			last = *row;
		}
		all += (int)page.count;
		filter.cursor = page.next;
	} while (page.next != NULL);
	return all;
}

static void
pages_and_filters(void **state)
{
	static const char *const whats[] = { "unit.settings", "customer.changed", "key.create" };
	struct ctx *ctx = testing_open();
	int by_what[3] = { 0 }, by_marie = 0, by_subject = 0, in_time = 0, before;
	struct person marie;
	struct actor system = ctx->actor;
	bool sorted;
	instant begin;
	unit_id here, there;

	(void)state;
	testing_unit(ctx, "there");
	there = ctx->unit;
	testing_unit(ctx, "here");
	here = ctx->unit;
	system = ctx->actor;
	marie = testing_person(ctx, "marie@x.example", ROLE_BIT(ROLE_PLANNER));
	struct actor staff = ctx->actor;

	ctx->actor = system;
	begin = ctx->now;
	before = count(ctx, (struct audit_filter){ 0 }, &sorted);
	srand(7);
	ctx->now.s += 1000;
	for (int i = 0; i < MANY; i++) {
		int what = rand() % 3;
		bool by = rand() % 2, subject = rand() % 5 == 0;

		ctx->now.s += rand() % 2;	/* many at the same moment */
		ctx->actor = by ? staff : system;
		put(ctx, whats[what], subject ? "one of them" : "another");
		by_what[what]++;
		by_marie += by;
		by_subject += subject;
		in_time += ctx->now.s >= begin.s + 1050 && ctx->now.s < begin.s + 1090;
	}
	assert_int_equal(count(ctx, (struct audit_filter){ 0 }, &sorted), before + MANY);
	assert_true(sorted);
	assert_int_equal(count(ctx, (struct audit_filter){ .what = "key.create" }, &sorted), by_what[2]);
	assert_int_equal(count(ctx, (struct audit_filter){ .only_thing = true, .thing = AUDIT_CUSTOMER }, &sorted),
	    by_what[1]);
	assert_int_equal(count(ctx, (struct audit_filter){ .person = marie.id }, &sorted), by_marie);
	assert_int_equal(count(ctx, (struct audit_filter){ .subject = "one of them" }, &sorted), by_subject);
	assert_int_equal(count(ctx, (struct audit_filter){ .from = INSTANT(begin.s + 1050),
	    .before = INSTANT(begin.s + 1090) }, &sorted), in_time);
	/* a cursor that somebody made up begins anew */
	assert_int_equal(count(ctx, (struct audit_filter){ .cursor = "1.2'; DROP" }, &sorted), before + MANY);
	ctx->unit = there;
	assert_int_equal(count(ctx, (struct audit_filter){ .what = "key.create" }, &sorted), 0);
	ctx->unit = here;
	testing_close(ctx);
}

/* ---- a person of two units ---- */

static void
what_concerns_a_person_stands_in_each_unit(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person;
	const char *token;
	bool sorted;

	(void)state;
	testing_unit(ctx, "one");
	unit_id one = ctx->unit;
	testing_unit(ctx, "two");
	unit_id two = ctx->unit;
	testing_unit(ctx, "three");
	unit_id three = ctx->unit;

	ctx->unit = one;
	person = testing_person(ctx, "marie@x.example", ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_PLANNER));
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "" };
	ctx->unit = two;
	assert_ok(person_set_roles(ctx, person.id, ROLE_BIT(ROLE_PLANNER)));
	ctx->unit = (unit_id){ 0 };
	assert_ok(person_rescue(ctx, person.id, &token));
	ctx->unit = one;
	assert_int_equal(count(ctx, (struct audit_filter){ .what = "person.rescued" }, &sorted), 1);
	ctx->unit = two;
	assert_int_equal(count(ctx, (struct audit_filter){ .what = "person.rescued" }, &sorted), 1);
	ctx->unit = three;
	assert_int_equal(count(ctx, (struct audit_filter){ .what = "person.rescued" }, &sorted), 0);
	testing_close(ctx);
}

/* ---- the table ---- */

/* Every literal after "audit_write" of a file must have a row. */
static int
check_file(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "rb");
	int found = 0;
	size_t size;

	assert_non_null(file);
	size = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[size] = '\0';
	for (char *at = text; (at = strstr(at, "audit_write")) != NULL; at++) {
		char *end = strchr(at, ';');

		for (char *quote = at; (quote = strchr(quote, '"')) != NULL && quote < end;) {
			char *close = strchr(quote + 1, '"'), word[100];

			if (close == NULL || close > end)
				break;
			snprintf(word, sizeof(word), "%.*s", (int)(close - quote - 1), quote + 1);
			quote = close + 1;
			if (strspn(word, "abcdefghijklmnopqrstuvwxyz_.") != strlen(word) || strchr(word, '.') == NULL)
				continue;
			if (happening_find(word) == NULL)
				fail_msg("%s writes \"%s\", which has no row in account/happening.inc", path, word);
			found++;
		}
	}
	return found;
}

static int
check_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int found = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		char below[1000];

		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			found += check_folder(below);
		else if (str_ends(entry->d_name, ".c") && !str_ends(entry->d_name, "_test.c"))
			found += check_file(below);
	}
	closedir(folder);
	return found;
}

static void
every_happening_has_words(void **state)
{
	const char *source = getenv("DOORSTEP_SOURCE");
	char path[1000];

	(void)state;
	for (const struct happening *row = happening_rows; row->what != NULL; row++) {
		assert_ptr_equal(happening_find(row->what), row);
		assert_true(isupper((unsigned char)row->label[0]));
	}
	for (int i = 0; i < AUDIT_THING_COUNT; i++) {
		enum audit_thing thing;

		assert_true(audit_thing_parse(audit_thing_token((enum audit_thing)i), &thing));
		assert_int_equal(thing, i);
	}
	if (source == NULL)
		skip();
	snprintf(path, sizeof(path), "%s/src", source);
	assert_true(check_folder(path) > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_and_filters),
		cmocka_unit_test(what_concerns_a_person_stands_in_each_unit),
		cmocka_unit_test(every_happening_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * finding_test -- files and searches of the customers' door, for each way in of matrix.h: what is
 * not theirs is the same, byte for byte, as what does not exist.
 */
#include "portal/matrix.h"

/* ---- files ---- */

/* A file of any owner, in any size: not there, and the same as one that never was. */
static void
expect_no_file(enum who who, const struct document *document)
{
	static const char *const sizes[] = { "whole", "medium", "small" };
	const char *nothing = arena_strdup(w.ctx->arena, env_public_id(w.ctx->env).text);

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		const char *path = arena_printf(w.ctx->arena, "/p/rheintal/d/%s/%s", document->public_id.text,
		    sizes[i]);
		const char *first;

		if (request(who, "GET", path, "") == 200)
			fail_msg("%s is given to %d", path, who);
		first = answer_without(document->public_id.text);
		request(who, "GET", arena_printf(w.ctx->arena, "/p/rheintal/d/%s/%s", nothing, sizes[i]), "");
		expect_same(first, answer_without(nothing), path);
	}
}

static void
files_of_others_do_not_exist(void **state UNUSED)
{
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		const struct thing *of = pairs[i].of;
		bool same_customer = of->activity.customer.value == w.house.customer.id.value;

		expect_no_file(pairs[i].who, &of->document);
		expect_no_file(pairs[i].who, &of->more[0]);
		expect_no_file(pairs[i].who, &of->more[1]);
		/* The customer's own files stand at no site; a link to one visit does not open them either. */
		if (!same_customer || is_narrow(pairs[i].who))
			expect_no_file(pairs[i].who, &of->more[2]);
	}
	for (int who = 0; who < WHO_COUNT; who++)
		expect_no_file((enum who)who, &w.kept_back);
	/* And the own ones are there. */
	for (size_t i = 0; i < COUNT_OF(w.own.more); i++)
		assert_int_equal(request(BY_CODE, "GET", arena_printf(w.ctx->arena, "/p/rheintal/d/%s/whole",
		    w.own.more[i].public_id.text), ""), 200);
}

/* ---- searches ---- */

/* Without the headers: the length follows the word that was typed. */
static const char *
body_of(const char *answer)
{
	const char *body = strstr(answer, "\r\n\r\n");

	assert_non_null(body);
	return body;
}

/* Asked with one query and with another, the list of visits tells the same. */
static void
expect_no_find(enum who who, const struct thing *of, const char *name, const char *word, const char *nothing)
{
	const char *path = arena_printf(w.ctx->arena, "/p/rheintal/visits?%s=%s", name, word);
	const char *first;

	request(who, "GET", path, "");
	if (strstr(w.got, of->activity.public_id.text) != NULL)
		fail_msg("%s shows %d what is not theirs", path, who);
	first = body_of(answer_without(word));
	request(who, "GET", arena_printf(w.ctx->arena, "/p/rheintal/visits?%s=%s", name, nothing), "");
	expect_same(first, body_of(answer_without(nothing)), path);
}

static void
searching_finds_only_what_is_theirs(void **state UNUSED)
{
	const char *nothing = arena_strdup(w.ctx->arena, env_public_id(w.ctx->env).text);

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		const struct thing *of = pairs[i].of;

		if (of == &w.own)
			continue;
		/* The name stands in other things that the person may see. */
		if (of != &w.second || pairs[i].who == OF_ONE_SITE)
			expect_no_find(pairs[i].who, of, "q", of->mark, "Nobodyhasit");
		/* References count up in each unit. */
		if (of != &w.elsewhere)
			expect_no_find(pairs[i].who, of, "q", of->activity.reference, "A999999");
		if (of == &w.second)
			expect_no_find(pairs[i].who, of, "site", w.sites[1].public_id.text, nothing);
		if (of == &w.hidden_one || of == &w.elsewhere)
			expect_no_find(pairs[i].who, of, "type", of->activity.type_public_id.text, nothing);
	}
	assert_int_equal(request(BY_CODE, "GET", "/p/rheintal/visits?q=" MARK_SECOND, ""), 200);
	assert_non_null(strstr(w.got, w.second.activity.public_id.text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_others_do_not_exist),
		cmocka_unit_test(searching_finds_only_what_is_theirs),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}

/*
 * matrix_test -- who gets what behind every row of the customers' door: each way in and each scope of
 * a link, two customers and two sites, driven over the table of routes, so that a new page
 * is covered the day it arrives.
 *
 * What is not theirs is the same, byte for byte, as what does not exist.
 */
#include "portal/matrix.h"

/* ---- addresses ---- */

/* What the name of a row's path is for that thing. */
static const char *
value_of(const char *path, const char *part, const struct thing *of)
{
	/* A secret of one kind opens nothing of another; at its own door it is whoever has it. */
	if (str_equal(part, ":token"))
		return str_starts(path, "/k/") ? w.login : w.key;
	if (str_equal(part, ":challenge"))
		return w.challenge;
	if (str_equal(part, ":worker"))
		return w.worker.text;
	if (str_equal(part, ":document"))
		return of->document.public_id.text;
	if (str_equal(part, ":type"))
		return w.foreign_type.text;
	if (str_equal(part, ":quote") && of->quote != NULL)
		return of->quote;
	if (str_equal(part, ":number"))
		return of->signature;
	return of->activity.public_id.text;
}

/* Puts values for the names of a row; NULL when it has a name that nothing here is made for. */
static const char *
address(const struct door *door, const struct route *route, const struct thing *of, const char *id, bool *named)
{
	char **parts = str_split(w.ctx->arena, route->path, '/', NULL);
	struct buf out = buf_make(w.ctx->arena, 1024);

	*named = false;
	buf_puts(&out, door->prefix);
	for (size_t i = 1; parts[i] != NULL; i++) {
		const char *part = parts[i];

		buf_putc(&out, '/');
		if (part[0] != ':')
			buf_puts(&out, part);
		else if (str_equal(part, ":unit"))
			buf_puts(&out, "rheintal");
		else if (str_equal(part, ":action"))
			buf_puts(&out, "reschedule");
		else if (str_equal(part, ":size"))
			buf_puts(&out, "whole");
		else {
			*named = true;
			buf_puts(&out, id != NULL ? id : value_of(route->path, part, of));
		}
	}
	return buf_text(&out);
}

/* Of the last name that says which one. */
static const char *
id_in(const struct route *route, const struct thing *of)
{
	char **parts = str_split(w.ctx->arena, route->path, '/', NULL);
	const char *id = "";

	for (size_t i = 0; parts[i] != NULL; i++)
		if (parts[i][0] == ':' && !str_equal(parts[i], ":unit") && !str_equal(parts[i], ":action")
		    && !str_equal(parts[i], ":size"))
			id = value_of(route->path, parts[i], of);
	return id;
}

struct asking { enum who who; const struct thing *of; int asked; };

static const char *
method_of(const struct route *route)
{
	return route->method == POST ? "POST" : route->method == PUT ? "PUT" : route->method == PATCH ? "PATCH" :
	    route->method == DELETE ? "DELETE" : "GET";
}

/* Asked for a thing that is not theirs, a row answers what it answers to one that does not exist. */
static void
ask_for_what_is_not_theirs(void *arg, const struct door *door, const struct route *route)
{
	struct asking *asking = arg;
	/* As long as a true one: pages repeat their address. */
	const char *nothing = strstr(route->path, ":number") != NULL ? "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF" :
	    env_public_id(w.ctx->env).text;
	const char *method = method_of(route);
	const char *body = arena_printf(w.ctx->arena, "csrf=%s", w.csrf[asking->who]);
	const char *foreign, *first;
	bool named;

	nothing = arena_strdup(w.ctx->arena, nothing);
	foreign = address(door, route, asking->of, NULL, &named);
	if (!named)
		return;
	if (strstr(route->path, ":token") != NULL)
		nothing = memset(arena_strdup(w.ctx->arena, id_in(route, asking->of)), 'A',
		    strlen(id_in(route, asking->of)));
	request(asking->who, method, foreign, route->method == GET ? "" : body);
	w.also = strstr(route->path, ":worker") != NULL ? asking->of->activity.public_id.text : NULL;
	first = answer_without(id_in(route, asking->of));
	if (strstr(first, asking->of->mark) != NULL)
		fail_msg("%s %s tells what is not theirs (%d)", method, foreign, asking->who);
	if (str_starts(first, "HTTP/1.1 200") && route->needs == NEEDS_CONTACT)
		fail_msg("%s %s is open to %d: %.600s", method, foreign, asking->who, first);
	request(asking->who, method, address(door, route, asking->of, nothing, &named),
	    route->method == GET ? "" : body);
	expect_same(first, answer_without(nothing), arena_printf(w.ctx->arena, "%s %s (%d)", method, foreign,
	    asking->who));
	asking->asked++;
}

static void
what_is_not_theirs_does_not_exist(void **state UNUSED)
{
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		struct asking asking = { .who = pairs[i].who, .of = pairs[i].of };

		app_each_route(doors, ask_for_what_is_not_theirs, &asking);
		assert_true(asking.asked > 8);
	}
}

/* ---- pages about nothing in particular ---- */

/* Pages that a link of any scope opens: they show the visitor's own name and device, no visit. */
static bool
is_for_everybody(const char *path)
{
	static const char *const paths[] = { "/companies", "/:unit/companies", "/devices", "/:unit/devices" };

	for (size_t i = 0; i < COUNT_OF(paths); i++)
		if (str_equal(path, paths[i]))
			return true;
	return false;
}

static void
look_at_lists(void *arg, const struct door *door, const struct route *route)
{
	struct asking *asking = arg;
	bool narrow = is_narrow(asking->who);
	const char *path;
	bool named;
	int status;

	/* A stream stays open. */
	if (route->method != GET || str_ends(route->path, "/events"))
		return;
	path = address(door, route, &w.own, NULL, &named);
	if (named)
		return;
	status = request(asking->who, "GET", path, "");
	if (strstr(w.got, MARK_THEIRS) != NULL || strstr(w.got, MARK_ELSEWHERE) != NULL ||
	    (asking->who != STAFF_LOOKING && strstr(w.got, MARK_HIDDEN) != NULL) ||
	    (asking->who == OF_ONE_SITE && strstr(w.got, MARK_SECOND) != NULL) ||
	    (narrow && strstr(w.got, MARK_SECOND) != NULL))
		fail_msg("GET %s tells %d what is not theirs", path, asking->who);
	if (narrow && route->needs == NEEDS_CONTACT && status == 200 &&
	    !(asking->who != NOBODY && is_for_everybody(route->path)))
		fail_msg("GET %s is open to %d", path, asking->who);
	asking->asked++;
}

static void
lists_hold_only_what_is_theirs(void **state UNUSED)
{
	for (int who = 0; who < WHO_COUNT; who++) {
		struct asking asking = { .who = (enum who)who };

		app_each_route(doors, look_at_lists, &asking);
		assert_true(asking.asked > 10);
	}
}

/* ---- what each scope opens ---- */

static void
scopes_open_what_they_were_made_for(void **state UNUSED)
{
	static const struct { const char *path; int status[WHO_COUNT]; } rows[] = {
		/*			code personal activity action quote one-site staff nobody */
		{ "/p/rheintal/a/%s", { 200, 200, 200, 404, 404, 200, 200, 303 } },
		{ "/p/rheintal/a/%s/messages", { 200, 200, 200, 404, 404, 200, 200, 303 } },
		{ "/p/rheintal/a/%s/agreed", { 200, 200, 200, 200, 404, 200, 200, 303 } },
		{ "/p/rheintal/a/%s/do/cancel", { 200, 200, 200, 404, 404, 200, 200, 303 } },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (int who = 0; who < WHO_COUNT; who++) {
			const char *path = arena_printf(w.ctx->arena, rows[i].path, w.own.activity.public_id.text);
			int status = request((enum who)who, "GET", path, "");

			if (status != rows[i].status[who])
				fail_msg("%s answers %d to %d, not %d", path, status, who, rows[i].status[who]);
		}
}

/* ---- scanners ---- */

static int64_t
sessions_of_customer(void)
{
	struct access_sessions sessions;

	testing_ok(w.ctx, access_customer_sessions(w.ctx, w.house.customer.id, &sessions));
	return (int64_t)sessions.count;
}

/* Fifty looks spend nothing and let nobody in; then the person presses the button. */
static void
scanners_spend_nothing(void **state UNUSED)
{
	const char *links[3], *path, *csrf = arena_printf(w.ctx->arena, "csrf=%s", w.csrf[NOBODY]);
	struct access_challenge challenge;
	struct access_letter letter;
	int64_t before;

	testing_ok(w.ctx, access_personal_link(w.ctx, w.house.customer.id, &links[0]));
	testing_ok(w.ctx, access_message_link(w.ctx, w.own.activity.id, w.house.contact.id, NULL, &links[1]));
	house_wait(&w.house);
	testing_ok(w.ctx, house_ask(&w.house, house_email, &challenge));
	letter = house_answer(&w.house);
	links[2] = letter.link_path;
	before = sessions_of_customer();
	for (size_t i = 0; i < COUNT_OF(links); i++)
		for (int k = 0; k < 50; k++) {
			assert_int_equal(request(NOBODY, k % 2 == 0 ? "GET" : "HEAD", links[i], ""), 200);
			assert_null(strstr(w.got, "ds_portal="));
		}
	assert_int_equal(sessions_of_customer(), before);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(request(NOBODY, "POST", links[i], csrf), 303);
		assert_non_null(strstr(w.got, "ds_portal="));
	}
	/* The login link in another browser wants the code of the same message. */
	path = arena_printf(w.ctx->arena, "%s&code=%s", csrf, letter.code);
	assert_int_equal(request(NOBODY, "POST", links[2], path), 303);
	assert_non_null(strstr(w.got, "ds_portal="));
	assert_int_equal(sessions_of_customer(), before + 3);
}

/* ---- labels ---- */

static void
a_guessed_label_is_nothing(void **state UNUSED)
{
	struct access_label label;
	const char *unknown, *real, *revoked;
	bool more;
	struct access_labels list;

	testing_ok(w.ctx, access_label_make(w.ctx, w.house.customer.id, w.sites[0].id, w.shown, &label));
	real = arena_printf(w.ctx->arena, "/q/%s", label.code);
	assert_int_equal(request(NOBODY, "GET", real, ""), 200);
	assert_null(strstr(w.got, "ds_portal="));
	assert_int_equal(request(NOBODY, "GET", "/q/22222222222222222222", ""), 404);
	unknown = answer_without("22222222222222222222");
	assert_int_equal(request(NOBODY, "GET", "/no/such/address/at/all", ""), 404);
	expect_same(unknown, answer_without("/no/such/address/at/all"), "a guessed code and no address");
	testing_ok(w.ctx, access_label_revoke(w.ctx, label.public_id.text));
	assert_int_equal(request(NOBODY, "GET", real, ""), 404);
	revoked = answer_without(label.code);
	expect_same(unknown, revoked, "a guessed code and a revoked one");
	testing_ok(w.ctx, access_label_list(w.ctx, w.house.customer.id, 0, &list, &more));
	assert_int_equal(list.count, 1);
}

/* Who scans reads the browser's language, when we speak it; else the customer's, else the unit's. */
static void
a_label_speaks_to_who_scans(void **state UNUSED)
{
	static const struct { const char *browser; enum lang customer; const char *html; } rows[] = {
		{ "it", LANG_FR, "lang=\"it\"" }, { "fi", LANG_FR, "lang=\"fr\"" },
		{ "fi", LANG_COUNT, "lang=\"de\"" }, { "", LANG_NL, "lang=\"nl\"" },
	};
	struct access_label label;
	struct customer customer;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *text;

		testing_ok(w.ctx, customer_find(w.ctx, w.house.customer.id, &customer));
		customer.lang = rows[i].customer;
		testing_ok(w.ctx, customer_save(w.ctx, &customer));
		testing_ok(w.ctx, access_label_make(w.ctx, w.house.customer.id, w.sites[1].id, w.shown, &label));
		text = arena_printf(w.ctx->arena, "GET /q/%s HTTP/1.1\r\nHost: localhost\r\n"
		    "Accept-Language: %s\r\nConnection: close\r\n\r\n", label.code, rows[i].browser);
		assert_int_equal(ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got)), 200);
		if (strstr(w.got, rows[i].html) == NULL)
			fail_msg("row %zu: %.60s", i, strstr(w.got, "lang="));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_theirs_does_not_exist),
		cmocka_unit_test(lists_hold_only_what_is_theirs),
		cmocka_unit_test(scopes_open_what_they_were_made_for),
		cmocka_unit_test(a_guessed_label_is_nothing),
		cmocka_unit_test(a_label_speaks_to_who_scans),
		cmocka_unit_test(scanners_spend_nothing),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}

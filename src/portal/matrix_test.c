/*
 * matrix_test -- who gets what behind every row of the customers' door: each way in and each scope of
 * a link, two customers and two sites, driven over the table of routes, so that a new page
 * is covered the day it arrives.
 *
 * What is not theirs is the same, byte for byte, as what does not exist.
 */
#include "base/test.h"

#include "access/testing.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "document/document.h"
#include "http/testing.h"
#include "portal/portal.h"
#include "thread/thread.h"
#include "web/app.h"
#include "web/web.h"

/* Stands in everything that one visitor or another must never read. */
#define MARK_THEIRS	"Marktheirs"	/* another customer's */
#define MARK_SECOND	"Marksecond"	/* at the second site of the customer */
#define MARK_HIDDEN	"Markhidden"	/* of a type that is not shown */
#define MARK_ELSEWHERE	"Markelsewhere"	/* of another unit */

enum who { BY_CODE, BY_PERSONAL, BY_ACTIVITY, BY_ACTION, BY_QUOTE, OF_ONE_SITE, STAFF_LOOKING, NOBODY, WHO_COUNT };

/* One thing that may be asked for, as it stands in an address. */
struct thing { struct activity activity; struct document document; const char *mark; };

static struct world {
	struct house house;
	struct ctx *ctx;
	struct app *app;
	type_id shown, hidden;
	struct site sites[2];
	struct thing own, second, hidden_one, theirs, elsewhere;
	struct public_id foreign_type;
	const char *cookies[WHO_COUNT], *csrf[WHO_COUNT];
	char got[1 << 20];
} w;

static const struct door *const doors[] = { &portal_door, &portal_link_door, NULL };

/* ---- the world ---- */

struct making { struct thing *thing; type_id type; customer_id customer; site_id site; };

static struct err *
make_thing(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	struct thing *thing = making->thing;
	struct activity_input input = { .type = making->type, .customer = making->customer, .site = making->site,
		.title = arena_printf(ctx->arena, "Boiler %s", thing->mark), .comment = thing->mark,
		.status = STATUS_PENDING, .appointment = INSTANT_NONE, .wished = INSTANT_NONE, .origin = ORIGIN_STAFF };
	struct document_content content;
	activity_id id;
	thread_id thread;

	TRY(activity_create(ctx, &input, QUIET, &id));
	TRY(activity_find(ctx, id, &thing->activity));
	TRY(document_take_bytes(ctx, DOCUMENT_FILE, "text/plain", thing->mark,
	    (struct bytes){ (const uint8_t *)thing->mark, strlen(thing->mark) }, &content));
	TRY(document_add(ctx, &content, &(struct document_place){ .owner = DOCUMENT_OF_ACTIVITY,
	    .owner_id = id.value, .activity = id, .customer = making->customer }, true, NULL, &thing->document));
	return thread_write_in(ctx, &(struct thread_new){ .about = { making->customer, id }, .side = THREAD_STAFF,
	    .text = thing->mark }, &thread);
}

static void
thing(struct thing *out, const char *mark, type_id type, customer_id customer, site_id site)
{
	struct making making = { out, type, customer, site };

	out->mark = mark;
	testing_ok(w.ctx, db_transaction(w.ctx, make_thing, &making));
}

static void
make_sites(void)
{
	static const char *const addresses[] = { "Gasse 1, 9490 Vaduz", MARK_SECOND " 2, 9494 Schaan" };

	for (int i = 0; i < 2; i++) {
		w.sites[i] = (struct site){ .customer = w.house.customer.id, .address = addresses[i],
			.address_additional = "", .latitude = 47.1, .longitude = 9.5, .notes = "", .active = true };
		testing_ok(w.ctx, site_save(w.ctx, &w.sites[i]));
	}
}

static const char *
cookie(const char *token)
{
	return arena_printf(w.ctx->arena, "Cookie: ds_portal=%s; ds_browser=%s\r\n", token,
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

static const char *
by_code(const char *identity)
{
	struct access_challenge challenge;
	struct access_letter letter;

	house_wait(&w.house);
	testing_ok(w.ctx, house_ask(&w.house, identity, &challenge));
	letter = house_answer(&w.house);
	return cookie(house_enter(&w.house, &challenge, letter.code).session_token);
}

static const char *
by_link(const char *path)
{
	struct access_entry entry;

	assert_true(str_starts(path, "/k/"));
	testing_ok(w.ctx, access_enter_key(w.ctx, path + 3, &w.house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	return cookie(entry.session_token);
}

static void
come_in(void)
{
	struct contact one_site = { .customer = w.house.customer.id, .name = "One Site",
		.email = "one.site@example.li", .mobile_typed = "", .lang = LANG_EN, .can_see = true,
		.can_book = true, .can_sign = true, .active = true };
	struct access_site_right none = { .site = w.sites[1].id };
	struct access_site_rights rights = { &none, 1, 1 };
	const char *path, *token;

	w.cookies[NOBODY] = arena_printf(w.ctx->arena, "Cookie: ds_browser=%s\r\n",
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	w.cookies[BY_CODE] = by_code(house_email);
	testing_ok(w.ctx, access_personal_link(w.ctx, w.house.customer.id, &path));
	w.cookies[BY_PERSONAL] = by_link(path);
	testing_ok(w.ctx, access_message_link(w.ctx, w.own.activity.id, w.house.contact.id, NULL, &path));
	w.cookies[BY_ACTIVITY] = by_link(path);
	testing_ok(w.ctx, access_message_link(w.ctx, w.own.activity.id, w.house.contact.id, "reschedule", &path));
	w.cookies[BY_ACTION] = by_link(path);
	testing_ok(w.ctx, access_quote_link(w.ctx, w.house.customer.id, w.house.contact.id,
	    env_public_id(w.ctx->env).text, &path));
	w.cookies[BY_QUOTE] = by_link(path);
	testing_ok(w.ctx, contact_save(w.ctx, &one_site));
	testing_ok(w.ctx, access_rights_save(w.ctx, one_site.id, &rights));
	w.cookies[OF_ONE_SITE] = by_code("one.site@example.li");
	testing_ok(w.ctx, access_preview(w.ctx, w.house.customer.id, &token));
	w.cookies[STAFF_LOOKING] = cookie(token);
}

/* ---- asking ---- */

static int
request(enum who who, const char *method, const char *path, const char *body)
{
	const char *text = arena_printf(w.ctx->arena, "%s %s HTTP/1.1\r\nHost: localhost\r\n"
	    "Sec-Fetch-Site: same-origin\r\nAccept-Language: en\r\n%sConnection: close\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    method, path, w.cookies[who], strlen(body), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

/* Everything but the moment, the thing that was asked for, and the forms' tokens, which are masked anew each time. */
static const char *
answer_without(const char *id)
{
	struct buf out = buf_make(w.ctx->arena, sizeof(w.got));

	for (const char *at = w.got; *at != '\0';) {
		if (str_starts(at, "Date: ") || str_starts(at, "date: "))
			at += strcspn(at, "\n");
		else if (str_starts(at, "name=\"csrf\" value=\"")) {
			at += strlen("name=\"csrf\" value=\"");
			at += strcspn(at, "\"");
		} else if (str_starts(at, id)) {
			buf_puts(&out, "{id}");
			at += strlen(id);
		} else
			buf_putc(&out, *at++);
	}
	return buf_text(&out);
}

/* Says where two answers part. */
static void
expect_same(const char *one, const char *other, const char *about)
{
	size_t at = 0;

	while (one[at] != '\0' && one[at] == other[at])
		at++;
	if (one[at] != other[at])
		fail_msg("%s: \"%.200s\" but \"%.200s\"", about, one + (at < 60 ? 0 : at - 60),
		    other + (at < 60 ? 0 : at - 60));
}

static void
learn_csrf(enum who who)
{
	const char *from;

	request(who, "GET", "/p/rheintal/language", "");
	from = strstr(w.got, "name=\"csrf\" value=\"");
	assert_non_null(from);
	from += strlen("name=\"csrf\" value=\"");
	w.csrf[who] = arena_strndup(w.ctx->arena, from, strcspn(from, "\""));
}

static int
open_world(void **state UNUSED)
{
	struct customer stranger;
	struct contact contact;
	struct activity_type type;

	w.house = house_open();
	w.ctx = w.house.ctx;
	make_sites();
	w.shown = house_type(w.ctx, "Service", true);
	w.hidden = house_type(w.ctx, "Inspection", false);
	testing_ok(w.ctx, portal_action_add_usual(w.ctx, w.shown));
	thing(&w.own, "Own", w.shown, w.house.customer.id, w.sites[0].id);
	thing(&w.second, MARK_SECOND, w.shown, w.house.customer.id, w.sites[1].id);
	thing(&w.hidden_one, MARK_HIDDEN, w.hidden, w.house.customer.id, w.sites[0].id);
	house_customer(w.ctx, MARK_THEIRS, "theirs@example.li", &stranger, &contact);
	thing(&w.theirs, MARK_THEIRS, w.shown, stranger.id, (site_id){ 0 });
	testing_unit(w.ctx, "zuerich");
	house_customer(w.ctx, MARK_ELSEWHERE, "else@example.ch", &stranger, &contact);
	testing_ok(w.ctx, type_find(w.ctx, house_type(w.ctx, MARK_ELSEWHERE, true), &type));
	w.foreign_type = type.public_id;
	thing(&w.elsewhere, MARK_ELSEWHERE, type.id, stranger.id, (site_id){ 0 });
	unit_enter(w.ctx, &w.house.unit);
	come_in();
	testing_ok(w.ctx, app_start(w.ctx, &(struct app_options){ .database = testing_database(w.ctx),
	    .env = w.ctx->env, .doors = doors, .listen = "127.0.0.1:0", .quiet = true, .workers = 2,
	    .no_rates = true }, &w.app));
	for (int who = 0; who < WHO_COUNT; who++)
		learn_csrf((enum who)who);
	return 0;
}

static int
close_world(void **state UNUSED)
{
	app_stop(w.app);
	testing_close(w.ctx);
	return 0;
}

/* ---- addresses ---- */

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
			buf_puts(&out, id != NULL ? id :
			    str_equal(part, ":document") ? of->document.public_id.text :
			    str_equal(part, ":type") ? w.foreign_type.text : of->activity.public_id.text);
		}
	}
	return buf_text(&out);
}

static const char *
id_in(const struct route *route, const struct thing *of)
{
	return strstr(route->path, ":document") != NULL ? of->document.public_id.text
	    : strstr(route->path, ":type") != NULL	? w.foreign_type.text
							: of->activity.public_id.text;
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
	const char *nothing = env_public_id(w.ctx->env).text, *method = method_of(route);
	const char *body = arena_printf(w.ctx->arena, "csrf=%s", w.csrf[asking->who]);
	const char *foreign, *first;
	bool named;

	nothing = arena_strdup(w.ctx->arena, nothing);
	foreign = address(door, route, asking->of, NULL, &named);
	if (!named)
		return;
	request(asking->who, method, foreign, route->method == GET ? "" : body);
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
	static const struct { enum who who; const struct thing *of; } pairs[] = {
		{ BY_CODE, &w.theirs }, { BY_CODE, &w.hidden_one }, { BY_CODE, &w.elsewhere },
		{ BY_PERSONAL, &w.theirs }, { BY_PERSONAL, &w.hidden_one }, { BY_PERSONAL, &w.elsewhere },
		{ BY_ACTIVITY, &w.second }, { BY_ACTIVITY, &w.theirs }, { BY_ACTION, &w.second },
		{ BY_ACTION, &w.theirs }, { BY_QUOTE, &w.own }, { BY_QUOTE, &w.second }, { BY_QUOTE, &w.theirs },
		{ OF_ONE_SITE, &w.second }, { OF_ONE_SITE, &w.theirs }, { OF_ONE_SITE, &w.hidden_one },
		{ STAFF_LOOKING, &w.theirs }, { STAFF_LOOKING, &w.hidden_one }, { STAFF_LOOKING, &w.elsewhere },
		{ NOBODY, &w.own }, { NOBODY, &w.theirs },
	};

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
	bool narrow = asking->who == BY_ACTIVITY || asking->who == BY_ACTION || asking->who == BY_QUOTE;
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
	if ((narrow || asking->who == NOBODY) && route->needs == NEEDS_CONTACT && status == 200 &&
	    !(narrow && is_for_everybody(route->path)))
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
	/* Searched for by name, too. */
	assert_int_equal(request(BY_CODE, "GET", "/p/rheintal/visits?q=" MARK_SECOND, ""), 200);
	assert_non_null(strstr(w.got, w.second.activity.public_id.text));
	assert_int_equal(request(BY_CODE, "GET", "/p/rheintal/visits?q=" MARK_THEIRS, ""), 200);
	assert_null(strstr(w.got, w.theirs.activity.public_id.text));
	assert_int_equal(request(BY_CODE, "GET", "/p/rheintal/visits?q=" MARK_HIDDEN, ""), 200);
	assert_null(strstr(w.got, w.hidden_one.activity.public_id.text));
	assert_int_equal(request(OF_ONE_SITE, "GET", "/p/rheintal/visits?q=" MARK_SECOND, ""), 200);
	assert_null(strstr(w.got, w.second.activity.public_id.text));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_theirs_does_not_exist),
		cmocka_unit_test(lists_hold_only_what_is_theirs),
		cmocka_unit_test(scopes_open_what_they_were_made_for),
		cmocka_unit_test(a_guessed_label_is_nothing),
		cmocka_unit_test(scanners_spend_nothing),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}

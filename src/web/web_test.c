/*
 * web_test -- rows, steps and headers, through the real server on a free port.
 *
 * Its own door has one row of each need; who comes in is said by a cookie.
 */
#include "base/test.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "http/testing.h"
#include "web/app.h"
#include "web/web.h"

static struct err *
enter(struct request *rq, struct response *rs UNUSED)
{
	const char *who = request_cookie(rq, "ds_test");

	if (str_equal(who, "planner"))
		rq->ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .name = "P", .rights = RIGHT(PERMISSION_PLAN) };
	if (str_equal(who, "worker"))
		rq->ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .name = "W" };
	if (str_equal(who, "contact"))
		rq->ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .name = "C" };
	if (str_equal(who, "looking"))
		rq->ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .name = "L", .looking = true };
	if (str_equal(who, "reader"))
		rq->ctx->actor = (struct actor){ .kind = ACTOR_KEY, .name = "K", .rights = SCOPE(NEEDS_KEY_READ) };
	return OK;
}

static void
fail_page(struct request *rq UNUSED, struct response *rs, struct err *err)
{
	buf_printf(&rs->http->body, "failed: %s", err->say == NULL ? "apology" : err->say);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	const char *flash = take_flash(rq, rs);

	buf_printf(&rs->http->body, "route %s csrf=%s flash=%s", rq->route->path, rq->csrf,
	    flash == NULL ? "-" : flash);
	return OK;
}

static struct err *
show_fields(struct request *rq, struct response *rs)
{
	buf_printf(&rs->http->body, "thing=%s a=[%s] given=%d", path_value(rq, "thing"), field(rq, "a"),
	    field_given(rq, "b"));
	for (const char *const *value = field_all(rq, "c[]"); *value != NULL; value++)
		buf_printf(&rs->http->body, " c=%s", *value);
	buf_printf(&rs->http->body, " f=[%s%s]", field(rq, "f.x"), field(rq, "fx"));
	return OK;
}

static struct err *
save(struct request *rq, struct response *rs)
{
	respond_flash(rq, rs, "Saved \xe2\x9c\x93");
	respond_see_other(rs, field(rq, "next"));
	return OK;
}

static struct err *
go_wrong(struct request *rq, struct response *rs)
{
	buf_puts(&rs->http->body, "half a page");
	return err_new(rq->ctx, (enum err_kind)atoi(path_value(rq, "kind")), "went wrong", "test");
}

static struct err *
show_long(struct request *rq UNUSED, struct response *rs)
{
	for (int i = 0; i < 1000; i++)
		buf_printf(&rs->http->body, "line %d\n", i);
	return OK;
}

static const struct route rows[] = {
	{ GET, "/", show, NEEDS_PUBLIC },
	{ GET, "/:thing/fields", show_fields, NEEDS_PUBLIC, .fields = "a b c[] f.*" },
	{ GET, "/plan", show, CAN_PLAN },
	{ GET, "/staff", show, NEEDS_STAFF },
	{ GET, "/contact", show, NEEDS_CONTACT },
	{ POST, "/contact", show, NEEDS_CONTACT },
	{ GET, "/key", show, NEEDS_KEY_READ },
	{ POST, "/key", show, NEEDS_KEY_WRITE, .no_csrf = true },
	{ GET, "/closed", show },
	{ GET, "/rare", show, NEEDS_PUBLIC, .rate = { .per_second = 0.001, .burst = 2 } },
	{ GET, "/wrong/:kind", go_wrong, NEEDS_PUBLIC },
	{ GET, "/long", show_long, NEEDS_PUBLIC },
	{ POST, "/save", save, NEEDS_PUBLIC, .fields = "next" },
	{ 0 },
};
static const struct route *const arrays[] = { rows, NULL };
static const struct door door = { .name = "test", .prefix = "/t", .cookie = "ds_test", .routes = arrays,
    .enter = enter, .fail = fail_page };
static void
refuse(struct http_response *to, int status, const char *say)
{
	http_set(to, "Content-Type", "application/json");
	buf_printf(&to->body, "[%d,\"%s\"]", status, say);
}

static const struct route *const no_rows[] = { NULL };
static const struct door program_door = { .name = "programs", .prefix = "/programs", .routes = no_rows,
    .fail = fail_page, .refuse = refuse };
static const struct door *const doors[] = { &door, &program_door, NULL };

static struct world {
	struct arena *arena;
	struct env env;
	struct app *app;
	char got[65536];
} w;

static void
open_world(const char *base_url)
{
	struct ctx ctx;
	struct err *err;

	w.arena = arena_open();
	w.env = env_still(INSTANT(1803628800), 42);
	ctx = ctx_make(w.arena, &w.env, NULL);
	err = app_start(&ctx, &(struct app_options){ .env = &w.env, .doors = doors, .listen = "127.0.0.1:0",
	    .base_url = base_url, .quiet = true, .workers = 2 }, &w.app);
	assert_ok(err);
}

static void
close_world(void)
{
	app_stop(w.app);
	arena_close(w.arena);
}

/* "GET /t" with further header lines ("A: b\r\n") and a body; answers the status. */
static int
go(const char *line, const char *headers, const char *body)
{
	char request[4096];

	snprintf(request, sizeof(request), "%s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n\r\n%s", line, headers,
	    body == NULL ? "Connection: close" : "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ",
	    body == NULL ? "" : arena_printf(w.arena, "%zu", strlen(body)), body == NULL ? "" : body);
	return ask(app_port(w.app), request, strlen(request), w.got, sizeof(w.got));
}

static bool
got(const char *text)
{
	return strstr(w.got, text) != NULL;
}

static void
test_rows(void **state UNUSED)
{
	open_world(NULL);
	assert_int_equal(go("GET /t", "", NULL), 200);
	assert_int_equal(go("GET /t/", "", NULL), 200);
	assert_true(got("route / "));
	assert_int_equal(go("GET /t/x%20y/fields?a=+1+&b=&c%5B%5D=2&c[]=3&secret=4&f.x=5&fx=6", "", NULL), 200);
	assert_true(got("thing=x y a=[1] given=1 c=2 c=3 f=[5]"));
	assert_int_equal(go("HEAD /t", "", NULL), 200);
	assert_false(got("route /"));
	assert_int_equal(go("GET /t/absent", "", NULL), 404);
	assert_true(got("failed: "));
	assert_int_equal(go("GET /elsewhere", "", NULL), 404);
	assert_true(got("<!doctype html>"));
	assert_int_equal(go("DELETE /t/contact", "Sec-Fetch-Site: same-origin\r\n", NULL), 405);
	assert_true(got("Allow: GET, HEAD, POST"));
	assert_int_equal(go("GET /t/save", "", NULL), 405);
	assert_int_equal(go("GET /healthy", "", NULL), 404);
	close_world();
}

static void
test_needs(void **state UNUSED)
{
	static const struct { const char *who, *line; int status; } table[] = {
		{ "", "GET /t/plan", 403 }, { "worker", "GET /t/plan", 403 }, { "planner", "GET /t/plan", 200 },
		{ "contact", "GET /t/plan", 403 }, { "reader", "GET /t/plan", 403 },
		{ "", "GET /t/staff", 403 }, { "worker", "GET /t/staff", 200 }, { "contact", "GET /t/staff", 403 },
		{ "", "GET /t/contact", 403 }, { "contact", "GET /t/contact", 200 }, { "planner",
		    "GET /t/contact", 403 },
		{ "looking", "GET /t/contact", 200 }, { "looking", "POST /t/contact", 403 }, { "contact",
		    "POST /t/contact", 200 },
		{ "reader", "GET /t/key", 200 }, { "reader", "POST /t/key", 403 }, { "planner", "GET /t/key", 403 },
		{ "planner", "GET /t/closed", 403 }, { "", "GET /t/closed", 403 },
	};

	open_world(NULL);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		char headers[128];
		int status;

		snprintf(headers, sizeof(headers), "Cookie: ds_test=%s\r\nSec-Fetch-Site: same-origin\r\n",
		    table[i].who);
		status = go(table[i].line, headers, NULL);
		if (status != table[i].status)
			fail_msg("%s as \"%s\": %d", table[i].line, table[i].who, status);
	}
	close_world();
}

/* Copies what follows `before` up to a blank or semicolon. */
static const char *
cut_out(const char *before)
{
	const char *at = strstr(w.got, before);

	assert_non_null(at);
	at += strlen(before);
	return arena_strndup(w.arena, at, strcspn(at, " ;\r\n"));
}

static void
test_csrf(void **state UNUSED)
{
	const char *browser, *token, *headers, *body;

	open_world(NULL);
	assert_int_equal(go("GET /t", "", NULL), 200);
	browser = cut_out("ds_browser=");
	token = cut_out("csrf=");
	assert_int_equal(strlen(browser), 43);
	headers = arena_printf(w.arena, "Cookie: ds_browser=%s\r\nOrigin: http://localhost\r\n", browser);
	body = arena_printf(w.arena, "csrf=%s", token);
	assert_int_equal(go("POST /t/save", headers, body), 303);
	assert_int_equal(go("POST /t/save", headers, "csrf=AAAA"), 403);
	assert_int_equal(go("POST /t/save", headers, ""), 403);
	assert_int_equal(go("POST /t/save", arena_printf(w.arena, "Cookie: ds_browser=%s\r\n", browser), body), 403);
	assert_int_equal(go("POST /t/save", arena_printf(w.arena,
	    "Cookie: ds_browser=%s\r\nOrigin: http://evil.example\r\n", browser), body), 403);
	assert_int_equal(go("POST /t/save", arena_printf(w.arena, "%sSec-Fetch-Site: cross-site\r\n", headers),
	    body), 403);
	assert_int_equal(go("POST /t/save", arena_printf(w.arena, "%sSec-Fetch-Site: same-site\r\n", headers),
	    body), 403);
	assert_int_equal(go("POST /t/save", "Sec-Fetch-Site: same-origin\r\n", ""), 303);
	/* Another browser's token, and this browser's once somebody is logged in. */
	assert_int_equal(go("POST /t/save", "Origin: http://localhost\r\nCookie: "
	    "ds_browser=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", body), 403);
	assert_int_equal(go("POST /t/save", arena_printf(w.arena,
	    "Origin: http://localhost\r\nCookie: ds_test=planner; ds_browser=%s\r\n", browser), body), 403);
	/* A new page has another token; both are good. */
	assert_int_equal(go("GET /t", headers, NULL), 200);
	assert_string_not_equal(cut_out("csrf="), token);
	assert_int_equal(go("POST /t/save", headers, arena_printf(w.arena, "csrf=%s", cut_out("csrf="))), 303);
	close_world();
}

static void
test_redirect_and_flash(void **state UNUSED)
{
	static const char *const elsewhere[] = { "//evil", "/%5Cevil", "http://evil", "", "evil", "/a%0d%0aX:1" };
	const char *flash;

	open_world("https://plan.example.org/");
	for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
		assert_int_equal(go("POST /t/save", "Sec-Fetch-Site: same-origin\r\n",
		    arena_printf(w.arena, "next=%s", elsewhere[i])), 303);
		assert_true(got("Location: /\r\n"));
	}
	assert_int_equal(go("POST /t/save", "Sec-Fetch-Site: same-origin\r\n", "next=/t%3Fa"), 303);
	assert_true(got("Location: /t?a\r\n"));
	assert_true(got("Set-Cookie: __Host-ds_browser="));
	assert_true(got("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age="));
	flash = cut_out("__Host-ds_flash=");
	assert_int_equal(go("GET /t", arena_printf(w.arena, "Cookie: __Host-ds_flash=%s\r\n", flash), NULL), 200);
	assert_true(got("flash=Saved \xe2\x9c\x93"));
	assert_true(got("__Host-ds_flash=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"));
	assert_int_equal(go("GET /t", arena_printf(w.arena, "Cookie: __Host-ds_flash=x%s\r\n", flash), NULL), 200);
	assert_true(got("flash=-"));
	close_world();
}

static void
test_headers(void **state UNUSED)
{
	static const char *const pages[] = { "GET /t", "GET /t/absent", "GET /t/wrong/8", "GET /elsewhere",
	    "GET /robots.txt" };
	static const char *const set[] = { "Content-Security-Policy: default-src 'none'; script-src 'self'",
	    "X-Content-Type-Options: nosniff", "Referrer-Policy: same-origin",
	    "Cross-Origin-Opener-Policy: same-origin",
	    "Cross-Origin-Resource-Policy: same-origin", "Permissions-Policy: camera=()", "Cache-Control: no-store",
	    "Strict-Transport-Security: max-age=" };

	open_world("https://plan.example.org");
	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		go(pages[i], "", NULL);
		for (size_t j = 0; j < COUNT_OF(set); j++)
			if (!got(set[j]))
				fail_msg("%s lacks %s", pages[i], set[j]);
		assert_false(got("unsafe-inline"));
	}
	assert_int_equal(go("GET /t/long", "Accept-Encoding: gzip, br\r\n", NULL), 200);
	assert_true(got("Content-Encoding: gzip"));
	assert_false(got("line 999"));
	assert_int_equal(go("GET /t/long", "", NULL), 200);
	assert_true(got("line 999"));
	close_world();
}

static void
test_errors(void **state UNUSED)
{
	static const struct { enum err_kind kind; int status; } table[] = {
		{ ERR_NOT_FOUND, 404 }, { ERR_FORBIDDEN, 403 }, { ERR_INVALID, 422 }, { ERR_CONFLICT, 409 },
		    { ERR_GONE, 410 },
		{ ERR_LIMIT, 429 }, { ERR_TOO_LARGE, 413 }, { ERR_BUSY, 503 }, { ERR_BUG, 500 },
	};

	open_world(NULL);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		assert_int_equal(go(arena_printf(w.arena, "GET /t/wrong/%d", (int)table[i].kind), "", NULL),
		    table[i].status);
		assert_true(got("failed: went wrong"));
		assert_false(got("half a page"));
	}
	assert_int_equal(go("GET /t/rare", "", NULL), 200);
	assert_int_equal(go("GET /t/rare", "", NULL), 200);
	assert_int_equal(go("GET /t/rare", "", NULL), 429);
	assert_true(got("Retry-After: "));
	close_world();
}

/* What is refused before any handler is asked still speaks the caller's language. */
static void
test_refusals(void **state UNUSED)
{
	open_world("https://plan.example.org");
	assert_int_equal(go("POST /t/save", "Content-Length: 99999999\r\n", NULL), 413);
	assert_true(got("<html lang=\"en\">") && got("Content-Security-Policy: ") && got("too large"));
	assert_int_equal(go("POST /t/save", "Content-Length: 99999999\r\nAccept-Language: de-LI\r\n", NULL), 413);
	assert_true(got("<html lang=\"de\">"));
	/* A door for programs says it in its own format. */
	assert_int_equal(go("POST /programs/x", "Content-Length: 99999999\r\n", NULL), 413);
	assert_true(got("application/json") && got("[413,\"This is too large"));
	assert_int_equal(go("POST /programsx", "Content-Length: 99999999\r\n", NULL), 413);
	assert_true(got("<html lang=\"en\">"));
	assert_int_equal(go("POST /t/save", "", "a=%00"), 400);
	assert_true(got("could not be understood"));
	close_world();
}

static int
ask_host(const char *host)
{
	const char *text = arena_printf(w.arena, "GET /t HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

static void
test_hosts(void **state UNUSED)
{
	open_world("https://Plan.example.org:8443");
	assert_int_equal(ask_host("plan.example.org"), 200);
	assert_int_equal(ask_host("PLAN.example.org:1"), 200);
	assert_int_equal(ask_host("localhost:8080"), 200);
	assert_int_equal(ask_host("127.0.0.1"), 200);
	assert_int_equal(ask_host("plan.example.org.evil"), 421);
	assert_int_equal(ask_host("evil"), 421);
	assert_int_equal(ask_host("localhost.evil"), 421);
	assert_int_equal(ask_host("localhost:8080.evil"), 421);
	assert_int_equal(ask_host("localhost:8080"), 200);
	close_world();
}

/* Each fault is found; rows without one have none. */
static void
test_contract(void **state UNUSED)
{
	static const struct route good[] = {
		{ GET, "/:a/b", show, NEEDS_STAFF, .fields = "q c[] d_1 f.*" }, { POST, "/:a/b", show, NEEDS_STAFF },
		{ DELETE, "/k", show, NEEDS_KEY_WRITE, .no_csrf = true, .about = "Removes it." }, { 0 },
	};
	static const struct route bad[] = {
		{ GET, "/a", show }, { GET, "b", show, NEEDS_PUBLIC }, { GET, "/c/", show, NEEDS_PUBLIC },
		{ GET, "/d", show, NEEDS_PUBLIC, .fields = "A" }, { GET, "/e", show, NEEDS_PUBLIC, .fields = "a a" },
		{ GET, "/k", show, NEEDS_PUBLIC, .fields = "*" }, { GET, "/l", show, NEEDS_PUBLIC, .fields = "f*" },
		{ DELETE, "/f", show, NEEDS_STAFF }, { GET, "/g", show, NEEDS_KEY_READ },
		{ POST, "/h", show, NEEDS_STAFF, .no_csrf = true }, { POST, "/i", show, NEEDS_STAFF, .files = true },
		{ GET, "/j", show, NEEDS_PUBLIC }, { GET, "/j", show, NEEDS_STAFF }, { GET, "/:1", show, NEEDS_PUBLIC },
		{ 0 },
	};
	static const struct route *const good_arrays[] = { good, NULL }, *const bad_arrays[] = { bad, NULL };
	static const struct door good_door = { .name = "good", .prefix = "/x", .routes = good_arrays };
	static const struct door bad_door = { .name = "bad", .prefix = "/y", .routes = bad_arrays };
	static const struct door *const of_good[] = { &good_door, NULL }, *const of_bad[] = { &bad_door, NULL };
	struct arena *arena = arena_open();
	size_t count = 0;

	assert_null(app_route_faults(arena, of_good)[0]);
	for (const char *const *line = app_route_faults(arena, of_bad); *line != NULL; line++)
		count++;
	assert_int_equal(count, COUNT_OF(bad) - 2);	/* the end, and the first of the two */
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_needs), cmocka_unit_test(test_csrf),
		cmocka_unit_test(test_redirect_and_flash), cmocka_unit_test(test_headers),
		    cmocka_unit_test(test_errors),
		cmocka_unit_test(test_refusals), cmocka_unit_test(test_hosts), cmocka_unit_test(test_contract),
	};

	crypt_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * testing -- the staff's door behind a real server, for one test program; all of it stands in `w`.
 *
 * A test makes w.ctx and who lives there, then calls serve_world(); close_world() is its tear-down.
 */
#ifndef BACKOFFICE_TESTING_H
#define BACKOFFICE_TESTING_H

#include <string.h>
#include "activity/testing.h"
#include "backoffice/backoffice.h"
#include "base/str.h"
#include "http/testing.h"
#include "web/app.h"

static struct world {
	struct ctx *ctx;
	struct app *app;
	struct unit unit;
	struct scene scene;
	struct person admin, worker;
	const char *cookie;		/* header line of whoever asks */
	char got[1 << 20];
} w;

static inline void
serve_world(void)
{
	static const struct door *const doors[] = { &backoffice_door, NULL };

	w.worker = testing_person(w.ctx, "worker@rheintal.example", ROLE_BIT(ROLE_WORKER));
	w.admin = testing_person(w.ctx, "marie@rheintal.example", ROLE_BIT(ROLE_ADMIN));
	w.cookie = "";
	testing_ok(w.ctx, app_start(w.ctx, &(struct app_options){ .database = testing_database(w.ctx),
	    .env = w.ctx->env, .doors = doors, .listen = "127.0.0.1:0", .quiet = true, .workers = 2,
	    .no_rates = true }, &w.app));
}

static inline int
close_world(void **state)
{
	(void)state;
	app_stop(w.app);
	testing_close(w.ctx);
	return 0;
}

static inline void
come_as(const struct person *person)
{
	const char *token;

	testing_ok(w.ctx, staff_session_start(w.ctx, person->id, false, "127.0.0.1", "test", &token));
	w.cookie = arena_printf(w.ctx->arena, "Cookie: ds_staff=%s\r\n", token);
}

/* Gives the status; what came stands in w.got. */
static inline int
request(const char *method, const char *path, const char *body)
{
	const char *text = arena_printf(w.ctx->arena,
	    "%s %s HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
	    "%sConnection: close\r\nContent-Type: "
	    "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    method, path, w.cookie, strlen(body), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

static inline bool
got(const char *text)
{
	return strstr(w.got, text) != NULL;
}

#define assert_got(text) do {								\
	if (!got(text))									\
		fail_msg("no %s in: %.3000s", (text), w.got);				\
} while (0)

#endif

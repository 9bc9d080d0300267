/* testing -- the whole server for tests of what a door answers: on the test's own database, asked over the wire. */
#ifndef WEB_TESTING_H
#define WEB_TESTING_H

#include <jansson.h>
#include <string.h>
#include "base/ctx.h"
#include "db/testing.h"
#include "http/testing.h"
#include "web/app.h"

/* Serves those doors on a free port, over the database of testing_open(); its end is testing_app_stop(). */
static inline struct app *
testing_app(struct ctx *ctx, const struct door *const *doors, bool no_rates)
{
	struct app *app;

	testing_ok(ctx, app_start(ctx, &(struct app_options){ .database = testing_database(ctx), .env = ctx->env,
	    .doors = doors, .listen = "127.0.0.1:0", .quiet = true, .workers = 2, .no_rates = no_rates }, &app));
	return app;
}

/* The server ends, and then its database. */
static inline void
testing_app_stop(struct app *app, struct ctx *ctx)
{
	app_stop(app);
	testing_close(ctx);
}

/* Asks; the status. The whole answer is in `got`, its JSON in *json instead of what was there, NULL when it is none. */
static inline int
testing_ask(struct app *app, const char *request, size_t size, char *got, size_t room, json_t **json)
{
	int status = ask(app_port(app), request, size, got, room);
	const char *body = strstr(got, "\r\n\r\n");

	json_decref(*json);
	*json = body == NULL ? NULL : json_loads(body + 4, 0, NULL);
	return status;
}

#endif

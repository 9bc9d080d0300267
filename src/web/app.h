/*
 * app -- what lives as long as the server: database, doors, assets, limits.
 *
 * main fills the options and calls app_start(); every request sees the app
 * read-only through request->app.
 */
#ifndef WEB_APP_H
#define WEB_APP_H

#include "base/base.h"
#include "base/err.h"

struct arena;
struct ctx;
struct database;
struct door;
struct env;
struct http_server;
struct rate_table;
struct web_assets;
struct web_table;

struct app_options {
	struct database *database;
	const struct env *env;
	const struct door *const *doors;	/* NULL at the end */
	const char *listen;			/* as http_options.listen */
	const char *base_url;			/* "https://plan.example.org"; NULL: the listening address */
	const char *hosts;			/* further host names that are ours, parted by blanks; NULL: none */
	const char *assets_dir;			/* holds manifest.txt; NULL: $DOORSTEP_ASSETS, or beside us */
	const char *temp_dir;			/* for uploads; NULL: /tmp */
	int workers;				/* 0: 16 */
	bool trust_proxy;
	bool no_rates;				/* for measuring */
	bool quiet;				/* no line per request */
};

struct app {
	struct database *database;
	const struct env *env;
	const struct door *const *doors;
	const char *base_url;			/* without a slash at its end */
	bool https;				/* so cookies are Secure */
	const char *const *hosts;		/* what Host may say besides loopback names; NULL at the end */
	const uint8_t *secret;			/* 32 bytes: database_secret() */
	struct rate_table *rates;
	struct web_assets *assets;
	struct web_table *table;		/* every route row, ready to be found */
	struct http_server *server;
	bool no_rates;
	bool quiet;
};

/* Serves until app_stop(). `say` of an err is in English. */
MUST_CHECK struct err *app_start(struct ctx *, const struct app_options *, struct app **out);
void app_stop(struct app *);
int app_port(const struct app *);

/* Sends an event to every page that listens to `topic` (respond_events). From any thread. */
void app_tell(struct app *, const char *topic, const char *event, const char *data);

/* "app.css" -> "/assets/app-1a2b3c.css"; a name that the build did not make: "/assets/NAME". For struct html. */
const char *app_asset(const char *name);

/*
 * What is wrong with the rows of these doors, a line each: no needs, a method and
 * path twice, too many names, unsound fields, a key's row without `about`, a
 * changing row that asks no CSRF token of a browser.  NULL at the end; for the contract test.
 */
const char *const *app_route_faults(struct arena *, const struct door *const *doors);

/* Every route row of these doors, for `./dev routes` and the contract test: calls row(arg, door, route). */
struct route;
void app_each_route(const struct door *const *doors,
    void (*row)(void *arg, const struct door *, const struct route *), void *arg);

#endif

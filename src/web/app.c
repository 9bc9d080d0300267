/* app -- see app.h. */
#include "web/inside.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"

#define INSTALLED_ASSETS "/usr/share/doorstep/assets"

enum { RATE_BUCKETS = 65536 };

/* The doors with our own behind them. */
static const struct door *const *
all_doors(struct arena *arena, const struct door *const *doors)
{
	const struct door **all;
	size_t count = 0;

	while (doors[count] != NULL)
		count++;
	all = arena_new_array(arena, count + 2, const struct door *);
	memcpy(all, doors, count * sizeof(*all));
	all[count] = &web_door;
	return all;
}

/* "https://plan.example.org:8443/x" -> "plan.example.org" */
static const char *
host_of(struct arena *arena, const char *url)
{
	const char *host = strstr(url, "://");
	size_t size;

	host = host == NULL ? url : host + 3;
	size = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	return str_lower(arena, arena_strndup(arena, host, size));
}

struct hosts {
	const char **items;
	size_t count, capacity;
};

static const char *const *
all_hosts(struct arena *arena, const struct app_options *options, const char *base_url)
{
	struct hosts hosts = { 0 };

	*arena_push(arena, &hosts) = host_of(arena, base_url);
	if (!str_empty(options->hosts))
		for (char **word = str_split(arena, options->hosts, ' ', NULL); *word != NULL; word++)
			if ((*word)[0] != '\0')
				*arena_push(arena, &hosts) = str_lower(arena, *word);
	*arena_push(arena, &hosts) = NULL;
	return hosts.items;
}

/* Where the links of this installation point, when nobody said. */
static const char *
listening_url(struct arena *arena, const char *listen, int port)
{
	const char *colon = strrchr(listen, ':');
	const char *host = arena_strndup(arena, listen, (size_t)(colon - listen));

	if (str_starts(listen, "unix:"))
		return "http://localhost";
	if (host[0] == '\0' || str_equal(host, "0.0.0.0") || str_equal(host, "[::]") || str_equal(host, "127.0.0.1"))
		host = "localhost";
	return arena_printf(arena, "http://%s:%d", host, port);
}

static const char *
without_slash(struct arena *arena, const char *url)
{
	size_t size = strlen(url);

	while (size > 0 && url[size - 1] == '/')
		size--;
	return arena_strndup(arena, url, size);
}

/* Beside the program, where the build puts them, else where an installation does. */
static const char *
assets_dir(struct arena *arena, const struct app_options *options)
{
	const char *dir = options->assets_dir != NULL ? options->assets_dir : getenv("DOORSTEP_ASSETS");
	char program[4096];
	ssize_t size = readlink("/proc/self/exe", program, sizeof(program));
	char *beside;

	if (dir != NULL)
		return dir;
	while (size > 0 && program[size - 1] != '/')
		size--;
	beside = arena_printf(arena, "%.*sassets", (int)(size > 0 ? size : 0), program);
	return access(beside, R_OK) == 0 ? beside : INSTALLED_ASSETS;
}

static struct app *
make_app(struct ctx *ctx, const struct app_options *options)
{
	struct app *app = arena_new(ctx->arena, struct app);

	app->database = options->database;
	app->env = options->env;
	app->doors = all_doors(ctx->arena, options->doors);
	app->table = table_make(ctx->arena, app->doors);
	app->rates = rate_table_open(ctx->arena, options->env, RATE_BUCKETS);
	app->no_rates = options->no_rates;
	app->quiet = options->quiet;
	app->secret = options->database == NULL ? arena_alloc(ctx->arena, 32) : database_secret(options->database);
	return app;
}

/* Knows its address only once it listens; nobody is answered before this is set. */
static void
set_address(struct ctx *ctx, struct app *app, const struct app_options *options)
{
	const char *url = options->base_url != NULL ? options->base_url :
	    listening_url(ctx->arena, options->listen, http_port(app->server));

	app->base_url = without_slash(ctx->arena, url);
	app->https = str_starts(app->base_url, "https://");
	app->hosts = all_hosts(ctx->arena, options, app->base_url);
}

struct err *
app_start(struct ctx *ctx, const struct app_options *options, struct app **out)
{
	struct app *app = make_app(ctx, options);
	struct http_options http = {
		.listen = options->listen, .workers = options->workers, .temp_dir = options->temp_dir,
		.trust_proxy = options->trust_proxy, .arg = app, .plan = web_plan, .refuse = web_refuse,
		.handle = web_answer,
	};

	TRY(assets_load(ctx, assets_dir(ctx->arena, options), &app->assets));
	assets_use(app->assets);
	TRY(http_open(ctx->arena, &http, &app->server));
	set_address(ctx, app, options);
	for (const struct door *const *door = app->doors; *door != NULL; door++)
		if ((*door)->start != NULL)
			(*door)->start(app);
	TRY(http_start(app->server));
	*out = app;
	return OK;
}

void
app_stop(struct app *app)
{
	http_stop(app->server);
}

int
app_port(const struct app *app)
{
	return http_port(app->server);
}

void
app_tell(struct app *app, const char *topic, const char *event, const char *data)
{
	http_stream_send(app->server, topic, event, data);
}

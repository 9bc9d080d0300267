/* testing -- see testing.h. */
#include "db/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"
#include "db/db.h"
#include "db/testing_postgres.h"

enum { CLOCK = 1803628800 };	/* 2027-02-26T09:00+01:00 */

struct testing {
	struct ctx ctx;			/* first: the test holds its address */
	struct arena *arena;
	struct env *env;
	struct env own_env;
	struct database *database;
	bool another;
	char dir[64];
	PGconn *server;			/* keeps the PostgreSQL database ours; NULL on SQLite */
	const char *name;		/* of that database */
	bool spoilt;
};

static NORETURN void
give_up(const char *what, const char *why)
{
	fprintf(stderr, "testing: %s: %s\n", what, why);
	exit(1);
}

bool
testing_is_postgres(void)
{
	return testing_postgres_server() != NULL;
}

void
testing_check(struct ctx *ctx, struct err *err, const char *what, const char *file, int line)
{
	if (err == OK)
		return;
	fprintf(stderr, "%s:%d: %s: %s: %s\n", file, line, what, err->say != NULL ? err->say : "",
	    err_chain(ctx->arena, err));
	exit(1);
}

static void
make_dir(struct testing *testing)
{
	/* A folder in memory where there is one: a test waits for no disk. */
	snprintf(testing->dir, sizeof(testing->dir), "%s/doorstep-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(testing->dir) == NULL)
		give_up(testing->dir, "cannot be made");
}

static void
remove_dir(struct testing *testing)
{
	const char *command = arena_printf(testing->arena, "rm -rf '%s'", testing->dir);

	if (system(command) != 0)
		give_up(testing->dir, "cannot be removed");
}

static struct testing *
start(struct env *env)
{
	struct testing *testing = calloc(1, sizeof(*testing));

	if (testing == NULL)
		give_up("memory", "none");
	testing->env = env != NULL ? env : &testing->own_env;
	if (env == NULL)
		testing->own_env = env_still(INSTANT(CLOCK), 20270226);
	testing->arena = arena_open();
	testing->ctx = ctx_make(testing->arena, testing->env, NULL);
	return testing;
}

static char *template_bytes;
static size_t template_size;

static void
forget_template(void)
{
	free(template_bytes);
	template_bytes = NULL;
}

static const char *
file_of(struct testing *testing)
{
	return arena_printf(testing->arena, "%s/doorstep.db", testing->dir);
}

/* The file of a migrated SQLite database: made once by this process, for migrating takes longer than most tests. */
static void
make_template(void)
{
	struct testing *testing = start(NULL);
	struct db_options options = { .data_dir = testing->dir, .create = true };
	FILE *file;

	make_dir(testing);
	testing_ok(&testing->ctx, database_open(&testing->ctx, &options, &testing->database));
	database_close(testing->database);
	file = fopen(file_of(testing), "rb");
	if (file == NULL || fseek(file, 0, SEEK_END) != 0)
		give_up(testing->dir, "cannot be read");
	template_size = (size_t)ftell(file);
	rewind(file);
	template_bytes = malloc(template_size);
	if (template_bytes == NULL || fread(template_bytes, 1, template_size, file) != template_size)
		give_up(testing->dir, "cannot be read");
	fclose(file);
	remove_dir(testing);
	arena_close(testing->arena);
	free(testing);
}

static void
copy_template(struct testing *testing)
{
	FILE *file;

	if (template_bytes == NULL) {
		make_template();
		atexit(forget_template);
	}
	file = fopen(file_of(testing), "wb");
	if (file == NULL || fwrite(template_bytes, 1, template_size, file) != template_size || fclose(file) != 0)
		give_up(testing->dir, "cannot be written");
}

struct ctx *
testing_open(void)
{
	struct testing *testing = start(NULL);
	struct db_options options = { .data_dir = testing->dir, .create = true, .pool = 40 };

	make_dir(testing);
	if (testing_is_postgres()) {
		testing->server = testing_postgres_take(&testing->ctx, &testing->name);
		options.url = testing_postgres_url(testing->arena, testing->name);
	} else
		copy_template(testing);
	testing_ok(&testing->ctx, database_open(&testing->ctx, &options, &testing->database));
	testing->ctx.db = database_handle(testing->database);
	return &testing->ctx;
}

struct ctx *
testing_another(struct ctx *first)
{
	struct testing *of = (struct testing *)first;
	struct testing *testing = start(of->env);

	testing->another = true;
	testing->database = of->database;
	testing->ctx.db = database_handle(of->database);
	testing->ctx.tenant = first->tenant;
	testing->ctx.unit = first->unit;
	testing->ctx.actor = first->actor;
	return &testing->ctx;
}

struct database *
testing_database(struct ctx *ctx)
{
	return ((struct testing *)ctx)->database;
}

const char *
testing_where(struct ctx *ctx)
{
	struct testing *testing = (struct testing *)ctx;

	return testing->server != NULL ? testing_postgres_url(ctx->arena, testing->name) : file_of(testing);
}

void
testing_forward(struct ctx *ctx, int64_t seconds)
{
	struct testing *testing = (struct testing *)ctx;

	testing->env->clock_offset_s += seconds;
	ctx->now = testing->env->now(testing->env);
}

void
testing_spoilt(struct ctx *ctx)
{
	((struct testing *)ctx)->spoilt = true;
}

static void
give_back(struct testing *testing)
{
	if (testing->server == NULL)
		return;
	if (testing->spoilt)
		testing_postgres_drop(testing->server, testing->name);
	PQfinish(testing->server);
}

void
testing_close(struct ctx *ctx)
{
	struct testing *testing = (struct testing *)ctx;

	if (!testing->another) {
		database_close(testing->database);
		give_back(testing);
		remove_dir(testing);
	}
	arena_close(testing->arena);
	free(testing);
}

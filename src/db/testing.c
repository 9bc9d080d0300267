/* testing -- see testing.h. */
#include "db/testing.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "db/migrate.h"

enum { CLOCK = 1803628800 };	/* 2027-02-26T09:00+01:00 */

struct testing {
	struct ctx ctx;			/* first: the test holds its address */
	struct arena *arena;
	struct env *env;
	struct env own_env;
	struct database *database;
	bool another;
	char dir[64];
	char name[64];			/* of the PostgreSQL database; "" on SQLite */
};

static NORETURN void
give_up(const char *what, const char *why)
{
	fprintf(stderr, "testing: %s: %s\n", what, why);
	exit(1);
}

static const char *
server_url(void)
{
	const char *url = getenv("DOORSTEP_TEST_PG");

	return str_empty(url) ? NULL : url;
}

bool
testing_is_postgres(void)
{
	return server_url() != NULL;
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

/* ---- PostgreSQL ---- */

/* The server's address with another database in it. */
static const char *
url_of(struct arena *arena, const char *name)
{
	struct buf url = buf_make(arena, 4096);
	char *trouble = NULL;
	PQconninfoOption *options = PQconninfoParse(server_url(), &trouble);

	if (options == NULL)
		give_up("DOORSTEP_TEST_PG", trouble);
	for (PQconninfoOption *option = options; option->keyword != NULL; option++)
		if (option->val != NULL && strcmp(option->keyword, "dbname") != 0)
			buf_printf(&url, "%s='%s' ", option->keyword, option->val);
	buf_printf(&url, "dbname='%s'", name);
	PQconninfoFree(options);
	return buf_text(&url);
}

static void
keep_quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

static PGconn *
connect_to_server(void)
{
	PGconn *raw = PQconnectdb(server_url());

	PQsetNoticeProcessor(raw, keep_quiet, NULL);
	if (PQstatus(raw) != CONNECTION_OK)
		give_up("DOORSTEP_TEST_PG", PQerrorMessage(raw));
	return raw;
}

static bool
tell_server(PGconn *raw, const char *text, bool must)
{
	PGresult *result = PQexec(raw, text);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK ||
	    PQresultStatus(result) == PGRES_TUPLES_OK;
	bool rows = PQntuples(result) > 0;

	if (!good && must)
		give_up(text, PQerrorMessage(raw));
	PQclear(result);
	return good && rows;
}

/* One template per set of migrations: made by the first test that needs it. */
static const char *
template_name(struct arena *arena)
{
	uint64_t sum = UINT64_C(14695981039346656037);	/* FNV-1a */

	for (const struct migration *migration = migrations; migration->number != 0; migration++)
		for (const char *at = migration->postgres; *at != '\0'; at++)
			sum = (sum ^ (unsigned char)*at) * UINT64_C(1099511628211);
	return arena_printf(arena, "doorstep_template_%016llx", (unsigned long long)sum);
}

static void
make_template(struct ctx *ctx, PGconn *raw, const char *name)
{
	struct db_options options = { .data_dir = "/tmp", .url = url_of(ctx->arena, name), .create = true };
	struct database *database;
	const char *there = arena_printf(ctx->arena,
	    "SELECT 1 FROM pg_database WHERE datname = '%s' AND datistemplate", name);

	if (tell_server(raw, there, true))
		return;
	tell_server(raw, arena_printf(ctx->arena, "DROP DATABASE IF EXISTS %s", name), true);
	tell_server(raw, arena_printf(ctx->arena, "CREATE DATABASE %s", name), true);
	testing_ok(ctx, database_open(ctx, &options, &database));
	database_close(database);
	tell_server(raw, arena_printf(ctx->arena, "ALTER DATABASE %s IS_TEMPLATE true", name), true);
}

static const char *
copy_template(struct testing *testing)
{
	struct ctx *ctx = &testing->ctx;
	const char *template = template_name(ctx->arena);
	PGconn *raw = connect_to_server();
	static int number;

	snprintf(testing->name, sizeof(testing->name), "doorstep_test_%d_%d", (int)getpid(), ++number);
	tell_server(raw, "SELECT pg_advisory_lock(7034)", true);
	make_template(ctx, raw, template);
	tell_server(raw, arena_printf(ctx->arena, "DROP DATABASE IF EXISTS %s (FORCE)", testing->name),
	    true);
	tell_server(raw, arena_printf(ctx->arena, "CREATE DATABASE %s TEMPLATE %s", testing->name,
	    template), true);
	PQfinish(raw);
	return url_of(ctx->arena, testing->name);
}

static void
drop_copy(struct testing *testing)
{
	PGconn *raw;

	if (testing->name[0] == '\0')
		return;
	raw = connect_to_server();
	tell_server(raw, arena_printf(testing->arena, "DROP DATABASE IF EXISTS %s (FORCE)",
	    testing->name), true);
	PQfinish(raw);
}

/* ---- both ---- */

static void
make_dir(struct testing *testing)
{
	/* A folder in memory where there is one: a test waits for no disk. */
	snprintf(testing->dir, sizeof(testing->dir), "%s/doorstep-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(testing->dir) == NULL)
		give_up(testing->dir, "cannot be made");
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

struct ctx *
testing_open(void)
{
	struct testing *testing = start(NULL);
	struct db_options options = { .data_dir = testing->dir, .create = true, .pool = 40 };

	make_dir(testing);
	if (testing_is_postgres())
		options.url = copy_template(testing);
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

	return testing->name[0] != '\0' ? url_of(ctx->arena, testing->name) :
	    arena_printf(ctx->arena, "%s/doorstep.db", testing->dir);
}

void
testing_forward(struct ctx *ctx, int64_t seconds)
{
	struct testing *testing = (struct testing *)ctx;

	testing->env->clock_offset_s += seconds;
	ctx->now = testing->env->now(testing->env);
}

static void
remove_dir(struct testing *testing)
{
	const char *command = arena_printf(testing->arena, "rm -rf '%s'", testing->dir);

	if (system(command) != 0)
		give_up(testing->dir, "cannot be removed");
}

void
testing_close(struct ctx *ctx)
{
	struct testing *testing = (struct testing *)ctx;

	if (!testing->another) {
		database_close(testing->database);
		drop_copy(testing);
		remove_dir(testing);
	}
	arena_close(testing->arena);
	free(testing);
}

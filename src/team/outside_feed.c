/* outside_feed -- the private address of a worker's own rounds: signed, stored nowhere, void with the next one. */
#include "team/outside.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"

#include "gen/team_outside.sql.h"

enum { FIELDS = 3, USED_EVERY_S = 3600, MOST_TOKEN = 300 };

static const char use[] = "worker-feed";

static const uint8_t *
secret(struct ctx *ctx)
{
	return database_secret(db_database(ctx->db));
}

struct err *
worker_feed_find(struct ctx *ctx, worker_id worker, struct worker_feed *out)
{
	struct feed_find_row row;
	bool found;

	*out = (struct worker_feed){ .used_at = INSTANT_NONE };
	TRY(sql_feed_find(ctx, ctx->tenant, worker, &row, &found));
	if (!found || !row.is_on)
		return OK;
	*out = (struct worker_feed){ .on = true, .used_at = row.used_at,
		.token = crypt_sign(ctx, secret(ctx), use, "", arena_printf(ctx->arena,
		    "%" PRId64 " %" PRId64 " %" PRId64, ctx->tenant.value, worker.value, row.version)) };
	return OK;
}

struct setting { worker_id worker; bool on; };

static struct err *
run_set(struct ctx *ctx, void *arg)
{
	const struct setting *setting = arg;

	return sql_feed_set(ctx, ctx->tenant, setting->worker, setting->on, ctx->now, NULL);
}

struct err *
worker_feed_set(struct ctx *ctx, worker_id worker, bool on)
{
	struct setting setting = { worker, on };

	return db_transaction(ctx, run_set, &setting);
}

static struct err *
run_used(struct ctx *ctx, void *arg)
{
	const struct setting *setting = arg;

	return sql_feed_used(ctx, ctx->tenant, setting->worker, ctx->now, NULL);
}

/* "TENANT WORKER VERSION" */
static bool
read_token(struct ctx *ctx, const char *token, int64_t numbers[FIELDS])
{
	const char *text = strlen(token) > MOST_TOKEN ? NULL : crypt_verify(ctx, secret(ctx), use, "", token);
	size_t count = 0;
	char **fields = text == NULL ? NULL : str_split(ctx->arena, text, ' ', &count);

	if (count != FIELDS)
		return false;
	for (int i = 0; i < FIELDS; i++)
		if (!str_to_int(fields[i], 1, INT64_MAX, &numbers[i]))
			return false;
	return true;
}

struct err *
worker_feed_open(struct ctx *from, const char *token, tenant_id *tenant, worker_id *worker, bool *found)
{
	struct ctx own = *from, *ctx = &own;
	struct feed_worker_row who;
	struct feed_find_row row;
	struct setting setting;
	int64_t numbers[FIELDS];

	*found = false;
	if (!read_token(ctx, token, numbers))
		return OK;
	ctx->tenant = *tenant = (tenant_id){ numbers[0] };
	setting = (struct setting){ .worker = { numbers[1] } };
	*worker = setting.worker;
	TRY(sql_feed_find(ctx, ctx->tenant, setting.worker, &row, found));
	*found = *found && row.is_on && row.version == numbers[2];
	if (!*found)
		return OK;
	TRY(sql_feed_worker(ctx, ctx->tenant, setting.worker, &who, found));
	*found = *found && who.active;
	if (*found && (INSTANT_IS_NONE(row.used_at) || row.used_at.s + USED_EVERY_S < ctx->now.s))
		TRY(db_transaction(ctx, run_used, &setting));
	return OK;
}

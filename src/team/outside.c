/* outside -- see outside.h: calendars of workers elsewhere, as staff set them up. */
#include "team/outside.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "net/net.h"
#include "team/plan_change.h"

#include "gen/team_outside.sql.h"
#include "team/outside_inside.h"

enum { MOST_NAME = 60 };

const char outside_use[] = "worker-calendar";

/* ---- reading ---- */

static struct worker_calendar
from_row(const struct outside_list_row *row)
{
	return (struct worker_calendar){ .id = row->id, .public_id = row->public_id, .worker = row->worker_id,
		.name = row->name, .host = row->host, .titles = row->titles, .entries = row->entries,
		.skipped = row->skipped, .trouble = row->error[0] == '\0' ? NULL : outside_trouble(row->error),
		.read_at = row->read_at, .tried_at = row->tried_at, .next_at = row->next_at };
}

struct err *
worker_calendar_list(struct ctx *ctx, worker_id worker, struct worker_calendars *out)
{
	struct outside_list_rows rows = { 0 };

	*out = (struct worker_calendars){ 0 };
	TRY(sql_outside_list(ctx, ctx->tenant, worker, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = from_row(&rows.items[i]);
	return OK;
}

/* ---- setting up ---- */

struct adding {
	worker_id worker;
	const char *name, *address, *host;
	bool titles;
};

/* "webcal://" is what programs say for "https://, and it is a calendar". */
static const char *
as_http(struct ctx *ctx, const char *typed)
{
	const char *address = str_trim(ctx->arena, typed);

	if (strncasecmp(address, "webcal://", 9) == 0 || strncasecmp(address, "webcals://", 10) == 0)
		return arena_printf(ctx->arena, "https%s", strchr(address, ':'));
	return address;
}

static struct err *
run_add(struct ctx *ctx, void *arg)
{
	const struct adding *adding = arg;
	struct buf detail = buf_make(ctx->arena, 8192);
	struct json json = json_make(&detail);
	struct outside_list_rows rows = { 0 };
	struct problems problems = { 0 };
	struct worker w;

	TRY(worker_find(ctx, adding->worker, &w));
	TRY(sql_outside_list(ctx, ctx->tenant, w.id, &rows));
	if (rows.count >= OUTSIDE_MOST)
		problem_add(ctx->arena, &problems, "address",
		    TN(ctx, OUTSIDE_MOST, "At most {n} calendar.", "At most {n} calendars.", NULL));
	TRY(err_invalid(ctx, &problems));
	TRY(sql_outside_insert(ctx, ctx->tenant, w.id, env_public_id(ctx->env), adding->name,
	    crypt_seal(ctx, database_secret(db_database(ctx->db)), outside_use, adding->address), adding->host,
	    adding->titles, ctx->now, NULL));
	json_open_object(&json, NULL);
	json_text(&json, "host", adding->host);
	json_close_object(&json);
	TRY(audit_write(ctx, "worker.calendar", worker_name(ctx->arena, &w), buf_text(&detail)));
	return db_notify(ctx, "jobs", "");
}

struct err *
worker_calendar_add(struct ctx *ctx, worker_id worker, const char *name, const char *typed, bool titles)
{
	struct adding adding = { .worker = worker, .name = str_trim(ctx->arena, name), .address = as_http(ctx, typed),
		.titles = titles };
	struct problems problems = { 0 };
	char *host;

	if (str_length(adding.name) > MOST_NAME)
		problem_add(ctx->arena, &problems, "name", T(ctx, "This text is too long. Shorten it."));
	if (!net_url_valid(ctx->arena, adding.address, &adding.host)) {
		problem_add(ctx->arena, &problems, "address",
		    T(ctx, "This is no address of a calendar. It begins with https:// or webcal://."));
	} else if (net_url_private(ctx, adding.address)) {
		problem_add(ctx->arena, &problems, "address",
		    T(ctx, "This address leads into the private network of the server."));
	} else {
		host = arena_strdup(ctx->arena, adding.host);
		*strrchr(host, ':') = '\0';
		adding.host = host;
	}
	TRY(err_invalid(ctx, &problems));
	if (str_empty(adding.name))
		adding.name = adding.host;
	return db_transaction(ctx, run_add, &adding);
}

struct choosing { worker_id worker; const char *id; };

static struct err *
find(struct ctx *ctx, const struct choosing *choosing, struct outside_list_row *row)
{
	struct worker w;
	bool found;

	TRY(worker_find(ctx, choosing->worker, &w));
	TRY(sql_outside_find(ctx, ctx->tenant, w.id, choosing->id, row, &found));
	return found ? OK : err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such calendar."), "outside");
}

static struct err *
run_remove(struct ctx *ctx, void *arg)
{
	const struct choosing *choosing = arg;
	struct outside_list_row row;

	TRY(find(ctx, choosing, &row));
	TRY(sql_busy_clear(ctx, ctx->tenant, row.id, NULL));
	TRY(sql_outside_delete(ctx, ctx->tenant, row.id, NULL));
	return plan_changed_worker(ctx, choosing->worker);
}

struct err *
worker_calendar_remove(struct ctx *ctx, worker_id worker, const char *public_id)
{
	struct choosing choosing = { worker, public_id };

	return db_transaction(ctx, run_remove, &choosing);
}

static struct err *
run_soon(struct ctx *ctx, void *arg)
{
	struct outside_list_row row;

	TRY(find(ctx, arg, &row));
	TRY(sql_outside_soon(ctx, ctx->tenant, row.id, ctx->now, NULL));
	return db_notify(ctx, "jobs", "");
}

struct err *
worker_calendar_read_soon(struct ctx *ctx, worker_id worker, const char *public_id)
{
	struct choosing choosing = { worker, public_id };

	return db_transaction(ctx, run_soon, &choosing);
}

/* wish -- forgotten passwords: noted at the door, looked up and answered behind it. */
#include "account/account.h"
#include "account/inside.h"
#include "base/arena.h"
#include "base/email.h"
#include "db/db.h"
#include "gen/account.sql.h"

enum { WISHES_AN_HOUR = 3, AN_HOUR_S = 3600 };

static struct err *
add(struct ctx *ctx, void *arg)
{
	const char *email = arg;
	struct password_wish_count_row row;

	TRY(sql_password_wish_count(ctx, email, INSTANT(ctx->now.s - AN_HOUR_S), &row));
	if (row.count >= WISHES_AN_HOUR)
		return OK;
	TRY(sql_password_wish_add(ctx, email, ctx->from, ctx->now, NULL));
	return db_notify(ctx, "jobs", "events");
}

struct err *
password_wish_add(struct ctx *ctx, const char *email)
{
	const char *normal;

	if (!email_parse(ctx->arena, email, &normal))
		return OK;
	TRY(db_transaction(ctx, add, (void *)(uintptr_t)normal));
	return OK;
}

struct err *
password_wish_waits(struct ctx *ctx, bool *waiting)
{
	struct password_wish_open_row row;

	TRY(sql_password_wish_open(ctx, &row));
	*waiting = row.count > 0;
	return OK;
}

struct err *
password_wish_take(struct ctx *ctx, struct password_wish *out, bool *found)
{
	struct password_wish wish = { 0 };
	struct password_wish_next_row row;
	struct person_wished_rows rows;
	tenant_id before = ctx->tenant;
	int64_t done;

	TRY(sql_password_wish_next(ctx, &row, found));
	if (!*found)
		return OK;
	TRY(sql_password_wish_done(ctx, row.id, &done));
	if (done > 0)
		TRY(sql_person_wished(ctx, row.email, &rows));
	for (size_t i = 0; done > 0 && i < rows.count; i++) {
		struct wished *one = arena_push(ctx->arena, &wish.people);
		struct err *err;

		ctx->tenant = rows.items[i].tenant;
		err = person_find(ctx, rows.items[i].id, &one->person);
		ctx->tenant = before;
		TRY(err);
		one->unit = rows.items[i].unit;
	}
	*out = wish;
	return OK;
}

/* limits -- counts per hour of what strangers try, so that guessing does not pay. */
#include "access/inside.h"
#include "base/arena.h"
#include "gen/access.sql.h"

static const char *
bucket_of(struct ctx *ctx, const char *kind, const char *of)
{
	return arena_printf(ctx->arena, "%s:%s", kind, of);
}

struct err *
limit_take(struct ctx *ctx, const char *kind, const char *of, int hours, int most, bool *over)
{
	const char *bucket = bucket_of(ctx, kind, of);
	struct access_guess_take_row now;

	/* Counted before it is asked, so that two at once cannot both be the last one. */
	TRY(sql_access_guess_take(ctx, bucket, ctx->now.s / 3600, &now));
	return limit_over(ctx, kind, of, hours, most, over);
}

struct err *
limit_over(struct ctx *ctx, const char *kind, const char *of, int hours, int most, bool *over)
{
	int left;

	TRY(limit_left(ctx, kind, of, hours, most, &left));
	*over = left < 0;
	return OK;
}

struct err *
limit_left(struct ctx *ctx, const char *kind, const char *of, int hours, int most, int *left)
{
	struct access_guess_sum_row sum = { 0 };

	TRY(sql_access_guess_sum(
	    ctx, bucket_of(ctx, kind, of), ctx->now.s / 3600 - hours + 1, &sum));
	*left = sum.count > 2 * (int64_t)most ? -most : most - (int)sum.count;
	return OK;
}

struct err *
limit_clear(struct ctx *ctx, const char *kind, const char *of)
{
	return sql_access_guess_clear(ctx, bucket_of(ctx, kind, of), NULL);
}

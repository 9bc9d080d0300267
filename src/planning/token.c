/*
 * token -- see token.h.  The payload is ten numbers parted by blanks, bound to
 * the unit and to the moment after which it is no longer good.
 */
#include "planning/token.h"

#include <inttypes.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "geo/geo.h"
#include "i18n/i18n.h"

static const char token_use[] = "slot-token";

static const char *
tag_of(struct ctx *ctx)
{
	return arena_printf(ctx->arena, "unit %" PRId64, ctx->unit.value);
}

const char *
token_make(struct ctx *ctx, const struct slot_claim *claim)
{
	return token_make_for(ctx, claim, TOKEN_S);
}

const char *
token_make_for(struct ctx *ctx, const struct slot_claim *claim, int64_t seconds)
{
	struct geo_point place = geo_point_of(claim->latitude, claim->longitude);
	const char *payload = arena_printf(ctx->arena,
	    "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId32 " %" PRId32
	    " %" PRId32 " %" PRIu32 " %" PRId64,
	    claim->worker.value, claim->type.value, claim->start.s, claim->window_from.s,
	    claim->window_to.s, claim->duration_s, place.latitude_e7, place.longitude_e7,
	    claim->version, ctx->now.s + seconds);

	return crypt_sign(ctx, database_secret(db_database(ctx->db)), token_use, tag_of(ctx), payload);
}

struct err *
token_read(struct ctx *ctx, const char *token, struct slot_claim *out, bool *old)
{
	const char *payload = token == NULL ? NULL :
	    crypt_verify(ctx, database_secret(db_database(ctx->db)), token_use, tag_of(ctx), token);
	struct slot_claim claim = { 0 };
	struct geo_point place;
	int64_t until;

	if (payload == NULL || sscanf(payload, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd32
	    " %" SCNd32 " %" SCNd32 " %" SCNu32 " %" SCNd64, &claim.worker.value, &claim.type.value, &claim.start.s,
	    &claim.window_from.s, &claim.window_to.s, &claim.duration_s, &place.latitude_e7, &place.longitude_e7,
	    &claim.version, &until) != 10) {
		struct problems problems = { 0 };

		problem_add(ctx->arena, &problems, "slot",
		    T(ctx, "This is no time that we offered. Choose one of the list."));
		return err_invalid(ctx, &problems);
	}
	claim.latitude = geo_latitude(place);
	claim.longitude = geo_longitude(place);
	*old = ctx->now.s > until;
	*out = claim;
	return OK;
}

struct err *
planning_read_token(struct ctx *ctx, const char *token, struct slot_claim *out)
{
	struct slot_claim claim;
	bool old;

	TRY(token_read(ctx, token, &claim, &old));
	if (old)
		return err_new(ctx, ERR_GONE, T(ctx, "This offer is older than 15 minutes. Choose a time again."),
		    "slot token of worker %lld", (long long)claim.worker.value);
	*out = claim;
	return OK;
}

struct err *
planning_token(struct ctx *ctx, activity_id activity, const struct slot_claim *offered, const char **token)
{
	struct slot_claim claim = *offered;
	struct activity a;

	TRY(activity_find(ctx, activity, &a));
	claim.type = a.type;
	claim.duration_s = a.duration_s;
	claim.latitude = a.latitude;
	claim.longitude = a.longitude;
	claim.version = TOKEN_ANY_VERSION;
	*token = token_make(ctx, &claim);
	return OK;
}

/*
 * opt_out -- who wants nothing that is not needed for an order, and what servers said about
 * addresses.  The link of an email carries unit, channel and address, signed, so that it works
 * years later without a row.
 */
#include "message/opt_out.h"

#include <string.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"

static const char use[] = "message-opt-out";

/* Addresses are compared in small letters. */
static const char *
key_of(struct ctx *ctx, const char *address)
{
	return str_lower(ctx->arena, address);
}

struct err *
opt_out_lookup(struct ctx *ctx, const char *channel, const char *address, bool *opted_out)
{
	struct message_opted_out_row row;

	TRY(sql_message_opted_out(ctx, ctx->unit, channel, key_of(ctx, address), &row));
	*opted_out = row.count > 0;
	return OK;
}

const char *
opt_out_link(struct ctx *ctx, const struct unit *unit, const char *channel, const char *address)
{
	const char *payload = arena_printf(ctx->arena, "%lld %s %s", (long long)unit->id.value, channel,
	    key_of(ctx, address));

	return arena_printf(ctx->arena, "%s/o/%s", ctx->env->base_url,
	    crypt_sign(ctx, database_secret(db_database(ctx->db)), use, "", payload));
}

/* "12 email jonas@example.org" */
static bool
read_payload(struct ctx *ctx, const char *token, struct opt_out_view *out)
{
	const char *payload = crypt_verify(ctx, database_secret(db_database(ctx->db)), use, "", token);
	int64_t unit;
	size_t count;
	char **parts;

	if (payload == NULL)
		return false;
	parts = str_split(ctx->arena, payload, ' ', &count);
	if (count != 3 || !str_to_int(parts[0], 1, INT64_MAX, &unit))
		return false;
	*out = (struct opt_out_view){ .good = true, .unit = { unit }, .channel = parts[1], .address = parts[2] };
	return true;
}

struct err *
message_opt_out_look(struct ctx *ctx, const char *token, struct opt_out_view *out)
{
	struct message_opted_out_row row;

	*out = (struct opt_out_view){ 0 };
	if (!read_payload(ctx, token, out))
		return OK;
	TRY(sql_message_opted_out(ctx, out->unit, out->channel, out->address, &row));
	out->opted_out = row.count > 0;
	return OK;
}

struct change {
	unit_id unit;
	const char *channel, *address;
	bool out;
};

static struct err *
put_change(struct ctx *ctx, void *arg)
{
	const struct change *change = arg;

	if (change->out)
		return sql_message_opt_out_insert(ctx, change->unit, change->channel, change->address, ctx->now, NULL);
	return sql_message_opt_out_delete(ctx, change->unit, change->channel, change->address, NULL);
}

struct err *
message_set_opt_out(struct ctx *ctx, const char *channel, const char *address, bool out)
{
	return db_transaction(ctx, put_change,
	    &(struct change){ ctx->unit, channel, key_of(ctx, address), out });
}

struct err *
message_opt_out_by_link(struct ctx *ctx, const char *token, bool out)
{
	struct opt_out_view view;

	if (!read_payload(ctx, token, &view))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This link does not work."), "opt-out token");
	return db_transaction(ctx, put_change, &(struct change){ view.unit, view.channel, view.address, out });
}

struct err *
message_address(struct ctx *ctx, const char *channel, const char *address, struct message_address *out)
{
	struct message_address_row row;

	TRY(sql_message_address(ctx, ctx->unit, channel, key_of(ctx, address), &row));
	*out = (struct message_address){ row.opted_out_at, row.refused_at, row.error == NULL ? "" : row.error };
	return OK;
}

/* ---- opened ---- */

struct opening {
	const char *public_id;
};

static struct err *
put_opening(struct ctx *ctx, void *arg)
{
	const struct opening *opening = arg;

	return sql_message_opened(ctx, ctx->unit, opening->public_id, ctx->now, NULL);
}

struct err *
message_opened(struct ctx *ctx, const char *public_id)
{
	if (str_empty(public_id) || strlen(public_id) > 40)
		return OK;
	return db_transaction(ctx, put_opening, &(struct opening){ public_id });
}

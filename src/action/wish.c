/* wish -- what customers ask of the planners: kept until somebody decides, and told. */
#include "action/wish.h"

#include <inttypes.h>
#include "action/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/action_wish.sql.h"
#include "i18n/i18n.h"

enum { MOST_LISTED = 200 };

static const struct { const char *token, *label; } kinds[WISH_KINDS] = {
	[WISH_REQUEST] = { "request", N_("New visit") },
	[WISH_PROPOSAL] = { "proposal", N_("Proposed time") },
	[WISH_CALLBACK] = { "callback", N_("Call back") },
};

static const struct { const char *token, *label; } statuses[WISH_STATUSES] = {
	[WISH_OPEN] = { "open", N_("Not decided") },
	[WISH_OFFERED] = { "offered", N_("Other times offered") },
	[WISH_ACCEPTED] = { "accepted", N_("Accepted") },
	[WISH_REFUSED] = { "refused", N_("Refused") },
	[WISH_WITHDRAWN] = { "withdrawn", N_("Replaced by a newer one") },
};

const char *
wish_kind_token(enum wish_kind kind)
{
	return kinds[kind].token;
}

const char *
wish_kind_label(enum wish_kind kind)
{
	return kinds[kind].label;
}

const char *
wish_status_token(enum wish_status status)
{
	return statuses[status].token;
}

const char *
wish_status_label(enum wish_status status)
{
	return statuses[status].label;
}

static enum wish_kind
kind_of(const char *token)
{
	for (int i = 0; i < WISH_KINDS; i++)
		if (str_equal(kinds[i].token, token))
			return (enum wish_kind)i;
	return WISH_REQUEST;
}

static enum wish_status
status_of(const char *token)
{
	for (int i = 0; i < WISH_STATUSES; i++)
		if (str_equal(statuses[i].token, token))
			return (enum wish_status)i;
	return WISH_OPEN;
}

/* ---- reading ---- */

static struct wish
from_row(const struct wish_find_row *row)
{
	return (struct wish){ .id = row->id, .public_id = row->public_id, .kind = kind_of(row->kind),
		.status = status_of(row->status), .activity = row->activity_id,
		.activity_public_id = row->activity_public_id, .activity_reference = row->activity_reference,
		.activity_title = row->activity_title, .activity_status = row->activity_status,
		.type = row->type_id, .type_name = row->type_name, .customer = row->customer_id,
		.customer_public_id = row->customer_public_id, .customer_name = row->customer_name,
		.contact = row->contact_id, .contact_name = row->contact_name, .address = row->address,
		.zone = row->zone, .action_code = row->action_code, .day = row->day,
		.second_of_day = row->second_of_day == INT32_MIN ? -1 : row->second_of_day,
		.mandatory = row->mandatory, .phone = row->phone, .moment = row->moment,
		.comment = row->comment, .answer = row->answer_id, .reason = row->reason,
		.decided_by = row->decided_by, .decided_at = row->decided_at,
		.created_at = row->created_at, .updated_at = row->updated_at };
}

static struct err *
fill_offers(struct ctx *ctx, struct wish *wish)
{
	struct wish_offer_list_rows rows;

	TRY(sql_wish_offer_list(ctx, ctx->unit, wish->id, &rows));
	for (size_t i = 0; i < rows.count && i < MOST_WISH_OFFERS; i++)
		wish->offers[wish->offer_count++] = (struct wish_offer){ rows.items[i].worker_id,
			rows.items[i].worker_name, rows.items[i].start_at, rows.items[i].window_from,
			rows.items[i].window_to };
	return OK;
}

struct err *
wish_list(struct ctx *ctx, enum wish_kind kind, bool decided, int limit, struct wishes *out)
{
	const char *only = kind == WISH_KINDS ? NULL : kinds[kind].token;
	int32_t most = limit <= 0 || limit > MOST_LISTED ? MOST_LISTED : limit;
	struct wish_find_rows rows;

	TRY(decided ? sql_wish_list_decided(ctx, ctx->unit, only, most, &rows)
		    : sql_wish_list_waiting(ctx, ctx->unit, only, most, &rows));
	*out = (struct wishes){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = from_row(&rows.items[i]);
	return OK;
}

struct err *
wish_find_public(struct ctx *ctx, const char *public_id, struct wish *out)
{
	struct wish_find_row row;
	bool found;

	TRY(sql_wish_find(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such request."), "wish");
	*out = from_row(&row);
	return fill_offers(ctx, out);
}

struct err *
wish_count(struct ctx *ctx, struct wish_counters *out)
{
	struct wish_count_row row;

	TRY(sql_wish_count(ctx, ctx->unit, &row));
	*out = (struct wish_counters){ row.requests, row.proposals, row.callbacks, row.oldest };
	return OK;
}

struct err *
wish_lookup_open(struct ctx *ctx, activity_id activity, struct wish *out, bool *found)
{
	struct wish_find_row row;

	TRY(sql_wish_open_of(ctx, ctx->unit, activity, kinds[WISH_PROPOSAL].token, &row, found));
	if (!*found)
		return OK;
	*out = from_row(&row);
	return fill_offers(ctx, out);
}

/* ---- writing ---- */

struct err *
wish_tell(struct ctx *ctx, const struct wish *wish, enum event_kind what)
{
	struct buf text = buf_make(ctx->arena, 8192);
	struct json json = json_make(&text);

	json_open_object(&json, NULL);
	json_text(&json, "wish", wish->public_id.text);
	json_text(&json, "kind", kinds[wish->kind].token);
	json_text(&json, "action", wish->action_code);
	json_close_object(&json);
	return event_write(ctx, &(struct event){ .kind = what, .activity = wish->activity,
	    .customer = wish->customer, .contact = wish->contact, .data = buf_text(&text), .telling = TELL });
}

struct err *
wish_add(struct ctx *ctx, struct wish *wish)
{
	const char *kind = kinds[wish->kind].token;
	struct wish_insert_row row;

	wish->public_id = env_public_id(ctx->env);
	if (!ID_IS_NONE(wish->activity))
		TRY(sql_wish_withdraw(ctx, ctx->unit, wish->activity, kind, ctx->now, NULL));
	TRY(sql_wish_insert(ctx, ctx->unit, wish->public_id, kind, wish->activity, wish->type, wish->customer,
	    wish->contact, wish->action_code, wish->day,
	    wish->second_of_day < 0 ? INT32_MIN : wish->second_of_day, wish->mandatory,
	    wish->phone == NULL ? "" : wish->phone, wish->moment == NULL ? "" : wish->moment,
	    wish->comment == NULL ? "" : wish->comment, wish->answer, ctx->now, &row));
	wish->id = row.id;
	return wish_tell(ctx, wish, EVENT_WISH_MADE);
}

struct err *
wish_write_decision(struct ctx *ctx, const struct wish *wish, enum wish_status status, const char *reason)
{
	struct wish_decide_row row;
	struct wish now;
	bool found;

	TRY(sql_wish_decide(ctx, ctx->unit, wish->id, statuses[status].token, reason,
	    ctx->actor.name == NULL ? "" : ctx->actor.name, ctx->now, &row, &found));
	if (found)
		return OK;
	TRY(wish_find_public(ctx, wish->public_id.text, &now));
	return err_new(ctx, ERR_CONFLICT, str_empty(now.decided_by)
	    ? T(ctx, "This was decided meanwhile.")
	    : TF(ctx, "{name} has decided this meanwhile.", "name", now.decided_by, NULL), "wish %" PRId64, wish->id);
}

/* label -- a code on a machine or at a door: whoever stands before it may say what is wrong. */
#include "access/inside.h"
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

enum { CODE_LETTERS = 20, MOST_LISTED = 2000 };

/* 100 bits in letters that nobody mistakes for others, so that they may also be typed. */
static const char *
new_code(struct ctx *ctx)
{
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
	struct buf code = buf_make(ctx->arena, CODE_LETTERS + 1);
	uint8_t byte;

	while (code.size < CODE_LETTERS) {
		ctx->env->random(ctx->env, &byte, 1);
		byte &= 31;
		if (byte < sizeof(letters) - 1)
			buf_putc(&code, letters[byte]);
	}
	return buf_text(&code);
}

static struct access_label
label_of(struct ctx *ctx, const struct access_label_find_row *row)
{
	return (struct access_label){ .id = row->id,
		.public_id = row->public_id,
		.unit = row->unit,
		.code = row->code,
		.customer = row->customer,
		.customer_public_id = row->customer_public_id,
		.customer_name = str_empty(row->first_name)
		    ? row->customer_name
		    : arena_printf(ctx->arena, "%s %s", row->first_name, row->customer_name),
		.parent = row->parent,
		.site = row->site,
		.address = row->address == NULL ? "" : row->address,
		.type = row->type,
		.created_at = row->created_at,
		.used_at = row->used_at,
		.revoked_at = row->revoked_at,
		.uses = row->uses };
}

static struct err *
no_label(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such label."), "label");
}

struct err *
access_label_find(struct ctx *ctx, const char *public_id, struct access_label *out)
{
	struct access_label_find_row row;
	struct public_id id = { "" };
	bool found = false;

	if (strlen(public_id) < sizeof(id.text)) {
		strcpy(id.text, public_id);
		TRY(sql_access_label_find(ctx, ctx->unit, id, &row, &found));
	}
	if (!found)
		return no_label(ctx);
	*out = label_of(ctx, &row);
	return OK;
}

struct making {
	customer_id customer;
	site_id site;
	type_id type;
	struct access_label out;
};

static struct err *
make(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	struct access_label_same_row same;
	struct public_id id = env_public_id(ctx->env);
	struct customer customer;
	struct site site;
	bool found;

	TRY(customer_find(ctx, making->customer, &customer));
	if (!ID_IS_NONE(making->site)) {
		TRY(site_find(ctx, making->site, &site));
		/* A machine may stand at a site of the company that it belongs to. */
		if (!ID_EQUAL(site.customer, customer.id) && !ID_EQUAL(site.customer, customer.parent))
			return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such site."), "site of another");
	}
	TRY(sql_access_label_same(ctx, ctx->unit, making->customer, making->site, making->type, &same, &found));
	if (found)
		return access_label_find(ctx, same.public_id.text, &making->out);
	TRY(sql_access_label_add(ctx, ctx->unit, id, new_code(ctx), making->customer, making->site,
	    making->type, ctx->now, NULL));
	TRY(audit_write(ctx, "customer.label_made", customer.public_id.text, NULL));
	return access_label_find(ctx, id.text, &making->out);
}

struct err *
access_label_make(struct ctx *ctx, customer_id customer, site_id site, type_id type, struct access_label *out)
{
	struct making making = { customer, site, type, { .code = "" } };

	TRY(db_transaction(ctx, make, &making));
	*out = making.out;
	return OK;
}

struct err *
access_label_list(struct ctx *ctx, customer_id customer, int limit, struct access_labels *out, bool *more)
{
	struct access_label_find_rows rows;
	int most = limit > 0 && limit < MOST_LISTED ? limit : MOST_LISTED;

	if (ID_IS_NONE(customer))
		TRY(sql_access_label_list(ctx, ctx->unit, most + 1, &rows));
	else
		TRY(sql_access_label_list_customer(ctx, ctx->unit, customer, most + 1, &rows));
	*more = rows.count > (size_t)most;
	*out = (struct access_labels){ 0 };
	for (size_t i = 0; i < rows.count && i < (size_t)most; i++)
		*arena_push(ctx->arena, out) = label_of(ctx, &rows.items[i]);
	return OK;
}

static struct err *
revoke(struct ctx *ctx, void *arg)
{
	const struct access_label *label = arg;

	TRY(sql_access_label_revoke(ctx, ctx->unit, label->public_id, ctx->now, NULL));
	return audit_write(ctx, "customer.label_revoked", label->customer_public_id.text, NULL);
}

struct err *
access_label_revoke(struct ctx *ctx, const char *public_id)
{
	struct access_label label;

	TRY(access_label_find(ctx, public_id, &label));
	return INSTANT_IS_NONE(label.revoked_at) ? db_transaction(ctx, revoke, &label) : OK;
}

/* ---- scanned ---- */

struct err *
access_label_scan(struct ctx *ctx, const char *code, struct access_label *out, bool *found)
{
	struct access_label_find_row row;
	struct access_unit_settings_row unit;

	*found = false;
	if (strlen(code) != CODE_LETTERS)
		return OK;
	TRY(sql_access_label_by_code(ctx, code, &row, found));
	*found = *found && row.active;
	if (!*found)
		return OK;
	TRY(sql_access_unit_settings(ctx, row.unit, &unit, found));
	*found = *found && ways_of(ctx, unit.settings).portal;
	if (*found)
		*out = label_of(ctx, &row);
	return OK;
}

struct err *
access_label_lookup_request(struct ctx *ctx, label_id label, const char *once, activity_id *out, bool *found)
{
	struct access_label_request_find_row row;

	TRY(sql_access_label_request_find(ctx, ctx->unit, label, once, &row, found));
	if (*found)
		*out = row.activity;
	return OK;
}

struct err *
access_label_used(struct ctx *ctx, label_id label, const char *once, activity_id activity)
{
	TRY(sql_access_label_request_add(ctx, ctx->unit, label, activity, once, ctx->now, NULL));
	return sql_access_label_used(ctx, ctx->unit, label, ctx->now, NULL);
}

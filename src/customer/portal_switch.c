/* portal_switch -- who may enter the portal: one customer, a personal link, or everybody at once with undo. */
#include "account/account.h"
#include "account/happen.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "customer/customer.h"
#include "customer/store.h"
#include "db/db.h"
#include "i18n/i18n.h"

struct access_change {
	customer_id id;
	bool on;
};

static struct err *
set_access(struct ctx *ctx, void *arg)
{
	const struct access_change *change = arg;
	struct customer c;

	TRY(customer_find(ctx, change->id, &c));
	if (c.portal_access == change->on)
		return OK;
	TRY(sql_customer_update_portal(ctx, ctx->unit, c.id, change->on, ctx->now, NULL));
	if (change->on)
		TRY(customer_tell(ctx, "portal_on", c.id));
	return audit_write(ctx, "customer.portal_access", c.public_id.text,
	    change->on ? "{\"on\":true}" : "{\"on\":false}");
}

struct err *
customer_tell(struct ctx *ctx, const char *kind, customer_id id)
{
	/* what the command line and the demo make fires nothing; what a trigger made, does */
	bool quiet = ctx->actor.kind == ACTOR_SYSTEM && ctx->chain == NULL;

	return happen_write(ctx, &(struct happen){ .kind = kind, .customer = id, .quiet = quiet });
}

struct err *
customer_set_portal_access(struct ctx *ctx, customer_id id, bool on)
{
	struct access_change change = { id, on };

	return db_transaction(ctx, set_access, &change);
}

struct link_change {
	customer_id id;
	bool revoke;
	int64_t version;
};

static struct err *
change_link(struct ctx *ctx, void *arg)
{
	struct link_change *change = arg;
	struct customer_update_link_row row;
	struct customer c;

	TRY(customer_find(ctx, change->id, &c));
	/* revoking counts up too: what is renewed later is another link */
	TRY(sql_customer_update_link(ctx, ctx->unit, c.id, change->revoke, ctx->now, &row));
	change->version = row.version;
	TRY(sql_customer_void_merged_links(ctx, ctx->unit, c.id, NULL));
	return audit_write(ctx, change->revoke ? "customer.link_revoked" : "customer.link_renewed",
	    c.public_id.text, NULL);
}

struct err *
customer_renew_link(struct ctx *ctx, customer_id id, int64_t *version)
{
	struct link_change change = { .id = id };

	TRY(db_transaction(ctx, change_link, &change));
	*version = change.version;
	return OK;
}

struct err *
customer_revoke_link(struct ctx *ctx, customer_id id)
{
	struct link_change change = { .id = id, .revoke = true };

	return db_transaction(ctx, change_link, &change);
}

static struct err *
undo_link(struct ctx *ctx, void *arg)
{
	const customer_id *id = arg;
	struct customer c;
	int64_t changed;

	TRY(customer_find(ctx, *id, &c));
	TRY(sql_customer_undo_link(ctx, ctx->unit, c.id, ctx->now, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "The link was changed again since."), "nothing to take back");
	return audit_write(ctx, "customer.link_restored", c.public_id.text, NULL);
}

struct err *
customer_undo_link(struct ctx *ctx, customer_id id)
{
	return db_transaction(ctx, undo_link, &id);
}

/* ---- everybody at once ---- */

struct bulk_switch {
	bool on;
	struct public_id undo;
	int64_t changed;
};

static const char *
ids_to_json(struct arena *arena, const struct customer_ids_to_switch_rows *rows)
{
	struct buf to = buf_make(arena, 64 << 20);

	buf_putc(&to, '[');
	for (size_t i = 0; i < rows->count; i++) {
		if (i != 0)
			buf_putc(&to, ',');
		buf_put_int(&to, rows->items[i].id.value);
	}
	buf_putc(&to, ']');
	return buf_text(&to);
}

static struct err *
switch_inside(struct ctx *ctx, void *arg)
{
	struct bulk_switch *bulk = arg;
	struct customer_ids_to_switch_rows rows;

	TRY(sql_customer_ids_to_switch(ctx, ctx->unit, bulk->on, &rows));
	const char *ids = ids_to_json(ctx->arena, &rows);
	bulk->undo = env_public_id(ctx->env);
	TRY(sql_customer_switch(ctx, ctx->unit, ids, bulk->on, ctx->now, &bulk->changed));
	TRY(sql_portal_switch_add(ctx, ctx->unit, bulk->undo, bulk->on, ids, ctx->now, NULL));
	return audit_write(ctx, "unit.portal_switch", bulk->undo.text, arena_printf(ctx->arena,
	    "{\"on\":%s,\"customers\":%lld}", bulk->on ? "true" : "false", (long long)bulk->changed));
}

struct err *
customer_switch_all(struct ctx *ctx, bool on, int64_t *changed, struct public_id *undo)
{
	struct bulk_switch bulk = { .on = on };

	TRY(db_transaction(ctx, switch_inside, &bulk));
	*changed = bulk.changed;
	*undo = bulk.undo;
	return OK;
}

struct bulk_undo {
	const char *id;
	int64_t restored;
};

static struct err *
undo_inside(struct ctx *ctx, void *arg)
{
	struct bulk_undo *undo = arg;
	struct portal_switch_find_row row;
	bool found;

	TRY(sql_portal_switch_find(ctx, ctx->unit, undo->id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is nothing to undo."), NULL);
	if (!INSTANT_IS_NONE(row.undone_at))
		return err_new(ctx, ERR_GONE, T(ctx, "This was undone already."), NULL);
	TRY(sql_customer_switch(ctx, ctx->unit, row.customers, !row.is_on, ctx->now, &undo->restored));
	TRY(sql_portal_switch_undone(ctx, ctx->unit, undo->id, ctx->now, NULL));
	return audit_write(ctx, "unit.portal_switch_undone", undo->id,
	    arena_printf(ctx->arena, "{\"customers\":%lld}", (long long)undo->restored));
}

struct err *
customer_undo_bulk(struct ctx *ctx, const char *id, int64_t *restored)
{
	struct bulk_undo undo = { .id = id };

	TRY(db_transaction(ctx, undo_inside, &undo));
	*restored = undo.restored;
	return OK;
}

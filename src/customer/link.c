/* link -- see link.h. */
#include "customer/link.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/store.h"
#include "db/db.h"
#include "gen/customer_link.sql.h"
#include "i18n/i18n.h"

static const struct { const char *token, *says[2]; } kinds[LINK_KIND_COUNT] = {
#define LINK_KIND(name, token, forward, backward) { token, { forward, backward } },
#include "customer/link_kind.inc"
#undef LINK_KIND
};

const char *
link_kind_token(enum link_kind kind)
{
	return kinds[kind].token;
}

bool
link_kind_parse(const char *token, enum link_kind *out)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (!str_equal(token, kinds[i].token))
			continue;
		*out = (enum link_kind)i;
		return true;
	}
	return false;
}

const char *
link_kind_says(enum link_kind kind, bool backward)
{
	return kinds[kind].says[backward];
}

static const char *
whole_name(struct ctx *ctx, const char *first, const char *name)
{
	return str_empty(first) ? name : arena_printf(ctx->arena, "%s %s", first, name);
}

struct err *
customer_link_list(struct ctx *ctx, customer_id customer, struct customer_links *out)
{
	struct link_rows_rows rows;
	struct customer_links list = { 0 };

	TRY(sql_link_rows(ctx, ctx->unit, customer, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct link_rows_row *row = &rows.items[i];
		struct customer_link link = { .public_id = row->public_id, .backward = row->backward,
		    .note = row->note, .other = row->other, .other_id = row->other_id,
		    .other_name = whole_name(ctx, row->first_name, row->name),
		    .other_reference = row->reference, .other_active = row->active };

		if (!link_kind_parse(row->kind, &link.kind))
			link.kind = LINK_OTHER;
		*arena_push(ctx->arena, &list) = link;
	}
	*out = list;
	return OK;
}

struct link_change {
	struct customer from, to;
	enum link_kind kind;
	const char *note, *id;
};

static struct err *
audit_both(struct ctx *ctx, const char *what, const struct customer *from, const struct customer *to,
    const char *kind)
{
	TRY(audit_write(ctx, what, from->public_id.text, arena_printf(ctx->arena,
	    "{\"kind\":\"%s\",\"other\":\"%s\"}", kind, to->public_id.text)));
	return audit_write(ctx, what, to->public_id.text, arena_printf(ctx->arena,
	    "{\"kind\":\"%s\",\"other\":\"%s\",\"backward\":true}", kind, from->public_id.text));
}

static struct err *
add_inside(struct ctx *ctx, void *arg)
{
	const struct link_change *c = arg;

	TRY(sql_link_add(ctx, ctx->unit, env_public_id(ctx->env), c->from.id, c->to.id, link_kind_token(c->kind),
	    c->note, ctx->now, NULL));
	return audit_both(ctx, "customer.linked", &c->from, &c->to, link_kind_token(c->kind));
}

struct err *
customer_link_add(struct ctx *ctx, customer_id from, customer_id to, enum link_kind kind, const char *note)
{
	struct link_change change = { .kind = kind, .note = note != NULL ? str_trim(ctx->arena, note) : "" };
	struct problems problems = { 0 };

	TRY(customer_find(ctx, from, &change.from));
	TRY(customer_find(ctx, to, &change.to));
	if (ID_EQUAL(from, to))
		problem_add(ctx->arena, &problems, "other", T(ctx, "A customer cannot be linked with itself."));
	check_length(ctx, &problems, "note", change.note, 200);
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, add_inside, &change);
}

static struct err *
remove_inside(struct ctx *ctx, void *arg)
{
	struct link_change *c = arg;
	struct link_ends_row ends;
	bool found;

	TRY(sql_link_ends(ctx, ctx->unit, c->id, &ends, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such link."), NULL);
	TRY(customer_find(ctx, ends.customer_id, &c->from));
	TRY(customer_find(ctx, ends.other_id, &c->to));
	TRY(sql_link_drop(ctx, ctx->unit, c->id, NULL));
	return audit_both(ctx, "customer.unlinked", &c->from, &c->to, ends.kind);
}

struct err *
customer_link_remove(struct ctx *ctx, const char *public_id)
{
	struct link_change change = { .id = public_id };

	return db_transaction(ctx, remove_inside, &change);
}

struct err *
customer_billed(struct ctx *ctx, customer_id customer, customer_id *out)
{
	struct link_billed_row row;
	bool found;

	TRY(sql_link_billed(ctx, ctx->unit, customer, &row, &found));
	*out = found ? row.other_id : customer;
	return OK;
}

struct err *
customer_list_children(struct ctx *ctx, customer_id parent, struct customers *out)
{
	struct customer_find_rows rows;

	TRY(sql_customer_children(ctx, ctx->unit, parent, &rows));
	*out = (struct customers){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = customer_from_row(ctx, &rows.items[i]);
	return OK;
}

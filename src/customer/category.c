/* category -- see category.h. */
#include "customer/category.h"

#include <stdlib.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/store.h"
#include "db/db.h"
#include "gen/customer_link.sql.h"
#include "i18n/i18n.h"

static struct category *
among(struct categories *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->items[i].name, name))
			return &list->items[i];
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct category *)a)->name, ((const struct category *)b)->name);
}

struct err *
category_list(struct ctx *ctx, struct categories *out)
{
	struct category_rows_rows rows;
	struct category_counts_rows counts;
	struct categories list = { 0 };

	TRY(sql_category_rows(ctx, ctx->unit, &rows));
	TRY(sql_category_counts(ctx, ctx->unit, &counts));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = (struct category){ .public_id = rows.items[i].public_id,
		    .name = rows.items[i].name, .color = rows.items[i].color };
	for (size_t i = 0; i < counts.count; i++) {
		struct category *known = among(&list, counts.items[i].name);

		if (known == NULL) {
			known = arena_push(ctx->arena, &list);
			*known = (struct category){ .name = counts.items[i].name, .color = "" };
		}
		known->customers = counts.items[i].customers;
	}
	if (list.count != 0)
		qsort(list.items, list.count, sizeof(*list.items), by_name);
	*out = list;
	return OK;
}

const char *
category_color(const struct categories *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->items[i].name, name))
			return list->items[i].color;
	return "";
}

struct category_change { const char *before, *name, *color; int64_t customers; };

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	const struct category_change *change = arg;

	TRY(sql_category_put(ctx, ctx->unit, env_public_id(ctx->env), change->name, change->color, ctx->now, NULL));
	if (!str_empty(change->before) && !str_equal(change->before, change->name)) {
		TRY(sql_category_rename(ctx, ctx->unit, change->before, change->name, ctx->now, NULL));
		TRY(sql_category_drop(ctx, ctx->unit, change->before, NULL));
	}
	return audit_write(ctx, "category.saved", change->name, NULL);
}

struct err *
category_save(struct ctx *ctx, const char *before, const char *name, const char *color)
{
	struct problems problems = { 0 };
	struct category_change change = { before, str_trim(ctx->arena, name), str_lower(ctx->arena, color), 0 };

	if (str_empty(change.name))
		problem_add(ctx->arena, &problems, "name", T(ctx, "Enter a name."));
	check_length(ctx, &problems, "name", change.name, 80);
	if (color_contrast(change.color, "#000000") <= 0)
		problem_add(ctx->arena, &problems, "color", T(ctx, "Give a colour such as #0b5cad."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, save_inside, &change);
}

static struct err *
remove_inside(struct ctx *ctx, void *arg)
{
	struct category_change *change = arg;

	TRY(sql_category_rename(ctx, ctx->unit, change->name, "", ctx->now, &change->customers));
	TRY(sql_category_drop(ctx, ctx->unit, change->name, NULL));
	return audit_write(ctx, "category.removed", change->name, NULL);
}

struct err *
category_remove(struct ctx *ctx, const char *name, int64_t *customers)
{
	struct category_change change = { .name = name };

	if (str_empty(name))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such category."), NULL);
	TRY(db_transaction(ctx, remove_inside, &change));
	*customers = change.customers;
	return OK;
}

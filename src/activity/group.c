/* group -- see group.h. */
#include "activity/group.h"

#include "activity/store.h"
#include "base/arena.h"
#include "db/db.h"
#include "gen/activity_group.sql.h"
#include "i18n/i18n.h"

struct err *
activity_list_contained(struct ctx *ctx, activity_id id, struct contained *out)
{
	struct group_contained_rows rows = { 0 };
	struct contained list = { 0 };

	TRY(sql_group_contained(ctx, ctx->unit, id, ACTIVITY_MOST_CONTAINED, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = rows.items[i].id;
	*out = list;
	return OK;
}

struct err *
activity_parents(struct ctx *ctx, activity_id id, activity_id *parent, activity_id *follows)
{
	struct group_parents_row row;
	bool found;

	TRY(sql_group_parents(ctx, ctx->unit, id, &row, &found));
	*parent = found ? row.parent_id : (activity_id){ 0 };
	*follows = found ? row.follows_id : (activity_id){ 0 };
	return OK;
}

struct attaching {
	activity_id id, parent;
	enum telling telling;
};

static struct err *
refuse(struct ctx *ctx, const char *say)
{
	struct problems problems = { 0 };

	problem_add(ctx->arena, &problems, "parent", say);
	return err_invalid(ctx, &problems);
}

static struct err *
check(struct ctx *ctx, const struct attaching *attaching)
{
	activity_id above, follows;
	struct contained inside;
	struct activity parent;

	if (ID_EQUAL(attaching->id, attaching->parent))
		return refuse(ctx, T(ctx, "An activity cannot contain itself."));
	TRY(activity_find(ctx, attaching->parent, &parent));
	TRY(activity_parents(ctx, attaching->parent, &above, &follows));
	if (!ID_IS_NONE(above))
		return refuse(ctx, T(ctx, "That activity belongs to another one itself."));
	TRY(activity_list_contained(ctx, attaching->id, &inside));
	return inside.count > 0 ? refuse(ctx, T(ctx, "This activity contains others: take them out first.")) : OK;
}

static struct err *
attach(struct ctx *ctx, void *arg)
{
	const struct attaching *attaching = arg;
	activity_id parent, follows;
	struct activity activity;

	TRY(store_lock(ctx, attaching->id, &activity));
	TRY(activity_parents(ctx, attaching->id, &parent, &follows));
	if (ID_EQUAL(parent, attaching->parent))
		return OK;
	if (!ID_IS_NONE(attaching->parent))
		TRY(check(ctx, attaching));
	TRY(sql_group_attach(ctx, ctx->unit, attaching->id, attaching->parent, ctx->now, NULL));
	return history_write(ctx, &activity, &activity, ID_IS_NONE(attaching->parent) ? EVENT_DETACHED : EVENT_ATTACHED,
	    attaching->telling);
}

struct err *
activity_attach(struct ctx *ctx, activity_id id, activity_id parent, enum telling telling)
{
	struct attaching attaching = { id, parent, telling };

	return db_transaction(ctx, attach, &attaching);
}

static struct err *
follow(struct ctx *ctx, void *arg)
{
	const struct attaching *attaching = arg;

	return sql_group_follow(ctx, ctx->unit, attaching->id, attaching->parent, NULL);
}

struct err *
activity_follow(struct ctx *ctx, activity_id id, activity_id earlier)
{
	struct attaching attaching = { .id = id, .parent = earlier };

	return db_transaction(ctx, follow, &attaching);
}

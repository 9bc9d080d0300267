/* notice -- see notice.h. */
#include "notice/notice.h"

#include <string.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/notice.sql.h"
#include "i18n/i18n.h"

enum { READ_KEEP_S = 30 * 86400, KEEP_S = 180 * 86400, COUNT_MOST = 100 };

/* ---- live pages ---- */

const char *
notice_topic(struct arena *arena, int64_t unit, int64_t person)
{
	return arena_printf(arena, "notice %lld %lld", (long long)unit, (long long)person);
}

static struct err *
tell_pages(struct ctx *ctx, person_id person)
{
	return db_notify(ctx, NOTICE_CHANNEL, arena_printf(ctx->arena, "%lld %lld", (long long)ctx->unit.value,
	    (long long)person.value));
}

/* ---- writing ---- */

/* One line: what would break it is a blank. */
static const char *
one_line(struct ctx *ctx, const char *text, size_t most)
{
	char *line = arena_strdup(ctx->arena, str_cut(ctx->arena, text != NULL ? text : "", most));

	for (char *c = line; *c != '\0'; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return line;
}

static struct err *
put_row(struct ctx *ctx, void *arg)
{
	const struct notice_new *new = arg;
	int64_t changed;

	TRY(sql_notice_insert(ctx, ctx->unit, env_public_id(ctx->env), new->person,
	    str_empty(new->cause) ? NULL : new->cause, str_empty(new->icon) ? "bell" : new->icon,
	    one_line(ctx, new->text, NOTICE_TEXT_MOST), one_line(ctx, new->detail, NOTICE_DETAIL_MOST),
	    new->path != NULL ? new->path : "", new->activity, new->customer, ctx->now, &changed));
	return changed > 0 ? tell_pages(ctx, new->person) : OK;
}

struct err *
notice_write(struct ctx *ctx, const struct notice_new *new)
{
	struct notice_new copy = *new;

	if (str_empty(new->text))
		return err_bug(ctx, "a notice without words");
	if (!str_empty(new->path) && (new->path[0] != '/' || new->path[1] == '/'))
		return err_bug(ctx, "\"%s\" is no path of the unit", new->path);
	return db_transaction(ctx, put_row, &copy);
}

struct err *
notice_planners(struct ctx *ctx, struct persons *out)
{
	struct persons all, some = { 0 };
	unsigned wanted = ROLE_BIT(ROLE_ADMIN);

	TRY(person_list(ctx, &all));
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i].active && (all.items[i].roles & ROLE_BIT(ROLE_PLANNER)) != 0)
			wanted = ROLE_BIT(ROLE_PLANNER);
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i].active && (all.items[i].roles & wanted) != 0)
			*arena_push(ctx->arena, &some) = all.items[i];
	*out = some;
	return OK;
}

/* ---- reading ---- */

struct err *
notice_list(struct ctx *ctx, person_id person, int64_t before, int limit, struct notices *out)
{
	int most = limit <= 0 ? 50 : limit > 500 ? 500 : limit;
	struct notice_list_rows rows = { 0 };
	struct notices list = { 0 };

	TRY(sql_notice_list(ctx, ctx->unit, person, before > 0 ? before : INT64_MAX, most + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)most; i++) {
		const struct notice_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, &list) = (struct notice){ row->id, row->public_id, row->icon, row->text,
			row->detail, row->path, row->created_at, row->read_at };
	}
	if (rows.count > (size_t)most)
		list.next = list.items[most - 1].id;
	*out = list;
	return OK;
}

struct err *
notice_count(struct ctx *ctx, person_id person, int *unread)
{
	struct notice_count_row row;

	TRY(sql_notice_count(ctx, ctx->unit, person, COUNT_MOST, &row));
	*unread = (int)row.count;
	return OK;
}

/* ---- marking ---- */

struct marking {
	person_id person;
	int64_t id;		/* 0: all of them */
};

static struct err *
mark(struct ctx *ctx, void *arg)
{
	const struct marking *marking = arg;
	int64_t changed;

	if (marking->id == 0)
		TRY(sql_notice_mark_all(ctx, ctx->unit, marking->person, ctx->now, &changed));
	else
		TRY(sql_notice_mark(ctx, ctx->unit, marking->id, ctx->now, &changed));
	return changed > 0 ? tell_pages(ctx, marking->person) : OK;
}

struct err *
notice_read(struct ctx *ctx, person_id person, const char *public_id, const char **path)
{
	struct marking marking = { .person = person };
	struct notice_lookup_row row;
	bool found;

	TRY(sql_notice_lookup(ctx, ctx->unit, person, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This notification does not exist any more."), "notice");
	marking.id = row.id;
	TRY(db_transaction(ctx, mark, &marking));
	*path = row.path;
	return OK;
}

struct err *
notice_read_all(struct ctx *ctx, person_id person)
{
	struct marking marking = { .person = person };

	return db_transaction(ctx, mark, &marking);
}

/* ---- forgetting ---- */

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	return sql_notice_sweep(ctx, INSTANT(ctx->now.s - READ_KEEP_S), INSTANT(ctx->now.s - KEEP_S), 5000, arg);
}

struct err *
notice_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}

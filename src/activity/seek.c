/* seek -- see seek.h. */
#include "activity/seek.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "gen/activity_seek.sql.h"

enum { LIST_MOST = 256 * 1024 };

typedef struct err *seek_query(struct ctx *, unit_id, const char *, const char *, const char *, const char *, instant,
    instant, instant, instant, int32_t, bool, activity_id, int32_t, int32_t, struct activity_seek_rows *);

/* [by_update][down] */
static seek_query *const queries[2][2] = {
	{ sql_activity_seek, sql_activity_seek_down },
	{ sql_activity_seek_updated, sql_activity_seek_updated_down },
};

static const char *
print_words(struct ctx *ctx, const char *const *words)
{
	struct buf buf = buf_make(ctx->arena, LIST_MOST);
	struct json j = json_make(&buf);

	if (words == NULL)
		return NULL;
	json_open_array(&j, NULL);
	for (; *words != NULL; words++)
		json_text(&j, NULL, *words);
	json_close_array(&j);
	return buf_text(&buf);
}

static const char *
print_statuses(struct ctx *ctx, uint32_t statuses)
{
	const char *words[STATUS_COUNT + 1];
	size_t count = 0;

	for (int i = 0; i < STATUS_COUNT; i++)
		if (statuses & STATUS_BIT(i))
			words[count++] = status_token((enum activity_status)i);
	words[count] = NULL;
	return statuses == 0 ? NULL : print_words(ctx, words);
}

static const char *
print_types(struct ctx *ctx, const struct activity_sought *sought)
{
	struct buf buf = buf_make(ctx->arena, LIST_MOST);
	struct json j = json_make(&buf);

	if (sought->type_count == 0)
		return NULL;
	json_open_array(&j, NULL);
	for (size_t i = 0; i < sought->type_count; i++)
		json_int(&j, NULL, sought->types[i].value);
	json_close_array(&j);
	return buf_text(&buf);
}

struct err *
activity_seek(struct ctx *ctx, const struct activity_sought *s, struct activities_sought *out)
{
	const char *externals = print_words(ctx, s->externals), *references = print_words(ctx, s->references);
	const char *statuses = print_statuses(ctx, s->statuses), *types = print_types(ctx, s);
	instant from = s->timed ? s->from : INSTANT_NONE, to = s->timed ? s->to : INSTANT_NONE;
	instant updated_from = s->changed ? s->updated_from : INSTANT_NONE;
	instant updated_to = s->changed ? s->updated_to : INSTANT_NONE;
	struct activities_sought list = { 0 };
	struct activity_seek_count_row count;
	struct activity_seek_rows rows;

	TRY(sql_activity_seek_count(ctx, ctx->unit, externals, references, statuses, types, from, to, updated_from,
	    updated_to, s->promised, s->unscheduled, s->parent, &count));
	TRY(queries[s->by_update][s->down](ctx, ctx->unit, externals, references, statuses, types, from, to,
	    updated_from, updated_to, s->promised, s->unscheduled, s->parent, s->limit, s->offset, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = rows.items[i].id;
	list.total = count.total;
	*out = list;
	return OK;
}

bool
activity_is_promised(const struct activity *a)
{
	return a->confirmed || !INSTANT_IS_NONE(a->appointment) || !INSTANT_IS_NONE(a->window_from);
}

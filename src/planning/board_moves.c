/* board_moves -- days drawn as though visits had been moved. */
#include "planning/board_moves.h"

#include <inttypes.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"

#include "gen/planning_board.sql.h"

static const struct board_move *
move_of(const struct board_ask *ask, activity_id activity)
{
	for (size_t i = 0; i < ask->move_count; i++)
		if (ID_EQUAL(ask->moves[i].activity, activity))
			return &ask->moves[i];
	return NULL;
}

static bool
is_asked(const struct board_ask *ask, worker_id worker)
{
	for (size_t i = 0; i < ask->worker_count; i++)
		if (ID_EQUAL(ask->workers[i], worker))
			return true;
	return ask->workers == NULL;
}

static struct board_spans_row
span_of(const struct ctx *ctx, const struct board_moved_row *visit, const struct board_move *move)
{
	bool promised = !INSTANT_IS_NONE(move->window_from);

	return (struct board_spans_row){ .worker_id = move->worker, .activity_id = visit->activity_id,
	    .unit_id = ctx->unit, .from_at = move->start, .to_at = move->end, .public_id = visit->public_id,
	    .reference = visit->reference, .title = visit->title, .status = "planned",
	    .type_name = visit->type_name, .color = visit->color, .customer = visit->customer,
	    .address = visit->address, .latitude = visit->latitude, .longitude = visit->longitude,
	    .window_from = promised ? move->window_from : visit->window_from,
	    .window_to = promised ? move->window_to : visit->window_to, .confirmed = visit->confirmed,
	    .busy_from = INSTANT(move->start.s - visit->before_s), .busy_to = INSTANT(move->end.s + visit->after_s) };
}

static int
by_worker_and_time(const void *a, const void *b)
{
	const struct board_spans_row *one = a, *two = b;

	if (!ID_EQUAL(one->worker_id, two->worker_id))
		return one->worker_id.value < two->worker_id.value ? -1 : 1;
	if (one->from_at.s != two->from_at.s)
		return one->from_at.s < two->from_at.s ? -1 : 1;
	return (one->activity_id.value > two->activity_id.value) - (one->activity_id.value < two->activity_id.value);
}

struct err *
board_moves_put(struct ctx *ctx, const struct board_ask *ask, instant from, instant to, struct board_spans_rows *spans)
{
	struct board_moved_rows visits = { 0 };
	struct board_spans_rows all = { 0 };
	const char *ids = "";

	if (ask->move_count == 0)
		return OK;
	for (size_t i = 0; i < ask->move_count; i++)
		ids = arena_printf(ctx->arena, "%s%s%" PRId64, ids, i == 0 ? "" : ",", ask->moves[i].activity.value);
	TRY(sql_board_moved(ctx, ctx->tenant, ctx->unit, arena_printf(ctx->arena, "[%s]", ids), &visits));
	for (size_t i = 0; i < spans->count; i++)
		if (!ID_EQUAL(spans->items[i].unit_id, ctx->unit) || move_of(ask, spans->items[i].activity_id) == NULL)
			*arena_push(ctx->arena, &all) = spans->items[i];
	for (size_t i = 0; i < visits.count; i++) {
		const struct board_move *move = move_of(ask, visits.items[i].activity_id);

		if (is_asked(ask, move->worker) && move->start.s < to.s && move->end.s > from.s)
			*arena_push(ctx->arena, &all) = span_of(ctx, &visits.items[i], move);
	}
	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), by_worker_and_time);
	*spans = all;
	return OK;
}

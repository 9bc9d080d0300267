/* proposal_look -- one day of a proposal read twice: as the plan stands, and as though it were accepted. */
#include "backoffice/proposal.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { MOST_MOVES = 2000 };

static date
day_of(const struct proposal_look *l, instant at)
{
	return zone_date(here(l->rq)->zone, at);
}

static bool
is_asked(const struct proposal_look *l, const struct board_row *row)
{
	bool touched = false;

	if (!str_empty(l->worker))
		return str_equal(l->worker, row->worker_public_id.text);
	for (size_t i = 0; i < l->moves.count; i++) {
		const struct move *move = &l->moves.items[i];

		touched |= (ID_EQUAL(move->worker, row->worker) &&
			       day_of(l, move->start).days == l->view.day.days) ||
		    (ID_EQUAL(move->old_worker, row->worker) &&
			!INSTANT_IS_NONE(move->old_start) && day_of(l, move->old_start).days == l->view.day.days);
	}
	return touched;
}

/* The next day with changes before (-1) or after (1) this one; DATE_NONE: there is none. */
static date
neighbour(const struct proposal_look *l, date day, int way)
{
	date best = DATE_NONE;

	for (size_t i = 0; i < l->all.count; i++) {
		const struct move *move = &l->all.items[i];
		date days[2] = { day_of(l, move->start),
			ID_IS_NONE(move->old_worker) ? day_of(l, move->start) : day_of(l, move->old_start) };

		for (int k = 0; k < 2; k++)
			if ((days[k].days - day.days) * way > 0 && (best.days == DATE_NONE.days ||
			    (days[k].days - best.days) * way < 0))
				best = days[k];
	}
	return best;
}

/* Only the rows that are looked at. */
static void
keep_asked(const struct proposal_look *l, struct board *board)
{
	size_t kept = 0;

	for (size_t i = 0; i < board->days[0].count; i++)
		if (is_asked(l, &board->days[0].rows[i]))
			board->days[0].rows[kept++] = board->days[0].rows[i];
	board->days[0].count = kept;
}

/* The plan as it is, and as though all that is proposed and not decided yet were made. */
static struct err *
read_boards(struct proposal_look *l)
{
	struct board_move *moves = arena_new_array(l->ctx->arena, l->moves.count + 1, struct board_move);
	struct board_ask ask = { .first = l->view.day, .days = 1 };

	TRY(planning_board_days(l->ctx, &ask, &l->now));
	for (size_t i = 0; i < l->moves.count; i++) {
		const struct move *move = &l->moves.items[i];

		if (move->status == MOVE_PROPOSED)
			moves[ask.move_count++] = (struct board_move){ move->activity, move->worker, move->start,
			    move->end, move->window_from, move->window_to };
	}
	ask.moves = moves;
	TRY(planning_board_days(l->ctx, &ask, &l->instead));
	keep_asked(l, &l->now);
	keep_asked(l, &l->instead);
	return OK;
}

static bool
concerns(const struct proposal_look *l, const struct move *move)
{
	const struct board_day *day = &l->now.days[0];

	if (str_empty(l->worker))
		return true;
	for (size_t i = 0; i < day->count; i++)
		if (ID_EQUAL(day->rows[i].worker, move->worker) || ID_EQUAL(day->rows[i].worker, move->old_worker))
			return true;
	return false;
}

struct err *
proposal_look_read(struct request *rq, struct proposal_look *l)
{
	struct move_filter filter = { .limit = MOST_MOVES };
	struct moves kept = { 0 };
	date first;

	/* whole days, with the visits of everybody: as the board itself */
	if (!ui_may(rq, PERMISSION_SEE_BOARD))
		return err_new(rq->ctx, ERR_FORBIDDEN, T(rq->ctx, "You may not do this here."),
		    "a drawn day is for who sees the board");
	*l = (struct proposal_look){ .rq = rq, .ctx = rq->ctx, .worker = field(rq, "worker"), .before = DATE_NONE,
	    .after = DATE_NONE };
	TRY(proposal_find_public(rq->ctx, path_value(rq, "proposal"), &l->p));
	TRY(proposal_moves(rq->ctx, l->p.id, &filter, &l->all, NULL));
	TRY(board_read_view(rq, &l->view));
	first = neighbour(l, date_add(day_of(l, l->p.from), -1), 1);
	if (str_empty(field(rq, "date")) && first.days != DATE_NONE.days)
		l->view.day = first;
	l->view.span = BOARD_DAY;
	l->view.first = l->view.day;
	l->view.days = 1;
	l->view.fast = true;
	l->view.left = l->view.right = 0;
	filter.from = zone_midnight(here(rq)->zone, l->view.day);
	filter.to = zone_midnight(here(rq)->zone, date_add(l->view.day, 1));
	TRY(proposal_moves(rq->ctx, l->p.id, &filter, &l->moves, NULL));
	TRY(read_boards(l));
	for (size_t i = 0; i < l->moves.count; i++)
		if (concerns(l, &l->moves.items[i]))
			*arena_push(rq->ctx->arena, &kept) = l->moves.items[i];
	l->moves = kept;
	l->before = neighbour(l, l->view.day, -1);
	l->after = neighbour(l, l->view.day, 1);
	return OK;
}

const struct move *
proposal_look_move(const struct proposal_look *l, const char *visit)
{
	for (size_t i = 0; visit != NULL && i < l->moves.count; i++)
		if (l->moves.items[i].status == MOVE_PROPOSED &&
		    str_equal(l->moves.items[i].activity_public_id.text, visit))
			return &l->moves.items[i];
	return NULL;
}

/* ---- in words ---- */

const char *
proposal_place_words(struct request *rq, const char *worker, instant start)
{
	struct ctx *ctx = rq->ctx;

	return arena_printf(ctx->arena, "%s · %s",
	    i18n_moment(ctx->arena, ctx->lang, start, here(rq)->zone, DATE_DAY_SHORT), worker);
}

const char *
proposal_sum_words(struct ctx *ctx, const struct board_row *now, const struct board_row *instead)
{
	const char *km[2] = { i18n_number(ctx->arena, ctx->lang, now->travel_km, 0),
		i18n_number(ctx->arena, ctx->lang, instead->travel_km, 0) };
	const char *way[2] = { i18n_duration(ctx->arena, ctx->lang, now->travel_s / 60 * 60),
		i18n_duration(ctx->arena, ctx->lang, instead->travel_s / 60 * 60) };

	return arena_printf(ctx->arena, "%s km · %s", proposal_from_to(ctx, km[0], km[1]),
	    proposal_from_to(ctx, way[0], way[1]));
}

const char *
proposal_from_to(struct ctx *ctx, const char *before, const char *after)
{
	return str_equal(before, after) ? after : arena_printf(ctx->arena, "%s → %s", before, after);
}

struct proposal_head
proposal_head_of(const struct proposal_look *l, bool map)
{
	struct ctx *ctx = l->ctx;
	const char *path = ui_path(l->rq, arena_printf(ctx->arena, "/proposals/%s", l->p.public_id.text));
	struct proposal_head head = { .path = path, .name = l->p.name, .map = map,
	    .title = i18n_date(ctx->arena, ctx->lang, l->view.day, DATE_LONG),
	    .day = date_print(ctx->arena, l->view.day), .worker = l->worker };

	head.board_path = arena_printf(ctx->arena, "%s/board", path);
	head.map_path = arena_printf(ctx->arena, "%s/map", path);
	head.here = map ? head.map_path : head.board_path;
	head.board = ui_address(ctx, head.board_path, "date", head.day, "worker", l->worker, NULL);
	head.map_href = ui_address(ctx, head.map_path, "date", head.day, "worker", l->worker, NULL);
	if (!str_empty(l->worker))
		head.everybody = ui_address(ctx, head.here, "date", head.day, NULL);
	if (l->before.days != DATE_NONE.days)
		head.before = ui_address(ctx, head.here, "date", date_print(ctx->arena, l->before), "worker",
		    l->worker, NULL);
	if (l->after.days != DATE_NONE.days)
		head.after = ui_address(ctx, head.here, "date", date_print(ctx->arena, l->after), "worker",
		    l->worker, NULL);
	return head;
}

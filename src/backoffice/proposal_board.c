/*
 * proposal_board -- one day of a proposal, drawn before it is accepted: each worker's day as it is and as it would
 * be, what leaves and what comes, on the board and on the map; beside it the changes to take or leave.
 */
#include "backoffice/proposal.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { TICK_HOURS = 26 };

/* A worker's day, twice. */
struct pair {
	const char *id, *name, *href, *sum;
	const struct board_cell *now, *instead;
	bool clash;
};

struct change { const char *id, *name, *href, *detail, *from, *to, *state, *meaning; bool open; };
struct hour { int at; const char *label; };
struct compared { const char *label, *before, *after; };

struct proposal_board {
	const struct proposal *p;
	struct proposal_head head;
	const char *live, *grid, *plan, *state, *meaning, *left_out;
	struct hour hours[TICK_HOURS];
	size_t hour_count;
	struct { struct pair *items; size_t count, capacity; } pairs;
	struct { struct change *items; size_t count, capacity; } changes;
	struct { struct compared *items; size_t count, capacity; } figures;
	bool moving, may_accept;
};

#include "gen/backoffice_proposal_board.html.h"

/* ---- the rows ---- */

/* What leaves, what comes; each leads to its line among the changes.  The others are the quiet ground. */
static void
mark_cell(const struct proposal_look *l, struct board_cell *cell, const char *look)
{
	struct ctx *ctx = l->ctx;

	for (size_t i = 0; i < cell->pieces.count; i++) {
		struct piece *piece = &cell->pieces.items[i];
		const struct move *move = proposal_look_move(l, piece->visit);

		piece->id = NULL;
		if (piece->kind != PIECE_JOB)
			continue;
		piece->look = arena_printf(ctx->arena, "%s %s", piece->look, move != NULL ? look : "stays");
		if (move == NULL)
			continue;
		piece->move = piece->visit;
		piece->href = arena_printf(ctx->arena, "#move-%s", piece->visit);
	}
}

static void
fill_pairs(const struct proposal_look *l, struct proposal_board *page)
{
	struct board_rows now, instead;
	struct board_view view = l->view;

	board_choose_hours(&l->now, &view);
	board_choose_hours(&l->instead, &view);
	board_lay_out(l->rq, &view, &l->now, &now);
	board_lay_out(l->rq, &view, &l->instead, &instead);
	for (size_t i = 0; i < now.lines.count && i < instead.lines.count; i++) {
		struct board_line *line = &now.lines.items[i];

		mark_cell(l, &line->cells[0], "leaves");
		mark_cell(l, &instead.lines.items[i].cells[0], "arrives");
		*arena_push(l->ctx->arena, &page->pairs) = (struct pair){ .id = line->id, .name = line->name,
		    .now = &line->cells[0], .instead = &instead.lines.items[i].cells[0],
		    .sum = proposal_sum_words(l->ctx, &l->now.days[0].rows[i], &l->instead.days[0].rows[i]),
		    .href = ui_address(l->ctx, page->head.here, "date", page->head.day, "worker", line->id, NULL),
		    .clash = instead.lines.items[i].clash };
	}
	page->grid = arena_printf(l->ctx->arena, "h%d d1", view.right - view.left);
	for (int hour = view.left; hour < view.right; hour++)
		page->hours[page->hour_count++] = (struct hour){ hour - view.left,
		    arena_printf(l->ctx->arena, "%d", hour) };
}

/* ---- figures ---- */

struct sum { int64_t visits, travel_s; double km; };

static struct sum
sum_of(const struct board_day *day)
{
	struct sum sum = { 0 };

	for (size_t i = 0; i < day->count; i++) {
		const struct board_row *row = &day->rows[i];

		sum.km += row->travel_km;
		sum.travel_s += row->travel_s;
		for (size_t k = 0; k < row->count; k++)
			sum.visits += row->items[k].kind == BOARD_VISIT;
	}
	return sum;
}

static void
compare(const struct proposal_look *l, struct proposal_board *page, const char *label, const char *before,
    const char *after)
{
	*arena_push(l->ctx->arena, &page->figures) = (struct compared){ label, before, after };
}

/* Of the rows drawn: what the day saves. */
static void
fill_figures(const struct proposal_look *l, struct proposal_board *page)
{
	struct arena *arena = l->ctx->arena;
	enum lang lang = l->ctx->lang;
	struct sum now = sum_of(&l->now.days[0]), instead = sum_of(&l->instead.days[0]);

	compare(l, page, T(l->ctx, "Kilometres"), i18n_number(arena, lang, now.km, 0),
	    i18n_number(arena, lang, instead.km, 0));
	compare(l, page, T(l->ctx, "Hours of driving"), i18n_duration(arena, lang, (int32_t)(now.travel_s / 60 * 60)),
	    i18n_duration(arena, lang, (int32_t)(instead.travel_s / 60 * 60)));
	compare(l, page, T(l->ctx, "Visits in the plan"), i18n_number(arena, lang, (double)now.visits, 0),
	    i18n_number(arena, lang, (double)instead.visits, 0));
}

/* ---- the changes ---- */

static void
fill_changes(const struct proposal_look *l, struct proposal_board *page)
{
	struct ctx *ctx = l->ctx;

	for (size_t i = 0; i < l->moves.count; i++) {
		const struct move *move = &l->moves.items[i];

		*arena_push(ctx->arena, &page->changes) = (struct change){ .id = move->activity_public_id.text,
		    .name = move->title, .detail = arena_printf(ctx->arena, "%s%s%s", move->customer,
			str_empty(move->customer) || str_empty(move->address) ? "" : ", ", move->address),
		    .href = arena_printf(ctx->arena, "%s/%s", ui_path(l->rq, "/activities"),
			move->activity_public_id.text),
		    .from = ID_IS_NONE(move->old_worker) ? T(ctx, "To plan") :
			proposal_place_words(l->rq, move->old_worker_name, move->old_start),
		    .to = proposal_place_words(l->rq, move->worker_name, move->start),
		    .open = page->may_accept && move->status == MOVE_PROPOSED,
		    .meaning = move_status_meaning(move->status), .state = T(ctx, move_status_label(move->status)) };
	}
}

static struct err *
show_board(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct proposal_look look;
	struct proposal_board page = { .live = ui_path(rq, "/optimiser/events") };

	TRY(proposal_look_read(rq, &look));
	page.p = &look.p;
	page.head = proposal_head_of(&look, false);
	page.moving = look.p.status == PROPOSAL_WAITING || look.p.status == PROPOSAL_RUNNING ||
	    look.p.status == PROPOSAL_APPLYING;
	page.may_accept = look.p.status == PROPOSAL_READY && look.p.proposed > 0;
	page.state = T(ctx, proposal_status_label(look.p.status));
	page.meaning = proposal_status_meaning(look.p.status);
	page.plan = ui_address(ctx, ui_path(rq, "/board"), "date", page.head.day, NULL);
	if (look.p.left_out > 0)
		page.left_out = TN(ctx, look.p.left_out, "{n} change was left out: the plan has moved on since.",
		    "{n} changes were left out: the plan has moved on since.", NULL);
	fill_pairs(&look, &page);
	fill_figures(&look, &page);
	fill_changes(&look, &page);
	backoffice_proposal_board(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = look.p.name, .place = "optimiser", .style = "proposal.css",
	    .script = "proposal.js" });
}

const struct route backoffice_proposal_board_routes[] = {
	{ GET, "/:unit/proposals/:proposal/board", show_board, CAN_OPTIMISE, .fields = "date worker" },
	{ 0 }
};

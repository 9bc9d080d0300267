/* proposal_map -- the rounds of one day on a map, as they are and as they would be if the proposal were accepted. */
#include "backoffice/proposal.h"

#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/map.h"

/* A place of a round; latitude NULL: not on the map. */
struct round_stop {
	const char *latitude, *longitude, *say, *title, *href;
	int number;
	bool home, moves;
};

struct round { struct round_stop *items; size_t count, capacity; };

/* A worker's round, twice. */
struct rounds {
	const char *id, *name, *href, *sum, *color;
	struct round now, instead;
	bool open;
};

struct proposal_map {
	struct proposal_head head;
	struct { struct rounds *items; size_t count, capacity; } rounds;
};

#include "gen/backoffice_proposal_map.html.h"

enum { FOLDED_FROM = 4 };

static struct round_stop *
add_stop(struct ctx *ctx, struct round *round, double latitude, double longitude)
{
	struct round_stop *stop = arena_push(ctx->arena, round);

	*stop = (struct round_stop){ .say = "", .title = "" };
	if (isnan(latitude) || isnan(longitude))
		return stop;
	stop->latitude = arena_printf(ctx->arena, "%.6f", latitude);
	stop->longitude = arena_printf(ctx->arena, "%.6f", longitude);
	return stop;
}

static void
add_home(struct ctx *ctx, const struct board_row *row, struct round *round, bool is_home)
{
	struct round_stop *stop;

	if (!is_home || isnan(row->home_latitude))
		return;
	stop = add_stop(ctx, round, row->home_latitude, row->home_longitude);
	stop->home = true;
	stop->say = T(ctx, "Home");
	stop->title = TF(ctx, "Home of {worker}", "worker", row->worker_name, NULL);
}

static void
add_visit(const struct proposal_look *l, const struct board_row *row, const struct board_item *item,
    struct round *round, int number)
{
	struct ctx *ctx = l->ctx;
	struct round_stop *stop = add_stop(ctx, round, item->latitude, item->longitude);
	int32_t start = zone_civil(l->now.days[0].zone, item->from).second_of_day;

	stop->number = number;
	stop->say = arena_printf(ctx->arena, "%s %s%s%s", i18n_time(ctx->arena, ctx->lang, start),
	    item->kind == BOARD_VISIT ? item->title : T(ctx, "Busy in another unit"),
	    str_empty(item->address) ? "" : " · ", item->address);
	stop->title = arena_printf(ctx->arena, "%s · %s", row->worker_name, stop->say);
	if (item->kind != BOARD_VISIT)
		return;
	stop->href = arena_printf(ctx->arena, "%s/%s", ui_path(l->rq, "/activities"), item->activity_public_id.text);
	stop->moves = proposal_look_move(l, item->activity_public_id.text) != NULL;
}

static struct round
round_of(const struct proposal_look *l, const struct board_row *row)
{
	struct round round = { 0 };
	int number = 0;

	for (size_t i = 0; i < row->count; i++)
		number += row->items[i].kind == BOARD_VISIT || row->items[i].kind == BOARD_BUSY;
	if (number == 0)
		return round;
	add_home(l->ctx, row, &round, row->starts_home);
	number = 0;
	for (size_t i = 0; i < row->count; i++)
		if (row->items[i].kind == BOARD_VISIT || row->items[i].kind == BOARD_BUSY)
			add_visit(l, row, &row->items[i], &round, ++number);
	add_home(l->ctx, row, &round, row->ends_home);
	return round;
}

static struct err *
show_map(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct proposal_map page = { 0 };
	struct proposal_look look;

	TRY(proposal_look_read(rq, &look));
	page.head = proposal_head_of(&look, true);
	for (size_t i = 0; i < look.now.days[0].count; i++) {
		const struct board_row *now = &look.now.days[0].rows[i], *instead = &look.instead.days[0].rows[i];

		*arena_push(ctx->arena, &page.rounds) = (struct rounds){ .id = now->worker_public_id.text,
		    .name = now->worker_name, .color = now->color, .sum = proposal_sum_words(ctx, now, instead),
		    .href = ui_address(ctx, page.head.here, "date", page.head.day, "worker", now->worker_public_id.text,
			NULL),
		    .now = round_of(&look, now), .instead = round_of(&look, instead),
		    .open = look.now.days[0].count < FOLDED_FROM };
	}
	backoffice_proposal_map(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = look.p.name, .place = "optimiser", .style = "proposal.css",
	    .script = "maps.js", .maps = true });
}

const struct route backoffice_proposal_map_routes[] = {
	{ GET, "/:unit/proposals/:proposal/map", show_map, CAN_OPTIMISE, .fields = "date worker" },
	{ 0 }
};

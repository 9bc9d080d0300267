/* board_map -- the routes of a day on a map, with the list that they are drawn from. */
#include "backoffice/board.h"

#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/map.h"
#include "ui/ui.h"

/* A place of somebody's day; latitude NULL: not on the map. */
struct map_stop {
	const char *latitude, *longitude;
	int number;
	bool home;
	const char *say, *title, *href, *travel;
};

struct map_route {
	const char *id, *name, *href, *sum, *color;
	bool open;
	struct { struct map_stop *items; size_t count, capacity; } stops;
};

struct map_page {
	struct board_head head;
	const char *live, *only, *all;
	int missing;
	struct { struct map_route *items; size_t count, capacity; } routes;
};

#include "gen/backoffice_board_map.html.h"

enum { FOLDED_FROM = 4 };

static struct map_stop *
add_stop(struct ctx *ctx, struct map_route *route, double latitude, double longitude)
{
	struct map_stop *stop = arena_push(ctx->arena, &route->stops);

	*stop = (struct map_stop){ .say = "", .title = "" };
	if (isnan(latitude) || isnan(longitude))
		return stop;
	stop->latitude = arena_printf(ctx->arena, "%.6f", latitude);
	stop->longitude = arena_printf(ctx->arena, "%.6f", longitude);
	return stop;
}

static void
add_home(struct ctx *ctx, const struct board_row *row, struct map_route *route, bool at_end)
{
	struct map_stop *stop;

	if (!(at_end ? row->ends_home : row->starts_home) || isnan(row->home_latitude))
		return;
	stop = add_stop(ctx, route, row->home_latitude, row->home_longitude);
	stop->home = true;
	stop->say = T(ctx, "Home");
	stop->title = TF(ctx, "Home of {worker}", "worker", row->worker_name, NULL);
	if (at_end && row->home_travel_s > 0)
		stop->travel = TF(ctx, "{minutes} min of travel, {km} km", "minutes",
		    arena_printf(ctx->arena, "%d", (row->home_travel_s + 59) / 60), "km",
		    i18n_number(ctx->arena, ctx->lang, row->home_travel_km, 1), NULL);
}

static void
add_visit(struct request *rq, const struct board_day *day, const struct board_item *item, struct map_page *page,
    struct map_route *route, int number)
{
	struct ctx *ctx = rq->ctx;
	struct map_stop *stop = add_stop(ctx, route, item->latitude, item->longitude);
	const char *clock = i18n_time(ctx->arena, ctx->lang, zone_civil(day->zone, item->from).second_of_day);

	page->missing += stop->latitude == NULL;
	stop->number = number;
	stop->say = arena_printf(ctx->arena, "%s %s%s%s", clock, item->kind == BOARD_VISIT ? item->title :
	    T(ctx, "Busy in another unit"), str_empty(item->address) ? "" : " · ", item->address);
	stop->title = arena_printf(ctx->arena, "%s · %s", route->name, stop->say);
	if (item->kind == BOARD_VISIT)
		stop->href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"),
		    item->activity_public_id.text);
	if (item->travel_s >= 60)
		stop->travel = TF(ctx, "{minutes} min of travel, {km} km", "minutes",
		    arena_printf(ctx->arena, "%d", (item->travel_s + 59) / 60), "km",
		    i18n_number(ctx->arena, ctx->lang, item->travel_km, 1), NULL);
}

static void
add_route(struct request *rq, const struct board_view *view, const struct board_day *day,
    const struct board_row *row, struct map_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct map_route *route;
	int number = 0;

	for (size_t i = 0; i < row->count; i++)
		number += row->items[i].kind == BOARD_VISIT || row->items[i].kind == BOARD_BUSY;
	if (number == 0)
		return;
	route = arena_push(ctx->arena, &page->routes);
	*route = (struct map_route){ .id = row->worker_public_id.text, .name = row->worker_name, .color = row->color,
	    .sum = arena_printf(ctx->arena, "%s · %s km", TN(ctx, number, "{n} visit", "{n} visits", NULL),
		i18n_number(ctx->arena, ctx->lang, row->travel_km, 0)),
	    .href = arena_printf(ctx->arena, "%s&worker=%s", board_address(rq, view, "/map", view->day, BOARD_DAY),
		row->worker_public_id.text) };
	add_home(ctx, row, route, false);
	number = 0;
	for (size_t i = 0; i < row->count; i++)
		if (row->items[i].kind == BOARD_VISIT || row->items[i].kind == BOARD_BUSY)
			add_visit(rq, day, &row->items[i], page, route, ++number);
	add_home(ctx, row, route, true);
}

static struct err *
show_map(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct map_page page = { .live = ui_path(rq, "/board/events") };
	struct board_view view;
	struct board_workers workers;
	struct board_ask ask = { .days = 1 };
	struct board board;
	worker_id *ids;

	TRY(board_read_view(rq, &view));
	view.map = true;
	view.span = BOARD_DAY;
	view.first = ask.first = view.day;
	view.days = 1;
	TRY(planning_board_workers(ctx, view.day, 1, &view.filter, &workers));
	ask.workers = ids = arena_new_array(ctx->arena, workers.count + 1, worker_id);
	for (size_t i = 0; i < workers.count; i++)
		if (str_empty(field(rq, "worker")) || str_equal(field(rq, "worker"), workers.items[i].public_id.text))
			ids[ask.worker_count++] = workers.items[i].id;
	TRY(planning_board_days(ctx, &ask, &board));
	for (size_t i = 0; i < board.days[0].count; i++)
		add_route(rq, &view, &board.days[0], &board.days[0].rows[i], &page);
	for (size_t i = 0; i < page.routes.count; i++)
		page.routes.items[i].open = page.routes.count < FOLDED_FROM;
	page.head = board_head_of(rq, &view);
	page.only = str_empty(field(rq, "worker")) ? NULL : field(rq, "worker");
	page.all = board_address(rq, &view, "/map", view.day, BOARD_DAY);
	backoffice_board_map(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Map of the day"), .place = "board",
	    .style = "board.css", .script = "maps.js", .maps = true });
}

const struct route backoffice_board_map_routes[] = {
	{ GET, "/:unit/board/map", show_map, CAN_SEE_BOARD,
	    .fields = "date span q skill area status color left right worker" },
	{ 0 }
};

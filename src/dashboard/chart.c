/* chart -- pictures of figures, drawn by the server: columns over time, lying bars by name. */
#include <inttypes.h>
#include <math.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "dashboard/dashboard.h"

enum { WIDTH = 480, EDGE = 18, HEAD = 22, HEIGHT = 130, FOOT = 24, LEAST_BAR = 6, LARGEST_BAR = 64,
	MOST_LABELS = 10, ROW = 30, NAME = 150, ROW_END = 64, LARGEST_CHART = 1 << 20 };

struct chart_bar { int x, y, width, height, middle, shown_y, label_y; const char *label, *shown; };
struct chart_page {
	const char *title;
	int width, height, base_y, mark_x;
	struct chart_bar *bars;
	size_t count;
};

#include "gen/dashboard_chart.html.h"

static int
length_of(double value, double most, int whole)
{
	if (isnan(value) || most <= 0 || value <= 0)
		return 0;
	return (int)lround((value < most ? value : most) * whole / most);
}

html_safe
dashboard_bars(struct ctx *ctx, const char *title, const struct chart_points *points, double most)
{
	struct buf markup = buf_make(ctx->arena, LARGEST_CHART);
	struct html html = { .out = &markup, .ctx = ctx };
	int count = points->count > 0 ? (int)points->count : 1, room = WIDTH / count;
	int width = room * 3 / 4 > LARGEST_BAR ? LARGEST_BAR : room * 3 / 4 < LEAST_BAR ? LEAST_BAR : room * 3 / 4;
	/* Labels that would touch each other are left out, evenly; the table below has all of them. */
	int every = (count + MOST_LABELS - 1) / MOST_LABELS;
	struct chart_page page = { .title = title, .width = WIDTH, .height = HEAD + HEIGHT + FOOT,
		.base_y = HEAD + HEIGHT, .bars = arena_new_array(ctx->arena, points->count, struct chart_bar) };

	for (size_t i = 0; i < points->count; i++) {
		const struct chart_point *point = &points->items[i];
		struct chart_bar *bar = &page.bars[page.count++];
		bool labelled = (int)i % every == 0;

		bar->width = width;
		bar->height = length_of(point->value, most, HEIGHT);
		bar->x = (int)i * room + (room - width) / 2;
		bar->y = HEAD + HEIGHT - bar->height;
		bar->middle = bar->x + width / 2 < EDGE ? EDGE : bar->x + width / 2;
		bar->shown_y = bar->y - 5;
		bar->label_y = HEAD + HEIGHT + FOOT - 6;
		bar->label = labelled ? point->label : NULL;
		/* Between taller neighbours a number cannot be read. */
		bar->shown = every == 1 && !isnan(point->value) ? point->shown : NULL;
	}
	dashboard_columns(&html, &page);
	return html_from_buf(&markup);
}

html_safe
dashboard_rows(struct ctx *ctx, const char *title, const struct chart_points *points, double most, double mark)
{
	struct buf markup = buf_make(ctx->arena, LARGEST_CHART);
	struct html html = { .out = &markup, .ctx = ctx };
	int room = WIDTH - NAME - ROW_END;
	struct chart_page page = { .title = title, .width = WIDTH, .height = (int)points->count * ROW,
		.mark_x = isnan(mark) ? 0 : NAME + length_of(mark, most, room),
		.bars = arena_new_array(ctx->arena, points->count, struct chart_bar) };

	for (size_t i = 0; i < points->count; i++) {
		const struct chart_point *point = &points->items[i];
		struct chart_bar *bar = &page.bars[page.count++];

		bar->x = NAME;
		bar->y = (int)i * ROW + 6;
		bar->width = length_of(point->value, most, room);
		bar->label_y = (int)i * ROW + 20;
		bar->middle = NAME + bar->width + 8;
		bar->label = point->label;
		bar->shown = isnan(point->value) ? NULL : point->shown;
	}
	dashboard_lying(&html, &page);
	return html_from_buf(&markup);
}

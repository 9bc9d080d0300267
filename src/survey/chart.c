/* chart -- how often each score was given, drawn as bars by the server. */
#include "survey/survey.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "i18n/i18n.h"

enum { BAR = 36, GAP = 8, HEIGHT = 120, FOOT = 22, HEAD = 18 };

struct chart_bar { int x, y, height, middle, label_y, count_y; const char *label, *count; bool low; };

struct chart_page {
	const char *title;
	int width, height;
	struct chart_bar bars[SURVEY_MOST_SCORES];
	int count;
};

#include "gen/survey_chart.html.h"

static int64_t
largest(const struct survey_figures *f)
{
	int64_t most = 1;

	for (int i = 0; i < SURVEY_MOST_SCORES; i++)
		most = f->by_score[i] > most ? f->by_score[i] : most;
	return most;
}

static int
last_score(const struct survey_figures *f)
{
	int last = survey_most(f->scale, SURVEY_MOST_SCORES - 1);

	while (f->scale == SURVEY_CHOICES && last > 1 && f->by_score[last] == 0)
		last--;
	return last;
}

html_safe
survey_chart(struct ctx *ctx, const struct survey_figures *f)
{
	struct buf markup = buf_make(ctx->arena, 1 << 16);
	struct html html = { .out = &markup, .ctx = ctx };
	int first = survey_least(f->scale), last = last_score(f);
	int64_t most = largest(f);
	struct chart_page page = { .width = (last - first + 1) * (BAR + GAP) + GAP, .height = HEAD + HEIGHT + FOOT,
		.title = TF(ctx, "How often each answer was given: {scale}", "scale",
		    T(ctx, survey_scale_label(f->scale)), NULL) };

	for (int score = first; score <= last; score++) {
		struct chart_bar *bar = &page.bars[page.count];

		bar->height = (int)(f->by_score[score] * HEIGHT / most);
		bar->x = GAP + page.count * (BAR + GAP);
		bar->y = HEAD + HEIGHT - bar->height;
		bar->middle = bar->x + BAR / 2;
		bar->count_y = bar->y - 5;
		bar->label_y = HEAD + HEIGHT + FOOT - 6;
		bar->label = arena_printf(ctx->arena, "%d", score);
		bar->count = arena_printf(ctx->arena, "%" PRId64, f->by_score[score]);
		page.count++;
	}
	survey_bars(&html, &page);
	return html_from_buf(&markup);
}

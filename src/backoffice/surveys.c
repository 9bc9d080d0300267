/* surveys -- how satisfied customers were: figures with a chart, and each answer. */
#include "backoffice/backoffice.h"

#include <inttypes.h>
#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "survey/survey.h"
#include "ui/ui.h"

enum { LISTED = 50, USUAL_DAYS = 90 };

struct score_row { const char *label; int64_t count; const char *share; };

struct scale_figures {
	const char *title, *average, *nps, *low;
	int64_t count;
	html_safe chart;
	struct score_row *items;
	size_t item_count, capacity;
};

struct survey_line {
	const struct survey_answer *answer;
	const char *href, *words, *at, *seen_action;
};

struct surveys_page {
	const char *action, *type, *worker, *from, *to, *show;
	struct ui_options types, shows;
	struct { struct scale_figures *items; size_t count, capacity; } scales;
	struct survey_line *items;
	size_t count, capacity;
	const char *first, *next;
	bool filtered, may_see;
	const struct problems *problems;
};

#include "gen/backoffice_surveys.html.h"

/* ---- figures ---- */

static const char *
share_of(struct ctx *ctx, int64_t part, int64_t all)
{
	return arena_printf(ctx->arena, "%.0f %%", all == 0 ? 0.0 : 100.0 * (double)part / (double)all);
}

static struct scale_figures
figures_of(struct ctx *ctx, const struct survey_figures *f)
{
	struct scale_figures out = { .title = T(ctx, survey_scale_label(f->scale)), .count = f->count,
		.chart = survey_chart(ctx, f) };
	struct { struct score_row *items; size_t count, capacity; } rows = { 0 };
	int first = survey_least(f->scale), last = survey_most(f->scale, SURVEY_MOST_SCORES - 1);

	while (f->scale == SURVEY_CHOICES && last > first && f->by_score[last] == 0)
		last--;
	if (!isnan(f->average))
		out.average = i18n_number(ctx->arena, ctx->lang, f->average, 1);
	if (f->scale == SURVEY_TEN)
		out.nps = arena_printf(ctx->arena, "%+d", f->nps);
	out.low = share_of(ctx, f->low, f->count);
	for (int score = first; score <= last; score++)
		*arena_push(ctx->arena, &rows) = (struct score_row){
			f->scale == SURVEY_CHOICES
			    ? TF(ctx, "Choice {n}", "n", arena_printf(ctx->arena, "%d", score), NULL)
			    : survey_words(ctx, f->scale, score, ""),
			f->by_score[score], share_of(ctx, f->by_score[score], f->count) };
	out.items = rows.items;
	out.item_count = rows.count;
	return out;
}

/* ---- filters ---- */

static instant
day_field(struct request *rq, const char *name, int add, instant otherwise, struct problems *problems)
{
	date day;

	if (str_empty(field(rq, name)))
		return otherwise;
	if (!date_parse(field(rq, name), &day)) {
		problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "Write a date."));
		return otherwise;
	}
	return zone_midnight(here(rq)->zone, date_add(day, add));
}

static struct err *
read_filter(struct request *rq, struct surveys_page *page, struct survey_filter *out, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	date today = zone_date(here(rq)->zone, ctx->now);
	struct activity_type type;
	int64_t before = 0;

	*out = (struct survey_filter){ .limit = LISTED + 1 };
	if (!str_empty(page->type)) {
		TRY(type_find_public(ctx, page->type, &type));
		out->type = type.id;
	}
	if (str_empty(page->from) && !field_given(rq, "from"))
		page->from = date_print(ctx->arena, date_add(today, -USUAL_DAYS));
	out->from = str_empty(page->from) || field_given(rq, "from")
	    ? day_field(rq, "from", 0, INSTANT_NONE, problems)
	    : zone_midnight(here(rq)->zone, date_add(today, -USUAL_DAYS));
	out->to = day_field(rq, "to", 1, INSTANT_NONE, problems);
	out->low = str_equal(page->show, "low");
	out->unseen = str_equal(page->show, "unseen");
	if (str_to_int(field(rq, "before"), 1, INT64_MAX, &before))
		out->before = before;
	return OK;
}

static struct survey_line
line_of(struct request *rq, const struct survey_answer *answer)
{
	struct ctx *ctx = rq->ctx;
	struct survey_line line = { .answer = answer,
		.href = ui_path(rq, arena_printf(ctx->arena, "/activities/%s", answer->activity_public_id.text)),
		.words = survey_words(ctx, answer->scale, answer->score, answer->choice),
		.at = i18n_moment(ctx->arena, ctx->lang, answer->updated_at, here(rq)->zone, DATE_MEDIUM) };

	if (answer->low && !answer->seen && ui_may(rq, PERMISSION_DECIDE))
		line.seen_action = ui_path(rq, arena_printf(ctx->arena, "/surveys/%s/seen", answer->public_id.text));
	return line;
}

static struct err *
show_surveys(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct surveys_page page = { .action = ui_path(rq, "/surveys"), .type = field(rq, "type"),
		.from = field(rq, "from"), .to = field(rq, "to"), .show = field(rq, "show") };
	struct problems problems = { 0 };
	struct survey_filter filter;
	struct survey_summary summary;
	struct survey_answers answers;
	struct activity_types types;

	TRY(read_filter(rq, &page, &filter, &problems));
	page.problems = &problems;
	TRY(survey_sum(ctx, &filter, &summary));
	TRY(survey_list(ctx, &filter, &answers));
	TRY(type_list(ctx, true, &types));
	for (int i = 0; i < summary.count; i++)
		*arena_push(ctx->arena, &page.scales) = figures_of(ctx, &summary.items[i]);
	for (size_t i = 0; i < answers.count && i < LISTED; i++)
		*arena_push(ctx->arena, &page) = line_of(rq, &answers.items[i]);
	if (answers.count > LISTED)
		page.next = ui_address(ctx, page.action, "type", page.type, "from", page.from, "to", page.to, "show",
		    page.show, "before", arena_printf(ctx->arena, "%" PRId64, answers.items[LISTED - 1].id), NULL);
	ui_option_add(ctx, &page.types, "", T(ctx, "All"));
	for (size_t i = 0; i < types.count; i++)
		ui_option_add(ctx, &page.types, types.items[i].public_id.text, types.items[i].name);
	ui_option_add(ctx, &page.shows, "", T(ctx, "All"));
	ui_option_add(ctx, &page.shows, "low", T(ctx, "Bad ones"));
	ui_option_add(ctx, &page.shows, "unseen", T(ctx, "Bad ones nobody has looked at"));
	backoffice_surveys(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Surveys"), .place = "surveys" });
}

static struct err *
set_seen(struct request *rq, struct response *rs)
{
	TRY(survey_seen(rq->ctx, path_value(rq, "answer")));
	ui_done(rq, rs, T(rq->ctx, "Noted."), "/surveys?show=unseen");
	return OK;
}

const struct route backoffice_surveys_routes[] = {
	{ GET, "/:unit/surveys", show_surveys, .needs = CAN_SEE_FIGURES, .fields = "type from to show before" },
	{ POST, "/:unit/surveys/:answer/seen", set_seen, .needs = CAN_DECIDE },
	{ 0 },
};

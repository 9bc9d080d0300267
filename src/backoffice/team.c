/* team -- the unit's workers as a list. */
#include "backoffice/backoffice.h"

#include <math.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/ui.h"

struct team_line {
	const struct worker *worker;
	const char *name, *href, *skills, *hours;
	bool located;
};

struct team_page {
	struct team_line *lines;
	size_t line_count;
	const char *new_href, *all_href;
	bool all;
};

#include "gen/backoffice_team.html.h"

static const char *
skill_name(const struct skills *skills, skill_id id)
{
	for (size_t i = 0; i < skills->count; i++)
		if (ID_EQUAL(skills->items[i].id, id))
			return skills->items[i].name;
	return "";
}

/* "boiler 2, gas 3": what a worker can do in this unit. */
static const char *
skill_words(struct ctx *ctx, const struct team *team, const struct skills *known, worker_id worker)
{
	struct buf buf = buf_make(ctx->arena, 2000);

	for (size_t i = 0; i < team->skills.count; i++) {
		const struct worker_skill *one = &team->skills.items[i];

		if (ID_EQUAL(one->worker, worker) && ID_EQUAL(one->unit, ctx->unit))
			buf_printf(&buf, "%s%s %lld", buf.size > 0 ? ", " : "", skill_name(known, one->skill),
			    (long long)one->level);
	}
	return buf_text(&buf);
}

static struct err *
show_team(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct team_page page = { .new_href = ui_path(rq, "/team/new"), .all_href = ui_path(rq, "/team?all=1"),
	    .all = str_equal(field(rq, "all"), "1") };
	date today = zone_date(here(rq)->zone, ctx->now);
	struct workers workers = { 0 };
	struct team team = { 0 };
	struct skills known = { 0 };

	TRY(worker_list(ctx, page.all, &workers));
	TRY(team_load(ctx, (worker_id){ 0 }, today, today, &team));
	TRY(skill_list(ctx, &known));
	page.lines = arena_new_array(ctx->arena, workers.count, struct team_line);
	for (; page.line_count < workers.count; page.line_count++) {
		const struct worker *worker = &workers.items[page.line_count];

		page.lines[page.line_count] = (struct team_line){ .worker = worker,
		    .name = worker_name(ctx->arena, worker),
		    .href = ui_path(rq, arena_printf(ctx->arena, "/team/%s", worker->public_id.text)),
		    .skills = skill_words(ctx, &team, &known, worker->id),
		    .hours = worker->has_hours ? T(ctx, "own hours") : T(ctx, "as the unit"),
		    .located = !isnan(worker->latitude) };
	}
	backoffice_team(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Team"), .place = "team" });
}

const struct route backoffice_team_routes[] = {
	{ GET, "/:unit/team", show_team, .needs = CAN_SEE_TEAM, .fields = "all" },
	{ 0 },
};

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

/* "boiler 2, gas 3" */
static const char *
skill_words(struct ctx *ctx, const struct skill_levels *skills)
{
	struct buf buf = buf_make(ctx->arena, 2000);

	for (size_t i = 0; i < skills->count; i++)
		buf_printf(&buf, "%s%s %lld", i > 0 ? ", " : "", skills->items[i].name,
		    (long long)skills->items[i].level);
	return buf_text(&buf);
}

static struct err *
show_team(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct team_page page = { .new_href = ui_path(rq, "/team/new"), .all_href = ui_path(rq, "/team?all=1"),
	    .all = str_equal(field(rq, "all"), "1") };
	struct workers workers = { 0 };

	TRY(worker_list(ctx, page.all, &workers));
	page.lines = arena_new_array(ctx->arena, workers.count, struct team_line);
	for (; page.line_count < workers.count; page.line_count++) {
		const struct worker *worker = &workers.items[page.line_count];
		struct skill_levels skills = { 0 };

		TRY(worker_list_skills(ctx, worker->id, &skills));
		page.lines[page.line_count] = (struct team_line){ .worker = worker,
		    .name = worker_name(ctx->arena, worker),
		    .href = ui_path(rq, arena_printf(ctx->arena, "/team/%s", worker->public_id.text)),
		    .skills = skill_words(ctx, &skills),
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

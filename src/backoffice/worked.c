/* worked -- see worked.h. */
#include "backoffice/worked.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"
#include "work/work.h"

#include "gen/backoffice_worked.html.h"

/* ---- times ---- */

static const char *
length_of(struct ctx *ctx, int64_t seconds)
{
	return i18n_duration(ctx->arena, ctx->lang, seconds / 60 * 60);
}

struct err *
office_worked_of(struct request *rq, const struct activity *a, struct office_worked *out)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = a->zone != NULL ? zone_find(a->zone) : NULL;
	struct work_spans spans;
	struct work_state state;

	*out = (struct office_worked){ 0 };
	TRY(work_spans(ctx, a->id, &spans));
	state = work_state_of(a, &spans, ctx->now);
	for (size_t i = 0; i < spans.count; i++) {
		const struct work_span *span = &spans.items[i];
		instant to = INSTANT_IS_NONE(span->to) ? ctx->now : span->to;

		if (zone == NULL)
			zone = here(rq)->zone;
		*arena_push(ctx->arena, out) = (struct worked_line){ .what = T(ctx, work_kind_label(span->kind)),
			.when = i18n_window(ctx->arena, ctx->lang, span->from, to, zone, DATE_DAY_SHORT),
			.who = span->worker_name, .length = length_of(ctx, to.s - span->from.s) };
	}
	out->travel = state.travel_s >= 60 ? length_of(ctx, state.travel_s) : NULL;
	out->work = state.work_s >= 60 ? length_of(ctx, state.work_s) : NULL;
	out->pause = state.pause_s >= 60 ? length_of(ctx, state.pause_s) : NULL;
	return OK;
}

void
office_worked_draw(struct html *html, const struct office_worked *worked)
{
	worked_card(html, worked);
}

/* ---- faces ---- */

struct err *
office_face_of(struct request *rq, const struct worker *worker, const struct problems *problems,
    struct office_face *out)
{
	struct arena *arena = rq->ctx->arena;
	bool has;

	*out = (struct office_face){ .name = worker_name(arena, worker), .problem = problem_of(problems, "photo"),
		.action = ui_path(rq, arena_printf(arena, "/team/%s/photo", worker->public_id.text)) };
	TRY(worker_has_photo(rq->ctx, worker->id, &has));
	if (has)
		out->photo = arena_printf(arena, "%s?v=%lld", out->action, (long long)worker->updated_at.s);
	return OK;
}

void
office_face_draw(struct html *html, const struct office_face *face)
{
	face_card(html, face);
}

static struct err *
send_photo(struct request *rq, struct response *rs)
{
	struct worker worker;
	struct bytes content;

	TRY(worker_find_public(rq->ctx, path_value(rq, "worker"), &worker));
	TRY(worker_photo(rq->ctx, worker.id, &content));
	respond_type(rs, "image/jpeg");
	http_set(rs->http, "Cache-Control", "private, max-age=86400");
	buf_put(rs->html.out, content.at, content.size);
	return OK;
}

static struct err *
save_photo(struct request *rq, struct response *rs)
{
	bool removes = str_equal(field(rq, "remove"), "1");
	const struct http_file *file = field_file(rq, "photo");
	struct worker worker;
	const char *path;
	struct err *err;

	TRY(worker_find_public(rq->ctx, path_value(rq, "worker"), &worker));
	path = arena_printf(rq->ctx->arena, "/team/%s", worker.public_id.text);
	err = worker_set_photo(rq->ctx, worker.id, removes ? NULL : file != NULL ? file->path : "");
	if (ui_problems(rs, err) != NULL) {
		struct office_face face;

		TRY(office_face_of(rq, &worker, err->problems, &face));
		face_page(&rs->html, &face);
		return ui_page(rq, rs, &(struct ui_page){ .title = face.name, .place = "team" });
	}
	TRY(err);
	ui_done(rq, rs, removes ? T(rq->ctx, "The photo is gone.") : T(rq->ctx, "Saved."), path);
	return OK;
}

const struct route backoffice_worked_routes[] = {
	{ GET, "/:unit/team/:worker/photo", send_photo, CAN_SEE_TEAM, .fields = "v" },
	{ POST, "/:unit/team/:worker/photo", save_photo, CAN_EDIT_TEAM, .fields = "photo remove", .files = true,
	    .body_limit = 26 * 1000 * 1000 },
	{ 0 },
};

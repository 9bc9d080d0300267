/* round -- the day's visits in order, each with its time, its way and where it stands; other days. */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "fieldwork/inside.h"
#include "http/http.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "ui/ui.h"

struct round_stop {
	const char *href, *time, *title, *customer, *address, *travel, *expected, *comment;
	const char *tel, *route;		/* NULL: none */
	enum activity_status status;
	bool arrived, paused, over, next;	/* next: the one to do now */
	bool late;
};
struct round_other { const char *time, *what; };

struct round_page {
	const char *title, *yesterday, *before, *tomorrow, *after, *today, *here, *day;
	const char *about;			/* "4 visits, 1 h 20 min on the road" */
	const char *holiday;
	struct { struct round_stop *items; size_t count, capacity; } stops;
	struct { struct round_other *items; size_t count, capacity; } others;
	struct { struct round_stop *items; size_t count, capacity; } to_continue;
	bool is_today;
};

struct units_page { const struct unit_of_person *items; size_t count; };

struct me_page {
	const char *name, *here, *photo;	/* photo: address; NULL none */
	const struct problems *problems;
	const char *problem;
};

#include "gen/fieldwork_round.html.h"

/* ---- the unit ---- */

static struct err *
choose_unit(struct request *rq, struct response *rs)
{
	const struct units_of_person *units = &ui_visitor(rq)->units;
	struct units_page page = { .items = units->items, .count = units->count };

	if (units->count == 1) {
		respond_see_other(rs, arena_printf(rq->ctx->arena, "/w/%s", units->items[0].unit.slug));
		return OK;
	}
	round_units(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = T(rq->ctx, "Choose a unit") });
}

static struct err *
leave(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);

	TRY(staff_session_end(rq->ctx, visitor->person.id, visitor->session.id));
	respond_cookie(rq, rs, "ds_staff", "", COOKIE_GONE);
	respond_see_other(rs, "/b/login?next=/w");
	return OK;
}

/* ---- the day ---- */

static const char *
time_of(struct ctx *ctx, const struct activity *a, const struct zone *zone)
{
	instant from = a->start, to = a->end;

	return arena_printf(ctx->arena, "%s–%s", fieldwork_time(ctx, from, zone), fieldwork_time(ctx, to, zone));
}

static const char *
travel_of(struct ctx *ctx, const struct work_stop *stop)
{
	if (stop->travel_s <= 0)
		return NULL;
	return TF(ctx, "{time} by road, {km} km", "time", i18n_duration(ctx->arena, ctx->lang,
	    (stop->travel_s + 59) / 60 * 60), "km", i18n_number(ctx->arena, ctx->lang, stop->travel_km, 1), NULL);
}

static struct round_stop
stop_of(struct request *rq, const struct work_stop *stop, const struct zone *zone)
{
	struct ctx *ctx = rq->ctx;
	const struct activity *a = &stop->activity;
	struct round_stop row = { .href = fieldwork_path(rq, "/a/%s", a->public_id.text),
		.time = time_of(ctx, a, zone), .title = a->title,
		.customer = a->customer_name != NULL ? a->customer_name : "", .address = a->address,
		.travel = travel_of(ctx, stop), .status = a->status, .tel = fieldwork_tel(ctx->arena, stop->phone),
		.arrived = stop->state.phase == WORK_ARRIVED, .paused = stop->state.phase == WORK_PAUSED,
		.over = stop->state.phase == WORK_OVER || stop->state.phase == WORK_TO_CONTINUE };
	instant promised = INSTANT_IS_NONE(a->window_to) ? INSTANT(a->start.s + 600) : a->window_to;

	if (!INSTANT_IS_NONE(stop->expected) && stop->state.phase != WORK_ARRIVED &&
	    (stop->expected.s > promised.s || stop->state.phase == WORK_EN_ROUTE)) {
		row.late = stop->expected.s > promised.s;
		row.expected = i18n_fill(ctx->arena, ctx->lang, row.late ?
		    N_("Late: you will be there at about {time}.") : N_("You will be there at about {time}."),
		    "time", fieldwork_time(ctx, stop->expected, zone), NULL);
	}
	return row;
}

/* The first that is under way, else the first that is not over. */
static void
mark_next(struct round_page *page)
{
	struct round_stop *next = NULL;

	for (size_t i = 0; i < page->stops.count; i++) {
		struct round_stop *stop = &page->stops.items[i];
		bool begun = stop->status == STATUS_EN_ROUTE || stop->status == STATUS_IN_PROGRESS;

		if (!stop->over && (next == NULL || (begun && next->status == STATUS_PLANNED)))
			next = stop;
	}
	if (next != NULL)
		next->next = true;
}

static const char *
what_of(struct ctx *ctx, const struct board_item *item)
{
	if (item->kind == BOARD_BREAK)
		return T(ctx, "Break");
	/* Taken some time within its stretch, whose times stand beside it. */
	if (item->kind == BOARD_REST)
		return arena_printf(ctx->arena, "%s · %s", T(ctx, "Break"),
		    i18n_duration(ctx->arena, ctx->lang, (int32_t)(item->to.s - item->from.s)));
	if (item->kind == BOARD_ABSENCE)
		return str_empty(item->title) ? T(ctx, "Absence") : item->title;
	if (item->outside)
		return str_empty(item->title) ? T(ctx, "Busy in another calendar") : item->title;
	return T(ctx, "Work of another unit");
}

static void
fill_round(struct request *rq, const struct work_round *round, struct round_page *page)
{
	struct ctx *ctx = rq->ctx;
	const char *travel = i18n_duration(ctx->arena, ctx->lang, (round->travel_s + 59) / 60 * 60);

	for (size_t i = 0; i < round->count; i++)
		*arena_push(ctx->arena, &page->stops) = stop_of(rq, &round->stops[i], round->zone);
	if (page->is_today)
		mark_next(page);
	for (size_t i = 0; i < round->other_count; i++) {
		const struct board_item *item = &round->others[i];
		bool rest = item->kind == BOARD_REST;
		instant from = rest ? item->window_from : item->from, to = rest ? item->window_to : item->to;

		*arena_push(ctx->arena, &page->others) = (struct round_other){ arena_printf(ctx->arena, "%s–%s",
		    fieldwork_time(ctx, from, round->zone), fieldwork_time(ctx, to, round->zone)),
		    what_of(ctx, item) };
	}
	page->holiday = round->holiday;
	if (round->count > 0)
		page->about = arena_printf(ctx->arena, "%s · %s",
		    TN(ctx, (int64_t)round->count, "{n} visit", "{n} visits", NULL),
		    TF(ctx, "{time} on the road", "time", travel, NULL));
}

static struct err *
show_round(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const struct unit *unit = fieldwork_unit(rq);
	date today = zone_date(unit->zone, ctx->now), day = today;
	struct round_page page = { .here = fieldwork_path(rq, "%s", "") };
	struct activities unfinished;
	struct work_round round;
	struct worker worker;
	bool found;

	TRY(fieldwork_worker(rq, rs, &worker, &found));
	if (!found)
		return OK;
	if (!str_empty(field(rq, "day")) && !date_parse(field(rq, "day"), &day))
		day = today;
	page.is_today = day.days == today.days;
	page.day = date_print(ctx->arena, day);
	page.title = i18n_date(ctx->arena, ctx->lang, day, DATE_DAY);
	page.yesterday = fieldwork_path(rq, "?day=%s", date_print(ctx->arena, date_add(day, -1)));
	page.tomorrow = fieldwork_path(rq, "?day=%s", date_print(ctx->arena, date_add(day, 1)));
	page.before = i18n_date(ctx->arena, ctx->lang, date_add(day, -1), DATE_DAY_SHORT);
	page.after = i18n_date(ctx->arena, ctx->lang, date_add(day, 1), DATE_DAY_SHORT);
	page.today = page.is_today ? NULL : page.here;
	TRY(work_round(ctx, &worker, day, &round));
	fill_round(rq, &round, &page);
	TRY(work_to_continue(ctx, worker.id, &unfinished));
	for (size_t i = 0; page.is_today && i < unfinished.count; i++) {
		const struct activity *a = &unfinished.items[i];

		*arena_push(ctx->arena, &page.to_continue) = (struct round_stop){
			.href = fieldwork_path(rq, "/a/%s", a->public_id.text), .title = a->title,
			.customer = a->customer_name != NULL ? a->customer_name : "", .comment = a->result_comment,
			.status = a->status };
	}
	round_page(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = page.title });
}

/* ---- one's photo ---- */

static struct err *
draw_me(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct me_page page = { .here = fieldwork_path(rq, "/me"), .problems = problems,
		.problem = problem_of(problems, "photo") };
	struct worker worker;
	bool found, has;

	TRY(fieldwork_worker(rq, rs, &worker, &found));
	if (!found)
		return OK;
	TRY(worker_has_photo(rq->ctx, worker.id, &has));
	page.name = worker_name(rq->ctx->arena, &worker);
	page.photo = has ? fieldwork_path(rq, "/me/photo?v=%lld", (long long)worker.updated_at.s) : NULL;
	round_me(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = T(rq->ctx, "Your photo"),
	    .back = fieldwork_path(rq, "%s", ""), .back_label = T(rq->ctx, "Today") });
}

static struct err *
show_me(struct request *rq, struct response *rs)
{
	return draw_me(rq, rs, NULL);
}

static struct err *
save_me(struct request *rq, struct response *rs)
{
	const struct http_file *file = field_file(rq, "photo");
	struct worker worker;
	struct err *err;
	bool found;

	TRY(fieldwork_worker(rq, rs, &worker, &found));
	if (!found)
		return OK;
	err = worker_set_photo(rq->ctx, worker.id, str_equal(field(rq, "remove"), "1") ? NULL :
	    file != NULL ? file->path : "");
	if (ui_problems(rs, err) != NULL)
		return draw_me(rq, rs, err->problems);
	TRY(err);
	respond_flash(rq, rs, str_equal(field(rq, "remove"), "1") ? T(rq->ctx, "The photo is gone.") :
	    T(rq->ctx, "Saved."));
	respond_see_other(rs, fieldwork_path(rq, "/me"));
	return OK;
}

static struct err *
send_me(struct request *rq, struct response *rs)
{
	struct worker worker;
	struct bytes content;
	bool found;

	TRY(fieldwork_worker(rq, rs, &worker, &found));
	if (!found)
		return OK;
	TRY(worker_photo(rq->ctx, worker.id, &content));
	respond_type(rs, "image/jpeg");
	http_set(rs->http, "Cache-Control", "private, max-age=86400");
	buf_put(rs->html.out, content.at, content.size);
	return OK;
}

enum { PHOTO_BODY = 26 * 1000 * 1000 };

const struct route fieldwork_round_routes[] = {
	{ GET, "", choose_unit, .needs = NEEDS_STAFF, .fields = "" },
	{ POST, "/leave", leave, .needs = NEEDS_STAFF, .fields = "" },
	{ GET, "/:unit", show_round, .needs = CAN_FIELDWORK, .fields = "day" },
	{ GET, "/:unit/me", show_me, .needs = CAN_FIELDWORK, .fields = "" },
	{ POST, "/:unit/me", save_me, .needs = CAN_FIELDWORK, .fields = "photo remove", .files = true,
	    .body_limit = PHOTO_BODY },
	{ GET, "/:unit/me/photo", send_me, .needs = CAN_FIELDWORK, .fields = "v" },
	{ 0 },
};

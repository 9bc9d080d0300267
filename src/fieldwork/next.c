/* next -- the next appointment, agreed with the customer at the door: the same visit once more, or a new one. */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "ui/ui.h"

enum { MOST_SLOTS = 60, DAYS_SHOWN = 6 };

struct next_slot { const char *token, *label, *who, *id; bool chosen; };
struct next_day { const char *title, *id; struct next_slot *items; size_t count, capacity; };

struct next_page {
	const char *path, *back, *command, *title, *about, *none, *type, *comment, *who;
	bool same;			/* the visit itself goes on */
	bool only_me;
	struct ui_options types;
	struct ui_option whos[2];
	struct { struct next_day *items; size_t count, capacity; } days;
	const struct problems *problems;
};

#include "gen/fieldwork_next.html.h"

/* ---- what is asked for ---- */

struct asked { struct visit visit; struct activity_type type; bool same; };

static struct err *
open(struct request *rq, struct asked *out)
{
	const char *chosen = field(rq, "type");

	*out = (struct asked){ 0 };
	TRY(fieldwork_visit(rq, &out->visit));
	if (!out->visit.mine)
		return err_new(rq->ctx, ERR_CONFLICT, T(rq->ctx, "This visit is not on your round."), "not theirs");
	out->same = out->visit.a.status == STATUS_INTERMEDIATE;
	if (!out->same && !str_empty(chosen))
		return type_find_public(rq->ctx, chosen, &out->type);
	return type_find(rq->ctx, out->visit.a.type, &out->type);
}

static struct slot_request
request_of(struct request *rq, const struct asked *asked)
{
	struct slot_request request = { .site = asked->visit.a.site, .type = asked->type.id, .no_notice = true,
		.limit = MOST_SLOTS };

	if (asked->same)
		request = (struct slot_request){ .activity = asked->visit.a.id, .no_notice = true,
		    .limit = MOST_SLOTS };
	if (!str_equal(field(rq, "who"), "any"))
		request.worker = asked->visit.worker.id;
	return request;
}

/* ---- the page ---- */

static const char *
window_of(struct ctx *ctx, const struct slot_offer *offer, const struct zone *zone)
{
	if (offer->window_from.s >= offer->window_to.s)
		return fieldwork_time(ctx, offer->start, zone);
	return arena_printf(ctx->arena, "%s–%s", fieldwork_time(ctx, offer->window_from, zone),
	    fieldwork_time(ctx, offer->window_to, zone));
}

static void
add_slots(struct request *rq, const struct asked *asked, const struct slot_offers *offers, struct next_page *page)
{
	struct ctx *ctx = rq->ctx;
	date last = DATE_NONE;

	for (size_t i = 0; i < offers->count; i++) {
		const struct slot_offer *offer = &offers->items[i];
		date day = zone_date(offers->zone, offer->start);
		struct next_day *to;

		if (day.days != last.days) {
			if (page->days.count == DAYS_SHOWN)
				break;
			*arena_push(ctx->arena, &page->days) = (struct next_day){
				.title = i18n_date(ctx->arena, ctx->lang, day, DATE_DAY),
				.id = arena_printf(ctx->arena, "day%zu", page->days.count) };
			last = day;
		}
		to = &page->days.items[page->days.count - 1];
		*arena_push(ctx->arena, to) = (struct next_slot){ .token = offer->token,
			.label = window_of(ctx, offer, offers->zone), .id = arena_printf(ctx->arena, "slot%zu", i),
			.chosen = str_equal(field(rq, "slot"), offer->token),
			.who = ID_EQUAL(offer->worker, asked->visit.worker.id) ? NULL : offer->worker_name };
	}
}

static struct err *
fill_types(struct request *rq, const struct asked *asked, struct next_page *page)
{
	struct activity_types types;

	if (asked->same)
		return OK;
	TRY(type_list(rq->ctx, false, &types));
	for (size_t i = 0; i < types.count; i++)
		ui_option_add(rq->ctx, &page->types, types.items[i].public_id.text, types.items[i].name);
	page->type = asked->type.public_id.text;
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct asked *asked, const struct problems *problems,
    const struct slot_offers *fresh)
{
	struct ctx *ctx = rq->ctx;
	const struct visit *visit = &asked->visit;
	struct slot_request request = request_of(rq, asked);
	struct slot_offers offers;
	struct next_page page = { .path = arena_printf(ctx->arena, "%s/next", visit->path), .back = visit->path,
		.problems = problems, .same = asked->same, .comment = field(rq, "comment"),
		.command = arena_strdup(ctx->arena, env_public_id(ctx->env).text),
		.title = T(ctx, "The next appointment"),
		.whos = { { "me", T(ctx, "I come myself"), NULL },
		    { "any", T(ctx, "Whoever can come soonest"), NULL } } };

	page.about = visit->a.customer_name != NULL ? visit->a.customer_name : "";
	page.who = str_equal(field(rq, "who"), "any") ? "any" : "me";
	page.only_me = str_equal(page.who, "me");
	TRY(fill_types(rq, asked, &page));
	if (ID_IS_NONE(visit->a.site)) {
		page.none = T(ctx, "This visit has no place, so no time can be offered. Ask the planners.");
	} else {
		if (fresh == NULL)
			TRY(planning_slots(ctx, &request, &offers));
		else
			offers = *fresh;
		planning_sort_by_start(&offers);
		add_slots(rq, asked, &offers, &page);
		page.none = offers.count > 0 ? NULL : offers.none != NULL ? offers.none :
		    T(ctx, "No time is free at the moment.");
	}
	next_page(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = page.title, .back = visit->path,
	    .back_label = visit->a.title });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct asked asked;

	TRY(open(rq, &asked));
	return draw(rq, rs, &asked, NULL, NULL);
}

/* Somebody was faster: what is free now. */
static struct err *
draw_fresh(struct request *rq, struct response *rs, const struct asked *asked, const struct err *err)
{
	struct problems problems = { 0 };

	problem_add(rq->ctx->arena, &problems, "slot", str_empty(err->say) ?
	    T(rq->ctx, "Somebody took this time a moment ago. Choose another one.") : err->say);
	rs->http->status = 409;
	return draw(rq, rs, asked, &problems, NULL);
}

static struct err *
book(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct work_next next = { .token = field(rq, "slot"), .comment = field(rq, "comment") };
	struct work_command command;
	struct work_done done;
	struct activity made;
	struct err *err;

	TRY(open(rq, &asked));
	next.type = asked.same ? (type_id){ 0 } : asked.type.id;
	command = fieldwork_command(rq, &asked.visit, WORK_DO_NEXT);
	err = work_book_next(rq->ctx, &command, &next, &done);
	if (ui_problems(rs, err) != NULL)
		return draw(rq, rs, &asked, err->problems, NULL);
	if (err != OK && (err->kind == ERR_CONFLICT || err->kind == ERR_GONE))
		return draw_fresh(rq, rs, &asked, err);
	TRY(err);
	TRY(activity_find(rq->ctx, done.made, &made));
	respond_flash(rq, rs, TF(rq->ctx, "Booked: {when}.", "when", i18n_moment(rq->ctx->arena, rq->ctx->lang,
	    INSTANT_IS_NONE(made.window_from) ? made.start : made.window_from, asked.visit.zone, DATE_DAY), NULL));
	respond_see_other(rs, ID_EQUAL(made.worker, asked.visit.worker.id) ?
	    fieldwork_path(rq, "/a/%s", made.public_id.text) : asked.visit.path);
	return OK;
}

const struct route fieldwork_next_routes[] = {
	{ GET, "/:unit/a/:activity/next", show, .needs = CAN_BOOK_NEXT, .fields = "type who comment slot" },
	{ POST, "/:unit/a/:activity/next", book, .needs = CAN_BOOK_NEXT,
	    .fields = "type who comment slot " COMMAND_FIELDS },
	{ 0 },
};

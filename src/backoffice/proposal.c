/* proposal -- what a run of the optimiser found: figures before and after, and every change to take or leave. */
#include "backoffice/proposal.h"

#include <inttypes.h>
#include <stdio.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "team/team.h"

enum { PAGE = 200, LARGEST_FORM = 256 << 10, THOUSAND = 1000 };

struct compared { const char *label, *before, *after, *tone; };

struct sum_line { const char *name, *href, *visits, *km, *travel; bool frozen; };

struct move_line {
	const char *id, *name, *detail, *href, *from, *to, *note, *meaning, *state;
	bool open;
};

struct proposal_page {
	const struct proposal *p;
	const char *back, *path, *live, *period, *asked, *state, *meaning, *share, *share_words, *spent;
	struct { struct compared *items; size_t count, capacity; } figures;
	struct { struct sum_line *items; size_t count, capacity; } workers, days;
	struct { struct move_line *items; size_t count, capacity; } moves;
	struct ui_options worker_options;
	const struct problems *problems;
	const char *worker, *day, *first, *next, *shown;
	const char *board, *map;	/* the day that is looked at, or the first, drawn; NULL: not for this visitor */
	const char *left_out, *frozen, *unlocated, *applied;	/* sentences; NULL: none */
	bool searching, moving, may_accept, may_resume, may_refuse, filtered;
};

#include "gen/backoffice_proposal.html.h"

/* ---- figures ---- */

static const char *
number(struct ctx *ctx, int64_t value)
{
	return i18n_number(ctx->arena, ctx->lang, (double)value, 0);
}

static void
compare(struct ctx *ctx, struct proposal_page *page, const char *label, const char *before, const char *after,
    int64_t less)
{
	*arena_push(ctx->arena, &page->figures) = (struct compared){ label, before, after,
	    less > 0 ? "done" : less < 0 ? "problem" : "neutral" };
}

static const char *
money(struct ctx *ctx, const struct unit *unit, int64_t cents)
{
	struct money amount = { .cents = cents };

	snprintf(amount.currency, sizeof(amount.currency), "%s", unit_currency(unit));
	return i18n_money(ctx->arena, ctx->lang, amount);
}

static void
fill_figures(struct request *rq, const struct proposal *p, struct proposal_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct plan_figures *a = &p->before, *b = &p->after;

	if (a->visits + a->unplanned + b->visits + b->unplanned == 0)
		return;
	compare(ctx, page, T(ctx, "Kilometres"), number(ctx, a->metres / THOUSAND), number(ctx, b->metres / THOUSAND),
	    a->metres - b->metres);
	compare(ctx, page, T(ctx, "Hours of driving"), i18n_duration(ctx->arena, ctx->lang, a->travel_s / 60 * 60),
	    i18n_duration(ctx->arena, ctx->lang, b->travel_s / 60 * 60), a->travel_s - b->travel_s);
	compare(ctx, page, T(ctx, "Visits to plan"), number(ctx, a->unplanned), number(ctx, b->unplanned),
	    a->unplanned - b->unplanned);
	compare(ctx, page, T(ctx, "Visits in the plan"), number(ctx, a->visits), number(ctx, b->visits),
	    b->visits - a->visits);
	compare(ctx, page, T(ctx, "Days on the road"), number(ctx, a->days), number(ctx, b->days), a->days - b->days);
	if (a->cost_cents + b->cost_cents > 0)
		compare(ctx, page, T(ctx, "Cost of work and driving"), money(ctx, here(rq), a->cost_cents),
		    money(ctx, here(rq), b->cost_cents), a->cost_cents - b->cost_cents);
	if (a->revenue_cents + b->revenue_cents > 0)
		compare(ctx, page, T(ctx, "Prices of the visits"), money(ctx, here(rq), a->revenue_cents),
		    money(ctx, here(rq), b->revenue_cents), b->revenue_cents - a->revenue_cents);
}

/* ---- by worker, by day ---- */

static const char *
change(struct ctx *ctx, int64_t before, int64_t after)
{
	return before == after ? number(ctx, before) :
	    arena_printf(ctx->arena, "%s → %s", number(ctx, before), number(ctx, after));
}

static void
put_line(struct ctx *ctx, struct sum_line *line, const struct proposal_day *sum)
{
	line->visits = change(ctx, sum->visits_before, sum->visits_after);
	line->km = change(ctx, sum->metres_before / THOUSAND, sum->metres_after / THOUSAND);
	line->travel = sum->travel_before_s / 60 == sum->travel_after_s / 60 ?
	    i18n_duration(ctx->arena, ctx->lang, sum->travel_before_s / 60 * 60) :
	    arena_printf(ctx->arena, "%s → %s", i18n_duration(ctx->arena, ctx->lang, sum->travel_before_s / 60 * 60),
		i18n_duration(ctx->arena, ctx->lang, sum->travel_after_s / 60 * 60));
	line->frozen = sum->frozen;
}

static void
add_to(struct proposal_day *sum, const struct proposal_day *one)
{
	sum->visits_before += one->visits_before;
	sum->visits_after += one->visits_after;
	sum->travel_before_s += one->travel_before_s;
	sum->travel_after_s += one->travel_after_s;
	sum->metres_before += one->metres_before;
	sum->metres_after += one->metres_after;
	sum->frozen |= one->frozen;
}

/* Sums of the days that share a worker, or a date; in the order in which they come. */
static void
sum_up(struct request *rq, const struct proposal_days *days, bool by_worker, struct proposal_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct proposal_days sums = { 0 };

	for (size_t i = 0; i < days->count; i++) {
		const struct proposal_day *one = &days->items[i];
		size_t at = 0;

		while (at < sums.count && (by_worker ? !ID_EQUAL(sums.items[at].worker, one->worker) :
		    sums.items[at].day.days != one->day.days))
			at++;
		if (at == sums.count)
			*arena_push(ctx->arena, &sums) = (struct proposal_day){ .worker = one->worker,
			    .worker_public_id = one->worker_public_id, .worker_name = one->worker_name,
			    .day = one->day };
		add_to(&sums.items[at], one);
	}
	for (size_t i = 0; i < sums.count; i++) {
		const struct proposal_day *sum = &sums.items[i];
		struct sum_line line = { .name = by_worker ? sum->worker_name :
		    i18n_date(ctx->arena, ctx->lang, sum->day, DATE_DAY_SHORT) };

		line.href = by_worker ? ui_address(ctx, page->path, "worker", sum->worker_public_id.text, NULL) :
		    ui_address(ctx, page->path, "day", date_print(ctx->arena, sum->day), NULL);
		put_line(ctx, &line, sum);
		if (by_worker)
			*arena_push(ctx->arena, &page->workers) = line;
		else
			*arena_push(ctx->arena, &page->days) = line;
	}
}

/* ---- moves ---- */

static void
add_move(struct request *rq, const struct move *move, bool may_accept, struct proposal_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct move_line line = { .id = move->activity_public_id.text, .name = move->title,
	    .detail = arena_printf(ctx->arena, "%s%s%s", move->customer, str_empty(move->customer) ||
		str_empty(move->address) ? "" : ", ", move->address),
	    .href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"), move->activity_public_id.text),
	    .from = ID_IS_NONE(move->old_worker) ? T(ctx, "To plan") :
		proposal_place_words(rq, move->old_worker_name, move->old_start),
	    .to = proposal_place_words(rq, move->worker_name, move->start), .note = "",
	    .meaning = move_status_meaning(move->status), .state = T(ctx, move_status_label(move->status)),
	    .open = may_accept && move->status == MOVE_PROPOSED };

	if (!INSTANT_IS_NONE(move->window_from))
		line.note = TF(ctx, "promised {window}, relevance {n}", "window",
		    i18n_time_range(ctx->arena, ctx->lang, zone_civil(here(rq)->zone, move->window_from).second_of_day,
			zone_civil(here(rq)->zone, move->window_to).second_of_day), "n", number(ctx, move->relevance),
		    NULL);
	else if (move->relevance > 0)
		line.note = TF(ctx, "relevance {n}", "n", number(ctx, move->relevance), NULL);
	*arena_push(ctx->arena, &page->moves) = line;
}

static struct err *
fill_filter(struct request *rq, struct proposal_page *page, struct move_filter *filter)
{
	struct ctx *ctx = rq->ctx;
	struct workers workers = { 0 };
	int64_t skip = 0;
	date day;

	page->worker = field(rq, "worker");
	page->day = field(rq, "day");
	ui_option_add(ctx, &page->worker_options, "", T(ctx, "Everybody"));
	TRY(worker_list(ctx, true, &workers));
	for (size_t i = 0; i < workers.count; i++) {
		ui_option_add(ctx, &page->worker_options, workers.items[i].public_id.text,
		    worker_name(ctx->arena, &workers.items[i]));
		if (str_equal(page->worker, workers.items[i].public_id.text))
			filter->worker = workers.items[i].id;
	}
	if (date_parse(page->day, &day)) {
		filter->from = zone_midnight(here(rq)->zone, day);
		filter->to = zone_midnight(here(rq)->zone, date_add(day, 1));
	} else {
		page->day = "";
	}
	if (ui_may(rq, PERMISSION_SEE_BOARD)) {
		page->board = ui_address(ctx, arena_printf(ctx->arena, "%s/board", page->path), "date", page->day,
		    "worker", page->worker, NULL);
		page->map = ui_address(ctx, arena_printf(ctx->arena, "%s/map", page->path), "date", page->day,
		    "worker", page->worker, NULL);
	}
	page->filtered = !ID_IS_NONE(filter->worker) || filter->to.s != 0;
	if (str_to_int(field(rq, "from"), 0, 1000000, &skip))
		filter->offset = (int)skip;
	filter->limit = PAGE;
	return OK;
}

static struct err *
fill_moves(struct request *rq, const struct proposal *p, struct proposal_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct move_filter filter = { 0 };
	struct moves moves;
	int64_t count;

	TRY(fill_filter(rq, page, &filter));
	TRY(proposal_moves(ctx, p->id, &filter, &moves, &count));
	for (size_t i = 0; i < moves.count; i++)
		add_move(rq, &moves.items[i], page->may_accept, page);
	page->shown = TN(ctx, count, "{n} change", "{n} changes", NULL);
	if (filter.offset > 0)
		page->first = ui_address(ctx, page->path, "worker", page->worker, "day", page->day, NULL);
	if (filter.offset + (int64_t)moves.count < count)
		page->next = ui_address(ctx, page->path, "worker", page->worker, "day", page->day, "from",
		    arena_printf(ctx->arena, "%d", filter.offset + PAGE), NULL);
	return OK;
}

/* ---- the page ---- */

static void
fill_sentences(struct ctx *ctx, const struct proposal *p, struct proposal_page *page)
{
	if (p->applied > 0)
		page->applied = TF(ctx, "{what}, accepted by {who}.", "what",
		    TN(ctx, p->applied, "{n} change is in the plan", "{n} changes are in the plan", NULL), "who",
		    p->accepted_by, NULL);
	if (p->left_out > 0)
		page->left_out = TN(ctx, p->left_out, "{n} change was left out: the plan has moved on since.",
		    "{n} changes were left out: the plan has moved on since.", NULL);
	if (p->frozen > 0)
		page->frozen = TN(ctx, p->frozen,
		    "{n} day of a worker cannot be driven as it stands and was left alone.",
		    "{n} days of workers cannot be driven as they stand and were left alone.", NULL);
	if (p->unlocated > 0)
		page->unlocated = TN(ctx, p->unlocated, "{n} visit is not located yet and was left out.",
		    "{n} visits are not located yet and were left out.", NULL);
}

static struct err *
draw(struct request *rq, struct response *rs, const struct proposal *p, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct proposal_page page = { .p = p, .back = ui_path(rq, "/optimiser"), .problems = problems,
	    .path = ui_path(rq, arena_printf(ctx->arena, "/proposals/%s", p->public_id.text)),
	    .live = ui_path(rq, "/optimiser/events") };
	struct proposal_days days;

	page.searching = p->status == PROPOSAL_WAITING || p->status == PROPOSAL_RUNNING;
	page.moving = page.searching || p->status == PROPOSAL_APPLYING;
	page.may_accept = p->status == PROPOSAL_READY && p->proposed > 0;
	page.may_refuse = p->status == PROPOSAL_READY || p->status == PROPOSAL_CANCELED;
	page.may_resume = (p->status == PROPOSAL_CANCELED || p->status == PROPOSAL_FAILED) && p->to.s > ctx->now.s;
	page.period = TF(ctx, "{from} to {to}", "from",
	    i18n_moment(ctx->arena, ctx->lang, p->from, here(rq)->zone, DATE_MEDIUM), "to",
	    i18n_moment(ctx->arena, ctx->lang, p->to, here(rq)->zone, DATE_MEDIUM), NULL);
	page.asked = TF(ctx, "{goal}, asked by {who}", "goal", T(ctx, optimiser_mode_label(p->settings.mode)), "who",
	    str_empty(p->by) ? T(ctx, "the calendar") : p->by, NULL);
	page.state = T(ctx, proposal_status_label(p->status));
	page.meaning = proposal_status_meaning(p->status);
	page.share = arena_printf(ctx->arena, "%" PRId64, p->share);
	page.share_words = arena_printf(ctx->arena, "%" PRId64 " %%", p->share / 10);
	page.spent = i18n_duration(ctx->arena, ctx->lang, (p->spent_ms + 999) / 1000);
	fill_figures(rq, p, &page);
	fill_sentences(ctx, p, &page);
	TRY(proposal_days(ctx, p->id, &days));
	sum_up(rq, &days, true, &page);
	sum_up(rq, &days, false, &page);
	TRY(fill_moves(rq, p, &page));
	backoffice_proposal(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = p->name, .place = "optimiser" });
}

static struct err *
show_proposal(struct request *rq, struct response *rs)
{
	struct proposal p;

	TRY(proposal_find_public(rq->ctx, path_value(rq, "proposal"), &p));
	return draw(rq, rs, &p, NULL);
}

/* ---- decisions ---- */

static struct err *
decide(struct request *rq, struct response *rs, struct err *(*how)(struct ctx *, proposal_id), const char *say)
{
	struct proposal p;

	TRY(proposal_find_public(rq->ctx, path_value(rq, "proposal"), &p));
	TRY(how(rq->ctx, p.id));
	ui_done(rq, rs, say, arena_printf(rq->ctx->arena, "/proposals/%s", p.public_id.text));
	return OK;
}

static struct err *
finish(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_finish, T(rq->ctx, "The search ends with the best it has."));
}

static struct err *
cancel(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_cancel, T(rq->ctx, "The search stops. You can go on with it later."));
}

static struct err *
resume(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_resume, T(rq->ctx, "The search goes on where it stood."));
}

static struct err *
refuse(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_refuse, T(rq->ctx, "The plan stays as it is."));
}

static struct err *
accept(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	bool all = str_equal(field(rq, "do"), "all");
	const char *path;
	struct proposal p;
	struct err *err;

	TRY(proposal_find_public(ctx, path_value(rq, "proposal"), &p));
	path = arena_printf(ctx->arena, "/proposals/%s", p.public_id.text);
	err = proposal_accept(ctx, p.id, all ? NULL : field_all(rq, "move[]"));
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &p, err->problems);
	if (str_equal(field(rq, "back"), "board"))
		path = ui_address(ctx, arena_printf(ctx->arena, "%s/board", path), "date", field(rq, "day"), "worker",
		    field(rq, "worker"), NULL);
	ui_done(rq, rs, T(ctx, "Accepted. The plan is being changed."), path);
	return OK;
}

const struct route backoffice_proposal_routes[] = {
	{ GET, "/:unit/proposals/:proposal", show_proposal, CAN_OPTIMISE, .fields = "worker day from" },
	{ POST, "/:unit/proposals/:proposal/accept", accept, CAN_OPTIMISE, .fields = "move[] do worker day from back",
	    .body_limit = LARGEST_FORM },
	{ POST, "/:unit/proposals/:proposal/finish", finish, CAN_OPTIMISE },
	{ POST, "/:unit/proposals/:proposal/cancel", cancel, CAN_OPTIMISE },
	{ POST, "/:unit/proposals/:proposal/resume", resume, CAN_OPTIMISE },
	{ POST, "/:unit/proposals/:proposal/refuse", refuse, CAN_OPTIMISE },
	{ 0 }
};

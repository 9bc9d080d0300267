/* optimiser -- better weeks: what is set, its runs, what they propose, and the decision about it. */
#include "api/row.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "i18n/i18n.h"
#include "optimiser/optimiser.h"
#include "team/team.h"

/* ---- what is set ---- */

WORDS(mode_words, optimiser_mode_token, enum optimiser_mode, OPTIMISER_MODE_COUNT, OPTIMISER_MODE_COUNT);
WORDS(length_words, optimiser_length_token, enum optimiser_length, LENGTH_COUNT, LENGTH_COUNT);

struct optimisation_record {
	struct optimisation o;
	const char *starts, *repeat_at;			/* on the wall: "08:00" */
	int64_t repeat_day;				/* 1 Monday to 7; INT64_MIN: none */
	struct { const char **items; size_t count, capacity; } workers;	/* public ids */
};

static struct err *
take_wall(struct api_input *in, json_t *value, int32_t *out)
{
	if (!wall_parse(json_string_value(value), out))
		input_problem(in, T(input_ctx(in), "A time of the day, such as 8:00."));
	return OK;
}

static struct err *
take_starts(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	return take_wall(in, value, &((struct optimisation_record *)record)->o.from_s);
}

static struct err *
take_repeat(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	return take_wall(in, value, &((struct optimisation_record *)record)->o.repeat_s);
}

static struct err *
take_workers(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	struct optimisation_record *r = record;
	struct ctx *ctx = input_ctx(in);

	r->o.workers.count = 0;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *id = json_string_value(json_array_get(value, i));
		struct worker worker;
		struct err *err = id == NULL ? OK : worker_find_public(ctx, id, &worker);

		if (id == NULL || (err != OK && err->kind == ERR_NOT_FOUND)) {
			input_problem(in, T(ctx, "There is no such worker."));
			return OK;
		}
		TRY(err);
		*arena_push(ctx->arena, &r->o.workers) = worker.id;
	}
	return OK;
}

static void
give_workers(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	const struct optimisation_record *r = record;

	json_open_array(j, key);
	for (size_t i = 0; i < r->workers.count; i++)
		json_text(j, NULL, r->workers.items[i]);
	json_close_array(j);
}

static void
give_starts(struct json *j, const char *key, struct request *rq, const void *record)
{
	json_text(j, key, wall_print(rq->ctx->arena, ((const struct optimisation_record *)record)->o.from_s));
}

static void
give_repeat(struct json *j, const char *key, struct request *rq, const void *record)
{
	json_text(j, key, wall_print(rq->ctx->arena, ((const struct optimisation_record *)record)->o.repeat_s));
}

#define O(member)	AT(optimisation_record, o.member)

static const struct member optimisation_members[] = {
	{ "id", O(public_id), GIVEN, "Id of the optimisation" },
	{ "name", O(name), BOTH | NEEDED, "What it is called", .most = 80 },
	{ "from_days", O(from_days), BOTH, "Begins so many days from now; 0 is today",
	  .most = OPTIMISER_MOST_DAYS_AHEAD },
	{ "starts", OWN, BOTH, "At this time of that day, \"08:00\"", .take = take_starts, .give = give_starts },
	{ "length", O(length), BOTH, "Two hours to six months, in …", .least = 1, .most = 100000 },
	{ "length_in", O(length_in), BOTH, "… these", .words = &length_words },
	{ "mode", O(mode), BOTH, "The goal", .words = &mode_words },
	{ "least_relevance", O(least_relevance), BOTH, "What is to plan is placed only where it is as good as that",
	  .most = 100 },
	{ "keep_confirmed", O(keep_confirmed), BOTH, "Confirmed appointments stay as they are" },
	{ "keep_exact", O(keep_exact), BOTH, "Visits without a promised window stay at their time" },
	{ "keep_dates", O(keep_dates), BOTH, "Visits stay on their date" },
	{ "keep_workers", O(keep_workers), BOTH, "Visits stay with their worker" },
	{ "workers", OWN, BOTH, "Ids of the workers; empty: all", .as = MEMBER_TEXTS, .take = take_workers,
	  .give = give_workers },
	{ "seconds", O(seconds), BOTH, "Of one processor for the search; 0: as its size is worth",
	  .most = OPTIMISER_MOST_SECONDS },
	{ "repeat_day", AT(optimisation_record, repeat_day), BOTH | OR_NULL,
	  "1 (Monday) to 7: runs by itself that day; null: only when somebody asks", .least = 1, .most = 7 },
	{ "repeat_at", OWN, BOTH, "At this time of that day, \"03:00\"", .take = take_repeat, .give = give_repeat },
	{ "next_at", O(next_at), GIVEN | OR_NULL, "When it runs by itself next" },
	{ 0 },
};
static const struct shape optimisation_shape = { "Optimisation", "What a planner sets for the optimiser",
    optimisation_members, sizeof(struct optimisation_record) };

/* The list of workers names them by their public ids. */
static struct err *
record_of(struct ctx *ctx, const struct optimisation *o, struct optimisation_record *out)
{
	*out = (struct optimisation_record){ .o = *o, .repeat_day = o->repeat_day < 0 ? INT64_MIN :
	    o->repeat_day - MONDAY + 1 };
	for (size_t i = 0; i < o->workers.count; i++) {
		struct worker worker;
		struct err *err = worker_find(ctx, o->workers.items[i], &worker);

		if (err != OK && err->kind == ERR_NOT_FOUND)
			continue;
		TRY(err);
		*arena_push(ctx->arena, &out->workers) = arena_strdup(ctx->arena, worker.public_id.text);
	}
	return OK;
}

static struct err *
list_optimisations(struct request *rq, struct response *rs)
{
	struct { struct optimisation_record *items; size_t count, capacity; } records = { 0 };
	struct api_page page = { 0 };
	struct optimisations all;

	TRY(api_query(rq, &page));
	TRY(optimisation_list(rq->ctx, &all));
	for (size_t i = 0; i < all.count; i++)
		TRY(record_of(rq->ctx, &all.items[i], arena_push(rq->ctx->arena, &records)));
	return api_give_whole(rq, rs, &records, &page);
}

static struct err *
find(struct request *rq, struct optimisation_record *out)
{
	struct optimisation o;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	return record_of(rq->ctx, &o, out);
}

static struct err *
show_optimisation(struct request *rq, struct response *rs)
{
	struct optimisation_record record;

	TRY(find(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
save(struct request *rq, struct optimisation_record *record)
{
	struct optimisation o;

	TRY(api_body(rq, record));
	record->o.repeat_day = record->repeat_day == INT64_MIN ? -1 : (int)(record->repeat_day + MONDAY - 1);
	TRY(optimisation_save(rq->ctx, &record->o));
	TRY(optimisation_find(rq->ctx, record->o.id, &o));
	return record_of(rq->ctx, &o, record);
}

static struct err *
make_optimisation(struct request *rq, struct response *rs)
{
	struct optimisation_record record = { .o = optimisation_new(), .repeat_day = INT64_MIN };

	TRY(save(rq, &record));
	return api_give_made(rq, rs, &record, arena_printf(rq->ctx->arena, "/v1/optimisations/%s",
	    record.o.public_id.text));
}

static struct err *
change_optimisation(struct request *rq, struct response *rs)
{
	struct optimisation_record record;

	TRY(find(rq, &record));
	TRY(api_match(rq, &record));
	TRY(save(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
archive_optimisation(struct request *rq, struct response *rs UNUSED)
{
	struct optimisation o;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	return optimisation_archive(rq->ctx, o.id);
}

/* ---- runs ---- */

WORDS(run_words, proposal_status_token, enum proposal_status, PROPOSAL_STATUS_COUNT, PROPOSAL_STATUS_COUNT);

static const struct member figures_members[] = {
	{ "visits", AT(plan_figures, visits), GIVEN, "That stand in the plan" },
	{ "unplanned", AT(plan_figures, unplanned), GIVEN, "That could not or need not be placed" },
	{ "travel_s", AT(plan_figures, travel_s), GIVEN, "Seconds on the road" },
	{ "metres", AT(plan_figures, metres), GIVEN, "On the road" },
	{ "service_s", AT(plan_figures, service_s), GIVEN, "Seconds at work" },
	{ "worker_days", AT(plan_figures, days), GIVEN, "On which somebody goes out" },
	{ "cost_cents", AT(plan_figures, cost_cents), GIVEN, "Of travel and work; 0: no rates are known" },
	{ "revenue_cents", AT(plan_figures, revenue_cents), GIVEN, "Prices of what stands in the plan" },
	{ 0 },
};
static const struct shape figures_shape = { "PlanFigures", "A plan in figures", figures_members,
    sizeof(struct plan_figures) };

static const struct member run_members[] = {
	{ "id", AT(proposal, public_id), GIVEN, "Id of the run" },
	{ "name", AT(proposal, name), GIVEN, "Of its optimisation, as it was called then" },
	{ "from", AT(proposal, from), GIVEN, "Begin of the period" },
	{ "to", AT(proposal, to), GIVEN, "End of the period" },
	{ "status", AT(proposal, status), GIVEN, "How far it is", .words = &run_words },
	{ "share", AT(proposal, share), GIVEN, "Of the search, in thousandths" },
	{ "before", OBJECT_AT(proposal, before), GIVEN, "The plan as it stands", .of = &figures_shape },
	{ "after", OBJECT_AT(proposal, after), GIVEN, "The best plan so far", .of = &figures_shape },
	{ "frozen_days", AT(proposal, frozen), GIVEN, "Days left alone: they cannot be driven as they stand" },
	{ "unlocated", AT(proposal, unlocated), GIVEN, "Visits left out: nobody knows where they are" },
	{ "moves", AT(proposal, moves), GIVEN, "Visits that would stand elsewhere" },
	{ "proposed", AT(proposal, proposed), GIVEN, "Of these, still to be decided" },
	{ "applied", AT(proposal, applied), GIVEN, "Of these, in the plan now" },
	{ "left_out", AT(proposal, left_out), GIVEN, "Of these, left out: the plan has moved on" },
	{ "asked_by", AT(proposal, by), GIVEN, "Who asked for it" },
	{ "accepted_by", AT(proposal, accepted_by), GIVEN, "Who accepted it" },
	{ "trouble", AT(proposal, say), GIVEN, "Why it failed" },
	{ "created_at", AT(proposal, created_at), GIVEN, "When it was asked for" },
	{ "updated_at", AT(proposal, updated_at), GIVEN, "When it changed last" },
	{ "ended_at", AT(proposal, ended_at), GIVEN | OR_NULL, "When the search ended" },
	{ 0 },
};
static const struct shape run_shape = { "OptimiserRun", "A search for a better plan, and what it proposes", run_members,
    sizeof(struct proposal) };

enum { MOST_RUNS = 500 };

static struct err *
list_runs(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct proposals all;

	TRY(api_query(rq, &page));
	TRY(proposal_list(rq->ctx, MOST_RUNS, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
find_run(struct request *rq, struct proposal *out)
{
	return proposal_find_public(rq->ctx, path_value(rq, "run"), out);
}

static struct err *
show_run(struct request *rq, struct response *rs)
{
	struct proposal proposal;

	TRY(find_run(rq, &proposal));
	return api_give(rq, rs, &proposal);
}

static struct err *
start(struct request *rq, struct response *rs)
{
	struct optimisation o;
	struct proposal proposal;
	proposal_id made;

	TRY(optimisation_find_public(rq->ctx, path_value(rq, "optimisation"), &o));
	TRY(optimiser_start(rq->ctx, o.id, &made));
	TRY(proposal_find(rq->ctx, made, &proposal));
	return api_give_made(rq, rs, &proposal, arena_printf(rq->ctx->arena, "/v1/optimiser-runs/%s",
	    proposal.public_id.text));
}

static struct err *
decide(struct request *rq, struct response *rs, struct err *(*how)(struct ctx *, proposal_id))
{
	struct proposal proposal;

	TRY(find_run(rq, &proposal));
	TRY(how(rq->ctx, proposal.id));
	TRY(proposal_find(rq->ctx, proposal.id, &proposal));
	return api_give(rq, rs, &proposal);
}

static struct err *
finish(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_finish);
}

static struct err *
cancel(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_cancel);
}

static struct err *
resume(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_resume);
}

static struct err *
refuse(struct request *rq, struct response *rs)
{
	return decide(rq, rs, proposal_refuse);
}

struct accepting { struct { const char **items; size_t count, capacity; } activities; };

static const struct member accepting_members[] = {
	{ "activities", TEXTS_AT(accepting, activities), NEW,
	  "Ids of activities whose moves are wanted; all unless said",
	  .most = 5000 },
	{ 0 },
};
static const struct shape accepting_shape = { "OptimiserAccept", "What of a proposal is accepted", accepting_members,
    sizeof(struct accepting) };

static struct err *
accept(struct request *rq, struct response *rs)
{
	struct accepting accepting = { 0 };
	struct proposal proposal;

	TRY(find_run(rq, &proposal));
	TRY(api_body(rq, &accepting));
	if (api_said(rq, "activities"))
		*arena_push(rq->ctx->arena, &accepting.activities) = NULL;
	TRY(proposal_accept(rq->ctx, proposal.id, accepting.activities.items));
	TRY(proposal_find(rq->ctx, proposal.id, &proposal));
	return api_give(rq, rs, &proposal);
}

/* ---- moves ---- */

static void
give_state(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	static const char *const words[MOVE_STATUS_COUNT] = { "proposed", "chosen", "applied", "stale", "unfit" };

	json_text(j, key, words[((const struct move *)record)->status]);
}

static const struct member move_members[] = {
	{ "activity", AT(move, activity_public_id), GIVEN, "Id of the activity" },
	{ "reference", AT(move, reference), GIVEN, "Of the activity" },
	{ "title", AT(move, title), GIVEN, "Of the activity" },
	{ "old_worker", AT(move, old_worker_name), GIVEN, "Who has it now; empty: it is to plan" },
	{ "old_start", AT(move, old_start), GIVEN | OR_NULL, "When it stands now" },
	{ "worker", AT(move, worker_name), GIVEN, "Who would have it" },
	{ "start", AT(move, start), GIVEN, "When it would begin" },
	{ "end", AT(move, end), GIVEN, "When it would end" },
	{ "window_from", AT(move, window_from), GIVEN | OR_NULL, "Promised with it; null: what was promised stays" },
	{ "window_to", AT(move, window_to), GIVEN | OR_NULL, "End of that" },
	{ "relevance", AT(move, relevance), GIVEN, "0 for one that stands in the plan already" },
	{ "status", OWN, GIVEN, "proposed, chosen, applied, stale or unfit", .give = give_state },
	{ 0 },
};
static const struct shape move_shape = { "OptimiserMove", "A visit that would stand elsewhere", move_members,
    sizeof(struct move) };

enum { PAGE = 50 };

static struct err *
list_moves(struct request *rq, struct response *rs)
{
	struct api_page page = { .limit = PAGE };
	struct proposal proposal;
	struct moves moves;
	int64_t offset = 0, count;

	TRY(find_run(rq, &proposal));
	TRY(api_query(rq, &page));
	TRY(api_cursor(rq, &page, 0, &offset));
	offset = offset > INT32_MAX / 2 ? INT32_MAX / 2 : offset;
	TRY(proposal_moves(rq->ctx, proposal.id, &(struct move_filter){ .limit = page.limit,
	    .offset = (int)offset }, &moves, &count));
	offset += (int64_t)moves.count;
	return api_give_page(rq, rs, &moves, offset < count && moves.count > 0 ?
	    arena_printf(rq->ctx->arena, "%lld", (long long)offset) : NULL);
}

#define OPTIMISATION	"/v1/optimisations/:optimisation"
#define RUN		"/v1/optimiser-runs/:run"

const struct route api_optimiser_routes[] = {
	WIDE_ROW(GET, "/v1/optimisations", NEEDS_KEY_READ, "What is set for the optimiser, by name.",
	    list_optimisations,
	    A_PAGE,
	    .answer = &optimisation_shape, .list = "optimisations"),
	WIDE_ROW(POST, "/v1/optimisations", NEEDS_KEY_PLAN,
	    "Sets a new one: usual are two weeks from tomorrow and less travel.",
	    make_optimisation, .body = &optimisation_shape, .answer = &optimisation_shape, .status = 201),
	WIDE_ROW(GET, OPTIMISATION, NEEDS_KEY_READ, "One of them.", show_optimisation, .answer = &optimisation_shape),
	WIDE_ROW(PATCH, OPTIMISATION, NEEDS_KEY_PLAN, "Changes one.", change_optimisation, .body = &optimisation_shape,
	    .answer = &optimisation_shape, .match = MATCH_MAY),
	WIDE_ROW(POST, OPTIMISATION "/archive", NEEDS_KEY_PLAN, "Takes one out of use; what it proposed is kept.",
	    archive_optimisation),
	WIDE_ROW(POST, OPTIMISATION "/run", NEEDS_KEY_PLAN, "Asks for a run; it goes on in the background.", start,
	    .answer = &run_shape, .status = 201, .statuses = "409"),
	WIDE_ROW(GET, "/v1/optimiser-runs", NEEDS_KEY_READ, "Runs, newest first.", list_runs, A_PAGE,
	    .answer = &run_shape,
	    .list = "runs"),
	WIDE_ROW(GET, RUN, NEEDS_KEY_READ, "One run, with the plan before and after in figures.", show_run,
	    .answer = &run_shape),
	WIDE_ROW(GET, RUN "/moves", NEEDS_KEY_READ, "What it would move, by new start.", list_moves, A_PAGE,
	    .answer = &move_shape, .list = "moves"),
	WIDE_ROW(POST, RUN "/accept", NEEDS_KEY_PLAN, "Accepts all of it or a part; the plan changes in a moment.",
	    accept,
	    .body = &accepting_shape, .answer = &run_shape, .statuses = "409"),
	WIDE_ROW(POST, RUN "/finish", NEEDS_KEY_PLAN, "The search ends now with the best it has.", finish,
	    .answer = &run_shape, .statuses = "409"),
	WIDE_ROW(POST, RUN "/cancel", NEEDS_KEY_PLAN, "The search stops; resume goes on with it.", cancel,
	    .answer = &run_shape, .statuses = "409"),
	WIDE_ROW(POST, RUN "/resume", NEEDS_KEY_PLAN, "A stopped search goes on where it stood.", resume,
	    .answer = &run_shape, .statuses = "409"),
	WIDE_ROW(POST, RUN "/refuse", NEEDS_KEY_PLAN, "Nothing of it is wanted.", refuse, .answer = &run_shape,
	    .statuses = "409"),
	{ 0 },
};

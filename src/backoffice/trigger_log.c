/* trigger_log -- what happened by itself: each time a trigger came true, what became of its effects, once more. */
#include "backoffice/triggers.h"

#include "activity/activity.h"
#include "automation/effect.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

struct log_page {
	const char *action, *trigger, *activity, *failed, *back, *activity_name, *first;
	struct ui_options triggers;
	struct run_rows rows;
};

#include "gen/backoffice_trigger_log.html.h"

static const char *const tints[TRIGGER_STATES] = {
	[TRIGGER_WAITING] = "planned", [TRIGGER_DONE] = "done", [TRIGGER_FAILED] = "problem",
	[TRIGGER_STOPPED] = "warning", [TRIGGER_SKIPPED] = "neutral",
};

static const char *
moment(struct request *rq, instant at)
{
	return i18n_moment(rq->ctx->arena, rq->ctx->lang, at, here(rq)->zone, DATE_MEDIUM);
}

/* "Tried 3 times: the mail server did not answer", or what it did. */
static const char *
effect_say(struct request *rq, const struct trigger_effect *effect)
{
	struct ctx *ctx = rq->ctx;

	if (str_empty(effect->error))
		return effect->note;
	return arena_printf(ctx->arena, "%s: %s", TN(ctx, effect->attempts, "Tried {n} time", "Tried {n} times", NULL),
	    effect->error);
}

static void
add_effect(struct request *rq, const struct trigger_effect *effect, struct run_row *row)
{
	struct ctx *ctx = rq->ctx;
	const char *when = effect->state != TRIGGER_WAITING || INSTANT_IS_NONE(effect->next_at) ? NULL :
	    TF(ctx, "Next try: {moment}", "moment", moment(rq, effect->next_at), NULL);

	*arena_push(ctx->arena, &row->effects) = (struct run_effect){ .label = T(ctx, effect->label),
		.say = effect_say(rq, effect), .when = when, .state = T(ctx, trigger_state_label(effect->state)),
		.tint = tints[effect->state] };
}

static bool
has_failed(const struct trigger_run *run)
{
	for (size_t i = 0; i < run->effect_count; i++)
		if (run->effects[i].state == TRIGGER_FAILED)
			return true;
	return false;
}

/* Of an activity its reference and customer; of none the customer, if there is one. */
static void
say_about(struct request *rq, const struct trigger_run *run, struct run_row *row)
{
	struct ctx *ctx = rq->ctx;

	if (run->activity_reference != NULL) {
		row->about = arena_printf(ctx->arena, "%s%s%s", run->activity_reference,
		    run->customer_name == NULL ? "" : " · ", run->customer_name == NULL ? "" : run->customer_name);
		row->about_href = ui_path(rq, arena_printf(ctx->arena, "/activities/%s",
		    run->activity_public_id.text));
	} else if (run->customer_name != NULL) {
		row->about = run->customer_name;
		row->about_href = ui_path(rq, arena_printf(ctx->arena, "/customers/%s",
		    run->customer_public_id.text));
	}
}

static void
add_run(struct request *rq, const struct trigger_run *run, struct run_rows *out)
{
	struct ctx *ctx = rq->ctx;
	struct run_row row = { .trigger = run->trigger_name, .when = moment(rq, run->at),
		.why = run->event == EVENT_NONE ? T(ctx, "By time") : T(ctx, event_label(run->event)),
		.state = T(ctx, trigger_state_label(run->state)), .tint = tints[run->state], .note = run->note };

	if (ui_may(rq, PERMISSION_EDIT_TRIGGERS)) {
		if (run->trigger_public_id.text[0] != '\0')
			row.trigger_href = ui_path(rq, arena_printf(ctx->arena, "/triggers/%s",
			    run->trigger_public_id.text));
		if (has_failed(run))
			row.again = ui_path(rq, arena_printf(ctx->arena, "/triggers/runs/%s/again",
			    run->public_id.text));
	}
	say_about(rq, run, &row);
	for (size_t i = 0; i < run->effect_count; i++)
		add_effect(rq, &run->effects[i], &row);
	*arena_push(ctx->arena, out) = row;
}

struct err *
triggers_runs(struct request *rq, const struct trigger_filter *filter, struct run_rows *out)
{
	struct trigger_runs runs;

	*out = (struct run_rows){ 0 };
	TRY(trigger_log(rq->ctx, filter, &runs));
	for (size_t i = 0; i < runs.count; i++)
		add_run(rq, &runs.items[i], out);
	out->next = runs.next;
	return OK;
}

/* ---- the page ---- */

static struct err *
fill_filter(struct request *rq, struct log_page *page, struct trigger_filter *filter)
{
	struct ctx *ctx = rq->ctx;
	struct triggers all;

	ui_option_add(ctx, &page->triggers, "", T(ctx, "All triggers"));
	TRY(trigger_list(ctx, (type_id){ 0 }, true, &all));
	for (size_t i = 0; i < all.count; i++) {
		ui_option_add(ctx, &page->triggers, all.items[i].public_id.text, all.items[i].name);
		if (str_equal(all.items[i].public_id.text, page->trigger))
			filter->trigger = all.items[i].id;
	}
	if (!str_empty(page->activity)) {
		struct activity a;

		TRY(activity_find_public(ctx, page->activity, &a));
		filter->activity = a.id;
		page->activity_name = arena_printf(ctx->arena, "%s, %s", a.title, a.reference);
	}
	filter->failed = str_equal(page->failed, "1");
	filter->cursor = str_empty(field(rq, "cursor")) ? NULL : field(rq, "cursor");
	return OK;
}

static struct err *
show_log(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct log_page page = { .action = ui_path(rq, "/triggers/log"), .back = ui_path(rq, "/triggers"),
		.trigger = field(rq, "trigger"), .activity = field(rq, "activity"), .failed = field(rq, "failed") };
	struct trigger_filter filter = { 0 };

	TRY(fill_filter(rq, &page, &filter));
	TRY(triggers_runs(rq, &filter, &page.rows));
	if (page.rows.next != NULL)
		page.rows.next = ui_address(ctx, page.action, "trigger", page.trigger, "activity", page.activity,
		    "failed", page.failed, "cursor", page.rows.next, NULL);
	if (filter.cursor != NULL)
		page.first = ui_address(ctx, page.action, "trigger", page.trigger, "activity", page.activity,
		    "failed", page.failed, NULL);
	backoffice_trigger_log(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "What happened by itself"), .place = "triggers" });
}

static struct err *
again(struct request *rq, struct response *rs)
{
	TRY(trigger_again(rq->ctx, path_value(rq, "run")));
	ui_done(rq, rs, T(rq->ctx, "It is tried again."), "/triggers/log");
	return OK;
}

const struct route backoffice_trigger_log_routes[] = {
	{ GET, "/:unit/triggers/log", show_log, .needs = CAN_SEE_OUTBOX, .fields = "trigger activity failed cursor" },
	{ POST, "/:unit/triggers/runs/:run/again", again, .needs = CAN_EDIT_TRIGGERS },
	{ 0 },
};

/* assign -- plans the activity with the best worker at the best free time of the next days. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

enum { DAY_S = 86400 };

static const struct effect_choice parts[] = {
	{ "any", N_("At any time") }, { "morning", N_("In the morning") }, { "afternoon", N_("In the afternoon") },
	{ NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "days", N_("Within how many days"), N_("From the wished date, if there is one."), EFFECT_INT, "14",
	    .required = true, .least = 1, .most = 366 },
	{ "part", N_("Time of the day"), NULL, EFFECT_CHOICE, "any", .choices = parts },
	{ 0 },
};

static bool
is_to_plan(const struct activity *a)
{
	return INSTANT_IS_NONE(a->start) && (a->status == STATUS_PENDING || a->status == STATUS_REQUESTED);
}

static struct err *
best(struct ctx *ctx, const struct effect_case *c, struct slot_offers *out)
{
	const char *part = effect_text(c->effect, "part");
	struct slot_request request = { .activity = c->activity->id, .bounded = true, .from = ctx->now, .limit = 1,
		.no_notice = true,
		.part = str_equal(part, "morning") ? DAY_MORNING : str_equal(part,
		    "afternoon") ? DAY_AFTERNOON : DAY_ANY };

	if (!INSTANT_IS_NONE(c->activity->wished) && c->activity->wished.s > ctx->now.s)
		request.from = c->activity->wished;
	request.to = INSTANT(request.from.s + effect_int(c->effect, "days") * DAY_S);
	return planning_slots(ctx, &request, out);
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	struct slot_offers offers = { 0 };

	if (!is_to_plan(c->activity)) {
		sentence_add(ctx, out, T(ctx, "Would not plan it: it is not to be planned."));
		return OK;
	}
	TRY(best(ctx, c, &offers));
	if (offers.count == 0)
		sentence_add(ctx, out, T(ctx, "Would find no free time for it."));
	else
		sentence_add(ctx, out, TF(ctx, "Would plan it with {worker}: {time}", "worker",
		    offers.items[0].worker_name,
		    "time", i18n_moment(ctx->arena, ctx->lang, offers.items[0].start, offers.zone, DATE_DAY), NULL));
	return OK;
}

/* Found outside of the transaction; booking looks again. */
static struct err *
prepare(struct ctx *ctx, const struct effect_case *c, const char **kept)
{
	struct slot_offers offers = { 0 };

	*kept = NULL;
	if (!is_to_plan(c->activity))
		return OK;
	TRY(best(ctx, c, &offers));
	if (offers.count == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no free time for it in these days."), NULL);
	*kept = offers.items[0].token;
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	struct activity planned;
	const struct zone *zone;
	struct err *err;

	if (c->kept == NULL)
		return OK;
	err = planning_book(ctx, c->activity->id, c->kept, TELL);
	if (err != OK && err->kind == ERR_CONFLICT)
		return err_new(ctx, ERR_BUSY, T(ctx, "Somebody else was faster: another time is looked for."), NULL);
	TRY(err);
	TRY(activity_find(ctx, c->activity->id, &planned));
	zone = zone_find(planned.zone);
	*note = TF(ctx, "Planned with {worker}: {time}", "worker", planned.worker_name, "time",
	    i18n_moment(ctx->arena, ctx->lang, planned.start, zone != NULL ? zone : zone_find("UTC"), DATE_DAY), NULL);
	return OK;
}

const struct effect_kind effect_kind_assign = {
	.token = "assign", .label = N_("Plan it automatically"), .icon = "calendar-plus", .rank = 80,
	.help = N_("With the best worker, at the best free time."),
	.traits = EFFECT_OF_ACTIVITY | EFFECT_BLOCKS, .settings = settings, .say = say, .prepare = prepare,
	.carry_out = carry_out,
};

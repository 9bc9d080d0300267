/* reschedule -- move a planned visit to another free time, until the notice runs out. */
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems,
    struct html *html)
{
	struct slot_request request = { .activity = asked->activity->id };
	struct slots_view view = { .request = &request, .button = T(ctx, "Move to this time"), .earlier = true };
	instant from, to;

	if (activity_promise(asked->activity, &from, &to))
		view.head = TF(ctx,
		    "Until now: {moment}. It stays yours until you choose another one.", "moment",
		    i18n_window(ctx->arena, ctx->lang, from, to, action_zone(asked), DATE_DAY),
		    NULL);
	return slots_draw(ctx, asked, &view, problems, html);
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	const char *slot = action_field(asked, "slot");
	struct problems problems = { 0 };

	if (slots_asks_earlier(asked))
		return slots_wait(ctx, asked, asked->activity, out);
	if (str_empty(slot)) {
		problem_add(ctx->arena, &problems, "slot", T(ctx, "Choose a time."));
		return err_invalid(ctx, &problems);
	}
	TRY(slots_lost(ctx, planning_book(ctx, asked->activity->id, slot, TELL)));
	TRY(planning_wait_end(ctx, asked->activity->id));
	*out = (struct action_done){ .activity = asked->activity->id,
		.activity_public_id = asked->activity->public_id, .confirm = true,
		.say = T(ctx, "Your visit has a new time.") };
	return OK;
}

static const char *const fields[] = { "slot", "part", "weekday", "days", SLOTS_EARLIER_FIELDS, NULL };

const struct action_kind action_kind_reschedule = {
	.token = "reschedule",
	.label = N_("Change the time"),
	.help = N_("Choose another time."),
	.page_title = N_("Which time suits you better?"),
	.icon = "refresh",
	.rank = 20,
	.places = ACTION_ON_ACTIVITY,
	.first_settings = "{\"offered\":\"activity\",\"status\":[\"planned\"],\"until_h\":24}",
	.statuses = " planned ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.draw = draw,
	.perform = perform,
};

/* cancel -- the customer calls a visit off, with a reason. */
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { MOST_DETAIL = 500 };

struct cancel_choice { const char *token, *label; bool checked; };

struct cancel_page {
	const char *here, *back;
	const char *when;		/* NULL: not planned */
	struct cancel_choice *items;
	size_t count, capacity;
	const char *detail;
	const char *reason_error, *detail_error;
};

#include "gen/kinds_cancel.html.h"

/* A customer's own words for the reasons that customers may choose. */
static const char *
words_for(enum cancel_reason reason)
{
	return reason == CANCEL_CUSTOMER ? N_("I do not need this visit any more")
					 : cancel_reason_label(reason);
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems,
    struct html *html)
{
	struct cancel_page page = { .here = asked->here,
		.back = asked->back,
		.detail = action_field(asked, "detail"),
		.reason_error = problem_of(problems, "reason"),
		.detail_error = problem_of(problems, "detail") };
	const char *chosen = action_field(asked, "reason");
	instant from, to;

	if (activity_promise(asked->activity, &from, &to))
		page.when = i18n_window(
		    ctx->arena, ctx->lang, from, to, action_zone(asked), DATE_DAY);
	for (int reason = CANCEL_NONE + 1; reason < CANCEL_COUNT; reason++) {
		const char *token = cancel_reason_token((enum cancel_reason)reason);

		if (cancel_reason_is_customers((enum cancel_reason)reason))
			*arena_push(ctx->arena, &page) = (struct cancel_choice){ token,
				T(ctx, words_for((enum cancel_reason)reason)),
				str_empty(chosen) ? page.count == 1 : str_equal(chosen, token) };
	}
	cancel_page(html, &page);
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	enum cancel_reason reason = cancel_reason_parse(action_field(asked, "reason"));
	const char *detail = action_field(asked, "detail");
	struct problems problems = { 0 };

	if (!cancel_reason_is_customers(reason))
		problem_add(ctx->arena, &problems, "reason", T(ctx, "Choose a reason."));
	if (str_length(detail) > MOST_DETAIL)
		problem_add(
		    ctx->arena, &problems, "detail", T(ctx, "This text is too long. Shorten it."));
	TRY(err_invalid(ctx, &problems));
	TRY(planning_cancel(ctx, asked->activity->id, reason, detail, TELL));
	*out = (struct action_done){ .activity = asked->activity->id,
		.activity_public_id = asked->activity->public_id,
		.confirm = true,
		.say = T(ctx, "Your visit is canceled.") };
	return OK;
}

static const char *const fields[] = { "reason", "detail", NULL };

const struct action_kind action_kind_cancel = {
	.token = "cancel",
	.label = N_("Cancel the visit"),
	.help = N_("You do not need it any more."),
	.page_title = N_("Cancel this visit?"),
	.icon = "calendar-x",
	.rank = 30,
	.places = ACTION_ON_ACTIVITY,
	.first_settings = "{\"offered\":\"activity\",\"until_h\":24}",
	.statuses = " requested pending planned ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.danger = true,
	.draw = draw,
	.perform = perform,
};

/* callback -- please call me: a number and a good moment, into the planners' inbox. */
#include "account/account.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "phone/phone.h"

enum { MOST_COMMENT = 1000 };

struct callback_choice { const char *token, *label; bool checked; };

struct callback_page {
	const char *here, *back;
	const char *phone, *comment;
	struct callback_choice moments[4];
	const char *phone_error, *moment_error, *comment_error;
};

#include "gen/kinds_callback.html.h"

static const struct { const char *token, *label; } moments[] = {
	{ "now", N_("As soon as possible") },
	{ "morning", N_("In the morning") },
	{ "afternoon", N_("In the afternoon") },
	{ "evening", N_("After 17:00") },
};

static bool
is_moment(const char *token)
{
	for (size_t i = 0; i < COUNT_OF(moments); i++)
		if (str_equal(moments[i].token, token))
			return true;
	return false;
}

/* The visitor's own number, as people write it. */
static struct err *
known_phone(struct ctx *ctx, const struct action_case *asked, const char **out)
{
	const struct access_standing *here = asked->visitor->here;
	struct contacts contacts = { 0 };
	struct unit unit;

	*out = "";
	if (here == NULL || ID_IS_NONE(here->contact))
		return OK;
	TRY(unit_here(ctx, &unit));
	TRY(contact_list(ctx, here->customer, &contacts));
	for (size_t i = 0; i < contacts.count; i++)
		if (ID_EQUAL(contacts.items[i].id, here->contact) && !str_empty(contacts.items[i].mobile))
			*out = phone_print(ctx->arena, contacts.items[i].mobile, unit.country);
	return OK;
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct callback_page page = { .here = asked->here, .back = asked->back,
		.phone = action_field(asked, "phone"), .comment = action_field(asked, "comment"),
		.phone_error = problem_of(problems, "phone"), .moment_error = problem_of(problems, "moment"),
		.comment_error = problem_of(problems, "comment") };
	const char *chosen = action_field(asked, "moment");

	if (problems == NULL && str_empty(page.phone))
		TRY(known_phone(ctx, asked, &page.phone));
	for (size_t i = 0; i < COUNT_OF(moments); i++)
		page.moments[i] = (struct callback_choice){ moments[i].token, T(ctx, moments[i].label),
			str_empty(chosen) ? i == 0 : str_equal(chosen, moments[i].token) };
	callback_page(html, &page);
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	const struct access_standing *here = asked->visitor->here;
	struct wish wish = { .kind = WISH_CALLBACK, .type = asked->type->id, .action_code = asked->action->code,
		.day = DATE_NONE, .second_of_day = -1, .moment = action_field(asked, "moment"),
		.comment = action_field(asked, "comment"),
		.customer = here == NULL ? (customer_id){ 0 } : here->customer,
		.contact = here == NULL ? (contact_id){ 0 } : here->contact };
	struct problems problems = { 0 };
	struct phone phone;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	if (!phone_parse(action_field(asked, "phone"), unit.country, &phone))
		problem_add(ctx->arena, &problems, "phone",
		    T(ctx, "This is not a complete phone number. Write it with its area code."));
	if (!is_moment(wish.moment))
		problem_add(ctx->arena, &problems, "moment", T(ctx, "Choose when we may call."));
	if (str_length(wish.comment) > MOST_COMMENT)
		problem_add(ctx->arena, &problems, "comment", T(ctx, "This text is too long. Shorten it."));
	TRY(err_invalid(ctx, &problems));
	wish.phone = arena_strdup(ctx->arena, phone.e164);
	*out = (struct action_done){ .say = T(ctx, "Thank you. We will call you.") };
	if (asked->activity != NULL) {
		wish.activity = out->activity = asked->activity->id;
		wish.customer = asked->activity->customer;
		out->activity_public_id = asked->activity->public_id;
	}
	TRY(wish_add(ctx, &wish));
	out->event_data = arena_printf(ctx->arena, "\"wish\":\"%s\"", wish.public_id.text);
	return OK;
}

static const char *const fields[] = { "phone", "moment", "comment", NULL };

const struct action_kind action_kind_callback = {
	.token = "callback",
	.label = N_("Call me back"),
	.help = N_("Say when it suits you."),
	.page_title = N_("When may we call you?"),
	.icon = "call",
	.rank = 80,
	.places = ACTION_ON_BOTH,
	.first_settings = "{\"offered\":\"both\"}",
	.statuses = " requested pending planned en_route in_progress intermediate terminated canceled ",
	.right = ACCESS_SEE,
	.fields = fields,
	.tells = true,
	.draw = draw,
	.perform = perform,
};

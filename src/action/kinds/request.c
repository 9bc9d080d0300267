/* request -- ask for a new visit of this type: where, what about, what its form asks; booked at once if so set. */
#include "action/forms.h"

#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"

enum { MOST_ABOUT = 2000 };

struct request_site { const char *id, *address; bool chosen; };

struct request_page {
	const char *here, *back;
	struct request_site *items;
	size_t count, capacity;
	const char *about;
	const char *site_error, *about_error;
	html_safe more;			/* fields of the form */
	const char *button;
};

#include "gen/kinds_request.html.h"

/* The chosen site: the only one, or the one that was asked for; NULL: none. */
static struct err *
find_sites(struct ctx *ctx, const struct action_case *asked, struct sites *sites, const struct site **chosen)
{
	const char *wanted = action_field(asked, "site");

	*sites = (struct sites){ 0 };
	*chosen = NULL;
	if (asked->visitor->here == NULL)
		return OK;
	TRY(site_list(ctx, asked->visitor->here->customer, sites));
	for (size_t i = 0; i < sites->count; i++)
		if (sites->count == 1 || str_equal(sites->items[i].public_id.text, wanted))
			*chosen = &sites->items[i];
	return OK;
}

static bool
goes_on_to_booking(struct ctx *ctx, const struct action_case *asked)
{
	return str_equal(action_option_text(ctx, asked->action, "then"), "book");
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct request_page page = { .here = asked->here, .back = asked->back, .about = action_field(asked, "about"),
		.site_error = problem_of(problems, "site"), .about_error = problem_of(problems, "about"),
		.button = goes_on_to_booking(ctx, asked) ? T(ctx, "Go on to the times") : T(ctx, "Send the request") };
	struct buf markup = buf_make(ctx->arena, 4 << 20);
	struct html apart = html_apart(html, &markup);
	const struct site *chosen;
	struct sites sites;
	struct action_form f;

	TRY(find_sites(ctx, asked, &sites, &chosen));
	for (size_t i = 0; i < sites.count; i++)
		*arena_push(ctx->arena, &page) = (struct request_site){ sites.items[i].public_id.text,
			sites.items[i].address, chosen == &sites.items[i] };
	TRY(action_form_find(ctx, asked, action_option_text(ctx, asked->action, "form"), &f));
	TRY(action_form_draw(ctx, asked, &f, problems, &apart));
	page.more = html_from_buf(&markup);
	request_page(html, &page);
	return OK;
}

static struct err *
create(struct ctx *ctx, const struct action_case *asked, const struct site *site, struct activity *out)
{
	const struct access_standing *here = asked->visitor->here;
	struct activity_input input = { .type = asked->type->id, .customer = here->customer,
		.contact = here->contact, .comment = action_field(asked, "about"), .origin = ORIGIN_PORTAL,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE,
		.status = goes_on_to_booking(ctx, asked) ? STATUS_PENDING : STATUS_REQUESTED };
	activity_id id;

	if (site != NULL)
		input.site = site->id;
	TRY(activity_create(ctx, &input, TELL, &id));
	return activity_find(ctx, id, out);
}

static struct err *
ask_planners(struct ctx *ctx, const struct action_case *asked, const struct activity *activity, answer_id answer,
    const char **event_data)
{
	struct wish wish = { .kind = WISH_REQUEST, .activity = activity->id, .type = asked->type->id,
		.customer = activity->customer, .contact = activity->contact, .action_code = asked->action->code,
		.day = DATE_NONE, .second_of_day = -1, .comment = activity->comment, .answer = answer };

	TRY(wish_add(ctx, &wish));
	*event_data = arena_printf(ctx->arena, "\"wish\":\"%s\"", wish.public_id.text);
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	bool books = goes_on_to_booking(ctx, asked);
	struct problems problems = { 0 };
	const struct site *site;
	struct sites sites;
	struct action_form f;
	struct answer answer;
	struct activity activity;
	json_t *values;

	TRY(find_sites(ctx, asked, &sites, &site));
	if (site == NULL && sites.count > 0)
		problem_add(ctx->arena, &problems, "site", T(ctx, "Choose the address."));
	if (str_empty(action_field(asked, "about")))
		problem_add(ctx->arena, &problems, "about", T(ctx, "Say what it is about."));
	if (str_length(action_field(asked, "about")) > MOST_ABOUT)
		problem_add(ctx->arena, &problems, "about", T(ctx, "This text is too long. Shorten it."));
	TRY(action_form_find(ctx, asked, action_option_text(ctx, asked->action, "form"), &f));
	TRY(action_form_read(ctx, asked, &f, false, &problems, &values));
	TRY(err_invalid(ctx, &problems));
	TRY(create(ctx, asked, site, &activity));
	TRY(action_form_save(ctx, &f, activity.id, values, true, &answer));
	if (answer.revision > 0)
		TRY(evidence_record_form(ctx, &f.form, &answer, asked->visitor, NULL));
	*out = (struct action_done){ .activity = activity.id, .activity_public_id = activity.public_id,
		.say = books ? T(ctx, "Thank you. Now choose a time.")
			     : T(ctx, "Thank you. Your request is with us; we answer you soon.") };
	if (books)
		out->then = "book";
	return books ? OK : ask_planners(ctx, asked, &activity, answer.id, &out->event_data);
}

static const char *const fields[] = { "site", "about", "form_version", NULL };

static const struct action_choice forms[] = {
	{ "activity", N_("The activity form of the type") },
	{ "own", N_("A form of this action") },
	{ 0 },
};

static const struct action_choice afterwards[] = {
	{ "decide", N_("The planners decide") },
	{ "book", N_("The customer chooses a time at once") },
	{ 0 },
};

static const struct action_option options[] = {
	{ .name = "form", .kind = OPTION_FORM, .label = N_("Which form"), .usual = "activity", .choices = forms },
	{ .name = "then", .kind = OPTION_CHOICE, .label = N_("What comes then"), .usual = "decide",
	    .choices = afterwards },
	{ 0 },
};

const struct action_kind action_kind_request = {
	.token = "request",
	.label = N_("Ask for a visit"),
	.help = N_("Tell us what it is about."),
	.page_title = N_("What can we do for you?"),
	.icon = "outbox",
	.rank = 15,
	.places = ACTION_ON_HOME,
	.first_settings = "{\"offered\":\"home\"}",
	.statuses = " requested ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.options = options,
	.tells = true,
	.uploads = true,
	.draw = draw,
	.perform = perform,
};

/* book -- choose a free time: for a visit that is to plan, or for a new one of this type. */
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"

enum { MOST_NOTE = 1000 };

struct book_site { const char *id, *address; };

/* The pages before the times: which site, or a site that nobody can find yet. */
struct book_page {
	const char *here, *back;
	struct book_site *items;
	size_t count, capacity;
	const char *site;		/* the chosen one */
	const char *address;
	const char *note;
	const char *error;
};

#include "gen/kinds_book.html.h"

/* ---- where ---- */

struct place {
	struct sites sites;
	const struct site *chosen;	/* NULL: ask, or there is none */
};

/* The chosen site of a new visit: the only one, or the one that was asked for. */
static struct err *
choose_place(struct ctx *ctx, const struct action_case *asked, struct place *out)
{
	const char *wanted = action_field(asked, "site");

	*out = (struct place){ 0 };
	if (asked->visitor->here == NULL)
		return OK;
	TRY(site_list(ctx, asked->visitor->here->customer, &out->sites));
	for (size_t i = 0; i < out->sites.count; i++)
		if (str_equal(out->sites.items[i].public_id.text, wanted))
			out->chosen = &out->sites.items[i];
	if (out->sites.count == 1)
		out->chosen = &out->sites.items[0];
	return OK;
}

/* ---- drawn ---- */

static struct err *
draw_times(struct ctx *ctx, const struct action_case *asked, const struct place *place,
    const struct problems *problems, struct html *html)
{
	struct slot_request request = { 0 };
	struct slots_view view = {
		.request = &request, .button = T(ctx, "Book this time"), .note = true
	};

	if (asked->activity != NULL) {
		request.activity = asked->activity->id;
		view.note = str_empty(asked->activity->comment);
	} else {
		request.type = asked->type->id;
		request.site = place->chosen->id;
		request.customer = asked->visitor->here->customer;
		view.site = place->chosen->public_id.text;
	}
	return slots_draw(ctx, asked, &view, problems, html);
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems,
    struct html *html)
{
	struct book_page page = { .here = asked->here,
		.back = asked->back,
		.note = action_field(asked, "note"),
		.error = problem_of(problems, "site") };
	struct place place = { 0 };

	if (asked->activity != NULL)
		return draw_times(ctx, asked, &place, problems, html);
	TRY(choose_place(ctx, asked, &place));
	if (place.chosen != NULL && site_is_located(place.chosen))
		return draw_times(ctx, asked, &place, problems, html);
	for (size_t i = 0; i < place.sites.count; i++)
		*arena_push(ctx->arena, &page) = (struct book_site){ place.sites.items[i].public_id.text,
			place.sites.items[i].address };
	if (place.chosen != NULL) {
		page.site = place.chosen->public_id.text;
		page.address = place.chosen->address;
		book_unlocated(html, &page);
	} else if (page.count > 0) {
		book_sites(html, &page);
	} else {
		book_nowhere(html, &page);
	}
	return OK;
}

/* ---- done ---- */

struct booking {
	const struct action_case *asked;
	const struct site *site;	/* of a new visit */
	const char *slot;		/* "" at a site that is to locate: somebody will call */
	const char *note;
	activity_id activity;
};

static struct err *
create(struct ctx *ctx, struct booking *booking)
{
	const struct access_standing *here = booking->asked->visitor->here;
	struct activity_input input = {
		.type = booking->asked->type->id,
		.customer = here->customer,
		.site = booking->site->id,
		.contact = here->contact,
		.comment = booking->note,
		.origin = ORIGIN_PORTAL,
		.appointment = INSTANT_NONE,
		.wished = INSTANT_NONE,
		.status = str_empty(booking->slot) ? STATUS_REQUESTED : STATUS_PENDING,
	};

	return activity_create(ctx, &input, TELL, &booking->activity);
}

static struct err *
add_note(struct ctx *ctx, struct booking *booking)
{
	struct activity_input input = activity_input_of(booking->asked->activity);

	booking->activity = booking->asked->activity->id;
	if (str_empty(booking->note) || !str_empty(input.comment))
		return OK;
	input.comment = booking->note;
	return activity_change(ctx, booking->activity, &input, QUIET, NULL);
}

static struct err *
book(struct ctx *ctx, void *arg)
{
	struct booking *booking = arg;

	TRY(booking->asked->activity == NULL ? create(ctx, booking) : add_note(ctx, booking));
	if (str_empty(booking->slot))
		return OK;
	return planning_book(ctx, booking->activity, booking->slot, TELL);
}

static struct err *
check(struct ctx *ctx, const struct action_case *asked, struct booking *booking)
{
	struct problems problems = { 0 };
	struct place place = { 0 };
	bool needs_time = true;

	if (asked->activity == NULL) {
		TRY(choose_place(ctx, asked, &place));
		booking->site = place.chosen;
		if (place.chosen == NULL)
			problem_add(ctx->arena, &problems, "site", T(ctx, "Choose the address."));
		needs_time = place.chosen != NULL && site_is_located(place.chosen);
	}
	if (needs_time && str_empty(booking->slot))
		problem_add(ctx->arena, &problems, "slot", T(ctx, "Choose a time."));
	if (str_length(booking->note) > MOST_NOTE)
		problem_add(
		    ctx->arena, &problems, "note", T(ctx, "The note is too long. Shorten it."));
	if (!needs_time)
		booking->slot = "";
	return err_invalid(ctx, &problems);
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	struct booking booking = { .asked = asked, .slot = action_field(asked, "slot"),
		.note = action_field(asked, "note") };
	struct activity activity;

	TRY(check(ctx, asked, &booking));
	TRY(slots_lost(ctx, db_transaction(ctx, book, &booking)));
	TRY(activity_find(ctx, booking.activity, &activity));
	*out = (struct action_done){ .activity = activity.id,
		.activity_public_id = activity.public_id,
		.confirm = true,
		.say = str_empty(booking.slot)
		    ? T(ctx, "Thank you. Someone will call you to agree on a time.")
		    : T(ctx, "Your visit is booked.") };
	return OK;
}

static const char *const fields[] = { "slot", "site", "note", "part", "weekday", "days", NULL };

const struct action_kind action_kind_book = {
	.token = "book",
	.label = N_("Book a time"),
	.help = N_("Choose a time that suits you."),
	.page_title = N_("When suits you?"),
	.icon = "calendar-plus",
	.rank = 10,
	.places = ACTION_ON_BOTH,
	.first_settings = "{\"offered\":\"both\"}",
	.statuses = " requested pending ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.asked_first = true,
	.draw = draw,
	.perform = perform,
};

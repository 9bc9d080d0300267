/* book -- choose a free time: for a visit that is to plan, or for a new one of this type. */
#include "action/forms.h"

#include "account/account.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
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
	/* The page after the times, when the form is asked: */
	const char *when;		/* the time that is kept */
	const char *kept;		/* until when */
	int64_t until;
	html_safe inputs;
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

/* Whether the activity form is filled in after the time was chosen. */
static struct err *
asks_form(struct ctx *ctx, const struct action_case *asked, bool *out)
{
	struct action_form f;

	*out = action_option_bool(ctx, asked->action, "form");
	if (!*out)
		return OK;
	TRY(action_form_find(ctx, asked, "activity", &f));
	*out = action_form_asks(&f);
	return OK;
}

/* The form came along: it was filled in for a time that is lost by now. */
static bool
form_came(const struct action_case *asked)
{
	return !str_empty(action_field(asked, "f._version"));
}

/* What was filled in, to be sent with the next time that is chosen. */
static struct err *
draw_filled(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html,
    struct slots_view *view)
{
	struct buf inputs = buf_make(ctx->arena, 4 << 20);
	struct html apart = html_apart(html, &inputs);
	struct action_form f;

	TRY(action_form_find(ctx, asked, "activity", &f));
	TRY(action_form_draw(ctx, asked, &f, problems, &apart));
	view->filled = html_from_buf(&inputs);
	view->button = T(ctx, "Book this time");
	for (size_t i = 0; i < problems->count; i++)
		view->wrong = view->wrong || str_starts(problems->items[i].field, "f.");
	return OK;
}

static struct err *
draw_times(struct ctx *ctx, const struct action_case *asked, const struct place *place,
    const struct problems *problems, struct html *html)
{
	struct slot_request request = { 0 };
	struct slots_view view = {
		.request = &request, .button = T(ctx, "Book this time"), .note = true, .earlier = true
	};
	bool form;

	if (asked->activity != NULL) {
		request.activity = asked->activity->id;
		view.note = str_empty(asked->activity->comment);
	} else {
		request.type = asked->type->id;
		request.site = place->chosen->id;
		request.customer = asked->visitor->here->customer;
		view.site = place->chosen->public_id.text;
	}
	TRY(asks_form(ctx, asked, &form));
	if (form) {
		view.button = T(ctx, "Go on with this time");
		view.note = false;
	}
	if (form && form_came(asked) && problems != NULL)
		TRY(draw_filled(ctx, asked, problems, html, &view));
	return slots_draw(ctx, asked, &view, problems, html);
}

/* The form, while the chosen time is kept for this visitor alone. */
static struct err *
draw_form(struct ctx *ctx, const struct action_case *asked, const struct slot_hold *hold,
    const struct problems *problems, struct html *html)
{
	struct buf inputs = buf_make(ctx->arena, 4 << 20);
	struct html apart = html_apart(html, &inputs);
	struct book_page page = { .here = asked->here, .site = action_field(asked, "site"), .until = hold->until.s };
	const struct zone *zone = asked->activity == NULL ? NULL : action_zone(asked);
	struct action_form f;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	zone = zone == NULL ? unit.zone : zone;
	page.when = i18n_window(ctx->arena, ctx->lang, hold->window_from, hold->window_to, zone, DATE_DAY);
	page.kept = TF(ctx, "This time is kept for you until {time}.", "time",
	    i18n_time(ctx->arena, ctx->lang, zone_civil(zone, hold->until).second_of_day), NULL);
	TRY(action_form_find(ctx, asked, "activity", &f));
	TRY(action_form_draw(ctx, asked, &f, problems, &apart));
	page.inputs = html_from_buf(&inputs);
	book_form(html, &page);
	return OK;
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
	struct slot_hold hold;
	bool holds;

	/* Who lost the time chooses again; all else stays on the form. */
	if (str_equal(action_field(asked, "hold"), "1") && problem_of(problems, "slot") == NULL) {
		TRY(planning_hold_find(ctx, asked->offer_key, &hold, &holds));
		if (holds || problems != NULL)
			return draw_form(ctx, asked, &hold, problems, html);
	}
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
	const char *holder;		/* who kept it; "": nobody */
	struct action_form *form;	/* filled in besides; NULL: none */
	const json_t *values;
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

	struct answer answer;

	TRY(booking->asked->activity == NULL ? create(ctx, booking) : add_note(ctx, booking));
	if (booking->form != NULL)
		TRY(action_form_save(ctx, booking->form, booking->activity, booking->values, true, &answer));
	if (str_empty(booking->slot))
		return OK;
	TRY(planning_book_held(ctx, booking->activity, booking->slot, booking->holder, TELL));
	return planning_wait_end(ctx, booking->activity);
}

/* The time ran out while the form was filled in, and the next person cleared it away. */
static bool
ran_out(const struct action_case *asked)
{
	return str_equal(action_field(asked, "hold"), "1");
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
		problem_add(ctx->arena, &problems, "slot", ran_out(asked)
		    ? T(ctx, "You took your time, so these times were looked up again. Choose once more.")
		    : T(ctx, "Choose a time."));
	if (str_length(booking->note) > MOST_NOTE)
		problem_add(
		    ctx->arena, &problems, "note", T(ctx, "The note is too long. Shorten it."));
	if (!needs_time)
		booking->slot = "";
	return err_invalid(ctx, &problems);
}

/* Nothing suits: a visit without a time (or the one that is there), and the wish to come earlier. */
static struct err *
wait_for_earlier(struct ctx *ctx, const struct action_case *asked, struct booking *booking, struct action_done *out)
{
	struct problems problems = { 0 };
	struct activity activity;
	struct place place;

	if (asked->activity != NULL)
		return slots_wait(ctx, asked, asked->activity, out);
	TRY(choose_place(ctx, asked, &place));
	if (place.chosen == NULL)
		problem_add(ctx->arena, &problems, "site", T(ctx, "Choose the address."));
	TRY(err_invalid(ctx, &problems));
	booking->site = place.chosen;
	booking->slot = "";
	TRY(create(ctx, booking));
	TRY(activity_find(ctx, booking->activity, &activity));
	return slots_wait(ctx, asked, &activity, out);
}

/* Keeps the time while the form is filled in. */
static struct err *
keep(struct ctx *ctx, const struct action_case *asked, const struct booking *booking, struct action_done *out)
{
	activity_id activity = asked->activity == NULL ? (activity_id){ 0 } : asked->activity->id;
	struct slot_hold hold;

	TRY(slots_lost(ctx, planning_hold(ctx, activity, booking->slot, booking->holder, HOLD_USUAL_S, &hold)));
	out->go_on = booking->site == NULL
	    ? "hold=1"
	    : arena_printf(ctx->arena, "hold=1&site=%s", booking->site->public_id.text);
	return OK;
}

/* What was kept; also when it ran out a moment ago: perhaps nobody took it. */
static struct err *
kept_slot(struct ctx *ctx, struct booking *booking)
{
	struct slot_hold hold;
	bool holds;

	TRY(planning_hold_find(ctx, booking->holder, &hold, &holds));
	booking->slot = hold.token;
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	struct booking booking = { .asked = asked, .slot = action_field(asked, "slot"),
		.note = action_field(asked, "note"), .holder = asked->offer_key == NULL ? "" : asked->offer_key };
	struct problems problems = { 0 };
	struct activity activity;
	struct action_form f;
	json_t *values;
	bool form;

	if (str_equal(action_field(asked, "leave"), "1")) {
		out->go_on = "";
		return planning_hold_free(ctx, booking.holder);
	}
	if (slots_asks_earlier(asked))
		return wait_for_earlier(ctx, asked, &booking, out);
	TRY(asks_form(ctx, asked, &form));
	if (form && str_equal(action_field(asked, "hold"), "1"))
		TRY(kept_slot(ctx, &booking));
	TRY(check(ctx, asked, &booking));
	if (form && !str_equal(action_field(asked, "hold"), "1") && !form_came(asked) && !str_empty(booking.slot))
		return keep(ctx, asked, &booking, out);
	if (form) {
		TRY(action_form_find(ctx, asked, "activity", &f));
		TRY(action_form_read(ctx, asked, &f, false, &problems, &values));
		TRY(err_invalid(ctx, &problems));
		booking.form = &f;
		booking.values = values;
	}
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

static const char *const fields[] = { "slot", "site", "note", "part", "weekday", "days", "hold", "leave",
	SLOTS_EARLIER_FIELDS, NULL };

static const struct action_option options[] = {
	{ .name = "form", .kind = OPTION_BOOL, .label = N_("Ask the activity form once the time is chosen"),
	    .help = N_("The time is kept for ten minutes meanwhile."), .usual = "false" },
	{ 0 },
};

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
	.options = options,
	.asked_first = true,
	.uploads = true,
	.draw = draw,
	.perform = perform,
};

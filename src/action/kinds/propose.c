/*
 * propose -- a time that would suit, for the planners to accept; and the page on which the
 * customer picks one of the times that they offered instead.
 *
 * An action with a form of its own that asks for a day takes the proposal from it: its first day (or moment), time,
 * yes or no (no other time will do) and text.  Else the page asks for them, above the form's fields.
 */
#include "action/forms.h"

#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "evidence/evidence.h"
#include "form/field.h"
#include "i18n/i18n.h"

enum { MOST_COMMENT = 1000, MOST_AHEAD_DAYS = 400 };

struct propose_offer { const char *value, *label; bool checked; };

struct propose_page {
	const char *here, *back;
	struct propose_offer offers[MOST_WISH_OFFERS];
	int offer_count;
	const char *waiting;		/* what was proposed before and is not decided */
	const char *day, *time, *comment, *earliest;
	bool mandatory;
	const char *day_error, *time_error, *comment_error, *offer_error;
	html_safe more;			/* fields of the action's own form */
	bool own;			/* the form asks for the day */
	bool again;			/* folded away: other times stand above */
};

#include "gen/kinds_propose.html.h"

static const struct zone *
wall(const struct action_case *asked, const struct wish *wish)
{
	const struct zone *zone = wish == NULL ? NULL : zone_find(wish->zone);

	return zone == NULL ? action_zone(asked) : zone;
}

static const char *
wished(struct ctx *ctx, const struct wish *wish)
{
	const char *day = DATE_IS_NONE(wish->day) ? "" : i18n_date(ctx->arena, ctx->lang, wish->day, DATE_DAY);

	if (wish->second_of_day < 0)
		return day;
	return arena_printf(ctx->arena, "%s, %s", day, i18n_time(ctx->arena, ctx->lang, wish->second_of_day));
}

/* ---- asked ---- */

/* Times that were offered instead are the customer's turn; an open proposal is the planners'. */
static struct err *
possible(struct ctx *ctx, const struct action_case *asked, struct action_answer *out)
{
	struct wish wish;
	bool found;

	TRY(wish_lookup_open(ctx, asked->activity->id, &wish, &found));
	out->waits = found && wish.status == WISH_OFFERED;
	return OK;
}

/* ---- drawn ---- */

static void
fill_offers(struct ctx *ctx, const struct action_case *asked, const struct wish *wish, struct propose_page *page)
{
	for (int i = 0; i < wish->offer_count; i++) {
		const struct wish_offer *o = &wish->offers[i];
		const char *value = arena_printf(ctx->arena, "%d", i + 1);

		if (o->start.s <= ctx->now.s)
			continue;
		page->offers[page->offer_count++] = (struct propose_offer){ value,
			i18n_window(ctx->arena, ctx->lang, o->window_from, o->window_to, wall(asked, wish), DATE_DAY),
			str_equal(action_field(asked, "offer"), value) };
	}
}

/* The first field of that type that customers fill; NULL: none. */
static const struct field *
field_of(const struct form *form, enum fact_type type)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if (field->kind->fact == type && field->access[FOR_PORTAL] == FIELD_WRITE &&
		    field->kind->compute == NULL)
			return field;
	}
	return NULL;
}

static const struct field *
day_field(const struct form *form)
{
	const struct field *day = field_of(form, FACT_DATE);

	return day != NULL ? day : field_of(form, FACT_MOMENT);
}

static struct err *
draw_more(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html,
    struct propose_page *page)
{
	struct buf markup = buf_make(ctx->arena, 4 << 20);
	struct html apart = html_apart(html, &markup);
	struct action_form f;

	TRY(action_form_find(ctx, asked, "own", &f));
	page->own = day_field(&f.form) != NULL;
	TRY(action_form_draw(ctx, asked, &f, problems, &apart));
	page->more = html_from_buf(&markup);
	return OK;
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct propose_page page = { .here = asked->here, .back = asked->back, .day = action_field(asked, "day"),
		.time = action_field(asked, "time"), .comment = action_field(asked, "comment"),
		.mandatory = str_equal(action_field(asked, "mandatory"), "1"),
		.day_error = problem_of(problems, "day"), .time_error = problem_of(problems, "time"),
		.comment_error = problem_of(problems, "comment"), .offer_error = problem_of(problems, "offer") };
	struct wish wish;
	bool found;

	page.earliest = date_print(ctx->arena, zone_date(action_zone(asked), ctx->now));
	TRY(wish_lookup_open(ctx, asked->activity->id, &wish, &found));
	if (found && wish.status == WISH_OFFERED)
		fill_offers(ctx, asked, &wish, &page);
	else if (found)
		page.waiting = TF(ctx, "You proposed {moment}. We have not decided yet; a new proposal replaces it.",
		    "moment", wished(ctx, &wish), NULL);
	page.again = page.offer_count > 0 && problems == NULL;
	TRY(draw_more(ctx, asked, problems, html, &page));
	propose_page(html, &page);
	return OK;
}

/* ---- done ---- */

static struct err *
choose(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	struct problems problems = { 0 };
	int64_t number;
	struct wish wish;
	bool found;
	struct err *err;

	TRY(wish_lookup_open(ctx, asked->activity->id, &wish, &found));
	if (!found || !str_to_int(action_field(asked, "offer"), 1, MOST_WISH_OFFERS, &number)) {
		problem_add(ctx->arena, &problems, "offer", T(ctx, "Choose one of the times."));
		return err_invalid(ctx, &problems);
	}
	err = slots_lost(ctx, wish_choose(ctx, &wish, (int)number - 1));
	if (err != OK)
		return err;
	*out = (struct action_done){ .activity = asked->activity->id,
		.activity_public_id = asked->activity->public_id, .confirm = true,
		.say = T(ctx, "Your visit is booked."), .event_data = "\"chosen\":true" };
	return OK;
}

static void
read_wish(struct ctx *ctx, const struct action_case *asked, struct wish *wish, struct problems *problems)
{
	const char *time = action_field(asked, "time");
	date today = zone_date(action_zone(asked), ctx->now);

	if (!date_parse(action_field(asked, "day"), &wish->day))
		problem_add(ctx->arena, problems, "day", T(ctx, "Choose a day."));
	else if (wish->day.days < today.days || wish->day.days > today.days + MOST_AHEAD_DAYS)
		problem_add(ctx->arena, problems, "day", T(ctx, "Choose a day that is still to come."));
	if (!str_empty(time) && !wall_parse(time, &wish->second_of_day))
		problem_add(ctx->arena, problems, "time", T(ctx, "Write a time such as 14:30, or leave it empty."));
	wish->mandatory = str_equal(action_field(asked, "mandatory"), "1");
	wish->comment = action_field(asked, "comment");
	if (str_length(wish->comment) > MOST_COMMENT)
		problem_add(ctx->arena, problems, "comment", T(ctx, "This text is too long. Shorten it."));
}

/* ---- a proposal by the action's own form ---- */

static struct err *
fact_of(struct ctx *ctx, const struct action_form *f, const json_t *values, enum fact_type type, struct fact *out)
{
	struct form_lookup lookup = { &f->form, &f->use, values };
	const struct field *field = field_of(&f->form, type);
	bool known;

	*out = fact_empty(type);
	return field == NULL ? OK : form_fact(ctx, &lookup, field->code, out, &known);
}

static struct err *
read_day(struct ctx *ctx, const struct action_case *asked, const struct action_form *f, const json_t *values,
    struct wish *wish)
{
	struct fact fact;
	struct civil civil;

	TRY(fact_of(ctx, f, values, FACT_DATE, &fact));
	if (!fact.empty) {
		wish->day = (date){ (int32_t)fact.number };
		return OK;
	}
	TRY(fact_of(ctx, f, values, FACT_MOMENT, &fact));
	if (!fact.empty) {
		civil = zone_civil(action_zone(asked), (instant){ (int64_t)fact.number });
		wish->day = civil.day;
		wish->second_of_day = civil.second_of_day;
	}
	return OK;
}

static struct err *
read_own(struct ctx *ctx, const struct action_case *asked, const struct action_form *f, const json_t *values,
    struct wish *wish, struct problems *problems)
{
	const char *name = arena_printf(ctx->arena, "f.%s", day_field(&f->form)->code);
	date today = zone_date(action_zone(asked), ctx->now);
	struct fact fact;

	TRY(read_day(ctx, asked, f, values, wish));
	if (DATE_IS_NONE(wish->day) && problem_of(problems, name) == NULL)
		problem_add(ctx->arena, problems, name, T(ctx, "Choose a day."));
	else if (!DATE_IS_NONE(wish->day) &&
	    (wish->day.days < today.days || wish->day.days > today.days + MOST_AHEAD_DAYS))
		problem_add(ctx->arena, problems, name, T(ctx, "Choose a day that is still to come."));
	TRY(fact_of(ctx, f, values, FACT_TIME, &fact));
	if (!fact.empty)
		wish->second_of_day = (int32_t)fact.number;
	TRY(fact_of(ctx, f, values, FACT_YES_NO, &fact));
	wish->mandatory = !fact.empty && str_equal(fact.text, "yes");
	TRY(fact_of(ctx, f, values, FACT_TEXT, &fact));
	wish->comment = fact.empty ? "" : fact.text;
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	const struct access_standing *here = asked->visitor->here;
	struct wish wish = { .kind = WISH_PROPOSAL, .activity = asked->activity->id, .type = asked->type->id,
		.customer = asked->activity->customer, .action_code = asked->action->code, .day = DATE_NONE,
		.second_of_day = -1, .contact = here == NULL ? (contact_id){ 0 } : here->contact };
	struct problems problems = { 0 };
	struct action_form f;
	struct answer answer;
	json_t *values;

	if (!str_empty(action_field(asked, "offer")))
		return choose(ctx, asked, out);
	TRY(action_form_find(ctx, asked, "own", &f));
	if (day_field(&f.form) == NULL)
		read_wish(ctx, asked, &wish, &problems);
	TRY(action_form_read(ctx, asked, &f, false, &problems, &values));
	if (day_field(&f.form) != NULL)
		TRY(read_own(ctx, asked, &f, values, &wish, &problems));
	TRY(err_invalid(ctx, &problems));
	TRY(action_form_save(ctx, &f, asked->activity->id, values, true, &answer));
	if (answer.revision > 0)
		TRY(evidence_record_form(ctx, &f.form, &answer, asked->visitor, NULL));
	wish.answer = answer.id;
	*out = (struct action_done){ .activity = asked->activity->id,
		.activity_public_id = asked->activity->public_id,
		.say = T(ctx, "Thank you. We look at your proposal and answer you.") };
	TRY(wish_add(ctx, &wish));
	out->event_data = arena_printf(ctx->arena, "\"wish\":\"%s\"", wish.public_id.text);
	return OK;
}

static const char *const fields[] = { "day", "time", "mandatory", "comment", "offer", "form_version", NULL };

const struct action_kind action_kind_propose = {
	.token = "propose",
	.label = N_("Propose a time"),
	.help = N_("Say when it would suit you."),
	.page_title = N_("When would it suit you?"),
	.icon = "hand",
	.rank = 25,
	.places = ACTION_ON_ACTIVITY,
	.first_settings = "{\"offered\":\"activity\"}",
	.statuses = " requested pending planned ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.tells = true,
	.own_form = true,
	.uploads = true,
	.possible = possible,
	.draw = draw,
	.perform = perform,
};

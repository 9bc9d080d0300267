/* slots -- choosing a free time: day headings, best first, filters, and help when none suits. */
#include "account/account.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { TIMES_FIRST = 6, DAYS_FIRST = 5, DAYS_MORE = 10, MOST_DAYS = 60, MOST_SLOTS = 400 };

struct slot_choice {
	const char *token;
	const char *id;
	const char *label;		/* "8:00 to 10:00" */
	const char *spoken;		/* with its day, for the suggestion */
	bool best;
	bool chosen;
};

struct slot_day {
	const char *id;
	const char *title;		/* "Tuesday 3 March" */
	struct slot_choice *items;
	size_t count, capacity;
	size_t shown;			/* at once; the others are folded away */
	const struct slot_choice *rest;
	size_t rest_count;
	bool unfold;			/* the chosen one is among them */
};

struct chip { const char *href, *label; bool current; };

struct slots_page {
	const struct slots_view *view;
	const char *here, *back;
	const char *head;
	const struct slot_choice *best;	/* NULL: nothing stands out */
	struct slot_day *items;
	size_t count, capacity;
	struct chip parts[3];
	struct chip weekdays[8];
	int weekday_count;
	const char *part, *weekday, *days, *note;
	const char *more;		/* address with more days, or NULL */
	const char *none;
	bool filtered;
	bool unlocated;
	bool reachable;			/* the unit says how to call or write */
	const char *waits;		/* asked to come earlier already; NULL: no */
	const char *button;
};

#include "gen/action_slots.html.h"

static int64_t
number_field(
    const struct action_case *asked, const char *name, int64_t least, int64_t most, int64_t usual)
{
	int64_t value;

	return str_to_int(action_field(asked, name), least, most, &value) ? value : usual;
}

static enum day_part
part_of(const struct action_case *asked)
{
	const char *part = action_field(asked, "part");

	return str_equal(part, "morning")  ? DAY_MORNING
	    : str_equal(part, "afternoon") ? DAY_AFTERNOON
					   : DAY_ANY;
}

void
slots_filter(struct ctx *ctx, const struct action_case *asked, struct slot_request *request)
{
	int64_t weekday = number_field(asked, "weekday", 1, 7, 0);

	(void)ctx;
	request->part = part_of(asked);
	request->weekdays = weekday == 0 ? 0 : (uint8_t)(1 << (weekday - 1));
	request->limit = MOST_SLOTS;
}

/* The page's own address with these choices. */
static const char *
address_with(struct ctx *ctx, const struct action_case *asked, const char *part, int64_t weekday,
    int64_t days)
{
	struct buf text = buf_make(ctx->arena, 2048);
	const char *site = action_field(asked, "site");
	char mark = '?';

	buf_puts(&text, asked->here);
#define ADD(...) do { buf_putc(&text, mark); buf_printf(&text, __VA_ARGS__); mark = '&'; } while (0)
	if (!str_empty(site) &&
	    strspn(site, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
		strlen(site))
		ADD("site=%s", site);
	if (!str_empty(part))
		ADD("part=%s", part);
	if (weekday > 0)
		ADD("weekday=%lld", (long long)weekday);
	if (days > DAYS_FIRST)
		ADD("days=%lld", (long long)days);
#undef ADD
	return buf_text(&text);
}

static void
make_chips(struct ctx *ctx, const struct action_case *asked, struct slots_page *page)
{
	static const struct { const char *token, *label; enum day_part part; } parts[] = {
		{ "", N_("Any time"), DAY_ANY },
		{ "morning", N_("Morning"), DAY_MORNING },
		{ "afternoon", N_("Afternoon"), DAY_AFTERNOON },
	};
	enum day_part chosen = part_of(asked);
	int64_t weekday = number_field(asked, "weekday", 1, 7, 0);
	date monday = date_make(2027, 3, 1);

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		page->parts[i] = (struct chip){ address_with(
						    ctx, asked, parts[i].token, weekday, 0),
			T(ctx, parts[i].label), parts[i].part == chosen };
	page->part = parts[chosen].token;
	page->weekday = weekday == 0 ? "" : arena_printf(ctx->arena, "%lld", (long long)weekday);
	page->weekdays[page->weekday_count++] = (struct chip){
		address_with(ctx, asked, page->part, 0, 0), T(ctx, "Any day"), weekday == 0
	};
	for (int day = 1; day <= 6; day++)
		page->weekdays[page->weekday_count++] = (struct chip){ address_with(ctx, asked,
									   page->part, day, 0),
			i18n_date(ctx->arena, ctx->lang, date_add(monday, day - 1), DATE_WEEKDAY),
			weekday == day };
	page->filtered = chosen != DAY_ANY || weekday != 0;
}

static const char *
label_of(struct ctx *ctx, const struct slot_offer *offer, const struct zone *zone)
{
	int32_t from = zone_civil(zone, offer->window_from).second_of_day;
	int32_t to = zone_civil(zone, offer->window_to).second_of_day;

	if (offer->window_from.s == offer->window_to.s)
		return i18n_time(ctx->arena, ctx->lang, from);
	return i18n_time_range(ctx->arena, ctx->lang, from, to);
}

/* The one that costs the least way, when it is worth telling. */
static const struct slot_offer *
stands_out(const struct slot_offers *offers)
{
	const struct slot_offer *first = offers->count > 1 ? &offers->items[0] : NULL;

	return first != NULL && first->class == SLOT_GREEN ? first : NULL;
}

static struct slot_day *
day_of(struct ctx *ctx, struct slots_page *page, date day, date *last)
{
	struct slot_day *added;

	if (page->count > 0 && last->days == day.days)
		return &page->items[page->count - 1];
	*last = day;
	added = arena_push(ctx->arena, page);
	added->id = arena_printf(ctx->arena, "day-%zu", page->count);
	added->title = i18n_date(ctx->arena, ctx->lang, day, DATE_DAY);
	return added;
}

static struct slot_choice
choice_of(struct ctx *ctx, const struct action_case *asked, const struct slot_offers *offers,
    const struct slot_offer *offer, size_t number)
{
	date day = zone_date(offers->zone, offer->window_from);
	const char *label = label_of(ctx, offer, offers->zone);

	return (struct slot_choice){
		.token = offer->token,
		.label = label,
		.id = arena_printf(ctx->arena, "slot-%zu", number),
		.spoken = arena_printf(
		    ctx->arena, "%s, %s", i18n_date(ctx->arena, ctx->lang, day, DATE_DAY), label),
		.chosen = str_equal(action_field(asked, "slot"), offer->token),
	};
}

/* Which day's heading each offer stands under: as many days as asked for. */
static void
fill_days(struct ctx *ctx, const struct action_case *asked, struct slot_offers *offers,
    struct slots_page *page)
{
	const struct slot_offer *best = stands_out(offers);
	const char *best_token = best == NULL ? NULL : best->token;
	int64_t most = number_field(asked, "days", 1, MOST_DAYS, DAYS_FIRST);
	date last = DATE_NONE;
	struct slot_choice *suggestion;

	if (best != NULL) {
		suggestion = arena_new(ctx->arena, struct slot_choice);
		*suggestion = choice_of(ctx, asked, offers, best, 0);
		page->best = suggestion;
	}
	planning_sort_by_start(offers);
	for (size_t i = 0; i < offers->count; i++) {
		const struct slot_offer *offer = &offers->items[i];
		date day = zone_date(offers->zone, offer->window_from);
		struct slot_day *under;

		if (str_equal(offer->token, best_token))
			continue;
		if ((int64_t)page->count >= most && day.days != last.days) {
			page->more = address_with(ctx, asked, page->part,
			    number_field(asked, "weekday", 1, 7, 0), most + DAYS_MORE);
			break;
		}
		under = day_of(ctx, page, day, &last);
		*arena_push(ctx->arena, under) = choice_of(ctx, asked, offers, offer, i + 1);
	}
}

/* Exact times may be many a day: the first few stand there, the others are one tap away. */
static void
fold_days(struct slots_page *page)
{
	for (size_t d = 0; d < page->count; d++) {
		struct slot_day *day = &page->items[d];

		/* One more is not worth a fold. */
		day->shown = day->count <= TIMES_FIRST + 1 ? day->count : TIMES_FIRST;
		day->rest = day->items + day->shown;
		day->rest_count = day->count - day->shown;
		for (size_t i = 0; i < day->rest_count; i++)
			day->unfold = day->unfold || day->rest[i].chosen;
	}
}

static struct err *
fill_waiting(struct ctx *ctx, const struct action_case *asked, struct slots_page *page)
{
	struct slot_waiting waiting;
	bool found = false;

	if (!page->view->earlier || asked->activity == NULL)
		return OK;
	TRY(planning_wait_lookup(ctx, asked->activity->id, &waiting, &found));
	if (found)
		page->waits = TF(ctx, "You asked us on {moment} to tell you when an earlier time is free.", "moment",
		    i18n_moment(ctx->arena, ctx->lang, waiting.created_at, action_zone(asked), DATE_DAY), NULL);
	return OK;
}

bool
slots_asks_earlier(const struct action_case *asked)
{
	return str_equal(action_field(asked, "earlier"), "1");
}

struct err *
slots_wait(struct ctx *ctx, const struct action_case *asked, const struct activity *activity, struct action_done *out)
{
	const char *part = action_field(asked, "earlier_part");
	struct slot_waiting waiting = { .activity = activity->id, .customer = activity->customer,
		.contact = asked->visitor->here == NULL ? (contact_id){ 0 } : asked->visitor->here->contact,
		.part = str_equal(part, "morning")     ? DAY_MORNING
		    : str_equal(part, "afternoon") ? DAY_AFTERNOON
						   : DAY_ANY,
		.note = action_field(asked, "earlier_note") };

	*out = (struct action_done){ .activity = activity->id, .activity_public_id = activity->public_id,
		.say = T(ctx, "Noted. We tell you when an earlier time is free."), .event_data = "\"earlier\":true" };
	return planning_wait(ctx, &waiting);
}

/* Who moves a visit wants another time than the one that is promised already, whoever would come then. */
static void
leave_out_promised(struct ctx *ctx, const struct action_case *asked, struct slot_offers *offers)
{
	const struct activity *a = asked->activity;
	bool by_window = a != NULL && !INSTANT_IS_NONE(a->window_from);
	instant from, to;
	size_t kept = 0;

	if (a == NULL || a->status != STATUS_PLANNED || offers->count == 0)
		return;
	from = by_window ? a->window_from : a->start;
	to = by_window ? a->window_to : a->start;
	for (size_t i = 0; i < offers->count; i++) {
		const struct slot_offer *offer = &offers->items[i];

		if (offer->window_from.s != from.s || offer->window_to.s != to.s)
			offers->items[kept++] = *offer;
	}
	offers->count = kept;
	if (kept == 0)
		offers->none = T(ctx, "There is no other free time in these days.");
}

struct err *
slots_draw(struct ctx *ctx, const struct action_case *asked, const struct slots_view *view,
    const struct problems *problems, struct html *html)
{
	struct slots_page page = { .view = view,
		.here = asked->here,
		.back = asked->back,
		.button = view->button,
		.head = view->head,
		.note = action_field(asked, "note") };
	struct slot_request request = *view->request;
	struct slot_offers offers;
	struct unit unit;

	(void)problems;		/* the page tells them on top */
	slots_filter(ctx, asked, &request);
	request.holder = asked->offer_key;
	TRY(planning_slots(ctx, &request, &offers));
	leave_out_promised(ctx, asked, &offers);
	TRY(fill_waiting(ctx, asked, &page));
	TRY(unit_here(ctx, &unit));
	page.reachable = !str_empty(unit.settings.phone) || !str_empty(unit.settings.email);
	make_chips(ctx, asked, &page);
	page.days = action_field(asked, "days");
	page.unlocated = offers.unlocated;
	page.none = offers.count == 0 ? offers.none : NULL;
	fill_days(ctx, asked, &offers, &page);
	fold_days(&page);
	slots_page(html, &page);
	return OK;
}

struct err *
slots_lost(struct ctx *ctx, struct err *err)
{
	struct problems *problems;
	const char *say;

	if (err == NULL || (err->kind != ERR_CONFLICT && err->kind != ERR_GONE))
		return err;
	say = err->kind == ERR_GONE
	    ? T(ctx, "You took your time, so these times were looked up again. Choose once more.")
	    : T(ctx, "Somebody took this time a moment ago. Here are the times that are free now.");
	problems = arena_new(ctx->arena, struct problems);
	problem_add(ctx->arena, problems, "slot", say);
	err = err_because(ctx, err, say, "slot lost");
	err->kind = ERR_CONFLICT;
	err->problems = problems;
	return err;
}

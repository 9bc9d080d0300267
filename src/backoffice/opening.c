/* opening -- when a customer can be visited: the hours of each weekday, and dated days that differ. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { SPANS = 3, MOST_ROWS = 40, FRESH_ROWS = 3 };

/* One time from and to, as typed. */
struct span_input { const char *name, *from, *to, *wrong; };
struct day_input { const char *label; int number; struct span_input spans[SPANS]; };
struct date_input { const char *name, *day, *from, *to, *wrong; bool closed; };

struct opening_page {
	const char *customer, *action, *back, *say;
	struct day_input days[7];
	struct date_input dates[MOST_ROWS];
	size_t date_count;
	const struct problems *problems;
};

#include "gen/backoffice_opening.html.h"

static const char *
wall(struct arena *arena, int32_t second)
{
	return wall_print(arena, second % 86400);
}

/* ---- from what is stored ---- */

static void
fill_week(struct arena *arena, const struct opening_hours *hours, struct opening_page *page)
{
	for (int day = 0; day < 7; day++) {
		size_t next = 0;

		for (size_t i = 0; i < hours->count && next < SPANS; i++) {
			const struct opening *o = &hours->items[i];

			if ((o->days & 1 << day) == 0)
				continue;
			page->days[day].spans[next].from = wall(arena, o->from_s);
			page->days[day].spans[next++].to = wall(arena, o->to_s);
		}
	}
}

static void
fill_dates(struct arena *arena, const struct opening_hours *hours, struct opening_page *page)
{
	for (size_t i = 0; i < hours->exceptions.count && page->date_count < MOST_ROWS; i++) {
		const struct opening_exception *e = &hours->exceptions.items[i];
		bool closed = e->from_s >= e->to_s;

		page->dates[page->date_count++] = (struct date_input){ .day = date_print(arena, e->day),
		    .closed = closed, .from = closed ? "" : wall(arena, e->from_s),
		    .to = closed ? "" : wall(arena, e->to_s) };
	}
}

/* Names and labels; a few rows more for what is new. */
static void
name_inputs(struct ctx *ctx, struct opening_page *page)
{
	for (int day = 0; day < 7; day++) {
		page->days[day].number = day;
		page->days[day].label = i18n_date(ctx->arena, ctx->lang, date_add(date_make(2027, 3, 1), day),
		    DATE_WEEKDAY);
		for (int i = 0; i < SPANS; i++)
			page->days[day].spans[i].name = arena_printf(ctx->arena, "d.%d.%d", day, i);
	}
	for (int i = 0; i < FRESH_ROWS && page->date_count < MOST_ROWS; i++)
		page->dates[page->date_count++] = (struct date_input){ .day = "", .from = "", .to = "" };
	for (size_t i = 0; i < page->date_count; i++)
		page->dates[i].name = arena_printf(ctx->arena, "x.%zu", i);
}

/* ---- from what was typed ---- */

static const char *
typed(struct request *rq, const char *name, const char *part)
{
	return field(rq, arena_printf(rq->ctx->arena, "%s.%s", name, part));
}

static void
read_typed(struct request *rq, struct opening_page *page)
{
	page->date_count = MOST_ROWS;
	name_inputs(rq->ctx, page);
	page->date_count = 0;
	for (int day = 0; day < 7; day++)
		for (int i = 0; i < SPANS; i++) {
			struct span_input *span = &page->days[day].spans[i];

			span->from = typed(rq, span->name, "from");
			span->to = typed(rq, span->name, "to");
		}
	for (size_t i = 0; i < MOST_ROWS; i++) {
		struct date_input *row = &page->dates[i];

		row->day = typed(rq, row->name, "day");
		row->from = typed(rq, row->name, "from");
		row->to = typed(rq, row->name, "to");
		row->closed = !str_empty(typed(rq, row->name, "closed"));
		if (!str_empty(row->day) || !str_empty(row->from) || !str_empty(row->to))
			page->dates[page->date_count++] = *row;
	}
}

/* Both times, in order; midnight as an end is the end of the day. */
static const char *
read_span(struct ctx *ctx, const char *from, const char *to, int32_t *from_s, int32_t *to_s)
{
	if (!wall_parse(from, from_s) || !wall_parse(to, to_s))
		return T(ctx, "Give both times, such as 8:00 and 12:00.");
	if (*to_s == 0)
		*to_s = 86400;
	return *from_s < *to_s ? NULL : T(ctx, "The end must come after the beginning.");
}

static void
add_span(struct arena *arena, struct opening_hours *hours, int day, int32_t from_s, int32_t to_s)
{
	for (size_t i = 0; i < hours->count; i++) {
		struct opening *o = &hours->items[i];

		if (o->from_s != from_s || o->to_s != to_s)
			continue;
		o->days |= (uint8_t)(1 << day);
		return;
	}
	*arena_push(arena, hours) = (struct opening){ (uint8_t)(1 << day), from_s, to_s };
}

static void
read_week(struct ctx *ctx, struct opening_page *page, struct opening_hours *hours, struct problems *problems)
{
	for (int day = 0; day < 7; day++)
		for (int i = 0; i < SPANS; i++) {
			struct span_input *span = &page->days[day].spans[i];
			int32_t from_s, to_s;

			if (str_empty(span->from) && str_empty(span->to))
				continue;
			span->wrong = read_span(ctx, span->from, span->to, &from_s, &to_s);
			if (span->wrong == NULL)
				add_span(ctx->arena, hours, day, from_s, to_s);
			else
				problem_add(ctx->arena, problems, span->name, TF(ctx, "{day}: {what}", "day",
				    page->days[day].label, "what", span->wrong, NULL));
		}
}

static void
read_dates(struct ctx *ctx, struct opening_page *page, struct opening_hours *hours, struct problems *problems)
{
	for (size_t i = 0; i < page->date_count; i++) {
		struct date_input *row = &page->dates[i];
		struct opening_exception e = { 0 };

		row->name = arena_printf(ctx->arena, "x.%zu", i);
		if (!date_parse(row->day, &e.day))
			row->wrong = T(ctx, "Give a date.");
		else if (!row->closed)
			row->wrong = read_span(ctx, row->from, row->to, &e.from_s, &e.to_s);
		if (row->wrong == NULL)
			*arena_push(ctx->arena, &hours->exceptions) = e;
		else
			problem_add(ctx->arena, problems, row->name, row->wrong);
	}
}

/* ---- the page ---- */

static struct err *
draw(struct request *rq, struct response *rs, const struct customer *customer, struct opening_page *page)
{
	struct ctx *ctx = rq->ctx;

	name_inputs(ctx, page);
	page->customer = customer_full_name(ctx->arena, customer);
	page->back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), customer->public_id.text);
	page->action = arena_printf(ctx->arena, "%s/opening", page->back);
	backoffice_opening(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Opening hours"), .place = "customers" });
}

static struct err *
show_opening(struct request *rq, struct response *rs)
{
	struct opening_page *page = arena_new(rq->ctx->arena, struct opening_page);
	struct customer customer;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	fill_week(rq->ctx->arena, &customer.opening, page);
	fill_dates(rq->ctx->arena, &customer.opening, page);
	return draw(rq, rs, &customer, page);
}

/* What one day has, to the days after it up to Friday (from the weekend: up to Sunday). */
static void
copy_day(struct opening_page *page, int64_t from)
{
	int last = from < 5 ? 4 : 6;

	for (int day = (int)from + 1; day <= last; day++)
		for (int i = 0; i < SPANS; i++) {
			page->days[day].spans[i].from = page->days[from].spans[i].from;
			page->days[day].spans[i].to = page->days[from].spans[i].to;
		}
}

static struct err *
save_opening(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct opening_page *page = arena_new(ctx->arena, struct opening_page);
	struct opening_hours hours = { 0 };
	struct problems problems = { 0 };
	struct customer customer;
	struct err *err;
	int64_t day;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	read_typed(rq, page);
	if (str_to_int(field(rq, "copy"), 0, 6, &day)) {
		copy_day(page, day);
		page->say = T(ctx, "Copied. Look it over, then save.");
		return draw(rq, rs, &customer, page);
	}
	read_week(ctx, page, &hours, &problems);
	read_dates(ctx, page, &hours, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK) {
		customer.opening = hours;
		err = customer_save(ctx, &customer);
	}
	page->problems = ui_problems(rs, err);
	if (page->problems != NULL)
		return draw(rq, rs, &customer, page);
	TRY(err);
	ui_done(rq, rs, T(ctx, "Saved."), arena_printf(ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

const struct route backoffice_opening_routes[] = {
	{ GET, "/:unit/customers/:customer/opening", show_opening, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/opening", save_opening, CAN_EDIT_CUSTOMERS, .fields = "d.* x.* copy" },
	{ 0 }
};

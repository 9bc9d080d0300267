/* setup -- the guided set-up: one step after the other, each with its questions and the help beside them. */
#include "backoffice/settings.h"

#include <stdlib.h>
#include <string.h>
#include "access/access.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "setup/setup.h"
#include "team/team.h"
#include "trade/trade.h"

enum { MOST_LINES = 8, TEAM_ROWS = 3, LARGEST_LOGO = 512 * 1024 };

struct step_link { const char *label, *href, *icon, *state; bool current; };
struct team_row { const char *first, *last, *email, *first_name, *last_name, *email_name, *legend; };
struct type_choice { const char *id, *name, *about; bool shown; };

struct setup_page {
	enum setup_step step;
	const char *title, *help, *action, *skip, *leave, *count;
	struct step_link links[SETUP_STEPS];
	const struct problems *problems;
	/* company */
	const char *name, *zone, *country, *lang;
	struct ui_options langs, countries;
	const char *const *zones;
	size_t zone_count;
	/* look, hours */
	struct setting_line lines[MOST_LINES];
	size_t line_count;
	const char *logo;
	/* trade */
	struct trades trades;
	const char *trade;
	/* team, customer */
	struct team_row rows[TEAM_ROWS];
	const char *address, *latitude, *longitude, *place_help;
	const char *there;		/* "3 workers": some are there already */
	/* portal */
	struct { struct type_choice *items; size_t count, capacity; } types;
	const char *notice_hours, *catalog;
	/* customer */
	const char *customer, *email, *portal, *booked, *booked_href;
	/* the end */
	const char *today, *board, *staff, *import;
};

#include "gen/backoffice_setup.html.h"

static const char *
typed_or(struct request *rq, const char *name, const char *stored)
{
	return rq->http->method == HTTP_POST ? field(rq, name) : stored;
}

/* ---- drawing each step ---- */

static void
draw_setting(struct request *rq, struct setup_page *page, const char *name)
{
	for (const struct setting *row = setting_rows; row->name != NULL; row++)
		if (str_equal(row->name, name))
			setting_draw(rq, &here(rq)->settings, row, page->problems, &page->lines[page->line_count++]);
}

static struct err *
draw_company(struct request *rq, struct setup_page *page)
{
	const struct unit *unit = here(rq);
	struct i18n_countries all = i18n_countries(rq->ctx->arena, rq->ctx->lang);

	page->name = typed_or(rq, "name", unit->name);
	page->zone = typed_or(rq, "zone", unit->zone_name);
	page->country = typed_or(rq, "country", unit->country);
	page->lang = typed_or(rq, "lang", lang_tag(unit->lang));
	page->langs = ui_languages(rq->ctx, NULL);
	for (size_t i = 0; i < all.count; i++)
		ui_option_add(rq->ctx, &page->countries, all.items[i].code, all.items[i].name);
	page->zones = i18n_zones(rq->ctx->arena);
	while (page->zones[page->zone_count] != NULL)
		page->zone_count++;
	return OK;
}

static struct err *
draw_look(struct request *rq, struct setup_page *page)
{
	draw_setting(rq, page, "display_name");
	draw_setting(rq, page, "accent");
	draw_setting(rq, page, "phone");
	draw_setting(rq, page, "email");
	if (!str_empty(here(rq)->settings.logo))
		page->logo = arena_printf(rq->ctx->arena, "/p/%s/logo?v=%.12s", here(rq)->slug,
		    here(rq)->settings.logo);
	return OK;
}

static struct err *
draw_trade(struct request *rq, struct setup_page *page)
{
	page->trade = field(rq, "trade");
	return trade_list(rq->ctx, &page->trades);
}

/* Where a pin stands before anybody moves it: the first worker's home, else the city of the zone. */
static struct err *
draw_place(struct request *rq, struct setup_page *page, const struct workers *workers)
{
	struct ctx *ctx = rq->ctx;
	struct setup_place place = { "", 0, 0 };
	bool known = setup_place_of_zone(ctx->arena, here(rq)->zone_name, &place);
	const char *address = known ? place.city : "";

	if (workers->count > 0 && workers->items[0].latitude == workers->items[0].latitude) {
		address = workers->items[0].address;
		place.latitude = workers->items[0].latitude;
		place.longitude = workers->items[0].longitude;
		known = true;
	} else if (known) {
		page->place_help = TF(ctx, "The place is the middle of {city} until you say otherwise.", "city",
		    place.city, NULL);
	}
	page->address = typed_or(rq, "address", address);
	page->latitude = typed_or(rq, "latitude", known ? arena_printf(ctx->arena, "%.5f", place.latitude) : "");
	page->longitude = typed_or(rq, "longitude", known ? arena_printf(ctx->arena, "%.5f", place.longitude) : "");
	return OK;
}

static struct err *
draw_team(struct request *rq, struct setup_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct workers workers;

	TRY(worker_list(ctx, false, &workers));
	if (workers.count > 0)
		page->there = TN(ctx, (int64_t)workers.count, "{n} worker is there already. Add more, or go on.",
		    "{n} workers are there already. Add more, or go on.", NULL);
	for (int i = 0; i < TEAM_ROWS; i++) {
		struct team_row *row = &page->rows[i];

		row->legend = TF(ctx, "Worker {n}", "n", arena_printf(ctx->arena, "%d", i + 1), NULL);
		row->first_name = arena_printf(ctx->arena, "first_name.%d", i);
		row->last_name = arena_printf(ctx->arena, "last_name.%d", i);
		row->email_name = arena_printf(ctx->arena, "email.%d", i);
		row->first = field(rq, row->first_name);
		row->last = field(rq, row->last_name);
		row->email = field(rq, row->email_name);
	}
	draw_setting(rq, page, "hours");
	for (size_t day = 0; day < page->lines[0].part_count && rq->http->method == HTTP_POST; day++)
		page->lines[0].parts[day].value = field(rq, page->lines[0].parts[day].name);
	return draw_place(rq, page, &workers);
}

static struct err *
draw_portal(struct request *rq, struct setup_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;

	TRY(type_list(ctx, false, &types));
	for (size_t i = 0; i < types.count; i++)
		*arena_push(ctx->arena, &page->types) = (struct type_choice){ types.items[i].public_id.text,
			types.items[i].name, i18n_duration(ctx->arena, ctx->lang, types.items[i].duration_s),
			types.items[i].portal_shown };
	page->notice_hours = typed_or(rq, "notice_hours",
	    arena_printf(ctx->arena, "%lld", (long long)here(rq)->settings.notice_hours));
	page->catalog = ui_path(rq, "/catalog");
	return OK;
}

static struct err *
draw_customer(struct request *rq, struct setup_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	struct activity visit;
	struct workers workers;
	bool found;

	TRY(setup_customer_lookup(ctx, &customer, &found));
	if (!found) {
		page->customer = typed_or(rq, "name", T(ctx, "Test customer"));
		page->email = typed_or(rq, "email", ui_visitor(rq)->person.email);
		TRY(worker_list(ctx, false, &workers));
		return draw_place(rq, page, &workers);
	}
	TRY(access_personal_link(ctx, customer.id, &page->portal));
	page->customer = customer.name;
	TRY(setup_booking_lookup(ctx, customer.id, &visit, &found));
	if (found) {
		page->booked = TF(ctx, "{title}: {when}, {worker}", "title", visit.title, "when",
		    i18n_moment(ctx->arena, ctx->lang, visit.start, here(rq)->zone, DATE_LONG), "worker",
		    visit.worker_name != NULL ? visit.worker_name : "", NULL);
		page->booked_href = ui_path(rq, arena_printf(ctx->arena, "/activities/%s", visit.public_id.text));
	}
	return OK;
}

static struct err *(*const drawers[SETUP_STEPS])(struct request *, struct setup_page *) = {
	[SETUP_COMPANY] = draw_company, [SETUP_LOOK] = draw_look, [SETUP_TRADE] = draw_trade,
	[SETUP_TEAM] = draw_team, [SETUP_PORTAL] = draw_portal, [SETUP_CUSTOMER] = draw_customer,
};

/* ---- the frame of all steps ---- */

/* What a step changes asks for the right that it asks for on its own page, beside that to change settings. */
static bool
may_take(const struct request *rq, enum setup_step step)
{
	static const uint64_t asked[SETUP_STEPS] = {
		[SETUP_TRADE] = RIGHT(PERMISSION_EDIT_CATALOG), [SETUP_TEAM] = RIGHT(PERMISSION_EDIT_TEAM),
		[SETUP_PORTAL] = RIGHT(PERMISSION_EDIT_CATALOG),
		[SETUP_CUSTOMER] = RIGHT(PERMISSION_EDIT_CUSTOMERS) | RIGHT(PERMISSION_PORTAL_ACCESS),
	};

	return (asked[step] & ~rq->ctx->actor.rights) == 0;
}

static const char *
step_path(struct request *rq, enum setup_step step, const char *more)
{
	return arena_printf(rq->ctx->arena, "%s/%s%s", ui_path(rq, "/setup"), setup_step_token(step), more);
}

static void
fill_links(struct request *rq, const struct setup *setup, struct setup_page *page)
{
	struct ctx *ctx = rq->ctx;

	for (int i = 0; i < SETUP_STEPS; i++) {
		enum setup_mark mark = setup->marks[i];

		page->links[i] = (struct step_link){ .label = T(ctx, setup_step_label((enum setup_step)i)),
			.href = may_take(rq, (enum setup_step)i) ? step_path(rq, (enum setup_step)i, "") : NULL,
			.current = i == (int)page->step,
			.icon = mark == SETUP_DONE ? "check" : mark == SETUP_SKIPPED ? "arrow-right" : "pending",
			.state = mark == SETUP_DONE ? T(ctx, "done") : mark == SETUP_SKIPPED ? T(ctx, "skipped") :
			    T(ctx, "to do") };
	}
}

static struct err *
draw(struct request *rq, struct response *rs, enum setup_step step, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct setup_page *page = arena_new(ctx->arena, struct setup_page);
	struct setup setup;

	TRY(setup_find(ctx, &setup));
	page->step = step;
	page->problems = problems;
	page->title = T(ctx, setup_step_label(step));
	page->help = T(ctx, setup_step_help(step));
	page->action = step_path(rq, step, "");
	page->skip = step_path(rq, step, "/skip");
	page->leave = ui_path(rq, "/setup/leave");
	page->count = TF(ctx, "Step {n} of {all}", "n", arena_printf(ctx->arena, "%d", (int)step + 1), "all",
	    arena_printf(ctx->arena, "%d", (int)SETUP_STEPS), NULL);
	fill_links(rq, &setup, page);
	TRY(drawers[step](rq, page));
	backoffice_setup(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page->title, .place = "", .script = "editor.js" });
}

static struct err *
find_step(struct request *rq, enum setup_step *out)
{
	if (!setup_step_parse(path_value(rq, "step"), out))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such page."), "set-up step");
	return may_take(rq, *out) ? OK : err_new(rq->ctx, ERR_FORBIDDEN, "", "set-up step of another right");
}

static struct err *
go_on(struct request *rq, struct response *rs)
{
	struct setup setup;
	int next = 0;

	TRY(setup_find(rq->ctx, &setup));
	while (next < SETUP_STEPS && (setup.marks[next] != SETUP_OPEN || !may_take(rq, (enum setup_step)next)))
		next++;
	respond_see_other(rs, next == SETUP_STEPS ? ui_path(rq, "/setup/over") :
	    step_path(rq, (enum setup_step)next, ""));
	return OK;
}

static struct err *
show_over(struct request *rq, struct response *rs)
{
	struct setup_page *page = arena_new(rq->ctx->arena, struct setup_page);
	struct setup setup;

	TRY(setup_find(rq->ctx, &setup));
	page->step = SETUP_STEPS;
	page->today = ui_path(rq, "");
	page->board = ui_path(rq, "/board");
	page->staff = ui_path(rq, "/staff");
	page->import = ui_path(rq, "/import");
	fill_links(rq, &setup, page);
	backoffice_setup_over(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "You are set up"), .place = "" });
}

static struct err *
show_step(struct request *rq, struct response *rs)
{
	enum setup_step step;

	TRY(find_step(rq, &step));
	return draw(rq, rs, step, NULL);
}

/* ---- saving each step ---- */

static struct err *
save_company(struct request *rq)
{
	struct unit unit = *here(rq);
	const char *zone = field(rq, "zone"), *country = field(rq, "country");

	/* Another country and the zone left alone: it goes along, or every time would be that of the guess. */
	if (!str_equal(country, unit.country) && str_equal(zone, unit.zone_name))
		zone = setup_zone_in(rq->ctx->arena, country, zone);
	unit.name = field(rq, "name");
	unit.zone_name = zone;
	unit.zone = zone_find(unit.zone_name);
	unit.country = country;
	if (!lang_parse(field(rq, "lang"), &unit.lang))
		unit.lang = here(rq)->lang;
	return unit_save(rq->ctx, &unit);
}

static struct err *
save_settings(struct request *rq, const char *const *names)
{
	struct ctx *ctx = rq->ctx;
	struct settings settings = here(rq)->settings;
	struct problems problems = { 0 };

	for (; *names != NULL; names++)
		for (const struct setting *row = setting_rows; row->name != NULL; row++)
			if (str_equal(row->name, *names))
				setting_put(ctx, &settings, row, ctx->lang, field(rq, row->name), &problems);
	settings_check(ctx, &settings, &problems);
	TRY(err_invalid(ctx, &problems));
	return unit_save_settings(ctx, &settings);
}

static struct err *
save_look(struct request *rq)
{
	static const char *const names[] = { "display_name", "accent", "phone", "email", NULL };
	const struct http_file *file = field_file(rq, "logo");
	struct bytes content;

	TRY(save_settings(rq, names));
	if (file == NULL || file->size == 0)
		return OK;
	TRY(file_read(rq, file, &content));
	return unit_set_logo(rq->ctx, content);
}

static struct err *
save_trade(struct request *rq)
{
	struct problems problems = { 0 };
	int64_t made;

	if (str_empty(field(rq, "trade"))) {
		problem_add(rq->ctx->arena, &problems, "trade", T(rq->ctx, "Choose a template, or skip this step."));
		return err_invalid(rq->ctx, &problems);
	}
	return trade_start(rq->ctx, field(rq, "trade"), NULL, true, &made);
}

static double
typed_degrees(struct request *rq, const char *name, double most, struct problems *problems)
{
	const char *text = field(rq, name);
	char *end;
	double value = strtod(text, &end);

	if (str_empty(text) || *end != '\0' || !(value >= -most && value <= most))
		problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "Write degrees, such as 47.14."));
	return value;
}

static struct err *
save_hours(struct request *rq)
{
	struct ctx *ctx = rq->ctx;
	struct settings settings = here(rq)->settings;
	struct problems problems = { 0 };
	struct week week = { 0 };

	for (int day = 0; day < 7; day++) {
		const char *name = arena_printf(ctx->arena, "hours.%d", day);

		if (!spans_parse(ctx->arena, field(rq, name), &week.days[day]))
			problem_add(ctx->arena, &problems, name,
			    T(ctx, "Write the hours as 8:00-12:00, 13:00-17:00, or leave the day empty."));
	}
	TRY(err_invalid(ctx, &problems));
	settings.hours = week_to_json(ctx->arena, &week);
	return unit_save_settings(ctx, &settings);
}

static struct err *
save_team(struct request *rq)
{
	struct ctx *ctx = rq->ctx;
	struct setup_worker workers[TEAM_ROWS];
	struct setup_team team = { .workers = workers, .address = field(rq, "address") };
	struct problems problems = { 0 };
	struct workers there;

	team.latitude = typed_degrees(rq, "latitude", 90, &problems);
	team.longitude = typed_degrees(rq, "longitude", 180, &problems);
	for (int i = 0; i < TEAM_ROWS; i++) {
		struct setup_worker one = { field(rq, arena_printf(ctx->arena, "first_name.%d", i)),
			field(rq, arena_printf(ctx->arena, "last_name.%d", i)),
			field(rq, arena_printf(ctx->arena, "email.%d", i)), i };

		if (!str_empty(one.first_name) || !str_empty(one.last_name) || !str_empty(one.email))
			workers[team.count++] = one;
	}
	TRY(err_invalid(ctx, &problems));
	TRY(save_hours(rq));
	/* Who came back to change the hours alone. */
	TRY(worker_list(ctx, false, &there));
	if (team.count == 0 && there.count > 0)
		return OK;
	return setup_workers(ctx, &team);
}

static struct err *
save_portal(struct request *rq)
{
	static const char *const names[] = { "notice_hours", NULL };
	const char *const *shown = field_all(rq, "type[]");
	struct activity_types types;

	TRY(save_settings(rq, names));
	TRY(type_list(rq->ctx, false, &types));
	for (size_t i = 0; i < types.count; i++) {
		struct activity_type *type = &types.items[i];
		bool now = false;

		for (const char *const *one = shown; *one != NULL; one++)
			now |= str_equal(*one, type->public_id.text);
		if (now == type->portal_shown)
			continue;
		type->portal_shown = now;
		TRY(type_save(rq->ctx, type));
	}
	return OK;
}

/* The customer first; once a time is booked the step is over. */
static struct err *
save_customer(struct request *rq, bool *over)
{
	struct setup_customer what = { .name = field(rq, "name"), .email = field(rq, "email"),
		.address = field(rq, "address") };
	struct problems problems = { 0 };
	struct customer customer;
	struct activity visit;
	bool found;

	TRY(setup_customer_lookup(rq->ctx, &customer, &found));
	if (found)
		return setup_booking_lookup(rq->ctx, customer.id, &visit, over);
	*over = false;
	what.latitude = typed_degrees(rq, "latitude", 90, &problems);
	what.longitude = typed_degrees(rq, "longitude", 180, &problems);
	TRY(err_invalid(rq->ctx, &problems));
	return setup_customer_make(rq->ctx, &what);
}

static struct err *
save(struct request *rq, enum setup_step step, bool *over)
{
	*over = true;
	switch (step) {
	case SETUP_COMPANY: return save_company(rq);
	case SETUP_LOOK: return save_look(rq);
	case SETUP_TRADE: return save_trade(rq);
	case SETUP_TEAM: return save_team(rq);
	case SETUP_PORTAL: return save_portal(rq);
	case SETUP_CUSTOMER: return save_customer(rq, over);
	case SETUP_STEPS: break;
	}
	return OK;
}

static struct err *
save_step(struct request *rq, struct response *rs)
{
	enum setup_step step;
	struct err *err;
	bool over;

	TRY(find_step(rq, &step));
	err = save(rq, step, &over);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, step, err->problems);
	if (!over) {
		respond_see_other(rs, step_path(rq, step, ""));
		return OK;
	}
	TRY(setup_mark_step(rq->ctx, step, SETUP_DONE));
	return go_on(rq, rs);
}

static struct err *
skip_step(struct request *rq, struct response *rs)
{
	enum setup_step step;

	TRY(find_step(rq, &step));
	TRY(setup_mark_step(rq->ctx, step, SETUP_SKIPPED));
	return go_on(rq, rs);
}

static struct err *
leave(struct request *rq, struct response *rs)
{
	TRY(setup_leave(rq->ctx));
	ui_done(rq, rs,
	    T(rq->ctx, "The set-up is closed. You find it again under Settings, Business units, Configure."), "");
	return OK;
}

const struct route backoffice_setup_routes[] = {
	{ GET, "/:unit/setup", go_on, .needs = CAN_EDIT_SETTINGS },
	{ GET, "/:unit/setup/over", show_over, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/setup/leave", leave, .needs = CAN_EDIT_SETTINGS },
	{ GET, "/:unit/setup/:step", show_step, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/setup/:step", save_step, .needs = CAN_EDIT_SETTINGS, .files = true,
	    .body_limit = LARGEST_LOGO + 64 * 1024,
	    .fields = "name zone country lang display_name accent phone email logo trade hours.* first_name.* "
		      "last_name.* email.* address latitude longitude type[] notice_hours" },
	{ POST, "/:unit/setup/:step/skip", skip_step, .needs = CAN_EDIT_SETTINGS },
	{ 0 }
};

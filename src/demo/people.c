/* people -- a unit of the demo with its catalog, team and customers. */
#include <math.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "demo/inside.h"

uint32_t
die_throw(struct die *die, uint32_t sides)
{
	MUST(sides > 0);
	die->state += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t step = (die->state ^ (die->state >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);

	step = (step ^ (step >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (uint32_t)((step ^ (step >> 31)) % sides);
}

double
die_between(struct die *die, double least, double most)
{
	return least + (most - least) * die_throw(die, 1000000) / 1e6;
}

static int
count_of(const char *const *texts)
{
	int count = 0;

	while (texts[count] != NULL)
		count++;
	return count;
}

static const char *
any_of(struct die *die, const char *const *texts)
{
	return texts[die_throw(die, (uint32_t)count_of(texts))];
}

/* ---- the unit ---- */

static struct err *
save_settings(struct ctx *ctx, const struct demo_unit *plan)
{
	struct settings settings = settings_first();

	settings.accent = plan->accent;
	settings.phone = plan->phone;
	settings.email = plan->email;
	settings.address = plan->address;
	settings.home_text = plan->home_text;
	settings.parents_see_children = true;
	settings.notice_hours = 12;
	return unit_save_settings(ctx, &settings);
}

static struct err *
unit_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	const struct demo_unit *plan = made->plan;
	struct new_unit wanted = { .tenant = ctx->tenant, .name = plan->name, .slug = plan->slug,
		.zone = plan->zone, .country = plan->country, .lang = plan->lang };

	TRY(unit_create(ctx, &wanted, &made->unit));
	unit_enter(ctx, &made->unit);
	ctx->lang = plan->lang;
	TRY(save_settings(ctx, plan));
	TRY(unit_here(ctx, &made->unit));
	made->planner = (struct person){ .tenant = ctx->tenant, .name = plan->planner,
		.email = plan->planner_email, .lang = plan->lang, .active = true };
	TRY(person_save(ctx, &made->planner));
	return person_set_roles(ctx, made->planner.id, ROLE_BIT(ROLE_PLANNER));
}

struct err *
demo_make_unit(struct ctx *ctx, tenant_id tenant, struct demo_made *made)
{
	ctx->tenant = tenant;
	ctx->unit = (unit_id){ 0 };
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "" };
	TRY(db_transaction(ctx, unit_txn, made));
	unit_enter(ctx, &made->unit);
	ctx->actor = staff_actor(&made->planner, role_rights(ROLE_BIT(ROLE_ADMIN)));
	return OK;
}

/* ---- skills: "0:2 1:1" ---- */

static struct err *
read_skills(struct ctx *ctx, const struct demo_unit *plan, const char *text, struct skill_levels *out)
{
	for (const char *at = text; *at != '\0'; at += at[3] == ' ' ? 4 : 3) {
		struct skill_level *one = arena_push(ctx->arena, out);

		one->name = plan->skills[at[0] - '0'];
		one->level = at[2] - '0';
		TRY(skill_ensure(ctx, one->name, &one->skill));
	}
	return OK;
}

/* ---- catalog ---- */

static struct err *
catalog_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;

	for (int i = 0; i < DEMO_TYPES; i++) {
		const struct demo_type *plan = &made->plan->types[i];
		struct activity_type type = type_new();

		type.reference = plan->reference;
		type.name = plan->name;
		type.color = plan->color;
		type.duration_s = plan->minutes * 60;
		type.priority = plan->priority;
		type.portal_shown = plan->shown;
		type.display.title = plan->title;
		type.display.description = plan->description;
		if (plan->exact)
			type.rules.mode = RULES_EXACT;
		TRY(read_skills(ctx, made->plan, plan->skill, &type.skills));
		TRY(type_save(ctx, &type));
		if (plan->shown)
			TRY(portal_action_add_usual(ctx, type.id));
		TRY(type_find(ctx, type.id, &made->types[i]));
	}
	return OK;
}

struct err *
demo_make_catalog(struct ctx *ctx, struct demo_made *made)
{
	return db_transaction(ctx, catalog_txn, made);
}

/* ---- team ---- */

bool
demo_is_on_call(int worker)
{
	return worker == 0 || worker == 5;
}

/* Somebody works mornings only, somebody four long days, two are on call at weekends, the others as the unit does. */
static struct err *
set_hours(struct ctx *ctx, const struct worker *worker, int place)
{
	struct week week = week_usual(ctx->arena);

	if (place == 2)
		for (int day = 0; day < 5; day++)
			week.days[day].count = 1;
	else if (place == 3) {
		week.days[FRIDAY].count = 0;
		for (int day = 0; day < 4; day++)
			week.days[day].items[1].to_s = 18 * 3600;
	} else if (demo_is_on_call(place)) {
		for (int day = SATURDAY; day <= SUNDAY; day++)
			*(struct span *)arena_push(ctx->arena, &week.days[day]) =
			    (struct span){ DEMO_WEEKEND_FROM_S, DEMO_WEEKEND_TO_S };
	} else
		return OK;
	return worker_set_hours(ctx, worker->id, &week);
}

/* A week of holidays for one, a long weekend for another. */
static struct err *
set_absence(struct ctx *ctx, const struct demo_made *made, const struct worker *worker, int place)
{
	date today = zone_date(made->unit.zone, ctx->now);
	date monday = date_add(today, 7 - (int)date_weekday(today));
	struct absence absence = { .worker = worker->id, .note = made->plan->lang == LANG_DE ? "Urlaub" : "Holiday" };

	if (place == 1) {
		absence.from = zone_midnight(made->unit.zone, monday);
		absence.to = zone_midnight(made->unit.zone, date_add(monday, 5));
	} else if (place == 4) {
		absence.from = zone_midnight(made->unit.zone, date_add(monday, 4));
		absence.to = zone_midnight(made->unit.zone, date_add(monday, 5));
	} else
		return OK;
	return absence_save(ctx, &absence);
}

static struct err *
team_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;

	for (int i = 0; i < made->plan->worker_count; i++) {
		const struct demo_worker *plan = &made->plan->workers[i];
		const struct demo_town *town = &made->plan->towns[plan->town];
		struct skill_levels skills = { 0 };
		struct worker worker = worker_new();

		worker.first_name = plan->first_name;
		worker.last_name = plan->last_name;
		worker.email = plan->email;
		worker.phone = made->plan->phone;
		worker.latitude = town->latitude + 0.004 * (i % 3) - 0.004;
		worker.longitude = town->longitude + 0.005 * (i % 2);
		worker.address = arena_printf(
		    ctx->arena, "%s, %s %s", made->plan->streets[i], town->postcode, town->name);
		worker.start_home = worker.end_home = true;
		TRY(worker_save(ctx, &worker));
		TRY(read_skills(ctx, made->plan, plan->skills, &skills));
		for (size_t n = 0; n < skills.count; n++)
			TRY(worker_set_skill(ctx, worker.id, skills.items[n].skill, skills.items[n].level, NULL));
		TRY(set_hours(ctx, &worker, i));
		TRY(set_absence(ctx, made, &worker, i));
		TRY(worker_find(ctx, worker.id, &made->workers[i]));
	}
	return OK;
}

struct err *
demo_make_team(struct ctx *ctx, struct demo_made *made)
{
	return db_transaction(ctx, team_txn, made);
}

/* ---- customers ---- */

/* "Jürgen Yıldız" -> "juergen.yildiz": what stands before the @. */
static const char *
mailbox(struct ctx *ctx, const char *first, const char *last)
{
	static const struct { const char *from, *to; } plain[] = { { "ä", "ae" }, { "ö", "oe" }, { "ü", "ue" },
		{ "Ä", "ae" }, { "Ö", "oe" }, { "Ü", "ue" }, { "ß", "ss" }, { "ı", "i" } };
	const char *text = arena_printf(ctx->arena, "%s.%s", first, last);
	struct buf out = buf_make(ctx->arena, 200);

	while (*text != '\0') {
		size_t n = 0;

		while (n < COUNT_OF(plain) && !str_starts(text, plain[n].from))
			n++;
		if (n < COUNT_OF(plain)) {
			buf_puts(&out, plain[n].to);
			text += strlen(plain[n].from);
		} else
			buf_putc(&out, *text++);
	}
	return str_lower(ctx->arena, buf_text(&out));
}

/* A town by weight, then a place within two kilometres of its middle. */
static const struct demo_town *
any_place(struct demo_made *made, double *latitude, double *longitude)
{
	const struct demo_unit *plan = made->plan;
	int sum = 0;

	for (int i = 0; i < plan->town_count; i++)
		sum += plan->towns[i].weight;
	int at = (int)die_throw(&made->die, (uint32_t)sum), town = 0;

	while (at >= plan->towns[town].weight)
		at -= plan->towns[town++].weight;
	*latitude = plan->towns[town].latitude + die_between(&made->die, -0.017, 0.017);
	*longitude = plan->towns[town].longitude + die_between(&made->die, -0.025, 0.025);
	return &plan->towns[town];
}

static const char *
mobile_of(struct ctx *ctx, const struct demo_unit *plan, int place)
{
	int format = place / plan->mobiles_each, number = place % plan->mobiles_each;
	const char *text = plan->mobiles[format];
	const char *hole = strchr(text, '%');
	size_t before = (size_t)(hole - text);

	/* "0171 39200%02d": the hole is two or three digits wide */
	return arena_printf(ctx->arena, "%.*s%0*d", (int)before, text, hole[2] - '0', number);
}

static struct err *
save_contact(struct ctx *ctx, const struct demo_made *made, int place, const char *first, const char *last,
    struct demo_customer *out)
{
	struct contact contact = { .unit = ctx->unit, .customer = out->id,
		.name = arena_printf(ctx->arena, "%s %s", first, last), .lang = LANG_COUNT, .can_see = true,
		.can_book = true, .can_sign = true, .active = true };
	const char *box = mailbox(ctx, first, last);

	/* The first of all is the one that the terminal names; a few have only a number. */
	contact.email = place == 0 ? arena_printf(ctx->arena, "%s@example.org", box)
	    : place % 9 == 4 ? NULL
	    : arena_printf(ctx->arena, "%s%d@example.org", box, place);
	if (place < made->plan->mobiles_each * count_of(made->plan->mobiles) &&
	    (place % 7 != 5 || contact.email == NULL))
		contact.mobile_typed = mobile_of(ctx, made->plan, place);
	if (place % 11 == 3)
		contact.lang = place % 2 == 0 ? LANG_FR : LANG_EN;
	TRY(contact_save(ctx, &contact));
	out->contact = contact.id;
	return OK;
}

static struct err *
save_site(struct ctx *ctx, struct demo_made *made, int place, struct demo_customer *out)
{
	const struct demo_town *town = any_place(made, &out->latitude, &out->longitude);
	bool english = made->plan->lang == LANG_EN;
	const char *street = any_of(&made->die, made->plan->streets);
	int number = 1 + (int)die_throw(&made->die, 90);
	struct site site = { .customer = out->id, .latitude = out->latitude, .longitude = out->longitude,
		.active = true, .address_additional = "", .notes = "" };

	site.address = english ? arena_printf(ctx->arena, "%d %s, %s %s", number, street, town->name, town->postcode)
	    : arena_printf(ctx->arena, "%s %d, %s %s", street, number, town->postcode, town->name);
	if (place % 12 == 7)
		site.notes = english ? "Side entrance, the bell is broken." : "Seiteneingang, die Klingel ist kaputt.";
	/* A few addresses nobody has located yet. */
	if (place % 47 == 20) {
		site.latitude = site.longitude = out->latitude = out->longitude = NAN;
		site.address = english ? "The old mill behind the church" : "Alte Mühle hinter der Kirche";
	}
	TRY(site_save(ctx, &site));
	out->site = site.id;
	return OK;
}

static struct err *
save_customer(struct ctx *ctx, struct demo_made *made, int place)
{
	const struct demo_unit *plan = made->plan;
	struct demo_customer *out = &made->customers[place];
	const char *first = place == 0 ? plan->first_customer : any_of(&made->die, plan->first_names);
	const char *last = place == 0 ? plan->first_customer_last : any_of(&made->die, plan->last_names);
	bool company = place % 7 == 6;
	struct customer customer;

	TRY(customer_new(ctx, &customer));
	customer.type = company ? CUSTOMER_COMPANY : CUSTOMER_INDIVIDUAL;
	customer.name = last;
	customer.first_name = first;
	if (company) {
		const char *pattern = any_of(&made->die, plan->companies);
		const char *hole = strstr(pattern, "%s");

		customer.first_name = "";
		customer.name = arena_printf(ctx->arena, "%.*s%s%s", (int)(hole - pattern), pattern, last, hole + 2);
	}
	customer.category = place % 5 == 0 ? (plan->lang == LANG_DE ? "Wartungsvertrag" : "Care plan") : "";
	customer.phone = company ? plan->phone : "";
	if (place % 40 == 39)
		customer.portal_access = false;
	TRY(customer_save(ctx, &customer));
	out->id = customer.id;
	TRY(save_site(ctx, made, place, out));
	return save_contact(ctx, made, place, first, last, out);
}

static struct err *
customers_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;

	made->die.state = 7;
	for (int i = 0; i < made->plan->customer_count; i++)
		TRY(save_customer(ctx, made, i));
	return OK;
}

struct err *
demo_make_customers(struct ctx *ctx, struct demo_made *made)
{
	made->customers = arena_new_array(ctx->arena, (size_t)made->plan->customer_count, struct demo_customer);
	return db_transaction(ctx, customers_txn, made);
}

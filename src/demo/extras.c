/* extras -- what makes the demo a company one knows: machines, categories, own fields, forms, surveys, letters. */
#include <math.h>

#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/category.h"
#include "customer/link.h"
#include "db/db.h"
#include "demo/inside.h"
#include "form/answer.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "survey/survey.h"
#include "thread/thread.h"
#include "trade/trade.h"

enum { MACHINES = 24, SURVEYS = 18 };

static const char *
say(const struct demo_made *made, const char *english, const char *german)
{
	return made->plan->lang == LANG_DE ? german : english;
}

/* ---- customers: categories, hours, links, machines, own fields ---- */

static const struct { const char *maker, *model; } machines[] = {
	{ "Hoval", "UltraSource B" }, { "Viessmann", "Vitodens 200" }, { "Buderus", "Logamax GB172" },
	{ "Vaillant", "aroTHERM plus" }, { "Stiebel", "WPL 17" }, { "ETA", "PelletsUnit" },
};

static struct err *
add_machine(struct ctx *ctx, struct demo_made *made, int place)
{
	const struct demo_customer *owner = &made->customers[place];
	const char *model = machines[place % COUNT_OF(machines)].model;
	date today = zone_date(made->unit.zone, ctx->now);
	struct customer machine;
	struct site site;

	TRY(customer_new(ctx, &machine));
	machine.type = CUSTOMER_MACHINE;
	machine.parent = owner->id;
	machine.maker = machines[place % COUNT_OF(machines)].maker;
	machine.model = model;
	machine.name = model;
	machine.serial = arena_printf(ctx->arena, "SN-%05d", 47110 + place * 37);
	machine.installed_on = date_add(today, -200 - 90 * place);
	machine.warranty_until = date_add(machine.installed_on, 5 * 365);
	TRY(customer_save(ctx, &machine));
	TRY(site_find(ctx, owner->site, &site));
	site.id = (site_id){ 0 };
	site.customer = machine.id;
	return site_save(ctx, &site);
}

static const char *
own_values(struct ctx *ctx, const struct demo_made *made, int place)
{
	static const char *const contracts[] = { "none", "basic", "full" }, *const energies[] = { "gas", "oil",
		"heat_pump", "wood" };

	if (made->plan->lang == LANG_DE)
		return arena_printf(ctx->arena, "{\"contract\":\"%s\",\"energy\":\"%s\",\"heated_area\":%d}",
		    contracts[place % 3], energies[place % 4], 80 + place * 7 % 240);
	return arena_printf(ctx->arena, "{\"contract_number\":\"K-%04d\",\"monitored\":%s,\"zones\":%d}", 1000 + place,
	    place % 2 == 0 ? "true" : "false", 4 + place % 20);
}

static struct err *
dress(struct ctx *ctx, struct demo_made *made, int place, int64_t version)
{
	static const char *const kinds[][2] = { { "Private", "Privat" }, { "Business", "Gewerbe" },
		{ "Housing", "Hausverwaltung" } };
	struct customer c;

	TRY(customer_find(ctx, made->customers[place].id, &c));
	if (str_empty(c.category))
		c.category = kinds[c.type == CUSTOMER_COMPANY ? 1 + place % 2 : 0][made->plan->lang == LANG_DE];
	if (c.type == CUSTOMER_COMPANY) {
		struct opening weekdays = { 0x1f, 8 * 3600, 17 * 3600 };

		*arena_push(ctx->arena, &c.opening) = weekdays;
	}
	if (place == 0)
		c.restrictions = "{\"mode\":\"prioritize\",\"workers\":[],\"last\":true}";
	if (place % 3 == 0 && version != 0) {
		c.custom = own_values(ctx, made, place);
		c.custom_version = version;
	}
	return customer_save(ctx, &c);
}

static struct err *
customers_txn(struct ctx *ctx, void *arg)
{
	static const struct { const char *english, *german, *color; } colors[] = {
		{ "Care plan", "Wartungsvertrag", "#1f6f5c" }, { "Private", "Privat", "#2f6fab" },
		{ "Business", "Gewerbe", "#9a6b00" }, { "Housing", "Hausverwaltung", "#6b4fa3" },
	};
	struct demo_made *made = arg;
	struct form form;

	TRY(form_find(ctx, form_of_customer(), &form));
	for (size_t i = 0; i < COUNT_OF(colors); i++)
		TRY(category_save(ctx, NULL, say(made, colors[i].english, colors[i].german), colors[i].color));
	for (int i = 0; i < 60; i++)
		TRY(dress(ctx, made, i, form.version));
	for (int i = 0; i < MACHINES; i++)
		TRY(add_machine(ctx, made, i));
	TRY(customer_link_add(ctx, made->customers[1].id, made->customers[6].id, LINK_BILLED_TO,
	    say(made, "Bills since 2024", "Rechnungen seit 2024")));
	return customer_link_add(ctx, made->customers[2].id, made->customers[6].id, LINK_MANAGED_BY, "");
}

/* One who was typed in twice, for the page of doubles. */
static struct err *
double_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	struct customer one, twin;
	struct contact contact;

	TRY(customer_find(ctx, made->customers[9].id, &one));
	TRY(contact_find(ctx, made->customers[9].contact, &contact));
	TRY(customer_new(ctx, &twin));
	twin.name = one.name;
	twin.first_name = one.first_name;
	twin.comment = say(made, "Called on Monday", "Hat am Montag angerufen");
	TRY(customer_save(ctx, &twin));
	contact.id = (contact_id){ 0 };
	contact.customer = twin.id;
	return contact_save(ctx, &contact);
}

/* ---- the catalog: every kind of action on the first type ---- */

static struct err *
actions_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;

	for (int i = 0; i < DEMO_TYPES; i++) {
		if (!made->plan->types[i].shown)
			continue;
		for (int k = 0; action_kinds[k] != NULL; k++) {
			const char *kind = action_kinds[k]->token;
			struct portal_action action = { .type = made->types[i].id, .code = kind, .kind = kind,
			    .rank = 100 + k * 10, .settings = action_first_settings(ctx, kind), .active = true };
			bool usual = str_equal(kind, "book") || str_equal(kind, "reschedule")
			    || str_equal(kind, "cancel");

			/* the first type has all; the others what suits every visit */
			if (usual || (i > 0 && !str_equal(kind, "survey") && !str_equal(kind, "message")))
				continue;
			TRY(portal_action_save(ctx, &action));
		}
	}
	return OK;
}

/* ---- what was filled in, said and asked ---- */

static struct activity_input
input_of(const struct demo_customer *customer, type_id type)
{
	return (struct activity_input){ .type = type, .customer = customer->id, .site = customer->site,
		.contact = customer->contact, .appointment = INSTANT_NONE, .wished = INSTANT_NONE,
		.start = INSTANT_NONE, .end = INSTANT_NONE, .real_start = INSTANT_NONE, .real_end = INSTANT_NONE,
		.origin = ORIGIN_PORTAL, .status = STATUS_PENDING };
}

static struct err *
fill(struct ctx *ctx, struct form_key key, const struct answer_subject *subject, const char *values)
{
	struct answer_input input = { .subject = *subject, .values = form_values(ctx, values), .sent = true };
	struct form form;
	struct answer answer;

	TRY(form_find(ctx, key, &form));
	if (form.count == 0)
		return OK;
	input.form = &form;
	return answer_save(ctx, &input, &answer);
}

/* A fault that a customer reported, and a service that was done: with what they and the worker filled in. */
static struct err *
forms_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	bool heating = made->plan->lang == LANG_DE;
	struct activity_type fault, service;
	struct activity_input input;
	struct answer_subject subject = { 0 };
	activity_id id;
	bool found;

	TRY(type_lookup_reference(ctx, heating ? "HEAT-FAULT" : "ALARM-FAULT", &fault, &found));
	if (!found)
		return OK;
	TRY(type_lookup_reference(ctx, heating ? "HEAT-SERVICE" : "ALARM-SERVICE", &service, &found));
	input = input_of(&made->customers[3], fault.id);
	input.status = STATUS_REQUESTED;
	TRY(activity_create(ctx, &input, QUIET, &id));
	subject = (struct answer_subject){ .activity = id, .customer = made->customers[3].id };
	TRY(fill(ctx, form_of_activity(fault.id), &subject, heating
	    ? "{\"what\":\"cold\",\"error_code\":\"F28\",\"comments\":\"Seit heute Morgen kalt.\"}"
	    : "{\"what\":\"false_alarm\",\"zone\":\"Hall\",\"armed\":true,\"comments\":\"Twice last night.\"}"));
	input = input_of(&made->customers[0], service.id);
	input.worker = made->workers[0].id;
	input.start = INSTANT(ctx->now.s - 6 * 86400);
	input.end = INSTANT(input.start.s + service.duration_s);
	input.real_start = input.start;
	input.real_end = input.end;
	input.status = STATUS_TERMINATED;
	input.result = RESULT_OK;
	TRY(activity_create(ctx, &input, QUIET, &id));
	subject = (struct answer_subject){ .activity = id, .customer = made->customers[0].id };
	TRY(fill(ctx, form_of_activity(service.id), &subject, heating
	    ? "{\"energy\":\"gas\",\"brand\":\"Viessmann Vitodens 200\"}" : "{\"panel\":\"Honeywell\",\"zones\":12}"));
	return fill(ctx, form_of_closing(service.id), &subject, heating
	    ? "{\"pressure\":1.6,\"flue_temperature\":62,\"co2\":9.4,\"state\":\"good\","
	      "\"work_done\":\"Brenner gereinigt, Filter gewechselt.\","
	      "\"advice\":\"Ausdehnungsgefäß im Auge behalten.\"}"
	    : "{\"station_told\":true,\"battery\":12.6,\"state\":\"good\",\"work_done\":\"All zones tested.\"}");
}

static struct err *
surveys_txn(struct ctx *ctx, void *arg)
{
	static const char *const words[][2] = { { "Friendly and on time.", "Freundlich und pünktlich." },
		{ "Everything works again.", "Läuft wieder einwandfrei." }, { "", "" },
		{ "Left the cellar dirty.", "Der Keller war danach schmutzig." } };
	struct demo_made *made = arg;
	struct activity_filter filter = { .statuses = STATUS_BIT(STATUS_TERMINATED), .order = ORDER_START_DOWN,
	    .limit = SURVEYS };
	struct activities list;

	made->die.state = 5;
	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct activity *a = &list.items[i];
		int score = i % 7 == 3 ? 2 : 4 + (int)die_throw(&made->die, 2);
		struct survey_answer answer = { .activity = a->id, .customer = a->customer, .contact = a->contact,
		    .type = a->type, .worker = a->worker, .code = "survey", .scale = SURVEY_STARS, .score = score,
		    .low = score <= 2, .choice = "",
		    .comment = words[score <= 2 ? 3 : i % 3][made->plan->lang == LANG_DE] };

		TRY(survey_answer_save(ctx, &answer));
	}
	return OK;
}

static struct err *
write_line(struct ctx *ctx, const struct demo_made *made, int place, enum thread_side side, const char *text)
{
	struct actor before = ctx->actor;
	struct contact contact;
	thread_id thread;

	TRY(contact_find(ctx, made->customers[place].contact, &contact));
	if (side == THREAD_CUSTOMER)
		ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .contact = contact.id, .name = contact.name };
	struct thread_new line = { .about = { .customer = made->customers[place].id }, .side = side, .text = text };
	struct err *err = thread_write_in(ctx, &line, &thread);

	ctx->actor = before;
	return err;
}

static struct err *
threads_txn(struct ctx *ctx, void *arg)
{
	static const struct { int place; enum thread_side side; int64_t ago_s; const char *english, *german; }
	    lines[] = {
		{ 0, THREAD_CUSTOMER, 90000, "Could you bring a filter for the ventilation, too?",
		    "Könnten Sie auch einen Filter für die Lüftung mitbringen?" },
		{ 0, THREAD_STAFF, 88000, "Gladly. Which size is it?", "Gerne. Welche Größe brauchen Sie?" },
		{ 0, THREAD_CUSTOMER, 86500, "It says 350 × 200.", "Darauf steht 350 × 200." },
		{ 5, THREAD_CUSTOMER, 7200, "The key is with the neighbour on the second floor.",
		    "Der Schlüssel liegt beim Nachbarn im zweiten Stock." },
	};
	struct demo_made *made = arg;
	instant now = ctx->now;
	struct err *err = OK;

	for (size_t i = 0; i < COUNT_OF(lines) && err == OK; i++) {
		ctx->now = INSTANT(now.s - lines[i].ago_s);
		err = write_line(ctx, made, lines[i].place, lines[i].side,
		    say(made, lines[i].english, lines[i].german));
	}
	ctx->now = now;
	return err;
}

/* A proposed time and a wish to be called, for the planners to decide. */
static struct err *
wishes_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	date today = zone_date(made->unit.zone, ctx->now);
	struct activity_input input = input_of(&made->customers[12], made->types[0].id);
	struct wish proposal = { .kind = WISH_PROPOSAL, .type = made->types[0].id, .customer = made->customers[12].id,
	    .contact = made->customers[12].contact, .action_code = "propose", .day = date_add(today, 5),
	    .second_of_day = 9 * 3600,
	    .comment = say(made, "Mornings suit us best.", "Vormittags passt es am besten.") };
	struct wish call = { .kind = WISH_CALLBACK, .type = made->types[0].id, .customer = made->customers[15].id,
	    .contact = made->customers[15].contact, .action_code = "callback", .day = DATE_NONE, .second_of_day = -1,
	    .phone = made->plan->phone, .moment = "afternoon",
	    .comment = say(made, "About the last bill.", "Wegen der letzten Rechnung.") };

	TRY(activity_create(ctx, &input, QUIET, &proposal.activity));
	TRY(wish_add(ctx, &proposal));
	return wish_add(ctx, &call);
}

/* ---- who does the work that the trade brought ---- */

static bool
has_skill(const struct skill_levels *list, const struct skill_level *wanted)
{
	for (size_t i = 0; i < list->count; i++)
		if (ID_EQUAL(list->items[i].skill, wanted->skill) && list->items[i].level >= wanted->level)
			return true;
	return false;
}

static struct err *
teach(struct ctx *ctx, const struct worker *worker, const struct activity_type *type)
{
	struct skill_levels own;

	TRY(worker_list_skills(ctx, worker->id, &own));
	for (size_t i = 0; i < type->skills.count; i++)
		if (!has_skill(&own, &type->skills.items[i]))
			TRY(worker_set_skill(ctx, worker->id, type->skills.items[i].skill, type->skills.items[i].level,
			    NULL));
	return OK;
}

/* Two of the team can do every type, or a customer who would book it finds no time at all. */
static struct err *
teach_txn(struct ctx *ctx, void *arg)
{
	struct demo_made *made = arg;
	struct activity_types types;

	TRY(type_list(ctx, false, &types));
	for (size_t i = 0; i < types.count; i++) {
		TRY(teach(ctx, &made->workers[0], &types.items[i]));
		TRY(teach(ctx, &made->workers[made->plan->worker_count - 1], &types.items[i]));
	}
	return OK;
}

struct err *
demo_make_extras(struct ctx *ctx, struct demo_made *made)
{
	int64_t types;

	TRY(trade_start(ctx, made->plan->lang == LANG_DE ? "heating" : "alarm", NULL, true, &types));
	TRY(db_transaction(ctx, teach_txn, made));
	TRY(db_transaction(ctx, customers_txn, made));
	TRY(db_transaction(ctx, double_txn, made));
	TRY(db_transaction(ctx, actions_txn, made));
	TRY(db_transaction(ctx, forms_txn, made));
	TRY(db_transaction(ctx, surveys_txn, made));
	TRY(db_transaction(ctx, threads_txn, made));
	return db_transaction(ctx, wishes_txn, made);
}

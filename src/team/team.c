/* team -- see team.h: what is checked, and what planning is told. */
#include "team/team.h"

#include <math.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/area.h"
#include "team/plan_change.h"
#include "team/team_store.h"

/* Told apart on a board, light and dark. */
static const char *const palette[] = {
	"#2563eb", "#059669", "#d97706", "#db2777", "#7c3aed", "#0891b2",
	"#65a30d", "#dc2626", "#4f46e5", "#0d9488", "#c026d3", "#a16207",
};

const char *
worker_name(struct arena *arena, const struct worker *w)
{
	if (str_empty(w->first_name))
		return w->last_name;
	return str_empty(w->last_name) ? w->first_name : arena_printf(arena, "%s %s", w->first_name, w->last_name);
}

struct worker
worker_new(void)
{
	return (struct worker){
		.first_name = "", .last_name = "", .email = "", .phone = "", .color = "", .address = "",
		.address_additional = "", .latitude = NAN, .longitude = NAN, .start_home = true, .end_home = true,
		.end_address = "", .end_latitude = NAN, .end_longitude = NAN, .radius_km = NAN, .postal_codes = "",
		.cost_hour_cents = WORKER_NO_COST, .cost_km_cents = WORKER_NO_COST, .speed_percent = 100,
		.comment = "", .additional = "{}", .active = true,
	};
}

struct err *
worker_lookup_email(struct ctx *ctx, const char *email, struct worker *out, bool *found)
{
	struct worker anywhere;
	const char *address;

	*found = false;
	if (!email_parse(ctx->arena, email, &address))
		return OK;
	TRY(worker_lookup_email_anywhere(ctx, address, &anywhere, found));
	if (!*found)
		return OK;
	struct err *err = worker_find(ctx, anywhere.id, out);
	if (err != NULL && err->kind == ERR_NOT_FOUND) {
		*found = false;
		return OK;
	}
	return err;
}

/* ---- checking ---- */

enum { MOST_COST_CENTS = 1000000 };

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static void
check_length(struct ctx *ctx, struct problems *problems, const char *field, const char *text, size_t most)
{
	if (str_length(text) > most)
		problem_add(ctx->arena, problems, field, TN(ctx, (int64_t)most, "At most {n} character.",
		    "At most {n} characters.", NULL));
}

static bool
is_color(const char *text)
{
	return text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static void
check_place(struct ctx *ctx, const struct worker *w, struct problems *problems)
{
	if (isnan(w->latitude) != isnan(w->longitude))
		problem_add(ctx->arena, problems, isnan(w->latitude) ? "latitude" : "longitude",
		    T(ctx, "Latitude and longitude go together."));
	if (fabs(w->latitude) > 90)
		problem_add(ctx->arena, problems, "latitude", T(ctx, "A latitude lies between -90 and 90."));
	if (fabs(w->longitude) > 180)
		problem_add(ctx->arena, problems, "longitude", T(ctx, "A longitude lies between -180 and 180."));
	if (isnan(w->end_latitude) != isnan(w->end_longitude))
		problem_add(ctx->arena, problems, isnan(w->end_latitude) ? "end_latitude" : "end_longitude",
		    T(ctx, "Latitude and longitude go together."));
	if (fabs(w->end_latitude) > 90)
		problem_add(ctx->arena, problems, "end_latitude", T(ctx, "A latitude lies between -90 and 90."));
	if (fabs(w->end_longitude) > 180)
		problem_add(ctx->arena, problems, "end_longitude", T(ctx, "A longitude lies between -180 and 180."));
	if (w->radius_km <= 0 || w->radius_km > 2000)
		problem_add(ctx->arena, problems, "radius_km", T(ctx, "A working area reaches from 1 to 2,000 km."));
}

static void
check_cost(struct ctx *ctx, struct problems *problems, const char *field, int64_t cents)
{
	if (cents != WORKER_NO_COST && (cents < 0 || cents > MOST_COST_CENTS))
		problem_add(ctx->arena, problems, field, T(ctx, "A cost lies between 0 and 10,000."));
}

/* What planning asks of a worker. */
static void
check_work(struct ctx *ctx, struct worker *w, struct problems *problems)
{
	const char *area = area_normal(ctx->arena, or_empty(w->postal_codes));

	w->end_address = str_trim(ctx->arena, or_empty(w->end_address));
	check_length(ctx, problems, "end_address", w->end_address, 300);
	check_length(ctx, problems, "postal_codes", or_empty(w->postal_codes), 2000);
	if (area == NULL)
		problem_add(ctx->arena, problems, "postal_codes",
		    T(ctx, "Write postal codes like 9490 9491-9498 67*, with blanks between them."));
	w->postal_codes = area != NULL ? area : w->postal_codes;
	if (w->has_rests && !rests_are_sound(&w->rests))
		problem_add(ctx->arena, problems, "rests",
		    T(ctx, "Write breaks like 11:30-14:00 30, in order: the stretch and the minutes in it."));
	check_cost(ctx, problems, "cost_hour", w->cost_hour_cents);
	check_cost(ctx, problems, "cost_km", w->cost_km_cents);
}

static void
check_names(struct ctx *ctx, struct worker *w, struct problems *problems)
{
	w->first_name = str_trim(ctx->arena, or_empty(w->first_name));
	w->last_name = str_trim(ctx->arena, or_empty(w->last_name));
	if (str_empty(w->first_name))
		problem_add(ctx->arena, problems, "first_name", T(ctx, "Enter a first name."));
	if (str_empty(w->last_name))
		problem_add(ctx->arena, problems, "last_name", T(ctx, "Enter a last name."));
	check_length(ctx, problems, "first_name", w->first_name, 80);
	check_length(ctx, problems, "last_name", w->last_name, 80);
	if (!email_parse(ctx->arena, or_empty(w->email), &w->email))
		problem_add(ctx->arena, problems, "email", T(ctx, "Enter an email address like name@example.org."));
}

void
worker_check(struct ctx *ctx, struct worker *w, struct problems *problems)
{
	check_names(ctx, w, problems);
	check_place(ctx, w, problems);
	check_work(ctx, w, problems);
	w->phone = str_trim(ctx->arena, or_empty(w->phone));
	w->color = str_trim(ctx->arena, or_empty(w->color));
	w->address = str_trim(ctx->arena, or_empty(w->address));
	w->address_additional = str_trim(ctx->arena, or_empty(w->address_additional));
	w->comment = or_empty(w->comment);
	w->additional = str_empty(w->additional) ? "{}" : w->additional;
	check_length(ctx, problems, "phone", w->phone, 40);
	check_length(ctx, problems, "address", w->address, 300);
	check_length(ctx, problems, "address_additional", w->address_additional, 300);
	check_length(ctx, problems, "comment", w->comment, 4000);
	if (!str_empty(w->color) && !is_color(w->color))
		problem_add(ctx->arena, problems, "color", T(ctx, "A colour looks like #28c85a."));
	if (w->speed_percent < 10 || w->speed_percent > 400)
		problem_add(ctx->arena, problems, "speed_percent", T(ctx, "Between 10 and 400 percent."));
	if (w->most_s < 0 || w->most_s > 86400)
		problem_add(ctx->arena, problems, "most_s", T(ctx, "Between 0 and 24 hours."));
	for (int day = 0; w->has_hours && day < 7; day++)
		if (!spans_are_sound(&w->hours.days[day]))
			problem_add(ctx->arena, problems, "hours", T(ctx,
			    "Hours like 8:00-12:00, 13:00-17:00, in order."));
}

/* ---- saving ---- */

/* A key belongs to one unit: it changes nobody who works in another one, too. */
static struct err *
key_may_change(struct ctx *ctx, person_id person, bool *may)
{
	struct units_of_person units;

	TRY(unit_list_of_person(ctx, person, &units));
	for (size_t i = 0; i < units.count; i++)
		*may = *may && ID_EQUAL(units.items[i].unit.id, ctx->unit);
	return OK;
}

/* Who could send another's login to an address of his own would be in. */
static struct err *
check_address(struct ctx *ctx, const struct person *person, const char *email)
{
	const char *normal;
	bool may = true;

	if (!email_parse(ctx->arena, email, &normal) || str_equal(normal, person->email))
		return OK;
	if (ctx->actor.kind == ACTOR_STAFF)
		TRY(person_may_change(ctx, person->id, &may));
	else if (ctx->actor.kind == ACTOR_KEY)
		TRY(key_may_change(ctx, person->id, &may));
	return may ? OK : err_new(ctx, ERR_FORBIDDEN,
	    T(ctx, "Only an administrator can change the email address of this person."), NULL);
}

/* Who logs in for the worker: found by email, else made; a worker's new name or address is theirs too. */
static struct err *
save_person(struct ctx *ctx, struct worker *w)
{
	struct unit unit;
	struct person person = { .active = true };
	bool found = false;

	TRY(unit_here(ctx, &unit));
	person.lang = unit.lang;
	if (!ID_IS_NONE(w->person)) {
		TRY(person_find(ctx, w->person, &person));
		found = true;
	} else {
		TRY(person_lookup_email(ctx, w->email, &person, &found));
	}
	if (!ID_IS_NONE(w->person))
		TRY(check_address(ctx, &person, w->email));
	if (!found || !ID_IS_NONE(w->person)) {
		person.name = worker_name(ctx->arena, w);
		person.email = w->email;
		TRY(person_save(ctx, &person));
	}
	w->person = person.id;
	if ((person.roles & ROLE_BIT(ROLE_WORKER)) != 0)
		return OK;
	/* Whoever may change the team makes workers, without going out themselves. */
	struct actor actor = ctx->actor;
	struct err *err;

	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = actor.name };
	err = person_set_roles(ctx, person.id, person.roles | ROLE_BIT(ROLE_WORKER));
	ctx->actor = actor;
	return err;
}

static struct err *
email_taken(struct ctx *ctx)
{
	struct problems problems = { 0 };

	problem_add(ctx->arena, &problems, "email", T(ctx, "Another worker has this email address."));
	return err_invalid(ctx, &problems);
}

static struct err *
is_member(struct ctx *ctx, worker_id id, bool *out)
{
	struct worker here;
	struct err *err = worker_find(ctx, id, &here);

	*out = err == NULL;
	return err != NULL && err->kind != ERR_NOT_FOUND ? err : OK;
}

static struct err *
insert_worker(struct ctx *ctx, struct worker *w)
{
	struct worker known;
	bool found, member;
	int64_t count;

	TRY(worker_lookup_email_anywhere(ctx, w->email, &known, &found));
	if (found) {
		TRY(is_member(ctx, known.id, &member));
		if (member)
			return email_taken(ctx);
		w->id = known.id;
		w->public_id = known.public_id;
		w->person = known.person;
		w->created_at = known.created_at;
		w->active = true;
		TRY(save_person(ctx, w));
		TRY(worker_join(ctx, w->id));
		TRY(worker_update_row(ctx, w));
		return plan_changed(ctx);
	}
	if (str_empty(w->color)) {
		TRY(worker_count_all(ctx, &count));
		w->color = palette[(size_t)count % COUNT_OF(palette)];
	}
	TRY(save_person(ctx, w));
	TRY(worker_insert_row(ctx, w));
	TRY(worker_join(ctx, w->id));
	return plan_changed(ctx);
}

static struct err *
update_worker(struct ctx *ctx, struct worker *w)
{
	struct worker old, known;
	bool found;

	TRY(worker_find(ctx, w->id, &old));
	TRY(worker_lookup_email_anywhere(ctx, w->email, &known, &found));
	if (found && !ID_EQUAL(known.id, w->id))
		return email_taken(ctx);
	w->public_id = old.public_id;
	w->person = old.person;
	w->color = str_empty(w->color) ? old.color : w->color;
	w->created_at = old.created_at;
	w->updated_at = ctx->now;
	if (!str_equal(w->email, old.email) || !str_equal(w->first_name, old.first_name)
	    || !str_equal(w->last_name, old.last_name))
		TRY(save_person(ctx, w));
	TRY(worker_update_row(ctx, w));
	return w->active == old.active ? plan_changed_worker(ctx, w->id) : plan_changed(ctx);
}

/* The transaction may run twice: each run begins with what came in. */
struct saving {
	const struct worker *in;
	struct worker out;
};

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;

	saving->out = *saving->in;
	return ID_IS_NONE(saving->in->id) ? insert_worker(ctx, &saving->out) : update_worker(ctx, &saving->out);
}

struct err *
worker_save(struct ctx *ctx, struct worker *w)
{
	struct problems problems = { 0 };
	struct worker checked = *w;
	struct saving saving = { .in = &checked };

	worker_check(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*w = saving.out;
	return OK;
}

struct err *
worker_set_archived(struct ctx *ctx, worker_id id, bool archived)
{
	struct worker w;

	TRY(worker_find(ctx, id, &w));
	w.active = !archived;
	return worker_save(ctx, &w);
}

struct err *
worker_set_home(struct ctx *ctx, worker_id id, const char *address, double latitude, double longitude)
{
	struct worker w;

	TRY(worker_find(ctx, id, &w));
	w.address = address;
	w.latitude = latitude;
	w.longitude = longitude;
	return worker_save(ctx, &w);
}

struct err *
worker_set_hours(struct ctx *ctx, worker_id id, const struct week *week)
{
	struct worker w;

	TRY(worker_find(ctx, id, &w));
	w.has_hours = week != NULL;
	w.hours = week != NULL ? *week : (struct week){ 0 };
	return worker_save(ctx, &w);
}

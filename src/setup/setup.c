/* setup -- see setup.h: the steps, and what some of them make. */
#include "setup/setup.h"

#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "db/db.h"
#include "gen/setup.sql.h"
#include "i18n/i18n.h"
#include "team/team.h"

static const char TEST_REFERENCE[] = "TEST";

static const struct { const char *token, *label, *help; } steps[SETUP_STEPS] = {
#define STEP(name, token, label, help) [SETUP_##name] = { token, label, help },
#include "setup/step.inc"
#undef STEP
};

const char *
setup_step_token(enum setup_step step)
{
	return steps[step].token;
}

const char *
setup_step_label(enum setup_step step)
{
	return steps[step].label;
}

const char *
setup_step_help(enum setup_step step)
{
	return steps[step].help;
}

bool
setup_step_parse(const char *token, enum setup_step *out)
{
	for (int i = 0; i < SETUP_STEPS; i++) {
		if (!str_equal(steps[i].token, token))
			continue;
		*out = (enum setup_step)i;
		return true;
	}
	return false;
}

struct err *
setup_find(struct ctx *ctx, struct setup *out)
{
	struct setup_steps_rows rows;
	enum setup_step step;

	*out = (struct setup){ .next = SETUP_STEPS };
	TRY(sql_setup_steps(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (setup_step_parse(rows.items[i].step, &step))
			out->marks[step] = str_equal(rows.items[i].state, "done") ? SETUP_DONE : SETUP_SKIPPED;
	out->begun = rows.count > 0;
	for (int i = SETUP_STEPS - 1; i >= 0; i--)
		if (out->marks[i] == SETUP_OPEN)
			out->next = (enum setup_step)i;
	return OK;
}

struct marking { enum setup_step first, last; enum setup_mark mark; };

static struct err *
mark(struct ctx *ctx, void *arg)
{
	const struct marking *marking = arg;

	for (int i = (int)marking->first; i <= (int)marking->last; i++)
		TRY(sql_setup_put(ctx, ctx->unit, steps[i].token, marking->mark == SETUP_DONE ? "done" : "skipped",
		    ctx->now, NULL));
	return OK;
}

struct err *
setup_mark_step(struct ctx *ctx, enum setup_step step, enum setup_mark to)
{
	return db_transaction(ctx, mark, &(struct marking){ step, step, to });
}

struct err *
setup_leave(struct ctx *ctx)
{
	return db_transaction(ctx, mark, &(struct marking){ 0, SETUP_STEPS - 1, SETUP_SKIPPED });
}

/* ---- workers ---- */

/* The highest level of each skill that a type of the unit asks for. */
static struct err *
levels_needed(struct ctx *ctx, struct skill_levels *out)
{
	struct activity_types types;

	*out = (struct skill_levels){ 0 };
	TRY(type_list(ctx, false, &types));
	for (size_t t = 0; t < types.count; t++) {
		for (size_t s = 0; s < types.items[t].skills.count; s++) {
			const struct skill_level *asked = &types.items[t].skills.items[s];
			struct skill_level *known = NULL;

			for (size_t i = 0; i < out->count; i++)
				if (ID_EQUAL(out->items[i].skill, asked->skill))
					known = &out->items[i];
			if (known == NULL)
				*arena_push(ctx->arena, out) = *asked;
			else if (known->level < asked->level)
				known->level = asked->level;
		}
	}
	return OK;
}

/* Problems of a worker under the names that the row's fields have. */
static struct err *
renamed(struct ctx *ctx, struct err *err, int row)
{
	struct problems problems = { 0 };

	if (err == OK || err->kind != ERR_INVALID || err->problems == NULL)
		return err;
	for (size_t i = 0; i < err->problems->count; i++) {
		const char *field = err->problems->items[i].field;

		problem_add(ctx->arena, &problems, str_equal(field, "address") ? field :
		    arena_printf(ctx->arena, "%s.%d", field, row), err->problems->items[i].say);
	}
	return err_invalid(ctx, &problems);
}

static struct err *
make_workers(struct ctx *ctx, void *arg)
{
	const struct setup_team *team = arg;
	struct skill_levels levels;

	TRY(levels_needed(ctx, &levels));
	for (size_t i = 0; i < team->count; i++) {
		struct worker worker = worker_new();

		worker.first_name = team->workers[i].first_name;
		worker.last_name = team->workers[i].last_name;
		worker.email = team->workers[i].email;
		worker.address = team->address;
		worker.latitude = team->latitude;
		worker.longitude = team->longitude;
		TRY(renamed(ctx, worker_save(ctx, &worker), team->workers[i].row));
		for (size_t s = 0; s < levels.count; s++)
			TRY(worker_set_skill(ctx, worker.id, levels.items[s].skill, levels.items[s].level, NULL));
	}
	return OK;
}

struct err *
setup_workers(struct ctx *ctx, const struct setup_team *team)
{
	struct problems problems = { 0 };

	if (team->count == 0)
		problem_add(ctx->arena, &problems, "first_name.0",
		    T(ctx, "Name at least one worker, or skip this step."));
	if (str_empty(team->address))
		problem_add(ctx->arena, &problems, "address", T(ctx, "Enter an address."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, make_workers, (void *)(uintptr_t)team);
}

/* ---- the first customer ---- */

static struct err *
make_customer(struct ctx *ctx, void *arg)
{
	const struct setup_customer *what = arg;
	struct customer customer;
	bool there;

	/* Two taps make one. */
	TRY(setup_customer_lookup(ctx, &customer, &there));
	if (there)
		return OK;
	TRY(customer_new(ctx, &customer));
	customer.reference = TEST_REFERENCE;
	customer.name = what->name;
	customer.portal_access = true;
	TRY(customer_save(ctx, &customer));

	struct site site = { .customer = customer.id, .address = what->address, .address_additional = "",
		.latitude = what->latitude, .longitude = what->longitude, .notes = "", .active = true };
	struct contact contact = { .customer = customer.id, .name = what->name, .email = what->email,
		.mobile_typed = "", .lang = LANG_COUNT, .can_see = true, .can_book = true, .can_sign = true,
		.active = true };

	TRY(site_save(ctx, &site));
	return contact_save(ctx, &contact);
}

struct err *
setup_customer_make(struct ctx *ctx, const struct setup_customer *what)
{
	return db_transaction(ctx, make_customer, (void *)(uintptr_t)what);
}

struct err *
setup_customer_lookup(struct ctx *ctx, struct customer *out, bool *found)
{
	TRY(customer_lookup_reference(ctx, TEST_REFERENCE, out, found));
	*found = *found && out->active;
	return OK;
}

struct err *
setup_booking_lookup(struct ctx *ctx, customer_id customer, struct activity *out, bool *found)
{
	struct activities list;

	*found = false;
	TRY(activity_list(ctx, &(struct activity_filter){ .customer = customer, .order = ORDER_NEWEST }, &list));
	for (size_t i = 0; i < list.count && !*found; i++) {
		if (INSTANT_IS_NONE(list.items[i].start) || list.items[i].status == STATUS_CANCELED)
			continue;
		*out = list.items[i];
		*found = true;
	}
	return OK;
}

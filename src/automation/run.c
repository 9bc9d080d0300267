/*
 * run -- effects carried out: units in turns, a handful of each in one transaction, each inside a savepoint of its own,
 * so that one that fails undoes nothing of the others.  Those that need something made first (a report) are taken
 * under a lease, by several hands at once.
 *
 * An effect and what it wrote are committed together, so a crash repeats neither.
 */
#include "automation/inside.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/automation_trigger.sql.h"
#include "i18n/i18n.h"

enum { HANDFUL = 50, LEASE_S = 300, MOST_ATTEMPTS = 10, HOUR_S = 3600, DAY_S = 86400 };

/* ---- one effect, ready to be carried out ---- */

struct ready {
	const struct trigger_effect_due_row *row;
	struct trigger trigger;
	struct effect effect;
	struct happening happening;
	struct effect_case c;
};

/* The trigger of the last effect and its effects as they were saved: neighbours have the same. */
struct known {
	trigger_id rule;
	int64_t revision;
	struct trigger trigger;
	struct effects effects;
};

static struct err *
read_known(struct ctx *ctx, const struct trigger_effect_due_row *row, struct known *known)
{
	struct trigger_version_find_row version;
	bool found;

	if (ID_EQUAL(known->rule, row->rule_id) && known->revision == row->revision)
		return OK;
	known->rule = (trigger_id){ 0 };
	TRY(trigger_find(ctx, row->rule_id, &known->trigger));
	TRY(sql_trigger_version_find(ctx, ctx->unit, row->rule_id, row->revision, &version, &found));
	TRY(effects_parse(ctx, found ? version.effects : "[]", &known->effects));
	known->rule = row->rule_id;
	known->revision = row->revision;
	return OK;
}

static struct err *
read_effect(struct ctx *ctx, const struct trigger_effect_due_row *row, struct known *known, struct ready *out)
{
	TRY(read_known(ctx, row, known));
	out->trigger = known->trigger;
	if ((size_t)row->position < known->effects.count)
		out->effect = known->effects.items[row->position];
	if (out->effect.kind == NULL || !str_equal(out->effect.kind->token, row->kind))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This effect does not exist any more."), "effect %s",
		    row->kind);
	return OK;
}

/* A run of an event tells how it was then; one of a time, how it is. */
static struct err *
make_ready(struct ctx *ctx, const struct trigger_effect_due_row *row, struct known *known, struct ready *out)
{
	struct happening *happening = &out->happening;
	bool past = row->cause[0] == 'e';

	*out = (struct ready){ .row = row };
	TRY(read_effect(ctx, row, known, out));
	*happening = (struct happening){ .id = row->event_id, .kind = event_parse(row->event), .data_text = row->data,
		.chain = row->chain, .actor = "", .customer = row->customer_id, .contact = row->contact_id,
		    .at = row->at };
	TRY(happening_read(ctx, happening, row->activity_id, past));
	out->c = (struct effect_case){ .effect = &out->effect, .trigger = &out->trigger, .run = row->run_id,
		.key = arena_printf(ctx->arena, "t%" PRId64 ".%d", row->run_id.value, row->position),
		.activity = happening->has_activity ? &happening->activity : NULL,
		.customer = happening->customer, .contact = happening->contact, .event_id = happening->id,
		.event = happening->kind, .data = happening->data, .before_from = happening->before_from,
		.before_to = happening->before_to };
	return OK;
}

/* ---- quiet hours ---- */

/* When what disturbs people may go out: now, or the end of the unit's quiet hours. */
static instant
not_before(const struct unit *unit, instant now)
{
	int64_t from = unit->settings.quiet_from_hour * HOUR_S, to = unit->settings.quiet_to_hour * HOUR_S;
	struct civil wall = zone_civil(unit->zone, now);
	bool quiet;

	if (from == to)
		return now;
	quiet = from < to ? wall.second_of_day >= from && wall.second_of_day < to
			  : wall.second_of_day >= from || wall.second_of_day < to;
	if (!quiet)
		return now;
	if (wall.second_of_day >= to)
		wall.day = date_add(wall.day, 1);
	wall.second_of_day = (int32_t)to;
	return zone_instant(unit->zone, wall, NULL);
}

/* ---- carrying out ---- */

struct carrying {
	const struct trigger_effect_due_row *row;
	const struct unit *unit;
	struct known *known;
	const char *kept;
	const char *note;
	instant later;		/* put off, not tried; INSTANT_NONE: tried */
};

static struct err *
carry_out(struct ctx *from, void *arg)
{
	struct carrying *carrying = arg;
	struct ctx own = *from, *ctx = &own;
	struct ready ready;
	instant at;

	TRY(make_ready(ctx, carrying->row, carrying->known, &ready));
	if ((ready.effect.kind->traits & EFFECT_DISTURBS) != 0) {
		at = not_before(carrying->unit, ctx->now);
		if (at.s > ctx->now.s) {
			carrying->later = at;
			return OK;
		}
	}
	if ((ready.effect.kind->traits & EFFECT_OF_ACTIVITY) != 0 && ready.c.activity == NULL)
		return OK;
	ctx->chain = carrying->row->chain;
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM,
		.name = TF(ctx, "Trigger \"{name}\"", "name", ready.trigger.name, NULL) };
	ready.c.kept = carrying->kept;
	return ready.effect.kind->carry_out(ctx, &ready.c, &carrying->note);
}

/* Worth another try: nobody is to blame but the moment. */
static bool
may_go_well_later(const struct err *err)
{
	return err->kind == ERR_BUSY || err->kind == ERR_BUG || err->kind == ERR_LIMIT;
}

static const char *
sentence_of(struct ctx *ctx, const struct err *err)
{
	if (err->problems != NULL && err->problems->count > 0)
		return err->problems->items[0].say;
	for (const struct err *e = err; e != NULL; e = e->cause)
		if (e->say != NULL)
			return e->say;
	return T(ctx, "It did not work. We will try again.");
}

static struct err *
note_outcome(struct ctx *ctx, const struct trigger_effect_due_row *row, const struct carrying *carrying,
    const struct err *err)
{
	bool again = err != OK && may_go_well_later(err) && row->attempts + 1 < MOST_ATTEMPTS;
	const char *state = trigger_state_token(err != OK ? TRIGGER_FAILED :
	    carrying->note == NULL ? TRIGGER_SKIPPED : TRIGGER_DONE);

	if (err == OK && !INSTANT_IS_NONE(carrying->later))
		return sql_trigger_effect_later(ctx, ctx->unit, row->id, carrying->later,
		    T(ctx, "Waits for the end of the quiet hours."), 0, NULL);
	if (again)
		return sql_trigger_effect_later(ctx, ctx->unit, row->id,
		    INSTANT(ctx->now.s + (INT64_C(10) << row->attempts)), sentence_of(ctx, err), 1, NULL);
	TRY(sql_trigger_effect_done(ctx, ctx->unit, row->id, state, carrying->note == NULL ? "" : carrying->note,
	    err == OK ? "" : sentence_of(ctx, err), ctx->now, NULL));
	return sql_trigger_run_settle(ctx, ctx->unit, row->run_id, NULL);
}

struct handful {
	unit_id unit;
	size_t done;
};

/* Of one unit. */
static struct err *
carry_out_handful(struct ctx *ctx, void *arg)
{
	struct trigger_effect_due_rows rows = { 0 };
	struct known known = { .rule = { 0 } };
	struct handful *handful = arg;
	struct unit unit;

	handful->done = 0;
	TRY(stand_in_unit(ctx, handful->unit, &unit));
	TRY(sql_trigger_effect_due(ctx, ctx->unit, false, ctx->now, HANDFUL, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct carrying carrying = { .row = &rows.items[i], .unit = &unit, .known = &known,
			.later = INSTANT_NONE };

		TRY(note_outcome(ctx, &rows.items[i], &carrying, db_savepoint(ctx, carry_out, &carrying)));
		handful->done++;
	}
	return OK;
}

/* Each unit that has something gets its turn, however much others have. */
struct err *
effects_carry_out(struct ctx *from, size_t *done)
{
	struct ctx own = *from, *ctx = &own;
	struct trigger_effect_turn_row turn = { .unit_id = { 0 } };
	struct handful handful;
	bool found;

	*done = 0;
	for (;;) {
		TRY(sql_trigger_effect_turn(ctx, ctx->now, false, turn.unit_id, &turn, &found));
		if (!found)
			return OK;
		handful.unit = turn.unit_id;
		TRY(db_transaction(ctx, carry_out_handful, &handful));
		*done += handful.done;
	}
}

/* ---- those that need something made first ---- */

struct slow {
	struct carrying carrying;
	bool taken;
	const struct err *err;
};

static struct err *
take(struct ctx *ctx, void *arg)
{
	struct slow *slow = arg;
	struct trigger_effect_take_row row;

	return sql_trigger_effect_take(ctx, ctx->unit, slow->carrying.row->id, ctx->now,
	    INSTANT(ctx->now.s + LEASE_S), &row, &slow->taken);
}

static struct err *
finish(struct ctx *ctx, void *arg)
{
	struct slow *slow = arg;
	const struct err *err = slow->err;

	if (err == OK)
		err = db_savepoint(ctx, carry_out, &slow->carrying);
	TRY(note_outcome(ctx, slow->carrying.row, &slow->carrying, err));
	/* Effects behind it may be carried out now, by another hand. */
	return db_notify(ctx, "jobs", "");
}

static struct err *
prepare(struct ctx *ctx, struct slow *slow)
{
	struct ready ready;

	TRY(make_ready(ctx, slow->carrying.row, slow->carrying.known, &ready));
	if (ready.c.activity == NULL && (ready.effect.kind->traits & EFFECT_OF_ACTIVITY) != 0)
		return OK;
	return ready.effect.kind->prepare(ctx, &ready.c, &slow->carrying.kept);
}

static struct err *
carry_out_slow(struct ctx *ctx, const struct trigger_effect_due_row *row)
{
	struct known known = { .rule = { 0 } };
	struct slow slow = { .carrying = { .row = row, .known = &known, .later = INSTANT_NONE } };
	const char *chain = ctx->chain;
	struct unit unit;

	TRY(stand_in_unit(ctx, row->unit_id, &unit));
	slow.carrying.unit = &unit;
	TRY(db_transaction(ctx, take, &slow));
	if (!slow.taken)
		return OK;
	ctx->chain = row->chain;
	slow.err = prepare(ctx, &slow);
	ctx->chain = chain;
	return db_transaction(ctx, finish, &slow);
}

/* One of each unit; several hands may do so at once. */
struct err *
effects_prepare(struct ctx *from, size_t *done)
{
	struct ctx own = *from, *ctx = &own;
	struct trigger_effect_turn_row turn = { .unit_id = { 0 } };
	struct trigger_effect_due_rows rows;
	bool found;

	*done = 0;
	for (;;) {
		TRY(sql_trigger_effect_turn(ctx, ctx->now, true, turn.unit_id, &turn, &found));
		if (!found)
			return OK;
		rows = (struct trigger_effect_due_rows){ 0 };
		TRY(sql_trigger_effect_due(ctx, turn.unit_id, true, ctx->now, 1, &rows));
		if (rows.count == 0)
			continue;
		TRY(carry_out_slow(ctx, &rows.items[0]));
		(*done)++;
	}
}

struct err *
automation_next_at(struct ctx *ctx, instant *out)
{
	struct trigger_due_first_row due;
	struct trigger_effect_first_row effect;
	bool has_due, has_effect;

	*out = INSTANT_NONE;
	TRY(sql_trigger_due_first(ctx, ctx->now, &due, &has_due));
	TRY(sql_trigger_effect_first(ctx, ctx->now, &effect, &has_effect));
	if (has_due)
		*out = due.due_at;
	if (has_effect && (!has_due || effect.next_at.s < out->s))
		*out = effect.next_at;
	return OK;
}

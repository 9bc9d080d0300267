/* team_store -- rows to structs and back. */
#include "team/team_store.h"

#include <math.h>

#include "base/arena.h"
#include "base/env.h"
#include "i18n/i18n.h"
#include "gen/team.sql.h"

static struct worker
from_row(struct ctx *ctx, const struct worker_find_row *row)
{
	struct worker w = {
		.id = row->id, .public_id = row->public_id, .person = row->person_id,
		.first_name = row->first_name, .last_name = row->last_name, .email = row->email,
		.phone = row->phone, .color = row->color, .address = row->address,
		.address_additional = row->address_additional, .latitude = row->latitude,
		.longitude = row->longitude, .start_home = row->start_home, .end_home = row->end_home,
		.end_address = row->end_address, .end_latitude = row->end_latitude,
		.end_longitude = row->end_longitude, .radius_km = row->radius_km,
		.postal_codes = row->postal_codes, .cost_hour_cents = row->cost_hour_cents,
		.cost_km_cents = row->cost_km_cents, .most_s = row->most_s == INT64_MIN ? 0 : row->most_s,
		.speed_percent = row->speed_percent, .comment = row->comment, .additional = row->additional,
		.active = row->active, .created_at = row->created_at, .updated_at = row->updated_at,
	};

	w.has_hours = row->hours != NULL && week_from_json(ctx->arena, row->hours, &w.hours);
	w.has_rests = row->rests != NULL && rests_from_json(ctx->arena, row->rests, &w.rests);
	return w;
}

static void
from_rows(struct ctx *ctx, const struct worker_find_rows *rows, struct workers *out)
{
	*out = (struct workers){ 0 };
	for (size_t i = 0; i < rows->count; i++)
		*arena_push(ctx->arena, out) = from_row(ctx, &rows->items[i]);
}

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such worker."), NULL);
}

struct err *
worker_find(struct ctx *ctx, worker_id id, struct worker *out)
{
	struct worker_find_row row;
	bool found;

	TRY(sql_worker_find(ctx, ctx->tenant, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
worker_is_person(struct ctx *ctx, person_id person, bool *out)
{
	struct worker_is_person_row row;

	TRY(sql_worker_is_person(ctx, ctx->tenant, ctx->unit, person, &row));
	*out = row.is_worker;
	return OK;
}

struct err *
worker_find_public(struct ctx *ctx, const char *public_id, struct worker *out)
{
	struct worker_find_row row;
	bool found;

	TRY(sql_worker_find_public(ctx, ctx->tenant, ctx->unit, public_id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
worker_lookup_email_anywhere(struct ctx *ctx, const char *email, struct worker *out, bool *found)
{
	struct worker_find_row row;

	TRY(sql_worker_find_email(ctx, ctx->tenant, email, &row, found));
	if (*found)
		*out = from_row(ctx, &row);
	return OK;
}

struct err *
worker_list(struct ctx *ctx, bool archived_too, struct workers *out)
{
	struct worker_find_rows rows;

	TRY(sql_worker_list(ctx, ctx->tenant, ctx->unit, archived_too, &rows));
	from_rows(ctx, &rows, out);
	return OK;
}

static const char *
hours_column(struct ctx *ctx, const struct worker *w)
{
	return w->has_hours ? week_to_json(ctx->arena, &w->hours) : NULL;
}

static const char *
rests_column(struct ctx *ctx, const struct worker *w)
{
	return w->has_rests ? rests_to_json(ctx->arena, &w->rests) : NULL;
}

struct err *
worker_insert_row(struct ctx *ctx, struct worker *w)
{
	struct worker_insert_row row;

	w->public_id = env_public_id(ctx->env);
	TRY(sql_worker_insert(ctx, ctx->tenant, w->public_id, w->person, w->first_name, w->last_name, w->email,
	    w->phone, w->color, w->address, w->address_additional, w->latitude, w->longitude, w->start_home,
	    w->end_home, w->end_address, w->end_latitude, w->end_longitude, w->radius_km, w->postal_codes,
	    w->most_s > 0 ? w->most_s : INT64_MIN, w->speed_percent, hours_column(ctx, w), rests_column(ctx, w),
	    w->cost_hour_cents, w->cost_km_cents, w->comment, w->additional, ctx->now, &row));
	w->id = row.id;
	w->active = true;
	w->created_at = w->updated_at = ctx->now;
	return OK;
}

struct err *
worker_update_row(struct ctx *ctx, const struct worker *w)
{
	return sql_worker_update(ctx, ctx->tenant, w->id, w->first_name, w->last_name, w->email, w->phone, w->color,
	    w->address, w->address_additional, w->latitude, w->longitude, w->start_home, w->end_home, w->end_address,
	    w->end_latitude, w->end_longitude, w->radius_km, w->postal_codes,
	    w->most_s > 0 ? w->most_s : INT64_MIN, w->speed_percent, hours_column(ctx, w), rests_column(ctx, w),
	    w->cost_hour_cents, w->cost_km_cents, w->comment, w->additional, w->active, ctx->now, NULL);
}

struct err *
worker_join(struct ctx *ctx, worker_id id)
{
	return sql_worker_join_unit(ctx, ctx->unit, id, NULL);
}

struct err *
worker_count_all(struct ctx *ctx, int64_t *out)
{
	struct worker_count_row row;

	TRY(sql_worker_count(ctx, ctx->tenant, &row));
	*out = row.count;
	return OK;
}

static void
exceptions_from_rows(struct ctx *ctx, const struct worker_exception_list_rows *rows, struct day_exceptions *out)
{
	*out = (struct day_exceptions){ 0 };
	for (size_t i = 0; i < rows->count; i++) {
		struct day_exception e = { .worker = rows->items[i].worker_id, .day = rows->items[i].day };

		if (spans_from_json(ctx->arena, rows->items[i].hours, &e.hours))
			*arena_push(ctx->arena, out) = e;
	}
}

struct err *
worker_list_exceptions(struct ctx *ctx, worker_id id, date from, date to, struct day_exceptions *out)
{
	struct worker_exception_list_rows rows;

	TRY(sql_worker_exception_list(ctx, ctx->tenant, id, from, to, &rows));
	exceptions_from_rows(ctx, &rows, out);
	return OK;
}

struct absence
absence_from_row(const struct absence_list_row *row)
{
	return (struct absence){ .id = row->id, .public_id = row->public_id, .worker = row->worker_id,
	    .from = row->from_at, .to = row->to_at, .note = row->note, .type_unit = row->type_unit_id,
	    .type = row->type_id, .series = row->series };
}

struct err *
absence_list(struct ctx *ctx, worker_id id, instant from, instant to, struct absences *out)
{
	struct absence_list_rows rows;

	*out = (struct absences){ 0 };
	TRY(sql_absence_list(ctx, ctx->tenant, id, from, to, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = absence_from_row(&rows.items[i]);
	return OK;
}

static struct err *
load_units(struct ctx *ctx, worker_id only, struct team *team)
{
	struct team_units_rows rows;

	TRY(sql_team_units(ctx, ctx->tenant, only, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &team->units) = (struct worker_membership){ rows.items[i].unit_id,
		    rows.items[i].worker_id };
	return OK;
}

static struct err *
load_skills(struct ctx *ctx, worker_id only, struct team *team)
{
	struct team_skills_rows rows;

	TRY(sql_team_skills(ctx, ctx->tenant, only, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct team_skills_row *row = &rows.items[i];

		*arena_push(ctx->arena, &team->skills) = (struct worker_skill){ .worker = row->worker_id,
		    .unit = row->unit_id, .skill = row->skill_id, .level = row->level };
	}
	return OK;
}

struct err *
team_load(struct ctx *ctx, worker_id only, date from, date to, struct team *out)
{
	struct worker_find_rows workers;
	struct worker_exception_list_rows exceptions;
	struct team_absences_rows absences;
	struct team team = { 0 };
	/* a day of slack on both sides: whatever the zone, no absence of these days is missed */
	instant from_at = INSTANT(((int64_t)from.days - 1) * 86400), to_at = INSTANT(((int64_t)to.days + 2) * 86400);

	TRY(sql_team_workers(ctx, ctx->tenant, only, &workers));
	from_rows(ctx, &workers, &team.workers);
	TRY(load_units(ctx, only, &team));
	TRY(load_skills(ctx, only, &team));
	TRY(sql_team_exceptions(ctx, ctx->tenant, only, from, to, &exceptions));
	exceptions_from_rows(ctx, &exceptions, &team.exceptions);
	TRY(sql_team_absences(ctx, ctx->tenant, only, from_at, to_at, &absences));
	for (size_t i = 0; i < absences.count; i++) {
		const struct team_absences_row *row = &absences.items[i];

		*arena_push(ctx->arena, &team.absences) = (struct absence){ .id = row->id, .public_id = row->public_id,
		    .worker = row->worker_id, .from = row->from_at, .to = row->to_at, .note = row->note,
		    .type_unit = row->type_unit_id, .type = row->type_id, .series = row->series,
		    .outside = row->outside };
	}
	*out = team;
	return OK;
}

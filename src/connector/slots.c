/* slots -- schedule-wizard: what can be booked, day by day. */
#include <math.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"
#include "customer/bulk.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

enum { MOST = 300, LEAST_S = 60, LONGEST_S = 86400, EXPLAINED_DAYS = 14 };

/* "01:30:00", "01:30", or seconds. */
static void
read_duration(const struct given *given, struct slot_request *ask)
{
	const char *text = given_word(given, "duration");
	int64_t seconds = 0;
	int32_t wall;

	if (text == NULL)
		return;
	if (wall_parse(text, &wall))
		seconds = wall;
	else if (!str_to_int(text, LEAST_S, LONGEST_S, &seconds))
		seconds = -1;
	if (seconds < 0 || seconds > LONGEST_S)
		given_wrong(given, "duration", T(given->ctx, "Write the duration as hh:mm:ss."));
	else
		ask->duration_s = (int32_t)seconds;
}

static struct err *
read_moved(const struct given *given, const struct caller *caller, struct slot_request *ask)
{
	const char *cref = given_word(given, "intervention_cref");
	struct activity moved;
	bool found;

	if (cref == NULL)
		return OK;
	TRY(wire_lookup_intervention(given->ctx, caller, cref, &moved, &found));
	if (!found)
		given_wrong(given, "intervention_cref", T(given->ctx, "There is no such activity."));
	else
		ask->activity = moved.id;
	return OK;
}

/* The first type that is in use, when none is named: so the former product did. */
const struct activity_type *
caller_usual_type(const struct caller *caller)
{
	const struct activity_type *first = NULL;

	for (size_t i = 0; i < caller->types.count; i++) {
		const struct activity_type *type = &caller->types.items[i];

		if (!type->archived && type_modes[type->mode].has_place
		    && (first == NULL || type->id.value < first->id.value))
			first = type;
	}
	return first;
}

static void
read_type(const struct given *given, const struct caller *caller, struct slot_request *ask)
{
	json_t *const *named = given_objects(given, "intervention_type");
	const struct activity_type *type = caller_usual_type(caller);
	struct given one = *given;

	if (*named != NULL) {
		one.from = *named;
		type = caller_type(caller, given_word(&one, "id"), given_word(&one, "reference"));
	} else if (!ID_IS_NONE(ask->activity)) {
		return;
	}
	if (type == NULL)
		given_wrong(given, "intervention_type", T(given->ctx, "There is no such activity type."));
	else
		ask->type = type->id;
}

/* Coordinates that came along, else what is known of the address. */
static struct err *
read_place(const struct given *given, struct slot_request *ask)
{
	const char *address = given_word(given, "address");

	ask->latitude = given_number(given, "latitude", -90, 90);
	ask->longitude = given_number(given, "longitude", -180, 180);
	ask->located = !isnan(ask->latitude) && !isnan(ask->longitude);
	/* the place of what is moved is known */
	if (!ID_IS_NONE(ask->activity)) {
		ask->located = false;
		return OK;
	}
	if (!ask->located && address != NULL)
		TRY(site_lookup_place(given->ctx, address, &ask->latitude, &ask->longitude, &ask->located));
	if (!ask->located && address == NULL)
		given_wrong(given, "address", T(given->ctx, "Say where: an address, or latitude and longitude."));
	return OK;
}

static struct err *
read_question(const struct given *given, const struct caller *caller, struct slot_request *ask)
{
	TRY(read_moved(given, caller, ask));
	read_type(given, caller, ask);
	TRY(read_place(given, ask));
	read_duration(given, ask);
	ask->limit = MOST;
	ask->from = given_instant(given, "date_min");
	ask->to = given_instant(given, "date_max");
	ask->bounded = !INSTANT_IS_NONE(ask->from) || !INSTANT_IS_NONE(ask->to);
	ask->no_notice = !INSTANT_IS_NONE(ask->from);
	if (!INSTANT_IS_NONE(ask->from) && ask->from.s < given->ctx->now.s)
		ask->from = given->ctx->now;
	if (!INSTANT_IS_NONE(ask->from) && !INSTANT_IS_NONE(ask->to) && ask->to.s <= ask->from.s)
		given_wrong(given, "date_max", T(given->ctx, "The end must come after the start."));
	return err_invalid(given->ctx, given->problems);
}

/* ---- the answer ---- */

static void
write_slot(struct json *j, struct arena *arena, const struct slot_offer *slot, const struct zone *zone)
{
	const char *time = wall_print(arena, zone_civil(zone, slot->start).second_of_day);

	json_open_object(j, NULL);
	json_instant(j, "date", slot->start, zone);
	json_text(j, "time", time);
	json_text(j, "magnetTime", time);
	json_bool(j, "available", true);
	json_text(j, "unavailableReason", "");
	json_text(j, "userId", slot->worker_public_id.text);
	json_int(j, "relevance", slot->relevance);
	json_text(j, "relevanceClass", slot_class_token(slot->class));
	json_close_object(j);
}

static void
open_day(struct json *j, date day, const struct zone *zone)
{
	json_open_object(j, NULL);
	json_instant(j, "date", zone_midnight(zone, day), zone);
	json_open_array(j, "slots");
}

static void
close_day(struct json *j)
{
	json_close_array(j);
	json_close_object(j);
}

static void
write_days(struct json *j, struct arena *arena, const struct slot_offers *offers)
{
	date open = DATE_NONE;

	for (size_t i = 0; i < offers->count; i++) {
		date day = zone_date(offers->zone, offers->items[i].start);

		if (day.days != open.days) {
			if (!DATE_IS_NONE(open))
				close_day(j);
			open_day(j, day, offers->zone);
			open = day;
		}
		write_slot(j, arena, &offers->items[i], offers->zone);
	}
	if (!DATE_IS_NONE(open))
		close_day(j);
}

/* Nothing can be had: for each worker and day the rule that stands against it. */
static struct err *
write_reasons(struct json *j, struct ctx *ctx, struct slot_request *ask, const struct zone *zone)
{
	struct slot_reasons reasons = { 0 };
	date open = DATE_NONE;

	if (!ask->bounded || INSTANT_IS_NONE(ask->from) || INSTANT_IS_NONE(ask->to)
	    || ask->to.s - ask->from.s > EXPLAINED_DAYS * 86400)
		return OK;
	TRY(planning_explain(ctx, ask, &reasons));
	for (int32_t day = zone_date(zone, ask->from).days; day <= zone_date(zone, ask->to).days; day++)
		for (size_t i = 0; i < reasons.count; i++) {
			const struct slot_reason *why = &reasons.items[i];

			if (why->day.days != day || why->offered)
				continue;
			if (open.days != day && !DATE_IS_NONE(open))
				close_day(j);
			if (open.days != day)
				open_day(j, why->day, zone);
			open = why->day;
			json_open_object(j, NULL);
			json_instant(j, "date", zone_midnight(zone, why->day), zone);
			json_none(j, "time");
			json_none(j, "magnetTime");
			json_bool(j, "available", false);
			json_text(j, "unavailableReason", why->say);
			json_text(j, "userId", why->worker_public_id.text);
			json_int(j, "relevance", 0);
			json_none(j, "relevanceClass");
			json_close_object(j);
		}
	if (!DATE_IS_NONE(open))
		close_day(j);
	return OK;
}

struct err *
wire_offer_slots(struct request *rq, struct response *rs, struct given *given)
{
	struct slot_offers offers = { .zone = caller_of(rq)->unit.zone };
	struct slot_request ask = { 0 };
	struct json j;

	given->from = given_below(given->from, "schedule_wizard");
	TRY(read_question(given, caller_of(rq), &ask));
	if (ask.located || !ID_IS_NONE(ask.activity)) {
		TRY(planning_slots(rq->ctx, &ask, &offers));
		planning_sort_by_start(&offers);
	}
	j = wire_answer_open(rs);
	json_open_object(&j, NULL);
	json_open_object(&j, "result");
	json_open_array(&j, "dates");
	if (offers.count > 0)
		write_days(&j, rq->ctx->arena, &offers);
	else if (ask.located || !ID_IS_NONE(ask.activity))
		TRY(write_reasons(&j, rq->ctx, &ask, offers.zone));
	json_close_array(&j);
	json_close_object(&j);
	json_close_object(&j);
	return OK;
}

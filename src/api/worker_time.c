/* worker_time -- when workers are there: dated hours, absences, calendars elsewhere and the worker's own feed. */
#include "api/row.h"
#include "api/workers.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "team/outside.h"
#include "team/team.h"

enum { USUAL_BACK_DAYS = 1, USUAL_AHEAD_DAYS = 366 };

static struct err *
find(struct request *rq, struct worker *out)
{
	return worker_find_public(rq->ctx, path_value(rq, "worker"), out);
}

/* A text like "8:00-12:00, 13:00-17:00" into hours of a day. */
static void
take_text(struct api_input *in, json_t *value, struct spans *out)
{
	struct ctx *ctx = input_ctx(in);

	if (!spans_parse(ctx->arena, json_string_value(value), out))
		input_problem(in, T(ctx, "Write the hours as 8:00-12:00, 13:00-17:00, or leave the day empty."));
}

/* ---- weekly hours ---- */

static const struct member week_members[] = {
	{ "hours", OWN, BOTH | NEEDED | OR_NULL,
	  WORKER_HOURS_ABOUT, .as = MEMBER_TEXTS, .least = 7, .most = 7, .take = worker_take_hours,
	  .give = worker_give_hours },
	{ 0 },
};
static const struct shape week_shape = { "WorkerHours", "The weekly hours of a worker", week_members,
    sizeof(struct worker) };

static struct err *
show_hours(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	return api_give(rq, rs, &worker);
}

static struct err *
set_hours(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_match(rq, &worker));
	TRY(api_body(rq, &worker));
	TRY(worker_set_hours(rq->ctx, worker.id, worker.has_hours ? &worker.hours : NULL));
	return api_give(rq, rs, &worker);
}

/* ---- single days ---- */

static struct err *
take_day_hours(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	struct day_exception *exception = record;

	take_text(in, value, &exception->hours);
	return OK;
}

static void
give_day_hours(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct day_exception *exception = record;

	json_text(j, key, spans_print(rq->ctx->arena, &exception->hours));
}

static const struct member exception_members[] = {
	{ "day", AT(day_exception, day), GIVEN, "The day" },
	{ "hours", OWN, BOTH | NEEDED, "Hours of that day instead of the weekly ones; empty: a day off",
	  .take = take_day_hours, .give = give_day_hours, .most = 1000 },
	{ 0 },
};
static const struct shape exception_shape = { "HoursException", "A dated day that is not like its weekday",
    exception_members, sizeof(struct day_exception) };

struct days_asked { struct api_page page; date from, to; };

static const struct member days_members[] = {
	PAGE_MEMBERS(days_asked, page),
	{ "from", AT(days_asked, from), NEW, "First day; yesterday unless said" },
	{ "to", AT(days_asked, to), NEW, "Last day; a year ahead unless said" },
	{ 0 },
};
static const struct shape days_shape = { "DaysAsked", "Which days", days_members, sizeof(struct days_asked) };

static struct days_asked
usual_days(const struct request *rq)
{
	const struct api_visitor *visitor = rq->visitor;
	date today = zone_date(visitor->unit.zone, rq->ctx->now);

	return (struct days_asked){ .from = date_add(today, -USUAL_BACK_DAYS), .to = date_add(today,
	    USUAL_AHEAD_DAYS) };
}

static struct err *
list_exceptions(struct request *rq, struct response *rs)
{
	struct days_asked asked = usual_days(rq);
	struct day_exceptions all;
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_query(rq, &asked));
	TRY(worker_list_exceptions(rq->ctx, worker.id, asked.from, asked.to, &all));
	return api_give_whole(rq, rs, &all, &asked.page);
}

static struct err *
find_day(struct request *rq, date *out)
{
	if (date_parse(path_value(rq, "day"), out))
		return OK;
	return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such day."), "day");
}

static struct err *
set_exception(struct request *rq, struct response *rs)
{
	struct day_exception exception = { 0 };
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(find_day(rq, &exception.day));
	TRY(api_body(rq, &exception));
	TRY(worker_set_exception(rq->ctx, worker.id, exception.day, &exception.hours));
	return api_give(rq, rs, &exception);
}

static struct err *
drop_exception(struct request *rq, struct response *rs UNUSED)
{
	struct worker worker;
	date day;

	TRY(find(rq, &worker));
	TRY(find_day(rq, &day));
	return worker_set_exception(rq->ctx, worker.id, day, NULL);
}

/* ---- absences ---- */

struct absence_record {
	struct absence absence;
	const char *type;		/* reference; NULL: nothing said */
	int64_t every_days;		/* 0: once */
	date until;
};
struct absence_records { struct absence_record *items; size_t count, capacity; };

static struct err *
take_type(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	const struct api_visitor *visitor = input_request(in)->visitor;
	struct ctx *ctx = input_ctx(in);
	struct absence_record *r = record;
	struct activity_type type;
	bool found = false;

	r->type = json_is_null(value) ? NULL : arena_strdup(ctx->arena, json_string_value(value));
	r->absence.type = (type_id){ 0 };
	r->absence.type_unit = (unit_id){ 0 };
	if (r->type == NULL)
		return OK;
	TRY(type_lookup_reference(ctx, r->type, &type, &found));
	if (!found || type_modes[type.mode].has_place || !key_may_type(&visitor->key, type.id)) {
		input_problem(in, T(ctx, "There is no such activity type without a place."));
		return OK;
	}
	r->absence.type = type.id;
	r->absence.type_unit = ctx->unit;
	return OK;
}

static const struct member absence_members[] = {
	{ "id", AT(absence_record, absence.public_id), GIVEN | OR_NULL,
	  "Id of the absence; null: busy in a calendar elsewhere" },
	{ "from", AT(absence_record, absence.from), BOTH | NEEDED, "When it begins" },
	{ "to", AT(absence_record, absence.to), BOTH | NEEDED, "When it ends" },
	{ "note", AT(absence_record, absence.note), BOTH, "What it is about", .most = 500 },
	{ "activity_type", AT(absence_record, type), BOTH | OR_NULL,
	  "Reference of an activity type without a place that says what it is", .take = take_type },
	{ "series", AT(absence_record, absence.series), GIVEN | OR_NULL, "The same for all times of a repeated one" },
	{ "outside", AT(absence_record, absence.outside), GIVEN,
	  "Busy in a calendar elsewhere: not to be changed here" },
	{ "every_days", AT(absence_record, every_days), NEW, "Again every so many days, until `until`", .most = 366 },
	{ "until", AT(absence_record, until), NEW, "Last day of a repeated one" },
	{ 0 },
};
static const struct shape absence_shape = { "Absence", "A time at which a worker is not there", absence_members,
    sizeof(struct absence_record) };

/* With the references of their types, of those that the key may see. */
static struct err *
add_types(struct request *rq, struct absence_record *items, size_t count)
{
	const struct api_visitor *visitor = rq->visitor;
	struct ctx *ctx = rq->ctx;
	struct activity_types types;

	TRY(type_list(ctx, true, &types));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < types.count; k++)
			if (ID_EQUAL(items[i].absence.type, types.items[k].id) &&
			    ID_EQUAL(items[i].absence.type_unit, ctx->unit) &&
			    key_may_type(&visitor->key, types.items[k].id))
				items[i].type = types.items[k].reference;
	return OK;
}

static struct err *
list_absences(struct request *rq, struct response *rs)
{
	const struct api_visitor *visitor = rq->visitor;
	struct days_asked asked = usual_days(rq);
	struct absence_records all = { 0 };
	struct absences absences;
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_query(rq, &asked));
	TRY(absence_list(rq->ctx, worker.id, zone_midnight(visitor->unit.zone, asked.from),
	    zone_midnight(visitor->unit.zone, date_add(asked.to, 1)), &absences));
	for (size_t i = 0; i < absences.count; i++)
		*arena_push(rq->ctx->arena, &all) = (struct absence_record){ .absence = absences.items[i] };
	TRY(add_types(rq, all.items, all.count));
	return api_give_whole(rq, rs, &all, &asked.page);
}

static struct err *
find_absence(struct request *rq, struct absence_record *out)
{
	struct worker worker;

	TRY(find(rq, &worker));
	*out = (struct absence_record){ .until = DATE_NONE };
	TRY(absence_find_public(rq->ctx, path_value(rq, "absence"), &out->absence));
	if (!ID_EQUAL(out->absence.worker, worker.id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such absence."), "of another worker");
	return add_types(rq, out, 1);
}

static struct err *
show_absence(struct request *rq, struct response *rs)
{
	struct absence_record r;

	TRY(find_absence(rq, &r));
	return api_give(rq, rs, &r);
}

static struct err *
make_absence(struct request *rq, struct response *rs)
{
	const struct api_visitor *visitor = rq->visitor;
	struct absence_record r = { .absence.note = "", .until = DATE_NONE };
	struct problems problems = { 0 };
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_body(rq, &r));
	r.absence.worker = worker.id;
	if (r.every_days > 0 && DATE_IS_NONE(r.until))
		problem_add(rq->ctx->arena, &problems, "until", T(rq->ctx, "Choose the last day."));
	TRY(err_invalid(rq->ctx, &problems));
	if (r.every_days > 0)
		TRY(absence_save_repeated(rq->ctx, &r.absence, &(struct absence_repeat){ (int32_t)r.every_days, r.until,
		    visitor->unit.zone }, NULL));
	else
		TRY(absence_save(rq->ctx, &r.absence));
	return api_give_made(rq, rs, &r, arena_printf(rq->ctx->arena, "/v1/workers/%s/absences/%s",
	    worker.public_id.text, r.absence.public_id.text));
}

static struct err *
change_absence(struct request *rq, struct response *rs)
{
	struct absence_record r;

	TRY(find_absence(rq, &r));
	TRY(api_match(rq, &r));
	TRY(api_body(rq, &r));
	TRY(absence_save(rq->ctx, &r.absence));
	return api_give(rq, rs, &r);
}

struct dropping { bool following; };
static const struct member dropping_members[] = {
	{ "following", AT(dropping, following), NEW | CHANGE, "Also those of its series that begin later" },
	{ 0 },
};
static const struct shape dropping_shape = { "AbsenceRemoval", "What goes", dropping_members, sizeof(struct dropping) };

static struct err *
drop_absence(struct request *rq, struct response *rs UNUSED)
{
	struct absence_record r;

	TRY(find_absence(rq, &r));
	return absence_delete(rq->ctx, r.absence.public_id.text);
}

static struct err *
drop_absences(struct request *rq, struct response *rs UNUSED)
{
	struct dropping dropping = { 0 };
	struct absence_record r;
	int64_t removed;

	TRY(find_absence(rq, &r));
	TRY(api_body(rq, &dropping));
	if (!dropping.following)
		return absence_delete(rq->ctx, r.absence.public_id.text);
	return absence_delete_following(rq->ctx, r.absence.public_id.text, &removed);
}

/* ---- calendars elsewhere ---- */

struct calendar_record { struct worker_calendar calendar; const char *address; };
struct calendar_records { struct calendar_record *items; size_t count, capacity; };

static void
give_trouble(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct calendar_record *r = record;

	json_text(j, key, r->calendar.trouble == NULL ? NULL : T(rq->ctx, r->calendar.trouble));
}

static const struct member calendar_members[] = {
	{ "id", AT(calendar_record, calendar.public_id), GIVEN, "Id of the calendar" },
	{ "name", AT(calendar_record, calendar.name), GIVEN | NEW | NEEDED, "What it is called here", .most = 80 },
	{ "address", AT(calendar_record, address), NEW | NEEDED | SECRET,
	  "Where it is: https or webcal; never told again",
	  .most = 2000 },
	{ "host", AT(calendar_record, calendar.host), GIVEN, "The host of the address" },
	{ "titles", AT(calendar_record, calendar.titles), GIVEN | NEW, "Staff see what its entries are called" },
	{ "entries", AT(calendar_record, calendar.entries), GIVEN, "Busy times that came of it" },
	{ "skipped", AT(calendar_record, calendar.skipped), GIVEN, "Entries that nobody could understand" },
	{ "trouble", OWN, GIVEN | OR_NULL, "Why it could not be read the last time; null: it went well",
	  .give = give_trouble },
	{ "read_at", AT(calendar_record, calendar.read_at), GIVEN | OR_NULL, "When it was read last" },
	{ 0 },
};
static const struct shape calendar_shape = { "WorkerCalendar", "A calendar elsewhere whose entries count as busy",
    calendar_members, sizeof(struct calendar_record) };

static struct err *
list_records(struct ctx *ctx, worker_id worker, struct calendar_records *out)
{
	struct worker_calendars all;

	*out = (struct calendar_records){ 0 };
	TRY(worker_calendar_list(ctx, worker, &all));
	for (size_t i = 0; i < all.count; i++)
		*arena_push(ctx->arena, out) = (struct calendar_record){ .calendar = all.items[i] };
	return OK;
}

static struct err *
list_calendars(struct request *rq, struct response *rs)
{
	struct calendar_records all;
	struct api_page page = { 0 };
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_query(rq, &page));
	TRY(list_records(rq->ctx, worker.id, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
add_calendar(struct request *rq, struct response *rs)
{
	struct calendar_record r = { .calendar.name = "", .address = "" };
	struct calendar_records all;
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_body(rq, &r));
	TRY(worker_calendar_add(rq->ctx, worker.id, r.calendar.name, r.address, r.calendar.titles));
	TRY(list_records(rq->ctx, worker.id, &all));
	return api_give(rq, rs, &all.items[all.count - 1]);
}

static struct err *
drop_calendar(struct request *rq, struct response *rs UNUSED)
{
	struct worker worker;

	TRY(find(rq, &worker));
	return worker_calendar_remove(rq->ctx, worker.id, path_value(rq, "calendar"));
}

static struct err *
read_calendar(struct request *rq, struct response *rs UNUSED)
{
	struct worker worker;

	TRY(find(rq, &worker));
	return worker_calendar_read_soon(rq->ctx, worker.id, path_value(rq, "calendar"));
}

/* ---- the worker's own rounds, as a calendar to subscribe to ---- */

static void
give_feed(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct worker_feed *feed = record;

	json_text(j, key, !feed->on ? NULL :
	    absolute_url(rq, arena_printf(rq->ctx->arena, "/w/calendar/%s.ics", feed->token)));
}

static const struct member feed_members[] = {
	{ "on", AT(worker_feed, on), BOTH | NEEDED,
	  "true makes a new address and the old one void; false makes it void" },
	{ "address", OWN, GIVEN | OR_NULL | SECRET, "For a calendar program; null while it is off", .give = give_feed },
	{ "used_at", AT(worker_feed, used_at), GIVEN | OR_NULL, "When a program asked last" },
	{ 0 },
};
static const struct shape feed_shape = { "WorkerFeed", "The worker's rounds as a calendar", feed_members,
    sizeof(struct worker_feed) };

static struct err *
show_feed(struct request *rq, struct response *rs)
{
	struct worker_feed feed;
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(worker_feed_find(rq->ctx, worker.id, &feed));
	return api_give(rq, rs, &feed);
}

static struct err *
set_feed(struct request *rq, struct response *rs)
{
	struct worker_feed feed = { .used_at = INSTANT_NONE };
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_body(rq, &feed));
	TRY(worker_feed_set(rq->ctx, worker.id, feed.on));
	TRY(worker_feed_find(rq->ctx, worker.id, &feed));
	return api_give(rq, rs, &feed);
}

#define WORKER	"/v1/workers/:worker"

const struct route api_worker_time_routes[] = {
	ROW(GET, WORKER "/hours", NEEDS_KEY_READ, "The weekly hours of a worker.", show_hours, .answer = &week_shape),
	ROW(PUT, WORKER "/hours", NEEDS_KEY_WRITE, "Sets the weekly hours of a worker.", set_hours, .body = &week_shape,
	    .answer = &week_shape, .match = MATCH_MAY),
	ROW(GET, WORKER "/exceptions", NEEDS_KEY_READ, "Dated days that are not like their weekday.", list_exceptions,
	    .query = &days_shape, .answer = &exception_shape, .list = "exceptions"),
	ROW(PUT, WORKER "/exceptions/:day", NEEDS_KEY_WRITE, "Sets the hours of one dated day.", set_exception,
	    .body = &exception_shape, .answer = &exception_shape),
	ROW(DELETE, WORKER "/exceptions/:day", NEEDS_KEY_WRITE, "That day is as usual again.", drop_exception),
	ROW(GET, WORKER "/absences", NEEDS_KEY_READ, "Absences by their begin, busy times of other calendars too.",
	    list_absences, .query = &days_shape, .answer = &absence_shape, .list = "absences"),
	ROW(POST, WORKER "/absences", NEEDS_KEY_WRITE,
	    "A new absence, once or repeated; visits in it stay where they are.",
	    make_absence, .body = &absence_shape, .answer = &absence_shape, .status = 201),
	ROW(GET, WORKER "/absences/:absence", NEEDS_KEY_READ, "One absence.", show_absence, .answer = &absence_shape),
	ROW(PATCH, WORKER "/absences/:absence", NEEDS_KEY_WRITE, "Changes one absence.", change_absence,
	    .body = &absence_shape, .answer = &absence_shape, .match = MATCH_MAY),
	ROW(DELETE, WORKER "/absences/:absence", NEEDS_KEY_WRITE, "Removes one absence.", drop_absence),
	ROW(POST, WORKER "/absences/:absence/remove", NEEDS_KEY_WRITE,
	    "Removes one absence, and on demand those of its series that begin later.", drop_absences,
	    .body = &dropping_shape),
	ROW(GET, WORKER "/calendars", NEEDS_KEY_READ, "Calendars elsewhere whose entries count as busy.",
	    list_calendars,
	    A_PAGE, .answer = &calendar_shape, .list = "calendars"),
	ROW(POST, WORKER "/calendars", NEEDS_KEY_WRITE, "Adds a calendar elsewhere; it is read in a moment.",
	    add_calendar,
	    .body = &calendar_shape, .answer = &calendar_shape, .status = 201),
	ROW(DELETE, WORKER "/calendars/:calendar", NEEDS_KEY_WRITE, "A calendar and its busy times are gone.",
	    drop_calendar),
	ROW(POST, WORKER "/calendars/:calendar/read", NEEDS_KEY_WRITE, "Reads a calendar again in a moment.",
	    read_calendar),
	WIDE_ROW(GET, WORKER "/feed", NEEDS_KEY_WRITE,
	    "The address at which the worker's rounds are a calendar.", show_feed,
	    .answer = &feed_shape),
	WIDE_ROW(PUT, WORKER "/feed", NEEDS_KEY_WRITE, "Makes a new address, or none.", set_feed, .body = &feed_shape,
	    .answer = &feed_shape),
	{ 0 },
};

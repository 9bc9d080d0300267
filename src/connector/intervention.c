/* intervention -- read, created, updated; each writing is one transaction, found by the caller's own cref. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "activity/group.h"
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

enum { LONGEST_S = 14 * 86400, AUTO_DAYS = 14 };

/* ---- read ---- */

static struct err *
answer(struct request *rq, struct response *rs, activity_id id, bool reports)
{
	struct showing show = { .ctx = rq->ctx, .caller = caller_of(rq), .reports = reports };
	struct activity a;
	struct json j;

	TRY(activity_find(rq->ctx, id, &a));
	j = wire_answer_open(rs);
	json_open_object(&j, NULL);
	TRY(wire_write_intervention(&j, "intervention", &show, &a));
	json_close_object(&j);
	return OK;
}

static bool
wants_reports(const struct given *given)
{
	return given_bool(given, "withReports", false) || given_bool(given, "withPdf", false);
}

struct err *
wire_read_intervention(struct request *rq, struct response *rs, struct given *given)
{
	struct activity a;

	given->from = given_below(given->from, "intervention");
	TRY(wire_find_intervention(rq, given, &a));
	return answer(rq, rs, a.id, wants_reports(given));
}

/* ---- what is said ---- */

struct saving {
	struct given given;
	const struct caller *caller;
	const char *cref;		/* NULL: none */
	bool may_create;
	activity_id id;			/* what came of it */
	bool assign;			/* it wants to be planned automatically */
};

/* When and by whom. */
struct wish {
	const struct worker *worker;	/* NULL: nobody named */
	instant start;			/* INSTANT_NONE: not said */
	bool force;
};

static struct err *
take_type(const struct saving *s, const struct activity *now, struct activity_input *in)
{
	json_t *const *named = given_objects(&s->given, "intervention_type");
	struct given one = s->given;
	const struct activity_type *type;

	if (*named == NULL && now != NULL)
		return OK;
	one.from = *named;
	type = *named == NULL ? caller_usual_type(s->caller) :
	    caller_type(s->caller, given_word(&one, "id"), given_word(&one, "reference"));
	if (type == NULL)
		given_wrong(&s->given, "intervention_type", T(s->given.ctx, "There is no such activity type."));
	else
		in->type = type->id;
	return OK;
}

static void
take_text(const struct given *given, const char *name, const char **to)
{
	const char *text = given_text(given, name);

	if (text != NULL)
		*to = text;
}

/* Several days are told as slots, which excludes start and duration; the first of them is where it begins. */
static void
take_slots(const struct given *given, struct wish *wish, struct activity_input *in)
{
	json_t *const *slot = given_objects(given, "scheduledSlots");
	struct given one = *given;

	if (*slot == NULL)
		return;
	if (slot[1] != NULL)
		given_wrong(given, "scheduledSlots",
		    T(given->ctx, "An activity has one time here. Send one for each day, with the same parent_id."));
	if (!INSTANT_IS_NONE(wish->start) || given_word(given, "duration") != NULL)
		given_wrong(given, "scheduledSlots",
		    T(given->ctx, "Send either slots or a start and a duration, not both."));
	one.from = slot[0];
	one.prefix = "scheduledSlots.";
	wish->start = given_instant(&one, "scheduled_start_at");
	in->duration_s = (int32_t)given_int(&one, "duration", 60, LONGEST_S, in->duration_s);
}

static void
take_worker(const struct saving *s, struct wish *wish)
{
	json_t *const *named = given_objects(&s->given, "assignments");
	struct given one = s->given;

	if (*named == NULL)
		return;
	one.from = *named;
	one.prefix = "assignments.";
	wish->worker = caller_worker(s->caller, given_word(&one, "user_id"), given_word(&one, "user_email"));
	if (wish->worker == NULL || !wish->worker->active)
		given_wrong(&one, given_word(&one, "user_id") != NULL ? "user_id" : "user_email",
		    T(one.ctx, "There is no such worker."));
}

static void
take_times(const struct saving *s, const struct activity *now, struct wish *wish, struct activity_input *in)
{
	const struct given *given = &s->given;
	instant end = given_instant(given, "scheduled_end_at");
	bool promised;

	wish->start = given_instant(given, "scheduled_start_at");
	wish->force = given_bool(given, "ignore_restriction", false);
	if (given_word(given, "duration") != NULL)
		in->duration_s = (int32_t)given_int(given, "duration", 60, LONGEST_S, in->duration_s);
	else if (!INSTANT_IS_NONE(wish->start) && !INSTANT_IS_NONE(end) && end.s <= wish->start.s)
		given_wrong(given, "scheduled_end_at", T(given->ctx, "The end must come after the start."));
	else if (!INSTANT_IS_NONE(wish->start) && !INSTANT_IS_NONE(end) && end.s - wish->start.s <= LONGEST_S)
		in->duration_s = (int32_t)(end.s - wish->start.s);
	take_slots(given, wish, in);
	take_worker(s, wish);
	promised = given_bool(given, "with_appointment", !INSTANT_IS_NONE(in->appointment));
	if (!promised)
		in->appointment = INSTANT_NONE;
	else if (!INSTANT_IS_NONE(wish->start))
		in->appointment = wish->start;
	/* a time without anybody is a wish */
	if (!INSTANT_IS_NONE(wish->start) && wish->worker == NULL && (now == NULL || ID_IS_NONE(now->worker)))
		in->wished = wish->start;
}

/* ---- what has no place of its own here is kept beside ---- */

static void
keep_group(const struct given *given, const char *group, json_t *into)
{
	json_t *object = given_object(given, group), *value;
	const char *name;

	json_object_foreach(object, name, value)
		json_object_set(into, arena_printf(given->ctx->arena, "%s.%s", group, name), value);
}

static void
forget(void *object)
{
	json_decref(object);
}

static struct err *
take_kept(const struct given *given, struct activity_input *in)
{
	static const char *const names[] = { "contact_type", "custom_status1", "custom_status2", "custom_status3",
		"custom_status4", "custom_status5", "custom_status6", "self_service", "self_service_start_at",
		"call_reference_at", "color", "assignment_method", NULL };
	json_t *fields = given_object(given, "custom_fields"), *kept = json_object(), *rest;
	const char *contact = given_word(given, "contact_type");

	arena_defer(given->ctx->arena, forget, kept);
	if (contact != NULL && strcasecmp(contact, "callin") != 0 && strcasecmp(contact, "callout") != 0)
		given_wrong(given, "contact_type", T(given->ctx, "This can only be \"callin\" or \"callout\"."));
	if (fields != NULL) {
		TRY(wire_fields_beside(given->ctx, in->type, fields, &rest));
		json_object_update(kept, rest);
	}
	for (const char *const *name = names; *name != NULL; name++)
		if (json_object_get(given->from, *name) != NULL)
			json_object_set(kept, *name, json_object_get(given->from, *name));
	keep_group(given, "financial", kept);
	keep_group(given, "accounting", kept);
	if (json_object_size(kept) > 0)
		in->additional = wire_merge_members(given->ctx->arena, in->additional, kept);
	return OK;
}

/* ---- written ---- */

static struct err *
place(struct ctx *ctx, const struct wish *wish, activity_id id)
{
	struct activity a;
	struct placement where = { .force = wish->force, .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };

	TRY(activity_find(ctx, id, &a));
	where.worker = wish->worker != NULL ? wish->worker->id : a.worker;
	where.start = !INSTANT_IS_NONE(wish->start) ? wish->start : !INSTANT_IS_NONE(a.start) ? a.start : a.wished;
	if ((wish->worker == NULL && INSTANT_IS_NONE(wish->start)) || ID_IS_NONE(where.worker)
	    || INSTANT_IS_NONE(where.start))
		return OK;
	if (ID_EQUAL(where.worker, a.worker) && a.start.s == where.start.s)
		return OK;
	return planning_place(ctx, id, &where, TELL);
}

static struct err *
attach(const struct saving *s, activity_id id)
{
	const char *parent = given_word(&s->given, "parent_id");
	struct activity above;
	bool found;

	if (parent == NULL)
		return OK;
	TRY(wire_lookup_intervention(s->given.ctx, s->caller, parent, &above, &found));
	if (!found) {
		given_wrong(&s->given, "parent_id", T(s->given.ctx, "There is no such activity."));
		return err_invalid(s->given.ctx, s->given.problems);
	}
	return activity_attach(s->given.ctx, id, above.id, TELL);
}

static struct err *
answer_fields(const struct saving *s, activity_id id)
{
	json_t *fields = given_object(&s->given, "custom_fields"), *rest;
	struct activity a;

	if (fields == NULL)
		return OK;
	TRY(activity_find(s->given.ctx, id, &a));
	TRY(wire_fill_form(s->given.ctx, s->caller, &a, FORM_OF_ACTIVITY, fields, s->given.problems, &rest));
	return err_invalid(s->given.ctx, s->given.problems);
}

/* ---- where it stands in its life ---- */

static struct err *
need(const struct saving *s, enum external_right right)
{
	if (external_may(&s->caller->access, right))
		return OK;
	return err_new(s->given.ctx, ERR_FORBIDDEN, "", "external right %s", external_right_token(right));
}

static struct err *
cancel(const struct saving *s, const struct activity *a)
{
	const char *word = given_word(&s->given, "cancel_reason"), *detail = given_text(&s->given, "cancel_details");
	enum cancel_reason reason = word == NULL ? CANCEL_OTHER : cancel_reason_parse(word);

	if (a->status == STATUS_CANCELED)
		return OK;
	return planning_cancel(s->given.ctx, a->id, reason == CANCEL_NONE ? CANCEL_OTHER : reason,
	    detail != NULL ? detail : "", TELL);
}

/* The report of an intervention that is closed, or becomes so. */
static struct err *
close_it(const struct saving *s, const struct activity *a, bool partly)
{
	struct given report = s->given;

	report.from = given_object(&s->given, "report");
	report.prefix = "report.";
	if (report.from == NULL) {
		if (a->status == STATUS_TERMINATED || (partly && a->status == STATUS_INTERMEDIATE))
			return OK;
		report.from = json_object();
		arena_defer(s->given.ctx->arena, forget, report.from);
	}
	/* what was read and is sent back is no wish to close */
	if (a->status == STATUS_TERMINATED && !external_may(&s->caller->access, EXTERNAL_CLOSE))
		return OK;
	TRY(need(s, EXTERNAL_CLOSE));
	return wire_take_report(&report, s->caller, a->id, partly);
}

static struct err *
live(struct saving *s, activity_id id)
{
	const char *word = given_word(&s->given, "status");
	struct given report = s->given;
	struct activity a;
	bool reported;

	TRY(activity_find(s->given.ctx, id, &a));
	report.from = given_object(&s->given, "report");
	reported = report.from != NULL && given_word(&report, "status") != NULL;
	s->assign = word != NULL && strcasecmp(word, "autoassign_pending") == 0;
	if (word != NULL && wire_statuses_of(word) == 0) {
		given_wrong(&s->given, "status", TF(s->given.ctx, "There is no status \"{status}\".", "status", word,
		    NULL));
		return err_invalid(s->given.ctx, s->given.problems);
	}
	if (word != NULL && (strcasecmp(word, "canceled") == 0 || strcasecmp(word, "cancelled") == 0))
		return cancel(s, &a);
	if (word != NULL && strcasecmp(word, "intermediate") == 0)
		return close_it(s, &a, true);
	if ((word != NULL && strcasecmp(word, "terminated") == 0) || (word == NULL && reported))
		return close_it(s, &a, false);
	if (word == NULL || (wire_statuses_of(word) & STATUS_BIT(a.status)) != 0)
		return OK;
	if (strcasecmp(word, "in_progress") == 0)
		return activity_set_status(s->given.ctx, id, STATUS_IN_PROGRESS, TELL);
	/* "pending" again: a closed one is opened, one that was begun stays begun */
	if (status_is_open(a.status))
		return OK;
	TRY(need(s, EXTERNAL_CLOSE));
	return planning_reopen(s->given.ctx, id, TELL);
}

/* ---- one transaction ---- */

static struct err *
write_row(struct saving *s, const struct activity *now, struct activity_input *in)
{
	struct ctx *ctx = s->given.ctx;

	if (now == NULL)
		return activity_create(ctx, in, TELL, &s->id);
	s->id = now->id;
	return planning_change(ctx, now->id, in, TELL);
}

static struct err *
save(struct saving *s, const struct activity *now)
{
	const struct given *given = &s->given;
	struct activity_input in = { .origin = ORIGIN_API, .status = STATUS_PENDING, .external_id = s->cref,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE, .start = INSTANT_NONE, .end = INSTANT_NONE,
		.real_start = INSTANT_NONE, .real_end = INSTANT_NONE };
	struct wish wish = { .start = INSTANT_NONE };

	if (now != NULL)
		in = activity_input_of(now);
	TRY(take_type(s, now, &in));
	take_text(given, "title", &in.title);
	take_text(given, "comment", &in.comment);
	if (given_word(given, "reference") != NULL)
		in.reference = given_word(given, "reference");
	in.priority = (int32_t)given_int(given, "priority", -1000, 1000, in.priority);
	take_times(s, now, &wish, &in);
	TRY(err_invalid(given->ctx, given->problems));
	TRY(take_kept(given, &in));
	TRY(wire_take_customer(given, s->caller, given_word(given, "address"), now, &in.customer, &in.site));
	TRY(err_invalid(given->ctx, given->problems));
	TRY(write_row(s, now, &in));
	TRY(place(given->ctx, &wish, s->id));
	TRY(attach(s, s->id));
	TRY(answer_fields(s, s->id));
	return live(s, s->id);
}

static struct err *
save_in(struct ctx *ctx, void *arg)
{
	struct saving *s = arg;
	struct activity now;
	activity_id taken = { 0 };
	bool found;

	s->given.ctx = ctx;
	s->given.problems = arena_new(ctx->arena, struct problems);	/* it may run again */
	TRY(wire_lookup_intervention(ctx, s->caller, s->cref, &now, &found));
	if (found) {
		TRY(need(s, EXTERNAL_EDIT));
		return save(s, &now);
	}
	if (!s->may_create)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such activity."), "cref");
	if (s->cref != NULL)
		TRY(activity_lookup_external(ctx, s->cref, &taken));
	if (!ID_IS_NONE(taken))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This cref belongs to an activity of another type."), "cref");
	return save(s, NULL);
}

/* Planned at once with the best worker at the best free time; when there is none it waits with those to plan. */
static struct err *
assign(struct ctx *ctx, activity_id id)
{
	struct slot_request ask = { .activity = id, .bounded = true, .from = ctx->now, .limit = 1, .no_notice = true };
	struct slot_offers offers;
	struct activity a;
	struct err *err;

	TRY(activity_find(ctx, id, &a));
	if (a.status != STATUS_PENDING && a.status != STATUS_REQUESTED)
		return OK;
	if (!INSTANT_IS_NONE(a.wished) && a.wished.s > ctx->now.s)
		ask.from = a.wished;
	ask.to = INSTANT(ask.from.s + AUTO_DAYS * 86400);
	TRY(planning_slots(ctx, &ask, &offers));
	if (offers.count == 0)
		return OK;
	err = planning_book(ctx, id, offers.items[0].token, TELL);
	return err != OK && err->kind == ERR_CONFLICT ? OK : err;
}

static struct err *
write_intervention_call(struct request *rq, struct response *rs, struct given *given, bool may_create)
{
	struct saving saving = { .given = *given, .caller = caller_of(rq), .may_create = may_create };

	saving.given.from = given_below(given->from, "intervention");
	saving.cref = wire_cref_of(rq, &saving.given);
	if (saving.cref != NULL && str_length(saving.cref) > 200) {
		given_wrong(given, "cref", T(rq->ctx, "This is too long."));
		return err_invalid(rq->ctx, given->problems);
	}
	TRY(db_transaction(rq->ctx, save_in, &saving));
	if (saving.assign)
		TRY(assign(rq->ctx, saving.id));
	saving.given.ctx = rq->ctx;
	saving.given.problems = given->problems;
	return answer(rq, rs, saving.id, wants_reports(&saving.given));
}

struct err *
wire_create_intervention(struct request *rq, struct response *rs, struct given *given)
{
	return write_intervention_call(rq, rs, given, true);
}

struct err *
wire_update_intervention(struct request *rq, struct response *rs, struct given *given)
{
	return write_intervention_call(rq, rs, given, false);
}

/* activities -- the file of activities: matched by id or reference, planned as it says, closed when it says so. */
#include "activity/activity.h"
#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/activities.h"
#include "planning/planning.h"
#include "team/plan_change.h"

static const struct field fields[FIELD_COUNT] = {
	[ID] = { "id", NULL }, [REFERENCE] = { "reference", NULL }, [TYPE_ID] = { "intervention_type_id", NULL },
	[TYPE_REFERENCE] = { "intervention_type_reference", "activity_type" }, [STATUS] = { "status", NULL },
	[TITLE] = { "title", NULL }, [START] = { "scheduled_start_at", NULL }, [END] = { "scheduled_end_at", NULL },
	[DURATION] = { "duration", "duration_s" }, [APPOINTMENT] = { "appointment", NULL },
	[ASSIGNEE] = { "assignee_email", NULL }, [PRIORITY] = { "priority", NULL }, [ADDRESS] = { "address", NULL },
	[ADDRESS_ADDITIONAL] = { "address_additional", NULL }, [LATITUDE] = { "latitude", NULL },
	[LONGITUDE] = { "longitude", NULL }, [COMMENT] = { "comment", NULL },
	[REPORT_STATUS] = { "report.status", NULL }, [REPORT_COMMENT] = { "report.comment", NULL },
	[REAL_START] = { "start_at", NULL }, [REAL_END] = { "end_at", NULL },
	[CANCEL_REASON] = { "cancel_reason", NULL }, [CANCEL_DETAILS] = { "cancel_details", NULL },
	[CUSTOMER_ID] = { "customer.id", NULL }, [CUSTOMER_REFERENCE] = { "customer.reference", NULL },
	[CUSTOMER_TYPE] = { "customer.type", NULL }, [CUSTOMER_NAME] = { "customer.name", NULL },
	[CUSTOMER_FIRST_NAME] = { "customer.first_name", NULL }, [CUSTOMER_ADDRESS] = { "customer.address", NULL },
	[CUSTOMER_ADDRESS_ADDITIONAL] = { "customer.address_additional", NULL },
	[CUSTOMER_EMAIL] = { "customer.email", "customer.email_address" },
	[CUSTOMER_MOBILE] = { "customer.mobile", NULL }, [CUSTOMER_PHONE] = { "customer.phone", NULL },
	[CUSTOMER_LANGUAGE] = { "customer.language", NULL }, [CUSTOMER_CATEGORY] = { "customer.category", NULL },
};

/* What a line wants, beside its input. */
struct wish {
	enum activity_status status;	/* REQUESTED, PENDING, TERMINATED or CANCELED */
	const struct worker *worker;
	instant start, end;
	instant real_start, real_end;
	enum activity_result result;
	enum cancel_reason reason;
};

/* ---- reading ---- */

static const struct activity_type *
read_type(struct ctx *ctx, struct work *work, size_t i, const struct around *around, bool exists)
{
	const char *reference = value_of(work, i, TYPE_REFERENCE), *id = value_of(work, i, TYPE_ID);
	const char *folded = i18n_fold(ctx->arena, reference);
	const struct activity_type *only = NULL;

	for (size_t t = 0; t < around->types.count; t++) {
		const struct activity_type *type = &around->types.items[t];

		if (!type->archived)
			only = around->types.count == 1 ? type : NULL;
		if (!str_empty(id) && str_equal(type->public_id.text, id))
			return type;
		if (!str_empty(reference) && str_equal(i18n_fold(ctx->arena, type->reference), folded))
			return type;
	}
	if (str_empty(reference) && str_empty(id) && (exists || only != NULL))
		return exists ? NULL : only;
	fail(ctx, work, i, has(work, i, TYPE_ID) && !has(work, i, TYPE_REFERENCE) ? TYPE_ID : TYPE_REFERENCE,
	    str_empty(reference) && str_empty(id) ? T(ctx, "The activity type is missing.")
	    : T(ctx, "There is no such activity type."));
	return NULL;
}

static void
read_status(struct ctx *ctx, struct work *work, size_t i, struct wish *wish)
{
	const char *status = str_lower(ctx->arena, value_of(work, i, STATUS));
	const char *report = str_lower(ctx->arena, value_of(work, i, REPORT_STATUS));
	bool closed = has(work, i, REAL_END) || has(work, i, REPORT_STATUS);
	enum activity_status ours;

	if (str_empty(status) || str_equal(status, "pending"))
		wish->status = closed ? STATUS_TERMINATED : STATUS_PENDING;
	else if (status_parse(status, &ours) && status_is_open(ours))
		/* as our own lists say it: where it stands in its life follows from its time and worker */
		wish->status = ours == STATUS_REQUESTED ? STATUS_REQUESTED : STATUS_PENDING;
	else if (str_equal(status, "terminated"))
		wish->status = STATUS_TERMINATED;
	else if (str_equal(status, "canceled") || str_equal(status, "cancelled"))
		wish->status = STATUS_CANCELED;
	else
		fail(ctx, work, i, STATUS, T(ctx, "A status is pending, canceled or terminated."));
	if (!str_empty(report) && !str_equal(report, "ok") && !str_equal(report, "ko"))
		fail(ctx, work, i, REPORT_STATUS, T(ctx, "A result is ok or ko."));
	wish->result = str_equal(report, "ko") ? RESULT_KO
	    : wish->status == STATUS_TERMINATED ? RESULT_OK : RESULT_NONE;
	wish->reason = cancel_reason_parse(value_of(work, i, CANCEL_REASON));
	if (has(work, i, CANCEL_REASON) && wish->reason == CANCEL_NONE)
		fail(ctx, work, i, CANCEL_REASON, T(ctx, "There is no such reason for canceling."));
	if (wish->status == STATUS_CANCELED && wish->reason == CANCEL_NONE)
		wish->reason = CANCEL_OTHER;
}

static void
read_worker(struct ctx *ctx, struct work *work, size_t i, const struct around *around, struct wish *wish)
{
	const char *email;
	void *worker = NULL;

	if (!has(work, i, ASSIGNEE))
		return;
	if (!email_parse(ctx->arena, value_of(work, i, ASSIGNEE), &email)
	    || !seen_has(&around->workers, email, &worker))
		fail(ctx, work, i, ASSIGNEE, T(ctx, "No worker has this email address."));
	wish->worker = worker;
}

/* Start, end and duration: two of them give the third. */
static void
read_times(struct ctx *ctx, struct work *work, size_t i, struct activity_input *in, struct wish *wish,
    const struct activity_type *type)
{
	int64_t duration = in->duration_s;
	bool timed;

	wish->start = wish->end = wish->real_start = wish->real_end = INSTANT_NONE;
	read_int(ctx, work, i, DURATION, 60, 14 * 86400, &duration);
	read_instant(ctx, work, i, START, &wish->start);
	read_instant(ctx, work, i, END, &wish->end);
	read_instant(ctx, work, i, APPOINTMENT, &in->appointment);
	read_instant(ctx, work, i, REAL_START, &wish->real_start);
	read_instant(ctx, work, i, REAL_END, &wish->real_end);
	timed = !INSTANT_IS_NONE(wish->start) && !INSTANT_IS_NONE(wish->end);
	if (INSTANT_IS_NONE(wish->start) && !INSTANT_IS_NONE(wish->end) && !has(work, i, START))
		fail(ctx, work, i, END, T(ctx, "An end without a start."));
	if (timed && wish->end.s <= wish->start.s)
		fail(ctx, work, i, END, T(ctx, "The end must come after the start."));
	else if (timed && wish->end.s - wish->start.s > 14 * 86400)
		fail(ctx, work, i, END, T(ctx, "An activity lasts 14 days at most."));
	else if (timed && !has(work, i, DURATION))
		duration = wish->end.s - wish->start.s;
	if (duration == 0 && type != NULL)
		duration = type->duration_s;
	if (!INSTANT_IS_NONE(wish->start) && INSTANT_IS_NONE(wish->end))
		wish->end = INSTANT(wish->start.s + duration);
	if (!INSTANT_IS_NONE(wish->real_start) && !INSTANT_IS_NONE(wish->real_end)
	    && wish->real_end.s < wish->real_start.s)
		fail(ctx, work, i, REAL_END, T(ctx, "The end must come after the start."));
	in->duration_s = (int32_t)duration;
}

static void
read_texts(struct ctx *ctx, struct work *work, size_t i, struct activity_input *in)
{
	int64_t priority = in->priority;

	in->reference = text_or(work, i, REFERENCE, in->reference);
	in->title = text_or(work, i, TITLE, in->title);
	in->comment = text_or(work, i, COMMENT, in->comment);
	if (str_length(value_of(work, i, TITLE)) > 200)
		fail(ctx, work, i, TITLE, TN(ctx, 200, "At most {n} character.", "At most {n} characters.", NULL));
	if (str_length(value_of(work, i, REFERENCE)) > 100)
		fail(ctx, work, i, REFERENCE, TN(ctx, 100, "At most {n} character.", "At most {n} characters.", NULL));
	if (str_length(value_of(work, i, COMMENT)) > 10000)
		fail(ctx, work, i, COMMENT, TN(ctx, 10000, "At most {n} character.", "At most {n} characters.", NULL));
	read_int(ctx, work, i, PRIORITY, -1000, 1000, &priority);
	in->priority = (int32_t)priority;
}

/* ---- writing ---- */

/* A new one that arrives closed brings its times along; an open one is placed afterwards. */
static void
arrive(const struct wish *wish, const struct work *work, size_t i, struct activity_input *in)
{
	in->origin = ORIGIN_IMPORT;
	in->status = wish->status;
	in->result_comment = value_of(work, i, REPORT_COMMENT);
	in->cancel_detail = value_of(work, i, CANCEL_DETAILS);
	in->cancel_reason = wish->status == STATUS_CANCELED ? wish->reason : CANCEL_NONE;
	in->start = in->end = in->real_start = in->real_end = INSTANT_NONE;
	in->worker = (worker_id){ 0 };
	if (status_is_open(wish->status)) {
		in->wished = wish->worker == NULL ? wish->start : INSTANT_NONE;
		return;
	}
	in->worker = wish->worker != NULL ? wish->worker->id : (worker_id){ 0 };
	in->start = wish->start;
	in->end = wish->end;
	if (wish->status != STATUS_TERMINATED)
		return;
	in->result = wish->result;
	in->real_start = INSTANT_IS_NONE(wish->real_start) ? wish->start : wish->real_start;
	in->real_end = INSTANT_IS_NONE(wish->real_end) ? wish->end : wish->real_end;
}

/* Places it as the file says; an overlap is kept, recorded and told. */
static struct err *
place(struct ctx *ctx, struct work *work, size_t i, struct around *around, activity_id id, const struct wish *wish)
{
	bool forced = false;

	TRY(planning_keep(ctx, id, wish->worker->id, wish->start, wish->end, QUIET, &forced));
	around->planned = true;
	if (forced)
		warn(ctx, work, i, START, T(ctx, "It overlaps with other work of this worker: kept as it is, "
		    "the day offers nothing more."));
	return OK;
}

static struct err *
create(struct ctx *ctx, struct work *work, size_t i, struct around *around, struct activity_input *in,
    const struct wish *wish)
{
	activity_id id;

	work->outcomes[i] = CREATED;
	if (work->dry)
		return OK;
	arrive(wish, work, i, in);
	TRY(activity_create(ctx, in, QUIET, &id));
	TRY(trace_made(ctx, work, TRACE_ACTIVITY, id.value));
	if (status_is_open(wish->status) && wish->worker != NULL && !INSTANT_IS_NONE(wish->start))
		return place(ctx, work, i, around, id, wish);
	return OK;
}

static bool
stands_there(const struct activity *a, const struct wish *wish)
{
	return a->status == STATUS_PLANNED && ID_EQUAL(a->worker, wish->worker->id) && a->start.s == wish->start.s
	    && a->end.s == wish->end.s;
}

static struct err *
close_it(struct ctx *ctx, struct work *work, size_t i, const struct activity *old, const struct wish *wish)
{
	struct activity_closing closing = {
		.result = wish->result, .comment = value_of(work, i, REPORT_COMMENT),
		.real_start = INSTANT_IS_NONE(wish->real_start) ? wish->start : wish->real_start,
		.real_end = INSTANT_IS_NONE(wish->real_end) ? wish->end : wish->real_end,
	};

	if (INSTANT_IS_NONE(closing.real_start))
		closing.real_start = INSTANT_IS_NONE(old->start) ? ctx->now : old->start;
	if (INSTANT_IS_NONE(closing.real_end))
		closing.real_end = INSTANT_IS_NONE(old->end) ? closing.real_start : old->end;
	return activity_close(ctx, old->id, &closing, QUIET);
}

/* What happens beside the words: placing, closing, canceling.  *changed when something does. */
static struct err *
live(struct ctx *ctx, struct work *work, size_t i, struct around *around, const struct activity *old,
    const struct wish *wish, bool *changed)
{
	if (!status_is_open(old->status)) {
		if (has(work, i, STATUS) && wish->status != old->status)
			warn(ctx, work, i, STATUS, T(ctx, "It is closed here already: its status stays."));
		return OK;
	}
	if (wish->status == STATUS_CANCELED || wish->status == STATUS_TERMINATED) {
		*changed = true;
		around->planned = true;
		if (work->dry)
			return OK;
		return wish->status == STATUS_CANCELED ? planning_cancel(ctx, old->id, wish->reason,
		    value_of(work, i, CANCEL_DETAILS), QUIET) : close_it(ctx, work, i, old, wish);
	}
	if (wish->worker == NULL || INSTANT_IS_NONE(wish->start) || stands_there(old, wish))
		return OK;
	if (old->status != STATUS_PLANNED && old->status != STATUS_PENDING && old->status != STATUS_REQUESTED) {
		warn(ctx, work, i, START, T(ctx, "It has begun already: it stays where it is."));
		return OK;
	}
	*changed = true;
	return work->dry ? OK : place(ctx, work, i, around, old->id, wish);
}

static struct err *
update(struct ctx *ctx, struct work *work, size_t i, struct around *around, const struct activity *old,
    struct activity_input *in, const struct wish *wish)
{
	bool words = false, life = false;

	if (old->status == STATUS_PENDING && wish->worker == NULL && !INSTANT_IS_NONE(wish->start))
		in->wished = wish->start;
	if (!work->dry)
		TRY(activity_change(ctx, old->id, in, QUIET, &words));
	TRY(live(ctx, work, i, around, old, wish, &life));
	if ((words || life) && !work->dry)
		TRY(trace_changed(ctx, work, TRACE_ACTIVITY, old->id.value, trace_of_activity(ctx, old)));
	work->outcomes[i] = words || life || (work->dry && work->outcomes[i] == CHANGED) ? CHANGED : SAME;
	return OK;
}

/* ---- a line ---- */

static struct err *
find_old(struct ctx *ctx, struct work *work, size_t i, struct activity *out, bool *exists)
{
	activity_id by_id = { 0 }, by_reference = { 0 };

	if (strlen(value_of(work, i, ID)) == sizeof(struct public_id) - 1) {
		struct err *err = activity_find_public(ctx, value_of(work, i, ID), out);

		if (err != NULL && err->kind != ERR_NOT_FOUND)
			return err;
		by_id = err == NULL ? out->id : by_id;
	}
	if (ID_IS_NONE(by_id) && has(work, i, ID))
		TRY(activity_lookup_external(ctx, value_of(work, i, ID), &by_id));
	if (has(work, i, REFERENCE))
		TRY(activity_lookup_reference(ctx, value_of(work, i, REFERENCE), &by_reference));
	if (!ID_IS_NONE(by_id) && !ID_IS_NONE(by_reference) && !ID_EQUAL(by_id, by_reference))
		fail(ctx, work, i, ID, T(ctx, "This id belongs to another activity than this reference."));
	*exists = !ID_IS_NONE(by_id) || !ID_IS_NONE(by_reference);
	return *exists ? activity_find(ctx, ID_IS_NONE(by_id) ? by_reference : by_id, out) : OK;
}

/* A guess of a dry run: would the words change? */
static bool
would_change(const struct activity *old, const struct activity_input *in, bool more)
{
	return more || !str_equal(old->title, in->title) || !str_equal(old->comment, in->comment)
	    || !str_equal(old->reference, in->reference) || old->duration_s != in->duration_s
	    || old->priority != in->priority || old->appointment.s != in->appointment.s
	    || !ID_EQUAL(old->type, in->type) || !ID_EQUAL(old->customer, in->customer)
	    || !ID_EQUAL(old->site, in->site);
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i, struct around *around)
{
	struct activity old;
	struct activity_input in = { .appointment = INSTANT_NONE, .wished = INSTANT_NONE };
	struct whereabouts where;
	struct wish wish = { .status = STATUS_PENDING };
	bool exists, more = false;

	TRY(find_old(ctx, work, i, &old, &exists));
	if (exists)
		in = activity_input_of(&old);
	else if (has(work, i, ID))
		in.external_id = value_of(work, i, ID);
	const struct activity_type *type = read_type(ctx, work, i, around, exists);
	in.type = type != NULL ? type->id : in.type;
	read_texts(ctx, work, i, &in);
	read_status(ctx, work, i, &wish);
	read_worker(ctx, work, i, around, &wish);
	read_times(ctx, work, i, &in, &wish, type);
	TRY(whereabouts_read(ctx, work, i, around, &where));
	bool seen = work->dry && has(work, i, REFERENCE) && !seen_add(work->seen, value_of(work, i, REFERENCE), NULL);
	if (!exists && type != NULL && type->archived && !seen)
		fail(ctx, work, i, TYPE_REFERENCE, T(ctx, "This activity type is archived."));
	if (work->outcomes[i] == FAILED
	    || !mode_allows(ctx, work, i, has(work, i, REFERENCE) ? REFERENCE : ID, exists || seen))
		return OK;
	/* the place that it has, perhaps one that is archived: it stays */
	if (exists && where.customer != NULL && ID_EQUAL(where.customer->customer.id, old.customer)
	    && str_equal(old.address, value_of(work, i, ADDRESS)))
		where.fresh.has_site = false;
	in.additional = merge_additional(ctx->arena, in.additional, work->lines[i].additional, &more);
	TRY(whereabouts_make(ctx, work, i, around, &where, &in.customer, &in.site, &more));
	if (seen && !exists) {
		work->outcomes[i] = CHANGED;
		return OK;
	}
	if (!exists)
		return create(ctx, work, i, around, &in, &wish);
	work->outcomes[i] = would_change(&old, &in, more) ? CHANGED : SAME;
	return update(ctx, work, i, around, &old, &in, &wish);
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	struct around around;

	TRY(around_read(ctx, work, &around));
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i, &around));
	return around.planned && !work->dry ? plan_changed(ctx) : OK;
}

static const int required[] = { -1 };
static const char *const ignored[] = { "row_type", "created_at", "updated_at", "assigned_user",
	"intervention_type_name", NULL };

const struct importer import_activities = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 250, .apply = apply,
};

/*
 * activity -- the rules: what may be made, who may become what, and that every
 * change leaves a line.  See activity.h.
 */
#include "activity/activity.h"

#include <jansson.h>
#include "activity/store.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/activity.sql.h"
#include "i18n/i18n.h"

enum { LONGEST_S = 30 * 86400, TITLE_MOST = 200, TEXT_MOST = 10000, ADDITIONAL_MOST = 65536 };

static struct err *
refuse_looking(struct ctx *ctx)
{
	if (!ctx->actor.looking)
		return OK;
	return err_new(ctx, ERR_FORBIDDEN,
	    T(ctx, "You look at the portal as the customer sees it: nothing can be changed here."),
	    "a looking actor wanted to change an activity");
}

bool
activity_promise(const struct activity *a, instant *from, instant *to)
{
	bool window = !INSTANT_IS_NONE(a->window_from) && !INSTANT_IS_NONE(a->window_to);

	if (INSTANT_IS_NONE(a->start))
		return false;
	*from = window ? a->window_from : a->start;
	*to = window ? a->window_to : a->start;
	return true;
}

/* ---- what people and files say of it ---- */

struct activity_input
activity_input_of(const struct activity *a)
{
	return (struct activity_input){
		.reference = a->reference, .external_id = a->external_id, .type = a->type,
		.customer = a->customer, .site = a->site, .contact = a->contact, .title = a->title,
		.comment = a->comment, .duration_s = a->duration_s, .priority = a->priority,
		.appointment = a->appointment, .wished = a->wished, .origin = a->origin,
		.additional = a->additional, .status = a->status, .worker = a->worker,
		.start = a->start, .end = a->end, .real_start = a->real_start, .real_end = a->real_end,
		.result = a->result, .result_comment = a->result_comment,
		.cancel_reason = a->cancel_reason, .cancel_detail = a->cancel_detail,
	};
}

static const char *
trimmed(struct ctx *ctx, const char *text)
{
	return text == NULL ? "" : str_trim(ctx->arena, text);
}

static bool
is_object(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	bool object = json_is_object(json);

	json_decref(json);
	return object;
}

static void
check_texts(struct ctx *ctx, const struct activity_input *in, struct problems *problems)
{
	if (str_length(in->title) > TITLE_MOST)
		problem_add(ctx->arena, problems, "title",
		    T(ctx, "This title is too long: 200 characters at most."));
	if (str_length(in->reference) > 100)
		problem_add(ctx->arena, problems, "reference",
		    T(ctx, "This reference is too long: 100 characters at most."));
	if (str_length(in->comment) > TEXT_MOST)
		problem_add(ctx->arena, problems, "comment",
		    T(ctx, "This comment is too long: 10,000 characters at most."));
	if (strlen(in->additional) > ADDITIONAL_MOST || !is_object(in->additional))
		problem_add(ctx->arena, problems, "additional", T(ctx, "The additional data cannot be read."));
}

/* The closing that an activity from a file brings along. */
static void
check_arrival(struct ctx *ctx, const struct activity_input *in, struct problems *problems)
{
	bool closed = in->status == STATUS_TERMINATED || in->status == STATUS_CANCELED;
	bool started = in->start.s != 0 && !INSTANT_IS_NONE(in->start);
	bool ended = in->end.s != 0 && !INSTANT_IS_NONE(in->end);

	if (!closed && in->status != STATUS_REQUESTED && in->status != STATUS_PENDING)
		problem_add(ctx->arena, problems, "status",
		    T(ctx, "A new activity cannot begin with this status."));
	if (!closed && (started || ended || !ID_IS_NONE(in->worker)))
		problem_add(ctx->arena, problems, "start",
		    T(ctx, "A new activity is placed on the plan after it was made."));
	if (started != ended || (started && in->end.s < in->start.s))
		problem_add(ctx->arena, problems, "end", T(ctx, "The end must come after the start."));
	if (in->status == STATUS_CANCELED && in->cancel_reason == CANCEL_NONE)
		problem_add(ctx->arena, problems, "cancel_reason", T(ctx, "Choose a reason."));
}

/* What the type says about who makes activities of it (F-1). */
static void
check_creation(struct ctx *ctx, const struct activity_input *in, const struct activity_facts_row *facts,
    struct problems *problems)
{
	if (in->origin == ORIGIN_STAFF && !facts->by_hand)
		problem_add(ctx->arena, problems, "type", T(ctx, "Activities of this type are not made by hand."));
	if (in->origin == ORIGIN_PORTAL && !facts->by_portal)
		problem_add(ctx->arena, problems, "type",
		    T(ctx, "Activities of this type are not made by customers."));
	if ((in->origin == ORIGIN_API || in->origin == ORIGIN_IMPORT) && !facts->by_import)
		problem_add(ctx->arena, problems, "type",
		    T(ctx, "Activities of this type are not made by files and programs."));
	/* a file may bring what was done without anybody's name */
	if (facts->customer_required && ID_IS_NONE(in->customer) && in->origin != ORIGIN_IMPORT)
		problem_add(ctx->arena, problems, "customer", T(ctx, "Activities of this type need a customer."));
}

/* Checks what the input points to and fills what it leaves to its type. */
static struct err *
check_facts(struct ctx *ctx, struct activity_input *in, bool fresh, struct problems *problems)
{
	struct activity_facts_row facts;
	bool found;

	TRY(sql_activity_facts(ctx, ctx->unit, in->type, in->customer, in->site, in->contact, &facts, &found));
	if (!found || (fresh && facts.archived)) {
		problem_add(ctx->arena, problems, "type", T(ctx, "Choose an activity type that is in use."));
		return OK;
	}
	if (fresh)
		check_creation(ctx, in, &facts, problems);
	if (in->duration_s == 0)
		in->duration_s = facts.duration_s;
	if (str_empty(in->title))
		in->title = facts.type_name;
	if (in->duration_s < 60 || in->duration_s > LONGEST_S)
		problem_add(ctx->arena, problems, "duration_s",
		    T(ctx, "The duration must be between one minute and 30 days."));
	if (!ID_IS_NONE(in->customer) && ID_IS_NONE(facts.customer_id))
		problem_add(ctx->arena, problems, "customer", T(ctx, "This customer does not exist."));
	if (!ID_IS_NONE(in->site) && (ID_IS_NONE(facts.site_customer) ||
	    !ID_EQUAL(facts.site_customer, in->customer)))
		problem_add(ctx->arena, problems, "site", T(ctx, "This site is not one of the customer's."));
	if (!ID_IS_NONE(in->contact) && ID_IS_NONE(facts.contact_customer))
		problem_add(ctx->arena, problems, "contact", T(ctx, "This contact does not exist."));
	return OK;
}

static struct err *
check_input(struct ctx *ctx, const struct activity_input *from, bool fresh, struct activity_input *out,
    struct problems *problems)
{
	struct activity_input in = *from;

	in.reference = trimmed(ctx, from->reference);
	in.title = trimmed(ctx, from->title);
	in.comment = trimmed(ctx, from->comment);
	in.result_comment = trimmed(ctx, from->result_comment);
	in.cancel_detail = trimmed(ctx, from->cancel_detail);
	in.external_id = str_empty(from->external_id) ? NULL : from->external_id;
	in.additional = str_empty(from->additional) ? "{}" : from->additional;
	TRY(check_facts(ctx, &in, fresh, problems));
	check_texts(ctx, &in, problems);
	if (fresh)
		check_arrival(ctx, &in, problems);
	*out = in;
	return err_invalid(ctx, problems);
}

static struct err *
refuse_reference(struct ctx *ctx, struct problems *problems)
{
	problem_add(ctx->arena, problems, "reference",
		    T(ctx, "Another activity has this reference already."));
	return err_invalid(ctx, problems);
}

/* ---- making one ---- */

struct making {
	const struct activity_input *input;
	enum telling telling;
	activity_id id;
};

/* A000123: the unit's next; one that a file brought already is jumped over. */
static struct err *
insert_with_reference(struct ctx *ctx, struct activity_input *in, activity_id *out)
{
	do {
		struct activity_next_number_row row;

		TRY(sql_activity_next_number(ctx, ctx->unit, &row));
		in->reference = arena_printf(ctx->arena, "A%06lld", (long long)row.last);
		TRY(store_insert(ctx, in, out));
	} while (ID_IS_NONE(*out));
	return OK;
}

static struct err *
make(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	struct problems problems = { 0 };
	struct activity_input in;
	struct activity made;
	activity_id id;

	TRY(check_input(ctx, making->input, true, &in, &problems));
	if (str_empty(in.reference))
		TRY(insert_with_reference(ctx, &in, &id));
	else
		TRY(store_insert(ctx, &in, &id));
	if (ID_IS_NONE(id))
		return refuse_reference(ctx, &problems);
	TRY(activity_find(ctx, id, &made));
	TRY(history_write(ctx, NULL, &made, EVENT_CREATED, making->telling));
	making->id = id;
	return OK;
}

struct err *
activity_create(struct ctx *ctx, const struct activity_input *input, enum telling telling, activity_id *out)
{
	struct making making = { .input = input, .telling = telling };

	TRY(refuse_looking(ctx));
	TRY(db_transaction(ctx, make, &making));
	*out = making.id;
	return OK;
}

/* ---- changing what is said of it ---- */

struct changing {
	activity_id id;
	const struct activity_input *input;
	enum telling telling;
	bool changed;
};

/* `a` with what the input says, as far as it can be known without reading it again. */
static bool
says_something_new(const struct activity *a, const struct activity_input *in)
{
	struct activity with = *a;

	with.reference = in->reference;
	with.external_id = in->external_id;
	with.type = in->type;
	with.customer = in->customer;
	with.site = in->site;
	with.contact = in->contact;
	with.title = in->title;
	with.comment = in->comment;
	with.duration_s = in->duration_s;
	with.priority = in->priority;
	with.appointment = in->appointment.s == 0 ? INSTANT_NONE : in->appointment;
	with.wished = in->wished.s == 0 ? INSTANT_NONE : in->wished;
	with.additional = in->additional;
	return history_differs(a, &with);
}

static struct err *
change(struct ctx *ctx, void *arg)
{
	struct changing *changing = arg;
	struct problems problems = { 0 };
	struct activity before, after;
	struct activity_input in;
	activity_id other;

	TRY(store_lock(ctx, changing->id, &before));
	TRY(check_input(ctx, changing->input, false, &in, &problems));
	if (str_empty(in.reference))
		in.reference = before.reference;
	changing->changed = says_something_new(&before, &in);
	if (!changing->changed)
		return OK;
	TRY(activity_lookup_reference(ctx, in.reference, &other));
	if (!ID_IS_NONE(other) && !ID_EQUAL(other, changing->id))
		return refuse_reference(ctx, &problems);
	TRY(store_update(ctx, changing->id, &in));
	TRY(activity_find(ctx, changing->id, &after));
	return history_write(ctx, &before, &after, EVENT_CHANGED, changing->telling);
}

struct err *
activity_change(struct ctx *ctx, activity_id id, const struct activity_input *input, enum telling telling,
    bool *changed)
{
	struct changing changing = { .id = id, .input = input, .telling = telling };

	TRY(refuse_looking(ctx));
	TRY(db_transaction(ctx, change, &changing));
	if (changed != NULL)
		*changed = changing.changed;
	return OK;
}

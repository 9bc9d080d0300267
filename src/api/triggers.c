/* triggers -- what happens by itself, the log of it, and the calls to other people's programs that came of it. */
#include "api/row.h"
#include "api/veil.h"

#include "activity/activity.h"
#include "automation/trigger.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "hook/hook.h"
#include "hook/webhook.h"
#include "i18n/i18n.h"

enum { PAGE = 50, MOST_BODY = 1 << 20 };

/* ---- triggers ---- */

struct trigger_record {
	struct trigger trigger;
	const char *type;		/* reference of its activity type; NULL: of all */
	const char *document;		/* JSON: automation/trigger.h */
	bool active;
};
struct trigger_records { struct trigger_record *items; size_t count, capacity; };

#define TR(member)	AT(trigger_record, trigger.member)

static const struct member trigger_members[] = {
	{ "id", TR(public_id), GIVEN, "Id of the trigger" },
	{ "name", TR(name), GIVEN, "What it is called" },
	{ "activity_type", AT(trigger_record, type), BOTH | OR_NULL, "Reference of its activity type; null: of all",
	  .most = 80 },
	{ "rank", TR(rank), BOTH, "Order, lower first", .most = 100000 },
	{ "active", TR(active), GIVEN, "Off, nothing new begins" },
	{ "archived", TR(archived), GIVEN, "Out of use" },
	{ "document", JSON_AT(trigger_record, document), BOTH | NEEDED,
	  "name, active, moment, event, action, fields, amount, unit, at, weekdays, each, when, frequency, contained, "
	  "effects" },
	{ "revision", TR(revision), GIVEN, "Grows at every save" },
	{ "created_at", TR(created_at), GIVEN, "When it was made" },
	{ "updated_at", TR(updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
static const struct shape trigger_shape = { "Trigger", "Something that happens by itself", trigger_members,
    sizeof(struct trigger_record) };

static struct err *
record_of(struct ctx *ctx, const struct trigger *trigger, struct trigger_record *out)
{
	struct activity_type type;

	*out = (struct trigger_record){ .trigger = *trigger, .active = trigger->active };
	if (!ID_IS_NONE(trigger->type)) {
		TRY(type_find(ctx, trigger->type, &type));
		out->type = type.reference;
	}
	return trigger_write(ctx, trigger, &out->document);
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct trigger_records records = { 0 };
	struct api_archived_asked asked = { 0 };
	struct triggers all;

	TRY(api_query(rq, &asked));
	TRY(trigger_list(rq->ctx, (type_id){ 0 }, asked.archived, &all));
	for (size_t i = 0; i < all.count; i++) {
		struct trigger_record *record = arena_push(rq->ctx->arena, &records);

		TRY(record_of(rq->ctx, &all.items[i], record));
		record->document = veil_triggers(rq, record->document);
	}
	return api_give_whole(rq, rs, &records, &asked.page);
}

static struct err *
find(struct request *rq, struct trigger_record *out)
{
	struct trigger trigger;

	TRY(trigger_find_public(rq->ctx, path_value(rq, "trigger"), &trigger));
	return record_of(rq->ctx, &trigger, out);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct trigger_record record;

	TRY(find(rq, &record));
	record.document = veil_triggers(rq, record.document);
	return api_give(rq, rs, &record);
}

/* Problems of the document stand below it. */
static struct err *
below_document(struct ctx *ctx, const struct problems *found, struct problems *all)
{
	for (size_t i = 0; found != NULL && i < found->count; i++)
		problem_add(ctx->arena, all, arena_printf(ctx->arena, "/document%s%s",
		    found->items[i].field[0] == '/' ? "" : "/", found->items[i].field), found->items[i].say);
	return err_invalid(ctx, all);
}

static struct err *
save(struct request *rq, struct trigger_record *record)
{
	struct problems problems = { 0 }, read = { 0 };
	struct activity_type type = { 0 };
	struct trigger saved;
	struct err *err;
	bool found = true;

	TRY(api_body(rq, record));
	if (record->type != NULL)
		TRY(type_lookup_reference(rq->ctx, record->type, &type, &found));
	if (!found)
		problem_add(rq->ctx->arena, &problems, "/activity_type", T(rq->ctx, "There is no such activity type."));
	record->trigger.type = type.id;
	TRY(trigger_read(rq->ctx, record->document, &record->trigger, &read));
	TRY(below_document(rq->ctx, &read, &problems));
	err = trigger_save(rq->ctx, &record->trigger);
	if (err != OK && err->kind == ERR_INVALID)
		return below_document(rq->ctx, err->problems, &problems);
	TRY(err);
	TRY(trigger_find(rq->ctx, record->trigger.id, &saved));
	return record_of(rq->ctx, &saved, record);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct trigger_record record = { .trigger = trigger_new() };

	TRY(save(rq, &record));
	return api_give_made(rq, rs, &record, arena_printf(rq->ctx->arena, "/v1/triggers/%s",
	    record.trigger.public_id.text));
}

static struct err *
replace(struct request *rq, struct response *rs)
{
	struct trigger_record record;

	TRY(find(rq, &record));
	TRY(api_match(rq, &record));
	TRY(save(rq, &record));
	return api_give(rq, rs, &record);
}

static const struct member switching_members[] = {
	{ "active", AT(trigger_record, active), NEW | NEEDED, "On or off" },
	{ 0 },
};
static const struct shape switching_shape = { "TriggerSwitch", "On or off", switching_members,
    sizeof(struct trigger_record) };

static struct err *
set_active(struct request *rq, struct response *rs)
{
	struct trigger_record record;

	TRY(find(rq, &record));
	TRY(api_body(rq, &record));
	TRY(trigger_set_active(rq->ctx, record.trigger.id, record.active));
	return show(rq, rs);
}

static struct err *
set_archived(struct request *rq, struct response *rs)
{
	struct trigger_record record;

	TRY(find(rq, &record));
	TRY(trigger_set_archived(rq->ctx, record.trigger.id, row_archives(rq)));
	return show(rq, rs);
}

/* ---- the log ---- */

WORDS(state_words, trigger_state_token, enum trigger_state, TRIGGER_STATES, TRIGGER_STATES);

static const struct member effect_members[] = {
	{ "kind", AT(trigger_effect, kind), GIVEN, "What is done: email, sms, http, report, …" },
	{ "state", AT(trigger_effect, state), GIVEN, "How far it is", .words = &state_words },
	{ "attempts", AT(trigger_effect, attempts), GIVEN, "How often it was tried" },
	{ "error", AT(trigger_effect, error), GIVEN | OR_NULL, "Of the last try" },
	{ "note", AT(trigger_effect, note), GIVEN | OR_NULL, "What it did" },
	{ "done_at", AT(trigger_effect, done_at), GIVEN | OR_NULL, "When it was done" },
	{ 0 },
};
static const struct shape effect_shape = { "TriggerEffect", "What became of one effect", effect_members,
    sizeof(struct trigger_effect) };

/* effects and effect_count do not lie side by side with a capacity as a list does. */
struct run_record {
	struct trigger_run run;
	struct { struct trigger_effect *items; size_t count, capacity; } effects;
};
struct run_records { struct run_record *items; size_t count, capacity; };

static void
give_event(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	enum event_kind event = ((const struct run_record *)record)->run.event;

	json_text(j, key, event == EVENT_NONE ? NULL : event_token(event));
}

#define RUN(member)	AT(run_record, run.member)

static const struct member run_members[] = {
	{ "id", RUN(public_id), GIVEN, "Id of the run" },
	{ "trigger", RUN(trigger_public_id), GIVEN | OR_NULL, "Id of the trigger" },
	{ "trigger_name", RUN(trigger_name), GIVEN, "Its name" },
	{ "state", RUN(state), GIVEN, "How far it is", .words = &state_words },
	{ "note", RUN(note), GIVEN | OR_NULL, "Why it was stopped" },
	{ "activity", RUN(activity_public_id), GIVEN | OR_NULL, "Id of the activity" },
	{ "event", OWN, GIVEN | OR_NULL, "What happened; null: a time came", .give = give_event },
	{ "at", RUN(at), GIVEN, "When" },
	{ "effects", LIST_AT(run_record, effects), GIVEN, "What was done", .of = &effect_shape },
	{ 0 },
};
static const struct shape run_shape = { "TriggerRun", "One time that a trigger came true", run_members,
    sizeof(struct run_record) };

struct runs_asked { struct api_page page; const char *trigger, *activity; bool failed; };

static const struct member runs_members[] = {
	PAGE_MEMBERS(runs_asked, page),
	{ "trigger", AT(runs_asked, trigger), NEW, "Id of a trigger" },
	{ "activity", AT(runs_asked, activity), NEW, "Id of an activity" },
	{ "failed", AT(runs_asked, failed), NEW, "Only those with an effect that failed" },
	{ 0 },
};
static const struct shape runs_shape = { "TriggerRunsAsked", "Which runs", runs_members, sizeof(struct runs_asked) };

static struct err *
list_runs(struct request *rq, struct response *rs)
{
	struct runs_asked asked = { .page.limit = PAGE };
	struct run_records records = { 0 };
	struct trigger_filter filter;
	struct activity activity;
	struct trigger trigger;
	struct trigger_runs all;
	int64_t before;

	TRY(api_query(rq, &asked));
	TRY(api_cursor(rq, &asked.page, 1, &before));
	filter = (struct trigger_filter){ .failed = asked.failed, .cursor = asked.page.cursor,
		.limit = asked.page.limit };
	if (asked.trigger != NULL) {
		TRY(trigger_find_public(rq->ctx, asked.trigger, &trigger));
		filter.trigger = trigger.id;
	}
	if (asked.activity != NULL) {
		TRY(activity_find_public(rq->ctx, asked.activity, &activity));
		filter.activity = activity.id;
	}
	TRY(trigger_log(rq->ctx, &filter, &all));
	for (size_t i = 0; i < all.count; i++)
		*arena_push(rq->ctx->arena, &records) = (struct run_record){ all.items[i],
		    { all.items[i].effects, all.items[i].effect_count, 0 } };
	return api_give_page(rq, rs, &records, all.next);
}

static struct err *
run_again(struct request *rq, struct response *rs UNUSED)
{
	return trigger_again(rq->ctx, path_value(rq, "run"));
}

/* ---- calls to other programs ---- */

WORDS(call_words, hook_status_token, enum hook_status, HOOK_FAILED + 1, HOOK_FAILED + 1);

static const struct member call_members[] = {
	{ "id", AT(hook, public_id), GIVEN, "Id of the call; header Doorstep-Id" },
	{ "label", AT(hook, label), GIVEN, "What caused it" },
	{ "method", AT(hook, method), GIVEN, "Of HTTP" },
	{ "url", AT(hook, url), GIVEN | SECRET, "Where to" },
	{ "status", AT(hook, status), GIVEN, "How far it is", .words = &call_words },
	{ "attempts", AT(hook, attempts), GIVEN, "How often it was tried" },
	{ "answer_status", AT(hook, answer_status), GIVEN, "Of HTTP; 0: nobody answered" },
	{ "answer", AT(hook, answer), GIVEN | OR_NULL, "Its first 2,000 bytes" },
	{ "error", AT(hook, error), GIVEN | OR_NULL, "What went wrong last" },
	{ "created_at", AT(hook, created_at), GIVEN, "When it was written down" },
	{ "next_at", AT(hook, next_at), GIVEN | OR_NULL, "Of the next try" },
	{ "done_at", AT(hook, done_at), GIVEN | OR_NULL, "When it was done" },
	{ 0 },
};
static const struct shape call_shape = { "Call", "A call to somebody else's program", call_members,
    sizeof(struct hook) };

struct calls_asked { struct api_page page; unsigned status; const char *webhook, *activity; };

static const struct member calls_members[] = {
	PAGE_MEMBERS(calls_asked, page),
	{ "status", AT(calls_asked, status), NEW, "Only in this status", .words = &call_words },
	{ "webhook", AT(calls_asked, webhook), NEW, "Id of a subscription" },
	{ "activity", AT(calls_asked, activity), NEW, "Id of an activity" },
	{ 0 },
};
static const struct shape calls_shape = { "CallsAsked", "Which calls", calls_members, sizeof(struct calls_asked) };

static struct err *
list_calls(struct request *rq, struct response *rs)
{
	struct calls_asked asked = { .page.limit = PAGE, .status = HOOK_FAILED + 1 };
	struct hook_filter filter;
	struct activity activity;
	struct webhook webhook;
	struct hooks all;
	int64_t before;

	TRY(api_query(rq, &asked));
	TRY(api_cursor(rq, &asked.page, 1, &before));
	filter = (struct hook_filter){ .only_status = asked.status <= HOOK_FAILED, .cursor = asked.page.cursor,
		.limit = asked.page.limit };
	if (filter.only_status)
		filter.status = (enum hook_status)asked.status;
	if (asked.webhook != NULL) {
		TRY(webhook_find_public(rq->ctx, asked.webhook, &webhook));
		filter.webhook = webhook.id;
	}
	if (asked.activity != NULL) {
		TRY(activity_find_public(rq->ctx, asked.activity, &activity));
		filter.activity = activity.id;
	}
	TRY(hook_list(rq->ctx, &filter, &all));
	for (size_t i = 0; i < all.count; i++)
		all.items[i].url = veil_address(rq, all.items[i].url);
	return api_give_page(rq, rs, &all, all.next);
}

static struct err *
call_again(struct request *rq, struct response *rs)
{
	struct hook hook;

	TRY(hook_find_public(rq->ctx, path_value(rq, "call"), &hook));
	TRY(hook_again(rq->ctx, hook.id));
	TRY(hook_find(rq->ctx, hook.id, &hook));
	return api_give(rq, rs, &hook);
}

#define TRIGGER	"/v1/triggers/:trigger"

const struct route api_trigger_routes[] = {
	WIDE_ROW(GET, "/v1/triggers", NEEDS_KEY_READ, "The triggers of the unit in their order.", list,
	    .query = &api_archived_query,
	    .answer = &trigger_shape, .list = "triggers"),
	{ POST, "/v1/triggers", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .body_limit = MOST_BODY,
	  .about = "A new trigger.", .contract = &(const struct contract){ make, .body = &trigger_shape,
	  .answer = &trigger_shape, .status = 201, .all_types = true } },
	WIDE_ROW(GET, TRIGGER, NEEDS_KEY_READ, "One trigger.", show, .answer = &trigger_shape),
	{ PUT, TRIGGER, api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .body_limit = MOST_BODY,
	  .about = "Replaces a trigger; a changed time is reckoned anew for open activities.",
	  .contract = &(const struct contract){ replace, .body = &trigger_shape, .answer = &trigger_shape,
	  .match = MATCH_NEEDED, .statuses = "409", .all_types = true } },
	WIDE_ROW(POST, TRIGGER "/active", NEEDS_KEY_ADMIN, "Switches a trigger on or off.", set_active,
	    .body = &switching_shape,
	    .answer = &trigger_shape),
	WIDE_ROW(POST, TRIGGER "/archive", NEEDS_KEY_ADMIN, "Takes a trigger out of use.", set_archived,
	    .answer = &trigger_shape),
	WIDE_ROW(POST, TRIGGER "/restore", NEEDS_KEY_ADMIN, "Takes a trigger into use again.", set_archived,
	    .answer = &trigger_shape),
	WIDE_ROW(GET, "/v1/trigger-runs", NEEDS_KEY_READ, "What triggers did, newest first.", list_runs,
	    .query = &runs_shape,
	    .answer = &run_shape, .list = "runs"),
	WIDE_ROW(POST, "/v1/trigger-runs/:run/again", NEEDS_KEY_ADMIN, "The failed effects of a run once more.",
	    run_again,
	    .statuses = "409"),
	WIDE_ROW(GET, "/v1/calls", NEEDS_KEY_READ, "Calls to other programs, newest first.", list_calls,
	    .query = &calls_shape,
	    .answer = &call_shape, .list = "calls"),
	WIDE_ROW(POST, "/v1/calls/:call/again", NEEDS_KEY_ADMIN, "A failed call once more, under the same id.",
	    call_again,
	    .answer = &call_shape, .statuses = "409"),
	{ 0 },
};

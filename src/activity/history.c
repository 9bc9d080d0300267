/*
 * history -- who changed what, and the event that tells it.
 *
 * The members that the history knows are rows of one table; a change is written as
 * {"from": {"start": 1803888000}, "to": {"start": 1803895200}}, only what differs.
 * Names stand as they were called then.
 */
#include "activity/store.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include "account/happen.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/activity.sql.h"
#include "i18n/i18n.h"

enum member_kind { AS_TEXT, AS_MOMENT, AS_DURATION, AS_NUMBER, AS_YES_NO, AS_STATUS, AS_RESULT, AS_REASON,
	AS_ADDITIONAL };

static const struct member {
	const char *key, *label;
	enum member_kind kind;
	size_t offset;
} members[] = {
#define MEMBER(name, label, kind) { #name, label, kind, offsetof(struct activity, name) }
	MEMBER(status, N_("Status"), AS_STATUS),
	MEMBER(start, N_("Start"), AS_MOMENT),
	MEMBER(end, N_("End"), AS_MOMENT),
	MEMBER(window_from, N_("Arrival from"), AS_MOMENT),
	MEMBER(window_to, N_("Arrival until"), AS_MOMENT),
	MEMBER(worker_name, N_("Worker"), AS_TEXT),
	MEMBER(confirmed, N_("Confirmed by the customer"), AS_YES_NO),
	MEMBER(forced, N_("Placed over something else"), AS_YES_NO),
	MEMBER(cancel_reason, N_("Reason"), AS_REASON),
	MEMBER(cancel_detail, N_("Detail"), AS_TEXT),
	MEMBER(result, N_("Result"), AS_RESULT),
	MEMBER(result_comment, N_("Comment on the result"), AS_TEXT),
	MEMBER(real_start, N_("Real start"), AS_MOMENT),
	MEMBER(real_end, N_("Real end"), AS_MOMENT),
	MEMBER(reference, N_("Reference"), AS_TEXT),
	MEMBER(title, N_("Title"), AS_TEXT),
	MEMBER(type_name, N_("Activity type"), AS_TEXT),
	MEMBER(customer_name, N_("Customer"), AS_TEXT),
	MEMBER(address, N_("Address"), AS_TEXT),
	MEMBER(comment, N_("Comment"), AS_TEXT),
	MEMBER(duration_s, N_("Duration"), AS_DURATION),
	MEMBER(priority, N_("Priority"), AS_NUMBER),
	MEMBER(appointment, N_("Promised arrival"), AS_MOMENT),
	MEMBER(wished, N_("Wished date"), AS_MOMENT),
	MEMBER(external_id, N_("External id"), AS_TEXT),
	MEMBER(additional, N_("Additional data"), AS_ADDITIONAL),
#undef MEMBER
};

bool
activity_change_name(size_t i, const char **key, const char **label)
{
	if (i >= COUNT_OF(members))
		return false;
	*key = members[i].key;
	*label = members[i].label;
	return true;
}

/* No member of an activity: names of documents that came or went. */
#define DOCUMENTS "documents"

#define VALUE(activity, member, type) \
	(*(const type *)(const void *)((const char *)(activity) + (member)->offset))

static bool
same_json(const char *a, const char *b)
{
	json_t *one, *other;
	bool same;

	if (str_equal(a, b))
		return true;
	one = json_loads(a, 0, NULL);
	other = json_loads(b, 0, NULL);
	same = one != NULL && other != NULL && json_equal(one, other);
	json_decref(one);
	json_decref(other);
	return same;
}

static bool
same(const struct member *m, const struct activity *a, const struct activity *b)
{
	switch (m->kind) {
	case AS_TEXT: {
		const char *one = VALUE(a, m, char *), *other = VALUE(b, m, char *);

		return str_equal(one != NULL ? one : "", other != NULL ? other : "");
	}
	case AS_MOMENT:
		return VALUE(a, m, instant).s == VALUE(b, m, instant).s;
	case AS_DURATION:
	case AS_NUMBER:
		return VALUE(a, m, int32_t) == VALUE(b, m, int32_t);
	case AS_YES_NO:
		return VALUE(a, m, bool) == VALUE(b, m, bool);
	case AS_STATUS:
		return VALUE(a, m, enum activity_status) == VALUE(b, m, enum activity_status);
	case AS_RESULT:
		return VALUE(a, m, enum activity_result) == VALUE(b, m, enum activity_result);
	case AS_REASON:
		return VALUE(a, m, enum cancel_reason) == VALUE(b, m, enum cancel_reason);
	case AS_ADDITIONAL:
		return same_json(VALUE(a, m, char *), VALUE(b, m, char *));
	}
	return true;
}

bool
history_differs(const struct activity *a, const struct activity *b)
{
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (!same(&members[i], a, b))
			return true;
	return !ID_EQUAL(a->type, b->type) || !ID_EQUAL(a->customer, b->customer) ||
	    !ID_EQUAL(a->site, b->site) || !ID_EQUAL(a->contact, b->contact) ||
	    !ID_EQUAL(a->worker, b->worker);
}

/* ---- writing ---- */

static void
write_moment(struct json *json, const char *key, instant at)
{
	if (!INSTANT_IS_NONE(at))
		json_int(json, key, at.s);
}

static void
write_member(struct json *json, const struct member *m, const struct activity *a)
{
	switch (m->kind) {
	case AS_TEXT:
		if (!str_empty(VALUE(a, m, char *)))
			json_text(json, m->key, VALUE(a, m, char *));
		return;
	case AS_MOMENT:
		write_moment(json, m->key, VALUE(a, m, instant));
		return;
	case AS_DURATION:
	case AS_NUMBER:
		json_int(json, m->key, VALUE(a, m, int32_t));
		return;
	case AS_YES_NO:
		json_bool(json, m->key, VALUE(a, m, bool));
		return;
	case AS_STATUS:
		json_text(json, m->key, status_token(VALUE(a, m, enum activity_status)));
		return;
	case AS_RESULT:
		if (VALUE(a, m, enum activity_result) != RESULT_NONE)
			json_text(json, m->key, result_token(VALUE(a, m, enum activity_result)));
		return;
	case AS_REASON:
		if (VALUE(a, m, enum cancel_reason) != CANCEL_NONE)
			json_text(json, m->key, cancel_reason_token(VALUE(a, m, enum cancel_reason)));
		return;
	case AS_ADDITIONAL:
		json_raw(json, m->key, VALUE(a, m, char *));
		return;
	}
}

/* One side of the change; of a new activity everything that is not empty. */
static void
write_side(struct json *json, const char *key, const struct activity *side, const struct activity *other)
{
	static const struct activity nothing = {
		.start = { INT64_MIN }, .end = { INT64_MIN }, .window_from = { INT64_MIN },
		.window_to = { INT64_MIN }, .real_start = { INT64_MIN }, .real_end = { INT64_MIN },
		.appointment = { INT64_MIN }, .wished = { INT64_MIN }, .additional = "{}",
	};

	json_open_object(json, key);
	for (size_t i = 0; side != NULL && i < COUNT_OF(members); i++)
		if (!same(&members[i], side, other != NULL ? other : &nothing) ||
		    (other == NULL && members[i].kind == AS_STATUS))
			write_member(json, &members[i], side);
	json_close_object(json);
}

static void
write_plan(struct json *json, const struct activity *a)
{
	json_open_object(json, "plan");
	write_moment(json, "start", a->start);
	write_moment(json, "end", a->end);
	write_moment(json, "window_from", a->window_from);
	write_moment(json, "window_to", a->window_to);
	json_int(json, "sequence", a->ics_sequence);
	json_text(json, "status", status_token(a->status));
	if (a->worker_name != NULL)
		json_text(json, "worker", a->worker_name);
	json_close_object(json);
}

static const char *
detail_of(struct ctx *ctx, const struct activity *before, const struct activity *after, bool plan)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	write_side(&json, "from", before, after);
	write_side(&json, "to", after, before);
	if (plan)
		write_plan(&json, after);
	json_close_object(&json);
	return buf_text(&buf);
}

static const char *const actor_tokens[] = {
	[ACTOR_NOBODY] = "nobody", [ACTOR_STAFF] = "staff", [ACTOR_CONTACT] = "contact",
	[ACTOR_KEY] = "key", [ACTOR_SYSTEM] = "system",
};

static int64_t
actor_id(const struct actor *actor)
{
	switch (actor->kind) {
	case ACTOR_STAFF: return actor->person.value;
	case ACTOR_CONTACT: return actor->contact.value;
	case ACTOR_KEY: return actor->key.value;
	case ACTOR_NOBODY:
	case ACTOR_SYSTEM: return 0;
	}
	return 0;
}

struct err *
history_write(struct ctx *ctx, const struct activity *before, const struct activity *after,
    enum event_kind what, enum telling telling)
{
	struct event event = {
		.kind = what, .activity = after->id, .customer = after->customer,
		.contact = after->contact, .telling = telling,
	};

	TRY(sql_activity_change_insert(ctx, ctx->unit, after->id, ctx->now,
	    actor_tokens[ctx->actor.kind], actor_id(&ctx->actor),
	    ctx->actor.name != NULL ? ctx->actor.name : "", ctx->from != NULL ? ctx->from : "",
	    event_token(what), detail_of(ctx, before, after, false), NULL));
	event.data = detail_of(ctx, before, after, true);
	return event_write(ctx, &event);
}

struct err *
activity_note_documents(struct ctx *ctx, const struct activity *a, bool added, const char *const *names,
    enum telling telling)
{
	enum event_kind what = added ? EVENT_DOCUMENT_ADDED : EVENT_DOCUMENT_REMOVED;
	struct buf list = buf_make(ctx->arena, 65536), detail = buf_make(ctx->arena, 1 << 18);
	struct json json = json_make(&detail);
	int count = 0;

	for (; names[count] != NULL; count++)
		buf_printf(&list, "%s%s", count == 0 ? "" : ", ", names[count]);
	json_open_object(&json, NULL);
	json_open_object(&json, added ? "to" : "from");
	json_text(&json, DOCUMENTS, buf_text(&list));
	json_close_object(&json);
	json_close_object(&json);
	TRY(sql_activity_change_insert(ctx, ctx->unit, a->id, ctx->now, actor_tokens[ctx->actor.kind],
	    actor_id(&ctx->actor), ctx->actor.name != NULL ? ctx->actor.name : "", ctx->from != NULL ? ctx->from : "",
	    event_token(what), buf_text(&detail), NULL));
	return event_write(ctx, &(struct event){ .kind = what, .activity = a->id, .customer = a->customer,
	    .telling = telling, .data = arena_printf(ctx->arena, "{\"count\":%d}", count) });
}

struct err *
event_write(struct ctx *ctx, const struct event *event)
{
	return happen_write(ctx, &(struct happen){ .kind = event_token(event->kind), .activity = event->activity,
	    .customer = event->customer, .contact = event->contact, .data = event->data,
	    .quiet = event->telling == QUIET });
}

/* ---- reading ---- */

struct err *
activity_history(struct ctx *ctx, activity_id id, struct activity_changes *out)
{
	struct activity_change_list_rows rows = { 0 };
	struct activity_changes list = { 0 };

	TRY(sql_activity_change_list(ctx, ctx->unit, id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct activity_change_list_row *row = &rows.items[i];
		enum actor_kind actor = ACTOR_SYSTEM;

		for (int k = ACTOR_NOBODY; k <= ACTOR_SYSTEM; k++)
			if (str_equal(actor_tokens[k], row->actor_kind))
				actor = (enum actor_kind)k;
		*arena_push(ctx->arena, &list) = (struct activity_change){
			.at = row->at, .what = event_parse(row->what), .actor = actor,
			.actor_name = row->actor_name, .address = row->address, .detail = row->detail,
		};
	}
	*out = list;
	return OK;
}

static const char *
say_result(struct ctx *ctx, const char *token)
{
	return str_equal(token, "ok") ? T(ctx, "OK") : T(ctx, "Not OK");
}

static const char *
say_status(struct ctx *ctx, const char *token)
{
	enum activity_status status;

	return status_parse(token, &status) ? T(ctx, status_label(status)) : token;
}

/* A value of the history in words; "" for none. */
static const char *
say_value(struct ctx *ctx, const struct member *m, const json_t *value, const struct zone *zone)
{
	const char *text = json_string_value(value);

	if (value == NULL)
		return "";
	switch (m->kind) {
	case AS_TEXT:
		return text != NULL ? arena_strdup(ctx->arena, text) : "";
	case AS_MOMENT:
		return i18n_moment(ctx->arena, ctx->lang, INSTANT(json_integer_value(value)), zone,
		    DATE_DAY_SHORT);
	case AS_DURATION:
		return i18n_duration(ctx->arena, ctx->lang, json_integer_value(value));
	case AS_NUMBER:
		return arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	case AS_YES_NO:
		return json_is_true(value) ? T(ctx, "Yes") : T(ctx, "No");
	case AS_STATUS:
		return say_status(ctx, arena_strdup(ctx->arena, text));
	case AS_RESULT:
		return say_result(ctx, text);
	case AS_REASON:
		return T(ctx, cancel_reason_label(cancel_reason_parse(text)));
	case AS_ADDITIONAL: {
		char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_INDENT(1));
		const char *kept = arena_strdup(ctx->arena, dump != NULL ? dump : "");

		free(dump);
		return kept;
	}
	}
	return "";
}

static void
drop_json(void *json)
{
	json_decref(json);
}

static const char *
say_names(struct ctx *ctx, const json_t *side)
{
	const char *names = json_string_value(json_object_get(side, DOCUMENTS));

	return names == NULL ? "" : arena_strdup(ctx->arena, names);
}

struct err *
activity_differences(struct ctx *ctx, const struct activity_change *change, const struct zone *zone,
    struct activity_differences *out)
{
	json_t *root = json_loads(change->detail, 0, NULL);
	const json_t *from = json_object_get(root, "from"), *to = json_object_get(root, "to");
	struct activity_differences list = { 0 };

	if (root == NULL)
		return err_bug(ctx, "history holds no JSON");
	arena_defer(ctx->arena, drop_json, root);
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		const json_t *before = json_object_get(from, members[i].key);
		const json_t *after = json_object_get(to, members[i].key);

		if (before == NULL && after == NULL)
			continue;
		*arena_push(ctx->arena, &list) = (struct activity_difference){
			.label = T(ctx, members[i].label),
			.before = say_value(ctx, &members[i], before, zone),
			.after = say_value(ctx, &members[i], after, zone),
		};
	}
	if (json_object_get(from, DOCUMENTS) != NULL || json_object_get(to, DOCUMENTS) != NULL)
		*arena_push(ctx->arena, &list) = (struct activity_difference){ .label = T(ctx, "Documents"),
			.before = say_names(ctx, from), .after = say_names(ctx, to) };
	*out = list;
	return OK;
}

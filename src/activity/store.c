/* store -- see store.h: rows to structs and back. */
#include "activity/store.h"

#include <stdio.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/activity.sql.h"
#include "i18n/i18n.h"

/* A moment that a struct made with {0} leaves out is none. */
static instant
given(instant at)
{
	return at.s == 0 ? INSTANT_NONE : at;
}

static enum activity_origin
origin_parse(const char *token)
{
	for (int i = ORIGIN_STAFF; i <= ORIGIN_IMPORT; i++)
		if (str_equal(origin_token((enum activity_origin)i), token))
			return (enum activity_origin)i;
	return ORIGIN_STAFF;
}

static enum activity_result
result_parse(const char *token)
{
	return token == NULL ? RESULT_NONE : str_equal(token, "ok") ? RESULT_OK : RESULT_KO;
}

static void
read_row(const struct activity_find_row *row, struct activity *out)
{
	enum activity_status status = STATUS_PENDING;

	MUST(status_parse(row->status, &status));
	*out = (struct activity){
		.id = row->id, .public_id = row->public_id, .reference = row->reference,
		.external_id = row->external_id, .status = status, .title = row->title,
		.comment = row->comment, .duration_s = row->duration_s, .priority = row->priority,
		.start = row->start_at, .end = row->end_at,
		.window_from = row->window_from, .window_to = row->window_to,
		.appointment = row->appointment_at, .wished = row->wished_at,
		.confirmed = row->confirmed, .forced = row->forced, .ics_sequence = row->ics_sequence,
		.real_start = row->real_start_at, .real_end = row->real_end_at,
		.result = result_parse(row->result), .result_comment = row->result_comment,
		.cancel_reason = cancel_reason_parse(row->cancel_reason),
		.cancel_detail = row->cancel_detail, .origin = origin_parse(row->origin),
		.additional = row->additional,
		.created_at = row->created_at, .updated_at = row->updated_at,
		.type = row->type_id, .type_public_id = row->type_public_id, .type_name = row->type_name,
		.type_reference = row->type_reference, .type_color = row->type_color,
		.customer = row->customer_id, .customer_public_id = row->customer_public_id,
		.customer_name = row->customer_name, .customer_reference = row->customer_reference,
		.contact = row->contact_id,
		.site = row->site_id, .site_public_id = row->site_public_id, .address = row->address,
		.address_additional = row->address_additional,
		.latitude = row->latitude, .longitude = row->longitude, .zone = row->zone,
		.worker = row->worker_id, .worker_public_id = row->worker_public_id,
		.worker_name = row->worker_name, .worker_color = row->worker_color,
	};
}

static struct err *
not_found(struct ctx *ctx, const char *what)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This activity does not exist."), "activity %s", what);
}

struct err *
activity_find(struct ctx *ctx, activity_id id, struct activity *out)
{
	struct activity_find_row row;
	bool found;

	TRY(sql_activity_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx, arena_printf(ctx->arena, "%lld", (long long)id.value));
	read_row(&row, out);
	return OK;
}

struct err *
activity_worker_name(struct ctx *ctx, activity_id id, const char **out)
{
	struct activity_worker_name_row row;
	bool found;

	TRY(sql_activity_worker_name(ctx, ctx->unit, id, &row, &found));
	*out = found ? row.name : NULL;
	return OK;
}

struct err *
activity_find_public(struct ctx *ctx, const char *public_id, struct activity *out)
{
	struct activity_lookup_public_row row;
	bool found;

	TRY(sql_activity_lookup_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return not_found(ctx, public_id);
	return activity_find(ctx, row.id, out);
}

struct err *
activity_lookup_reference(struct ctx *ctx, const char *reference, activity_id *out)
{
	struct activity_lookup_reference_row row;
	bool found;

	TRY(sql_activity_lookup_reference(ctx, ctx->unit, reference, &row, &found));
	*out = found ? row.id : (activity_id){ 0 };
	return OK;
}

struct err *
activity_lookup_external(struct ctx *ctx, const char *external_id, activity_id *out)
{
	struct activity_lookup_external_row row;
	bool found;

	TRY(sql_activity_lookup_external(ctx, ctx->unit, external_id, &row, &found));
	*out = found ? row.id : (activity_id){ 0 };
	return OK;
}

/* ---- lists ---- */

/* The filter as the statements want it. */
struct bounds {
	int64_t low, high;	/* of start_key */
	activity_id after;
	instant updated_from;
	const char *statuses;	/* JSON array or NULL */
	const char *words[3];	/* LIKE patterns or NULL */
	instant late_start, late_end;
	bool only_open;
	int most;
};

/* An activity without a start sorts as if it began then. */
#define UNPLANNED_KEY INT64_MAX

static const char *
statuses_json(struct ctx *ctx, uint32_t statuses)
{
	struct buf buf = buf_make(ctx->arena, 1024);
	struct json json = json_make(&buf);

	if (statuses == 0)
		return NULL;
	json_open_array(&json, NULL);
	for (int i = 0; i < STATUS_COUNT; i++)
		if ((statuses & STATUS_BIT(i)) != 0)
			json_text(&json, NULL, status_token((enum activity_status)i));
	json_close_array(&json);
	return buf_text(&buf);
}

/* Up to three words, each anywhere in the folded text; the third takes the rest. */
static void
read_words(struct ctx *ctx, const char *text, const char *words[3])
{
	char *at = i18n_fold(ctx->arena, text);

	for (char *c = at; *c != '\0'; c++)
		if (*c == '%' || *c == '_' || *c == '\\')
			*c = ' ';
	for (int i = 0; i < 3; i++) {
		size_t size;

		at += strspn(at, " ");
		size = i < 2 ? strcspn(at, " ") : strlen(at);
		if (size == 0)
			return;
		words[i] = arena_printf(ctx->arena, "%%%.*s%%", (int)size, at);
		at += size;
	}
}

/* A cursor is "key.id" of the last row of the page before; one that is none of ours is ignored. */
static void
read_cursor(const struct activity_filter *filter, struct bounds *bounds)
{
	long long key, id;
	char more;

	if (filter->cursor == NULL || sscanf(filter->cursor, "%lld.%lld%c", &key, &id, &more) != 2)
		return;
	bounds->after.value = id;
	switch (filter->order) {
	case ORDER_START:
		if (key >= bounds->low)
			bounds->low = key;
		break;
	case ORDER_START_DOWN:
		if (key <= bounds->high)
			bounds->high = key;
		break;
	case ORDER_UPDATED:
		bounds->updated_from = INSTANT(key);
		break;
	case ORDER_NEWEST:
		break;
	}
}

static struct bounds
read_filter(struct ctx *ctx, const struct activity_filter *filter)
{
	instant from = given(filter->from), to = given(filter->to);
	bool down = filter->order == ORDER_START_DOWN || filter->order == ORDER_NEWEST;
	int limit = filter->limit <= 0 ? 50 : filter->limit > 500 ? 500 : filter->limit;
	uint32_t statuses = filter->statuses != 0 ? filter->statuses :
	    filter->unplanned || filter->unlocated || filter->late ? STATUSES_OPEN : 0;
	struct bounds bounds = {
		.low = INT64_MIN, .high = UNPLANNED_KEY,
		.after = { down ? INT64_MAX : 0 },
		.updated_from = given(filter->updated_from),
		.late_start = INSTANT_NONE, .late_end = INSTANT_NONE,
		.statuses = statuses_json(ctx, statuses),
		.only_open = statuses != 0 && (statuses & ~STATUSES_OPEN) == 0,
		.most = limit + 1,
	};

	if (!INSTANT_IS_NONE(from) || !INSTANT_IS_NONE(to)) {
		bounds.low = INSTANT_IS_NONE(from) ? INT64_MIN : from.s;
		bounds.high = INSTANT_IS_NONE(to) ? UNPLANNED_KEY - 1 : to.s - 1;
	} else if (filter->unplanned) {
		bounds.low = UNPLANNED_KEY;
	}
	if (filter->late) {
		bounds.late_start = INSTANT(ctx->now.s - LATE_START_S);
		bounds.late_end = INSTANT(ctx->now.s - LATE_END_S);
		if (bounds.high > bounds.late_start.s)
			bounds.high = bounds.late_start.s;
	}
	if (INSTANT_IS_NONE(bounds.updated_from))
		bounds.updated_from = INSTANT(0);
	if (!str_empty(filter->text))
		read_words(ctx, filter->text, bounds.words);
	read_cursor(filter, &bounds);
	return bounds;
}

static bool
only_customer(const struct activity_filter *f)
{
	return !ID_IS_NONE(f->customer) && ID_IS_NONE(f->type) && ID_IS_NONE(f->worker) &&
	    f->types == NULL && ID_IS_NONE(f->site) && f->reference == NULL && str_empty(f->text) && !f->late &&
	    !f->unlocated && f->order == ORDER_START_DOWN;
}

static struct err *
run_list(struct ctx *ctx, const struct activity_filter *f, const struct bounds *b,
    struct activity_find_rows *rows)
{
	if (only_customer(f))
		return sql_activity_list_customer(ctx, ctx->unit, f->customer, b->low, b->high, b->after,
		    b->statuses, b->most, rows);
	if (f->order == ORDER_START && b->only_open)
		return sql_activity_list_open(ctx, ctx->unit, b->low, b->high, b->after, b->statuses,
		    f->types, f->type, f->worker, f->customer, f->site, f->reference, b->words[0], b->words[1],
		    b->words[2], f->unlocated, b->late_start, b->late_end, b->most, rows);
	switch (f->order) {
	case ORDER_START:
		return sql_activity_list_start(ctx, ctx->unit, b->low, b->high, b->after, b->statuses,
		    f->types, f->type, f->worker, f->customer, f->site, f->reference, b->words[0], b->words[1],
		    b->words[2], f->unlocated, b->late_start, b->late_end, b->most, rows);
	case ORDER_START_DOWN:
		return sql_activity_list_start_down(ctx, ctx->unit, b->low, b->high, b->after,
		    b->statuses, f->types, f->type, f->worker, f->customer, f->site, f->reference, b->words[0],
		    b->words[1], b->words[2], f->unlocated, b->late_start, b->late_end, b->most, rows);
	case ORDER_NEWEST:
		return sql_activity_list_newest(ctx, ctx->unit, b->low, b->high, b->after, b->statuses,
		    f->types, f->type, f->worker, f->customer, f->site, f->reference, b->words[0], b->words[1],
		    b->words[2], f->unlocated, b->late_start, b->late_end, b->most, rows);
	case ORDER_UPDATED:
		return sql_activity_list_updated(ctx, ctx->unit, b->low, b->high, b->updated_from,
		    b->after, b->statuses, f->types, f->type, f->worker, f->customer, f->site, f->reference,
		    b->words[0], b->words[1], b->words[2], b->most, rows);
	}
	return err_bug(ctx, "order %d of activities", f->order);
}

static const char *
cursor_after(struct ctx *ctx, enum activity_order order, const struct activity_find_row *row)
{
	int64_t key = order == ORDER_UPDATED ? row->updated_at.s :
	    order == ORDER_NEWEST ? 0 : row->start_key;

	return arena_printf(ctx->arena, "%lld.%lld", (long long)key, (long long)row->id.value);
}

/* There is at most one of a reference: its own row is all that need be walked. */
static struct err *
narrow_to_reference(struct ctx *ctx, const struct activity_filter *filter, struct bounds *bounds, bool *found)
{
	bool down = filter->order == ORDER_START_DOWN || filter->order == ORDER_NEWEST;
	struct activity_find_row row;
	activity_id id;

	TRY(activity_lookup_reference(ctx, filter->reference, &id));
	TRY(sql_activity_find(ctx, ctx->unit, id, &row, found));
	*found = *found && filter->cursor == NULL && row.start_key >= bounds->low &&
	    row.start_key <= bounds->high && row.updated_at.s >= bounds->updated_from.s;
	if (!*found)
		return OK;
	bounds->low = bounds->high = row.start_key;
	bounds->updated_from = row.updated_at;
	bounds->after.value = row.id.value + (down ? 1 : -1);
	return OK;
}

struct err *
activity_list(struct ctx *ctx, const struct activity_filter *filter, struct activities *out)
{
	struct bounds bounds = read_filter(ctx, filter);
	struct activity_find_rows rows = { 0 };
	struct activities list = { 0 };
	bool found = true;
	size_t count;

	if (filter->reference != NULL)
		TRY(narrow_to_reference(ctx, filter, &bounds, &found));
	if (found)
		TRY(run_list(ctx, filter, &bounds, &rows));
	count = rows.count < (size_t)bounds.most ? rows.count : (size_t)bounds.most - 1;
	list.items = arena_new_array(ctx->arena, count, struct activity);
	list.count = list.capacity = count;
	for (size_t i = 0; i < count; i++)
		read_row(&rows.items[i], &list.items[i]);
	if (rows.count > count)
		list.next = cursor_after(ctx, filter->order, &rows.items[count - 1]);
	*out = list;
	return OK;
}

struct err *
activity_count(struct ctx *ctx, instant today, instant tomorrow, struct activity_counters *out)
{
	struct activity_counters_row row;

	TRY(sql_activity_counters(ctx, ctx->unit, today, tomorrow, INSTANT(ctx->now.s - LATE_START_S),
	    INSTANT(ctx->now.s - LATE_END_S), INSTANT(ctx->now.s - 7 * 86400), &row));
	*out = (struct activity_counters){
		.requested = row.requested, .to_plan = row.to_plan, .late = row.late,
		.unlocated = row.unlocated, .today = row.today, .today_done = row.today_done,
		.today_unconfirmed = row.today_unconfirmed, .booked_portal = row.booked_portal,
	};
	return OK;
}

/* ---- writing ---- */

static const char *
search_of(struct ctx *ctx, const struct activity_input *input)
{
	return i18n_fold(ctx->arena, arena_printf(ctx->arena, "%s %s %s", input->reference, input->title,
	    input->external_id != NULL ? input->external_id : ""));
}

struct err *
store_insert(struct ctx *ctx, const struct activity_input *in, activity_id *out)
{
	struct activity_insert_row row;
	bool found;

	TRY(sql_activity_insert(ctx, ctx->tenant, ctx->unit, env_public_id(ctx->env), in->reference,
	    in->external_id, in->type, in->customer, in->site, in->contact, in->title, in->comment,
	    status_token(in->status), in->duration_s, in->priority, in->worker, given(in->start),
	    given(in->end), given(in->appointment), given(in->wished), given(in->real_start),
	    given(in->real_end), result_token(in->result), in->result_comment,
	    in->cancel_reason == CANCEL_NONE ? NULL : cancel_reason_token(in->cancel_reason),
	    in->cancel_detail, origin_token(in->origin), in->additional, search_of(ctx, in), ctx->now,
	    &row, &found));
	*out = found ? row.id : (activity_id){ 0 };
	return OK;
}

struct err *
store_update(struct ctx *ctx, activity_id id, const struct activity_input *in)
{
	return sql_activity_update(ctx, ctx->unit, id, in->reference, in->external_id, in->type,
	    in->customer, in->site, in->contact, in->title, in->comment, in->duration_s, in->priority,
	    given(in->appointment), given(in->wished), in->additional, search_of(ctx, in), ctx->now, NULL);
}

struct err *
store_move(struct ctx *ctx, const struct activity *a)
{
	return sql_activity_move(ctx, ctx->unit, a->id, status_token(a->status), a->worker, a->start,
	    a->end, a->window_from, a->window_to, a->confirmed, a->forced, a->ics_sequence,
	    a->real_start, a->real_end, result_token(a->result), a->result_comment,
	    a->cancel_reason == CANCEL_NONE ? NULL : cancel_reason_token(a->cancel_reason),
	    a->cancel_detail, ctx->now, NULL);
}

struct err *
store_lock(struct ctx *ctx, activity_id id, struct activity *out)
{
	struct activity_lock_row row;
	bool found;

	TRY(sql_activity_lock(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx, arena_printf(ctx->arena, "%lld", (long long)id.value));
	return activity_find(ctx, id, out);
}

struct err *
activity_unmake(struct ctx *ctx, activity_id id)
{
	TRY(sql_activity_unmake_history(ctx, ctx->unit, id, NULL));
	TRY(sql_activity_unmake_events(ctx, ctx->unit, id, NULL));
	return sql_activity_unmake(ctx, ctx->unit, id, NULL);
}

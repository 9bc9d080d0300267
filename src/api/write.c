/* write -- see write.h. */
#include "api/write.h"

#include "base/arena.h"
#include "base/str.h"

struct json
write_open(struct response *rs)
{
	respond_type(rs, "application/json");
	return json_make(&rs->http->body);
}

void
write_next(struct json *j, const char *cursor)
{
	if (cursor == NULL)
		json_none(j, "next");
	else
		json_text(j, "next", cursor);
}

static void
write_window(struct json *j, instant from, instant to, const struct zone *zone)
{
	if (INSTANT_IS_NONE(from)) {
		json_none(j, "window");
		return;
	}
	json_open_object(j, "window");
	json_instant(j, "from", from, zone);
	json_instant(j, "to", to, zone);
	json_close_object(j);
}

static void
write_type(struct json *j, const struct activity *a)
{
	json_open_object(j, "activity_type");
	json_text(j, "id", a->type_public_id.text);
	json_text(j, "reference", a->type_reference);
	json_text(j, "name", a->type_name);
	json_close_object(j);
}

static void
write_customer(struct json *j, const struct activity *a)
{
	if (ID_IS_NONE(a->customer)) {
		json_none(j, "customer");
		return;
	}
	json_open_object(j, "customer");
	json_text(j, "id", a->customer_public_id.text);
	json_text(j, "reference", a->customer_reference);
	json_text(j, "name", a->customer_name);
	json_close_object(j);
}

static void
write_site(struct json *j, const struct activity *a)
{
	if (ID_IS_NONE(a->site)) {
		json_none(j, "site");
		return;
	}
	json_open_object(j, "site");
	json_text(j, "id", a->site_public_id.text);
	json_text(j, "address", a->address);
	json_text(j, "address_additional", a->address_additional);
	json_number(j, "latitude", a->latitude);
	json_number(j, "longitude", a->longitude);
	json_text(j, "timezone", a->zone);
	json_close_object(j);
}

static void
write_worker(struct json *j, const struct activity *a)
{
	if (ID_IS_NONE(a->worker)) {
		json_none(j, "worker");
		return;
	}
	json_open_object(j, "worker");
	json_text(j, "id", a->worker_public_id.text);
	json_text(j, "name", a->worker_name);
	json_close_object(j);
}

static void
write_outcome(struct json *j, const struct activity *a, const struct zone *zone)
{
	json_instant(j, "real_start", a->real_start, zone);
	json_instant(j, "real_end", a->real_end, zone);
	json_text(j, "result", result_token(a->result));
	json_text(j, "result_comment", a->result_comment);
	json_text(j, "cancel_reason", a->cancel_reason == CANCEL_NONE ? NULL : cancel_reason_token(a->cancel_reason));
	json_text(j, "cancel_detail", a->cancel_detail);
}

static void
write_members(struct json *j, const struct activity *a, const struct zone *zone)
{
	json_text(j, "id", a->public_id.text);
	json_text(j, "reference", a->reference);
	json_text(j, "external_id", a->external_id);
	json_text(j, "status", status_token(a->status));
	json_text(j, "title", a->title);
	json_text(j, "comment", a->comment);
	write_type(j, a);
	write_customer(j, a);
	write_site(j, a);
	write_worker(j, a);
	json_instant(j, "start", a->start, zone);
	json_instant(j, "end", a->end, zone);
	write_window(j, a->window_from, a->window_to, zone);
	json_instant(j, "appointment", a->appointment, zone);
	json_instant(j, "wished", a->wished, zone);
	json_int(j, "duration_s", a->duration_s);
	json_int(j, "priority", a->priority);
	json_bool(j, "confirmed", a->confirmed);
	json_bool(j, "forced", a->forced);
	write_outcome(j, a, zone);
	json_text(j, "origin", origin_token(a->origin));
	json_raw(j, "additional", str_empty(a->additional) ? "{}" : a->additional);
	json_instant(j, "created_at", a->created_at, zone);
	json_instant(j, "updated_at", a->updated_at, zone);
}

void
write_activity(struct json *j, const char *key, const struct activity *a)
{
	json_open_object(j, key);
	write_members(j, a, zone_find(a->zone));
	json_close_object(j);
}

void
write_activity_worked(struct json *j, const struct activity *a, const struct work_spans *spans)
{
	const struct zone *zone = zone_find(a->zone);

	json_open_object(j, NULL);
	write_members(j, a, zone);
	json_open_array(j, "work_times");
	for (size_t i = 0; i < spans->count; i++) {
		const struct work_span *span = &spans->items[i];

		json_open_object(j, NULL);
		json_text(j, "kind", work_kind_token(span->kind));
		json_text(j, "worker", span->worker_name);
		json_instant(j, "from", span->from, zone);
		json_instant(j, "to", span->to, zone);
		json_close_object(j);
	}
	json_close_array(j);
	json_close_object(j);
}

static void
write_slot(struct json *j, const struct slot_offer *slot, const struct zone *zone)
{
	json_open_object(j, NULL);
	json_text(j, "slot", slot->token);
	json_open_object(j, "worker");
	json_text(j, "id", slot->worker_public_id.text);
	json_text(j, "name", slot->worker_name);
	json_text(j, "email", slot->worker_email);
	json_close_object(j);
	json_instant(j, "start", slot->start, zone);
	json_instant(j, "end", slot->end, zone);
	write_window(j, slot->window_from, slot->window_to, zone);
	json_int(j, "relevance", slot->relevance);
	json_text(j, "class", slot_class_token(slot->class));
	json_int(j, "extra_travel_s", slot->extra_travel_s);
	json_number(j, "extra_km", slot->extra_km);
	json_int(j, "extra_cost_cents", slot->extra_cost_cents);
	if (slot->has_profit)
		json_int(j, "profit_cents", slot->profit_cents);
	json_text(j, "why", slot->why);
	json_text(j, "weighed", slot->weighed);
	json_close_object(j);
}

void
write_slots(struct json *j, const struct slot_offers *offers)
{
	json_open_array(j, "slots");
	for (size_t i = 0; i < offers->count; i++)
		write_slot(j, &offers->items[i], offers->zone);
	json_close_array(j);
}

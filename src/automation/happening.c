/* happening -- what happened: an event as it was written, with the activity as it stood then. */
#include "automation/inside.h"

#include "base/arena.h"
#include "base/str.h"

static instant
moment_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? INSTANT(json_integer_value(value)) : INSTANT_NONE;
}

/* A member of "from" when it differed, else what it still is. */
static instant
before(const json_t *from, const json_t *to, const char *name, instant now)
{
	bool differed = json_object_get(from, name) != NULL || json_object_get(to, name) != NULL;

	return differed ? moment_of(from, name) : now;
}

static void
read_plan(struct activity *a, const json_t *plan)
{
	enum activity_status status;

	if (!json_is_object(plan))
		return;
	a->start = moment_of(plan, "start");
	a->end = moment_of(plan, "end");
	a->window_from = moment_of(plan, "window_from");
	a->window_to = moment_of(plan, "window_to");
	a->ics_sequence = (int32_t)json_integer_value(json_object_get(plan, "sequence"));
	if (json_is_string(json_object_get(plan, "status")) &&
	    status_parse(json_string_value(json_object_get(plan, "status")), &status))
		a->status = status;
}

static void
read_before(struct happening *happening, const json_t *from, const json_t *to)
{
	const struct activity *a = &happening->activity;
	struct activity was = {
		.start = before(from, to, "start", a->start), .end = before(from, to, "end", a->end),
		.window_from = before(from, to, "window_from", a->window_from),
		.window_to = before(from, to, "window_to", a->window_to),
	};

	happening->had_promise = activity_promise(&was, &happening->before_from, &happening->before_to);
	if (!happening->had_promise)
		happening->before_from = happening->before_to = INSTANT_NONE;
}

struct err *
happening_read(struct ctx *ctx, struct happening *happening, activity_id activity, bool past)
{
	json_t *data = json_loads(happening->data_text, 0, NULL);

	happening->before_from = happening->before_to = INSTANT_NONE;
	if (!json_is_object(data)) {
		json_decref(data);
		return err_bug(ctx, "event %lld holds no JSON", (long long)happening->id.value);
	}
	arena_defer(ctx->arena, (void (*)(void *))json_decref, data);
	happening->data = data;
	happening->has_activity = !ID_IS_NONE(activity);
	if (!happening->has_activity)
		return OK;
	TRY(activity_find(ctx, activity, &happening->activity));
	if (past) {
		read_plan(&happening->activity, json_object_get(data, "plan"));
		read_before(happening, json_object_get(data, "from"), json_object_get(data, "to"));
	}
	if (ID_IS_NONE(happening->customer))
		happening->customer = happening->activity.customer;
	if (ID_IS_NONE(happening->contact))
		happening->contact = happening->activity.contact;
	return OK;
}

bool
happening_moved_promise(const struct happening *happening)
{
	instant from, to;

	if (!happening->has_activity || !activity_promise(&happening->activity, &from, &to))
		return happening->had_promise;
	return !happening->had_promise || happening->before_from.s != from.s || happening->before_to.s != to.s;
}

bool
happening_concerns_customer(const struct ctx *ctx, const struct happening *happening)
{
	instant from, to;

	if (!activity_promise(&happening->activity, &from, &to) || to.s < ctx->now.s)
		return false;
	return happening->kind != EVENT_MOVED || happening_moved_promise(happening);
}

struct err *
stand_in_unit(struct ctx *ctx, unit_id id, struct unit *out)
{
	TRY(unit_find(ctx, id, out));
	unit_enter(ctx, out);
	ctx->lang = out->lang;
	return OK;
}

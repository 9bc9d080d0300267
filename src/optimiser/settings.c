/* settings -- an optimisation's settings as JSON, and the moments they mean. */
#include "optimiser/inside.h"

#include <jansson.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { DAY_S = 86400 };

static const struct { const char *token, *label, *help; } modes[OPTIMISER_MODE_COUNT] = {
#define OPTIMISER_MODE(name, token, label, help) [OPTIMISE_##name] = { token, label, help },
#include "optimiser/mode.inc"
#undef OPTIMISER_MODE
};

static const struct { const char *token, *label; } lengths[LENGTH_COUNT] = {
	[LENGTH_HOURS] = { "hours", N_("Hours") }, [LENGTH_DAYS] = { "days", N_("Days") },
	[LENGTH_WEEKS] = { "weeks", N_("Weeks") }, [LENGTH_MONTHS] = { "months", N_("Months") },
};

const char *
optimiser_mode_token(enum optimiser_mode mode)
{
	return modes[mode].token;
}

const char *
optimiser_mode_label(enum optimiser_mode mode)
{
	return modes[mode].label;
}

const char *
optimiser_mode_help(enum optimiser_mode mode)
{
	return modes[mode].help;
}

bool
optimiser_mode_parse(const char *token, enum optimiser_mode *out)
{
	for (int i = 0; i < OPTIMISER_MODE_COUNT; i++) {
		if (!str_equal(modes[i].token, token))
			continue;
		*out = (enum optimiser_mode)i;
		return true;
	}
	return false;
}

const char *
optimiser_length_token(enum optimiser_length length)
{
	return lengths[length].token;
}

const char *
optimiser_length_label(enum optimiser_length length)
{
	return lengths[length].label;
}

bool
optimiser_length_parse(const char *token, enum optimiser_length *out)
{
	for (int i = 0; i < LENGTH_COUNT; i++) {
		if (!str_equal(lengths[i].token, token))
			continue;
		*out = (enum optimiser_length)i;
		return true;
	}
	return false;
}

struct optimisation
optimisation_new(void)
{
	return (struct optimisation){ .name = "", .from_days = 1, .length = 2, .length_in = LENGTH_WEEKS,
	    .mode = OPTIMISE_TRAVEL, .move_minutes = 5, .keep_confirmed = true, .repeat_day = -1, .repeat_s = 20 * 3600,
	    .next_at = INSTANT_NONE };
}

/* ---- JSON ---- */

const char *
settings_write(struct ctx *ctx, const struct optimisation *o)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_int(&json, "from_days", o->from_days);
	json_int(&json, "from_s", o->from_s);
	json_int(&json, "length", o->length);
	json_text(&json, "length_in", lengths[o->length_in].token);
	json_text(&json, "mode", modes[o->mode].token);
	json_int(&json, "least_relevance", o->least_relevance);
	json_int(&json, "move_minutes", o->move_minutes);
	json_bool(&json, "keep_confirmed", o->keep_confirmed);
	json_bool(&json, "keep_exact", o->keep_exact);
	json_bool(&json, "keep_dates", o->keep_dates);
	json_bool(&json, "keep_workers", o->keep_workers);
	json_int(&json, "seconds", o->seconds);
	json_open_array(&json, "workers");
	for (size_t i = 0; i < o->workers.count; i++)
		json_int(&json, NULL, o->workers.items[i].value);
	json_close_array(&json);
	json_close_object(&json);
	return buf_text(&buf);
}

static void
read_bool(const json_t *object, const char *name, bool *out)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_boolean(value))
		*out = json_is_true(value);
}

static void
read_int(const json_t *object, const char *name, int64_t least, int64_t most, int64_t *out)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_integer(value) && json_integer_value(value) >= least && json_integer_value(value) <= most)
		*out = json_integer_value(value);
}

void
settings_read(struct arena *arena, const char *json, struct optimisation *out)
{
	json_t *object = json_loads(json, 0, NULL);
	const json_t *workers = json_object_get(object, "workers");
	int64_t from_s = out->from_s;

	read_int(object, "from_days", 0, OPTIMISER_MOST_DAYS_AHEAD, &out->from_days);
	read_int(object, "from_s", 0, DAY_S - 1, &from_s);
	out->from_s = (int32_t)from_s;
	read_int(object, "length", 1, INT32_MAX, &out->length);
	optimiser_length_parse(json_string_value(json_object_get(object, "length_in")), &out->length_in);
	optimiser_mode_parse(json_string_value(json_object_get(object, "mode")), &out->mode);
	read_int(object, "least_relevance", 0, 100, &out->least_relevance);
	read_int(object, "move_minutes", 0, OPTIMISER_MOST_MOVE_MINUTES, &out->move_minutes);
	read_bool(object, "keep_confirmed", &out->keep_confirmed);
	read_bool(object, "keep_exact", &out->keep_exact);
	read_bool(object, "keep_dates", &out->keep_dates);
	read_bool(object, "keep_workers", &out->keep_workers);
	read_int(object, "seconds", 0, OPTIMISER_MOST_SECONDS, &out->seconds);
	for (size_t i = 0; i < json_array_size(workers); i++)
		*arena_push(arena, &out->workers) =
		    (worker_id){ json_integer_value(json_array_get(workers, i)) };
	json_decref(object);
}

static void
write_figures(struct json *json, const char *key, const struct plan_figures *f)
{
	json_open_object(json, key);
	json_int(json, "visits", f->visits);
	json_int(json, "unplanned", f->unplanned);
	json_int(json, "travel_s", f->travel_s);
	json_int(json, "metres", f->metres);
	json_int(json, "service_s", f->service_s);
	json_int(json, "days", f->days);
	json_int(json, "cost_cents", f->cost_cents);
	json_int(json, "revenue_cents", f->revenue_cents);
	json_close_object(json);
}

const char *
figures_write(struct ctx *ctx, const struct run_figures *f)
{
	struct buf buf = buf_make(ctx->arena, 4096);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	write_figures(&json, "before", &f->before);
	write_figures(&json, "after", &f->after);
	json_int(&json, "frozen", f->frozen);
	json_int(&json, "unlocated", f->unlocated);
	json_close_object(&json);
	return buf_text(&buf);
}

static struct plan_figures
figures_of(const json_t *object)
{
	return (struct plan_figures){
		.visits = json_integer_value(json_object_get(object, "visits")),
		.unplanned = json_integer_value(json_object_get(object, "unplanned")),
		.travel_s = json_integer_value(json_object_get(object, "travel_s")),
		.metres = json_integer_value(json_object_get(object, "metres")),
		.service_s = json_integer_value(json_object_get(object, "service_s")),
		.days = json_integer_value(json_object_get(object, "days")),
		.cost_cents = json_integer_value(json_object_get(object, "cost_cents")),
		.revenue_cents = json_integer_value(json_object_get(object, "revenue_cents")),
	};
}

struct run_figures
figures_read(const char *text)
{
	json_t *object = json_loads(text, 0, NULL);
	struct run_figures f = { .before = figures_of(json_object_get(object, "before")),
	    .after = figures_of(json_object_get(object, "after")),
	    .frozen = json_integer_value(json_object_get(object, "frozen")),
	    .unlocated = json_integer_value(json_object_get(object, "unlocated")) };

	json_decref(object);
	return f;
}

/* ---- who ---- */

/* {"by":{"name":…,"person":…},"accepted":{…}}: `key` is written anew, the other stays. */
const char *
actor_write(struct ctx *ctx, const char *old, const char *key)
{
	json_t *object = json_loads(old, 0, NULL);
	json_t *actor = json_object();
	char *text;
	const char *kept;

	if (!json_is_object(object)) {
		json_decref(object);
		object = json_object();
	}
	json_object_set_new(actor, "kind", json_integer(ctx->actor.kind));
	json_object_set_new(actor, "name", json_string(ctx->actor.name != NULL ? ctx->actor.name : ""));
	json_object_set_new(actor, "person", json_integer(ctx->actor.person.value));
	json_object_set_new(actor, "key", json_integer(ctx->actor.key.value));
	json_object_set_new(object, key, actor);
	text = json_dumps(object, JSON_COMPACT);
	kept = arena_strdup(ctx->arena, text);
	free(text);
	json_decref(object);
	return kept;
}

struct actor
actor_read(struct ctx *ctx, const char *text, const char *key)
{
	json_t *object = json_loads(text, 0, NULL);
	const json_t *actor = json_object_get(object, key);
	const char *name = json_string_value(json_object_get(actor, "name"));
	struct actor out = { .kind = ACTOR_SYSTEM, .name = arena_strdup(ctx->arena, name != NULL ? name : "") };

	if (actor != NULL) {
		out.kind = (enum actor_kind)json_integer_value(json_object_get(actor, "kind"));
		out.person.value = json_integer_value(json_object_get(actor, "person"));
		out.key.value = json_integer_value(json_object_get(actor, "key"));
	}
	json_decref(object);
	return out;
}

const char *
actor_name(struct ctx *ctx, const char *text, const char *key)
{
	return actor_read(ctx, text, key).name;
}

/* ---- moments ---- */

/* The same day so many months later; the last of a shorter month. */
static date
add_months(date from, int64_t months)
{
	int year, month, day;

	date_split(from, &year, &month, &day);
	month += (int)months - 1;
	year += month / 12;
	month = month % 12 + 1;
	while (!date_exists(year, month, day))
		day--;
	return date_make(year, month, day);
}

void
optimisation_period(const struct optimisation *o, const struct zone *zone, instant now, instant *from, instant *to)
{
	date first = date_add(zone_date(zone, now), (int)o->from_days), last = first;

	*from = zone_instant(zone, (struct civil){ first, o->from_s }, NULL);
	if (o->length_in == LENGTH_HOURS) {
		*to = INSTANT(from->s + o->length * 3600);
		return;
	}
	if (o->length_in == LENGTH_MONTHS)
		last = add_months(first, o->length);
	else
		last = date_add(first, (int)(o->length * (o->length_in == LENGTH_WEEKS ? 7 : 1)));
	*to = zone_instant(zone, (struct civil){ last, o->from_s }, NULL);
}

instant
settings_next(const struct optimisation *o, const struct zone *zone, instant now)
{
	date day = zone_date(zone, now);

	if (o->repeat_day < 0 || o->archived)
		return INSTANT_NONE;
	for (int i = 0; i <= 7; i++, day = date_add(day, 1)) {
		instant at = zone_instant(zone, (struct civil){ day, o->repeat_s }, NULL);

		if ((int)date_weekday(day) == o->repeat_day && at.s > now.s)
			return at;
	}
	return INSTANT_NONE;
}

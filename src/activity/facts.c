/* facts -- see facts.h. */
#include "activity/facts.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum activity_fact_name {
#define FACT(name, token, type, label, yes, no) ASKS_##name,
#include "activity/facts.inc"
#undef FACT
	ASKS_COUNT
};

static const struct { const char *name; enum fact_type type; const char *label, *yes, *no; } rows[ASKS_COUNT] = {
#define FACT(name, token, type, label, yes, no) [ASKS_##name] = { "activity." token, FACT_##type, label, yes, no },
#include "activity/facts.inc"
#undef FACT
};

/* ---- what there is to choose ---- */

struct options { struct fact_option *items; size_t count, capacity; };

static void
add(struct ctx *ctx, struct options *to, const char *value, const char *label)
{
	*arena_push(ctx->arena, to) = (struct fact_option){ value, T(ctx, label) };
}

static struct options
options_of(struct ctx *ctx, int asked)
{
	static const char *const origins[] = { N_("By staff"), N_("On the portal"), N_("By a program"),
	    N_("By import") };
	struct options out = { 0 };

	if (asked == ASKS_STATUS)
		for (int i = 0; i < STATUS_COUNT; i++)
			add(ctx, &out, status_token((enum activity_status)i), status_label((enum activity_status)i));
	if (asked == ASKS_RESULT) {
		add(ctx, &out, result_token(RESULT_OK), N_("OK"));
		add(ctx, &out, result_token(RESULT_KO), N_("Not OK"));
	}
	if (asked == ASKS_CANCEL_REASON)
		for (int i = CANCEL_NONE + 1; i < CANCEL_COUNT; i++)
			add(ctx, &out, cancel_reason_token((enum cancel_reason)i),
			    cancel_reason_label((enum cancel_reason)i));
	if (asked == ASKS_ORIGIN)
		for (int i = ORIGIN_STAFF; i <= ORIGIN_IMPORT; i++)
			add(ctx, &out, origin_token((enum activity_origin)i), origins[i]);
	return out;
}

struct fact_rows
activity_facts(struct ctx *ctx)
{
	struct fact_rows out = { 0 };

	for (int i = 0; i < ASKS_COUNT; i++) {
		struct options options = options_of(ctx, i);

		*arena_push(ctx->arena, &out) = (struct fact_row){ .name = rows[i].name, .label = T(ctx, rows[i].label),
			.type = rows[i].type, .options = options.items, .option_count = options.count,
			.yes = rows[i].yes == NULL ? NULL : T(ctx, rows[i].yes),
			.no = rows[i].no == NULL ? NULL : T(ctx, rows[i].no) };
	}
	return out;
}

/* ---- values ---- */

static struct fact
yes_no(bool yes)
{
	return fact_text(FACT_YES_NO, yes ? "yes" : "no");
}

static struct fact
of_start(const struct activity *a, int asked)
{
	const struct zone *zone = zone_find(a->zone);
	struct civil wall;

	if (INSTANT_IS_NONE(a->start))
		return fact_empty(rows[asked].type);
	wall = zone_civil(zone != NULL ? zone : zone_find("UTC"), a->start);
	if (asked == ASKS_START)
		return fact_number(FACT_MOMENT, (double)a->start.s);
	return asked == ASKS_DAY ? fact_number(FACT_DATE, wall.day.days) : fact_number(FACT_TIME, wall.second_of_day);
}

static struct fact
hours(const struct ctx *ctx, const struct activity *a, int asked)
{
	instant from, to;

	if (asked == ASKS_HOURS_TO_START)
		return activity_promise(a, &from, &to) ? fact_number(FACT_NUMBER,
		    (double)(from.s - ctx->now.s) / 3600) :
		    fact_empty(FACT_NUMBER);
	to = INSTANT_IS_NONE(a->real_end) ? a->end : a->real_end;
	return INSTANT_IS_NONE(to) ? fact_empty(FACT_NUMBER) : fact_number(FACT_NUMBER,
	    (double)(ctx->now.s - to.s) / 3600);
}

static struct fact
value_of(const struct ctx *ctx, const struct activity *a, int asked)
{
	switch (asked) {
	case ASKS_STATUS: return fact_text(FACT_CHOICE, status_token(a->status));
	case ASKS_OPEN: return yes_no(status_is_open(a->status));
	case ASKS_PLANNED: return yes_no(!INSTANT_IS_NONE(a->start));
	case ASKS_CONFIRMED: return yes_no(a->confirmed);
	case ASKS_ON_SITE: return yes_no(a->status == STATUS_IN_PROGRESS);
	case ASKS_HOURS_TO_START: case ASKS_HOURS_SINCE_END: return hours(ctx, a, asked);
	case ASKS_START: case ASKS_DAY: case ASKS_TIME: return of_start(a, asked);
	case ASKS_DURATION: return fact_number(FACT_NUMBER, (double)a->duration_s / 60);
	case ASKS_PRIORITY: return fact_number(FACT_NUMBER, a->priority);
	case ASKS_RESULT: return fact_text(FACT_CHOICE, result_token(a->result));
	case ASKS_CANCEL_REASON:
		return fact_text(FACT_CHOICE, a->cancel_reason == CANCEL_NONE ? "" :
		    cancel_reason_token(a->cancel_reason));
	case ASKS_ORIGIN: return fact_text(FACT_CHOICE, origin_token(a->origin));
	case ASKS_WORKER: return fact_text(FACT_TEXT, ID_IS_NONE(a->worker) ? "" : a->worker_name);
	case ASKS_TITLE: return fact_text(FACT_TEXT, a->title);
	case ASKS_CUSTOMER: return fact_text(FACT_TEXT, a->customer_name);
	default: return fact_empty(rows[asked].type);
	}
}

struct err *
activity_fact(struct ctx *ctx, void *activity, const char *name, struct fact *out, bool *known)
{
	*known = false;
	for (int i = 0; i < ASKS_COUNT; i++) {
		if (!str_equal(name, rows[i].name))
			continue;
		*known = true;
		*out = activity == NULL ? fact_empty(rows[i].type) : value_of(ctx, activity, i);
	}
	return OK;
}

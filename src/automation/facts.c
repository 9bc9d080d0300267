/* facts -- what the conditions of a trigger may ask: the rows of facts.inc, the activity, its forms. */
#include "automation/inside.h"

#include "activity/facts.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "customer/customer.h"
#include "form/conditions.h"
#include "gen/automation_trigger.sql.h"
#include "i18n/i18n.h"

enum {
#define FACT(name, token, type, label, yes, no) ASKS_##name,
#include "automation/facts.inc"
#undef FACT
	ASKS_COUNT
};

static const struct { const char *name; enum fact_type type; const char *label, *yes, *no; } facts[ASKS_COUNT] = {
#define FACT(name, token, type, label, yes, no) [ASKS_##name] = { token, FACT_##type, label, yes, no },
#include "automation/facts.inc"
#undef FACT
};

/* ---- what there is to ask ---- */

struct options { struct fact_option *items; size_t count, capacity; };

static void
add(struct ctx *ctx, struct options *to, const char *value, const char *label)
{
	*arena_push(ctx->arena, to) = (struct fact_option){ value, label };
}

static struct options
options_of(struct ctx *ctx, int asked, const struct fact_rows *of_activity)
{
	struct options out = { 0 };

	switch (asked) {
	case ASKS_BY:
		add(ctx, &out, "staff", T(ctx, "Staff"));
		add(ctx, &out, "contact", T(ctx, "A customer"));
		add(ctx, &out, "key", T(ctx, "A program"));
		add(ctx, &out, "system", T(ctx, "Doorstep itself"));
		break;
	case ASKS_STATUS_BEFORE:
		for (int i = 0; i < STATUS_COUNT; i++)
			add(ctx, &out, status_token((enum activity_status)i),
			    T(ctx, status_label((enum activity_status)i)));
		break;
	case ASKS_SIDE:
		add(ctx, &out, "customer", T(ctx, "The customer"));
		add(ctx, &out, "staff", T(ctx, "Staff"));
		break;
	case ASKS_CUSTOMER_KIND:
		add(ctx, &out, "company", T(ctx, "Company"));
		add(ctx, &out, "individual", T(ctx, "Individual"));
		add(ctx, &out, "machine", T(ctx, "Machine"));
		break;
	case ASKS_FIELDS:
		for (size_t i = 0; i < of_activity->count; i++)
			add(ctx, &out, of_activity->items[i].name, of_activity->items[i].label);
		break;
	default:
		break;
	}
	return out;
}

struct err *
trigger_fact_rows(struct ctx *ctx, type_id type, struct fact_rows *out)
{
	struct fact_rows rows = { 0 };

	if (ID_IS_NONE(type))
		rows = activity_facts(ctx);
	else
		TRY(action_fact_rows(ctx, type, &rows));
	struct fact_rows of_activity = rows;

	for (int i = 0; i < ASKS_COUNT; i++) {
		struct options options = options_of(ctx, i, &of_activity);

		*arena_push(ctx->arena, &rows) = (struct fact_row){ .name = facts[i].name,
			.label = T(ctx, facts[i].label), .type = facts[i].type, .options = options.items,
			.option_count = options.count, .yes = facts[i].yes == NULL ? NULL : T(ctx, facts[i].yes),
			.no = facts[i].no == NULL ? NULL : T(ctx, facts[i].no) };
	}
	*out = rows;
	return OK;
}

/* ---- values ---- */

struct trigger_facts
trigger_facts_of(const struct happening *happening)
{
	return (struct trigger_facts){ .happening = happening,
		.action = { .activity = happening->has_activity ? &happening->activity : NULL,
		    .type = happening->has_activity ? happening->activity.type : (type_id){ 0 } } };
}

static struct err *
read_customer(struct ctx *ctx, struct trigger_facts *from)
{
	const struct happening *happening = from->happening;
	struct trigger_customer_earlier_row row;
	struct customer customer;
	bool earlier = false;

	from->customer_read = true;
	if (ID_IS_NONE(happening->customer))
		return OK;
	TRY(customer_find(ctx, happening->customer, &customer));
	if (happening->has_activity)
		TRY(sql_trigger_customer_earlier(ctx, ctx->unit, customer.id, happening->activity.id, &row, &earlier));
	from->customer_type = customer_type_token(customer.type);
	from->customer_category = customer.category;
	from->customer_portal = customer.portal_access;
	from->customer_new = !earlier;
	return OK;
}

static struct fact
yes_no(bool yes)
{
	return fact_text(FACT_YES_NO, yes ? "yes" : "no");
}

/* Names of what changed: keys of "from" and "to", and "fields". */
static struct fact
changed_fields(struct ctx *ctx, const json_t *data)
{
	struct { const char **items; size_t count, capacity; } names = { 0 };
	const json_t *fields = json_object_get(data, "fields");
	const char *sides[] = { "from", "to" }, *key;
	json_t *value;

	for (size_t i = 0; i < json_array_size(fields); i++)
		*arena_push(ctx->arena, &names) = json_string_value(json_array_get(fields, i));
	for (size_t i = 0; i < COUNT_OF(sides); i++)
		json_object_foreach(json_object_get(data, sides[i]), key, value)
			*arena_push(ctx->arena, &names) = arena_printf(ctx->arena, "activity.%s", key);
	if (names.count == 0)
		return fact_empty(FACT_CHOICES);
	return (struct fact){ .type = FACT_CHOICES, .items = names.items, .item_count = names.count };
}

static struct fact
of_event(struct ctx *ctx, const struct happening *happening, int asked)
{
	const json_t *data = happening->data, *score = json_object_get(data, "score");

	switch (asked) {
	case ASKS_BY:
		return fact_text(FACT_CHOICE, happening->actor);
	case ASKS_PROMISE:
		return yes_no(happening_moved_promise(happening));
	case ASKS_STATUS_BEFORE:
		return fact_text(FACT_CHOICE, json_string_value(json_object_get(json_object_get(data, "from"),
		    "status")));
	case ASKS_FIELDS:
		return changed_fields(ctx, data);
	case ASKS_ACTION:
		return fact_text(FACT_TEXT, json_string_value(json_object_get(data, "action")));
	case ASKS_SCORE:
		return json_is_number(score) ? fact_number(FACT_NUMBER,
		    json_number_value(score)) : fact_empty(FACT_NUMBER);
	case ASKS_SIDE:
		return fact_text(FACT_CHOICE, json_string_value(json_object_get(data, "side")));
	default:
		return fact_empty(facts[asked].type);
	}
}

struct err *
trigger_fact(struct ctx *ctx, void *arg, const char *name, struct fact *out, bool *known)
{
	struct trigger_facts *from = arg;
	int asked = 0;

	while (asked < ASKS_COUNT && !str_equal(facts[asked].name, name))
		asked++;
	if (asked == ASKS_COUNT) {
		*known = false;
		if (from->action.activity == NULL)
			return activity_fact(ctx, NULL, name, out, known);
		return action_fact(ctx, &from->action, name, out, known);
	}
	*known = true;
	if (asked < ASKS_CUSTOMER_KIND) {
		*out = of_event(ctx, from->happening, asked);
		return OK;
	}
	if (!from->customer_read)
		TRY(read_customer(ctx, from));
	if (asked == ASKS_CUSTOMER_KIND)
		*out = fact_text(FACT_CHOICE, from->customer_type);
	else if (asked == ASKS_CUSTOMER_CATEGORY)
		*out = fact_text(FACT_TEXT, from->customer_category);
	else
		*out = yes_no(asked == ASKS_CUSTOMER_PORTAL ? from->customer_portal : from->customer_new);
	return OK;
}

struct err *
trigger_holds(struct ctx *ctx, const struct trigger *t, const struct happening *happening, bool *out, const char **why)
{
	struct trigger_facts from = trigger_facts_of(happening);
	struct problems problems = { 0 };
	struct conditions *conditions;
	struct fact_rows rows;
	struct unit unit;

	*out = true;
	if (t->when[0] == '\0')
		return OK;
	conditions_parse(ctx, t->when, "when", &problems, &conditions);
	TRY(unit_here(ctx, &unit));
	if (why == NULL)
		return conditions_hold(ctx, conditions, trigger_fact, &from, unit.zone, out);
	TRY(trigger_fact_rows(ctx, happening->has_activity ? happening->activity.type : t->type, &rows));
	return conditions_ask(ctx, conditions, trigger_fact, &from, unit.zone, &rows, out, why);
}

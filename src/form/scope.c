/* scope -- what is true of a form's answers: which fields are on, what is computed, what conditions see. */
#include "form/inside.h"

#include "form/conditions_inside.h"
#include "form/formula.h"

enum { NOT_ASKED, ASKING, IS_ON, IS_OFF };

struct scope
scope_make(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    struct scope *outer)
{
	return (struct scope){ .form = form, .use = use, .values = values, .outer = outer,
		.state = arena_alloc(ctx->arena, form->count + 1),
		.computed = arena_new_array(ctx->arena, form->count + 1, struct computed) };
}

struct err *
scope_is_on(struct ctx *ctx, struct scope *scope, const struct field *field, bool *on)
{
	unsigned char *state = &scope->state[field - scope->form->fields];

	if (*state == NOT_ASKED && field->when != NULL) {
		*state = ASKING;
		TRY(conditions_hold(ctx, field->when, scope_fact, scope, scope->use->zone, on));
		*state = *on ? IS_ON : IS_OFF;
	}
	*on = field->when == NULL || *state == IS_ON;
	return OK;
}

struct err *
scope_value(struct ctx *ctx, struct scope *scope, const struct field *field, const json_t **out)
{
	struct computed *computed = &scope->computed[field - scope->form->fields];

	if (field->kind->compute == NULL) {
		*out = json_object_get(scope->values, field->code);
		return OK;
	}
	if (!computed->known) {
		struct form_lookup lookup = { scope->form, scope->use, scope->values, scope };
		struct field_place place = { .field = field, .form = scope->form, .use = scope->use, .name =
		    field->code };

		/* First, so that what hangs on itself is nothing, and what is asked often is computed once. */
		computed->known = true;
		TRY(field->kind->compute(ctx, &place, &lookup, &computed->value));
		arena_own(ctx, computed->value);
	}
	*out = computed->value;
	return OK;
}

struct err *
scope_fact(struct ctx *ctx, void *arg, const char *name, struct fact *out, bool *known)
{
	struct scope *scope = arg;
	const struct field *field = form_field(scope->form, name);
	const json_t *value;
	bool on;

	*known = false;
	if (field == NULL && scope->outer != NULL)
		return scope_fact(ctx, scope->outer, name, out, known);
	if (field == NULL)
		return scope->use->facts == NULL ? OK :
		    scope->use->facts(ctx, scope->use->facts_arg, name, out, known);
	if (field->kind->fact == FACT_NOTHING)
		return OK;
	*known = true;
	TRY(scope_is_on(ctx, scope, field, &on));
	if (!on) {
		*out = fact_empty(field->kind->fact);
		return OK;
	}
	TRY(scope_value(ctx, scope, field, &value));
	struct field_place place = { .field = field, .form = scope->form, .use = scope->use, .name = field->code,
		.value = value };
	*out = place_see(ctx, &place);
	return OK;
}

struct err *
form_fact(struct ctx *ctx, void *arg, const char *name, struct fact *out, bool *known)
{
	const struct form_lookup *lookup = arg;
	struct scope scope;

	if (lookup->scope != NULL)
		return scope_fact(ctx, lookup->scope, name, out, known);
	scope = scope_make(ctx, lookup->form, lookup->use, lookup->values, NULL);
	return scope_fact(ctx, &scope, name, out, known);
}

/* ---- conditions that the page can follow ---- */

static struct err *
decide(struct ctx *ctx, const struct condition *item, struct scope *scope, bool *holds)
{
	struct conditions one = { .items = (struct condition *)(uintptr_t)item, .count = 1 };

	return conditions_hold(ctx, &one, scope_fact, scope, scope->use->zone, holds);
}

struct err *
conditions_partly(struct ctx *ctx, const struct conditions *conditions, struct scope *scope,
    bool (*on_page)(void *arg, const char *name), void *arg, struct conditions_left *out)
{
	struct conditions *left = arena_new(ctx->arena, struct conditions);

	*out = (struct conditions_left){ .decided = true, .holds = conditions == NULL || !conditions->any };
	if (conditions == NULL)
		return OK;
	left->any = conditions->any;
	for (size_t i = 0; i < conditions->count; i++) {
		const struct condition *item = &conditions->items[i];
		struct conditions_left inner = { .decided = true };
		struct condition kept = *item;

		if (item->nested != NULL)
			TRY(conditions_partly(ctx, item->nested, scope, on_page, arg, &inner));
		else if (on_page(arg, item->field))
			inner.decided = false;
		else
			TRY(decide(ctx, item, scope, &inner.holds));
		if (inner.decided && inner.holds == conditions->any) {
			out->holds = inner.holds;	/* one true of "or", one false of "and": decided */
			return OK;
		}
		if (inner.decided)
			continue;
		if (item->nested != NULL)
			kept.nested = (struct conditions *)(uintptr_t)inner.conditions;
		*arena_push(ctx->arena, left) = kept;
	}
	if (left->count > 0)
		*out = (struct conditions_left){ .conditions = left };
	return OK;
}

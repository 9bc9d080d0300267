/* facts -- what the conditions of an action may ask about: the activity, and the answers of its two forms. */
#include <string.h>

#include "action/action.h"
#include "account/account.h"
#include "activity/activity.h"
#include "activity/facts.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "form/answer.h"
#include "form/facts.h"
#include "form/form.h"
#include "i18n/i18n.h"

#define REPORT "report."

/* Answers of the activity form and the closing form, read when a condition first asks. */
struct action_facts_read {
	struct form forms[2];
	struct answer answers[2];
	struct form_use use;
};

static void
add_form(struct ctx *ctx, const struct form *form, const char *prefix, struct fact_rows *out)
{
	struct fact_rows of_form = form_facts(ctx, form);

	for (size_t i = 0; i < of_form.count; i++) {
		struct fact_row *row = arena_push(ctx->arena, out);

		*row = of_form.items[i];
		if (prefix[0] != '\0')
			row->name = arena_printf(ctx->arena, "%s%s", prefix, row->name);
	}
}

struct err *
action_fact_rows(struct ctx *ctx, type_id type, struct fact_rows *out)
{
	struct form form;

	*out = activity_facts(ctx);
	TRY(form_find(ctx, form_of_activity(type), &form));
	add_form(ctx, &form, "", out);
	TRY(form_find(ctx, form_of_closing(type), &form));
	add_form(ctx, &form, REPORT, out);
	return OK;
}

/* ---- values ---- */

static struct err *
read_forms(struct ctx *ctx, struct action_facts *facts)
{
	struct answer_subject subject = { 0 };
	struct form_key keys[2] = { form_of_activity(facts->type), form_of_closing(facts->type) };
	struct unit unit;

	facts->read = arena_new(ctx->arena, struct action_facts_read);
	TRY(unit_here(ctx, &unit));
	facts->read->use = (struct form_use){ .audience = FOR_STAFF, .fallback = unit.lang, .country = unit.country };
	if (facts->activity != NULL) {
		subject.activity = facts->activity->id;
		subject.customer = facts->activity->customer;
	}
	for (int i = 0; i < 2; i++) {
		TRY(form_find(ctx, keys[i], &facts->read->forms[i]));
		if (ID_IS_NONE(subject.activity) || facts->read->forms[i].version == 0)
			facts->read->answers[i] = (struct answer){ .values = form_values(ctx, NULL) };
		else
			TRY(answer_find(ctx, keys[i], &subject, &facts->read->answers[i]));
	}
	return OK;
}

struct err *
action_fact(struct ctx *ctx, void *arg, const char *name, struct fact *out, bool *known)
{
	struct action_facts *facts = arg;
	bool report = strncmp(name, REPORT, strlen(REPORT)) == 0;
	struct form_lookup lookup;

	*known = false;
	TRY(activity_fact(ctx, (void *)(uintptr_t)facts->activity, name, out, known));
	if (*known)
		return OK;
	if (facts->read == NULL)
		TRY(read_forms(ctx, facts));
	lookup = (struct form_lookup){ .form = &facts->read->forms[report], .use = &facts->read->use,
		.values = facts->read->answers[report].values };
	return form_fact(ctx, &lookup, report ? name + strlen(REPORT) : name, out, known);
}

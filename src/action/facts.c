/* facts -- what the conditions of an action may ask about: the activity, and the answers of its two forms. */
#include <math.h>
#include <string.h>

#include "action/action.h"
#include "account/account.h"
#include "activity/activity.h"
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

static const struct {
	const char *name, *label;
	enum fact_type type;
	const char *yes, *no;
} rows[] = {
	{ "activity.status", N_("Activity: status"), FACT_CHOICE, NULL, NULL },
	{ "activity.open", N_("Activity: open"), FACT_YES_NO, N_("the activity is open"), N_("the activity is over") },
	{ "activity.on_site", N_("Activity: somebody is on site"), FACT_YES_NO, N_("the worker is on site"),
	    N_("the worker is not on site") },
	{ "activity.has_time", N_("Activity: has an appointment"), FACT_YES_NO, N_("the activity has an appointment"),
	    N_("the activity has no appointment") },
	{ "activity.confirmed", N_("Activity: confirmed by the customer"), FACT_YES_NO,
	    N_("the customer has confirmed the appointment"), N_("the customer has not confirmed the appointment") },
	{ "activity.start", N_("Activity: appointment"), FACT_MOMENT, NULL, NULL },
	{ "activity.end", N_("Activity: real end"), FACT_MOMENT, NULL, NULL },
	{ "activity.created", N_("Activity: created"), FACT_MOMENT, NULL, NULL },
	{ "activity.hours_to_start", N_("Activity: hours until the appointment"), FACT_NUMBER, NULL, NULL },
	{ "activity.days_since_end", N_("Activity: days since the real end"), FACT_NUMBER, NULL, NULL },
	{ "activity.result", N_("Activity: result"), FACT_CHOICE, NULL, NULL },
	{ "activity.comment", N_("Activity: comment"), FACT_TEXT, NULL, NULL },
};

static void
fill_options(struct ctx *ctx, struct fact_row *row)
{
	struct fact_option *options = arena_new_array(ctx->arena, STATUS_COUNT, struct fact_option);

	if (str_equal(row->name, "activity.status")) {
		for (int i = 0; i < STATUS_COUNT; i++)
			options[i] = (struct fact_option){ status_token((enum activity_status)i),
				T(ctx, status_label((enum activity_status)i)) };
		row->option_count = STATUS_COUNT;
	} else {
		options[0] = (struct fact_option){ "ok", T(ctx, "OK") };
		options[1] = (struct fact_option){ "ko", T(ctx, "Not OK") };
		row->option_count = 2;
	}
	row->options = options;
}

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

	*out = (struct fact_rows){ 0 };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fact_row *row = arena_push(ctx->arena, out);

		*row = (struct fact_row){ .name = rows[i].name, .label = T(ctx, rows[i].label), .type = rows[i].type,
			.yes = rows[i].yes == NULL ? NULL : T(ctx, rows[i].yes),
			.no = rows[i].no == NULL ? NULL : T(ctx, rows[i].no) };
		if (row->type == FACT_CHOICE)
			fill_options(ctx, row);
	}
	TRY(form_find(ctx, form_of_activity(type), &form));
	add_form(ctx, &form, "", out);
	TRY(form_find(ctx, form_of_closing(type), &form));
	add_form(ctx, &form, REPORT, out);
	return OK;
}

/* ---- values ---- */

static struct fact
moment(instant at)
{
	return INSTANT_IS_NONE(at) ? fact_empty(FACT_MOMENT) : fact_number(FACT_MOMENT, (double)at.s);
}

static struct fact
yes_no(bool yes)
{
	return fact_text(FACT_YES_NO, yes ? "yes" : "no");
}

static double
hours_to(const struct ctx *ctx, const struct activity *a)
{
	instant from, to;

	return activity_promise(a, &from, &to) ? (double)(from.s - ctx->now.s) / 3600 : (double)NAN;
}

static struct fact
of_activity(struct ctx *ctx, const struct activity *a, const char *name, enum fact_type type)
{
	if (a == NULL)
		return fact_empty(type);
	if (str_equal(name, "activity.status"))
		return fact_text(type, status_token(a->status));
	if (str_equal(name, "activity.open"))
		return yes_no(status_is_open(a->status));
	if (str_equal(name, "activity.on_site"))
		return yes_no(a->status == STATUS_IN_PROGRESS);
	if (str_equal(name, "activity.has_time"))
		return yes_no(!INSTANT_IS_NONE(a->start));
	if (str_equal(name, "activity.confirmed"))
		return yes_no(a->confirmed);
	if (str_equal(name, "activity.start"))
		return moment(a->start);
	if (str_equal(name, "activity.end"))
		return moment(a->real_end);
	if (str_equal(name, "activity.created"))
		return moment(a->created_at);
	if (str_equal(name, "activity.hours_to_start"))
		return fact_number(type, hours_to(ctx, a));
	if (str_equal(name, "activity.days_since_end"))
		return fact_number(type, INSTANT_IS_NONE(a->real_end) ? (double)NAN
								      : (double)(ctx->now.s - a->real_end.s) / 86400);
	if (str_equal(name, "activity.result"))
		return fact_text(type, result_token(a->result));
	return fact_text(type, a->comment);
}

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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (!str_equal(rows[i].name, name))
			continue;
		*out = of_activity(ctx, facts->activity, name, rows[i].type);
		*known = true;
		return OK;
	}
	if (facts->read == NULL)
		TRY(read_forms(ctx, facts));
	lookup = (struct form_lookup){ .form = &facts->read->forms[report], .use = &facts->read->use,
		.values = facts->read->answers[report].values };
	return form_fact(ctx, &lookup, report ? name + strlen(REPORT) : name, out, known);
}

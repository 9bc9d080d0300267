/* activity_form -- a new activity: for whom, then what; and changing what an activity says. */
#include "backoffice/backoffice.h"

#include "activity/activity.h"
#include "backoffice/record.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "ui/ui.h"

enum { MOST_CUSTOMERS = 20 };

struct for_page {
	const char *path, *q, *new_customer;
	struct customers customers;
	const char **hrefs;
};

/* What is typed, as text; kept when something is wrong. */
struct activity_form {
	const char *id;			/* NULL: a new one */
	const char *action, *back, *other_customer, *catalog;
	const char *customer, *customer_name;	/* "none" and NULL: without */
	const char *type, *site, *contact, *title, *comment, *minutes, *priority, *wished, *reference;
	struct ui_options types, sites, contacts;
	const struct problems *problems;
};

#include "gen/backoffice_activity_form.html.h"

static struct err *
choose_customer(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct for_page page = { .path = ui_path(rq, "/activities/new"), .q = field(rq, "q"),
	    .new_customer = ui_may(rq, PERMISSION_EDIT_CUSTOMERS) ? record_new_customer(rq, field(rq, "q")) : NULL };
	bool more;

	TRY(customer_search(ctx, &(struct customer_filter){ .text = page.q, .limit = MOST_CUSTOMERS },
	    &page.customers, &more));
	page.hrefs = arena_new_array(ctx->arena, page.customers.count, const char *);
	for (size_t i = 0; i < page.customers.count; i++)
		page.hrefs[i] = ui_address(ctx, page.path, "customer", page.customers.items[i].public_id.text, NULL);
	backoffice_activity_for(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "New activity"), .place = "activities" });
}

static struct err *
fill_customer(struct request *rq, struct activity_form *form)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	struct sites sites;
	struct contacts contacts;

	if (str_empty(form->customer) || str_equal(form->customer, "none"))
		return OK;
	TRY(customer_find_public(ctx, form->customer, &customer));
	form->customer_name = customer_full_name(ctx->arena, &customer);
	TRY(site_list(ctx, customer.id, &sites));
	for (size_t i = 0; i < sites.count; i++)
		ui_option_add(ctx, &form->sites, sites.items[i].public_id.text, sites.items[i].address);
	TRY(contact_list(ctx, customer.id, &contacts));
	for (size_t i = 0; i < contacts.count; i++) {
		const struct contact *c = &contacts.items[i];

		ui_option_add(ctx, &form->contacts, c->public_id.text,
		    !str_empty(c->name) ? c->name : c->email != NULL ? c->email : c->mobile_typed);
	}
	return OK;
}

static struct err *
draw_form(struct request *rq, struct response *rs, struct activity_form *form)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;

	TRY(fill_customer(rq, form));
	TRY(type_list(ctx, false, &types));
	for (size_t i = 0; i < types.count; i++)
		if (form->id != NULL || types.items[i].by_hand)
			ui_option_add(ctx, &form->types, types.items[i].public_id.text, types.items[i].name);
	form->other_customer = ui_path(rq, "/activities/new");
	form->catalog = ui_path(rq, "/catalog");
	backoffice_activity_form(&rs->html, form);
	return ui_page(rq, rs, &(struct ui_page){ .title = form->id == NULL ? T(ctx, "New activity") :
	    T(ctx, "Change the activity"), .place = "activities" });
}

static struct activity_form
typed_form(struct request *rq)
{
	return (struct activity_form){
		.customer = field(rq, "customer"), .type = field(rq, "type"), .site = field(rq, "site"),
		.contact = field(rq, "contact"), .title = field(rq, "title"), .comment = field(rq, "comment"),
		.minutes = field(rq, "minutes"), .priority = field(rq, "priority"), .wished = field(rq, "wished"),
		.reference = field(rq, "reference"),
	};
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct activity_form form = typed_form(rq);

	if (str_empty(form.customer))
		return choose_customer(rq, rs);
	form.action = form.back = ui_path(rq, "/activities");
	return draw_form(rq, rs, &form);
}

/* The chosen site and contact, or the only ones there are; they must be the customer's. */
static struct err *
read_place(struct request *rq, const struct activity_form *form, struct activity_input *input)
{
	struct ctx *ctx = rq->ctx;
	struct sites sites;
	struct contacts contacts;

	TRY(site_list(ctx, input->customer, &sites));
	for (size_t i = 0; i < sites.count; i++) {
		if (sites.count == 1 || str_equal(sites.items[i].public_id.text, form->site))
			input->site = sites.items[i].id;
	}
	TRY(contact_list(ctx, input->customer, &contacts));
	for (size_t i = 0; i < contacts.count; i++) {
		if (contacts.count == 1 || str_equal(contacts.items[i].public_id.text, form->contact))
			input->contact = contacts.items[i].id;
	}
	return OK;
}

static struct err *
read_form(struct request *rq, const struct activity_form *form, struct activity_input *input, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type;
	int64_t number = 0;
	bool naive;

	TRY(type_find_public(ctx, form->type, &type));
	input->type = type.id;
	if (!ID_IS_NONE(input->customer))
		TRY(read_place(rq, form, input));
	input->title = form->title;
	input->comment = form->comment;
	input->reference = form->reference;
	input->duration_s = 0;
	if (!str_empty(form->minutes) && !str_to_int(form->minutes, 1, 1440, &number))
		problem_add(ctx->arena, problems, "duration_s", T(ctx, "Write whole minutes from 1 to 1440."));
	input->duration_s = (int32_t)number * 60;
	number = 0;
	if (!str_empty(form->priority) && !str_to_int(form->priority, 0, 100, &number))
		problem_add(ctx->arena, problems, "priority", T(ctx, "Write a whole number from 0 to 100."));
	input->priority = (int32_t)number;
	input->wished = INSTANT_NONE;
	if (!str_empty(form->wished) && !instant_parse(form->wished, here(rq)->zone, &input->wished, &naive))
		problem_add(ctx->arena, problems, "wished", T(ctx, "This is no date and time."));
	return OK;
}

static struct err *
create(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_form form = typed_form(rq);
	struct activity_input input = { .origin = ORIGIN_STAFF, .status = STATUS_PENDING,
	    .appointment = INSTANT_NONE, .wished = INSTANT_NONE };
	struct problems problems = { 0 };
	struct activity made;
	struct err *err;

	if (!str_empty(form.customer) && !str_equal(form.customer, "none")) {
		struct customer customer;

		TRY(customer_find_public(ctx, form.customer, &customer));
		input.customer = customer.id;
	}
	TRY(read_form(rq, &form, &input, &problems));
	err = problems.count > 0 ? err_invalid(ctx, &problems) : activity_create(ctx, &input, TELL, &made.id);
	form.problems = ui_problems(rs, err);
	form.action = form.back = ui_path(rq, "/activities");
	if (form.problems != NULL)
		return draw_form(rq, rs, &form);
	TRY(err);
	TRY(activity_find(ctx, made.id, &made));
	ui_done(rq, rs, T(ctx, "Activity added."), arena_printf(ctx->arena, "/activities/%s%s", made.public_id.text,
	    str_equal(field(rq, "then"), "plan") ? "/assign" : ""));
	return OK;
}

/* ---- change ---- */

static void
aim_at(struct request *rq, const struct activity *a, struct activity_form *form)
{
	form->id = a->public_id.text;
	form->customer = ID_IS_NONE(a->customer) ? "none" : a->customer_public_id.text;
	form->back = arena_printf(rq->ctx->arena, "%s/%s", ui_path(rq, "/activities"), form->id);
	form->action = arena_printf(rq->ctx->arena, "%s/edit", form->back);
}

static struct err *
show_edit(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_form form = { 0 };
	struct contact contact;
	struct activity a;

	TRY(activity_find_public(ctx, path_value(rq, "activity"), &a));
	aim_at(rq, &a, &form);
	form.type = a.type_public_id.text;
	form.site = a.site_public_id.text;
	if (!ID_IS_NONE(a.contact)) {
		TRY(contact_find(ctx, a.contact, &contact));
		form.contact = arena_strdup(ctx->arena, contact.public_id.text);
	}
	form.title = a.title;
	form.comment = a.comment;
	form.reference = a.reference;
	form.minutes = arena_printf(ctx->arena, "%d", a.duration_s / 60);
	form.priority = a.priority == 0 ? "" : arena_printf(ctx->arena, "%d", a.priority);
	if (!INSTANT_IS_NONE(a.wished)) {
		struct civil civil = zone_civil(here(rq)->zone, a.wished);

		form.wished = arena_printf(ctx->arena, "%sT%s", date_print(ctx->arena, civil.day),
		    wall_print(ctx->arena, civil.second_of_day));
	}
	return draw_form(rq, rs, &form);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_form form = typed_form(rq);
	struct problems problems = { 0 };
	struct activity_input input;
	struct activity a;
	struct err *err;

	TRY(activity_find_public(ctx, path_value(rq, "activity"), &a));
	aim_at(rq, &a, &form);
	input = activity_input_of(&a);
	TRY(read_form(rq, &form, &input, &problems));
	err = problems.count > 0 ? err_invalid(ctx, &problems) : planning_change(ctx, a.id, &input, TELL);
	if (err != OK && err->kind == ERR_CONFLICT && err->say != NULL) {
		problem_add(ctx->arena, &problems, "minutes", err->say);
		err = err_invalid(ctx, &problems);
	}
	form.problems = ui_problems(rs, err);
	if (form.problems != NULL)
		return draw_form(rq, rs, &form);
	TRY(err);
	ui_done(rq, rs, T(ctx, "Saved."), arena_printf(ctx->arena, "/activities/%s", form.id));
	return OK;
}

#define FORM_FIELDS "customer type site contact title comment minutes priority wished reference"

const struct route backoffice_activity_form_routes[] = {
	{ GET, "/:unit/activities/new", show_new, CAN_CREATE, .fields = FORM_FIELDS " q" },
	{ POST, "/:unit/activities", create, CAN_CREATE, .fields = FORM_FIELDS " then" },
	{ GET, "/:unit/activities/:activity/edit", show_edit, CAN_CREATE },
	{ POST, "/:unit/activities/:activity/edit", save, CAN_CREATE, .fields = FORM_FIELDS },
	{ 0 }
};

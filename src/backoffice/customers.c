/* customers -- the list with its forgiving search; a new customer, and changing one. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { PAGE = 50 };

struct customers_page {
	const char *path, *new_href, *q, *category, *portal, *show;
	const char *total, *range, *first_href, *next_href;
	const char **categories;
	size_t category_count;
	struct customers customers;
	bool filtered, may_edit;
};

/* What is typed, as text; kept when something is wrong. */
struct customer_form {
	const char *id;			/* NULL: a new one */
	const char *title, *action, *back;
	const char *type, *name, *first_name, *reference, *category, *phone, *lang, *comment, *parent, *opening;
	const char *email, *mobile, *address;	/* of a new one */
	struct ui_option types[CUSTOMER_TYPE_COUNT];
	struct ui_options langs;
	const char **categories;
	size_t category_count;
	const struct problems *problems;
};

/* As the list is sorted: "Frick, Ursula". */
static const char *
list_name(struct ctx *ctx, const struct customer *customer)
{
	if (str_empty(customer->first_name))
		return customer->name;
	return arena_printf(ctx->arena, "%s, %s", customer->name, customer->first_name);
}

#include "gen/backoffice_customers.html.h"

/* ---- the list ---- */

static void
fill_pager(struct request *rq, struct customers_page *page, int offset, bool more)
{
	struct ctx *ctx = rq->ctx;
	const char *next = arena_printf(ctx->arena, "%d", offset + PAGE);

	page->range = TF(ctx, "{from} to {to}", "from", arena_printf(ctx->arena, "%d", offset + 1),
	    "to", arena_printf(ctx->arena, "%d", offset + (int)page->customers.count), NULL);
	if (more)
		page->next_href = ui_address(ctx, page->path, "q", page->q, "category", page->category,
		    "portal", page->portal, "show", page->show, "start", next, NULL);
	if (offset > 0)
		page->first_href = ui_address(ctx, page->path, "q", page->q, "category", page->category,
		    "portal", page->portal, "show", page->show, NULL);
}

static struct err *
show_customers(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customers_page page = {
		.path = ui_path(rq, "/customers"), .new_href = ui_path(rq, "/customers/new"), .q = field(rq, "q"),
		.category = field(rq, "category"), .portal = field(rq, "portal"), .show = field(rq, "show"),
		.may_edit = ui_may(rq, PERMISSION_EDIT_CUSTOMERS),
	};
	struct customer_filter filter = { .text = page.q, .limit = PAGE };
	struct customer_categories categories;
	struct customer_counts counts;
	int64_t offset = 0;
	bool more;

	(void)str_to_int(field(rq, "start"), 0, 1000000, &offset);
	filter.offset = (int)offset;
	filter.category = str_empty(page.category) ? NULL : page.category;
	filter.archived = str_equal(page.show, "archived");
	filter.portal = str_equal(page.portal, "on") ? 1 : str_equal(page.portal, "off") ? -1 : 0;
	TRY(customer_search(ctx, &filter, &page.customers, &more));
	TRY(customer_list_categories(ctx, &categories));
	TRY(customer_count(ctx, &counts));
	page.categories = categories.items;
	page.category_count = categories.count;
	page.filtered = !str_empty(page.q) || filter.category != NULL || filter.portal != 0 || filter.archived;
	page.total = i18n_number(ctx->arena, ctx->lang, (double)counts.all, 0);
	fill_pager(rq, &page, (int)offset, more);
	backoffice_customers(&rs->html, &page);
	return ui_page(rq, rs,
	    &(struct ui_page){
		.title = T(ctx, "Customers"), .place = "customers", .search = page.q });
}

/* ---- the form ---- */

static const char *const type_labels[CUSTOMER_TYPE_COUNT] = {
	[CUSTOMER_COMPANY] = N_("Company"), [CUSTOMER_INDIVIDUAL] = N_("Person"), [CUSTOMER_MACHINE] = N_("Machine"),
};

static struct err *
draw_form(struct request *rq, struct response *rs, struct customer_form *form)
{
	struct ctx *ctx = rq->ctx;
	struct customer_categories categories;

	TRY(customer_list_categories(ctx, &categories));
	form->categories = categories.items;
	form->category_count = categories.count;
	form->langs = ui_languages(ctx, T(ctx, "As the unit"));
	for (int type = 0; type < CUSTOMER_TYPE_COUNT; type++)
		form->types[type] = (struct ui_option){ customer_type_token((enum customer_type)type),
		    T(ctx, type_labels[type]), NULL };
	backoffice_customer_form(&rs->html, form);
	return ui_page(rq, rs, &(struct ui_page){ .title = form->id == NULL ? T(ctx, "New customer") : form->title,
	    .place = "customers" });
}

static struct customer_form
typed_form(struct request *rq)
{
	return (struct customer_form){
		.type = field(rq, "type"), .name = field(rq, "name"), .first_name = field(rq, "first_name"),
		.reference = field(rq, "reference"), .category = field(rq, "category"), .phone = field(rq, "phone"),
		.lang = field(rq, "lang"), .comment = field(rq, "comment"), .parent = field(rq, "parent"),
		.opening = field(rq, "opening"), .email = field(rq, "email"), .mobile = field(rq, "mobile"),
		.address = field(rq, "address"),
	};
}

/* What is typed, into the struct; what only the form knows is checked here. */
static struct err *
read_form(struct ctx *ctx, const struct customer_form *form, struct customer *customer, struct problems *problems)
{
	if (!customer_type_parse(form->type, &customer->type))
		problem_add(ctx->arena, problems, "type", T(ctx, "Choose what kind of customer it is."));
	customer->name = form->name;
	customer->first_name = form->first_name;
	customer->reference = form->reference;
	customer->category = form->category;
	customer->phone = form->phone;
	customer->comment = form->comment;
	if (!lang_parse(form->lang, &customer->lang))
		customer->lang = LANG_COUNT;
	if (!opening_parse(ctx->arena, form->opening, &customer->opening))
		problem_add(ctx->arena, problems, "opening",
		    T(ctx, "These are no opening hours. Write for example 1,2,3,4,5|08:00:00|17:00:00."));
	customer->parent = (customer_id){ 0 };
	if (!str_empty(form->parent)) {
		struct customer parent;
		bool found;

		TRY(customer_lookup_reference(ctx, form->parent, &parent, &found));
		if (found)
			customer->parent = parent.id;
		else
			problem_add(ctx->arena, problems, "parent", T(ctx, "No customer has this reference."));
	}
	return OK;
}

/* Adds what a save found wrong to what was wrong already; any other err goes on. */
static struct err *
gather(struct ctx *ctx, struct err *err, struct problems *problems)
{
	if (err == OK || err->kind != ERR_INVALID || err->problems == NULL)
		return err;
	for (size_t i = 0; i < err->problems->count; i++)
		problem_add(ctx->arena, problems, err->problems->items[i].field, err->problems->items[i].say);
	return OK;
}

struct creation { const struct customer_form *form; struct customer customer; };

/* Customer, first site and first contact: all of it, or nothing and every problem at once. */
static struct err *
create_all(struct ctx *ctx, void *arg)
{
	struct creation *creation = arg;
	const struct customer_form *form = creation->form;
	struct problems problems = { 0 };
	struct customer customer;

	TRY(customer_new(ctx, &customer));
	TRY(read_form(ctx, form, &customer, &problems));
	TRY(gather(ctx, customer_save(ctx, &customer), &problems));
	if (problems.count == 0 && !str_empty(form->address)) {
		struct site site = { .customer = customer.id, .address = form->address, .latitude = __builtin_nan(""),
		    .longitude = __builtin_nan(""), .active = true };

		TRY(gather(ctx, site_save(ctx, &site), &problems));
	}
	if (problems.count == 0 && (!str_empty(form->email) || !str_empty(form->mobile))) {
		struct contact contact = { .customer = customer.id, .unit = ctx->unit, .email = form->email,
		    .name = customer_full_name(ctx->arena, &customer), .mobile_typed = form->mobile,
		    .lang = LANG_COUNT, .can_see = true, .can_book = true, .can_sign = true, .active = true };

		TRY(gather(ctx, contact_save(ctx, &contact), &problems));
	}
	creation->customer = customer;
	return err_invalid(ctx, &problems);
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct customer_form form = typed_form(rq);

	form.type = customer_type_token(CUSTOMER_INDIVIDUAL);
	form.action = form.back = ui_path(rq, "/customers");
	return draw_form(rq, rs, &form);
}

static struct err *
create(struct request *rq, struct response *rs)
{
	struct customer_form form = typed_form(rq);
	struct creation creation = { .form = &form };
	struct err *err = db_transaction(rq->ctx, create_all, &creation);

	form.action = form.back = ui_path(rq, "/customers");
	form.problems = ui_problems(rs, err);
	if (form.problems != NULL)
		return draw_form(rq, rs, &form);
	TRY(err);
	ui_done(rq, rs, T(rq->ctx, "Customer added."),
	    arena_printf(rq->ctx->arena, "/customers/%s", creation.customer.public_id.text));
	return OK;
}

static struct err *
form_of(struct request *rq, const struct customer *customer, struct customer_form *form)
{
	struct ctx *ctx = rq->ctx;

	form->id = customer->public_id.text;
	form->title = customer_full_name(ctx->arena, customer);
	form->back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), form->id);
	form->action = arena_printf(ctx->arena, "%s/edit", form->back);
	form->type = customer_type_token(customer->type);
	form->name = customer->name;
	form->first_name = customer->first_name;
	form->reference = customer->reference;
	form->category = customer->category;
	form->phone = customer->phone;
	form->lang = customer->lang == LANG_COUNT ? "" : lang_tag(customer->lang);
	form->comment = customer->comment;
	form->opening = opening_print(ctx->arena, &customer->opening);
	if (!ID_IS_NONE(customer->parent)) {
		struct customer parent;

		TRY(customer_find(ctx, customer->parent, &parent));
		form->parent = parent.reference;
	}
	return OK;
}

static struct err *
show_edit(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct customer_form form = { 0 };

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	TRY(form_of(rq, &customer, &form));
	return draw_form(rq, rs, &form);
}

struct change { const char *id; const struct customer_form *form; };

static struct err *
save_change(struct ctx *ctx, void *arg)
{
	const struct change *change = arg;
	struct problems problems = { 0 };
	struct customer customer;

	TRY(customer_find_public(ctx, change->id, &customer));
	TRY(read_form(ctx, change->form, &customer, &problems));
	TRY(gather(ctx, customer_save(ctx, &customer), &problems));
	return err_invalid(ctx, &problems);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	const char *id = path_value(rq, "customer");
	struct customer_form form = typed_form(rq);
	struct change change = { .id = id, .form = &form };
	struct err *err = db_transaction(rq->ctx, save_change, &change);

	form.problems = ui_problems(rs, err);
	if (form.problems != NULL) {
		form.id = id;
		form.title = form.name;
		form.back = arena_printf(rq->ctx->arena, "%s/%s", ui_path(rq, "/customers"), id);
		form.action = arena_printf(rq->ctx->arena, "%s/edit", form.back);
		return draw_form(rq, rs, &form);
	}
	TRY(err);
	ui_done(rq, rs, T(rq->ctx, "Saved."), arena_printf(rq->ctx->arena, "/customers/%s", id));
	return OK;
}

#define FORM_FIELDS "type name first_name reference category phone lang comment parent opening email mobile address"

const struct route backoffice_customers_routes[] = {
	{ GET, "/:unit/customers", show_customers, CAN_SEE_CUSTOMERS, .fields = "q category portal show start" },
	{ GET, "/:unit/customers/new", show_new, CAN_EDIT_CUSTOMERS, .fields = FORM_FIELDS },
	{ POST, "/:unit/customers", create, CAN_EDIT_CUSTOMERS, .fields = FORM_FIELDS },
	{ GET, "/:unit/customers/:customer/edit", show_edit, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/edit", save, CAN_EDIT_CUSTOMERS, .fields = FORM_FIELDS },
	{ 0 }
};

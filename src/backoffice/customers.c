/* customers -- the list with its forgiving search; a new customer, and changing one. */
#include "backoffice/backoffice.h"

#include <ctype.h>
#include "activity/activity.h"
#include "backoffice/own_fields.h"
#include "backoffice/record.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "quote/quote.h"
#include "ui/ui.h"

enum { PAGE = 50 };

/* What bears the very number that was searched. */
struct numbered { const char *href, *icon, *number, *title, *customer; };

struct customers_page {
	const char *path, *new_href, *import_href, *q, *category, *portal, *show, *type, *machines, *email;
	const char *total, *range, *first_href, *next_href;
	struct categories categories;
	struct ui_option types[CUSTOMER_TYPE_COUNT];
	struct ui_options own;		/* fields of the unit that one can filter by */
	const char *code, *value;
	struct customers customers;
	struct numbered numbered[2];
	size_t numbered_count;
	bool filtered, may_edit, may_merge;
	bool finer;		/* one of the less usual filters is on */
};

/* What is typed, as text; kept when something is wrong. */
struct customer_form {
	const char *id;			/* NULL: a new one */
	const char *title, *action, *back;
	const char *type, *name, *first_name, *reference, *category, *phone, *lang, *comment, *parent;
	const char *maker, *model, *serial, *installed_on, *warranty_until;	/* of a machine */
	const char *email, *mobile, *address;	/* of a new one */
	struct own_fields own;
	html_safe own_inputs;
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

static const char *const type_labels[CUSTOMER_TYPE_COUNT] = {
	[CUSTOMER_COMPANY] = N_("Company"), [CUSTOMER_INDIVIDUAL] = N_("Person"), [CUSTOMER_MACHINE] = N_("Machine"),
};

static void
fill_types(struct ctx *ctx, struct ui_option *types)
{
	for (int type = 0; type < CUSTOMER_TYPE_COUNT; type++)
		types[type] = (struct ui_option){ customer_type_token((enum customer_type)type),
		    T(ctx, type_labels[type]), NULL };
}

/* The list again with the same filters, from another place. */
static const char *
address_from(struct request *rq, const struct customers_page *page, const char *name, const char *value)
{
	return ui_address(rq->ctx, page->path, "q", page->q, "category", page->category, "portal", page->portal,
	    "show", page->show, "type", page->type, "machines", page->machines, "with_email", page->email,
	    "code", field(rq, "code"), "value", field(rq, "value"), name, value, NULL);
}

/* A list by name goes on behind its last customer; what was searched is short and is counted. */
static void
fill_pager(struct request *rq, struct customers_page *page, const struct customer_filter *filter, bool more)
{
	struct ctx *ctx = rq->ctx;
	size_t count = page->customers.count;

	page->range = TN(ctx, (int64_t)count, "{n} customer on this page", "{n} customers on this page", NULL);
	if (more && str_empty(filter->text))
		page->next_href = address_from(rq, page, "after",
		    customer_cursor(ctx->arena, &page->customers.items[count - 1]));
	else if (more)
		page->next_href = address_from(rq, page, "start",
		    arena_printf(ctx->arena, "%d", filter->offset + PAGE));
	if (filter->offset > 0 || !str_empty(filter->after))
		page->first_href = address_from(rq, page, "start", "");
}

/* "with", "without" */
static int
with_or_without(const char *word)
{
	return str_equal(word, "with") ? 1 : str_equal(word, "without") ? -1 : 0;
}

static void
read_filter(struct request *rq, const struct customers_page *page, struct customer_filter *filter)
{
	enum customer_type type;
	int64_t offset = 0;

	(void)str_to_int(field(rq, "start"), 0, 100000, &offset);
	*filter = (struct customer_filter){ .text = page->q, .limit = PAGE, .offset = (int)offset,
	    .archived = str_equal(page->show, "archived"), .machines = with_or_without(page->machines),
	    .email = with_or_without(page->email),
	    .portal = str_equal(page->portal, "on") ? 1 : str_equal(page->portal, "off") ? -1 : 0 };
	filter->category = str_empty(page->category) ? NULL : page->category;
	if (customer_type_parse(page->type, &type))
		filter->type = 1 + (int)type;
	if (!str_empty(field(rq, "after")))
		filter->after = field(rq, "after");
	if (!str_empty(field(rq, "code")) && !str_empty(field(rq, "value"))) {
		filter->code = field(rq, "code");
		filter->value = field(rq, "value");
	}
}

/* Own fields that have a value one can type. */
static struct err *
fill_own(struct ctx *ctx, struct ui_options *out)
{
	struct form form;

	TRY(form_find(ctx, form_of_customer(), &form));
	if (form.count == 0)
		return OK;
	struct fact_rows facts = form_facts(ctx, &form);
	for (size_t i = 0; i < facts.count; i++)
		if (facts.items[i].type != FACT_THING && facts.items[i].type != FACT_NOTHING)
			ui_option_add(ctx, out, facts.items[i].name, facts.items[i].label);
	return OK;
}

/* The number on a letter is often all that a caller can say: of a visit, or of a quote. */
static struct err *
find_numbered(struct request *rq, struct customers_page *page)
{
	struct ctx *ctx = rq->ctx;
	const char *number = str_trim(ctx->arena, page->q);
	char *capitals = arena_strdup(ctx->arena, number);
	struct activity a;
	activity_id id;
	struct quote q;
	quote_id quote;

	if (strpbrk(number, "0123456789") == NULL || strlen(number) > 60)
		return OK;
	for (char *at = capitals; *at != '\0'; at++)
		*at = (char)toupper((unsigned char)*at);
	TRY(activity_lookup_reference(ctx, number, &id));
	if (ID_IS_NONE(id))
		TRY(activity_lookup_reference(ctx, capitals, &id));
	if (!ID_IS_NONE(id) && ui_may(rq, PERMISSION_SEE_BOARD)) {
		TRY(activity_find(ctx, id, &a));
		page->numbered[page->numbered_count++] = (struct numbered){ ui_path(rq, arena_printf(ctx->arena,
		    "/activities/%s", a.public_id.text)), "calendar", a.reference, a.title, a.customer_name };
	}
	TRY(quote_lookup_number(ctx, number, &quote));
	if (ID_IS_NONE(quote))
		TRY(quote_lookup_number(ctx, capitals, &quote));
	if (ID_IS_NONE(quote))
		return OK;
	TRY(quote_find(ctx, quote, &q));
	page->numbered[page->numbered_count++] = (struct numbered){ ui_path(rq, arena_printf(ctx->arena,
	    "/quotes/%s", q.public_id.text)), "receipt", q.number, q.title, q.customer_name };
	return OK;
}

static struct err *
show_customers(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customers_page page = {
		.path = ui_path(rq, "/customers"), .new_href = record_new_customer(rq, field(rq, "q")),
		.q = field(rq, "q"),
		.category = field(rq, "category"), .portal = field(rq, "portal"), .show = field(rq, "show"),
		.type = field(rq, "type"), .machines = field(rq, "machines"), .email = field(rq, "with_email"),
		.may_edit = ui_may(rq, PERMISSION_EDIT_CUSTOMERS), .may_merge = ui_may(rq, PERMISSION_MERGE),
	};
	struct customer_filter filter;
	struct customer_counts counts;
	bool more;

	if (ui_may(rq, PERMISSION_IMPORT))
		page.import_href = ui_path(rq, "/import");
	read_filter(rq, &page, &filter);
	TRY(customer_search(ctx, &filter, &page.customers, &more));
	TRY(find_numbered(rq, &page));
	TRY(category_list(ctx, &page.categories));
	TRY(customer_count(ctx, &counts));
	fill_types(ctx, page.types);
	TRY(fill_own(ctx, &page.own));
	page.code = field(rq, "code");
	page.value = field(rq, "value");
	page.finer = filter.machines != 0 || filter.email != 0 || filter.code != NULL;
	page.filtered = page.finer || !str_empty(page.q) || filter.category != NULL || filter.portal != 0 ||
	    filter.archived || filter.type != 0;
	page.total = i18n_number(ctx->arena, ctx->lang, (double)counts.all, 0);
	if (page.customers.count > 0)
		fill_pager(rq, &page, &filter, more);
	backoffice_customers(&rs->html, &page);
	return ui_page(rq, rs,
	    &(struct ui_page){
		.title = T(ctx, "Customers"), .place = "customers", .search = page.q });
}

/* ---- the form ---- */

static struct err *
draw_form(struct request *rq, struct response *rs, struct customer_form *form)
{
	struct ctx *ctx = rq->ctx;
	struct customer_categories categories;

	TRY(own_fields_draw(rq, rs, &form->own, rq->http->method == HTTP_POST, &form->own_inputs));
	TRY(customer_list_categories(ctx, &categories));
	form->categories = categories.items;
	form->category_count = categories.count;
	form->langs = ui_languages(ctx, T(ctx, "As the unit"));
	fill_types(ctx, form->types);
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
		.email = field(rq, "email"), .mobile = field(rq, "mobile"), .address = field(rq, "address"),
		.maker = field(rq, "maker"), .model = field(rq, "model"), .serial = field(rq, "serial"),
		.installed_on = field(rq, "installed_on"), .warranty_until = field(rq, "warranty_until"),
	};
}

static void
read_day(struct ctx *ctx, const char *name, const char *text, date *out, struct problems *problems)
{
	*out = DATE_NONE;
	if (!str_empty(text) && !date_parse(text, out))
		problem_add(ctx->arena, problems, name, T(ctx, "Give a date."));
}

static void
read_machine(struct ctx *ctx, const struct customer_form *form, struct customer *c, struct problems *problems)
{
	c->maker = form->maker;
	c->model = form->model;
	c->serial = form->serial;
	read_day(ctx, "installed_on", form->installed_on, &c->installed_on, problems);
	read_day(ctx, "warranty_until", form->warranty_until, &c->warranty_until, problems);
	if (c->type == CUSTOMER_MACHINE && str_empty(form->parent))
		problem_add(ctx->arena, problems, "parent",
		    T(ctx, "A machine belongs to a customer. Give its reference."));
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
	read_machine(ctx, form, customer, problems);
	own_fields_put(ctx, &form->own, customer);
	for (size_t i = 0; i < form->own.problems.count; i++)
		problem_add(ctx->arena, problems, form->own.problems.items[i].field, form->own.problems.items[i].say);
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

/* A machine without an address of its own stands at the first site of its customer. */
static struct err *
stand_with_parent(struct ctx *ctx, const struct customer *machine)
{
	struct sites sites;
	struct site site;

	TRY(site_list(ctx, machine->parent, &sites));
	if (sites.count == 0)
		return OK;
	site = sites.items[0];
	site.id = (site_id){ 0 };
	site.customer = machine->id;
	return site_save(ctx, &site);
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
	if (problems.count == 0 && customer.type == CUSTOMER_MACHINE && str_empty(form->address))
		TRY(stand_with_parent(ctx, &customer));
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
	TRY(err_invalid(ctx, &problems));
	return own_fields_claim(ctx, &form->own, customer.id);
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct customer_form form = typed_form(rq);

	if (str_empty(form.type))
		form.type = customer_type_token(CUSTOMER_INDIVIDUAL);
	form.action = form.back = ui_path(rq, "/customers");
	TRY(own_fields_open(rq, NULL, &form.own));
	return draw_form(rq, rs, &form);
}

static struct err *
create(struct request *rq, struct response *rs)
{
	struct customer_form form = typed_form(rq);
	struct creation creation = { .form = &form };
	struct err *err;

	TRY(own_fields_open(rq, NULL, &form.own));
	TRY(own_fields_read(rq, &form.own));
	err = db_transaction(rq->ctx, create_all, &creation);
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
	form->maker = customer->maker;
	form->model = customer->model;
	form->serial = customer->serial;
	form->installed_on = DATE_IS_NONE(customer->installed_on) ? "" : date_print(ctx->arena, customer->installed_on);
	form->warranty_until =
	    DATE_IS_NONE(customer->warranty_until) ? "" : date_print(ctx->arena, customer->warranty_until);
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
	TRY(own_fields_open(rq, &customer, &form.own));
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
	TRY(err_invalid(ctx, &problems));
	return own_fields_claim(ctx, &change->form->own, customer.id);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	const char *id = path_value(rq, "customer");
	struct customer_form form = typed_form(rq);
	struct change change = { .id = id, .form = &form };
	struct customer before;
	struct err *err;

	TRY(customer_find_public(rq->ctx, id, &before));
	TRY(own_fields_open(rq, &before, &form.own));
	TRY(own_fields_read(rq, &form.own));
	err = db_transaction(rq->ctx, save_change, &change);
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

#define FORM_FIELDS "type name first_name reference category phone lang comment parent email mobile address " \
	"maker model serial installed_on warranty_until f.*"

const struct route backoffice_customers_routes[] = {
	{ GET, "/:unit/customers", show_customers, CAN_SEE_CUSTOMERS,
	    .fields = "q category portal show type machines with_email code value start after" },
	{ GET, "/:unit/customers/new", show_new, CAN_EDIT_CUSTOMERS, .fields = FORM_FIELDS },
	{ POST, "/:unit/customers", create, CAN_EDIT_CUSTOMERS, .fields = FORM_FIELDS, .files = true,
	    .body_limit = UI_UPLOAD_BODY },
	{ GET, "/:unit/customers/:customer/edit", show_edit, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/edit", save, CAN_EDIT_CUSTOMERS, .fields = FORM_FIELDS, .files = true,
	    .body_limit = UI_UPLOAD_BODY },
	{ 0 }
};

/* audit -- who changed what in the unit, newest first: filters in the address, a page at a time, to take away. */
#include "backoffice/audit.h"

#include "account/audit.h"
#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LINES = 50, PUBLIC_ID_LETTERS = 22 };

struct audit_line {
	const char *at, *who, *address;
	const char *thing, *say;
	const char *name, *href;	/* of what was touched; NULL: not known, no page of its own */
	struct audit_changes changes;
};

struct audit_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *who, *thing, *from, *to, *subject;
	const char *subject_name;	/* NULL: of everything */
	struct ui_options people, things;
	struct audit_line *lines;
	size_t line_count;
	const char *first, *next;
	const char *csv, *xlsx;		/* NULL: may not take lists away */
	bool filtered;
};

#include "gen/backoffice_audit.html.h"

/* Others than people who act, by their words in the address. */
static const struct { enum actor_kind kind; const char *label; } others[] = {
	{ ACTOR_CONTACT, N_("Customers") }, { ACTOR_KEY, N_("Programs") }, { ACTOR_SYSTEM, N_("Doorstep itself") },
};

/* ---- the filter ---- */

static struct err *
read_who(struct request *rq, struct audit_page *page, struct audit_filter *filter)
{
	struct ctx *ctx = rq->ctx;
	struct persons persons;

	page->who = field(rq, "who");
	ui_option_add(ctx, &page->people, "", T(ctx, "Everybody"));
	TRY(person_list(ctx, &persons));
	for (size_t i = 0; i < persons.count; i++) {
		const struct person *one = &persons.items[i];

		ui_option_add(ctx, &page->people, one->public_id.text, one->name);
		if (str_equal(page->who, one->public_id.text))
			filter->person = one->id;
	}
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		const char *token = actor_kind_token(others[i].kind);

		ui_option_add(ctx, &page->people, token, T(ctx, others[i].label));
		if (!str_equal(page->who, token))
			continue;
		filter->only_kind = true;
		filter->kind = others[i].kind;
	}
	return OK;
}

static struct err *
read_filter(struct request *rq, struct audit_page *page, struct audit_filter *filter)
{
	const struct zone *zone = here(rq)->zone;
	struct ctx *ctx = rq->ctx;
	date day;

	*filter = (struct audit_filter){ .limit = LINES, .cursor = field(rq, "cursor") };
	page->thing = field(rq, "thing");
	page->from = field(rq, "from");
	page->to = field(rq, "to");
	page->subject = field(rq, "subject");
	ui_option_add(ctx, &page->things, "", T(ctx, "All"));
	for (int i = 0; i < AUDIT_THING_COUNT; i++)
		ui_option_add(ctx, &page->things, audit_thing_token((enum audit_thing)i),
		    T(ctx, audit_thing_label((enum audit_thing)i)));
	filter->only_thing = audit_thing_parse(page->thing, &filter->thing);
	if (date_parse(page->from, &day))
		filter->from = zone_midnight(zone, day);
	if (date_parse(page->to, &day))
		filter->before = zone_midnight(zone, date_add(day, 1));
	if (!str_empty(page->subject))
		filter->subject = page->subject;
	TRY(read_who(rq, page, filter));
	page->filtered = filter->only_thing || filter->subject != NULL || filter->only_kind ||
	    !ID_IS_NONE(filter->person) || filter->from.s != 0 || filter->before.s != 0;
	return OK;
}

/* ---- the lines ---- */

static bool
is_public_id(const char *text)
{
	return strlen(text) == PUBLIC_ID_LETTERS && strpbrk(text, " @.") == NULL;
}

/* Name and page of a customer; who may not see customers learns neither. */
static struct err *
name_customer(struct request *rq, const char *public_id, struct audit_line *line)
{
	struct customer customer;
	struct err *err;

	if (!ui_may(rq, PERMISSION_SEE_CUSTOMERS))
		return OK;
	err = customer_find_public(rq->ctx, public_id, &customer);
	if (err != OK)
		return err->kind == ERR_NOT_FOUND ? OK : err;
	line->name = customer_full_name(rq->ctx->arena, &customer);
	line->href = ui_path(rq, arena_printf(rq->ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

static struct err *
name_subject(struct request *rq, const struct audit_row *row, const struct happening *what, struct audit_line *line)
{
	struct ctx *ctx = rq->ctx;
	enum role role;

	if (!is_public_id(row->subject)) {
		line->name = what != NULL && what->thing == AUDIT_ROLE && role_parse(row->subject, &role) &&
		    role < ROLE_COUNT ? T(ctx, role_label(role)) : row->subject;
		return OK;
	}
	if (what == NULL)
		return OK;
	if (what->thing == AUDIT_CUSTOMER)
		return name_customer(rq, row->subject, line);
	if (what->thing == AUDIT_FILE && ui_may(rq, PERMISSION_IMPORT))
		line->href = ui_path(rq, arena_printf(ctx->arena, "/import/%s", row->subject));
	if (what->thing == AUDIT_QUOTE && ui_may(rq, PERMISSION_SEE_CUSTOMERS))
		line->href = ui_path(rq, arena_printf(ctx->arena, "/quotes/%s", row->subject));
	return OK;
}

static struct err *
fill_line(struct request *rq, const struct audit_row *row, struct audit_line *line)
{
	const struct happening *what = happening_find(row->what);
	struct ctx *ctx = rq->ctx;

	*line = (struct audit_line){
		.at = i18n_moment(ctx->arena, ctx->lang, row->at, here(rq)->zone, DATE_MEDIUM),
		.who = str_empty(row->actor_name) || str_equal(row->actor_kind, actor_kind_token(ACTOR_SYSTEM)) ?
		    T(ctx, "Doorstep itself") : row->actor_name,
		.address = row->address, .say = audit_say(ctx, row->what),
		.thing = what == NULL ? "" : T(ctx, audit_thing_label(what->thing)) };
	if (what == NULL || what->thing != AUDIT_CUSTOMER || ui_may(rq, PERMISSION_SEE_CUSTOMERS))
		line->changes = audit_changes_of(ctx, row->detail);
	return name_subject(rq, row, what, line);
}

/* The address of this list with its filters. */
static const char *
address(struct request *rq, const struct audit_page *page, const char *cursor)
{
	return ui_address(rq->ctx, page->action, "who", page->who, "thing", page->thing, "from", page->from,
	    "to", page->to, "subject", page->subject, "cursor", cursor, NULL);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct audit_page page = { .action = ui_path(rq, "/audit") };
	struct audit_filter filter;
	struct audit_rows rows;

	TRY(read_filter(rq, &page, &filter));
	TRY(audit_list(ctx, &filter, &rows));
	page.lines = arena_new_array(ctx->arena, rows.count, struct audit_line);
	for (; page.line_count < rows.count; page.line_count++)
		TRY(fill_line(rq, &rows.items[page.line_count], &page.lines[page.line_count]));
	if (!str_empty(filter.cursor))
		page.first = address(rq, &page, "");
	if (rows.next != NULL)
		page.next = address(rq, &page, rows.next);
	if (filter.subject != NULL)
		page.subject_name = page.line_count > 0 && page.lines[0].name != NULL ? page.lines[0].name : "";
	if (ui_may(rq, PERMISSION_EXPORT)) {
		page.csv = ui_path(rq, "/export/audit.csv");
		page.xlsx = ui_path(rq, "/export/audit.xlsx");
	}
	page.tabs = settings_tabs(rq, "audit", &page.tab_count);
	backoffice_audit(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Who changed what"), .place = "settings" });
}

const struct route backoffice_audit_routes[] = {
	{ GET, "/:unit/audit", show, .needs = CAN_SEE_AUDIT, .fields = "who thing from to subject cursor" },
	{ 0 },
};

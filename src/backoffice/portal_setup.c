/*
 * portal_setup -- the customer portal of a unit on one page: on or off, ways in, name, logo, colour,
 * contact, texts, own host name; all customers in or out at once; beside it, how the first page looks.
 */
#include "backoffice/settings.h"

#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"

enum { MOST_LINES = 16, LARGEST_LOGO = 512 * 1024 };

struct setup_section { const char *title; struct setting_line *lines; size_t count; };

/* How it will look: what was typed, else what is saved. */
struct setup_preview {
	const char *name, *logo, *day, *night, *phone, *email, *address;
	const char *contrast;		/* "4.9:1" of white on the colour as it was chosen */
	bool moved;			/* the colour is moved until it can be read */
	html_safe text;
};

struct setup_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *unit_name, *see_href, *door, *switch_on, *switch_off, *renew_links, *logo_url;
	struct setup_section sections[6];
	size_t section_count;
	struct customer_counts counts;
	struct setup_preview preview;
	const struct problems *problems;
	const char *say;
};

struct units_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	struct unit_of_person *units;
	size_t unit_count;
};

struct configure_row { const char *href, *title, *about; };
struct configure_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *name;
	struct configure_row *rows;
	size_t row_count;
};

#include "gen/backoffice_portal_setup.html.h"

/* ---- units, and what of one can be configured ---- */

static struct err *
show_units(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	struct units_page page = { 0 };

	page.tabs = settings_tabs(rq, "units", &page.tab_count);
	page.units = arena_new_array(rq->ctx->arena, visitor->units.count, struct unit_of_person);
	/* whoever may change settings there */
	for (size_t i = 0; i < visitor->units.count; i++)
		if ((visitor->units.items[i].rights & RIGHT(PERMISSION_EDIT_SETTINGS)) != 0)
			page.units[page.unit_count++] = visitor->units.items[i];
	backoffice_units(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Business units"), .place = "settings",
	    .script = "editor.js" });
}

static struct err *
show_configure(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct configure_row rows[] = {
		{ ui_path(rq, "/settings/portal"), T(ctx, "Customer portal"),
		    T(ctx, "Who can enter and how; name, logo, colour, texts") },
		{ ui_path(rq, "/settings"), T(ctx, "Unit"), T(ctx, "Name, time zone, country, language") },
		{ ui_path(rq, "/settings/booking"), T(ctx, "Booking"), T(ctx, "Windows, notice, working hours") },
		{ ui_path(rq, "/settings/travel"), T(ctx, "Travel"), T(ctx, "Speeds to estimate travel times") },
		{ ui_path(rq, "/settings/messages"), T(ctx, "Messages"), T(ctx, "Senders of emails and SMS") },
		{ ui_path(rq, "/staff"), T(ctx, "Staff"), T(ctx, "Who works here and with which role") },
		{ ui_path(rq, "/catalog"), T(ctx, "Catalog"), T(ctx, "Activity types, forms, portal actions") },
		{ ui_path(rq, "/setup"), T(ctx, "Guided set-up"),
		    T(ctx, "The same in six steps, up to a first booking") },
	};
	struct configure_page page = { .name = here(rq)->name, .rows = rows, .row_count = COUNT_OF(rows) };

	page.tabs = settings_tabs(rq, "units", &page.tab_count);
	backoffice_configure(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Configure"), .place = "settings",
	    .script = "editor.js" });
}

/* ---- the page ---- */

static const char *const ways[] = { "way_email", "way_sms", "way_personal", "way_signed", NULL };
static const char *const first[] = { "portal_on", "portal_new_customers", NULL };
static const char *const stays[] = { "keep_signed_in", "session_hours", "keep_days", "parents_see_children", NULL };
static const char *const looks[] = { "display_name", "accent", "portal_host", NULL };
static const char *const contact[] = { "phone", "email", "address", NULL };
static const char *const texts[] = { "home_text", "legal_text", "privacy_text", NULL };

static bool
stands_in(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (str_equal(*list, name))
			return true;
	return false;
}

/* Rows of those groups that no section names stand in the section of sessions: a new row is on the page at once. */
static bool
belongs(const struct setting *row, const char *const *section)
{
	if (row->kind == SETTING_FILE)
		return false;
	if (section != stays || stands_in(stays, row->name))
		return stands_in(section, row->name);
	return (row->group == SETTING_PORTAL || row->group == SETTING_LOOK || row->group == SETTING_CONTACT)
	    && !stands_in(ways, row->name) && !stands_in(first, row->name) && !stands_in(looks, row->name)
	    && !stands_in(contact, row->name) && !stands_in(texts, row->name);
}

static void
add_section(struct request *rq, struct setup_page *page, const char *title, const char *const *names)
{
	struct setup_section *section = &page->sections[page->section_count++];

	section->title = title;
	section->lines = arena_new_array(rq->ctx->arena, MOST_LINES, struct setting_line);
	for (const struct setting *row = setting_rows; row->name != NULL; row++)
		if (belongs(row, names) && section->count < MOST_LINES)
			setting_draw(rq, &here(rq)->settings, row, page->problems, &section->lines[section->count++]);
}

static void
fill_preview(struct request *rq, const struct settings *s, struct setup_preview *to)
{
	struct ctx *ctx = rq->ctx;
	double contrast = color_contrast(s->accent, "#ffffff");

	to->name = str_empty(s->display_name) ? here(rq)->name : s->display_name;
	to->day = color_readable(ctx->arena, s->accent, false);
	to->night = color_readable(ctx->arena, s->accent, true);
	to->contrast = arena_printf(ctx->arena, "%s:1", i18n_number(ctx->arena, ctx->lang, contrast, 1));
	to->moved = !str_equal(to->day, s->accent);
	to->phone = s->phone;
	to->email = s->email;
	to->address = s->address;
	to->text = html_from_markup(ctx, setting_text_in(&s->home_text, here(rq)->lang, here(rq)->lang));
	if (!str_empty(here(rq)->settings.logo))
		to->logo = arena_printf(ctx->arena, "/p/%s/logo?v=%.12s", here(rq)->slug, here(rq)->settings.logo);
}

static struct err *
draw(struct request *rq, struct response *rs, const struct settings *settings, const struct problems *problems,
    const char *say)
{
	struct ctx *ctx = rq->ctx;
	struct setup_page *page = arena_new(ctx->arena, struct setup_page);

	page->problems = problems;
	page->say = say;
	page->tabs = settings_tabs(rq, "portal", &page->tab_count);
	page->unit_name = here(rq)->name;
	page->action = ui_path(rq, "/settings/portal");
	page->see_href = arena_printf(ctx->arena, "/p/%s", here(rq)->slug);
	page->door = absolute_url(rq, page->see_href);
	page->switch_on = ui_path(rq, "/settings/portal/everybody/on");
	page->switch_off = ui_path(rq, "/settings/portal/everybody/off");
	page->renew_links = ui_path(rq, "/settings/portal/links/renew");
	add_section(rq, page, T(ctx, "Customer portal"), first);
	add_section(rq, page, T(ctx, "Ways in"), ways);
	add_section(rq, page, T(ctx, "Name and colours"), looks);
	add_section(rq, page, T(ctx, "Contact"), contact);
	add_section(rq, page, T(ctx, "Texts"), texts);
	add_section(rq, page, T(ctx, "How long a visit lasts, and who sees whom"), stays);
	fill_preview(rq, settings, &page->preview);
	page->logo_url = page->preview.logo;
	TRY(customer_count(ctx, &page->counts));
	backoffice_portal_setup(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Customer portal"), .place = "settings",
	    .script = "editor.js" });
}

static struct err *
show_setup(struct request *rq, struct response *rs)
{
	return draw(rq, rs, &here(rq)->settings, NULL, NULL);
}

static void
read_all(struct request *rq, struct settings *settings, struct problems *problems)
{
	setting_read_group(rq, SETTING_PORTAL, settings, problems);
	setting_read_group(rq, SETTING_LOOK, settings, problems);
	setting_read_group(rq, SETTING_CONTACT, settings, problems);
	settings_check(rq->ctx, settings, problems);
}

/* Nothing is saved; what cannot be read is shown as it is saved. */
static struct err *
show_preview(struct request *rq, struct response *rs)
{
	struct settings settings = here(rq)->settings;
	struct problems problems = { 0 };

	read_all(rq, &settings, &problems);
	return draw(rq, rs, &settings, problems.count > 0 ? &problems : NULL,
	    T(rq->ctx, "Nothing is saved yet: this is how it would look."));
}

static struct err *
save_logo(struct request *rq)
{
	const struct http_file *file = field_file(rq, "logo");
	struct bytes content = { 0 };

	if ((file == NULL || file->size == 0) && !field_given(rq, "remove"))
		return OK;
	if (file != NULL && file->size > 0)
		TRY(file_read(rq, file, &content));
	return unit_set_logo(rq->ctx, content);
}

static struct err *
save_setup(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct settings settings = here(rq)->settings;
	struct problems problems = { 0 };
	struct err *err;

	read_all(rq, &settings, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = unit_save_settings(ctx, &settings);
	if (err == OK)
		err = save_logo(rq);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &settings, err->problems, NULL);
	ui_done(rq, rs, T(ctx, "Saved."), "/settings/portal");
	return OK;
}

/* The logo alone, for whoever sends only that. */
static struct err *
send_logo(struct request *rq, struct response *rs)
{
	struct err *err = save_logo(rq);

	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &here(rq)->settings, err->problems, NULL);
	ui_done(rq, rs, T(rq->ctx, "Saved."), "/settings/portal");
	return OK;
}

const struct route backoffice_portal_setup_routes[] = {
	{ GET, "/:unit/settings/units", show_units, .needs = CAN_EDIT_SETTINGS },
	{ GET, "/:unit/settings/configure", show_configure, .needs = CAN_EDIT_SETTINGS },
	{ GET, "/:unit/settings/portal", show_setup, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/settings/portal", save_setup, .needs = CAN_EDIT_SETTINGS, .fields = setting_fields,
	    .files = true, .body_limit = LARGEST_LOGO + 512 * 1024 },
	{ POST, "/:unit/settings/look/logo", send_logo, .needs = CAN_EDIT_SETTINGS, .fields = "logo remove",
	    .files = true, .body_limit = LARGEST_LOGO + 4096 },
	{ POST, "/:unit/settings/portal/preview", show_preview, .needs = CAN_EDIT_SETTINGS, .fields = setting_fields,
	    .files = true, .body_limit = LARGEST_LOGO + 512 * 1024 },
	{ 0 },
};

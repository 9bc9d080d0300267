/* type_display -- what customers see of the activities of a type: words, parts, fields, in which statuses. */
#include "activity/activity.h"
#include "backoffice/catalog.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "form/form.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct status_box { const char *token, *label; bool chosen; };
struct part_line {
	const char *token, *label, *when;
	bool shown;
	struct status_box statuses[STATUS_COUNT];
};
struct form_line { const char *value, *label, *hush; bool chosen; };
struct form_box {
	const char *name, *legend;
	bool chooses;
	struct form_line *fields;
	size_t count;
};
struct status_words { const char *token, *label; struct ui_field fields[LANG_COUNT]; };

struct display_page {
	const struct activity_type *type;
	const char *action, *back, *revision, *shown;
	const struct catalog_tab *tabs;
	size_t tab_count;
	struct ui_field titles[LANG_COUNT], descriptions[LANG_COUNT];
	struct part_line parts[DISPLAY_PART_COUNT];
	struct form_box forms[DISPLAY_FORM_COUNT];
	struct status_words statuses[STATUS_COUNT];
	struct code_hint *codes;
	size_t code_count;
	const struct problems *problems;
	struct catalog_meanwhile meanwhile;
};

#include "gen/backoffice_type_display.html.h"

static void
fill_statuses(struct ctx *ctx, const char *list, struct status_box *out)
{
	for (size_t i = 0; i < STATUS_COUNT; i++) {
		const char *token = status_token((enum activity_status)i);

		out[i] = (struct status_box){ token, T(ctx, status_label((enum activity_status)i)),
		    !str_empty(list) && display_in(list, token) };
	}
}

/* Fields of a form that can be shown, and those that the type names though they are gone. */
static struct err *
fill_form(struct request *rq, const struct activity_type *type, enum display_form which, struct form_box *out)
{
	struct ctx *ctx = rq->ctx;
	const char *name = display_form_token(which);
	struct form form;

	TRY(form_find(ctx, which == DISPLAY_OF_FORM ? form_of_activity(type->id) : form_of_closing(type->id), &form));
	*out = (struct form_box){ .name = name, .chooses = type->display.chooses[which],
	    .legend = which == DISPLAY_OF_FORM ? T(ctx, "Fields of the activity form")
	    : T(ctx, "Fields of the closing form"),
	    .fields = arena_new_array(ctx->arena, form.count, struct form_line) };
	for (size_t i = 0; i < form.count; i++) {
		const struct field *one = &form.fields[i];
		struct form_line *line = &out->fields[out->count++];

		*line = (struct form_line){ .value = one->code, .label = field_label(ctx, one),
		    .hush = one->access[FOR_PORTAL] == FIELD_HIDDEN ? T(ctx, "hidden from customers in the form") : "",
		    .chosen = !out->chooses && one->access[FOR_PORTAL] != FIELD_HIDDEN };
		for (size_t j = 0; out->chooses && j < type->display.fields.count; j++)
			line->chosen |= type->display.fields.items[j].form == which
			    && str_equal(type->display.fields.items[j].code, one->code);
	}
	return OK;
}

/* "Planned, On the way", or every status. */
static const char *
statuses_words(struct ctx *ctx, const char *list)
{
	struct buf out = buf_make(ctx->arena, 1000);

	for (size_t i = 0; i < STATUS_COUNT; i++)
		if (!str_empty(list) && display_in(list, status_token((enum activity_status)i)))
			buf_printf(&out, "%s%s", out.size > 0 ? ", " : "",
			    T(ctx, status_label((enum activity_status)i)));
	return out.size > 0 ? TF(ctx, "Only while: {statuses}", "statuses", buf_text(&out), NULL)
	    : T(ctx, "In every status");
}

static const struct texts *
words_of(const struct display *display, const char *status)
{
	static const struct texts none;

	for (size_t i = 0; i < display->statuses.count; i++)
		if (str_equal(display->statuses.items[i].status, status))
			return &display->statuses.items[i].words;
	return &none;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct activity_type *type, const struct problems *problems,
    const struct catalog_meanwhile *meanwhile)
{
	struct ctx *ctx = rq->ctx;
	struct display_page page = { .type = type, .problems = problems, .back = ui_path(rq, "/catalog"),
	    .action = ui_path(rq, catalog_path(rq, type, "/display")), .shown = ui_bool(type->portal_shown),
	    .revision = arena_printf(ctx->arena, "%lld", (long long)type->revision) };

	if (meanwhile != NULL)
		page.meanwhile = *meanwhile;
	page.tabs = catalog_tabs(rq, type, "display", &page.tab_count);
	page.codes = catalog_codes(ctx, &page.code_count);
	catalog_text_fields(rq, "title", &type->display.title, problems, "display.title", 0, page.titles);
	catalog_text_fields(rq, "description", &type->display.description, problems, "display.description", 4,
	    page.descriptions);
	for (size_t i = 0; i < DISPLAY_PART_COUNT; i++) {
		page.parts[i] = (struct part_line){ .token = display_parts[i].token,
		    .label = T(ctx, display_parts[i].label),
		    .when = statuses_words(ctx, type->display.parts[i].statuses),
		    .shown = type->display.parts[i].shown };
		fill_statuses(ctx, type->display.parts[i].statuses, page.parts[i].statuses);
	}
	for (size_t i = 0; i < DISPLAY_FORM_COUNT; i++)
		TRY(fill_form(rq, type, (enum display_form)i, &page.forms[i]));
	for (size_t i = 0; i < STATUS_COUNT; i++) {
		const char *token = status_token((enum activity_status)i);

		page.statuses[i].token = token;
		page.statuses[i].label = T(ctx, status_label((enum activity_status)i));
		catalog_text_fields(rq, arena_printf(ctx->arena, "status.%s", token), words_of(&type->display, token),
		    problems, arena_printf(ctx->arena, "display.status.%s", token), 0, page.statuses[i].fields);
	}
	backoffice_display(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = type->name, .place = "catalog",
	    .script = "editor.js" });
}

static struct err *
show_display(struct request *rq, struct response *rs)
{
	struct activity_type type;

	TRY(catalog_find(rq, &type));
	return draw(rq, rs, &type, NULL, NULL);
}

/* " planned en_route " of the boxes; "" of none or of all. */
static const char *
read_statuses(struct request *rq, const char *name)
{
	struct buf out = buf_make(rq->ctx->arena, 400);
	size_t count = 0;

	for (const char *const *at = field_all(rq, name); *at != NULL; at++) {
		enum activity_status status;

		if (!status_parse(*at, &status) || count >= STATUS_COUNT)
			continue;
		buf_printf(&out, "%s%s ", count == 0 ? " " : "", *at);
		count++;
	}
	return count == STATUS_COUNT ? "" : buf_text(&out);
}

static void
read_fields(struct request *rq, struct display *display)
{
	struct arena *arena = rq->ctx->arena;
	struct display_fields old = display->fields;

	display->fields = (struct display_fields){ 0 };
	for (size_t form = 0; form < DISPLAY_FORM_COUNT; form++) {
		const char *name = display_form_token((enum display_form)form);

		display->chooses[form] = str_equal(field(rq, arena_printf(arena, "chooses.%s", name)), "1");
		if (!display->chooses[form])
			continue;
		const char *list = arena_printf(arena, "shown.%s[]", name);

		for (const char *const *at = field_all(rq, list); *at != NULL; at++) {
			struct display_field *one = arena_push(arena, &display->fields);

			*one = (struct display_field){ (enum display_form)form, *at, "" };
			for (size_t i = 0; i < old.count; i++)
				if (old.items[i].form == one->form && str_equal(old.items[i].code, *at))
					one->statuses = old.items[i].statuses;
		}
	}
}

static void
read_display(struct request *rq, struct activity_type *type)
{
	struct arena *arena = rq->ctx->arena;
	struct display *display = &type->display;

	type->portal_shown = str_equal(field(rq, "portal_shown"), "1");
	display->title = catalog_read_texts(rq, "title");
	display->description = catalog_read_texts(rq, "description");
	for (size_t i = 0; i < DISPLAY_PART_COUNT; i++) {
		const char *token = display_parts[i].token;

		display->parts[i].shown = str_equal(field(rq, arena_printf(arena, "part.%s", token)), "1");
		display->parts[i].statuses = read_statuses(rq, arena_printf(arena, "in.%s[]", token));
	}
	display->statuses = (struct display_statuses){ 0 };
	for (size_t i = 0; i < STATUS_COUNT; i++) {
		const char *token = status_token((enum activity_status)i);
		struct texts words = catalog_read_texts(rq, arena_printf(arena, "status.%s", token));

		if (texts_pick(&words, LANG_EN, LANG_EN)[0] != '\0')
			*arena_push(arena, &display->statuses) = (struct display_status){ token, words };
	}
	read_fields(rq, display);
}

static struct err *
save_display(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct catalog_meanwhile meanwhile = { 0 };
	struct err *err = OK;
	int64_t began;

	TRY(catalog_find(rq, &type));
	if (!str_to_int(field(rq, "revision"), 1, INT64_MAX, &began))
		began = type.revision;
	read_display(rq, &type);
	if (began != type.revision)
		TRY(catalog_merge(rq, &type, began, &meanwhile));
	if (meanwhile.who != NULL) {
		rs->http->status = 409;
		return draw(rq, rs, &type, NULL, &meanwhile);
	}
	err = type_save(rq->ctx, &type);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &type, err->problems, NULL);
	ui_done(rq, rs, T(rq->ctx, "Saved."), catalog_path(rq, &type, "/display"));
	return OK;
}

const struct route backoffice_type_display_routes[] = {
	{ GET, "/:unit/catalog/:type/display", show_display, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/:type/display", save_display, .needs = CAN_EDIT_CATALOG,
	    .fields = "revision portal_shown title.* description.* status.* part.* in.* chooses.* shown.*" },
	{ 0 },
};

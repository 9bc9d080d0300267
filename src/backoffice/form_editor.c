/*
 * form_editor -- see form_editor.h: the fields as the reader sees them, the palette, and every step.
 *
 * Works without JavaScript: each step is a button that posts and comes back.  editor.js adds dragging,
 * keys and a preview that follows while typing.
 */
#include "backoffice/form_editor.h"

#include <limits.h>
#include <stdio.h>

#include "activity/facts.h"
#include "backoffice/catalog.h"
#include "backoffice/conditions.h"
#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct palette_kind { const char *token, *label, *icon; };
struct palette_group { const char *label; struct palette_kind *items; size_t count, capacity; };
struct palette_groups { struct palette_group *items; size_t count, capacity; };

struct desk_field {
	const char *code, *label, *icon, *kind, *href, *note, *problem;
	bool chosen, required, conditional, hidden;
	html_safe drawn;
};
struct desk_reader { const char *label, *href; bool current; };
struct desk_problem { const char *say, *href; };

struct editor_page {
	const struct form_desk *desk;
	const char *title, *base;
	struct palette_groups palette;
	struct desk_field *fields;
	size_t field_count;
	struct desk_reader readers[AUDIENCE_COUNT];
	struct desk_problem *problems;
	size_t problem_count;
	const struct field_pane *pane;
	struct catalog_meanwhile behind;
	const char *chosen;		/* code; "" */
	const char *add, *move, *order, *save, *discard, *undo, *test, *up;	/* addresses; up NULL: not in a group */
	const char *group;		/* label of the group */
};

enum { LARGEST_FIELD = 256 << 10 };

#include "gen/backoffice_form_editor.html.h"

/* ---- which form ---- */

/* Does the path of the route have that part? */
static bool
path_has(const struct request *rq, const char *name)
{
	for (int i = 0; i < rq->value_count; i++)
		if (str_equal(rq->names[i], name))
			return true;
	return false;
}

/* What the portal action of the path is called by its type. */
static struct err *
find_action(struct request *rq, const struct activity_type *type, struct portal_action *out)
{
	struct portal_actions actions = { 0 };

	TRY(portal_action_list(rq->ctx, type->id, &actions));
	for (size_t i = 0; i < actions.count; i++) {
		if (!str_equal(actions.items[i].code, path_value(rq, "action")))
			continue;
		*out = actions.items[i];
		return OK;
	}
	return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such action."), "action");
}

static struct err *
type_target(struct request *rq, struct form_target *out)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type;
	struct portal_action action;
	bool closing = path_has(rq, "form") && str_equal(path_value(rq, "form"), "closing");

	TRY(catalog_find(rq, &type));
	*out = (struct form_target){ .name = type.name, .back = ui_path(rq, "/catalog"), .place = "catalog",
	    .facts = activity_facts(ctx) };
	if (path_has(rq, "action")) {
		TRY(find_action(rq, &type, &action));
		out->key = form_of_action(action.id);
		out->what = T(ctx, "Form of the action");
		out->path = catalog_path(rq, &type, arena_printf(ctx->arena, "/actions/%s/form", action.code));
		out->back = ui_path(rq, catalog_path(rq, &type, arena_printf(ctx->arena, "/actions/%s", action.code)));
		return OK;
	}
	if (!closing && !str_equal(path_value(rq, "form"), "activity"))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "form");
	out->key = closing ? form_of_closing(type.id) : form_of_activity(type.id);
	out->what = closing ? T(ctx, "Closing form") : T(ctx, "Activity form");
	out->path = catalog_path(rq, &type, closing ? "/forms/closing" : "/forms/activity");
	out->tabs = catalog_tabs(rq, &type, closing ? "closing" : "form", &out->tab_count);
	return OK;
}

struct err *
form_target_find(struct request *rq, struct form_target *out)
{
	const struct settings_tab *settings;
	struct catalog_tab *tabs;
	size_t count;

	if (path_has(rq, "type"))
		return type_target(rq, out);
	settings = settings_tabs(rq, "customer-form", &count);
	tabs = arena_new_array(rq->ctx->arena, count, struct catalog_tab);
	for (size_t i = 0; i < count; i++)
		tabs[i] = (struct catalog_tab){ settings[i].label, settings[i].href, settings[i].current };
	*out = (struct form_target){ .key = form_of_customer(), .name = here(rq)->name, .place = "settings",
	    .tabs = tabs, .tab_count = count,
	    .what = T(rq->ctx, "Fields of the customer record"), .back = ui_path(rq, "/settings"),
	    .path = "/settings/customer-form" };
	return OK;
}

/* ---- the desk ---- */

/* In a preview a code shows what would stand there. */
static struct err *
show_code(struct ctx *ctx, void *arg, enum code code, const char *argument, struct code_value *out)
{
	(void)arg;
	out->text = argument[0] != '\0' ? arena_printf(ctx->arena, "[%s: %s]", T(ctx, code_rows[code].label), argument)
	    : arena_printf(ctx->arena, "[%s]", T(ctx, code_rows[code].label));
	if (code_rows[code].kind == CODE_IS_MOMENT || code_rows[code].kind == CODE_IS_WINDOW) {
		out->at = ctx->now;
		out->to = (instant){ ctx->now.s + 7200 };
	}
	if (code_rows[code].kind == CODE_IS_DURATION)
		out->seconds = 3600;
	return OK;
}

struct err *
form_desk_open(struct request *rq, struct form_desk *out)
{
	struct ctx *ctx = rq->ctx;
	const struct field *group;

	*out = (struct form_desk){ .in = field(rq, "in") };
	TRY(form_target_find(rq, &out->target));
	TRY(draft_find(ctx, out->target.key, &out->draft));
	form_parse(ctx, out->draft.definition, &out->target.facts, &out->form, &out->problems);
	TRY(form_check_rights(ctx, out->target.key, &out->form, &out->problems));
	group = out->in[0] != '\0' ? form_field(&out->form, out->in) : NULL;
	if (group == NULL || group->group == NULL)
		out->in = "";
	out->shown = out->in[0] != '\0' ? group->group : &out->form;
	for (size_t i = 0; i < AUDIENCE_COUNT; i++)
		if (str_equal(field(rq, "as"), form_audience_token((enum form_audience)i)))
			out->as = (enum form_audience)i;
	out->use = (struct form_use){ .audience = out->as, .fallback = here(rq)->lang, .zone = here(rq)->zone,
	    .country = here(rq)->country, .codes = show_code, .preview = true };
	return OK;
}

const char *
form_desk_path(struct request *rq, const struct form_desk *desk, const char *more, const char *code)
{
	return ui_address(rq->ctx, arena_printf(rq->ctx->arena, "%s%s", desk->target.path, more), "in", desk->in,
	    "as", desk->as == FOR_STAFF ? "" : form_audience_token(desk->as), "field", code, NULL);
}

const char *
form_desk_href(struct request *rq, const struct form_desk *desk, const char *more, const char *code)
{
	return ui_path(rq, form_desk_path(rq, desk, more, code));
}

/* ---- drawing ---- */

static void
fill_palette(struct request *rq, struct editor_page *page)
{
	struct ctx *ctx = rq->ctx;

	/* by rank; a few dozen kinds */
	for (int rank = 0, next = INT_MAX; rank != INT_MAX; rank = next, next = INT_MAX)
		for (const struct field_kind *const *kind = form_fields; *kind != NULL; kind++) {
			const char *label = T(ctx, (*kind)->palette);
			struct palette_group *group = NULL;

			if ((*kind)->rank > rank && (*kind)->rank < next)
				next = (*kind)->rank;
			if ((*kind)->rank != rank
			    || (page->desk->in[0] != '\0' && ((*kind)->traits & FIELD_NOT_INSIDE)))
				continue;
			for (size_t i = 0; i < page->palette.count; i++)
				if (str_equal(page->palette.items[i].label, label))
					group = &page->palette.items[i];
			if (group == NULL) {
				group = arena_push(ctx->arena, &page->palette);
				group->label = label;
			}
			*arena_push(ctx->arena, group) = (struct palette_kind){ (*kind)->token, T(ctx, (*kind)->label),
			    (*kind)->icon };
		}
}

/* The field as the reader sees it, with what it starts with. */
static struct err *
draw_field(struct request *rq, struct response *rs, const struct form_desk *desk, const struct field *one,
    html_safe *out)
{
	struct ctx *ctx = rq->ctx;
	struct buf *buf = arena_new(ctx->arena, struct buf);
	struct html html = rs->html;
	struct field alone = *one;
	struct form form = *desk->shown;
	json_t *values;

	*buf = buf_make(ctx->arena, LARGEST_FIELD);
	html.out = buf;
	alone.when = NULL;	/* on the desk everything is seen */
	form.fields = &alone;
	form.count = 1;
	TRY(form_begin(ctx, &form, &desk->use, &values));
	TRY(form_draw(ctx, &form, &desk->use, values, NULL, NULL, &html));
	*out = html_from_buf(buf);
	return OK;
}

static const char *
access_note(struct ctx *ctx, const struct field *one, enum form_audience as)
{
	static const char *const hidden[AUDIENCE_COUNT] = { N_("Staff do not see it"), N_("The worker does not see it"),
	    N_("The customer does not see it") };

	return one->access[as] == FIELD_HIDDEN ? T(ctx, hidden[as]) : "";
}

/* Index of the field that "/fields/3/…" names, of the form or of the group that is made; -1: none. */
static long
index_of(const struct form_desk *desk, const char *pointer, long *group)
{
	long index = -1, inner = -1;
	int parts = sscanf(pointer, "/fields/%ld/%*[a-z_]/%ld", &index, &inner);

	*group = -1;
	if (parts < 1)
		return -1;
	if (desk->in[0] == '\0')
		return index;
	*group = index;
	return parts == 2 ? inner : -1;
}

static const char *
problem_for(const struct form_desk *desk, size_t field)
{
	for (size_t i = 0; i < desk->problems.count; i++) {
		long group, index = index_of(desk, desk->problems.items[i].field, &group);

		if (index != (long)field || (group >= 0 && (size_t)group < desk->form.count
		    && !str_equal(desk->form.fields[group].code, desk->in)))
			continue;
		return desk->problems.items[i].say;
	}
	return NULL;
}

static struct err *
fill_fields(struct request *rq, struct response *rs, struct editor_page *page)
{
	const struct form_desk *desk = page->desk;
	struct ctx *ctx = rq->ctx;

	page->fields = arena_new_array(ctx->arena, desk->shown->count, struct desk_field);
	for (size_t i = 0; i < desk->shown->count; i++) {
		const struct field *one = &desk->shown->fields[i];
		struct desk_field *line = &page->fields[page->field_count++];

		*line = (struct desk_field){ .code = one->code, .label = field_label(ctx, one),
		    .icon = one->kind->icon, .kind = T(ctx, one->kind->label),
		    .href = form_desk_href(rq, desk, "", one->code), .note = access_note(ctx, one, desk->as),
		    .problem = problem_for(desk, i), .chosen = str_equal(one->code, page->chosen),
		    .required = one->required, .conditional = one->when != NULL,
		    .hidden = one->access[desk->as] == FIELD_HIDDEN };
		TRY(draw_field(rq, rs, desk, one, &line->drawn));
	}
	return OK;
}

static void
fill_problems(struct request *rq, struct editor_page *page)
{
	const struct form_desk *desk = page->desk;

	page->problems = arena_new_array(rq->ctx->arena, desk->problems.count, struct desk_problem);
	for (size_t i = 0; i < desk->problems.count; i++) {
		const struct problem *problem = &desk->problems.items[i];
		long group, index = index_of(desk, problem->field, &group);
		const struct field *one = index >= 0 && (size_t)index < desk->shown->count
		    ? &desk->shown->fields[index] : NULL;

		page->problems[page->problem_count++] = (struct desk_problem){
		    .say = one == NULL ? problem->say
		    : arena_printf(rq->ctx->arena, "%s: %s", field_label(rq->ctx, one), problem->say),
		    .href = one == NULL ? NULL : form_desk_href(rq, desk, "", one->code) };
	}
}

static void
fill_readers(struct request *rq, struct editor_page *page)
{
	static const char *const labels[AUDIENCE_COUNT] = { N_("As staff"), N_("As worker"), N_("As customer") };
	struct form_desk desk = *page->desk;

	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		desk.as = (enum form_audience)i;
		page->readers[i] = (struct desk_reader){ T(rq->ctx, labels[i]),
		    form_desk_href(rq, &desk, "", page->chosen), page->desk->as == desk.as };
	}
}

static struct err *
fill_behind(struct request *rq, struct editor_page *page)
{
	struct draft_saved behind;

	TRY(draft_behind(rq->ctx, &page->desk->draft, &behind));
	page->behind = (struct catalog_meanwhile){ behind.who, behind.changes.items, behind.changes.count };
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct form_desk *desk, const struct field_pane *pane,
    const char *chosen)
{
	const struct form_target *target = &desk->target;
	struct form_desk root = *desk;
	struct editor_page page = { .desk = desk, .pane = pane, .chosen = chosen, .title = target->what,
	    .base = ui_path(rq, target->path), .add = form_desk_href(rq, desk, "/add", NULL),
	    .move = form_desk_href(rq, desk, "/move", chosen), .order = form_desk_href(rq, desk, "/order", NULL),
	    .save = form_desk_href(rq, desk, "/save", NULL), .discard = form_desk_href(rq, desk, "/discard", NULL),
	    .undo = form_desk_href(rq, desk, "/undo", NULL), .test = form_desk_href(rq, desk, "/test", NULL) };

	root.in = "";
	if (desk->in[0] != '\0') {
		page.up = form_desk_href(rq, &root, "", desk->in);
		page.group = field_label(rq->ctx, form_field(&desk->form, desk->in));
	}
	fill_palette(rq, &page);
	fill_readers(rq, &page);
	fill_problems(rq, &page);
	TRY(fill_behind(rq, &page));
	TRY(fill_fields(rq, rs, &page));
	backoffice_form_editor(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = arena_printf(rq->ctx->arena, "%s – %s", target->what,
	    target->name), .place = target->place, .style = "editor.css", .script = "editor.js" });
}

static struct err *
show_editor(struct request *rq, struct response *rs)
{
	const struct field_pane *pane = NULL;
	const char *chosen = field(rq, "field");
	struct form_desk desk;

	TRY(form_desk_open(rq, &desk));
	if (chosen[0] != '\0')
		TRY(field_pane_make(rq, &desk, chosen, NULL, NULL, &pane));
	return draw(rq, rs, &desk, pane, pane != NULL ? chosen : "");
}

/* ---- steps ---- */

static struct err *
add_field(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	const char *code;

	TRY(form_desk_open(rq, &desk));
	TRY(draft_add(rq->ctx, desk.target.key, desk.in, field(rq, "kind"), field(rq, "after"), &code));
	ui_done(rq, rs, NULL, form_desk_path(rq, &desk, "", code));
	return OK;
}

static struct err *
move_field(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	bool up = field(rq, "up")[0] != '\0';

	TRY(form_desk_open(rq, &desk));
	TRY(draft_move(rq->ctx, desk.target.key, desk.in, field(rq, up ? "up" : "down"), up ? -1 : 1));
	ui_done(rq, rs, NULL, form_desk_path(rq, &desk, "", field(rq, "field")));
	return OK;
}

static struct err *
order_fields(struct request *rq, struct response *rs)
{
	struct form_desk desk;

	TRY(form_desk_open(rq, &desk));
	TRY(draft_order(rq->ctx, desk.target.key, desk.in, field_all(rq, "code[]")));
	ui_done(rq, rs, NULL, form_desk_path(rq, &desk, "", field(rq, "field")));
	return OK;
}

static struct err *
remove_field(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	const struct field *one;

	TRY(form_desk_open(rq, &desk));
	one = form_field(desk.shown, field(rq, "field"));
	TRY(draft_remove(rq->ctx, desk.target.key, desk.in, field(rq, "field")));
	ui_done_undo(rq, rs, TF(rq->ctx,
	    "“{field}” is removed. Earlier answers stay readable under additional data.",
	    "field", one != NULL ? field_label(rq->ctx, one) : field(rq, "field"), NULL),
	    form_desk_path(rq, &desk, "", NULL), form_desk_path(rq, &desk, "/undo", NULL));
	return OK;
}

static struct err *
undo(struct request *rq, struct response *rs)
{
	struct form_desk desk;

	TRY(form_desk_open(rq, &desk));
	TRY(draft_undo(rq->ctx, desk.target.key));
	ui_done(rq, rs, T(rq->ctx, "Undone."), form_desk_path(rq, &desk, "", NULL));
	return OK;
}

static struct err *
set_field(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	struct problems problems = { 0 };
	const struct field_pane *pane;
	const char *code = field(rq, "field");
	struct err *err;
	json_t *typed;

	TRY(form_desk_open(rq, &desk));
	TRY(field_pane_read(rq, &desk, code, &problems, &typed));
	err = err_invalid(rq->ctx, &problems);
	if (err == OK)
		err = draft_set(rq->ctx, desk.target.key, desk.in, code, typed, &code);
	if (err == OK) {
		ui_done(rq, rs, NULL, form_desk_path(rq, &desk, "", code));
		return OK;
	}
	if (ui_problems(rs, err) == NULL)
		return err;
	TRY(field_pane_make(rq, &desk, code, typed, err->problems, &pane));
	return draw(rq, rs, &desk, pane, code);
}

static struct err *
discard(struct request *rq, struct response *rs)
{
	struct form_desk desk;

	TRY(form_desk_open(rq, &desk));
	TRY(draft_discard(rq->ctx, desk.target.key));
	ui_done(rq, rs, T(rq->ctx, "Your changes are thrown away. The form is as it was saved."), desk.target.path);
	return OK;
}

/* Who comes second gets both changes in the draft and looks at them before saving again. */
static struct err *
joined(struct request *rq, struct response *rs, const struct form_desk *desk, const struct draft_saved *saved)
{
	struct buf say = buf_make(rq->ctx->arena, 2000);

	buf_puts(&say, TF(rq->ctx, "{who} saved this form while you made yours. "
	    "Both changes stand together now: look at them, then save again.", "who", saved->who, NULL));
	for (size_t i = 0; i < saved->changes.count && say.size < 1500; i++)
		buf_printf(&say, " %s", saved->changes.items[i]);
	ui_done(rq, rs, buf_text(&say), form_desk_path(rq, desk, "", NULL));
	return OK;
}

static struct err *
save_form(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	struct draft_saved saved;
	struct err *err;

	TRY(form_desk_open(rq, &desk));
	err = draft_publish(rq->ctx, desk.target.key, &desk.target.facts, &saved);
	if (ui_problems(rs, err) != NULL)
		return draw(rq, rs, &desk, NULL, "");
	TRY(err);
	if (!saved.saved)
		return joined(rq, rs, &desk, &saved);
	ui_done(rq, rs, T(rq->ctx, "Saved. Answers given before stay with the form they answered."), desk.target.path);
	return OK;
}

#define ON_DESK "in as field "

#define EDITOR_ROUTES(path, who) \
	{ GET, path, show_editor, .needs = who, .fields = ON_DESK }, \
	{ POST, path "/add", add_field, .needs = who, .fields = ON_DESK "kind after" }, \
	{ POST, path "/move", move_field, .needs = who, .fields = ON_DESK "up down" }, \
	{ POST, path "/order", order_fields, .needs = who, .fields = ON_DESK "code[]" }, \
	{ POST, path "/remove", remove_field, .needs = who, .fields = ON_DESK }, \
	{ POST, path "/undo", undo, .needs = who, .fields = ON_DESK }, \
	{ POST, path "/fields", set_field, .needs = who, .body_limit = 256 << 10, \
	    .fields = ON_DESK FIELD_PANE_FIELDS CONDITIONS_FIELDS("when") }, \
	{ POST, path "/discard", discard, .needs = who, .fields = ON_DESK }, \
	{ POST, path "/save", save_form, .needs = who, .fields = ON_DESK }

const struct route backoffice_form_editor_routes[] = {
	EDITOR_ROUTES("/:unit/catalog/:type/forms/:form", CAN_EDIT_CATALOG),
	EDITOR_ROUTES("/:unit/catalog/:type/actions/:action/form", CAN_EDIT_CATALOG),
	EDITOR_ROUTES("/:unit/settings/customer-form", CAN_EDIT_SETTINGS),
	{ 0 },
};

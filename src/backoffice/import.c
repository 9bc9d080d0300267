/*
 * import -- files that people bring, in three pages: choose, look at what would
 * happen, see what happened.
 */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/import.h"
#include "ui/ui.h"

enum { LARGEST_FILE = 64 << 20, LARGEST_PROBLEMS = 64 << 20 };

struct import_line {
	const struct import *import;
	const char *href, *what, *when, *state, *meaning;
};

struct imports_page {
	const char *action, *export_href, *entity, *mode;
	struct ui_options entities, modes;
	const struct problems *problems;
	struct import_line *lines;
	size_t line_count;
};

struct import_page {
	const struct import *import;
	const struct import_result *result;
	const char *what, *mode, *back;
	const struct import_preview *preview;	/* of a staged one; else NULL */
	const char *apply, *cancel, *correct, *undo, *match;	/* addresses; NULL: not now */
	const char *self;			/* of one that is under way: looked at again and again */
	const char *run_state;			/* of a running one */
	const char *list, *list_label;		/* where it stands now; NULL: not there, or not for this reader */
	const char *undone;			/* what undoing came to */
	struct ui_options fields;		/* what a column may be */
	const char **names;			/* of the columns' choices */
	const char **chosen;
	const struct problems *problems;
	bool done;
};

#include "gen/backoffice_import.html.h"

static void
fill_choices(struct ctx *ctx, struct imports_page *page)
{
	for (size_t i = 0; i < IMPORT_ENTITY_COUNT; i++)
		ui_option_add(ctx, &page->entities, import_entity_token((enum import_entity)i),
		    T(ctx, import_entity_label((enum import_entity)i)));
	for (size_t i = 0; i < IMPORT_MODE_COUNT; i++)
		ui_option_add(ctx, &page->modes, import_mode_token((enum import_mode)i),
		    T(ctx, import_mode_label((enum import_mode)i)));
}

static const char *
state_words(struct ctx *ctx, enum import_status status, const char **meaning)
{
	switch (status) {
	case IMPORT_STAGED:	*meaning = "info";	return T(ctx, "Not applied yet");
	case IMPORT_RUNNING:	*meaning = "warning";	return T(ctx, "Under way");
	case IMPORT_DONE:	*meaning = "done";	return T(ctx, "Done");
	case IMPORT_FAILED:	*meaning = "problem";	return T(ctx, "Failed");
	case IMPORT_CANCELED:	*meaning = "neutral";	return T(ctx, "Canceled");
	case IMPORT_UNDOING:	*meaning = "warning";	return T(ctx, "Being undone");
	}
	return "";
}

static struct err *
draw_imports(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct imports_page page = { .action = ui_path(rq, "/import"), .problems = problems,
	    .export_href = ui_may(rq, PERMISSION_EXPORT) ? ui_path(rq, "/export") : NULL,
	    .entity = problems != NULL ? field(rq, "entity") : "customers",
	    .mode = problems != NULL ? field(rq, "mode") : "upsert" };
	struct imports imports = { 0 };

	fill_choices(ctx, &page);
	TRY(import_list(ctx, 20, &imports));
	page.lines = arena_new_array(ctx->arena, imports.count, struct import_line);
	for (; page.line_count < imports.count; page.line_count++) {
		const struct import *import = &imports.items[page.line_count];
		struct import_line *line = &page.lines[page.line_count];

		*line = (struct import_line){ .import = import,
		    .what = T(ctx, import_entity_label(import->entity)),
		    .href = ui_path(rq, arena_printf(ctx->arena, "/import/%s", import->public_id.text)),
		    .when = i18n_moment(ctx->arena, ctx->lang, import->created_at, here(rq)->zone, DATE_MEDIUM) };
		line->state = state_words(ctx, import->status, &line->meaning);
		if (import->status == IMPORT_DONE && !INSTANT_IS_NONE(import->undone_at)) {
			line->meaning = "neutral";
			line->state = T(ctx, "Undone");
		}
	}
	backoffice_imports(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Import"), .place = "import" });
}

static struct err *
show_imports(struct request *rq, struct response *rs)
{
	return draw_imports(rq, rs, NULL);
}

static struct err *
stage(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const struct http_file *file = field_file(rq, "file");
	struct problems problems = { 0 };
	enum import_entity entity;
	enum import_mode mode;
	struct bytes content = { 0 };
	struct import import;
	struct err *err;

	if (!import_entity_parse(field(rq, "entity"), &entity))
		problem_add(ctx->arena, &problems, "entity", T(ctx, "Choose what the file holds."));
	if (!import_mode_parse(field(rq, "mode"), &mode))
		problem_add(ctx->arena, &problems, "mode", T(ctx, "Choose what to do with rows that exist."));
	if (file == NULL || file->size == 0)
		problem_add(ctx->arena, &problems, "file", T(ctx, "Choose a file."));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = file_read(rq, file, &content);
	if (err == OK)
		err = import_stage(ctx, entity, mode, file->name, content, &import);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_imports(rq, rs, err->problems);
	respond_see_other(rs, ui_path(rq, arena_printf(ctx->arena, "/import/%s", import.public_id.text)));
	return OK;
}

/* "Mobile number (mobile)": a column's name, with what it is where there are words for it. */
static const char *
field_words(struct ctx *ctx, const char *name)
{
	static const struct { const char *name, *label; } words[] = {
		{ "reference", N_("Reference") }, { "type", N_("Type") }, { "name", N_("Name") },
		{ "first_name", N_("First name") }, { "last_name", N_("Last name") }, { "address", N_("Address") },
		{ "phone", N_("Phone") }, { "mobile", N_("Mobile number") }, { "email", N_("Email") },
		{ "language", N_("Language") }, { "category", N_("Category") },
		{ "portal_access", N_("Portal access") }, { "opening_hours", N_("Opening hours") },
		{ "comment", N_("Comment") }, { "maker", N_("Maker") }, { "model", N_("Model") },
		{ "serial", N_("Serial number") }, { "title", N_("Title") }, { "duration", N_("Duration") },
		{ "status", N_("State") }, { "price", N_("Price") },
		{ "address_additional", N_("More about the address") }, { "latitude", N_("Latitude") },
		{ "longitude", N_("Longitude") }, { "active", N_("In use") }, { "installed_on", N_("Installed on") },
		{ "warranty_until", N_("Warranty until") }, { "notes", N_("Access notes") },
		{ "priority", N_("Priority") }, { "skills", N_("Skills") }, { "unit", N_("Unit") },
		{ "color", N_("Colour") }, { "assignment_restrictions", N_("Workers") },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_equal(words[i].name, name))
			return arena_printf(ctx->arena, "%s (%s)", T(ctx, words[i].label), name);
	return name;
}

/* What each column is taken for, to be said otherwise. */
static void
fill_columns(struct ctx *ctx, const struct import_preview *preview, enum import_entity entity, struct import_page *page)
{
	const char *name;

	ui_option_add(ctx, &page->fields, "*", T(ctx, "kept as additional data"));
	ui_option_add(ctx, &page->fields, "", T(ctx, "not used"));
	for (size_t i = 0; import_field(entity, i, &name); i++)
		ui_option_add(ctx, &page->fields, name, field_words(ctx, name));
	page->names = arena_new_array(ctx->arena, preview->column_count, const char *);
	page->chosen = arena_new_array(ctx->arena, preview->column_count, const char *);
	for (size_t i = 0; i < preview->column_count; i++) {
		page->names[i] = arena_printf(ctx->arena, "f.%zu", i);
		page->chosen[i] = preview->columns[i].field == NULL ? "*" : preview->columns[i].field;
	}
}

static struct err *
fill_staged(struct request *rq, struct import_page *page, const char *base)
{
	struct ctx *ctx = rq->ctx;
	struct import_preview *preview = arena_new(ctx->arena, struct import_preview);

	TRY(import_preview(ctx, page->import->id, preview));
	page->preview = preview;
	page->result = &preview->check;
	/* of a file whose rows are all wrong the columns are told first */
	if (preview->wrong.count == 0 && (preview->check.failed < preview->check.rows || preview->check.rows == 0))
		page->apply = ui_path(rq, arena_printf(ctx->arena, "%s/apply", base));
	else if (page->problems == NULL && preview->wrong.count > 0)
		page->problems = &preview->wrong;
	page->cancel = ui_path(rq, arena_printf(ctx->arena, "%s/cancel", base));
	page->match = ui_path(rq, arena_printf(ctx->arena, "%s/columns", base));
	fill_columns(ctx, preview, page->import->entity, page);
	return OK;
}

/* Where people look at what came. */
static void
fill_list(struct request *rq, struct import_page *page)
{
	static const struct { const char *path, *label; enum permission right; } lists[IMPORT_ENTITY_COUNT] = {
		[IMPORT_CUSTOMERS] = { "/customers", N_("Customers"), PERMISSION_SEE_CUSTOMERS },
		[IMPORT_CONTACTS] = { "/customers", N_("Customers"), PERMISSION_SEE_CUSTOMERS },
		[IMPORT_SITES] = { "/customers", N_("Customers"), PERMISSION_SEE_CUSTOMERS },
		[IMPORT_MACHINES] = { "/customers?type=machine", N_("Machines"), PERMISSION_SEE_CUSTOMERS },
		[IMPORT_WORKERS] = { "/team", N_("Team"), PERMISSION_SEE_TEAM },
		[IMPORT_SKILLS] = { "/team", N_("Team"), PERMISSION_SEE_TEAM },
		[IMPORT_ABSENCES] = { "/team", N_("Team"), PERMISSION_SEE_TEAM },
		[IMPORT_ACTIVITY_TYPES] = { "/catalog", N_("Catalog"), PERMISSION_EDIT_CATALOG },
		[IMPORT_ACTIVITIES] = { "/activities", N_("Activities"), PERMISSION_SEE_BOARD },
		[IMPORT_PRODUCTS] = { "/products", N_("Products"), PERMISSION_QUOTE },
		[IMPORT_PRICES] = { "/products", N_("Products"), PERMISSION_QUOTE },
	};
	enum import_entity entity = page->import->entity;

	if (!ui_may(rq, lists[entity].right))
		return;
	page->list = ui_path(rq, lists[entity].path);
	page->list_label = T(rq->ctx, lists[entity].label);
}

/* One that runs or ran. */
static void
fill_run(struct request *rq, struct import_page *page, const char *base)
{
	struct ctx *ctx = rq->ctx;
	const struct import *import = page->import;
	bool stands = INSTANT_IS_NONE(import->undone_at);

	page->done = import->status == IMPORT_DONE;
	if (page->done && stands)
		fill_list(rq, page);
	if (import->status == IMPORT_RUNNING || import->status == IMPORT_UNDOING)
		page->self = ui_path(rq, base);
	if (import->status == IMPORT_RUNNING) {
		page->run_state = arena_printf(ctx->arena, "%s / %s",
		    i18n_number(ctx->arena, ctx->lang, (double)import->result.done, 0),
		    i18n_number(ctx->arena, ctx->lang, (double)import->result.rows, 0));
		page->cancel = ui_path(rq, arena_printf(ctx->arena, "%s/cancel", base));
	}
	if (page->done && import->result.failed > 0)
		page->correct = ui_path(rq, arena_printf(ctx->arena, "%s/problems.csv", base));
	if ((page->done || import->status == IMPORT_FAILED) && stands)
		page->undo = ui_path(rq, arena_printf(ctx->arena, "%s/undo", base));
	if (!stands)
		page->undone = TF(ctx,
		    "Undone: {undone} taken back, {kept} kept because somebody changed or used them since.",
		    "undone", i18n_number(ctx->arena, ctx->lang, (double)import->undone, 0),
		    "kept", i18n_number(ctx->arena, ctx->lang, (double)import->kept, 0), NULL);
}

static struct err *
draw_import(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct import import;
	struct import_page page = { .import = &import, .back = ui_path(rq, "/import"), .problems = problems };
	const char *base;

	TRY(import_find_public(ctx, path_value(rq, "import"), &import));
	base = arena_printf(ctx->arena, "/import/%s", import.public_id.text);
	page.what = T(ctx, import_entity_label(import.entity));
	page.mode = T(ctx, import_mode_label(import.mode));
	page.result = &import.result;
	if (import.status == IMPORT_STAGED)
		TRY(fill_staged(rq, &page, base));
	else
		fill_run(rq, &page, base);
	backoffice_import(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Import"), .place = "import" });
}

static struct err *
show_import(struct request *rq, struct response *rs)
{
	return draw_import(rq, rs, NULL);
}

enum { MOST_COLUMNS = 500 };

/* "f.0", "f.1", …: what each column holds. */
static struct err *
match(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char **fields = arena_new_array(ctx->arena, MOST_COLUMNS, const char *);
	struct import import;
	struct err *err;
	size_t count = 0;

	TRY(import_find_public(ctx, path_value(rq, "import"), &import));
	for (; count < MOST_COLUMNS; count++) {
		const char *name = arena_printf(ctx->arena, "f.%zu", count);

		if (!field_given(rq, name))
			break;
		fields[count] = field(rq, name);
	}
	err = import_match(ctx, import.id, fields, count);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_import(rq, rs, err->problems);
	respond_see_other(rs, ui_path(rq, arena_printf(ctx->arena, "/import/%s", import.public_id.text)));
	return OK;
}

static struct err *
undo(struct request *rq, struct response *rs)
{
	struct import import;

	TRY(import_find_public(rq->ctx, path_value(rq, "import"), &import));
	TRY(import_undo(rq->ctx, import.id));
	respond_see_other(rs, ui_path(rq, arena_printf(rq->ctx->arena, "/import/%s", import.public_id.text)));
	return OK;
}

static struct err *
apply(struct request *rq, struct response *rs)
{
	struct import import;

	TRY(import_find_public(rq->ctx, path_value(rq, "import"), &import));
	TRY(import_start(rq->ctx, import.id));
	respond_see_other(rs, ui_path(rq, arena_printf(rq->ctx->arena, "/import/%s", import.public_id.text)));
	return OK;
}

static struct err *
cancel(struct request *rq, struct response *rs)
{
	struct import import;

	TRY(import_find_public(rq->ctx, path_value(rq, "import"), &import));
	TRY(import_cancel(rq->ctx, import.id));
	if (import.status == IMPORT_STAGED)
		ui_done(rq, rs, T(rq->ctx, "The file was put aside; nothing was changed."), "/import");
	else
		respond_see_other(rs, ui_path(rq, arena_printf(rq->ctx->arena, "/import/%s", import.public_id.text)));
	return OK;
}

static struct err *
problems_file(struct request *rq, struct response *rs)
{
	struct import import;
	struct buf csv = buf_make(rq->ctx->arena, LARGEST_PROBLEMS);

	TRY(import_find_public(rq->ctx, path_value(rq, "import"), &import));
	TRY(import_write_problems(rq->ctx, import.id, &csv));
	respond_type(rs, "text/csv; charset=utf-8");
	respond_attachment(rs, "to-correct.csv");
	buf_put(&rs->http->body, buf_text(&csv), csv.size);
	return OK;
}

const struct route backoffice_import_routes[] = {
	{ GET, "/:unit/import", show_imports, .needs = CAN_IMPORT },
	{ POST, "/:unit/import", stage, .needs = CAN_IMPORT, .fields = "entity mode file", .files = true,
	    .body_limit = LARGEST_FILE },
	{ GET, "/:unit/import/:import", show_import, .needs = CAN_IMPORT },
	{ POST, "/:unit/import/:import/apply", apply, .needs = CAN_IMPORT },
	{ POST, "/:unit/import/:import/cancel", cancel, .needs = CAN_IMPORT },
	{ POST, "/:unit/import/:import/columns", match, .needs = CAN_IMPORT, .fields = "f.*" },
	{ POST, "/:unit/import/:import/undo", undo, .needs = CAN_IMPORT },
	{ GET, "/:unit/import/:import/problems.csv", problems_file, .needs = CAN_IMPORT },
	{ 0 },
};

/* type_file -- duplicate a type, take it along as a file, bring it back from one. */
#include "catalog/type_file.h"

#include "automation/whole_type.h"
#include "backoffice/catalog.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct file_line { const char *where, *say; };

struct import_page {
	const char *action, *back, *how;
	struct file_line *problems;
	size_t problem_count;
	struct ui_options ways;
};

#include "gen/backoffice_type_file.html.h"

static struct err *
download(struct request *rq, struct response *rs)
{
	struct activity_type type;
	const char *json;

	TRY(catalog_find(rq, &type));
	TRY(whole_type_write(rq->ctx, type.id, &json));
	respond_type(rs, "application/json");
	respond_attachment(rs, arena_printf(rq->ctx->arena, "%s.json", type.reference));
	buf_puts(rs->html.out, json);
	return OK;
}

static struct err *
duplicate(struct request *rq, struct response *rs)
{
	struct activity_type type, copy;

	TRY(catalog_find(rq, &type));
	TRY(type_duplicate(rq->ctx, type.id, &copy));
	ui_done(rq, rs, T(rq->ctx, "This is the copy. Give it a name and a reference of its own."),
	    catalog_path(rq, &copy, ""));
	return OK;
}

static struct err *
draw_import(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct import_page page = { .action = ui_path(rq, "/catalog/import"), .back = ui_path(rq, "/catalog"),
	    .how = str_equal(field(rq, "how"), "replace") ? "replace" : "new",
	    .problems = arena_new_array(ctx->arena, problems != NULL ? problems->count : 0, struct file_line) };

	ui_option_add(ctx, &page.ways, "new", T(ctx, "Make a new type"));
	page.ways.items[0].help = T(ctx, "A reference that is taken gets a number.");
	ui_option_add(ctx, &page.ways, "replace", T(ctx, "Change the type that has the same reference"));
	page.ways.items[1].help = T(ctx, "What was answered stays as it was answered.");
	for (size_t i = 0; problems != NULL && i < problems->count; i++)
		page.problems[page.problem_count++] = (struct file_line){ problems->items[i].field,
		    problems->items[i].say };
	backoffice_type_import(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Bring a type from a file"), .place = "catalog" });
}

static struct err *
show_import(struct request *rq, struct response *rs)
{
	return draw_import(rq, rs, NULL);
}

static struct err *
import_file(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const struct http_file *file = field_file(rq, "file");
	struct whole_type whole = { .replace = str_equal(field(rq, "how"), "replace") };
	struct problems problems = { 0 };
	struct activity_type type;
	struct bytes content = { 0 };
	struct err *err;

	if (file == NULL || file->size == 0)
		problem_add(ctx->arena, &problems, "", T(ctx, "Choose a file."));
	else
		TRY(file_read(rq, file, &content));
	err = err_invalid(ctx, &problems);
	if (err == OK) {
		whole.json = arena_strndup(ctx->arena, (const char *)content.at, content.size);
		err = whole_type_read(ctx, &whole, &type);
	}
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_import(rq, rs, err->problems);
	ui_done(rq, rs, T(ctx, "The type is in the catalog, with its forms, actions and triggers."),
	    catalog_path(rq, &type, ""));
	return OK;
}

const struct route backoffice_type_file_routes[] = {
	{ GET, "/:unit/catalog/import", show_import, .needs = CAN_EDIT_CATALOG, .fields = "how" },
	{ POST, "/:unit/catalog/import", import_file, .needs = CAN_EDIT_CATALOG, .fields = "how file", .files = true,
	    .body_limit = TYPE_FILE_LARGEST + (64 << 10) },
	{ GET, "/:unit/catalog/:type/file.json", download, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/:type/duplicate", duplicate, .needs = CAN_EDIT_CATALOG },
	{ 0 },
};

/* type_reports -- Word templates of an activity type: added, checked, tried on an activity, versions, all codes. */
#include "backoffice/catalog.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "report/template.h"
#include "ui/ui.h"
#include "ui/upload.h"

struct template_line { const char *name, *href, *meaning, *icon, *state, *when; };
struct reports_page {
	const struct activity_type *type;
	const char *back, *action, *codes_href, *name;
	const struct catalog_tab *tabs;
	size_t tab_count;
	struct template_line *rows;
	size_t count;
	const struct problems *problems;
};
struct version_line {
	const char *number, *file, *about, *download, *use;	/* use NULL: it is, or cannot be */
	bool used;
	size_t problem_count;
};
struct template_page {
	const struct activity_type *type;
	const struct template *template;
	const char *back, *path, *try_action, *codes_href, *name, *meaning, *icon, *state;
	const char *reference, *version, *format;
	struct ui_options versions, formats;
	struct version_line *lines;
	size_t line_count;
	struct problems unknown;
	const struct problems *problems;
};
struct codes_page { const struct activity_type *type; const char *back; struct template_codes codes; };

#include "gen/backoffice_type_reports.html.h"

enum { A_FILE = 12 * 1000 * 1000 };

/* ---- the templates of a type ---- */

static void
tell_state(struct ctx *ctx, const struct template *t, const char **meaning, const char **icon, const char **state)
{
	*meaning = t->archived ? "neutral" : t->used == 0 ? "warning" : "done";
	*icon = t->archived ? "eye-off" : t->used == 0 ? "alert" : "check";
	*state = t->archived ? T(ctx, "Archived") : t->used == 0 ? T(ctx, "Not in use yet") :
	    TF(ctx, "Version {number} in use", "number", arena_printf(ctx->arena, "%d", t->used), NULL);
}

static const char *
template_path(struct request *rq, const struct activity_type *type, const struct template *t, const char *more)
{
	return catalog_path(rq, type, arena_printf(rq->ctx->arena, "/reports/%s%s", t->public_id.text, more));
}

static struct err *
draw_list(struct request *rq, struct response *rs, const struct activity_type *type, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct reports_page page = { .type = type, .problems = problems, .back = ui_path(rq, "/catalog"),
		.action = ui_path(rq, catalog_path(rq, type, "/reports")), .name = field(rq, "name"),
		.codes_href = ui_path(rq, catalog_path(rq, type, "/reports/codes")) };
	struct templates all;

	page.tabs = catalog_tabs(rq, type, "reports", &page.tab_count);
	TRY(template_list(ctx, type->id, true, &all));
	page.rows = arena_new_array(ctx->arena, all.count, struct template_line);
	for (; page.count < all.count; page.count++) {
		const struct template *t = &all.items[page.count];
		struct template_line *line = &page.rows[page.count];

		line->name = t->name;
		line->href = ui_path(rq, template_path(rq, type, t, ""));
		line->when = i18n_moment(ctx->arena, ctx->lang, t->updated_at, here(rq)->zone, DATE_MEDIUM);
		tell_state(ctx, t, &line->meaning, &line->icon, &line->state);
	}
	backoffice_type_reports(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = type->name, .place = "catalog" });
}

static struct err *
show_list(struct request *rq, struct response *rs)
{
	struct activity_type type;

	TRY(catalog_find(rq, &type));
	return draw_list(rq, rs, &type, NULL);
}

/* ---- one template ---- */

static struct err *
find(struct request *rq, struct activity_type *type, struct template *out)
{
	TRY(catalog_find(rq, type));
	TRY(template_find_public(rq->ctx, path_value(rq, "template"), out));
	if (!ID_EQUAL(out->type, type->id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such template."), NULL);
	return OK;
}

static struct err *
add_version(struct request *rq, struct template_page *page, const struct template_version *version)
{
	struct ctx *ctx = rq->ctx;
	const struct template *t = page->template;
	const char *number = arena_printf(ctx->arena, "%d", version->version);
	const char *path = arena_printf(ctx->arena, "/versions/%s", number);
	const char *when = i18n_moment(ctx->arena, ctx->lang, version->made_at, here(rq)->zone, DATE_MEDIUM);
	struct version_line *line = &page->lines[page->line_count++];
	struct problems problems = { 0 };

	TRY(template_problems(ctx, t, version, &problems));
	*line = (struct version_line){ .number = number, .file = version->file_name,
		.used = version->version == t->used, .problem_count = problems.count,
		.download = ui_path(rq, template_path(rq, page->type, t, path)),
		.about = arena_printf(ctx->arena, "%s · %s · %s", ui_file_size(ctx, version->size), when,
		    version->made_by) };
	if (!line->used && problems.count == 0)
		line->use = arena_printf(ctx->arena, "%s/use", line->download);
	if (version->version == t->newest)
		page->unknown = problems;
	ui_option_add(ctx, &page->versions, number, number);
	return OK;
}

/* The activity that was finished last, to begin with. */
static struct err *
some_reference(struct request *rq, const struct activity_type *type, const char **out)
{
	struct activity_filter filter = { .type = type->id, .order = ORDER_START_DOWN, .limit = 20 };
	struct activities list;

	*out = field(rq, "activity");
	if (!str_empty(*out) || !ui_may(rq, PERMISSION_SEE_BOARD))
		return OK;
	TRY(activity_list(rq->ctx, &filter, &list));
	for (size_t i = list.count; i-- > 0;)
		if (str_empty(*out) || list.items[i].status == STATUS_TERMINATED)
			*out = list.items[i].reference;
	return OK;
}

static struct err *
draw_template(struct request *rq, struct response *rs, const struct activity_type *type, const struct template *t,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct template_page page = { .type = type, .template = t, .problems = problems,
		.back = ui_path(rq, catalog_path(rq, type, "/reports")),
		.path = ui_path(rq, template_path(rq, type, t, "")),
		.codes_href = ui_path(rq, catalog_path(rq, type, "/reports/codes")), .format = field(rq, "format"),
		.version = field(rq, "version"), .name = field(rq, "name") };
	struct template_versions versions;

	if (ui_may(rq, PERMISSION_SEE_BOARD))
		page.try_action = arena_printf(ctx->arena, "%s/try", page.path);
	if (str_empty(page.name))
		page.name = t->name;
	tell_state(ctx, t, &page.meaning, &page.icon, &page.state);
	TRY(template_version_list(ctx, t->id, &versions));
	page.lines = arena_new_array(ctx->arena, versions.count, struct version_line);
	for (size_t i = 0; i < versions.count; i++)
		TRY(add_version(rq, &page, &versions.items[i]));
	ui_option_add(ctx, &page.formats, "docx", T(ctx, "Word"));
	if (template_can_pdf())
		ui_option_add(ctx, &page.formats, "pdf", "PDF");
	TRY(some_reference(rq, type, &page.reference));
	backoffice_word_template(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = t->name, .place = "catalog" });
}

static struct err *
show_template(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct template t;

	TRY(find(rq, &type, &t));
	return draw_template(rq, rs, &type, &t, NULL);
}

/* ---- uploads ---- */

static struct err *
read_file(struct request *rq, struct template_upload *upload)
{
	const struct http_file *file = field_file(rq, "file");

	if (file == NULL || file->size == 0)
		return OK;
	upload->file_name = file->name;
	return file_read(rq, file, &upload->content);
}

static struct err *
add_template(struct request *rq, struct response *rs)
{
	struct template_upload upload = { .name = field(rq, "name") };
	struct activity_type type;
	struct template t;
	struct err *err;

	TRY(catalog_find(rq, &type));
	upload.type = type.id;
	err = read_file(rq, &upload);
	if (err == OK)
		err = template_add(rq->ctx, &upload, &t);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_list(rq, rs, &type, err->problems);
	ui_done(rq, rs, t.used != 0 ? T(rq->ctx, "Added, and in use from now on.") :
	    T(rq->ctx, "Added. Something in it is not understood yet."), template_path(rq, &type, &t, ""));
	return OK;
}

static struct err *
add_next_version(struct request *rq, struct response *rs)
{
	struct template_upload upload = { 0 };
	struct activity_type type;
	struct template t, next;
	struct err *err;

	TRY(find(rq, &type, &t));
	upload.id = t.id;
	err = read_file(rq, &upload);
	if (err == OK)
		err = template_add(rq->ctx, &upload, &next);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_template(rq, rs, &type, &t, err->problems);
	ui_done(rq, rs, T(rq->ctx, "The next version is here. Try it, then use it."), template_path(rq, &type, &t, ""));
	return OK;
}

/* ---- versions ---- */

static struct err *
find_version(struct request *rq, const char *text, const struct template *t, struct template_version *out)
{
	int64_t number;

	if (!str_to_int(text, 1, INT32_MAX, &number))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such version."), NULL);
	return template_version_find(rq->ctx, t->id, (int32_t)number, out);
}

static struct err *
download(struct request *rq, struct response *rs)
{
	struct template_version version;
	struct activity_type type;
	struct template t;
	struct bytes content;

	TRY(find(rq, &type, &t));
	TRY(find_version(rq, path_value(rq, "version"), &t, &version));
	TRY(template_content(rq->ctx, &version, &content));
	respond_download(rs, "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	    version.file_name, content);
	return OK;
}

static struct err *
use(struct request *rq, struct response *rs)
{
	struct template_version version;
	struct activity_type type;
	struct template t;
	struct err *err;

	TRY(find(rq, &type, &t));
	TRY(find_version(rq, path_value(rq, "version"), &t, &version));
	err = template_use(rq->ctx, t.id, version.version);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_template(rq, rs, &type, &t, err->problems);
	ui_done(rq, rs, TF(rq->ctx, "Reports are made from version {number} now.", "number", path_value(rq, "version"),
	    NULL), template_path(rq, &type, &t, ""));
	return OK;
}

/* ---- tried ---- */

static struct err *
try_on(struct request *rq, const struct template *t, const struct activity_type *type, struct report_file *out)
{
	enum report_format format = REPORT_WORD;
	struct problems problems = { 0 };
	struct template_version version;
	activity_id id;
	struct activity a = { 0 };

	(void)report_format_parse(field(rq, "format"), &format);
	TRY(find_version(rq, field(rq, "version"), t, &version));
	TRY(activity_lookup_reference(rq->ctx, field(rq, "activity"), &id));
	if (!ID_IS_NONE(id))
		TRY(activity_find(rq->ctx, id, &a));
	if (ID_IS_NONE(id) || !ID_EQUAL(a.type, type->id))
		problem_add(rq->ctx->arena, &problems, "activity",
		    T(rq->ctx, "There is no activity of this type with that reference."));
	TRY(err_invalid(rq->ctx, &problems));
	return template_try(rq->ctx, t->id, version.version, &a, format, out);
}

static struct err *
try_template(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct report_file file;
	struct template t;
	struct err *err;

	if (!ui_may(rq, PERMISSION_SEE_BOARD))
		return err_new(rq->ctx, ERR_FORBIDDEN, T(rq->ctx, "You may not do this here."),
		    "an activity is for who sees the board");
	TRY(find(rq, &type, &t));
	err = try_on(rq, &t, &type, &file);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_template(rq, rs, &type, &t, err->problems);
	respond_download(rs, file.type, file.name, file.content);
	return OK;
}

/* ---- name and archive ---- */

static struct err *
rename_template(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct template t;
	struct err *err;

	TRY(find(rq, &type, &t));
	err = template_rename(rq->ctx, t.id, field(rq, "name"));
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_template(rq, rs, &type, &t, err->problems);
	ui_done(rq, rs, T(rq->ctx, "Saved."), template_path(rq, &type, &t, ""));
	return OK;
}

static struct err *
set_archived(struct request *rq, struct response *rs, bool archived)
{
	struct activity_type type;
	struct template t;
	struct err *err;

	TRY(find(rq, &type, &t));
	err = template_set_archived(rq->ctx, t.id, archived);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_template(rq, rs, &type, &t, err->problems);
	ui_done(rq, rs, archived ? T(rq->ctx, "Archived.") : T(rq->ctx, "It is out of the archive."),
	    archived ? catalog_path(rq, &type, "/reports") : template_path(rq, &type, &t, ""));
	return OK;
}

static struct err *
archive(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, true);
}

static struct err *
restore(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, false);
}

/* ---- codes ---- */

static struct err *
show_codes(struct request *rq, struct response *rs)
{
	struct codes_page page = { 0 };
	struct activity_type type;

	TRY(catalog_find(rq, &type));
	page.type = &type;
	page.back = ui_path(rq, catalog_path(rq, &type, "/reports"));
	TRY(template_code_list(rq->ctx, type.id, &page.codes));
	backoffice_template_codes(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "What can stand in a Word template"),
	    .place = "catalog" });
}

#define REPORTS	"/:unit/catalog/:type/reports"
/* What the page of a template shows again. */
#define SHOWN	"name activity version format file"

const struct route backoffice_type_reports_routes[] = {
	{ GET, REPORTS, show_list, CAN_EDIT_CATALOG, .fields = "name" },
	{ POST, REPORTS, add_template, CAN_EDIT_CATALOG, .fields = "name file", .body_limit = A_FILE, .files = true },
	{ GET, REPORTS "/codes", show_codes, CAN_EDIT_CATALOG },
	{ GET, REPORTS "/:template", show_template, CAN_EDIT_CATALOG, .fields = SHOWN },
	{ POST, REPORTS "/:template/versions", add_next_version, CAN_EDIT_CATALOG, .fields = SHOWN,
	    .body_limit = A_FILE, .files = true },
	{ GET, REPORTS "/:template/versions/:version", download, CAN_EDIT_CATALOG },
	{ POST, REPORTS "/:template/versions/:version/use", use, CAN_EDIT_CATALOG, .fields = SHOWN },
	{ GET, REPORTS "/:template/try", try_template, CAN_EDIT_CATALOG, .fields = SHOWN, .rate = { 1, 20 } },
	{ POST, REPORTS "/:template/name", rename_template, CAN_EDIT_CATALOG, .fields = SHOWN },
	{ POST, REPORTS "/:template/archive", archive, CAN_EDIT_CATALOG, .fields = SHOWN },
	{ POST, REPORTS "/:template/restore", restore, CAN_EDIT_CATALOG, .fields = SHOWN },
	{ 0 },
};

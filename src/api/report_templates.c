/* report_templates -- Word files that reports of an activity type are made from, by version. */
#include "api/row.h"

#include "base/arena.h"
#include "base/buf.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "report/report.h"
#include "report/template.h"

static const struct member template_members[] = {
	{ "id", AT(template, public_id), GIVEN, "Id of the template" },
	{ "activity_type", AT(template, type_name), GIVEN, "Name of its activity type" },
	{ "name", AT(template, name), GIVEN | CHANGE, "What it is called", .least = 1, .most = TEMPLATE_NAME_MOST },
	{ "used_version", AT(template, used), GIVEN, "That reports are made from; 0: none yet" },
	{ "newest_version", AT(template, newest), GIVEN, "That was uploaded last" },
	{ "archived", AT(template, archived), GIVEN, "Out of use" },
	{ "created_at", AT(template, created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(template, updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
static const struct shape template_shape = { "ReportTemplate", "A Word file that reports are made from",
    template_members, sizeof(struct template) };

/* That of a type which the key may not see does not exist. */
static struct err *
find(struct request *rq, struct template *out)
{
	const struct api_visitor *visitor = rq->visitor;

	TRY(template_find_public(rq->ctx, path_value(rq, "template"), out));
	return key_may_type(&visitor->key, out->type) ? OK : template_find_public(rq->ctx, "-", out);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct template template;

	TRY(find(rq, &template));
	return api_give(rq, rs, &template);
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct activity_type type;
	struct templates all;

	TRY(api_type_here(rq, &type));
	TRY(api_query(rq, &page));
	TRY(template_list(rq->ctx, type.id, true, &all));
	return api_give_whole(rq, rs, &all, &page);
}

/* ---- uploads: multipart, the file as "files", the name beside it ---- */

static struct err *
read_file(struct request *rq, struct template_upload *upload)
{
	const struct http_file *file = field_file(rq, "files");
	struct problems problems = { 0 };

	if (file == NULL || file->size == 0)
		problem_add(rq->ctx->arena, &problems, "files", T(rq->ctx, "Choose a file."));
	TRY(err_invalid(rq->ctx, &problems));
	upload->file_name = file->name;
	return file_read(rq, file, &upload->content);
}

static struct err *
give_made(struct request *rq, struct response *rs, void *arg)
{
	return api_give(rq, rs, arg);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct template_upload upload = { .name = field(rq, "name") };
	struct activity_type type;
	struct template made;

	TRY(api_type_here(rq, &type));
	upload.type = type.id;
	TRY(read_file(rq, &upload));
	TRY(template_add(rq->ctx, &upload, &made));
	return api_commit(rq, rs, &made, give_made);
}

static struct err *
add_version(struct request *rq, struct response *rs)
{
	struct template_upload upload = { .name = "" };
	struct template template, made;

	TRY(find(rq, &template));
	upload.id = template.id;
	upload.type = template.type;
	TRY(read_file(rq, &upload));
	TRY(template_add(rq->ctx, &upload, &made));
	return api_commit(rq, rs, &made, give_made);
}

/* ---- versions ---- */

static const struct member version_members[] = {
	{ "version", AT(template_version, version), GIVEN | NEW | NEEDED, "1, 2, 3 …", .least = 1,
	  .most = INT32_MAX },
	{ "file_name", AT(template_version, file_name), GIVEN, "As it was uploaded" },
	{ "size", AT(template_version, size), GIVEN, "Bytes" },
	{ "made_by", AT(template_version, made_by), GIVEN, "Who uploaded it" },
	{ "made_at", AT(template_version, made_at), GIVEN, "When" },
	{ 0 },
};
static const struct shape version_shape = { "ReportTemplateVersion", "A file that was uploaded", version_members,
    sizeof(struct template_version) };

static struct err *
list_versions(struct request *rq, struct response *rs)
{
	struct template_versions all;
	struct api_page page = { 0 };
	struct template template;

	TRY(find(rq, &template));
	TRY(api_query(rq, &page));
	TRY(template_version_list(rq->ctx, template.id, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
use(struct request *rq, struct response *rs)
{
	struct template_version version = { 0 };
	struct template template;

	TRY(find(rq, &template));
	TRY(api_body(rq, &version));
	TRY(template_use(rq->ctx, template.id, version.version));
	return show(rq, rs);
}

static struct err *
give_name(struct request *rq, struct response *rs)
{
	struct template template;

	TRY(find(rq, &template));
	TRY(api_match(rq, &template));
	TRY(api_body(rq, &template));
	TRY(template_rename(rq->ctx, template.id, template.name));
	return show(rq, rs);
}

static struct err *
set_archived(struct request *rq, struct response *rs)
{
	struct template template;

	TRY(find(rq, &template));
	TRY(template_set_archived(rq->ctx, template.id, row_archives(rq)));
	return show(rq, rs);
}

#define TEMPLATES	"/v1/activity-types/:type/report-templates"
#define TEMPLATE	"/v1/report-templates/:template"
#define A_FILE		(TEMPLATE_MOST_BYTES + (64 << 10))

const struct route api_report_template_routes[] = {
	ROW(GET, TEMPLATES, NEEDS_KEY_READ, "Templates of an activity type, archived ones too.", list, A_PAGE,
	    .answer = &template_shape, .list = "templates"),
	{ POST, TEMPLATES, api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .fields = "name files", .files = true,
	  .body_limit = A_FILE, .about = "A new template: a .docx as one file of a multipart body, and its name.",
	  .contract = &(const struct contract){ make, .answer = &template_shape, .status = 201, .outside = true,
	  .statuses = "409 422 503" } },
	ROW(GET, TEMPLATE, NEEDS_KEY_READ, "One template.", show, .answer = &template_shape),
	ROW(PATCH, TEMPLATE, NEEDS_KEY_ADMIN, "Gives a template another name.", give_name, .body = &template_shape,
	    .answer = &template_shape, .match = MATCH_MAY, .statuses = "409"),
	ROW(POST, TEMPLATE "/archive", NEEDS_KEY_ADMIN, "Takes a template out of use.", set_archived,
	    .answer = &template_shape),
	ROW(POST, TEMPLATE "/restore", NEEDS_KEY_ADMIN, "Takes a template into use again.", set_archived,
	    .answer = &template_shape, .statuses = "409"),
	ROW(GET, TEMPLATE "/versions", NEEDS_KEY_READ, "Its versions, newest first.", list_versions, A_PAGE,
	    .answer = &version_shape, .list = "versions"),
	{ POST, TEMPLATE "/versions", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .fields = "files", .files = true,
	  .body_limit = A_FILE, .about = "The next version; reports are made from it once it is used.",
	  .contract = &(const struct contract){ add_version, .answer = &template_shape, .status = 201, .outside = true,
	  .statuses = "409 422 503" } },
	ROW(POST, TEMPLATE "/use", NEEDS_KEY_ADMIN, "From now on reports are made from this version.", use,
	    .body = &version_shape, .answer = &template_shape, .statuses = "422"),
	{ 0 },
};

/* template -- see template.h: rows, versions, files. */
#include "report/template.h"

#include "base/env.h"
#include "blob/blob.h"
#include "db/db.h"
#include "gen/report_template.sql.h"
#include "report/template_inside.h"

#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

/* ---- rows ---- */

static struct template
take(const struct template_by_id_row *row)
{
	return (struct template){ row->id, row->public_id, row->type, row->type_name, row->name,
		row->used, row->newest, row->archived, row->created_at, row->updated_at };
}

static struct template_version
take_version(const struct template_version_by_number_row *row)
{
	return (struct template_version){ row->version, row->file_name, row->size, row->made_by,
		row->made_at, row->content, row->outline };
}

static struct err *
none(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such template."), NULL);
}

static struct err *
refuse(struct ctx *ctx, const char *field, const char *say)
{
	struct problems problems = { 0 };

	problem_add(ctx->arena, &problems, field, say);
	return err_invalid(ctx, &problems);
}

struct err *
template_list(struct ctx *ctx, type_id type, bool archived_too, struct templates *out)
{
	struct template_by_id_rows rows = { 0 };
	struct templates list = { 0 };

	TRY(sql_template_of_type(ctx, ctx->unit, type, archived_too, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = take(&rows.items[i]);
	*out = list;
	return OK;
}

struct err *
template_find(struct ctx *ctx, template_id id, struct template *out)
{
	struct template_by_id_row row;
	bool found;

	TRY(sql_template_by_id(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return none(ctx);
	*out = take(&row);
	return OK;
}

struct err *
template_find_public(struct ctx *ctx, const char *public_id, struct template *out)
{
	struct template_by_id_row row;
	bool found;

	TRY(sql_template_by_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return none(ctx);
	*out = take(&row);
	return OK;
}

struct err *
template_lookup_name(
    struct ctx *ctx, type_id type, const char *name, struct template *out, bool *found)
{
	struct templates list;

	*found = false;
	TRY(template_list(ctx, type, false, &list));
	for (size_t i = 0; i < list.count && !*found; i++) {
		*found = str_equal(
		    i18n_fold(ctx->arena, list.items[i].name), i18n_fold(ctx->arena, name));
		if (*found)
			*out = list.items[i];
	}
	return OK;
}

struct err *
template_version_list(struct ctx *ctx, template_id id, struct template_versions *out)
{
	struct template_version_by_number_rows rows = { 0 };
	struct template_versions list = { 0 };

	TRY(sql_template_version_all(ctx, ctx->unit, id, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = take_version(&rows.items[i]);
	*out = list;
	return OK;
}

struct err *
template_version_find(
    struct ctx *ctx, template_id id, int32_t version, struct template_version *out)
{
	struct template_version_by_number_row row;
	bool found;

	TRY(sql_template_version_by_number(ctx, ctx->unit, id, version, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such version."), NULL);
	*out = take_version(&row);
	return OK;
}

struct err *
template_content(struct ctx *ctx, const struct template_version *version, struct bytes *out)
{
	enum blob_kind kind;

	return blob_read(ctx, database_dir(db_database(ctx->db)), version->content, out, &kind);
}

/* ---- uploads ---- */

static const char *
refusal(struct ctx *ctx, enum office_refused why)
{
	switch (why) {
	case OFFICE_OLD:
		return T(ctx,
		    "This is an old Word file, or one under a password. Save it as .docx without a "
		    "password and "
		    "choose it again.");
	case OFFICE_BROKEN:
		return T(ctx,
		    "This Word file is broken or not whole. Open it in Word, save it again as "
		    ".docx, and choose it "
		    "again.");
	case OFFICE_HARMFUL:
		return T(ctx,
		    "This file is made so that opening it could do harm, so it was not taken.");
	case OFFICE_MACROS:
		return T(ctx,
		    "This Word file holds macros. Save it as .docx without macros and choose it "
		    "again.");
	case OFFICE_INSIDE:
		return T(ctx,
		    "Other files are embedded in this Word file. Take them out and choose it "
		    "again.");
	case OFFICE_OUTSIDE:
		return T(ctx,
		    "This Word file loads a picture or text from elsewhere when it is opened. Put "
		    "it into the file "
		    "itself and choose it again.");
	case OFFICE_TOO_LONG:
	case OFFICE_TOO_MUCH:
		return T(ctx,
		    "This Word file holds too much to be filled in. Make it shorter and choose it "
		    "again.");
	default: return T(ctx, "This is no Word file. Choose a .docx file.");
	}
}

static struct err *
check_upload(struct ctx *ctx, struct template_upload *upload)
{
	struct problems problems = { 0 };

	upload->name = str_trim(ctx->arena, upload->name == NULL ? "" : upload->name);
	if (ID_IS_NONE(upload->id) && str_empty(upload->name))
		problem_add(ctx->arena, &problems, "name", T(ctx, "Give the template a name."));
	if (!str_empty(upload->name) && str_length(upload->name) > TEMPLATE_NAME_MOST)
		problem_add(ctx->arena, &problems, "name",
		    TN(ctx, TEMPLATE_NAME_MOST, "At most {n} character.", "At most {n} characters.",
			NULL));
	if (upload->content.size == 0)
		problem_add(ctx->arena, &problems, "file", T(ctx, "Choose a Word file."));
	else if (upload->content.size > TEMPLATE_MOST_BYTES)
		problem_add(ctx->arena, &problems, "file",
		    T(ctx,
			"This file is larger than 10 MB. Make its pictures smaller "
			"and choose it again."));
	return err_invalid(ctx, &problems);
}

struct adding {
	const struct template_upload *upload;
	const char *key, *outline;
	bool sound;
	struct template *out;
};

static struct err *
begin_template(struct ctx *ctx, const struct adding *adding, template_id *id)
{
	struct template_insert_row row;
	struct templates all;
	struct template same;
	bool found;

	TRY(template_lookup_name(ctx, adding->upload->type, adding->upload->name, &same, &found));
	if (found)
		return refuse(ctx, "name", T(ctx, "There is a template of this name already."));
	TRY(template_list(ctx, adding->upload->type, false, &all));
	if (all.count >= TEMPLATE_MOST_OF_TYPE)
		return refuse(
		    ctx, "name", T(ctx, "This type has too many templates. Archive some first."));
	TRY(sql_template_insert(ctx, ctx->unit, env_public_id(ctx->env), adding->upload->type,
	    adding->upload->name, ctx->now, &row));
	*id = row.id;
	return OK;
}

static struct err *
add_in(struct ctx *ctx, void *arg)
{
	const struct adding *adding = arg;
	const struct template_upload *upload = adding->upload;
	template_id id = upload->id;
	struct template_lock_row lock;
	bool found;

	if (ID_IS_NONE(id))
		TRY(begin_template(ctx, adding, &id));
	TRY(sql_template_lock(ctx, ctx->unit, id, &lock, &found));
	if (!found)
		return none(ctx);
	TRY(sql_template_version_insert(ctx, ctx->unit, id, lock.newest + 1, adding->key,
	    str_empty(upload->file_name) ? "template.docx" : upload->file_name,
	    (int64_t)upload->content.size, adding->outline,
	    ctx->actor.name == NULL ? "" : ctx->actor.name, ctx->now, NULL));
	TRY(sql_template_set_newest(ctx, ctx->unit, id, lock.newest + 1, ctx->now, NULL));
	if (lock.newest == 0 && adding->sound)
		TRY(sql_template_set_used(ctx, ctx->unit, id, 1, ctx->now, NULL));
	return template_find(ctx, id, adding->out);
}

struct err *
template_add(struct ctx *ctx, const struct template_upload *given, struct template *out)
{
	struct template_upload upload = *given;
	struct adding adding = { .upload = &upload, .out = out };
	struct office_outline outline;
	struct problems problems = { 0 };
	enum office_refused why;
	struct template old;
	struct err *err;

	TRY(check_upload(ctx, &upload));
	if (!ID_IS_NONE(upload.id)) {
		TRY(template_find(ctx, upload.id, &old));
		upload.type = old.type;
	}
	TRY(office_read(ctx, upload.content, &outline, &why));
	if (why != OFFICE_GOOD)
		return refuse(ctx, "file", refusal(ctx, why));
	TRY(template_check(ctx, upload.type, &outline, &problems));
	adding.sound = problems.count == 0;
	adding.outline = outline.json;
	TRY(blob_store(ctx, database_dir(db_database(ctx->db)), upload.content, &adding.key));
	err = db_transaction(ctx, add_in, &adding);
	if (err != OK &&
	    str_equal(db_err_constraint(err), "report_template_unit_id_type_id_name_key"))
		return refuse(ctx, "name", T(ctx, "There is a template of this name already."));
	return err;
}

/* ---- changes ---- */

struct err *
template_problems(struct ctx *ctx, const struct template *template,
    const struct template_version *version, struct problems *out)
{
	struct office_outline outline;

	if (!office_outline_parse(ctx, version->outline, &outline))
		return err_bug(ctx, "outline of template %lld, version %d",
		    (long long)template->id.value, version->version);
	return template_check(ctx, template->type, &outline, out);
}

struct changing {
	template_id id;
	int32_t version;
	const char *name;
	bool archived;
};

static struct err *
use_in(struct ctx *ctx, void *arg)
{
	const struct changing *change = arg;

	return sql_template_set_used(ctx, ctx->unit, change->id, change->version, ctx->now, NULL);
}

struct err *
template_use(struct ctx *ctx, template_id id, int32_t version)
{
	struct changing change = { .id = id, .version = version };
	struct problems problems = { 0 };
	struct template_version found;
	struct template template;

	TRY(template_find(ctx, id, &template));
	TRY(template_version_find(ctx, id, version, &found));
	TRY(template_problems(ctx, &template, &found, &problems));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, use_in, &change);
}

static struct err *
rename_in(struct ctx *ctx, void *arg)
{
	const struct changing *change = arg;

	return sql_template_set_name(ctx, ctx->unit, change->id, change->name, ctx->now, NULL);
}

struct err *
template_rename(struct ctx *ctx, template_id id, const char *name)
{
	struct changing change = { .id = id, .name = str_trim(ctx->arena, name) };
	struct template template, same;
	struct err *err;
	bool found;

	TRY(template_find(ctx, id, &template));
	if (str_empty(change.name) || str_length(change.name) > TEMPLATE_NAME_MOST)
		return refuse(ctx, "name", T(ctx, "Give the template a name."));
	TRY(template_lookup_name(ctx, template.type, change.name, &same, &found));
	if (found && !ID_EQUAL(same.id, id))
		return refuse(ctx, "name", T(ctx, "There is a template of this name already."));
	err = db_transaction(ctx, rename_in, &change);
	if (err != OK &&
	    str_equal(db_err_constraint(err), "report_template_unit_id_type_id_name_key"))
		return refuse(ctx, "name", T(ctx, "There is a template of this name already."));
	return err;
}

static struct err *
archive_in(struct ctx *ctx, void *arg)
{
	const struct changing *change = arg;

	return sql_template_set_archived(
	    ctx, ctx->unit, change->id, change->archived, ctx->now, NULL);
}

struct err *
template_set_archived(struct ctx *ctx, template_id id, bool archived)
{
	struct changing change = { .id = id, .archived = archived };
	struct template template;
	struct err *err;

	TRY(template_find(ctx, id, &template));
	err = db_transaction(ctx, archive_in, &change);
	if (err != OK &&
	    str_equal(db_err_constraint(err), "report_template_unit_id_type_id_name_key"))
		return refuse(ctx, "name", T(ctx, "There is a template of this name already."));
	return err;
}

/* ---- filled ---- */

bool
template_can_pdf(void)
{
	return office_can_pdf();
}

static struct err *
to_pdf(struct ctx *ctx, struct bytes word, struct bytes *out)
{
	struct err *err = office_to_pdf(ctx, word, out);

	return err == OK ? OK
			 : err_because(ctx, err,
			       T(ctx,
				   "LibreOffice could not make a PDF of this file just now. Try "
				   "again later, or make a Word file."),
			       NULL);
}

static struct err *
make(struct ctx *ctx, template_id id, int32_t number, const struct activity *a, bool tried,
    enum report_format format, struct report_file *out)
{
	struct office_pictures pictures = { 0 };
	struct office_values values = { 0 };
	struct template_version version;
	struct office_outline outline;
	enum office_refused why;
	struct template template;
	struct bytes file, word;

	if (format == REPORT_PDF && !office_can_pdf())
		return refuse(ctx, "format",
		    T(ctx,
			"Word templates become PDF only where LibreOffice is installed, and it is "
			"not here. Choose Word."));
	TRY(template_find(ctx, id, &template));
	TRY(template_version_find(ctx, id, number, &version));
	TRY(template_content(ctx, &version, &file));
	if (!office_outline_parse(ctx, version.outline, &outline))
		return err_bug(
		    ctx, "outline of template %lld, version %d", (long long)id.value, number);
	TRY(template_values(ctx, a, tried, &outline, &values, &pictures));
	TRY(office_fill(ctx, file, &values, &pictures, &word, &why));
	if (why == OFFICE_TOO_LONG || why == OFFICE_TOO_MUCH)
		return refuse(ctx, "template",
		    T(ctx,
			"This report would become too long to be made. Take photos or lists out "
			"of the template."));
	if (why != OFFICE_GOOD)
		return err_bug(ctx, "template %lld, version %d: refused with %d",
		    (long long)id.value, number, why);
	out->name = arena_printf(ctx->arena, "%s %s.%s", template.name, a->reference,
	    format == REPORT_PDF ? "pdf" : "docx");
	out->type = format == REPORT_PDF ? "application/pdf" : WORD_TYPE;
	out->content = word;
	return format == REPORT_PDF ? to_pdf(ctx, word, &out->content) : OK;
}

struct err *
template_try(struct ctx *ctx, template_id id, int32_t number, const struct activity *a,
    enum report_format format, struct report_file *out)
{
	return make(ctx, id, number, a, true, format, out);
}

struct err *
template_fill(struct ctx *ctx, template_id id, const struct activity *a, enum report_format format,
    struct report_file *out)
{
	struct template template;

	TRY(template_find(ctx, id, &template));
	if (template.archived)
		return refuse(
		    ctx, "template", T(ctx, "This template is archived. Choose another one."));
	if (!ID_EQUAL(template.type, a->type))
		return refuse(ctx, "template",
		    T(ctx,
			"This template belongs to another type of activity. Choose another one."));
	if (template.used == 0)
		return refuse(
		    ctx, "template", T(ctx, "No version of this template is in use yet."));
	return make(ctx, id, template.used, a, false, format, out);
}

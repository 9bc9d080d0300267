/* upload -- see upload.h. */
#include "ui/upload.h"

#include <string.h>
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"
#include "web/web.h"

static size_t
draft_count(const char *const *ids)
{
	size_t count = 0;

	while (ids[count] != NULL)
		count++;
	return count;
}

#include "gen/ui_upload.html.h"

/* ---- with a form ---- */

struct err *
ui_take_files(struct request *rq, const char *holder, struct ui_files *out)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };

	*out = (struct ui_files){ 0 };
	for (size_t i = 0; i < rq->http->file_count; i++) {
		const struct http_file *sent = &rq->http->files[i];
		struct document_file file = { .path = sent->path, .name = sent->name };
		struct document draft;
		struct err *err;

		/* An input that was left empty comes as a file without name and content. */
		if (sent->size == 0 && str_empty(sent->name))
			continue;
		if (out->count == DOCUMENT_MOST_AT_ONCE) {
			problem_add(ctx->arena, &problems, sent->field,
			    T(ctx, "At most 20 files at once. Please send the others afterwards."));
			break;
		}
		err = document_draft(ctx, &file, holder, &draft);
		if (err != OK && err->kind != ERR_INVALID && err->kind != ERR_LIMIT)
			return err;
		if (err != OK)
			problem_add(ctx->arena, &problems, sent->field, err->say);
		else
			*arena_push(ctx->arena, out) = (struct ui_taken){ sent->field,
				arena_strdup(ctx->arena, draft.public_id.text) };
	}
	return err_invalid(ctx, &problems);
}

struct ids {
	const char **items;
	size_t count, capacity;
};

const char *const *
ui_files_of(struct ctx *ctx, const struct ui_files *files, const char *name)
{
	struct ids ids = { 0 };

	for (size_t i = 0; i < files->count; i++) {
		if (str_equal(files->items[i].name, name))
			*arena_push(ctx->arena, &ids) = files->items[i].id;
	}
	*arena_push(ctx->arena, &ids) = NULL;
	return ids.items;
}

const char *const *
ui_documents_sent(struct request *rq, const struct ui_files *files, const char *name)
{
	const char *const *named = field_all(rq, name);
	struct ids ids = { 0 };

	for (; *named != NULL && ids.count < DOCUMENT_MOST_AT_ONCE; named++) {
		if (!str_empty(*named))
			*arena_push(rq->ctx->arena, &ids) = *named;
	}
	for (size_t i = 0; i < files->count; i++)
		*arena_push(rq->ctx->arena, &ids) = files->items[i].id;
	*arena_push(rq->ctx->arena, &ids) = NULL;
	return ids.items;
}

/* ---- in pieces ---- */

static struct json
answer(struct response *rs)
{
	struct json json = json_make(&rs->http->body);

	respond_type(rs, "application/json");
	json_open_object(&json, NULL);
	return json;
}

static int
status_of(enum err_kind kind)
{
	switch (kind) {
	case ERR_NOT_FOUND: return 404;
	case ERR_CONFLICT: return 409;
	case ERR_LIMIT: return 429;
	case ERR_TOO_LARGE: return 413;
	case ERR_BUSY: return 503;
	default: return 422;
	}
}

/* What the script shows beside the file; trouble of ours goes the usual way. */
static struct err *
say_why(struct request *rq, struct response *rs, struct err *err, const struct document_upload *upload)
{
	struct json json;

	if (err->kind == ERR_BUG || err->kind == ERR_FORBIDDEN || err->kind == ERR_GONE)
		return err;
	rs->http->status = status_of(err->kind);
	json = answer(rs);
	json_text(&json, "say", str_empty(err->say) ?
	    T(rq->ctx, "It could not be kept just now. Please try again in a moment.") : err->say);
	if (err->kind == ERR_CONFLICT && upload != NULL)
		json_int(&json, "offset", upload->offset);
	json_close_object(&json);
	return OK;
}

static struct err *
say_where(struct response *rs, const struct document_upload *upload)
{
	struct json json = answer(rs);

	json_text(&json, "upload", upload->id.text);
	json_int(&json, "offset", upload->offset);
	json_int(&json, "piece", DOCUMENT_UPLOAD_PIECE);
	json_close_object(&json);
	return OK;
}

struct err *
ui_upload_begin(struct request *rq, struct response *rs, const char *holder)
{
	struct document_upload upload = { 0 };
	int64_t size = 0;
	struct err *err;

	if (!str_to_int(field(rq, "size"), 0, INT64_MAX, &size))
		size = 0;
	err = document_upload_begin(rq->ctx, holder, field(rq, "name"), size, &upload);
	return err == OK ? say_where(rs, &upload) : say_why(rq, rs, err, NULL);
}

struct err *
ui_upload_look(struct request *rq, struct response *rs, const char *holder)
{
	struct document_upload upload = { 0 };
	struct err *err = document_upload_find(rq->ctx, path_value(rq, "upload"), holder, &upload);

	return err == OK ? say_where(rs, &upload) : say_why(rq, rs, err, NULL);
}

struct err *
ui_upload_append(struct request *rq, struct response *rs, const char *holder)
{
	struct document_upload upload = { 0 };
	int64_t offset;
	struct err *err;

	if (!str_to_int(field(rq, "offset"), 0, INT64_MAX, &offset))
		offset = -1;
	err = document_upload_append(rq->ctx, path_value(rq, "upload"), holder, offset, rq->http->body, &upload);
	return err == OK ? say_where(rs, &upload) : say_why(rq, rs, err, &upload);
}

struct err *
ui_upload_finish(struct request *rq, struct response *rs, const char *holder)
{
	struct document draft;
	struct json json;
	struct err *err = document_upload_finish(rq->ctx, path_value(rq, "upload"), holder, field(rq,
	    "photos")[0] == '1',
	    &draft);

	if (err != OK)
		return say_why(rq, rs, err, NULL);
	json = answer(rs);
	json_text(&json, "document", draft.public_id.text);
	json_text(&json, "name", draft.name);
	json_int(&json, "size", draft.size);
	json_close_object(&json);
	return OK;
}

/* ---- out ---- */

static bool
read_size(const char *word, enum document_size *out)
{
	static const char *const words[] = { "whole", "medium", "small" };

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (str_equal(word, words[i])) {
			*out = (enum document_size)i;
			return true;
		}
	}
	return false;
}

struct err *
ui_send_document(struct request *rq, struct response *rs, const struct document *document, const char *word)
{
	struct ctx *ctx = rq->ctx;
	enum document_size size;
	const char *path, *type, *tag, *known = http_header(rq->http, "if-none-match");

	if (!read_size(word, &size) || (size != DOCUMENT_WHOLE && !document_is_inline(document)))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such document."), "size %.20s", word);
	TRY(document_path(ctx, document, size, &path, &type));
	/* Asked for again each time, since it may be hidden meanwhile; sent again only when it is another. */
	tag = arena_printf(ctx->arena, "\"%.32s-%d\"", document->content, (int)size);
	http_set(rs->http, "Cache-Control", "private, no-cache");
	http_set(rs->http, "ETag", tag);
	if (str_equal(known, tag)) {
		rs->http->status = 304;
		return OK;
	}
	respond_type(rs, type);
	http_set(rs->http, "Content-Security-Policy", "default-src 'none'; sandbox");
	if (!document_is_inline(document))
		respond_attachment(rs, document->name);
	rs->http->file = path;
	return OK;
}

const char *
ui_file_size(struct ctx *ctx, int64_t bytes)
{
	if (bytes < 1000 * 1000)
		return TF(ctx, "{n} KB", "n", i18n_number(ctx->arena, ctx->lang, (double)((bytes + 999) / 1000), 0),
		    NULL);
	return TF(ctx, "{n} MB", "n", i18n_number(ctx->arena, ctx->lang, (double)bytes / 1e6, 1), NULL);
}

struct err *
ui_attachments_of(struct request *rq, enum document_owner owner, int64_t owner_id,
    const char *(*path)(struct request *, const char *, const char *), struct ui_attachments *out)
{
	struct documents all;

	*out = (struct ui_attachments){ 0 };
	TRY(document_list(rq->ctx, owner, owner_id, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct document *d = &all.items[i];

		*arena_push(rq->ctx->arena, out) = (struct ui_attached){ .name = d->name,
			.about = ui_file_size(rq->ctx, d->size), .href = path(rq, d->public_id.text, "whole"),
			.thumbnail = d->kind == DOCUMENT_PHOTO ? path(rq, d->public_id.text, "small") : NULL };
	}
	return OK;
}

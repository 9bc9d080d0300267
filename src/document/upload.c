/*
 * upload -- a file that comes in pieces, so that a lost network costs one piece and not the whole.
 *
 * Its bytes lie in DIR/uploads under its id; how far it has come is the length of that file, so there is
 * nothing that could disagree with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "document/inside.h"
#include "i18n/i18n.h"

enum { DAY_S = 24 * 3600 };

static struct err *
path_of(struct ctx *ctx, const char *id, const char **path)
{
	const char *dir;

	TRY(document_folder(ctx, "uploads", &dir));
	*path = arena_printf(ctx->arena, "%s/%s", dir, id);
	return OK;
}

struct beginning {
	const char *holder, *name;
	int64_t size;
	struct public_id id;
};

static struct err *
begin_in(struct ctx *ctx, void *arg)
{
	const struct beginning *b = arg;
	instant since = { ctx->now.s - DAY_S };
	struct document_count_drafts_row drafts;

	TRY(sql_document_count_drafts(ctx, ctx->unit, b->holder, since, &drafts));
	if (drafts.count >= DOCUMENT_MOST_OF_HOLDER)
		return err_new(ctx, ERR_LIMIT, T(ctx, "You have sent very many files today. Please go on tomorrow."),
		    "holder %s", b->holder);
	return sql_upload_add(ctx, ctx->unit, b->id, b->holder, b->name, b->size, ctx->now, NULL);
}

struct err *
document_upload_begin(struct ctx *ctx, const char *holder, const char *name, int64_t size,
    struct document_upload *out)
{
	struct beginning b = { holder, document_clean_name(ctx, name, T(ctx, "File")), size, env_public_id(ctx->env) };

	if (size <= 0)
		return err_new(ctx, ERR_INVALID, TF(ctx, "{name} is empty.", "name", b.name, NULL), NULL);
	if (size > DOCUMENT_MOST_BYTES)
		return err_new(ctx, ERR_TOO_LARGE,
		    TF(ctx, "{name} is larger than 25 MB. Please make it smaller.", "name", b.name, NULL), NULL);
	TRY(db_transaction(ctx, begin_in, &b));
	*out = (struct document_upload){ .id = b.id, .name = b.name, .size = size };
	return OK;
}

/* The row, and how much of it is here. */
static struct err *
find(struct ctx *ctx, const char *public_id, const char *holder, struct upload_find_row *row, const char **path,
    struct document_upload *out)
{
	struct stat info;
	bool found;

	TRY(sql_upload_find(ctx, ctx->unit, public_id, holder, row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This file was begun too long ago. Please choose it again."),
		    "upload %.40s of %s", public_id, holder);
	TRY(path_of(ctx, row->public_id.text, path));
	*out = (struct document_upload){ .id = row->public_id, .name = row->name, .size = row->size,
		.done = !ID_IS_NONE(row->document), .document = row->document };
	out->offset = out->done ? row->size : stat(*path, &info) == 0 ? info.st_size : 0;
	return OK;
}

struct err *
document_upload_find(struct ctx *ctx, const char *public_id, const char *holder, struct document_upload *out)
{
	struct upload_find_row row;
	const char *path;

	return find(ctx, public_id, holder, &row, &path, out);
}

static struct err *
write_piece(struct ctx *ctx, int fd, const char *path, struct bytes piece, struct document_upload *out)
{
	struct stat info;

	/* Two tabs, or a piece sent again before its answer came: one at a time, each at the end. */
	if (flock(fd, LOCK_EX) != 0 || fstat(fd, &info) != 0)
		return err_new(ctx, ERR_BUSY, NULL, "lock %s: %s", path, strerror(errno));
	if (info.st_size != out->offset) {
		out->offset = info.st_size;
		return err_new(ctx, ERR_CONFLICT, T(ctx, "That part is here already."), NULL);
	}
	while (piece.size > 0) {
		ssize_t wrote = pwrite(fd, piece.at, piece.size, out->offset);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return err_new(ctx, ERR_BUSY, NULL, "write %s: %s", path, strerror(errno));
		piece.at += wrote;
		piece.size -= (size_t)wrote;
		out->offset += wrote;
	}
	return OK;
}

struct err *
document_upload_append(struct ctx *ctx, const char *public_id, const char *holder, int64_t offset,
    struct bytes piece, struct document_upload *out)
{
	struct upload_find_row row;
	const char *path;
	struct err *err;
	int fd;

	TRY(find(ctx, public_id, holder, &row, &path, out));
	if (out->done || offset != out->offset)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "That part is here already."), NULL);
	if (piece.size > DOCUMENT_UPLOAD_PIECE || offset + (int64_t)piece.size > out->size)
		return err_new(ctx, ERR_TOO_LARGE, T(ctx,
		    "More came than was announced. Please choose the file again."),
		    NULL);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_new(ctx, ERR_BUSY, NULL, "open %s: %s", path, strerror(errno));
	err = write_piece(ctx, fd, path, piece, out);
	close(fd);
	return err;
}

/* ---- the end ---- */

struct finishing {
	int64_t upload;
	const char *public_id, *holder;
	const struct document_content *content;
	struct document *out;
};

static struct err *
finish_in(struct ctx *ctx, void *arg)
{
	static const struct document_place nowhere = { DOCUMENT_DRAFT, 0, "", { 0 }, { 0 }, true };
	const struct finishing *f = arg;
	struct upload_find_row row;
	bool found;

	/* Asked twice at the same time: the second one finds what the first one made. */
	TRY(sql_upload_find(ctx, ctx->unit, f->public_id, f->holder, &row, &found));
	if (found && !ID_IS_NONE(row.document))
		return document_find_id(ctx, row.document, f->out);
	TRY(document_add(ctx, f->content, &nowhere, false, f->holder, f->out));
	return sql_upload_set_document(ctx, ctx->unit, f->upload, f->out->id, NULL);
}

struct err *
document_upload_finish(struct ctx *ctx, const char *public_id, const char *holder, bool photos_only,
    struct document *out)
{
	struct upload_find_row row;
	struct document_upload upload;
	struct document_content content;
	struct finishing f = { .public_id = public_id, .holder = holder, .content = &content, .out = out };
	struct document_file file = { .photos_only = photos_only };

	TRY(find(ctx, public_id, holder, &row, &file.path, &upload));
	if (upload.done)
		return document_find_id(ctx, upload.document, out);
	if (upload.offset != upload.size)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "The file is not here whole yet."), NULL);
	file.name = upload.name;
	f.upload = row.id;
	TRY(document_take(ctx, &file, &content));
	TRY(db_transaction(ctx, finish_in, &f));
	unlink(file.path);
	return OK;
}

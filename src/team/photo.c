/* photo -- the face of a worker, as customers see who comes: small, upright, nothing in it but the picture. */
#include <unistd.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "blob/blob.h"
#include "db/db.h"
#include "gen/team.sql.h"
#include "i18n/i18n.h"
#include "image/image.h"
#include "team/team.h"

struct replacing { worker_id worker; const char *key, *name; };

static struct err *
set_photo(struct ctx *ctx, void *arg)
{
	const struct replacing *s = arg;

	TRY(sql_worker_set_photo(ctx, ctx->tenant, s->worker, s->key, ctx->now, NULL));
	return audit_write(ctx, str_empty(s->key) ? "worker.photo_removed" : "worker.photo", s->name, NULL);
}

static const char *
trouble(struct ctx *ctx, enum image_refused why)
{
	if (why == IMAGE_IS_HEIC)
		return T(ctx, "This photo is in the HEIC format. Set the camera to JPEG, or choose another photo.");
	if (why == IMAGE_TOO_BIG || why == IMAGE_TOO_LONG)
		return T(ctx, "This picture is too large. Please choose a smaller one.");
	return T(ctx, "This is no photo that we can read. Please choose a JPEG, PNG or WebP file.");
}

/* The small copy is all that is kept. */
static struct err *
store_photo(struct ctx *ctx, const char *path, const char **key)
{
	const char *dir = database_dir(db_database(ctx->db));
	struct problems problems = { 0 };
	struct image_picture picture;
	enum image_refused why;
	struct err *err;

	if (str_empty(path)) {
		problem_add(ctx->arena, &problems, "photo", T(ctx, "Choose a photo."));
		return err_invalid(ctx, &problems);
	}
	TRY(image_photo(ctx, path, "/tmp", &picture, &why));
	if (why != IMAGE_GOOD) {
		problem_add(ctx->arena, &problems, "photo", trouble(ctx, why));
		return err_invalid(ctx, &problems);
	}
	err = blob_store_file(ctx, dir, picture.small, "jpg", key);
	unlink(picture.path);
	unlink(picture.small);
	if (!str_empty(picture.medium))
		unlink(picture.medium);
	return err;
}

struct err *
worker_set_photo(struct ctx *ctx, worker_id id, const char *path)
{
	struct replacing s = { .worker = id, .key = "" };
	struct worker worker;

	TRY(worker_find(ctx, id, &worker));
	s.name = worker_name(ctx->arena, &worker);
	if (path != NULL)
		TRY(store_photo(ctx, path, &s.key));
	return db_transaction(ctx, set_photo, &s);
}

static struct err *
key_of(struct ctx *ctx, worker_id id, const char **key)
{
	struct worker_photo_row row;
	bool found;

	TRY(sql_worker_photo(ctx, ctx->tenant, id, &row, &found));
	*key = found ? row.photo : "";
	return OK;
}

struct err *
worker_has_photo(struct ctx *ctx, worker_id id, bool *has)
{
	const char *key;

	TRY(key_of(ctx, id, &key));
	*has = !str_empty(key);
	return OK;
}

struct err *
worker_photo(struct ctx *ctx, worker_id id, struct bytes *content)
{
	enum blob_kind kind;
	const char *key;

	TRY(key_of(ctx, id, &key));
	if (str_empty(key))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no photo."), NULL);
	return blob_read(ctx, database_dir(db_database(ctx->db)), key, content, &kind);
}

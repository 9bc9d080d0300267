/* take -- a file from outside becomes content that is safe to keep; or a sentence says why not. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "blob/blob.h"
#include "db/db.h"
#include "document/inside.h"
#include "i18n/i18n.h"
#include "image/image.h"

enum { BEGINNING = 4096 };

const char *
document_dir(const struct ctx *ctx)
{
	return database_dir(db_database(ctx->db));
}

struct err *
document_folder(struct ctx *ctx, const char *name, const char **path)
{
	const char *folder = arena_printf(ctx->arena, "%s/%s", document_dir(ctx), name);

	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_new(ctx, ERR_BUSY, NULL, "make %s: %s", folder, strerror(errno));
	*path = folder;
	return OK;
}

/* ---- names ---- */

/* Marks that turn the writing direction make "gpj.exe" look like "exe.jpg". */
static bool
is_turning_mark(const char *at)
{
	return (memcmp(at, "\xe2\x80", 2) == 0 && ((uint8_t)at[2] & 0xf0) >= 0x80 && (uint8_t)at[2] >= 0x8b &&
	    (uint8_t)at[2] <= 0xae) || (memcmp(at, "\xe2\x81", 2) == 0 && (uint8_t)at[2] >= 0xa0);
}

const char *
document_clean_name(struct ctx *ctx, const char *name, const char *otherwise)
{
	struct buf to = buf_make(ctx->arena, 8 * DOCUMENT_NAME_MOST);
	size_t characters = 0;
	const char *last;

	if (str_empty(name) || !str_is_utf8(name, strlen(name)))
		return otherwise;
	for (last = name; *name != '\0'; name++) {
		if (*name == '/' || *name == '\\')
			last = name + 1;
	}
	last += strspn(last, " .");
	for (; *last != '\0' && characters < DOCUMENT_NAME_MOST; last++) {
		uint8_t c = (uint8_t)*last;

		if (c >= 0xe0 && last[1] != '\0' && last[2] != '\0' && is_turning_mark(last)) {
			last += 2;
			continue;
		}
		if (c < ' ' || c == 0x7f || strchr("<>:\"|?*", c) != NULL)
			continue;
		characters += (c & 0xc0) != 0x80;
		buf_putc(&to, *last);
		/* The rest of a character that was counted. */
		while (((uint8_t)last[1] & 0xc0) == 0x80)
			buf_putc(&to, *++last);
	}
	return to.size == 0 ? otherwise : str_trim(ctx->arena, buf_text(&to));
}

static const char *
extension_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot == NULL || dot == name || strlen(dot) > 6 ? "" : dot + 1;
}

/* "IMG_1.HEIC" that became a JPEG is called "IMG_1.jpg". */
static const char *
with_extension(struct ctx *ctx, const char *name, const char *extension)
{
	const char *old = extension_of(name);
	size_t stem = strlen(name) - (old[0] == '\0' ? 0 : strlen(old) + 1);

	if (strcasecmp(old, extension) == 0 || (strcasecmp(old, "jpeg") == 0 && str_equal(extension, "jpg")))
		return name;
	return arena_printf(ctx->arena, "%.*s.%s", (int)stem, name, extension);
}

static bool
is_listed(const char *extension, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strcasecmp(extension, *list) == 0)
			return true;
	}
	return false;
}

/* ---- why not ---- */

static struct err *
refuse(struct ctx *ctx, const char *say)
{
	struct problems problems = { 0 };
	struct err *err;

	problem_add(ctx->arena, &problems, "", say);
	err = err_invalid(ctx, &problems);
	err->say = say;
	return err;
}

static const char *
sentence(struct ctx *ctx, enum image_refused why, const char *name, bool photos_only)
{
	switch (why) {
	case IMAGE_BROKEN:
		return TF(ctx, "{name} cannot be read: it is cut short or damaged. Please send it again.", "name",
		    name, NULL);
	case IMAGE_TOO_BIG:
		return TF(ctx, "{name} has too many pixels. Please make it smaller and send it again.", "name", name,
		    NULL);
	case IMAGE_MOVING:
		return TF(ctx, "{name} is a moving picture. Please send a still one.", "name", name, NULL);
	case IMAGE_HARMFUL:
		return TF(ctx, "{name} looks like a file that was made to do harm, so it was not taken.", "name", name,
		    NULL);
	case IMAGE_TOO_LONG:
		return TF(ctx, "{name} takes too long to open. Please make it smaller and send it again.", "name", name,
		    NULL);
	case IMAGE_IS_HEIC:
		return TF(ctx, "{name} is a HEIC photo, which few devices can show. Please send it as JPEG.", "name",
		    name,
		    NULL);
	case IMAGE_LOCKED:
		return TF(ctx, "{name} has a password or macros. Please send it without them, or as PDF.", "name",
		    name, NULL);
	default:
		return photos_only ?
		    TF(ctx, "{name} is not a photo. Please send a JPEG, PNG or WebP.", "name", name, NULL) :
		    TF(ctx,
		    "{name} is of a kind that is not taken here. "
		    "Please send a photo, a PDF, or a Word, Excel or text file.",
		    "name", name, NULL);
	}
}

/* ---- taking ---- */

static struct err *
take_photo(struct ctx *ctx, const struct document_file *file, struct document_content *out)
{
	struct image_picture picture;
	enum image_refused why;
	const char *dir, *extension;
	struct stat info;
	struct err *err;

	TRY(document_folder(ctx, "tmp", &dir));
	TRY(image_photo(ctx, file->path, dir, &picture, &why));
	if (why != IMAGE_GOOD)
		return refuse(ctx, sentence(ctx, why, out->name, true));
	extension = picture.kind == IMAGE_PNG ? "png" : "jpg";
	out->kind = DOCUMENT_PHOTO;
	out->type = picture.kind == IMAGE_PNG ? "image/png" : "image/jpeg";
	out->name = with_extension(ctx, out->name, extension);
	out->width = picture.width;
	out->height = picture.height;
	out->has_place = picture.has_place;
	out->latitude = out->has_place ? picture.latitude : 0;
	out->longitude = out->has_place ? picture.longitude : 0;
	out->taken = picture.taken;
	out->size = stat(picture.path, &info) == 0 ? info.st_size : 0;
	err = blob_store_file(ctx, document_dir(ctx), picture.path, extension, &out->content);
	if (err == OK)
		err = blob_store_file(ctx, document_dir(ctx), picture.small, "jpg", &out->small);
	if (err == OK && picture.medium[0] != '\0')
		err = blob_store_file(ctx, document_dir(ctx), picture.medium, "jpg", &out->medium);
	/* What was moved is no longer there. */
	unlink(picture.path);
	unlink(picture.small);
	if (picture.medium[0] != '\0')
		unlink(picture.medium);
	return err;
}

/* A text that calls itself a picture or a program is none of our texts. */
static bool
is_honest_text(const char *name)
{
	static const char *const others[] = { "png", "jpg", "jpeg", "webp", "gif", "heic", "pdf", "doc", "docx", "xls",
	    "xlsx",
		"zip", "exe", "svg", NULL };

	return !is_listed(extension_of(name), others);
}

static struct err *
take_other(struct ctx *ctx, const struct document_file *file, enum image_kind kind, struct document_content *out)
{
	static const char *const texts[] = { "txt", "csv", "log", "md", "ics", "vcf", NULL };
	enum image_refused why = IMAGE_UNKNOWN;
	const char *extension = NULL;

	out->kind = DOCUMENT_FILE;
	if (kind == IMAGE_PDF) {
		out->type = "application/pdf";
		extension = "pdf";
	} else if (kind == IMAGE_ZIP) {
		TRY(image_office(ctx, file->path, &out->type, &extension, &why));
	} else if (kind == IMAGE_TEXT && is_honest_text(out->name)) {
		out->type = "text/plain; charset=utf-8";
		extension = is_listed(extension_of(out->name), texts) ? extension_of(out->name) : "txt";
	} else if (kind == IMAGE_GIF) {
		why = IMAGE_MOVING;
	}
	if (extension == NULL)
		return refuse(ctx, sentence(ctx, why, out->name, false));
	out->name = with_extension(ctx, out->name, extension);
	return blob_store_file(ctx, document_dir(ctx), file->path, kind == IMAGE_TEXT ? "txt" : extension,
	    &out->content);
}

static struct err *
look_at_size(struct ctx *ctx, const struct document_file *file, struct document_content *out)
{
	struct stat info;

	if (stat(file->path, &info) != 0)
		return err_new(ctx, ERR_BUSY, NULL, "%s: %s", file->path, strerror(errno));
	out->size = info.st_size;
	if (info.st_size == 0)
		return refuse(ctx, TF(ctx, "{name} is empty.", "name", out->name, NULL));
	if (info.st_size > DOCUMENT_MOST_BYTES)
		return refuse(ctx, TF(ctx, "{name} is larger than 25 MB. Please make it smaller.", "name", out->name,
		    NULL));
	return OK;
}

static struct err *
read_beginning(struct ctx *ctx, const char *path, struct bytes *out)
{
	uint8_t *at = arena_alloc(ctx->arena, BEGINNING);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, at, BEGINNING);

	if (fd >= 0)
		close(fd);
	if (size < 0)
		return err_new(ctx, ERR_BUSY, NULL, "%s: %s", path, strerror(errno));
	*out = (struct bytes){ at, (size_t)size };
	return OK;
}

static bool
is_photo(enum image_kind kind)
{
	return kind == IMAGE_JPEG || kind == IMAGE_PNG || kind == IMAGE_WEBP || kind == IMAGE_HEIC;
}

struct err *
document_take(struct ctx *ctx, const struct document_file *file, struct document_content *out)
{
	struct document_content content = { .small = "", .medium = "", .taken = "" };
	struct bytes beginning;
	enum image_kind kind;

	content.name = document_clean_name(ctx, file->name, T(ctx, "File"));
	TRY(look_at_size(ctx, file, &content));
	TRY(read_beginning(ctx, file->path, &beginning));
	kind = image_kind_of(beginning);
	if (is_photo(kind))
		TRY(take_photo(ctx, file, &content));
	else if (file->photos_only)
		return refuse(ctx, sentence(ctx, kind == IMAGE_GIF ? IMAGE_MOVING : IMAGE_UNKNOWN, content.name, true));
	else
		TRY(take_other(ctx, file, kind, &content));
	*out = content;
	return OK;
}

struct err *
document_take_bytes(struct ctx *ctx, enum document_kind kind, const char *type, const char *name, struct bytes bytes,
    struct document_content *out)
{
	struct document_content content = { .kind = kind, .type = type, .size = (int64_t)bytes.size, .small = "",
		.medium = "", .taken = "", .name = document_clean_name(ctx, name, T(ctx, "File")) };
	int width, height;

	if (blob_image_size(bytes, &width, &height)) {
		content.width = width;
		content.height = height;
	}
	TRY(blob_store(ctx, document_dir(ctx), bytes, &content.content));
	*out = content;
	return OK;
}

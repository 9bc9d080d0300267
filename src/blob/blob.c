/* blob -- see blob.h. */
#include "blob/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"

enum { HASH_SIZE = 32, MOST_BLOB = 64 * 1024 * 1024 };

static const struct {
	enum blob_kind kind;
	const char *extension, *type;
} kinds[] = {
	{ BLOB_UNKNOWN, "bin", "application/octet-stream" },
	{ BLOB_PNG, "png", "image/png" },
	{ BLOB_JPEG, "jpg", "image/jpeg" },
	{ BLOB_PDF, "pdf", "application/pdf" },
	{ BLOB_SVG, "svg", "image/svg+xml" },
};

/* ---- kinds ---- */

static bool
begins(struct bytes content, const char *with, size_t size)
{
	return content.size >= size && memcmp(content.at, with, size) == 0;
}

enum blob_kind
blob_kind_of(struct bytes content)
{
	if (begins(content, "\x89PNG\r\n\x1a\n", 8))
		return BLOB_PNG;
	if (begins(content, "\xff\xd8\xff", 3))
		return BLOB_JPEG;
	if (begins(content, "%PDF-", 5))
		return BLOB_PDF;
	if (memmem(content.at, content.size < 1024 ? content.size : 1024, "<svg", 4) != NULL)
		return BLOB_SVG;
	return BLOB_UNKNOWN;
}

const char *
blob_kind_type(enum blob_kind kind)
{
	return kinds[kind].type;
}

static int
big_endian(const uint8_t *at, int size)
{
	uint32_t value = 0;

	while (size-- > 0)
		value = value << 8 | *at++;
	return value > INT32_MAX ? INT32_MAX : (int)value;
}

/* The segments of a JPEG up to its frame header (ITU T.81, B.2.2). */
static bool
jpeg_size(struct bytes content, int *width, int *height)
{
	for (size_t at = 2; at + 9 < content.size && content.at[at] == 0xff;) {
		uint8_t marker = content.at[at + 1];

		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
			*height = big_endian(content.at + at + 5, 2);
			*width = big_endian(content.at + at + 7, 2);
			return *width > 0 && *height > 0;
		}
		at += 2 + (size_t)big_endian(content.at + at + 2, 2);
	}
	return false;
}

bool
blob_image_size(struct bytes content, int *width, int *height)
{
	enum blob_kind kind = blob_kind_of(content);

	if (kind == BLOB_JPEG)
		return jpeg_size(content, width, height);
	if (kind != BLOB_PNG || content.size < 33 || memcmp(content.at + 12, "IHDR", 4) != 0)
		return false;
	*width = big_endian(content.at + 16, 4);
	*height = big_endian(content.at + 20, 4);
	return *width > 0 && *height > 0;
}

/* ---- storing ---- */

static struct err *
trouble(struct ctx *ctx, const char *what, const char *path)
{
	return err_new(ctx, ERR_BUSY, NULL, "%s %s: %s", what, path, strerror(errno));
}

static struct err *
sync_folder(struct ctx *ctx, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good ? OK : trouble(ctx, "sync", path);
}

static struct err *
make_folder(struct ctx *ctx, const char *path, const char *above)
{
	if (mkdir(path, 0700) == 0)
		return sync_folder(ctx, above);
	return errno == EEXIST ? OK : trouble(ctx, "make", path);
}

static bool
write_whole(int fd, struct bytes content)
{
	while (content.size > 0) {
		ssize_t wrote = write(fd, content.at, content.size);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		content.at += wrote;
		content.size -= (size_t)wrote;
	}
	return fsync(fd) == 0;
}

/* Beside its place, synced, renamed, and the folder synced: it is there whole or not at all. */
static struct err *
write_blob(struct ctx *ctx, const char *folder, const char *path, struct bytes content)
{
	const char *beside = arena_printf(ctx->arena, "%s/new-%s", folder,
	    env_public_id(ctx->env).text);
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0)
		return trouble(ctx, "make", beside);
	good = write_whole(fd, content);
	good = close(fd) == 0 && good;
	if (!good || rename(beside, path) != 0) {
		struct err *err = trouble(ctx, "write", beside);

		unlink(beside);
		return err;
	}
	return sync_folder(ctx, folder);
}

static const char *
folder_of(struct ctx *ctx, const char *dir, const char *key)
{
	return arena_printf(ctx->arena, "%s/blobs/%.2s", dir, key);
}

struct err *
blob_store(struct ctx *ctx, const char *dir, struct bytes content, const char **key)
{
	uint8_t hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	const char *name, *folder, *path;
	struct stat info;

	if (content.size > MOST_BLOB)
		return err_new(ctx, ERR_TOO_LARGE, NULL, "a blob of %zu bytes", content.size);
	crypto_generichash(hash, sizeof(hash), content.at, content.size, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	name = arena_printf(ctx->arena, "%s.%s", hex, kinds[blob_kind_of(content)].extension);
	folder = folder_of(ctx, dir, name);
	path = arena_printf(ctx->arena, "%s/%s", folder, name);
	if (stat(path, &info) != 0 || (size_t)info.st_size != content.size) {
		const char *above = arena_printf(ctx->arena, "%s/blobs", dir);

		TRY(make_folder(ctx, above, dir));
		TRY(make_folder(ctx, folder, above));
		TRY(write_blob(ctx, folder, path, content));
	}
	*key = name;
	return OK;
}

/* Hexadecimal digits, a dot, an extension of ours: nothing that leads elsewhere. */
static bool
read_key(const char *key, enum blob_kind *kind)
{
	if (strlen(key) < 2 * HASH_SIZE + 2 || strspn(key, "0123456789abcdef") != 2 * HASH_SIZE ||
	    key[2 * HASH_SIZE] != '.')
		return false;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (strcmp(kinds[i].extension, key + 2 * HASH_SIZE + 1) != 0)
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return false;
}

struct err *
blob_read(struct ctx *ctx, const char *dir, const char *key, struct bytes *content,
    enum blob_kind *kind)
{
	const char *path;
	uint8_t *bytes;
	size_t size;
	FILE *file;

	if (!read_key(key, kind))
		return err_new(ctx, ERR_NOT_FOUND, NULL, "no blob has the key %.80s", key);
	path = arena_printf(ctx->arena, "%s/%s", folder_of(ctx, dir, key), key);
	file = fopen(path, "rbe");
	if (file == NULL)
		return err_new(ctx, ERR_NOT_FOUND, NULL, "%s: %s", path, strerror(errno));
	fseek(file, 0, SEEK_END);
	size = (size_t)ftell(file);
	rewind(file);
	bytes = arena_alloc(ctx->arena, size);
	size = fread(bytes, 1, size, file);
	fclose(file);
	*content = (struct bytes){ bytes, size };
	return OK;
}

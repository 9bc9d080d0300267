/* blob -- see blob.h. */
#include "blob/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"

enum { HASH_SIZE = 32, MOST_BLOB = 64 * 1024 * 1024, MOST_EXTENSION = 8, PIECE = 64 * 1024 };

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

/* Only then is it certain that blob_free() sees that it is wanted again. */
static bool
is_there(const char *path, int64_t size)
{
	struct stat info;

	return stat(path, &info) == 0 && info.st_size == size && utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

static const char *
folder_of(struct ctx *ctx, const char *dir, const char *key)
{
	return arena_printf(ctx->arena, "%s/blobs/%.2s", dir, key);
}

static struct err *
make_folders(struct ctx *ctx, const char *dir, const char *folder)
{
	const char *above = arena_printf(ctx->arena, "%s/blobs", dir);

	TRY(make_folder(ctx, above, dir));
	return make_folder(ctx, folder, above);
}

struct err *
blob_store(struct ctx *ctx, const char *dir, struct bytes content, const char **key)
{
	uint8_t hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	const char *name, *folder, *path;

	if (content.size > MOST_BLOB)
		return err_new(ctx, ERR_TOO_LARGE, NULL, "a blob of %zu bytes", content.size);
	crypto_generichash(hash, sizeof(hash), content.at, content.size, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	name = arena_printf(ctx->arena, "%s.%s", hex, kinds[blob_kind_of(content)].extension);
	folder = folder_of(ctx, dir, name);
	path = arena_printf(ctx->arena, "%s/%s", folder, name);
	if (!is_there(path, (int64_t)content.size)) {
		TRY(make_folders(ctx, dir, folder));
		TRY(write_blob(ctx, folder, path, content));
	}
	*key = name;
	return OK;
}

/* Hexadecimal digits, a dot, a short word: nothing that leads elsewhere. */
static bool
is_key(const char *key)
{
	size_t size = strlen(key), head = 2 * HASH_SIZE;

	return size > head + 1 && size <= head + 1 + MOST_EXTENSION && key[head] == '.' &&
	    strspn(key, "0123456789abcdef") == head &&
	    strspn(key + head + 1, "abcdefghijklmnopqrstuvwxyz") == size - head - 1;
}

static bool
read_key(const char *key, enum blob_kind *kind)
{
	*kind = BLOB_UNKNOWN;
	if (!is_key(key))
		return false;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (strcmp(kinds[i].extension, key + 2 * HASH_SIZE + 1) != 0)
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return true;
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

/* ---- files ---- */

/* The hash of what is in the file, which is safe on disk afterwards. */
static bool
hash_file(int fd, uint8_t hash[HASH_SIZE], int64_t *size)
{
	crypto_generichash_state state;
	uint8_t piece[PIECE];
	ssize_t got;

	*size = 0;
	crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
	while ((got = read(fd, piece, sizeof(piece))) > 0) {
		crypto_generichash_update(&state, piece, (unsigned long long)got);
		*size += got;
	}
	crypto_generichash_final(&state, hash, HASH_SIZE);
	return got == 0 && fsync(fd) == 0;
}

/* From another file system: copied first. */
static struct err *
copy_blob(struct ctx *ctx, int from, const char *folder, const char *path)
{
	const char *beside = arena_printf(ctx->arena, "%s/new-%s", folder, env_public_id(ctx->env).text);
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	uint8_t piece[PIECE];
	ssize_t got = -1;
	bool good = fd >= 0 && lseek(from, 0, SEEK_SET) == 0;

	while (good && (got = read(from, piece, sizeof(piece))) > 0)
		good = write_whole(fd, (struct bytes){ piece, (size_t)got });
	good = good && got == 0;
	if (fd >= 0)
		good = close(fd) == 0 && good;
	if (good && rename(beside, path) == 0)
		return sync_folder(ctx, folder);
	unlink(beside);
	return trouble(ctx, "write", beside);
}

static struct err *
keep_file(struct ctx *ctx, int fd, const char *from, const char *dir, const char *extension, const char **key)
{
	uint8_t hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	const char *folder, *path;
	int64_t size;

	if (!hash_file(fd, hash, &size))
		return trouble(ctx, "read", from);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	*key = arena_printf(ctx->arena, "%s.%s", hex, extension);
	folder = folder_of(ctx, dir, *key);
	path = arena_printf(ctx->arena, "%s/%s", folder, *key);
	if (is_there(path, size))
		return OK;
	TRY(make_folders(ctx, dir, folder));
	if (fchmod(fd, 0600) == 0 && rename(from, path) == 0)
		return sync_folder(ctx, folder);
	return copy_blob(ctx, fd, folder, path);
}

struct err *
blob_store_file(struct ctx *ctx, const char *dir, const char *path, const char *extension, const char **key)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct err *err;

	if (fd < 0)
		return trouble(ctx, "open", path);
	err = keep_file(ctx, fd, path, dir, extension, key);
	close(fd);
	return err;
}

struct err *
blob_path(struct ctx *ctx, const char *dir, const char *key, const char **path)
{
	struct stat info;

	if (!is_key(key))
		return err_new(ctx, ERR_NOT_FOUND, NULL, "no blob has the key %.80s", key);
	*path = arena_printf(ctx->arena, "%s/%s", folder_of(ctx, dir, key), key);
	if (stat(*path, &info) != 0)
		return err_new(ctx, ERR_NOT_FOUND, NULL, "%s: %s", *path, strerror(errno));
	return OK;
}

/*
 * Out of the way first, then looked at: who stores the same content meanwhile either
 * touched it before, which shows in its time, or no longer finds it and writes it anew.
 */
struct err *
blob_free(struct ctx *ctx, const char *dir, const char *key, int64_t younger_s, bool *freed)
{
	const char *path, *aside;
	struct stat info;
	struct err *err = blob_path(ctx, dir, key, &path);

	*freed = true;
	if (err != OK)
		return err->kind == ERR_NOT_FOUND ? OK : err;
	aside = arena_printf(ctx->arena, "%s/gone-%s", folder_of(ctx, dir, key), env_public_id(ctx->env).text);
	if (rename(path, aside) != 0 || stat(aside, &info) != 0)
		return errno == ENOENT ? OK : trouble(ctx, "free", path);
	if (info.st_mtime + younger_s > time(NULL)) {
		*freed = false;
		return rename(aside, path) == 0 ? OK : trouble(ctx, "keep", path);
	}
	return unlink(aside) == 0 ? OK : trouble(ctx, "free", aside);
}

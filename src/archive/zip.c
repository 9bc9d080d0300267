/* zip -- see zip.h. */
#include "archive/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"

enum { MOST_MEMBERS = 65000, LOCAL_HEAD = 30, PIECE = 64 << 10, UTF8_NAME = 1 << 11, VERSION = 20 };
#define LARGEST UINT64_C(0xfffffffe)

struct member { const char *name; uint32_t crc, size, offset; };

struct archive {
	struct ctx *ctx;
	FILE *to;
	uint64_t written;
	uint16_t date, time;
	struct { struct member *items; size_t count, capacity; } members;
};

static struct err *
cannot_write(struct archive *zip)
{
	return err_new(zip->ctx, ERR_BUSY, NULL, "zip: %s", strerror(errno));
}

static struct err *
put(struct archive *zip, const void *bytes, size_t size)
{
	if (zip->written + size > LARGEST)
		return err_new(zip->ctx, ERR_TOO_LARGE, NULL, "zip: more than 4 GB");
	if (size != 0 && fwrite(bytes, 1, size, zip->to) != size)
		return cannot_write(zip);
	zip->written += size;
	return OK;
}

static void
put16(struct buf *to, uint32_t value)
{
	buf_putc(to, (char)(value & 0xff));
	buf_putc(to, (char)(value >> 8 & 0xff));
}

static void
put32(struct buf *to, uint32_t value)
{
	put16(to, value & 0xffff);
	put16(to, value >> 16);
}

/* What the head in front of a member and its entry in the directory have in common. */
static void
put_facts(struct buf *to, const struct archive *zip, const struct member *m)
{
	put16(to, VERSION);
	put16(to, UTF8_NAME);
	put16(to, 0);			/* stored */
	put16(to, zip->time);
	put16(to, zip->date);
	put32(to, m->crc);
	put32(to, m->size);
	put32(to, m->size);
	put16(to, (uint32_t)strlen(m->name));
	put16(to, 0);
}

static void
close_file(void *thing)
{
	struct archive *zip = thing;

	if (zip->to != NULL)
		fclose(zip->to);
	zip->to = NULL;
}

/* The clock of ZIP: two-second steps from 1980 on, of no zone; UTC here. */
static void
set_time(struct archive *zip, instant now)
{
	date day = { (int32_t)(now.s / 86400) };
	int64_t second = now.s % 86400;
	int year, month, number;

	date_split(day, &year, &month, &number);
	if (year < 1980)
		return;
	zip->date = (uint16_t)((year - 1980) << 9 | month << 5 | number);
	zip->time = (uint16_t)(second / 3600 << 11 | second / 60 % 60 << 5 | second % 60 / 2);
}

struct err *
archive_open(struct ctx *ctx, const char *path, struct archive **out)
{
	struct archive *zip = arena_new(ctx->arena, struct archive);
	int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

	zip->ctx = ctx;
	zip->to = file >= 0 ? fdopen(file, "wb") : NULL;
	if (zip->to == NULL) {
		struct err *err = cannot_write(zip);

		if (file >= 0)
			close(file);
		return err;
	}
	arena_defer(ctx->arena, close_file, zip);
	set_time(zip, ctx->now);
	*out = zip;
	return OK;
}

/* The head, with the sum and size that the member will have. */
static struct err *
begin_member(struct archive *zip, struct member m)
{
	struct buf head = buf_make(zip->ctx->arena, 4096);

	if (zip->members.count == MOST_MEMBERS || strlen(m.name) > 1000)
		return err_new(zip->ctx, ERR_TOO_LARGE, NULL, "zip: too many members, or too long a name");
	m.offset = (uint32_t)zip->written;
	m.name = arena_strdup(zip->ctx->arena, m.name);
	buf_put(&head, "PK\x03\x04", 4);
	put_facts(&head, zip, &m);
	buf_puts(&head, m.name);
	*arena_push(zip->ctx->arena, &zip->members) = m;
	return put(zip, head.at, head.size);
}

struct err *
archive_add(struct archive *zip, const char *name, struct bytes content)
{
	uint32_t crc = (uint32_t)crc32_z(0, (const unsigned char *)content.at, content.size);

	if (content.size > LARGEST)
		return err_new(zip->ctx, ERR_TOO_LARGE, NULL, "zip: a member of more than 4 GB");
	TRY(begin_member(zip, (struct member){ name, crc, (uint32_t)content.size, 0 }));
	return put(zip, content.at, content.size);
}

/* Sum and size of a file; the file does not change while we look: contents are named by their hash. */
static bool
measure(FILE *from, char *piece, struct member *m)
{
	unsigned long crc = crc32_z(0, NULL, 0);
	uint64_t size = 0;
	size_t got;

	while ((got = fread(piece, 1, PIECE, from)) > 0) {
		crc = crc32_z(crc, (const unsigned char *)piece, got);
		size += got;
	}
	m->crc = (uint32_t)crc;
	m->size = (uint32_t)size;
	return !ferror(from) && size <= LARGEST && fseek(from, 0, SEEK_SET) == 0;
}

struct err *
archive_add_file(struct archive *zip, const char *name, const char *path)
{
	char *piece = arena_alloc(zip->ctx->arena, PIECE);
	struct member m = { .name = name };
	FILE *from = fopen(path, "rbe");
	struct err *err = OK;
	size_t got;

	if (from == NULL || !measure(from, piece, &m)) {
		err = cannot_write(zip);
		if (from != NULL)
			fclose(from);
		return err;
	}
	err = begin_member(zip, m);
	while (err == OK && (got = fread(piece, 1, PIECE, from)) > 0)
		err = put(zip, piece, got);
	fclose(from);
	return err;
}

struct err *
archive_close(struct archive *zip)
{
	struct buf directory = buf_make(zip->ctx->arena, 256 << 20);
	uint32_t start = (uint32_t)zip->written;

	for (size_t i = 0; i < zip->members.count; i++) {
		const struct member *m = &zip->members.items[i];

		buf_put(&directory, "PK\x01\x02", 4);
		put16(&directory, 3 << 8 | VERSION);	/* made on Unix */
		put_facts(&directory, zip, m);
		put16(&directory, 0);
		put16(&directory, 0);
		put16(&directory, 0);
		put32(&directory, UINT32_C(0100600) << 16);
		put32(&directory, m->offset);
		buf_puts(&directory, m->name);
	}
	uint32_t size = (uint32_t)directory.size;
	buf_put(&directory, "PK\x05\x06", 4);
	put32(&directory, 0);
	put16(&directory, (uint32_t)zip->members.count);
	put16(&directory, (uint32_t)zip->members.count);
	put32(&directory, size);
	put32(&directory, start);
	put16(&directory, 0);
	TRY(put(zip, directory.at, directory.size));
	bool fine = fclose(zip->to) == 0;
	zip->to = NULL;
	return fine ? OK : cannot_write(zip);
}

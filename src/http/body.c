/* body -- reads what comes after the head, within the plan's limit: form, files or plain bytes. */
#include "http/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/str.h"
#include "http/multipart.h"

enum { BAD = 400, TOO_LARGE = 413, DISK = 507, PARTS = 1000, FIELD_LIMIT = 1024 * 1024 };

struct body_reader {
	struct exchange *x;
	struct multipart *multipart;
	bool urlencoded;
	struct buf plain;		/* all of it, or the value of the field at hand */
	uint64_t seen;
	int refuse;
	struct http_pairs form;
	struct { struct http_file *items; size_t count, capacity; } files;
	struct multipart_part part;
	int fd;				/* of the file at hand, or -1 */
	int parts;
};

static bool
refuse(struct body_reader *r, int status)
{
	if (r->refuse == 0)
		r->refuse = status;
	return false;
}

static void
close_fd(void *reader)
{
	struct body_reader *r = reader;

	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

static void
remove_file(void *path)
{
	unlink(path);
}

static bool
begin_file(struct body_reader *r)
{
	struct arena *arena = r->x->arena;
	struct http_file *file = arena_push(arena, &r->files);
	char *path = arena_printf(arena, "%s/doorstep-upload-XXXXXX", r->x->server->options.temp_dir);

	r->fd = mkostemp(path, O_CLOEXEC);
	if (r->fd < 0)
		return refuse(r, DISK);
	arena_defer(arena, remove_file, path);
	*file = (struct http_file){ .field = r->part.name, .name = r->part.file_name,
	    .type = r->part.type, .path = path };
	return true;
}

static bool
begin_part(void *arg, const struct multipart_part *part)
{
	struct body_reader *r = arg;

	if (++r->parts > PARTS)
		return refuse(r, TOO_LARGE);
	r->part = *part;
	if (part->file_name == NULL) {
		r->plain = buf_make(r->x->arena, FIELD_LIMIT);
		return true;
	}
	return r->x->plan.files ? begin_file(r) : refuse(r, BAD);
}

static bool
write_all(int fd, const char *at, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

static bool
part_data(void *arg, const void *at, size_t size)
{
	struct body_reader *r = arg;

	if (r->part.file_name == NULL) {
		buf_put(&r->plain, at, size);
		return !buf_full(&r->plain) || refuse(r, TOO_LARGE);
	}
	if (!write_all(r->fd, at, size))
		return refuse(r, DISK);
	r->files.items[r->files.count - 1].size += size;
	return true;
}

static bool
end_part(void *arg)
{
	struct body_reader *r = arg;
	struct http_pair pair = { .name = r->part.name };

	if (r->part.file_name != NULL) {
		close_fd(r);
		if (r->part.file_name[0] == '\0' && r->files.items[r->files.count - 1].size == 0)
			r->files.count--;	/* no file was chosen */
		return true;
	}
	pair.value = buf_text(&r->plain);
	pair.size = r->plain.size;
	if (!str_is_utf8(pair.value, pair.size))
		return refuse(r, BAD);
	*arena_push(r->x->arena, &r->form) = pair;
	return true;
}

/* True when the content type is `type`, whatever parameters follow. */
static bool
is_type(const char *content_type, const char *type)
{
	size_t size = strlen(type);

	return strncasecmp(content_type, type, size) == 0 &&
	    (content_type[size] == '\0' || content_type[size] == ';' || content_type[size] == ' ');
}

struct body_reader *
body_open(struct exchange *x)
{
	struct body_reader *r = arena_new(x->arena, struct body_reader);
	const char *type = http_header(&x->request, "content-type");

	r->x = x;
	r->fd = -1;
	r->plain = buf_make(x->arena, x->plan.body_limit);
	if (type != NULL && is_type(type, "multipart/form-data")) {
		struct multipart_sink sink = { r, begin_part, part_data, end_part };

		r->multipart = multipart_open(x->arena, type, &sink);
		arena_defer(x->arena, close_fd, r);
		if (r->multipart == NULL)
			refuse(r, BAD);
	}
	/* What is read into memory is a form without files, however large these may be. */
	if (r->multipart == NULL && x->plan.files && x->plan.body_limit > FIELD_LIMIT)
		x->plan.body_limit = FIELD_LIMIT;
	r->urlencoded = type != NULL && is_type(type, "application/x-www-form-urlencoded");
	return r;
}

void
body_take(struct body_reader *r, const void *at, size_t size)
{
	r->seen += size;
	if (r->seen > r->x->plan.body_limit)
		refuse(r, TOO_LARGE);
	if (r->refuse != 0)
		return;
	if (r->multipart == NULL)
		buf_put(&r->plain, at, size);
	else if (!multipart_feed(r->multipart, at, size))
		refuse(r, BAD);
}

bool
body_hopeless(const struct body_reader *r)
{
	return r->refuse != 0 && r->seen > r->x->plan.body_limit + DRAINED;
}

int
body_end(struct body_reader *r)
{
	struct http_request *request = &r->x->request;

	if (r->multipart != NULL && r->refuse == 0 && !multipart_done(r->multipart))
		refuse(r, BAD);
	if (r->urlencoded && r->refuse == 0 &&
	    !uri_pairs(r->x->arena, buf_text(&r->plain), r->plain.size, &r->form))
		refuse(r, BAD);
	if (r->refuse != 0)
		return r->refuse;
	request->form = r->form.items;
	request->form_count = r->form.count;
	request->files = r->files.items;
	request->file_count = r->files.count;
	if (r->multipart == NULL)
		request->body = (struct bytes){ (const uint8_t *)buf_text(&r->plain), r->plain.size };
	return 0;
}

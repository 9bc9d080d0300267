/* photos -- photos in a report: before and after side by side, captions, when and where; the photo report. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "blob/blob.h"
#include "report/inside.h"

/* ---- contents ---- */

struct err *
report_content(struct ctx *ctx, const struct document *d, enum document_size size, struct bytes *out, const char **type)
{
	const char *path;
	struct stat info;
	uint8_t *at;
	int fd;
	bool good;

	TRY(document_path(ctx, d, size, &path, type));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &info) != 0) {
		if (fd >= 0)
			close(fd);
		return err_new(ctx, ERR_BUSY, NULL, "%s: %s", path, strerror(errno));
	}
	at = arena_alloc(ctx->arena, (size_t)info.st_size);
	good = read(fd, at, (size_t)info.st_size) == info.st_size;
	close(fd);
	if (!good)
		return err_new(ctx, ERR_BUSY, NULL, "%s was not read whole", path);
	*out = (struct bytes){ at, (size_t)info.st_size };
	return OK;
}

/* ---- when and where ---- */

/* The camera's clock has no zone: its time is told as it stands; without one, when the photo came here. */
const char *
photo_when(struct ctx *ctx, const struct zone *zone, const struct document *d)
{
	instant at;
	bool naive = false;

	if (!str_empty(d->taken) && instant_parse(d->taken, zone, &at, &naive))
		return i18n_moment(ctx->arena, ctx->lang, at, zone, DATE_MEDIUM);
	return i18n_moment(ctx->arena, ctx->lang, d->created_at, zone, DATE_MEDIUM);
}

void
photo_add(struct ctx *ctx, const struct zone *zone, const struct document *d, const char *caption,
    struct report_photos *out)
{
	const char *when = photo_when(ctx, zone, d);

	*arena_push(ctx->arena, out) = (struct report_photo){ *d, str_empty(caption) ? d->caption : caption,
		!d->has_place ? when : arena_printf(ctx->arena, "%s · %.5f, %.5f", when, d->latitude, d->longitude) };
}

/* ---- a grid of them ---- */

struct grid { struct pdf_picture *items; size_t count, capacity; };

/* One whose file is gone or is no picture that stands on paper leaves its place free. */
static struct err *
add_picture(struct ctx *ctx, const struct report_photo *photo, const char *label, struct photo_room *room,
    struct grid *grid, size_t *left_out)
{
	const struct document *d = &photo->document;
	enum document_size size = d->medium[0] != '\0' ? DOCUMENT_MEDIUM : DOCUMENT_WHOLE;
	struct pdf_picture picture = { .label = label, .caption = photo->caption, .small = photo->when_where,
		.width = d->width, .height = d->height,
		.alt = str_empty(photo->caption) ? d->name : photo->caption };
	const char *type;
	struct err *err;

	if (room->photos <= 0 || room->bytes <= 0) {
		(*left_out)++;
		return OK;
	}
	err = report_content(ctx, d, size, &picture.content, &type);
	if (err != OK && err->kind != ERR_NOT_FOUND)
		return err;
	/* Its own size: the one that is shown is smaller than the one that is kept. */
	if (err != OK || !blob_image_size(picture.content, &picture.width, &picture.height) || picture.width < 1 ||
	    picture.height < 1)
		return OK;
	room->photos--;
	room->bytes -= (int64_t)picture.content.size;
	*arena_push(ctx->arena, grid) = picture;
	return OK;
}

static void
put_grid(struct ctx *ctx, struct pdf *pdf, const char *heading, const struct grid *grid, size_t left_out)
{
	if (grid->count + left_out > 0 && heading != NULL)
		pdf_heading(pdf, 1, heading);
	if (grid->count > 0)
		pdf_pictures(pdf, 2, grid->items, grid->count);
	if (left_out > 0)
		pdf_text(pdf, PDF_MUTED, TN(ctx, (int64_t)left_out, "{n} more photo is kept with the visit.",
		    "{n} more photos are kept with the visit.", NULL));
}

/* The next one of that mark from *at on, or NULL. */
static const struct report_photo *
next_of(const struct report_photos *photos, enum document_mark mark, size_t *at)
{
	while (*at < photos->count)
		if (photos->items[(*at)++].document.mark == mark)
			return &photos->items[*at - 1];
	return NULL;
}

/* The first before beside the first after, and so on; what has no partner stands beside a free place. */
static struct err *
put_pairs(struct ctx *ctx, struct pdf *pdf, const struct report_photos *photos, bool apart, struct photo_room *room)
{
	const struct report_photo *before, *after;
	size_t first = 0, second = 0, left_out = 0;
	struct grid grid = { 0 };

	for (;;) {
		size_t had = grid.count;

		before = next_of(photos, DOCUMENT_BEFORE, &first);
		after = next_of(photos, DOCUMENT_AFTER, &second);
		if (before == NULL && after == NULL)
			break;
		if (before != NULL)
			TRY(add_picture(ctx, before, T(ctx, "Before the work"), room, &grid, &left_out));
		if (grid.count == had)
			*arena_push(ctx->arena, &grid) = (struct pdf_picture){ 0 };
		if (after != NULL)
			TRY(add_picture(ctx, after, T(ctx, "After the work"), room, &grid, &left_out));
		if (grid.count == had + 1)
			*arena_push(ctx->arena, &grid) = (struct pdf_picture){ 0 };
	}
	put_grid(ctx, pdf, apart ? T(ctx, "Before and after") : NULL, &grid, left_out);
	return OK;
}

struct err *
photos_put(struct ctx *ctx, struct pdf *pdf, const struct report_photos *photos, bool apart, struct photo_room *room)
{
	struct grid grid = { 0 };
	size_t left_out = 0;

	TRY(put_pairs(ctx, pdf, photos, apart, room));
	for (size_t i = 0; i < photos->count; i++)
		if (photos->items[i].document.mark == DOCUMENT_PLAIN)
			TRY(add_picture(ctx, &photos->items[i], NULL, room, &grid, &left_out));
	put_grid(ctx, pdf, apart ? T(ctx, "Photos") : NULL, &grid, left_out);
	return OK;
}

/* ---- the photo report ---- */

/* All photos of an activity but those of its conversation. */
static struct err *
find_photos(struct ctx *ctx, const struct zone *zone, activity_id activity, struct report_photos *out)
{
	struct documents all;

	TRY(document_list_activity(ctx, activity, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct document *d = &all.items[i];

		if (d->kind == DOCUMENT_PHOTO && d->place.owner != DOCUMENT_OF_THREAD)
			photo_add(ctx, zone, d, "", out);
	}
	return OK;
}

struct err *
photos_render(struct ctx *ctx, const struct activity *a, struct report_file *out)
{
	const char *title = TF(ctx, "Photos {reference}", "reference", a->reference, NULL);
	struct photo_room room = { REPORT_MOST_PHOTOS, REPORT_MOST_PHOTO_BYTES };
	struct report_photos photos = { 0 };
	struct problems problems = { 0 };
	struct frame frame;

	TRY(frame_begin(ctx, title, a->title, a->zone, NULL, &frame));
	TRY(find_photos(ctx, frame.zone, a->id, &photos));
	if (photos.count == 0) {
		problem_add(ctx->arena, &problems, "kind", T(ctx, "There is no photo yet. Add some first."));
		return err_invalid(ctx, &problems);
	}
	pdf_title(frame.pdf, title, report_about(ctx, a));
	if (a->address != NULL)
		pdf_text(frame.pdf, PDF_MUTED, a->address);
	TRY(photos_put(ctx, frame.pdf, &photos, true, &room));
	return frame_end(ctx, &frame, title, out);
}

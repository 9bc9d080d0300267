/* canvas -- pixels: made smaller while they come, read upright. */
#include <string.h>
#include "image/inside.h"

/* ---- shrinking ---- */

static int
shorter(int64_t length, int64_t side, int64_t longest)
{
	int64_t to = longest <= side ? length : (length * side + longest / 2) / longest;

	return to < 1 ? 1 : (int)to;
}

struct shrink
shrink_begin(struct arena *arena, int width, int height, int channels, int side)
{
	int longest = width > height ? width : height;
	struct shrink s = { .arena = arena, .width = width, .height = height,
		.to = { shorter(width, side, longest), shorter(height, side, longest), channels, NULL, 1 } };
	size_t row = (size_t)s.to.width * (size_t)channels;

	s.to.at = arena_alloc(arena, row * (size_t)s.to.height);
	s.across = arena_new_array(arena, row, uint32_t);
	s.down = arena_new_array(arena, row, uint64_t);
	return s;
}

/* A pixel counts as much as it is opaque; its opacity itself counts whole. */
static void
weigh(uint32_t *to, const uint8_t *pixel, int channels, uint32_t weight)
{
	if (channels == 3) {
		to[0] += weight * pixel[0];
		to[1] += weight * pixel[1];
		to[2] += weight * pixel[2];
		return;
	}
	/* 30,000 times 255 times 255 fits into 32 bits. */
	to[0] += weight * pixel[0] * pixel[3] / 255;
	to[1] += weight * pixel[1] * pixel[3] / 255;
	to[2] += weight * pixel[2] * pixel[3] / 255;
	to[3] += weight * pixel[3];
}

/*
 * An output pixel covers `width` parts of the row, an input pixel `to.width`
 * parts: whole numbers, so that nothing is lost or counted twice.
 */
static void
narrow(struct shrink *s, const uint8_t *row)
{
	int channels = s->to.channels;
	uint32_t *to = s->across;
	int room = s->width;

	memset(to, 0, (size_t)s->to.width * (size_t)channels * sizeof(*to));
	for (int x = 0; x < s->width; x++, row += channels) {
		int parts = s->to.width;

		if (parts > room) {
			weigh(to, row, channels, (uint32_t)room);
			parts -= room;
			room = s->width;
			to += channels;
		}
		weigh(to, row, channels, (uint32_t)parts);
		room -= parts;
		if (room == 0 && x + 1 < s->width) {
			room = s->width;
			to += channels;
		}
	}
}

static void
add_down(struct shrink *s, int parts)
{
	size_t count = (size_t)s->to.width * (size_t)s->to.channels;

	for (size_t i = 0; i < count; i++)
		s->down[i] += (uint64_t)s->across[i] * (uint64_t)parts;
	s->filled += parts;
}

static uint8_t
rounded(double value)
{
	return value >= 255 ? 255 : (uint8_t)(value + 0.5);
}

static void
finish_row(struct shrink *s)
{
	int channels = s->to.channels;
	size_t count = (size_t)s->to.width * (size_t)channels;
	uint8_t *to = s->to.at + (size_t)s->out_row * count;
	double share = 1.0 / ((double)s->width * (double)s->height);

	for (size_t i = 0; i < count; i += (size_t)channels) {
		double opaque = channels == 4 ? (double)s->down[i + 3] * share : 255;

		for (size_t c = 0; c < 3; c++)
			to[i + c] = opaque <= 0 ? 0 : rounded((double)s->down[i + c] * share * 255 / opaque);
		if (channels == 4)
			to[i + 3] = rounded(opaque);
	}
	memset(s->down, 0, count * sizeof(*s->down));
	s->filled = 0;
	s->out_row++;
}

void
shrink_row(struct shrink *s, const uint8_t *row)
{
	int parts = s->to.height;

	if (s->row >= s->height)
		return;
	s->row++;
	if (s->to.width == s->width && s->to.height == s->height) {
		size_t size = (size_t)s->width * (size_t)s->to.channels;

		memcpy(s->to.at + (size_t)(s->row - 1) * size, row, size);
		return;
	}
	narrow(s, row);
	if (parts > s->height - s->filled) {
		int first = s->height - s->filled;

		add_down(s, first);
		finish_row(s);
		parts -= first;
	}
	add_down(s, parts);
	if (s->filled == s->height)
		finish_row(s);
}

/* ---- reading upright ---- */

/* Orientations 5-8 lie on their side. */
int
canvas_width(const struct canvas *c)
{
	return c->turn >= 5 ? c->height : c->width;
}

int
canvas_height(const struct canvas *c)
{
	return c->turn >= 5 ? c->width : c->height;
}

/* Where the first pixel of upright row `y` lies in the canvas, and where the next ones do (EXIF 2.32, 4.6.4). */
static void
walk(const struct canvas *c, int y, int *x0, int *y0, int *dx, int *dy)
{
	int right = c->width - 1, bottom = c->height - 1;

	*dx = c->turn >= 5 ? 0 : c->turn == 2 || c->turn == 3 ? -1 : 1;
	*dy = c->turn < 5 ? 0 : c->turn == 5 || c->turn == 8 ? 1 : -1;
	switch (c->turn) {
	case 2: *x0 = right, *y0 = y; break;
	case 3: *x0 = right, *y0 = bottom - y; break;
	case 4: *x0 = 0, *y0 = bottom - y; break;
	case 5: *x0 = y, *y0 = 0; break;
	case 6: *x0 = y, *y0 = bottom; break;
	case 7: *x0 = right - y, *y0 = bottom; break;
	case 8: *x0 = right - y, *y0 = 0; break;
	default: *x0 = 0, *y0 = y; break;
	}
}

void
canvas_row(const struct canvas *c, int y, uint8_t *to)
{
	int x0, y0, dx, dy, width = canvas_width(c);
	ptrdiff_t step;
	const uint8_t *from;

	walk(c, y, &x0, &y0, &dx, &dy);
	from = c->at + ((size_t)y0 * (size_t)c->width + (size_t)x0) * (size_t)c->channels;
	step = ((ptrdiff_t)dy * c->width + dx) * c->channels;
	for (int x = 0; x < width; x++, from += step, to += c->channels)
		memcpy(to, from, (size_t)c->channels);
}

void
canvas_drop_opaque(struct canvas *c)
{
	size_t count = (size_t)c->width * (size_t)c->height;

	if (c->channels != 4)
		return;
	for (size_t i = 0; i < count; i++) {
		if (c->at[4 * i + 3] != 255)
			return;
	}
	for (size_t i = 0; i < count; i++)
		memmove(c->at + 3 * i, c->at + 4 * i, 3);
	c->channels = 3;
}

static void
on_white(uint8_t *to, const uint8_t *row, int width, int channels)
{
	for (int x = 0; x < width; x++, row += channels, to += 3) {
		int opaque = channels == 4 ? row[3] : 255;

		for (int c = 0; c < 3; c++)
			to[c] = (uint8_t)((row[c] * opaque + 255 * (255 - opaque) + 127) / 255);
	}
}

struct canvas
canvas_small(struct arena *arena, const struct canvas *c, int side)
{
	int width = canvas_width(c), height = canvas_height(c);
	struct shrink s = shrink_begin(arena, width, height, 3, side);
	uint8_t *row = arena_alloc(arena, (size_t)width * (size_t)c->channels);
	uint8_t *plain = arena_alloc(arena, (size_t)width * 3);

	for (int y = 0; y < height; y++) {
		canvas_row(c, y, row);
		on_white(plain, row, width, c->channels);
		shrink_row(&s, plain);
	}
	return s.to;
}

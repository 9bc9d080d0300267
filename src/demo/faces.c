/* faces -- who comes, as the portal shows it: heads and shoulders, drawn by hand of code. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/arena.h"
#include "demo/inside.h"
#include "team/team.h"

enum { SIDE = 200, FACES = 4 };

static const unsigned char skins[][3] = { { 236, 200, 172 }, { 196, 148, 112 }, { 142, 98, 72 }, { 244, 214, 190 } };
static const unsigned char hairs[][3] = { { 60, 44, 36 }, { 28, 24, 24 }, { 32, 26, 22 }, { 176, 132, 80 } };
static const unsigned char coats[][3] = { { 44, 96, 150 }, { 60, 120, 84 }, { 150, 72, 60 }, { 84, 84, 110 } };
static const unsigned char wall[3] = { 226, 232, 238 };

static bool
inside(int x, int y, int cx, int cy, int rx, int ry)
{
	int dx = (x - cx) * 1000 / rx, dy = (y - cy) * 1000 / ry;

	return dx * dx + dy * dy < 1000000;
}

static const unsigned char *
color_at(int face, int x, int y)
{
	bool eye = inside(x, y, 84, 92, 5, 6) || inside(x, y, 116, 92, 5, 6);
	bool mouth = inside(x, y, 100, 120, 16, 6) && y > 120;

	if (eye || mouth)
		return hairs[1];
	if (inside(x, y, 100, 96, 40, 50) && y > 66)
		return skins[face];
	if (inside(x, y, 100, 84, 48, 52 + 10 * (face % 2)) && (y < 90 || face % 2 == 1))
		return hairs[face];
	return inside(x, y, 100, 210, 84, 68) ? coats[face] : wall;
}

/* The room takes pictures from files, as people bring them. */
static struct err *
bring(struct ctx *ctx, worker_id worker, int face)
{
	unsigned char *rows = arena_alloc(ctx->arena, (size_t)SIDE * (1 + 3 * SIDE));
	char path[] = "/tmp/doorstep-face-XXXXXX";
	struct bytes png;
	struct err *err;
	int file = mkstemp(path);
	FILE *out = file < 0 ? NULL : fdopen(file, "wb");

	if (out == NULL)
		return err_bug(ctx, "no room for a face in /tmp");
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			for (int c = 0; c < 3; c++)
				rows[(size_t)y * (1 + 3 * SIDE) + 1 + 3 * (size_t)x + (size_t)c] =
				    color_at(face, x, y)[c];
	png = demo_png(ctx, rows, SIDE, SIDE);
	fwrite(png.at, 1, png.size, out);
	fclose(out);
	err = worker_set_photo(ctx, worker, path);
	unlink(path);
	return err;
}

struct err *
demo_make_faces(struct ctx *ctx, struct demo_made *made)
{
	for (int i = 0; i < FACES && i < made->plan->worker_count; i++)
		TRY(bring(ctx, made->workers[i].id, i));
	return OK;
}

/*
 * drawing -- SVG logos by librsvg, taken in at run time: only reports of units with such a logo pay for it, and
 * a machine without it prints the unit's name instead.  What comes here was written anew by image_logo().
 */
#include <dlfcn.h>
#include <string.h>
#include "helper/helper.h"
#include "pdf/inside.h"

/* Of librsvg/rsvg.h, 2.54: its ABI has been stable since 2.46. */
struct rsvg;
struct rectangle { double x, y, width, height; };

static struct rsvg *(*new_from_data)(const uint8_t *, size_t, void **);
static int (*intrinsic_size)(struct rsvg *, double *, double *);
static int (*render_document)(struct rsvg *, cairo_t *, const struct rectangle *, void **);

bool
drawing_is(struct bytes content)
{
	return content.size > 0 && memmem(content.at, content.size < 400 ? content.size : 400, "<svg", 4) != NULL;
}

void
drawing_open(void)
{
	void *library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);

	if (library == NULL)
		return;
	helper_take(library, "rsvg_handle_new_from_data", &new_from_data);
	helper_take(library, "rsvg_handle_get_intrinsic_size_in_pixels", &intrinsic_size);
	helper_take(library, "rsvg_handle_render_document", &render_document);
}

static struct rsvg *
read_drawing(struct bytes content)
{
	bool there = new_from_data != NULL && intrinsic_size != NULL && render_document != NULL;

	return there ? new_from_data(content.at, content.size, NULL) : NULL;
}

/* One without a size of its own is drawn as wide as high. */
bool
drawing_size(struct bytes content, double *width, double *height)
{
	struct rsvg *drawing = read_drawing(content);

	if (drawing == NULL)
		return false;
	if (!intrinsic_size(drawing, width, height) || *width <= 0 || *height <= 0)
		*width = *height = 100;
	g_object_unref(drawing);
	return true;
}

void
drawing_put(struct page *p, struct bytes content, double x, double y, double width, double height)
{
	struct rsvg *drawing = p->drawing ? read_drawing(content) : NULL;
	struct rectangle box = { x, y, width, height };

	if (drawing == NULL)
		return;
	render_document(drawing, p->cr, &box, NULL);
	g_object_unref(drawing);
}

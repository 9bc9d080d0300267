/*
 * strokes -- a signature as it was drawn: lines of points, kept as text.
 *
 *	600 200;10,20 11,22 14,25;40,20 41,22
 *
 * Width and height of the pad, then each stroke from pen down to pen up; whole numbers
 * within the pad.  It is what the browser sends, what the record keeps, and what is drawn
 * again as lines at any size; no picture has to be decoded anywhere.
 */
#ifndef FORM_STROKES_H
#define FORM_STROKES_H

#include "base/base.h"
#include "html/html.h"

struct arena;

enum { STROKES_MOST_BYTES = 24000, STROKES_MOST_SIDE = 2000, STROKES_LEAST_INK = 60 };

struct strokes {
	int width, height;
	size_t lines, points;
	int64_t ink;			/* length of all lines, in units of the pad */
};

/* Reads and checks; false when it is not such a text, or has less ink than a signature (a dot, a slip). */
bool strokes_parse(const char *text, struct strokes *out);

/* "M10 20L11 22L14 25": the `d` of an SVG path. `text` must have been checked. */
const char *strokes_path(struct arena *, const char *text);

/* The drawing as it is shown on a page: an SVG that is named after who drew it. "" shows nothing. */
void strokes_show(struct html *, const char *text, const char *name);

/*
 * The widget: a pad to draw on (with JavaScript) and a field for the typed name.  Sends `name`
 * and `name` + "_drawing".  Either is a signature.
 */
struct signature_pad {
	const char *name;		/* of the typed name's field */
	const char *drawing_name;	/* of the drawing's */
	const char *label;		/* translated; NULL: "Your signature" */
	const char *help;		/* translated, or NULL */
	const char *value;		/* typed name so far; NULL: "" */
	const char *drawing;		/* drawn so far; NULL: "" */
	const char *error;		/* a sentence, or NULL */
	bool optional;
};
void signature_pad(struct html *, const struct signature_pad *);

#endif

/*
 * frame -- the page around every page of the back office: sidebar, search, units,
 * language, log out, and what just happened.
 *
 * A handler writes its content with a template and ends with ui_page():
 *
 *	backoffice_customers(&rs->html, &m);
 *	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Customers"), .place = "customers" });
 */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "ui/visitor.h"
#include "web/web.h"

struct ui_page {
	const char *title;		/* of the window; the page draws its own <h1> */
	const char *place;		/* token of place.inc that is current; NULL: none */
	const char *search;		/* what stands in the search field; NULL: nothing */
	const char *style;		/* a stylesheet besides office.css: "board.css"; NULL: none */
	const char *script;		/* a script besides office.js: "editor.js"; NULL: none */
	bool maps;			/* it has a ui_map(): its tiles may be loaded */
	bool alone;			/* a box in the middle: log in */
};

/* Wraps what was written so far into the frame. */
MUST_CHECK struct err *ui_page(struct request *, struct response *, const struct ui_page *);

/* The bell above every page: what the person has not read, kept up to date by office.js. */
struct ui_bell {
	const char *href, *self, *events;	/* its page, itself alone, where it hears of changes */
	int unread;
	const char *shown;			/* "3", "99+" */
};
MUST_CHECK struct err *ui_bell_of(struct request *, struct ui_bell *out);
void ui_bell(struct html *, const struct ui_bell *);

/* "/b/SLUG" + path: an address of this unit; path begins with '/' or is "". */
const char *ui_path(const struct request *, const char *path);

/* The first place of the sidebar that this person may open; one's own account when there is none. */
const char *ui_first_place(struct request *);

/* As respond_see_other(), to an address of this unit, with a sentence for its flash bar. */
void ui_done(struct request *, struct response *, const char *say, const char *path);

/* The same with a button that undoes: posts to `undo` (an address of this unit). */
void ui_done_undo(struct request *, struct response *, const char *say, const char *path, const char *undo);

#endif

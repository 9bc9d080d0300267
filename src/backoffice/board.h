/* board -- what the files of the board share.  For no other page. */
#ifndef BACKOFFICE_BOARD_H
#define BACKOFFICE_BOARD_H

#include "backoffice/backoffice.h"
#include "planning/board.h"

enum { BOARD_PAGE = 30 };		/* rows that are drawn at once; the others follow */

enum board_span { BOARD_DAY, BOARD_THREE, BOARD_WEEK, BOARD_MONTH };

/* What the address says: which days, whose, and what stands out. */
struct board_view {
	enum board_span span;
	date day;			/* that was asked for; the span holds it */
	date first;
	int days;
	const char *q;			/* among what is to plan */
	const char *skill, *area, *status;
	struct board_filter filter;
	bool by_type;			/* coloured by type, else by status */
	bool fast;			/* by hours: from left to right on the wall clock; else a cell for each day */
	int left, right;		/* hours */
	const char *path;		/* "/b/SLUG/board" */
	bool map;			/* its days on a map */
};

/* Which days, how many, and the way to others. */
struct span_link { const char *href, *label; bool current; };
struct board_head {
	const char *title;
	const char *before, *after, *today;	/* addresses; today NULL: it is shown */
	struct span_link spans[5];
	size_t span_count;
};
struct board_head board_head_of(struct request *, const struct board_view *);
void board_head(struct html *, const struct board_head *);

const char *board_span_token(enum board_span);
MUST_CHECK struct err *board_read_view(struct request *, struct board_view *out);
/* The address of the board with another day and span, all else the same. */
const char *board_address(struct request *, const struct board_view *, const char *more, date, enum board_span);

/* ---- rows ---- */

enum piece_kind { PIECE_OFF, PIECE_BREAK, PIECE_REST, PIECE_TRAVEL, PIECE_JOB, PIECE_AROUND, PIECE_BUSY, PIECE_WINDOW };

/* One thing in a worker's day, in steps of five minutes from the left edge. */
struct piece {
	enum piece_kind kind;
	int start, length;
	const char *look;		/* classes of a job: status or hue, clash, dim, half */
	const char *icon;		/* of a status that is not "planned"; NULL: none */
	const char *href, *id;		/* of an activity; id NULL: it may not be moved */
	const char *visit, *move;	/* whose it is; and of which change of a proposal, NULL: of none */
	const char *time;		/* "08:15" */
	int minutes;
	const char *clock;		/* "8:15", for people */
	const char *title, *detail;
	const char *more;		/* for the pointer */
	bool locked;			/* confirmed by the customer */
};

struct board_cell {
	const char *date;		/* "2027-03-01" */
	const char *href;		/* of that day */
	const char *say;		/* "3 visits, 4 h of 8 h" */
	const char *count;		/* visits, "" for none */
	const char *why_off;		/* holiday or absence of the whole day; NULL */
	int load;			/* per cent of the hours, 0 to 100 */
	int level;			/* 0 to 4, of a month */
	int now;			/* step of the line of now; -1: not here */
	bool today, off, clash;
	struct { struct piece *items; size_t count, capacity; } pieces;
};

struct board_line {
	const char *id, *key, *name, *href, *sum, *holiday;
	bool clash;
	struct board_cell *cells;
	size_t cell_count;
};

struct board_rows {
	const struct board_view *view;
	bool month, hours;
	struct { struct board_line *items; size_t count, capacity; } lines;
};

/* Reads and lays out the rows of these workers; where the view has no hours yet, it gets them. */
MUST_CHECK struct err *board_fill_rows(struct request *, struct board_view *, const struct board_worker *workers,
    size_t count, struct board_rows *out);
void board_rows(struct html *, const struct board_rows *);
void board_lane(struct html *, const struct board_cell *);

/* The hours that show what anybody works or has, at least the usual day; those of the view stay in it. */
void board_choose_hours(const struct board *, struct board_view *);
/* Lays out what was read. */
void board_lay_out(struct request *, const struct board_view *, const struct board *, struct board_rows *out);

/* What the stream of changes calls that worker's row. */
const char *board_key(struct ctx *, const struct app *, worker_id);

/* ---- what is to plan ---- */

struct waiting { const char *id, *href, *plan_href, *title, *detail; int minutes; };
struct board_waiting {
	const char *shown;		/* "20+" */
	bool searched, may_plan, may_book;
	struct { struct waiting *items; size_t count, capacity; } list;
};
MUST_CHECK struct err *board_fill_waiting(struct request *, const struct board_view *, struct board_waiting *out);
void board_waiting(struct html *, const struct board_waiting *);

/* ---- doing ---- */

/* The person's last move, "Maintenance, Tue 2 Mar 9:15"; id 0: none. */
struct board_last { int64_t id; const char *say; };
MUST_CHECK struct err *board_fill_last(struct request *, struct board_last *out);

#endif

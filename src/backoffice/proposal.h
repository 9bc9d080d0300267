/* proposal -- what the pages of one proposal share: a day of it, drawn before it is accepted.  For no other page. */
#ifndef BACKOFFICE_PROPOSAL_H
#define BACKOFFICE_PROPOSAL_H

#include "backoffice/board.h"
#include "optimiser/optimiser.h"
#include "ui/ui.h"

/* One day of a proposal, read: the rows that it touches, or those of one worker, in the same order in both. */
struct proposal_look {
	struct request *rq;
	struct ctx *ctx;
	struct proposal p;
	struct moves all;		/* of the whole proposal, for the days that have any */
	struct board_view view;		/* by hours, of that day; its hours are not chosen yet */
	const char *worker;		/* public id; "": everybody */
	struct moves moves;		/* those of the day, and of the worker */
	date before, after;		/* the nearest other days with changes; DATE_NONE: there is none */
	struct board now, instead;	/* the plan as it is; and with all that is still proposed */
};

/* By the fields "date" and "worker"; without a date the first day with changes.  ERR_FORBIDDEN: not the board. */
MUST_CHECK struct err *proposal_look_read(struct request *, struct proposal_look *out);

/* The change of that visit that is still to decide; NULL: it has none. */
const struct move *proposal_look_move(const struct proposal_look *, const char *visit);

/* "Tue 2 Mar 9:15 · Giulia Rossi" */
const char *proposal_place_words(struct request *, const char *worker, instant start);
/* "84 → 61 km · 2 h 10 min → 1 h 40 min"; "84 → 61", or "84" when nothing changes. */
const char *proposal_sum_words(struct ctx *, const struct board_row *now, const struct board_row *instead);
const char *proposal_from_to(struct ctx *, const char *before, const char *after);

/* Which day, the ways to others, board or map. */
struct proposal_head {
	const char *path, *name, *title, *day, *worker;
	const char *board_path, *map_path, *here;
	const char *board, *map_href, *before, *after, *everybody;	/* addresses; NULL: there is none */
	bool map;
};
struct proposal_head proposal_head_of(const struct proposal_look *, bool map);
void proposal_head(struct html *, const struct proposal_head *);

#endif

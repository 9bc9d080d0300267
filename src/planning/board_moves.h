/* board_moves -- days drawn as though visits had been moved: a proposal looked at before it is accepted. */
#ifndef PLANNING_BOARD_MOVES_H
#define PLANNING_BOARD_MOVES_H

#include "planning/board.h"

struct board_spans_rows;

/*
 * Takes the moved visits of `ask` out of the spans and puts them where they would stand, when that is in
 * [from, to); the spans stay in the order of worker and time.  One statement, none without moves.
 */
MUST_CHECK struct err *board_moves_put(struct ctx *, const struct board_ask *, instant from, instant to,
    struct board_spans_rows *);

#endif

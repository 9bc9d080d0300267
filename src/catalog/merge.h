/*
 * merge -- two people changed the same thing: neither change is lost.
 *
 * Three JSON values: how it was when both began, how somebody left it, how I want it.  Members that
 * only one changed are as that one wants them; where both did, mine stands and it is noted.  Arrays
 * whose items have a "code" (fields of a form) are merged item by item, my order first; all others as one.
 */
#ifndef CATALOG_MERGE_H
#define CATALOG_MERGE_H

#include <jansson.h>

#include "base/base.h"

struct arena;

/* A place that somebody else changed. */
struct merge_note {
	const char *path;		/* "/duration_s", "/fields/brand/label/de"; items go by their code */
	const json_t *before, *after;	/* theirs; NULL: was not there, is gone; live as long as what was merged */
	bool both;			/* I changed it too, in another way: mine stands */
};
struct merge_notes { struct merge_note *items; size_t count, capacity; };

/* A new reference; `notes` gets what they changed, in order. */
json_t *merge_three(struct arena *, const json_t *base, const json_t *theirs, const json_t *mine,
    struct merge_notes *notes);

#endif

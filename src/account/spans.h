/* spans -- hours and windows as settings hold them: JSON that is known to be sound; inside account only. */
#ifndef ACCOUNT_SPANS_H
#define ACCOUNT_SPANS_H

#include "base/base.h"

struct arena;

/*
 * [[from_s,to_s],…] in order, or seven of these for a week: as compact JSON, or NULL
 * when it is none.  At most `most` spans a day; `touching`: one may begin where another ends.
 */
const char *spans_read(struct arena *, const char *json, int64_t most, bool touching);
const char *spans_read_week(struct arena *, const char *json, int64_t most);

/* "8:00-12:00, 13-17" to JSON, or NULL.  A week is seven lines, Monday first; an empty one is a day off. */
const char *spans_typed(struct arena *, const char *text, int64_t most, bool touching);
const char *spans_typed_week(struct arena *, const char *text, int64_t most);

/* "08:00–12:00, 13:00–17:00"; of a week seven lines. */
const char *spans_shown(struct arena *, const char *json);
const char *spans_shown_week(struct arena *, const char *json);

#endif

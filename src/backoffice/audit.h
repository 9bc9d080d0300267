/* audit -- a row of the audit in words, for the pages that show some. */
#ifndef BACKOFFICE_AUDIT_H
#define BACKOFFICE_AUDIT_H

#include <stddef.h>

struct ctx;
struct html;

/* "Name: Meier → Maier"; of what only came or is only told, `from` is "". */
struct audit_change { const char *label, *from, *to; };
struct audit_changes { struct audit_change *items; size_t count, capacity; };

/* What the happening is called in the reader's language: "Contact added". */
const char *audit_say(struct ctx *, const char *what);

/* What its JSON tells, in words where there are some; long values are cut. */
struct audit_changes audit_changes_of(struct ctx *, const char *detail);
/* Draws them, a line each. */
void audit_changes(struct html *, const struct audit_changes *);

#endif

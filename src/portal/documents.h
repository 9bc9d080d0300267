/* documents -- files on the portal's pages: what a visit has, what somebody brings. */
#ifndef PORTAL_DOCUMENTS_H
#define PORTAL_DOCUMENTS_H

#include "access/access.h"
#include "document/document.h"
#include "web/web.h"

struct activity;
struct activity_type;

/* Who holds the drafts of this visitor: "session:ID", or "browser:…" of somebody who did not come in. */
const char *portal_holder(struct request *);

struct portal_file {
	const char *name, *caption, *about;	/* about: "2.3 MB, 1 Mar 2027" */
	const char *href, *thumbnail;		/* thumbnail: NULL for what is no picture */
	const char *mark;			/* "Before the work"; NULL */
	int width, height;
};
struct portal_files {
	struct { struct portal_file *items; size_t count, capacity; } photos, others;
	struct { const char **items; size_t count, capacity; } hidden;	/* for staff who look: what and why */
};

/* What the visitor sees of an activity's documents; for staff who look, the others with their reason. */
MUST_CHECK struct err *portal_files_of(struct request *, const struct activity *, const struct activity_type *,
    struct portal_files *out);
/* The same of the customer, apart from activities. */
MUST_CHECK struct err *portal_files_here(struct request *, struct portal_files *out);
/* Draws them as sections; nothing when there are none. */
void portal_files_draw(struct html *, const struct portal_files *);

/* Address of a document in a size: "whole", "medium", "small". */
const char *portal_document_path(struct request *, const char *public_id, const char *size);

extern const struct route portal_document_routes[];

#endif

/* documents -- the panel of photos and documents on the pages of activities and customers. */
#ifndef BACKOFFICE_DOCUMENTS_H
#define BACKOFFICE_DOCUMENTS_H

#include "document/document.h"
#include "web/web.h"

struct office_file {
	const struct document *d;
	const char *path, *href, *thumbnail;	/* thumbnail: NULL for what is no picture */
	const char *about, *who, *place;	/* "2.3 MB, 1 Mar 2027"; who brought it; where it was taken, or NULL */
};
struct office_files {
	struct office_file *items;
	size_t count, capacity;
	const char *add, *upload;		/* addresses */
	bool may_edit, folded;
	const struct problems *problems;	/* of the last try to add some */
	const char *const *drafts;
	bool of_customer;			/* those of activities name their activity */
};

/* Of an activity, its answers and messages; of a customer, without those of activities. */
MUST_CHECK struct err *office_files_of_activity(struct request *, activity_id, const char *public_id,
    struct office_files *out);
MUST_CHECK struct err *office_files_of_customer(struct request *, customer_id, const char *public_id,
    struct office_files *out);
void office_files_draw(struct html *, const struct office_files *);

/* Who holds the drafts of this member of staff: "staff:ID". */
const char *office_holder(struct request *);
/* Address of a document in a size: "whole", "medium", "small". */
const char *office_document_path(struct request *, const char *public_id, const char *size);

#endif

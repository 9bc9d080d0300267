/*
 * whole_type -- an activity type with everything that hangs on it, as one document: catalog/type_file.h and the
 * type's triggers (trigger.h).  The file of the back office and the document of the API are this.
 */
#ifndef AUTOMATION_WHOLE_TYPE_H
#define AUTOMATION_WHOLE_TYPE_H

#include "catalog/catalog.h"

/* The document, indented. */
MUST_CHECK struct err *whole_type_write(struct ctx *, type_id, const char **json);

enum whole_triggers {
	TRIGGERS_IF_NONE,	/* a type that has triggers of its own keeps them */
	TRIGGERS_AS_WRITTEN,	/* a document with "triggers" says all of them: others are archived */
};

/*
 * Makes a type of a document, or (`replace`) changes the one that has its reference; `reference` instead of
 * the document's, NULL: as it stands there.  All or nothing; ERR_INVALID carries every problem by JSON pointer.
 */
struct whole_type {
	const char *json;
	bool replace;
	const char *reference;
	enum whole_triggers triggers;
};
MUST_CHECK struct err *whole_type_read(struct ctx *, const struct whole_type *, struct activity_type *out);

#endif

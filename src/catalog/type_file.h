/*
 * type_file -- a whole activity type as one JSON file: to keep, to send, to start from (F-1).
 *
 *	{"doorstep": "activity type", "version": 1,
 *	 "type": {…},				type_json.h: words, rules, what customers see, skills by name
 *	 "forms": {"activity": {"fields": […]}, "closing": {…}},
 *	 "actions": [{"code": "book", "kind": "book", "rank": 10, "active": true, "settings": {…},
 *	              "form": {"fields": […]}}]}
 *
 * A file of the back office also has the triggers of the type, "triggers": automation/trigger.h; the
 * catalog itself leaves them alone.  Nothing of it refers to ids, people or answers.
 */
#ifndef CATALOG_TYPE_FILE_H
#define CATALOG_TYPE_FILE_H

#include "catalog/catalog.h"
#include "form/facts.h"

enum { TYPE_FILE_LARGEST = 4 << 20 };

MUST_CHECK struct err *type_file_write(struct ctx *, type_id, const char **json);

/* What the room cannot know by itself. */
struct type_file_rules {
	/* Notes what is wrong with an action: action_check_settings().  NULL: nothing is checked. */
	void (*check_action)(struct ctx *, const char *kind, const char *settings, struct problems *);
	const struct fact_rows *facts;	/* what conditions of forms may ask; or NULL */
	const char *reference;		/* of the new type instead of the file's; NULL: as in the file */
	const char *name;		/* the same of its name */
	bool replace;			/* the type that has this reference already becomes as in the file */
};

/*
 * Makes a type of a file, in one transaction.  A taken reference gets a number ("HP-2") unless it is replaced.
 * ERR_INVALID carries every problem, by JSON pointer ("/type/name", "/forms/closing/fields/2/label",
 * "/actions/0/settings").
 */
MUST_CHECK struct err *type_file_read(struct ctx *, const char *json, const struct type_file_rules *,
    struct activity_type *out);

/* A copy of a type with its forms and actions, archived or not; its name tells that it is one. */
MUST_CHECK struct err *type_duplicate(struct ctx *, type_id, struct activity_type *out);

#endif

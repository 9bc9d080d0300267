/*
 * shape -- what an object of the API looks like, as one table.
 *
 * The same table serves five ends: bodies and queries are read by it into a C struct; answers are written by it out
 * of one; `fields=` cuts them by it; the log keeps of a body what it says may be kept; and /api/openapi.json and the
 * page of the API are made of it.  So what is said of a member is what is obeyed.
 *
 *	static const struct member site_members[] = {
 *		{ "id", AT(site, public_id), GIVEN, "Id of the site" },
 *		{ "address", AT(site, address), BOTH | NEEDED, "Street, number, postal code and town", .most = 300 },
 *		{ "timezone", AT(site, zone), BOTH | OR_NULL, "Name of its time zone; null: the unit's", .most = 64 },
 *		{ 0 },
 *	};
 *	const struct shape site_shape = { "Site", "A place where a customer is served", site_members,
 *	    sizeof(struct site) };
 *
 * AT() finds the type from the C member, so that the two cannot disagree.
 */
#ifndef API_SHAPE_H
#define API_SHAPE_H

#include <jansson.h>
#include <stddef.h>
#include "base/base.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"

struct api_input;
struct request;

enum member_type {
	MEMBER_TEXT,		/* const char *; NULL is null where that may be, else "" */
	MEMBER_ID,		/* struct public_id; "" is null.  Only given: what names another record is MEMBER_OWN */
	MEMBER_INT,		/* int64_t; INT64_MIN is null */
	MEMBER_INT32,		/* int32_t; INT32_MIN is null */
	MEMBER_REAL,		/* double; NAN is null */
	MEMBER_BOOL,		/* bool */
	MEMBER_INSTANT,		/* instant; INSTANT_NONE is null.  ISO 8601 with an offset */
	MEMBER_DATE,		/* date; DATE_NONE is null.  2027-03-01 */
	MEMBER_WORD,		/* an enum: one of `words` */
	MEMBER_TEXTS,		/* struct { const char **items; size_t count, capacity; }; of `words` when there are */
	MEMBER_INTS,		/* struct { int64_t *items; size_t count, capacity; } */
	MEMBER_JSON,		/* const char *: any JSON object as it is; NULL and "" are {} */
	MEMBER_ARRAY,		/* const char *: any JSON array as it is; NULL and "" are [] */
	MEMBER_OBJECT,		/* a struct inside, by `of` */
	MEMBER_LIST,		/* struct { T *items; size_t count, capacity; }, each T by `of` */
	MEMBER_OWN,		/* whatever: `take` and `give` know; described as `as` */
};

/* Where a member may stand, and how. */
enum {
	GIVEN = 1 << 0,		/* in answers */
	NEW = 1 << 1,		/* in the body that makes or replaces a record, or asks for something; in a query */
	CHANGE = 1 << 2,	/* in the body that changes one (PATCH) */
	BOTH = GIVEN | NEW | CHANGE,
	NEEDED = 1 << 3,	/* must stand in a body that is NEW */
	OR_NULL = 1 << 4,	/* may be null: none, nothing said */
	SOMETIMES = 1 << 5,	/* may be left out of an answer: `give` writes it or does not */
	PLAIN = 1 << 6,		/* a text that the log of calls may keep: a reference, never a name or a comment */
	SECRET = 1 << 7,	/* never in any log, whatever its type */
};

/* The words of an enum, one per value from 0; NULL: not a word (of none). */
struct words {
	const char *(*token)(int value);
	int count;
	int none;		/* the value that null stands for, with OR_NULL */
};

/* WORDS(status_words, status_token, enum activity_status, STATUS_COUNT, STATUS_COUNT); */
#define WORDS(name, function, type, count_, none_)					\
	static const char *name##_token(int value) { return function((type)value); }	\
	static const struct words name = { name##_token, (count_), (none_) }

struct member {
	const char *name;
	enum member_type type;		/* both by AT() and its likes */
	size_t at;
	unsigned traits;
	const char *about;		/* a sentence; without full stop when it is none */

	int64_t least, most;		/* of a number; of a text the fewest and most characters, of a list the items.
					 * most 0: as many as int32 holds; 500 characters; 500 items */
	const struct words *words;	/* what it can be */
	const struct shape *of;		/* of MEMBER_OBJECT, MEMBER_LIST, and of what is described so */
	enum member_type as;		/* of MEMBER_OWN: as it looks from outside; MEMBER_TEXT unless said */
	/* False: it is null, or with SOMETIMES left out. */
	bool (*there)(const void *record);
	/*
	 * Reads it instead of the usual way, after type and length were checked.  `value` is JSON null only with
	 * OR_NULL; of a query it is a text.  Notes what is wrong with input_problem(); an err ends the reading.
	 */
	struct err *(*take)(struct api_input *, const struct member *, json_t *value, void *record);
	/* Writes it instead of the usual way. */
	void (*give)(struct json *, const char *key, struct request *, const void *record);
};

struct shape {
	const char *name;		/* "Site": unique in the description */
	const char *about;
	const struct member *members;	/* ends in one without name */
	size_t size;			/* of the C struct */
	const struct zone *(*zone)(const void *record);	/* whose wall its times are told on; NULL: UTC */
};

/* ---- where a member lies ---- */

#define MEMBER_TYPE(x) _Generic((x),							\
	const char *: MEMBER_TEXT, char *: MEMBER_TEXT, struct public_id: MEMBER_ID,	\
	int64_t: MEMBER_INT, int32_t: MEMBER_INT32, double: MEMBER_REAL, bool: MEMBER_BOOL,	\
	instant: MEMBER_INSTANT, date: MEMBER_DATE, unsigned: MEMBER_WORD, default: MEMBER_OWN)

#define AT(type, member)	MEMBER_TYPE(((struct type *)0)->member), offsetof(struct type, member)
/* A text that holds a JSON object. */
#define JSON_AT(type, member)	MEMBER_JSON, offsetof(struct type, member)
#define ARRAY_AT(type, member)	MEMBER_ARRAY, offsetof(struct type, member)
#define TEXTS_AT(type, member)	MEMBER_TEXTS, offsetof(struct type, member.items)
#define INTS_AT(type, member)	MEMBER_INTS, offsetof(struct type, member.items)
#define LIST_AT(type, member)	MEMBER_LIST, offsetof(struct type, member.items)
#define OBJECT_AT(type, member)	MEMBER_OBJECT, offsetof(struct type, member)
/* An object whose members lie in the same struct. */
#define SAME			MEMBER_OBJECT, 0
/* Neither: `take` and `give` get the record itself. */
#define OWN			MEMBER_OWN, 0

#endif

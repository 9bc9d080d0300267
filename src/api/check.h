/* check -- whether a value is what its member says, each fault with its sentence.  For read.c alone. */
#ifndef API_CHECK_H
#define API_CHECK_H

#include "api/inside.h"
#include "api/input.h"

#define INT_MOST	(INT64_C(1) << 53)	/* what every program's numbers hold */

struct api_input {
	struct request *rq;
	struct ctx *ctx;
	struct problems problems;
	unsigned when;			/* NEW or CHANGE */
	bool query;
	const char *path;		/* of the object being read: "/items/3"; "" at the top */
	const char *name;		/* of the member being read */
};

enum member_type member_as(const struct member *);

/* A JSON pointer's part: '~' and '/' escaped. */
const char *pointer_part(struct arena *, const char *name);
/* A problem of a member of the object being read. */
void problem_at(struct api_input *, const char *name, const char *say);
const char *print_number(struct api_input *, int64_t n);

bool find_word(const struct words *, const char *text, int *out);
bool check_text(struct api_input *, const struct member *, json_t *);
bool check_int(struct api_input *, const struct member *, json_t *, int64_t *out);
bool check_real(struct api_input *, const struct member *, json_t *);
bool check_bool(struct api_input *, json_t *);
bool check_object(struct api_input *, json_t *);
bool check_list(struct api_input *, const struct member *, json_t *);
bool check_instant(struct api_input *, json_t *, instant *out);
bool check_date(struct api_input *, json_t *, date *out);

#endif

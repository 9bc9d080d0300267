/* inside -- what the core files of this door share.  For no entity. */
#ifndef API_INSIDE_H
#define API_INSIDE_H

#include "api/api.h"

/* One call on its way, from its first line to its log. */
struct api_call {
	const char *word;		/* of Idempotency-Key; NULL: none */
	struct bytes fingerprint;
	bool claimed;
	int status;			/* instead of what the err's kind says: 409, 412, 428; 0: that */
	json_t *body;			/* as it was read; NULL: not read, or none */
	struct pick *picks;		/* of `fields=` */
	bool matched;			/* api_match() was asked */
	bool inside;			/* one of many: the call around it is logged */
	const char *location, *etag;	/* of the answer */
};

static inline struct api_call *
call_of(const struct request *rq)
{
	return ((struct api_visitor *)rq->visitor)->call;
}

/* An err that this door answers with that status. */
struct err *api_refuse(struct request *, enum err_kind, int status, const char *say);

/* ---- read.c ---- */

/* The body as one JSON object, read once. */
MUST_CHECK struct err *read_json(struct request *, json_t **out);
/* `fields=`: what of the answer is wanted. */
MUST_CHECK struct err *read_picks(struct request *);

/* What a number, a text or a list may be at least and at most. */
int64_t read_least(const struct member *);
int64_t read_most(const struct member *);

/* ---- openapi.c ---- */

extern const struct shape problem_shape;
/* Whether a call of that row may be answered so. */
bool api_status_may(const struct route *, int status);
/* The entity that it stands under: "activities". */
const char *api_tag(struct arena *, const struct route *);

/* ---- give.c ---- */

/* A member of an answer that is wanted, and what of it. */
struct pick {
	const char *name;
	bool whole;			/* all of it */
	struct pick *below;		/* else these */
	struct pick *next;
};
void give_record(struct json *, const char *key, struct request *, const struct shape *, const void *record);
/* A list in an object that is open, on the wall of that zone. */
void give_list_inside(struct json *, struct request *, const char *key, const struct shape *, const void *items,
    size_t count, const struct zone *);
/* "slots": what can be had instead. */
void give_fresh(struct json *, struct request *, const struct slot_offers *);
extern const struct shape api_slot_shape;
const char *give_etag(struct request *, const struct shape *, const void *record);

/* ---- once.c: Idempotency-Key ---- */

/*
 * Answered when it was before, whoever else is told so just now; 409 when the same is under way; else it is, until
 * once_end().
 */
MUST_CHECK struct err *once_begin(struct request *, struct response *, bool *answered);
/* What was answered to it before is answered again. */
MUST_CHECK struct err *once_lookup(struct request *, struct response *, bool *answered);
MUST_CHECK struct err *once_keep(struct request *, struct response *);
void once_end(struct request *);

/* A key that may see only some types sees nothing that tells of all. */
MUST_CHECK struct err *call_check_types(struct request *);
/* What the row does, and nothing around it. */
MUST_CHECK struct err *call_contract(struct request *, struct response *);
/* The problem document of an err, for a status that is set. */
void api_draw_problem(struct request *, struct response *, struct err *);

/* ---- log.c ---- */

/* Notes the call as it was answered. */
void log_call(struct request *, struct response *);

#endif

/* row -- how the files of this door write their route rows short; see api.h for the contract. */
#ifndef API_ROW_H
#define API_ROW_H

#include "api/api.h"
#include "base/str.h"

/* ROW(GET, "/v1/skills", NEEDS_KEY_READ, "The skills of the unit.", list_skills, .answer = &skill_shape, …) */
#define ROW(method_, path_, needs_, about_, ...) \
	{ method_, path_, api_answer, needs_, .no_csrf = (method_) != GET, .about = (about_), \
	  .contract = &(const struct contract){ __VA_ARGS__ } }

/* The members of a query that only cuts a list into pages. */
#define A_PAGE	.query = &api_whole_query

/* The same, about activities of all types: not for a key that may see only some. */
#define WIDE_ROW(method_, path_, needs_, about_, ...) \
	ROW(method_, path_, needs_, about_, __VA_ARGS__, .all_types = true)

/* One function stands in both rows: "…/archive" and "…/restore". */
static inline bool
row_archives(const struct request *rq)
{
	return str_ends(rq->route->path, "/archive");
}

#endif

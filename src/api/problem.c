/* problem -- the shape of what is answered when something is wrong (RFC 9457). */
#include "api/inside.h"

static const struct member error_members[] = {
	{ "pointer", MEMBER_TEXT, 0, GIVEN | PLAIN,
	  "JSON pointer to the member of the body, or \"/name\" of the query; \"\": the whole" },
	{ "detail", MEMBER_TEXT, 0, GIVEN | PLAIN, "What is wrong, in the caller's language" },
	{ 0 },
};
static const struct shape error_shape = { "ProblemError", "One thing that is wrong", error_members, 0, NULL };

static const struct member problem_members[] = {
	{ "type", MEMBER_TEXT, 0, GIVEN | PLAIN, "about:blank: the status says it" },
	{ "title", MEMBER_TEXT, 0, GIVEN | PLAIN | SOMETIMES, "The status in words" },
	{ "status", MEMBER_INT, 0, GIVEN, "The status" },
	{ "detail", MEMBER_TEXT, 0, GIVEN | PLAIN, "What happened and what to do, in the caller's language" },
	{ "errors", MEMBER_LIST, 0, GIVEN | SOMETIMES, "Each thing that is wrong, of a 422", .of = &error_shape },
	{ "slots", MEMBER_LIST, 0, GIVEN | SOMETIMES, "What can be had instead, of a 409 or 410",
	  .of = &api_slot_shape },
	{ 0 },
};
const struct shape problem_shape = { "Problem", "What went wrong (RFC 9457)", problem_members, 0, NULL };

/* find -- which intervention a call is about. */
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"
#include "i18n/i18n.h"

/*
 * The library replaces ":interventionId" in the address of a route once and keeps that address, so the second call
 * of the same program still names the first one in its path: what is sent along is what is meant.
 */
const char *
wire_cref_of(const struct request *rq, const struct given *given)
{
	struct arena *arena = rq->ctx->arena;
	const char *sent = given_word(given, "cref"), *path = "";

	if (sent != NULL)
		return sent;
	for (int i = 0; i < rq->value_count; i++)
		if (str_equal(rq->names[i], "cref") || str_equal(rq->names[i], "more")
		    || str_equal(rq->names[i], "rest"))
			path = arena_printf(arena, "%s%s%s", path, path[0] == '\0' ? "" : "/", rq->values[i]);
	return str_empty(path) || str_equal(path, ":interventionId") ? NULL : path;
}

struct err *
wire_lookup_intervention(struct ctx *ctx, const struct caller *caller, const char *cref, struct activity *out,
    bool *found)
{
	struct err *err;
	activity_id id;

	*found = false;
	if (str_empty(cref))
		return OK;
	TRY(activity_lookup_external(ctx, cref, &id));
	err = ID_IS_NONE(id) ? activity_find_public(ctx, cref, out) : activity_find(ctx, id, out);
	if (err != OK && err->kind == ERR_NOT_FOUND)
		return OK;
	TRY(err);
	*found = external_may_type(&caller->access, out->type);
	return OK;
}

struct err *
wire_find_intervention(struct request *rq, const struct given *given, struct activity *out)
{
	const char *cref = wire_cref_of(rq, given);
	bool found;

	TRY(wire_lookup_intervention(rq->ctx, caller_of(rq), cref, out, &found));
	return found ? OK : err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such activity."), "cref");
}

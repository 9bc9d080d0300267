/* ctx -- see ctx.h. */
#include "base/ctx.h"

#include "base/arena.h"
#include "base/env.h"

static void
close_scratch(void *scratch)
{
	arena_close(scratch);
}

struct ctx
ctx_make(struct arena *arena, const struct env *env, struct db *db)
{
	struct ctx ctx = {
		.arena = arena,
		.scratch = arena_open(),
		.env = env,
		.db = db,
		.actor = { .kind = ACTOR_SYSTEM, .name = "Doorstep" },
		.now = env->now(env),
		.from = "",
	};

	arena_defer(arena, close_scratch, ctx.scratch);
	return ctx;
}

/* inside -- what the files of this room share.  For no other room. */
#ifndef HOOK_INSIDE_H
#define HOOK_INSIDE_H

#include "hook/hook.h"

enum {
	HOOK_GIVE_UP_S = 86400,		/* how long a call is tried */
	HOOK_KEEP_S = 90 * 86400,	/* how long it is shown afterwards */
	HOOK_LEASE_S = 60,		/* longer than any call may take */
	HOOK_TIMEOUT_S = 10,
	HOOK_ANSWER_MOST = 64 * 1024,	/* read of an answer */
	HOOK_ANSWER_KEPT = 2000,	/* kept of it */
};

/*
 * Writes a call, or finds it when its cause is known: not made before `next_at`, given up at `give_up_at`.
 * Whether its address may be called shows when it is.
 */
MUST_CHECK struct err *hook_put(struct ctx *, const struct hook_call *, instant next_at, instant give_up_at,
    hook_id *out);

/* The secret of a subscription in one of its versions. */
const char *webhook_secret_of(struct ctx *, webhook_id, int32_t version);

#endif

/* inside -- what the files of this room share.  For no other room. */
#ifndef HOOK_INSIDE_H
#define HOOK_INSIDE_H

enum {
	HOOK_GIVE_UP_S = 86400,		/* how long a call is tried */
	HOOK_KEEP_S = 90 * 86400,	/* how long it is shown afterwards */
	HOOK_LEASE_S = 60,		/* longer than any call may take */
	HOOK_TIMEOUT_S = 10,
	HOOK_ANSWER_MOST = 64 * 1024,	/* read of an answer */
	HOOK_ANSWER_KEPT = 2000,	/* kept of it */
};

#endif

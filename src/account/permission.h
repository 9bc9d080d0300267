/*
 * permission -- what a route row may ask for.
 *
 * A permission of staff (permission.inc), or one of the few needs that are not
 * staff's: the open page, a customer's session, the scopes of an API key or of an external access.
 */
#ifndef ACCOUNT_PERMISSION_H
#define ACCOUNT_PERMISSION_H

#include "base/base.h"

enum permission {
#define PERMISSION(name, token, group, label, roles) PERMISSION_##name,
#include "account/permission.inc"
#undef PERMISSION
	PERMISSION_COUNT
};

#define RIGHT(permission) (UINT64_C(1) << (permission))		/* in actor.rights of staff */
#define SCOPE(need) (UINT64_C(1) << (need))			/* in actor.rights of a key: NEEDS_KEY_READ… */

/* Zero is nobody, so a row that forgets it is closed. */
enum need {
	NEEDS_NOBODY,
	NEEDS_PUBLIC,		/* anybody */
	NEEDS_STAFF,		/* logged in, any role */
	NEEDS_CONTACT,		/* a portal session */
	NEEDS_EXTERNAL,		/* an external access, whatever its rights; with one of them: */
	NEEDS_EXTERNAL_VIEW,
	NEEDS_EXTERNAL_CREATE,
	NEEDS_EXTERNAL_EDIT,
	NEEDS_EXTERNAL_CLOSE,
	NEEDS_EXTERNAL_ASSISTANT,
	NEEDS_KEY_READ,		/* an API key with the scope */
	NEEDS_KEY_PLAN,
	NEEDS_KEY_WRITE,
	NEEDS_KEY_ADMIN,	/* what only administrators do: settings, staff, rights, catalogue, personal data */
#define PERMISSION(name, token, group, label, roles) CAN_##name,
#include "account/permission.inc"
#undef PERMISSION
	NEED_COUNT
};

#endif

/*
 * second_step -- what staff prove besides the password: codes of an app (TOTP, RFC 6238: SHA-1, six
 * digits, thirty seconds) and, for who lost the phone, ten codes on paper that work once each.
 *
 * A code works once, within half a minute of its time.  After five wrong ones in a row each further one
 * waits, a minute first, then twice as long, an hour at most: only who knows the password gets
 * there, so strangers keep nobody out.  With 3 of 10^6 codes right at a time, an attacker with the
 * password for ever is right once in 38 years.
 */
#ifndef ACCOUNT_SECOND_STEP_H
#define ACCOUNT_SECOND_STEP_H

#include "account/account.h"

enum { RECOVERY_CODES = 10, LOGIN_STEP_S = 600 };

struct second_step {
	bool on;			/* asked for at each login */
	instant since;
	int recovery_left;		/* codes on paper that were not used */
};
MUST_CHECK struct err *second_step_of(struct ctx *, person_id, struct second_step *out);

/* Those with a role in ctx->unit who have one. */
struct person_ids { person_id *items; size_t count, capacity; };
MUST_CHECK struct err *second_step_people(struct ctx *, struct person_ids *out);

/* Whether a unit where the person works asks for it (setting second_step). */
MUST_CHECK struct err *second_step_wanted(struct ctx *, person_id, bool *wanted);

/*
 * Begins, or goes on with what was begun in the last ten minutes: the secret in base32, and the
 * "otpauth://totp/…" that an app reads.  ERR_CONFLICT when it is on already.
 */
MUST_CHECK struct err *second_step_begin(struct ctx *, const struct person *, const char **secret, const char **uri);
/* What was begun and waits for its first code; *found false: nothing. */
MUST_CHECK struct err *second_step_begun(struct ctx *, const struct person *, const char **secret, const char **uri,
    bool *found);
/*
 * The first code that the app shows switches it on; ERR_INVALID names field "code".  Other sessions end, `keep`
 * counts as begun with a code.  The ten codes are told once.
 */
MUST_CHECK struct err *second_step_confirm(struct ctx *, person_id, const char *code, session_id keep,
    const char *recovery[RECOVERY_CODES]);
/* Ten new codes; the old ones end. */
MUST_CHECK struct err *second_step_renew(struct ctx *, person_id, const char *recovery[RECOVERY_CODES]);
/* Off; by the person, or by who may change the person when the phone is lost: then the sessions end. */
MUST_CHECK struct err *second_step_end(struct ctx *, person_id, bool end_sessions);

/*
 * For who lost password, phone and codes, and is the only one who could help: second step off, sessions ended, the
 * old password is nothing, and the token of a link to set a new one; who was kept out may come in.  Only from the
 * command line of the server.
 */
MUST_CHECK struct err *person_rescue(struct ctx *, person_id, const char **token);

/*
 * Takes a code of the app or one on paper, blanks and hyphens as they come.  *right false: neither, or used.
 * ERR_LIMIT: too many wrong ones, its sentence says when to come back.
 */
MUST_CHECK struct err *second_step_check(struct ctx *, person_id, const char *code, bool *right);

/* ---- between password and code: ten minutes, in the browser that knew the password ---- */

/* `token` is for the cookie ds_login. */
MUST_CHECK struct err *login_step_start(struct ctx *, person_id, const char **token);
/* Sets ctx->tenant; *found false: unknown or too old. */
MUST_CHECK struct err *login_step_find(struct ctx *, const char *token, struct person *out, bool *found);
MUST_CHECK struct err *login_step_end(struct ctx *, const char *token);

/* ---- for tests ---- */

/* The code of a base32 secret at a moment, as an app shows it. */
MUST_CHECK struct err *second_step_code(struct ctx *, const char *secret, instant at, const char **code);

#endif

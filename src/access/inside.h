/*
 * inside -- what the files of access share and nobody else needs.
 */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "access/access.h"

/* ---- identity.c ---- */

/*
 * Reads what a person typed: "who@where" or a number as one of `countries`
 * (parted by blanks) dials it.  *normal is the lower-case address, or E.164
 * (several, parted by blanks, when the countries read it differently).
 */
bool identity_parse(struct arena *, const char *text, const char *countries, enum access_channel *,
    const char **normal);

/* The path when it is one of ours ("/p/x?y"), else "". */
const char *identity_next(struct arena *, const char *path);

/* "0123 4567" -> "01234567"; anything that is no digit vanishes. */
const char *identity_digits(struct arena *, const char *code);

/* ---- secret.c ---- */

enum { DIGEST_SIZE = 32 };

/* A keyed hash of `text`, its own for each use: what stands in the database instead of a secret. */
struct bytes secret_digest(struct ctx *, const char *use, const char *text);
const char *secret_hex(struct ctx *, struct bytes);

/* A short text as a token that nobody can read, change or make; deterministic. */
const char *secret_seal(struct ctx *, const char *use, const char *text);
const char *secret_open(struct ctx *, const char *use, const char *token);	/* NULL: none of ours */

/* ---- challenge.c ---- */

struct access_challenge_find_row;
struct access_challenge challenge_view(const struct access_challenge_find_row *);
/* The languages and words of challenges; the numbers of both kinds of code. */
enum { CHALLENGE_S = 600, CHALLENGE_AGAIN_S = 30, CHALLENGE_TRIES = 5 };
const char *channel_token(enum access_channel);
/* The hash of a code: of this challenge alone. */
struct bytes code_digest(struct ctx *, const struct access_challenge_find_row *, const char *code);

/* ---- limits.c ---- */

enum {
	ASKS_AN_HOUR = 5,		/* codes for one identity by strangers */
	SMS_A_DAY = 3,		/* to one number: each costs, and a stranger may ask */
	ASKS_FROM_ADDRESS = 1200,	/* an hour: many people behind one address */
	LINK_TRIES = 20,		/* codes typed with their link, in another browser */
	SIGN_ASKS_AN_HOUR = 10,		/* codes just before signing, of one identity */
	SIGN_SMS_A_DAY = 10,
	WRONG_A_DAY = 15,		/* codes of one identity by strangers, evaluated */
	WRONG_FROM_ADDRESS = 300,	/* an hour */
	WRONG_IN_UNIT = 1000,		/* an hour, then links only for strangers */
};

/* Counts one more; *over says that `most` within the last `hours` was passed. Inside a transaction. */
MUST_CHECK struct err *
limit_take(struct ctx *, const char *kind, const char *of, int hours, int most, bool *over);
/* What is left of `most`; less than none when it was passed. */
MUST_CHECK struct err *
limit_left(struct ctx *, const char *kind, const char *of, int hours, int most, int *left);
MUST_CHECK struct err *limit_clear(struct ctx *, const char *kind, const char *of);
/* Only looks. */
MUST_CHECK struct err *
limit_over(struct ctx *, const char *kind, const char *of, int hours, int most, bool *over);

/* ---- ways.c: the unit's switches ---- */

struct ways {
	bool portal;			/* the portal is on */
	bool email, sms;		/* one-time codes */
	bool personal, message;		/* links */
	bool children;			/* parents see their children's activities */
	int64_t visit_s;		/* how long a session lasts */
	int64_t keep_s;			/* with "keep me signed in"; 0: not allowed */
};
struct ways ways_of(struct ctx *, const char *settings);
MUST_CHECK struct err *ways_of_unit(struct ctx *, unit_id, struct ways *out);
/* Countries whose way of dialling is understood at that door: the unit's; at the common one, all units'. */
MUST_CHECK struct err *countries_of(struct ctx *, unit_id, const char **out);
/* Those of a unit or, at the common door, how long each company of the identity lets them stay. */
MUST_CHECK struct err *
ways_at_door(struct ctx *, unit_id, enum access_channel, const char *identity, struct ways *out);

/* ---- session.c ---- */

struct session_new {
	enum access_proof proof;
	const char *identity;
	unit_id unit;
	customer_id customer;
	contact_id contact;
	activity_id activity;
	const char *action_code;
	const char *quote;
	person_id person;
	int32_t link_version;		/* INT32_MIN: not by a personal link */
	int64_t lasts_s;
	bool notice;			/* on a new device: to be told */
	const struct access_browser *browser;
};
/* A new session with a new id; inside a transaction. */
MUST_CHECK struct err *session_make(struct ctx *, const struct session_new *, const char **token);

enum { SESSION_PREVIEW_S = 3600 };

struct access_session_find_row;
struct access_standing_email_rows;
/* Everywhere that an address or a number stands, by the names of company and customer; at most 200. */
MUST_CHECK struct err *standing_rows(struct ctx *, bool mobile, const char *identity,
    struct access_standing_email_rows *out);
/* Where a session stands, with rights and switches as they are now. */
MUST_CHECK struct err *standings_of(struct ctx *, const struct access_session_find_row *, struct access_standings *);
/* The chosen customer of the unit; the only one there; else NULL, and the page asks. */
const struct access_standing *standing_here(const struct access_standings *, unit_id, customer_id chosen);

/* ---- rights.c ---- */

/* Fills `sites` of the standings whose contacts have exceptions; `by_site` says which. */
MUST_CHECK struct err *rights_fill(struct ctx *, struct access_standings *, const bool *by_site);

/* ---- key.c ---- */

struct access_link_facts_row;
/* When a personal link ends unless it is used before. */
instant link_end(const struct access_link_facts_row *);

/* ---- sight.c ---- */

/* The verdict with its sentence. */
struct access_verdict access_verdict_of(struct ctx *, enum access_why, const char *type_name);
/* ERR_NOT_FOUND with the same words for absent and foreign. */
struct err *access_not_there(struct ctx *, const char *why);

#endif

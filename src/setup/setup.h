/*
 * setup -- the way from an empty folder to the first booking: the installation's first unit and administrator, then
 * six steps of questions (step.inc), each of which may be skipped, left and taken up again.
 *
 * The first start: as long as there is no unit, a code opens the page that makes one.  It is printed where `serve`
 * was started and stored nowhere, so that no stranger who finds the address first becomes its administrator.
 */
#ifndef SETUP_SETUP_H
#define SETUP_SETUP_H

#include "account/account.h"
#include "activity/activity.h"
#include "base/err.h"
#include "customer/customer.h"

struct ctx;

/* ---- the first start ---- */

MUST_CHECK struct err *setup_is_empty(struct ctx *, bool *out);
/* Derived from the secret of the installation. */
const char *setup_code(struct ctx *);
bool setup_code_is(struct ctx *, const char *typed);

/*
 * The first tenant, unit and administrator, with that password.  ERR_CONFLICT: somebody was faster.  ERR_INVALID names
 * "company", "name", "email", "password".
 */
struct setup_first { const char *company, *name, *email, *password; enum lang lang; const char *country; };
MUST_CHECK struct err *setup_install(struct ctx *, const struct setup_first *, struct unit *unit,
    struct person *admin);

/* "LI" out of "de-LI,de;q=0.9", else a country of that language. */
const char *setup_country(struct arena *, const char *accept_language, enum lang);
/* The zone that the country has, or most of it: "Europe/Vaduz"; "Europe/Zurich" when it is not known. */
const char *setup_zone(const char *country);
/* `zone` itself when it lies in that country, else the country's usual or first one; `zone` where none is known. */
const char *setup_zone_in(struct arena *, const char *country, const char *zone);

/* ---- the steps ---- */

enum setup_step {
#define STEP(name, token, label, help) SETUP_##name,
#include "setup/step.inc"
#undef STEP
	SETUP_STEPS
};
const char *setup_step_token(enum setup_step);
const char *setup_step_label(enum setup_step);		/* English msgid */
const char *setup_step_help(enum setup_step);		/* English msgid */
bool setup_step_parse(const char *token, enum setup_step *out);

enum setup_mark { SETUP_OPEN, SETUP_DONE, SETUP_SKIPPED };

/* How far ctx->unit is. */
struct setup {
	enum setup_mark marks[SETUP_STEPS];
	enum setup_step next;		/* the first open one; SETUP_STEPS: it is over */
	bool begun;			/* at least one is not open */
};
MUST_CHECK struct err *setup_find(struct ctx *, struct setup *out);
/* Skipping what is done changes nothing. */
MUST_CHECK struct err *setup_mark_step(struct ctx *, enum setup_step, enum setup_mark);
/* Skips all that is open. */
MUST_CHECK struct err *setup_leave(struct ctx *);

/* ---- what steps need ---- */

/* The city that the unit's zone is called after: where a pin stands until somebody moves it.  False: not known. */
struct setup_place { const char *city; double latitude, longitude; };
bool setup_place_of_zone(struct arena *, const char *zone, struct setup_place *out);

/*
 * Workers of ctx->unit who start at one place and can do all that the unit's activity types ask for.  All or nothing;
 * ERR_INVALID names "first_name.0", "last_name.0", "email.0", "address".
 */
struct setup_worker { const char *first_name, *last_name, *email; int row; };
struct setup_team {
	const struct setup_worker *workers;
	size_t count;
	const char *address;
	double latitude, longitude;
};
MUST_CHECK struct err *setup_workers(struct ctx *, const struct setup_team *);

/* The customer who books first: a record as any other, found again by its reference. */
struct setup_customer { const char *name, *email, *address; double latitude, longitude; };
/* ERR_INVALID names "name", "email", "address". */
MUST_CHECK struct err *setup_customer_make(struct ctx *, const struct setup_customer *);
MUST_CHECK struct err *setup_customer_lookup(struct ctx *, struct customer *out, bool *found);
/* The newest visit of that customer that has a time. */
MUST_CHECK struct err *setup_booking_lookup(struct ctx *, customer_id, struct activity *out, bool *found);

#endif

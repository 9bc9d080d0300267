/* testing -- a unit with a customer who enters the portal, for tests of access, action and portal. */
#ifndef ACCESS_TESTING_H
#define ACCESS_TESTING_H

#include "access/access.h"
#include "account/testing.h"
#include "activity/activity.h"
#include "catalog/catalog.h"
#include "customer/customer.h"

/* A unit "rheintal" with one customer, Ursula Frick, whose contact may do everything. */
struct house {
	struct ctx *ctx;
	struct unit unit;
	struct customer customer;
	struct contact contact;
	struct access_browser browser;	/* hers */
};

extern const char house_email[];	/* the contact's */

struct house house_open(void);

/* Into ctx->unit. */
void house_customer(
    struct ctx *, const char *name, const char *email, struct customer *, struct contact *);
type_id house_type(struct ctx *, const char *reference, bool shown);
struct activity house_activity(struct ctx *, type_id, customer_id);	/* that is to plan */

/* Entering, step by step: the wish at the door of ctx->unit, what jobs do, the code. */
struct err *house_ask(struct house *, const char *identity, struct access_challenge *out);
struct access_letter house_answer(struct house *);
struct access_entry house_enter(struct house *, const struct access_challenge *, const char *code);
const char *house_wrong_code(struct house *, const char *code);
/* Past the half minute in which a second wish is the first one again. */
void house_wait(struct house *);
struct access_visitor house_visitor(struct house *, const char *session_token);
/* All of it at once. */
struct access_visitor house_come_in(struct house *);

#endif

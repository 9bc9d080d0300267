/*
 * visitor -- who of the staff comes, in every door that the staff's session opens:
 * the back office and field work enter here and nowhere else.
 */
#ifndef UI_VISITOR_H
#define UI_VISITOR_H

#include "account/account.h"
#include "web/web.h"

/* What ui_enter() finds out: request->visitor.  NULL: nobody is logged in. */
struct ui_visitor {
	struct staff_session session;
	struct person person;
	struct units_of_person units;	/* where the person works */
	const struct unit *unit;	/* of the address; NULL before one is chosen */
	bool wants_second_step;		/* that unit asks for one, and this session was begun without */
};

/* door.enter: the person of the session's cookie, and the unit that ":unit" names; ERR_NOT_FOUND when not theirs. */
MUST_CHECK struct err *ui_enter(struct request *, struct response *);

/* The visitor's row; never NULL behind a route that needs staff. */
const struct ui_visitor *ui_visitor(const struct request *);

/* True when the visitor may do what a route asks. */
bool ui_may(const struct request *, enum permission);

/* What a page of failure says: a heading and a sentence that helps. */
struct ui_failure { const char *title, *say; };
struct ui_failure ui_failure_of(struct ctx *, const struct err *);

/* Nobody is logged in and the page wants somebody: off to log in, and back here then.  False: it is something else. */
bool ui_send_to_login(struct request *, struct response *, const struct err *);

#endif

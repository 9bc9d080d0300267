/* inside -- what the files of this door share.  For no other. */
#ifndef CONNECTOR_INSIDE_H
#define CONNECTOR_INSIDE_H

#include "account/account.h"
#include "activity/activity.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "connector/connector.h"
#include "connector/given.h"
#include "customer/customer.h"
#include "external/external.h"
#include "form/answer.h"
#include "team/team.h"

/* request->visitor */
struct caller {
	bool known;			/* an access came in */
	struct external_access access;
	struct unit unit;
	struct activity_types types;	/* those it may touch, archived ones too */
	struct workers workers;
	json_t *asked;			/* what was read; NULL: nothing yet.  For the log */
};
struct caller *caller_of(const struct request *);

/* Reads unit, types and workers: what nearly every call needs. */
MUST_CHECK struct err *caller_prepare(struct request *);
/* By id or reference among those it may touch; NULL: none. */
const struct activity_type *caller_type(const struct caller *, const char *id, const char *reference);
/* The first that is in use: of programs that name none. */
const struct activity_type *caller_usual_type(const struct caller *);
const struct worker *caller_worker(const struct caller *, const char *id, const char *email);

/* The verb of a route (wire_… is of the format); the log and errors of the wire are door.c's. */
typedef struct err *verb(struct request *, struct response *, struct given *);
verb wire_discover, wire_list_types, wire_search_interventions, wire_read_intervention, wire_create_intervention;
verb wire_update_intervention, wire_read_report, wire_write_report, wire_offer_slots;

/* Begins a JSON answer. */
struct json wire_answer_open(struct response *);

/* ---- which one (find.c) ---- */

/* What the caller calls it: a cref that was sent, else the one in the path; NULL: none. */
const char *wire_cref_of(const struct request *, const struct given *);
/* By cref, else by our own id; *found false: none that this access may touch. */
MUST_CHECK struct err *wire_lookup_intervention(struct ctx *, const struct caller *, const char *cref,
    struct activity *out, bool *found);
/* ERR_NOT_FOUND when there is none. */
MUST_CHECK struct err *wire_find_intervention(struct request *, const struct given *, struct activity *out);

/* ---- out (write.c) ---- */

struct showing {
	struct ctx *ctx;
	const struct caller *caller;
	bool light;			/* without what takes another look: customer's fields, answers, report */
	bool reports;			/* with its reports in base64 */
};
/*
 * An access without the right to view is told which one it is and where it stands, nothing of what others wrote:
 * else whoever may create would read a customer by naming it.
 */
MUST_CHECK struct err *wire_write_intervention(struct json *, const char *key, const struct showing *,
    const struct activity *);
MUST_CHECK struct err *wire_write_report_object(struct json *, const struct showing *, const struct activity *);
/* "pending", "in_progress", …: their word for where it stands. */
const char *wire_status_word(enum activity_status);
/* The statuses that a word of theirs means; 0: no such word. */
uint32_t wire_statuses_of(const char *word);

/* ---- in ---- */

/* The form answers of an activity: for reading and for writing (fields.c). */
struct form_use wire_field_use(struct ctx *, const struct caller *, const struct activity *);

/*
 * Puts what `fields` (code: value, as text or JSON) holds into the form of the activity; codes that have no field
 * are left in *rest, a new object.  Inside a transaction.
 */
MUST_CHECK struct err *wire_fill_form(struct ctx *, const struct caller *, const struct activity *, enum form_owner,
    json_t *fields, struct problems *, json_t **rest);

/* The same for the unit's own fields of a customer; the caller saves it. */
MUST_CHECK struct err *wire_fill_customer(struct ctx *, const struct caller *, struct customer *, json_t *fields,
    struct problems *, json_t **rest);
/* What of `fields` has no field in the form of activities of that type. */
MUST_CHECK struct err *wire_fields_beside(struct ctx *, type_id, json_t *fields, json_t **rest);

/* The customer that the intervention names, made or changed; none when it names none (customer.c). */
MUST_CHECK struct err *wire_take_customer(const struct given *, const struct caller *, const char *address,
    const struct activity *now, customer_id *customer, site_id *site);

/* JSON object `old` with the members of `more` (scalars as text; null and "" take away). */
const char *wire_merge_members(struct arena *, const char *old, json_t *more);

/* Closing, or changing what was closed, as `report` says: inside a transaction (report.c). */
MUST_CHECK struct err *wire_take_report(const struct given *, const struct caller *, activity_id, bool partly);

#endif

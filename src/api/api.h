/*
 * api -- the door for programs: JSON over HTTP with a key.
 *
 * Every route row says in a sentence what it does (`about`), which members its
 * body or query may hold (`fields`, each explained in member.inc) and what the
 * key must be allowed; /api/openapi.json is made of these rows.  Errors are
 * problem documents (RFC 9457) in the caller's language.
 */
#ifndef API_API_H
#define API_API_H

#include "account/account.h"
#include "planning/planning.h"
#include "web/web.h"

extern const struct door api_door;

extern const struct route api_slot_routes[];
extern const struct route api_activity_routes[];
extern const struct route api_answer_routes[];
extern const struct route api_document_routes[];
extern const struct route api_report_routes[];
extern const struct route api_record_routes[];
extern const struct route api_sms_routes[];
extern const struct route api_openapi_routes[];

/* request->visitor */
struct api_visitor {
	struct api_key key;
	struct unit unit;
	const struct slot_offers *fresh;	/* what a 409 may offer instead */
};

/* True when the key of this request has that scope besides what the row asks. */
bool api_may(const struct request *, enum need scope);

#endif

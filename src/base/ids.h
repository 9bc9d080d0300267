/*
 * ids -- each kind of row has its own id type, so that passing one for another
 * does not compile.  0 is "none".  These are internal 64-bit keys; what leaves
 * the house is the row's public id, a random 128-bit `struct public_id`.
 */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include "base/base.h"

#define FOR_EACH_ID(X)		\
	X(tenant)		\
	X(unit)			\
	X(person)		/* staff */		\
	X(session)		\
	X(customer)		\
	X(site)			\
	X(contact)		\
	X(worker)		\
	X(absence)		\
	X(skill)		\
	X(type)			/* activity type */	\
	X(activity)		\
	X(action)		/* configured portal action */	\
	X(message)		\
	X(event)		\
	X(key)			/* API key */		\
	X(file)			\
	X(document)		/* a file kept with an activity, a customer or an answer */	\
	X(form)			/* with all its versions */	\
	X(answer)		/* one filled form */	\
	X(evidence)		/* one signature */	\
	X(quote)		\
	X(report)		/* a document made here */	\
	X(template)		/* of reports, a Word file */	\
	X(thread)		/* messages between a customer and the planners */	\
	X(label)		/* a QR label */	\
	X(hook)			/* one HTTP call to somebody else's program */	\
	X(webhook)		/* a subscription to what happens */	\
	X(external_access)	/* a program of others that comes in */	\
	X(import)	\
	X(trigger)		\
	X(optimisation)		/* settings of the optimiser */	\
	X(proposal)		/* one run of it */	\
	X(run)			/* one time that a trigger came true */

#define DECLARE_ID(name) typedef struct { int64_t value; } name##_id;
FOR_EACH_ID(DECLARE_ID)
#undef DECLARE_ID

/* What stands in links and API answers: 22 characters of base64url. */
struct public_id {
	char text[23];
};

#define ID_IS_NONE(id)		((id).value == 0)
#define ID_EQUAL(a, b)		((a).value == (b).value)

#endif

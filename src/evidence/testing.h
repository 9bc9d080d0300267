/* testing -- signing something, for tests of evidence and those above. */
#ifndef EVIDENCE_TESTING_H
#define EVIDENCE_TESTING_H

#include "access/testing.h"
#include "base/arena.h"
#include "base/test.h"
#include "db/db.h"
#include "db/testing.h"
#include "evidence/evidence.h"

#define DRAWN "600 200;10,20 110,20 110,120;300,50 330,90"

static inline struct evidence_input
signing(const struct house *house, const char *key, const char *name, const char *drawing)
{
	static const char *const texts[] = { "I accept this.", "It is binding.", NULL };

	return (struct evidence_input){ .key = key, .what = EVIDENCE_QUOTE, .subject = "abc",
		.customer = house->customer.id, .decision = EVIDENCE_ACCEPTED,
		.document = "{\"total\": 1250, \"lines\": [{\"name\": \"P\\u00f6mpe\"}], \"currency\":\"CHF\"}",
		.texts = texts, .name = name, .drawing = drawing,
		.signer = { .contact = house->contact.id, .name = "Ursula Frick", .identity = house_email,
		    .proof = ACCESS_BY_EMAIL, .proved_at = house->ctx->now, .agent = "Test browser",
		    .fresh = house_email, .fresh_at = house->ctx->now } };
}

static inline evidence_id
sign(const struct house *house, const char *key)
{
	struct evidence_input in = signing(house, key, "Ursula Frick", DRAWN);
	evidence_id id;
	bool again;

	assert_ok(evidence_record(house->ctx, &in, &id, &again));
	assert_false(again);
	return id;
}

#endif

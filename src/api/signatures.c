/* signatures -- what customers signed, and the file with its page of evidence. */
#include "api/row.h"
#include "api/activity.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"
#include "report/report.h"

enum { MOST_LISTED = 500 };

static void
give_id(struct json *j, const char *key, struct request *rq, const void *record)
{
	json_text(j, key, arena_printf(rq->ctx->arena, "%lld", (long long)((const struct evidence *)record)->id.value));
}

WORDS(decision_words, evidence_decision_token, enum evidence_decision, EVIDENCE_DECISION_COUNT,
    EVIDENCE_DECISION_COUNT);
WORDS(what_words, evidence_what_token, enum evidence_what, EVIDENCE_WHAT_COUNT, EVIDENCE_WHAT_COUNT);

static const struct member evidence_members[] = {
	{ "id", OWN, GIVEN, "Its place in the unit's chain", .give = give_id },
	{ "number", AT(evidence, number), GIVEN, "For the public page that checks signatures" },
	{ "what", AT(evidence, what), GIVEN, "What was signed", .words = &what_words },
	{ "subject", AT(evidence, subject), GIVEN, "Id of what was signed" },
	{ "decision", AT(evidence, decision), GIVEN, "How it was decided", .words = &decision_words },
	{ "reason", AT(evidence, reason), GIVEN | OR_NULL, "Of a refusal" },
	{ "name", AT(evidence, name), GIVEN | OR_NULL, "As it was typed under it" },
	{ "signer", AT(evidence, signer), GIVEN | OR_NULL, "Who signed" },
	{ "at", AT(evidence, at), GIVEN, "When" },
	{ 0 },
};
static const struct shape evidence_shape = { "Signature", "Something a customer signed", evidence_members,
    sizeof(struct evidence) };

static struct err *
of_customer(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct customer customer;
	struct evidences all;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	TRY(api_query(rq, &page));
	TRY(evidence_of_customer(rq->ctx, customer.id, MOST_LISTED, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
of_activity(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct activity activity;
	struct evidences all;

	TRY(api_activity_here(rq, &activity));
	TRY(api_query(rq, &page));
	TRY(evidence_of_activity(rq->ctx, activity.id, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static const struct member file_members[] = {
	{ "name", AT(report, name), GIVEN, "Name of the file" },
	{ "document", AT(report, document_public_id), GIVEN, "Id of the document: GET /v1/documents/ID/content" },
	{ "made_at", AT(report, made_at), GIVEN, "When it was made" },
	{ 0 },
};
static const struct shape file_shape = { "SignatureFile", "The signed file with its page of evidence", file_members,
    sizeof(struct report) };

static struct err *
give_file(struct request *rq, struct response *rs, void *arg)
{
	return api_give(rq, rs, arg);
}

static struct err *
make_file(struct request *rq, struct response *rs)
{
	struct evidence evidence;
	evidence_id id = { 0 };
	struct report report;

	(void)str_to_int(path_value(rq, "signature"), 1, INT64_MAX, &id.value);
	TRY(evidence_find(rq->ctx, id, &evidence));
	TRY(report_make_signature(rq->ctx, evidence.id, &report));
	return api_commit(rq, rs, &report, give_file);
}

const struct route api_signature_routes[] = {
	WIDE_ROW(GET, "/v1/customers/:customer/signatures", NEEDS_KEY_READ, "What a customer signed.", of_customer,
	    A_PAGE,
	    .answer = &evidence_shape, .list = "signatures"),
	ROW(GET, "/v1/activities/:activity/signatures", NEEDS_KEY_READ, "What was signed about an activity.",
	    of_activity,
	    A_PAGE, .answer = &evidence_shape, .list = "signatures"),
	WIDE_ROW(POST, "/v1/signatures/:signature/report", NEEDS_KEY_WRITE,
	    "The file of a signature: made once, given again.",
	    make_file, .answer = &file_shape, .outside = true, .statuses = "503"),
	{ 0 },
};

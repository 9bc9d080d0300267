/* history -- what happened, line by line: of an activity, of a customer, of the whole unit; and signatures. */
#include "api/row.h"
#include "api/activity.h"

#include "account/audit.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"
#include "report/report.h"

enum { MOST_LINES = 2000 };

struct line { instant at; const char *what, *actor, *actor_kind, *subject, *address, *detail; };
struct lines { struct line *items; size_t count, capacity; };

static const struct member line_members[] = {
	{ "at", AT(line, at), GIVEN, "When" },
	{ "what", AT(line, what), GIVEN, "What happened" },
	{ "actor", AT(line, actor), GIVEN, "Who did it" },
	{ "actor_kind", AT(line, actor_kind), GIVEN | OR_NULL, "staff, contact, key, system" },
	{ "subject", AT(line, subject), GIVEN | OR_NULL, "To what or whom" },
	{ "address", AT(line, address), GIVEN | OR_NULL, "From where" },
	{ "detail", JSON_AT(line, detail), GIVEN, "What changed, from and to" },
	{ 0 },
};
static const struct shape line_shape = { "HistoryLine", "Something that happened", line_members, sizeof(struct line) };

static struct err *
of_activity(struct request *rq, struct response *rs)
{
	struct activity_changes all;
	struct activity activity;
	struct api_page page = { 0 };
	struct lines lines = { 0 };

	TRY(api_activity_here(rq, &activity));
	TRY(api_query(rq, &page));
	TRY(activity_history(rq->ctx, activity.id, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct activity_change *change = &all.items[i];

		*arena_push(rq->ctx->arena, &lines) = (struct line){ change->at, event_token(change->what),
		    change->actor_name, actor_kind_token(change->actor), NULL, change->address, change->detail };
	}
	return api_give_whole(rq, rs, &lines, &page);
}

static struct err *
of_customer(struct request *rq, struct response *rs)
{
	struct customer_changes all;
	struct customer customer;
	struct api_page page = { 0 };
	struct lines lines = { 0 };

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	TRY(api_query(rq, &page));
	TRY(customer_history(rq->ctx, customer.id, MOST_LINES, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct customer_change *change = &all.items[i];

		*arena_push(rq->ctx->arena, &lines) = (struct line){ change->at, change->what, change->actor,
		    NULL, NULL,
		    NULL, change->detail };
	}
	return api_give_whole(rq, rs, &lines, &page);
}

struct audit_asked { struct api_page page; const char *what; };

static const struct member asked_members[] = {
	PAGE_MEMBERS(audit_asked, page),
	{ "what", AT(audit_asked, what), NEW, "Only of this kind: \"unit.settings\"", .most = 80 },
	{ 0 },
};
static const struct shape asked_shape = { "AuditAsked", "Which lines", asked_members, sizeof(struct audit_asked) };

static struct err *
of_unit(struct request *rq, struct response *rs)
{
	struct audit_asked asked = { 0 };
	struct lines lines = { 0 };
	struct audit_rows all;

	TRY(api_query(rq, &asked));
	TRY(audit_list(rq->ctx, &(struct audit_filter){ .what = asked.what, .limit = MOST_LINES }, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct audit_row *row = &all.items[i];

		*arena_push(rq->ctx->arena, &lines) = (struct line){ row->at, row->what, row->actor_name,
		    row->actor_kind,
		    row->subject, row->address, row->detail };
	}
	return api_give_whole(rq, rs, &lines, &asked.page);
}

const struct route api_history_routes[] = {
	ROW(GET, "/v1/activities/:activity/history", NEEDS_KEY_READ, "What happened to an activity, newest first.",
	    of_activity, A_PAGE, .answer = &line_shape, .list = "history"),
	WIDE_ROW(GET, "/v1/customers/:customer/history", NEEDS_KEY_READ,
	    "What happened to a customer's record, newest first.",
	    of_customer, A_PAGE, .answer = &line_shape, .list = "history"),
	WIDE_ROW(GET, "/v1/audit", NEEDS_KEY_ADMIN, "What was changed in the unit, and by whom, newest first.", of_unit,
	    .query = &asked_shape, .answer = &line_shape, .list = "audit"),
	{ 0 },
};

/*
 * api -- the door for programs: JSON over HTTP with a key.
 *
 * A file holds one entity: its shapes (shape.h), a function per verb, and its route rows.  Each row says in a
 * sentence what it does, and its contract says what the body or query may hold, what is answered, and what may go
 * wrong; the server obeys the contract, and /api/openapi.json and the page of the API are made of it.
 *
 *	{ PATCH, "/v1/sites/:site", api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .about = "Changes a site.",
 *	  .contract = &(const struct contract){ change_site, .body = &site_shape, .answer = &site_shape,
 *	  .match = MATCH_MAY } },
 *
 *	static struct err *
 *	change_site(struct request *rq, struct response *rs)
 *	{
 *		struct site site;
 *
 *		TRY(site_find_public(rq->ctx, path_value(rq, "site"), &site));
 *		TRY(api_match(rq, &site));
 *		TRY(api_body(rq, &site));
 *		TRY(site_save(rq->ctx, &site));
 *		return api_give(rq, rs, &site);
 *	}
 *
 * What changes something runs inside one transaction, in which the answer is kept beside the caller's
 * Idempotency-Key: so it is done once or not at all, whenever the power fails.  It may be run again from its start.
 * Errors are problem documents (RFC 9457) in the caller's language.
 */
#ifndef API_API_H
#define API_API_H

#include "account/account.h"
#include "api/shape.h"
#include "planning/planning.h"
#include "web/web.h"

extern const struct door api_door;

enum match {
	MATCH_NONE,	/* there is nothing to compare */
	MATCH_MAY,	/* If-Match is obeyed (412); without it the last one wins */
	MATCH_NEEDED,	/* replaces the whole: 428 without If-Match ("*" will do) */
};

struct contract {
	/* Called by api_answer(); of rows that are not GET inside a transaction, unless `outside`. */
	struct err *(*run)(struct request *, struct response *);
	const struct shape *query;	/* what a GET may ask; NULL: nothing */
	const struct shape *body;	/* NULL: none; of PATCH its members that are CHANGE, else NEW */
	const struct shape *answer;	/* NULL: 204, or `content` */
	const char *list;		/* "sites": the answer is a page of them and `next`; NULL: one */
	enum match match;
	int status;			/* when it went well; 0: 200 */
	const char *statuses;		/* that follow from nothing here: "410" (a slot is old) */
	const char *content;		/* of an answer that is no JSON: "text/csv", or more parted by blanks */
	/*
	 * It does what may not happen inside a transaction (reads files, makes a PDF), and calls api_commit() once
	 * for all that it changes.
	 */
	bool outside;
	bool asks;			/* a POST that changes nothing: its answer is not kept */
	/* It tells of activities whatever their type: not for a key that may see only some. */
	bool all_types;
};

/* The handler of every row of this door that has a contract. */
struct err *api_answer(struct request *, struct response *);

/* request->visitor */
struct api_visitor {
	struct api_key key;
	struct unit unit;			/* unit_here() of the unit asked for */
	const struct slot_offers *fresh;	/* what a 409 may offer instead */
	struct api_call *call;			/* see call.h */
};

/* True when the key of this request has that scope besides what the row asks. */
bool api_may(const struct request *, enum need scope);

/* What the planning room calls somebody for whom this key keeps a slot. */
const char *api_holder(struct request *, const char *name);

/* ---- in: see input.h for what `take` of a member may use ---- */

/*
 * Reads body or query into a struct of that shape, which holds what is usual or stands there already: only what was
 * said is written.  One ERR_INVALID tells all that is wrong, each beside its place.
 */
MUST_CHECK struct err *api_body(struct request *, void *record);
MUST_CHECK struct err *api_query(struct request *, void *record);

/* Whether the body named that member, null or not.  After api_body(). */
bool api_said(const struct request *, const char *name);

/*
 * Compares If-Match with the record as it stands now: ERR_STALE (412) when somebody changed it since it was read.
 * `record` is what api_give() would be given; call it before api_body() changes it.
 */
MUST_CHECK struct err *api_match(struct request *, const void *record);

/* ---- out ---- */

/* The record by the row's answer, cut by `fields=`, with its ETag. */
MUST_CHECK struct err *api_give(struct request *, struct response *, const void *record);

/* The same with Location: a path of ours, "/v1/sites/ID". */
MUST_CHECK struct err *api_give_made(struct request *, struct response *, const void *record, const char *path);

/* One page of a list that a room has cut: `next` is its cursor, or NULL. */
#define api_give_page(rq, rs, list, next) \
	api_give_items((rq), (rs), (list)->items, (list)->count, (next))
MUST_CHECK struct err *api_give_items(struct request *, struct response *, const void *items, size_t count,
    const char *next);

/*
 * A list that is held whole (some thousands at most): cut here by `limit` and `cursor`, and by `updated_since` and then
 * in the order of changes.  The items have a member "updated_at" when there is updated_since; without a member "id"
 * their place in the list stands for it.
 */
struct api_page { int32_t limit; const char *cursor; instant updated_since; };
struct api_page_holder { struct api_page page; };
extern const struct shape api_whole_query;		/* of a struct api_page_holder: limit cursor */
extern const struct shape api_whole_updated_query;	/* limit cursor updated_since */
/* The same of records that may be archived. */
struct api_archived_asked { struct api_page page; bool archived; };
extern const struct shape api_archived_query;		/* limit cursor updated_since archived */
#define api_give_whole(rq, rs, list, page) \
	api_give_cut((rq), (rs), (list)->items, (list)->count, (page))
MUST_CHECK struct err *api_give_cut(struct request *, struct response *, const void *items, size_t count,
    const struct api_page *);

/* The members of a query that lists: PAGE_MEMBERS(struct_name, page), of a struct api_page inside. */
#define PAGE_MEMBERS(type, member)									\
	{ "limit", AT(type, member.limit), NEW, "At most so many records; 50 unless said", .least = 1, .most = 500 }, \
	{ "cursor", AT(type, member.cursor), NEW, "`next` of the page before, as it was", .most = 400 }
#define UPDATED_MEMBER(type, member)									\
	{ "updated_since", AT(type, member.updated_since), NEW,					\
	  "Only what changed at this time or later, oldest change first" }

/*
 * A page whose cursor is a number, from `least` upwards: written to *out, which stays as it is without a cursor.
 * What is none is ERR_INVALID beside "cursor".
 */
MUST_CHECK struct err *api_cursor(struct request *, const struct api_page *, int64_t least, int64_t *out);
/* The same of a list in the order of time: "SECONDS.NUMBER" of its last record. */
MUST_CHECK struct err *api_cursor_at(struct request *, const struct api_page *, instant *at, int64_t *number);
MUST_CHECK struct err *api_cursor_wrong(struct request *);
const char *api_cursor_print(struct request *, instant at, int64_t number);

/* ---- changes whose row is `outside` ---- */

/* Runs what changes something, and gives its answer, as api_answer() would have: once. */
MUST_CHECK struct err *api_commit(struct request *, struct response *, void *arg,
    struct err *(*run)(struct request *, struct response *, void *arg));

/* ---- records that others name: `take` of a member AT() an id ---- */

/*
 * What the text names, found in the unit and among what the key may see, is written at the member; an unknown one is a
 * problem beside it, a null one is none.
 */
#define API_TAKES(X) X(customer) X(site) X(contact) X(worker) X(activity_type) X(activity)
#define API_TAKE(name) \
	struct err *take_##name(struct api_input *, const struct member *, json_t *, void *record);
API_TAKES(API_TAKE)
#undef API_TAKE

/* The activity type of the path's ":type"; one that the key may not see does not exist. */
struct activity_type;
MUST_CHECK struct err *api_type_here(struct request *, struct activity_type *out);

/* Route rows: one array per file. */
extern const struct route api_slot_routes[];
extern const struct route api_activity_routes[], api_activity_do_routes[];
extern const struct route api_answer_routes[];
extern const struct route api_document_routes[];
extern const struct route api_report_routes[];
extern const struct route api_customer_routes[];
extern const struct route api_sms_routes[];
extern const struct route api_bulk_routes[], api_page_routes[];
extern const struct route api_openapi_routes[];
extern const struct route api_worker_routes[];
extern const struct route api_worker_time_routes[];
extern const struct route api_type_routes[];
extern const struct route api_optimiser_routes[];
extern const struct route api_product_routes[];
extern const struct route api_quote_routes[];
extern const struct route api_message_routes[];
extern const struct route api_conversation_routes[];
extern const struct route api_request_routes[];
extern const struct route api_trigger_routes[];
extern const struct route api_customer_portal_routes[];
extern const struct route api_place_routes[];
extern const struct route api_unit_routes[];
extern const struct route api_server_routes[];
extern const struct route api_report_template_routes[];
extern const struct route api_import_routes[];
extern const struct route api_history_routes[];
extern const struct route api_webhook_routes[];
extern const struct route api_staff_routes[];
extern const struct route api_signature_routes[];
extern const struct route api_export_routes[];
extern const struct route api_figure_routes[];

#endif

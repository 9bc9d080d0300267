/*
 * customer_portal -- a customer's way in: access, personal link, devices; and what staff do with a whole record:
 * doubles that become one, links between customers, personal data handed over and erased.
 */
#include "api/row.h"

#include <stdio.h>
#include <unistd.h>
#include "access/access.h"
#include "api/input.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "customer/link.h"
#include "customer/merge.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "privacy/privacy.h"

static struct err *
find(struct request *rq, struct customer *out)
{
	return customer_find_public(rq->ctx, path_value(rq, "customer"), out);
}

/* ---- access to the portal ---- */

struct portal_record {
	bool access, link_revoked, link_expired;
	const char *link;
	instant link_since, link_used_at, link_expires_at;
	int64_t devices;
};

static const struct member portal_members[] = {
	{ "access", AT(portal_record, access), GIVEN | CHANGE, "The customer may enter" },
	{ "link_revoked", AT(portal_record, link_revoked), GIVEN | CHANGE, "The personal link opens nothing" },
	{ "link", AT(portal_record, link), GIVEN | SECRET,
	  "The personal link, or the unit's door where there is none" },
	{ "link_expired", AT(portal_record, link_expired), GIVEN, "It was too long unused" },
	{ "link_since", AT(portal_record, link_since), GIVEN | OR_NULL, "Since when it is good" },
	{ "link_used_at", AT(portal_record, link_used_at), GIVEN | OR_NULL, "When it was used last" },
	{ "link_expires_at", AT(portal_record, link_expires_at), GIVEN | OR_NULL, "Until when, unless it is used" },
	{ "devices", AT(portal_record, devices), GIVEN, "Signed in now" },
	{ 0 },
};
static const struct shape portal_shape = { "PortalAccess", "A customer's way into the portal", portal_members,
    sizeof(struct portal_record) };

static struct err *
portal_of(struct request *rq, customer_id id, struct portal_record *out)
{
	struct access_sessions sessions;
	struct access_link_state state;
	struct customer customer;
	const char *path;

	TRY(customer_find(rq->ctx, id, &customer));
	TRY(access_personal_link(rq->ctx, id, &path));
	TRY(access_link_state(rq->ctx, id, &state));
	TRY(access_customer_sessions(rq->ctx, id, &sessions));
	*out = (struct portal_record){ .access = customer.portal_access, .link_revoked = state.revoked,
		.link_expired = state.expired, .link = absolute_url(rq, path), .link_since = state.since,
		.link_used_at = state.last_used, .link_expires_at = state.expires_at,
		    .devices = (int64_t)sessions.count };
	return OK;
}

static struct err *
give_portal(struct request *rq, struct response *rs)
{
	struct portal_record record;
	struct customer customer;

	TRY(find(rq, &customer));
	TRY(portal_of(rq, customer.id, &record));
	return api_give(rq, rs, &record);
}

static struct err *
set_portal(struct request *rq, struct response *rs)
{
	struct portal_record before, record;
	struct customer customer;

	TRY(find(rq, &customer));
	TRY(portal_of(rq, customer.id, &before));
	record = before;
	TRY(api_body(rq, &record));
	if (record.access != before.access)
		TRY(customer_set_portal_access(rq->ctx, customer.id, record.access));
	if (record.link_revoked != before.link_revoked)
		TRY(access_revoke_link(rq->ctx, customer.id, record.link_revoked));
	return give_portal(rq, rs);
}

static struct err *
renew_link(struct request *rq, struct response *rs)
{
	struct customer customer;

	TRY(find(rq, &customer));
	TRY(access_renew_link(rq->ctx, customer.id));
	return give_portal(rq, rs);
}

static struct err *
send_link(struct request *rq, struct response *rs UNUSED)
{
	struct customer customer;
	const char *path;
	bool sent;

	TRY(find(rq, &customer));
	TRY(access_personal_link(rq->ctx, customer.id, &path));
	TRY(message_send_portal_link(rq->ctx, customer.id, absolute_url(rq, path), &sent));
	return sent ? OK : err_new(rq->ctx, ERR_CONFLICT,
	    T(rq->ctx, "No contact has an email or a mobile number. Add one, then send the link."),
	    "nobody to send to");
}

static const struct member ended_members[] = {
	{ "devices", AT(portal_record, devices), GIVEN, "How many were signed out" },
	{ 0 },
};
static const struct shape ended_shape = { "SessionsEnded", "Devices that were signed out", ended_members,
    sizeof(struct portal_record) };

static struct err *
end_sessions(struct request *rq, struct response *rs)
{
	struct portal_record record = { 0 };
	struct customer customer;

	TRY(find(rq, &customer));
	TRY(access_end_customer(rq->ctx, customer.id, &record.devices));
	return api_give(rq, rs, &record);
}

/* ---- links between customers ---- */

struct link_record {
	struct customer_link link;
	customer_id other;
};
struct link_records { struct link_record *items; size_t count, capacity; };

WORDS(link_words, link_kind_token, enum link_kind, LINK_KIND_COUNT, LINK_KIND_COUNT);

static void
give_other(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_text(j, key, ((const struct link_record *)record)->link.other_id.text);
}

static const struct member link_members[] = {
	{ "id", AT(link_record, link.public_id), GIVEN, "Id of the link" },
	{ "kind", AT(link_record, link.kind), GIVEN | NEW | NEEDED, "What they have to do with each other",
	  .words = &link_words },
	{ "backward", AT(link_record, link.backward), GIVEN, "The other one made it" },
	{ "other", AT(link_record, other), GIVEN | NEW | NEEDED, "Id of the other customer, or its reference",
	  .take = take_customer, .give = give_other },
	{ "other_name", AT(link_record, link.other_name), GIVEN, "Name of the other" },
	{ "other_reference", AT(link_record, link.other_reference), GIVEN, "Reference of the other" },
	{ "note", AT(link_record, link.note), GIVEN | NEW, "About it", .most = 200 },
	{ 0 },
};
static const struct shape link_shape = { "CustomerLink", "Customers that have to do with each other", link_members,
    sizeof(struct link_record) };

static struct err *
read_links(struct ctx *ctx, customer_id customer, struct link_records *out)
{
	struct customer_links all;

	*out = (struct link_records){ 0 };
	TRY(customer_link_list(ctx, customer, &all));
	for (size_t i = 0; i < all.count; i++)
		*arena_push(ctx->arena, out) = (struct link_record){ all.items[i], all.items[i].other };
	return OK;
}

static struct err *
list_links(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct customer customer;
	struct link_records all;

	TRY(find(rq, &customer));
	TRY(api_query(rq, &page));
	TRY(read_links(rq->ctx, customer.id, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
add_link(struct request *rq, struct response *rs)
{
	struct link_record record = { .link.note = "" };
	struct customer customer;
	struct link_records all;

	TRY(find(rq, &customer));
	TRY(api_body(rq, &record));
	TRY(customer_link_add(rq->ctx, customer.id, record.other, record.link.kind, record.link.note));
	TRY(read_links(rq->ctx, customer.id, &all));
	for (size_t i = 0; i < all.count; i++)
		if (ID_EQUAL(all.items[i].other, record.other) && all.items[i].link.kind == record.link.kind &&
		    !all.items[i].link.backward)
			return api_give(rq, rs, &all.items[i]);
	return err_bug(rq->ctx, "a link that was made is not there");
}

static struct err *
drop_link(struct request *rq, struct response *rs UNUSED)
{
	struct customer customer;

	TRY(find(rq, &customer));
	return customer_link_remove(rq->ctx, path_value(rq, "link"));
}

/* ---- doubles ---- */

struct pair_record { const char *one, *one_name, *other, *other_name; int64_t score; };
struct pair_records { struct pair_record *items; size_t count, capacity; };
enum { MOST_PAIRS = 500 };

static const struct member pair_members[] = {
	{ "customer", AT(pair_record, one), GIVEN, "Id of the older one" },
	{ "customer_name", AT(pair_record, one_name), GIVEN, "Its name" },
	{ "other", AT(pair_record, other), GIVEN, "Id of the other" },
	{ "other_name", AT(pair_record, other_name), GIVEN, "Its name" },
	{ "score", AT(pair_record, score), GIVEN, "1 to 100: how sure that is" },
	{ 0 },
};
static const struct shape pair_shape = { "Doubles", "Two records that may be one customer", pair_members,
    sizeof(struct pair_record) };

static struct err *
list_doubles(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct pair_records records = { 0 };
	struct api_page page = { 0 };
	struct double_pairs all;

	TRY(api_query(rq, &page));
	TRY(customer_list_doubles(ctx, MOST_PAIRS, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct double_pair *pair = &all.items[i];

		*arena_push(ctx->arena, &records) = (struct pair_record){ pair->one.public_id.text,
		    customer_full_name(ctx->arena, &pair->one), pair->other.public_id.text,
		    customer_full_name(ctx->arena, &pair->other), pair->score };
	}
	return api_give_whole(rq, rs, &records, &page);
}

struct merging {
	struct { const char **items; size_t count, capacity; } take;
	struct public_id merge;
};

static const struct member merging_members[] = {
	{ "take", TEXTS_AT(merging, take), NEW, "Members whose value comes from the record that goes", .most = 60 },
	{ "merge", AT(merging, merge), GIVEN, "Id of the merge: for a day it can be undone" },
	{ 0 },
};
static const struct shape merging_shape = { "Merge", "Two records become one", merging_members,
    sizeof(struct merging) };

static struct err *
find_both(struct request *rq, struct customer *one, struct customer *other)
{
	TRY(find(rq, one));
	return customer_find_public(rq->ctx, path_value(rq, "other"), other);
}

static struct err *
read_take(struct request *rq, const struct merging *merging, const char **out)
{
	struct buf take = buf_make(rq->ctx->arena, 1 << 14);
	struct problems problems = { 0 };

	for (size_t i = 0; i < merging->take.count; i++) {
		const struct merge_field *field = merge_fields;

		while (field->name != NULL && !str_equal(field->name, merging->take.items[i]))
			field++;
		if (field->name == NULL)
			problem_add(rq->ctx->arena, &problems, arena_printf(rq->ctx->arena, "/take/%zu", i),
			    T(rq->ctx, "This is not known here."));
		buf_printf(&take, "%s ", merging->take.items[i]);
	}
	*out = buf_text(&take);
	return err_invalid(rq->ctx, &problems);
}

static struct err *
merge(struct request *rq, struct response *rs)
{
	struct merging merging = { 0 };
	struct customer kept, gone;
	const char *take;

	TRY(find_both(rq, &kept, &gone));
	TRY(api_body(rq, &merging));
	TRY(read_take(rq, &merging, &take));
	TRY(customer_merge(rq->ctx, kept.id, gone.id, take, &merging.merge));
	return api_give(rq, rs, &merging);
}

static struct err *
set_apart(struct request *rq, struct response *rs UNUSED)
{
	struct customer one, other;

	TRY(find_both(rq, &one, &other));
	return customer_set_apart(rq->ctx, one.id, other.id);
}

static struct err *
undo_merge(struct request *rq, struct response *rs UNUSED)
{
	return customer_merge_undo(rq->ctx, path_value(rq, "merge"));
}

/* ---- personal data ---- */

static void
remove_file(void *path)
{
	unlink(path);
}

static struct err *
written_down(struct request *rq UNUSED, struct response *rs UNUSED, void *arg UNUSED)
{
	return OK;
}

/* The file lives as long as the answer. */
static struct err *
hand_over(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	char *path = arena_printf(ctx->arena, "%s/doorstep-export-%s.zip", P_tmpdir, env_public_id(ctx->env).text);

	TRY(find(rq, &customer));
	arena_defer(rs->http->arena, remove_file, arena_strdup(rs->http->arena, path));
	TRY(privacy_export(ctx, customer.id, path));
	TRY(api_commit(rq, rs, NULL, written_down));
	respond_type(rs, "application/zip");
	http_set(rs->http, "Cache-Control", "no-store");
	rs->http->file = arena_strdup(rs->http->arena, path);
	return OK;
}

struct erasing { const char *reference; };

static const struct member erasing_members[] = {
	{ "reference", AT(erasing, reference), NEW | NEEDED | PLAIN, "Reference of the customer, to be sure",
	  .most = 80 },
	{ 0 },
};
static const struct shape erasing_shape = { "Erasure", "Forgetting a person", erasing_members, sizeof(struct erasing) };

static struct err *
erase(struct request *rq, struct response *rs UNUSED)
{
	struct erasing erasing = { .reference = "" };
	struct customer customer;

	TRY(find(rq, &customer));
	TRY(api_body(rq, &erasing));
	return privacy_erase(rq->ctx, customer.id, erasing.reference);
}

#define CUSTOMER	"/v1/customers/:customer"

const struct route api_customer_portal_routes[] = {
	WIDE_ROW(GET, CUSTOMER "/portal", NEEDS_KEY_WRITE, "A customer's way into the portal, with the personal link.",
	    give_portal,
	    .answer = &portal_shape),
	WIDE_ROW(PATCH, CUSTOMER "/portal", NEEDS_KEY_WRITE, "Lets the customer in or not; switches the personal link.",
	    set_portal,
	    .body = &portal_shape, .answer = &portal_shape),
	WIDE_ROW(POST, CUSTOMER "/portal/renew", NEEDS_KEY_WRITE,
	    "A new personal link; the old one opens nothing any more.",
	    renew_link, .answer = &portal_shape),
	ROW(POST, CUSTOMER "/portal/send", NEEDS_KEY_WRITE, "Sends the personal link to the first contact.", send_link,
	    .statuses = "409"),
	ROW(POST, CUSTOMER "/portal/end-sessions", NEEDS_KEY_WRITE, "Signs out every device of the customer.",
	    end_sessions,
	    .answer = &ended_shape),
	ROW(GET, CUSTOMER "/links", NEEDS_KEY_READ, "Customers that have to do with this one.", list_links, A_PAGE,
	    .answer = &link_shape, .list = "links"),
	ROW(POST, CUSTOMER "/links", NEEDS_KEY_WRITE, "Links two customers; twice the same is the same.", add_link,
	    .body = &link_shape, .answer = &link_shape, .status = 201),
	ROW(DELETE, CUSTOMER "/links/:link", NEEDS_KEY_WRITE, "Removes a link.", drop_link),
	ROW(GET, "/v1/doubles", NEEDS_KEY_READ, "Records that may be one customer, the surest first.", list_doubles,
	    A_PAGE,
	    .answer = &pair_shape, .list = "doubles"),
	ROW(POST, CUSTOMER "/merge/:other", NEEDS_KEY_WRITE, "The other record becomes part of this one.", merge,
	    .body = &merging_shape, .answer = &merging_shape, .statuses = "422"),
	ROW(POST, CUSTOMER "/apart/:other", NEEDS_KEY_WRITE, "These are two: the pair is not proposed any more.",
	    set_apart),
	ROW(POST, "/v1/merges/:merge/undo", NEEDS_KEY_WRITE, "Takes a merge back, within a day.", undo_merge,
	    .statuses = "410"),
	WIDE_ROW(POST, CUSTOMER "/personal-data", NEEDS_KEY_ADMIN,
	    "Everything that is kept about a customer, as a ZIP file.",
	    hand_over, .content = "application/zip", .outside = true ),
	ROW(POST, CUSTOMER "/erase", NEEDS_KEY_ADMIN,
	    "Forgets a customer for ever; what remains are figures without a name.",
	    erase, .body = &erasing_shape, .statuses = "422"),
	{ 0 },
};

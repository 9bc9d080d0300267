/* documents -- photos and files of an activity: listed, added, fetched by programs. */
#include "document/document.h"

#include "api/activity.h"
#include "api/row.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "ui/upload.h"

static const char *
holder_of(const struct ctx *ctx)
{
	return arena_printf(ctx->arena, "key:%lld", (long long)ctx->actor.key.value);
}

/* ---- what it looks like ---- */

WORDS(kinds, document_kind_token, enum document_kind, DOCUMENT_SIGNATURE + 1, 0);
WORDS(marks, document_mark_token, enum document_mark, DOCUMENT_AFTER + 1, 0);

static bool
has_size(const void *record)
{
	return ((const struct document *)record)->width > 0;
}

static bool
has_place(const void *record)
{
	return ((const struct document *)record)->has_place;
}

static void
give_content(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct document *d = record;

	json_text(j, key, absolute_url(rq, arena_printf(rq->ctx->arena, "/api/v1/documents/%s/content",
	    d->public_id.text)));
}

static const struct member members[] = {
	{ "id", AT(document, public_id), GIVEN, "Id" },
	{ "kind", AT(document, kind), GIVEN, "What it is", .words = &kinds },
	{ "name", AT(document, name), GIVEN, "Name of the file" },
	{ "caption", AT(document, caption), GIVEN | CHANGE, "What it shows", .most = DOCUMENT_CAPTION_MOST },
	{ "mark", AT(document, mark), GIVEN | CHANGE, "Before or after the work", .words = &marks },
	{ "content_type", AT(document, type), GIVEN | PLAIN, "Its media type" },
	{ "size", AT(document, size), GIVEN, "Bytes" },
	{ "width", AT(document, width), GIVEN | SOMETIMES, "Of a photo, in points", .there = has_size },
	{ "height", AT(document, height), GIVEN | SOMETIMES, "Of a photo, in points", .there = has_size },
	{ "latitude", AT(document, latitude), GIVEN | SOMETIMES, "Where it was taken, when that is known",
	  .there = has_place },
	{ "longitude", AT(document, longitude), GIVEN | SOMETIMES, "Where it was taken, when that is known",
	  .there = has_place },
	{ "on_portal", AT(document, on_portal), GIVEN | CHANGE, "The customer sees it on the portal" },
	{ "added_by", AT(document, actor_name), GIVEN, "Who added it" },
	{ "created_at", AT(document, created_at), GIVEN, "When it was added" },
	{ "content", OWN, GIVEN, "Address of its content", .give = give_content },
	{ 0 },
};
const struct shape api_document_shape = { "Document", "A photo or a file", members, sizeof(struct document), NULL };

/* ---- parts of a form with files: read by the web room, named here for the description ---- */

static const struct member file_members[] = {
	{ "files", OWN, NEW | NEEDED, "The files, each as one part", .as = MEMBER_TEXTS },
	{ 0 },
};
static const struct shape file_shape = { "Files", "Files", file_members, 0, NULL };

static const struct member upload_members[] = {
	{ "files", OWN, NEW | NEEDED, "The files, each as one part", .as = MEMBER_TEXTS },
	{ "caption", OWN, NEW, "What the files show", .most = 500 },
	{ "mark", OWN, NEW, "Before or after the work", .words = &marks },
	{ "on_portal", OWN, NEW, "Whether the customer sees it on the portal", .as = MEMBER_BOOL },
	{ 0 },
};
static const struct shape upload_shape = { "Upload", "Files of an activity", upload_members, 0, NULL };

struct size_query { const char *size; };

static const char *
word_of_size(int value)
{
	static const char *const tokens[] = { "whole", "medium", "small" };

	return tokens[value];
}

static const struct words sizes = { word_of_size, 3, 0 };
static const struct member size_members[] = {
	{ "size", AT(size_query, size), NEW, "Of a photo; whole unless said", .words = &sizes },
	{ 0 },
};
static const struct shape size_shape = { "ContentQuery", "", size_members, sizeof(struct size_query), NULL };

/* ---- reading ---- */

static struct err *
give_all(struct request *rq, struct response *rs, activity_id activity)
{
	struct documents all;

	TRY(document_list_activity(rq->ctx, activity, &all));
	return api_give_page(rq, rs, &all, NULL);
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(api_activity_here(rq, &a));
	TRY(api_query(rq, NULL));
	return give_all(rq, rs, a.id);
}

/* What we made of a quote or a signature that is about no activity: as little as these for a key of some types. */
static bool
is_paper_of_all(const struct request *rq, const struct document *d)
{
	const struct api_visitor *visitor = rq->visitor;

	return visitor->key.types.count > 0 && ID_IS_NONE(d->place.activity) &&
	    (d->kind == DOCUMENT_REPORT || d->kind == DOCUMENT_SIGNATURE);
}

/* That of an activity which the key may not see does not exist. */
static struct err *
check_seen(struct request *rq, const struct document *d)
{
	const struct api_visitor *visitor = rq->visitor;
	struct document none;
	struct activity a;

	if (is_paper_of_all(rq, d))
		return document_find(rq->ctx, "-", &none);
	if (ID_IS_NONE(d->place.activity))
		return OK;
	TRY(activity_find(rq->ctx, d->place.activity, &a));
	return key_may_type(&visitor->key, a.type) ? OK : document_find(rq->ctx, "-", &none);
}

static struct err *
here(struct request *rq, struct document *out)
{
	TRY(document_find(rq->ctx, path_value(rq, "document"), out));
	return check_seen(rq, out);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct document document;

	TRY(here(rq, &document));
	TRY(api_query(rq, NULL));
	return api_give(rq, rs, &document);
}

static struct err *
send(struct request *rq, struct response *rs)
{
	struct size_query query = { .size = "whole" };
	struct document document;

	TRY(here(rq, &document));
	TRY(api_query(rq, &query));
	return ui_send_document(rq, rs, &document, query.size);
}

static struct err *
give_of_customer(struct request *rq, struct response *rs, int64_t customer)
{
	struct documents all, seen = { 0 };

	TRY(document_list(rq->ctx, DOCUMENT_OF_CUSTOMER, customer, &all));
	for (size_t i = 0; i < all.count; i++)
		if (!is_paper_of_all(rq, &all.items[i]))
			*arena_push(rq->ctx->arena, &seen) = all.items[i];
	return api_give_page(rq, rs, &seen, NULL);
}

static struct err *
list_of_customer(struct request *rq, struct response *rs)
{
	struct customer c;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	TRY(api_query(rq, NULL));
	return give_of_customer(rq, rs, c.id.value);
}

/* ---- changing ---- */

/* What answers and reports hold is theirs: it is changed there. */
static struct err *
to_change(struct request *rq, struct document *out)
{
	TRY(here(rq, out));
	if (out->place.owner != DOCUMENT_OF_ACTIVITY && out->place.owner != DOCUMENT_OF_CUSTOMER)
		return err_new(rq->ctx, ERR_FORBIDDEN, T(rq->ctx, "You may look at this, but not change it."), NULL);
	return OK;
}

/* A line in the history of its activity. */
static struct err *
note(struct ctx *ctx, const struct document *d, bool added)
{
	struct activity a;

	if (ID_IS_NONE(d->place.activity))
		return OK;
	TRY(activity_find(ctx, d->place.activity, &a));
	return activity_note_documents(ctx, &a, added, (const char *const[]){ d->name, NULL }, TELL);
}

static struct err *
change(struct request *rq, struct response *rs)
{
	struct document d;

	TRY(to_change(rq, &d));
	TRY(api_match(rq, &d));
	TRY(api_body(rq, &d));
	TRY(document_change(rq->ctx, d.id, &(struct document_change){ d.caption, d.mark, d.on_portal }));
	TRY(document_find(rq->ctx, d.public_id.text, &d));
	return api_give(rq, rs, &d);
}

static struct err *
take_away(struct request *rq, struct response *rs UNUSED)
{
	struct document d;

	TRY(to_change(rq, &d));
	TRY(api_body(rq, NULL));
	TRY(document_remove(rq->ctx, d.id));
	return note(rq->ctx, &d, false);
}

static struct err *
take_back(struct request *rq, struct response *rs)
{
	struct document d;

	TRY(api_body(rq, NULL));
	TRY(document_restore(rq->ctx, path_value(rq, "document"), &d));
	TRY(check_seen(rq, &d));
	TRY(note(rq->ctx, &d, true));
	return api_give(rq, rs, &d);
}

/* Before the one that stands in front of it. */
static struct err *
move_up(struct request *rq, struct response *rs)
{
	document_id before = { 0 };
	struct documents all;
	struct document d;

	TRY(to_change(rq, &d));
	TRY(api_match(rq, &d));
	TRY(api_body(rq, NULL));
	TRY(document_list(rq->ctx, d.place.owner, d.place.owner_id, &all));
	for (size_t i = 1; i < all.count; i++)
		if (ID_EQUAL(all.items[i].id, d.id))
			before = all.items[i - 1].id;
	if (!ID_IS_NONE(before))
		TRY(document_move(rq->ctx, d.id, before));
	TRY(document_find(rq->ctx, d.public_id.text, &d));
	return api_give(rq, rs, &d);
}

/* ---- adding ---- */

static struct err *
check_files(struct request *rq, struct problems *problems)
{
	if (rq->http->file_count == 0)
		problem_add(rq->ctx->arena, problems, "files", T(rq->ctx,
		    "Send the files as multipart/form-data, each as \"files\"."));
	return err_invalid(rq->ctx, problems);
}

struct adding {
	const char *const *ids;
	struct document_place place;
	struct document_change change;
	const struct activity *activity;	/* NULL: of a customer */
};

static struct err *
add_in(struct request *rq, struct response *rs, void *arg)
{
	const struct adding *a = arg;
	struct ctx *ctx = rq->ctx;
	struct { const char **items; size_t count, capacity; } names = { 0 };
	struct document document;

	TRY(document_claim(ctx, holder_of(ctx), a->ids, &a->place, a->change.on_portal, false));
	for (const char *const *id = a->ids; *id != NULL; id++) {
		TRY(document_find(ctx, *id, &document));
		TRY(document_change(ctx, document.id, &a->change));
		*arena_push(ctx->arena, &names) = document.name;
	}
	*arena_push(ctx->arena, &names) = NULL;
	if (a->activity == NULL)
		return give_of_customer(rq, rs, a->place.owner_id);
	TRY(activity_note_documents(ctx, a->activity, true, names.items, TELL));
	return give_all(rq, rs, a->activity->id);
}

/* All of them or none. */
static struct err *
add_to(struct request *rq, struct response *rs, struct adding *a)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct ui_files files;

	a->change.caption = field(rq, "caption");
	a->change.on_portal = str_equal(field(rq, "on_portal"), "true") || str_equal(field(rq, "on_portal"), "1");
	if (!str_empty(field(rq, "mark")) && !document_mark_parse(field(rq, "mark"), &a->change.mark))
		problem_add(ctx->arena, &problems, "mark", T(ctx, "Say none, before or after."));
	TRY(check_files(rq, &problems));
	TRY(ui_take_files(rq, holder_of(ctx), &files));
	a->ids = ui_files_of(ctx, &files, "files");
	return api_commit(rq, rs, a, add_in);
}

static struct err *
add(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct adding a = { .activity = &activity };

	TRY(api_activity_here(rq, &activity));
	a.place = (struct document_place){ DOCUMENT_OF_ACTIVITY, activity.id.value, "", activity.id,
	    activity.customer, false };
	return add_to(rq, rs, &a);
}

static struct err *
add_to_customer(struct request *rq, struct response *rs)
{
	struct adding a = { 0 };
	struct customer c;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	a.place = (struct document_place){ DOCUMENT_OF_CUSTOMER, c.id.value, "", { 0 }, c.id, false };
	return add_to(rq, rs, &a);
}

static struct err *
keep_in(struct request *rq, struct response *rs, void *arg)
{
	const struct ui_files *files = arg;
	struct documents all = { 0 };
	struct document document;
	bool found;

	for (size_t i = 0; i < files->count; i++) {
		TRY(document_draft_lookup(rq->ctx, files->items[i].id, holder_of(rq->ctx), &document, &found));
		if (found)
			*arena_push(rq->ctx->arena, &all) = document;
	}
	return api_give_page(rq, rs, &all, NULL);
}

/* Files that answers will name: photos and files of a form. */
static struct err *
keep(struct request *rq, struct response *rs)
{
	struct problems problems = { 0 };
	struct ui_files files;

	TRY(check_files(rq, &problems));
	TRY(ui_take_files(rq, holder_of(rq->ctx), &files));
	return api_commit(rq, rs, &files, keep_in);
}

#define FILES(path_, about_, names_, does, body_, ...)						\
	{ POST, path_, api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .files = true,		\
	  .body_limit = UI_UPLOAD_BODY, .fields = names_, .about = about_,			\
	  .contract = &(const struct contract){ does, .body = body_, .answer = &api_document_shape,	\
	  .list = "documents", .outside = true, __VA_ARGS__ } }

const struct route api_document_routes[] = {
	ROW(GET, "/v1/activities/:activity/documents", NEEDS_KEY_READ,
	    "Photos and documents of an activity, in the order of its page.", list,
	    .answer = &api_document_shape, .list = "documents"),
	FILES("/v1/activities/:activity/documents",
	    "Adds files (multipart/form-data); a photo is turned upright and loses its metadata.",
	    "files caption mark on_portal", add, &upload_shape),
	ROW(GET, "/v1/customers/:customer/documents", NEEDS_KEY_READ, "Documents of a customer.", list_of_customer,
	    .answer = &api_document_shape, .list = "documents"),
	FILES("/v1/customers/:customer/documents", "Adds files to a customer (multipart/form-data).",
	    "files caption mark on_portal", add_to_customer, &upload_shape),
	FILES("/v1/documents", "Keeps files for a day (multipart/form-data), for the answers that will name them.",
	    "files", keep, &file_shape, .status = 201),
	ROW(GET, "/v1/documents/:document", NEEDS_KEY_READ, "What is known of a document.", show,
	    .answer = &api_document_shape),
	ROW(PATCH, "/v1/documents/:document", NEEDS_KEY_WRITE, "Changes what is said of a document.", change,
	    .body = &api_document_shape, .answer = &api_document_shape, .match = MATCH_MAY),
	ROW(DELETE, "/v1/documents/:document", NEEDS_KEY_WRITE,
	    "Takes a document away; for a day it can be taken back.",
	    take_away),
	ROW(POST, "/v1/documents/:document/restore", NEEDS_KEY_WRITE, "Takes a document back that was taken away.",
	    take_back, .answer = &api_document_shape, .statuses = "410"),
	ROW(POST, "/v1/documents/:document/up", NEEDS_KEY_WRITE, "Moves a document one place to the front.", move_up,
	    .answer = &api_document_shape, .match = MATCH_MAY),
	ROW(GET, "/v1/documents/:document/content", NEEDS_KEY_READ,
	    "The content of a document; of a photo also in size medium or small.", send, .query = &size_shape,
	    .content = "*/*"),
	{ 0 },
};

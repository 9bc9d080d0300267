/* documents -- photos and files of an activity: listed, added, fetched by programs. */
#include "api/api.h"

#include "activity/activity.h"
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "ui/upload.h"

static const char *
holder_of(const struct ctx *ctx)
{
	return arena_printf(ctx->arena, "key:%lld", (long long)ctx->actor.key.value);
}

static void
write_document(struct json *j, struct request *rq, const struct document *d)
{
	json_open_object(j, NULL);
	json_text(j, "id", d->public_id.text);
	json_text(j, "kind", document_kind_token(d->kind));
	json_text(j, "name", d->name);
	json_text(j, "caption", d->caption);
	json_text(j, "mark", document_mark_token(d->mark));
	json_text(j, "content_type", d->type);
	json_int(j, "size", d->size);
	if (d->width > 0) {
		json_int(j, "width", d->width);
		json_int(j, "height", d->height);
	}
	if (d->has_place) {
		json_number(j, "latitude", d->latitude);
		json_number(j, "longitude", d->longitude);
	}
	json_bool(j, "on_portal", d->on_portal);
	json_text(j, "added_by", d->actor_name);
	json_instant(j, "created_at", d->created_at, NULL);
	json_text(j, "content", absolute_url(rq, arena_printf(rq->ctx->arena, "/api/v1/documents/%s/content",
	    d->public_id.text)));
	json_close_object(j);
}

static struct err *
answer(struct request *rq, struct response *rs, activity_id activity)
{
	struct documents all;
	struct json j;

	TRY(document_list_activity(rq->ctx, activity, &all));
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_open_array(&j, "documents");
	for (size_t i = 0; i < all.count; i++)
		write_document(&j, rq, &all.items[i]);
	json_close_array(&j);
	json_none(&j, "next");
	json_close_object(&j);
	return OK;
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct activity activity;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &activity));
	return answer(rq, rs, activity.id);
}

struct adding {
	const char *holder;
	const char *const *ids;
	struct document_place place;
	struct document_change change;
	const struct activity *activity;
};

static struct err *
add_in(struct ctx *ctx, void *arg)
{
	const struct adding *a = arg;
	struct { const char **items; size_t count, capacity; } names = { 0 };
	struct document document;

	TRY(document_claim(ctx, a->holder, a->ids, &a->place, a->change.on_portal, false));
	for (const char *const *id = a->ids; *id != NULL; id++) {
		TRY(document_find(ctx, *id, &document));
		TRY(document_change(ctx, document.id, &a->change));
		*arena_push(ctx->arena, &names) = document.name;
	}
	*arena_push(ctx->arena, &names) = NULL;
	return activity_note_documents(ctx, a->activity, true, names.items, TELL);
}

/* All of them or none. */
static struct err *
add(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct activity activity;
	struct ui_files files;
	struct adding a = { .holder = holder_of(ctx) };

	TRY(activity_find_public(ctx, path_value(rq, "activity"), &activity));
	a.place = (struct document_place){ DOCUMENT_OF_ACTIVITY, activity.id.value, "", activity.id,
	    activity.customer, false };
	a.change.caption = field(rq, "caption");
	a.change.on_portal = str_equal(field(rq, "on_portal"), "true") || str_equal(field(rq, "on_portal"), "1");
	if (!str_empty(field(rq, "mark")) && !document_mark_parse(field(rq, "mark"), &a.change.mark))
		problem_add(ctx->arena, &problems, "mark", T(ctx, "Say none, before or after."));
	if (rq->http->file_count == 0)
		problem_add(ctx->arena, &problems, "files", T(ctx,
		    "Send the files as multipart/form-data, each as \"files\"."));
	TRY(err_invalid(ctx, &problems));
	TRY(ui_take_files(rq, a.holder, &files));
	a.activity = &activity;
	a.ids = ui_files_of(ctx, &files, "files");
	TRY(db_transaction(ctx, add_in, &a));
	return answer(rq, rs, activity.id);
}

/* Files that answers will name: photos and files of a form. */
static struct err *
keep(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct document document;
	struct ui_files files;
	struct json j;
	bool found;

	if (rq->http->file_count == 0)
		problem_add(ctx->arena, &problems, "files", T(ctx,
		    "Send the files as multipart/form-data, each as \"files\"."));
	TRY(err_invalid(ctx, &problems));
	TRY(ui_take_files(rq, holder_of(ctx), &files));
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_open_array(&j, "documents");
	for (size_t i = 0; i < files.count; i++) {
		TRY(document_draft_lookup(ctx, files.items[i].id, holder_of(ctx), &document, &found));
		if (found)
			write_document(&j, rq, &document);
	}
	json_close_array(&j);
	json_none(&j, "next");
	json_close_object(&j);
	rs->http->status = 201;
	return OK;
}

static struct err *
send(struct request *rq, struct response *rs)
{
	struct document document;
	const char *size = field(rq, "size");

	TRY(document_find(rq->ctx, path_value(rq, "document"), &document));
	return ui_send_document(rq, rs, &document, str_empty(size) ? "whole" : size);
}

const struct route api_document_routes[] = {
	{ GET, "/v1/activities/:activity/documents", list, NEEDS_KEY_READ,
	  .about = "Photos and documents of an activity, in the order of its page." },
	{ POST, "/v1/activities/:activity/documents", add, NEEDS_KEY_WRITE, .no_csrf = true, .files = true,
	  .body_limit = UI_UPLOAD_BODY, .fields = "files caption mark on_portal",
	  .about = "Adds files (multipart/form-data); a photo is turned upright and loses its metadata." },
	{ POST, "/v1/documents", keep, NEEDS_KEY_WRITE, .no_csrf = true, .files = true,
	  .body_limit = UI_UPLOAD_BODY, .fields = "files",
	  .about = "Keeps files for a day (multipart/form-data), for the answers that will name them." },
	{ GET, "/v1/documents/:document/content", send, NEEDS_KEY_READ, .fields = "size",
	  .about = "The content of a document; of a photo also in size medium or small." },
	{ 0 },
};

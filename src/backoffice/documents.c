/* documents -- see documents.h. */
#include "backoffice/documents.h"

#include "activity/activity.h"
#include "activity/event.h"
#include "backoffice/backoffice.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "ui/ui.h"
#include "ui/upload.h"

enum { MOST_OF_CUSTOMER = 200 };

static const char *
mark_label(struct ctx *ctx, enum document_mark mark)
{
	return T(ctx, document_mark_label(mark));
}

#include "gen/backoffice_documents.html.h"

const char *
office_holder(struct request *rq)
{
	return arena_printf(rq->ctx->arena, "staff:%lld", (long long)rq->ctx->actor.person.value);
}

const char *
office_document_path(struct request *rq, const char *public_id, const char *size)
{
	return ui_path(rq, arena_printf(rq->ctx->arena, "/d/%s/%s", public_id, size));
}

/* Documents of an activity follow the rights on activities, all others those on customers. */
static bool
may_edit(struct request *rq, const struct document *d)
{
	return ui_may(rq, ID_IS_NONE(d->place.activity) ? PERMISSION_EDIT_CUSTOMERS : PERMISSION_CREATE);
}

static bool
may_see(struct request *rq, const struct document *d)
{
	return ui_may(rq, ID_IS_NONE(d->place.activity) ? PERMISSION_SEE_CUSTOMERS : PERMISSION_SEE_BOARD);
}

/* ---- the panel ---- */

static const char *
brought_by(struct request *rq, const struct document *d)
{
	struct ctx *ctx = rq->ctx;
	const char *name = str_empty(d->actor_name) ? T(ctx, "the system") : d->actor_name;

	return str_equal(d->actor_kind, "contact") ? TF(ctx, "from the customer: {name}", "name", name, NULL) : name;
}

static void
add_file(struct request *rq, const struct document *d, struct office_files *out)
{
	struct ctx *ctx = rq->ctx;
	struct office_file *file = arena_push(ctx->arena, out);
	const char *day = i18n_date(ctx->arena, ctx->lang, zone_civil(here(rq)->zone, d->created_at).day, DATE_MEDIUM);

	*file = (struct office_file){ .d = d, .who = brought_by(rq, d),
		.path = ui_path(rq, arena_printf(ctx->arena, "/documents/%s", d->public_id.text)),
		.href = office_document_path(rq, d->public_id.text, "whole"),
		.about = arena_printf(ctx->arena, "%s, %s", ui_file_size(ctx, d->size), day) };
	if (d->kind == DOCUMENT_PHOTO)
		file->thumbnail = office_document_path(rq, d->public_id.text, "small");
	if (d->has_place)
		file->place = arena_printf(ctx->arena, "%.5f, %.5f", d->latitude, d->longitude);
}

static void
begin_panel(struct request *rq, const char *owner, const char *public_id, bool may, struct office_files *out)
{
	*out = (struct office_files){ .may_edit = may, .upload = ui_path(rq, "/uploads"),
		.add = ui_path(rq, arena_printf(rq->ctx->arena, "/%s/%s/documents", owner, public_id)) };
}

struct err *
office_files_of_activity(struct request *rq, activity_id activity, const char *public_id, struct office_files *out)
{
	struct documents all;

	begin_panel(rq, "activities", public_id, ui_may(rq, PERMISSION_CREATE), out);
	TRY(document_list_activity(rq->ctx, activity, &all));
	/* Reports have a panel of their own. */
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i].kind != DOCUMENT_REPORT)
			add_file(rq, &all.items[i], out);
	return OK;
}

struct err *
office_files_of_customer(struct request *rq, customer_id customer, const char *public_id, struct office_files *out)
{
	struct documents all;

	begin_panel(rq, "customers", public_id, ui_may(rq, PERMISSION_EDIT_CUSTOMERS), out);
	out->of_customer = true;
	TRY(document_list_customer(rq->ctx, customer, MOST_OF_CUSTOMER, &all));
	for (size_t i = 0; i < all.count; i++) {
		if (ID_IS_NONE(all.items[i].place.activity) && all.items[i].place.owner != DOCUMENT_OF_THREAD)
			add_file(rq, &all.items[i], out);
	}
	return OK;
}

void
office_files_draw(struct html *html, const struct office_files *files)
{
	office_files_panel(html, files);
}

/* ---- adding ---- */

struct adding {
	const char *holder;
	const char *const *ids;
	struct document_place place;
	bool on_portal;
};

/* Of an activity its history tells what came or went. */
static struct err *
tell(struct ctx *ctx, activity_id id, bool added, const char *const *names)
{
	struct activity a;

	TRY(activity_find(ctx, id, &a));
	return activity_note_documents(ctx, &a, added, names, TELL);
}

static struct err *
names_of(struct ctx *ctx, const char *const *ids, const char *const **out)
{
	struct { const char **items; size_t count, capacity; } names = { 0 };
	struct document document;

	for (; *ids != NULL; ids++) {
		TRY(document_find(ctx, *ids, &document));
		*arena_push(ctx->arena, &names) = document.name;
	}
	*arena_push(ctx->arena, &names) = NULL;
	*out = names.items;
	return OK;
}

static struct err *
add_in(struct ctx *ctx, void *arg)
{
	const struct adding *a = arg;
	const char *const *names;

	TRY(document_claim(ctx, a->holder, a->ids, &a->place, a->on_portal, false));
	if (!ID_IS_NONE(a->place.activity)) {
		TRY(names_of(ctx, a->ids, &names));
		return tell(ctx, a->place.activity, true, names);
	}
	return event_write(ctx, &(struct event){ .kind = EVENT_DOCUMENT_ADDED, .activity = a->place.activity,
	    .customer = a->place.customer, .telling = TELL });
}

/* Those that were taken are kept even when others were not; the sentence says which. */
static struct err *
add_files(struct request *rq, struct response *rs, const struct document_place *place, const char *back)
{
	struct ctx *ctx = rq->ctx;
	struct ui_files files;
	struct adding a = { .holder = office_holder(rq), .place = *place, .on_portal = field(rq,
	    "on_portal")[0] == '1' };
	struct err *err = ui_take_files(rq, a.holder, &files);
	int64_t count = 0;

	if (err != OK && err->problems == NULL)
		return err;
	a.ids = ui_documents_sent(rq, &files, "documents[]");
	while (a.ids[count] != NULL)
		count++;
	if (count > 0)
		TRY(db_transaction(ctx, add_in, &a));
	if (err != OK)
		ui_done(rq, rs, err->problems->items[0].say, back);
	else if (count == 0)
		ui_done(rq, rs, T(ctx, "Choose at least one photo or file."), back);
	else
		ui_done(rq, rs, TN(ctx, count, "{n} file was added.", "{n} files were added.", NULL), back);
	return OK;
}

static struct err *
add_to_activity(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &a));
	return add_files(rq, rs, &(struct document_place){ DOCUMENT_OF_ACTIVITY, a.id.value, "", a.id, a.customer,
	    false },
	    arena_printf(rq->ctx->arena, "/activities/%s", a.public_id.text));
}

static struct err *
add_to_customer(struct request *rq, struct response *rs)
{
	struct customer c;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &c));
	return add_files(rq, rs, &(struct document_place){ DOCUMENT_OF_CUSTOMER, c.id.value, "", { 0 }, c.id, false },
	    arena_printf(rq->ctx->arena, "/customers/%s", c.public_id.text));
}

/* ---- one of them ---- */

static struct err *
find(struct request *rq, struct document *out)
{
	TRY(document_find(rq->ctx, path_value(rq, "document"), out));
	if (!may_see(rq, out))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such document."), "not for this role");
	return OK;
}

static struct err *
find_to_edit(struct request *rq, struct document *out)
{
	TRY(find(rq, out));
	if (!may_edit(rq, out))
		return err_new(rq->ctx, ERR_FORBIDDEN, T(rq->ctx, "You may look at this, but not change it."), NULL);
	return OK;
}

static struct err *
send(struct request *rq, struct response *rs)
{
	struct document document;
	bool found;

	TRY(document_draft_lookup(rq->ctx, path_value(rq, "document"), office_holder(rq), &document, &found));
	if (!found)
		TRY(find(rq, &document));
	return ui_send_document(rq, rs, &document, path_value(rq, "size"));
}

/* The page on which it stands. */
static struct err *
page_of(struct request *rq, const struct document *d, const char **out)
{
	struct activity a;
	struct customer c;

	if (!ID_IS_NONE(d->place.activity)) {
		TRY(activity_find(rq->ctx, d->place.activity, &a));
		*out = arena_printf(rq->ctx->arena, "/activities/%s", a.public_id.text);
		return OK;
	}
	TRY(customer_find(rq->ctx, d->place.customer, &c));
	*out = arena_printf(rq->ctx->arena, "/customers/%s", c.public_id.text);
	return OK;
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct document_change change = { .caption = field(rq, "caption"), .on_portal = field(rq,
	    "on_portal")[0] == '1' };
	struct document document;
	const char *back;
	struct err *err;

	TRY(find_to_edit(rq, &document));
	TRY(page_of(rq, &document, &back));
	change.mark = document.mark;
	document_mark_parse(field(rq, "mark"), &change.mark);
	err = document_change(rq->ctx, document.id, &change);
	if (err != OK && err->kind == ERR_INVALID) {
		ui_done(rq, rs, err->problems->items[0].say, back);
		return OK;
	}
	TRY(err);
	ui_done(rq, rs, change.on_portal == document.on_portal ? T(rq->ctx, "Saved.") :
	    change.on_portal ? T(rq->ctx, "The customer sees it on the portal now.") :
	    T(rq->ctx, "The customer no longer sees it."), back);
	return OK;
}

static struct err *
remove_in(struct ctx *ctx, void *arg)
{
	const struct document *d = arg;

	TRY(document_remove(ctx, d->id));
	return ID_IS_NONE(d->place.activity) ? OK :
	    tell(ctx, d->place.activity, false, (const char *const[]){ d->name, NULL });
}

static struct err *
take_away(struct request *rq, struct response *rs)
{
	struct document document;
	const char *back;

	TRY(find_to_edit(rq, &document));
	TRY(page_of(rq, &document, &back));
	TRY(db_transaction(rq->ctx, remove_in, &document));
	ui_done_undo(rq, rs, TF(rq->ctx, "{name} was removed.", "name", document.name, NULL), back,
	    arena_printf(rq->ctx->arena, "/documents/%s/restore", document.public_id.text));
	return OK;
}

struct restoring {
	struct request *rq;
	struct document *out;
};

/* Who may not change it must not learn by trying that it was there. */
static struct err *
restore_in(struct ctx *ctx, void *arg)
{
	const struct restoring *r = arg;

	TRY(document_restore(ctx, path_value(r->rq, "document"), r->out));
	if (!may_edit(r->rq, r->out))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such document."), "not for this role");
	return ID_IS_NONE(r->out->place.activity) ? OK :
	    tell(ctx, r->out->place.activity, true, (const char *const[]){ r->out->name, NULL });
}

static struct err *
take_back(struct request *rq, struct response *rs)
{
	struct document document;
	struct restoring restoring = { rq, &document };
	const char *back;

	TRY(db_transaction(rq->ctx, restore_in, &restoring));
	TRY(page_of(rq, &document, &back));
	ui_done(rq, rs, TF(rq->ctx, "{name} is back.", "name", document.name, NULL), back);
	return OK;
}

/* One place towards the front. */
static struct err *
move_up(struct request *rq, struct response *rs)
{
	struct document document;
	struct documents all;
	document_id before = { 0 };
	const char *back;

	TRY(find_to_edit(rq, &document));
	TRY(page_of(rq, &document, &back));
	TRY(document_list(rq->ctx, document.place.owner, document.place.owner_id, &all));
	for (size_t i = 1; i < all.count; i++) {
		if (ID_EQUAL(all.items[i].id, document.id))
			before = all.items[i - 1].id;
	}
	if (!ID_IS_NONE(before))
		TRY(document_move(rq->ctx, document.id, before));
	respond_see_other(rs, ui_path(rq, back));
	return OK;
}

/* ---- uploads ---- */

static struct err *
begin(struct request *rq, struct response *rs)
{
	return ui_upload_begin(rq, rs, office_holder(rq));
}

static struct err *
look(struct request *rq, struct response *rs)
{
	return ui_upload_look(rq, rs, office_holder(rq));
}

static struct err *
append(struct request *rq, struct response *rs)
{
	return ui_upload_append(rq, rs, office_holder(rq));
}

static struct err *
finish(struct request *rq, struct response *rs)
{
	return ui_upload_finish(rq, rs, office_holder(rq));
}

const struct route backoffice_document_routes[] = {
	{ GET, "/:unit/d/:document/:size", send, CAN_SEE_BOARD },
	{ POST, "/:unit/activities/:activity/documents", add_to_activity, CAN_CREATE,
	    .fields = "on_portal documents[] files",
	    .files = true, .body_limit = UI_UPLOAD_BODY },
	{ POST, "/:unit/customers/:customer/documents", add_to_customer, CAN_EDIT_CUSTOMERS,
	    .fields = "on_portal documents[] files", .files = true, .body_limit = UI_UPLOAD_BODY },
	{ POST, "/:unit/documents/:document", save, CAN_SEE_BOARD, .fields = "caption mark on_portal" },
	{ POST, "/:unit/documents/:document/remove", take_away, CAN_SEE_BOARD },
	{ POST, "/:unit/documents/:document/restore", take_back, CAN_SEE_BOARD },
	{ POST, "/:unit/documents/:document/up", move_up, CAN_SEE_BOARD },
	UI_UPLOAD_ROUTES("/:unit", CAN_SEE_BOARD, begin, look, append, finish),
	{ 0 },
};

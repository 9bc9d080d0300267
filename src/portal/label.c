/*
 * label -- what stands behind a QR label: describe, photo, how to reach you, sent.  Nobody logs
 * in, nothing of the customer's is shown but the name of the machine; a guessed code
 * is a page that does not exist.
 */
#include "action/label.h"

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "customer/customer.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

enum { MOST_PHOTOS = 5, UPLOAD_LIMIT = DOCUMENT_MOST_BYTES + 100 * 1000 };

enum step { STEP_DESCRIBE, STEP_PHOTO, STEP_SEND };
static const char *const steps[] = { "describe", "photo", "send" };

struct label_photo { const char *id, *name; };

struct label_page {
	enum step step;
	const char *here, *what, *where, *token;
	const char *text, *name, *reach, *once;
	struct { struct label_photo *items; size_t count, capacity; } photos;
	bool room;			/* for another photo */
	const struct problems *problems;
};

#include "gen/portal_label.html.h"

/* Codes cannot be guessed, but nobody needs so many tries. */
#define SCANNING { .per_second = 0.5, .burst = 60 }
#define SENDING { .per_second = 0.05, .burst = 30 }

/*
 * Who stands before the machine reads the browser's language, when we speak it; else that of the customer whose
 * machine it is, else the unit's.  A language that was chosen on our pages counts most.
 */
static struct err *
choose_lang(struct request *rq, const struct access_label *label)
{
	const struct portal *portal = portal_of(rq);
	const char *chosen = request_cookie(rq, "ds_lang");
	enum lang lang = portal->unit.lang;
	struct customer customer;

	if ((chosen != NULL && lang_parse(chosen, &rq->ctx->lang)) || portal->known)
		return OK;
	TRY(customer_find(rq->ctx, label->customer, &customer));
	if (customer.lang == LANG_COUNT && !ID_IS_NONE(customer.parent))
		TRY(customer_find(rq->ctx, customer.parent, &customer));
	if (customer.lang != LANG_COUNT)
		lang = customer.lang;
	rq->ctx->lang = lang_negotiate(http_header(rq->http, "accept-language"), lang);
	return OK;
}

static struct err *
find(struct request *rq, struct access_label *label)
{
	bool found;

	TRY(access_label_scan(rq->ctx, path_value(rq, "code"), label, &found));
	if (!found)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "This page does not exist."), "no such label");
	TRY(portal_take_unit(rq, label->unit));
	return choose_lang(rq, label);
}

/* Drafts of this browser: its secret stays in its cookie. */
static const char *
holder(struct request *rq)
{
	return arena_printf(rq->ctx->arena, "label:%s", crypt_encode(rq->ctx->arena, crypt_hash(rq->ctx, rq->browser)));
}

/* Photos sent so far, as far as they are this browser's. */
static struct err *
read_photos(struct request *rq, struct label_page *page)
{
	const char *const *ids = field_all(rq, "photos[]");

	for (size_t i = 0; ids[i] != NULL && page->photos.count < MOST_PHOTOS; i++) {
		struct document document;
		bool found;

		TRY(document_draft_lookup(rq->ctx, ids[i], holder(rq), &document, &found));
		if (found)
			*arena_push(rq->ctx->arena, &page->photos) = (struct label_photo){
				arena_strdup(rq->ctx->arena, document.public_id.text), document.name };
	}
	return OK;
}

/* Takes the photo that came along; a bad one is a problem of the field. */
static struct err *
take_photo(struct request *rq, struct label_page *page, struct problems *problems)
{
	const struct http_file *file = field_file(rq, "photo");
	struct document document;
	struct err *err;

	if (file == NULL || file->size == 0 || page->photos.count >= MOST_PHOTOS)
		return OK;
	err = document_draft(rq->ctx, &(struct document_file){ .path = file->path, .name = file->name,
	    .photos_only = true }, holder(rq), &document);
	if (err != NULL && err->say != NULL && err->kind != ERR_BUG) {
		problem_add(rq->ctx->arena, problems, "photo", err->say);
		return OK;
	}
	TRY(err);
	*arena_push(rq->ctx->arena, &page->photos) = (struct label_photo){
		arena_strdup(rq->ctx->arena, document.public_id.text), document.name };
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct access_label *label, struct label_page *page)
{
	static const char *const titles[] = { N_("What is wrong?"), N_("Add a photo"), N_("How can we reach you?") };

	page->here = rq->http->path;
	page->what = label->customer_name;
	page->token = steps[page->step];
	page->room = page->photos.count < MOST_PHOTOS;
	if (page->problems != NULL && page->problems->count > 0)
		rs->http->status = 422;
	http_set(rs->http, "X-Robots-Tag", "noindex, nofollow");
	label_page(&rs->html, page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(rq->ctx, titles[page->step]), .bare = true });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct access_label label;
	struct label_page page = { .text = "", .name = "", .reach = "" };

	TRY(find(rq, &label));
	page.once = arena_strdup(rq->ctx->arena, env_public_id(rq->ctx->env).text);
	return draw(rq, rs, &label, &page);
}

static struct err *
send(struct request *rq, struct response *rs, const struct access_label *label, struct label_page *page)
{
	struct ctx *ctx = rq->ctx;
	const char **drafts = arena_new_array(ctx->arena, page->photos.count + 1, const char *);
	struct label_request request = { .text = page->text, .name = page->name, .reach = page->reach,
		.once = page->once, .holder = holder(rq), .drafts = drafts };
	activity_id activity;
	struct err *err;

	for (size_t i = 0; i < page->photos.count; i++)
		drafts[i] = page->photos.items[i].id;
	ctx->actor = (struct actor){ .kind = ACTOR_CONTACT,
		.name = page->name[0] != '\0' ? page->name : T(ctx, "By QR label") };
	err = label_send(ctx, label, &request, &activity);
	if (err != NULL && err->problems != NULL && err->kind == ERR_INVALID) {
		page->problems = err->problems;
		page->step = problem_of(err->problems, "text") != NULL ? STEP_DESCRIBE : STEP_SEND;
		return draw(rq, rs, label, page);
	}
	TRY(err);
	respond_see_other(rs, arena_printf(ctx->arena, "/q/%s/thanks", label->code));
	return OK;
}

/* One screen was filled: the next one, or this one again. */
static struct err *
go_on(struct request *rq, struct response *rs)
{
	struct label_page page = { .text = field(rq, "text"), .name = field(rq, "name"),
		.reach = field(rq, "reach"), .once = field(rq, "once") };
	struct problems problems = { 0 };
	struct access_label label;

	TRY(find(rq, &label));
	TRY(read_photos(rq, &page));
	if (str_equal(field(rq, "step"), steps[STEP_SEND]))
		return send(rq, rs, &label, &page);
	label_check(rq->ctx, &(struct label_request){ .text = page.text, .name = "", .reach = "" }, &problems);
	page.step = problems.count > 0 ? STEP_DESCRIBE : STEP_PHOTO;
	if (problems.count == 0 && str_equal(field(rq, "step"), steps[STEP_PHOTO])) {
		TRY(take_photo(rq, &page, &problems));
		if (problems.count == 0 && !field_given(rq, "another"))
			page.step = STEP_SEND;
	}
	page.problems = &problems;
	return draw(rq, rs, &label, &page);
}

static struct err *
show_thanks(struct request *rq, struct response *rs)
{
	struct access_label label;

	TRY(find(rq, &label));
	label_thanks(&rs->html, label.customer_name);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Thank you"), .bare = true });
}

const struct route portal_label_routes[] = {
	{ GET, "/q/:code", show, .needs = NEEDS_PUBLIC, .fields = "", .rate = SCANNING,
	    .about = "What stands behind a QR label: says what is wrong" },
	{ POST, "/q/:code", go_on, .needs = NEEDS_PUBLIC,
	    .fields = "step text name reach once photos[] photo another", .files = true,
	    .body_limit = UPLOAD_LIMIT, .rate = SENDING, .about = "Goes on, and sends it" },
	{ GET, "/q/:code/thanks", show_thanks, .needs = NEEDS_PUBLIC, .fields = "", .rate = SCANNING,
	    .about = "It is sent" },
	{ 0 },
};

/* documents -- the customer sends photos and files, to a visit or to the company. */
#include "action/inside.h"
#include "activity/activity.h"
#include "activity/event.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "document/document.h"
#include "i18n/i18n.h"

struct documents_page {
	const char *here, *back, *upload;
	const char *const *drafts;	/* of the last try */
	size_t draft_count;
	bool photos_only;
	const char *caption, *files_error, *caption_error;
};

#include "gen/kinds_documents.html.h"

static const char *const *
sent_of(const struct action_case *asked)
{
	static const char *const none[] = { NULL };

	return asked->fields.all == NULL ? none : asked->fields.all(asked->fields.from, "documents[]");
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct documents_page page = { .here = asked->here, .back = asked->back, .upload = asked->upload,
		.drafts = sent_of(asked), .caption = action_field(asked, "caption"),
		.photos_only = action_option_bool(ctx, asked->action, "photos_only"),
		.files_error = problem_of(problems, "files"), .caption_error = problem_of(problems, "caption") };

	while (page.drafts[page.draft_count] != NULL)
		page.draft_count++;
	documents_page(html, &page);
	return OK;
}

static struct document_place
place_of(const struct action_case *asked)
{
	struct document_place place = { .owner = DOCUMENT_OF_ACTIVITY, .field = "" };

	if (asked->activity == NULL) {
		place.owner = DOCUMENT_OF_CUSTOMER;
		place.customer = asked->visitor->here->customer;
		place.owner_id = place.customer.value;
		return place;
	}
	place.owner_id = asked->activity->id.value;
	place.activity = asked->activity->id;
	place.customer = asked->activity->customer;
	return place;
}

/* Only photos where only photos are wanted; a draft that is gone is said by claiming. */
static struct err *
check(struct ctx *ctx, const struct action_case *asked, const char *const *ids, struct problems *problems)
{
	bool photos_only = action_option_bool(ctx, asked->action, "photos_only");
	size_t count = 0;

	for (; ids[count] != NULL; count++) {
		struct document draft;
		bool found;

		TRY(document_draft_lookup(ctx, ids[count], asked->holder, &draft, &found));
		if (found && photos_only && draft.kind != DOCUMENT_PHOTO)
			problem_add(ctx->arena, problems, "files", TF(ctx,
			    "{name} is not a photo. Please send a JPEG, PNG or WebP.",
			    "name", draft.name, NULL));
	}
	if (count == 0)
		problem_add(ctx->arena, problems, "files", T(ctx, "Choose at least one photo or file."));
	if (count > DOCUMENT_MOST_AT_ONCE)
		problem_add(ctx->arena, problems, "files",
		    T(ctx, "At most 20 files at once. Please send the others afterwards."));
	if (str_length(action_field(asked, "caption")) > DOCUMENT_CAPTION_MOST)
		problem_add(ctx->arena, problems, "caption", T(ctx, "Please keep the caption below 500 characters."));
	return OK;
}

static struct err *
caption_all(struct ctx *ctx, const char *const *ids, const char *caption)
{
	for (; *ids != NULL && !str_empty(caption); ids++) {
		struct document document;

		TRY(document_find(ctx, *ids, &document));
		TRY(document_change(ctx, document.id, &(struct document_change){ caption, document.mark,
		    document.on_portal }));
	}
	return OK;
}

static struct err *
tell(struct ctx *ctx, const struct action_case *asked, const struct document_place *place, const char *const *ids,
    int64_t count)
{
	const char **names = arena_new_array(ctx->arena, (size_t)count + 1, const char *);
	struct document document;

	if (asked->activity == NULL)
		return event_write(ctx, &(struct event){ .kind = EVENT_DOCUMENT_ADDED, .customer = place->customer,
		    .telling = TELL, .data = arena_printf(ctx->arena, "{\"count\":%lld}", (long long)count) });
	for (int64_t i = 0; i < count; i++) {
		TRY(document_find(ctx, ids[i], &document));
		names[i] = document.name;
	}
	return activity_note_documents(ctx, asked->activity, true, names, TELL);
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	const char *const *ids = sent_of(asked);
	struct document_place place = place_of(asked);
	struct problems problems = { 0 };
	int64_t count = 0;

	TRY(check(ctx, asked, ids, &problems));
	TRY(err_invalid(ctx, &problems));
	TRY(document_claim(ctx, asked->holder, ids, &place, true, false));
	TRY(caption_all(ctx, ids, action_field(asked, "caption")));
	while (ids[count] != NULL)
		count++;
	TRY(tell(ctx, asked, &place, ids, count));
	*out = (struct action_done){ .say = TN(ctx, count, "{n} file was sent. Thank you.",
	    "{n} files were sent. Thank you.",
	    NULL) };
	if (asked->activity != NULL) {
		out->activity = asked->activity->id;
		out->activity_public_id = asked->activity->public_id;
	}
	return OK;
}

static const struct action_option options[] = {
	{ .name = "photos_only", .label = N_("Photos only"), .kind = OPTION_BOOL, .usual = "false" },
	{ 0 },
};

static const char *const fields[] = { "caption", NULL };

const struct action_kind action_kind_documents = {
	.token = "documents",
	.label = N_("Send photos and files"),
	.help = N_("Pictures of the place, a plan, a paper that we asked for."),
	.page_title = N_("Send photos and files"),
	.icon = "upload",
	.rank = 60,
	.places = ACTION_ON_BOTH,
	.first_settings = "{\"offered\":\"activity\"}",
	.statuses = " requested pending planned en_route in_progress intermediate terminated ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.options = options,
	.tells = true,
	.uploads = true,
	.draw = draw,
	.perform = perform,
};

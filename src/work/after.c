/* after -- what a worker adds besides: photos, and the next appointment agreed at the door. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "document/document.h"
#include "gen/work.sql.h"
#include "i18n/i18n.h"
#include "work/inside.h"

/* ---- photos ---- */

static struct err *
keep_photos(struct ctx *ctx, struct work_acting *acting, const void *with)
{
	const struct work_photos *photos = with;
	const struct activity *a = &acting->activity;
	struct document_place place = { .owner = DOCUMENT_OF_ACTIVITY, .owner_id = a->id.value, .activity = a->id,
		.customer = a->customer };
	struct document_change change = { .caption = photos->caption != NULL ? photos->caption : "",
		.mark = photos->mark, .on_portal = photos->on_portal };

	TRY(document_claim(ctx, photos->holder, photos->drafts, &place, photos->on_portal, false));
	for (size_t i = 0; photos->drafts[i] != NULL; i++) {
		struct document document;

		TRY(document_find(ctx, photos->drafts[i], &document));
		TRY(document_change(ctx, document.id, &change));
	}
	return event_write(ctx, &(struct event){ .kind = EVENT_DOCUMENT_ADDED, .activity = a->id,
	    .customer = a->customer, .contact = a->contact, .telling = TELL });
}

struct err *
work_photos(struct ctx *ctx, const struct work_command *command, const struct work_photos *photos,
    struct work_done *out)
{
	struct buf digest = buf_make(ctx->arena, 64 << 10);
	struct problems problems = { 0 };
	size_t count = 0;

	if (photos->drafts == NULL || photos->drafts[0] == NULL)
		problem_add(ctx->arena, &problems, "files", T(ctx, "Choose at least one photo."));
	TRY(err_invalid(ctx, &problems));
	/* Sent again without script, the same pictures are other drafts: how many says enough. */
	while (photos->drafts[count] != NULL)
		count++;
	buf_printf(&digest, "%zu %d %d %s", count, photos->mark, photos->on_portal,
	    photos->caption != NULL ? photos->caption : "");
	return work_once(ctx, command, buf_text(&digest), keep_photos, photos, out);
}

/* ---- the next appointment ---- */

static struct err *
make_next(struct ctx *ctx, const struct activity *a, const struct work_next *next, activity_id *out)
{
	struct activity_input input = { .type = ID_IS_NONE(next->type) ? a->type : next->type,
		.customer = a->customer, .site = a->site, .contact = a->contact, .status = STATUS_PENDING,
		.comment = next->comment != NULL ? next->comment : "", .origin = ORIGIN_STAFF,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE };

	return activity_create(ctx, &input, TELL, out);
}

static struct err *
book_next(struct ctx *ctx, struct work_acting *acting, const void *with)
{
	const struct work_next *next = with;
	activity_id id = acting->activity.id;

	if (acting->activity.status != STATUS_INTERMEDIATE)
		TRY(make_next(ctx, &acting->activity, next, &id));
	TRY(planning_book(ctx, id, next->token, TELL));
	/* They stood there and said yes; the message of the booking is enough. */
	TRY(activity_confirm(ctx, id, true, QUIET));
	acting->made = id;
	return work_tell(ctx, acting, true);
}

struct err *
work_book_next(struct ctx *ctx, const struct work_command *command, const struct work_next *next,
    struct work_done *out)
{
	struct problems problems = { 0 };

	if (str_empty(next->token))
		problem_add(ctx->arena, &problems, "slot", T(ctx, "Choose a time."));
	if (str_length(next->comment == NULL ? "" : next->comment) > WORK_COMMENT_MOST)
		problem_add(ctx->arena, &problems, "comment",
		    T(ctx, "This text is too long: 2,000 characters at most."));
	TRY(err_invalid(ctx, &problems));
	return work_once(ctx, command, arena_printf(ctx->arena, "%s\n%lld\n%s", next->token,
	    (long long)next->type.value, next->comment != NULL ? next->comment : ""), book_next, next, out);
}

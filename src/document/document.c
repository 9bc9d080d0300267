/* document -- see document.h. */
#include "document/inside.h"

#include <math.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "blob/blob.h"
#include "db/db.h"
#include "i18n/i18n.h"

enum { DAY_S = 24 * 3600 };

/* ---- words ---- */

static const char *const owners[] = { "draft", "customer", "activity", "answer", "thread" };
static const struct {
	const char *token, *label;
} kinds[] = { { "photo", N_("Photo") }, { "file", N_("File") }, { "report", N_("Report") },
	{ "signature", N_("Signature") } },
  marks[] = { { "none", N_("Neither before nor after") }, { "before", N_("Before the work") },
	{ "after", N_("After the work") } };

const char *
document_owner_token(enum document_owner owner)
{
	return owners[owner];
}

const char *
document_kind_token(enum document_kind kind)
{
	return kinds[kind].token;
}

const char *
document_kind_label(enum document_kind kind)
{
	return kinds[kind].label;
}

const char *
document_mark_token(enum document_mark mark)
{
	return marks[mark].token;
}

const char *
document_mark_label(enum document_mark mark)
{
	return marks[mark].label;
}

bool
document_mark_parse(const char *token, enum document_mark *out)
{
	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		if (str_equal(token, marks[i].token)) {
			*out = (enum document_mark)i;
			return true;
		}
	}
	return false;
}

/* ---- rows ---- */

struct document
document_of_row(const struct document_by_public_row *row)
{
	struct document d = { .id = row->id, .public_id = row->public_id, .type = row->type, .name = row->name,
		.caption = row->caption, .rank = row->rank, .on_portal = row->on_portal, .size = row->size,
		.width = row->width, .height = row->height, .taken = row->taken, .actor_kind = row->actor_kind,
		.actor = row->actor_id, .actor_name = row->actor_name, .created_at = row->created_at,
		.removed_at = row->removed_at, .content = row->content, .small = row->small, .medium = row->medium };

	d.place = (struct document_place){ .owner_id = row->owner_id, .field = row->field, .activity = row->activity,
		.customer = row->customer };
	for (size_t i = 0; i < COUNT_OF(owners); i++) {
		if (str_equal(row->owner, owners[i]))
			d.place.owner = (enum document_owner)i;
	}
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (str_equal(row->kind, kinds[i].token))
			d.kind = (enum document_kind)i;
	}
	document_mark_parse(row->mark, &d.mark);
	d.has_place = !isnan(row->latitude) && !isnan(row->longitude);
	d.latitude = d.has_place ? row->latitude : 0;
	d.longitude = d.has_place ? row->longitude : 0;
	return d;
}

static struct err *
not_found(struct ctx *ctx, const char *id)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such document."), "document %.40s", id);
}

static void
add_rows(struct ctx *ctx, const struct document_by_public_rows *rows, struct documents *out)
{
	*out = (struct documents){ 0 };
	for (size_t i = 0; i < rows->count; i++)
		*arena_push(ctx->arena, out) = document_of_row(&rows->items[i]);
}

/* ---- finding ---- */

struct err *
document_find(struct ctx *ctx, const char *public_id, struct document *out)
{
	struct document_by_public_row row;
	bool found;

	TRY(sql_document_by_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found || !INSTANT_IS_NONE(row.removed_at) || str_equal(row.owner, owners[DOCUMENT_DRAFT]))
		return not_found(ctx, public_id);
	*out = document_of_row(&row);
	return OK;
}

struct err *
document_find_id(struct ctx *ctx, document_id id, struct document *out)
{
	struct document_by_public_row row;
	bool found;

	TRY(sql_document_by_id(ctx, ctx->unit, id, &row, &found));
	if (!found || !INSTANT_IS_NONE(row.removed_at))
		return not_found(ctx, "");
	*out = document_of_row(&row);
	return OK;
}

struct err *
document_list(struct ctx *ctx, enum document_owner owner, int64_t owner_id, struct documents *out)
{
	struct document_by_public_rows rows;

	TRY(sql_document_of_owner(ctx, ctx->unit, owners[owner], owner_id, &rows));
	add_rows(ctx, &rows, out);
	return OK;
}

struct err *
document_list_activity(struct ctx *ctx, activity_id activity, struct documents *out)
{
	struct document_by_public_rows rows;

	TRY(sql_document_of_activity(ctx, ctx->unit, activity, &rows));
	add_rows(ctx, &rows, out);
	return OK;
}

struct err *
document_list_customer(struct ctx *ctx, customer_id customer, int limit, struct documents *out)
{
	struct document_by_public_rows rows;

	TRY(sql_document_of_customer(ctx, ctx->unit, customer, limit, &rows));
	add_rows(ctx, &rows, out);
	return OK;
}

struct err *
document_path(struct ctx *ctx, const struct document *document, enum document_size size, const char **path,
    const char **type)
{
	const char *key = size == DOCUMENT_SMALL ? document->small : "";
	struct err *err;

	if (size != DOCUMENT_WHOLE && str_empty(key))
		key = document->medium;
	*type = str_empty(key) ? document->type : "image/jpeg";
	err = blob_path(ctx, document_dir(ctx), str_empty(key) ? document->content : key, path);
	return err_because(ctx, err, NULL, "document %s", document->public_id.text);
}

bool
document_is_inline(const struct document *document)
{
	return str_equal(document->type, "image/jpeg") || str_equal(document->type, "image/png");
}

/* ---- limits ---- */

/* Half of what may come is told by itself; who fills it is asked to wait or to make room. */
static struct err *
check_limits(struct ctx *ctx, const struct document_place *place, const char *holder, int64_t size)
{
	instant since = { ctx->now.s - DAY_S };
	struct document_count_since_row unit;
	struct document_count_drafts_row drafts;
	struct document_count_activity_row activity;

	if (holder != NULL) {
		TRY(sql_document_count_drafts(ctx, ctx->unit, holder, since, &drafts));
		if (drafts.count >= DOCUMENT_MOST_OF_HOLDER)
			return err_new(ctx, ERR_LIMIT, T(ctx,
			    "You have sent very many files today. Please go on tomorrow."),
			    "holder %s", holder);
	}
	if (!ID_IS_NONE(place->activity)) {
		TRY(sql_document_count_activity(ctx, ctx->unit, place->activity, &activity));
		if (activity.count >= DOCUMENT_MOST_ON_ACTIVITY)
			return err_new(ctx, ERR_LIMIT,
			    T(ctx, "300 files are kept here already, which is the most. Please remove some first."),
			    NULL);
	}
	TRY(sql_document_count_since(ctx, ctx->unit, since, &unit));
	if (unit.count >= DOCUMENT_MOST_A_DAY || unit.bytes + size > DOCUMENT_MOST_BYTES_A_DAY)
		return err_new(ctx, ERR_LIMIT,
		    T(ctx, "The company has received as many files today as it can take. Please try again tomorrow."),
		    "unit: %lld files, %lld bytes", (long long)unit.count, (long long)unit.bytes);
	return OK;
}

/* ---- adding ---- */

struct err *
document_add(struct ctx *ctx, const struct document_content *content, const struct document_place *place,
    bool on_portal, const char *holder, struct document *out)
{
	struct public_id public_id = env_public_id(ctx->env);
	struct document_by_public_row row;
	struct document_insert_row added;
	struct document_last_rank_row last;
	bool found, placed = content->has_place && place->with_place;

	TRY(check_limits(ctx, place, holder, content->size));
	TRY(sql_document_last_rank(ctx, ctx->unit, owners[place->owner], place->owner_id, &last));
	TRY(sql_document_insert(ctx, ctx->unit, public_id, owners[place->owner], place->owner_id,
	    place->field == NULL ? "" : place->field, place->activity, place->customer, holder == NULL ? "" : holder,
	    kinds[content->kind].token, content->type, content->name, last.rank + 1, on_portal, content->size,
	    content->width,
	    content->height, placed ? content->latitude : NAN, placed ? content->longitude : NAN,
	    content->taken, content->content, content->small, content->medium, actor_kind_token(ctx->actor.kind),
	    actor_id(&ctx->actor), ctx->actor.name == NULL ? "" : ctx->actor.name, ctx->from, ctx->now, &added));
	TRY(sql_document_by_id(ctx, ctx->unit, added.id, &row, &found));
	*out = document_of_row(&row);
	return OK;
}

struct adding {
	const struct document_content *content;
	const char *holder;
	struct document *out;
};

static struct err *
add_draft(struct ctx *ctx, void *arg)
{
	static const struct document_place nowhere = { DOCUMENT_DRAFT, 0, "", { 0 }, { 0 }, true };
	struct adding *a = arg;

	return document_add(ctx, a->content, &nowhere, false, a->holder, a->out);
}

struct err *
document_draft(struct ctx *ctx, const struct document_file *file, const char *holder, struct document *out)
{
	struct document_content content;
	struct adding adding = { &content, holder, out };

	TRY(document_take(ctx, file, &content));
	return db_transaction(ctx, add_draft, &adding);
}

/* ---- drafts ---- */

static bool
is_draft_of(const struct document_by_public_row *row, const char *holder)
{
	return str_equal(row->owner, owners[DOCUMENT_DRAFT]) && INSTANT_IS_NONE(row->removed_at) &&
	    !str_empty(holder) && str_equal(row->holder, holder);
}

struct err *
document_draft_lookup(struct ctx *ctx, const char *public_id, const char *holder, struct document *out, bool *found)
{
	struct document_by_public_row row;
	bool there;

	TRY(sql_document_by_public(ctx, ctx->unit, public_id, &row, &there));
	*found = there && is_draft_of(&row, holder);
	if (*found)
		*out = document_of_row(&row);
	return OK;
}

static bool
stands_at(const struct document_by_public_row *row, const struct document_place *place)
{
	return str_equal(row->owner, owners[place->owner]) && row->owner_id == place->owner_id &&
	    str_equal(row->field, place->field == NULL ? "" : place->field) && INSTANT_IS_NONE(row->removed_at);
}

static bool
is_named(const char *const *ids, const char *id)
{
	for (; *ids != NULL; ids++) {
		if (str_equal(*ids, id))
			return true;
	}
	return false;
}

static struct err *
remove_others(struct ctx *ctx, const char *const *ids, const struct document_place *place)
{
	struct document_by_public_rows rows;

	TRY(sql_document_of_owner(ctx, ctx->unit, owners[place->owner], place->owner_id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		if (stands_at(&rows.items[i], place) && !is_named(ids, rows.items[i].public_id.text))
			TRY(sql_document_set_removed(ctx, ctx->unit, rows.items[i].id, ctx->now, NULL));
	}
	return OK;
}

struct err *
document_claim(struct ctx *ctx, const char *holder, const char *const *ids, const struct document_place *place,
    bool on_portal, bool only)
{
	struct document_last_rank_row last;

	if (only)
		TRY(remove_others(ctx, ids, place));
	TRY(sql_document_last_rank(ctx, ctx->unit, owners[place->owner], place->owner_id, &last));
	for (; *ids != NULL; ids++) {
		struct document_by_public_row row;
		bool found;

		TRY(sql_document_by_public(ctx, ctx->unit, *ids, &row, &found));
		if (found && stands_at(&row, place))
			continue;
		if (!found || !is_draft_of(&row, holder))
			return err_new(ctx, ERR_NOT_FOUND,
			    T(ctx, "A file that was sent with this is no longer there. Please choose it again."),
			    "draft %.40s of %s", *ids, holder);
		TRY(check_limits(ctx, place, NULL, 0));
		TRY(sql_document_claim(ctx, ctx->unit, row.id, owners[place->owner], place->owner_id,
		    place->field == NULL ? "" : place->field, place->activity, place->customer, ++last.rank, on_portal,
		    place->with_place, NULL));
	}
	return OK;
}

struct dropping {
	const char *public_id, *holder;
};

static struct err *
drop_draft(struct ctx *ctx, void *arg)
{
	const struct dropping *d = arg;
	struct document draft;
	bool found;

	TRY(document_draft_lookup(ctx, d->public_id, d->holder, &draft, &found));
	return found ? sql_document_set_removed(ctx, ctx->unit, draft.id, ctx->now, NULL) : OK;
}

struct err *
document_draft_drop(struct ctx *ctx, const char *public_id, const char *holder)
{
	struct dropping dropping = { public_id, holder };

	return db_transaction(ctx, drop_draft, &dropping);
}

/* ---- changing ---- */

struct changing {
	document_id id, before;
	const struct document_change *change;
	const char *public_id;
	struct document *out;
};

static struct err *
change_in(struct ctx *ctx, void *arg)
{
	const struct changing *c = arg;
	struct document document;

	TRY(document_find_id(ctx, c->id, &document));
	return sql_document_set(ctx, ctx->unit, c->id, c->change->caption, marks[c->change->mark].token,
	    c->change->on_portal, NULL);
}

struct err *
document_change(struct ctx *ctx, document_id id, const struct document_change *change)
{
	struct document_change clean = *change;
	struct changing changing = { .id = id, .change = &clean };
	struct problems problems = { 0 };

	clean.caption = str_trim(ctx->arena, change->caption == NULL ? "" : change->caption);
	if (str_length(clean.caption) > DOCUMENT_CAPTION_MOST)
		problem_add(ctx->arena, &problems, "caption", T(ctx, "Please keep the caption below 500 characters."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, change_in, &changing);
}

/* All of the owner get new ranks, so that there is always room between. */
static struct err *
move_in(struct ctx *ctx, void *arg)
{
	const struct changing *c = arg;
	struct document moved;
	struct documents all;
	int32_t rank = 0;

	TRY(document_find_id(ctx, c->id, &moved));
	TRY(document_list(ctx, moved.place.owner, moved.place.owner_id, &all));
	for (size_t i = 0; i < all.count; i++) {
		if (ID_EQUAL(all.items[i].id, c->before))
			TRY(sql_document_set_rank(ctx, ctx->unit, moved.id, ++rank, NULL));
		if (!ID_EQUAL(all.items[i].id, moved.id))
			TRY(sql_document_set_rank(ctx, ctx->unit, all.items[i].id, ++rank, NULL));
	}
	return ID_IS_NONE(c->before) ? sql_document_set_rank(ctx, ctx->unit, moved.id, ++rank, NULL) : OK;
}

struct err *
document_move(struct ctx *ctx, document_id id, document_id before)
{
	struct changing changing = { .id = id, .before = before };

	return ID_EQUAL(id, before) ? OK : db_transaction(ctx, move_in, &changing);
}

static struct err *
remove_in(struct ctx *ctx, void *arg)
{
	const struct changing *c = arg;
	struct document document;

	TRY(document_find_id(ctx, c->id, &document));
	return sql_document_set_removed(ctx, ctx->unit, c->id, ctx->now, NULL);
}

struct err *
document_remove(struct ctx *ctx, document_id id)
{
	struct changing changing = { .id = id };

	return db_transaction(ctx, remove_in, &changing);
}

static struct err *
restore_in(struct ctx *ctx, void *arg)
{
	const struct changing *c = arg;
	struct document_by_public_row row;
	bool found;

	TRY(sql_document_by_public(ctx, ctx->unit, c->public_id, &row, &found));
	if (!found || str_equal(row.owner, owners[DOCUMENT_DRAFT]))
		return not_found(ctx, c->public_id);
	if (!INSTANT_IS_NONE(row.removed_at) && row.removed_at.s + DOCUMENT_DRAFT_S < ctx->now.s)
		return err_new(ctx, ERR_GONE, T(ctx, "It was removed too long ago to be taken back."), NULL);
	TRY(sql_document_set_removed(ctx, ctx->unit, row.id, INSTANT_NONE, NULL));
	*c->out = document_of_row(&row);
	c->out->removed_at = INSTANT_NONE;
	return OK;
}

struct err *
document_restore(struct ctx *ctx, const char *public_id, struct document *out)
{
	struct changing changing = { .public_id = public_id, .out = out };

	return db_transaction(ctx, restore_in, &changing);
}

/* documents -- what fields for photos and files share; see kind.h. */
#include "form/kind.h"

#include "document/document.h"

enum { MOST_NAMED = 40, LONGEST_CAPTION = 500 };

struct documents_item { const char *name, *id, *caption, *address, *thumbnail, *file; int64_t place; };
struct documents_page {
	const struct field_place *place;
	struct documents_item *items;
	size_t count, capacity;
	int64_t most;
	bool photos, required, wrong;
};

#include "gen/form_documents.html.h"

static bool
photos_only(const struct field_place *place)
{
	return str_equal(place->field->kind->token, "photos");
}

static struct form_document
look_up(struct ctx *ctx, const struct field_place *place, const char *id)
{
	struct form_document document = { 0 };
	struct err *err = place->use->document == NULL ? OK :
	    place->use->document(ctx, place->use->document_arg, id, &document);

	return err == OK ? document : (struct form_document){ 0 };
}

static void
add_item(struct ctx *ctx, struct documents_page *page, const char *id, const char *caption)
{
	struct form_document document = look_up(ctx, page->place, id);

	*arena_push(ctx->arena, page) = (struct documents_item){ .name = page->place->name, .id = id,
		.caption = caption,
		.address = document.address, .thumbnail = document.thumbnail,
		.file = document.name != NULL ? document.name : T(ctx, "File"), .place = (int64_t)page->count };
}

/* The id under f.x.N of a request; "" where there is none. */
static const char *
sent_item(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, int i, const char *part)
{
	return sent_part(ctx, place, sent, arena_printf(ctx->arena, part == NULL ? "%d" : "%d.%s", i, part));
}

/* Files that came with the last try are drafts by now: they need not be chosen again. */
static void
add_new(struct ctx *ctx, struct documents_page *page)
{
	const struct form_sent *sent = page->place->sent;
	const char *const *ids;

	if (sent == NULL || sent->documents == NULL || sent->documents(ctx, sent->from, page->place->name, page->photos,
	    setting_yes(page->place->field, "with_place"), &ids) != OK)
		return;
	for (; *ids != NULL; ids++)
		add_item(ctx, page, *ids, "");
}

struct err *
kind_draw_documents(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	struct documents_page page = { .place = place, .most = setting_whole(place->field, "most"),
		.photos = photos_only(place), .wrong = field_problem(place) != NULL };

	for (int i = 0; place->sent != NULL && i < MOST_NAMED; i++) {
		const char *id = sent_item(ctx, place, place->sent, i, NULL);

		if (!str_empty(id))
			add_item(ctx, &page, id, sent_item(ctx, place, place->sent, i, "caption"));
	}
	add_new(ctx, &page);
	for (size_t i = 0; place->sent == NULL && i < json_array_size(place->value); i++) {
		const json_t *item = json_array_get(place->value, i);

		add_item(ctx, &page, value_text(item, "document"), value_text(item, "caption"));
	}
	page.required = place->required && page.count == 0;
	documents_field(html, &page);
	return OK;
}

/* ---- read ---- */

static void
add_sent(json_t *out, const char *id, const char *caption)
{
	json_array_append_new(out, str_empty(caption) ? json_pack("{s:s}", "document", id) :
	    json_pack("{s:s, s:s}", "document", id, "caption", caption));
}

static struct err *
read_files(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t *out)
{
	const char *const *ids;
	struct err *err;

	if (sent->documents == NULL)
		return OK;
	err = sent->documents(ctx, sent->from, place->name, photos_only(place), setting_yes(place->field, "with_place"),
	    &ids);
	if (err != OK && err->kind != ERR_INVALID && err->kind != ERR_TOO_LARGE && err->kind != ERR_LIMIT)
		return err;
	if (err != OK)
		field_wrong(ctx, place, err->problems != NULL && err->problems->count > 0 ?
		    err->problems->items[0].say :
		    err->say != NULL ? err->say : T(ctx, "This file cannot be taken."));
	for (; err == OK && *ids != NULL; ids++)
		add_sent(out, *ids, "");
	return OK;
}

struct err *
kind_read_documents(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	*out = json_array();
	for (int i = 0; i < MOST_NAMED; i++) {
		const char *id = sent_item(ctx, place, sent, i, NULL);

		if (!str_empty(id) && str_empty(sent_item(ctx, place, sent, i, "remove")))
			add_sent(*out, id, sent_item(ctx, place, sent, i, "caption"));
	}
	return read_files(ctx, place, sent, *out);
}

/* ---- checked ---- */

static bool
stood_there(const struct field_place *place, const char *id)
{
	for (size_t i = 0; i < json_array_size(place->value); i++)
		if (str_equal(value_text(json_array_get(place->value, i), "document"), id))
			return true;
	return false;
}

/* Is it one that may stand here: there before, or a draft of whoever fills the form? */
static struct err *
may_stand(struct ctx *ctx, const struct field_place *place, const char *id, bool *may)
{
	struct document draft;

	*may = stood_there(place, id);
	if (*may || str_empty(id) || place->use->holder == NULL)
		return OK;
	TRY(document_draft_lookup(ctx, id, place->use->holder, &draft, may));
	if (*may && photos_only(place) && draft.kind != DOCUMENT_PHOTO)
		*may = false;
	return OK;
}

struct err *
kind_check_documents(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int64_t most = setting_whole(place->field, "most"), count = (int64_t)json_array_size(value);
	bool may = json_is_array(value);

	if (most > 0 && count > most) {
		field_wrong(ctx, place, TN(ctx, most, "At most {n} file.", "At most {n} files.", NULL));
		return OK;
	}
	for (size_t i = 0; may && i < json_array_size(value); i++) {
		const json_t *item = json_array_get(value, i);

		TRY(may_stand(ctx, place, value_text(item, "document"), &may));
		if (str_length(value_text(item, "caption")) > LONGEST_CAPTION) {
			field_wrong(ctx, place, T(ctx, "The caption is too long."));
			return OK;
		}
	}
	if (!may)
		field_wrong(ctx, place, T(ctx, "A file is not there any more. Add it again."));
	return OK;
}

/* ---- shown ---- */

struct err *
kind_show_documents(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	struct documents_page page = { .place = place, .photos = photos_only(place) };

	for (size_t i = 0; i < json_array_size(value); i++)
		add_item(ctx, &page, value_text(json_array_get(value, i), "document"),
		    value_text(json_array_get(value, i), "caption"));
	documents_shown(html, &page);
	return OK;
}

const char *
kind_text_documents(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	struct buf out = buf_make(ctx->arena, 65536);

	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *caption = value_text(json_array_get(value, i), "caption");
		struct form_document document = look_up(ctx, place, value_text(json_array_get(value, i), "document"));

		buf_printf(&out, "%s%s", i == 0 ? "" : ", ", !str_empty(caption) ? caption :
		    document.name != NULL ? document.name : T(ctx, "File"));
	}
	return buf_text(&out);
}

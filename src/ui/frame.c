/* frame -- see frame.h. */
#include "ui/frame.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "notice/notice.h"
#include "team/team.h"
#include "ui/map.h"
#include "ui/ui.h"

enum { LARGEST_PAGE = 8 << 20, FIELD_MARK = '\037' };

struct frame_place { const char *href, *label, *icon; bool current; };
struct frame_lang { const char *tag, *name; bool current; };

struct frame {
	const char *title, *lang, *style, *script;
	html_safe content;
	const char *flash, *flash_meaning, *undo;
	const char *unit, *slug, *home;		/* NULL, "", "/b" before one is chosen */
	const struct unit_of_person *units;
	size_t unit_count;
	struct frame_place *places;
	size_t place_count;
	const char *search_href, *search, *new_href;
	const char *person, *initials, *back;
	const char *field_work;			/* the round of who is a worker; NULL: not one */
	struct ui_bell bell;			/* href NULL: none */
	struct frame_lang langs[LANG_COUNT];
};

#include "gen/ui_frame.html.h"

static const struct place_row { const char *token, *label, *icon; enum need needs; } place_rows[] = {
#define PLACE(token, label, icon, needs) { token, label, icon, needs },
#include "ui/place.inc"
#undef PLACE
};

static bool
may(const struct ctx *ctx, enum need need)
{
	if (need == NEEDS_STAFF)
		return true;
	return need > NEEDS_KEY_ADMIN && (ctx->actor.rights & RIGHT(need - NEEDS_KEY_ADMIN - 1)) != 0;
}

const char *
ui_path(const struct request *rq, const char *path)
{
	const struct ui_visitor *visitor = rq->visitor;

	if (visitor == NULL || visitor->unit == NULL)
		return "/b";
	return arena_printf(rq->ctx->arena, "/b/%s%s", visitor->unit->slug, path);
}

void
ui_done(struct request *rq, struct response *rs, const char *say, const char *path)
{
	if (say != NULL)
		respond_flash(rq, rs, say);
	respond_see_other(rs, ui_path(rq, path));
}

void
ui_done_undo(struct request *rq, struct response *rs, const char *say, const char *path, const char *undo)
{
	respond_flash(rq, rs, arena_printf(rq->ctx->arena, "%s%c%s", say, FIELD_MARK, ui_path(rq, undo)));
	respond_see_other(rs, ui_path(rq, path));
}

/* The flash cookie is signed, so what stands behind the mark is an address of ours. */
static void
read_flash(struct request *rq, struct response *rs, struct frame *frame)
{
	const char *say = take_flash(rq, rs), *mark = say != NULL ? strchr(say, FIELD_MARK) : NULL;

	if (mark == NULL) {
		frame->flash = say;
		return;
	}
	frame->flash = arena_strndup(rq->ctx->arena, say, (size_t)(mark - say));
	frame->undo = mark + 1;
}

/* The first page of the settings that this person may open; NULL: none. */
static const char *
first_setting(const struct ctx *ctx)
{
	if (may(ctx, CAN_EDIT_SETTINGS))
		return "/settings";
	if (may(ctx, CAN_EDIT_STAFF))
		return "/staff";
	if (may(ctx, CAN_SEE_AUDIT))
		return "/audit";
	return may(ctx, CAN_EDIT_KEYS) ? "/keys" : NULL;
}

/* Where a place is; NULL: not for this person. */
static const char *
place_href(struct request *rq, const struct place_row *row)
{
	const char *path = row->token[0] == '\0' ? "" : arena_printf(rq->ctx->arena, "/%s", row->token);

	if (row->needs == CAN_EDIT_SETTINGS)
		path = first_setting(rq->ctx);
	else if (!may(rq->ctx, row->needs))
		path = NULL;
	return path == NULL ? NULL : ui_path(rq, path);
}

const char *
ui_first_place(struct request *rq)
{
	for (size_t i = 0; i < COUNT_OF(place_rows); i++) {
		const char *href = place_href(rq, &place_rows[i]);

		if (href != NULL)
			return href;
	}
	return "/b/me";
}

static void
fill_places(struct request *rq, const struct ui_page *page, struct frame *frame)
{
	frame->places = arena_new_array(rq->ctx->arena, COUNT_OF(place_rows), struct frame_place);
	for (size_t i = 0; i < COUNT_OF(place_rows); i++) {
		const struct place_row *row = &place_rows[i];
		const char *href = place_href(rq, row);

		if (href != NULL)
			frame->places[frame->place_count++] = (struct frame_place){ href, T(rq->ctx, row->label),
			    row->icon, str_equal(row->token, page->place) };
	}
}

/* First letters of the first and the last word: "Marie Brunner" is MB. */
static const char *
initials_of(struct arena *arena, const char *name)
{
	size_t count, first = 1, last = 1;
	char **words = str_split(arena, name, ' ', &count);
	const char *tail = count > 0 ? words[count - 1] : "";

	while (((unsigned char)name[first] & 0xc0) == 0x80)
		first++;
	while (tail[0] != '\0' && ((unsigned char)tail[last] & 0xc0) == 0x80)
		last++;
	return count < 2 ? arena_strndup(arena, name, first) :
	    arena_printf(arena, "%.*s%.*s", (int)first, name, (int)last, tail);
}

struct err *
ui_bell_of(struct request *rq, struct ui_bell *out)
{
	struct ctx *ctx = rq->ctx;
	int unread;

	TRY(notice_count(ctx, ui_visitor(rq)->person.id, &unread));
	*out = (struct ui_bell){ ui_path(rq, "/notices"), ui_path(rq, "/notices/bell"), ui_path(rq, "/notices/events"),
		unread, unread > 99 ? "99+" : arena_printf(ctx->arena, "%d", unread) };
	return OK;
}

/* Whoever goes out, too, goes there from here. */
static struct err *
fill_field_work(struct request *rq, struct frame *frame)
{
	const struct ui_visitor *visitor = rq->visitor;
	bool goes_out = false;

	if (may(rq->ctx, CAN_FIELDWORK))
		TRY(worker_is_person(rq->ctx, visitor->person.id, &goes_out));
	if (goes_out)
		frame->field_work = arena_printf(rq->ctx->arena, "/w/%s", visitor->unit->slug);
	return OK;
}

static struct err *
fill_office(struct request *rq, const struct ui_page *page, struct frame *frame)
{
	const struct ui_visitor *visitor = rq->visitor;
	struct ctx *ctx = rq->ctx;

	frame->units = visitor->units.items;
	frame->unit_count = visitor->units.count;
	frame->person = visitor->person.name;
	frame->initials = initials_of(ctx->arena, !str_empty(frame->person) ? frame->person : "?");
	for (int lang = 0; lang < LANG_COUNT; lang++)
		frame->langs[lang] = (struct frame_lang){ lang_tag((enum lang)lang), lang_own_name((enum lang)lang),
		    (enum lang)lang == ctx->lang };
	frame->home = ui_path(rq, "");
	frame->back = rq->http->method != HTTP_GET ? frame->home : arena_printf(ctx->arena, "%s%s%s", rq->http->path,
	    rq->http->query_text[0] != '\0' ? "?" : "", rq->http->query_text);
	frame->slug = "";
	if (visitor->unit == NULL)
		return OK;
	frame->unit = visitor->unit->name;
	frame->slug = visitor->unit->slug;
	TRY(fill_field_work(rq, frame));
	fill_places(rq, page, frame);
	frame->search = page->search;
	if (ui_may(rq, PERMISSION_SEE_CUSTOMERS))
		frame->search_href = ui_path(rq, "/customers");
	if (ui_may(rq, PERMISSION_CREATE))
		frame->new_href = ui_path(rq, "/activities/new");
	return ui_bell_of(rq, &frame->bell);
}

struct err *
ui_page(struct request *rq, struct response *rs, const struct ui_page *page)
{
	struct frame frame = { .title = page->title, .style = page->style, .script = page->script,
	    .lang = lang_tag(rq->ctx->lang) };
	struct buf content = *rs->html.out;

	read_flash(rq, rs, &frame);
	if (page->maps)
		ui_map_pictures(rq, rs);
	if (!page->alone && rq->visitor != NULL)
		TRY(fill_office(rq, page, &frame));
	frame.content = html_from_buf(&content);
	*rs->html.out = buf_make(content.arena, LARGEST_PAGE);
	if (page->alone || rq->visitor == NULL)
		frame_alone(&rs->html, &frame);
	else
		frame_office(&rs->html, &frame);
	return OK;
}

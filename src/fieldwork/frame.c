/* frame -- the page around every page of a worker: whose unit, the menu, what just happened. */
#include "base/arena.h"
#include "base/str.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LARGEST_PAGE = 4 << 20 };

struct unit_link { const char *href, *name; };

struct frame {
	const char *lang, *title, *name, *home, *back, *back_label, *flash, *who, *me, *calendar, *leave, *office;
	html_safe content;
	struct { struct unit_link *items; size_t count, capacity; } units;	/* other ones of theirs */
};

#include "gen/fieldwork_frame.html.h"

static void
fill_menu(struct request *rq, const struct ui_visitor *visitor, struct frame *frame)
{
	struct arena *arena = rq->ctx->arena;

	frame->who = visitor->person.name;
	frame->leave = "/w/leave";
	if (visitor->unit != NULL) {
		frame->name = visitor->unit->name;
		frame->home = fieldwork_path(rq, "%s", "");
		frame->me = fieldwork_path(rq, "/me");
		frame->calendar = fieldwork_path(rq, "/calendar");
		frame->office = arena_printf(arena, "/b/%s", visitor->unit->slug);
	}
	for (size_t i = 0; i < visitor->units.count; i++) {
		const struct unit *unit = &visitor->units.items[i].unit;

		if (visitor->unit == NULL || !ID_EQUAL(unit->id, visitor->unit->id))
			*arena_push(arena, &frame->units) = (struct unit_link){ arena_printf(arena, "/w/%s",
			    unit->slug), unit->name };
	}
}

struct err *
fieldwork_frame(struct request *rq, struct response *rs, const struct fieldwork_page *page)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	struct buf content = *rs->html.out;
	struct frame frame = { .lang = lang_tag(rq->ctx->lang), .title = page->title, .name = T(rq->ctx, "Field work"),
		.home = "/w", .back = page->back, .back_label = page->back_label, .flash = take_flash(rq, rs),
		.content = html_from_buf(&content) };

	if (visitor != NULL)
		fill_menu(rq, visitor, &frame);
	if (frame.back != NULL && frame.back_label == NULL)
		frame.back_label = T(rq->ctx, "Back");
	*rs->html.out = buf_make(content.arena, LARGEST_PAGE);
	frame_page(&rs->html, &frame);
	return OK;
}

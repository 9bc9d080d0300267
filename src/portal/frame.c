/* frame -- the page around every page of the portal: the unit's name, the menu, how to reach it. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

enum { LARGEST_PAGE = 4 << 20 };

struct frame {
	const char *lang, *title, *name;
	html_safe content;
	const char *home;
	const char *back, *back_label;
	const char *logo, *look, *manifest;	/* NULL at the common door */
	const char *flash;
	bool menu;
	const char *who;			/* name in the menu */
	bool whole;				/* the whole account, not one visit only */
	bool several;				/* companies to switch between */
	const char *companies, *devices, *leave, *language;
	const char *portal, *who_id;		/* for the installed app; portal NULL at the common door */
	bool is_home;
	const char *calendar, *profile;
	const char *preview;			/* whom staff look at; NULL: nobody does */
	const char *phone, *phone_href, *email, *email_href, *address, *legal;
	bool address_names;			/* the address begins with the name */
	bool has_legal;
};

#include "gen/portal_frame.html.h"

static bool
has_text(const struct setting_texts *texts)
{
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (!str_empty(texts->in[lang]))
			return true;
	return false;
}

/* "+423 200 11 22" as a phone dials it. */
static const char *
dialled(struct arena *arena, const char *phone)
{
	struct buf text = buf_make(arena, 64);

	buf_puts(&text, "tel:");
	for (const char *at = phone; *at != '\0'; at++)
		if ((*at >= '0' && *at <= '9') || (*at == '+' && at == phone))
			buf_putc(&text, *at);
	return buf_text(&text);
}

/* "Industriering 8\n9491 Ruggell" on one line. */
static const char *
one_line(struct arena *arena, const char *text)
{
	struct buf line = buf_make(arena, 1024);

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '\r')
			continue;
		if (*at == '\n')
			buf_puts(&line, ", ");
		else
			buf_putc(&line, *at);
	}
	return buf_text(&line);
}

/* With the colours of the actions that stand on this page, if they have any. */
static const char *
look_path(struct request *rq, const struct unit *unit)
{
	const struct portal *portal = portal_of(rq);
	const char *path = portal_path(rq, "/look.css?v=%lld", (long long)unit->updated_at.s);

	for (size_t i = 0; i < portal->tints.count; i++)
		path = arena_printf(rq->ctx->arena, "%s%s%s", path, i == 0 ? "&tints=" : ".", portal->tints.items[i]);
	return path;
}

static void
fill_unit(struct request *rq, const struct unit *unit, struct frame *frame)
{
	const struct settings *settings = &unit->settings;
	struct arena *arena = rq->ctx->arena;

	frame->name = unit->display_name;
	frame->look = look_path(rq, unit);
	frame->manifest = portal_path(rq, "/manifest.webmanifest");
	frame->portal = portal_path(rq, "%s", "");
	frame->who_id = "";
	if (!str_empty(settings->logo))
		frame->logo = portal_path(rq, "/logo?v=%lld", (long long)unit->updated_at.s);
	if (!str_empty(settings->phone)) {
		frame->phone = settings->phone;
		frame->phone_href = dialled(arena, settings->phone);
	}
	if (!str_empty(settings->email)) {
		frame->email = settings->email;
		frame->email_href = arena_printf(arena, "mailto:%s", settings->email);
	}
	if (!str_empty(settings->address))
		frame->address = one_line(arena, settings->address);
	frame->address_names = frame->address != NULL && str_starts(frame->address, frame->name);
	frame->legal = portal_path(rq, "/legal");
	frame->has_legal = has_text(&settings->legal_text) || has_text(&settings->privacy_text);
}

static void
fill_visitor(struct request *rq, const struct portal *portal, struct frame *frame)
{
	const struct access_visitor *visitor = &portal->visitor;
	const struct access_standing *here = visitor->here;

	frame->menu = true;
	frame->who = here != NULL ? here->customer_name : visitor->identity;
	frame->whole = !access_is_narrow(visitor);
	frame->several = visitor->standings.count > 1;
	frame->companies = "/p/companies";
	frame->devices = portal->has_unit ? portal_path(rq, "/devices") : "/p/devices";
	frame->leave = portal->has_unit ? portal_path(rq, "/leave") : "/p/leave";
	if (frame->whole && portal->has_unit && here != NULL) {
		frame->calendar = portal_path(rq, "/calendar");
		frame->profile = portal_path(rq, "/profile");
		/* Staff who look leave nothing on their device. */
		if (!visitor->looking)
			frame->who_id = visitor->session_public_id.text;
	}
	if (visitor->looking && here != NULL)
		frame->preview = here->customer_name;
}

struct err *
portal_frame(struct request *rq, struct response *rs, const struct portal_page *page)
{
	const struct portal *portal = portal_of(rq);
	struct buf content = *rs->html.out;
	struct frame frame = {
		.lang = lang_tag(rq->ctx->lang),
		.title = page->title,
		.name = T(rq->ctx, "Customer portal"),
		.home = portal_path(rq, "%s", ""),
		.back = page->back,
		.back_label = page->back_label,
		.flash = take_flash(rq, rs),
		.is_home = page->is_home,
		.content = html_from_buf(&content),
	};

	frame.language = ui_address(rq->ctx,
	    portal->has_unit ? portal_path(rq, "/language") : "/p/language", "next",
	    rq->http->method == HTTP_GET ? rq->http->path : "", NULL);
	if (portal->has_unit)
		fill_unit(rq, &portal->unit, &frame);
	if (portal->known && !page->bare)
		fill_visitor(rq, portal, &frame);
	if (frame.back != NULL && frame.back_label == NULL)
		frame.back_label = T(rq->ctx, "Back");
	*rs->html.out = buf_make(content.arena, LARGEST_PAGE);
	frame_page(&rs->html, &frame);
	return OK;
}

/*
 * compose -- built-in words (purpose.inc) to what a recipient reads.
 *
 * The structure of a text is read before its codes are filled, so that nothing
 * that a customer's name holds can become a button or a card.
 */
#include "message/compose.h"

#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "blob/blob.h"
#include "catalog/catalog.h"
#include "html/html.h"
#include "i18n/i18n.h"
#include "mail/mail.h"
#include "net/net.h"

enum piece_kind { PIECE_WORDS, PIECE_CARD, PIECE_BUTTON };

/* A line, with the first link into our own pages that stands in it. */
struct line {
	const char *before, *link, *after;	/* link "": none, and all is before it */
};

/* One paragraph, filled. */
struct piece {
	enum piece_kind kind;
	struct line *lines;
	size_t line_count;
	const char *link;	/* of a button */
};

struct mail_page {
	const char *lang, *subject, *sender, *phone, *email, *accent, *opt_out;
	bool logo;
	int logo_width, logo_height;	/* as shown */
	const struct letter_frame *frame;
	struct piece *pieces;
	size_t piece_count, capacity;
};

static void mail_line(struct html *, const struct line *);

#include "gen/message_mail.html.h"

/* No template: it would end in a blank, and there may be a full stop behind the link. */
static void
mail_line(struct html *html, const struct line *line)
{
	html_text(html, line->before);
	if (line->link[0] != '\0') {
		buf_puts(html->out, "<a href=\"");
		html_url(html, line->link);
		buf_puts(html->out, "\">");
		html_text(html, line->link);
		buf_puts(html->out, "</a>");
	}
	html_text(html, line->after);
}

static const struct purpose purposes[PURPOSE_COUNT] = {
#define PURPOSE(name, token, label, good_for_s, sms_tenths, per_part, subject, text, sms) \
	[PURPOSE_##name] = { token, label, good_for_s, sms_tenths, per_part, subject, text, sms },
#include "message/purpose.inc"
#undef PURPOSE
};

const struct purpose *
purpose_row(enum message_purpose purpose)
{
	return &purposes[purpose];
}

const char *
purpose_token(enum message_purpose purpose)
{
	return purposes[purpose].token;
}

const char *
purpose_label(enum message_purpose purpose)
{
	return purposes[purpose].label;
}

bool
purpose_parse(const char *token, enum message_purpose *out)
{
	for (int i = 0; i < PURPOSE_COUNT; i++) {
		if (str_equal(purposes[i].token, token)) {
			*out = (enum message_purpose)i;
			return true;
		}
	}
	return false;
}

/* ---- paragraphs ---- */

static struct err *
fill(struct ctx *ctx, const char *text, struct message_codes *codes, const char **out)
{
	return codes_render(ctx, text, CODES_TEXT, message_resolve, codes, out);
}

/* A link into the portal tells which message it stood in. */
static const char *
with_mark(struct ctx *ctx, const char *link, const char *mark)
{
	const char *ours = arena_printf(ctx->arena, "%s/k/", ctx->env->base_url);

	if (str_empty(mark) || !str_starts(link, ours))
		return link;
	return arena_printf(ctx->arena, "%s%sm=%s", link, strchr(link, '?') != NULL ? "&" : "?", mark);
}

/* Addresses of others stay words: a name that holds one must not become a link of ours. */
static struct line
find_link(struct ctx *ctx, const char *text, const char *mark)
{
	const char *at = strstr(text, arena_printf(ctx->arena, "%s/", ctx->env->base_url));
	size_t size = at == NULL ? 0 : strcspn(at, " <>\"'");

	if (at == NULL)
		return (struct line){ text, "", "" };
	while (size > 0 && strchr(".,;:!?)", at[size - 1]) != NULL)
		size--;
	return (struct line){ arena_strndup(ctx->arena, text, (size_t)(at - text)),
		with_mark(ctx, arena_strndup(ctx->arena, at, size), mark), at + size };
}

/* Each line filled; those that turn out empty are left out. */
static struct err *
fill_lines(struct ctx *ctx, const char *text, const char *prefix, struct message_codes *codes, const char *mark,
    struct piece *piece)
{
	size_t count;
	char **lines = str_split(ctx->arena, text, '\n', &count);

	piece->lines = arena_new_array(ctx->arena, count, struct line);
	for (size_t i = 0; i < count; i++) {
		const char *line = str_starts(lines[i], prefix) ? lines[i] + strlen(prefix) : lines[i];

		TRY(fill(ctx, line, codes, &line));
		line = str_trim(ctx->arena, line);
		if (line[0] != '\0')
			piece->lines[piece->line_count++] = find_link(ctx, line, mark);
	}
	return OK;
}

/* "[See the appointment]({portal.activity.link})" */
static struct err *
fill_button(struct ctx *ctx, const char *text, struct message_codes *codes, const char *mark, struct piece *piece)
{
	const char *middle = strstr(text, "](");
	size_t size = strlen(middle + 2);

	piece->lines = arena_new(ctx->arena, struct line);
	piece->line_count = 1;
	piece->lines[0].link = piece->lines[0].after = "";
	TRY(fill(ctx, arena_strndup(ctx->arena, text + 1, (size_t)(middle - text - 1)), codes,
	    &piece->lines[0].before));
	TRY(fill(ctx, arena_strndup(ctx->arena, middle + 2, size - 1), codes, &piece->link));
	piece->link = with_mark(ctx, piece->link, mark);
	return OK;
}

static struct err *
fill_piece(struct ctx *ctx, const char *text, struct message_codes *codes, const char *mark, struct piece *piece)
{
	if (text[0] == '[' && strstr(text, "](") != NULL && str_ends(text, ")")) {
		piece->kind = PIECE_BUTTON;
		return fill_button(ctx, text, codes, mark, piece);
	}
	piece->kind = str_starts(text, "> ") ? PIECE_CARD : PIECE_WORDS;
	return fill_lines(ctx, text, piece->kind == PIECE_CARD ? "> " : "", codes, mark, piece);
}

static struct err *
fill_pieces(struct ctx *ctx, const char *text, struct message_codes *codes, struct mail_page *page)
{
	struct { struct piece *items; size_t count, capacity; } list = { 0 };

	while (*text != '\0') {
		const char *end = strstr(text, "\n\n");
		size_t size = end != NULL ? (size_t)(end - text) : strlen(text);

		TRY(fill_piece(ctx, arena_strndup(ctx->arena, text, size), codes, page->frame->mark,
		    arena_push(ctx->arena, &list)));
		text += size;
		text += strspn(text, "\n");
	}
	page->pieces = list.items;
	page->piece_count = list.count;
	return OK;
}

static const char *
pieces_as_text(struct ctx *ctx, const struct mail_page *page)
{
	struct buf buf = buf_make(ctx->arena, 1 << 18);

	for (size_t i = 0; i < page->piece_count; i++) {
		const struct piece *piece = &page->pieces[i];

		if (piece->line_count == 0)
			continue;
		if (piece->kind == PIECE_BUTTON) {
			buf_printf(&buf, "%s:\n%s\n\n", piece->lines[0].before, piece->link);
			continue;
		}
		for (size_t l = 0; l < piece->line_count; l++)
			buf_printf(&buf, "%s%s%s%s\n", piece->kind == PIECE_CARD ? "  " : "",
			    piece->lines[l].before, piece->lines[l].link, piece->lines[l].after);
		buf_putc(&buf, '\n');
	}
	buf_printf(&buf, "-- \n%s\n", page->sender);
	if (!str_empty(page->phone))
		buf_printf(&buf, "%s\n", page->phone);
	if (!str_empty(page->email))
		buf_printf(&buf, "%s\n", page->email);
	if (!str_empty(page->opt_out))
		buf_printf(&buf, "\n%s\n%s\n", T(ctx, "You do not want such emails any more?"), page->opt_out);
	return buf_text(&buf);
}

/* ---- letters ---- */

struct err *
compose_logo(struct ctx *ctx, const struct unit *unit, struct bytes *content, const char **type, bool *found)
{
	struct err *err;

	*found = false;
	if (str_empty(unit->settings.logo))
		return OK;
	err = unit_logo(ctx, unit, content, type);
	*found = err == OK && (str_equal(*type, "image/png") || str_equal(*type, "image/jpeg"));
	return err == OK || err->kind == ERR_NOT_FOUND ? OK : err;
}

const char *
compose_line(struct ctx *ctx, const char *text)
{
	char *line = arena_strdup(ctx->arena, text != NULL ? text : "");

	for (char *c = line; *c != '\0'; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return line;
}

/* At most 200 by 48, in its own proportions; whole numbers, since Outlook knows nothing else. */
static struct err *
place_logo(struct ctx *ctx, const struct unit *unit, struct mail_page *page)
{
	struct bytes content;
	const char *type;
	int width, height;

	TRY(compose_logo(ctx, unit, &content, &type, &page->logo));
	if (!page->logo)
		return OK;
	page->logo = blob_image_size(content, &width, &height) && width > 0 && height > 0;
	if (!page->logo)
		return OK;
	page->logo_height = height < 48 ? height : 48;
	page->logo_width = width * page->logo_height / height;
	if (page->logo_width > 200) {
		page->logo_width = 200;
		page->logo_height = height * 200 / width;
	}
	page->logo = page->logo_width > 0 && page->logo_height > 0;
	return OK;
}

struct err *
compose_own_mail(struct ctx *ctx, const struct unit *unit, const char *subject, const char *text,
    struct message_codes *codes, const struct letter_frame *frame, struct words *out)
{
	struct buf markup = buf_make(ctx->arena, 1 << 19);
	struct html html = { .out = &markup, .ctx = ctx };
	struct mail_page page = {
		.lang = lang_tag(ctx->lang), .sender = unit->display_name, .phone = unit->settings.phone,
		.email = unit->settings.email, .frame = frame, .opt_out = frame->opt_out,
		.accent = color_readable(ctx->arena, unit->settings.accent, false),
	};

	/* a subject is one line, whatever the names in it hold */
	TRY(codes_render(ctx, subject, CODES_SMS, message_resolve, codes, &page.subject));
	page.subject = compose_line(ctx, page.subject);
	TRY(fill_pieces(ctx, text, codes, &page));
	TRY(place_logo(ctx, unit, &page));
	message_mail(&html, &page);
	*out = (struct words){ page.subject, pieces_as_text(ctx, &page), buf_text(&markup) };
	return OK;
}

struct err *
compose_own_sms(struct ctx *ctx, const char *text, struct message_codes *codes, struct words *out)
{
	TRY(codes_render(ctx, text, CODES_SMS, message_resolve, codes, &text));
	*out = (struct words){ "", compose_line(ctx, text), "" };
	return OK;
}

struct err *
compose_mail(struct ctx *ctx, const struct unit *unit, enum message_purpose purpose,
    struct message_codes *codes, const struct letter_frame *frame, struct words *out)
{
	const struct purpose *row = purpose_row(purpose);

	return compose_own_mail(ctx, unit, T(ctx, row->subject), T(ctx, row->text), codes, frame, out);
}

struct err *
compose_sms(struct ctx *ctx, enum message_purpose purpose, struct message_codes *codes, struct words *out)
{
	return compose_own_sms(ctx, T(ctx, purpose_row(purpose)->sms), codes, out);
}

const char *
compose_host(struct ctx *ctx)
{
	const char *url = ctx->env->base_url != NULL ? ctx->env->base_url : "";
	const char *host = strstr(url, "://") != NULL ? strstr(url, "://") + 3 : url;
	size_t size = strcspn(host, ":/");

	if (size == 0 || host[0] == '[')
		return "localhost";
	return arena_strndup(ctx->arena, host, size);
}

const char *
compose_sender(struct ctx *ctx, const struct unit *unit)
{
	const struct net *net = ctx->env->net;

	if (mail_address_valid(unit->settings.sender_address))
		return unit->settings.sender_address;
	if (net != NULL && mail_address_valid(net->services.mail_from))
		return net->services.mail_from;
	return arena_printf(ctx->arena, "doorstep@%s", compose_host(ctx));
}

const char *
compose_sms_sender(struct ctx *ctx, const struct unit *unit)
{
	const struct net *net = ctx->env->net;
	struct buf name = buf_make(ctx->arena, 64);

	if (!str_empty(unit->settings.sms_sender))
		return unit->settings.sms_sender;
	if (net != NULL && !str_empty(net->services.sms_from))
		return net->services.sms_from;
	for (const char *c = i18n_fold(ctx->arena, unit->display_name); *c != '\0' && name.size < 11; c++)
		if (*c != ' ' && (uint8_t)*c < 0x7f)
			buf_putc(&name, *c);
	return buf_text(&name);
}

/* ---- calendar files ---- */

/* What stands below the title: when somebody comes, and where to change it. */
static struct err *
describe(struct ctx *ctx, const struct activity *activity, struct message_codes *codes, const char **out)
{
	const char *text = T(ctx, N_("Arrival: {activity.window|long}\n{portal.activity.link}"));

	if (activity->status == STATUS_CANCELED)
		text = T(ctx, N_("This appointment is canceled."));
	return fill(ctx, text, codes, out);
}

struct err *
compose_calendar(struct ctx *ctx, const struct unit *unit, const struct activity *activity,
    const struct recipient *to, struct buf *out)
{
	struct message_codes codes = { .activity = activity, .customer = activity->customer,
		.contact = to != NULL ? to->contact : activity->contact };
	bool canceled = activity->status == STATUS_CANCELED;
	struct calendar_entry entry = {
		/* one for life, whatever the installation is called later */
		.uid = arena_printf(ctx->arena, "%s@doorstep", activity->public_id.text),
		.sequence = activity->ics_sequence, .stamp = ctx->now, .canceled = canceled,
		.confirmed = true, .location = activity->address, .zone = activity->zone,
		.latitude = activity->latitude, .longitude = activity->longitude,
		.organizer_name = unit->display_name, .organizer_address = compose_sender(ctx, unit),
	};

	if (!activity_promise(activity, &entry.start, &entry.end))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This activity has no appointment yet."),
		    "calendar file of activity %lld", (long long)activity->id.value);
	if (entry.end.s <= entry.start.s)
		entry.end = activity->end;
	if (to != NULL && str_equal(to->channel, "email")) {
		entry.attendee_name = to->name;
		entry.attendee_address = to->address;
	}
	TRY(message_title(ctx, activity, &codes.title));
	entry.summary = arena_printf(ctx->arena, "%s – %s", codes.title, unit->display_name);
	TRY(describe(ctx, activity, &codes, &entry.description));
	if (!canceled)
		TRY(fill(ctx, "{portal.activity.link}", &codes, &entry.url));
	calendar_write(out, canceled ? CALENDAR_CANCEL : CALENDAR_REQUEST, unit->display_name, &entry, 1);
	return OK;
}

struct err *
message_calendar(struct ctx *ctx, const struct activity *activity, struct buf *out)
{
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	return compose_calendar(ctx, &unit, activity, NULL, out);
}

/* As in an invitation, but with the plain address of the page: a feed outlives any signed link. */
static struct err *
feed_entry(struct ctx *ctx, const struct unit *unit, const struct activity *activity, struct calendar_entry *out)
{
	struct message_codes codes = { .activity = activity, .customer = activity->customer,
		.contact = activity->contact };
	struct calendar_entry entry = { .uid = arena_printf(ctx->arena, "%s@doorstep", activity->public_id.text),
		.sequence = activity->ics_sequence, .stamp = activity->updated_at, .zone = activity->zone,
		.canceled = activity->status == STATUS_CANCELED, .confirmed = true, .location = activity->address,
		.latitude = activity->latitude, .longitude = activity->longitude };

	if (!activity_promise(activity, &entry.start, &entry.end))
		return err_bug(ctx, "activity %lld has no appointment", (long long)activity->id.value);
	if (entry.end.s <= entry.start.s)
		entry.end = activity->end;
	TRY(message_title(ctx, activity, &codes.title));
	entry.summary = arena_printf(ctx->arena, "%s – %s", codes.title, unit->display_name);
	TRY(fill(ctx, T(ctx, "Arrival: {activity.window|long}"), &codes, &entry.description));
	entry.url = arena_printf(ctx->arena, "%s/p/%s/a/%s", ctx->env->base_url, unit->slug,
	    activity->public_id.text);
	*out = entry;
	return OK;
}

struct err *
message_calendar_feed(struct ctx *ctx, const struct activities *activities, struct buf *out)
{
	struct { struct calendar_entry *items; size_t count, capacity; } entries = { 0 };
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	for (size_t i = 0; i < activities->count; i++) {
		instant from, to;

		if (activity_promise(&activities->items[i], &from, &to))
			TRY(feed_entry(ctx, &unit, &activities->items[i], arena_push(ctx->arena, &entries)));
	}
	calendar_write(out, CALENDAR_PUBLISH, unit.display_name, entries.items, entries.count);
	return OK;
}

struct err *
message_title(struct ctx *ctx, const struct activity *activity, const char **out)
{
	struct message_codes codes = { .activity = activity, .customer = activity->customer,
		.contact = activity->contact };
	struct activity_type type;
	const char *title;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	TRY(type_find(ctx, activity->type, &type));
	title = texts_pick(&type.display.title, ctx->lang, unit.lang);
	if (str_empty(title)) {
		*out = activity->title;
		return OK;
	}
	TRY(fill(ctx, title, &codes, &title));
	*out = str_empty(title) ? activity->title : title;
	return OK;
}

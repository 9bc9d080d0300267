/* frame -- letterhead, colour and foot of a unit's documents; and how they are finished. */
#include <stdlib.h>
#include "blob/blob.h"
#include "customer/customer.h"
#include "report/inside.h"

enum { MOST_LINES = 12 };

struct err *
report_language(struct ctx *ctx, customer_id whose, contact_id who, enum lang *out)
{
	struct customer customer = { .lang = LANG_COUNT };
	struct contact contact = { .lang = LANG_COUNT };
	struct unit unit;
	bool found = false;

	TRY(unit_here(ctx, &unit));
	*out = unit.lang;
	if (ID_IS_NONE(whose))
		return OK;
	TRY(customer_find(ctx, whose, &customer));
	if (!ID_IS_NONE(who))
		TRY(contact_find(ctx, who, &contact));
	else
		TRY(contact_lookup_first(ctx, whose, &contact, &found));
	if (customer.lang < LANG_COUNT)
		*out = customer.lang;
	if ((found || !ID_IS_NONE(who)) && contact.lang < LANG_COUNT)
		*out = contact.lang;
	return OK;
}

/* ---- letterhead ---- */

static struct err *
find_logo(struct ctx *ctx, const struct unit *unit, struct pdf_picture *out)
{
	const char *type;
	struct err *err;

	*out = (struct pdf_picture){ .alt = unit->display_name };
	err = unit_logo(ctx, unit, &out->content, &type);
	if (err != OK && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != OK || (!str_equal(type, "image/svg+xml") &&
	    (!blob_image_size(out->content, &out->width, &out->height) || out->width < 1 || out->height < 1)))
		out->content = (struct bytes){ NULL, 0 };
	return OK;
}

static void
put_letterhead(struct ctx *ctx, struct frame *frame, const struct pdf_picture *logo)
{
	const struct settings *s = &frame->unit.settings;
	const char *lines[MOST_LINES + 4] = { frame->unit.display_name };
	char *address = arena_strdup(ctx->arena, s->address), *rest = NULL;
	size_t count = 1;

	for (char *line = strtok_r(address, "\r\n", &rest); line != NULL && count < MOST_LINES;
	    line = strtok_r(NULL, "\r\n", &rest))
		if (!str_equal(line, lines[0]))
			lines[count++] = line;
	if (!str_empty(s->phone))
		lines[count++] = s->phone;
	if (!str_empty(s->email))
		lines[count++] = s->email;
	pdf_letterhead(frame->pdf, logo, frame->unit.display_name, logo->content.size > 0 ? lines : lines + 1);
}

static const char *
foot_of(struct ctx *ctx, const struct unit *unit)
{
	const struct settings *s = &unit->settings;

	return arena_printf(ctx->arena, "%s%s%s%s%s", unit->display_name, str_empty(s->phone) ? "" : " · ", s->phone,
	    str_empty(s->email) ? "" : " · ", s->email);
}

struct err *
frame_begin(struct ctx *ctx, const char *title, const char *subject, const char *zone, const char *mark,
    struct frame *out)
{
	struct pdf_picture logo;
	struct pdf_look look = { .lang = lang_tag(ctx->lang), .title = title, .subject = subject, .mark = mark,
		.made_at = instant_print(ctx->arena, ctx->now, NULL),
		.page_of = TF(ctx, "Page {page} of {pages}", "page", "{page}", "pages", "{pages}", NULL) };

	TRY(unit_here(ctx, &out->unit));
	out->zone = zone == NULL ? NULL : zone_find(zone);
	if (out->zone == NULL)
		out->zone = out->unit.zone;
	look.author = out->unit.display_name;
	look.footer = foot_of(ctx, &out->unit);
	look.accent = (uint32_t)strtoul(out->unit.settings.accent + 1, NULL, 16);
	TRY(find_logo(ctx, &out->unit, &logo));
	out->pdf = pdf_begin(ctx->arena, &look);
	put_letterhead(ctx, out, &logo);
	return OK;
}

struct err *
frame_end(struct ctx *ctx, struct frame *frame, const char *name, struct report_file *out)
{
	struct bytes content;
	struct err *err = pdf_render(ctx, frame->pdf, &content, NULL);

	if (err != OK && err->kind == ERR_TOO_LARGE)
		return err_because(ctx, err, T(ctx, "There is too much for one file. Take away some photos or text."),
		    NULL);
	if (err != OK && err->kind == ERR_BUSY)
		return err_because(ctx, err, T(ctx, "The file could not be made just now. Try again in a moment."),
		    NULL);
	TRY(err);
	*out = (struct report_file){ arena_printf(ctx->arena, "%s.pdf", name), "application/pdf", content };
	return OK;
}

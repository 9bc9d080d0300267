/* papers -- quotes in every state, and photos drawn by hand of code. */
#include <string.h>
#include <zlib.h>

#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "demo/inside.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "quote/quote.h"
#include "report/report.h"

enum { WIDTH = 320, HEIGHT = 240, PHOTOS = 6, QUOTES = 5 };

/* ---- a picture: PNG of a boiler on a wall, in changing light ---- */

static void
put32(struct buf *to, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(to, (char)(value >> shift & 0xff));
}

static void
put_chunk(struct buf *to, const char *name, const void *bytes, size_t size)
{
	unsigned long crc = crc32(crc32(0, NULL, 0), (const unsigned char *)name, 4);

	put32(to, (uint32_t)size);
	buf_put(to, name, 4);
	buf_put(to, bytes, size);
	put32(to, (uint32_t)crc32_z(crc, bytes, size));
}

static bool
on_boiler(int x, int y)
{
	return x > 110 && x < 210 && y > 40 && y < 190;
}

static bool
on_pipe(int x, int y)
{
	return y >= 190 && ((x > 130 && x < 138) || (x > 180 && x < 188));
}

static void
paint(unsigned char *rows, int light)
{
	for (int y = 0; y < HEIGHT; y++) {
		unsigned char *row = rows + (size_t)y * (1 + 3 * WIDTH);

		row[0] = 0;
		for (int x = 0; x < WIDTH; x++) {
			int dial = (x - 160) * (x - 160) + (y - 80) * (y - 80);
			int grey = on_boiler(x, y) ? 235 : on_pipe(x, y) ? 150 : 190 - y / 8;

			grey = on_boiler(x, y) && dial < 400 ? 60 : grey;
			grey = grey * (70 + light + x / 16) / 100;
			grey = grey > 255 ? 255 : grey;
			row[1 + 3 * x] = (unsigned char)grey;
			row[2 + 3 * x] = (unsigned char)(grey * 98 / 100);
			row[3 + 3 * x] = (unsigned char)(on_pipe(x, y) ? grey / 2 : grey * 94 / 100);
		}
	}
}

struct bytes
demo_png(struct ctx *ctx, const unsigned char *rows, int width, int height)
{
	const unsigned char head[] = { 0, 0, (unsigned char)(width >> 8), (unsigned char)(width & 0xff), 0, 0,
		(unsigned char)(height >> 8), (unsigned char)(height & 0xff), 8, 2, 0, 0, 0 };
	size_t size = (size_t)height * (1 + 3 * (size_t)width);
	uLongf packed = compressBound(size);
	unsigned char *data = arena_alloc(ctx->arena, packed);
	struct buf to = buf_make(ctx->arena, 1 << 20);

	MUST(compress2(data, &packed, rows, size, 6) == Z_OK);
	buf_put(&to, "\x89PNG\r\n\x1a\n", 8);
	put_chunk(&to, "IHDR", head, sizeof(head));
	put_chunk(&to, "IDAT", data, packed);
	put_chunk(&to, "IEND", "", 0);
	return (struct bytes){ (const uint8_t *)to.at, to.size };
}

static struct bytes
picture(struct ctx *ctx, int light)
{
	unsigned char *rows = arena_alloc(ctx->arena, (size_t)HEIGHT * (1 + 3 * WIDTH));

	paint(rows, light);
	return demo_png(ctx, rows, WIDTH, HEIGHT);
}

struct adding {
	const struct activity *activity;
	struct document_content content;
	const char *caption;
	enum document_mark mark;
};

static struct err *
add_photo(struct ctx *ctx, void *arg)
{
	const struct adding *adding = arg;
	struct document_place place = { .owner = DOCUMENT_OF_ACTIVITY, .owner_id = adding->activity->id.value,
	    .activity = adding->activity->id, .customer = adding->activity->customer };
	struct document document;

	TRY(document_add(ctx, &adding->content, &place, true, NULL, &document));
	return document_change(ctx, document.id, &(struct document_change){ .caption = adding->caption,
	    .mark = adding->mark, .on_portal = true });
}

static struct err *
make_photos(struct ctx *ctx, const struct demo_made *made)
{
	struct activity_filter filter = { .statuses = STATUS_BIT(STATUS_TERMINATED), .order = ORDER_START_DOWN,
	    .limit = PHOTOS / 2 };
	bool german = made->plan->lang == LANG_DE;
	struct activities list;

	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++)
		for (int k = 0; k < 2; k++) {
			struct adding adding = { .activity = &list.items[i],
				.mark = k == 0 ? DOCUMENT_BEFORE : DOCUMENT_AFTER, .caption = k == 0
				? (german ? "Brenner, verrußt" : "Burner, sooty") :
				    (german ? "Brenner, gereinigt" : "Burner, cleaned") };

			TRY(document_take_bytes(ctx, DOCUMENT_PHOTO, "image/png",
			    arena_printf(ctx->arena, "photo-%zu-%d.png", i + 1, k + 1),
			    picture(ctx, (int)i * 6 + k * 14), &adding.content));
			TRY(db_transaction(ctx, add_photo, &adding));
		}
	return OK;
}

/* The report of the visit that was closed last, as the customer finds it on the portal. */
static struct err *
make_reports(struct ctx *ctx)
{
	struct activity_filter filter = { .statuses = STATUS_BIT(STATUS_TERMINATED), .order = ORDER_START_DOWN,
	    .limit = 1 };
	struct activities list;
	struct report report;

	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++)
		TRY(report_make(ctx, list.items[i].id, &(struct report_order){ .on_portal = true }, &report));
	return OK;
}

/* ---- quotes: a draft, one sent, one accepted, one refused, one to be changed ---- */

enum { WARES = 3, IN_GERMAN = 1 };

static const struct ware {
	const char *reference, *name[2], *measure[2];	/* English, German */
	int64_t price;			/* hundredths */
	int64_t quantity;		/* thousandths, in a quote */
	bool optional;
} wares[WARES] = {
	{ "P-100", { "Control panel with 8 detectors", "Wärmepumpe 8 kW" }, { "piece", "Stück" },
	    940000, 1000, false },
	{ "P-200", { "Installation", "Montage" }, { "h", "h" }, 8500, 16000, false },
	{ "P-300", { "Remote monitoring", "Fernüberwachung" }, { "", "" }, 42000, 1000, true },
};

static int32_t
tax_of(const struct demo_made *made)
{
	return made->plan->lang == LANG_DE ? 1900 : 2000;
}

static struct err *
make_products(struct ctx *ctx, const struct demo_made *made)
{
	int lang = made->plan->lang == LANG_DE ? IN_GERMAN : 0;

	for (int i = 0; i < WARES; i++) {
		struct product product = { .reference = wares[i].reference, .name = wares[i].name[lang],
			.measure = wares[i].measure[lang], .price = wares[i].price, .tax = tax_of(made),
			.active = true };

		TRY(product_save(ctx, &product));
	}
	return OK;
}

static struct err *
write_quote(struct ctx *ctx, const struct demo_made *made, int number, struct quote *out)
{
	bool german = made->plan->lang == LANG_DE;
	struct quote_new wanted = { .customer = made->customers[20 + number].id,
	    .title = german ? "Neue Wärmepumpe" : "New alarm system" };
	struct quote_edit edit = { .opens_booking = true };

	TRY(quote_create(ctx, &wanted, out));
	TRY(quote_content(ctx, out, out->draft, &edit.content));
	edit.revision = out->revision;
	edit.content.intro = german ? "Gerne unterbreiten wir Ihnen unser Angebot."
	    : "We are pleased to make you this offer.";
	edit.content.lines = arena_new_array(ctx->arena, WARES, struct quote_line);
	edit.content.count = edit.content.capacity = WARES;
	for (int i = 0; i < WARES; i++)
		edit.content.lines[i] = (struct quote_line){ .product = wares[i].reference,
			.measure = wares[i].measure[german], .name = wares[i].name[german],
			.quantity = wares[i].quantity, .price = wares[i].price, .tax = tax_of(made),
			.optional = wares[i].optional };
	/* No two houses are the same. */
	edit.content.lines[0].price += INT64_C(10000) * number;
	TRY(quote_save(ctx, out->id, &edit));
	return quote_find(ctx, out->id, out);
}

static struct err *
decide(struct ctx *ctx, const struct demo_made *made, int number, const struct quote *quote)
{
	static const bool ticked[3] = { false, false, true };
	bool german = made->plan->lang == LANG_DE;
	struct actor staff = ctx->actor;
	struct contact contact;
	struct quote_decision decision = { .visitor = action_anybody(ctx, quote->customer), .version = quote->version,
	    .ticked = ticked };
	struct quote_outcome outcome;
	struct err *err;

	TRY(contact_find(ctx, made->customers[20 + number].contact, &contact));
	decision.name = contact.name;
	ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .contact = contact.id, .name = contact.name };
	if (number == 2) {
		err = quote_accept(ctx, quote->id, &decision, &outcome);
	} else if (number == 3) {
		decision.reason = german ? "Zu teuer für uns." : "Too expensive for us.";
		err = quote_refuse(ctx, quote->id, &decision, &outcome);
	} else {
		decision.reason = german ? "Bitte mit einem kleineren Speicher." : "With two more detectors, please.";
		err = quote_ask_change(ctx, quote->id, &decision, &outcome);
	}
	ctx->actor = staff;
	return err;
}

static struct err *
make_quotes(struct ctx *ctx, const struct demo_made *made)
{
	for (int i = 0; i < QUOTES; i++) {
		struct quote quote;

		TRY(write_quote(ctx, made, i, &quote));
		if (i == 0)
			continue;
		TRY(quote_send(ctx, quote.id, quote.revision));
		TRY(quote_find(ctx, quote.id, &quote));
		if (i > 1)
			TRY(decide(ctx, made, i, &quote));
	}
	return OK;
}

struct err *
demo_make_papers(struct ctx *ctx, struct demo_made *made)
{
	TRY(make_photos(ctx, made));
	TRY(make_reports(ctx));
	TRY(demo_make_letter(ctx, made));
	TRY(make_products(ctx, made));
	return make_quotes(ctx, made);
}

/* qr -- see qr.h. */
#include "qr/qr.h"

#include <qrencode.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"

struct err *
qr_make(struct ctx *ctx, const char *text, struct qr *out)
{
	size_t size = strlen(text);
	QRcode *code = size == 0 || size > QR_LONGEST ? NULL : QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	bool *dark;

	if (code == NULL)
		return err_new(ctx, ERR_INVALID, NULL, "no QR code of %zu bytes", size);
	dark = arena_new_array(ctx->arena, (size_t)(code->width * code->width), bool);
	for (int i = 0; i < code->width * code->width; i++)
		dark[i] = (code->data[i] & 1) != 0;
	*out = (struct qr){ code->width, dark };
	QRcode_free(code);
	return OK;
}

static void
put_text(struct buf *to, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '<': buf_puts(to, "&lt;"); break;
		case '&': buf_puts(to, "&amp;"); break;
		case '"': buf_puts(to, "&quot;"); break;
		default: buf_putc(to, *text);
		}
}

/* One path, a bar for each run of dark modules in a row: "M4 4h7v1h-7z". */
static void
put_rows(struct buf *to, const struct qr *qr)
{
	for (int y = 0; y < qr->width; y++)
		for (int x = 0; x < qr->width; x++) {
			int from = x;

			while (x < qr->width && qr->dark[y * qr->width + x])
				x++;
			if (x > from)
				buf_printf(to, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from, x - from);
		}
}

void
qr_svg(struct buf *to, const struct qr *qr, const char *label)
{
	int side = qr->width + 2 * QR_QUIET;

	buf_printf(to, "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
	    "shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"", side, side);
	put_text(to, label);
	buf_printf(to, "\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"", side, side);
	put_rows(to, qr);
	buf_puts(to, "\"/></svg>");
}

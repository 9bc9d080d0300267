/*
 * qr -- a text as a QR code, drawn as SVG.  Error correction M (15 %), so that a scratched
 * label still reads; four quiet modules around it, as ISO/IEC 18004 asks.
 */
#ifndef QR_QR_H
#define QR_QR_H

#include "base/buf.h"
#include "base/err.h"

struct ctx;

enum { QR_QUIET = 4, QR_LONGEST = 500 };

/* A square of modules, true is dark; quiet modules not included. */
struct qr { int width; const bool *dark; };

/* ERR_INVALID when the text is empty or longer than QR_LONGEST bytes. */
MUST_CHECK struct err *qr_make(struct ctx *, const char *text, struct qr *out);

/* `<svg class="qr" …>`: black on white whatever the page's colours are; `label` is read aloud. */
void qr_svg(struct buf *, const struct qr *, const char *label);

#endif

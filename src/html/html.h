/*
 * html -- pages that cannot forget to escape.
 *
 * tools/html2c turns each .html file into a C function that calls the writers
 * below; which one follows from the place where a value stands (text,
 * attribute, address).  Raw markup needs the type html_safe, which only this
 * tool makes, so that passing a char * there does not compile.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include "base/base.h"
#include "base/buf.h"

struct ctx;

/* Markup that is known to be safe. */
typedef struct { const char *markup; } html_safe;

/* What a template writes to. */
struct html {
	struct buf *out;
	struct ctx *ctx;
	const char *csrf;				/* token for forms; NULL: no form may be drawn */
	const char *once;				/* key of this page, carried by its forms, so that what is
							 * sent twice can be done once; NULL: none */
	const char *(*asset)(const char *name);		/* "app.css" -> "/assets/app-1a2b3c.css" */
};

/*
 * What the compiled templates call: _Generic chooses the writer of a text or of
 * a whole number, and any other type does not compile.
 */
#define HTML_CHOOSE(x, on_text, on_int)						\
	_Generic((x), char *: on_text, const char *: on_text,			\
	    signed char: on_int, unsigned char: on_int, short: on_int,		\
	    unsigned short: on_int, int: on_int, unsigned: on_int,		\
	    long: on_int, unsigned long: on_int, long long: on_int,		\
	    unsigned long long: on_int)
#define HTML_VALUE(h, x)	(HTML_CHOOSE((x), html_text, html_int)((h), (x)))
#define HTML_URL(h, x)		(HTML_CHOOSE((x), html_url, html_int)((h), (x)))
#define HTML_URL_PART(h, x)	(HTML_CHOOSE((x), html_url_part, html_int)((h), (x)))
#define HTML_NUMBER(h, x)	(HTML_CHOOSE((x), (void)0, html_int)((h), (x)))
#define HTML_FILL(h, x)		(HTML_CHOOSE((x), html_fill_text, html_fill_int)((h), (x)))

/* Text and quoted attributes: & < > " ' escaped; NULL writes nothing. */
void html_text(struct html *, const char *);
void html_int(struct html *, int64_t);

/* An address in href, src or action: escaped; a scheme other than http, https, mailto, tel, webcal becomes "#". */
void html_url(struct html *, const char *);

/* A value inside a query string or path segment: percent-encoded. */
void html_url_part(struct html *, const char *);

/* Known-safe markup, as it is. */
void html_raw(struct html *, html_safe);

/* Literal bytes of a template. */
void html_put(struct html *, const char *, size_t size);

/* A hidden field with the CSRF token. */
void html_csrf(struct html *);

/* The fingerprinted address of an asset. */
const char *html_asset(struct html *, const char *name);

/* A value on its way into a translated text. */
const char *html_fill_text(struct html *, const char *);
const char *html_fill_int(struct html *, int64_t);

/* A plain text of a person as paragraphs: blank lines part them, single ones become <br>. */
html_safe html_from_text(struct ctx *, const char *);

/* The same page, written into `out`: for a piece that is placed later. */
struct html html_apart(const struct html *, struct buf *out);

/* What was written to a buf by templates, as html_safe. */
html_safe html_from_buf(const struct buf *);

/*
 * The little formatting that staff may use in texts (bold, italic, lists,
 * links), as a Markdown subset, to safe markup; everything else is text.
 */
html_safe html_from_markup(struct ctx *, const char *);

#endif

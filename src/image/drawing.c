/*
 * drawing -- an SVG logo written anew from what is known to be harmless.
 *
 * Nothing is removed from the original: a new drawing is made of the elements and
 * attributes below, so what is not known here cannot come through.  No scripts, no
 * links, nothing from elsewhere, no embedded pictures, no animation, no entities.
 */
#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include "image/inside.h"

enum { MOST_OUT = 1024 * 1024, MOST_DEPTH = 60, MOST_USES = 24, MOST_ELEMENTS = 20000 };

static const char svg_space[] = "http://www.w3.org/2000/svg";
static const char link_space[] = "http://www.w3.org/1999/xlink";

static const char *const elements[] = { "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
	"defs", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "symbol", "use", "title", "desc",
	"text", "tspan", "style", NULL };

static const char *const attributes[] = { "id", "class", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2",
	"cx", "cy", "r", "rx", "ry", "fx", "fy", "d", "points", "transform", "offset", "fill", "fill-opacity",
	"fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
	"stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "opacity", "color", "stop-color",
	"stop-opacity", "clip-path", "clip-rule", "clipPathUnits", "mask", "maskUnits", "maskContentUnits",
	"gradientUnits", "gradientTransform", "spreadMethod",
	"preserveAspectRatio", "display", "visibility", "font-family", "font-size", "font-weight", "font-style",
	"letter-spacing", "text-anchor", "dominant-baseline", "dx", "dy", "style", "version", "vector-effect",
	"paint-order", "mix-blend-mode", "isolation", NULL };

struct drawing {
	struct buf to;
	int uses, elements, shapes;
};

static bool
is_one_of(const char *const *words, const char *word)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, word) == 0)
			return true;
	}
	return false;
}

/* Colours, numbers and references inside the drawing; nothing that a browser would fetch or run. */
static bool
is_harmless(const char *value)
{
	for (const char *at = value; *at != '\0'; at++) {
		if (*at == '\\' || *at == '@' || (*at > 0 && *at < ' ' && !isspace((unsigned char)*at)))
			return false;
		if (strncasecmp(at, "url", 3) == 0) {
			const char *inside = at + 3 + strspn(at + 3, " \t\r\n");

			if (*inside != '(')
				continue;
			inside += 1 + strspn(inside + 1, " \t\r\n'\"");
			if (*inside != '#')
				return false;
		}
		if (strncasecmp(at, "script:", 7) == 0 || strncasecmp(at, "data:", 5) == 0 ||
		    strncasecmp(at, "expression", 10) == 0 || strncasecmp(at, "-moz-binding", 12) == 0 ||
		    strncasecmp(at, "behavior", 8) == 0 || strncasecmp(at, "image(", 6) == 0 ||
		    strncasecmp(at, "image-set", 9) == 0 || strncasecmp(at, "src(", 4) == 0)
			return false;
	}
	return strstr(value, "/*") == NULL;
}

static void
put_escaped(struct buf *to, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&': buf_puts(to, "&amp;"); break;
		case '<': buf_puts(to, "&lt;"); break;
		case '>': buf_puts(to, "&gt;"); break;
		case '"': buf_puts(to, "&quot;"); break;
		default: buf_putc(to, *text);
		}
	}
}

static bool
is_in(const xmlNs *space, const char *wanted)
{
	return space != NULL && strcmp((const char *)space->href, wanted) == 0;
}

static void
put_attribute(struct drawing *d, xmlNode *node, xmlAttr *attr)
{
	const char *name = (const char *)attr->name;
	const char *value = (const char *)xmlNodeListGetString(node->doc, attr->children, 1);
	bool link = strcmp(name, "href") == 0 && (attr->ns == NULL || is_in(attr->ns, link_space));

	if (value == NULL)
		return;
	if (link ? value[0] != '#' : attr->ns != NULL || !is_one_of(attributes, name) || !is_harmless(value))
		return;
	buf_printf(&d->to, " %s=\"", name);
	put_escaped(&d->to, value);
	buf_putc(&d->to, '"');
}

static void put_children(struct drawing *, xmlNode *, int depth, bool words);

/* A link becomes a group, what is not known becomes nothing. */
static void
put_element(struct drawing *d, xmlNode *node, int depth)
{
	const char *name = (const char *)node->name;
	bool words = strcmp(name, "text") == 0 || strcmp(name, "tspan") == 0 || strcmp(name, "title") == 0 ||
	    strcmp(name, "desc") == 0;

	if (node->ns != NULL && !is_in(node->ns, svg_space))
		return;
	if (strcmp(name, "a") == 0 || strcmp(name, "switch") == 0) {
		put_children(d, node, depth, false);
		return;
	}
	if (!is_one_of(elements, name))
		return;
	if (strcmp(name, "style") == 0) {
		const char *rules = (const char *)xmlNodeGetContent(node);

		if (rules == NULL || !is_harmless(rules))
			return;
		buf_puts(&d->to, "<style>");
		put_escaped(&d->to, rules);
		buf_puts(&d->to, "</style>");
		return;
	}
	/* Each use may double what another one draws. */
	if (++d->elements > MOST_ELEMENTS || (strcmp(name, "use") == 0 && ++d->uses > MOST_USES))
		helper_answer(IMAGE_HARMFUL, NULL);
	d->shapes += strcmp(name, "svg") != 0 && strcmp(name, "g") != 0 && strcmp(name, "defs") != 0;
	buf_printf(&d->to, "<%s", name);
	if (depth == 0)
		buf_printf(&d->to, " xmlns=\"%s\"", svg_space);
	for (xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
		put_attribute(d, node, attr);
	buf_putc(&d->to, '>');
	put_children(d, node, depth, words);
	buf_printf(&d->to, "</%s>", name);
}

static void
put_children(struct drawing *d, xmlNode *node, int depth, bool words)
{
	if (depth > MOST_DEPTH)
		helper_answer(IMAGE_HARMFUL, NULL);
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		if (child->type == XML_ELEMENT_NODE)
			put_element(d, child, depth + 1);
		else if (words && (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) &&
		    child->content != NULL)
			put_escaped(&d->to, (const char *)child->content);
	}
}

/* Entities inside the file are read, for drawing programs write them; there are no others. */
static xmlParserInput *
no_entity(const char *url UNUSED, const char *id UNUSED, xmlParserCtxt *context UNUSED)
{
	return NULL;
}

void
drawing_job(struct arena *arena, struct bytes in)
{
	struct drawing d = { .to = buf_make(arena, MOST_OUT) };
	xmlDoc *doc;
	xmlNode *root;

	xmlSetExternalEntityLoader(no_entity);
	doc = xmlReadMemory((const char *)in.at, (int)in.size, NULL, NULL,
	    XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
	root = doc == NULL ? NULL : xmlDocGetRootElement(doc);
	if (root == NULL)
		helper_answer(IMAGE_BROKEN, NULL);
	if (strcmp((const char *)root->name, "svg") != 0)
		helper_answer(IMAGE_UNKNOWN, NULL);
	put_element(&d, root, 0);
	if (buf_full(&d.to))
		helper_answer(IMAGE_TOO_BIG, NULL);
	if (d.shapes == 0)
		helper_answer(IMAGE_BROKEN, NULL);
	helper_write(HELPER_PICTURE, buf_text(&d.to), d.to.size);
	helper_answer(IMAGE_GOOD, NULL);
}

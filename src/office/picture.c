/* picture -- a photo, a logo, a signature in its place: how large, and what the file must know of it. */
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"
#include "office/inside.h"

enum { EMU_PER_MM = 36000, EMU_PER_PIXEL = 9525, EMU_PER_TWIP = 635, CELL_EDGES_TWIPS = 220, USUAL_HEIGHT_MM = 120,
	TALLEST_MM = 230 };

#define RELATIONS	"http://schemas.openxmlformats.org/package/2006/relationships"
#define RELATION	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* ---- how large ---- */

static int64_t
number_of(const xmlNode *node, const char *name)
{
	const xmlChar *text = node == NULL ? NULL : word_attribute(node, name);

	return text == NULL ? 0 : strtol((const char *)text, NULL, 10);
}

static xmlNode *
child_of(xmlNode *node, const char *name)
{
	for (xmlNode *child = node == NULL ? NULL : node->children; child != NULL; child = child->next)
		if (is_word(child, name))
			return child;
	return NULL;
}

/* The room of a cell: what it says, else an equal part of its row. */
static int64_t
room_of_cell(const struct word *word, xmlNode *cell)
{
	xmlNode *width = child_of(child_of(cell, "tcPr"), "tcW");
	const xmlChar *type = width == NULL ? NULL : word_attribute(width, "type");
	int64_t twips = type != NULL && strcmp((const char *)type, "dxa") == 0 ? number_of(width, "w") : 0;
	int64_t cells = 0;

	if (twips > 0)
		return (twips - CELL_EDGES_TWIPS) * EMU_PER_TWIP;
	for (xmlNode *other = cell->parent->children; other != NULL; other = other->next)
		cells += is_word(other, "tc");
	return word->room_emu / (cells > 0 ? cells : 1) - CELL_EDGES_TWIPS * EMU_PER_TWIP;
}

static int64_t
room_at(const struct word *word, xmlNode *node)
{
	int64_t room = word->room_emu;

	for (; node != NULL; node = node->parent) {
		int64_t cell = is_word(node, "tc") && node->parent != NULL ? room_of_cell(word, node) : room;

		if (cell < room && cell > EMU_PER_MM)
			room = cell;
	}
	return room;
}

/* In EMU; keeps the sides' relation. */
static void
fit(const struct word *word, xmlNode *run, const struct office_value *value, int64_t *width, int64_t *height)
{
	const struct office_picture *picture = &word->pictures->items[value->picture];
	double w = (double)picture->width * EMU_PER_PIXEL, h = (double)picture->height * EMU_PER_PIXEL;
	double most_w = (double)room_at(word, run), by = most_w / w;
	double most_h = (double)(value->width_mm > 0 ? TALLEST_MM : USUAL_HEIGHT_MM) * EMU_PER_MM;

	if (value->height_mm > 0 && (double)value->height_mm * EMU_PER_MM < most_h)
		most_h = (double)value->height_mm * EMU_PER_MM;
	if (value->width_mm > 0 && (double)value->width_mm * EMU_PER_MM < most_w)
		by = (double)value->width_mm * EMU_PER_MM / w;
	else if (value->width_mm <= 0 && value->height_mm <= 0 && by > 1)
		by = 1;
	if (by * h > most_h)
		by = most_h / h;
	*width = (int64_t)(by * w);
	*height = (int64_t)(by * h);
}

/* ---- in the text ---- */

static const char shape[] = "<w:drawing xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""
    " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
    " xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
    "<wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"%lld\" cy=\"%lld\"/>"
    "<wp:docPr id=\"1\" name=\"picture%d\"/>"
    "<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>"
    "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>"
    "<pic:nvPicPr><pic:cNvPr id=\"0\" name=\"picture%d\"/><pic:cNvPicPr/></pic:nvPicPr>"
    "<pic:blipFill><a:blip r:embed=\"rIdDoorstep%d\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
    "<pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%lld\" cy=\"%lld\"/></a:xfrm>"
    "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>"
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>";

static void
set_words(xmlNode *root, const char *words)
{
	for (xmlNode *node = root; node != NULL; node = node_next(root, node))
		if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "docPr") == 0)
			xmlSetProp(node, (const xmlChar *)"descr", (const xmlChar *)words);
}

xmlNode *
picture_make(struct word *word, struct story *story, xmlNode *run, const struct office_value *value)
{
	int at = value->picture, number = at + 1;
	int64_t width, height;
	const char *text;
	xmlNode *copy;
	xmlDoc *doc;

	if (at < 0 || (size_t)at >= word->pictures->count || at >= OFFICE_MOST_PICTURES)
		return NULL;
	if (word->pictures->items[at].width <= 0 || word->pictures->items[at].height <= 0)
		return NULL;
	fit(word, run, value, &width, &height);
	text = arena_printf(word->arena, shape, (long long)width, (long long)height, number, number, number,
	    (long long)width, (long long)height);
	doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
	if (doc == NULL)
		return NULL;
	copy = xmlDocCopyNode(xmlDocGetRootElement(doc), run->doc, 1);
	xmlFreeDoc(doc);
	if (copy != NULL && xmlCheckUTF8((const xmlChar *)(value->text ?: "")))
		set_words(copy, value->text ?: "");
	word->used[at] = story->pictures[at] = true;
	return copy;
}

/* ---- in the file ---- */

static const char *
file_of(const struct word *word, int i)
{
	return arena_printf(word->arena, "doorstep%d.%s", i + 1, word->pictures->items[i].png ? "png" : "jpg");
}

const char *
relations_of(struct word *word, const char *part)
{
	const char *slash = strrchr(part, '/');
	int folder = slash == NULL ? 0 : (int)(slash - part) + 1;

	return arena_printf(word->arena, "%.*s_rels/%s.rels", folder, part, part + folder);
}

static xmlDoc *
new_relations(void)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlNode *root = xmlNewDocNode(doc, NULL, (const xmlChar *)"Relationships", NULL);

	xmlSetNs(root, xmlNewNs(root, (const xmlChar *)RELATIONS, NULL));
	xmlDocSetRootElement(doc, root);
	return doc;
}

static xmlNode *
add_relation(xmlDoc *doc, const char *id, const char *type, const char *target)
{
	xmlNode *root = xmlDocGetRootElement(doc), *node = xmlNewChild(root, root->ns,
	    (const xmlChar *)"Relationship", NULL);

	xmlSetProp(node, (const xmlChar *)"Id", (const xmlChar *)id);
	xmlSetProp(node, (const xmlChar *)"Type", (const xmlChar *)type);
	xmlSetProp(node, (const xmlChar *)"Target", (const xmlChar *)target);
	return node;
}

static void
write_relations(struct word *word, const struct story *story)
{
	const char *name = relations_of(word, story->name);
	bool any = story->links.count > 0;
	xmlDoc *doc;

	for (int i = 0; i < OFFICE_MOST_PICTURES; i++)
		any |= story->pictures[i];
	if (!any)
		return;
	if ((doc = package_read_xml(word->package, name)) == NULL)
		doc = new_relations();
	/* Pictures from the root of the package, wherever the part stands. */
	for (int i = 0; i < OFFICE_MOST_PICTURES; i++)
		if (story->pictures[i])
			add_relation(doc, arena_printf(word->arena, "rIdDoorstep%d", i + 1), RELATION "image",
			    arena_printf(word->arena, "/word/media/%s", file_of(word, i)));
	for (size_t i = 0; i < story->links.count; i++)
		xmlSetProp(add_relation(doc, link_id(word, story, i), RELATION "hyperlink", story->links.items[i]),
		    (const xmlChar *)"TargetMode", (const xmlChar *)"External");
	package_write_xml(word->package, name, doc);
}

static void
add_default(xmlNode *root, const char *extension, const char *type)
{
	xmlNode *node;

	for (node = root->children; node != NULL; node = node->next) {
		xmlChar *has = own_attribute(node, "Extension");
		bool same = has != NULL && strcasecmp((const char *)has, extension) == 0;

		xmlFree(has);
		if (same)
			return;
	}
	node = xmlNewDocNode(root->doc, root->ns, (const xmlChar *)"Default", NULL);
	xmlSetProp(node, (const xmlChar *)"Extension", (const xmlChar *)extension);
	xmlSetProp(node, (const xmlChar *)"ContentType", (const xmlChar *)type);
	if (root->children != NULL)
		xmlAddPrevSibling(root->children, node);
	else
		xmlAddChild(root, node);
}

/* Pictures are known by their ending; a template (.dotx) becomes a document. */
static void
write_types(struct word *word)
{
	xmlDoc *doc = package_read_xml(word->package, "[Content_Types].xml");
	xmlNode *root = xmlDocGetRootElement(doc);

	add_default(root, "png", "image/png");
	add_default(root, "jpg", "image/jpeg");
	for (xmlNode *node = root->children; node != NULL; node = node->next) {
		xmlChar *type = own_attribute(node, "ContentType");

		if (type != NULL && strstr((const char *)type, "wordprocessingml.template.main+xml") != NULL)
			xmlSetProp(node, (const xmlChar *)"ContentType", (const xmlChar *)
			    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml");
		xmlFree(type);
	}
	package_write_xml(word->package, "[Content_Types].xml", doc);
}

static void
drop_children(xmlNode *root, bool (*is_one)(xmlNode *))
{
	for (xmlNode *node = root->children, *next; node != NULL; node = next) {
		next = node->next;
		if (!is_one(node))
			continue;
		xmlUnlinkNode(node);
		xmlFreeNode(node);
	}
}

static bool
is_template_relation(xmlNode *node)
{
	xmlChar *type = own_attribute(node, "Type");
	bool is = type != NULL && str_ends((const char *)type, "/attachedTemplate");

	xmlFree(type);
	return is;
}

static bool
is_template_setting(xmlNode *node)
{
	return is_word(node, "attachedTemplate");
}

/* The file of somebody's own computer that the template was begun with: nobody else has it. */
static void
forget_template(struct word *word)
{
	static const char relations[] = "word/_rels/settings.xml.rels", settings[] = "word/settings.xml";
	xmlDoc *doc = package_read_xml(word->package, relations), *own = package_read_xml(word->package, settings);

	if (doc == NULL || own == NULL)
		return;
	drop_children(xmlDocGetRootElement(doc), is_template_relation);
	drop_children(xmlDocGetRootElement(own), is_template_setting);
	package_write_xml(word->package, relations, doc);
	package_write_xml(word->package, settings, own);
}

void
pictures_write(struct word *word)
{
	for (size_t i = 0; i < word->story_count; i++)
		write_relations(word, &word->stories[i]);
	for (int i = 0; i < OFFICE_MOST_PICTURES && (size_t)i < word->pictures->count; i++)
		if (word->used[i])
			package_write(word->package, arena_printf(word->arena, "word/media/%s", file_of(word, i)),
			    word->pictures->items[i].content);
	write_types(word);
	forget_template(word);
}

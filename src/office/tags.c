/*
 * tags -- finds {tags} and ##tags## in the paragraphs of a part and gives each a run of its own.
 *
 * Word cuts a word into runs wherever somebody once corrected it, so a tag may begin in one and end in
 * another.  Runs are cut further here, keeping their looks, until each tag is one run; a number on it
 * then survives every copy.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"
#include "office/inside.h"

enum { LONGEST_TAG = 240, NEAR = 60, LONGEST_LOOSE = 40, MOST_TEXT = 1 << 20 };

const char word_space[] = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
static const xmlChar mark[] = "doorstep-tag";

/* ---- walking ---- */

bool
is_word(const xmlNode *node, const char *name)
{
	return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0
	    && node->ns != NULL && strcmp((const char *)node->ns->href, word_space) == 0;
}

const xmlChar *
word_attribute(const xmlNode *node, const char *name)
{
	const xmlAttr *attribute = xmlHasNsProp((xmlNode *)(uintptr_t)node, (const xmlChar *)name,
	    (const xmlChar *)word_space);

	return attribute != NULL && attribute->children != NULL ? attribute->children->content : NULL;
}

xmlChar *
own_attribute(const xmlNode *node, const char *name)
{
	return node->type != XML_ELEMENT_NODE ? NULL : xmlGetNoNsProp(node, (const xmlChar *)name);
}

xmlNode *
node_skip(xmlNode *root, xmlNode *node)
{
	while (node != NULL && node != root && node->next == NULL)
		node = node->parent;
	return node == NULL || node == root ? NULL : node->next;
}

xmlNode *
node_next(xmlNode *root, xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE && node->children != NULL)
		return node->children;
	return node_skip(root, node);
}

xmlNode *
paragraph_of(xmlNode *node)
{
	while (node != NULL && !is_word(node, "p"))
		node = node->parent;
	return node;
}

void
node_text(const xmlNode *from, struct buf *to)
{
	xmlNode *root = (xmlNode *)(uintptr_t)from;

	for (xmlNode *node = root; node != NULL;) {
		if (is_word(node, "p") && node != root && paragraph_of(root) != NULL) {
			node = node_skip(root, node);
			continue;
		}
		if (is_word(node, "t")) {
			xmlChar *text = xmlNodeGetContent(node);

			buf_puts(to, (const char *)text);
			xmlFree(text);
		}
		node = node_next(root, node);
	}
}

bool
node_has_things(xmlNode *root)
{
	static const char *const things[] = { "drawing", "pict", "object", "sectPr", "br", "fldChar", "fldSimple" };

	for (xmlNode *node = root; node != NULL; node = node_next(root, node))
		for (size_t i = 0; i < COUNT_OF(things); i++)
			if (is_word(node, things[i]))
				return true;
	return false;
}

int
tag_of(const xmlNode *run)
{
	const xmlAttr *attribute = is_word(run, "r") ? xmlHasProp((xmlNode *)(uintptr_t)run, mark) : NULL;
	int64_t number;

	if (attribute == NULL || attribute->children == NULL || attribute->children->content == NULL)
		return -1;
	return str_to_int((const char *)attribute->children->content, 0, OFFICE_MOST_TAGS, &number) ? (int)number : -1;
}

/* ---- runs ---- */

/* A run like this one, without its content, behind it. */
static xmlNode *
run_after(xmlNode *run)
{
	xmlNode *other = xmlNewDocNode(run->doc, run->ns, (const xmlChar *)"r", NULL);

	for (xmlNode *child = run->children; child != NULL; child = child->next)
		if (is_word(child, "rPr"))
			xmlAddChild(other, xmlDocCopyNode(child, run->doc, 1));
	xmlAddNextSibling(run, other);
	return other;
}

/* One thing in each run. */
static void
explode(xmlNode *run)
{
	xmlNode *own = NULL, *last = run, *next;

	for (xmlNode *child = run->children; child != NULL; child = next) {
		next = child->next;
		if (child->type != XML_ELEMENT_NODE || is_word(child, "rPr"))
			continue;
		if (own == NULL) {
			own = child;
			continue;
		}
		last = run_after(last);
		xmlUnlinkNode(child);
		xmlAddChild(last, child);
	}
}

/* ---- the text of a paragraph, and where each piece of it stands ---- */

struct piece { xmlNode *run, *text; size_t from, size; };	/* text NULL: something else, one sign long */
struct pieces { struct piece *items; size_t count, capacity; };

static void
gather_runs(struct arena *arena, xmlNode *paragraph, struct pieces *out)
{
	for (xmlNode *node = node_next(paragraph, paragraph); node != NULL;) {
		bool inner = is_word(node, "p");

		if (is_word(node, "r"))
			*arena_push(arena, out) = (struct piece){ .run = node };
		node = inner ? node_skip(paragraph, node) : node_next(paragraph, node);
	}
}

static void
put_piece(struct buf *all, struct piece *piece)
{
	xmlNode *child = piece->run->children;

	while (child != NULL && (child->type != XML_ELEMENT_NODE || is_word(child, "rPr")))
		child = child->next;
	piece->from = all->size;
	piece->text = is_word(child, "t") ? child : NULL;
	if (piece->text != NULL) {
		xmlChar *text = xmlNodeGetContent(child);

		buf_puts(all, (const char *)text);
		xmlFree(text);
	} else {
		buf_putc(all, '\n');
	}
	piece->size = all->size - piece->from;
}

static void
set_text(xmlNode *text, struct arena *arena, const char *at, size_t size)
{
	xmlNode *child;

	while ((child = text->children) != NULL) {
		xmlUnlinkNode(child);
		xmlFreeNode(child);
	}
	xmlAddChild(text, xmlNewDocText(text->doc, (const xmlChar *)arena_strndup(arena, at, size)));
	xmlNodeSetSpacePreserve(text, 1);
}

/* Cuts the piece that holds `at`, so that one begins there. */
static void
cut(struct word *word, struct pieces *pieces, const char *all, size_t at)
{
	for (size_t i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->items[i], rest;
		size_t before = at - piece->from;

		if (piece->text == NULL || at <= piece->from || at >= piece->from + piece->size)
			continue;
		rest = (struct piece){ .run = run_after(piece->run), .from = at, .size = piece->size - before };
		rest.text = xmlNewChild(rest.run, rest.run->ns, (const xmlChar *)"t", NULL);
		set_text(rest.text, word->arena, all + at, rest.size);
		set_text(piece->text, word->arena, all + piece->from, before);
		piece->size = before;
		(void)arena_push(word->arena, pieces);
		memmove(&pieces->items[i + 2], &pieces->items[i + 1],
		    (pieces->count - i - 2) * sizeof(pieces->items[0]));
		pieces->items[i + 1] = rest;
		return;
	}
}

/* Makes one run of [from, to) whose text is `text`; gives it. */
static xmlNode *
isolate(struct word *word, struct pieces *pieces, const char *all, size_t from, size_t to, const char *text)
{
	xmlNode *run = NULL;

	cut(word, pieces, all, from);
	cut(word, pieces, all, to);
	for (size_t i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->items[i];

		if (piece->from < from || piece->from >= to || piece->text == NULL)
			continue;
		if (run == NULL) {
			run = piece->run;
			set_text(piece->text, word->arena, text, strlen(text));
		} else {
			xmlUnlinkNode(piece->run);
			xmlFreeNode(piece->run);
			piece->text = NULL;
			piece->run = NULL;
		}
	}
	return run;
}

/* ---- reading tags ---- */

struct found { size_t from, to; const char *text; bool brace; };
struct finds { struct found *items; size_t count, capacity; };

/* Word's own quotes and blanks become plain ones, blanks at the ends go. */
static const char *
plain(struct arena *arena, const char *at, size_t size)
{
	static const struct { const char *from; char to; } signs[] = { { "\xc2\xa0", ' ' }, { "\xe2\x80\xaf", ' ' },
		{ "\xe2\x80\x9c", '"' }, { "\xe2\x80\x9d", '"' }, { "\xe2\x80\x9e", '"' }, { "\xc2\xab", '"' },
		{ "\xc2\xbb", '"' }, { "\xe2\x80\x99", '\'' } };
	struct buf out = buf_make(arena, LONGEST_TAG + 1);

	for (size_t i = 0; i < size;) {
		size_t step = 0;

		for (size_t s = 0; s < COUNT_OF(signs) && step == 0; s++) {
			size_t width = strlen(signs[s].from);

			if (size - i >= width && memcmp(at + i, signs[s].from, width) == 0) {
				buf_putc(&out, signs[s].to);
				step = width;
			}
		}
		if (step == 0)
			buf_putc(&out, at[i]);
		i += step == 0 ? 1 : step;
	}
	return str_trim(arena, buf_text(&out));
}

static bool
begins_word(const char *at)
{
	while (*at == ' ' || strncmp(at, "\xc2\xa0", 2) == 0)
		at += *at == ' ' ? 1 : 2;
	return isalpha((unsigned char)*at);
}

/* Behind the tag that begins at `at`; 0: none does.  *loose: it was never closed. */
static size_t
brace_tag(const char *at, bool *loose)
{
	size_t size;

	if (!begins_word(at + 1))
		return 0;
	size = strcspn(at + 1, "{}\n");
	*loose = at[1 + size] != '}' || size > LONGEST_TAG;
	return *loose ? 0 : size + 2;
}

static size_t
sharp_tag(const char *at)
{
	size_t size = 0;

	if (!isalpha((unsigned char)at[2]))
		return 0;
	while (at[2 + size] != '\0' && at[2 + size] != '\n' && strncmp(at + 2 + size, "##", 2) != 0)
		size++;
	return at[2 + size] == '#' && size <= LONGEST_TAG ? size + 4 : 0;
}

static void
note_loose(struct word *word, const char *at, const char *near)
{
	size_t size = strcspn(at, "\n");

	if (size > LONGEST_LOOSE)
		for (size = LONGEST_LOOSE; ((unsigned char)at[size] & 0xc0) == 0x80; size--)
			;
	*arena_push(word->arena, &word->faults) = (struct office_fault){ OFFICE_LOOSE,
	    arena_strndup(word->arena, at, size), near };
}

static void
find_all(struct word *word, const char *all, const char *near, struct finds *out)
{
	for (const char *at = all; *at != '\0';) {
		bool brace = at[0] == '{' && at[1] == '{', loose = false;
		size_t size = 0, edge = 1;

		if (brace) {
			size = 2;
		} else if (at[0] == '{') {
			size = brace_tag(at, &loose);
		} else if (at[0] == '#' && at[1] == '#') {
			size = sharp_tag(at);
			edge = 2;
		}
		if (loose)
			note_loose(word, at, near);
		if (size > 0)
			*arena_push(word->arena, out) = (struct found){ (size_t)(at - all), (size_t)(at - all) + size,
			    brace ? "{" : plain(word->arena, at + edge, size - 2 * edge), brace };
		at += size > 0 ? size : 1;
	}
}

static const char *
near_of(struct arena *arena, const char *all)
{
	size_t size = strlen(all);

	if (size > NEAR)
		for (size = NEAR; ((unsigned char)all[size] & 0xc0) == 0x80; size--)
			;
	char *near = arena_strndup(arena, all, size);
	for (char *at = near; *at != '\0'; at++)
		if (*at == '\n')
			*at = ' ';
	return str_trim(arena, near);
}

static bool
starts_word(const char *text, const char *first, const char **rest)
{
	size_t size = strlen(first);

	if (strncasecmp(text, first, size) != 0 || (text[size] != ' ' && text[size] != '\0'))
		return false;
	*rest = text + size + strspn(text + size, " ");
	return true;
}

static struct tag
tag_read(const char *text, const char *near)
{
	struct tag tag = { .kind = TAG_CODE, .text = text, .near = near };
	const char *rest;

	if (starts_word(text, "for", &rest) && *rest != '\0')
		tag.kind = TAG_FOR;
	else if (starts_word(text, "if", &rest) && *rest != '\0')
		tag.kind = TAG_IF;
	else if (starts_word(text, "else", &rest) && *rest == '\0')
		tag.kind = TAG_ELSE;
	else if (starts_word(text, "end", &rest))
		tag.kind = TAG_END;
	if (tag.kind == TAG_FOR || tag.kind == TAG_IF)
		tag.text = rest;
	return tag;
}

/* Several markers in a paragraph of their own: each gets one, so that none of them is left as an empty line. */
static void
part_markers(struct word *word, xmlNode *paragraph)
{
	struct buf rest = buf_make(word->arena, MOST_TEXT);
	xmlNode *last = paragraph, *next;
	bool first = true;

	if (node_has_things(paragraph))
		return;
	for (xmlNode *node = paragraph->children; node != NULL; node = node->next) {
		int tag = tag_of(node);

		if (tag >= 0 && word->tags.items[tag].kind == TAG_CODE)
			return;
		if (tag < 0)
			node_text(node, &rest);
	}
	if (strspn(buf_text(&rest), " ") != rest.size)
		return;
	for (xmlNode *node = paragraph->children; node != NULL; node = next) {
		next = node->next;
		if (tag_of(node) < 0 || first) {
			first &= tag_of(node) < 0;
			continue;
		}
		xmlNode *own = xmlNewDocNode(paragraph->doc, paragraph->ns, (const xmlChar *)"p", NULL);

		xmlAddNextSibling(last, own);
		xmlUnlinkNode(node);
		xmlAddChild(own, node);
		last = own;
	}
}

static void
look_at_paragraph(struct word *word, xmlNode *paragraph)
{
	struct buf all = buf_make(word->arena, MOST_TEXT);
	struct pieces runs = { 0 }, pieces = { 0 };
	struct finds finds = { 0 };
	const char *text, *near;

	node_text(paragraph, &all);
	text = buf_text(&all);
	if (strchr(text, '{') == NULL && strstr(text, "##") == NULL)
		return;
	gather_runs(word->arena, paragraph, &runs);
	for (size_t i = 0; i < runs.count; i++)
		explode(runs.items[i].run);
	gather_runs(word->arena, paragraph, &pieces);
	buf_truncate(&all, 0);
	for (size_t i = 0; i < pieces.count; i++)
		put_piece(&all, &pieces.items[i]);
	text = buf_text(&all);
	near = near_of(word->arena, text);
	find_all(word, text, near, &finds);
	/* The last first, so that what was measured stays true. */
	for (size_t i = finds.count; i-- > 0;) {
		const struct found *found = &finds.items[i];
		xmlNode *run = isolate(word, &pieces, text, found->from, found->to, found->text);

		if (found->brace || run == NULL)
			continue;
		if (word->tags.count >= OFFICE_MOST_TAGS)
			helper_answer(OFFICE_TOO_MUCH, NULL);
		/* A number for now; the true one follows the order of the file. */
		xmlSetProp(run, mark, (const xmlChar *)arena_printf(word->arena, "%zu", word->tags.count));
		*arena_push(word->arena, &word->tags) = tag_read(found->text, near);
	}
	if (finds.count > 1)
		part_markers(word, paragraph);
}

void
tags_find(struct word *word, struct story *story)
{
	xmlNode *root = xmlDocGetRootElement(story->doc);
	struct tags found = { 0 };
	size_t begin = word->tags.count;

	/* Nobody else's marks. */
	for (xmlNode *node = root; node != NULL; node = node_next(root, node))
		if (is_word(node, "r"))
			xmlUnsetProp(node, mark);
	for (xmlNode *node = root; node != NULL; node = node_next(root, node))
		if (is_word(node, "p"))
			look_at_paragraph(word, node);
	for (xmlNode *node = root; node != NULL; node = node_next(root, node)) {
		int number = tag_of(node);

		if (number < 0)
			continue;
		struct tag tag = word->tags.items[number];

		tag.run = node;
		xmlSetProp(node, mark, (const xmlChar *)arena_printf(word->arena, "%zu", begin + found.count));
		*arena_push(word->arena, &found) = tag;
	}
	word->tags.count = begin;
	for (size_t i = 0; i < found.count; i++)
		*arena_push(word->arena, &word->tags) = found.items[i];
}

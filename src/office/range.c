/*
 * range -- what a pair of tags embraces: words of one paragraph, paragraphs and tables, or rows of a table.
 *
 * The nearest node that holds both tags decides.  From one cell of a row to another it is the row.
 */
#include <string.h>
#include "base/str.h"
#include "office/inside.h"

static int
depth_of(const xmlNode *node)
{
	int depth = 0;

	for (; node != NULL; node = node->parent)
		depth++;
	return depth;
}

static xmlNode *
common(xmlNode *a, xmlNode *b)
{
	int over = depth_of(a) - depth_of(b);

	for (; over > 0; over--)
		a = a->parent;
	for (; over < 0; over++)
		b = b->parent;
	while (a != b) {
		a = a->parent;
		b = b->parent;
	}
	return a;
}

static xmlNode *
child_with(const xmlNode *parent, xmlNode *node)
{
	while (node->parent != parent)
		node = node->parent;
	return node;
}

/* A paragraph or row that holds this marker and nothing else. */
static bool
holds_only(xmlNode *node, const xmlNode *marker)
{
	struct arena *arena;
	bool only = node == marker;

	if (only || (!is_word(node, "p") && !is_word(node, "tr")) || node_has_things(node))
		return only;
	arena = arena_open();
	struct buf all = buf_make(arena, 1 << 20), own = buf_make(arena, 4096);
	for (xmlNode *at = node; at != NULL; at = node_next(node, at))
		if (is_word(at, "t")) {
			xmlChar *text = xmlNodeGetContent(at);

			buf_puts(at->parent == marker ? &own : &all, (const char *)text);
			xmlFree(text);
		}
	only = own.size > 0 && strspn(buf_text(&all), " \t\r\n") == all.size;
	arena_close(arena);
	return only;
}

static bool
is_cell_like(const xmlNode *node)
{
	return is_word(node, "tr");
}

struct range
range_find(xmlNode *first, xmlNode *last)
{
	struct range range = { .parent = common(first, last) };
	xmlNode *from, *to;

	if (is_cell_like(range.parent)) {
		range.from = range.to = range.parent;
		range.parent = range.parent->parent;
		return range;
	}
	range.in_words = paragraph_of(range.parent) != NULL;
	from = child_with(range.parent, first);
	to = child_with(range.parent, last);
	range.from = from;
	range.to = to;
	if (holds_only(from, first)) {
		range.drop_from = from;
		range.from = from->next;
	}
	if (holds_only(to, last)) {
		range.drop_to = to;
		range.to = to->prev;
	}
	if (range.drop_from != NULL && range.from == range.drop_to)
		range.from = range.to = NULL;
	if (range.from == NULL || range.to == NULL || range.to == range.drop_from)
		range.from = range.to = NULL;
	return range;
}

bool
range_part(struct range *range, xmlNode *middle, bool after, xmlNode **drop)
{
	xmlNode *at;

	*drop = NULL;
	if (range->from == NULL || (range->from == range->to && range->from == range->parent))
		return false;
	for (at = middle; at != NULL && at->parent != range->parent; at = at->parent)
		;
	if (at == NULL || !holds_only(at, middle))
		return false;
	*drop = at;
	if (after)
		range->from = at == range->to ? NULL : at->next;
	else
		range->to = at == range->from ? NULL : at->prev;
	if (range->from == NULL || range->to == NULL)
		range->from = range->to = NULL;
	return true;
}

/*
 * fill -- puts values where tags stand: loops copy what they embrace, tests keep or drop it.
 *
 * The last tag is filled first, so that looking for a tag never walks through what was made of another.
 * Two marks (processing instructions) stand around whatever is being filled; they are gone at the end.
 */
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "office/inside.h"

struct filling { struct word *word; struct story *story; };

/* Between two marks. */
struct scope { xmlNode *begin, *end; };

static void fill_branches(struct filling *, const struct branches *, const struct office_values *, struct scope);

/* ---- nodes ---- */

static void
drop(xmlNode *node)
{
	if (node == NULL)
		return;
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}

static xmlNode *
new_mark(xmlDoc *doc)
{
	return xmlNewDocPI(doc, (const xmlChar *)"doorstep", NULL);
}

/* A copy whose names stay those of the document, so that nothing is declared twice. */
static xmlNode *
copy_of(struct filling *f, xmlNode *node)
{
	xmlNode *to;

	if (node->type != XML_ELEMENT_NODE)
		return xmlDocCopyNode(node, node->doc, 1);
	if (is_word(node, "p") && ++f->word->paragraphs > OFFICE_MOST_PARAGRAPHS)
		helper_answer(OFFICE_TOO_MUCH, NULL);
	to = xmlNewDocNode(node->doc, NULL, node->name, NULL);
	for (xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next)
		ns->_private = xmlNewNs(to, ns->href, ns->prefix);
	to->ns = node->ns != NULL && node->ns->_private != NULL ? node->ns->_private : node->ns;
	for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		xmlNs *ns = attribute->ns != NULL && attribute->ns->_private != NULL ? attribute->ns->_private :
		    attribute->ns;
		xmlChar *value = xmlNodeListGetString(node->doc, attribute->children, 1);

		/* Numbers of paragraphs, which no two may share. */
		if (strcmp((const char *)attribute->name, "paraId") != 0
		    && strcmp((const char *)attribute->name, "textId") != 0)
			xmlNewNsProp(to, ns, attribute->name, value != NULL ? value : (const xmlChar *)"");
		xmlFree(value);
	}
	for (xmlNode *child = node->children; child != NULL; child = child->next)
		xmlAddChild(to, copy_of(f, child));
	for (xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next)
		ns->_private = NULL;
	return to;
}

/* The run of a tag between the marks; NULL: it went with something that was dropped. */
static xmlNode *
find_tag(struct scope scope, int tag)
{
	for (xmlNode *top = scope.begin->next; top != NULL && top != scope.end; top = top->next)
		for (xmlNode *node = top; node != NULL; node = node_next(top, node))
			if (tag_of(node) == tag)
				return node;
	return NULL;
}

/* ---- text ---- */

/* What XML cannot hold is left out. */
static const char *
clean(struct arena *arena, const char *text)
{
	struct buf out = buf_make(arena, strlen(text) + 1);

	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (*at == '\r' && at[1] == '\n')
			continue;
		if (at[0] == 0xef && at[1] == 0xbf && (at[2] == 0xbe || at[2] == 0xbf)) {
			at += 2;
			continue;
		}
		if (*at >= ' ' || *at == '\n' || *at == '\t' || *at == '\r')
			buf_putc(&out, *at == '\r' ? '\n' : (char)*at);
	}
	return xmlCheckUTF8((const xmlChar *)buf_text(&out)) ? buf_text(&out) : "";
}

static void
add_words(struct arena *arena, xmlNode *run, const char *at, size_t size)
{
	xmlNode *text;

	if (size == 0)
		return;
	text = xmlNewChild(run, run->ns, (const xmlChar *)"t", NULL);
	xmlAddChild(text, xmlNewDocText(run->doc, (const xmlChar *)arena_strndup(arena, at, size)));
	xmlNodeSetSpacePreserve(text, 1);
}

static void
put_text(struct filling *f, xmlNode *run, const char *text)
{
	const char *at = clean(f->word->arena, text);

	for (;;) {
		size_t size = strcspn(at, "\n\t");

		add_words(f->word->arena, run, at, size);
		if (at[size] == '\0')
			return;
		xmlNewChild(run, run->ns, (const xmlChar *)(at[size] == '\n' ? "br" : "tab"), NULL);
		at += size + 1;
	}
}

/* The run without its tag and its number. */
static void
empty_run(xmlNode *run)
{
	xmlNode *next;

	xmlUnsetProp(run, (const xmlChar *)"doorstep-tag");
	for (xmlNode *child = run->children; child != NULL; child = next) {
		next = child->next;
		if (!is_word(child, "rPr"))
			drop(child);
	}
}

static void
fill_code(struct filling *f, const struct branch *branch, const struct office_value *value, struct scope scope)
{
	xmlNode *run = find_tag(scope, branch->first);
	xmlNode *picture;

	if (run == NULL || link_fill(f->word, run, value))
		return;
	empty_run(run);
	if (value != NULL && value->kind == OFFICE_TEXT)
		put_text(f, run, value->text);
	if (value != NULL && value->kind == OFFICE_PICTURE
	    && (picture = picture_make(f->word, f->story, run, value)) != NULL)
		xmlAddChild(run, picture);
}

/* ---- loops and tests ---- */

/* A paragraph in which nothing was left stands there no more, unless something else is being filled in it. */
static void
drop_if_empty(xmlNode *paragraph)
{
	struct arena *arena = arena_open();
	struct buf text = buf_make(arena, 1 << 20);
	bool empty = !node_has_things(paragraph);

	for (xmlNode *node = paragraph; node != NULL && empty; node = node_next(paragraph, node))
		if (node->type == XML_PI_NODE || is_word(node, "tab") || is_word(node, "txbxContent"))
			empty = false;
	node_text(paragraph, &text);
	if (empty && text.size == 0)
		drop(paragraph);
	arena_close(arena);
}

/* Where the marks stand: around the range, or in the place of what is dropped. */
static struct scope
mark_range(const struct range *range, xmlNode *first)
{
	struct scope scope = { new_mark(first->doc), new_mark(first->doc) };

	if (range->from != NULL) {
		xmlAddPrevSibling(range->from, scope.begin);
		xmlAddNextSibling(range->to, scope.end);
	} else {
		xmlAddNextSibling(range->drop_from != NULL ? range->drop_from : first, scope.begin);
		xmlAddNextSibling(scope.begin, scope.end);
	}
	return scope;
}

static void
drop_tag(struct scope scope, int tag)
{
	xmlNode *run = tag < 0 ? NULL : find_tag(scope, tag);

	drop(run);
}

/* Takes all but one side of {else} away. */
static void
choose(const struct branch *branch, struct scope whole, const struct range *range, bool other)
{
	xmlNode *middle = branch->middle < 0 ? NULL : find_tag(whole, branch->middle);
	struct range kept = *range;
	xmlNode *bar = NULL, *next;

	if (middle == NULL || !range_part(&kept, middle, other, &bar))
		return;
	for (xmlNode *node = range->from, *last = range->to; node != NULL; node = next) {
		bool in_kept = false;

		next = node == last ? NULL : node->next;
		for (xmlNode *at = kept.from; at != NULL && !in_kept; at = at == kept.to ? NULL : at->next)
			in_kept = at == node;
		if (!in_kept)
			drop(node);
	}
}

static void
fill_pair(struct filling *f, const struct branch *branch, const struct office_value *value, struct scope scope)
{
	xmlNode *first = find_tag(scope, branch->first), *last = find_tag(scope, branch->last), *template, *next;
	size_t count = value != NULL && value->kind == OFFICE_ROWS ? value->row_count : 0;
	bool other = count > 0 && value->other;
	struct range range;
	struct scope marks;
	xmlNode *paragraph;

	if (first == NULL || last == NULL)
		return;
	/* The other side of a test that has none is nothing. */
	if (other && branch->middle < 0)
		count = 0;
	range = range_find(first, last);
	paragraph = range.in_words ? paragraph_of(range.parent) : NULL;
	marks = mark_range(&range, first);
	if (branch->kind == OFFICE_TEST && count > 0)
		choose(branch, scope, &range, other);
	drop(range.drop_from);
	if (range.drop_to != range.drop_from)
		drop(range.drop_to);
	/* What is repeated steps aside, behind the marks, and stays in the document until it was copied. */
	template = xmlNewDocNode(marks.begin->doc, NULL, (const xmlChar *)"template", NULL);
	xmlAddNextSibling(marks.end, template);
	for (xmlNode *node = marks.begin->next; node != marks.end; node = next) {
		next = node->next;
		xmlUnlinkNode(node);
		xmlAddChild(template, node);
	}
	for (size_t i = 0; i < count; i++) {
		struct scope one = { new_mark(marks.begin->doc), new_mark(marks.begin->doc) };

		xmlAddPrevSibling(marks.end, one.begin);
		for (xmlNode *node = template->children; node != NULL; node = node->next)
			xmlAddPrevSibling(marks.end, copy_of(f, node));
		xmlAddPrevSibling(marks.end, one.end);
		drop_tag(one, branch->first);
		drop_tag(one, branch->last);
		fill_branches(f, other ? &branch->other : &branch->inner, &value->rows[i], one);
		drop(one.begin);
		drop(one.end);
	}
	drop(template);
	drop(marks.begin);
	drop(marks.end);
	if (paragraph != NULL && count == 0)
		drop_if_empty(paragraph);
}

static void
fill_branches(struct filling *f, const struct branches *branches, const struct office_values *values,
    struct scope scope)
{
	for (size_t i = branches->count; i-- > 0;) {
		const struct branch *branch = &branches->items[i];
		const struct office_value *value = i < values->count ? &values->items[i] : NULL;

		if (branch->kind == OFFICE_CODE)
			fill_code(f, branch, value, scope);
		else
			fill_pair(f, branch, value, scope);
	}
}

/* ---- afterwards ---- */

static bool
wants_paragraph(const xmlNode *node)
{
	static const char *const names[] = { "tc", "hdr", "ftr", "txbxContent", "footnote", "endnote" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (is_word(node, names[i]))
			return true;
	return false;
}

static bool
has_rows(xmlNode *table)
{
	for (xmlNode *node = table; node != NULL; node = node_next(table, node))
		if (is_word(node, "tr"))
			return true;
	return false;
}

/* Word takes no table without rows, no cell without a paragraph at its end, no two drawings of one number. */
static void
tidy(struct story *story)
{
	xmlNode *root = xmlDocGetRootElement(story->doc), *next;
	int drawing = 1;

	for (xmlNode *node = root; node != NULL; node = next) {
		next = node_next(root, node);
		if (is_word(node, "tbl") && !has_rows(node)) {
			next = node_skip(root, node);
			drop(node);
		}
	}
	for (xmlNode *node = root; node != NULL; node = node_next(root, node)) {
		xmlNode *last = wants_paragraph(node) ? xmlGetLastChild(node) : NULL;

		/* A tag that nothing was given for. */
		if (tag_of(node) >= 0)
			empty_run(node);

		while (last != NULL && last->type != XML_ELEMENT_NODE)
			last = last->prev;
		if (wants_paragraph(node) && !is_word(last, "p"))
			xmlNewChild(node, node->ns, (const xmlChar *)"p", NULL);
		if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "docPr") == 0) {
			char number[16];

			snprintf(number, sizeof(number), "%d", drawing++);
			xmlSetProp(node, (const xmlChar *)"id", (const xmlChar *)number);
		}
	}
}

void
word_fill(struct word *word, const struct office_values *values)
{
	size_t at = 0;

	for (size_t i = 0; i < word->story_count; i++) {
		struct story *story = &word->stories[i];
		struct filling f = { word, story };
		xmlNode *root = xmlDocGetRootElement(story->doc);
		struct scope whole = { new_mark(story->doc), new_mark(story->doc) };
		struct office_values own = { .items = values->items + (at < values->count ? at : values->count) };

		own.count = values->count > at ? values->count - at : 0;
		own.count = own.count > story->tree.count ? story->tree.count : own.count;
		if (root->children == NULL)
			continue;
		xmlAddPrevSibling(root->children, whole.begin);
		xmlAddNextSibling(xmlGetLastChild(root), whole.end);
		fill_branches(&f, &story->tree, &own, whole);
		drop(whole.begin);
		drop(whole.end);
		tidy(story);
		links_close(word, story);
		package_write_xml(word->package, story->name, story->doc);
		at += story->tree.count;
	}
	pictures_write(word);
}

/*
 * link -- codes in the addresses that links lead to.
 *
 * Word keeps an address outside of the text (a relation), often percent-encoded: "%7Bportal.activity.link%7D".  Each
 * code of it gets a run of its own at the beginning of the link, so that it is found, repeated and filled like any
 * other; the address waits as an attribute of the link, with {0}, {1} where codes stand.  Filled, every link gets a
 * relation of its own.  Where what comes of it leads nowhere, the words stay and the link goes.
 */
#include <ctype.h>
#include <libxml/hash.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"
#include "office/inside.h"

enum { MOST_ADDRESS = 16 * 1024, LONGEST_CODE = 300 };

static const char relation_space[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
static const xmlChar waiting[] = "doorstep-target", mine[] = "doorstep-link";

/* ---- what stands in an address ---- */

/* Percent signs read; false: it is too long, or holds what is no text. */
static bool
decode(struct buf *to, const char *at, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char pair[3] = { 0 }, *end;

		if (at[i] == '%' && i + 2 < size && isxdigit((unsigned char)at[i + 1])
		    && isxdigit((unsigned char)at[i + 2])) {
			memcpy(pair, at + i + 1, 2);
			buf_putc(to, (char)strtol(pair, &end, 16));
			i += 2;
		} else {
			buf_putc(to, at[i]);
		}
	}
	return !buf_full(to) && str_is_utf8(buf_text(to), to->size);
}

static size_t
brace_at(const char *at, char brace)
{
	if (*at == brace)
		return 1;
	return strncasecmp(at, brace == '{' ? "%7b" : "%7d", 3) == 0 ? 3 : 0;
}

/* Behind the code that begins at `at`, whose words are put into *code; 0: none does. */
static size_t
code_at(const char *at, struct buf *code)
{
	size_t open = brace_at(at, '{'), size = open, close = 0;

	buf_truncate(code, 0);
	if (open == 0)
		return 0;
	while (at[size] != '\0' && (close = brace_at(at + size, '}')) == 0 && size < LONGEST_CODE)
		size++;
	if (close == 0 || !decode(code, at + open, size - open) || !isalpha((unsigned char)buf_text(code)[0])
	    || strpbrk(buf_text(code), "{}\n") != NULL)
		return 0;
	return size + close;
}

/* ---- found ---- */

static xmlNode *
new_run(xmlNode *link, const char *name, const char *text)
{
	xmlNode *run = xmlNewDocNode(link->doc, link->ns, (const xmlChar *)"r", NULL);

	xmlSetProp(run, mine, (const xmlChar *)"1");
	xmlNewTextChild(run, link->ns, (const xmlChar *)name, (const xmlChar *)text);
	return run;
}

static void
look_at_link(struct word *word, xmlNode *link, const char *target)
{
	struct buf address = buf_make(word->arena, MOST_ADDRESS), code = buf_make(word->arena, LONGEST_CODE + 1);
	xmlNode *before = link->children;
	int count = 0;

	for (const char *at = target; *at != '\0';) {
		size_t size = code_at(at, &code);
		xmlNode *runs[2];

		if (size == 0) {
			size_t brace = brace_at(at, '{') + brace_at(at, '}');

			if (brace == 1)
				buf_puts(&address, *at == '{' ? "%7B" : "%7D");
			else
				buf_putc(&address, *at);
			at++;
			continue;
		}
		buf_printf(&address, "{%d}", count++);
		at += size;
		/* What shows nothing stands between, so that no code runs into the words beside it. */
		runs[0] = new_run(link, "lastRenderedPageBreak", NULL);
		runs[1] = new_run(link, "t", arena_printf(word->arena, "{%s}", buf_text(&code)));
		xmlSetProp(runs[1], mine, (const xmlChar *)arena_printf(word->arena, "{%d}", count - 1));
		for (int i = 0; i < 2; i++) {
			if (before != NULL)
				xmlAddPrevSibling(before, runs[i]);
			else
				xmlAddChild(link, runs[i]);
		}
	}
	if (count == 0 || buf_full(&address))
		return;
	if (before != NULL)
		xmlAddPrevSibling(before, new_run(link, "lastRenderedPageBreak", NULL));
	xmlSetProp(link, waiting, (const xmlChar *)buf_text(&address));
}

static void
drop_target(void *target, const xmlChar *id UNUSED)
{
	xmlFree(target);
}

/* The addresses of the links among the relations, by their id, read once. */
static xmlHashTable *
targets_of(xmlDoc *relations)
{
	xmlHashTable *targets = xmlHashCreate(0);

	for (xmlNode *node = xmlDocGetRootElement(relations)->children; node != NULL; node = node->next) {
		xmlChar *own = own_attribute(node, "Id"), *type = own_attribute(node, "Type"),
			*target = own_attribute(node, "Target");

		if (own != NULL && type != NULL && target != NULL && str_ends((const char *)type, "/hyperlink")
		    && xmlHashUpdateEntry(targets, own, target, drop_target) == 0)
			target = NULL;
		xmlFree(own);
		xmlFree(type);
		xmlFree(target);
	}
	return targets;
}

void
links_open(struct word *word, struct story *story)
{
	xmlDoc *relations = package_read_xml(word->package, relations_of(word, story->name));
	xmlNode *root = xmlDocGetRootElement(story->doc);
	xmlHashTable *targets;

	/* Nobody else's marks. */
	for (xmlNode *node = root; node != NULL; node = node_next(root, node)) {
		if (is_word(node, "r"))
			xmlUnsetProp(node, mine);
		if (is_word(node, "hyperlink"))
			xmlUnsetProp(node, waiting);
	}
	if (relations == NULL)
		return;
	story->relations = xmlChildElementCount(xmlDocGetRootElement(relations));
	targets = targets_of(relations);
	for (xmlNode *node = root; node != NULL; node = node_next(root, node)) {
		xmlChar *id = !is_word(node, "hyperlink") ? NULL :
		    xmlGetNsProp(node, (const xmlChar *)"id", (const xmlChar *)relation_space);
		const char *target = id == NULL ? NULL : xmlHashLookup(targets, id);

		if (target != NULL && strlen(target) < MOST_ADDRESS)
			look_at_link(word, node, target);
		xmlFree(id);
	}
	xmlHashFree(targets, drop_target);
	xmlFreeDoc(relations);
}

/* ---- filled ---- */

const char *
link_id(struct word *word, const struct story *story, size_t i)
{
	return arena_printf(word->arena, "rIdDoorstepLink%zu", story->relations + i + 1);
}

/* Does it lead anywhere that a letter may lead to? */
static bool
is_address(const char *text)
{
	static const char *const begins[] = { "http://", "https://", "mailto:", "tel:" };

	for (size_t i = 0; i < COUNT_OF(begins); i++)
		if (strncasecmp(text, begins[i], strlen(begins[i])) == 0 && text[strlen(begins[i])] != '\0')
			return true;
	return false;
}

/* Nothing, the beginning of an address, or a folder of the computer on which the template was written. */
static bool
says_nothing(const char *before, size_t size)
{
	const char *host = memmem(before, size, "://", 3);

	return memchr(before, '?', size) == NULL
	    && (host == NULL || host + 3 == before + size || strncasecmp(before, "file:", 5) == 0);
}

static void
put_encoded(struct buf *to, const char *text, const char *also)
{
	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text) || strchr("-._~", *text) != NULL || strchr(also, *text) != NULL)
			buf_putc(to, *text);
		else
			buf_printf(to, "%%%02X", (unsigned char)*text);
	}
}

bool
link_fill(struct word *word, xmlNode *run, const struct office_value *value)
{
	xmlChar *place = own_attribute(run, (const char *)mine), *was = place == NULL ? NULL :
	    own_attribute(run->parent, (const char *)waiting);
	const char *address = (const char *)was, *at = was == NULL ? NULL : strstr(address, (const char *)place);
	const char *text = value != NULL && value->kind == OFFICE_TEXT ? value->text : "";
	struct buf to = buf_make(word->arena, 4 * MOST_ADDRESS);

	if (at != NULL) {
		size_t before = (size_t)(at - address);
		bool whole = is_address(text) && says_nothing(address, before);

		if (!whole)
			buf_put(&to, address, before);
		put_encoded(&to, text, whole ? ":/?#[]@!$&'()*+,;=%" :
		    strncasecmp(address, "http", 4) == 0 ? "" : "@+");
		buf_puts(&to, at + strlen((const char *)place));
		xmlSetProp(run->parent, waiting, (const xmlChar *)(buf_full(&to) ? "" : buf_text(&to)));
	}
	xmlFree(was);
	if (place == NULL)
		return false;
	xmlFree(place);
	xmlUnlinkNode(run);
	xmlFreeNode(run);
	return true;
}

/* What was left of codes that nothing was given for goes. */
static const char *
without_codes(struct word *word, const char *address)
{
	struct buf to = buf_make(word->arena, 4 * MOST_ADDRESS);

	for (const char *at = address; *at != '\0'; at++) {
		if (*at == '{' && strchr(at, '}') != NULL)
			at = strchr(at, '}');
		else
			buf_putc(&to, *at);
	}
	return buf_text(&to);
}

static void
close_link(struct word *word, struct story *story, xmlNode *link, xmlChar *was)
{
	const char *address = without_codes(word, (const char *)was);

	xmlUnsetProp(link, waiting);
	if (!is_address(address)) {
		for (xmlNode *child; (child = link->children) != NULL;) {
			xmlUnlinkNode(child);
			xmlAddPrevSibling(link, child);
		}
		xmlUnlinkNode(link);
		xmlFreeNode(link);
		return;
	}
	if (story->links.count >= OFFICE_MOST_PARAGRAPHS)
		helper_answer(OFFICE_TOO_MUCH, NULL);
	*(const char **)arena_push(word->arena, &story->links) = address;
	xmlSetNsProp(link, xmlSearchNsByHref(link->doc, link, (const xmlChar *)relation_space), (const xmlChar *)"id",
	    (const xmlChar *)link_id(word, story, story->links.count - 1));
}

void
links_close(struct word *word, struct story *story)
{
	xmlNode *root = xmlDocGetRootElement(story->doc), *next;

	for (xmlNode *node = root; node != NULL; node = next) {
		xmlChar *was;

		next = node_next(root, node);
		if (is_word(node, "r") && xmlHasProp(node, mine) != NULL) {
			next = node_skip(root, node);
			xmlUnlinkNode(node);
			xmlFreeNode(node);
			continue;
		}
		if (!is_word(node, "hyperlink") || (was = own_attribute(node, (const char *)waiting)) == NULL)
			continue;
		/* Its children are walked before it may go. */
		if (node->children == NULL)
			next = node_skip(root, node);
		close_link(word, story, node, was);
		xmlFree(was);
	}
}

/* story -- the parts of a Word file that hold text, in their order, with the tree of their tags. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/str.h"
#include "office/inside.h"

enum { MOST_STORIES = 200, MOST_DEPTH = 12, USUAL_ROOM_TWIPS = 9026, EMU_PER_TWIP = 635 };

static const char content_types[] = "[Content_Types].xml";
static const char word_types[] = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

/* ---- which parts there are ---- */

/* "document.main+xml" of a part's type, when it is one of Word's. */
static bool
is_type(const char *type, const char *wanted)
{
	return str_starts(type, word_types) && strcmp(type + strlen(word_types), wanted) == 0;
}

static bool
holds_text(const char *type)
{
	static const char *const kinds[] = { "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml" };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (is_type(type, kinds[i]))
			return true;
	return false;
}

static void
add_story(struct word *word, const char *name)
{
	struct story *story;

	if (name[0] == '/')
		name++;
	if (word->story_count == MOST_STORIES)
		helper_answer(OFFICE_TOO_MUCH, NULL);
	story = &word->stories[word->story_count];
	story->name = arena_strdup(word->arena, name);
	story->doc = package_read_xml(word->package, name);
	if (story->doc == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	word->story_count++;
}

static void
find_stories(struct word *word)
{
	xmlDoc *types = package_read_xml(word->package, content_types);
	bool main_part = false;

	if (types == NULL)
		helper_answer(OFFICE_UNKNOWN, NULL);
	word->stories = arena_new_array(word->arena, MOST_STORIES, struct story);
	/* The text first, whatever the order of the types. */
	for (int pass = 0; pass < 2; pass++) {
		for (xmlNode *node = xmlDocGetRootElement(types)->children; node != NULL; node = node->next) {
			xmlChar *type = own_attribute(node, "ContentType");
			xmlChar *name = type != NULL ? own_attribute(node, "PartName") : NULL;
			const char *is = type != NULL ? (const char *)type : "";
			bool is_main = is_type(is, "document.main+xml") || is_type(is, "template.main+xml");

			if (strstr(is, "macroEnabled") != NULL)
				helper_answer(OFFICE_MACROS, NULL);
			if (name != NULL && (pass == 0 ? is_main && !main_part : holds_text(is)))
				add_story(word, (const char *)name);
			main_part |= name != NULL && is_main && pass == 0;
			xmlFree(type);
			xmlFree(name);
		}
	}
	xmlFreeDoc(types);
	if (!main_part)
		helper_answer(OFFICE_UNKNOWN, NULL);
	/* What some programs call a strict file has other names for everything. */
	if (!is_word(xmlDocGetRootElement(word->stories[0].doc), "document"))
		helper_answer(OFFICE_UNKNOWN, NULL);
}

/* Links may lead outside; whatever is loaded without being asked may not. */
static void
check_relations(struct word *word)
{
	for (size_t i = 0; i < package_count(word->package); i++) {
		const char *name = package_name(word->package, i);
		xmlDoc *doc;

		if (!str_ends(name, ".rels") || (doc = package_read_xml(word->package, name)) == NULL)
			continue;
		for (xmlNode *node = xmlDocGetRootElement(doc)->children; node != NULL; node = node->next) {
			xmlChar *mode = own_attribute(node, "TargetMode");
			xmlChar *type = mode != NULL ? own_attribute(node, "Type") : NULL;

			if (type != NULL && strcasecmp((const char *)mode, "External") == 0
			    && !str_ends((const char *)type, "/hyperlink")
			    && !str_ends((const char *)type, "/attachedTemplate"))
				helper_answer(OFFICE_OUTSIDE, NULL);
			xmlFree(mode);
			xmlFree(type);
		}
		xmlFreeDoc(doc);
	}
}

/* ---- the tree ---- */

struct nest { struct branches *into; struct branch *open; bool in_other; };

static void
note(struct word *word, enum office_wrong wrong, int tag)
{
	const struct tag *at = &word->tags.items[tag];
	static const char *const words[] = { [TAG_CODE] = "", [TAG_FOR] = "for ", [TAG_IF] = "if ", [TAG_ELSE] = "",
		[TAG_END] = "" };

	*arena_push(word->arena, &word->faults) = (struct office_fault){ wrong,
	    arena_printf(word->arena, "%s%s", words[at->kind], at->text), at->near };
}

static void
add_code(struct word *word, struct branches *to, int tag)
{
	*arena_push(word->arena, to) = (struct branch){ OFFICE_CODE, tag, -1, tag, word->tags.items[tag].text,
	    word->tags.items[tag].near, { 0 }, { 0 } };
}

/*
 * Reads tags from *at until the {else} or {end} of the pair that is open, or `end`.  A pair that is not
 * ended becomes a code without meaning, and what was in it stands beside it.
 */
static void
read_branches(struct word *word, int *at, int end, int depth, struct branches *out)
{
	while (*at < end) {
		struct tag *tag = &word->tags.items[*at];
		struct branch branch = { .first = *at, .middle = -1, .text = tag->text, .near = tag->near };
		bool pair = tag->kind == TAG_FOR || tag->kind == TAG_IF;

		if (depth > MOST_DEPTH)
			helper_answer(OFFICE_TOO_MUCH, NULL);
		if (depth > 0 && (tag->kind == TAG_END || tag->kind == TAG_ELSE))
			return;
		++*at;
		if (!pair) {
			if (tag->kind != TAG_CODE)
				note(word, OFFICE_STRAY, branch.first);
			add_code(word, out, branch.first);
			continue;
		}
		branch.kind = tag->kind == TAG_FOR ? OFFICE_LOOP : OFFICE_TEST;
		read_branches(word, at, end, depth + 1, &branch.inner);
		if (*at < end && word->tags.items[*at].kind == TAG_ELSE && branch.kind == OFFICE_TEST) {
			branch.middle = (*at)++;
			read_branches(word, at, end, depth + 1, &branch.other);
		}
		while (*at < end && word->tags.items[*at].kind == TAG_ELSE) {
			note(word, OFFICE_STRAY, *at);
			add_code(word, branch.middle < 0 ? &branch.inner : &branch.other, (*at)++);
			read_branches(word, at, end, depth + 1, branch.middle < 0 ? &branch.inner : &branch.other);
		}
		if (*at < end) {
			branch.last = (*at)++;
			*arena_push(word->arena, out) = branch;
			continue;
		}
		note(word, OFFICE_NEVER_ENDED, branch.first);
		add_code(word, out, branch.first);
		for (size_t i = 0; i < branch.inner.count; i++)
			*arena_push(word->arena, out) = branch.inner.items[i];
		if (branch.middle >= 0)
			add_code(word, out, branch.middle);
		for (size_t i = 0; i < branch.other.count; i++)
			*arena_push(word->arena, out) = branch.other.items[i];
	}
}

/* {else} must stand where the two can be told apart; else it counts as nothing. */
static void
check_parting(struct word *word, struct branches *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct branch *branch = &tree->items[i];

		check_parting(word, &branch->inner);
		check_parting(word, &branch->other);
		if (branch->middle < 0)
			continue;
		struct range range = range_find(word->tags.items[branch->first].run,
		    word->tags.items[branch->last].run);
		xmlNode *drop;

		if (!range_part(&range, word->tags.items[branch->middle].run, false, &drop))
			note(word, OFFICE_CROSSED, branch->middle);
	}
}

/* The width between the margins, from the last section. */
static int64_t
room_of(struct word *word)
{
	xmlNode *root = xmlDocGetRootElement(word->stories[0].doc);
	int64_t width = 0, left = 0, right = 0;

	for (xmlNode *node = root; node != NULL; node = node_next(root, node)) {
		if (is_word(node, "pgSz"))
			width = strtol((const char *)(word_attribute(node, "w") ?: (const xmlChar *)"0"), NULL, 10);
		if (is_word(node, "pgMar")) {
			left = strtol((const char *)(word_attribute(node, "left") ?: (const xmlChar *)"0"), NULL, 10);
			right = strtol((const char *)(word_attribute(node, "right") ?: (const xmlChar *)"0"), NULL, 10);
		}
	}
	width -= left + right;
	return EMU_PER_TWIP * (width > 500 && width < 50000 ? width : USUAL_ROOM_TWIPS);
}

struct word *
word_open(struct arena *arena, struct bytes in)
{
	struct word *word = arena_new(arena, struct word);

	word->arena = arena;
	word->package = package_open(arena, in);
	find_stories(word);
	check_relations(word);
	word->room_emu = room_of(word);
	for (size_t i = 0; i < word->story_count; i++) {
		int at = (int)word->tags.count;

		links_open(word, &word->stories[i]);
		tags_find(word, &word->stories[i]);
		read_branches(word, &at, (int)word->tags.count, 0, &word->stories[i].tree);
		check_parting(word, &word->stories[i].tree);
	}
	return word;
}

/* ---- told ---- */

static void
put_branches(struct json *json, const char *key, const struct branches *branches)
{
	static const char *const keys[] = { [OFFICE_CODE] = "code", [OFFICE_LOOP] = "for", [OFFICE_TEST] = "if" };

	json_open_array(json, key);
	for (size_t i = 0; i < branches->count; i++) {
		const struct branch *branch = &branches->items[i];

		json_open_object(json, NULL);
		json_text(json, keys[branch->kind], branch->text);
		json_text(json, "near", branch->near);
		if (branch->kind != OFFICE_CODE)
			put_branches(json, "inner", &branch->inner);
		if (branch->middle >= 0)
			put_branches(json, "other", &branch->other);
		json_close_object(json);
	}
	json_close_array(json);
}

void
word_outline(struct word *word, struct buf *to)
{
	static const char *const wrongs[] = { [OFFICE_NEVER_ENDED] = "never_ended", [OFFICE_STRAY] = "stray",
		[OFFICE_CROSSED] = "crossed", [OFFICE_LOOSE] = "loose" };
	struct json json = json_make(to);
	struct branches all = { 0 };

	for (size_t i = 0; i < word->story_count; i++)
		for (size_t j = 0; j < word->stories[i].tree.count; j++)
			*arena_push(word->arena, &all) = word->stories[i].tree.items[j];
	json_open_object(&json, NULL);
	put_branches(&json, "parts", &all);
	json_open_array(&json, "faults");
	for (size_t i = 0; i < word->faults.count; i++) {
		json_open_object(&json, NULL);
		json_text(&json, "wrong", wrongs[word->faults.items[i].wrong]);
		json_text(&json, "text", word->faults.items[i].text);
		json_text(&json, "near", word->faults.items[i].near);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_close_object(&json);
}

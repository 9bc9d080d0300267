/* inside -- what the files of this tool share.  Everything but office.c, wire.c and convert.c runs in the helper. */
#ifndef OFFICE_INSIDE_H
#define OFFICE_INSIDE_H

#include <libxml/tree.h>
#include "base/arena.h"
#include "base/buf.h"
#include "helper/helper.h"
#include "office/office.h"

extern const char office_helper_word[];	/* in helper.c: whoever names it gets the helper into the program */

enum { HELPER_OUT = HELPER_OWN, HELPER_VALUES };

/* ---- package.c: a ZIP file in memory, read and written again ---- */

struct package;
/* Ends the helper when it is not sound: names, sizes, other files inside, macros. */
struct package *package_open(struct arena *, struct bytes);
/* Empty when there is no such member. */
struct bytes package_read(struct package *, const char *name);
/* The same of a part that may be larger than those of letters; plain XML, or the helper ends. */
struct bytes package_read_most(struct package *, const char *name, size_t most);
/* Parsed; NULL when there is none; ends the helper when it is not sound. */
xmlDoc *package_read_xml(struct package *, const char *name);
void package_write(struct package *, const char *name, struct bytes);
void package_write_xml(struct package *, const char *name, xmlDoc *);
/* Names of members, in the order of the file. */
size_t package_count(struct package *);
const char *package_name(struct package *, size_t i);
struct bytes package_close(struct package *);

/* ---- story.c: the parts of a Word file that hold text ---- */

struct tag {
	enum { TAG_CODE, TAG_FOR, TAG_IF, TAG_ELSE, TAG_END } kind;
	const char *text, *near;
	xmlNode *run;			/* where it stands, before anything was filled */
};
struct tags { struct tag *items; size_t count, capacity; };

struct faults { struct office_fault *items; size_t count, capacity; };

/* A tree of tags by their numbers; -1: none. */
struct branch {
	enum office_kind kind;
	int first, middle, last;	/* of a code only first */
	const char *text, *near;
	struct branches { struct branch *items; size_t count, capacity; } inner, other;
};

/* One XML part: word/document.xml, word/header1.xml … */
struct story {
	const char *name;
	xmlDoc *doc;
	struct branches tree;
	bool pictures[OFFICE_MOST_PICTURES];	/* which stand in it */
	size_t relations;		/* that it had; links made here are numbered from there */
	struct { const char **items; size_t count, capacity; } links;	/* addresses made of codes */
};

/* All that is filled in one file. */
struct word {
	struct arena *arena;
	struct package *package;
	struct tags tags;
	struct faults faults;
	struct story *stories;
	size_t story_count;
	int64_t room_emu;		/* between the margins of the page */
	const struct office_pictures *pictures;
	bool used[OFFICE_MOST_PICTURES];
	int64_t paragraphs;		/* made so far */
};

/* Opens, checks and finds every tag. */
struct word *word_open(struct arena *, struct bytes);
/* The outline as JSON. */
void word_outline(struct word *, struct buf *);

/* ---- tags.c ---- */

extern const char word_space[];
bool is_word(const xmlNode *, const char *name);
const xmlChar *word_attribute(const xmlNode *, const char *name);	/* NULL: none; lives as long as the document */
/* One without a prefix; to be freed by xmlFree(); NULL: none. */
xmlChar *own_attribute(const xmlNode *, const char *name);
/* The next node below `root` in the order of the file; NULL at the end. */
xmlNode *node_next(xmlNode *root, xmlNode *);
/* The same without going into `node`. */
xmlNode *node_skip(xmlNode *root, xmlNode *);
xmlNode *paragraph_of(xmlNode *);	/* NULL: in none */

/* Gives every tag of the part a run of its own, numbers it, notes it in word->tags. */
void tags_find(struct word *, struct story *);
/* The number of the tag that a run is; -1: none. */
int tag_of(const xmlNode *run);
/* Text of a node, without what lies in other paragraphs inside of it. */
void node_text(const xmlNode *, struct buf *);
/* Pictures, objects, page and section breaks: more than text. */
bool node_has_things(xmlNode *);

/* ---- link.c: codes in the addresses of links ---- */

/* Gives each a run of its own in the text, for tags_find(). */
void links_open(struct word *, struct story *);
/* Puts the value into the address when the run is such a one (which is gone then); false: it is another. */
bool link_fill(struct word *, xmlNode *run, const struct office_value *);
/* Takes what was put in away; what leads somewhere has its address in story->links. */
void links_close(struct word *, struct story *);
const char *link_id(struct word *, const struct story *, size_t i);

/* ---- range.c: what a pair of tags embraces ---- */

struct range {
	xmlNode *parent;
	xmlNode *from, *to;		/* siblings in `parent`; NULL: nothing lies between */
	xmlNode *drop_from, *drop_to;	/* markers, or the paragraphs and rows that hold nothing else */
	bool in_words;			/* inside one paragraph */
};
struct range range_find(xmlNode *first, xmlNode *last);
/* Leaves of a range what is before or after {else}; false when it cannot be parted there. */
bool range_part(struct range *, xmlNode *middle, bool after, xmlNode **drop);

/* ---- fill.c, picture.c ---- */

void word_fill(struct word *, const struct office_values *);
/* The picture as something that stands in a run; NULL: nothing. */
xmlNode *picture_make(struct word *, struct story *, xmlNode *run, const struct office_value *);
/* "word/_rels/document.xml.rels" of "word/document.xml". */
const char *relations_of(struct word *, const char *part);
/* Writes pictures, relations and content types. */
void pictures_write(struct word *);

/* ---- table.c ---- */

/* The first sheet of an Excel file as CSV: commas, every cell quoted, a line per row. */
void table_read(struct arena *, struct bytes, struct buf *out);

/* ---- wire.c: values on their way to the helper ---- */

bool wire_write(struct buf *, const struct office_values *, const struct office_pictures *);
/* False when it is cut short. */
bool wire_read(struct arena *, struct bytes, struct office_values *, struct office_pictures *);

#endif

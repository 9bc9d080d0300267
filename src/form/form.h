/*
 * form -- an ordered list of fields that people fill: the activity form and the
 * closing form of a type, the record of the unit's customers, what a portal action asks.
 *
 * A form has one owner and immutable versions; saving a changed definition makes a
 * new one, and an answer (answer.h) keeps the version it answered.  An owner whose form nobody made
 * has an empty one of version 0: asking for it is never an error.
 *
 * The definition is one JSON document, read and checked here in one place:
 *
 *	{"fields": [
 *	  {"code": "boiler_brand",		[a-z0-9_], unique in the form, begins with a letter
 *	   "kind": "choice",			a file of form/fields
 *	   "label": {"en": "Brand", "de": "Marke"},	per language; a plain text is the unit's language
 *	   "help": {…},
 *	   "required": true,			false when absent
 *	   "default": "viessmann",		as somebody would type it; may hold replacement codes
 *	   "size": "full" | "half",
 *	   "staff": "write", "worker": "read", "portal": "hidden",	"write" when absent; all three alike
 *	   "report": true,			true when absent
 *	   "when": { … },			form/conditions.h: shown only while it holds
 *	   …}]}					the kind's own settings, see field.h
 *
 * Answers are one JSON object by code.  What a field keeps there is its kind's matter.
 *
 * A field that is not for the audience, or whose condition does not hold, is neither required nor
 * taken from a request, and what was stored under it stays.  (While its condition does not hold it counts as
 * empty for other conditions and computed values, and is not shown.)
 */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <jansson.h>
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "form/codes.h"
#include "form/conditions.h"
#include "form/texts.h"
#include "html/html.h"

struct field_kind;		/* field.h */

/* ---- whose ---- */

enum form_owner { FORM_OF_ACTIVITY, FORM_OF_CLOSING, FORM_OF_CUSTOMER, FORM_OF_ACTION, FORM_OWNER_COUNT };

/* Whose form: build it with the functions below. */
struct form_key {
	enum form_owner owner;
	int64_t id;		/* activity type or portal action; 0: the unit itself */
};

struct form_key form_of_activity(type_id);
struct form_key form_of_closing(type_id);
struct form_key form_of_customer(void);		/* of ctx->unit's customers */
struct form_key form_of_action(action_id);

/* "activity", "closing", "customer", "action". */
const char *form_owner_token(enum form_owner);
bool form_owner_parse(const char *token, enum form_owner *out);

/* ---- definition ---- */

enum form_audience { FOR_STAFF, FOR_WORKER, FOR_PORTAL, AUDIENCE_COUNT };
enum field_access { FIELD_HIDDEN, FIELD_READ, FIELD_WRITE };

const char *form_audience_token(enum form_audience);	/* "staff", "worker", "portal" */

enum { FORM_MOST_FIELDS = 200, FORM_LARGEST = 256 << 10, FIELD_LONGEST_CODE = 40, FIELD_LONGEST_LABEL = 500 };

struct field {
	const char *code;
	const struct field_kind *kind;
	struct texts label, help;	/* with replacement codes */
	bool required;
	const char *initial;		/* "default"; "": none */
	bool half;			/* size: beside another on a wide screen */
	enum field_access access[AUDIENCE_COUNT];
	bool report;
	const struct conditions *when;	/* NULL: always */
	const json_t *settings;		/* the field's whole object, for the kind's own members */
	const struct form *group;	/* of a repeating group: its fields; else NULL */
};

/* One version of one form. */
struct form {
	form_id id;		/* none: nobody made it yet */
	struct form_key key;
	int64_t version;	/* 0: nobody made it yet */
	struct field *fields;
	size_t count;
	const char *definition;	/* the JSON, never NULL */
	instant created_at;	/* of the version */
	const char *created_by;
};

/* The newest version; an empty form of version 0 when there is none. */
MUST_CHECK struct err *form_find(struct ctx *, struct form_key, struct form *out);
MUST_CHECK struct err *form_find_version(struct ctx *, form_id, int64_t version, struct form *out);

/* The owner's form in a version, 0 or unknown: the newest. */
MUST_CHECK struct err *form_find_begun(struct ctx *, struct form_key, int64_t version, struct form *out);

/*
 * Reads a definition without saving it (preview, import, templates): *out has version 0 and no id.
 * Problems are named by JSON pointer: "/fields/3/label", "/fields/3/when/items/0/field".
 * `facts`: what conditions may ask besides fields; NULL: nothing.  *out holds what could be read.
 */
void form_parse(struct ctx *, const char *json, const struct fact_rows *facts, struct form *out, struct problems *);

/*
 * Notes the defaults and texts whose codes tell more than ctx's actor may see: answers take them along, and they leave
 * by the codes of answers.  What the newest form of the key says word for word goes on.
 */
MUST_CHECK struct err *form_check_rights(struct ctx *, struct form_key, const struct form *, struct problems *);

/*
 * Saves a changed definition as a new version; the same one again is no new version.  form_check_rights() is asked,
 * too.  `expected` is the version that the editor began with (0: none).  ERR_CONFLICT: somebody saved in between; its
 * sentence tells who and what changed since (form_changes()); read again with form_find().
 */
MUST_CHECK struct err *form_save(struct ctx *, struct form_key, const char *json, int64_t expected,
    const struct fact_rows *facts, struct form *out);

/* Gives `to` the newest definition of `from` (a duplicated type); nothing when there is none. */
MUST_CHECK struct err *form_copy(struct ctx *, struct form_key from, struct form_key to);

/* What differs, a sentence each in ctx->lang: "The field "Brand" was added." */
struct form_changes { const char **items; size_t count, capacity; };
void form_changes(struct ctx *, const struct form *before, const struct form *after, struct form_changes *out);

/* Versions, newest first. */
struct form_version { int64_t version; instant at; const char *by; };
struct form_versions { struct form_version *items; size_t count, capacity; };
MUST_CHECK struct err *form_list_versions(struct ctx *, form_id, struct form_versions *out);

/* The field of that code, or NULL; a group's inner fields are not looked at. */
const struct field *form_field(const struct form *, const char *code);

/* Label in ctx->lang, else the unit's, else any, else the code; codes in it are not replaced. */
const char *field_label(const struct ctx *, const struct field *);

/* Fields as conditions see them: for checks and for the editor's choice; those that have no value are left out. */
struct fact_rows form_facts(struct ctx *, const struct form *);

/* ---- one use of it ---- */

/* Fields that came with a request. */
struct form_sent {
	/* The first value of that name; "" when absent. */
	const char *(*get)(void *from, const char *name);
	/*
	 * The files that came under `name`, kept as drafts of use->holder: their public ids, NULL at the end.
	 * ERR_INVALID, ERR_TOO_LARGE, ERR_LIMIT: the sentence goes beside the field.  NULL: none come this way.
	 */
	struct err *(*documents)(struct ctx *, void *from, const char *name, bool photos_only, bool with_place,
	    const char *const **out);
	void *from;
};

/* A document that a field names. */
struct form_document {
	const char *name;	/* of the file */
	const char *caption;
	const char *address;	/* where this audience reads it */
	const char *thumbnail;	/* its small picture; NULL: none */
	const char *type;	/* "image/jpeg" */
	int64_t size;		/* bytes */
};

/* The version that the page of this request began with; 0 when it does not say. */
int64_t form_begun(const struct form_sent *);

/* Who fills or reads it, where, and what is known around it.  Zeroed members are fine. */
struct form_use {
	enum form_audience audience;
	enum lang fallback;		/* the unit's language, for labels */
	const struct zone *zone;	/* of the place; NULL: UTC */
	const char *country;		/* of the unit, for phone numbers; NULL: "" */
	const char *currency;		/* where a field names none; NULL: "EUR" */
	fact_lookup *facts;		/* facts of activity, unit, …; NULL: none */
	void *facts_arg;
	const struct fact_rows *fact_rows;	/* the same ones, for sentences; or NULL */
	code_resolver *codes;		/* for labels, helps, defaults, displayed texts; NULL: codes are empty */
	void *codes_arg;
	/* Where this audience reads a document of the answers (ERR_NOT_FOUND: not for them).  NULL: nowhere. */
	struct err *(*document)(struct ctx *, void *arg, const char *public_id, struct form_document *out);
	void *document_arg;
	const char *holder;		/* whose drafts a request may name (document.h); NULL: no files come */
	const char *upload;		/* where the page's script sends files in pieces; NULL: only with the form */
	const char *const *only;	/* codes to ask and show, NULL at the end; NULL: all */
	bool draft;			/* what is required may be missing */
	bool preview;			/* the editor's: drawn, never sent */
};

/* What a new answer starts with: defaults with codes filled, formulas computed. */
MUST_CHECK struct err *form_begin(struct ctx *, const struct form *, const struct form_use *, json_t **out);

/* An answers object of its text, owned by the arena; "", NULL and what is no object give an empty one. */
json_t *form_values(struct ctx *, const char *json);
/* As it is stored: compact, numbers as they were. */
const char *form_values_print(struct ctx *, const json_t *values);

/*
 * Draws the fields (no <form>, no button) with what is in `values`, or, with `sent`, what was typed in
 * the last try, and its problems beside them.  Inputs are named "f.CODE", parts of them "f.CODE.part", in
 * groups "f.GROUP.0.CODE" (a route declares "f.*"); a field's problem has the same name, and the
 * input or fieldset the same id, so that ui_errors() links to it.  The hidden input
 * "f._version" says which version was begun.
 */
MUST_CHECK struct err *form_draw(struct ctx *, const struct form *, const struct form_use *, const json_t *values,
    const struct form_sent *sent, const struct problems *, struct html *);

/*
 * The answers after a request: `before` with every field replaced that this audience may write and whose
 * condition holds among what was sent; computed values computed.  What is wrong is noted under the names of
 * the inputs; its field keeps what it had before.  *out is owned by the arena; `before` (NULL: none) is left alone.
 */
MUST_CHECK struct err *form_read(struct ctx *, const struct form *, const struct form_use *, const json_t *before,
    const struct form_sent *, struct problems *, json_t **out);

/*
 * The same for answers that come as JSON (API, import): `given` names only what changes, null empties.  Problems
 * are named by code: "/boiler_brand", in groups "/rooms.0.area".  Fields that do not exist, or that this audience
 * may not write, are problems; so is a required one that stays empty, named or not.
 */
MUST_CHECK struct err *form_accept(struct ctx *, const struct form *, const struct form_use *, const json_t *before,
    const json_t *given, struct problems *, json_t **out);

/*
 * Ties the documents that the values name to `place`, each field's to its code, and gives up those that are named no
 * longer.  `on_portal`: those of fields that customers see are shown there.  Answers do so by themselves (answer.h);
 * this is for values that stand elsewhere.  In a transaction.
 */
struct document_place;
MUST_CHECK struct err *form_claim_documents(struct ctx *, const struct form *, const json_t *values,
    const struct document_place *, const char *holder, bool on_portal);

/* ---- shown ---- */

/* A value that is a list of its own, where there is room for a table: cells row by row, the last `sums` rows strong. */
enum { FORM_TABLE_COLUMNS = 4 };
struct form_table {
	const char *titles[FORM_TABLE_COLUMNS];	/* in ctx->lang; the first over words, the others over numbers */
	size_t columns, rows, sums;
	const char **cells;
};

/* One answered field as it is shown. */
struct form_row {
	const struct field *field;	/* NULL: additional data */
	const char *code;
	const char *label;
	const char *text;		/* plain, in ctx->lang; "" when empty */
	const json_t *value;		/* as stored, borrowed; NULL: empty, or a heading */
	html_safe markup;		/* the same for a page: links, pictures, stars */
	const struct form_table *table;	/* the same for a report; NULL: the text */
	bool heading;			/* a section heading: no value */
	bool additional;		/* its field was deleted since, or never was one */
};
struct form_rows { struct form_row *items; size_t count, capacity; };

/*
 * The rows that the audience may see, empty ones left out unless `empty_too`.  `newest` is the form as it is now
 * (or NULL): what is no longer in it comes last, as additional data, for staff and workers only.
 */
MUST_CHECK struct err *form_show(struct ctx *, const struct form *answered, const struct form *newest,
    const struct form_use *, const json_t *values, bool empty_too, struct form_rows *out);

/* Draws such rows as facts with headings; additional data under its own heading. */
void form_rows_draw(struct html *, const struct form_rows *);

/* "Label: text" lines of what is for the report, for texts and mails. */
MUST_CHECK struct err *form_text(struct ctx *, const struct form *, const struct form_use *, const json_t *values,
    const char **out);

/* One value as text, for {activity.custom.CODE}; "" when there is none.  Deleted fields: as they can be read. */
MUST_CHECK struct err *form_value_text(struct ctx *, const struct form *, const struct form_use *, const json_t *values,
    const char *code, const char **out);

/* Puts the answers that the audience may see as one JSON object under `key` (values as programs want them). */
struct json;
MUST_CHECK struct err *form_json(struct ctx *, const struct form *, const struct form_use *, const json_t *values,
    struct json *, const char *key);

/* Cells of one line of a list, in the order of form_csv_head(); texts, not yet quoted. */
struct form_cells { const char **items; size_t count, capacity; };
void form_csv_head(struct ctx *, const struct form *, struct form_cells *out);
MUST_CHECK struct err *form_csv(struct ctx *, const struct form *, const struct form_use *, const json_t *values,
    struct form_cells *out);

/* ---- conditions over a form's answers ---- */

/* A fact_lookup over answers (`arg` is a struct form_lookup) that asks the use's own facts for other names. */
struct form_lookup {
	const struct form *form;
	const struct form_use *use;
	const json_t *values;
	struct scope *scope;		/* of a formula that is being computed: what is known already; else NULL */
};
struct err *form_fact(struct ctx *, void *arg, const char *name, struct fact *out, bool *known);

#endif

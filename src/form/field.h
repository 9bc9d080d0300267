/*
 * field -- a kind of field: one file of form/fields each, collected by the build.
 *
 * A kind is whole in its file: words, settings, how it is drawn, read, checked, shown, what conditions see
 * of it, and samples that the tests run in every language.  Nothing else knows a kind by name.
 * See doc/add-a-field-type.md.
 */
#ifndef FORM_FIELD_H
#define FORM_FIELD_H

#include "form/form.h"

/* ---- settings: described, so that the editor draws them generically ---- */

enum setting_type {
	SETTING_IS_TEXT,		/* a plain text */
	SETTING_IS_TEXTS,		/* a text per language, may hold codes and formatting */
	SETTING_IS_NUMBER,		/* a JSON number, or null */
	SETTING_IS_WHOLE,		/* a whole number, or null */
	SETTING_IS_YES_NO,
	SETTING_IS_CHOICE,		/* one of `choices` */
	SETTING_IS_OPTIONS,	/* [{"value": "viessmann", "label": {"en": "Viessmann"}}, …]; value [a-z0-9_] */
	SETTING_IS_FIELDS,		/* inner fields of a group, as "fields" of a form */
	SETTING_IS_FORMULA,	/* form/formula.h */
};

struct setting_choice { const char *value, *label; };	/* label N_() */

struct field_setting {
	const char *name;		/* the member of the field's object */
	const char *label;		/* N_() */
	const char *help;		/* N_(), or NULL */
	enum setting_type type;
	const char *initial;		/* JSON; what an absent one means */
	bool required;
	double least, most;		/* of numbers, when least < most */
	const struct setting_choice *choices;	/* value NULL at the end */
};

/* ---- what a kind gets ---- */

/* One field where it is drawn, read or shown. */
struct field_place {
	const struct field *field;
	const struct form *form;	/* that it stands in */
	const struct form_use *use;
	const char *name;		/* of its input, and the id: "f.boiler", "f.rooms.2.area" */
	const char *label, *help;	/* translated, codes filled; help may be "" */
	const json_t *value;		/* as stored; NULL: empty */
	const struct form_sent *sent;	/* drawing: what was typed in the last try; else NULL */
	const struct problems *problems;	/* drawing: of the last try, or NULL */
	struct problems *wrong;		/* reading, validating: where to note them */
	struct scope *around;		/* answers of the form that it stands in; NULL: not known.  For groups */
	bool required;			/* here and now */
	bool read_only;
};

enum {
	FIELD_STATIC = 1,	/* has no value: a heading, a displayed text */
	FIELD_UNSEEN = 2,	/* never drawn as an input, never read from a request */
	FIELD_GROUPED = 4,	/* several inputs: drawn in a fieldset with a legend, not with a label */
	FIELD_WHOLE_WIDTH = 8,	/* "half" makes no sense */
	FIELD_NOT_INSIDE = 16,	/* cannot stand in a repeating group */
	FIELD_NO_DEFAULT = 32,
	FIELD_BESIDE = 64,	/* the label stands behind the input: a check box */
	FIELD_BARE = 128,	/* draws its label, help and error by itself */
	FIELD_HUSHED = 256,	/* stands on no page that is filled: hidden ones */
	FIELD_SECTION = 512,	/* a heading: its label stands above the rows that follow */
	FIELD_DOCUMENTS = 1024,	/* keeps documents: [{"document": public id, …}] */
	FIELD_SIGNED = 2048,	/* {"name": …, "drawing": strokes} */
	FIELD_PRODUCTS = 4096,	/* lines of name, quantity, price, discount, tax: whole numbers, as in quotes */
};

/* A value as somebody sends it, and what must come of it; the tests run all of them. */
struct field_sample {
	const char *settings;		/* members of the field's object: "\"min\": 3"; NULL: none */
	const char *sent[14];		/* pairs: part ("" the input itself, "street" f.x.street) and what was typed */
	const char *stored;		/* JSON that must be stored; NULL: nothing, it is empty */
	const char *text;		/* as it is shown in English */
	const char *csv;		/* NULL: as text */
	const char *wrong;		/* the sentence in English (then nothing is stored); NULL: it is right */
};

struct field_kind {
	const char *token;		/* written in definitions: never changes */
	const char *label;		/* N_() */
	const char *icon;
	const char *palette;		/* N_(): the group in the editor's palette */
	int rank;			/* order in the palette */
	unsigned traits;
	enum fact_type fact;		/* as what conditions see it */
	const struct field_setting *settings;	/* name NULL at the end; NULL: none */
	const struct field_sample *samples;	/* text NULL at the end; a wrong one has text "" */

	/* More checks of the settings, after each was found of its type; problems of `at` + "/member".  May be NULL. */
	void (*check)(struct ctx *, const struct field *, const struct form *, const char *at, struct problems *);
	/* The input, without label, help and error.  NULL for FIELD_UNSEEN. */
	struct err *(*draw)(struct ctx *, const struct field_place *, struct html *);
	/* *out: the value that was sent, a new reference; NULL: empty.  What cannot be read is noted. */
	struct err *(*read)(struct ctx *, const struct field_place *, const struct form_sent *, json_t **out);
	/* Notes what is wrong with a value that is not empty, wherever it came from. */
	struct err *(*validate)(struct ctx *, const struct field_place *, const json_t *value);
	/* In words, in ctx->lang; `value` is not empty and was validated once (perhaps under older settings). */
	const char *(*text)(struct ctx *, const struct field_place *, const json_t *value);
	/* For a page; NULL: the text. */
	struct err *(*show)(struct ctx *, const struct field_place *, const json_t *value, struct html *);
	/* A table for a report, in ctx->arena; NULL: the text. */
	const struct form_table *(*table)(struct ctx *, const struct field_place *, const json_t *value);
	/* The text of a cell; NULL: as text. */
	const char *(*csv)(struct ctx *, const struct field_place *, const json_t *value);
	/* As programs read it; NULL: as it is stored.  A new reference. */
	json_t *(*json)(struct ctx *, const struct field_place *, const json_t *value);
	/* What conditions and formulas see; NULL: FACT_THING, FACT_TEXT of a string, FACT_NUMBER of a number. */
	struct fact (*see)(struct ctx *, const struct field_place *, const json_t *value);
	/* A default, typed as `initial`, as a value; NULL: a text as it is.  What cannot be one is NULL. */
	json_t *(*begin)(struct ctx *, const struct field_place *, const char *initial);
	/* Options of FACT_CHOICE and FACT_CHOICES, labels in ctx->lang.  NULL: none. */
	void (*options)(struct ctx *, const struct field *, const struct fact_option **items, size_t *count);
	/* Computes the value from the others (a new reference, NULL: empty).  NULL: it is no computed kind. */
	struct err *(*compute)(struct ctx *, const struct field_place *, const struct form_lookup *, json_t **out);
};

extern const struct field_kind *const form_fields[];	/* by token; NULL at the end */
const struct field_kind *field_kind_find(const char *token);	/* or NULL */

/* ---- what kinds use ---- */

/* Settings of a field, the absent ones as the kind says. */
const char *setting_text(const struct field *, const char *name);	/* "" when absent */
bool setting_number(const struct field *, const char *name, double *out);	/* false: not set */
int64_t setting_whole(const struct field *, const char *name);
bool setting_yes(const struct field *, const char *name);
/* A text per language in ctx->lang, else use->fallback, else any; codes are not replaced. */
const char *setting_words(struct ctx *, const struct field_place *, const char *name);
/* Replaces codes as the use knows them (none: by nothing). */
MUST_CHECK struct err *form_fill(struct ctx *, const struct form_use *, const char *text, enum code_target,
    const char **out);
/* True when the page has an input of every field that the place's formula reads, so that its script can follow. */
bool form_follows(struct ctx *, const struct field_place *);

/* What was typed under a part of the field ("" the input itself), trimmed; "" when nothing was. */
const char *sent_part(struct ctx *, const struct field_place *, const struct form_sent *, const char *part);
const char *part_name(struct ctx *, const struct field_place *, const char *part);	/* "f.x.part" */

/* Notes a problem of this field. */
void field_wrong(struct ctx *, const struct field_place *, const char *say);
/* The sentence of the last try, or NULL. */
const char *field_problem(const struct field_place *);

/* True for what counts as nothing: NULL, null, "", [], {}. */
bool value_is_empty(const json_t *);
const char *value_text(const json_t *value, const char *member);	/* "" when it is none; member NULL: itself */

/* One input of a field; members left out are not written. */
struct field_input {
	const char *part;		/* "": the field's own */
	const char *type;		/* "text", "date", "number" */
	const char *value;		/* shown unless something was typed */
	const char *label;		/* of a part: drawn before it; NULL: the field's own label stands there */
	const char *inputmode, *autocomplete, *min, *max, *step, *placeholder;
	const char *unit;		/* behind the input */
	int64_t longest;		/* maxlength; 0: none */
	int rows;			/* a text area */
};
/* Draws it with id, name, value or what was typed, required, aria-invalid and aria-describedby. */
void field_input(struct html *, const struct field_place *, const struct field_input *);

/* Radio buttons, a list or check boxes of options (part = value for check boxes). */
enum option_look {
	OPTIONS_RADIO, OPTIONS_LIST, OPTIONS_BOXES,
	OPTIONS_STARS, OPTIONS_FACES, OPTIONS_NUMBERS	/* radio buttons that look like it, large enough for a thumb */
};
void field_options(struct html *, const struct field_place *, const struct fact_option *, size_t count,
    enum option_look, bool (*chosen)(const struct field_place *, const char *value));

/* Options of the setting "options", labels in ctx->lang. */
void setting_options(struct ctx *, const struct field *, const struct fact_option **items, size_t *count);

#endif

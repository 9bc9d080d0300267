/* inside -- what the files of form share with each other. */
#ifndef FORM_INSIDE_H
#define FORM_INSIDE_H

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "form/field.h"
#include "i18n/i18n.h"

/* ---- definition.c ---- */

/* Reads "fields" of a form or a group; `outer` of a group's. */
void definition_read_fields(struct ctx *, const json_t *fields, const struct form *outer, const char *at,
    struct form *out, struct problems *);
/* A jansson value that lives as long as ctx->arena; NULL when it is no JSON. */
json_t *arena_json(struct ctx *, const char *text);
json_t *arena_own(struct ctx *, json_t *);

/* ---- settings.c ---- */

/* Each setting of its type, within its bounds, none unknown. */
void field_check_settings(struct ctx *, const struct field *, const struct form *, const struct fact_rows *,
    const char *at,
    struct problems *);
const struct field_setting *field_setting_row(const struct field_kind *, const char *name);

/* ---- scope.c: what is true of a form's answers ---- */

/*
 * A form with answers, perhaps an item of a group inside of another.  Whether fields are on, and what is computed,
 * is found out once and kept: make a new scope when values change.
 */
struct scope {
	const struct form *form;
	const struct form_use *use;
	const json_t *values;
	struct scope *outer;
	unsigned char *state;		/* per field: not known, being asked, on, off */
	struct computed { bool known; json_t *value; } *computed;
};

struct scope scope_make(struct ctx *, const struct form *, const struct form_use *, const json_t *values,
    struct scope *outer);

/* Does the field's condition hold?  The audience is not asked. */
MUST_CHECK struct err *scope_is_on(struct ctx *, struct scope *, const struct field *, bool *on);
/* The value of a field: computed ones are computed; borrowed; NULL: none. */
MUST_CHECK struct err *scope_value(struct ctx *, struct scope *, const struct field *, const json_t **out);
/* A fact_lookup whose arg is a struct scope. */
struct err *scope_fact(struct ctx *, void *arg, const char *name, struct fact *out, bool *known);

/* Is it one that this use asks for or shows? */
bool use_has(const struct form_use *, const struct field *);
enum field_access use_access(const struct form_use *, const struct field *);

/* The place of a field: prefix "f.", of an item in a group "f.rooms.0.". */
MUST_CHECK struct err *place_make(struct ctx *, const struct form *, const struct field *, const struct form_use *,
    const char *prefix, const json_t *value, struct field_place *out);

/* The value as conditions see it. */
struct fact place_see(struct ctx *, const struct field_place *);

/* The part of conditions that the page can follow: what stands on it; the rest is decided now. */
struct conditions_left { const struct conditions *conditions; bool decided, holds; };
MUST_CHECK struct err *conditions_partly(struct ctx *, const struct conditions *, struct scope *,
    bool (*on_page)(void *arg, const char *name), void *arg, struct conditions_left *out);

/* ---- draw.c, read.c, show.c: of a form within a form ---- */

MUST_CHECK struct err *draw_fields(struct ctx *, struct scope *, const char *prefix, const struct form_sent *,
    const struct problems *, struct html *);
MUST_CHECK struct err *read_fields(struct ctx *, const struct form *, const struct form_use *, const json_t *before,
    const struct form_sent *, const char *prefix, struct scope *outer, struct problems *, json_t **out);
MUST_CHECK struct err *show_fields(struct ctx *, struct scope *, bool empty_too, struct form_rows *out);

#endif

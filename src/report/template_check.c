/* template_check -- which tags of a template are not understood, a sentence each. */
#include <stdlib.h>
#include "account/account.h"
#include "action/action.h"
#include "form/field.h"
#include "report/template_inside.h"

/* What is known at a place: the lists around it, the innermost first. */
struct around {
	const struct around *outer;
	struct list_cells cells;
	const struct form *group; /* whose fields the items are; NULL: others */
	int together;
};
struct checking {
	struct ctx *ctx;
	struct ctx words; /* in the unit's language, which labels in conditions are written in */
	struct template_forms forms;
	struct fact_rows facts;
	struct problems *problems;
};

static void
note(struct checking *c, const char *say)
{
	/* The same mistake ten times is one line. */
	for (size_t i = 0; i < c->problems->count; i++)
		if (str_equal(c->problems->items[i].say, say))
			return;
	problem_add(c->ctx->arena, c->problems, "file", say);
}

static const char *
in_braces(struct checking *c, const char *text)
{
	return arena_printf(c->ctx->arena, "{%s}", text);
}

static void
note_code(struct checking *c, const struct office_part *part, const char *path)
{
	struct ctx *ctx = c->ctx;
	const char *other = codes_meant(ctx, path), *code = in_braces(c, part->text);

	if (other == NULL)
		note(c,
		    TF(ctx, "There is no code {code}, near “{near}”.", "code", code, "near",
			part->near, NULL));
	else
		note(c,
		    TF(ctx, "There is no code {code}, near “{near}”. Do you mean {other}?", "code",
			code, "near", part->near, "other", in_braces(c, other), NULL));
}

/* "item.caption", "item.2.photo": the cell, or NULL. */
static const struct list_cell *
find_cell(const struct around *around, const char *path)
{
	static const struct list_cell number = { "number", "", false };
	const char *name = path + strlen("item.");
	char *end;

	for (; around != NULL; around = around->outer) {
		const char *at = name;

		if (around->together > 0) {
			long place = strtol(name, &end, 10);

			if (end == name || *end != '.' || place < 1 || place > around->together)
				continue;
			at = end + 1;
		}
		if (str_equal(at, "number"))
			return &number;
		for (size_t i = 0; i < around->cells.count; i++)
			if (strcasecmp(around->cells.items[i].name, at) == 0)
				return &around->cells.items[i];
	}
	return NULL;
}

static bool
is_item(const char *path)
{
	return strncasecmp(path, "item.", 5) == 0;
}

static bool
is_login_code(const char *path)
{
	return strncasecmp(path, "portal.code", 11) == 0;
}

/* True when it is a picture, or a field that can be one. */
static bool
is_picture(const struct checking *c, const struct around *around, const char *path)
{
	const struct list_cell *cell = is_item(path) ? find_cell(around, path) : NULL;
	bool is_custom;
	const struct field *field = template_field(&c->forms, path, &is_custom);

	if (field != NULL)
		return (field->kind->traits & (FIELD_DOCUMENTS | FIELD_SIGNED)) != 0;
	return (cell != NULL && cell->picture) || strcasecmp(path, "businessUnit.logo") == 0;
}

/* Is the path, without a size, something that can stand in a place? */
static bool
is_known(struct checking *c, const struct around *around, const char *text)
{
	struct problems problems = { 0 };
	char *path = arena_strdup(c->ctx->arena, text);
	bool is_custom;

	path[strcspn(path, "|")] = '\0';
	if (is_item(path))
		return find_cell(around, path) != NULL && str_equal(path, text);
	if (strcasecmp(text, "businessUnit.logo") == 0)
		return true;
	if (template_field(&c->forms, path, &is_custom) == NULL && is_custom)
		return false;
	codes_check(c->ctx, in_braces(c, text), "file", &problems);
	return problems.count == 0 && codes_used(in_braces(c, text)) && !is_login_code(path);
}

static void
check_code(struct checking *c, const struct around *around, const struct office_part *part)
{
	struct tag_size size;
	const char *path;

	if (tag_size_read(c->ctx, part->text, &path, &size)) {
		if (!is_picture(c, around, path))
			note(c,
			    TF(c->ctx, "Only pictures have a size: {code}, near “{near}”.", "code",
				in_braces(c, part->text), "near", part->near, NULL));
		return;
	}
	if (!is_known(c, around, part->text))
		note_code(c, part, part->text);
}

/* ---- lists ---- */

static bool
find_list(struct checking *c, const struct around *around, const char *name, struct around *out)
{
	bool is_custom;
	const struct field *field = template_field(&c->forms, name, &is_custom);

	for (const struct around *at = around; is_item(name) && at != NULL && field == NULL;
	     at = at->outer)
		if (at->group != NULL)
			field = form_field(at->group, name + strlen("item."));
	out->group = field != NULL ? field->group : NULL;
	if (is_item(name))
		return field != NULL && template_field_cells(c->ctx, field, &out->cells);
	return template_cells(c->ctx, &c->forms, name, &out->cells);
}

/* ---- tests ---- */

static const struct fact_row *
row_of(struct checking *c, const struct around *around, const char *path)
{
	struct fact_row *row = arena_new(c->ctx->arena, struct fact_row);
	const struct fact_row *known = NULL;
	struct around list = { 0 };

	for (const struct around *at = around; is_item(path) && at != NULL && known == NULL;
	     at = at->outer) {
		struct fact_rows inner = at->group != NULL ? form_facts(&c->words, at->group)
							   : (struct fact_rows){ 0 };

		known = fact_row_find(&inner, path + strlen("item."));
	}
	if (known == NULL)
		known = fact_row_find(&c->facts, template_fact_name(c->ctx, path));
	if (known != NULL)
		return known;
	*row = (struct fact_row){ .name = path, .label = path, .type = FACT_TEXT };
	if (find_list(c, around, path, &list))
		row->type = FACT_THING;
	else if (!is_known(c, around, path))
		return NULL;
	return row;
}

static void
check_test(struct checking *c, const struct around *around, const struct office_part *part)
{
	struct problems problems = { 0 };
	const struct fact_row *row;
	struct tag_test test;

	if (!tag_test_read(c->ctx, part->text, &test)) {
		note(c,
		    TF(c->ctx, "The condition “{text}” is not understood, near “{near}”.", "text",
			part->text, "near", part->near, NULL));
		return;
	}
	row = row_of(c, around, test.path);
	if (row == NULL) {
		note_code(c, part, test.path);
		return;
	}
	conditions_check_json(c->ctx, template_condition(&c->words, &test, row),
	    &(struct fact_rows){ (struct fact_row *)(uintptr_t)row, 1, 1 }, "", &problems);
	for (size_t i = 0; i < problems.count; i++)
		note(c,
		    TF(c->ctx, "{what} This is about the condition “{text}”.", "what",
			problems.items[i].say, "text", part->text, NULL));
}

/* ---- all ---- */

static void
check_parts(struct checking *c, const struct around *around, const struct office_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct office_part *part = &parts->items[i];
		struct around inner = { .outer = around };
		const char *name;

		if (part->kind == OFFICE_CODE) {
			check_code(c, around, part);
			continue;
		}
		if (part->kind == OFFICE_TEST) {
			check_test(c, around, part);
			check_parts(c, around, &part->inner);
			check_parts(c, around, &part->other);
			continue;
		}
		if (!tag_list_read(c->ctx, part->text, &name, &inner.together) ||
		    !find_list(c, around, name, &inner))
			note(c,
			    TF(c->ctx, "There is no list “{list}”, near “{near}”.", "list",
				part->text, "near", part->near, NULL));
		else
			check_parts(c, &inner, &part->inner);
	}
}

static void
check_faults(struct checking *c, const struct office_outline *outline)
{
	struct ctx *ctx = c->ctx;

	for (size_t i = 0; i < outline->fault_count; i++) {
		const struct office_fault *fault = &outline->faults[i];
		const char *code = in_braces(c, fault->text), *near = fault->near;

		switch (fault->wrong) {
		case OFFICE_NEVER_ENDED:
			note(c,
			    TF(ctx, "{code} has no {end}, near “{near}”.", "code", code, "end",
				"{end}", "near", near, NULL));
			break;
		case OFFICE_STRAY:
			note(c,
			    TF(ctx, "{code} belongs to nothing before it, near “{near}”.", "code",
				code, "near", near, NULL));
			break;
		case OFFICE_CROSSED:
			note(c,
			    TF(ctx,
				"{code} must stand in a paragraph or row of its own, near "
				"“{near}”.",
				"code", code, "near", near, NULL));
			break;
		default:
			note(c,
			    TF(ctx, "The code “{text}” does not end with a brace, near “{near}”.",
				"text", fault->text, "near", near, NULL));
		}
	}
}

/* A code without meaning that office made of a stray marker was told of already. */
static bool
is_marker(const struct office_outline *outline, const char *text)
{
	for (size_t i = 0; i < outline->fault_count; i++)
		if (outline->faults[i].wrong != OFFICE_LOOSE &&
		    str_ends(outline->faults[i].text, text))
			return true;
	return false;
}

static struct office_parts
without_markers(
    struct ctx *ctx, const struct office_outline *outline, const struct office_parts *parts)
{
	struct office_parts out = { 0 };

	for (size_t i = 0; i < parts->count; i++) {
		struct office_part part = parts->items[i];

		if (part.kind == OFFICE_CODE && is_marker(outline, part.text))
			continue;
		part.inner = without_markers(ctx, outline, &part.inner);
		part.other = without_markers(ctx, outline, &part.other);
		*arena_push(ctx->arena, &out) = part;
	}
	return out;
}

struct err *
template_check(
    struct ctx *ctx, type_id type, const struct office_outline *outline, struct problems *problems)
{
	struct checking c = { .ctx = ctx, .words = *ctx, .problems = problems };
	struct office_parts parts = without_markers(ctx, outline, &outline->parts);
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	c.words.lang = unit.lang;
	TRY(template_forms_find(ctx, type, &c.forms));
	TRY(action_fact_rows(&c.words, type, &c.facts));
	check_faults(&c, outline);
	check_parts(&c, NULL, &parts);
	return OK;
}

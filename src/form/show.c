/* show -- answers as they are read: rows for pages, lines for texts, JSON, cells; see form.h. */
#include "form/inside.h"

#include "base/buf.h"
#include "base/json.h"

enum { LARGEST_VALUE = 256 << 10, LARGEST_TEXT = 1 << 20 };

/* ---- one value ---- */

static const char *
text_of(struct ctx *ctx, const struct field_place *place)
{
	return place->value == NULL ? "" : place->field->kind->text(ctx, place, place->value);
}

static struct err *
markup_of(struct ctx *ctx, const struct field_place *place, html_safe *out)
{
	struct buf buf = buf_make(ctx->arena, LARGEST_VALUE);
	struct html html = { .out = &buf, .ctx = ctx };

	if (place->value != NULL && place->field->kind->show != NULL)
		TRY(place->field->kind->show(ctx, place, place->value, &html));
	else
		html_text(&html, text_of(ctx, place));
	*out = html_from_buf(&buf);
	return OK;
}

/* A value whose field is not known any more, as it can be read. */
static const char *
loose_text(struct ctx *ctx, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? T(ctx, "Yes") : T(ctx, "No");
	if (value_is_empty(value))
		return "";
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	const char *out = text == NULL ? "" : arena_strdup(ctx->arena, text);
	free(text);
	return out;
}

/* ---- rows ---- */

/* Is the field shown to this audience now, and with which value? */
static struct err *
find_shown(struct ctx *ctx, struct scope *scope, const struct field *field, struct field_place *place, bool *shown)
{
	const json_t *value;

	*shown = false;
	if (use_access(scope->use, field) == FIELD_HIDDEN)
		return OK;
	TRY(scope_is_on(ctx, scope, field, shown));
	if (!*shown)
		return OK;
	value = json_object_get(scope->values, field->code);
	TRY(place_make(ctx, scope->form, field, scope->use, "f.", value, place));
	place->around = scope;
	return OK;
}

struct err *
show_fields(struct ctx *ctx, struct scope *scope, bool empty_too, struct form_rows *out)
{
	for (size_t i = 0; i < scope->form->count; i++) {
		const struct field *field = &scope->form->fields[i];
		bool fixed = (field->kind->traits & FIELD_STATIC) != 0, shown;
		struct field_place place;
		struct form_row row = { .field = field, .code = field->code };

		TRY(find_shown(ctx, scope, field, &place, &shown));
		if (!shown || (fixed && (field->kind->traits & FIELD_SECTION) == 0)
		    || (!fixed && place.value == NULL && !empty_too))
			continue;
		row.label = place.label;
		row.heading = fixed;
		row.value = fixed ? NULL : place.value;
		row.text = text_of(ctx, &place);
		if (place.value != NULL && field->kind->table != NULL)
			row.table = field->kind->table(ctx, &place, place.value);
		TRY(markup_of(ctx, &place, &row.markup));
		*arena_push(ctx->arena, out) = row;
	}
	return OK;
}

/* A heading with nothing under it is left out. */
static void
drop_lonely_headings(struct form_rows *rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (!rows->items[i].heading || (i + 1 < rows->count && !rows->items[i + 1].heading))
			rows->items[kept++] = rows->items[i];
	rows->count = kept;
}

static struct err *
additional_rows(struct ctx *ctx, const struct form *answered, const struct form *newest, const struct form_use *use,
    const json_t *values, struct form_rows *out)
{
	const char *code;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)values, code, value) {
		const struct field *field = form_field(answered, code);
		struct form_row row = { .code = arena_strdup(ctx->arena, code), .additional = true };
		struct field_place place;

		if ((field != NULL && (newest == NULL || form_field(newest, code) != NULL)) || value_is_empty(value))
			continue;
		if (field == NULL) {
			struct buf buf = buf_make(ctx->arena, LARGEST_VALUE);
			struct html html = { .out = &buf, .ctx = ctx };

			row.label = row.code;
			row.text = loose_text(ctx, value);
			html_text(&html, row.text);
			row.markup = html_from_buf(&buf);
		} else {
			TRY(place_make(ctx, answered, field, use, "f.", value, &place));
			row.label = place.label;
			row.text = text_of(ctx, &place);
			TRY(markup_of(ctx, &place, &row.markup));
		}
		*arena_push(ctx->arena, out) = row;
	}
	return OK;
}

struct err *
form_show(struct ctx *ctx, const struct form *answered, const struct form *newest, const struct form_use *use,
    const json_t *values, bool empty_too, struct form_rows *out)
{
	struct scope scope = scope_make(ctx, answered, use, values, NULL);
	struct form_rows rows = { 0 };
	size_t kept = 0;

	TRY(show_fields(ctx, &scope, empty_too, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (newest == NULL || form_field(newest, rows.items[i].code) != NULL)
			rows.items[kept++] = rows.items[i];
	rows.count = kept;
	drop_lonely_headings(&rows);
	if (use->audience != FOR_PORTAL && use->only == NULL)
		TRY(additional_rows(ctx, answered, newest, use, values, &rows));
	*out = rows;
	return OK;
}

struct rows_part { const struct form_row *items; size_t count; };

#include "gen/form_show.html.h"

void
form_rows_draw(struct html *html, const struct form_rows *rows)
{
	for (size_t i = 0; i < rows->count;) {
		struct rows_part part = { &rows->items[i], 0 };
		bool additional = rows->items[i].additional;

		if (rows->items[i].heading) {
			rows_heading(html, rows->items[i++].label);
			continue;
		}
		for (; i < rows->count && !rows->items[i].heading && rows->items[i].additional == additional; i++)
			part.count++;
		if (additional)
			rows_additional(html, &part);
		else
			rows_list(html, &part);
	}
}

/* ---- texts ---- */

struct err *
form_text(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    const char **out)
{
	struct scope scope = scope_make(ctx, form, use, values, NULL);
	struct buf buf = buf_make(ctx->arena, LARGEST_TEXT);
	struct form_rows rows = { 0 };

	TRY(show_fields(ctx, &scope, false, &rows));
	drop_lonely_headings(&rows);
	for (size_t i = 0; i < rows.count; i++) {
		if (!rows.items[i].field->report)
			continue;
		if (rows.items[i].heading)
			buf_printf(&buf, "%s\n", rows.items[i].label);
		else
			buf_printf(&buf, "%s: %s\n", rows.items[i].label, rows.items[i].text);
	}
	*out = buf_text(&buf);
	return OK;
}

struct err *
form_value_text(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    const char *code, const char **out)
{
	const struct field *field = form_field(form, code);
	const json_t *value = json_object_get(values, code);
	struct scope scope = scope_make(ctx, form, use, values, NULL);
	struct field_place place;

	*out = field == NULL ? loose_text(ctx, value) : "";
	if (field == NULL)
		return OK;
	TRY(place_make(ctx, form, field, use, "f.", value, &place));
	place.around = &scope;
	*out = text_of(ctx, &place);
	return OK;
}

/* ---- for programs ---- */

struct err *
form_json(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    struct json *json, const char *key)
{
	struct scope scope = scope_make(ctx, form, use, values, NULL);

	json_open_object(json, key);
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		struct field_place place;
		json_t *own = NULL;
		bool shown;

		TRY(find_shown(ctx, &scope, field, &place, &shown));
		if (!shown || (field->kind->traits & FIELD_STATIC) != 0)
			continue;
		if (place.value != NULL && field->kind->json != NULL)
			own = arena_own(ctx, field->kind->json(ctx, &place, place.value));
		const json_t *value = own != NULL ? own : place.value;
		char *text = value == NULL ? NULL :
		    json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		json_raw(json, field->code, text == NULL ? "null" : arena_strdup(ctx->arena, text));
		free(text);
	}
	json_close_object(json);
	return OK;
}

void
form_csv_head(struct ctx *ctx, const struct form *form, struct form_cells *out)
{
	for (size_t i = 0; i < form->count; i++)
		if ((form->fields[i].kind->traits & FIELD_STATIC) == 0)
			*arena_push(ctx->arena, out) = field_label(ctx, &form->fields[i]);
}

struct err *
form_csv(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    struct form_cells *out)
{
	struct scope scope = scope_make(ctx, form, use, values, NULL);

	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		struct field_place place;
		const char *cell = "";
		bool shown;

		if ((field->kind->traits & FIELD_STATIC) != 0)
			continue;
		TRY(find_shown(ctx, &scope, field, &place, &shown));
		if (shown && place.value != NULL)
			cell = field->kind->csv != NULL ? field->kind->csv(ctx, &place, place.value) : text_of(ctx,
			    &place);
		*arena_push(ctx->arena, out) = cell;
	}
	return OK;
}

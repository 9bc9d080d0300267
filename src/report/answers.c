/* answers -- a filled form in a report: in the form's order and sizes, lists as tables, photos, signatures. */
#include "action/action.h"
#include "form/field.h"
#include "form/strokes.h"
#include "message/message.h"
#include "report/inside.h"

struct putting {
	struct ctx *ctx;
	struct frame *frame;
	const struct form_use *use;
	struct { struct pdf_fact *items; size_t count, capacity; } facts;
	struct photo_room *room;
};

/* ---- around a form ---- */

static struct err *
find_document(struct ctx *ctx, void *arg, const char *id, struct form_document *out)
{
	struct document d;

	(void)arg;
	TRY(document_find(ctx, id, &d));
	*out = (struct form_document){ .name = d.name, .caption = d.caption, .type = d.type, .size = d.size };
	return OK;
}

/* As staff see it; what is not for reports is left out row by row. */
static struct form_use
use_of(struct ctx *ctx, const struct frame *frame, const struct activity *a)
{
	struct message_codes *codes = arena_new(ctx->arena, struct message_codes);
	struct action_facts *facts = arena_new(ctx->arena, struct action_facts);

	*codes = (struct message_codes){ .activity = a };
	*facts = (struct action_facts){ .activity = a };
	if (a != NULL) {
		codes->customer = a->customer;
		facts->type = a->type;
	}
	return (struct form_use){ .audience = FOR_STAFF, .fallback = frame->unit.lang, .zone = frame->zone,
		.country = frame->unit.country, .currency = unit_currency(&frame->unit), .facts = action_fact,
		.facts_arg = facts, .codes = message_resolve, .codes_arg = codes, .document = find_document };
}

static void
flush(struct putting *p)
{
	if (p->facts.count > 0)
		pdf_facts(p->frame->pdf, p->facts.items, p->facts.count);
	p->facts.count = 0;
}

static void
add_fact(struct putting *p, const char *label, const char *text, bool half)
{
	if (!str_empty(text))
		*arena_push(p->ctx->arena, &p->facts) = (struct pdf_fact){ label, text, half };
}

/* ---- what is more than a text ---- */

/* Photos as pictures, other files by name. */
static struct err *
put_documents(struct putting *p, const struct form_row *row)
{
	struct report_photos photos = { 0 };
	struct buf names = buf_make(p->ctx->arena, 65536);

	for (size_t i = 0; i < json_array_size(row->value); i++) {
		const json_t *item = json_array_get(row->value, i);
		struct document d;
		struct err *err = document_find(p->ctx, value_text(item, "document"), &d);

		if (err != OK && err->kind != ERR_NOT_FOUND)
			return err;
		if (err != OK)
			continue;
		if (d.kind == DOCUMENT_PHOTO)
			photo_add(p->ctx, p->frame->zone, &d, value_text(item, "caption"), &photos);
		else
			buf_printf(&names, "%s%s", names.size == 0 ? "" : "\n", d.name);
	}
	add_fact(p, row->label, buf_text(&names), false);
	if (photos.count == 0)
		return OK;
	flush(p);
	pdf_heading(p->frame->pdf, 2, row->label);
	return photos_put(p->ctx, p->frame->pdf, &photos, false, p->room);
}

static void
put_signature(struct putting *p, const struct form_row *row)
{
	const char *drawing = value_text(row->value, "drawing"), *name = value_text(row->value, "name");
	struct strokes strokes;
	bool drawn = strokes_parse(drawing, &strokes);
	struct pdf_signature signature = { .path = drawn ? strokes_path(p->ctx->arena, drawing) : "", .name = name,
		.below = row->label, .width = drawn ? strokes.width : 1, .height = drawn ? strokes.height : 1,
		.alt = row->text };

	flush(p);
	pdf_signatures(p->frame->pdf, &signature, 1);
}

enum { MOST_GROUP_COLUMNS = 5 };

/* Columns of a group: what a report shows of its fields; 0: too many, or photos among them. */
static size_t
group_columns(struct putting *p, const struct form *group, const struct field **fields)
{
	size_t count = 0;

	(void)p;
	for (size_t i = 0; i < group->count; i++) {
		const struct field *field = &group->fields[i];

		if (!field->report || field->access[FOR_STAFF] == FIELD_HIDDEN ||
		    (field->kind->traits & FIELD_STATIC) != 0)
			continue;
		if (count == MOST_GROUP_COLUMNS || (field->kind->traits & FIELD_DOCUMENTS) != 0)
			return 0;
		fields[count++] = field;
	}
	return count;
}

static const char *
text_of(const struct form_rows *rows, const struct field *field)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].field == field)
			return rows->items[i].text;
	return "";
}

static struct err *
put_table(struct putting *p, const struct form_row *row, const struct field **fields, size_t count)
{
	size_t rows = json_array_size(row->value);
	const char **cells = arena_new_array(p->ctx->arena, rows * count + 1, const char *);
	struct pdf_column columns[MOST_GROUP_COLUMNS];

	for (size_t c = 0; c < count; c++)
		columns[c] = (struct pdf_column){ field_label(p->ctx, fields[c]), 1,
			fields[c]->kind->fact == FACT_NUMBER };
	for (size_t r = 0; r < rows; r++) {
		struct form_rows item = { 0 };

		TRY(form_show(p->ctx, row->field->group, NULL, p->use, json_array_get(row->value, r), false, &item));
		for (size_t c = 0; c < count; c++)
			cells[r * count + c] = text_of(&item, fields[c]);
	}
	flush(p);
	pdf_heading(p->frame->pdf, 2, row->label);
	pdf_table(p->frame->pdf, columns, count, cells, rows, NULL);
	return OK;
}

static struct err *put_rows(struct putting *, const struct form_rows *);

/* A list of few texts is a table; anything else stands entry by entry. */
static struct err *
put_group(struct putting *p, const struct form_row *row)
{
	const struct field *fields[MOST_GROUP_COLUMNS];
	size_t count = group_columns(p, row->field->group, fields);

	if (count > 0)
		return put_table(p, row, fields, count);
	flush(p);
	for (size_t i = 0; i < json_array_size(row->value); i++) {
		struct form_rows item = { 0 };

		TRY(form_show(p->ctx, row->field->group, NULL, p->use, json_array_get(row->value, i), false, &item));
		pdf_heading(p->frame->pdf, 2, TF(p->ctx, "{field} {number}", "field", row->label, "number",
		    arena_printf(p->ctx->arena, "%zu", i + 1), NULL));
		TRY(put_rows(p, &item));
	}
	return OK;
}

/* Product lines: their first column holds words, the others numbers. */
static void
put_own_table(struct putting *p, const struct form_row *row)
{
	const struct form_table *table = row->table;
	struct pdf_column columns[FORM_TABLE_COLUMNS];
	bool *strong = arena_new_array(p->ctx->arena, table->rows + 1, bool);

	for (size_t i = 0; i < table->columns; i++)
		columns[i] = (struct pdf_column){ table->titles[i], i == 0 ? 4 : 2, i > 0 };
	for (size_t i = table->rows - table->sums; i < table->rows; i++)
		strong[i] = true;
	flush(p);
	pdf_heading(p->frame->pdf, 2, row->label);
	pdf_table(p->frame->pdf, columns, table->columns, table->cells, table->rows, strong);
}

/* ---- the rows ---- */

static struct err *
put_row(struct putting *p, const struct form_row *row)
{
	unsigned traits = row->field->kind->traits;

	if (row->heading) {
		flush(p);
		pdf_heading(p->frame->pdf, 2, row->label);
	} else if (row->table != NULL) {
		put_own_table(p, row);
	} else if (row->field->group != NULL) {
		TRY(put_group(p, row));
	} else if ((traits & FIELD_DOCUMENTS) != 0) {
		TRY(put_documents(p, row));
	} else if ((traits & FIELD_SIGNED) != 0) {
		put_signature(p, row);
	} else {
		add_fact(p, row->label, row->text, row->field->half);
	}
	return OK;
}

static struct err *
put_rows(struct putting *p, const struct form_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].field != NULL && rows->items[i].field->report)
			TRY(put_row(p, &rows->items[i]));
	flush(p);
	return OK;
}

static bool
has_something(const struct form_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].field != NULL && rows->items[i].field->report && !rows->items[i].heading)
			return true;
	return false;
}

struct err *
answers_put(struct ctx *ctx, struct frame *frame, const struct activity *a, const struct form *form,
    const json_t *values, const char *heading, struct photo_room *room)
{
	struct form_use use = use_of(ctx, frame, a);
	struct putting putting = { .ctx = ctx, .frame = frame, .use = &use, .room = room };
	struct form_rows rows = { 0 };

	TRY(form_show(ctx, form, NULL, &use, values, false, &rows));
	if (!has_something(&rows))
		return OK;
	pdf_heading(frame->pdf, 1, heading);
	return put_rows(&putting, &rows);
}

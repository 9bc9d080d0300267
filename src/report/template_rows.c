/* template_rows -- see template_rows.h. */
#include "report/template_rows.h"

enum { MOST_ROWS = 1000 };

static void
add_cell(struct filling *f, struct row *row, const char *name, const char *text)
{
	*arena_push(f->ctx->arena, &row->cells) = (struct cell){ .name = name, .text = text };
}

static void
add_photo_cell(struct filling *f, struct row *row, const char *name, const struct document *photo)
{
	*arena_push(
	    f->ctx->arena, &row->cells) = (struct cell){ .name = name, .text = "", .photo = photo };
}

/* ---- signatures ---- */

struct err *
template_list_signatures(struct filling *f, struct rows *out)
{
	struct ctx *ctx = f->ctx;
	struct evidences all;

	TRY(evidence_of_activity(ctx, f->activity->id, &all));
	/* In the order in which they signed. */
	for (size_t i = all.count; i-- > 0 && out->count < MOST_ROWS;) {
		const struct evidence *e = &all.items[i];
		const char *name = str_empty(e->name) ? e->signer : e->name;
		json_t *drawn;
		struct row *row;

		if (e->what != EVIDENCE_ACTIVITY || e->sealed)
			continue;
		drawn = json_pack("{s:s, s:s}", "name", name, "drawing", str_empty(e->drawing) ? "" : e->drawing);
		arena_defer(ctx->arena, (void (*)(void *))json_decref, drawn);
		row = arena_push(ctx->arena, out);
		*arena_push(ctx->arena, &row->cells) = (struct cell){ .name = "signature", .text = name,
			.signature = drawn };
		add_cell(f, row, "name", name);
		add_cell(f, row, "at", i18n_moment(ctx->arena, ctx->lang, e->at, f->zone, DATE_MEDIUM));
		add_cell(f, row, "evidence", e->number);
	}
	return OK;
}

/* ---- documents ---- */

static const struct document *
keep_document(struct filling *f, const struct document *d)
{
	return arena_memdup(f->ctx->arena, d, sizeof(*d));
}

static const char *
words_of(const struct document *d, const char *caption)
{
	return str_empty(caption) ? d->caption : caption;
}

static void
add_document_row(struct filling *f, const struct document *d, const char *caption, struct rows *out)
{
	struct row *row;

	if (out->count >= MOST_ROWS)
		return;
	row = arena_push(f->ctx->arena, out);
	if (d->kind == DOCUMENT_PHOTO)
		add_photo_cell(f, row, "photo", keep_document(f, d));
	add_cell(f, row, "caption", words_of(d, caption));
	add_cell(f, row, "name", d->name);
	add_cell(f, row, "taken", photo_when(f->ctx, f->zone, d));
	add_cell(f, row, "place",
	    !d->has_place ? ""
			  : arena_printf(f->ctx->arena, "%.5f, %.5f", d->latitude, d->longitude));
}

/* The photos and files that a field names; one that was removed is left out. */
struct err *
template_documents_of(struct filling *f, const json_t *value, struct rows *out)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *item = json_array_get(value, i);
		struct document d;
		struct err *err = document_find(f->ctx, value_text(item, "document"), &d);

		if (err != OK && err->kind != ERR_NOT_FOUND)
			return err;
		if (err == OK)
			add_document_row(f, &d, value_text(item, "caption"), out);
	}
	return OK;
}

/* Those of an activity but for its conversation; `mark` DOCUMENT_PLAIN: any. */
void
template_list_documents(struct filling *f, bool photos, enum document_mark mark, struct rows *out)
{
	for (size_t i = 0; i < f->documents.count; i++) {
		const struct document *d = &f->documents.items[i];

		if ((d->kind == DOCUMENT_PHOTO) == photos && d->kind != DOCUMENT_REPORT &&
		    d->kind != DOCUMENT_SIGNATURE && d->place.owner != DOCUMENT_OF_THREAD &&
		    (mark == DOCUMENT_PLAIN || d->mark == mark))
			add_document_row(f, d, "", out);
	}
}

/* The first before beside the first after, and so on. */
void
template_list_pairs(struct filling *f, struct rows *out)
{
	static const char *const names[2][2] = { { "before", "beforeCaption" },
		{ "after", "afterCaption" } };
	static const enum document_mark marks[2] = { DOCUMENT_BEFORE, DOCUMENT_AFTER };

	for (int side = 0; side < 2; side++) {
		size_t at = 0;

		for (size_t i = 0; i < f->documents.count; i++) {
			const struct document *d = &f->documents.items[i];

			if (d->kind != DOCUMENT_PHOTO || d->mark != marks[side] ||
			    d->place.owner == DOCUMENT_OF_THREAD)
				continue;
			if (at == out->count)
				(void)arena_push(f->ctx->arena, out);
			add_photo_cell(f, &out->items[at], names[side][0], d);
			add_cell(f, &out->items[at], names[side][1], d->caption);
			at++;
		}
	}
}

/* ---- fields ---- */

static void
add_value_cell(struct filling *f, const struct field *field, const json_t *value, const char *text,
    struct row *row)
{
	struct cell cell = { .name = field->code, .text = text };

	if ((field->kind->traits & FIELD_DOCUMENTS) != 0)
		cell.documents = value;
	*arena_push(f->ctx->arena, &row->cells) = cell;
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
list_group(struct filling *f, const struct form *group, const json_t *value, struct rows *out)
{
	for (size_t i = 0; i < json_array_size(value) && out->count < MOST_ROWS; i++) {
		const json_t *item = json_array_get(value, i);
		struct row *row = arena_push(f->ctx->arena, out);
		struct form_rows shown = { 0 };

		row->form = group;
		row->values = item;
		TRY(form_show(f->ctx, group, NULL, &f->use, item, false, &shown));
		for (size_t j = 0; j < group->count; j++)
			add_value_cell(f, &group->fields[j],
			    json_object_get(item, group->fields[j].code),
			    text_of(&shown, &group->fields[j]), row);
	}
	return OK;
}

static double
part_of(const json_t *line, const char *name)
{
	return (double)json_integer_value(json_object_get(line, name));
}

static const char *
number(struct filling *f, double value)
{
	int decimals = value * 100 != (double)(int64_t)(value * 100) ? 3
	    : value != (double)(int64_t)value			     ? 2
								     : 0;

	return i18n_number(f->ctx->arena, f->ctx->lang, value, decimals);
}

static const char *
cents(struct filling *f, const struct field *field, double value)
{
	const char *currency = setting_text(field, "currency");
	struct money money = { .cents = (int64_t)(value < 0 ? value - 0.5 : value + 0.5) };

	currency = str_empty(currency) ? unit_currency(&f->unit) : currency;
	memcpy(money.currency, currency, strnlen(currency, 3));
	return i18n_money(f->ctx->arena, f->ctx->lang, money);
}

static void
list_lines(struct filling *f, const struct field *field, const json_t *value, struct rows *out)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *line = json_array_get(value, i);
		struct row *row = arena_push(f->ctx->arena, out);
		double quantity = part_of(line, "quantity") / 1000, price = part_of(line, "price");
		double discount = part_of(line, "discount") / 100;

		add_cell(f, row, "name", value_text(line, "name"));
		add_cell(f, row, "quantity", number(f, quantity));
		add_cell(f, row, "price", cents(f, field, price));
		add_cell(f, row, "discount", discount > 0 ? number(f, discount) : "");
		add_cell(f, row, "tax", number(f, part_of(line, "tax") / 100));
		add_cell(
		    f, row, "amount", cents(f, field, quantity * price * (1 - discount / 100)));
	}
}

static void
list_choices(struct filling *f, const struct field *field, const json_t *value, struct rows *out)
{
	const struct fact_option *options = NULL;
	size_t count = 0;

	if (field->kind->options != NULL)
		field->kind->options(f->ctx, field, &options, &count);
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *chosen = value_text(json_array_get(value, i), NULL);

		for (size_t j = 0; j < count; j++)
			if (str_equal(options[j].value, chosen))
				chosen = options[j].label;
		add_cell(f, arena_push(f->ctx->arena, out), "label", chosen);
	}
}

struct err *
template_list_field(
    struct filling *f, const struct field *field, const json_t *value, struct rows *out)
{
	if (field->group != NULL)
		return list_group(f, field->group, value, out);
	if ((field->kind->traits & FIELD_DOCUMENTS) != 0)
		return template_documents_of(f, value, out);
	if ((field->kind->traits & FIELD_PRODUCTS) != 0)
		list_lines(f, field, value, out);
	else if (field->kind->fact == FACT_CHOICES)
		list_choices(f, field, value, out);
	return OK;
}

/* All that a form shows in reports. */
struct err *
template_list_answers(struct filling *f, const struct answered *answered, struct rows *out)
{
	struct form_rows shown = { 0 };

	TRY(form_show(f->ctx, &answered->form, NULL, &f->use, answered->values, false, &shown));
	for (size_t i = 0; i < shown.count; i++) {
		struct row *row;

		if (shown.items[i].field == NULL || !shown.items[i].field->report)
			continue;
		row = arena_push(f->ctx->arena, out);
		add_cell(f, row, "label", shown.items[i].heading ? "" : shown.items[i].label);
		add_cell(f, row, "value", shown.items[i].text);
		add_cell(f, row, "heading", shown.items[i].heading ? shown.items[i].label : "");
	}
	return OK;
}

/* template_values -- what a template asks for, of one activity: texts, pictures, lists, and which tests hold. */
#include <stdlib.h>
#include "blob/blob.h"
#include "customer/customer.h"
#include "form/strokes.h"
#include "report/template_rows.h"

enum { MOST_PICTURE_BYTES = 80 * 1000 * 1000, LOGO_MM = 20, SIGNATURE_MM = 60 };

/* More than whoever tries the template may see. */
static bool
is_beyond(const struct filling *f, const char *path)
{
	const char *code = arena_printf(f->ctx->arena, "{%s}", path);

	return f->tried && f->ctx->actor.kind == ACTOR_STAFF &&
	    codes_beyond(f->ctx, code, f->ctx->actor.rights) != NULL;
}

/* ---- finding by path ---- */

/* The field of "activity.custom.x" in the version that was answered, and its value; NULL: no such path or field. */
static const struct field *
find_field(struct filling *f, const char *path, const json_t **value)
{
	struct template_forms answered = { .activity = f->forms[0].form,
		.closing = f->forms[1].form,
		.customer = f->forms[2].form };
	bool is_custom;
	const struct field *field = template_field(&answered, path, &is_custom);

	*value = NULL;
	for (size_t i = 0; field != NULL && i < COUNT_OF(f->forms); i++)
		for (size_t j = 0; j < f->forms[i].form.count; j++)
			if (field == &f->forms[i].form.fields[j])
				*value = json_object_get(f->forms[i].values, field->code);
	return field;
}

static const struct cell *
cell_in(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->cells.count; i++)
		if (strcasecmp(row->cells.items[i].name, name) == 0)
			return &row->cells.items[i];
	return NULL;
}

/* The row that "item.2.caption" speaks of and the rest of the path. */
static const struct cell *
find_cell(struct filling *f, const struct around *around, const char *path, const struct row **of)
{
	const char *name = path + strlen("item.");

	for (; around != NULL; around = around->outer) {
		const struct row *row = around->row;
		const struct cell *cell;
		const char *at = name;
		char *end;

		if (row->parts.count > 0) {
			long place = strtol(name, &end, 10);

			if (end == name || *end != '.' || place < 1)
				continue;
			at = end + 1;
			if ((size_t)place > row->parts.count)
				return NULL;
			row = &row->parts.items[place - 1];
		}
		*of = row;
		if (str_equal(at, "number")) {
			struct cell *own = arena_new(f->ctx->arena, struct cell);

			own->text = arena_printf(f->ctx->arena, "%zu", around->number);
			return own;
		}
		cell = cell_in(row, at);
		if (cell != NULL)
			return cell;
	}
	return NULL;
}

static bool
is_item(const char *path)
{
	return strncasecmp(path, "item.", 5) == 0;
}

static struct err *
find_list(struct filling *f, const struct around *around, const char *name, struct rows *out)
{
	const struct row *of;
	const struct cell *cell = is_item(name) ? find_cell(f, around, name, &of) : NULL;
	const json_t *value;
	const struct field *field = is_item(name) ? NULL : find_field(f, name, &value);

	if (cell != NULL)
		return template_documents_of(f, cell->documents, out);
	if (field != NULL)
		return template_list_field(f, field, value, out);
	if (strcasecmp(name, "photos") == 0)
		template_list_documents(f, true, DOCUMENT_PLAIN, out);
	else if (strcasecmp(name, "photos.before") == 0)
		template_list_documents(f, true, DOCUMENT_BEFORE, out);
	else if (strcasecmp(name, "photos.after") == 0)
		template_list_documents(f, true, DOCUMENT_AFTER, out);
	else if (strcasecmp(name, "photos.pairs") == 0)
		template_list_pairs(f, out);
	else if (strcasecmp(name, "documents") == 0)
		template_list_documents(f, false, DOCUMENT_PLAIN, out);
	else if (strcasecmp(name, "signatures") == 0)
		return template_list_signatures(f, out);
	else if (strcasecmp(name, "activity.answers") == 0)
		return template_list_answers(f, &f->forms[0], out);
	else if (strcasecmp(name, "activity.report.answers") == 0)
		return template_list_answers(f, &f->forms[1], out);
	return OK;
}

/* ---- pictures ---- */

static struct office_value
picture_value(struct filling *f, struct office_picture picture, int64_t id, struct tag_size size,
    const char *alt)
{
	size_t at = f->pictures->count;

	for (size_t i = 0; id != 0 && i < f->picture_ids.count; i++)
		if (f->picture_ids.items[i] == id)
			at = i;
	if (at == f->pictures->count) {
		*arena_push(f->ctx->arena, f->pictures) = picture;
		*arena_push(f->ctx->arena, &f->picture_ids) = id;
		f->picture_bytes += (int64_t)picture.content.size;
	}
	return (struct office_value){ .kind = OFFICE_PICTURE,
		.picture = (int)at,
		.text = alt,
		.width_mm = size.width_mm,
		.height_mm = size.height_mm };
}

static struct err *
put_photo(
    struct filling *f, const struct document *d, struct tag_size size, struct office_value *out)
{
	enum document_size which = d->medium[0] != '\0' ? DOCUMENT_MEDIUM : DOCUMENT_WHOLE;
	struct office_picture picture = { .width = d->width, .height = d->height };
	const char *type;
	struct err *err;

	if (f->pictures->count >= OFFICE_MOST_PICTURES || f->picture_bytes > MOST_PICTURE_BYTES) {
		*out = (struct office_value){ .kind = OFFICE_TEXT,
			.text = T(f->ctx, "(photo left out: too many)") };
		return OK;
	}
	err = report_content(f->ctx, d, which, &picture.content, &type);
	if (err != OK)
		return err->kind == ERR_NOT_FOUND ? OK : err;
	picture.png = str_equal(type, "image/png");
	if (picture.png || str_equal(type, "image/jpeg"))
		*out = picture_value(
		    f, picture, d->id.value, size, str_empty(d->caption) ? d->name : d->caption);
	return OK;
}

static void
put_signature(
    struct filling *f, const json_t *value, struct tag_size size, struct office_value *out)
{
	struct office_picture picture;
	const char *name = value_text(value, "name");

	*out = (struct office_value){ .kind = OFFICE_TEXT, .text = name };
	if (size.width_mm == 0 && size.height_mm == 0)
		size.width_mm = SIGNATURE_MM;
	if (office_draw_lines(f->ctx, value_text(value, "drawing"), &picture))
		*out = picture_value(
		    f, picture, 0, size, TF(f->ctx, "Signed by {name}", "name", name, NULL));
}

static struct err *
put_logo(struct filling *f, struct tag_size size, struct office_value *out)
{
	struct office_picture picture = { 0 };
	const char *type;
	struct err *err = unit_logo(f->ctx, &f->unit, &picture.content, &type);
	int width, height;

	if (err != OK)
		return err->kind == ERR_NOT_FOUND ? OK : err;
	if (!blob_image_size(picture.content, &width, &height))
		return OK;
	picture.png = str_equal(type, "image/png");
	picture.width = width;
	picture.height = height;
	if (size.width_mm == 0 && size.height_mm == 0)
		size.height_mm = LOGO_MM;
	*out = picture_value(f, picture, -1, size, f->unit.display_name);
	return OK;
}

/* ---- one place ---- */

static struct err *
put_first_photo(
    struct filling *f, const json_t *documents, struct tag_size size, struct office_value *out)
{
	struct rows rows = { 0 };

	TRY(template_documents_of(f, documents, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct cell *cell = cell_in(&rows.items[i], "photo");

		if (cell != NULL)
			return put_photo(f, cell->photo, size, out);
	}
	return OK;
}

static struct err *
put_code(struct filling *f, const struct around *around, const char *text, struct office_value *out)
{
	struct tag_size size;
	const struct row *of;
	const char *path, *words;
	const json_t *value;
	const struct field *field;

	*out = (struct office_value){ .kind = OFFICE_NOTHING };
	(void)tag_size_read(f->ctx, text, &path, &size);
	if (is_item(path)) {
		const struct cell *cell = find_cell(f, around, path, &of);

		if (cell != NULL && cell->photo != NULL)
			return put_photo(f, cell->photo, size, out);
		if (cell != NULL && cell->signature != NULL) {
			put_signature(f, cell->signature, size, out);
			return OK;
		}
		if (cell != NULL && cell->documents != NULL)
			return put_first_photo(f, cell->documents, size, out);
		if (cell != NULL)
			*out = (struct office_value){ .kind = OFFICE_TEXT, .text = cell->text };
		return OK;
	}
	if (strcasecmp(path, "businessUnit.logo") == 0)
		return put_logo(f, size, out);
	field = find_field(f, path, &value);
	if (field != NULL && (field->kind->traits & FIELD_DOCUMENTS) != 0)
		return put_first_photo(f, value, size, out);
	if (field != NULL && (field->kind->traits & FIELD_SIGNED) != 0) {
		put_signature(f, value, size, out);
		return OK;
	}
	TRY(codes_render(f->ctx, arena_printf(f->ctx->arena, "{%s}", text), CODES_TEXT,
	    message_resolve, &f->codes, &words));
	/* What is no code at all came back as it was. */
	if (words[0] != '{' || codes_used(arena_printf(f->ctx->arena, "{%s}", text)))
		*out = (struct office_value){ .kind = OFFICE_TEXT, .text = words };
	return OK;
}

/* ---- tests ---- */

struct asked {
	const char *name;
	struct fact fact;
};

static struct err *
give_asked(struct ctx *ctx, void *arg, const char *name, struct fact *out, bool *known)
{
	const struct asked *asked = arg;

	(void)ctx;
	*known = str_equal(name, asked->name);
	if (*known)
		*out = asked->fact;
	return OK;
}

/* The fact behind a path, and its row. */
static struct err *
find_fact(struct filling *f, const struct around *around, const char *path, struct fact_row *row,
    struct fact *out)
{
	const char *name = template_fact_name(f->ctx, path);
	const struct fact_row *known = is_item(path) ? NULL : fact_row_find(&f->fact_rows, name);
	const struct row *of = NULL;
	struct office_value value;
	struct rows rows = { 0 };
	bool found;

	*row = (struct fact_row){ .name = path, .label = path, .type = FACT_TEXT };
	if (known != NULL) {
		*row = *known;
		return action_fact(&f->words, &f->facts, name, out, &found);
	}
	if (is_item(path) && find_cell(f, around, path, &of) != NULL && of->form != NULL) {
		struct fact_rows inner = form_facts(&f->words, of->form);
		const char *last = strrchr(path, '.') + 1;
		struct form_lookup lookup = { of->form, &f->use, of->values };

		known = fact_row_find(&inner, last);
		if (known != NULL) {
			*row = *known;
			return form_fact(f->ctx, &lookup, last, out, &found);
		}
	}
	TRY(find_list(f, around, path, &rows));
	TRY(put_code(f, around, path, &value));
	*out = fact_text(FACT_TEXT, value.kind == OFFICE_TEXT ? value.text : NULL);
	if (rows.count > 0 || value.kind == OFFICE_PICTURE)
		*out = fact_number(FACT_THING, 1);
	row->type = out->type;
	return OK;
}

static struct err *
holds(struct filling *f, const struct around *around, const char *text, bool *out)
{
	struct problems problems = { 0 };
	struct conditions *conditions;
	struct fact_row row;
	struct asked asked = { 0 };
	struct tag_test test;

	*out = false;
	if (!tag_test_read(f->ctx, text, &test))
		return OK;
	TRY(find_fact(f, around, test.path, &row, &asked.fact));
	asked.name = row.name;
	conditions_parse(
	    f->ctx, template_condition(&f->words, &test, &row), "", &problems, &conditions);
	if (problems.count > 0)
		return OK;
	TRY(conditions_hold(f->ctx, conditions, give_asked, &asked, f->zone, out));
	*out = *out != test.negated;
	return OK;
}

/* ---- all ---- */

static struct err *put_parts(struct filling *, const struct around *, const struct office_parts *,
    struct office_values *out);

/* One by one, or so many together. */
static struct rows
together(struct filling *f, const struct rows *rows, int count)
{
	struct rows out = { 0 };

	if (count == 0)
		return *rows;
	for (size_t i = 0; i < rows->count; i += (size_t)count) {
		struct row *row = arena_push(f->ctx->arena, &out);

		for (size_t j = i; j < rows->count && j < i + (size_t)count; j++)
			*arena_push(f->ctx->arena, &row->parts) = rows->items[j];
	}
	return out;
}

static struct err *
put_loop(struct filling *f, const struct around *around, const struct office_part *part,
    struct office_value *out)
{
	struct rows rows = { 0 };
	const char *name;
	int count;

	*out = (struct office_value){ .kind = OFFICE_ROWS };
	if (!tag_list_read(f->ctx, part->text, &name, &count))
		return OK;
	TRY(find_list(f, around, name, &rows));
	rows = together(f, &rows, count);
	out->row_count = rows.count;
	out->rows = arena_new_array(f->ctx->arena, rows.count, struct office_values);
	for (size_t i = 0; i < rows.count; i++) {
		struct around inner = { around, &rows.items[i], i + 1 };

		TRY(put_parts(f, &inner, &part->inner, &out->rows[i]));
	}
	return OK;
}

static struct err *
put_test(struct filling *f, const struct around *around, const struct office_part *part,
    struct office_value *out)
{
	bool yes;

	TRY(holds(f, around, part->text, &yes));
	*out = (struct office_value){ .kind = OFFICE_ROWS,
		.row_count = 1,
		.other = !yes,
		.rows = arena_new(f->ctx->arena, struct office_values) };
	return put_parts(f, around, yes ? &part->inner : &part->other, &out->rows[0]);
}

static struct err *
put_parts(struct filling *f, const struct around *around, const struct office_parts *parts,
    struct office_values *out)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct office_part *part = &parts->items[i];
		struct office_value value = { 0 };

		if (part->kind == OFFICE_CODE)
			TRY(put_code(f, around, part->text, &value));
		else if (part->kind == OFFICE_LOOP)
			TRY(put_loop(f, around, part, &value));
		else
			TRY(put_test(f, around, part, &value));
		*arena_push(f->ctx->arena, out) = value;
	}
	return OK;
}

/* ---- read before ---- */

static struct err *
read_answer(struct filling *f, struct form_key key, struct answered *out)
{
	struct answer_subject subject = { .activity = f->activity->id };
	struct answer answer;

	TRY(answer_find(f->ctx, key, &subject, &answer));
	TRY(form_find_begun(f->ctx, key, answer.version, &out->form));
	out->values = answer.sent ? answer.values : form_values(f->ctx, NULL);
	return OK;
}

static struct err *
read_all(struct filling *f)
{
	const struct activity *a = f->activity;
	struct customer customer;

	TRY(unit_here(f->ctx, &f->unit));
	f->words.lang = f->unit.lang;
	f->zone = zone_find(a->zone);
	f->codes = (struct message_codes){
		.activity = a, .customer = a->customer, .contact = a->contact, .tried = f->tried
	};
	f->facts = (struct action_facts){ .activity = a, .type = a->type };
	f->use = (struct form_use){ .audience = FOR_STAFF,
		.fallback = f->unit.lang,
		.zone = f->zone,
		.country = f->unit.country,
		.currency = unit_currency(&f->unit),
		.facts = action_fact,
		.facts_arg = &f->facts,
		.codes = message_resolve,
		.codes_arg = &f->codes };
	TRY(action_fact_rows(&f->words, a->type, &f->fact_rows));
	TRY(read_answer(f, form_of_activity(a->type), &f->forms[0]));
	TRY(read_answer(f, form_of_closing(a->type), &f->forms[1]));
	TRY(form_find(f->ctx, form_of_customer(), &f->forms[2].form));
	f->forms[2].values = form_values(f->ctx, NULL);
	if (!ID_IS_NONE(a->customer) && !is_beyond(f, "customer.name")) {
		TRY(customer_find(f->ctx, a->customer, &customer));
		f->forms[2].values = form_values(f->ctx, customer.custom);
	}
	return document_list_activity(f->ctx, a->id, &f->documents);
}

struct err *
template_values(struct ctx *ctx, const struct activity *a, bool tried,
    const struct office_outline *outline, struct office_values *values, struct office_pictures *pictures)
{
	struct filling *f = arena_new(ctx->arena, struct filling);

	f->ctx = ctx;
	f->words = *ctx;
	f->activity = a;
	f->tried = tried;
	f->pictures = pictures;
	TRY(read_all(f));
	return put_parts(f, NULL, &outline->parts, values);
}

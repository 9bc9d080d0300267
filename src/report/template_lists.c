/* template_lists -- the lists that can be repeated in a template, and what each item has. */
#include "report/template_inside.h"

#include "base/buf.h"
#include "form/field.h"

static const struct list_cell photo_cells[] = {
	{ "photo", N_("The photo itself"), true },
	{ "caption", N_("Caption"), false },
	{ "name", N_("File name"), false },
	{ "taken", N_("When it was taken"), false },
	{ "place", N_("Where it was taken"), false },
};
static const struct list_cell pair_cells[] = {
	{ "before", N_("The photo before the work"), true },
	{ "after", N_("The photo after the work"), true },
	{ "beforeCaption", N_("Caption of the photo before"), false },
	{ "afterCaption", N_("Caption of the photo after"), false },
};
static const struct list_cell file_cells[] = {
	{ "name", N_("File name"), false },
	{ "caption", N_("Caption"), false },
};
static const struct list_cell answer_cells[] = {
	{ "label", N_("Label of the field"), false },
	{ "value", N_("What was answered"), false },
	{ "heading", N_("Section heading"), false },
};
static const struct list_cell line_cells[] = {
	{ "name", N_("Product"), false },
	{ "quantity", N_("Quantity"), false },
	{ "price", N_("Price without tax"), false },
	{ "discount", N_("Discount in %"), false },
	{ "tax", N_("Tax in %"), false },
	{ "amount", N_("Amount without tax"), false },
};
static const struct list_cell signature_cells[] = {
	{ "signature", N_("The signature itself"), true },
	{ "name", N_("Who signed"), false },
	{ "at", N_("When it was signed"), false },
	{ "evidence", N_("Evidence number"), false },
};
static const struct list_cell choice_cells[] = { { "label", N_("What was chosen"), false } };

#define LIST(name, label, cells) \
	{ \
		name, label, cells, COUNT_OF(cells) \
	}

const struct template_list_row template_lists[] = {
	LIST("photos", N_("All photos"), photo_cells),
	LIST("photos.before", N_("Photos before the work"), photo_cells),
	LIST("photos.after", N_("Photos after the work"), photo_cells),
	LIST("photos.pairs", N_("Before and after, in pairs"), pair_cells),
	LIST("documents", N_("Other files"), file_cells),
	LIST("signatures", N_("All signatures of the visit"), signature_cells),
	LIST("activity.answers", N_("All that was answered in the activity form"), answer_cells),
	LIST("activity.report.answers", N_("All that was answered in the closing form"),
	    answer_cells),
};
const size_t template_list_count = COUNT_OF(template_lists);

struct err *
template_forms_find(struct ctx *ctx, type_id type, struct template_forms *out)
{
	out->type = type;
	TRY(form_find(ctx, form_of_activity(type), &out->activity));
	TRY(form_find(ctx, form_of_closing(type), &out->closing));
	return form_find(ctx, form_of_customer(), &out->customer);
}

const struct field *
template_field(const struct template_forms *forms, const char *path, bool *is_custom)
{
	static const struct {
		const char *prefix;
		size_t form;
	} prefixes[] = { { "activity.custom.", 0 }, { "intervention.custom.", 0 },
		{ "activity.report.custom.", 1 }, { "intervention.report.custom.", 1 },
		{ "customer.custom.", 2 } };
	const struct form *all[] = { &forms->activity, &forms->closing, &forms->customer };

	*is_custom = false;
	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		if (strncasecmp(path, prefixes[i].prefix, strlen(prefixes[i].prefix)) != 0)
			continue;
		*is_custom = true;
		return form_field(all[prefixes[i].form], path + strlen(prefixes[i].prefix));
	}
	return NULL;
}

static void
add_cells(struct ctx *ctx, const struct list_cell *cells, size_t count, struct list_cells *out)
{
	for (size_t i = 0; i < count; i++)
		*arena_push(ctx->arena, out) = (struct list_cell){ cells[i].name,
			T(ctx, cells[i].label), cells[i].picture };
}

bool
template_field_cells(struct ctx *ctx, const struct field *field, struct list_cells *out)
{
	if (field->group != NULL) {
		for (size_t i = 0; i < field->group->count; i++) {
			const struct field *inner = &field->group->fields[i];

			if (inner->kind->fact != FACT_NOTHING)
				*arena_push(ctx->arena, out) = (struct list_cell){ inner->code,
					field_label(ctx, inner),
					(inner->kind->traits & FIELD_DOCUMENTS) != 0 };
		}
		return true;
	}
	if ((field->kind->traits & FIELD_DOCUMENTS) != 0)
		add_cells(ctx, photo_cells, COUNT_OF(photo_cells), out);
	else if ((field->kind->traits & FIELD_PRODUCTS) != 0)
		add_cells(ctx, line_cells, COUNT_OF(line_cells), out);
	else if (field->kind->fact == FACT_CHOICES)
		add_cells(ctx, choice_cells, COUNT_OF(choice_cells), out);
	else
		return false;
	return true;
}

bool
template_cells(
    struct ctx *ctx, const struct template_forms *forms, const char *list, struct list_cells *out)
{
	bool is_custom;
	const struct field *field = template_field(forms, list, &is_custom);

	if (field != NULL)
		return template_field_cells(ctx, field, out);
	for (size_t i = 0; i < template_list_count && !is_custom; i++) {
		if (strcasecmp(template_lists[i].name, list) != 0)
			continue;
		add_cells(ctx, template_lists[i].cells, template_lists[i].cell_count, out);
		return true;
	}
	return false;
}

/* ---- told to people ---- */

static void
add_code(struct ctx *ctx, struct template_codes *out, const char *code, const char *label)
{
	*arena_push(ctx->arena, out) = (struct template_code){ code, label };
}

static const char *
two(struct ctx *ctx, const char *first, const char *second)
{
	return arena_printf(ctx->arena, "%s: %s", first, second);
}

static void
add_list(struct ctx *ctx, struct template_codes *out, const char *name, const char *label,
    const struct list_cells *cells)
{
	struct buf inside = buf_make(ctx->arena, 2000);

	for (size_t i = 0; i < cells->count; i++)
		buf_printf(&inside, "%s{item.%s}", i == 0 ? "" : " ", cells->items[i].name);
	add_code(ctx, out, arena_printf(ctx->arena, "{for %s} %s {end}", name, buf_text(&inside)),
	    label);
}

static void
add_form(struct ctx *ctx, struct template_codes *out, const struct form *form, const char *prefix,
    const char *label)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		const char *path = arena_printf(ctx->arena, "%s%s", prefix, field->code);
		const char *words = two(ctx, label, field_label(ctx, field));
		struct list_cells cells = { 0 };

		if (field->kind->fact == FACT_NOTHING)
			continue;
		if (template_field_cells(ctx, field, &cells))
			add_list(ctx, out, path, words, &cells);
		if (field->group == NULL)
			add_code(ctx, out, arena_printf(ctx->arena, "{%s}", path), words);
	}
}

struct err *
template_code_list(struct ctx *ctx, type_id type, struct template_codes *out)
{
	struct template_codes list = { 0 };
	struct template_forms forms;

	TRY(template_forms_find(ctx, type, &forms));
	for (size_t i = 0; i < CODE_COUNT; i++) {
		bool is_login = str_starts(code_rows[i].path, "portal.code");

		if (code_rows[i].kind != CODE_IS_CUSTOM && strchr(code_rows[i].path, '*') == NULL &&
		    !is_login && !str_starts(code_rows[i].path, "quote.") &&
		    !str_starts(code_rows[i].path, "request."))
			add_code(ctx, &list, arena_printf(ctx->arena, "{%s}", code_rows[i].path),
			    T(ctx, code_rows[i].label));
	}
	add_code(ctx, &list, "{businessUnit.logo|4cm}", T(ctx, "Company: logo, 4 cm wide"));
	add_form(
	    ctx, &list, &forms.activity, "activity.custom.", T(ctx, "Activity: additional data"));
	add_form(ctx, &list, &forms.closing, "activity.report.custom.",
	    T(ctx, "Report: additional data"));
	add_form(
	    ctx, &list, &forms.customer, "customer.custom.", T(ctx, "Customer: additional data"));
	for (size_t i = 0; i < template_list_count; i++) {
		struct list_cells cells = { 0 };

		(void)template_cells(ctx, &forms, template_lists[i].name, &cells);
		add_list(
		    ctx, &list, template_lists[i].name, T(ctx, template_lists[i].label), &cells);
	}
	add_code(ctx, &list, "{for photos|2} {item.1.photo} {item.2.photo} {end}",
	    T(ctx, "Photos two by two"));
	add_code(ctx, &list, "{if activity.result = ko} {else} {end}",
	    T(ctx,
		"One of two, depending on a condition: =, !=, <, >, <=, >=, contains, before, "
		"after"));
	*out = list;
	return OK;
}

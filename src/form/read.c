/* read -- answers out of requests and JSON, and what a new answer starts with. */
#include "form/inside.h"

/* ---- defaults ---- */

/* The default of a field as a value, a new reference; NULL: none. */
static struct err *
initial_value(struct ctx *ctx, const struct form *form, const struct field *field, const struct form_use *use,
    json_t **out)
{
	struct field_place place;
	const char *text = field->initial;
	json_t *value = NULL;

	*out = NULL;
	if (str_empty(text) || (field->kind->traits & (FIELD_STATIC | FIELD_NO_DEFAULT)) != 0)
		return OK;
	if (strchr(text, '{') != NULL && use->codes != NULL)
		TRY(codes_render(ctx, text, CODES_TEXT, use->codes, use->codes_arg, &text));
	else if (codes_used(text))
		return OK;
	TRY(place_make(ctx, form, field, use, "", NULL, &place));
	text = str_trim(ctx->arena, text);
	value = field->kind->begin != NULL ? field->kind->begin(ctx, &place, text) : json_string(text);
	if (value_is_empty(value))
		json_decref(value);
	else
		*out = value;
	return OK;
}

static struct err *
compute_all(struct ctx *ctx, const struct form *form, const struct form_use *use, json_t *values, struct scope *outer)
{
	struct scope scope = scope_make(ctx, form, use, values, outer);
	const json_t *value;
	bool on;

	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if (field->kind->compute == NULL)
			continue;
		TRY(scope_is_on(ctx, &scope, field, &on));
		if (!on)
			continue;
		TRY(scope_value(ctx, &scope, field, &value));
		if (value_is_empty(value))
			json_object_del(values, field->code);
		else
			json_object_set(values, field->code, (json_t *)(uintptr_t)value);
	}
	return OK;
}

/* Fields that stand nowhere yet take their default: of all, or of those that nobody here can fill. */
static struct err *
give_defaults(struct ctx *ctx, const struct form *form, const struct form_use *use, bool all, json_t *values,
    struct scope *outer)
{
	struct scope scope = scope_make(ctx, form, use, values, outer);
	json_t *value;
	bool on;

	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		bool asked = use_access(use, field) == FIELD_WRITE && (field->kind->traits & FIELD_UNSEEN) == 0;

		if (json_object_get(values, field->code) != NULL || str_empty(field->initial) || (asked && !all))
			continue;
		TRY(scope_is_on(ctx, &scope, field, &on));
		if (!on && !all)
			continue;
		TRY(initial_value(ctx, form, field, use, &value));
		if (value != NULL)
			json_object_set_new(values, field->code, value);
	}
	return OK;
}

struct err *
form_begin(struct ctx *ctx, const struct form *form, const struct form_use *use, json_t **out)
{
	json_t *values = arena_own(ctx, json_object());

	TRY(give_defaults(ctx, form, use, true, values, NULL));
	TRY(compute_all(ctx, form, use, values, NULL));
	*out = values;
	return OK;
}

int64_t
form_begun(const struct form_sent *sent)
{
	const char *text = sent->get(sent->from, "f._version");
	int64_t version;

	return text != NULL && str_to_int(text, 1, INT32_MAX, &version) ? version : 0;
}

/* ---- requests ---- */

/* One field that came: its value (a new reference or NULL) and what is wrong with it. */
struct came {
	bool here;
	json_t *value;
	struct problems wrong;
	struct field_place place;
};

static struct err *
read_one(struct ctx *ctx, const struct form *form, const struct field *field, const struct form_use *use,
    const json_t *before, const struct form_sent *sent, const char *prefix, struct scope *around, struct came *out)
{
	const struct field_kind *kind = field->kind;

	if (use_access(use, field) != FIELD_WRITE || (kind->traits & (FIELD_STATIC | FIELD_UNSEEN)) != 0)
		return OK;
	TRY(place_make(ctx, form, field, use, prefix, json_object_get(before, field->code), &out->place));
	out->place.wrong = &out->wrong;
	out->place.around = around;
	TRY(kind->read(ctx, &out->place, sent, &out->value));
	arena_own(ctx, out->value);
	if (value_is_empty(out->value))
		out->value = NULL;
	else if (out->wrong.count == 0 && kind->validate != NULL)
		TRY(kind->validate(ctx, &out->place, out->value));
	out->here = true;
	return OK;
}

/* What all fields would be, if all were on: conditions are asked of this. */
static json_t *
candidate(struct ctx *ctx, const struct form *form, const json_t *before, const struct came *came)
{
	json_t *values = arena_own(ctx, json_copy((json_t *)(uintptr_t)before));

	for (size_t i = 0; i < form->count; i++) {
		if (!came[i].here)
			continue;
		if (came[i].value == NULL || came[i].wrong.count > 0)
			json_object_del(values, form->fields[i].code);
		else
			json_object_set(values, form->fields[i].code, came[i].value);
	}
	return values;
}

static void
note_missing(struct ctx *ctx, const struct field *field, const struct form_use *use, struct came *came)
{
	if (came->wrong.count == 0 && came->value == NULL && field->required && !use->draft)
		field_wrong(ctx, &came->place, TF(ctx, "\"{field}\" is still missing.", "field", came->place.label,
		    NULL));
}

static struct err *
accept(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *before, struct came *came,
    struct scope *outer, struct problems *problems, json_t **out)
{
	json_t *values = arena_own(ctx, json_copy((json_t *)(uintptr_t)before));
	struct scope scope = scope_make(ctx, form, use, candidate(ctx, form, before, came), outer);
	bool on;

	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if (!came[i].here)
			continue;
		TRY(scope_is_on(ctx, &scope, field, &on));
		if (!on)
			continue;
		note_missing(ctx, field, use, &came[i]);
		for (size_t j = 0; j < came[i].wrong.count; j++)
			problem_add(ctx->arena, problems, came[i].wrong.items[j].field, came[i].wrong.items[j].say);
		if (came[i].wrong.count > 0)
			continue;
		if (came[i].value == NULL)
			json_object_del(values, field->code);
		else
			json_object_set(values, field->code, came[i].value);
	}
	TRY(give_defaults(ctx, form, use, false, values, outer));
	TRY(compute_all(ctx, form, use, values, outer));
	*out = values;
	return OK;
}

struct err *
read_fields(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *before,
    const struct form_sent *sent, const char *prefix, struct scope *outer, struct problems *problems, json_t **out)
{
	struct came *came = arena_new_array(ctx->arena, form->count + 1, struct came);
	struct scope scope;

	if (!json_is_object(before))
		before = arena_own(ctx, json_object());
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].group == NULL)
			TRY(read_one(ctx, form, &form->fields[i], use, before, sent, prefix, NULL, &came[i]));
	/* Conditions in groups may ask the fields around: those are known by now. */
	scope = scope_make(ctx, form, use, candidate(ctx, form, before, came), outer);
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].group != NULL)
			TRY(read_one(ctx, form, &form->fields[i], use, before, sent, prefix, &scope, &came[i]));
	return accept(ctx, form, use, before, came, outer, problems, out);
}

struct err *
form_read(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *before,
    const struct form_sent *sent, struct problems *problems, json_t **out)
{
	return read_fields(ctx, form, use, before, sent, "f.", NULL, problems, out);
}

/* ---- JSON ---- */

/* What was not named stays, and is looked at only for what is required. */
static struct err *
keep_others(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *before,
    struct came *came)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		json_t *value = json_object_get(before, field->code);

		if (came[i].here || use_access(use, field) != FIELD_WRITE
		    || (field->kind->traits & (FIELD_STATIC | FIELD_UNSEEN)) != 0)
			continue;
		TRY(place_make(ctx, form, field, use, "/", value, &came[i].place));
		came[i].place.wrong = &came[i].wrong;
		came[i].here = true;
		came[i].value = value_is_empty(value) ? NULL : value;
	}
	return OK;
}

/* What is computed inside an entry of a group is computed here, whatever came. */
static struct err *
compute_entries(struct ctx *ctx, const struct field *field, const struct form_use *use, struct scope *scope,
    struct came *came)
{
	json_t *entries = arena_own(ctx, json_array());
	struct form_use inner = *use;

	inner.only = NULL;
	for (size_t i = 0; i < json_array_size(came->value); i++) {
		json_t *entry = arena_own(ctx, json_copy(json_array_get(came->value, i)));

		for (size_t f = 0; f < field->group->count; f++)
			if (field->group->fields[f].kind->compute != NULL)
				json_object_del(entry, field->group->fields[f].code);
		TRY(compute_all(ctx, field->group, &inner, entry, scope));
		json_array_append(entries, entry);
	}
	came->value = entries;
	return OK;
}

struct err *
form_accept(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *before,
    const json_t *given, struct problems *problems, json_t **out)
{
	struct came *came = arena_new_array(ctx->arena, form->count + 1, struct came);
	struct scope scope;
	const char *code;
	json_t *value;

	if (!json_is_object(before))
		before = arena_own(ctx, json_object());
	json_object_foreach((json_t *)(uintptr_t)given, code, value) {
		const struct field *field = form_field(form, code);
		const char *name = arena_printf(ctx->arena, "/%s", code);

		if (field == NULL || use_access(use, field) != FIELD_WRITE
		    || (field->kind->traits & (FIELD_STATIC | FIELD_UNSEEN)) != 0) {
			problem_add(ctx->arena, problems, name, TF(ctx, "There is no field \"{code}\".", "code",
			    code, NULL));
			continue;
		}
		struct came *one = &came[field - form->fields];
		TRY(place_make(ctx, form, field, use, "/", json_object_get(before, code), &one->place));
		one->here = true;
		one->place.wrong = &one->wrong;
		one->value = value_is_empty(value) ? NULL : value;
	}
	TRY(keep_others(ctx, form, use, before, came));
	scope = scope_make(ctx, form, use, candidate(ctx, form, before, came), NULL);
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		came[i].place.around = &scope;
		if (came[i].value != NULL && field->kind->validate != NULL
		    && json_object_get(given, field->code) != NULL)
			TRY(field->kind->validate(ctx, &came[i].place, came[i].value));
		if (field->group != NULL && came[i].value != NULL && came[i].wrong.count == 0)
			TRY(compute_entries(ctx, field, use, &scope, &came[i]));
	}
	return accept(ctx, form, use, before, came, NULL, problems, out);
}

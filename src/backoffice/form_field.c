/*
 * form_field -- the settings of one field in the form editor: what every field has, and what its kind
 * describes (form/field.h), drawn and read generically.
 */
#include "backoffice/conditions.h"
#include "backoffice/form_editor.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { SPARE_OPTIONS = 3, MOST_OPTIONS = 200, LONGEST_CONDITIONS = 16384 };

/* One choice of a list of options: its value stays when its label changes. */
struct option_line {
	const char *value, *rank;
	struct ui_field labels[LANG_COUNT];
};

enum setting_shape { SHAPE_INPUT, SHAPE_AREA, SHAPE_TEXTS, SHAPE_CHECK, SHAPE_SELECT, SHAPE_OPTIONS, SHAPE_INNER };

struct setting_line {
	enum setting_shape shape;
	struct ui_field field;
	struct ui_field texts[LANG_COUNT];
	struct option_line *options;
	size_t option_count;
	const char *rank_name, *value_name;
	const char *href;		/* to the inner fields */
};

struct field_pane {
	const char *action, *remove_action, *code, *kind_label, *icon, *close, *saved_note;
	const struct problems *problems;	/* by name of the inputs */
	struct ui_field labels[LANG_COUNT], helps[LANG_COUNT];
	struct ui_field code_field, initial, size, access[AUDIENCE_COUNT];
	struct ui_options sizes, accesses;
	const char *required, *report;
	bool has_value, has_default, has_size, can_be_required;
	struct setting_line *settings;
	size_t setting_count;
	struct conditions_editor when;
};

static bool
is_shape(const struct setting_line *line, enum setting_shape shape)
{
	return line->shape == shape;
}

#include "gen/backoffice_form_field.html.h"

void
field_pane_draw(struct html *h, const struct field_pane *pane)
{
	field_pane_box(h, pane);
}

static const json_t *
find_json(struct request *rq, const struct form_desk *desk, const char *code, size_t *index)
{
	json_t *root = form_values(rq->ctx, desk->draft.definition);
	json_t *fields = json_object_get(root, "fields"), *one;
	const char *member = NULL;
	size_t i;

	if (desk->in[0] != '\0') {
		const struct field *group = form_field(&desk->form, desk->in);

		for (const struct field_setting *s = group != NULL ? group->kind->settings : NULL;
		    s != NULL && s->name != NULL; s++)
			member = s->type == SETTING_IS_FIELDS ? s->name : member;
		json_array_foreach(fields, i, one)
			if (str_equal(json_string_value(json_object_get(one, "code")), desk->in)) {
				fields = member != NULL ? json_object_get(one, member) : NULL;
				break;
			}
	}
	json_array_foreach(fields, i, one) {
		if (!str_equal(json_string_value(json_object_get(one, "code")), code))
			continue;
		if (index != NULL)
			*index = i;
		return one;
	}
	return NULL;
}

/* ---- what is wrong, by input ---- */

/* "/fields/3/options/2/label" of field 3 becomes "s.options"; "/fields/3/label.de" becomes "label.de". */
static const char *
input_of(struct ctx *ctx, const struct field_kind *kind, const char *tail)
{
	const char *name = arena_strndup(ctx->arena, tail, strcspn(tail, "/"));
	size_t size = strcspn(name, ".");

	if (str_starts(tail, "when"))
		return "when";
	for (const struct field_setting *one = kind->settings; one != NULL && one->name != NULL; one++)
		if (strlen(one->name) == size && strncmp(one->name, name, size) == 0)
			return arena_printf(ctx->arena, "s.%s", name);
	return name;
}

/* Problems of the definition that concern this field, by the names of its inputs. */
static const struct problems *
problems_of(struct request *rq, const struct form_desk *desk, const struct field_kind *kind, const char *code)
{
	struct ctx *ctx = rq->ctx;
	struct problems *out = arena_new(ctx->arena, struct problems);
	size_t index, group = 0;
	const char *at;

	if (find_json(rq, desk, code, &index) == NULL)
		return out;
	if (desk->in[0] != '\0') {
		while (group < desk->form.count && !str_equal(desk->form.fields[group].code, desk->in))
			group++;
		at = arena_printf(ctx->arena, "/fields/%zu/fields/%zu/", group, index);
	} else {
		at = arena_printf(ctx->arena, "/fields/%zu/", index);
	}
	for (size_t i = 0; i < desk->problems.count; i++)
		if (str_starts(desk->problems.items[i].field, at))
			problem_add(ctx->arena, out, input_of(ctx, kind, desk->problems.items[i].field + strlen(at)),
			    desk->problems.items[i].say);
	return out;
}

/* ---- drawing ---- */

static void
fill_texts(struct request *rq, struct field_pane *pane, const char *name, const json_t *value, int rows,
    struct ui_field *out)
{
	struct arena *arena = rq->ctx->arena;
	struct texts texts = { 0 };

	if (json_is_string(value))
		texts.in[here(rq)->lang] = arena_strdup(arena, json_string_value(value));
	else
		texts_read(arena, value, &texts);
	for (size_t i = 0; i < LANG_COUNT; i++) {
		enum lang lang = backoffice_nth_lang(rq, i);
		const char *input = arena_printf(arena, "%s.%s", name, lang_tag(lang));
		const char *problem = problem_of(pane->problems, input);

		out[i] = (struct ui_field){ .name = input, .label = lang_own_name(lang), .problems = pane->problems,
		    .problem_name = problem == NULL && i == 0 ? name : input, .optional = i > 0, .rows = rows,
		    .value = texts.in[lang], .codes = true };
	}
}

static const char *
number_text(struct ctx *ctx, const json_t *value)
{
	if (json_is_integer(value))
		return arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	if (json_is_number(value))
		return arena_printf(ctx->arena, "%.15g", json_number_value(value));
	if (json_is_true(value))
		return "yes";
	return json_is_string(value) ? arena_strdup(ctx->arena, json_string_value(value)) : "";
}

static void
fill_options(struct request *rq, struct field_pane *pane, struct setting_line *line, const json_t *list)
{
	struct arena *arena = rq->ctx->arena;
	size_t count = json_array_size(list);

	line->rank_name = arena_printf(arena, "%s.rank[]", line->field.name);
	line->value_name = arena_printf(arena, "%s.value[]", line->field.name);
	line->options = arena_new_array(arena, count + SPARE_OPTIONS, struct option_line);
	line->option_count = count + SPARE_OPTIONS;
	for (size_t i = 0; i < line->option_count; i++) {
		const json_t *one = json_array_get(list, i);
		struct option_line *option = &line->options[i];

		*option = (struct option_line){ .value = number_text(rq->ctx, json_object_get(one, "value")),
		    .rank = arena_printf(arena, "%zu", i + 1) };
		fill_texts(rq, pane, line->field.name, json_object_get(one, "label"), 0, option->labels);
		for (size_t l = 0; l < LANG_COUNT; l++) {
			enum lang lang = backoffice_nth_lang(rq, l);

			option->labels[l].name = arena_printf(arena, "%s.label.%s[]", line->field.name, lang_tag(lang));
			option->labels[l].id = arena_printf(arena, "%s-%zu-%s", line->field.name, i + 1,
			    lang_tag(lang));
			option->labels[l].problem_name = "-";
			if (l == 0)
				option->labels[l].label = TF(rq->ctx, "Choice {n}", "n",
				    arena_printf(arena, "%zu", i + 1), NULL);
		}
	}
}

static void
fill_choices(struct request *rq, struct setting_line *line, const struct field_setting *setting)
{
	struct ui_options options = { 0 };

	for (const struct setting_choice *one = setting->choices; one != NULL && one->value != NULL; one++)
		ui_option_add(rq->ctx, &options, one->value, T(rq->ctx, one->label));
	line->shape = SHAPE_SELECT;
	line->field.options = options.items;
	line->field.option_count = options.count;
}

static void
fill_setting(struct request *rq, const struct form_desk *desk, struct field_pane *pane,
    const struct field_setting *setting, const json_t *value, struct setting_line *line)
{
	struct ctx *ctx = rq->ctx;
	json_t *initial = setting->initial != NULL ? json_loads(setting->initial, JSON_DECODE_ANY, NULL) : NULL;

	*line = (struct setting_line){ .field = { .name = arena_printf(ctx->arena, "s.%s", setting->name),
	    .label = T(ctx, setting->label), .help = setting->help != NULL ? T(ctx, setting->help) : NULL,
	    .problems = pane->problems, .optional = !setting->required } };
	if (value == NULL)
		value = initial;
	line->field.value = number_text(ctx, value);
	switch (setting->type) {
	case SETTING_IS_TEXT:
		break;
	case SETTING_IS_NUMBER:
		line->field.inputmode = "decimal";
		break;
	case SETTING_IS_WHOLE:
		line->field.inputmode = "numeric";
		break;
	case SETTING_IS_TEXTS:
		line->shape = SHAPE_TEXTS;
		fill_texts(rq, pane, line->field.name, value, 4, line->texts);
		break;
	case SETTING_IS_YES_NO:
		line->shape = SHAPE_CHECK;
		line->field.value = ui_bool(json_is_true(value));
		break;
	case SETTING_IS_CHOICE:
		fill_choices(rq, line, setting);
		break;
	case SETTING_IS_OPTIONS:
		line->shape = SHAPE_OPTIONS;
		fill_options(rq, pane, line, value);
		break;
	case SETTING_IS_FIELDS:
		line->shape = SHAPE_INNER;
		line->href = ui_address(ctx, ui_path(rq, desk->target.path), "in", pane->code, NULL);
		break;
	case SETTING_IS_FORMULA:
		line->shape = SHAPE_AREA;
		break;
	}
	json_decref(initial);
}

static void
fill_access(struct request *rq, struct field_pane *pane, const json_t *json)
{
	static const char *const names[AUDIENCE_COUNT] = { N_("Staff"), N_("Worker"), N_("Customer") };
	struct ctx *ctx = rq->ctx;

	ui_option_add(ctx, &pane->accesses, "write", pane->has_value ? T(ctx, "fill it") : T(ctx, "see it"));
	if (pane->has_value)
		ui_option_add(ctx, &pane->accesses, "read", T(ctx, "only read it"));
	ui_option_add(ctx, &pane->accesses, "hidden", T(ctx, "do not see it"));
	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		const char *token = form_audience_token((enum form_audience)i);
		const char *value = json_string_value(json_object_get(json, token));

		pane->access[i] = (struct ui_field){ .name = token, .label = T(ctx, names[i]),
		    .value = value == NULL || (!pane->has_value && str_equal(value, "read")) ? "write"
		    : arena_strdup(ctx->arena, value), .options = pane->accesses.items,
		    .option_count = pane->accesses.count, .problems = pane->problems };
	}
}

static const char *
conditions_of(struct ctx *ctx, const json_t *json)
{
	const json_t *when = json_object_get(json, "when");
	char *text = json_is_object(when) ? json_dumps(when, JSON_COMPACT) : NULL;
	const char *copy = text != NULL ? arena_strdup(ctx->arena, text) : "";

	free(text);
	return copy;
}

/* What conditions of this field may ask: the other fields, then the facts of the owner. */
static const struct fact_rows *
rows_for(struct request *rq, const struct form_desk *desk, const char *code)
{
	struct arena *arena = rq->ctx->arena;
	struct fact_rows fields = form_facts(rq->ctx, desk->shown), *out = arena_new(arena, struct fact_rows);

	for (size_t i = 0; i < fields.count; i++)
		if (!str_equal(fields.items[i].name, code))
			*arena_push(arena, out) = fields.items[i];
	/* Within a group, the fields around it as well. */
	fields = desk->in[0] == '\0' ? (struct fact_rows){ 0 } : form_facts(rq->ctx, &desk->form);
	for (size_t i = 0; i < fields.count; i++)
		if (!str_equal(fields.items[i].name, desk->in) && fact_row_find(out, fields.items[i].name) == NULL)
			*arena_push(arena, out) = fields.items[i];
	for (size_t i = 0; i < desk->target.facts.count; i++)
		*arena_push(arena, out) = desk->target.facts.items[i];
	return out;
}

static void
fill_common(struct request *rq, const struct form_desk *desk, struct field_pane *pane, const json_t *json,
    const struct field_kind *kind, const char *code)
{
	struct ctx *ctx = rq->ctx;
	const char *size = json_string_value(json_object_get(json, "size"));
	const json_t *report = json_object_get(json, "report");

	fill_texts(rq, pane, "label", json_object_get(json, "label"), 0, pane->labels);
	fill_texts(rq, pane, "help", json_object_get(json, "help"), 2, pane->helps);
	pane->code_field = (struct ui_field){ .name = "code", .label = T(ctx, "Code"), .problems = pane->problems,
	    .value = number_text(ctx, json_object_get(json, "code")),
	    .help = T(ctx, "Its name in conditions, texts and programs. "
	    "After a change, earlier answers stand under additional data.") };
	pane->initial = (struct ui_field){ .name = "default", .label = T(ctx, "Filled in beforehand"), .optional = true,
	    .value = number_text(ctx, json_object_get(json, "default")), .problems = pane->problems, .codes = true };
	ui_option_add(ctx, &pane->sizes, "full", T(ctx, "The whole width"));
	ui_option_add(ctx, &pane->sizes, "half", T(ctx, "Half, beside another"));
	pane->size = (struct ui_field){ .name = "half", .label = T(ctx, "Width"), .problems = pane->problems,
	    .value = str_equal(size, "half") ? "half" : "full", .options = pane->sizes.items,
	    .option_count = pane->sizes.count };
	pane->has_value = !(kind->traits & FIELD_STATIC);
	pane->can_be_required = pane->has_value && !(kind->traits & FIELD_UNSEEN) && kind->compute == NULL;
	pane->has_default = pane->has_value && !(kind->traits & FIELD_NO_DEFAULT) && kind->compute == NULL;
	pane->has_size = !(kind->traits & (FIELD_WHOLE_WIDTH | FIELD_UNSEEN));
	pane->required = ui_bool(json_is_true(json_object_get(json, "required")));
	pane->report = ui_bool(report == NULL || json_is_true(report));
	fill_access(rq, pane, json);
	pane->when = (struct conditions_editor){ .name = "when", .label = T(ctx, "Shown only when"),
	    .help = T(ctx, "Without a condition it is always shown."), .json = conditions_of(ctx, json),
	    .rows = rows_for(rq, desk, code), .problems = pane->problems };
}

struct err *
field_pane_make(struct request *rq, const struct form_desk *desk, const char *code, const json_t *typed,
    const struct problems *problems, const struct field_pane **out)
{
	struct ctx *ctx = rq->ctx;
	const json_t *json = typed != NULL ? typed : find_json(rq, desk, code, NULL);
	const struct field_kind *kind = field_kind_find(json_string_value(json_object_get(json, "kind")));
	struct field_pane *pane = arena_new(ctx->arena, struct field_pane);

	*out = NULL;
	if (json == NULL || kind == NULL)
		return OK;
	*pane = (struct field_pane){ .code = code, .kind_label = T(ctx, kind->label), .icon = kind->icon,
	    .action = form_desk_href(rq, desk, "/fields", code),
	    .remove_action = form_desk_href(rq, desk, "/remove", code), .close = form_desk_href(rq, desk, "", NULL),
	    .problems = problems != NULL ? problems : problems_of(rq, desk, kind, code) };
	fill_common(rq, desk, pane, json, kind, code);
	if (problems != NULL)
		pane->when.typed = rq;
	for (const struct field_setting *one = kind->settings; one != NULL && one->name != NULL; one++)
		pane->setting_count++;
	pane->settings = arena_new_array(ctx->arena, pane->setting_count, struct setting_line);
	for (size_t i = 0; i < pane->setting_count; i++)
		fill_setting(rq, desk, pane, &kind->settings[i], json_object_get(json, kind->settings[i].name),
		    &pane->settings[i]);
	*out = pane;
	return OK;
}

/* ---- reading ---- */

static json_t *
read_texts(struct request *rq, const char *name)
{
	json_t *out = json_object();

	for (size_t i = 0; i < LANG_COUNT; i++) {
		const char *tag = lang_tag((enum lang)i);
		const char *text = field(rq, arena_printf(rq->ctx->arena, "%s.%s", name, tag));

		if (text[0] != '\0')
			json_object_set_new(out, tag, json_string(text));
	}
	return out;
}

/* A number as people write it, with a point or a comma; what is none stays a text, so that the form says so. */
static json_t *
read_number(struct request *rq, const char *name, bool whole)
{
	char *text = arena_strdup(rq->ctx->arena, field(rq, name));
	char *comma = strchr(text, ',');
	int64_t number;
	double real;

	if (text[0] == '\0')
		return NULL;
	if (comma != NULL)
		*comma = '.';
	if (str_to_int(text, INT64_MIN, INT64_MAX, &number))
		return json_integer(number);
	if (!whole && str_to_real(text, &real))
		return json_real(real);
	return json_string(text);
}

struct option_read { const char *value; json_t *label; int64_t rank; size_t place; };

static int
by_rank(const void *a, const void *b)
{
	const struct option_read *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static bool
value_taken(const struct option_read *options, size_t count, const char *value)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(options[i].value, value))
			return true;
	return false;
}

/* Is it the value of a choice that was saved?  Answers may hold it. */
static bool
is_saved(const json_t *saved, const char *value)
{
	json_t *one;
	size_t i;

	json_array_foreach(saved, i, one)
		if (str_equal(json_string_value(json_object_get(one, "value")), value))
			return true;
	return false;
}

/* A new choice gets a value made of its label; one that was saved keeps its own. */
static const char *
option_value(struct ctx *ctx, const struct option_read *options, size_t count, const char *value, json_t *label,
    const json_t *saved)
{
	struct texts texts;
	const char *made;
	size_t number = 2;

	if (value[0] != '\0' && (!str_starts(value, DRAFT_GIVEN_CHOICE) || is_saved(saved, value)))
		return value;
	texts_read(ctx->arena, label, &texts);
	value = made = draft_code_of(ctx, texts_pick(&texts, ctx->lang, LANG_EN));
	if (made[0] == '\0')
		value = made = "choice";
	while (value_taken(options, count, value))
		value = arena_printf(ctx->arena, "%.36s_%zu", made, number++);
	return value;
}

static json_t *
read_options(struct request *rq, const char *name, const json_t *saved)
{
	struct arena *arena = rq->ctx->arena;
	const char *const *values = field_all(rq, arena_printf(arena, "%s.value[]", name));
	const char *const *ranks = field_all(rq, arena_printf(arena, "%s.rank[]", name));
	const char *const *labels[LANG_COUNT];
	struct option_read read[MOST_OPTIONS] = { 0 };
	json_t *out = json_array();
	size_t count = 0;

	for (size_t i = 0; i < LANG_COUNT; i++)
		labels[i] = field_all(rq, arena_printf(arena, "%s.label.%s[]", name, lang_tag((enum lang)i)));
	for (size_t at = 0; count < MOST_OPTIONS; at++) {
		json_t *label;
		bool all = values[at] != NULL && ranks[at] != NULL;

		for (size_t i = 0; i < LANG_COUNT; i++)
			all = all && labels[i][at] != NULL;
		if (!all)
			break;
		label = json_object();
		for (size_t i = 0; i < LANG_COUNT; i++)
			if (str_trim(arena, labels[i][at])[0] != '\0')
				json_object_set_new(label, lang_tag((enum lang)i),
				    json_string(str_trim(arena, labels[i][at])));
		if (json_object_size(label) == 0) {
			json_decref(label);
			continue;
		}
		read[count] = (struct option_read){ .value = option_value(rq->ctx, read, count, values[at], label,
		    saved),
		    .label = label, .rank = INT64_MAX, .place = at };
		if (!str_to_int(ranks[at], INT64_MIN, INT64_MAX, &read[count].rank))
			read[count].rank = (int64_t)at + 1;
		count++;
	}
	qsort(read, count, sizeof(read[0]), by_rank);
	for (size_t i = 0; i < count; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "value", json_string(read[i].value));
		json_object_set_new(one, "label", read[i].label);
		json_array_append_new(out, one);
	}
	return out;
}

static void
read_setting(struct request *rq, const struct field_setting *setting, const struct field *saved, json_t *out)
{
	const char *name = arena_printf(rq->ctx->arena, "s.%s", setting->name);
	json_t *value = NULL;

	switch (setting->type) {
	case SETTING_IS_TEXT:
	case SETTING_IS_CHOICE:
	case SETTING_IS_FORMULA:
		value = json_string(field(rq, name));
		break;
	case SETTING_IS_TEXTS:
		value = read_texts(rq, name);
		break;
	case SETTING_IS_NUMBER:
	case SETTING_IS_WHOLE:
		value = read_number(rq, name, setting->type == SETTING_IS_WHOLE);
		break;
	case SETTING_IS_YES_NO:
		value = json_boolean(str_equal(field(rq, name), "1"));
		break;
	case SETTING_IS_OPTIONS:
		value = read_options(rq, name, saved != NULL ? json_object_get(saved->settings, setting->name) : NULL);
		break;
	case SETTING_IS_FIELDS:
		return;	/* inner fields have pages of their own */
	}
	if (value == NULL)
		json_object_del(out, setting->name);
	else
		json_object_set_new(out, setting->name, value);
}

static void
forget(void *json)
{
	json_decref(json);
}

struct err *
field_pane_read(struct request *rq, const struct form_desk *desk, const char *code, struct problems *problems,
    json_t **out)
{
	struct ctx *ctx = rq->ctx;
	const json_t *old = find_json(rq, desk, code, NULL);
	const struct field_kind *kind = field_kind_find(json_string_value(json_object_get(old, "kind")));
	struct conditions_editor when = { .name = "when", .rows = rows_for(rq, desk, code) };
	const struct field *group;
	struct form saved;
	const char *conditions;
	json_t *json, *parsed;

	if (old == NULL || kind == NULL)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This field is no longer in the form."), NULL);
	TRY(form_find(ctx, desk->target.key, &saved));
	group = desk->in[0] != '\0' ? form_field(&saved, desk->in) : NULL;
	if (desk->in[0] != '\0')
		saved = group != NULL && group->group != NULL ? *group->group : (struct form){ 0 };
	json = json_deep_copy(old);
	arena_defer(ctx->arena, forget, json);
	if (field_given(rq, "code") && field(rq, "code")[0] != '\0')
		json_object_set_new(json, "code", json_string(field(rq, "code")));
	json_object_set_new(json, "label", read_texts(rq, "label"));
	json_object_set_new(json, "help", read_texts(rq, "help"));
	json_object_set_new(json, "required", json_boolean(str_equal(field(rq, "required"), "1")));
	json_object_set_new(json, "default", json_string(field(rq, "default")));
	json_object_set_new(json, "size", json_string(str_equal(field(rq, "half"), "half") ? "half" : "full"));
	for (size_t i = 0; i < AUDIENCE_COUNT; i++)
		json_object_set_new(json, form_audience_token((enum form_audience)i),
		    json_string(field(rq, form_audience_token((enum form_audience)i))));
	json_object_set_new(json, "report", json_boolean(str_equal(field(rq, "report"), "1")));
	for (const struct field_setting *one = kind->settings; one != NULL && one->name != NULL; one++)
		read_setting(rq, one, form_field(&saved, code), json);
	conditions = conditions_read(rq, &when, problems);
	parsed = json_loads(conditions, 0, NULL);
	if (parsed != NULL)
		json_object_set_new(json, "when", parsed);
	else
		json_object_del(json, "when");
	*out = json;
	return OK;
}

/*
 * conditions -- see conditions.h: rows of inputs to JSON and back.
 *
 * A person reads and types the labels of choices; the JSON keeps their values.  The room `form`
 * alone says what is wrong; here its pointers are turned into rows.
 */
#include "backoffice/conditions.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "form/conditions.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { GROUPS = 4, MOST_ROWS = CONDITIONS_MOST, SPARE_ROWS = 2, LONGEST = CONDITIONS_LONGEST };

/* One row of the editor. */
struct condition_line {
	int number;			/* from 0, as it stands on the page */
	int group;			/* 0: the list itself; 1 to 3: a bracket */
	const char *field, *op, *value;
	const char *error;		/* or NULL */
	const struct fact_row *fact;	/* NULL: none chosen, or it is gone */
	bool spare;			/* empty, to be filled */
};
struct condition_lines { struct condition_line *items; size_t count, capacity; };

struct conditions_view {
	const struct conditions_editor *editor;
	struct condition_lines lines;
	const char *joins[GROUPS];	/* "and", "or" */
	const char *gone;		/* sentence about fields that are gone; NULL: none */
	const char *error;
	bool grouped;			/* brackets are in use */
	const char *id;			/* of the whole */
};

static const char *
group_label(const struct ctx *ctx, int group)
{
	return group == 0 ? T(ctx, "In the list") : group == 1 ? T(ctx, "In bracket A")
	    : group == 2 ? T(ctx, "In bracket B") : T(ctx, "In bracket C");
}

static bool
row_chosen(const struct condition_line *line, const struct fact_row *row)
{
	return str_equal(line->field, row->name);
}

static bool
op_chosen(const struct condition_line *line, const struct condition_row *row)
{
	return str_equal(line->op, row->token);
}

/* The types a comparison fits, for the page's script: "text number". */
static const char *
types_of(const struct ctx *ctx, const struct condition_row *row)
{
	struct buf out = buf_make(ctx->arena, 400);

	for (int type = 0; type < FACT_TYPE_COUNT; type++)
		if (row->types & (1u << type))
			buf_printf(&out, "%s%s", out.size > 0 ? " " : "", fact_type_token((enum fact_type)type));
	return buf_text(&out);
}

/* The choices of a field, for the page's script: [["viessmann","Viessmann"],…]; "" without any. */
static const char *
options_of(struct ctx *ctx, const struct fact_row *row)
{
	struct buf out = buf_make(ctx->arena, 64 << 10);
	struct json json = json_make(&out);

	if (row->type != FACT_YES_NO && row->option_count == 0)
		return "";
	json_open_array(&json, NULL);
	if (row->type == FACT_YES_NO) {
		json_text(&json, NULL, T(ctx, "Yes"));
		json_text(&json, NULL, T(ctx, "No"));
	}
	for (size_t i = 0; i < row->option_count; i++)
		json_text(&json, NULL, strpbrk(row->options[i].label, ",;") != NULL ? row->options[i].value
		    : row->options[i].label);
	json_close_array(&json);
	return buf_text(&out);
}

static const char *
input_name(const struct ctx *ctx, const struct conditions_editor *editor, const char *more)
{
	return arena_printf(ctx->arena, "%s_%s", editor->name, more);
}

#include "gen/backoffice_conditions.html.h"

/* ---- values: words on the page, tokens in the JSON ---- */

/* What stands for one value: the label of a choice unless commas would part it. */
static const char *
value_word(struct ctx *ctx, const struct fact_row *row, const char *value)
{
	if (row == NULL)
		return value;
	if (row->type == FACT_YES_NO && (str_equal(value, "yes") || str_equal(value, "no")))
		return value[0] == 'y' ? T(ctx, "Yes") : T(ctx, "No");
	for (size_t i = 0; i < row->option_count; i++)
		if (str_equal(row->options[i].value, value) && strpbrk(row->options[i].label, ",;") == NULL)
			return row->options[i].label;
	return value;
}

static const char *
value_token(struct ctx *ctx, const struct fact_row *row, const char *word)
{
	const char *folded = i18n_fold(ctx->arena, word);

	if (row->type == FACT_YES_NO) {
		if (str_equal(folded, i18n_fold(ctx->arena, T(ctx, "Yes"))))
			return "yes";
		if (str_equal(folded, i18n_fold(ctx->arena, T(ctx, "No"))))
			return "no";
	}
	for (size_t i = 0; i < row->option_count; i++)
		if (str_equal(row->options[i].value, word))
			return word;
	for (size_t i = 0; i < row->option_count; i++)
		if (str_equal(i18n_fold(ctx->arena, row->options[i].label), folded))
			return row->options[i].value;
	return word;
}

/* A JSON value as somebody would type it: numbers as they are, several parted by commas. */
static void
print_value(struct ctx *ctx, struct buf *out, const struct fact_row *row, const json_t *value)
{
	const json_t *one;
	size_t i;

	if (json_is_array(value))
		json_array_foreach(value, i, one) {
			buf_puts(out, i > 0 ? ", " : "");
			print_value(ctx, out, row, one);
		}
	else if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_number(value))
		buf_printf(out, "%g", json_number_value(value));
	else if (json_is_string(value))
		buf_puts(out, value_word(ctx, row, json_string_value(value)));
}

static void
write_value(struct ctx *ctx, struct json *json, const struct fact_row *row, const char *word)
{
	double number;

	word = str_trim(ctx->arena, word);
	if (row != NULL && row->type == FACT_NUMBER && str_to_real(word, &number))
		json_raw(json, NULL, word);
	else
		json_text(json, NULL, row != NULL ? value_token(ctx, row, word) : word);
}

/* ---- what is stored, as rows ---- */

static struct condition_line *
add_line(struct ctx *ctx, struct condition_lines *lines, int group)
{
	struct condition_line *line = arena_push(ctx->arena, lines);

	*line = (struct condition_line){ .number = (int)lines->count - 1, .group = group, .field = "", .op = "",
	    .value = "" };
	return line;
}

static void
stored_item(struct ctx *ctx, struct conditions_view *view, const json_t *item, int group)
{
	struct condition_line *line = add_line(ctx, &view->lines, group);
	struct buf out = buf_make(ctx->arena, LONGEST);

	line->field = arena_strdup(ctx->arena, json_string_value(json_object_get(item, "field")));
	line->field = line->field != NULL ? line->field : "";
	line->op = arena_strdup(ctx->arena, json_string_value(json_object_get(item, "op")));
	line->op = line->op != NULL ? line->op : "";
	line->fact = fact_row_find(view->editor->rows, line->field);
	print_value(ctx, &out, line->fact, json_object_get(item, "value"));
	line->value = buf_text(&out);
}

static const char *
join_of(const json_t *list)
{
	return str_equal(json_string_value(json_object_get(list, "join")), "or") ? "or" : "and";
}

static void
read_stored(struct ctx *ctx, struct conditions_view *view)
{
	json_t *root = str_empty(view->editor->json) ? NULL : json_loads(view->editor->json, 0, NULL);
	json_t *item, *inner;
	size_t i, j;
	int group = 0;

	view->joins[0] = join_of(root);
	json_array_foreach(json_object_get(root, "items"), i, item) {
		if (!json_is_array(json_object_get(item, "items"))) {
			stored_item(ctx, view, item, 0);
			continue;
		}
		if (++group >= GROUPS)
			break;
		view->joins[group] = join_of(item);
		json_array_foreach(json_object_get(item, "items"), j, inner)
			stored_item(ctx, view, inner, group);
	}
	json_decref(root);
}

/* ---- what was sent, as rows ---- */

static void
read_sent(struct request *rq, struct conditions_view *view)
{
	struct ctx *ctx = rq->ctx;
	const struct conditions_editor *editor = view->editor;
	const char *const *groups = field_all(rq, input_name(ctx, editor, "group[]"));
	const char *const *fields = field_all(rq, input_name(ctx, editor, "field[]"));
	const char *const *ops = field_all(rq, input_name(ctx, editor, "op[]"));
	const char *const *values = field_all(rq, input_name(ctx, editor, "value[]"));

	for (int group = 0; group < GROUPS; group++) {
		const char *name = group == 0 ? input_name(ctx, editor, "join")
		    : arena_printf(ctx->arena, "%s_join%d", editor->name, group);

		view->joins[group] = str_equal(field(rq, name), "or") ? "or" : "and";
	}
	for (size_t i = 0; groups[i] != NULL && fields[i] != NULL && ops[i] != NULL && values[i] != NULL; i++) {
		int64_t group = 0;
		struct condition_line *line;

		/* nothing was chosen and nothing typed: a spare row */
		if ((fields[i][0] == '\0' && str_trim(ctx->arena, values[i])[0] == '\0') || i >= MOST_ROWS)
			continue;
		if (!str_to_int(groups[i], 0, GROUPS - 1, &group))
			group = 0;
		line = add_line(ctx, &view->lines, (int)group);
		line->field = fields[i];
		line->op = ops[i];
		line->value = str_trim(ctx->arena, values[i]);
		line->fact = fact_row_find(editor->rows, line->field);
	}
}

/* ---- writing ---- */

/* Where a row stands in the JSON: "/items/2/items/0". */
struct condition_spot { char pointer[40]; int line; };
struct condition_spots { struct condition_spot *items; size_t count, capacity; };

static const struct condition_row *
op_find(const char *token)
{
	for (size_t i = 0; i < OPERATOR_COUNT; i++)
		if (str_equal(condition_rows[i].token, token))
			return &condition_rows[i];
	return NULL;
}

static void
write_line(struct ctx *ctx, struct json *json, const struct condition_line *line)
{
	const struct condition_row *op = op_find(line->op);

	json_open_object(json, NULL);
	json_text(json, "field", line->field);
	json_text(json, "op", line->op);
	if (op != NULL && op->values == 1) {
		struct buf one = buf_make(ctx->arena, LONGEST);
		struct json value = json_make(&one);

		write_value(ctx, &value, line->fact, line->value);
		json_raw(json, "value", buf_text(&one));
	} else if (op != NULL && op->values > 1) {
		json_open_array(json, "value");
		for (char **part = str_split(ctx->arena, line->value, strchr(line->value, ';') != NULL ? ';' : ',',
		    NULL); *part != NULL; part++)
			if (str_trim(ctx->arena, *part)[0] != '\0')
				write_value(ctx, json, line->fact, *part);
		json_close_array(json);
	}
	json_close_object(json);
}

static void
note_spot(struct ctx *ctx, struct condition_spots *spots, int line, int item, int inner)
{
	struct condition_spot *spot = arena_push(ctx->arena, spots);

	spot->line = line;
	if (inner < 0)
		snprintf(spot->pointer, sizeof(spot->pointer), "/items/%d", item);
	else
		snprintf(spot->pointer, sizeof(spot->pointer), "/items/%d/items/%d", item, inner);
}

/* Rows of the list first, then the brackets, each where its first row stands on the page. */
static const char *
write_conditions(struct ctx *ctx, const struct conditions_view *view, struct condition_spots *spots)
{
	struct buf out = buf_make(ctx->arena, LONGEST);
	struct json json = json_make(&out);
	bool done[GROUPS] = { false };
	int item = 0;

	if (view->lines.count == 0)
		return "";
	json_open_object(&json, NULL);
	json_text(&json, "join", view->joins[0]);
	json_open_array(&json, "items");
	for (size_t i = 0; i < view->lines.count; i++) {
		const struct condition_line *line = &view->lines.items[i];
		int inner = 0;

		if (line->group == 0) {
			note_spot(ctx, spots, line->number, item++, -1);
			write_line(ctx, &json, line);
			continue;
		}
		if (done[line->group])
			continue;
		done[line->group] = true;
		json_open_object(&json, NULL);
		json_text(&json, "join", view->joins[line->group]);
		json_open_array(&json, "items");
		for (size_t j = i; j < view->lines.count; j++) {
			if (view->lines.items[j].group != line->group)
				continue;
			note_spot(ctx, spots, view->lines.items[j].number, item, inner++);
			write_line(ctx, &json, &view->lines.items[j]);
		}
		json_close_array(&json);
		json_close_object(&json);
		item++;
	}
	json_close_array(&json);
	json_close_object(&json);
	return buf_text(&out);
}

/* "/items/2/op" of row 3 becomes "when.3"; what belongs to no row, "when". */
static const char *
row_name(struct ctx *ctx, const struct conditions_editor *editor, const struct condition_spots *spots,
    const char *pointer)
{
	const struct condition_spot *best = NULL;

	for (size_t i = 0; i < spots->count; i++)
		if (str_starts(pointer, spots->items[i].pointer)
		    && strchr("/", pointer[strlen(spots->items[i].pointer)]) != NULL
		    && (best == NULL || strlen(best->pointer) < strlen(spots->items[i].pointer)))
			best = &spots->items[i];
	return best == NULL ? editor->name : arena_printf(ctx->arena, "%s.%d", editor->name, best->line + 1);
}

static void
check(struct ctx *ctx, const struct conditions_view *view, const char *json, const struct condition_spots *spots,
    struct problems *problems)
{
	const struct conditions_editor *editor = view->editor;
	struct problems found = { 0 };

	conditions_check_json(ctx, json, editor->rows, "", &found);
	for (size_t i = 0; i < found.count; i++)
		problem_add(ctx->arena, problems, row_name(ctx, editor, spots, found.items[i].field),
		    found.items[i].say);
}

const char *
conditions_read(struct request *rq, const struct conditions_editor *editor, struct problems *problems)
{
	struct conditions_view view = { .editor = editor };
	struct condition_spots spots = { 0 };
	const char *json;

	read_sent(rq, &view);
	json = write_conditions(rq->ctx, &view, &spots);
	check(rq->ctx, &view, json, &spots, problems);
	return json;
}

void
conditions_draw(struct html *h, const struct conditions_editor *editor)
{
	struct ctx *ctx = h->ctx;
	struct conditions_view view = { .editor = editor, .joins = { "and", "or", "or", "or" },
	    .id = arena_printf(ctx->arena, "f-%s", editor->name) };
	struct problems problems = { 0 };
	struct condition_spots spots = { 0 };
	const char *json;

	if (editor->typed != NULL)
		read_sent(editor->typed, &view);
	else
		read_stored(ctx, &view);
	json = write_conditions(ctx, &view, &spots);
	check(ctx, &view, json, &spots, &problems);
	for (size_t i = 0; i < view.lines.count; i++) {
		struct condition_line *line = &view.lines.items[i];

		line->error = problem_of(&problems, arena_printf(ctx->arena, "%s.%d", editor->name, line->number + 1));
		view.grouped |= line->group > 0;
		if (line->fact == NULL && line->field[0] != '\0')
			view.gone = T(ctx,
			    "A condition asks about a field that is gone. Choose another or empty the row.");
	}
	view.error = problem_of(&problems, editor->name);
	for (int i = 0; i < SPARE_ROWS; i++)
		add_line(ctx, &view.lines, 0)->spare = true;
	conditions_box(h, &view);
}

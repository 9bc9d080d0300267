/* rows -- see rows.h. */
#include "export/rows.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/str.h"
#include "base/sums.h"
#include "export/inside.h"

void
export_column(struct exporting *e, const char *head)
{
	MUST(!e->row->begun);
	if (e->row->column_count < EXPORT_MOST_COLUMNS)
		e->row->columns[e->row->column_count++] = arena_strdup(e->arena, head);
}

/* A column that a list has already keeps its meaning: the other is told apart as files do. */
void
export_additional_column(struct exporting *e, const char *name)
{
	struct export_row *row = e->row;

	if (!row->has_additional)
		row->additional = row->column_count;
	row->has_additional = true;
	for (size_t i = 0; i < row->additional; i++)
		if (str_equal(row->columns[i], name)) {
			export_column(e, arena_printf(e->arena, "custom_fields.%s", name));
			return;
		}
	export_column(e, name);
}

static const char *
as_text(struct ctx *ctx, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? "1" : "0";
	if (json_is_null(value) || value == NULL)
		return "";
	char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *text = arena_strdup(ctx->arena, dump);

	free(dump);
	return text;
}

static json_t *
object_of(const char *text)
{
	return !str_empty(text) && !str_equal(text, "{}") ? json_loads(text, 0, NULL) : NULL;
}

void
export_additional_columns_of(struct ctx *ctx, struct exporting *e, const char *object)
{
	json_t *json = object_of(object), *value;
	struct export_row *row = e->row;
	const char *name;

	(void)ctx;
	json_object_foreach(json, name, value) {
		bool known = false;

		for (size_t i = row->additional; row->has_additional && i < row->column_count; i++)
			known = known || str_equal(row->columns[i], name);
		if (!known)
			export_additional_column(e, name);
	}
	json_decref(json);
}

void
export_additional(struct ctx *ctx, struct exporting *e, const char *object, const char *more)
{
	struct export_row *row = e->row;
	json_t *json = row->has_additional ? object_of(object) : NULL;
	json_t *other = row->has_additional ? object_of(more) : NULL;

	for (size_t i = row->additional; row->has_additional && i < row->column_count; i++) {
		const char *name = row->columns[i];
		const char *prefix = "custom_fields.";

		if (str_starts(name, prefix))
			name += strlen(prefix);
		const json_t *value = json_object_get(other, name);

		export_text(e, arena_strdup(ctx->arena, as_text(ctx, value != NULL ? value
		    : json_object_get(json, name))));
	}
	json_decref(json);
	json_decref(other);
}

static void
put(struct exporting *e, const char *text, bool number)
{
	struct export_row *row = e->row;

	MUST(row->cell_count < row->column_count);
	row->cells[row->cell_count++] = (struct xlsx_cell){ text != NULL ? text : "", number };
}

void
export_text(struct exporting *e, const char *text)
{
	put(e, text, false);
}

void
export_int(struct ctx *ctx, struct exporting *e, int64_t value)
{
	put(e, arena_printf(ctx->arena, "%lld", (long long)value), true);
}

void
export_real(struct ctx *ctx, struct exporting *e, double value)
{
	char text[32] = "";

	/* The shortest text that reads back as the same number. */
	for (int digits = 6; isfinite(value) && digits <= 17; digits++) {
		double back = NAN;

		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strchr(text, 'e') != NULL)
			snprintf(text, sizeof(text), "%.*f", digits, value);
		if (str_to_real(text, &back) && !(back < value) && !(back > value))
			break;
	}
	put(e, arena_strdup(ctx->arena, text), true);
}

void
export_bool(struct exporting *e, bool value)
{
	put(e, value ? "1" : "0", true);
}

void
export_instant(struct ctx *ctx, struct exporting *e, instant at)
{
	put(e, INSTANT_IS_NONE(at) ? "" : instant_print(ctx->arena, at, e->unit.zone), false);
}

void
export_date(struct ctx *ctx, struct exporting *e, date day)
{
	put(e, DATE_IS_NONE(day) ? "" : date_print(ctx->arena, day), false);
}

void
export_hundredths(struct ctx *ctx, struct exporting *e, int64_t value)
{
	put(e, sums_print(ctx->arena, value, 2, 2), true);
}

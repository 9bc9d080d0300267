/* group -- fields that repeat: rooms, devices, people. */
#include "form/kind.h"
#include "form/inside.h"

struct group_item {
	const struct group_page *page;
	const char *label, *remove;
	int64_t place;
	struct scope *scope;
	const char *prefix;
	bool spare;
};
struct group_page {
	struct ctx *ctx;
	const struct field_place *place;
	struct group_item *items;
	size_t count, capacity;
	int64_t most, all;
	struct err *err;
};

static void group_inner(struct html *, const struct group_item *);

#include "gen/fields_group.html.h"

enum { SPARE = 2 };

static void
group_inner(struct html *html, const struct group_item *item)
{
	struct group_page *page = (struct group_page *)(uintptr_t)item->page;

	if (page->err == OK)
		page->err = draw_fields(page->ctx, item->scope, item->prefix, page->place->sent,
		    page->place->problems, html);
}

/* The inner fields are asked of the same audience, all of them. */
static struct form_use *
inner_use(struct ctx *ctx, const struct field_place *place)
{
	struct form_use *use = arena_new(ctx->arena, struct form_use);

	*use = *place->use;
	use->only = NULL;
	return use;
}

static const char *
item_prefix(struct ctx *ctx, const struct field_place *place, int64_t i)
{
	return arena_printf(ctx->arena, "%s.%lld.", place->name, (long long)i);
}

static int64_t
most_of(const struct field *field)
{
	int64_t most = setting_whole(field, "most");

	return most > 0 ? most : 20;
}

static int64_t
sent_count(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent)
{
	int64_t count;

	return str_to_int(sent_part(ctx, place, sent, "_count"), 0, most_of(place->field) + SPARE, &count) ? count : 0;
}

static void
add_item(struct ctx *ctx, struct group_page *page, const json_t *values, bool spare)
{
	const struct field_place *place = page->place;
	struct scope *scope = arena_new(ctx->arena, struct scope);
	int64_t at = (int64_t)page->count;
	const char *number = arena_printf(ctx->arena, "%lld", (long long)at + 1);

	*scope = scope_make(ctx, place->field->group, inner_use(ctx, place), values, place->around);
	*arena_push(ctx->arena, page) = (struct group_item){ .page = page, .place = at, .scope = scope, .spare = spare,
		.label = TF(ctx, "{field} {number}", "field", place->label, "number", number, NULL),
		.remove = arena_printf(ctx->arena, "%s_remove", item_prefix(ctx, place, at)),
		.prefix = item_prefix(ctx, place, at) };
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	struct group_page page = { .ctx = ctx, .place = place, .most = most_of(place->field) };
	int64_t stored = (int64_t)json_array_size(place->value);
	int64_t least = setting_whole(place->field, "least");
	json_t *defaults;

	TRY(form_begin(ctx, place->field->group, inner_use(ctx, place), &defaults));
	page.all = place->sent != NULL ? sent_count(ctx, place, place->sent) : stored + (stored == 0 ? 1 : SPARE);
	if (page.all < least)
		page.all = least;
	if (page.all > page.most + SPARE || (place->sent == NULL && page.all > page.most))
		page.all = page.most;
	for (int64_t i = 0; i < page.all; i++)
		add_item(ctx, &page, i < stored ? json_array_get(place->value, (size_t)i) : defaults,
		    i >= stored && i >= 1 && i >= least);
	group_page(html, &page);
	return page.err;
}

/* ---- read ---- */

/* Has it a value that this audience could fill? */
static bool
is_filled(const struct form *group, const struct form_use *use, const json_t *item)
{
	for (size_t i = 0; i < group->count; i++)
		if (use_access(use, &group->fields[i]) == FIELD_WRITE && group->fields[i].kind->compute == NULL
		    && (group->fields[i].kind->traits & FIELD_HUSHED) == 0
		    && !value_is_empty(json_object_get(item, group->fields[i].code)))
			return true;
	return false;
}

static struct err *
read_item(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, int64_t at, json_t *to)
{
	const struct form *group = place->field->group;
	struct form_use *use = inner_use(ctx, place), lenient = *use;
	const json_t *before = json_array_get(place->value, (size_t)at);
	const char *prefix = item_prefix(ctx, place, at);
	struct problems unfinished = { 0 };
	json_t *item;

	if (!str_empty(sent_part(ctx, place, sent, arena_printf(ctx->arena, "%lld._remove", (long long)at))))
		return OK;
	lenient.draft = true;
	TRY(read_fields(ctx, group, &lenient, before, sent, prefix, place->around, &unfinished, &item));
	if (unfinished.count == 0 && !is_filled(group, use, item))
		return OK;
	TRY(read_fields(ctx, group, use, before, sent, prefix, place->around, place->wrong, &item));
	json_array_append(to, item);
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	int64_t count = sent_count(ctx, place, sent);

	*out = arena_own(ctx, json_array());
	for (int64_t i = 0; i < count; i++)
		TRY(read_item(ctx, place, sent, i, *out));
	json_incref(*out);
	return OK;
}

/* What came as JSON is checked field by field; what came in a request was so while it was read. */
static struct err *
validate_item(struct ctx *ctx, const struct field_place *place, const json_t *item, size_t at)
{
	const struct form *group = place->field->group;
	const char *code;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)item, code, value) {
		const struct field *field = form_field(group, code);
		struct field_place inner;

		if (field == NULL) {
			field_wrong(ctx, place, TF(ctx, "There is no field \"{code}\".", "code", code, NULL));
			return OK;
		}
		TRY(place_make(ctx, group, field, inner_use(ctx, place),
		    arena_printf(ctx->arena, "%s.%zu.", place->name, at), NULL, &inner));
		inner.value = json_object_get(json_array_get(place->value, at), code);
		inner.wrong = place->wrong;
		if (!value_is_empty(value) && field->kind->validate != NULL)
			TRY(field->kind->validate(ctx, &inner, value));
	}
	return OK;
}

/* A required field of an entry, as far as its condition holds; who sent a page was told while it was read. */
static struct err *
validate_required(struct ctx *ctx, const struct field_place *place, const json_t *item, size_t at)
{
	const struct form *group = place->field->group;
	const struct form_use *use = inner_use(ctx, place);
	struct scope scope = scope_make(ctx, group, use, item, place->around);

	for (size_t i = 0; i < group->count && !use->draft; i++) {
		const struct field *field = &group->fields[i];
		struct field_place inner;
		bool on;

		if (!field->required || use_access(use, field) != FIELD_WRITE || field->kind->compute != NULL
		    || !value_is_empty(json_object_get(item, field->code)))
			continue;
		TRY(scope_is_on(ctx, &scope, field, &on));
		if (!on)
			continue;
		TRY(place_make(ctx, group, field, use, arena_printf(ctx->arena, "%s.%zu.", place->name, at), NULL,
		    &inner));
		inner.wrong = place->wrong;
		field_wrong(ctx, &inner, TF(ctx, "\"{field}\" is still missing.", "field", inner.label, NULL));
	}
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int64_t count = (int64_t)json_array_size(value), least = setting_whole(place->field, "least");
	int64_t most = most_of(place->field);

	if (!json_is_array(value)) {
		field_wrong(ctx, place, T(ctx, "Fill in the fields of this group."));
		return OK;
	}
	for (size_t i = 0; i < json_array_size(value) && count <= most; i++)
		TRY(validate_item(ctx, place, json_array_get(value, i), i));
	for (size_t i = 0; i < json_array_size(value) && count <= most && place->wrong->count == 0; i++)
		TRY(validate_required(ctx, place, json_array_get(value, i), i));
	if (count < least && !place->use->draft)
		field_wrong(ctx, place, TN(ctx, least, "At least {n} entry.", "At least {n} entries.", NULL));
	else if (count > most)
		field_wrong(ctx, place, TN(ctx, most, "At most {n} entry.", "At most {n} entries.", NULL));
	return OK;
}

/* ---- shown ---- */

static struct err *
rows_of(struct ctx *ctx, const struct field_place *place, const json_t *item, struct form_rows *out)
{
	struct scope scope = scope_make(ctx, place->field->group, inner_use(ctx, place), item, place->around);

	return show_fields(ctx, &scope, false, out);
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	struct buf out = buf_make(ctx->arena, 1 << 18);

	for (size_t i = 0; i < json_array_size(value); i++) {
		struct form_rows rows = { 0 };

		if (rows_of(ctx, place, json_array_get(value, i), &rows) != OK)
			continue;
		buf_puts(&out, i == 0 ? "" : "; ");
		for (size_t j = 0; j < rows.count; j++)
			buf_printf(&out, "%s%s: %s", j == 0 ? "" : ", ", rows.items[j].label, rows.items[j].text);
	}
	return buf_text(&out);
}

static struct err *
show(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		struct form_rows rows = { 0 };

		TRY(rows_of(ctx, place, json_array_get(value, i), &rows));
		form_rows_draw(html, &rows);
	}
	return OK;
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	return fact_number(FACT_NUMBER, (double)json_array_size(value));
}

static const struct field_setting settings[] = {
	{ "fields", N_("Fields of the group"), NULL, SETTING_IS_FIELDS, NULL, .required = true },
	{ "least", N_("At least"), N_("How many entries."), SETTING_IS_WHOLE, NULL, .least = 0, .most = 50 },
	{ "most", N_("At most"), NULL, SETTING_IS_WHOLE, "20", .least = 1, .most = 50 },
	{ 0 },
};

#define ROOMS "\"fields\": [{\"code\": \"room\", \"kind\": \"text\", \"label\": \"Room\", \"required\": true}, " \
	"{\"code\": \"area\", \"kind\": \"number\", \"label\": \"Area\"}]"

static const struct field_sample samples[] = {
	{ .settings = ROOMS, .sent = { "_count", "2", "0.room", "Hall", "0.area", "12", "1.room", "Bath" },
	    .stored = "[{\"room\": \"Hall\", \"area\": 12}, {\"room\": \"Bath\"}]",
	    .text = "Room: Hall, Area: 12; Room: Bath" },
	{ .settings = ROOMS, .sent = { "_count", "3", "2.room", "Attic", "1.room", "x", "1._remove", "1" },
	    .stored = "[{\"room\": \"Attic\"}]", .text = "Room: Attic" },
	{ .settings = ROOMS, .sent = { "_count", "2", "0.room", "", "1.area", "" }, .text = "" },
	{ .settings = ROOMS, .sent = { "_count", "1", "0.area", "12" }, .text = "", .wrong =
	    "\"Room\" is still missing." },
	{ .settings = ROOMS, .sent = { "_count", "1", "0.room", "Hall", "0.area", "big" }, .text = "",
	    .wrong = "Enter a number, such as 12 or 3.5." },
	{ .settings = ROOMS ", \"least\": 2", .sent = { "_count", "1", "0.room", "Hall" }, .text = "",
	    .wrong = "At least 2 entries." },
	{ .settings = ROOMS ", \"most\": 1", .sent = { "_count", "2", "0.room", "Hall", "1.room", "Bath" }, .text = "",
	    .wrong = "At most 1 entry." },
	{ 0 },
};

const struct field_kind field_kind_group = {
	.token = "group", .label = N_("Repeating group"), .icon = "copy", .palette = N_("Layout"), .rank = 72,
	.traits = FIELD_GROUPED | FIELD_WHOLE_WIDTH | FIELD_NOT_INSIDE | FIELD_NO_DEFAULT, .fact = FACT_NUMBER,
	.settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .show = show, .see = see,
};

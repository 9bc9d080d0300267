/* draw -- the fields of a form as inputs; see form.h. */
#include "form/inside.h"

#include "base/buf.h"
#include "form/formula.h"

enum { LARGEST_VALUE = 256 << 10 };

/* One field on its way to the page. */
struct drawn {
	struct field_place *place;
	const struct field_kind *kind;
	const char *type;		/* for the script: fact_type_token() */
	const char *error;
	const char *when;		/* conditions that the script follows; "" */
	const char *say_when;		/* the same in words */
	const char *described;
	bool off, optional;
	html_safe shown;		/* of one that is only read */
	struct err **err;
};

struct drawn_form {
	struct ctx *ctx;
	struct scope *scope;
	const struct form_sent *sent;
	const struct problems *problems;
	int64_t version, now;
	const char *zone, *upload, *language, *decimal;
	struct err *err;
};

struct drawn_input {
	const struct field_input *in;
	const char *name, *type, *value, *described;
	bool wrong, required;
};

struct drawn_options {
	const struct field_place *place;
	const struct form_sent *sent;
	struct ctx *ctx;
	const struct fact_option *options;
	size_t count;
	bool (*chosen)(const struct field_place *, const char *value);
	bool boxes, brief, none, wrong;
	const char *described;
	const char *scale;		/* class: "stars", "faces", "numbers" */
	enum option_look look;
};

static void drawn_one(struct html *, const struct drawn *);
static void drawn_inner(struct html *, const struct drawn *);
static void drawn_all(struct html *, const struct drawn_form *);
static bool drawn_chosen(const struct drawn_options *, const struct fact_option *);
static bool drawn_any(const struct drawn_options *);
static const char *drawn_icon(const struct drawn_options *, size_t);

#include "gen/form_draw.html.h"

/* ---- what kinds call ---- */

/* Help and error of a field, for aria-describedby; NULL: neither. */
static const char *
described_by(struct ctx *ctx, const struct field_place *place)
{
	bool help = !str_empty(place->help), error = field_problem(place) != NULL;

	if (!help && !error)
		return NULL;
	return arena_printf(ctx->arena, "%s%s%s%s%s%s", help ? "f-" : "", help ? place->name : "", help ? "-h" : "",
	    error ? (help ? " f-" : "f-") : "", error ? place->name : "", error ? "-e" : "");
}

void
field_input(struct html *html, const struct field_place *place, const struct field_input *in)
{
	struct ctx *ctx = html->ctx;
	const char *part = in->part != NULL ? in->part : "";
	struct drawn_input drawn = { .in = in, .name = part_name(ctx, place, part),
		.type = in->type != NULL ? in->type : "text", .value = in->value != NULL ? in->value : "",
		.wrong = field_problem(place) != NULL, .required = place->required && in->label == NULL };

	if (place->sent != NULL)
		drawn.value = sent_part(ctx, place, place->sent, part);
	if (in->label == NULL)
		drawn.described = described_by(ctx, place);
	if (in->label != NULL)
		drawn_part(html, &drawn);
	else
		drawn_whole(html, &drawn);
}

static bool
drawn_chosen(const struct drawn_options *options, const struct fact_option *option)
{
	if (options->sent == NULL)
		return options->chosen(options->place, option->value);
	if (options->boxes)
		return !str_empty(sent_part(options->ctx, options->place, options->sent, option->value));
	return str_equal(sent_part(options->ctx, options->place, options->sent, ""), option->value);
}

static bool
drawn_any(const struct drawn_options *options)
{
	for (size_t i = 0; i < options->count; i++)
		if (drawn_chosen(options, &options->options[i]))
			return true;
	return false;
}

/* Five of them, the worst first. */
static const char *
drawn_icon(const struct drawn_options *options, size_t at)
{
	static const char *const faces[] = { "face-1", "face-2", "face-3", "face-4", "face-5" };

	return options->look == OPTIONS_FACES && at < COUNT_OF(faces) ? faces[at] : "star";
}

void
field_options(struct html *html, const struct field_place *place, const struct fact_option *items, size_t count,
    enum option_look look, bool (*chosen)(const struct field_place *, const char *value))
{
	struct drawn_options options = { .place = place, .sent = place->sent, .ctx = html->ctx, .options = items,
		.count = count, .chosen = chosen, .boxes = look == OPTIONS_BOXES, .brief = true, .look = look,
		.none = look != OPTIONS_LIST && look != OPTIONS_BOXES && !place->field->required,
		.wrong = field_problem(place) != NULL,
		.described = described_by(html->ctx, place) };

	for (size_t i = 0; i < count; i++)
		options.brief = options.brief && str_length(items[i].label) <= 12;
	if (look == OPTIONS_LIST)
		drawn_list(html, &options);
	else if (look == OPTIONS_BOXES)
		drawn_boxes(html, &options);
	else if (look == OPTIONS_RADIO)
		drawn_radios(html, &options);
	else {
		options.scale = look == OPTIONS_STARS ? "stars" : look == OPTIONS_FACES ? "faces" : "numbers";
		drawn_scale(html, &options);
	}
}

/* ---- one field ---- */

static void
drawn_inner(struct html *html, const struct drawn *drawn)
{
	if (*drawn->err == OK)
		*drawn->err = drawn->kind->draw(html->ctx, drawn->place, html);
}

static void
drawn_one(struct html *html, const struct drawn *drawn)
{
	unsigned traits = drawn->kind->traits;

	if (drawn->shown.markup != NULL)
		drawn_read(html, drawn);
	else if ((traits & (FIELD_STATIC | FIELD_BARE)) != 0)
		drawn_bare(html, drawn);
	else if ((traits & FIELD_BESIDE) != 0)
		drawn_beside(html, drawn);
	else if ((traits & FIELD_GROUPED) != 0)
		drawn_grouped(html, drawn);
	else
		drawn_labelled(html, drawn);
}

/* Has the page an input of it, so that its script can read it? */
static bool
on_page(void *arg, const char *name)
{
	const struct scope *scope = arg;
	const struct field *field = form_field(scope->form, name);

	if (field == NULL)
		return scope->outer != NULL && on_page(scope->outer, name);
	return use_access(scope->use, field) == FIELD_WRITE
	    && (field->kind->traits & (FIELD_UNSEEN | FIELD_STATIC)) == 0;
}

bool
form_follows(struct ctx *ctx, const struct field_place *place)
{
	struct scope scope = { .form = place->form, .use = place->use };
	const char *const *name = formula_fields_of(ctx, setting_text(place->field, "formula"));

	for (; *name != NULL; name++)
		if (!on_page(&scope, arena_strndup(ctx->arena, *name, strcspn(*name, "."))))
			return false;
	return true;
}

static html_safe
show_one(struct ctx *ctx, const struct field_place *place, struct err **err)
{
	struct buf buf = buf_make(ctx->arena, LARGEST_VALUE);
	struct html inner = { .out = &buf, .ctx = ctx };

	if (place->value == NULL)
		buf_puts(&buf, "\xe2\x80\x93");
	else if (place->field->kind->show != NULL)
		*err = place->field->kind->show(ctx, place, place->value, &inner);
	else
		html_text(&inner, place->field->kind->text(ctx, place, place->value));
	return html_from_buf(&buf);
}

/* What its condition may name: fields beside it and, within a group, those around the group. */
static struct fact_rows
facts_around(struct ctx *ctx, const struct scope *scope)
{
	struct fact_rows rows = form_facts(ctx, scope->form), outer;

	if (scope->outer == NULL)
		return rows;
	outer = form_facts(ctx, scope->outer->form);
	for (size_t i = 0; i < outer.count; i++)
		*arena_push(ctx->arena, &rows) = outer.items[i];
	return rows;
}

/* False: there is nothing to draw of it. */
static struct err *
prepare(struct drawn_form *form, const struct field *field, const char *prefix, struct drawn *out, bool *any)
{
	struct ctx *ctx = form->ctx;
	struct scope *scope = form->scope;
	enum field_access access = use_access(scope->use, field);
	struct conditions_left left;
	const json_t *value;

	*any = false;
	if (access == FIELD_HIDDEN || (field->kind->draw == NULL && (field->kind->traits & FIELD_UNSEEN) == 0)
	    || (field->kind->traits & FIELD_HUSHED) != 0)
		return OK;
	TRY(conditions_partly(ctx, field->when, scope, on_page, scope, &left));
	if (left.decided && !left.holds)
		return OK;
	TRY(scope_value(ctx, scope, field, &value));
	*out = (struct drawn){ .place = arena_new(ctx->arena, struct field_place), .kind = field->kind,
		.type = fact_type_token(field->kind->fact), .err = &form->err };
	TRY(place_make(ctx, scope->form, field, scope->use, prefix, value, out->place));
	out->place->around = scope;
	out->place->sent = form->sent;
	out->place->problems = form->problems;
	out->place->required = field->required && left.decided && !scope->use->draft;
	out->optional = !field->required && (field->kind->traits & FIELD_STATIC) == 0;
	out->error = field_problem(out->place);
	out->described = described_by(ctx, out->place);
	out->when = conditions_print(ctx, left.conditions);
	out->say_when = "";
	if (!left.decided) {
		struct fact_rows rows = facts_around(ctx, scope);

		TRY(scope_is_on(ctx, scope, field, &out->off));
		out->off = !out->off;
		out->say_when = conditions_describe(ctx, left.conditions, &rows);
	}
	if (access == FIELD_READ && (field->kind->traits & FIELD_STATIC) == 0 && field->kind->compute == NULL)
		out->shown = show_one(ctx, out->place, &form->err);
	*any = true;
	return OK;
}

static struct err *
draw_list(struct drawn_form *form, const char *prefix, struct html *html)
{
	struct drawn waiting = { 0 };	/* a half field that may get a neighbour */

	for (size_t i = 0; i < form->scope->form->count; i++) {
		const struct field *field = &form->scope->form->fields[i];
		struct drawn *drawn = arena_new(form->ctx->arena, struct drawn);
		bool half = field->half && (field->kind->traits & FIELD_WHOLE_WIDTH) == 0, any;

		TRY(prepare(form, field, prefix, drawn, &any));
		if (!any)
			continue;
		if (waiting.place != NULL && half) {
			drawn_pair(html, &waiting, drawn);
			waiting.place = NULL;
			continue;
		}
		if (waiting.place != NULL)
			drawn_one(html, &waiting);
		waiting.place = NULL;
		if (half)
			waiting = *drawn;
		else
			drawn_one(html, drawn);
		TRY(form->err);
	}
	if (waiting.place != NULL)
		drawn_one(html, &waiting);
	return form->err;
}

struct err *
draw_fields(struct ctx *ctx, struct scope *scope, const char *prefix, const struct form_sent *sent,
    const struct problems *problems, struct html *html)
{
	struct drawn_form form = { .ctx = ctx, .scope = scope, .sent = sent, .problems = problems };

	return draw_list(&form, prefix, html);
}

/* ---- all ---- */

static void
drawn_all(struct html *html, const struct drawn_form *form)
{
	struct drawn_form *writable = (struct drawn_form *)(uintptr_t)form;

	writable->err = draw_list(writable, "f.", html);
}

/* What conditions see while it is drawn: what was typed in the last try, as far as it can be read. */
static struct err *
values_now(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    const struct form_sent *sent, const json_t **out)
{
	struct form_use lenient = *use;
	struct problems ignored = { 0 };
	struct form_sent quiet;
	json_t *typed;

	*out = values;
	if (sent == NULL)
		return OK;
	quiet = *sent;
	quiet.documents = NULL;
	lenient.draft = true;
	TRY(form_read(ctx, form, &lenient, values, &quiet, &ignored, &typed));
	*out = typed;
	return OK;
}

struct err *
form_draw(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    const struct form_sent *sent, const struct problems *problems, struct html *html)
{
	const json_t *now;
	struct scope scope;
	struct drawn_form drawn = { .ctx = ctx, .sent = sent, .problems = problems, .version = form->version,
		.now = ctx->now.s, .zone = use->zone != NULL ? zone_name(use->zone) : "UTC",
		.upload = use->upload != NULL && use->holder != NULL ? use->upload : "", .language =
		    lang_tag(ctx->lang),
		.decimal = strchr(i18n_number(ctx->arena, ctx->lang, 1.5, 1), ',') != NULL ? "," : "." };

	TRY(values_now(ctx, form, use, values, sent, &now));
	scope = scope_make(ctx, form, use, now, NULL);
	drawn.scope = &scope;
	drawn_form(html, &drawn);
	return drawn.err;
}

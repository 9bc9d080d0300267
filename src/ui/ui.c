/* ui -- see ui.h. */
#include "ui/ui.h"

#include <stdarg.h>
#include <string.h>
#include "base/arena.h"
#include "base/lang.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "web/web.h"

enum { LONGEST_ADDRESS = 4096 };

static bool
ui_is(const struct ui_field *field, const struct ui_option *option)
{
	return str_equal(field->value != NULL ? field->value : "", option->value);
}

static bool
ui_is_on(const struct ui_field *field)
{
	return str_equal(field->value, "1");
}

static const char *
ui_id(const struct ui_field *field)
{
	return field->id != NULL ? field->id : field->name;
}

/* Choices with help stand below each other, bare ones beside each other. */
static bool
ui_explains(const struct ui_field *field)
{
	return field->option_count > 0 && field->options[0].help != NULL;
}

/* A password is never written into a page. */
static bool
ui_is_secret(const struct ui_field *field)
{
	return str_equal(field->type, "password");
}

#include "gen/ui.html.h"

static const char *
error_of(const struct ui_field *field)
{
	if (field->problems == NULL)
		return NULL;
	return problem_of(field->problems, field->problem_name != NULL ? field->problem_name : field->name);
}

/* Ids of the help and the error of a field, for aria-describedby. */
static const char *
described_by(struct html *h, const struct ui_field *field, const char *error)
{
	struct arena *arena = h->ctx->arena;

	if (field->help != NULL && error != NULL)
		return arena_printf(arena, "f-%s-e f-%s-h", ui_id(field), ui_id(field));
	if (field->help != NULL || error != NULL)
		return arena_printf(arena, "f-%s-%c", ui_id(field), error != NULL ? 'e' : 'h');
	return NULL;
}

void
ui_input(struct html *h, const struct ui_field *field)
{
	const char *error = error_of(field);

	field_input(h, field, error, described_by(h, field, error));
}

void
ui_textarea(struct html *h, const struct ui_field *field)
{
	const char *error = error_of(field);
	struct ui_field sized = *field;

	if (sized.rows == 0)
		sized.rows = 3;
	field_area(h, &sized, error, described_by(h, field, error));
}

void
ui_select(struct html *h, const struct ui_field *field)
{
	const char *error = error_of(field);

	field_select(h, field, error, described_by(h, field, error));
}

void
ui_radios(struct html *h, const struct ui_field *field)
{
	field_radios(h, field, error_of(field));
}

void
ui_check(struct html *h, const struct ui_field *field)
{
	field_check(h, field, error_of(field));
}

void
ui_status(struct html *h, enum activity_status status)
{
	ui_badge(h, status_token(status), status_token(status), T(h->ctx, status_label(status)));
}

const char *
ui_bool(bool on)
{
	return on ? "1" : "";
}

void
ui_option_add(struct ctx *ctx, struct ui_options *options, const char *value, const char *label)
{
	*arena_push(ctx->arena, options) = (struct ui_option){ .value = value, .label = label };
}

struct ui_options
ui_languages(struct ctx *ctx, const char *none)
{
	struct ui_options options = { 0 };

	if (none != NULL)
		ui_option_add(ctx, &options, "", none);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		ui_option_add(ctx, &options, lang_tag((enum lang)lang), lang_own_name((enum lang)lang));
	return options;
}

const char *
ui_address(struct ctx *ctx, const char *path, ...)
{
	struct buf out = buf_make(ctx->arena, LONGEST_ADDRESS);
	struct html h = { .out = &out, .ctx = ctx };
	const char *name;
	char mark = strchr(path, '?') != NULL ? '&' : '?';
	va_list pairs;

	buf_puts(&out, path);
	va_start(pairs, path);
	while ((name = va_arg(pairs, const char *)) != NULL) {
		const char *value = va_arg(pairs, const char *);

		if (str_empty(value))
			continue;
		buf_putc(&out, mark);
		buf_puts(&out, name);
		buf_putc(&out, '=');
		html_url_part(&h, value);
		mark = '&';
	}
	va_end(pairs);
	return buf_text(&out);
}

const struct problems *
ui_problems(struct response *rs, const struct err *err)
{
	if (err == NULL || err->kind != ERR_INVALID || err->problems == NULL)
		return NULL;
	rs->http->status = 422;
	return err->problems;
}

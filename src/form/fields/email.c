/* email -- an address that a mail can reach; kept in small letters. */
#include "form/kind.h"
#include "base/email.h"

struct email_link { const char *href, *text; };

#include "gen/fields_email.html.h"

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .type = "email", .autocomplete = "email", .longest = 254,
		.value = value_text(place->value, NULL) });
	return OK;
}

static json_t *
address_of(struct ctx *ctx, const struct field_place *place UNUSED, const char *typed)
{
	const char *email;

	return email_parse(ctx->arena, typed, &email) ? json_string(email) : NULL;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");

	if (str_empty(typed))
		return OK;
	*out = address_of(ctx, place, typed);
	if (*out == NULL)
		field_wrong(ctx, place, T(ctx, "Enter an email address, such as name@example.org."));
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const char *email;

	if (!json_is_string(value) || !email_parse(ctx->arena, json_string_value(value), &email))
		field_wrong(ctx, place, T(ctx, "Enter an email address, such as name@example.org."));
	return OK;
}

static struct err *
show(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value, struct html *html)
{
	email_link(html, &(struct email_link){ .text = value_text(value, NULL),
		.href = arena_printf(ctx->arena, "mailto:%s", value_text(value, NULL)) });
	return OK;
}

static const struct field_sample samples[] = {
	{ .sent = { "", " Jonas@Example.org " }, .stored = "\"jonas@example.org\"", .text = "jonas@example.org" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "jonas" }, .text = "", .wrong = "Enter an email address, such as name@example.org." },
	{ .sent = { "", "a@b@c.org" }, .text = "", .wrong = "Enter an email address, such as name@example.org." },
	{ 0 },
};

const struct field_kind field_kind_email = {
	.token = "email", .label = N_("Email address"), .icon = "mail", .palette = N_("Contact"), .rank = 51,
	.fact = FACT_TEXT, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = kind_text, .show = show, .begin = address_of,
};

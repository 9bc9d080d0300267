/* code_value -- see code_value.h. */
#include "form/code_value.h"

#include <ctype.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

/* What each kind can be asked for: NULL-ended lists of parts and formats. */
static const struct {
	const char *parts[9];
	const char *formats[7];
} known[] = {
	[CODE_IS_TEXT] = { { NULL }, { NULL } },
	[CODE_IS_MOMENT] = { { "dayOfWeek", "date", "time", "day", "month", "year", NULL },
		{ "short", "medium", "long", "date", "time", "iso", NULL } },
	[CODE_IS_WINDOW] = { { "dayOfWeek", "date", "from", "to", NULL }, { "short", "long", "time", NULL } },
	[CODE_IS_ADDRESS] = { { "street", "zipCode", "city", NULL }, { NULL } },
	[CODE_IS_DURATION] = { { "minutes", "hours", NULL }, { NULL } },
	[CODE_IS_LINK] = { { NULL }, { NULL } },
	[CODE_IS_CUSTOM] = { { NULL }, { NULL } },
};

static bool
is_listed(const char *const *list, const char *word)
{
	for (; *list != NULL; list++)
		if (strcasecmp(*list, word) == 0)
			return true;
	return false;
}

bool
code_kind_knows(enum code_kind kind, const char *part, const char *format)
{
	if (!str_empty(part) && !str_empty(format))
		return false;
	if (!str_empty(part))
		return is_listed(known[kind].parts, part);
	return str_empty(format) || is_listed(known[kind].formats, format);
}

static bool
is(const char *word, const char *wanted)
{
	return strcasecmp(word, wanted) == 0;
}

static const char *
print_moment(struct ctx *ctx, const char *part, const char *format, const struct code_value *value)
{
	const struct zone *zone = value->zone != NULL ? value->zone : zone_find("UTC");
	struct civil civil = zone_civil(zone, value->at);
	int year, month, day;

	date_split(civil.day, &year, &month, &day);
	if (is(part, "dayOfWeek"))
		return i18n_date(ctx->arena, ctx->lang, civil.day, DATE_WEEKDAY);
	if (is(part, "date") || is(format, "date"))
		return i18n_date(ctx->arena, ctx->lang, civil.day, DATE_MEDIUM);
	if (is(part, "time") || is(format, "time"))
		return i18n_time(ctx->arena, ctx->lang, civil.second_of_day);
	if (is(part, "day") || is(part, "month") || is(part, "year"))
		return arena_printf(ctx->arena, "%d", is(part, "day") ? day : is(part, "month") ? month : year);
	if (is(format, "iso"))
		return instant_print(ctx->arena, value->at, zone);
	return i18n_moment(ctx->arena, ctx->lang, value->at, zone,
	    is(format, "long") ? DATE_LONG : is(format, "short") ? DATE_SHORT : DATE_MEDIUM);
}

static const char *
print_window(struct ctx *ctx, const char *part, const char *format, const struct code_value *value)
{
	const struct zone *zone = value->zone != NULL ? value->zone : zone_find("UTC");
	bool exact = INSTANT_IS_NONE(value->to) || value->to.s <= value->at.s;
	struct civil from = zone_civil(zone, value->at), to = zone_civil(zone, exact ? value->at : value->to);

	if (is(part, "dayOfWeek") || is(part, "date"))
		return i18n_date(ctx->arena, ctx->lang, from.day, is(part, "date") ? DATE_MEDIUM : DATE_WEEKDAY);
	if (is(part, "from") || is(part, "to") || (is(format, "time") && exact))
		return i18n_time(ctx->arena, ctx->lang, is(part, "to") ? to.second_of_day : from.second_of_day);
	if (is(format, "time"))
		return i18n_time_range(ctx->arena, ctx->lang, from.second_of_day, to.second_of_day);
	enum date_style style = is(format, "short") ? DATE_DAY_SHORT : DATE_LONG;
	if (exact)
		return i18n_moment(ctx->arena, ctx->lang, value->at, zone, style);
	return i18n_window(ctx->arena, ctx->lang, value->at, value->to, zone, style);
}

/* How much of "9494 Schaan", "L-1234 Town", "1234 AB Town", "SW1A 1AA London" is the postal code. */
static size_t
zip_size(const char *place)
{
	size_t first = strcspn(place, " "), second;

	if (strcspn(place, "0123456789") >= first)
		return 0;
	if (place[first] == '\0')
		return first;
	/* the second half of a Dutch or British one: two capitals, or a digit and two capitals */
	const char *next = place + first + 1;
	second = strcspn(next, " ");
	bool capitals = second >= 2 && isupper((unsigned char)next[second - 1])
	    && isupper((unsigned char)next[second - 2]);
	if (capitals && (second == 2 || (second == 3 && isdigit((unsigned char)next[0]))))
		return first + 1 + second;
	return first;
}

static const char *
print_address(struct ctx *ctx, const char *part, const char *address)
{
	const char *comma = strrchr(address, ',');
	const char *place = str_trim(ctx->arena, comma != NULL ? comma + 1 : address);
	size_t zip = zip_size(place);

	if (is(part, "street"))
		return comma != NULL ? str_trim(ctx->arena, arena_strndup(ctx->arena, address,
		    (size_t)(comma - address))) : zip == 0 ? address : "";
	if (is(part, "zipCode"))
		return arena_strndup(ctx->arena, place, zip);
	return str_trim(ctx->arena, place + zip);
}

const char *
code_print(struct ctx *ctx, enum code_kind kind, const char *part, const char *format, const struct code_value *value)
{
	switch (kind) {
	case CODE_IS_MOMENT:
		return INSTANT_IS_NONE(value->at) ? "" : print_moment(ctx, part, format, value);
	case CODE_IS_WINDOW:
		return INSTANT_IS_NONE(value->at) ? "" : print_window(ctx, part, format, value);
	case CODE_IS_DURATION:
		if (value->seconds == INT64_MIN)
			return "";
		if (!str_empty(part))
			return i18n_number(ctx->arena, ctx->lang,
			    (double)value->seconds / (is(part, "hours") ? 3600 : 60),
			    is(part, "hours") && value->seconds % 3600 != 0 ? 1 : 0);
		return i18n_duration(ctx->arena, ctx->lang, value->seconds);
	case CODE_IS_ADDRESS:
		if (!str_empty(part) && value->text != NULL)
			return print_address(ctx, part, value->text);
		break;
	case CODE_IS_TEXT:
	case CODE_IS_LINK:
	case CODE_IS_CUSTOM:
		break;
	}
	return value->text != NULL ? value->text : "";
}

/* ---- escapes ---- */

static void
put_html(struct buf *to, char c)
{
	switch (c) {
	case '&':
		buf_puts(to, "&amp;");
		break;
	case '<':
		buf_puts(to, "&lt;");
		break;
	case '>':
		buf_puts(to, "&gt;");
		break;
	case '"':
		buf_puts(to, "&quot;");
		break;
	case '\'':
		buf_puts(to, "&#39;");
		break;
	default:
		buf_putc(to, c);
	}
}

static void
put_url(struct buf *to, char c)
{
	if (isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.' || c == '~')
		buf_putc(to, c);
	else
		buf_printf(to, "%%%02X", (unsigned char)c);
}

static void
put_json(struct buf *to, char c)
{
	if (c == '"' || c == '\\')
		buf_printf(to, "\\%c", c);
	else if ((unsigned char)c < 0x20 || c == 0x7f)
		buf_printf(to, "\\u%04x", (unsigned)c);
	else
		buf_putc(to, c);
}

void
code_put_escaped(struct buf *to, enum code_target target, const char *text)
{
	for (; *text != '\0'; text++) {
		bool control = (unsigned char)*text < 0x20 || *text == 0x7f;

		if (target == CODES_URL)
			put_url(to, *text);
		else if (target == CODES_JSON)
			put_json(to, *text);
		else if (control && (target == CODES_SMS || (*text != '\n' && *text != '\t')))
			buf_putc(to, ' ');
		else if (target == CODES_HTML)
			put_html(to, *text);
		else
			buf_putc(to, *text);
	}
}

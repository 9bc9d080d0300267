/* settings -- see settings.h. */
#include "account/settings.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "account/spans.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/email.h"
#include "base/json.h"
#include "base/str.h"
#include "base/sums.h"
#include "i18n/i18n.h"

enum { MOST_JSON = 512 * 1024 };

#define FIRST_BOOL(first)	((first) ? "1" : "")	/* `true` is a macro: #first would be "1" or "true" */
#define FIRST_INT(first)	#first
#define FIRST_CENTS(first)	#first
#define FIRST_TENTHS(first)	#first
#define FIRST_TEXT(first)	first
#define FIRST_LINES(first)	first
#define FIRST_TEXTS(first)	first
#define FIRST_PHONE(first)	first
#define FIRST_EMAIL(first)	first
#define FIRST_COLOR(first)	first
#define FIRST_CHOICE(first)	first
#define FIRST_SPANS(first)	first
#define FIRST_WEEK(first)	first
#define FIRST_FILE(first)	first

#define WORDS_BOOL(name)	NULL
#define WORDS_INT(name)		NULL
#define WORDS_CENTS(name)	NULL
#define WORDS_TENTHS(name)	NULL
#define WORDS_TEXT(name)	NULL
#define WORDS_LINES(name)	NULL
#define WORDS_TEXTS(name)	NULL
#define WORDS_PHONE(name)	NULL
#define WORDS_EMAIL(name)	NULL
#define WORDS_COLOR(name)	NULL
#define WORDS_CHOICE(name)	CHOICES_##name
#define WORDS_SPANS(name)	NULL
#define WORDS_WEEK(name)	NULL
#define WORDS_FILE(name)	NULL

const struct setting setting_rows[] = {
#define SETTING(kind, name, first, least, most, group, label, help) \
	{ SETTING_##kind, #name, SETTING_##group, least, most, FIRST_##kind(first), label, help, \
	    WORDS_##kind(name), offsetof(struct settings, name) },
#include "account/setting.inc"
#undef SETTING
	{ 0 }
};

const struct setting *
setting_find(const char *name)
{
	for (const struct setting *row = setting_rows; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

const char *
setting_group_label(enum setting_group group)
{
	switch (group) {
	case SETTING_PORTAL:
		return N_("Portal");
	case SETTING_LOOK:
		return N_("Look and texts");
	case SETTING_CONTACT:
		return N_("Contact");
	case SETTING_BOOKING:
		return N_("Booking and hours");
	case SETTING_PLANNING:
		return N_("Planning");
	case SETTING_RELEVANCE:
		return N_("Costs and relevance");
	case SETTING_TRAVEL:
		return N_("Travel times");
	case SETTING_QUOTES:
		return N_("Quotes");
	case SETTING_SMS:
		return N_("SMS");
	case SETTING_MESSAGES:
		return N_("Messages");
	case SETTING_SECURITY:
		return N_("Security");
	case SETTING_GROUP_COUNT:
		break;
	}
	return "";
}

const char *
setting_choice_label(const char *word)
{
	static const struct { const char *word, *label; } labels[] = {
		{ "windows", N_("An arrival window") },
		{ "exact", N_("An exact time") },
		{ "rolling", N_("A window around each start") },
		{ "router", N_("The route planner") },
		{ "estimate", N_("The estimate") },
		{ "place", N_("where the absence began") },
		{ "home", N_("at home") },
	};

	for (size_t i = 0; i < COUNT_OF(labels); i++)
		if (strcmp(labels[i].word, word) == 0)
			return labels[i].label;
	return word;
}

const char *
setting_text_in(const struct setting_texts *texts, enum lang lang, enum lang fallback)
{
	if (texts->in[lang] != NULL)
		return texts->in[lang];
	if (texts->in[fallback] != NULL)
		return texts->in[fallback];
	for (int i = 0; i < LANG_COUNT; i++)
		if (texts->in[i] != NULL)
			return texts->in[i];
	return "";
}

/* ---- members by row ---- */

static void *
member(const struct settings *settings, const struct setting *row)
{
	return (char *)(uintptr_t)settings + row->offset;
}

static const char *
text_of(const struct settings *settings, const struct setting *row)
{
	return *(const char **)member(settings, row);
}

static bool
is_choice(const struct setting *row, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = row->words; *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
		if (size == strcspn(at, " ") && strncmp(at, word, size) == 0)
			return true;
	return false;
}

/* Text without control characters besides line ends (and those only where lines are allowed). */
static bool
is_plain(const char *text, bool lines)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' && !(lines && (*text == '\n' || *text == '\t')))
			return false;
	return true;
}

static bool
is_short_enough(const char *text, const struct setting *row, bool lines)
{
	return str_is_utf8(text, strlen(text)) && is_plain(text, lines) &&
	    (int64_t)str_length(text) <= row->most;
}

static bool
is_color(const char *text)
{
	return color_contrast(text, "#000000") > 0;
}

/* Letters of a blob's key: hexadecimal digits, a dot, letters. */
static bool
is_blob_key(const char *text)
{
	return strlen(text) <= 80 && strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz.") == strlen(text);
}

/*
 * A text as it is stored, or NULL when it is not sound for the row.  Used for
 * what people type and for what the column holds alike.
 */
static const char *
sound_text(struct arena *arena, const struct setting *row, const char *text)
{
	const char *email;

	switch (row->kind) {
	case SETTING_TEXT:
	case SETTING_PHONE:
		return is_short_enough(text, row, false) ? text : NULL;
	case SETTING_LINES:
	case SETTING_TEXTS:
		return is_short_enough(text, row, true) ? text : NULL;
	case SETTING_EMAIL:
		return text[0] == '\0' ? text : email_parse(arena, text, &email) ? email : NULL;
	case SETTING_COLOR:
		return is_color(text) ? str_lower(arena, text) : NULL;
	case SETTING_CHOICE:
		return is_choice(row, text) ? text : NULL;
	case SETTING_SPANS:
		return spans_typed(arena, text, row->most, true);
	case SETTING_WEEK:
		return spans_typed_week(arena, text, row->most);
	case SETTING_FILE:
		return is_blob_key(text) ? text : NULL;
	case SETTING_BOOL:
	case SETTING_INT:
	case SETTING_CENTS:
	case SETTING_TENTHS:
		break;
	}
	return NULL;
}

struct settings
settings_first(void)
{
	struct settings settings = { 0 };

	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		int64_t number = 0;

		switch (row->kind) {
		case SETTING_BOOL:
			*(bool *)member(&settings, row) = row->first[0] == '1';
			break;
		case SETTING_INT:
		case SETTING_CENTS:
		case SETTING_TENTHS:
			MUST(str_to_int(row->first, row->least, row->most, &number));
			*(int64_t *)member(&settings, row) = number;
			break;
		case SETTING_TEXTS:
			break;
		default:
			*(const char **)member(&settings, row) = row->first;
		}
	}
	return settings;
}

/* ---- the column ---- */

static void
read_texts(struct arena *arena, const struct setting *row, const json_t *value,
    struct setting_texts *out)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *text = json_string_value(json_object_get(value, lang_tag((enum lang)lang)));

		if (text != NULL && text[0] != '\0' && sound_text(arena, row, text) != NULL)
			out->in[lang] = arena_strdup(arena, text);
	}
}

static void
read_text(struct arena *arena, const struct setting *row, const json_t *value, const char **out)
{
	char *dumped = json_is_array(value) ? json_dumps(value, JSON_COMPACT) : NULL;
	const char *text = dumped != NULL ? dumped : json_string_value(value);
	const char *sound = text != NULL ? sound_text(arena, row, text) : NULL;

	if (sound != NULL)
		*out = arena_strdup(arena, sound);
	free(dumped);
}

static void
read_setting(struct arena *arena, struct settings *settings, const struct setting *row,
    const json_t *value)
{
	switch (row->kind) {
	case SETTING_BOOL:
		if (json_is_boolean(value))
			*(bool *)member(settings, row) = json_is_true(value);
		break;
	case SETTING_INT:
	case SETTING_CENTS:
	case SETTING_TENTHS:
		if (json_is_integer(value) && json_integer_value(value) >= row->least &&
		    json_integer_value(value) <= row->most)
			*(int64_t *)member(settings, row) = json_integer_value(value);
		break;
	case SETTING_TEXTS:
		read_texts(arena, row, value, member(settings, row));
		break;
	default:
		read_text(arena, row, value, member(settings, row));
	}
}

struct settings
settings_from_json(struct arena *arena, const char *json)
{
	struct settings settings = settings_first();
	json_t *object = json_loads(json, 0, NULL);

	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		const json_t *value = json_object_get(object, row->name);

		if (value != NULL)
			read_setting(arena, &settings, row, value);
	}
	json_decref(object);
	return settings;
}

static void
write_texts(struct json *json, const struct setting *row, const struct setting_texts *texts)
{
	bool any = false;

	for (int lang = 0; lang < LANG_COUNT; lang++)
		any = any || !str_empty(texts->in[lang]);
	if (!any)
		return;
	json_open_object(json, row->name);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (!str_empty(texts->in[lang]))
			json_text(json, lang_tag((enum lang)lang), texts->in[lang]);
	json_close_object(json);
}

static void
write_setting(struct json *json, const struct setting *row, const struct settings *settings)
{
	switch (row->kind) {
	case SETTING_BOOL:
		json_bool(json, row->name, *(bool *)member(settings, row));
		break;
	case SETTING_INT:
	case SETTING_CENTS:
	case SETTING_TENTHS:
		json_int(json, row->name, *(int64_t *)member(settings, row));
		break;
	case SETTING_TEXTS:
		write_texts(json, row, member(settings, row));
		break;
	case SETTING_SPANS:
	case SETTING_WEEK:
		json_raw(json, row->name, text_of(settings, row));
		break;
	default:
		json_text(json, row->name, text_of(settings, row));
	}
}

static bool
is_same(const struct setting *row, const struct settings *a, const struct settings *b)
{
	const struct setting_texts *texts_a = member(a, row), *texts_b = member(b, row);

	switch (row->kind) {
	case SETTING_BOOL:
		return *(bool *)member(a, row) == *(bool *)member(b, row);
	case SETTING_INT:
	case SETTING_CENTS:
	case SETTING_TENTHS:
		return *(int64_t *)member(a, row) == *(int64_t *)member(b, row);
	case SETTING_TEXTS:
		for (int i = 0; i < LANG_COUNT; i++)
			if (strcmp(texts_a->in[i] != NULL ? texts_a->in[i] : "",
			    texts_b->in[i] != NULL ? texts_b->in[i] : "") != 0)
				return false;
		return true;
	default:
		return strcmp(text_of(a, row), text_of(b, row)) == 0;
	}
}

static const char *
write_differing(struct arena *arena, const struct settings *settings, const struct settings *from)
{
	struct buf buf = buf_make(arena, MOST_JSON);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	for (const struct setting *row = setting_rows; row->name != NULL; row++)
		if (!is_same(row, settings, from))
			write_setting(&json, row, settings);
	json_close_object(&json);
	MUST(!buf_full(&buf));
	return buf_text(&buf);
}

const char *
settings_to_json(struct arena *arena, const struct settings *settings)
{
	struct settings first = settings_first();

	return write_differing(arena, settings, &first);
}

/* {"from": {...}, "to": {...}} of those that differ: for the audit. */
const char *
settings_difference(struct arena *arena, const struct settings *before, const struct settings *after)
{
	return arena_printf(arena, "{\"from\":%s,\"to\":%s}", write_differing(arena, before, after),
	    write_differing(arena, after, before));
}

/* ---- forms ---- */

/* How many decimals people type of a number that is kept whole; -1: the row is no number. */
static int
decimals_of(const struct setting *row)
{
	return row->kind == SETTING_INT ? 0 : row->kind == SETTING_TENTHS ? 1 : row->kind == SETTING_CENTS ? 2 : -1;
}

static const char *
number_shown(struct arena *arena, const struct setting *row, int64_t value)
{
	return decimals_of(row) > 0 ? sums_print(arena, value, decimals_of(row), 0)
				    : arena_printf(arena, "%lld", (long long)value);
}

static const char *
what_is_wrong(struct ctx *ctx, const struct setting *row)
{
	const char *most = number_shown(ctx->arena, row, row->most);
	const char *least = number_shown(ctx->arena, row, row->least);

	switch (row->kind) {
	case SETTING_CENTS:
		return TF(ctx, "Give a number from {least} to {most}, with at most two decimals.", "least", least,
		    "most", most, NULL);
	case SETTING_TENTHS:
		return TF(ctx, "Give a number from {least} to {most}, with at most one decimal.", "least", least,
		    "most", most, NULL);
	case SETTING_INT:
		return TF(ctx, "Give a whole number from {least} to {most}.", "least", least, "most", most,
		    NULL);
	case SETTING_EMAIL:
		return T(ctx, "This is not an email address.");
	case SETTING_COLOR:
		return T(ctx, "Give a colour such as #0b5cad.");
	case SETTING_CHOICE:
		return T(ctx, "Choose one of the list.");
	case SETTING_SPANS:
		return T(ctx, "Give times in order, such as 8:00-10:00, 10:00-12:00.");
	case SETTING_WEEK:
		return T(ctx, "Give times in order and apart, such as 8:00-12:00, 13:00-17:00.");
	case SETTING_FILE:
		return T(ctx, "This is not a file of ours.");
	default:
		return TF(ctx, "Give at most {most} characters, without control characters.", "most", most,
		    NULL);
	}
}

bool
setting_is_number(const struct setting *row)
{
	return decimals_of(row) >= 0;
}

int64_t
setting_int(const struct settings *settings, const struct setting *row)
{
	return *(int64_t *)member(settings, row);
}

void
setting_put_int(struct ctx *ctx, struct settings *settings, const struct setting *row, int64_t number,
    struct problems *problems)
{
	if (number >= row->least && number <= row->most)
		*(int64_t *)member(settings, row) = number;
	else
		problem_add(ctx->arena, problems, row->name, what_is_wrong(ctx, row));
}

static void
put_number(struct ctx *ctx, struct settings *settings, const struct setting *row, const char *typed,
    struct problems *problems)
{
	int64_t number;
	bool good = decimals_of(row) == 0 ? str_to_int(typed, row->least, row->most, &number)
	    : sums_parse(typed, decimals_of(row), &number);

	if (good)
		setting_put_int(ctx, settings, row, number, problems);
	else
		problem_add(ctx->arena, problems, row->name, what_is_wrong(ctx, row));
}

/* Forms send lines that end in CR LF. */
static char *
without_returns(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *to = copy;

	for (; *text != '\0'; text++)
		if (*text != '\r')
			*to++ = *text;
	*to = '\0';
	return copy;
}

void
setting_put(struct ctx *ctx, struct settings *settings, const struct setting *row, enum lang lang,
    const char *typed, struct problems *problems)
{
	const char *text = without_returns(ctx->arena, typed);
	const char *sound;

	if (row->kind != SETTING_WEEK)
		text = str_trim(ctx->arena, text);
	if (row->kind == SETTING_BOOL) {
		*(bool *)member(settings, row) = text[0] != '\0' && strcmp(text, "0") != 0;
		return;
	}
	if (setting_is_number(row)) {
		put_number(ctx, settings, row, text, problems);
		return;
	}
	sound = sound_text(ctx->arena, row, text);
	if (sound == NULL)
		problem_add(ctx->arena, problems, row->name, what_is_wrong(ctx, row));
	else if (row->kind == SETTING_TEXTS)
		((struct setting_texts *)member(settings, row))->in[lang] = sound[0] != '\0' ? sound : NULL;
	else
		*(const char **)member(settings, row) = sound;
}

const char *
setting_print(struct ctx *ctx, const struct settings *settings, const struct setting *row,
    enum lang lang)
{
	const char *text;

	switch (row->kind) {
	case SETTING_BOOL:
		return *(bool *)member(settings, row) ? "1" : "";
	case SETTING_INT:
	case SETTING_CENTS:
	case SETTING_TENTHS:
		return number_shown(ctx->arena, row, *(int64_t *)member(settings, row));
	case SETTING_TEXTS:
		text = ((const struct setting_texts *)member(settings, row))->in[lang];
		return text != NULL ? text : "";
	case SETTING_SPANS:
		return spans_shown(ctx->arena, text_of(settings, row));
	case SETTING_WEEK:
		return spans_shown_week(ctx->arena, text_of(settings, row));
	default:
		return text_of(settings, row);
	}
}

/* "service.example.org": labels of letters, digits and hyphens, at least two. */
static bool
is_host_name(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot != NULL && dot != name && !str_ends(name, ".") && !str_ends(name, "-") && name[0] != '-' &&
	    strstr(name, "..") == NULL && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(name);
}

void
settings_check(struct ctx *ctx, const struct settings *settings, struct problems *problems)
{
	if (!str_empty(settings->portal_host) && !is_host_name(settings->portal_host))
		problem_add(ctx->arena, problems, "portal_host",
		    T(ctx, "This is no host name. Write it without https:// and in lower case: service.example.org."));
	if (settings->near_km > settings->far_km)
		problem_add(ctx->arena, problems, "far_km",
		    T(ctx, "Long ways begin after the first kilometres."));
	if (strcmp(settings->booking_mode, "windows") == 0 && strcmp(settings->windows, "[]") == 0)
		problem_add(ctx->arena, problems, "windows",
		    T(ctx, "Give at least one window, or let customers choose a time."));
	if (settings->portal_on && !settings->way_email && !settings->way_sms &&
	    !settings->way_personal && !settings->way_signed)
		problem_add(ctx->arena, problems, "portal_on",
		    T(ctx, "Nobody can enter the portal without a way in. Choose one, or switch it off."));
}

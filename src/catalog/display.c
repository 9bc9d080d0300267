/* display -- see display.h: what customers see of a type, and its JSON. */
#include "catalog/display.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/str.h"
#include "form/codes.h"
#include "i18n/i18n.h"

enum { TITLE_LENGTH = 200, DESCRIPTION_LENGTH = 4000, STATUS_LENGTH = 200, MOST_FIELDS = 300 };

const struct display_part_row display_parts[DISPLAY_PART_COUNT] = {
#define DISPLAY_PART(name, token, label, shown, statuses) [DISPLAY_##name] = { token, label, shown, statuses },
#include "catalog/display.inc"
#undef DISPLAY_PART
};

const char *
display_form_token(enum display_form form)
{
	return form == DISPLAY_OF_FORM ? "form" : "closing";
}

struct display
display_new(void)
{
	struct display display = { 0 };

	for (size_t i = 0; i < DISPLAY_PART_COUNT; i++)
		display.parts[i] = (struct display_where){ display_parts[i].shown, display_parts[i].statuses };
	return display;
}

/* ---- what is shown ---- */

bool
display_in(const char *statuses, const char *word)
{
	size_t size = word != NULL ? strlen(word) : 0;

	if (str_empty(statuses))
		return true;
	if (size == 0)
		return false;
	for (const char *at = strstr(statuses, word); at != NULL; at = strstr(at + 1, word))
		if (at > statuses && at[-1] == ' ' && at[size] == ' ')
			return true;
	return false;
}

bool
display_shows(const struct display *display, enum display_part part, const char *status)
{
	return display->parts[part].shown && display_in(display->parts[part].statuses, status);
}

bool
display_shows_field(const struct display *display, enum display_form form, const char *code, bool to_portal,
    const char *status)
{
	enum display_part part = form == DISPLAY_OF_FORM ? DISPLAY_FORM : DISPLAY_CLOSING;

	if (!display_shows(display, part, status))
		return false;
	if (!display->chooses[form])
		return to_portal;
	for (size_t i = 0; i < display->fields.count; i++) {
		const struct display_field *field = &display->fields.items[i];

		if (field->form == form && str_equal(field->code, code))
			return display_in(field->statuses, status);
	}
	return false;
}

const char *
display_status_words(const struct display *display, const char *status, enum lang lang, enum lang fallback)
{
	for (size_t i = 0; i < display->statuses.count; i++)
		if (str_equal(display->statuses.items[i].status, status))
			return texts_pick(&display->statuses.items[i].words, lang, fallback);
	return "";
}

/* ---- JSON ---- */

/* ["planned", "en_route"] to " planned en_route ". */
static const char *
read_statuses(struct arena *arena, const json_t *json)
{
	const char *list = "";
	size_t i;
	json_t *one;

	json_array_foreach(json, i, one)
		if (!str_empty(json_string_value(one)) && strchr(json_string_value(one), ' ') == NULL)
			list = arena_printf(arena, "%s%s ", list[0] == '\0' ? " " : list, json_string_value(one));
	return list;
}

static void
write_statuses(struct json *json, struct arena *arena, const char *statuses)
{
	if (str_empty(statuses))
		return;
	json_open_array(json, "in");
	for (char **word = str_split(arena, statuses, ' ', NULL); *word != NULL; word++)
		if (**word != '\0')
			json_text(json, NULL, *word);
	json_close_array(json);
}

static void
read_parts(struct arena *arena, const json_t *root, struct display *display)
{
	const json_t *parts = json_object_get(root, "parts"), *worker = json_object_get(root, "show_worker");

	/* before there were parts, who comes was one switch */
	if (json_is_false(worker))
		display->parts[DISPLAY_WORKER].shown = display->parts[DISPLAY_WORKER_PHOTO].shown = false;
	for (size_t i = 0; i < DISPLAY_PART_COUNT; i++) {
		const json_t *part = json_object_get(parts, display_parts[i].token);

		if (!json_is_object(part))
			continue;
		display->parts[i].shown = json_is_true(json_object_get(part, "shown"));
		display->parts[i].statuses = read_statuses(arena, json_object_get(part, "in"));
	}
}

static void
read_fields(struct arena *arena, const json_t *root, struct display *display)
{
	for (size_t form = 0; form < DISPLAY_FORM_COUNT; form++) {
		const json_t *list = json_object_get(json_object_get(root, "fields"),
		    display_form_token((enum display_form)form));
		size_t i;
		json_t *one;

		display->chooses[form] = json_is_array(list);
		json_array_foreach(list, i, one) {
			const char *code = json_string_value(json_object_get(one, "code"));

			if (str_empty(code) || display->fields.count >= MOST_FIELDS)
				continue;
			*arena_push(arena, &display->fields) = (struct display_field){ (enum display_form)form,
			    arena_strdup(arena, code), read_statuses(arena, json_object_get(one, "in")) };
		}
	}
}

struct display
display_from_json(struct arena *arena, const json_t *root)
{
	struct display display = display_new();
	void *at;

	texts_read(arena, json_object_get(root, "title"), &display.title);
	texts_read(arena, json_object_get(root, "description"), &display.description);
	json_t *statuses = json_object_get(root, "statuses");
	for (at = json_object_iter(statuses); at != NULL; at = json_object_iter_next(statuses, at)) {
		struct display_status *one = arena_push(arena, &display.statuses);

		one->status = arena_strdup(arena, json_object_iter_key(at));
		texts_read(arena, json_object_iter_value(at), &one->words);
	}
	read_parts(arena, root, &display);
	read_fields(arena, root, &display);
	return display;
}

static void
write_fields(struct json *json, struct arena *arena, const struct display *display)
{
	json_open_object(json, "fields");
	for (size_t form = 0; form < DISPLAY_FORM_COUNT; form++) {
		if (!display->chooses[form])
			continue;
		json_open_array(json, display_form_token((enum display_form)form));
		for (size_t i = 0; i < display->fields.count; i++) {
			if (display->fields.items[i].form != form)
				continue;
			json_open_object(json, NULL);
			json_text(json, "code", display->fields.items[i].code);
			write_statuses(json, arena, display->fields.items[i].statuses);
			json_close_object(json);
		}
		json_close_array(json);
	}
	json_close_object(json);
}

void
display_to_json(struct json *json, const char *key, const struct display *display)
{
	struct arena *arena = json->to->arena;

	json_open_object(json, key);
	texts_write(json, "title", &display->title);
	texts_write(json, "description", &display->description);
	json_open_object(json, "statuses");
	for (size_t i = 0; i < display->statuses.count; i++)
		texts_write(json, display->statuses.items[i].status, &display->statuses.items[i].words);
	json_close_object(json);
	json_open_object(json, "parts");
	for (size_t i = 0; i < DISPLAY_PART_COUNT; i++) {
		json_open_object(json, display_parts[i].token);
		json_bool(json, "shown", display->parts[i].shown);
		write_statuses(json, arena, display->parts[i].statuses);
		json_close_object(json);
	}
	json_close_object(json);
	write_fields(json, arena, display);
	json_close_object(json);
}

void
display_check(struct ctx *ctx, const struct display *display, struct problems *problems)
{
	texts_check(ctx, &display->title, "display.title", TITLE_LENGTH, problems);
	texts_check(ctx, &display->description, "display.description", DESCRIPTION_LENGTH, problems);
	for (size_t i = 0; i < display->statuses.count; i++)
		texts_check(ctx, &display->statuses.items[i].words, arena_printf(ctx->arena, "display.status.%s",
		    display->statuses.items[i].status), STATUS_LENGTH, problems);
}

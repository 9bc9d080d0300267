/* schema -- see schema.h. */
#include "api/schema.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"

static const char *
schema_name(struct writing *w, const struct shape *shape, unsigned when)
{
	return arena_printf(w->arena, "%s%s", shape->name, when == NEW ? "New" : when == CHANGE ? "Change" : "");
}

/* A reference to the schema of a shape, which is written at the end. */
const char *
schema_refer(struct writing *w, const struct shape *shape, unsigned when)
{
	struct named *named;
	size_t i = 0;

	while (i < w->shapes.count && (w->shapes.items[i].shape != shape || w->shapes.items[i].when != when))
		i++;
	if (i == w->shapes.count) {
		named = arena_push(w->arena, &w->shapes);
		*named = (struct named){ shape, when };
	}
	return arena_printf(w->arena, "#/components/schemas/%s", schema_name(w, shape, when));
}

/* ---- a member ---- */

void
schema_type(struct json *j, const char *type, bool or_null)
{
	if (!or_null) {
		json_text(j, "type", type);
		return;
	}
	json_open_array(j, "type");
	json_text(j, NULL, type);
	json_text(j, NULL, "null");
	json_close_array(j);
}

static void
write_words(struct json *j, const struct words *words, bool or_null)
{
	json_open_array(j, "enum");
	for (int i = 0; i < words->count; i++)
		if (words->token(i) != NULL)
			json_text(j, NULL, words->token(i));
	if (or_null)
		json_none(j, NULL);
	json_close_array(j);
}

static void
write_bounds(struct json *j, const struct member *m, unsigned when, const char *least, const char *most)
{
	if (when == GIVEN)
		return;
	if (read_least(m) > 0 || str_starts(least, "minimum"))
		json_int(j, least, read_least(m));
	json_int(j, most, read_most(m));
}

/* An object or a list of objects; null beside it where it may be. */
static void
write_shape(struct writing *w, const struct member *m, unsigned when, bool or_null)
{
	struct json *j = w->j;

	if (!or_null) {
		json_text(j, "$ref", schema_refer(w, m->of, when));
		return;
	}
	json_open_array(j, "oneOf");
	json_open_object(j, NULL);
	json_text(j, "$ref", schema_refer(w, m->of, when));
	json_close_object(j);
	json_open_object(j, NULL);
	json_text(j, "type", "null");
	json_close_object(j);
	json_close_array(j);
}

static void
write_list(struct writing *w, const struct member *m, unsigned when, enum member_type type)
{
	struct json *j = w->j;

	schema_type(j, "array", (m->traits & OR_NULL) != 0);
	write_bounds(j, m, when, "minItems", "maxItems");
	json_open_object(j, "items");
	if (type == MEMBER_LIST && m->of != NULL)
		json_text(j, "$ref", schema_refer(w, m->of, when == CHANGE ? NEW : when));
	else if (type == MEMBER_TEXTS && m->words != NULL)
		write_words(j, m->words, false);
	else if (type != MEMBER_LIST)
		json_text(j, "type", type == MEMBER_TEXTS ? "string" : "integer");
	json_close_object(j);
}

void
schema_value(struct writing *w, const struct member *m, unsigned when)
{
	enum member_type type = m->type == MEMBER_OWN ? m->as : m->type;
	bool or_null = (m->traits & OR_NULL) != 0;
	struct json *j = w->j;

	switch (type) {
	case MEMBER_TEXT: case MEMBER_ID: case MEMBER_OWN: case MEMBER_WORD:
		schema_type(j, "string", or_null);
		if (m->words != NULL)
			write_words(j, m->words, or_null);
		else if (type != MEMBER_ID)
			write_bounds(j, m, when, "minLength", "maxLength");
		break;
	case MEMBER_INT: case MEMBER_INT32:
		schema_type(j, "integer", or_null);
		write_bounds(j, m, when, "minimum", "maximum");
		break;
	case MEMBER_REAL:
		schema_type(j, "number", or_null);
		if (when != GIVEN && (m->least != 0 || m->most != 0)) {
			json_int(j, "minimum", m->least);
			json_int(j, "maximum", m->most);
		}
		break;
	case MEMBER_BOOL: schema_type(j, "boolean", or_null); break;
	case MEMBER_INSTANT: case MEMBER_DATE:
		schema_type(j, "string", or_null);
		json_text(j, "format", type == MEMBER_DATE ? "date" : "date-time");
		break;
	case MEMBER_ARRAY:
		schema_type(j, "array", or_null);
		write_bounds(j, m, when, "minItems", "maxItems");
		json_raw(j, "items", "{}");
		break;
	case MEMBER_TEXTS: case MEMBER_INTS: case MEMBER_LIST: write_list(w, m, when, type); break;
	case MEMBER_JSON: schema_type(j, "object", or_null); break;
	case MEMBER_OBJECT:
		if (m->of != NULL)
			write_shape(w, m, when, or_null);
		else
			schema_type(j, "object", or_null);
		break;
	}
}

static bool
is_needed(const struct member *m, unsigned when)
{
	return when == GIVEN ? (m->traits & SOMETIMES) == 0 : when == NEW && (m->traits & NEEDED) != 0;
}

static void
schema_write(struct writing *w, const struct shape *shape, unsigned when)
{
	struct json *j = w->j;
	bool any = false;

	json_open_object(j, schema_name(w, shape, when));
	json_text(j, "type", "object");
	if (!str_empty(shape->about))
		json_text(j, "description", shape->about);
	if (when != GIVEN)
		json_bool(j, "additionalProperties", false);
	json_open_object(j, "properties");
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		if ((m->traits & when) == 0)
			continue;
		any = any || is_needed(m, when);
		json_open_object(j, m->name);
		schema_value(w, m, when);
		json_text(j, "description", m->about);
		json_close_object(j);
	}
	json_close_object(j);
	if (any) {
		json_open_array(j, "required");
		for (const struct member *m = shape->members; m->name != NULL; m++)
			if ((m->traits & when) != 0 && is_needed(m, when))
				json_text(j, NULL, m->name);
		json_close_array(j);
	}
	json_close_object(j);
}

void
schema_write_all(struct writing *w)
{
	for (size_t i = 0; i < w->shapes.count; i++)	/* grows while it is written */
		schema_write(w, w->shapes.items[i].shape, w->shapes.items[i].when);
}

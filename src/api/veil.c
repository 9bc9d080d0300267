/* veil -- see veil.h. */
#include "api/veil.h"

#include <jansson.h>
#include <string.h>
#include "api/api.h"
#include "api/input.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "message/message.h"

enum { MOST_HEADERS = 32 * 1024 };

const char *
veil_address(struct request *rq, const char *address)
{
	return api_may(rq, NEEDS_KEY_ADMIN) ? address : message_without_links(rq->ctx->arena, address);
}

/* "Authorization: Bearer abc" becomes "Authorization: …", line by line. */
static const char *
names_alone(struct arena *arena, const char *headers)
{
	struct buf to = buf_make(arena, MOST_HEADERS);

	for (char **line = str_split(arena, headers, '\n', NULL); *line != NULL; line++)
		buf_printf(&to, "%s%.*s: …", to.size > 0 ? "\n" : "", (int)strcspn(*line, ":"), *line);
	return buf_text(&to);
}

static void
veil_under(struct arena *arena, json_t *at)
{
	json_t *value;
	const char *name, *text;
	size_t i;

	json_array_foreach(at, i, value)
		veil_under(arena, value);
	json_object_foreach(at, name, value) {
		text = json_string_value(value);
		if (str_empty(text))
			veil_under(arena, value);
		else if (strcmp(name, "headers") == 0)
			json_string_set(value, names_alone(arena, text));
		else if (strcmp(name, "url") == 0)
			json_string_set(value, message_without_links(arena, text));
	}
}

const char *
veil_triggers(struct request *rq, const char *json)
{
	json_t *root = json == NULL || api_may(rq, NEEDS_KEY_ADMIN) ? NULL : json_loads(json, 0, NULL);
	const char *text;

	if (root == NULL)
		return json;
	veil_under(rq->ctx->arena, root);
	text = input_json_text(rq->ctx->arena, root);
	json_decref(root);
	return text;
}

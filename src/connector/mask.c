/* mask -- see mask.h. */
#include "connector/mask.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"

enum { LONGEST = 200, MOST_ITEMS = 20 };

/* Of a customer, of what was said about a visit, or a whole file. */
static const char *const personal[] = { "first_name", "address", "address_additional", "phone", "mobile", "email",
	"email_address", "comment", "title", "custom_fields", "user_name", "user_email", "latitude", "longitude",
	"portal_code", "reports_b64", "pdf_b64", NULL };

static bool
is_personal(const char *name, bool of_customer)
{
	for (const char *const *word = personal; *word != NULL; word++)
		if (strcmp(*word, name) == 0)
			return true;
	return of_customer && strcmp(name, "name") == 0;
}

static json_t *masked(const json_t *, bool of_customer);

static json_t *
masked_object(const json_t *from, bool of_customer)
{
	json_t *to = json_object(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)from, name, value) {
		bool customer = strcmp(name, "customer") == 0 || strcmp(name, "parent") == 0;

		if (is_personal(name, of_customer) && !json_is_null(value))
			json_object_set_new(to, name, json_string("…"));
		else
			json_object_set_new(to, name, masked(value, customer));
	}
	return to;
}

static json_t *
masked_array(const json_t *from, bool of_customer)
{
	json_t *to = json_array();

	for (size_t i = 0; i < json_array_size(from) && i < MOST_ITEMS; i++)
		json_array_append_new(to, masked(json_array_get(from, i), of_customer));
	if (json_array_size(from) > MOST_ITEMS)
		json_array_append_new(to, json_string("…"));
	return to;
}

static json_t *
masked(const json_t *from, bool of_customer)
{
	if (json_is_object(from))
		return masked_object(from, of_customer);
	if (json_is_array(from))
		return masked_array(from, of_customer);
	if (json_is_string(from) && json_string_length(from) > LONGEST)
		return json_string("…");
	return json_copy((json_t *)(uintptr_t)from);
}

const char *
mask_print(struct arena *arena, const json_t *from)
{
	json_t *to = masked(from, false);
	char *text = json_dumps(to, JSON_COMPACT);
	const char *kept = arena_strdup(arena, text == NULL ? "" : text);

	free(text);
	json_decref(to);
	return kept;
}

const char *
mask_text(struct arena *arena, const char *text)
{
	json_t *from = json_loads(text, 0, NULL);
	const char *kept = from == NULL ? "" : mask_print(arena, from);

	json_decref(from);
	return kept;
}

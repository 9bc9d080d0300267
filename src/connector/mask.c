/* mask -- see mask.h. */
#include "connector/mask.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"

enum { LONGEST = 200, MOST_ITEMS = 20 };

/*
 * What is kept as it is: names of the format that say nothing of a person, and objects that hold such.  Whatever else
 * comes may be anything about anybody, and an address of a route holds the key of the access.
 */
static const char *const plain[] = { "accounting", "active", "assignment_method", "assignments", "available",
	"billable", "billed", "call_reference_at", "color", "contact_type", "cref", "customer", "date",
	"date_max", "date_min", "dates", "duration", "end_at", "error", "financial", "id", "identifier",
	"ignore_restriction", "intervention", "intervention_cref", "intervention_type", "intervention_types",
	"interventionTypes", "interventions", "invoiceable", "invoiced", "is_light_model", "light_model",
	"limit", "magnetTime", "method", "model", "opening_hours", "page", "pages", "pagination", "parent",
	"parent_id", "portal_access", "priority", "reference", "relevance", "relevanceClass", "report",
	"reported_at", "result", "returned", "routes", "scheduledSlots", "scheduled_end_at",
	"scheduled_start_at", "scheduled_start_at_max", "scheduled_start_at_min", "search", "self_service",
	"self_service_start_at", "send_as", "slots", "sort_by", "sort_order", "start_at", "status", "time",
	"totalcount", "type", "unavailableReason", "updated_at", "updated_at_max", "updated_at_min", "userId",
	"user_id", "withPdf", "withReports", "with_appointment", "without_appointment",
	"without_scheduled_start", NULL };

/* Of activity types "name" is plain, of customers it is not; members of a list are called by their number. */
static bool
is_plain(const char *name, const char *above)
{
	if (strcmp(name, "name") == 0)
		return str_equal(above, "intervention_type") || str_equal(above, "intervention_types")
		    || str_equal(above, "interventionTypes");
	if (above == NULL && (str_equal(name, "message") || str_equal(name, "details") || str_equal(name, "errors")))
		return true;
	if (name[strspn(name, "0123456789")] == '\0')
		return !str_equal(above, "customer") && !str_equal(above, "parent");
	if (str_equal(above, "routes") || str_equal(above, "errors"))
		return true;
	for (const char *const *word = plain; *word != NULL; word++)
		if (strcmp(*word, name) == 0)
			return true;
	return false;
}

static json_t *masked(const json_t *, const char *above);

static json_t *
masked_object(const json_t *from, const char *above)
{
	json_t *to = json_object(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)from, name, value) {
		bool number = name[strspn(name, "0123456789")] == '\0';

		if (!is_plain(name, above) && !json_is_null(value))
			json_object_set_new(to, name, json_string("…"));
		else
			json_object_set_new(to, name, masked(value, number ? above : name));
	}
	return to;
}

static json_t *
masked_array(const json_t *from, const char *above)
{
	json_t *to = json_array();

	for (size_t i = 0; i < json_array_size(from) && i < MOST_ITEMS; i++)
		json_array_append_new(to, masked(json_array_get(from, i), above));
	if (json_array_size(from) > MOST_ITEMS)
		json_array_append_new(to, json_string("…"));
	return to;
}

static json_t *
masked(const json_t *from, const char *above)
{
	if (json_is_object(from))
		return masked_object(from, above);
	if (json_is_array(from))
		return masked_array(from, above);
	if (json_is_string(from) && json_string_length(from) > LONGEST)
		return json_string("…");
	return json_copy((json_t *)(uintptr_t)from);
}

const char *
mask_print(struct arena *arena, const json_t *from)
{
	json_t *to = masked(from, NULL);
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

/* mask -- see mask.h. */
#include "connector/mask.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"

enum { LONGEST = 200, MOST_ITEMS = 20 };

/*
 * What is kept as it is: names of the format that say nothing of a person.  Whatever else comes may be anything about
 * anybody, and an address of a route holds the key of the access.
 */
static const char *const plain[] = { "active", "assignment_method", "available", "billable", "billed",
	"call_reference_at", "color", "contact_type", "cref", "date", "date_max", "date_min", "duration", "end_at",
	"error", "id", "identifier", "ignore_restriction", "intervention_cref", "invoiceable", "invoiced",
	"is_light_model", "light_model", "limit", "magnetTime", "method", "model", "opening_hours", "page", "pages",
	"parent_id", "portal_access", "priority", "reference", "relevance", "relevanceClass", "reported_at",
	"returned", "scheduled_end_at", "scheduled_start_at", "scheduled_start_at_max", "scheduled_start_at_min",
	"self_service", "self_service_start_at", "send_as", "sort_by", "sort_order", "start_at", "status", "time",
	"totalcount", "type", "unavailableReason", "updated_at", "updated_at_max", "updated_at_min", "userId",
	"user_id", "withPdf", "withReports", "with_appointment", "without_appointment",
	"without_scheduled_start", NULL };

/* Objects and lists of the format: looked into; a text in their place is whatever somebody wrote there. */
static const char *const holders[] = { "accounting", "assignments", "customer", "dates", "financial", "intervention",
	"intervention_type", "intervention_types", "interventionTypes", "interventions", "pagination", "parent",
	"report", "result", "routes", "scheduledSlots", "search", "slots", NULL };

static bool
is_among(const char *const *words, const char *name)
{
	for (; name != NULL && *words != NULL; words++)
		if (strcmp(*words, name) == 0)
			return true;
	return false;
}

/* Of activity types "name" is plain, of customers it is not; members of a list are called by their number. */
static bool
is_plain(const char *name, const char *above)
{
	if (strcmp(name, "name") == 0)
		return str_equal(above, "intervention_type") || str_equal(above, "intervention_types")
		    || str_equal(above, "interventionTypes");
	if (name[strspn(name, "0123456789")] == '\0')
		return !str_equal(above, "customer") && !str_equal(above, "parent");
	return is_among(plain, name) || is_among(holders, name);
}

/* An identifier, a date, a word of the format; no address of anybody, and nothing where an object should be. */
static bool
is_kept(const json_t *value, const char *above)
{
	const char *text = json_string_value(value);

	return !is_among(holders, above)
	    && (text == NULL || (json_string_length(value) <= LONGEST && strchr(text, '@') == NULL));
}

static json_t *masked(const json_t *, const char *above, bool ours);

/* Length of a quotation mark of our languages; 0: none. */
static size_t
quotation_mark(const char *at)
{
	static const char *const marks[] = { "\"", "“", "”", "„", "«", "»", "‹", "›" };

	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (str_starts(at, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* A sentence of ours; from its first quotation mark to the last one a caller may speak. */
static json_t *
masked_sentence(const char *text)
{
	const char *first = text, *last = NULL;
	size_t opening;

	while (*first != '\0' && quotation_mark(first) == 0)
		first++;
	for (const char *at = first; *at != '\0'; at++)
		if (quotation_mark(at) > 0)
			last = at;
	if (last == NULL)
		return json_string(text);
	opening = quotation_mark(first);
	/* One alone: what it opens goes on to the end. */
	return json_sprintf("%.*s…%s", (int)(first - text + (ptrdiff_t)opening), text, last == first ? "" : last);
}

/* Sentences, alone or by the names of what they are about. */
static json_t *
masked_sentences(const json_t *from)
{
	json_t *to, *value;
	const char *name;

	if (json_is_string(from))
		return masked_sentence(json_string_value(from));
	if (json_is_array(from)) {
		to = json_array();
		for (size_t i = 0; i < json_array_size(from); i++)
			json_array_append_new(to, masked_sentences(json_array_get(from, i)));
		return to;
	}
	if (!json_is_object(from))
		return json_copy((json_t *)(uintptr_t)from);
	to = json_object();
	json_object_foreach((json_t *)(uintptr_t)from, name, value)
		json_object_set_new(to, name, masked_sentences(value));
	return to;
}

static json_t *
masked_member(const char *name, const json_t *value, const char *above, bool ours)
{
	static const char *const sentences[] = { "message", "details", "errors", NULL };
	bool number = name[strspn(name, "0123456789")] == '\0';

	if (ours && above == NULL && is_among(sentences, name))
		return masked_sentences(value);
	if (!is_plain(name, above) && !json_is_null(value) && !(ours && str_equal(above, "routes")))
		return json_string("…");
	return masked(value, number ? above : name, ours);
}

static json_t *
masked_object(const json_t *from, const char *above, bool ours)
{
	json_t *to = json_object(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)from, name, value)
		json_object_set_new(to, name, masked_member(name, value, above, ours));
	return to;
}

static json_t *
masked_array(const json_t *from, const char *above, bool ours)
{
	json_t *to = json_array();

	for (size_t i = 0; i < json_array_size(from) && i < MOST_ITEMS; i++)
		json_array_append_new(to, masked(json_array_get(from, i), above, ours));
	if (json_array_size(from) > MOST_ITEMS)
		json_array_append_new(to, json_string("…"));
	return to;
}

/* `ours`: what we answered, whose sentences are our own. */
static json_t *
masked(const json_t *from, const char *above, bool ours)
{
	if (json_is_object(from))
		return masked_object(from, above, ours);
	if (json_is_array(from))
		return masked_array(from, above, ours);
	if (!json_is_null(from) && !is_kept(from, above))
		return json_string("…");
	return json_copy((json_t *)(uintptr_t)from);
}

static const char *
print(struct arena *arena, const json_t *from, bool ours)
{
	json_t *to = masked(from, NULL, ours);
	char *text = json_dumps(to, JSON_COMPACT);
	const char *kept = arena_strdup(arena, text == NULL ? "" : text);

	free(text);
	json_decref(to);
	return kept;
}

const char *
mask_asked(struct arena *arena, const json_t *from)
{
	return print(arena, from, false);
}

const char *
mask_answered(struct arena *arena, const char *text)
{
	json_t *from = json_loads(text, 0, NULL);
	const char *kept = from == NULL ? "" : print(arena, from, true);

	json_decref(from);
	return kept;
}

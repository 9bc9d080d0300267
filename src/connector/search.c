/* search -- intervention.list: every filter, in numbered pages. */
#include <strings.h>
#include "activity/seek.h"
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"
#include "i18n/i18n.h"

enum { PAGE = 10, PAGE_MOST = 500, WHOLE_MOST = 100, PAGES_MOST = 1000000 };

struct search {
	struct activity_sought sought;
	struct { type_id *items; size_t count, capacity; } types;
	bool light;
	int64_t page;
	bool nothing;			/* it names something that is not there: an empty answer */
	/* as understood */
	const char *parent;
	const char *const *statuses;
};

static void
read_statuses(const struct given *given, struct search *search)
{
	const char *const *word = search->statuses = given_words(given, "status");

	for (; *word != NULL; word++) {
		uint32_t statuses = wire_statuses_of(*word);

		if (statuses == 0)
			given_wrong(given, "status", TF(given->ctx, "There is no status \"{status}\".", "status", *word,
			    NULL));
		search->sought.statuses |= statuses;
	}
}

/* Types that are named; all that the access may touch, when it may not touch all. */
static void
read_types(const struct given *given, const struct caller *caller, struct search *search)
{
	struct arena *arena = given->ctx->arena;
	json_t *const *type = given_objects(given, "intervention_types");
	bool named = *type != NULL;

	for (; *type != NULL; type++) {
		struct given one = *given;
		const struct activity_type *found;

		one.from = *type;
		found = caller_type(caller, given_word(&one, "id"), given_word(&one, "reference"));
		if (found != NULL)
			*arena_push(arena, &search->types) = found->id;
	}
	for (size_t i = 0; !named && caller->access.types.count > 0 && i < caller->types.count; i++)
		*arena_push(arena, &search->types) = caller->types.items[i].id;
	search->nothing = search->types.count == 0 && (named || caller->access.types.count > 0);
	search->sought.types = search->types.items;
	search->sought.type_count = search->types.count;
}

static struct err *
read_parent(const struct given *given, const struct caller *caller, struct search *search)
{
	struct activity parent;
	bool found;

	search->parent = given_word(given, "parent_id");
	if (search->parent == NULL)
		return OK;
	TRY(wire_lookup_intervention(given->ctx, caller, search->parent, &parent, &found));
	search->nothing = search->nothing || !found;
	search->sought.parent = found ? parent.id : (activity_id){ 0 };
	return OK;
}

static void
read_times(const struct given *given, struct activity_sought *to)
{
	to->from = given_instant(given, "scheduled_start_at_min");
	to->to = given_instant(given, "scheduled_start_at_max");
	to->updated_from = given_instant(given, "updated_at_min");
	to->updated_to = given_instant(given, "updated_at_max");
	to->timed = to->changed = true;
	if (given_bool(given, "with_appointment", false))
		to->promised = 1;
	if (given_bool(given, "without_appointment", false))
		to->promised = to->promised == 1 ? 0 : -1;
	to->unscheduled = given_bool(given, "without_scheduled_start", false);
}

static void
read_order(const struct given *given, struct activity_sought *to)
{
	const char *by = given_word(given, "sort_by"), *order = given_word(given, "sort_order");

	to->by_update = str_equal(by, "updated_at");
	if (by != NULL && !to->by_update && !str_equal(by, "id"))
		given_wrong(given, "sort_by", T(given->ctx, "This can only be \"id\" or \"updated_at\"."));
	to->down = order != NULL && strcasecmp(order, "desc") == 0;
	if (order != NULL && !to->down && strcasecmp(order, "asc") != 0)
		given_wrong(given, "sort_order", T(given->ctx, "This can only be \"asc\" or \"desc\"."));
}

static void
read_page(const struct given *given, struct search *search)
{
	struct given pagination = *given;

	pagination.from = given_object(given, "pagination");
	pagination.prefix = "pagination.";
	if (pagination.from == NULL)
		pagination = *given;
	search->sought.limit = (int)given_int(&pagination, "limit", 1, PAGE_MOST, PAGE);
	if (!search->light && search->sought.limit > WHOLE_MOST)
		search->sought.limit = WHOLE_MOST;
	search->page = given_int(&pagination, "page", 1, PAGES_MOST, 1);
	search->sought.offset = (int)((search->page - 1) * search->sought.limit);
}

/* Not given at all: any. */
static const char *const *
some(const char *const *words)
{
	return *words != NULL ? words : NULL;
}

static struct err *
read_search(const struct given *given, const struct caller *caller, struct search *search)
{
	search->sought.externals = some(given_words(given, "cref"));
	search->sought.references = some(given_words(given, "reference"));
	search->light = given_bool(given, "light_model", true);
	read_statuses(given, search);
	read_types(given, caller, search);
	TRY(read_parent(given, caller, search));
	read_times(given, &search->sought);
	read_order(given, &search->sought);
	read_page(given, search);
	return err_invalid(given->ctx, given->problems);
}

/* ---- the answer ---- */

static void
write_words(struct json *j, const char *key, const char *const *words)
{
	if (words == NULL || words[0] == NULL)
		return;
	if (words[1] == NULL) {
		json_text(j, key, words[0]);
		return;
	}
	json_open_array(j, key);
	for (; *words != NULL; words++)
		json_text(j, NULL, *words);
	json_close_array(j);
}

static void
write_moment(struct json *j, const char *key, instant at, const struct zone *zone)
{
	if (!INSTANT_IS_NONE(at))
		json_instant(j, key, at, zone);
}

static void
write_sought_types(struct json *j, const struct search *search, const struct caller *caller)
{
	if (search->types.count == 0)
		return;
	json_open_array(j, "intervention_types");
	for (size_t i = 0; i < search->types.count; i++)
		for (size_t k = 0; k < caller->types.count; k++) {
			const struct activity_type *type = &caller->types.items[k];

			if (!ID_EQUAL(type->id, search->types.items[i]))
				continue;
			json_open_object(j, NULL);
			json_text(j, "id", type->public_id.text);
			json_text(j, "reference", type->reference);
			json_text(j, "name", type->name);
			json_close_object(j);
		}
	json_close_array(j);
}

static void
write_understood(struct json *j, const struct search *search, const struct caller *caller)
{
	const struct activity_sought *s = &search->sought;
	const struct zone *zone = caller->unit.zone;

	json_open_object(j, "search");
	write_words(j, "cref", s->externals);
	write_words(j, "reference", s->references);
	write_words(j, "status", search->statuses);
	json_bool(j, "light_model", search->light);
	write_sought_types(j, search, caller);
	write_moment(j, "scheduled_start_at_min", s->from, zone);
	write_moment(j, "scheduled_start_at_max", s->to, zone);
	write_moment(j, "updated_at_min", s->updated_from, zone);
	write_moment(j, "updated_at_max", s->updated_to, zone);
	if (s->promised == 1)
		json_bool(j, "with_appointment", true);
	if (s->promised == -1)
		json_bool(j, "without_appointment", true);
	if (s->unscheduled)
		json_bool(j, "without_scheduled_start", true);
	if (search->parent != NULL)
		json_text(j, "parent_id", search->parent);
	json_text(j, "sort_by", s->by_update ? "updated_at" : "id");
	json_text(j, "sort_order", s->down ? "desc" : "asc");
	json_open_object(j, "pagination");
	json_int(j, "limit", s->limit);
	json_int(j, "page", search->page);
	json_close_object(j);
	json_close_object(j);
}

struct err *
wire_search_interventions(struct request *rq, struct response *rs, struct given *given)
{
	struct activities_sought found = { 0 };
	struct search search = { 0 };
	struct showing show = { .ctx = rq->ctx, .caller = caller_of(rq) };
	struct json j;

	TRY(read_search(given, show.caller, &search));
	if (!search.nothing)
		TRY(activity_seek(rq->ctx, &search.sought, &found));
	show.light = search.light;
	j = wire_answer_open(rs);
	json_open_object(&j, NULL);
	json_open_object(&j, "result");
	json_open_array(&j, "interventions");
	for (size_t i = 0; i < found.count; i++) {
		struct activity a;

		TRY(activity_find(rq->ctx, found.items[i], &a));
		TRY(wire_write_intervention(&j, NULL, &show, &a));
	}
	json_close_array(&j);
	json_open_object(&j, "pagination");
	json_int(&j, "totalcount", found.total);
	json_int(&j, "page", search.page);
	json_int(&j, "pages", (found.total + search.sought.limit - 1) / search.sought.limit);
	json_int(&j, "returned", (int64_t)found.count);
	json_close_object(&j);
	write_understood(&j, &search, show.caller);
	json_close_object(&j);
	json_close_object(&j);
	return OK;
}

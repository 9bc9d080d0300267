/* merge -- see merge.h. */
#include "catalog/merge.h"

#include "base/arena.h"
#include "base/str.h"

struct merging { struct arena *arena; struct merge_notes *notes; };

static json_t *merge(const struct merging *, const char *path, const json_t *base, const json_t *theirs,
    const json_t *mine);

static bool
same(const json_t *a, const json_t *b)
{
	return a == b || (a != NULL && b != NULL && json_equal(a, b));
}

static json_t *
kept(const json_t *value)
{
	return value != NULL ? json_deep_copy(value) : NULL;
}

static void
note(const struct merging *m, const char *path, const json_t *before, const json_t *after, bool both)
{
	*arena_push(m->arena, m->notes) = (struct merge_note){ path, before, after, both };
}

static const char *
code_of(const json_t *item)
{
	return json_string_value(json_object_get(item, "code"));
}

/* Every item has a code. */
static bool
has_codes(const json_t *list)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(list))
		return false;
	json_array_foreach(list, i, item)
		if (code_of(item) == NULL)
			return false;
	return true;
}

static const json_t *
by_code(const json_t *list, const char *code)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (str_equal(code_of(item), code))
			return item;
	return NULL;
}

static const char *
below(const struct merging *m, const char *path, const char *name)
{
	return arena_printf(m->arena, "%s/%s", path, name);
}

/* Where an item that only they have comes: after the one it follows with them. */
static size_t
place_after(const json_t *out, const json_t *theirs, size_t index)
{
	while (index-- > 0) {
		const char *code = code_of(json_array_get(theirs, index));

		for (size_t i = 0; i < json_array_size(out); i++)
			if (str_equal(code_of(json_array_get(out, i)), code))
				return i + 1;
	}
	return 0;
}

static json_t *
merge_items(const struct merging *m, const char *path, const json_t *base, const json_t *theirs, const json_t *mine)
{
	json_t *out = json_array(), *one;
	const json_t *item;
	size_t i;

	json_array_foreach(mine, i, item) {
		const char *code = code_of(item);

		one = merge(m, below(m, path, code), by_code(base, code), by_code(theirs, code), item);
		if (one != NULL)
			json_array_append_new(out, one);
	}
	json_array_foreach(theirs, i, item) {
		const char *code = code_of(item);

		if (by_code(mine, code) != NULL)
			continue;
		one = merge(m, below(m, path, code), by_code(base, code), item, NULL);
		if (one != NULL)
			json_array_insert_new(out, place_after(out, theirs, i), one);
	}
	return out;
}

static json_t *
merge_members(const struct merging *m, const char *path, const json_t *base, const json_t *theirs,
    const json_t *mine)
{
	json_t *out = json_object(), *one;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)mine, key, value) {
		one = merge(m, below(m, path, key), json_object_get(base, key), json_object_get(theirs, key), value);
		if (one != NULL)
			json_object_set_new(out, key, one);
	}
	json_object_foreach((json_t *)(uintptr_t)theirs, key, value) {
		if (json_object_get(mine, key) != NULL)
			continue;
		one = merge(m, below(m, path, key), json_object_get(base, key), value, NULL);
		if (one != NULL)
			json_object_set_new(out, key, one);
	}
	return out;
}

/* One value; NULL stands for "is not there".  What I deleted and they changed comes back: nothing is lost. */
static json_t *
merge(const struct merging *m, const char *path, const json_t *base, const json_t *theirs, const json_t *mine)
{
	if (json_is_object(theirs) && json_is_object(mine))
		return merge_members(m, path, base, theirs, mine);
	if (has_codes(theirs) && has_codes(mine) && (base == NULL || has_codes(base)))
		return merge_items(m, path, base, theirs, mine);
	if (same(theirs, base) || same(theirs, mine)) {
		if (!same(theirs, base))
			note(m, path, base, theirs, false);
		return kept(mine);
	}
	if (same(mine, base)) {
		note(m, path, base, theirs, false);
		return kept(theirs);
	}
	note(m, path, base, theirs, true);
	return kept(mine != NULL ? mine : theirs);
}

json_t *
merge_three(struct arena *arena, const json_t *base, const json_t *theirs, const json_t *mine,
    struct merge_notes *notes)
{
	struct merging m = { arena, notes };

	return merge(&m, "", base, theirs, mine);
}

/* legs -- see legs.h: a hash of rows, each a sorted array that is replaced as a whole. */
#include "geo/legs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/err.h"

enum { FIRST_SLOTS = 256, LEG_BYTES = 16 };

struct row {
	int64_t owner, place;
	atomic_llong used;		/* turn of the clock when it was looked at */
	size_t count;
	struct geo_leg legs[];		/* by other */
};

struct geo_legs {
	pthread_rwlock_t lock;
	struct row **slots;		/* open addressing; a power of two */
	size_t slot_count, row_count;
	size_t bytes, most_bytes;
	atomic_llong turn;
};

/* ---- keys ---- */

int64_t
geo_place_key(struct geo_point p)
{
	return ((int64_t)p.latitude_e7 + 900000000) << 32 | (uint32_t)((int64_t)p.longitude_e7 + 1800000001);
}

struct geo_point
geo_place_of_key(int64_t key)
{
	int64_t latitude = (key >> 32) - 900000000, longitude = (int64_t)(uint32_t)key - 1800000001;

	if (latitude < -900000000 || latitude > 900000000 || longitude < -1800000000 || longitude > 1800000000)
		return GEO_NOWHERE;
	return (struct geo_point){ (int32_t)latitude, (int32_t)longitude };
}

static size_t
hash(int64_t owner, int64_t place)
{
	uint64_t h = (uint64_t)place * 0x9e3779b97f4a7c15u ^ (uint64_t)owner * 0xc2b2ae3d27d4eb4fu;

	return (size_t)(h ^ h >> 29) * 0xbf58476d1ce4e5b9u >> 17;
}

/* ---- rows (under the lock) ---- */

static size_t
row_bytes(size_t count)
{
	return sizeof(struct row) + count * sizeof(struct geo_leg);
}

/* The slot of the row, or the empty one where it would stand. */
static struct row **
slot_of(const struct geo_legs *all, int64_t owner, int64_t place)
{
	size_t at = hash(owner, place) & (all->slot_count - 1);

	while (all->slots[at] != NULL && (all->slots[at]->place != place || all->slots[at]->owner != owner))
		at = (at + 1) & (all->slot_count - 1);
	return &all->slots[at];
}

static void
refill(struct geo_legs *all, size_t slot_count)
{
	struct row **old = all->slots;
	size_t old_count = all->slot_count;

	all->slots = calloc(slot_count, sizeof(*all->slots));
	MUST(all->slots != NULL);
	all->slot_count = slot_count;
	for (size_t i = 0; i < old_count; i++)
		if (old[i] != NULL)
			*slot_of(all, old[i]->owner, old[i]->place) = old[i];
	free(old);
}

static int
by_use(const void *a, const void *b)
{
	const struct row *one = *(struct row *const *)a, *two = *(struct row *const *)b;
	long long x = atomic_load(&one->used), y = atomic_load(&two->used);

	return (x > y) - (x < y);
}

/* Lets a quarter go, what was not looked at for the longest time, but never `kept`. */
static void
let_go(struct geo_legs *all, const struct row *kept)
{
	struct row **rows = malloc((all->row_count + 1) * sizeof(struct row *));
	size_t count = 0;

	MUST(rows != NULL);
	for (size_t i = 0; i < all->slot_count; i++)
		if (all->slots[i] != NULL)
			rows[count++] = all->slots[i];
	qsort(rows, count, sizeof(struct row *), by_use);
	for (size_t i = 0; i < count && all->bytes > all->most_bytes / 4 * 3; i++) {
		if (rows[i] == kept)
			continue;
		all->bytes -= row_bytes(rows[i]->count);
		all->row_count--;
		free(rows[i]);
		rows[i] = NULL;
	}
	/* All anew: a hole would cut chains of others in two. */
	memset(all->slots, 0, all->slot_count * sizeof(struct row *));
	for (size_t i = 0; i < count; i++)
		if (rows[i] != NULL)
			*slot_of(all, rows[i]->owner, rows[i]->place) = rows[i];
	free(rows);
}

static const struct geo_leg *
leg_to(const struct row *row, int64_t other)
{
	size_t low = 0, high = row != NULL ? row->count : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (row->legs[middle].other < other)
			low = middle + 1;
		else
			high = middle;
	}
	return row != NULL && low < row->count && row->legs[low].other == other ? &row->legs[low] : NULL;
}

/* ---- the whole ---- */

struct geo_legs *
geo_legs_make(size_t most_bytes)
{
	struct geo_legs *all = calloc(1, sizeof(*all));

	MUST(all != NULL);
	pthread_rwlock_init(&all->lock, NULL);
	all->most_bytes = most_bytes;
	refill(all, FIRST_SLOTS);
	return all;
}

void
geo_legs_free(struct geo_legs *all)
{
	for (size_t i = 0; i < all->slot_count; i++)
		free(all->slots[i]);
	free(all->slots);
	pthread_rwlock_destroy(&all->lock);
	free(all);
}

static int
by_other(const void *a, const void *b)
{
	const struct geo_leg *one = a, *two = b;

	return (one->other > two->other) - (one->other < two->other);
}

/* Old and new legs in order; of those that are in both the new one. */
static struct row *
merged(const struct row *old, const struct geo_leg *sorted, size_t count)
{
	size_t before = old != NULL ? old->count : 0, i = 0, k = 0;
	struct row *row = malloc(row_bytes(before + count));

	MUST(row != NULL);
	row->count = 0;
	while (i < before || k < count) {
		const struct geo_leg *leg;

		if (k < count && k + 1 < count && sorted[k].other == sorted[k + 1].other) {
			k++;
			continue;
		}
		if (k == count || (i < before && old->legs[i].other < sorted[k].other)) {
			leg = &old->legs[i++];
		} else {
			i += i < before && old->legs[i].other == sorted[k].other;
			leg = &sorted[k++];
		}
		row->legs[row->count++] = *leg;
	}
	return row;
}

void
geo_legs_put(struct geo_legs *all, int64_t owner, struct geo_point place, const struct geo_leg *legs, size_t count)
{
	struct geo_leg *sorted = malloc((count + 1) * sizeof(*sorted));
	int64_t key = geo_place_key(place);
	struct row **slot, *made;

	MUST(sorted != NULL);
	if (count > 0)
		memcpy(sorted, legs, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_other);
	pthread_rwlock_wrlock(&all->lock);
	if (all->row_count * 2 >= all->slot_count)
		refill(all, all->slot_count * 2);
	slot = slot_of(all, owner, key);
	made = merged(*slot, sorted, count);
	made->owner = owner;
	made->place = key;
	atomic_init(&made->used, atomic_fetch_add(&all->turn, 1));
	if (*slot != NULL)
		all->bytes -= row_bytes((*slot)->count);
	else
		all->row_count++;
	free(*slot);
	*slot = made;
	all->bytes += row_bytes(made->count);
	if (all->bytes > all->most_bytes)
		let_go(all, made);
	pthread_rwlock_unlock(&all->lock);
	free(sorted);
}

void
geo_legs_forget(struct geo_legs *all, int64_t owner, struct geo_point place)
{
	struct row **slot, *row;

	pthread_rwlock_wrlock(&all->lock);
	slot = slot_of(all, owner, geo_place_key(place));
	row = *slot;
	if (row != NULL) {
		*slot = NULL;
		all->bytes -= row_bytes(row->count);
		all->row_count--;
		/* All anew: the hole would cut chains of others in two. */
		refill(all, all->slot_count);
		free(row);
	}
	pthread_rwlock_unlock(&all->lock);
}

static struct row *
look(struct geo_legs *all, int64_t owner, struct geo_point place)
{
	struct row *row = *slot_of(all, owner, geo_place_key(place));

	if (row != NULL)
		atomic_store_explicit(&row->used, atomic_fetch_add(&all->turn, 1), memory_order_relaxed);
	return row;
}

bool
geo_legs_has(struct geo_legs *all, int64_t owner, struct geo_point place)
{
	bool has;

	pthread_rwlock_rdlock(&all->lock);
	has = look(all, owner, place) != NULL;
	pthread_rwlock_unlock(&all->lock);
	return has;
}

static bool
same(struct geo_point a, struct geo_point b)
{
	return a.latitude_e7 == b.latitude_e7 && a.longitude_e7 == b.longitude_e7;
}

int32_t
geo_legs_find(struct geo_legs *all, int64_t owner, struct geo_point from, struct geo_point to)
{
	const struct geo_leg *leg;
	int32_t s = GEO_UNKNOWN_S;

	if (same(from, to))
		return 0;
	pthread_rwlock_rdlock(&all->lock);
	leg = leg_to(look(all, owner, to), geo_place_key(from));
	if (leg != NULL)
		s = leg->to_s;
	else if ((leg = leg_to(look(all, owner, from), geo_place_key(to))) != NULL)
		s = leg->from_s;
	pthread_rwlock_unlock(&all->lock);
	return s;
}

size_t
geo_legs_row(struct geo_legs *all, int64_t owner, struct geo_point place, const struct geo_point *places, size_t count,
    int32_t *to_s, int32_t *from_s)
{
	int64_t key = geo_place_key(place);
	const struct row *row;
	size_t unknown = 0;

	pthread_rwlock_rdlock(&all->lock);
	row = look(all, owner, place);
	for (size_t i = 0; i < count; i++) {
		const struct geo_leg *leg = leg_to(row, geo_place_key(places[i])), *back;

		to_s[i] = from_s[i] = same(places[i], place) ? 0 : GEO_UNKNOWN_S;
		if (to_s[i] == 0)
			continue;
		if (leg != NULL) {
			to_s[i] = leg->to_s;
			from_s[i] = leg->from_s;
		} else if ((back = leg_to(*slot_of(all, owner, geo_place_key(places[i])), key)) != NULL) {
			to_s[i] = back->from_s;
			from_s[i] = back->to_s;
		}
		unknown += to_s[i] == GEO_UNKNOWN_S || from_s[i] == GEO_UNKNOWN_S;
	}
	pthread_rwlock_unlock(&all->lock);
	return unknown;
}

struct geo_leg *
geo_legs_list(struct geo_legs *all, struct arena *arena, int64_t owner, struct geo_point place, size_t *count)
{
	struct geo_leg *out = NULL;
	const struct row *row;

	pthread_rwlock_rdlock(&all->lock);
	row = look(all, owner, place);
	*count = row != NULL ? row->count : 0;
	if (*count > 0)
		out = arena_memdup(arena, row->legs, *count * sizeof(*out));
	pthread_rwlock_unlock(&all->lock);
	return out;
}

size_t
geo_legs_recent(struct geo_legs *all, int64_t owner, struct geo_point *out, size_t most)
{
	size_t count = 0;
	struct row **rows;

	pthread_rwlock_rdlock(&all->lock);
	rows = malloc((all->row_count + 1) * sizeof(struct row *));
	MUST(rows != NULL);
	for (size_t i = 0; i < all->slot_count; i++)
		if (all->slots[i] != NULL && all->slots[i]->owner == owner && all->slots[i]->count > 0)
			rows[count++] = all->slots[i];
	qsort(rows, count, sizeof(struct row *), by_use);
	most = count < most ? count : most;
	for (size_t i = 0; i < most; i++)
		out[i] = geo_place_of_key(rows[count - 1 - i]->place);
	pthread_rwlock_unlock(&all->lock);
	free(rows);
	return most;
}

size_t
geo_legs_bytes(struct geo_legs *all)
{
	size_t bytes;

	pthread_rwlock_rdlock(&all->lock);
	bytes = all->bytes;
	pthread_rwlock_unlock(&all->lock);
	return bytes;
}

/* ---- as bytes ---- */

static void
put_int(uint8_t *to, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t
get_int(const uint8_t *from, int size)
{
	uint64_t value = 0;

	for (int i = 0; i < size; i++)
		value = value << 8 | from[i];
	return value;
}

struct bytes
geo_legs_print(struct arena *arena, const struct geo_leg *legs, size_t count)
{
	uint8_t *at = arena_alloc(arena, count * LEG_BYTES);

	for (size_t i = 0; i < count; i++) {
		put_int(at + i * LEG_BYTES, (uint64_t)legs[i].other, 8);
		put_int(at + i * LEG_BYTES + 8, (uint32_t)legs[i].to_s, 4);
		put_int(at + i * LEG_BYTES + 12, (uint32_t)legs[i].from_s, 4);
	}
	return (struct bytes){ at, count * LEG_BYTES };
}

struct geo_leg *
geo_legs_parse(struct arena *arena, struct bytes bytes, size_t *count)
{
	size_t most = bytes.size / LEG_BYTES;
	struct geo_leg *legs = arena_new_array(arena, most, struct geo_leg);

	*count = 0;
	for (size_t i = 0; i < most; i++) {
		const uint8_t *at = bytes.at + i * LEG_BYTES;
		struct geo_leg leg = { .other = (int64_t)get_int(at, 8), .to_s = (int32_t)get_int(at + 8, 4),
		    .from_s = (int32_t)get_int(at + 12, 4) };

		if (geo_is_located(geo_place_of_key(leg.other)) && leg.to_s >= 0 && leg.to_s <= GEO_NEVER_S &&
		    leg.from_s >= 0 && leg.from_s <= GEO_NEVER_S)
			legs[(*count)++] = leg;
	}
	return legs;
}

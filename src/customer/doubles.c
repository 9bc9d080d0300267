/* doubles -- who may stand twice in the list: what two records have in common, weighed. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/merge.h"
#include "customer/near.h"
#include "customer/store.h"
#include "db/db.h"
#include "gen/customer_merge.sql.h"
#include "i18n/i18n.h"

/* A pair is proposed from here on: an address alone is a house, a name alone is a name. */
enum { LIKELY = 40, MOST_PAIRS = 2000, MOST_SHOWN = 200 };

static const struct { const char *token; enum likeness bit; int weight; const char *label; } likenesses[] = {
	{ "serial", LIKE_SERIAL, 80, N_("the same serial number") },
	{ "email", LIKE_EMAIL, 55, N_("the same email") },
	{ "mobile", LIKE_MOBILE, 55, N_("the same mobile number") },
	{ "name", LIKE_NAME, 35, N_("the same name") },
	{ "phone", LIKE_PHONE, 35, N_("the same phone number") },
	{ "address", LIKE_ADDRESS, 25, N_("the same address") },
};

const char *
likeness_label(enum likeness bit)
{
	for (size_t i = 0; i < COUNT_OF(likenesses); i++)
		if (likenesses[i].bit == bit)
			return likenesses[i].label;
	return "";
}

static unsigned
bit_of(const char *token)
{
	for (size_t i = 0; i < COUNT_OF(likenesses); i++)
		if (str_equal(token, likenesses[i].token))
			return likenesses[i].bit;
	return 0;
}

static int
score_of(unsigned alike)
{
	int score = 0;

	for (size_t i = 0; i < COUNT_OF(likenesses); i++)
		score += (alike & likenesses[i].bit) != 0 ? likenesses[i].weight : 0;
	return score > 100 ? 100 : score;
}

struct pair { int64_t one, other; unsigned alike; };
struct pairs { struct pair *items; size_t count, capacity; };

static int
by_ids(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->one != y->one ? (x->one > y->one) - (x->one < y->one) : (x->other > y->other) - (x->other < y->other);
}

static int
by_score(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int difference = score_of(y->alike) - score_of(x->alike);

	return difference != 0 ? difference : by_ids(a, b);
}

/* Rows of one pair become one, with all that they have in common. */
static void
fold(struct pairs *pairs)
{
	size_t kept = 0;

	if (pairs->count == 0)
		return;
	qsort(pairs->items, pairs->count, sizeof(*pairs->items), by_ids);
	for (size_t i = 1; i < pairs->count; i++) {
		if (by_ids(&pairs->items[i], &pairs->items[kept]) == 0)
			pairs->items[kept].alike |= pairs->items[i].alike;
		else
			pairs->items[++kept] = pairs->items[i];
	}
	pairs->count = kept + 1;
}

static struct err *
drop_those_apart(struct ctx *ctx, struct pairs *pairs)
{
	struct double_apart_rows apart;
	size_t kept = 0;

	TRY(sql_double_apart(ctx, ctx->unit, &apart));
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *p = &pairs->items[i];
		int64_t low = p->one < p->other ? p->one : p->other, high = p->one < p->other ? p->other : p->one;
		bool is_apart = false;

		for (size_t j = 0; j < apart.count && !is_apart; j++)
			is_apart = apart.items[j].one_id.value == low && apart.items[j].other_id.value == high;
		if (!is_apart)
			pairs->items[kept++] = *p;
	}
	pairs->count = kept;
	return OK;
}

static int
by_customer(const void *a, const void *b)
{
	int64_t x = ((const struct customer *)a)->id.value, y = ((const struct customer *)b)->id.value;

	return (x > y) - (x < y);
}

static const struct customer *
customer_of(const struct customers *list, int64_t id)
{
	struct customer key = { .id = { id } };

	return list->count == 0 ? NULL : bsearch(&key, list->items, list->count, sizeof(*list->items), by_customer);
}

/* The likely ones with their records, the surest first. */
static struct err *
with_records(struct ctx *ctx, struct pairs *pairs, size_t limit, struct double_pairs *out)
{
	struct buf ids = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&ids);
	struct customer_find_rows rows;
	struct customers customers = { 0 };
	size_t likely = 0;

	*out = (struct double_pairs){ 0 };
	for (size_t i = 0; i < pairs->count; i++)
		if (score_of(pairs->items[i].alike) >= LIKELY)
			pairs->items[likely++] = pairs->items[i];
	if (likely == 0)
		return OK;
	qsort(pairs->items, likely, sizeof(*pairs->items), by_score);
	likely = likely > limit ? limit : likely;
	json_open_array(&json, NULL);
	for (size_t i = 0; i < likely; i++) {
		json_int(&json, NULL, pairs->items[i].one);
		json_int(&json, NULL, pairs->items[i].other);
	}
	json_close_array(&json);
	TRY(sql_customer_find_many(ctx, ctx->unit, buf_text(&ids), &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &customers) = customer_from_row(ctx, &rows.items[i]);
	qsort(customers.items, customers.count, sizeof(*customers.items), by_customer);
	for (size_t i = 0; i < likely; i++) {
		const struct customer *one = customer_of(&customers, pairs->items[i].one);
		const struct customer *other = customer_of(&customers, pairs->items[i].other);

		if (one != NULL && other != NULL && one->active && other->active
		    && (one->type == CUSTOMER_MACHINE) == (other->type == CUSTOMER_MACHINE))
			*arena_push(ctx->arena, out) = (struct double_pair){ *one, *other, pairs->items[i].alike,
			    score_of(pairs->items[i].alike) };
	}
	return OK;
}

static void
take_rows(struct arena *arena, const struct double_pairs_rows *rows, struct pairs *pairs)
{
	for (size_t i = 0; i < rows->count; i++)
		*arena_push(arena, pairs) = (struct pair){ rows->items[i].one.value, rows->items[i].other.value,
		    bit_of(rows->items[i].what) };
}

struct err *
customer_list_doubles(struct ctx *ctx, int limit, struct double_pairs *out)
{
	struct double_pairs_rows rows;
	struct pairs pairs = { 0 };

	TRY(sql_double_pairs(ctx, ctx->unit, MOST_PAIRS, &rows));
	take_rows(ctx->arena, &rows, &pairs);
	fold(&pairs);
	TRY(drop_those_apart(ctx, &pairs));
	return with_records(ctx, &pairs, limit > 0 && limit < MOST_SHOWN ? (size_t)limit : MOST_SHOWN, out);
}

/* Each word of the shorter name has a word of the other that is it, or a slip away from it. */
static bool
names_are_near(struct ctx *ctx, const struct customer *a, const struct customer *b)
{
	char **words = str_split(ctx->arena, i18n_fold(ctx->arena, customer_full_name(ctx->arena, a)), ' ', NULL);
	char **others = str_split(ctx->arena, i18n_fold(ctx->arena, customer_full_name(ctx->arena, b)), ' ', NULL);

	for (; *words != NULL; words++) {
		bool found = false;

		for (char **other = others; *other != NULL && !found; other++)
			found = str_equal(*words, *other) || (strlen(*words) >= 4 && word_is_near(*words, *other));
		if (!found)
			return false;
	}
	return true;
}

/* Names that are written a little differently: the forgiving search knows them. */
static struct err *
add_near_names(struct ctx *ctx, const struct customer *c, struct pairs *pairs)
{
	struct customer_filter filter = { .text = customer_full_name(ctx->arena, c), .limit = 20 };
	struct customers near;
	bool more;

	TRY(customer_search(ctx, &filter, &near, &more));
	for (size_t i = 0; i < near.count; i++)
		if (!ID_EQUAL(near.items[i].id, c->id) && near.items[i].type == c->type
		    && names_are_near(ctx, c, &near.items[i]))
			*arena_push(ctx->arena, pairs) = (struct pair){ c->id.value, near.items[i].id.value,
			    LIKE_NAME };
	return OK;
}

struct err *
customer_doubles_of(struct ctx *ctx, customer_id id, struct double_pairs *out)
{
	struct double_pairs_rows rows;
	struct pairs pairs = { 0 };
	struct customer c;

	TRY(customer_find(ctx, id, &c));
	TRY(sql_double_pairs_of(ctx, ctx->unit, id, 100, &rows));
	take_rows(ctx->arena, &rows, &pairs);
	TRY(add_near_names(ctx, &c, &pairs));
	fold(&pairs);
	TRY(drop_those_apart(ctx, &pairs));
	return with_records(ctx, &pairs, 10, out);
}

static struct err *
apart_inside(struct ctx *ctx, void *arg)
{
	const customer_id *pair = arg;

	return sql_double_set_apart(ctx, ctx->unit, pair[0], pair[1], NULL);
}

struct err *
customer_set_apart(struct ctx *ctx, customer_id one, customer_id other)
{
	bool sorted = one.value < other.value;
	customer_id pair[2] = { sorted ? one : other, sorted ? other : one };
	struct customer c;

	if (ID_EQUAL(one, other))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such customer."), NULL);
	TRY(customer_find(ctx, one, &c));
	TRY(customer_find(ctx, other, &c));
	return db_transaction(ctx, apart_inside, pair);
}

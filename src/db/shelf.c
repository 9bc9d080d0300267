/*
 * shelf -- see shelf.h.
 *
 * Places are few and fixed: two keys that fall on one place push each other out.  A thing
 * that is pushed out or outdated lives on until the last request that holds it ends.
 */
#include "db/shelf.h"

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "db/driver.h"
#include "db/migrate.h"
#include "db/shelf_inside.h"

enum { PLACES = 1024, MOST_NAMES = 512, KEPT_S = 60 };

struct item {
	struct arena *arena;
	const struct shelf_kind *kind;
	const char *key;
	void *thing;
	uint64_t generation;		/* of the tables when it was begun */
	double made_s;
	atomic_int holders;		/* the shelf itself included; some may outlive it */
};

struct shelf {
	pthread_mutex_t lock;
	atomic_uint_fast64_t generation;
	struct item *places[PLACES];
};

/* ---- which statement reads and writes what: found once, from their texts ---- */

static const char *const shelved[] = {
#define SHELVED(table) #table,
#include "db/shelved.inc"
#undef SHELVED
	NULL
};

struct use { bool reads_others, writes_shelved; };

static struct use *uses;		/* by sql->index; made once, then constant */
static pthread_once_t uses_once = PTHREAD_ONCE_INIT;

struct word { const char *at; size_t size; };

/* The next word of a text of SQL; false at its end. */
static bool
next_word(const char **at, struct word *out)
{
	const char *c = *at;

	while (*c != '\0' && !isalpha((unsigned char)*c) && *c != '_')
		c++;
	out->at = c;
	while (isalnum((unsigned char)*c) || *c == '_')
		c++;
	out->size = (size_t)(c - out->at);
	*at = c;
	return out->size > 0;
}

static bool
is_word(struct word word, const char *text)
{
	return strlen(text) == word.size && strncasecmp(word.at, text, word.size) == 0;
}

static bool
is_shelved(struct word word)
{
	for (size_t i = 0; shelved[i] != NULL; i++)
		if (is_word(word, shelved[i]))
			return true;
	return false;
}

struct names { struct word items[MOST_NAMES]; size_t count; };

/* Every table and view that a migration makes. */
static void
collect_names(const char *text, struct names *names)
{
	struct word word, before = { "", 0 };

	for (; next_word(&text, &word); before = word) {
		if (!is_word(before, "TABLE") && !is_word(before, "VIEW"))
			continue;
		MUST(names->count < MOST_NAMES);
		names->items[names->count++] = word;
	}
}

static void
look_through(const char *text, const struct names *names, struct use *use)
{
	struct word word, before = { "", 0 }, earlier = { "", 0 };

	for (; text != NULL && next_word(&text, &word); earlier = before, before = word) {
		bool target = is_word(before, "INTO") || is_word(before, "UPDATE") ||
		    (is_word(before, "FROM") && is_word(earlier, "DELETE"));

		if (is_shelved(word)) {
			use->writes_shelved |= target;
			continue;
		}
		for (size_t i = 0; i < names->count; i++)
			use->reads_others |= names->items[i].size == word.size &&
			    memcmp(names->items[i].at, word.at, word.size) == 0;
	}
}

static void
find_uses(void)
{
	struct names *names = calloc(1, sizeof(*names));

	uses = calloc((size_t)all_sql_count + 1, sizeof(*uses));
	MUST(names != NULL && uses != NULL);
	for (size_t i = 0; migrations[i].number != 0; i++)
		collect_names(migrations[i].sqlite, names);
	for (int i = 0; i < all_sql_count; i++) {
		struct use *use = &uses[all_sql[i]->index];

		look_through(all_sql[i]->sqlite, names, use);
		look_through(all_sql[i]->postgres, names, use);
		use->writes_shelved = use->writes_shelved && all_sql[i]->writes;
	}
	free(names);
}

void
shelf_note(struct ctx *ctx, const struct sql *sql)
{
	if (ctx->shelf_reads_others != NULL && uses[sql->index].reads_others)
		*ctx->shelf_reads_others = true;
}

bool
shelf_is_written_by(const struct sql *sql)
{
	return uses[sql->index].writes_shelved;
}

/* ---- the shelf ---- */

struct shelf *
shelf_open(void)
{
	struct shelf *shelf = calloc(1, sizeof(*shelf));

	MUST(shelf != NULL);
	pthread_once(&uses_once, find_uses);
	pthread_mutex_init(&shelf->lock, NULL);
	return shelf;
}

void
shelf_empty(void *shelf, const char *payload)
{
	(void)payload;
	atomic_fetch_add(&((struct shelf *)shelf)->generation, 1);
}

static void
let_go(void *thing)
{
	struct item *item = thing;

	if (item != NULL && atomic_fetch_sub(&item->holders, 1) == 1)
		arena_close(item->arena);
}

void
shelf_close(struct shelf *shelf)
{
	for (size_t i = 0; i < PLACES; i++)
		let_go(shelf->places[i]);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

static struct item **
place_of(struct shelf *shelf, const struct shelf_kind *kind, const char *key)
{
	uint32_t hash = 2166136261u ^ (uint32_t)((uintptr_t)kind >> 4);

	for (; *key != '\0'; key++)
		hash = (hash ^ (unsigned char)*key) * 16777619u;
	return &shelf->places[hash % PLACES];
}

/* What stands there and is good, held for the caller. */
static struct item *
find(struct shelf *shelf, const struct shelf_kind *kind, const char *key)
{
	struct item *item;

	pthread_mutex_lock(&shelf->lock);
	item = *place_of(shelf, kind, key);
	if (item != NULL && (item->kind != kind || strcmp(item->key, key) != 0 ||
	    item->generation != atomic_load(&shelf->generation) || monotonic_s() > item->made_s + KEPT_S))
		item = NULL;
	if (item != NULL)
		atomic_fetch_add(&item->holders, 1);
	pthread_mutex_unlock(&shelf->lock);
	return item;
}

static struct err *
copy_err(struct ctx *ctx, const struct err *err)
{
	return err_make(ctx, err->kind, err->file, err->line, err->say != NULL ?
	    arena_strdup(ctx->arena, err->say) : NULL, "%s", err_chain(ctx->arena, err));
}

/* Makes the thing in an arena of its own, held once for the caller and once more when it is kept. */
static struct err *
make(struct ctx *ctx, struct shelf *shelf, const struct shelf_kind *kind, const char *key, struct item **out)
{
	struct arena *arena = arena_open();
	struct item *item = arena_new(arena, struct item);
	bool reads_others = false;
	struct ctx own = *ctx;
	struct err *err;

	*item = (struct item){ .arena = arena, .kind = kind, .key = arena_strdup(arena, key),
	    .generation = atomic_load(&shelf->generation), .made_s = monotonic_s(), .holders = 1 };
	own.arena = arena;
	own.shelf_reads_others = &reads_others;
	/* This page may have begun before the commit that emptied the shelf. */
	db_moment_renew(ctx);
	err = kind->make(&own, item->key, &item->thing);
	ctx->sql_count = own.sql_count;
	if (err != OK) {
		err = copy_err(ctx, err);
		arena_close(arena);
		return err;
	}
	if (!reads_others) {
		pthread_mutex_lock(&shelf->lock);
		let_go(*place_of(shelf, kind, key));
		*place_of(shelf, kind, key) = item;
		atomic_fetch_add(&item->holders, 1);
		pthread_mutex_unlock(&shelf->lock);
	}
	*out = item;
	return OK;
}

struct err *
shelf_take(struct ctx *ctx, const struct shelf_kind *kind, const char *key, const void **out)
{
	struct shelf *shelf = db_database(ctx->db)->shelf;
	struct item *item;

	/* Who makes one thing may use others: then the statements behind those count, too. */
	if (ctx->db->writing || ctx->shelf_reads_others != NULL) {
		void *thing;

		TRY(kind->make(ctx, arena_strdup(ctx->arena, key), &thing));
		*out = thing;
		return OK;
	}
	item = find(shelf, kind, key);
	if (item == NULL)
		TRY(make(ctx, shelf, kind, key, &item));
	arena_defer(ctx->arena, let_go, item);
	*out = item->thing;
	return OK;
}

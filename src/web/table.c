/* table -- all route rows of all doors, sorted so that a written segment wins over a named one. */
#include "web/inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"

struct web_table {
	struct row *items;
	size_t count;
	size_t capacity;
	const struct door *const *doors;
};

void
app_each_route(const struct door *const *doors,
    void (*row)(void *arg, const struct door *, const struct route *), void *arg)
{
	for (; *doors != NULL; doors++)
		for (const struct route *const *array = (*doors)->routes; *array != NULL; array++)
			for (const struct route *route = *array; route->handle != NULL; route++)
				row(arg, *doors, route);
}

/* "/p" and "/:slug/x" to segments; the empty path has none. */
static int
cut(struct arena *arena, const char *path, const char *segments[SEGMENTS])
{
	int count = 0;

	while (*path != '\0' && count < SEGMENTS) {
		size_t size;

		path += *path == '/';
		size = strcspn(path, "/");
		if (size > 0)
			segments[count++] = arena_strndup(arena, path, size);
		path += size;
	}
	return *path == '\0' ? count : SEGMENTS + 1;
}

struct making {
	struct arena *arena;
	struct web_table *table;
};

static void
add_row(void *arg, const struct door *door, const struct route *route)
{
	struct making *making = arg;
	struct row *row = arena_push(making->arena, making->table);

	row->door = door;
	row->route = route;
	row->pattern = arena_printf(making->arena, "%s%s", door->prefix,
	    str_equal(route->path, "/") && door->prefix[0] != '\0' ? "" : route->path);
	row->count = cut(making->arena, row->pattern, row->segments);
	MUST(row->count <= SEGMENTS);
}

static int
by_preference(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = a->count - b->count;

	for (int i = 0; order == 0 && i < a->count; i++) {
		order = (a->segments[i][0] == ':') - (b->segments[i][0] == ':');
		if (order == 0 && a->segments[i][0] != ':')
			order = strcmp(a->segments[i], b->segments[i]);
	}
	return order != 0 ? order : (a < b ? -1 : a > b);
}

struct web_table *
table_make(struct arena *arena, const struct door *const *doors)
{
	struct web_table *table = arena_new(arena, struct web_table);
	struct making making = { arena, table };

	table->doors = doors;
	app_each_route(doors, add_row, &making);
	if (table->count > 0)
		qsort(table->items, table->count, sizeof(*table->items), by_preference);
	return table;
}

static bool
matches(const struct row *row, const char *const *segments, int count)
{
	if (row->count != count)
		return false;
	for (int i = 0; i < count; i++)
		if (row->segments[i][0] != ':' && strcmp(row->segments[i], segments[i]) != 0)
			return false;
	return true;
}

static void
take_values(const struct row *row, const char *const *segments, struct found *out)
{
	for (int i = 0; i < row->count; i++)
		if (row->segments[i][0] == ':' && out->value_count < NAMES) {
			out->names[out->value_count] = row->segments[i] + 1;
			out->values[out->value_count++] = segments[i];
		}
}

/* The door with the longest prefix that the path lies under. */
static const struct door *
door_of(const struct web_table *table, const char *path)
{
	const struct door *best = &web_door;

	for (const struct door *const *door = table->doors; *door != NULL; door++) {
		size_t size = strlen((*door)->prefix);

		if (size > strlen(best->prefix) && strncmp(path, (*door)->prefix, size) == 0 &&
		    (path[size] == '/' || path[size] == '\0'))
			best = *door;
	}
	return best;
}

static const char *
method_name(int method)
{
	static const char *const names[] = {
		[GET] = "GET, HEAD", [POST] = "POST", [PUT] = "PUT", [PATCH] = "PATCH", [DELETE] = "DELETE",
	};

	return names[method];
}

struct found
table_find(const struct web_table *table, struct arena *arena, enum http_method method, const char *path)
{
	const char *segments[SEGMENTS];
	int count = cut(arena, path, segments), wanted = method == HTTP_HEAD ? GET : (int)method;
	struct found found = { .door = door_of(table, path) };

	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->items[i];

		if (!matches(row, segments, count))
			continue;
		if (row->route->method == wanted) {
			found.row = row;
			found.door = row->door;
			found.allow = NULL;
			take_values(row, segments, &found);
			return found;
		}
		if (found.allow == NULL || strstr(found.allow, method_name(row->route->method)) == NULL)
			found.allow = found.allow == NULL ? method_name(row->route->method) :
			    arena_printf(arena, "%s, %s", found.allow, method_name(row->route->method));
		found.door = row->door;
	}
	return found;
}

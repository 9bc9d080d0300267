/* contract -- what must hold for every route row of every door. */
#include "web/inside.h"

#include <ctype.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"

struct faults {
	struct arena *arena;
	const char **items;
	size_t count, capacity;
	struct { struct row *items; size_t count, capacity; } seen;
};

static void
fault(struct faults *faults, const struct door *door, const struct route *route, const char *what)
{
	*arena_push(faults->arena, faults) = arena_printf(faults->arena, "%s: %d %s%s: %s", door->name, route->method,
	    door->prefix, route->path, what);
}

/* "a b.1 c[] f.*": lower-case names, none twice. */
static bool
are_fields(struct arena *arena, const char *fields)
{
	char **words = str_split(arena, fields, ' ', NULL);

	for (char **word = words; *word != NULL; word++) {
		size_t size = strspn(*word, "abcdefghijklmnopqrstuvwxyz0123456789_.");

		if (size == 0 && (*word)[0] == '\0')
			continue;
		bool prefix = size > 1 && (*word)[size - 1] == '.' && str_equal(*word + size, "*");

		if (size == 0 || !(prefix || str_equal(*word + size, "") || str_equal(*word + size, "[]")))
			return false;
		for (char **other = words; other < word; other++)
			if (str_equal(*other, *word))
				return false;
	}
	return true;
}

static bool
is_path(const struct door *door, const char *path)
{
	int names = 0;

	if (path[0] == '\0')
		return door->prefix[0] != '\0';

	if (path[0] != '/' || strstr(path, "//") != NULL || (path[1] != '\0' && str_ends(path, "/")))
		return false;
	for (const char *c = path; *c != '\0'; c++) {
		names += *c == ':';
		if (*c == ':' && (c[-1] != '/' || !islower((unsigned char)c[1])))
			return false;
	}
	return names <= NAMES;
}

static bool
is_key_need(enum need need)
{
	return need >= NEEDS_EXTERNAL && need <= NEEDS_KEY_ADMIN;
}

/* Nobody who does not know the path can be made to send it, and no cookie gives it any right. */
static bool
holds_secret(const struct route *route)
{
	return route->needs == NEEDS_PUBLIC && strstr(route->path, "/:token") != NULL;
}

static void
check_row(void *arg, const struct door *door, const struct route *route)
{
	struct faults *faults = arg;
	struct row *row;

	if (route->needs <= NEEDS_NOBODY || route->needs >= NEED_COUNT)
		fault(faults, door, route, "needs nothing, so it is closed");
	if (!is_path(door, route->path))
		fault(faults, door, route, "the path is unsound");
	if (route->fields != NULL && !are_fields(faults->arena, route->fields))
		fault(faults, door, route, "the fields are unsound");
	if (route->method != GET && route->method != POST && !is_key_need(route->needs))
		fault(faults, door, route, "pages know GET and POST only");
	if (is_key_need(route->needs) && str_empty(route->about))
		fault(faults, door, route, "says nothing about itself");
	if (route->no_csrf && !is_key_need(route->needs) && !holds_secret(route))
		fault(faults, door, route, "goes without a CSRF token although browsers come here");
	if (route->quick && route->method != GET)
		fault(faults, door, route, "is called quick, but only what reads can be");
	if (route->files && route->body_limit == 0)
		fault(faults, door, route, "takes files without saying how large");
	for (size_t i = 0; i < faults->seen.count; i++)
		if (faults->seen.items[i].route->method == route->method &&
		    str_equal(faults->seen.items[i].route->path, route->path) &&
		    str_equal(faults->seen.items[i].door->prefix, door->prefix))
			fault(faults, door, route, "stands there twice");
	row = arena_push(faults->arena, &faults->seen);
	row->door = door;
	row->route = route;
}

const char *const *
app_route_faults(struct arena *arena, const struct door *const *doors)
{
	struct faults faults = { .arena = arena };

	app_each_route(doors, check_row, &faults);
	*arena_push(arena, &faults) = NULL;
	return faults.items;
}

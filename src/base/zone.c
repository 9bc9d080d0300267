/*
 * zone -- offsets from the system's tzdata, read as RFC 8536 describes it.
 *
 * The 64-bit block gives every change up to (today) 2037; what comes later follows
 * the POSIX TZ text in the footer, for instance "CET-1CEST,M3.5.0,M10.5.0/3".
 * Its changes are worked out once, to the year 2100, and appended to the table,
 * so that there is one way to look up an offset.
 */
#include "base/time.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAST_YEAR = 2100, LARGEST_FILE = 1 << 20, DAY_S = 86400 };

struct kind {
	int32_t offset;
	char abbreviation[8];
};

struct change {
	int64_t at;
	uint8_t kind;
};

struct zone {
	char name[64];
	struct kind kinds[256 + 2];	/* the two last may come from the footer */
	int kind_count;
	struct change *changes;
	size_t change_count;
	struct zone *next;
};

/* A day of the year as the footer writes it: Mm.w.d, Jn or n, and the wall time of the change. */
struct rule {
	char form;
	int month, week, day;
	int32_t time;
};

static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;
static struct zone *zones;	/* kept for the life of the program */

static int64_t
read_number(const uint8_t *at, int size)
{
	uint64_t value = (at[0] & 0x80) ? UINT64_MAX : 0;

	for (int i = 0; i < size; i++)
		value = value << 8 | at[i];
	return (int64_t)value;
}

static bool
parse_number(const char **at, int *out)
{
	char *end;
	long value = strtol(*at, &end, 10);

	if (end == *at)
		return false;
	*at = end;
	*out = (int)value;
	return true;
}

/* [+-]h[h][:mm[:ss]] */
static bool
parse_hours(const char **at, int32_t *out)
{
	int sign = **at == '-' ? -1 : 1;
	int hours, minutes = 0, seconds = 0;

	if (**at == '-' || **at == '+')
		(*at)++;
	if (!parse_number(at, &hours))
		return false;
	if (**at == ':') {
		(*at)++;
		if (!parse_number(at, &minutes))
			return false;
	}
	if (**at == ':') {
		(*at)++;
		if (!parse_number(at, &seconds))
			return false;
	}
	*out = sign * (hours * 3600 + minutes * 60 + seconds);
	return true;
}

static bool
parse_name(const char **at, char *name, size_t size)
{
	const char *begin = *at;
	size_t length;

	if (*begin == '<') {
		const char *end = strchr(begin, '>');

		if (end == NULL)
			return false;
		begin++;
		length = (size_t)(end - begin);
		*at = end + 1;
	} else {
		while (isalpha((unsigned char)**at))
			(*at)++;
		length = (size_t)(*at - begin);
	}
	if (length == 0)
		return false;
	snprintf(name, size, "%.*s", (int)length, begin);
	return true;
}

static bool
parse_rule(const char **at, struct rule *rule)
{
	*rule = (struct rule){ .form = **at, .time = 2 * 3600 };
	if (rule->form == 'M') {
		(*at)++;
		if (!parse_number(at, &rule->month) || *(*at)++ != '.' || !parse_number(at, &rule->week) ||
		    *(*at)++ != '.' || !parse_number(at, &rule->day))
			return false;
	} else {
		if (rule->form == 'J')
			(*at)++;
		else
			rule->form = '0';
		if (!parse_number(at, &rule->day))
			return false;
	}
	if (**at == '/') {
		(*at)++;
		return parse_hours(at, &rule->time);
	}
	return true;
}

static date
rule_day(const struct rule *rule, int year)
{
	date first, day;
	int wanted, ahead;

	if (rule->form == '0')
		return date_add(date_make(year, 1, 1), rule->day);
	if (rule->form == 'J')	/* 1 to 365, never counting 29 February */
		return date_add(date_make(year, 1, 1),
		    rule->day - 1 + (rule->day >= 60 && date_exists(year, 2, 29)));
	first = date_make(year, rule->month, 1);
	wanted = (rule->day + 6) % 7;	/* the footer counts from Sunday, we from Monday */
	ahead = (wanted - (int)date_weekday(first) + 7) % 7;
	day = date_add(first, ahead + (rule->week - 1) * 7);
	if (rule->week == 5) {
		int y, m, d;

		date_split(day, &y, &m, &d);
		if (m != rule->month)
			day = date_add(day, -7);
	}
	return day;
}

static void
add_change(struct zone *zone, size_t *capacity, int64_t at, int kind)
{
	if (zone->change_count == *capacity) {
		*capacity = *capacity == 0 ? 64 : *capacity * 2;
		zone->changes = realloc(zone->changes, *capacity * sizeof(*zone->changes));
		if (zone->changes == NULL)
			abort();
	}
	zone->changes[zone->change_count++] = (struct change){ .at = at, .kind = (uint8_t)kind };
}

/* Appends what the footer says for the years after the table. */
static void
follow_footer(struct zone *zone, size_t *capacity, const char *footer)
{
	struct kind standard = { 0 }, summer = { 0 };
	struct rule begin, end;
	int64_t last = zone->change_count == 0 ? INT64_MIN : zone->changes[zone->change_count - 1].at;
	int32_t offset;

	if (!parse_name(&footer, standard.abbreviation, sizeof(standard.abbreviation)) ||
	    !parse_hours(&footer, &offset))
		return;
	standard.offset = -offset;
	if (!parse_name(&footer, summer.abbreviation, sizeof(summer.abbreviation)))
		return;		/* no summer time: the last change goes on for ever */
	summer.offset = standard.offset + 3600;
	if (*footer != ',' && *footer != '\0') {
		if (!parse_hours(&footer, &offset))
			return;
		summer.offset = -offset;
	}
	if (*footer++ != ',' || !parse_rule(&footer, &begin) || *footer++ != ',' || !parse_rule(&footer, &end))
		return;
	zone->kinds[zone->kind_count] = standard;
	zone->kinds[zone->kind_count + 1] = summer;
	for (int year = 1971; year <= LAST_YEAR; year++) {
		struct change pair[2] = {
			{ (int64_t)rule_day(&begin, year).days * DAY_S + begin.time - standard.offset,
			    (uint8_t)(zone->kind_count + 1) },
			{ (int64_t)rule_day(&end, year).days * DAY_S + end.time - summer.offset,
			    (uint8_t)zone->kind_count },
		};
		int first = pair[0].at <= pair[1].at ? 0 : 1;

		if (pair[first].at > last)
			add_change(zone, capacity, pair[first].at, pair[first].kind);
		if (pair[1 - first].at > last)
			add_change(zone, capacity, pair[1 - first].at, pair[1 - first].kind);
	}
	zone->kind_count += 2;
}

/* The six counts of a TZif header, in file order. */
struct counts {
	int64_t utc, standard, leaps, times, types, letters;
};

static bool
read_header(const uint8_t *at, size_t size, struct counts *counts)
{
	if (size < 44 || memcmp(at, "TZif", 4) != 0)
		return false;
	*counts = (struct counts){ read_number(at + 20, 4), read_number(at + 24, 4), read_number(at + 28, 4),
	    read_number(at + 32, 4), read_number(at + 36, 4), read_number(at + 40, 4) };
	return counts->types > 0 && counts->types <= 256;
}

static size_t
block_size(const struct counts *c, int time_size)
{
	return (size_t)(c->times * time_size + c->times + c->types * 6 + c->letters + c->leaps * (time_size + 4) +
	    c->standard + c->utc);
}

static bool
read_zone(struct zone *zone, const uint8_t *file, size_t size)
{
	struct counts c;
	size_t first, capacity = 0;
	const uint8_t *times, *types, *infos, *letters, *footer;

	if (!read_header(file, size, &c) || file[4] < '2')
		return false;
	first = 44 + block_size(&c, 4);
	if (first > size || !read_header(file + first, size - first, &c) ||
	    first + 44 + block_size(&c, 8) > size)
		return false;
	times = file + first + 44;
	types = times + c.times * 8;
	infos = types + c.times;
	letters = infos + c.types * 6;
	footer = times + block_size(&c, 8);
	for (int i = 0; i < c.types; i++) {
		struct kind *kind = &zone->kinds[i];

		kind->offset = (int32_t)read_number(infos + i * 6, 4);
		if (infos[i * 6 + 5] < c.letters)
			snprintf(kind->abbreviation, sizeof(kind->abbreviation), "%s",
			    (const char *)letters + infos[i * 6 + 5]);
	}
	zone->kind_count = (int)c.types;
	for (int64_t i = 0; i < c.times; i++) {
		if (types[i] >= c.types)
			return false;
		add_change(zone, &capacity, read_number(times + i * 8, 8), types[i]);
	}
	if (footer < file + size && *footer == '\n')
		follow_footer(zone, &capacity, (const char *)footer + 1);
	return true;
}

static struct zone *
load_zone(const char *name)
{
	char path[128];
	struct zone *zone;
	uint8_t *file;
	size_t size;
	FILE *in;
	bool good;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	in = fopen(path, "rb");
	if (in == NULL)
		return NULL;
	file = calloc(1, LARGEST_FILE + 1);
	zone = calloc(1, sizeof(*zone));
	if (file == NULL || zone == NULL)
		abort();
	size = fread(file, 1, LARGEST_FILE, in);
	fclose(in);
	snprintf(zone->name, sizeof(zone->name), "%s", name);
	good = read_zone(zone, file, size);
	free(file);
	if (good)
		return zone;
	free(zone->changes);
	free(zone);
	return NULL;
}

/* Letters, digits, "_", "+", "-" and single "/" between names: nothing that leaves the folder. */
static bool
is_zone_name(const char *name)
{
	if (name == NULL || !isalpha((unsigned char)name[0]) || strlen(name) > 60)
		return false;
	for (const char *at = name; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) && strchr("_+-/", *at) == NULL)
			return false;
	return true;
}

const struct zone *
zone_find(const char *name)
{
	struct zone *zone;

	if (!is_zone_name(name))
		return NULL;
	pthread_mutex_lock(&zones_lock);
	for (zone = zones; zone != NULL && strcmp(zone->name, name) != 0; zone = zone->next)
		;
	if (zone == NULL && (zone = load_zone(name)) != NULL) {
		zone->next = zones;
		zones = zone;
	}
	pthread_mutex_unlock(&zones_lock);
	return zone;
}

const char *
zone_name(const struct zone *zone)
{
	return zone->name;
}

/* The index of the last change at or before `at`; -1 before the first. */
static ptrdiff_t
change_before(const struct zone *zone, int64_t at)
{
	ptrdiff_t low = -1, high = (ptrdiff_t)zone->change_count;

	while (high - low > 1) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (zone->changes[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static const struct kind *
kind_at(const struct zone *zone, int64_t at)
{
	ptrdiff_t change = change_before(zone, at);

	return &zone->kinds[change < 0 ? 0 : zone->changes[change].kind];
}

int32_t
zone_offset(const struct zone *zone, instant at, const char **abbreviation)
{
	const struct kind *kind = kind_at(zone, at.s);

	if (abbreviation != NULL)
		*abbreviation = kind->abbreviation;
	return kind->offset;
}

struct civil
zone_civil(const struct zone *zone, instant at)
{
	int64_t local = at.s + zone_offset(zone, at, NULL);
	int64_t days = local >= 0 ? local / DAY_S : -((-local + DAY_S - 1) / DAY_S);

	return (struct civil){ .day = { (int32_t)days }, .second_of_day = (int32_t)(local - days * DAY_S) };
}

date
zone_date(const struct zone *zone, instant at)
{
	return zone_civil(zone, at).day;
}

instant
zone_instant(const struct zone *zone, struct civil civil, bool *exists)
{
	int64_t local = (int64_t)civil.day.days * DAY_S + civil.second_of_day;
	int32_t before = kind_at(zone, local - DAY_S)->offset;
	int32_t after = kind_at(zone, local + DAY_S)->offset;
	bool as_before = kind_at(zone, local - before)->offset == before;
	bool as_after = kind_at(zone, local - after)->offset == after;

	if (exists != NULL)
		*exists = as_before || as_after;
	if (as_before)		/* also the first of a time that comes twice */
		return INSTANT(local - before);
	if (as_after)
		return INSTANT(local - after);
	/* Removed by the change: what the old offset calls it is the gap later on the new wall. */
	return INSTANT(local - before);
}

instant
zone_midnight(const struct zone *zone, date day)
{
	struct civil civil = { .day = day };
	bool exists;
	instant at = zone_instant(zone, civil, &exists);
	ptrdiff_t change;

	if (exists)
		return at;
	/* Midnight itself was removed: the day begins with the change. */
	change = change_before(zone, at.s);
	return change < 0 ? at : INSTANT(zone->changes[change].at);
}

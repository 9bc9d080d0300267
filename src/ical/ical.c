/* ical -- see ical.h.  This side starts the helper and puts its times on our zones; it parses no calendar itself. */
#include "ical/ical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "ical/inside.h"

static struct helper_turns turns = HELPER_TURNS(ICAL_HELPERS);

/* ---- zones ---- */

/* Names of Windows, as Outlook and Exchange write them: Unicode CLDR, windowsZones, the zone of the territory 001. */
static const struct { const char *windows, *name; } windows_zones[] = {
	{ "AUS Eastern Standard Time", "Australia/Sydney" },
	{ "Arabian Standard Time", "Asia/Dubai" },
	{ "Atlantic Standard Time", "America/Halifax" },
	{ "Canada Central Standard Time", "America/Regina" },
	{ "Central America Standard Time", "America/Guatemala" },
	{ "Central Europe Standard Time", "Europe/Budapest" },
	{ "Central European Standard Time", "Europe/Warsaw" },
	{ "Central Standard Time", "America/Chicago" },
	{ "China Standard Time", "Asia/Shanghai" },
	{ "E. Europe Standard Time", "Europe/Chisinau" },
	{ "E. South America Standard Time", "America/Sao_Paulo" },
	{ "Eastern Standard Time", "America/New_York" },
	{ "Egypt Standard Time", "Africa/Cairo" },
	{ "FLE Standard Time", "Europe/Kiev" },
	{ "GMT Standard Time", "Europe/London" },
	{ "GTB Standard Time", "Europe/Bucharest" },
	{ "Greenwich Standard Time", "Atlantic/Reykjavik" },
	{ "India Standard Time", "Asia/Kolkata" },
	{ "Israel Standard Time", "Asia/Jerusalem" },
	{ "Mountain Standard Time", "America/Denver" },
	{ "New Zealand Standard Time", "Pacific/Auckland" },
	{ "Pacific Standard Time", "America/Los_Angeles" },
	{ "Romance Standard Time", "Europe/Paris" },
	{ "Russian Standard Time", "Europe/Moscow" },
	{ "Singapore Standard Time", "Asia/Singapore" },
	{ "South Africa Standard Time", "Africa/Johannesburg" },
	{ "Tokyo Standard Time", "Asia/Tokyo" },
	{ "Turkey Standard Time", "Europe/Istanbul" },
	{ "UTC", "UTC" },
	{ "W. Europe Standard Time", "Europe/Berlin" },
};

const struct zone *
ical_zone(const char *tzid)
{
	const struct zone *zone = tzid[0] == '/' ? NULL : zone_find(tzid);

	for (size_t i = 0; zone == NULL && i < COUNT_OF(windows_zones); i++)
		if (strcasecmp(windows_zones[i].windows, tzid) == 0)
			zone = zone_find(windows_zones[i].name);
	/* "/mozilla.org/20050126_1/Europe/Berlin": what stands behind the next slash. */
	for (const char *rest = strchr(tzid, '/'); zone == NULL && rest != NULL; rest = strchr(rest + 1, '/'))
		if (rest[1] != '\0' && rest[1] != '/')
			zone = zone_find(rest + 1);
	return zone;
}

/* The same zone stands on many lines that follow each other. */
struct known { char name[201]; const struct zone *zone; };

static const struct zone *
zone_named(struct known *known, const char *name)
{
	if (strcmp(known->name, name) != 0) {
		snprintf(known->name, sizeof(known->name), "%s", name);
		known->zone = ical_zone(name);
	}
	return known->zone;
}

/* fields: wall, zone, utc */
static bool
moment_of(char **fields, const struct zone *home, struct known *known, instant *out)
{
	const struct zone *zone = home;
	int64_t wall, utc;
	struct civil civil;

	if (!str_to_int(fields[0], INT64_C(-10000000000), INT64_C(10000000000), &wall))
		return false;
	if (str_equal(fields[1], "Z")) {
		*out = INSTANT(wall);
		return true;
	}
	if (fields[1][0] != '\0') {
		zone = zone_named(known, fields[1]);
		if (zone == NULL && str_to_int(fields[2], INT64_C(-10000000000), INT64_C(10000000000), &utc)) {
			*out = INSTANT(utc);
			return true;
		}
		if (zone == NULL)
			zone = home;
	}
	civil.day = (date){ (int32_t)((wall - (wall < 0 ? 86399 : 0)) / 86400) };
	civil.second_of_day = (int32_t)(wall - (int64_t)civil.day.days * 86400);
	*out = zone_instant(zone, civil, NULL);
	return true;
}

/* ---- reading what the helper wrote ---- */

static int
by_start(const void *a, const void *b)
{
	const struct ical_busy *one = a, *two = b;

	if (one->from.s != two->from.s)
		return one->from.s < two->from.s ? -1 : 1;
	if (one->to.s != two->to.s)
		return one->to.s < two->to.s ? -1 : 1;
	return strcmp(one->title, two->title);
}

/* In the order of time; doubles go, and without titles whatever touches becomes one. */
static void
tidy(struct ical_busies *busies, bool titles)
{
	size_t kept = 0;

	if (busies->count < 2)
		return;
	qsort(busies->items, busies->count, sizeof(*busies->items), by_start);
	for (size_t i = 1; i < busies->count; i++) {
		struct ical_busy *last = &busies->items[kept], *next = &busies->items[i];
		bool one = titles ? next->from.s == last->from.s && next->to.s == last->to.s
				  : next->from.s <= last->to.s;

		if (!one)
			busies->items[++kept] = *next;
		else if (next->to.s > last->to.s)
			last->to = next->to;
	}
	busies->count = kept + 1;
}

static bool
cut_line(char *line, char **fields)
{
	for (int i = 0; i < ICAL_FIELDS; i++) {
		char *tab = strchr(line, '\t');

		fields[i] = line;
		if (i + 1 == ICAL_FIELDS)
			return tab == NULL;
		if (tab == NULL)
			return false;
		*tab = '\0';
		line = tab + 1;
	}
	return true;
}

/* Cut in the middle of a letter, and whatever is no text at all. */
static const char *
title_of(struct ctx *ctx, const char *text)
{
	size_t size = strlen(text);

	for (int i = 0; i < 4 && size > 0 && !str_is_utf8(text, size); i++)
		size--;
	if (!str_is_utf8(text, size))
		return "";
	return str_trim(ctx->arena, arena_strndup(ctx->arena, text, size));
}

static bool
read_lines(struct ctx *ctx, struct bytes lines, const struct zone *home, instant from, instant to, bool titles,
    struct ical_busies *out)
{
	char *text = arena_strndup(ctx->arena, lines.size > 0 ? (const char *)lines.at : "", lines.size), *next;
	struct known known[2] = { 0 };

	for (char *line = text; *line != '\0'; line = next) {
		struct ical_busy busy = { .title = "" };
		char *fields[ICAL_FIELDS], *end = strchr(line, '\n');

		if (end == NULL)
			return false;
		*end = '\0';
		next = end + 1;
		if (!cut_line(line, fields) || !moment_of(fields, home, &known[0], &busy.from) ||
		    !moment_of(fields + 3, home, &known[1], &busy.to))
			return false;
		if (busy.from.s >= busy.to.s || busy.to.s <= from.s || busy.from.s >= to.s)
			continue;
		if (titles)
			busy.title = title_of(ctx, fields[6]);
		*arena_push(ctx->arena, out) = busy;
	}
	return true;
}

struct err *
ical_read(struct ctx *ctx, struct bytes file, const struct zone *home, instant from, instant to, bool titles,
    struct ical_busies *out, enum ical_refused *why)
{
	struct helper_run run = { .word = ical_helper_word, .in = -1, .own = { -1, -1, -1, -1 }, .patience_s = 15,
		.job = arena_printf(ctx->arena, "%lld %lld", (long long)from.s, (long long)to.s) };
	enum helper_end end = HELPER_KILLED;
	struct err *err = OK;
	struct bytes lines = { NULL, 0 };
	const char *rest = "";
	int64_t skipped = 0;

	*out = (struct ical_busies){ 0 };
	*why = file.size == 0 ? ICAL_UNKNOWN : ICAL_TOO_MUCH;
	if (file.size == 0 || file.size > ICAL_MOST_BYTES)
		return OK;
	run.in = helper_memory(file);
	run.own[0] = helper_memory((struct bytes){ NULL, 0 });
	if (run.in < 0 || run.own[0] < 0)
		err = err_new(ctx, ERR_BUSY, NULL, "no memory for a calendar of %zu bytes", file.size);
	if (err == OK)
		err = helper_do(ctx, &turns, &run, &end);
	if (err == OK) {
		*why = end == HELPER_TOO_LONG ? ICAL_TOO_LONG : ICAL_BROKEN;
		if (end == HELPER_ENDED)
			*why = (enum ical_refused)helper_report_number(&run, ICAL_REFUSED_COUNT, &rest);
		if (*why == ICAL_REFUSED_COUNT)
			*why = ICAL_BROKEN;
		if (*why == ICAL_GOOD)
			lines = helper_memory_read(ctx, run.own[0]);
	}
	if (run.in >= 0)
		close(run.in);
	if (run.own[0] >= 0)
		close(run.own[0]);
	if (err != OK || *why != ICAL_GOOD)
		return err;
	if (str_to_int(str_trim(ctx->arena, rest), 0, INT32_MAX, &skipped))
		out->skipped = (size_t)skipped;
	if (!read_lines(ctx, lines, home, from, to, titles, out))
		*why = ICAL_BROKEN;
	tidy(out, titles);
	if (*why == ICAL_GOOD && out->count > ICAL_MOST_BUSY)
		*why = ICAL_TOO_MUCH;
	return OK;
}

/*
 * calendar_zone -- a time zone as calendar files carry it (VTIMEZONE): every change of the offset
 * around the entries, one by one, so that no program must know the rules of the zone.
 *
 *	BEGIN:DAYLIGHT
 *	DTSTART:20270328T020000
 *	TZOFFSETFROM:+0100
 *	TZOFFSETTO:+0200
 *	END:DAYLIGHT
 */
#include "mail/calendar_zone.h"

#include <stdlib.h>
#include "base/arena.h"

enum { DAY_S = 86400, MARGIN_DAYS = 366 };

static int64_t
offset_at(const struct zone *zone, int64_t at)
{
	struct civil wall = zone_civil(zone, INSTANT(at));

	return (int64_t)wall.day.days * DAY_S + wall.second_of_day - at;
}

/* "20270328T020000": what the wall shows at `at` with that offset. */
static const char *
wall_time(struct arena *arena, int64_t at, int64_t offset)
{
	char *text = arena_strdup(arena, instant_print_basic(arena, INSTANT(at + offset)));

	text[15] = '\0';	/* without its Z */
	return text;
}

const char *
calendar_wall(struct arena *arena, const struct zone *zone, instant at)
{
	return wall_time(arena, at.s, offset_at(zone, at.s));
}

static void
put_offset(struct buf *out, const char *name, int64_t offset)
{
	long long much = llabs((long long)offset);

	buf_printf(out, "%s:%c%02lld%02lld", name, offset < 0 ? '-' : '+', much / 3600, much / 60 % 60);
	if (much % 60 != 0)
		buf_printf(out, "%02lld", much % 60);
	buf_puts(out, "\r\n");
}

static void
put_change(struct buf *out, int64_t at, int64_t before, int64_t after)
{
	const char *kind = after > before ? "DAYLIGHT" : "STANDARD";

	buf_printf(out, "BEGIN:%s\r\nDTSTART:%s\r\n", kind, wall_time(out->arena, at, before));
	put_offset(out, "TZOFFSETFROM", before);
	put_offset(out, "TZOFFSETTO", after);
	buf_printf(out, "END:%s\r\n", kind);
}

/* The first second of the new offset, between two moments that differ. */
static int64_t
change_between(const struct zone *zone, int64_t low, int64_t high)
{
	int64_t before = offset_at(zone, low);

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (offset_at(zone, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

void
calendar_zone_write(struct buf *out, const char *name, const struct zone *zone, instant first, instant last)
{
	int64_t at = first.s - (int64_t)MARGIN_DAYS * DAY_S, until = last.s + (int64_t)MARGIN_DAYS * DAY_S;

	buf_printf(out, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", name);
	put_change(out, at, offset_at(zone, at), offset_at(zone, at));
	for (; at < until; at += DAY_S)
		if (offset_at(zone, at) != offset_at(zone, at + DAY_S)) {
			int64_t change = change_between(zone, at, at + DAY_S);

			put_change(out, change, offset_at(zone, at), offset_at(zone, at + DAY_S));
		}
	buf_puts(out, "END:VTIMEZONE\r\n");
}

/*
 * calendar -- iCalendar (RFC 5545): one writer for every property, so that nothing
 * typed by a person can begin a line.
 *
 *	SUMMARY:Boiler service\, yearly
 *	DESCRIPTION:Ring at the back door.\nDog is
 *	  friendly.
 */
#include "mail/mail.h"

#include <math.h>
#include "base/arena.h"
#include "base/str.h"
#include "mail/calendar_zone.h"

enum { LINE_MOST = 75 };	/* octets, without the CRLF */

/* A line that folds itself: continues with a blank on the next one, never inside a character. */
struct line {
	struct buf *out;
	size_t size;
};

static void
put_char(struct line *line, const char *bytes, size_t size)
{
	if (line->size + size > LINE_MOST) {
		buf_puts(line->out, "\r\n ");
		line->size = 1;
	}
	buf_put(line->out, bytes, size);
	line->size += size;
}

static size_t
bytes_of(const char *at)
{
	size_t size = 1;

	while (((uint8_t)at[size] & 0xc0) == 0x80)
		size++;
	return size;
}

static void
put_plain(struct line *line, const char *text)
{
	for (; *text != '\0'; text += bytes_of(text))
		put_char(line, text, bytes_of(text));
}

/* TEXT of RFC 5545 3.3.11; other control characters are dropped. */
static void
put_text(struct line *line, const char *text)
{
	for (; *text != '\0'; text += bytes_of(text)) {
		if (*text == '\\' || *text == ';' || *text == ',')
			put_char(line, (const char[]){ '\\', *text }, 2);
		else if (*text == '\n')
			put_char(line, "\\n", 2);
		else if ((uint8_t)*text >= 0x20 && *text != 0x7f)
			put_char(line, text, bytes_of(text));
	}
}

/* The value of a parameter in quotes: it knows no escape, so what cannot stand there goes. */
static void
put_quoted(struct line *line, const char *text)
{
	put_char(line, "\"", 1);
	for (; *text != '\0'; text += bytes_of(text))
		if ((uint8_t)*text >= 0x20 && *text != 0x7f && *text != '"')
			put_char(line, text, bytes_of(text));
	put_char(line, "\"", 1);
}

static void
end_line(struct line *line)
{
	buf_puts(line->out, "\r\n");
}

static void
plain(struct buf *out, const char *name, const char *value)
{
	struct line line = { .out = out };

	put_plain(&line, name);
	put_plain(&line, ":");
	put_plain(&line, value);
	end_line(&line);
}

static void
text(struct buf *out, const char *name, const char *value)
{
	struct line line = { .out = out };

	if (str_empty(value))
		return;
	put_plain(&line, name);
	put_plain(&line, ":");
	put_text(&line, value);
	end_line(&line);
}

static void
moment(struct buf *out, const char *name, instant at)
{
	plain(out, name, instant_print_basic(out->arena, at));
}

/* DTSTART;TZID=Europe/Vaduz:20270301T090000 */
static void
local_moment(struct buf *out, const char *name, instant at, const char *zone_name)
{
	const struct zone *zone = str_empty(zone_name) ? NULL : zone_find(zone_name);

	if (zone == NULL)
		moment(out, name, at);
	else
		plain(out, arena_printf(out->arena, "%s;TZID=%s", name, zone_name),
		    calendar_wall(out->arena, zone, at));
}

/* Each zone once, for the span of its entries. */
static void
write_zones(struct buf *out, const struct calendar_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct zone *zone = str_empty(entries[i].zone) ? NULL : zone_find(entries[i].zone);
		instant first = entries[i].start, last = entries[i].end;
		bool written = zone == NULL;

		for (size_t k = 0; k < i && !written; k++)
			written = entries[k].zone != NULL && str_equal(entries[k].zone, entries[i].zone);
		for (size_t k = i + 1; k < count && !written; k++) {
			if (entries[k].zone == NULL || !str_equal(entries[k].zone, entries[i].zone))
				continue;
			first.s = entries[k].start.s < first.s ? entries[k].start.s : first.s;
			last.s = entries[k].end.s > last.s ? entries[k].end.s : last.s;
		}
		if (!written)
			calendar_zone_write(out, entries[i].zone, zone, first, last);
	}
}

/* ORGANIZER;CN="Heizung Rheintal":mailto:service@example.org */
static void
person(struct buf *out, const char *property, const char *name, const char *address)
{
	struct line line = { .out = out };

	if (!mail_address_valid(address))
		return;
	put_plain(&line, property);
	if (!str_empty(name)) {
		put_plain(&line, ";CN=");
		put_quoted(&line, name);
	}
	put_plain(&line, ":mailto:");
	put_plain(&line, address);
	end_line(&line);
}

/* An address of ours may hold only what a URI may: anything else would be somebody's try. */
static bool
is_uri(const char *value)
{
	if (str_empty(value))
		return false;
	for (const char *c = value; *c != '\0'; c++)
		if ((uint8_t)*c <= 0x20 || (uint8_t)*c >= 0x7f || *c == '"' || *c == '<' || *c == '>' ||
		    *c == '\\')
			return false;
	return true;
}

const char *
calendar_method_name(enum calendar_method method)
{
	switch (method) {
	case CALENDAR_PUBLISH: return "PUBLISH";
	case CALENDAR_REQUEST: return "REQUEST";
	case CALENDAR_CANCEL: return "CANCEL";
	}
	return "PUBLISH";
}

static void
write_entry(struct buf *out, const struct calendar_entry *entry)
{
	bool located = isfinite(entry->latitude) && isfinite(entry->longitude);

	plain(out, "BEGIN", "VEVENT");
	text(out, "UID", entry->uid);
	plain(out, "SEQUENCE", arena_printf(out->arena, "%d", entry->sequence));
	moment(out, "DTSTAMP", entry->stamp);
	local_moment(out, "DTSTART", entry->start, entry->zone);
	local_moment(out, "DTEND", entry->end, entry->zone);
	text(out, "SUMMARY", entry->summary);
	text(out, "DESCRIPTION", entry->description);
	text(out, "LOCATION", entry->location);
	if (located)
		plain(out, "GEO", arena_printf(out->arena, "%.6f;%.6f", entry->latitude, entry->longitude));
	if (is_uri(entry->url))
		plain(out, "URL", entry->url);
	person(out, "ORGANIZER", entry->organizer_name, entry->organizer_address);
	person(out, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE", entry->attendee_name,
	    entry->attendee_address);
	plain(out, "STATUS", entry->canceled ? "CANCELLED" : entry->confirmed ? "CONFIRMED" : "TENTATIVE");
	plain(out, "TRANSP", entry->canceled ? "TRANSPARENT" : "OPAQUE");
	plain(out, "END", "VEVENT");
}

void
calendar_write(struct buf *out, enum calendar_method method, const char *name,
    const struct calendar_entry *entries, size_t count)
{
	plain(out, "BEGIN", "VCALENDAR");
	plain(out, "VERSION", "2.0");
	plain(out, "PRODID", "-//Doorstep//Doorstep//EN");
	plain(out, "CALSCALE", "GREGORIAN");
	plain(out, "METHOD", calendar_method_name(method));
	text(out, "X-WR-CALNAME", name);
	write_zones(out, entries, count);
	for (size_t i = 0; i < count; i++)
		write_entry(out, &entries[i]);
	plain(out, "END", "VCALENDAR");
}

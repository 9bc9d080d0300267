/*
 * fuzz_calendar -- whatever people typed, a calendar file reads back as the same fields, with no
 * property and no component more (libFuzzer).  The reader here knows RFC 5545, not the writer.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "mail/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena *arena;

/* ---- the reader ---- */

struct lines { const char **items; size_t count, capacity; };

/* Lines of at most 75 octets, each whole in UTF-8, joined again. */
static struct lines
unfold(const char *text)
{
	struct lines lines = { 0 };

	while (*text != '\0') {
		const char *end = strstr(text, "\r\n");

		MUST(end != NULL && end - text <= 75);
		MUST(memchr(text, '\n', (size_t)(end - text)) == NULL);
		MUST(memchr(text, '\r', (size_t)(end - text)) == NULL);
		MUST(str_is_utf8(text, (size_t)(end - text)));
		if (*text == ' ') {
			MUST(lines.count > 0);
			lines.items[lines.count - 1] = arena_printf(arena, "%s%.*s", lines.items[lines.count - 1],
			    (int)(end - text - 1), text + 1);
		} else {
			*(const char **)arena_push(arena, &lines) = arena_strndup(arena, text, (size_t)(end - text));
		}
		text = end + 2;
	}
	return lines;
}

/* The only line of that name inside the appointment, behind the name; NULL: none. */
static const char *
property(const struct lines *lines, const char *name)
{
	const char *found = NULL;
	bool inside = false;

	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->items[i];

		if (strcmp(line, "BEGIN:VEVENT") == 0 || strcmp(line, "END:VEVENT") == 0)
			inside = line[0] == 'B';
		if (!inside || strncmp(line, name, strlen(name)) != 0 ||
		    (line[strlen(name)] != ':' && line[strlen(name)] != ';'))
			continue;
		MUST(found == NULL);
		found = line + strlen(name);
	}
	return found;
}

static const char *
unescape(const char *value)
{
	struct buf out = buf_make(arena, 1 << 20);

	for (; *value != '\0'; value++) {
		MUST(*value != ';' && *value != ',');
		if (*value != '\\') {
			buf_putc(&out, *value);
			continue;
		}
		value++;
		MUST(*value == '\\' || *value == ';' || *value == ',' || *value == 'n');
		buf_putc(&out, *value == 'n' ? '\n' : *value);
	}
	return buf_text(&out);
}

/* What the writer may drop: control characters besides the end of a line. */
static const char *
clean(const char *text, const char *also)
{
	struct buf out = buf_make(arena, 1 << 20);

	for (; *text != '\0'; text++)
		if (((uint8_t)*text >= 0x20 && *text != 0x7f && strchr(also, *text) == NULL) ||
		    (*text == '\n' && also[0] == '\0'))
			buf_putc(&out, *text);
	return buf_text(&out);
}

static void
check_text(const struct lines *lines, const char *name, const char *wanted)
{
	const char *value = property(lines, name);

	if (str_empty(wanted)) {
		MUST(value == NULL);
		return;
	}
	MUST(value != NULL && value[0] == ':');
	MUST(strcmp(unescape(value + 1), clean(wanted, "")) == 0);
}

/* ;CN="…":mailto:… */
static void
check_person(const struct lines *lines, const char *name, const char *person, const char *address)
{
	const char *value = property(lines, name), *end;

	MUST((value != NULL) == mail_address_valid(address));
	if (value == NULL)
		return;
	end = strrchr(value, ':');
	MUST(strcmp(end + 1, address) == 0);
	if (!str_empty(person))
		MUST(strstr(value, arena_printf(arena, ";CN=\"%s\":mailto:", clean(person, "\""))) != NULL);
}

/* ---- one file ---- */

static const char *
take(const uint8_t **data, size_t *size)
{
	const uint8_t *end = memchr(*data, 0xff, *size);
	size_t bytes = end == NULL ? *size : (size_t)(end - *data);
	char *field = arena_strndup(arena, (const char *)*data, bytes);

	*data += bytes + (end != NULL);
	*size -= bytes + (end != NULL);
	return str_is_utf8(field, strlen(field)) ? field : "?";
}

static void
check(const struct calendar_entry *entry, const char *text)
{
	struct lines lines = unfold(text);
	int depth = 0, events = 0;

	for (size_t i = 0; i < lines.count; i++) {
		depth += strncmp(lines.items[i], "BEGIN:", 6) == 0;
		depth -= strncmp(lines.items[i], "END:", 4) == 0;
		events += strcmp(lines.items[i], "BEGIN:VEVENT") == 0;
		MUST(depth > 0 || i + 1 == lines.count);
	}
	MUST(depth == 0 && events == 1);
	check_text(&lines, "SUMMARY", entry->summary);
	check_text(&lines, "DESCRIPTION", entry->description);
	check_text(&lines, "LOCATION", entry->location);
	check_text(&lines, "UID", entry->uid);
	check_person(&lines, "ORGANIZER", entry->organizer_name, entry->organizer_address);
	check_person(&lines, "ATTENDEE", entry->attendee_name, entry->attendee_address);
	MUST(strcmp(property(&lines, "SEQUENCE"), arena_printf(arena, ":%d", entry->sequence)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct calendar_entry entry = { .uid = "abc@doorstep", .zone = "Europe/Vaduz", .latitude = NAN,
		.longitude = NAN, .start = INSTANT(1803888000), .end = INSTANT(1803895200),
		.stamp = INSTANT(1803628800) };
	struct buf out;

	arena = arena_open();
	out = buf_make(arena, 1 << 24);
	if (size > 1) {
		entry.sequence = data[0];
		entry.canceled = data[1] % 2 == 0;
		data += 2;
		size -= 2;
	}
	entry.summary = take(&data, &size);
	entry.organizer_name = take(&data, &size);
	entry.organizer_address = size > 0 && data[0] % 2 == 0 ? take(&data, &size) : "service@heizung.example";
	entry.attendee_name = take(&data, &size);
	entry.attendee_address = "jonas@example.org";
	entry.location = take(&data, &size);
	entry.url = take(&data, &size);
	entry.description = take(&data, &size);
	calendar_write(&out, entry.canceled ? CALENDAR_CANCEL : CALENDAR_REQUEST, "Heizung", &entry, 1);
	check(&entry, buf_text(&out));
	arena_close(arena);
	return 0;
}

/*
 * mail_test -- letters and calendar files, read back by small readers of the test's
 * own that know nothing of the writers.
 */
#include "base/test.h"

#include <math.h>
#include <string.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "mail/mail.h"

static struct env env;
static struct ctx ctx;

static int
open_ctx(void **state)
{
	(void)state;
	env = env_still(INSTANT(1803628800), 1);
	ctx = ctx_make(arena_open(), &env, NULL);
	return 0;
}

static int
close_ctx(void **state)
{
	(void)state;
	arena_close(ctx.arena);
	return 0;
}

/* ---- the readers ---- */

static int
hex_of(char c)
{
	return c >= 'A' ? c - 'A' + 10 : c - '0';
}

static const char *
read_quoted_printable(const char *from, size_t size)
{
	char *out = arena_alloc(ctx.arena, size + 1);
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (from[i] == '=' && from[i + 1] == '\r') {
			i += 2;
		} else if (from[i] == '=') {
			out[n++] = (char)(hex_of(from[i + 1]) * 16 + hex_of(from[i + 2]));
			i += 2;
		} else if (from[i] != '\r') {
			out[n++] = from[i];
		}
	}
	return out;
}

static const char *
read_base64(const char *from, size_t size)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = arena_alloc(ctx.arena, size + 1);
	uint32_t bits = 0;
	int have = 0;
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		const char *digit = strchr(digits, from[i]);

		if (digit == NULL || from[i] == '\0')
			continue;
		bits = bits << 6 | (uint32_t)(digit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have & 255);
		}
	}
	return out;
}

/* "=?UTF-8?B?…?= =?UTF-8?B?…?=" and plain text to text; checks the length of each word. */
static const char *
read_words(const char *header)
{
	char *out = arena_alloc(ctx.arena, strlen(header) + 1);

	while (*header != '\0') {
		if (strncmp(header, "=?UTF-8?B?", 10) == 0) {
			const char *end = strstr(header + 10, "?=");

			assert_non_null(end);
			assert_true(end + 2 - header <= 75);
			strcat(out, read_base64(header + 10, (size_t)(end - header - 10)));
			assert_true(str_is_utf8(out, strlen(out)));
			header = end + 2;
			if (strncmp(header, " =?", 3) == 0)
				header++;
		} else {
			strncat(out, header++, 1);
		}
	}
	return out;
}

/* Unfolded value of a header; "" when it is not there. Counts all headers into *count. */
static const char *
header_of(const char *letter, const char *name, int *count)
{
	char *found = arena_strdup(ctx.arena, "");
	bool in = false;

	*count = 0;
	while (strncmp(letter, "\r\n", 2) != 0) {
		size_t size = strcspn(letter, "\r\n");

		assert_true(size <= 998);
		if (letter[0] == ' ' || letter[0] == '\t') {
			if (in)
				found = arena_printf(ctx.arena, "%s%.*s", found, (int)size, letter);
		} else {
			(*count)++;
			in = strncasecmp(letter, name, strlen(name)) == 0 && letter[strlen(name)] == ':';
			if (in)
				found = arena_printf(ctx.arena, "%.*s", (int)(size - strlen(name) - 2),
				    letter + strlen(name) + 2);
		}
		assert_int_equal(strncmp(letter + size, "\r\n", 2), 0);
		letter += size + 2;
	}
	return found;
}

/* Bodies of all parts of that type, in the letter. */
static const char *
part_of(const char *letter, const char *type)
{
	const char *at = strstr(letter, type);
	const char *body, *end;

	assert_non_null(at);
	body = strstr(at, "\r\n\r\n") + 4;
	end = strstr(body, "\r\n--=_");
	if (end == NULL)
		end = body + strlen(body);
	if (strstr(at, "base64") != NULL && strstr(at, "base64") < body)
		return read_base64(body, (size_t)(end - body));
	return read_quoted_printable(body, (size_t)(end - body));
}

/* ---- letters ---- */

static struct mail
usual(void)
{
	return (struct mail){
		.from_name = "Heizung Rheintal", .from_address = "service@heizung.example",
		.to_name = "Jonas Kaiser", .to_address = "jonas@example.org",
		.subject = "Your appointment", .text = "Hello,\n\nsee you.\n",
		.message_id = "abc123@plan.example", .date = INSTANT(1803628800), .automatic = true,
	};
}

static const char *
written(const struct mail *mail)
{
	struct buf buf = buf_make(ctx.arena, 1 << 20);

	assert_ok(mail_write(&ctx, mail, &buf));
	return buf_text(&buf);
}

static void
a_plain_letter_to_the_byte(void **state)
{
	struct mail mail = usual();

	(void)state;
	assert_string_equal(written(&mail),
	    "Date: Fri, 26 Feb 2027 08:00:00 +0000\r\n"
	    "From: \"Heizung Rheintal\"\r\n <service@heizung.example>\r\n"
	    "To: \"Jonas Kaiser\"\r\n <jonas@example.org>\r\n"
	    "Subject: Your appointment\r\n"
	    "Message-ID: <abc123@plan.example>\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "Hello,\r\n\r\nsee you.\r\n\r\n");
}

static void
every_language_comes_back(void **state)
{
	static const char *const texts[] = {
		"Grüezi Zoë, «schön», naïve café, œuvre, mañana, perché?",
		"Ihr Termin am Dienstag, 2. März 2027, 8:00–10:00 Uhr (Kundendienst Größe XXL, Fußbodenheizung)",
		"日本語の長い件名を文字の途中で切れないことを確かめる🔧🔥。",
		"a=b = c =?UTF-8?B?eA==?= trailing blank ", "x", "",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct mail mail = usual();
		const char *letter;
		int count;

		mail.subject = texts[i];
		mail.to_name = texts[i];
		mail.text = arena_printf(ctx.arena, "%s\n.\n..dots\nFrom me\n%s", texts[i], texts[i]);
		mail.html = "<p>Größe</p>";
		letter = written(&mail);
		assert_string_equal(read_words(header_of(letter, "Subject", &count)), texts[i]);
		assert_int_equal(count, 8);
		assert_string_equal(part_of(letter, "text/plain"), mail.text);
		assert_string_equal(part_of(letter, "text/html"), mail.html);
		for (const char *line = letter; *line != '\0'; line += strcspn(line, "\n") + 1) {
			assert_true(strcspn(line, "\n") <= 79);
			assert_int_not_equal(line[0], '.');
		}
	}
}

static void
attachments_come_back(void **state)
{
	const char *ics = "BEGIN:VCALENDAR\r\nSUMMARY:Grüße\r\nEND:VCALENDAR\r\n";
	struct mail mail = usual();
	const char *letter;

	(void)state;
	mail.html = "<b>x</b>";
	mail.attachments = &(struct mail_attachment){ "appointment.ics",
		"text/calendar; charset=utf-8; method=REQUEST", { (const uint8_t *)ics, strlen(ics) } };
	mail.attachment_count = 1;
	letter = written(&mail);
	assert_string_equal(part_of(letter, "text/calendar"), ics);
	assert_string_equal(part_of(letter, "text/plain"), mail.text);
	assert_non_null(strstr(letter, "filename=\"appointment.ics\""));
}

static void
nothing_breaks_out_of_its_header(void **state)
{
	static const char *const bad[] = { "x\r\nBcc: all@example.org", "x\nBcc: y", "x\rBcc: y", "x\x01y", "\xff" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct mail mails[6];
		struct buf buf = buf_make(ctx.arena, 1 << 20);

		for (int m = 0; m < 6; m++)
			mails[m] = usual();
		mails[0].subject = mails[1].from_name = mails[2].to_name = bad[i];
		mails[3].to_address = arena_printf(ctx.arena, "a@b.example%s", bad[i]);
		mails[4].message_id = arena_printf(ctx.arena, "%s@x", bad[i]);
		mails[5].reply_to = arena_printf(ctx.arena, "%s@b.example", bad[i]);
		for (int m = 0; m < 6; m++)
			assert_err(mail_write(&ctx, &mails[m], &buf), ERR_INVALID);
		assert_int_equal(buf.size, 0);
	}
}

static void
a_name_stays_a_name(void **state)
{
	struct mail mail = usual();
	int count;

	(void)state;
	mail.from_name = "Evil\" <boss@example.org>, \\";
	assert_string_equal(header_of(written(&mail), "From", &count),
	    "\"Evil\\\" <boss@example.org>, \\\\\" <service@heizung.example>");
}

static void
addresses(void **state)
{
	static const char *const good[] = { "a@b.example", "first.last+tag@sub.domain.example", "o'neill@x.io",
		"x@localhost" };
	static const char *const bad[] = { "", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b..example",
		".a@b.example", "a.@b.example", "a..b@c.example", "a@-b.example", "a@b.example\n", "<a@b.example>",
		"a@b.example,c@d.example", "ä@b.example", "a@[127.0.0.1]", "\"a\"@b.example" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(mail_address_valid(good[i]));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(mail_address_valid(bad[i]));
	assert_false(mail_address_valid(NULL));
}

/* ---- calendar files ---- */

/* Unfolds, checks the length of lines, gives the value of a property; counts lines. */
static const char *
property(const char *file, const char *name, int *count)
{
	char *flat = arena_alloc(ctx.arena, strlen(file) + 1);
	char *to = flat;
	const char *found = NULL;

	*count = 0;
	for (const char *line = file; *line != '\0';) {
		size_t size = strcspn(line, "\r\n");

		assert_true(size <= 75);
		assert_true(str_is_utf8(line, size));
		assert_int_equal(strncmp(line + size, "\r\n", 2), 0);
		line += size + 2;
	}
	for (const char *c = file; *c != '\0'; c++) {
		if (strncmp(c, "\r\n ", 3) == 0)
			c += 2;
		else
			*to++ = *c;
	}
	for (char *line = flat; *line != '\0';) {
		char *end = strstr(line, "\r\n");
		size_t size = strlen(name);

		*end = '\0';
		(*count)++;
		if (strncmp(line, name, size) == 0 && (line[size] == ':' || line[size] == ';'))
			found = line + size + 1;
		line = end + 2;
	}
	return found;
}

static const char *
unescaped(const char *text)
{
	char *out = arena_alloc(ctx.arena, strlen(text) + 1), *to = out;

	for (; *text != '\0'; text++) {
		if (*text != '\\') {
			*to++ = *text;
			continue;
		}
		text++;
		*to++ = *text == 'n' || *text == 'N' ? '\n' : *text;
	}
	return out;
}

static const char *
calendar_of(const struct calendar_entry *entry, enum calendar_method method)
{
	struct buf buf = buf_make(ctx.arena, 1 << 20);

	calendar_write(&buf, method, "", entry, 1);
	return buf_text(&buf);
}

static void
a_calendar_file_to_the_byte(void **state)
{
	struct calendar_entry entry = {
		.uid = "Ab12@plan.example", .sequence = 1, .start = INSTANT(1803888000), .end = INSTANT(1803895200),
		.stamp = INSTANT(1803628800), .summary = "Boiler service, yearly", .location = "Gasse 5; 9494 Schaan",
		.url = "https://plan.example/k/x", .latitude = 47.165, .longitude = 9.51,
		.organizer_name = "Heizung \"Rheintal\"", .organizer_address = "service@heizung.example",
		.confirmed = true,
	};

	(void)state;
	assert_string_equal(calendar_of(&entry, CALENDAR_REQUEST),
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Doorstep//Doorstep//EN\r\nCALSCALE:GREGORIAN\r\n"
	    "METHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:Ab12@plan.example\r\nSEQUENCE:1\r\n"
	    "DTSTAMP:20270226T080000Z\r\nDTSTART:20270301T080000Z\r\nDTEND:20270301T100000Z\r\n"
	    "SUMMARY:Boiler service\\, yearly\r\nLOCATION:Gasse 5\\; 9494 Schaan\r\n"
	    "GEO:47.165000;9.510000\r\nURL:https://plan.example/k/x\r\n"
	    "ORGANIZER;CN=\"Heizung Rheintal\":mailto:service@heizung.example\r\n"
	    "STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	entry.canceled = true;
	assert_non_null(strstr(calendar_of(&entry, CALENDAR_CANCEL), "METHOD:CANCEL\r\n"));
	assert_non_null(strstr(calendar_of(&entry, CALENDAR_CANCEL), "STATUS:CANCELLED\r\n"));
}

/* The clock changes of 2027 as the European directive has them: last Sundays of March and October, 1:00 UTC. */
static void
zones_stand_in_the_file(void **state)
{
	struct calendar_entry entries[] = {
		{ .uid = "a", .start = INSTANT(1803888000), .end = INSTANT(1803895200), .stamp = INSTANT(1803628800),
		    .zone = "Europe/Vaduz", .latitude = NAN, .longitude = NAN },
		{ .uid = "b", .start = INSTANT(1816000000), .end = INSTANT(1816003600), .stamp = INSTANT(1803628800),
		    .zone = "Europe/Vaduz", .latitude = NAN, .longitude = NAN },
		{ .uid = "c", .start = INSTANT(1803888000), .end = INSTANT(1803895200), .stamp = INSTANT(1803628800),
		    .zone = "Asia/Kolkata", .latitude = NAN, .longitude = NAN },
	};
	struct buf buf = buf_make(ctx.arena, 1 << 20);
	const char *file, *again;

	(void)state;
	calendar_write(&buf, CALENDAR_PUBLISH, "", entries, COUNT_OF(entries));
	file = buf_text(&buf);
	assert_non_null(strstr(file, "DTSTART;TZID=Europe/Vaduz:20270301T090000\r\n"));
	assert_non_null(strstr(file, "DTSTART;TZID=Asia/Kolkata:20270301T133000\r\n"));
	assert_non_null(strstr(file, "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZOFFSETFROM:+0100\r\n"
	    "TZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\n"));
	assert_non_null(strstr(file, "BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\nTZOFFSETFROM:+0200\r\n"
	    "TZOFFSETTO:+0100\r\nEND:STANDARD\r\n"));
	assert_non_null(strstr(file, "TZID:Asia/Kolkata\r\n"));
	again = strstr(strstr(file, "TZID:Europe/Vaduz") + 1, "TZID:Europe/Vaduz");
	assert_null(again);		/* each zone once */
}

static void
no_text_breaks_out_of_its_property(void **state)
{
	static const char *const bad[] = { "x\r\nATTACH:http://evil", "x\nEND:VEVENT", "x\rBEGIN:VALARM", "a\\nb",
		"a;b,c\\", "\x01\x02x\x7f", "ends with backslash\\",
		"日本語日本語日本語日本語日本語日本語日本語" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct calendar_entry entry = { .uid = bad[i], .summary = bad[i], .description = bad[i],
			.location = bad[i], .url = bad[i], .latitude = NAN, .longitude = NAN,
			.organizer_name = bad[i], .organizer_address = "a@b.example",
			.attendee_name = bad[i], .attendee_address = "c@d.example" };
		const char *file = calendar_of(&entry, CALENDAR_REQUEST);
		char *kept = arena_strdup(ctx.arena, bad[i]), *to = kept;
		int lines;

		for (const char *c = bad[i]; *c != '\0'; c++)
			if ((uint8_t)*c >= 0x20 ? *c != 0x7f : *c == '\n')
				*to++ = *c;
		*to = '\0';
		assert_string_equal(unescaped(property(file, "SUMMARY", &lines)), kept);
		assert_string_equal(unescaped(property(file, "DESCRIPTION", &lines)), kept);
		assert_string_equal(unescaped(property(file, "LOCATION", &lines)), kept);
		assert_int_equal(lines, 20);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_letter_to_the_byte),
		cmocka_unit_test(every_language_comes_back),
		cmocka_unit_test(attachments_come_back),
		cmocka_unit_test(nothing_breaks_out_of_its_header),
		cmocka_unit_test(a_name_stays_a_name),
		cmocka_unit_test(addresses),
		cmocka_unit_test(a_calendar_file_to_the_byte),
		cmocka_unit_test(zones_stand_in_the_file),
		cmocka_unit_test(no_text_breaks_out_of_its_property),
	};

	return cmocka_run_group_tests(tests, open_ctx, close_ctx);
}

/*
 * fuzz_mail -- whatever people typed, a letter is refused or reads back as the same fields, with
 * no header and no part more (libFuzzer).  The reader here knows the standards, not the writer.
 */
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

static int
hex_of(char c)
{
	MUST((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'));
	return c >= 'A' ? c - 'A' + 10 : c - '0';
}

static struct bytes
read_quoted_printable(struct bytes in)
{
	uint8_t *out = arena_alloc(arena, in.size + 1);
	size_t n = 0, column = 0;

	for (size_t i = 0; i < in.size; i++) {
		char c = (char)in.at[i];

		MUST(c == '\r' || c == '\n' || (c >= 0x20 && c < 0x7f));
		if (c == '\r') {
			MUST(i + 1 < in.size && in.at[i + 1] == '\n');
			MUST(i == 0 || in.at[i - 1] != ' ');
			column = 0;
			continue;
		}
		if (c != '\n')
			MUST(++column <= 76);
		if (c == '=' && in.at[i + 1] == '\r') {
			i += 2;
			column = 0;
		} else if (c == '=') {
			out[n++] = (uint8_t)(hex_of((char)in.at[i + 1]) * 16 + hex_of((char)in.at[i + 2]));
			i += 2;
			column += 2;
		} else {
			out[n++] = (uint8_t)c;
		}
	}
	return (struct bytes){ out, n };
}

static struct bytes
read_base64(struct bytes in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t *out = arena_alloc(arena, in.size + 1);
	uint32_t bits = 0;
	int have = 0;
	size_t n = 0;

	for (size_t i = 0; i < in.size; i++) {
		const char *digit = in.at[i] == '\0' ? NULL : strchr(digits, (char)in.at[i]);

		MUST(digit != NULL || in.at[i] == '=' || in.at[i] == '\r' || in.at[i] == '\n');
		if (digit == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(digit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (uint8_t)(bits >> have & 255);
		}
	}
	return (struct bytes){ out, n };
}

struct part {
	const char *headers, *end_of_headers;
	struct bytes body;
};

static struct part
split(const char *from, const char *end)
{
	const char *gap = memmem(from, (size_t)(end - from), "\r\n\r\n", 4);

	MUST(gap != NULL);
	return (struct part){ from, gap + 2, { (const uint8_t *)gap + 4, (size_t)(end - gap - 4) } };
}

/* Unfolded value of a header that stands there once; NULL: not there. *count: all of them. */
static const char *
header(const struct part *part, const char *name, int *count)
{
	char *found = NULL;
	bool in = false;

	*count = 0;
	for (const char *line = part->headers; line < part->end_of_headers;) {
		const char *end = memmem(line, (size_t)(part->end_of_headers - line), "\r\n", 2);

		MUST(end != NULL && end - line <= 998);
		if (*line == ' ' || *line == '\t') {
			if (in)
				found = arena_printf(arena, "%s%.*s", found, (int)(end - line), line);
		} else {
			const char *colon = memchr(line, ':', (size_t)(end - line));

			MUST(colon != NULL && colon > line);
			(*count)++;
			in = (size_t)(colon - line) == strlen(name) && strncasecmp(line, name, strlen(name)) == 0;
			MUST(!in || found == NULL);
			if (in)
				found = arena_strndup(arena, colon + 2, (size_t)(end - colon - 2));
		}
		line = end + 2;
	}
	return found;
}

/* RFC 2047: what lies between two encoded words goes. */
static const char *
read_words(const char *text)
{
	struct buf out = buf_make(arena, 1 << 20);

	while (*text != '\0') {
		const char *end = strncmp(text, "=?UTF-8?B?", 10) == 0 ? strstr(text + 10, "?=") : NULL;
		struct bytes word;

		if (end == NULL) {
			buf_putc(&out, *text++);
			continue;
		}
		MUST(end + 2 - text <= 75);
		word = read_base64((struct bytes){ (const uint8_t *)text + 10, (size_t)(end - text - 10) });
		MUST(str_is_utf8((const char *)word.at, word.size));
		buf_put(&out, (const char *)word.at, word.size);
		text = end + 2;
		if (strncmp(text, " =?UTF-8?B?", 11) == 0)
			text++;
	}
	return buf_text(&out);
}

/* "Name" <address>, or the address alone. */
static void
check_person(const struct part *letter, const char *header_name, const char *name, const char *address)
{
	int count;
	const char *value = header(letter, header_name, &count), *at;
	struct buf plain = buf_make(arena, 1 << 20);

	MUST(value != NULL);
	if (str_empty(name)) {
		MUST(strcmp(value, address) == 0);
		return;
	}
	at = strrchr(value, '<');
	MUST(at != NULL && strcmp(at, arena_printf(arena, "<%s>", address)) == 0);
	value = arena_strndup(arena, value, (size_t)(at - value - 1));
	if (value[0] != '"') {
		MUST(strcmp(read_words(value), name) == 0);
		return;
	}
	for (at = value + 1; *at != '"'; at++) {
		at += *at == '\\';
		MUST(*at != '\0');
		buf_putc(&plain, *at);
	}
	MUST(at[1] == '\0' && strcmp(buf_text(&plain), name) == 0);
}

/* The parts between its boundaries, or itself. */
struct parts { struct part *items; size_t count, capacity; };

static void
gather(struct part part, struct parts *out)
{
	int count;
	const char *type = header(&part, "Content-Type", &count), *mark;
	const char *at = (const char *)part.body.at, *end = at + part.body.size, *next;
	size_t size;

	MUST(type != NULL);
	mark = strstr(type, "boundary=\"");
	if (strncmp(type, "multipart/", 10) != 0) {
		*(struct part *)arena_push(arena, out) = part;
		return;
	}
	MUST(mark != NULL);
	mark = arena_printf(arena, "--%s", arena_strndup(arena, mark + 10, strcspn(mark + 10, "\"")));
	size = strlen(mark);
	MUST(strncmp(at, mark, size) == 0);
	for (at += size; strncmp(at, "\r\n", 2) == 0; at = next + 2 + size) {
		next = memmem(at, (size_t)(end - at), arena_printf(arena, "\r\n%s", mark), size + 2);
		MUST(next != NULL);
		gather(split(at + 2, next + 2), out);
	}
	MUST(strncmp(at, "--\r\n", 4) == 0);
}

static struct bytes
content(const struct part *part)
{
	int count;
	const char *how = header(part, "Content-Transfer-Encoding", &count);

	MUST(how != NULL);
	if (strcmp(how, "base64") == 0)
		return read_base64(part->body);
	MUST(strcmp(how, "quoted-printable") == 0);
	return read_quoted_printable(part->body);
}

/* A text comes back with its line ends made one kind, and one at its end (two where a boundary follows). */
static void
check_text(const struct part *part, const char *text)
{
	struct bytes got = content(part);
	struct buf want = buf_make(arena, 1 << 22);

	for (const char *c = text; *c != '\0'; c++)
		if (*c != '\r' || c[1] != '\n')
			buf_putc(&want, *c);
	buf_putc(&want, '\n');
	MUST(got.size >= want.size && got.size <= want.size + 1);
	MUST(memcmp(got.at, buf_text(&want), want.size) == 0);
}

/* The parameters of a header, quoted or bare: the one that is wanted, or NULL. */
static const char *
parameter(const char *value, const char *wanted)
{
	value += strcspn(value, ";");
	while (*value == ';') {
		const char *name = value + 1 + strspn(value + 1, " ");
		size_t size = strcspn(name, "=");
		struct buf out = buf_make(arena, 1 << 16);

		value = name + size + 1;
		if (*value == '"') {
			for (value++; *value != '"'; value++) {
				MUST(*value != '\0');
				buf_putc(&out, *value);
			}
			value++;
		} else {
			for (; *value != ';' && *value != '\0'; value++)
				buf_putc(&out, *value);
		}
		if (strlen(wanted) == size && strncmp(name, wanted, size) == 0)
			return buf_text(&out);
	}
	MUST(*value == '\0');
	return NULL;
}

/* RFC 2231 when it is there, piece by piece, else as it is quoted. */
static void
check_name(const struct part *part, const char *name)
{
	int count;
	const char *value = header(part, "Content-Disposition", &count), *piece;
	struct buf out = buf_make(arena, 1 << 16);

	MUST(value != NULL);
	for (int i = 0; (piece = parameter(value, arena_printf(arena, "filename*%d*", i))) != NULL; i++) {
		MUST(i > 0 || strncmp(piece, "UTF-8''", 7) == 0);
		for (piece += i == 0 ? 7 : 0; *piece != '\0'; piece++) {
			if (*piece == '%') {
				buf_putc(&out, (char)(hex_of(piece[1]) * 16 + hex_of(piece[2])));
				piece += 2;
			} else {
				buf_putc(&out, *piece);
			}
		}
	}
	MUST(strcmp(out.size > 0 ? buf_text(&out) : parameter(value, "filename"), name) == 0);
}

/* ---- one letter ---- */

/* The next field of the input: up to a byte of 0xff, which is never in UTF-8. */
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
check(const struct mail *mail, const char *text)
{
	struct part letter = split(text, text + strlen(text));
	struct parts parts = { 0 };
	size_t next = 0;
	int count;
	const char *type = header(&letter, "Content-Type", &count);

	MUST(type != NULL);
	MUST(strcmp(read_words(header(&letter, "Subject", &count)), mail->subject) == 0);
	/* Date, From, To, Subject, Message-ID, MIME-Version, Content-Type; the encoding of what is one part */
	MUST(count == 7 + (strncmp(type, "multipart/", 10) != 0));
	check_person(&letter, "From", mail->from_name, mail->from_address);
	check_person(&letter, "To", mail->to_name, mail->to_address);
	gather(letter, &parts);
	MUST(parts.count == 1 + !str_empty(mail->html) + mail->picture_count + 2 * !str_empty(mail->invitation) +
	    mail->attachment_count);
	check_text(&parts.items[next++], mail->text);
	if (!str_empty(mail->html))
		check_text(&parts.items[next++], mail->html);
	for (size_t i = 0; i < mail->picture_count; i++, next++)
		check_name(&parts.items[next], mail->pictures[i].name);
	if (!str_empty(mail->invitation))
		next += 2;
	for (size_t i = 0; i < mail->attachment_count; i++, next++) {
		struct bytes got = content(&parts.items[next]);

		check_name(&parts.items[next], mail->attachments[i].name);
		MUST(got.size == mail->attachments[i].content.size);
		MUST(memcmp(got.at, mail->attachments[i].content.at, got.size) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct env env = env_still(INSTANT(1803628800), 1);
	struct mail_attachment file = { .type = "application/pdf" };
	struct mail_picture picture = { .cid = "logo@doorstep", .type = "image/png" };
	struct mail mail = { .message_id = "abc@plan.example", .date = INSTANT(1803628800) };
	struct buf out;
	struct ctx ctx;

	arena = arena_open();
	ctx = ctx_make(arena, &env, NULL);
	out = buf_make(arena, 1 << 24);
	mail.from_name = take(&data, &size);
	mail.to_name = take(&data, &size);
	mail.subject = take(&data, &size);
	mail.from_address = size > 0 && data[0] % 2 == 0 ? take(&data, &size) : "service@heizung.example";
	mail.to_address = size > 0 && data[0] % 2 == 0 ? take(&data, &size) : "jonas@example.org";
	mail.text = take(&data, &size);
	mail.html = take(&data, &size);
	mail.invitation = take(&data, &size);
	file.name = take(&data, &size);
	file.content = picture.content = (struct bytes){ data, size };
	picture.name = file.name;
	mail.attachments = &file;
	mail.attachment_count = !str_empty(file.name);
	mail.pictures = &picture;
	mail.picture_count = mail.attachment_count != 0 && !str_empty(mail.html) && size % 2 == 0;
	if (mail_write(&ctx, &mail, &out) == OK)
		check(&mail, buf_text(&out));
	arena_close(arena);
	return 0;
}

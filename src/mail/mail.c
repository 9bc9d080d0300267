/*
 * mail -- letters in MIME (RFC 5322, 2045, 2046, 2047), see mail.h.
 *
 *	multipart/mixed			only with attachments
 *	  multipart/alternative		only with html
 *	    text/plain, text/html	quoted-printable
 *	  attachment			base64
 *
 * A boundary begins with "=_", which neither encoding can produce.
 */
#include "mail/mail.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "net/net.h"

/* ---- what may stand in a header ---- */

static bool
is_atext(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool
is_label(const char *at, size_t size)
{
	if (size == 0 || size > 63 || at[0] == '-' || at[size - 1] == '-')
		return false;
	for (size_t i = 0; i < size; i++)
		if (!(at[i] == '-' || (at[i] >= '0' && at[i] <= '9') || (at[i] >= 'a' && at[i] <= 'z') ||
		    (at[i] >= 'A' && at[i] <= 'Z')))
			return false;
	return true;
}

static bool
is_local_part(const char *at, size_t size)
{
	bool dot = true;	/* none at the beginning, none at the end, no two in a row */

	for (size_t i = 0; i < size; i++) {
		if (at[i] == '.' ? dot : !is_atext(at[i]))
			return false;
		dot = at[i] == '.';
	}
	return size > 0 && size <= 64 && !dot;
}

bool
mail_address_valid(const char *address)
{
	const char *sign = address == NULL ? NULL : strrchr(address, '@');
	const char *label;
	int labels = 0;

	if (sign == NULL || strlen(address) > 254 || !is_local_part(address, (size_t)(sign - address)))
		return false;
	for (label = sign + 1;; label++) {
		size_t size = strcspn(label, ".");

		if (!is_label(label, size))
			return false;
		labels++;
		label += size;
		if (*label == '\0')
			break;
	}
	return labels > 1 || str_equal(sign, "@localhost");
}

/* A text that cannot end its header. */
static bool
is_one_line(const char *text)
{
	for (const char *c = text; c != NULL && *c != '\0'; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			return false;
	return text == NULL || str_is_utf8(text, strlen(text));
}

static bool
is_plain(const char *text, size_t most)
{
	if (strlen(text) > most || strstr(text, "=?") != NULL)
		return false;
	for (const char *c = text; *c != '\0'; c++)
		if ((uint8_t)*c >= 0x7f)
			return false;
	return true;
}

/* ---- encodings ---- */

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
put_base64(struct buf *out, const uint8_t *at, size_t size)
{
	for (size_t i = 0; i < size; i += 3) {
		uint32_t three = (uint32_t)at[i] << 16 | (i + 1 < size ? (uint32_t)at[i + 1] << 8 : 0) |
		    (i + 2 < size ? at[i + 2] : 0);

		buf_putc(out, letters[three >> 18]);
		buf_putc(out, letters[three >> 12 & 63]);
		buf_putc(out, i + 1 < size ? letters[three >> 6 & 63] : '=');
		buf_putc(out, i + 2 < size ? letters[three & 63] : '=');
	}
}

static void
put_base64_lines(struct buf *out, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i += 57) {
		put_base64(out, bytes.at + i, bytes.size - i < 57 ? bytes.size - i : 57);
		buf_puts(out, "\r\n");
	}
}

/* =?UTF-8?B?…?= words of at most 75 characters, cut between characters. */
static void
put_encoded_words(struct buf *out, const char *text)
{
	while (*text != '\0') {
		size_t size = 0;

		for (;;) {
			size_t next = size;

			if (text[next] == '\0')
				break;
			do
				next++;
			while (((uint8_t)text[next] & 0xc0) == 0x80);
			if (next > 42)
				break;
			size = next;
		}
		buf_puts(out, "=?UTF-8?B?");
		put_base64(out, (const uint8_t *)text, size);
		buf_puts(out, "?=");
		text += size;
		if (*text != '\0')
			buf_puts(out, "\r\n ");
	}
}

/* Lines of at most 76 characters; a dot that begins a line is encoded too. */
static void
put_quoted_printable(struct buf *out, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	int column = 0;

	for (const char *c = text; *c != '\0'; c++) {
		uint8_t byte = (uint8_t)*c;
		bool line_end = c[1] == '\0' || c[1] == '\n' || (c[1] == '\r' && c[2] == '\n');
		bool bare = byte >= 0x20 && byte < 0x7f && byte != '=' && !(byte == ' ' && line_end) &&
		    !(byte == '.' && column == 0);

		if (byte == '\n') {
			buf_puts(out, "\r\n");
			column = 0;
			continue;
		}
		if (byte == '\r' && c[1] == '\n')
			continue;
		if (column + (bare ? 1 : 3) > 75) {
			buf_puts(out, "=\r\n");
			column = 0;
			bare = bare && byte != '.';
		}
		if (bare) {
			buf_putc(out, *c);
			column++;
		} else {
			buf_put(out, (const char[]){ '=', hex[byte >> 4], hex[byte & 15] }, 3);
			column += 3;
		}
	}
	buf_puts(out, "\r\n");
}

/* ---- headers ---- */

static void
put_header(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s: ", name);
	if (is_plain(text, 60))
		buf_puts(out, text);
	else
		put_encoded_words(out, text);
	buf_puts(out, "\r\n");
}

/* From: "Heizung Rheintal" <service@example.org> */
static void
put_person(struct buf *out, const char *header, const char *name, const char *address)
{
	buf_printf(out, "%s: ", header);
	if (str_empty(name)) {
		buf_printf(out, "%s\r\n", address);
		return;
	}
	if (is_plain(name, 60)) {
		buf_putc(out, '"');
		for (const char *c = name; *c != '\0'; c++) {
			if (*c == '"' || *c == '\\')
				buf_putc(out, '\\');
			buf_putc(out, *c);
		}
		buf_putc(out, '"');
	} else {
		put_encoded_words(out, name);
	}
	buf_printf(out, "\r\n <%s>\r\n", address);
}

/* "Fri, 26 Feb 2027 08:00:00 +0000" */
static void
put_date(struct buf *out, instant at)
{
	static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
		"Oct", "Nov", "Dec" };
	int64_t second = ((at.s % 86400) + 86400) % 86400;
	date day = { (int32_t)((at.s - second) / 86400) };
	int year, month, mday;

	date_split(day, &year, &month, &mday);
	buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[date_weekday(day)], mday,
	    months[month - 1], year, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static void
put_headers(struct buf *out, const struct mail *mail)
{
	put_date(out, mail->date);
	put_person(out, "From", mail->from_name, mail->from_address);
	put_person(out, "To", mail->to_name, mail->to_address);
	if (!str_empty(mail->reply_to))
		buf_printf(out, "Reply-To: %s\r\n", mail->reply_to);
	put_header(out, "Subject", mail->subject);
	buf_printf(out, "Message-ID: <%s>\r\n", mail->message_id);
	if (mail->automatic)
		buf_puts(out, "Auto-Submitted: auto-generated\r\n");
	buf_puts(out, "MIME-Version: 1.0\r\n");
}

/* ---- parts ---- */

static void
put_text_part(struct buf *out, const char *type, const char *text)
{
	buf_printf(out, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
	    type);
	put_quoted_printable(out, text);
}

static void
put_words(struct buf *out, const struct mail *mail, const char *boundary)
{
	if (str_empty(mail->html)) {
		put_text_part(out, "text/plain", mail->text);
		return;
	}
	buf_printf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary, boundary);
	put_text_part(out, "text/plain", mail->text);
	buf_printf(out, "--%s\r\n", boundary);
	put_text_part(out, "text/html", mail->html);
	buf_printf(out, "--%s--\r\n", boundary);
}

static void
put_attachment(struct buf *out, const struct mail_attachment *attachment)
{
	buf_printf(out, "Content-Type: %s\r\nContent-Disposition: attachment; filename=\"%s\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n", attachment->type, attachment->name);
	put_base64_lines(out, attachment->content);
}

static void
put_body(struct buf *out, const struct mail *mail)
{
	/* The same letter written again is the same to the byte. */
	const char *outer = "=_doorstep_mixed", *inner = "=_doorstep_words";

	if (mail->attachment_count == 0) {
		put_words(out, mail, inner);
		return;
	}
	buf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", outer, outer);
	put_words(out, mail, inner);
	for (size_t i = 0; i < mail->attachment_count; i++) {
		buf_printf(out, "--%s\r\n", outer);
		put_attachment(out, &mail->attachments[i]);
	}
	buf_printf(out, "--%s--\r\n", outer);
}

/* ---- checks ---- */

static bool
is_message_id(const char *id)
{
	const char *sign = strchr(id, '@');

	if (sign == NULL || sign == id || strlen(id) > 200)
		return false;
	for (const char *c = id; *c != '\0'; c++)
		if (c != sign && *c != '.' && !is_atext(*c))
			return false;
	return true;
}

/* File names and types are ours; they still may not break out of their quotes. */
static bool
is_token_text(const char *text)
{
	return !str_empty(text) && is_one_line(text) && is_plain(text, 200) && strpbrk(text, "\"\\") == NULL;
}

static const char *
what_is_wrong(const struct mail *mail)
{
	if (!mail_address_valid(mail->from_address))
		return "the sender's address";
	if (!mail_address_valid(mail->to_address))
		return "the recipient's address";
	if (!str_empty(mail->reply_to) && !mail_address_valid(mail->reply_to))
		return "the address for answers";
	if (!is_one_line(mail->subject) || !is_one_line(mail->from_name) || !is_one_line(mail->to_name))
		return "a header of more than one line";
	if (!is_message_id(mail->message_id))
		return "the Message-ID";
	for (size_t i = 0; i < mail->attachment_count; i++)
		if (!is_token_text(mail->attachments[i].name) || !is_token_text(mail->attachments[i].type))
			return "the name of an attachment";
	return NULL;
}

struct err *
mail_write(struct ctx *ctx, const struct mail *mail, struct buf *out)
{
	const char *wrong = what_is_wrong(mail);

	if (wrong != NULL)
		return err_new(ctx, ERR_INVALID, "the message cannot be written as mail", "not right: %s", wrong);
	put_headers(out, mail);
	put_body(out, mail);
	if (buf_full(out))
		return err_new(ctx, ERR_TOO_LARGE, "the message is too long", "more than %zu bytes", out->ceiling);
	return OK;
}

struct err *
mail_send(struct ctx *ctx, const struct mail *mail)
{
	struct buf data = buf_make(ctx->arena, 25 << 20);

	TRY(mail_write(ctx, mail, &data));
	return net_smtp(ctx, &(struct net_letter){
		.from = mail->from_address, .to = mail->to_address,
		.data = { (const uint8_t *)buf_text(&data), data.size },
	});
}

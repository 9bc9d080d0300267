/* mail -- letters in MIME (RFC 5322, 2045, 2046, 2047), see mail.h: what may stand in them, their headers. */
#include "mail/write.h"

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

/* ---- headers ---- */

static void
put_header(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s: ", name);
	if (mail_is_plain(text, 60))
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
	if (mail_is_plain(name, 60)) {
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
	if (!str_empty(mail->unsubscribe))
		buf_printf(out, "List-Unsubscribe: <%s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		    mail->unsubscribe);
	buf_puts(out, "MIME-Version: 1.0\r\n");
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

/* A type or cid is ours; it still may not break out of its place. */
static bool
is_token_text(const char *text)
{
	return !str_empty(text) && mail_is_plain(text, 200) && strpbrk(text, "\"\\<>") == NULL;
}

static bool
is_file_name(const char *name)
{
	return !str_empty(name) && strlen(name) <= 600 && is_one_line(name);
}

/* An address of ours, as it may stand between < and >. */
static bool
is_link(const char *text)
{
	return (str_starts(text, "https://") || str_starts(text, "http://")) && strpbrk(text, " <>") == NULL &&
	    mail_is_plain(text, 900);
}

static bool
files_are_right(const struct mail *mail)
{
	for (size_t i = 0; i < mail->attachment_count; i++)
		if (!is_file_name(mail->attachments[i].name) || !is_token_text(mail->attachments[i].type))
			return false;
	for (size_t i = 0; i < mail->picture_count; i++)
		if (!is_file_name(mail->pictures[i].name) || !is_token_text(mail->pictures[i].type) ||
		    !is_token_text(mail->pictures[i].cid))
			return false;
	return true;
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
	if (!str_empty(mail->unsubscribe) && !is_link(mail->unsubscribe))
		return "the address to opt out";
	return files_are_right(mail) ? NULL : "the name or type of a file";
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
mail_send(struct ctx *ctx, const struct mail *mail, const struct net_server *server)
{
	struct buf data = buf_make(ctx->arena, 40 << 20);

	TRY(mail_write(ctx, mail, &data));
	return net_smtp(ctx, &(struct net_letter){
		.from = mail->from_address, .to = mail->to_address, .server = server,
		.data = { (const uint8_t *)buf_text(&data), data.size },
	});
}

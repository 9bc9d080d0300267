/*
 * parts -- the body of a letter, from the outside in; a level that has one part alone is left out:
 *
 *	multipart/mixed			with attachments or an invitation
 *	  multipart/alternative		plain words first: whoever cannot show the rest shows them
 *	    text/plain
 *	    multipart/related		html with pictures inside
 *	      text/html
 *	      image			named by its cid, shown where the html says so
 *	    text/calendar		an invitation, which calendars answer from here
 *	  attachment			base64; the invitation once more, as a file
 *
 * A boundary begins with "=_", which neither encoding can produce.  The same letter written
 * again is the same to the byte.
 */
#include "mail/write.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"

static void
open_level(struct buf *out, const char *kind, const char *boundary)
{
	buf_printf(out, "Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n", kind, boundary);
}

static void
next_part(struct buf *out, const char *boundary)
{
	buf_printf(out, "--%s\r\n", boundary);
}

static void
close_level(struct buf *out, const char *boundary)
{
	buf_printf(out, "--%s--\r\n", boundary);
}

static void
put_text(struct buf *out, const char *type, const char *text)
{
	buf_printf(out, "Content-Type: %s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
	put_quoted_printable(out, text);
}

static bool
has_invitation(const struct mail *mail)
{
	return !str_empty(mail->invitation);
}

static const char *
invitation_type(struct buf *out, const struct mail *mail)
{
	return arena_printf(out->arena, "text/calendar; charset=utf-8; method=%s",
	    calendar_method_name(mail->invitation_method));
}

static void
put_picture(struct buf *out, const struct mail_picture *picture)
{
	buf_printf(out, "Content-Type: %s", picture->type);
	put_file_name(out, "name", picture->name);
	buf_printf(out, "\r\nContent-ID: <%s>\r\nContent-Disposition: inline", picture->cid);
	put_file_name(out, "filename", picture->name);
	buf_puts(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	put_base64_lines(out, picture->content);
}

static void
put_html(struct buf *out, const struct mail *mail)
{
	const char *boundary = "=_doorstep_pictures";

	if (mail->picture_count == 0) {
		put_text(out, "text/html; charset=utf-8", mail->html);
		return;
	}
	open_level(out, "related", boundary);
	next_part(out, boundary);
	put_text(out, "text/html; charset=utf-8", mail->html);
	for (size_t i = 0; i < mail->picture_count; i++) {
		next_part(out, boundary);
		put_picture(out, &mail->pictures[i]);
	}
	close_level(out, boundary);
}

static void
put_words(struct buf *out, const struct mail *mail)
{
	const char *boundary = "=_doorstep_words";

	if (str_empty(mail->html) && !has_invitation(mail)) {
		put_text(out, "text/plain; charset=utf-8", mail->text);
		return;
	}
	open_level(out, "alternative", boundary);
	next_part(out, boundary);
	put_text(out, "text/plain; charset=utf-8", mail->text);
	if (!str_empty(mail->html)) {
		next_part(out, boundary);
		put_html(out, mail);
	}
	if (has_invitation(mail)) {
		next_part(out, boundary);
		put_text(out, invitation_type(out, mail), mail->invitation);
	}
	close_level(out, boundary);
}

static void
put_attachment(struct buf *out, const struct mail_attachment *attachment)
{
	buf_printf(out, "Content-Type: %s\r\nContent-Disposition: attachment", attachment->type);
	put_file_name(out, "filename", attachment->name);
	buf_puts(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	put_base64_lines(out, attachment->content);
}

void
put_body(struct buf *out, const struct mail *mail)
{
	const char *boundary = "=_doorstep_mixed";

	if (mail->attachment_count == 0 && !has_invitation(mail)) {
		put_words(out, mail);
		return;
	}
	open_level(out, "mixed", boundary);
	next_part(out, boundary);
	put_words(out, mail);
	if (has_invitation(mail)) {
		next_part(out, boundary);
		put_attachment(out, &(struct mail_attachment){ .name = "appointment.ics",
		    .type = invitation_type(out, mail),
		    .content = { (const uint8_t *)mail->invitation, strlen(mail->invitation) } });
	}
	for (size_t i = 0; i < mail->attachment_count; i++) {
		next_part(out, boundary);
		put_attachment(out, &mail->attachments[i]);
	}
	close_level(out, boundary);
}

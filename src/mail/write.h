/* write -- of the mail room's own files: how bytes become what may stand in a letter. */
#ifndef MAIL_WRITE_H
#define MAIL_WRITE_H

#include "mail/mail.h"

/* Lines of 76 letters of base64. */
void put_base64_lines(struct buf *out, struct bytes);
/* =?UTF-8?B?…?= words of at most 75 characters, cut between characters. */
void put_encoded_words(struct buf *out, const char *text);
/* Lines of at most 76 characters; a dot that begins a line is encoded too. */
void put_quoted_printable(struct buf *out, const char *text);
/* Of a file's name: quoted when it is plain, else as of RFC 2231 as well: name="…"; name*0*=UTF-8''… */
void put_file_name(struct buf *out, const char *parameter, const char *name);

/* True when it can stand in a header as it is. */
bool mail_is_plain(const char *text, size_t most);

/* Everything below the headers, its own first headers included. */
void put_body(struct buf *out, const struct mail *);

#endif

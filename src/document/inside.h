/* inside -- what the files of this room share.  For no other room. */
#ifndef DOCUMENT_INSIDE_H
#define DOCUMENT_INSIDE_H

#include "document/document.h"
#include "gen/document.sql.h"

/* Where contents, uploads and files under way lie. */
const char *document_dir(const struct ctx *);
/* DIR/NAME, made when it is not there. */
MUST_CHECK struct err *document_folder(struct ctx *, const char *name, const char **path);

/* A file's name as it is shown: one line, no path, no control characters, at most DOCUMENT_NAME_MOST. */
const char *document_clean_name(struct ctx *, const char *name, const char *otherwise);

struct document document_of_row(const struct document_by_public_row *);
const char *document_owner_token(enum document_owner);

#endif

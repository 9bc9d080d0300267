/*
 * zip -- a ZIP file written to disk, member by member, as it goes: for what people take away.
 *
 * Members are stored, not squeezed (photos are squeezed already).  At most 65,000 members and
 * 4 GB; more is ERR_TOO_LARGE.  Names are UTF-8 with '/' between folders (PKWARE APPNOTE 6.3.10).
 */
#ifndef ARCHIVE_ZIP_H
#define ARCHIVE_ZIP_H

#include "base/base.h"
#include "base/err.h"
#include "base/time.h"

struct ctx;
struct archive;

/* A new file at `path`, for the owner alone; closed with ctx->arena when nobody does. */
MUST_CHECK struct err *archive_open(struct ctx *, const char *path, struct archive **out);
MUST_CHECK struct err *archive_add(struct archive *, const char *name, struct bytes content);
/* The content of a file on this machine, piece by piece. */
MUST_CHECK struct err *archive_add_file(struct archive *, const char *name, const char *path);
/* Writes the directory; the file is whole then. */
MUST_CHECK struct err *archive_close(struct archive *);

#endif

/*
 * blob -- files under the data folder, named by what is in them.
 *
 * A blob is written once, beside its final place, synced, renamed, and its folder
 * synced, before its row is committed: a row never points to nothing.  The same
 * content is stored once.
 */
#ifndef BLOB_BLOB_H
#define BLOB_BLOB_H

#include "base/base.h"
#include "base/err.h"

struct arena;
struct ctx;

/* Kinds that are told by their first bytes, never by a name. */
enum blob_kind { BLOB_UNKNOWN, BLOB_PNG, BLOB_JPEG, BLOB_PDF, BLOB_SVG };

enum blob_kind blob_kind_of(struct bytes content);
const char *blob_kind_type(enum blob_kind);		/* "image/png" */

/* Width and height that the head of a PNG or JPEG tells; false when it tells none. */
bool blob_image_size(struct bytes content, int *width, int *height);

/*
 * A PNG or JPEG without anything that is not the picture: places, remarks, what hangs on
 * behind its end.  False when it has no end or is neither.
 */
bool blob_picture_only(struct arena *, struct bytes, struct bytes *out);

/* Stores below DIR/blobs; *key is its name ("ab12….png"), safe on disk when this answers. */
MUST_CHECK struct err *blob_store(struct ctx *, const char *dir, struct bytes content, const char **key);

/*
 * Stores the file at `path`, whose content is never in memory; `extension` ("docx") says what
 * it was found to be, which is not asked again.  The file is moved where it can be (same
 * file system), so `path` may be gone afterwards.
 */
MUST_CHECK struct err *blob_store_file(struct ctx *, const char *dir, const char *path, const char *extension,
    const char **key);

/* Where it lies; ERR_NOT_FOUND as blob_read(). */
MUST_CHECK struct err *blob_path(struct ctx *, const char *dir, const char *key, const char **path);

/*
 * Removes a content that nobody points to any more, unless somebody stored the same one again
 * within the last `younger_s` seconds and may be about to point to it: then *freed is false.
 */
MUST_CHECK struct err *blob_free(struct ctx *, const char *dir, const char *key, int64_t younger_s, bool *freed);

/* ERR_NOT_FOUND when there is none; a key that is not one is none. */
MUST_CHECK struct err *blob_read(struct ctx *, const char *dir, const char *key, struct bytes *content,
    enum blob_kind *kind);

#endif

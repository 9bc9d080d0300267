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

/* ERR_NOT_FOUND when there is none; a key that is not one is none. */
MUST_CHECK struct err *blob_read(struct ctx *, const char *dir, const char *key, struct bytes *content,
    enum blob_kind *kind);

#endif

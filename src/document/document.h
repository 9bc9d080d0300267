/*
 * document -- files kept with an activity, a customer, an answer or a message.
 *
 * Two steps, so that no transaction waits for a disk or a decoder:
 *   document_take()   looks at a file, makes it safe, stores its content;
 *   document_add()    writes its row, in the caller's transaction.
 * Or through a draft, which is how pages do it: an upload becomes a draft of its
 * holder at once, and document_claim() ties drafts to what they were sent for.
 * Drafts that nobody claims are gone after a day.
 *
 * What always holds:
 *  - the content type comes from the content; a name proves nothing;
 *  - a photo is upright and has no metadata; where it was taken stands in the row of
 *    its draft, and stays there only when what it is claimed for asks for that;
 *  - a content is stored once and freed when no row points to it any more;
 *  - functions look only at ctx->unit; who may see a document is decided above
 *    (access for the portal, permissions in the back office).
 */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include "base/base.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

enum document_owner {
	DOCUMENT_DRAFT,			/* sent, but not yet for anything */
	DOCUMENT_OF_CUSTOMER, DOCUMENT_OF_ACTIVITY,
	DOCUMENT_OF_ANSWER,		/* a field of a filled form */
	DOCUMENT_OF_THREAD,		/* a message */
};
enum document_kind { DOCUMENT_PHOTO, DOCUMENT_FILE, DOCUMENT_REPORT, DOCUMENT_SIGNATURE };
enum document_mark { DOCUMENT_PLAIN, DOCUMENT_BEFORE, DOCUMENT_AFTER };
enum document_size { DOCUMENT_WHOLE, DOCUMENT_MEDIUM, DOCUMENT_SMALL };

/* The limits; each has its own sentence. */
enum {
	DOCUMENT_MOST_BYTES = 25 * 1000 * 1000,		/* one file */
	DOCUMENT_MOST_ON_ACTIVITY = 300,
	DOCUMENT_MOST_AT_ONCE = 20,			/* files of one form field or one sending */
	DOCUMENT_MOST_OF_HOLDER = 200,			/* drafts and uploads of one holder within a day */
	DOCUMENT_MOST_A_DAY = 5000,			/* files of one unit */
	DOCUMENT_UPLOAD_PIECE = 512 * 1024,		/* bytes of one piece of an upload at most */
	DOCUMENT_DRAFT_S = 24 * 3600,			/* drafts, uploads and removed documents live that long */
	DOCUMENT_NAME_MOST = 120,			/* characters */
	DOCUMENT_CAPTION_MOST = 500,
};
#define DOCUMENT_MOST_BYTES_A_DAY	(INT64_C(5) * 1000 * 1000 * 1000)	/* of one unit */

/* Where a document is kept. */
struct document_place {
	enum document_owner owner;
	int64_t owner_id;		/* value of the row's id: answer_id.value …; 0 for a draft */
	const char *field;		/* of an answer: code of its field; else "" or NULL */
	activity_id activity;		/* on whose page it stands; may be none */
	customer_id customer;		/* whose data it is, and is erased with; may be none */
	bool with_place;		/* where a photo was taken is kept, since this asks for it; else forgotten */
};

struct document {
	document_id id;
	struct public_id public_id;
	struct document_place place;
	enum document_kind kind;
	const char *type;		/* content type: "image/jpeg" */
	const char *name;		/* "IMG 2041.jpg": as shown and saved */
	const char *caption;
	enum document_mark mark;
	int32_t rank;			/* order on a page, lower first */
	bool on_portal;
	int64_t size;			/* bytes of the whole */
	int32_t width, height;		/* of a picture; else 0 */
	bool has_place;
	double latitude, longitude;
	const char *taken;		/* "2027-03-01T08:15:00" on the camera's clock; "" */
	const char *actor_kind;		/* "staff", "contact", "key", "system" */
	int64_t actor;			/* the row of that kind */
	const char *actor_name;		/* who brought it */
	instant created_at;
	instant removed_at;		/* INSTANT_NONE: it is there */
	const char *content, *small, *medium;	/* keys of blobs; "" none */
};
struct documents { struct document *items; size_t count, capacity; };

/* ---- taking a file ---- */

/* A file that lies on this machine, and what its sender said about it. */
struct document_file {
	const char *path;
	const char *name;		/* cleaned here; may be "" */
	bool photos_only;		/* anything but a photo is refused */
};

/* Content, safe on disk, that no row points to yet. */
struct document_content {
	enum document_kind kind;
	const char *type, *name;
	int64_t size;
	int32_t width, height;
	bool has_place;
	double latitude, longitude;
	const char *taken;
	const char *content, *small, *medium;
};

/*
 * Looks at it, makes it safe and stores it.  Outside of any transaction.  The file at
 * `path` may be moved; removing it stays with the caller.  ERR_INVALID (field "") or
 * ERR_TOO_LARGE with a sentence that names the file when it is not taken; ERR_BUSY.
 */
MUST_CHECK struct err *document_take(struct ctx *, const struct document_file *, struct document_content *out);

/* Of bytes made here (a signature drawn, a report): stored as they are, with this type. */
MUST_CHECK struct err *document_take_bytes(struct ctx *, enum document_kind, const char *type, const char *name,
    struct bytes, struct document_content *out);

/*
 * Writes the row, by ctx->actor from ctx->from, last in order.  Inside a transaction.
 * `holder` is of a draft (see below), else NULL.  ERR_LIMIT with its sentence.
 */
MUST_CHECK struct err *document_add(struct ctx *, const struct document_content *, const struct document_place *,
    bool on_portal, const char *holder, struct document *out);

/* ---- drafts: sent before the form they belong to ---- */

/*
 * A holder is a short word that a door makes of who it talks to: "staff:12",
 * "session:88", "browser:…".  A draft is there for its holder alone.
 */

/* Takes the file and keeps it as a draft: document_take() and a transaction of its own. */
MUST_CHECK struct err *document_draft(struct ctx *, const struct document_file *, const char *holder,
    struct document *out);

/* The draft of this holder with that public id; *found false for anything else. */
MUST_CHECK struct err *document_draft_lookup(struct ctx *, const char *public_id, const char *holder,
    struct document *out, bool *found);

/*
 * Ties drafts of `holder` to `place`, in the given order, inside the caller's
 * transaction.  Ids (NULL at the end) that already stand at that very place stay;
 * any other id is ERR_NOT_FOUND.  With `only`, what stands at the place (owner, id
 * and field) and is not named is removed: for a form field that is sent again.
 */
MUST_CHECK struct err *document_claim(struct ctx *, const char *holder, const char *const *public_ids,
    const struct document_place *place, bool on_portal, bool only);

/* Takes a draft away at once. */
MUST_CHECK struct err *document_draft_drop(struct ctx *, const char *public_id, const char *holder);

/* ---- uploads in pieces ---- */

struct document_upload {
	struct public_id id;
	const char *name;
	int64_t size;			/* of the whole */
	int64_t offset;			/* bytes that are here */
	bool done;
	document_id document;		/* of one that is done */
};

/* Announces a file of `size` bytes.  ERR_TOO_LARGE, ERR_LIMIT. */
MUST_CHECK struct err *document_upload_begin(struct ctx *, const char *holder, const char *name, int64_t size,
    struct document_upload *out);
MUST_CHECK struct err *document_upload_find(struct ctx *, const char *public_id, const char *holder,
    struct document_upload *out);
/*
 * Appends a piece at `offset`.  ERR_CONFLICT when that is not where the file ends
 * (another tab, a piece sent twice): *out says where it does, ask nothing else.
 */
MUST_CHECK struct err *document_upload_append(struct ctx *, const char *public_id, const char *holder,
    int64_t offset, struct bytes piece, struct document_upload *out);
/* Makes it a draft; asked twice, gives the same one.  ERR_CONFLICT while bytes are missing. */
MUST_CHECK struct err *document_upload_finish(struct ctx *, const char *public_id, const char *holder,
    bool photos_only, struct document *out);

/* ---- finding ---- */

/* ERR_NOT_FOUND: unknown, another unit's, a draft, or removed. */
MUST_CHECK struct err *document_find(struct ctx *, const char *public_id, struct document *out);
MUST_CHECK struct err *document_find_id(struct ctx *, document_id, struct document *out);
/* What is kept with one owner, by rank; without what was removed. */
MUST_CHECK struct err *document_list(struct ctx *, enum document_owner, int64_t owner_id, struct documents *out);
/* What stands on the page of an activity: its own, and those of its answers and messages. */
MUST_CHECK struct err *document_list_activity(struct ctx *, activity_id, struct documents *out);
/* All that is a customer's, of every owner, newest first. */
MUST_CHECK struct err *document_list_customer(struct ctx *, customer_id, int limit, struct documents *out);

/* Where the content lies; a size that there is not gives the next larger. */
MUST_CHECK struct err *document_path(struct ctx *, const struct document *, enum document_size, const char **path,
    const char **type);

/* True for what a browser may show in its place; everything else is only saved. */
bool document_is_inline(const struct document *);

/* ---- changing ---- */

struct document_change {
	const char *caption;
	enum document_mark mark;
	bool on_portal;
};
/* ERR_INVALID names "caption". */
MUST_CHECK struct err *document_change(struct ctx *, document_id, const struct document_change *);
/* Before `before`; none: to the end. */
MUST_CHECK struct err *document_move(struct ctx *, document_id, document_id before);
/* Gone from every page at once; may be taken back for a day, then its content is freed. */
MUST_CHECK struct err *document_remove(struct ctx *, document_id);
/* ERR_GONE when it is too late. */
MUST_CHECK struct err *document_restore(struct ctx *, const char *public_id, struct document *out);

/* ---- for other rooms ---- */

/* Removes all that is this customer's for good, thumbnails too; contents as soon as sweeping comes by. */
MUST_CHECK struct err *document_erase_customer(struct ctx *, customer_id, int64_t *count);
/* Once an hour, for jobs: old drafts, uploads, removed documents, contents without a row. */
MUST_CHECK struct err *document_sweep(struct ctx *, int64_t *removed);

/* ---- words ---- */

const char *document_kind_token(enum document_kind);	/* "photo" */
const char *document_kind_label(enum document_kind);	/* English msgid: T(ctx, …) */
const char *document_mark_token(enum document_mark);
const char *document_mark_label(enum document_mark);
bool document_mark_parse(const char *token, enum document_mark *out);

#endif

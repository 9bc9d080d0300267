/*
 * image -- looks at files that strangers bring, in a helper that can do nothing else.
 *
 * Pictures, drawings and office files are decoded by a short-lived child: this
 * same program, started again with three open files and nothing more.  It opens
 * nothing, connects to nothing, starts nothing (seccomp, landlock), and has a limit
 * of memory, of time and of what it writes.  The caller's memory does not move.
 *
 * At most IMAGE_HELPERS run at once; a further caller waits for its turn.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/base.h"
#include "base/err.h"

struct arena;
struct ctx;

enum {
	IMAGE_HELPERS = 3,		/* at once, per process */
	IMAGE_SIDE = 3200,		/* a kept picture is no longer than this on either side, in pixels */
	IMAGE_SMALL = 320,		/* longest side of the thumbnail for lists */
	IMAGE_MEDIUM = 1280,		/* longest side of the one for pages */
	IMAGE_LOGO_SIDE = 800,
	IMAGE_MOST_SIDE = 30000,	/* no camera makes longer ones: refused unread */
	IMAGE_MOST_MEGAPIXELS = 220,
};

/* What a content is, by its first bytes and never by its name. */
enum image_kind {
	IMAGE_NONE,			/* none of these */
	IMAGE_JPEG, IMAGE_PNG, IMAGE_WEBP,
	IMAGE_HEIC,
	IMAGE_GIF, IMAGE_TIFF, IMAGE_BMP,	/* told apart so that a sentence can say so; not read */
	IMAGE_SVG,
	IMAGE_PDF,
	IMAGE_ZIP,			/* also the office kinds, until image_office() has looked */
	IMAGE_TEXT,			/* UTF-8 without control characters in what was given */
};

/* Of the first bytes of a file; give it 4096 when there are as many. */
enum image_kind image_kind_of(struct bytes beginning);

/* Why a file was not taken; the room that asked has a sentence for each. */
enum image_refused {
	IMAGE_GOOD,
	IMAGE_UNKNOWN,			/* not of a kind that is read here */
	IMAGE_BROKEN,			/* cut short, or not what it says */
	IMAGE_TOO_BIG,			/* too many pixels */
	IMAGE_MOVING,			/* several pictures in one */
	IMAGE_HARMFUL,			/* it grows beyond all measure when opened, or tried what it must not */
	IMAGE_TOO_LONG,			/* out of time or memory */
	IMAGE_IS_HEIC,			/* a photo as iPhones keep it, on a machine without the library for it */
	IMAGE_LOCKED,			/* an office file under a password, or one with macros */
};

/* ---- photos ---- */

struct image_picture {
	const char *path;		/* upright, without any metadata; JPEG or PNG */
	const char *small, *medium;	/* JPEG thumbnails; medium "" when the picture itself is no larger */
	enum image_kind kind;		/* IMAGE_JPEG or IMAGE_PNG */
	int width, height;		/* of `path` */
	bool has_place;			/* the camera wrote where; only told here, not in the files */
	double latitude, longitude;
	const char *taken;		/* "2027-03-01T08:15:00" on the camera's clock; "" when it did not say */
};

/*
 * Decodes JPEG, PNG, WebP or HEIC at `path`, turns it as the camera was held, writes it
 * again without metadata and two thumbnails, all into new files in `dir` that
 * belong to the caller.  *why says why there is no picture; then nothing is left
 * in `dir`.  An err is trouble of ours: ERR_BUSY (no turn within 20 s, disk full).
 */
MUST_CHECK struct err *image_photo(struct ctx *, const char *path, const char *dir, struct image_picture *out,
    enum image_refused *why);

/* ---- logos ---- */

/*
 * A unit's logo: PNG, JPEG, WebP or HEIC as image_photo() does, at most IMAGE_LOGO_SIDE; SVG
 * with nothing left in it but shapes, colours and words.  The clean one in the arena.
 */
MUST_CHECK struct err *image_logo(struct ctx *, struct bytes content, struct bytes *out, enum image_refused *why);

/* ---- other files ---- */

/*
 * Opens a ZIP container to its end without keeping anything: finds bombs, names the
 * office kind: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" …
 * NULL type for an archive that is none of those.
 */
MUST_CHECK struct err *image_office(struct ctx *, const char *path, const char **type, const char **extension,
    enum image_refused *why);

/* ---- the cage ---- */

/*
 * What holds the helper on this machine, a line for the log: "seccomp, landlock, limits".
 * Where the kernel or a container lacks one, the others hold; the limits always do.
 */
const char *image_cage(struct arena *);

#endif

/*
 * upload -- files in and out of pages: the same for every door, which says whose they are.
 *
 * Without script, files come with the form they belong to (<input type=file multiple>) and
 * ui_take_files() makes drafts of them.  With script (assets/js/files.js) each is sent
 * ahead in pieces: begin, pieces, finish; a lost network costs one piece.  Either way the
 * form then names drafts, and the room that takes the form claims them.
 */
#ifndef UI_UPLOAD_H
#define UI_UPLOAD_H

#include "base/err.h"
#include "document/document.h"
#include "html/html.h"

struct request;
struct response;

enum { UI_UPLOAD_BODY = 120 * 1000 * 1000 };	/* of a form with files: .body_limit of its row */

/* ---- files that came with a form ---- */

struct ui_taken { const char *name, *id; };	/* of the input; public id of the draft */
struct ui_files { struct ui_taken *items; size_t count, capacity; };

/*
 * Makes drafts of all files of the request, before any transaction.  ERR_INVALID notes each
 * file that was not taken, by the name of its input; those that were are in *out all the same.
 */
MUST_CHECK struct err *ui_take_files(struct request *, const char *holder, struct ui_files *out);
/* Public ids of those that came under that name, NULL at the end. */
const char *const *ui_files_of(struct ctx *, const struct ui_files *, const char *name);
/* The same and before them the values of the declared field `name` ("documents[]"), which the script writes. */
const char *const *ui_documents_sent(struct request *, const struct ui_files *, const char *name);

/* ---- files in pieces; JSON, also for what goes wrong ---- */

/* POST …/uploads, fields "name size" -> {"upload":ID,"offset":0,"piece":524288} */
MUST_CHECK struct err *ui_upload_begin(struct request *, struct response *, const char *holder);
/* GET …/uploads/:upload -> {"offset":N} */
MUST_CHECK struct err *ui_upload_look(struct request *, struct response *, const char *holder);
/* POST …/uploads/:upload/piece?offset=N, body: the bytes -> {"offset":N}; 409 says where it is */
MUST_CHECK struct err *ui_upload_append(struct request *, struct response *, const char *holder);
/* POST …/uploads/:upload/finish, field "photos" -> {"document":ID,"name":…,"size":…} */
MUST_CHECK struct err *ui_upload_finish(struct request *, struct response *, const char *holder);

/* The rows of a door: its prefix, handlers of its own, what they need. */
#define UI_UPLOAD_ROUTES(at, need, begin, look, append, finish) \
	{ POST, at "/uploads", begin, .needs = need, .fields = "name size", .rate = { 5, 120 }, \
	    .about = "Announces a file that comes in pieces" }, \
	{ GET, at "/uploads/:upload", look, .needs = need, .fields = "", .about = "How much of it is here" }, \
	{ POST, at "/uploads/:upload/piece", append, .needs = need, .fields = "offset", \
	    .body_limit = DOCUMENT_UPLOAD_PIECE, .about = "The next piece of it" }, \
	{ POST, at "/uploads/:upload/finish", finish, .needs = need, .fields = "photos", .about = "It is whole" }

/* ---- showing and sending ---- */

/*
 * Answers with the content of a document that the caller may have: pictures in their
 * place, all else to be saved; nothing in it can act.  304 when the browser has it.
 * `size`: "small", "medium" or "whole"; others are not found.
 */
MUST_CHECK struct err *ui_send_document(struct request *, struct response *, const struct document *, const char *size);

/* The input for files, with its list and progress once the script is there. */
struct ui_files_field {
	const char *name;		/* of the input: "files" */
	const char *documents;		/* of the hidden inputs that name drafts: "documents[]" */
	const char *label, *help;	/* translated; help may be NULL */
	const char *upload;		/* address of the door's uploads: "/b/UNIT/uploads" */
	const char *const *drafts;	/* public ids of a last try, NULL at the end; or NULL */
	const struct problems *problems;
	int most;			/* files at once */
	bool photos_only;
	bool required;
};
void ui_files_input(struct html *, const struct ui_files_field *);

/* Files beside a message: small pictures and names, each opening the whole. */
struct ui_attached { const char *name, *about, *href, *thumbnail; };	/* thumbnail NULL: no picture */
struct ui_attachments { struct ui_attached *items; size_t count, capacity; };
/* `path` makes the door's address of a document in a size. */
MUST_CHECK struct err *ui_attachments_of(struct request *, enum document_owner, int64_t owner_id,
    const char *(*path)(struct request *, const char *public_id, const char *size), struct ui_attachments *out);
void ui_attachments(struct html *, const struct ui_attachments *);

/* "1.2 MB", in ctx->lang. */
const char *ui_file_size(struct ctx *, int64_t bytes);

#endif

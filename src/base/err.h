/*
 * err -- errors are values that explain themselves.
 *
 * NULL is success.  A room makes an err with err_new() and hands it up with
 * TRY(); the door alone turns it into a page or a problem document and one log
 * line.  Rooms do not log.  Out-parameters are written only on success.
 *
 * Bad input is not exceptional: readers note each problem with problem_add()
 * and go on, so that a person sees all mistakes at once; err_invalid() makes
 * one err of them.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/base.h"

struct ctx;
struct arena;

/* Each kind has one consequence at the door. */
enum err_kind {
	ERR_NOT_FOUND,	/* 404: also for whatever belongs to somebody else */
	ERR_FORBIDDEN,	/* 403 */
	ERR_INVALID,	/* 422: the form again, each problem beside its field */
	ERR_CONFLICT,	/* 409: somebody was faster; here is what is true now */
	ERR_GONE,	/* 410: a used or old link or code */
	ERR_LIMIT,	/* 429: too often, too many */
	ERR_TOO_LARGE,	/* 413 */
	ERR_BUSY,	/* 503: try later (the queue's word too) */
	ERR_BUG,	/* 500: logged with its chain, apologised for */
};

/* One sentence about one field of what was sent. */
struct problem {
	const char *field;	/* name in the form, JSON pointer or column; "" for the whole */
	const char *say;	/* for the person, in their language */
	int64_t line;		/* of a file, from 1; 0: not from a file */
};

struct problems {
	struct problem *items;
	size_t count;
	size_t capacity;
};

struct err {
	enum err_kind kind;
	const char *say;	/* for the person, in their language: what happened, then what to do */
	const char *detail;	/* for the log: ids, SQL name, the driver's message; may be NULL */
	const char *file;	/* where it was born */
	int line;
	const struct problems *problems;	/* of ERR_INVALID; else NULL */
	struct err *cause;
};

#define OK ((struct err *)NULL)

#define TRY(expr) do {					\
	struct err *try_err_ = (expr);			\
	if (try_err_ != NULL)				\
		return try_err_;			\
} while (0)

/*
 * A new err in ctx->arena.  `say` is kept as it is (translate it first); `detail`
 * is a printf format for the log, or NULL.
 */
#define err_new(ctx, kind, say, ...) \
	err_make((ctx), (kind), __FILE__, __LINE__, (say), __VA_ARGS__)
struct err *err_make(struct ctx *, enum err_kind, const char *file, int line,
    const char *say, const char *detail, ...) __attribute__((format(printf, 6, 7)));

/* A bug: `say` is the apology that every door knows. */
#define err_bug(ctx, ...) err_make((ctx), ERR_BUG, __FILE__, __LINE__, NULL, __VA_ARGS__)

/* The same err with one more story above it; NULL stays NULL. */
#define err_because(ctx, cause, say, ...) \
	err_wrap((ctx), (cause), __FILE__, __LINE__, (say), __VA_ARGS__)
struct err *err_wrap(struct ctx *, struct err *cause, const char *file, int line,
    const char *say, const char *detail, ...) __attribute__((format(printf, 6, 7)));

/* Notes a problem of a field; both texts are kept as they are. */
void problem_add(struct arena *, struct problems *, const char *field, const char *say);
void problem_add_line(struct arena *, struct problems *, int64_t line, const char *field, const char *say);

/* OK when there is no problem; else one ERR_INVALID that carries them. */
MUST_CHECK struct err *err_invalid(struct ctx *, const struct problems *);

/* The sentence beside a field, or NULL. */
const char *problem_of(const struct problems *, const char *field);

/* "detail (file:line) <- detail (file:line)": one line for the log. */
const char *err_chain(struct arena *, const struct err *);

/* Impossible states end the process at once, with their name. */
#define MUST(cond) ((cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__))
NORETURN void must_failed(const char *what, const char *file, int line);

#endif

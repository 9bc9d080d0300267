/* err -- see err.h. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"

static struct err *
fill(struct ctx *ctx, enum err_kind kind, const char *file, int line, const char *say,
    const char *detail, va_list args)
{
	struct err *err = arena_new(ctx->arena, struct err);

	err->kind = kind;
	err->file = file;
	err->line = line;
	err->say = say;
	if (detail != NULL)
		err->detail = arena_vprintf(ctx->arena, detail, args);
	return err;
}

struct err *
err_make(struct ctx *ctx, enum err_kind kind, const char *file, int line, const char *say,
    const char *detail, ...)
{
	va_list args;
	struct err *err;

	va_start(args, detail);
	err = fill(ctx, kind, file, line, say, detail, args);
	va_end(args);
	return err;
}

struct err *
err_wrap(struct ctx *ctx, struct err *cause, const char *file, int line, const char *say,
    const char *detail, ...)
{
	va_list args;
	struct err *err;

	if (cause == NULL)
		return OK;
	va_start(args, detail);
	err = fill(ctx, cause->kind, file, line, say != NULL ? say : cause->say, detail, args);
	va_end(args);
	err->problems = cause->problems;
	err->cause = cause;
	return err;
}

void
problem_add_line(struct arena *arena, struct problems *problems, int64_t line, const char *field,
    const char *say)
{
	struct problem *problem = arena_push(arena, problems);

	problem->line = line;
	problem->field = field;
	problem->say = say;
}

void
problem_add(struct arena *arena, struct problems *problems, const char *field, const char *say)
{
	problem_add_line(arena, problems, 0, field, say);
}

struct err *
err_invalid(struct ctx *ctx, const struct problems *problems)
{
	struct err *err;

	if (problems->count == 0)
		return OK;
	err = err_new(ctx, ERR_INVALID, problems->items[0].say, "%zu problems, first: %s",
	    problems->count, problems->items[0].field);
	err->problems = arena_memdup(ctx->arena, problems, sizeof(*problems));
	return err;
}

const char *
problem_of(const struct problems *problems, const char *field)
{
	if (problems == NULL)
		return NULL;
	for (size_t i = 0; i < problems->count; i++)
		if (strcmp(problems->items[i].field, field) == 0)
			return problems->items[i].say;
	return NULL;
}

const char *
err_chain(struct arena *arena, const struct err *err)
{
	struct buf buf = buf_make(arena, 8192);

	for (; err != NULL; err = err->cause) {
		const char *text = err->detail != NULL ? err->detail : err->say;

		buf_printf(&buf, "%s (%s:%d)%s", text != NULL ? text : "", err->file, err->line,
		    err->cause != NULL ? " <- " : "");
	}
	return buf_text(&buf);
}

void
must_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "impossible: %s at %s:%d\n", what, file, line);
	abort();
}

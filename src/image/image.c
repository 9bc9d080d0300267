/* image -- see image.h.  This side starts the helper and waits; it decodes nothing. */
#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/lang.h"
#include "image/inside.h"

static struct helper_turns turns = HELPER_TURNS(IMAGE_HELPERS);

static struct helper_run
run_of(const char *job, int in)
{
	return (struct helper_run){ .word = image_helper_word, .job = job, .in = in, .own = { -1, -1, -1, -1 } };
}

/* *report: what stands behind the reason. */
static struct err *
run_helper(struct ctx *ctx, struct helper_run *run, enum image_refused *why, const char **report)
{
	enum helper_end end;

	*report = "";
	TRY(helper_do(ctx, &turns, run, &end));
	*why = end == HELPER_TOO_LONG ? IMAGE_TOO_LONG : IMAGE_HARMFUL;
	if (end == HELPER_ENDED)
		*why = (enum image_refused)helper_report_number(run, IMAGE_LOCKED + 1, report);
	if (*why > IMAGE_LOCKED)
		*why = IMAGE_HARMFUL;
	return OK;
}

/* ---- photos ---- */

struct paper {
	char *path;
	int fd;
};

static bool
make_paper(struct ctx *ctx, const char *dir, struct paper *paper)
{
	paper->path = arena_printf(ctx->arena, "%s/picture-XXXXXX", dir);
	paper->fd = mkostemp(paper->path, O_CLOEXEC);
	return paper->fd >= 0;
}

static void
drop_papers(struct paper papers[3], bool keep)
{
	for (int i = 0; i < 3; i++) {
		if (papers[i].fd < 0)
			continue;
		close(papers[i].fd);
		if (!keep)
			unlink(papers[i].path);
	}
}

static bool
read_picture(struct ctx *ctx, const char *report, const struct paper papers[3], struct image_picture *out)
{
	char kind[8], taken[24];
	int has_place;

	if (sscanf(report, "%7s %d %d %d %lf %lf %23s", kind, &out->width, &out->height, &has_place,
	    &out->latitude, &out->longitude, taken) != 7)
		return false;
	out->kind = strcmp(kind, "png") == 0 ? IMAGE_PNG : IMAGE_JPEG;
	out->has_place = has_place != 0;
	out->taken = strcmp(taken, "-") == 0 ? "" : arena_strdup(ctx->arena, taken);
	out->path = papers[0].path;
	out->small = papers[1].path;
	out->medium = papers[2].path;
	return true;
}

struct err *
image_photo(struct ctx *ctx, const char *path, const char *dir, struct image_picture *out, enum image_refused *why)
{
	struct paper papers[3] = { { NULL, -1 }, { NULL, -1 }, { NULL, -1 } };
	struct image_picture picture = { 0 };
	struct helper_run run = run_of("photo", open(path, O_RDONLY | O_CLOEXEC));
	const char *report;
	struct err *err = OK;
	bool made = run.in >= 0;

	/* A large HEIC photo is seconds of work, also where others want the machine. */
	run.patience_s = 40;
	for (int i = 0; i < 3; i++) {
		made = made && make_paper(ctx, dir, &papers[i]);
		run.own[i] = papers[i].fd;
	}
	if (!made)
		err = err_new(ctx, ERR_BUSY, NULL, "%s or a file in %s: %s", path, dir, strerror(errno));
	if (err == OK)
		err = run_helper(ctx, &run, why, &report);
	if (err == OK && *why == IMAGE_GOOD && !read_picture(ctx, report, papers, &picture))
		*why = IMAGE_HARMFUL;
	if (run.in >= 0)
		close(run.in);
	drop_papers(papers, err == OK && *why == IMAGE_GOOD);
	TRY(err);
	/* Of a small picture the page shows the picture itself. */
	if (*why == IMAGE_GOOD && picture.width <= IMAGE_MEDIUM && picture.height <= IMAGE_MEDIUM) {
		unlink(picture.medium);
		picture.medium = "";
	}
	*out = picture;
	return OK;
}

/* ---- logos ---- */

struct err *
image_logo(struct ctx *ctx, struct bytes content, struct bytes *out, enum image_refused *why)
{
	bool drawing = image_kind_of(beginning_of(content)) == IMAGE_SVG;
	struct helper_run run = run_of(drawing ? "drawing" : "logo", helper_memory(content));
	const char *report;
	struct err *err = OK;

	run.own[0] = helper_memory((struct bytes){ NULL, 0 });
	if (run.in < 0 || run.own[0] < 0)
		err = err_new(ctx, ERR_BUSY, NULL, "memory for a logo: %s", strerror(errno));
	if (err == OK)
		err = run_helper(ctx, &run, why, &report);
	if (err == OK && *why == IMAGE_GOOD)
		*out = helper_memory_read(ctx, run.own[0]);
	if (run.in >= 0)
		close(run.in);
	if (run.own[0] >= 0)
		close(run.own[0]);
	return err;
}

/* ---- office files ---- */

struct err *
image_office(struct ctx *ctx, const char *path, const char **type, const char **extension, enum image_refused *why)
{
	struct helper_run run = run_of("office", open(path, O_RDONLY | O_CLOEXEC));
	const char *report;
	struct err *err;
	char *blank;

	if (run.in < 0)
		return err_new(ctx, ERR_BUSY, NULL, "%s: %s", path, strerror(errno));
	err = run_helper(ctx, &run, why, &report);
	close(run.in);
	TRY(err);
	*type = *extension = NULL;
	blank = *why == IMAGE_GOOD ? strchr(report, ' ') : NULL;
	if (blank != NULL) {
		*type = arena_strdup(ctx->arena, blank + 1);
		*extension = arena_strndup(ctx->arena, report, (size_t)(blank - report));
	}
	return OK;
}

/* ---- words ---- */

const char *
image_cage(struct arena *arena)
{
	return helper_cage(arena);
}

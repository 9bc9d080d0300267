/* image -- see image.h.  This side starts the helper and waits; it decodes nothing. */
#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/lang.h"
#include "image/inside.h"

enum { TURN_S = 20, PATIENCE_S = 20, MOST_REPORT = 512, FREE_FDS = 20 };

/* ---- turns ---- */

static sem_t turns;
static pthread_once_t turns_once = PTHREAD_ONCE_INIT;

static void
make_turns(void)
{
	sem_init(&turns, 0, IMAGE_HELPERS);
}

static bool
take_turn(void)
{
	struct timespec until;
	int status;

	pthread_once(&turns_once, make_turns);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TURN_S;
	do
		status = sem_clockwait(&turns, CLOCK_MONOTONIC, &until);
	while (status != 0 && errno == EINTR);
	return status == 0;
}

/* ---- one run of the helper ---- */

struct run {
	const char *job;
	int in;
	int out[3];			/* picture, small, medium; -1: not wanted */
	char report[MOST_REPORT];	/* without the number before it; "" when it died */
};

/*
 * Copies above what the helper will have, so that no place it is given is still
 * needed as a source, and none leaks into another child that is started meanwhile.
 */
static int
aside(int fd)
{
	return fd < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, FREE_FDS);
}

static bool
start(const struct run *run, int report, pid_t *pid)
{
	char *argv[] = { (char *)(uintptr_t)"doorstep", (char *)(uintptr_t)helper_word,
		(char *)(uintptr_t)run->job, NULL };
	char *environment[] = { NULL };
	int files[HELPER_FILES] = { run->in, report, -1, run->out[0], run->out[1], run->out[2] };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	bool good = true;

	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < HELPER_FILES; i++) {
		files[i] = aside(files[i]);
		good &= files[i] >= 0 && posix_spawn_file_actions_adddup2(&actions, files[i], i) == 0;
	}
	posix_spawn_file_actions_addclosefrom_np(&actions, HELPER_FILES);
	good = good && posix_spawn(pid, "/proc/self/exe", &actions, &attributes, argv, environment) == 0;
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	for (int i = 0; i < HELPER_FILES; i++) {
		if (files[i] >= 0)
			close(files[i]);
	}
	return good;
}

/* What it says until it ends; false when it takes longer than anybody waits. */
static bool
hear(struct run *run, int from)
{
	double until = monotonic_s() + PATIENCE_S;
	size_t size = 0;

	for (;;) {
		struct pollfd wait = { .fd = from, .events = POLLIN };
		double left = until - monotonic_s();
		ssize_t got;

		if (left <= 0 || size == sizeof(run->report) - 1)
			return false;
		if (poll(&wait, 1, (int)(left * 1000) + 1) <= 0)
			continue;
		got = read(from, run->report + size, sizeof(run->report) - 1 - size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return true;
		size += (size_t)got;
	}
}

/* The report's first word is why. */
static enum image_refused
read_report(struct run *run)
{
	char *rest;
	long why = strtol(run->report, &rest, 10);

	while (*rest == ' ')
		rest++;
	memmove(run->report, rest, strlen(rest) + 1);
	run->report[strcspn(run->report, "\n")] = '\0';
	return why >= IMAGE_GOOD && why <= IMAGE_LOCKED ? (enum image_refused)why : IMAGE_HARMFUL;
}

static struct err *
judge(struct ctx *ctx, struct run *run, int status, bool in_time, enum image_refused *why)
{
	if (!in_time || (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU))) {
		*why = IMAGE_TOO_LONG;
		return OK;
	}
	if (WIFSIGNALED(status)) {
		*why = IMAGE_HARMFUL;
		return OK;
	}
	if (WEXITSTATUS(status) != 0 || run->report[0] == '\0')
		return err_new(ctx, ERR_BUSY, NULL, "the helper for %s ended with %d", run->job, WEXITSTATUS(status));
	*why = read_report(run);
	return OK;
}

static struct err *
run_helper(struct ctx *ctx, struct run *run, enum image_refused *why)
{
	int report[2], status = 0;
	bool in_time = false;
	pid_t pid;

	run->report[0] = '\0';
	if (!take_turn())
		return err_new(ctx, ERR_BUSY, NULL, "no turn for the helper in %d s", TURN_S);
	if (pipe2(report, O_CLOEXEC) != 0) {
		sem_post(&turns);
		return err_new(ctx, ERR_BUSY, NULL, "pipe: %s", strerror(errno));
	}
	if (!start(run, report[1], &pid)) {
		close(report[0]);
		close(report[1]);
		sem_post(&turns);
		return err_new(ctx, ERR_BUSY, NULL, "the helper does not start: %s", strerror(errno));
	}
	close(report[1]);
	memset(run->report, 0, sizeof(run->report));
	in_time = hear(run, report[0]);
	close(report[0]);
	if (!in_time)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sem_post(&turns);
	return judge(ctx, run, status, in_time, why);
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
	struct run run = { .job = "photo", .in = open(path, O_RDONLY | O_CLOEXEC) };
	struct err *err = OK;
	bool made = run.in >= 0;

	for (int i = 0; i < 3; i++) {
		made = made && make_paper(ctx, dir, &papers[i]);
		run.out[i] = papers[i].fd;
	}
	if (!made)
		err = err_new(ctx, ERR_BUSY, NULL, "%s or a file in %s: %s", path, dir, strerror(errno));
	if (err == OK)
		err = run_helper(ctx, &run, why);
	if (err == OK && *why == IMAGE_GOOD && !read_picture(ctx, run.report, papers, &picture))
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

static bool
fill(int fd, struct bytes content)
{
	while (content.size > 0) {
		ssize_t wrote = write(fd, content.at, content.size);

		if (wrote <= 0)
			return false;
		content.at += wrote;
		content.size -= (size_t)wrote;
	}
	return true;
}

static struct bytes
whole_of(struct ctx *ctx, int fd)
{
	struct stat info;
	uint8_t *at;

	if (fstat(fd, &info) != 0 || info.st_size == 0)
		return (struct bytes){ NULL, 0 };
	at = arena_alloc(ctx->arena, (size_t)info.st_size);
	if (pread(fd, at, (size_t)info.st_size, 0) != info.st_size)
		return (struct bytes){ NULL, 0 };
	return (struct bytes){ at, (size_t)info.st_size };
}

struct err *
image_logo(struct ctx *ctx, struct bytes content, struct bytes *out, enum image_refused *why)
{
	struct bytes beginning = { content.at, content.size < 4096 ? content.size : 4096 };
	bool drawing = image_kind_of(beginning) == IMAGE_SVG;
	struct run run = { .job = drawing ? "drawing" : "logo", .in = memfd_create("logo", MFD_CLOEXEC),
		.out = { memfd_create("logo", MFD_CLOEXEC), -1, -1 } };
	struct err *err = OK;

	if (run.in < 0 || run.out[0] < 0 || !fill(run.in, content))
		err = err_new(ctx, ERR_BUSY, NULL, "memory for a logo: %s", strerror(errno));
	if (err == OK)
		err = run_helper(ctx, &run, why);
	if (err == OK && *why == IMAGE_GOOD)
		*out = whole_of(ctx, run.out[0]);
	if (run.in >= 0)
		close(run.in);
	if (run.out[0] >= 0)
		close(run.out[0]);
	return err;
}

/* ---- office files ---- */

struct err *
image_office(struct ctx *ctx, const char *path, const char **type, const char **extension, enum image_refused *why)
{
	struct run run = { .job = "office", .in = open(path, O_RDONLY | O_CLOEXEC), .out = { -1, -1, -1 } };
	struct err *err;
	char *blank;

	if (run.in < 0)
		return err_new(ctx, ERR_BUSY, NULL, "%s: %s", path, strerror(errno));
	err = run_helper(ctx, &run, why);
	close(run.in);
	TRY(err);
	*type = *extension = NULL;
	blank = *why == IMAGE_GOOD ? strchr(run.report, ' ') : NULL;
	if (blank != NULL) {
		*type = arena_strdup(ctx->arena, blank + 1);
		*extension = arena_strndup(ctx->arena, run.report, (size_t)(blank - run.report));
	}
	return OK;
}

/* ---- words ---- */

const char *
image_cage(struct arena *arena)
{
	return arena_printf(arena, "%s%slimits", cage_has_filter() ? "seccomp, " : "",
	    cage_has_landlock() ? "landlock, " : "");
}

/* run -- see helper.h.  This side starts the helper and waits; it decodes nothing. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "helper/helper.h"

enum { TURN_S = 20, PATIENCE_S = 20, FILES = HELPER_OWN + HELPER_MOST_OWN, FREE_FDS = 20 };

/* ---- turns ---- */

static bool
take_turn(struct helper_turns *turns)
{
	struct timespec until;
	int status;

	pthread_mutex_lock(&turns->lock);
	if (!turns->made)
		sem_init(&turns->free, 0, (unsigned)turns->at_once);
	turns->made = true;
	pthread_mutex_unlock(&turns->lock);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TURN_S;
	do
		status = sem_clockwait(&turns->free, CLOCK_MONOTONIC, &until);
	while (status != 0 && errno == EINTR);
	return status == 0;
}

/* ---- one run ---- */

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
start(const struct helper_run *run, int report, pid_t *pid)
{
	char *argv[] = { (char *)(uintptr_t)"doorstep", (char *)(uintptr_t)run->word,
		(char *)(uintptr_t)run->job, NULL };
	char *environment[] = { NULL };
	int files[FILES] = { run->in, report, -1 };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	bool good = true;

	memcpy(files + HELPER_OWN, run->own, sizeof(run->own));
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < FILES; i++) {
		files[i] = aside(files[i]);
		good &= files[i] >= 0 && posix_spawn_file_actions_adddup2(&actions, files[i], i) == 0;
	}
	posix_spawn_file_actions_addclosefrom_np(&actions, FILES);
	good = good && posix_spawn(pid, "/proc/self/exe", &actions, &attributes, argv, environment) == 0;
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	for (int i = 0; i < FILES; i++) {
		if (files[i] >= 0)
			close(files[i]);
	}
	return good;
}

/* What it says until it ends; false when it takes longer than anybody waits. */
static bool
hear(struct helper_run *run, int from)
{
	double until = monotonic_s() + (run->patience_s > 0 ? run->patience_s : PATIENCE_S);
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

static struct err *
judge(struct ctx *ctx, const struct helper_run *run, int status, bool in_time, enum helper_end *end)
{
	if (!in_time || (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU))) {
		*end = HELPER_TOO_LONG;
		return OK;
	}
	if (WIFSIGNALED(status)) {
		*end = HELPER_KILLED;
		return OK;
	}
	if (WEXITSTATUS(status) != 0 || run->report[0] == '\0')
		return err_new(ctx, ERR_BUSY, NULL, "the helper for %s ended with %d", run->job, WEXITSTATUS(status));
	*end = HELPER_ENDED;
	return OK;
}

struct err *
helper_do(struct ctx *ctx, struct helper_turns *turns, struct helper_run *run, enum helper_end *end)
{
	int report[2], status = 0;
	bool in_time = false;
	struct rusage used = { 0 };
	pid_t pid;

	memset(run->report, 0, sizeof(run->report));
	if (!take_turn(turns))
		return err_new(ctx, ERR_BUSY, NULL, "no turn for the helper in %d s", TURN_S);
	if (pipe2(report, O_CLOEXEC) != 0) {
		sem_post(&turns->free);
		return err_new(ctx, ERR_BUSY, NULL, "pipe: %s", strerror(errno));
	}
	if (!start(run, report[1], &pid)) {
		close(report[0]);
		close(report[1]);
		sem_post(&turns->free);
		return err_new(ctx, ERR_BUSY, NULL, "the helper does not start: %s", strerror(errno));
	}
	close(report[1]);
	in_time = hear(run, report[0]);
	close(report[0]);
	if (!in_time)
		kill(pid, SIGKILL);
	while (wait4(pid, &status, 0, &used) < 0 && errno == EINTR)
		;
	run->peak_kb = used.ru_maxrss;
	sem_post(&turns->free);
	return judge(ctx, run, status, in_time, end);
}

int
helper_report_number(struct helper_run *run, int most, const char **rest)
{
	char *end;
	long number = strtol(run->report, &end, 10);

	if (end == run->report || number < 0 || number > most)
		number = most;
	while (*end == ' ')
		end++;
	end[strcspn(end, "\n")] = '\0';
	*rest = end;
	return (int)number;
}

/* ---- files that lie in memory ---- */

int
helper_memory(struct bytes content)
{
	int fd = memfd_create("helper", MFD_CLOEXEC);

	while (fd >= 0 && content.size > 0) {
		ssize_t wrote = write(fd, content.at, content.size);

		if (wrote <= 0) {
			close(fd);
			return -1;
		}
		content.at += wrote;
		content.size -= (size_t)wrote;
	}
	return fd;
}

struct bytes
helper_memory_read(struct ctx *ctx, int fd)
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

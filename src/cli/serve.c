/*
 * serve -- the house open for visitors: doors, jobs, control socket, until SIGTERM or SIGINT.
 *
 * Signals are taken by one waiting thread, so no handler runs in the middle of
 * anything: stop taking requests, answer those under way, end the jobs, close.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/doors.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "image/image.h"
#include "jobs/jobs.h"
#include "planning/planning.h"
#include "setup/setup.h"
#include "web/app.h"

enum { LEAST_HEAPS = 2, LARGE_BLOCK = 256 * 1024 };

static void
raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Blocked before any thread is made, so that every thread inherits it. */
static sigset_t
block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return set;
}

static const char *
temp_folder(struct run *run)
{
	const char *data = option(run, "data");
	const char *folder;

	if (data == NULL)
		return "/tmp";
	folder = arena_printf(run->arena, "%s/tmp", data);
	return mkdir(folder, 0700) == 0 || errno == EEXIST ? folder : "/tmp";
}

static void
say_where(struct run *run, const struct app *app, bool empty)
{
	fprintf(run->out, "Doorstep answers on %s\n"
	    "  back office  %s/b\n"
	    "  portal       %s/p\n", app->base_url, app->base_url, app->base_url);
	if (empty)
		fprintf(run->out, "Nothing is set up yet. "
		    "Begin here; whoever has this link becomes the administrator:\n"
		    "  %s/b/start/%s\n", app->base_url, setup_code(run->ctx));
	fflush(run->out);
}

/*
 * The allocator would keep a heap for each of some thirty threads, and learn from the first large answer to keep
 * blocks of that size for the next: memory for what happens now and then.  A heap per processor does for what runs
 * at a time, and large blocks go back to the system when they are freed.
 */
static void
keep_little(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	mallopt(M_ARENA_MAX, processors > LEAST_HEAPS ? (int)processors : LEAST_HEAPS);
	mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	mallopt(M_TRIM_THRESHOLD, LARGE_BLOCK);
}

/* What starting took: the check of the whole file, this thread's reader. */
static void
give_back(struct run *run)
{
	database_rest(run->database);
	malloc_trim(0);
}

int
command_serve(struct run *run)
{
	sigset_t stop_signals = block_signals();
	struct app_options options = {
		.database = run->database,
		.env = &run->env,
		.doors = all_doors,
		.listen = option(run, "listen"),
		.base_url = option(run, "base-url"),
		.hosts = option(run, "hosts"),
		.temp_dir = temp_folder(run),
		.workers = atoi(config_get("workers")),
		.trust_proxy = str_equal(config_get("trust-proxy"), "yes"),
		.quiet = option_given(run, "quiet"),
		.no_rates = option_given(run, "no-rates"),
	};
	struct control *control = NULL;
	struct jobs *jobs = NULL;
	struct app *app;
	struct err *err;
	bool empty;
	int got;

	keep_little();
	raise_file_limit();
	i18n_warm_up();
	err = setup_is_empty(run->ctx, &empty);
	if (err == OK)
		err = planning_start(run->ctx);
	if (err == OK)
		err = app_start(run->ctx, &options, &app);
	if (err != OK)
		return fail_with(run, err);
	run->env.base_url = app->base_url;
	if (option_given(run, "data"))
		control = control_open(option(run, "data"), run->database, &run->env);
	if (!option_given(run, "no-jobs"))
		jobs = jobs_start(run->arena, run->database, &run->env);
	log_line(LOG_INFO, "pictures are decoded apart", "held by", image_cage(run->arena), NULL);
	say_where(run, app, empty);
	give_back(run);
	sigwait(&stop_signals, &got);
	log_line(LOG_INFO, "stopping", "signal", strsignal(got), NULL);
	app_stop(app);
	jobs_stop(jobs);
	control_close(control);
	return 0;
}

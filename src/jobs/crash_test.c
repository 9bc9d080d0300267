/*
 * crash_test -- the jobs are killed (kill -9) again and again while they write and send
 * what 40 bookings cause; at the end every customer was told once.
 *
 * A letter may arrive twice only when the kill fell between its final dot and the
 * mark in the database, and then under the same Message-ID.
 */
#include "base/test.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "activity/testing.h"
#include "base/env.h"
#include "jobs/jobs.h"
#include "message/message.h"
#include "net/net.h"
#include "net/testing.h"

enum { BOOKINGS = 40, KILLS = 25, CLOCK = 1803628800 };

struct place {
	char dir[64];
	char url[64];
	struct net net;
	struct env env;
	struct database *database;
	struct arena *arena;
	struct ctx ctx;
};

/* As a process that starts does: its own handle, and a clock that has moved on. */
static void
open_place(struct place *place, int round)
{
	struct db_options options = { .data_dir = place->dir, .create = true };

	place->net = net_real(&(struct net_services){ .smtp_url = place->url, .smtp_plain = true,
		.mail_from = "service@heizung.example" });
	place->env = env_still(INSTANT(CLOCK + round * 100), (uint64_t)round + 1);
	place->env.net = &place->net;
	place->arena = arena_open();
	place->ctx = ctx_make(place->arena, &place->env, NULL);
	testing_ok(&place->ctx, database_open(&place->ctx, &options, &place->database));
	place->ctx.db = database_handle(place->database);
}

static void
close_place(struct place *place)
{
	database_close(place->database);
	arena_close(place->arena);
}

static void
book_all(struct place *place)
{
	struct scene scene = scene_make(&place->ctx, "rheintal");

	for (int i = 0; i < BOOKINGS; i++) {
		struct activity_plan plan = scene_plan(&scene, i);
		activity_id id = scene_activity(&place->ctx, &scene);

		testing_ok(&place->ctx, activity_set_plan(&place->ctx, id, &plan, TELL));
	}
}

static NORETURN void
work_until_killed(struct place *place, int round)
{
	open_place(place, round);
	testing_ok(&place->ctx, jobs_until_idle(&place->ctx));
	close_place(place);
	_exit(0);
}

/* Kills the child as soon as the mail server has `letters`, or a little into its start. */
static void
kill_at(pid_t child, struct sink *sink, int letters, int spins)
{
	pid_t ended = 0;

	while (sink_count(sink) < letters && spins-- > 0 && ended == 0) {
		usleep(50);
		ended = waitpid(child, NULL, WNOHANG);
	}
	if (ended != 0)
		return;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* How many letters carry a Message-ID that an earlier one carried. */
static int
count_repeated(struct sink *sink)
{
	int repeated = 0;

	for (int i = 0; i < sink->count; i++) {
		const char *id = strstr(sink->got[i], "\r\nMessage-ID:");
		size_t size = strcspn(id + 2, "\r") + 2;

		for (int j = 0; j < i; j++) {
			const char *other = strstr(sink->got[j], "\r\nMessage-ID:");

			if (strncmp(id, other, size) == 0) {
				repeated++;
				break;
			}
		}
	}
	return repeated;
}

static void
remove_place(const char *dir)
{
	DIR *entries = opendir(dir);
	struct dirent *entry;

	while ((entry = readdir(entries)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(entries), entry->d_name, 0);
	closedir(entries);
	rmdir(dir);
}

static void
killed_jobs_lose_nothing_and_repeat_little(void **state)
{
	struct sink *sink = sink_open(0, NULL);
	struct place place = { .dir = "/tmp/doorstep-crash-XXXXXX" };
	unsigned seed = (unsigned)getpid();
	int repeated;

	(void)state;
	print_message("seed %u\n", seed);
	assert_non_null(mkdtemp(place.dir));
	snprintf(place.url, sizeof(place.url), "smtp://127.0.0.1:%d", sink->port);
	open_place(&place, 0);
	book_all(&place);
	close_place(&place);
	for (int round = 1; round <= KILLS; round++) {
		int more = rand_r(&seed) % 4, spins = 1 + rand_r(&seed) % 4000;
		pid_t child = fork();

		if (child == 0)
			work_until_killed(&place, round);
		kill_at(child, sink, sink_count(sink) + more, spins);
	}
	open_place(&place, KILLS + 1);
	assert_ok(jobs_until_idle(&place.ctx));
	close_place(&place);
	repeated = count_repeated(sink);
	print_message("%d letters for %d bookings, %d repeated by %d kills\n", sink->count, BOOKINGS, repeated, KILLS);
	assert_int_equal(sink->count - repeated, BOOKINGS);
	assert_true(repeated <= KILLS);
	sink_close(sink);
	remove_place(place.dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_jobs_lose_nothing_and_repeat_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

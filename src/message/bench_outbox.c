/*
 * bench_outbox -- a thousand reminders written, twenty thousand letters handed to a mail server.
 *
 * Prints rows of JSON, as ./dev bench wants them.  The server is another program
 * (tests/program/mailbox.mjs, npm smtp-server), on this machine, and takes its share of
 * the same processors; each letter is in a transaction of its own that is safe on disk.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "activity/testing.h"
#include "base/env.h"
#include "message/message.h"
#include "net/net.h"

enum { REMINDERS = 1000, SENDERS = 4, CUSTOMERS = 100 };

static struct ctx *ctx;
static struct scene scene;
static struct activity activities[CUSTOMERS];
static struct recipient people[CUSTOMERS];
static struct net net;
static struct env env;
static char url[64];
static int letters = 20000;		/* or as the first argument says */

static void
row(const char *name, double value, const char *unit, double goal, bool met)
{
	printf("{\"name\":\"%s\",\"value\":%.3g,\"unit\":\"%s\",\"against\":null,\"ratio\":null,"
	    "\"goal\":%g,\"met\":%s}\n", name, value, unit, goal, met ? "true" : "false");
	fflush(stdout);
}

static double
cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
make_people(void)
{
	for (int i = 0; i < CUSTOMERS; i++) {
		struct activity_plan plan = scene_plan(&scene, i);
		activity_id id = scene_activity(ctx, &scene);

		testing_ok(ctx, activity_set_plan(ctx, id, &plan, TELL));
		activities[i] = scene_find(ctx, id);
		people[i] = (struct recipient){ .channel = "email", .name = "Jonas Kaiser", .lang = LANG_DE,
			.address = arena_printf(ctx->arena, "p%d@example.org", i), .customer = scene.customer.id,
			.contact = scene.contact.id };
	}
}

struct lot { int from, count; };

/* Each rendered with its codes, link and invitation, as a trigger does. */
static struct err *
write_lot(struct ctx *in, void *arg)
{
	const struct lot *lot = arg;

	for (int i = lot->from; i < lot->from + lot->count; i++) {
		struct free_message message = { .subject = "Morgen: {activity.title}", .with_calendar = true,
			.text = "Guten Tag {contact.name}\n\nwir kommen:\n\n> {activity.title}\n"
			    "> {activity.window|long}\n> {activity.address}\n\n"
			    "[Ansehen]({portal.activity.link})",
			.codes = { .activity = &activities[i % CUSTOMERS] } };
		enum message_written written;
		message_id id;

		message.cause = arena_printf(in->arena, "bench %d", i);
		TRY(message_write_free(in, &people[i % CUSTOMERS], &message, &written, &id));
		MUST(written == MESSAGE_WRITTEN);
	}
	return OK;
}

static double
write_letters(int from, int count)
{
	double began = monotonic_s();

	for (int i = 0; i < count; i += 100) {
		struct arena *arena = arena_open();
		struct ctx own = *ctx;

		own.arena = arena;
		testing_ok(&own, db_transaction(&own, write_lot, &(struct lot){ from + i, 100 }));
		arena_close(arena);
	}
	return monotonic_s() - began;
}

static void *
drain(void *arg)
{
	struct ctx *own = testing_another(arg);
	bool more = true;

	while (more) {
		struct arena *arena = arena_open();
		struct ctx turn = ctx_make(arena, &env, own->db);
		instant next_at;

		turn.now = own->now;
		testing_ok(&turn, message_send_some(&turn, 8, &more, &next_at));
		arena_close(arena);
	}
	testing_close(own);
	return NULL;
}

/* Letters a second, until the server has seen them all. */
static double
drain_to(FILE *server)
{
	pthread_t threads[SENDERS];
	double began = monotonic_s();
	int seen = 0;

	for (int i = 0; i < SENDERS; i++)
		pthread_create(&threads[i], NULL, drain, ctx);
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	MUST(fscanf(server, "%d", &seen) == 1 && seen == letters);
	return letters / (monotonic_s() - began);
}

int
main(int argc, char **argv)
{
	char command[64], name[96];
	double seconds, rate, cpu;
	FILE *server;
	int port;

	if (argc > 1)
		letters = atoi(argv[1]);
	snprintf(command, sizeof(command), "exec node tests/program/mailbox.mjs %d", letters);
	server = popen(command, "r");
	MUST(server != NULL);
	if (fscanf(server, "%d", &port) != 1) {
		fprintf(stderr, "bench_outbox: no mail server; run it from the top of the tree after npm ci\n");
		pclose(server);
		return 1;
	}
	ctx = testing_open();
	scene = scene_make(ctx, "bench");
	snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", port);
	net = net_real(&(struct net_services){ .smtp_url = url, .smtp_plain = true, .mail_from = "s@example.org" });
	env = *ctx->env;
	env.net = &net;
	ctx->env = &env;
	make_people();
	cpu = cpu_s();
	seconds = write_letters(0, REMINDERS);
	snprintf(name, sizeof(name), "1,000 reminders rendered and queued (%.2f s of CPU)", cpu_s() - cpu);
	row(name, seconds, "s", 1, seconds <= 1);
	write_letters(REMINDERS, letters - REMINDERS);
	cpu = cpu_s();
	rate = drain_to(server);
	snprintf(name, sizeof(name), "%d letters to a mail server on this machine (%.1f s of CPU)", letters,
	    cpu_s() - cpu);
	row(name, rate, "letters/s", 300, rate >= 300);
	pclose(server);
	testing_close(ctx);
	return 0;
}

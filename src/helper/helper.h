/*
 * helper -- a child of a moment that looks at what strangers bring, and can do nothing else.
 *
 * It is this same program, started again under a word of its own with a few open files; so the server and
 * every test are their own helper and nothing has to be found at run time.  Before it looks it gives
 * everything away: it opens nothing, connects to nothing, starts nothing (seccomp, landlock), and has a limit of
 * memory, of time and of what it writes.  The caller's memory does not move.  It does one job and ends;
 * nothing is freed.
 *
 * A tool that wants one has three things: a word; a function that does its jobs in the child, begun before main()
 * by helper_begin() in a constructor; and helper_do() where the work is asked for.
 */
#ifndef HELPER_HELPER_H
#define HELPER_HELPER_H

#include <pthread.h>
#include <semaphore.h>
#include "base/base.h"
#include "base/err.h"

struct arena;
struct ctx;

/* Files of the child: what it reads, one line of report, what libraries complain of, then what the job needs. */
enum { HELPER_IN, HELPER_REPORT, HELPER_COMPLAINTS, HELPER_OWN, HELPER_MOST_OWN = 4 };
enum { HELPER_MOST_REPORT = 512 };

/* ---- who asks ---- */

/* At most so many at once per process; a further caller waits for its turn.  One per tool, static. */
struct helper_turns {
	int at_once;
	pthread_mutex_t lock;
	bool made;
	sem_t free;
};
#define HELPER_TURNS(n)	{ .at_once = (n), .lock = PTHREAD_MUTEX_INITIALIZER }

struct helper_run {
	const char *word, *job;
	int in;				/* stays the caller's; -1: nothing */
	int own[HELPER_MOST_OWN];	/* HELPER_OWN and those behind it; -1: nothing */
	int patience_s;			/* 0: 20; then it is killed */
	char report[HELPER_MOST_REPORT];	/* what it said, "" when it died */
	int64_t peak_kb;		/* memory that it held at most */
};

enum helper_end {
	HELPER_ENDED,			/* by itself: read run->report */
	HELPER_TOO_LONG,		/* out of time or memory */
	HELPER_KILLED,			/* it tried what it must not, or fell over */
};

/* Starts it and waits.  An err is trouble of ours: ERR_BUSY (no turn within 20 s, no memory, disk full). */
MUST_CHECK struct err *helper_do(struct ctx *, struct helper_turns *, struct helper_run *, enum helper_end *end);

/* The report's first number and what stands behind it; `most` when it is none up to that. */
int helper_report_number(struct helper_run *, int most, const char **rest);

/* ---- files that lie in memory ---- */

/* A new one with that content (size 0: empty); -1: no memory.  The caller closes it. */
int helper_memory(struct bytes content);
/* All that was written into it, in ctx->arena; empty when there is none. */
struct bytes helper_memory_read(struct ctx *, int fd);

/* ---- the child ---- */

struct cage { int megabytes, seconds, written_megabytes; };

/* In a constructor: when this program was started for `word`, work(job) and never come back. */
void helper_begin(int argc, char **argv, const char *word, void (*work)(const char *job));

/* Memory, time, size of files; before anything is read. */
void cage_limits(const struct cage *);
/* No files, no network, no other programs; what is open stays open, HELPER_REPORT and those behind may be written. */
void cage_close(void);
/* Would a forbidden call end the child here? */
bool cage_has_filter(void);

/* The whole of a file as memory, before the cage closes; empty when there is nothing in it. */
struct bytes helper_map(int fd);
/*
 * A library's function into the pointer at `to` (POSIX lets its address pass through an object's), of what dlopen()
 * gave before the cage closed; false when it has none of that name.
 */
bool helper_take(void *library, const char *name, void *to);
/* One line of text to HELPER_REPORT, then the end.  `report` NULL: only the number. */
NORETURN void helper_answer(int why, const char *report);
/* For tests that call a helper's work themselves: answers go to `to`, which must not return. */
void helper_catch(void (*to)(int why));
/* Writes all of it, or ends the child. */
void helper_write(int fd, const void *at, size_t size);

/* What holds the helper on this machine, a line for the log: "seccomp, landlock, limits". */
const char *helper_cage(struct arena *);

#endif

/*
 * cli -- the roof: one row per command of the program.
 *
 * A command states what it takes and whether it writes; the runner parses, opens
 * the database and calls it.  On SQLite only one process may write: a writing
 * command that finds a server at work on the same folder is handed to that server
 * through DIR/control.sock and runs there, with its output sent back.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/err.h"

struct database;
struct config;

/* What a run of a command has at hand. */
struct run {
	struct arena *arena;
	struct ctx *ctx;		/* acts for the system; unit set when --unit was given */
	struct env env;
	struct database *database;	/* NULL when the command takes none */
	const struct command *command;
	const char *const *names;	/* options given, without "--" */
	const char *const *values;
	int option_count;
	const char *const *words;	/* what stood without "--": entity, file */
	int word_count;
	const char *folder;		/* where relative files are */
	FILE *out;
	FILE *err;
};

enum database_use { NO_DATABASE, NEW_DATABASE, READS, WRITES, SERVES };

struct command {
	const char *name;		/* "key create" may hold a blank */
	const char *words;		/* "ENTITY FILE": what must stand without "--"; "" for nothing */
	/* "unit! slug json?": ! must be given, ? takes no value; --data --db --clock --config come by themselves */
	const char *options;
	const char *about;
	enum database_use database;
	int (*run)(struct run *);	/* exit status */
};

/* Runs the program. */
int cli_main(int argc, char **argv);

/* The value of an option, or NULL. */
const char *option(const struct run *, const char *name);
bool option_given(const struct run *, const char *name);

/* Says the err's sentence on run->err (with its problems, a line each) and gives exit status 1. */
int fail_with(struct run *, const struct err *);

/* For the server: runs one command line on an open database, as control.sock asks. */
int cli_run_words(struct database *, const struct env *, int count, const char *const *words,
    const char *folder, FILE *out, FILE *err);

/* ---- control.c ---- */

struct control;

/* Listens at DIR/control.sock for writing commands; NULL and a warning when it cannot. */
struct control *control_open(const char *data_dir, struct database *, const struct env *);
void control_close(struct control *);

/* Hands the command line to the server of `data_dir`; false when none listens. */
bool control_ask(const char *data_dir, int argc, char **argv, int *status);

/* ---- commands ---- */

int command_init(struct run *);
int command_import(struct run *);
int command_export(struct run *);
int command_serve(struct run *);
int command_demo(struct run *);
int command_outbox(struct run *);
int command_key_create(struct run *);
int command_access_create(struct run *);
int command_staff_rescue(struct run *);
int command_check(struct run *);
int command_kinds(struct run *);
int command_jobs(struct run *);
int command_report(struct run *);
int command_routes(struct run *);

#endif

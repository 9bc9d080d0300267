/* cli -- see cli.h: the table of commands, the reading of a command line, and the opening of the database. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "cli/config.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/version.h"

enum { MOST_OPTIONS = 32, MOST_WORDS = 8 };

static const struct command commands[] = {
	{ "init", "", "unit! slug! timezone! country! language! admin! base-url trade",
	    "make a new installation with one unit, perhaps from a template of a trade (heating, alarm,\n"
	    "      fibre, lift, inspection), and print the administrator's one-time link",
	    NEW_DATABASE, command_init },
	{ "import", "ENTITY FILE", "unit! mode! triggers?",
	    "bring in customers, contacts, sites, machines, workers, skills, absences, activity-types,\n"
	    "      activities, products or prices from a CSV or Excel file",
	    WRITES, command_import },
	{ "export", "LIST FILE", "unit!",
	    "write a list (customers, activities, …) to a .csv or .xlsx file, or - for standard output",
	    READS, command_export },
	{ "serve", "", "listen! base-url hosts no-jobs? quiet? no-rates?",
	    "answer on ADDR:PORT or unix:PATH until told to stop", SERVES, command_serve },
	{ "demo", "", "", "make a company with people, customers and a month of work around today",
	    NEW_DATABASE, command_demo },
	{ "outbox", "", "json?", "list the messages, newest last", READS, command_outbox },
	{ "key create", "", "unit! scopes! name", "make an API key and print its secret", WRITES, command_key_create },
	{ "access create", "", "unit! name! rights! types base-url",
	    "make an external access (rights: view,create,edit,close,assistant) and print its address",
	    WRITES, command_access_create },
	{ "staff rescue", "", "unit! email! base-url",
	    "let somebody in again who lost password, phone and codes: prints a link to set a password\n"
	    "      and switches the second step off",
	    WRITES, command_staff_rescue },
	{ "check", "", "", "check what must always hold; a line for each breach", READS, command_check },
	{ "jobs", "", "until-idle?", "carry out what is due", WRITES, command_jobs },
	{ "report", "", "unit! activity! kind template out!", "write the report of an activity to a file", READS,
	    command_report },
	{ "kinds", "", "json?", "print the tables of what comes in kinds", NO_DATABASE, command_kinds },
	{ "routes", "", "", "print every page and route with what it asks for", NO_DATABASE, command_routes },
};

const char *
option(const struct run *run, const char *name)
{
	for (int i = 0; i < run->option_count; i++)
		if (strcmp(run->names[i], name) == 0)
			return run->values[i];
	return NULL;
}

bool
option_given(const struct run *run, const char *name)
{
	return option(run, name) != NULL;
}

int
fail_with(struct run *run, const struct err *err)
{
	fprintf(run->err, "doorstep: %s\n", err->say != NULL ? err->say : "something went wrong on our side");
	if (err->problems != NULL && err->problems->count > 1)
		for (size_t i = 0; i < err->problems->count; i++)
			fprintf(run->err, "  %s: %s\n", err->problems->items[i].field, err->problems->items[i].say);
	if (err->kind == ERR_BUG || err->say == NULL)
		fprintf(run->err, "  %s\n", err_chain(run->arena, err));
	return 1;
}

/* "--unit", "[--slug]" when it may be left out, as many as a line holds. */
static void
print_options(FILE *to, const char *options)
{
	int column = 0;

	for (const char *at = options; *at != '\0'; at += strspn(at, " ")) {
		int size = (int)strcspn(at, " "), name = (int)strcspn(at, " !?");

		if (column == 0 || column + size > 90)
			column = fprintf(to, column == 0 ? "     " : "\n     ");
		column += fprintf(to, at[name] == '!' ? " --%.*s" : " [--%.*s]", name, at);
		at += size;
	}
	if (column > 0)
		fputc('\n', to);
}

static void
print_usage(FILE *to)
{
	fputs("usage: doorstep COMMAND [WORDS] [--option value]\n\n", to);
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		const struct command *c = &commands[i];

		fprintf(to, "  %s%s%s\n      %s\n", c->name, c->words[0] == '\0' ? "" : " ", c->words, c->about);
		print_options(to, c->options);
	}
	fputs("\nWhere the data is: --data DIR (SQLite), or --db postgres://… together with --data DIR for files.\n"
	    "Also: --clock 2027-02-26T09:00:00+01:00, --config FILE; doorstep --version.\n", to);
}

/* The command whose words begin the line; *used says how many they are. */
static const struct command *
find_command(int count, const char *const *words, int *used)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		const char *name = commands[i].name;
		const char *blank = strchr(name, ' ');

		if (blank == NULL && count >= 1 && strcmp(words[0], name) == 0) {
			*used = 1;
			return &commands[i];
		}
		if (blank != NULL && count >= 2 && strlen(words[0]) == (size_t)(blank - name) &&
		    strncmp(words[0], name, (size_t)(blank - name)) == 0 && strcmp(words[1], blank + 1) == 0) {
			*used = 2;
			return &commands[i];
		}
	}
	return NULL;
}

/* What the row says of an option: '!' must, '?' flag, ' ' with a value, '\0' unknown. */
static char
option_form(const struct run *run, const char *name)
{
	const struct command *command = run->command;
	const char *lists[] = { command->options, command->database == NO_DATABASE ? "" : "data db clock config" };

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		char **parts = str_split(run->arena, lists[i], ' ', NULL);

		for (; *parts != NULL; parts++) {
			size_t size = strlen(name);

			if (strncmp(*parts, name, size) != 0)
				continue;
			if ((*parts)[size] == '\0')
				return ' ';
			if (((*parts)[size] == '!' || (*parts)[size] == '?') && (*parts)[size + 1] == '\0')
				return (*parts)[size];
		}
	}
	return '\0';
}

static bool
parse(struct run *run, int count, const char *const *line)
{
	const char **names = arena_new_array(run->arena, MOST_OPTIONS, const char *);
	const char **values = arena_new_array(run->arena, MOST_OPTIONS, const char *);
	const char **words = arena_new_array(run->arena, MOST_WORDS, const char *);

	run->names = names;
	run->values = values;
	run->words = words;
	for (int i = 0; i < count; i++) {
		const char *name = line[i] + 2, *equals;
		char form;

		if (strncmp(line[i], "--", 2) != 0) {
			if (run->word_count == MOST_WORDS)
				return false;
			words[run->word_count++] = line[i];
			continue;
		}
		equals = strchr(name, '=');
		if (equals != NULL)
			name = arena_strndup(run->arena, name, (size_t)(equals - name));
		form = option_form(run, name);
		if (form == '\0' || run->option_count == MOST_OPTIONS) {
			fprintf(run->err, "doorstep %s: there is no option --%s\n", run->command->name, name);
			return false;
		}
		if (form != '?' && equals == NULL && i + 1 >= count) {
			fprintf(run->err, "doorstep %s: --%s needs a value\n", run->command->name, name);
			return false;
		}
		names[run->option_count] = name;
		values[run->option_count++] = equals != NULL ? equals + 1 : form == '?' ? "" : line[++i];
	}
	return true;
}

/* Every option marked "!" and every word must be there. */
static bool
complete(struct run *run)
{
	const struct command *command = run->command;
	char **parts = str_split(run->arena, command->options, ' ', NULL);
	size_t wanted = 0;

	for (; *parts != NULL; parts++) {
		size_t size = strlen(*parts);

		if (size == 0 || (*parts)[size - 1] != '!')
			continue;
		(*parts)[size - 1] = '\0';
		if (!option_given(run, *parts)) {
			fprintf(run->err, "doorstep %s: --%s is missing\n", command->name, *parts);
			return false;
		}
	}
	if (command->words[0] != '\0')
		str_split(run->arena, command->words, ' ', &wanted);
	if ((size_t)run->word_count != wanted) {
		fprintf(run->err, "usage: doorstep %s %s\n", command->name, command->words);
		return false;
	}
	if (command->database != NO_DATABASE && !option_given(run, "data") && !option_given(run, "db")) {
		fprintf(run->err, "doorstep %s: say where the data is: --data DIR, or --db URL\n", command->name);
		return false;
	}
	return true;
}

static bool
set_clock(struct run *run)
{
	const char *clock = option(run, "clock");
	instant at;

	if (clock == NULL)
		return true;
	if (!instant_parse(clock, NULL, &at, NULL)) {
		fprintf(run->err, "doorstep: --clock \"%s\" is no time with an offset, such as "
		    "2027-02-26T09:00:00+01:00\n", clock);
		return false;
	}
	run->env.clock_offset_s = env_real_from(at).clock_offset_s;
	return true;
}

static bool
is_empty_or_absent(const char *folder)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return errno == ENOENT;
	return S_ISDIR(st.st_mode) && rmdir(folder) == 0;	/* succeeds only when it is empty */
}

static struct err *
make_folder(struct ctx *ctx, const char *folder)
{
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_new(ctx, ERR_INVALID, arena_printf(ctx->arena, "the folder \"%s\" cannot be made: %s",
		    folder, strerror(errno)), "mkdir");
	return OK;
}

static struct err *
open_database(struct run *run)
{
	enum database_use use = run->command->database;
	const char *data = option(run, "data");
	bool is_new = use == SERVES && data != NULL && option(run, "db") == NULL && is_empty_or_absent(data);
	struct db_options options = {
		.data_dir = data != NULL ? data : ".",
		.url = option(run, "db"),
		/* Whoever serves an empty folder is led through the set-up in the browser. */
		.create = use == NEW_DATABASE || is_new,
		.server = use != READS,
	};

	if (use == NEW_DATABASE && data != NULL) {
		if (!is_empty_or_absent(data))
			return err_new(run->ctx, ERR_INVALID,
			    arena_printf(run->arena, "the folder \"%s\" is not empty", data), "init");
		TRY(make_folder(run->ctx, data));
	}
	if (is_new)
		TRY(make_folder(run->ctx, data));
	TRY(database_open(run->ctx, &options, &run->database));
	run->ctx->db = database_handle(run->database);
	return OK;
}

static struct err *
find_unit(struct run *run)
{
	const char *slug = option(run, "unit");
	struct unit unit;

	if (slug == NULL || run->command->database == NEW_DATABASE)
		return OK;
	TRY(unit_find_slug(run->ctx, slug, &unit));
	unit_enter(run->ctx, &unit);
	return OK;
}

static int
run_with_database(struct run *run)
{
	struct err *err = find_unit(run);

	return err != OK ? fail_with(run, err) : run->command->run(run);
}

static struct run
make_run(struct arena *arena, struct ctx *ctx, const struct env *env, FILE *out, FILE *err)
{
	return (struct run){ .arena = arena, .ctx = ctx, .env = *env, .out = out, .err = err, .folder = "." };
}

int
cli_run_words(struct database *database, const struct env *env, int count, const char *const *words,
    const char *folder, FILE *out, FILE *err)
{
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, env, database_handle(database));
	struct run run = make_run(arena, &ctx, env, out, err);
	int used, status = 2;

	run.folder = folder;
	run.database = database;
	run.command = find_command(count, words, &used);
	if (run.command != NULL && run.command->database == WRITES && parse(&run, count - used, words + used) &&
	    complete(&run))
		status = run_with_database(&run);
	arena_close(arena);
	return status;
}

/* Another process has the lock: a writing command runs there. */
static int
hand_over(struct run *run, const struct err *busy, int argc, char **argv)
{
	const char *data = option(run, "data");
	int status;

	if (run->command->database == WRITES && data != NULL && control_ask(data, argc, argv, &status))
		return status;
	return fail_with(run, busy);
}

int
cli_main(int argc, char **argv)
{
	struct env env = env_real();
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct run run = make_run(arena, &ctx, &env, stdout, stderr);
	const char *const *words = (const char *const *)argv + 1;
	int used, status = 2;
	struct err *err;

	crypt_start();
	if (argc < 2 || str_equal(argv[1], "--help") || str_equal(argv[1], "help")) {
		print_usage(argc < 2 ? stderr : stdout);
		arena_close(arena);
		return argc < 2 ? 2 : 0;
	}
	if (str_equal(argv[1], "--version")) {
		puts("doorstep " DOORSTEP_VERSION);
		arena_close(arena);
		return 0;
	}
	run.command = find_command(argc - 1, words, &used);
	if (run.command == NULL) {
		fprintf(stderr, "doorstep: there is no command \"%s\"; see doorstep --help\n", argv[1]);
	} else if (parse(&run, argc - 1 - used, words + used) && complete(&run) && set_clock(&run)) {
		ctx.env = &run.env;
		ctx.now = run.env.now(&run.env);
		err = config_read(&ctx, option(&run, "config"));
		config_fill_env(&run.env);
		if (err != OK) {
			status = fail_with(&run, err);
		} else if (run.command->database == NO_DATABASE) {
			status = run.command->run(&run);
		} else if ((err = open_database(&run)) != OK) {
			status = err->kind == ERR_BUSY ? hand_over(&run, err, argc, argv) : fail_with(&run, err);
		} else {
			status = run_with_database(&run);
			database_close(run.database);
		}
	}
	arena_close(arena);
	return status;
}

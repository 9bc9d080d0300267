/* commands -- the short commands: each reads its options, calls one room, prints. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "account/account.h"
#include "account/second_step.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "db/db.h"
#include "demo/demo.h"
#include "evidence/evidence.h"
#include "external/external.h"
#include "import/import.h"
#include "jobs/jobs.h"
#include "message/message.h"
#include "planning/planning.h"
#include "quote/quote.h"
#include "trade/trade.h"

enum { LARGEST_IMPORT = 512 << 20, LARGEST_OUTBOX = 256 << 20 };

int
command_init(struct run *run)
{
	struct installation installation = {
		.company = option(run, "unit"),
		.slug = option(run, "slug"),
		.zone = option(run, "timezone"),
		.country = option(run, "country"),
		.admin_name = "Administrator",
		.admin_email = option(run, "admin"),
	};
	const char *base = option_given(run, "base-url") ? option(run, "base-url") : run->env.base_url;
	const char *token;
	struct unit unit;
	struct person admin;
	struct err *err;

	if (!lang_parse(option(run, "language"), &installation.lang)) {
		fprintf(run->err, "doorstep init: --language is one of en, fr, nl, de, it, es\n");
		return 2;
	}
	if (option_given(run, "trade")) {
		struct trade trade;

		err = trade_find(run->ctx, option(run, "trade"), &trade);
		if (err != OK)
			return fail_with(run, err);
	}
	err = account_install(run->ctx, &installation, &unit, &admin, &token);
	if (err == OK && option_given(run, "trade")) {
		int64_t made;

		unit_enter(run->ctx, &unit);
		err = trade_start(run->ctx, option(run, "trade"), NULL, true, &made);
	}
	if (err != OK)
		return fail_with(run, err);
	fprintf(run->out, "\"%s\" is ready. Set the administrator's password here, once, within a week:\n"
	    "%s/b/password/%s\n", unit.name, base, token);
	return 0;
}

int
command_key_create(struct run *run)
{
	const char *name = option_given(run, "name") ? option(run, "name") : "command line";
	const char *secret;
	uint64_t scopes;
	struct err *err;

	if (!scopes_parse(option(run, "scopes"), &scopes)) {
		fprintf(run->err, "doorstep key create: --scopes is read, plan and write, parted by commas\n");
		return 2;
	}
	err = key_create(run->ctx, name, scopes, &secret);
	if (err != OK)
		return fail_with(run, err);
	fprintf(run->out, "%s\n", secret);
	return 0;
}

/* --base-url, without a slash at its end, for the addresses that this run prints. */
static void
take_base_url(struct run *run)
{
	const char *base = option(run, "base-url");

	if (base != NULL)
		run->env.base_url = arena_strndup(run->arena, base, strlen(base) - str_ends(base, "/"));
}

int
command_staff_rescue(struct run *run)
{
	const char *email = option(run, "email"), *token;
	struct person person;
	struct err *err;
	bool found;

	take_base_url(run);
	err = person_lookup_email(run->ctx, email, &person, &found);
	if (err != OK)
		return fail_with(run, err);
	if (!found || person.roles == 0) {
		fprintf(run->err, "doorstep staff rescue: nobody with the email %s works in this unit\n", email);
		return 1;
	}
	err = person_rescue(run->ctx, person.id, &token);
	if (err != OK)
		return fail_with(run, err);
	fprintf(run->out, "%s is logged out everywhere and the second step is off. Set a new password here, once, "
	    "within a week:\n%s/b/password/%s\n", person.name, run->env.base_url, token);
	return 0;
}

/* The types of --types, by reference; false says which one is none. */
static bool
allow_types(struct run *run, struct external_access *access, struct err **err)
{
	char **words = str_split(run->arena, option(run, "types"), ',', NULL);

	for (; *words != NULL; words++) {
		struct activity_type type;
		bool found;

		*err = type_lookup_reference(run->ctx, str_trim(run->arena, *words), &type, &found);
		if (*err != OK)
			return false;
		if (!found) {
			fprintf(run->err, "doorstep access create: there is no activity type \"%s\"\n", *words);
			return false;
		}
		*arena_push(run->arena, &access->types) = type.id.value;
	}
	return true;
}

int
command_access_create(struct run *run)
{
	struct external_access access = { .name = option(run, "name") };
	const char *address;
	struct err *err = OK;

	take_base_url(run);
	if (!external_rights_parse(option(run, "rights"), &access.rights)) {
		fprintf(run->err, "doorstep access create: --rights is view, create, edit, close and assistant, "
		    "parted by commas\n");
		return 2;
	}
	if (option_given(run, "types") && !allow_types(run, &access, &err))
		return err != OK ? fail_with(run, err) : 2;
	err = external_save(run->ctx, &access, &address);
	if (err != OK)
		return fail_with(run, err);
	fprintf(run->out, "%s\n", address);
	return 0;
}

/* The whole file into the arena; NULL says why on run->err. */
static const uint8_t *
read_file(struct run *run, const char *name, size_t *size)
{
	const char *path = name[0] == '/' ? name : arena_printf(run->arena, "%s/%s", run->folder, name);
	FILE *in = fopen(path, "rb");
	struct buf content = buf_make(run->arena, LARGEST_IMPORT);
	struct stat info;
	char *to = NULL;
	size_t got = 0;

	if (in == NULL) {
		fprintf(run->err, "doorstep: the file \"%s\" cannot be read: %s\n", name, strerror(errno));
		return NULL;
	}
	/* asked first: half a gigabyte is much to read in vain */
	bool fits = fstat(fileno(in), &info) != 0 || info.st_size <= LARGEST_IMPORT;

	while (fits && (to = buf_reserve(&content, 1 << 16)) != NULL && (got = fread(to, 1, 1 << 16, in)) > 0)
		content.size += got;
	fclose(in);
	if (to == NULL) {
		fprintf(run->err, "doorstep: the file \"%s\" is larger than 512 MB\n", name);
		return NULL;
	}
	*size = content.size;
	return (const uint8_t *)(content.at != NULL ? content.at : "");
}

static void
print_notes(FILE *to, const char *kind, const struct import_notes *notes, int64_t count)
{
	for (size_t i = 0; i < notes->count; i++) {
		const struct import_note *note = &notes->items[i];

		fprintf(to, "line %lld%s%s: %s%s\n", (long long)note->line, note->column[0] != '\0' ? ", " : "",
		    note->column, note->say, kind);
	}
	if (count > (int64_t)notes->count)
		fprintf(to, "and %lld more\n", (long long)count - (long long)notes->count);
}

int
command_import(struct run *run)
{
	enum import_entity entity;
	enum import_mode mode;
	struct import import;
	struct import_result *result = &import.result;
	struct bytes content = { 0 };
	struct err *err;

	if (!import_entity_parse(run->words[0], &entity)) {
		fprintf(run->err, "doorstep import: \"%s\" is none of", run->words[0]);
		for (int i = 0; i < IMPORT_ENTITY_COUNT; i++)
			fprintf(run->err, " %s", import_entity_token((enum import_entity)i));
		fputc('\n', run->err);
		return 2;
	}
	if (!import_mode_parse(option(run, "mode"), &mode)) {
		fprintf(run->err, "doorstep import: --mode is one of create, create-or-skip, update, "
		    "update-or-skip, upsert\n");
		return 2;
	}
	content.at = read_file(run, run->words[1], &content.size);
	if (content.at == NULL)
		return 1;
	err = import_file(run->ctx, entity, mode, run->words[1], content, &import);
	if (err != OK)
		return fail_with(run, err);
	print_notes(run->err, "", &result->problems, result->problem_count);
	print_notes(run->err, " (warning)", &result->warnings, result->warning_count);
	fprintf(run->out, "%lld rows: %lld created, %lld changed, %lld the same, %lld skipped, %lld with errors\n",
	    (long long)result->rows, (long long)result->created, (long long)result->changed,
	    (long long)result->same, (long long)result->skipped, (long long)result->failed);
	return result->failed > 0;
}

int
command_outbox(struct run *run)
{
	struct buf json = buf_make(run->arena, LARGEST_OUTBOX);
	struct err *err = message_outbox_json(run->ctx, &json);

	if (err != OK)
		return fail_with(run, err);
	fprintf(run->out, "%s\n", buf_text(&json));
	return 0;
}

int
command_demo(struct run *run)
{
	const char *told;
	struct err *err = demo_make(run->ctx, run->env.base_url, &told);

	if (err != OK)
		return fail_with(run, err);
	fputs(told, run->out);
	return 0;
}

int
command_check(struct run *run)
{
	struct breaches breaches = { 0 };
	struct evidence_breaches signatures = { 0 };
	struct err *err = planning_check(run->ctx, &breaches);

	if (err == OK)
		err = evidence_check(run->ctx, &signatures);
	if (err == OK)
		err = quote_check(run->ctx, &signatures);
	if (err != OK)
		return fail_with(run, err);
	for (size_t i = 0; i < breaches.count; i++)
		fprintf(run->out, "%s\n", breaches.items[i]);
	for (size_t i = 0; i < signatures.count; i++)
		fprintf(run->out, "%s\n", signatures.items[i]);
	return breaches.count + signatures.count > 0;
}

int
command_jobs(struct run *run)
{
	struct err *err;

	if (!option_given(run, "until-idle")) {
		fputs("doorstep jobs: say --until-idle; \"doorstep serve\" carries out jobs by itself\n", run->err);
		return 2;
	}
	/* nobody else stands on this file: what a process that was killed had in hand is due */
	err = message_take_up_again(run->ctx);
	if (err == OK)
		err = jobs_until_idle(run->ctx);
	return err != OK ? fail_with(run, err) : 0;
}

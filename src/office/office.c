/* office -- see office.h.  This side starts the helper and reads what it says; it opens no file itself. */
#include "office/office.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/str.h"
#include "office/inside.h"

enum { MOST_SENT = 256 * 1000 * 1000, MOST_DEPTH = 20, A_MINUTE = 60 };

static struct helper_turns turns = HELPER_TURNS(OFFICE_HELPERS);

/* ---- one run ---- */

static struct err *
run_helper(struct ctx *ctx, const char *job, int patience_s, struct bytes file, struct bytes values,
    struct bytes *out, enum office_refused *why)
{
	struct helper_run run = { .word = office_helper_word, .job = job, .in = helper_memory(file), .own = {
	    helper_memory((struct bytes){ NULL, 0 }), helper_memory(values), -1, -1 }, .patience_s = patience_s };
	enum helper_end end = HELPER_KILLED;
	struct err *err = OK;
	const char *rest;

	if (run.in < 0 || run.own[0] < 0 || run.own[1] < 0)
		err = err_new(ctx, ERR_BUSY, NULL, "no memory for a file of %zu bytes", file.size);
	if (err == OK)
		err = helper_do(ctx, &turns, &run, &end);
	if (err == OK) {
		*why = end == HELPER_TOO_LONG ? OFFICE_TOO_LONG : OFFICE_HARMFUL;
		if (end == HELPER_ENDED)
			*why = (enum office_refused)helper_report_number(&run, OFFICE_REFUSED_COUNT, &rest);
		if (*why == OFFICE_REFUSED_COUNT)
			*why = OFFICE_HARMFUL;
		if (*why == OFFICE_GOOD)
			*out = helper_memory_read(ctx, run.own[0]);
	}
	for (int i = -1; i < 2; i++) {
		int fd = i < 0 ? run.in : run.own[i];

		if (fd >= 0)
			close(fd);
	}
	return err;
}

/* ---- outlines ---- */

static const char *
text_in(struct ctx *ctx, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : arena_strdup(ctx->arena, text);
}

static void
read_parts(struct ctx *ctx, const json_t *array, int depth, struct office_parts *out)
{
	static const char *const keys[] = { [OFFICE_CODE] = "code", [OFFICE_LOOP] = "for", [OFFICE_TEST] = "if" };

	for (size_t i = 0; depth < MOST_DEPTH && i < json_array_size(array); i++) {
		const json_t *object = json_array_get(array, i);
		struct office_part part = { .kind = OFFICE_CODE, .near = text_in(ctx, object, "near") };

		for (size_t kind = 0; kind < COUNT_OF(keys); kind++)
			if (json_object_get(object, keys[kind]) != NULL)
				part.kind = (enum office_kind)kind;
		part.text = text_in(ctx, object, keys[part.kind]);
		read_parts(ctx, json_object_get(object, "inner"), depth + 1, &part.inner);
		read_parts(ctx, json_object_get(object, "other"), depth + 1, &part.other);
		*arena_push(ctx->arena, out) = part;
	}
}

static enum office_wrong
wrong_of(const char *token)
{
	return str_equal(token, "never_ended") ? OFFICE_NEVER_ENDED : str_equal(token, "stray") ? OFFICE_STRAY :
	    str_equal(token, "crossed") ? OFFICE_CROSSED : OFFICE_LOOSE;
}

bool
office_outline_parse(struct ctx *ctx, const char *text, struct office_outline *out)
{
	json_t *json = json_loads(text, 0, NULL);
	const json_t *faults = json_object_get(json, "faults");
	struct office_outline outline = { .json = arena_strdup(ctx->arena, text),
		.fault_count = json_array_size(faults) };

	if (!json_is_array(json_object_get(json, "parts"))) {
		json_decref(json);
		return false;
	}
	read_parts(ctx, json_object_get(json, "parts"), 0, &outline.parts);
	outline.faults = arena_new_array(ctx->arena, outline.fault_count, struct office_fault);
	for (size_t i = 0; i < outline.fault_count; i++) {
		const json_t *fault = json_array_get(faults, i);

		outline.faults[i] = (struct office_fault){ wrong_of(text_in(ctx, fault, "wrong")),
			text_in(ctx, fault, "text"), text_in(ctx, fault, "near") };
	}
	json_decref(json);
	*out = outline;
	return true;
}

struct err *
office_read(struct ctx *ctx, struct bytes file, struct office_outline *out, enum office_refused *why)
{
	struct bytes answer = { NULL, 0 };

	TRY(run_helper(ctx, "read", 0, file, (struct bytes){ NULL, 0 }, &answer, why));
	if (*why == OFFICE_GOOD && (answer.size == 0 || !office_outline_parse(ctx,
	    arena_strndup(ctx->arena, (const char *)answer.at, answer.size), out)))
		*why = OFFICE_HARMFUL;
	return OK;
}

struct err *
office_fill(struct ctx *ctx, struct bytes file, const struct office_values *values,
    const struct office_pictures *pictures, struct bytes *out, enum office_refused *why)
{
	struct buf sent = buf_make(ctx->arena, MOST_SENT);

	if (pictures->count > OFFICE_MOST_PICTURES || !wire_write(&sent, values, pictures)) {
		*why = OFFICE_TOO_MUCH;
		return OK;
	}
	struct bytes wire = { (const uint8_t *)buf_text(&sent), sent.size };

	return run_helper(ctx, "fill", 0, file, wire, out, why);
}

bool
office_is_package(struct bytes file)
{
	return file.size >= 4 && (memcmp(file.at, "PK\x03\x04", 4) == 0 ||
	    memcmp(file.at, "\xd0\xcf\x11\xe0", 4) == 0);
}

struct err *
office_read_sheet(struct ctx *ctx, struct bytes file, struct bytes *out, enum office_refused *why)
{
	return run_helper(ctx, "table", A_MINUTE, file, (struct bytes){ NULL, 0 }, out, why);
}

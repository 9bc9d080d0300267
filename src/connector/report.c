/* report -- reading reports, closing activities with one. */
#include "connector/report.h"

#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "report/report.h"

enum { MOST_REPORTS = 10, LARGEST = 16 << 20 };

/* ---- their files ---- */

static struct err *
read_file(struct ctx *ctx, const char *path, struct bytes *out)
{
	FILE *in = fopen(path, "rb");
	struct buf content = buf_make(ctx->arena, LARGEST);
	size_t got = 0;
	char *to;

	if (in == NULL)
		return err_bug(ctx, "report %s is not there", path);
	while ((to = buf_reserve(&content, 1 << 16)) != NULL && (got = fread(to, 1, 1 << 16, in)) > 0)
		content.size += got;
	fclose(in);
	*out = (struct bytes){ (const uint8_t *)content.at, to == NULL ? 0 : content.size };
	return OK;
}

/* The newest version of each: they come newest first. */
static bool
is_newest(const struct reports *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (all->items[k].kind == all->items[i].kind && all->items[k].format == all->items[i].format
		    && ID_EQUAL(all->items[k].template, all->items[i].template))
			return false;
	return true;
}

struct files { struct bytes *items; size_t count, capacity; };

static struct err *
list_files(struct ctx *ctx, const struct activity *a, struct files *out)
{
	struct reports all;

	TRY(report_list(ctx, a->id, &all));
	for (size_t i = 0; i < all.count && out->count < MOST_REPORTS; i++) {
		struct document document;
		const char *path, *type;

		if (!is_newest(&all, i))
			continue;
		TRY(document_find_id(ctx, all.items[i].document, &document));
		TRY(document_path(ctx, &document, DOCUMENT_WHOLE, &path, &type));
		TRY(read_file(ctx, path, arena_push(ctx->arena, out)));
	}
	return OK;
}

struct err *
wire_write_reports(struct json *j, struct ctx *ctx, const struct activity *a)
{
	struct report_order order = { .kind = REPORT_VISIT };
	struct files files = { 0 };
	struct report_file made;

	TRY(list_files(ctx, a, &files));
	if (files.count == 0 && a->status == STATUS_TERMINATED) {
		TRY(report_try(ctx, a->id, &order, &made));
		*arena_push(ctx->arena, &files) = made.content;
	}
	json_open_array(j, "reports_b64");
	for (size_t i = 0; i < files.count; i++)
		json_text(j, NULL, crypt_base64(ctx->arena, files.items[i]));
	json_close_array(j);
	json_text(j, "pdf_b64", files.count > 0 ? crypt_base64(ctx->arena, files.items[0]) : NULL);
	return OK;
}

/* ---- read ---- */

static struct err *
answer_report(struct request *rq, struct response *rs, activity_id id, bool reports)
{
	struct showing show = { rq->ctx, caller_of(rq), .reports = reports };
	struct activity a;
	struct json j;

	TRY(activity_find(rq->ctx, id, &a));
	j = wire_answer_open(rs);
	json_open_object(&j, NULL);
	if ((INSTANT_IS_NONE(a.real_end) && a.result == RESULT_NONE)
	    || !external_may(&show.caller->access, EXTERNAL_VIEW)) {
		json_none(&j, "report");
	} else {
		json_open_object(&j, "report");
		TRY(wire_write_report_object(&j, &show, &a));
		if (reports)
			TRY(wire_write_reports(&j, rq->ctx, &a));
		json_close_object(&j);
	}
	show.reports = false;
	TRY(wire_write_intervention(&j, "intervention", &show, &a));
	json_close_object(&j);
	return OK;
}

struct err *
wire_read_report(struct request *rq, struct response *rs, struct given *given)
{
	bool reports = given_bool(given, "withReports", true);
	struct activity a;

	TRY(wire_find_intervention(rq, given, &a));
	TRY(err_invalid(rq->ctx, given->problems));
	return answer_report(rq, rs, a.id, reports);
}

/* ---- close ---- */

static enum activity_result
read_result(const struct given *given, enum activity_result otherwise)
{
	const char *word = given_word(given, "status");

	if (word == NULL)
		return otherwise;
	if (strcasecmp(word, "ok") != 0 && strcasecmp(word, "ko") != 0)
		given_wrong(given, "status", T(given->ctx, "A result is ok or ko."));
	return strcasecmp(word, "ko") == 0 ? RESULT_KO : RESULT_OK;
}

/* When it is not said when it was done, it was done as it was planned, else now. */
static void
usual_times(struct ctx *ctx, const struct activity *a, struct activity_closing *closing)
{
	instant end = INSTANT_IS_NONE(a->end) || a->end.s > ctx->now.s ? ctx->now : a->end;

	if (INSTANT_IS_NONE(closing->real_end))
		closing->real_end = INSTANT_IS_NONE(a->real_end) ? end : a->real_end;
	if (INSTANT_IS_NONE(closing->real_start))
		closing->real_start = !INSTANT_IS_NONE(a->real_start) ? a->real_start :
		    !INSTANT_IS_NONE(a->start) && a->start.s < closing->real_end.s ? a->start :
		    INSTANT(closing->real_end.s - a->duration_s);
}

static bool
says_the_same(const struct activity *a, const struct activity_closing *closing)
{
	return a->result == closing->result && str_equal(a->result_comment, closing->comment) &&
	    a->real_start.s == closing->real_start.s && a->real_end.s == closing->real_end.s;
}

static struct err *
fill_closing_form(const struct given *given, const struct caller *caller, const struct activity *a)
{
	json_t *fields = given_object(given, "custom_fields"), *rest;
	const char *code;
	json_t *value;

	if (fields == NULL)
		return OK;
	TRY(wire_fill_form(given->ctx, caller, a, FORM_OF_CLOSING, fields, given->problems, &rest));
	json_object_foreach(rest, code, value)
		given_wrong(given, arena_printf(given->ctx->arena, "custom_fields.%s", code),
		    T(given->ctx, "The closing form has no such field."));
	return err_invalid(given->ctx, given->problems);
}

struct err *
wire_take_report(const struct given *given, const struct caller *caller, activity_id id, bool partly)
{
	struct ctx *ctx = given->ctx;
	struct activity_closing closing;
	struct activity a;
	const char *comment;

	TRY(activity_find(ctx, id, &a));
	comment = given_text(given, "comment");
	closing = (struct activity_closing){
		.result = read_result(given, a.result != RESULT_NONE ? a.result : RESULT_OK),
		.comment = comment != NULL ? comment : a.result_comment,
		.real_start = given_instant(given, "start_at"), .real_end = given_instant(given, "end_at") };
	if (INSTANT_IS_NONE(closing.real_end))
		closing.real_end = given_instant(given, "reported_at");
	TRY(err_invalid(ctx, given->problems));
	TRY(fill_closing_form(given, caller, &a));
	usual_times(ctx, &a, &closing);
	if (partly)
		return activity_interrupt(ctx, id, &closing, TELL);
	if (a.status == STATUS_TERMINATED && says_the_same(&a, &closing))
		return OK;
	return a.status == STATUS_TERMINATED ? activity_correct(ctx, id, &closing, TELL)
	    : activity_close(ctx, id, &closing, TELL);
}

struct closing_call { const struct given *given; const struct caller *caller; activity_id id; };

static struct err *
close_in(struct ctx *ctx, void *arg)
{
	const struct closing_call *call = arg;
	struct given given = *call->given;

	given.ctx = ctx;
	given.problems = arena_new(ctx->arena, struct problems);	/* it may run again */
	return wire_take_report(&given, call->caller, call->id, false);
}

struct err *
wire_write_report(struct request *rq, struct response *rs, struct given *given)
{
	struct given report = *given, intervention = *given;
	struct closing_call call = { &report, caller_of(rq), { 0 } };
	struct activity a;

	report.from = given_below(given->from, "report");
	intervention.from = json_object_get(report.from, "intervention");
	if (!json_is_object(intervention.from))
		intervention.from = report.from;
	TRY(wire_find_intervention(rq, &intervention, &a));
	call.id = a.id;
	TRY(db_transaction(rq->ctx, close_in, &call));
	return answer_report(rq, rs, a.id, given_bool(&report, "withReports", false));
}

/*
 * close -- closing a visit at the door: real start and end, OK or not, the closing form, the customer's signature;
 * closing it in part; filling the activity form.
 */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "fieldwork/inside.h"
#include "form/field.h"
#include "form/strokes.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct close_page {
	struct activity a;
	const char *path, *back, *command, *title;
	int64_t revision;
	bool for_good;
	const char *real_start, *real_end, *result, *comment;
	struct ui_option results[2];
	html_safe fields;
	bool asks;			/* there is a closing form */
	bool signs;			/* and no field of it is the customer's signature */
	struct signature_pad pad;
	const struct problems *problems;
};

struct form_page {
	const char *path, *back, *title;
	int64_t revision;
	html_safe fields;
	const struct problems *problems;
};

#include "gen/fieldwork_close.html.h"

/* ---- what stands in the fields ---- */

/* When this part of the work began, as far as the taps say. */
static instant
began(struct ctx *ctx, const struct visit *visit)
{
	const struct work_span *last = NULL;
	instant from = INSTANT_NONE;

	for (size_t i = visit->spans.count; i-- > 0;) {
		const struct work_span *span = &visit->spans.items[i];

		if (last != NULL && !INSTANT_IS_NONE(span->to) && last->from.s - span->to.s > 6 * 3600)
			break;
		last = span;
		if (span->kind == WORK_SERVICE)
			from = span->from;
	}
	if (!INSTANT_IS_NONE(from))
		return from;
	if (!INSTANT_IS_NONE(visit->state.arrived))
		return visit->state.arrived;
	return visit->a.start.s < ctx->now.s ? visit->a.start : ctx->now;
}

static void
fill_typed(struct request *rq, const struct visit *visit, struct close_page *page)
{
	struct ctx *ctx = rq->ctx;
	bool typed = page->problems != NULL;

	page->real_start = typed ? field(rq, "real_start") : fieldwork_typed(ctx, began(ctx, visit), visit->zone);
	page->real_end = typed ? field(rq, "real_end") : fieldwork_typed(ctx, ctx->now, visit->zone);
	page->result = typed ? field(rq, "result") : "";
	page->comment = typed ? field(rq, "comment") :
	    visit->a.status == STATUS_INTERMEDIATE || page->for_good ? "" : visit->a.result_comment;
	page->results[0] = (struct ui_option){ "ok", T(ctx, "OK"), T(ctx, "Everything was done.") };
	page->results[1] = (struct ui_option){ "ko", T(ctx, "Not OK"),
		T(ctx, "It could not be done, or not all of it.") };
	page->pad = (struct signature_pad){ .name = "name", .drawing_name = "drawing",
		.label = T(ctx, "Signature of the customer"),
		.help = T(ctx, "Hand the phone over: “I confirm the work as it is written here.”"),
		.value = typed ? field(rq, "name") : "", .drawing = typed ? field(rq, "drawing") : "",
		.error = problem_of(page->problems, "name"), .optional = true };
	if (page->pad.error == NULL)
		page->pad.error = problem_of(page->problems, "drawing");
}

/* A field of the form asks for it already. */
static bool
has_signature(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->fields[i].kind->token, "signature") &&
		    form->fields[i].access[FOR_WORKER] == FIELD_WRITE)
			return true;
	return false;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct visit *visit, struct filling *filling, bool for_good,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct close_page page = { .a = visit->a, .back = visit->path, .problems = problems, .for_good = for_good,
		.revision = filling->answer.revision, .asks = filling->form.count > 0,
		.command = arena_strdup(ctx->arena, env_public_id(ctx->env).text) };

	page.signs = !has_signature(&filling->form);
	page.title = for_good ? T(ctx, "Finish the visit") : T(ctx, "To be continued another day");
	page.path = arena_printf(ctx->arena, "%s/%s", visit->path, for_good ? "finish" : "interrupt");
	if (problems != NULL && !str_empty(field(rq, "command")))
		page.command = field(rq, "command");
	fill_typed(rq, visit, &page);
	if (page.asks)
		TRY(filling_draw(filling, rs, problems, &page.fields));
	close_page(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = page.title, .back = visit->path,
	    .back_label = visit->a.title });
}

/* ---- the visit ---- */

static struct err *
open(struct request *rq, bool for_good, bool posted, struct visit *visit, struct filling *filling)
{
	TRY(fieldwork_visit(rq, visit));
	if (!visit->mine)
		return err_new(rq->ctx, ERR_CONFLICT, T(rq->ctx, "This visit is not on your round."), "not theirs");
	/* Sent once more, it is answered as the first time; opened anew there is nothing to close. */
	if (!posted && visit->state.phase == WORK_OVER)
		return err_new(rq->ctx, ERR_CONFLICT, T(rq->ctx, "This visit is closed already."), "closed");
	TRY(filling_open(rq, visit, form_of_closing(visit->a.type), posted, filling));
	/* What is missing today is written on the last day. */
	filling->use.draft = !for_good;
	return OK;
}

static struct err *
show_finish(struct request *rq, struct response *rs)
{
	struct visit visit;
	struct filling filling;

	TRY(open(rq, true, false, &visit, &filling));
	return draw(rq, rs, &visit, &filling, true, NULL);
}

static struct err *
show_interrupt(struct request *rq, struct response *rs)
{
	struct visit visit;
	struct filling filling;

	TRY(open(rq, false, false, &visit, &filling));
	return draw(rq, rs, &visit, &filling, false, NULL);
}

/* The times of the fields are whole minutes: what was tapped in that minute is meant exactly. */
static instant
exactly(instant typed, instant tapped)
{
	return !INSTANT_IS_NONE(typed) && tapped.s - typed.s >= 0 && tapped.s - typed.s < 60 ? tapped : typed;
}

static void
add_problems(struct arena *arena, const struct err *err, struct problems *to)
{
	if (err->problems == NULL || err->problems->count == 0)
		problem_add(arena, to, "", err->say);
	for (size_t i = 0; err->problems != NULL && i < err->problems->count; i++)
		problem_add(arena, to, err->problems->items[i].field, err->problems->items[i].say);
}

static struct err *
close_visit(struct request *rq, const struct visit *visit, struct filling *filling, bool for_good,
    struct problems *problems, struct work_done *done)
{
	struct ctx *ctx = rq->ctx;
	const char *result = field(rq, "result"), *agent = http_header(rq->http, "user-agent");
	struct work_command command = fieldwork_command(rq, visit, for_good ? WORK_DO_FINISH : WORK_DO_INTERRUPT);
	struct work_closing closing = { .comment = field(rq, "comment"), .form = &filling->form,
		.revision = filling->answer.revision, .holder = filling->use.holder,
		.result = str_equal(result, "ok") ? RESULT_OK : str_equal(result, "ko") ? RESULT_KO : RESULT_NONE,
		.signature = { .name = field(rq, "name"), .drawing = field(rq, "drawing"), .agent = agent } };
	json_t *values = NULL;
	struct err *err;

	closing.real_start = exactly(fieldwork_moment(rq, visit, "real_start", problems), began(ctx, visit));
	closing.real_end = fieldwork_moment(rq, visit, "real_end", problems);
	/* Not by our clock: what is sent again must be the same. */
	if (!INSTANT_IS_NONE(command.at))
		closing.real_end = exactly(closing.real_end, command.at);
	/* Begun and ended within one minute. */
	if (!INSTANT_IS_NONE(closing.real_end) && closing.real_end.s < closing.real_start.s &&
	    closing.real_start.s - closing.real_end.s < 60)
		closing.real_end = closing.real_start;
	str_to_int(field(rq, "revision"), 0, INT32_MAX, &closing.revision);
	if (filling->form.count > 0)
		TRY(filling_read(filling, problems, &values));
	closing.values = values;
	if (problems->count > 0 && problem_of(problems, "real_start") == NULL &&
	    problem_of(problems, "real_end") == NULL && for_good && closing.result == RESULT_NONE)
		problem_add(ctx->arena, problems, "result", T(ctx, "Say whether the work went well."));
	if (problems->count > 0)
		return OK;
	err = work_close(ctx, &command, &closing, done);
	if (err != OK && (err->kind == ERR_INVALID || err->kind == ERR_CONFLICT)) {
		add_problems(ctx->arena, err, problems);
		return OK;
	}
	return err;
}

static struct err *
closed(struct request *rq, struct response *rs, bool for_good)
{
	struct problems problems = { 0 };
	struct visit visit;
	struct filling filling;
	struct work_done done = { 0 };

	TRY(open(rq, for_good, true, &visit, &filling));
	TRY(close_visit(rq, &visit, &filling, for_good, &problems, &done));
	if (problems.count > 0) {
		rs->http->status = 422;
		return draw(rq, rs, &visit, &filling, for_good, &problems);
	}
	respond_flash(rq, rs, for_good ? T(rq->ctx, "The visit is closed.") :
	    T(rq->ctx, "Closed in part. Agree on the next date now, or leave it to the planners."));
	respond_see_other(rs, visit.path);
	return OK;
}

static struct err *
finish(struct request *rq, struct response *rs)
{
	return closed(rq, rs, true);
}

static struct err *
close_part(struct request *rq, struct response *rs)
{
	return closed(rq, rs, false);
}

/* ---- the activity form ---- */

static struct err *
open_activity_form(struct request *rq, bool posted, struct visit *visit, struct filling *filling)
{
	TRY(fieldwork_visit(rq, visit));
	if (!visit->mine)
		return err_new(rq->ctx, ERR_CONFLICT, T(rq->ctx, "This visit is not on your round."), "not theirs");
	TRY(filling_open(rq, visit, form_of_activity(visit->a.type), posted, filling));
	return filling->form.count > 0 && filling_asks(filling) ? OK :
	    err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such form."), NULL);
}

static struct err *
draw_form(struct request *rq, struct response *rs, const struct visit *visit, struct filling *filling,
    const struct problems *problems)
{
	struct form_page page = { .back = visit->path, .title = T(rq->ctx, "Activity form"), .problems = problems,
		.revision = filling->answer.revision,
		.path = arena_printf(rq->ctx->arena, "%s/form", visit->path) };

	TRY(filling_draw(filling, rs, problems, &page.fields));
	form_page(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = page.title, .back = visit->path,
	    .back_label = visit->a.title });
}

static struct err *
show_form(struct request *rq, struct response *rs)
{
	struct visit visit;
	struct filling filling;

	TRY(open_activity_form(rq, false, &visit, &filling));
	return draw_form(rq, rs, &visit, &filling, NULL);
}

static struct err *
save_form(struct request *rq, struct response *rs)
{
	struct problems problems = { 0 };
	struct visit visit;
	struct filling filling;
	struct answer saved;
	struct err *err = OK;
	json_t *values;
	int64_t revision = 0;

	TRY(open_activity_form(rq, true, &visit, &filling));
	TRY(filling_read(&filling, &problems, &values));
	str_to_int(field(rq, "revision"), 0, INT32_MAX, &revision);
	if (problems.count == 0)
		err = answer_save(rq->ctx, &(struct answer_input){ .form = &filling.form, .values = values,
		    .subject = { .activity = visit.a.id, .customer = visit.a.customer }, .revision = revision,
		    .holder = filling.use.holder, .sent = true, .on_portal = true }, &saved);
	if (err != OK && err->kind != ERR_CONFLICT)
		return err;
	if (err != OK)
		problem_add(rq->ctx->arena, &problems, "", err->say);
	if (problems.count > 0) {
		rs->http->status = 422;
		return draw_form(rq, rs, &visit, &filling, &problems);
	}
	respond_flash(rq, rs, T(rq->ctx, "Saved."));
	respond_see_other(rs, visit.path);
	return OK;
}

#define CLOSING_FIELDS "f.* revision real_start real_end result comment name drawing " COMMAND_FIELDS

const struct route fieldwork_close_routes[] = {
	{ GET, "/:unit/a/:activity/finish", show_finish, .needs = CAN_FIELDWORK, .fields = "" },
	{ POST, "/:unit/a/:activity/finish", finish, .needs = CAN_FIELDWORK, .fields = CLOSING_FIELDS, .files = true,
	    .body_limit = UI_UPLOAD_BODY },
	{ GET, "/:unit/a/:activity/interrupt", show_interrupt, .needs = CAN_FIELDWORK, .fields = "" },
	{ POST, "/:unit/a/:activity/interrupt", close_part, .needs = CAN_FIELDWORK, .fields = CLOSING_FIELDS,
	    .files = true, .body_limit = UI_UPLOAD_BODY },
	{ GET, "/:unit/a/:activity/form", show_form, .needs = CAN_FIELDWORK, .fields = "" },
	{ POST, "/:unit/a/:activity/form", save_form, .needs = CAN_FIELDWORK, .fields = "f.* revision", .files = true,
	    .body_limit = UI_UPLOAD_BODY },
	{ 0 },
};

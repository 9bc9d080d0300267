/* close -- closing a visit on the spot: answers, signature, status and times, all or nothing. */
#include <jansson.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "evidence/evidence.h"
#include "form/answer.h"
#include "form/field.h"
#include "form/form.h"
#include "gen/work.sql.h"
#include "i18n/i18n.h"
#include "work/inside.h"

/* A longer gap between two spans: the visit was gone on with on another day. */
enum { SAME_PART_S = 6 * 3600, LONGEST_S = 72 * 3600, AHEAD_S = 300 };

/* ---- what was typed ---- */

static void
check_times(struct ctx *ctx, const struct work_closing *closing, struct problems *problems)
{
	instant from = closing->real_start, to = closing->real_end;

	if (INSTANT_IS_NONE(from))
		problem_add(ctx->arena, problems, "real_start", T(ctx, "Say when the work began."));
	if (INSTANT_IS_NONE(to))
		problem_add(ctx->arena, problems, "real_end", T(ctx, "Say when the work ended."));
	if (INSTANT_IS_NONE(from) || INSTANT_IS_NONE(to))
		return;
	if (to.s < from.s)
		problem_add(ctx->arena, problems, "real_end", T(ctx, "The end must come after the start."));
	else if (to.s - from.s > LONGEST_S)
		problem_add(ctx->arena, problems, "real_end",
		    T(ctx, "This is longer than three days. Check both times."));
	if (to.s > ctx->now.s + AHEAD_S)
		problem_add(ctx->arena, problems, "real_end", T(ctx, "This time has not come yet."));
}

static struct err *
check_closing(struct ctx *ctx, bool for_good, const struct work_closing *closing)
{
	struct problems problems = { 0 };

	check_times(ctx, closing, &problems);
	if (for_good && closing->result == RESULT_NONE)
		problem_add(ctx->arena, &problems, "result", T(ctx, "Say whether the work went well."));
	if (!for_good && str_empty(closing->comment))
		problem_add(ctx->arena, &problems, "comment", T(ctx, "Write what remains to be done."));
	if (str_length(closing->comment == NULL ? "" : closing->comment) > WORK_COMMENT_MOST)
		problem_add(ctx->arena, &problems, "comment",
		    T(ctx, "This text is too long: 2,000 characters at most."));
	return err_invalid(ctx, &problems);
}

static const char *
digest_of(struct ctx *ctx, const struct work_closing *closing)
{
	struct buf buf = buf_make(ctx->arena, 4 << 20);
	const char *values = closing->values == NULL ? "" : form_values_print(ctx, closing->values);

	buf_printf(&buf, "%lld\n%lld\n%d\n%s\n%s\n%s\n%s", (long long)closing->real_start.s,
	    (long long)closing->real_end.s, closing->result, closing->comment != NULL ? closing->comment : "", values,
	    closing->signature.name != NULL ? closing->signature.name : "",
	    closing->signature.drawing != NULL ? closing->signature.drawing : "");
	return buf_text(&buf);
}

/* ---- times ---- */

/* The first span of what was worked on this time; count when nothing was. */
static size_t
part_begins(const struct work_acting *acting)
{
	const struct work_spans *spans = &acting->spans;
	size_t first = spans->count;

	for (size_t i = spans->count; i-- > 0;) {
		const struct work_span *span = &spans->items[i];

		if (!ID_EQUAL(span->worker, acting->worker.id))
			continue;
		if (first < spans->count && !INSTANT_IS_NONE(span->to) &&
		    spans->items[first].from.s - span->to.s > SAME_PART_S)
			break;
		first = i;
	}
	return first;
}

/* The first and the last span of work go as far as was typed; what lies outside is cut or goes. */
static struct err *
fit_span(struct ctx *ctx, const struct work_span *span, bool first, bool last, instant from, instant to)
{
	int64_t a = span->from.s, b = INSTANT_IS_NONE(span->to) ? to.s : span->to.s;

	if (span->kind == WORK_TRAVEL) {
		b = b > from.s ? from.s : b;
		return b < a ? sql_work_span_drop(ctx, ctx->unit, span->id, NULL) :
		    sql_work_span_set(ctx, ctx->unit, span->id, INSTANT(a), INSTANT(b), NULL);
	}
	a = first || a < from.s ? from.s : a;
	b = last || b > to.s ? to.s : b;
	/* The first stays, however short: it says when the work began. */
	if (b <= a && !first)
		return sql_work_span_drop(ctx, ctx->unit, span->id, NULL);
	return sql_work_span_set(ctx, ctx->unit, span->id, INSTANT(a), INSTANT(b < a ? a : b), NULL);
}

static struct err *
fit_spans(struct ctx *ctx, const struct work_acting *acting, instant from, instant to)
{
	const struct work_spans *spans = &acting->spans;
	size_t begin = part_begins(acting), first = spans->count, last = spans->count;

	for (size_t i = begin; i < spans->count; i++)
		if (spans->items[i].kind == WORK_SERVICE && ID_EQUAL(spans->items[i].worker, acting->worker.id)) {
			first = first == spans->count ? i : first;
			last = i;
		}
	for (size_t i = begin; i < spans->count; i++)
		if (ID_EQUAL(spans->items[i].worker, acting->worker.id))
			TRY(fit_span(ctx, &spans->items[i], i == first, i == last, from, to));
	if (first < spans->count)
		return OK;
	return sql_work_span_begin(ctx, ctx->tenant, ctx->unit, acting->activity.id, acting->worker.id,
	    work_kind_token(WORK_SERVICE), from, to, NULL);
}

/* ---- the signature ---- */

static const char *
document_of(struct ctx *ctx, const struct work_acting *acting, const struct work_closing *closing)
{
	const struct activity *a = &acting->activity;
	const struct zone *zone = a->zone == NULL ? NULL : zone_find(a->zone);
	json_t *object = json_object();
	const char *kept;
	char *text;

	json_object_set_new(object, "activity", json_string(a->reference));
	json_object_set_new(object, "title", json_string(a->title));
	json_object_set_new(object, "customer", json_string(a->customer_name != NULL ? a->customer_name : ""));
	json_object_set_new(object, "address", json_string(a->address != NULL ? a->address : ""));
	json_object_set_new(object, "worker", json_string(worker_name(ctx->arena, &acting->worker)));
	json_object_set_new(object, "began", json_string(instant_print(ctx->arena, closing->real_start, zone)));
	json_object_set_new(object, "ended", json_string(instant_print(ctx->arena, closing->real_end, zone)));
	json_object_set_new(object, "comment", json_string(closing->comment != NULL ? closing->comment : ""));
	if (closing->result != RESULT_NONE)
		json_object_set_new(object, "result", json_string(result_token(closing->result)));
	if (closing->form != NULL && closing->form->version > 0) {
		json_object_set_new(object, "form_version", json_integer(closing->form->version));
		json_object_set_new(object, "form", json_loads(closing->form->definition, 0, NULL));
		json_object_set_new(object, "values", json_deep_copy(closing->values));
	}
	text = json_dumps(object, JSON_COMPACT);
	kept = arena_strdup(ctx->arena, text);
	free(text);
	json_decref(object);
	return kept;
}

/* One signature: of the pad below the form (`which` ""), or of a field. */
static struct err *
sign_one(struct ctx *ctx, const struct work_acting *acting, const struct work_closing *closing, const char *which,
    const char *name, const char *drawing)
{
	const struct activity *a = &acting->activity;
	const char *texts[] = { T(ctx, "I confirm the work as it is written here."), NULL };
	struct evidence_input input = { .what = EVIDENCE_ACTIVITY, .subject = a->public_id.text,
		.customer = a->customer, .activity = a->id, .decision = EVIDENCE_SIGNED, .texts = texts,
		.name = name, .drawing = drawing, .zone = a->zone,
		.signer = { .person = ctx->actor.person, .name = name, .identity = "",
		    .proof = ACCESS_BY_STAFF, .proved_at = ctx->now, .agent = closing->signature.agent } };
	evidence_id id;
	bool again;

	if (str_empty(name) && str_empty(drawing))
		return OK;
	/* On the worker's device, in the worker's presence: the worker vouches for who signs. */
	if (str_empty(name))
		input.signer.name = a->customer_name != NULL ? a->customer_name : "";
	input.key = arena_printf(ctx->arena, "visit %s %s %s", a->public_id.text, acting->command->id, which);
	input.document = document_of(ctx, acting, closing);
	return evidence_record(ctx, &input, &id, &again);
}

static struct err *
sign(struct ctx *ctx, const struct work_acting *acting, const struct work_closing *closing)
{
	const struct form *form = closing->form;

	TRY(sign_one(ctx, acting, closing, "", closing->signature.name, closing->signature.drawing));
	for (size_t i = 0; form != NULL && i < form->count; i++) {
		const json_t *value = json_object_get(closing->values, form->fields[i].code);

		if (str_equal(form->fields[i].kind->token, "signature"))
			TRY(sign_one(ctx, acting, closing, form->fields[i].code,
			    json_string_value(json_object_get(value, "name")),
			    json_string_value(json_object_get(value, "drawing"))));
	}
	return OK;
}

/* ---- closing ---- */

static struct err *
save_answers(struct ctx *ctx, const struct work_acting *acting, const struct work_closing *closing, bool sent)
{
	struct answer_input input = { .form = closing->form, .values = closing->values, .sent = sent,
		.subject = { .activity = acting->activity.id, .customer = acting->activity.customer },
		.revision = closing->revision, .holder = closing->holder, .on_portal = true };
	struct answer saved;

	if (closing->form == NULL || ID_IS_NONE(closing->form->id) || closing->values == NULL)
		return OK;
	return answer_save(ctx, &input, &saved);
}

/* A visit that goes on on another day began on its first. */
static instant
first_start(const struct work_acting *acting, instant typed)
{
	instant known = acting->activity.real_start;

	return part_begins(acting) > 0 && !INSTANT_IS_NONE(known) && known.s < typed.s ? known : typed;
}

static struct err *
close_now(struct ctx *ctx, struct work_acting *acting, const void *with)
{
	const struct work_closing *closing = with;
	bool for_good = acting->command->verb == WORK_DO_FINISH;
	struct activity_closing move = { .result = closing->result, .comment = closing->comment,
		.real_start = first_start(acting, closing->real_start), .real_end = closing->real_end };

	if (acting->state.phase == WORK_OVER)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This visit is closed already."), "closed");
	TRY(work_leave_others(ctx, acting));
	TRY(work_end_spans(ctx, acting));
	TRY(work_spans(ctx, acting->activity.id, &acting->spans));
	TRY(fit_spans(ctx, acting, closing->real_start, closing->real_end));
	TRY(save_answers(ctx, acting, closing, for_good));
	TRY(sign(ctx, acting, closing));
	if (for_good)
		TRY(activity_close(ctx, acting->activity.id, &move, TELL));
	/* Who forgot to say that the work began said it now: nobody needs to be told twice. */
	if (!for_good && acting->activity.status != STATUS_IN_PROGRESS)
		TRY(activity_set_status_at(ctx, acting->activity.id, STATUS_IN_PROGRESS, closing->real_start, QUIET));
	if (!for_good)
		TRY(activity_interrupt(ctx, acting->activity.id, &move, TELL));
	return work_tell(ctx, acting, false);
}

struct err *
work_close(struct ctx *ctx, const struct work_command *command, const struct work_closing *closing,
    struct work_done *out)
{
	TRY(check_closing(ctx, command->verb == WORK_DO_FINISH, closing));
	return work_once(ctx, command, digest_of(ctx, closing), close_now, closing, out);
}

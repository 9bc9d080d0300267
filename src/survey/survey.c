/* survey -- answers kept and counted. */
#include "survey/survey.h"

#include <inttypes.h>
#include <math.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/survey.sql.h"
#include "i18n/i18n.h"

enum { MOST_COMMENT = 2000, USUAL_LIMIT = 50, MOST_LIMIT = 500, LAST_DETRACTOR = 6, FIRST_PROMOTER = 9 };

static const struct { const char *token, *label; int least, most; } scales[SURVEY_SCALES] = {
	[SURVEY_STARS] = { "stars", N_("Stars, 1 to 5"), 1, 5 },
	[SURVEY_TEN] = { "ten", N_("Numbers, 0 to 10"), 0, 10 },
	[SURVEY_FACES] = { "faces", N_("Faces, 1 to 5"), 1, 5 },
	[SURVEY_CHOICES] = { "choices", N_("Choices in words"), 1, 20 },
};

const char *
survey_scale_token(enum survey_scale scale)
{
	return scales[scale].token;
}

const char *
survey_scale_label(enum survey_scale scale)
{
	return scales[scale].label;
}

bool
survey_scale_parse(const char *token, enum survey_scale *out)
{
	for (int i = 0; i < SURVEY_SCALES; i++) {
		if (str_equal(scales[i].token, token)) {
			*out = (enum survey_scale)i;
			return true;
		}
	}
	return false;
}

int
survey_least(enum survey_scale scale)
{
	return scales[scale].least;
}

int
survey_most(enum survey_scale scale, int choices)
{
	return scale == SURVEY_CHOICES && choices < scales[scale].most ? choices : scales[scale].most;
}

const char *
survey_words(struct ctx *ctx, enum survey_scale scale, int score, const char *choice)
{
	static const char *const faces[] = { "", N_("Very dissatisfied"), N_("Dissatisfied"), N_("So-so"),
		N_("Satisfied"), N_("Very satisfied") };

	switch (scale) {
	case SURVEY_STARS:
		return TN(ctx, score, "{n} star of 5", "{n} stars of 5", NULL);
	case SURVEY_TEN:
		return TF(ctx, "{score} of 10", "score", arena_printf(ctx->arena, "%d", score), NULL);
	case SURVEY_FACES:
		return score >= 1 && score <= 5 ? T(ctx, faces[score]) : "";
	default:
		return choice == NULL ? "" : choice;
	}
}

/* ---- reading ---- */

static struct survey_answer
from_row(const struct survey_lookup_row *row)
{
	struct survey_answer answer = { .id = row->id, .public_id = row->public_id, .activity = row->activity_id,
		.activity_public_id = row->activity_public_id, .activity_reference = row->activity_reference,
		.activity_title = row->activity_title, .customer = row->customer_id,
		.customer_name = row->customer_name, .contact = row->contact_id, .type = row->type_id,
		.type_name = row->type_name, .worker = row->worker_id, .worker_name = row->worker_name,
		.code = row->code, .score = row->score, .low = row->low, .choice = row->choice,
		.comment = row->comment, .changes = row->changes, .seen = !INSTANT_IS_NONE(row->seen_at),
		.created_at = row->created_at, .updated_at = row->updated_at };

	survey_scale_parse(row->scale, &answer.scale);
	return answer;
}

static void
from_rows(struct ctx *ctx, const struct survey_lookup_rows *rows, struct survey_answers *out)
{
	*out = (struct survey_answers){ 0 };
	for (size_t i = 0; i < rows->count; i++)
		*arena_push(ctx->arena, out) = from_row(&rows->items[i]);
}

struct err *
survey_answer_lookup(struct ctx *ctx, activity_id activity, const char *code, struct survey_answer *out, bool *found)
{
	struct survey_lookup_row row;

	TRY(sql_survey_lookup(ctx, ctx->unit, activity, code, &row, found));
	if (*found)
		*out = from_row(&row);
	return OK;
}

struct err *
survey_of_activity(struct ctx *ctx, activity_id activity, struct survey_answers *out)
{
	struct survey_lookup_rows rows;

	TRY(sql_survey_of_activity(ctx, ctx->unit, activity, &rows));
	from_rows(ctx, &rows, out);
	return OK;
}

static instant
from_of(const struct survey_filter *filter)
{
	return INSTANT_IS_NONE(filter->from) || filter->from.s == 0 ? INSTANT(0) : filter->from;
}

static instant
to_of(const struct survey_filter *filter)
{
	return INSTANT_IS_NONE(filter->to) || filter->to.s == 0 ? INSTANT(INT64_MAX) : filter->to;
}

struct err *
survey_list(struct ctx *ctx, const struct survey_filter *filter, struct survey_answers *out)
{
	int32_t limit = filter->limit <= 0 ? USUAL_LIMIT : filter->limit > MOST_LIMIT ? MOST_LIMIT : filter->limit;
	struct survey_lookup_rows rows;

	TRY(sql_survey_list(ctx, ctx->unit, filter->type, filter->worker, from_of(filter), to_of(filter),
	    filter->low, filter->unseen, filter->before == 0 ? INT64_MAX : filter->before, limit, &rows));
	from_rows(ctx, &rows, out);
	return OK;
}

static struct err *
set_seen(struct ctx *ctx, void *id)
{
	int64_t changed;

	TRY(sql_survey_set_seen(ctx, ctx->unit, id, ctx->now, &changed));
	return changed > 0 ? OK : err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such answer."), NULL);
}

struct err *
survey_seen(struct ctx *ctx, const char *public_id)
{
	return db_transaction(ctx, set_seen, (void *)(uintptr_t)public_id);
}

struct err *
survey_count_unseen(struct ctx *ctx, int64_t *out)
{
	struct survey_count_unseen_row row;

	TRY(sql_survey_count_unseen(ctx, ctx->unit, &row));
	*out = row.count;
	return OK;
}

/* ---- figures ---- */

static void
finish(struct survey_figures *f)
{
	int64_t sum = 0, promoters = 0, detractors = 0;

	for (int score = 0; score < SURVEY_MOST_SCORES; score++) {
		sum += f->by_score[score] * score;
		promoters += score >= FIRST_PROMOTER ? f->by_score[score] : 0;
		detractors += score <= LAST_DETRACTOR ? f->by_score[score] : 0;
	}
	f->average = f->count == 0 || f->scale == SURVEY_CHOICES ? (double)NAN : (double)sum / (double)f->count;
	if (f->scale == SURVEY_TEN && f->count > 0)
		f->nps = (int)lround(100.0 * (double)(promoters - detractors) / (double)f->count);
}

struct err *
survey_sum(struct ctx *ctx, const struct survey_filter *filter, struct survey_summary *out)
{
	struct survey_figures all[SURVEY_SCALES] = { 0 };
	struct survey_sum_rows rows;

	TRY(sql_survey_sum(ctx, ctx->unit, filter->type, filter->worker, from_of(filter), to_of(filter), &rows));
	for (size_t i = 0; i < rows.count; i++) {
		enum survey_scale scale;

		if (!survey_scale_parse(rows.items[i].scale, &scale) || rows.items[i].score < 0 ||
		    rows.items[i].score >= SURVEY_MOST_SCORES)
			continue;
		all[scale].by_score[rows.items[i].score] += rows.items[i].count;
		all[scale].count += rows.items[i].count;
		all[scale].low += rows.items[i].low;
	}
	*out = (struct survey_summary){ 0 };
	for (int scale = 0; scale < SURVEY_SCALES; scale++) {
		all[scale].scale = (enum survey_scale)scale;
		finish(&all[scale]);
		if (all[scale].count > 0)
			out->items[out->count++] = all[scale];
	}
	return OK;
}

/* ---- writing ---- */

static struct err *
check(struct ctx *ctx, const struct survey_answer *answer)
{
	struct problems problems = { 0 };

	if (answer->score < survey_least(answer->scale) ||
	    answer->score > survey_most(answer->scale, SURVEY_MOST_SCORES - 1))
		problem_add(ctx->arena, &problems, "score", T(ctx, "Choose one of the answers."));
	if (str_length(answer->comment) > MOST_COMMENT)
		problem_add(ctx->arena, &problems, "comment", T(ctx, "This text is too long. Shorten it."));
	return err_invalid(ctx, &problems);
}

static struct err *
tell(struct ctx *ctx, const struct survey_answer *answer, enum event_kind what)
{
	struct buf text = buf_make(ctx->arena, 4096);
	struct json json = json_make(&text);

	json_open_object(&json, NULL);
	json_text(&json, "survey", answer->public_id.text);
	json_text(&json, "action", answer->code);
	json_text(&json, "scale", scales[answer->scale].token);
	json_int(&json, "score", answer->score);
	json_close_object(&json);
	return event_write(ctx, &(struct event){ .kind = what, .activity = answer->activity,
	    .customer = answer->customer, .contact = answer->contact, .data = buf_text(&text), .telling = TELL });
}

struct err *
survey_answer_save(struct ctx *ctx, struct survey_answer *answer)
{
	struct survey_answer old;
	struct survey_insert_row row;
	bool found, was_low;

	answer->comment = answer->comment == NULL ? "" : answer->comment;
	answer->choice = answer->choice == NULL ? "" : answer->choice;
	TRY(check(ctx, answer));
	TRY(survey_answer_lookup(ctx, answer->activity, answer->code, &old, &found));
	was_low = found && old.low;
	if (found) {
		answer->id = old.id;
		answer->public_id = old.public_id;
		TRY(sql_survey_change(ctx, ctx->unit, old.id, answer->contact, scales[answer->scale].token,
		    answer->score, answer->low, answer->choice, answer->comment, ctx->now, NULL));
	} else {
		answer->public_id = env_public_id(ctx->env);
		TRY(sql_survey_insert(ctx, ctx->unit, answer->public_id, answer->activity, answer->customer,
		    answer->contact, answer->type, answer->worker, answer->code, scales[answer->scale].token,
		    answer->score, answer->low, answer->choice, answer->comment, ctx->now, &row));
		answer->id = row.id;
	}
	TRY(tell(ctx, answer, EVENT_SURVEY_ANSWERED));
	return answer->low && !was_low ? tell(ctx, answer, EVENT_SURVEY_LOW) : OK;
}

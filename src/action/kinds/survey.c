/*
 * survey -- how satisfied are you: a score, and words if one likes.
 *
 * The link of a message opens this page with a score chosen (?score=4); it counts
 * when the page is sent.  It may be changed afterwards on the same page.
 */
#include "survey/survey.h"

#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"

enum { MOST_CHOICES = 10, KEPT_OPEN_DAYS = 60 };

struct survey_choice { const char *value, *label, *icon; bool checked; };

struct survey_page {
	const char *here;
	const char *question;
	const char *least, *most;	/* words at both ends; NULL: none */
	struct survey_choice *items;
	size_t count, capacity;
	const char *look;		/* "stars", "faces", "numbers"; NULL: words, one below the other */
	bool comments;
	const char *comment;
	const char *score_error, *comment_error;
	const char *button;
	const char *before;		/* answered already: when */
};

#include "gen/kinds_survey.html.h"

static enum survey_scale
scale_of(struct ctx *ctx, const struct action_case *asked)
{
	enum survey_scale scale = SURVEY_STARS;

	survey_scale_parse(action_option_text(ctx, asked->action, "scale"), &scale);
	return scale;
}

/* The choices in the reader's language, a line each. */
static char **
choices_of(struct ctx *ctx, const struct action_case *asked, int *count)
{
	const char *lines = str_trim(ctx->arena, action_option_words(ctx, asked, "choices"));
	size_t all;
	char **list;

	if (str_empty(lines))
		lines = T(ctx, "Yes\nPartly\nNo");
	list = str_split(ctx->arena, lines, '\n', &all);
	*count = all > MOST_CHOICES ? MOST_CHOICES : (int)all;
	for (int i = 0; i < *count; i++)
		list[i] = str_trim(ctx->arena, list[i]);
	return list;
}

/* ---- drawn ---- */

static const char *
look_of(enum survey_scale scale)
{
	static const char *const looks[SURVEY_SCALES] = { [SURVEY_STARS] = "stars", [SURVEY_FACES] = "faces",
		[SURVEY_TEN] = "numbers" };

	return looks[scale];
}

/* Five of them, the worst first; NULL: none. */
static const char *
icon_of(enum survey_scale scale, int score)
{
	static const char *const faces[] = { "face-1", "face-2", "face-3", "face-4", "face-5" };

	if (scale == SURVEY_FACES && score >= 1 && score <= (int)COUNT_OF(faces))
		return faces[score - 1];
	return scale == SURVEY_STARS ? "star" : NULL;
}

static void
fill_scores(struct ctx *ctx, const struct action_case *asked, const char *chosen, struct survey_page *page)
{
	enum survey_scale scale = scale_of(ctx, asked);
	int count;
	char **choices = choices_of(ctx, asked, &count);

	for (int score = survey_least(scale); score <= survey_most(scale, count); score++) {
		const char *value = arena_printf(ctx->arena, "%d", score);
		const char *words = scale == SURVEY_CHOICES ? choices[score - 1] : "";

		*arena_push(ctx->arena, page) = (struct survey_choice){ .value = value,
			.label = scale == SURVEY_TEN ? value : survey_words(ctx, scale, score, words),
			.icon = icon_of(scale, score), .checked = str_equal(value, chosen) };
	}
	page->look = look_of(scale);
	if (scale == SURVEY_TEN) {
		page->least = T(ctx, "0: not at all likely");
		page->most = T(ctx, "10: very likely");
	}
}

static const char *
question_of(struct ctx *ctx, const struct action_case *asked)
{
	const char *own = action_option_words(ctx, asked, "question");

	if (!str_empty(own))
		return own;
	return scale_of(ctx, asked) == SURVEY_TEN ? T(ctx, "How likely are you to recommend us?")
						  : T(ctx, "How satisfied are you with this visit?");
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct survey_page page = { .here = asked->here, .question = question_of(ctx, asked),
		.comments = action_option_bool(ctx, asked->action, "comment"),
		.comment = action_field(asked, "comment"),
		.score_error = problem_of(problems, "score"), .comment_error = problem_of(problems, "comment"),
		.button = T(ctx, "Send my answer") };
	const char *chosen = action_field(asked, "score");
	struct survey_answer old;
	bool found;

	TRY(survey_answer_lookup(ctx, asked->activity->id, asked->action->code, &old, &found));
	if (found) {
		page.before = TF(ctx, "You answered on {moment}. You can change your answer here.", "moment",
		    i18n_moment(ctx->arena, ctx->lang, old.updated_at, action_zone(asked), DATE_DAY), NULL);
		page.button = T(ctx, "Change my answer");
		if (problems == NULL && str_empty(page.comment))
			page.comment = old.comment;
		if (str_empty(chosen))
			chosen = arena_printf(ctx->arena, "%d", old.score);
	}
	fill_scores(ctx, asked, chosen, &page);
	survey_page(html, &page);
	return OK;
}

/* ---- asked ---- */

/* Who has answered is not asked again on the first page, but may change it. */
static struct err *
possible(struct ctx *ctx, const struct action_case *asked, struct action_answer *out)
{
	instant end = INSTANT_IS_NONE(asked->activity->real_end) ? asked->activity->updated_at
								 : asked->activity->real_end;
	struct survey_answer old;
	bool found;

	if (ctx->now.s - end.s > (int64_t)KEPT_OPEN_DAYS * 86400) {
		out->possible = false;
		out->why = T(ctx, "This survey has ended. Thank you all the same.");
		return OK;
	}
	TRY(survey_answer_lookup(ctx, asked->activity->id, asked->action->code, &old, &found));
	if (found)
		out->waits = false;
	return OK;
}

/* ---- done ---- */

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	enum survey_scale scale = scale_of(ctx, asked);
	int count;
	char **choices = choices_of(ctx, asked, &count);
	struct survey_answer answer = { .activity = asked->activity->id, .customer = asked->activity->customer,
		.type = asked->type->id, .worker = asked->activity->worker, .code = asked->action->code,
		.scale = scale, .comment = action_field(asked, "comment") };
	struct problems problems = { 0 };
	int64_t score;

	if (!str_to_int(action_field(asked, "score"), survey_least(scale), survey_most(scale, count), &score))
		problem_add(ctx->arena, &problems, "score", T(ctx, "Choose one of the answers."));
	TRY(err_invalid(ctx, &problems));
	answer.score = (int)score;
	answer.low = scale == SURVEY_CHOICES
	    ? score > count - action_option_int(ctx, asked->action, "low_choices")
	    : score <= action_option_int(ctx, asked->action, scale == SURVEY_TEN ? "low_ten" : "low");
	if (scale == SURVEY_CHOICES)
		answer.choice = choices[score - 1];
	if (asked->visitor->here != NULL)
		answer.contact = asked->visitor->here->contact;
	TRY(survey_answer_save(ctx, &answer));
	*out = (struct action_done){ .activity = asked->activity->id,
		.activity_public_id = asked->activity->public_id,
		.say = answer.low ? T(ctx, "Thank you. We look at what went wrong.")
				  : T(ctx, "Thank you for your answer."),
		.event_data = arena_printf(ctx->arena, "\"score\":%d", answer.score) };
	return OK;
}

static const char *const fields[] = { "score", "comment", NULL };

static const struct action_choice scales[] = {
	{ "stars", N_("Stars, 1 to 5") },
	{ "ten", N_("Numbers, 0 to 10") },
	{ "faces", N_("Faces, 1 to 5") },
	{ "choices", N_("Choices in words") },
	{ 0 },
};

static const struct action_option options[] = {
	{ .name = "scale", .kind = OPTION_CHOICE, .label = N_("What is chosen from"), .usual = "stars",
	    .choices = scales },
	{ .name = "question", .kind = OPTION_TEXTS, .label = N_("Question"),
	    .help = N_("Empty: our own words, in every language.") },
	{ .name = "choices", .kind = OPTION_LINES, .label = N_("Choices, the best first, a line each"),
	    .help = N_("Only for choices in words.") },
	{ .name = "low", .kind = OPTION_INT, .label = N_("A bad score of stars or faces: this or less"), .usual = "2",
	    .least = 0, .most = 5, .help = N_("The planners are told. 0: never.") },
	{ .name = "low_ten", .kind = OPTION_INT, .label = N_("A bad score of 0 to 10: this or less"), .usual = "6",
	    .least = -1, .most = 10, .help = N_("The planners are told. -1: never.") },
	{ .name = "low_choices", .kind = OPTION_INT, .label = N_("How many of the last choices are bad"), .usual = "1",
	    .least = 0, .most = MOST_CHOICES },
	{ .name = "send", .kind = OPTION_BOOL, .label = N_("Ask by message once the visit is closed"),
	    .usual = "true" },
	{ .name = "comment", .kind = OPTION_BOOL, .label = N_("Ask for words, too"), .usual = "true" },
	{ 0 },
};

const struct action_kind action_kind_survey = {
	.token = "survey",
	.label = N_("Rate this visit"),
	.help = N_("One tap is enough."),
	.page_title = N_("Your opinion"),
	.icon = "star",
	.rank = 60,
	.places = ACTION_ON_ACTIVITY,
	.first_settings = "{\"offered\":\"activity\",\"status\":[\"terminated\"]}",
	.statuses = " terminated ",
	.right = ACCESS_SEE,
	.fields = fields,
	.options = options,
	.asked_first = true,
	.possible = possible,
	.draw = draw,
	.perform = perform,
};

/*
 * survey -- how satisfied customers were: one answer per activity and survey, changed
 * in place, told as an event; results, average, and the net promoter score of 0-10.
 *
 * A score counts when a person sent it (a POST of the survey's page); the link of a
 * message only opens the page with that score chosen.  What is bad is the action's
 * setting, kept with the answer as it was then.
 */
#ifndef SURVEY_SURVEY_H
#define SURVEY_SURVEY_H

#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "html/html.h"

struct ctx;

enum survey_scale { SURVEY_STARS, SURVEY_TEN, SURVEY_FACES, SURVEY_CHOICES, SURVEY_SCALES };

const char *survey_scale_token(enum survey_scale);	/* "stars", "ten", "faces", "choices" */
const char *survey_scale_label(enum survey_scale);	/* English msgid */
bool survey_scale_parse(const char *token, enum survey_scale *out);
int survey_least(enum survey_scale);			/* 1; of ten 0 */
int survey_most(enum survey_scale, int choices);	/* 5; of ten 10; the number of choices */
/* "3 of 5 stars", "8 of 10", "Satisfied": a score in words. */
const char *survey_words(struct ctx *, enum survey_scale, int score, const char *choice);

struct survey_answer {
	int64_t id;
	struct public_id public_id;
	activity_id activity;
	struct public_id activity_public_id;
	const char *activity_reference, *activity_title;
	customer_id customer;
	const char *customer_name;	/* NULL: none */
	contact_id contact;
	type_id type;
	const char *type_name;
	worker_id worker;
	const char *worker_name;	/* NULL: none */
	const char *code;
	enum survey_scale scale;
	int score;
	bool low;
	const char *choice, *comment;
	int changes;
	bool seen;
	instant created_at, updated_at;
};
struct survey_answers { struct survey_answer *items; size_t count, capacity; };

/*
 * Writes or changes the answer of the activity to the survey `code`; tells
 * EVENT_SURVEY_ANSWERED, and EVENT_SURVEY_LOW when it is bad and was not before.  Inside
 * a transaction.  ERR_INVALID names "score" or "comment".
 */
MUST_CHECK struct err *survey_answer_save(struct ctx *, struct survey_answer *);
MUST_CHECK struct err *survey_answer_lookup(struct ctx *, activity_id, const char *code,
    struct survey_answer *out, bool *found);
/* Of an activity, oldest first. */
MUST_CHECK struct err *survey_of_activity(struct ctx *, activity_id, struct survey_answers *out);

/* Zero means "any". */
struct survey_filter {
	type_id type;
	worker_id worker;
	instant from, to;		/* answered in [from, to) */
	bool low;
	bool unseen;			/* bad ones that nobody has looked at */
	int64_t before;			/* id; 0: from the newest */
	int limit;			/* 0: 50; at most 500 */
};
/* Newest first. */
MUST_CHECK struct err *survey_list(struct ctx *, const struct survey_filter *, struct survey_answers *out);
/* Once is enough: again changes nothing.  ERR_NOT_FOUND. */
MUST_CHECK struct err *survey_seen(struct ctx *, const char *public_id);
/* Bad ones that nobody has looked at. */
MUST_CHECK struct err *survey_count_unseen(struct ctx *, int64_t *out);

/* Of one scale: how often each score was given. */
enum { SURVEY_MOST_SCORES = 21 };
struct survey_figures {
	enum survey_scale scale;
	int64_t count, low;
	int64_t by_score[SURVEY_MOST_SCORES];	/* by score, from 0 */
	double average;			/* NAN: none */
	int nps;			/* of ten: promoters (9-10) less detractors (0-6), -100 to 100 */
};
struct survey_summary { struct survey_figures items[SURVEY_SCALES]; int count; };	/* scales with answers */
MUST_CHECK struct err *survey_sum(struct ctx *, const struct survey_filter *, struct survey_summary *out);

/* A bar chart as SVG, with a title for readers; the figures belong into a table below it. */
html_safe survey_chart(struct ctx *, const struct survey_figures *);

#endif

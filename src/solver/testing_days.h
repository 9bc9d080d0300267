/*
 * testing_days -- random worker-days for the solver's tests: ties, zero travel,
 * windows that touch, full days, times at the limits of the hours.
 */
#ifndef SOLVER_TESTING_DAYS_H
#define SOLVER_TESTING_DAYS_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "solver/oracle.h"
#include "solver/solver.h"

struct arena;

enum { SAMPLE_PLACES = 12, SAMPLE_WINDOWS = 16 };

enum sample_kind {
	SAMPLE_USUAL,	/* mostly drivable days, travel on a map */
	SAMPLE_METRIC,	/* the same, nothing but a map */
	SAMPLE_WILD,	/* asymmetric travel without triangles, unreachable places, broken days */
};

struct sample {
	int number;		/* of the day from the origin */
	struct oracle_day day;	/* work is whole there; absences apart */
	struct oracle_span work[ORACLE_SPANS * 2];	/* less the absences: what the solver is given */
	int work_count;
	struct oracle_visit visit;	/* the one to fit in */
	struct solver_window windows[SAMPLE_WINDOWS];
	int window_count;
	int32_t step;
	long table[SAMPLE_PLACES][SAMPLE_PLACES];
};

static uint64_t sample_state;

static inline void
sample_seed(uint64_t given)
{
	sample_state = given != 0 ? given : ((uint64_t)time(NULL) << 20 ^ (uint64_t)clock()) | 1;
	printf("seed %" PRIu64 " (DOORSTEP_SEED repeats it)\n", sample_state);
}

static inline long
sample_random(long least, long most)
{
	sample_state ^= sample_state << 13;
	sample_state ^= sample_state >> 7;
	sample_state ^= sample_state << 17;
	return least + (long)((sample_state >> 16) % (uint64_t)(most - least + 1));
}

static inline long
sample_look_up(const void *table, int from, int to)
{
	const long (*t)[SAMPLE_PLACES] = table;

	return t[from][to];
}

static inline void
sample_make_table(struct sample *s, enum sample_kind kind)
{
	long x[SAMPLE_PLACES], y[SAMPLE_PLACES], scale = sample_random(1, 4) * 100;

	for (int i = 0; i < SAMPLE_PLACES; i++) {
		x[i] = sample_random(0, 5);
		y[i] = sample_random(0, 3);
	}
	for (int i = 0; i < SAMPLE_PLACES; i++)
		for (int j = 0; j < SAMPLE_PLACES; j++) {
			s->table[i][j] = (labs(x[i] - x[j]) + labs(y[i] - y[j])) * scale;
			if (kind == SAMPLE_WILD && i != j)
				s->table[i][j] = sample_random(0, 9) == 0
				    ? -1
				    : sample_random(0, 4) * sample_random(0, 900);
		}
	s->day.travel = sample_look_up;
}

static inline void
sample_make_hours(struct sample *s, long base)
{
	struct oracle_day *day = &s->day;
	long t = base + sample_random(12, 20) * 1800;

	day->works = (int)(sample_random(0, 20) == 0 ? 0 : sample_random(1, 3));
	for (int i = 0; i < day->works; i++) {
		day->work[i].from = t;
		t += sample_random(2, 10) * 1800;
		day->work[i].to = t;
		t += sample_random(1, 4) * 900;
	}
	day->from_home = sample_random(0, 4) > 0;
	day->to_home = sample_random(0, 3) > 0;
	day->leave_counts = sample_random(0, 3) > 0;
	day->return_counts = sample_random(0, 2) == 0;
	day->most_service = sample_random(0, 4) == 0 ? sample_random(1, 6) * 3600 : 0;
	day->forced = sample_random(0, 40) == 0;
	day->end_place = sample_random(0, 3) == 0 ? 1 : 0;
	day->now = -1000000000;
	if (sample_random(0, 5) == 0)
		day->now = base + sample_random(6 * 60, 15 * 60) * 60;
}

/* The work that is left beside the absences. */
static inline void
sample_cut_work(struct sample *s)
{
	s->work_count = 0;
	for (int i = 0; i < s->day.works; i++) {
		long from = s->day.work[i].from;

		for (int a = 0; a < s->day.aways; a++) {
			if (s->day.away[a].to <= from || s->day.away[a].from >= s->day.work[i].to)
				continue;
			if (s->day.away[a].from > from)
				s->work[s->work_count++] = (struct oracle_span){ from, s->day.away[a].from };
			from = s->day.away[a].to;
		}
		if (from < s->day.work[i].to)
			s->work[s->work_count++] = (struct oracle_span){ from, s->day.work[i].to };
	}
}

static inline void
sample_add_absence(struct sample *s)
{
	struct oracle_day *day = &s->day;
	long base = (long)s->number * 86400;
	long from = base + sample_random(14, 34) * 1800, to = from + sample_random(1, 6) * 900;

	if (day->aways > 0 && from < day->away[day->aways - 1].to) {
		from = day->away[day->aways - 1].to + sample_random(0, 2) * 1800;
		to = from + 1800;
	}
	day->away[day->aways++] = (struct oracle_span){ from, to };
	sample_cut_work(s);
}

/* Breaks to take: one on many days, two or three on some; stretches that are tight, wide, touching. */
static inline void
sample_make_breaks(struct sample *s, long base)
{
	struct oracle_day *day = &s->day;
	long t = base + sample_random(18, 24) * 1800;
	int wanted = sample_random(0, 2) > 0 ? 0 : sample_random(0, 3) > 0 ? 1 : (int)sample_random(2, 3);

	while (day->break_count < wanted) {
		struct oracle_break *one = &day->breaks[day->break_count++];

		one->from = t;
		one->length = sample_random(1, 4) * 900;
		one->to = t + sample_random(0, 6) * 1200;
		if (day->break_count > 1 && one->to < one[-1].to)
			one->to = one[-1].to;
		t = one->from + sample_random(1, 5) * 1800;
	}
}

/* Absences after which one is at home: they stand among the visits, at their time. */
static inline void
sample_go_home(struct sample *s)
{
	struct oracle_day *day = &s->day;

	for (int a = 0; a < day->aways; a++) {
		int at = 0;

		while (at < day->count && day->visits[at].at <= day->away[a].from)
			at++;
		/* What has happened comes first. */
		while (at < day->count && day->visits[at].done)
			at++;
		for (int i = day->count; i > at; i--)
			day->visits[i] = day->visits[i - 1];
		day->visits[at] = (struct oracle_visit){ .from = day->away[a].from, .to = day->away[a].from,
		    .at = day->away[a].from, .service = day->away[a].to - day->away[a].from, .absent = true };
		day->count++;
	}
	for (int i = 0; i < s->work_count; i++)
		day->work[i] = s->work[i];
	if (day->works > 0 && s->work_count == 0)
		day->works = 0;
	else
		day->works = s->work_count;
	day->aways = 0;
}

/* Visits one after the other, at times that can mostly be kept. */
static inline void
sample_make_visits(struct sample *s, long base, enum sample_kind kind)
{
	struct oracle_day *day = &s->day;
	int wanted = (int)sample_random(0, 8), place = 0;
	long t = day->works > 0 ? day->work[0].from : base + 28800;

	while (day->count < wanted) {
		struct oracle_visit v = { .place = (int)sample_random(0, SAMPLE_PLACES - 1),
		    .service = sample_random(1, 7) * 600 };
		long way = s->table[place][v.place] < 0 ? 0 : s->table[place][v.place];

		t += way + sample_random(0, 3) * sample_random(0, 5) * 300;
		t += (60 - t % 60) % 60;
		for (int w = 0; w < s->work_count; w++)
			if (t + v.service > s->work[w].to && w + 1 < s->work_count && t < s->work[w + 1].from)
				t = s->work[w + 1].from;
		v.from = v.to = v.at = t;
		if (sample_random(0, 1) == 0) {
			v.from -= sample_random(0, 4) * 1800;
			v.to += sample_random(0, 4) * 1800;
		}
		if (kind == SAMPLE_WILD && sample_random(0, 9) == 0)
			v.from = v.to += sample_random(-3600, 3600);
		/* The one after those that have happened may be under way to. */
		v.done = t < day->now || (t < day->now + 7200 && sample_random(0, 1) == 0 &&
		    (day->count == 0 || day->visits[day->count - 1].done));
		if (!v.done && v.from < day->now && v.from != v.to)
			v.from = day->now;
		day->visits[day->count++] = v;
		t += v.service;
		place = v.place;
		if (t > base + 20 * 3600)
			break;
	}
}

static inline void
sample_add_visit(struct sample *s)
{
	struct oracle_day *day = &s->day;
	int at = (int)sample_random(0, day->count);
	long t = at < day->count ? day->visits[at].from
	    : at > 0		 ? day->visits[at - 1].to + day->visits[at - 1].service
				 : (long)s->number * 86400 + 36000;

	for (int i = 0; i < day->count; i++)
		if (i >= at && day->visits[i].done)
			return;
	for (int i = day->count; i > at; i--)
		day->visits[i] = day->visits[i - 1];
	day->visits[at] = (struct oracle_visit){ .place = (int)sample_random(0, SAMPLE_PLACES - 1),
	    .from = t - 3600, .to = t + 3600, .at = t, .service = sample_random(1, 4) * 600 };
	day->count++;
}

/* One more span of work after the last. */
static inline void
sample_lengthen_hours(struct sample *s)
{
	struct oracle_day *day = &s->day;

	if (day->works == 0)
		return;
	day->work[day->works - 1].to += 1800;
	day->work[0].from -= 1800;
	sample_cut_work(s);
}

static inline void
sample_shift(struct sample *s, int days)
{
	long by = days * 86400L;
	struct oracle_day *day = &s->day;

	s->number += days;
	for (int i = 0; i < day->works; i++) {
		day->work[i].from += by;
		day->work[i].to += by;
	}
	for (int i = 0; i < day->aways; i++) {
		day->away[i].from += by;
		day->away[i].to += by;
	}
	for (int i = 0; i < day->count; i++) {
		day->visits[i].from += by;
		day->visits[i].to += by;
		day->visits[i].at += by;
	}
	for (int i = 0; i < day->break_count; i++) {
		day->breaks[i].from += by;
		day->breaks[i].to += by;
	}
	day->now += by;
	for (int w = 0; w < s->window_count; w++) {
		s->windows[w].from += (int32_t)by;
		s->windows[w].to += (int32_t)by;
		s->windows[w].anchor += (int32_t)by;
	}
	sample_cut_work(s);
}

static inline void
sample_make_windows(struct sample *s, long base)
{
	int32_t t = (int32_t)base + (int32_t)sample_random(6, 9) * 3600;
	int kind = (int)sample_random(0, 2);

	s->step = (int32_t)(const int[]){ 300, 900, 1800 }[sample_random(0, 2)];
	s->window_count = (int)sample_random(1, SAMPLE_WINDOWS);
	for (int w = 0; w < s->window_count; w++) {
		int32_t length = kind == 0 ? 0 : kind == 1 ? 7200 - 60 : (int32_t)sample_random(1, 9) * 900;

		s->windows[w] = (struct solver_window){ t, t + length, t };
		t += kind == 0 ? 900 : kind == 1 ? 7200 : 1800 + length / 2 / 60 * 60;
		if (w > 0 && s->windows[w].to < s->windows[w - 1].to)
			s->windows[w].to = s->windows[w - 1].to;
	}
}

static inline struct sample
sample_make(enum sample_kind kind)
{
	struct sample s = { .number = (int)sample_random(0, 60) };
	long base = (long)s.number * 86400;

	sample_make_table(&s, kind);
	sample_make_hours(&s, base);
	sample_cut_work(&s);
	while (sample_random(0, 3) == 0 && s.day.aways < 2)
		sample_add_absence(&s);
	sample_make_visits(&s, base, kind);
	sample_make_breaks(&s, base);
	if (s.day.from_home && s.day.aways > 0 && sample_random(0, 1) == 0)
		sample_go_home(&s);
	s.visit = (struct oracle_visit){ .place = (int)sample_random(0, SAMPLE_PLACES - 1),
	    .service = sample_random(1, 9) * 600 };
	sample_make_windows(&s, base);
	return s;
}

/* Travel for the solver; place -1: there is none, no way to go. */
static inline int32_t
sample_way(const struct sample *s, int from, int to)
{
	if (from < 0 || to < 0)
		return 0;
	return s->table[from][to] < 0 ? SOLVER_NEVER : (int32_t)s->table[from][to];
}

/* Rows of travel of the visit to fit in: home, where the day ends, then the visits; nobody drives to an absence. */
static inline void
sample_travel(const struct sample *s, int32_t *to, int32_t *from)
{
	to[0] = sample_way(s, 0, s->visit.place);
	from[0] = sample_way(s, s->visit.place, 0);
	to[1] = sample_way(s, s->day.end_place, s->visit.place);
	from[1] = sample_way(s, s->visit.place, s->day.end_place);
	for (int i = 0; i < s->day.count; i++) {
		const struct oracle_visit *v = &s->day.visits[i];

		to[i + 2] = sample_way(s, v->place, s->visit.place);
		from[i + 2] = v->absent ? 0 : sample_way(s, s->visit.place, v->place);
	}
}

static inline struct solver_day
sample_day(struct arena *arena, const struct sample *s)
{
	const struct oracle_day *o = &s->day;
	struct solver_day day = solver_day_make(arena, o->count + 1);

	((struct sample *)(uintptr_t)s)->day.table = s->table;
	day.hours.work_count = s->work_count;
	for (int i = 0; i < s->work_count; i++)
		day.hours.work[i] = (struct solver_span){ (int32_t)s->work[i].from, (int32_t)s->work[i].to };
	day.hours.away_count = o->aways;
	for (int i = 0; i < o->aways; i++)
		day.hours.away[i] = (struct solver_span){ (int32_t)o->away[i].from, (int32_t)o->away[i].to };
	if (o->leave_counts && o->works > 0)
		day.hours.leave_from = (int32_t)o->work[0].from;
	if (o->return_counts)
		day.hours.home_by = o->works > 0 ? (int32_t)o->work[o->works - 1].to : -SOLVER_OPEN;
	day.hours.rest_count = o->break_count;
	for (int i = 0; i < o->break_count; i++)
		day.hours.rests[i] = (struct solver_rest){ (int32_t)o->breaks[i].from, (int32_t)o->breaks[i].to,
		    (int32_t)o->breaks[i].length };
	day.now = o->now < -SOLVER_OPEN ? -SOLVER_OPEN : (int32_t)o->now;
	day.starts_home = o->from_home;
	day.ends_home = o->to_home;
	day.forced = o->forced;
	day.most_service_s = (int32_t)o->most_service;
	for (int i = 0; i < o->count; i++) {
		const struct oracle_visit *v = &o->visits[i];

		day.stops[i] = (struct solver_stop){ .id = i, .from = (int32_t)v->from, .to = (int32_t)v->to,
		    .start = (int32_t)v->at, .service_s = (int32_t)v->service, .begun = v->done,
		    .absent = v->absent };
		day.legs[i] = v->absent ? 0 :
		    sample_way(s, i > 0 ? o->visits[i - 1].place : o->from_home ? 0 : -1, v->place);
	}
	day.legs[o->count] = !o->to_home || (o->count == 0 && !o->from_home) ? 0 :
	    sample_way(s, o->count > 0 ? o->visits[o->count - 1].place : 0, o->end_place);
	day.count = o->count;
	return day;
}

static inline void
sample_print(const struct sample *s)
{
	const struct oracle_day *o = &s->day;
	long base = (long)s->number * 86400;

	printf("home %d/%d counts %d/%d now %ld most %ld forced %d service %ld place %d\n", o->from_home, o->to_home,
	    o->leave_counts, o->return_counts, o->now - base, o->most_service, o->forced, s->visit.service,
	    s->visit.place);
	for (int i = 0; i < s->work_count; i++)
		printf("work %ld-%ld\n", s->work[i].from - base, s->work[i].to - base);
	for (int i = 0; i < o->aways; i++)
		printf("away %ld-%ld\n", o->away[i].from - base, o->away[i].to - base);
	for (int i = 0; i < o->break_count; i++)
		printf("break %ld..%ld for %ld\n", o->breaks[i].from - base, o->breaks[i].to - base,
		    o->breaks[i].length);
	for (int i = 0; i < o->count; i++)
		printf("%s place %d %ld..%ld at %ld for %ld done %d, way there %ld back %ld\n",
		    o->visits[i].absent ? "absent" : "visit", o->visits[i].place,
		    o->visits[i].from - base, o->visits[i].to - base, o->visits[i].at - base, o->visits[i].service,
		    o->visits[i].done, s->table[o->visits[i].place][s->visit.place],
		    s->table[s->visit.place][o->visits[i].place]);
	for (int w = 0; w < s->window_count; w++)
		printf("window %ld..%ld step %d\n", s->windows[w].from - base, s->windows[w].to - base, s->step);
}

#endif

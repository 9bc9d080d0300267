/*
 * hours -- the working time that calendars have in a period: weekly hours, dated exceptions, public holidays and
 * absences of each worker.  Private to dashboard.
 */
#ifndef DASHBOARD_HOURS_H
#define DASHBOARD_HOURS_H

#include "base/err.h"
#include "team/team.h"

struct ctx;

struct dashboard_hours {
	struct dashboard_hours_row { worker_id worker; int64_t seconds; } *items;	/* by worker */
	size_t count, capacity;
};

/* Of the unit's active workers, from..to (both included); `team` was loaded for these days. */
MUST_CHECK struct err *dashboard_hours_sum(struct ctx *, const struct team *, date from, date to,
    struct dashboard_hours *out);

/* 0: not one of them. */
int64_t dashboard_hours_of(const struct dashboard_hours *, worker_id);

#endif

/* holiday -- see holiday.h; the rows stand in holiday.inc. */
#include "team/holiday.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { MOST_A_YEAR = 32 };	/* holidays of a country */

enum rule { FIXED_DAY, AFTER_EASTER, NTH_MONDAY, SUBSTITUTED, KINGS, BRIGIDS };

struct row {
	char country[3];
	enum rule rule;
	int since;	/* the first year */
	int month;
	int n;		/* day of the month, days after Easter, or which Monday */
	const char *name;
};

#define FIXED(country, month, day, name)	{ #country, FIXED_DAY, 0, month, day, name },
#define EASTER(country, days, name)		{ #country, AFTER_EASTER, 0, 0, days, name },
#define MONDAY_OF(country, month, nth, name)	{ #country, NTH_MONDAY, 0, month, nth, name },
#define SUBSTITUTE(country, month, day, name)	{ #country, SUBSTITUTED, 0, month, day, name },
#define KINGS_DAY(country, month, day, name)	{ #country, KINGS, 0, month, day, name },
#define BRIGID(country, month, day, name)	{ #country, BRIGIDS, 0, month, day, name },
#define SINCE(country, year, month, day, name)	{ #country, FIXED_DAY, year, month, day, name },
static const struct row rows[] = {
#include "team/holiday.inc"
};

const char *const holiday_countries[] = {
	"AT", "BE", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "LI", "LU", "NL", NULL
};

static date
nth_monday(int year, int month, int n)
{
	date first = n > 0 ? date_make(year, month, 1)
	    : month == 12 ? date_make(year + 1, 1, 1) : date_make(year, month + 1, 1);
	int to_monday = (7 - (int)date_weekday(first)) % 7;

	return date_add(first, n > 0 ? to_monday + 7 * (n - 1) : to_monday + 7 * n);
}

/* The day off for a holiday on a weekend: the next working day; the two days of Christmas stay two. */
static date
substituted(date day)
{
	int year, month, of_month;
	enum weekday on = date_weekday(day);

	date_split(day, &year, &month, &of_month);
	if (on == SATURDAY || (on == SUNDAY && month == 12))
		return date_add(day, 2);
	return on == SUNDAY ? date_add(day, 1) : day;
}

static date
day_in(const struct row *row, int year)
{
	switch (row->rule) {
	case AFTER_EASTER:
		return date_add(date_easter(year), row->n);
	case NTH_MONDAY:
		return nth_monday(year, row->month, row->n);
	case BRIGIDS:
		if (date_weekday(date_make(year, row->month, row->n)) == FRIDAY)
			return date_make(year, row->month, row->n);
		return nth_monday(year, row->month, 1);
	case KINGS: {
		date day = date_make(year, row->month, row->n);

		return date_weekday(day) == SUNDAY ? date_add(day, -1) : day;
	}
	case SUBSTITUTED:
		return substituted(date_make(year, row->month, row->n));
	case FIXED_DAY:
		break;
	}
	return date_make(year, row->month, row->n);
}

/* The holidays of one country and year: the index of a plan asks for the same year a hundred thousand times. */
struct year {
	char country[3];
	date first, last;	/* the days of that year */
	struct holiday days[MOST_A_YEAR];
	size_t count;
};

static void
fill_year(struct year *out, const char *country, date day)
{
	int year, month, of_month;

	date_split(day, &year, &month, &of_month);
	*out = (struct year){ .first = date_make(year, 1, 1), .last = date_make(year, 12, 31) };
	snprintf(out->country, sizeof(out->country), "%s", country);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(rows[i].country, country) == 0 && year >= rows[i].since) {
			MUST(out->count < MOST_A_YEAR);
			out->days[out->count++] = (struct holiday){ day_in(&rows[i], year), rows[i].name };
		}
}

const char *
holiday_on(const char *country, date day)
{
	static _Thread_local struct year year;

	if (country == NULL || strlen(country) != 2)
		return NULL;
	if (strcmp(year.country, country) != 0 || day.days < year.first.days || day.days > year.last.days)
		fill_year(&year, country, day);
	for (size_t i = 0; i < year.count; i++)
		if (year.days[i].day.days == day.days)
			return year.days[i].name;
	return NULL;
}

void
holiday_list(struct arena *arena, const char *country, date from, date to, struct holidays *out)
{
	*out = (struct holidays){ 0 };
	for (date day = from; day.days <= to.days; day.days++) {
		const char *name = holiday_on(country, day);

		if (name != NULL)
			*arena_push(arena, out) = (struct holiday){ day, name };
	}
}

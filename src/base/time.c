/*
 * time -- see time.h.  The calendar arithmetic is Howard Hinnant's days_from_civil
 * (public domain, "chrono-Compatible Low-Level Date Algorithms"); Easter is the
 * anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8).
 */
#include "base/time.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"

enum { DAY_S = 86400, FIRST_DAY = -719162, LAST_DAY = 2932896 };	/* 0001-01-01, 9999-12-31 */

date
date_make(int year, int month, int day)
{
	int y = year - (month <= 2);
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return (date){ era * 146097 + day_of_era - 719468 };
}

void
date_split(date d, int *year, int *month, int *day)
{
	int z = d.days + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = z - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

bool
date_exists(int year, int month, int day)
{
	int y, m, d;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	date_split(date_make(year, month, day), &y, &m, &d);
	return y == year && m == month && d == day;
}

enum weekday
date_weekday(date d)
{
	/* 1970-01-01 was a Thursday. */
	int day = (d.days + THURSDAY) % 7;

	return (enum weekday)(day < 0 ? day + 7 : day);
}

date
date_add(date d, int days)
{
	return (date){ d.days + days };
}

date
date_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return date_make(year, n / 31, n % 31 + 1);
}

/* Exactly `count` digits at *text; moves behind them. */
static bool
take_digits(const char **text, int count, int *out)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!isdigit((unsigned char)(*text)[i]))
			return false;
		value = value * 10 + ((*text)[i] - '0');
	}
	*text += count;
	*out = value;
	return true;
}

static bool
take_date(const char **text, date *out)
{
	int year, month, day;
	const char *at = *text;

	if (!take_digits(&at, 4, &year) || *at++ != '-' || !take_digits(&at, 2, &month) || *at++ != '-' ||
	    !take_digits(&at, 2, &day) || !date_exists(year, month, day))
		return false;
	*out = date_make(year, month, day);
	*text = at;
	return true;
}

bool
date_parse(const char *text, date *out)
{
	date found;

	if (text == NULL || !take_date(&text, &found) || *text != '\0')
		return false;
	*out = found;
	return true;
}

/* Four digits hold the years 1 to 9999: what lies outside is printed as their first or last day. */
static date
printable(int64_t days)
{
	return (date){ (int32_t)(days < FIRST_DAY ? FIRST_DAY : days > LAST_DAY ? LAST_DAY : days) };
}

const char *
date_print(struct arena *arena, date d)
{
	int year, month, day;

	date_split(printable(d.days), &year, &month, &day);
	return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

/* hh:mm[:ss[.fraction]]; the fraction is cut off. */
static bool
take_time(const char **text, int32_t *second_of_day)
{
	int hour, minute, second = 0;
	const char *at = *text;

	if (!take_digits(&at, 2, &hour) || *at++ != ':' || !take_digits(&at, 2, &minute))
		return false;
	if (*at == ':') {
		at++;
		if (!take_digits(&at, 2, &second))
			return false;
		if (*at == '.' || *at == ',')
			for (at++; isdigit((unsigned char)*at); at++)
				;
	}
	if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute > 0 || second > 0)))
		return false;
	*second_of_day = hour * 3600 + minute * 60 + (second > 59 ? 59 : second);
	*text = at;
	return true;
}

/* "Z", "+01:00", "+0100", "+01"; false when there is none. */
static bool
take_offset(const char **text, int32_t *offset)
{
	const char *at = *text;
	int hours, minutes = 0;
	int sign;

	if (*at == 'Z' || *at == 'z') {
		*offset = 0;
		*text = at + 1;
		return true;
	}
	if (*at != '+' && *at != '-')
		return false;
	sign = *at++ == '-' ? -1 : 1;
	if (!take_digits(&at, 2, &hours))
		return false;
	if (*at == ':')
		at++;
	if (isdigit((unsigned char)*at) && !take_digits(&at, 2, &minutes))
		return false;
	if (hours > 18 || minutes > 59)
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	*text = at;
	return true;
}

bool
instant_parse(const char *text, const struct zone *zone, instant *out, bool *naive)
{
	struct civil civil = { .second_of_day = 0 };
	int32_t offset;

	if (naive != NULL)
		*naive = false;
	if (text == NULL || !take_date(&text, &civil.day) || (*text != 'T' && *text != 't' && *text != ' '))
		return false;
	text++;
	if (!take_time(&text, &civil.second_of_day))
		return false;
	if (take_offset(&text, &offset)) {
		if (*text != '\0')
			return false;
		*out = INSTANT((int64_t)civil.day.days * DAY_S + civil.second_of_day - offset);
		return true;
	}
	if (*text != '\0')
		return false;
	if (naive != NULL)
		*naive = true;
	if (zone == NULL)
		return false;
	*out = zone_instant(zone, civil, NULL);
	return true;
}

static char *
put_two(char *to, int value, char after)
{
	to[0] = (char)('0' + value / 10);
	to[1] = (char)('0' + value % 10);
	to[2] = after;
	return to + 3;
}

/* By hand: lists of programs hold hundreds of them. */
const char *
instant_print(struct arena *arena, instant at, const struct zone *zone)
{
	int32_t offset = zone == NULL ? 0 : zone_offset(zone, at, NULL);
	int64_t local = at.s + offset;
	int64_t days = local >= 0 ? local / DAY_S : -((-local + DAY_S - 1) / DAY_S);
	int second = (int)(local - days * DAY_S);
	int year, month, day, minutes = (offset < 0 ? -offset : offset) / 60;
	char text[sizeof("2027-02-26T09:00:00+01:00")], *to = text;

	date_split(printable(days), &year, &month, &day);
	to = put_two(to, year / 100, ' ') - 1;
	to = put_two(to, year % 100, '-');
	to = put_two(to, month, '-');
	to = put_two(to, day, 'T');
	to = put_two(to, second / 3600, ':');
	to = put_two(to, second / 60 % 60, ':');
	to = put_two(to, second % 60, zone == NULL ? 'Z' : offset < 0 ? '-' : '+');
	if (zone != NULL) {
		to = put_two(to, minutes / 60, ':');
		to = put_two(to, minutes % 60, '\0') - 1;
	}
	return arena_strndup(arena, text, (size_t)(to - text));
}

const char *
instant_print_basic(struct arena *arena, instant at)
{
	int64_t days = at.s >= 0 ? at.s / DAY_S : -((-at.s + DAY_S - 1) / DAY_S);
	int second = (int)(at.s - days * DAY_S);
	int year, month, day;

	date_split((date){ (int32_t)days }, &year, &month, &day);
	return arena_printf(arena, "%04d%02d%02dT%02d%02d%02dZ", year, month, day, second / 3600, second / 60 % 60,
	    second % 60);
}

bool
wall_parse(const char *text, int32_t *second_of_day)
{
	char padded[16];

	if (text == NULL || strlen(text) > 12)
		return false;
	/* "8:00" is how people write it. */
	snprintf(padded, sizeof(padded), "%s%s", isdigit((unsigned char)text[0]) && text[1] == ':' ? "0" : "", text);
	text = padded;
	return take_time(&text, second_of_day) && *text == '\0';
}

const char *
wall_print(struct arena *arena, int32_t second_of_day)
{
	return arena_printf(arena, "%02d:%02d", second_of_day / 3600, second_of_day / 60 % 60);
}

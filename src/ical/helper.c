/* helper -- calendars unfolded in the caged child (helper/helper.h), by libical. */
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "ical/inside.h"

enum { MOST_STEPS = 60000, MOST_DAYS_BACK = 366 };

const char ical_helper_word[] = "--doorstep-ical-helper";

struct reading {
	icalcomponent *file;
	time_t from, to;		/* wall seconds, a day wider than what is asked for on both sides */
	time_t walk_from, walk_to;	/* the same, and as much wider as instances are moved at once */
	struct buf out;
	size_t lines, skipped;
	/* Instances that an entry of their own stands for: hash of UID and wall time. */
	struct { uint64_t *items; size_t count, capacity; } moved;
	struct { struct range *items; size_t count, capacity; } ranges;
	struct arena *arena;
};

/* From one instance on all later ones are otherwise (RANGE=THISANDFUTURE). */
struct range {
	uint64_t uid;			/* its hash */
	time_t since, shift, length;	/* instances that would begin at `since` or later begin so much later */
	const char *zone, *end_zone, *title;
	bool gone;			/* canceled, or not busy */
};

/* The library walks with one finger per component, so whoever walks twice at once takes a list. */
struct components { icalcomponent **items; size_t count, capacity; };
struct properties { icalproperty **items; size_t count, capacity; };

static struct components
components_of(struct reading *r, icalcomponent_kind kind)
{
	struct components list = { 0 };

	for (icalcomponent *c = icalcomponent_get_first_component(r->file, kind); c != NULL;
	     c = icalcomponent_get_next_component(r->file, kind))
		*arena_push(r->arena, &list) = c;
	return list;
}

static struct properties
properties_of(struct reading *r, icalcomponent *c, icalproperty_kind kind)
{
	struct properties list = { 0 };

	for (icalproperty *p = icalcomponent_get_first_property(c, kind); p != NULL;
	     p = icalcomponent_get_next_property(c, kind))
		*arena_push(r->arena, &list) = p;
	return list;
}

/* A moment of the file as it is written there. */
struct moment {
	struct icaltimetype time;
	const char *zone;		/* "" none, "Z" UTC */
};

/* ---- moments ---- */

static const char *
zone_of(icalproperty *property, struct icaltimetype time)
{
	icalparameter *tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
	const char *name = tzid == NULL ? NULL : icalparameter_get_tzid(tzid);

	if (icaltime_is_utc(time))
		return "Z";
	return time.is_date || name == NULL ? "" : name;
}

static bool
moment_of(icalcomponent *c, icalproperty_kind kind, struct moment *out)
{
	icalproperty *property = icalcomponent_get_first_property(c, kind);
	icalvalue *value = property == NULL ? NULL : icalproperty_get_value(property);

	if (value == NULL || (icalvalue_isa(value) != ICAL_DATE_VALUE && icalvalue_isa(value) != ICAL_DATETIME_VALUE))
		return false;
	out->time = icalvalue_isa(value) == ICAL_DATE_VALUE ? icalvalue_get_date(value) : icalvalue_get_datetime(value);
	out->zone = zone_of(property, out->time);
	return !icaltime_is_null_time(out->time) && icaltime_is_valid_time(out->time) && out->time.year >= 1900 &&
	    out->time.year < 2200;
}

/* The zone as the file describes it; NULL: it does not. */
static icaltimezone *
described(struct reading *r, const char *name)
{
	static struct { char name[200]; icaltimezone *zone; } kept[32];
	static int count;

	for (int i = 0; i < count; i++)
		if (strcmp(kept[i].name, name) == 0)
			return kept[i].zone;
	if (count == COUNT_OF(kept) || strlen(name) >= sizeof(kept[0].name))
		return NULL;
	strcpy(kept[count].name, name);
	for (icalcomponent *c = icalcomponent_get_first_component(r->file, ICAL_VTIMEZONE_COMPONENT); c != NULL;
	     c = icalcomponent_get_next_component(r->file, ICAL_VTIMEZONE_COMPONENT)) {
		icalproperty *tzid = icalcomponent_get_first_property(c, ICAL_TZID_PROPERTY);
		icaltimezone *zone;

		if (tzid == NULL || strcmp(icalproperty_get_tzid(tzid), name) != 0)
			continue;
		zone = icaltimezone_new();
		if (icaltimezone_set_component(zone, icalcomponent_new_clone(c)))
			kept[count].zone = zone;
		break;
	}
	return kept[count++].zone;
}

static void
put_word(struct reading *r, const char *word, size_t most)
{
	for (size_t i = 0; i < most && word[i] != '\0'; i++)
		buf_putc(&r->out, (unsigned char)word[i] < 0x20 || word[i] == 0x7f ? ' ' : word[i]);
}

static void
put_moment(struct reading *r, time_t wall, const char *zone)
{
	icaltimezone *own = zone[0] == '\0' || strcmp(zone, "Z") == 0 ? NULL : described(r, zone);

	buf_printf(&r->out, "%lld\t", (long long)wall);
	put_word(r, zone, 200);
	if (own == NULL) {
		buf_puts(&r->out, "\t-\t");
	} else {
		struct icaltimetype time = icaltime_from_timet_with_zone(wall, 0, NULL);

		buf_printf(&r->out, "\t%lld\t", (long long)(wall - icaltimezone_get_utc_offset(own, &time, NULL)));
	}
}

static void
put_busy(struct reading *r, time_t from, const char *from_zone, time_t to, const char *to_zone, const char *title)
{
	if (to <= from || to < r->from || from > r->to)
		return;
	if (++r->lines > ICAL_MOST_TIMES || buf_full(&r->out))
		helper_answer(ICAL_TOO_MUCH, NULL);
	put_moment(r, from, from_zone);
	put_moment(r, to, to_zone);
	put_word(r, title, ICAL_MOST_TITLE);
	buf_putc(&r->out, '\n');
}

/* ---- entries ---- */

static uint64_t
hash_of(const char *uid, time_t wall)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)wall;

	for (const char *c = uid; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	return hash;
}

static const char *
uid_of(icalcomponent *event)
{
	icalproperty *uid = icalcomponent_get_first_property(event, ICAL_UID_PROPERTY);
	const char *text = uid == NULL ? NULL : icalproperty_get_uid(uid);

	return text == NULL ? "" : text;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *one = a, *two = b;

	return (*one > *two) - (*one < *two);
}

static bool
is_moved(const struct reading *r, const char *uid, time_t wall)
{
	uint64_t hash = hash_of(uid, wall);

	return r->moved.count > 0 &&
	    bsearch(&hash, r->moved.items, r->moved.count, sizeof(hash), by_number) != NULL;
}

static bool
is_free(icalcomponent *event)
{
	icalproperty *transparency = icalcomponent_get_first_property(event, ICAL_TRANSP_PROPERTY);
	icalproperty *status = icalcomponent_get_first_property(event, ICAL_STATUS_PROPERTY);

	if (transparency != NULL && icalproperty_get_transp(transparency) == ICAL_TRANSP_TRANSPARENT)
		return true;
	if (status != NULL && icalproperty_get_status(status) == ICAL_STATUS_CANCELLED)
		return true;
	for (icalproperty *x = icalcomponent_get_first_property(event, ICAL_X_PROPERTY); x != NULL;
	     x = icalcomponent_get_next_property(event, ICAL_X_PROPERTY)) {
		const char *name = icalproperty_get_x_name(x), *value = icalproperty_get_x(x);

		if (name != NULL && value != NULL && strcmp(name, "X-MICROSOFT-CDO-BUSYSTATUS") == 0 &&
		    strcmp(value, "FREE") == 0)
			return true;
	}
	return false;
}

static bool
is_excluded(icalcomponent *event, struct icaltimetype time)
{
	for (icalproperty *x = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY); x != NULL;
	     x = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY)) {
		struct icaltimetype not = icalproperty_get_exdate(x);

		if (not.is_date ? icaltime_compare_date_only(not, time) == 0
				: icaltime_as_timet(not) == icaltime_as_timet(time))
			return true;
	}
	return false;
}

/* What an entry is made of. */
struct entry {
	icalcomponent *event;
	struct moment start;
	time_t from, length;		/* of the first, on the wall */
	const char *end_zone, *uid, *title;
};

static bool
read_entry(icalcomponent *event, struct entry *out)
{
	icalproperty *duration = icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY);
	icalproperty *summary = icalcomponent_get_first_property(event, ICAL_SUMMARY_PROPERTY);
	const char *title = summary == NULL ? NULL : icalproperty_get_summary(summary);
	struct moment end;

	*out = (struct entry){ .event = event, .uid = uid_of(event), .title = title == NULL ? "" : title };
	if (!moment_of(event, ICAL_DTSTART_PROPERTY, &out->start))
		return false;
	out->from = icaltime_as_timet(out->start.time);
	out->end_zone = out->start.zone;
	if (icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY) != NULL) {
		if (!moment_of(event, ICAL_DTEND_PROPERTY, &end))
			return false;
		out->length = icaltime_as_timet(end.time) - out->from;
		out->end_zone = end.zone;
		/* Longer than a year is no appointment. */
		return out->length < (time_t)MOST_DAYS_BACK * 86400;
	}
	out->length = out->start.time.is_date ? 86400 : 0;
	if (duration != NULL)
		out->length = icaldurationtype_as_int(icalproperty_get_duration(duration));
	return out->length < (time_t)MOST_DAYS_BACK * 86400;
}

/* An entry that stands for one instance may speak for all later ones, too. */
static void
note_range(struct reading *r, icalcomponent *event, time_t since)
{
	icalproperty *id = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
	icalparameter *kind = icalproperty_get_first_parameter(id, ICAL_RANGE_PARAMETER);
	time_t far;
	struct entry e;

	if (kind == NULL || icalparameter_get_range(kind) != ICAL_RANGE_THISANDFUTURE || !read_entry(event, &e))
		return;
	*arena_push(r->arena, &r->ranges) = (struct range){ .uid = hash_of(e.uid, 0), .since = since,
	    .shift = e.from - since, .length = e.length, .zone = e.start.zone, .end_zone = e.end_zone,
	    .title = e.title, .gone = is_free(event) };
	far = e.from > since ? e.from - since : since - e.from;
	far = (far < (time_t)MOST_DAYS_BACK * 86400 ? far : (time_t)MOST_DAYS_BACK * 86400) + e.length;
	r->walk_from = r->from - far < r->walk_from ? r->from - far : r->walk_from;
	r->walk_to = r->to + far > r->walk_to ? r->to + far : r->walk_to;
}

/* Which instances of a recurring entry have an entry of their own (RECURRENCE-ID). */
static void
note_moved(struct reading *r, icalcomponent *event)
{
	struct moment moment;

	if (!moment_of(event, ICAL_RECURRENCEID_PROPERTY, &moment))
		return;
	*arena_push(r->arena, &r->moved) = hash_of(uid_of(event), icaltime_as_timet(moment.time));
	note_range(r, event, icaltime_as_timet(moment.time));
}

/* The last one that speaks for an instance; NULL: none does. */
static const struct range *
range_of(const struct reading *r, const char *uid, time_t wall)
{
	const struct range *last = NULL;
	uint64_t hash = r->ranges.count > 0 ? hash_of(uid, 0) : 0;

	for (size_t i = 0; i < r->ranges.count; i++) {
		const struct range *one = &r->ranges.items[i];

		if (one->uid == hash && one->since <= wall && (last == NULL || last->since < one->since))
			last = one;
	}
	return last;
}

static void
put_instance(struct reading *r, const struct entry *e, struct icaltimetype time)
{
	time_t from = icaltime_as_timet(time);
	const struct range *range;

	if (is_excluded(e->event, time) || is_moved(r, e->uid, from))
		return;
	range = range_of(r, e->uid, from);
	if (range == NULL)
		put_busy(r, from, e->start.zone, from + e->length, e->end_zone, e->title);
	else if (!range->gone)
		put_busy(r, from + range->shift, range->zone, from + range->shift + range->length, range->end_zone,
		    range->title);
}

/*
 * An end in UTC stands beside starts on the wall: put on that wall as the file describes its zone, else so far
 * that nothing is missed: rather busy once too often.
 */
static void
put_end_on_wall(struct reading *r, const struct entry *e, struct icalrecurrencetype *rule)
{
	icaltimezone *own;
	int offset = 14 * 3600;

	if (icaltime_is_null_time(rule->until) || !icaltime_is_utc(rule->until) || strcmp(e->start.zone, "Z") == 0)
		return;
	own = e->start.zone[0] == '\0' ? NULL : described(r, e->start.zone);
	if (own != NULL)
		offset = icaltimezone_get_utc_offset_of_utc_time(own, &rule->until, NULL);
	rule->until = icaltime_from_timet_with_zone(icaltime_as_timet(rule->until) + offset, 0, NULL);
}

/* ---- the rules that nearly all entries have, without the calendar of the library: a hundred times sooner ---- */

/* Every day, or days of the week, each so often; nothing else. */
static bool
is_plain(const struct icalrecurrencetype *rule)
{
	const short *const others[] = { rule->by_second, rule->by_minute, rule->by_hour, rule->by_month_day,
		rule->by_year_day, rule->by_week_no, rule->by_month, rule->by_set_pos };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (others[i][0] != ICAL_RECURRENCE_ARRAY_MAX)
			return false;
	if (rule->rscale != NULL || rule->interval < 1)
		return false;
	for (int i = 0; i < 7 && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
		if (icalrecurrencetype_day_position(rule->by_day[i]) != 0)
			return false;
	return rule->freq == ICAL_WEEKLY_RECURRENCE ||
	    (rule->freq == ICAL_DAILY_RECURRENCE && rule->by_day[0] == ICAL_RECURRENCE_ARRAY_MAX);
}

/* Bits of the days of a period, the first is bit 0: of a week that begins as the rule says, or of one day. */
static unsigned
days_of(const struct icalrecurrencetype *rule, int first, int start)
{
	unsigned bits = 0;

	if (rule->freq == ICAL_DAILY_RECURRENCE)
		return 1;
	for (int i = 0; i < 7 && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
		bits |= 1U << ((icalrecurrencetype_day_day_of_week(rule->by_day[i]) - 1 - first + 7) % 7);
	return bits != 0 ? bits : 1U << ((start - first + 7) % 7);
}

static void
unfold_plain(struct reading *r, const struct entry *e, const struct icalrecurrencetype *rule)
{
	bool weekly = rule->freq == ICAL_WEEKLY_RECURRENCE;
	int64_t first_day = e->from / 86400 - (e->from % 86400 < 0);
	int64_t period = (weekly ? 7 : 1) * (int64_t)rule->interval;
	int start = (int)((first_day % 7 + 11) % 7), first = (rule->week_start - 1 + 7) % 7;	/* Sunday is 0 */
	unsigned bits = days_of(rule, first, start);
	int64_t day = first_day - (weekly ? (start - first + 7) % 7 : 0);
	time_t second = e->from - (time_t)(first_day * 86400), end = r->walk_to;
	time_t least = r->walk_from - e->length - 86400;
	int left = rule->count;

	if (!icaltime_is_null_time(rule->until)) {
		time_t until = icaltime_as_timet(rule->until) + (rule->until.is_date ? 86399 : 0);

		end = until < end ? until : end;
	}
	/* Without a count, periods that are over need not be walked. */
	if (left == 0 && least > (time_t)((day + period) * 86400))
		day += ((int64_t)least / 86400 - day) / period * period;
	for (; (time_t)(day * 86400) <= end; day += period)
		for (int i = 0; i < 7; i++) {
			time_t at = (time_t)((day + i) * 86400) + second;

			if ((bits & 1U << i) == 0 || at < e->from)
				continue;
			if (at > end || (rule->count > 0 && left-- == 0))
				return;
			if (at >= least)
				put_instance(r, e, icaltime_from_timet_with_zone(at, e->start.time.is_date, NULL));
		}
}

/* The instances of one rule; false: it is nonsense, or does not end in time. */
static bool
unfold_rule(struct reading *r, const struct entry *e, struct icalrecurrencetype rule)
{
	time_t least = r->walk_from - (e->length > 0 ? e->length : 0) - 86400;
	icalrecur_iterator *i;
	bool good = false;

	put_end_on_wall(r, e, &rule);
	if (is_plain(&rule)) {
		unfold_plain(r, e, &rule);
		return true;
	}
	i = icalrecur_iterator_new(rule, e->start.time);
	if (i == NULL)
		return false;
	if (rule.count == 0 && e->from < least)
		(void)icalrecur_iterator_set_start(i,
		    icaltime_from_timet_with_zone(least, e->start.time.is_date, NULL));
	for (int steps = 0; steps < MOST_STEPS; steps++) {
		struct icaltimetype time = icalrecur_iterator_next(i);

		good = icaltime_is_null_time(time) || icaltime_as_timet(time) > r->walk_to;
		if (good)
			break;
		put_instance(r, e, time);
	}
	icalrecur_iterator_free(i);
	return good;
}

static bool
unfold(struct reading *r, const struct entry *e)
{
	struct properties rules = properties_of(r, e->event, ICAL_RRULE_PROPERTY);
	struct properties dates = properties_of(r, e->event, ICAL_RDATE_PROPERTY);
	bool good = true;

	for (size_t i = 0; i < rules.count; i++)
		good &= unfold_rule(r, e, icalproperty_get_rrule(rules.items[i]));
	for (size_t i = 0; i < dates.count; i++) {
		struct icaldatetimeperiodtype more = icalproperty_get_rdate(dates.items[i]);

		if (!icaltime_is_null_time(more.time))
			put_instance(r, e, more.time);
	}
	/* A rule that cannot be followed still leaves its first day. */
	if (rules.count == 0 || !good)
		put_instance(r, e, e->start.time);
	return good;
}

static void
read_event(struct reading *r, icalcomponent *event)
{
	struct entry e;

	if (is_free(event))
		return;
	if (!read_entry(event, &e))
		r->skipped++;
	else if (icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY) != NULL)
		put_busy(r, e.from, e.start.zone, e.from + e.length, e.end_zone, e.title);
	else
		r->skipped += !unfold(r, &e);
}

static void
read_free_busy(struct reading *r, icalcomponent *list)
{
	for (icalproperty *p = icalcomponent_get_first_property(list, ICAL_FREEBUSY_PROPERTY); p != NULL;
	     p = icalcomponent_get_next_property(list, ICAL_FREEBUSY_PROPERTY)) {
		icalparameter *kind = icalproperty_get_first_parameter(p, ICAL_FBTYPE_PARAMETER);
		struct icalperiodtype period = icalproperty_get_freebusy(p);
		time_t from = icaltime_as_timet(period.start);
		time_t to = icaltime_is_null_time(period.end) ? from + icaldurationtype_as_int(period.duration)
							      : icaltime_as_timet(period.end);

		if (kind != NULL && icalparameter_get_fbtype(kind) == ICAL_FBTYPE_FREE)
			continue;
		put_busy(r, from, "Z", to, "Z", "");
	}
}

static void
read_file(struct reading *r)
{
	struct components events = components_of(r, ICAL_VEVENT_COMPONENT);
	struct components lists = components_of(r, ICAL_VFREEBUSY_COMPONENT);

	for (size_t i = 0; i < events.count; i++)
		note_moved(r, events.items[i]);
	if (r->moved.count > 1)
		qsort(r->moved.items, r->moved.count, sizeof(*r->moved.items), by_number);
	for (size_t i = 0; i < events.count; i++)
		read_event(r, events.items[i]);
	for (size_t i = 0; i < lists.count; i++)
		read_free_busy(r, lists.items[i]);
}

static bool
begins_like_one(struct bytes in)
{
	static const char mark[] = "BEGIN:VCALENDAR";
	size_t at = 0;

	if (in.size >= 3 && memcmp(in.at, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < in.size && (in.at[at] == '\r' || in.at[at] == '\n' || in.at[at] == ' '))
		at++;
	return in.size - at >= sizeof(mark) - 1 && strncasecmp((const char *)in.at + at, mark, sizeof(mark) - 1) == 0;
}

/*
 * What the library looks for when it is first needed it finds now, while it may: its own list of zones, which
 * stays empty, and the calendar of the library below it that counts the days of rules.
 */
static void
warm_up(void)
{
	static const char *const rules[] = { "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;BYWEEKNO=2" };

	icalerror_set_errors_are_fatal(0);
	icaltimezone_set_builtin_tzdata(1);
	set_zone_directory("/nowhere");
	(void)icaltimezone_get_utc_timezone();
	for (size_t k = 0; k < COUNT_OF(rules); k++) {
		icalrecur_iterator *i = icalrecur_iterator_new(icalrecurrencetype_from_string(rules[k]),
		    icaltime_from_string("20270301T080000Z"));

		(void)icalrecur_iterator_next(i);
		(void)icalrecur_iterator_set_start(i, icaltime_from_string("20270401T080000Z"));
		(void)icalrecur_iterator_next(i);
		icalrecur_iterator_free(i);
	}
}

/* "FROM TO" */
static void
work(const char *job)
{
	struct arena *arena = arena_open();
	struct reading r = { .arena = arena };
	char *end, *text;
	struct bytes in;

	cage_limits(&(struct cage){ .megabytes = 640, .seconds = 10, .written_megabytes = 128 });
	in = helper_map(HELPER_IN);
	setenv("TZ", "UTC0", 1);
	tzset();
	warm_up();
	cage_close();
	r.from = (time_t)strtoll(job, &end, 10) - 86400;
	r.to = (time_t)strtoll(end, NULL, 10) + 86400;
	r.walk_from = r.from;
	r.walk_to = r.to;
	if (!begins_like_one(in))
		helper_answer(ICAL_UNKNOWN, NULL);
	text = malloc(in.size + 1);
	if (text == NULL)
		helper_answer(ICAL_TOO_LONG, NULL);
	memcpy(text, in.at, in.size);
	text[in.size] = '\0';
	r.out = buf_make(arena, ICAL_MOST_WRITTEN);
	r.file = icalparser_parse_string(text);
	if (r.file == NULL || icalcomponent_isa(r.file) != ICAL_VCALENDAR_COMPONENT)
		helper_answer(ICAL_BROKEN, NULL);
	read_file(&r);
	helper_write(ICAL_OUT, buf_text(&r.out), r.out.size);
	helper_answer(ICAL_GOOD, arena_printf(arena, "%zu", r.skipped));
}

__attribute__((constructor)) static void
begin_as_helper(int argc, char **argv)
{
	helper_begin(argc, argv, ical_helper_word, work);
}

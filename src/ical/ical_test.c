/*
 * ical_test -- other people's calendars: what is busy, on which wall; and what is no calendar.
 * Expected times are written by hand, in UTC.
 */
#include "ical/ical.h"

#include "base/test.h"
#include <string.h>
#include <time.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/buf.h"

static struct arena *arena;
static struct ctx ctx;
static struct env env;
static const struct zone *vaduz;

static int
open_all(void **state UNUSED)
{
	arena = arena_open();
	env = (struct env){ 0 };
	ctx = (struct ctx){ .arena = arena, .env = &env };
	vaduz = zone_find("Europe/Vaduz");
	return vaduz == NULL;
}

static int
close_all(void **state UNUSED)
{
	arena_close(arena);
	return 0;
}

static instant
utc(const char *text)
{
	instant out;

	assert_true(instant_parse(text, NULL, &out, NULL));
	return out;
}

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n"
#define TAIL "END:VCALENDAR\r\n"
#define EVENT(...) HEAD "BEGIN:VEVENT\r\nUID:a@x\r\n" __VA_ARGS__ "END:VEVENT\r\n" TAIL

/* "2027-03-01T07:00:00Z/08:00" for each busy time of March 2027, with blanks between. */
static const char *
busy_of(const char *file, bool titles)
{
	struct buf text = buf_make(arena, 1 << 16);
	struct ical_busies busies;
	enum ical_refused why;

	assert_ok(ical_read(&ctx, (struct bytes){ (const uint8_t *)file, strlen(file) }, vaduz,
	    utc("2027-03-01T00:00:00Z"), utc("2027-04-01T00:00:00Z"), titles, &busies, &why));
	assert_int_equal(why, ICAL_GOOD);
	for (size_t i = 0; i < busies.count; i++)
		buf_printf(&text, "%s%s/%.5s%s%s", i > 0 ? " " : "", instant_print(arena, busies.items[i].from, NULL),
		    instant_print(arena, busies.items[i].to, NULL) + 11, titles ? "=" : "", busies.items[i].title);
	if (busies.skipped > 0)
		buf_printf(&text, " skipped %zu", busies.skipped);
	return buf_text(&text);
}

static void
times_stand_on_their_walls(void **state UNUSED)
{
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T080000Z\r\nDTEND:20270301T090000Z\r\n"), false),
	    "2027-03-01T08:00:00Z/09:00");
	/* Floating: the reader's wall, in winter an hour before UTC, in summer (from the 28th) two. */
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T080000\r\nDTEND:20270301T090000\r\n"), false),
	    "2027-03-01T07:00:00Z/08:00");
	assert_string_equal(busy_of(EVENT("DTSTART;TZID=Europe/Zurich:20270329T080000\r\nDURATION:PT90M\r\n"), false),
	    "2027-03-29T06:00:00Z/07:30");
	assert_string_equal(busy_of(EVENT("DTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20270301T080000\r\n"
	    "DTEND;TZID=/mozilla.org/20050126_1/America/New_York:20270301T083000\r\n"), false),
	    "2027-03-01T13:00:00Z/13:30");
	assert_string_equal(busy_of(EVENT("DTSTART;TZID=\"W. Europe Standard Time\":20270301T080000\r\n"
	    "DTEND;TZID=\"W. Europe Standard Time\":20270301T083000\r\n"), false), "2027-03-01T07:00:00Z/07:30");
	/* From one zone to another: a flight. */
	assert_string_equal(busy_of(EVENT("DTSTART;TZID=Europe/London:20270301T080000\r\n"
	    "DTEND;TZID=Europe/Zurich:20270301T110000\r\n"), false), "2027-03-01T08:00:00Z/10:00");
	/* Whole days, home. */
	assert_string_equal(busy_of(EVENT("DTSTART;VALUE=DATE:20270305\r\n"), false), "2027-03-04T23:00:00Z/23:00");
	assert_string_equal(busy_of(EVENT("DTSTART;VALUE=DATE:20270305\r\nDTEND;VALUE=DATE:20270307\r\n"), false),
	    "2027-03-04T23:00:00Z/23:00");
	/* A zone that only the file knows: five hours east of UTC. */
	assert_string_equal(busy_of(HEAD "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
	    "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:b\r\n"
	    "DTSTART;TZID=Ours:20270301T080000\r\nDTEND;TZID=Ours:20270301T090000\r\nEND:VEVENT\r\n" TAIL, false),
	    "2027-03-01T03:00:00Z/04:00");
}

static void
recurrences_are_unfolded(void **state UNUSED)
{
	/* Tuesdays at 8 on the wall, through the change of clocks; one taken out, one moved, one canceled. */
	assert_string_equal(busy_of(HEAD "BEGIN:VEVENT\r\nUID:r\r\nDTSTART;TZID=Europe/Vaduz:20200107T080000\r\n"
	    "DTEND;TZID=Europe/Vaduz:20200107T090000\r\nRRULE:FREQ=WEEKLY\r\n"
	    "EXDATE;TZID=Europe/Vaduz:20270309T080000\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:r\r\nRECURRENCE-ID;TZID=Europe/Vaduz:20270316T080000\r\n"
	    "DTSTART;TZID=Europe/Vaduz:20270317T150000\r\nDTEND;TZID=Europe/Vaduz:20270317T160000\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:r\r\nRECURRENCE-ID;TZID=Europe/Vaduz:20270323T080000\r\nSTATUS:CANCELLED\r\n"
	    "DTSTART;TZID=Europe/Vaduz:20270323T080000\r\nDTEND;TZID=Europe/Vaduz:20270323T090000\r\nEND:VEVENT\r\n"
	    TAIL, false), "2027-03-02T07:00:00Z/08:00 2027-03-17T14:00:00Z/15:00 2027-03-30T06:00:00Z/07:00");
	/* Counted from the first. */
	assert_string_equal(busy_of(EVENT("DTSTART:20270225T080000Z\r\nDTEND:20270225T081500Z\r\n"
	    "RRULE:FREQ=DAILY;COUNT=6\r\n"), false), "2027-03-01T08:00:00Z/08:15 2027-03-02T08:00:00Z/08:15");
	/* The last one begins at the very end, which is given in UTC. */
	assert_string_equal(busy_of(EVENT("DTSTART;TZID=Europe/Vaduz:20270301T080000\r\n"
	    "DTEND;TZID=Europe/Vaduz:20270301T083000\r\nRRULE:FREQ=DAILY;UNTIL=20270303T070000Z\r\n"), false),
	    "2027-03-01T07:00:00Z/07:30 2027-03-02T07:00:00Z/07:30 2027-03-03T07:00:00Z/07:30");
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T080000Z\r\nDTEND:20270301T083000Z\r\n"
	    "RDATE:20270311T100000Z\r\n"), false), "2027-03-01T08:00:00Z/08:30 2027-03-11T10:00:00Z/10:30");
	/* Every second week, which begins on Sunday: the 28th of February belongs to that of Monday the 1st. */
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T080000Z\r\nDTEND:20270301T083000Z\r\n"
	    "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU\r\n"), false), "2027-03-01T08:00:00Z/08:30 "
	    "2027-03-14T08:00:00Z/08:30 2027-03-15T08:00:00Z/08:30 2027-03-28T08:00:00Z/08:30 "
	    "2027-03-29T08:00:00Z/08:30");
	/* The same with weeks that begin on Monday. */
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T080000Z\r\nDTEND:20270301T083000Z\r\n"
	    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=4\r\n"), false), "2027-03-01T08:00:00Z/08:30 "
	    "2027-03-07T08:00:00Z/08:30 2027-03-15T08:00:00Z/08:30 2027-03-21T08:00:00Z/08:30");
	/* From long ago, every ninth day, until a date. */
	assert_string_equal(busy_of(EVENT("DTSTART;VALUE=DATE:20200101\r\n"
	    "RRULE:FREQ=DAILY;INTERVAL=9;UNTIL=20270314\r\n"), false),
	    "2027-03-03T23:00:00Z/23:00 2027-03-12T23:00:00Z/23:00");
	/* The last Friday of the month; no 29th of February in 2027. */
	assert_string_equal(busy_of(EVENT("DTSTART:20200131T080000Z\r\nDTEND:20200131T083000Z\r\n"
	    "RRULE:FREQ=MONTHLY;BYDAY=-1FR\r\n"), false), "2027-03-26T08:00:00Z/08:30");
}

#define TUESDAYS "BEGIN:VEVENT\r\nUID:r\r\nDTSTART;TZID=Europe/Vaduz:20270302T080000\r\n" \
	"DTEND;TZID=Europe/Vaduz:20270302T090000\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
#define FROM_NOW_ON(day) \
	"BEGIN:VEVENT\r\nUID:r\r\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Vaduz:" day "T080000\r\n"

/* One instance that speaks for all later ones. */
static void
this_and_all_later_ones(void **state UNUSED)
{
	/* From the 16th on Thursdays at 14:00 for half an hour; the 23rd on its own; the 30th would be in April. */
	assert_string_equal(busy_of(HEAD TUESDAYS FROM_NOW_ON("20270316")
	    "DTSTART;TZID=Europe/Vaduz:20270318T140000\r\nDTEND;TZID=Europe/Vaduz:20270318T143000\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:r\r\nRECURRENCE-ID;TZID=Europe/Vaduz:20270323T080000\r\n"
	    "DTSTART;TZID=Europe/Vaduz:20270324T100000\r\nDTEND;TZID=Europe/Vaduz:20270324T110000\r\nEND:VEVENT\r\n"
	    TAIL, false), "2027-03-02T07:00:00Z/08:00 2027-03-09T07:00:00Z/08:00 2027-03-18T13:00:00Z/13:30 "
	    "2027-03-24T09:00:00Z/10:00");
	/* The second one takes over from the first; clocks change in between. */
	assert_string_equal(busy_of(HEAD TUESDAYS FROM_NOW_ON("20270309")
	    "DTSTART;TZID=Europe/Vaduz:20270309T100000\r\nDTEND;TZID=Europe/Vaduz:20270309T110000\r\nEND:VEVENT\r\n"
	    FROM_NOW_ON("20270323")
	    "DTSTART;TZID=Europe/Vaduz:20270323T120000\r\nDTEND;TZID=Europe/Vaduz:20270323T130000\r\nEND:VEVENT\r\n"
	    TAIL, false), "2027-03-02T07:00:00Z/08:00 2027-03-09T09:00:00Z/10:00 2027-03-16T09:00:00Z/10:00 "
	    "2027-03-23T11:00:00Z/12:00 2027-03-30T10:00:00Z/11:00");
	/* Ended by its owner. */
	assert_string_equal(busy_of(HEAD TUESDAYS FROM_NOW_ON("20270316") "STATUS:CANCELLED\r\n"
	    "DTSTART;TZID=Europe/Vaduz:20270316T080000\r\nDTEND;TZID=Europe/Vaduz:20270316T090000\r\nEND:VEVENT\r\n"
	    TAIL, false), "2027-03-02T07:00:00Z/08:00 2027-03-09T07:00:00Z/08:00");
	/* Moved back by three weeks, long before the days that are looked at: none of them is lost. */
	assert_string_equal(busy_of(HEAD "BEGIN:VEVENT\r\nUID:r\r\nDTSTART:20260105T080000Z\r\n"
	    "DTEND:20260105T090000Z\r\n"
	    "RRULE:FREQ=WEEKLY;INTERVAL=4\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:r\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260202T080000Z\r\n"
	    "DTSTART:20260112T080000Z\r\nDTEND:20260112T090000Z\r\nEND:VEVENT\r\n" TAIL, false),
	    "2027-03-08T08:00:00Z/09:00");
}

static void
free_is_free(void **state UNUSED)
{
#define AT "DTSTART:20270301T080000Z\r\nDTEND:20270301T090000Z\r\n"
	assert_string_equal(busy_of(EVENT(AT "TRANSP:TRANSPARENT\r\n"), false), "");
	assert_string_equal(busy_of(EVENT(AT "STATUS:CANCELLED\r\n"), false), "");
	assert_string_equal(busy_of(EVENT(AT "X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"), false), "");
	assert_string_equal(busy_of(EVENT(AT "STATUS:TENTATIVE\r\n"), false), "2027-03-01T08:00:00Z/09:00");
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T080000Z\r\nDTEND:20270301T080000Z\r\n"), false), "");
	assert_string_equal(busy_of(EVENT("DTSTART:20270301T090000Z\r\nDTEND:20270301T080000Z\r\n"), false), "");
	assert_string_equal(busy_of(HEAD "BEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=BUSY:20270301T080000Z/PT1H\r\n"
	    "FREEBUSY;FBTYPE=FREE:20270302T080000Z/PT1H\r\nEND:VFREEBUSY\r\n" TAIL, false),
	    "2027-03-01T08:00:00Z/09:00");
#undef AT
}

static void
titles_and_what_touches(void **state UNUSED)
{
	const char *two = HEAD
	    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270301T080000Z\r\nDTEND:20270301T090000Z\r\n"
	    "SUMMARY:Dentist\\, Vaduz\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\n"
	    "DTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n"
	    "SUMMARY:School\r\nEND:VEVENT\r\n" TAIL;

	assert_string_equal(busy_of(two, false), "2027-03-01T08:00:00Z/10:00");
	assert_string_equal(busy_of(two, true),
	    "2027-03-01T08:00:00Z/09:00=Dentist, Vaduz 2027-03-01T09:00:00Z/10:00=School");
}

static enum ical_refused
refused(struct bytes file)
{
	struct ical_busies busies;
	enum ical_refused why;

	assert_ok(ical_read(&ctx, file, vaduz, utc("2027-03-01T00:00:00Z"), utc("2028-04-01T00:00:00Z"), false, &busies,
	    &why));
	return why;
}

static enum ical_refused
refused_text(const char *text)
{
	return refused((struct bytes){ (const uint8_t *)text, strlen(text) });
}

static void
what_is_no_calendar(void **state UNUSED)
{
	static uint8_t large[ICAL_MOST_BYTES + 1];

	assert_int_equal(refused_text(""), ICAL_UNKNOWN);
	assert_int_equal(refused_text("<!doctype html><title>Sign in</title>"), ICAL_UNKNOWN);
	assert_int_equal(refused_text("{\"error\":1}"), ICAL_UNKNOWN);
	assert_int_equal(refused((struct bytes){ large, sizeof(large) }), ICAL_TOO_MUCH);
	assert_int_equal(refused((struct bytes){ large, 1000 }), ICAL_UNKNOWN);
	/* Cut short: what is whole counts, or it is refused; never a crash of ours. */
	(void)refused_text("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2027");
	assert_int_equal(refused_text("BEGIN:VCALENDAR"), ICAL_BROKEN);
	assert_string_equal(busy_of(EVENT("DTSTART:tomorrow\r\n"), false), " skipped 1");
	assert_string_equal(busy_of(EVENT("SUMMARY:no start\r\n"), false), " skipped 1");
	/* A rule that never comes true, and one that comes true each second. */
	(void)refused_text(EVENT("DTSTART:20270301T080000Z\r\nDTEND:20270301T090000Z\r\n"
	    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n"));
	assert_int_not_equal(refused_text(EVENT("DTSTART:19700101T000000Z\r\nDURATION:PT1S\r\n"
	    "RRULE:FREQ=SECONDLY\r\n")), ICAL_REFUSED_COUNT);
}

static double
cpu_s(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Sanitizers look over each step of the reader: fewer entries tell them as much. */
#if defined(__SANITIZE_ADDRESS__)
enum { MANY = 500 };
#else
enum { MANY = 10000 };
#endif

/* Many entries that recur each week at their own minute of the working week. */
static void
many_recurring_entries(void **state UNUSED)
{
	struct buf text = buf_make(arena, ICAL_MOST_BYTES);
	struct ical_busies busies;
	enum ical_refused why;
	double begin = cpu_s();

	buf_puts(&text, HEAD);
	for (int i = 0; i < MANY; i++)
		buf_printf(&text, "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART;TZID=Europe/Vaduz:2020010%dT%02d%02d00\r\n"
		    "DURATION:PT5M\r\nRRULE:FREQ=WEEKLY;INTERVAL=%d\r\nSUMMARY:Entry %d\r\nEND:VEVENT\r\n",
		    i, 1 + i % 7, 8 + i % 2, i % 60, 2 + i % 3, i);
	buf_puts(&text, TAIL);
	assert_false(buf_full(&text));
	assert_ok(ical_read(&ctx, (struct bytes){ (const uint8_t *)buf_text(&text), text.size }, vaduz,
	    utc("2027-03-01T00:00:00Z"), utc("2028-04-24T00:00:00Z"), false, &busies, &why));
	print_message("%d recurring entries, %zu bytes: %d, %zu busy times, %.2f s\n", MANY, text.size, (int)why,
	    busies.count, cpu_s() - begin);
	assert_true(why == ICAL_GOOD || why == ICAL_TOO_MUCH || why == ICAL_TOO_LONG);
	assert_true(why != ICAL_GOOD || busies.count > 300);
}

static void
names_of_zones(void **state UNUSED)
{
	assert_string_equal(zone_name(ical_zone("Europe/Vaduz")), "Europe/Vaduz");
	assert_string_equal(zone_name(ical_zone("romance standard time")), "Europe/Paris");
	assert_string_equal(zone_name(ical_zone("/citadel.org/20210210_1/Europe/Berlin")), "Europe/Berlin");
	assert_null(ical_zone("Customized Time Zone"));
	assert_null(ical_zone("../../etc/passwd"));
	assert_null(ical_zone(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_stand_on_their_walls),
		cmocka_unit_test(recurrences_are_unfolded),
		cmocka_unit_test(this_and_all_later_ones),
		cmocka_unit_test(free_is_free),
		cmocka_unit_test(titles_and_what_touches),
		cmocka_unit_test(what_is_no_calendar),
		cmocka_unit_test(many_recurring_entries),
		cmocka_unit_test(names_of_zones),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}

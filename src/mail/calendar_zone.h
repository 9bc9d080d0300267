/* calendar_zone -- time zones inside calendar files; of calendar.c only. */
#ifndef MAIL_CALENDAR_ZONE_H
#define MAIL_CALENDAR_ZONE_H

#include "base/buf.h"
#include "base/time.h"

/* The zone's VTIMEZONE, right for every moment from a year before `first` to a year after `last`. */
void calendar_zone_write(struct buf *out, const char *name, const struct zone *, instant first, instant last);

/* "20270301T090000" on the zone's wall. */
const char *calendar_wall(struct arena *, const struct zone *, instant);

#endif

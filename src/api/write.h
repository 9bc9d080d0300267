/* write -- records of the house as JSON. */
#ifndef API_WRITE_H
#define API_WRITE_H

#include "activity/activity.h"
#include "base/json.h"
#include "planning/planning.h"
#include "web/web.h"
#include "work/work.h"

/* Begins a JSON answer. */
struct json write_open(struct response *);

void write_activity(struct json *, const char *key, const struct activity *);
/* The same with the times that workers took for it. */
void write_activity_worked(struct json *, const struct activity *, const struct work_spans *);
/* "slots": [...] inside an open object. */
void write_slots(struct json *, const struct slot_offers *);
/* An array of instants aside: the `next` of a list. */
void write_next(struct json *, const char *cursor);

#endif

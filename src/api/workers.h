/* workers -- what the files about workers share: their weekly hours, for `take` and `give` of struct worker. */
#ifndef API_WORKERS_H
#define API_WORKERS_H

#include "api/shape.h"

#define WORKER_HOURS_ABOUT \
	"Seven texts like \"08:00-12:00, 13:00-17:00\", Monday first; null: the hours of the unit"

struct err *worker_take_hours(struct api_input *, const struct member *, json_t *value, void *record);
void worker_give_hours(struct json *, const char *key, struct request *, const void *record);

#endif

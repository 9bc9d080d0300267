/* activity -- what the files about activities share. */
#ifndef API_ACTIVITY_H
#define API_ACTIVITY_H

#include "activity/activity.h"
#include "api/api.h"
#include "work/work.h"

/* An activity as it is answered; alone with the times that workers took for it. */
struct api_activity {
	struct activity a;
	bool alone;
	struct work_spans times;
};

extern const struct shape api_activity_shape;
extern const struct shape api_activity_body;	/* of a struct activity_input */

/* Of the path; not found when it is of a type that the key may not see. */
MUST_CHECK struct err *api_activity_here(struct request *, struct activity *out);

/* As it stands now. */
MUST_CHECK struct err *api_activity_load(struct request *, activity_id, struct api_activity *out);
MUST_CHECK struct err *api_activity_give(struct request *, struct response *, activity_id);

/* The types that the key may see, as struct activity_filter takes them; NULL: all. */
const char *api_types(const struct request *);

#endif

/* reports -- the panel on an activity's page: reports that were made, and making one by hand. */
#ifndef BACKOFFICE_REPORTS_H
#define BACKOFFICE_REPORTS_H

#include "activity/activity.h"
#include "report/report.h"
#include "ui/ui.h"
#include "web/web.h"

struct office_report {
	const struct report *r;
	const char *title, *href, *about, *path;	/* path: of its document's settings */
};
struct office_reports {
	struct office_report *items;
	size_t count, capacity;
	const char *make, *look;		/* addresses */
	struct ui_options kinds;		/* what can be made */
	bool may_make;
};

MUST_CHECK struct err *office_reports_of(struct request *, const struct activity *, struct office_reports *out);
void office_reports_draw(struct html *, const struct office_reports *);

#endif

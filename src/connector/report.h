/* report -- the documents of a closed activity, as programs get them.  For the files of this door. */
#ifndef CONNECTOR_REPORT_H
#define CONNECTOR_REPORT_H

#include "base/json.h"

struct activity;
struct ctx;

/*
 * "reports_b64": the newest version of each report that was made, in base64; of a closed activity without any, the
 * automatic one, made for this answer.  And "pdf_b64", the first of them, for older programs.
 */
MUST_CHECK struct err *wire_write_reports(struct json *, struct ctx *, const struct activity *);

#endif

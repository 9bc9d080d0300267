/* inside -- what the pages of the door share: whose round it is, the frame, the visit of the address. */
#ifndef FIELDWORK_INSIDE_H
#define FIELDWORK_INSIDE_H

#include "activity/activity.h"
#include "form/answer.h"
#include "form/form.h"
#include "team/team.h"
#include "ui/sent.h"
#include "ui/visitor.h"
#include "web/web.h"
#include "work/work.h"

/* The unit of the address; only behind a row that names one. */
const struct unit *fieldwork_unit(const struct request *);
/* "/w/SLUG" + path of printf. */
const char *fieldwork_path(const struct request *, const char *format, ...) PRINTF_LIKE(2, 3);
/* Whose drafts of files these are. */
const char *fieldwork_holder(const struct request *);

/* The worker that the visitor is; *found false: the page that says so is drawn already. */
MUST_CHECK struct err *fieldwork_worker(struct request *, struct response *, struct worker *out, bool *found);

/* The visit of the address, in this unit; `mine`: planned for the visitor, who may act on it. */
struct visit {
	struct worker worker;
	bool is_worker;
	struct activity a;
	struct work_spans spans;
	struct work_state state;
	const struct zone *zone;
	bool mine;
	const char *path;		/* of its page */
};
MUST_CHECK struct err *fieldwork_visit(struct request *, struct visit *out);

/* ---- frame.c ---- */

struct fieldwork_page {
	const char *title;
	const char *back;		/* NULL: the unit's name stands there */
	const char *back_label;
};
/* Wraps what was written so far. */
MUST_CHECK struct err *fieldwork_frame(struct request *, struct response *, const struct fieldwork_page *);

/* ---- forms.c: a form of the activity, filled by a worker ---- */

struct filling {
	struct ui_sent came;
	const struct visit *visit;
	struct form form;
	struct answer answer;
	struct form_use use;
	struct form_sent sent;
};
/* `posted`: with the version that the page began. */
MUST_CHECK struct err *filling_open(struct request *, const struct visit *, struct form_key, bool posted,
    struct filling *out);
/* True when it asks a worker for something. */
bool filling_asks(const struct filling *);
/* Its fields as inputs, what was typed kept when there are problems. */
MUST_CHECK struct err *filling_draw(struct filling *, struct response *, const struct problems *, html_safe *out);
/* What was sent, files taken; what is wrong is noted. */
MUST_CHECK struct err *filling_read(struct filling *, struct problems *, json_t **values);
/* The rows that a worker may read, for the visit's page; "" when there are none. */
MUST_CHECK struct err *filling_show(struct filling *, struct response *, html_safe *out, bool *any);

/* ---- words ---- */

/* "8:15" on the wall of the visit. */
const char *fieldwork_time(struct ctx *, instant, const struct zone *);
/* "tel:+4232001122" of what was typed; NULL when no digit is in it. */
const char *fieldwork_tel(struct arena *, const char *phone);
/* A moment of the form: what a field "datetime-local" sends; noted when it is none. */
instant fieldwork_moment(struct request *, const struct visit *, const char *name, struct problems *);
/* As such a field wants it. */
const char *fieldwork_typed(struct ctx *, instant, const struct zone *);

/* The fields of every command: its id, when it happened. */
#define COMMAND_FIELDS "command at"
struct work_command fieldwork_command(struct request *, const struct visit *, enum work_verb);

extern const struct route fieldwork_round_routes[], fieldwork_visit_routes[], fieldwork_close_routes[],
    fieldwork_photo_routes[], fieldwork_next_routes[], fieldwork_place_routes[], fieldwork_calendar_routes[];

#endif

/*
 * backoffice -- the staff's door: plan, look up, decide, set up.
 *
 * Addresses are /b/SLUG/PLACE; /b itself chooses a unit.  A page is name.c with
 * its template name.html beside it and its own route rows; backoffice.c collects
 * the rows, finds out who comes and draws what went wrong.
 */
#ifndef BACKOFFICE_BACKOFFICE_H
#define BACKOFFICE_BACKOFFICE_H

#include "ui/frame.h"
#include "web/web.h"

struct app;

extern const struct door backoffice_door;

/* The unit of this request; routes with ":unit" have one. */
static inline const struct unit *
here(const struct request *rq)
{
	return ui_visitor(rq)->unit;
}

/* The unit's language first, then the others: the order of texts that are given per language. */
static inline enum lang
backoffice_nth_lang(const struct request *rq, size_t n)
{
	size_t first = here(rq)->lang;

	return (enum lang)(n == 0 ? first : n <= first ? n - 1 : n);
}

/* Fields of one text per language: the first is open, the others fold away. */
struct ui_field;
void backoffice_texts(struct html *, const struct ui_field *, size_t count, bool area);

/* Route rows of the pages: one array per file. */
extern const struct route backoffice_login_routes[], backoffice_key_routes[];
extern const struct route backoffice_start_routes[], backoffice_setup_routes[];
extern const struct route backoffice_today_routes[];
extern const struct route backoffice_customers_routes[];
extern const struct route backoffice_customer_routes[];
extern const struct route backoffice_opening_routes[];
extern const struct route backoffice_wanted_routes[];
extern const struct route backoffice_links_routes[];
extern const struct route backoffice_merge_routes[];
extern const struct route backoffice_categories_routes[];
extern const struct route backoffice_templates_routes[];
extern const struct route backoffice_data_routes[];
extern const struct route backoffice_site_routes[], backoffice_locate_routes[];
extern const struct route backoffice_contact_routes[];
extern const struct route backoffice_activities_routes[];
extern const struct route backoffice_activity_routes[];
extern const struct route backoffice_answers_routes[];
extern const struct route backoffice_document_routes[];
extern const struct route backoffice_reports_routes[];
extern const struct route backoffice_team_routes[];
extern const struct route backoffice_worker_routes[], backoffice_worked_routes[], backoffice_absences_routes[];
extern const struct route backoffice_catalog_routes[];
extern const struct route backoffice_type_display_routes[];
extern const struct route backoffice_type_reports_routes[];
extern const struct route backoffice_type_file_routes[];
extern const struct route backoffice_form_editor_routes[];
extern const struct route backoffice_form_trial_routes[];
extern const struct route backoffice_codes_routes[];
extern const struct route backoffice_action_routes[];
extern const struct route backoffice_action_preview_routes[];
extern const struct route backoffice_requests_routes[], backoffice_waiting_routes[];
extern const struct route backoffice_surveys_routes[];
extern const struct route backoffice_quotes_routes[];
extern const struct route backoffice_quote_routes[];
extern const struct route backoffice_products_routes[];
extern const struct route backoffice_signatures_routes[];
extern const struct route backoffice_messages_routes[];
extern const struct route backoffice_conversations_routes[];
extern const struct route backoffice_triggers_routes[];
extern const struct route backoffice_trigger_routes[];
extern const struct route backoffice_trigger_log_routes[];
extern const struct route backoffice_labels_routes[];
extern const struct route backoffice_external_routes[], backoffice_webhooks_routes[];
extern const struct route backoffice_import_routes[], backoffice_export_routes[];
extern const struct route backoffice_unit_routes[];
extern const struct route backoffice_mail_server_routes[];
extern const struct route backoffice_settings_routes[];
extern const struct route backoffice_portal_setup_routes[];
extern const struct route backoffice_staff_routes[], backoffice_roles_routes[], backoffice_me_routes[],
    backoffice_audit_routes[];
extern const struct route backoffice_activity_form_routes[];
extern const struct route backoffice_board_routes[], backoffice_board_do_routes[], backoffice_board_map_routes[];
extern const struct route backoffice_assign_routes[];
extern const struct route backoffice_optimiser_routes[], backoffice_proposal_routes[];
extern const struct route backoffice_proposal_board_routes[], backoffice_proposal_map_routes[];

extern const struct route backoffice_notices_routes[];
extern const struct route backoffice_dashboard_routes[];
extern const struct route backoffice_sms_routes[];
extern const struct route backoffice_calls_routes[];

/* Bells that are open hear of every notice. */
void backoffice_notices_start(struct app *);

/* Inboxes that are open hear of every message. */
void backoffice_conversations_start(struct app *);

/* The thread on the record of an activity or a customer (activity none) at `path`. */
struct talk_card { const char *href, *last; int unread; };	/* href NULL: nothing to show */
MUST_CHECK struct err *backoffice_talk_card_of(struct request *, customer_id, activity_id, const char *path,
    struct talk_card *out);
void backoffice_talk_card(struct html *, const struct talk_card *);

/* The quotes of an activity, on its page at `path`; "New quote" for whoever may. */
struct activity;
struct quote_row { const char *href, *name, *title, *customer, *total, *when, *tint, *status; };
struct quotes_card { struct quote_row *items; size_t count, capacity; bool shown; const char *new_action; };
MUST_CHECK struct err *backoffice_quotes_card_of(struct request *, const struct activity *, const char *path,
    struct quotes_card *out);
void backoffice_quotes_card(struct html *, const struct quotes_card *);

/* Boards that are open hear of every change of the plan. */
void backoffice_board_start(struct app *);

/* Pages of the optimiser that are open hear how far it is. */
void backoffice_optimiser_start(struct app *);

#endif

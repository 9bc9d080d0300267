/* backoffice -- see backoffice.h. */
#include "backoffice/backoffice.h"

#include "i18n/i18n.h"
#include "ui/ui.h"

struct failure { const char *title, *say, *href, *label; };

#include "gen/backoffice.html.h"

static const struct route *const all_routes[] = {
	backoffice_login_routes, backoffice_me_routes, backoffice_start_routes, backoffice_setup_routes,
	backoffice_today_routes,
	backoffice_customers_routes,
	backoffice_customer_routes,
	backoffice_opening_routes,
	backoffice_wanted_routes,
	backoffice_links_routes,
	backoffice_merge_routes,
	backoffice_categories_routes,
	backoffice_templates_routes,
	backoffice_data_routes,
	backoffice_site_routes,
	backoffice_locate_routes,
	backoffice_contact_routes,
	backoffice_activities_routes,
	backoffice_activity_routes,
	backoffice_answers_routes,
	backoffice_document_routes, backoffice_reports_routes,
	backoffice_board_routes, backoffice_board_do_routes, backoffice_board_map_routes,
	backoffice_assign_routes,
	backoffice_optimiser_routes, backoffice_proposal_routes, backoffice_proposal_board_routes,
	backoffice_proposal_map_routes,
	backoffice_team_routes,
	backoffice_absences_routes, backoffice_worked_routes, backoffice_worker_routes,
	backoffice_type_file_routes,
	backoffice_catalog_routes,
	backoffice_type_display_routes,
	backoffice_type_reports_routes,
	backoffice_quotes_routes, backoffice_quote_routes, backoffice_products_routes, backoffice_signatures_routes,
	backoffice_action_routes, backoffice_action_preview_routes,
	backoffice_waiting_routes, backoffice_requests_routes, backoffice_surveys_routes, backoffice_dashboard_routes,
	backoffice_messages_routes, backoffice_conversations_routes, backoffice_labels_routes,
	backoffice_notices_routes, backoffice_sms_routes, backoffice_calls_routes,
	backoffice_trigger_log_routes, backoffice_trigger_routes, backoffice_triggers_routes,
	backoffice_form_editor_routes,
	backoffice_form_trial_routes,
	backoffice_codes_routes,
	backoffice_import_routes, backoffice_export_routes,
	backoffice_external_routes, backoffice_webhooks_routes,
	backoffice_unit_routes, backoffice_mail_server_routes,
	backoffice_portal_setup_routes,
	backoffice_settings_routes,
	backoffice_staff_routes, backoffice_key_routes, backoffice_roles_routes, backoffice_audit_routes,
	backoffice_activity_form_routes,
	NULL
};

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	struct ui_failure said = ui_failure_of(rq->ctx, err);
	struct failure failure = { .title = said.title, .say = said.say, .href = ui_path(rq, ""),
		.label = T(rq->ctx, "To the first page") };

	if (ui_send_to_login(rq, rs, err))
		return;
	backoffice_failure(&rs->html, &failure);
	if (ui_page(rq, rs, &(struct ui_page){ .title = failure.title, .alone = rq->visitor == NULL }) != OK)
		buf_puts(rs->html.out, failure.say);
}

static void
start(struct app *app)
{
	backoffice_board_start(app);
	backoffice_optimiser_start(app);
	backoffice_conversations_start(app);
	backoffice_notices_start(app);
}

const struct door backoffice_door = {
	.name = "backoffice", .prefix = "/b", .cookie = "ds_staff",
	.routes = all_routes, .enter = ui_enter, .fail = fail,
	.start = start,
};

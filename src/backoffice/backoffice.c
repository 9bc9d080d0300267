/* backoffice -- see backoffice.h. */
#include "backoffice/backoffice.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct failure { const char *title, *say, *href, *label; };

#include "gen/backoffice.html.h"

static const struct route *const all_routes[] = {
	backoffice_login_routes,
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
	backoffice_contact_routes,
	backoffice_activities_routes,
	backoffice_activity_routes,
	backoffice_answers_routes,
	backoffice_document_routes, backoffice_reports_routes,
	backoffice_board_routes,
	backoffice_assign_routes,
	backoffice_team_routes,
	backoffice_worked_routes, backoffice_worker_routes,
	backoffice_type_file_routes,
	backoffice_catalog_routes,
	backoffice_type_display_routes,
	backoffice_type_reports_routes,
	backoffice_quotes_routes, backoffice_quote_routes, backoffice_products_routes, backoffice_signatures_routes,
	backoffice_action_routes, backoffice_action_preview_routes,
	backoffice_requests_routes, backoffice_surveys_routes,
	backoffice_messages_routes, backoffice_conversations_routes, backoffice_labels_routes,
	backoffice_notices_routes, backoffice_sms_routes, backoffice_calls_routes,
	backoffice_trigger_log_routes, backoffice_trigger_routes, backoffice_triggers_routes,
	backoffice_form_editor_routes,
	backoffice_form_trial_routes,
	backoffice_codes_routes,
	backoffice_import_routes,
	backoffice_unit_routes, backoffice_mail_server_routes,
	backoffice_portal_setup_routes,
	backoffice_settings_routes,
	backoffice_staff_routes,
	backoffice_activity_form_routes,
	NULL
};

/* ":unit" of the path, or NULL. */
static const char *
slug_of(const struct request *rq)
{
	for (int i = 0; i < rq->value_count; i++) {
		if (str_equal(rq->names[i], "unit"))
			return rq->values[i];
	}
	return NULL;
}

static struct err *
enter_unit(struct ctx *ctx, struct ui_visitor *visitor, const char *slug)
{
	for (size_t i = 0; i < visitor->units.count; i++) {
		const struct unit_of_person *place = &visitor->units.items[i];

		if (!str_equal(place->unit.slug, slug))
			continue;
		visitor->unit = &place->unit;
		unit_enter(ctx, &place->unit);
		ctx->actor = staff_actor(&visitor->person, place->roles);
		return OK;
	}
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "unit %s", slug);
}

static struct err *
enter(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *token = request_cookie(rq, "ds_staff"), *slug = slug_of(rq);
	struct ui_visitor *visitor;
	bool found;

	(void)rs;
	ctx->lang = lang_negotiate(http_header(rq->http, "accept-language"), LANG_EN);
	if (str_empty(token))
		return OK;
	visitor = arena_new(ctx->arena, struct ui_visitor);
	TRY(staff_session_find(ctx, token, &visitor->session, &visitor->person, &found));
	if (!found || !visitor->person.active)
		return OK;
	ctx->tenant = visitor->person.tenant;
	ctx->lang = visitor->person.lang;
	ctx->actor = staff_actor(&visitor->person, 0);
	TRY(unit_list_of_person(ctx, visitor->person.id, &visitor->units));
	rq->visitor = visitor;
	return slug != NULL ? enter_unit(ctx, visitor, slug) : OK;
}

static const char *
failure_title(struct ctx *ctx, enum err_kind kind)
{
	switch (kind) {
	case ERR_NOT_FOUND: return T(ctx, "Not found");
	case ERR_FORBIDDEN: return T(ctx, "Not allowed");
	case ERR_INVALID: return T(ctx, "Something is missing");
	case ERR_CONFLICT: return T(ctx, "Somebody was faster");
	case ERR_GONE: return T(ctx, "No longer valid");
	case ERR_LIMIT: return T(ctx, "Too many at once");
	case ERR_TOO_LARGE: return T(ctx, "Too large");
	case ERR_BUSY: return T(ctx, "Very busy just now");
	case ERR_BUG: break;
	}
	return T(ctx, "Something went wrong");
}

static const char *
failure_sentence(struct ctx *ctx, const struct err *err)
{
	if (!str_empty(err->say))
		return err->say;
	if (err->kind == ERR_NOT_FOUND)
		return T(ctx, "There is no such page.");
	if (err->kind == ERR_FORBIDDEN)
		return T(ctx, "Your role does not allow this. An administrator can change that.");
	if (err->kind == ERR_BUSY)
		return T(ctx, "Please try again in a moment.");
	return T(ctx, "The mistake is ours and has been noted. Please try again.");
}

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	struct ctx *ctx = rq->ctx;
	struct failure failure = { .title = failure_title(ctx, err->kind), .say = failure_sentence(ctx, err),
	    .href = ui_path(rq, ""), .label = T(ctx, "To the first page") };

	if (err->kind == ERR_FORBIDDEN && ctx->actor.kind == ACTOR_NOBODY) {
		const char *next = rq->http->method == HTTP_GET ? rq->http->path : "";

		respond_see_other(rs, ui_address(ctx, "/b/login", "next", next, NULL));
		return;
	}
	backoffice_failure(&rs->html, &failure);
	if (ui_page(rq, rs, &(struct ui_page){ .title = failure.title, .alone = rq->visitor == NULL }) != OK)
		buf_puts(rs->html.out, failure.say);
}

static void
start(struct app *app)
{
	backoffice_board_start(app);
	backoffice_conversations_start(app);
	backoffice_notices_start(app);
}

const struct door backoffice_door = {
	.name = "backoffice", .prefix = "/b", .cookie = "ds_staff",
	.routes = all_routes, .enter = enter, .fail = fail,
	.start = start,
};

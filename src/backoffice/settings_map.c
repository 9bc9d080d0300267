/* settings_map -- where everything that can be set stands: the list beside the pages of the settings. */
#include "backoffice/settings.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

/* One page; `section` is the heading above the first of several. */
static const struct place {
	const char *section;	/* msgid; NULL: as the one before */
	const char *token, *label, *path;
	enum permission needs;	/* as its route */
} places[] = {
	{ N_("Company"), "unit", N_("Unit"), "/settings", PERMISSION_EDIT_SETTINGS },
	{ NULL, "units", N_("Business units"), "/settings/units", PERMISSION_EDIT_SETTINGS },
	{ NULL, "quotes", N_("Quotes"), "/settings/quotes", PERMISSION_EDIT_SETTINGS },
	{ N_("Customers"), "portal", N_("Customer portal"), "/settings/portal", PERMISSION_EDIT_SETTINGS },
	{ NULL, "booking", N_("Booking and hours"), "/settings/booking", PERMISSION_EDIT_SETTINGS },
	{ NULL, "customer-form", N_("Customer record"), "/settings/customer-form", PERMISSION_EDIT_SETTINGS },
	{ N_("Planning"), "planning", N_("Work and breaks"), "/settings/planning", PERMISSION_EDIT_SETTINGS },
	{ NULL, "relevance", N_("Costs and relevance"), "/settings/relevance", PERMISSION_EDIT_SETTINGS },
	{ NULL, "travel", N_("Travel times"), "/settings/travel", PERMISSION_EDIT_SETTINGS },
	{ N_("Messages"), "messages", N_("Senders and quiet hours"), "/settings/messages", PERMISSION_EDIT_SETTINGS },
	{ NULL, "mail", N_("Mail server"), "/settings/mail", PERMISSION_EDIT_SETTINGS },
	{ NULL, "sms", N_("SMS"), "/settings/sms", PERMISSION_EDIT_SETTINGS },
	{ N_("People"), "staff", N_("Staff"), "/staff", PERMISSION_EDIT_STAFF },
	{ NULL, "roles", N_("Roles and rights"), "/roles", PERMISSION_EDIT_STAFF },
	{ NULL, "security", N_("Security"), "/settings/security", PERMISSION_EDIT_SETTINGS },
	{ NULL, "audit", N_("Who changed what"), "/audit", PERMISSION_SEE_AUDIT },
	{ N_("Programs"), "keys", N_("API keys"), "/keys", PERMISSION_EDIT_KEYS },
	{ NULL, "external", N_("External access"), "/external", PERMISSION_EDIT_KEYS },
	{ NULL, "webhooks", N_("Webhooks"), "/webhooks", PERMISSION_EDIT_KEYS },
	{ NULL, "calls", N_("HTTP calls"), "/calls", PERMISSION_EDIT_KEYS },
};

const struct settings_tab *
settings_tabs(struct request *rq, const char *current, size_t *count)
{
	struct ctx *ctx = rq->ctx;
	struct settings_tab *tabs = arena_new_array(ctx->arena, COUNT_OF(places), struct settings_tab);
	const char *section = NULL;
	size_t next = 0;

	for (size_t i = 0; i < COUNT_OF(places); i++) {
		const struct place *place = &places[i];

		if (place->section != NULL)
			section = place->section;
		if (!ui_may(rq, place->needs))
			continue;
		tabs[next++] = (struct settings_tab){ place->token, T(ctx, place->label), ui_path(rq, place->path),
			section != NULL ? T(ctx, section) : NULL, str_equal(place->token, current) };
		section = NULL;
	}
	*count = next;
	return tabs;
}

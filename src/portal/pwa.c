/* pwa -- the portal as an app on a phone: what the installed page keeps, and says without a network. */
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"
#include "web/app.h"

#include "gen/portal_pwa.html.h"

/* The same for everybody; `keep` is what the offline page needs, in the words of the addresses of the page. */
static struct err *
send_worker(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct json json;

	TRY(portal_unit(rq, &portal));
	respond_type(rs, "text/javascript; charset=utf-8");
	http_set(rs->http, "Cache-Control", "no-cache");
	http_set(rs->http, "Service-Worker-Allowed", portal_path(rq, "%s", ""));
	buf_puts(rs->html.out, "self.unit = ");
	json = json_make(rs->html.out);
	json_open_object(&json, NULL);
	json_text(&json, "home", portal_path(rq, "%s", ""));
	json_open_array(&json, "keep");
	json_text(&json, NULL, portal_path(rq, "/offline"));
	json_text(&json, NULL, app_asset("portal.css"));
	json_text(&json, NULL, app_asset("portal.js"));
	json_text(&json, NULL, app_asset("icons.svg"));
	json_text(&json, NULL, portal_path(rq, "/look.css?v=%lld", (long long)portal->unit.updated_at.s));
	json_close_array(&json);
	json_close_object(&json);
	buf_printf(rs->html.out, "\nimportScripts(\"%s\")\n", app_asset("worker.js"));
	return OK;
}

static struct err *
show_offline(struct request *rq, struct response *rs)
{
	struct portal *portal;

	TRY(portal_unit(rq, &portal));
	pwa_offline(&rs->html, portal_path(rq, "%s", ""));
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(rq->ctx, "No network"), .bare = true });
}

const struct route portal_pwa_routes[] = {
	{ GET, "/:unit/worker.js", send_worker, .needs = NEEDS_PUBLIC, .fields = "",
	    .about = "What an installed portal keeps" },
	{ GET, "/:unit/offline", show_offline, .needs = NEEDS_PUBLIC, .fields = "",
	    .about = "What it shows without a network" },
	{ 0 },
};

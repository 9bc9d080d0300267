/* sms -- where providers of SMS tell what became of them: the path itself is the secret. */
#include "message/sms.h"

#include "account/account.h"
#include "api/api.h"
#include "api/write.h"
#include "base/arena.h"
#include "i18n/i18n.h"

static struct err *
take(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct bytes body = rq->http->body;
	struct unit unit;
	struct json j;
	bool found;
	int taken;

	TRY(unit_lookup_slug(ctx, path_value(rq, "unit"), &unit, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, NULL, "no such unit");
	unit_enter(ctx, &unit);
	TRY(sms_take_reports(ctx, path_value(rq, "token"), body.size > 0 ? arena_strndup(ctx->arena,
	    (const char *)body.at, body.size) : "", &taken));
	j = write_open(rs);
	json_open_object(&j, NULL);
	json_int(&j, "taken", taken);
	json_close_object(&j);
	return OK;
}

const struct route api_sms_routes[] = {
	{ POST, "/v1/sms-reports/:unit/:token", take, NEEDS_PUBLIC, .no_csrf = true, .body_limit = 256 * 1024,
	    .rate = { .per_second = 20, .burst = 200 },
	    .about = "Takes delivery reports of the unit's SMS provider; the address is shown in its settings." },
	{ 0 },
};

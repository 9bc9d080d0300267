/* ways -- the unit's switches, as far as the door asks for them. */
#include "access/inside.h"
#include "account/account.h"
#include "base/buf.h"
#include "gen/access.sql.h"

static struct ways
from_settings(const struct settings *settings)
{
	return (struct ways){
		.portal = settings->portal_on,
		.email = settings->way_email,
		.sms = settings->way_sms,
		.personal = settings->way_personal,
		.message = settings->way_signed,
		.children = settings->parents_see_children,
		.visit_s = settings->session_hours * 3600,
		.keep_s = settings->keep_signed_in ? settings->keep_days * 86400 : 0,
	};
}

struct ways
ways_of(struct ctx *ctx, const char *json)
{
	struct settings settings = settings_from_json(ctx->arena, json);

	return from_settings(&settings);
}

struct err *
ways_of_unit(struct ctx *ctx, unit_id id, struct ways *out)
{
	struct unit unit;

	TRY(unit_find(ctx, id, &unit));
	*out = from_settings(&unit.settings);
	return OK;
}

struct err *
countries_of(struct ctx *ctx, unit_id unit, const char **out)
{
	struct access_unit_countries_rows rows;
	struct buf names = buf_make(ctx->arena, 64);

	TRY(sql_access_unit_countries(ctx, unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		buf_printf(&names, "%s%s", i > 0 ? " " : "", rows.items[i].country);
	*out = buf_text(&names);
	return OK;
}

/* Of several companies the strictest. */
static struct ways
strictest(struct ctx *ctx, const struct access_standing_email_rows *rows)
{
	struct ways strictest = { 0 };

	for (size_t i = 0; i < rows->count; i++) {
		struct ways ways = ways_of(ctx, rows->items[i].settings);

		if (i == 0 || ways.visit_s < strictest.visit_s)
			strictest.visit_s = ways.visit_s;
		if (i == 0 || ways.keep_s < strictest.keep_s)
			strictest.keep_s = ways.keep_s;
	}
	return strictest;
}

struct err *
ways_at_door(struct ctx *ctx, unit_id unit, enum access_channel channel, const char *identity,
    struct ways *out)
{
	struct access_unit_settings_row row;
	struct access_standing_email_rows rows = { 0 };
	bool found;

	if (!ID_IS_NONE(unit)) {
		TRY(sql_access_unit_settings(ctx, unit, &row, &found));
		*out = found ? ways_of(ctx, row.settings) : (struct ways){ 0 };
		return OK;
	}
	TRY(standing_rows(ctx, channel == ACCESS_SMS, identity, &rows));
	*out = strictest(ctx, &rows);
	return OK;
}

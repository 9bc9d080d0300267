/* ways -- the unit's switches, as far as the door asks for them. */
#include "access/inside.h"
#include "account/settings.h"
#include "base/buf.h"
#include "gen/access.sql.h"

struct ways
ways_of(struct ctx *ctx, const char *json)
{
	struct settings settings;

	settings_read(ctx, json, &settings);
	return (struct ways){
		.portal = settings.portal_on,
		.email = settings.way_email,
		.sms = settings.way_sms,
		.personal = settings.way_personal_link,
		.message = settings.way_message_link,
		.keep = settings.keep_signed_in,
		.children = settings.parents_see_children,
	};
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

struct err *
keep_allowed(struct ctx *ctx, unit_id unit, enum access_channel channel, const char *identity, bool *out)
{
	struct access_unit_settings_row row;
	struct access_standing_email_rows rows;
	bool found;

	if (!ID_IS_NONE(unit)) {
		TRY(sql_access_unit_settings(ctx, unit, &row, &found));
		*out = found && ways_of(ctx, row.settings).keep;
		return OK;
	}
	TRY(channel == ACCESS_SMS ? sql_access_standing_mobile(ctx, identity, &rows) :
	    sql_access_standing_email(ctx, identity, &rows));
	*out = rows.count > 0;
	for (size_t i = 0; i < rows.count; i++)
		*out = *out && ways_of(ctx, rows.items[i].settings).keep;
	return OK;
}

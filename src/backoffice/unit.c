/* unit -- the first page of Settings: name, place and language of the unit. */
#include "backoffice/settings.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct unit_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *name, *zone, *country, *lang, *door;
	struct ui_options langs, countries;
	const char *const *zones;
	size_t zone_count;
	const struct problems *problems;
};

#include "gen/backoffice_unit.html.h"

static struct ui_options
countries(struct ctx *ctx)
{
	struct i18n_countries all = i18n_countries(ctx->arena, ctx->lang);
	struct ui_options options = { 0 };

	for (size_t i = 0; i < all.count; i++)
		ui_option_add(ctx, &options, all.items[i].code, all.items[i].name);
	return options;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct problems *problems)
{
	const struct unit *unit = here(rq);
	bool typed = rq->http->method == HTTP_POST;
	struct unit_page page = {
		.name = typed ? field(rq, "name") : unit->name,
		.zone = typed ? field(rq, "zone") : unit->zone_name,
		.country = typed ? field(rq, "country") : unit->country,
		.lang = typed ? field(rq, "lang") : lang_tag(unit->lang),
		.door = absolute_url(rq, arena_printf(rq->ctx->arena, "/p/%s", unit->slug)),
		.langs = ui_languages(rq->ctx, NULL),
		.countries = countries(rq->ctx),
		.zones = i18n_zones(rq->ctx->arena),
		.problems = problems,
	};

	while (page.zones[page.zone_count] != NULL)
		page.zone_count++;
	page.tabs = settings_tabs(rq, "unit", &page.tab_count);
	backoffice_unit(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Settings"), .place = "settings" });
}

static struct err *
show_unit(struct request *rq, struct response *rs)
{
	return draw(rq, rs, NULL);
}

static struct err *
save_unit(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct unit unit = *here(rq);
	struct err *err;

	unit.name = field(rq, "name");
	unit.zone_name = field(rq, "zone");
	unit.zone = zone_find(unit.zone_name);
	unit.country = field(rq, "country");
	if (!lang_parse(field(rq, "lang"), &unit.lang))
		unit.lang = here(rq)->lang;
	err = unit_save(ctx, &unit);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), "/settings");
	return OK;
}

const struct route backoffice_unit_routes[] = {
	{ GET, "/:unit/settings", show_unit, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/settings", save_unit, .needs = CAN_EDIT_SETTINGS, .fields = "name zone country lang" },
	{ 0 },
};

/* unit -- units: finding, making, changing; their logo and the audit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "account/inside.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "blob/blob.h"
#include "db/db.h"
#include "db/shelf.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"
#include "image/image.h"

enum { MOST_SLUG = 40, MOST_NAME = 80, MOST_LOGO = 512 * 1024 };

/* ---- finding ---- */

static struct unit
unit_of_row(struct ctx *ctx, const struct unit_by_id_row *row)
{
	struct unit unit = {
		.id = row->id,
		.tenant = row->tenant,
		.public_id = row->public_id,
		.slug = row->slug,
		.name = row->name,
		.zone_name = row->zone,
		.zone = zone_find(row->zone),
		.country = row->country,
		.lang = lang_of(row->lang),
		.settings = settings_from_json(ctx->arena, row->settings),
		.created_at = row->created_at,
		.updated_at = row->updated_at,
	};

	/* A zone that tzdata has dropped: better UTC than no unit. */
	if (unit.zone == NULL)
		unit.zone = zone_find("UTC");
	unit.display_name = str_empty(unit.settings.display_name) ? unit.name :
	    unit.settings.display_name;
	return unit;
}

static void
units_of_rows(struct ctx *ctx, const struct unit_by_id_rows *rows, struct units *out)
{
	struct units units = { 0 };

	for (size_t i = 0; i < rows->count; i++)
		*arena_push(ctx->arena, &units) = unit_of_row(ctx, &rows->items[i]);
	*out = units;
}

/* Units stand on the shelf: every page needs one, and reading its settings costs more than finding it. */
static struct err *
make_by_id(struct ctx *ctx, const char *key, void **out)
{
	struct unit_by_id_row row;
	struct unit *unit = NULL;
	bool found;

	TRY(sql_unit_by_id(ctx, (unit_id){ atoll(key) }, &row, &found));
	if (found)
		*(unit = arena_new(ctx->arena, struct unit)) = unit_of_row(ctx, &row);
	*out = unit;
	return OK;
}

static struct err *
make_by_slug(struct ctx *ctx, const char *key, void **out)
{
	struct unit_by_id_row row;
	struct unit *unit = NULL;
	bool found;

	TRY(sql_unit_by_slug(ctx, key, &row, &found));
	if (found)
		*(unit = arena_new(ctx->arena, struct unit)) = unit_of_row(ctx, &row);
	*out = unit;
	return OK;
}

static const struct shelf_kind by_id = { "unit", make_by_id }, by_slug = { "slug", make_by_slug };

struct err *
unit_find(struct ctx *ctx, unit_id id, struct unit *out)
{
	char key[24];
	const void *unit;

	snprintf(key, sizeof(key), "%lld", (long long)id.value);
	TRY(shelf_take(ctx, &by_id, key, &unit));
	if (unit == NULL)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such unit."), "unit %s", key);
	*out = *(const struct unit *)unit;
	return OK;
}

struct err *
unit_here(struct ctx *ctx, struct unit *out)
{
	return unit_find(ctx, ctx->unit, out);
}

struct err *
unit_lookup_slug(struct ctx *ctx, const char *slug, struct unit *out, bool *found)
{
	const void *unit;

	TRY(shelf_take(ctx, &by_slug, slug, &unit));
	*found = unit != NULL;
	if (*found)
		*out = *(const struct unit *)unit;
	return OK;
}

struct err *
unit_find_slug(struct ctx *ctx, const char *slug, struct unit *out)
{
	bool found;

	TRY(unit_lookup_slug(ctx, slug, out, &found));
	return found ? OK : err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such unit."), "unit %s", slug);
}

struct err *
unit_list(struct ctx *ctx, struct units *out)
{
	struct unit_by_id_rows rows;

	TRY(sql_unit_of_tenant(ctx, ctx->tenant, &rows));
	units_of_rows(ctx, &rows, out);
	return OK;
}

struct err *
unit_list_all(struct ctx *ctx, struct units *out)
{
	struct unit_by_id_rows rows;

	TRY(sql_unit_all(ctx, &rows));
	units_of_rows(ctx, &rows, out);
	return OK;
}

struct err *
unit_list_of_person(struct ctx *ctx, person_id person, struct units_of_person *out)
{
	struct units_of_person places = { 0 };
	struct unit_by_id_rows rows;
	struct membership_of_person_rows roles;

	TRY(sql_unit_of_person(ctx, ctx->tenant, person, &rows));
	TRY(sql_membership_of_person(ctx, ctx->tenant, person, &roles));
	for (size_t i = 0; i < rows.count; i++) {
		struct unit_of_person *place = arena_push(ctx->arena, &places);
		enum role role;

		place->unit = unit_of_row(ctx, &rows.items[i]);
		for (size_t r = 0; r < roles.count; r++)
			if (ID_EQUAL(roles.items[r].unit, place->unit.id) &&
			    role_parse(roles.items[r].role, &role))
				place->roles |= ROLE_BIT(role);
		TRY(role_rights_in(ctx, place->unit.id, place->roles, &place->rights));
	}
	*out = places;
	return OK;
}

/* Countries of the neighbourhood whose money is not the euro. */
static const char *const currencies[][2] = { { "CH", "CHF" }, { "LI", "CHF" }, { "GB", "GBP" }, { "US", "USD" },
	{ "SE", "SEK" }, { "DK", "DKK" }, { "NO", "NOK" }, { "PL", "PLN" }, { "CZ", "CZK" }, { "HU", "HUF" },
	{ "RO", "RON" } };

const char *
unit_currency(const struct unit *unit)
{
	if (strlen(unit->settings.currency) == 3)
		return unit->settings.currency;
	for (size_t i = 0; i < COUNT_OF(currencies); i++)
		if (str_equal(currencies[i][0], unit->country))
			return currencies[i][1];
	return "EUR";
}

void
unit_enter(struct ctx *ctx, const struct unit *unit)
{
	ctx->tenant = unit->tenant;
	ctx->unit = unit->id;
}

/* ---- checking ---- */

static void
check_place(struct ctx *ctx, const char *name, const char *zone, const char *country,
    struct problems *problems)
{
	if (str_empty(name) || !str_is_utf8(name, strlen(name)) || str_length(name) > MOST_NAME)
		problem_add(ctx->arena, problems, "name", T(ctx, "Give a name of at most 80 characters."));
	if (str_empty(zone) || zone_find(zone) == NULL)
		problem_add(ctx->arena, problems, "zone",
		    T(ctx, "Give a time zone such as Europe/Vaduz."));
	if (country == NULL || strlen(country) != 2 ||
	    strspn(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2)
		problem_add(ctx->arena, problems, "country",
		    T(ctx, "Give a country as two capital letters, such as LI."));
}

/* Words that addresses of ours use already where a slug would stand. */
static bool
is_reserved(const char *slug)
{
	static const char *const words[] = { "login", "logout", "password", "enter", "code", "lang",
		"sessions", "companies", "assets", "units", "new", "me", "forgotten", "start", "calendar",
		"devices" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i], slug) == 0)
			return true;
	return false;
}

static bool
is_slug(const char *slug)
{
	size_t size = strlen(slug);

	return size >= 2 && size <= MOST_SLUG && slug[0] != '-' && slug[size - 1] != '-' &&
	    strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == size && !is_reserved(slug);
}

/* "Heizung Rheintal AG" to "heizung-rheintal-ag". */
static const char *
slug_of_name(struct ctx *ctx, const char *name)
{
	char *slug = i18n_fold(ctx->arena, name);
	size_t size = 0;

	for (const char *at = slug; *at != '\0' && size < MOST_SLUG - 4; at++) {
		bool letter = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');

		if (letter)
			slug[size++] = *at;
		else if (size > 0 && slug[size - 1] != '-')
			slug[size++] = '-';
	}
	while (size > 0 && slug[size - 1] == '-')
		size--;
	slug[size] = '\0';
	return is_slug(slug) ? slug : "unit";
}

/* ---- making ---- */

struct making {
	const struct new_unit *what;
	const char *slug;
	unit_id id;
	tenant_id tenant;
};

/* A slug made of a name gets a number when it is taken; one that was chosen does not. */
static struct err *
choose_slug(struct ctx *ctx, struct making *making)
{
	const char *wish = making->what->slug;
	const char *base = str_empty(wish) ? slug_of_name(ctx, making->what->name) : wish;
	struct unit_by_id_row row;
	bool taken = true;

	making->slug = base;
	for (int number = 2; taken; number++) {
		TRY(sql_unit_by_slug(ctx, making->slug, &row, &taken));
		if (taken && !str_empty(wish)) {
			struct problems problems = { 0 };

			problem_add(ctx->arena, &problems, "slug",
			    T(ctx, "Another unit has this address already. Choose another one."));
			return err_invalid(ctx, &problems);
		}
		if (taken)
			making->slug = arena_printf(ctx->arena, "%s-%d", base, number);
	}
	return OK;
}

static struct err *
make_unit(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	const struct new_unit *what = making->what;
	struct tenant_add_row tenant = { what->tenant };
	struct unit_add_row unit;

	TRY(choose_slug(ctx, making));
	if (ID_IS_NONE(what->tenant))
		TRY(sql_tenant_add(ctx, what->name, ctx->now, &tenant));
	TRY(sql_unit_add(ctx, tenant.id, env_public_id(ctx->env), making->slug, what->name, what->zone,
	    what->country, lang_tag(what->lang), ctx->now, &unit));
	making->id = unit.id;
	making->tenant = tenant.id;
	return OK;
}

struct err *
unit_create(struct ctx *ctx, const struct new_unit *what, struct unit *out)
{
	struct making making = { .what = what };
	struct problems problems = { 0 };

	check_place(ctx, what->name, what->zone, what->country, &problems);
	if (!str_empty(what->slug) && !is_slug(what->slug))
		problem_add(ctx->arena, &problems, "slug",
		    T(ctx, "An address has 2 to 40 small letters, digits and dashes."));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, make_unit, &making));
	return unit_find(ctx, making.id, out);
}

/* ---- changing ---- */

static struct err *
save_unit(struct ctx *ctx, void *arg)
{
	const struct unit *unit = arg;
	struct unit before;

	TRY(unit_here(ctx, &before));
	TRY(sql_unit_change(ctx, ctx->unit, unit->name, unit->zone_name, unit->country,
	    lang_tag(unit->lang), ctx->now, NULL));
	TRY(db_notify(ctx, "unit", arena_printf(ctx->arena, "%lld", (long long)ctx->unit.value)));
	return audit_write(ctx, "unit.change", before.name, NULL);
}

struct err *
unit_save(struct ctx *ctx, const struct unit *unit)
{
	struct problems problems = { 0 };

	check_place(ctx, unit->name, unit->zone_name, unit->country, &problems);
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, save_unit, (void *)(uintptr_t)unit);
}

static struct err *
save_settings(struct ctx *ctx, void *arg)
{
	const struct settings *settings = arg;
	struct unit before;

	TRY(unit_here(ctx, &before));
	TRY(sql_unit_change_settings(ctx, ctx->unit, settings_to_json(ctx->arena, settings), ctx->now,
	    NULL));
	TRY(db_notify(ctx, "unit", arena_printf(ctx->arena, "%lld", (long long)ctx->unit.value)));
	return audit_write(ctx, "unit.settings", before.name,
	    settings_difference(ctx->arena, &before.settings, settings));
}

struct err *
unit_save_settings(struct ctx *ctx, const struct settings *settings)
{
	struct problems problems = { 0 };

	settings_check(ctx, settings, &problems);
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, save_settings, (void *)(uintptr_t)settings);
}

/* ---- the logo ---- */

/* A sentence for what cannot be a logo. */
static const char *
logo_trouble(struct ctx *ctx, enum image_refused why)
{
	switch (why) {
	case IMAGE_TOO_BIG:
	case IMAGE_TOO_LONG:
		return T(ctx, "The logo has too many pixels. Please make it smaller.");
	case IMAGE_MOVING:
		return T(ctx, "The logo is a moving picture. Please give a still one.");
	case IMAGE_HARMFUL:
		return T(ctx,
		    "This drawing holds more than shapes and could do harm. Please save it as plain SVG or PNG.");
	case IMAGE_BROKEN:
		return T(ctx, "This picture cannot be read. Please save it again as PNG.");
	default:
		return T(ctx, "The logo must be a PNG, a JPEG, a WebP or an SVG.");
	}
}

/* Made safe: pixels without metadata, drawings of shapes alone. */
static struct err *
clean_logo(struct ctx *ctx, struct bytes content, struct problems *problems, struct bytes *picture)
{
	enum image_refused why;

	if (content.size > MOST_LOGO) {
		problem_add(ctx->arena, problems, "logo", T(ctx,
		    "The logo is larger than 512 KB. Please choose a smaller one."));
		return OK;
	}
	TRY(image_logo(ctx, content, picture, &why));
	if (why != IMAGE_GOOD)
		problem_add(ctx->arena, problems, "logo", logo_trouble(ctx, why));
	return OK;
}

struct err *
unit_set_logo(struct ctx *ctx, struct bytes content)
{
	struct problems problems = { 0 };
	struct unit unit;
	struct bytes picture = { NULL, 0 };

	TRY(unit_here(ctx, &unit));
	if (content.size == 0) {
		unit.settings.logo = "";
		return unit_save_settings(ctx, &unit.settings);
	}
	TRY(clean_logo(ctx, content, &problems, &picture));
	TRY(err_invalid(ctx, &problems));
	TRY(blob_store(ctx, database_dir(db_database(ctx->db)), picture, &unit.settings.logo));
	return unit_save_settings(ctx, &unit.settings);
}

struct err *
unit_logo(struct ctx *ctx, const struct unit *unit, struct bytes *content, const char **type)
{
	enum blob_kind kind;

	if (str_empty(unit->settings.logo))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no logo."), NULL);
	TRY(blob_read(ctx, database_dir(db_database(ctx->db)), unit->settings.logo, content, &kind));
	*type = blob_kind_type(kind);
	return OK;
}

/* site -- the places that customers ask us to. */
#include <math.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "customer/store.h"
#include "db/db.h"
#include "i18n/i18n.h"

bool
site_is_located(const struct site *site)
{
	return !isnan(site->latitude) && !isnan(site->longitude);
}

const char *
site_fold(struct ctx *ctx, const char *address)
{
	return i18n_fold(ctx->arena, address);
}

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such site."), NULL);
}

struct err *
site_find(struct ctx *ctx, site_id id, struct site *out)
{
	struct site_find_row row;
	bool found;

	TRY(sql_site_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = site_from_row(&row);
	return OK;
}

struct err *
site_find_public(struct ctx *ctx, const char *public_id, struct site *out)
{
	struct site_find_row row;
	bool found;

	TRY(sql_site_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = site_from_row(&row);
	return OK;
}

struct err *
site_list(struct ctx *ctx, customer_id customer, struct sites *out)
{
	struct site_find_rows rows;

	TRY(sql_site_list(ctx, ctx->unit, customer, &rows));
	*out = (struct sites){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = site_from_row(&rows.items[i]);
	return OK;
}

struct err *
site_lookup_address(struct ctx *ctx, customer_id customer, const char *address, struct site *out, bool *found)
{
	struct site_find_row row;

	TRY(sql_site_lookup_address(ctx, ctx->unit, customer, site_fold(ctx, address), &row, found));
	if (*found)
		*out = site_from_row(&row);
	return OK;
}

struct err *
site_list_to_locate(struct ctx *ctx, int limit, struct sites_to_locate *out, int64_t *count)
{
	struct site_to_locate_rows rows;
	struct site_to_locate_count_row all;

	TRY(sql_site_to_locate_count(ctx, ctx->unit, &all));
	TRY(sql_site_to_locate(ctx, ctx->unit, limit > 0 && limit <= 500 ? limit : 100, &rows));
	*out = (struct sites_to_locate){ 0 };
	for (size_t i = 0; i < rows.count; i++) {
		const struct site_to_locate_row *row = &rows.items[i];
		const struct customer named = { .name = row->customer_name, .first_name = row->customer_first_name };
		const struct site site = {
			.id = row->id, .public_id = row->public_id, .customer = row->customer_id,
			.address = row->address, .address_additional = row->address_additional,
			.latitude = row->latitude, .longitude = row->longitude, .zone = row->zone,
			.notes = row->notes, .active = row->active, .created_at = row->created_at,
			.updated_at = row->updated_at,
		};

		*arena_push(ctx->arena, out) = (struct site_to_locate){ .site = site,
		    .customer_name = customer_full_name(ctx->arena, &named),
		    .customer_public_id = row->customer_public_id };
	}
	*count = all.count;
	return OK;
}

/* ---- saving ---- */

static const char *
clean(struct ctx *ctx, const char *text)
{
	return text != NULL ? str_trim(ctx->arena, text) : "";
}

void
site_check(struct ctx *ctx, struct site *site, struct problems *problems)
{
	site->address = clean(ctx, site->address);
	site->address_additional = clean(ctx, site->address_additional);
	site->notes = site->notes != NULL ? site->notes : "";
	site->zone = str_empty(site->zone) ? NULL : site->zone;
	if (str_empty(site->address))
		problem_add(ctx->arena, problems, "address", T(ctx, "Enter an address."));
	check_length(ctx, problems, "address", site->address, 300);
	check_length(ctx, problems, "address_additional", site->address_additional, 300);
	check_length(ctx, problems, "notes", site->notes, 4000);
	if (isnan(site->latitude) != isnan(site->longitude))
		problem_add(ctx->arena, problems, isnan(site->latitude) ? "latitude" : "longitude",
		    T(ctx, "Latitude and longitude go together."));
	if (fabs(site->latitude) > 90)
		problem_add(ctx->arena, problems, "latitude", T(ctx, "A latitude lies between -90 and 90."));
	if (fabs(site->longitude) > 180)
		problem_add(ctx->arena, problems, "longitude", T(ctx, "A longitude lies between -180 and 180."));
	if (site->zone != NULL && zone_find(site->zone) == NULL)
		problem_add(ctx->arena, problems, "zone", T(ctx, "There is no such time zone."));
}

struct saving {
	const struct site *in;
	struct site out;
};

/* A place for an address that is known elsewhere in the unit. */
static struct err *
take_known_place(struct ctx *ctx, struct site *site, const char *folded)
{
	struct site_known_place_row row;
	bool found;

	if (site_is_located(site) || str_empty(folded))
		return OK;
	TRY(sql_site_known_place(ctx, ctx->unit, folded, &row, &found));
	if (found) {
		site->latitude = row.latitude;
		site->longitude = row.longitude;
	}
	return OK;
}

/* Work planned at a site that is elsewhere now: the plan in memory is read again (team/plan_change.h). */
static struct err *
tell_plan(struct ctx *ctx, const struct site *old, const struct site *site)
{
	bool same = (isnan(old->latitude) && isnan(site->latitude)) ||
	    (old->latitude == site->latitude && old->longitude == site->longitude);

	if (same && str_equal(old->zone, site->zone))
		return OK;
	return db_notify(ctx, "plan", arena_printf(ctx->arena, "%lld", (long long)ctx->tenant.value));
}

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct site *site = &saving->out;
	const char *folded = site_fold(ctx, saving->in->address);

	*site = *saving->in;
	if (ID_IS_NONE(site->id)) {
		struct site_insert_row row;
		struct customer customer;

		TRY(customer_find(ctx, site->customer, &customer));
		TRY(take_known_place(ctx, site, folded));
		site->public_id = env_public_id(ctx->env);
		TRY(sql_site_insert(ctx, ctx->unit, site->customer, site->public_id, site->address,
		    site->address_additional, folded, site->latitude, site->longitude, site->zone, site->notes,
		    ctx->now, &row));
		site->id = row.id;
		site->active = true;
		site->created_at = site->updated_at = ctx->now;
	} else {
		struct site old;

		TRY(site_find(ctx, site->id, &old));
		TRY(take_known_place(ctx, site, folded));
		TRY(sql_site_update(ctx, ctx->unit, site->id, site->address, site->address_additional, folded,
		    site->latitude, site->longitude, site->zone, site->notes, site->active, ctx->now, NULL));
		site->public_id = old.public_id;
		site->customer = old.customer;
		site->updated_at = ctx->now;
		TRY(tell_plan(ctx, &old, site));
	}
	return customer_reindex(ctx, site->customer);
}

struct err *
site_save(struct ctx *ctx, struct site *site)
{
	struct problems problems = { 0 };
	struct site checked = *site;
	struct saving saving = { .in = &checked };

	site_check(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*site = saving.out;
	return OK;
}

struct err *
site_set_pin(struct ctx *ctx, site_id id, double latitude, double longitude)
{
	struct site site;

	TRY(site_find(ctx, id, &site));
	site.latitude = latitude;
	site.longitude = longitude;
	return site_save(ctx, &site);
}

struct err *
site_archive(struct ctx *ctx, site_id id)
{
	struct site site;

	TRY(site_find(ctx, id, &site));
	site.active = false;
	return site_save(ctx, &site);
}
